/* test_graph.c - sampling curves, bins, lines of equal value. */
#include "runtime/plot/graph.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/base/mem.h"
#include "runtime/plot/bins.h"
#include "runtime/plot/isoline.h"
#include "runtime/plot/thin.h"

enum { ROOM = 2 * GRAPH_MOST + 2 };

typedef struct { size_t n; double t[ROOM], xy[2 * ROOM], more[ROOM], out[8 * ROOM]; } curve;

static void place(curve *c, size_t i, double t, double (*f)(double))
{
    c->t[i] = c->xy[2 * i] = t;
    c->xy[2 * i + 1] = f(t);
}

/* The finished graph of f; returns its number of points. */
static size_t sample(curve *c, double (*f)(double), double low, double high)
{
    graph_start(low, high, false, c->more);
    for (c->n = 0; c->n < GRAPH_START; c->n++) place(c, c->n, c->more[c->n], f);
    for (int round = 0; round < GRAPH_ROUNDS; round++) {
        size_t m = graph_refine(c->n, c->t, c->xy, c->more);
        for (size_t k = 0; k < m; k++) {
            size_t at = c->n++;
            for (; at > 0 && c->t[at - 1] > c->more[k]; at--) place(c, at, c->t[at - 1], f);
            place(c, at, c->more[k], f);
        }
        if (m == 0) break;
    }
    return graph_finish(c->n, c->t, c->xy, true, c->out);
}

static size_t count_breaks(const curve *c, size_t n)
{
    size_t breaks = 0;
    for (size_t i = 0; i < n; i++) breaks += isnan(c->out[2 * i]);
    return breaks;
}

static double constant(double x) { return x * 0 + 3; }
static double nowhere(double x) { return x * NAN; }
static double peak(double x) { return exp(-1e4 * (x - 0.317) * (x - 0.317)); }
static double reciprocal(double x) { return 1 / x; }
static double half_root(double x) { return sqrt(x); }

static void smooth_graphs_are_followed(void **state)
{
    curve *c = geo_alloc(1, sizeof *c);
    size_t n = sample(c, sin, 0, 40);
    double worst = 0;
    for (size_t i = 0; i + 1 < n; i++) {            /* the chord against the function */
        double *p = c->out + 2 * i, x = (p[0] + p[2]) / 2;
        worst = fmax(worst, fabs((p[1] + p[3]) / 2 - sin(x)));
    }
    assert_true(worst < 2 * 5e-4 * 2);
    assert_int_equal(count_breaks(c, n), 0);
    assert_true(n < 3000);
    n = sample(c, peak, 0, 1);
    double top = 0;
    for (size_t i = 0; i < n; i++) top = fmax(top, c->out[2 * i + 1]);
    assert_true(top > 0.999 && count_breaks(c, n) == 0);
    assert_int_equal(sample(c, constant, 0, 1), GRAPH_START);
    geo_free(c);
}

static void jumps_and_poles_interrupt(void **state)
{
    curve *c = geo_alloc(1, sizeof *c);
    size_t n = sample(c, floor, -3.5, 3.5);
    assert_int_equal(count_breaks(c, n), 7);
    for (size_t i = 0; i + 1 < n; i++)              /* no upright lines */
        if (isfinite(c->out[2 * i]) && isfinite(c->out[2 * i + 2]))
            assert_true(fabs(c->out[2 * i + 1] - c->out[2 * i + 3]) < 1e-9);
    n = sample(c, reciprocal, -1, 1);
    assert_int_equal(count_breaks(c, n), 1);
    for (size_t i = 0; i < n; i++) assert_false(fabs(c->out[2 * i + 1]) > 100);
    n = sample(c, tan, 0, 3.2);
    assert_int_equal(count_breaks(c, n), 1);
    n = sample(c, half_root, -1, 1);                /* begins at 0, to within a hair */
    double left = 1;
    for (size_t i = 0; i < n; i++)
        if (isfinite(c->out[2 * i])) left = fmin(left, c->out[2 * i]);
    assert_true(left >= 0 && left < 1e-4);
    n = sample(c, nowhere, 0, 1);
    for (size_t i = 0; i < n; i++) assert_true(isnan(c->out[2 * i + 1]));
    geo_free(c);
}

static void bins_follow_the_rule(void **state)
{
    enum { N = 1000 };
    double x[N], low, high, counts[BINS_MOST], edges[BINS_MOST + 1];
    size_t n;
    for (int i = 0; i < N; i++) x[i] = (i * 7919 % N) / (double)(N - 1);
    assert_int_equal(bins_choose(N, x, &low, &high, &n), GEO_OK);
    assert_true(low == 0 && high == 1 && n == 10);          /* 1 / (2 * 0.5 / 10) */
    for (size_t i = 0; i <= n; i++) edges[i] = (double)i / (double)n;
    assert_int_equal(bins_count(N, x, n, edges, counts), N);
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += counts[i];
    assert_true(sum == N && counts[0] == 100 && counts[9] == 100);
    double same[3] = { 7, 7, 7 }, bad[2] = { NAN, INFINITY };
    assert_int_equal(bins_choose(3, same, &low, &high, &n), GEO_OK);
    assert_true(n == 1 && low < 7 && high > 7);
    assert_int_equal(bins_choose(2, bad, &low, &high, &n), GEO_EEMPTY);
    assert_int_equal(bins_choose(0, bad, &low, &high, &n), GEO_EEMPTY);
    double outlier[1001] = { 0 };                           /* the quartiles agree */
    outlier[1000] = 1e9;
    assert_int_equal(bins_choose(1001, outlier, &low, &high, &n), GEO_OK);
    assert_int_equal(n, 11);
    geo_mem_fail_at(1);
    assert_int_equal(bins_choose(N, x, &low, &high, &n), GEO_ENOMEM);
    geo_mem_fail_at(0);
}

static void isolines_of_a_circle_and_a_saddle(void **state)
{
    enum { N = 65 };
    double value[N * N], frame[4] = { -2, -2, 2, 2 };
    isolines l = ISOLINES_EMPTY;
    for (int i = 0; i < N * N; i++) {
        double x = -2 + 4.0 * (i % N) / (N - 1), y = 2 - 4.0 * (i / N) / (N - 1);
        value[i] = x * x + y * y;
    }
    assert_int_equal(isolines_trace(N, N, value, frame, 1, &l), GEO_OK);
    assert_int_equal(l.n_lines, 1);
    size_t last = l.start[1] - 1;
    assert_memory_equal(l.xy, l.xy + 2 * last, 2 * sizeof(double));     /* a ring */
    for (size_t i = 0; i <= last; i++)
        assert_true(fabs(hypot(l.xy[2 * i], l.xy[2 * i + 1]) - 1) < 2e-3);
    assert_int_equal(isolines_trace(N, N, value, frame, 6, &l), GEO_OK);  /* four corners */
    assert_int_equal(l.n_lines, 5);
    isolines_free(&l);

    double saddle[4] = { 1, 0, 0, 1 };
    assert_int_equal(isolines_trace(2, 2, saddle, frame, 0.4, &l), GEO_OK);
    assert_int_equal(l.n_lines, 2);
    isolines_free(&l);
    double flat[4] = { 1, 1, 1, 1 }, hole[4] = { 0, 1, NAN, 1 };
    assert_int_equal(isolines_trace(2, 2, flat, frame, 1, &l), GEO_OK);
    assert_int_equal(isolines_trace(2, 2, hole, frame, 0.5, &l), GEO_OK);
    assert_int_equal(isolines_trace(1, 4, flat, frame, 0.5, &l), GEO_OK);
    assert_int_equal(l.n_lines, 0);
    for (size_t k = 1;; k++) {
        geo_mem_fail_at(k);
        geo_status status = isolines_trace(N, N, value, frame, 1, &l);
        geo_mem_fail_at(0);
        isolines_free(&l);
        if (status == GEO_OK) break;
        assert_int_equal(status, GEO_ENOMEM);
        assert_true(k < 100);
    }
}

/* What stays covers what goes: every point has a kept one in its square. */
static void thinning_hides_nothing(void **state)
{
    enum { N = 50000 };
    double *xy = geo_alloc(N, 2 * sizeof *xy);
    bool *keep = geo_alloc(N, sizeof *keep);
    box b = { 0, 0, 100, 50 };
    unsigned seed = 7;
    for (size_t i = 0; i < 2 * N; i++) {
        seed = seed * 1664525u + 1013904223u;
        xy[i] = (seed >> 8) / 16777216.0 * (i % 2 ? 50 : 100);
    }
    xy[0] = NAN;
    xy[2] = 1e9;
    assert_int_equal(thin_points(N, xy, &b, 1, 1, keep), GEO_OK);
    size_t kept = 0;
    static bool seen[200][200];
    for (size_t i = 0; i < N; i++) kept += keep[i];
    for (size_t i = 0; i < N; i++)
        if (keep[i]) seen[(int)floor(xy[2 * i])][(int)floor(xy[2 * i + 1])] = true;
    for (size_t i = 2; i < N; i++)
        assert_true(seen[(int)floor(xy[2 * i])][(int)floor(xy[2 * i + 1])]);
    assert_true(kept <= 101 * 51 && !keep[0] && !keep[1] && keep[N - 1]);
    assert_int_equal(thin_points(N, xy, &b, 1, 3, keep), GEO_OK);
    size_t more = 0;
    for (size_t i = 0; i < N; i++) more += keep[i];
    assert_true(more > 2 * kept && more <= 3 * kept);
    geo_mem_fail_at(1);
    assert_int_equal(thin_points(N, xy, &b, 1, 1, keep), GEO_ENOMEM);
    geo_mem_fail_at(0);
    for (size_t i = 0; i < N; i++) {
        xy[2 * i] = (double)i * 1e-3;
        xy[2 * i + 1] = (double)(i * 7919 % 1000);
    }
    size_t n = thin_line(N, xy);
    assert_true(n <= 4 * 201 && xy[0] == 0 && xy[2 * n - 2] == (N - 1) * 1e-3);
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        low = fmin(low, xy[2 * i + 1]);
        high = fmax(high, xy[2 * i + 1]);
        if (i > 0) assert_true(xy[2 * i] > xy[2 * i - 2]);
    }
    assert_true(low == 0 && high == 999);
    double two[4] = { 0, 0, 9, 9 };
    assert_int_equal(thin_line(2, two), 2);
    geo_free(xy);
    geo_free(keep);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(smooth_graphs_are_followed),
        cmocka_unit_test(jumps_and_poles_interrupt),
        cmocka_unit_test(bins_follow_the_rule),
        cmocka_unit_test(isolines_of_a_circle_and_a_saddle),
        cmocka_unit_test(thinning_hides_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
