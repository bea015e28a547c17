/* test_hilbert.c - the order is a permutation along a curve without jumps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/rng.h"
#include "runtime/num/hilbert.h"

static void assert_permutation(const uint32_t *order, size_t n)
{
    uint8_t *seen = geo_alloc_zero(n, 1);
    assert_non_null(seen);
    for (size_t i = 0; i < n; i++) {
        assert_true(order[i] < n && !seen[order[i]]);
        seen[order[i]] = 1;
    }
    geo_free(seen);
}

/* On a grid of 2^k x 2^k points every step of the curve has length one. */
static void grid_steps_have_length_one(void **state)
{
    enum { SIDE = 64, N = SIDE * SIDE };
    static double xy[2 * N];
    static uint32_t order[N];
    for (int side = 2; side <= SIDE; side *= 2) {
        size_t n = (size_t)(side * side);
        for (size_t i = 0; i < n; i++) {
            xy[2 * i] = -7 + 0.25 * (double)(i * 37 % n / (size_t)side);
            xy[2 * i + 1] = 3 + 0.25 * (double)(i * 37 % n % (size_t)side);
        }
        assert_int_equal(hilbert_order(xy, n, order), GEO_OK);
        assert_permutation(order, n);
        for (size_t i = 1; i < n; i++) {
            double dx = xy[2 * order[i]] - xy[2 * order[i - 1]];
            double dy = xy[2 * order[i] + 1] - xy[2 * order[i - 1] + 1];
            assert_true(fabs(dx) + fabs(dy) == 0.25);
        }
    }
}

static double tour_length(const double *xy, const uint32_t *order, size_t n)
{
    double sum = 0;
    for (size_t i = 1; i < n; i++)
        sum += hypot(xy[2 * order[i]] - xy[2 * order[i - 1]],
                     xy[2 * order[i] + 1] - xy[2 * order[i - 1] + 1]);
    return sum;
}

/* n uniform points in a square: the tour is about 0.92 sqrt(n * area) [Platzman, Bartholdi
 * 1989 for space-filling curves]; clusters of tiny scale are toured as well as big ones. */
static void tours_are_short_at_every_scale(void **state)
{
    enum { N = 20000 };
    static double xy[2 * N];
    static uint32_t order[N];
    geo_rng rng;
    rng_seed(&rng, 5, 0);
    for (int k = 0; k < 2 * N; k++) xy[k] = rng_uniform(&rng);
    assert_int_equal(hilbert_order(xy, N, order), GEO_OK);
    assert_permutation(order, N);
    assert_true(tour_length(xy, order, N) < 1.0 * sqrt(N));
    for (int k = 2; k < 2 * N; k++) xy[k] = 1 + 1e-9 * xy[k];
    xy[0] = 1e6, xy[1] = -1e6;                     /* all others fall into one cell */
    assert_int_equal(hilbert_order(xy, N, order), GEO_OK);
    assert_permutation(order, N);
    size_t far = order[0] == 0 ? 1 : 0;
    assert_true(order[0] == 0 || order[N - 1] == 0);
    assert_true(tour_length(xy, order + far, N - 1) < 1.0e-9 * sqrt(N));
}

static void degenerate_inputs_are_sorted(void **state)
{
    uint32_t order[300];
    double xy[600] = { 0 };
    assert_int_equal(hilbert_order(xy, 0, order), GEO_OK);
    xy[0] = xy[1] = 4;
    assert_int_equal(hilbert_order(xy, 1, order), GEO_OK);
    assert_int_equal(order[0], 0);
    for (int i = 0; i < 300; i++) xy[2 * i] = 1, xy[2 * i + 1] = 2;
    assert_int_equal(hilbert_order(xy, 300, order), GEO_OK);
    for (uint32_t i = 0; i < 300; i++) assert_int_equal(order[i], i);   /* stable */
    for (int i = 0; i < 300; i++) xy[2 * i] = 0, xy[2 * i + 1] = ldexp(1, -3 * i);
    assert_int_equal(hilbert_order(xy, 300, order), GEO_OK);            /* spread 1e270 */
    assert_permutation(order, 300);
    for (int i = 0; i < 300; i++) xy[2 * i + 1] = i * 5e-324;
    assert_int_equal(hilbert_order(xy, 300, order), GEO_OK);            /* subnormal */
    assert_permutation(order, 300);
    for (int i = 0; i < 300; i++) xy[2 * i] = i % 2 ? 9e299 : -9e299;
    assert_int_equal(hilbert_order(xy, 300, order), GEO_OK);
    assert_permutation(order, 300);
}

static void failures_are_reported(void **state)
{
    double xy[200] = { 0 };
    uint32_t order[100];
    for (int i = 0; i < 200; i++) xy[i] = i * i % 17;
    for (size_t k = 1; k <= 3; k++) {
        geo_mem_fail_at(k);
        assert_int_equal(hilbert_order(xy, 100, order), GEO_ENOMEM);
    }
    geo_mem_fail_at(0);
    geo_limit_interrupt();
    assert_int_equal(hilbert_order(xy, 100, order), GEO_EINTR);
    geo_limit_clear();
    assert_int_equal(hilbert_order(xy, 100, order), GEO_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grid_steps_have_length_one),
        cmocka_unit_test(tours_are_short_at_every_scale),
        cmocka_unit_test(degenerate_inputs_are_sorted),
        cmocka_unit_test(failures_are_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
