/* linalg_api.h - what the module geo_linalg.so offers. Bindings call product.h and
 * linalg.h, which open it.
 *
 * A routine works in place on a task's arrays, all column-major and owned by the task.
 * Workspace comes from geo_alloc, so it counts under the memory cap. */
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

typedef struct {
    int m, n, k;
    bool wants_vectors;
    double *a, *b, *c, *d;      /* inputs are overwritten; see each routine */
    int *index;
    double number;
    int count;
} linalg_task;

typedef geo_status (*linalg_routine)(linalg_task *t);

typedef struct linalg_api {
    /* c (m x n, rows `stride` apart) = a b, or c += a b when `adds` */
    void (*multiply)(size_t m, size_t n, size_t k, linalg_side a, linalg_side b, bool adds,
                     double *c, size_t stride);
    void (*multiply_complex)(size_t m, size_t n, size_t k, linalg_side a, linalg_side b,
                             bool adds, double *c, size_t stride);
    linalg_routine solve;           /* a n x n, b n x k becomes x, number: rcond */
    linalg_routine least_squares;   /* a m x n, b max(m, n) x k becomes x, c values, count rank */
    linalg_routine inverse;         /* a n x n becomes a^-1, number: rcond */
    linalg_routine factor;          /* a m x n becomes l and u, index: row swaps from 1 */
    linalg_routine eigen;           /* a; b real parts, c imaginary parts, d vectors */
    linalg_routine eigen_symmetric; /* a becomes the vectors, b values */
    linalg_routine svd;             /* a m x n; b values, c u (m x r), d v' (r x n) */
    linalg_routine qr;              /* a m x n becomes q (m x min), b: r (min x n) */
    linalg_routine cholesky;        /* a n x n becomes l in its lower half */
    /* The same of pairs (re, im): */
    linalg_routine solve_complex, inverse_complex, factor_complex;
    linalg_routine eigen_complex;   /* a; b values, d vectors */
} linalg_api;

/* The module's table, or NULL. */
const linalg_api *linalg_open(void);

#endif
