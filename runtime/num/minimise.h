/* minimise.h - a smallest value of a function nearby, with or without derivatives.
 *
 *   f        d -> 1. `jacobian` and `hessian` are used where they exist; without a jacobian
 *            central differences are, and the report says so.
 *   x        d numbers: start in, best point out                                 (fills)
 * Methods
 *   MINIMISE_BFGS     quasi-Newton, dense; line search with the strong Wolfe conditions
 *   MINIMISE_LBFGS    the same from the last 20 steps; with a box, projected onto it
 *                     [Nocedal, Wright 2006, algorithms 3.5, 6.1, 7.4; Bertsekas 1982]
 *   MINIMISE_NEWTON   trust region with the exact hessian, shifted until positive definite
 *   MINIMISE_SIMPLEX  Nelder and Mead's, adaptive [Gao, Han 2012], started again until nothing
 *                     is gained: for kinks and noise, small d
 *   MINIMISE_AUTO     Newton when there is a hessian and d <= 200, else BFGS to d = 200, else
 *                     L-BFGS; L-BFGS in a box. Where that gets stuck at a slope that is not
 *                     small, or the slope is 0 at the start (it may be a top), and d <= 30,
 *                     the simplex goes on
 * Converged: the largest |df/dx_i| max(|x_i|, 1) / max(|f|, 1) is at most tol (in a box, of
 * the components that may still fall). Differences can't show less than about 1e-10.
 * Cost an iteration: one gradient (2d evaluations by differences) and O(d^2), 40 d or d^3. */
#ifndef GEO_NUM_MINIMISE_H
#define GEO_NUM_MINIMISE_H

#include "runtime/num/field.h"

typedef enum { MINIMISE_AUTO, MINIMISE_BFGS, MINIMISE_LBFGS, MINIMISE_NEWTON, MINIMISE_SIMPLEX,
               MINIMISE_BRENT } minimise_method;

const char *minimise_method_name(minimise_method method);

typedef struct {
    minimise_method method;
    double tol;                 /* 0: 1e-8 */
    size_t max_iter;            /* 0: 200 d, at least 2000 */
    const double *low, *high;   /* the box, d numbers each, may be infinite; or NULL */
    void (*watch)(void *context, size_t iteration, double value);
    void *context;
} minimise_options;

typedef enum {
    MINIMISE_CONVERGED,
    MINIMISE_FLAT,              /* no step lowers f any more: the slope is small, but above tol */
    MINIMISE_KINK,              /* the slope jumps here, upwards on both sides */
    MINIMISE_EDGE,              /* beside x, f is nan or infinite */
    MINIMISE_STUCK,             /* no step lowers f any more, and the slope is not small */
    MINIMISE_UNBOUNDED,         /* f falls below -1e20 of its size, or x runs beyond 1e20 */
    MINIMISE_LIMIT,             /* max_iter */
    MINIMISE_NOT_FINITE         /* f or its slope is nan or infinite at the start */
} minimise_status;

typedef struct {
    double value;
    double gradient;            /* the largest |df/dx_i| at x, in a box of those that may move */
    size_t iterations, evaluations, gradients, hessians;
    minimise_method method;     /* what ended it */
    minimise_status status;
    bool by_differences;
} minimise_report;

/* GEO_OK       converged, or flat, or at a kink or an edge: status says which
 * GEO_EITER    unbounded, stuck, or at the limit; x is the best so far
 * GEO_EDOMAIN  not finite, or the box is empty
 * GEO_ENOMEM, GEO_EINTR, GEO_ETIME, or what f returned. */
geo_status minimise(const geo_field *f, double *x, const minimise_options *options,
                    minimise_report *report);

/* The smallest value of f (1 -> 1) on [a, b]: of 50 points the best, then Brent's method
 * around it, down to tol relative to the size of x; the ends count too. */
geo_status minimise_interval(const geo_field *f, double a, double b, double tol, double *x,
                             minimise_report *report);

#endif
