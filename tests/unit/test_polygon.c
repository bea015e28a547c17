/* test_polygon.c - building, checking, measuring, moving and filling polygons. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/num/polygon.h"

#define BUILD(p, report, starts, points)                                            \
    polygon_build(sizeof(starts) / sizeof *(starts) - 1, starts, points, p, report)

static const size_t ONE_OF_4[] = { 0, 4 };

/* A square with a square hole and an island in it, all loops the wrong way. */
static const size_t NESTED_STARTS[] = { 0, 4, 8, 12 };
static const double NESTED[] = {
    4, 4, 4, 6, 6, 6, 6, 4,
    0, 0, 0, 10, 10, 10, 10, 0,
    2, 2, 8, 2, 8, 8, 2, 8,
};

static void a_square_has_its_measures(void **state)
{
    double square[] = { 0, 0, 2, 0, 2, 1, 0, 1 };
    polygon p;
    polygon_report report;
    assert_int_equal(BUILD(&p, &report, ONE_OF_4, square), GEO_OK);
    assert_int_equal(report.fault, POLYGON_FINE);
    assert_true(polygon_area(&p) == 2 && polygon_perimeter(&p) == 6);
    double c[2], m[3], low[2], high[2];
    polygon_centroid(&p, c);
    assert_true(c[0] == 1 && c[1] == 0.5);
    polygon_second_moment(&p, c, m);
    assert_true(fabs(m[0] - 8.0 / 12) < 1e-15 && fabs(m[2] - 2.0 / 12) < 1e-15);
    assert_true(fabs(m[1]) < 1e-15);
    polygon_bounds(&p, low, high);
    assert_true(low[0] == 0 && low[1] == 0 && high[0] == 2 && high[1] == 1);
    assert_true(polygon_is_convex(&p));
    polygon_free(&p);
}

static void nesting_decides_orientation(void **state)
{
    polygon p;
    assert_int_equal(BUILD(&p, NULL, NESTED_STARTS, NESTED), GEO_OK);
    assert_true(polygon_loop_area(&p, 0) == 4);
    assert_true(polygon_loop_area(&p, 1) == 100);
    assert_true(polygon_loop_area(&p, 2) == -36);
    assert_true(polygon_area(&p) == 68 && polygon_n_parts(&p) == 2);
    assert_int_equal(polygon_check(&p, NULL), GEO_OK);
    assert_true(polygon_contains(&p, (double[]){ 5, 5 }));
    assert_false(polygon_contains(&p, (double[]){ 3, 5 }));
    assert_true(polygon_contains(&p, (double[]){ 2, 5 }));      /* boundary */
    assert_false(polygon_contains(&p, (double[]){ 11, 4 }));
    polygon_free(&p);
}

static void a_bow_tie_is_refused_with_its_edges(void **state)
{
    double bow[] = { 0, 0, 1, 1, 1, 0, 0, 1 };
    polygon p;
    polygon_report report;
    assert_int_equal(BUILD(&p, &report, ONE_OF_4, bow), GEO_EDOMAIN);
    assert_int_equal(report.fault, POLYGON_CROSSING);
    assert_int_equal(report.edge[0], 0);
    assert_int_equal(report.edge[1], 2);
    assert_true(report.at[0] == 0.5 && report.at[1] == 0.5);
    geo_buffer text = GEO_BUFFER_EMPTY;
    polygon_report_text(&report, &text);
    assert_string_equal(buffer_text(&text), "edge 1 crosses edge 3 at (0.5, 0.5)");
    buffer_free(&text);
}

static void every_fault_is_named(void **state)
{
    static const struct {
        size_t n;
        double xy[14];
        polygon_fault fault;
        size_t edge[2];
    } cases[] = {
        { 0, { 0 }, POLYGON_NO_POINTS, { 0, 0 } },
        { 1, { 0, 0 }, POLYGON_TOO_FEW, { 0, 0 } },
        { 2, { 0, 0, 1, 1 }, POLYGON_TOO_FEW, { 0, 0 } },
        { 4, { 0, 0, 1, 1, 0, 0, 1, 1 }, POLYGON_TOO_FEW, { 0, 0 } },
        { 4, { 0, 0, 1, 1, 2, 2, 3, 3 }, POLYGON_NO_AREA, { 0, 0 } },
        { 3, { 0, 0, 1, NAN, 2, 2 }, POLYGON_NOT_FINITE, { 1, 1 } },
        { 3, { 0, 0, 1, 2, INFINITY, 2 }, POLYGON_NOT_FINITE, { 2, 2 } },
        { 3, { 0, 0, 1, 2, 1e60, 2 }, POLYGON_NOT_FINITE, { 2, 2 } },
        { 4, { 0, 0, 2, 2, 2, 0, 0, 2 }, POLYGON_CROSSING, { 0, 2 } },
        { 5, { 0, 0, 4, 0, 4, 2, 2, 0, 0, 2 }, POLYGON_TOUCHING, { 0, 2 } },
        { 6, { 0, 0, 1, 1, 2, 0, 2, 2, 1, 1, 0, 2 }, POLYGON_TOUCHING, { 0, 3 } },
        { 7, { 0, 0, 4, 0, 4, 2, 3, 0, 1, 0, 0, 2, -1, 1 }, POLYGON_CROSSING, { 0, 3 } },
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        polygon p;
        polygon_report report;
        size_t starts[2] = { 0, cases[k].n };
        assert_int_equal(polygon_build(1, starts, cases[k].xy, &p, &report), GEO_EDOMAIN);
        assert_int_equal(report.fault, cases[k].fault);
        if (report.fault < POLYGON_TOUCHING)
            assert_int_equal(report.edge[0], cases[k].edge[0]);
        assert_null(p.xy);
        geo_buffer text = GEO_BUFFER_EMPTY;
        polygon_report_text(&report, &text);
        assert_true(text.length > 10);
        buffer_free(&text);
    }
}

static void idle_points_are_dropped(void **state)
{
    /* repeated points, a straight one, a spike out and back, a closing point */
    double xy[] = { 0, 0, 0, 0, 1, 0, 2, 0, 5, 0, 2, 0, 2, 2, 2, 2, 0, 2, 0, 1, 0, 0 };
    size_t starts[] = { 0, 11 };
    polygon p;
    polygon_report report;
    assert_int_equal(polygon_build(1, starts, xy, &p, &report), GEO_OK);
    assert_int_equal(polygon_n_points(&p), 4);
    assert_int_equal(report.n_repeated + report.n_straight, 7);
    assert_true(polygon_area(&p) == 4);
    polygon_free(&p);
}

/* Crossings by integers and all pairs: the sweep's oracle. ------------------- */

static long turn(const int *a, const int *b, const int *c)
{
    return (long)(b[0] - a[0]) * (c[1] - a[1]) - (long)(b[1] - a[1]) * (c[0] - a[0]);
}

static bool within(const int *a, const int *b, const int *q)
{
    return turn(a, b, q) == 0 && (q[0] - a[0]) * (q[0] - b[0]) <= 0
        && (q[1] - a[1]) * (q[1] - b[1]) <= 0;
}

static bool meets(const int *a, const int *b, const int *c, const int *d)
{
    if (within(a, b, c) || within(a, b, d) || within(c, d, a) || within(c, d, b)) return true;
    return (turn(a, b, c) > 0) != (turn(a, b, d) > 0) &&
           (turn(c, d, a) > 0) != (turn(c, d, b) > 0);
}

/* Are the loops (three points each and more) simple and disjoint? */
static bool is_sound(const int (*q)[2], const size_t *start, size_t n_loops)
{
    size_t n = start[n_loops], next[64];
    for (size_t k = 0; k < n_loops; k++)
        for (size_t i = start[k]; i < start[k + 1]; i++)
            next[i] = i + 1 < start[k + 1] ? i + 1 : start[k];
    for (size_t i = 0; i < n; i++) {
        if (within(q[i], q[i], q[next[i]])) return false;
        for (size_t j = i + 1; j < n; j++) {
            if (next[i] == j) {
                if (within(q[i], q[j], q[next[j]]) || within(q[j], q[next[j]], q[i])) return false;
            } else if (next[j] == i) {
                if (within(q[j], q[i], q[next[i]]) || within(q[i], q[next[i]], q[j])) return false;
            } else if (meets(q[i], q[next[i]], q[j], q[next[j]])) {
                return false;
            }
        }
    }
    return true;
}

/* Grid points make every degenerate case likely. */
static void the_sweep_agrees_with_all_pairs(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 1, 0);
    size_t sound = 0;
    for (int round = 0; round < 60000; round++) {
        size_t n_loops = 1 + rng_below(&rng, 3), start[4] = { 0 };
        int q[64][2];
        double xy[128];
        int side = 2 + (int)rng_below(&rng, 9);
        for (size_t k = 0; k < n_loops; k++)
            start[k + 1] = start[k] + 3 + rng_below(&rng, n_loops == 1 ? 5 : 2);
        for (size_t i = 0; i < start[n_loops]; i++)
            for (int c = 0; c < 2; c++)
                xy[2 * i + c] = q[i][c] = (int)rng_below(&rng, (uint64_t)side);
        polygon raw = { n_loops, start, xy };
        polygon_report report;
        geo_status status = polygon_check(&raw, &report);
        bool fine = status == GEO_OK || report.fault == POLYGON_ORIENTATION;
        assert_true(status == GEO_OK || status == GEO_EDOMAIN);
        assert_int_equal(fine, is_sound(q, start, n_loops));
        sound += fine;
    }
    assert_true(sound > 5000);
}

/* Large, measured two ways --------------------------------------------------- */

/* A wavy star around (cx, cy): simple by construction, n points. */
static polygon make_star(size_t n, double cx, double cy, uint64_t seed)
{
    double *xy = geo_alloc(2 * n, sizeof *xy);
    geo_rng rng;
    rng_seed(&rng, seed, 0);
    for (size_t i = 0; i < n; i++) {
        double angle = 2 * M_PI * (double)i / (double)n;
        double r = 1 + 0.3 * sin(7 * angle) + 0.5 * rng_uniform(&rng);
        xy[2 * i] = cx + r * cos(angle);
        xy[2 * i + 1] = cy + r * sin(angle);
    }
    size_t starts[2] = { 0, n };
    polygon p;
    assert_int_equal(polygon_build(1, starts, xy, &p, NULL), GEO_OK);
    geo_free(xy);
    return p;
}

static void index_agrees_with_all_edges(void **state)
{
    polygon p = make_star(1000, 3, -2, 4);
    polygon_index *index;
    assert_int_equal(polygon_index_new(&p, &index), GEO_OK);
    geo_rng rng;
    rng_seed(&rng, 9, 0);
    for (int k = 0; k < 3000; k++) {
        double q[2] = { 3 + 4 * rng_uniform(&rng) - 2, -2 + 4 * rng_uniform(&rng) - 2 };
        if (k % 3 == 0) memcpy(q, p.xy + 2 * rng_below(&rng, 1000), sizeof q);
        if (k % 3 == 1) q[1] = p.xy[2 * rng_below(&rng, 1000) + 1];
        assert_int_equal(polygon_index_contains(index, q), polygon_contains(&p, q));
        double least = INFINITY, at[2];
        for (size_t i = 0; i < 1000; i++) {
            const double *a = p.xy + 2 * i, *b = p.xy + 2 * ((i + 1) % 1000);
            double ux = b[0] - a[0], uy = b[1] - a[1];
            double s = ((q[0] - a[0]) * ux + (q[1] - a[1]) * uy) / (ux * ux + uy * uy);
            s = fmin(fmax(s, 0), 1);
            least = fmin(least, hypot(q[0] - a[0] - s * ux, q[1] - a[1] - s * uy));
        }
        size_t edge;
        double d = polygon_index_distance(index, q, at, &edge);
        assert_true(fabs(d - least) < 1e-13);
        assert_true(fabs(hypot(q[0] - at[0], q[1] - at[1]) - d) < 1e-15);
        assert_true(edge < 1000);
    }
    bool inside[2];
    double bad[4] = { NAN, 0, INFINITY, 1 }, distance[2];
    assert_int_equal(polygon_contains_all(index, 2, bad, inside), GEO_OK);
    assert_int_equal(polygon_distance_all(index, 2, bad, distance), GEO_OK);
    assert_true(!inside[0] && !inside[1] && isnan(distance[0]) && isnan(distance[1]));
    polygon_index_free(index);
    polygon_free(&p);
}

/* Samples fill the region: all inside, and moments as integrated, within 5
 * standard errors. */
static void samples_are_uniform(void **state)
{
    polygon p;
    assert_int_equal(BUILD(&p, NULL, NESTED_STARTS, NESTED), GEO_OK);
    double tilt[4] = { 1, 0.3, -0.2, 0.8 }, shift[2] = { 1, 2 };
    assert_int_equal(polygon_transform(&p, tilt, shift), GEO_OK);
    enum { N = 20000 };
    static double xy[2 * N];
    polygon_sampler *sampler;
    geo_rng rng;
    rng_seed(&rng, 2, 0);
    assert_int_equal(polygon_sampler_new(&p, &sampler), GEO_OK);
    assert_int_equal(polygon_sample(sampler, &rng, N, xy), GEO_OK);
    double c[2], m[3], mean[2] = { 0, 0 }, second[3] = { 0, 0, 0 };
    polygon_centroid(&p, c);
    polygon_second_moment(&p, c, m);
    for (size_t i = 0; i < N; i++) {
        assert_true(polygon_contains(&p, xy + 2 * i));
        double x = xy[2 * i] - c[0], y = xy[2 * i + 1] - c[1];
        mean[0] += x / N;
        mean[1] += y / N;
        second[0] += x * x / N;
        second[1] += x * y / N;
        second[2] += y * y / N;
    }
    double area = polygon_area(&p);
    assert_true(fabs(mean[0]) < 5 * sqrt(m[0] / area / N));
    assert_true(fabs(mean[1]) < 5 * sqrt(m[2] / area / N));
    for (int j = 0; j < 3; j++)
        assert_true(fabs(second[j] - m[j] / area) < 5 * 2 * m[0] / area / sqrt(N));
    polygon_sampler_free(sampler);
    polygon_free(&p);
    assert_int_equal(polygon_sampler_new(&POLYGON_EMPTY, &sampler), GEO_EEMPTY);
}

/* A hundred thousand points, checked, cut and measured. The sampler's pieces
 * have the polygon's area, which it asserts by their mean point. */
static void large_polygons_are_fine(void **state)
{
    polygon p = make_star(100000, 0, 0, 3);
    assert_int_equal(polygon_check(&p, NULL), GEO_OK);
    double q[2];
    assert_int_equal(polygon_interior_point(&p, q), GEO_OK);
    assert_true(polygon_contains(&p, q));
    polygon_free(&p);
}

static void transforms_keep_the_rules(void **state)
{
    polygon p = make_star(200, 0, 0, 8);
    double area = polygon_area(&p), c[2], d[2], about[2] = { 2, 1 };
    polygon_centroid(&p, c);
    assert_int_equal(polygon_scale(&p, -2, 3, about), GEO_OK);
    assert_int_equal(polygon_check(&p, NULL), GEO_OK);
    assert_true(fabs(polygon_area(&p) / (6 * area) - 1) < 1e-13);
    polygon_centroid(&p, d);
    assert_true(fabs(d[0] - (2 - 2 * (c[0] - 2))) < 1e-12);
    assert_true(fabs(d[1] - (1 + 3 * (c[1] - 1))) < 1e-12);
    assert_int_equal(polygon_rotate(&p, 0.7, about), GEO_OK);
    assert_true(fabs(polygon_area(&p) / (6 * area) - 1) < 1e-13);
    assert_int_equal(polygon_check(&p, NULL), GEO_OK);
    assert_int_equal(polygon_scale(&p, 0, 1, about), GEO_EDOMAIN);
    assert_int_equal(polygon_translate(&p, (double[]){ NAN, 0 }), GEO_EDOMAIN);
    assert_true(fabs(polygon_area(&p) / (6 * area) - 1) < 1e-13);
    polygon_free(&p);
}

/* Far from the origin the area keeps its digits. */
static void measures_survive_distance(void **state)
{
    polygon p = make_star(500, 0, 0, 5);
    double near = polygon_area(&p), perimeter = polygon_perimeter(&p);
    assert_int_equal(polygon_translate(&p, (double[]){ 0x1p20, -0x1p21 }), GEO_OK);
    assert_true(fabs(polygon_area(&p) / near - 1) < 1e-9);      /* points moved by 2^-32 */
    assert_true(fabs(polygon_perimeter(&p) / perimeter - 1) < 1e-9);
    polygon_free(&p);
}

static void disks_report_their_error(void **state)
{
    polygon p;
    double error, gap, centre[2] = { 1, -1 };
    assert_int_equal(polygon_disk(128, centre, 2, false, &p, &error, &gap), GEO_OK);
    assert_true(fabs((4 * M_PI - polygon_area(&p)) / (4 * M_PI) - error) < 1e-14);
    assert_true(error > 3.9e-4 && error < 4.1e-4);
    assert_true(fabs(gap - 2 * (1 - cos(M_PI / 128))) < 1e-14);
    assert_true(polygon_is_convex(&p));
    polygon_free(&p);
    assert_int_equal(polygon_disk(64, centre, 2, true, &p, &error, &gap), GEO_OK);
    assert_true(error == 0 && fabs(polygon_area(&p) / (4 * M_PI) - 1) < 1e-14);
    polygon_free(&p);
    assert_int_equal(polygon_disk(2, centre, 2, true, &p, NULL, NULL), GEO_EDOMAIN);
    assert_int_equal(polygon_disk(9, centre, -1, true, &p, NULL, NULL), GEO_EDOMAIN);
    assert_int_equal(polygon_disk(9, (double[]){ 1e30, 0 }, 1, true, &p, NULL, NULL),
                     GEO_EDOMAIN);
    assert_int_equal(polygon_box(centre, centre, &p), GEO_EDOMAIN);
}

static void an_empty_polygon_is_harmless(void **state)
{
    polygon p = POLYGON_EMPTY, copy;
    double c[2], low[2], high[2];
    polygon_centroid(&p, c);
    polygon_bounds(&p, low, high);
    assert_true(polygon_area(&p) == 0 && polygon_perimeter(&p) == 0 && isnan(c[0]));
    assert_true(low[0] == INFINITY && high[0] == -INFINITY);
    assert_false(polygon_is_convex(&p) || polygon_contains(&p, low));
    assert_int_equal(polygon_interior_point(&p, c), GEO_EEMPTY);
    assert_int_equal(polygon_copy(&p, &copy), GEO_OK);
    polygon_free(&copy);
    polygon_index *index;
    assert_int_equal(polygon_index_new(&p, &index), GEO_OK);
    assert_false(polygon_index_contains(index, (double[]){ 0, 0 }));
    assert_true(isnan(polygon_index_distance(index, (double[]){ 0, 0 }, NULL, NULL)));
    polygon_index_free(index);
    assert_int_equal(polygon_check(&p, NULL), GEO_EDOMAIN);
}

static geo_status build_and_use(void)
{
    polygon p, q;
    polygon_sampler *sampler = NULL;
    polygon_index *index = NULL;
    double at[2];
    GEO_TRY(BUILD(&p, NULL, NESTED_STARTS, NESTED));
    geo_status status = polygon_sampler_new(&p, &sampler);
    if (status == GEO_OK) status = polygon_index_new(&p, &index);
    if (status == GEO_OK) status = polygon_interior_point(&p, at);
    if (status == GEO_OK) status = polygon_simplify(&p, 0.1, &q);
    if (status == GEO_OK) polygon_free(&q);
    polygon_sampler_free(sampler);
    polygon_index_free(index);
    polygon_free(&p);
    return status;
}

static void every_allocation_may_fail(void **state)
{
    geo_status status = GEO_ENOMEM;
    for (size_t n = 1; status == GEO_ENOMEM; n++) {
        geo_mem_fail_at(n);
        status = build_and_use();
        geo_mem_fail_at(0);
    }
    assert_int_equal(status, GEO_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_square_has_its_measures),
        cmocka_unit_test(nesting_decides_orientation),
        cmocka_unit_test(a_bow_tie_is_refused_with_its_edges),
        cmocka_unit_test(every_fault_is_named),
        cmocka_unit_test(idle_points_are_dropped),
        cmocka_unit_test(the_sweep_agrees_with_all_pairs),
        cmocka_unit_test(index_agrees_with_all_edges),
        cmocka_unit_test(samples_are_uniform),
        cmocka_unit_test(large_polygons_are_fine),
        cmocka_unit_test(transforms_keep_the_rules),
        cmocka_unit_test(measures_survive_distance),
        cmocka_unit_test(disks_report_their_error),
        cmocka_unit_test(an_empty_polygon_is_harmless),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
