/* test_derivative.c - derivatives from C: fields of geo functions, memory of tapes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lang/session/session.h"
#include "runtime/base/mem.h"
#include "runtime/vm/function_field.h"

static char last_error[400];

static void keep_error(void *context, const diagnostic *d)
{
    snprintf(last_error, sizeof last_error, "%s", d->text);
}

static geo_session *start(const char *text)
{
    geo_session *s = session_new();
    assert_non_null(s);
    if (session_run(s, "test", text, strlen(text), keep_error, NULL) != SESSION_DONE)
        fail_msg("%s", last_error);
    return s;
}

/* What a built-in that takes a function does. */
typedef struct {
    geo_value f;
    field_shape in;
    size_t n;
    const double *x;
    double value[8], jac[64], hess[64];
    bool has_derivative;
    geo_status status;
} request;

static void differentiate(geo_vm *vm, void *context)
{
    request *r = context;
    function_field *f = function_field_new(vm, r->f, &r->in, r->x);
    r->has_derivative = f->field.jacobian && f->field.hessian;
    if (!r->has_derivative) return;
    r->status = field_jacobian(&f->field, r->n, r->x, r->value, r->jac);
    function_field_check(vm, f);
    if (r->status == GEO_OK) r->status = field_hessian(&f->field, r->n, r->x, r->hess);
    function_field_check(vm, f);
}

static request ask(geo_session *s, const char *name, field_shape in, size_t n, const double *x)
{
    request r = { .f = session_value(s, name), .in = in, .n = n, .x = x };
    diagnostic *error = NULL;
    last_error[0] = '\0';
    if (!vm_protect(s->vm, differentiate, &r, &error)) {
        keep_error(NULL, error);
        diag_free(error);
    }
    return r;
}

static void equal(const double *a, const double *b, size_t n)
{
    for (size_t i = 0; i < n; i++) assert_true(fabs(a[i] - b[i]) <= 1e-14 * fmax(1, fabs(b[i])));
}

static void a_function_of_numbers(void **state)
{
    geo_session *s = start("f(x, y) = x^2*y");
    request r = ask(s, "f", (field_shape){ 2, { 0, 0 } }, 2, (double[]){ 3, 5, 1, 2 });
    assert_true(r.has_derivative && r.status == GEO_OK);
    equal(r.value, (double[]){ 45, 2 }, 2);
    equal(r.jac, (double[]){ 30, 9, 4, 1 }, 4);
    equal(r.hess, (double[]){ 10, 6, 6, 0, 4, 2, 2, 0 }, 8);
    session_free(s);
}

static void a_map_of_vectors(void **state)
{
    geo_session *s = start("f(p) = [p[1]*p[2], sin(p[1]), 3]");
    request r = ask(s, "f", (field_shape){ 1, { 2 } }, 1, (double[]){ 0, 5 });
    assert_true(r.has_derivative && r.status == GEO_OK);
    equal(r.value, (double[]){ 0, 0, 3 }, 3);
    equal(r.jac, (double[]){ 5, 0, 1, 0, 0, 0 }, 6);
    equal(r.hess, (double[]){ 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, 12);
    session_free(s);
}

static void a_vector_and_a_number(void **state)
{
    geo_session *s = start("v(x, t) = t*x; w(t) = t^3");
    request r = ask(s, "v", (field_shape){ 2, { 2, 0 } }, 1, (double[]){ 1, 2, 7 });
    assert_true(r.has_derivative && r.status == GEO_OK);
    equal(r.jac, (double[]){ 7, 0, 1, 0, 7, 2 }, 6);
    equal(r.hess, (double[]){ 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0 }, 18);
    r = ask(s, "w", (field_shape){ 1, { 0 } }, 2, (double[]){ 2, -1 });
    equal(r.jac, (double[]){ 12, 3 }, 2);
    equal(r.hess, (double[]){ 12, -6 }, 2);
    session_free(s);
}

static void some_have_none(void **state)
{
    geo_session *s = start("f(x) = isprime(x)*x\ng(x) = { z ~ normal(0, 1); x*z }\n"
                           "h(x) = if x < 1 { x } else { isprime(x)*x }");
    assert_false(ask(s, "f", (field_shape){ 1, { 0 } }, 1, (double[]){ 3 }).has_derivative);
    assert_false(ask(s, "g", (field_shape){ 1, { 0 } }, 1, (double[]){ 3 }).has_derivative);
    assert_string_equal(last_error, "");
    request r = ask(s, "h", (field_shape){ 1, { 0 } }, 2, (double[]){ 0, 2 });
    assert_true(r.has_derivative);          /* at the first point; the second one says why */
    assert_non_null(strstr(last_error, "isprime"));
    session_free(s);
}

static void trying_is_not_seen(void **state)
{
    geo_session *s = start("seed(3)\na ~ normal(0, 1)\nseed(3)\n"
                           "f(x) = { print(\"seen\")\nif x > 5 { z ~ normal(0, 1); z }\n"
                           "else { x } }");
    vm_hooks hooks = { 0 };
    vm_set_hooks(s->vm, &hooks);
    ask(s, "f", (field_shape){ 1, { 0 } }, 1, (double[]){ 1 });
    assert_true(session_run(s, "test", "b ~ normal(0, 1)", 16, keep_error, NULL) == SESSION_DONE);
    assert_true(session_value(s, "a") == session_value(s, "b"));
    session_free(s);
}

static void tapes_are_freed(void **state)
{
    geo_session *s = start("f(x) = { s = x; for i in 1..20000 { s = s + sin(s) }; s }\n"
                           "g = grad(f)\nx = g(1)");
    vm_collect(s->vm, 0);
    size_t before = geo_mem_used();
    const char *again = "for k in 1..20 { x = g(1) }";
    assert_true(session_run(s, "test", again, strlen(again), keep_error, NULL) == SESSION_DONE);
    vm_collect(s->vm, 0);
    assert_true(geo_mem_used() < before + 100000);
    session_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_function_of_numbers), cmocka_unit_test(a_map_of_vectors),
        cmocka_unit_test(a_vector_and_a_number), cmocka_unit_test(some_have_none),
        cmocka_unit_test(trying_is_not_seen),    cmocka_unit_test(tapes_are_freed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
