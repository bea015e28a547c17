/* freesupport.h - a barycenter of finite distributions, as n points that may move.
 *
 * Minimises sum_k w_k W_2^2(mu, nu_k) over mu = n points of given masses, by sending each
 * point to the mean of where its mass goes in all plans [Cuturi, Doucet 2014;
 * Alvarez-Esteban et al. 2016]. The sum never grows; it ends in a local minimum. */
#ifndef GEO_TRANSPORT_FREESUPPORT_H
#define GEO_TRANSPORT_FREESUPPORT_H

#include <stddef.h>

#include "runtime/base/status.h"

typedef struct {
    size_t n;
    const double *x, *mass;     /* n x d; masses, NULL: equal        (borrows) */
} free_part;

typedef struct {
    int iterations;
    double cost;                /* sum_k w_k W_2^2, masses as shares of 1 */
    double moved;               /* largest step of the last iteration */
} free_report;

/* k parts with weights > 0 of sum 1. x: n x d, where to begin, the answer out (fills).
 * mass: n shares of 1, or NULL: equal. Ends when no point moves farther than tol.
 * GEO_EITER after max_iter iterations; x is the best so far. Otherwise as emd_solve. */
geo_status free_barycenter(size_t k, size_t d, const free_part *part, const double *weight,
                           size_t n, const double *mass, double tol, int max_iter, double *x,
                           free_report *report);

#endif
