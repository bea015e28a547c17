/* distribution.h - measures: densities, point masses, mixtures, products, conditions.
 *
 * One struct for all; what a law can do is in its class, a table of functions on
 * batches of points (row-major, `dim` numbers a row). A distribution is immutable and
 * shared by reference count. Its mass is usually 1; a*mu and mu + nu make other masses,
 * and drawing needs mass 1. A density is with respect to the law's base measure. */
#ifndef GEO_DISTRIBUTION_DISTRIBUTION_H
#define GEO_DISTRIBUTION_DISTRIBUTION_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/buffer.h"
#include "runtime/base/rng.h"
#include "runtime/base/status.h"
#include "runtime/manifold/space.h"

typedef enum {
    LAW_NORMAL,         /* mean; factor lower triangular, factor factor^T = covariance */
    LAW_UNIFORM,        /* on a bounded space */
    LAW_POINTS,         /* n points with weights of sum 1 */
    LAW_MIXTURE,        /* parts with weights of sum 1 */
    LAW_PRODUCT,        /* parts side by side: x = (x_1, ..., x_k) */
    LAW_SCALAR,         /* a family of laws of one number: scalar.h */
    LAW_OTHER           /* whatever its class says */
} law_kind;

/* What densities are taken with respect to. */
typedef enum {
    BASE_LEBESGUE,      /* length, area, volume of R^dim; angles on a torus */
    BASE_COUNTING,      /* one for each whole number */
    BASE_SPHERE,        /* the area of the unit sphere of R^dim */
    BASE_VOLUME,        /* the volume of the manifold `where` */
    BASE_IMAGE,         /* the volume of the image of a map */
    BASE_SIMPLEX,       /* shares of 1: the volume of all but the last */
    BASE_SYMMETRIC,     /* symmetric matrices: the volume of the lower triangle */
    BASE_NONE           /* point masses: no density */
} law_base;

typedef enum { TAIL_BELOW, TAIL_ABOVE } law_side;

/* A number that was estimated: error is its standard error, or a bound of a numerical
 * method's; 0 when it is exact. */
typedef struct {
    double value, error;
} law_estimate;

typedef struct distribution distribution;
typedef struct law_closure law_closure;     /* closure.h */

/* What a class of laws does, all for mass 1. x, p are borrowed, results filled. A NULL
 * entry is one the law has no closed form for; law_* below say what happens then. */
typedef struct law_class {
    const char *name;           /* "normal": as in reports */
    geo_status (*sample)(const distribution *law, geo_rng *rng, size_t n, double *x);
    geo_status (*logpdf)(const distribution *law, size_t n, const double *x, double *out);
    /* The log densities (NULL: not wanted) and their gradients, n x dim. On a sphere the
     * gradient is tangent. */
    geo_status (*score)(const distribution *law, size_t n, const double *x, double *logpdf,
                        double *gradient);
    /* dim 1: the logarithm of the mass on one side of each x, x itself counts as below */
    geo_status (*log_tail)(const distribution *law, law_side side, size_t n, const double *x,
                           double *out);
    /* dim 1: the x with mass p on that side */
    geo_status (*quantile)(const distribution *law, law_side side, size_t n, const double *p,
                           double *out);
    /* mean fills dim, cov dim x dim; nan where a moment does not exist */
    geo_status (*moments)(const distribution *law, double *mean, double *cov);
    geo_status (*entropy)(const distribution *law, law_estimate *out);
    geo_status (*mass_in)(const distribution *law, const space *where, law_estimate *out);
    /* the law of the coordinates `keep`, ascending; returns new */
    geo_status (*marginal)(const distribution *law, size_t n, const size_t *keep,
                           distribution **out);
    void (*print)(const distribution *law, geo_buffer *out);
    void (*release)(distribution *law);     /* frees `own` and what it holds */
} law_class;

struct distribution {
    const law_class *class;
    law_kind kind;
    law_base base;
    size_t dim;
    double mass;
    double *mean, *factor;          /* normal: dim; dim x dim, or dim when is_diagonal */
    bool is_diagonal;
    double log_norm;                /* normal: log of the density's constant */
    space *where;                   /* the space it lives on, when it is not R^dim */
    size_t n;                       /* points or parts */
    size_t copies;                  /* product: how often its one part stands in it, else 1 */
    double *point;                  /* points: n x dim */
    double *weight;                 /* points, mixture: n, sum 1 */
    double *cumulative;             /* points, mixture: running sums for drawing */
    distribution **part;            /* mixture, product, ...: n, held */
    law_closure *closure;           /* the function a law is made of, or NULL */
    void *own;                      /* what only its class knows */
    int references;
};

/* All makers return new with one reference through *out. */

/* covariance: dim x dim symmetric positive definite (the lower triangle is read).
 * GEO_EDOMAIN: not finite; GEO_ESINGULAR: not positive definite. O(dim^3). */
geo_status law_normal(size_t dim, const double *mean, const double *covariance,
                      distribution **out);
/* Independent coordinates with these standard deviations > 0. O(dim). */
geo_status law_normal_diagonal(size_t dim, const double *mean, const double *std,
                               distribution **out);
/* GEO_EDOMAIN: unbounded. holds where */
geo_status law_uniform(space *where, distribution **out);
/* weight NULL: equal. *culprit: the point or weight at fault. region may be NULL (held).
 * GEO_EDOMAIN: not finite, a weight not positive; GEO_EEMPTY: n = 0. */
geo_status law_points(size_t n, size_t dim, const double *point, const double *weight,
                      space *region, distribution **out, size_t *culprit);
/* sum of a[i] * part[i]; masses a[i] * part[i]->mass must be positive. Mixtures in it
 * are opened. GEO_EDOMAIN: a mass not positive; GEO_ESHAPE: dims or bases differ. holds
 * parts */
geo_status law_sum(size_t n, distribution *const *part, const double *a, distribution **out);
geo_status law_product(size_t n, distribution *const *part, distribution **out);
/* The law of n >= 1 independent draws, side by side; O(1) whatever n. holds part.
 * GEO_ETOOBIG: its dimension or mass is no number. */
geo_status law_power(distribution *part, size_t n, distribution **out);
/* the same law with another mass (> 0, finite) */
geo_status law_with_mass(distribution *law, double mass, distribution **out);

/* For classes in files of their own: an empty law with one reference, or NULL; and the
 * usual end, law to *out or dropped. */
distribution *law_new(const law_class *class, law_kind kind, size_t dim);
geo_status law_finish(distribution *law, geo_status status, distribution **out);
/* weight (NULL: equal) becomes shares of 1 in law->weight, running sums in cumulative;
 * law->n is set before. */
geo_status law_set_weights(distribution *law, const double *weight);
/* The least i with cumulative[i] > u. */
size_t law_pick(const distribution *law, double u);

/* What a density on this space refers to. */
law_base law_base_of(const space *where);
/* Is it the unit sphere of R^(dim + 1), around 0? */
bool law_is_unit_sphere(const space *where);

distribution *law_hold(distribution *law);
void law_drop(distribution *law);           /* NULL is fine */

/* n draws, x fills n x dim. The stream advances by what was used. */
geo_status law_sample(const distribution *law, geo_rng *rng, size_t n, double *x);

/* Has it a density? Point masses have none. */
bool law_has_density(const distribution *law);

/* log of the density (of total mass law->mass) at n points; -inf outside; nan where x is.
 * GEO_EDOMAIN: it has none. */
geo_status law_logpdf(const distribution *law, size_t n, const double *x, double *out);

/* The same and its gradient with respect to x: n x dim. For everybody who needs the exact
 * derivative of a log density (samplers, differentiation, flows). Outside the support the
 * gradient is nan. value may be NULL. GEO_EDOMAIN: no density, or one of whole numbers. */
bool law_has_score(const distribution *law);
geo_status law_score(const distribution *law, size_t n, const double *x, double *value,
                     double *gradient);

/* dim 1: the mass (of mass 1) on one side of each x, or its logarithm; the quantile.
 * GEO_EDOMAIN: dim is not 1, or nothing is known. */
bool law_has_tails(const distribution *law);
geo_status law_tail(const distribution *law, law_side side, bool is_log, size_t n,
                    const double *x, double *out);
geo_status law_quantile(const distribution *law, law_side side, size_t n, const double *p,
                        double *out);

/* Mean and covariance of the law made a probability. mean fills dim, cov dim x dim; nan
 * where they do not exist. GEO_EDOMAIN: not known in closed form. */
geo_status law_moments(const distribution *law, double *mean, double *cov);

/* The entropy -E log density of the law made a probability. Exact where a closed form
 * exists; in dimension 1 by quadrature; else the mean over `draws` draws of `rng` with its
 * standard error. GEO_EDOMAIN: no density. */
geo_status law_entropy(const distribution *law, geo_rng *rng, size_t draws, law_estimate *out);

/* mu(where), of a space of the same dim: exact, or estimated as the entropy is.
 * GEO_ESHAPE: another dim. */
geo_status law_mass_in(const distribution *law, const space *where, geo_rng *rng, size_t draws,
                       law_estimate *out);

/* The law of some coordinates (ascending, from 0). GEO_EDOMAIN: not known. */
geo_status law_marginal(const distribution *law, size_t n, const size_t *keep,
                        distribution **out);

/* law given that the point lies in where: mass 1, by rejection when drawing. inside: the
 * law's mass there (law_mass_in). GEO_EEMPTY: it is 0. holds both */
geo_status law_condition(distribution *law, space *where, law_estimate inside,
                         distribution **out);

/* The covariance of a normal law: fills dim x dim. */
void law_normal_covariance(const distribution *law, double *cov);

/* In place: the lower triangle of the d x d matrix a becomes its Cholesky factor, the rest
 * 0. GEO_ESINGULAR: not positive definite. */
geo_status law_cholesky(size_t d, double *a);

/* "normal([0, 0], 1)", "mixture of 3 on R^2"; appends. */
void law_print(const distribution *law, geo_buffer *out);
/* "R^2", "S^2": where it lives; appends. */
void law_print_space(const distribution *law, geo_buffer *out);
/* [1, 2, 3], a number without brackets, ", …" after six; appends. */
void law_print_point(const double *x, size_t n, geo_buffer *out);

#endif
