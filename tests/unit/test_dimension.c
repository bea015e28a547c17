/* test_dimension.c - dimension estimators against the same formulas elsewhere, and on clouds
 * whose dimension is known. */
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
#include "runtime/manifold/dimension.h"
#include "tests/unit/shared.h"

/* Rows of a CSV file of the shared folder; 0 when it is absent. */
static size_t read_cloud(const char *name, double **x, size_t *d)
{
    const char *path = shared_file(name);
    FILE *in = path ? fopen(path, "r") : NULL;
    char line[4096];
    size_t n = 0, count = 0;
    *x = NULL;
    while (in && fgets(line, sizeof line, in)) {
        if (line[0] == '#') continue;
        *d = 0;
        for (char *at = line; *at && *at != '\n'; (*d)++) {
            *x = geo_realloc(*x, count + 1, sizeof **x);
            assert_non_null(*x);
            (*x)[count++] = strtod(at, &at);
            if (*at == ',') at++;
        }
        n++;
    }
    if (in) fclose(in);
    return n;
}

typedef struct { const char *name; double twonn, fit, k10, k20, correlation; } expected;

static void test_oracle(void **state)
{
    static const expected cases[] = {
        { "swiss_roll", 2.0469777103979783, 2.037730389657417, 1.9815357298143514,
          1.9262257651852042, 1.9158572161905363 },
        { "clifford_torus_R4", 1.9562070130106932, 1.9325450882979296, 1.9704726796790275,
          1.9982023599288654, 2.005780828196014 },
        { "helix1d", 0.9592504398995406, 0.9502435913530631, 0.9916570241382847,
          1.004660119854602, 1.0119548156102864 } };
    for (int k = 0; k < 3; k++) {
        char path[128];
        double *x;
        size_t d = 0;
        snprintf(path, sizeof path, "oracles/learn/id_%s.csv", cases[k].name);
        size_t n = read_cloud(path, &x, &d);
        if (n == 0) continue;
        geo_rng rng;
        dimension_report r;
        rng_seed(&rng, 1, 0);
        assert_int_equal(dimension_estimate_all(n, d, x, &rng, &r), GEO_OK);
        assert_true(fabs(r.twonn.value - cases[k].twonn) < 1e-6);
        assert_true(fabs(r.twonn_fit.value - cases[k].fit) < 1e-6);
        assert_true(fabs(r.curve[1].value - cases[k].k10) < 1e-6);
        assert_true(fabs(r.curve[2].value - cases[k].k20) < 1e-6);
        assert_true(fabs(r.correlation.value - cases[k].correlation) < 1e-6);
        assert_true(r.twonn.error > 0.01 && r.twonn.error < 0.2);
        dimension_free(&r);
        geo_free(x);
    }
}

/* A plane of dimension 3 in R^10, uniform: neighbours and PCA agree. */
static void test_flat(void **state)
{
    enum { N = 600, D = 10, R = 3 };
    static double x[N * D], axes[R * D];
    geo_rng rng;
    dimension_report r;
    rng_seed(&rng, 7, 0);
    for (int k = 0; k < R * D; k++) axes[k] = rng_normal(&rng);
    for (int i = 0; i < N; i++)
        for (int a = 0; a < R; a++) {
            double u = rng_uniform(&rng);
            for (int k = 0; k < D; k++) x[i * D + k] += u * axes[a * D + k];
        }
    memcpy(x + D, x, D * sizeof *x);                        /* two equal points */
    assert_int_equal(dimension_estimate_all(N, D, x, &rng, &r), GEO_OK);
    assert_int_equal(r.rank, R);
    assert_int_equal(r.n_equal, 1);
    assert_int_equal(r.n, N - 1);
    assert_true(fabs(r.twonn.value - 3) < 4 * r.twonn.error + 0.3);
    assert_true(fabs(r.local_pca.value - 3) < 0.2);
    assert_true(r.spectrum[3] < 1e-12 * r.spectrum[0]);
    dimension_free(&r);
}

static void test_refusals(void **state)
{
    double x[44] = { 0 };
    geo_rng rng;
    dimension_report r;
    rng_seed(&rng, 1, 0);
    assert_int_equal(dimension_estimate_all(2, 2, x, &rng, &r), GEO_EEMPTY);
    assert_int_equal(dimension_estimate_all(22, 2, x, &rng, &r), GEO_EEMPTY);   /* all equal */
    x[3] = NAN;
    assert_int_equal(dimension_estimate_all(22, 2, x, &rng, &r), GEO_EDOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_oracle), cmocka_unit_test(test_flat),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
