/* convex.h - a convex polygon whose edges carry labels, cut by lines.
 *
 * Cutting moves every corner by at most a few roundings of the coordinates and
 * never changes the combinatorics by more than edges of that length, whatever
 * the input: areas and moments stay right in every degenerate case. */
#ifndef GEO_TRANSPORT_CONVEX_H
#define GEO_TRANSPORT_CONVEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/base/status.h"

typedef struct {
    double x, y;
    int32_t label;          /* of the edge from here to the next corner */
} corner;

/* Corners counter-clockwise; fewer than three mean an empty polygon. */
typedef struct {
    corner *at;
    size_t n, capacity;
} convex;

#define CONVEX_EMPTY ((convex){ NULL, 0, 0 })

/* The closed half-plane to the left of a line. */
typedef struct {
    double x, y;            /* a point of the line */
    double dx, dy;          /* its direction, not zero */
    int32_t label;          /* for the edge that a cut along it leaves */
} half_plane;

/* area, integral of x and y, integral of |x - p|^2 */
typedef struct {
    double area, x, y, second;
} moments;

void convex_free(convex *c);

/* Room for n corners; GEO_ENOMEM. */
geo_status convex_reserve(convex *c, size_t n);

/* c becomes the rectangle low..high; label for its four edges. GEO_ENOMEM */
geo_status convex_box(convex *c, const double low[2], const double high[2], int32_t label);

/* Positive inside, negative outside; not normalised. */
static inline double half_plane_side(const half_plane *h, double x, double y)
{
    return h->dx * (y - h->y) - h->dy * (x - h->x);
}

/* c becomes its part inside h; spare is for its next use.        GEO_ENOMEM */
geo_status convex_cut(convex *c, convex *spare, const half_plane *h);

/* The smallest box around c; c not empty. */
void convex_bounds(const convex *c, double low[2], double high[2]);

/* Adds c's moments, second about p, to m. */
void convex_add_moments(const convex *c, const double p[2], moments *m);

/* Adds moments (area a, first moment f and second s, all about v) to m. */
void moments_add(moments *m, const double v[2], const double p[2],
                 double a, const double f[2], double s);

#endif
