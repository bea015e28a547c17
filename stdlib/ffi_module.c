/* ffi_module.c - extern "library" { ... }: opening a library, a built-in for each function. */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "stdlib/ffi_state.h"

/* --- calls ------------------------------------------------------------------------------- */

static bool all_numbers(int argc, const geo_value *argv)
{
    for (int i = 0; i < argc; i++)
        if (!value_is_number(argv[i])) return false;
    return true;
}

/* Raises d, else what a callback outside of a call has left, if there is one of them. */
static void raise_kept(geo_vm *vm, const c_function *f, diagnostic *d)
{
    if (!d) d = ffi_kept_error(f->block);
    if (!d) return;
    if (d->n_labels == 0) ffi_raise(vm, f, d);
    vm_trace_call(vm, d, f->name);
    vm_raise_again(vm, d);
}

geo_value ffi_call_once(geo_vm *vm, c_function *f, int argc, const geo_value *argv)
{
    if (f->is_plain && f->entry && argc == f->n_params && argc <= ZIP_OPERANDS
        && all_numbers(argc, argv)) {
        geo_value v = ffi_call_plain(f, argv);
        if (GEO_UNLIKELY(f->block->error)) raise_kept(vm, f, NULL);
        return v;
    }
    size_t used = (size_t)f->n_params + (f->takes_more ? C_MORE : 0);
    c_call here, *call = &here;         /* 3 KB; nothing keeps it longer than the call */
    memset(call->slot, 0, used * sizeof *call->slot);
    call->vm = vm;
    call->function = f;
    call->error = NULL;
    call->remote = 0;
    call->failed = false;
    call->n_slots = 0;
    memset(&call->result, 0, sizeof call->result);
    for (int i = 0; i < f->n_params; i++) {
        call->callee[i] = call->slot[i].value = VALUE_UNSET;
        call->closure[i] = NULL;
    }
    ffi_take_arguments(call, argc, argv);
    if (f->block->child) {
        ffi_isolate_invoke(call);
    } else {
        ffi_open_closures(call);
        ffi_invoke(call);
        ffi_close_closures(call);
    }
    raise_kept(vm, f, call->error);
    vm_check(vm, geo_poll(), "");
    return ffi_result(call);
}

static geo_value call_c(geo_vm *vm, int argc, const geo_value *argv)
{
    c_function *f = vm_active_context(vm);
    if (f->lifts && !all_numbers(argc, argv)) return ffi_lift(vm, f, argc, argv);
    return ffi_call_once(vm, f, argc, argv);
}

/* --- what geo is told of a function ------------------------------------------------------ */

static const char *param_type(const c_function *f, const c_param *p)
{
    c_kind kind = p->type.kind;
    if (f->lifts) return kind <= C_U64 ? "integer|tensor" : "number|tensor";
    if (p->is_array) return kind == C_U8 ? "tensor|string" : "tensor";
    switch (kind) {
    case C_BOOL: return "bool";
    case C_F32: case C_F64: return "number";
    case C_STRING: return "string";
    case C_STRUCT: return "record";
    case C_CALLBACK: return "function";
    case C_HANDLE: return p->type.handle->name;
    case C_POINTER: return "any";
    default: return "integer";
    }
}

static const char *result_type(const c_function *f)
{
    if (f->n_results > 1 || (f->n_results && f->result.kind != C_VOID)) return "record";
    for (int i = 0; i < f->n_params && f->n_results; i++) {
        const c_param *p = &f->param[i];
        if (p->direction != OUT && p->direction != INOUT) continue;
        return !p->is_array ? "any" : p->type.kind == C_STRING ? "string" : "tensor";
    }
    switch (f->result.kind) {
    case C_VOID: return "none";
    case C_BOOL: return "bool";
    case C_STRING: return f->result.may_be_null ? "string|none" : "string";
    case C_STRUCT: return "record";
    case C_HANDLE: case C_POINTER: return "any";
    default: return f->lifts ? "number|tensor" : "number";
    }
}

static void add_signature(const c_function *f, geo_buffer *out)
{
    const char *comma = "";
    buffer_add_char(out, '(');
    for (int k = 0; k < f->n_given; k++) {
        const c_param *p = f->param;
        while (p->given != k) p++;
        bool is_any = p->type.kind == C_POINTER && !p->is_array;
        const char *null = (p->type.may_be_null || p->fallback.n) && !is_any ? "|none" : "";
        buffer_add_format(out, "%s%s: %s%s%s", comma, p->name, param_type(f, p), null,
                          p->fallback.n ? " = none" : "");
        comma = ", ";
    }
    if (f->takes_more) buffer_add_format(out, "%smore: any...", comma);
    buffer_add_format(out, ") -> %s", result_type(f));
}

static geo_value make_builtin(geo_vm *vm, c_function *f)
{
    geo_buffer sentence = GEO_BUFFER_EMPTY, text = GEO_BUFFER_EMPTY, formula = GEO_BUFFER_EMPTY;
    add_signature(f, &text);
    if (f->doc[0]) buffer_add_text(&sentence, f->doc);
    else buffer_add_format(&sentence, "The function %s of %s.", f->symbol, f->block->library);
    buffer_add(&formula, f->block->source->text + f->at.start, f->at.end - f->at.start);
    builtin entry = { .name = f->name, .function = call_c, .signature = buffer_text(&text),
                      .permission = f->is_pure ? PERMIT_PURE : PERMIT_RUNS,
                      .sentence = buffer_text(&sentence), .formula = buffer_text(&formula),
                      .example = "", .topic = "C" };
    bool failed = text.failed || sentence.failed || formula.failed;
    geo_value v = failed ? VALUE_UNSET : vm_add_builtin(vm, &entry, f, false);
    buffer_free(&sentence);
    buffer_free(&text);
    buffer_free(&formula);
    vm_need(vm, v == VALUE_UNSET ? NULL : vm);
    geo_builtin_value *b = (geo_builtin_value *)value_to_object(v);
    if (f->is_pure && f->is_plain && f->entry) {
        b->entry = f->entry;
        b->n_entry = f->n_params;
        if (f->n_params == 1) b->scalar = (double (*)(double))f->entry;
    }
    return v;
}

/* --- opening ----------------------------------------------------------------------------- */

GEO_NORETURN static void raise_symbol(c_block *block, const char *symbol, geo_span at)
{
    diagnostic *d = diag_new(MSG_FFI_SYMBOL, block->library, symbol);
    diag_add(d, block->source, at, NULL);
    vm_raise_again(block->vm, d);
}

GEO_NORETURN static void raise_library(c_block *block, const char *why)
{
    diagnostic *d = diag_new(MSG_FFI_LIBRARY, block->library, why);
    vm_raise_again(block->vm, d);
}

/* A library's own constructors run here; it is never closed. */
static void open_here(c_block *block)
{
    const char *name = block->library[0] ? block->library : NULL;
    void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (!handle) raise_library(block, dlerror());
    for (c_function *f = block->functions; f; f = f->next) {
        *(void **)&f->entry = dlsym(handle, f->symbol);
        if (!f->entry) raise_symbol(block, f->symbol, f->at);
    }
    for (int i = 0; i < block->n_handles; i++) {
        c_handle_type *t = block->handles[i];
        if (!t->finaliser[0]) continue;
        *(void **)&t->end = dlsym(handle, t->finaliser);
        if (!t->end) raise_symbol(block, t->finaliser, (geo_span){ 0, 0 });
    }
}

static void open_isolated(c_block *block)
{
    geo_buffer why = GEO_BUFFER_EMPTY;
    c_function *missing = NULL;
    if (ffi_isolate_open(block, &why, &missing)) return;
    char text[256];
    snprintf(text, sizeof text, "%s", buffer_text(&why));
    buffer_free(&why);
    if (missing) raise_symbol(block, missing->symbol, missing->at);
    raise_library(block, text);
}

/* --- a block's life ---------------------------------------------------------------------- */

static void trace(geo_vm *vm, vm_extension *self)
{
    ffi_trace_closures((c_block *)self);
}

/* Handles are gone by now. */
static void release(vm_extension *self)
{
    c_block *block = (c_block *)self;
    if (block->child) ffi_isolate_close(block);
    ffi_end_closures(block);
    for (c_function *f = block->functions, *next; f; f = next) next = f->next, geo_free(f);
    for (c_function *f = block->callbacks, *next; f; f = next) next = f->next, geo_free(f);
    for (c_struct *s = block->structs, *next; s; s = next) next = s->next, geo_free(s);
    diag_free(block->error);
    source_drop(block->source);
    geo_free(block->library);
}

void ffi_keep_error(c_block *block, diagnostic *d)
{
    if (block->error) diag_free(d);
    else block->error = d;
}

diagnostic *ffi_kept_error(c_block *block)
{
    diagnostic *d = block->error;
    block->error = NULL;
    return d;
}

static void declare(geo_vm *vm, const ffi_block *text)
{
    if (text->opens && !vm_permit(vm)->may_run_code)
        vm_raise(vm, MSG_NOT_PERMITTED, "extern", message_text(MSG_RUNS_CODE));
    c_block *block = vm_need(vm, geo_alloc_zero(1, sizeof *block));
    block->head = (vm_extension){ .name = "extern", .trace = trace, .release = release };
    block->vm = vm;
    block->source = source_hold(text->source);
    vm_extend(vm, &block->head);
    block->library = vm_need(vm, geo_strndup(text->library, text->library_length));
    ffi_parse(vm, block, text);
    if (text->opens && vm_permit(vm)->isolates_code) open_isolated(block);
    else if (text->opens) open_here(block);
    for (c_function *f = block->functions; f; f = f->next) {
        geo_value v = make_builtin(vm, f);
        vm_need(vm, text->add(text->context, f->name, text->opens ? v : VALUE_UNSET) ? vm : NULL);
    }
}

extern const ffi_api geo_module_ffi;
const ffi_api geo_module_ffi = { declare };
