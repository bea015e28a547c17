/* vm.c - the machine's state: birth, globals, safepoints, memory of bindings. */
#include "runtime/vm/state.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"

static bool make_builtin_values(geo_vm *vm)
{
    vm->builtins = geo_alloc_zero(GEO_N_BUILTINS + 1, sizeof *vm->builtins);
    vm->signatures = geo_alloc_zero(GEO_N_BUILTINS + 1, sizeof *vm->signatures);
    if (!vm->builtins || !vm->signatures) return false;
    for (size_t i = 0; i < GEO_N_BUILTINS; i++) {
        vm->builtins[i].head.kind = KIND_BUILTIN;
        vm->builtins[i].head.shared = 1;
        vm->builtins[i].builtin = &GEO_BUILTINS[i];
        vm->builtins[i].signature = &vm->signatures[i];
    }
    for (const scalar_function *s = GEO_SCALARS; s->name; s++) {
        const builtin *b = builtin_find(s->name, strlen(s->name));
        if (b) vm->builtins[b - GEO_BUILTINS].scalar = s->f;
    }
    return true;
}

geo_vm *vm_new(void)
{
    geo_vm *vm = geo_alloc_zero(1, sizeof *vm);
    if (!vm) return NULL;
    heap_init(&vm->heap);
    vm->heap.attention = &vm->fuel;
    vm->stack = geo_alloc(STACK_VALUES, sizeof *vm->stack);
    vm->frames = geo_alloc(STACK_FRAMES + 1, sizeof *vm->frames);
    vm->frame = vm->frames;
    if (!vm->stack || !vm->frames || !make_builtin_values(vm)) {
        vm_free(vm);
        return NULL;
    }
    for (size_t i = 0; i < CODE_GLOBAL_REGISTERS; i++) vm->stack[i] = VALUE_UNSET;
    vm->stack_end = vm->stack + STACK_VALUES;
    vm->top = vm->high_water = vm->stack + CODE_GLOBAL_REGISTERS;
    vm->permissions = (vm_permissions){ .may_write = true, .may_run_code = true };
    vm->steps_left = -1;
    rng_seed(&vm->rng, 0, 0);
    return vm;
}

void vm_free(geo_vm *vm)
{
    if (!vm) return;
    for (vm_extension *e = vm->extensions; e; e = e->next)
        if (e->close) e->close(vm, e);
    vm_scratch_free(vm, 0);
    diag_free(vm->kept);
    heap_free(&vm->heap);
    while (vm->extensions) {
        vm_extension *e = vm->extensions;
        vm->extensions = e->next;
        if (e->release) e->release(e);
        geo_free(e);
    }
    for (size_t i = 0; i < vm->n_added; i++) added_builtin_free(vm->added[i]);
    geo_free(vm->added);
    geo_free(vm->stack);
    geo_free(vm->frames);
    geo_free(vm->more_globals);
    geo_free(vm->handlers);
    geo_free(vm->held);
    geo_free(vm->pinned);
    geo_free(vm->builtins);
    geo_free(vm->signatures);
    geo_free(vm);
}

geo_heap *vm_heap(geo_vm *vm) { return &vm->heap; }
void vm_set_hooks(geo_vm *vm, const vm_hooks *hooks) { vm->hooks = *hooks; }
vm_permissions *vm_permit(geo_vm *vm) { return &vm->permissions; }
geo_rng *vm_rng(geo_vm *vm) { return &vm->rng; }
void vm_set_max_steps(geo_vm *vm, double steps) { vm->steps_left = steps > 0 ? steps : -1; }

/* --- globals ------------------------------------------------------------------ */

geo_value vm_global(geo_vm *vm, size_t slot)
{
    if (slot < CODE_GLOBAL_REGISTERS) return vm->stack[slot];
    slot -= CODE_GLOBAL_REGISTERS;
    return slot < vm->more_capacity ? vm->more_globals[slot] : VALUE_UNSET;
}

bool vm_set_global(geo_vm *vm, size_t slot, geo_value v)
{
    if (slot < CODE_GLOBAL_REGISTERS) {
        vm->stack[slot] = v;
        return true;
    }
    slot -= CODE_GLOBAL_REGISTERS;
    size_t before = vm->more_capacity;
    if (!geo_grow(&vm->more_globals, &vm->more_capacity, slot + 1, sizeof v)) return false;
    for (size_t i = before; i < vm->more_capacity; i++) vm->more_globals[i] = VALUE_UNSET;
    vm->more_globals[slot] = v;
    return true;
}

/* --- collecting ------------------------------------------------------------------ */

static void mark_values(geo_vm *vm, const geo_value *from, const geo_value *to)
{
    for (; from < to; from++) heap_mark(&vm->heap, *from);
}

/* Registers above `top` may hold pointers to objects that die now; they are
 * cleared so that a later frame finds nothing stale in its registers. */
static void collect(geo_vm *vm, geo_value *top, double until)
{
    if (vm->keeps_all) return;
    for (geo_value *r = top; r < vm->high_water; r++) *r = VALUE_NONE;
    if (vm->high_water > top) vm->high_water = top;
    mark_values(vm, vm->stack, top);
    mark_values(vm, vm->more_globals, vm->more_globals + vm->more_capacity);
    mark_values(vm, vm->held, vm->held + vm->n_held);
    mark_values(vm, vm->pinned, vm->pinned + vm->n_pinned);
    for (vm_frame *frame = vm->frame; frame > vm->frames; frame--) {
        heap_mark_object(&vm->heap, &frame->code->head);
        if (frame->function) heap_mark_object(&vm->heap, &frame->function->head);
    }
    for (vm_extension *e = vm->extensions; e; e = e->next)
        if (e->trace) e->trace(vm, e);
    if (!heap_sweep(&vm->heap, until)) vm->fuel = 0;        /* given up: again, and soon */
}

void vm_collect(geo_vm *vm, double seconds)
{
    collect(vm, vm->top, seconds > 0 ? geo_seconds() + seconds : INFINITY);
}

void vm_safepoint(geo_vm *vm)
{
    int32_t burnt = FUEL;
    vm->fuel = FUEL;
    if (vm->heap.wants_collection) collect(vm, vm->top, 0);
    vm_check(vm, geo_poll(), "");
    if (vm->steps_left < 0) return;
    vm->steps_left -= burnt;
    if (vm->steps_left > 0) return;
    vm->steps_left = 0;
    vm_raise(vm, MSG_STEPS_OUT);
}

/* --- extensions ----------------------------------------------------------------- */

void vm_extend(geo_vm *vm, vm_extension *e)
{
    e->next = vm->extensions;
    vm->extensions = e;
}

vm_extension *vm_extension_find(geo_vm *vm, const char *name)
{
    for (vm_extension *e = vm->extensions; e; e = e->next)
        if (strcmp(e->name, name) == 0) return e;
    return NULL;
}

bool vm_keep_all(geo_vm *vm, bool keeps)
{
    bool before = vm->keeps_all;
    vm->keeps_all = keeps;
    return before;
}

void vm_keep_error(geo_vm *vm, diagnostic *d)
{
    if (vm->kept) diag_free(d);
    else vm->kept = d;
}

void vm_pause(geo_vm *vm)
{
    if (vm->heap.wants_collection) collect(vm, vm->top, 0);
    vm_check(vm, geo_poll(), "");
}

bool vm_counts_steps(geo_vm *vm) { return vm->steps_left >= 0; }

void vm_spend_steps(geo_vm *vm, double n)
{
    vm_check(vm, geo_poll(), "");
    if (vm->steps_left < 0) return;
    vm->steps_left -= n;
    if (vm->steps_left > 0) return;
    vm->steps_left = 0;
    vm_raise(vm, MSG_STEPS_OUT);
}

size_t vm_floor_here(geo_vm *vm)
{
    size_t before = vm->floor;
    vm->floor = vm_depth(vm);
    return before;
}

/* --- memory of bindings -------------------------------------------------------------- */

void *vm_need(geo_vm *vm, void *p)
{
    if (GEO_UNLIKELY(!p)) vm_raise(vm, MSG_OUT_OF_MEMORY);
    return p;
}

enum { HEAD = 64 };             /* of a block; keeps what follows aligned for any use */

void *vm_scratch_until(geo_vm *vm, size_t count, size_t size, void (*end)(void *memory))
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX - HEAD)
        vm_raise(vm, MSG_OUT_OF_MEMORY);
    vm_scratch_block *block = vm_need(vm, geo_alloc(bytes + HEAD, 1));
    block->next = vm->scratch;
    block->level = vm->active.level;
    block->end = end;
    vm->scratch = block;
    return (char *)block + HEAD;
}

void *vm_scratch(geo_vm *vm, size_t count, size_t size)
{
    return vm_scratch_until(vm, count, size, NULL);
}

/* Frees the scratch memory of built-in calls at `level` and deeper. */
void vm_scratch_free(geo_vm *vm, size_t level)
{
    while (vm->scratch && vm->scratch->level >= level) {
        vm_scratch_block *block = vm->scratch;
        vm->scratch = block->next;
        if (block->end) block->end((char *)block + HEAD);
        geo_free(block);
    }
}

geo_value vm_hold(geo_vm *vm, geo_value v)
{
    bool grown = geo_grow(&vm->held, &vm->held_capacity, vm->n_held + 1, sizeof v);
    vm_need(vm, grown ? vm : NULL);
    return vm->held[vm->n_held++] = v;
}

size_t vm_pin(geo_vm *vm, geo_value v)
{
    size_t place = 0;
    while (place < vm->n_pinned && vm->pinned[place] != VALUE_UNSET) place++;
    bool grown = geo_grow(&vm->pinned, &vm->pinned_capacity, place + 1, sizeof v);
    vm_need(vm, grown ? vm : NULL);
    if (place == vm->n_pinned) vm->n_pinned++;
    vm->pinned[place] = value_share(v);
    return place;
}

void vm_unpin(geo_vm *vm, size_t place) { vm->pinned[place] = VALUE_UNSET; }

bool vm_hold_values(geo_vm *vm, const geo_value *v, size_t n)
{
    if (!geo_grow(&vm->held, &vm->held_capacity, vm->n_held + n, sizeof *v)) return false;
    for (size_t i = 0; i < n; i++) vm->held[vm->n_held++] = v[i];
    return true;
}

void vm_forget_held(geo_vm *vm) { vm->n_held = 0; }

bool vm_may_consume(geo_vm *vm, geo_value first)
{
    return vm->active.may_consume && value_is_object(first) && !value_to_object(first)->shared;
}

/* --- making values -------------------------------------------------------------------- */

geo_value vm_string(geo_vm *vm, const char *text, size_t length)
{
    return value_from_object(vm_need(vm, string_new(&vm->heap, text, length)));
}

geo_value vm_text(geo_vm *vm, geo_buffer *b)
{
    return value_from_object(vm_need(vm, string_take(&vm->heap, b)));
}

geo_value vm_format(geo_vm *vm, const char *format, ...)
{
    geo_buffer b = GEO_BUFFER_EMPTY;
    va_list args;
    va_start(args, format);
    buffer_add_vformat(&b, format, args);
    va_end(args);
    return vm_text(vm, &b);
}

geo_tensor *vm_tensor(geo_vm *vm, tensor_element element, int rank, const size_t *shape)
{
    return vm_need(vm, tensor_new(&vm->heap, element, rank, shape));
}

geo_tensor *vm_vector(geo_vm *vm, size_t n)
{
    return vm_tensor(vm, ELEMENT_NUMBER, 1, &n);
}

geo_tensor *vm_matrix(geo_vm *vm, size_t rows, size_t columns)
{
    return vm_tensor(vm, ELEMENT_NUMBER, 2, (size_t[]){ rows, columns });
}

geo_list *vm_list(geo_vm *vm, size_t capacity)
{
    return vm_need(vm, list_new(&vm->heap, capacity));
}

geo_record *vm_record(geo_vm *vm, size_t capacity)
{
    return vm_need(vm, record_new(&vm->heap, capacity));
}

void vm_put(geo_vm *vm, geo_record *record, const char *name, geo_value v)
{
    vm_need(vm, record_put(&vm->heap, record, name, v) ? record : NULL);
}

geo_value vm_builtin(geo_vm *vm, const char *name)
{
    const builtin *b = builtin_find(name, strlen(name));
    return b ? value_from_object(&vm->builtins[b - GEO_BUILTINS]) : VALUE_UNSET;
}

/* --- the hooks --------------------------------------------------------------------------- */

bool vm_wants_progress(geo_vm *vm) { return vm->hooks.progress != NULL; }

void vm_progress(geo_vm *vm, double fraction, const char *text)
{
    if (vm->hooks.progress) vm->hooks.progress(vm->hooks.context, fraction, text);
}

void vm_write(geo_vm *vm, const char *text, size_t length)
{
    if (vm->hooks.write) vm->hooks.write(vm->hooks.context, text, length);
}

void vm_warn(geo_vm *vm, const char *text)
{
    if (vm->hooks.warn) vm->hooks.warn(vm->hooks.context, text);
}
