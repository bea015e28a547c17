/* solve_minimise.c - minimize(...): a smallest value nearby, with an account of the search. */
#include <math.h>
#include <stdio.h>

#include "runtime/core/print.h"
#include "runtime/num/minimise.h"
#include "runtime/vm/args.h"
#include "stdlib/arrays.h"
#include "stdlib/common.h"
#include "stdlib/solve.h"
#include "stdlib/space.h"

enum { F, FROM, TOL, METHOD, BOX, MAX_ITER };       /* arguments */
enum { HESSIAN_SIZE = 50 };     /* beyond, exact second derivatives cost more than they save */

typedef struct {
    geo_foreign head;
    geo_value x;                /* a number or a vector */
    minimise_report report;
    size_t d;
    double tol;
} minimum;

/* --- arguments ---------------------------------------------------------------------- */

/* The box as low and high, d numbers each, or NULL twice. */
static void take_box(geo_vm *vm, const geo_value *argv, size_t d, minimise_options *o)
{
    if (arg_is_none(argv, BOX)) return;
    double *low = vm_scratch(vm, 2 * d, sizeof *low), *high = low + d;
    if (value_is_class(argv[BOX], &SPACE_CLASS)) {
        const space *s = value_space(argv[BOX]);
        if (s->kind != SPACE_BOX || s->dim != d) vm_raise_arg(vm, BOX, NULL, MSG_BOX, (int)d);
        memcpy(low, s->low, d * sizeof *low);
        memcpy(high, s->high, d * sizeof *high);
    } else {
        const geo_tensor *t = arg_real_matrix(vm, argv, BOX, "minimize");
        if (t->shape[0] != 2 || t->shape[1] != d) vm_raise_arg(vm, BOX, NULL, MSG_BOX, (int)d);
        memcpy(low, t->data, 2 * d * sizeof *low);
    }
    for (size_t k = 0; k < d; k++)
        if (!(low[k] <= high[k])) vm_raise_arg(vm, BOX, NULL, MSG_BOX, (int)d);
    o->low = low;
    o->high = high;
}

static void watch(void *context, size_t iteration, double value)
{
    char text[80];
    if (iteration % 8) return;
    snprintf(text, sizeof text, "step %zu, value %.6g", iteration, value);
    vm_progress(context, -1, text);
}

static void check_value(geo_vm *vm, const function_field *f)
{
    int n = (int)f->field.n_out;
    if (n != 1) vm_raise_arg(vm, F, NULL, MSG_ONE_NUMBER, "minimize", n);
}

/* Second derivatives are used where they exist at the start and are few. */
static void test_hessian(geo_vm *vm, function_field *f, const double *x)
{
    size_t d = f->field.n_in;
    if (!f->field.hessian) return;
    if (d > HESSIAN_SIZE) {
        f->field.hessian = NULL;
        return;
    }
    double *h = vm_scratch(vm, d * d, sizeof *h);
    bool is_fine = f->field.hessian(f->field.context, 1, x, h) == GEO_OK;
    for (size_t k = 0; k < d * d && is_fine; k++) is_fine = isfinite(h[k]);
    if (is_fine) return;
    if (f->error) diag_free(f->error);
    f->error = NULL;
    f->came = NULL;
    f->field.hessian = NULL;
}

/* --- errors -------------------------------------------------------------------------- */

GEO_NORETURN static void raise_minimum(geo_vm *vm, const minimise_report *r, size_t d,
                                       const double *x)
{
    char place[140], value[60];
    point_text("x", d, x, place, sizeof place);
    point_text("f(x)", 1, &r->value, value, sizeof value);
    if (r->status == MINIMISE_NOT_FINITE) vm_raise_arg(vm, F, NULL, MSG_NO_VALUE_AT, place);
    if (r->status == MINIMISE_UNBOUNDED)
        vm_raise_arg(vm, F, NULL, MSG_NO_MINIMUM, value, place);
    if (r->status == MINIMISE_STUCK) {
        char slope[40];
        snprintf(slope, sizeof slope, "%.3g", r->gradient);
        vm_raise_arg(vm, F, NULL, MSG_MINIMUM_STUCK, value, place, slope);
    }
    char text[260];
    snprintf(text, sizeof text, "after %zu iterations the best is %s, %s", r->iterations, value,
             place);
    diagnostic *diag = diag_new(MSG_NOT_CONVERGED, "minimize", text);
    diag_hint(diag, MSG_HINT_MORE_ITERATIONS);
    vm_raise_diagnostic(vm, diag);
}

static geo_value minimum_value(geo_vm *vm, const minimise_report *r, size_t d, geo_value x,
                               double tol)
{
    vm_hold(vm, x);
    minimum *o = vm_need(vm, foreign_new(vm_heap(vm), &MINIMUM_CLASS, sizeof *o));
    o->x = value_share(x);
    o->report = *r;
    o->d = d;
    o->tol = tol;
    return value_from_object(o);
}

static geo_value on_interval(geo_vm *vm, const geo_value *argv, double tol)
{
    const geo_range *over = value_range(argv[FROM]);
    if (over->has_step) vm_raise_arg(vm, FROM, NULL, MSG_INTERVAL_STEP, "minimize");
    if (!isfinite(over->first) || !isfinite(over->last))
        vm_raise_arg(vm, FROM, NULL, MSG_START_NUMBERS);
    double x = over->first + 0.5390625 * (over->last - over->first);
    function_field *f = function_field_new(vm, argv[F], &(field_shape){ .n = 1 }, &x);
    check_value(vm, f);
    minimise_report r;
    geo_status status = minimise_interval(&f->field, over->first, over->last, tol, &x, &r);
    function_field_check(vm, f);
    if (status == GEO_EDOMAIN) raise_minimum(vm, &r, 1, &x);
    vm_check(vm, status, "minimize");
    return minimum_value(vm, &r, 1, value_number(x), tol);
}

geo_value bi_minimize(geo_vm *vm, int argc, const geo_value *argv)
{
    static const char *const METHODS[] = { "auto", "bfgs", "lbfgs", "newton", "simplex", NULL };
    double tol = arg_tolerance(vm, argv, TOL, "minimize");
    minimise_options o = { .tol = tol };
    o.method = (minimise_method)arg_word(vm, argv, METHOD, METHODS);
    o.max_iter = (size_t)arg_integer(vm, argv, MAX_ITER, 0, 1000000000);
    if (value_is_kind(argv[FROM], KIND_RANGE)) return on_interval(vm, argv, tol);
    bool is_number = !value_is_tensor(argv[FROM]);
    const geo_tensor *start = arg_start(vm, argv, FROM, "minimize");
    size_t d = start->n;
    double *x = vm_scratch(vm, d, sizeof *x);
    memcpy(x, start->data, d * sizeof *x);
    take_box(vm, argv, d, &o);
    field_shape shape = { 1, { is_number ? 0 : d } };
    function_field *f = function_field_new(vm, argv[F], &shape, x);
    check_value(vm, f);
    test_hessian(vm, f, x);
    if (vm_wants_progress(vm)) {
        o.watch = watch;
        o.context = vm;
    }
    minimise_report r;
    geo_status status = minimise(&f->field, x, &o, &r);
    vm_progress(vm, 1, "");
    function_field_check(vm, f);
    if (status == GEO_EDOMAIN || status == GEO_EITER) raise_minimum(vm, &r, d, x);
    vm_check(vm, status, "minimize");
    geo_value at = is_number ? value_number(*x) : numbers_value(vm, x, d, 1);
    return minimum_value(vm, &r, d, at, tol);
}

/* --- the answer -------------------------------------------------------------------------- */

static const char *status_word(const minimise_report *r)
{
    switch (r->status) {
    case MINIMISE_FLAT: return "flat";
    case MINIMISE_KINK: return "kink";
    case MINIMISE_EDGE: return "edge";
    default: return "converged";
    }
}

static const char *const MINIMUM_PROPERTIES[] = {
    "x", "value", "gradient_norm", "iterations", "evaluations", "method", "status",
    "derivatives", "tol", NULL };

static const char *derivatives_word(const minimise_report *r)
{
    if (r->gradients == 0) return "none";
    return r->by_differences ? "differences" : "exact";
}

static bool minimum_property(geo_vm *vm, geo_foreign *self, const char *name, size_t length,
                             geo_value *out)
{
    const minimum *o = (const minimum *)self;
    const minimise_report *r = &o->report;
#define IS(word) word_is(name, length, word)
#define WORD(text) (*out = vm_string(vm, text, strlen(text)))
    if (IS("x")) *out = value_share(o->x);
    else if (IS("value")) *out = value_number(r->value);
    else if (IS("gradient_norm")) *out = value_number(r->gradient);
    else if (IS("iterations")) *out = count_value(r->iterations);
    else if (IS("evaluations")) *out = count_value(r->evaluations + r->gradients);
    else if (IS("method")) WORD(minimise_method_name(r->method));
    else if (IS("status")) WORD(status_word(r));
    else if (IS("derivatives")) WORD(derivatives_word(r));
    else if (IS("tol")) *out = value_number(o->tol);
    else return false;
    return true;
#undef IS
#undef WORD
}

static void minimum_print(const geo_foreign *self, geo_buffer *out)
{
    const minimum *o = (const minimum *)self;
    buffer_add_text(out, "minimum ");
    print_number(o->report.value, out);
    if (!value_is_tensor(o->x)) {
        buffer_add_text(out, " at x = ");
        print_inline(o->x, out);
        return;
    }
    char x[140];
    point_text(" at x", o->d, value_tensor(o->x)->data, x, sizeof x);
    buffer_add_text(out, x);
}

static void minimum_report(const geo_foreign *self, geo_buffer *out)
{
    const minimum *o = (const minimum *)self;
    const minimise_report *r = &o->report;
    minimum_print(self, out);
    buffer_add_format(out, "\n  method      %s; iterations: %zu, values: %zu",
                      minimise_method_name(r->method), r->iterations, r->evaluations);
    if (r->gradients)
        buffer_add_format(out, ", gradients: %zu%s", r->gradients,
                          r->by_differences ? " by differences" : "");
    if (!isnan(r->gradient)) buffer_add_format(out, "\n  gradient    %.2g", r->gradient);
    if (r->status == MINIMISE_CONVERGED) buffer_add_format(out, "\n  status      converged");
    if (r->status == MINIMISE_FLAT)
        buffer_add_format(out, "\n  status      flat: rounding hides any lower value (tol %g)",
                          o->tol);
    if (r->status == MINIMISE_KINK)
        buffer_add_format(out, "\n  status      kink: the slope jumps here, and is not 0");
    if (r->status == MINIMISE_EDGE)
        buffer_add_format(out, "\n  status      edge: beside it the function is not finite");
}

static void minimum_trace(geo_heap *heap, geo_foreign *self)
{
    heap_mark(heap, ((minimum *)self)->x);
}

const geo_class MINIMUM_CLASS = {
    .name = "Minimum", .noun = "minimum", .phrase = "a minimum",
    .print = minimum_print, .report = minimum_report, .property = minimum_property,
    .properties = MINIMUM_PROPERTIES, .trace = minimum_trace };
