/* ffi_argument.c - from geo's arguments to what C gets.
 *
 * Every check that can be made is made here, before C runs: whole numbers and their range,
 * lengths against the declared sizes, fields of structs, handles that are still open. An
 * `in` array of f64 is the tensor's own memory; `out` arrays are made here. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/core/print.h"
#include "stdlib/ffi_state.h"

GEO_NORETURN void ffi_raise(geo_vm *vm, const c_function *f, diagnostic *d)
{
    vm_label_call(vm, d);
    diag_add(d, f->block->source, f->at, "%s", message_text(MSG_DECLARED_HERE));
    vm_trace_call(vm, d, NULL);
    vm_raise_again(vm, d);
}

/* --- one number -------------------------------------------------------------------------- */

static const struct { double low, high; } RANGES[] = {
    [C_I8] = { -128, 127 }, [C_I16] = { -32768, 32767 }, [C_I32] = { -0x1p31, 0x1p31 - 1 },
    [C_I64] = { -0x1p63, 0x1p63 }, [C_U8] = { 0, 255 }, [C_U16] = { 0, 65535 },
    [C_U32] = { 0, 0x1p32 - 1 }, [C_U64] = { 0, 0x1p64 } };

static bool is_whole_kind(c_kind kind) { return kind >= C_I8 && kind <= C_U64; }

/* False when x is no number of this kind. */
static bool put_number(c_kind kind, double x, void *at)
{
    if (is_whole_kind(kind)) {
        bool top = (kind == C_I64 || kind == C_U64) && x >= RANGES[kind].high;
        bool in = x >= RANGES[kind].low && x <= RANGES[kind].high && x == floor(x);
        if (!in || top) return false;
    }
    switch (kind) {
    case C_BOOL: *(bool *)at = x != 0; break;
    case C_I8: *(int8_t *)at = (int8_t)x; break;
    case C_I16: *(int16_t *)at = (int16_t)x; break;
    case C_I32: *(int32_t *)at = (int32_t)x; break;
    case C_I64: *(int64_t *)at = (int64_t)x; break;
    case C_U8: *(uint8_t *)at = (uint8_t)x; break;
    case C_U16: *(uint16_t *)at = (uint16_t)x; break;
    case C_U32: *(uint32_t *)at = (uint32_t)x; break;
    case C_U64: *(uint64_t *)at = (uint64_t)x; break;
    case C_F32: *(float *)at = (float)x; break;
    default: *(double *)at = x; break;
    }
    return true;
}

static double get_number(c_kind kind, const void *at)
{
    switch (kind) {
    case C_BOOL: return *(const bool *)at;
    case C_I8: return *(const int8_t *)at;
    case C_I16: return *(const int16_t *)at;
    case C_I32: return *(const int32_t *)at;
    case C_I64: return (double)*(const int64_t *)at;
    case C_U8: return *(const uint8_t *)at;
    case C_U16: return *(const uint16_t *)at;
    case C_U32: return *(const uint32_t *)at;
    case C_U64: return (double)*(const uint64_t *)at;
    case C_F32: return *(const float *)at;
    default: return *(const double *)at;
    }
}

GEO_NORETURN static void raise_range(geo_vm *vm, const c_function *f, const char *name,
                                     c_kind kind, double x)
{
    geo_buffer came = GEO_BUFFER_EMPTY;
    print_number(x, &came);
    diagnostic *d = diag_new(MSG_FFI_RANGE, f->name, name, c_kind_name(kind),
                             buffer_text(&came));
    buffer_free(&came);
    ffi_raise(vm, f, d);
}

GEO_NORETURN static void raise_type(geo_vm *vm, const c_function *f, const char *name,
                                    const char *wanted, geo_value came)
{
    geo_buffer what = GEO_BUFFER_EMPTY;
    value_describe(came, &what);
    diagnostic *d = diag_new(MSG_FFI_ARGUMENT, f->name, name, wanted, buffer_text(&what));
    buffer_free(&what);
    ffi_raise(vm, f, d);
}

static void put_struct(geo_vm *vm, const c_function *f, const char *name, const c_struct *s,
                       geo_value v, char *at)
{
    if (!value_is_kind(v, KIND_RECORD)) raise_type(vm, f, name, "a record", v);
    const geo_record *r = value_record(v);
    memset(at, 0, s->shape.size);
    for (int i = 0; i < s->n; i++) {
        const geo_value *field = record_find(r, s->field[i], strlen(s->field[i]));
        if (!field) ffi_raise(vm, f, diag_new(MSG_FFI_FIELD, name, s->field[i], s->name));
        ffi_put_scalar(vm, f, s->field[i], &s->type[i], *field, at + s->offset[i]);
    }
    for (size_t k = 0; k < r->count; k++) {
        bool known = false;
        for (int i = 0; i < s->n; i++) known |= strcmp(s->field[i], r->name[k]->text) == 0;
        if (!known) ffi_raise(vm, f, diag_new(MSG_FFI_NO_FIELD, s->name, r->name[k]->text));
    }
}

static const char *string_text(geo_vm *vm, const c_function *f, const char *name, geo_value v)
{
    if (!value_is_kind(v, KIND_STRING)) raise_type(vm, f, name, "a string", v);
    const geo_string *s = value_string(v);
    if (strlen(s->text) != s->length) ffi_raise(vm, f, diag_new(MSG_FFI_ZERO_BYTE, f->name, name));
    return s->text;
}

void ffi_put_scalar(geo_vm *vm, const c_function *f, const char *name, const c_type *type,
                    geo_value v, void *at)
{
    if (type->may_be_null && value_is_none(v)) {
        *(void **)at = NULL;
        return;
    }
    switch (type->kind) {
    case C_STRUCT: put_struct(vm, f, name, type->record, v, at); return;
    case C_STRING: *(const char **)at = string_text(vm, f, name, v); return;
    case C_HANDLE: case C_POINTER: *(void **)at = ffi_handle_pointer(vm, f, v, false); return;
    case C_BOOL:
        if (!value_is_bool(v)) raise_type(vm, f, name, "true or false", v);
        *(bool *)at = v == VALUE_TRUE;
        return;
    default:
        if (!value_is_number(v)) raise_type(vm, f, name, "a number", v);
        if (!put_number(type->kind, value_to_number(v), at))
            raise_range(vm, f, name, type->kind, value_to_number(v));
    }
}

geo_value ffi_scalar_value(geo_vm *vm, const c_type *type, const void *at)
{
    switch (type->kind) {
    case C_VOID: return VALUE_NONE;
    case C_BOOL: return value_bool(*(const uint8_t *)at != 0);
    case C_STRUCT: {
        const c_struct *s = type->record;
        geo_record *r = vm_record(vm, (size_t)s->n);
        for (int i = 0; i < s->n; i++)
            vm_put(vm, r, s->field[i], ffi_scalar_value(vm, &s->type[i],
                                                        (const char *)at + s->offset[i]));
        return value_from_object(r);
    }
    case C_STRING: {
        const char *text = *(const char *const *)at;
        return text ? vm_string(vm, text, strlen(text)) : VALUE_NONE;
    }
    case C_POINTER: case C_HANDLE: {
        void *pointer = *(void *const *)at;
        return pointer ? ffi_handle_value(vm, type->handle, pointer) : VALUE_NONE;
    }
    default: return value_number(get_number(type->kind, at));
    }
}

/* --- sizes ------------------------------------------------------------------------------- */

static int64_t slot_whole(const c_call *call, int i)
{
    const c_param *p = &call->function->param[i];
    const c_slot *s = &call->slot[i];
    return (int64_t)get_number(p->type.kind, p->direction == BY_VALUE ? (void *)&s->scalar
                                                                      : s->data);
}

GEO_NORETURN static void raise_size(c_call *call)
{
    ffi_raise(call->vm, call->function, diag_new(MSG_FFI_SIZE_VALUE, call->function->name));
}

int64_t ffi_size(c_call *call, const c_size *size)
{
    int64_t stack[SIZE_CODE] = { 0 };
    int n = 0;
    for (int i = 0; i < size->n; i++) {
        int64_t k = size->code[i].number, a, b, out = 0;
        bool over = false;
        switch (size->code[i].op) {
        case '#': stack[n++] = k; continue;
        case 'p': stack[n++] = slot_whole(call, (int)k); continue;
        case 'l': stack[n++] = (int64_t)call->slot[k].count; continue;
        default: break;
        }
        b = stack[--n];
        a = stack[--n];
        switch (size->code[i].op) {
        case '+': over = __builtin_add_overflow(a, b, &out); break;
        case '-': over = __builtin_sub_overflow(a, b, &out); break;
        case '*': over = __builtin_mul_overflow(a, b, &out); break;
        default:
            over = b == 0 || (a == INT64_MIN && b == -1);
            if (!over) out = a / b;
            break;
        }
        if (over) raise_size(call);
        stack[n++] = out;
    }
    return stack[0];
}

/* --- arrays ------------------------------------------------------------------------------ */

static bool is_own_memory(const c_param *p, const geo_tensor *t)
{
    return (p->type.kind == C_F64 && t->element != ELEMENT_COMPLEX)
        || (p->type.kind == C_COMPLEX && t->element == ELEMENT_COMPLEX);
}

/* What C writes must be nobody else's. */
static geo_tensor *own_tensor(c_call *call, int i, geo_value v, geo_tensor *t)
{
    bool consumed = i == 0 && vm_may_consume(call->vm, v) && value_is_tensor(v)
        && value_tensor(v) == t && tensor_is_writable(t);
    if (consumed || call->function->param[i].direction == IN) return t;
    return vm_need(call->vm, tensor_copy(vm_heap(call->vm), t));
}

static void convert_array(c_call *call, int i, const geo_tensor *t)
{
    const c_param *p = &call->function->param[i];
    c_slot *s = &call->slot[i];
    size_t width = c_kind_size(p->type.kind);
    s->data = vm_scratch(call->vm, t->n, width);
    s->bytes = t->n * width;
    if (p->type.kind == C_COMPLEX) {            /* real numbers where complex ones go */
        double *z = s->data;
        for (size_t k = 0; k < t->n; k++) z[2 * k] = t->data[k], z[2 * k + 1] = 0;
        return;
    }
    if (t->element == ELEMENT_COMPLEX)
        raise_type(call->vm, call->function, p->name, "real numbers",
                   value_from_object((void *)t));
    for (size_t k = 0; k < t->n; k++)
        if (!put_number(p->type.kind, t->data[k], (char *)s->data + k * width))
            raise_range(call->vm, call->function, p->name, p->type.kind, t->data[k]);
}

static void take_string_bytes(c_call *call, int i, const geo_string *text)
{
    c_slot *s = &call->slot[i];
    s->count = s->bytes = text->length;
    s->data = vm_scratch(call->vm, text->length + 1, 1);
    memcpy(s->data, text->text, text->length);
}

static void take_array(c_call *call, int i, geo_value v)
{
    geo_vm *vm = call->vm;
    const c_param *p = &call->function->param[i];
    c_slot *s = &call->slot[i];
    if (p->type.kind == C_U8 && value_is_kind(v, KIND_STRING)) {
        take_string_bytes(call, i, value_string(v));
        return;
    }
    geo_tensor *t;
    vm_check_diagnostic(vm, tensor_from(vm_heap(vm), v, &t));
    t = vm_need(vm, tensor_dense(vm_heap(vm), t));
    s->count = t->n;
    if (is_own_memory(p, t)) {
        t = own_tensor(call, i, v, t);
        s->data = t->data;
        s->bytes = t->n * c_kind_size(p->type.kind);
    } else {
        convert_array(call, i, t);
    }
    s->value = vm_hold(vm, value_from_object(t));
}

static void make_out_array(c_call *call, int i, int64_t size)
{
    const c_param *p = &call->function->param[i];
    c_slot *s = &call->slot[i];
    size_t n = (size_t)size, width = p->type.kind == C_STRING ? 1 : c_kind_size(p->type.kind);
    s->count = n;
    if (p->type.kind == C_F64 || p->type.kind == C_COMPLEX) {
        geo_tensor *t = vm_tensor(call->vm, p->type.kind == C_F64 ? ELEMENT_NUMBER
                                                                  : ELEMENT_COMPLEX, 1, &n);
        s->value = vm_hold(call->vm, value_from_object(t));
        s->data = t->data;
        s->bytes = n * width;
    } else {
        s->data = vm_scratch(call->vm, n + 1, width);
        s->bytes = n * width;
    }
    memset(s->data, 0, s->bytes);
}

static void check_length(c_call *call, int i)
{
    const c_function *f = call->function;
    const c_param *p = &f->param[i];
    const c_slot *s = &call->slot[i];
    int64_t size = ffi_size(call, &p->size);
    if (size < 0) raise_size(call);
    if (p->direction == OUT) {
        make_out_array(call, i, size);
    } else if ((uint64_t)size != s->count) {
        const char *text = f->block->source->text + p->size.at.start;
        ffi_raise(call->vm, f, diag_new(MSG_FFI_SIZE, p->name, s->count,
                                        (int)(p->size.at.end - p->size.at.start), text,
                                        (long long)size));
    }
}

/* --- all of them ------------------------------------------------------------------------- */

static size_t value_bytes(const c_type *type)
{
    return type->kind == C_STRUCT ? type->record->shape.size : c_kind_size(type->kind);
}

/* Memory behind a pointer to one value. */
static void make_room(c_call *call, int i)
{
    c_slot *s = &call->slot[i];
    s->bytes = value_bytes(&call->function->param[i].type);
    s->data = vm_scratch(call->vm, 1, s->bytes < 16 ? 16 : s->bytes);
    memset(s->data, 0, s->bytes);
}

static void take_one(c_call *call, int i, geo_value v)
{
    const c_function *f = call->function;
    const c_param *p = &f->param[i];
    c_slot *s = &call->slot[i];
    if (p->type.kind == C_CALLBACK) {
        if (p->type.may_be_null && value_is_none(v)) return;
        if (!value_is_callable(v)) raise_type(call->vm, f, p->name, "a function", v);
        call->callee[i] = v;
        return;
    }
    if (p->is_array) {
        take_array(call, i, v);
        return;
    }
    bool by_value = p->direction == BY_VALUE;
    if (!by_value || p->type.kind == C_STRUCT) make_room(call, i);
    if (p->is_taken) s->scalar.pointer = ffi_handle_pointer(call->vm, f, v, true);
    else ffi_put_scalar(call->vm, f, p->name, &p->type, v, s->data ? s->data : &s->scalar);
}

/* What C's ... gets: numbers as f64, truth values as int, strings, handles. */
static void take_more(c_call *call, geo_value v)
{
    if (call->n_slots == C_PARAMS + C_MORE)
        raise_type(call->vm, call->function, "...", "at most 16 more arguments", v);
    c_slot *s = &call->slot[call->n_slots++];
    s->type = &ffi_type_pointer;
    if (value_is_number(v)) {
        s->type = &ffi_type_double;
        s->scalar.f64 = value_to_number(v);
    } else if (value_is_bool(v)) {
        s->type = &ffi_type_sint64;
        s->scalar.i64 = v == VALUE_TRUE;
    } else if (value_is_kind(v, KIND_STRING)) {
        s->scalar.pointer = (void *)string_text(call->vm, call->function, "...", v);
        s->bytes = value_string(v)->length + 1;
    } else {
        s->scalar.pointer = ffi_handle_pointer(call->vm, call->function, v, false);
    }
}

void ffi_take_arguments(c_call *call, int argc, const geo_value *argv)
{
    c_function *f = call->function;
    call->n_slots = f->n_params;
    for (int i = 0; i < f->n_params; i++) {
        const c_param *p = &f->param[i];
        if (p->given < 0) {
            if (!p->is_array) make_room(call, i);
            continue;
        }
        if (p->fallback.n && value_is_none(argv[p->given])) continue;
        take_one(call, i, argv[p->given]);
    }
    for (int k = f->n_given; k < argc; k++) take_more(call, argv[k]);
    for (int i = 0; i < f->n_params; i++) {
        const c_param *p = &f->param[i];
        if (p->given >= 0 && p->fallback.n && value_is_none(argv[p->given]))
            ffi_put_scalar(call->vm, f, p->name, &p->type,
                           value_number((double)ffi_size(call, &p->fallback)),
                           &call->slot[i].scalar);
    }
    for (int i = 0; i < f->n_params; i++)
        if (f->param[i].is_array) check_length(call, i);
    call->result.bytes = f->result.kind == C_VOID ? 0 : value_bytes(&f->result);
    call->result.data = call->room;
    if (call->result.bytes > sizeof call->room)
        call->result.data = vm_scratch(call->vm, 1, call->result.bytes);
    memset(call->result.data, 0, call->result.bytes > 16 ? call->result.bytes : 16);
}
