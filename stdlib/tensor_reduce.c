/* tensor_reduce.c - sums, products, extremes, running sums along axes. */
#include <string.h>

#include "runtime/core/operator.h"
#include "runtime/num/array.h"
#include "runtime/num/reduce.h"
#include "stdlib/arrays.h"
#include "stdlib/common.h"

static geo_value reduced(geo_vm *vm, const array_axis *a, reduction what, tensor_element element,
                         const char *name)
{
    double one;
    geo_tensor *out = axis_result(vm, a, element);
    vm_check(vm, reduce(what, a->outer, a->length, a->inner, a->t->data, out ? out->data : &one),
             name);
    return axis_value(vm, out, element, &one);
}

/* A complex sum is a real one with pairs as the innermost axis. */
static geo_value complex_sum(geo_vm *vm, const geo_value *argv)
{
    array_axis a = arg_axis(vm, argv, 1, arg_tensor(vm, argv, 0), AXIS_ALL);
    double one[2];
    geo_tensor *out = axis_result(vm, &a, ELEMENT_COMPLEX);
    vm_check(vm, reduce(REDUCE_SUM, a.outer, a.length, 2 * a.inner, a.t->data,
                        out ? out->data : one), "sum");
    return axis_value(vm, out, ELEMENT_COMPLEX, one);
}

geo_value bi_sum(geo_vm *vm, int argc, const geo_value *argv)
{
    if (value_is_complex(argv[0])) return complex_sum(vm, argv);
    array_axis a = arg_axis(vm, argv, 1, arg_tensor(vm, argv, 0), AXIS_ALL);
    return reduced(vm, &a, REDUCE_SUM, ELEMENT_NUMBER, "sum");
}

static geo_value complex_product(geo_vm *vm, const geo_value *argv)
{
    array_axis a = arg_axis(vm, argv, 1, arg_tensor(vm, argv, 0), AXIS_ALL);
    double one[2], *to = one;
    geo_tensor *out = axis_result(vm, &a, ELEMENT_COMPLEX);
    if (out) to = out->data;
    for (size_t o = 0; o < a.outer; o++)
        for (size_t j = 0; j < a.inner; j++, to += 2) {
            to[0] = 1;
            to[1] = 0;
            for (size_t i = 0; i < a.length; i++) {
                complex_multiply(to, a.t->data + 2 * ((o * a.length + i) * a.inner + j), to);
                vm_turn(vm, i);
            }
        }
    return axis_value(vm, out, ELEMENT_COMPLEX, one);
}

geo_value bi_prod(geo_vm *vm, int argc, const geo_value *argv)
{
    if (value_is_complex(argv[0])) return complex_product(vm, argv);
    array_axis a = arg_axis(vm, argv, 1, arg_tensor(vm, argv, 0), AXIS_ALL);
    return reduced(vm, &a, REDUCE_PRODUCT, ELEMENT_NUMBER, "prod");
}

/* --- extremes ---------------------------------------------------------------- */

static geo_status smaller_kernel(void *context, size_t n, const double *const x[],
                                 const int step[], double *out)
{
    for (size_t i = 0; i < n; i++) {
        double a = x[0][i * (size_t)step[0]], b = x[1][i * (size_t)step[1]];
        out[i] = a != a || a < b ? a : b;
    }
    return GEO_OK;
}

static geo_status larger_kernel(void *context, size_t n, const double *const x[],
                                const int step[], double *out)
{
    for (size_t i = 0; i < n; i++) {
        double a = x[0][i * (size_t)step[0]], b = x[1][i * (size_t)step[1]];
        out[i] = a != a || a > b ? a : b;
    }
    return GEO_OK;
}

static geo_value extreme(geo_vm *vm, const geo_value *argv, bool largest)
{
    const char *name = largest ? "max" : "min";
    if (!arg_is_none(argv, 1)) {
        geo_value out = VALUE_NONE;
        if (!arg_is_none(argv, 2)) vm_raise(vm, MSG_TWO_OR_AXIS, name, name);
        vm_check_diagnostic(vm, tensor_zip(vm_heap(vm), name, 2, argv,
                                           largest ? larger_kernel : smaller_kernel, NULL,
                                           ELEMENT_NUMBER, &out));
        return out;
    }
    geo_tensor *t = arg_real(vm, argv, 0, name);
    array_axis a = arg_axis(vm, argv, 2, t, AXIS_ALL);
    if (a.length == 0) vm_raise_arg(vm, 0, NULL, MSG_EMPTY, name);
    return reduced(vm, &a, largest ? REDUCE_MAX : REDUCE_MIN,
                   t->element == ELEMENT_BOOL ? ELEMENT_BOOL : ELEMENT_NUMBER, name);
}

geo_value bi_min(geo_vm *vm, int argc, const geo_value *argv) { return extreme(vm, argv, false); }
geo_value bi_max(geo_vm *vm, int argc, const geo_value *argv) { return extreme(vm, argv, true); }

static geo_value extreme_index(geo_vm *vm, const geo_value *argv, bool largest)
{
    const char *name = largest ? "argmax" : "argmin";
    array_axis a = arg_axis(vm, argv, 1, arg_real(vm, argv, 0, name), AXIS_ALL);
    if (a.length == 0) vm_raise_arg(vm, 0, NULL, MSG_EMPTY, name);
    double one, *at = &one;
    geo_tensor *out = axis_result(vm, &a, ELEMENT_NUMBER);
    if (out) at = out->data;
    vm_check(vm, reduce_arg(largest, a.outer, a.length, a.inner, a.t->data, at), name);
    for (size_t i = 0; i < a.outer * a.inner; i++) at[i] += 1;
    return axis_value(vm, out, ELEMENT_NUMBER, &one);
}

geo_value bi_argmin(geo_vm *vm, int argc, const geo_value *argv)
{
    return extreme_index(vm, argv, false);
}

geo_value bi_argmax(geo_vm *vm, int argc, const geo_value *argv)
{
    return extreme_index(vm, argv, true);
}

/* --- truth values ------------------------------------------------------------ */

static geo_value of_mask(geo_vm *vm, const geo_value *argv, reduction what, const char *name)
{
    geo_tensor *t = arg_real(vm, argv, 0, name);
    if (t->element != ELEMENT_BOOL && t->n > 0) vm_raise_arg(vm, 0, NULL, MSG_MASK_WANTED, name);
    array_axis a = arg_axis(vm, argv, 1, t, AXIS_ALL);
    return reduced(vm, &a, what, what == REDUCE_COUNT ? ELEMENT_NUMBER : ELEMENT_BOOL, name);
}

geo_value bi_any(geo_vm *vm, int argc, const geo_value *argv)
{
    return of_mask(vm, argv, REDUCE_ANY, "any");
}

geo_value bi_all(geo_vm *vm, int argc, const geo_value *argv)
{
    return of_mask(vm, argv, REDUCE_ALL, "all");
}

geo_value bi_count(geo_vm *vm, int argc, const geo_value *argv)
{
    return of_mask(vm, argv, REDUCE_COUNT, "count");
}

/* --- running ----------------------------------------------------------------- */

geo_value bi_cumsum(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_tensor *t = arg_tensor(vm, argv, 0);
    array_axis a = arg_axis(vm, argv, 1, t, 0);
    bool is_complex = t->element == ELEMENT_COMPLEX;
    geo_tensor *out = array_like(vm, t, is_complex ? ELEMENT_COMPLEX : ELEMENT_NUMBER);
    vm_check(vm, running_sum(a.outer, a.length, a.inner * (is_complex ? 2 : 1), t->data,
                             out->data), "cumsum");
    return value_from_object(out);
}

geo_value bi_cumprod(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_tensor *t = arg_real(vm, argv, 0, "cumprod");
    array_axis a = arg_axis(vm, argv, 1, t, 0);
    geo_tensor *out = array_like(vm, t, ELEMENT_NUMBER);
    vm_check(vm, running_product(a.outer, a.length, a.inner, t->data, out->data), "cumprod");
    return value_from_object(out);
}

geo_value bi_diff(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_tensor *t = arg_real(vm, argv, 0, "diff");
    array_axis a = arg_axis(vm, argv, 1, t, 0);
    size_t shape[TENSOR_RANK], n = a.length ? a.length - 1 : 0;
    memcpy(shape, t->shape, t->rank * sizeof *shape);
    shape[a.axis] = n;
    geo_tensor *out = vm_tensor(vm, ELEMENT_NUMBER, t->rank, shape);
    for (size_t o = 0; o < a.outer; o++) {
        const double *x = t->data + o * a.length * a.inner;
        double *to = out->data + o * n * a.inner;
        for (size_t i = 0; i < n * a.inner; i++) {
            to[i] = x[i + a.inner] - x[i];
            vm_turn(vm, i);
        }
    }
    return value_from_object(out);
}
