/* ffi_result.c - what C left in the slots, as geo's value.
 *
 * A function without `out` and `inout` parameters gives its value; one that gives nothing
 * itself and has one of them gives that; else a record: value, and each by its name. */
#include <string.h>

#include "stdlib/ffi_state.h"

static geo_value array_value(c_call *call, int i)
{
    geo_vm *vm = call->vm;
    const c_param *p = &call->function->param[i];
    const c_slot *s = &call->slot[i];
    size_t n = s->count, width = c_kind_size(p->type.kind);
    if (p->type.kind == C_STRING)
        return vm_string(vm, s->data, strnlen(s->data, n));
    if (p->type.kind == C_F64 || (p->type.kind == C_COMPLEX && s->value != VALUE_UNSET
                                  && value_tensor(s->value)->element == ELEMENT_COMPLEX)) {
        geo_tensor *t = value_tensor(s->value);
        if (p->type.kind == C_F64) t->element = ELEMENT_NUMBER;     /* it may have been a mask */
        return s->value;
    }
    bool keeps_shape = s->value != VALUE_UNSET;
    const geo_tensor *like = keeps_shape ? value_tensor(s->value) : NULL;
    tensor_element element = p->type.kind == C_COMPLEX ? ELEMENT_COMPLEX
                           : p->type.kind == C_BOOL ? ELEMENT_BOOL : ELEMENT_NUMBER;
    geo_tensor *t = like ? vm_tensor(vm, element, like->rank, like->shape)
                         : vm_tensor(vm, element, 1, &n);
    if (element == ELEMENT_COMPLEX) {
        memcpy(t->data, s->data, s->bytes);
        return value_from_object(t);
    }
    for (size_t k = 0; k < n; k++) {
        geo_value x = ffi_scalar_value(vm, &p->type, (const char *)s->data + k * width);
        t->data[k] = value_is_bool(x) ? x == VALUE_TRUE : value_to_number(x);
    }
    return value_from_object(t);
}

static geo_value param_value(c_call *call, int i)
{
    const c_param *p = &call->function->param[i];
    geo_value v = p->is_array ? array_value(call, i)
                              : ffi_scalar_value(call->vm, &p->type, call->slot[i].data);
    return vm_hold(call->vm, v);
}

/* libffi widens whole results to a machine word, of which the low bytes are ours. */
static geo_value own_value(c_call *call)
{
    const c_type *type = &call->function->result;
    geo_value v = ffi_scalar_value(call->vm, type, call->result.data);
    bool is_pointer = type->kind == C_STRING || type->kind == C_POINTER
        || type->kind == C_HANDLE;
    if (is_pointer && value_is_none(v) && !type->may_be_null)
        ffi_raise(call->vm, call->function, diag_new(MSG_FFI_NULL_RESULT,
                                                     call->function->name));
    return value_is_object(v) ? vm_hold(call->vm, v) : v;
}

geo_value ffi_result(c_call *call)
{
    const c_function *f = call->function;
    bool has_own = f->result.kind != C_VOID;
    geo_value own = own_value(call);
    if (f->n_results == 0) return own;
    geo_record *all = vm_record(call->vm, (size_t)f->n_results + 1);
    vm_hold(call->vm, value_from_object(all));
    geo_value last = VALUE_NONE;
    if (has_own) vm_put(call->vm, all, "value", own);
    for (int i = 0; i < f->n_params; i++) {
        if (f->param[i].direction != OUT && f->param[i].direction != INOUT) continue;
        last = param_value(call, i);
        if (has_own || f->n_results > 1) vm_put(call->vm, all, f->param[i].name, last);
    }
    return has_own || f->n_results > 1 ? value_from_object(all) : last;
}
