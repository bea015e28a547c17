/* solve_fit.c - fit(...): the parameters with which a model comes closest to data. */
#include <math.h>
#include <stdio.h>

#include "runtime/base/limit.h"
#include "runtime/core/print.h"
#include "runtime/num/array.h"
#include "runtime/num/least_squares.h"
#include "runtime/vm/args.h"
#include "stdlib/arrays.h"
#include "stdlib/common.h"
#include "stdlib/solve.h"

enum { MODEL, X, Y, FROM, SIGMA, WEIGHTS, TOL, MAX_ITER };     /* arguments */
enum { SIGNATURE_ARGUMENTS = 64 };

typedef struct {
    geo_foreign head;
    geo_value model, p, errors, covariance, residuals;      /* p: a number or a vector */
    bool is_spread;             /* model(x, p1, p2, ...) */
    size_t n, n_p;              /* data, parameters */
    double sum;                 /* of the squared residuals, unweighted */
    double chi2, sigma, r2;
    least_squares_report report;
} fitted;

/* What the residuals are made of. */
typedef struct {
    function_field *f;
    size_t n, n_x, n_p;         /* data, numbers of an x, parameters */
    const double *x, *y;
    const double *factor;       /* of each residual */
    double *points, *slopes;    /* n x (n_x + n_p) each */
} task;

static const double *place(const task *t, const double *p)
{
    size_t width = t->n_x + t->n_p;
    for (size_t i = 0; i < t->n && !geo_stops_at(i); i++) {     /* whoever asked polls */
        memcpy(t->points + i * width, t->x + i * t->n_x, t->n_x * sizeof *p);
        memcpy(t->points + i * width + t->n_x, p, t->n_p * sizeof *p);
    }
    return t->points;
}

static geo_status residuals(void *context, size_t n, const double *p, double *out)
{
    const task *t = context;
    for (size_t k = 0; k < n; k++, out += t->n) {
        GEO_TRY(field_value(&t->f->field, t->n, place(t, p + k * t->n_p), out));
        GEO_TRY(geo_poll());
        for (size_t i = 0; i < t->n; i++) out[i] = (out[i] - t->y[i]) * t->factor[i];
        GEO_TRY(geo_poll());
    }
    return GEO_OK;
}

static geo_status residual_slopes(void *context, size_t n, const double *p, double *value,
                                  double *jac)
{
    const task *t = context;
    size_t width = t->n_x + t->n_p;
    for (size_t k = 0; k < n; k++) {
        GEO_TRY(field_jacobian(&t->f->field, t->n, place(t, p + k * t->n_p), NULL, t->slopes));
        GEO_TRY(geo_poll());
        for (size_t i = 0; i < t->n; i++)
            for (size_t j = 0; j < t->n_p; j++)
                *jac++ = t->slopes[i * width + t->n_x + j] * t->factor[i];
    }
    return value ? residuals(context, n, p, value) : GEO_OK;
}

/* --- arguments -------------------------------------------------------------------------- */

static const double *finite_numbers(geo_vm *vm, const geo_value *argv, int i, size_t *n)
{
    const geo_tensor *t = arg_real(vm, argv, i, "fit");
    for (size_t k = 0; k < t->n; k++)
        if (!isfinite(t->data[k])) vm_raise_arg(vm, i, NULL, MSG_FIT_DATA, k + 1, t->data[k]);
    double *copy = vm_scratch(vm, t->n, sizeof *copy);
    memcpy(copy, t->data, t->n * sizeof *copy);
    *n = t->n;
    return copy;
}

GEO_NORETURN static void raise_sizes(geo_vm *vm, size_t n_x, size_t n_y)
{
    char x[40], y[40];
    snprintf(x, sizeof x, "%zu points", n_x);
    snprintf(y, sizeof y, "%zu values", n_y);
    vm_raise_pair(vm, Y, y, X, x, MSG_FIT_SIZES, n_x, n_y);
}

static void take_data(geo_vm *vm, const geo_value *argv, task *t)
{
    size_t n_y, n_x, rank = value_is_tensor(argv[X]) ? (size_t)value_tensor(argv[X])->rank : 1;
    t->y = finite_numbers(vm, argv, Y, &n_y);
    t->x = finite_numbers(vm, argv, X, &n_x);
    t->n = n_y;
    size_t rows = rank == 2 ? value_tensor(argv[X])->shape[0] : n_x;
    if (rank > 2 || rows != n_y || n_y == 0)
        raise_sizes(vm, rows, n_y);
    t->n_x = n_x / rows;
}

/* 1/sigma or the root of the weight for each residual. */
static const double *take_factors(geo_vm *vm, const geo_value *argv, size_t n)
{
    int arg = arg_is_none(argv, SIGMA) ? WEIGHTS : SIGMA;
    double *factor = vm_scratch(vm, n, sizeof *factor);
    vm_check(vm, array_fill(n, 1, factor), "fit");
    if (arg_is_none(argv, arg)) return factor;
    size_t count;
    const double *given = finite_numbers(vm, argv, arg, &count);
    if (count != n && count != 1) vm_raise_arg(vm, arg, NULL, MSG_FIT_SIZES, n, count);
    for (size_t i = 0; i < n; i++) {
        double g = given[count == 1 ? 0 : i];
        bool is_fine = arg == SIGMA ? g > 0 : g >= 0;
        if (!is_fine) vm_raise_arg(vm, arg, NULL, MSG_FIT_DATA, count == 1 ? 1 : i + 1, g);
        factor[i] = arg == SIGMA ? 1 / g : sqrt(g);
    }
    return factor;
}

/* model(x, p) or model(x, p1, p2, ...), x a number or a row. */
static field_shape shape_of(geo_vm *vm, const geo_value *argv, const task *t, bool is_matrix,
                            bool *is_spread)
{
    size_t n_p = t->n_p, length = is_matrix ? t->n_x : 0;
    int arity = function_arity(vm, argv[MODEL]);
    bool p_is_number = !value_is_tensor(argv[FROM]);
    *is_spread = arity != 2 && (size_t)arity == 1 + n_p;
    if (arity == 2) return (field_shape){ 2, { length, p_is_number ? 0 : n_p } };
    if (*is_spread && !is_matrix) return (field_shape){ 1, { 1 + n_p } };
    if (*is_spread && 1 + n_p <= FIELD_ARGUMENTS)
        return (field_shape){ (int)(1 + n_p), { length } };
    vm_raise_arg(vm, MODEL, NULL, MSG_FIT_MODEL, arity, (int)n_p);
}

/* --- fitting ---------------------------------------------------------------------------- */

static void summarise(fitted *o, const task *t, const double *r, bool has_sigma)
{
    double sum = 0, mean = 0, total = 0, weight = 0;
    o->chi2 = o->sum = 0;
    for (size_t i = 0; i < t->n; i++) {
        double w = t->factor[i] * t->factor[i];
        o->chi2 += r[i] * r[i];
        sum += w * t->y[i];
        weight += w;
        if (t->factor[i] > 0) o->sum += (r[i] / t->factor[i]) * (r[i] / t->factor[i]);
    }
    mean = weight > 0 ? sum / weight : 0;
    for (size_t i = 0; i < t->n; i++) {
        double d = (t->y[i] - mean) * t->factor[i];
        total += d * d;
    }
    o->r2 = total > 0 ? 1 - o->chi2 / total : NAN;
    o->sigma = t->n > t->n_p ? sqrt(o->chi2 / (double)(t->n - t->n_p)) : NAN;
    if (has_sigma) o->sigma = 1;
}

static void watch(void *context, size_t iteration, double sum)
{
    char text[80];
    snprintf(text, sizeof text, "step %zu, sum of squares %.6g", iteration, sum);
    vm_progress(context, -1, text);
}

static geo_status solve(geo_vm *vm, task *t, const geo_value *argv, double *p, double *r,
                        double *covariance, least_squares_report *report)
{
    size_t width = t->n_x + t->n_p;
    t->points = vm_scratch(vm, t->n, width * sizeof *t->points);
    t->slopes = vm_scratch(vm, t->n, width * sizeof *t->slopes);
    const geo_field field = { .n_in = t->n_p, .n_out = t->n, .context = t, .value = residuals,
                              .jacobian = t->f->field.jacobian ? residual_slopes : NULL };
    least_squares_options o = { .tol = arg_tolerance(vm, argv, TOL, "fit") };
    o.max_iter = (size_t)arg_integer(vm, argv, MAX_ITER, 1, 100000000);
    if (vm_wants_progress(vm)) {
        o.watch = watch;
        o.context = vm;
    }
    geo_status status = least_squares(&field, p, &o, r, covariance, report);
    vm_progress(vm, 1, "");
    function_field_check(vm, t->f);
    return status;
}

GEO_NORETURN static void raise_fit(geo_vm *vm, const least_squares_report *report, size_t n_p,
                                   const double *p)
{
    char place[140], text[240];
    point_text("p", n_p, p, place, sizeof place);
    if (report->fault == LEAST_SQUARES_START || report->fault == LEAST_SQUARES_SLOPE)
        vm_raise_arg(vm, FROM, NULL, MSG_NO_VALUE_AT, place);
    snprintf(text, sizeof text,
             "after %zu iterations the best is %s, with the sum of squares %.6g",
             report->iterations, place, report->sum);
    diagnostic *d = diag_new(MSG_NOT_CONVERGED, "fit", text);
    diag_hint(d, MSG_HINT_MORE_ITERATIONS);
    vm_raise_diagnostic(vm, d);
}

geo_value bi_fit(geo_vm *vm, int argc, const geo_value *argv)
{
    bool is_number = !value_is_tensor(argv[FROM]), is_matrix;
    const geo_tensor *start = arg_start(vm, argv, FROM, "fit");
    task t = { .n_p = start->n };
    double *p = vm_scratch(vm, t.n_p, sizeof *p);
    memcpy(p, start->data, t.n_p * sizeof *p);
    take_data(vm, argv, &t);
    is_matrix = value_is_tensor(argv[X]) && value_tensor(argv[X])->rank == 2;
    if (t.n < t.n_p) vm_raise_arg(vm, FROM, NULL, MSG_FIT_FEW, (int)t.n_p, (int)t.n);
    t.factor = take_factors(vm, argv, t.n);
    fitted *o = vm_need(vm, foreign_new(vm_heap(vm), &FIT_CLASS, sizeof *o));
    o->model = o->p = o->errors = o->covariance = o->residuals = VALUE_NONE;
    vm_hold(vm, value_from_object(o));
    field_shape shape = shape_of(vm, argv, &t, is_matrix, &o->is_spread);
    double *probe = vm_scratch(vm, t.n_x + t.n_p, sizeof *probe);
    memcpy(probe, t.x, t.n_x * sizeof *probe);
    memcpy(probe + t.n_x, p, t.n_p * sizeof *probe);
    t.f = function_field_new(vm, argv[MODEL], &shape, probe);
    if (t.f->field.n_out != 1)
        vm_raise_arg(vm, MODEL, NULL, MSG_ONE_NUMBER, "fit", (int)t.f->field.n_out);
    double *r = vm_scratch(vm, t.n, sizeof *r), *cov = vm_scratch(vm, t.n_p * t.n_p, sizeof *cov);
    geo_status status = solve(vm, &t, argv, p, r, cov, &o->report);
    if (status == GEO_EDOMAIN || status == GEO_EITER) raise_fit(vm, &o->report, t.n_p, p);
    vm_check(vm, status, "fit");
    bool has_sigma = !arg_is_none(argv, SIGMA);
    summarise(o, &t, r, has_sigma);
    o->n = t.n;
    o->n_p = t.n_p;
    double *errors = vm_scratch(vm, t.n_p, sizeof *errors);
    for (size_t k = 0; k < t.n_p * t.n_p; k++)
        if (isfinite(cov[k])) cov[k] *= o->sigma * o->sigma;
    for (size_t k = 0; k < t.n_p; k++) errors[k] = sqrt(cov[k * (t.n_p + 1)]);
    for (size_t i = 0; i < t.n; i++) r[i] = t.factor[i] > 0 ? -r[i] / t.factor[i] : NAN;
    o->model = value_share(t.f->function);
    o->p = value_share(is_number ? value_number(*p) : numbers_value(vm, p, t.n_p, 1));
    o->errors = value_share(is_number ? value_number(*errors)
                                      : numbers_value(vm, errors, t.n_p, 1));
    geo_tensor *matrix = vm_matrix(vm, t.n_p, t.n_p);
    memcpy(matrix->data, cov, t.n_p * t.n_p * sizeof *cov);
    o->covariance = value_share(value_from_object(matrix));
    o->residuals = value_share(numbers_value(vm, r, t.n, 1));
    return value_from_object(o);
}

/* --- the answer ------------------------------------------------------------------------- */

/* The model at one x (a number, or a row). */
static geo_value value_at(geo_vm *vm, const fitted *o, geo_value x)
{
    geo_value given[SIGNATURE_ARGUMENTS] = { x, o->p };
    if (!o->is_spread) return vm_call(vm, o->model, 2, given);
    const geo_tensor *p = value_tensor(o->p);
    if (o->n_p + 1 > SIGNATURE_ARGUMENTS) vm_check(vm, GEO_ETOOBIG, "the fitted model");
    for (size_t k = 0; k < o->n_p; k++) given[k + 1] = value_number(p->data[k]);
    return vm_call(vm, o->model, (int)o->n_p + 1, given);
}

/* fitted(x): at a number or at each of a vector, or at each row of a matrix. */
static geo_value fitted_call(geo_vm *vm, geo_foreign *self, int argc, const geo_value *argv)
{
    const fitted *o = (const fitted *)self;
    if (argc != 1) vm_raise(vm, MSG_TOO_MANY_ARGUMENTS, "a fitted model", "one x, or many");
    bool is_many = value_is_tensor(value_plain(argv[0])) || value_is_kind(argv[0], KIND_RANGE);
    if (!is_many) return value_at(vm, o, argv[0]);
    size_t n = members_count(argv[0]);
    geo_list *list = vm_list(vm, n);
    vm_hold(vm, value_from_object(list));
    for (size_t i = 0; i < n; i++)
        list_add(vm, list, value_at(vm, o, member_at(vm, argv[0], i)));
    return stack_list(vm, list);
}

static const char *const FIT_PROPERTIES[] = {
    "p", "errors", "covariance", "residuals", "sum", "chi2", "sigma", "r2", "dof", "iterations",
    "evaluations", "rank", "derivatives", NULL };

static bool fitted_property(geo_vm *vm, geo_foreign *self, const char *name, size_t length,
                            geo_value *out)
{
    const fitted *o = (const fitted *)self;
#define IS(word) word_is(name, length, word)
    if (IS("p")) *out = value_share(o->p);
    else if (IS("errors")) *out = value_share(o->errors);
    else if (IS("covariance")) *out = value_share(o->covariance);
    else if (IS("residuals")) *out = value_share(o->residuals);
    else if (IS("sum")) *out = value_number(o->sum);
    else if (IS("chi2")) *out = value_number(o->chi2);
    else if (IS("sigma")) *out = value_number(o->sigma);
    else if (IS("r2")) *out = value_number(o->r2);
    else if (IS("dof")) *out = count_value(o->n - o->n_p);
    else if (IS("iterations")) *out = count_value(o->report.iterations);
    else if (IS("evaluations")) *out = count_value(o->report.evaluations);
    else if (IS("rank")) *out = count_value(o->report.rank);
    else if (IS("derivatives"))
        *out = o->report.by_differences ? vm_string(vm, "differences", 11)
                                        : vm_string(vm, "exact", 5);
    else return false;
    return true;
#undef IS
}

static const double *numbers_of(const geo_value *v, double *one)
{
    if (value_is_tensor(*v)) return value_tensor(*v)->data;
    *one = value_is_number(*v) ? value_to_number(*v) : NAN;
    return one;
}

static void fitted_print(const geo_foreign *self, geo_buffer *out)
{
    const fitted *o = (const fitted *)self;
    char text[140];
    double one;
    point_text("fit with p", o->n_p, numbers_of(&o->p, &one), text, sizeof text);
    buffer_add_text(out, text);
}

static void fitted_report(const geo_foreign *self, geo_buffer *out)
{
    const fitted *o = (const fitted *)self;
    double p, error;
    const double *all = numbers_of(&o->p, &p), *errors = numbers_of(&o->errors, &error);
    buffer_add_format(out, "fit of %zu parameter%s to %zu data", o->n_p, o->n_p == 1 ? "" : "s",
                      o->n);
    for (size_t k = 0; k < o->n_p && k < 20; k++)
        buffer_add_format(out, "\n  p[%zu]  %14.8g  +- %.2g", k + 1, all[k], errors[k]);
    buffer_add_format(out, "\n  chi2 %.6g with %zu degrees of freedom", o->chi2, o->n - o->n_p);
    if (isfinite(o->r2)) buffer_add_format(out, ", R^2 = %.6g", o->r2);
    if (o->report.rank < o->n_p)
        buffer_add_format(out, "\n  only %zu combination%s of the parameters %s determined",
                          o->report.rank, o->report.rank == 1 ? "" : "s",
                          o->report.rank == 1 ? "is" : "are");
}

static void fitted_trace(geo_heap *heap, geo_foreign *self)
{
    const fitted *o = (const fitted *)self;
    heap_mark(heap, o->model);
    heap_mark(heap, o->p);
    heap_mark(heap, o->errors);
    heap_mark(heap, o->covariance);
    heap_mark(heap, o->residuals);
}

const geo_class FIT_CLASS = {
    .name = "Fit", .noun = "fit", .phrase = "a fit",
    .print = fitted_print, .report = fitted_report, .property = fitted_property,
    .properties = FIT_PROPERTIES, .call = fitted_call, .call_traced = fitted_call,
    .trace = fitted_trace };
