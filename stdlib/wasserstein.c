/* wasserstein.c - w1, w2, wp and their sliced kin: one number for two distributions. */
#include <math.h>
#include <string.h>

#include "runtime/distribution/divergence.h"
#include "runtime/num/sort.h"
#include "runtime/transport/bures.h"
#include "runtime/transport/monotone.h"
#include "runtime/transport/slices.h"
#include "runtime/vm/args.h"
#include "runtime/vm/function_field.h"
#include "stdlib/common.h"
#include "stdlib/distribution.h"
#include "stdlib/estimate.h"
#include "stdlib/plan.h"

/* What w1, w2, wp are asked: arguments source, target, then a, b, period at `at`. */
typedef struct {
    const geo_value *argv;
    const char *who;
    int at;
    double p;
    geo_value h;                /* a function in place of p, or VALUE_NONE */
} question;

static bool is_normal(geo_value v)
{
    return value_is_class(v, &DISTRIBUTION_CLASS) && value_law(v)->kind == LAW_NORMAL;
}

static double between_normals(geo_vm *vm, const question *q)
{
    const distribution *mu = value_law(q->argv[0]), *nu = value_law(q->argv[1]);
    size_t d = mu->dim;
    if (nu->dim != d) vm_raise_arg(vm, 1, NULL, MSG_POINT_DIMS, d, nu->dim);
    double *m = vm_scratch(vm, 2 * d, sizeof *m), cost;
    double *s = vm_scratch(vm, 2 * d, d * sizeof *s);
    vm_check(vm, law_moments(mu, m, s), q->who);
    vm_check(vm, law_moments(nu, m + d, s + d * d), q->who);
    geo_status status = bures_transport(d, m, s, m + d, s + d * d, NULL, &cost);
    if (status == GEO_EMODULE) vm_raise(vm, MSG_NO_MODULE, "matrix functions", "liblapacke");
    vm_check(vm, status, q->who);
    return sqrt(cost);
}

/* Laws of one number that have quantiles: false when these are others. */
static bool between_quantiles(geo_vm *vm, const question *q, law_estimate *out)
{
    for (int i = 0; i < 2; i++)
        if (!value_is_class(q->argv[i], &DISTRIBUTION_CLASS)
            || value_law(q->argv[i])->dim != 1) return false;
    geo_status status = divergence_line_wp(value_law(q->argv[0]), value_law(q->argv[1]), q->p,
                                           out);
    if (status == GEO_EDOMAIN) return false;
    vm_check(vm, status, q->who);
    return true;
}

/* Points with positive masses (NULL: equal), as shares of 1. side: 0 or 1, the argument
 * with the points; place: that with the masses. */
static point_masses positive_part(geo_vm *vm, int side, int place, const point_masses *from)
{
    double *x = vm_scratch(vm, from->n, from->d * sizeof *x);
    double *mass = vm_scratch(vm, from->n, sizeof *mass), sum = 0;
    point_masses to = { .d = from->d, .x = x, .mass = from->mass ? mass : NULL };
    for (size_t i = 0; i < from->n; i++) {
        double a = from->mass ? from->mass[i] : 1;
        vm_turn(vm, i);
        if (!(a >= 0) || isinf(a)) {
            char text[NUMBER_TEXT];
            number_text(a, text);
            vm_raise_arg(vm, place, NULL, MSG_MASS_VALUE, i + 1, text);
        }
        for (size_t k = 0; k < from->d; k++)
            if (!isfinite(from->x[i * from->d + k]))
                vm_raise_arg(vm, side, NULL, MSG_POINT_NOT_FINITE, i + 1);
        if (a == 0) continue;
        memcpy(x + to.n * from->d, from->x + i * from->d, from->d * sizeof *x);
        mass[to.n++] = a;
        sum += a;
    }
    if (from->n > 0 && to.n == 0) vm_raise_arg(vm, place, NULL, MSG_MASS_NONE);
    for (size_t i = 0; i < to.n; i++) {
        mass[i] /= sum;
        vm_turn(vm, i);
    }
    return to;
}

static void sort_line(geo_vm *vm, point_masses *s)
{
    size_t *order = vm_scratch(vm, s->n, sizeof *order);
    double *x = vm_scratch(vm, s->n, sizeof *x), *mass = vm_scratch(vm, s->n, sizeof *mass);
    vm_check(vm, sort_order(s->n, s->x, order), "sorting");
    for (size_t i = 0; i < s->n; i++) {
        x[i] = s->x[order[i]];
        mass[i] = s->mass ? s->mass[order[i]] : 0;
    }
    s->x = x;
    if (s->mass) s->mass = mass;
}

/* The least mean of h(y - x) on a line. */
static double line_cost(geo_vm *vm, const point_masses *x, const point_masses *y,
                        const geo_field *h, function_field *f)
{
    double *share = vm_scratch(vm, x->n + y->n, 3 * sizeof *share), cost = 0;
    double *way = share + x->n + y->n, *value = way + x->n + y->n;
    size_t count = 0, i, j;
    monotone_walk walk;
    monotone_begin(&walk, x->n, x->mass, y->n, y->mass);
    while (monotone_next(&walk, &i, &j, &share[count])) way[count++] = y->x[j] - x->x[i];
    geo_status status = field_value(h, count, way, value);
    function_field_check(vm, f);
    vm_check(vm, status, "the cost");
    for (size_t k = 0; k < count; k++) cost += share[k] * value[k];
    return cost;
}

static double on_circle(geo_vm *vm, const question *q, const point_masses *x,
                        const point_masses *y, function_field *f)
{
    double length = arg_number(q->argv, q->at + 2);
    if (!(length > 0) || isinf(length))
        vm_raise_arg(vm, q->at + 2, NULL, MSG_PERIOD_POSITIVE, length);
    convex_cost cost = { .p = q->p, .h = f ? &f->field : NULL };
    circle_result r;
    geo_status status = circle_solve(x->n, x->x, x->mass, y->n, y->x, y->mass, length, &cost, &r);
    double value = r.cost;
    circle_result_free(&r);
    if (f) function_field_check(vm, f);
    vm_check(vm, status, q->who);
    return value;
}

static double by_plan(geo_vm *vm, const question *q, const point_masses *x,
                      const point_masses *y)
{
    emd_problem p = { .n = x->n, .m = y->n, .d = x->d, .x = x->x, .y = y->x, .a = x->mass,
                      .b = y->mass, .cost = { .norm = NORM_EUCLIDEAN, .p = q->p } };
    emd_result r;
    geo_status status = emd_solve(&p, &r);
    double cost = r.cost;
    emd_result_free(&r);
    vm_check(vm, status, q->who);
    return cost;
}

static function_field *read_convex(geo_vm *vm, const question *q)
{
    double probe = 0;
    if (value_is_none(q->h)) return NULL;
    function_field *f = function_field_new(vm, q->h, &(field_shape){ .n = 1 }, &probe);
    if (f->out_rank > 0) vm_raise_arg(vm, 2, NULL, MSG_COST_TENSOR);
    return f;
}

static geo_value answer(geo_vm *vm, const question *q)
{
    bool is_plain = value_is_none(q->h), on_line = arg_is_none(q->argv, q->at + 2);
    if (is_plain && q->p == 2 && on_line && is_normal(q->argv[0]) && is_normal(q->argv[1]))
        return value_number(between_normals(vm, q));
    law_estimate between;
    if (is_plain && on_line && between_quantiles(vm, q, &between))
        return estimate_value(vm, between.value, between.error);
    point_masses x = arg_masses(vm, q->argv, 0, q->who), y = arg_masses(vm, q->argv, 1, q->who);
    if (x.d != y.d) vm_raise_arg(vm, 1, NULL, MSG_POINT_DIMS, x.d, y.d);
    if (!arg_is_none(q->argv, q->at)) x.mass = arg_mass_vector(vm, q->argv, q->at, x.n);
    if (!arg_is_none(q->argv, q->at + 1)) y.mass = arg_mass_vector(vm, q->argv, q->at + 1, y.n);
    if (x.n == 0) vm_raise_arg(vm, 0, NULL, MSG_NO_POINTS);
    if (y.n == 0) vm_raise_arg(vm, 1, NULL, MSG_NO_POINTS);
    if (x.d > 1 && !on_line) vm_raise_arg(vm, q->at + 2, NULL, MSG_LINE_ONLY, "a period", x.d);
    if (x.d > 1 && !is_plain)
        vm_raise_arg(vm, 2, NULL, MSG_LINE_ONLY, "a function of the displacement", x.d);
    x = positive_part(vm, 0, q->at, &x);
    y = positive_part(vm, 1, q->at + 1, &y);
    function_field *f = read_convex(vm, q);
    if (!on_line) {
        double cost = on_circle(vm, q, &x, &y, f);
        return value_number(is_plain ? pow(cost, 1 / q->p) : cost);
    }
    if (x.d > 1) return value_number(pow(by_plan(vm, q, &x, &y), 1 / q->p));
    sort_line(vm, &x);
    sort_line(vm, &y);
    if (!is_plain) return value_number(line_cost(vm, &x, &y, &f->field, f));
    return value_number(pow(monotone_cost(x.n, x.x, x.mass, y.n, y.x, y.mass, q->p), 1 / q->p));
}

geo_value bi_w1(geo_vm *vm, int argc, const geo_value *argv)
{
    return answer(vm, &(question){ argv, "w1", 2, 1, VALUE_NONE });
}

geo_value bi_w2(geo_vm *vm, int argc, const geo_value *argv)
{
    return answer(vm, &(question){ argv, "w2", 2, 2, VALUE_NONE });
}

static double read_order(geo_vm *vm, const geo_value *argv, int arg)
{
    double p = arg_number(argv, arg);
    if (!(p >= 1) || isinf(p)) vm_raise_arg(vm, arg, NULL, MSG_ORDER_ONE, p);
    return p;
}

geo_value bi_wp(geo_vm *vm, int argc, const geo_value *argv)
{
    if (value_is_number(argv[2]))
        return answer(vm, &(question){ argv, "wp", 3, read_order(vm, argv, 2), VALUE_NONE });
    return answer(vm, &(question){ argv, "wp", 3, 1, argv[2] });
}

/* --- slices ------------------------------------------------------------------------------- */

/* Arguments source, target, p, how many, a, b. */
static slice_problem read_slices(geo_vm *vm, const geo_value *argv, const char *who)
{
    point_masses x = arg_masses(vm, argv, 0, who), y = arg_masses(vm, argv, 1, who);
    if (x.d != y.d) vm_raise_arg(vm, 1, NULL, MSG_POINT_DIMS, x.d, y.d);
    if (!arg_is_none(argv, 4)) x.mass = arg_mass_vector(vm, argv, 4, x.n);
    if (!arg_is_none(argv, 5)) y.mass = arg_mass_vector(vm, argv, 5, y.n);
    if (x.n == 0) vm_raise_arg(vm, 0, NULL, MSG_NO_POINTS);
    if (y.n == 0) vm_raise_arg(vm, 1, NULL, MSG_NO_POINTS);
    x = positive_part(vm, 0, 4, &x);
    y = positive_part(vm, 1, 5, &y);
    return (slice_problem){ .n = x.n, .m = y.n, .d = x.d, .x = x.x, .y = y.x, .a = x.mass,
                            .b = y.mass, .p = read_order(vm, argv, 2) };
}

geo_value bi_sliced(geo_vm *vm, int argc, const geo_value *argv)
{
    slice_problem s = read_slices(vm, argv, "sliced");
    size_t slices = (size_t)arg_integer(vm, argv, 3, 1, 100000000);
    double mean, error;
    vm_check(vm, sliced_cost(&s, slices, vm_rng(vm), &mean, &error), "sliced");
    double distance = pow(mean, 1 / s.p);
    geo_record *record = vm_record(vm, 3);
    vm_put(vm, record, "distance", value_number(distance));
    /* to first order, d(w^p) = p w^(p-1) dw */
    vm_put(vm, record, "error", value_number(mean > 0 ? error * distance / (s.p * mean) : 0));
    vm_put(vm, record, "slices", value_number((double)slices));
    return value_from_object(record);
}

geo_value bi_max_sliced(geo_vm *vm, int argc, const geo_value *argv)
{
    slice_problem s = read_slices(vm, argv, "max_sliced");
    size_t starts = (size_t)arg_integer(vm, argv, 3, 0, 1000000);
    double cost;
    geo_tensor *direction = vm_vector(vm, s.d);
    vm_check(vm, max_sliced_cost(&s, starts, vm_rng(vm), &cost, direction->data), "max_sliced");
    geo_record *record = vm_record(vm, 2);
    vm_put(vm, record, "distance", value_number(pow(cost, 1 / s.p)));
    vm_put(vm, record, "direction", value_from_object(direction));
    return value_from_object(record);
}
