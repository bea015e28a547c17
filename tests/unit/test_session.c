/* test_session.c - the prompt's promise: a statement that fails changes nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lang/session/session.h"
#include "runtime/base/mem.h"
#include "runtime/core/print.h"

typedef struct {
    geo_session *s;
    geo_buffer shown, errors;
    int n_errors;
} prompt;

static void on_error(void *context, const diagnostic *d)
{
    prompt *p = context;
    p->n_errors++;
    buffer_add_format(&p->errors, "%s\n", d->text);
}

static void on_echo(void *context, geo_vm *vm, geo_value v)
{
    prompt *p = context;
    (void)vm;
    print_inline(v, &p->shown);
    buffer_add_char(&p->shown, '\n');
}

static void open_prompt(prompt *p)
{
    memset(p, 0, sizeof *p);
    p->s = session_new();
    assert_non_null(p->s);
    p->s->is_prompt = true;
    vm_hooks hooks = { .context = p, .echo = on_echo };
    vm_set_hooks(p->s->vm, &hooks);
}

static void close_prompt(prompt *p)
{
    session_free(p->s);
    buffer_free(&p->shown);
    buffer_free(&p->errors);
}

static session_result enter(prompt *p, const char *text)
{
    buffer_free(&p->shown);
    buffer_free(&p->errors);
    p->n_errors = 0;
    return session_run(p->s, "<prompt>", text, strlen(text), on_error, p);
}

static void enters(prompt *p, const char *text, const char *shows)
{
    if (enter(p, text) != SESSION_DONE) fail_msg("%s: %s", text, buffer_text(&p->errors));
    assert_string_equal(buffer_text(&p->shown), shows);
}

static void fails(prompt *p, const char *text, const char *message)
{
    assert_int_equal(enter(p, text), SESSION_FAILED);
    if (!strstr(buffer_text(&p->errors), message))
        fail_msg("%s: wanted %s, came %s", text, message, buffer_text(&p->errors));
}

static void failed_statements_change_nothing(void **state)
{
    prompt p;
    open_prompt(&p);
    enters(&p, "x = [1, 2] + 0; y = 5; r = { a: [1] + 0 }", "");
    fails(&p, "x[1] = 100; y = 6; z = 7; r.a[1] = 9; error(\"late\")", "late");
    enters(&p, "x", "[1, 2]\n");
    enters(&p, "y", "5\n");
    enters(&p, "r", "{a: [1]}\n");
    fails(&p, "z", "there is no `z`");
    fails(&p, "f(n) = n\ny = f(1, 2)", "takes 1 argument");
    fails(&p, "f(1)", "there is no `f`");
    enters(&p, "y", "5\n");
    fails(&p, "x = push(x, 3); x = x + 1; [1][2]", "index 2");
    enters(&p, "x", "[1, 2]\n");
    fails(&p, "s = \"a\"; s = s + 1", "`+`");
    fails(&p, "s", "there is no `s`");
    close_prompt(&p);
}

static void failed_texts_change_nothing(void **state)
{
    prompt p;
    open_prompt(&p);
    enters(&p, "x = 1", "");
    fails(&p, "x = 2; y = = 3", "");
    fails(&p, "x = 2; nothing_here", "there is no `nothing_here`");
    fails(&p, "w = 1; w = w + missing", "missing");
    enters(&p, "x", "1\n");
    fails(&p, "w", "there is no `w`");
    close_prompt(&p);
}

/* A name that failed to be defined may be defined later, with any value. */
static void names_come_back_clean(void **state)
{
    prompt p;
    open_prompt(&p);
    for (int i = 0; i < 300; i++) fails(&p, "t = 1; error(\"no\")", "no");
    enters(&p, "t = \"new\"; t", "new\n");
    for (int i = 0; i < 400; i++) {
        char text[64];
        snprintf(text, sizeof text, "name%d = %d", i, i);
        enters(&p, text, "");
    }
    fails(&p, "name399 = 0; name0 = -1; error(\"x\")", "x");
    enters(&p, "name399 + name0", "399\n");
    close_prompt(&p);
}

static void functions_may_come_before_what_they_use(void **state)
{
    prompt p;
    open_prompt(&p);
    enters(&p, "f(x) = x + later", "");
    fails(&p, "f(1)", "there is no `later` yet");
    enters(&p, "later = 10", "");
    enters(&p, "f(1)", "11\n");
    enters(&p, "later = 20", "");
    enters(&p, "f(1)", "21\n");
    fails(&p, "later = 30; error(\"no\")", "no");
    enters(&p, "f(1)", "21\n");
    close_prompt(&p);
}

static void incomplete_text_asks_for_more(void **state)
{
    prompt p;
    open_prompt(&p);
    assert_int_equal(enter(&p, "f(x) = {"), SESSION_INCOMPLETE);
    assert_int_equal(enter(&p, "[1, 2,"), SESSION_INCOMPLETE);
    assert_int_equal(enter(&p, "if true {\n1\n"), SESSION_INCOMPLETE);
    assert_int_equal(p.n_errors, 0);
    enters(&p, "if true {\n1\n}", "1\n");
    close_prompt(&p);
}

static void values_are_seen_from_outside(void **state)
{
    prompt p;
    open_prompt(&p);
    assert_true(session_define(p.s, "ans", value_from_double(42)));
    enters(&p, "ans + 1", "43\n");
    enters(&p, "mine = ans*2", "");
    assert_true(value_to_number(session_value(p.s, "mine")) == 84);
    assert_true(session_value(p.s, "other") == VALUE_UNSET);
    close_prompt(&p);
}

static void checking_runs_nothing(void **state)
{
    prompt p;
    open_prompt(&p);
    p.s->is_prompt = false;
    static const char good[] = "x = error(\"not run\")\nf(n) = n + x\nf(1)";
    assert_int_equal(session_check(p.s, "t", good, strlen(good), on_error, &p), SESSION_DONE);
    static const char bad[] = "y = x1\nz = y2";
    assert_int_equal(session_check(p.s, "t", bad, strlen(bad), on_error, &p), SESSION_FAILED);
    assert_int_equal(p.n_errors, 2);
    close_prompt(&p);
}

/* --- imports ---------------------------------------------------------------------- */

static void write_file(const char *name, const char *text)
{
    FILE *f = fopen(name, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void imports_that_fail_leave_no_trace(void **state)
{
    char folder[] = "/tmp/geo_session_XXXXXX";
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chdir(folder), 0);
    write_file("good.geo", "side = 3\narea(s) = s*side\n");
    write_file("bad.geo", "half = 1\nerror(\"broken file\")\n");
    write_file("circle.geo", "import \"circle\"\n");
    prompt p;
    open_prompt(&p);
    fails(&p, "import \"bad\"", "broken file");
    fails(&p, "half", "there is no `half`");
    fails(&p, "import \"circle\"", "imports itself");
    fails(&p, "import \"absent\"", "can't be read");
    enters(&p, "import \"good\"", "");
    enters(&p, "area(2)", "6\n");
    fails(&p, "side = 5; error(\"x\")", "x");
    enters(&p, "side", "3\n");
    enters(&p, "import \"good\" as g", "");
    enters(&p, "g.side", "3\n");
    write_file("bad.geo", "half = 2\n");
    enters(&p, "import \"bad\"", "");
    enters(&p, "half", "2\n");
    close_prompt(&p);
    remove("good.geo");
    remove("bad.geo");
    remove("circle.geo");
    assert_int_equal(chdir("/"), 0);
    rmdir(folder);
}

/* --- memory ------------------------------------------------------------------------ */

/* Every allocation of a statement fails in turn; the session goes on as it was. */
static void failing_allocations_change_nothing(void **state)
{
    prompt p;
    open_prompt(&p);
    enters(&p, "x = list(1, \"a\"); f(n) = n + 1", "");
    static const char text[] = "x = push(x, [f(1), 2]); y = \"{x}\"; g = f @ f; r = { a: y }";
    for (size_t n = 1;; n++) {
        geo_mem_fail_at(n);
        session_result result = session_run(p.s, "<prompt>", text, strlen(text), NULL, NULL);
        geo_mem_fail_at(0);
        if (result == SESSION_DONE) break;
        assert_true(n < 5000);
        enters(&p, "x", "[1, \"a\"]\n");
        enters(&p, "f(1)", "2\n");
    }
    enters(&p, "x", "[1, \"a\", [2, 2]]\n");
    close_prompt(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(failed_statements_change_nothing),
        cmocka_unit_test(failed_texts_change_nothing),
        cmocka_unit_test(names_come_back_clean),
        cmocka_unit_test(functions_may_come_before_what_they_use),
        cmocka_unit_test(incomplete_text_asks_for_more),
        cmocka_unit_test(values_are_seen_from_outside),
        cmocka_unit_test(checking_runs_nothing),
        cmocka_unit_test(imports_that_fail_leave_no_trace),
        cmocka_unit_test(failing_allocations_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
