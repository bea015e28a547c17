/* arrays.c - arguments that are arrays, and results along an axis. */
#include "stdlib/arrays.h"

#include <string.h>

geo_tensor *arg_real(geo_vm *vm, const geo_value *argv, int i, const char *name)
{
    geo_tensor *t = arg_tensor(vm, argv, i);
    if (t->element == ELEMENT_COMPLEX) vm_raise_arg(vm, i, NULL, MSG_REAL_WANTED, name);
    return t;
}

geo_tensor *arg_real_matrix(geo_vm *vm, const geo_value *argv, int i, const char *name)
{
    arg_real(vm, argv, i, name);
    return arg_matrix(vm, argv, i);
}

geo_tensor *arg_square(geo_vm *vm, const geo_value *argv, int i, const char *name)
{
    geo_tensor *t = arg_real_matrix(vm, argv, i, name);
    if (t->shape[0] == t->shape[1]) return t;
    geo_buffer shape = GEO_BUFFER_EMPTY;
    tensor_shape_text(t, &shape);
    diagnostic *d = diag_new(MSG_SQUARE_WANTED, name, buffer_text(&shape));
    buffer_free(&shape);
    vm_raise_diagnostic(vm, d);
}

geo_tensor *arg_complex(geo_vm *vm, const geo_value *argv, int i, bool *is_real)
{
    geo_tensor *t = arg_tensor(vm, argv, i);
    *is_real = t->element != ELEMENT_COMPLEX;
    if (!*is_real) return t;
    geo_tensor *z = array_like(vm, t, ELEMENT_COMPLEX);
    for (size_t k = 0; k < t->n; k++) {
        z->data[2 * k] = t->data[k];
        z->data[2 * k + 1] = 0;
        vm_turn(vm, k);
    }
    return z;
}

geo_tensor *array_like(geo_vm *vm, const geo_tensor *t, tensor_element element)
{
    return vm_tensor(vm, element, t->rank, t->shape);
}

/* --- axes -------------------------------------------------------------------- */

static int named_axis(geo_vm *vm, const geo_value *argv, int i, int rank)
{
    int64_t axis = arg_integer(vm, argv, i, -rank, rank);
    if (axis == 0) vm_raise_arg(vm, i, NULL, MSG_AXIS_ZERO, rank);
    return (int)(axis > 0 ? axis - 1 : rank + axis);
}

array_axis arg_axis(geo_vm *vm, const geo_value *argv, int i, const geo_tensor *t, int usual)
{
    array_axis a = { .t = t, .axis = usual, .outer = 1, .length = t->n, .inner = 1 };
    if (!arg_is_none(argv, i)) a.axis = named_axis(vm, argv, i, t->rank);
    else if (usual == AXIS_LAST) a.axis = t->rank - 1;
    if (a.axis == AXIS_ALL) return a;
    a.length = t->shape[a.axis];
    for (int k = 0; k < a.axis; k++) a.outer *= t->shape[k];
    for (int k = a.axis + 1; k < t->rank; k++) a.inner *= t->shape[k];
    return a;
}

geo_tensor *axis_result(geo_vm *vm, const array_axis *a, tensor_element element)
{
    if (a->axis == AXIS_ALL || a->t->rank == 1) return NULL;
    size_t shape[TENSOR_RANK];
    int rank = 0;
    for (int k = 0; k < a->t->rank; k++)
        if (k != a->axis) shape[rank++] = a->t->shape[k];
    return vm_tensor(vm, element, rank, shape);
}

geo_value axis_value(geo_vm *vm, geo_tensor *t, tensor_element element, const double *one)
{
    if (t) return value_from_object(t);
    if (element == ELEMENT_BOOL) return value_bool(one[0] != 0);
    if (element == ELEMENT_NUMBER) return value_number(one[0]);
    return value_from_object(vm_need(vm, complex_new(vm_heap(vm), one[0], one[1])));
}
