/* space.h - regions of R^n that points, distributions and maps live in.
 *
 * A space is immutable and shared by reference count; it may be used from
 * several threads. Coordinates are row-major, one point of `dim` numbers a row. */
#ifndef GEO_MANIFOLD_SPACE_H
#define GEO_MANIFOLD_SPACE_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/buffer.h"
#include "runtime/base/rng.h"
#include "runtime/base/status.h"
#include "runtime/num/polygon.h"

typedef enum { SPACE_EUCLIDEAN, SPACE_BALL, SPACE_BOX, SPACE_POLYGON } space_kind;

typedef struct space {
    space_kind kind;
    size_t dim;
    double *centre;             /* ball: dim */
    double radius;              /* ball */
    double *low, *high;         /* box: dim each */
    polygon outline;            /* polygon */
    polygon_index *index;       /* polygon */
    polygon_sampler *sampler;   /* polygon */
    char *name;                 /* how it was made: "region(\"seahorse\")", or NULL */
    int references;
} space;

/* All return new with one reference (space_drop), through *out. name may be NULL
 * (copied). GEO_EDOMAIN: a size or number that makes no sense; GEO_ENOMEM. */
geo_status space_euclidean(size_t dim, space **out);
geo_status space_ball(size_t dim, const double *centre, double radius, space **out);
geo_status space_box(size_t dim, const double *low, const double *high, space **out);
/* takes outline (empty afterwards, also on failure) */
geo_status space_polygon(polygon *outline, const char *name, space **out);

space *space_hold(space *s);
void space_drop(space *s);          /* NULL is fine */

bool space_contains(const space *s, const double *x);
bool space_equal(const space *a, const space *b);
bool space_is_bounded(const space *s);

/* n-dimensional volume; inf for R^n, n > 0. */
double space_volume(const space *s);

/* Mean and covariance of the uniform distribution; GEO_EDOMAIN when unbounded.
 * mean fills dim, cov fills dim x dim. */
geo_status space_moments(const space *s, double *mean, double *cov);

/* n uniform points, x fills n x dim. GEO_EDOMAIN when unbounded. */
geo_status space_sample(const space *s, geo_rng *rng, size_t n, double *x);

/* The image under x -> A x + b (A is dim x dim row-major). Balls stay balls under
 * similarities, boxes under diagonal A; else they become polygons when dim is 2.
 * GEO_EDOMAIN: A singular, or no such space here. */
geo_status space_transform(const space *s, const double *a, const double *b, space **out);

/* As a polygon; a ball of R^2 becomes an n-gon of equal area whose largest distance
 * from the circle is returned in *gap. outline: returns new. GEO_EDOMAIN: dim not 2 or
 * unbounded. */
geo_status space_outline(const space *s, size_t n, polygon *outline, double *gap);

/* "ball(2)", "R^3", "region(\"seahorse\")"; appends. */
void space_print(const space *s, geo_buffer *out);

#endif
