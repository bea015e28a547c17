/* tensor_error.h - the diagnostics that tensors give, in one place.
 *
 * All functions return new diagnostics without spans (the VM adds them). */
#ifndef GEO_CORE_TENSOR_ERROR_H
#define GEO_CORE_TENSOR_ERROR_H

#include "runtime/base/diagnostic.h"
#include "runtime/core/tensor.h"

/* A shape that could not be allocated, with the memory it needs. */
diagnostic *error_memory(tensor_element element, int rank, const size_t *shape);
/* Memory ran out for something small. */
diagnostic *error_no_memory(void);
/* Anything a kernel reported. */
diagnostic *error_status(geo_status status);
/* Two shapes that an operator or function of this name can't bring together. */
diagnostic *error_shapes(const char *op, int rank_a, const size_t *a, int rank_b, const size_t *b);

/* "3-vector", "3 x 2 matrix", "2 x 3 x 4 tensor", "number"; appends. */
void shape_text(int rank, const size_t *shape, geo_buffer *out);
/* "a 3-vector", "an 8 x 2 matrix"; appends. */
void shape_phrase(int rank, const size_t *shape, geo_buffer *out);

#endif
