/* test_monotone.c - the line and the circle against the solver that knows no order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "runtime/base/rng.h"
#include "runtime/transport/discrete.h"
#include "runtime/transport/monotone.h"
#include "runtime/transport/slices.h"

enum { N = 90, M = 70 };

static void random_line(geo_rng *rng, size_t n, double *x, double *a, bool has_ties)
{
    for (size_t i = 0; i < n; i++) {
        x[i] = has_ties ? (double)rng_below(rng, 12) : 5 * rng_normal(rng);
        a[i] = has_ties ? (double)(1 + rng_below(rng, 3)) : rng_uniform(rng);
    }
}

static void lines_agree_with_the_simplex_method(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 7, 1);
    static const double powers[] = { 1, 1.5, 2, 4 };
    for (int trial = 0; trial < 40; trial++) {
        double x[N], y[M], a[N], b[M];
        random_line(&rng, N, x, a, trial % 2);
        random_line(&rng, M, y, b, trial % 2);
        emd_problem p = { .n = N, .m = M, .d = 1, .x = x, .y = y, .a = a, .b = b,
                          .cost = { NORM_EUCLIDEAN, 0, powers[trial % 4] } };
        emd_result r, s;
        assert_int_equal(emd_solve(&p, &r), GEO_OK);
        p.few_arcs = true;
        assert_int_equal(emd_solve(&p, &s), GEO_OK);
        assert_true(r.is_sorted && !s.is_sorted);
        assert_true(fabs(r.cost - s.cost) <= 1e-12 * s.cost);
        assert_true(fabs(r.gap) <= 1e-11 * s.cost);
        for (size_t i = 0; i < N; i++)
            for (size_t j = 0; j < M; j++)
                assert_true(r.u[i] + r.v[j]
                            <= metric_cost(&p.cost, 1, x + i, y + j) * (1 + 1e-12) + 1e-10);
        emd_result_free(&r);
        emd_result_free(&s);
    }
}

static geo_status field_abs(void *context, size_t n, const double *x, double *out)
{
    for (size_t i = 0; i < n; i++) out[i] = x[i] * x[i] + 0.3 * fabs(x[i] - 0.2);
    return GEO_OK;
}

/* The least cost over all ways round, for a convex cost. */
static double round_cost(const geo_field *h, double p, double t, double length)
{
    double least = INFINITY;
    for (int k = -12; k <= 12; k++) {
        double way = t + k * length, c = pow(fabs(way), p);
        if (h) h->value(NULL, 1, &way, &c);
        least = fmin(least, c);
    }
    return least;
}

static void circles_agree_with_a_table(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 7, 2);
    geo_field h = { .n_in = 1, .n_out = 1, .value = field_abs };
    static const double powers[] = { 1, 1.5, 2, 3 };
    for (int trial = 0; trial < 60; trial++) {
        size_t n = trial < 20 ? 1 + rng_below(&rng, 4) : N;
        size_t m = trial < 20 ? 1 + rng_below(&rng, 4) : M;
        double x[N], y[M], a[N], b[M], length = 6.5;
        double *table = malloc(n * m * sizeof *table);
        random_line(&rng, n, x, a, trial % 2);
        random_line(&rng, m, y, b, trial % 2);
        convex_cost cost = { .p = powers[trial % 4], .h = trial % 3 == 0 ? &h : NULL };
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < m; j++)
                table[i * m + j] = round_cost(cost.h, cost.p, y[j] - x[i], length);
        emd_problem p = { .n = n, .m = m, .table = table, .a = a, .b = b };
        emd_result r;
        circle_result c;
        assert_int_equal(emd_solve(&p, &r), GEO_OK);
        assert_int_equal(circle_solve(n, x, a, m, y, b, length, &cost, &c), GEO_OK);
        assert_true(fabs(r.cost - c.cost) <= 1e-12 * (1 + r.cost));
        double left[N], sum = 0;
        for (size_t i = 0; i < n; i++) left[i] = a[i];
        for (size_t k = 0; k < c.n_plan; k++) {
            left[c.from[k]] -= c.mass[k];
            double way = c.way[k] - (y[c.to[k]] - x[c.from[k]]), turns = round(way / length);
            assert_true(fabs(way - turns * length) < 1e-12);
            sum += c.mass[k] * round_cost(cost.h, cost.p, c.way[k], length);
        }
        for (size_t i = 0; i < n; i++) assert_true(fabs(left[i]) < 1e-12);
        assert_true(fabs(sum - c.cost) <= 1e-12 * (1 + c.cost));
        emd_result_free(&r);
        circle_result_free(&c);
        free(table);
    }
}

/* A shift by s: the mean over directions of <s, e>^2 is |s|^2 / d, the largest |s|^2. */
static void slices_of_a_shift(void **state)
{
    enum { D = 4, K = 300 };
    geo_rng rng;
    rng_seed(&rng, 7, 3);
    static double x[K * D], y[K * D];
    static const double shift[D] = { 1, 2, -1, 0.5 };
    double size = 0, mean, error, largest, direction[D];
    for (size_t i = 0; i < K * D; i++) {
        x[i] = rng_normal(&rng);
        y[i] = x[i] + shift[i % D];
    }
    for (size_t k = 0; k < D; k++) size += shift[k] * shift[k];
    slice_problem p = { .n = K, .m = K, .d = D, .x = x, .y = y, .p = 2 };
    assert_int_equal(sliced_cost(&p, 400, &rng, &mean, &error), GEO_OK);
    assert_true(fabs(mean - size / D) < 5 * error);
    assert_true(error < 0.2 * mean);
    assert_int_equal(max_sliced_cost(&p, 3, &rng, &largest, direction), GEO_OK);
    assert_true(fabs(largest - size) < 1e-9);
    for (size_t k = 0; k < D; k++)
        assert_true(fabs(fabs(direction[k]) - fabs(shift[k]) / sqrt(size)) < 1e-5);
    p.d = 1;                    /* on a line every direction says the same */
    p.n = p.m = K;
    assert_int_equal(sliced_cost(&p, 7, &rng, &mean, &error), GEO_OK);
    emd_problem e = { .n = K, .m = K, .d = 1, .x = x, .y = y, .cost = METRIC_SQUARED };
    emd_result r;
    assert_int_equal(emd_solve(&e, &r), GEO_OK);
    assert_true(error == 0 && fabs(mean - r.cost) < 1e-12);
    emd_result_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_agree_with_the_simplex_method),
        cmocka_unit_test(circles_agree_with_a_table),
        cmocka_unit_test(slices_of_a_shift),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
