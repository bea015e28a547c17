/* tensor_linear.c - the matrix product and the transpose. */
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/core/operator.h"
#include "runtime/core/tensor.h"
#include "runtime/core/tensor_error.h"
#include "runtime/core/tensor_operand.h"
#include "runtime/core/tensor_view.h"
#include "runtime/num/product.h"

static diagnostic *error_product(const geo_tensor *a, const geo_tensor *b)
{
    geo_buffer first = GEO_BUFFER_EMPTY, second = GEO_BUFFER_EMPTY;
    tensor_shape_text(a, &first);
    tensor_shape_text(b, &second);
    diagnostic *d = diag_new(MSG_PRODUCT_SHAPES, buffer_text(&first), buffer_text(&second));
    if (a->rank == 2 && b->rank == 2 && a->shape[1] == b->shape[1])
        diag_hint(d, MSG_HINT_SECOND_TRANSPOSED);
    else if (a->rank == 2 && b->rank == 2 && a->shape[0] == b->shape[0])
        diag_hint(d, MSG_HINT_FIRST_TRANSPOSED);
    else if (a->rank == 2 && b->rank == 1 && a->shape[0] == b->shape[0])
        diag_hint(d, MSG_HINT_OTHER_ORDER);
    else
        diag_hint(d, MSG_HINT_COLUMNS_MEET_ROWS);
    buffer_free(&first);
    buffer_free(&second);
    return d;
}

/* Row and column strides, with the vector on the left as one row and on the right as
 * one column; a copy when the tensor is not plain or transposed. */
static product_side side_of(const geo_tensor *t, bool is_left)
{
    if (t->rank == 2)
        return (product_side){ t->data, (size_t)t->stride[0], (size_t)t->stride[1] };
    size_t step = (size_t)t->stride[0];
    return is_left ? (product_side){ t->data, t->n * step, step }
                   : (product_side){ t->data, step, 1 };
}

/* Real tensors as pairs, so that both sides are complex. */
static diagnostic *as_complex(geo_heap *heap, geo_tensor **t)
{
    if ((*t)->element == ELEMENT_COMPLEX) return NULL;
    geo_tensor *z = tensor_new(heap, ELEMENT_COMPLEX, (*t)->rank, (*t)->shape);
    if (!z) return error_memory(ELEMENT_COMPLEX, (*t)->rank, (*t)->shape);
    if (!tensor_read(*t, z->data)) return error_status(geo_poll());
    for (size_t i = z->n; i-- > 0;) {
        z->data[2 * i] = z->data[i];
        z->data[2 * i + 1] = 0;
    }
    *t = z;
    return NULL;
}

static diagnostic *product(geo_heap *heap, geo_tensor *a, geo_tensor *b, geo_value *out)
{
    size_t m = a->rank == 2 ? a->shape[0] : 1, inner = a->shape[a->rank - 1];
    size_t n = b->rank == 2 ? b->shape[1] : 1;
    bool is_complex = a->element == ELEMENT_COMPLEX;
    size_t shape[2] = { m, n };
    int rank = a->rank + b->rank - 2;
    if (a->rank == 1) shape[0] = n;

    double one[2];
    geo_tensor *t = NULL;
    if (rank > 0) {
        t = tensor_new(heap, is_complex ? ELEMENT_COMPLEX : ELEMENT_NUMBER, rank, shape);
        if (!t) return error_memory(ELEMENT_NUMBER, rank, shape);
    }
    double *to = t ? t->data : one;
    product_side sa = side_of(a, true), sb = side_of(b, false);
    geo_status status = is_complex ? product_complex(m, n, inner, sa, sb, to)
                                   : product_real(m, n, inner, sa, sb, to);
    if (status == GEO_EMODULE) return diag_new(MSG_LINALG_MISSING);
    if (status != GEO_OK) return error_status(status);
    if (!t) return element_value(heap, is_complex ? ELEMENT_COMPLEX : ELEMENT_NUMBER, one, out);
    *out = value_from_object(t);
    return NULL;
}

diagnostic *tensor_matmul(geo_heap *heap, geo_value va, geo_value vb, geo_value *out)
{
    bool is_array[2] = { value_is_tensor(va) || value_is_kind(va, KIND_RANGE),
                         value_is_tensor(vb) || value_is_kind(vb, KIND_RANGE) };
    if (!is_array[0] || !is_array[1])
        return diag_new(MSG_PRODUCT_TYPES, value_phrase(va), value_phrase(vb));
    geo_tensor *a, *b;
    diagnostic *d = tensor_from(heap, va, &a);
    if (!d) d = tensor_from(heap, vb, &b);
    if (d) return d;
    if (a->rank > 2 || b->rank > 2 || a->shape[a->rank - 1] != b->shape[0])
        return error_product(a, b);
    if (a->element == ELEMENT_COMPLEX || b->element == ELEMENT_COMPLEX) {
        d = as_complex(heap, &a);
        if (!d) d = as_complex(heap, &b);
        if (d) return d;
    }
    return product(heap, a, b, out);
}

diagnostic *tensor_transpose(geo_heap *heap, geo_value v, geo_value *out)
{
    if (!value_is_tensor(v)) return diag_new(MSG_TRANSPOSE_TYPE, value_phrase(v));
    geo_tensor *a = value_tensor(v);
    if (a->rank == 1) return diag_new(MSG_TRANSPOSE_VECTOR);
    if (a->rank > 2) return diag_new(MSG_TRANSPOSE_RANK, (int)a->rank);
    size_t shape[2] = { a->shape[1], a->shape[0] }, width = element_width(a->element);
    ptrdiff_t stride[2] = { a->stride[1], a->stride[0] };
    geo_tensor *t;
    if (a->buffer) {
        t = tensor_view(heap, a, 2, shape, stride, 0);
    } else {
        t = tensor_new(heap, (tensor_element)a->element, 2, shape);
        for (size_t i = 0; t && i < shape[0]; i++)
            for (size_t j = 0; j < shape[1]; j++)
                memcpy(t->data + (i * shape[1] + j) * width,
                       a->data + ((ptrdiff_t)i * stride[0] + (ptrdiff_t)j * stride[1]) *
                           (ptrdiff_t)width, width * sizeof(double));
    }
    if (!t) return error_memory((tensor_element)a->element, 2, shape);
    *out = value_from_object(t);
    return NULL;
}
