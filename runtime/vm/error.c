/* error.c - raising: where it happened, which operands, by which calls. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/core/print.h"
#include "runtime/vm/state.h"

static const code_site *frame_site(const vm_frame *frame)
{
    size_t at = (size_t)(frame->pc - frame->code->instruction);
    return code_site_of(frame->code, at > 0 ? at - 1 : 0);
}

static bool is_operator(geo_opcode op)
{
    return op >= OPCODE_ADD && op <= OPCODE_PRIME;
}

/* Limits are noticed between two instructions, behind a jump or a call: the one before in
 * memory need not be the one before in time, and there may be none. */
bool vm_is_limit(const diagnostic *d)
{
    return d->id == MSG_INTERRUPTED || d->id == MSG_TIME_OUT || d->id == MSG_STEPS_OUT;
}

/* Labels an operator's two operands by what they are. */
static void label_operands(diagnostic *d, const vm_frame *frame, const code_site *site)
{
    diag_add(d, frame->code->source, site->mark, NULL);
    if (vm_is_limit(d) || frame->pc == frame->code->instruction) return;
    uint32_t word = frame->pc[-1];
    geo_opcode op = WORD_OP(word);
    bool jumps = op >= OPCODE_UNLESSLT && op <= OPCODE_WHENEQK;
    if ((!is_operator(op) && !jumps) || site->n_parts == 0) return;
    for (uint32_t i = 0; i < site->n_parts && i < 2; i++) {
        unsigned operand = i == (jumps ? 1 : 0) ? WORD_B(word) : jumps ? WORD_A(word)
                                                                      : WORD_C(word);
        geo_value v = opcode_layout(op)[i + !jumps] == 'K' ? frame->code->constant[operand]
                                                           : frame->base[operand];
        v = value_plain(v);
        geo_buffer what = GEO_BUFFER_EMPTY;
        if (value_is_tensor(v)) value_describe(v, &what);
        else buffer_add_text(&what, value_phrase(v));
        diag_add(d, frame->code->source, frame->code->part[site->first_part + i], "%s",
                 buffer_text(&what));
        buffer_free(&what);
    }
}

/* Not all of a deep stack is walked: a program may catch such an error at each level. */
static void add_trace(diagnostic *d, const geo_vm *vm)
{
    enum { INNER = 2 * DIAG_FRAMES, OUTER = DIAG_FRAMES };
    size_t depth = vm_depth(vm), last = vm->floor + 1;
    for (size_t i = depth; i > last; i--) {
        if (i > OUTER + last && i + INNER == depth + 1) {
            diag_leave_out_frames(d, i - last - OUTER);
            i = OUTER + last;
        }
        const vm_frame *caller = &vm->frames[i - 1];
        const geo_code *code = vm->frames[i].code;
        if (code->is_top) continue;
        diag_add_frame(d, code->name ? code->name->text : "", caller->code->source,
                       frame_site(caller)->at);
    }
    if (vm->floor == 0 || depth < last || vm->frames[last].code->is_top) return;
    const geo_code *code = vm->frames[last].code;       /* called by the other language */
    diag_add_frame(d, code->name ? code->name->text : "", NULL, (geo_span){ 0, 0 });
}

void vm_locate(geo_vm *vm, diagnostic *d)
{
    if (!vm_has_place(vm)) return;
    const vm_frame *frame = vm->frame;
    if (d->n_labels == 0) {
        const code_site *site = frame_site(frame);
        if (!vm->active.builtin) label_operands(d, frame, site);
        else diag_add(d, frame->code->source, site->mark, NULL);
    }
    add_trace(d, vm);
}

void vm_raise_diagnostic(geo_vm *vm, diagnostic *d)
{
    vm_locate(vm, d);
    vm_throw(vm, d);
}

void vm_raise(geo_vm *vm, message_id id, ...)
{
    size_t cap = geo_mem_cap();
    if (id == MSG_OUT_OF_MEMORY) geo_mem_cap_set(0);    /* the cap is not for its picture */
    va_list args;
    va_start(args, id);
    diagnostic *d = diag_vnew(id, args);
    va_end(args);
    vm_locate(vm, d);
    if (id == MSG_OUT_OF_MEMORY) geo_mem_cap_set(cap);
    vm_throw(vm, d);
}

/* The span of argument `arg` as the caller wrote it, if he wrote it. */
static bool argument_span(const geo_vm *vm, int arg, geo_span *at)
{
    if (!vm->active.builtin || !vm_has_place(vm)) return false;
    const vm_frame *frame = vm->frame;
    const code_site *site = frame_site(frame);
    int written = vm->active.part_of ? vm->active.part_of[arg] : arg;
    if (written < 0 || (uint32_t)written >= site->n_parts) return false;
    *at = frame->code->part[site->first_part + (uint32_t)written];
    return true;
}

void vm_raise_part(geo_vm *vm, int part, const char *label, diagnostic *d)
{
    const code_site *site = vm_has_place(vm) ? frame_site(vm->frame) : NULL;
    if (site && (uint32_t)part < site->n_parts)
        diag_add(d, vm->frame->code->source, vm->frame->code->part[site->first_part
                                                                   + (uint32_t)part],
                 label ? "%s" : NULL, label);
    vm_raise_diagnostic(vm, d);
}

void vm_raise_arg(geo_vm *vm, int arg, const char *label, message_id id, ...)
{
    va_list args;
    va_start(args, id);
    diagnostic *d = diag_vnew(id, args);
    va_end(args);
    vm_raise_arg_diagnostic(vm, arg, label, d);
}

void vm_raise_arg_diagnostic(geo_vm *vm, int arg, const char *label, diagnostic *d)
{
    geo_span at;
    if (argument_span(vm, arg, &at)) {
        const vm_frame *frame = vm->frame;
        diag_add(d, frame->code->source, at, label ? "%s" : NULL, label);
        diag_add(d, frame->code->source, frame_site(frame)->mark, NULL);
    }
    vm_raise_diagnostic(vm, d);
}

void vm_raise_pair(geo_vm *vm, int arg, const char *label, int other, const char *other_label,
                   message_id id, ...)
{
    va_list args;
    va_start(args, id);
    diagnostic *d = diag_vnew(id, args);
    va_end(args);
    geo_span at;
    const vm_frame *frame = vm->frame;
    if (argument_span(vm, arg, &at)) diag_add(d, frame->code->source, at, "%s", label);
    if (other < 0 && vm_has_place(vm))
        diag_add(d, frame->code->source, frame_site(frame)->mark, "%s", other_label);
    else if (argument_span(vm, other, &at))
        diag_add(d, frame->code->source, at, "%s", other_label);
    vm_raise_diagnostic(vm, d);
}

/* --- across a border --------------------------------------------------------------- */

void vm_label_call(geo_vm *vm, diagnostic *d)
{
    if (!vm_has_place(vm)) return;
    const vm_frame *frame = vm->frame;
    diag_add_first(d, frame->code->source, frame_site(frame)->mark);
}

void vm_trace_call(geo_vm *vm, diagnostic *d, const char *name)
{
    if (!vm_has_place(vm)) return;
    const vm_frame *frame = vm->frame;
    if (name) diag_add_frame(d, name, frame->code->source, frame_site(frame)->at);
    add_trace(d, vm);
}

void vm_raise_again(geo_vm *vm, diagnostic *d)
{
    vm_throw(vm, d);
}

void vm_raise_unset(geo_vm *vm)
{
    const vm_frame *frame = vm->frame;
    geo_span at = frame_site(frame)->mark;
    const char *text = frame->code->source->text;
    char name[80];
    int length = (int)(at.end - at.start);
    snprintf(name, sizeof name, "%.*s", length < 79 ? length : 79, text + at.start);
    diagnostic *d = diag_new(MSG_UNSET_GLOBAL, name);
    diag_hint(d, MSG_HINT_DEFINE_FIRST);
    vm_raise_diagnostic(vm, d);
}

void vm_check_diagnostic(geo_vm *vm, diagnostic *d)
{
    if (d) vm_raise_diagnostic(vm, d);
}

void vm_check(geo_vm *vm, geo_status status, const char *what)
{
    if (GEO_UNLIKELY(vm->kept != NULL)) {
        diagnostic *d = vm->kept;
        vm->kept = NULL;
        vm_raise_again(vm, d);
    }
    switch (status) {
    case GEO_OK: return;
    case GEO_ENOMEM: vm_raise(vm, MSG_OUT_OF_MEMORY);
    case GEO_EINTR: vm_raise(vm, MSG_INTERRUPTED);
    case GEO_ETIME: vm_raise(vm, MSG_TIME_OUT);
    default: vm_raise(vm, MSG_STATUS, what, geo_status_text(status));
    }
}
