/* object.c - strings, lists, records, ranges, complex numbers, functions. */
#include "runtime/core/object.h"

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/core/operator.h"
#include "runtime/core/tensor.h"

static const char *const KIND_NAMES[KIND_COUNT] = {
#define KIND(name, text, phrase) text,
#include "runtime/core/kinds.def"
#undef KIND
};

static const char *const OPERATOR_TEXTS[OPERATORS] = {
    [OP2_ADD] = "+", [OP2_SUB] = "-", [OP2_MUL] = "*", [OP2_DIV] = "/", [OP2_MOD] = "%",
    [OP2_POW] = "^", [OP2_EQ] = "==", [OP2_NE] = "!=", [OP2_LT] = "<", [OP2_LE] = "<=",
    [OP2_GT] = ">", [OP2_GE] = ">=", [OP2_AND] = "and", [OP2_OR] = "or", [OP2_MATMUL] = "@",
    [OP2_MEET] = "&", [OP2_GIVEN] = "|", [OP2_IN] = "in", [OP1_NEG] = "-", [OP1_NOT] = "not",
    [OP1_BOUNDARY] = "bd", [OP1_PRIME] = "'",
};

const char *operator_text(int op)
{
    return op >= 0 && op < OPERATORS ? OPERATOR_TEXTS[op] : "?";
}

static const char *const KIND_PHRASES[KIND_COUNT] = {
#define KIND(name, text, phrase) phrase,
#include "runtime/core/kinds.def"
#undef KIND
};

const char *value_phrase(geo_value v)
{
    v = value_plain(v);
    if (value_is_number(v)) return "a number";
    if (value_is_bool(v)) return "a boolean";
    if (!value_is_object(v)) return value_type_name(v);
    geo_object *object = value_to_object(v);
    if (object->kind == KIND_FOREIGN && ((geo_foreign *)object)->class->phrase)
        return ((geo_foreign *)object)->class->phrase;
    return KIND_PHRASES[object->kind];
}

const char *value_type_name(geo_value v)
{
    v = value_plain(v);
    if (value_is_number(v)) return "number";
    if (value_is_bool(v)) return "boolean";
    if (value_is_none(v)) return "none";
    if (!value_is_object(v)) return "nothing";
    geo_object *object = value_to_object(v);
    if (object->kind == KIND_FOREIGN && ((geo_foreign *)object)->class->noun)
        return ((geo_foreign *)object)->class->noun;
    return KIND_NAMES[object->kind];
}

/* --- strings ------------------------------------------------------------------ */

static geo_string *string_with(geo_heap *heap, char *text, size_t length, size_t capacity)
{
    geo_string *s = heap_new(heap, KIND_STRING, sizeof *s);
    if (!s) {
        geo_free(text);
        return NULL;
    }
    s->text = text;
    s->length = length;
    s->capacity = capacity;
    heap_adjust(heap, (ptrdiff_t)capacity);
    return s;
}

geo_string *string_new(geo_heap *heap, const char *text, size_t length)
{
    char *copy = geo_strndup(text, length);
    return copy ? string_with(heap, copy, length, length + 1) : NULL;
}

geo_string *string_take(geo_heap *heap, geo_buffer *b)
{
    size_t length = b->length, capacity = b->capacity;
    char *text = buffer_take(b);
    if (!text) return NULL;
    return string_with(heap, text, length, capacity > length ? capacity : length + 1);
}

bool string_append(geo_heap *heap, geo_string *s, const char *text, size_t length)
{
    size_t before = s->capacity;
    bool is_own = s->text <= text && text < s->text + s->capacity;
    size_t from = is_own ? (size_t)(text - s->text) : 0;
    if (length > SIZE_MAX / 4 - s->length) return false;
    if (!geo_grow(&s->text, &s->capacity, s->length + length + 1, 1)) return false;
    heap_adjust(heap, (ptrdiff_t)(s->capacity - before));
    if (is_own) text = s->text + from;              /* growing may have moved it */
    memmove(s->text + s->length, text, length);
    s->length += length;
    s->text[s->length] = '\0';
    s->hash = 0;
    return true;
}

uint64_t string_hash(geo_string *s)
{
    if (s->hash) return s->hash;
    uint64_t h = 0xcbf29ce484222325ull;             /* FNV-1a */
    for (size_t i = 0; i < s->length; i++) h = (h ^ (unsigned char)s->text[i]) * 0x100000001b3ull;
    return s->hash = h ? h : 1;
}

bool string_equal(const geo_string *a, const geo_string *b)
{
    return a == b || (a->length == b->length && memcmp(a->text, b->text, a->length) == 0);
}

/* --- complex numbers and ranges ------------------------------------------------- */

geo_complex *complex_new(geo_heap *heap, double re, double im)
{
    geo_complex *z = heap_new(heap, KIND_COMPLEX, sizeof *z);
    if (!z) return NULL;
    z->re = re;
    z->im = im;
    return z;
}

/* How many steps fit, forgiving a rounding error of a few ulp at the end, so that
 * 0..1 by 0.1 has eleven members. */
static size_t range_count(double first, double last, double step)
{
    double steps = (last - first) / step;
    if (!(steps >= 0)) return steps > -1e-10 && steps < 0 ? 1 : 0;
    double whole = floor(steps + 1e-10 * fmax(1, steps));
    return whole >= 9e15 ? (size_t)9e15 : (size_t)whole + 1;
}

geo_range *range_new(geo_heap *heap, double first, double last, double step, bool has_step)
{
    geo_range *r = heap_new(heap, KIND_RANGE, sizeof *r);
    if (!r) return NULL;
    r->first = first;
    r->last = last;
    r->step = step;
    r->has_step = has_step;
    r->count = range_count(first, last, step);
    return r;
}

/* --- lists ------------------------------------------------------------------------ */

geo_list *list_new(geo_heap *heap, size_t capacity)
{
    geo_list *list = heap_new(heap, KIND_LIST, sizeof *list);
    if (!list) return NULL;
    if (capacity > 0) {
        list->item = geo_alloc(capacity, sizeof *list->item);
        if (!list->item) return NULL;
        list->capacity = capacity;
        heap_adjust(heap, (ptrdiff_t)(capacity * sizeof *list->item));
    }
    return list;
}

bool list_push(geo_heap *heap, geo_list *list, geo_value v)
{
    size_t before = list->capacity;
    if (!geo_grow(&list->item, &list->capacity, list->count + 1, sizeof *list->item)) return false;
    if (list->capacity != before)
        heap_adjust(heap, (ptrdiff_t)((list->capacity - before) * sizeof *list->item));
    list->item[list->count++] = value_share(v);
    return true;
}

geo_list *list_copy(geo_heap *heap, const geo_list *list)
{
    geo_list *copy = list_new(heap, list->count);
    if (!copy) return NULL;
    copy->count = list->count;
    for (size_t i = 0; i < copy->count; i++) {
        copy->item[i] = value_share(list->item[i]);
        if (geo_stops_at(i)) return NULL;
    }
    return copy;
}

/* --- records ------------------------------------------------------------------------ */

static bool record_reserve(geo_heap *heap, geo_record *record, size_t need)
{
    size_t names = record->capacity, values = record->capacity;
    if (need <= record->capacity) return true;
    if (!geo_grow(&record->name, &names, need, sizeof *record->name)) return false;
    if (!geo_grow(&record->value, &values, need, sizeof *record->value)) return false;
    size_t capacity = names < values ? names : values;
    heap_adjust(heap, (ptrdiff_t)((capacity - record->capacity) * 2 * sizeof(geo_value)));
    record->capacity = capacity;
    return true;
}

geo_record *record_new(geo_heap *heap, size_t capacity)
{
    geo_record *record = heap_new(heap, KIND_RECORD, sizeof *record);
    if (!record || (capacity > 0 && !record_reserve(heap, record, capacity))) return NULL;
    return record;
}

geo_value *record_find(const geo_record *record, const char *name, size_t length)
{
    for (size_t i = 0; i < record->count; i++) {
        const geo_string *s = record->name[i];
        if (s->length == length && memcmp(s->text, name, length) == 0) return &record->value[i];
    }
    return NULL;
}

bool record_set(geo_heap *heap, geo_record *record, geo_string *name, geo_value v)
{
    geo_value *slot = record_find(record, name->text, name->length);
    if (slot) {
        *slot = value_share(v);
        return true;
    }
    if (!record_reserve(heap, record, record->count + 1)) return false;
    name->head.shared = 1;
    record->name[record->count] = name;
    record->value[record->count++] = value_share(v);
    return true;
}

bool record_put(geo_heap *heap, geo_record *record, const char *name, geo_value v)
{
    geo_string *s = string_new(heap, name, strlen(name));
    return s && record_set(heap, record, s, v);
}

geo_record *record_copy(geo_heap *heap, const geo_record *record)
{
    geo_record *copy = record_new(heap, record->count);
    if (!copy) return NULL;
    for (size_t i = 0; i < record->count; i++) {
        copy->name[i] = record->name[i];
        copy->value[i] = value_share(record->value[i]);
    }
    copy->count = record->count;
    return copy;
}

/* --- functions and foreign objects ---------------------------------------------------- */

geo_function *function_new(geo_heap *heap, struct geo_code *code, size_t n_captured)
{
    geo_function *f = heap_new(heap, KIND_FUNCTION, sizeof *f + n_captured * sizeof(geo_value));
    if (!f) return NULL;
    f->code = code;
    f->n_captured = n_captured;
    for (size_t i = 0; i < n_captured; i++) f->captured[i] = VALUE_UNSET;
    return f;
}

void *foreign_new(geo_heap *heap, const geo_class *class, size_t size)
{
    geo_foreign *foreign = heap_new(heap, KIND_FOREIGN, size);
    if (foreign) foreign->class = class;
    return foreign;
}
