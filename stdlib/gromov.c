/* gromov.c - gromov(...): plans that keep inner distances. */
#include "runtime/transport/gromov.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/vm/args.h"
#include "stdlib/common.h"
#include "stdlib/plan.h"

/* The distances of argument `arg`: between its rows, or itself. */
static const double *inner_distances(geo_vm *vm, const geo_value *argv, int arg, size_t *n)
{
    const geo_tensor *x = arg_matrix(vm, argv, arg);
    bool given = arg_bool(argv, 4);
    size_t rows = x->shape[0], d = x->shape[1];
    if (rows == 0 || d == 0) vm_raise_arg(vm, arg, NULL, MSG_NO_POINTS);
    if (given && rows != d) vm_raise_arg(vm, arg, NULL, MSG_NOT_DISTANCES, "it is not square");
    for (size_t k = 0; k < rows * d; k++) {
        if (isfinite(x->data[k]) && !(given && x->data[k] != x->data[k % d * d + k / d])) continue;
        if (!given) vm_raise_arg(vm, arg, NULL, MSG_POINT_NOT_FINITE, k / d + 1);
        vm_raise_arg(vm, arg, NULL, MSG_NOT_DISTANCES, "it is not symmetric and finite");
    }
    *n = rows;
    if (given) return x->data;
    double *c = vm_scratch(vm, rows, rows * sizeof *c);
    metric euclidean = { .norm = NORM_EUCLIDEAN, .p = 1 };
    for (size_t i = 0; i < rows; i++)
        for (size_t k = 0; k < rows; k++)
            c[i * rows + k] = metric_cost(&euclidean, d, x->data + i * d, x->data + k * d);
    return c;
}

/* Masses as shares of 1, or NULL. */
static const double *shares(geo_vm *vm, const geo_value *argv, int arg, size_t n)
{
    const double *a = arg_mass_vector(vm, argv, arg, n);
    if (!a) return NULL;
    double *out = vm_scratch(vm, n, sizeof *out), sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (!(a[i] >= 0) || isinf(a[i])) {
            char text[NUMBER_TEXT];
            number_text(a[i], text);
            vm_raise_arg(vm, arg, NULL, MSG_MASS_VALUE, i + 1, text);
        }
        sum += a[i];
    }
    if (sum == 0) vm_raise_arg(vm, arg, NULL, MSG_MASS_NONE);
    for (size_t i = 0; i < n; i++) out[i] = a[i] / sum;
    return out;
}

static void read_features(geo_vm *vm, const geo_value *argv, gromov_problem *p)
{
    p->alpha = arg_number(argv, 6);
    if (!(p->alpha >= 0 && p->alpha <= 1)) vm_raise_arg(vm, 6, NULL, MSG_ALPHA_SHARE, p->alpha);
    if (arg_is_none(argv, 5)) return;
    const geo_tensor *f = arg_matrix(vm, argv, 5);
    if (f->shape[0] != p->n || f->shape[1] != p->m)
        vm_raise_arg(vm, 5, NULL, MSG_MASS_COUNT, p->n * p->m, f->n);
    for (size_t k = 0; k < f->n; k++) {
        if (isfinite(f->data[k])) continue;
        char text[NUMBER_TEXT];
        number_text(f->data[k], text);
        vm_raise_arg(vm, 5, NULL, MSG_COST_VALUE, k / p->m + 1, k % p->m + 1, text);
    }
    p->features = f->data;
}

GEO_NORETURN static void raise_open(geo_vm *vm, const gromov_problem *p, const gromov_report *r)
{
    char text[120];
    snprintf(text, sizeof text, "gap %.2g after %d steps, wanted %g of the cost", r->gap,
             p->max_iter, p->tol);
    diagnostic *d = diag_new(MSG_NOT_CONVERGED, "gromov", text);
    diag_hint(d, MSG_HINT_MORE_STEPS);
    vm_raise_diagnostic(vm, d);
}

geo_value bi_gromov(geo_vm *vm, int argc, const geo_value *argv)
{
    gromov_problem p = { .tol = arg_number(argv, 8) };
    gromov_report r;
    p.c = inner_distances(vm, argv, 0, &p.n);
    p.d = inner_distances(vm, argv, 1, &p.m);
    p.a = shares(vm, argv, 2, p.n);
    p.b = shares(vm, argv, 3, p.m);
    read_features(vm, argv, &p);
    p.starts = (int)arg_integer(vm, argv, 7, 1, 1000000);
    p.max_iter = (int)arg_integer(vm, argv, 9, 1, 100000000);
    if (!(p.tol > 0)) vm_raise_arg(vm, 8, NULL, MSG_TOLERANCE, "gromov");
    geo_tensor *plan = vm_matrix(vm, p.n, p.m), *to = vm_vector(vm, p.n);
    geo_status status = gromov_solve(&p, plan->data, &r);
    if (status == GEO_EITER) raise_open(vm, &p, &r);
    if (status == GEO_EMODULE) vm_raise(vm, MSG_NO_MODULE, "matrix products", "libopenblas0");
    vm_check(vm, status, "gromov");
    for (size_t i = 0; i < p.n; i++) {
        size_t best = 0;
        for (size_t j = 1; j < p.m; j++)
            if (plan->data[i * p.m + j] > plan->data[i * p.m + best]) best = j;
        to->data[i] = (double)best + 1;
    }
    geo_record *record = vm_record(vm, 5);
    vm_put(vm, record, "cost", value_number(r.cost));
    vm_put(vm, record, "to", value_from_object(to));
    vm_put(vm, record, "matrix", value_from_object(plan));
    vm_put(vm, record, "gap", value_number(r.gap));
    vm_put(vm, record, "iterations", value_number(r.iterations));
    return value_from_object(record);
}
