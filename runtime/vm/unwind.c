/* unwind.c - errors leave a computation here, and only here: the one setjmp.
 *
 * Each run of the interpreter (the outermost, and one for each built-in that calls
 * back) has a landing place. An error lands in the innermost run; if a `try` or
 * `test` of that run waits for it, the run goes on there, else it lands in the
 * next run out. Limits pass every `try`. */
#include <setjmp.h>

#include "runtime/base/limit.h"
#include "runtime/vm/state.h"

typedef struct {
    jmp_buf place;
    void *outer;
    vm_frame *frame;
    size_t n_held, n_handlers, n_calls, n_tracing;
    geo_value *top;
    vm_activation active;
} landing;

static void landing_open(geo_vm *vm, landing *l)
{
    l->outer = vm->jump;
    l->frame = vm->frame;
    l->n_held = vm->n_held;
    l->n_handlers = vm->n_handlers;
    l->n_calls = vm->n_calls;
    l->n_tracing = vm->n_tracing;
    l->top = vm->top;
    l->active = vm->active;
    vm->jump = l;
    vm->n_runs++;
}

static void landing_close(geo_vm *vm, const landing *l)
{
    vm->jump = l->outer;
    vm->n_runs--;
}

/* Drops what the built-ins passed by an error had held. */
static void forget(geo_vm *vm, const landing *l)
{
    vm_scratch_free(vm, l->active.level + 1);
    vm->n_held = l->n_held;
    vm->n_calls = l->n_calls;
    vm->n_tracing = l->n_tracing;
    vm->active = l->active;
}

/* What goes wrong while something wants to stop goes wrong because of it. */
static diagnostic *reason_to_stop(geo_vm *vm, diagnostic *d)
{
    geo_status status = geo_poll();
    if (status == GEO_OK || vm_is_limit(d)) return d;
    diagnostic *stop = diag_new(status == GEO_ETIME ? MSG_TIME_OUT : MSG_INTERRUPTED);
    vm_locate(vm, stop);
    diag_free(d);
    return stop;
}

GEO_NORETURN void vm_throw(geo_vm *vm, diagnostic *d)
{
    vm->error = reason_to_stop(vm, d);
    landing *l = vm->jump;
    longjmp(l->place, 1);
}

static bool is_memory(const diagnostic *d)
{
    return d->id == MSG_OUT_OF_MEMORY || d->id == MSG_TENSOR_MEMORY;
}

/* Goes on at the waiting handler of this run, if there is one. */
static bool caught(geo_vm *vm, const landing *l)
{
    if (vm->n_handlers <= l->n_handlers || vm_is_limit(vm->error)) return false;
    vm_handler handler = vm->handlers[--vm->n_handlers];
    forget(vm, l);
    vm->frame = handler.frame;
    vm->frame->pc = handler.target;
    diagnostic *error = vm->error;
    vm->error = NULL;
    if (is_memory(error)) {         /* what it was wanted for is garbage now */
        vm->heap.wants_collection = true;
        vm->fuel = 0;
    }
    if (handler.is_test && vm->hooks.test)
        vm->hooks.test(vm->hooks.context, vm->test_name, error);
    diag_free(error);
    return true;
}

geo_value vm_run_nested(geo_vm *vm, vm_frame *floor)
{
    landing l;
    vm_activation before = vm->active;
    if (vm->n_runs >= NESTED_RUNS) vm_raise(vm, MSG_NESTED_TOO_DEEP);
    vm->active = (vm_activation){ .level = before.level + 1 };     /* no built-in inside */
    landing_open(vm, &l);
    if (setjmp(l.place) != 0 && !caught(vm, &l)) {
        landing_close(vm, &l);
        vm_throw(vm, vm->error);
    }
    geo_value v = vm->profiles ? vm_interpret_profiled(vm, floor) : vm_interpret(vm, floor);
    landing_close(vm, &l);
    vm->active = before;
    return v;
}

bool vm_protect(geo_vm *vm, void (*work)(geo_vm *vm, void *context), void *context,
                diagnostic **error)
{
    landing l;
    landing_open(vm, &l);
    bool good = setjmp(l.place) == 0;
    if (good) {
        vm->active.level++;             /* scratch memory of the work ends with it */
        work(vm, context);
        vm_scratch_free(vm, l.active.level + 1);
        vm->active = l.active;
    } else {
        forget(vm, &l);
        vm->frame = l.frame;
        vm->n_handlers = l.n_handlers;
        vm->top = l.top;
        *error = vm->error;
        vm->error = NULL;
    }
    landing_close(vm, &l);
    return good;
}

/* Another language calls back: what `work` raises comes out as false and *error, with
 * geo's calls down to here; nothing it held stays. */
bool vm_call_back(geo_vm *vm, void (*work)(geo_vm *vm, void *context), void *context,
                  diagnostic **error)
{
    size_t floor = vm_floor_here(vm), n_held = vm->n_held;
    bool good = vm_protect(vm, work, context, error);
    vm->n_held = n_held;
    vm->floor = floor;
    return good;
}

static void run_top(geo_vm *vm, void *context)
{
    geo_code *code = context;
    vm_frame *floor = vm->frame;
    *++vm->frame = (vm_frame){
        .code = code, .function = NULL, .pc = code->instruction, .base = vm->stack };
    for (size_t i = code->n_locals; i < code->n_registers; i++) vm->stack[i] = VALUE_NONE;
    vm->top = vm->stack + code->n_registers;
    if (vm->top > vm->high_water) vm->high_water = vm->top;
    vm->fuel = 0;
    vm_run_nested(vm, floor);
}

bool vm_run(geo_vm *vm, geo_code *code, diagnostic **error)
{
    geo_value *top = vm->top;
    bool good = vm_protect(vm, run_top, code, error);
    size_t used = code->n_registers > CODE_GLOBAL_REGISTERS ? code->n_registers
                                                            : CODE_GLOBAL_REGISTERS;
    for (size_t i = code->n_globals; i < used; i++) vm->stack[i] = VALUE_UNSET;
    vm->top = top;
    return good;
}
