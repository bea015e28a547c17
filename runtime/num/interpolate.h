/* interpolate.h - curves through points: piecewise cubics with given slopes.
 *
 *   x   n ascending numbers, n >= 1, none twice;  y  n x d values
 *   slope  n x d (fills)
 * INTERPOLATE_MONOTONE  rises and falls only where the data do, no overshoot; C1
 *                       [Fritsch, Butland 1984]
 * INTERPOLATE_SPLINE    the cubic spline, C2, its third derivative continuous at the first
 *                       and last inner point ("not a knot") [de Boor 1978]
 * O(n d). Errors of smooth data: h^2 beside extrema and h^3 else; h^4. */
#ifndef GEO_NUM_INTERPOLATE_H
#define GEO_NUM_INTERPOLATE_H

#include <stddef.h>

#include "runtime/base/status.h"

typedef enum { INTERPOLATE_MONOTONE, INTERPOLATE_SPLINE } interpolate_method;

/* GEO_EDOMAIN: x does not ascend, or a number is not finite. GEO_ENOMEM. */
geo_status interpolate_slopes(interpolate_method method, size_t n, size_t d, const double *x,
                              const double *y, double *slope);

/* The curve at t (fills d); constant beyond its ends. */
void interpolate_at(size_t n, size_t d, const double *x, const double *y, const double *slope,
                    double t, double *out);

#endif
