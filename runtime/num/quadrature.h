/* quadrature.h - the integral of a function over an interval, with an error estimate.
 *
 * The function is asked for many points at once, so that it can run in blocks. Ends
 * may be infinite; they are never evaluated themselves, so integrable singularities at
 * the ends are fine. Method: adaptive bisection with the 21-point Gauss-Kronrod pair
 * and QUADPACK's error estimate [Piessens et al. 1983]; [a, inf) is mapped by
 * x = a + t/(1-t), the line by x = t/(1-t^2). */
#ifndef GEO_NUM_QUADRATURE_H
#define GEO_NUM_QUADRATURE_H

#include <stddef.h>

#include "runtime/base/status.h"

/* y[i] = f(x[i]) for n points; any status but GEO_OK stops the integration and is what
 * `quadrature` returns. */
typedef geo_status (*quadrature_function)(void *context, size_t n, const double *x, double *y);

typedef struct {
    double absolute, relative;      /* stop when the error is below either; 0 and 0: 1e-10 */
    size_t max_intervals;           /* 0: 2000 */
} quadrature_options;

typedef struct {
    double value, error;
    size_t evaluations, intervals;
    double bad_at;                  /* where f was nan or infinite, on GEO_EDOMAIN */
} quadrature_result;

/* GEO_EITER: the error is still larger than asked (value and error are the best so far; the
 * integral may not exist). GEO_EDOMAIN: f is not finite at bad_at, or an end is nan.
 * GEO_ENOMEM, GEO_EINTR, GEO_ETIME. 21 evaluations for each interval. */
geo_status quadrature(quadrature_function f, void *context, double a, double b,
                      const quadrature_options *options, quadrature_result *result);

#endif
