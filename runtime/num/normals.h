/* normals.h - many normal and uniform numbers at once, from a counter-based stream.
 *
 * Method: blocks of Philox 4x32-10 [Salmon et al. 2011] computed side by side, each made
 * into two normals by Box and Muller's map [1958] with 53-bit uniforms. The numbers are a
 * function of the stream's seed, its place and n alone; a call begins at a whole block,
 * so a call for one normal gives what rng_normal gives there, to the last place or two.
 * Cost: 2-4 ns a normal. Largest |z| possible: 8.57. */
#ifndef GEO_NUM_NORMALS_H
#define GEO_NUM_NORMALS_H

#include <stddef.h>

#include "runtime/base/rng.h"
#include "runtime/base/status.h"

/* z: n standard normals (fills); the stream moves on by (n + 1)/2 blocks.
 * GEO_EINTR, GEO_ETIME: z is filled in part. */
geo_status normals_fill(geo_rng *rng, size_t n, double *z);

/* u: n numbers uniform on (0, 1) (fills), two from a block, as rng_uniform gives them. */
geo_status uniforms_fill(geo_rng *rng, size_t n, double *u);

#endif
