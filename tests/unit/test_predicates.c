/* test_predicates.c - the signs against integer arithmetic, symmetry, and ties. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "runtime/base/rng.h"
#include "runtime/num/predicates.h"

static int sign_of(__int128 v) { return (v > 0) - (v < 0); }

/* The determinants in 128-bit integers; exact for coordinates below 2^27, weights 2^54. */
static int orient_integer(const site *a, const site *b, const site *c)
{
    __int128 ax = (int64_t)a->x - (int64_t)c->x, ay = (int64_t)a->y - (int64_t)c->y;
    __int128 bx = (int64_t)b->x - (int64_t)c->x, by = (int64_t)b->y - (int64_t)c->y;
    return sign_of(ax * by - ay * bx);
}

static int power_integer(const site *a, const site *b, const site *c, const site *d)
{
    const site *p[3] = { a, b, c };
    __int128 x[3], y[3], h[3], sum = 0;
    for (int k = 0; k < 3; k++) {
        x[k] = (int64_t)p[k]->x - (int64_t)d->x;
        y[k] = (int64_t)p[k]->y - (int64_t)d->y;
        h[k] = x[k] * x[k] + y[k] * y[k] - ((int64_t)p[k]->w - (int64_t)d->w);
    }
    for (int k = 0; k < 3; k++) {
        int i = (k + 1) % 3, j = (k + 2) % 3;
        sum += h[k] * (x[i] * y[j] - y[i] * x[j]);
    }
    return sign_of(sum);
}

static site random_site(geo_rng *rng, uint32_t id, uint64_t range, double unit)
{
    site s;
    double half = (double)(range / 2);
    double x = (double)rng_below(rng, range) - half, y = (double)rng_below(rng, range) - half;
    double w = id % 2 ? (double)rng_below(rng, range * range) - half * half : half;
    assert_true(site_make(x * unit, y * unit, w * unit * unit, id, &s));
    return s;
}

static site scaled(site s, double unit)
{
    return (site){ s.x * unit, s.y * unit, s.w * unit * unit, s.id };
}

/* Few bits give ties, many bits need the exact part; powers of two scale the answer. */
static void signs_agree_with_integers(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 1, 0);
    int ties = 0;
    for (int round = 0; round < 60000; round++) {
        uint64_t range = 1ull << (2 + round % 25);
        double unit = round % 3 == 0 ? 0x1p-150 : round % 3 == 1 ? 1 : 0x1p160;
        site p[4], q[4];
        for (uint32_t k = 0; k < 4; k++) {
            p[k] = random_site(&rng, k, range, 1);
            q[k] = scaled(p[k], unit);
        }
        int orient = orient_integer(&p[0], &p[1], &p[2]);
        int power = power_integer(&p[0], &p[1], &p[2], &p[3]);
        assert_int_equal(orient_sign(&q[0], &q[1], &q[2]), orient);
        assert_int_equal(orient_exact(&q[0], &q[1], &q[2]), orient);
        assert_int_equal(power_sign(&q[0], &q[1], &q[2], &q[3]), power);
        assert_int_equal(power_exact(&q[0], &q[1], &q[2], &q[3]), power);
        ties += orient == 0 || power == 0;
    }
    assert_true(ties > 500);
}

/* One unit in the last place of one coordinate or weight is seen. */
static void one_bit_decides(void **state)
{
    site a = { 0.1, 0.1, 0, 0 }, b = { 0.3, 0.3, 0, 1 }, c = { 0.7, 0.7, 0, 2 };
    assert_int_equal(orient_sign(&a, &b, &c), 0);
    c.y = nextafter(0.7, 1);
    assert_int_equal(orient_sign(&a, &b, &c), 1);
    c.y = nextafter(0.7, 0);
    assert_int_equal(orient_sign(&a, &b, &c), -1);

    site p[4] = { { 3, 4, 0, 0 }, { -5, 0, 0, 1 }, { 0, -5, 0, 2 }, { 4, 3, 0, 3 } };
    assert_int_equal(power_sign(&p[0], &p[1], &p[2], &p[3]), 0);
    for (int k = 0; k < 4; k++) {
        site before = p[k];
        p[k].w = 0x1p-300;
        assert_int_equal(power_sign(&p[0], &p[1], &p[2], &p[3]), k == 3 || k == 1 ? 1 : -1);
        p[k] = before;
    }
    p[3].x = nextafter(4, 5);
    assert_int_equal(power_sign(&p[0], &p[1], &p[2], &p[3]), -1);
    p[3].x = nextafter(4, 0);
    assert_int_equal(power_sign(&p[0], &p[1], &p[2], &p[3]), 1);
}

/* Points rounded onto a circle: the filter mostly fails, and the exact sign changes as
 * the order of two points does, and not under rotation of the first three. */
static void power_test_is_antisymmetric(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 2, 0);
    for (int round = 0; round < 2000; round++) {
        site p[4];
        for (uint32_t k = 0; k < 4; k++) {
            double angle = 6.283185307179586 * rng_uniform(&rng);
            assert_true(site_make(cos(angle), sin(angle), 0, k, &p[k]));
        }
        int sign = power_exact(&p[0], &p[1], &p[2], &p[3]);
        assert_int_equal(power_sign(&p[0], &p[1], &p[2], &p[3]), sign);
        assert_int_equal(power_sign(&p[1], &p[2], &p[0], &p[3]), sign);
        assert_int_equal(power_sign(&p[1], &p[0], &p[2], &p[3]), -sign);
        assert_int_equal(power_sign(&p[0], &p[1], &p[3], &p[2]), -sign);
    }
}

/* Four corners of a square: exactly one of the two diagonals survives, for every naming,
 * and it is the one at the corner with the lowest id. */
static void ties_follow_the_lowest_id(void **state)
{
    for (uint32_t naming = 0; naming < 256; naming++) {
        uint32_t id[4] = { naming & 3, naming >> 2 & 3, naming >> 4 & 3, naming >> 6 };
        if ((1u << id[0] | 1u << id[1] | 1u << id[2] | 1u << id[3]) != 15) continue;
        site a = { 0, 0, 0, id[0] }, b = { 1, 0, 0, id[1] };
        site c = { 1, 1, 0, id[2] }, d = { 0, 1, 0, id[3] };
        bool bd = power_conflict(&a, &b, &c, &d);       /* d destroys abc: diagonal bd */
        assert_int_equal(bd, power_conflict(&a, &c, &d, &b));
        assert_int_equal(!bd, power_conflict(&a, &b, &d, &c));
        assert_int_equal(!bd, power_conflict(&b, &c, &d, &a));
        assert_int_equal(bd, id[1] == 0 || id[3] == 0);
    }
    site a = { 0, 0, 0, 1 }, b = { 2, 0, 0, 2 }, c = { 0, 2, 0, 3 };
    site twin_low = { 0, 0, 0, 0 }, twin_high = { 0, 0, 0, 9 };
    assert_true(power_conflict(&a, &b, &c, &twin_low));
    assert_false(power_conflict(&a, &b, &c, &twin_high));
}

static void line_test_is_the_power_test_on_a_line(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 3, 0);
    for (int round = 0; round < 20000; round++) {
        int64_t t[3], w[3];
        site p[3];
        int64_t dx = (int64_t)rng_below(&rng, 7) - 3, dy = (int64_t)rng_below(&rng, 7) - 3;
        if (dx == 0 && dy == 0) continue;
        for (uint32_t k = 0; k < 3; k++) {
            t[k] = (int64_t)rng_below(&rng, 9);
            w[k] = (int64_t)rng_below(&rng, 9) - 4;
            p[k] = (site){ (double)(t[k] * dx), (double)(t[k] * dy), (double)w[k], k };
        }
        if (t[0] == t[1]) continue;
        int64_t unit = dx * dx + dy * dy, a = t[0] - t[2], b = t[1] - t[2];
        int64_t sum = b * (a * a * unit - w[0] + w[2]) - a * (b * b * unit - w[1] + w[2]);
        if (t[0] > t[1]) sum = -sum;
        if (sum) assert_int_equal(power_conflict_on_line(&p[0], &p[1], &p[2]), sum > 0);
        else {          /* site 0 decides unless d is at site 1 */
            bool inside = t[0] < t[1] ? t[2] < t[1] : t[2] > t[1];
            assert_int_equal(power_conflict_on_line(&p[0], &p[1], &p[2]),
                             t[2] == t[1] ? false : !inside);
        }
    }
}

static void range_is_enforced(void **state)
{
    site s;
    assert_false(site_make(NAN, 0, 0, 0, &s));
    assert_false(site_make(0, INFINITY, 0, 0, &s));
    assert_false(site_make(0, 0, -INFINITY, 0, &s));
    assert_false(site_make(0x1.8p190, 0, 0, 0, &s));
    assert_false(site_make(0, 0, 0x1.8p380, 0, &s));
    assert_true(site_make(-0x1p190, 0x1p-191, 0x1p-381, 7, &s));
    assert_true(s.x == -0x1p190 && s.y == 0 && s.w == 0 && s.id == 7);

    /* the corners of the range, where products are largest and smallest */
    double big = 0x1p190, tiny = 0x1.0000000000001p-190;
    site a = { -big, -big, 0, 0 }, b = { big, -big, 0, 1 }, c = { big, big, 0, 2 };
    site d = { -big, big, 0, 3 };
    assert_int_equal(power_sign(&a, &b, &c, &d), 0);
    d.w = 0x1p-380;
    assert_int_equal(power_sign(&a, &b, &c, &d), 1);
    site e = { 0, 0, 0, 0 }, f = { tiny, 0, 0, 1 }, g = { tiny, tiny, 0, 2 };
    site h = { 0, tiny, 0, 3 };
    assert_int_equal(power_sign(&e, &f, &g, &h), 0);
    h.w = 0x1p-380;
    assert_int_equal(power_sign(&e, &f, &g, &h), 1);
    assert_int_equal(orient_sign(&e, &f, &g), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signs_agree_with_integers),
        cmocka_unit_test(one_bit_decides),
        cmocka_unit_test(power_test_is_antisymmetric),
        cmocka_unit_test(ties_follow_the_lowest_id),
        cmocka_unit_test(line_test_is_the_power_test_on_a_line),
        cmocka_unit_test(range_is_enforced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
