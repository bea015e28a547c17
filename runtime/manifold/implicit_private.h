/* implicit_private.h - what the files of implicit.h share. */
#ifndef GEO_MANIFOLD_IMPLICIT_PRIVATE_H
#define GEO_MANIFOLD_IMPLICIT_PRIVATE_H

#include "runtime/manifold/implicit.h"
#include "runtime/manifold/small.h"

typedef struct {
    size_t d, m, q, rank;       /* coordinates, equations, inequalities, rank of J */
    const geo_field *f, *g;
    void *owner;
    void (*release)(void *owner);
    double *found;              /* points of M, n_found x d */
    size_t n_found;
    double centre[IMPLICIT_DIM], radius;    /* a ball that holds M, when bounded */
    double low[IMPLICIT_DIM], high[IMPLICIT_DIM];
    bool is_bounded;
    size_t most_hits;           /* the most points a line was seen to have in common with M */
} implicit;

#define IMPLICIT_AREA (IMPLICIT_DIM * IMPLICIT_DIM)

/* J = U S V' with what counts as rank; u is m x k, v d x k, k = min(m, d). */
typedef struct {
    size_t m, d, k, rank;
    double u[IMPLICIT_AREA], v[IMPLICIT_AREA], s[IMPLICIT_DIM];
} implicit_frame;

/* The frame of an m x d Jacobian. limit: at most this rank (0: as it comes). */
void frame_make(size_t m, size_t d, const double *jacobian, size_t limit, implicit_frame *f);
/* out (d) = J+ y (m) */
void frame_solve(const implicit_frame *f, const double *y, double *out);
/* v less its part in the row space of J */
void frame_tangent(const implicit_frame *f, const double *v, double *out);

/* n rows x moved onto F = 0, where the inequalities that are broken become equations; `on`
 * says which rows got there (fills). */
geo_status implicit_newton(const implicit *s, size_t n, double *x, unsigned char *on);

/* Is the point inside the inequalities, up to rounding? *smallest: the least g. */
geo_status implicit_inside(const implicit *s, size_t n, const double *x, unsigned char *inside,
                           double *smallest);

/* Sets volume and error of the facts, and what sampling needs. */
geo_status implicit_measure(implicit *s, geo_rng *rng, space_facts *facts);
geo_status implicit_random(const space *m, geo_rng *rng, size_t n, double *x);

geo_status implicit_exp(const space *m, size_t n, const double *x, const double *v, double *y,
                        unsigned char *row);
geo_status implicit_log(const space *m, size_t n, const double *x, const double *y, double *v,
                        unsigned char *row);
geo_status implicit_transport(const space *m, size_t n, const double *x, const double *v,
                              const double *w, double *out);

#endif
