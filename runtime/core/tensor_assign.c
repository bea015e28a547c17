/* tensor_assign.c - t[i, j, ...] = v in place.
 *
 * The value is a number, a tensor of the selected shape, or one whose shape is that
 * of the last axes selected (a row for every row). Nothing is written unless all of
 * it fits. */
#include <string.h>

#include "runtime/core/tensor.h"
#include "runtime/core/tensor_error.h"
#include "runtime/core/tensor_operand.h"
#include "runtime/core/tensor_selector.h"
#include "runtime/core/tensor_view.h"

enum { CHUNK = 512 };

/* Numbers and truth values do not mix; a number may enter a complex tensor. */
static diagnostic *check_element(const geo_tensor *t, const operand *v)
{
    static const char *const noun[] = { "number", "truth value", "complex number" };
    static const char *const plural[] = { "numbers", "truth values", "complex numbers" };
    if (t->element == v->element) return NULL;
    if (t->element == ELEMENT_COMPLEX && v->element == ELEMENT_NUMBER) return NULL;
    diagnostic *d = diag_new(MSG_ASSIGN_ELEMENT, noun[v->element], plural[t->element]);
    if (t->element == ELEMENT_NUMBER && v->element == ELEMENT_COMPLEX)
        diag_hint(d, MSG_HINT_MAKE_COMPLEX);
    else if (t->element == ELEMENT_BOOL)
        diag_hint(d, MSG_HINT_MASK_HOLDS_TRUTH);
    return d;
}

/* May v be read along the selected shape? Its leading axes of length 1 are ignored. */
static bool fits(const tensor_selector *s, operand *v)
{
    while (v->rank > s->rank && v->shape[0] == 1) {
        v->rank--;
        v->shape++;
        v->stride++;
    }
    operand place = { .rank = s->rank, .shape = s->shape };
    int rank;
    size_t shape[TENSOR_RANK];
    if (v->rank > s->rank || !operand_broadcast(&place, v, &rank, shape)) return false;
    return memcmp(shape, s->shape, (size_t)s->rank * sizeof *shape) == 0;
}

static diagnostic *error_fit(const tensor_selector *s, const operand *v)
{
    geo_buffer place = GEO_BUFFER_EMPTY, value = GEO_BUFFER_EMPTY;
    shape_text(s->rank, s->shape, &place);
    shape_text(v->rank, v->shape, &value);
    diagnostic *d = s->rank == 0 ? diag_new(MSG_ASSIGN_ELEMENT_SHAPE, buffer_text(&value))
                                 : diag_new(MSG_ASSIGN_SHAPE, buffer_text(&value),
                                            buffer_text(&place));
    buffer_free(&place);
    buffer_free(&value);
    return d;
}

static void scatter(geo_tensor *t, const tensor_selector *s, const operand *v)
{
    size_t width = element_width((tensor_element)t->element), done = 0;
    double chunk[2 * CHUNK];
    operand_reader r;
    operand_read_as(v, s->rank, s->shape, &r);
    selector_walk w;
    walk_start(&w, t, s);
    while (walk_next(&w)) {
        double *to = t->data + w.offset * (ptrdiff_t)width;
        for (size_t i = 0; i < w.run; i += CHUNK) {
            size_t count = w.run - i < CHUNK ? w.run - i : CHUNK;
            operand_gather(&r, done, count, width, chunk);
            for (size_t e = 0; e < count; e++, to += w.step * (ptrdiff_t)width)
                for (size_t k = 0; k < width; k++) to[k] = chunk[e * width + k];
            done += count;
        }
    }
}

diagnostic *tensor_assign(geo_heap *heap, geo_tensor *t, int n, const geo_value *index,
                          geo_value value)
{
    ptrdiff_t at;
    if (value_is_number(value) && t->element == ELEMENT_NUMBER &&
        selector_is_one(t, n, index, &at)) {
        t->data[at] = value_to_number(value);
        return NULL;
    }
    if (!value_is_operand(value)) return diag_new(MSG_ASSIGN_TYPE, value_phrase(value));
    operand v;
    diagnostic *d = operand_from(heap, value, &v);
    if (!d) d = check_element(t, &v);
    if (d) return d;
    tensor_selector s;
    if ((d = selector_read(t, n, index, &s))) return d;
    if (fits(&s, &v)) scatter(t, &s, &v);
    else d = error_fit(&s, &v);
    selector_free(&s);
    return d;
}
