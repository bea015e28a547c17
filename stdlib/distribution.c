/* distribution.c - distributions as values: they add, scale, multiply, draw. */
#include "stdlib/distribution.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "runtime/base/mem.h"
#include "runtime/core/operator.h"
#include "runtime/vm/args.h"
#include "stdlib/common.h"
#include "stdlib/level_set.h"
#include "stdlib/space.h"

typedef struct {
    geo_foreign head;
    distribution *law;
} law_object;

enum { MOST_COPIES = 100000000 };

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

/* mu^n draws n rows; another product one long point. */
static size_t copies(const distribution *law)
{
    if (law->kind != LAW_PRODUCT || law->n == 0) return 1;
    for (size_t i = 1; i < law->n; i++)
        if (law->part[i] != law->part[0]) return 1;
    return law->n;
}

/* A space of the law may ask geo functions: what they raised is raised. */
static void check_spaces(geo_vm *vm, const distribution *law)
{
    if (law->where) level_set_check(vm, law->where);
    for (size_t i = 0; law->part && i < law->n; i++) check_spaces(vm, law->part[i]);
}

static void sample_into(geo_vm *vm, const distribution *law, size_t n, double *x)
{
    geo_status status = law_sample(law, vm_rng(vm), n, x);
    check_spaces(vm, law);
    vm_check(vm, status, "drawing");
}

static geo_value draw_rows(geo_vm *vm, const distribution *law, size_t n)
{
    geo_tensor *x = law->dim == 1 ? vm_vector(vm, n) : vm_matrix(vm, n, law->dim);
    vm_hold(vm, value_from_object(x));
    sample_into(vm, law, n, x->data);
    if (law->dim > 1) x->space = value_to_object(law_space(vm, law));
    return value_from_object(x);
}

static geo_value law_draw(geo_vm *vm, geo_foreign *self)
{
    const distribution *law = ((law_object *)self)->law;
    need_probability(vm, law);
    size_t n = copies(law);
    if (n > 1) return draw_rows(vm, law->part[0], n);
    if (law->kind == LAW_PRODUCT && law->n == 1) return draw_rows(vm, law->part[0], 1);
    if (law->dim == 1) {
        double x;
        sample_into(vm, law, 1, &x);
        return value_number(x);
    }
    geo_tensor *x = vm_vector(vm, law->dim);
    vm_hold(vm, value_from_object(x));
    sample_into(vm, law, 1, x->data);
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
    size_t count = (size_t)n;
    distribution **part = vm_scratch(vm, count, sizeof *part), *power;
    for (size_t i = 0; i < count; i++) {
        part[i] = law;
        vm_turn(vm, i);
    }
    vm_check(vm, law_product(count, part, &power), "copies of a measure");
    return law_value(vm, power);
}

static bool law_binary(geo_vm *vm, int op, geo_value a, geo_value b, geo_value *out)
{
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
    else return false;
    return true;
}

/* mu(A): the mass of a set. */
static geo_value law_call(geo_vm *vm, geo_foreign *self, int argc, const geo_value *argv)
{
    const distribution *law = ((law_object *)self)->law;
    bool is_set = argc == 1 && (value_is_class(argv[0], &SPACE_CLASS)
                                || value_is_kind(argv[0], KIND_RANGE));
    if (!is_set) vm_raise(vm, MSG_MASS_OF);
    double mass;
    geo_status status = law_mass_in(law, arg_space(vm, argv, 0), &mass);
    if (status == GEO_EDOMAIN || status == GEO_ESHAPE) vm_raise(vm, MSG_MASS_UNKNOWN);
    vm_check(vm, status, "the mass of a set");
    return value_number(mass);
}

/* --- properties -------------------------------------------------------------- */

static geo_value moments_value(geo_vm *vm, const distribution *law, bool wants_cov)
{
    size_t d = law->dim;
    if (d > 20000) vm_raise(vm, MSG_STATUS, "moments", geo_status_text(GEO_ETOOBIG));
    geo_tensor *mean = vm_vector(vm, d), *cov = vm_matrix(vm, d, d);
    vm_check(vm, law_moments(law, mean->data, cov->data), "moments");
    if (d == 1) return value_number(wants_cov ? cov->data[0] : mean->data[0]);
    return value_from_object(wants_cov ? cov : mean);
}

static geo_value parts_value(geo_vm *vm, const distribution *law)
{
    geo_list *list = vm_list(vm, law->n);
    for (size_t i = 0; i < law->n; i++) list_add(vm, list, law_value(vm, law_hold(law->part[i])));
    return value_from_object(list);
}

static const char *const LAW_PROPERTIES[] = {
    "dim", "mass", "mean", "cov", "space", "points", "weights", "parts", NULL };

static bool law_property(geo_vm *vm, geo_foreign *self, const char *name, size_t length,
                         geo_value *out)
{
    const distribution *law = ((law_object *)self)->law;
#define IS(word) word_is(name, length, word)
    if (IS("dim")) *out = value_number((double)law->dim);
    else if (IS("mass")) *out = value_number(law->mass);
    else if (IS("mean")) *out = moments_value(vm, law, false);
    else if (IS("cov")) *out = moments_value(vm, law, true);
    else if (IS("space")) *out = law_space(vm, law);
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

static void law_release(geo_foreign *self)
{
    law_drop(((law_object *)self)->law);
}

const geo_class DISTRIBUTION_CLASS = {
    .name = "Distribution", .noun = "distribution", .phrase = "a distribution",
    .print = law_object_print, .property = law_property, .properties = LAW_PROPERTIES,
    .call = law_call, .binary = law_binary, .draw = law_draw, .release = law_release };

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

geo_value bi_normal(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_tensor *mean = arg_tensor(vm, argv, 0);
    size_t d = mean->n;
    const double *covariance;
    for (size_t i = 0; i < d; i++)
        if (!isfinite(mean->data[i])) vm_raise_arg(vm, 0, NULL, MSG_POINT_NOT_FINITE, i + 1);
    if (value_is_number(argv[1])) {
        double s = arg_number(argv, 1);
        if (!(s > 0) || !isfinite(s)) vm_raise_arg(vm, 1, NULL, MSG_STD_POSITIVE, s);
        double *c = vm_scratch(vm, d * d, sizeof *c);
        memset(c, 0, d * d * sizeof *c);
        for (size_t i = 0; i < d; i++) c[i * d + i] = s * s;
        covariance = c;
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

/* --- densities --------------------------------------------------------------- */

static geo_value density(geo_vm *vm, const geo_value *argv, bool is_log)
{
    const distribution *law = value_law(argv[0]);
    if (is_log) need_probability(vm, law);
    if (!law_has_density(law)) vm_raise_arg(vm, 0, NULL, MSG_NO_DENSITY);
    point_batch batch = arg_points(vm, argv[1], law->dim, is_log ? "logpdf" : "pdf");
    double *y = vm_scratch(vm, batch.n, sizeof *y);
    geo_status status = law_logpdf(law, batch.n, batch.x, y);
    check_spaces(vm, law);
    vm_check(vm, status, "the density");
    for (size_t i = 0; i < batch.n && !is_log; i++) y[i] = exp(y[i]);
    return batch_numbers(vm, &batch, y);
}

geo_value bi_logpdf(geo_vm *vm, int argc, const geo_value *argv) { return density(vm, argv,
                                                                                  true); }
geo_value bi_pdf(geo_vm *vm, int argc, const geo_value *argv) { return density(vm, argv, false); }

geo_value bi_seed(geo_vm *vm, int argc, const geo_value *argv)
{
    uint64_t seed = (uint64_t)time(NULL);
    if (!arg_is_none(argv, 0)) seed = (uint64_t)arg_integer(vm, argv, 0, 0, (int64_t)1 << 53);
    rng_seed(vm_rng(vm), seed, 0);
    return VALUE_NONE;
}
