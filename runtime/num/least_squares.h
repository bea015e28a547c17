/* least_squares.h - the least |r(p)|^2 of m residuals in n unknowns, nonlinear.
 *
 * Method: Levenberg and Marquardt's, as a trust region scaled by the largest norm each
 * column of the jacobian ever had [More 1978]; the step of a given length comes from the
 * singular values of the scaled jacobian, so columns that depend on each other do no harm.
 * With m = n and a zero it is Newton's method near the end.
 *
 *   r        n -> m, m >= n >= 1. Its jacobian is used; without one, central differences
 *   p        n numbers, start in, the best point out                            (fills)
 * An iteration costs one jacobian, O(m n^2) and a few evaluations. Memory O(m n). */
#ifndef GEO_NUM_LEAST_SQUARES_H
#define GEO_NUM_LEAST_SQUARES_H

#include "runtime/num/field.h"

typedef struct {
    double tol;                 /* of p and |r|^2, relative; 0: 1e-12 */
    size_t max_iter;            /* 0: 1000 */
    void (*watch)(void *context, size_t iteration, double sum);
    void *context;
} least_squares_options;

typedef enum { LEAST_SQUARES_FINE, LEAST_SQUARES_START, LEAST_SQUARES_SLOPE,
               LEAST_SQUARES_LIMIT, LEAST_SQUARES_STUCK } least_squares_fault;

typedef struct {
    double sum;                 /* |r|^2 */
    double gradient;            /* largest |cos| of the angle of r and a column of dr/dp */
    size_t iterations, evaluations, jacobians, rank;
    bool by_differences;
    least_squares_fault fault;
} least_squares_report;

/* covariance: n x n, (J'J)^-1 at the answer, infinite where the rank is short; or NULL.
 * residual: m numbers, r at the answer; or NULL                       (both filled)
 * GEO_EDOMAIN  r is not finite at the start (LEAST_SQUARES_START), or its jacobian at p
 * GEO_EITER    not settled after max_iter, or stuck where r hardly depends on p any more (the
 *              search begins again with shorter steps twice before that); p is the best so far
 * GEO_ENOMEM, GEO_EINTR, GEO_ETIME, or what r returned. */
geo_status least_squares(const geo_field *r, double *p, const least_squares_options *options,
                         double *residual, double *covariance, least_squares_report *report);

/* A zero of f, n -> n, near p: the same, and then |f_i| must be rounding beside the sizes of
 * its terms |df_i/dp_j| |p_j|, or 1e-12 of what it was. *worst: the largest |f_i|.
 * GEO_EITER    p is where |f| has its least value nearby, and it is not 0 */
geo_status root_system(const geo_field *f, double *p, double tol, double *worst,
                       least_squares_report *report);

#endif
