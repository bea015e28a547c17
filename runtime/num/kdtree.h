/* kdtree.h - a tree over points that finds the nearest ones and those within a radius.
 *
 * Method: Bentley's k-d tree [1975] with leaves of 16 points that are scanned in vectors,
 * split at the median of the widest side of the node's box [Friedman, Bentley, Finkel
 * 1977]. A branch is left out only when the distance to its box, rounded in the same
 * order as distances to points, is larger than the worst neighbour: so answers, ties
 * included, are those of comparing with every point. Ties go to the smaller index.
 * O(n log n) to build; about O(log n + k) a query while the dimension is small, O(n d)
 * when it is not (neighbours.h decides). */
#ifndef GEO_NUM_KDTREE_H
#define GEO_NUM_KDTREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/base/status.h"

typedef struct kdtree kdtree;

typedef struct {
    double square;              /* of the distance */
    size_t index;               /* from 0 */
} neighbour;

/* Is a nearer than b? Ties by index. */
static inline bool is_nearer(neighbour a, neighbour b)
{
    return a.square < b.square || (a.square == b.square && a.index < b.index);
}

#define NOBODY SIZE_MAX

/* A tree over the n rows of x, all finite, n > 0 and d > 0 (returns new, caller frees with
 * kdtree_free; x is copied). GEO_ENOMEM, GEO_EINTR, GEO_ETIME. */
geo_status kdtree_new(size_t n, size_t d, const double *x, kdtree **tree);
void kdtree_free(kdtree *tree);

/* The points in the order of the leaves: queries in this order are near in memory. */
const size_t *kdtree_order(const kdtree *tree);

/* The k nearest points to q, the nearest first (fills `best`), without the point `self`
 * (or NOBODY); k is at most the number of points left. `within` is a squared distance in
 * which there are at least k of them, or INFINITY: it shortens the search. Returns how
 * many leaves were read. */
size_t kdtree_nearest(const kdtree *tree, const double *q, size_t self, size_t k, double within,
                      neighbour *best);
size_t kdtree_leaves(const kdtree *tree);

/* The k best neighbours so far: up to FEW_NEIGHBOURS in order, more as a heap with the
 * worst first. Begins with neighbours_start, ends with neighbours_sort, the nearest first. */
enum { FEW_NEIGHBOURS = 32 };
void neighbours_start(size_t k, neighbour *best);
void neighbours_offer(size_t k, neighbour *best, neighbour candidate);
void neighbours_sort(size_t k, neighbour *best);

static inline neighbour neighbours_worst(size_t k, const neighbour *best)
{
    return k <= FEW_NEIGHBOURS ? best[k - 1] : best[0];
}

typedef struct {
    size_t n, room;
    neighbour *found;           /* owned: geo_free */
} neighbour_list;

/* Adds to `list`, in no order, the points with an index above `after` (NOBODY: all) whose
 * squared distance to q is at most `square`. GEO_ENOMEM. */
geo_status kdtree_within(const kdtree *tree, const double *q, size_t after, double square,
                         neighbour_list *list);

#endif
