/* tensor_index.c - reading t[i, j, ...].
 *
 * Whole rows of a dense tensor may come as a view (tensor_part decides); everything
 * else is copied. Rows keep the space their points live in. */
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/core/tensor.h"
#include "runtime/core/tensor_error.h"
#include "runtime/core/tensor_selector.h"
#include "runtime/core/tensor_view.h"
#include "runtime/num/array.h"
#include "runtime/num/reduce.h"

enum { POLL_EVERY = 1 << 16 };

/* Consecutive rows, taken whole? Then their first element. */
static bool is_part(const geo_tensor *t, const tensor_selector *s, size_t *offset)
{
    if (!t->is_dense || s->is_flat || s->axis[0].list) return false;
    if (s->axis[0].step != 1 && s->axis[0].count > 1) return false;
    for (int k = 1; k < t->rank; k++)
        if (!s->axis[k].is_whole) return false;
    *offset = s->count ? s->axis[0].start * (t->n / t->shape[0]) : 0;
    return true;
}

static geo_status gather(const geo_tensor *t, const tensor_selector *s, double *out)
{
    size_t width = element_width((tensor_element)t->element), since_poll = 0;
    selector_walk w;
    walk_start(&w, t, s);
    while (walk_next(&w)) {
        const double *from = t->data + w.offset * (ptrdiff_t)width;
        if (w.step == 1 && w.run > 1) {
            GEO_TRY(array_copy(w.run * width, from, out));
        } else {
            for (size_t i = 0; i < w.run; i++, from += w.step * (ptrdiff_t)width) {
                for (size_t k = 0; k < width; k++) out[i * width + k] = from[k];
                if (i > 0 && geo_stops_at(i)) return geo_poll();
            }
        }
        out += w.run * width;
        since_poll += w.run;
        if (since_poll >= POLL_EVERY) {
            GEO_TRY(geo_poll());
            since_poll = 0;
        }
    }
    return GEO_OK;
}

static diagnostic *take(geo_heap *heap, geo_tensor *t, const tensor_selector *s, geo_value *out)
{
    tensor_element element = (tensor_element)t->element;
    size_t offset;
    geo_tensor *result;
    if (is_part(t, s, &offset)) {
        result = tensor_part(heap, t, s->rank, s->shape, offset);
        if (!result) return error_memory(element, s->rank, s->shape);
    } else {
        result = tensor_new(heap, element, s->rank, s->shape);
        if (!result) return error_memory(element, s->rank, s->shape);
        geo_status status = gather(t, s, result->data);
        if (status != GEO_OK) return error_status(status);
    }
    if (!s->is_flat && s->axis[t->rank - 1].is_whole) result->space = t->space;
    *out = value_from_object(result);
    return NULL;
}

/* t[mask] of plain numbers, both in memory order: without a list of positions. */
static bool is_plain_mask(const geo_tensor *t, int n, const geo_value *index)
{
    if (n != 1 || !value_is_tensor(index[0]) || !t->is_dense) return false;
    const geo_tensor *mask = value_tensor(index[0]);
    return mask->element == ELEMENT_BOOL && mask->is_dense && t->element != ELEMENT_COMPLEX &&
           mask->rank == t->rank &&
           memcmp(mask->shape, t->shape, t->rank * sizeof *t->shape) == 0;
}

static diagnostic *take_masked(geo_heap *heap, const geo_tensor *t, const geo_tensor *mask,
                               geo_value *out)
{
    double found;
    geo_status status = reduce(REDUCE_COUNT, 1, mask->n, 1, mask->data, &found);
    if (status != GEO_OK) return error_status(status);
    size_t count = (size_t)found;
    geo_tensor *result = tensor_new(heap, (tensor_element)t->element, 1, &count);
    if (!result) return error_memory((tensor_element)t->element, 1, &count);
    status = array_compress(mask->data, t->data, count, result->data);
    if (status != GEO_OK) return error_status(status);
    *out = value_from_object(result);
    return NULL;
}

/* t[i]: one row, when i is the number of one. */
static bool is_row_number(const geo_tensor *t, int n, const geo_value *index, size_t *row)
{
    if (n != 1 || !value_is_number(index[0])) return false;
    double x = value_to_number(index[0]);
    if (!(x >= 1 && x <= (double)t->shape[0])) return false;
    *row = (size_t)x - 1;
    return x == floor(x);
}

diagnostic *tensor_index(geo_heap *heap, geo_tensor *t, int n, const geo_value *index,
                         geo_value *out)
{
    tensor_element element = (tensor_element)t->element;
    ptrdiff_t at;
    if (selector_is_one(t, n, index, &at))
        return element_value(heap, element,
                             t->data + at * (ptrdiff_t)element_width(element), out);
    size_t row;
    if (is_row_number(t, n, index, &row)) return tensor_row(heap, t, row, out);
    if (is_plain_mask(t, n, index)) return take_masked(heap, t, value_tensor(index[0]), out);
    tensor_selector s;
    diagnostic *d = selector_read(t, n, index, &s);
    if (d) return d;
    if (s.rank > 0) d = take(heap, t, &s, out);
    selector_free(&s);
    return d;
}
