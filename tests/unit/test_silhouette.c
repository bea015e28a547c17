/* test_silhouette.c - outlines of drawn and real pictures against their pixels. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/base/rng.h"
#include "runtime/manifold/silhouette.h"
#include "runtime/num/contour.h"
#include "tests/unit/shared.h"

/* Opacity of a soft-edged ring (radii in pixels) around the middle. */
static image draw_ring(size_t n, double inner, double outer)
{
    image m;
    assert_int_equal(image_new(n, n, 4, &m), GEO_OK);
    for (size_t i = 0; i < n * n; i++) {
        double y = (double)(i / n) + 0.5 - (double)n / 2;
        double x = (double)(i % n) + 0.5 - (double)n / 2;
        double r = hypot(x, y);
        double edge = fmin(r - inner, outer - r) + 0.5;
        m.value[4 * i + 3] = fmin(fmax(edge, 0), 1);
    }
    return m;
}

static void a_ring_keeps_its_hole_and_area(void **state)
{
    image m = draw_ring(200, 30.25, 80.75);
    silhouette_options pixels = { .frame = SILHOUETTE_PIXELS, .tolerance = 0.2 };
    silhouette_report report;
    polygon p;
    assert_int_equal(silhouette_trace(&m, &pixels, &p, &report), GEO_OK);
    assert_int_equal(report.source, SILHOUETTE_ALPHA);
    assert_true(report.n_parts == 1 && report.n_holes == 1 && p.n_loops == 2);
    double area = M_PI * (80.75 * 80.75 - 30.25 * 30.25), c[2];
    assert_true(fabs(polygon_area(&p) / area - 1) < 2e-3);
    polygon_centroid(&p, c);
    assert_true(fabs(c[0] - 100) < 0.05 && fabs(c[1] - 100) < 0.05);
    assert_int_equal(polygon_check(&p, NULL), GEO_OK);
    polygon_index *index;
    assert_int_equal(polygon_index_new(&p, &index), GEO_OK);
    for (int k = 0; k < 100; k++) {     /* circles are found to 0.2 + a bit */
        double q[2] = { 100 + 80.75 * cos(k), 100 + 80.75 * sin(k) };
        assert_true(polygon_index_distance(index, q, NULL, NULL) < 0.25);
    }
    polygon_index_free(index);
    polygon_free(&p);

    pixels.fill_holes = true;
    assert_int_equal(silhouette_trace(&m, &pixels, &p, &report), GEO_OK);
    assert_true(p.n_loops == 1 && fabs(polygon_area(&p) / (M_PI * 80.75 * 80.75) - 1) < 2e-3);
    polygon_free(&p);

    silhouette_options unit = { .frame = SILHOUETTE_UNIT_HEIGHT };
    double low[2], high[2];
    assert_int_equal(silhouette_trace(&m, &unit, &p, NULL), GEO_OK);
    polygon_bounds(&p, low, high);
    assert_true(fabs(low[0]) < 1e-15 && fabs(low[1]) < 1e-15 && fabs(high[1] - 1) < 1e-15);
    polygon_free(&p);
    image_free(&m);
}

/* A flag: dark upper left quarter. Row 0 is the top, so y is large there. */
static void y_points_up(void **state)
{
    image m;
    assert_int_equal(image_new(20, 20, 1, &m), GEO_OK);
    for (size_t i = 0; i < 400; i++) m.value[i] = i / 20 < 10 && i % 20 < 10 ? 0.1 : 0.9;
    silhouette_options opt = { .frame = SILHOUETTE_PIXELS, .source = SILHOUETTE_DARK,
                               .tolerance = 0.1 };
    polygon p;
    assert_int_equal(silhouette_trace(&m, &opt, &p, NULL), GEO_OK);
    assert_true(polygon_contains(&p, (double[]){ 5, 15 }));
    assert_false(polygon_contains(&p, (double[]){ 5, 5 }));
    assert_false(polygon_contains(&p, (double[]){ 15, 15 }));
    assert_true(fabs(polygon_area(&p) - 100) < 1);
    polygon_free(&p);
    opt.source = SILHOUETTE_LIGHT;
    assert_int_equal(silhouette_trace(&m, &opt, &p, NULL), GEO_OK);
    assert_true(fabs(polygon_area(&p) - 300) < 2);
    polygon_free(&p);
    image_free(&m);
}

static silhouette_reason reason_of(const image *m, const silhouette_options *opt)
{
    silhouette_report report;
    polygon p;
    assert_int_equal(silhouette_trace(m, opt, &p, &report), GEO_EEMPTY);
    assert_null(p.xy);
    assert_true(strlen(silhouette_reason_text(report.reason)) > 10);
    return report.reason;
}

static void no_silhouette_has_a_reason(void **state)
{
    image m;
    assert_int_equal(image_new(30, 40, 3, &m), GEO_OK);
    assert_int_equal(reason_of(&m, NULL), SILHOUETTE_NO_CONTRAST);
    silhouette_options opt = { .source = SILHOUETTE_ALPHA };
    assert_int_equal(reason_of(&m, &opt), SILHOUETTE_NO_ALPHA);
    opt = (silhouette_options){ .source = SILHOUETTE_DARK, .threshold = 0.5 };
    assert_int_equal(reason_of(&m, &opt), SILHOUETTE_ALL_INSIDE);
    opt.source = SILHOUETTE_LIGHT;
    assert_int_equal(reason_of(&m, &opt), SILHOUETTE_NOTHING);
    for (int c = 0; c < 3; c++) m.value[3 * 500 + c] = 1;       /* a single speck */
    assert_int_equal(reason_of(&m, NULL), SILHOUETTE_NOTHING);
    geo_rng rng;
    rng_seed(&rng, 5, 0);
    for (size_t i = 0; i < 3600; i++) m.value[i] = rng_uniform(&rng);
    assert_int_equal(reason_of(&m, NULL), SILHOUETTE_NOT_PLAIN);
    opt = (silhouette_options){ .threshold = 2 };
    polygon p;
    assert_int_equal(silhouette_trace(&m, &opt, &p, NULL), GEO_EDOMAIN);
    image_free(&m);
}

static double farthest_from_boundary(const polygon *p, const polygon *points)
{
    polygon_index *index;
    double most = 0;
    assert_int_equal(polygon_index_new(p, &index), GEO_OK);
    for (size_t i = 0; i < polygon_n_points(points); i++)
        most = fmax(most, polygon_index_distance(index, points->xy + 2 * i, NULL, NULL));
    polygon_index_free(index);
    return most;
}

/* Random fields: loops are disjoint and hold exactly the pixels at or above the
 * level; simplified, they are still sound and within the tolerance. */
static void contours_of_noise_are_polygons(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 11, 0);
    for (int round = 0; round < 200; round++) {
        size_t rows = 1 + rng_below(&rng, 24), cols = 1 + rng_below(&rng, 24);
        double field[576];
        for (size_t i = 0; i < rows * cols; i++)
            field[i] = round % 2 ? rng_uniform(&rng) : (double)rng_below(&rng, 2);
        polygon p, simple;
        assert_int_equal(contour_trace(rows, cols, field, 0.5, &p), GEO_OK);
        if (p.n_loops == 0) continue;
        assert_int_equal(polygon_check(&p, NULL), GEO_OK);
        for (size_t i = 0; i < rows * cols; i++) {
            double q[2] = { (double)(i % cols) + 0.5, (double)(rows - 1 - i / cols) + 0.5 };
            assert_int_equal(polygon_contains(&p, q), field[i] >= 0.5);
        }
        double tolerance = 0.3 + 0.4 * (round % 7);
        assert_int_equal(polygon_simplify(&p, tolerance, &simple), GEO_OK);
        assert_true(farthest_from_boundary(&simple, &p) <= tolerance * (1 + 1e-12));
        assert_int_equal(polygon_check(&simple, NULL), GEO_OK);
        assert_int_equal(simple.n_loops, p.n_loops);
        polygon_free(&p);
        polygon_free(&simple);
    }
}

static void every_allocation_may_fail(void **state)
{
    image m = draw_ring(24, 4, 10);
    for (size_t n = 1;; n++) {
        polygon p;
        geo_mem_fail_at(n);
        geo_status status = silhouette_trace(&m, NULL, &p, NULL);
        geo_mem_fail_at(0);
        if (status == GEO_OK) {
            polygon_free(&p);
            break;
        }
        assert_int_equal(status, GEO_ENOMEM);
        assert_null(p.xy);
    }
    image_free(&m);
}

/* The traced mask has the area of the mask's pixels within 0.5 %. */
static void check_mask(const char *name)
{
    const char *path = shared_file(name);
    if (!path) return;
    image m;
    assert_int_equal(image_read(path, &m, NULL), GEO_OK);
    double count = 0;
    for (size_t i = 0; i < m.rows * m.cols; i++) count += m.value[i * m.channels] >= 0.5;
    silhouette_options opt = { .source = SILHOUETTE_LIGHT, .frame = SILHOUETTE_PIXELS };
    silhouette_report report;
    polygon p;
    assert_int_equal(silhouette_trace(&m, &opt, &p, &report), GEO_OK);
    assert_true(fabs(polygon_area(&p) / count - 1) < 0.005);
    assert_true(report.n_points < report.n_traced / 4);
    polygon_free(&p);
    opt.source = SILHOUETTE_AUTO;           /* the rim is black: same figure */
    assert_int_equal(silhouette_trace(&m, &opt, &p, &report), GEO_OK);
    assert_true(fabs(polygon_area(&p) / count - 1) < 0.005);
    polygon_free(&p);
    image_free(&m);
}

static void masks_keep_their_area(void **state)
{
    check_mask("data/shapes/seahorse_noaa_mask.png");
    check_mask("data/shapes/seahorse_gameicons_mask.png");
}

/* The photograph's opacity, summed, is the figure's area. */
static void the_photograph_keeps_its_area(void **state)
{
    const char *path = shared_file("data/shapes/seahorse_noaa.png");
    if (!path) return;
    image m;
    assert_int_equal(image_read(path, &m, NULL), GEO_OK);
    double count = 0;
    for (size_t i = 0; i < m.rows * m.cols; i++) count += m.value[4 * i + 3] >= 0.5;
    silhouette_options opt = { .frame = SILHOUETTE_PIXELS };
    polygon p;
    assert_int_equal(silhouette_trace(&m, &opt, &p, NULL), GEO_OK);
    assert_true(fabs(polygon_area(&p) / count - 1) < 0.005);
    polygon_free(&p);
    image_free(&m);
}

/* Photographs without a plain background say so. */
static void scenes_are_not_silhouettes(void **state)
{
    static const char *const names[] = {
        "data/images/chelsea.png", "data/images/basketball1.png",
    };
    for (int k = 0; k < 2; k++) {
        const char *path = shared_file(names[k]);
        if (!path) return;
        image m;
        assert_int_equal(image_read(path, &m, NULL), GEO_OK);
        assert_int_equal(reason_of(&m, NULL), SILHOUETTE_NOT_PLAIN);
        image_free(&m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ring_keeps_its_hole_and_area),
        cmocka_unit_test(y_points_up),
        cmocka_unit_test(no_silhouette_has_a_reason),
        cmocka_unit_test(contours_of_noise_are_polygons),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(masks_keep_their_area),
        cmocka_unit_test(the_photograph_keeps_its_area),
        cmocka_unit_test(scenes_are_not_silhouettes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
