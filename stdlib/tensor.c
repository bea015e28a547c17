/* tensor.c - making and shaping tensors. Reductions and order: tensor_reduce.c,
 * tensor_order.c. */
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/core/print.h"
#include "runtime/core/tensor_error.h"
#include "runtime/num/array.h"
#include "stdlib/arrays.h"
#include "stdlib/common.h"

/* --- sizes ------------------------------------------------------------------- */

static size_t size_from(geo_vm *vm, double x, int arg, bool may_follow)
{
    if (may_follow && x == -1) return SIZE_MAX;
    if (!(x >= 0) || x != floor(x) || x > 9e15) {
        geo_value v = value_number(x);
        geo_buffer text = GEO_BUFFER_EMPTY;
        print_inline(v, &text);
        diagnostic *d = diag_new(MSG_SIZE_WANTED, buffer_text(&text));
        buffer_free(&text);
        vm_raise_diagnostic(vm, d);
    }
    return (size_t)x;
}

/* Sizes given as numbers f(2, 3) or as one vector f([2, 3]); the rank. */
static int arg_sizes(geo_vm *vm, int argc, const geo_value *argv, int from, bool may_follow,
                     size_t shape[TENSOR_RANK])
{
    int rank = 0;
    for (int i = from; i < argc; i++) {
        geo_tensor *t = arg_real(vm, argv, i, "sizes");
        if (t->rank != 1) vm_raise_arg(vm, i, NULL, MSG_SIZE_WANTED, "a matrix");
        for (size_t k = 0; k < t->n; k++) {
            if (rank == TENSOR_RANK) vm_raise(vm, MSG_RANK_TOO_HIGH, TENSOR_RANK, rank + 1);
            shape[rank++] = size_from(vm, t->data[k], i, may_follow);
        }
    }
    if (rank == 0) vm_raise(vm, MSG_NO_SIZES);
    return rank;
}

static geo_tensor *new_with_sizes(geo_vm *vm, int argc, const geo_value *argv, int from,
                                  tensor_element element)
{
    size_t shape[TENSOR_RANK];
    int rank = arg_sizes(vm, argc, argv, from, false, shape);
    geo_tensor *t = tensor_new(vm_heap(vm), element, rank, shape);
    if (!t) vm_raise_diagnostic(vm, error_memory(element, rank, shape));
    return t;
}

static geo_value filled(geo_vm *vm, geo_tensor *t, double re, double im)
{
    if (t->element == ELEMENT_COMPLEX) {
        for (size_t i = 0; i < t->n; i++) {
            t->data[2 * i] = re;
            t->data[2 * i + 1] = im;
            vm_turn(vm, i);
        }
    } else {
        vm_check(vm, array_fill(t->n, re, t->data), "");
    }
    return value_from_object(t);
}

geo_value bi_zeros(geo_vm *vm, int argc, const geo_value *argv)
{
    return filled(vm, new_with_sizes(vm, argc, argv, 0, ELEMENT_NUMBER), 0, 0);
}

geo_value bi_ones(geo_vm *vm, int argc, const geo_value *argv)
{
    return filled(vm, new_with_sizes(vm, argc, argv, 0, ELEMENT_NUMBER), 1, 0);
}

geo_value bi_full(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_value v = argv[0];
    if (value_is_bool(v))
        return filled(vm, new_with_sizes(vm, argc, argv, 1, ELEMENT_BOOL), v == VALUE_TRUE, 0);
    if (value_is_number(v))
        return filled(vm, new_with_sizes(vm, argc, argv, 1, ELEMENT_NUMBER),
                      value_to_number(v), 0);
    return filled(vm, new_with_sizes(vm, argc, argv, 1, ELEMENT_COMPLEX),
                  value_complex(v)->re, value_complex(v)->im);
}

geo_value bi_eye(geo_vm *vm, int argc, const geo_value *argv)
{
    size_t n = size_from(vm, arg_number(argv, 0), 0, false), m = n;
    if (!arg_is_none(argv, 1)) m = size_from(vm, arg_number(argv, 1), 1, false);
    geo_tensor *t = tensor_matrix(vm_heap(vm), n, m);
    if (!t) vm_raise_diagnostic(vm, error_memory(ELEMENT_NUMBER, 2, (size_t[]){ n, m }));
    filled(vm, t, 0, 0);
    for (size_t i = 0; i < n && i < m; i++) t->data[i * m + i] = 1;
    return value_from_object(t);
}

geo_value bi_linspace(geo_vm *vm, int argc, const geo_value *argv)
{
    double a = arg_number(argv, 0), b = arg_number(argv, 1);
    size_t n = (size_t)arg_integer(vm, argv, 2, 0, INT64_MAX >> 10);
    geo_tensor *t = tensor_vector(vm_heap(vm), n);
    if (!t) vm_raise_diagnostic(vm, error_memory(ELEMENT_NUMBER, 1, &n));
    for (size_t i = 0; i < n; i++) {
        double s = n > 1 ? (double)i / (double)(n - 1) : 0;
        t->data[i] = s < 0.5 ? a + (b - a) * s : b - (b - a) * (1 - s);
        vm_turn(vm, i);
    }
    return value_from_object(t);
}

geo_value bi_diag(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_tensor *t = arg_real(vm, argv, 0, "diag");
    if (t->rank == 1) {
        geo_tensor *m = vm_matrix(vm, t->n, t->n);
        filled(vm, m, 0, 0);
        for (size_t i = 0; i < t->n; i++) m->data[i * t->n + i] = t->data[i];
        return value_from_object(m);
    }
    t = arg_matrix(vm, argv, 0);
    size_t n = t->shape[0] < t->shape[1] ? t->shape[0] : t->shape[1];
    geo_tensor *d = vm_vector(vm, n);
    for (size_t i = 0; i < n; i++) d->data[i] = t->data[i * t->shape[1] + i];
    return value_from_object(d);
}

geo_value bi_meshgrid(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_tensor *x = arg_vector(vm, argv, 0), *y = arg_vector(vm, argv, 1);
    size_t shape[3] = { 2, y->n, x->n };
    geo_tensor *t = vm_tensor(vm, ELEMENT_NUMBER, 3, shape);
    double *xs = t->data, *ys = t->data + x->n * y->n;
    for (size_t i = 0; i < y->n; i++)
        for (size_t j = 0; j < x->n; j++) {
            xs[i * x->n + j] = x->data[j];
            ys[i * x->n + j] = y->data[i];
            vm_turn(vm, i * x->n + j);
        }
    return value_from_object(t);
}

/* --- shape ------------------------------------------------------------------- */

geo_value bi_size(geo_vm *vm, int argc, const geo_value *argv)
{
    if (value_is_kind(argv[0], KIND_LIST)) return count_value(members_count(argv[0]));
    const geo_tensor *t = arg_tensor(vm, argv, 0);
    if (!arg_is_none(argv, 1)) {
        array_axis a = arg_axis(vm, argv, 1, t, 0);
        return count_value(a.length);
    }
    bool is_one = value_is_number(argv[0]) || value_is_bool(argv[0]);
    if (is_one) return value_from_object(vm_vector(vm, 0));
    geo_tensor *out = vm_vector(vm, t->rank);
    for (int k = 0; k < t->rank; k++) out->data[k] = (double)t->shape[k];
    return value_from_object(out);
}

GEO_NORETURN static void raise_reshape(geo_vm *vm, const geo_tensor *t, int rank,
                                       const size_t *shape)
{
    geo_buffer from = GEO_BUFFER_EMPTY, to = GEO_BUFFER_EMPTY;
    tensor_shape_text(t, &from);
    for (int k = 0; k < rank; k++) {
        if (k) buffer_add_text(&to, " x ");
        if (shape[k] == SIZE_MAX) buffer_add_text(&to, "?");
        else buffer_add_format(&to, "%zu", shape[k]);
    }
    diagnostic *d = diag_new(MSG_RESHAPE, t->n, buffer_text(&from), buffer_text(&to));
    buffer_free(&from);
    buffer_free(&to);
    vm_raise_diagnostic(vm, d);
}

geo_value bi_reshape(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_tensor *t = arg_tensor(vm, argv, 0);
    size_t shape[TENSOR_RANK], known = 1;
    int rank = arg_sizes(vm, argc, argv, 1, true, shape), open = -1;
    for (int k = 0; k < rank; k++) {
        if (shape[k] != SIZE_MAX) {
            if (__builtin_mul_overflow(known, shape[k], &known)) raise_reshape(vm, t, rank, shape);
        } else if (open < 0) {
            open = k;
        } else {
            raise_reshape(vm, t, rank, shape);
        }
    }
    if (open >= 0 ? known == 0 || t->n % known : known != t->n) raise_reshape(vm, t, rank, shape);
    if (open >= 0) shape[open] = t->n / known;
    return value_from_object(vm_need(vm, tensor_reshaped(vm_heap(vm), t, rank, shape)));
}

geo_value bi_flatten(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_tensor *t = arg_tensor(vm, argv, 0);
    return value_from_object(vm_need(vm, tensor_reshaped(vm_heap(vm), t, 1, &t->n)));
}

/* The order of axes that argument i gives, from 0. */
static void arg_order(geo_vm *vm, const geo_value *argv, int i, int rank, int *order)
{
    geo_tensor *axes = arg_vector(vm, argv, i);
    bool used[TENSOR_RANK] = { false };
    if (axes->n != (size_t)rank) vm_raise_arg(vm, i, NULL, MSG_AXES_ORDER, rank);
    for (int k = 0; k < rank; k++) {
        double axis = axes->data[k];
        bool good = axis >= 1 && axis <= rank && axis == floor(axis) && !used[(int)axis - 1];
        if (!good) vm_raise_arg(vm, i, NULL, MSG_AXES_ORDER, rank);
        order[k] = (int)axis - 1;
        used[order[k]] = true;
    }
}

geo_value bi_transpose(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_tensor *t = arg_tensor(vm, argv, 0);
    int order[TENSOR_RANK];
    size_t shape[TENSOR_RANK], index[TENSOR_RANK] = { 0 };
    size_t width = t->element == ELEMENT_COMPLEX ? 2 : 1;
    ptrdiff_t stride[TENSOR_RANK];
    for (int k = 0; k < t->rank; k++) order[k] = t->rank - 1 - k;
    if (!arg_is_none(argv, 1)) arg_order(vm, argv, 1, t->rank, order);
    else if (t->rank == 1) vm_raise(vm, MSG_TRANSPOSE_VECTOR);
    for (int k = 0; k < t->rank; k++) {
        shape[k] = t->shape[order[k]];
        stride[k] = t->stride[order[k]];
    }
    geo_tensor *out = vm_tensor(vm, (tensor_element)t->element, t->rank, shape);
    for (size_t i = 0; i < t->n; i++) {
        ptrdiff_t at = 0;
        for (int k = 0; k < t->rank; k++) at += (ptrdiff_t)index[k] * stride[k];
        for (size_t w = 0; w < width; w++)
            out->data[i * width + w] = t->data[at * (ptrdiff_t)width + (ptrdiff_t)w];
        for (int k = t->rank - 1; k >= 0 && ++index[k] == shape[k]; k--) index[k] = 0;
        vm_turn(vm, i);
    }
    return value_from_object(out);
}

/* --- joining ----------------------------------------------------------------- */

/* All values as tensors, made of the same kind of element. */
static geo_tensor **join_parts(geo_vm *vm, int argc, const geo_value *argv,
                               tensor_element *element)
{
    geo_tensor **part = vm_scratch(vm, (size_t)argc + 1, sizeof *part);
    bool has_complex = false, has_mask = false, has_number = false;
    for (int i = 0; i < argc; i++) {
        has_complex |= value_is_complex(argv[i]);
        part[i] = arg_tensor(vm, argv, i);
        if (part[i]->n == 0) continue;
        has_mask |= part[i]->element == ELEMENT_BOOL;
        has_number |= part[i]->element == ELEMENT_NUMBER;
    }
    if (has_mask && (has_number || has_complex)) vm_raise(vm, MSG_BLOCK_MIXED);
    bool is_real;
    for (int i = 0; i < argc && has_complex; i++) part[i] = arg_complex(vm, argv, i, &is_real);
    *element = has_complex ? ELEMENT_COMPLEX : has_mask ? ELEMENT_BOOL : ELEMENT_NUMBER;
    return part;
}

GEO_NORETURN static void raise_join(geo_vm *vm, const geo_tensor *a, const geo_tensor *b)
{
    geo_buffer first = GEO_BUFFER_EMPTY, second = GEO_BUFFER_EMPTY;
    tensor_shape_text(a, &first);
    tensor_shape_text(b, &second);
    diagnostic *d = diag_new(MSG_JOIN_SHAPES, buffer_text(&first), buffer_text(&second));
    buffer_free(&first);
    buffer_free(&second);
    vm_raise_diagnostic(vm, d);
}

static geo_value concat_tensors(geo_vm *vm, int argc, const geo_value *argv)
{
    tensor_element element;
    geo_tensor **part = join_parts(vm, argc, argv, &element);
    size_t rows = 0, shape[TENSOR_RANK];
    const geo_tensor *first = part[0];
    for (int i = 0; i < argc; i++) {        /* an empty vector fits everything */
        if (first->n == 0 && first->rank == 1) first = part[i];
        const geo_tensor *p = part[i];
        if (p->n == 0 && p->rank == 1) continue;
        if (p->rank != first->rank || memcmp(p->shape + 1, first->shape + 1,
                                             (size_t)(p->rank - 1) * sizeof *shape) != 0)
            raise_join(vm, first, p);
        rows += p->shape[0];
    }
    memcpy(shape, first->shape, first->rank * sizeof *shape);
    shape[0] = rows;
    geo_tensor *out = vm_tensor(vm, element, first->rank, shape);
    double *to = out->data;
    for (int i = 0; i < argc; i++) {
        size_t doubles = part[i]->n * (element == ELEMENT_COMPLEX ? 2 : 1);
        vm_check(vm, array_copy(doubles, part[i]->data, to), "");
        to += doubles;
    }
    return value_from_object(out);
}

geo_value bi_concat(geo_vm *vm, int argc, const geo_value *argv)
{
    bool has_list = false;
    for (int i = 0; i < argc; i++) has_list |= value_is_kind(argv[i], KIND_LIST);
    if (argc == 0) return value_from_object(vm_vector(vm, 0));
    if (!has_list) return concat_tensors(vm, argc, argv);
    geo_list *list = vm_list(vm, 0);
    for (int i = 0; i < argc; i++) {
        if (!value_is_kind(argv[i], KIND_LIST)) arg_tensor(vm, argv, i);
        for (size_t k = 0; k < members_count(argv[i]); k++)
            list_add(vm, list, member_at(vm, argv[i], k));
    }
    return value_from_object(list);
}

geo_value bi_vcat(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_value out = VALUE_NONE;
    size_t *columns = vm_scratch(vm, (size_t)argc + 1, sizeof *columns);
    for (int i = 0; i < argc; i++) columns[i] = 1;
    vm_check_diagnostic(vm, tensor_blocks(vm_heap(vm), (size_t)argc, columns, argv, &out));
    return out;
}

geo_value bi_hcat(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_value out = VALUE_NONE, *part = vm_scratch(vm, (size_t)argc + 1, sizeof *part);
    for (int i = 0; i < argc; i++) {
        part[i] = argv[i];
        bool is_range = value_is_kind(argv[i], KIND_RANGE);
        if (!is_range && !(value_is_tensor(argv[i]) && value_tensor(argv[i])->rank == 1)) continue;
        geo_tensor *t = arg_tensor(vm, argv, i);
        size_t shape[2] = { t->n, 1 };
        part[i] = value_from_object(vm_need(vm, tensor_reshaped(vm_heap(vm), t, 2, shape)));
    }
    size_t columns = (size_t)argc;
    if (argc == 0) return value_from_object(vm_matrix(vm, 0, 0));
    vm_check_diagnostic(vm, tensor_blocks(vm_heap(vm), 1, &columns, part, &out));
    return out;
}

geo_value bi_stack(geo_vm *vm, int argc, const geo_value *argv)
{
    if (!value_is_kind(argv[0], KIND_LIST)) return argv[0];
    geo_value out = stack_list(vm, value_list(argv[0]));
    if (!value_is_kind(out, KIND_LIST)) return out;
    vm_raise_arg(vm, 0, NULL, MSG_NO_STACK);
}

/* --- repeating and turning --------------------------------------------------- */

/* Copies of t, counts[k] along each axis k of `rank` >= t->rank axes. */
static geo_value tiled(geo_vm *vm, const geo_tensor *t, int rank, const size_t *counts)
{
    size_t shape[TENSOR_RANK], index[TENSOR_RANK] = { 0 };
    size_t width = t->element == ELEMENT_COMPLEX ? 2 : 1;
    int lead = rank - t->rank;
    for (int k = 0; k < rank; k++) {
        size_t length = k < lead ? 1 : t->shape[k - lead];
        if (__builtin_mul_overflow(length, counts[k], &shape[k])) vm_raise(vm, MSG_OUT_OF_MEMORY);
    }
    geo_tensor *out = tensor_new(vm_heap(vm), (tensor_element)t->element, rank, shape);
    if (!out) vm_raise_diagnostic(vm, error_memory((tensor_element)t->element, rank, shape));
    for (size_t i = 0; i < out->n; i++) {
        size_t at = 0;
        for (int k = lead; k < rank; k++)
            at += index[k] % t->shape[k - lead] * (size_t)t->stride[k - lead];
        for (size_t w = 0; w < width; w++) out->data[i * width + w] = t->data[at * width + w];
        for (int k = rank - 1; k >= 0 && ++index[k] == shape[k]; k--) index[k] = 0;
        vm_turn(vm, i);
    }
    return value_from_object(out);
}

geo_value bi_repeat(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_tensor *t = arg_tensor(vm, argv, 0);
    size_t counts[TENSOR_RANK] = { (size_t)arg_integer(vm, argv, 1, 0, INT64_MAX >> 10) };
    for (int k = 1; k < t->rank; k++) counts[k] = 1;
    return tiled(vm, t, t->rank, counts);
}

geo_value bi_tile(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_tensor *t = arg_tensor(vm, argv, 0);
    size_t given[TENSOR_RANK], counts[TENSOR_RANK];
    int n = arg_sizes(vm, argc, argv, 1, false, given), rank = n > t->rank ? n : t->rank;
    for (int k = 0; k < rank; k++) counts[k] = k < rank - n ? 1 : given[k - (rank - n)];
    return tiled(vm, t, rank, counts);
}

/* Position i of the axis comes from `from(i)`: i reversed, or moved by k. */
static geo_value turned(geo_vm *vm, const array_axis *a, bool reversed, size_t shift)
{
    const geo_tensor *t = a->t;
    geo_tensor *out = array_like(vm, t, (tensor_element)t->element);
    size_t row = a->inner * (t->element == ELEMENT_COMPLEX ? 2 : 1), n = a->length;
    for (size_t o = 0; o < a->outer; o++)
        for (size_t i = 0; i < n; i++) {
            size_t from = reversed ? n - 1 - i : (i + n - shift) % n;
            if (row) memcpy(out->data + (o * n + i) * row, t->data + (o * n + from) * row,
                            row * sizeof(double));
            if (row > 64) vm_check(vm, geo_poll(), "");
            else vm_turn(vm, i);
        }
    return value_from_object(out);
}

geo_value bi_flip(geo_vm *vm, int argc, const geo_value *argv)
{
    array_axis a = arg_axis(vm, argv, 1, arg_tensor(vm, argv, 0), 0);
    return turned(vm, &a, true, 0);
}

geo_value bi_roll(geo_vm *vm, int argc, const geo_value *argv)
{
    array_axis a = arg_axis(vm, argv, 2, arg_tensor(vm, argv, 0), 0);
    int64_t n = (int64_t)a.length, k = arg_integer(vm, argv, 1, INT64_MIN >> 10, INT64_MAX >> 10);
    return turned(vm, &a, false, n ? (size_t)((k % n + n) % n) : 0);
}
