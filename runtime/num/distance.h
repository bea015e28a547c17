/* distance.h - all distances between two sets of points. */
#ifndef GEO_NUM_DISTANCE_H
#define GEO_NUM_DISTANCE_H

#include <stddef.h>

#include "runtime/base/status.h"

/* out (n x m, fills): |x_i - y_j|, x n x d and y m x d in rows (borrows). By differences,
 * so close points keep their digits. O(n m d), shared by the pool when large.
 * GEO_ENOMEM, GEO_EINTR, GEO_ETIME. */
geo_status distance_matrix(size_t n, size_t m, size_t d, const double *x, const double *y,
                           double *out);

#endif
