/* distribution.h - measures on R^n: densities, point masses, mixtures, products.
 *
 * A distribution is immutable and shared by reference count. Its mass is usually
 * 1; a*mu and mu + nu make other masses, and drawing needs mass 1. Densities are
 * with respect to Lebesgue measure. Points are row-major, `dim` numbers a row. */
#ifndef GEO_DISTRIBUTION_DISTRIBUTION_H
#define GEO_DISTRIBUTION_DISTRIBUTION_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/buffer.h"
#include "runtime/base/rng.h"
#include "runtime/base/status.h"
#include "runtime/manifold/space.h"

typedef enum {
    LAW_NORMAL,         /* mean, factor (lower triangular, factor factor^T = covariance) */
    LAW_UNIFORM,        /* on a bounded space */
    LAW_POINTS,         /* n points with weights of sum 1 */
    LAW_MIXTURE,        /* parts with weights of sum 1 */
    LAW_PRODUCT         /* parts side by side: x = (x_1, ..., x_k) */
} law_kind;

typedef struct distribution {
    law_kind kind;
    size_t dim;
    double mass;
    double *mean, *factor;          /* normal: dim, dim x dim */
    double log_norm;                /* normal: log of the density's constant */
    space *where;                   /* uniform: the space; points: their region or NULL */
    size_t n;                       /* points or parts */
    double *point;                  /* points: n x dim */
    double *weight;                 /* points, mixture: n, sum 1 */
    double *cumulative;             /* points, mixture: running sums for drawing */
    struct distribution **part;     /* mixture, product: n, held */
    int references;
} distribution;

/* All return new with one reference through *out. */

/* covariance: dim x dim symmetric positive definite (the lower triangle is read).
 * GEO_EDOMAIN: not finite; GEO_ESINGULAR: not positive definite. O(dim^3). */
geo_status law_normal(size_t dim, const double *mean, const double *covariance,
                      distribution **out);
/* GEO_EDOMAIN: unbounded. holds where */
geo_status law_uniform(space *where, distribution **out);
/* weight NULL: equal. *culprit: the point or weight at fault. region may be NULL (held).
 * GEO_EDOMAIN: not finite, a weight not positive; GEO_EEMPTY: n = 0. */
geo_status law_points(size_t n, size_t dim, const double *point, const double *weight,
                      space *region, distribution **out, size_t *culprit);
/* sum of a[i] * part[i]; masses a[i] * part[i]->mass must be positive. Mixtures in it
 * are opened. GEO_EDOMAIN: a mass not positive; GEO_ESHAPE: dims differ. holds parts */
geo_status law_sum(size_t n, distribution *const *part, const double *a, distribution **out);
geo_status law_product(size_t n, distribution *const *part, distribution **out);
/* the same law with another mass (> 0, finite) */
geo_status law_with_mass(distribution *law, double mass, distribution **out);

distribution *law_hold(distribution *law);
void law_drop(distribution *law);           /* NULL is fine */

/* n draws, x fills n x dim. The stream advances by what was used. */
geo_status law_sample(const distribution *law, geo_rng *rng, size_t n, double *x);

/* Has it a density? Point masses have none. */
bool law_has_density(const distribution *law);

/* log of the density (of total mass law->mass) at n points; -inf outside. */
geo_status law_logpdf(const distribution *law, size_t n, const double *x, double *out);

/* Mean and covariance of the law made a probability. mean fills dim, cov dim x dim. */
geo_status law_moments(const distribution *law, double *mean, double *cov);

/* The mass in a space of the same dim where it is known exactly (points; uniform on
 * the same space), else GEO_EDOMAIN. */
geo_status law_mass_in(const distribution *law, const space *where, double *mass);

/* "normal([0, 0], 1)", "mixture of 3 on R^2"; appends. */
void law_print(const distribution *law, geo_buffer *out);

#endif
