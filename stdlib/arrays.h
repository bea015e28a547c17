/* arrays.h - what the bindings on numbers and tensors share: real arguments, axes. */
#ifndef GEO_STDLIB_ARRAYS_H
#define GEO_STDLIB_ARRAYS_H

#include "runtime/vm/args.h"

/* Argument i as a dense tensor of numbers or truth values; complex ones are an error that
 * names the built-in. */
geo_tensor *arg_real(geo_vm *vm, const geo_value *argv, int i, const char *name);
/* The same of rank 2 (a vector is one row), or square. */
geo_tensor *arg_real_matrix(geo_vm *vm, const geo_value *argv, int i, const char *name);
geo_tensor *arg_square(geo_vm *vm, const geo_value *argv, int i, const char *name);
/* Argument i as a dense complex tensor; *is_real says that it was real. */
geo_tensor *arg_complex(geo_vm *vm, const geo_value *argv, int i, bool *is_real);
static inline bool value_is_complex(geo_value v)
{
    return value_is_kind(v, KIND_COMPLEX)
        || (value_is_tensor(v) && value_tensor(v)->element == ELEMENT_COMPLEX);
}

/* A tensor seen along one axis: outer x length x inner elements. */
typedef struct {
    const geo_tensor *t;
    int axis;                   /* from 0; -1: all elements as one axis */
    size_t outer, length, inner;
} array_axis;

enum { AXIS_ALL = -1, AXIS_LAST = -2 };     /* and 0 is the first */

/* The axis that argument `i` names (from 1, or from -1 at the end), or `usual` when it
 * is none. */
array_axis arg_axis(geo_vm *vm, const geo_value *argv, int i, const geo_tensor *t, int usual);

/* New tensor of the shape without the axis, which has `width` doubles an element; NULL when
 * the result is one element (the axis was the only one). */
geo_tensor *axis_result(geo_vm *vm, const array_axis *a, tensor_element element);
/* The value of a result: t, or the one element at `one`. */
geo_value axis_value(geo_vm *vm, geo_tensor *t, tensor_element element, const double *one);

/* New tensor of the shape of t. */
geo_tensor *array_like(geo_vm *vm, const geo_tensor *t, tensor_element element);

/* A number, or a whole number, from 1. */
static inline geo_value count_value(size_t n) { return value_from_double((double)n); }

#endif
