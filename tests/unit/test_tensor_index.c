/* test_tensor_index.c - reading and writing t[i, j, ...] against plain loops. */
#include "tests/unit/tensor_help.h"

#include "runtime/core/tensor_selector.h"

/* A tensor whose element at (i, j, k), from 1, is ijk as decimal digits. */
static geo_value digits(int rank, const size_t *shape)
{
    geo_tensor *t = tensor_new(H, ELEMENT_NUMBER, rank, shape);
    for (size_t e = 0; e < t->n; e++) {
        size_t rest = e;
        double value = 0, place = 1;
        for (int k = rank - 1; k >= 0; k--, place *= 10) {
            value += place * (double)(rest % shape[k] + 1);
            rest /= shape[k];
        }
        t->data[e] = value;
    }
    return value_from_object(t);
}
#define DIGITS(...) digits(ARRAY_COUNT(((size_t[]){ __VA_ARGS__ })), (size_t[]){ __VA_ARGS__ })

static const geo_value ALL = VALUE_NONE;

static void every_kind_of_index_reads(void **state)
{
    geo_value v = VEC(10, 20, 30, 40), m = DIGITS(3, 4), t = DIGITS(2, 3, 4);
    shows(AT(v, num(1)), "10");
    shows(AT(v, range(2, 3, 1)), "[20, 30]");
    shows(AT(v, range(3, 2, 1)), "[]");
    shows(AT(v, range(4, 1, -1)), "[40, 30, 20, 10]");
    shows(AT(v, range(3, INFINITY, 1)), "[30, 40]");
    shows(AT(v, range(5, INFINITY, 1)), "[]");
    shows(AT(v, range(1, INFINITY, 1)), "[10, 20, 30, 40]");
    shows(AT(v, range(1, 4, 2)), "[10, 30]");
    shows(AT(v, VEC(3, 1, 1)), "[30, 10, 10]");
    shows(AT(v, MASK(0, 1, 0, 1)), "[20, 40]");
    shows(AT(v, MASK(0, 0, 0, 0)), "[]");
    shows(AT(v, ALL), "[10, 20, 30, 40]");
    shows(AT(v, MAT(2, 1, 2, 3, 4)), "[10, 20; 30, 40]");
    shows(AT(m, num(2)), "[21, 22, 23, 24]");
    shows(AT(m, ALL, num(2)), "[12, 22, 32]");
    shows(AT(m, num(2), ALL), "[21, 22, 23, 24]");
    shows(AT(m, range(1, 2, 1), range(3, 4, 1)), "[13, 14; 23, 24]");
    shows(AT(m, VEC(3, 1), VEC(1, 4)), "[31, 34; 11, 14]");
    shows(AT(m, MASK(1, 0, 1), num(4)), "[14, 34]");
    shows(AT(m, binary(OP2_GT, m, num(30))), "[31, 32, 33, 34]");
    shows(AT(t, num(2), num(3), num(4)), "234");
    shows(AT(t, ALL, num(3)), "[131, 132, 133, 134; 231, 232, 233, 234]");
    shows(AT(t, num(1), ALL, num(1)), "[111, 121, 131]");
    shows(AT(t, VEC(2), ALL, MASK(0, 1, 0, 0)), "[[212; 222; 232]]");
    geo_value p;
    assert_null(tensor_transpose(H, m, &p));
    shows(AT(p, num(2)), "[12, 22, 32]");
    shows(AT(p, range(1, 2, 1), num(3)), "[31, 32]");
    geo_value z = binary(OP2_MUL, v, cplx(0, 1));
    shows(AT(z, num(2)), "0 + 20i");
    shows(AT(z, VEC(4, 1)), "[0 + 40i, 0 + 10i]");
    shows(AT(MASK(1, 0), num(1)), "true");
}

static geo_value random_index(geo_rng *rng, size_t n, size_t *count, size_t *list)
{
    switch (rng_below(rng, 5)) {
    case 0:
        *count = n;
        for (size_t i = 0; i < n; i++) list[i] = i;
        return ALL;
    case 1: {
        size_t a = rng_below(rng, n), b = a + rng_below(rng, n - a);
        *count = b - a + 1;
        for (size_t i = 0; i < *count; i++) list[i] = a + i;
        return range((double)a + 1, (double)b + 1, 1);
    }
    case 2: {
        size_t a = rng_below(rng, n);
        *count = a / 2 + 1;
        for (size_t i = 0; i < *count; i++) list[i] = a - 2 * i;
        return range((double)a + 1, 1, -2);
    }
    case 3: {
        geo_tensor *t = tensor_vector(H, *count = rng_below(rng, 6));
        for (size_t i = 0; i < *count; i++) t->data[i] = (double)(list[i] = rng_below(rng, n)) + 1;
        return value_from_object(t);
    }
    default: {
        geo_tensor *t = tensor_vector(H, n);
        t->element = ELEMENT_BOOL;
        *count = 0;
        for (size_t i = 0; i < n; i++)
            if ((t->data[i] = (double)rng_below(rng, 2)) != 0) list[(*count)++] = i;
        return value_from_object(t);
    }
    }
}

/* Random indices on all three axes; reading gives the elements the lists name, and
 * writing changes those and no others. */
static void random_indices_agree_with_loops(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 21, 1);
    for (int trial = 0; trial < 400; trial++) {
        size_t shape[3], count[3], list[3][16];
        geo_value index[3];
        for (int k = 0; k < 3; k++) {
            shape[k] = 1 + rng_below(&rng, 8);
            index[k] = random_index(&rng, shape[k], &count[k], list[k]);
        }
        geo_value t = digits(3, shape);
        const geo_tensor *r = value_tensor(item(t, 3, index));
        assert_int_equal(r->n, count[0] * count[1] * count[2]);
        const double *at = r->data;
        for (size_t i = 0; i < count[0]; i++)
            for (size_t j = 0; j < count[1]; j++)
                for (size_t k = 0; k < count[2]; k++)
                    assert_true(*at++ == 100. * (double)(list[0][i] + 1) +
                                         10. * (double)(list[1][j] + 1) +
                                         (double)(list[2][k] + 1));
        if (r->n == 0) continue;
        geo_value written = value_from_object(tensor_copy(H, value_tensor(t)));
        assert_null(tensor_assign(H, value_tensor(written), 3, index, num(-1)));
        size_t touched = 0, hits = 0;
        for (size_t e = 0; e < value_tensor(t)->n; e++)
            touched += value_tensor(written)->data[e] == -1;
        for (size_t e = 0; e < value_tensor(t)->n; e++) {
            size_t pos[3] = { e / (shape[1] * shape[2]), e / shape[2] % shape[1], e % shape[2] };
            bool in = true;
            for (int k = 0; k < 3; k++) {
                bool found = false;
                for (size_t i = 0; i < count[k]; i++) found |= list[k][i] == pos[k];
                in &= found;
            }
            hits += in;
            assert_true(in == (value_tensor(written)->data[e] == -1));
        }
        assert_int_equal(touched, hits);
        geo_value source = value_from_object((geo_tensor *)r);
        assert_null(tensor_assign(H, value_tensor(written), 3, index, source));
        assert_true(value_equal(written, t));
    }
}

static void bad_indices_say_why(void **state)
{
    geo_value out, v = VEC(10, 20, 30), m = MAT(3, 1, 2, 3, 4, 5, 6), e = VEC(1);
    geo_tensor *t = value_tensor(v), *s = value_tensor(m);
    fails(tensor_index(H, t, 1, (geo_value[]){ num(2.5) }, &out), MSG_INDEX_NOT_WHOLE, "2.5");
    fails(tensor_index(H, t, 1, (geo_value[]){ num(NAN) }, &out), MSG_INDEX_NOT_WHOLE, "nan");
    fails(tensor_index(H, t, 1, (geo_value[]){ num(INFINITY) }, &out), MSG_INDEX_NOT_WHOLE, "inf");
    fails(tensor_index(H, t, 1, (geo_value[]){ num(0) }, &out), MSG_INDEX_OUTSIDE, "start at 1");
    fails(tensor_index(H, t, 1, (geo_value[]){ num(-1) }, &out), MSG_INDEX_OUTSIDE, "end - 1");
    fails(tensor_index(H, t, 1, (geo_value[]){ num(4) }, &out), MSG_INDEX_OUTSIDE, "3-vector");
    fails(tensor_index(H, t, 1, (geo_value[]){ num(1e300) }, &out), MSG_INDEX_OUTSIDE, "1e300");
    fails(tensor_index(H, s, 2, (geo_value[]){ num(1), num(3) }, &out), MSG_INDEX_OUTSIDE_AXIS,
          "axis 2 of a 3 x 2 matrix");
    fails(tensor_index(H, t, 2, (geo_value[]){ num(1), num(3) }, &out), MSG_INDEX_COUNT, "rank 1");
    fails(tensor_index(H, t, 1, (geo_value[]){ text("a") }, &out), MSG_TENSOR_INDEX_TYPE,
          "string");
    fails(tensor_index(H, t, 1, (geo_value[]){ VALUE_TRUE }, &out), MSG_TENSOR_INDEX_TYPE,
          "boolean");
    fails(tensor_index(H, t, 1, (geo_value[]){ MASK(1, 0) }, &out), MSG_MASK_SHAPE, "2-vector");
    fails(tensor_index(H, t, 1, (geo_value[]){ range(2, 5, 1) }, &out), MSG_INDEX_OUTSIDE, "5");
    fails(tensor_index(H, t, 1, (geo_value[]){ range(6, INFINITY, 1) }, &out), MSG_INDEX_OUTSIDE,
          "6");
    fails(tensor_index(H, t, 1, (geo_value[]){ range(1, 3, 0.5) }, &out), MSG_INDEX_NOT_WHOLE,
          "1.5");
    fails(tensor_index(H, t, 1, (geo_value[]){ VEC(1, 4) }, &out), MSG_INDEX_OUTSIDE, "4");
    fails(tensor_index(H, t, 1, (geo_value[]){ binary(OP2_MUL, e, cplx(1, 0)) }, &out),
          MSG_TENSOR_INDEX_TYPE, "complex");
    geo_value square = MAT(2, 1, 1, 1, 1), deep = MAT(1, 1);
    for (int k = 0; k < 4; k++) assert_null(tensor_stack(H, 1, &deep, &deep));
    fails(tensor_index(H, value_tensor(square), 2, (geo_value[]){ deep, deep }, &out),
          MSG_RANK_TOO_HIGH, "12");
}

static geo_value put(geo_value t, int n, const geo_value *index, geo_value v)
{
    diagnostic *d = tensor_assign(H, value_tensor(t), n, index, v);
    return must(d, t);
}
#define PUT(t, v, ...) put(t, ARRAY_COUNT(((geo_value[]){ __VA_ARGS__ })), \
                           (geo_value[]){ __VA_ARGS__ }, v)

static void parts_are_assigned(void **state)
{
    geo_value m = DIGITS(3, 2);
    shows(PUT(m, num(0), num(1), num(2)), "[11, 0; 21, 22; 31, 32]");
    shows(PUT(m, VEC(7, 8), range(1, 2, 1)), "[7, 8; 7, 8; 31, 32]");
    shows(PUT(m, MAT(2, 1, 2, 3, 4), VEC(3, 1)), "[3, 4; 7, 8; 1, 2]");
    shows(PUT(m, VEC(5, 6, 7), ALL, num(1)), "[5, 4; 6, 8; 7, 2]");
    shows(PUT(m, num(0), binary(OP2_GT, m, num(5))), "[5, 4; 0, 0; 0, 2]");
    shows(PUT(m, MAT(3, 1, 2, 3), ALL, range(2, 2, 1)), "[5, 1; 0, 2; 0, 3]");
    shows(PUT(m, MAT(1, 9, 9), num(2)), "[5, 1; 9, 9; 0, 3]");
    shows(PUT(m, range(1, 3, 1), ALL, num(2)), "[5, 1; 9, 2; 0, 3]");
    geo_value z = binary(OP2_MUL, VEC(1, 2), cplx(0, 1));
    shows(PUT(z, num(5), num(1)), "[5 + 0i, 0 + 2i]");
    shows(PUT(z, cplx(1, 1), ALL), "[1 + 1i, 1 + 1i]");
    geo_value k = MASK(1, 0, 1);
    shows(PUT(k, VALUE_FALSE, num(1)), "[false, false, true]");
}

static void assignments_that_do_not_fit(void **state)
{
    geo_value m = DIGITS(3, 2), v = VEC(1, 2, 3);
    geo_value before = value_from_object(tensor_copy(H, value_tensor(m)));
    geo_tensor *t = value_tensor(m);
    geo_value first = num(1), both[2] = { num(1), num(1) }, rows = range(1, 2, 1);
    fails(tensor_assign(H, t, 1, &first, v), MSG_ASSIGN_SHAPE, "3-vector");
    fails(tensor_assign(H, t, 1, &rows, MAT(2, 1, 2, 3, 4, 5, 6)), MSG_ASSIGN_SHAPE, "2 x 2");
    fails(tensor_assign(H, t, 2, both, VEC(1, 2)), MSG_ASSIGN_ELEMENT_SHAPE, "2-vector");
    fails(tensor_assign(H, t, 2, both, VALUE_TRUE), MSG_ASSIGN_ELEMENT, "truth value");
    fails(tensor_assign(H, t, 2, both, cplx(1, 1)), MSG_ASSIGN_ELEMENT, "complex(t)");
    fails(tensor_assign(H, t, 2, both, text("a")), MSG_ASSIGN_TYPE, "string");
    fails(tensor_assign(H, value_tensor(MASK(1)), 1, &first, num(3)), MSG_ASSIGN_ELEMENT, "true");
    fails(tensor_assign(H, t, 2, (geo_value[]){ num(4), num(1) }, num(0)),
          MSG_INDEX_OUTSIDE_AXIS, "4");
    assert_true(value_equal(m, before));
}

/* A large part is a view, a small one a copy; a viewed buffer is not writable. */
static void parts_share_only_when_large(void **state)
{
    geo_value t = value_from_object(tensor_matrix(H, 1000, 3));
    for (size_t i = 0; i < 3000; i++) value_tensor(t)->data[i] = (double)i;
    assert_true(tensor_is_writable(value_tensor(t)));
    geo_value small = AT(t, range(5, 9, 1)), row;
    assert_null(tensor_row(H, value_tensor(t), 7, &row));
    shows(row, "[21, 22, 23]");
    assert_true(value_tensor(small)->buffer != value_tensor(t)->buffer);
    assert_true(tensor_is_writable(value_tensor(t)));
    geo_value large = AT(t, range(101, 1000, 1));
    assert_true(value_tensor(large)->buffer == value_tensor(t)->buffer);
    assert_true(value_tensor(large)->data == value_tensor(t)->data + 300);
    assert_false(tensor_is_writable(value_tensor(t)));
    assert_false(tensor_is_writable(value_tensor(large)));
}

static void rows_keep_their_space(void **state)
{
    geo_object *space = value_to_object(text("space"));
    geo_value t = value_from_object(tensor_matrix(H, 100, 2));
    memset(value_tensor(t)->data, 0, 200 * sizeof(double));
    value_tensor(t)->space = space;
    assert_ptr_equal(value_tensor(AT(t, range(2, 90, 1)))->space, space);
    assert_ptr_equal(value_tensor(AT(t, VEC(4, 4)))->space, space);
    assert_ptr_equal(value_tensor(AT(t, num(3)))->space, space);
    assert_null(value_tensor(AT(t, ALL, num(1)))->space);
    assert_null(value_tensor(binary(OP2_ADD, t, num(1)))->space);
    assert_ptr_equal(tensor_copy(H, value_tensor(t))->space, space);
}

static void faults_while_indexing(void **state)
{
    geo_value m = value_from_object(tensor_matrix(H, 50, 50)), out, list = VEC(1, 2, 3);
    memset(value_tensor(m)->data, 0, 2500 * sizeof(double));
    geo_value mask = binary(OP2_GT, m, num(0)), flipped;
    assert_null(tensor_transpose(H, mask, &flipped));
    for (size_t at = 1; at < 8; at++) {
        geo_mem_fail_at(at);
        diagnostic *d[4] = {
            tensor_index(H, value_tensor(m), 2, (geo_value[]){ list, list }, &out),
            tensor_index(H, value_tensor(m), 1, (geo_value[]){ flipped }, &out),
            tensor_assign(H, value_tensor(m), 1, (geo_value[]){ flipped }, num(1)),
            tensor_index(H, value_tensor(m), 1, (geo_value[]){ list }, &out),
        };
        geo_mem_fail_at(0);
        for (int k = 0; k < 4; k++) if (d[k]) diag_free(d[k]);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, heap_setup, heap_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_kind_of_index_reads),
        TEST(random_indices_agree_with_loops),
        TEST(bad_indices_say_why),
        TEST(parts_are_assigned),
        TEST(assignments_that_do_not_fit),
        TEST(parts_share_only_when_large),
        TEST(rows_keep_their_space),
        TEST(faults_while_indexing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
