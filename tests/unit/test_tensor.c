/* test_tensor.c - elementwise operators, broadcasting, stacking, products, views. */
#include "tests/unit/tensor_help.h"

#include "runtime/base/limit.h"
#include "runtime/core/tensor_operand.h"
#include "runtime/num/array.h"

/* --- against a loop that indexes everything ---------------------------------- */

static double scalar_op(int op, double x, double y)
{
    switch (op) {
    case OP2_ADD: return x + y;
    case OP2_SUB: return x - y;
    case OP2_MUL: return x * y;
    case OP2_DIV: return x / y;
    case OP2_MOD: return y == 0 ? NAN : x - y * floor(x / y);
    case OP2_POW: return operator_power(x, y);
    case OP2_EQ: return x == y;
    case OP2_NE: return x != y;
    case OP2_LT: return x < y;
    case OP2_LE: return x <= y;
    case OP2_GT: return x > y;
    case OP2_GE: return x >= y;
    }
    return NAN;
}

/* Element at a multi-index of the result, with stretched and missing axes. */
static double element(const geo_tensor *t, int rank, const size_t *index)
{
    ptrdiff_t at = 0;
    for (int k = 0; k < t->rank; k++) {
        size_t i = index[rank - t->rank + k];
        at += (ptrdiff_t)(t->shape[k] == 1 ? 0 : i) * t->stride[k];
    }
    return t->data[at];
}

static geo_value random_tensor(geo_rng *rng, int rank, const size_t *shape)
{
    geo_tensor *t = tensor_new(H, ELEMENT_NUMBER, rank, shape);
    for (size_t i = 0; i < t->n; i++) t->data[i] = floor(uniform(rng, -4, 5)) / 2;
    return value_from_object(t);
}

static void check_op(int op, geo_value a, geo_value b)
{
    const geo_tensor *x = value_tensor(a), *y = value_tensor(b);
    const geo_tensor *r = value_tensor(binary(op, a, b));
    assert_true(r->is_dense);
    assert_int_equal(r->element, op >= OP2_EQ ? ELEMENT_BOOL : ELEMENT_NUMBER);
    size_t index[TENSOR_RANK] = { 0 };
    for (size_t i = 0; i < r->n; i++) {
        double want = scalar_op(op, element(x, r->rank, index), element(y, r->rank, index));
        double got = r->data[i];
        assert_true(want == got || (isnan(want) && isnan(got)));
        for (int k = r->rank - 1; k >= 0 && ++index[k] == r->shape[k]; k--) index[k] = 0;
    }
}

static void operators_agree_with_loops(void **state)
{
    static const struct { int ra, rb; size_t a[4], b[4]; } pairs[] = {
        { 1, 1, { 7 }, { 7 } },          { 2, 2, { 5, 3 }, { 5, 3 } },
        { 2, 1, { 500, 3 }, { 3 } },     { 1, 2, { 3 }, { 3, 3 } },
        { 2, 2, { 400, 1 }, { 400, 5 } },{ 2, 2, { 4, 1 }, { 1, 6 } },
        { 3, 2, { 50, 7, 9 }, { 7, 9 } },{ 3, 1, { 2, 3, 4 }, { 4 } },
        { 3, 3, { 6, 1, 5 }, { 6, 4, 1 } }, { 1, 1, { 0 }, { 0 } },
        { 2, 1, { 0, 4 }, { 4 } },       { 2, 1, { 3, 1500 }, { 1500 } },
        { 4, 2, { 3, 2, 40, 30 }, { 40, 30 } }, { 1, 1, { 1 }, { 1 } },
    };
    geo_rng rng;
    rng_seed(&rng, 3, 1);
    for (size_t p = 0; p < ARRAY_COUNT(pairs); p++) {
        for (int op = OP2_ADD; op <= OP2_GE; op++) {
            if (op == OP2_AND || op == OP2_OR) continue;
            check_op(op, random_tensor(&rng, pairs[p].ra, pairs[p].a),
                     random_tensor(&rng, pairs[p].rb, pairs[p].b));
        }
    }
}

static void transposed_operands_agree(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 4, 1);
    geo_value a = random_tensor(&rng, 2, (size_t[]){ 9, 31 }), t;
    assert_null(tensor_transpose(H, a, &t));
    assert_false(value_tensor(t)->is_dense);
    check_op(OP2_ADD, t, random_tensor(&rng, 2, (size_t[]){ 31, 9 }));
    check_op(OP2_MUL, random_tensor(&rng, 1, (size_t[]){ 9 }), t);
    check_op(OP2_LT, t, t);
    geo_value back;
    assert_null(tensor_transpose(H, t, &back));
    assert_true(value_equal(a, back));
}

/* Above the size where threads take part: same bits with one thread. */
static void large_sums_do_not_depend_on_threads(void **state)
{
    size_t shape[2] = { 600000, 2 };
    geo_rng rng;
    rng_seed(&rng, 5, 1);
    geo_value a = random_tensor(&rng, 2, shape), b = VEC(0.25, 3);
    geo_value one = binary(OP2_DIV, a, b);
    for (size_t i = 0; i < shape[0]; i += 997) {
        const double *x = value_tensor(a)->data + 2 * i, *q = value_tensor(one)->data + 2 * i;
        assert_true(q[0] == x[0] / 0.25 && q[1] == x[1] / 3);
    }
}

/* --- rules ------------------------------------------------------------------- */

static void scalars_follow_the_rules(void **state)
{
    shows(binary(OP2_POW, num(0), num(0)), "1");
    shows(binary(OP2_POW, num(-8), num(1.0 / 3)), "nan");
    shows(binary(OP2_MOD, num(-7), num(3)), "2");
    shows(binary(OP2_MOD, num(7), num(-3)), "-2");
    shows(binary(OP2_MOD, num(-6), num(3)), "0");
    shows(binary(OP2_MOD, num(5), num(0)), "nan");
    shows(binary(OP2_MOD, num(-1), num(1e300)), "1e300");
    shows(binary(OP2_ADD, VALUE_TRUE, num(1)), "2");
    shows(binary(OP2_ADD, range(1, 4, 1), num(1)), "[2, 3, 4, 5]");
    shows(binary(OP2_MUL, MASK(1, 0, 1), num(3)), "[3, 0, 3]");
    shows(binary(OP2_LT, VEC(1, NAN, 3), num(2)), "[true, false, false]");
    shows(binary(OP2_AND, MASK(1, 1, 0), MASK(1, 0, 0)), "[true, false, false]");
    shows(binary(OP2_OR, MASK(1, 1, 0), VALUE_FALSE), "[true, true, false]");
    shows(binary(OP2_POW, VEC(1, 2, 3), num(2)), "[1, 4, 9]");
    shows(binary(OP2_POW, num(2), VEC(1, 2, 3)), "[2, 4, 8]");
}

/* d = n: the vector still runs along the last axis. */
static void vectors_meet_rows(void **state)
{
    shows(binary(OP2_ADD, MAT(2, 1, 2, 3, 4), VEC(10, 20)), "[11, 22; 13, 24]");
    shows(binary(OP2_ADD, VEC(10, 20), MAT(2, 1, 2, 3, 4)), "[11, 22; 13, 24]");
    shows(binary(OP2_SUB, MAT(2, 1, 2, 3, 4), MAT(2, 10, 20)), "[-9, -8; -17, -16]");
}

static void shapes_that_differ_are_errors(void **state)
{
    geo_value out;
    geo_value m = MAT(3, 1, 2, 3, 4, 5, 6), v = VEC(1, 2, 3), one = VEC(5);
    fails(tensor_binary(H, OP2_MUL, m, v, 0, &out), MSG_SHAPES_DIFFER, "reshape(v, [3, 1])");
    fails(tensor_binary(H, OP2_MUL, m, v, 0, &out), MSG_SHAPES_DIFFER, "3 x 2 matrix");
    fails(tensor_binary(H, OP2_ADD, v, VEC(1, 2), 0, &out), MSG_SHAPES_DIFFER, "outer");
    fails(tensor_binary(H, OP2_ADD, v, one, 0, &out), MSG_SHAPES_DIFFER, "1-vector");
    fails(tensor_binary(H, OP2_ADD, m, MAT(2, 1, 2, 3, 4, 5, 6), 0, &out), MSG_SHAPES_DIFFER,
          "transposed");
    fails(tensor_binary(H, OP2_MUL, m, MAT(2, 1, 2, 3, 4), 0, &out), MSG_SHAPES_DIFFER, "a @ b");
    fails(tensor_binary(H, OP2_ADD, m, VEC(1, 2, 3, 4), 0, &out), MSG_SHAPES_DIFFER,
          "length 2");
    geo_value column = MAT(3, 1, 2, 3);
    fails(tensor_binary(H, OP2_ADD, column, v, 0, &out), MSG_SHAPES_DIFFER, "3 x 1");
}

static void meaningless_operations_are_errors(void **state)
{
    geo_value out, square = MAT(2, 1, 2, 3, 4);
    fails(tensor_binary(H, OP2_POW, square, num(-1), 0, &out), MSG_MATRIX_POWER, "inv(A)");
    fails(tensor_binary(H, OP2_AND, VEC(1, 2), MASK(1, 0), 0, &out), MSG_MASK_WANTED, "and");
    fails(tensor_binary(H, OP2_LT, cplx(1, 2), num(1), 0, &out), MSG_COMPLEX_ORDER, "abs");
    fails(tensor_binary(H, OP2_MOD, cplx(1, 2), num(1), 0, &out), MSG_COMPLEX_ORDER, "%");
    fails(tensor_binary(H, OP2_ADD, text("a"), num(1), 0, &out), MSG_NO_ARITHMETIC, "string");
    fails(tensor_unary(H, OP1_NOT, VEC(1, 2), &out), MSG_MASK_WANTED, "not");
    fails(tensor_unary(H, OP1_NEG, text("a"), &out), MSG_NO_ARITHMETIC_ONE, "string");
    assert_null(tensor_unary(H, OP1_NOT, MASK(1, 0), &out));
    shows(out, "[false, true]");
    assert_null(tensor_unary(H, OP1_NEG, MASK(1, 0), &out));
    shows(out, "[-1, 0]");
}

static void complex_numbers_compute(void **state)
{
    geo_value i = cplx(0, 1), z = cplx(3, 4);
    shows(binary(OP2_MUL, i, i), "-1 + 0i");
    shows(binary(OP2_POW, i, num(2)), "-1 + 0i");
    shows(binary(OP2_POW, i, num(-1)), "0 - 1i");
    shows(binary(OP2_DIV, z, cplx(1, -2)), "-1 + 2i");
    shows(binary(OP2_DIV, cplx(1e300, 1e300), cplx(1e300, 1e300)), "1 + 0i");
    shows(binary(OP2_EQ, binary(OP2_MUL, i, i), num(-1)), "true");
    shows(binary(OP2_NE, z, num(3)), "true");
    geo_value v = binary(OP2_MUL, VEC(1, 2), i);
    assert_int_equal(value_tensor(v)->element, ELEMENT_COMPLEX);
    shows(binary(OP2_ADD, v, VEC(1, 1)), "[1 + 1i, 1 + 2i]");
    shows(binary(OP2_EQ, v, cplx(0, 2)), "[false, true]");
    shows(binary(OP2_POW, cplx(0, 0), num(0)), "1 + 0i");
    geo_value out;
    assert_null(tensor_unary(H, OP1_NEG, v, &out));
    shows(out, "[0 - 1i, 0 - 2i]");
    /* e^(i pi) through the general power */
    geo_value e = binary(OP2_POW, num(exp(1)), cplx(0, 3.14159265358979323846));
    assert_true(fabs(value_complex(e)->re + 1) < 1e-15 && fabs(value_complex(e)->im) < 1e-15);
}

/* Results go into a temporary's buffer when the caller allows, and only then. */
static void temporaries_are_used_again(void **state)
{
    size_t n = 100;
    geo_tensor *a = tensor_vector(H, n), *b = tensor_vector(H, n);
    for (size_t i = 0; i < n; i++) a->data[i] = b->data[i] = (double)i;
    geo_value out;
    assert_null(tensor_binary(H, OP2_ADD, value_from_object(a), value_from_object(b), 0, &out));
    assert_true(value_tensor(out) != a && value_tensor(out) != b);
    geo_tensor *t = value_tensor(out);
    assert_null(tensor_binary(H, OP2_MUL, out, num(2), 1, &out));
    assert_ptr_equal(value_tensor(out), t);
    assert_null(tensor_binary(H, OP2_SUB, value_from_object(a), out, 2, &out));
    assert_ptr_equal(value_tensor(out), t);
    assert_true(t->data[10] == 10 - 40.0);
    assert_null(tensor_binary(H, OP2_LT, value_from_object(a), out, 2, &out));
    assert_int_equal(t->element, ELEMENT_BOOL);
    value_share(value_from_object(b));
    assert_null(tensor_binary(H, OP2_ADD, value_from_object(b), num(1), 1, &out));
    assert_true(value_tensor(out) != b);
}

/* What Ctrl-C stops has changed nothing: a result in place is finished instead. */
static void interrupts_spoil_no_operand(void **state)
{
    size_t n = 1100000;
    geo_value a = value_from_object(tensor_vector(H, n)), out;
    for (size_t i = 0; i < n; i++) value_tensor(a)->data[i] = 3;
    geo_limit_interrupt();
    fails(tensor_binary(H, OP2_ADD, a, num(1), 0, &out), MSG_INTERRUPTED, "stopped");
    fails(tensor_binary(H, OP2_POW, a, num(0.5), 1, &out), MSG_INTERRUPTED, "stopped");
    assert_true(value_tensor(a)->data[0] == 3 && value_tensor(a)->data[n - 1] == 3);
    assert_null(tensor_binary(H, OP2_MUL, a, num(2), 1, &out));
    geo_limit_clear();
    assert_ptr_equal(value_tensor(out), value_tensor(a));
    for (size_t i = 0; i < n; i++) assert_true(value_tensor(a)->data[i] == 6);
}

/* --- functions of several operands ----------------------------------------- */

static geo_status add_three(void *context, size_t n, const double *const x[], const int step[],
                            double *out)
{
    geo_status *answer = context;
    for (size_t i = 0; i < n; i++)
        out[i] = x[0][i * (size_t)step[0]] + 10 * x[1][i * (size_t)step[1]]
               + 100 * x[2][i * (size_t)step[2]];
    return *answer;
}

static diagnostic *zip(geo_value a, geo_value b, geo_value c, geo_status answer, geo_value *out)
{
    geo_value v[3] = { a, b, c };
    return tensor_zip(H, "three", 3, v, add_three, &answer, ELEMENT_NUMBER, out);
}

static void functions_of_three_broadcast(void **state)
{
    geo_value out, column = MAT(2, 1, 2);
    assert_null(zip(num(1), num(2), num(3), GEO_OK, &out));
    shows(out, "321");
    assert_null(zip(column, MAT(1, 1, 2, 3), num(0), GEO_OK, &out));
    shows(out, "[11, 21, 31; 12, 22, 32]");
    assert_null(zip(MASK(1, 0), range(1, 2, 1), VEC(5, 6), GEO_OK, &out));
    shows(out, "[511, 620]");
    fails(zip(VEC(1, 2), VEC(1, 2, 3), num(0), GEO_OK, &out), MSG_SHAPES_DIFFER, "`three`");
    fails(zip(cplx(1, 1), num(1), num(0), GEO_OK, &out), MSG_REAL_WANTED, "three");
    fails(zip(text("a"), num(1), num(0), GEO_OK, &out), MSG_NO_ARITHMETIC_ONE, "a string");
    fails(zip(num(1), num(1), num(0), GEO_EMODULE, &out), MSG_SPECIAL_MISSING, "three");
    fails(zip(VEC(1, 2), num(1), num(0), GEO_EINTR, &out), MSG_INTERRUPTED, "stopped");
    fails(zip(VEC(1, 2), num(1), num(0), GEO_ETIME, &out), MSG_TIME_OUT, "limit");
    fails(zip(VEC(1, 2), num(1), num(0), GEO_ENOMEM, &out), MSG_OUT_OF_MEMORY, "memory");
    fails(zip(VEC(1, 2), num(1), num(0), GEO_ENUMERIC, &out), MSG_ARRAY_STATUS, "rounding");
}

/* Enough elements for the pool, rows of three beside a vector. */
static void large_zips_agree_with_loops(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 6, 1);
    geo_value a = random_tensor(&rng, 2, (size_t[]){ 40000, 3 }), out;
    assert_null(zip(a, VEC(1, 2, 3), num(1), GEO_OK, &out));
    for (size_t i = 0; i < 120000; i += 7)
        assert_true(value_tensor(out)->data[i]
                    == value_tensor(a)->data[i] + 10.0 * (double)(i % 3 + 1) + 100);
}

/* --- stacking ---------------------------------------------------------------- */

static geo_value stack_of(size_t n, const geo_value *items)
{
    geo_value out = VALUE_NONE;
    diagnostic *d = tensor_stack(H, n, items, &out);
    return must(d, out);
}
#define STACK(...) stack_of(ARRAY_COUNT(((geo_value[]){ __VA_ARGS__ })), \
                            (geo_value[]){ __VA_ARGS__ })

static void brackets_decide_by_the_elements(void **state)
{
    geo_value m = STACK(VEC(1, 2), VEC(3, 4), VEC(5, 6));
    assert_int_equal(value_tensor(m)->rank, 2);
    shows(m, "[1, 2; 3, 4; 5, 6]");
    assert_true(value_is_tensor(stack_of(0, NULL)));
    shows(stack_of(0, NULL), "[]");
    shows(STACK(VALUE_TRUE, VALUE_FALSE), "[true, false]");
    assert_int_equal(value_tensor(STACK(VALUE_TRUE, VALUE_FALSE))->element, ELEMENT_BOOL);
    shows(STACK(num(1), cplx(0, 1)), "[1 + 0i, 0 + 1i]");
    shows(STACK(VEC(1, 2), STACK(num(1), cplx(0, 1))), "[1 + 0i, 2 + 0i; 1 + 0i, 0 + 1i]");
    assert_true(value_is_kind(STACK(num(1), VALUE_TRUE), KIND_LIST));
    assert_true(value_is_kind(STACK(VEC(1, 2), VEC(1)), KIND_LIST));
    assert_true(value_is_kind(STACK(VEC(1, 2), num(1)), KIND_LIST));
    assert_true(value_is_kind(STACK(range(1, 2, 1), range(1, 2, 1)), KIND_LIST));
    shows(STACK(text("a"), num(1)), "[\"a\", 1]");
    geo_value deep = STACK(num(1));
    for (int k = 1; k < TENSOR_RANK; k++) deep = STACK(deep);
    assert_int_equal(value_tensor(deep)->rank, TENSOR_RANK);
    assert_true(value_is_kind(STACK(deep), KIND_LIST));
}

static void semicolons_make_matrices(void **state)
{
    geo_value out;
    geo_value a = MAT(2, 1, 2, 3, 4), column = MAT(2, 7, 8);
    assert_null(tensor_blocks(H, 2, (size_t[]){ 2, 2 },
                              (geo_value[]){ num(1), num(2), num(3), num(4) }, &out));
    shows(out, "[1, 2; 3, 4]");
    assert_null(tensor_blocks(H, 2, (size_t[]){ 2, 3 },
                              (geo_value[]){ a, column, num(9), num(9), num(9) }, &out));
    shows(out, "[1, 2, 7; 3, 4, 8; 9, 9, 9]");
    assert_null(tensor_blocks(H, 2, (size_t[]){ 1, 1 }, (geo_value[]){ VEC(1, 2), VEC(3, 4) },
                              &out));
    shows(out, "[1, 2; 3, 4]");
    assert_null(tensor_blocks(H, 2, (size_t[]){ 1, 1 }, (geo_value[]){ num(1), cplx(0, 1) },
                              &out));
    shows(out, "[1 + 0i; 0 + 1i]");
    fails(tensor_blocks(H, 2, (size_t[]){ 2, 1 }, (geo_value[]){ num(1), num(2), num(3) }, &out),
          MSG_BLOCK_WIDTH, "row 2");
    fails(tensor_blocks(H, 1, (size_t[]){ 2 }, (geo_value[]){ a, VEC(1, 2) }, &out),
          MSG_BLOCK_HEIGHT, "reshape");
    fails(tensor_blocks(H, 1, (size_t[]){ 1 }, (geo_value[]){ text("a") }, &out),
          MSG_BLOCK_TYPE, "string");
    fails(tensor_blocks(H, 2, (size_t[]){ 1, 1 }, (geo_value[]){ num(1), VALUE_TRUE }, &out),
          MSG_BLOCK_MIXED, "not both");
}

/* --- products ---------------------------------------------------------------- */

static void products_agree_with_loops(void **state)
{
    static const size_t sizes[][3] = { { 1, 1, 1 }, { 3, 4, 5 }, { 40, 30, 20 }, { 300, 17, 65 },
                                       { 2, 1100, 600 }, { 600, 1, 700 }, { 0, 3, 2 },
                                       { 3, 3, 0 }, { 5, 2000, 3 } };
    geo_rng rng;
    rng_seed(&rng, 8, 1);
    for (size_t s = 0; s < ARRAY_COUNT(sizes); s++) {
        size_t m = sizes[s][0], n = sizes[s][1], k = sizes[s][2];
        for (int way = 0; way < 4; way++) {      /* plain and transposed sides */
            geo_value a, b, out;
            if (way & 1) tensor_transpose(H, random_tensor(&rng, 2, (size_t[]){ k, m }), &a);
            else a = random_tensor(&rng, 2, (size_t[]){ m, k });
            if (way & 2) tensor_transpose(H, random_tensor(&rng, 2, (size_t[]){ n, k }), &b);
            else b = random_tensor(&rng, 2, (size_t[]){ k, n });
            diagnostic *d = tensor_matmul(H, a, b, &out);
            const geo_tensor *c = value_tensor(must(d, out));
            assert_true(c->shape[0] == m && c->shape[1] == n);
            for (size_t i = 0; i < m; i += 1 + m / 7) {
                for (size_t j = 0; j < n; j += 1 + n / 7) {
                    double sum = 0;     /* halves: every sum is exact */
                    for (size_t p = 0; p < k; p++)
                        sum += element(value_tensor(a), 2, (size_t[]){ i, p }) *
                               element(value_tensor(b), 2, (size_t[]){ p, j });
                    assert_true(c->data[i * n + j] == sum);
                }
            }
        }
    }
}

static void vectors_multiply_matrices(void **state)
{
    geo_value out, a = MAT(2, 1, 2, 3, 4, 5, 6);
    assert_null(tensor_matmul(H, a, VEC(1, 0, -1), &out));
    shows(out, "[-2, -2]");
    assert_null(tensor_matmul(H, VEC(1, -1), a, &out));
    shows(out, "[-3, -3, -3]");
    assert_null(tensor_matmul(H, VEC(1, 2), VEC(3, 4), &out));
    shows(out, "11");
    assert_null(tensor_matmul(H, range(1, 3, 1), VEC(3, 4, 5), &out));
    shows(out, "26");
    geo_value z = binary(OP2_MUL, a, cplx(0, 1));
    assert_null(tensor_matmul(H, z, VEC(1, 0, -1), &out));
    shows(out, "[0 - 2i, 0 - 2i]");
    fails(tensor_matmul(H, a, a, &out), MSG_PRODUCT_SHAPES, "a @ b'");
    fails(tensor_matmul(H, a, VEC(1, 2), &out), MSG_PRODUCT_SHAPES, "b @ a");
    fails(tensor_matmul(H, a, num(2), &out), MSG_PRODUCT_TYPES, "number");
}

/* zgemm and the loops give the same. */
static void complex_products_agree(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 9, 1);
    enum { M = 30, K = 40, N = 35 };
    geo_value a = random_tensor(&rng, 2, (size_t[]){ M, K });
    geo_value b = random_tensor(&rng, 2, (size_t[]){ K, N }), real, out;
    geo_value z = binary(OP2_MUL, a, cplx(1, 2)), w = binary(OP2_MUL, b, cplx(0, 1));
    tensor_matmul(H, a, b, &real);
    assert_null(tensor_matmul(H, z, w, &out));
    assert_true(value_equal(out, binary(OP2_MUL, real, cplx(-2, 1))));
}

static void transposes(void **state)
{
    geo_value out;
    assert_null(tensor_transpose(H, MAT(2, 1, 2, 3, 4, 5, 6), &out));
    shows(out, "[1, 4; 2, 5; 3, 6]");
    fails(tensor_transpose(H, VEC(1, 2), &out), MSG_TRANSPOSE_VECTOR, "outer");
    size_t shape[3] = { 2, 2, 2 };
    geo_rng rng;
    rng_seed(&rng, 1, 1);
    fails(tensor_transpose(H, random_tensor(&rng, 3, shape), &out), MSG_TRANSPOSE_RANK, "3");
    fails(tensor_transpose(H, text("a"), &out), MSG_TRANSPOSE_TYPE, "string");
}

/* --- buffers ----------------------------------------------------------------- */

static void appending_is_amortised(void **state)
{
    geo_tensor *t = tensor_vector(H, 0);
    size_t copies = 0;
    for (int i = 0; i < 10000; i++) {
        double x = i;
        geo_tensor *grown = tensor_append(H, t, &x, true);
        copies += grown != t;
        t = grown;
    }
    assert_true(copies < 20);
    assert_true(t->n == 10000 && t->data[9999] == 9999 && t->data[0] == 0);
    double x = 5, row[2] = { 7, 8 };
    assert_true(tensor_append(H, t, &x, false) != t);
    value_share(value_from_object(t));
    assert_true(tensor_append(H, t, &x, true) != t);
    assert_int_equal(t->n, 10000);
    geo_value m = MAT(2, 1, 2, 3, 4), flipped;
    shows(value_from_object(tensor_append(H, value_tensor(m), row, true)), "[1, 2; 3, 4; 7, 8]");
    assert_null(tensor_transpose(H, m, &flipped));
    shows(value_from_object(tensor_append(H, value_tensor(flipped), row, true)),
          "[1, 3; 2, 4; 7, 8]");
}

/* Large buffers ask for a collection soon, and the next one is an old one. */
static void large_buffers_come_back(void **state)
{
    const double *first = tensor_vector(H, 9 << 20)->data;
    H->wants_collection = false;
    tensor_vector(H, 100);
    assert_true(H->wants_collection);
    heap_sweep(H, 0);
    assert_false(H->wants_collection);
    assert_ptr_equal(tensor_vector(H, 9 << 20)->data, first);
}

static void sizes_that_overflow_are_refused(void **state)
{
    size_t huge[2] = { SIZE_MAX / 2, 3 }, empty[3] = { SIZE_MAX, SIZE_MAX, 0 };
    assert_null(tensor_new(H, ELEMENT_NUMBER, 2, huge));
    geo_tensor *t = tensor_new(H, ELEMENT_NUMBER, 3, empty);
    assert_true(t && t->n == 0);
    assert_null(tensor_vector(H, (size_t)1 << 60));
}

/* Every allocation fails once; nothing leaks and nothing crashes. */
static void allocation_faults_are_reported(void **state)
{
    geo_value m = value_from_object(tensor_matrix(H, 40, 40)), v = VEC(1, 2, 3);
    geo_value r = range(1, 40, 1);
    memset(value_tensor(m)->data, 0, 1600 * sizeof(double));
    for (size_t at = 1; at < 12; at++) {
        geo_value out = VALUE_NONE, index[2] = { v, VALUE_NONE };
        diagnostic *d[5];
        geo_mem_fail_at(at);
        d[0] = tensor_binary(H, OP2_ADD, m, r, 0, &out);
        d[1] = tensor_stack(H, 2, (geo_value[]){ m, m }, &out);
        d[2] = tensor_index(H, value_tensor(m), 2, index, &out);
        d[3] = tensor_blocks(H, 1, (size_t[]){ 2 }, (geo_value[]){ m, m }, &out);
        d[4] = tensor_matmul(H, m, v, &out);
        geo_mem_fail_at(0);
        for (int k = 0; k < 5; k++) if (d[k]) diag_free(d[k]);
    }
}

static void memory_errors_name_the_size(void **state)
{
    geo_mem_cap_set(geo_mem_used() + (8 << 20));
    geo_value a = value_from_object(tensor_matrix(H, 2000, 1));
    memset(value_tensor(a)->data, 0, 2000 * sizeof(double));
    geo_value out, b;
    assert_null(tensor_transpose(H, a, &b));
    fails(tensor_binary(H, OP2_ADD, a, b, 0, &out), MSG_TENSOR_MEMORY, "2000 x 2000");
    geo_mem_cap_set(0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, heap_setup, heap_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(operators_agree_with_loops),
        TEST(transposed_operands_agree),
        TEST(large_sums_do_not_depend_on_threads),
        TEST(scalars_follow_the_rules),
        TEST(vectors_meet_rows),
        TEST(shapes_that_differ_are_errors),
        TEST(meaningless_operations_are_errors),
        TEST(complex_numbers_compute),
        TEST(temporaries_are_used_again),
        TEST(interrupts_spoil_no_operand),
        TEST(functions_of_three_broadcast),
        TEST(large_zips_agree_with_loops),
        TEST(brackets_decide_by_the_elements),
        TEST(semicolons_make_matrices),
        TEST(products_agree_with_loops),
        TEST(vectors_multiply_matrices),
        TEST(complex_products_agree),
        TEST(transposes),
        TEST(appending_is_amortised),
        TEST(large_buffers_come_back),
        TEST(sizes_that_overflow_are_refused),
        TEST(allocation_faults_are_reported),
        TEST(memory_errors_name_the_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
