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

/* The points of a tensor for a space of dimension dim: one (a dim-vector, or a number
 * when dim is 1) or n rows. Raises when it does not fit. */
typedef struct {
    const double *x;
    size_t n;
    bool is_single;
} point_batch;
point_batch arg_points(geo_vm *vm, geo_value v, size_t dim, const char *where);

/* The answer for each point: a number for a single point, else a vector. */
geo_value batch_numbers(geo_vm *vm, const point_batch *batch, const double *y);

/* Raises for a status with the text in why (freed). */
void check_why(geo_vm *vm, geo_status status, const char *what, geo_buffer *why);

#endif
