/* rng.h - counter-based random numbers: Philox 4x32-10 [Salmon et al. 2011].
 *
 * The n-th number of a stream is a function of (seed, stream, n) alone, so
 * work split over threads gives every block its own stream and the result
 * does not depend on the number of threads. */
#ifndef GEO_BASE_RNG_H
#define GEO_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint64_t seed;
    uint64_t stream;
    uint64_t counter;       /* blocks of four words used so far */
    uint32_t word[4];       /* the current block */
    unsigned left;          /* words of it not yet used */
} geo_rng;

/* Starts the stream at its first number. */
void rng_seed(geo_rng *rng, uint64_t seed, uint64_t stream);

/* A stream of its own for a piece of work, drawn from rng (which moves on). */
geo_rng rng_split(geo_rng *rng);

uint32_t rng_u32(geo_rng *rng);
uint64_t rng_u64(geo_rng *rng);

/* Uniform on (0,1): never 0 and never 1, 53 bits. */
double rng_uniform(geo_rng *rng);

/* Uniform on 0..n-1 without bias; n > 0. */
uint64_t rng_below(geo_rng *rng, uint64_t n);

/* Standard normal (ratio-free polar pairs are not kept: each call is whole). */
double rng_normal(geo_rng *rng);

#endif
