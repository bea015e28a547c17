/* call_error.c - calls that do not fit what is called: which argument, what is wanted. */
#include <stdio.h>
#include <string.h>

#include "runtime/base/text.h"
#include "runtime/core/print.h"
#include "runtime/core/tensor_error.h"
#include "runtime/vm/state.h"

/* Its name, or for a lambda its head: "(a, b) -> …". */
vm_name vm_function_name(const geo_function *f)
{
    vm_name out;
    geo_buffer b = GEO_BUFFER_EMPTY;
    const geo_code *code = f->code;
    if (code->name) {
        buffer_add_text(&b, code->name->text);
    } else {
        bool bare = code->n_params == 1 && code->param[0].name;
        if (!bare) buffer_add_char(&b, '(');
        for (int i = 0; i < code->n_params && i < 6; i++)
            buffer_add_format(&b, "%s%s", i ? ", " : "",
                              code->param[i].name ? code->param[i].name->text : "…");
        buffer_add_text(&b, bare ? " -> …" : ") -> …");
    }
    snprintf(out.text, sizeof out.text, "%s", buffer_text(&b));
    buffer_free(&b);
    return out;
}

/* "a 3-vector", "a string", "3", "none". */
void value_describe(geo_value v, geo_buffer *out)
{
    v = value_plain(v);
    if (value_is_number(v)) print_number(value_to_number(v), out);
    else if (value_is_tensor(v)) shape_phrase(value_tensor(v)->rank, value_tensor(v)->shape, out);
    else buffer_add_text(out, value_phrase(v));
}

static const code_site *running_site(const geo_vm *vm)
{
    const vm_frame *frame = vm->frame;
    size_t at = (size_t)(frame->pc - frame->code->instruction);
    return code_site_of(frame->code, at > 0 ? at - 1 : 0);
}

/* --- which argument ------------------------------------------------------------------- */

int vm_written_part(const geo_function *f, int param, int argc, const geo_list *keywords)
{
    int n_keywords = keywords ? (int)keywords->count : 0, n_plain = argc - n_keywords;
    if (param < n_plain) return param;
    const geo_string *name = f->code->param[param].name;
    for (int k = 0; k < n_keywords && name; k++)
        if (string_equal(name, value_string(keywords->item[k]))) return n_plain + k;
    return n_plain == 1 ? 0 : -1;           /* one tensor spread over the parameters */
}

GEO_NORETURN void vm_raise_written(geo_vm *vm, int written, const char *label, diagnostic *d)
{
    const code_site *site = vm_has_place(vm) ? running_site(vm) : NULL;
    if (site && !vm->active.builtin && written >= 0 && (uint32_t)written < site->n_parts) {
        const vm_frame *frame = vm->frame;
        geo_span at = frame->code->part[site->first_part + (uint32_t)written];
        diag_add(d, frame->code->source, at, label ? "%s" : NULL, label);
        if (site->mark.start < at.start || site->mark.start >= at.end)
            diag_add(d, frame->code->source, site->mark, NULL);
    }
    vm_raise_diagnostic(vm, d);
}

/* Two batches of points that do not go together. */
GEO_NORETURN void vm_raise_two(geo_vm *vm, diagnostic *d, int written, size_t n, int other,
                               size_t n_other)
{
    const code_site *site = vm_has_place(vm) ? running_site(vm) : NULL;
    bool both = site && !vm->active.builtin && written >= 0 && other >= 0;
    if (both && (uint32_t)written < site->n_parts && (uint32_t)other < site->n_parts) {
        const geo_span *part = vm->frame->code->part + site->first_part;
        diag_add(d, vm->frame->code->source, part[written], "%zu points", n);
        diag_add(d, vm->frame->code->source, part[other], "%zu points", n_other);
    }
    vm_raise_diagnostic(vm, d);
}

/* --- how many --------------------------------------------------------------------------- */

/* "2 arguments (x, y)" */
static void describe_params(const geo_code *code, char *text, size_t size)
{
    geo_buffer b = GEO_BUFFER_EMPTY;
    if (code->n_required == code->n_params)
        buffer_add_format(&b, "%d argument%s", code->n_params, code->n_params == 1 ? "" : "s");
    else
        buffer_add_format(&b, "%d to %d arguments", code->n_required, code->n_params);
    for (int i = 0; i < code->n_params && i < 8; i++)
        buffer_add_format(&b, "%s%s", i ? ", " : " (",
                          code->param[i].name ? code->param[i].name->text : "a point");
    if (code->n_params > 0) buffer_add_char(&b, ')');
    snprintf(text, size, "%s", buffer_text(&b));
    buffer_free(&b);
}

static void label_call(geo_vm *vm, diagnostic *d, int argc)
{
    if (vm->active.builtin && vm->active.level > 1) return;     /* called by a built-in */
    if (!vm_has_place(vm)) return;
    const vm_frame *frame = vm->frame;
    diag_add(d, frame->code->source, running_site(vm)->at, "%d given", argc);
}

GEO_NORETURN void vm_raise_count(geo_vm *vm, const geo_function *f, int argc)
{
    char text[200];
    describe_params(f->code, text, sizeof text);
    diagnostic *d = diag_new(argc < f->code->n_required ? MSG_TOO_FEW_ARGUMENTS
                                                        : MSG_TOO_MANY_ARGUMENTS,
                             vm_function_name(f).text, text);
    if (vm->active.builtin) {
        geo_buffer hint = GEO_BUFFER_EMPTY;
        buffer_add_format(&hint, "`%s` calls it with %d", vm->active.builtin->name, argc);
        diag_set_hint(d, "%s", buffer_text(&hint));
        buffer_free(&hint);
        if (vm_has_place(vm))
            diag_add(d, vm->frame->code->source, running_site(vm)->mark, NULL);
    } else {
        label_call(vm, d, argc);
    }
    diag_add(d, f->code->source, f->code->at, f->code->name ? "%s" : NULL,
             message_text(MSG_DEFINED_HERE));
    if (f->code->n_params == 1 && !f->code->param[0].name && argc > 1)
        diag_hint(d, MSG_HINT_POINT_IS_ONE, vm_function_name(f).text);
    vm_raise_diagnostic(vm, d);
}

GEO_NORETURN void vm_raise_builtin_count(geo_vm *vm, const builtin *b, const signature *s,
                                         int argc, int missing)
{
    char text[160];
    if (missing >= 0)
        snprintf(text, sizeof text, "an argument for `%.*s`", s->param[missing].name_length,
                 s->param[missing].name);
    else if (s->n_required == s->n_params)
        snprintf(text, sizeof text, "%d argument%s", s->n_params, s->n_params == 1 ? "" : "s");
    else
        snprintf(text, sizeof text, "%d to %d arguments", s->n_required, s->n_params);
    diagnostic *d = diag_new(missing >= 0 ? MSG_TOO_FEW_ARGUMENTS : MSG_TOO_MANY_ARGUMENTS,
                             b->name, text);
    label_call(vm, d, argc);
    diag_set_hint(d, "%s%s", b->name, b->signature);
    vm_raise_diagnostic(vm, d);
}

/* --- keywords ------------------------------------------------------------------------------ */

GEO_NORETURN void vm_raise_keyword(geo_vm *vm, const geo_function *f, const geo_string *name,
                                   int written)
{
    diagnostic *d = diag_new(MSG_UNKNOWN_KEYWORD, vm_function_name(f).text, name->text);
    const char *names[64];
    size_t n = 0;
    for (int i = 0; i < f->code->n_params && n < 64; i++)
        if (f->code->param[i].name) names[n++] = f->code->param[i].name->text;
    const char *near = text_nearest(name->text, names, n);
    if (near) {
        diag_hint(d, MSG_HINT_DID_YOU_MEAN, near);
    } else if (n > 0) {
        geo_buffer all = GEO_BUFFER_EMPTY;
        for (size_t i = 0; i < n && i < 12; i++)
            buffer_add_format(&all, "%s%s", i ? ", " : "", names[i]);
        diag_hint(d, MSG_HINT_PARAMETERS, buffer_text(&all));
        buffer_free(&all);
    }
    vm_raise_written(vm, written, NULL, d);
}

GEO_NORETURN void vm_raise_builtin_keyword(geo_vm *vm, const builtin *b, const signature *s,
                                           const geo_string *name, int written)
{
    char names[SIGNATURE_PARAMS][48];
    const char *list[SIGNATURE_PARAMS];
    for (int i = 0; i < s->n_params; i++) {
        snprintf(names[i], sizeof names[i], "%.*s", s->param[i].name_length, s->param[i].name);
        list[i] = names[i];
    }
    diagnostic *d = diag_new(MSG_UNKNOWN_KEYWORD, b->name, name->text);
    const char *near = text_nearest(name->text, list, (size_t)s->n_params);
    if (near) diag_hint(d, MSG_HINT_DID_YOU_MEAN_IN, near, b->name, b->signature);
    else diag_set_hint(d, "%s%s", b->name, b->signature);
    vm->active.builtin = NULL;              /* point at what was written */
    vm_raise_written(vm, written, NULL, d);
}

GEO_NORETURN void vm_raise_twice(geo_vm *vm, const geo_string *name, int written, int first)
{
    diagnostic *d = diag_new(MSG_KEYWORD_TWICE, name->text);
    const vm_frame *frame = vm->frame;
    const code_site *site = vm_has_place(vm) ? running_site(vm) : NULL;
    if (site && (uint32_t)written < site->n_parts && (uint32_t)first < site->n_parts) {
        const geo_span *part = frame->code->part + site->first_part;
        diag_add(d, frame->code->source, part[written], "and here");
        diag_add(d, frame->code->source, part[first], "here");
    }
    vm_raise_diagnostic(vm, d);
}

/* --- types ----------------------------------------------------------------------------------- */

GEO_NORETURN void vm_raise_type(geo_vm *vm, const builtin *b, const signature_param *p, int arg,
                                geo_value came)
{
    geo_buffer wanted = GEO_BUFFER_EMPTY, what = GEO_BUFFER_EMPTY;
    type_text(p->type, p->type_length, &wanted);
    value_describe(came, &what);
    char name[64], label[96], wanted_text[160];
    snprintf(name, sizeof name, "%.*s", p->name_length, p->name);
    snprintf(label, sizeof label, "this is %s", buffer_text(&what));
    snprintf(wanted_text, sizeof wanted_text, "%s", buffer_text(&wanted));
    buffer_free(&wanted);
    buffer_free(&what);
    bool wants_whole = p->type_length == 7 && memcmp(p->type, "integer", 7) == 0;
    if (wants_whole && value_is_number(came))
        vm_raise_arg(vm, arg, label, MSG_ARGUMENT_INTEGER, b->name, name);
    if (value_is_kind(came, KIND_STRING) && (p->bits & TYPE_NUMBER)) {
        diagnostic *d = diag_new(MSG_ARGUMENT_TYPE, b->name, wanted_text, name);
        diag_hint(d, MSG_HINT_READ_NUMBER);
        vm_raise_arg_diagnostic(vm, arg, label, d);
    }
    vm_raise_arg(vm, arg, label, MSG_ARGUMENT_TYPE, b->name, wanted_text, name);
}
