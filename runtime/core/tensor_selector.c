/* tensor_selector.c - indices checked and turned into positions. */
#include "runtime/core/tensor_selector.h"

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/core/print.h"
#include "runtime/core/tensor_error.h"
#include "runtime/core/tensor_view.h"

/* --- errors ------------------------------------------------------------------ */

static diagnostic *error_not_whole(double x)
{
    geo_buffer number = GEO_BUFFER_EMPTY;
    print_number(x, &number);
    diagnostic *d = diag_new(MSG_INDEX_NOT_WHOLE, buffer_text(&number));
    buffer_free(&number);
    return d;
}

static diagnostic *error_outside(const geo_tensor *t, int axis, double x)
{
    geo_buffer shape = GEO_BUFFER_EMPTY, number = GEO_BUFFER_EMPTY;
    tensor_shape_text(t, &shape);
    print_number(x, &number);
    diagnostic *d = t->rank == 1
        ? diag_new(MSG_INDEX_OUTSIDE, buffer_text(&number), buffer_text(&shape))
        : diag_new(MSG_INDEX_OUTSIDE_AXIS, buffer_text(&number), axis + 1, buffer_text(&shape));
    size_t length = t->shape[axis];
    if (length == 0) diag_hint(d, MSG_HINT_EMPTY_AXIS);
    else if (x == 0) diag_hint(d, MSG_HINT_FROM_ONE);
    else if (x < 0) diag_hint(d, MSG_HINT_COUNT_FROM_END, length);
    else diag_hint(d, MSG_HINT_INDEX_RANGE, length);
    buffer_free(&shape);
    buffer_free(&number);
    return d;
}

static diagnostic *error_mask(const geo_tensor *t, const geo_tensor *mask)
{
    geo_buffer shape = GEO_BUFFER_EMPTY, other = GEO_BUFFER_EMPTY;
    tensor_shape_text(t, &shape);
    shape_text(mask->rank, mask->shape, &other);
    diagnostic *d = diag_new(MSG_MASK_SHAPE, buffer_text(&other), buffer_text(&shape));
    buffer_free(&shape);
    buffer_free(&other);
    return d;
}

/* --- one index --------------------------------------------------------------- */

/* A position along an axis as a number from 0. */
static diagnostic *position(const geo_tensor *t, int axis, double x, size_t *out)
{
    if (x != floor(x) || isinf(x)) return error_not_whole(x);
    if (x < 1 || x > (double)t->shape[axis]) return error_outside(t, axis, x);
    *out = (size_t)x - 1;
    return NULL;
}

static void select_all(const geo_tensor *t, int axis, axis_selector *a)
{
    *a = (axis_selector){ .count = t->shape[axis], .step = 1, .is_whole = true, .rank = 1,
                          .shape = { t->shape[axis] } };
}

static diagnostic *select_one(const geo_tensor *t, int axis, double x, axis_selector *a)
{
    *a = (axis_selector){ .count = 1, .step = 1 };
    return position(t, axis, x, &a->start);
}

/* An open end, t[3..]: up to the last position; just behind it nothing is left. */
static diagnostic *select_rest(const geo_tensor *t, int axis, double first, axis_selector *a)
{
    size_t length = t->shape[axis];
    *a = (axis_selector){ .step = 1, .rank = 1 };
    if (first == (double)length + 1) return NULL;
    diagnostic *d = position(t, axis, first, &a->start);
    if (d) return d;
    a->count = a->shape[0] = length - a->start;
    a->is_whole = a->start == 0;
    return NULL;
}

static diagnostic *select_range(const geo_tensor *t, int axis, const geo_range *r,
                                axis_selector *a)
{
    if (r->last == INFINITY && r->step == 1) return select_rest(t, axis, r->first, a);
    *a = (axis_selector){ .count = r->count, .step = 1, .rank = 1, .shape = { r->count } };
    if (r->count == 0) return NULL;
    size_t last;
    if (r->step != floor(r->step)) return error_not_whole(r->first + r->step);
    diagnostic *d = position(t, axis, r->first, &a->start);
    if (!d) d = position(t, axis, range_at(r, r->count - 1), &last);
    if (d) return d;
    if (r->count > 1) a->step = (ptrdiff_t)r->step;
    a->is_whole = a->start == 0 && a->step == 1 && a->count == t->shape[axis];
    return NULL;
}

/* Positions of true elements among n read with a stride. */
static size_t *mask_list(size_t n, const double *truth, ptrdiff_t stride, size_t *count)
{
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        found += truth[(ptrdiff_t)i * stride] != 0;
        if (geo_stops_at(i)) return NULL;
    }
    size_t *list = geo_alloc(found, sizeof *list);
    if (!list) return NULL;
    *count = found;
    for (size_t i = 0, k = 0; i < n && !geo_stops_at(i); i++)
        if (truth[(ptrdiff_t)i * stride] != 0) list[k++] = i;
    return list;
}

static diagnostic *select_mask(const geo_tensor *t, int axis, const geo_tensor *mask,
                               axis_selector *a)
{
    if (mask->rank != 1 || mask->n != t->shape[axis]) return error_mask(t, mask);
    *a = (axis_selector){ .rank = 1 };
    a->list = mask_list(mask->n, mask->data, mask->stride[0], &a->count);
    if (!a->list) return error_no_memory();
    a->shape[0] = a->count;
    return NULL;
}

static diagnostic *fill_list(const geo_tensor *t, int axis, const geo_tensor *index,
                             size_t *list)
{
    double *at = index->data;
    double *copy = NULL;
    if (!index->is_dense) {
        at = copy = geo_alloc(index->n, sizeof *copy);
        if (!copy) return error_no_memory();
        tensor_read(index, copy);
    }
    diagnostic *d = NULL;
    for (size_t i = 0; i < index->n && !d; i++)
        d = geo_stops_at(i) ? error_status(geo_poll()) : position(t, axis, at[i], &list[i]);
    geo_free(copy);
    return d;
}

static diagnostic *select_list(const geo_tensor *t, int axis, const geo_tensor *index,
                               axis_selector *a)
{
    *a = (axis_selector){ .count = index->n, .rank = index->rank };
    memcpy(a->shape, index->shape, index->rank * sizeof *a->shape);
    a->list = geo_alloc(index->n, sizeof *a->list);
    if (!a->list) return error_no_memory();
    diagnostic *d = fill_list(t, axis, index, a->list);
    if (d) {
        geo_free(a->list);
        a->list = NULL;
    }
    return d;
}

static diagnostic *select_axis(const geo_tensor *t, int axis, geo_value v, axis_selector *a)
{
    if (value_is_none(v)) {
        select_all(t, axis, a);
        return NULL;
    }
    if (value_is_number(v)) return select_one(t, axis, value_to_number(v), a);
    if (value_is_kind(v, KIND_RANGE)) return select_range(t, axis, value_range(v), a);
    if (!value_is_tensor(v)) return diag_new(MSG_TENSOR_INDEX_TYPE, value_phrase(v));
    const geo_tensor *index = value_tensor(v);
    if (index->element == ELEMENT_BOOL) return select_mask(t, axis, index, a);
    if (index->element == ELEMENT_COMPLEX)
        return diag_new(MSG_TENSOR_INDEX_TYPE, "a complex tensor");
    return select_list(t, axis, index, a);
}

/* --- all of them ------------------------------------------------------------- */

static bool same_shape(const geo_tensor *a, const geo_tensor *b)
{
    return a->rank == b->rank && memcmp(a->shape, b->shape, a->rank * sizeof *a->shape) == 0;
}

/* t[mask] with a mask of t's own shape, rank 2 or more. */
static diagnostic *select_elements(const geo_tensor *t, const geo_tensor *mask,
                                   tensor_selector *s)
{
    double *truth = mask->data, *copy = NULL;
    if (!mask->is_dense) {
        truth = copy = geo_alloc(mask->n, sizeof *copy);
        if (!copy) return error_no_memory();
        tensor_read(mask, copy);
    }
    axis_selector *a = &s->axis[0];
    *a = (axis_selector){ .rank = 1 };
    a->list = mask_list(mask->n, truth, 1, &a->count);
    geo_free(copy);
    if (!a->list) return error_no_memory();
    s->n = 1;
    s->is_flat = true;
    s->rank = 1;
    s->shape[0] = s->count = a->count;
    return NULL;
}

static diagnostic *error_too_many(const geo_tensor *t, int n)
{
    geo_buffer shape = GEO_BUFFER_EMPTY;
    tensor_shape_text(t, &shape);
    diagnostic *d = diag_new(MSG_INDEX_COUNT, n, buffer_text(&shape), (int)t->rank);
    buffer_free(&shape);
    return d;
}

static diagnostic *join_shapes(tensor_selector *s)
{
    s->rank = 0;
    for (int k = 0; k < s->n; k++) {
        const axis_selector *a = &s->axis[k];
        if (s->rank + a->rank > TENSOR_RANK)
            return diag_new(MSG_RANK_TOO_HIGH, TENSOR_RANK, s->rank + a->rank);
        memcpy(s->shape + s->rank, a->shape, (size_t)a->rank * sizeof *a->shape);
        s->rank += a->rank;
    }
    if (!shape_count(s->rank, s->shape, &s->count))
        return error_memory(ELEMENT_NUMBER, s->rank, s->shape);
    return NULL;
}

diagnostic *selector_read(const geo_tensor *t, int n, const geo_value *index,
                          tensor_selector *s)
{
    memset(s, 0, sizeof *s);
    if (n > t->rank) return error_too_many(t, n);
    if (n == 1 && t->rank > 1 && value_is_tensor(index[0])) {
        const geo_tensor *mask = value_tensor(index[0]);
        if (mask->element == ELEMENT_BOOL && same_shape(t, mask))
            return select_elements(t, mask, s);
    }
    diagnostic *d = NULL;
    for (; s->n < t->rank && !d; s->n++)
        d = select_axis(t, s->n, s->n < n ? index[s->n] : VALUE_NONE, &s->axis[s->n]);
    if (!d) d = join_shapes(s);
    if (d) selector_free(s);
    return d;
}

bool selector_is_one(const geo_tensor *t, int n, const geo_value *index, ptrdiff_t *at)
{
    if (n != t->rank) return false;
    *at = 0;
    for (int k = 0; k < n; k++) {
        if (!value_is_number(index[k])) return false;
        double x = value_to_number(index[k]);
        if (!(x >= 1 && x <= (double)t->shape[k])) return false;
        size_t i = (size_t)x;
        if ((double)i != x) return false;
        *at += (ptrdiff_t)(i - 1) * t->stride[k];
    }
    return true;
}

void selector_free(tensor_selector *s)
{
    for (int k = 0; k < s->n; k++) geo_free(s->axis[k].list);
    s->n = 0;
}

/* --- walking ----------------------------------------------------------------- */

/* The trailing axes that are taken whole and lie in order become one stretch; the axis
 * before them joins when it is a run that continues in memory. */
static void find_stretch(selector_walk *w)
{
    const tensor_selector *s = w->selector;
    const geo_tensor *t = w->tensor;
    int k = t->rank - 1;
    const axis_selector *a = &s->axis[k];
    if (a->list) {
        w->outer = t->rank;
        w->run = 1;
        w->step = 0;
        return;
    }
    w->run = a->count;
    w->step = a->step * t->stride[k];
    for (; k > 0 && s->axis[k].is_whole && t->is_dense && !s->axis[k - 1].list; k--) {
        const axis_selector *b = &s->axis[k - 1];
        if (b->step != 1 && b->count > 1) break;
        w->run *= b->count;
        w->step = 1;
    }
    w->outer = k;
}

void walk_start(selector_walk *w, const geo_tensor *t, const tensor_selector *s)
{
    *w = (selector_walk){ .selector = s, .tensor = t, .run = 1 };
    if (s->is_flat) {
        w->left = s->count;
        return;
    }
    find_stretch(w);
    w->left = 0;
    if (s->count == 0) return;
    w->left = 1;
    for (int k = 0; k < w->outer; k++) w->left *= s->axis[k].count;
}

static ptrdiff_t axis_offset(const axis_selector *a, size_t i, ptrdiff_t stride)
{
    ptrdiff_t at = a->list ? (ptrdiff_t)a->list[i] : (ptrdiff_t)a->start + (ptrdiff_t)i * a->step;
    return at * stride;
}

/* Where element number i of t lies. */
static ptrdiff_t element_offset(const geo_tensor *t, size_t i)
{
    if (t->is_dense) return (ptrdiff_t)i;
    ptrdiff_t at = 0;
    for (int k = t->rank - 1; k >= 0; k--) {
        at += (ptrdiff_t)(i % t->shape[k]) * t->stride[k];
        i /= t->shape[k];
    }
    return at;
}

bool walk_next(selector_walk *w)
{
    if (w->left == 0) return false;
    w->left--;
    const tensor_selector *s = w->selector;
    const geo_tensor *t = w->tensor;
    if (s->is_flat) {
        w->offset = element_offset(t, s->axis[0].list[w->index[0]++]);
        return true;
    }
    w->offset = 0;
    for (int k = 0; k < t->rank; k++)
        w->offset += axis_offset(&s->axis[k], k < w->outer ? w->index[k] : 0, t->stride[k]);
    for (int k = w->outer - 1; k >= 0 && ++w->index[k] == s->axis[k].count; k--) w->index[k] = 0;
    return true;
}
