/* derivative_special.c - rules of special functions [Abramowitz, Stegun 1964; DLMF]. */
#include <math.h>

#include "stdlib/derivative_rules.h"

/* A value where a formula is 0/0 at x = 0 and has this limit. */
static geo_value with_limit(const tape_step *s, geo_value x, geo_value formula, double limit)
{
    geo_value zero = vm_binary(s->vm, OP2_EQ, value_plain(x), num(0));
    bool any = value_is_bool(zero) ? zero == VALUE_TRUE : CALL1("any", zero) == VALUE_TRUE;
    return any ? CALL3("select", zero, num(limit), formula) : formula;
}

/* --- gamma and its kin --------------------------------------------------------------- */

geo_value slope_gamma(const tape_step *s, int k) { return MUL(OUT, CALL1("digamma", X(0))); }
geo_value slope_lgamma(const tape_step *s, int k) { return CALL1("digamma", X(0)); }
geo_value slope_digamma(const tape_step *s, int k) { return CALL2("polygamma", num(1), X(0)); }

geo_value slope_polygamma(const tape_step *s, int k)
{
    return CALL2("polygamma", ADD(X(0), num(1)), X(1));
}

geo_value slope_beta(const tape_step *s, int k)
{
    geo_value sum = CALL1("digamma", ADD(X(0), X(1)));
    return MUL(OUT, SUB(CALL1("digamma", X(k)), sum));
}

/* x^(a-1) e^-x / gamma(a) */
static geo_value gamma_density(const tape_step *s)
{
    geo_value power = MUL(SUB(X(0), num(1)), CALL1("log", X(1)));
    return CALL1("exp", SUB(SUB(power, X(1)), CALL1("lgamma", X(0))));
}

geo_value slope_gammainc(const tape_step *s, int k) { return gamma_density(s); }
geo_value slope_gammaincc(const tape_step *s, int k) { return NEG(gamma_density(s)); }

geo_value slope_betainc(const tape_step *s, int k)
{
    geo_value a = X(0), b = X(1), x = X(2);
    geo_value power = ADD(MUL(SUB(a, num(1)), CALL1("log", x)),
                          MUL(SUB(b, num(1)), CALL1("log1p", NEG(x))));
    return DIV(CALL1("exp", power), CALL2("beta", a, b));
}

static geo_value bell(const tape_step *s, geo_value x) { return CALL1("exp", NEG(SQUARE(x))); }

geo_value slope_erf(const tape_step *s, int k) { return MUL(num(M_2_SQRTPI), bell(s, X(0))); }
geo_value slope_erfc(const tape_step *s, int k) { return MUL(num(-M_2_SQRTPI), bell(s, X(0))); }

geo_value slope_erfinv(const tape_step *s, int k)
{
    return MUL(num(1 / M_2_SQRTPI), CALL1("exp", SQUARE(OUT)));
}

/* --- Bessel functions ---------------------------------------------------------------- */

/* (f_(order-1) + sign f_(order+1))/2 */
static geo_value neighbours(const tape_step *s, const char *name, double sign)
{
    geo_value below = CALL2(name, SUB(X(0), num(1)), X(1));
    geo_value above = CALL2(name, ADD(X(0), num(1)), X(1));
    return MUL(num(0.5), ADD(below, MUL(num(sign), above)));
}

geo_value slope_besselj(const tape_step *s, int k) { return neighbours(s, "besselj", -1); }
geo_value slope_bessely(const tape_step *s, int k) { return neighbours(s, "bessely", -1); }
geo_value slope_besseli(const tape_step *s, int k) { return neighbours(s, "besseli", 1); }
geo_value slope_besselk(const tape_step *s, int k) { return NEG(neighbours(s, "besselk", 1)); }

/* --- Airy functions ------------------------------------------------------------------------ */

/* Ai' and Bi' by Bessel functions of order 2/3 of 2/3 |x|^1.5 [DLMF 9.6]; their own derivatives
 * are x Ai and x Bi. */
static geo_value airy_prime(geo_vm *vm, geo_value x, bool is_ai)
{
    const tape_step only_vm = { .vm = vm }, *s = &only_vm;
    geo_value size = CALL1("abs", x), two = num(2.0 / 3), minus = num(-2.0 / 3);
    geo_value z = MUL(two, POW(size, 1.5));
    geo_value j = CALL2("besselj", two, z), k = CALL2("besselj", minus, z), right, left;
    if (is_ai) {
        right = MUL(num(-1 / (M_PI * sqrt(3))), MUL(size, CALL2("besselk", two, z)));
        left = MUL(num(1.0 / 3), MUL(size, SUB(j, k)));
    } else {
        geo_value sum = ADD(CALL2("besseli", minus, z), CALL2("besseli", two, z));
        right = MUL(num(1 / sqrt(3)), MUL(size, sum));
        left = MUL(num(1 / sqrt(3)), MUL(size, ADD(k, j)));
    }
    geo_value is_right = vm_binary(vm, OP2_GT, x, num(0));
    geo_value out = CALL3("select", is_right, right, left);
    return with_limit(s, x, out, is_ai ? -0.25881940379280680 : 0.44828835735382636);
}

static geo_value compute_ai_prime(geo_vm *vm, int n, const geo_value *x);
static geo_value compute_bi_prime(geo_vm *vm, int n, const geo_value *x);

static geo_value slope_ai_prime(const tape_step *s, int k)
{
    return MUL(X(0), CALL1("airyai", X(0)));
}

static geo_value slope_bi_prime(const tape_step *s, int k)
{
    return MUL(X(0), CALL1("airybi", X(0)));
}

static const tape_rule AI_PRIME = { .kind = RULE_SLOPES, .compute = compute_ai_prime,
                                    .slope = slope_ai_prime };
static const tape_rule BI_PRIME = { .kind = RULE_SLOPES, .compute = compute_bi_prime,
                                    .slope = slope_bi_prime };

static geo_value compute_ai_prime(geo_vm *vm, int n, const geo_value *x)
{
    return value_is_traced(x[0]) ? tape_record(vm, &AI_PRIME, 1, x) : airy_prime(vm, x[0], true);
}

static geo_value compute_bi_prime(geo_vm *vm, int n, const geo_value *x)
{
    return value_is_traced(x[0]) ? tape_record(vm, &BI_PRIME, 1, x) : airy_prime(vm, x[0], false);
}

geo_value slope_airyai(const tape_step *s, int k) { return compute_ai_prime(s->vm, 1, s->x); }
geo_value slope_airybi(const tape_step *s, int k) { return compute_bi_prime(s->vm, 1, s->x); }

/* --- integrals ----------------------------------------------------------------------- */

geo_value slope_ei(const tape_step *s, int k) { return DIV(CALL1("exp", X(0)), X(0)); }

geo_value slope_sinint(const tape_step *s, int k)
{
    return with_limit(s, X(0), DIV(CALL1("sin", X(0)), X(0)), 1);
}

geo_value slope_cosint(const tape_step *s, int k) { return DIV(CALL1("cos", X(0)), X(0)); }

geo_value slope_dawson(const tape_step *s, int k)
{
    return SUB(num(1), MUL(num(2), MUL(X(0), OUT)));
}

geo_value slope_dilog(const tape_step *s, int k)
{
    geo_value log_away = CALL1("log", CALL1("abs", SUB(num(1), X(0))));
    return with_limit(s, X(0), NEG(DIV(log_away, X(0))), 1);
}

/* -E_(n-1); E_0 = e^-x/x has -E_0 (1 + 1/x). */
geo_value slope_expint(const tape_step *s, int k)
{
    if (value_to_number(value_plain(X(0))) > 0)
        return NEG(CALL2("expint", SUB(X(0), num(1)), X(1)));
    return NEG(MUL(OUT, ADD(num(1), DIV(num(1), X(1)))));
}

geo_value slope_lambertw(const tape_step *s, int k)
{
    return DIV(CALL1("exp", NEG(OUT)), ADD(num(1), OUT));
}

geo_value slope_zeta(const tape_step *s, int k)         /* by a */
{
    return NEG(MUL(X(0), CALL2("zeta", ADD(X(0), num(1)), X(1))));
}

/* --- elliptic integrals -------------------------------------------------------------- */

geo_value slope_ellipk(const tape_step *s, int k)
{
    geo_value rest = SUB(num(1), X(0));
    geo_value above = SUB(CALL1("ellipe", X(0)), MUL(rest, OUT));
    return with_limit(s, X(0), DIV(above, MUL(num(2), MUL(X(0), rest))), M_PI / 8);
}

geo_value slope_ellipe(const tape_step *s, int k)
{
    geo_value away = SUB(OUT, CALL1("ellipk", X(0)));
    return with_limit(s, X(0), DIV(away, MUL(num(2), X(0))), -M_PI / 8);
}

/* sqrt(1 - m sin^2 angle) */
static geo_value root(const tape_step *s)
{
    return CALL1("sqrt", SUB(num(1), MUL(X(1), SQUARE(CALL1("sin", X(0))))));
}

/* By m at m = 0 both are +-(angle - sin angle cos angle)/4. */
static geo_value by_m(const tape_step *s, geo_value formula, double sign)
{
    geo_value zero = vm_binary(s->vm, OP2_EQ, value_plain(X(1)), num(0));
    bool any = value_is_bool(zero) ? zero == VALUE_TRUE : CALL1("any", zero) == VALUE_TRUE;
    if (!any) return formula;
    geo_value wave = MUL(CALL1("sin", X(0)), CALL1("cos", X(0)));
    return CALL3("select", zero, MUL(num(sign / 4), SUB(X(0), wave)), formula);
}

geo_value slope_ellipf(const tape_step *s, int k)
{
    if (k == 0) return DIV(num(1), root(s));
    geo_value m = X(1), rest = SUB(num(1), m), twice = MUL(num(2), m);
    geo_value first = DIV(CALL2("ellipeinc", X(0), m), MUL(twice, rest));
    geo_value wave = CALL1("sin", MUL(num(2), X(0)));
    geo_value last = DIV(wave, MUL(MUL(num(4), rest), root(s)));
    return by_m(s, SUB(SUB(first, DIV(OUT, twice)), last), 1);
}

geo_value slope_ellipeinc(const tape_step *s, int k)
{
    if (k == 0) return root(s);
    geo_value away = SUB(OUT, CALL2("ellipf", X(0), X(1)));
    return by_m(s, DIV(away, MUL(num(2), X(1))), -1);
}

/* --- polynomials and hypergeometric functions ---------------------------------------- */

geo_value slope_hermite(const tape_step *s, int k)
{
    geo_value n = value_plain(X(0));
    geo_value below = CALL2("max", SUB(n, num(1)), num(0));
    return MUL(MUL(num(2), n), CALL2("hermite", below, X(1)));
}

geo_value slope_hyp1f1(const tape_step *s, int k)
{
    geo_value a = X(0), b = X(1), one = num(1);
    return MUL(DIV(a, b), CALL3("hyp1f1", ADD(a, one), ADD(b, one), X(2)));
}

geo_value slope_hyp2f1(const tape_step *s, int k)
{
    geo_value a = X(0), b = X(1), c = X(2), one = num(1);
    geo_value next = CALL4("hyp2f1", ADD(a, one), ADD(b, one), ADD(c, one), X(3));
    return MUL(DIV(MUL(a, b), c), next);
}

/* The recurrence p_(k+1) = ((a_k x + b_k) p_k - c_k p_(k-1)), run with polynomials of x that
 * are traced: the derivative of what the recurrence computes. */
typedef struct { double a, b, c; } three_terms;

static geo_value by_recurrence(geo_vm *vm, int n, geo_value x, geo_value first,
                               three_terms (*terms)(int k))
{
    geo_value before = tape_full_like(vm, x, 1), now = first;
    if (n == 0) return before;
    for (int k = 1; k < n; k++) {
        three_terms t = terms(k);
        geo_value line = tape_add(vm, tape_mul(vm, num(t.a), x), num(t.b));
        geo_value next = tape_sub(vm, tape_mul(vm, line, now), tape_mul(vm, num(t.c), before));
        before = now;
        now = next;
    }
    return now;
}

static three_terms legendre_terms(int k)
{
    return (three_terms){ (2.0 * k + 1) / (k + 1), 0, (double)k / (k + 1) };
}

static three_terms laguerre_terms(int k)
{
    return (three_terms){ -1.0 / (k + 1), (2.0 * k + 1) / (k + 1), (double)k / (k + 1) };
}

static three_terms chebyshev_terms(int k) { return (three_terms){ 2, 0, 1 }; }

enum { HIGHEST_DEGREE = 10000 };

/* The degree, which must be one constant whole number to be followed. */
static int degree(geo_vm *vm, const char *name, geo_value n)
{
    double d = value_is_number(n) ? value_to_number(n) : -1;
    if (d >= 0 && d <= HIGHEST_DEGREE && d == floor(d)) return (int)d;
    vm_raise_arg(vm, 0, NULL, MSG_DERIVATIVE_NONE, name);
}

geo_value composed_legendre(geo_vm *vm, int argc, const geo_value *argv)
{
    int n = degree(vm, "legendre", argv[0]);
    if (!value_is_number(argv[2]) || value_to_number(argv[2]) != 0)
        vm_raise_arg(vm, 2, NULL, MSG_DERIVATIVE_NONE, "legendre");
    return by_recurrence(vm, n, argv[1], argv[1], legendre_terms);
}

geo_value composed_laguerre(geo_vm *vm, int argc, const geo_value *argv)
{
    int n = degree(vm, "laguerre", argv[0]);
    return by_recurrence(vm, n, argv[1], tape_sub(vm, num(1), argv[1]), laguerre_terms);
}

geo_value composed_chebyshev(geo_vm *vm, int argc, const geo_value *argv)
{
    int n = degree(vm, "chebyshev", argv[0]);
    return by_recurrence(vm, n, argv[1], argv[1], chebyshev_terms);
}
