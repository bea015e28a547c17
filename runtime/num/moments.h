/* moments.h - mean, variance and covariance of n points in d dimensions.
 *
 * x is n x d, dense (borrows). Two passes: the mean first (compensated), then
 * products of what is left, so that a large common offset costs no digits. */
#ifndef GEO_NUM_MOMENTS_H
#define GEO_NUM_MOMENTS_H

#include <stddef.h>

#include "runtime/base/status.h"

/* mean: d numbers (fills); nan when n is 0. GEO_ENOMEM, GEO_EINTR, GEO_ETIME. */
geo_status moments_mean(size_t n, size_t d, const double *x, double *mean);

/* variance: d numbers (fills), the sums of squares divided by n - less (1: unbiased); nan
 * when n <= less. */
geo_status moments_variance(size_t n, size_t d, const double *x, size_t less, double *variance);

/* covariance: d x d (fills), divided by n - less. O(n d^2). */
geo_status moments_covariance(size_t n, size_t d, const double *x, size_t less,
                              double *covariance);

#endif
