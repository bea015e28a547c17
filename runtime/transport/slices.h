/* slices.h - Wasserstein distances of projections to lines: sliced and max-sliced.
 *
 * The sliced distance is the mean of W_p^p over all directions, here over random ones,
 * with the error that leaves; the max-sliced one is the largest over directions, found
 * by ascent from several starts and so a lower bound of it. */
#ifndef GEO_TRANSPORT_SLICES_H
#define GEO_TRANSPORT_SLICES_H

#include <stddef.h>

#include "runtime/base/rng.h"
#include "runtime/base/status.h"

typedef struct {
    size_t n, m, d;
    const double *x, *y;        /* n x d, m x d                     (borrows) */
    const double *a, *b;        /* masses >= 0, NULL: equal         (borrows) */
    double p;                   /* >= 1 */
} slice_problem;

/* *mean: of W_p^p over n_slices random directions; *error: its standard error (inf for
 * one slice in d > 1; 0 in d = 1, where all directions agree).
 * O(n_slices n (d + log n)). GEO_ENOMEM, GEO_EINTR, GEO_ETIME */
geo_status sliced_cost(const slice_problem *s, size_t n_slices, geo_rng *rng, double *mean,
                       double *error);

/* *cost: the largest W_p^p found, direction: where, of length 1 (fills d).
 * starts: how many random directions are climbed from, besides the difference of the
 * means. Gradient ascent on the sphere with step halving. */
geo_status max_sliced_cost(const slice_problem *s, size_t starts, geo_rng *rng, double *cost,
                           double *direction);

#endif
