/* test_polygon.c - building, checking, measuring, moving and filling polygons. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_square_has_its_measures),
        cmocka_unit_test(nesting_decides_orientation),
        cmocka_unit_test(a_bow_tie_is_refused_with_its_edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
