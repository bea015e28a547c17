/* solve.h - what the solvers' bindings share: a user's function in the form it is called. */
#ifndef GEO_STDLIB_SOLVE_H
#define GEO_STDLIB_SOLVE_H

#include "runtime/num/ode.h"
#include "runtime/vm/function_field.h"

/* The answer of `ode`: solutions from one start or many. */
typedef struct {
    geo_foreign head;
    ode_solution s;
    bool is_number;             /* the state is a number, not a vector */
    bool is_batch;              /* several starts, a matrix */
    double *at;                 /* the times that .t and .x show; NULL: those of the steps */
    size_t n_at;
    double tol;
    ode_method method;          /* asked for */
} trajectory;

/* A trajectory as pictures show it, matrices of points (x, y) to be joined: in the plane the
 * curve of each start, else each component over time. */
geo_list *trajectory_curves(geo_vm *vm, geo_value v);

extern const geo_class TRAJECTORY_CLASS;
extern const geo_class MINIMUM_CLASS;
extern const geo_class FIT_CLASS;
extern const geo_class INTERPOLANT_CLASS;

/* How many arguments a function must get; 1 when nobody knows. */
int function_arity(geo_vm *vm, geo_value f);

/* "x = 2.5" or "x = [1, 2, 3]", shortened; fills text. */
void point_text(const char *name, size_t d, const double *x, char *text, size_t size);

/* Argument i as a point to start from: a vector of finite numbers, not empty; else an error. */
geo_tensor *arg_start(geo_vm *vm, const geo_value *argv, int i, const char *name);

/* A tolerance: a number above 0, else an error that names the built-in. */
double arg_tolerance(geo_vm *vm, const geo_value *argv, int i, const char *name);

#endif
