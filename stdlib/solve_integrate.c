/* solve_integrate.c - integrate(...): over intervals, and over regions of R^n. */
#include <math.h>
#include <stdio.h>

#include "runtime/core/print.h"
#include "runtime/num/cubature.h"
#include "runtime/num/quadrature.h"
#include "runtime/vm/args.h"
#include "stdlib/arrays.h"
#include "stdlib/common.h"
#include "stdlib/derivative_rules.h"
#include "stdlib/solve.h"
#include "stdlib/space.h"

enum { F, OVER, TOL, MAX_EVALUATIONS, REPORT };     /* arguments */
enum { RULE_POINTS = 21 };

/* An integral as both kernels give it. */
typedef struct {
    double value, error;
    size_t evaluations;
    const char *method;
} integral;

static geo_value integral_value(geo_vm *vm, const geo_value *argv, const integral *r)
{
    if (!arg_bool(argv, REPORT)) return value_number(r->value);
    geo_record *record = vm_record(vm, 4);
    vm_put(vm, record, "value", value_number(r->value));
    vm_put(vm, record, "error", value_number(r->error));
    vm_put(vm, record, "evaluations", count_value(r->evaluations));
    vm_put(vm, record, "method", vm_string(vm, r->method, strlen(r->method)));
    return value_from_object(record);
}

GEO_NORETURN static void raise_open(geo_vm *vm, double value, double error)
{
    geo_buffer text = GEO_BUFFER_EMPTY;
    char bound[40];
    print_number(value, &text);
    snprintf(bound, sizeof bound, "%.1e", error);
    diagnostic *d = diag_new(MSG_INTEGRAL_OPEN, buffer_text(&text), bound);
    buffer_free(&text);
    vm_raise_diagnostic(vm, d);
}

static double take_tolerance(geo_vm *vm, const geo_value *argv, double usual)
{
    return arg_is_none(argv, TOL) ? usual : arg_tolerance(vm, argv, TOL, "integrate");
}

static size_t take_limit(geo_vm *vm, const geo_value *argv, size_t usual)
{
    if (arg_is_none(argv, MAX_EVALUATIONS)) return usual;
    return (size_t)arg_integer(vm, argv, MAX_EVALUATIONS, 1, 1000000000000);
}

static void check_value(geo_vm *vm, const function_field *f)
{
    if (f->out_rank > 0) vm_raise_arg(vm, F, NULL, MSG_INTEGRAND_TYPE, "a tensor");
}

/* --- intervals ------------------------------------------------------------------------- */

static geo_status integrand_values(void *context, size_t n, const double *x, double *y)
{
    return field_value(context, n, x, y);
}

/* A point inside an interval that may be infinite. */
static double inner_point(double a, double b)
{
    if (isinf(a) && isinf(b)) return 0;
    if (isinf(a)) return b - 1;
    return isinf(b) ? a + 1 : a + 0.5390625 * (b - a);
}

static geo_value over_interval(geo_vm *vm, const geo_value *argv, double a, double b)
{
    double tol = take_tolerance(vm, argv, 1e-10);
    size_t most = take_limit(vm, argv, 2000 * RULE_POINTS) / RULE_POINTS;
    quadrature_options o = { .absolute = tol, .relative = tol,
                             .max_intervals = most > 4 ? most : 4 };
    if (isnan(a) || isnan(b)) vm_check(vm, GEO_EDOMAIN, "integrate");
    double probe = inner_point(a, b);
    function_field *f = function_field_new(vm, argv[F], &(field_shape){ .n = 1 }, &probe);
    check_value(vm, f);
    quadrature_result r;
    geo_status status = quadrature(integrand_values, &f->field, a, b, &o, &r);
    if (f->traced != VALUE_NONE) return rule_integral(vm, f->traced, argv);
    function_field_check(vm, f);
    if (status == GEO_EITER) raise_open(vm, r.value, r.error);
    if (status == GEO_EDOMAIN) {
        char at[40];
        snprintf(at, sizeof at, "%.10g", r.bad_at);
        vm_raise_arg(vm, F, NULL, MSG_INTEGRAND_BAD, at);
    }
    vm_check(vm, status, "integrate");
    integral found = { r.value, r.error, r.evaluations, "gauss-kronrod" };
    return integral_value(vm, argv, &found);
}

/* --- regions ------------------------------------------------------------------------------ */

static geo_status region_of(geo_vm *vm, const space *s, cubature_region *out)
{
    switch (s->kind) {
    case SPACE_BALL: return cubature_ball(s->dim, s->centre, s->radius, out);
    case SPACE_BOX: return cubature_box(s->dim, s->low, s->high, out);
    case SPACE_POLYGON: return cubature_polygon(&s->outline, out);
    default: break;             /* R^n; others were refused */
    }
    double *low = vm_scratch(vm, 2 * s->dim, sizeof *low);
    for (size_t k = 0; k < 2 * s->dim; k++) low[k] = k < s->dim ? -INFINITY : INFINITY;
    return cubature_box(s->dim, low, low + s->dim, out);
}

/* The usual tolerance: what smooth functions reach in a second or so. */
static double usual_tolerance(size_t n)
{
    return n == 2 ? 1e-8 : n <= CUBATURE_LARGEST ? 1e-6 : 1e-3;
}

static void watch(void *context, double value, double error)
{
    char text[80];
    snprintf(text, sizeof text, "%.8g, error %.1e", value, error);
    vm_progress(context, -1, text);
}

/* Runs the kernel; the region's memory is C's, so nothing may be raised while it lives. */
static geo_status solve(geo_vm *vm, const function_field *f, cubature_region *region,
                        const cubature_options *o, cubature_result *r)
{
    geo_rng shifts;             /* always the same: integrals are no draws */
    rng_seed(&shifts, 20260, 0);
    geo_status status = cubature(&f->field, region, o, &shifts, r);
    cubature_region_free(region);
    return status;
}

static geo_value over_region(geo_vm *vm, const geo_value *argv, const space *s)
{
    size_t n = s->dim;
    double tol = take_tolerance(vm, argv, usual_tolerance(n));
    cubature_options o = { .absolute = tol, .relative = tol,
                           .max_evaluations = take_limit(vm, argv, 0) };
    if (vm_wants_progress(vm)) {
        o.watch = watch;
        o.context = vm;
    }
    cubature_region region;
    double u[CUBATURE_DIMENSIONS], probe[CUBATURE_DIMENSIONS], weight;
    vm_check(vm, region_of(vm, s, &region), "integrate");
    for (size_t k = 0; k < n; k++) u[k] = 0.5390625;
    region.place(region.numbers, n, 0, u, probe, &weight);
    cubature_region_free(&region);
    function_field *f = function_field_new(vm, argv[F], &(field_shape){ 1, { n } }, probe);
    check_value(vm, f);
    vm_check(vm, region_of(vm, s, &region), "integrate");
    cubature_result r;
    geo_status status = solve(vm, f, &region, &o, &r);
    vm_progress(vm, 1, "");
    if (f->traced != VALUE_NONE) return rule_integral(vm, f->traced, argv);
    function_field_check(vm, f);
    if (status == GEO_EITER) raise_open(vm, r.value, r.error);
    if (status == GEO_EDOMAIN) {
        char at[140];
        point_text("x", n, r.bad_at, at, sizeof at);
        vm_raise_arg(vm, F, NULL, MSG_INTEGRAND_BAD, at);
    }
    vm_check(vm, status, "integrate");
    return integral_value(vm, argv, &(integral){ r.value, r.error, r.evaluations,
                                                 r.n_boxes ? "genz-malik" : "shifted points" });
}

GEO_NORETURN static void raise_region(geo_vm *vm, const space *s)
{
    geo_buffer name = GEO_BUFFER_EMPTY;
    if (s->kind == SPACE_BOX) buffer_add_format(&name, "a box of %zu dimensions", s->dim);
    else space_print(s, &name);
    diagnostic *d = diag_new(MSG_INTEGRAL_DIMENSION, buffer_text(&name));
    buffer_free(&name);
    vm_raise_diagnostic(vm, d);
}

geo_value bi_integrate(geo_vm *vm, int argc, const geo_value *argv)
{
    if (value_is_kind(argv[OVER], KIND_RANGE)) {
        const geo_range *over = value_range(argv[OVER]);
        if (over->has_step) vm_raise_arg(vm, OVER, NULL, MSG_INTERVAL_STEP, "integrate");
        return over_interval(vm, argv, over->first, over->last);
    }
    const space *s = value_space(argv[OVER]);
    if (s->dim > CUBATURE_DIMENSIONS || s->dim == 0 || s->kind > SPACE_POLYGON)
        raise_region(vm, s);
    if (s->dim > 1) return over_region(vm, argv, s);
    double low = -INFINITY, high = INFINITY;
    if (s->kind == SPACE_BALL) {
        low = s->centre[0] - s->radius;
        high = s->centre[0] + s->radius;
    } else if (s->kind == SPACE_BOX) {
        low = s->low[0];
        high = s->high[0];
    }
    return over_interval(vm, argv, low, high);
}
