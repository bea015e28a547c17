/* test_singular.c - tears with a known place: a line, a Y, a cross, a point, none. */
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
#include "runtime/transport/quantize.h"
#include "runtime/transport/semidiscrete.h"
#include "runtime/transport/singular.h"

#define PI 3.14159265358979323846

/* The unit disk cut into k equal sectors, each moved out by d: the map moves each
 * sector of the disk with its piece. */
static polygon sectors(size_t k, double d)
{
    enum { ARC = 48 };
    double *xy = malloc(2 * k * (ARC + 2) * sizeof *xy);
    size_t start[9] = { 0 }, n = 0;
    for (size_t s = 0; s < k; s++) {
        double from = 2 * PI * (double)s / (double)k, wide = 2 * PI / (double)k;
        double at[2] = { d * cos(from + wide / 2), d * sin(from + wide / 2) };
        if (k > 2) xy[2 * n] = at[0], xy[2 * n + 1] = at[1], n++;   /* its corner */
        for (size_t i = 0; i <= ARC; i++, n++) {
            double turn = from + wide * (double)i / ARC;
            xy[2 * n] = at[0] + cos(turn);
            xy[2 * n + 1] = at[1] + sin(turn);
        }
        start[s + 1] = n;
    }
    polygon p;
    polygon_report report;
    assert_int_equal(polygon_build(k, start, xy, &p, &report), GEO_OK);
    free(xy);
    return p;
}

typedef struct {
    ot_source *source;
    size_t n;
    double *xy, *w;
    double h;               /* spacing of the points */
    regular_triangulation t;
    power_diagram d;
    singular_set set;
} tear;

/* The set, by the target's outline or by jumps. */
static void tear_find(tear *t, const polygon *target, bool by_jump)
{
    singular_options how = { .target = by_jump ? NULL : target };
    singular_set_free(&t->set);
    assert_int_equal(singular_find(&t->d, &how, &t->set), GEO_OK);
    assert_true(t->set.is_geometric == !by_jump);
}

/* Transports the unit disk to n points of the target. */
static void tear_make(tear *t, const polygon *target, size_t n)
{
    ot_source *region;
    assert_int_equal(ot_source_polygon(target, &region), GEO_OK);
    assert_int_equal(ot_source_disk((double[]){ 0, 0 }, 1, &t->source), GEO_OK);
    t->n = n;
    t->xy = malloc(2 * n * sizeof *t->xy);
    t->w = malloc(n * sizeof *t->w);
    t->h = sqrt(region->area / (double)n);
    assert_int_equal(quantize_region(region, n, 1, t->xy), GEO_OK);
    ot_source_free(region);
    ot_options opt = { .tol = 1e-9 };
    ot_report r;
    ot_target points = { n, t->xy, NULL };
    assert_int_equal(ot_solve(t->source, &points, &opt, t->w, &r), GEO_OK);
    assert_int_equal(regular_build(t->xy, t->w, n, &t->t), GEO_OK);
    t->d = (power_diagram){ t->source, n, t->xy, t->w, { 0, 0 }, &t->t, NULL };
    t->set = SINGULAR_SET_EMPTY;
    tear_find(t, target, false);
}

static void tear_free(tear *t)
{
    singular_set_free(&t->set);
    regular_free(&t->t);
    ot_source_free(t->source);
    free(t->xy), free(t->w);
}

/* What every answer obeys: curves are chains, sides and jumps belong together,
 * each edge lies where the power distances to its two images are equal. */
static void check_consistent(const tear *t)
{
    const singular_set *s = &t->set;
    double length = 0, jump = 0;
    size_t covered = 0;
    for (size_t c = 0; c < s->n_curves; c++)
        for (size_t e = s->curve_start[c]; e < s->curve_start[c + 1]; e++, covered++)
            if (e + 1 < s->curve_start[c + 1])
                assert_int_equal(s->edge[e].node[1], s->edge[e + 1].node[0]);
    assert_int_equal(covered, s->n_edges);
    for (size_t e = 0; e < s->n_edges; e++) {
        const singular_edge *g = &s->edge[e];
        const double *a = s->node_xy + 2 * g->node[0], *b = s->node_xy + 2 * g->node[1];
        const double *l = t->xy + 2 * g->left, *r = t->xy + 2 * g->right;
        assert_true(g->jump[0] == r[0] - l[0] && g->jump[1] == r[1] - l[1]);
        double across = (b[1] - a[1]) * g->jump[0] - (b[0] - a[0]) * g->jump[1];
        assert_true(across > 0);                    /* the jump points to the right */
        for (int end = 0; end < 2; end++) {
            const double *x = end ? b : a;
            double pl = pow(x[0] - l[0], 2) + pow(x[1] - l[1], 2) - t->w[g->left];
            double pr = pow(x[0] - r[0], 2) + pow(x[1] - r[1], 2) - t->w[g->right];
            assert_true(fabs(pl - pr) < 1e-7);
            assert_true(hypot(x[0], x[1]) < 1 + 1e-9);
        }
        length += g->length;
        jump = fmax(jump, hypot(g->jump[0], g->jump[1]));
    }
    assert_true(fabs(length - s->length) < 1e-9 && jump == s->largest_jump);
    assert_true(s->share >= 0 && s->share <= 1);
}

/* The largest distance of a node from the k rays at the sectors' sides. */
static double distance_from_rays(const tear *t, size_t k)
{
    double far = 0;
    for (size_t v = 0; v < t->set.n_nodes; v++) {
        const double *x = t->set.node_xy + 2 * v;
        double best = INFINITY;
        for (size_t s = 0; s < k; s++) {
            double turn = 2 * PI * (double)s / (double)k;
            double along = fmax(0, x[0] * cos(turn) + x[1] * sin(turn));
            best = fmin(best, hypot(x[0] - along * cos(turn), x[1] - along * sin(turn)));
        }
        far = fmax(far, best);
    }
    return far;
}

static void check_one(const tear *t, size_t k, double between)
{
    check_consistent(t);
    assert_true(distance_from_rays(t, k) < 1.3 * t->h);
    assert_true(fabs(t->set.length - (double)k) < 3 * t->h * (double)k);
    size_t wrong = 0;
    for (size_t e = 0; e < t->set.n_edges; e++) {
        double jump = hypot(t->set.edge[e].jump[0], t->set.edge[e].jump[1]);
        if (fabs(jump - between) > 3 * t->h) wrong++;   /* opposite ones, at the centre */
    }
    assert_true(wrong <= 4);
}

/* k = 2 a line, 3 a Y, 4 a cross. The bounds shrink with the points' spacing h. */
static void check_sectors(size_t k)
{
    const double d = 0.6;
    polygon target = sectors(k, d);
    double last_share = 1;
    for (size_t n = 150; n <= 450; n *= 3) {
        tear t;
        tear_make(&t, &target, n);
        for (int by_jump = 0; by_jump < 2; by_jump++) {
            tear_find(&t, &target, by_jump);
            check_one(&t, k, 2 * d * sin(PI / (double)k));      /* the jump of neighbours */
            if (k == 3 && !by_jump && n == 450) assert_int_equal(t.set.n_curves, 3);
        }
        assert_true(t.set.share < last_share);
        last_share = t.set.share;
        tear_free(&t);
    }
    polygon_free(&target);
}

static void two_half_disks_tear_along_a_line(void **state)
{
    check_sectors(2);
}

static void three_sectors_tear_along_a_y(void **state)
{
    check_sectors(3);
}

static void four_quadrants_tear_along_a_cross(void **state)
{
    check_sectors(4);
}

static void convex_targets_do_not_tear(void **state)
{
    polygon shape[2];
    assert_int_equal(polygon_box((double[]){ 5, 0 }, (double[]){ 8, 1 }, &shape[0]), GEO_OK);
    assert_int_equal(polygon_regular(5, (double[]){ 0, 0 }, 2, 0.3, &shape[1]), GEO_OK);
    for (int k = 0; k < 2; k++) {
        tear t;
        tear_make(&t, &shape[k], 300);
        for (int by_jump = 0; by_jump < 2; by_jump++) {
            tear_find(&t, &shape[k], by_jump);
            assert_int_equal(t.set.n_edges, 0);
            assert_int_equal(t.set.n_curves, 0);
            assert_true(t.set.length == 0 && t.set.share == 0 && t.set.largest_jump == 0);
        }
        tear_free(&t);
    }
    polygon_free(&shape[0]), polygon_free(&shape[1]);
}

/* All rays of the disk meet at its centre, which opens into the hole. */
static void an_annulus_tears_at_a_point(void **state)
{
    enum { SIDES = 96 };
    double xy[4 * SIDES];
    for (size_t i = 0; i < SIDES; i++) {
        double turn = 2 * PI * (double)i / SIDES;
        xy[2 * i] = 1.25 * cos(turn), xy[2 * i + 1] = 1.25 * sin(turn);
        xy[2 * SIDES + 2 * i] = 0.75 * cos(turn), xy[2 * SIDES + 2 * i + 1] = -0.75 * sin(turn);
    }
    polygon target;
    polygon_report report;
    assert_int_equal(polygon_build(2, (size_t[]){ 0, SIDES, 2 * SIDES }, xy, &target, &report),
                     GEO_OK);
    for (size_t n = 200; n <= 3200; n *= 4) {
        tear t;
        tear_make(&t, &target, n);
        check_consistent(&t);
        assert_true(t.set.n_edges > 0);
        double far = 0;
        for (size_t v = 0; v < t.set.n_nodes; v++)
            far = fmax(far, hypot(t.set.node_xy[2 * v], t.set.node_xy[2 * v + 1]));
        assert_true(far < t.h);
        tear_free(&t);
    }
    polygon_free(&target);
}

/* Both images lie on the target's boundary, up to the spacing of the points. */
static void images_lie_on_the_boundary(void **state)
{
    static const double xy[] = { 0, 0, 3, 0, 3, 1, 1, 1, 1, 3, 0, 3 };
    polygon target;
    polygon_report report;
    polygon_index *index;
    assert_int_equal(polygon_build(1, (size_t[]){ 0, 6 }, xy, &target, &report), GEO_OK);
    assert_int_equal(polygon_index_new(&target, &index), GEO_OK);
    for (size_t n = 200; n <= 1800; n *= 3) {
        tear t;
        tear_make(&t, &target, n);
        check_consistent(&t);
        assert_int_equal(t.set.n_curves, 1);
        for (size_t e = 0; e < t.set.n_edges; e++)
            for (int side = 0; side < 2; side++) {
                size_t i = side ? t.set.edge[e].right : t.set.edge[e].left;
                assert_true(polygon_index_distance(index, t.xy + 2 * i, NULL, NULL) < t.h);
            }
        tear_free(&t);
    }
    polygon_index_free(index);
    polygon_free(&target);
}

static void few_points_and_failures(void **state)
{
    polygon target = sectors(2, 0.6);
    for (size_t n = 1; n <= 4; n++) {
        tear t;
        tear_make(&t, &target, n);
        check_consistent(&t);
        assert_true((t.set.n_edges > 0) == (n > 1));
        tear_free(&t);
    }
    tear t;
    tear_make(&t, &target, 40);
    singular_options how = { .target = &target };
    singular_set set;
    geo_limit_interrupt();
    assert_int_equal(singular_find(&t.d, &how, &set), GEO_EINTR);
    geo_limit_clear();
    for (int by_jump = 0; by_jump < 2; by_jump++) {
        size_t failures = 0;
        how.target = by_jump ? NULL : &target;
        for (size_t k = 1; ; k++, failures++) {
            geo_mem_fail_at(k);
            geo_status status = singular_find(&t.d, &how, &set);
            geo_mem_fail_at(0);
            if (status == GEO_OK) break;
            assert_int_equal(status, GEO_ENOMEM);
            assert_true(set.n_edges == 0 && !set.edge);
        }
        assert_true(failures > 10);
        singular_set_free(&set);
    }
    tear_free(&t);
    polygon_free(&target);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_half_disks_tear_along_a_line),
        cmocka_unit_test(three_sectors_tear_along_a_y),
        cmocka_unit_test(four_quadrants_tear_along_a_cross),
        cmocka_unit_test(convex_targets_do_not_tear),
        cmocka_unit_test(an_annulus_tears_at_a_point),
        cmocka_unit_test(images_lie_on_the_boundary),
        cmocka_unit_test(few_points_and_failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
