/* compare.c - equality by content, without following structures too deep. What is stopped
 * half way gives any answer: the operator that asked polls. */
#include "runtime/core/compare.h"

#include "runtime/base/limit.h"
#include "runtime/core/tensor_operand.h"
#include "runtime/core/tensor_view.h"

enum { DEEPEST = 1000 };

static bool equal_at(geo_value a, geo_value b, int depth);

static bool lists_equal(const geo_list *a, const geo_list *b, int depth)
{
    if (a->count != b->count) return false;
    for (size_t i = 0; i < a->count && !geo_stops_at(i); i++)
        if (!equal_at(a->item[i], b->item[i], depth + 1)) return false;
    return true;
}

/* The order of the names does not matter. */
static bool records_equal(const geo_record *a, const geo_record *b, int depth)
{
    if (a->count != b->count) return false;
    for (size_t i = 0; i < a->count; i++) {
        const geo_string *name = a->name[i];
        bool same_place = string_equal(name, b->name[i]);
        const geo_value *other = same_place ? &b->value[i]
                                            : record_find(b, name->text, name->length);
        if (!other || !equal_at(a->value[i], *other, depth + 1)) return false;
    }
    return true;
}

static bool ranges_equal(const geo_range *a, const geo_range *b)
{
    return a->first == b->first && a->last == b->last && a->step == b->step;
}

static bool kinds_equal(geo_value a, geo_value b, int depth)
{
    switch ((geo_kind)value_to_object(a)->kind) {
    case KIND_STRING: return string_equal(value_string(a), value_string(b));
    case KIND_LIST: return lists_equal(value_list(a), value_list(b), depth);
    case KIND_RECORD: return records_equal(value_record(a), value_record(b), depth);
    case KIND_FUNCTION: return false;
    case KIND_BUILTIN:
        return ((geo_builtin_value *)value_to_object(a))->builtin ==
               ((geo_builtin_value *)value_to_object(b))->builtin;
    case KIND_FOREIGN: {
        geo_foreign *x = value_foreign(a), *y = value_foreign(b);
        return x->class == y->class && x->class->equal && x->class->equal(x, y);
    }
    default: return false;
    }
}

/* --- numbers and tensors: the same shape and the same numbers ---------------- */

/* A range is compared with a tensor without making it one. */
static bool range_equals_tensor(const geo_range *r, const geo_tensor *t)
{
    if (t->rank != 1 || t->n != r->count || t->element != ELEMENT_NUMBER) return false;
    for (size_t i = 0; i < r->count && !geo_stops_at(i); i++)
        if (t->data[(ptrdiff_t)i * t->stride[0]] != range_at(r, i)) return false;
    return true;
}

static bool tensors_equal(const geo_tensor *a, const geo_tensor *b)
{
    enum { CHUNK = 256 };
    if (a->rank != b->rank) return false;
    for (int k = 0; k < a->rank; k++)
        if (a->shape[k] != b->shape[k]) return false;
    if ((a->element == ELEMENT_BOOL) != (b->element == ELEMENT_BOOL)) return a->n == 0;
    operand x = { .element = (tensor_element)a->element, .rank = a->rank, .shape = a->shape,
                  .stride = a->stride, .data = a->data, .tensor = (geo_tensor *)a };
    operand y = { .element = (tensor_element)b->element, .rank = b->rank, .shape = b->shape,
                  .stride = b->stride, .data = b->data, .tensor = (geo_tensor *)b };
    operand_reader rx, ry;
    operand_read_as(&x, a->rank, a->shape, &rx);
    operand_read_as(&y, a->rank, a->shape, &ry);
    double p[2 * CHUNK], q[2 * CHUNK];
    for (size_t start = 0; start < a->n; start += CHUNK) {
        size_t count = a->n - start < CHUNK ? a->n - start : CHUNK;
        if (geo_poll() != GEO_OK) return false;
        operand_gather(&rx, start, count, 2, p);
        operand_gather(&ry, start, count, 2, q);
        for (size_t i = 0; i < 2 * count; i++)
            if (p[i] != q[i]) return false;
    }
    return true;
}

static bool scalar_parts(geo_value v, double z[2])
{
    z[1] = 0;
    if (value_is_number(v)) {
        z[0] = value_to_number(v);
        return true;
    }
    if (!value_is_kind(v, KIND_COMPLEX)) return false;
    z[0] = value_complex(v)->re;
    z[1] = value_complex(v)->im;
    return true;
}

static bool equal_at(geo_value a, geo_value b, int depth)
{
    double x[2], y[2];
    if (depth > DEEPEST) return false;
    a = value_plain(a);
    b = value_plain(b);
    if (scalar_parts(a, x) && scalar_parts(b, y)) return x[0] == y[0] && x[1] == y[1];
    if (!value_is_object(a) || !value_is_object(b)) return a == b && !value_is_number(a);
    if (value_is_tensor(a) && value_is_tensor(b))
        return tensors_equal(value_tensor(a), value_tensor(b));
    bool a_range = value_is_kind(a, KIND_RANGE), b_range = value_is_kind(b, KIND_RANGE);
    if (a_range && b_range) return ranges_equal(value_range(a), value_range(b));
    if (a_range && value_is_tensor(b)) return range_equals_tensor(value_range(a), value_tensor(b));
    if (b_range && value_is_tensor(a)) return range_equals_tensor(value_range(b), value_tensor(a));
    if (value_to_object(a)->kind != value_to_object(b)->kind) return false;
    if (a == b && value_is_kind(a, KIND_FUNCTION)) return true;
    return kinds_equal(a, b, depth);
}

bool value_equal(geo_value a, geo_value b)
{
    return equal_at(a, b, 0);
}
