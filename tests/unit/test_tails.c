/* test_tails.c - normal, gamma and beta tails by identities and by exact references. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "runtime/base/rng.h"
#include "runtime/num/normals.h"
#include "runtime/num/tails.h"

static void close_to(double x, double y, double tol)
{
    if (!(fabs(x - y) <= tol * fabs(y))) print_error("%.17g and %.17g\n", x, y);
    assert_true(fabs(x - y) <= tol * fabs(y));
}

static void normal_tails(void **state)
{
    for (double z = -7; z < 7; z += 0.37)
        close_to(exp(normal_log_below(z)), 0.5 * erfc(-z / sqrt(2)), 2e-14);
    /* Mills' ratio lies between z/(1+z^2) and 1/z */
    for (double z = 9; z < 1e8; z *= 3) {
        double log_phi = -0.5 * z * z - 0.5 * log(2 * M_PI), tail = normal_log_below(-z);
        assert_true(tail <= (log_phi - log(z)) * (1 - 4e-16));
        assert_true(tail >= (log_phi + log(z / (1 + z * z))) * (1 + 4e-16));
    }
    for (double p = 1e-300; p < 0.5; p *= 7.3) {
        double z = normal_quantile(p, false);
        close_to(normal_log_below(z), log(p), 1e-15);
        assert_true(normal_quantile(p, true) == -z);
    }
    for (double p = 0.03; p < 1; p += 0.05)
        close_to(exp(normal_log_below(normal_quantile(p, false))), p, 4e-15);
    assert_true(normal_quantile(0, false) == -INFINITY && normal_quantile(1, false) == INFINITY);
    assert_true(normal_quantile(0.5, true) == 0 && isnan(normal_quantile(-0.1, false)));
}

/* Q(n, x) = e^-x sum_{k<n} x^k/k!, and the step Q(a+1, x) = Q(a, x) + x^a e^-x/Gamma(a+1) */
static void incomplete_gamma(void **state)
{
    for (double x = 0.01; x < 60; x *= 1.9) {
        double sum = 0, term = exp(-x);
        for (int n = 1; n <= 8; n++) {
            sum += term;
            term *= x / n;
            close_to(gamma_tail(n, x, true), sum, 1e-13);
        }
        for (double a = 0.3; a < 40; a *= 1.7) {
            close_to(gamma_tail(a, x, true) + gamma_tail(a, x, false), 1, 1e-15);
            close_to(gamma_tail(a + 1, x, true),
                     gamma_tail(a, x, true) + exp(poisson_log(a, x)), 1e-12);
        }
    }
    close_to(gamma_tail(807470.3679062123, 803397.9821999668, false), 2.823063042175711e-06,
             1e-13);                                        /* 40-digit series */
    close_to(gamma_log_tail(3, 5000, true), log(1 + 5000 + 5000.0 * 5000 / 2) - 5000, 1e-14);
    assert_true(gamma_tail(2, 0, false) == 0 && gamma_tail(2, INFINITY, true) == 0);
    assert_true(isnan(gamma_tail(2, NAN, true)));
}

/* I_x(a, 1) = x^a, symmetry, and the step in a [DLMF 8.17.20] */
static void incomplete_beta(void **state)
{
    for (double x = 0.003; x < 1; x += 0.0971)
        for (double a = 0.2; a < 300; a *= 3) {
            close_to(beta_tail(a, 1, x, 1 - x, false), pow(x, a), 1e-12);
            for (double b = 0.3; b < 300; b *= 4) {
                double below = beta_tail(a, b, x, 1 - x, false);
                close_to(beta_tail(b, a, 1 - x, x, true), below, 1e-12);
                double step = exp(binomial_log(a, b, x, 1 - x)) * b / (a + b);
                close_to(beta_tail(a + 1, b, x, 1 - x, false) + step, below, 1e-11);
            }
        }
    close_to(beta_tail(195587.37345772874, 0.017342636485766064, 0.9999999081603534,
                       1 - 0.9999999081603534, false), 0.05846880812867128, 1e-12);
    close_to(log_beta(807705.4659595622, 0.11019278635323246), 0.6525692749113846, 1e-14);
}

static void digamma_steps(void **state)
{
    close_to(digamma(1), -0.57721566490153286, 1e-15);
    close_to(digamma(0.5), -0.57721566490153286 - 2 * log(2), 1e-15);
    for (double x = 1e-3; x < 1e4; x *= 1.7) close_to(digamma(x + 1), digamma(x) + 1 / x, 1e-12);
    assert_true(isnan(digamma(0)) && isnan(digamma(-1)));
}

/* The stream: parts of any size give what the whole gives, and rng_normal the first of a
 * pair; moments of a million numbers within five standard errors. */
static void normal_stream(void **state)
{
    enum { N = 1500 };
    double whole[N], part[N];
    geo_rng a, b;
    rng_seed(&a, 7, 3);
    b = a;
    assert_int_equal(normals_fill(&a, N, whole), GEO_OK);
    for (size_t at = 0, step = 2; at < N; at += step, step = step < 600 ? 2 * step : 2) {
        size_t n = N - at < step ? N - at : step;
        assert_int_equal(normals_fill(&b, n, part + at), GEO_OK);
    }
    assert_memory_equal(whole, part, sizeof whole);
    assert_true(a.counter == b.counter);
    rng_seed(&b, 7, 3);
    for (size_t i = 0; i < N; i += 2)
        assert_true(fabs(rng_normal(&b) - whole[i]) <= 1e-14 * fmax(1, fabs(whole[i])));
    rng_seed(&a, 7, (uint64_t)5 << 40);
    a.counter = 0xfffffff0u;                            /* a carry in the counter */
    b = a;
    double u[64];
    assert_int_equal(uniforms_fill(&a, 64, u), GEO_OK);
    for (int i = 0; i < 64; i++) assert_true(u[i] == rng_uniform(&b));
}

static void normal_moments(void **state)
{
    enum { N = 1000000, AT_ONCE = 1000 };
    double z[AT_ONCE], sum[5] = { 0 };
    geo_rng rng;
    rng_seed(&rng, 1, 0);
    for (size_t i = 0; i < N; i += AT_ONCE) {
        assert_int_equal(normals_fill(&rng, AT_ONCE, z), GEO_OK);
        for (size_t k = 0; k < AT_ONCE; k++) {
            sum[0] += z[k];
            sum[1] += z[k] * z[k];
            sum[2] += z[k] * z[k] * z[k];
            sum[3] += z[k] * z[k] * z[k] * z[k];
            sum[4] += k % 2 ? z[k] * z[k - 1] : 0;
        }
    }
    const double want[5] = { 0, 1, 0, 3, 0 }, deviation[5] = { 1, sqrt(2), sqrt(15), sqrt(96),
                                                               sqrt(0.5) };
    for (int k = 0; k < 5; k++)
        assert_true(fabs(sum[k] / N - want[k]) < 5 * deviation[k] / sqrt(N));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(normal_tails), cmocka_unit_test(incomplete_gamma),
        cmocka_unit_test(incomplete_beta), cmocka_unit_test(digamma_steps),
        cmocka_unit_test(normal_stream), cmocka_unit_test(normal_moments) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
