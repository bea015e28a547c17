/* tensor.c - making tensors: buffers held by count, views, copies, rows.
 *
 * A tensor of up to INLINE_DOUBLES numbers carries them behind its shape; larger
 * ones hold a buffer. Part of a buffer is taken as a view only when it is at
 * least a quarter of it: a small part is copied, so that it neither keeps a large
 * buffer alive nor makes the next assignment to the whole copy everything. */
#include "runtime/core/tensor.h"

#include <assert.h>
#include <string.h>

#include "runtime/base/large.h"
#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/core/tensor_error.h"
#include "runtime/core/tensor_view.h"
#include "runtime/num/array.h"

enum { INLINE_DOUBLES = 32 };

struct tensor_buffer {
    size_t references;
    size_t capacity;            /* doubles */
    geo_heap *heap;             /* whose count of bytes this is part of */
    double *numbers;
};

/* --- buffers ----------------------------------------------------------------- */

static tensor_buffer *buffer_new(geo_heap *heap, size_t doubles)
{
    if (doubles > SIZE_MAX / sizeof(double)) return NULL;
    tensor_buffer *b = geo_alloc(1, sizeof *b);
    double *numbers = large_new(doubles * sizeof(double));
    if (!b || !numbers) {
        geo_free(b);
        large_free(numbers);
        return NULL;
    }
    *b = (tensor_buffer){ .references = 1, .capacity = doubles, .heap = heap,
                          .numbers = numbers };
    heap_adjust(heap, (ptrdiff_t)(doubles * sizeof(double)));
    return b;
}

static void buffer_drop(tensor_buffer *b)
{
    if (!b || --b->references > 0) return;
    heap_adjust(b->heap, -(ptrdiff_t)(b->capacity * sizeof(double)));
    large_free(b->numbers);
    geo_free(b);
}

void tensor_release(geo_tensor *t)
{
    buffer_drop(t->buffer);
    t->buffer = NULL;
}

size_t tensor_bytes(const geo_tensor *t)
{
    size_t inside = t->buffer ? 0 : t->n * element_width((tensor_element)t->element);
    return sizeof *t + t->rank * (sizeof *t->shape + sizeof *t->stride)
           + inside * sizeof(double);
}

/* --- heads ------------------------------------------------------------------- */

/* A tensor object with room for `doubles` numbers behind its shape. */
static geo_tensor *head_new(geo_heap *heap, tensor_element element, int rank, size_t doubles)
{
    size_t axes = (size_t)rank * (sizeof(size_t) + sizeof(ptrdiff_t));
    geo_tensor *t = heap_new(heap, KIND_TENSOR,
                             sizeof *t + axes + doubles * sizeof(double));
    if (!t) return NULL;
    t->rank = (uint8_t)rank;
    t->element = (uint8_t)element;
    t->shape = (size_t *)(t + 1);
    t->stride = (ptrdiff_t *)(t->shape + rank);
    t->data = (double *)(t->stride + rank);
    return t;
}

static void dense_strides(geo_tensor *t)
{
    ptrdiff_t step = 1;
    for (int k = t->rank - 1; k >= 0; k--) {
        t->stride[k] = step;
        step *= (ptrdiff_t)t->shape[k];
    }
    t->is_dense = true;
}

bool shape_count(int rank, const size_t *shape, size_t *count)
{
    size_t n = 1;
    bool has_zero = false;
    for (int k = 0; k < rank; k++) has_zero |= shape[k] == 0;
    for (int k = 0; k < rank && !has_zero; k++)
        if (__builtin_mul_overflow(n, shape[k], &n)) return false;
    *count = has_zero ? 0 : n;
    return *count <= PTRDIFF_MAX / (2 * sizeof(double));
}

geo_tensor *tensor_new(geo_heap *heap, tensor_element element, int rank, const size_t *shape)
{
    assert(rank >= 1 && rank <= TENSOR_RANK);
    size_t n;
    if (!shape_count(rank, shape, &n)) return NULL;
    size_t doubles = n * element_width(element);
    bool is_small = doubles <= INLINE_DOUBLES;
    geo_tensor *t = head_new(heap, element, rank, is_small ? doubles : 0);
    if (!t) return NULL;
    t->n = n;
    memcpy(t->shape, shape, (size_t)rank * sizeof *shape);
    dense_strides(t);
    if (is_small) return t;
    t->buffer = buffer_new(heap, doubles);
    if (!t->buffer) {
        t->n = 0;                       /* the heap sweeps the head later */
        return NULL;
    }
    t->data = t->buffer->numbers;
    return t;
}

geo_tensor *tensor_vector(geo_heap *heap, size_t n)
{
    return tensor_new(heap, ELEMENT_NUMBER, 1, &n);
}

geo_tensor *tensor_matrix(geo_heap *heap, size_t rows, size_t columns)
{
    return tensor_new(heap, ELEMENT_NUMBER, 2, (size_t[]){ rows, columns });
}

/* --- copies and views -------------------------------------------------------- */

bool tensor_read(const geo_tensor *t, double *out)
{
    size_t width = element_width((tensor_element)t->element), since_poll = 0;
    if (t->is_dense) return array_copy(t->n * width, t->data, out) == GEO_OK;
    size_t index[TENSOR_RANK] = { 0 };
    int last = t->rank - 1;
    size_t run = t->shape[last];
    ptrdiff_t step = t->stride[last] * (ptrdiff_t)width;
    for (size_t done = 0; done < t->n; done += run) {
        ptrdiff_t at = 0;
        for (int k = 0; k < last; k++) at += (ptrdiff_t)index[k] * t->stride[k];
        const double *from = t->data + at * (ptrdiff_t)width;
        for (size_t i = 0; i < run; i++, from += step) {
            for (size_t w = 0; w < width; w++) *out++ = from[w];
            if (geo_stops_at(since_poll++)) return false;
        }
        for (int k = last - 1; k >= 0 && ++index[k] == t->shape[k]; k--) index[k] = 0;
    }
    return true;
}

geo_tensor *tensor_copy(geo_heap *heap, const geo_tensor *t)
{
    geo_tensor *copy = tensor_new(heap, (tensor_element)t->element, t->rank, t->shape);
    if (!copy || !tensor_read(t, copy->data)) return NULL;
    copy->space = t->space;
    return copy;
}

geo_tensor *tensor_dense(geo_heap *heap, geo_tensor *t)
{
    return t->is_dense ? t : tensor_copy(heap, t);
}

bool tensor_is_writable(const geo_tensor *t)
{
    return !t->head.shared && (!t->buffer || t->buffer->references == 1);
}

geo_tensor *tensor_view(geo_heap *heap, geo_tensor *t, int rank, const size_t *shape,
                        const ptrdiff_t *stride, size_t offset)
{
    assert(t->buffer);
    geo_tensor *view = head_new(heap, (tensor_element)t->element, rank, 0);
    if (!view) return NULL;
    memcpy(view->shape, shape, (size_t)rank * sizeof *shape);
    memcpy(view->stride, stride, (size_t)rank * sizeof *stride);
    shape_count(rank, shape, &view->n);
    ptrdiff_t step = 1;
    view->is_dense = true;
    for (int k = rank - 1; k >= 0; k--) {
        if (shape[k] != 1 && stride[k] != step) view->is_dense = false;
        step *= (ptrdiff_t)shape[k];
    }
    if (view->n == 0) view->is_dense = true;
    view->data = t->data + offset * element_width((tensor_element)t->element);
    view->buffer = t->buffer;
    t->buffer->references++;
    return view;
}

geo_tensor *tensor_part(geo_heap *heap, geo_tensor *t, int rank, const size_t *shape,
                        size_t offset)
{
    assert(t->is_dense);
    size_t n, width = element_width((tensor_element)t->element);
    if (!shape_count(rank, shape, &n)) return NULL;
    if (t->buffer && n * width > INLINE_DOUBLES && n * width >= t->buffer->capacity / 4) {
        ptrdiff_t stride[TENSOR_RANK], step = 1;
        for (int k = rank - 1; k >= 0; k--) {
            stride[k] = step;
            step *= (ptrdiff_t)shape[k];
        }
        return tensor_view(heap, t, rank, shape, stride, offset);
    }
    geo_tensor *copy = tensor_new(heap, (tensor_element)t->element, rank, shape);
    bool done = copy && array_copy(n * width, t->data + offset * width, copy->data) == GEO_OK;
    return done ? copy : NULL;
}

geo_tensor *tensor_reshaped(geo_heap *heap, geo_tensor *t, int rank, const size_t *shape)
{
    t = tensor_dense(heap, t);
    return t ? tensor_part(heap, t, rank, shape, 0) : NULL;
}

/* --- elements and rows ------------------------------------------------------- */

diagnostic *element_value(geo_heap *heap, tensor_element element, const double *at,
                          geo_value *out)
{
    switch (element) {
    case ELEMENT_NUMBER: *out = value_number(at[0]); return NULL;
    case ELEMENT_BOOL: *out = value_bool(at[0] != 0); return NULL;
    case ELEMENT_COMPLEX: break;
    }
    geo_complex *z = complex_new(heap, at[0], at[1]);
    if (!z) return error_no_memory();
    *out = value_from_object(z);
    return NULL;
}

diagnostic *tensor_row(geo_heap *heap, geo_tensor *t, size_t i, geo_value *out)
{
    assert(i < t->shape[0]);
    tensor_element element = (tensor_element)t->element;
    size_t width = element_width(element);
    if (t->rank == 1)
        return element_value(heap, element,
                             t->data + (ptrdiff_t)(i * width) * t->stride[0], out);
    geo_tensor *row;
    if (t->is_dense) {
        row = tensor_part(heap, t, t->rank - 1, t->shape + 1, i * (t->n / t->shape[0]));
    } else {
        geo_tensor *view = tensor_view(heap, t, t->rank - 1, t->shape + 1, t->stride + 1,
                                       i * (size_t)t->stride[0]);
        row = view ? tensor_copy(heap, view) : NULL;
    }
    if (!row) return error_memory(element, t->rank - 1, t->shape + 1);
    row->space = t->space;
    *out = value_from_object(row);
    return NULL;
}

/* A tensor like t with one row more, whose numbers are not there yet, and as much spare
 * room again. */
static geo_tensor *grown_copy(geo_heap *heap, const geo_tensor *t, size_t n)
{
    size_t width = element_width((tensor_element)t->element), needed = n * width;
    geo_tensor *grown = head_new(heap, (tensor_element)t->element, t->rank, 0);
    if (!grown) return NULL;
    grown->buffer = buffer_new(heap, 2 * (needed > INLINE_DOUBLES ? needed : INLINE_DOUBLES));
    if (!grown->buffer) return NULL;
    grown->data = grown->buffer->numbers;
    memcpy(grown->shape, t->shape, t->rank * sizeof *t->shape);
    return tensor_read(t, grown->data) ? grown : NULL;
}

geo_tensor *tensor_append(geo_heap *heap, geo_tensor *t, const double *row, bool consume)
{
    size_t width = element_width((tensor_element)t->element), used = t->n * width;
    size_t shape[TENSOR_RANK], n;
    memcpy(shape, t->shape, t->rank * sizeof *shape);
    shape[0]++;
    if (!shape_count(t->rank, shape, &n)) return NULL;
    bool has_room = t->is_dense && t->buffer && t->data == t->buffer->numbers &&
                    n * width <= t->buffer->capacity;
    bool in_place = consume && has_room && tensor_is_writable(t);
    geo_tensor *grown = in_place ? t : grown_copy(heap, t, n);
    if (!grown) return NULL;
    if (n * width > used) memcpy(grown->data + used, row, (n * width - used) * sizeof *row);
    grown->shape[0] = shape[0];
    grown->n = n;
    grown->space = NULL;
    dense_strides(grown);
    return grown;
}

/* --- from other values ------------------------------------------------------- */

static geo_tensor *from_range(geo_heap *heap, const geo_range *r)
{
    geo_tensor *t = tensor_vector(heap, r->count);
    if (!t) return NULL;
    for (size_t i = 0; i < r->count; i++) {
        t->data[i] = range_at(r, i);
        if (geo_stops_at(i)) return NULL;
    }
    return t;
}

static geo_tensor *from_scalar(geo_heap *heap, tensor_element element, double re, double im)
{
    geo_tensor *t = tensor_new(heap, element, 1, (size_t[]){ 1 });
    if (!t) return NULL;
    t->data[0] = re;
    if (element == ELEMENT_COMPLEX) t->data[1] = im;
    return t;
}

diagnostic *tensor_from(geo_heap *heap, geo_value v, geo_tensor **out)
{
    geo_tensor *t;
    if (value_is_tensor(v)) {
        t = value_tensor(v);
    } else if (value_is_number(v)) {
        t = from_scalar(heap, ELEMENT_NUMBER, value_to_number(v), 0);
    } else if (value_is_bool(v)) {
        t = from_scalar(heap, ELEMENT_BOOL, v == VALUE_TRUE, 0);
    } else if (value_is_kind(v, KIND_COMPLEX)) {
        t = from_scalar(heap, ELEMENT_COMPLEX, value_complex(v)->re, value_complex(v)->im);
    } else if (value_is_kind(v, KIND_RANGE)) {
        size_t n = value_range(v)->count;
        t = from_range(heap, value_range(v));
        if (!t) return error_memory(ELEMENT_NUMBER, 1, &n);
    } else {
        return diag_new(MSG_NOT_A_TENSOR, value_phrase(v));
    }
    if (!t) return error_no_memory();
    *out = t;
    return NULL;
}
