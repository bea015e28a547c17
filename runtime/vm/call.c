/* call.c - from written arguments to a running function.
 *
 * A geo function gets a frame over its arguments where they stand; a built-in gets
 * them checked against its signature, in declared order, defaults filled in. One
 * tensor given to a function of several parameters is spread along its last
 * axis, and a batch goes row by row. */
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/core/print.h"
#include "runtime/vm/state.h"
#include "runtime/vm/tape.h"

enum { MAX_ARGUMENTS = 240 };

const builtin CALL_OF_OBJECT = { .name = "the call", .signature = "()", .topic = "" };

bool value_is_callable(geo_value v)
{
    if (value_is_kind(v, KIND_FUNCTION) || value_is_kind(v, KIND_BUILTIN)) return true;
    return value_is_kind(v, KIND_FOREIGN) && value_foreign(v)->class->call != NULL;
}

/* Registers below `end` will be written. Said before, because an error may come in
 * between, and what it leaves there must be cleared by the next collection. */
static void reach(geo_vm *vm, geo_value *end)
{
    if (end > vm->high_water) vm->high_water = end;
}

/* --- geo functions ---------------------------------------------------------------- */

void vm_enter(geo_vm *vm, geo_function *f, geo_value *base)
{
    geo_code *code = f->code;
    geo_value *top = base + code->n_registers;
    if (GEO_UNLIKELY(top > vm->high_water)) vm_raise_high_water(vm, top);
    if (GEO_UNLIKELY(vm->frame == vm->frames + STACK_FRAMES)) vm_raise(vm, MSG_CALLS_TOO_DEEP);
    for (geo_value *r = base + code->n_params, *end = base + code->n_locals; r < end; r++)
        *r = VALUE_UNSET;
    *++vm->frame = (vm_frame){ .code = code, .function = f, .pc = code->instruction,
                               .base = base };
}

void vm_raise_high_water(geo_vm *vm, geo_value *top)
{
    if (top > vm->stack_end) vm_raise(vm, MSG_CALLS_TOO_DEEP);
    vm->high_water = top;
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
    if (n_plain > code->n_params) vm_raise_count(vm, f, argc);
    for (int i = 0; i < code->n_params; i++) given[i] = i < n_plain ? r[1 + i] : VALUE_UNSET;
    for (int k = 0; k < n_keywords; k++) {
        geo_string *name = value_string(keywords->item[k]);
        int i = find_param(code, name);
        if (i < 0) vm_raise_keyword(vm, f, name, n_plain + k);
        if (given[i] != VALUE_UNSET) vm_raise_twice(vm, name, n_plain + k,
                                                   vm_written_part(f, i, argc, keywords));
        given[i] = r[1 + n_plain + k];
    }
    for (int i = 0; i < code->n_required; i++)
        if (given[i] == VALUE_UNSET) vm_raise_count(vm, f, argc);
    if (r + 1 + code->n_params > vm->stack_end) vm_raise(vm, MSG_CALLS_TOO_DEEP);
    reach(vm, r + 1 + code->n_params);
    for (int i = 0; i < code->n_params; i++) r[1 + i] = given[i];
}

/* Does one tensor stand for the d numbers of a function of d parameters? */
static bool spreads(const geo_function *f, int argc, const geo_list *keywords, geo_value v)
{
    if (argc != 1 || keywords || !value_is_object(v)) return false;
    v = value_plain(v);
    if (!value_is_tensor(v)) return false;
    const geo_tensor *t = value_tensor(v);
    return f->code->n_required >= 2 && t->shape[t->rank - 1] >= (size_t)f->code->n_required
        && t->shape[t->rank - 1] <= f->code->n_params;
}

static geo_value element(geo_vm *vm, const geo_tensor *t, size_t i)
{
    if (t->element == ELEMENT_NUMBER) return value_number(t->data[i]);
    if (t->element == ELEMENT_BOOL) return value_bool(t->data[i] != 0);
    return value_from_object(vm_need(vm, complex_new(&vm->heap, t->data[2 * i],
                                                     t->data[2 * i + 1])));
}

/* The members of a dense tensor's last axis at `row` become arguments. */
static int spread_row(geo_vm *vm, const geo_tensor *t, size_t row, geo_value *out)
{
    size_t d = t->shape[t->rank - 1];
    for (size_t k = 0; k < d; k++) out[k] = element(vm, t, row * d + k);
    return (int)d;
}

/* The results stacked along the axes of the batch t, all but its last. */
static geo_value stack_results(geo_vm *vm, const geo_list *results, int rank,
                               const size_t *shape)
{
    geo_value out = vm_stack(vm, results->count, results->item);
    if (rank < 2 || !value_is_tensor(out)) return out;
    geo_tensor *t = value_tensor(out);
    size_t whole[TENSOR_RANK];
    if (rank + t->rank - 1 > TENSOR_RANK) return out;
    for (int k = 0; k < rank; k++) whole[k] = shape[k];
    for (int k = 1; k < t->rank; k++) whole[rank + k - 1] = t->shape[k];
    return value_from_object(vm_need(vm, tensor_reshaped(&vm->heap, t, rank + t->rank - 1,
                                                         whole)));
}

/* f(x, y) over every row of a tensor of rank 2 or more. */
static geo_value call_spread_rows(geo_vm *vm, geo_value f, geo_tensor *t)
{
    t = vm_need(vm, tensor_dense(&vm->heap, t));
    vm_hold(vm, value_from_object(t));
    size_t d = t->shape[t->rank - 1], rows = d ? t->n / d : 0;
    lanes_argument points = { .data = t->data, .rank = 1, .shape = { d }, .count = d };
    geo_value out;
    if (t->element == ELEMENT_NUMBER
        && lanes_call(vm, f, rows, 1, &points, t->rank - 1, t->shape, &out)) return out;
    geo_list *results = vm_list(vm, rows);
    vm_hold(vm, value_from_object(results));
    for (size_t i = 0; i < rows; i++) {
        geo_value given[MAX_ARGUMENTS];
        int n = spread_row(vm, t, i, given);
        geo_value result = vm_call(vm, f, n, given);
        vm_need(vm, list_push(&vm->heap, results, result) ? vm : NULL);
    }
    return stack_results(vm, results, t->rank - 1, t->shape);
}

/* The same in blocks; false when it can't be. */
static bool lanes_by_points(geo_vm *vm, geo_function *f, int n, const geo_value *v, size_t rows,
                            geo_value *out)
{
    lanes_argument a[MAX_ARGUMENTS];
    for (int k = 0; k < n; k++) {
        a[k] = (lanes_argument){ .is_fixed = true, .v = v[k] };
        if (vm_batch_size(vm, f, k, v[k]) < 0) continue;
        if (!value_is_tensor(v[k]) || value_tensor(v[k])->element != ELEMENT_NUMBER) return false;
        const geo_tensor *t = vm_need(vm, tensor_dense(&vm->heap, value_tensor(v[k])));
        size_t d = vm_space_coordinates(vm, f->domain[k]);
        vm_hold(vm, value_from_object(t));
        a[k] = (lanes_argument){ .data = t->data, .rank = d > 1, .shape = { d }, .count = d };
    }
    return lanes_call(vm, value_from_object(f), rows, n, a, 1, &rows, out);
}

/* Arguments in the order of the parameters, batches in those that declare a space:
 * f point by point, over all batches at once. */
static geo_value call_by_points(geo_vm *vm, geo_function *f, const geo_value *argv, size_t rows)
{
    geo_value given[MAX_ARGUMENTS], held[MAX_ARGUMENTS];
    int n = f->code->n_params;
    while (n > 0 && argv[n - 1] == VALUE_UNSET) n--;    /* defaults stay to be filled in */
    for (int k = 0; k < n; k++) held[k] = vm_hold(vm, argv[k]);
    geo_value out;
    if (lanes_by_points(vm, f, n, held, rows, &out)) return out;
    geo_list *results = vm_list(vm, rows);
    vm_hold(vm, value_from_object(results));
    for (size_t i = 0; i < rows; i++) {
        for (int k = 0; k < n; k++)
            given[k] = vm_batch_size(vm, f, k, held[k]) < 0 ? held[k]
                     : vm_batch_point(vm, f, k, held[k], i);
        geo_value result = vm_call(vm, value_from_object(f), n, given);
        vm_need(vm, list_push(&vm->heap, results, result) ? vm : NULL);
    }
    return stack_results(vm, results, 1, &rows);
}

/* The same for a traced tensor, one axis after the other. */
static geo_value call_spread_members(geo_vm *vm, geo_value f, geo_value traced)
{
    size_t n = vm_count(traced);
    vm_hold(vm, traced);
    geo_list *results = vm_list(vm, n);
    vm_hold(vm, value_from_object(results));
    for (size_t i = 0; i < n; i++) {
        geo_value member = VALUE_NONE;
        vm_member(vm, traced, i, &member);
        geo_value result = vm_call(vm, f, 1, &member);
        vm_need(vm, list_push(&vm->heap, results, result) ? vm : NULL);
    }
    return vm_stack(vm, n, results->item);
}

/* One tensor for the numbers of several parameters: true when a frame is to be
 * entered, else the value is in r[0]. */
static bool call_spread(geo_vm *vm, geo_function *f, geo_value *r)
{
    geo_tensor *t = value_tensor(value_plain(r[1]));
    if (t->rank > 1) {
        size_t n_held = vm->n_held;
        geo_value out = value_is_traced(r[1]) ? call_spread_members(vm, *r, r[1])
                                              : call_spread_rows(vm, *r, t);
        vm->n_held = n_held;
        *r = out;
        return false;
    }
    if (r + 1 + t->n > vm->stack_end) vm_raise(vm, MSG_CALLS_TOO_DEEP);
    reach(vm, r + 1 + t->n);
    int n = (int)t->n;
    if (value_is_traced(r[1])) vm_unpack(vm, r[1], n, r + 1);
    else n = spread_row(vm, vm_need(vm, tensor_dense(&vm->heap, t)), 0, r + 1);
    bind_function(vm, f, r, n, NULL);
    return true;
}

/* What can be drawn from: a function with a domain pushes it forward. */
static bool is_law(geo_value v)
{
    return value_is_kind(v, KIND_FOREIGN) && value_foreign(v)->class->draw;
}

static bool call_function(geo_vm *vm, geo_value *r, int argc, const geo_list *keywords)
{
    geo_function *f = value_function(*r);
    if (spreads(f, argc, keywords, r[1])) {
        if (!call_spread(vm, f, r)) return false;
        argc = 1;
    } else {
        bind_function(vm, f, r, argc, keywords);
    }
    if (f->domain && argc == 1 && !keywords && is_law(r[1])) {
        geo_value out = vm_call(vm, vm_builtin(vm, "pushforward"), 2, (geo_value[]){ *r, r[1] });
        *r = out;
        return false;
    }
    if (f->domain) {
        ptrdiff_t rows = vm_batch_rows(vm, f, r + 1, argc, keywords);
        if (rows >= 0) {
            size_t n_held = vm->n_held;
            geo_value *top = vm->top;
            if (r + 1 + f->code->n_params > vm->top) vm->top = r + 1 + f->code->n_params;
            if (vm->top > vm->high_water) vm->high_water = vm->top;
            geo_value out = call_by_points(vm, f, r + 1, (size_t)rows);
            vm->top = top;
            vm->n_held = n_held;
            *r = out;
            return false;
        }
        vm_check_domains(vm, f, r + 1, argc, keywords);
    }
    vm_enter(vm, f, r + 1);
    return true;
}

/* --- built-ins ----------------------------------------------------------------------- */

static int find_signature_param(const signature *s, const geo_string *name)
{
    for (int i = 0; i < s->n_params; i++)
        if (s->param[i].name_length == name->length && !s->param[i].is_rest
            && memcmp(s->param[i].name, name->text, name->length) == 0) return i;
    return -1;
}

/* An object that stands for a number becomes that number where it is wanted. */
static bool becomes_number(geo_value *v, const signature_param *p)
{
    if (!value_is_kind(*v, KIND_FOREIGN) || !value_foreign(*v)->class->number) return false;
    geo_value number = value_number(value_foreign(*v)->class->number(value_foreign(*v)));
    if (!value_fits(number, p)) return false;
    *v = number;
    return true;
}

/* True when an argument is traced; it fits where what it stands for does. */
static bool check_types(geo_vm *vm, const builtin *b, const signature *s, int argc,
                        geo_value *argv)
{
    bool is_traced = s->takes_any && tape_any(argv, (size_t)argc);
    for (int i = 0; i < argc; i++) {
        const signature_param *p = &s->param[i < s->n_params ? i : s->n_params - 1];
        if (GEO_LIKELY(value_fits(argv[i], p)) || becomes_number(&argv[i], p)) continue;
        if (p->fallback_length && vm->active.part_of && vm->active.part_of[i] < 0) continue;
        if (value_follows(argv[i])) {
            is_traced = true;
            if (value_fits(value_plain(argv[i]), p)) continue;
        }
        vm_raise_type(vm, b, p, i, argv[i]);
    }
    return is_traced;
}

/* Fills argv from what was written; part_of says which written argument each is. */
static int bind_builtin(geo_vm *vm, const builtin *b, const signature *s, geo_value *argv,
                        int argc, const geo_list *keywords, int *part_of)
{
    int n_keywords = keywords ? (int)keywords->count : 0, n_plain = argc - n_keywords;
    int n_fixed = s->has_rest ? s->n_params - 1 : s->n_params;
    int n_places = s->has_rest ? s->rest_at : n_fixed;  /* fixed ones filled by place */
    int n_rest = s->has_rest && n_plain > n_places ? n_plain - n_places : 0, n = n_fixed + n_rest;
    if (n_plain > n_places + n_rest) vm_raise_builtin_count(vm, b, s, argc, -1);
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
        if (i < 0) vm_raise_builtin_keyword(vm, b, s, name, n_plain + k);
        if (given[i] != VALUE_UNSET) vm_raise_twice(vm, name, n_plain + k, part_of[i]);
        given[i] = argv[n_plain + k];
        part_of[i] = n_plain + k;
    }
    for (int i = 0; i < n; i++) {
        if (given[i] != VALUE_UNSET) continue;
        if (s->param[i].fallback_length == 0) vm_raise_builtin_count(vm, b, s, argc, i);
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
    if (b->permission == PERMIT_DRAWS && vm->n_tracing) vm_raise(vm, MSG_DERIVATIVE_DRAWS);
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
    const geo_builtin_value *callee = (const geo_builtin_value *)value_to_object(*r);
    const builtin *b = callee->builtin;
    const signature *s = callee->signature;
    if (GEO_UNLIKELY(!s->result)) s = builtin_signature(vm, b);
    vm_activation before = vm->active;
    geo_value *top = vm->top;
    size_t n_held = vm->n_held;
    int part_of[MAX_ARGUMENTS];
    geo_value *argv = r + 1;

    vm->active = (vm_activation){ .builtin = b, .may_consume = consume,
                                  .level = before.level + 1 };
    if (callee < vm->builtins || callee >= vm->builtins + GEO_N_BUILTINS)
        vm->active.context = ((const added_builtin *)callee)->context;
    check_permission(vm, b);
    if (keywords || argc != s->n_params || s->has_rest) {
        if (vm->top + MAX_ARGUMENTS > vm->stack_end) vm_raise(vm, MSG_CALLS_TOO_DEEP);
        reach(vm, vm->top + MAX_ARGUMENTS);
        memcpy(vm->top, argv, (size_t)argc * sizeof *argv);
        argv = vm->top;
        argc = bind_builtin(vm, b, s, argv, argc, keywords, part_of);
        vm->active.part_of = part_of;
        vm->top += argc;
    }
    geo_value v = GEO_UNLIKELY(check_types(vm, b, s, argc, argv))
        ? tape_builtin(vm, b, argc, argv) : b->function(vm, argc, argv);
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
        const geo_string *name = value_string(keywords->item[0]);
        diagnostic *d = diag_new(MSG_OBJECT_KEYWORD, foreign->class->phrase, name->text);
        vm_raise_written(vm, argc - (int)keywords->count, NULL, d);
    }
    size_t n_held = vm->n_held;
    vm_activation before = vm->active;
    vm->active = (vm_activation){ .builtin = &CALL_OF_OBJECT, .level = before.level + 1 };
    bool is_traced = tape_any(r + 1, (size_t)argc);
    if (is_traced && !foreign->class->call_traced)
        vm_raise(vm, MSG_DERIVATIVE_CALL, foreign->class->phrase);
    geo_value v = (is_traced ? foreign->class->call_traced : foreign->class->call)(
        vm, foreign, argc, r + 1);
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
    if (value_is_number(callee)) diag_hint(d, MSG_HINT_WRITE_TIMES);
    else if (value_is_tensor(callee) || value_is_kind(callee, KIND_LIST))
        diag_hint(d, MSG_HINT_PICK_MEMBERS);
    vm_raise_diagnostic(vm, d);
}

geo_value vm_call(geo_vm *vm, geo_value callee, int argc, const geo_value *argv)
{
    return vm_call_named(vm, callee, argc, argv, NULL);
}

geo_value vm_call_named(geo_vm *vm, geo_value callee, int argc, const geo_value *argv,
                        const geo_list *keywords)
{
    geo_value *top = vm->top, *r = top;
    if (argc > MAX_ARGUMENTS || r + 1 + argc > vm->stack_end) vm_raise(vm, MSG_CALLS_TOO_DEEP);
    r[0] = callee;
    for (int i = 0; i < argc; i++) r[1 + i] = argv[i];
    vm->top = r + 1 + argc;
    if (vm->top > vm->high_water) vm->high_water = vm->top;
    vm_check(vm, geo_poll(), "");
    if (vm->n_calls >= NESTED_CALLS) vm_raise(vm, MSG_NESTED_TOO_DEEP);
    vm->n_calls++;
    vm_frame *floor = vm->frame;
    geo_value result = vm_call_registers(vm, r, argc, keywords, false)
        ? vm_run_nested(vm, floor) : r[0];
    vm->top = top;
    vm->n_calls--;
    return result;
}

geo_value vm_apply(geo_vm *vm, geo_value callee, geo_value argument)
{
    return vm_call(vm, callee, 1, &argument);
}
