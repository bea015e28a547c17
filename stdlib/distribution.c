/* distribution.c - distributions as values: they add, scale, multiply, draw. */
#include "stdlib/distribution.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "runtime/base/mem.h"
#include "runtime/core/operator.h"
#include "runtime/distribution/unnormalised.h"
#include "runtime/vm/args.h"
#include "stdlib/common.h"
#include "stdlib/derivative_rules.h"
#include "stdlib/estimate.h"
#include "stdlib/space.h"

typedef struct {
    geo_foreign head;
    distribution *law;
} law_object;

enum { MOST_COPIES = 100000000 };

/* --- names ------------------------------------------------------------------- */

static const char *kept_text(geo_vm *vm, geo_buffer *b)
{
    char *text = vm_scratch(vm, b->length + 1, 1);
    memcpy(text, buffer_text(b), b->length + 1);
    buffer_free(b);
    return text;
}

const char *law_text(geo_vm *vm, const distribution *law)
{
    geo_buffer b = GEO_BUFFER_EMPTY;
    law_print(law, &b);
    return kept_text(vm, &b);
}

const char *space_text(geo_vm *vm, const space *s)
{
    geo_buffer b = GEO_BUFFER_EMPTY;
    space_print(s, &b);
    return kept_text(vm, &b);
}

const char *law_space_text(geo_vm *vm, const distribution *law)
{
    geo_buffer b = GEO_BUFFER_EMPTY;
    law_print_space(law, &b);
    return kept_text(vm, &b);
}

distribution *value_law(geo_value v)
{
    return ((law_object *)value_foreign(v))->law;
}

geo_value law_value(geo_vm *vm, distribution *law)
{
    law_object *o = foreign_new(vm_heap(vm), &DISTRIBUTION_CLASS, sizeof *o);
    if (o) o->law = law;
    else law_drop(law);
    return value_from_object(vm_need(vm, o));
}

geo_value law_space(geo_vm *vm, const distribution *law)
{
    if (law->where) return space_value(vm, space_hold(law->where));
    space *s;
    vm_check(vm, space_euclidean(law->dim, &s), "R^n");
    return space_value(vm, s);
}

/* --- drawing ----------------------------------------------------------------- */

static void need_probability(geo_vm *vm, const distribution *law)
{
    if (fabs(law->mass - 1) > 1e-9) vm_raise(vm, MSG_MASS_NOT_ONE, law->mass);
}

static geo_value draw_rows(geo_vm *vm, const distribution *law, size_t n)
{
    geo_tensor *x = law->dim == 1 ? vm_vector(vm, n) : vm_matrix(vm, n, law->dim);
    vm_hold(vm, value_from_object(x));          /* the law may ask geo functions */
    law_check(vm, law, law_sample(law, vm_rng(vm), n, x->data), "drawing");
    if (law->dim > 1) x->space = value_to_object(law_space(vm, law));
    return value_from_object(x);
}

static geo_value law_draw(geo_vm *vm, geo_foreign *self)
{
    const distribution *law = ((law_object *)self)->law;
    need_probability(vm, law);
    bool is_power = law->kind == LAW_PRODUCT && law->n == 1;    /* mu^n draws n rows */
    if (is_power) return draw_rows(vm, law->part[0], law->copies);
    if (law->dim == 1) {
        double x;
        law_check(vm, law, law_sample(law, vm_rng(vm), 1, &x), "drawing");
        return value_number(x);
    }
    geo_tensor *x = vm_vector(vm, law->dim);
    vm_hold(vm, value_from_object(x));
    law_check(vm, law, law_sample(law, vm_rng(vm), 1, x->data), "drawing");
    x->space = value_to_object(law_space(vm, law));
    return value_from_object(x);
}

geo_value bi_sample(geo_vm *vm, int argc, const geo_value *argv)
{
    const distribution *law = value_law(argv[0]);
    need_probability(vm, law);
    return draw_rows(vm, law, (size_t)arg_integer(vm, argv, 1, 0, (int64_t)1 << 40));
}

/* --- operators --------------------------------------------------------------- */

static geo_value sum_of(geo_vm *vm, size_t n, distribution *const *part, const double *a)
{
    distribution *law;
    geo_status status = law_sum(n, part, a, &law);
    if (status == GEO_ESHAPE) vm_raise(vm, MSG_DIM_SUM, part[0]->dim, part[1]->dim);
    if (status == GEO_EDOMAIN) vm_raise(vm, MSG_BAD_MASS, a[0] * part[0]->mass);
    vm_check(vm, status, "a sum of measures");
    return law_value(vm, law);
}

static geo_value product_of(geo_vm *vm, distribution *a, distribution *b)
{
    distribution *both[2] = { a, b }, *law;
    vm_check(vm, law_product(2, both, &law), "a product of measures");
    return law_value(vm, law);
}

static geo_value power_of(geo_vm *vm, distribution *law, double n)
{
    if (!(n >= 1 && n <= MOST_COPIES) || n != floor(n)) vm_raise(vm, MSG_BAD_COPIES, n);
    distribution *power;
    vm_check(vm, law_power(law, (size_t)n, &power), "copies of a measure");
    return law_value(vm, power);
}

/* What estimates draw from: a stream of their own, so that asking changes no later draw. */
geo_rng law_asking_stream(void)
{
    geo_rng rng;
    rng_seed(&rng, 0x67656f, 1);
    return rng;
}

/* mu(A) where A is a space or an interval. */
static law_estimate mass_of(geo_vm *vm, const distribution *law, const space *where)
{
    law_estimate mass;
    geo_rng rng = law_asking_stream();
    geo_status status = law_mass_in(law, where, &rng, LAW_DRAWS, &mass);
    if (status == GEO_ESHAPE) vm_raise(vm, MSG_LAW_SPACES, "mu(A)", law_space_text(vm, law),
                                       space_text(vm, where));
    law_check(vm, law, status, "the mass of a set");
    return mass;
}

static geo_value law_call(geo_vm *vm, geo_foreign *self, int argc, const geo_value *argv)
{
    bool is_set = argc == 1 && (value_is_class(argv[0], &SPACE_CLASS)
                                || value_is_kind(argv[0], KIND_RANGE));
    if (!is_set) vm_raise(vm, MSG_MASS_OF);
    law_estimate mass = mass_of(vm, ((law_object *)self)->law, arg_space(vm, argv, 0));
    return estimate_value(vm, mass.value, mass.error);
}

/* mu | A */
static geo_value given(geo_vm *vm, distribution *law, geo_value set)
{
    space *where = arg_space(vm, &set, 0);
    distribution *out;
    geo_status status = law_condition(law, where, mass_of(vm, law, where), &out);
    if (status == GEO_EEMPTY) vm_raise(vm, MSG_CONDITION_EMPTY, law_text(vm, law));
    vm_check(vm, status, "mu | A");
    return law_value(vm, out);
}

static bool law_binary(geo_vm *vm, int op, geo_value a, geo_value b, geo_value *out)
{
    if (value_follows(a) || value_follows(b)) return rule_law_binary(vm, op, a, b, out);
    bool a_is = value_is_class(a, &DISTRIBUTION_CLASS), b_is = value_is_class(b,
                                                                              &DISTRIBUTION_CLASS);
    distribution *p = a_is ? value_law(a) : NULL, *q = b_is ? value_law(b) : NULL;
    if (op == OP2_ADD && p && q)
        *out = sum_of(vm, 2, (distribution *[]){ p, q }, (double[]){ 1, 1 });
    else if (op == OP2_MUL && p && q) *out = product_of(vm, p, q);
    else if (op == OP2_MUL && q && value_is_number(a))
        *out = sum_of(vm, 1, &q, (double[]){ value_to_number(a) });
    else if (op == OP2_MUL && p && value_is_number(b))
        *out = sum_of(vm, 1, &p, (double[]){ value_to_number(b) });
    else if (op == OP2_DIV && p && value_is_number(b))
        *out = sum_of(vm, 1, &p, (double[]){ 1 / value_to_number(b) });
    else if (op == OP2_POW && p && value_is_number(b)) *out = power_of(vm, p, value_to_number(b));
    else if (op == OP2_GIVEN && p && (value_is_class(b, &SPACE_CLASS)
                                      || value_is_kind(b, KIND_RANGE))) *out = given(vm, p, b);
    else return false;
    return true;
}

/* --- properties -------------------------------------------------------------- */

geo_value law_moments_value(geo_vm *vm, const distribution *law, bool wants_cov)
{
    size_t d = law->dim;
    if (d > 20000) vm_raise(vm, MSG_STATUS, "moments", geo_status_text(GEO_ETOOBIG));
    geo_tensor *mean = vm_vector(vm, d), *cov = vm_matrix(vm, d, d);
    geo_status status = law_moments(law, mean->data, cov->data);
    if (status == GEO_EDOMAIN) vm_raise(vm, MSG_LAW_NOT_KNOWN, wants_cov ? "the covariance"
                                                                      : "the mean",
                                        law_text(vm, law));
    vm_check(vm, status, "moments");
    if (d == 1) return value_number(wants_cov ? cov->data[0] : mean->data[0]);
    return value_from_object(wants_cov ? cov : mean);
}

static geo_value parts_value(geo_vm *vm, const distribution *law)
{
    size_t n = law->n * law->copies;
    geo_list *list = vm_list(vm, n < 1000 ? n : 1000);
    for (size_t i = 0; i < n; i++)
        list_add(vm, list, law_value(vm, law_hold(law->part[law->copies > 1 ? 0 : i])));
    return value_from_object(list);
}

static const char *const LAW_PROPERTIES[] = {
    "dim", "mass", "mean", "cov", "space", "points", "weights", "parts", "acceptance", "ess",
    "rhat", "integral", NULL };

/* How the chains of a density mixed, and its integral. */
static bool unnormalised_property(geo_vm *vm, const distribution *law, const char *name,
                                  size_t length, geo_value *out)
{
    const unnormalised_report *r = law_unnormalised_report(law);
    if (!r) return false;
    if (word_is(name, length, "acceptance")) *out = value_number(r->acceptance);
    else if (word_is(name, length, "ess")) *out = value_number(r->ess);
    else if (word_is(name, length, "rhat")) *out = value_number(r->rhat);
    else if (word_is(name, length, "integral"))
        *out = estimate_value(vm, r->integral.value, r->integral.error);
    else return false;
    return true;
}

static bool law_property(geo_vm *vm, geo_foreign *self, const char *name, size_t length,
                         geo_value *out)
{
    const distribution *law = ((law_object *)self)->law;
#define IS(word) word_is(name, length, word)
    if (IS("dim")) *out = value_number((double)law->dim);
    else if (IS("mass")) *out = value_number(law->mass);
    else if (IS("mean")) *out = law_moments_value(vm, law, false);
    else if (IS("cov")) *out = law_moments_value(vm, law, true);
    else if (IS("space")) *out = law_space(vm, law);
    else if (unnormalised_property(vm, law, name, length, out)) return true;
    else if (IS("points") && law->kind == LAW_POINTS)
        *out = numbers_value(vm, law->point, law->n, law->dim);
    else if (IS("weights") && law->weight) *out = numbers_value(vm, law->weight, law->n, 1);
    else if (IS("parts") && law->part) *out = parts_value(vm, law);
    else return false;
    return true;
#undef IS
}

static void law_object_print(const geo_foreign *self, geo_buffer *out)
{
    law_print(((const law_object *)self)->law, out);
}

static void law_object_trace(geo_heap *heap, geo_foreign *self)
{
    law_trace(heap, ((law_object *)self)->law);
}

static void law_release(geo_foreign *self)
{
    law_drop(((law_object *)self)->law);
}

const geo_class DISTRIBUTION_CLASS = {
    .name = "Distribution", .noun = "distribution", .phrase = "a distribution",
    .print = law_object_print, .property = law_property, .properties = LAW_PROPERTIES,
    .trace = law_object_trace, .call = law_call, .binary = law_binary, .draw = law_draw,
    .release = law_release };

/* --- making ------------------------------------------------------------------ */

/* A symmetric positive definite matrix; raises otherwise. */
static void check_covariance(geo_vm *vm, const geo_tensor *c, size_t d)
{
    if (c->shape[0] != d || c->shape[1] != d)
        vm_raise_arg(vm, 1, NULL, MSG_COVARIANCE_SHAPE, d, d, c->shape[0], c->shape[1]);
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < i; j++) {
            double a = c->data[i * d + j], b = c->data[j * d + i];
            if (fabs(a - b) > 1e-12 * (fabs(a) + fabs(b))) vm_raise_arg(vm, 1, NULL,
                                                                        MSG_NOT_COVARIANCE);
        }
}

static bool is_vector(geo_value v)
{
    return value_is_kind(v, KIND_RANGE) || (value_is_tensor(v) && value_tensor(v)->rank == 1);
}

static geo_value normal_diagonal(geo_vm *vm, const geo_tensor *mean, const double *std)
{
    distribution *law;
    vm_check(vm, law_normal_diagonal(mean->n, mean->data, std, &law), "normal");
    return law_value(vm, law);
}

geo_value bi_normal(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_tensor *mean = arg_tensor(vm, argv, 0);
    size_t d = mean->n;
    const double *covariance;
    if (d == 0) vm_raise_arg(vm, 0, NULL, MSG_DIM, "the mean", (size_t)1, d);
    for (size_t i = 0; i < d; i++)
        if (!isfinite(mean->data[i])) vm_raise_arg(vm, 0, NULL, MSG_POINT_NOT_FINITE, i + 1);
    if (value_is_number(argv[1])) {
        double s = arg_number(argv, 1);
        if (!(s > 0) || !isfinite(s)) vm_raise_arg(vm, 1, NULL, MSG_STD_POSITIVE, s);
        double *std = vm_scratch(vm, d, sizeof *std);
        for (size_t i = 0; i < d; i++) std[i] = s;
        return normal_diagonal(vm, mean, std);
    } else if (is_vector(argv[1])) {
        geo_tensor *std = arg_vector(vm, argv, 1);
        if (std->n != d) vm_raise_arg(vm, 1, NULL, MSG_DIM, "the standard deviation", d, std->n);
        for (size_t i = 0; i < d; i++)
            if (!(std->data[i] > 0) || !isfinite(std->data[i]))
                vm_raise_arg(vm, 1, NULL, MSG_STD_POSITIVE, std->data[i]);
        return normal_diagonal(vm, mean, std->data);
    } else {
        geo_tensor *c = arg_matrix(vm, argv, 1);
        check_covariance(vm, c, d);
        covariance = c->data;
    }
    distribution *law;
    geo_status status = law_normal(d, mean->data, covariance, &law);
    if (status == GEO_ESINGULAR || status == GEO_EDOMAIN)
        vm_raise_arg(vm, 1, NULL, MSG_NOT_COVARIANCE);
    vm_check(vm, status, "normal");
    return law_value(vm, law);
}

geo_value bi_uniform(geo_vm *vm, int argc, const geo_value *argv)
{
    distribution *law;
    if (arg_is_none(argv, 0)) {
        space *s;
        double low = 0, high = 1;
        vm_check(vm, space_box(1, &low, &high, &s), "uniform");
        geo_status made = law_uniform(s, &law);
        space_drop(s);
        vm_check(vm, made, "uniform");
        return law_value(vm, law);
    }
    space *s = arg_space(vm, argv, 0);
    geo_status status = law_uniform(s, &law);
    if (status == GEO_EDOMAIN) {
        char name[32];
        geo_buffer text = GEO_BUFFER_EMPTY;
        space_print(s, &text);
        strncpy(name, buffer_text(&text), sizeof name - 1);
        name[sizeof name - 1] = '\0';
        buffer_free(&text);
        vm_raise_arg(vm, 0, NULL, MSG_UNBOUNDED, name);
    }
    vm_check(vm, status, "uniform");
    return law_value(vm, law);
}

geo_value bi_points(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_tensor *x = arg_tensor(vm, argv, 0);
    size_t n = x->shape[0], d = x->rank == 1 ? 1 : x->shape[1];
    const double *weights = NULL;
    if (n == 0 || d == 0) vm_raise_arg(vm, 0, NULL, MSG_NO_POINTS);
    if (!arg_is_none(argv, 1)) {
        geo_tensor *w = arg_vector(vm, argv, 1);
        if (w->n != n) vm_raise_arg(vm, 1, NULL, MSG_WEIGHT_COUNT, n, w->n);
        weights = w->data;
    }
    space *region = arg_is_none(argv, 2) ? NULL : value_space(argv[2]);
    if (region && region->dim != d) vm_raise_arg(vm, 2, NULL, MSG_DIM, "the region", d,
                                                 region->dim);
    distribution *law;
    size_t culprit = 0;
    geo_status status = law_points(n, d, x->data, weights, region, &law, &culprit);
    if (status == GEO_EDOMAIN && weights && (!(weights[culprit] > 0) || isinf(weights[culprit]))) {
        char text[32];
        snprintf(text, sizeof text, "%g", weights[culprit]);
        vm_raise_arg(vm, 1, NULL, MSG_BAD_WEIGHT, culprit + 1, text);
    }
    if (status == GEO_EDOMAIN) vm_raise_arg(vm, 0, NULL, MSG_POINT_NOT_FINITE, culprit + 1);
    vm_check(vm, status, "points");
    return law_value(vm, law);
}

geo_value bi_normalize(geo_vm *vm, int argc, const geo_value *argv)
{
    distribution *law;
    vm_check(vm, law_with_mass(value_law(argv[0]), 1, &law), "normalize");
    return law_value(vm, law);
}

geo_value bi_seed(geo_vm *vm, int argc, const geo_value *argv)
{
    uint64_t seed = (uint64_t)time(NULL);
    if (!arg_is_none(argv, 0)) seed = (uint64_t)arg_integer(vm, argv, 0, 0, (int64_t)1 << 53);
    rng_seed(vm_rng(vm), seed, 0);
    return VALUE_NONE;
}
