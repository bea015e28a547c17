/* test_minimise.c - the problems of More, Garbow and Hillstrom 1981; boxes, kinks, faults. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <gsl/gsl_multimin.h>
#include <math.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/num/minimise.h"

typedef struct {
    const char *name;
    size_t d;
    double (*f)(const double *x);
    double start[6];
    double least, other;        /* the value at the minimum; at another one, or the same */
} problem;

static double sq(double x) { return x * x; }

static double rosenbrock(const double *x)
{
    return 100 * sq(x[1] - x[0] * x[0]) + sq(1 - x[0]);
}

static double freudenstein(const double *x)
{
    return sq(-13 + x[0] + ((5 - x[1]) * x[1] - 2) * x[1])
         + sq(-29 + x[0] + ((x[1] + 1) * x[1] - 14) * x[1]);
}

static double powell_scaled(const double *x)
{
    return sq(1e4 * x[0] * x[1] - 1) + sq(exp(-x[0]) + exp(-x[1]) - 1.0001);
}

static double brown_scaled(const double *x)
{
    return sq(x[0] - 1e6) + sq(x[1] - 2e-6) + sq(x[0] * x[1] - 2);
}

static double beale(const double *x)
{
    return sq(1.5 - x[0] * (1 - x[1])) + sq(2.25 - x[0] * (1 - x[1] * x[1]))
         + sq(2.625 - x[0] * (1 - x[1] * x[1] * x[1]));
}

static double helical(const double *x)
{
    double angle = atan(x[1] / x[0]) / (2 * M_PI) + (x[0] < 0 ? 0.5 : 0);
    return 100 * (sq(x[2] - 10 * angle) + sq(hypot(x[0], x[1]) - 1)) + sq(x[2]);
}

static double powell_singular(const double *x)
{
    return sq(x[0] + 10 * x[1]) + 5 * sq(x[2] - x[3]) + sq(sq(x[1] - 2 * x[2]))
         + 10 * sq(sq(x[0] - x[3]));
}

static double wood(const double *x)
{
    return 100 * sq(x[1] - x[0] * x[0]) + sq(1 - x[0]) + 90 * sq(x[3] - x[2] * x[2])
         + sq(1 - x[2]) + 10 * sq(x[1] + x[3] - 2) + 0.1 * sq(x[1] - x[3]);
}

static double brown_dennis(const double *x)
{
    double sum = 0;
    for (int i = 1; i <= 20; i++) {
        double t = i / 5.;
        sum += sq(sq(x[0] + t * x[1] - exp(t)) + sq(x[2] + x[3] * sin(t) - cos(t)));
    }
    return sum;
}

static double biggs(const double *x)
{
    double sum = 0;
    for (int i = 1; i <= 13; i++) {
        double t = i / 10., y = exp(-t) - 5 * exp(-10 * t) + 3 * exp(-4 * t);
        sum += sq(x[2] * exp(-t * x[0]) - x[3] * exp(-t * x[1]) + x[5] * exp(-t * x[4]) - y);
    }
    return sum;
}

static double watson(const double *x)
{
    double sum = sq(x[0]) + sq(x[1] - x[0] * x[0] - 1);
    for (int i = 1; i <= 29; i++) {
        double t = i / 29., a = 0, b = 0, power = 1;
        for (int j = 0; j < 6; j++, power *= t) {
            b += x[j] * power;
            if (j < 5) a += (j + 1) * x[j + 1] * power;
        }
        sum += sq(a - b * b - 1);
    }
    return sum;
}

static const problem PROBLEMS[] = {
    { "Rosenbrock", 2, rosenbrock, { -1.2, 1 }, 0, 0 },
    { "Freudenstein and Roth", 2, freudenstein, { 0.5, -2 }, 0, 48.98425367924 },
    { "Powell, badly scaled", 2, powell_scaled, { 0, 1 }, 0, 0 },
    { "Brown, badly scaled", 2, brown_scaled, { 1, 1 }, 0, 0 },
    { "Beale", 2, beale, { 1, 1 }, 0, 0 },
    { "helical valley", 3, helical, { -1, 0, 0 }, 0, 0 },
    { "Powell, singular", 4, powell_singular, { 3, -1, 0, 1 }, 0, 0 },
    { "Wood", 4, wood, { -3, -1, -3, -1 }, 0, 0 },
    { "Brown and Dennis", 4, brown_dennis, { 25, 5, -5, -1 }, 85822.20162635, 85822.20162635 },
    { "Biggs", 6, biggs, { 1, 2, 1, 1, 1, 1 }, 0, 5.655649925e-3 },
    { "Watson", 6, watson, { 0 }, 2.287670053552e-3, 2.287670053552e-3 },
};
enum { N_PROBLEMS = sizeof PROBLEMS / sizeof *PROBLEMS };

static geo_status values(void *context, size_t n, const double *x, double *out)
{
    const problem *p = context;
    for (size_t i = 0; i < n; i++) out[i] = p->f(x + i * p->d);
    return GEO_OK;
}

static void check_problem(const problem *p, minimise_method method, double tol)
{
    const geo_field f = { .n_in = p->d, .n_out = 1, .value = values, .context = (void *)p };
    double x[6];
    minimise_report r;
    memcpy(x, p->start, sizeof x);
    geo_status status = minimise(&f, x, &(minimise_options){ .method = method }, &r);
    double error = fmin(fabs(r.value - p->least), fabs(r.value - p->other));
    bool is_fine = status == GEO_OK && error <= tol * fmax(1, p->least);
    if (!is_fine)
        print_message("%s, %s: value %g, slope %g, %zu iterations, status %d\n", p->name,
                      minimise_method_name(method), r.value, r.gradient, r.iterations, r.status);
    assert_true(is_fine);
}

static void test_problems(void **state)
{
    for (size_t k = 0; k < N_PROBLEMS; k++) {
        check_problem(&PROBLEMS[k], MINIMISE_AUTO, 1e-7);
        check_problem(&PROBLEMS[k], MINIMISE_BFGS, 1e-7);
        check_problem(&PROBLEMS[k], MINIMISE_LBFGS, 1e-6);
        if (PROBLEMS[k].d < 5) check_problem(&PROBLEMS[k], MINIMISE_SIMPLEX, 1e-6);
    }
}

/* --- with derivatives, and large ------------------------------------------------------- */

static geo_status chain(void *context, size_t n, const double *x, double *out)
{
    size_t d = *(const size_t *)context;
    for (size_t i = 0; i < n; i++, x += d) {
        out[i] = 0;
        for (size_t k = 0; k + 1 < d; k++)
            out[i] += 100 * sq(x[k + 1] - x[k] * x[k]) + sq(1 - x[k]);
    }
    return GEO_OK;
}

static geo_status chain_slope(void *context, size_t n, const double *x, double *value,
                              double *jac)
{
    size_t d = *(const size_t *)context;
    memset(jac, 0, n * d * sizeof *jac);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k + 1 < d; k++) {
            const double *p = x + i * d + k;
            double r = p[1] - p[0] * p[0];
            jac[i * d + k] += -400 * r * p[0] - 2 * (1 - p[0]);
            jac[i * d + k + 1] += 200 * r;
        }
    return value ? chain(context, n, x, value) : GEO_OK;
}

static geo_status chain_hessian(void *context, size_t n, const double *x, double *h)
{
    size_t d = *(const size_t *)context;
    memset(h, 0, n * d * d * sizeof *h);
    for (size_t i = 0; i < n; i++, h += d * d)
        for (size_t k = 0; k + 1 < d; k++) {
            const double *p = x + i * d + k;
            h[k * d + k] += 1200 * p[0] * p[0] - 400 * p[1] + 2;
            h[k * d + k + 1] -= 400 * p[0];
            h[(k + 1) * d + k] -= 400 * p[0];
            h[(k + 1) * d + k + 1] += 200;
        }
    return GEO_OK;
}

static void test_derivatives(void **state)
{
    static const minimise_method METHODS[] = { MINIMISE_AUTO, MINIMISE_BFGS, MINIMISE_LBFGS };
    for (size_t m = 0; m < 3; m++) {
        size_t d = 100;
        double x[100];
        const geo_field f = { .n_in = d, .n_out = 1, .value = chain, .context = &d,
                              .jacobian = chain_slope, .hessian = chain_hessian };
        minimise_report r;
        for (size_t k = 0; k < d; k++) x[k] = k % 2 ? 1 : -1.2;
        assert_int_equal(minimise(&f, x, &(minimise_options){ .method = METHODS[m] }, &r), GEO_OK);
        assert_int_equal(r.status, MINIMISE_CONVERGED);
        assert_true(!r.by_differences && r.gradient < 1e-7);
        assert_true(r.value < 1e-12 || fabs(r.value - 3.98662) < 1e-3);
        assert_int_equal(r.method, m ? METHODS[m] : MINIMISE_NEWTON);
    }
}

static double gsl_beale(const gsl_vector *x, void *context) { return beale(x->data); }

static void test_gsl(void **state)
{
    gsl_multimin_function f = { gsl_beale, 2, NULL };
    gsl_multimin_fminimizer *s = gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2,
                                                               2);
    gsl_vector *x = gsl_vector_alloc(2), *step = gsl_vector_alloc(2);
    gsl_vector_set_all(x, 1);
    gsl_vector_set_all(step, 0.5);
    gsl_multimin_fminimizer_set(s, &f, x, step);
    for (int i = 0; i < 200; i++) gsl_multimin_fminimizer_iterate(s);
    const geo_field ours = { .n_in = 2, .n_out = 1, .value = values,
                             .context = (void *)&PROBLEMS[4] };
    double p[2] = { 1, 1 };
    minimise_report r;
    assert_int_equal(minimise(&ours, p, NULL, &r), GEO_OK);
    for (int k = 0; k < 2; k++) assert_float_equal(p[k], gsl_vector_get(s->x, k), 1e-5);
    gsl_vector_free(x);
    gsl_vector_free(step);
    gsl_multimin_fminimizer_free(s);
}

/* --- boxes, kinks, faults --------------------------------------------------------------- */

static double slanted(const double *x) { return sq(x[0] - 3) + sq(x[1] + 2) + x[0] * x[1]; }
static double kinked(const double *x) { return fabs(x[0] - 1) + 3 * fabs(x[1] + x[0]); }
static double downhill(const double *x) { return x[0] - x[1] * x[1]; }
static double never(const double *x) { return NAN * x[0]; }
static double barrier(const double *x) { return x[0] - log(x[0]) + sq(x[1]); }
static double half(const double *x) { return sq(x[0] - 1) + (x[1] > 5 ? NAN : sq(x[1] - 4.9)); }

static minimise_report solve(double (*f)(const double *), double *x, const minimise_options *o,
                             geo_status expected)
{
    const problem p = { .d = 2, .f = f };
    const geo_field field = { .n_in = 2, .n_out = 1, .value = values, .context = (void *)&p };
    minimise_report r;
    assert_int_equal(minimise(&field, x, o, &r), expected);
    return r;
}

static void test_boxes(void **state)
{
    const double low[2] = { 0, 0 }, high[2] = { 2, INFINITY };
    double x[2] = { 1, 5 };
    minimise_options o = { .low = low, .high = high };
    minimise_report r = solve(slanted, x, &o, GEO_OK);
    assert_true(x[0] == 2 && x[1] == 0 && r.value == 5);
    assert_int_equal(r.status, MINIMISE_CONVERGED);
    /* inside: the box does not matter */
    const double wide_low[2] = { -50, -50 }, wide_high[2] = { 50, 50 };
    o = (minimise_options){ .low = wide_low, .high = wide_high };
    x[0] = -40, x[1] = 40;
    solve(rosenbrock, x, &o, GEO_OK);
    assert_float_equal(x[0], 1, 1e-4);
    /* a start outside is moved in; an active side of a curved valley */
    const double low2[2] = { -1.5, 1.5 }, high2[2] = { 3, 3 };
    o = (minimise_options){ .low = low2, .high = high2 };
    x[0] = 9, x[1] = -9;
    r = solve(rosenbrock, x, &o, GEO_OK);
    assert_float_equal(x[1], 1.5, 1e-12);
    assert_float_equal(x[0] * x[0], 1.5, 1e-2);
    /* an empty one */
    o = (minimise_options){ .low = high2, .high = low2 };
    solve(rosenbrock, x, &o, GEO_EDOMAIN);
    /* a simplex in a box */
    o = (minimise_options){ .low = low, .high = high, .method = MINIMISE_SIMPLEX };
    x[0] = x[1] = 1;
    r = solve(slanted, x, &o, GEO_OK);
    assert_float_equal(r.value, 5, 1e-6);
}

static void test_kinks(void **state)
{
    double x[2] = { 7, -3 };
    minimise_report r = solve(kinked, x, NULL, GEO_OK);
    assert_float_equal(r.value, 0, 1e-6);
    assert_int_equal(r.status, MINIMISE_KINK);
    assert_true(r.gradient > 0.1);
}

static void test_faults(void **state)
{
    double x[2] = { 1, 1 };
    assert_int_equal(solve(downhill, x, NULL, GEO_EITER).status, MINIMISE_UNBOUNDED);
    x[0] = x[1] = 1;
    assert_int_equal(solve(never, x, NULL, GEO_EDOMAIN).status, MINIMISE_NOT_FINITE);
    x[0] = x[1] = 5;
    solve(barrier, x, NULL, GEO_OK);
    assert_float_equal(x[0], 1, 1e-6);
    x[0] = x[1] = 0;
    minimise_report r = solve(half, x, NULL, GEO_OK);
    assert_float_equal(r.value, 0, 1e-9);
    x[0] = -1.2, x[1] = 1;
    minimise_options few = { .max_iter = 3 };
    assert_int_equal(solve(rosenbrock, x, &few, GEO_EITER).status, MINIMISE_LIMIT);
    geo_status status = GEO_ENOMEM;
    for (size_t n = 1; status == GEO_ENOMEM && n < 100; n++) {
        const geo_field f = { .n_in = 2, .n_out = 1, .value = values,
                              .context = (void *)&PROBLEMS[0] };
        double y[2] = { -1.2, 1 };
        geo_mem_fail_at(n);
        status = minimise(&f, y, NULL, &r);
        geo_mem_fail_at(0);
    }
    assert_int_equal(status, GEO_OK);
}

/* --- an interval -------------------------------------------------------------------------- */

static double wave(const double *x) { return sin(x[0]) + 0.1 * x[0]; }
static double line(const double *x) { return x[0]; }
static double root_only(const double *x) { return sqrt(x[0] - 1); }

static double least_on(double (*f)(const double *), double a, double b, double *x)
{
    const problem p = { .d = 1, .f = f };
    const geo_field field = { .n_in = 1, .n_out = 1, .value = values, .context = (void *)&p };
    minimise_report r;
    assert_int_equal(minimise_interval(&field, a, b, 1e-10, x, &r), GEO_OK);
    return r.value;
}

static void test_intervals(void **state)
{
    double x;
    least_on(wave, -10, 10, &x);
    assert_float_equal(x, -acos(-0.1) - 2 * M_PI, 1e-7);
    assert_true(least_on(line, 2, 5, &x) <= 2 + 1e-7 && x < 2 + 1e-7);
    least_on(root_only, 0, 4, &x);
    assert_float_equal(x, 1, 1e-2);
    const problem p = { .d = 1, .f = never };
    const geo_field field = { .n_in = 1, .n_out = 1, .value = values, .context = (void *)&p };
    minimise_report r;
    assert_int_equal(minimise_interval(&field, 0, 1, 1e-8, &x, &r), GEO_EDOMAIN);
    assert_int_equal(minimise_interval(&field, 0, INFINITY, 1e-8, &x, &r), GEO_EDOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_problems), cmocka_unit_test(test_derivatives),
        cmocka_unit_test(test_gsl), cmocka_unit_test(test_boxes),
        cmocka_unit_test(test_kinks), cmocka_unit_test(test_faults),
        cmocka_unit_test(test_intervals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
