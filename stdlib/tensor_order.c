/* tensor_order.c - finding, choosing, sorting, searching. */
#include <math.h>
#include <string.h>

#include "runtime/core/operator.h"
#include "runtime/num/array.h"
#include "runtime/num/sort.h"
#include "stdlib/arrays.h"
#include "stdlib/common.h"

static geo_tensor *arg_mask(geo_vm *vm, const geo_value *argv, int i, const char *name)
{
    geo_tensor *t = arg_real(vm, argv, i, name);
    if (t->element != ELEMENT_BOOL && t->n > 0) vm_raise_arg(vm, i, NULL, MSG_MASK_WANTED, name);
    return t;
}

geo_value bi_find(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_tensor *t = arg_mask(vm, argv, 0, "find");
    size_t count = 0, rank = t->rank;
    for (size_t i = 0; i < t->n; i++) {
        count += t->data[i] != 0;
        vm_turn(vm, i);
    }
    geo_tensor *out = rank == 1 ? vm_vector(vm, count) : vm_matrix(vm, count, rank);
    double *to = out->data;
    for (size_t i = 0; i < t->n; i++) {
        vm_turn(vm, i);
        if (t->data[i] == 0) continue;
        size_t rest = i;
        for (size_t k = rank; k-- > 0; rest /= t->shape[k])
            to[k] = (double)(rest % t->shape[k] + 1);
        to += rank;
    }
    return value_from_object(out);
}

static geo_status select_kernel(void *context, size_t n, const double *const x[],
                                const int step[], double *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = x[0][i * (size_t)step[0]] != 0 ? x[1][i * (size_t)step[1]]
                                               : x[2][i * (size_t)step[2]];
    return GEO_OK;
}

/* Complex choices part by part. */
static geo_value select_complex(geo_vm *vm, const geo_value *argv)
{
    geo_value part[2], real = vm_builtin(vm, "real"), imag = vm_builtin(vm, "imag");
    vm_hold(vm, argv[0]);
    for (int k = 0; k < 2; k++) {
        geo_value choice[3] = { argv[0], VALUE_NONE, VALUE_NONE };
        for (int j = 1; j < 3; j++)
            choice[j] = vm_hold(vm, vm_call(vm, k ? imag : real, 1, &argv[j]));
        vm_check_diagnostic(vm, tensor_zip(vm_heap(vm), "select", 3, choice, select_kernel, NULL,
                                           ELEMENT_NUMBER, &part[k]));
        vm_hold(vm, part[k]);
    }
    return vm_call(vm, vm_builtin(vm, "complex"), 2, part);
}

static bool is_truth(geo_value v)
{
    return value_is_bool(v) || (value_is_tensor(v) && value_tensor(v)->element == ELEMENT_BOOL);
}

geo_value bi_select(geo_vm *vm, int argc, const geo_value *argv)
{
    arg_mask(vm, argv, 0, "select");
    if (value_is_complex(argv[1]) || value_is_complex(argv[2])) return select_complex(vm, argv);
    bool masks = is_truth(argv[1]) && is_truth(argv[2]);
    geo_value out = VALUE_NONE;
    vm_check_diagnostic(vm, tensor_zip(vm_heap(vm), "select", 3, argv, select_kernel, NULL,
                                       masks ? ELEMENT_BOOL : ELEMENT_NUMBER, &out));
    return out;
}

/* --- sorting ----------------------------------------------------------------- */

static void reverse(geo_vm *vm, size_t n, double *x)
{
    for (size_t i = 0; i < n / 2; i++) {
        vm_turn(vm, i);
        double kept = x[i];
        x[i] = x[n - 1 - i];
        x[n - 1 - i] = kept;
    }
}

/* Numbers of one line along the axis, and back. */
static void gather_line(geo_vm *vm, const array_axis *a, size_t o, size_t j, double *line)
{
    const double *x = a->t->data + o * a->length * a->inner + j;
    for (size_t i = 0; i < a->length; i++) {
        line[i] = x[i * a->inner];
        vm_turn(vm, i);
    }
}

static void scatter_line(geo_vm *vm, const array_axis *a, size_t o, size_t j, const double *line,
                         double *to)
{
    to += o * a->length * a->inner + j;
    for (size_t i = 0; i < a->length; i++) {
        to[i * a->inner] = line[i];
        vm_turn(vm, i);
    }
}

geo_value bi_sort(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_tensor *t = arg_real(vm, argv, 0, "sort");
    array_axis a = arg_axis(vm, argv, 1, t, 0);
    geo_tensor *out = array_like(vm, t, (tensor_element)t->element);
    double *line = vm_scratch(vm, a.length, sizeof *line);
    for (size_t o = 0; o < a.outer; o++)
        for (size_t j = 0; j < a.inner; j++) {
            gather_line(vm, &a, o, j, line);
            vm_check(vm, sort_numbers(a.length, line), "sort");
            if (arg_bool(argv, 2)) reverse(vm, a.length, line);
            scatter_line(vm, &a, o, j, line, out->data);
        }
    return value_from_object(out);
}

/* Descending and stable: the order of the negated numbers. */
static void negate(geo_vm *vm, size_t n, double *x)
{
    for (size_t i = 0; i < n; i++) {
        x[i] = -x[i];
        vm_turn(vm, i);
    }
}

geo_value bi_argsort(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_tensor *t = arg_real(vm, argv, 0, "argsort");
    array_axis a = arg_axis(vm, argv, 1, t, 0);
    geo_tensor *out = array_like(vm, t, ELEMENT_NUMBER);
    double *line = vm_scratch(vm, a.length, sizeof *line);
    size_t *order = vm_scratch(vm, a.length, sizeof *order);
    for (size_t o = 0; o < a.outer; o++)
        for (size_t j = 0; j < a.inner; j++) {
            gather_line(vm, &a, o, j, line);
            if (arg_bool(argv, 2)) negate(vm, a.length, line);
            vm_check(vm, sort_order(a.length, line, order), "argsort");
            for (size_t i = 0; i < a.length; i++) {
                line[i] = (double)order[i] + 1;
                vm_turn(vm, i);
            }
            scatter_line(vm, &a, o, j, line, out->data);
        }
    return value_from_object(out);
}

geo_value bi_ranks(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_tensor *t = arg_real(vm, argv, 0, "ranks");
    array_axis a = arg_axis(vm, argv, 1, t, 0);
    geo_tensor *out = array_like(vm, t, ELEMENT_NUMBER);
    double *line = vm_scratch(vm, a.length, sizeof *line);
    for (size_t o = 0; o < a.outer; o++)
        for (size_t j = 0; j < a.inner; j++) {
            gather_line(vm, &a, o, j, line);
            vm_check(vm, sort_ranks(a.length, line, line), "ranks");
            scatter_line(vm, &a, o, j, line, out->data);
        }
    return value_from_object(out);
}

/* --- different elements ------------------------------------------------------ */

static bool same_number(double x, double y) { return x == y || (x != x && y != y); }

static geo_value unique_numbers(geo_vm *vm, const geo_tensor *t)
{
    double *x = vm_scratch(vm, t->n, sizeof *x);
    size_t count = 0;
    vm_check(vm, array_copy(t->n, t->data, x), "unique");
    vm_check(vm, sort_numbers(t->n, x), "unique");
    for (size_t i = 0; i < t->n; i++) {
        vm_turn(vm, i);
        if (i == 0 || !same_number(x[i], x[count - 1])) x[count++] = x[i];
    }
    geo_tensor *out = vm_tensor(vm, (tensor_element)t->element, 1, &count);
    vm_check(vm, array_copy(count, x, out->data), "unique");
    return value_from_object(out);
}

/* Rows in lexicographic order: stable sorts by the last column first. */
static size_t *row_order(geo_vm *vm, const geo_tensor *t)
{
    size_t n = t->shape[0], d = t->shape[1];
    size_t *order = vm_scratch(vm, n, sizeof *order), *step = vm_scratch(vm, n, sizeof *step);
    size_t *next = vm_scratch(vm, n, sizeof *next);
    double *column = vm_scratch(vm, n, sizeof *column);
    for (size_t i = 0; i < n; i++) order[i] = i;
    for (size_t j = d; j-- > 0;) {
        for (size_t i = 0; i < n; i++) {
            column[i] = t->data[order[i] * d + j];
            vm_turn(vm, i);
        }
        vm_check(vm, sort_order(n, column, step), "unique");
        for (size_t i = 0; i < n; i++) {
            next[i] = order[step[i]];
            vm_turn(vm, i);
        }
        memcpy(order, next, n * sizeof *order);
    }
    return order;
}

static bool same_row(size_t d, const double *x, const double *y)
{
    for (size_t j = 0; j < d; j++)
        if (!same_number(x[j], y[j])) return false;
    return true;
}

static geo_value unique_rows(geo_vm *vm, const geo_tensor *t)
{
    size_t n = t->shape[0], d = t->shape[1], count = 0, *order = row_order(vm, t);
    for (size_t i = 0; i < n; i++) {
        vm_turn(vm, i);
        const double *row = t->data + order[i] * d;
        bool is_old = i > 0 && same_row(d, row, t->data + order[count - 1] * d);
        if (!is_old) order[count++] = order[i];
    }
    geo_tensor *out = vm_tensor(vm, (tensor_element)t->element, 2, (size_t[]){ count, d });
    for (size_t i = 0; i < count && d; i++) {
        memcpy(out->data + i * d, t->data + order[i] * d, d * sizeof *out->data);
        vm_turn(vm, i);
    }
    return value_from_object(out);
}

geo_value bi_unique(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_tensor *t = arg_real(vm, argv, 0, "unique");
    return t->rank == 2 ? unique_rows(vm, t) : unique_numbers(vm, t);
}

/* --- searching --------------------------------------------------------------- */

typedef struct {
    size_t n;
    const double *x, *y;
    bool after;
} sorted;

static geo_status search_kernel(void *context, size_t n, const double *const v[],
                                const int step[], double *out)
{
    const sorted *s = context;
    for (size_t i = 0; i < n; i++)
        out[i] = (double)sort_search(s->n, s->x, v[0][i * (size_t)step[0]], s->after) + 1;
    return GEO_OK;
}

/* The numbers must ascend, or binary search means nothing. */
static geo_tensor *arg_ascending(geo_vm *vm, const geo_value *argv, int i, const char *name)
{
    arg_real(vm, argv, i, name);
    geo_tensor *t = arg_vector(vm, argv, i);
    for (size_t k = 1; k < t->n; k++) {
        vm_turn(vm, k);
        if (t->data[k] < t->data[k - 1]) vm_raise_arg(vm, i, NULL, MSG_NOT_ASCENDING, name, k + 1);
    }
    return t;
}

geo_value bi_searchsorted(geo_vm *vm, int argc, const geo_value *argv)
{
    static const char *const sides[] = { "left", "right", NULL };
    const geo_tensor *t = arg_ascending(vm, argv, 0, "searchsorted");
    sorted s = { .n = t->n, .x = t->data, .after = arg_word(vm, argv, 2, sides) == 1 };
    geo_value out = VALUE_NONE;
    vm_check_diagnostic(vm, tensor_zip(vm_heap(vm), "searchsorted", 1, argv + 1, search_kernel,
                                       &s, ELEMENT_NUMBER, &out));
    return out;
}

static double broken_line(const sorted *s, double t)
{
    if (t != t) return t;
    size_t k = sort_search(s->n, s->x, t, true);
    if (k == 0) return s->y[0];
    if (k == s->n) return s->y[s->n - 1];
    double u = (t - s->x[k - 1]) / (s->x[k] - s->x[k - 1]);
    return (1 - u) * s->y[k - 1] + u * s->y[k];
}

static geo_status interp_kernel(void *context, size_t n, const double *const v[],
                                const int step[], double *out)
{
    for (size_t i = 0; i < n; i++) out[i] = broken_line(context, v[0][i * (size_t)step[0]]);
    return GEO_OK;
}

geo_value bi_interp(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_tensor *x = arg_ascending(vm, argv, 1, "interp");
    arg_real(vm, argv, 2, "interp");
    const geo_tensor *y = arg_vector(vm, argv, 2);
    if (x->n != y->n) vm_raise(vm, MSG_LENGTHS_DIFFER, "interp", x->n, y->n);
    if (x->n == 0) vm_raise_arg(vm, 1, NULL, MSG_EMPTY, "interp");
    sorted s = { .n = x->n, .x = x->data, .y = y->data };
    geo_value out = VALUE_NONE;
    vm_check_diagnostic(vm, tensor_zip(vm_heap(vm), "interp", 1, argv, interp_kernel, &s,
                                       ELEMENT_NUMBER, &out));
    return out;
}
