/* function_field.c - a geo function evaluated for the algorithms, point by point. */
#include "runtime/vm/function_field.h"

#include <string.h>

#include "runtime/base/limit.h"
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

/* What does not fit, or depends on a point of differentiation by what f has captured. */
static void refuse(geo_vm *vm, function_field *f, geo_value v)
{
    f->came = value_phrase(v);
    if (value_is_traced(v)) f->traced = vm_hold(vm, v);
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

/* --- derivatives ---------------------------------------------------------------- */

/* The point as the derivative takes it: a number, or all numbers in one vector. */
static geo_value whole_point(geo_vm *vm, const function_field *f, const double *x)
{
    if (f->in.n == 1 && f->in.length[0] == 0) return value_number(*x);
    geo_tensor *point = vm_vector(vm, f->field.n_in);
    memcpy(point->data, x, f->field.n_in * sizeof *x);
    return value_from_object(point);
}

static geo_value field_jacobian_at(geo_vm *vm, void *context, geo_value x)
{
    return derivative_jacobian(vm, function_at, context, x, NULL);
}

static bool take_numbers(geo_vm *vm, geo_value v, size_t n, double *out)
{
    if (value_is_number(v) && n == 1) return *out = value_to_number(v), true;
    if (!value_is_tensor(v) || value_tensor(v)->n != n) return false;
    const geo_tensor *t = vm_need(vm, tensor_dense(&vm->heap, value_tensor(v)));
    memcpy(out, t->data, n * sizeof *out);
    return true;
}

/* --- batches ------------------------------------------------------------------ */

typedef struct {
    function_field *f;
    size_t n;
    const double *x;
    double *out;
    double *value;              /* of jacobian: may be NULL */
} request;

/* All points in one call of a function that takes whole arrays. */
static void evaluate_batch(geo_vm *vm, const request *r, geo_foreign *callee)
{
    function_field *f = r->f;
    geo_value given[FIELD_ARGUMENTS];
    size_t offset = 0, n_in = f->field.n_in, n_held = vm->n_held;
    for (int k = 0; k < f->in.n; k++) {
        size_t length = f->in.length[k], width = length ? length : 1;
        geo_tensor *column = length ? vm_matrix(vm, r->n, length) : vm_vector(vm, r->n);
        for (size_t i = 0; i < r->n; i++)
            memcpy(column->data + i * width, r->x + i * n_in + offset, width * sizeof *r->x);
        offset += width;
        given[k] = vm_hold(vm, value_from_object(column));
    }
    geo_value v = callee->class->batch(vm, callee, f->in.n, given);
    vm->n_held = n_held;
    geo_tensor *t = value_is_tensor(v) ? value_tensor(v) : NULL;
    bool fits_all = t && t->element != ELEMENT_COMPLEX && t->rank == f->out_rank + 1
        && t->shape[0] == r->n && t->n == r->n * f->field.n_out;
    if (!fits_all) {
        f->came = value_phrase(v);
        return;
    }
    t = vm_need(vm, tensor_dense(&vm->heap, t));
    memcpy(r->out, t->data, t->n * sizeof *r->out);
}

static void evaluate(geo_vm *vm, void *context)
{
    const request *r = context;
    function_field *f = r->f;
    if (value_is_kind(f->function, KIND_FOREIGN) && value_foreign(f->function)->class->batch) {
        evaluate_batch(vm, r, value_foreign(f->function));
        return;
    }
    for (size_t i = 0; i < r->n && !f->came; i++) {
        geo_value v = call_at(vm, f, r->x + i * f->field.n_in);
        if (fits(f, v)) take(vm, f, v, r->out + i * f->field.n_out);
        else refuse(vm, f, v);
    }
}

static geo_status values(void *context, size_t n, const double *x, double *out)
{
    function_field *f = context;
    if (f->error || f->came) return GEO_EFORMAT;
    request r = { f, n, x, out, NULL };
    if (!vm_protect(f->vm, evaluate, &r, &f->error)) return GEO_EFORMAT;
    return f->came ? GEO_EFORMAT : GEO_OK;
}

/* One point for the derivatives: false, with what came, when the value's shape changed. */
static bool differentiate(geo_vm *vm, const request *r, size_t i, int order)
{
    function_field *f = r->f;
    size_t n_in = f->field.n_in, n_out = f->field.n_out, n_held = vm->n_held;
    geo_value x = vm_hold(vm, whole_point(vm, f, r->x + i * n_in)), value;
    point_function of = order == 1 ? function_at : field_jacobian_at;
    geo_value d = derivative_jacobian(vm, of, &f->at, x, &value);
    size_t count = order == 1 ? n_out * n_in : n_out * n_in * n_in;
    bool good = take_numbers(vm, d, count, r->out + i * count);
    if (good && r->value) good = take_numbers(vm, value, n_out, r->value + i * n_out);
    vm->n_held = n_held;
    if (!good) f->came = value_phrase(value);
    return good;
}

static void first_derivatives(geo_vm *vm, void *context)
{
    const request *r = context;
    for (size_t i = 0; i < r->n && differentiate(vm, r, i, 1); i++) { }
}

static void second_derivatives(geo_vm *vm, void *context)
{
    const request *r = context;
    for (size_t i = 0; i < r->n && differentiate(vm, r, i, 2); i++) { }
}

static geo_status derivatives(function_field *f, request *r, int order)
{
    if (f->error || f->came) return GEO_EFORMAT;
    bool ran = vm_protect(f->vm, order == 1 ? first_derivatives : second_derivatives, r,
                          &f->error);
    return ran && !f->came ? GEO_OK : GEO_EFORMAT;
}

static geo_status jacobian(void *context, size_t n, const double *x, double *value, double *jac)
{
    return derivatives(context, &(request){ context, n, x, jac, value }, 1);
}

static geo_status hessian(void *context, size_t n, const double *x, double *hess)
{
    return derivatives(context, &(request){ context, n, x, hess, NULL }, 2);
}

/* Can f be differentiated? Tried at one point, where nobody sees or hears it. */
static bool has_derivative(geo_vm *vm, function_field *f, const double *probe)
{
    vm_hooks hooks = vm->hooks;
    geo_rng rng = vm->rng;
    double *jac = vm_scratch(vm, f->field.n_out * f->field.n_in, sizeof *jac);
    vm->hooks.write = NULL;
    geo_status status = jacobian(f, 1, probe, NULL, jac);
    vm->hooks = hooks;
    vm->rng = rng;
    if (f->error && (geo_poll() != GEO_OK || vm->steps_left == 0)) function_field_check(vm, f);
    diag_free(f->error);
    f->error = NULL;
    f->came = NULL;
    return status == GEO_OK;
}

/* --- for built-ins -------------------------------------------------------------- */

static void learn_shape(geo_vm *vm, function_field *f, geo_value v)
{
    f->field.n_out = 1;
    if (value_is_traced(v)) {
        refuse(vm, f, v);
        v = value_plain(v);
    }
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
    *field = (function_field){ .vm = vm, .in = *in, .traced = VALUE_NONE };
    field->function = vm_hold(vm, vm_freeze(vm, f));
    for (int k = 0; k < in->n; k++) field->field.n_in += in->length[k] ? in->length[k] : 1;
    learn_shape(vm, field, call_at(vm, field, probe));
    field->field.context = field;
    field->field.value = field->by_points.value = values;
    bool is_whole = in->n == 1;
    field->at = (function_point){ .f = field->function, .n_parts = is_whole ? 0 : in->n,
                                  .length = field->in.length };
    if (field->came) return field;      /* it answers for nothing, and says so */
    function_field_use_blocks(vm, field);
    if (field->jacobian_plan || has_derivative(vm, field, probe)) {
        field->by_points.jacobian = jacobian;
        field->by_points.hessian = hessian;
    }
    if (!field->field.jacobian) field->field.jacobian = field->by_points.jacobian;
    if (!field->field.hessian) field->field.hessian = field->by_points.hessian;
    return field;
}

void function_field_check(geo_vm *vm, function_field *f)
{
    diagnostic *error = f->error;
    f->error = NULL;
    if (error) vm_raise_diagnostic(vm, error);
    if (f->traced != VALUE_NONE)
        vm_raise_arg(vm, 0, message_text(MSG_CAPTURES_POINT), MSG_DERIVATIVE_NONE,
                     vm->active.builtin->name);
    if (f->came) vm_raise_arg(vm, 0, NULL, MSG_FIELD_CHANGED, f->came);
}
