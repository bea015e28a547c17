/* product.h - matrix products C = A B on plain arrays.
 *
 * A side is read through two strides, so that a transposed matrix or a vector needs
 * no copy: one of them is 1, or the matrix is small enough not to matter.
 * Small products run here; larger ones go in tiles to OpenBLAS (module linalg), with
 * a poll between tiles, and the tiles are shared by the pool. The result does not
 * depend on the number of threads. O(m n k). */
#ifndef GEO_NUM_PRODUCT_H
#define GEO_NUM_PRODUCT_H

#include <stddef.h>

#include "runtime/base/status.h"

typedef struct {
    const double *data;         /* pairs, when complex */
    size_t row, column;         /* strides in elements */
} product_side;

/* c = a b, c is m x n dense (fills), a is m x k, b is k x n (borrows).
 * GEO_EMODULE for a large product without the module, GEO_EINTR, GEO_ETIME,
 * GEO_ENOMEM. */
geo_status product_real(size_t m, size_t n, size_t k, product_side a, product_side b, double *c);
geo_status product_complex(size_t m, size_t n, size_t k, product_side a, product_side b,
                           double *c);

#endif
