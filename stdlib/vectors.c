/* vectors.c - products, lengths and distances of vectors, on the last axis. */
#include <math.h>

#include "runtime/base/limit.h"
#include "runtime/core/operator.h"
#include "runtime/num/lane_kernels.h"
#include "stdlib/arrays.h"
#include "stdlib/common.h"
#include "stdlib/manifold.h"
#include "stdlib/space.h"

/* --- scalar product ---------------------------------------------------------- */

static geo_value sum_last(geo_vm *vm, geo_value v)
{
    geo_value last = value_from_double(-1), given[2] = { v, last };
    if (!value_is_tensor(v)) return v;
    return vm_call(vm, vm_builtin(vm, "sum"), 2, given);
}

/* Vectors with vectors, and a batch with a vector, are matrix products. */
static bool is_product(geo_value a, geo_value b)
{
    if (!value_is_tensor(a) || !value_is_tensor(b)) return false;
    const geo_tensor *x = value_tensor(a), *y = value_tensor(b);
    return x->rank <= 2 && y->rank == 1 && x->shape[x->rank - 1] == y->n;
}

geo_value bi_dot(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_value a = argv[0], b = argv[1];
    if (value_is_tensor(a) && value_is_tensor(b)) {
        const geo_tensor *x = value_tensor(a), *y = value_tensor(b);
        size_t n = x->shape[x->rank - 1], m = y->shape[y->rank - 1];
        if (n != m) vm_raise(vm, MSG_LENGTHS_DIFFER, "dot", n, m);
    }
    if (!value_is_complex(a) && !value_is_complex(b)) {
        if (is_product(a, b)) return vm_binary(vm, OP2_MATMUL, a, b);
        if (is_product(b, a)) return vm_binary(vm, OP2_MATMUL, b, a);
    }
    if (value_is_complex(a)) a = vm_hold(vm, vm_call(vm, vm_builtin(vm, "conj"), 1, &a));
    geo_value product = vm_binary(vm, OP2_MUL, a, b);
    return sum_last(vm, vm_hold(vm, product));
}

geo_value bi_outer(geo_vm *vm, int argc, const geo_value *argv)
{
    arg_real(vm, argv, 0, "outer");
    arg_real(vm, argv, 1, "outer");
    const geo_tensor *a = arg_vector(vm, argv, 0), *b = arg_vector(vm, argv, 1);
    geo_tensor *out = vm_matrix(vm, a->n, b->n);
    for (size_t i = 0; i < a->n; i++)
        for (size_t j = 0; j < b->n; j++) {
            out->data[i * b->n + j] = a->data[i] * b->data[j];
            vm_turn(vm, i * b->n + j);
        }
    return value_from_object(out);
}

/* --- vector product ---------------------------------------------------------- */

/* a and b as batches of the same shape: the sum with zeros of the other's shape. */
static geo_tensor *spread_to(geo_vm *vm, geo_value a, geo_value b)
{
    geo_value zero = vm_hold(vm, vm_binary(vm, OP2_MUL, b, value_from_double(0)));
    geo_value all = vm_hold(vm, vm_binary(vm, OP2_ADD, a, zero));
    return arg_tensor(vm, &all, 0);
}

geo_value bi_cross(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_tensor *a = arg_real(vm, argv, 0, "cross"), *b = arg_real(vm, argv, 1, "cross");
    if (a->shape[a->rank - 1] != 3) vm_raise_arg(vm, 0, NULL, MSG_CROSS);
    if (b->shape[b->rank - 1] != 3) vm_raise_arg(vm, 1, NULL, MSG_CROSS);
    if (a->rank != b->rank || a->n != b->n) {
        a = spread_to(vm, argv[0], argv[1]);
        b = spread_to(vm, argv[1], argv[0]);
    }
    geo_tensor *out = array_like(vm, a, ELEMENT_NUMBER);
    for (size_t i = 0; i < a->n; i += 3) {
        const double *x = a->data + i, *y = b->data + i;
        double *to = out->data + i;
        vm_turn(vm, i);
        to[0] = x[1] * y[2] - x[2] * y[1];
        to[1] = x[2] * y[0] - x[0] * y[2];
        to[2] = x[0] * y[1] - x[1] * y[0];
    }
    return value_from_object(out);
}

/* --- lengths ----------------------------------------------------------------- */

static double length_of_order(size_t n, const double *x, double p)
{
    double sum = 0, largest = 0;
    for (size_t i = 0; i < n; i++) {
        if (x[i] != x[i]) return x[i];
        largest = fmax(largest, fabs(x[i]));
    }
    if (isinf(p) || largest == 0 || isinf(largest)) return largest;
    for (size_t i = 0; i < n; i++) sum += p == 1 ? fabs(x[i]) : pow(fabs(x[i]) / largest, p);
    return p == 1 ? sum : largest * pow(sum, 1 / p);
}

geo_value bi_norm(geo_vm *vm, int argc, const geo_value *argv)
{
    double p = arg_number(argv, 1), one;
    if (!(p >= 1)) vm_raise_arg(vm, 1, NULL, MSG_NORM_KIND, "norm", "at least 1");
    geo_value v = argv[0];
    if (value_is_complex(v)) v = vm_hold(vm, vm_call(vm, vm_builtin(vm, "abs"), 1, &v));
    const geo_tensor *t = arg_real(vm, &v, 0, "norm");
    geo_value last = VALUE_NONE;
    array_axis a = arg_axis(vm, &last, 0, t, AXIS_LAST);
    geo_tensor *out = axis_result(vm, &a, ELEMENT_NUMBER);
    double *to = out ? out->data : &one;
    for (size_t i = 0; i < a.outer; i++) {
        const double *x = t->data + i * a.length;
        to[i] = p == 2 ? length_of(a.length, x) : length_of_order(a.length, x, p);
        vm_turn(vm, i);
    }
    return axis_value(vm, out, ELEMENT_NUMBER, &one);
}

geo_value bi_dist(geo_vm *vm, int argc, const geo_value *argv)
{
    if (value_is_class(argv[0], &SPACE_CLASS)) {
        if (arg_is_none(argv, 2)) vm_raise(vm, MSG_DIST_WANTS_TWO);
        return manifold_distances(vm, argv);
    }
    if (!arg_is_none(argv, 2)) vm_raise_arg(vm, 0, NULL, MSG_DIST_WANTS_SPACE);
    geo_value given[2] = { vm_hold(vm, vm_binary(vm, OP2_SUB, argv[0], argv[1])),
                           value_from_double(2) };
    return bi_norm(vm, 2, given);
}

/* --- polynomials ------------------------------------------------------------- */

typedef struct { size_t n; const double *p; } polynomial;

static geo_status horner(void *context, size_t n, const double *const x[], const int step[],
                         double *out)
{
    const polynomial *f = context;
    for (size_t i = 0; i < n; i++) {
        double value = 0, v = x[0][i * (size_t)step[0]];
        for (size_t k = 0; k < f->n; k++) value = value * v + f->p[k];
        out[i] = value;
    }
    return GEO_OK;
}

geo_value bi_polyval(geo_vm *vm, int argc, const geo_value *argv)
{
    arg_real(vm, argv, 0, "polyval");
    const geo_tensor *p = arg_vector(vm, argv, 0);
    polynomial f = { p->n, p->data };
    geo_value out = VALUE_NONE;
    vm_check_diagnostic(vm, tensor_zip(vm_heap(vm), "polyval", 1, argv + 1, horner, &f,
                                       ELEMENT_NUMBER, &out));
    return out;
}
