/* test_complete.c - what TAB offers at a place, and the pages of the help. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lang/session/complete.h"
#include "lang/session/help.h"
#include "lang/session/help_search.h"
#include "lang/session/latex.h"
#include "lang/session/whos.h"
#include "lang/syntax/lexer.h"
#include "runtime/base/mem.h"

static geo_session *session;

static void run(const char *text)
{
    assert_int_equal(session_run(session, "t", text, strlen(text), NULL, NULL), SESSION_DONE);
}

static int begin(void **state)
{
    session = session_new();
    session->is_prompt = true;
    run("## adds them\nf(first, second = 2, third = 3) = first + second + third");
    run("g = t -> 2t; r = { alpha: 1, beta: { gamma: [1, 2], delta: 2 } }; len = 3");
    run("流形 = 1; A = eye(3); linear = 1; ball2 = ball(2)");
    return 0;
}

static int end(void **state)
{
    session_free(session);
    return 0;
}

/* The cursor stands at the last bar; items are joined by blanks. */
static completions complete(const char *with_bar)
{
    char text[200];
    const char *bar = strrchr(with_bar, '|');
    size_t cursor = (size_t)(bar - with_bar);
    snprintf(text, sizeof text, "%.*s%s", (int)cursor, with_bar, bar + 1);
    completions c;
    complete_at(session, text, strlen(text), cursor, &c);
    assert_false(c.failed);
    assert_true(c.start <= cursor && c.end >= c.start && c.end <= strlen(text));
    return c;
}

static void assert_offers(const char *with_bar, const char *wanted)
{
    completions c = complete(with_bar);
    geo_buffer b = GEO_BUFFER_EMPTY;
    for (size_t i = 0; i < c.count; i++) {
        if (i) buffer_add_text(&b, "  ");
        buffer_add_text(&b, c.item[i].text);
    }
    assert_string_equal(buffer_text(&b), wanted);
    buffer_free(&b);
    completions_free(&c);
}

static const completion *find(const completions *c, const char *text)
{
    for (size_t i = 0; i < c->count; i++)
        if (strcmp(c->item[i].text, text) == 0) return &c->item[i];
    return NULL;
}

static void assert_among(const char *with_bar, const char *item, bool is_there)
{
    completions c = complete(with_bar);
    assert_true((find(&c, item) != NULL) == is_there);
    completions_free(&c);
}

static void names_are_completed(void **state)
{
    assert_offers("linsp|", "linspace");
    assert_offers("1 + linsp| + 2", "linspace");
    assert_offers("lin|", "linear  linspace");
    assert_offers("流|", "流形");
    assert_offers("whil|", "while");
    assert_offers("qqqqq|", "");
    assert_offers("LINSP|", "linspace");            /* no matter the case */
    assert_offers("12|", "");
    assert_offers("# lin|", "");
    assert_among("|", "r", true);                   /* nothing typed: what one has made */
    assert_among("|", "sin", false);
    assert_among("w|", "whos", true);               /* commands at the start only */
    assert_among("1 + w|", "whos", false);
    assert_among("\"{lins|}\"", "linspace", true);  /* in the hole of a string */
}

static void a_programs_name_hides_the_built_in(void **state)
{
    completions c = complete("len|");
    const completion *item = find(&c, "len");
    assert_non_null(item);
    assert_string_equal(item->note, "number");
    completions_free(&c);
}

static void fields_and_properties_follow_a_point(void **state)
{
    assert_offers("r.|", "alpha  beta");
    assert_offers("r.b|", "beta");
    assert_offers("r.beta.|", "delta  gamma");
    assert_offers("1 + r.beta.g|*2", "gamma");
    assert_offers("r.nothing.|", "");
    assert_offers("unknown.|", "");
    assert_offers("3.|", "");
    assert_among("ball2.|", "dim", true);
    assert_among("ball2.ra|", "radius", true);
    completions c = complete("r.a|");
    assert_string_equal(c.item[0].note, "number");
    completions_free(&c);
}

static void arguments_have_names(void **state)
{
    assert_offers("f(|", "first:   second:   third: ");
    assert_offers("f(1, |", "second:   third: ");
    assert_offers("f(1, th|", "third: ");
    assert_offers("f(1, third: 2, |)", "second: ");
    assert_offers("f([1, 2], (3), |", "third: ");
    assert_offers("1 |> f(|", "second:   third: ");
    assert_offers("linspace(0, 1, |", "n: ");
    assert_offers("f(1, third: |", "");
    assert_among("f(1, third: li|", "linspace", true);
    assert_among("f(1, sec|", "second: ", true);
    assert_among("f(1 + sec|", "second: ", false);
    assert_among("g(x, f(1, |), 2", "second: ", true);
    completions c = complete("linspace(0, 1, |");
    assert_string_equal(c.item[0].note, "integer = 50");
    assert_non_null(strstr(c.signature, "linspace(a: number"));
    completions_free(&c);
}

static void signatures_are_shown(void **state)
{
    completions c = complete("linspace|");
    assert_string_equal(c.signature, "linspace(a: number, b: number, n: integer = 50) -> vector\n"
                                     "n numbers from a to b at equal distances.");
    completions_free(&c);
    c = complete("f(1, |");
    assert_string_equal(c.signature, "f(first, second = 2, third = 3)\nadds them");
    completions_free(&c);
    c = complete("while|");
    assert_non_null(strstr(c.signature, "while condition"));
    completions_free(&c);
    c = complete("(1 + |");
    assert_null(c.signature);
    completions_free(&c);
}

static void tex_names_become_signs(void **state)
{
    assert_offers("\\alpha|", "α");
    assert_offers("2\\pi|", "π");
    assert_offers("\\nab|", "∇");
    assert_offers("\\in|", "∈");
    assert_offers("\\lamb|", "λ");
    assert_offers("\\qqq|", "");
    assert_offers("x\\_1|", "₁");
    assert_among("\\al|", "\\alpha", true);
    completions c = complete("1 + \\nabla|f");
    assert_int_equal(c.start, 4);
    assert_int_equal(c.end, 10);
    completions_free(&c);
    assert_null(latex_find("al", 2));
}

/* Signs that the lexer reads have a name, and no two entries the same one. */
static void the_table_of_signs_is_sound(void **state)
{
    for (const latex_sign *l = LATEX_SIGNS; l->name; l++) {
        assert_ptr_equal(latex_find(l->name, strlen(l->name)), l->sign);
        assert_true(strlen(l->name) < 30);
    }
    static const char *const READ[] = { "∘", "×", "∇", "∂", "∈", "≤", "≥", "≠", "→" };
    for (size_t i = 0; i < sizeof READ / sizeof *READ; i++) {
        bool found = false;
        for (const latex_sign *l = LATEX_SIGNS; l->name; l++)
            found |= strcmp(l->sign, READ[i]) == 0;
        assert_true(found);
        assert_non_null(help_word_find(READ[i], strlen(READ[i])));
    }
}

static void files_are_completed_in_strings(void **state)
{
    char folder[] = "/tmp/geo-complete-XXXXXX", path[200], text[300];
    assert_non_null(mkdtemp(folder));
    static const char *const NAMES[] = { "data.csv", "data 2.csv", "other", ".hidden" };
    for (int i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, NAMES[i]);
        FILE *f = fopen(path, "w");
        assert_non_null(f);
        fclose(f);
    }
    snprintf(path, sizeof path, "%s/deep", folder);
    mkdir(path, 0700);
    snprintf(text, sizeof text, "load(\"%s/dat|\")", folder);
    completions c = complete(text);
    assert_int_equal(c.count, 2);
    assert_int_equal(c.start, 6);
    assert_non_null(strstr(c.item[0].text, "data 2.csv"));
    completions_free(&c);
    snprintf(text, sizeof text, "load(\"%s/dee|", folder);
    c = complete(text);
    assert_int_equal(c.count, 1);
    assert_non_null(strstr(c.item[0].text, "deep/"));
    completions_free(&c);
    snprintf(text, sizeof text, "load(\"%s/|", folder);
    c = complete(text);
    assert_int_equal(c.count, 4);           /* without the hidden one */
    completions_free(&c);
    snprintf(text, sizeof text, "rm -r %s", folder);
    assert_int_equal(system(text), 0);
    assert_offers("\"/no/such/folder/x|", "");
    assert_offers("\"abc\"|", "");
}

static void commands_complete_their_argument(void **state)
{
    assert_offers("?linsp|", "linspace");
    assert_offers("??linsp|", "linspace");
    assert_offers("help linsp|", "linspace");
    assert_offers("example linsp|", "linspace");
    assert_offers("explain E0501|", "E0501");
    assert_among("explain E02|", "E0201", true);
    assert_offers("time linsp|", "linspace");
}

static void completion_survives_every_cursor_and_failure(void **state)
{
    static const char TEXT[] = "f(r.beta, \"a{x:.1}b\", third: [1, 2; 3) ) \\al \xff 'q' r.b.\n#c";
    for (size_t cursor = 0; cursor < sizeof TEXT; cursor++) {
        completions c;
        complete_at(session, TEXT, sizeof TEXT - 1, cursor, &c);
        completions_free(&c);
    }
    for (size_t n = 1; n < 400; n++) {
        completions c;
        geo_mem_fail_at(n);
        complete_at(session, "f(1, s", 6, 6, &c);
        geo_mem_fail_at(0);
        completions_free(&c);
    }
}

/* --- help ------------------------------------------------------------------------ */

static char *about(const char *name)
{
    geo_buffer b = GEO_BUFFER_EMPTY;
    help_view view = { session, 80, false };
    help_about(&view, name, strlen(name), &b);
    return buffer_take(&b);
}

static void assert_about(const char *name, const char *part)
{
    char *text = about(name);
    if (!strstr(text, part)) fail_msg("?%s has no %s:\n%s", name, part, text);
    geo_free(text);
}

static void help_knows_all_names(void **state)
{
    for (const builtin *b = GEO_BUILTINS; b->name; b++)
        if (strcmp(b->name, "len") != 0) assert_about(b->name, b->name);
    for (const help_word *w = HELP_WORDS; w->name; w++) assert_about(w->name, w->usage);
    assert_about("linspace", "see also");
    assert_about("linspace", "geo> linspace(0, 1, 5)\n  [0, 0.25, 0.5, 0.75, 1]");
    assert_about("f", "f(first, second = 2, third = 3)\n  adds them\n");
    assert_about("g", "g = t -> 2t");
    assert_about("r", "r is a record");
    assert_about("len", "len is a number");
    assert_about("ball2", "  .dim           how many");
    assert_about("ball2.dim", "how many dimensions");
    assert_about("Space", "Properties");
    assert_about("linspce", "Did you mean `linspace`?");
    assert_about("rnorm", "normal");
    assert_about("zzzzzz", "geo knows no `zzzzzz`");
}

/* Every reserved word and sign of the language has an entry. */
static void the_whole_language_is_explained(void **state)
{
    for (int k = TOKEN_AND; k <= TOKEN_NABLA; k++) {
        const char *text = token_text((token_kind)k);
        static const char *const PARTS[] = { ")", "]", "}", ",", ":" };
        bool is_part = false;
        for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++)
            is_part |= strcmp(text, PARTS[i]) == 0;
        if (!is_part && !help_word_find(text, strlen(text))) fail_msg("no help on %s", text);
    }
}

static void search_finds_the_nearest_first(void **state)
{
    help_hit hits[SEARCH_MOST];
    assert_true(help_find("sin", 3, hits) > 1);
    assert_string_equal(hits[0].name, "sin");
    assert_int_equal(help_find("qqqqzzz", 7, hits), 0);
    size_t n = help_find("matrix", 6, hits), both = help_find("MATRIX inverse", 14, hits);
    assert_true(both >= 1 && both < n);
    assert_int_equal(help_find("e", 1, hits), SEARCH_MOST);
    n = help_find("random", 6, hits);               /* other words for it count */
    bool found = false;
    for (size_t i = 0; i < n; i++) found |= strcmp(hits[i].name, "normal") == 0;
    assert_true(found);
}

static void examples_come_without_expectations(void **state)
{
    geo_buffer b = GEO_BUFFER_EMPTY;
    assert_true(help_example("linspace", 8, &b));
    assert_string_equal(buffer_text(&b), "linspace(0, 1, 5)");
    buffer_free(&b);
    assert_true(help_example("for", 3, &b));
    assert_string_equal(buffer_text(&b), "s = 0\nfor k in 1..4 { s = s + k }\ns");
    buffer_free(&b);
    assert_false(help_example("qqq", 3, &b));
    buffer_free(&b);
}

static void whos_lists_types_shapes_and_sizes(void **state)
{
    geo_buffer b = GEO_BUFFER_EMPTY;
    help_view view = { session, 80, false };
    whos(&view, &b);
    const char *text = buffer_text(&b);
    assert_non_null(strstr(text, "A       tensor    3 x 3  72 B  [1, 0, 0;"));
    assert_non_null(strstr(text, "流形    number"));
    assert_non_null(strstr(text, "t -> 2t"));
    for (const char *s = text; *s; s += strcspn(s, "\n") + 1)
        assert_true(strcspn(s, "\n") <= 80 + 8);
    buffer_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_completed),
        cmocka_unit_test(a_programs_name_hides_the_built_in),
        cmocka_unit_test(fields_and_properties_follow_a_point),
        cmocka_unit_test(arguments_have_names),
        cmocka_unit_test(signatures_are_shown),
        cmocka_unit_test(tex_names_become_signs),
        cmocka_unit_test(the_table_of_signs_is_sound),
        cmocka_unit_test(files_are_completed_in_strings),
        cmocka_unit_test(commands_complete_their_argument),
        cmocka_unit_test(completion_survives_every_cursor_and_failure),
        cmocka_unit_test(help_knows_all_names),
        cmocka_unit_test(the_whole_language_is_explained),
        cmocka_unit_test(search_finds_the_nearest_first),
        cmocka_unit_test(examples_come_without_expectations),
        cmocka_unit_test(whos_lists_types_shapes_and_sizes),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
