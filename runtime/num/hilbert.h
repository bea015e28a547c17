/* hilbert.h - points of the plane in the order of a Hilbert curve.
 *
 * Points that follow each other in this order are near each other, so algorithms that
 * walk from point to point (triangulation, cells, look-up) stay in the cache. */
#ifndef GEO_NUM_HILBERT_H
#define GEO_NUM_HILBERT_H

#include <stddef.h>
#include <stdint.h>

#include "runtime/base/status.h"

/* Sorts n < 2^32 points.
 *   xy     n pairs of finite numbers, below 1e300 in magnitude    (borrows)
 *   order  a permutation of 0..n-1                                (fills)
 * Equal points keep the order of their indices. The square of 2^16 x 2^16 cells around
 * the points is cut finer wherever many points share a cell, so clusters of any
 * scale are sorted too. O(n) for spread points, O(n log spread) at worst; 20 bytes of
 * memory a point. GEO_ENOMEM, GEO_EINTR, GEO_ETIME. */
geo_status hilbert_order(const double *xy, size_t n, uint32_t *order);

#endif
