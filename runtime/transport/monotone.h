/* monotone.h - transport on a line and on a circle for a convex cost of the displacement.
 *
 * On a line the order decides: whatever the convex cost, the least mass goes to the
 * least. On a circle one number is free, how much mass goes round the other way, and the
 * cost is a convex function of it [Delon, Salomon, Sobolevski 2010]. */
#ifndef GEO_TRANSPORT_MONOTONE_H
#define GEO_TRANSPORT_MONOTONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/base/status.h"
#include "runtime/num/field.h"
#include "runtime/transport/metric.h"
#include "runtime/transport/network.h"

/* The monotone plan of masses in whole units with equal sums, from points x to y in any
 * order; cost.p >= 1, so that the cost is convex.
 *   from, to, mass   room for n + m - 1 pairs; *count of them, none empty   (fill)
 *   u, v             prices: feasible because the cost is convex            (fill)
 * O((n + m) log(n + m)). GEO_ENOMEM, GEO_EINTR, GEO_ETIME.
 * Accuracy: prices add up along the line, so their errors grow like its length. */
geo_status monotone_solve(size_t n, const double *x, const network_mass *a, size_t m,
                          const double *y, const network_mass *b, const metric *cost,
                          size_t *count, uint32_t *from, uint32_t *to, network_mass *mass,
                          double *u, double *v);

/* The monotone plan as it goes, of masses in order: each step gives a pair and its share of
 * the whole. a, b: masses >= 0 of any sums > 0, NULL: equal (borrows). */
typedef struct {
    size_t n, m, i, j;
    const double *a, *b;
    double sum_a, sum_b, ahead_a, ahead_b, end_a, end_b, done;
} monotone_walk;

void monotone_begin(monotone_walk *walk, size_t n, const double *a, size_t m, const double *b);
bool monotone_next(monotone_walk *walk, size_t *i, size_t *j, double *share);

/* W_p^p of two sets of masses on a line (any sums > 0; b is scaled to a's), p >= 1. x and y
 * ascending. O(n + m), exact but for rounding. a, b NULL: equal masses of sum 1. */
double monotone_cost(size_t n, const double *x, const double *a, size_t m, const double *y,
                     const double *b, double p);

/* A convex cost h of the displacement y - x: |t|^p, or a field of one number. */
typedef struct {
    double p;
    const geo_field *h;         /* NULL: |t|^p */
} convex_cost;

typedef struct {
    size_t n_plan;
    uint32_t *from, *to;
    double *mass, *way;         /* mass, and the displacement, which may go round */
    double cost;
    double turn;                /* share of the mass that goes round the cut more than once
                                   forward (> 0) or backward (< 0) */
    int iterations;
} circle_result;

/* Points are places on a circle of this length, any numbers. a, b: masses > 0, NULL:
 * equal; b is scaled to a's sum. O((n + m) log), 60 steps of bisection.
 * result: filled; free with circle_result_free, also after an error.
 * GEO_EDOMAIN: h is not finite somewhere. */
geo_status circle_solve(size_t n, const double *x, const double *a, size_t m, const double *y,
                        const double *b, double length, const convex_cost *cost,
                        circle_result *result);
void circle_result_free(circle_result *result);

#endif
