/* space.h - the manifolds that points, distributions and maps live in.
 *
 * R^n, balls, boxes and polygons are known here; all others are SPACE_CURVED and do
 * what their class says (manifold.h, which also has the geometry of every space).
 * A space is immutable and shared by reference count; it may be used from several
 * threads. Points are row-major, `coordinates` numbers a row: as many as `dim` in a
 * region of R^n, more where a manifold is embedded (S^2 has dim 2, coordinates 3). */
#ifndef GEO_MANIFOLD_SPACE_H
#define GEO_MANIFOLD_SPACE_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/buffer.h"
#include "runtime/base/rng.h"
#include "runtime/base/status.h"
#include "runtime/num/polygon.h"

typedef enum {
    SPACE_EUCLIDEAN, SPACE_BALL, SPACE_BOX, SPACE_POLYGON, SPACE_CURVED
} space_kind;

typedef struct space space;
struct manifold_class;          /* manifold.h */

/* What a letter alone makes of its powers; see space_power. */
typedef enum {
    FAMILY_NONE, FAMILY_SPHERE, FAMILY_TORUS, FAMILY_HYPERBOLIC, FAMILY_PROJECTIVE,
    FAMILY_COMPLEX_PROJECTIVE
} space_family;

enum { SPACE_UNKNOWN = -1000000 };

/* What is known of the whole; INFINITY, NAN (numbers) and SPACE_UNKNOWN are answers too. */
typedef struct {
    double volume;              /* Riemannian; NAN: not known in closed form */
    double volume_error;        /* standard error where it was estimated, else 0 */
    double injectivity;         /* the injectivity radius; NAN: not known */
    int euler, components;      /* SPACE_UNKNOWN: not known */
    int orientable;             /* 1, 0 or SPACE_UNKNOWN */
    bool is_compact, has_boundary;
} space_facts;

struct space {
    space_kind kind;
    size_t dim;
    size_t coordinates;         /* numbers of a point */
    space_facts facts;
    space_family family;        /* of S itself, whose power S^n is a sphere and no product */
    const struct manifold_class *class;
    size_t size[2];             /* curved: what its class wants, n and k */
    double number[3];           /* curved: radii, widths */
    space **part;               /* products and unions: n_parts of them */
    size_t n_parts;
    void *state;                /* curved: more, released by its class */
    double *centre;             /* ball: dim */
    double radius;              /* ball */
    double *low, *high;         /* box: dim each */
    polygon outline;            /* polygon */
    polygon_index *index;       /* polygon */
    polygon_sampler *sampler;   /* polygon */
    char *name;                 /* how it was made: "region(\"seahorse\")", or NULL */
    int references;
};

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
/* Is its volume finite, so that there is a uniform distribution? */
bool space_is_bounded(const space *s);

/* A ball, box or polygon of the plane: what has an outline. */
bool space_is_plane_region(const space *s);

/* Riemannian volume of its own dimension; inf for R^n, n > 0; NAN where not known. */
double space_volume(const space *s);

/* Mean and covariance of the coordinates of the uniform distribution, in closed form;
 * GEO_EDOMAIN when unbounded, or curved (no closed form here).
 * mean fills `coordinates`, cov its square. */
geo_status space_moments(const space *s, double *mean, double *cov);

/* n points uniform by volume, x fills n x coordinates. GEO_EDOMAIN when the volume is
 * infinite or the class can't draw. */
geo_status space_sample(const space *s, geo_rng *rng, size_t n, double *x);

/* The image under x -> A x + b (A is dim x dim row-major). Balls stay balls under
 * similarities, boxes under diagonal A; else they become polygons when dim is 2.
 * GEO_EDOMAIN: A singular, or no such space here. */
geo_status space_transform(const space *s, const double *a, const double *b, space **out);

/* As a polygon; a ball of R^2 becomes an n-gon of equal area whose largest distance
 * from the circle is returned in *gap. outline: returns new. GEO_EDOMAIN: dim not 2 or
 * unbounded. */
geo_status space_outline(const space *s, size_t n, polygon *outline, double *gap);

/* "ball(2)", "R^3", "S^2", "region(\"seahorse\")"; appends. */
void space_print(const space *s, geo_buffer *out);

/* --- for the files that make spaces ---------------------------------------------- */

/* A curved space of this class with one reference, facts unknown; NULL: out of memory. */
space *space_curved(const struct manifold_class *class, size_t dim, size_t coordinates);
/* V_n = pi^(n/2) / Gamma(n/2 + 1), the volume of the unit ball of R^n, and the area
 * n V_n of its boundary S^(n-1). */
double space_ball_volume(size_t n);
double space_sphere_area(size_t n);         /* of S^n */

#endif
