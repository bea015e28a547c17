/* sinkhorn.h - transport smoothed by entropy, between finite sets of masses.
 *
 *     minimise  sum P c + eps KL(P | a b')   with marginals a and b,
 *     P_ij = a_i b_j exp((f_i + g_j - c_ij) / eps),
 *
 * or, unbalanced, with rho KL(P 1 | a) + rho KL(P' 1 | b) in place of the marginals.
 * Method: alternating scaling in the log domain with absorption [Schmitzer 2019], eps
 * from large to small, over-relaxed with the factor that the observed rate of
 * convergence calls for [Lehmann, von Renesse, Sambale, Uschmajew 2022]. Entries of P
 * far below the tolerance are left out while iterating; the residual at the end is
 * measured with them. */
#ifndef GEO_TRANSPORT_SINKHORN_H
#define GEO_TRANSPORT_SINKHORN_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/status.h"
#include "runtime/transport/metric.h"

typedef struct {
    size_t n, m, d;
    const double *x, *y;        /* n x d, m x d                                (borrows) */
    metric cost;
    const double *table;        /* or n x m costs                              (borrows) */
    const double *a, *b;        /* masses > 0; NULL: equal, of sum 1           (borrows) */
    double eps;                 /* > 0, in units of the cost */
    double rho;                 /* > 0: unbalanced; 0 or inf: marginals are kept */
    double tol;                 /* of the L1 error of both marginals, a share of the mass */
    int max_iter;
} sinkhorn_problem;

typedef struct {
    double *f, *g;              /* n, m potentials */
    double cost;                /* sum P c */
    double dual;                /* the dual value, at the optimum the smoothed cost */
    double mass;                /* sum P */
    double residual;            /* sum |P 1 - a| + sum |P' 1 - b|, by the sum of a; when
                                   unbalanced, to the marginals the potentials call for */
    int iterations, stages, rebuilds;
    double density;             /* share of the entries kept at the end */
    double relaxation;          /* the last factor */
    double seconds;
} sinkhorn_result;

/* result: filled; free with sinkhorn_result_free, also after an error. Balanced: b is
 * scaled to a's sum. start: f and g to begin with (n and m), or NULL.
 * GEO_EITER: not below tol after max_iter steps; the result is the best so far.
 * GEO_EDOMAIN: an argument is out of its range or not finite; GEO_ENOMEM, GEO_EINTR,
 * GEO_ETIME. */
geo_status sinkhorn_solve(const sinkhorn_problem *problem, const double *start_f,
                          const double *start_g, sinkhorn_result *result);
void sinkhorn_result_free(sinkhorn_result *result);

/* P, n x m (fills). */
geo_status sinkhorn_plan(const sinkhorn_problem *problem, const sinkhorn_result *result,
                         double *plan);

#endif
