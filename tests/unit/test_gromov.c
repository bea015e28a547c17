/* test_gromov.c - inner distances alone: turned copies, the cost by its definition. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/rng.h"
#include "runtime/transport/gromov.h"

enum { N = 24, M = 17 };

static void distances(size_t n, const double *x, double *c)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++)
            c[i * n + k] = hypot(x[2 * i] - x[2 * k], x[2 * i + 1] - x[2 * k + 1]);
}

static double cost_of(const gromov_problem *p, const double *t)
{
    double sum = 0;
    for (size_t i = 0; i < p->n; i++)
        for (size_t j = 0; j < p->m; j++) {
            if (p->features)
                sum += (1 - p->alpha) * p->features[i * p->m + j] * t[i * p->m + j];
            for (size_t k = 0; k < p->n; k++)
                for (size_t l = 0; l < p->m; l++)
                    sum += (p->features ? p->alpha : 1)
                           * pow(p->c[i * p->n + k] - p->d[j * p->m + l], 2) * t[i * p->m + j]
                           * t[k * p->m + l];
        }
    return sum;
}

/* A turned copy in another order: some start finds the permutation, at no cost. */
static void turned_copies(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 11, 1);
    double x[2 * N], y[2 * N], c[N * N], d[N * N], plan[N * N];
    for (size_t i = 0; i < 2 * N; i++) x[i] = rng_uniform(&rng) * (i % 2 ? 1 : 3);
    for (size_t i = 0; i < N; i++) {
        size_t to = i * 7 % N;
        y[2 * to] = 0.6 * x[2 * i] - 0.8 * x[2 * i + 1] + 5;
        y[2 * to + 1] = 0.8 * x[2 * i] + 0.6 * x[2 * i + 1];
    }
    distances(N, x, c);
    distances(N, y, d);
    gromov_problem p = { .n = N, .m = N, .c = c, .d = d, .tol = 1e-12, .max_iter = 1000,
                         .starts = 20 };
    gromov_report r;
    assert_int_equal(gromov_solve(&p, plan, &r), GEO_OK);
    assert_true(r.cost < 1e-12);
    for (size_t i = 0; i < N; i++) assert_true(fabs(plan[i * N + i * 7 % N] - 1.0 / N) < 1e-12);
}

/* Value, marginals and stationarity; also fused, whose ends are known problems. */
static void values_and_marginals(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 11, 2);
    double x[2 * N], y[2 * M], c[N * N], d[M * M], plan[N * M], a[N], b[M], features[N * M];
    double sum_a = 0, sum_b = 0;
    for (size_t i = 0; i < 2 * N; i++) x[i] = rng_normal(&rng);
    for (size_t j = 0; j < 2 * M; j++) y[j] = rng_normal(&rng);
    for (size_t i = 0; i < N; i++) sum_a += a[i] = rng_uniform(&rng);
    for (size_t j = 0; j < M; j++) sum_b += b[j] = rng_uniform(&rng);
    for (size_t i = 0; i < N; i++) a[i] /= sum_a;
    for (size_t j = 0; j < M; j++) b[j] /= sum_b;
    for (size_t k = 0; k < N * M; k++) features[k] = rng_uniform(&rng);
    distances(N, x, c);
    distances(M, y, d);
    for (int fused = 0; fused < 2; fused++) {
        gromov_problem p = { .n = N, .m = M, .c = c, .d = d, .a = a, .b = b, .tol = 1e-10,
                             .max_iter = 5000, .starts = 3, .alpha = 0.3,
                             .features = fused ? features : NULL };
        gromov_report r;
        assert_int_equal(gromov_solve(&p, plan, &r), GEO_OK);
        assert_true(fabs(r.cost - cost_of(&p, plan)) < 1e-10);
        for (size_t i = 0; i < N; i++) {
            double row = 0;
            for (size_t j = 0; j < M; j++) row += plan[i * M + j];
            assert_true(fabs(row - a[i]) < 1e-10);
        }
        p.starts = 1;
        p.max_iter = 1;
        assert_int_equal(gromov_solve(&p, plan, &r), GEO_EITER);
        geo_limit_interrupt();
        assert_int_equal(gromov_solve(&p, plan, &r), GEO_EINTR);
        geo_limit_clear();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(turned_copies),
        cmocka_unit_test(values_and_marginals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
