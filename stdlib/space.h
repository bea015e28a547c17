/* space.h - spaces as values. */
#ifndef GEO_STDLIB_SPACE_H
#define GEO_STDLIB_SPACE_H

#include "runtime/manifold/space.h"
#include "runtime/vm/vm.h"

extern const geo_class SPACE_CLASS;

/* A value of a space; takes one reference, also when it raises. */
geo_value space_value(geo_vm *vm, space *s);
/* The same, but VALUE_UNSET instead of raising. */
geo_value space_value_or_unset(geo_vm *vm, space *s);
/* borrows; v is of SPACE_CLASS */
space *value_space(geo_value v);

/* Argument i of type "Space|range" as a space: borrows a reference that lives until
 * the built-in returns. */
space *arg_space(geo_vm *vm, const geo_value *argv, int i);

/* The points of a tensor for a space of dim coordinates: one (a dim-vector, or a number
 * when dim is 1) or n rows. Raises when it does not fit. */
typedef struct {
    const double *x;
    size_t n;
    bool is_single;
    int rank;                   /* 2, 3: points came as matrices of this shape; else 0 */
    size_t shape[3];
} point_batch;
point_batch arg_points(geo_vm *vm, geo_value v, size_t dim, const char *where);
/* The same for points of s, which may also come as matrices where rows x columns makes
 * its coordinates: a rotation as a 3 x 3 matrix. `arg`: of the running call, or -1. */
point_batch arg_points_of(geo_vm *vm, geo_value v, const space *s, const char *where, int arg);

/* The answer for each point: a number for a single point, else a vector. */
geo_value batch_numbers(geo_vm *vm, const point_batch *batch, const double *y);

/* Raises for a status with the text in why (freed). */
void check_why(geo_vm *vm, geo_status status, const char *what, geo_buffer *why);

#endif
