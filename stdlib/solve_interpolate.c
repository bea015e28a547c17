/* solve_interpolate.c - curves through data, and integrals of data. */
#include <math.h>

#include "runtime/base/mem.h"
#include "runtime/core/print.h"
#include "runtime/num/interpolate.h"
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
