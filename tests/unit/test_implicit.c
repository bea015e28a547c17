/* test_implicit.c - manifolds by equations against the same in closed form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/manifold/implicit.h"
#include "tests/unit/shared.h"

/* --- fields with derivatives, written by hand ----------------------------------------- */

/* Quadrics a.x^2 = c in R^3: context holds a and c. */
static geo_status quadric_value(void *context, size_t n, const double *x, double *out)
{
    const double *a = context;
    for (size_t i = 0; i < n; i++, x += 3)
        out[i] = a[0] * x[0] * x[0] + a[1] * x[1] * x[1] + a[2] * x[2] * x[2] - a[3];
    return GEO_OK;
}

static geo_status quadric_jacobian(void *context, size_t n, const double *x, double *value,
                                   double *jac)
{
    const double *a = context;
    if (value) (void)quadric_value(context, n, x, value);
    for (size_t i = 0; i < 3 * n; i++) jac[i] = 2 * a[i % 3] * x[i];
    return GEO_OK;
}

static geo_status quadric_hessian(void *context, size_t n, const double *x, double *hess)
{
    const double *a = context;
    memset(hess, 0, 9 * n * sizeof *hess);
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < 3; k++) hess[9 * i + 4 * (size_t)k] = 2 * a[k];
    return GEO_OK;
}

static geo_field quadric(double *a)
{
    return (geo_field){ .n_in = 3, .n_out = 1, .context = a, .value = quadric_value,
                        .jacobian = quadric_jacobian, .hessian = quadric_hessian };
}

/* g = x3 - c: a half space. */
static geo_status half_value(void *context, size_t n, const double *x, double *out)
{
    for (size_t i = 0; i < n; i++) out[i] = x[3 * i + 2] - *(double *)context;
    return GEO_OK;
}

static geo_status half_jacobian(void *context, size_t n, const double *x, double *value,
                                double *jac)
{
    if (value) (void)half_value(context, n, x, value);
    for (size_t i = 0; i < 3 * n; i++) jac[i] = i % 3 == 2;
    return GEO_OK;
}

static geo_field half(double *c)
{
    return (geo_field){ .n_in = 3, .n_out = 1, .context = c, .value = half_value,
                        .jacobian = half_jacobian };
}

/* All nine equations R'R = 1 of rotations, of which six are independent. */
static geo_status rotation_value(void *context, size_t n, const double *x, double *out)
{
    for (size_t i = 0; i < n; i++, x += 9, out += 9)
        for (int a = 0; a < 3; a++)
            for (int b = 0; b < 3; b++)
                out[3 * a + b] = x[a] * x[b] + x[3 + a] * x[3 + b] + x[6 + a] * x[6 + b]
                               - (a == b);
    return GEO_OK;
}

static geo_status rotation_jacobian(void *context, size_t n, const double *x, double *value,
                                    double *jac)
{
    if (value) (void)rotation_value(context, n, x, value);
    memset(jac, 0, 81 * n * sizeof *jac);
    for (size_t i = 0; i < n; i++)
        for (int a = 0; a < 3; a++)
            for (int b = 0; b < 3; b++)
                for (int k = 0; k < 3; k++) {
                    double *row = jac + 81 * i + 9 * (size_t)(3 * a + b);
                    row[3 * k + a] += x[9 * i + (size_t)(3 * k + b)];
                    row[3 * k + b] += x[9 * i + (size_t)(3 * k + a)];
                }
    return GEO_OK;
}

static geo_status rotation_hessian(void *context, size_t n, const double *x, double *hess)
{
    memset(hess, 0, 729 * n * sizeof *hess);
    for (size_t i = 0; i < n; i++)
        for (int a = 0; a < 3; a++)
            for (int b = 0; b < 3; b++)
                for (int k = 0; k < 3; k++) {
                    double *h = hess + 729 * i + 81 * (size_t)(3 * a + b);
                    h[9 * (3 * k + a) + 3 * k + b] += 1;
                    h[9 * (3 * k + b) + 3 * k + a] += 1;
                }
    return GEO_OK;
}

static space *make(const geo_field *f, const geo_field *g, size_t d)
{
    implicit_report report;
    space *m = NULL;
    geo_status status = space_implicit(&(implicit_parts){ .d = d, .equations = f,
                                                          .inequalities = g }, &report, &m);
    if (status != GEO_OK)
        print_error("fault %d at %g %g %g, residual %g\n", report.fault, report.point[0],
                    report.point[1], report.point[2], report.residual);
    assert_int_equal(status, GEO_OK);
    return m;
}

static implicit_report refused(const geo_field *f, const geo_field *g, size_t d)
{
    implicit_report report;
    space *m = NULL;
    assert_int_equal(space_implicit(&(implicit_parts){ .d = d, .equations = f,
                                                       .inequalities = g }, &report, &m),
                     GEO_EDOMAIN);
    return report;
}

static void near_rows(const double *a, const double *b, size_t n, double tol)
{
    for (size_t k = 0; k < n; k++) {
        if (!(fabs(a[k] - b[k]) <= tol)) print_error("%zu: %.17g, %.17g\n", k, a[k], b[k]);
        assert_true(fabs(a[k] - b[k]) <= tol);
    }
}

/* --- tests --------------------------------------------------------------------------- */

/* x^2 + y^2 + z^2 = 1 does what S^2 does. */
static void test_sphere(void **state)
{
    enum { N = 12 };
    double a[4] = { 1, 1, 1, 1 }, x[3 * N], v[3 * N], w[3 * N], y[3 * N], z[3 * N];
    unsigned char row[N] = { 0 };
    geo_field f = quadric(a);
    space *m = make(&f, NULL, 3), *exact;
    geo_rng rng;
    rng_seed(&rng, 3, 0);
    assert_int_equal(space_sphere(2, 1, NULL, &exact), GEO_OK);
    assert_int_equal(m->dim, 2);
    assert_true(m->facts.is_compact && !m->facts.has_boundary);
    print_message("area %.5f +- %.5f\n", m->facts.volume, m->facts.volume_error);
    assert_true(fabs(m->facts.volume - 4 * M_PI) < 4 * m->facts.volume_error);
    assert_true(m->facts.volume_error < 0.02 * 4 * M_PI);
    assert_int_equal(space_sample(exact, &rng, N, x), GEO_OK);
    for (int k = 0; k < 3 * N; k++) v[k] = 0.6 * rng_normal(&rng), w[k] = rng_normal(&rng);
    assert_int_equal(manifold_tangent(m, N, x, v, v), GEO_OK);
    assert_int_equal(manifold_tangent(exact, N, x, w, w), GEO_OK);
    assert_int_equal(manifold_exp(m, N, x, v, y, row), GEO_OK);
    assert_int_equal(manifold_exp(exact, N, x, v, z, NULL), GEO_OK);
    near_rows(y, z, 3 * N, 1e-11);
    assert_int_equal(manifold_transport(m, N, x, v, w, y), GEO_OK);
    double carried[3 * N];
    assert_int_equal(manifold_transport(exact, N, x, v, w, carried), GEO_OK);
    near_rows(y, carried, 3 * N, 1e-10);
    assert_int_equal(manifold_log(m, N, x, z, v, row), GEO_OK);
    assert_int_equal(manifold_log(exact, N, x, z, w, NULL), GEO_OK);
    for (int i = 0; i < N; i++) assert_int_equal(row[i], ROW_OK);
    near_rows(v, w, 3 * N, 1e-9);
    space_drop(exact);
    space_drop(m);
}

static void test_ellipsoid_oracle(void **state)
{
    const char *path = shared_file("oracles/manifold/ellipsoid_implicit_geodesic.csv");
    FILE *in = path ? fopen(path, "r") : NULL;
    double a[4] = { 1, 1 / 1.69, 1 / 0.49, 1 }, r[12], y[3];
    geo_field f = quadric(a);
    space *m = make(&f, NULL, 3);
    char line[4096];
    int rows = 0;
    while (in && fgets(line, sizeof line, in)) {
        char *at = line;
        if (line[0] == '#') continue;
        for (int k = 0; k < 12; k++) {
            r[k] = strtod(at, &at);
            if (*at == ',') at++;
        }
        assert_int_equal(manifold_exp(m, 1, r, r + 3, y, NULL), GEO_OK);
        near_rows(y, r + 6, 3, 1e-9);
        rows++;
    }
    if (in) {
        fclose(in);
        assert_true(rows >= 5);
    }
    space_drop(m);
}

/* Rotations by nine equations of rank 6: dimension 3, and the Frobenius geodesics. */
static void test_rotations(void **state)
{
    enum { N = 4, MANY = 640 };
    geo_field f = { .n_in = 9, .n_out = 9, .value = rotation_value,
                    .jacobian = rotation_jacobian, .hessian = rotation_hessian };
    space *m = make(&f, NULL, 9), *exact;
    geo_rng rng;
    double x[9 * N], v[9 * N], y[9 * N], z[9 * N], *many = geo_alloc(9 * MANY, sizeof *many);
    rng_seed(&rng, 8, 0);
    assert_non_null(many);
    assert_int_equal(m->dim, 3);
    assert_int_equal(space_rotations(3, &exact), GEO_OK);
    assert_int_equal(space_sample(exact, &rng, N, x), GEO_OK);
    for (int k = 0; k < 9 * N; k++) v[k] = 0.4 * rng_normal(&rng);
    assert_int_equal(manifold_tangent(m, N, x, v, z), GEO_OK);
    assert_int_equal(manifold_tangent(exact, N, x, v, v), GEO_OK);
    near_rows(z, v, 9 * N, 1e-12);
    assert_int_equal(manifold_exp(m, N, x, v, y, NULL), GEO_OK);
    assert_int_equal(manifold_exp(exact, N, x, v, z, NULL), GEO_OK);
    near_rows(y, z, 9 * N, 1e-10);
    /* the walk: E tr^2 = 1 on O(3) as on SO(3), E of an entry's square 1/3 */
    double mean = 0, square = 0, entry = 0;
    assert_int_equal(space_sample(m, &rng, MANY, many), GEO_OK);
    for (int i = 0; i < MANY; i++) {
        double trace = many[9 * i] + many[9 * i + 4] + many[9 * i + 8];
        mean += trace / MANY;
        square += trace * trace / MANY;
        entry += many[9 * i] * many[9 * i] / MANY;
    }
    print_message("trace %.3f, its square %.3f, entry^2 %.3f\n", mean, square, entry);
    assert_true(fabs(mean) < 0.2 && fabs(square - 1) < 0.2 && fabs(entry - 1.0 / 3) < 0.05);
    geo_free(many);
    space_drop(exact);
    space_drop(m);
}

/* By area: on an ellipsoid of revolution the law of z is known. The density of z is
 * proportional to r(z) sqrt(1 + r'(z)^2); compared in ten slices, by chi^2. */
static void test_uniform_by_area(void **state)
{
    enum { MANY = 20000, SLICES = 10 };
    double a[4] = { 1, 1, 1 / 9.0, 1 }, share[SLICES], total = 0, chi = 0;
    geo_field f = quadric(a);
    space *m = make(&f, NULL, 3);
    geo_rng rng;
    double *x = geo_alloc(3 * MANY, sizeof *x);
    size_t count[SLICES] = { 0 };
    rng_seed(&rng, 4, 0);
    assert_non_null(x);
    for (int s = 0; s < SLICES; s++) {
        share[s] = 0;
        for (int k = 0; k < 2000; k++) {
            double z = -3 + 6 * (s + (k + 0.5) / 2000) / SLICES, r2 = 1 - z * z / 9;
            share[s] += sqrt(r2 + z * z / 81);      /* r sqrt(1 + r'^2) */
        }
        total += share[s];
    }
    double area = total * 6 / (2000.0 * SLICES) * 2 * M_PI;
    print_message("area %.4f +- %.4f, exact %.4f\n", m->facts.volume, m->facts.volume_error, area);
    assert_true(fabs(m->facts.volume - area) < 4 * m->facts.volume_error);
    assert_int_equal(space_sample(m, &rng, MANY, x), GEO_OK);
    for (size_t i = 0; i < MANY; i++) {
        assert_true(space_contains(m, x + 3 * i));
        int s = (int)floor((x[3 * i + 2] + 3) / 6 * SLICES);
        count[s < 0 ? 0 : s >= SLICES ? SLICES - 1 : s]++;
    }
    for (int s = 0; s < SLICES; s++) {
        double wanted = MANY * share[s] / total;
        chi += ((double)count[s] - wanted) * ((double)count[s] - wanted) / wanted;
    }
    print_message("chi^2 %.2f on 9 degrees of freedom\n", chi);
    assert_true(chi < 27.9);                        /* p = 0.001 */
    geo_free(x);
    space_drop(m);
}

/* Half a sphere: area, boundary, geodesics that leave. */
static void test_inequality(void **state)
{
    double a[4] = { 1, 1, 1, 1 }, c = 0, y[3];
    geo_field f = quadric(a), g = half(&c);
    space *m = make(&f, &g, 3);
    unsigned char row = 0;
    assert_true(m->facts.has_boundary && m->facts.is_compact);
    assert_true(fabs(m->facts.volume - 2 * M_PI) < 4 * m->facts.volume_error);
    assert_true(space_contains(m, (double[]){ 0.6, 0, 0.8 }));
    assert_false(space_contains(m, (double[]){ 0.6, 0, -0.8 }));
    assert_int_equal(manifold_project(m, 1, (double[]){ 0.5, 0.1, -0.7 }, y), GEO_OK);
    assert_true(fabs(y[2]) < 1e-12 && fabs(hypot(y[0], y[1]) - 1) < 1e-12);
    assert_int_equal(manifold_exp(m, 1, (double[]){ 0, 0, 1 }, (double[]){ 2, 0, 0 }, y, &row),
                     GEO_OK);
    assert_int_equal(row, ROW_LEAVES);
    space_drop(m);
    c = 2;                                          /* z >= 2 misses the sphere */
    assert_int_equal(refused(&f, &g, 3).fault, IMPLICIT_EMPTY);
    c = 1;                                          /* z >= 1 touches it */
    assert_int_equal(refused(&f, &g, 3).fault, IMPLICIT_THIN);
}

static void test_refusals(void **state)
{
    double cone[4] = { 1, 1, -1, 0 }, none[4] = { 1, 1, 1, -1 }, sheet[4] = { 1, 1, -1, 1 };
    geo_field f = quadric(cone);
    implicit_report report = refused(&f, NULL, 3);
    assert_int_equal(report.fault, IMPLICIT_SINGULAR);
    near_rows(report.point, (double[]){ 0, 0, 0 }, 3, 1e-6);
    f = quadric(none);
    report = refused(&f, NULL, 3);
    assert_int_equal(report.fault, IMPLICIT_EMPTY);
    assert_true(fabs(report.residual - 1) < 1e-3);
    f = quadric(sheet);                             /* a hyperboloid goes on for ever */
    space *m = make(&f, NULL, 3);
    assert_false(m->facts.is_compact);
    assert_true(isinf(space_volume(m)) && !space_is_bounded(m));
    space_drop(m);
    double point[4] = { 1, 1, 1, 0 };               /* x^2 + y^2 + z^2 = 0 */
    f = quadric(point);
    assert_int_equal(refused(&f, NULL, 3).fault, IMPLICIT_SINGULAR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sphere), cmocka_unit_test(test_ellipsoid_oracle),
        cmocka_unit_test(test_rotations), cmocka_unit_test(test_uniform_by_area),
        cmocka_unit_test(test_inequality), cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
