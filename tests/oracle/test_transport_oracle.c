/* test_transport_oracle.c - normal distributions, the line and entropic plans against
 * oracles/transport, to the tolerances of its README. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "runtime/transport/bures.h"
#include "runtime/transport/discrete.h"
#include "runtime/transport/sinkhorn.h"
#include "tests/unit/json.h"
#include "tests/unit/shared.h"

static json *read_oracle(const char *name)
{
    const char *path = shared_file(name);
    if (!path) skip();
    json *file = json_read(path);
    assert_non_null(file);
    return file;
}

static double *numbers(const json *j, const char *key, size_t *n)
{
    const json *value = json_get(j, key);
    assert_non_null(value);
    return json_numbers(value, n);
}

static void near_all(const double *x, const double *wanted, size_t n, double tol)
{
    for (size_t k = 0; k < n; k++) assert_true(fabs(x[k] - wanted[k]) <= tol);
}

static void gaussian_pairs_and_barycenter(void **state)
{
    json *file = read_oracle("oracles/transport/gaussian.json");
    const json *pairs = json_get(file, "pairs");
    for (size_t k = 0; k < pairs->n; k++) {
        const json *p = &pairs->item[k];
        size_t d, dd;
        double *m = numbers(p, "m1", &d), *n = numbers(p, "m2", &d), *s = numbers(p, "S1", &dd);
        double *t = numbers(p, "S2", &dd), *wanted = numbers(p, "map_A", &dd), a[64], cost;
        assert_int_equal(bures_transport(d, m, s, n, t, a, &cost), GEO_OK);
        double w2 = json_get(p, "W2_squared")->number;
        assert_true(fabs(cost - w2) <= 1e-11 * fmax(1, w2));
        near_all(a, wanted, dd, 1e-11);
        free(m);
        free(n);
        free(s);
        free(t);
        free(wanted);
    }
    const json *b = json_get(file, "barycenter");
    size_t k, size;
    double *weight = numbers(b, "weights", &k), *s = numbers(b, "covs", &size);
    double *wanted = numbers(b, "bary", &size), means[9] = { 0 }, mean[3], covariance[9];
    bures_report report;
    assert_int_equal(bures_barycenter(3, 3, weight, means, s, mean, covariance, &report), GEO_OK);
    near_all(covariance, wanted, 9, 1e-11);
    free(weight);
    free(s);
    free(wanted);
    json_free(file);
}

static void the_line(void **state)
{
    json *file = read_oracle("oracles/transport/oned.json");
    emd_problem p = { .d = 1 };
    double *x = numbers(file, "x", &p.n), *y = numbers(file, "y", &p.m);
    double *a = numbers(file, "a", &p.n), *b = numbers(file, "b", &p.m);
    static const char *const keys[] = { "W1_scipy", "W2sq_pot", "W3cubed" };
    p.x = x;
    p.y = y;
    p.a = a;
    p.b = b;
    for (int k = 0; k < 3; k++) {
        emd_result r;
        p.cost = (metric){ NORM_EUCLIDEAN, 0, k + 1 };
        assert_int_equal(emd_solve(&p, &r), GEO_OK);
        double wanted = json_get(file, keys[k])->number;
        assert_true(fabs(r.cost - wanted) <= 1e-11 * wanted);
        assert_true(fabs(r.gap) <= 1e-12 * wanted);
        emd_result_free(&r);
    }
    free(x);
    free(y);
    free(a);
    free(b);
    json_free(file);
}

static void entropic_plans(void **state)
{
    json *file = read_oracle("oracles/transport/sinkhorn_40x30.json");
    sinkhorn_problem p = { .d = 2, .cost = METRIC_SQUARED, .tol = 1e-13, .max_iter = 200000 };
    size_t size;
    double *x = numbers(file, "X", &size), *y = numbers(file, "Y", &size);
    double *a = numbers(file, "a", &p.n), *b = numbers(file, "b", &p.m);
    const json *cases = json_get(file, "cases");
    p.x = x;
    p.y = y;
    p.a = a;
    p.b = b;
    for (size_t k = 0; k < cases->n; k++) {
        const json *c = &cases->item[k];
        sinkhorn_result r;
        p.eps = json_get(c, "eps")->number;
        assert_int_equal(sinkhorn_solve(&p, NULL, NULL, &r), GEO_OK);
        assert_true(fabs(r.cost - json_get(c, "transport_cost")->number) <= 1e-11);
        assert_true(fabs(r.dual - json_get(c, "dual_value")->number) <= 1e-11);
        double *f = numbers(c, "f_zero_mean", &size), mean = 0;
        for (size_t i = 0; i < size; i++) mean += r.f[i] / (double)size;
        for (size_t i = 0; i < size; i++) assert_true(fabs(r.f[i] - mean - f[i]) <= 1e-10);
        free(f);
        sinkhorn_result_free(&r);
    }
    free(x);
    free(y);
    free(a);
    free(b);
    json_free(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gaussian_pairs_and_barycenter),
        cmocka_unit_test(the_line),
        cmocka_unit_test(entropic_plans),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
