/* lane_rules.c - the partial derivative of every operation by each of its arguments. */
#include <math.h>
#include <string.h>

#include "runtime/num/lane_derivative.h"

/* --- shorthand -------------------------------------------------------------------- */

static lane_id number(lane_program *p, double k) { return lane_constant(p, k); }
#define SHORT(name, op)                                                                     \
    static lane_id name(lane_program *p, lane_id a, lane_id b) { return lane_binary(p, op, a, b); }
SHORT(times, LANE_MUL)
SHORT(plus, LANE_ADD)
SHORT(minus, LANE_SUB)
SHORT(over, LANE_DIV)
static lane_id negative(lane_program *p, lane_id a) { return lane_unary(p, LANE_NEG, a); }
static lane_id square(lane_program *p, lane_id a) { return times(p, a, a); }
static lane_id one(lane_program *p) { return number(p, 1); }

static lane_id no_rule(lane_program *p, const char *name)
{
    if (p->status == GEO_OK) {
        p->status = GEO_EDOMAIN;
        p->missing = name;
    }
    return LANE_NONE;
}

static lane_id call(lane_program *p, const char *name, const lane_id *a)
{
    const lane_function *f = p->find ? p->find(name) : NULL;
    return f ? lane_apply(p, f, a) : no_rule(p, name);
}

static lane_id call1(lane_program *p, const char *name, lane_id a) { return call(p, name, &a); }

static lane_id root(lane_program *p, lane_id a) { return call1(p, "sqrt", a); }

/* x^k as the machine computes it. */
static lane_id power(lane_program *p, lane_id x, lane_id k)
{
    double e;
    if (lane_is_constant(p, k, &e)) {
        if (e == 0) return one(p);
        if (e == 1) return x;
        if (e == 2) return square(p, x);
        if (e == 3) return times(p, square(p, x), x);
    }
    return call(p, "pow", (lane_id[]){ x, k });
}

/* --- functions of one number --------------------------------------------------------- */

typedef lane_id (*rule)(lane_program *p, lane_id x, lane_id r);

#define RULE(name, expression)                                                              \
    static lane_id d_##name(lane_program *p, lane_id x, lane_id r) { return expression; }

RULE(exp, r)
RULE(expm1, plus(p, r, one(p)))
RULE(exp2, times(p, r, number(p, M_LN2)))
RULE(log, over(p, one(p), x))
RULE(log1p, over(p, one(p), plus(p, one(p), x)))
RULE(log2, over(p, number(p, M_LOG2E), x))
RULE(log10, over(p, number(p, M_LOG10E), x))
RULE(sqrt, over(p, number(p, 0.5), r))
RULE(cbrt, over(p, one(p), times(p, number(p, 3), square(p, r))))
RULE(sin, call1(p, "cos", x))
RULE(cos, negative(p, call1(p, "sin", x)))
RULE(tan, plus(p, one(p), square(p, r)))
RULE(asin, over(p, one(p), root(p, times(p, minus(p, one(p), x), plus(p, one(p), x)))))
RULE(acos, negative(p, d_asin(p, x, r)))
RULE(atan, over(p, one(p), plus(p, one(p), square(p, x))))
RULE(sinh, call1(p, "cosh", x))
RULE(cosh, call1(p, "sinh", x))
RULE(tanh, times(p, minus(p, one(p), r), plus(p, one(p), r)))
RULE(asinh, over(p, one(p), root(p, plus(p, one(p), square(p, x)))))
RULE(acosh, over(p, one(p), root(p, times(p, minus(p, x, one(p)), plus(p, x, one(p))))))
RULE(atanh, over(p, one(p), times(p, minus(p, one(p), x), plus(p, one(p), x))))
RULE(abs, call1(p, "sign", x))
RULE(radians, number(p, M_PI / 180))
RULE(degrees, number(p, 180 / M_PI))
RULE(erf, times(p, number(p, M_2_SQRTPI), call1(p, "exp", negative(p, square(p, x)))))
RULE(erfc, negative(p, d_erf(p, x, r)))
RULE(gamma, times(p, r, call1(p, "digamma", x)))
RULE(lgamma, call1(p, "digamma", x))
RULE(digamma, call(p, "polygamma", (lane_id[]){ one(p), x }))
RULE(dawson, minus(p, one(p), times(p, number(p, 2), times(p, x, r))))

static const struct {
    const char *name;
    rule f;
} UNARY[] = {
    { "exp", d_exp }, { "expm1", d_expm1 }, { "exp2", d_exp2 }, { "log", d_log },
    { "log1p", d_log1p }, { "log2", d_log2 }, { "log10", d_log10 }, { "sqrt", d_sqrt },
    { "cbrt", d_cbrt }, { "sin", d_sin }, { "cos", d_cos }, { "tan", d_tan },
    { "asin", d_asin }, { "acos", d_acos }, { "atan", d_atan }, { "sinh", d_sinh },
    { "cosh", d_cosh }, { "tanh", d_tanh }, { "asinh", d_asinh }, { "acosh", d_acosh },
    { "atanh", d_atanh }, { "abs", d_abs }, { "radians", d_radians },
    { "degrees", d_degrees }, { "erf", d_erf }, { "erfc", d_erfc }, { "gamma", d_gamma },
    { "lgamma", d_lgamma }, { "digamma", d_digamma }, { "dawson", d_dawson },
};

/* --- functions of several -------------------------------------------------------------- */

/* a / b, and 0 where b is 0. */
static lane_id over_or_zero(lane_program *p, lane_id a, lane_id b)
{
    lane_id zero = number(p, 0);
    return lane_select(p, lane_binary(p, LANE_EQ, b, zero), zero, over(p, a, b));
}

static lane_id truth_as_number(lane_program *p, lane_id truth)
{
    return lane_select(p, truth, one(p), number(p, 0));
}

static lane_id d_pow(lane_program *p, const lane_id *a, lane_id r, int j)
{
    lane_id x = a[0], k = a[1], zero = number(p, 0);
    if (j == 0) return times(p, k, power(p, x, minus(p, k, one(p))));
    lane_id slope = times(p, r, call1(p, "log", x));
    return lane_select(p, lane_binary(p, LANE_EQ, r, zero), zero, slope);
}

static lane_id d_atan2(lane_program *p, const lane_id *a, lane_id r, int j)
{
    lane_id size = plus(p, square(p, a[0]), square(p, a[1]));
    return j == 0 ? over(p, a[1], size) : negative(p, over(p, a[0], size));
}

static lane_id d_hypot(lane_program *p, const lane_id *a, lane_id r, int j)
{
    return over_or_zero(p, a[j], r);
}

static lane_id d_mod(lane_program *p, const lane_id *a, lane_id r, int j)
{
    return j == 0 ? one(p) : negative(p, over(p, minus(p, a[0], r), a[1]));
}

/* The argument that was taken; half of each when both were the same. */
static lane_id d_extreme(lane_program *p, const lane_id *a, lane_id r, int j)
{
    lane_id same = lane_binary(p, LANE_EQ, a[0], a[1]), taken = lane_binary(p, LANE_EQ, r, a[j]);
    return lane_select(p, same, number(p, 0.5), truth_as_number(p, taken));
}

static lane_id d_clamp(lane_program *p, const lane_id *a, lane_id r, int j)
{
    lane_id low = lane_binary(p, LANE_LT, a[0], a[1]), high = lane_binary(p, LANE_GT, a[0], a[2]);
    if (j == 1) return truth_as_number(p, low);
    lane_id above = lane_binary(p, LANE_AND, lane_unary(p, LANE_NOT, low), high);
    if (j == 2) return truth_as_number(p, above);
    return truth_as_number(p, lane_unary(p, LANE_NOT, lane_binary(p, LANE_OR, low, high)));
}

static lane_id d_polygamma(lane_program *p, const lane_id *a, lane_id r, int j)
{
    if (j == 0) return no_rule(p, "polygamma");
    return call(p, "polygamma", (lane_id[]){ plus(p, a[0], one(p)), a[1] });
}

static const struct {
    const char *name;
    lane_id (*f)(lane_program *p, const lane_id *a, lane_id r, int j);
} SEVERAL[] = {
    { "pow", d_pow }, { "atan2", d_atan2 }, { "hypot", d_hypot }, { "mod", d_mod },
    { "min", d_extreme }, { "max", d_extreme }, { "clamp", d_clamp },
    { "polygamma", d_polygamma },
};

/* --- all ------------------------------------------------------------------------------ */

static lane_id partial_of_function(lane_program *p, const lane_function *f, const lane_id *a,
                                   lane_id r, int j)
{
    if (lane_is_flat(f)) return LANE_NONE;
    for (size_t i = 0; i < sizeof UNARY / sizeof *UNARY; i++)
        if (f->arity == 1 && strcmp(UNARY[i].name, f->name) == 0) return UNARY[i].f(p, a[0], r);
    for (size_t i = 0; i < sizeof SEVERAL / sizeof *SEVERAL; i++)
        if (strcmp(SEVERAL[i].name, f->name) == 0) return SEVERAL[i].f(p, a, r, j);
    return no_rule(p, f->name);
}

bool lane_is_flat(const lane_function *f)
{
    static const char *const flat[] = { "sign", "floor", "ceil", "round", "trunc", "floor_div" };
    for (size_t i = 0; i < sizeof flat / sizeof *flat; i++)
        if (strcmp(flat[i], f->name) == 0) return true;
    return f->gives_truth;
}

bool lane_is_steep(const lane_function *f)
{
    static const char *const steep[] = { "sqrt", "cbrt", "log", "log1p", "log2", "log10", "asin",
                                         "acos", "acosh", "atanh", "pow", "atan2", "mod" };
    for (size_t i = 0; i < sizeof steep / sizeof *steep; i++)
        if (strcmp(steep[i], f->name) == 0) return true;
    return false;
}

lane_id lane_partial(lane_program *p, const lane_node *node, const lane_id *a, lane_id r, int j)
{
    if (p->status != GEO_OK) return LANE_NONE;
    switch ((lane_op)node->op) {
    case LANE_ADD: case LANE_COPY: return one(p);
    case LANE_SUB: return number(p, j == 0 ? 1 : -1);
    case LANE_NEG: return number(p, -1);
    case LANE_MUL: return a[1 - j];
    case LANE_DIV: return j == 0 ? over(p, one(p), a[1]) : negative(p, over(p, r, a[1]));
    case LANE_APPLY: return partial_of_function(p, node->f, a, r, j);
    case LANE_NORM: return over_or_zero(p, a[j], r);
    default: return LANE_NONE;
    }
}
