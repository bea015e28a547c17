/* gromov.h - Gromov-Wasserstein plans: two sets compared by their inner distances alone.
 *
 *     minimise  alpha sum (C_ik - D_jl)^2 T_ij T_kl + (1 - alpha) sum M_ij T_ij
 *
 * over plans T of masses a to b, C and D symmetric. With alpha < 1 it is the fused problem
 * with costs M between features. Method: conditional gradient, each direction an exact
 * plan, the step by the exact minimum along it [Vayer et al. 2019]. The problem is not
 * convex: the answer is stationary, and the best of several starts. */
#ifndef GEO_TRANSPORT_GROMOV_H
#define GEO_TRANSPORT_GROMOV_H

#include <stddef.h>

#include "runtime/base/status.h"

typedef struct {
    size_t n, m;
    const double *c, *d;        /* n x n, m x m, symmetric                      (borrows) */
    const double *features;     /* n x m costs M, or NULL: alpha counts as 1    (borrows) */
    double alpha;               /* 0..1 */
    const double *a, *b;        /* shares of 1, or NULL: equal                  (borrows) */
    double tol;                 /* of the gap, relative to the largest value seen */
    int max_iter, starts;
} gromov_problem;

typedef struct {
    double cost, gap;           /* gap: <gradient, T - best plan> >= 0, 0 when stationary */
    int iterations;             /* of all starts together */
    int best_start;             /* 0: the product of masses; others: random plans */
} gromov_report;

/* plan: n x m (fills). O(n m (n + m)) a step. GEO_EITER: the best start did not become
 * stationary in max_iter steps, plan is the best so far; GEO_EMODULE for large products
 * without the module; otherwise as emd_solve. */
geo_status gromov_solve(const gromov_problem *problem, double *plan, gromov_report *report);

#endif
