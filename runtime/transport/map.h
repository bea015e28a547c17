/* map.h - a semi-discrete map as something to evaluate: T(x) and its potential.
 *
 * The potential is u(x) = max_i <x, p_i> + h_i with h_i = (w_i - |p_i|^2) / 2; it is
 * convex, and T(x) = grad u(x) = p_i where i attains the maximum, which is the
 * cell of least |x - p_i|^2 - w_i. T is defined on the whole plane, also outside
 * the source it was made for. */
#ifndef GEO_TRANSPORT_MAP_H
#define GEO_TRANSPORT_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "runtime/base/status.h"
#include "runtime/num/regular.h"

typedef struct {
    size_t n;
    double *xy, *w;                     /* copies */
    regular_triangulation triangulation;
    uint32_t *around_start, *around;    /* the neighbours of each cell */
    uint32_t visible;                   /* some cell that is not empty */
} ot_map;

/* map: fills (ot_map_free it); n >= 1 finite points and weights, of which it
 * keeps copies. O(n log n). GEO_EEMPTY: n = 0. Otherwise as regular_build. */
geo_status ot_map_make(size_t n, const double *xy, const double *w, ot_map *map);

void ot_map_free(ot_map *map);

/* cell[k]: the number i of the cell that holds x[k], for n points x; on a border
 * the lowest of the cells there (up to rounding); REGULAR_NONE where x is not
 * finite. About 0.3 us a point for many points, 6 sqrt(n) steps for a single one.
 * GEO_ENOMEM, GEO_EINTR, GEO_ETIME */
geo_status ot_map_locate(const ot_map *map, size_t n, const double *x, uint32_t *cell);

/* u[k] at n points; NaN where x is not finite. As ot_map_locate. */
geo_status ot_map_potential(const ot_map *map, size_t n, const double *x, double *u);

#endif
