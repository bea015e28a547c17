/* tensor_selector.h - what stands between the brackets of t[i, j, ...].
 *
 * Each index selects positions along one axis: one (the axis goes), all of them, an
 * arithmetic run, or a list (from a tensor of whole numbers or a mask). A single
 * mask of the whole tensor's shape selects elements in order. */
#ifndef GEO_CORE_TENSOR_SELECTOR_H
#define GEO_CORE_TENSOR_SELECTOR_H

#include "runtime/core/tensor.h"

typedef struct {
    size_t count;
    size_t start;               /* from 0; of a run */
    ptrdiff_t step;
    size_t *list;               /* positions from 0, or NULL for a run; owned */
    bool is_whole;              /* 0, 1, ..., the axis' length - 1 */
    int rank;                   /* axes it gives the result: 0 for one position */
    size_t shape[TENSOR_RANK];
} axis_selector;

typedef struct {
    int n;                      /* axes of the tensor, each with its selector */
    axis_selector axis[TENSOR_RANK];
    bool is_flat;               /* one mask for all elements: axis[0] counts elements */
    int rank;                   /* of the result; 0 is one element */
    size_t shape[TENSOR_RANK];
    size_t count;               /* elements selected */
} tensor_selector;

/* NULL and s filled (free it with selector_free), or a diagnostic and nothing to free. */
diagnostic *selector_read(const geo_tensor *t, int n, const geo_value *index,
                          tensor_selector *s);
void selector_free(tensor_selector *s);

/* One number for each axis, all in range: the most frequent case, without a selector.
 * *at is the element's offset. False when it is not that (selector_read then answers,
 * or finds the error). */
bool selector_is_one(const geo_tensor *t, int n, const geo_value *index, ptrdiff_t *at);

/* Calls for consecutive stretches of `run` selected elements that lie `step` apart in t,
 * in the result's order. Offsets in elements. */
typedef struct {
    const tensor_selector *selector;
    const geo_tensor *tensor;
    size_t index[TENSOR_RANK];
    int outer;                  /* axes walked one position at a time */
    size_t run;                 /* elements in a stretch */
    ptrdiff_t step;
    size_t left;                /* stretches to go */
    ptrdiff_t offset;           /* of the present stretch's first element */
} selector_walk;

void walk_start(selector_walk *w, const geo_tensor *t, const tensor_selector *s);
/* False when there is no further stretch. */
bool walk_next(selector_walk *w);

#endif
