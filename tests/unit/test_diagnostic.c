/* test_diagnostic.c - the pictures of errors, character by character. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "runtime/base/diagnostic.h"
#include "runtime/base/mem.h"

static geo_source *make(const char *name, const char *text)
{
    geo_source *s = source_new(name, text, strlen(text));
    assert_non_null(s);
    return s;
}

static geo_span span(uint32_t start, uint32_t end) { return (geo_span){ start, end }; }

/* The span of the first place of `word`. */
static geo_span find(const geo_source *s, const char *word)
{
    const char *at = strstr(s->text, word);
    assert_non_null(at);
    uint32_t start = (uint32_t)(at - s->text);
    return span(start, start + (uint32_t)strlen(word));
}

/* Renders, compares and frees d; drops the test's reference to the source. */
static void assert_picture(diagnostic *d, geo_source *s, const char *expected)
{
    geo_buffer b = GEO_BUFFER_EMPTY;
    diag_render(d, false, &b);
    assert_string_equal(buffer_text(&b), expected);
    buffer_free(&b);
    diag_free(d);
    source_drop(s);
}

static void two_labels_on_one_line(void **state)
{
    geo_source *s = make("lesson.geo", "\n\n\n\n\n\nT(mu)\n");
    diagnostic *d = diag_new(MSG_UNEXPECTED, "this");
    diag_add(d, s, find(s, "mu"), "a distribution on %s", "S^2");
    diag_add(d, s, find(s, "T"), "T : R^2 -> R^2");
    diag_set_hint(d, "stereographic(2) maps S^2 minus a point to R^2");
    assert_picture(d, s,
        "error[E0100]: this is not expected here\n"
        "  --> lesson.geo:7:3\n"
        "   |\n"
        " 7 | T(mu)\n"
        "   | - ^^ a distribution on S^2\n"
        "   | |\n"
        "   | T : R^2 -> R^2\n"
        "   = hint: stereographic(2) maps S^2 minus a point to R^2\n");
}

static void three_labels_on_one_line(void **state)
{
    geo_source *s = make("a", "aa + bb + cc");
    diagnostic *d = diag_new(MSG_UNEXPECTED, "x");
    diag_add(d, s, find(s, "aa"), "first");
    diag_add(d, s, find(s, "bb"), "second");
    diag_add(d, s, find(s, "cc"), "third");
    d->is_warning = true;
    assert_picture(d, s,
        "warning[E0100]: x is not expected here\n"
        "  --> a:1:1\n"
        "   |\n"
        " 1 | aa + bb + cc\n"
        "   | ^^   --   -- third\n"
        "   | |    |\n"
        "   | |    second\n"
        "   | first\n");
}

static void labels_may_nest_and_coincide(void **state)
{
    geo_source *s = make("a", "f(a, b)");
    diagnostic *d = diag_new(MSG_UNEXPECTED, "x");
    diag_add(d, s, find(s, "b"), "inner");
    diag_add(d, s, find(s, "f(a, b)"), "outer");
    diag_add(d, s, find(s, "f"), "the function");
    assert_picture(d, s,
        "error[E0100]: x is not expected here\n"
        "  --> a:1:6\n"
        "   |\n"
        " 1 | f(a, b)\n"
        "   | -----^- outer\n"
        "   | |    |\n"
        "   | |    inner\n"
        "   | the function\n");
}

static void labels_on_several_lines(void **state)
{
    geo_source *s = make("b.geo", "f = 1\ng = 2\nh = 3\n\n\n\n\n\n\nfgh = (1\n");
    diagnostic *d = diag_new(MSG_UNEXPECTED, "x");
    diag_add(d, s, find(s, "fgh"), "here");
    diag_add(d, s, find(s, "h"), NULL);
    diag_add(d, s, find(s, "f"), "there");
    assert_picture(d, s,
        "error[E0100]: x is not expected here\n"
        "   --> b.geo:10:1\n"
        "    |\n"
        "  1 | f = 1\n"
        "    | - there\n"
        "  2 | g = 2\n"
        "  3 | h = 3\n"
        "    | -\n"
        "...\n"
        " 10 | fgh = (1\n"
        "    | ^^^ here\n");
}

static void a_span_of_several_lines(void **state)
{
    geo_source *s = make("b.geo", "y = f(1,\n  2,\n  3,\n  4) + 1\n");
    diagnostic *d = diag_new(MSG_UNEXPECTED, "x");
    diag_add(d, s, span(4, (uint32_t)(strchr(s->text, ')') - s->text + 1)), "this call");
    assert_picture(d, s,
        "error[E0100]: x is not expected here\n"
        "  --> b.geo:1:5\n"
        "   |\n"
        " 1 | y = f(1,\n"
        "   |     ^^^^\n"
        "...\n"
        " 4 |   4) + 1\n"
        "   |   ^^ this call\n");
}

static void two_sources_and_a_trace(void **state)
{
    geo_source *s = make("lib.geo", "f(x) = x / 0"), *t = make("main.geo", "\n y = f(2)");
    diagnostic *d = diag_new(MSG_UNEXPECTED, "x");
    diag_add(d, s, find(s, "/"), "here");
    diag_add(d, t, find(t, "f(2)"), "called here");
    diag_add_frame(d, "f", t, find(t, "f(2)"));
    diag_add_frame(d, "", NULL, span(0, 0));
    source_drop(t);
    assert_picture(d, s,
        "error[E0100]: x is not expected here\n"
        "  --> lib.geo:1:10\n"
        "   |\n"
        " 1 | f(x) = x / 0\n"
        "   |          ^ here\n"
        "   |\n"
        "  ::: main.geo:2:6\n"
        "   |\n"
        " 2 |  y = f(2)\n"
        "   |      ---- called here\n"
        "   = in f, main.geo:2:6: f(2)\n"
        "   = in the program\n");
}

static void wide_characters_and_tabs_line_up(void **state)
{
    geo_source *s = make("a", "流形 = é\tx\x01 + y");
    diagnostic *d = diag_new(MSG_UNEXPECTED, "流");
    diag_add(d, s, find(s, "x"), "这里");
    diag_add(d, s, find(s, "流形"), "二维");
    diag_add(d, s, find(s, "y"), "y");
    assert_picture(d, s,
        "error[E0100]: 流 is not expected here\n"
        "  --> a:1:13\n"
        "   |\n"
        " 1 | 流形 = é    x· + y\n"
        "   | ----        ^    - y\n"
        "   | |           |\n"
        "   | |           这里\n"
        "   | 二维\n");
}

static void the_end_and_beyond_have_a_place(void **state)
{
    geo_source *s = make("a", "x = (\n");
    diagnostic *d = diag_new(MSG_UNEXPECTED, "the end");
    diag_add(d, s, span(6, 6), "here");
    diag_add(d, s, span(5, 5), "or here");
    diag_add(d, s, span(900, 1000), NULL);
    diag_add(d, s, span(0, 1), "a fourth is ignored");
    assert_picture(d, s,
        "error[E0100]: the end is not expected here\n"
        "  --> a:2:1\n"
        "   |\n"
        " 1 | x = (\n"
        "   |      - or here\n"
        " 2 |\n"
        "   | ^ here\n");
}

static void long_lines_are_cut_around_the_labels(void **state)
{
    enum { N = 100000 };
    char *text = geo_alloc(N + 1, 1);
    memset(text, 'a', N);
    text[N] = '\0';
    text[50000] = '+';
    geo_source *s = make("a", text);
    diagnostic *d = diag_new(MSG_UNEXPECTED, text);
    diag_add(d, s, span(50000, 50001), "here %s", text);
    diag_add(d, s, span(49990, N), "to the end");
    diag_add(d, s, span(0, 10), "from the start");
    geo_buffer b = GEO_BUFFER_EMPTY;
    diag_render(d, false, &b);
    assert_non_null(strstr(b.text, "\n 1 | …aaaa"));
    assert_non_null(strstr(b.text, "aaa…\n"));
    assert_non_null(strstr(b.text, "----------^---"));
    assert_non_null(strstr(b.text, "| from the start\n"));
    assert_true(b.length < 12000);
    buffer_free(&b);
    diag_free(d);
    source_drop(s);
    geo_free(text);
}

static void wide_characters_survive_the_cut(void **state)
{
    for (int shift = 0; shift < 2; shift++) {
        geo_buffer text = GEO_BUFFER_EMPTY, b = GEO_BUFFER_EMPTY;
        buffer_add_repeat(&text, 'a', (size_t)shift);
        for (int i = 0; i < 150; i++) buffer_add_text(&text, "流");
        geo_source *s = source_new("a", text.text, text.length);
        diagnostic *d = diag_new(MSG_UNEXPECTED, "x");
        diag_add(d, s, span((uint32_t)shift + 300, (uint32_t)shift + 303), "here");
        diag_render(d, false, &b);
        char *line = strstr(b.text, " 1 | ") + 5;
        assert_int_equal(source_width(line, strcspn(line, "\n")), 160);
        buffer_free(&b);
        buffer_free(&text);
        diag_free(d);
        source_drop(s);
    }
}

static void a_deep_trace_keeps_both_ends(void **state)
{
    diagnostic *d = diag_new(MSG_UNEXPECTED, "x");
    char name[16];
    for (int i = 0; i < 1000; i++) {
        snprintf(name, sizeof name, "f%d", i);
        diag_add_frame(d, name, NULL, span(0, 0));
    }
    assert_int_equal(d->frames_left_out, 988);
    assert_picture(d, NULL,
        "error[E0100]: x is not expected here\n"
        "   = in f0\n   = in f1\n   = in f2\n   = in f3\n   = in f4\n"
        "   = in f5\n   = in f6\n   = in f7\n   = in f8\n   = in f9\n"
        "   = … 988 more calls\n"
        "   = in f998\n   = in f999\n");
}

static void text_with_controls_cannot_move_the_cursor(void **state)
{
    geo_source *s = make("a\033b", "x");
    diagnostic *d = diag_new(MSG_UNEXPECTED, "\033[2J");
    diag_add(d, s, span(0, 1), "one\ntwo\033");
    diag_set_hint(d, "first line\nsecond line");
    assert_picture(d, s,
        "error[E0100]: ·[2J is not expected here\n"
        "  --> a·b:1:1\n"
        "   |\n"
        " 1 | x\n"
        "   | ^ one two·\n"
        "   = hint: first line\n"
        "           second line\n");
}

static void colours_change_nothing_but_colour(void **state)
{
    geo_source *s = make("lesson.geo", "T(mu) + 流形\n");
    diagnostic *d = diag_new(MSG_UNEXPECTED, "this");
    diag_add(d, s, find(s, "mu"), "one");
    diag_add(d, s, find(s, "T"), "two");
    geo_buffer plain = GEO_BUFFER_EMPTY, colour = GEO_BUFFER_EMPTY, bare = GEO_BUFFER_EMPTY;
    diag_render(d, false, &plain);
    diag_render(d, true, &colour);
    bool escaped = false;
    for (size_t i = 0; i < colour.length; i++) {
        if (colour.text[i] == '\033') escaped = true;
        if (!escaped) buffer_add_char(&bare, colour.text[i]);
        if (colour.text[i] == 'm') escaped = false;
    }
    assert_true(colour.length > plain.length);
    assert_string_equal(bare.text, plain.text);
    buffer_free(&plain);
    buffer_free(&colour);
    buffer_free(&bare);
    diag_free(d);
    source_drop(s);
}

/* Whichever allocation fails, something is built, drawn and freed. */
static void memory_may_end_anywhere(void **state)
{
    geo_source *s = make("a", "x + y\n");
    for (size_t n = 1; n < 20; n++) {
        geo_buffer b = GEO_BUFFER_EMPTY;
        geo_mem_fail_at(n);
        diagnostic *d = diag_new(MSG_UNEXPECTED, "x");
        diag_add(d, s, find(s, "y"), "here %d", 1);
        diag_set_hint(d, "a hint");
        diag_add_frame(d, "f", s, span(0, 1));
        diag_render(d, true, &b);
        geo_mem_fail_at(0);
        if (n == 1) assert_int_equal(d->id, MSG_OUT_OF_MEMORY);
        buffer_free(&b);
        diag_free(d);
    }
    assert_int_equal(s->references, 1);
    source_drop(s);
    geo_mem_fail_at(1);
    diagnostic *fixed = diag_new(MSG_UNEXPECTED, "x");
    geo_mem_fail_at(0);
    assert_picture(fixed, NULL, "error[E0601]: there is not enough memory\n");
}

static void codes_are_unique_and_found(void **state)
{
    for (int a = 0; a < MSG_COUNT; a++) {
        const char *code = message_code((message_id)a);
        assert_true(message_text((message_id)a)[0]);
        if (!code[0]) continue;
        assert_int_equal(message_by_code(code), a);     /* the first: so no second */
        assert_true(strlen(code) == 5 && code[0] == 'E');
        assert_true(strlen(message_explanation((message_id)a)) > 40);
    }
    assert_int_equal(message_by_code("e0100"), MSG_UNEXPECTED);
    assert_int_equal(message_by_code("E9999"), MSG_COUNT);
    assert_int_equal(message_by_code(""), MSG_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_labels_on_one_line),
        cmocka_unit_test(three_labels_on_one_line),
        cmocka_unit_test(labels_may_nest_and_coincide),
        cmocka_unit_test(labels_on_several_lines),
        cmocka_unit_test(a_span_of_several_lines),
        cmocka_unit_test(two_sources_and_a_trace),
        cmocka_unit_test(wide_characters_and_tabs_line_up),
        cmocka_unit_test(the_end_and_beyond_have_a_place),
        cmocka_unit_test(long_lines_are_cut_around_the_labels),
        cmocka_unit_test(wide_characters_survive_the_cut),
        cmocka_unit_test(a_deep_trace_keeps_both_ends),
        cmocka_unit_test(text_with_controls_cannot_move_the_cursor),
        cmocka_unit_test(colours_change_nothing_but_colour),
        cmocka_unit_test(memory_may_end_anywhere),
        cmocka_unit_test(codes_are_unique_and_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
