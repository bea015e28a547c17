/* test_colour.c - OKLab against known values; maps stay in sRGB, run evenly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "runtime/base/mem.h"
#include "runtime/plot/colour.h"

static double distance(colour a, colour b)
{
    double p[3], q[3];
    colour_to_oklab(a, p);
    colour_to_oklab(b, q);
    return sqrt(pow(p[0] - q[0], 2) + pow(p[1] - q[1], 2) + pow(p[2] - q[2], 2));
}

static void oklab_has_the_published_values(void **state)
{
    double lab[3];
    colour_to_oklab(COLOUR_WHITE, lab);
    assert_true(fabs(lab[0] - 1) < 1e-6 && fabs(lab[1]) < 1e-6 && fabs(lab[2]) < 1e-6);
    colour_to_oklab((colour){ 1, 0, 0, 1 }, lab);
    assert_true(fabs(lab[0] - 0.62796) < 1e-4 && fabs(lab[1] - 0.22486) < 1e-4
                && fabs(lab[2] - 0.12585) < 1e-4);
    for (int i = 0; i < 343; i++) {         /* there and back */
        colour c = { i % 7 / 6.0, i / 7 % 7 / 6.0, i / 49 / 6.0, 1 };
        colour_to_oklab(c, lab);
        colour d = colour_from_oklab(lab[0], lab[1], lab[2]);
        assert_true(fabs(c.r - d.r) + fabs(c.g - d.g) + fabs(c.b - d.b) < 1e-4);
    }
    colour c = colour_from_oklab(0.6, 0.5, 0.5);        /* far outside: less chroma */
    colour_to_oklab(c, lab);
    assert_true(fabs(lab[0] - 0.6) < 0.01 && fabs(lab[1] - lab[2]) < 0.01 && lab[1] > 0.05);
}

/* Steps of 1/100 look equally large: within 3 % of the mean. */
static void maps_run_evenly(void **state)
{
    static const colour_map maps[] = { COLOUR_SEQUENTIAL, COLOUR_DIVERGING, COLOUR_CYCLIC,
                                       COLOUR_GREY, COLOUR_LIGHT };
    for (size_t m = 0; m < 4; m++) {
        double step[100], sum = 0;
        for (int i = 0; i < 100; i++) {
            step[i] = distance(colour_at(maps[m], i / 100.0), colour_at(maps[m], (i + 1) / 100.0));
            sum += step[i];
        }
        for (int i = 0; i < 100; i++) assert_true(fabs(step[i] / (sum / 100) - 1) < 0.03);
    }
    assert_true(distance(colour_at(COLOUR_CYCLIC, 0), colour_at(COLOUR_CYCLIC, 1)) < 1e-9);
    assert_true(distance(colour_at(COLOUR_CYCLIC, -0.25), colour_at(COLOUR_CYCLIC, 0.75)) < 1e-9);
    double lab[3], before = 0;
    for (int i = 0; i <= 20; i++) {         /* lightness rises: also right in grey print */
        colour_to_oklab(colour_at(COLOUR_SEQUENTIAL, i / 20.0), lab);
        assert_true(lab[0] > before);
        before = lab[0];
    }
    assert_true(distance(colour_at(COLOUR_GREY, 7), colour_at(COLOUR_GREY, 1)) == 0);
    assert_true(colour_at(COLOUR_DIVERGING, NAN).r == 0.85);
}

/* The square of positions keeps distances: it is a square in OKLab. */
static void positions_keep_distances(void **state)
{
    double ratio = distance(colour_at_position(0, 0.5), colour_at_position(1, 0.5));
    assert_true(ratio > 0.29 && ratio < 0.32);
    for (int i = 0; i < 400; i++) {
        double u = i % 20 / 19.0, v = i / 20 / 19.0;
        double p = (i * 7 % 20) / 19.0, q = (i * 3 % 20) / 19.0;
        double far = hypot(u - p, v - q) * ratio;
        double seen = distance(colour_at_position(u, v), colour_at_position(p, q));
        assert_true(fabs(seen - far) < 0.004);
    }
    double xy[] = { 2, 3, 4, 7 }, low[] = { 2, 3 }, high[] = { 4, 7 };
    colour c[2];
    colour_positions(2, xy, low, high, c);
    assert_true(distance(c[0], colour_at_position(0, 0)) == 0);
    assert_true(distance(c[1], colour_at_position(1, 1)) == 0);
    colour_positions(1, xy, low, low, c);           /* a point: the middle */
    assert_true(distance(c[0], colour_at_position(0.5, 0.5)) == 0);
}

/* What is left of a colour for a viewer without the red or the green cones
 * [Vienot, Brettel, Mollon 1999], in linear light. */
static colour without_cones(colour c, bool no_red)
{
    double r = pow(c.r, 2.2), g = pow(c.g, 2.2), b = pow(c.b, 2.2);
    double l = 17.8824 * r + 43.5161 * g + 4.11935 * b;
    double m = 3.45565 * r + 27.1554 * g + 3.86714 * b;
    double s = 0.0299566 * r + 0.184309 * g + 1.46709 * b;
    if (no_red) l = 2.02344 * m - 2.52581 * s;
    else m = 0.494207 * l + 1.24827 * s;
    double out[3] = { 0.0809444479 * l - 0.130504409 * m + 0.116721066 * s,
                      -0.0102485335 * l + 0.0540193266 * m - 0.113614708 * s,
                      -0.000365296938 * l - 0.00412161469 * m + 0.693511405 * s };
    for (int k = 0; k < 3; k++) out[k] = pow(fmin(fmax(out[k], 0), 1), 1 / 2.2);
    return (colour){ out[0], out[1], out[2], 1 };
}

static void categories_differ_for_all_viewers(void **state)
{
    for (size_t i = 0; i < 8; i++)
        for (size_t j = i + 1; j < 8; j++) {
            colour a = colour_category(i), b = colour_category(j);
            assert_true(distance(a, b) > 0.1);
            assert_true(distance(without_cones(a, true), without_cones(b, true)) > 0.045);
            assert_true(distance(without_cones(a, false), without_cones(b, false)) > 0.045);
        }
    assert_true(distance(colour_category(3), colour_category(11)) == 0);
}

static void colours_are_read(void **state)
{
    colour c = COLOUR_BLACK;
    assert_true(colour_parse("#f80", &c) && c.r == 1 && fabs(c.g - 8 / 15.0) < 1e-12 && c.b == 0);
    assert_true(colour_parse("#0080FF40", &c) && c.b == 1 && fabs(c.a - 64 / 255.0) < 1e-12);
    assert_true(colour_parse("none", &c) && c.a == 0);
    for (size_t k = 0; colour_names()[k]; k++) assert_true(colour_parse(colour_names()[k], &c));
    static const char *const bad[] = { "", "#", "#12", "#12345", "#12345g", "Red", "#123456789" };
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) assert_false(colour_parse(bad[k], &c));
    colour_map map;
    assert_true(colour_map_named("cyclic", &map) && map == COLOUR_CYCLIC);
    assert_false(colour_map_named("jet", &map));
    image grey, out;
    assert_int_equal(image_new(1, 2, 1, &grey), GEO_OK);
    grey.value[1] = 5;
    assert_int_equal(colour_image(&grey, COLOUR_SEQUENTIAL, 0, 5, &out), GEO_OK);
    colour end = colour_at(COLOUR_SEQUENTIAL, 1);
    assert_true(out.channels == 3 && out.value[3] == end.r && out.value[5] == end.b);
    image_free(&grey);
    assert_int_equal(colour_image(&out, COLOUR_GREY, 0, 1, &grey), GEO_EDOMAIN);
    image_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(oklab_has_the_published_values),
        cmocka_unit_test(maps_run_evenly),
        cmocka_unit_test(positions_keep_distances),
        cmocka_unit_test(categories_differ_for_all_viewers),
        cmocka_unit_test(colours_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
