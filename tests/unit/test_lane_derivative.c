/* test_lane_derivative.c - derivatives of programs: closed forms, forward against reverse,
 * through loops and choices, second derivatives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "runtime/base/rng.h"
#include "runtime/num/lane_derivative.h"
#include "runtime/num/lane_run.h"
#include "runtime/vm/registry.h"

enum { N = 200, MOST = 16 };

static double x[2][N], out[MOST][N];

static void fill(void)
{
    for (size_t i = 0; i < N; i++) {
        x[0][i] = 0.3 + (double)i / 77;
        x[1][i] = 2.1 - (double)i / 91;
    }
}

static void run(const lane_program *p)
{
    lane_plan *plan;
    assert_int_equal(lane_plan_make(p, &plan), GEO_OK);
    lane_input in[2] = { { x[0], 1 }, { x[1], 1 } };
    lane_output_column to[MOST];
    for (size_t k = 0; k < MOST; k++) to[k] = (lane_output_column){ out[k], 1 };
    assert_true(p->n_outputs <= MOST);
    assert_int_equal(lane_run(plan, N, in, to), GEO_OK);
    lane_plan_free(plan);
}

static void begin(lane_program *p)
{
    fill();
    lane_program_init(p, 2);
    p->find = elementwise_find;
}

static lane_id call(lane_program *p, const char *name, lane_id a)
{
    const lane_function *f = elementwise_find(name);
    assert_non_null(f);
    return lane_apply(p, f, &a);
}

static void assert_close(double came, double wanted)
{
    if (!(fabs(came - wanted) <= 1e-13 * (1 + fabs(wanted)))) {
        print_error("%.17g, wanted %.17g\n", came, wanted);
        fail();
    }
}

/* exp(-x^2 - y^2) sin(3x) */
static void gaussian(lane_program *p)
{
    begin(p);
    lane_id r = lane_binary(p, LANE_ADD, lane_binary(p, LANE_MUL, 0, 0),
                            lane_binary(p, LANE_MUL, 1, 1));
    lane_id e = call(p, "exp", lane_unary(p, LANE_NEG, r));
    lane_id s = call(p, "sin", lane_binary(p, LANE_MUL, 0, lane_constant(p, 3)));
    lane_output(p, lane_binary(p, LANE_MUL, e, s));
}

static void closed_forms(void **state)
{
    lane_program f, d;
    gaussian(&f);
    lane_jacobian(&d, &f, 2);
    run(&d);
    for (size_t i = 0; i < N; i++) {
        double a = x[0][i], b = x[1][i], e = exp(-a * a - b * b);
        assert_close(out[0][i], e * sin(3 * a));
        assert_close(out[1][i], e * (3 * cos(3 * a) - 2 * a * sin(3 * a)));
        assert_close(out[2][i], -2 * b * e * sin(3 * a));
    }
    lane_program_free(&d);
    lane_hessian(&d, &f, 2);
    run(&d);
    for (size_t i = 0; i < N; i++) {
        double a = x[0][i], b = x[1][i], e = exp(-a * a - b * b), s = sin(3 * a), c = cos(3 * a);
        assert_close(out[0][i], e * ((4 * a * a - 11) * s - 12 * a * c));
        assert_close(out[1][i], -2 * b * e * (3 * c - 2 * a * s));
        assert_true(out[1][i] == out[2][i]);
        assert_close(out[3][i], e * (4 * b * b - 2) * s);
    }
    lane_program_free(&d);
    lane_program_free(&f);
}

/* n = 0; while n < y { n = n + 1; x = 0.9 x } */
static void loops_carry_slopes(void **state)
{
    lane_program f, d;
    begin(&f);
    uint32_t loop = lane_loop_begin(&f);
    lane_id a = lane_loop_carry(&f, 0), n = lane_loop_carry(&f, lane_constant(&f, 0));
    lane_id goes_on = lane_binary(&f, LANE_LT, n, 1);
    lane_id n1 = lane_binary(&f, LANE_ADD, n, lane_constant(&f, 1));
    lane_id a1 = lane_binary(&f, LANE_MUL, a, lane_constant(&f, 0.9));
    lane_loop_end(&f, goes_on, (lane_id[]){ a1, n1 });
    lane_output(&f, lane_loop_result(&f, loop, a));
    lane_jacobian(&d, &f, 2);
    run(&d);
    for (size_t i = 0; i < N; i++) {
        double slope = 1;
        for (double k = 0; k < x[1][i]; k++) slope *= 0.9;
        assert_close(out[0][i], slope * x[0][i]);
        assert_close(out[1][i], slope);
        assert_close(out[2][i], 0);
    }
    lane_program_free(&d);
    lane_program_free(&f);
}

/* if x > 1 { log(x - 1) } else { sqrt(x) }: what is not taken has no say, not even nan. */
static void choices_have_the_slope_of_the_branch(void **state)
{
    lane_program f, d;
    begin(&f);
    lane_id one = lane_constant(&f, 1), right = lane_binary(&f, LANE_GT, 0, one);
    f.mask = right;
    lane_id a = call(&f, "log", lane_binary(&f, LANE_SUB, 0, one));
    f.mask = lane_mask_not(&f, right);
    lane_id b = call(&f, "sqrt", 0);
    f.mask = LANE_NONE;
    lane_output(&f, lane_binary(&f, LANE_ADD, lane_select(&f, right, a, b), 1));
    for (int way = 0; way < 2; way++) {
        lane_program_init(&d, 2);
        d.find = elementwise_find;
        lane_id in[2] = { 0, 1 }, value, slope[4], rate[4] = { lane_constant(&d, 1), LANE_NONE,
                                                              LANE_NONE, lane_constant(&d, 1) };
        if (way == 0) lane_forward(&d, &f, in, 2, rate, &value, slope);
        else lane_reverse(&d, &f, in, rate, &value, slope);
        lane_output(&d, value);
        lane_output(&d, slope[0]);
        lane_output(&d, slope[1]);
        run(&d);
        for (size_t i = 0; i < N; i++) {
            double v = x[0][i];
            assert_close(out[1][i], v > 1 ? 1 / (v - 1) : 0.5 / sqrt(v));
            assert_close(out[2][i], 1);
        }
        lane_program_free(&d);
    }
    lane_program_free(&f);
}

/* --- random trees -------------------------------------------------------------------- */

static lane_id tree(lane_program *p, geo_rng *rng, int depth)
{
    static const char *const smooth[] = { "sin", "cos", "tanh", "atan", "asinh", "erf", "exp" };
    static const lane_op operators[] = { LANE_ADD, LANE_SUB, LANE_MUL };
    if (depth == 0) {
        if (rng_below(rng, 4) == 0) return lane_constant(p, rng_uniform(rng) * 2);
        return (lane_id)rng_below(rng, 2);
    }
    uint64_t what = rng_below(rng, 8);
    lane_id a = tree(p, rng, depth - 1);
    if (what < 3) return call(p, smooth[rng_below(rng, 6)], a);
    if (what == 3) return lane_norm(p, 2, (lane_id[]){ a, tree(p, rng, depth - 1) });
    if (what == 4) {
        lane_id below = lane_binary(p, LANE_ADD, lane_constant(p, 2),
                                    lane_binary(p, LANE_MUL, a, a));
        return lane_binary(p, LANE_DIV, tree(p, rng, depth - 1), below);
    }
    return lane_binary(p, operators[what % 3], a, tree(p, rng, depth - 1));
}

static void run_trees(const lane_program *p, double into[MOST][N])
{
    run(p);
    memcpy(into, out, sizeof out);
}

/* A difference of order 8 along input j. */
static void differences(const lane_program *f, int j, double *slope, double *size)
{
    static const double weight[4] = { 4.0 / 5, -1.0 / 5, 4.0 / 105, -1.0 / 280 };
    const double h = 0.01;
    double kept[N];
    memcpy(kept, x[j], sizeof kept);
    for (size_t i = 0; i < N; i++) slope[i] = size[i] = 0;
    for (int k = 1; k <= 4; k++)
        for (int side = -1; side <= 1; side += 2) {
            for (size_t i = 0; i < N; i++) x[j][i] = kept[i] + side * k * h;
            run(f);
            for (size_t i = 0; i < N; i++) {
                double part = side * weight[k - 1] * out[0][i] / h;
                slope[i] += part;
                size[i] += fabs(part);
            }
        }
    memcpy(x[j], kept, sizeof kept);
}

static void random_trees_agree_three_ways(void **state)
{
    static double forward[MOST][N], reverse[MOST][N];
    geo_rng rng;
    rng_seed(&rng, 5, 0);
    size_t n_checked = 0;
    for (int i = 0; i < 500; i++) {
        lane_program f, d;
        begin(&f);
        lane_output(&f, tree(&f, &rng, 5));
        lane_id in[2] = { 0, 1 }, value, slope[4];
        for (int way = 0; way < 2; way++) {
            lane_program_init(&d, 2);
            d.find = elementwise_find;
            lane_id one = lane_constant(&d, 1), rate[4] = { one, LANE_NONE, LANE_NONE, one };
            if (way == 0) lane_forward(&d, &f, in, 2, rate, &value, slope);
            else lane_reverse(&d, &f, in, &one, &value, slope);
            lane_output(&d, value);
            lane_output(&d, slope[0]);
            lane_output(&d, slope[1]);
            run_trees(&d, way == 0 ? forward : reverse);
            lane_program_free(&d);
        }
        double difference[N], size[N];
        for (int j = 0; j < 2; j++) {
            differences(&f, j, difference, size);
            for (size_t k = 0; k < N; k += 7) {
                double a = forward[1 + j][k], b = reverse[1 + j][k];
                double scale = fabs(a) + fabs(forward[0][k]) + 1e-3;
                if (!isfinite(a) || scale > 1e3) continue;
                assert_true(fabs(a - b) <= 1e-12 * scale);
                if (fabs(a - difference[k]) <= 1e-9 * (size[k] + scale)) n_checked++;
            }
        }
        lane_program_free(&f);
    }
    /* Steep places need smaller steps than the differences take; they are few. */
    assert_true(n_checked > 500 * 2 * (N / 7) * 9 / 10);
}

static void missing_rules_are_named(void **state)
{
    lane_program f, d;
    begin(&f);
    lane_output(&f, call(&f, "airyai", 0));
    lane_jacobian(&d, &f, 2);
    assert_int_equal(d.status, GEO_EDOMAIN);
    assert_string_equal(d.missing, "airyai");
    lane_program_free(&d);
    lane_program_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closed_forms),
        cmocka_unit_test(loops_carry_slopes),
        cmocka_unit_test(choices_have_the_slope_of_the_branch),
        cmocka_unit_test(random_trees_agree_three_ways),
        cmocka_unit_test(missing_rules_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
