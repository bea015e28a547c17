/* test_prompt.c - commands, entries, their colours and rows, history. */
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

#include "lang/session/command.h"
#include "lang/session/entry.h"
#include "lang/session/entry_view.h"
#include "lang/session/highlight.h"
#include "lang/session/history.h"
#include "lang/session/ink.h"
#include "runtime/base/file.h"
#include "runtime/base/mem.h"

/* --- commands ------------------------------------------------------------------ */

static void assert_command(const char *text, command_kind kind, const char *rest)
{
    command c = command_read(text, strlen(text));
    assert_int_equal(c.kind, kind);
    if (kind == COMMAND_NONE) return;
    assert_int_equal(c.rest_length, strlen(rest));
    assert_memory_equal(c.rest, rest, strlen(rest));
}

static void commands_are_told_from_the_language(void **state)
{
    assert_command("?sin", COMMAND_HELP, "sin");
    assert_command("  ? sin  ", COMMAND_HELP, "sin");
    assert_command("?", COMMAND_HELP, "");
    assert_command("?|>", COMMAND_HELP, "|>");
    assert_command("??optimal transport", COMMAND_SEARCH, "optimal transport");
    assert_command("sin?", COMMAND_HELP, "sin");
    assert_command("∇?", COMMAND_NONE, "");
    assert_command("help", COMMAND_HELP_WORD, "");
    assert_command("help()", COMMAND_HELP_WORD, "");
    assert_command("help sin", COMMAND_HELP_WORD, "sin");
    assert_command("help = 3", COMMAND_NONE, "");
    assert_command("helper", COMMAND_NONE, "");
    assert_command("whos", COMMAND_WHOS, "");
    assert_command("whos()", COMMAND_WHOS, "()");
    assert_command("whos + 1", COMMAND_NONE, "");
    assert_command("time sum(1..10)", COMMAND_TIME, "sum(1..10)");
    assert_command("time (1 + 2)", COMMAND_TIME, "(1 + 2)");
    assert_command("time = 3", COMMAND_NONE, "");
    assert_command("time * 2", COMMAND_NONE, "");
    assert_command("time - 2", COMMAND_NONE, "");
    assert_command("time in 1..3", COMMAND_NONE, "");
    assert_command("time index", COMMAND_TIME, "index");
    assert_command("time", COMMAND_NONE, "");
    assert_command("time.x", COMMAND_NONE, "");
    assert_command("example sin", COMMAND_EXAMPLE, "sin");
    assert_command("example sin cos", COMMAND_NONE, "");
    assert_command("explain E0311", COMMAND_EXPLAIN, "E0311");
    assert_command("explain(1 + 1)", COMMAND_NONE, "");
    assert_command("quit", COMMAND_QUIT, "");
    assert_command("exit()", COMMAND_EXIT, "()");
    assert_command("", COMMAND_NONE, "");
    assert_command("1 + 1", COMMAND_NONE, "");
}

static void bare_words_may_be_names(void **state)
{
    command c = command_read("whos", 4);
    assert_true(command_is_bare_word(&c, "whos"));
    c = command_read("whos()", 6);
    assert_false(command_is_bare_word(&c, "whos()"));
    c = command_read("?", 1);
    assert_false(command_is_bare_word(&c, "?"));
    c = command_read("time x", 6);
    assert_false(command_is_bare_word(&c, "time x"));
}

/* --- entries --------------------------------------------------------------------- */

static void assert_clean(const char *text, const char *wanted)
{
    geo_buffer b = GEO_BUFFER_EMPTY;
    entry_clean(text, strlen(text), &b);
    assert_string_equal(buffer_text(&b), wanted);
    buffer_free(&b);
}

static void pasted_prompts_are_stripped(void **state)
{
    assert_clean("1 + 1", "1 + 1");
    assert_clean("geo> 1 + 1", "1 + 1");
    assert_clean("  geo> 1 + 1\r\n", "1 + 1");
    assert_clean("geo> x = 3\ngeo> x\n3\n", "x = 3\nx");
    assert_clean("geo> f(x) = {\n...>     x\n...> }\ngeo> f(2)\n2\n", "f(x) = {\n    x\n}\nf(2)");
    assert_clean("\n\nf(x) = {\n    x\n\n}\n\n", "f(x) = {\n    x\n\n}");
    assert_clean("geo>", "");
    assert_clean("", "");
    assert_clean("\n \n", "");
    assert_clean("x\rgeo> y", "x\ny");
}

static void the_parser_decides_what_is_complete(void **state)
{
    static const char *const WHOLE[] = { "", "1 + 1", "f(x) = { x }", "1 + + )", "\"abc", "?f(",
        "x = [1,\n2]", "time sum(1..3)", "# comment", "for", "x = 3;" };
    static const char *const OPEN[] = { "1 +", "f(x) = {", "[1, 2", "f(1,", "time sum(",
        "if x {", "f(x) = {\n x\n", "x =" };
    for (size_t i = 0; i < sizeof WHOLE / sizeof *WHOLE; i++)
        if (strcmp(WHOLE[i], "for") != 0)
            assert_true(entry_is_complete(WHOLE[i], strlen(WHOLE[i])));
    for (size_t i = 0; i < sizeof OPEN / sizeof *OPEN; i++)
        assert_false(entry_is_complete(OPEN[i], strlen(OPEN[i])));
    assert_false(entry_gives_up("1 +\n", 4));
    assert_true(entry_gives_up("1 +\n  \n", 7));
}

static void lines_are_indented_as_the_last_and_after_brackets(void **state)
{
    assert_int_equal(entry_indent("f(x) = {", 8), 4);
    assert_int_equal(entry_indent("f(x) = {\n    y = 2", 18), 4);
    assert_int_equal(entry_indent("x = [", 5), 4);
    assert_int_equal(entry_indent("1 +", 3), 0);
    assert_int_equal(entry_indent("", 0), 0);
}

/* --- colours ------------------------------------------------------------------------ */

/* One letter for each byte: n s k c b (known) m w and . for plain. */
static void assert_inks(const char *text, size_t cursor, const char *wanted)
{
    static const char LETTERS[INK_COUNT + 1] = ".nskcbmwpql";
    char got[200] = "";
    uint8_t inks[200];
    size_t n = strlen(text);
    assert_int_equal(highlight(text, n, cursor, inks), GEO_OK);
    for (size_t i = 0; i < n; i++) got[i] = LETTERS[inks[i]];
    assert_string_equal(got, wanted);
}

static void entries_are_highlighted(void **state)
{
    assert_inks("x = 2.5 # y", NO_CURSOR, "....nnn.ccc");
    assert_inks("for k in 1..3", NO_CURSOR, "kkk...kk.n..n");
    assert_inks("sin(pi)", NO_CURSOR, "bbb.nn.");
    assert_inks("r.sin", NO_CURSOR, ".....");
    assert_inks("r.for", NO_CURSOR, ".....");
    assert_inks("\"a{b:.1}c\"", NO_CURSOR, "sss.ssssss");
    assert_inks("\"open", NO_CURSOR, "sssss");
    assert_inks("(1])", NO_CURSOR, ".nw.");
    assert_inks("f(x)", 4, ".m.m");
    assert_inks("f(x)", 1, ".m.m");
    assert_inks("f(x)", 3, ".m.m");
    assert_inks("f(x)", 0, "....");
    assert_inks("?sin", NO_CURSOR, "k...");
    assert_inks("time 1 + 2", NO_CURSOR, "kkkkkn...n");
    assert_inks("", 0, "");
    assert_inks("流 = 1", NO_CURSOR, "......n");
    assert_inks("\xff\xfe", 0, "ww");
}

/* --- rows ------------------------------------------------------------------------------ */

static entry_extent draw(const char *text, size_t cursor, int columns, int rows, geo_buffer *out)
{
    entry_view view = { .prompt = "geo> ", .more = "...> ", .text = text,
                        .length = strlen(text), .cursor = cursor, .columns = columns,
                        .rows = rows };
    return entry_draw(&view, out);
}

static void assert_drawn(const char *text, size_t cursor, int columns, const char *wanted,
                         int n_rows, int row, int column)
{
    geo_buffer b = GEO_BUFFER_EMPTY;
    entry_extent e = draw(text, cursor, columns, 10, &b);
    assert_string_equal(buffer_text(&b), wanted);
    assert_int_equal(e.n_rows, n_rows);
    assert_int_equal(e.row, row);
    assert_int_equal(e.column, column);
    buffer_free(&b);
}

#define CLEAR "\033[K"

static void entries_are_laid_out_in_rows(void **state)
{
    assert_drawn("", 0, 20, "geo> " CLEAR, 1, 0, 5);
    assert_drawn("1+1", 3, 20, "geo> 1+1" CLEAR, 1, 0, 8);
    assert_drawn("a\nb", 3, 20, "geo> a" CLEAR "\r\n...> b" CLEAR, 2, 1, 6);
    assert_drawn("a\nb", 1, 20, "geo> a" CLEAR "\r\n...> b" CLEAR, 2, 0, 6);
    assert_drawn("abcdefgh", 0, 10, "geo> abcde\r\nfgh" CLEAR, 2, 0, 5);
    assert_drawn("abcdefgh", 5, 10, "geo> abcde\r\nfgh" CLEAR, 2, 1, 0);
    assert_drawn("abcde", 5, 10, "geo> abcde\r\n" CLEAR, 2, 1, 0);
    assert_drawn("流形", 6, 20, "geo> 流形" CLEAR, 1, 0, 9);
    assert_drawn("流形流", 9, 10, "geo> 流形" CLEAR "\r\n流" CLEAR, 2, 1, 2);
    assert_drawn("\x01", 1, 20, "geo> ·" CLEAR, 1, 0, 6);
}

static void tall_entries_show_what_is_around_the_cursor(void **state)
{
    geo_buffer b = GEO_BUFFER_EMPTY;
    entry_extent e = draw("1\n2\n3\n4\n5\n6\n7\n8\n9", 0, 20, 4, &b);
    assert_int_equal(e.n_rows, 4);
    assert_int_equal(e.row, 0);
    assert_non_null(strstr(buffer_text(&b), "geo> 1"));
    assert_null(strstr(buffer_text(&b), "> 5"));
    buffer_free(&b);
    e = draw("1\n2\n3\n4\n5\n6\n7\n8\n9", 17, 20, 4, &b);
    assert_int_equal(e.n_rows, 4);
    assert_int_equal(e.row, 3);
    assert_non_null(strstr(buffer_text(&b), "> 9"));
    assert_null(strstr(buffer_text(&b), "> 5"));
    buffer_free(&b);
}

/* Whatever the width, the walk ends and the cursor is inside. */
static void any_width_will_do(void **state)
{
    const char *text = "f(流) = {\n\tx = \"形é\"\n}  # 流形流形";
    for (int columns = 1; columns < 30; columns++)
        for (size_t cursor = 0; cursor <= strlen(text); cursor++) {
            geo_buffer b = GEO_BUFFER_EMPTY;
            entry_extent e = draw(text, cursor, columns, 5, &b);
            assert_in_range(e.n_rows, 1, 5);
            assert_in_range(e.row, 0, e.n_rows - 1);
            buffer_free(&b);
        }
}

/* --- history ------------------------------------------------------------------------------ */

typedef struct { geo_buffer all; int n; } read_back;

static void take(void *context, const char *entry)
{
    read_back *r = context;
    buffer_add_text(&r->all, entry);
    buffer_add_char(&r->all, '|');
    r->n++;
}

static void assert_history(const char *path, const char *wanted)
{
    read_back r = { GEO_BUFFER_EMPTY, 0 };
    assert_int_equal(history_read(path, take, &r), GEO_OK);
    assert_string_equal(buffer_text(&r.all), wanted);
    buffer_free(&r.all);
}

static void history_comes_back_by_whole_entries(void **state)
{
    char folder[] = "/tmp/geo-history-XXXXXX";
    assert_non_null(mkdtemp(folder));
    char path[100];
    snprintf(path, sizeof path, "%s/a/b/history", folder);
    assert_history(path, "");
    assert_int_equal(history_add(path, "1 + 1"), GEO_OK);
    assert_int_equal(history_add(path, "f(x) = {\n    \"a\\n\"\n}"), GEO_OK);
    assert_int_equal(history_add(path, "流形"), GEO_OK);
    assert_history(path, "1 + 1|f(x) = {\n    \"a\\n\"\n}|流形|");
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);

    /* what is no text is left out, a line without its end too */
    static const char BAD[] = "good\nbad\x01\n\xff\xfe\n\nz\\\\y\nunfinished";
    assert_int_equal(file_write(path, BAD, sizeof BAD - 1), GEO_OK);
    assert_history(path, "good|z\\y|");
    assert_int_equal(history_read(folder, take, NULL), GEO_EIO);
    char *rm = NULL;
    assert_true(asprintf(&rm, "rm -r %s", folder) > 0);
    assert_int_equal(system(rm), 0);
    free(rm);
}

static void a_long_history_is_cut(void **state)
{
    char path[] = "/tmp/geo-history-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    geo_buffer b = GEO_BUFFER_EMPTY;
    for (int i = 0; b.length <= HISTORY_MOST; i++) buffer_add_format(&b, "entry %d\n", i);
    assert_int_equal(write(fd, b.text, b.length), b.length);
    close(fd);
    buffer_free(&b);
    read_back r = { GEO_BUFFER_EMPTY, 0 };
    assert_int_equal(history_read(path, take, &r), GEO_OK);
    assert_in_range(r.n, 10000, HISTORY_KEPT / 8);
    assert_memory_equal(r.all.text, "entry ", 6);
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_in_range(info.st_size, HISTORY_KEPT / 2, HISTORY_KEPT);
    read_back again = { GEO_BUFFER_EMPTY, 0 };
    assert_int_equal(history_read(path, take, &again), GEO_OK);
    assert_int_equal(again.n, r.n);
    buffer_free(&again.all);
    buffer_free(&r.all);
    unlink(path);

    char *huge = geo_alloc(HISTORY_ENTRY + 2, 1);
    memset(huge, 'x', HISTORY_ENTRY + 1);
    huge[HISTORY_ENTRY + 1] = '\0';
    assert_int_equal(history_add(path, huge), GEO_ETOOBIG);
    geo_free(huge);
}

static void the_history_has_its_place(void **state)
{
    setenv("XDG_STATE_HOME", "/somewhere", 1);
    char *path = history_path();
    assert_string_equal(path, "/somewhere/geo/history");
    geo_free(path);
    setenv("XDG_STATE_HOME", "relative", 1);
    setenv("HOME", "/home/who", 1);
    path = history_path();
    assert_string_equal(path, "/home/who/.local/state/geo/history");
    geo_free(path);
    unsetenv("HOME");
    assert_null(history_path());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_are_told_from_the_language),
        cmocka_unit_test(bare_words_may_be_names),
        cmocka_unit_test(pasted_prompts_are_stripped),
        cmocka_unit_test(the_parser_decides_what_is_complete),
        cmocka_unit_test(lines_are_indented_as_the_last_and_after_brackets),
        cmocka_unit_test(entries_are_highlighted),
        cmocka_unit_test(entries_are_laid_out_in_rows),
        cmocka_unit_test(tall_entries_show_what_is_around_the_cursor),
        cmocka_unit_test(any_width_will_do),
        cmocka_unit_test(history_comes_back_by_whole_entries),
        cmocka_unit_test(a_long_history_is_cut),
        cmocka_unit_test(the_history_has_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
