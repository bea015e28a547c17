/* tensor.h - dense arrays of numbers, truth values or complex numbers.
 *
 * A tensor is a view: shape, strides and a pointer into a buffer that views
 * share by reference count. Small tensors carry their numbers in themselves.
 * Truth values are stored as 0 and 1, complex numbers as pairs. A tensor of n
 * points of a d-dimensional space is n x d and may know that space. */
#ifndef GEO_CORE_TENSOR_H
#define GEO_CORE_TENSOR_H

#include "runtime/base/diagnostic.h"
#include "runtime/core/object.h"

enum { TENSOR_RANK = 8 };

typedef enum { ELEMENT_NUMBER, ELEMENT_BOOL, ELEMENT_COMPLEX } tensor_element;

typedef struct tensor_buffer tensor_buffer;

typedef struct {
    geo_object head;
    uint8_t rank;               /* 1..TENSOR_RANK; numbers are not tensors */
    uint8_t element;            /* tensor_element */
    bool is_dense;              /* rows one after another, no gaps */
    size_t n;                   /* elements: the product of shape */
    size_t *shape;
    ptrdiff_t *stride;          /* in elements */
    double *data;               /* the first element */
    tensor_buffer *buffer;      /* NULL: the numbers follow this struct */
    geo_object *space;          /* of the points in its rows, or NULL */
} geo_tensor;

static inline bool value_is_tensor(geo_value v) { return value_is_kind(v, KIND_TENSOR); }
static inline geo_tensor *value_tensor(geo_value v) { return (geo_tensor *)value_to_object(v); }

/* returns new dense tensor, elements undefined; NULL when memory is out or the
 * product of the shape overflows. rank 1..TENSOR_RANK. */
geo_tensor *tensor_new(geo_heap *heap, tensor_element element, int rank, const size_t *shape);
geo_tensor *tensor_vector(geo_heap *heap, size_t n);
geo_tensor *tensor_matrix(geo_heap *heap, size_t rows, size_t columns);

/* returns new copy, dense and unshared */
geo_tensor *tensor_copy(geo_heap *heap, const geo_tensor *t);
/* t itself when dense, else a dense copy */
geo_tensor *tensor_dense(geo_heap *heap, geo_tensor *t);
/* t's elements in order in another shape of the same size; NULL when memory is out */
geo_tensor *tensor_reshaped(geo_heap *heap, geo_tensor *t, int rank, const size_t *shape);
/* May the only holder of t write into its buffer? (t unshared and buffer not viewed) */
bool tensor_is_writable(const geo_tensor *t);

/* t with one more element on its first axis; `row` holds the doubles of one t[i]. t itself,
 * grown in place, when `consume` says that its only holder gives it up: amortised O(1)
 * then. NULL when memory is out. */
geo_tensor *tensor_append(geo_heap *heap, geo_tensor *t, const double *row, bool consume);

/* The functions below return NULL when all is well and *out is set, else a new
 * diagnostic without spans, which the VM completes. */

/* Elementwise operator of operator.h (ADD SUB MUL DIV MOD POW, comparisons, AND OR)
 * on numbers, booleans, complex numbers and tensors by the broadcasting rules of
 * LANGUAGE.md. `reuse`: bit 0 the buffer of a, bit 1 that of b may be overwritten. */
diagnostic *tensor_binary(geo_heap *heap, int op, geo_value a, geo_value b, int reuse,
                          geo_value *out);
diagnostic *tensor_unary(geo_heap *heap, int op, geo_value a, geo_value *out);  /* NEG NOT */
diagnostic *tensor_matmul(geo_heap *heap, geo_value a, geo_value b, geo_value *out);
diagnostic *tensor_transpose(geo_heap *heap, geo_value a, geo_value *out);

/* Elementwise kernel of tensor_zip: out[i] = f(x[0][i*step[0]], ...) for i < n, steps are 0
 * (one number) or 1; out may be one of the x. Called from several threads at once. */
enum { ZIP_OPERANDS = 4 };
typedef geo_status (*zip_kernel)(void *context, size_t n, const double *const x[],
                                 const int step[], double *out);

/* A kernel over n real operands, brought together as by tensor_binary. `name` is for
 * messages, `element` what the results are (numbers or truth values). */
diagnostic *tensor_zip(geo_heap *heap, const char *name, int n, const geo_value *v,
                       zip_kernel kernel, void *context, tensor_element element,
                       geo_value *out);

/* t[i, j, ...]: each index a number (from 1, negative is an error), a range (VALUE_UNSET at
 * an open end is already replaced), a tensor of numbers, or a mask; VALUE_NONE is `..`. */
diagnostic *tensor_index(geo_heap *heap, geo_tensor *t, int n, const geo_value *index,
                         geo_value *out);
/* t[i, ...] = v in place; t must be writable (the VM copies first when not). */
diagnostic *tensor_assign(geo_heap *heap, geo_tensor *t, int n, const geo_value *index,
                          geo_value v);

/* Makes one value of n: numbers, booleans or same-shaped tensors stack along a new first
 * axis, anything else becomes a list ("[...] decides by the elements"). */
diagnostic *tensor_stack(geo_heap *heap, size_t n, const geo_value *item, geo_value *out);
/* [a, b; c, d]: blocks of numbers, vectors and matrices laid side by side and below */
diagnostic *tensor_blocks(geo_heap *heap, size_t rows, const size_t *columns,
                          const geo_value *item, geo_value *out);

/* Element i of the first axis: a number, boolean, complex number or a view. */
diagnostic *tensor_row(geo_heap *heap, geo_tensor *t, size_t i, geo_value *out);

/* A range, or anything number-like, as a tensor. NULL diagnostic and *out on success. */
diagnostic *tensor_from(geo_heap *heap, geo_value v, geo_tensor **out);

/* "3 x 2", "3-vector", for messages; appends. */
void tensor_shape_text(const geo_tensor *t, geo_buffer *out);

/* called by the heap: what heap_new and heap_adjust were told for t, and the end of t */
size_t tensor_bytes(const geo_tensor *t);
void tensor_release(geo_tensor *t);

#endif
