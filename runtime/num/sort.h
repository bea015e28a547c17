/* sort.h - order on plain arrays of doubles: numbers ascending, nan last.
 *
 * Method: least-significant-digit radix sort, 11 bits a pass, passes in which all
 * digits agree are skipped; insertion sort below 64 numbers. O(n). */
#ifndef GEO_NUM_SORT_H
#define GEO_NUM_SORT_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/status.h"

/* Sorts x in place. -0 comes before 0. GEO_ENOMEM, GEO_EINTR, GEO_ETIME: x is then some
 * permutation of itself. */
geo_status sort_numbers(size_t n, double *x);

/* index: the positions from 0 of x in ascending order (fills); equal numbers keep their
 * order (-0 equals 0). */
geo_status sort_order(size_t n, const double *x, size_t *index);

/* How many of the n ascending numbers are < value (or <= value with `after`). */
size_t sort_search(size_t n, const double *x, double value, bool after);

/* The p-quantile of n > 0 ascending numbers, 0 <= p <= 1: linear between the two
 * neighbours of (n - 1) p [Hyndman, Fan 1996, type 7]; nan when the last is nan. */
double sort_quantile(size_t n, const double *x, double p);

#endif
