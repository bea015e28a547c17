/* access.c - members: indexing, fields, going through, taking apart. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/base/text.h"
#include "runtime/base/translation.h"
#include "runtime/core/print.h"
#include "runtime/vm/state.h"
#include "runtime/vm/tape.h"

size_t vm_count(geo_value v)
{
    v = value_plain(v);
    if (value_is_tensor(v)) return value_tensor(v)->shape[0];
    if (value_is_kind(v, KIND_LIST)) return value_list(v)->count;
    if (value_is_kind(v, KIND_RANGE)) return value_range(v)->count;
    if (value_is_kind(v, KIND_RECORD)) return value_record(v)->count;
    if (value_is_kind(v, KIND_STRING))
        return text_count(value_string(v)->text, value_string(v)->length);
    return 0;
}

/* The position (from 0) a whole-number index means in `count` members; raises. */
static size_t position(geo_vm *vm, geo_value index, geo_value base, size_t count)
{
    double i = value_is_number(index) ? value_to_number(index) : NAN;
    if (!value_is_number(index) || i != floor(i))
        vm_raise(vm, MSG_INDEX_TYPE, value_phrase(index), value_phrase(base));
    if (i >= 1 && i <= (double)count) return (size_t)i - 1;
    char came[32], whole[64];
    snprintf(came, sizeof came, "%.0f", i);
    snprintf(whole, sizeof whole, "%s of %zu", value_phrase(base), count);
    diagnostic *d = diag_new(MSG_INDEX_RANGE, came, whole);
    if (i == 0) diag_hint(d, MSG_HINT_FIRST_IS_ONE);
    else if (i < 0) diag_hint(d, MSG_HINT_END_IS_LAST);
    vm_raise_diagnostic(vm, d);
}

/* The positions a range index selects: count of them from first by step. */
static size_t selection(geo_vm *vm, const geo_range *r, geo_value base, size_t count,
                        size_t *first, ptrdiff_t *step)
{
    geo_range closed = *r;
    if (isinf(r->last)) {
        closed.last = (double)count;
        double steps = (closed.last - r->first) / r->step;
        closed.count = steps >= 0 ? (size_t)steps + 1 : 0;
    }
    if (closed.count == 0) return 0;
    *first = position(vm, value_from_double(closed.first), base, count);
    position(vm, value_from_double(range_at(&closed, closed.count - 1)), base, count);
    *step = (ptrdiff_t)closed.step;
    if (closed.step != (double)*step)
        vm_raise(vm, MSG_INDEX_TYPE, "a range by a broken step", value_phrase(base));
    return closed.count;
}

static geo_value list_index(geo_vm *vm, geo_value base, geo_value index)
{
    const geo_list *list = value_list(base);
    if (!value_is_kind(index, KIND_RANGE))
        return value_share(list->item[position(vm, index, base, list->count)]);
    size_t first = 0;
    ptrdiff_t step = 1;
    size_t n = selection(vm, value_range(index), base, list->count, &first, &step);
    geo_list *part = vm_list(vm, n);
    for (size_t i = 0; i < n; i++)
        list_push(&vm->heap, part, list->item[(ptrdiff_t)first + (ptrdiff_t)i * step]);
    return value_from_object(part);
}

/* Byte offset of character `at` of a string. */
static size_t offset_of(const geo_string *s, size_t at)
{
    size_t offset = 0;
    for (size_t i = 0; i < at && offset < s->length; i++) {
        unsigned c;
        offset += text_decode(s->text + offset, s->length - offset, &c, NULL);
    }
    return offset;
}

static geo_value string_index(geo_vm *vm, geo_value base, geo_value index)
{
    const geo_string *s = value_string(base);
    size_t count = vm_count(base), first = 0, n = 1;
    ptrdiff_t step = 1;
    if (value_is_kind(index, KIND_RANGE))
        n = selection(vm, value_range(index), base, count, &first, &step);
    else
        first = position(vm, index, base, count);
    if (step != 1) vm_raise(vm, MSG_INDEX_TYPE, "a range by a step", value_phrase(base));
    size_t from = offset_of(s, first), to = offset_of(s, first + n);
    return vm_string(vm, s->text + from, to - from);
}

static geo_value range_index(geo_vm *vm, geo_value base, geo_value index)
{
    const geo_range *r = value_range(base);
    if (value_is_number(index))
        return value_number(range_at(r, position(vm, index, base, r->count)));
    geo_tensor *all;
    geo_value out = VALUE_NONE;
    vm_check_diagnostic(vm, tensor_from(&vm->heap, base, &all));
    vm_check_diagnostic(vm, tensor_index(&vm->heap, all, 1, &index, &out));
    return out;
}

/* The names of a record that is asked for another one. */
static void hint_names(diagnostic *d, const char *const *names, size_t n, const char *asked)
{
    const char *near = text_nearest(asked, names, n);
    if (near) {
        diag_hint(d, MSG_HINT_DID_YOU_MEAN, near);
    } else if (n > 0) {
        geo_buffer all = GEO_BUFFER_EMPTY;
        for (size_t i = 0; i < n && i < 12; i++)
            buffer_add_format(&all, "%s%s", i ? ", " : "", names[i]);
        diag_hint(d, MSG_HINT_IT_HAS, buffer_text(&all), n > 12 ? ", ..." : "");
        buffer_free(&all);
    }
}

enum { NAMES_SHOWN = 64 };

static size_t record_names(const geo_record *record, const char **names)
{
    size_t n = record->count < NAMES_SHOWN ? record->count : NAMES_SHOWN;
    for (size_t i = 0; i < n; i++) names[i] = record->name[i]->text;
    return n;
}

GEO_NORETURN static void raise_no_field(geo_vm *vm, const geo_record *record,
                                        const geo_string *name)
{
    const char *names[NAMES_SHOWN];
    diagnostic *d = diag_new(MSG_NO_FIELD, name->text);
    hint_names(d, names, record_names(record, names), name->text);
    vm_raise_diagnostic(vm, d);
}

static geo_value record_index(geo_vm *vm, geo_value base, geo_value index)
{
    if (!value_is_kind(index, KIND_STRING))
        vm_raise(vm, MSG_INDEX_TYPE, value_phrase(index), value_phrase(base));
    const geo_string *name = value_string(index);
    geo_value *slot = record_find(value_record(base), name->text, name->length);
    if (!slot) raise_no_field(vm, value_record(base), name);
    return value_share(*slot);
}

geo_value vm_index(geo_vm *vm, geo_value base, int n, const geo_value *index)
{
    geo_value out = VALUE_NONE;
    if (value_is_traced(base) || tape_any(index, (size_t)n)) return tape_index(vm, base, n, index);
    if (value_is_tensor(base)) {
        vm_check_diagnostic(vm, tensor_index(&vm->heap, value_tensor(base), n, index, &out));
        return out;
    }
    if (n == 1) {
        if (value_is_none(index[0]) && !value_is_kind(base, KIND_RECORD)) return base;
        if (value_is_kind(base, KIND_LIST)) return list_index(vm, base, index[0]);
        if (value_is_kind(base, KIND_STRING)) return string_index(vm, base, index[0]);
        if (value_is_kind(base, KIND_RANGE)) return range_index(vm, base, index[0]);
        if (value_is_kind(base, KIND_RECORD)) return record_index(vm, base, index[0]);
    }
    if (n != 1 && value_is_kind(base, KIND_LIST)) vm_raise(vm, MSG_LIST_AXES, n);
    vm_raise(vm, MSG_NOT_INDEXABLE, value_phrase(base));
}

/* --- putting together --------------------------------------------------------------- */

geo_value vm_stack(geo_vm *vm, size_t n, const geo_value *item)
{
    geo_value out = VALUE_NONE;
    vm_check_diagnostic(vm, tensor_stack(&vm->heap, n, item, &out));
    if (value_is_kind(out, KIND_LIST) && tape_any(item, n)) tape_stack(vm, n, item, &out);
    return out;
}

geo_value vm_blocks(geo_vm *vm, size_t n, const geo_value *item, geo_value lengths)
{
    if (tape_any(item, n)) return tape_blocks(vm, n, item, lengths);
    const geo_tensor *rows = value_tensor(lengths);
    size_t *columns = vm_need(vm, geo_alloc(rows->n, sizeof *columns));
    for (size_t i = 0; i < rows->n; i++) columns[i] = (size_t)rows->data[i];
    geo_value out = VALUE_NONE;
    diagnostic *problem = tensor_blocks(&vm->heap, rows->n, columns, item, &out);
    geo_free(columns);
    vm_check_diagnostic(vm, problem);
    return out;
}

/* --- writing ------------------------------------------------------------------------ */

/* The same list or record, or a copy when someone else may hold it. */
static geo_value own(geo_vm *vm, geo_value base)
{
    if (!value_is_shared(base)) return base;
    void *copy = value_is_kind(base, KIND_LIST) ? (void *)list_copy(&vm->heap, value_list(base))
                                                : (void *)record_copy(&vm->heap,
                                                                      value_record(base));
    return value_from_object(vm_need(vm, copy));
}

static geo_value set_tensor(geo_vm *vm, geo_value base, int n, const geo_value *index, geo_value v)
{
    geo_tensor *t = value_tensor(base);
    bool widens = value_is_kind(v, KIND_COMPLEX)
               || (value_is_tensor(v) && value_tensor(v)->element == ELEMENT_COMPLEX);
    if (t->element == ELEMENT_COMPLEX) widens = false;
    if (t->element == ELEMENT_BOOL && !value_is_bool(v)
        && !(value_is_tensor(v) && value_tensor(v)->element == ELEMENT_BOOL)) widens = true;
    if (widens) {       /* a mask becomes numbers, numbers become complex, to hold v */
        geo_value zero = value_is_number(v) || value_is_tensor(v) ? value_from_double(0)
            : VALUE_NONE;
        if (value_is_kind(v, KIND_COMPLEX)
            || (value_is_tensor(v) && value_tensor(v)->element == ELEMENT_COMPLEX))
            zero = value_from_object(vm_need(vm, complex_new(&vm->heap, 0, 0)));
        if (!value_is_none(zero)) {
            geo_value wide;
            vm_check_diagnostic(vm, tensor_binary(&vm->heap, 0, base, zero, 0, &wide));
            t = value_tensor(wide);
        }
    }
    if (!tensor_is_writable(t)) t = vm_need(vm, tensor_copy(&vm->heap, t));
    vm_check_diagnostic(vm, tensor_assign(&vm->heap, t, n, index, v));
    return value_from_object(t);
}

geo_value vm_set_index(geo_vm *vm, geo_value base, int n, const geo_value *index, geo_value v)
{
    bool is_array = value_is_tensor(value_plain(base)) || value_is_kind(base, KIND_RANGE);
    if ((is_array && (value_is_traced(base) || value_is_traced(v))) || tape_any(index, (size_t)n))
        return tape_set_index(vm, base, n, index, v);
    if (value_is_tensor(base) && n == 1 && value_is_number(index[0])
        && value_tensor(base)->rank == 1 && !value_is_number(v) && !value_is_bool(v)
        && !value_is_kind(v, KIND_COMPLEX) && !value_is_tensor(v)) {
        /* another kind of member turns a vector into a list */
        geo_list *list = vm_list(vm, vm_count(base));
        geo_value member;
        for (size_t i = 0; vm_member(vm, base, i, &member); i++) {
            vm_turn(vm, i);
            vm_need(vm, list_push(&vm->heap, list, member) ? list : NULL);
        }
        base = value_from_object(list);
    }
    if (value_is_tensor(base)) return set_tensor(vm, base, n, index, v);
    if (n == 1 && value_is_kind(base, KIND_LIST)) {
        base = own(vm, base);
        geo_list *list = value_list(base);
        list->item[position(vm, index[0], base, list->count)] = value_share(v);
        return base;
    }
    if (n == 1 && value_is_kind(base, KIND_RECORD) && value_is_kind(index[0], KIND_STRING))
        return vm_set_field(vm, base, value_string(index[0]), v);
    if (value_is_kind(base, KIND_RANGE)) {
        geo_tensor *t;
        vm_check_diagnostic(vm, tensor_from(&vm->heap, base, &t));
        return set_tensor(vm, value_from_object(t), n, index, v);
    }
    if (n != 1 && value_is_kind(base, KIND_LIST)) vm_raise(vm, MSG_LIST_AXES, n);
    diagnostic *d = diag_new(MSG_NO_MEMBER_SET, value_phrase(base));
    if (value_is_kind(base, KIND_STRING))
        diag_hint(d, MSG_HINT_STRING_PARTS);
    vm_raise_diagnostic(vm, d);
}

geo_value vm_set_field(geo_vm *vm, geo_value base, geo_string *name, geo_value v)
{
    if (!value_is_kind(base, KIND_RECORD)) vm_raise(vm, MSG_RECORD_IMMUTABLE, value_phrase(base));
    base = own(vm, base);
    vm_need(vm, record_set(&vm->heap, value_record(base), name, v) ? vm : NULL);
    return base;
}

geo_value vm_axis_end(geo_vm *vm, geo_value base, int axis)
{
    base = value_plain(base);
    if (value_is_tensor(base)) {
        const geo_tensor *t = value_tensor(base);
        return value_from_double(axis < t->rank ? (double)t->shape[axis] : 1);
    }
    if (!value_is_object(base) || value_is_kind(base, KIND_FUNCTION))
        vm_raise(vm, MSG_NOT_INDEXABLE, value_phrase(base));
    return value_from_double((double)vm_count(base));
}

geo_value vm_members(geo_vm *vm, geo_value t, int n, const geo_value *index)
{
    return vm_index(vm, t, n, index);
}

geo_value vm_with_members(geo_vm *vm, geo_value t, int n, const geo_value *index, geo_value v)
{
    return vm_set_index(vm, value_share(t), n, index, v);
}

/* --- fields --------------------------------------------------------------------------- */

/* The space of the only parameter, or a list of those of all; none where undeclared. */
static geo_value domain_of(geo_vm *vm, const geo_function *f)
{
    size_t n = f->code->n_params;
    if (f->n_domains == 0) return VALUE_NONE;
    if (n == 1) return f->domain[0];
    geo_list *all = vm_list(vm, n);
    for (size_t i = 0; i < n; i++) list_push(&vm->heap, all, f->domain[i]);
    return value_from_object(all);
}

static bool function_property(geo_vm *vm, const geo_function *f, const char *name,
                              geo_value *out)
{
    bool is_codomain = strcmp(name, "codomain") == 0;
    if (!is_codomain && strcmp(name, "domain") != 0) return false;
    if (is_codomain) *out = f->n_domains ? f->domain[f->n_domains - 1] : VALUE_NONE;
    else *out = domain_of(vm, f);
    return true;
}

/* Properties that every tensor, string, list, complex number and range has. */
static bool plain_property(geo_vm *vm, geo_value base, const geo_string *name, geo_value *out)
{
    const char *s = name->text;
    if (value_is_tensor(base)) {
        geo_tensor *t = value_tensor(base);
        if (strcmp(s, "space") == 0 && t->space) {
            *out = value_from_object(t->space);
            return true;
        }
    }
    if (value_is_kind(base, KIND_COMPLEX)) {
        const geo_complex *z = value_complex(base);
        if (strcmp(s, "re") == 0) return *out = value_number(z->re), true;
        if (strcmp(s, "im") == 0) return *out = value_number(z->im), true;
    }
    if (value_is_kind(base, KIND_RANGE)) {
        const geo_range *r = value_range(base);
        if (strcmp(s, "first") == 0) return *out = value_number(r->first), true;
        if (strcmp(s, "last") == 0) return *out = value_number(r->last), true;
        if (strcmp(s, "step") == 0) return *out = value_number(r->step), true;
    }
    if (value_is_kind(base, KIND_FUNCTION))
        return function_property(vm, value_function(base), s, out);
    return false;
}

GEO_NORETURN static void raise_no_property(geo_vm *vm, geo_value base, const geo_string *name)
{
    const char *const *names = NULL;
    size_t n = 0;
    const char *own_names[NAMES_SHOWN];
    if (value_is_kind(base, KIND_FOREIGN)) {
        names = value_foreign(base)->class->properties;
        while (names && names[n]) n++;
    } else if (value_is_kind(base, KIND_RECORD)) {
        n = record_names(value_record(base), own_names);
        names = own_names;
    }
    diagnostic *d = diag_new(MSG_NO_PROPERTY, value_phrase(base), name->text);
    bool is_operation = builtin_find(name->text, name->length) != NULL;
    if (n > 0 && !(is_operation && value_is_kind(base, KIND_FOREIGN))) {
        hint_names(d, names, n, name->text);
    } else if (is_operation) {
        diag_hint(d, MSG_HINT_OPERATION_IS_FUNCTION, name->text);
    } else if (translation_find(name->text, 0)) {
        diag_hint(d, MSG_HINT_IN_GEO, translation_find(name->text, 0));
    }
    vm_raise_diagnostic(vm, d);
}

geo_value vm_field(geo_vm *vm, geo_value base, geo_string *name)
{
    geo_value out;
    if (value_is_kind(base, KIND_RECORD)) {
        geo_value *slot = record_find(value_record(base), name->text, name->length);
        if (slot) return value_share(*slot);
    } else if (value_is_kind(base, KIND_FOREIGN)) {
        geo_foreign *foreign = value_foreign(base);
        if (foreign->class->property
            && foreign->class->property(vm, foreign, name->text, name->length, &out))
            return value_share(out);
    } else if (plain_property(vm, base, name, &out)) {
        return value_share(out);
    }
    raise_no_property(vm, base, name);
}

/* --- going through, taking apart ------------------------------------------------------------ */

bool vm_has_members(geo_value v)
{
    v = value_plain(v);
    return value_is_tensor(v) || value_is_kind(v, KIND_LIST) || value_is_kind(v, KIND_RANGE)
        || value_is_kind(v, KIND_RECORD) || value_is_kind(v, KIND_STRING);
}

/* A string goes through as the list of its characters. */
geo_value vm_iterable(geo_vm *vm, geo_value v)
{
    if (!vm_has_members(v)) {
        diagnostic *d = diag_new(MSG_NOT_ITERABLE, value_phrase(v));
        if (value_is_number(v)) diag_hint(d, MSG_HINT_COUNT_WITH_RANGE);
        vm_raise_diagnostic(vm, d);
    }
    if (!value_is_kind(v, KIND_STRING)) return v;
    const geo_string *s = value_string(v);
    geo_list *list = vm_list(vm, 0);
    for (size_t at = 0, n; at < s->length; at += n) {
        unsigned c;
        n = text_decode(s->text + at, s->length - at, &c, NULL);
        geo_value character = vm_string(vm, s->text + at, n);
        vm_need(vm, list_push(&vm->heap, list, character) ? vm : NULL);
    }
    return value_from_object(list);
}

bool vm_member(geo_vm *vm, geo_value base, size_t i, geo_value *out)
{
    if (i >= vm_count(base)) return false;
    if (value_is_traced(base)) {
        geo_value index = value_from_double((double)i + 1);
        *out = tape_index(vm, base, 1, &index);
    }
    else if (value_is_kind(base, KIND_RANGE)) *out = value_number(range_at(value_range(base), i));
    else if (value_is_kind(base, KIND_LIST)) *out = value_share(value_list(base)->item[i]);
    else if (value_is_kind(base, KIND_RECORD))
        *out = value_share(value_from_object(value_record(base)->name[i]));
    else vm_check_diagnostic(vm, tensor_row(&vm->heap, value_tensor(base), i, out));
    return true;
}

void vm_unpack(geo_vm *vm, geo_value v, int n, geo_value *out)
{
    if (!vm_has_members(v) || value_is_kind(v, KIND_STRING))
        vm_raise(vm, MSG_UNPACK_TYPE, value_phrase(v), n);
    size_t count = vm_count(v);
    if (count != (size_t)n) {
        char what[64];
        snprintf(what, sizeof what, "%zu members of %s", count, value_phrase(v));
        vm_raise(vm, MSG_UNPACK_COUNT, n, what);
    }
    for (size_t i = 0; i < count; i++) vm_member(vm, v, i, &out[i]);
}
