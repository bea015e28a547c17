/* tensor_operand.h - the two sides of an elementwise operation, brought together.
 *
 * An operand is a number, truth value, complex number, range or tensor seen as an
 * array with strides. Shapes agree, or one is a single number, or the shape of
 * the lower rank equals the last axes of the other (a d-vector meets an n x d
 * batch), or at equal rank of 2 and more an axis of length 1 stretches. */
#ifndef GEO_CORE_TENSOR_OPERAND_H
#define GEO_CORE_TENSOR_OPERAND_H

#include "runtime/core/tensor.h"

typedef struct {
    tensor_element element;
    int rank;                       /* 0: one number, in scalar */
    const size_t *shape;
    const ptrdiff_t *stride;
    const double *data;
    geo_tensor *tensor;             /* NULL when the value was none */
    double scalar[2];
} operand;

/* NULL and *out filled, or a diagnostic with the id given for what is no number at
 * all. A range becomes a new tensor. */
diagnostic *operand_from(geo_heap *heap, geo_value v, operand *out);
bool value_is_operand(geo_value v);

/* The common shape (room for TENSOR_RANK), or false. */
bool operand_broadcast(const operand *a, const operand *b, int *rank, size_t *shape);

/* How an operand is read along the axes of a larger shape. */
typedef struct {
    const double *data;
    size_t width;                   /* doubles in one of its elements */
    bool is_one;                    /* the same element everywhere */
    bool is_flat;                   /* all elements, in memory order */
    size_t period;                  /* repeats after so many elements, 0: it does not */
    int rank;
    const size_t *shape;            /* of the result */
    ptrdiff_t stride[TENSOR_RANK];  /* 0 along stretched axes */
} operand_reader;

void operand_read_as(const operand *a, int rank, const size_t *shape, operand_reader *r);

/* returns new tensor for a result, or the tensor of an operand k of n whose bit is set in
 * `reuse`, when that has the same size and nobody else holds it. NULL: no memory. */
geo_tensor *tensor_result(geo_heap *heap, tensor_element element, int rank,
                          const size_t *shape, int n, const operand *a, int reuse);

/* Writes elements start .. start + count of the result's order to out; real ones as
 * pairs when width is 2. */
void operand_gather(const operand_reader *r, size_t start, size_t count, size_t width,
                    double *out);

#endif
