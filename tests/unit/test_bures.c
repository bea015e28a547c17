/* test_bures.c - normal distributions: the map does what it must, and costs what it does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "runtime/base/rng.h"
#include "runtime/transport/bures.h"

enum { D = 5, DD = D * D };

static void random_covariance(geo_rng *rng, double *s)
{
    double g[DD];
    for (size_t k = 0; k < DD; k++) g[k] = rng_normal(rng);
    for (size_t i = 0; i < D; i++)
        for (size_t j = 0; j < D; j++) {
            s[i * D + j] = i == j ? 0.1 : 0;
            for (size_t k = 0; k < D; k++) s[i * D + j] += g[i * D + k] * g[j * D + k];
        }
}

static void product(const double *a, const double *b, double *out)
{
    for (size_t i = 0; i < D; i++)
        for (size_t j = 0; j < D; j++) {
            out[i * D + j] = 0;
            for (size_t k = 0; k < D; k++) out[i * D + j] += a[i * D + k] * b[k * D + j];
        }
}

/* A is symmetric, A S A = T, and E |x - T(x)|^2 = |m - n|^2 + tr((I - A) S (I - A)). */
static void maps_push_forward(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 9, 1);
    for (int trial = 0; trial < 20; trial++) {
        double m[D], n[D], s[DD], t[DD], a[DD], as[DD], asa[DD], cost, wanted = 0;
        random_covariance(&rng, s);
        random_covariance(&rng, t);
        for (size_t i = 0; i < D; i++) {
            m[i] = rng_normal(&rng);
            n[i] = rng_normal(&rng);
            wanted += (m[i] - n[i]) * (m[i] - n[i]);
        }
        assert_int_equal(bures_transport(D, m, s, n, t, a, &cost), GEO_OK);
        product(a, s, as);
        product(as, a, asa);
        for (size_t k = 0; k < DD; k++) {
            assert_true(a[k] == a[k % D * D + k / D]);
            assert_true(fabs(asa[k] - t[k]) < 1e-11);
        }
        for (size_t i = 0; i < D; i++)
            wanted += s[i * D + i] - 2 * as[i * D + i] + asa[i * D + i];
        assert_true(fabs(cost - wanted) < 1e-11);
        assert_int_equal(bures_transport(D, m, s, m, s, a, &cost), GEO_OK);
        assert_true(cost < 1e-12);
    }
}

/* Diagonal covariances commute: deviations are averaged, one by one. */
static void barycenters(void **state)
{
    double mean[2] = { 0, 10 }, s[2 * DD] = { 0 }, weight[2] = { 0.25, 0.75 };
    double means[2 * D] = { 0 }, middle[D], covariance[DD];
    bures_report report;
    for (size_t i = 0; i < D; i++) {
        s[i * D + i] = (double)((i + 1) * (i + 1));
        s[DD + i * D + i] = (double)((D - i) * (D - i));
        means[i] = mean[0];
        means[D + i] = mean[1];
    }
    assert_int_equal(bures_barycenter(2, D, weight, means, s, middle, covariance, &report),
                     GEO_OK);
    for (size_t i = 0; i < D; i++) {
        double deviation = 0.25 * (double)(i + 1) + 0.75 * (double)(D - i);
        assert_true(fabs(middle[i] - 7.5) < 1e-14);
        for (size_t j = 0; j < D; j++)
            assert_true(fabs(covariance[i * D + j] - (i == j) * deviation * deviation) < 1e-11);
    }
    /* Of two: the middle of the geodesic, x -> x/2 + T(x)/2. */
    geo_rng rng;
    rng_seed(&rng, 9, 2);
    double a[DD], half[DD], left[DD], wanted[DD], cost, halves[2] = { 0.5, 0.5 };
    random_covariance(&rng, s);
    random_covariance(&rng, s + DD);
    assert_int_equal(bures_transport(D, means, s, means + D, s + DD, a, &cost), GEO_OK);
    for (size_t k = 0; k < DD; k++) half[k] = (a[k] + (k % D == k / D)) / 2;
    product(half, s, left);
    product(left, half, wanted);
    assert_int_equal(bures_barycenter(2, D, halves, means, s, middle, covariance, &report),
                     GEO_OK);
    for (size_t k = 0; k < DD; k++) assert_true(fabs(covariance[k] - wanted[k]) < 1e-10);
}

static void what_is_no_covariance(void **state)
{
    double m[2] = { 0, 0 }, s[4] = { 1, 2, 2, 1 }, t[4] = { 1, 0, 0, 1 }, bad[4] = { NAN }, cost;
    assert_int_equal(bures_transport(2, m, s, m, t, NULL, &cost), GEO_ESINGULAR);
    assert_int_equal(bures_transport(2, m, bad, m, t, NULL, &cost), GEO_EDOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(maps_push_forward),
        cmocka_unit_test(barycenters),
        cmocka_unit_test(what_is_no_covariance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
