/* derivative.h - exact derivatives of geo functions, at a point.
 *
 * Two ways lead to them. A pure function of numbers runs, with its derivatives, on
 * blocks of points; everything else is traced on a tape (tape.h), point by point,
 * whatever it calls. Both are exact to rounding, neither uses differences. */
#ifndef GEO_VM_DERIVATIVE_H
#define GEO_VM_DERIVATIVE_H

#include "runtime/vm/tape.h"

/* --- of C functions of values -------------------------------------------------------- */

/* A function that calls only what works on traced values. */
typedef geo_value (*point_function)(geo_vm *vm, void *context, geo_value x);

/* The gradient at x of a function whose value is a number: in the shape of x, which may be
 * a list or record. *value may be NULL. `name` asks, for messages. May collect garbage. */
geo_value derivative_gradient(geo_vm *vm, const char *name, point_function f, void *context,
                              geo_value x, geo_value *value);
/* All first derivatives at x, a number or tensor: shape of the value, then shape of x.
 * Backwards value by value, or forwards coordinate by coordinate where those are fewer:
 * forwards is the sweep's own derivative, for a sweep is linear in its seed
 * [Radul 2013]. The cost is that of min(values, coordinates) evaluations, times about 4. */
geo_value derivative_jacobian(geo_vm *vm, point_function f, void *context, geo_value x,
                              geo_value *value);

/* --- of geo functions ---------------------------------------------------------------- */

/* f called with numbers and vectors cut from one point, and constants behind them. */
typedef struct {
    geo_value f, point;
    int n_parts;                /* 0: f gets the point whole */
    const size_t *length;       /* of each part, 0 a number; NULL: all are numbers */
    int n_rest;
    const geo_value *rest;
} function_point;

/* The value at x; context is a function_point, whose own point is not used. A point_function. */
geo_value function_at(geo_vm *vm, void *context, geo_value x);

typedef enum { DERIVATIVE_GRAD, DERIVATIVE_JAC, DERIVATIVE_HESS, DERIVATIVE_LAPLACIAN,
               DERIVATIVE_DIV, DERIVATIVE_CURL, DERIVATIVE_PRIME } derivative_kind;

/* The derivative of f as a function value, which keeps what f sees now. */
geo_value derivative_new(geo_vm *vm, derivative_kind kind, geo_value f);

/* Is v such a derivative? Then its kind and its function. */
bool derivative_parts(geo_value v, derivative_kind *kind, geo_value *f);
/* The kind that a built-in of this name makes. */
bool derivative_named(const char *name, derivative_kind *kind);

/* Places without a derivative that f meets at these arguments, each a record of operation
 * and line. */
geo_value derivative_kinks(geo_vm *vm, geo_value f, int argc, const geo_value *argv);

#endif
