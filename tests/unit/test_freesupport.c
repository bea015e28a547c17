/* test_freesupport.c - barycenters of point masses: exact cases, descent, endings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/rng.h"
#include "runtime/transport/freesupport.h"

enum { N = 60, D = 2 };

/* Copies of one cloud moved by s_k: the barycenter is the cloud moved by the mean. */
static void moved_copies(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 10, 1);
    double x[3][N * D], at[N * D], weight[3] = { 0.5, 0.3, 0.2 };
    static const double shift[3][D] = { { 0, 0 }, { 5, 1 }, { -2, 4 } };
    free_part part[3];
    free_report report;
    for (size_t i = 0; i < N * D; i++) x[0][i] = rng_normal(&rng);
    for (size_t k = 0; k < 3; k++) {
        for (size_t i = 0; i < N * D; i++) x[k][i] = x[0][i] + shift[k][i % D];
        part[k] = (free_part){ N, x[k], NULL };
    }
    memcpy(at, x[0], sizeof at);
    assert_int_equal(free_barycenter(3, D, part, weight, N, NULL, 1e-10, 100, at, &report),
                     GEO_OK);
    double variance = 0;
    for (size_t c = 0; c < D; c++) {
        double mean = 0;
        for (size_t k = 0; k < 3; k++) mean += weight[k] * shift[k][c];
        for (size_t k = 0; k < 3; k++) variance += weight[k] * pow(shift[k][c] - mean, 2);
        for (size_t i = 0; i < N; i++)
            assert_true(fabs(at[i * D + c] - x[0][i * D + c] - mean) < 1e-10);
    }
    assert_true(fabs(report.cost - variance) < 1e-10);
    assert_true(report.iterations <= 4);
}

/* The sum of costs never grows, whatever the masses, and it ends. */
static void the_cost_goes_down(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 10, 2);
    double x[2][N * D], mass[2][N], at[20 * D], weight[2] = { 0.5, 0.5 }, before = INFINITY;
    free_part part[2];
    free_report report;
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < N * D; i++) x[k][i] = rng_normal(&rng) + (double)(3 * k);
        for (size_t i = 0; i < N; i++) mass[k][i] = rng_uniform(&rng);
        part[k] = (free_part){ N, x[k], mass[k] };
    }
    for (size_t i = 0; i < 20 * D; i++) at[i] = rng_normal(&rng);
    for (int step = 0; step < 5; step++) {
        assert_int_equal(free_barycenter(2, D, part, weight, 20, NULL, 0, 1, at, &report),
                         GEO_EITER);
        assert_true(report.cost <= before + 1e-12);
        before = report.cost;
    }
    assert_int_equal(free_barycenter(2, D, part, weight, 20, NULL, 1e-8, 500, at, &report),
                     GEO_OK);
    assert_true(report.cost <= before && report.moved <= 1e-8);
    geo_limit_interrupt();
    assert_int_equal(free_barycenter(2, D, part, weight, 20, NULL, 0, 9, at, &report), GEO_EINTR);
    geo_limit_clear();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moved_copies),
        cmocka_unit_test(the_cost_goes_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
