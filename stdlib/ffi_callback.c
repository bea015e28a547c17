/* ffi_callback.c - C calls a geo function: its arguments in, its value out, errors kept.
 *
 * Nothing may jump over C's frames, so an error in the function is kept; further calls
 * give zero at once, and the error is raised when the C function has returned. */
#include <string.h>

#include "stdlib/ffi_state.h"

typedef struct {
    const c_function *type;
    geo_value callee;
    void **arguments;
    void *result;
} callback_run;

static int64_t whole_argument(const c_function *type, void **arguments, int i)
{
    const c_param *p = &type->param[i];
    const void *at = p->direction == BY_VALUE ? arguments[i] : *(void **)arguments[i];
    if (!at) return -1;
    switch (p->type.kind) {
    case C_I8: return *(const int8_t *)at;
    case C_I16: return *(const int16_t *)at;
    case C_I32: return *(const int32_t *)at;
    case C_I64: return *(const int64_t *)at;
    case C_U8: return *(const uint8_t *)at;
    case C_U16: return *(const uint16_t *)at;
    case C_U32: return *(const uint32_t *)at;
    default: return (int64_t)*(const uint64_t *)at;
    }
}

/* Sizes of a callback's arrays are sums and products of numbers and its parameters. */
bool ffi_callback_size(const c_function *type, void **arguments, const c_size *size, size_t *out)
{
    int64_t stack[SIZE_CODE] = { 0 };
    int n = 0;
    for (int i = 0; i < size->n; i++) {
        int64_t k = size->code[i].number, sum = 0;
        char op = size->code[i].op;
        if (op == '#' || op == 'p' || op == 'l') {
            stack[n++] = op == 'p' ? whole_argument(type, arguments, (int)k) : k;
            continue;
        }
        int64_t b = stack[--n], a = stack[--n];
        bool over = op == '+' ? __builtin_add_overflow(a, b, &sum)
                  : op == '-' ? __builtin_sub_overflow(a, b, &sum)
                  : op == '*' ? __builtin_mul_overflow(a, b, &sum) : b <= 0;
        if (over) return false;
        stack[n++] = op == '/' ? a / b : sum;
    }
    *out = (size_t)stack[0];
    return stack[0] >= 0 && stack[0] <= INT32_MAX;
}

static size_t array_size(geo_vm *vm, const callback_run *r, const c_size *size)
{
    size_t n;
    if (!ffi_callback_size(r->type, r->arguments, size, &n))
        vm_raise(vm, MSG_FFI_SIZE_VALUE, r->type->name);
    return n;
}

static geo_value array_argument(geo_vm *vm, const callback_run *r, int i)
{
    const c_param *p = &r->type->param[i];
    size_t n = array_size(vm, r, &p->size), width = c_kind_size(p->type.kind);
    const char *from = *(char **)r->arguments[i];
    if (!from && n) vm_raise(vm, MSG_FFI_NULL, p->name);
    tensor_element element = p->type.kind == C_COMPLEX ? ELEMENT_COMPLEX
                           : p->type.kind == C_BOOL ? ELEMENT_BOOL : ELEMENT_NUMBER;
    geo_tensor *t = vm_tensor(vm, element, 1, &n);
    if (p->type.kind == C_F64 || p->type.kind == C_COMPLEX) {
        if (n) memcpy(t->data, from, n * width);
        return value_from_object(t);
    }
    for (size_t k = 0; k < n; k++) {
        geo_value x = ffi_scalar_value(vm, &p->type, from + k * width);
        t->data[k] = value_is_bool(x) ? x == VALUE_TRUE : value_to_number(x);
    }
    return value_from_object(t);
}

static geo_value argument(geo_vm *vm, const callback_run *r, int i)
{
    const c_param *p = &r->type->param[i];
    if (p->is_array) return array_argument(vm, r, i);
    const void *at = p->direction == BY_VALUE ? r->arguments[i] : *(void **)r->arguments[i];
    if (!at) vm_raise(vm, MSG_FFI_NULL, p->name);
    return ffi_scalar_value(vm, &p->type, at);
}

/* The value goes to the `out` array when there is one, else it is the result. */
static void put_array(geo_vm *vm, const callback_run *r, int i, geo_value v)
{
    const c_param *p = &r->type->param[i];
    size_t n = array_size(vm, r, &p->size), width = c_kind_size(p->type.kind);
    char *to = *(char **)r->arguments[i];
    geo_tensor *t = NULL;
    if (value_is_number(v) || value_is_tensor(v))
        vm_check_diagnostic(vm, tensor_from(vm_heap(vm), v, &t));
    if (!t || t->n != n || t->element == ELEMENT_COMPLEX)
        vm_raise(vm, MSG_FFI_CALLBACK_SIZE, value_phrase(v), n);
    t = vm_need(vm, tensor_dense(vm_heap(vm), t));
    for (size_t k = 0; k < n && to; k++)
        ffi_put_scalar(vm, r->type, p->name, &p->type, value_number(t->data[k]), to + k * width);
}

/* libffi widens whole results to a machine word. */
static void put_result(geo_vm *vm, const callback_run *r, geo_value v)
{
    c_kind kind = r->type->result.kind;
    if (value_is_bool(v) && kind != C_BOOL) v = value_number(v == VALUE_TRUE);
    if (!value_is_number(v) && !(kind == C_BOOL && value_is_bool(v)))
        vm_raise(vm, MSG_FFI_CALLBACK_VALUE, value_phrase(v), c_kind_name(kind));
    if (kind >= C_I8 && kind <= C_U64) {
        union { int64_t whole; char bytes[8]; } x = { 0 };
        ffi_put_scalar(vm, r->type, "its value", &r->type->result, v, x.bytes);
        switch (kind) {
        case C_I8: x.whole = (int8_t)x.bytes[0]; break;
        case C_I16: x.whole = *(int16_t *)x.bytes; break;
        case C_I32: x.whole = *(int32_t *)x.bytes; break;
        default: break;
        }
        *(ffi_arg *)r->result = (ffi_arg)x.whole;
    } else if (kind == C_BOOL) {
        *(ffi_arg *)r->result = v == VALUE_TRUE;
    } else {
        ffi_put_scalar(vm, r->type, "its value", &r->type->result, v, r->result);
    }
}

static void work(geo_vm *vm, void *context)
{
    const callback_run *r = context;
    const c_function *f = r->type;
    geo_value given[C_PARAMS] = { VALUE_NONE };
    int n = 0, out = -1;
    for (int i = 0; i < f->n_params; i++) {
        if (f->param[i].direction == OUT) out = i;
        else given[n++] = vm_hold(vm, argument(vm, r, i));
    }
    geo_value v = vm_call(vm, r->callee, n, given);
    if (out >= 0) put_array(vm, r, out, v);
    else if (f->result.kind != C_VOID) put_result(vm, r, v);
}

static void run(c_call *call, callback_run *r)
{
    diagnostic *error = NULL;
    if (!vm_call_back(call->vm, work, r, &error)) call->error = error;
}

void ffi_run_callback(c_call *call, int param, void **arguments, void *result)
{
    if (call->remote) {
        ffi_child_callback(call, param, arguments, result);
        return;
    }
    callback_run r = { call->function->param[param].type.callback, call->callee[param],
                       arguments, result };
    run(call, &r);
}

void ffi_run_kept(c_call *call, c_function *type, void **arguments, void *result)
{
    callback_run r = { type, call->callee[0], arguments, result };
    run(call, &r);
}
