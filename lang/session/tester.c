/* tester.c - expectations in comments, tests in blocks, examples of built-ins. */
#include "lang/session/tester.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lang/session/help.h"
#include "lang/session/library.h"
#include "lang/session/session.h"
#include "runtime/base/file.h"
#include "runtime/base/mem.h"
#include "runtime/core/print.h"
#include "runtime/vm/registry.h"

enum { LARGEST = 16 << 20, WIDTH = 80 };

typedef struct {
    const char *file;
    int passed, failed;
    geo_buffer output;          /* what the running piece echoed and printed */
    geo_value last;             /* its last echo */
    geo_buffer errors;          /* headlines of its diagnostics, and their pictures */
    geo_buffer headlines;
} tester;

static void on_echo(void *context, geo_vm *vm, geo_value v)
{
    tester *t = context;
    t->last = v;
    if (value_is_none(v)) return;
    print_echo(v, WIDTH, &t->output);
    buffer_add_char(&t->output, '\n');
    (void)vm;
}

static void on_write(void *context, const char *text, size_t length)
{
    buffer_add(&((tester *)context)->output, text, length);
}

static void on_test(void *context, const char *name, const diagnostic *failure)
{
    tester *t = context;
    if (!failure) {
        t->passed++;
        printf("ok - %s: %s\n", t->file, name);
        return;
    }
    t->failed++;
    printf("not ok - %s: %s\n", t->file, name);
    geo_buffer b = GEO_BUFFER_EMPTY;
    diag_render(failure, false, &b);
    fputs(buffer_text(&b), stdout);
    buffer_free(&b);
}

static void on_report(void *context, const diagnostic *d)
{
    tester *t = context;
    diag_render(d, false, &t->errors);
    buffer_add_format(&t->headlines, "%s %s\n", message_code(d->id), d->text);
}

/* --- comparing ---------------------------------------------------------------------- */

static void trim(char *text)
{
    size_t n = strlen(text);
    while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == ' ')) text[--n] = '\0';
}

static void verdict(tester *t, size_t line, bool good, const char *wanted, const char *came)
{
    if (good) {
        t->passed++;
        return;
    }
    t->failed++;
    printf("not ok - %s:%zu\n  wanted: %s\n  came:   %s\n", t->file, line, wanted, came);
    if (t->errors.length) fputs(buffer_text(&t->errors), stdout);
}

static bool within(double x, double wanted, double bound)
{
    if (isnan(wanted)) return isnan(x);
    return x == wanted || fabs(x - wanted) <= bound;
}

/* "0.25 +-1e-6": one number for all, or [a, b, c] element by element. */
static bool value_within(geo_value v, const char *wanted)
{
    const char *plus = strstr(wanted, "+-");
    double bound = plus ? strtod(plus + 2, NULL) : 1e-9;
    const char *s = wanted;
    if (value_is_number(v)) return within(value_to_number(v), strtod(s, NULL), bound);
    if (!value_is_tensor(v) || !value_tensor(v)->is_dense) return false;
    const geo_tensor *tensor = value_tensor(v);
    for (size_t i = 0; i < tensor->n; i++) {
        while (*s == '[' || *s == ',' || *s == ' ' || *s == ';' || *s == ']') s++;
        char *end;
        double x = strtod(s, &end);
        if (end == s || (plus && s >= plus)) return false;
        if (!within(tensor->data[i], x, bound)) return false;
        s = end;
    }
    while (*s == ']' || *s == ' ') s++;
    return s == plus || *s == '\0';
}

/* --- running pieces ------------------------------------------------------------------- */

static void forget_output(tester *t)
{
    buffer_free(&t->output);
    buffer_free(&t->errors);
    buffer_free(&t->headlines);
    t->last = VALUE_UNSET;
}

/* Lines before the piece are empty so that spans keep their line numbers. */
static session_result run_piece(tester *t, geo_session *s, const char *text, size_t length,
                                size_t line)
{
    geo_buffer padded = GEO_BUFFER_EMPTY;
    buffer_add_repeat(&padded, '\n', line - 1);
    buffer_add(&padded, text, length);
    forget_output(t);
    session_result r = session_run(s, t->file, buffer_text(&padded), padded.length, on_report, t);
    buffer_free(&padded);
    return r;
}

typedef enum { NOTHING, EQUALS, NEAR, FAILS } expectation;

static expectation find_expectation(const char *line, size_t length, size_t *at)
{
    for (size_t i = 0; i + 3 <= length; i++) {
        if (line[i] != '#' || line[i + 2] != '>') continue;
        *at = i;
        if (line[i + 1] == '=') return EQUALS;
        if (line[i + 1] == '~') return NEAR;
        if (line[i + 1] == '!') return FAILS;
    }
    return NOTHING;
}

static bool only_spaces(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] != ' ') return false;
    return true;
}

/* Is the last echo, written on one line, what was wanted? A matrix echoes on several. */
static bool is_inline_text(geo_value v, const char *wanted)
{
    if (v == VALUE_UNSET) return false;
    geo_buffer text = GEO_BUFFER_EMPTY;
    print_inline(v, &text);
    bool same = strcmp(buffer_text(&text), wanted) == 0;
    buffer_free(&text);
    return same;
}

static void judge(tester *t, expectation kind, size_t line, char *wanted, session_result result)
{
    char *came = geo_strdup(buffer_text(kind == FAILS ? &t->headlines : &t->output));
    if (!came) return;
    trim(came);
    trim(wanted);
    if (kind == FAILS)
        verdict(t, line, result == SESSION_FAILED && strstr(came, wanted), wanted,
                result == SESSION_DONE ? "no error" : came);
    else if (kind == EQUALS)
        verdict(t, line, result == SESSION_DONE && (strcmp(came, wanted) == 0
                                                    || is_inline_text(t->last, wanted)),
                wanted, came);
    else
        verdict(t, line, result == SESSION_DONE && value_within(t->last, wanted), wanted, came);
    geo_free(came);
}

static geo_session *new_session(tester *t)
{
    geo_session *s = session_new();
    if (!s) return NULL;
    s->keep_on_failure = s->is_piecewise = true;
    vm_permit(s->vm)->runs_tests = true;
    vm_hooks hooks = { .context = t, .echo = on_echo, .write = on_write, .test = on_test };
    vm_set_hooks(s->vm, &hooks);
    return s;
}

/* What stands behind the last expectation must run too. */
static void run_rest(tester *t, geo_session *s, const char *text, size_t length, size_t line)
{
    if (run_piece(t, s, text, length, line) == SESSION_DONE) {
        t->passed++;
        return;
    }
    t->failed++;
    printf("not ok - %s\n%s", t->file, buffer_text(&t->errors));
}

static void run_text(tester *t, geo_session *s, const char *text, size_t length)
{
    size_t start = 0, start_line = 1, line = 1;
    for (size_t at = 0; at < length; line++) {
        const char *newline = memchr(text + at, '\n', length - at);
        size_t end = newline ? (size_t)(newline - text) : length, mark = 0;
        expectation kind = find_expectation(text + at, end - at, &mark);
        size_t next = end + (newline != NULL);
        if (kind != NOTHING) {
            size_t this_line = line;
            session_result result = run_piece(t, s, text + start, at + mark - start, start_line);
            geo_buffer wanted = GEO_BUFFER_EMPTY;
            size_t skip = mark + 3 + (at + mark + 3 < end && text[at + mark + 3] == ' ');
            buffer_add(&wanted, text + at + skip, end - at - skip);
            while (kind == EQUALS && next < length) {       /* continued on lines of its own */
                const char *n2 = memchr(text + next, '\n', length - next);
                size_t e2 = n2 ? (size_t)(n2 - text) : length, m2 = 0;
                if (find_expectation(text + next, e2 - next, &m2) != EQUALS
                    || !only_spaces(text + next, m2)) break;
                size_t s2 = next + m2 + 3 + (next + m2 + 3 < e2 && text[next + m2 + 3] == ' ');
                buffer_add_char(&wanted, '\n');
                buffer_add(&wanted, text + s2, e2 - s2);
                next = e2 + (n2 != NULL);
                line++;
            }
            char *text_wanted = buffer_take(&wanted);
            if (text_wanted) judge(t, kind, this_line, text_wanted, result);
            geo_free(text_wanted);
            start = next;
            start_line = line + 1;
        }
        at = next;
    }
    if (start < length) run_rest(t, s, text + start, length - start, start_line);
}

/* A page of Markdown as a program: the lines inside ```geo fences stay where they are,
 * all others become empty. */
static void keep_code(char *text, size_t length)
{
    bool is_code = false;
    for (size_t at = 0; at < length;) {
        const char *newline = memchr(text + at, '\n', length - at);
        size_t end = newline ? (size_t)(newline - text) : length;
        bool is_fence = end - at >= 3 && memcmp(text + at, "```", 3) == 0;
        bool opens_geo = is_fence && end - at == 6 && memcmp(text + at + 3, "geo", 3) == 0;
        if (is_fence || !is_code) memset(text + at, ' ', end - at);
        if (is_fence) is_code = !is_code && opens_geo;
        at = end + 1;
    }
}

static bool is_page(const char *path)
{
    size_t n = strlen(path);
    return n > 3 && strcmp(path + n - 3, ".md") == 0;
}

static bool is_lua(const char *path)
{
    size_t n = strlen(path);
    return n > 4 && strcmp(path + n - 4, ".lua") == 0;
}

/* The examples of all that a Lua file defines. */
static void run_lua(tester *t, geo_session *s, const char *path, const char *text, size_t length)
{
    diagnostic *d = library_run_lua(s, path, text, length, &s->names, true);
    if (d) {
        geo_buffer picture = GEO_BUFFER_EMPTY;
        diag_render(d, false, &picture);
        printf("not ok - %s\n%s", path, buffer_text(&picture));
        t->failed++;
        buffer_free(&picture);
        diag_free(d);
        return;
    }
    geo_value v;
    for (size_t i = 0; (v = vm_added_builtin(s->vm, i)) != VALUE_UNSET; i++) {
        const builtin *b = ((const geo_builtin_value *)value_to_object(v))->builtin;
        if (!*b->example) continue;
        t->file = b->name;
        run_text(t, s, b->example, strlen(b->example));
        t->file = path;
    }
}

static void run_file(tester *t, const char *path)
{
    char *text = NULL;
    size_t length = 0;
    int before = t->failed;
    t->file = path;
    if (file_read(path, LARGEST, &text, &length) != GEO_OK) {
        printf("not ok - %s: %s\n", path, strerror(errno));
        t->failed++;
        return;
    }
    geo_session *s = new_session(t);
    if (is_page(path)) keep_code(text, length);
    if (s && is_lua(path)) run_lua(t, s, path, text, length);
    else if (s) run_text(t, s, text, length);
    session_free(s);
    geo_free(text);
    forget_output(t);
    if (t->failed == before) printf("ok - %s\n", path);
}

static int finish(const tester *t)
{
    printf("%d passed, %d failed\n", t->passed, t->failed);
    return t->failed > 0;
}

int tester_main(int n_files, char **files)
{
    tester t = { .passed = 0 };
    for (int i = 0; i < n_files; i++) run_file(&t, files[i]);
    return finish(&t);
}

static void run_example(tester *t, const char *name, const char *example)
{
    t->file = name;
    geo_session *s = new_session(t);
    if (s) run_text(t, s, example, strlen(example));
    session_free(s);
    forget_output(t);
}

int tester_examples(void)
{
    tester t = { .passed = 0 };
    for (size_t i = 0; i < GEO_N_BUILTINS; i++) {
        const builtin *b = &GEO_BUILTINS[i];
        signature parsed;
        if (!signature_parse(b->signature, &parsed)) {
            printf("not ok - %s: its signature can't be read: %s\n", b->name, b->signature);
            t.failed++;
        }
        run_example(&t, b->name, b->example);
    }
    for (const help_word *w = HELP_WORDS; w->name; w++) run_example(&t, w->name, w->example);
    return finish(&t);
}
