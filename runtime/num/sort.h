/* sort.h - order on plain arrays of doubles: numbers ascending, nan last.
 *
 * Method: radix sort by the upper 31 bits, least significant digit of 11 bits first, and
 * then of the numbers that share them by the lower 33; passes in which all digits agree
 * are skipped; insertion sort of up to 64 numbers. O(n). */
#ifndef GEO_NUM_SORT_H
#define GEO_NUM_SORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/base/status.h"

/* Sorts x in place. -0 comes before 0. GEO_ENOMEM, GEO_EINTR, GEO_ETIME: x is then some
 * permutation of itself. */
geo_status sort_numbers(size_t n, double *x);

/* index: the positions from 0 of x in ascending order (fills); equal numbers keep their
 * order (-0 equals 0). */
geo_status sort_order(size_t n, const double *x, size_t *index);

/* rank: the place from 1 of each number in ascending order, equal ones share the mean of
 * theirs; nan for nan (fills; may be x). */
geo_status sort_ranks(size_t n, const double *x, double *rank);

/* How many of the n ascending numbers are < value (or <= value with `after`). */
size_t sort_search(size_t n, const double *x, double value, bool after);

/* The p-quantile of n > 0 ascending numbers, 0 <= p <= 1: linear between the two
 * neighbours of (n - 1) p [Hyndman, Fan 1996, type 7]; nan when the last is nan. */
double sort_quantile(size_t n, const double *x, double p);

/* The same quantile of n > 0 numbers in any order, by selection: digit after digit of the
 * radix sort, each time only the numbers that share the digits so far. room: n long (fills
 * with anything). O(n), nan when a number is nan. GEO_EINTR, GEO_ETIME. */
geo_status sort_select_quantile(size_t n, const double *x, double p, uint64_t *room,
                                double *quantile);

#endif
