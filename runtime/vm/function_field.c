/* function_field.c - a geo function evaluated for the algorithms, point by point. */
#include "runtime/vm/function_field.h"

#include <string.h>

#include "runtime/vm/freeze.h"
#include "runtime/vm/state.h"

/* --- one point ---------------------------------------------------------------- */

static geo_value call_at(geo_vm *vm, const function_field *f, const double *x)
{
    geo_value given[FIELD_ARGUMENTS];
    for (int k = 0; k < f->in.n; k++) {
        size_t length = f->in.length[k];
        if (length == 0) {
            given[k] = value_number(*x++);
            continue;
        }
        geo_tensor *point = vm_vector(vm, length);
        memcpy(point->data, x, length * sizeof *x);
        x += length;
        given[k] = value_from_object(point);
    }
    if (f->in.n == 1) return vm_apply(vm, f->function, given[0]);
    return vm_call(vm, f->function, f->in.n, given);
}

static bool fits(const function_field *f, geo_value v)
{
    if (value_is_number(v) || value_is_bool(v)) return f->out_rank == 0;
    if (!value_is_tensor(v)) return false;
    const geo_tensor *t = value_tensor(v);
    if (t->element == ELEMENT_COMPLEX || t->rank != f->out_rank) return false;
    for (int k = 0; k < t->rank; k++)
        if (t->shape[k] != f->out_shape[k]) return false;
    return true;
}

static void take(geo_vm *vm, const function_field *f, geo_value v, double *out)
{
    if (f->out_rank == 0) {
        *out = value_is_bool(v) ? v == VALUE_TRUE : value_to_number(v);
        return;
    }
    const geo_tensor *t = vm_need(vm, tensor_dense(&vm->heap, value_tensor(v)));
    memcpy(out, t->data, t->n * sizeof *out);
}

/* --- batches ------------------------------------------------------------------ */

typedef struct {
    function_field *f;
    size_t n;
    const double *x;
    double *out;
} request;

static void evaluate(geo_vm *vm, void *context)
{
    const request *r = context;
    function_field *f = r->f;
    for (size_t i = 0; i < r->n && !f->came; i++) {
        geo_value v = call_at(vm, f, r->x + i * f->field.n_in);
        if (fits(f, v)) take(vm, f, v, r->out + i * f->field.n_out);
        else f->came = value_phrase(v);
    }
}

static geo_status values(void *context, size_t n, const double *x, double *out)
{
    function_field *f = context;
    if (f->error || f->came) return GEO_EFORMAT;
    if (!vm_protect(f->vm, evaluate, &(request){ f, n, x, out }, &f->error)) return GEO_EFORMAT;
    return f->came ? GEO_EFORMAT : GEO_OK;
}

/* --- for built-ins -------------------------------------------------------------- */

static void learn_shape(geo_vm *vm, function_field *f, geo_value v)
{
    f->field.n_out = 1;
    if (value_is_number(v) || value_is_bool(v)) return;
    const geo_tensor *t = value_is_tensor(v) ? value_tensor(v) : NULL;
    if (!t || t->rank > 2 || t->element == ELEMENT_COMPLEX)
        vm_raise_arg(vm, 0, NULL, MSG_FIELD_VALUE, value_phrase(v));
    f->out_rank = t->rank;
    for (int k = 0; k < t->rank; k++) f->out_shape[k] = t->shape[k];
    f->field.n_out = t->n;
}

function_field *function_field_new(geo_vm *vm, geo_value f, const field_shape *in,
                                   const double *probe)
{
    function_field *field = vm_scratch(vm, 1, sizeof *field);
    *field = (function_field){ .vm = vm, .in = *in };
    field->function = vm_hold(vm, vm_freeze(vm, f));
    for (int k = 0; k < in->n; k++) field->field.n_in += in->length[k] ? in->length[k] : 1;
    learn_shape(vm, field, call_at(vm, field, probe));
    field->field.context = field;
    field->field.value = values;
    return field;
}

void function_field_check(geo_vm *vm, function_field *f)
{
    diagnostic *error = f->error;
    f->error = NULL;
    if (error) vm_raise_diagnostic(vm, error);
    if (f->came) vm_raise_arg(vm, 0, NULL, MSG_FIELD_CHANGED, f->came);
}
