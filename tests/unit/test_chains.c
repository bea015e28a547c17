/* test_chains.c - Markov chains on targets that are known, and their diagnostics on
 * sequences whose autocorrelation is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/distribution/chains.h"
#include "runtime/distribution/distribution.h"
#include "runtime/num/normals.h"

enum { CHAINS = 16, STEPS = 2000 };

static geo_status normal_target(const void *context, size_t n, const double *x, double *value,
                                double *gradient)
{
    if (gradient) return law_score(context, n, x, value, gradient);
    return law_logpdf(context, n, x, value);
}

/* A narrow, tilted normal law: mean and covariance within six standard errors of as many
 * effective draws as the diagnostics say. */
static void run(bool is_hamiltonian, double least_ess)
{
    const double mean[2] = { 3, -1 }, cov[4] = { 4, 0.9, 0.9, 0.25 };
    distribution *law;
    chain_set c;
    geo_rng rng;
    double *at = geo_alloc(STEPS * CHAINS * 2, sizeof *at), acceptance, ess, rhat, taken = 0;
    rng_seed(&rng, 9, 0);
    assert_int_equal(law_normal(2, mean, cov, &law), GEO_OK);
    assert_int_equal(chains_new(CHAINS, 2, &c), GEO_OK);
    c.target = normal_target;
    c.context = law;
    c.is_hamiltonian = is_hamiltonian;
    assert_int_equal(normals_fill(&rng, CHAINS * 2, c.x), GEO_OK);
    assert_int_equal(normal_target(law, CHAINS, c.x, c.value, c.gradient), GEO_OK);
    assert_int_equal(chains_warm(&c, &rng, 1000), GEO_OK);
    for (size_t k = 0; k < STEPS; k++) {
        assert_int_equal(chains_step(&c, &rng, &acceptance), GEO_OK);
        taken += acceptance / STEPS;
        memcpy(at + k * CHAINS * 2, c.x, CHAINS * 2 * sizeof *at);
    }
    assert_int_equal(chains_diagnose(CHAINS, STEPS, 2, at, &ess, &rhat), GEO_OK);
    assert_true(fabs(taken - (is_hamiltonian ? 0.8 : 0.3)) < 0.15);
    assert_true(rhat < 1.02 && ess > least_ess);
    for (size_t j = 0; j < 2; j++) {
        double sum = 0, square = 0;
        for (size_t i = 0; i < STEPS * CHAINS; i++) {
            double gap = at[2 * i + j] - mean[j];
            sum += gap / (STEPS * CHAINS);
            square += gap * gap / (STEPS * CHAINS);
        }
        assert_true(fabs(sum) < 6 * sqrt(cov[3 * j] / ess));
        assert_true(fabs(square - cov[3 * j]) < 6 * cov[3 * j] * sqrt(2 / ess));
    }
    chains_free(&c);
    law_drop(law);
    geo_free(at);
}

static void hamiltonian(void **state) { run(true, 1000); }
static void random_walk(void **state) { run(false, 1000); }

/* x' = r x + sqrt(1 - r^2) z: the effective share is (1 - r)/(1 + r). */
static void diagnostics(void **state)
{
    enum { N = 8, M = 4000 };
    static const double R[] = { 0, 0.5, 0.9 };
    double *x = geo_alloc(N * M, sizeof *x), ess, rhat;
    geo_rng rng;
    rng_seed(&rng, 12, 0);
    for (int k = 0; k < 3; k++) {
        assert_int_equal(normals_fill(&rng, N * M, x), GEO_OK);
        for (size_t i = N; i < N * M; i++) x[i] = R[k] * x[i - N] + sqrt(1 - R[k] * R[k]) * x[i];
        assert_int_equal(chains_diagnose(N, M, 1, x, &ess, &rhat), GEO_OK);
        double share = ess / (N * M), want = (1 - R[k]) / (1 + R[k]);
        assert_true(fabs(share - want) < 0.2 * want);
        assert_true(rhat < 1.02);
    }
    for (size_t i = 0; i < N * M; i++) x[i] += (double)(i % N);      /* chains apart */
    assert_int_equal(chains_diagnose(N, M, 1, x, &ess, &rhat), GEO_OK);
    assert_true(rhat > 2 && ess < 100);
    for (size_t i = 0; i < N * M; i++) x[i] = 1;                     /* chains that stand */
    assert_int_equal(chains_diagnose(N, M, 1, x, &ess, &rhat), GEO_OK);
    assert_true(rhat == INFINITY);
    geo_free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(hamiltonian),
                                        cmocka_unit_test(random_walk),
                                        cmocka_unit_test(diagnostics) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
