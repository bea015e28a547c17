/* test_lane.c - programs of lanes against the same computation in C, point by point. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "runtime/base/pool.h"
#include "runtime/num/array.h"
#include "runtime/num/lane_kernels.h"
#include "runtime/num/lane_run.h"
#include "runtime/num/vecmath.h"

enum { N = 5003 };

static double input_x[N], input_y[N], came[N], came_too[N];

static geo_status exp_kernel(void *context, size_t n, const double *const x[], const int step[],
                             double *out)
{
    for (size_t i = 0; i < n; i++) out[i] = vec_exp(x[0][i * (size_t)step[0]]);
    return GEO_OK;
}

static const lane_function EXP = { .name = "exp", .arity = 1, .kernel = exp_kernel };

static void fill(void)
{
    for (size_t i = 0; i < N; i++) {
        input_x[i] = (double)(i * 7919 % 1009) / 252 - 2;
        input_y[i] = (double)(i * 104729 % 997) / 249 - 2;
    }
}

static geo_status run(const lane_program *p)
{
    lane_plan *plan;
    geo_status status = lane_plan_make(p, &plan);
    if (status != GEO_OK) return status;
    lane_input in[2] = { { input_x, 1 }, { input_y, 1 } };
    lane_output_column out[2] = { { came, 1 }, { came_too, 1 } };
    status = lane_run(plan, N, in, out);
    lane_plan_free(plan);
    return status;
}

static void expressions_have_the_bits_of_c(void **state)
{
    fill();
    lane_program p;
    lane_program_init(&p, 2);
    lane_id x = 0, y = 1;
    lane_id r = lane_binary(&p, LANE_ADD, lane_binary(&p, LANE_MUL, x, x),
                            lane_binary(&p, LANE_MUL, y, y));
    lane_id minus = lane_unary(&p, LANE_NEG, r);
    lane_id e = lane_apply(&p, &EXP, &minus);
    lane_output(&p, lane_binary(&p, LANE_DIV, e, lane_constant(&p, 3)));
    lane_output(&p, lane_select(&p, lane_binary(&p, LANE_LT, x, y), e, lane_constant(&p, -1)));
    assert_int_equal(run(&p), GEO_OK);
    for (size_t i = 0; i < N; i++) {
        double a = input_x[i], b = input_y[i], v = vec_exp(-(a * a + b * b));
        assert_true(came[i] == v / 3);
        assert_true(came_too[i] == (a < b ? v : -1));
    }
    lane_program_free(&p);
}

static void equal_nodes_are_one(void **state)
{
    lane_program p;
    lane_program_init(&p, 2);
    lane_id a = lane_binary(&p, LANE_ADD, 0, 1), b = lane_binary(&p, LANE_ADD, 1, 0);
    assert_int_equal(a, b);
    assert_int_equal(lane_binary(&p, LANE_MUL, a, lane_constant(&p, 1)), a);
    assert_int_equal(lane_unary(&p, LANE_NEG, lane_unary(&p, LANE_NEG, a)), a);
    lane_id c = lane_binary(&p, LANE_DIV, lane_constant(&p, 1), lane_constant(&p, 4));
    double k;
    assert_true(lane_is_constant(&p, c, &k) && k == 0.25);
    lane_id m = lane_binary(&p, LANE_LT, 0, 1), n = lane_binary(&p, LANE_GT, a, c);
    lane_id both = lane_mask_and(&p, m, n), rest = lane_mask_and(&p, m, lane_mask_not(&p, n));
    assert_int_equal(lane_mask_or(&p, both, rest), m);
    assert_int_equal(lane_mask_or(&p, m, lane_mask_not(&p, m)), LANE_NONE);
    lane_mark mark = lane_mark_take(&p);
    lane_binary(&p, LANE_SUB, 0, 1);
    lane_mark_return(&p, mark);
    assert_int_equal(p.n, mark.n);
    lane_program_free(&p);
}

/* How many turns z -> z^2 + c takes to leave the disk, at most 50; and |z|^2 then. */
static double escape(double cr, double ci, double *size)
{
    double zr = 0, zi = 0, k = 0;
    while (k < 50) {
        double t = zr * zr - zi * zi + cr;
        zi = 2 * zr * zi + ci;
        zr = t;
        k = k + 1;
        if (zr * zr + zi * zi > 4) break;
    }
    *size = zr * zr + zi * zi;
    return k;
}

static void lanes_leave_loops_one_by_one(void **state)
{
    fill();
    lane_program p;
    lane_program_init(&p, 2);
    lane_id zero = lane_constant(&p, 0), two = lane_constant(&p, 2);
    uint32_t loop = lane_loop_begin(&p);
    lane_id zr = lane_loop_carry(&p, zero), zi = lane_loop_carry(&p, zero);
    lane_id k = lane_loop_carry(&p, zero);
    lane_id t = lane_binary(&p, LANE_ADD,
                            lane_binary(&p, LANE_SUB, lane_binary(&p, LANE_MUL, zr, zr),
                                        lane_binary(&p, LANE_MUL, zi, zi)), 0);
    lane_id u = lane_binary(&p, LANE_ADD,
                            lane_binary(&p, LANE_MUL, lane_binary(&p, LANE_MUL, two, zr), zi), 1);
    lane_id k1 = lane_binary(&p, LANE_ADD, k, lane_constant(&p, 1));
    lane_id size = lane_binary(&p, LANE_ADD, lane_binary(&p, LANE_MUL, t, t),
                               lane_binary(&p, LANE_MUL, u, u));
    lane_id inside = lane_unary(&p, LANE_NOT,
                                lane_binary(&p, LANE_GT, size, lane_constant(&p, 4)));
    lane_id again = lane_binary(&p, LANE_AND, inside,
                                lane_binary(&p, LANE_LT, k1, lane_constant(&p, 50)));
    lane_loop_end(&p, again, (lane_id[]){ t, u, k1 });
    lane_output(&p, lane_loop_result(&p, loop, k1));
    lane_output(&p, lane_loop_result(&p, loop, size));
    assert_int_equal(run(&p), GEO_OK);
    for (size_t i = 0; i < N; i++) {
        double s, turns = escape(input_x[i], input_y[i], &s);
        assert_true(came[i] == turns);
        assert_true(came_too[i] == s);
    }
    lane_program_free(&p);
}

/* Euclid's algorithm in an inner loop of one that counts; lanes enter under a mask. */
static double nested(double x, double y)
{
    double sum = 0;
    if (!(x > 0)) return 0;
    for (double k = 1; k <= 5; k++) {
        double a = floor(x * 20) * k, b = floor((y + 3) * 9);
        while (b != 0) {
            double r = array_mod(a, b);
            a = b;
            b = r;
        }
        sum = sum + a;
    }
    return sum;
}

static geo_status floor_kernel(void *context, size_t n, const double *const x[],
                               const int step[], double *out)
{
    for (size_t i = 0; i < n; i++) out[i] = floor(x[0][i * (size_t)step[0]]);
    return GEO_OK;
}

static geo_status mod_kernel(void *context, size_t n, const double *const x[], const int step[],
                             double *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = array_mod(x[0][i * (size_t)step[0]], x[1][i * (size_t)step[1]]);
    return GEO_OK;
}

static void loops_stand_in_loops(void **state)
{
    static const lane_function floor_of = { .name = "floor", .arity = 1, .kernel = floor_kernel };
    static const lane_function mod = { .name = "mod", .arity = 2, .kernel = mod_kernel };
    fill();
    lane_program p;
    lane_program_init(&p, 2);
    lane_id zero = lane_constant(&p, 0), one = lane_constant(&p, 1);
    lane_id positive = lane_binary(&p, LANE_GT, 0, zero);
    lane_id x20 = lane_binary(&p, LANE_MUL, 0, lane_constant(&p, 20));
    lane_id a0 = lane_apply(&p, &floor_of, &x20);
    lane_id y9 = lane_binary(&p, LANE_MUL, lane_binary(&p, LANE_ADD, 1, lane_constant(&p, 3)),
                             lane_constant(&p, 9));
    lane_id b0 = lane_apply(&p, &floor_of, &y9);
    p.mask = positive;
    uint32_t outer = lane_loop_begin(&p);
    lane_id sum = lane_loop_carry(&p, zero), k = lane_loop_carry(&p, one);
    lane_id start = lane_binary(&p, LANE_MUL, a0, k);
    p.mask = lane_binary(&p, LANE_NE, b0, zero);
    lane_id enters = p.mask;
    uint32_t inner = lane_loop_begin(&p);
    lane_id a = lane_loop_carry(&p, start), b = lane_loop_carry(&p, b0);
    lane_id r = lane_apply(&p, &mod, (lane_id[]){ a, b });
    lane_loop_end(&p, lane_binary(&p, LANE_NE, r, zero), (lane_id[]){ b, r });
    p.mask = LANE_NONE;
    lane_id divisor = lane_select(&p, enters, lane_loop_result(&p, inner, b), start);
    lane_id sum1 = lane_binary(&p, LANE_ADD, sum, divisor), k1 = lane_binary(&p, LANE_ADD, k, one);
    lane_loop_end(&p, lane_binary(&p, LANE_LE, k1, lane_constant(&p, 5)),
                  (lane_id[]){ sum1, k1 });
    p.mask = LANE_NONE;
    lane_output(&p, lane_loop_result(&p, outer, sum1));
    assert_int_equal(run(&p), GEO_OK);
    for (size_t i = 0; i < N; i++) assert_true(came[i] == nested(input_x[i], input_y[i]));
    lane_program_free(&p);
}

static void carried_values_change_places(void **state)
{
    fill();
    lane_program p;
    lane_program_init(&p, 2);
    uint32_t loop = lane_loop_begin(&p);
    lane_id a = lane_loop_carry(&p, 0), b = lane_loop_carry(&p, 1);
    lane_id k = lane_loop_carry(&p, lane_constant(&p, 0));
    lane_id k1 = lane_binary(&p, LANE_ADD, k, lane_constant(&p, 1));
    lane_id most = lane_binary(&p, LANE_ADD, 0, lane_constant(&p, 4));
    lane_loop_end(&p, lane_binary(&p, LANE_LT, k1, most), (lane_id[]){ b, a, k1 });
    lane_output(&p, lane_loop_result(&p, loop, a));
    lane_output(&p, lane_loop_result(&p, loop, k1));
    assert_int_equal(run(&p), GEO_OK);
    for (size_t i = 0; i < N; i++) {
        double turns = fmax(1, ceil(input_x[i] + 4));
        assert_true(came_too[i] == turns);
        assert_true(came[i] == (fmod(turns, 2) == 1 ? input_x[i] : input_y[i]));
    }
    lane_program_free(&p);
}

static void tables_are_read_where_asked(void **state)
{
    static const double table[3] = { 5, 7, 11 };
    fill();
    lane_program p;
    lane_program_init(&p, 2);
    for (size_t i = 0; i < N; i++) input_x[i] = (double)(i % 4);
    lane_id in = lane_binary(&p, LANE_GE, 0, lane_constant(&p, 1));
    p.mask = in;
    lane_id v = lane_gather(&p, table, 3, 0);
    p.mask = LANE_NONE;
    lane_output(&p, lane_select(&p, in, v, lane_constant(&p, -1)));
    lane_output(&p, 0);
    assert_int_equal(run(&p), GEO_OK);
    for (size_t i = 0; i < N; i++) assert_true(came[i] == (i % 4 ? table[i % 4 - 1] : -1));
    input_x[4000] = 1.5;
    assert_int_equal(run(&p), GEO_EDOMAIN);
    input_x[4000] = 4;
    assert_int_equal(run(&p), GEO_EDOMAIN);
    lane_program_free(&p);

    lane_program_init(&p, 2);
    p.mask = lane_binary(&p, LANE_GT, 0, lane_constant(&p, 3.5));
    lane_refuse(&p);
    p.mask = LANE_NONE;
    lane_output(&p, 1);
    lane_output(&p, 1);
    assert_int_equal(run(&p), GEO_EDOMAIN);
    input_x[4000] = 3;
    assert_int_equal(run(&p), GEO_OK);
    lane_program_free(&p);
}

static void lengths_do_not_overflow(void **state)
{
    fill();
    input_x[7] = 3e200, input_y[7] = 4e200;
    input_x[8] = 3e-200, input_y[8] = -4e-200;
    input_x[9] = 0, input_y[9] = 0;
    input_x[10] = NAN, input_y[10] = 1;
    lane_program p;
    lane_program_init(&p, 2);
    lane_output(&p, lane_norm(&p, 2, (lane_id[]){ 0, 1 }));
    lane_output(&p, lane_norm(&p, 2, (lane_id[]){ lane_constant(&p, 1), 1 }));
    assert_int_equal(run(&p), GEO_OK);
    for (size_t i = 0; i < N; i++) {
        double v[2] = { input_x[i], input_y[i] }, length = length_of(2, v);
        assert_true(came[i] == length || (i == 10 && isnan(came[i])));
        v[0] = 1;
        assert_true(came_too[i] == length_of(2, v));
    }
    assert_true(fabs(came[7] / 5e200 - 1) < 1e-15 && fabs(came[8] / 5e-200 - 1) < 1e-15);
    lane_program_free(&p);
}

static void programs_stand_in_programs(void **state)
{
    fill();
    lane_program q, p;
    lane_program_init(&q, 2);
    lane_id s = lane_binary(&q, LANE_ADD, 0, 1);
    uint32_t loop = lane_loop_begin(&q);
    lane_id a = lane_loop_carry(&q, s);
    lane_id half = lane_binary(&q, LANE_DIV, a, lane_constant(&q, 2));
    lane_loop_end(&q, lane_binary(&q, LANE_GT, half, lane_constant(&q, 1)), &half);
    lane_output(&q, lane_loop_result(&q, loop, half));
    lane_program_init(&p, 2);
    lane_id five = lane_constant(&p, 5), out;
    lane_inline(&p, &q, (lane_id[]){ lane_binary(&p, LANE_MUL, 0, five), 1 }, &out);
    lane_output(&p, out);
    lane_output(&p, 0);
    assert_int_equal(run(&p), GEO_OK);
    for (size_t i = 0; i < N; i++) {
        double v = input_x[i] * 5 + input_y[i];
        do v = v / 2; while (v > 1);
        assert_true(came[i] == v);
    }
    lane_program_free(&p);
    lane_program_free(&q);
}

static void threads_and_sizes_change_nothing(void **state)
{
    static double first[N];
    fill();
    lane_program p;
    lane_program_init(&p, 2);
    lane_id v = 0;
    for (int k = 0; k < 40; k++) v = lane_apply(&p, &EXP, (lane_id[]){ lane_binary(
                                     &p, LANE_DIV, lane_unary(&p, LANE_NEG, v), 1) });
    lane_output(&p, v);
    lane_output(&p, v);
    size_t threads = pool_threads();
    pool_threads_set(1);
    assert_int_equal(run(&p), GEO_OK);
    memcpy(first, came, sizeof first);
    pool_threads_set(3);
    assert_int_equal(run(&p), GEO_OK);
    assert_memory_equal(first, came, sizeof first);
    pool_threads_set(threads);
    lane_program_free(&p);
}

static void programs_have_a_limit(void **state)
{
    lane_program p;
    lane_program_init(&p, 2);
    p.max_nodes = 50;
    lane_id v = 0;
    for (int k = 0; k < 100; k++) v = lane_binary(&p, LANE_ADD, v, 1);
    lane_output(&p, v);
    assert_int_equal(run(&p), GEO_ETOOBIG);
    lane_program_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expressions_have_the_bits_of_c),
        cmocka_unit_test(equal_nodes_are_one),
        cmocka_unit_test(lanes_leave_loops_one_by_one),
        cmocka_unit_test(loops_stand_in_loops),
        cmocka_unit_test(carried_values_change_places),
        cmocka_unit_test(tables_are_read_where_asked),
        cmocka_unit_test(lengths_do_not_overflow),
        cmocka_unit_test(programs_stand_in_programs),
        cmocka_unit_test(threads_and_sizes_change_nothing),
        cmocka_unit_test(programs_have_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
