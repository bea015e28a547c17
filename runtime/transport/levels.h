/* levels.h - the transport problem on all pairs, solved from coarse to fine.
 *
 * For discrete.c, which checks, packs and reports. */
#ifndef GEO_TRANSPORT_LEVELS_H
#define GEO_TRANSPORT_LEVELS_H

#include "runtime/transport/arcsearch.h"
#include "runtime/transport/network.h"

typedef struct {
    arc_search search;
    const network_mass *a, *b;
    double *u, *v;              /* prices */
    network *net;
    double largest;             /* no cost is above it */
    double penalty;             /* what the root costs above the first prices */
    uint64_t *seed;             /* pairs that can carry the coarser problem's plan */
    size_t n_seed;
    size_t all_arcs;            /* problems of at most so many pairs are solved on all */
    size_t n_pivots, n_rounds;
} level;

/* The fields search (n, m and points or table), a, b, u, v (room for n and m), largest and
 * all_arcs are set, all masses positive. Then u, v are optimal prices, feasible within tol,
 * and net has the plan. GEO_ENUMERIC: prices and plan do not meet; GEO_ENOMEM, GEO_EINTR,
 * GEO_ETIME. */
geo_status level_solve(level *l, double tol);

/* Frees all but a and b. */
void level_free(level *l);

#endif
