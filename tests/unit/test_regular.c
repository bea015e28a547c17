/* test_regular.c - triangulations against brute force, on every kind of bad input. */
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
#include "runtime/num/predicates.h"
#include "runtime/num/regular.h"

enum { SMALL = 60 };

static void sites_of(const double *xy, const double *w, size_t n, site *at)
{
    for (size_t i = 0; i < n; i++)
        assert_true(site_make(xy[2 * i], xy[2 * i + 1], w ? w[i] : 0, (uint32_t)i, &at[i]));
}

/* A triple is a face exactly when no other point destroys it: compares the counts, and
 * each face with every point. */
static void assert_faces_by_brute_force(const site *at, size_t n,
                                        const regular_triangulation *t)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            for (size_t k = j + 1; k < n; k++) {
                int turn = orient_sign(&at[i], &at[j], &at[k]);
                if (turn == 0) continue;
                const site *b = &at[turn > 0 ? j : k], *c = &at[turn > 0 ? k : j];
                bool face = true;
                for (size_t l = 0; l < n && face; l++)
                    face = l == i || l == j || l == k || !power_conflict(&at[i], b, c, &at[l]);
                count += face;
            }
    assert_int_equal(count, t->n_faces);
    for (size_t f = 0; f < t->n_faces; f++)
        for (size_t l = 0; l < n; l++) {
            const uint32_t *v = &t->face[3 * f];
            if (l == v[0] || l == v[1] || l == v[2]) continue;
            assert_false(power_conflict(&at[v[0]], &at[v[1]], &at[v[2]], &at[l]));
        }
}

/* On a line: a point is hidden exactly when two others, around it, pass below it, or a
 * twin does; and equal positions are told apart by weight, then index. */
static void assert_line_by_brute_force(const site *at, size_t n,
                                       const regular_triangulation *t)
{
    for (size_t i = 0; i < n; i++) {
        bool hidden = false;
        for (size_t j = 0; j < n; j++) {
            bool twin = at[j].x == at[i].x && at[j].y == at[i].y;
            if (j != i && twin) hidden |= at[j].w > at[i].w || (at[j].w == at[i].w && j < i);
            for (size_t k = 0; k < n && !twin; k++) {
                bool around = (at[j].x < at[i].x && at[i].x < at[k].x)
                    || (at[j].x == at[i].x && at[k].x == at[i].x
                        && at[j].y < at[i].y && at[i].y < at[k].y);
                hidden |= around && !power_conflict_on_line(&at[j], &at[k], &at[i]);
            }
        }
        assert_int_equal(hidden, t->face_of[i] == REGULAR_NONE);
    }
}

/* i is in j's list exactly when j is in i's; consecutive ones share a face. */
static void assert_neighbours(const regular_triangulation *t)
{
    static uint32_t list[1000], back[1000];
    bool closed, closed_back;
    size_t total = 0, hull = 0;
    for (size_t i = 0; i < t->n_points; i++) {
        size_t n = regular_neighbours(t, i, list, 1000, &closed);
        assert_true(n <= 1000);
        assert_int_equal(n == 0 && t->n_faces > 0, t->face_of[i] == REGULAR_NONE && t->n_faces);
        total += n;
        hull += n > 0 && !closed;
        for (size_t k = 0; k < n; k++) {
            size_t m = regular_neighbours(t, list[k], back, 1000, &closed_back), found = 0;
            for (size_t l = 0; l < m; l++) found += back[l] == i;
            assert_int_equal(found, 1);
        }
        if (n > 1) {                        /* a short buffer gets the start of the list */
            assert_int_equal(regular_neighbours(t, i, back, 1, &closed_back), n);
            assert_int_equal(back[0], list[0]);
        }
    }
    if (t->n_faces) assert_int_equal(total, 3 * t->n_faces + hull);  /* twice the edges */
    else if (t->n_line) assert_int_equal(total, 2 * (t->n_line - 1));
}

static void check(const double *xy, const double *w, size_t n, regular_triangulation *t)
{
    assert_int_equal(regular_build(xy, w, n, t), GEO_OK);
    assert_int_equal(regular_verify(xy, w, t), GEO_OK);
    assert_neighbours(t);
    if (n > SMALL) return;
    site at[SMALL];
    sites_of(xy, w, n, at);
    if (t->n_faces == 0) assert_line_by_brute_force(at, n, t);
    assert_faces_by_brute_force(at, n, t);
}

static void check_and_free(const double *xy, const double *w, size_t n)
{
    regular_triangulation t;
    check(xy, w, n, &t);
    regular_free(&t);
}

/* Every way to put up to four points on a 3 x 3 grid, twins included, with weights. */
static void up_to_four_points_exhaustively(void **state)
{
    double xy[8], w[4];
    for (size_t n = 0; n <= 4; n++) {
        size_t ways = 1;
        for (size_t i = 0; i < n; i++) ways *= 9;
        for (size_t way = 0; way < ways; way++) {
            size_t rest = way;
            for (size_t i = 0; i < n; i++, rest /= 9) {
                xy[2 * i] = (double)(rest % 3), xy[2 * i + 1] = (double)(rest / 3 % 3);
                w[i] = (double)((way + i * i) % 3);
            }
            check_and_free(xy, way % 2 ? w : NULL, n);
        }
    }
}

static void random_points_of_every_kind(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 11, 0);
    double xy[2 * SMALL], w[SMALL];
    for (int round = 0; round < 300; round++) {
        size_t n = 3 + rng_below(&rng, round % 10 ? 17 : SMALL - 2);
        double spread = ldexp(1, (int)rng_below(&rng, 12) - 8);
        for (size_t i = 0; i < n; i++) {
            double x = rng_uniform(&rng), y = rng_uniform(&rng), a = 6.3 * x;
            switch (round % 6) {
            case 1: x = cos(a), y = sin(a); break;                  /* nearly cocircular */
            case 2: x = floor(5 * x), y = floor(5 * y); break;      /* grid with twins */
            case 3: y = 3 * x; break;                               /* nearly on a line */
            case 4: x = floor(8 * x), y = floor(2 * y); break;      /* two lines */
            case 5: x = floor(9 * x), y = 2 * x; break;             /* on a line */
            }
            xy[2 * i] = x, xy[2 * i + 1] = y;
            w[i] = round % 4 ? spread * rng_uniform(&rng) : floor(4 * rng_uniform(&rng));
        }
        check_and_free(xy, w, n);
        check_and_free(xy, NULL, n);
    }
}

/* A square grid: every face has half a cell, all points are visible, and the hull is the
 * whole border. */
static void grids_have_all_their_points(void **state)
{
    enum { SIDE = 23, N = SIDE * SIDE };
    static double xy[2 * N], w[N];
    for (int i = 0; i < N; i++) xy[2 * i] = 0.1 * (i % SIDE), xy[2 * i + 1] = 0.1 * (i / SIDE);
    regular_triangulation t;
    check(xy, NULL, N, &t);
    assert_int_equal(t.n_faces, 2 * (SIDE - 1) * (SIDE - 1));
    regular_free(&t);
    for (int i = 0; i < N; i++) {           /* w = |p|^2 flattens the lifted points */
        double x = i % SIDE, y = i / SIDE;
        xy[2 * i] = x, xy[2 * i + 1] = y;
        w[i] = x * x + y * y;
    }
    check(xy, w, N, &t);
    assert_int_equal(t.face_of[0] == REGULAR_NONE, 0);
    regular_free(&t);
    for (int i = 0; i < N; i++) w[i] = (i % SIDE + i / SIDE) % 2;   /* cells of no width */
    check(xy, w, N, &t);
    regular_free(&t);
}

static void one_heavy_point_hides_the_others(void **state)
{
    enum { N = 500 };
    static double xy[2 * N], w[N];
    geo_rng rng;
    rng_seed(&rng, 13, 0);
    for (int i = 0; i < N; i++) {
        xy[2 * i] = rng_uniform(&rng), xy[2 * i + 1] = rng_uniform(&rng);
        w[i] = exp(12 * rng_uniform(&rng) - 12);
    }
    regular_triangulation t;
    check(xy, w, N, &t);
    assert_true(t.n_faces > 0 && t.n_faces < N);
    regular_free(&t);
    w[250] = 1e6;
    check(xy, w, N, &t);            /* it hides all but the corners of the convex hull */
    bool closed;
    uint32_t list[N];
    assert_int_equal(regular_neighbours(&t, 250, list, N, &closed), t.n_faces);
    regular_free(&t);
}

static void twins_keep_one_visible(void **state)
{
    double xy[] = { 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1 };
    double w[] = { 0, 1, 2, 0, 3, 1 };
    regular_triangulation t;
    check(xy, w, 6, &t);
    assert_int_equal(t.n_faces, 1);
    uint32_t visible[3] = { 0, 2, 4 };      /* lowest index, heavier, heavier */
    for (int k = 0; k < 3; k++) assert_true(t.face_of[visible[k]] != REGULAR_NONE);
    regular_free(&t);
    double same[] = { 5, 5, 5, 5, 5, 5 };
    double heavier[] = { 1, 2, 2 };
    check(same, heavier, 3, &t);
    assert_int_equal(t.n_line, 1);
    assert_int_equal(t.line[0], 1);
    regular_free(&t);
}

/* The same points in another order have the same cells, ties apart. */
static void large_sets_are_valid(void **state)
{
    enum { N = 20000 };
    static double xy[2 * N], w[N];
    geo_rng rng;
    rng_seed(&rng, 17, 0);
    for (int i = 0; i < N; i++) {
        xy[2 * i] = rng_uniform(&rng), xy[2 * i + 1] = rng_uniform(&rng);
        w[i] = 1e-4 * rng_uniform(&rng);
    }
    regular_triangulation t, shuffled;
    check(xy, w, N, &t);
    for (size_t i = N - 1; i > 0; i--) {
        size_t j = rng_below(&rng, i + 1);
        double x = xy[2 * i], y = xy[2 * i + 1], v = w[i];
        xy[2 * i] = xy[2 * j], xy[2 * i + 1] = xy[2 * j + 1], w[i] = w[j];
        xy[2 * j] = x, xy[2 * j + 1] = y, w[j] = v;
    }
    check(xy, w, N, &shuffled);
    assert_int_equal(t.n_faces, shuffled.n_faces);
    regular_free(&t);
    regular_free(&shuffled);
}

static void bad_numbers_are_refused(void **state)
{
    double xy[] = { 0, 0, 1, 0, 0, 1, 1, 1 }, w[] = { 0, 0, 0, 0 };
    double bad[] = { NAN, INFINITY, -INFINITY, 1e300 };
    regular_triangulation t;
    for (int i = 0; i < 8; i++)
        for (int k = 0; k < 4; k++) {
            double good = xy[i];
            xy[i] = bad[k];
            assert_int_equal(regular_build(xy, w, 4, &t), GEO_EDOMAIN);
            assert_null(t.face);
            xy[i] = good;
            if (i % 2) continue;
            w[i / 2] = bad[k];
            assert_int_equal(regular_build(xy, w, 4, &t), GEO_EDOMAIN);
            w[i / 2] = 0;
        }
    assert_int_equal(regular_build(xy, w, (size_t)1 << 40, &t), GEO_ETOOBIG);
    double tiny[] = { 0, 0, 1, 5e-324, 0, 1 };
    check_and_free(tiny, NULL, 3);
}

static void every_allocation_may_fail(void **state)
{
    double xy[40], line[40];
    for (int i = 0; i < 40; i++) xy[i] = i * i % 23, line[i] = i / 2;
    const double *set[] = { xy, line };
    for (int k = 0; k < 2; k++)
        for (size_t at = 1; ; at++) {
            regular_triangulation t;
            size_t before = geo_mem_used();
            geo_mem_fail_at(at);
            geo_status status = regular_build(set[k], NULL, 20, &t);
            geo_mem_fail_at(0);
            if (status == GEO_OK) {
                assert_true(at > 5);
                regular_free(&t);
                break;
            }
            assert_int_equal(status, GEO_ENOMEM);
            assert_null(t.order);
            assert_int_equal(geo_mem_used(), before);
        }
    regular_triangulation t;
    geo_limit_interrupt();
    assert_int_equal(regular_build(xy, NULL, 20, &t), GEO_EINTR);
    geo_limit_clear();
}

static void face_rotate(uint32_t v[3])
{
    while (v[0] > v[1] || v[0] > v[2]) {
        uint32_t first = v[0];
        v[0] = v[1], v[1] = v[2], v[2] = first;
    }
}

static int by_corners(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    for (int k = 0; k < 3; k++) if (x[k] != y[k]) return x[k] < y[k] ? -1 : 1;
    return 0;
}

/* returns new list of the faces in an order that does not depend on their numbers */
static uint32_t *sorted_faces(const regular_triangulation *t)
{
    uint32_t *face = geo_alloc(t->n_faces, 3 * sizeof *face);
    assert_non_null(face);
    for (size_t k = 0; k < 3 * t->n_faces; k++) face[k] = t->face[k];
    for (size_t f = 0; f < t->n_faces; f++) face_rotate(&face[3 * f]);
    qsort(face, t->n_faces, 3 * sizeof *face, by_corners);
    return face;
}

/* The same faces, the same hidden points, the same line. */
static void assert_same(const regular_triangulation *t, const regular_triangulation *u)
{
    assert_int_equal(t->n_faces, u->n_faces);
    assert_int_equal(t->n_line, u->n_line);
    for (size_t i = 0; i < t->n_points; i++)
        assert_int_equal(t->face_of[i] == REGULAR_NONE, u->face_of[i] == REGULAR_NONE);
    for (size_t i = 0; i < t->n_line; i++) assert_int_equal(t->line[i], u->line[i]);
    uint32_t *one = sorted_faces(t), *other = sorted_faces(u);
    for (size_t k = 0; k < 3 * t->n_faces; k++) assert_int_equal(one[k], other[k]);
    geo_free(one);
    geo_free(other);
}

static void random_set(geo_rng *rng, int kind, size_t n, double *xy)
{
    for (size_t i = 0; i < n; i++) {
        double x = rng_uniform(rng), y = rng_uniform(rng), a = 6.3 * x;
        switch (kind) {
        case 1: x = cos(a), y = sin(a); break;
        case 2: x = (double)(i % 13) / 13, y = (double)(i / 13) / 13; break;
        case 3: x = floor(15 * x) / 16, y = floor(15 * y) / 16; break;
        case 4: y = 2 * x; break;
        }
        xy[2 * i] = x, xy[2 * i + 1] = y;
    }
}

/* From one set of weights to the next, small changes and large, back to none: the update
 * is what building gives, ties and order of insertion notwithstanding. */
static void updates_equal_rebuilds(void **state)
{
    enum { MOST = 400 };
    static double xy[2 * MOST], w[MOST];
    geo_rng rng;
    rng_seed(&rng, 23, 0);
    for (int round = 0; round < 60; round++) {
        regular_triangulation t, u;
        size_t n = 3 + rng_below(&rng, MOST - 3);
        random_set(&rng, round % 5, n, xy);
        memset(w, 0, sizeof w);
        assert_int_equal(regular_build(xy, NULL, n, &t), GEO_OK);
        for (int step = 0; step < 8; step++) {
            double size = ldexp(1 / (double)n, -(int)rng_below(&rng, 12));
            bool coarse = rng_below(&rng, 3) == 0;      /* many exact ties */
            for (size_t i = 0; i < n; i++) {
                double change = size * rng_uniform(&rng);
                w[i] += coarse ? size * floor(3 * rng_uniform(&rng)) : change;
            }
            const double *next = step == 7 ? NULL : w;
            assert_int_equal(regular_update(xy, next, &t), GEO_OK);
            assert_int_equal(regular_verify(xy, next, &t), GEO_OK);
            assert_int_equal(regular_build(xy, next, n, &u), GEO_OK);
            assert_same(&t, &u);
            regular_free(&u);
        }
        regular_free(&t);
    }
}

/* Three sites hide one by one, by a flip each, and come back. */
static void points_hide_and_return(void **state)
{
    double xy[] = { 0, 0, 4, 0, 4, 4, 0, 4, 1, 2, 2, 1, 3, 2.5 }, w[7] = { 0 };
    regular_triangulation t;
    assert_int_equal(regular_build(xy, w, 7, &t), GEO_OK);
    assert_int_equal(t.n_faces, 2 * 7 - 2 - 4);
    for (int i = 4; i < 7; i++) {
        w[i] = -20;
        assert_int_equal(regular_update(xy, w, &t), GEO_OK);
        assert_true(t.face_of[i] == REGULAR_NONE);
        assert_int_equal(regular_verify(xy, w, &t), GEO_OK);
    }
    assert_int_equal(t.n_faces, 2);
    for (int i = 4; i < 7; i++) {
        w[i] = 0;
        assert_int_equal(regular_update(xy, w, &t), GEO_OK);
        assert_true(t.face_of[i] != REGULAR_NONE);
        assert_int_equal(regular_verify(xy, w, &t), GEO_OK);
    }
    assert_int_equal(t.n_faces, 2 * 7 - 2 - 4);
    regular_free(&t);
}

/* Only a few of many change, so that the repair is by flips; and it survives failing
 * allocations at each place without losing what it had. */
static void failed_updates_change_nothing(void **state)
{
    enum { N = 300 };
    static double xy[2 * N], w[N];
    geo_rng rng;
    rng_seed(&rng, 29, 0);
    random_set(&rng, 0, N, xy);
    regular_triangulation t;
    assert_int_equal(regular_build(xy, w, N, &t), GEO_OK);
    for (int i = 0; i < 20; i++) w[i] = i % 2 ? -0.01 : 0.01;
    for (size_t at = 1; ; at++) {
        size_t before = geo_mem_used();
        geo_mem_fail_at(at);
        geo_status status = regular_update(xy, w, &t);
        geo_mem_fail_at(0);
        if (status == GEO_OK) {
            assert_true(at > 5);
            break;
        }
        assert_int_equal(status, GEO_ENOMEM);
        assert_int_equal(geo_mem_used(), before);
        assert_int_equal(regular_verify(xy, NULL, &t), GEO_OK);
    }
    assert_int_equal(regular_verify(xy, w, &t), GEO_OK);
    w[7] = NAN;
    assert_int_equal(regular_update(xy, w, &t), GEO_EDOMAIN);
    w[7] = -0.01;
    geo_limit_interrupt();
    assert_int_equal(regular_update(xy, NULL, &t), GEO_EINTR);
    geo_limit_clear();
    assert_int_equal(regular_verify(xy, w, &t), GEO_OK);
    assert_int_equal(regular_update(xy, w, &t), GEO_OK);        /* nothing to do */
    assert_int_equal(regular_verify(xy, w, &t), GEO_OK);
    regular_free(&t);
}

/* verify does find faults: each array damaged in turn. */
static void verify_finds_damage(void **state)
{
    double xy[60], w[30] = { 0 };
    geo_rng rng;
    rng_seed(&rng, 19, 0);
    for (int i = 0; i < 60; i++) xy[i] = rng_uniform(&rng);
    regular_triangulation t;
    check(xy, w, 30, &t);
    for (size_t i = 0; i < 3 * t.n_faces; i++) {
        uint32_t good = t.face[i];
        t.face[i] = (good + 1) % 30;
        assert_int_equal(regular_verify(xy, w, &t), GEO_ENUMERIC);
        t.face[i] = good;
        good = t.neighbour[i];
        t.neighbour[i] = good == REGULAR_NONE ? 0 : REGULAR_NONE;
        assert_int_equal(regular_verify(xy, w, &t), GEO_ENUMERIC);
        t.neighbour[i] = good;
    }
    for (size_t i = 0; i < 30; i++) {
        w[i] = -10;                         /* now that one is hidden, or was a corner */
        bool closed;
        uint32_t list[30];
        regular_neighbours(&t, i, list, 30, &closed);
        assert_int_equal(regular_verify(xy, w, &t), closed ? GEO_ENUMERIC
                                                           : regular_verify(xy, w, &t));
        w[i] = 0;
    }
    assert_int_equal(regular_verify(xy, w, &t), GEO_OK);
    regular_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(up_to_four_points_exhaustively),
        cmocka_unit_test(random_points_of_every_kind),
        cmocka_unit_test(grids_have_all_their_points),
        cmocka_unit_test(one_heavy_point_hides_the_others),
        cmocka_unit_test(twins_keep_one_visible),
        cmocka_unit_test(large_sets_are_valid),
        cmocka_unit_test(bad_numbers_are_refused),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(updates_equal_rebuilds),
        cmocka_unit_test(points_hide_and_return),
        cmocka_unit_test(failed_updates_change_nothing),
        cmocka_unit_test(verify_finds_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
