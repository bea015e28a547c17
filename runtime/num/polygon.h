/* polygon.h - regions of the plane bounded by straight edges.
 *
 * A polygon may have several parts and holes, nested to any depth. Its loops
 * are simple and pairwise disjoint: no two edges meet except neighbours in
 * their common vertex. Outer loops run counter-clockwise, holes clockwise, so
 * the region is always on the left. The first point is not repeated.
 *
 * Every polygon made by this file obeys these rules; polygon_check verifies a
 * polygon that came from elsewhere. Lengths are in the caller's unit. */
#ifndef GEO_NUM_POLYGON_H
#define GEO_NUM_POLYGON_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/buffer.h"
#include "runtime/base/rng.h"
#include "runtime/base/status.h"

typedef struct {
    size_t n_loops;
    size_t *loop_start;     /* n_loops + 1 offsets, counted in points */
    double *xy;             /* the points, x and y in turn */
} polygon;

#define POLYGON_EMPTY ((polygon){ 0, NULL, NULL })

/* Coordinates may not be larger than this in magnitude: then tests are exact. */
#define POLYGON_LARGEST 1e50

static inline size_t polygon_n_points(const polygon *p)
{
    return p->n_loops ? p->loop_start[p->n_loops] : 0;
}

/* Frees what p holds; p is POLYGON_EMPTY afterwards. */
void polygon_free(polygon *p);

/* copy: returns new (caller frees with polygon_free). GEO_ENOMEM */
geo_status polygon_copy(const polygon *p, polygon *copy);

/* Making and checking ------------------------------------------------------ */

/* What is wrong with a set of loops. */
typedef enum {
    POLYGON_FINE,
    POLYGON_NO_POINTS,      /* no loop at all */
    POLYGON_NOT_FINITE,     /* point edge[0] of loop[0] is NaN or too large */
    POLYGON_TOO_FEW,        /* loop[0] has fewer than three different points */
    POLYGON_NO_AREA,        /* all points of loop[0] lie on one line */
    POLYGON_CROSSING,       /* two edges cross or overlap */
    POLYGON_TOUCHING,       /* two edges meet in an end point of one of them */
    POLYGON_ORIENTATION     /* polygon_check only: loop[0] runs the wrong way */
} polygon_fault;

/* Loops and points count from 0 as in the input; edge i starts at point i, an
 * index into all points, and ends at the next point of its loop. */
typedef struct {
    polygon_fault fault;
    size_t loop[2];         /* the loops concerned; equal when one loop alone */
    size_t edge[2];         /* the edges (or the point edge[0]) concerned */
    double at[2];           /* where */
    size_t n_repeated;      /* points dropped because they equal the one before */
    size_t n_straight;      /* points dropped because the line goes on or back */
} polygon_report;

/* One English sentence about a fault, with points counted from 1. */
void polygon_report_text(const polygon_report *report, geo_buffer *text);

/* The polygon bounded by raw loops in any order and orientation: a point is
 * inside when a ray from it meets the loops an odd number of times. Points
 * equal to their predecessor (also a repeated closing point) and points on
 * the line through their neighbours are dropped; the set stays the same.
 *   loop_start, xy  as in polygon                                  (borrows)
 *   p       returns new (caller frees with polygon_free); loops keep their order
 *   report  what was dropped, or what is wrong; may be NULL          (fills)
 * O(n log n) tests; at 1e5 points 0.02 to 0.1 s, and 0.4 to 1 s
 * when one horizontal line meets all edges (bench/polygon).
 * GEO_EDOMAIN with report->fault, GEO_ENOMEM, GEO_EINTR, GEO_ETIME. */
geo_status polygon_build(size_t n_loops, const size_t *loop_start, const double *xy,
                         polygon *p, polygon_report *report);

/* GEO_OK when p keeps the rules above, else GEO_EDOMAIN with report->fault
 * (report may be NULL). O(n log n); exact decisions. */
geo_status polygon_check(const polygon *p, polygon_report *report);

/* Regular n-gon with its first vertex at angle `turn` (radians) from the
 * x axis; n >= 3, radius > 0. p: returns new. GEO_EDOMAIN */
geo_status polygon_regular(size_t n, const double centre[2], double radius, double turn,
                           polygon *p);

/* A disk as a regular n-gon of the same area or inside the circle.
 *   equal_area  true: the n-gon's area is the disk's, its vertices lie outside
 *               the circle; false: its vertices lie on the circle
 *   area_error  (disk area - n-gon area) / disk area                 (fills)
 *   gap         largest distance between the circle and the n-gon     (fills)
 * Both may be NULL. */
geo_status polygon_disk(size_t n, const double centre[2], double radius, bool equal_area,
                        polygon *p, double *area_error, double *gap);

/* Axis-parallel rectangle low..high. GEO_EDOMAIN when it is empty. */
geo_status polygon_box(const double low[2], const double high[2], polygon *p);

/* Measures ------------------------------------------------------------------ */

/* Compensated sums around a point of the polygon; relative error of a few
 * units in the last place even far from the origin. An empty polygon has area
 * 0, and its centroid is NaN. */
double polygon_area(const polygon *p);
double polygon_loop_area(const polygon *p, size_t loop);     /* signed: holes < 0 */
double polygon_perimeter(const polygon *p);
void polygon_centroid(const polygon *p, double centroid[2]);

/* integral of (x-c)(x-c)^T over p as xx, xy, yy, with c the given point */
void polygon_second_moment(const polygon *p, const double c[2], double moment[3]);

/* low and high corner; an empty polygon gives +inf and -inf. */
void polygon_bounds(const polygon *p, double low[2], double high[2]);

bool polygon_is_convex(const polygon *p);

/* Parts: the number of outer loops. */
size_t polygon_n_parts(const polygon *p);

/* Does p contain the point? Points of the boundary are inside; the decision
 * is exact. O(n); use an index for many points. */
bool polygon_contains(const polygon *p, const double point[2]);

/* A point strictly inside p: the farthest from the boundary of the centroid and
 * the middles of (up to 1,000 of) the trapezoids p is cut into. GEO_EEMPTY for an
 * empty polygon, GEO_ENUMERIC when rounding leaves none inside. */
geo_status polygon_interior_point(const polygon *p, double point[2]);

/* Moving -------------------------------------------------------------------- */

/* In place: x -> A x + b with A = (a[0] a[1]; a[2] a[3]). A mirror reverses
 * the loops, so that the rules still hold. GEO_EDOMAIN when A is singular or
 * something is not finite, and then p is as before. */
geo_status polygon_transform(polygon *p, const double a[4], const double b[2]);
geo_status polygon_translate(polygon *p, const double by[2]);
geo_status polygon_rotate(polygon *p, double angle, const double about[2]);
geo_status polygon_scale(polygon *p, double sx, double sy, const double about[2]);

/* Fewer points: every point of p is within tolerance of the simplified edge
 * that stands for it, and the loops stay simple, disjoint and nested as before
 * (more points are kept where that needs them).
 *   p          keeps the rules                                      (borrows)
 *   tolerance  >= 0, in p's unit; 0 drops only points on straight edges
 *   out        returns new (caller frees with polygon_free)
 * O(n log n) typical. GEO_EDOMAIN tolerance, GEO_ENOMEM, GEO_EINTR, GEO_ETIME. */
geo_status polygon_simplify(const polygon *p, double tolerance, polygon *out);

/* Many points ---------------------------------------------------------------- */

/* Two trees of boxes over the edges. Borrows p, which must outlive it unchanged. */
typedef struct polygon_index polygon_index;

/* index: returns new (caller frees with polygon_index_free). O(n) usual.
 * GEO_ENOMEM, GEO_EINTR, GEO_ETIME; GEO_ETOOBIG 2^32 points */
geo_status polygon_index_new(const polygon *p, polygon_index **index);
void polygon_index_free(polygon_index *index);

bool polygon_index_contains(const polygon_index *index, const double point[2]);

/* Distance to the boundary (0 on it, positive on both sides); nearest, the
 * closest boundary point, and edge, the number of its edge, may be NULL. */
double polygon_index_distance(const polygon_index *index, const double point[2],
                              double nearest[2], size_t *edge);

/* inside[i], distance[i] for n points xy. With 1e5 vertices a point takes
 * about 0.05 and 4 us on a smooth outline, 1 and 1 us on a spiral, 4 and 11 us on
 * a star of random radii; a sea-horse of 232 takes 0.05 and 0.3 us (bench/polygon).
 * A point that is not finite is outside, at distance NaN.
 * GEO_EINTR, GEO_ETIME. */
geo_status polygon_contains_all(const polygon_index *index, size_t n, const double *xy,
                                bool *inside);
geo_status polygon_distance_all(const polygon_index *index, size_t n, const double *xy,
                                double *distance);

/* Uniform random points ------------------------------------------------------- */

/* The region cut into trapezoids with horizontal parallel sides. */
typedef struct polygon_sampler polygon_sampler;

/* sampler: returns new (caller frees with polygon_sampler_free); keeps no
 * reference to p. O(n log n). GEO_EEMPTY, GEO_ENOMEM. */
geo_status polygon_sampler_new(const polygon *p, polygon_sampler **sampler);
void polygon_sampler_free(polygon_sampler *sampler);

/* n points, uniform and independent, three numbers of rng each. O(log) each;
 * rounding may place a point outside by a few units in the last place.
 * xy fills 2 n. GEO_EINTR, GEO_ETIME. */
geo_status polygon_sample(const polygon_sampler *sampler, geo_rng *rng, size_t n, double *xy);

#endif
