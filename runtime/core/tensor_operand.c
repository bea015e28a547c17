/* tensor_operand.c - the broadcasting rules, and reading through them. */
#include "runtime/core/tensor_operand.h"

#include <string.h>

#include "runtime/core/tensor_error.h"
#include "runtime/core/tensor_view.h"

bool value_is_operand(geo_value v)
{
    return value_is_number(v) || value_is_bool(v) || value_is_tensor(v) ||
           value_is_kind(v, KIND_COMPLEX) || value_is_kind(v, KIND_RANGE);
}

static void operand_scalar(operand *out, tensor_element element, double re, double im)
{
    out->element = element;
    out->scalar[0] = re;
    out->scalar[1] = im;
    out->data = out->scalar;
}

diagnostic *operand_from(geo_heap *heap, geo_value v, operand *out)
{
    *out = (operand){ .rank = 0 };
    if (value_is_number(v)) {
        operand_scalar(out, ELEMENT_NUMBER, value_to_number(v), 0);
        return NULL;
    }
    if (value_is_bool(v)) {
        operand_scalar(out, ELEMENT_BOOL, v == VALUE_TRUE, 0);
        return NULL;
    }
    if (value_is_kind(v, KIND_COMPLEX)) {
        operand_scalar(out, ELEMENT_COMPLEX, value_complex(v)->re, value_complex(v)->im);
        return NULL;
    }
    geo_tensor *t;
    diagnostic *d = tensor_from(heap, v, &t);
    if (d) return d;
    *out = (operand){ .element = (tensor_element)t->element, .rank = t->rank,
                      .shape = t->shape, .stride = t->stride, .data = t->data, .tensor = t };
    return NULL;
}

static bool same_rank_shape(const operand *a, const operand *b, size_t *shape)
{
    for (int k = 0; k < a->rank; k++) {
        size_t p = a->shape[k], q = b->shape[k];
        if (p != q && (a->rank == 1 || (p != 1 && q != 1))) return false;
        shape[k] = p == 1 ? q : p;
    }
    return true;
}

bool operand_broadcast(const operand *a, const operand *b, int *rank, size_t *shape)
{
    const operand *high = a->rank >= b->rank ? a : b, *low = high == a ? b : a;
    *rank = high->rank;
    if (high->rank == low->rank) return same_rank_shape(a, b, shape);
    memcpy(shape, high->shape, (size_t)high->rank * sizeof *shape);
    if (low->rank == 0) return true;
    return memcmp(low->shape, high->shape + (high->rank - low->rank),
                  (size_t)low->rank * sizeof *shape) == 0;
}

void operand_read_as(const operand *a, int rank, const size_t *shape, operand_reader *r)
{
    *r = (operand_reader){ .data = a->data, .width = element_width(a->element),
                           .rank = rank, .shape = shape };
    r->is_one = a->rank == 0;
    if (r->is_one) return;
    int lead = rank - a->rank;
    bool stretches = false;
    size_t n = 1;
    for (int k = 0; k < a->rank; k++) {
        bool stretched = a->shape[k] != shape[lead + k];
        r->stride[lead + k] = stretched ? 0 : a->stride[k];
        stretches |= stretched;
        n *= a->shape[k];
    }
    bool in_order = a->tensor->is_dense && !stretches;
    r->is_flat = in_order && lead == 0;
    r->period = in_order && lead > 0 ? n : 0;
}

static void copy_run(const double *from, ptrdiff_t step, size_t run, size_t width,
                     size_t out_width, double *out)
{
    if (step == 1 && width == out_width) {
        memcpy(out, from, run * width * sizeof *out);
        return;
    }
    for (size_t i = 0; i < run; i++) {
        const double *e = from + (ptrdiff_t)i * step * (ptrdiff_t)width;
        out[i * out_width] = e[0];
        if (out_width == 2) out[2 * i + 1] = width == 2 ? e[1] : 0;
    }
}

void operand_gather(const operand_reader *r, size_t start, size_t count, size_t width,
                    double *out)
{
    if (r->is_one || r->is_flat) {
        ptrdiff_t step = r->is_flat ? 1 : 0;
        const double *from = r->data + (r->is_flat ? start * r->width : 0);
        copy_run(from, step, count, r->width, width, out);
        return;
    }
    size_t index[TENSOR_RANK], rest = start;
    int last = r->rank - 1;
    for (int k = last; k >= 0; k--) {
        index[k] = rest % r->shape[k];
        rest /= r->shape[k];
    }
    while (count > 0) {
        ptrdiff_t at = 0;
        for (int k = 0; k <= last; k++) at += (ptrdiff_t)index[k] * r->stride[k];
        size_t run = r->shape[last] - index[last];
        if (run > count) run = count;
        copy_run(r->data + at * (ptrdiff_t)r->width, r->stride[last], run, r->width, width, out);
        out += run * width;
        count -= run;
        index[last] = 0;
        for (int k = last - 1; k >= 0 && ++index[k] == r->shape[k]; k--) index[k] = 0;
    }
}

/* May the result overwrite a? It must have the result's shape and element size, and nobody
 * else may hold it. */
static bool may_reuse(const operand *a, int rank, const size_t *shape, size_t width)
{
    const geo_tensor *t = a->tensor;
    return t && tensor_is_writable(t) && t->is_dense && t->rank == rank &&
           element_width((tensor_element)t->element) == width &&
           memcmp(t->shape, shape, (size_t)rank * sizeof *shape) == 0;
}

geo_tensor *tensor_result(geo_heap *heap, tensor_element element, int rank,
                          const size_t *shape, int n, const operand *a, int reuse)
{
    size_t width = element_width(element);
    for (int k = 0; k < n && reuse; k++) {
        if (!(reuse >> k & 1) || !may_reuse(&a[k], rank, shape, width)) continue;
        geo_tensor *t = a[k].tensor;
        t->element = (uint8_t)element;
        t->space = NULL;
        return t;
    }
    return tensor_new(heap, element, rank, shape);
}
