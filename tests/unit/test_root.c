/* test_root.c - zeros of one function, of systems, and least squares beside GSL's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_roots.h>
#include <math.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/num/least_squares.h"
#include "runtime/num/root.h"

/* --- one function -------------------------------------------------------------------- */

typedef struct {
    double (*f)(double x);
    size_t n_calls;
} plain;

static geo_status values(void *context, size_t n, const double *x, double *out)
{
    plain *p = context;
    for (size_t i = 0; i < n; i++) out[i] = p->f(x[i]);
    p->n_calls += n;
    return GEO_OK;
}

static double cubic(double x) { return x * x * x - 2 * x - 5; }
static double kepler(double x) { return x - 0.9 * sin(x) - 1; }
static double flat(double x) { return pow(x - 1, 9); }
static double falling(double x) { return exp(-x); }
static double pole(double x) { return 1 / (x - 0.1); }
static double jump(double x) { return x + (x < 0.3 ? -1e-3 : 1e-3) - 0.3; }
static double steep(double x) { return tanh(1e9 * (x - 0.4)); }
static double above(double x) { return x * x + 1; }
static double barely(double x) { return x * x + 1e-9; }
static double touching(double x) { return (x - 2) * (x - 2); }
static double logarithm(double x) { return log(x); }
static double nothing(double x) { return NAN * x; }
static double far_away(double x) { return atan(x - 1e4); }

static void check_bracket(double (*f)(double), double a, double b, double zero, size_t most)
{
    plain p = { f, 0 };
    const geo_field field = { .n_in = 1, .n_out = 1, .value = values, .context = &p };
    root_result r;
    assert_int_equal(root_bracket(&field, a, b, 1e-14, &r), GEO_OK);
    assert_float_equal(r.x, zero, 1e-13 * fmax(1, fabs(zero)));
    assert_true(p.n_calls <= most && r.evaluations == p.n_calls);
}

static void test_brackets(void **state)
{
    check_bracket(cubic, 2, 3, 2.0945514815423265, 12);
    check_bracket(cubic, 3, 2, 2.0945514815423265, 12);
    check_bracket(kepler, 0, 3, 1.86208668668, 20);
    check_bracket(steep, 0, 1, 0.4, 80);
    check_bracket(far_away, -1e6, 1e6, 1e4, 80);
    plain p = { flat, 0 };
    const geo_field field = { .n_in = 1, .n_out = 1, .value = values, .context = &p };
    root_result r;
    assert_int_equal(root_bracket(&field, 0, 3, 1e-12, &r), GEO_OK);
    assert_float_equal(r.x, 1, 1e-9);
}

/* The same zero as GSL's Brent solver. */
static double gsl_kepler(double x, void *context) { return kepler(x); }

static void test_gsl(void **state)
{
    gsl_function f = { gsl_kepler, NULL };
    gsl_root_fsolver *s = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    gsl_root_fsolver_set(s, &f, 0, 3);
    for (int i = 0; i < 50; i++) gsl_root_fsolver_iterate(s);
    check_bracket(kepler, 0, 3, gsl_root_fsolver_root(s), 20);
    gsl_root_fsolver_free(s);
}

static root_fault fault_of(double (*f)(double), double a, double b, geo_status expected)
{
    plain p = { f, 0 };
    const geo_field field = { .n_in = 1, .n_out = 1, .value = values, .context = &p };
    root_result r;
    geo_status status = a == b ? root_near(&field, a, 1e-12, &r)
                               : root_bracket(&field, a, b, 1e-12, &r);
    assert_int_equal(status, expected);
    return r.fault;
}

static void test_faults(void **state)
{
    assert_int_equal(fault_of(pole, -1, 2, GEO_EITER), ROOT_JUMP);
    assert_int_equal(fault_of(jump, 0, 1, GEO_EITER), ROOT_JUMP);
    assert_int_equal(fault_of(above, -1, 2, GEO_EDOMAIN), ROOT_SAME_SIGN);
    assert_int_equal(fault_of(nothing, -1, 2, GEO_EDOMAIN), ROOT_NOT_FINITE);
    assert_int_equal(fault_of(above, 3, 3, GEO_EITER), ROOT_STUCK);
    assert_int_equal(fault_of(falling, 1, 1, GEO_EITER), ROOT_STUCK);
    assert_int_equal(fault_of(barely, 3, 3, GEO_EITER), ROOT_STUCK);
    assert_int_equal(fault_of(logarithm, -1, -1, GEO_EDOMAIN), ROOT_NOT_FINITE);
}

static void check_near(double (*f)(double), double from, double zero, double tol)
{
    plain p = { f, 0 };
    const geo_field field = { .n_in = 1, .n_out = 1, .value = values, .context = &p };
    root_result r;
    assert_int_equal(root_near(&field, from, 1e-12, &r), GEO_OK);
    assert_float_equal(r.x, zero, tol);
}

static void test_near(void **state)
{
    check_near(cubic, 10, 2.0945514815423265, 1e-11);
    check_near(cubic, -10, 2.0945514815423265, 1e-11);
    check_near(cubic, 0, 2.0945514815423265, 1e-11);
    check_near(logarithm, 20, 1, 1e-11);
    check_near(far_away, 0, 1e4, 1e-7);
    check_near(touching, 10, 2, 1e-6);
    check_near(kepler, -50, 1.86208668668, 1e-10);
}

/* --- systems ------------------------------------------------------------------------- */

static geo_status rosenbrock(void *context, size_t n, const double *x, double *out)
{
    for (size_t i = 0; i < n; i++, x += 2, out += 2) {
        out[0] = 10 * (x[1] - x[0] * x[0]);
        out[1] = 1 - x[0];
    }
    return GEO_OK;
}

static geo_status rosenbrock_slopes(void *context, size_t n, const double *x, double *value,
                                    double *jac)
{
    for (size_t i = 0; i < n; i++) {
        const double j[4] = { -20 * x[2 * i], 10, -1, 0 };
        memcpy(jac + 4 * i, j, sizeof j);
    }
    return value ? rosenbrock(context, n, x, value) : GEO_OK;
}

/* Powell's badly scaled function */
static geo_status badly_scaled(void *context, size_t n, const double *x, double *out)
{
    for (size_t i = 0; i < n; i++, x += 2, out += 2) {
        out[0] = 1e4 * x[0] * x[1] - 1;
        out[1] = exp(-x[0]) + exp(-x[1]) - 1.0001;
    }
    return GEO_OK;
}

/* Powell's singular function: the jacobian has rank 2 at the zero */
static geo_status singular(void *context, size_t n, const double *x, double *out)
{
    for (size_t i = 0; i < n; i++, x += 4, out += 4) {
        out[0] = x[0] + 10 * x[1];
        out[1] = sqrt(5) * (x[2] - x[3]);
        out[2] = (x[1] - 2 * x[2]) * (x[1] - 2 * x[2]);
        out[3] = sqrt(10) * (x[0] - x[3]) * (x[0] - x[3]);
    }
    return GEO_OK;
}

static geo_status helical(void *context, size_t n, const double *x, double *out)
{
    for (size_t i = 0; i < n; i++, x += 3, out += 3) {
        double angle = atan(x[1] / x[0]) / (2 * M_PI) + (x[0] < 0 ? 0.5 : 0);
        out[0] = 10 * (x[2] - 10 * angle);
        out[1] = 10 * (hypot(x[0], x[1]) - 1);
        out[2] = x[2];
    }
    return GEO_OK;
}

static geo_status no_zero(void *context, size_t n, const double *x, double *out)
{
    for (size_t i = 0; i < n; i++, x += 2, out += 2) {
        out[0] = x[0] * x[0] + x[1] * x[1] + 1;
        out[1] = x[0] - x[1];
    }
    return GEO_OK;
}

/* Broyden's tridiagonal function of any size */
static geo_status tridiagonal(void *context, size_t n, const double *x, double *out)
{
    size_t d = *(const size_t *)context;
    for (size_t i = 0; i < n; i++, x += d, out += d)
        for (size_t k = 0; k < d; k++)
            out[k] = (3 - 2 * x[k]) * x[k] - (k ? x[k - 1] : 0) - (k + 1 < d ? 2 * x[k + 1] : 0)
                   + 1;
    return GEO_OK;
}

static void test_systems(void **state)
{
    least_squares_report report;
    double worst, x[4] = { -1.2, 1 };
    geo_field f = { .n_in = 2, .n_out = 2, .value = rosenbrock };
    assert_int_equal(root_system(&f, x, 1e-12, &worst, &report), GEO_OK);
    assert_true(x[0] == 1 && fabs(x[1] - 1) < 1e-14 && worst < 1e-12 && report.by_differences);
    f.jacobian = rosenbrock_slopes;
    x[0] = -1.2;
    assert_int_equal(root_system(&f, x, 1e-12, &worst, &report), GEO_OK);
    assert_true(worst < 1e-12 && !report.by_differences);

    f = (geo_field){ .n_in = 2, .n_out = 2, .value = badly_scaled };
    x[0] = 0, x[1] = 1;
    assert_int_equal(root_system(&f, x, 1e-12, &worst, &report), GEO_OK);
    assert_float_equal(x[0] / 1.098159e-5, 1, 1e-6);
    assert_float_equal(x[1], 9.106146, 1e-6);

    f = (geo_field){ .n_in = 4, .n_out = 4, .value = singular };
    x[0] = 3, x[1] = -1, x[2] = 0, x[3] = 1;
    assert_int_equal(root_system(&f, x, 1e-12, &worst, &report), GEO_OK);
    assert_true(worst < 1e-11 && fabs(x[0]) < 1e-5);

    f = (geo_field){ .n_in = 3, .n_out = 3, .value = helical };
    x[0] = -1, x[1] = 0, x[2] = 0;
    assert_int_equal(root_system(&f, x, 1e-12, &worst, &report), GEO_OK);
    assert_float_equal(x[0], 1, 1e-12);

    f = (geo_field){ .n_in = 2, .n_out = 2, .value = no_zero };
    x[0] = 2, x[1] = 1;
    assert_int_equal(root_system(&f, x, 1e-12, &worst, &report), GEO_EITER);
    assert_float_equal(worst, 1, 1e-3);
    x[0] = NAN;
    assert_int_equal(root_system(&f, x, 1e-12, &worst, &report), GEO_EDOMAIN);
}

static void test_large_system(void **state)
{
    for (size_t d = 1; d < 120; d += 37) {
        double x[120], worst;
        const geo_field f = { .n_in = d, .n_out = d, .value = tridiagonal, .context = &d };
        least_squares_report report;
        for (size_t k = 0; k < d; k++) x[k] = -1;
        assert_int_equal(root_system(&f, x, 1e-12, &worst, &report), GEO_OK);
        assert_true(worst < 1e-12 && report.iterations < 10);
    }
}

/* --- least squares --------------------------------------------------------------------- */

/* Kowalik and Osborne's, NIST's MGH09 */
static geo_status kowalik(void *context, size_t n, const double *x, double *out)
{
    static const double U[11] = { 4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625 };
    static const double Y[11] = { 0.1957, 0.1947, 0.1735, 0.16, 0.0844, 0.0627, 0.0456, 0.0342,
                                  0.0323, 0.0235, 0.0246 };
    for (size_t i = 0; i < n; i++, x += 4)
        for (size_t k = 0; k < 11; k++)
            *out++ = x[0] * U[k] * (U[k] + x[1]) / (U[k] * (U[k] + x[2]) + x[3]) - Y[k];
    return GEO_OK;
}

static void test_kowalik(void **state)
{
    static const double CERTIFIED[4] = { 1.9280693458e-1, 1.9128232873e-1, 1.2305650693e-1,
                                         1.3606233068e-1 };
    static const double DEVIATION[4] = { 1.1435312227e-2, 1.9633220911e-1, 8.0842031232e-2,
                                         9.0025542308e-2 };
    const geo_field f = { .n_in = 4, .n_out = 11, .value = kowalik };
    double p[4] = { 25, 39, 41.5, 39 }, covariance[16];
    least_squares_report report;
    assert_int_equal(least_squares(&f, p, NULL, NULL, covariance, &report), GEO_OK);
    assert_float_equal(report.sum / 3.0750560385e-4, 1, 1e-10);
    for (size_t k = 0; k < 4; k++) {
        assert_float_equal(p[k] / CERTIFIED[k], 1, 1e-7);
        double deviation = sqrt(covariance[5 * k] * report.sum / 7);
        assert_float_equal(deviation / DEVIATION[k], 1, 1e-6);
    }
    assert_int_equal(report.rank, 4);
}

/* One direction of p does not matter: least squares of rank 1 in 2 unknowns. */
static geo_status sum_only(void *context, size_t n, const double *x, double *out)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < 3; k++) out[3 * i + k] = x[2 * i] + x[2 * i + 1] - (double)k;
    return GEO_OK;
}

static void test_rank(void **state)
{
    const geo_field f = { .n_in = 2, .n_out = 3, .value = sum_only };
    double p[2] = { 5, 5 }, covariance[4];
    least_squares_report report;
    assert_int_equal(least_squares(&f, p, NULL, NULL, covariance, &report), GEO_OK);
    assert_float_equal(p[0] + p[1], 1, 1e-12);
    assert_float_equal(report.sum, 2, 1e-12);
    assert_int_equal(report.rank, 1);
    assert_true(isinf(covariance[0]) && isinf(covariance[3]));
    const geo_field wide = { .n_in = 3, .n_out = 2, .value = sum_only };
    assert_int_equal(least_squares(&wide, p, NULL, NULL, NULL, &report), GEO_ESHAPE);
}

static void test_no_memory(void **state)
{
    const geo_field f = { .n_in = 4, .n_out = 11, .value = kowalik };
    geo_status status = GEO_ENOMEM;
    for (size_t n = 1; status == GEO_ENOMEM && n < 1000; n++) {
        double p[4] = { 1, 1, 1, 1 };
        least_squares_report report;
        geo_mem_fail_at(n);
        status = least_squares(&f, p, NULL, NULL, NULL, &report);
        geo_mem_fail_at(0);
    }
    assert_int_equal(status, GEO_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_brackets), cmocka_unit_test(test_gsl),
        cmocka_unit_test(test_faults), cmocka_unit_test(test_near),
        cmocka_unit_test(test_systems), cmocka_unit_test(test_large_system),
        cmocka_unit_test(test_kowalik), cmocka_unit_test(test_rank),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
