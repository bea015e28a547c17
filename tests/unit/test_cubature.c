/* test_cubature.c - integrals in closed form over boxes, balls, polygons, spaces. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <gsl/gsl_monte_vegas.h>
#include <math.h>

#include "runtime/base/mem.h"
#include "runtime/num/cubature.h"

typedef double (*integrand)(const double *x, size_t n);

typedef struct {
    integrand f;
    size_t n;
} wrapped;

static geo_status values(void *context, size_t n, const double *x, double *out)
{
    const wrapped *w = context;
    for (size_t i = 0; i < n; i++) out[i] = w->f(x + i * w->n, w->n);
    return GEO_OK;
}

static double one(const double *x, size_t n) { return 1; }
static double gauss(const double *x, size_t n)
{
    double sum = 0;
    for (size_t k = 0; k < n; k++) sum += x[k] * x[k];
    return exp(-sum);
}
static double radius2(const double *x, size_t n)
{
    double sum = 0;
    for (size_t k = 0; k < n; k++) sum += x[k] * x[k];
    return sum;
}
static double cosines(const double *x, size_t n)
{
    double sum = 0;
    for (size_t k = 0; k < n; k++) sum += x[k];
    return cos(sum);
}
static double corner(const double *x, size_t n) { return fmax(x[0] + x[1] - 0.8, 0); }
static double seventh(const double *x, size_t n) { return pow(x[0] * x[1], 3); }
static double divergent(const double *x, size_t n) { return 1 / (x[0] * x[0] + x[1] * x[1]); }
static double bad(const double *x, size_t n) { return x[0] < 0.5 ? 1 : NAN; }

static geo_status integrate(integrand f, cubature_region *g, double tol, cubature_result *r)
{
    wrapped w = { f, g->n };
    const geo_field field = { .n_in = g->n, .n_out = 1, .value = values, .context = &w };
    cubature_options o = { .absolute = tol, .relative = tol };
    geo_rng rng;
    rng_seed(&rng, 1, 0);
    geo_status status = cubature(&field, g, &o, &rng, r);
    cubature_region_free(g);
    return status;
}

static void check(integrand f, cubature_region *g, double tol, double expected)
{
    cubature_result r;
    assert_int_equal(integrate(f, g, tol, &r), GEO_OK);
    double error = fabs(r.value - expected);
    assert_true(error <= tol * fmax(1, fabs(expected)) && error <= fmax(r.error, 1e-14));
}

static cubature_region cube(size_t n, double low, double high)
{
    double a[CUBATURE_DIMENSIONS], b[CUBATURE_DIMENSIONS];
    cubature_region g;
    for (size_t k = 0; k < n; k++) a[k] = low, b[k] = high;
    assert_int_equal(cubature_box(n, a, b, &g), GEO_OK);
    return g;
}

static cubature_region ball(size_t n, double radius)
{
    const double centre[CUBATURE_DIMENSIONS] = { 0 };
    cubature_region g;
    assert_int_equal(cubature_ball(n, centre, radius, &g), GEO_OK);
    return g;
}

static void test_boxes(void **state)
{
    cubature_region g;
    for (size_t n = 2; n <= 6; n++) {
        g = cube(n, -1, 2);
        check(one, &g, 1e-12, pow(3, (double)n));
        g = cube(n, 0, 1);
        check(radius2, &g, 1e-12, (double)n / 3);
        g = cube(n, 0, 1);
        /* Re of the n-th power of (e^i - 1)/i */
        double size = 2 * sin(0.5);
        check(cosines, &g, n < 5 ? 1e-8 : 1e-5, pow(size, (double)n) * cos(0.5 * (double)n));
    }
    g = cube(2, 0, 3);
    check(seventh, &g, 1e-12, pow(3, 8) / 16);
    g = cube(2, 0, 1);
    check(corner, &g, 1e-6, (pow(1.2, 3) - 2 * pow(0.2, 3)) / 6);
}

static void test_spaces(void **state)
{
    cubature_region g = cube(2, -INFINITY, INFINITY);
    check(gauss, &g, 1e-8, M_PI);
    g = cube(3, 0, INFINITY);
    check(gauss, &g, 1e-6, pow(M_PI, 1.5) / 8);
    g = cube(3, -INFINITY, 0);
    check(gauss, &g, 1e-6, pow(M_PI, 1.5) / 8);
}

static void test_balls(void **state)
{
    static const double VOLUME[] = { 0, 2, M_PI, 4 * M_PI / 3, M_PI * M_PI / 2 };
    for (size_t n = 2; n <= 4; n++) {
        cubature_region g = ball(n, 1.5);
        check(one, &g, n < 4 ? 1e-9 : 1e-7, VOLUME[n] * pow(1.5, (double)n));
        g = ball(n, 1);         /* n/(n + 2) of the volume */
        check(radius2, &g, 1e-7, VOLUME[n] * (double)n / ((double)n + 2));
    }
}

static void test_polygon(void **state)
{
    /* an L of area 3: squares [0,1]^2, [1,2] x [0,1], [0,1] x [1,2] */
    const double xy[12] = { 0, 0, 2, 0, 2, 1, 1, 1, 1, 2, 0, 2 };
    const size_t start[2] = { 0, 6 };
    polygon p;
    assert_int_equal(polygon_build(1, start, xy, &p, NULL), GEO_OK);
    cubature_region g;
    assert_int_equal(cubature_polygon(&p, &g), GEO_OK);
    check(one, &g, 1e-12, 3);
    assert_int_equal(cubature_polygon(&p, &g), GEO_OK);
    check(radius2, &g, 1e-12, 2 / 3. + 2 * (1 / 3. + 7 / 3.));
    polygon_free(&p);
}

static double vegas_cosines(double *x, size_t n, void *context) { return cosines(x, n); }

static void test_many_dimensions(void **state)
{
    for (size_t n = 7; n <= 20; n += 13) {
        cubature_region g = cube(n, 0, 1);
        double size = 2 * sin(0.5);
        check(cosines, &g, n == 7 ? 2e-4 : 2e-3, pow(size, (double)n) * cos(0.5 * (double)n));
    }
    /* and GSL's VEGAS */
    double low[8] = { 0 }, high[8], value, error;
    for (int k = 0; k < 8; k++) high[k] = 1;
    gsl_monte_function f = { vegas_cosines, 8, NULL };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_monte_vegas_state *s = gsl_monte_vegas_alloc(8);
    gsl_monte_vegas_integrate(&f, low, high, 8, 50000, rng, s, &value, &error);
    gsl_monte_vegas_free(s);
    gsl_rng_free(rng);
    cubature_region g = cube(8, 0, 1);
    cubature_result r;
    assert_int_equal(integrate(cosines, &g, 1e-3, &r), GEO_OK);
    assert_float_equal(r.value, value, 5 * error + r.error);
}

static void test_faults(void **state)
{
    cubature_result r;
    cubature_region g = cube(2, 0, 1);
    assert_int_equal(integrate(bad, &g, 1e-6, &r), GEO_EDOMAIN);
    assert_true(r.bad_at[0] >= 0.5);
    wrapped w = { divergent, 2 };
    const geo_field field = { .n_in = 2, .n_out = 1, .value = values, .context = &w };
    cubature_options o = { .absolute = 1e-6, .relative = 1e-6, .max_evaluations = 100000 };
    g = cube(2, 0, 1);
    assert_int_equal(cubature(&field, &g, &o, NULL, &r), GEO_EITER);
    cubature_region_free(&g);
    const double low[1] = { 0 };
    assert_int_equal(cubature_box(0, low, low, &g), GEO_EDOMAIN);
    assert_int_equal(cubature_box(CUBATURE_DIMENSIONS + 1, low, low, &g), GEO_EDOMAIN);
    polygon empty = POLYGON_EMPTY;
    assert_int_equal(cubature_polygon(&empty, &g), GEO_EEMPTY);
    geo_status status = GEO_ENOMEM;
    g = cube(2, 0, 1);
    wrapped gaussian = { gauss, 2 };
    const geo_field fine = { .n_in = 2, .n_out = 1, .value = values, .context = &gaussian };
    for (size_t n = 1; status == GEO_ENOMEM && n < 100; n++) {
        geo_mem_fail_at(n);
        status = cubature(&fine, &g, &o, NULL, &r);
        geo_mem_fail_at(0);
    }
    assert_int_equal(status, GEO_OK);
    cubature_region_free(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_boxes), cmocka_unit_test(test_spaces),
        cmocka_unit_test(test_balls), cmocka_unit_test(test_polygon),
        cmocka_unit_test(test_many_dimensions), cmocka_unit_test(test_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
