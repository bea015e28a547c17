/* tape_operators.c - the derivatives of operators, and the arithmetic that rules use. */
#include <math.h>
#include <string.h>

#include "runtime/core/operator.h"
#include "runtime/vm/state.h"
#include "runtime/vm/tape_private.h"

/* --- arithmetic for rules ------------------------------------------------------------ */

static geo_value operate(geo_vm *vm, int op, geo_value a, geo_value b)
{
    return vm_operate(vm, op, a, b, 0);
}

#define ARITHMETIC(name, op, sign)                                                          \
    geo_value tape_##name(geo_vm *vm, geo_value a, geo_value b)                             \
    {                                                                                       \
        if (value_is_number(a) && value_is_number(b))                                       \
            return value_number(value_to_number(a) sign value_to_number(b));                \
        return operate(vm, op, a, b);                                                       \
    }
ARITHMETIC(add, OP2_ADD, +)
ARITHMETIC(sub, OP2_SUB, -)
ARITHMETIC(mul, OP2_MUL, *)
ARITHMETIC(div, OP2_DIV, /)

geo_value tape_neg(geo_vm *vm, geo_value a)
{
    if (value_is_number(a)) return value_number(-value_to_number(a));
    return vm_operate_unary(vm, OP1_NEG, a);
}

geo_value tape_pow(geo_vm *vm, geo_value a, double exponent)
{
    if (value_is_number(a)) return value_number(operator_power(value_to_number(a), exponent));
    return operate(vm, OP2_POW, a, value_from_double(exponent));
}

geo_value tape_call(geo_vm *vm, const char *name, int argc, const geo_value *argv)
{
    return vm_call(vm, vm_builtin(vm, name), argc, argv);
}

/* --- g * slope, where 0 wins --------------------------------------------------------- */

static geo_status scale_kernel(void *context, size_t n, const double *const x[],
                               const int step[], double *out)
{
    for (size_t i = 0; i < n; i++) {
        double g = x[0][i * (size_t)step[0]], slope = x[1][i * (size_t)step[1]];
        out[i] = g == 0 ? 0 : g * slope;
    }
    return GEO_OK;
}

static geo_value scale(geo_vm *vm, int n, const geo_value *x)
{
    return tape_scaled(vm, x[0], x[1]);
}

static void pull_scaled(const tape_step *s, geo_value *give)
{
    if (tape_wants(s, 0)) give[0] = tape_scaled(s->vm, s->g, s->x[1]);
    if (tape_wants(s, 1)) give[1] = tape_scaled(s->vm, s->g, s->x[0]);
}

static const tape_rule SCALING = { .kind = RULE_PULL, .compute = scale, .pull = pull_scaled };

geo_value tape_scaled(geo_vm *vm, geo_value g, geo_value slope)
{
    if (value_is_number(g) && value_is_number(slope)) {
        double x = value_to_number(g);
        return value_number(x == 0 ? 0 : x * value_to_number(slope));
    }
    geo_value both[2] = { g, slope }, out = VALUE_NONE;
    if (tape_any(both, 2)) return tape_apply(vm, &SCALING, NULL, 2, both);
    vm_check_diagnostic(vm, tensor_zip(&vm->heap, "*", 2, both, scale_kernel, NULL,
                                       ELEMENT_NUMBER, &out));
    return out;
}

/* --- shapes -------------------------------------------------------------------------- */

static int rank_of(geo_value plain)
{
    return value_is_tensor(plain) ? value_tensor(plain)->rank : 0;
}

geo_value tape_full_like(geo_vm *vm, geo_value v, double x)
{
    v = value_plain(v);
    if (!value_is_tensor(v)) return value_from_double(x);
    const geo_tensor *like = value_tensor(v);
    geo_tensor *t = vm_tensor(vm, ELEMENT_NUMBER, like->rank, like->shape);
    for (size_t i = 0; i < t->n; i++) t->data[i] = x;
    return value_from_object(t);
}

static geo_value reshaped(geo_vm *vm, geo_value v, int rank, const size_t *shape)
{
    geo_value argv[1 + TENSOR_RANK] = { v };
    for (int k = 0; k < rank; k++) argv[1 + k] = value_from_double((double)shape[k]);
    return tape_call(vm, "reshape", 1 + rank, argv);
}

static geo_value sum_axis(geo_vm *vm, geo_value g, int axis)
{
    return tape_call(vm, "sum", 2, (geo_value[]){ g, value_from_double(axis + 1) });
}

/* Sums g over the axes that a vector, or an n x 1 matrix, was stretched along. */
static geo_value fit_tensor(geo_vm *vm, geo_value g, const geo_tensor *like)
{
    const geo_tensor *t = value_tensor(value_plain(g));
    int extra = t->rank - like->rank;
    if (extra > 0) {
        size_t shape[1 + TENSOR_RANK] = { 1 };
        for (int k = 0; k < extra; k++) shape[0] *= t->shape[k];
        memcpy(shape + 1, like->shape, like->rank * sizeof *shape);
        return sum_axis(vm, extra == 1 ? g : reshaped(vm, g, like->rank + 1, shape), 0);
    }
    size_t shape[TENSOR_RANK];
    memcpy(shape, t->shape, t->rank * sizeof *shape);
    for (int k = 0; k < like->rank; k++) {
        if (shape[k] == like->shape[k]) continue;
        shape[k] = 1;
        g = reshaped(vm, sum_axis(vm, g, k), like->rank, shape);
    }
    return g;
}

geo_value tape_fit(geo_vm *vm, geo_value g, geo_value v)
{
    geo_value plain = value_plain(g);
    v = value_plain(v);
    int rank = rank_of(plain), wanted = rank_of(v);
    if (rank == 0 && wanted == 0) return g;
    if (wanted == 0) return tape_call(vm, "sum", 1, &g);
    if (rank == 0) return operate(vm, OP2_MUL, g, tape_full_like(vm, v, 1));
    return fit_tensor(vm, g, value_tensor(v));
}

/* --- operators ----------------------------------------------------------------------- */

static geo_value power(geo_vm *vm, geo_value a, geo_value b)
{
    if (value_is_number(a) && value_is_number(b))
        return value_number(operator_power(value_to_number(a), value_to_number(b)));
    return operate(vm, OP2_POW, a, b);
}

#define COMPUTE2(name, expression)                                                          \
    static geo_value compute_##name(geo_vm *vm, int n, const geo_value *x)                  \
    {                                                                                       \
        return expression;                                                                  \
    }
COMPUTE2(add, tape_add(vm, x[0], x[1]))
COMPUTE2(sub, tape_sub(vm, x[0], x[1]))
COMPUTE2(mul, tape_mul(vm, x[0], x[1]))
COMPUTE2(div, tape_div(vm, x[0], x[1]))
COMPUTE2(mod, operate(vm, OP2_MOD, x[0], x[1]))
COMPUTE2(pow, power(vm, x[0], x[1]))
COMPUTE2(matmul, operate(vm, OP2_MATMUL, x[0], x[1]))

static void pull_add(const tape_step *s, geo_value *give)
{
    give[0] = give[1] = s->g;
}

static void pull_sub(const tape_step *s, geo_value *give)
{
    give[0] = s->g;
    if (tape_wants(s, 1)) give[1] = tape_neg(s->vm, s->g);
}

static void pull_div(const tape_step *s, geo_value *give)
{
    geo_value by = tape_div(s->vm, value_from_double(1), s->x[1]);
    geo_value g = tape_scaled(s->vm, s->g, by);
    give[0] = g;
    if (tape_wants(s, 1)) give[1] = tape_neg(s->vm, tape_scaled(s->vm, g, s->out));
}

/* x mod y = x - y floor(x/y), and the quotient is constant between its steps. */
static void pull_mod(const tape_step *s, geo_value *give)
{
    geo_vm *vm = s->vm;
    give[0] = s->g;
    if (!tape_wants(s, 1)) return;
    geo_value quotient = value_plain(tape_div(vm, value_plain(s->x[0]), value_plain(s->x[1])));
    geo_value whole = tape_call(vm, "floor", 1, &quotient);
    give[1] = tape_neg(vm, tape_scaled(vm, s->g, whole));
}

static bool any_where(geo_vm *vm, int op, geo_value a, geo_value b)
{
    geo_value equal = operate(vm, op, a, b);
    if (value_is_bool(equal)) return equal == VALUE_TRUE;
    return tape_call(vm, "any", 1, &equal) == VALUE_TRUE;
}

static bool kink_mod(geo_vm *vm, int n, const geo_value *x, geo_value out)
{
    return any_where(vm, OP2_EQ, out, value_from_double(0));
}

static bool is_zero(geo_value v) { return value_is_number(v) && value_to_number(v) == 0; }

/* y x^(y-1) in x, and x^y log x in y; where the factor y or x^y is 0 so is the product, as
 * the limit is, which keeps 0^y and x^0 free of nan. */
static void pull_pow(const tape_step *s, geo_value *give)
{
    geo_vm *vm = s->vm;
    geo_value x = s->x[0], y = s->x[1];
    if (tape_wants(s, 0) && !is_zero(y)) {
        geo_value less = tape_sub(vm, y, value_from_double(1));
        give[0] = tape_scaled(vm, s->g, tape_scaled(vm, y, power(vm, x, less)));
    }
    if (tape_wants(s, 1)) {
        geo_value log_x = tape_call(vm, "log", 1, &x);
        give[1] = tape_scaled(vm, s->g, tape_scaled(vm, s->out, log_x));
    }
}

static geo_value outer(geo_vm *vm, geo_value a, geo_value b)
{
    return tape_call(vm, "outer", 2, (geo_value[]){ a, b });
}

/* d(a @ b): g b' for a, a' g for b, with vectors as a row on the left, a column right. */
static void pull_matmul(const tape_step *s, geo_value *give)
{
    geo_vm *vm = s->vm;
    geo_value a = s->x[0], b = s->x[1], g = s->g;
    int ranks = 10 * rank_of(value_plain(a)) + rank_of(value_plain(b));
    if (tape_wants(s, 0)) {
        if (ranks == 11) give[0] = tape_scaled(vm, g, b);
        else if (ranks == 21) give[0] = outer(vm, g, b);
        else if (ranks == 12) give[0] = operate(vm, OP2_MATMUL, b, g);
        else give[0] = operate(vm, OP2_MATMUL, g, vm_operate_unary(vm, OP1_PRIME, b));
    }
    if (tape_wants(s, 1)) {
        if (ranks == 11) give[1] = tape_scaled(vm, g, a);
        else if (ranks == 12) give[1] = outer(vm, a, g);
        else give[1] = operate(vm, OP2_MATMUL, vm_operate_unary(vm, OP1_PRIME, a), g);
    }
}

static const tape_rule OPERATOR_RULES[] = {
    [OP2_ADD] = { .kind = RULE_PULL, .compute = compute_add, .pull = pull_add },
    [OP2_SUB] = { .kind = RULE_PULL, .compute = compute_sub, .pull = pull_sub },
    [OP2_MUL] = { .kind = RULE_PULL, .compute = compute_mul, .pull = pull_scaled },
    [OP2_DIV] = { .kind = RULE_PULL, .compute = compute_div, .pull = pull_div },
    [OP2_MOD] = { .kind = RULE_PULL, .compute = compute_mod, .pull = pull_mod,
                  .kink = kink_mod },
    [OP2_POW] = { .kind = RULE_PULL, .compute = compute_pow, .pull = pull_pow },
    [OP2_MATMUL] = { .kind = RULE_PULL, .compute = compute_matmul, .pull = pull_matmul },
};

static geo_value compute_neg(geo_vm *vm, int n, const geo_value *x)
{
    return tape_neg(vm, x[0]);
}

static void pull_neg(const tape_step *s, geo_value *give)
{
    give[0] = tape_neg(s->vm, s->g);
}

static geo_value compute_prime(geo_vm *vm, int n, const geo_value *x)
{
    return vm_operate_unary(vm, OP1_PRIME, x[0]);
}

static void pull_prime(const tape_step *s, geo_value *give)
{
    give[0] = vm_operate_unary(s->vm, OP1_PRIME, s->g);
}

const tape_rule TAPE_NEGATION = { .kind = RULE_PULL, .compute = compute_neg,
                                  .pull = pull_neg };
const tape_rule TAPE_TRANSPOSITION = { .kind = RULE_PULL, .compute = compute_prime,
                                       .pull = pull_prime };

/* --- comparisons --------------------------------------------------------------------- */

static tape *its_tape(geo_value v)
{
    return value_is_traced(v) ? value_traced(v)->tape : NULL;
}

/* Of what they stand for: the derivative is that of the branch taken. Two sides that are
 * equal stand between two branches. */
static geo_value compare(geo_vm *vm, int op, geo_value a, geo_value b)
{
    geo_value x = value_plain(a), y = value_plain(b);
    tape *t[2] = { its_tape(a), its_tape(b) };
    bool collects = (t[0] && t[0]->kinks) || (t[1] && t[1]->kinks);
    if (collects && any_where(vm, OP2_EQ, x, y))
        tape_note_kink(t[0] && t[0]->kinks ? t[0] : t[1], NULL);
    return operate(vm, op, x, y);
}

static bool is_numeric(geo_value plain)
{
    return value_is_number(plain) || value_is_bool(plain) || value_is_tensor(plain)
        || value_is_kind(plain, KIND_RANGE) || value_is_kind(plain, KIND_COMPLEX);
}

bool tape_binary(geo_vm *vm, int op, geo_value a, geo_value b, geo_value *out)
{
    if (!is_numeric(value_plain(a)) || !is_numeric(value_plain(b))) return false;
    if (op >= OP2_EQ && op <= OP2_GE) return *out = compare(vm, op, a, b), true;
    if (op == OP2_AND || op == OP2_OR)
        return *out = operate(vm, op, value_plain(a), value_plain(b)), true;
    if (op > OP2_MATMUL) return false;
    geo_value both[2] = { a, b };
    for (int i = 0; i < 2; i++)
        if (value_is_kind(both[i], KIND_RANGE))
            both[i] = operate(vm, OP2_ADD, both[i], value_from_double(0));
    *out = tape_apply(vm, &OPERATOR_RULES[op], NULL, 2, both);
    return true;
}
