/* laplacian.h - the Newton direction of semi-discrete transport.
 *
 * The derivative of the areas by the weights is the Laplacian of the graph of
 * cells, with conductance length / (2 |p_i - p_j|) on the common edge. It is
 * singular on each connected part of the graph, where one node is pinned. */
#ifndef GEO_TRANSPORT_LAPLACIAN_H
#define GEO_TRANSPORT_LAPLACIAN_H

#include <stddef.h>
#include <stdint.h>

#include "runtime/base/status.h"
#include "runtime/transport/powercells.h"

typedef struct {
    size_t n;
    int32_t *start, *row;       /* lower triangle by columns, as sparse.h wants it */
    double *value;
    double *diagonal;           /* the Laplacian's own, without the pins */
    uint32_t *part;             /* for each node the lowest node joined to it */
    size_t n_parts;
    size_t capacity[5];
    double seconds_factor;      /* spent in analysis, factorisation, solves so far */
} laplacian;

#define LAPLACIAN_EMPTY ((laplacian){ 0 })

/* Fills l from measured cells of the sites xy. GEO_ENOMEM */
geo_status laplacian_assemble(laplacian *l, const double *xy, const power_cells *cells);

/* Solves L x = b up to a constant on each part; x has mean 0 there. The part
 * of b that no x can reach, its sum over a part, is ignored.
 *   residual  max |L x - b| / max |b| over what can be reached          (fills)
 * GEO_ESINGULAR, GEO_ENOMEM, GEO_EMODULE, GEO_EINTR, GEO_ETIME */
geo_status laplacian_solve(laplacian *l, const double *b, double *x, double *residual);

void laplacian_free(laplacian *l);

#endif
