/* test_region.c - .poly files, their mistakes, and the shipped regions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <limits.h>
#include <math.h>
#include <string.h>

#include "runtime/base/data.h"
#include "runtime/base/mem.h"
#include "runtime/manifold/region.h"
#include "tests/unit/shared.h"

static void reads_loops_in_any_order(void **state)
{
    const char *text = "# hole first\r\n1 1\r\n2,1\n  2 2 # comment\n1\t2\n\n\n"
                       "0 0\n0 3\n# not a gap\n3 3\n3 0";
    polygon p;
    assert_int_equal(polygon_parse(text, strlen(text), &p, NULL), GEO_OK);
    assert_true(p.n_loops == 2 && polygon_area(&p) == 8);
    geo_buffer out = GEO_BUFFER_EMPTY;
    assert_int_equal(polygon_print(&p, "two\nlines", 17, &out), GEO_OK);
    assert_memory_equal(buffer_text(&out), "# two\n# lines\n", 14);
    polygon back;
    assert_int_equal(polygon_parse(out.text, out.length, &back, NULL), GEO_OK);
    assert_int_equal(polygon_n_points(&back), polygon_n_points(&p));
    assert_memory_equal(back.xy, p.xy, polygon_n_points(&p) * 2 * sizeof(double));
    assert_int_equal(polygon_print(&p, NULL, 18, &out), GEO_EDOMAIN);
    buffer_free(&out);
    polygon_free(&p);
    polygon_free(&back);
}

static void expect(const char *text, geo_status wanted, const char *reason)
{
    polygon p;
    geo_buffer why = GEO_BUFFER_EMPTY;
    assert_int_equal(polygon_parse(text, strlen(text), &p, &why), wanted);
    assert_string_equal(buffer_text(&why), reason);
    assert_null(p.xy);
    buffer_free(&why);
}

static void mistakes_name_their_line(void **state)
{
    const char *form = "line 2: a point is two finite numbers, x and y";
    expect("0 0\n1\n", GEO_EFORMAT, form);
    expect("0 0\n1 x\n", GEO_EFORMAT, form);
    expect("0 0\n1 2 3\n", GEO_EFORMAT, form);
    expect("0 0\n1 nan\n", GEO_EFORMAT, form);
    expect("0 0\n1 1e999\n", GEO_EFORMAT, form);
    expect("0 0\n0x10 1\n", GEO_EFORMAT, form);
    expect("", GEO_EDOMAIN, "there are no points");
    expect("# only\n\n", GEO_EDOMAIN, "there are no points");
    expect("0 0\n1 1\n", GEO_EDOMAIN,
           "line 1: loop 1 has fewer than three different points");
    expect("0 0\n1 0\n0 1\n\n0 0\n1 1\n2 2\n", GEO_EDOMAIN,
           "line 5: all points of loop 2 lie on one line");
    expect("0 0\n1 1\n1 0\n0 1\n", GEO_EDOMAIN,
           "line 1: edge 1 crosses edge 3 at (0.5, 0.5)");
}

static void the_seahorse_ships(void **state)
{
    polygon p;
    geo_buffer why = GEO_BUFFER_EMPTY;
    assert_int_equal(region_named("seahorse", &p, &why), GEO_OK);
    double low[2], high[2];
    polygon_bounds(&p, low, high);
    assert_true(low[0] == 0 && low[1] == 0 && high[1] == 1);
    assert_true(polygon_area(&p) > 0.2 && polygon_area(&p) < 0.4);
    assert_int_equal(polygon_check(&p, NULL), GEO_OK);
    assert_false(polygon_is_convex(&p));
    polygon_free(&p);
    assert_int_equal(region_named("unicorn", &p, &why), GEO_EEMPTY);
    assert_string_equal(region_names()[0], "seahorse");
    buffer_free(&why);
}

static void data_names_stay_inside(void **state)
{
    char path[PATH_MAX];
    assert_int_equal(data_path("seahorse.poly", path, sizeof path), GEO_OK);
    assert_int_equal(data_path("seahorse.poly", path, 5), GEO_ETOOBIG);
    assert_int_equal(data_path("no such file", path, sizeof path), GEO_EIO);
    static const char *const bad[] = { "", "/etc/passwd", "../x", "a/../b", "a//b", "./a", "a/" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(data_path(bad[i], path, sizeof path), GEO_EDOMAIN);
}

static void check_outline(const char *name, size_t points, double area)
{
    const char *path = shared_file(name);
    if (!path) return;
    polygon p;
    assert_int_equal(polygon_read(path, &p, NULL), GEO_OK);
    assert_int_equal(polygon_n_points(&p), points);
    assert_true(fabs(polygon_area(&p) - area) < 1e-4);
    polygon_free(&p);
}

/* The star's area by its radii: ten triangles of 1/2 R r sin(36 degrees). */
static void known_outlines(void **state)
{
    check_outline("data/shapes/ell_L.poly", 6, 1 - 0.65 * 0.65);
    check_outline("data/shapes/star5.poly", 10, 5 * 0.5 * 0.19 * sin(M_PI / 5));
    polygon p;
    assert_int_equal(polygon_read("/nowhere/at.all", &p, NULL), GEO_EIO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_loops_in_any_order),
        cmocka_unit_test(mistakes_name_their_line),
        cmocka_unit_test(the_seahorse_ships),
        cmocka_unit_test(data_names_stay_inside),
        cmocka_unit_test(known_outlines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
