/* tensor_stack.c - many values into one: [a, b, c] and [a, b; c, d]. */
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/core/tensor.h"
#include "runtime/core/tensor_error.h"
#include "runtime/core/tensor_view.h"
#include "runtime/num/array.h"

/* --- [a, b, c] --------------------------------------------------------------- */

typedef enum { STACK_NONE, STACK_SCALARS, STACK_TENSORS } stack_kind;

static bool scalar_element(geo_value v, tensor_element *element)
{
    if (value_is_number(v)) *element = ELEMENT_NUMBER;
    else if (value_is_bool(v)) *element = ELEMENT_BOOL;
    else if (value_is_kind(v, KIND_COMPLEX)) *element = ELEMENT_COMPLEX;
    else return false;
    return true;
}

/* Numbers and complex numbers go together as complex; truth values only with their own. */
static bool join_elements(tensor_element *have, tensor_element more)
{
    if (*have == more) return true;
    if (*have == ELEMENT_BOOL || more == ELEMENT_BOOL) return false;
    *have = ELEMENT_COMPLEX;
    return true;
}

static stack_kind stack_scalars(size_t n, const geo_value *item, tensor_element *element)
{
    for (size_t i = 1; i < n && !geo_stops_at(i); i++) {
        tensor_element e;
        if (!scalar_element(item[i], &e) || !join_elements(element, e)) return STACK_NONE;
    }
    return STACK_SCALARS;
}

static stack_kind stack_tensors(size_t n, const geo_value *item, tensor_element *element)
{
    const geo_tensor *first = value_tensor(item[0]);
    if (first->rank == TENSOR_RANK) return STACK_NONE;
    *element = (tensor_element)first->element;
    for (size_t i = 1; i < n && !geo_stops_at(i); i++) {
        if (!value_is_tensor(item[i])) return STACK_NONE;
        const geo_tensor *t = value_tensor(item[i]);
        if (t->rank != first->rank ||
            memcmp(t->shape, first->shape, t->rank * sizeof *t->shape) != 0 ||
            !join_elements(element, (tensor_element)t->element))
            return STACK_NONE;
    }
    return STACK_TENSORS;
}

static void put_scalar(geo_value v, size_t width, double *out)
{
    double re = value_is_number(v) ? value_to_number(v) : v == VALUE_TRUE, im = 0;
    if (value_is_kind(v, KIND_COMPLEX)) {
        re = value_complex(v)->re;
        im = value_complex(v)->im;
    }
    out[0] = re;
    if (width == 2) out[1] = im;
}

/* All elements of t, real ones as pairs when width is 2. */
static void put_tensor(const geo_tensor *t, size_t width, double *out)
{
    tensor_read(t, out);
    if (width == 1 || t->element == ELEMENT_COMPLEX) return;
    for (size_t i = t->n; i-- > 0 && !geo_stops_at(i);) {
        out[2 * i] = out[i];
        out[2 * i + 1] = 0;
    }
}

static diagnostic *make_list(geo_heap *heap, size_t n, const geo_value *item, geo_value *out)
{
    geo_list *list = list_new(heap, n);
    for (size_t i = 0; list && i < n; i++)
        if (geo_stops_at(i) || !list_push(heap, list, item[i])) list = NULL;
    if (!list) return error_no_memory();
    *out = value_from_object(list);
    return NULL;
}

/* Do all tensors know the same space? */
static geo_object *common_space(size_t n, const geo_value *item)
{
    geo_object *space = value_tensor(item[0])->space;
    for (size_t i = 1; i < n && !geo_stops_at(i); i++)
        if (value_tensor(item[i])->space != space) return NULL;
    return space;
}

diagnostic *tensor_stack(geo_heap *heap, size_t n, const geo_value *item, geo_value *out)
{
    tensor_element element = ELEMENT_NUMBER;
    stack_kind kind = STACK_SCALARS;
    if (n > 0) {
        if (value_is_tensor(item[0])) kind = stack_tensors(n, item, &element);
        else if (scalar_element(item[0], &element)) kind = stack_scalars(n, item, &element);
        else kind = STACK_NONE;
    }
    if (kind == STACK_NONE) return make_list(heap, n, item, out);

    int rank = 1;
    size_t shape[TENSOR_RANK] = { n }, width = element_width(element), row = 1;
    if (kind == STACK_TENSORS) {
        const geo_tensor *first = value_tensor(item[0]);
        rank += first->rank;
        memcpy(shape + 1, first->shape, first->rank * sizeof *shape);
        row = first->n;
    }
    geo_tensor *t = tensor_new(heap, element, rank, shape);
    if (!t) return error_memory(element, rank, shape);
    for (size_t i = 0; i < n; i++) {
        double *to = t->data + i * row * width;
        bool stops = geo_stops_at(i) || (row > 4096 && geo_poll() != GEO_OK);
        if (stops) return error_status(geo_poll());
        if (kind == STACK_TENSORS) put_tensor(value_tensor(item[i]), width, to);
        else put_scalar(item[i], width, to);
    }
    if (kind == STACK_TENSORS) t->space = common_space(n, item);
    *out = value_from_object(t);
    return NULL;
}

/* --- [a, b; c, d] ------------------------------------------------------------ */

/* A number is 1 x 1, a vector a row, a matrix itself. */
static bool block_size(geo_value v, size_t *rows, size_t *columns, tensor_element *element)
{
    *rows = *columns = 1;
    if (scalar_element(v, element)) return true;
    if (!value_is_tensor(v) || value_tensor(v)->rank > 2) return false;
    const geo_tensor *t = value_tensor(v);
    *element = (tensor_element)t->element;
    *columns = t->shape[t->rank - 1];
    if (t->rank == 2) *rows = t->shape[0];
    return true;
}

static diagnostic *error_block(geo_value v)
{
    if (!value_is_tensor(v)) return diag_new(MSG_BLOCK_TYPE, value_phrase(v));
    geo_buffer shape = GEO_BUFFER_EMPTY;
    shape_phrase(value_tensor(v)->rank, value_tensor(v)->shape, &shape);
    diagnostic *d = diag_new(MSG_BLOCK_TYPE, buffer_text(&shape));
    buffer_free(&shape);
    return d;
}

/* Size of one row of blocks, whose heights must agree. */
static diagnostic *measure_row(size_t number, size_t n, const geo_value *item, size_t *height,
                               size_t *width, tensor_element *element, bool is_first)
{
    *width = 0;
    for (size_t i = 0; i < n; i++) {
        size_t rows, columns;
        tensor_element e;
        if (!block_size(item[i], &rows, &columns, &e)) return error_block(item[i]);
        if (i == 0) *height = rows;
        if (rows != *height) return diag_new(MSG_BLOCK_HEIGHT, number, *height, rows);
        if (is_first && i == 0) *element = e;
        else if (!join_elements(element, e)) return diag_new(MSG_BLOCK_MIXED);
        *width += columns;
    }
    return NULL;
}

/* Writes one block into the matrix at `to`, whose rows are `stride` elements long. */
static diagnostic *put_block(geo_value v, size_t stride, size_t width, double *to)
{
    if (!value_is_tensor(v)) {
        put_scalar(v, width, to);
        return NULL;
    }
    const geo_tensor *t = value_tensor(v);
    if (t->n == 0) return NULL;
    double *copy = geo_alloc(t->n * width, sizeof *copy);
    if (!copy) return error_no_memory();
    put_tensor(t, width, copy);
    size_t columns = t->shape[t->rank - 1] * width;
    geo_status status = geo_poll();
    for (size_t i = 0; i < t->n * width / columns && status == GEO_OK; i++)
        status = array_copy(columns, copy + i * columns, to + i * stride * width);
    geo_free(copy);
    return status == GEO_OK ? NULL : error_status(status);
}

diagnostic *tensor_blocks(geo_heap *heap, size_t rows, const size_t *columns,
                          const geo_value *item, geo_value *out)
{
    size_t shape[2] = { 0, 0 }, at = 0;
    tensor_element element = ELEMENT_NUMBER;
    for (size_t r = 0; r < rows; at += columns[r++]) {
        size_t height = 0, width;
        diagnostic *d = measure_row(r + 1, columns[r], item + at, &height, &width, &element,
                                    r == 0);
        if (d) return d;
        if (r == 0) shape[1] = width;
        if (width != shape[1]) return diag_new(MSG_BLOCK_WIDTH, r + 1, width, shape[1]);
        shape[0] += height;
    }
    geo_tensor *t = tensor_new(heap, element, 2, shape);
    if (!t) return error_memory(element, 2, shape);
    size_t width = element_width(element), top = 0;
    at = 0;
    for (size_t r = 0; r < rows; r++) {
        size_t left = 0, height = 1, across = 0;
        for (size_t c = 0; c < columns[r]; c++, left += across) {
            tensor_element e;
            block_size(item[at + c], &height, &across, &e);
            diagnostic *d = put_block(item[at + c], shape[1], width,
                                      t->data + (top * shape[1] + left) * width);
            if (d) return d;
        }
        top += height;
        at += columns[r];
    }
    *out = value_from_object(t);
    return NULL;
}
