/* implicit.h - manifolds given by equations and inequalities in R^D.
 *
 * M = { x : F(x) = 0, g(x) >= 0 }. Where F's Jacobian J has the same rank r all over M, M is a
 * manifold of dimension D - r (constant rank theorem; r may be below the number of
 * equations, so redundant ones are fine). The rank is checked on the points found when M is
 * made, and a search from them looks for points where it drops.
 *
 * With J+ the pseudo-inverse: project is Newton's method x - J+ F; tangent v - J+ J v;
 * geodesics solve x'' = -J+ (v'H v), to 1e-11 (ode.h), and logarithms are found by shooting.
 * Volume and uniform points: with one equation by random lines [Crofton; Santalo 1976]: the
 * points where lines of the uniform law meet M have density proportional to area, whatever M
 * is. With none by rejection from a box. With several by a reversible random walk [Zappa,
 * Holmes-Cerf, Goodman 2018], whose points are not independent. */
#ifndef GEO_MANIFOLD_IMPLICIT_H
#define GEO_MANIFOLD_IMPLICIT_H

#include "runtime/manifold/manifold.h"
#include "runtime/num/field.h"

typedef enum {
    IMPLICIT_FINE,
    IMPLICIT_EMPTY,         /* no point was found; point: where |F| was smallest */
    IMPLICIT_SINGULAR,      /* point: where the rank of J drops, on M */
    IMPLICIT_THIN,          /* inequalities hold with equality only: no volume; point: one */
    IMPLICIT_FULL_RANK      /* rank D: isolated points, no manifold of positive dimension */
} implicit_fault;

enum { IMPLICIT_DIM = 32 };     /* the largest D, and number of equations */

typedef struct {
    implicit_fault fault;
    double point[IMPLICIT_DIM];
    double residual;            /* EMPTY: the smallest |F| */
    size_t tried;
} implicit_report;

/* What M is made of. The fields must live as long as the space; `release` is called with
 * `owner` when it ends, also when making it fails. Fields need first derivatives; geodesics
 * and the search for singular points need second ones. */
typedef struct {
    size_t d;                               /* coordinates */
    const geo_field *equations, *inequalities;      /* or NULL */
    const char *name;                       /* how it prints (copied) */
    void *owner;
    void (*release)(void *owner);
} implicit_parts;

/* returns new through *out. GEO_EDOMAIN with a report of what is wrong; GEO_ETOOBIG above
 * IMPLICIT_DIM; or what a field returned. Its random starts are its own: the same each time.
 * The volume is estimated, with its standard error in the facts. */
geo_status space_implicit(const implicit_parts *parts, implicit_report *report, space **out);

/* The fields' owner of a space made here, else NULL. */
void *implicit_owner(const space *m);

#endif
