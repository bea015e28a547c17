/* placement.h - the target points, renumbered and moved into the source.
 *
 * Power cells do not change when the points are scaled and moved together and
 * the weights adapted. So the solver works on q_i = to + scale (y_i - from), all
 * inside the source: with weights 0 every cell is then non-empty (Voronoi), the
 * start it needs, and no far coordinate spoils its precision. */
#ifndef GEO_TRANSPORT_PLACEMENT_H
#define GEO_TRANSPORT_PLACEMENT_H

#include "runtime/transport/semidiscrete.h"

typedef struct {
    size_t n;               /* points that differ, along a Hilbert curve */
    double *q;              /* n pairs, relative to source->origin */
    double *y;              /* n pairs: where they really are, so relative too */
    double *area;           /* n: what their cells shall have */
    size_t n_points;
    uint32_t *number;       /* n_points: the number of each given point */
    double from[2], to[2], scale;       /* from and to relative to source->origin */
} placement;

/* Checks target, numbers it and places it in source; p returns new (caller frees
 * with placement_free), the report gets fault, culprit, n_merged, mass_factor.
 * GEO_EDOMAIN, GEO_ENOMEM, GEO_EINTR, GEO_ETIME */
geo_status placement_make(const ot_source *source, const ot_target *target, placement *p,
                          ot_report *report);

/* Places the points in another source with the same origin. */
void placement_into(const ot_source *source, placement *p);

/* The smallest box around the points, relative like y. */
void placement_bounds(const placement *p, double low[2], double high[2]);

void placement_free(placement *p);

/* Moves the points closer together by this factor. */
void placement_shrink(placement *p, double factor);

/* The weights w of the given points, of mean 0, for weights v of q; and back. */
void placement_weights_out(const placement *p, const double *v, double *w);
void placement_weights_in(const placement *p, const double *w, double *v);

#endif
