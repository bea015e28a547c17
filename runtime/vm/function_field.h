/* function_field.h - a geo function as a geo_field, for built-ins that take one.
 *
 *     function_field *f = function_field_new(vm, argv[0], &(field_shape){ 1, { d } }, start);
 *     geo_status status = minimise(&f->field, ...);
 *     function_field_check(vm, f);              // raises what the function itself raised
 *     vm_check(vm, status, "minimize");
 *
 * The function is called as the language calls it: a function of one parameter gets a
 * number or a vector, a function of d parameters is spread. */
#ifndef GEO_VM_FUNCTION_FIELD_H
#define GEO_VM_FUNCTION_FIELD_H

#include "runtime/num/field.h"
#include "runtime/vm/derivative.h"

enum { FIELD_ARGUMENTS = 4 };

/* What the function is called with: how many arguments, and the length of each: 0 for
 * a number, k for a vector of k numbers. A point of the field is all of them in order. */
typedef struct {
    int n;
    size_t length[FIELD_ARGUMENTS];
} field_shape;

typedef struct {
    geo_field field;            /* first, so that a pointer to one is a pointer to both */
    geo_vm *vm;
    geo_value function;
    function_point at;          /* how a point becomes arguments */
    field_shape in;
    int out_rank;               /* of a value: 0 a number, 1 a vector, 2 a matrix */
    size_t out_shape[2];
    geo_field by_points;        /* its functions, as the scalar machine evaluates them */
    struct lane_plan *plan, *jacobian_plan, *hessian_plan;      /* NULL: not in blocks */
    geo_value traced;           /* a value that depends on a point of differentiation, by
                                   what the function has captured; VALUE_NONE: none did */
    const char *came;           /* what the function gave when it did not fit */
    diagnostic *error;          /* what it raised */
} function_field;

/* The field of f. It is evaluated once, at `probe` (numbers of one point), to learn what
 * its values are; what that raises is raised. It has exact derivatives when f could be
 * differentiated at the probe (tried with no output and no draw). The field lives until
 * the running built-in returns. A kernel must not be left by a raise: errors inside end it
 * with a status and are kept. */
function_field *function_field_new(geo_vm *vm, geo_value f, const field_shape *in,
                                   const double *probe);

/* Raises the error that an evaluation kept, if there is one. To be called after every
 * kernel that used the field, before its status is looked at. */
void function_field_check(geo_vm *vm, function_field *f);

/* Puts blocks in the place of the scalar machine, where the function allows it.
 * (function_blocks.c) */
void function_field_use_blocks(geo_vm *vm, function_field *f);

#endif
