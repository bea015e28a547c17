/* test_quantize.c - points that represent a region, and maps to evaluate. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/rng.h"
#include "runtime/transport/map.h"
#include "runtime/transport/powercells.h"
#include "runtime/transport/quantize.h"
#include "runtime/transport/semidiscrete.h"

static ot_source *from_loops(size_t n_loops, const size_t *start, const double *xy)
{
    polygon p;
    polygon_report report;
    ot_source *s;
    assert_int_equal(polygon_build(n_loops, start, xy, &p, &report), GEO_OK);
    assert_int_equal(ot_source_polygon(&p, &s), GEO_OK);
    polygon_free(&p);
    return s;
}

static ot_source *ell(void)
{
    static const double xy[] = { 0, 0, 1, 0, 1, .5, .5, .5, .5, 1, 0, 1 };
    return from_loops(1, (size_t[]){ 0, 6 }, xy);
}

static ot_source *frame_and_sliver(void)
{
    static const double xy[] = { 0, 0, 3, 0, 3, 3, 0, 3, 1, 1, 1, 2, 2, 2, 2, 1,
                                 4, 0, 4.05, 0, 4.05, 3, 4, 3 };
    return from_loops(3, (size_t[]){ 0, 4, 8, 12 }, xy);
}

static ot_source *disk(void)
{
    ot_source *s;
    assert_int_equal(ot_source_disk((double[]){ 7, -2 }, 0.5, &s), GEO_OK);
    return s;
}

static double nearest_pair(const double *xy, size_t n)
{
    double least = INFINITY;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            least = fmin(least, hypot(xy[2 * i] - xy[2 * j], xy[2 * i + 1] - xy[2 * j + 1]));
    return least;
}

/* Inside, apart from each other, of nearly equal cells, with the region's middle. */
static void points_are_inside_and_spread(void **state)
{
    ot_source *source[3] = { ell(), frame_and_sliver(), disk() };
    static const size_t counts[] = { 1, 2, 3, 10, 400 };
    for (size_t k = 0; k < 3; k++) {
        for (size_t c = 0; c < 5; c++) {
            size_t n = counts[c];
            double *xy = malloc(2 * n * sizeof *xy), *w = calloc(n, sizeof *w);
            assert_int_equal(quantize_region(source[k], n, 1, xy), GEO_OK);
            for (size_t i = 0; i < n; i++) {
                double q[2] = { xy[2 * i] - source[k]->origin[0],
                                xy[2 * i + 1] - source[k]->origin[1] };
                assert_true(ot_source_contains(source[k], q));
            }
            double h = sqrt(source[k]->area / (double)n);
            if (n > 1) assert_true(nearest_pair(xy, n) > 0.5 * h);
            if (n == 400) {     /* each is the centroid of a cell of its share */
                ot_options opt = { .tol = 1e-9, .resume = true };
                ot_report r;
                ot_target target = { n, xy, NULL };
                assert_int_equal(ot_solve(source[k], &target, &opt, w, &r), GEO_OK);
                /* hexagons 0.160, squares 0.167; a cell in both parts costs more */
                assert_true(r.cost < (k == 1 ? 1 : 0.19) * h * h);
            }
            free(xy), free(w);
        }
        ot_source_free(source[k]);
    }
}

static void seeds_decide(void **state)
{
    ot_source *s = ell();
    double a[100], b[100], c[100];
    assert_int_equal(quantize_region(s, 50, 9, a), GEO_OK);
    assert_int_equal(quantize_region(s, 50, 9, b), GEO_OK);
    assert_int_equal(quantize_region(s, 50, 10, c), GEO_OK);
    assert_memory_equal(a, b, sizeof a);
    assert_memory_not_equal(a, c, sizeof a);
    assert_int_equal(quantize_region(s, 0, 1, a), GEO_EDOMAIN);
    ot_source_free(s);
}

static void failures_pass_through(void **state)
{
    ot_source *s = ell();
    double xy[40];
    geo_limit_interrupt();
    assert_int_equal(quantize_region(s, 20, 1, xy), GEO_EINTR);
    geo_limit_clear();
    size_t failures = 0;
    for (size_t k = 1; ; k += 1 + k / 16, failures++) {
        geo_mem_fail_at(k);
        geo_status status = quantize_region(s, 20, 1, xy);
        geo_mem_fail_at(0);
        if (status == GEO_OK) break;
        assert_int_equal(status, GEO_ENOMEM);
    }
    assert_true(failures > 20);
    ot_source_free(s);
}

/* Maps ----------------------------------------------------------------------------------- */

static uint32_t brute_cell(size_t n, const double *xy, const double *w, const double *x)
{
    uint32_t best = 0;
    double least = INFINITY;
    for (size_t i = 0; i < n; i++) {
        double dx = x[0] - xy[2 * i], dy = x[1] - xy[2 * i + 1];
        double p = dx * dx + dy * dy - w[i];
        if (p < least) least = p, best = (uint32_t)i;
    }
    return best;
}

static void located_cells_are_the_nearest(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 5, 0);
    for (size_t n = 1; n <= 500; n = 3 * n + 1) {
        size_t m = 3000;
        double *xy = malloc(2 * n * sizeof *xy), *w = malloc(n * sizeof *w);
        double *x = malloc(2 * m * sizeof *x), *u = malloc(m * sizeof *u);
        uint32_t *cell = malloc(m * sizeof *cell);
        for (size_t i = 0; i < 2 * n; i++) xy[i] = rng_uniform(&rng);
        for (size_t i = 0; i < n; i++) w[i] = 0.2 / (double)n * rng_normal(&rng);
        for (size_t k = 0; k < 2 * m; k++) x[k] = 3 * rng_uniform(&rng) - 1;
        ot_map map;
        assert_int_equal(ot_map_make(n, xy, w, &map), GEO_OK);
        assert_int_equal(ot_map_locate(&map, m, x, cell), GEO_OK);
        assert_int_equal(ot_map_potential(&map, m, x, u), GEO_OK);
        for (size_t k = 0; k < m; k++) {
            const double *q = x + 2 * k;
            assert_int_equal(cell[k], brute_cell(n, xy, w, q));
            double most = -INFINITY;            /* u is the largest of the planes */
            for (size_t i = 0; i < n; i++) {
                const double *p = xy + 2 * i;
                double h = (w[i] - p[0] * p[0] - p[1] * p[1]) / 2;
                most = fmax(most, q[0] * p[0] + q[1] * p[1] + h);
            }
            assert_true(fabs(u[k] - most) < 1e-14);
        }
        for (size_t k = 0; k < 40; k++) {       /* one at a time: the same */
            uint32_t one;
            assert_int_equal(ot_map_locate(&map, 1, x + 2 * k, &one), GEO_OK);
            assert_int_equal(one, cell[k]);
        }
        ot_map_free(&map);
        free(xy), free(w), free(x), free(u), free(cell);
    }
}

static void maps_of_lines_duplicates_and_strange_points(void **state)
{
    double xy[] = { 0, 0, 1, 1, 2, 2, 1, 1 }, w[] = { 0, 0, 0, 0 };
    double x[] = { -5, 0, 1.1, 0.8, 9, 9, NAN, 0, 0, INFINITY, 0.5, 0.5 }, u[6];
    uint32_t cell[6];
    ot_map map;
    assert_int_equal(ot_map_make(4, xy, w, &map), GEO_OK);
    assert_int_equal(ot_map_locate(&map, 6, x, cell), GEO_OK);
    static const uint32_t expect[] = { 0, 1, 2, REGULAR_NONE, REGULAR_NONE, 0 };
    assert_memory_equal(cell, expect, sizeof expect);   /* ties: the lowest */
    assert_int_equal(ot_map_potential(&map, 6, x, u), GEO_OK);
    assert_true(isnan(u[3]) && isnan(u[4]) && u[2] == 2 * 18 - 4);
    ot_map_free(&map);
    assert_int_equal(ot_map_make(0, xy, w, &map), GEO_EEMPTY);
    xy[0] = NAN;
    assert_int_equal(ot_map_make(4, xy, w, &map), GEO_EDOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_are_inside_and_spread),
        cmocka_unit_test(seeds_decide),
        cmocka_unit_test(failures_pass_through),
        cmocka_unit_test(located_cells_are_the_nearest),
        cmocka_unit_test(maps_of_lines_duplicates_and_strange_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
