/* costtree.h - the points y_j that are cheapest for x when each has a price w_j.
 *
 * Finds the k smallest of c(x, y_j) - w_j over all j: the c-transform of w and the arcs
 * that nearly attain it. Exact, and for points in few dimensions far faster than looking
 * at all of them: a kd-tree whose nodes know their box and their largest w. */
#ifndef GEO_TRANSPORT_COSTTREE_H
#define GEO_TRANSPORT_COSTTREE_H

#include <stdint.h>

#include "runtime/base/status.h"
#include "runtime/transport/metric.h"

typedef struct cost_tree cost_tree;

/* y: n x d (copied), n >= 1. tree: returns new. O(n log n); a leaf has at most 4 points.
 * All weights begin as 0. GEO_ENOMEM */
geo_status cost_tree_new(size_t n, size_t d, const double *y, const metric *cost,
                         cost_tree **tree);
void cost_tree_free(cost_tree *tree);       /* NULL is fine */

/* w: n prices (copied). O(n) */
void cost_tree_weigh(cost_tree *tree, const double *w);

/* The k smallest c(x, y_j) - w_j that are below `below`, in ascending order. k >= 1.
 * index, value: up to k (fill); returns how many there are. */
size_t cost_tree_smallest(const cost_tree *tree, const double *x, size_t k, double below,
                          uint32_t *index, double *value);

/* The same for n points x on the pool. below: n, or NULL for no bound. count: n (fills);
 * index, value: n x k (fill). */
geo_status cost_tree_search(const cost_tree *tree, size_t n, const double *x, size_t k,
                            const double *below, uint32_t *count, uint32_t *index,
                            double *value);

/* The places of the points in an order in which neighbours follow each other. order: n
 * (fills). */
void cost_tree_order(const cost_tree *tree, size_t *order);

/* Groups of neighbouring points, those of the largest subtrees with at most `size` >= 4
 * points. group: of each point, numbered from 0 (fills); returns how many. */
size_t cost_tree_groups(const cost_tree *tree, size_t size, uint32_t *group);

#endif
