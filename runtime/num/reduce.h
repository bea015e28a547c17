/* reduce.h - sums, products, extremes and running versions of them on plain arrays.
 *
 * An array of `outer` blocks of `length` x `inner` numbers is reduced along the middle
 * axis: outer x inner results. The order of operations is fixed by the sizes alone, so
 * a result has the same bits on every machine and for any number of threads.
 * All poll about every millisecond: GEO_EINTR, GEO_ETIME. */
#ifndef GEO_NUM_REDUCE_H
#define GEO_NUM_REDUCE_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/status.h"

typedef enum {
    REDUCE_SUM,         /* error a few ulp whatever the length */
    REDUCE_PRODUCT,
    REDUCE_MIN,         /* nan when one is nan */
    REDUCE_MAX,
    REDUCE_ANY,         /* of truth values */
    REDUCE_ALL,
    REDUCE_COUNT        /* how many are not 0 */
} reduction;

/* x: outer x length x inner (borrows), out: outer x inner (fills). An empty axis gives
 * 0, 1, inf, -inf, 0, 1, 0. GEO_ENOMEM. Sum: pairwise along memory, compensated
 * (Neumaier 1974) across it. O(outer length inner). */
geo_status reduce(reduction what, size_t outer, size_t length, size_t inner, const double *x,
                  double *out);

/* The sum of n numbers. */
geo_status reduce_sum(size_t n, const double *x, double *sum);

/* Index from 0 of the first smallest (largest) number along the axis; the first nan
 * if there is one. length > 0. */
geo_status reduce_arg(bool largest, size_t outer, size_t length, size_t inner, const double *x,
                      double *index);

/* Running sums and products along the middle axis; out has x's size and may be x. */
geo_status running_sum(size_t outer, size_t length, size_t inner, const double *x, double *out);
geo_status running_product(size_t outer, size_t length, size_t inner, const double *x,
                           double *out);

#endif
