/* linalg_api.h - what the module geo_linalg.so offers; the C code calls product.h
 * and linalg.h, which open it. */
#ifndef GEO_NUM_LINALG_API_H
#define GEO_NUM_LINALG_API_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/status.h"

/* A matrix read by rows (column == 1) or by columns (row == 1); strides in elements. */
typedef struct {
    const double *data;
    size_t row, column;
} linalg_side;

typedef struct linalg_api {
    /* c (m x n, rows `stride` apart) = a b, or c += a b when `adds` */
    void (*multiply)(size_t m, size_t n, size_t k, linalg_side a, linalg_side b, bool adds,
                     double *c, size_t stride);
    void (*multiply_complex)(size_t m, size_t n, size_t k, linalg_side a, linalg_side b,
                             bool adds, double *c, size_t stride);
} linalg_api;

/* The module's table, or NULL. */
const linalg_api *linalg_open(void);

#endif
