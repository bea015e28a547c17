/* semidiscrete.h - optimal transport from a uniform region to n weighted points.
 *
 * Finds weights w so that the power cell of point i inside the source,
 *     cell i = { x : |x - p_i|^2 - w_i <= |x - p_j|^2 - w_j for all j },
 * has area in proportion to mass i. The map T(x) = p_i for x in cell i is then
 * the optimal one for the cost |x - y|^2 [Brenier 1991; Aurenhammer, Hoffmann,
 * Aronov 1998], the gradient of the convex potential
 *     u(x) = max_i <x, p_i> + h_i,      h_i = (w_i - |p_i|^2) / 2.
 *
 * Method: damped Newton [Kitagawa, Merigot, Thibert 2019, algorithm 1] with both
 * of its tests, the smallest cell and the decrease of the gradient. */
#ifndef GEO_TRANSPORT_SEMIDISCRETE_H
#define GEO_TRANSPORT_SEMIDISCRETE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/base/buffer.h"
#include "runtime/base/status.h"
#include "runtime/transport/source.h"

typedef struct {
    size_t n;
    const double *xy;       /* n points, anywhere */
    const double *mass;     /* n positive masses in any unit; NULL: equal */
} ot_target;

typedef struct {
    size_t n;               /* points of the problem at hand: many points are first
                             * solved coarsely, in groups */
    int iteration;
    double smallest;        /* the smallest area / its target, over all cells */
    double residual;        /* max |area - target| / target */
    double step;            /* the damping of the last step, 1 for a full one */
    double mist;            /* the density of the background that for now joins the
                             * source's parts, whose problem smallest and residual
                             * refer to; 0 in the end */
} ot_progress;

/* Called after every Newton step; false asks to stop. */
typedef bool (*ot_watch)(void *context, const ot_progress *progress);

typedef struct {
    double tol;             /* stop when residual <= tol; 0 means 1e-8 */
    int max_iter;           /* Newton steps; 0 means 500 */
    bool resume;            /* w holds weights to start from */
    ot_watch watch;         /* may be NULL */
    void *context;          /* for watch */
} ot_options;

typedef enum {
    OT_CONVERGED,
    OT_OUT_OF_STEPS,        /* max_iter reached */
    OT_AT_ROUNDING,         /* doubles can't do better: the rest is rounding error */
    OT_STUCK,               /* no step made progress, though rounding is far below */
    OT_STOPPED,             /* by watch, Ctrl-C or the time limit */
    OT_REFUSED              /* see fault */
} ot_ending;

typedef enum {
    OT_FINE,
    OT_NO_POINTS,
    OT_POINT_NOT_FINITE,
    OT_MASS_NOT_FINITE,
    OT_MASS_NOT_POSITIVE,
    OT_WEIGHT_NOT_FINITE,   /* a weight to resume from */
    OT_BAD_OPTION           /* tol or max_iter is negative or NaN */
} ot_fault;

typedef struct {
    ot_ending ending;
    ot_fault fault;
    size_t culprit;         /* the point with the fault */
    int iterations;         /* with all points */
    int coarse_iterations;  /* with groups of points, much cheaper */
    double residual;        /* of the weights returned */
    double cost;            /* integral of |x - T(x)|^2 per unit of mass */
    size_t n_merged;        /* points that lie on an earlier one and gave it their mass */
    double mass_factor;     /* what the masses were multiplied by to add up to the area */
    struct { double triangulate, clip, assemble, factor, total; } seconds;
} ot_report;

/* The weights of the optimal map.
 *   source  where the mass is, uniform                                (borrows)
 *   target  the points and masses                                     (borrows)
 *   opt     all zero is a good choice                                 (borrows)
 *   w       target->n weights of mean 0, in squared length; also read when
 *           opt->resume; points that coincide get equal weights         (fills)
 *   report                                                              (fills)
 * O(n log n) a step but for the sparse factorisation, O(n^1.5).
 * GEO_EDOMAIN  report->fault says what, culprit where; w is untouched
 * GEO_EITER    the residual is not below tol; report->ending says why
 * GEO_EINTR, GEO_ETIME  stopped; GEO_EMODULE, GEO_ENOMEM, GEO_ENUMERIC
 * After all but EDOMAIN w holds the best weights so far (zeros if none). */
geo_status ot_solve(const ot_source *source, const ot_target *target,
                    const ot_options *opt, double *w, ot_report *report);

/* A few plain sentences about a report, for people. */
void ot_report_text(const ot_report *report, geo_buffer *text);

#endif
