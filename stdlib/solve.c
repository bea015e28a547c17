/* solve.c - what the solvers' bindings share. */
#include "stdlib/solve.h"

#include <math.h>
#include <stdio.h>

#include "runtime/vm/args.h"
#include "runtime/vm/registry.h"
#include "stdlib/arrays.h"
#include "stdlib/common.h"

int function_arity(geo_vm *vm, geo_value f)
{
    if (value_is_kind(f, KIND_FUNCTION)) {
        const geo_code *code = value_function(f)->code;
        return code->n_required ? code->n_required : code->n_params ? 1 : 0;
    }
    if (value_is_kind(f, KIND_BUILTIN))
        return builtin_signature(vm, ((geo_builtin_value *)value_to_object(f))->builtin)
            ->n_required;
    return 1;
}

geo_tensor *arg_start(geo_vm *vm, const geo_value *argv, int i, const char *name)
{
    geo_tensor *x = arg_real(vm, argv, i, name);
    if (x->rank > 1 || x->n == 0) vm_raise_arg(vm, i, NULL, MSG_START_NUMBERS);
    for (size_t k = 0; k < x->n; k++)
        if (!isfinite(x->data[k])) vm_raise_arg(vm, i, NULL, MSG_START_NUMBERS);
    return x;
}

double arg_tolerance(geo_vm *vm, const geo_value *argv, int i, const char *name)
{
    double tol = arg_number(argv, i);
    if (!(tol > 0) || !isfinite(tol)) vm_raise_arg(vm, i, NULL, MSG_TOLERANCE, name);
    return tol;
}

void point_text(const char *name, size_t d, const double *x, char *text, size_t size)
{
    size_t at = (size_t)snprintf(text, size, "%s = %s", name, d > 1 ? "[" : "");
    for (size_t k = 0; k < d && at + 1 < size; k++) {
        if (k == 4 && d > 5) {
            at += (size_t)snprintf(text + at, size - at, ", ...");
            break;
        }
        at += (size_t)snprintf(text + at, size - at, "%s%.6g", k ? ", " : "", x[k]);
    }
    if (d > 1 && at + 1 < size) snprintf(text + at, size - at, "]");
}
