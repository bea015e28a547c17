/* test_blocks.c - random programs give the same bits in blocks and point by point.
 *
 * A program is a function of one number, made of choices, loops, calls, vectors and
 * arithmetic, applied to some hundred points: with blocks, without, and from a script
 * and the prompt. GEO_PROGRAMS says how many (200); GEO_PROGRAM_SEED where they begin. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lang/session/session.h"
#include "runtime/base/rng.h"
#include "runtime/core/tensor.h"
#include "runtime/vm/lanes.h"

enum { POINTS = 80 };

/* --- making programs --------------------------------------------------------------- */

typedef struct {
    geo_rng rng;
    geo_buffer text;
    int n_numbers;              /* variables a0, a1, ... of the function being written */
    int n_loops;
    bool has_helper;
} maker;

static int below(maker *m, int n) { return (int)(rng_uniform(&m->rng) * n); }
static void add(maker *m, const char *text) { buffer_add_text(&m->text, text); }

static void number(maker *m, int depth);

static void condition(maker *m, int depth)
{
    static const char *const compare[] = { " < ", " > ", " <= ", " >= ", " != " };
    if (depth > 0 && below(m, 4) == 0) {
        add(m, "(");
        condition(m, depth - 1);
        add(m, below(m, 2) ? " and " : " or ");
        condition(m, depth - 1);
        add(m, ")");
    } else if (depth > 0 && below(m, 6) == 0) {
        add(m, "not (");
        condition(m, depth - 1);
        add(m, ")");
    } else {
        number(m, depth - 1);
        add(m, compare[below(m, 5)]);
        number(m, depth - 1);
    }
}

static void vector(maker *m, int depth)
{
    int kind = below(m, 3);
    add(m, kind == 0 ? "[" : kind == 1 ? "([" : "([1, 2; -1, 0.5] @ [");
    number(m, depth - 1);
    add(m, ", ");
    if (kind == 0) number(m, depth - 1);
    add(m, kind == 0 ? "]" : kind == 1 ? "2]*" : "x])");
    if (kind != 1) return;
    number(m, depth - 1);
    add(m, ")");
}

static void leaf(maker *m)
{
    if (below(m, 3) == 0) buffer_add_format(&m->text, "%.3g", rng_uniform(&m->rng) * 4);
    else if (m->n_numbers > 0 && below(m, 2))
        buffer_add_format(&m->text, "a%d", below(m, m->n_numbers));
    else add(m, "x");
}

static void number(maker *m, int depth)
{
    static const char *const unary[] = { "sin", "cos", "exp", "abs", "sqrt", "floor", "tanh",
                                         "atan", "sign", "log1p", "cbrt", "round" };
    static const char *const binary[] = { " + ", " - ", "*", "/", " % " };
    static const char *const pair[] = { "min", "max", "hypot", "atan2", "mod" };
    static const char *const of_vector[] = { "norm", "sum", "prod", "max", "mean" };
    if (depth <= 0) {
        leaf(m);
        return;
    }
    switch (below(m, 12)) {
    case 0: case 1: case 2: case 3:
        add(m, "(");
        number(m, depth - 1);
        add(m, binary[below(m, 5)]);
        number(m, depth - 1);
        add(m, ")");
        break;
    case 4: case 5:
        buffer_add_format(&m->text, "%s(", unary[below(m, 12)]);
        number(m, depth - 1);
        add(m, ")");
        break;
    case 6:
        buffer_add_format(&m->text, "%s(", pair[below(m, 5)]);
        number(m, depth - 1);
        add(m, ", ");
        number(m, depth - 1);
        add(m, ")");
        break;
    case 7:
        buffer_add_format(&m->text, "%s(", of_vector[below(m, 5)]);
        vector(m, depth - 1);
        add(m, ")");
        break;
    case 8:
        add(m, "(if ");
        condition(m, depth - 1);
        add(m, " { ");
        number(m, depth - 1);
        add(m, " } else { ");
        number(m, depth - 1);
        add(m, " })");
        break;
    case 9:
        add(m, "(");
        number(m, depth - 1);
        buffer_add_format(&m->text, ")^%d", below(m, 4) + 1);
        break;
    case 10:
        if (m->has_helper) {
            add(m, "g(");
            number(m, depth - 1);
            add(m, ", ");
            number(m, depth - 1);
            add(m, ")");
            break;
        }
        leaf(m);
        break;
    default:
        leaf(m);
    }
}

static void statements(maker *m, int depth, bool in_loop);

/* A loop that surely ends: a counter of its own bounds it. */
static void loop(maker *m, int depth)
{
    int k = m->n_loops++;
    if (below(m, 2)) {
        buffer_add_format(&m->text, "for k%d in 1..%d {\n", k, below(m, 8) ? below(m, 4) + 1 : 70);
        statements(m, depth - 1, true);
        add(m, "}\n");
    } else {
        buffer_add_format(&m->text, "n%d = 0\nwhile n%d < %d and ", k, k, below(m, 7) + 1);
        condition(m, 1);
        buffer_add_format(&m->text, " {\nn%d = n%d + 1\n", k, k);
        statements(m, depth - 1, true);
        add(m, "}\n");
    }
}

static void choice(maker *m, int depth, bool in_loop)
{
    add(m, "if ");
    condition(m, 2);
    add(m, " {\n");
    statements(m, depth - 1, in_loop);
    if (below(m, 6) == 0) {
        add(m, "return ");
        number(m, 1);
        add(m, "\n");
    } else if (in_loop && below(m, 3) == 0) {
        add(m, below(m, 2) ? "break\n" : "continue\n");
    }
    add(m, "}");
    if (below(m, 2)) {
        add(m, " else {\n");
        statements(m, depth - 1, in_loop);
        add(m, "}");
    }
    add(m, "\n");
}

static void statements(maker *m, int depth, bool in_loop)
{
    int n = below(m, 3) + 1;
    for (int i = 0; i < n; i++) {
        int what = depth > 0 ? below(m, 5) : 0;
        if (what == 3) choice(m, depth, in_loop);
        else if (what == 4) loop(m, depth);
        else {
            buffer_add_format(&m->text, "a%d = ", below(m, m->n_numbers));
            number(m, 2);
            add(m, "\n");
        }
    }
}

static void function(maker *m, const char *head, int variables)
{
    add(m, head);
    add(m, " = {\n");
    m->n_numbers = 0;
    for (int i = 0; i < variables; i++) {
        buffer_add_format(&m->text, "a%d = ", i);
        number(m, 2);
        add(m, "\n");
        m->n_numbers++;
    }
    statements(m, 3, false);
    number(m, 3);
    add(m, "\n}\n");
}

static void make(maker *m, uint64_t seed, const char *what)
{
    *m = (maker){ .n_numbers = 0 };
    rng_seed(&m->rng, seed, 0);
    function(m, "g(x, b)", below(m, 2));
    m->has_helper = true;
    function(m, "f(x)", below(m, 3) + 1);
    if (what)
        buffer_add_format(&m->text, "out = map(%s, linspace(-3.0173, 3, %d))\n", what, POINTS);
    else buffer_add_format(&m->text, "out = [f(x) for x in linspace(-3.0173, 3, %d)]\n", POINTS);
}

/* --- running them ------------------------------------------------------------------ */

typedef struct {
    double value[POINTS];
    char problem[200];
    size_t n_in_blocks;
} outcome;

static void on_error(void *context, const diagnostic *d)
{
    outcome *o = context;
    snprintf(o->problem, sizeof o->problem, "%s", d->text);
}

static void run(const char *text, size_t length, bool blocks, bool is_prompt, outcome *o)
{
    memset(o, 0, sizeof *o);
    geo_session *s = session_new();
    assert_non_null(s);
    s->is_prompt = is_prompt;
    lanes_switch(s->vm, blocks);
    if (session_run(s, "<random>", text, length, on_error, o) == SESSION_DONE) {
        geo_value out = session_value(s, "out");
        if (value_is_tensor(out) && value_tensor(out)->n == POINTS)
            memcpy(o->value, value_tensor(out)->data, sizeof o->value);
        else snprintf(o->problem, sizeof o->problem, "no numbers");
    }
    o->n_in_blocks = lanes_count(s->vm);
    session_free(s);
}

static bool agree(const outcome *a, const outcome *b)
{
    if (strcmp(a->problem, b->problem) != 0) return false;
    for (size_t i = 0; i < POINTS; i++) {
        double x = a->value[i], y = b->value[i];
        if (x != y && !(x != x && y != y)) return false;
    }
    return true;
}

static size_t asked(const char *name, size_t otherwise)
{
    const char *text = getenv(name);
    return text ? (size_t)strtoul(text, NULL, 10) : otherwise;
}

static void programs_agree(void **state)
{
    size_t n = asked("GEO_PROGRAMS", 200), first = asked("GEO_PROGRAM_SEED", 1), in_blocks = 0;
    for (size_t i = first; i < first + n; i++) {
        maker m;
        outcome blocks, scalar, prompt;
        make(&m, i, "f");
        run(buffer_text(&m.text), m.text.length, true, false, &blocks);
        run(buffer_text(&m.text), m.text.length, false, false, &scalar);
        buffer_free(&m.text);
        make(&m, i, NULL);              /* a comprehension, at the prompt */
        run(buffer_text(&m.text), m.text.length, true, true, &prompt);
        in_blocks += blocks.n_in_blocks;
        if (!agree(&blocks, &scalar) || !agree(&blocks, &prompt)) {
            print_error("program %zu: %s / %s / %s\n%s\n", i, blocks.problem, scalar.problem,
                        prompt.problem, buffer_text(&m.text));
            for (size_t k = 0; k < POINTS; k++)
                if (blocks.value[k] != scalar.value[k])
                    print_error("point %zu: %.17g in blocks, %.17g alone\n", k, blocks.value[k],
                                scalar.value[k]);
            fail();
        }
        buffer_free(&m.text);
    }
    assert_true(in_blocks > n / 2);         /* or nothing has been compared */
}

/* How many slopes differ by more than rounding, where there are a value that is not huge (its
 * slope may be what is left of larger ones) and slopes. (An infinite
 * slope inside, as of cbrt(x - x), is 0 times inf one way and 0 the other.) Where a function
 * jumps or has a kink the two ways may round to different sides, and a long chain of maps
 * makes much of a last place; a random program has such places, so some do. */
static size_t count_apart(const outcome *value, const outcome *a, const outcome *b)
{
    size_t n = 0;
    for (size_t i = 0; i < POINTS; i++) {
        double x = a->value[i], y = b->value[i];
        if (!(fabs(value->value[i]) < 1e8) || !isfinite(x) || !isfinite(y)) continue;
        n += !(x == y || fabs(x - y) <= 1e-9 * fmax(1, fabs(x)));
    }
    return n;
}

static void derivatives_agree_with_the_tape(void **state)
{
    size_t n = asked("GEO_PROGRAMS", 200) / 2, first = asked("GEO_PROGRAM_SEED", 1), apart = 0;
    size_t in_blocks = 0;
    for (size_t i = first; i < first + n; i++) {
        maker m;
        outcome value, blocks, tape;
        make(&m, i, "f");
        run(buffer_text(&m.text), m.text.length, true, false, &value);
        buffer_free(&m.text);
        make(&m, i, "f'");
        run(buffer_text(&m.text), m.text.length, true, false, &blocks);
        run(buffer_text(&m.text), m.text.length, false, false, &tape);
        in_blocks += blocks.n_in_blocks;
        size_t differ = count_apart(&value, &blocks, &tape);
        apart += differ;
        if (differ > POINTS / 2) {
            print_error("program %zu: %zu slopes differ\n%s\n%s\n%s\n", i, differ,
                        blocks.problem, tape.problem, buffer_text(&m.text));
            for (size_t k = 0; k < POINTS; k += 9)
                print_error("point %zu: %.17g in blocks, %.17g on the tape\n", k, blocks.value[k],
                            tape.value[k]);
            fail();
        }
        buffer_free(&m.text);
    }
    assert_true(in_blocks > n / 3);
    assert_true(apart <= n * POINTS / 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_agree),
        cmocka_unit_test(derivatives_agree_with_the_tape),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
