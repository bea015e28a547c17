/* test_array.c - reductions, running sums, order, moments on plain arrays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/large.h"
#include "runtime/base/mem.h"
#include "runtime/base/pool.h"
#include "runtime/base/rng.h"
#include "runtime/num/array.h"
#include "runtime/num/distance.h"
#include "runtime/num/moments.h"
#include "runtime/num/reduce.h"
#include "runtime/num/sort.h"

/* --- reductions -------------------------------------------------------------- */

static double naive(reduction what, size_t n, const double *x, size_t step)
{
    long double sum = 0, product = 1;
    double low = INFINITY, high = -INFINITY, count = 0;
    bool has_nan = false;
    for (size_t i = 0; i < n; i++) {
        double v = x[i * step];
        sum += v;
        product *= v;
        has_nan |= isnan(v);
        if (v < low) low = v;
        if (v > high) high = v;
        count += v != 0;
    }
    switch (what) {
    case REDUCE_SUM: return (double)sum;
    case REDUCE_PRODUCT: return (double)product;
    case REDUCE_MIN: return has_nan ? NAN : low;
    case REDUCE_MAX: return has_nan ? NAN : high;
    case REDUCE_ANY: return count > 0;
    case REDUCE_ALL: return count == (double)n;
    case REDUCE_COUNT: return count;
    }
    return NAN;
}

static void reductions_agree_with_loops(void **state)
{
    static const size_t sizes[][3] = { { 1, 0, 1 }, { 1, 1, 1 }, { 3, 7, 1 }, { 2, 5, 3 },
                                       { 1, 1000, 2 }, { 1, 513, 1 }, { 4, 1, 6 }, { 2, 100, 40 },
                                       { 1, 0, 5 }, { 1, 3000, 1 } };
    geo_rng rng;
    rng_seed(&rng, 1, 1);
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        size_t outer = sizes[s][0], length = sizes[s][1], inner = sizes[s][2];
        size_t n = outer * length * inner;
        double *x = geo_alloc(n, sizeof *x), *out = geo_alloc(outer * inner, sizeof *out);
        for (int round = 0; round < 3; round++) {
            for (size_t i = 0; i < n; i++) {
                x[i] = round == 2 ? (double)rng_below(&rng, 2) : 1 + 0.01 * rng_normal(&rng);
                if (round == 1 && rng_below(&rng, 50) == 0) x[i] = NAN;
            }
            for (reduction what = REDUCE_SUM; what <= REDUCE_COUNT; what++) {
                assert_int_equal(reduce(what, outer, length, inner, x, out), GEO_OK);
                for (size_t o = 0; o < outer; o++)
                    for (size_t j = 0; j < inner; j++) {
                        double want = naive(what, length, x + o * length * inner + j, inner);
                        double got = out[o * inner + j];
                        assert_true(fabs(got - want) <= 1e-12 * fabs(want) || got == want ||
                                    (isnan(got) && isnan(want)));
                    }
            }
        }
        geo_free(x);
        geo_free(out);
    }
}

/* A sum that loses everything when it is added up from left to right. */
static void sums_keep_their_digits(void **state)
{
    enum { N = 1000000 };
    double *x = geo_alloc(N, 2 * sizeof *x), sum, both[2];
    for (size_t i = 0; i < N; i++) x[i] = 0.1;
    assert_int_equal(reduce_sum(N, x, &sum), GEO_OK);
    assert_true(fabs(sum - 1e5) < 1e-9);
    size_t threads = pool_threads();
    pool_threads_set(1);
    double alone;
    assert_int_equal(reduce_sum(N, x, &alone), GEO_OK);
    pool_threads_set(threads);
    assert_true(alone == sum);
    for (size_t i = 0; i < N; i++) {
        x[2 * i] = i == 0 ? 1e16 : i == N - 1 ? -1e16 : 1;
        x[2 * i + 1] = 0.1;
    }
    assert_int_equal(reduce(REDUCE_SUM, 1, N, 2, x, both), GEO_OK);
    assert_true(both[0] == N - 2);
    assert_true(fabs(both[1] - 1e5) < 1e-10);
    x[0] = INFINITY;
    assert_int_equal(reduce(REDUCE_SUM, 1, N, 2, x, both), GEO_OK);
    assert_true(both[0] == INFINITY);
    geo_free(x);
}

static void extremes_are_found(void **state)
{
    double x[6] = { 3, 1, 2, 1, 9, 9 }, y[4] = { 1, NAN, -5, NAN }, at[2];
    assert_int_equal(reduce_arg(false, 1, 6, 1, x, at), GEO_OK);
    assert_true(at[0] == 1);
    assert_int_equal(reduce_arg(true, 1, 6, 1, x, at), GEO_OK);
    assert_true(at[0] == 4);
    assert_int_equal(reduce_arg(true, 1, 3, 2, x, at), GEO_OK);
    assert_true(at[0] == 2 && at[1] == 2);
    assert_int_equal(reduce_arg(false, 1, 4, 1, y, at), GEO_OK);
    assert_true(at[0] == 1);
}

static void running_totals(void **state)
{
    double x[6] = { 1, 2, 3, 4, 5, 6 }, out[6];
    assert_int_equal(running_sum(1, 6, 1, x, out), GEO_OK);
    assert_memory_equal(out, ((double[]){ 1, 3, 6, 10, 15, 21 }), sizeof out);
    assert_int_equal(running_sum(1, 3, 2, x, out), GEO_OK);
    assert_memory_equal(out, ((double[]){ 1, 2, 4, 6, 9, 12 }), sizeof out);
    assert_int_equal(running_product(2, 3, 1, x, x), GEO_OK);
    assert_memory_equal(x, ((double[]){ 1, 2, 6, 4, 20, 120 }), sizeof x);
    assert_int_equal(running_sum(1, 0, 1, x, out), GEO_OK);
}

/* --- order ------------------------------------------------------------------- */

static int ascending(const void *a, const void *b)
{
    double x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    if (isnan(x) || isnan(y)) return isnan(x) - isnan(y);
    return (x > y) - (x < y);
}

static void sorting_agrees_with_qsort(void **state)
{
    static const size_t sizes[] = { 0, 1, 2, 5, 63, 64, 100, 5000 };
    geo_rng rng;
    rng_seed(&rng, 2, 1);
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        for (int kind = 0; kind < 4; kind++) {
            size_t n = sizes[s], *order = geo_alloc(n, sizeof *order);
            double *x = geo_alloc(n, sizeof *x), *y = geo_alloc(n, sizeof *y);
            for (size_t i = 0; i < n; i++) {
                x[i] = kind == 0 ? rng_normal(&rng) : kind == 1 ? (double)rng_below(&rng, 4) - 2
                       : kind == 2 ? ldexp(rng_normal(&rng), (int)rng_below(&rng, 600) - 300) : 7;
                if (kind == 2 && i % 11 == 0) x[i] = i % 2 ? NAN : -INFINITY;
                if (kind == 1 && i % 7 == 0) x[i] = -0.0;
                y[i] = x[i];
            }
            qsort(y, n, sizeof *y, ascending);
            assert_int_equal(sort_order(n, x, order), GEO_OK);
            for (size_t i = 0; i < n; i++) {
                assert_true(ascending(&x[order[i]], &y[i]) == 0);
                if (i && ascending(&x[order[i - 1]], &x[order[i]]) == 0)
                    assert_true(order[i - 1] < order[i]);
            }
            assert_int_equal(sort_numbers(n, x), GEO_OK);
            for (size_t i = 0; i < n; i++) assert_true(ascending(&x[i], &y[i]) == 0);
            geo_free(order);
            geo_free(x);
            geo_free(y);
        }
    }
}

static void searching_and_quantiles(void **state)
{
    double x[5] = { 1, 2, 2, 3, NAN };
    assert_int_equal(sort_search(4, x, 2, false), 1);
    assert_int_equal(sort_search(4, x, 2, true), 3);
    assert_int_equal(sort_search(4, x, 0, false), 0);
    assert_int_equal(sort_search(4, x, 9, true), 4);
    assert_int_equal(sort_search(5, x, NAN, false), 4);
    assert_int_equal(sort_search(5, x, NAN, true), 5);
    assert_int_equal(sort_search(0, x, 1, true), 0);
    double q[4] = { 1, 2, 3, 4 }, far[2] = { -INFINITY, 5 };
    assert_true(sort_quantile(4, q, 0.5) == 2.5);
    assert_true(sort_quantile(4, q, 0.25) == 1.75);
    assert_true(sort_quantile(4, q, 0) == 1 && sort_quantile(4, q, 1) == 4);
    assert_true(isnan(sort_quantile(5, x, 0.5)));
    assert_true(sort_quantile(2, far, 0.5) == -INFINITY);
    assert_true(sort_quantile(1, q, 0.3) == 1);
}

static void sorting_without_memory(void **state)
{
    double x[100];
    size_t order[100];
    for (size_t i = 0; i < 100; i++) x[i] = (double)(i * 37 % 100);
    for (size_t at = 1; at <= 3; at++) {
        geo_mem_fail_at(at);
        assert_int_equal(sort_numbers(100, x), GEO_ENOMEM);
        geo_mem_fail_at(at);
        assert_int_equal(sort_order(100, x, order), GEO_ENOMEM);
    }
    geo_mem_fail_at(0);
    assert_true(x[1] == 37);
}

/* --- moments ----------------------------------------------------------------- */

static void moments_agree_with_their_definition(void **state)
{
    enum { N = 700, D = 3 };
    geo_rng rng;
    rng_seed(&rng, 3, 1);
    double *x = geo_alloc(N, D * sizeof *x), mean[D], variance[D], covariance[D * D];
    for (size_t i = 0; i < N * D; i++) x[i] = 1e6 + rng_normal(&rng);
    assert_int_equal(moments_mean(N, D, x, mean), GEO_OK);
    assert_int_equal(moments_variance(N, D, x, 1, variance), GEO_OK);
    assert_int_equal(moments_covariance(N, D, x, 1, covariance), GEO_OK);
    for (size_t j = 0; j < D; j++) {
        for (size_t k = 0; k < D; k++) {
            long double mj = 0, mk = 0, sum = 0;
            for (size_t i = 0; i < N; i++) mj += x[i * D + j], mk += x[i * D + k];
            for (size_t i = 0; i < N; i++)
                sum += (x[i * D + j] - mj / N) * (x[i * D + k] - mk / N);
            assert_true(fabs(covariance[j * D + k] - (double)(sum / (N - 1))) < 1e-9);
            if (j == k) assert_true(fabs(variance[j] - (double)(sum / (N - 1))) < 1e-9);
        }
    }
    assert_int_equal(moments_variance(1, D, x, 1, variance), GEO_OK);
    assert_true(isnan(variance[0]));
    assert_int_equal(moments_mean(0, D, x, mean), GEO_OK);
    assert_true(isnan(mean[0]));
    for (size_t at = 1; at <= 3; at++) {
        geo_mem_fail_at(at);
        geo_status status = moments_covariance(N, D, x, 1, covariance);
        geo_mem_fail_at(0);
        assert_int_equal(status, GEO_ENOMEM);
    }
    geo_free(x);
}

/* --- operators, blocks ------------------------------------------------------- */

static void remainders_and_quotients(void **state)
{
    assert_true(array_mod(-1e-20, 3) <= 3 && array_mod(5.5, 2) == 1.5);
    assert_true(array_mod(1e300, 7) == fmod(1e300, 7));
    assert_true(signbit(array_mod(6, -3)) && array_mod(6, -3) == 0);
    double z[2] = { 1, 1 }, w[2] = { 0, 0 }, out[2];
    complex_divide(z, w, out);
    assert_true(isinf(out[0]));
    complex_power(w, (double[]){ -1, 0.5 }, out);
    assert_true(isnan(out[0]));
    complex_power(z, (double[]){ 0.5, 0 }, out);
    complex_multiply(out, out, out);
    assert_true(fabs(out[0] - 1) < 1e-15 && fabs(out[1] - 1) < 1e-15);
}

static void masks_compress(void **state)
{
    double mask[6] = { 0, 1, 1, 0, 1, 0 }, x[6] = { 1, 2, 3, 4, 5, 6 }, out[3];
    array_compress(mask, x, 3, out);
    assert_memory_equal(out, ((double[]){ 2, 3, 5 }), sizeof out);
    array_compress(mask, x, 0, NULL);
}

/* Selected quantiles have the bits of those of the sorted numbers. */
static void selected_quantiles_are_those_of_sorted_numbers(void **state)
{
    enum { N = 3000 };
    static double x[N], sorted[N];
    static uint64_t room[N];
    geo_rng rng;
    rng_seed(&rng, 4, 3);
    for (int kind = 0; kind < 5; kind++)
        for (size_t n = 1; n <= N; n = n < 6 ? n + 1 : 5 * n) {
            for (size_t i = 0; i < n; i++) {
                double v = rng_normal(&rng);
                x[i] = kind == 0 ? v : kind == 1 ? round(v) : kind == 2 ? exp(200 * v)
                       : kind == 3 ? 1 : i % 3 ? copysign(0.0, v) : v / 0.0;
            }
            memcpy(sorted, x, n * sizeof *x);
            assert_int_equal(sort_numbers(n, sorted), GEO_OK);
            for (int s = 0; s <= 40; s++) {
                double p = s < 40 ? s / 40.0 : 1, came, want = sort_quantile(n, sorted, p);
                assert_int_equal(sort_select_quantile(n, x, p, room, &came), GEO_OK);
                assert_true(isnan(want) ? isnan(came) : memcmp(&came, &want, sizeof came) == 0);
            }
        }
    x[7] = NAN;
    double came;
    assert_int_equal(sort_select_quantile(10, x, 0.1, room, &came), GEO_OK);
    assert_true(isnan(came));
}

/* A rank is how many numbers are smaller, plus half of the equal ones and itself. */
static void ranks_count_the_smaller_ones(void **state)
{
    enum { N = 300 };
    static double x[N], rank[N];
    geo_rng rng;
    rng_seed(&rng, 4, 4);
    for (size_t i = 0; i < N; i++) x[i] = i % 50 == 7 ? NAN : round(9 * rng_normal(&rng));
    assert_int_equal(sort_ranks(N, x, rank), GEO_OK);
    for (size_t i = 0; i < N; i++) {
        double smaller = 0, equal = 0;
        for (size_t j = 0; j < N; j++) smaller += x[j] < x[i], equal += x[j] == x[i];
        assert_true(isnan(x[i]) ? isnan(rank[i]) : rank[i] == smaller + 0.5 * (equal + 1));
    }
    assert_int_equal(sort_ranks(0, x, rank), GEO_OK);
}

static void distances_agree_with_hypot(void **state)
{
    enum { N = 37, M = 53, MOST = 5 };
    geo_rng rng;
    rng_seed(&rng, 4, 1);
    static double x[N * MOST], y[M * MOST], out[N * M];
    for (size_t d = 0; d <= MOST; d++) {
        for (size_t i = 0; i < N * d; i++) x[i] = rng_normal(&rng);
        for (size_t i = 0; i < M * d; i++) y[i] = 1e6 + rng_normal(&rng);
        assert_int_equal(distance_matrix(METRIC_EUCLIDEAN, N, M, d, x, y, out), GEO_OK);
        for (size_t i = 0; i < N; i++)
            for (size_t j = 0; j < M; j++) {
                double far = 0;
                for (size_t k = 0; k < d; k++) far = hypot(far, x[i * d + k] - y[j * d + k]);
                assert_true(fabs(out[i * M + j] - far) <= 4e-16 * far);
            }
    }
    assert_int_equal(distance_matrix(METRIC_EUCLIDEAN, 0, M, 2, x, y, out), GEO_OK);
    geo_mem_fail_at(1);
    assert_int_equal(distance_matrix(METRIC_EUCLIDEAN, N, M, 2, x, y, out), GEO_ENOMEM);
    geo_mem_fail_at(0);
}

static void large_blocks_are_kept(void **state)
{
    large_flush();
    size_t before = geo_mem_used();
    void *a = large_new(5 << 20);
    assert_true(((uintptr_t)a & 63) == 0);
    large_free(a);
    void *b = large_new((5 << 20) - 1000);
    assert_ptr_equal(a, b);
    void *c = large_new(100);
    large_free(c);
    large_free(b);
    geo_mem_cap_set(geo_mem_used() + (1 << 20));
    void *d = large_new(6 << 20);           /* fits only when the kept block is given back */
    assert_non_null(d);
    large_free(d);
    geo_mem_cap_set(0);
    for (int i = 0; i < 6; i++) large_free(large_new(((size_t)i + 4) << 21));
    large_flush();
    assert_int_equal(geo_mem_used(), before);
    assert_null(large_new(SIZE_MAX - 10));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reductions_agree_with_loops),
        cmocka_unit_test(sums_keep_their_digits),
        cmocka_unit_test(extremes_are_found),
        cmocka_unit_test(running_totals),
        cmocka_unit_test(sorting_agrees_with_qsort),
        cmocka_unit_test(searching_and_quantiles),
        cmocka_unit_test(selected_quantiles_are_those_of_sorted_numbers),
        cmocka_unit_test(ranks_count_the_smaller_ones),
        cmocka_unit_test(sorting_without_memory),
        cmocka_unit_test(moments_agree_with_their_definition),
        cmocka_unit_test(remainders_and_quotients),
        cmocka_unit_test(masks_compress),
        cmocka_unit_test(distances_agree_with_hypot),
        cmocka_unit_test(large_blocks_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
