/* call.c - from written arguments to a running function.
 *
 * A geo function gets a frame over its arguments where they stand; a built-in gets
 * them checked against its signature, in declared order, defaults filled in. One
 * tensor given to a function of several parameters is spread along its last
 * axis, and a batch goes row by row. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/core/print.h"
#include "runtime/vm/state.h"

enum { MAX_ARGUMENTS = 240 };

const builtin CALL_OF_OBJECT = { .name = "the call", .signature = "()", .topic = "" };

bool value_is_callable(geo_value v)
{
    if (value_is_kind(v, KIND_FUNCTION) || value_is_kind(v, KIND_BUILTIN)) return true;
    return value_is_kind(v, KIND_FOREIGN) && value_foreign(v)->class->call != NULL;
}

/* --- geo functions ---------------------------------------------------------------- */

void vm_enter(geo_vm *vm, geo_function *f, geo_value *base)
{
    geo_code *code = f->code;
    geo_value *top = base + code->n_registers;
    if (GEO_UNLIKELY(vm->n_frames >= STACK_FRAMES || top > vm->stack_end))
        vm_raise(vm, MSG_CALLS_TOO_DEEP);
    for (geo_value *r = base + code->n_params, *end = base + code->n_locals; r < end; r++)
        *r = VALUE_UNSET;
    if (top > vm->high_water) vm->high_water = top;
    vm->frames[vm->n_frames++] = (vm_frame){
        .code = code, .function = f, .pc = code->instruction, .base = base };
}

static const char *function_name(const geo_function *f)
{
    return f->code->name ? f->code->name->text : "this function";
}

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

GEO_NORETURN static void raise_count(geo_vm *vm, const geo_function *f, int argc)
{
    char text[200];
    describe_params(f->code, text, sizeof text);
    diagnostic *d = diag_new(argc < f->code->n_required ? MSG_TOO_FEW_ARGUMENTS
                                                        : MSG_TOO_MANY_ARGUMENTS,
                             function_name(f), text);
    const vm_frame *frame = &vm->frames[vm->n_frames - 1];
    const code_site *site = code_site_of(frame->code,
                                         (size_t)(frame->pc - frame->code->instruction) - 1);
    diag_add(d, frame->code->source, site->at, "%d given", argc);
    if (f->code->name) diag_add(d, f->code->source, f->code->at, "defined here");
    vm_raise_diagnostic(vm, d);
}

static int find_param(const geo_code *code, const geo_string *name)
{
    for (int i = 0; i < code->n_params; i++)
        if (code->param[i].name && string_equal(code->param[i].name, name)) return i;
    return -1;
}

/* Puts positional and keyword arguments at r[1..] in the order of the parameters;
 * those left out are VALUE_UNSET (the function's own code fills in defaults). */
static void bind_function(geo_vm *vm, const geo_function *f, geo_value *r, int argc,
                          const geo_list *keywords)
{
    const geo_code *code = f->code;
    int n_keywords = keywords ? (int)keywords->count : 0, n_plain = argc - n_keywords;
    geo_value given[MAX_ARGUMENTS];
    if (n_plain > code->n_params) raise_count(vm, f, argc);
    for (int i = 0; i < code->n_params; i++) given[i] = i < n_plain ? r[1 + i] : VALUE_UNSET;
    for (int k = 0; k < n_keywords; k++) {
        geo_string *name = value_string(keywords->item[k]);
        int i = find_param(code, name);
        if (i < 0) vm_raise(vm, MSG_UNKNOWN_KEYWORD, function_name(f), name->text);
        if (given[i] != VALUE_UNSET) vm_raise(vm, MSG_KEYWORD_TWICE, name->text);
        given[i] = r[1 + n_plain + k];
    }
    for (int i = 0; i < code->n_required; i++)
        if (given[i] == VALUE_UNSET) raise_count(vm, f, argc);
    if (r + 1 + code->n_params > vm->stack_end) vm_raise(vm, MSG_CALLS_TOO_DEEP);
    for (int i = 0; i < code->n_params; i++) r[1 + i] = given[i];
}

/* Does one tensor stand for the d numbers of a function of d parameters? */
static bool spreads(const geo_function *f, int argc, const geo_list *keywords, geo_value v)
{
    if (argc != 1 || keywords || !value_is_tensor(v)) return false;
    const geo_tensor *t = value_tensor(v);
    return f->code->n_required >= 2 && t->shape[t->rank - 1] >= f->code->n_required
        && t->shape[t->rank - 1] <= f->code->n_params;
}

/* f over every row (of length d) of a tensor of rank 1 or more: stacked results. */
static geo_value call_by_rows(geo_vm *vm, geo_value f, geo_tensor *t, bool spread)
{
    t = vm_need(vm, tensor_dense(&vm->heap, t));
    vm_hold(vm, value_from_object(t));
    size_t d = t->shape[t->rank - 1], rows = d ? t->n / d : 0;
    geo_list *results = vm_list(vm, rows);
    vm_hold(vm, value_from_object(results));
    for (size_t i = 0; i < rows; i++) {
        geo_value result;
        if (spread) {
            geo_value given[MAX_ARGUMENTS];
            for (size_t k = 0; k < d; k++) given[k] = value_number(t->data[i * d + k]);
            result = vm_call(vm, f, (int)d, given);
        } else {
            geo_tensor *point = vm_vector(vm, d);
            memcpy(point->data, t->data + i * d, d * sizeof(double));
            geo_value argument = value_from_object(point);
            result = vm_call(vm, f, 1, &argument);
        }
        vm_need(vm, list_push(&vm->heap, results, result) ? vm : NULL);
    }
    geo_value out = VALUE_NONE;
    vm_check_diagnostic(vm, tensor_stack(&vm->heap, results->count, results->item, &out));
    return out;
}

/* A one-point function with a declared domain of dimension d meets a batch n x d. */
static bool goes_by_rows(geo_vm *vm, const geo_function *f, int argc, geo_value v)
{
    if (argc != 1 || f->code->n_required != 1 || f->n_domains == 0) return false;
    if (!value_is_tensor(v) || value_is_none(f->domain[0])) return false;
    size_t d = vm_space_coordinates(vm, f->domain[0]);
    const geo_tensor *t = value_tensor(v);
    return d > 0 && t->rank == 2 && t->shape[1] == d;
}

static bool call_function(geo_vm *vm, geo_value *r, int argc, const geo_list *keywords)
{
    geo_function *f = value_function(*r);
    if (spreads(f, argc, keywords, r[1]) || goes_by_rows(vm, f, argc, r[1])) {
        bool spread = spreads(f, argc, keywords, r[1]);
        geo_tensor *t = value_tensor(r[1]);
        if (spread && t->rank == 1) {
            int d = (int)t->n;
            t = vm_need(vm, tensor_dense(&vm->heap, t));
            geo_value given[MAX_ARGUMENTS];
            for (int i = 0; i < d; i++) given[i] = value_number(t->data[i]);
            if (r + 1 + d > vm->stack_end) vm_raise(vm, MSG_CALLS_TOO_DEEP);
            memcpy(r + 1, given, (size_t)d * sizeof *given);
            bind_function(vm, f, r, d, NULL);
        } else {
            size_t n_held = vm->n_held;
            geo_value out = call_by_rows(vm, *r, t, spread);
            vm->n_held = n_held;
            *r = out;
            return false;
        }
    } else {
        bind_function(vm, f, r, argc, keywords);
    }
    if (f->domain) vm_check_domains(vm, f, r + 1);
    vm_enter(vm, f, r + 1);
    return true;
}

/* --- built-ins ----------------------------------------------------------------------- */

GEO_NORETURN static void raise_builtin_count(geo_vm *vm, const builtin *b, const signature *s,
                                             int argc, int missing)
{
    char text[160];
    if (missing >= 0) {
        snprintf(text, sizeof text, "an argument for `%.*s`", s->param[missing].name_length,
                 s->param[missing].name);
    } else if (s->n_required == s->n_params) {
        snprintf(text, sizeof text, "%d argument%s", s->n_params, s->n_params == 1 ? "" : "s");
    } else {
        snprintf(text, sizeof text, "%d to %d arguments", s->n_required, s->n_params);
    }
    diagnostic *d = diag_new(missing >= 0 ? MSG_TOO_FEW_ARGUMENTS : MSG_TOO_MANY_ARGUMENTS,
                             b->name, text);
    const vm_frame *frame = &vm->frames[vm->n_frames - 1];
    const code_site *site = code_site_of(frame->code,
                                         (size_t)(frame->pc - frame->code->instruction) - 1);
    diag_add(d, frame->code->source, site->at, "%d given", argc);
    diag_set_hint(d, "%s%s", b->name, b->signature);
    vm_raise_diagnostic(vm, d);
}

static int find_signature_param(const signature *s, const geo_string *name)
{
    for (int i = 0; i < s->n_params; i++)
        if (s->param[i].name_length == name->length && !s->param[i].is_rest
            && memcmp(s->param[i].name, name->text, name->length) == 0) return i;
    return -1;
}

GEO_NORETURN static void raise_type(geo_vm *vm, const builtin *b, const signature_param *p,
                                    int arg, geo_value came)
{
    geo_buffer wanted = GEO_BUFFER_EMPTY, what = GEO_BUFFER_EMPTY;
    type_text(p->type, p->type_length, &wanted);
    char name[64];
    snprintf(name, sizeof name, "%.*s", p->name_length, p->name);
    if (value_is_number(came)) print_number(value_to_number(came), &what);
    else if (value_is_tensor(came)) tensor_shape_text(value_tensor(came), &what);
    else buffer_add_text(&what, value_phrase(came));
    char label[96], wanted_text[160];
    snprintf(label, sizeof label, "this is %s", buffer_text(&what));
    snprintf(wanted_text, sizeof wanted_text, "%s", buffer_text(&wanted));
    buffer_free(&wanted);
    buffer_free(&what);
    bool wants_whole = p->type_length == 7 && memcmp(p->type, "integer", 7) == 0;
    if (wants_whole && value_is_number(came))
        vm_raise_arg(vm, arg, label, MSG_ARGUMENT_INTEGER, b->name, name);
    vm_raise_arg(vm, arg, label, MSG_ARGUMENT_TYPE, b->name, wanted_text, name);
}

static void check_types(geo_vm *vm, const builtin *b, const signature *s, int argc,
                        const geo_value *argv)
{
    for (int i = 0; i < argc; i++) {
        const signature_param *p = &s->param[i < s->n_params ? i : s->n_params - 1];
        if (GEO_LIKELY(value_fits(argv[i], p))) continue;
        if (p->fallback_length && vm->active.part_of && vm->active.part_of[i] < 0) continue;
        raise_type(vm, b, p, i, argv[i]);
    }
}

/* Fills argv from what was written; part_of says which written argument each is. */
static int bind_builtin(geo_vm *vm, const builtin *b, const signature *s, geo_value *argv,
                        int argc, const geo_list *keywords, int *part_of)
{
    int n_keywords = keywords ? (int)keywords->count : 0, n_plain = argc - n_keywords;
    int n_fixed = s->has_rest ? s->n_params - 1 : s->n_params;
    int n_places = s->has_rest ? s->rest_at : n_fixed;  /* fixed ones filled by place */
    int n_rest = s->has_rest && n_plain > n_places ? n_plain - n_places : 0, n = n_fixed + n_rest;
    if (n_plain > n_places + n_rest) raise_builtin_count(vm, b, s, argc, -1);
    if (n > MAX_ARGUMENTS) vm_raise(vm, MSG_CALLS_TOO_DEEP);
    geo_value given[MAX_ARGUMENTS];
    for (int i = 0; i < n; i++) {
        int written = i >= n_fixed ? n_places + i - n_fixed : i < n_places && i < n_plain ? i : -1;
        given[i] = written >= 0 ? argv[written] : VALUE_UNSET;
        part_of[i] = written;
    }
    for (int k = 0; k < n_keywords; k++) {
        geo_string *name = value_string(keywords->item[k]);
        int i = find_signature_param(s, name);
        if (i < 0) {
            diagnostic *d = diag_new(MSG_UNKNOWN_KEYWORD, b->name, name->text);
            diag_set_hint(d, "%s%s", b->name, b->signature);
            vm_raise_diagnostic(vm, d);
        }
        if (given[i] != VALUE_UNSET) vm_raise(vm, MSG_KEYWORD_TWICE, name->text);
        given[i] = argv[n_plain + k];
        part_of[i] = n_plain + k;
    }
    for (int i = 0; i < n; i++) {
        if (given[i] != VALUE_UNSET) continue;
        if (s->param[i].fallback_length == 0) raise_builtin_count(vm, b, s, argc, i);
        if (!signature_default(vm, &s->param[i], &given[i])) given[i] = VALUE_NONE;
    }
    memcpy(argv, given, (size_t)n * sizeof *given);
    return n;
}

static void check_permission(geo_vm *vm, const builtin *b)
{
    if (b->permission == PERMIT_WRITES && !vm->permissions.may_write)
        vm_raise(vm, MSG_NOT_PERMITTED, b->name, message_text(MSG_WRITES_FILES));
    if (b->permission == PERMIT_RUNS && !vm->permissions.may_run_code)
        vm_raise(vm, MSG_NOT_PERMITTED, b->name, message_text(MSG_RUNS_CODE));
}

/* A built-in that gives back one of its arguments does not own it, but for the
 * first one when it was given up. */
static void share_if_argument(geo_value v, int argc, const geo_value *argv, bool consumed)
{
    if (!value_is_object(v)) return;
    for (int i = consumed; i < argc; i++)
        if (argv[i] == v) value_share(v);
}

static void call_builtin(geo_vm *vm, geo_value *r, int argc, const geo_list *keywords,
                         bool consume)
{
    const builtin *b = ((geo_builtin_value *)value_to_object(*r))->builtin;
    const signature *s = builtin_signature(vm, b);
    vm_activation before = vm->active;
    geo_value *top = vm->top;
    size_t n_held = vm->n_held;
    int part_of[MAX_ARGUMENTS];
    geo_value *argv = r + 1;

    vm->active = (vm_activation){ .builtin = b, .may_consume = consume,
                                  .level = before.level + 1 };
    check_permission(vm, b);
    if (keywords || argc != s->n_params || s->has_rest) {
        if (vm->top + MAX_ARGUMENTS > vm->stack_end) vm_raise(vm, MSG_CALLS_TOO_DEEP);
        memcpy(vm->top, argv, (size_t)argc * sizeof *argv);
        argv = vm->top;
        argc = bind_builtin(vm, b, s, argv, argc, keywords, part_of);
        vm->active.part_of = part_of;
        vm->top += argc;
        if (vm->top > vm->high_water) vm->high_water = vm->top;
    }
    check_types(vm, b, s, argc, argv);
    geo_value v = b->function(vm, argc, argv);
    share_if_argument(v, argc, argv, consume);
    if (vm->scratch) vm_scratch_free(vm, vm->active.level);
    vm->n_held = n_held;
    vm->top = top;
    vm->active = before;
    *r = v;
}

/* --- any callee --------------------------------------------------------------------- */

static void call_foreign(geo_vm *vm, geo_value *r, int argc, const geo_list *keywords)
{
    geo_foreign *foreign = value_foreign(*r);
    if (keywords) {
        geo_string *name = value_string(keywords->item[0]);
        vm_raise(vm, MSG_UNKNOWN_KEYWORD, foreign->class->noun, name->text);
    }
    size_t n_held = vm->n_held;
    vm_activation before = vm->active;
    vm->active = (vm_activation){ .builtin = &CALL_OF_OBJECT, .level = before.level + 1 };
    geo_value v = foreign->class->call(vm, foreign, argc, r + 1);
    share_if_argument(v, argc, r + 1, false);
    if (vm->scratch) vm_scratch_free(vm, vm->active.level);
    vm->active = before;
    vm->n_held = n_held;
    *r = v;
}

bool vm_call_registers(geo_vm *vm, geo_value *r, int argc, const geo_list *keywords, bool consume)
{
    geo_value callee = *r;
    if (value_is_kind(callee, KIND_FUNCTION)) return call_function(vm, r, argc, keywords);
    if (value_is_kind(callee, KIND_BUILTIN)) {
        call_builtin(vm, r, argc, keywords, consume);
        return false;
    }
    if (value_is_callable(callee)) {
        call_foreign(vm, r, argc, keywords);
        return false;
    }
    diagnostic *d = diag_new(MSG_NOT_CALLABLE, value_phrase(callee));
    if (value_is_number(callee)) diag_set_hint(d, "to multiply, write * between them");
    else if (value_is_tensor(callee) || value_is_kind(callee, KIND_LIST))
        diag_set_hint(d, "members are picked with [ ]: x[1]");
    vm_raise_diagnostic(vm, d);
}

geo_value vm_call(geo_vm *vm, geo_value callee, int argc, const geo_value *argv)
{
    geo_value *top = vm->top, *r = top;
    if (argc > MAX_ARGUMENTS || r + 1 + argc > vm->stack_end) vm_raise(vm, MSG_CALLS_TOO_DEEP);
    r[0] = callee;
    for (int i = 0; i < argc; i++) r[1 + i] = argv[i];
    vm->top = r + 1 + argc;
    if (vm->top > vm->high_water) vm->high_water = vm->top;
    vm_check(vm, geo_poll(), "");
    size_t floor = vm->n_frames;
    geo_value result = vm_call_registers(vm, r, argc, NULL, false) ? vm_run_nested(vm, floor)
        : r[0];
    vm->top = top;
    return result;
}

geo_value vm_apply(geo_vm *vm, geo_value callee, geo_value argument)
{
    return vm_call(vm, callee, 1, &argument);
}
