/* manifold.h - Riemannian geometry on every space, in batches.
 *
 * All functions take n rows. Points have `coordinates` numbers (space.h); tangent vectors
 * have as many, in the same coordinates: a tangent vector of the sphere in R^3 has three
 * numbers, one of the half-plane model two. What is filled may be the last array read.
 *
 * What a space can do stands in its class, a table of functions; NULL means that a
 * default made of the others is used (distances from log, transport by a ladder), or,
 * where there is none, GEO_EDOMAIN. Closed forms are accurate to 1e-12 of the size of
 * the coordinates; angles come from atan2, never acos.
 * Every function may return GEO_ENOMEM, GEO_EINTR, GEO_ETIME. */
#ifndef GEO_MANIFOLD_MANIFOLD_H
#define GEO_MANIFOLD_MANIFOLD_H

#include "runtime/manifold/space.h"

/* How a row of exp or log ended. The row holds finite numbers in every case: on the cut
 * locus one of the shortest geodesics, beyond the space where a straight line would be,
 * and the best so far where nothing converged. */
typedef enum {
    ROW_OK,
    ROW_CUT_LOCUS,          /* several shortest geodesics */
    ROW_NOT_CONVERGED,
    ROW_LEAVES,             /* the geodesic leaves the space through its boundary */
    ROW_APART               /* the points lie in different components */
} row_status;

/* A geodesic problem: n rows of x, v -> y (exp) or x, y -> v (log); `row` may be NULL. */
typedef geo_status (*manifold_move)(const space *m, size_t n, const double *x, const double *by,
                                    double *out, unsigned char *row);

typedef struct manifold_class {
    void (*print)(const space *m, geo_buffer *out);
    /* Same class, sizes, numbers and parts; NULL: those alone decide. */
    bool (*equal)(const space *a, const space *b);
    void (*release)(space *m);              /* frees m->state */
    /* as manifold_boundary; asked only where there is one */
    geo_status (*boundary)(const space *m, space **out);

    /* out[i]: how far row i is from being a point, in units of its size (0 on it) */
    void (*defect)(const space *m, size_t n, const double *x, double *out);
    /* A point of the space near each row: the nearest where that has a closed form.
     * GEO_ENUMERIC where there is none (the centre of a sphere). */
    geo_status (*project)(const space *m, size_t n, const double *x, double *y);
    /* v made tangent at x, orthogonally in the coordinates */
    void (*tangent)(const space *m, size_t n, const double *x, const double *v, double *out);
    void (*inner)(const space *m, size_t n, const double *x, const double *u, const double *v,
                  double *out);
    manifold_move exp, log;
    geo_status (*dist)(const space *m, size_t n, const double *x, const double *y, double *out);
    /* w carried parallel along t -> exp(x, t v) from t = 0 to 1 */
    geo_status (*transport)(const space *m, size_t n, const double *x, const double *v,
                            const double *w, double *out);
    geo_status (*random)(const space *m, geo_rng *rng, size_t n, double *x);
} manifold_class;

/* --- operations --------------------------------------------------------------- */

/* Membership within 1e-9 of the point's size; NaN is outside. */
bool manifold_contains(const space *m, const double *x);
bool manifold_equal(const space *a, const space *b);

geo_status manifold_project(const space *m, size_t n, const double *x, double *y);
geo_status manifold_tangent(const space *m, size_t n, const double *x, const double *v,
                            double *out);
/* out[i] = g_x(u, v) */
geo_status manifold_inner(const space *m, size_t n, const double *x, const double *u,
                          const double *v, double *out);
geo_status manifold_exp(const space *m, size_t n, const double *x, const double *v, double *y,
                        unsigned char *row);
geo_status manifold_log(const space *m, size_t n, const double *x, const double *y, double *v,
                        unsigned char *row);
/* INFINITY between components. GEO_EITER: a log did not converge. */
geo_status manifold_dist(const space *m, size_t n, const double *x, const double *y,
                         double *out);
geo_status manifold_transport(const space *m, size_t n, const double *x, const double *v,
                              const double *w, double *out);
/* y = exp(x, t log(x, z)) row by row, one t for all */
geo_status manifold_between(const space *m, size_t n, const double *x, const double *z, double t,
                            double *y, unsigned char *row);

/* An orthonormal basis of the tangent space at the one point x: fills dim x coordinates.
 * Gram-Schmidt, with the largest remaining vector first. GEO_ENUMERIC: fewer than dim. */
geo_status manifold_basis(const space *m, const double *x, double *basis);

/* The Frechet mean of n points with weights (NULL: equal): a minimum of the sum of squared
 * distances near the first point; fills mean. Gradient steps of full length, halved
 * while the sum grows [Karcher 1977]. *spread: the mean squared distance.
 * GEO_EITER above tol after 1000 steps; GEO_EDOMAIN: a log has no answer. */
geo_status manifold_mean(const space *m, size_t n, const double *x, const double *weight,
                         double tol, double *mean, double *spread);

/* The boundary: returns new through *out. GEO_EEMPTY: it has none. GEO_EDOMAIN: it has
 * one that is no space here. */
geo_status manifold_boundary(const space *m, space **out);

/* --- making spaces; all return new with one reference (space_drop) --------------------- */

extern const manifold_class MANIFOLD_FLAT;      /* R^n and its regions */

/* S^n of radius r around centre (NULL: 0) in R^(n+1); n = 0 is two points. */
geo_status space_sphere(size_t n, double radius, const double *centre, space **out);
/* Unit vectors up to sign, and unit vectors of C^(n+1) (re, im, re, im, ...) up to phase
 * with the Fubini-Study metric; injectivity radius pi/2 both. */
geo_status space_projective(size_t n, space **out);
geo_status space_complex_projective(size_t n, space **out);
/* n + 1 shares of 1 with Fisher's metric sum du dv / p. */
geo_status space_simplex(size_t n, space **out);

/* Angles, each a circle of length 2 pi. */
geo_status space_torus(size_t n, space **out);
/* The flat Klein bottle: angles with (x, y) ~ (x + 2 pi, -y) ~ (x, y + 2 pi); the flat
 * Mobius band: (x, y) ~ (x + 2 pi, -y), |y| <= width/2. */
geo_status space_klein(space **out);
geo_status space_mobius(double width, space **out);
/* x_n >= 0 in R^n. */
geo_status space_halfspace(size_t n, space **out);

/* Curvature -1. Hyperboloid: n + 1 numbers, time first; ball and half-space (height last): n. */
typedef enum { HYPERBOLOID, HYPERBOLIC_BALL, HYPERBOLIC_HALF } hyperbolic_model;
geo_status space_hyperbolic(size_t n, hyperbolic_model model, space **out);

/* Rotations as n x n matrices, metric tr(U'V)/2: distance is the angle for n = 2, 3.
 * SE(n): a rotation, then a translation, with the product metric. n <= 32. */
geo_status space_rotations(size_t n, space **out);
geo_status space_motions(size_t n, space **out);

/* Symmetric positive definite n x n matrices. Affine: tr(P^-1 U P^-1 V); log-Euclidean:
 * Frobenius after log; Bures: that of W2 between centred normals. n <= 32. */
typedef enum { SPD_AFFINE, SPD_LOG_EUCLIDEAN, SPD_BURES } spd_metric;
geo_status space_spd(size_t n, spd_metric metric, space **out);

/* n x k matrices with orthonormal columns, canonical metric tr U'(I - XX'/2)V; and k-planes
 * of R^n as projectors (n x n), metric tr(UV)/2, whose distance is the length of
 * the vector of principal angles. 1 <= k < n <= 32. */
geo_status space_stiefel(size_t n, size_t k, space **out);
geo_status space_grassmann(size_t n, size_t k, space **out);

/* Products hold their parts; R^n * R^m and box * box stay what they are. name may be NULL. */
geo_status space_product(size_t n, space *const *part, const char *name, space **out);
/* S^n, T^n, H^n, RP^n, CP^n of the letters alone (s->family), else the product of n copies.
 * GEO_EDOMAIN: no such n. space_letter makes the letter: its first power, with family. */
geo_status space_power(space *s, size_t n, space **out);
geo_status space_letter(space_family family, space **out);
/* A disjoint union of parts of the same dim: a point is its part's number from 1, then
 * its coordinates there, then zeros. */
geo_status space_union(size_t n, space *const *part, space **out);

#endif
