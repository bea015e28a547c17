/* test_compile.c - every construct compiles to code that the verifier accepts, and
 * damaged code is refused or does no harm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "lang/compile/compile.h"
#include "lang/syntax/parser.h"
#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/rng.h"
#include "stdlib/table.h"

/* Together these use every instruction. */
/* Longer than a row of registers. */
#define TEN(p) p "x, " p "x, " p "x, " p "x, " p "x, " p "x, " p "x, " p "x, " p "x, " p "x"
#define ROW TEN("") ", " TEN("") ", " TEN("")
#define FIELDS(p) p "0: x, " p "1: x, " p "2: x, " p "3: x, " p "4: x, " p "5: x, " p "6: x, "

static const char *const PROGRAMS[] = {
    "x = 3; y = x; z = [x, y, -x]; 1/x; x^2; x^y; x - y; x*y; x/y; x % y; x*2; x - 2; x/2; x + 2;"
    "2 + x; 2 - x; 2*x; 2/x; 1..x; 1..9 by x",
    "a = [1, 2; 3, 4]; b = [a, a; a, a]; c = a'; a @ a; a[1, 2]; a[1]; a[end, ..]; a[a > 2];"
    "a[1, 1] = 5; a[2] = [0, 0]; a[1][2]; t = zeros(2, 2, 2); t[1, 2, 2]",
    "r = { x: 1, y: { z: 2 } }; r.x; r.y.z = 3; r[\"x\"]; \"{r.x:.2} and {1}\"; (p, q) = [1, 2]",
    "f(n) = if n < 2 { n } else { f(n - 1) + f(n - 2) }; f(10); g = (x, y = 2) -> x + y; g(1);"
    "g(1, y: 3); h(k) = { m = j -> j + k + h2; m }; h2 = 1; h(1)(2); s(v) = { v[1] = 0; v };"
    "look(i) = data[i] + data[i]; data = [1, 2]; look(1); me() = me; me()",
    "s = 0; for i in 1..5 { s = s + i }; for v in [1, 2] { s = s + v }; while s > 0 { s = s - 7 };"
    "k = 0; while true { k = k + 1; if k >= 3 { break }; if k == 2 { continue } }",
    "[i*j for i in 1..3 for j in 1..3 if i != j]; [x + y for (x, y) in [1, 2; 3, 4]]",
    "try error(\"x\") else 1; f(v) = { try { return v[2] } else { return 0 } }; f([1]);"
    "for i in 1..3 { try { if i == 2 { break } } else 0 }",
    "test \"a\" { check 1 == 1, \"no {1}\"; check true }; check [1, 2] > 0; x ~ normal(0, 1)",
    "w = a + b where a = 1, b = 2; 1 < 2 <= 3; 1 == 1 and 2 != 3 or not false; 2 in 1..3;"
    "mu = 0.5*normal(0, 1) + 0.5*normal(2, 1); try ball(2) & ball(2) else 0",
    "f(c) = { if c { v = 1 }; v }; f(true); maybe(a) = a == 1; maybe(2); n = none; x = true;"
    "if x == true { 1 }; if 2 <= 3 { 1 }; if 2 == 3 { 1 }; y = 2; if y < y { 1 }; if y <= y { 1 };"
    "if y == y { 1 }; if not (y < y) { 1 }; if not (y <= y) { 1 }; if not (y == y) { 1 };"
    "if y > 1 { 1 }; if y >= 1 { 1 }; if y <= 1 { 1 }; if not (y > 1) { 1 };"
    "if not (y >= 1) { 1 };"
    "if not (y <= 1) { 1 }; if not (y < 1) { 1 }; if not (y == 1) { 1 }; if x { 1 };"
    "if not x { 1 };"
    "a = y < 3; a = y > 3; a = y <= 3; a = y >= 3; a = y != 3",
    "d((x, y) in R^2, t in 0..1 = 0) -> R^1 = x + y + t; d([1, 2]); sin(1); 4 |> sqrt;"
    "try bd ball(2) else 0; [1, 2] |> map(v -> v + 1); try normal(0, 1) | (0..1) else 0",
    "f() = later; later = 3; f()",
    "r = { a: { b: \"\" } }; l = list(list(1, \"x\"), 2); r.a.b = r.a.b + \"x\"; l[1][2] = 3",
    "x = 1\nm = [" ROW "; " ROW "]\n",
    "x = 1\nr = { " FIELDS("a") FIELDS("b") FIELDS("c") FIELDS("d") FIELDS("e") FIELDS("f")
        FIELDS("g") FIELDS("h") FIELDS("k") "z: x }\n",
};
enum { N_PROGRAMS = sizeof PROGRAMS / sizeof *PROGRAMS };

typedef struct {
    geo_vm *vm;
    namespace_table names;
    compile_context c;
} fixture;

static geo_value lookup(void *context, const char *name, size_t length)
{
    return stdlib_lookup(context, name, length);
}

static void quiet_echo(void *context, geo_vm *vm, geo_value v)
{
    (void)context, (void)vm, (void)v;
}

/* Compiles a text; NULL when it has errors. */
static geo_code *compile(fixture *f, const char *text)
{
    geo_source *source = source_new("test", text, strlen(text));
    parse_tree tree;
    assert_int_equal(parse_source(source, &tree), GEO_OK);
    f->c = (compile_context){ .heap = vm_heap(f->vm), .source = source, .names = &f->names,
                              .whole_program = true, .lookup = lookup, .context = f->vm };
    geo_code *code = compile_tree(&f->c, tree.root);
    for (size_t i = 0; i < f->c.n_errors; i++) diag_free(f->c.error[i]);
    parse_free(&tree);
    source_drop(source);
    return code;
}

static void open_fixture(fixture *f)
{
    memset(f, 0, sizeof *f);
    f->vm = vm_new();
    vm_hooks hooks = { .echo = quiet_echo };
    vm_set_hooks(f->vm, &hooks);
    vm_permit(f->vm)->may_write = false;
    vm_permit(f->vm)->runs_tests = true;
}

static void close_fixture(fixture *f)
{
    namespace_free(&f->names);
    vm_free(f->vm);
}

static void note_opcodes(const geo_code *code, bool *seen)
{
    for (size_t at = 0; at < code->n; at += 1 + code_extra_words(code, at))
        seen[WORD_OP(code->instruction[at])] = true;
    for (size_t i = 0; i < code->n_constants; i++)
        if (value_is_kind(code->constant[i], KIND_CODE))
            note_opcodes((const geo_code *)value_to_object(code->constant[i]), seen);
}

static void every_instruction_is_made_and_verified(void **state)
{
    bool seen[OPCODE_COUNT] = { false };
    for (int i = 0; i < N_PROGRAMS; i++) {
        fixture f;
        open_fixture(&f);
        geo_code *code = compile(&f, PROGRAMS[i]);
        assert_non_null(code);
        assert_null(code_verify(code));
        note_opcodes(code, seen);
        diagnostic *error = NULL;
        if (!vm_run(f.vm, code, &error)) fail_msg("program %d: %s", i, error->text);
        close_fixture(&f);
    }
    for (int op = 0; op < OPCODE_COUNT; op++) {
        bool is_far = op == OPCODE_GLOBALX || op == OPCODE_SETGLOBALX;  /* many variables */
        if (!seen[op] && !is_far && op != OPCODE_STACKLIST && op != OPCODE_BLOCKS)
            fail_msg("no program uses %s", opcode_name(op));
    }
}

/* Names beyond the registers of the top level live elsewhere. */
static void many_variables_compile(void **state)
{
    fixture f;
    open_fixture(&f);
    geo_buffer text = GEO_BUFFER_EMPTY;
    for (int i = 0; i < 400; i++) buffer_add_format(&text, "v%d = %d\n", i, i);
    buffer_add_text(&text, "f() = v399 + v0\ns = f()\ncheck s == 399\nv399 = 1\ncheck f() == 1\n");
    geo_code *code = compile(&f, buffer_text(&text));
    buffer_free(&text);
    assert_non_null(code);
    assert_null(code_verify(code));
    diagnostic *error = NULL;
    assert_true(vm_run(f.vm, code, &error));
    close_fixture(&f);
}

/* The dump of all code shows every instruction's name. */
static void dumps_are_complete(void **state)
{
    fixture f;
    open_fixture(&f);
    geo_buffer out = GEO_BUFFER_EMPTY;
    code_dump(compile(&f, PROGRAMS[3]), &out);
    assert_non_null(strstr(buffer_text(&out), "CALLSELF"));
    assert_non_null(strstr(buffer_text(&out), "CLOSURE"));
    assert_non_null(strstr(buffer_text(&out), "f: 1 parameters"));
    buffer_free(&out);
    close_fixture(&f);
}

/* --- damage ------------------------------------------------------------------------ */

static geo_code *some_code(geo_code *code, geo_rng *rng)
{
    geo_code *inner[16];
    size_t n = 0;
    for (size_t i = 0; i < code->n_constants && n < 16; i++)
        if (value_is_kind(code->constant[i], KIND_CODE))
            inner[n++] = (geo_code *)value_to_object(code->constant[i]);
    if (n == 0 || rng_uniform(rng) < 0.4) return code;
    return some_code(inner[(size_t)(rng_uniform(rng) * (double)n)], rng);
}

static void forget_globals(fixture *f)
{
    for (size_t i = 0; i < CODE_GLOBAL_REGISTERS; i++) vm_set_global(f->vm, i, VALUE_UNSET);
}

static size_t damage_and_run(fixture *f, geo_code *code, geo_rng *rng, int turns)
{
    size_t n_run = 0;
    for (int i = 0; i < turns; i++) {
        geo_code *victim = some_code(code, rng);
        size_t bytes = victim->n * sizeof *victim->instruction;
        uint32_t *kept = geo_alloc(victim->n, sizeof *kept);
        memcpy(kept, victim->instruction, bytes);
        for (int k = 0; k < 1 + i % 3; k++) {
            size_t word = (size_t)(rng_uniform(rng) * (double)victim->n);
            victim->instruction[word] ^= 1u << (unsigned)(rng_uniform(rng) * 32);
        }
        if (!code_verify(code)) {
            diagnostic *error = NULL;
            vm_set_max_steps(f->vm, 20000);
            forget_globals(f);
            if (!vm_run(f->vm, code, &error)) diag_free(error);
            vm_collect(f->vm, 0);          /* frees everything but what is held: the code */
            n_run++;
        }
        memcpy(victim->instruction, kept, bytes);
        geo_free(kept);
        assert_null(code_verify(code));
    }
    return n_run;
}

static void damaged_code_is_refused_or_harmless(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 20, 26);
    size_t n_run = 0, turns = 250;
    geo_mem_cap_set(geo_mem_used() + (256u << 20));
    for (int i = 0; i < N_PROGRAMS; i++) {
        fixture f;
        open_fixture(&f);
        geo_code *code = compile(&f, PROGRAMS[i]);
        geo_value held = value_from_object(code);
        assert_true(vm_hold_values(f.vm, &held, 1));
        geo_limit_seconds(20);
        n_run += damage_and_run(&f, code, &rng, (int)turns);
        geo_limit_seconds(0);
        close_fixture(&f);
    }
    geo_mem_cap_set(0);
    assert_true(n_run > 100);                           /* the test tests something */
    assert_true(n_run < N_PROGRAMS * turns * 9 / 10);   /* and so does the verifier */
}

/* Promises that a flipped bit seldom breaks. */
static void single_faults_are_named(void **state)
{
    fixture f;
    open_fixture(&f);
    geo_code *code = compile(&f, "x = 1\nwhile x < 3 { x = x + 1 }\ntry x else 0");
    size_t n = code->n;
    code->n = 0;
    assert_string_equal(code_verify(code), "no instructions");
    code->n = n - 1;
    assert_string_equal(code_verify(code), "no RETURN at the end");
    code->n = n;
    for (size_t at = 0; at < n; at += 1 + code_extra_words(code, at)) {
        uint32_t word = code->instruction[at];
        if (WORD_OP(word) == OPCODE_LOOP) {
            code->instruction[at] = code_word(OPCODE_JUMP, 0, 0, 0);
            assert_string_equal(code_verify(code), "a jump back has no safepoint");
        } else if (WORD_OP(word) == OPCODE_ENDTRY) {
            code->instruction[at] = code_word(OPCODE_COPY, 0, 0, 0);
            assert_string_equal(code_verify(code), "a try is not left as often as entered");
        } else if (WORD_OP(word) == OPCODE_LOADK) {
            code->instruction[at] = code_wide(OPCODE_LOADK, WORD_A(word), 9999);
            assert_string_equal(code_verify(code), "operand X is out of range");
        } else {
            continue;
        }
        code->instruction[at] = word;
        assert_null(code_verify(code));
    }
    close_fixture(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_instruction_is_made_and_verified),
        cmocka_unit_test(many_variables_compile),
        cmocka_unit_test(dumps_are_complete),
        cmocka_unit_test(single_faults_are_named),
        cmocka_unit_test(damaged_code_is_refused_or_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
