/* test_lexer.c - tokens, their partners, documentation lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "lang/syntax/lexer.h"
#include "runtime/base/buffer.h"
#include "runtime/base/mem.h"

static token_list lex(const char *text)
{
    token_list list;
    geo_source *s = source_new("t", text, strlen(text));
    assert_int_equal(lex_source(s, &list), GEO_OK);
    source_drop(s);
    return list;
}

/* The tokens as text: `.` before one that touches, `;` before one on a new line. */
static void assert_tokens(const char *text, const char *expected)
{
    token_list list = lex(text);
    geo_buffer b = GEO_BUFFER_EMPTY;
    for (size_t i = 0; i + 1 < list.n_tokens; i++) {
        token t = list.tokens[i];
        char gap = t.flags & AFTER_NEWLINE ? ';' : t.flags & AFTER_SPACE ? ' ' : '.';
        if (i) buffer_add_char(&b, gap);
        buffer_add(&b, text + t.start, t.end - t.start);
    }
    assert_string_equal(buffer_text(&b), expected);
    buffer_free(&b);
    lex_free(&list);
}

static void tokens_are_as_long_as_they_can_be(void **state)
{
    assert_tokens("a<=b|>c->d..e==f", "a.<=.b.|>.c.->.d....e.==.f");
    assert_tokens("1..3 1.5.x 2.5e-3 1e5x", "1....3 1.5...x 2.5e-3 1e5.x");
    assert_tokens("x+=1; y :=2", "x.+=.1.; y :=.2");
    assert_tokens("a # b\n  c", "a;c");
    assert_tokens("r\"a\\\" r \"b\"", "r\"a\\\" r \"b\"");
    assert_tokens("f'(x)' 'it'", "f.'.(.x.).' 'it'");
    assert_tokens("\"a {b:.1} c {d} e\"f", "\"a {.b.:.1.} c {.d.} e\".f");
    assert_tokens("0xff_00g 0b12", "0xff_00g 0b12");
}

static void brackets_know_their_partners(void **state)
{
    token_list list = lex("f(a, [b, (c)], {d})");
    for (size_t i = 0; i < list.n_tokens; i++) {
        uint32_t m = list.tokens[i].match;
        if (m != NO_MATCH) assert_int_equal(list.tokens[m].match, i);
    }
    assert_int_equal(list.tokens[1].match, list.n_tokens - 2);
    assert_int_equal(list.tokens[4].match, 10);
    lex_free(&list);
    list = lex("{ ( [ } )");                /* a brace closes past what is open */
    assert_int_equal(list.tokens[0].match, 3);
    assert_int_equal(list.tokens[1].match, NO_MATCH);
    assert_int_equal(list.tokens[4].match, NO_MATCH);
    lex_free(&list);
    list = lex("\"a {f(x} b\" + (c)");      /* a hole ends at its brace */
    assert_int_equal(list.n_errors, 0);
    assert_int_equal(list.tokens[0].kind, TOKEN_TEXT_OPEN);
    assert_int_equal(list.tokens[0].match, 4);
    assert_int_equal(list.tokens[2].match, NO_MATCH);
    lex_free(&list);
}

static void documentation_stands_right_above(void **state)
{
    const char *text = "## one\n##\n  ## two\nf(x) = 1\n\n## lost\n\ng(x) = 2\n"
                       "## lost too\n# plain\nh = 3  ## not one\nk = 4\n## last\nm = 5";
    token_list list = lex(text);
    assert_int_equal(list.n_docs, 2);
    assert_int_equal(list.docs[0].token, 0);
    assert_int_equal(list.docs[0].at.start, 0);
    assert_int_equal(list.docs[0].at.end, strlen("## one\n##\n  ## two"));
    assert_memory_equal(text + list.docs[1].at.start, "## last", 7);
    assert_memory_equal(text + list.tokens[list.docs[1].token].start, "m", 1);
    lex_free(&list);
}

static void assert_error(const char *text, message_id id, uint32_t start, uint32_t end)
{
    token_list list = lex(text);
    assert_int_equal(list.n_errors, 1);
    assert_int_equal(list.errors[0].id, id);
    assert_int_equal(list.errors[0].at.start, start);
    assert_int_equal(list.errors[0].at.end, end);
    assert_int_equal(list.tokens[list.n_tokens - 1].kind, TOKEN_END_OF_TEXT);
    lex_free(&list);
}

static void what_cant_be_read_is_an_error_and_a_token(void **state)
{
    assert_error("x = \"abc", MSG_UNCLOSED_STRING, 4, 8);
    assert_error("x = r\"abc\ny", MSG_UNCLOSED_STRING, 4, 9);
    assert_error("\"a {b} c\ny", MSG_UNCLOSED_STRING, 0, 8);
    assert_error("\"a {b\ny", MSG_UNCLOSED_HOLE, 0, 5);
    assert_error("\"a {b\"\ny", MSG_UNCLOSED_HOLE, 0, 6);
    assert_error("\"a {\"b {", MSG_UNCLOSED_HOLE, 0, 8);
    assert_error("f(\xEF\xBC\x8Cy)", MSG_FULL_WIDTH, 2, 5);
    assert_error("a\xC2\xA0+ b", MSG_ODD_SPACE, 1, 3);
    assert_error("a + \xFF\xFE", MSG_BAD_UTF8, 4, 5);
    assert_error("a \xE2\x88\x92 b", MSG_LOOKALIKE, 2, 5);
    assert_error("\xE2\x80\x9Cseahorse\xE2\x80\x9D", MSG_ODD_QUOTES, 0, 14);
    assert_error("f('a b')", MSG_SINGLE_QUOTES, 2, 7);
    assert_error("a // b\n  // c", MSG_FOREIGN_COMMENT, 9, 13);
    assert_error("a /* b\n c */ d", MSG_FOREIGN_COMMENT, 2, 6);
    assert_error("1_000_ + 2", MSG_BAD_NUMBER, 0, 6);
    assert_error("\"\xFF\"", MSG_BAD_UTF8, 1, 2);
}

static void a_zero_byte_is_an_error(void **state)
{
    token_list list;
    geo_source *s = source_new("t", "a\0b", 3);
    assert_int_equal(lex_source(s, &list), GEO_OK);
    assert_int_equal(list.n_errors, 1);
    assert_int_equal(list.errors[0].id, MSG_ZERO_BYTE);
    assert_int_equal(list.n_tokens, 4);
    lex_free(&list);
    source_drop(s);
}

static void memory_may_end_anywhere(void **state)
{
    const char *text = "## doc\nf(x) = \"a {b} c\" + [1, (2), {3}] “x”\n\n  // y\n";
    geo_source *s = source_new("t", text, strlen(text));
    token_list list;
    for (size_t n = 1; n < 100; n++) {
        geo_mem_fail_at(n);
        geo_status status = lex_source(s, &list);
        geo_mem_fail_at(0);
        lex_free(&list);
        if (status == GEO_OK) {
            assert_true(n > 4);
            source_drop(s);
            return;
        }
        assert_int_equal(status, GEO_ENOMEM);
    }
    fail();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_are_as_long_as_they_can_be),
        cmocka_unit_test(brackets_know_their_partners),
        cmocka_unit_test(documentation_stands_right_above),
        cmocka_unit_test(what_cant_be_read_is_an_error_and_a_token),
        cmocka_unit_test(a_zero_byte_is_an_error),
        cmocka_unit_test(memory_may_end_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
