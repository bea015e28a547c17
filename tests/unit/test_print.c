/* test_print.c - values as text: numbers that read back, aligned tensors, formats. */
#include "tests/unit/tensor_help.h"

#include <stdlib.h>

static void echoes(geo_value v, const char *expected)
{
    geo_buffer b = GEO_BUFFER_EMPTY;
    print_echo(v, 40, &b);
    assert_string_equal(buffer_text(&b), expected);
    buffer_free(&b);
}

static void formats(geo_value v, const char *format, const char *expected)
{
    geo_buffer b = GEO_BUFFER_EMPTY;
    bool good = print_format(v, format, strlen(format), &b);
    assert_true(good == (expected != NULL));
    if (expected) assert_string_equal(buffer_text(&b), expected);
    buffer_free(&b);
}

static void numbers_read_back(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 1, 1);
    for (int i = 0; i < 20000; i++) {
        uint64_t bits = rng_u64(&rng);
        double x;
        memcpy(&x, &bits, sizeof x);
        if (!isfinite(x)) continue;
        geo_buffer b = GEO_BUFFER_EMPTY;
        print_number(x, &b);
        assert_true(strtod(buffer_text(&b), NULL) == x);
        assert_true(b.length <= 24);
        buffer_free(&b);
    }
    shows(num(0.1), "0.1");
    shows(num(0.1 + 0.2), "0.30000000000000004");
    shows(num(1.0 / 3), "0.3333333333333333");
    shows(num(3), "3");
    shows(num(-0.0), "-0");
    shows(num(1e16), "1e16");
    shows(num(123456789), "123456789");
    shows(num(1e100), "1e100");
    shows(num(1e-5), "1e-5");
    shows(num(5e-324), "5e-324");
    shows(num(1.7976931348623157e308), "1.7976931348623157e308");
    shows(num(NAN), "nan");
    shows(num(-INFINITY), "-inf");
}

static void scalars_and_nested_values(void **state)
{
    shows(VALUE_TRUE, "true");
    shows(VALUE_NONE, "none");
    shows(cplx(1, -2), "1 - 2i");
    shows(cplx(0.5, 0), "0.5 + 0i");
    shows(range(1, 10, 1), "1..10");
    shows(range(0, 1, 0.1), "0..1 by 0.1");
    shows(text("say \"hi\"\n"), "say \"hi\"\n");
    echoes(text("say \"hi\" {x}\n"), "\"say \\\"hi\\\" \\{x}\\n\"");
    echoes(text("流形\x01\xff"), "\"流形·\xEF\xBF\xBD\"");
    geo_list *list = list_new(H, 0);
    list_push(H, list, text("a"));
    list_push(H, list, VEC(1, 2.5));
    geo_record *record = record_new(H, 0);
    record_put(H, record, "mean", num(3));
    record_put(H, record, "two words", VALUE_FALSE);
    list_push(H, list, value_from_object(record));
    shows(value_from_object(list), "[\"a\", [1, 2.5], {mean: 3, \"two words\": false}]");
    echoes(value_from_object(list), "[\"a\",\n [1, 2.5],\n {mean: 3, \"two words\": false}]");
    record_put(H, record, "long", VEC(1.25, 2.25, 3.25, 4.25, 5.25));
    echoes(value_from_object(record),
           "{mean: 3,\n \"two words\": false,\n long: [1.25, 2.25, 3.25, 4.25, 5.25]}");
    shows(value_from_object(list_new(H, 0)), "[]");
    shows(value_from_object(record_new(H, 0)), "{}");
}

static void tensors_align(void **state)
{
    echoes(VEC(1, 2, 3), "[1, 2, 3]");
    echoes(VEC(1.0 / 3, 2.0 / 3), "[0.333333, 0.666667]");
    echoes(VEC(1, 1e-8, 1e20, NAN), "[1, 1e-8, 1e20, nan]");
    echoes(MAT(2, 1, 2, 3, 4), "[1, 2;\n 3, 4]");
    echoes(MAT(2, 1, -0.5, 10, 100), "[ 1,  -0.5;\n 10, 100.0]");
    echoes(MAT(2, 1.0 / 3, 1, 22, NAN), "[ 0.3333,   1;\n 22.0000, nan]");
    echoes(MAT(2, 1e-9, 1, 22, 3), "[1e-9, 1;\n   22, 3]");
    echoes(MAT(1, 1, 2), "[[1, 2]]");
    echoes(MAT(2, -0.0, 0.5, 1, -0.0), "[0, 0.5;\n 1, 0.0]");
    shows(VEC(123456.78, 1e5 + 1e-3, 1e9 + 0.5, 1e10 + 0.5),
          "[123456.8, 100000.0, 1000000000.5, 1e10]");
    echoes(MASK(1, 0), "[true, false]");
    shows(MAT(1, 1, 2), "[[1, 2]]");
    shows(MAT(2, 1, 2), "[1; 2]");
    echoes(value_from_object(tensor_matrix(H, 0, 3)), "zeros(0, 3)");
    geo_value t = value_from_object(tensor_new(H, ELEMENT_NUMBER, 3, (size_t[]){ 2, 1, 2 }));
    memcpy(value_tensor(t)->data, (double[]){ 1, 2, 3, 4 }, 32);
    echoes(t, "[1, .., ..]\n[[1, 2]]\n[2, .., ..]\n[[3, 4]]   # 2 x 1 x 2 tensor");
    shows(t, "[[[1, 2]], [[3, 4]]]");
    echoes(binary(OP2_MUL, VEC(1, 2), cplx(0, -1)), "[0 - 1i, 0 - 2i]");
}

static void large_tensors_are_summarised(void **state)
{
    geo_tensor *v = tensor_vector(H, 1000), *m = tensor_matrix(H, 100, 50);
    for (size_t i = 0; i < v->n; i++) v->data[i] = (double)i + 1;
    for (size_t i = 0; i < m->n; i++) m->data[i] = (double)i;
    echoes(value_from_object(v), "[1, 2, 3, …, 998, 999, 1000]   # 1000-vector");
    geo_buffer b = GEO_BUFFER_EMPTY;
    print_echo(value_from_object(m), 60, &b);
    size_t lines = 1, column = 0;
    for (size_t i = 0; i < b.length; i++) {
        lines += b.text[i] == '\n';
        column = b.text[i] == '\n' ? 0 : column + 1;
        assert_true(column < 100);
    }
    assert_int_equal(lines, 17);
    assert_non_null(strstr(buffer_text(&b), "# 100 x 50 matrix"));
    buffer_free(&b);
    geo_tensor *w = tensor_vector(H, 30);
    for (size_t i = 0; i < 30; i++) w->data[i] = (double)i;
    echoes(value_from_object(w),
           "[ 0,  1,  2,  3,  4,  5,  6,  7,  8,\n"
           "  9, 10, 11, 12, 13, 14, 15, 16, 17,\n"
           " 18, 19, 20, 21, 22, 23, 24, 25, 26,\n"
           " 27, 28, 29]");
}

static void formats_in_holes(void **state)
{
    formats(num(3.14159), ".2", "3.14");
    formats(num(3.14159), "8.2", "    3.14");
    formats(num(3.14159), "<8.2", "3.14    ");
    formats(num(3.14159), "^8.2", "  3.14  ");
    formats(num(12345.678), "e", "1.23457e4");
    formats(num(12345.678), ".2e", "1.23e4");
    formats(num(1234567), ",", "1,234,567");
    formats(num(-1234567.5), ",.2", "-1,234,567.50");
    formats(num(0.256), ".1%", "25.6%");
    formats(num(7), "03", "007");
    formats(num(-7), "05", "-0007");
    formats(num(7), "+", "+7");
    formats(num(1.0 / 3), ".3g", "0.333");
    formats(num(123456.7), ".3g", "1.23e5");
    formats(num(2), ".3", "2.000");
    formats(num(NAN), ".3", "nan");
    formats(num(1e15), ".3", "1000000000000000.000");
    formats(text("ab"), ">5", "   ab");
    formats(text("流"), "4", "流  ");
    formats(text("ab"), ".2", NULL);
    formats(VEC(1, 2.345), ".1", "[1.0, 2.3]");
    formats(cplx(1, -2), ".1", "1.0 - 2.0i");
    formats(VALUE_TRUE, "6", "true  ");
    formats(num(1), "q", NULL);
    formats(num(1), ".", NULL);
    formats(num(1), "99999999999", NULL);
}

/* Deep and shared structures end soon. */
static void endless_structures_end(void **state)
{
    geo_value v = num(1), w = num(1);
    for (int i = 0; i < 5000; i++) {
        geo_list *deep = list_new(H, 1);
        list_push(H, deep, v);
        v = value_from_object(deep);
    }
    for (int i = 0; i < 40; i++) {          /* 2^40 leaves, all shared */
        geo_list *wide = list_new(H, 2);
        list_push(H, wide, w);
        list_push(H, wide, w);
        w = value_from_object(wide);
    }
    geo_buffer b = GEO_BUFFER_EMPTY;
    print_inline(v, &b);
    print_echo(w, 80, &b);
    assert_true(b.length < 4 << 20 && !b.failed);
    buffer_free(&b);
    assert_false(value_equal(v, num(1)));
}

static void equality_is_by_content(void **state)
{
    assert_true(value_equal(num(1), cplx(1, 0)));
    assert_true(value_equal(VEC(1, 2), VEC(1, 2)));
    assert_false(value_equal(VEC(1, 2), VEC(1, 3)));
    assert_false(value_equal(VEC(1, 2), MAT(1, 1, 2)));
    assert_false(value_equal(VEC(1, NAN), VEC(1, NAN)));
    assert_false(value_equal(num(NAN), num(NAN)));
    assert_true(value_equal(range(1, 3, 1), VEC(1, 2, 3)));
    assert_true(value_equal(VEC(1, 2), binary(OP2_MUL, VEC(1, 2), cplx(1, 0))));
    assert_false(value_equal(MASK(1, 0), VEC(1, 0)));
    assert_true(value_equal(text("a"), text("a")));
    assert_false(value_equal(text("a"), num(1)));
    assert_true(value_equal(VALUE_NONE, VALUE_NONE));
    assert_false(value_equal(VALUE_NONE, VALUE_FALSE));
    geo_record *a = record_new(H, 0), *b = record_new(H, 0);
    record_put(H, a, "x", num(1));
    record_put(H, a, "y", VEC(1));
    record_put(H, b, "y", VEC(1));
    record_put(H, b, "x", num(1));
    assert_true(value_equal(value_from_object(a), value_from_object(b)));
    record_put(H, b, "x", num(2));
    assert_false(value_equal(value_from_object(a), value_from_object(b)));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, heap_setup, heap_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(numbers_read_back),
        TEST(scalars_and_nested_values),
        TEST(tensors_align),
        TEST(large_tensors_are_summarised),
        TEST(formats_in_holes),
        TEST(endless_structures_end),
        TEST(equality_is_by_content),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
