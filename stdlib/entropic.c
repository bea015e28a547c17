/* entropic.c - sinkhorn(...) and its divergence: plans smoothed by entropy. */
#include "stdlib/entropic.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/vm/args.h"
#include "stdlib/common.h"
#include "stdlib/plan.h"
#include "stdlib/space.h"

/* --- solving ------------------------------------------------------------------------------ */

static void check_masses(geo_vm *vm, int arg, size_t n, const double *a)
{
    for (size_t i = 0; a && i < n; i++) {
        if (a[i] > 0 && isfinite(a[i])) continue;
        char text[NUMBER_TEXT];
        number_text(a[i], text);
        vm_raise_arg(vm, arg, NULL, MSG_MASS_POSITIVE, i + 1, text);
    }
}

static void check_points(geo_vm *vm, int arg, const point_masses *p)
{
    if (p->n == 0) vm_raise_arg(vm, arg, NULL, MSG_NO_POINTS);
    for (size_t k = 0; k < p->n * p->d; k++)
        if (!isfinite(p->x[k])) vm_raise_arg(vm, arg, NULL, MSG_POINT_NOT_FINITE, k / p->d + 1);
}

static void check_table(geo_vm *vm, const sinkhorn_problem *p)
{
    for (size_t k = 0; k < p->n * p->m; k++) {
        if (isfinite(p->table[k])) continue;
        char text[NUMBER_TEXT];
        number_text(p->table[k], text);
        vm_raise(vm, MSG_COST_VALUE, k / p->m + 1, k % p->m + 1, text);
    }
}

static void solve(geo_vm *vm, const char *who, const sinkhorn_problem *p, const double *f,
                  const double *g, sinkhorn_result *r)
{
    geo_status status = sinkhorn_solve(p, f, g, r);
    if (status == GEO_EITER) {
        char text[160];
        snprintf(text, sizeof text, "marginals miss %.2g after %d steps, wanted %g", r->residual,
                 r->iterations, p->tol);
        sinkhorn_result_free(r);
        diagnostic *d = diag_new(MSG_NOT_CONVERGED, who, text);
        diag_hint(d, MSG_HINT_MORE_STEPS);
        vm_raise_diagnostic(vm, d);
    }
    if (status != GEO_OK) sinkhorn_result_free(r);
    vm_check(vm, status, who);
}

/* The arguments source, target, eps, a, b, cost: what both built-ins begin with. */
static sinkhorn_problem read_problem(geo_vm *vm, const geo_value *argv, const char *who,
                                     char *text)
{
    sinkhorn_problem p = { .eps = arg_number(argv, 2) };
    if (!(p.eps > 0) || isinf(p.eps)) vm_raise_arg(vm, 2, NULL, MSG_EPS_POSITIVE, "eps", p.eps);
    if (arg_is_none(argv, 1)) {
        const geo_tensor *c = arg_matrix(vm, argv, 0);
        p.n = c->shape[0];
        p.m = c->shape[1];
        p.table = c->data;
        if (p.n == 0 || p.m == 0) vm_raise_arg(vm, 0, NULL, MSG_NO_POINTS);
        snprintf(text, 48, "C[i, j]");
    } else {
        point_masses x = arg_masses(vm, argv, 0, who), y = arg_masses(vm, argv, 1, who);
        if (x.d != y.d) vm_raise_arg(vm, 1, NULL, MSG_POINT_DIMS, x.d, y.d);
        check_points(vm, 0, &x);
        check_points(vm, 1, &y);
        p.n = x.n;
        p.m = y.n;
        p.d = x.d;
        p.x = x.x;
        p.y = y.x;
        p.a = x.mass;
        p.b = y.mass;
        snprintf(text, 48, "a function");
        if (!arg_metric(vm, argv, 5, &p.cost, text))
            p.table = function_table(vm, argv, 5, &x, &y);
    }
    if (!arg_is_none(argv, 3)) p.a = arg_mass_vector(vm, argv, 3, p.n);
    if (!arg_is_none(argv, 4)) p.b = arg_mass_vector(vm, argv, 4, p.m);
    check_masses(vm, 3, p.n, p.a);
    check_masses(vm, 4, p.m, p.b);
    if (p.table) check_table(vm, &p);
    return p;
}

static double *keep(geo_vm *vm, const double *x, size_t count)
{
    if (!x) return NULL;
    double *copy = vm_need(vm, geo_alloc(count, sizeof *copy));
    memcpy(copy, x, count * sizeof *x);
    heap_adjust(vm_heap(vm), (ptrdiff_t)(count * sizeof *x));
    return copy;
}

/* The value owns copies of all the problem borrows. */
static void keep_problem(geo_vm *vm, entropic_value *e, const sinkhorn_problem *p)
{
    e->has_points = p->x != NULL;
    e->x = keep(vm, p->x, p->n * p->d);
    e->y = keep(vm, p->y, p->m * p->d);
    e->a = keep(vm, p->a, p->n);
    e->b = keep(vm, p->b, p->m);
    e->table = keep(vm, p->table, p->n * p->m);
    e->problem = *p;
    e->problem.x = e->x;
    e->problem.y = e->y;
    e->problem.a = e->a;
    e->problem.b = e->b;
    e->problem.table = e->table;
}

geo_value bi_sinkhorn(geo_vm *vm, int argc, const geo_value *argv)
{
    char text[48];
    sinkhorn_problem p = read_problem(vm, argv, "sinkhorn", text);
    double rho = arg_number(argv, 6), tol = arg_number(argv, 7);
    if (!(rho > 0)) vm_raise_arg(vm, 6, NULL, MSG_EPS_POSITIVE, "rho", rho);
    if (!(tol > 0)) vm_raise_arg(vm, 7, NULL, MSG_TOLERANCE, "sinkhorn");
    p.rho = isinf(rho) ? 0 : rho;
    p.tol = tol;
    p.max_iter = (int)arg_integer(vm, argv, 8, 1, 100000000);
    const double *f = NULL, *g = NULL;
    if (!arg_is_none(argv, 9)) {
        const entropic_value *from = (const entropic_value *)value_to_object(argv[9]);
        if (from->problem.n != p.n || from->problem.m != p.m)
            vm_raise_arg(vm, 9, NULL, MSG_MASS_COUNT, p.n, from->problem.n);
        f = from->result.f;
        g = from->result.g;
    }
    entropic_value *e = vm_need(vm, foreign_new(vm_heap(vm), &ENTROPIC_CLASS, sizeof *e));
    solve(vm, "sinkhorn", &p, f, g, &e->result);
    keep_problem(vm, e, &p);
    memcpy(e->cost_text, text, sizeof text);
    return value_from_object(e);
}

geo_value bi_sinkhorn_divergence(geo_vm *vm, int argc, const geo_value *argv)
{
    char text[48];
    sinkhorn_problem p = read_problem(vm, argv, "sinkhorn_divergence", text), q;
    sinkhorn_result r;
    p.tol = arg_number(argv, 6);
    if (!(p.tol > 0)) vm_raise_arg(vm, 6, NULL, MSG_TOLERANCE, "sinkhorn_divergence");
    p.max_iter = (int)arg_integer(vm, argv, 7, 1, 100000000);
    solve(vm, "sinkhorn_divergence", &p, NULL, NULL, &r);
    double value = r.dual;
    sinkhorn_result_free(&r);
    for (int side = 0; side < 2; side++) {
        point_masses z = { .n = side ? p.m : p.n, .d = p.d, .x = side ? p.y : p.x };
        q = p;
        q.n = q.m = z.n;
        q.x = q.y = z.x;
        q.a = q.b = side ? p.b : p.a;
        if (p.table) {
            z.is_line = !value_is_tensor(argv[0]) || value_tensor(argv[0])->rank < 2;
            q.table = function_table(vm, argv, 5, &z, &z);
            check_table(vm, &q);
        }
        solve(vm, "sinkhorn_divergence", &q, NULL, NULL, &r);
        value -= r.dual / 2;
        sinkhorn_result_free(&r);
    }
    return value_number(value);
}

/* --- the map -------------------------------------------------------------------------------- */

/* The mean of y with weights b exp((g - c(x, y)) / eps), at n points. */
static void send(geo_vm *vm, const entropic_value *e, size_t n, const double *x, double *out)
{
    const sinkhorn_problem *p = &e->problem;
    double *t = vm_scratch(vm, p->m, sizeof *t);
    for (size_t i = 0; i < n; i++) {
        double top = -INFINITY, sum = 0;
        double *image = out + i * p->d;
        for (size_t j = 0; j < p->m; j++) {
            t[j] = (e->result.g[j] - metric_cost(&p->cost, p->d, x + i * p->d, e->y + j * p->d))
                   / p->eps;
            top = fmax(top, t[j]);
        }
        memset(image, 0, p->d * sizeof *image);
        for (size_t j = 0; j < p->m; j++) {
            double weight = (e->b ? e->b[j] : 1) * exp(t[j] - top);
            sum += weight;
            for (size_t k = 0; k < p->d; k++) image[k] += weight * e->y[j * p->d + k];
        }
        for (size_t k = 0; k < p->d; k++) image[k] /= sum;
    }
}

static geo_value entropic_call(geo_vm *vm, geo_foreign *self, int argc, const geo_value *argv)
{
    const entropic_value *e = (const entropic_value *)self;
    if (!e->has_points || e->problem.table) vm_raise(vm, MSG_PLAN_NO_POINTS);
    if (argc != 1) vm_raise(vm, MSG_TOO_MANY_ARGUMENTS, "an entropic map", "one point or batch");
    point_batch batch = arg_points(vm, argv[0], e->problem.d, "the entropic map");
    size_t d = e->problem.d;
    geo_tensor *out = batch.is_single || d == 1 ? vm_vector(vm, batch.n * d)
                                                : vm_matrix(vm, batch.n, d);
    send(vm, e, batch.n, batch.x, out->data);
    return d == 1 && batch.is_single ? value_number(out->data[0]) : value_from_object(out);
}

/* --- properties ------------------------------------------------------------------------------ */

static geo_value matrix_value(geo_vm *vm, const entropic_value *e)
{
    geo_tensor *t = vm_matrix(vm, e->problem.n, e->problem.m);
    vm_check(vm, sinkhorn_plan(&e->problem, &e->result, t->data), "the plan");
    return value_from_object(t);
}

static geo_value images_value(geo_vm *vm, const entropic_value *e)
{
    const sinkhorn_problem *p = &e->problem;
    if (!e->has_points) vm_raise(vm, MSG_PLAN_NO_POINTS);
    double *plan = vm_scratch(vm, p->n, p->m * sizeof *plan);
    vm_check(vm, sinkhorn_plan(p, &e->result, plan), "the plan");
    geo_tensor *t = p->d == 1 ? vm_vector(vm, p->n) : vm_matrix(vm, p->n, p->d);
    memset(t->data, 0, t->n * sizeof *t->data);
    for (size_t i = 0; i < p->n; i++) {
        double sum = 0;
        for (size_t j = 0; j < p->m; j++) sum += plan[i * p->m + j];
        for (size_t j = 0; j < p->m; j++)
            for (size_t k = 0; k < p->d; k++)
                t->data[i * p->d + k] += plan[i * p->m + j] / sum * p->y[j * p->d + k];
    }
    return value_from_object(t);
}

static const char *const ENTROPIC_PROPERTIES[] = {
    "cost", "value", "matrix", "mass", "images", "f", "g", "eps", "residual", "iterations",
    "relaxation", "density", "seconds", "n", "m", NULL };

static bool entropic_property(geo_vm *vm, geo_foreign *self, const char *name, size_t length,
                              geo_value *out)
{
    const entropic_value *e = (const entropic_value *)self;
    const sinkhorn_result *r = &e->result;
#define IS(word) word_is(name, length, word)
    if (IS("cost")) *out = value_number(r->cost);
    else if (IS("value")) *out = value_number(r->dual);
    else if (IS("matrix")) *out = matrix_value(vm, e);
    else if (IS("mass")) *out = value_number(r->mass);
    else if (IS("images")) *out = images_value(vm, e);
    else if (IS("f")) *out = numbers_value(vm, r->f, e->problem.n, 1);
    else if (IS("g")) *out = numbers_value(vm, r->g, e->problem.m, 1);
    else if (IS("eps")) *out = value_number(e->problem.eps);
    else if (IS("residual")) *out = value_number(r->residual);
    else if (IS("iterations")) *out = value_number(r->iterations);
    else if (IS("relaxation")) *out = value_number(r->relaxation);
    else if (IS("density")) *out = value_number(r->density);
    else if (IS("seconds")) *out = value_number(r->seconds);
    else if (IS("n")) *out = value_number((double)e->problem.n);
    else if (IS("m")) *out = value_number((double)e->problem.m);
    else return false;
    return true;
#undef IS
}

static void entropic_print(const geo_foreign *self, geo_buffer *out)
{
    const entropic_value *e = (const entropic_value *)self;
    buffer_add_format(out, "entropic plan of %zu to %zu %s, eps %g", e->problem.n, e->problem.m,
                      e->has_points ? "points" : "masses", e->problem.eps);
}

static void entropic_report(const geo_foreign *self, geo_buffer *out)
{
    const entropic_value *e = (const entropic_value *)self;
    const sinkhorn_result *r = &e->result;
    entropic_print(self, out);
    buffer_add_format(out, "\n  cost        %.10g  (sum of mass * %s)", r->cost, e->cost_text);
    buffer_add_format(out, "\n  value       %.10g  (with the entropy)", r->dual);
    buffer_add_format(out, "\n  residual    %.1e  (L1 error of both marginals%s; tol %g)",
                      r->residual, e->problem.rho > 0 ? ", at the price of rho" : "",
                      e->problem.tol);
    if (e->problem.rho > 0)
        buffer_add_format(out, "\n  mass        %.10g  (unbalanced, rho %g)", r->mass,
                          e->problem.rho);
    buffer_add_format(out, "\n  method      Sinkhorn, %d steps in %d stages, %.0f %% of the pairs,"
                           " %.2g s", r->iterations, r->stages, 100 * r->density, r->seconds);
}

static void entropic_release(geo_foreign *self)
{
    entropic_value *e = (entropic_value *)self;
    sinkhorn_result_free(&e->result);
    geo_free(e->x);
    geo_free(e->y);
    geo_free(e->a);
    geo_free(e->b);
    geo_free(e->table);
}

const geo_class ENTROPIC_CLASS = {
    .name = "EntropicPlan", .noun = "entropic plan", .phrase = "an entropic plan",
    .print = entropic_print, .report = entropic_report, .property = entropic_property,
    .properties = ENTROPIC_PROPERTIES, .call = entropic_call, .release = entropic_release };
