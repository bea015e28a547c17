/* test_semidiscrete.c - transport with known answers, awkward inputs, refusals. */
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
#include "runtime/base/pool.h"
#include "runtime/base/rng.h"
#include "runtime/transport/powercells.h"
#include "runtime/transport/semidiscrete.h"

#define PI 3.14159265358979323846

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

static ot_source *square(void)
{
    static const double xy[] = { 0, 0, 1, 0, 1, 1, 0, 1 };
    return from_loops(1, (size_t[]){ 0, 4 }, xy);
}

static ot_source *two_squares(void)
{
    static const double xy[] = { 0, 0, 1, 0, 1, 1, 0, 1, 3, 0, 4, 0, 4, 1, 3, 1 };
    return from_loops(2, (size_t[]){ 0, 4, 8 }, xy);
}

static ot_source *disk(double x, double y, double r)
{
    ot_source *s;
    assert_int_equal(ot_source_disk((double[]){ x, y }, r, &s), GEO_OK);
    return s;
}

static double *random_points(size_t n, uint64_t seed)
{
    double *xy = malloc(2 * n * sizeof *xy);
    geo_rng rng;
    rng_seed(&rng, seed, 0);
    for (size_t i = 0; i < 2 * n; i++) xy[i] = rng_uniform(&rng);
    return xy;
}

/* Solves and re-measures the cells from the weights alone; the areas must be
 * the masses to within `slack` of them. Points at the same place count together. */
static ot_report solve_and_check(const ot_source *source, size_t n, const double *xy,
                                 const double *mass, double tol, double slack, double *w)
{
    ot_target target = { n, xy, mass };
    ot_options opt = { .tol = tol };
    ot_report r;
    assert_int_equal(ot_solve(source, &target, &opt, w, &r), GEO_OK);
    assert_true(r.ending == OT_CONVERGED && r.residual <= tol);
    double sum = 0, scale = 0, total = 0;
    for (size_t i = 0; i < n; i++) {
        sum += w[i], scale = fmax(scale, fabs(w[i]));
        total += mass ? mass[i] : 1;
    }
    assert_true(fabs(sum) <= 1e-14 * (scale + 1) * (double)n);
    regular_triangulation t;
    assert_int_equal(regular_build(xy, w, n, &t), GEO_OK);
    power_diagram d = { source, n, xy, w, { 0, 0 }, &t, NULL };
    power_cells c = POWER_CELLS_EMPTY;
    assert_int_equal(powercells_measure(&d, true, &c), GEO_OK);
    double cost = 0;
    for (size_t i = 0; i < n; i++) {
        double want = 0;
        for (size_t j = 0; j < n; j++)
            if (xy[2 * j] == xy[2 * i] && xy[2 * j + 1] == xy[2 * i + 1])
                want += (mass ? mass[j] : 1) / total;
        cost += c.second[i] / source->area;
        if (c.area[i] == 0) continue;           /* a later one at the same place */
        assert_true(fabs(c.area[i] / source->area / want - 1) < slack);
    }
    assert_true(fabs(cost - r.cost) <= slack * fmax(cost, 1e-3));
    assert_true(fabs(r.mass_factor * total / source->area - 1) < 1e-14);
    power_cells_free(&c);
    regular_free(&t);
    return r;
}

/* Known answers ------------------------------------------------------------------------ */

static void one_point_takes_all(void **state)
{
    ot_source *s = disk(1, 2, 3);
    double xy[] = { 5, 2 }, w[] = { 7 };
    ot_report r = solve_and_check(s, 1, xy, NULL, 1e-12, 1e-12, w);
    assert_true(w[0] == 0);
    assert_true(fabs(r.cost - (4.5 + 16)) < 1e-13);     /* r^2/2 + distance^2 */
    ot_source_free(s);
}

static void two_points_in_closed_form(void **state)
{
    ot_source *s = square();
    double xy[] = { .25, .5, .75, .5 }, mass[] = { 1, 2 }, w[2];
    ot_report r = solve_and_check(s, 2, xy, mass, 1e-13, 1e-12, w);
    assert_true(fabs(w[0] - w[1] + 1.0 / 6) < 1e-14);   /* border at x = 1/3 */
    double x0 = (pow(1. / 12, 3) + pow(.25, 3)) / 3;
    double x1 = (pow(.25, 3) + pow(5. / 12, 3)) / 3;
    assert_true(fabs(r.cost - (x0 + x1 + 1. / 12)) < 1e-14);
    ot_source_free(s);
}

/* Points on a line: the borders are at the quantiles of the source. */
static void points_on_a_line_cut_at_quantiles(void **state)
{
    ot_source *s = square();
    size_t n = 40;
    double xy[80], mass[40], w[40], total = 0;
    geo_rng rng;
    rng_seed(&rng, 3, 0);
    for (size_t i = 0; i < n; i++) {
        xy[2 * i] = 50 + (double)i * (double)i / 100;
        xy[2 * i + 1] = -7;
        total += mass[i] = 0.2 + rng_uniform(&rng);
    }
    solve_and_check(s, n, xy, mass, 1e-12, 1e-8, w);
    double border = 0;
    for (size_t i = 0; i + 1 < n; i++) {
        border += mass[i] / total;
        double a = xy[2 * i], b = xy[2 * i + 2];
        double x = (b * b - a * a + w[i] - w[i + 1]) / (2 * (b - a));
        assert_true(fabs(x - border) < 1e-10);
    }
    ot_source_free(s);
}

/* The map commutes with moving and scaling the target: same cells. */
static void moving_and_scaling_the_target_keeps_the_cells(void **state)
{
    ot_source *s = disk(0, 0, 1);
    size_t n = 50;
    double *xy = random_points(n, 4), *moved = malloc(2 * n * sizeof *moved), w[50], v[50];
    for (size_t i = 0; i < n; i++) {
        moved[2 * i] = 16 + 4 * xy[2 * i];
        moved[2 * i + 1] = -32 + 4 * xy[2 * i + 1];
    }
    solve_and_check(s, n, xy, NULL, 1e-12, 1e-10, w);
    solve_and_check(s, n, moved, NULL, 1e-12, 1e-9, v);
    /* |x-y|^2 - w and |x-(a+4y)|^2 - v agree up to 4 x the first and a constant */
    double first = 0;
    for (size_t i = 0; i < n; i++) {
        double y2 = xy[2 * i] * xy[2 * i] + xy[2 * i + 1] * xy[2 * i + 1];
        double m2 = moved[2 * i] * moved[2 * i] + moved[2 * i + 1] * moved[2 * i + 1];
        double gap = 4 * (y2 - w[i]) - (m2 - v[i]);
        if (i == 0) first = gap;
        assert_true(fabs(gap - first) < 1e-10 * 1024);
    }
    free(xy), free(moved);
    ot_source_free(s);
}

/* A half-disk apart: cost tends to d^2 = 0.25 and never falls below W2^2 of it. */
static void disk_far_away_costs_the_distance(void **state)
{
    ot_source *s = disk(3, 0, 1);
    size_t n = 400;
    double *xy = malloc(2 * n * sizeof *xy), w[400];
    for (size_t i = 0; i < n; i++) {            /* sunflower: nearly the disk itself */
        double r = sqrt(((double)i + 0.5) / (double)n), turn = 2.399963229728653 * (double)i;
        xy[2 * i] = r * cos(turn), xy[2 * i + 1] = r * sin(turn);
    }
    ot_report r = solve_and_check(s, n, xy, NULL, 1e-10, 1e-8, w);
    assert_true(fabs(r.cost - 9) < 0.01);
    free(xy);
    ot_source_free(s);
}

/* Awkward inputs ----------------------------------------------------------------------- */

static void duplicates_share_a_cell(void **state)
{
    ot_source *s = square();
    double xy[] = { .2, .3, .7, .6, .2, .3, .9, .1, .7, .6, .2, .3 };
    double mass[] = { 1, 2, 3, 4, 5, 6 }, w[6];
    ot_report r = solve_and_check(s, 6, xy, mass, 1e-12, 1e-11, w);
    assert_int_equal(r.n_merged, 3);
    assert_true(w[0] == w[2] && w[2] == w[5] && w[1] == w[4]);
    double all_equal[] = { 3, 3, 3, 3 };
    r = solve_and_check(s, 2, all_equal, NULL, 1e-12, 1e-11, w);
    assert_int_equal(r.n_merged, 1);
    ot_source_free(s);
}

static void cocircular_and_grid_points(void **state)
{
    ot_source *s = square(), *d = disk(0.5, 0.5, 0.5);
    double xy[2 * 144], w[144];
    for (size_t i = 0; i < 144; i++) {
        xy[2 * i] = (double)(i % 12) / 12;
        xy[2 * i + 1] = (double)(i / 12) / 12;
    }
    solve_and_check(s, 144, xy, NULL, 1e-11, 1e-9, w);
    for (size_t i = 0; i < 144; i++) {          /* borders at multiples of 1/12 */
        double expect = -(xy[2 * i] + xy[2 * i + 1] - 11. / 12) / 12;
        assert_true(fabs(w[i] - expect) < 1e-11);
    }
    solve_and_check(d, 144, xy, NULL, 1e-11, 1e-9, w);
    for (size_t i = 0; i < 60; i++) {
        xy[2 * i] = 0.5 + 2 * cos(PI * (double)i / 30);
        xy[2 * i + 1] = 0.5 + 2 * sin(PI * (double)i / 30);
    }
    solve_and_check(d, 60, xy, NULL, 1e-11, 1e-9, w);
    double low = w[0], high = w[0];             /* by symmetry all weights are equal */
    for (size_t i = 0; i < 60; i++) low = fmin(low, w[i]), high = fmax(high, w[i]);
    assert_true(high - low < 1e-12);
    ot_source_free(s), ot_source_free(d);
}

static void points_outside_and_far_away(void **state)
{
    ot_source *s = square();
    size_t n = 60;
    double *xy = random_points(n, 8), w[60];
    for (size_t i = 0; i < n; i++) xy[2 * i] += 3, xy[2 * i + 1] *= -5;
    solve_and_check(s, n, xy, NULL, 1e-11, 1e-8, w);
    for (size_t i = 0; i < n; i++) xy[2 * i] += 1000;
    solve_and_check(s, n, xy, NULL, 1e-10, 1e-6, w);
    free(xy);
    ot_source_free(s);
}

static void masses_of_every_size(void **state)
{
    ot_source *s = square();
    size_t n = 80;
    double *xy = random_points(n, 12), w[80], mass[80];
    for (size_t i = 0; i < n; i++) mass[i] = pow(10, -5 * (double)(i % 7) / 6);
    solve_and_check(s, n, xy, mass, 1e-9, 1e-6, w);
    free(xy);
    ot_source_free(s);
}

/* Two parts: an odd number of points has a cell in both, an even number splits. */
static void a_source_of_two_parts(void **state)
{
    ot_source *s = two_squares();
    double *xy = random_points(41, 6), w[41];
    for (size_t n = 2; n <= 41; n += 13) solve_and_check(s, n, xy, NULL, 1e-11, 1e-8, w);
    double mass[41];                            /* and a split that is off by a hair */
    for (size_t i = 0; i < 40; i++) mass[i] = 1 + (i < 20 ? 1e-6 : 0) * (xy[2 * i] < 0.5);
    solve_and_check(s, 40, xy, mass, 1e-11, 1e-8, w);
    free(xy);
    ot_source_free(s);
}

static void parts_joined_by_a_thread_and_holes(void **state)
{
    static const double dumbbell[] = { 0, 0, 1, 0, 1, .499, 3, .499, 3, 0, 4, 0, 4, 1, 3, 1,
                                       3, .501, 1, .501, 1, 1, 0, 1 };
    static const double frame[] = { 0, 0, 3, 0, 3, 3, 0, 3, .1, .1, .1, 2.9, 2.9, 2.9, 2.9, .1 };
    ot_source *s[2] = { from_loops(1, (size_t[]){ 0, 12 }, dumbbell),
                        from_loops(2, (size_t[]){ 0, 4, 8 }, frame) };
    double *xy = random_points(60, 2), w[60];
    for (size_t k = 0; k < 2; k++) {
        solve_and_check(s[k], 60, xy, NULL, 1e-10, 1e-7, w);
        ot_source_free(s[k]);
    }
    free(xy);
}

/* Coarse to fine: the number of steps does not grow with the points. */
static void many_points_from_a_concave_source(void **state)
{
    static const double ell[] = { 0, 0, 1, 0, 1, .3, .3, .3, .3, 1, 0, 1 };
    ot_source *s = from_loops(1, (size_t[]){ 0, 6 }, ell);
    size_t n = 3000;
    double *xy = random_points(n, 40), *w = malloc(n * sizeof *w);
    ot_target target = { n, xy, NULL };
    ot_options opt = { .tol = 1e-9 };
    ot_report r;
    assert_int_equal(ot_solve(s, &target, &opt, w, &r), GEO_OK);
    assert_true(r.residual <= 1e-9 && r.iterations < 30 && r.coarse_iterations > 0);
    double two[] = { 1, 0, -1, 1e-16 };         /* as good as on a line */
    solve_and_check(s, 2, two, NULL, 1e-12, 1e-11, w);
    free(xy), free(w);
    ot_source_free(s);
}

/* Control ------------------------------------------------------------------------------- */

typedef struct { int calls, stop_at; double last; } watcher;

static bool look(void *context, const ot_progress *p)
{
    watcher *w = context;
    assert_true(p->smallest > 0 && isfinite(p->residual));
    w->last = p->residual;
    return ++w->calls != w->stop_at;
}

static void a_stopped_run_can_be_resumed(void **state)
{
    ot_source *s = square();
    size_t n = 300;
    double *xy = random_points(n, 21), *w = malloc(n * sizeof *w), *v = malloc(n * sizeof *v);
    ot_target target = { n, xy, NULL };
    watcher watch = { 0, 4, 0 };
    ot_options opt = { .tol = 1e-11, .watch = look, .context = &watch };
    ot_report r;
    assert_int_equal(ot_solve(s, &target, &opt, w, &r), GEO_EINTR);
    assert_int_equal(r.ending, OT_STOPPED);
    assert_int_equal(r.iterations, 3);
    assert_true(fabs(r.residual / watch.last - 1) < 1e-9 && r.residual > 1e-11);
    opt.watch = NULL;
    assert_int_equal(ot_solve(s, &target, &opt, v, &r), GEO_OK);
    int whole = r.iterations;
    opt.resume = true;
    assert_int_equal(ot_solve(s, &target, &opt, w, &r), GEO_OK);
    assert_true(r.iterations <= whole - 3 + 1);
    for (size_t i = 0; i < n; i++) assert_true(fabs(w[i] - v[i]) < 1e-10);
    assert_int_equal(ot_solve(s, &target, &opt, w, &r), GEO_OK);
    assert_int_equal(r.iterations, 0);
    for (size_t i = 0; i < n; i++) w[i] = (double)(i % 7);      /* hides cells: ignored */
    assert_int_equal(ot_solve(s, &target, &opt, w, &r), GEO_OK);
    free(xy), free(w), free(v);
    ot_source_free(s);
}

static void steps_and_rounding_end_honestly(void **state)
{
    ot_source *s = square();
    size_t n = 300;
    double *xy = random_points(n, 22), *w = malloc(n * sizeof *w);
    ot_target target = { n, xy, NULL };
    ot_options opt = { .tol = 1e-12, .max_iter = 2 };
    ot_report r;
    assert_int_equal(ot_solve(s, &target, &opt, w, &r), GEO_EITER);
    assert_int_equal(r.ending, OT_OUT_OF_STEPS);
    assert_int_equal(r.iterations, 2);
    assert_true(r.residual > 1e-12 && isfinite(r.cost));
    opt = (ot_options){ .tol = 1e-30 };
    assert_int_equal(ot_solve(s, &target, &opt, w, &r), GEO_EITER);
    assert_int_equal(r.ending, OT_AT_ROUNDING);
    assert_true(r.residual < 1e-10);
    free(xy), free(w);
    ot_source_free(s);
}

static void faults_are_named(void **state)
{
    ot_source *s = square();
    double xy[] = { .1, .2, .3, .4, .5, .6 }, mass[] = { 1, 1, 1 }, w[3] = { 5, 5, 5 };
    ot_target target = { 3, xy, mass };
    ot_options opt = { 0 };
    ot_report r;
    static const struct { double value; ot_fault fault; } bad[] = {
        { 0, OT_MASS_NOT_POSITIVE }, { -1, OT_MASS_NOT_POSITIVE },
        { NAN, OT_MASS_NOT_FINITE }, { INFINITY, OT_MASS_NOT_FINITE } };
    for (size_t k = 0; k < 4; k++) {
        mass[1] = bad[k].value;
        assert_int_equal(ot_solve(s, &target, &opt, w, &r), GEO_EDOMAIN);
        assert_int_equal(r.ending, OT_REFUSED);
        assert_int_equal(r.fault, bad[k].fault);
        assert_int_equal(r.culprit, 1);
    }
    mass[1] = 1;
    xy[4] = NAN;
    assert_int_equal(ot_solve(s, &target, &opt, w, &r), GEO_EDOMAIN);
    assert_true(r.fault == OT_POINT_NOT_FINITE && r.culprit == 2);
    xy[4] = 1e200;
    assert_int_equal(ot_solve(s, &target, &opt, w, &r), GEO_EDOMAIN);
    xy[4] = 0.5;
    target.n = 0;
    assert_int_equal(ot_solve(s, &target, &opt, w, &r), GEO_EDOMAIN);
    assert_int_equal(r.fault, OT_NO_POINTS);
    target.n = 3;
    opt.tol = NAN;
    assert_int_equal(ot_solve(s, &target, &opt, w, &r), GEO_EDOMAIN);
    assert_int_equal(r.fault, OT_BAD_OPTION);
    opt = (ot_options){ .resume = true };
    w[2] = NAN;
    assert_int_equal(ot_solve(s, &target, &opt, w, &r), GEO_EDOMAIN);
    assert_true(r.fault == OT_WEIGHT_NOT_FINITE && r.culprit == 2);
    assert_true(w[0] == 5 && w[1] == 5);
    geo_buffer text = GEO_BUFFER_EMPTY;
    ot_report_text(&r, &text);
    assert_string_equal(buffer_text(&text), "weight 3 to resume from is not finite");
    buffer_free(&text);
    ot_source_free(s);
}

static void interrupts_and_failed_allocations(void **state)
{
    ot_source *s = two_squares();
    size_t n = 12;
    double *xy = random_points(n, 30), w[12];
    ot_target target = { n, xy, NULL };
    ot_options opt = { .tol = 1e-6 };
    ot_report r;
    geo_limit_interrupt();
    assert_int_equal(ot_solve(s, &target, &opt, w, &r), GEO_EINTR);
    geo_limit_clear();
    assert_int_equal(r.ending, OT_STOPPED);
    assert_int_equal(ot_solve(s, &target, &opt, w, &r), GEO_OK);
    size_t failures = 0;
    for (size_t k = 1; ; k += 1 + k / 16, failures++) {
        size_t used = geo_mem_used();
        geo_mem_fail_at(k);
        geo_status status = ot_solve(s, &target, &opt, w, &r);
        geo_mem_fail_at(0);
        assert_true(geo_mem_used() <= used + 65536 * pool_threads());
        if (status == GEO_OK) break;
        assert_int_equal(status, GEO_ENOMEM);
        for (size_t i = 0; i < n; i++) assert_true(isfinite(w[i]));
    }
    assert_true(failures > 20);
    free(xy);
    ot_source_free(s);
}

static void threads_do_not_change_a_bit(void **state)
{
    ot_source *s = disk(0, 0, 1);
    size_t n = 3000, threads = pool_threads();
    double *xy = random_points(n, 33), *w = malloc(n * sizeof *w), *v = malloc(n * sizeof *v);
    ot_target target = { n, xy, NULL };
    ot_options opt = { 0 };
    ot_report r;
    pool_threads_set(1);
    assert_int_equal(ot_solve(s, &target, &opt, w, &r), GEO_OK);
    pool_threads_set(3);
    assert_int_equal(ot_solve(s, &target, &opt, v, &r), GEO_OK);
    pool_threads_set(threads);
    assert_memory_equal(w, v, n * sizeof *w);
    free(xy), free(w), free(v);
    ot_source_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_point_takes_all),
        cmocka_unit_test(two_points_in_closed_form),
        cmocka_unit_test(points_on_a_line_cut_at_quantiles),
        cmocka_unit_test(moving_and_scaling_the_target_keeps_the_cells),
        cmocka_unit_test(disk_far_away_costs_the_distance),
        cmocka_unit_test(duplicates_share_a_cell),
        cmocka_unit_test(cocircular_and_grid_points),
        cmocka_unit_test(points_outside_and_far_away),
        cmocka_unit_test(masses_of_every_size),
        cmocka_unit_test(a_source_of_two_parts),
        cmocka_unit_test(parts_joined_by_a_thread_and_holes),
        cmocka_unit_test(many_points_from_a_concave_source),
        cmocka_unit_test(a_stopped_run_can_be_resumed),
        cmocka_unit_test(steps_and_rounding_end_honestly),
        cmocka_unit_test(faults_are_named),
        cmocka_unit_test(interrupts_and_failed_allocations),
        cmocka_unit_test(threads_do_not_change_a_bit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
