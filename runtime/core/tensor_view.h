/* tensor_view.h - what the files tensor*.c share: views, parts, elements, operands. */
#ifndef GEO_CORE_TENSOR_VIEW_H
#define GEO_CORE_TENSOR_VIEW_H

#include "runtime/core/tensor.h"

/* Doubles in one element. */
static inline size_t element_width(tensor_element element)
{
    return element == ELEMENT_COMPLEX ? 2 : 1;
}

/* The product of a shape; false when it overflows or can't be an object's size. */
bool shape_count(int rank, const size_t *shape, size_t *count);

/* A value of one element at `at`. NULL and *out, or a diagnostic. */
diagnostic *element_value(geo_heap *heap, tensor_element element, const double *at,
                          geo_value *out);

/* Writes all elements in order, densely: n * width doubles (fills). False when it was
 * stopped half way. */
bool tensor_read(const geo_tensor *t, double *out);

/* returns new view of t's buffer (which it must have); offset and strides in elements */
geo_tensor *tensor_view(geo_heap *heap, geo_tensor *t, int rank, const size_t *shape,
                        const ptrdiff_t *stride, size_t offset);

/* returns new: the consecutive elements from offset on, in this shape; t is dense. A
 * view when it is a good part of the buffer, else a copy. */
geo_tensor *tensor_part(geo_heap *heap, geo_tensor *t, int rank, const size_t *shape,
                        size_t offset);

#endif
