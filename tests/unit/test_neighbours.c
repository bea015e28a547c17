/* test_neighbours.c - the tree and the comparison with all against plain loops. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/base/pool.h"
#include "runtime/base/rng.h"
#include "runtime/num/distance.h"
#include "runtime/num/neighbours.h"

enum { MOST = 800, ROOM = 1200, MOST_D = 12, MOST_K = 40 };
static double x[ROOM * MOST_D], q[ROOM * MOST_D];
static double index_of[MOST * MOST_K], distance[MOST * MOST_K];

static double square_between(size_t d, const double *a, const double *b)
{
    double sum = 0;
    for (size_t k = 0; k < d; k++) sum += (a[k] - b[k]) * (a[k] - b[k]);
    return sum;
}

static int by_nearness(const void *a, const void *b)
{
    return is_nearer(*(const neighbour *)a, *(const neighbour *)b) ? -1 : 1;
}

/* Row i of the answer against all points sorted. */
static void check_row(const neighbours_task *t, size_t i)
{
    static neighbour all[MOST];
    size_t n = 0;
    for (size_t j = 0; j < t->n; j++)
        if (t->q || j != i)
            all[n++] = (neighbour){ square_between(t->d, (t->q ? t->q : t->x) + i * t->d,
                                                   t->x + j * t->d), j };
    qsort(all, n, sizeof *all, by_nearness);
    for (size_t j = 0; j < t->k; j++) {
        assert_true(index_of[i * t->k + j] == (double)all[j].index);
        assert_true(distance[i * t->k + j] == sqrt(all[j].square));
    }
}

static void check_task(neighbours_task t)
{
    for (int method = NEIGHBOURS_AUTO; method <= NEIGHBOURS_ALL; method++) {
        t.method = (neighbours_method)method;
        assert_int_equal(neighbours_nearest(&t, index_of, distance), GEO_OK);
        for (size_t i = 0; i < t.m; i += t.m > 50 ? 7 : 1) check_row(&t, i);
    }
}

/* Points of many kinds: uniform, on a coarse grid (ties and duplicates), far from 0, all
 * the same, on a curve. */
static void fill(geo_rng *rng, int kind, size_t n, size_t d, double *p)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < d; k++) {
            double u = rng_uniform(rng);
            p[i * d + k] = kind == 0 ? u : kind == 1 ? floor(4 * u) : kind == 2 ? 1e8 + u
                           : kind == 3 ? 7 : sin(0.01 * (double)i + (double)k);
        }
}

static void answers_are_those_of_plain_loops(void **state)
{
    static const size_t sizes[] = { 2, 3, 16, 17, 33, 400 };
    geo_rng rng;
    rng_seed(&rng, 11, 1);
    for (int kind = 0; kind < 5; kind++)
        for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
            for (size_t d = 1; d <= MOST_D; d = d < 4 ? d + 1 : 3 * d) {
                size_t n = sizes[s], k = n < 8 ? n - 1 : s % 2 ? 7 : MOST_K;
                if (k > n - 1) k = n - 1;
                if (n == 400 && d > 2 && kind > 1) continue;
                fill(&rng, kind, n, d, x);
                fill(&rng, kind, n < 50 ? n : 50, d, q);
                check_task((neighbours_task){ .n = n, .d = d, .x = x, .m = n, .k = k });
                check_task((neighbours_task){ .n = n, .d = d, .x = x, .m = n < 50 ? n : 50,
                                              .q = q, .k = k });
            }
}

static void extreme_sizes_are_survived(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 11, 2);
    for (int kind = 0; kind < 3; kind++) {
        double scale = kind == 0 ? 1e-170 : kind == 1 ? 1e-160 : 1e200;
        fill(&rng, 0, 300, 2, x);
        for (size_t i = 0; i < 600; i++) x[i] *= scale;
        check_task((neighbours_task){ .n = 300, .d = 2, .x = x, .m = 300, .k = 5 });
    }
}

/* High dimension is compared with all, a curve in it and equal points are not. */
static void the_choice_follows_the_intrinsic_dimension(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 11, 3);
    neighbours_task t = { .n = MOST, .d = MOST_D, .x = x, .m = MOST, .k = 5 };
    fill(&rng, 0, MOST, MOST_D, x);
    assert_int_equal(neighbours_nearest(&t, index_of, distance), GEO_OK);
    assert_true(t.method == NEIGHBOURS_ALL && t.share > 0.4);
    fill(&rng, 4, MOST, MOST_D, x);
    t.method = NEIGHBOURS_AUTO;
    assert_int_equal(neighbours_nearest(&t, index_of, distance), GEO_OK);
    assert_true(t.method == NEIGHBOURS_TREE && t.share < 0.1);
    fill(&rng, 3, MOST, MOST_D, x);
    t.method = NEIGHBOURS_AUTO;
    assert_int_equal(neighbours_nearest(&t, index_of, distance), GEO_OK);
    assert_true(t.method == NEIGHBOURS_TREE && t.share < 0.1);
}

static void threads_change_nothing(void **state)
{
    static double one[MOST * MOST_K];
    geo_rng rng;
    rng_seed(&rng, 11, 4);
    fill(&rng, 0, MOST, 3, x);
    neighbours_task t = { .n = MOST, .d = 3, .x = x, .m = MOST, .k = 9 };
    pool_threads_set(1);
    assert_int_equal(neighbours_nearest(&t, one, distance), GEO_OK);
    pool_threads_set(3);
    assert_int_equal(neighbours_nearest(&t, index_of, distance), GEO_OK);
    assert_memory_equal(one, index_of, MOST * 9 * sizeof(double));
    pool_threads_set(1);
}

static void pairs_within_a_radius_are_all_found(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 11, 5);
    for (int kind = 0; kind < 5; kind++)
        for (size_t d = 1; d <= 3; d++) {
            double r = kind == 1 ? 2 : 0.1;         /* on the grid: exactly at the radius */
            size_t n = kind == 3 ? 60 : 500, at = 0;
            fill(&rng, kind, n, d, x);
            neighbours_pairs pairs;
            assert_int_equal(neighbours_within(n, d, x, r, &pairs), GEO_OK);
            for (size_t i = 0; i < n; i++)
                for (size_t j = i + 1; j < n; j++) {
                    double far = sqrt(square_between(d, x + i * d, x + j * d));
                    if (far > r) continue;
                    assert_true(at < pairs.n && pairs.pair[2 * at] == (double)i);
                    assert_true(pairs.pair[2 * at + 1] == (double)j && pairs.distance[at] == far);
                    at++;
                }
            assert_int_equal(at, pairs.n);
            geo_free(pairs.pair);
            geo_free(pairs.distance);
        }
    neighbours_pairs none;
    assert_int_equal(neighbours_within(0, 2, x, 1, &none), GEO_OK);
    assert_int_equal(none.n, 0);
    geo_free(none.pair);
    geo_free(none.distance);
}

static void memory_may_run_out_anywhere(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 11, 6);
    fill(&rng, 0, 600, 2, x);
    for (int method = NEIGHBOURS_TREE; method <= NEIGHBOURS_ALL; method++) {
        geo_status status = GEO_ENOMEM;
        for (size_t at = 1; status == GEO_ENOMEM; at++) {
            neighbours_task t = { .n = 600, .d = 2, .x = x, .m = 600, .k = 3,
                                  .method = (neighbours_method)method };
            geo_mem_fail_at(at);
            status = neighbours_nearest(&t, index_of, distance);
        }
        geo_mem_fail_at(0);
        assert_int_equal(status, GEO_OK);
    }
    geo_status status = GEO_ENOMEM;
    for (size_t at = 1; status == GEO_ENOMEM; at++) {
        neighbours_pairs pairs;
        geo_mem_fail_at(at);
        status = neighbours_within(600, 2, x, 0.05, &pairs);
        geo_mem_fail_at(0);
        geo_free(pairs.pair);
        geo_free(pairs.distance);
    }
    assert_int_equal(status, GEO_OK);
}

/* --- all distances --------------------------------------------------------------------- */

static double plain_distance(metric which, size_t d, const double *a, const double *b)
{
    double sum = 0, most = 0, dot = 0, aa = 0, bb = 0;
    for (size_t k = 0; k < d; k++) {
        double t = fabs(a[k] - b[k]);
        sum += which == METRIC_CITYBLOCK ? t : t * t;
        most = fmax(most, t);
        dot += a[k] * b[k], aa += a[k] * a[k], bb += b[k] * b[k];
    }
    if (which == METRIC_COSINE) return 1 - dot / sqrt(aa * bb);
    if (which == METRIC_CHEBYSHEV) return most;
    return which == METRIC_EUCLIDEAN ? sqrt(sum) : sum;
}

static void all_metrics_agree_with_plain_loops(void **state)
{
    enum { N = 23, M = 1100 };
    static double out[N * M], pairs[N * (N - 1) / 2];
    geo_rng rng;
    rng_seed(&rng, 11, 7);
    for (int which = 0; which < METRICS; which++)
        for (size_t d = 1; d <= MOST_D; d++) {
            fill(&rng, 0, N, d, x);
            fill(&rng, 0, M, d, q);
            assert_int_equal(distance_matrix((metric)which, N, M, d, x, q, out), GEO_OK);
            for (size_t i = 0; i < N; i++)
                for (size_t j = 0; j < M; j++) {
                    double want = plain_distance((metric)which, d, x + i * d, q + j * d);
                    assert_true(fabs(out[i * M + j] - want) <= 1e-15 * (1 + want));
                }
            assert_int_equal(distance_matrix((metric)which, N, N, d, x, x, out), GEO_OK);
            assert_int_equal(distance_pairs((metric)which, N, d, x, pairs), GEO_OK);
            for (size_t i = 0, at = 0; i < N; i++)
                for (size_t j = i + 1; j < N; j++) assert_true(pairs[at++] == out[i * N + j]);
        }
}

static void nan_points_have_no_distance(void **state)
{
    const double a[] = { 1, 2, NAN, 4, 5 }, b[] = { 1, 2, 3, 4, 5 };
    for (int which = 0; which < METRICS; which++) {
        double out = 0;
        assert_int_equal(distance_matrix((metric)which, 1, 1, 5, a, b, &out), GEO_OK);
        assert_true(isnan(out));
    }
    const double zero[] = { 0, 0 };
    double out = 0;
    assert_int_equal(distance_matrix(METRIC_COSINE, 1, 1, 2, zero, b, &out), GEO_OK);
    assert_true(isnan(out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_those_of_plain_loops),
        cmocka_unit_test(extreme_sizes_are_survived),
        cmocka_unit_test(the_choice_follows_the_intrinsic_dimension),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(pairs_within_a_radius_are_all_found),
        cmocka_unit_test(memory_may_run_out_anywhere),
        cmocka_unit_test(all_metrics_agree_with_plain_loops),
        cmocka_unit_test(nan_points_have_no_distance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
