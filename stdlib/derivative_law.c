/* derivative_law.c - distributions whose parameters depend on the point of differentiation.
 *
 * normal(m, s) with a traced mean or scale, and sums of such with weights, keep their
 * parameters beside the plain distribution they stand for. Their log density is computed in
 * the machine's operations and so has derivatives by the parameters: what maximum likelihood
 * needs. All else is asked of the plain distribution, which is an error where it depends. */
#include <math.h>

#include "runtime/base/mem.h"

#include "stdlib/common.h"
#include "stdlib/derivative_rules.h"
#include "stdlib/distribution.h"

/* weight * law: a normal of mean and scale, or (scale none) a plain distribution. */
typedef struct {
    geo_value weight, law, mean, scale;
} term;

typedef struct {
    geo_foreign head;
    geo_value plain;
    size_t n;
    term *term;
} parametric;

static geo_value parametric_plain(const geo_foreign *self)
{
    return ((const parametric *)self)->plain;
}

static void parametric_trace(geo_heap *heap, geo_foreign *self)
{
    const parametric *p = (const parametric *)self;
    heap_mark(heap, p->plain);
    for (size_t i = 0; i < p->n; i++) {
        heap_mark(heap, p->term[i].weight);
        heap_mark(heap, p->term[i].law);
        heap_mark(heap, p->term[i].mean);
        heap_mark(heap, p->term[i].scale);
    }
}

static void parametric_release(geo_foreign *self) { geo_free(((parametric *)self)->term); }

static bool parametric_binary(geo_vm *vm, int op, geo_value a, geo_value b, geo_value *out)
{
    return rule_law_binary(vm, op, a, b, out);
}

/* Its name is not that of a distribution: built-ins that know no rule must not take it. */
static const geo_class PARAMETRIC_CLASS = {
    .name = "Distribution of the point", .noun = "distribution", .phrase = "a distribution",
    .binary = parametric_binary, .plain = parametric_plain, .trace = parametric_trace,
    .release = parametric_release };

static parametric *parametric_new(geo_vm *vm, size_t n, geo_value plain)
{
    parametric *p = vm_need(vm, foreign_new(vm_heap(vm), &PARAMETRIC_CLASS, sizeof *p));
    p->plain = value_share(plain);
    p->term = vm_need(vm, geo_alloc_zero(n ? n : 1, sizeof *p->term));
    p->n = n;
    return p;
}

static term term_of(geo_value weight, geo_value law, geo_value mean, geo_value scale)
{
    return (term){ value_share(weight), value_share(law), value_share(mean),
                   value_share(scale) };
}

geo_value composed_normal(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_value plain = tape_call(vm, "normal", 2, (geo_value[]){ value_plain(argv[0]),
                                                                value_plain(argv[1]) });
    parametric *p = parametric_new(vm, 1, plain);
    p->term[0] = term_of(num(1), VALUE_NONE, argv[0], argv[1]);
    return value_from_object(p);
}

/* --- sums ----------------------------------------------------------------------------- */

static bool is_law(geo_value v)
{
    return value_is_class(value_plain(v), &DISTRIBUTION_CLASS);
}

static size_t terms_of(geo_value law, geo_value weight, geo_vm *vm, term *out)
{
    if (!value_is_class(law, &PARAMETRIC_CLASS)) {
        if (out) out[0] = term_of(weight, law, VALUE_NONE, VALUE_NONE);
        return 1;
    }
    const parametric *p = (const parametric *)value_foreign(law);
    for (size_t i = 0; out && i < p->n; i++) {
        out[i] = p->term[i];
        out[i].weight = value_share(tape_mul(vm, weight, p->term[i].weight));
    }
    return p->n;
}

static geo_value sum_of(geo_vm *vm, geo_value plain, geo_value a, geo_value a_weight,
                        geo_value b, geo_value b_weight)
{
    size_t n_a = terms_of(a, a_weight, vm, NULL);
    size_t n_b = b == VALUE_NONE ? 0 : terms_of(b, b_weight, vm, NULL);
    parametric *p = parametric_new(vm, n_a + n_b, plain);
    terms_of(a, a_weight, vm, p->term);
    if (n_b) terms_of(b, b_weight, vm, p->term + n_a);
    return value_from_object(p);
}

bool rule_law_binary(geo_vm *vm, int op, geo_value a, geo_value b, geo_value *out)
{
    geo_value x = value_plain(a), y = value_plain(b), one = num(1);
    bool scales = (op == OP2_MUL && value_is_number(x) && is_law(y))
        || ((op == OP2_MUL || op == OP2_DIV) && is_law(x) && value_is_number(y));
    bool adds = op == OP2_ADD && is_law(x) && is_law(y);
    if (!scales && !adds) return false;
    geo_value plain = vm_binary(vm, op, x, y);
    if (adds) *out = sum_of(vm, plain, a, one, b, one);
    else if (is_law(y)) *out = sum_of(vm, plain, b, a, VALUE_NONE, one);
    else *out = sum_of(vm, plain, a, op == OP2_DIV ? tape_div(vm, one, b) : b, VALUE_NONE, one);
    return true;
}

/* --- densities ------------------------------------------------------------------------ */

/* x as rows of points, n x d; of numbers n x 1. */
static geo_value as_rows(geo_vm *vm, geo_value x, size_t d)
{
    return tape_call(vm, "reshape", 3, (geo_value[]){ x, num(-1), num((double)d) });
}

static geo_value sum_of_squares(geo_vm *vm, geo_value z)
{
    geo_value square = tape_pow(vm, z, 2);
    return tape_call(vm, "sum", 2, (geo_value[]){ square, num(-1) });
}

/* log density at rows of points. scale: a number is the standard deviation, a vector those
 * of each coordinate, a matrix the covariance. */
static geo_value normal_rows(geo_vm *vm, const term *t, geo_value rows, size_t d)
{
    geo_value away = tape_sub(vm, rows, t->mean), log_size, z;
    if (rule_rank(t->scale) == 2) {
        geo_value factor = tape_call(vm, "cholesky", 1, &t->scale);
        geo_value turned = vm_unary(vm, OP1_PRIME, away);
        z = tape_call(vm, "solve", 2, (geo_value[]){ factor, turned });
        z = vm_unary(vm, OP1_PRIME, z);
        geo_value diagonal = tape_call(vm, "diag", 1, &factor);
        geo_value logs = tape_call(vm, "log", 1, &diagonal);
        log_size = tape_call(vm, "sum", 1, &logs);
    } else {
        z = tape_div(vm, away, t->scale);
        log_size = tape_call(vm, "log", 1, &t->scale);
        if (rule_rank(t->scale) == 1) log_size = tape_call(vm, "sum", 1, &log_size);
        else log_size = tape_mul(vm, num((double)d), log_size);
    }
    geo_value half = tape_mul(vm, num(0.5), sum_of_squares(vm, z));
    geo_value constant = tape_add(vm, log_size, num(0.5 * (double)d * log(2 * M_PI)));
    return tape_neg(vm, tape_add(vm, half, constant));
}

static geo_value term_rows(geo_vm *vm, const term *t, geo_value rows, size_t d)
{
    geo_value density;
    if (t->law == VALUE_NONE) {
        density = normal_rows(vm, t, rows, d);
    } else {
        geo_value pdf = tape_call(vm, "pdf", 2, (geo_value[]){ t->law, rows });
        density = tape_call(vm, "log", 1, &pdf);
    }
    return tape_add(vm, tape_call(vm, "log", 1, &t->weight), density);
}

bool rule_is_parametric(geo_value law) { return value_is_class(law, &PARAMETRIC_CLASS); }

/* log of the sum of all terms, around the largest; in the shape the plain one answers in. */
geo_value rule_parametric_density(geo_vm *vm, geo_value law, geo_value x)
{
    const parametric *p = (const parametric *)value_foreign(law);
    size_t d = value_law(p->plain)->dim;
    geo_value shape = tape_call(vm, "pdf", 2, (geo_value[]){ p->plain, value_plain(x) });
    geo_value rows = as_rows(vm, x, d), out;
    if (p->n == 1) {
        out = term_rows(vm, &p->term[0], rows, d);
    } else {
        geo_list *all = vm_list(vm, p->n);
        geo_value largest = num(-1e300), sum = num(0);
        for (size_t i = 0; i < p->n; i++) {
            geo_value one = term_rows(vm, &p->term[i], rows, d);
            list_add(vm, all, one);
            largest = tape_call(vm, "max", 2, (geo_value[]){ largest, value_plain(one) });
        }
        for (size_t i = 0; i < p->n; i++) {
            geo_value away = tape_sub(vm, all->item[i], largest);
            sum = tape_add(vm, sum, tape_call(vm, "exp", 1, &away));
        }
        out = tape_add(vm, largest, tape_call(vm, "log", 1, &sum));
    }
    const geo_tensor *t = rule_tensor(shape);
    geo_value argv[1 + TENSOR_RANK] = { out };
    if (!t) {
        geo_value first = num(1);
        return vm_members(vm, out, 1, &first);
    }
    for (int k = 0; k < t->rank; k++) argv[1 + k] = num((double)t->shape[k]);
    return tape_call(vm, "reshape", 1 + t->rank, argv);
}
