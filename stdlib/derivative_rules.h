/* derivative_rules.h - how rules are written: in the machine's own operations, so that
 * they can be differentiated themselves. */
#ifndef GEO_STDLIB_DERIVATIVE_RULES_H
#define GEO_STDLIB_DERIVATIVE_RULES_H

#include "runtime/core/operator.h"
#include "runtime/vm/tape.h"

static inline geo_value num(double x) { return value_from_double(x); }

/* Within a rule whose step is s. */
#define X(k) (s->x[k])
#define OUT (s->out)
#define ADD(a, b) tape_add(s->vm, a, b)
#define SUB(a, b) tape_sub(s->vm, a, b)
#define MUL(a, b) tape_mul(s->vm, a, b)
#define DIV(a, b) tape_div(s->vm, a, b)
#define NEG(a) tape_neg(s->vm, a)
#define POW(a, k) tape_pow(s->vm, a, k)
#define SQUARE(a) tape_pow(s->vm, a, 2)
#define CALL1(name, a) tape_call(s->vm, name, 1, (geo_value[]){ a })
#define CALL2(name, a, b) tape_call(s->vm, name, 2, (geo_value[]){ a, b })
#define CALL3(name, a, b, c) tape_call(s->vm, name, 3, (geo_value[]){ a, b, c })
#define CALL4(name, a, b, c, d) tape_call(s->vm, name, 4, (geo_value[]){ a, b, c, d })
#define SCALED(g, slope) tape_scaled(s->vm, g, slope)
#define MATMUL(a, b) vm_binary(s->vm, OP2_MATMUL, a, b)
#define PRIME(a) vm_unary(s->vm, OP1_PRIME, a)

/* The tensor v stands for, or NULL for a number. */
static inline const geo_tensor *rule_tensor(geo_value v)
{
    v = value_plain(v);
    return value_is_tensor(v) ? value_tensor(v) : NULL;
}

static inline int rule_rank(geo_value v)
{
    const geo_tensor *t = rule_tensor(v);
    return t ? t->rank : 0;
}

/* The axis (from 0) that an argument names, `usual` when it is none; AXIS -1: all. */
int rule_axis(geo_value x, geo_value axis, int usual);
/* g, from which an axis of x was reduced (-1: all), so that it meets x elementwise. */
geo_value rule_expand(geo_vm *vm, geo_value g, geo_value x, int axis);
/* The same for what was reduced along the last axis. */
geo_value rule_column(geo_vm *vm, geo_value g);
/* Is the mask true anywhere? */
bool rule_any(geo_vm *vm, int op, geo_value a, geo_value b);

/* The functions that stdlib/derivative_rules.def names. */
#define SLOPE(name, only, kink) geo_value slope_##name(const tape_step *s, int k);
#define PULL(name, only, kink) void pull_##name(const tape_step *s, geo_value *give);
#define COMPOSED(name) \
    geo_value composed_##name(geo_vm *vm, int argc, const geo_value *argv);
#define CONSTANT(name, kink)
#define TRANSPARENT(name)
#define MOVES(name, which)
#include "stdlib/derivative_rules.def"
#undef SLOPE
#undef PULL
#undef COMPOSED
#undef CONSTANT
#undef TRANSPARENT
#undef MOVES

/* Operators on distributions of which one depends on the point; its log density. */
bool rule_law_binary(geo_vm *vm, int op, geo_value a, geo_value b, geo_value *out);
bool rule_is_parametric(geo_value law);
geo_value rule_parametric_density(geo_vm *vm, geo_value law, geo_value x);
/* integrate(argv...) whose integrand gives `traced_value` somewhere. */
geo_value rule_integral(geo_vm *vm, geo_value traced_value, const geo_value *argv);

bool kink_zero(geo_vm *vm, int n, const geo_value *x, geo_value out);       /* x[0] is 0 */
bool kink_steps(geo_vm *vm, int n, const geo_value *x, geo_value out);      /* ... whole */
bool kink_halves(geo_vm *vm, int n, const geo_value *x, geo_value out);     /* ... n + 1/2 */
bool kink_out_zero(geo_vm *vm, int n, const geo_value *x, geo_value out);
bool kink_clamp(geo_vm *vm, int n, const geo_value *x, geo_value out);
bool kink_extreme(geo_vm *vm, int n, const geo_value *x, geo_value out);
bool kink_sort(geo_vm *vm, int n, const geo_value *x, geo_value out);       /* equal elements */

#endif
