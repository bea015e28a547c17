/* neighbours.h - nearest neighbours of many points, and all pairs within a radius.
 *
 * Two ways that give the same answer to the last bit: a tree (kdtree.h), and comparing
 * with every point. The tree is tried on up to 48 of the queries; when it reads more than
 * a seventh of its leaves there, which is a matter of the points' intrinsic dimension, all
 * points are compared instead: one matrix product gives squared distances
 * |x|^2 + |q|^2 - 2 x.q with a bound on their rounding, which here may only choose whom to
 * look at; the few pairs that could be among the k best are measured by differences.
 * Equally near points come in the order of their indices. Shared by the pool; results do
 * not depend on the number of threads. */
#ifndef GEO_NUM_NEIGHBOURS_H
#define GEO_NUM_NEIGHBOURS_H

#include "runtime/num/kdtree.h"

typedef enum { NEIGHBOURS_AUTO, NEIGHBOURS_TREE, NEIGHBOURS_ALL } neighbours_method;

typedef struct {
    size_t n, d;
    const double *x;            /* n x d, finite (borrows) */
    size_t m;
    const double *q;            /* m x d, finite (borrows); NULL: the points themselves, and
                                 * none is its own neighbour; m is n then */
    size_t k;                   /* 1 .. n, or n - 1 without q */
    neighbours_method method;   /* AUTO becomes what was done */
    double share;               /* of the leaves read when the tree was tried, else 0 */
} neighbours_task;

/* index (m x k, from 0, as doubles) and distance (m x k), nearest first (fills).
 * GEO_ENOMEM, GEO_EINTR, GEO_ETIME. */
geo_status neighbours_nearest(neighbours_task *task, double *index, double *distance);

/* All pairs of points at most r apart: the i < j of each pair ascending in (i, j). */
typedef struct {
    size_t n;
    double *pair;               /* n x 2, from 0 (owned: geo_free) */
    double *distance;           /* n (owned: geo_free) */
} neighbours_pairs;

/* n x d points, finite (borrows). Fills `pairs`, which is empty after an error. */
geo_status neighbours_within(size_t n, size_t d, const double *x, double r,
                             neighbours_pairs *pairs);

#endif
