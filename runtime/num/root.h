/* root.h - zeros of functions: of one number, and of n equations in n unknowns.
 *
 * One number: a bracket [a, b] with values of different sign is kept to the end; steps are
 * inverse quadratic, secant or halving [Brent 1973, chapter 4], so at most about
 * (log2 |b - a| / tol)^2 and usually 6 to 10 evaluations. From a start alone: Newton's method
 * (secants where there is no derivative) until two values of different sign are seen, and a
 * search outwards in growing steps when that gets stuck. Several: least_squares.h, whose
 * steps are Newton's where that helps; the residual must vanish. */
#ifndef GEO_NUM_ROOT_H
#define GEO_NUM_ROOT_H

#include "runtime/num/field.h"

typedef enum { ROOT_FOUND, ROOT_SAME_SIGN, ROOT_JUMP, ROOT_STUCK, ROOT_NOT_FINITE } root_fault;

typedef struct {
    double x, value;            /* the zero, or the best point so far, and f there */
    double low, high;           /* the last bracket */
    double at_low, at_high;     /* f at the ends that were given */
    size_t evaluations;
    root_fault fault;
} root_result;

/* A zero of f (1 -> 1) in [a, b], f(a) and f(b) of different sign or one of them 0.
 * tol: of x, relative to its size where that is above 1.
 * GEO_EDOMAIN   ROOT_SAME_SIGN: no change of sign; ROOT_NOT_FINITE: f is nan or infinite at x
 * GEO_EITER     ROOT_JUMP: the sign changes at x, but |f| grows there: a pole or a jump */
geo_status root_bracket(const geo_field *f, double a, double b, double tol, root_result *r);

/* A zero near x0. GEO_EITER: ROOT_STUCK, no change of sign was seen and |f| has a minimum
 * above 0 at x; or as above. */
geo_status root_near(const geo_field *f, double x0, double tol, root_result *r);

#endif
