/* ffi_invoke.c - slots through libffi, and C functions that call back.
 *
 * A callback's closure may be kept by C and called when its call is long over, so a
 * closure's memory is never given back: it is marked as ended, and is taken again for a
 * later call, the one that ended first. A late call finds a closure that has ended, gives
 * zero, and is an error of the next call that returns. */
#include <pthread.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "stdlib/ffi_state.h"

typedef struct c_callback {
    struct c_callback *next;
    c_function *type;
    ffi_closure *closure;
    void *code;
    c_call *call;               /* the call it belongs to; NULL: ended */
    int param;
    geo_value kept;             /* a function for good, or VALUE_UNSET */
    pthread_t thread;
    size_t n_result;            /* bytes */
    bool is_over;               /* the machine has ended: type and call are gone */
} c_callback;

/* --- closures ---------------------------------------------------------------------------- */

static size_t result_bytes(const c_function *f)
{
    size_t n = f->result.kind == C_VOID ? 0 : c_kind_size(f->result.kind);
    return n && n < sizeof(ffi_arg) ? sizeof(ffi_arg) : n;
}

static void on_callback(ffi_cif *cif, void *result, void **arguments, void *context)
{
    (void)cif;
    c_callback *c = context;
    memset(result, 0, c->n_result);
    if (c->is_over || !pthread_equal(pthread_self(), c->thread)) return;
    c_block *block = c->type->block;
    if (c->kept != VALUE_UNSET && !c->call) {
        c_call alone = { .vm = block->vm, .function = c->type };
        alone.callee[0] = c->kept;
        ffi_run_kept(&alone, c->type, arguments, result);
        if (alone.error) ffi_keep_error(block, alone.error);
    } else if (!c->call) {
        ffi_keep_error(block, diag_new(MSG_FFI_LATE, block->library));
    } else if (!c->call->error) {
        ffi_run_callback(c->call, c->param, arguments, result);
    }
}

/* tests/lsan.supp knows this name. */
static c_callback *ffi_new_closure(c_call *call, c_function *type)
{
    c_callback *c = vm_need(call->vm, geo_alloc_zero(1, sizeof *c));
    c->type = type;
    c->kept = VALUE_UNSET;
    c->n_result = result_bytes(type);
    c->closure = ffi_closure_alloc(sizeof *c->closure, &c->code);
    for (int i = 0; i < type->n_params; i++)
        type->argument[i] = type->param[i].direction == BY_VALUE
            ? c_ffi_type(&type->param[i].type) : &ffi_type_pointer;
    bool good = c->closure
        && ffi_prep_cif(&type->cif, FFI_DEFAULT_ABI, (unsigned)type->n_params,
                        c_ffi_type(&type->result), type->argument) == FFI_OK
        && ffi_prep_closure_loc(c->closure, &type->cif, on_callback, c, c->code) == FFI_OK;
    if (!good) {
        if (c->closure) ffi_closure_free(c->closure);
        geo_free(c);
        vm_need(call->vm, NULL);
    }
    return c;
}

/* The list is in the order in which closures ended, oldest first. */
static c_callback *take_closure(c_call *call, c_function *type)
{
    c_block *block = call->function->block;
    for (c_callback **link = &block->slots; *link; link = &(*link)->next) {
        c_callback *c = *link;
        if (c->type != type || c->call || c->kept != VALUE_UNSET) continue;
        *link = c->next;
        c->next = NULL;
        return c;
    }
    return ffi_new_closure(call, type);
}

static void put_last(c_block *block, c_callback *c)
{
    c_callback **link = &block->slots;
    while (*link) link = &(*link)->next;
    c->next = NULL;
    *link = c;
}

void ffi_open_closures(c_call *call)
{
    c_function *f = call->function;
    for (int i = 0; i < f->n_params; i++) {
        const c_param *p = &f->param[i];
        if (p->type.kind != C_CALLBACK || call->callee[i] == VALUE_UNSET) continue;
        c_callback *c = take_closure(call, p->type.callback);
        put_last(f->block, c);      /* found, and so freed, whatever comes */
        c->call = call;
        c->param = i;
        c->thread = pthread_self();
        if (p->is_kept) c->kept = value_share(call->callee[i]);
        call->closure[i] = c;
        call->slot[i].scalar.pointer = c->code;
    }
}

void ffi_close_closures(c_call *call)
{
    for (int i = 0; i < call->function->n_params; i++)
        if (call->closure[i]) call->closure[i]->call = NULL;
}

void ffi_trace_closures(c_block *block)
{
    for (const c_callback *c = block->slots; c; c = c->next)
        if (c->kept != VALUE_UNSET) heap_mark(vm_heap(block->vm), c->kept);
}

/* A library may call back as late as in exit(), so closures outlive the machine. */
void ffi_end_closures(c_block *block)
{
    for (c_callback *c = block->slots; c; c = c->next) c->is_over = true;
}

/* --- calling ----------------------------------------------------------------------------- */

void ffi_invoke(c_call *call)
{
    c_function *f = call->function;
    void *argument[C_PARAMS + C_MORE];
    for (int i = 0; i < f->n_params; i++) {
        c_slot *s = &call->slot[i];
        if (f->param[i].direction != BY_VALUE) s->scalar.pointer = s->data;
        bool is_struct = f->param[i].direction == BY_VALUE && f->param[i].type.kind == C_STRUCT;
        argument[i] = is_struct ? s->data : (void *)&s->scalar;
    }
    if (!f->takes_more) {
        ffi_call(&f->cif, f->entry, call->result.data, argument);
        return;
    }
    ffi_cif cif;
    ffi_type *type[C_PARAMS + C_MORE];
    memcpy(type, f->argument, (size_t)f->n_params * sizeof *type);
    for (int i = f->n_params; i < call->n_slots; i++) {
        type[i] = call->slot[i].type;
        argument[i] = &call->slot[i].scalar;
    }
    if (ffi_prep_cif_var(&cif, FFI_DEFAULT_ABI, (unsigned)f->n_fixed, (unsigned)call->n_slots,
                         c_ffi_type(&f->result), type) == FFI_OK)
        ffi_call(&cif, f->entry, call->result.data, argument);
}
