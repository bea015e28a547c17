/* test_source.c - lines and columns of a kept source. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/base/source.h"

static geo_source *make(const char *text)
{
    geo_source *s = source_new("a.geo", text, strlen(text));
    assert_non_null(s);
    return s;
}

static void assert_place(const geo_source *s, size_t offset, size_t line, size_t column)
{
    size_t l, c;
    source_place(s, offset, &l, &c);
    assert_int_equal(l, line);
    assert_int_equal(c, column);
}

static void assert_line(const geo_source *s, size_t line, const char *expected)
{
    size_t length;
    const char *text = source_line(s, line, &length);
    assert_int_equal(length, strlen(expected));
    assert_memory_equal(text, expected, length);
}

static void an_empty_source_has_one_line(void **state)
{
    geo_source *s = make("");
    assert_int_equal(s->n_lines, 1);
    assert_place(s, 0, 1, 1);
    assert_place(s, 99, 1, 1);
    assert_line(s, 1, "");
    source_drop(s);
}

static void lines_lose_their_ends(void **state)
{
    geo_source *s = make("one\r\n\ntwo\n");
    assert_int_equal(s->n_lines, 4);
    assert_line(s, 1, "one");
    assert_line(s, 2, "");
    assert_line(s, 3, "two");
    assert_line(s, 4, "");
    assert_place(s, 5, 2, 1);
    assert_place(s, 8, 3, 3);
    assert_place(s, 10, 4, 1);
    source_drop(s);
}

static void columns_are_those_of_the_screen(void **state)
{
    geo_source *s = make("流形 x\te\xCC\x81y\xFFz");
    assert_place(s, 3, 1, 3);           /* 形 */
    assert_place(s, 7, 1, 6);           /* x */
    assert_place(s, 9, 1, 11);          /* e after a tab */
    assert_place(s, 12, 1, 12);         /* y after e and an accent */
    assert_place(s, 14, 1, 14);         /* z after a bad byte */
    source_drop(s);
    assert_int_equal(source_width("a\0b\x1B", 4), 4);
    assert_int_equal(source_width("\xE2\x80\xAE", 3), 1);   /* an override shows */
}

/* Every offset's place, found by walking, on lines of many lengths. */
static void places_agree_with_a_walk(void **state)
{
    char text[2000];
    for (size_t i = 0; i < sizeof text; i++) text[i] = i * i % 17 == 4 ? '\n' : 'a';
    geo_source *s = source_new("w", text, sizeof text);
    size_t line = 1, column = 1;
    for (size_t i = 0; i < sizeof text; i++) {
        assert_place(s, i, line, column);
        column++;
        if (text[i] == '\n') {
            line++;
            column = 1;
        }
    }
    source_drop(s);
}

static void references_are_counted_and_memory_may_end(void **state)
{
    for (size_t n = 1; n <= 4; n++) {
        geo_mem_fail_at(n);
        assert_null(source_new("a", "b\nc", 3));
    }
    geo_mem_fail_at(0);
    geo_source *s = make("x");
    assert_ptr_equal(source_hold(s), s);
    source_drop(s);
    assert_line(s, 1, "x");
    source_drop(s);
    source_drop(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_source_has_one_line),
        cmocka_unit_test(lines_lose_their_ends),
        cmocka_unit_test(columns_are_those_of_the_screen),
        cmocka_unit_test(places_agree_with_a_walk),
        cmocka_unit_test(references_are_counted_and_memory_may_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
