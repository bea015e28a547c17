/* derivative_statistics.c - rules of statistics and densities, written in simpler ones. */
#include <math.h>

#include "stdlib/common.h"
#include "stdlib/derivative_rules.h"
#include "stdlib/distribution.h"

static geo_value call1(geo_vm *vm, const char *name, geo_value x)
{
    return tape_call(vm, name, 1, &x);
}

static geo_value call2(geo_vm *vm, const char *name, geo_value a, geo_value b)
{
    return tape_call(vm, name, 2, (geo_value[]){ a, b });
}

/* --- moments ------------------------------------------------------------------------- */

/* How many numbers are reduced along an axis (-1: all). */
static double count_along(geo_value x, int axis)
{
    const geo_tensor *t = rule_tensor(x);
    return !t ? 1 : axis < 0 ? (double)t->n : (double)t->shape[axis];
}

geo_value composed_mean(geo_vm *vm, int argc, const geo_value *argv)
{
    int axis = rule_axis(argv[0], argv[1], 0);
    geo_value sum = rule_tensor(argv[0]) ? call2(vm, "sum", argv[0], num(axis + 1)) : argv[0];
    return tape_div(vm, sum, num(count_along(argv[0], axis)));
}

/* x less its mean along an axis. */
static geo_value centred(geo_vm *vm, geo_value x, int axis)
{
    geo_value mean = call2(vm, "mean", x, num(axis + 1));
    return tape_sub(vm, x, rule_expand(vm, mean, x, axis));
}

static geo_value variance(geo_vm *vm, geo_value x, int axis, double ddof)
{
    geo_value d = centred(vm, x, axis);
    geo_value sum = call2(vm, "sum", tape_pow(vm, d, 2), num(axis + 1));
    return tape_div(vm, sum, num(count_along(x, axis) - ddof));
}

geo_value composed_var(geo_vm *vm, int argc, const geo_value *argv)
{
    if (!rule_tensor(argv[0])) return tape_call(vm, "var", 3, (geo_value[]){
        value_plain(argv[0]), argv[1], argv[2] });
    return variance(vm, argv[0], rule_axis(argv[0], argv[1], 0), value_to_number(argv[2]));
}

geo_value composed_std(geo_vm *vm, int argc, const geo_value *argv)
{
    return call1(vm, "sqrt", composed_var(vm, argc, argv));
}

geo_value composed_cov(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_value x = argv[0];
    double ddof = value_to_number(argv[1]);
    if (rule_rank(x) != 2) return composed_var(vm, 3, (geo_value[]){ x, VALUE_NONE, argv[1] });
    geo_value d = centred(vm, x, 0);
    geo_value sum = vm_binary(vm, OP2_MATMUL, vm_unary(vm, OP1_PRIME, d), d);
    return tape_div(vm, sum, num(count_along(x, 0) - ddof));
}

geo_value composed_cor(geo_vm *vm, int argc, const geo_value *argv)
{
    if (rule_rank(argv[0]) != 2) return tape_call(vm, "cor", 1, (geo_value[]){
        value_plain(argv[0]) });
    geo_value cov = call2(vm, "cov", argv[0], num(1));
    geo_value std = call1(vm, "sqrt", call1(vm, "diag", cov));
    return tape_div(vm, cov, call2(vm, "outer", std, std));
}

/* --- quantiles ----------------------------------------------------------------------- */

static geo_value slice(geo_vm *vm, geo_value x, int axis, double i)
{
    geo_value index[TENSOR_RANK];
    for (int k = 0; k < TENSOR_RANK; k++) index[k] = VALUE_NONE;
    index[axis] = num(i);
    return vm_members(vm, x, rule_rank(x), index);
}

/* The p-quantile of sorted numbers: linear between neighbours, at (n - 1) p + 1. */
static geo_value quantile_of_sorted(geo_vm *vm, geo_value sorted, int axis, geo_value p)
{
    double n = count_along(sorted, axis);
    geo_value at = tape_mul(vm, num(n - 1), p);
    double low = floor(value_to_number(value_plain(at)));
    if (low < 0) low = 0;
    if (low > n - 1) low = n - 1;
    geo_value a = slice(vm, sorted, axis, low + 1);
    if (low + 2 > n) return a;
    geo_value b = slice(vm, sorted, axis, low + 2), share = tape_sub(vm, at, num(low));
    return tape_add(vm, a, tape_mul(vm, share, tape_sub(vm, b, a)));
}

geo_value composed_quantile(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_value x = argv[0], p = argv[1];
    const geo_tensor *t = rule_tensor(x), *several = rule_tensor(p);
    if (!t || t->n == 0) return tape_call(vm, "quantile", 3, (geo_value[]){
        value_plain(x), value_plain(p), argv[2] });
    int axis = rule_axis(x, argv[2], 0);
    geo_value sorted = call2(vm, "sort", x, num(axis + 1));
    if (!several) return quantile_of_sorted(vm, sorted, axis, p);
    geo_list *all = vm_list(vm, several->n);
    for (size_t i = 0; i < several->n; i++) {
        geo_value one = num((double)i + 1);
        list_add(vm, all, quantile_of_sorted(vm, sorted, axis, vm_members(vm, p, 1, &one)));
    }
    return stack_list(vm, all);
}

geo_value composed_median(geo_vm *vm, int argc, const geo_value *argv)
{
    return composed_quantile(vm, 3, (geo_value[]){ argv[0], num(0.5), argv[1] });
}

/* --- densities ----------------------------------------------------------------------- */

static geo_value log_density(geo_vm *vm, const distribution *law, geo_value x);

static geo_value numbers(geo_vm *vm, const double *x, size_t n)
{
    return n == 1 ? num(x[0]) : numbers_value(vm, x, n, 1);
}

/* log_norm - |L^-1 (x - mean)|^2 / 2 for one point or rows of points. */
static geo_value normal_density(geo_vm *vm, const distribution *law, geo_value x)
{
    size_t d = law->dim;
    geo_value away = tape_sub(vm, x, numbers(vm, law->mean, d));
    if (d == 1) {
        geo_value z = tape_div(vm, away, num(law->factor[0]));
        return tape_sub(vm, num(law->log_norm), tape_mul(vm, num(0.5), tape_pow(vm, z, 2)));
    }
    if (law->is_diagonal) {
        geo_value z = tape_div(vm, away, numbers(vm, law->factor, d));
        geo_value square = call2(vm, "sum", tape_pow(vm, z, 2), num(-1));
        return tape_sub(vm, num(law->log_norm), tape_mul(vm, num(0.5), square));
    }
    geo_value factor = numbers_value(vm, law->factor, d, d);
    geo_value inverse = call1(vm, "inv", factor);
    geo_value z = vm_binary(vm, OP2_MATMUL, away, vm_unary(vm, OP1_PRIME, inverse));
    geo_value square = call2(vm, "sum", tape_pow(vm, z, 2), num(-1));
    return tape_sub(vm, num(law->log_norm), tape_mul(vm, num(0.5), square));
}

/* log sum exp around the largest term, which is a constant here: it cancels. */
static geo_value mixture_density(geo_vm *vm, const distribution *law, geo_value x)
{
    geo_list *terms = vm_list(vm, law->n);
    geo_value largest = num(-INFINITY), sum = num(0);
    for (size_t i = 0; i < law->n; i++) {
        double share = log(law->weight[i]) - log(law->part[i]->mass);
        geo_value term = tape_add(vm, num(share), log_density(vm, law->part[i], x));
        list_add(vm, terms, term);
        largest = tape_call(vm, "max", 2, (geo_value[]){ largest, value_plain(term) });
    }
    largest = tape_call(vm, "max", 2, (geo_value[]){ largest, num(-1e300) });
    for (size_t i = 0; i < law->n; i++)
        sum = tape_add(vm, sum, call1(vm, "exp", tape_sub(vm, terms->item[i], largest)));
    return tape_add(vm, largest, call1(vm, "log", sum));
}

/* Coordinates first .. first + n of one point or of rows of points. */
static geo_value coordinates(geo_vm *vm, geo_value x, size_t first, size_t n)
{
    geo_value index[2] = { VALUE_NONE, num((double)first + 1) };
    if (n > 1) index[1] = value_from_object(vm_need(vm, range_new(
        vm_heap(vm), (double)first + 1, (double)(first + n), 1, false)));
    if (rule_rank(x) == 1) return vm_members(vm, x, 1, index + 1);
    return vm_members(vm, x, 2, index);
}

static geo_value product_density(geo_vm *vm, const distribution *law, geo_value x)
{
    geo_value sum = num(0);
    size_t first = 0;
    size_t count = law->n * law->copies;
    for (size_t i = 0; i < count; i++) {
        const distribution *of = law->part[law->copies > 1 ? 0 : i];
        geo_value part = count == 1 ? x : coordinates(vm, x, first, of->dim);
        sum = tape_add(vm, sum, log_density(vm, of, part));
        first += of->dim;
    }
    return sum;
}

/* Laws that know their score: one step on the tape, whose derivative is the score. */
static geo_value plain_logpdf(geo_vm *vm, int argc, const geo_value *argv)
{
    return tape_call(vm, "logpdf", 2, argv);
}

/* d logpdf/dx = score(mu, x), for each of the rows. */
static void pull_score(const tape_step *s, geo_value *give)
{
    geo_value score = CALL2("score", X(0), X(1)), g = s->g;
    const geo_tensor *gradient = rule_tensor(score);
    if (gradient && gradient->rank == 2)
        g = CALL3("reshape", g, num((double)gradient->shape[0]), num(1));
    give[1] = MUL(g, score);
}

static const tape_rule SCORE_RULE = { .kind = RULE_PULL, .only = 2, .compute = plain_logpdf,
                                      .pull = pull_score };

static geo_value scored_density(geo_vm *vm, const distribution *law, geo_value x)
{
    if (!law_has_score(law)) vm_raise_arg(vm, 0, NULL, MSG_DERIVATIVE_NONE, "logpdf");
    geo_value argv[2] = { vm_hold(vm, law_value(vm, law_hold((distribution *)law))), x };
    return tape_record(vm, &SCORE_RULE, 2, argv);
}

/* Constant where it is positive: the plain value, which has derivative 0. */
static geo_value constant_density(geo_vm *vm, const distribution *law, geo_value x)
{
    geo_value argv[2] = { law_value(vm, law_hold((distribution *)law)), value_plain(x) };
    return call1(vm, "log", tape_call(vm, "pdf", 2, argv));
}

static geo_value log_density(geo_vm *vm, const distribution *law, geo_value x)
{
    geo_value out;
    switch (law->kind) {
    case LAW_NORMAL: out = normal_density(vm, law, x); break;
    case LAW_MIXTURE: out = mixture_density(vm, law, x); break;
    case LAW_PRODUCT: return product_density(vm, law, x);
    case LAW_UNIFORM: return constant_density(vm, law, x);
    default: return scored_density(vm, law, x);
    }
    return law->mass == 1 ? out : tape_add(vm, num(log(law->mass)), out);
}

/* Rank 3 and more become rows first. A density of numbers takes them in any shape. */
static geo_value density_at(geo_vm *vm, const geo_value *argv)
{
    if (rule_is_parametric(argv[0])) return rule_parametric_density(vm, argv[0], argv[1]);
    const distribution *law = value_law(argv[0]);
    geo_value x = argv[1];
    tape_call(vm, "pdf", 2, (geo_value[]){ argv[0], value_plain(x) });      /* checks shapes */
    const geo_tensor *t = rule_tensor(x);
    int rank = t ? t->rank : 0;
    if (law->dim == 1) {
        if (rank < 2 || t->shape[rank - 1] != 1) return log_density(vm, law, x);
        return log_density(vm, law, coordinates(vm, x, 0, 1));
    }
    if (rank <= 2) return log_density(vm, law, x);
    geo_value rows = tape_call(vm, "reshape", 3, (geo_value[]){ x, num(-1),
                                                                num((double)law->dim) });
    geo_value shape[TENSOR_RANK] = { log_density(vm, law, rows) };
    for (int k = 0; k < rank - 1; k++) shape[1 + k] = num((double)t->shape[k]);
    return tape_call(vm, "reshape", rank, shape);
}

/* The slope of a distribution function is the density. */
static geo_value density_at_points(const tape_step *s, double sign)
{
    return MUL(num(sign), CALL2("pdf", X(0), X(1)));
}

geo_value slope_cdf(const tape_step *s, int k) { return density_at_points(s, 1); }
geo_value slope_survival(const tape_step *s, int k) { return density_at_points(s, -1); }

static geo_value hazard(const tape_step *s, double sign)
{
    return MUL(num(sign), CALL1("exp", SUB(CALL2("logpdf", X(0), X(1)), OUT)));
}

geo_value slope_logcdf(const tape_step *s, int k) { return hazard(s, 1); }
geo_value slope_logsurvival(const tape_step *s, int k) { return hazard(s, -1); }

geo_value composed_logpdf(geo_vm *vm, int argc, const geo_value *argv)
{
    tape_call(vm, "logpdf", 2, (geo_value[]){ value_plain(argv[0]), value_plain(argv[1]) });
    return density_at(vm, argv);
}

geo_value composed_pdf(geo_vm *vm, int argc, const geo_value *argv)
{
    return call1(vm, "exp", density_at(vm, argv));
}
