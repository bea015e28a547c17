/* distance.h - all distances between two sets of points, or within one. */
#ifndef GEO_NUM_DISTANCE_H
#define GEO_NUM_DISTANCE_H

#include <stddef.h>

#include "runtime/base/status.h"

typedef enum {
    METRIC_EUCLIDEAN,           /* |x - y| */
    METRIC_SQEUCLIDEAN,         /* |x - y|^2 */
    METRIC_CITYBLOCK,           /* the sum of |x_k - y_k| */
    METRIC_CHEBYSHEV,           /* the largest |x_k - y_k| */
    METRIC_COSINE,              /* 1 - cos of the angle; nan when a point is 0 */
    METRICS
} metric;

/* The names of the metrics as a user writes them, in the order of the list; ends with NULL. */
extern const char *const METRIC_NAMES[];

/* out (n x m, fills): distances of x_i and y_j, x n x d and y m x d in rows (borrows).
 * Always by differences and never by |x|^2 + |y|^2 - 2 x.y, so that close points keep their
 * digits; cosine is |x/|x| - y/|y||^2 / 2 for the same reason. nan in a point gives nan.
 * O(n m d), shared by the pool when large. GEO_ENOMEM, GEO_EINTR, GEO_ETIME. */
geo_status distance_matrix(metric which, size_t n, size_t m, size_t d, const double *x,
                           const double *y, double *out);

/* out (n (n - 1)/2, fills): distances of x_i and x_j for i < j, row after row. */
geo_status distance_pairs(metric which, size_t n, size_t d, const double *x, double *out);

#endif
