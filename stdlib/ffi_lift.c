/* ffi_lift.c - a C function of numbers over whole tensors, element by element.
 *
 * A pure one goes through tensor_zip: broadcasting, several threads, and for functions of
 * f64 alone a direct call for each element. One that is not pure is called in order, in
 * this thread, on tensors of one shape. */
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/vm/args.h"
#include "stdlib/ffi_state.h"

enum { STRIDE = 4096 };

typedef double (*f1)(double);
typedef double (*f2)(double, double);
typedef double (*f3)(double, double, double);
typedef double (*f4)(double, double, double, double);

/* x[k][i*step[k]] are the arguments of element i. */
static void call_plain(const c_function *f, size_t n, const double *const x[], const int s[],
                       double *out)
{
    switch (f->n_params) {
    case 1:
        for (size_t i = 0; i < n; i++) out[i] = ((f1)f->entry)(x[0][i * s[0]]);
        break;
    case 2:
        for (size_t i = 0; i < n; i++)
            out[i] = ((f2)f->entry)(x[0][i * s[0]], x[1][i * s[1]]);
        break;
    case 3:
        for (size_t i = 0; i < n; i++)
            out[i] = ((f3)f->entry)(x[0][i * s[0]], x[1][i * s[1]], x[2][i * s[2]]);
        break;
    default:
        for (size_t i = 0; i < n; i++)
            out[i] = ((f4)f->entry)(x[0][i * s[0]], x[1][i * s[1]], x[2][i * s[2]],
                                    x[3][i * s[3]]);
        break;
    }
}

geo_value ffi_call_plain(const c_function *f, const geo_value *argv)
{
    double x[ZIP_OPERANDS], out;
    const double *at[ZIP_OPERANDS];
    const int step[ZIP_OPERANDS] = { 0 };
    for (int i = 0; i < f->n_params; i++) {
        x[i] = value_to_number(argv[i]);
        at[i] = &x[i];
    }
    call_plain(f, 1, at, step, &out);
    return value_number(out);
}

static geo_status zip(void *context, size_t n, const double *const x[], const int step[],
                      double *out)
{
    const c_function *f = context;
    for (size_t i = 0; i < n; i += STRIDE) {
        const double *at[ZIP_OPERANDS];
        for (int k = 0; k < f->n_params; k++) at[k] = x[k] + (step[k] ? i : 0);
        size_t m = n - i < STRIDE ? n - i : STRIDE;
        call_plain(f, m, at, step, out + i);
        GEO_TRY(geo_poll());
    }
    return GEO_OK;
}

/* One element after the other through the whole machinery. */
static geo_value in_order(geo_vm *vm, c_function *f, int argc, const geo_value *argv)
{
    geo_tensor *t[C_PARAMS] = { NULL }, *first = NULL;
    for (int i = 0; i < argc; i++) {
        if (value_is_number(argv[i])) continue;
        t[i] = arg_tensor(vm, argv, i);
        vm_hold(vm, value_from_object(t[i]));
        bool fits = !first || (first->rank == t[i]->rank && memcmp(first->shape, t[i]->shape,
                               first->rank * sizeof *first->shape) == 0);
        if (!first) first = t[i];
        if (!fits || t[i]->element == ELEMENT_COMPLEX)
            ffi_raise(vm, f, diag_new(MSG_FFI_LIFT, f->name));
    }
    geo_tensor *out = vm_tensor(vm, ELEMENT_NUMBER, first->rank, first->shape);
    vm_hold(vm, value_from_object(out));
    geo_value given[C_PARAMS];
    for (size_t k = 0; k < out->n; k++) {
        for (int i = 0; i < argc; i++)
            given[i] = t[i] ? value_number(t[i]->data[k]) : argv[i];
        if (k % 256 == 0) vm_check(vm, geo_poll(), "");
        out->data[k] = value_to_number(ffi_call_once(vm, f, argc, given));
    }
    return value_from_object(out);
}

geo_value ffi_lift(geo_vm *vm, c_function *f, int argc, const geo_value *argv)
{
    bool direct = f->is_pure && f->is_plain && f->n_params <= ZIP_OPERANDS && f->entry;
    if (!direct) return in_order(vm, f, argc, argv);
    geo_value out = VALUE_NONE;
    vm_check_diagnostic(vm, tensor_zip(vm_heap(vm), f->name, argc, argv, zip, f, ELEMENT_NUMBER,
                                       &out));
    return out;
}
