/* test_laplace.c - discrete harmonic functions against polynomials and the mean property. */
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
#include "runtime/base/rng.h"
#include "runtime/manifold/laplace.h"
#include "runtime/num/linalg.h"
#include "tests/unit/shared.h"

/* x^2 - y^2 + xy is harmonic for the five points too: they are exact for quadratics. */
static double saddle(double x, double y) { return x * x - y * y + x * y; }

static void test_quadratic(void **state)
{
    enum { M = 7, N = 11 };
    laplace_grid *g;
    double b[2 * (M + N)], u[M * N];
    assert_int_equal(laplace_new(M, N, &g), GEO_OK);
    for (int j = 0; j < N; j++) {
        b[j] = saddle(j + 1, 0);
        b[N + j] = saddle(j + 1, M + 1);
    }
    for (int i = 0; i < M; i++) {
        b[2 * N + i] = saddle(0, i + 1);
        b[2 * N + M + i] = saddle(N + 1, i + 1);
    }
    assert_int_equal(laplace_solve(g, 1, b, u), GEO_OK);
    for (int i = 0; i < M; i++)
        for (int j = 0; j < N; j++)
            assert_true(fabs(u[i * N + j] - saddle(j + 1, i + 1)) < 1e-11);
    laplace_free(g);
}

/* -Laplace u = 2 (x(1-x) + y(1-y)) has u = x(1-x) y(1-y), exact for five points as well. */
static void test_poisson(void **state)
{
    enum { N = 15 };
    double f[N * N], u[N * N], h = 1.0 / (N + 1);
    laplace_grid *g;
    assert_int_equal(laplace_new(N, N, &g), GEO_OK);
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            double x = h * (j + 1), y = h * (i + 1);
            f[i * N + j] = 2 * (x * (1 - x) + y * (1 - y));
        }
    assert_int_equal(laplace_poisson(g, h, f, u), GEO_OK);
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            double x = h * (j + 1), y = h * (i + 1);
            assert_true(fabs(u[i * N + j] - x * (1 - x) * y * (1 - y)) < 1e-14);
        }
    laplace_free(g);
}

/* The essay's count: 4N boundary values, 4N - 4 dimensions. */
static void test_rank(void **state)
{
    enum { N = 12 };
    double *unit = geo_alloc_zero(16 * N * N, sizeof *unit), *u = geo_alloc(4 * N, N * N * 8);
    double value[4 * N];
    laplace_grid *g;
    assert_true(unit && u);
    assert_int_equal(laplace_new(N, N, &g), GEO_OK);
    for (int k = 0; k < 4 * N; k++) unit[k * 4 * N + k] = 1;
    assert_int_equal(laplace_solve(g, 4 * N, unit, u), GEO_OK);
    assert_int_equal(linalg_svd(4 * N, N * N, u, NULL, value, NULL), GEO_OK);
    assert_true(fabs(value[0] - 1.8104873844763745) < 1e-12);
    assert_true(value[43] > 0.17 && value[44] < 1e-14);
    laplace_free(g);
    geo_free(unit);
    geo_free(u);
}

static size_t read_row(FILE *in, double *out, size_t most)
{
    static char line[65536];
    size_t n = 0;
    do
        if (!fgets(line, sizeof line, in)) return 0;
    while (line[0] == '#');
    for (char *at = line; *at && *at != '\n' && n < most; n++) {
        out[n] = strtod(at, &at);
        if (*at == ',') at++;
    }
    return n;
}

static void test_oracle(void **state)
{
    const char *path = shared_file("oracles/learn/laplace_boundary.csv");
    FILE *in = path ? fopen(path, "r") : NULL;
    path = in ? shared_file("oracles/learn/laplace_solution_first20.csv") : NULL;
    FILE *answers = path ? fopen(path, "r") : NULL;
    double b[48], u[144], wanted[144];
    laplace_grid *g;
    size_t rows = 0;
    assert_int_equal(laplace_new(12, 12, &g), GEO_OK);
    while (in && answers && read_row(answers, wanted, 144) == 144) {
        assert_int_equal(read_row(in, b, 48), 48);
        assert_int_equal(laplace_solve(g, 1, b, u), GEO_OK);
        for (int k = 0; k < 144; k++) assert_true(fabs(u[k] - wanted[k]) < 1e-10);
        rows++;
    }
    if (in && answers) assert_true(rows >= 20);
    if (in) fclose(in);
    if (answers) fclose(answers);
    laplace_free(g);
}

/* Energy over boundary norm of single waves stays within bounds as the grid refines. */
static void test_bounded(void **state)
{
    double lowest = INFINITY, highest = 0;
    for (size_t n = 4; n <= 64; n *= 2) {
        laplace_grid *g;
        double *b = geo_alloc(4 * n, sizeof *b), *u = geo_alloc(n * n, sizeof *u), norm;
        assert_true(b && u);
        assert_int_equal(laplace_new(n, n, &g), GEO_OK);
        for (size_t k = 0; k <= 2 * n; k++) {
            laplace_wave(n, n, k, 0, b);
            assert_int_equal(laplace_boundary_norm(n, n, b, &norm), GEO_OK);
            double per = k == 0 ? 2 * M_PI : k == 2 * n ? 2 * M_PI * (1 + (double)k)
                                                        : M_PI * (1 + (double)k);
            assert_true(fabs(norm - per) < 1e-9 * per);
            assert_int_equal(laplace_solve(g, 1, b, u), GEO_OK);
            double ratio = sqrt(laplace_energy(n, n, b, u) / norm);
            lowest = fmin(lowest, ratio);
            highest = fmax(highest, ratio);
        }
        laplace_free(g);
        geo_free(b);
        geo_free(u);
    }
    print_message("ratios from %.4g to %.4g\n", lowest, highest);
    assert_true(highest < 2 && lowest > 0.1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quadratic), cmocka_unit_test(test_poisson),
        cmocka_unit_test(test_rank), cmocka_unit_test(test_oracle),
        cmocka_unit_test(test_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
