/* solve_interpolate.c - curves through data, and integrals of data. */
#include <math.h>

#include "runtime/base/mem.h"
#include "runtime/core/print.h"
#include "runtime/num/interpolate.h"
#include "runtime/vm/tape.h"
#include "stdlib/arrays.h"
#include "stdlib/common.h"
#include "stdlib/solve.h"

typedef struct {
    geo_foreign head;
    interpolate_method method;
    bool is_number;             /* y is a vector: the values are numbers */
    size_t n, d;
    double *x, *y, *slope;      /* in one block, x first */
} interpolant;

/* The first place that does not ascend, or whose numbers are not finite, from 0; n: none. */
static size_t first_bad(const interpolant *o)
{
    for (size_t i = 0; i < o->n; i++) {
        bool is_fine = isfinite(o->x[i]) && (i == 0 || o->x[i] > o->x[i - 1]);
        for (size_t k = 0; k < o->d; k++) is_fine = is_fine && isfinite(o->y[i * o->d + k]);
        if (!is_fine) return i;
    }
    return o->n;
}

geo_value bi_interpolate(geo_vm *vm, int argc, const geo_value *argv)
{
    static const char *const METHODS[] = { "monotone", "spline", NULL };
    const geo_tensor *x = arg_real(vm, argv, 0, "interpolate");
    const geo_tensor *y = arg_real(vm, argv, 1, "interpolate");
    int method = arg_word(vm, argv, 2, METHODS);
    if (y->rank > 2 || x->rank != 1 || x->n != y->shape[0] || x->n == 0)
        vm_raise(vm, MSG_LENGTHS_DIFFER, "interpolate", x->n, y->shape[0]);
    size_t n = x->n, d = y->n / n;
    interpolant *o = vm_need(vm, foreign_new(vm_heap(vm), &INTERPOLANT_CLASS, sizeof *o));
    o->method = method == 0 ? INTERPOLATE_MONOTONE : INTERPOLATE_SPLINE;
    o->is_number = y->rank == 1;
    o->x = vm_need(vm, geo_alloc(n, (1 + 2 * d) * sizeof *o->x));
    o->n = n;
    o->d = d;
    o->y = o->x + n;
    o->slope = o->y + n * d;
    memcpy(o->x, x->data, n * sizeof *o->x);
    memcpy(o->y, y->data, n * d * sizeof *o->y);
    geo_status status = interpolate_slopes(o->method, n, d, o->x, o->y, o->slope);
    if (status == GEO_EDOMAIN) vm_raise_arg(vm, 0, NULL, MSG_INTERPOLATE_DATA, first_bad(o) + 1);
    vm_check(vm, status, "interpolate");
    heap_adjust(vm_heap(vm), (ptrdiff_t)(n * (1 + 2 * d) * sizeof *o->x));
    return value_from_object(o);
}

/* --- the curve as a value ---------------------------------------------------------------- */

static geo_value interpolant_call(geo_vm *vm, geo_foreign *self, int argc, const geo_value *argv)
{
    const interpolant *o = (const interpolant *)self;
    if (argc != 1) vm_raise(vm, MSG_TOO_MANY_ARGUMENTS, "an interpolant", "one place, or many");
    const geo_tensor *t = arg_real(vm, argv, 0, "an interpolant");
    bool is_single = value_is_number(argv[0]);
    size_t shape[TENSOR_RANK];
    int rank = is_single ? 0 : t->rank;
    double one;
    if (rank + !o->is_number > TENSOR_RANK) vm_check(vm, GEO_ETOOBIG, "an interpolant");
    for (int k = 0; k < rank; k++) shape[k] = t->shape[k];
    if (!o->is_number) shape[rank++] = o->d;
    geo_tensor *out = rank ? vm_tensor(vm, ELEMENT_NUMBER, rank, shape) : NULL;
    for (size_t i = 0; i < t->n; i++)
        interpolate_at(o->n, o->d, o->x, o->y, o->slope, t->data[i],
                       out ? out->data + i * o->d : &one);
    return out ? value_from_object(out) : value_number(one);
}

/* Member i (numbers of several places at once, from 1) of what belongs to each place. */
static geo_value at_places(geo_vm *vm, const interpolant *o, const double *x, size_t d,
                           geo_value i)
{
    geo_value all = numbers_value(vm, x, o->n, 1);
    if (d > 1) {
        geo_tensor *t = vm_matrix(vm, o->n, d);
        memcpy(t->data, x, t->n * sizeof *x);
        all = value_from_object(t);
    }
    return vm_members(vm, all, 1, &i);
}

/* Hermite's cubic on the piece where t lies, in the machine's operations. */
static geo_value interpolant_call_traced(geo_vm *vm, geo_foreign *self, int argc,
                                         const geo_value *argv)
{
    const interpolant *o = (const interpolant *)self;
    geo_value t = argv[0], plain = value_plain(t), one = value_from_double(1);
    if (argc != 1) vm_raise(vm, MSG_TOO_MANY_ARGUMENTS, "an interpolant", "one place, or many");
    if (o->n == 1) return interpolant_call(vm, self, 1, &plain);
    if (!o->is_number && !value_is_number(plain))
        vm_raise(vm, MSG_DERIVATIVE_CALL, "an interpolant of vectors at several places");
    geo_value ends[3] = { t, value_number(o->x[0]), value_number(o->x[o->n - 1]) };
    t = tape_call(vm, "clamp", 3, ends);
    geo_value places[2] = { numbers_value(vm, o->x, o->n, 1), value_plain(t) };
    geo_value right[3] = { tape_call(vm, "searchsorted", 2, places), value_from_double(2),
                           value_from_double((double)o->n) };
    geo_value to = tape_call(vm, "clamp", 3, right), from = tape_sub(vm, to, one);
    geo_value x0 = at_places(vm, o, o->x, 1, from);
    geo_value h = tape_sub(vm, at_places(vm, o, o->x, 1, to), x0);
    geo_value s = tape_div(vm, tape_sub(vm, t, x0), h), r = tape_sub(vm, one, s);
    geo_value s2 = tape_mul(vm, s, s), r2 = tape_mul(vm, r, r);
    geo_value twice = tape_mul(vm, value_from_double(2), s);
    geo_value weight[4] = { tape_mul(vm, tape_add(vm, one, twice), r2),
                            tape_mul(vm, s2, tape_sub(vm, value_from_double(3), twice)),
                            tape_mul(vm, h, tape_mul(vm, s, r2)),
                            tape_neg(vm, tape_mul(vm, h, tape_mul(vm, s2, r))) };
    geo_value sum = value_from_double(0);
    for (int k = 0; k < 4; k++) {
        geo_value y = at_places(vm, o, k < 2 ? o->y : o->slope, o->d, k % 2 ? to : from);
        sum = tape_add(vm, sum, tape_mul(vm, weight[k], y));
    }
    return sum;
}

static geo_value rows_value(geo_vm *vm, const interpolant *o, const double *y)
{
    if (o->is_number) return numbers_value(vm, y, o->n, 1);
    geo_tensor *t = vm_matrix(vm, o->n, o->d);
    memcpy(t->data, y, o->n * o->d * sizeof *y);
    return value_from_object(t);
}

static const char *const INTERPOLANT_PROPERTIES[] = { "x", "y", "slopes", "method", NULL };

static const char *method_word(const interpolant *o)
{
    return o->method == INTERPOLATE_SPLINE ? "spline" : "monotone";
}

static bool interpolant_property(geo_vm *vm, geo_foreign *self, const char *name, size_t length,
                                 geo_value *out)
{
    const interpolant *o = (const interpolant *)self;
#define IS(word) word_is(name, length, word)
    if (IS("x")) *out = numbers_value(vm, o->x, o->n, 1);
    else if (IS("y")) *out = rows_value(vm, o, o->y);
    else if (IS("slopes")) *out = rows_value(vm, o, o->slope);
    else if (IS("method")) *out = vm_string(vm, method_word(o), strlen(method_word(o)));
    else return false;
    return true;
#undef IS
}

static void interpolant_print(const geo_foreign *self, geo_buffer *out)
{
    const interpolant *o = (const interpolant *)self;
    buffer_add_format(out, "%s interpolant through %zu point%s on ", method_word(o), o->n,
                      o->n == 1 ? "" : "s");
    print_number(o->x[0], out);
    buffer_add_text(out, "..");
    print_number(o->x[o->n - 1], out);
}

static void interpolant_release(geo_foreign *self)
{
    geo_free(((interpolant *)self)->x);
}

const geo_class INTERPOLANT_CLASS = {
    .name = "Interpolant", .noun = "interpolant", .phrase = "an interpolant",
    .print = interpolant_print, .property = interpolant_property,
    .properties = INTERPOLANT_PROPERTIES, .call = interpolant_call,
    .call_traced = interpolant_call_traced,
    .release = interpolant_release };

/* --- trapezoids ---------------------------------------------------------------------------- */

/* The areas under the broken line through (x, y), step by step, added up into `sums`. */
static geo_tensor *areas(geo_vm *vm, const geo_value *argv, const char *name)
{
    const geo_tensor *y = arg_real(vm, argv, 0, name), *x = NULL;
    if (!arg_is_none(argv, 1)) x = arg_real(vm, argv, 1, name);
    if (y->rank > 1 || (x && (x->rank > 1 || x->n != y->n)))
        vm_raise(vm, MSG_LENGTHS_DIFFER, name, y->n, x ? x->n : y->n);
    geo_tensor *sums = vm_vector(vm, y->n);
    double sum = 0, lost = 0;
    for (size_t i = 0; i < y->n; i++) {
        double h = i == 0 ? 0 : x ? x->data[i] - x->data[i - 1] : 1;
        double area = i == 0 ? 0 : h * (y->data[i - 1] + y->data[i]) / 2, t = sum + area;
        lost += fabs(sum) >= fabs(area) ? (sum - t) + area : (area - t) + sum;
        sum = t;
        sums->data[i] = isfinite(lost) ? sum + lost : sum;
    }
    return sums;
}

geo_value bi_cumtrapz(geo_vm *vm, int argc, const geo_value *argv)
{
    return value_from_object(areas(vm, argv, "cumtrapz"));
}

geo_value bi_trapz(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_tensor *sums = areas(vm, argv, "trapz");
    return value_number(sums->n ? sums->data[sums->n - 1] : 0);
}
