/* test_vm.c - the machine from C: calls, errors that pass through built-ins, limits,
 * memory of bindings, collections at every step. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "lang/session/session.h"
#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/core/operator.h"
#include "runtime/vm/freeze.h"
#include "runtime/vm/registry.h"

static char last_error[400];
static message_id last_id;

static void keep_error(void *context, const diagnostic *d)
{
    (void)context;
    snprintf(last_error, sizeof last_error, "%s", d->text);
    last_id = d->id;
}

static geo_session *start(const char *text)
{
    geo_session *s = session_new();
    assert_non_null(s);
    if (session_run(s, "test", text, strlen(text), keep_error, NULL) != SESSION_DONE)
        fail_msg("%s", last_error);
    return s;
}

static bool run(geo_session *s, const char *text)
{
    return session_run(s, "test", text, strlen(text), keep_error, NULL) == SESSION_DONE;
}

static double number_of(geo_session *s, const char *name)
{
    geo_value v = session_value(s, name);
    assert_true(value_is_number(v));
    return value_to_number(v);
}

/* --- calls from C ----------------------------------------------------------------- */

typedef struct {
    geo_value f, result;
    int argc;
    geo_value argv[4];
} request;

static void do_call(geo_vm *vm, void *context)
{
    request *r = context;
    r->result = vm_call(vm, r->f, r->argc, r->argv);
}

static void functions_are_called_from_c(void **state)
{
    geo_session *s = start("f(x, y = 10) = x*y\ng = f @ (x -> x + 1)");
    request r = { .f = session_value(s, "f"), .argc = 2,
                  .argv = { value_from_double(3), value_from_double(4) } };
    diagnostic *error = NULL;
    assert_true(vm_protect(s->vm, do_call, &r, &error));
    assert_true(value_to_number(r.result) == 12);
    r.argc = 1;
    assert_true(vm_protect(s->vm, do_call, &r, &error));
    assert_true(value_to_number(r.result) == 30);
    r.f = session_value(s, "g");
    assert_true(vm_protect(s->vm, do_call, &r, &error));
    assert_true(value_to_number(r.result) == 40);
    r.f = vm_builtin(s->vm, "sqrt");
    r.argv[0] = value_from_double(9);
    assert_true(vm_protect(s->vm, do_call, &r, &error));
    assert_true(value_to_number(r.result) == 3);
    r.f = value_from_double(1);
    assert_false(vm_protect(s->vm, do_call, &r, &error));
    assert_int_equal(error->id, MSG_NOT_CALLABLE);
    diag_free(error);
    session_free(s);
}

static void missing_builtins_are_unset(void **state)
{
    geo_session *s = start("x = 1");
    assert_true(vm_builtin(s->vm, "no such") == VALUE_UNSET);
    assert_true(session_value(s, "nothing") == VALUE_UNSET);
    assert_true(vm_global(s->vm, 100000) == VALUE_UNSET);
    session_free(s);
}

/* --- errors --------------------------------------------------------------------------- */

static void errors_pass_through_built_ins(void **state)
{
    geo_session *s = start("f(x) = if x > 2 { error(\"three\") } else { x }");
    assert_false(run(s, "map(f, 1..5)"));
    assert_string_equal(last_error, "three");
    assert_true(run(s, "y = try map(f, 1..5) else -1"));
    assert_true(number_of(s, "y") == -1);
    assert_true(run(s, "z = map(t -> try map(f, 1..t) else [0], 2..3); n = len(z)"));
    assert_true(number_of(s, "n") == 2);
    assert_true(run(s, "w = try reduce((a, b) -> error(\"r\"), 1..3) else 5"));
    assert_true(number_of(s, "w") == 5);
    assert_false(run(s, "g(x = error(\"default\")) = x\ng()"));
    assert_string_equal(last_error, "default");
    assert_true(run(s, "map(t -> t, 1..3)"));           /* and all is as before */
    session_free(s);
}

static void recursion_ends_with_an_error(void **state)
{
    geo_session *s = start("down(n) = if n == 0 { 0 } else { 1 + down(n - 1) }");
    assert_true(run(s, "a = down(90000)"));
    assert_true(number_of(s, "a") == 90000);
    assert_false(run(s, "down(-1)"));
    assert_int_equal(last_id, MSG_CALLS_TOO_DEEP);
    assert_true(run(s, "b = try down(-1) else 7"));
    assert_true(number_of(s, "b") == 7);
    assert_false(run(s, "loop(x) = map(loop, [x])\nloop(1)"));
    assert_int_equal(last_id, MSG_NESTED_TOO_DEEP);
    session_free(s);
}

/* Compositions of compositions call each other without a frame in between. */
static void composed_functions_have_a_depth(void **state)
{
    geo_session *s = start("f = x -> x + 1\nfor k in 1..20000 { f = abs @ f }");
    assert_false(run(s, "f(1)"));
    assert_int_equal(last_id, MSG_NESTED_TOO_DEEP);
    assert_true(run(s, "g = abs\nfor k in 1..50 { g = g @ abs }\nx = g(-3)"));
    assert_true(number_of(s, "x") == 3);
    assert_true(run(s, "\"{f}\";"));                    /* printing it has a depth too */
    session_free(s);
}

/* --- limits ------------------------------------------------------------------------------ */

static void limits_stop_and_pass_try(void **state)
{
    geo_session *s = start("x = 0");
    s->keep_on_failure = true;
    vm_set_max_steps(s->vm, 100000);
    assert_false(run(s, "try { while true { x = x + 1 } } else 0"));
    assert_int_equal(last_id, MSG_STEPS_OUT);
    assert_true(number_of(s, "x") > 50000 && number_of(s, "x") < 200000);
    vm_set_max_steps(s->vm, 0);
    geo_limit_seconds(0.05);
    assert_false(run(s, "while true { x = 0 }"));
    assert_int_equal(last_id, MSG_TIME_OUT);
    geo_limit_seconds(0);
    geo_limit_interrupt();
    assert_false(run(s, "for k in 1..1000000 { x = k }"));
    assert_int_equal(last_id, MSG_INTERRUPTED);
    geo_limit_clear();
    assert_true(run(s, "x = 1"));
    session_free(s);
}

static void memory_has_a_cap(void **state)
{
    geo_session *s = start("v = [0]");
    geo_mem_cap_set(geo_mem_used() + (8u << 20));
    assert_false(run(s, "t = list(1)\nwhile true { t = push(t, list(t, t)) }"));
    assert_int_equal(last_id, MSG_OUT_OF_MEMORY);
    assert_true(run(s, "u = try { a = zeros(1000000, 1000); 1 } else 2"));
    assert_true(number_of(s, "u") == 2);
    geo_mem_cap_set(0);
    assert_true(run(s, "v = push(v, 1); n = len(v)"));
    assert_true(number_of(s, "n") == 2);
    session_free(s);
}

/* --- memory of bindings -------------------------------------------------------------------- */

static void use_scratch(geo_vm *vm, void *context)
{
    (void)context;
    for (int i = 0; i < 100; i++) memset(vm_scratch(vm, 1000, 8), i, 8000);
    vm_hold(vm, vm_string(vm, "held", 4));
    vm_raise(vm, MSG_RAISED, "after scratch");
}

/* What an error passes is freed: the sanitizers' leak check is the other half. */
static void scratch_is_freed_by_errors(void **state)
{
    geo_session *s = start("x = 1");
    vm_collect(s->vm, 0);
    size_t before = geo_mem_used();
    for (int i = 0; i < 50; i++) {
        diagnostic *error = NULL;
        assert_false(vm_protect(s->vm, use_scratch, NULL, &error));
        assert_string_equal(error->text, "after scratch");
        diag_free(error);
    }
    vm_collect(s->vm, 0);
    assert_true(geo_mem_used() < before + 4096);
    session_free(s);
}

static void ask_too_much(geo_vm *vm, void *context)
{
    (void)context;
    vm_scratch(vm, SIZE_MAX / 4, 8);
}

static void impossible_scratch_is_an_error(void **state)
{
    geo_session *s = start("x = 1");
    diagnostic *error = NULL;
    assert_false(vm_protect(s->vm, ask_too_much, NULL, &error));
    assert_int_equal(error->id, MSG_OUT_OF_MEMORY);
    diag_free(error);
    session_free(s);
}

/* --- collections ------------------------------ */

static void garbage_is_collected(void **state)
{
    geo_session *s = start("f(n) = { t = list(n, \"a\"); for k in 1..10 { t = list(t, k) }\n"
                           "len(t) }");
    assert_true(run(s, "for k in 1..2000 { f(k) }"));
    vm_collect(s->vm, 0);
    size_t before = geo_mem_used();
    assert_true(run(s, "for k in 1..20000 { f(k) }"));
    vm_collect(s->vm, 0);
    assert_true(geo_mem_used() < before + (64 << 10));
    session_free(s);
}

/* Values that only registers, handlers, captures or built-ins hold survive. */
static void live_values_survive(void **state)
{
    static const char text[] =
        "make(k) = { held = [k, k + 1] + 0; () -> held }\n"
        "churn(n) = { t = list(); for i in 1..n { t = push(t, \"{i}\") }; len(t) }\n"
        "f = make(5)\n"
        "g = (x -> { churn(500); x }) @ (x -> list(x, churn(500)))\n"
        "total = 0\n"
        "for k in 1..60 {\n"
        "    a = list(k, \"x\", [k])\n"
        "    b = map(x -> { churn(200); list(x) }, 1..5)\n"
        "    c = try { z = [k, k]; churn(300); error(\"e\") } else z\n"
        "    total = total + a[1] + len(b) + c[1] + g(1)[2] + f()[1]\n"
        "}\n"
        "check total == 2*1830 + 60*(5 + 500 + 5)\n";
    geo_session *s = start(text);
    session_free(s);
}

/* --- freezing ------------------------------ */

typedef struct { geo_value v; } frozen;

static void do_freeze(geo_vm *vm, void *context)
{
    frozen *z = context;
    z->v = vm_freeze(vm, z->v);
}

static geo_value freeze(geo_session *s, const char *name)
{
    frozen z = { session_value(s, name) };
    diagnostic *error = NULL;
    assert_true(vm_protect(s->vm, do_freeze, &z, &error));
    return z.v;
}

static void freezing_copies_only_what_it_must(void **state)
{
    geo_session *s = start("k = 2\npure(x) = x + 1\nuses(x) = k*x\nbox = list(pure, 3)\n"
                           "deep = { f: list(uses) }\nr = 1..3\n"
                           "far(x) = x + " "1\nself(n) = if n < k { n } else { self(n - 1) }");
    assert_true(freeze(s, "pure") == session_value(s, "pure"));
    assert_true(freeze(s, "box") == session_value(s, "box"));
    assert_true(freeze(s, "r") == session_value(s, "r"));
    assert_true(freeze(s, "uses") != session_value(s, "uses"));
    assert_true(freeze(s, "deep") != session_value(s, "deep"));
    geo_value self = freeze(s, "self");
    assert_true(vm_hold_values(s->vm, &self, 1));
    session_define(s, "kept", self);
    assert_true(run(s, "k = 100; a = kept(10); b = self(10)"));
    assert_true(number_of(s, "a") == 1 && number_of(s, "b") == 10);
    session_free(s);
}

/* Names beyond the registers are frozen too. */
static void far_names_are_frozen(void **state)
{
    geo_buffer text = GEO_BUFFER_EMPTY;
    for (int i = 0; i < 300; i++) buffer_add_format(&text, "v%d = %d\n", i, i);
    buffer_add_text(&text, "f(x) = x + v299\ng = f @ abs\nv299 = 0\na = g(1)\nb = f(1)\n");
    geo_session *s = start(buffer_text(&text));
    assert_true(number_of(s, "a") == 300 && number_of(s, "b") == 1);
    buffer_free(&text);
    session_free(s);
}

/* --- functions of one number ------------------------------ */

static void quick_functions_agree_with_their_built_ins(void **state)
{
    geo_session *s = start("x = 0");
    static const double at[] = { -2.5, -1, -0.0, 0, 0.3, 1, 2, 100, 1e300 };
    for (const scalar_function *f = GEO_SCALARS; f->name; f++) {
        const builtin *b = builtin_find(f->name, strlen(f->name));
        assert_non_null(b);
        for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
            request r = { .f = vm_builtin(s->vm, f->name), .argc = 1,
                          .argv = { value_from_double(at[i]) } };
            diagnostic *error = NULL;
            assert_true(vm_protect(s->vm, do_call, &r, &error));
            geo_value quick = value_number(f->f(at[i]));
            if (quick != r.result) fail_msg("%s(%g)", f->name, at[i]);
        }
    }
    session_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_are_called_from_c),
        cmocka_unit_test(missing_builtins_are_unset),
        cmocka_unit_test(errors_pass_through_built_ins),
        cmocka_unit_test(recursion_ends_with_an_error),
        cmocka_unit_test(composed_functions_have_a_depth),
        cmocka_unit_test(limits_stop_and_pass_try),
        cmocka_unit_test(memory_has_a_cap),
        cmocka_unit_test(scratch_is_freed_by_errors),
        cmocka_unit_test(impossible_scratch_is_an_error),
        cmocka_unit_test(garbage_is_collected),
        cmocka_unit_test(live_values_survive),
        cmocka_unit_test(freezing_copies_only_what_it_must),
        cmocka_unit_test(far_names_are_frozen),
        cmocka_unit_test(quick_functions_agree_with_their_built_ins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
