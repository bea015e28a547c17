/* discrete.h - exact optimal transport between two finite sets of masses.
 *
 * The answer carries its proof: prices u_i and v_j with u_i + v_j <= c_ij for every pair,
 * so that sum a u + sum b v is a lower bound on the cost of any plan, and the gap to the
 * plan's own cost. Costs that depend on a distance need no table: only arcs that may
 * matter are looked at, and a search by reduced cost proves that none is missing. */
#ifndef GEO_TRANSPORT_DISCRETE_H
#define GEO_TRANSPORT_DISCRETE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/base/status.h"
#include "runtime/transport/metric.h"

typedef struct {
    size_t n, m;                /* sources, sinks */
    size_t d;                   /* numbers of a point */
    const double *x, *y;        /* n x d and m x d                             (borrows) */
    metric cost;                /* of x to y */
    const double *table;        /* or n x m costs; then x and y are not read   (borrows) */
    const double *a, *b;        /* masses >= 0; NULL: equal. b is scaled to a's sum */
    double carried;             /* > 0: partial transport of this much of both, unscaled */
    bool few_arcs;              /* search for arcs in the smallest problem too; for tests */
} emd_problem;

typedef enum { EMD_NO_FAULT, EMD_EMPTY, EMD_MASS_A, EMD_MASS_B, EMD_NO_MASS_A, EMD_NO_MASS_B,
               EMD_POINT_X, EMD_POINT_Y, EMD_COST, EMD_CARRIED } emd_fault;

typedef struct {
    emd_fault fault;            /* of GEO_EDOMAIN */
    size_t culprit;             /* which mass, point or cost */
    size_t n_plan;              /* pairs that carry mass: at most n + m - 1 */
    uint32_t *from, *to;        /* n_plan each, in ascending order */
    double *mass;
    double *u, *v;              /* n and m prices (partial: and one more, not for use) */
    double cost;                /* sum of mass * c over the plan */
    double gap;                 /* cost - (sum a u + sum b v); rounding may make it < 0 */
    double correction;          /* |sum b - sum a| / sum a before b was scaled */
    bool is_sorted;             /* points on a line, a convex cost: no search was needed */
    size_t n_pivots, n_arcs, n_rounds;
    double seconds;
} emd_result;

/* Solves the problem. result: filled; free with emd_result_free, also after an error.
 * Time: 5,000 to 5,000 points of the plane 0.15-0.2 s, a table of 5,000 x 5,000 0.5-0.7 s; memory
 * O((n + m) log(n + m)) beside the table.
 * GEO_EDOMAIN: see fault; GEO_ENOMEM, GEO_EINTR, GEO_ETIME.
 * Method: network simplex on few arcs [Orden 1956], arcs by column generation with a
 * kd-tree, first prices from coarser problems of grouped points.
 * Partial transport carries the given mass at least cost and leaves the rest where it is;
 * it looks at all pairs, in a table of its own.
 * Points on a line are sorted, when the cost is convex: 200,000 take about 3 s, nearly all
 * of it the search that proves the prices (monotone_cost gives the number alone at once).
 * Accuracy: the gap is a few units of rounding of the cost's terms. */
geo_status emd_solve(const emd_problem *problem, emd_result *result);
void emd_result_free(emd_result *result);

#endif
