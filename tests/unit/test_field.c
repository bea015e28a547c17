/* test_field.c - batches of points: pieces, threads, statuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "runtime/num/field.h"
#include "runtime/base/mem.h"
#include "runtime/base/pool.h"

static geo_status square_sum(void *context, size_t n, const double *x, double *out)
{
    size_t *largest = context;
    if (largest && n > *largest) *largest = n;
    for (size_t i = 0; i < n; i++) {
        if (x[2 * i] < 0) return GEO_EDOMAIN;
        out[i] = x[2 * i] * x[2 * i] + x[2 * i + 1];
    }
    return GEO_OK;
}

static geo_status square_sum_slopes(void *context, size_t n, const double *x, double *value,
                                    double *jac)
{
    for (size_t i = 0; i < n; i++) {
        jac[2 * i] = 2 * x[2 * i];
        jac[2 * i + 1] = 1;
    }
    return value ? square_sum(NULL, n, x, value) : GEO_OK;
}

enum { N = 10001 };

static void fill(double *x)
{
    for (size_t i = 0; i < 2 * N; i++) x[i] = (double)(i % 97) / 7;
}

static void test_pieces(void **state)
{
    double *x = geo_alloc(2 * N, sizeof *x), *one = geo_alloc(N, sizeof *one);
    double *many = geo_alloc(N, sizeof *many), *jac = geo_alloc(2 * N, sizeof *jac);
    fill(x);
    size_t largest = 0;
    geo_field f = { .n_in = 2, .n_out = 1, .value = square_sum, .context = &largest };
    assert_int_equal(field_value(&f, N, x, one), GEO_OK);
    assert_true(largest > 1 && largest < N);
    f = (geo_field){ .n_in = 2, .n_out = 1, .value = square_sum, .is_parallel = true,
                     .jacobian = square_sum_slopes };
    assert_int_equal(field_value(&f, N, x, many), GEO_OK);
    assert_memory_equal(one, many, N * sizeof *one);
    assert_int_equal(field_jacobian(&f, N, x, many, jac), GEO_OK);
    assert_memory_equal(one, many, N * sizeof *one);
    assert_true(jac[2 * (N - 1)] == 2 * x[2 * (N - 1)]);
    assert_int_equal(field_jacobian(&f, N, x, NULL, jac), GEO_OK);
    assert_int_equal(field_value(&f, 0, x, many), GEO_OK);
    x[2 * 9000] = -1;
    assert_int_equal(field_value(&f, N, x, many), GEO_EDOMAIN);
    geo_free(x);
    geo_free(one);
    geo_free(many);
    geo_free(jac);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_pieces) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
