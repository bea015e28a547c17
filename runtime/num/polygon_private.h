/* polygon_private.h - shared by the polygon_*.c files only. */
#ifndef GEO_NUM_POLYGON_PRIVATE_H
#define GEO_NUM_POLYGON_PRIVATE_H

#include "runtime/num/polygon.h"

/* Sign of the area of the triangle a b c: +1 when it turns left. Exact. */
int polygon_turn(const double *a, const double *b, const double *c);

/* How a ray from q to x = +infinity meets the edge a b: 0 q lies on the edge,
 * 1 not at all, 2 it crosses. Exact; an edge owns its lower end point. */
int polygon_edge_side(const double *a, const double *b, const double *q);

/* a d - b c with one rounding's worth of error (Kahan's two products). */
double polygon_cross(double a, double b, double c, double d);

/* Adds n loops of the given sizes' total to a new polygon with room for all. */
geo_status polygon_alloc(size_t n_loops, size_t n_points, polygon *p);

/* Compensated summation [Neumaier 1974]. */
typedef struct { double sum, rest; } neumaier;
void neumaier_add(neumaier *s, double term);

/* The tree behind polygon_index_distance; next[i] is the point after point i. */
typedef struct nearest_tree nearest_tree;
typedef struct {
    double distance2;           /* infinite without edges */
    double at[2];
    size_t edge;
} nearest;

geo_status nearest_tree_new(const polygon *p, const size_t *next, nearest_tree **tree);
void nearest_tree_free(nearest_tree *t);
nearest nearest_tree_search(const nearest_tree *t, const double q[2]);

/* A piece of the region between two edges, low <= y <= high. */
typedef struct {
    double low, high;
    double left[2], right[2];       /* x on the left and right edge, at low and at high */
} trapezoid;

/* Looks at loops whose points are finite and whose loops have three points and
 * more, oriented anyhow.
 *   report    a crossing or touching pair of edges, or POLYGON_FINE     (fills)
 *   is_outer  for each loop: is its inner side the region's side?       (fills)
 *   pieces    the region cut up: returns new (geo_free); may be NULL
 * GEO_EDOMAIN with the report when loops meet, and then nothing else is made. */
geo_status polygon_sweep(const polygon *raw, polygon_report *report, bool *is_outer,
                         trapezoid **pieces, size_t *n_pieces);

/* Cuts a polygon into trapezoids; pieces: returns new (geo_free). */
geo_status polygon_trapezoids(const polygon *p, trapezoid **pieces, size_t *n_pieces);

#endif
