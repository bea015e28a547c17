/* line.h - numerical work on laws of one number: integrals, quantiles, masses. */
#ifndef GEO_DISTRIBUTION_LINE_H
#define GEO_DISTRIBUTION_LINE_H

#include "runtime/distribution/distribution.h"

/* y[i] from x[i] and the law's log density there. */
typedef geo_status (*line_function)(void *context, size_t n, const double *x,
                                    const double *log_density, double *y);

/* The integral of y over the line, or its sum over the whole numbers for a law of those.
 * The line is cut at quantiles of the law, of its parts and of `other` (may be NULL), so
 * that no part of it is overlooked; 1e-18 of the mass is left out at each end.
 * GEO_EDOMAIN: the law has no quantiles, or y is not finite. GEO_EITER: not converged,
 * *out is the best so far. GEO_ESINGULAR: the tails don't shrink, so that the integral does
 * not exist. Error: the sum of the quadrature's and an estimate of what was left out. */
geo_status line_integral(const distribution *law, const distribution *other, line_function y,
                         void *context, law_estimate *out);

/* Newton's method on the logarithm of the tail, held in low..high (n each), where the
 * quantiles must lie. For laws with a density; about ten batches. */
geo_status line_quantiles(const distribution *law, law_side side, size_t n, const double *p,
                          const double *low, const double *high, double *out);

/* The mass of (a, b], from whichever tails keep the digits, and its logarithm. */
geo_status line_mass(const distribution *law, double a, double b, double *mass);

/* Mean and variance by integrals; nan when they do not converge. */
geo_status line_moments(const distribution *law, double *mean, double *variance);

#endif
