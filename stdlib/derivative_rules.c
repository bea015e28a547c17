/* derivative_rules.c - the table of rules, and those of functions of numbers. */
#include "stdlib/derivative_rules.h"

#include <math.h>

#include "stdlib/common.h"

enum {
#define BUILTIN(name, function, signature, permission, sentence, formula, example) AT_##name,
#include "stdlib/topics.def"
#undef BUILTIN
    N_BUILTINS
};

#define SLOPE(name, only_, kink_) \
    [AT_##name] = { .kind = RULE_SLOPES, .only = only_, .slope = slope_##name, .kink = kink_ },
#define PULL(name, only_, kink_) \
    [AT_##name] = { .kind = RULE_PULL, .only = only_, .pull = pull_##name, .kink = kink_ },
#define COMPOSED(name) [AT_##name] = { .kind = RULE_COMPOSED, .compute = composed_##name },
#define CONSTANT(name, kink_) [AT_##name] = { .kind = RULE_CONSTANT, .kink = kink_ },
#define TRANSPARENT(name) [AT_##name] = { .kind = RULE_TRANSPARENT },
#define MOVES(name, which) [AT_##name] = { .kind = RULE_MOVES, .moved = which },
const tape_rule GEO_RULES[N_BUILTINS + 1] = {
#include "stdlib/derivative_rules.def"
};

/* --- kinks --------------------------------------------------------------------------- */

bool rule_any(geo_vm *vm, int op, geo_value a, geo_value b)
{
    geo_value mask = vm_binary(vm, op, value_plain(a), value_plain(b));
    if (value_is_bool(mask)) return mask == VALUE_TRUE;
    return tape_call(vm, "any", 1, &mask) == VALUE_TRUE;
}

bool kink_zero(geo_vm *vm, int n, const geo_value *x, geo_value out)
{
    return rule_any(vm, OP2_EQ, x[0], num(0));
}

bool kink_out_zero(geo_vm *vm, int n, const geo_value *x, geo_value out)
{
    return rule_any(vm, OP2_EQ, out, num(0));
}

bool kink_steps(geo_vm *vm, int n, const geo_value *x, geo_value out)
{
    return rule_any(vm, OP2_EQ, x[0], out);
}

/* A round number of digits has its steps at other places, which are not looked for. */
bool kink_halves(geo_vm *vm, int n, const geo_value *x, geo_value out)
{
    geo_value away = tape_sub(vm, value_plain(x[0]), out);
    return rule_any(vm, OP2_EQ, tape_call(vm, "abs", 1, &away), num(0.5));
}

bool kink_clamp(geo_vm *vm, int n, const geo_value *x, geo_value out)
{
    return rule_any(vm, OP2_EQ, x[0], x[1]) || rule_any(vm, OP2_EQ, x[0], x[2]);
}

/* --- elementary functions ------------------------------------------------------------ */

geo_value slope_abs(const tape_step *s, int k) { return CALL1("sign", X(0)); }
geo_value slope_sqrt(const tape_step *s, int k) { return DIV(num(0.5), OUT); }
geo_value slope_cbrt(const tape_step *s, int k) { return DIV(num(1.0 / 3), SQUARE(OUT)); }
geo_value slope_exp(const tape_step *s, int k) { return CALL1("exp", X(0)); }
geo_value slope_expm1(const tape_step *s, int k) { return CALL1("exp", X(0)); }
geo_value slope_log2(const tape_step *s, int k) { return DIV(num(M_LOG2E), X(0)); }
geo_value slope_log10(const tape_step *s, int k) { return DIV(num(M_LOG10E), X(0)); }
geo_value slope_log1p(const tape_step *s, int k) { return DIV(num(1), ADD(num(1), X(0))); }
geo_value slope_sin(const tape_step *s, int k) { return CALL1("cos", X(0)); }
geo_value slope_cos(const tape_step *s, int k) { return NEG(CALL1("sin", X(0))); }
geo_value slope_tan(const tape_step *s, int k) { return ADD(num(1), SQUARE(OUT)); }
geo_value slope_atan(const tape_step *s, int k) { return DIV(num(1), ADD(num(1), SQUARE(X(0)))); }
geo_value slope_sinh(const tape_step *s, int k) { return CALL1("cosh", X(0)); }
geo_value slope_cosh(const tape_step *s, int k) { return CALL1("sinh", X(0)); }
geo_value slope_radians(const tape_step *s, int k) { return num(M_PI / 180); }
geo_value slope_degrees(const tape_step *s, int k) { return num(180 / M_PI); }

/* 1 - x^2 without cancellation near its zeros. */
static geo_value one_less_square(const tape_step *s, geo_value x)
{
    return MUL(SUB(num(1), x), ADD(num(1), x));
}

geo_value slope_asin(const tape_step *s, int k)
{
    return DIV(num(1), CALL1("sqrt", one_less_square(s, X(0))));
}

geo_value slope_acos(const tape_step *s, int k) { return NEG(slope_asin(s, k)); }

/* 1/cosh^2, which is accurate where tanh is near 1. */
geo_value slope_tanh(const tape_step *s, int k)
{
    return DIV(num(1), SQUARE(CALL1("cosh", X(0))));
}

geo_value slope_asinh(const tape_step *s, int k)
{
    return DIV(num(1), CALL2("hypot", num(1), X(0)));
}

geo_value slope_acosh(const tape_step *s, int k)
{
    return DIV(num(1), CALL1("sqrt", MUL(SUB(X(0), num(1)), ADD(X(0), num(1)))));
}

geo_value slope_atanh(const tape_step *s, int k)
{
    return DIV(num(1), one_less_square(s, X(0)));
}

geo_value slope_atan2(const tape_step *s, int k)        /* (y, x) */
{
    geo_value square = ADD(SQUARE(X(0)), SQUARE(X(1)));
    return k == 0 ? DIV(X(1), square) : NEG(DIV(X(0), square));
}

geo_value slope_hypot(const tape_step *s, int k) { return DIV(X(k), OUT); }

/* log(x) or log(x, base), whose base is none or a number. */
void pull_log(const tape_step *s, geo_value *give)
{
    if (X(1) == VALUE_NONE) {
        give[0] = SCALED(s->g, DIV(num(1), X(0)));
        return;
    }
    geo_value log_base = CALL1("log", X(1));
    if (tape_wants(s, 0)) give[0] = SCALED(s->g, DIV(num(1), MUL(X(0), log_base)));
    if (tape_wants(s, 1))
        give[1] = NEG(SCALED(s->g, DIV(CALL2("log", X(0), X(1)), MUL(X(1), log_base))));
}

geo_value composed_real(geo_vm *vm, int argc, const geo_value *argv) { return argv[0]; }
geo_value composed_conj(geo_vm *vm, int argc, const geo_value *argv) { return argv[0]; }

/* --- points that move --------------------------------------------------------------------- */

static void need_points(geo_vm *vm, const char *name, geo_value v)
{
    if (!rule_tensor(v)) vm_raise(vm, MSG_DERIVATIVE_NONE, name);
}

geo_value composed_translate(geo_vm *vm, int argc, const geo_value *argv)
{
    need_points(vm, "translate", argv[0]);
    return tape_add(vm, argv[0], argv[1]);
}

static geo_value from_about(geo_vm *vm, geo_value x, geo_value about)
{
    return value_is_none(about) ? x : tape_sub(vm, x, about);
}

static geo_value back_about(geo_vm *vm, geo_value x, geo_value about)
{
    return value_is_none(about) ? x : tape_add(vm, x, about);
}

geo_value composed_rotate(geo_vm *vm, int argc, const geo_value *argv)
{
    need_points(vm, "rotate", argv[0]);
    geo_value c = tape_call(vm, "cos", 1, argv + 1), s = tape_call(vm, "sin", 1, argv + 1);
    geo_value rows[2] = { vm_stack(vm, 2, (geo_value[]){ c, s }),
                          vm_stack(vm, 2, (geo_value[]){ tape_neg(vm, s), c }) };
    geo_value x = from_about(vm, argv[0], argv[2]);
    x = vm_binary(vm, OP2_MATMUL, x, vm_stack(vm, 2, rows));
    return back_about(vm, x, argv[2]);
}

geo_value composed_scale(geo_vm *vm, int argc, const geo_value *argv)
{
    need_points(vm, "scale", argv[0]);
    geo_value x = tape_mul(vm, from_about(vm, argv[0], argv[2]), argv[1]);
    return back_about(vm, x, argv[2]);
}

/* --- remainders and ranges ------------------------------------------------ */

geo_value composed_mod(geo_vm *vm, int argc, const geo_value *argv)
{
    return vm_binary(vm, OP2_MOD, argv[0], argv[1]);
}

/* The derivative belongs to whichever of the three is taken; at an end to x. */
void pull_clamp(const tape_step *s, geo_value *give)
{
    geo_value x = value_plain(X(0)), low = value_plain(X(1)), high = value_plain(X(2));
    geo_value below = vm_binary(s->vm, OP2_LT, x, low), above = vm_binary(s->vm, OP2_GT, x, high);
    geo_value inside = SUB(SUB(num(1), below), above);
    if (tape_wants(s, 0)) give[0] = SCALED(s->g, inside);
    if (tape_wants(s, 1)) give[1] = SCALED(s->g, below);
    if (tape_wants(s, 2)) give[2] = SCALED(s->g, above);
}
