/* gridmiddle.h - the barycenter of pictures: measures on the pixels of one grid.
 *
 * Minimises sum_k w_k S(b, a_k) with the debiased entropic transport cost S between
 * pixels at distance |x - y|^2, so that the entropy blurs neither the middle nor a
 * picture compared with itself [Janati, Cuturi, Gramfort 2020]. The kernel is a product
 * of two of one dimension; all is done in logarithms, so no eps underflows. */
#ifndef GEO_TRANSPORT_GRIDMIDDLE_H
#define GEO_TRANSPORT_GRIDMIDDLE_H

#include <stddef.h>

#include "runtime/base/status.h"

typedef struct {
    size_t rows, columns, k;
    const double *const *image;     /* k pictures, rows x columns, >= 0, sum > 0  (borrows) */
    const double *weight;           /* k, > 0, of sum 1                           (borrows) */
    double eps;                     /* > 0, in squared pixels */
    double tol;
    int max_iter;
} grid_problem;

typedef struct {
    int iterations;
    double residual;                /* the larger of sum_k w_k |marginal_k - b|_1 and, for
                                       the bias, |d K d - b|_1; masses of sum 1 */
} grid_report;

/* middle: rows x columns of sum 1 (fills). k rows columns (rows + columns) exponentials
 * twice a step: 64 x 64 pixels about 3 ms for each picture.
 * GEO_EITER: above tol after max_iter steps, middle is the last; GEO_ENOMEM, GEO_EINTR,
 * GEO_ETIME. */
geo_status grid_barycenter(const grid_problem *problem, double *middle, grid_report *report);

#endif
