/* lane_kernels.h - the loops over lanes that array.h does not have. */
#ifndef GEO_NUM_LANE_KERNELS_H
#define GEO_NUM_LANE_KERNELS_H

#include <stddef.h>

enum { LANES_BLOCK_MOST = 1024, LANES_NORM_MOST = 64 };

/* How many of n are not 0; step 0 or 1. */
size_t lanes_count_true(size_t n, const double *mask, int step);
/* out[i] = x[0][i] != 0 ? x[1][i] : x[2][i]; out may be one of the x. */
void lanes_select(size_t n, const double *const x[], const int step[], double *out);
/* to[i] = from[i * stride], and to[i * stride] = from[i]. */
void lanes_take(size_t n, const double *from, size_t stride, double *to);
void lanes_put(size_t n, const double *from, double *to, size_t stride);
/* The lengths of n vectors of d <= LANES_NORM_MOST numbers; out may be one of the x. */
void lanes_norm(size_t n, size_t d, const double *const x[], const int step[], double *out);
/* The length of one vector, the same bits. */
double length_of(size_t d, const double *x);

#endif
