/* test_ode.c - orders seen by slope, closed forms, GSL's answer, stiffness, events, faults. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_odeiv2.h>
#include <math.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/num/ode.h"
#include "runtime/num/small_system.h"

/* --- problems ------------------------------------------------------------------- */

/* x' = (x2, -x1) + (0, t): x1 = t + a cos t + b sin t */
static geo_status driven(void *context, size_t n, const double *x, double *out)
{
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = x[3 * i + 1];
        out[2 * i + 1] = x[3 * i + 2] - x[3 * i];
    }
    return GEO_OK;
}

static geo_status decay(void *context, size_t n, const double *x, double *out)
{
    for (size_t i = 0; i < n; i++) out[i] = -x[i];
    return GEO_OK;
}

static geo_status square(void *context, size_t n, const double *x, double *out)
{
    for (size_t i = 0; i < n; i++) out[i] = x[i] * x[i];
    return GEO_OK;
}

static geo_status root_of(void *context, size_t n, const double *x, double *out)
{
    for (size_t i = 0; i < n; i++) out[i] = -sqrt(x[i]) - 1;
    return GEO_OK;
}

static geo_status van_der_pol(void *context, size_t n, const double *x, double *out)
{
    double mu = *(const double *)context;
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = x[2 * i + 1];
        out[2 * i + 1] = mu * (1 - x[2 * i] * x[2 * i]) * x[2 * i + 1] - x[2 * i];
    }
    return GEO_OK;
}

static geo_status van_der_pol_slopes(void *context, size_t n, const double *x, double *value,
                                     double *jac)
{
    double mu = *(const double *)context;
    for (size_t i = 0; i < n; i++) {
        const double *p = x + 2 * i;
        const double j[4] = { 0, 1, -2 * mu * p[0] * p[1] - 1, mu * (1 - p[0] * p[0]) };
        memcpy(jac + 4 * i, j, sizeof j);
    }
    return value ? van_der_pol(context, n, x, value) : GEO_OK;
}

static geo_status pendulum(void *context, size_t n, const double *x, double *out)
{
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = x[2 * i + 1];
        out[2 * i + 1] = -sin(x[2 * i]);
    }
    return GEO_OK;
}

static geo_status lorenz(void *context, size_t n, const double *x, double *out)
{
    for (size_t i = 0; i < n; i++, x += 3, out += 3) {
        out[0] = 10 * (x[1] - x[0]);
        out[1] = x[0] * (28 - x[2]) - x[1];
        out[2] = x[0] * x[1] - 8 / 3. * x[2];
    }
    return GEO_OK;
}

static const geo_field DRIVEN = { .n_in = 3, .n_out = 2, .value = driven };
static const geo_field DECAY = { .n_in = 1, .n_out = 1, .value = decay };
static const geo_field SQUARE = { .n_in = 1, .n_out = 1, .value = square };
static const geo_field PENDULUM = { .n_in = 2, .n_out = 2, .value = pendulum };
static const geo_field LORENZ = { .n_in = 3, .n_out = 3, .value = lorenz };

/* --- orders ------------------------------------------------------------------------ */

/* The error at the end, and the largest one between the steps, of steps of length h. */
static void errors_of(ode_method method, double h, double *end, double *between)
{
    ode_solution s;
    const double x0[2] = { 1, 0 };
    ode_options o = { .method = method, .step = h, .max_step = h, .relative = 1e3,
                      .absolute = 1e3 };
    assert_int_equal(ode_solve(&DRIVEN, 1, x0, 0, 4, &o, &s), GEO_OK);
    assert_int_equal(s.steps, (size_t)round(4 / h));
    double x[2];
    *between = 0;
    for (int i = 0; i <= 1000; i++) {
        double t = 4 * i / 1000.;
        ode_at(&s, 0, t, x);
        double error = hypot(x[0] - (t + cos(t) - sin(t)), x[1] - (1 - sin(t) - cos(t)));
        *between = fmax(*between, error);
        *end = error;
    }
    ode_free(&s);
}

static void check_order(ode_method method, double h, double order, double between)
{
    double e1, e2, b1, b2;
    errors_of(method, h, &e1, &b1);
    errors_of(method, h / 2, &e2, &b2);
    assert_true(log2(e1 / e2) > order - 0.25 && log2(e1 / e2) < order + 1);
    assert_true(log2(b1 / b2) > between - 0.25 && log2(b1 / b2) < between + 1);
}

static void test_orders(void **state)
{
    check_order(ODE_DOPRI5, 0.1, 5, 5);
    check_order(ODE_DOP853, 0.5, 8, 8);
    check_order(ODE_RODAS, 0.1, 5, 5);
}

static void test_symplectic_orders(void **state)
{
    static const struct { ode_method method; double order, h; } CASES[] = {
        { ODE_LEAPFROG, 2, 0.1 }, { ODE_YOSHIDA4, 4, 0.1 }, { ODE_YOSHIDA6, 6, 0.2 } };
    const double x0[2] = { 1, 0.5 };
    ode_solution exact, a, b;
    ode_options o = { .relative = 1e-13, .absolute = 1e-13 };
    assert_int_equal(ode_solve(&PENDULUM, 1, x0, 0, 4, &o, &exact), GEO_OK);
    for (size_t k = 0; k < 3; k++) {
        ode_options fixed = { .method = CASES[k].method, .step = CASES[k].h };
        assert_int_equal(ode_solve(&PENDULUM, 1, x0, 0, 4, &fixed, &a), GEO_OK);
        fixed.step /= 2;
        assert_int_equal(ode_solve(&PENDULUM, 1, x0, 0, 4, &fixed, &b), GEO_OK);
        double slope = log2(fabs(a.path[0].end[0] - exact.path[0].end[0])
                            / fabs(b.path[0].end[0] - exact.path[0].end[0]));
        assert_float_equal(slope, CASES[k].order, 0.4);
        ode_free(&a);
        ode_free(&b);
    }
    ode_free(&exact);
}

static void test_energy(void **state)
{
    const double x0[2] = { 2, 0 };
    ode_options o = { .method = ODE_YOSHIDA4, .step = 0.1 };
    ode_solution s;
    assert_int_equal(ode_solve(&PENDULUM, 1, x0, 0, 5000, &o, &s), GEO_OK);
    double worst = 0, x[2];
    for (int i = 0; i <= 5000; i++) {
        ode_at(&s, 0, i, x);
        worst = fmax(worst, fabs(x[1] * x[1] / 2 - cos(x[0]) + cos(2)));
    }
    assert_true(worst < 1e-4);
    ode_free(&s);
}

/* --- tolerance ------------------------------------------------------------------------ */

static void test_tolerance(void **state)
{
    static const ode_method METHODS[] = { ODE_AUTO, ODE_DOPRI5, ODE_DOP853, ODE_RODAS };
    const double x0[2] = { 1, 0 };
    for (size_t m = 0; m < 4; m++)
        for (double tol = 1e-4; tol > 1e-11; tol /= 10) {
            ode_solution s;
            ode_options o = { .method = METHODS[m], .relative = tol, .absolute = tol };
            assert_int_equal(ode_solve(&DRIVEN, 1, x0, 0, 10, &o, &s), GEO_OK);
            double x[2], worst = 0;
            for (double t = 0; t <= 10; t += 0.01) {
                ode_at(&s, 0, t, x);
                worst = fmax(worst, fabs(x[0] - (t + cos(t) - sin(t))));
            }
            assert_true(worst < 60 * tol);
            double most = 20 * tol * (double)s.steps;
            assert_true(s.path[0].error < most && s.path[0].error > 0);
            ode_free(&s);
        }
}

static int gsl_lorenz(double t, const double x[], double out[], void *context)
{
    lorenz(NULL, 1, x, out);
    return GSL_SUCCESS;
}

static void test_gsl(void **state)
{
    double x[3] = { 1, 1, 1 }, t = 0;
    const double x0[3] = { 1, 1, 1 };
    gsl_odeiv2_system system = { gsl_lorenz, NULL, 3, NULL };
    gsl_odeiv2_driver *driver =
        gsl_odeiv2_driver_alloc_y_new(&system, gsl_odeiv2_step_rk8pd, 1e-3, 1e-13, 1e-13);
    assert_int_equal(gsl_odeiv2_driver_apply(driver, &t, 5, x), GSL_SUCCESS);
    gsl_odeiv2_driver_free(driver);
    static const ode_method METHODS[] = { ODE_DOPRI5, ODE_DOP853, ODE_RODAS };
    for (size_t m = 0; m < 3; m++) {
        ode_solution s;
        ode_options o = { .method = METHODS[m], .relative = 1e-11, .absolute = 1e-11 };
        assert_int_equal(ode_solve(&LORENZ, 1, x0, 0, 5, &o, &s), GEO_OK);
        for (int k = 0; k < 3; k++) assert_float_equal(s.path[0].end[k], x[k], 1e-6);
        ode_free(&s);
    }
}

static void test_there_and_back(void **state)
{
    const double x0[2] = { 1, 0 };
    ode_solution there, back;
    assert_int_equal(ode_solve(&DRIVEN, 1, x0, 0, 7, NULL, &there), GEO_OK);
    assert_int_equal(ode_solve(&DRIVEN, 1, there.path[0].end, 7, 0, NULL, &back), GEO_OK);
    assert_float_equal(back.path[0].end[0], 1, 1e-7);
    double a[2], b[2];
    for (double t = 0; t <= 7; t += 0.5) {
        ode_at(&there, 0, t, a);
        ode_at(&back, 0, t, b);
        assert_float_equal(a[1], b[1], 1e-7);
    }
    ode_free(&there);
    ode_free(&back);
}

/* A path of a batch is the same, bit for bit, as alone. */
static void test_batch(void **state)
{
    enum { N = 300 };
    double x0[2 * N];
    ode_solution many, one;
    for (size_t i = 0; i < 2 * N; i++) x0[i] = sin((double)(i * i));
    assert_int_equal(ode_solve(&PENDULUM, N, x0, 0, 20, NULL, &many), GEO_OK);
    for (size_t i = 0; i < N; i += 37) {
        assert_int_equal(ode_solve(&PENDULUM, 1, x0 + 2 * i, 0, 20, NULL, &one), GEO_OK);
        assert_memory_equal(many.path[i].end, one.path[0].end, 2 * sizeof(double));
        assert_int_equal(many.path[i].n_pieces, one.path[0].n_pieces);
        ode_free(&one);
    }
    ode_free(&many);
}

/* --- stiffness ------------------------------------------------------------------------- */

static void test_stiff(void **state)
{
    double mu = 1000;
    const double x0[2] = { 2, 0 };
    geo_field f = { .n_in = 2, .n_out = 2, .value = van_der_pol, .context = &mu };
    ode_solution s, exact, automatic;
    ode_options o = { .method = ODE_RODAS, .relative = 1e-7, .absolute = 1e-7 };
    assert_int_equal(ode_solve(&f, 1, x0, 0, 2000, &o, &s), GEO_OK);
    assert_true(s.by_differences && s.steps < 3000);
    f.jacobian = van_der_pol_slopes;
    assert_int_equal(ode_solve(&f, 1, x0, 0, 2000, &o, &exact), GEO_OK);
    assert_true(!exact.by_differences);
    assert_float_equal(s.path[0].end[0], exact.path[0].end[0], 1e-5);
    /* RADAU5 at 1e-12 [Hairer, Wanner: reference solution] */
    assert_float_equal(exact.path[0].end[0], 1.706167732170483, 2e-5);
    o.method = ODE_AUTO;
    assert_int_equal(ode_solve(&f, 1, x0, 0, 2000, &o, &automatic), GEO_OK);
    assert_float_equal(automatic.path[0].end[0], exact.path[0].end[0], 2e-5);
    assert_true(automatic.path[0].n_switches > 0 && automatic.steps < 20000);
    ode_free(&s);
    ode_free(&exact);
    ode_free(&automatic);
}

/* --- events ------------------------------------------------------------------------------ */

static geo_status first_and_half(void *context, size_t n, const double *x, double *out)
{
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = x[2 * i];
        out[2 * i + 1] = x[2 * i + 1] - 0.5;
    }
    return GEO_OK;
}

static void test_events(void **state)
{
    static const ode_method METHODS[] = { ODE_DOPRI5, ODE_DOP853, ODE_RODAS, ODE_YOSHIDA6 };
    const geo_field g = { .n_in = 2, .n_out = 2, .value = first_and_half };
    const double x0[2] = { 0, 1 };
    for (size_t m = 0; m < 4; m++) {
        ode_options o = { .method = METHODS[m], .relative = 1e-10, .absolute = 1e-10,
                          .events = &g, .step = METHODS[m] == ODE_YOSHIDA6 ? 0.02 : 0 };
        ode_solution s;
        assert_int_equal(ode_solve(&PENDULUM, 1, x0, 0, 20, &o, &s), GEO_OK);
        /* amplitude 2 asin(1/2): the half period is 2 K(1/4) */
        double half = 2 * 1.685750354812596;
        size_t zeros = 0;
        for (size_t k = 0; k < s.n_events; k++) {
            assert_true(k == 0 || s.event[k].t >= s.event[k - 1].t);
            if (s.event[k].which != 0) continue;
            assert_float_equal(s.event[k].t, half * (double)++zeros, 1e-6);
            assert_int_equal(s.event[k].rises, zeros % 2 == 0);
            assert_float_equal(s.event_x[2 * k], 0, 1e-12);
        }
        assert_int_equal(zeros, 5);
        assert_int_equal(s.n_events, 5 + 6);
        ode_free(&s);
        o.stops = true;
        assert_int_equal(ode_solve(&PENDULUM, 1, x0, 0, 20, &o, &s), GEO_OK);
        assert_int_equal(s.n_events, 1);
        assert_true(s.t1 == s.event[0].t && s.path[0].t == s.t1);
        assert_float_equal(s.path[0].end[1], 0.5, 1e-9);
        ode_free(&s);
    }
}

/* --- faults ------------------------------------------------------------------------------- */

static void test_faults(void **state)
{
    ode_solution s;
    double one = 1, bad = NAN, negative = -1;
    assert_int_equal(ode_solve(&SQUARE, 1, &one, 0, 2, NULL, &s), GEO_EITER);
    assert_int_equal(s.fault, ODE_STEP_TOO_SMALL);
    assert_float_equal(s.path[0].t, 1, 1e-6);
    assert_true(s.fault_size > 1e6);
    ode_free(&s);

    const geo_field f = { .n_in = 1, .n_out = 1, .value = root_of };
    assert_int_equal(ode_solve(&f, 1, &one, 0, 2, NULL, &s), GEO_EITER);
    assert_int_equal(s.fault, ODE_NOT_FINITE);
    assert_float_equal(s.path[0].t, 2 - 2 * log(2), 1e-3);
    ode_free(&s);
    assert_int_equal(ode_solve(&f, 1, &negative, 0, 2, NULL, &s), GEO_EITER);
    assert_int_equal(s.fault, ODE_NOT_FINITE);
    ode_free(&s);

    assert_int_equal(ode_solve(&DECAY, 1, &bad, 0, 1, NULL, &s), GEO_EDOMAIN);
    ode_free(&s);
    assert_int_equal(ode_solve(&DECAY, 1, &one, 0, INFINITY, NULL, &s), GEO_EDOMAIN);
    ode_free(&s);
    assert_int_equal(ode_solve(&DECAY, 1, &one, 3, 3, NULL, &s), GEO_OK);
    double x;
    ode_at(&s, 0, 3, &x);
    assert_true(x == 1 && s.steps == 0);
    ode_free(&s);
    ode_options few = { .max_steps = 5 };
    assert_int_equal(ode_solve(&DECAY, 1, &one, 0, 1e9, &few, &s), GEO_EITER);
    assert_int_equal(s.fault, ODE_TOO_MANY_STEPS);
    ode_free(&s);

    ode_options leap = { .method = ODE_LEAPFROG, .step = 0.1 };
    assert_int_equal(ode_solve(&DECAY, 1, &one, 0, 1, &leap, &s), GEO_EDOMAIN);
    assert_int_equal(s.fault, ODE_ODD);
    ode_free(&s);
    double mu = 1;
    const double x0[2] = { 2, 0 };
    const geo_field v = { .n_in = 2, .n_out = 2, .value = van_der_pol, .context = &mu };
    assert_int_equal(ode_solve(&v, 1, x0, 0, 1, &leap, &s), GEO_EITER);
    assert_int_equal(s.fault, ODE_NOT_SEPARABLE);
    ode_free(&s);
}

static void test_no_memory(void **state)
{
    double mu = 1000;
    const double x0[4] = { 2, 0, 1, 1 };
    const geo_field f = { .n_in = 2, .n_out = 2, .value = van_der_pol, .context = &mu };
    ode_options o = { .method = ODE_RODAS };
    geo_status status = GEO_ENOMEM;
    for (size_t n = 1; status == GEO_ENOMEM && n < 10000; n++) {
        ode_solution s;
        geo_mem_fail_at(n);
        status = ode_solve(&f, 2, x0, 0, 0.01, &o, &s);
        geo_mem_fail_at(0);
        ode_free(&s);
    }
    assert_int_equal(status, GEO_OK);
}

static void test_small_systems(void **state)
{
    enum { N = 7 };
    double a[N * N], keep[N * N], b[N], x[N];
    size_t pivot[N];
    for (size_t i = 0; i < N; i++) {
        x[i] = cos((double)i);
        for (size_t j = 0; j < N; j++) a[i * N + j] = i == j ? 0 : sin((double)(3 * i + 2 * j));
    }
    memcpy(keep, a, sizeof a);
    assert_int_equal(small_factor(N, a, pivot), GEO_OK);
    for (size_t i = 0; i < N; i++) {
        b[i] = 0;
        for (size_t j = 0; j < N; j++) b[i] += keep[i * N + j] * x[j];
    }
    small_solve(N, a, pivot, b);
    for (size_t i = 0; i < N; i++) assert_float_equal(b[i], x[i], 1e-12);

    for (size_t i = 0; i < N * N; i++) a[i] = 0;
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++)
            for (size_t k = 0; k < N; k++) a[i * N + j] += keep[i * N + k] * keep[j * N + k];
    for (size_t i = 0; i < N; i++) {
        b[i] = 0;
        for (size_t j = 0; j < N; j++) b[i] += a[i * N + j] * x[j];
    }
    assert_int_equal(small_cholesky(N, a), GEO_OK);
    small_cholesky_solve(N, a, b);
    for (size_t i = 0; i < N; i++) assert_float_equal(b[i], x[i], 1e-10);
    const double singular[4] = { 1, 2, 2, 4 }, indefinite[4] = { 1, 2, 2, 1 };
    memcpy(a, singular, sizeof singular);
    assert_int_equal(small_factor(2, a, pivot), GEO_ESINGULAR);
    memcpy(a, indefinite, sizeof indefinite);
    assert_int_equal(small_cholesky(2, a), GEO_ESINGULAR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_orders), cmocka_unit_test(test_symplectic_orders),
        cmocka_unit_test(test_energy), cmocka_unit_test(test_tolerance),
        cmocka_unit_test(test_gsl), cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_batch), cmocka_unit_test(test_stiff),
        cmocka_unit_test(test_events), cmocka_unit_test(test_faults),
        cmocka_unit_test(test_no_memory), cmocka_unit_test(test_small_systems),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
