/* core.c - output, types, lists and records, functions of functions. */
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/text.h"
#include "runtime/core/operator.h"
#include "runtime/core/print.h"
#include "runtime/vm/args.h"
#include "runtime/vm/freeze.h"
#include "runtime/vm/lanes.h"
#include "runtime/vm/tape.h"
#include "stdlib/common.h"

/* --- output and types -------------------------------------------------------- */

static void add_plain(geo_value v, geo_buffer *out)
{
    if (value_is_kind(v, KIND_STRING)) buffer_add(out, value_string(v)->text,
                                                  value_string(v)->length);
    else print_inline(v, out);
}

geo_value bi_print(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_buffer line = GEO_BUFFER_EMPTY;
    for (int i = 0; i < argc; i++) {
        if (i > 0) buffer_add_char(&line, ' ');
        add_plain(argv[i], &line);
    }
    buffer_add_char(&line, '\n');
    bool failed = line.failed;
    if (!failed) vm_write(vm, line.text, line.length);
    buffer_free(&line);
    vm_need(vm, failed ? NULL : vm);
    return VALUE_NONE;
}

geo_value bi_type(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_value v = value_plain(argv[0]);
    const char *name = value_type_name(v);
    if (value_is_kind(v, KIND_FOREIGN)) name = value_foreign(v)->class->name;
    if (value_is_kind(v, KIND_COMPLEX)) name = "complex";
    if (value_is_kind(v, KIND_BUILTIN)) name = "function";
    if (value_is_bool(v)) name = "bool";
    return vm_string(vm, name, strlen(name));
}

geo_value bi_string(geo_vm *vm, int argc, const geo_value *argv)
{
    if (value_is_kind(argv[0], KIND_STRING)) return argv[0];
    geo_buffer text = GEO_BUFFER_EMPTY;
    print_inline(argv[0], &text);
    geo_value out = vm_text(vm, &text);
    if (value_is_traced(argv[0])) value_to_object(out)->flags |= STRING_OF_TRACED;
    return out;
}

geo_value bi_error(geo_vm *vm, int argc, const geo_value *argv)
{
    vm_raise(vm, MSG_RAISED, arg_string(argv, 0)->text);
}

geo_value bi_clock(geo_vm *vm, int argc, const geo_value *argv)
{
    return value_number(geo_seconds());
}

/* --- members ----------------------------------------------------------------- */

/* What for, map and filter go through, but for strings. */
static bool has_rows(geo_value v)
{
    return vm_has_members(v) && !value_is_kind(v, KIND_STRING);
}

geo_value bi_len(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_value v = argv[0];
    bool has_members = has_rows(v) || value_is_kind(v, KIND_STRING);
    if (!has_members) vm_raise_arg(vm, 0, value_phrase(v), MSG_NO_LENGTH, value_phrase(v));
    return value_from_double((double)members_count(v));
}

/* Is v a row of t, or an element when t is a vector? Then its doubles are at *row. */
static bool is_row(geo_vm *vm, const geo_tensor *t, geo_value v, double *number,
                   const double **row)
{
    if (t->rank == 1) {
        *number = value_is_number(v) ? value_to_number(v) : v == VALUE_TRUE;
        *row = number;
        return t->element == ELEMENT_NUMBER ? value_is_number(v)
                                            : t->element == ELEMENT_BOOL && value_is_bool(v);
    }
    if (!value_is_tensor(v)) return false;
    geo_tensor *r = value_tensor(v);
    if (r->element != t->element || r->rank != t->rank - 1
        || memcmp(r->shape, t->shape + 1, r->rank * sizeof *r->shape) != 0) return false;
    r = vm_need(vm, tensor_dense(vm_heap(vm), r));
    *row = r->data;
    return true;
}

geo_value bi_push(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_value x = argv[0], v = argv[1];
    double number;
    const double *row;
    if (value_is_tensor(x) && is_row(vm, value_tensor(x), v, &number, &row)) {
        bool consume = vm_may_consume(vm, x);       /* with spare room: n pushes are O(n) */
        return value_from_object(vm_need(vm, tensor_append(vm_heap(vm), value_tensor(x), row,
                                                           consume)));
    }
    if (value_is_kind(x, KIND_LIST) && value_list(x)->count > 0) {
        geo_list *list = value_list(x);
        if (!vm_may_consume(vm, x)) list = vm_need(vm, list_copy(vm_heap(vm), list));
        list_add(vm, list, v);
        return value_from_object(list);
    }
    geo_list *all = vm_list(vm, members_count(x) + 1);
    for (size_t i = 0; i < members_count(x); i++) list_add(vm, all, member_at(vm, x, i));
    list_add(vm, all, v);
    return stack_list(vm, all);
}

geo_value bi_pop(geo_vm *vm, int argc, const geo_value *argv)
{
    size_t n = members_count(argv[0]);
    if (n == 0) vm_raise_arg(vm, 0, NULL, MSG_EMPTY, "pop");
    if (value_is_kind(argv[0], KIND_LIST)) {
        geo_list *list = value_list(argv[0]);
        if (!vm_may_consume(vm, argv[0])) list = vm_need(vm, list_copy(vm_heap(vm), list));
        list->count--;
        return value_from_object(list);
    }
    geo_value all_but_last = value_from_object(
        vm_need(vm, range_new(vm_heap(vm), 1, (double)n - 1, 1, false)));
    geo_tensor *t = arg_tensor(vm, argv, 0);
    geo_value out = VALUE_NONE;
    vm_check_diagnostic(vm, tensor_index(vm_heap(vm), t, 1, &all_but_last, &out));
    return out;
}

geo_value bi_list(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_list *list = vm_list(vm, (size_t)argc);
    for (int i = 0; i < argc; i++) list_add(vm, list, argv[i]);
    return value_from_object(list);
}

geo_value bi_keys(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_record *record = value_record(argv[0]);
    geo_list *list = vm_list(vm, record->count);
    for (size_t i = 0; i < record->count; i++)
        list_add(vm, list, value_from_object(record->name[i]));
    return value_from_object(list);
}

geo_value bi_values(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_record *record = value_record(argv[0]);
    return vm_stack(vm, record->count, record->value);
}

geo_value bi_merge(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_record *out = vm_need(vm, record_copy(vm_heap(vm), value_record(argv[0])));
    const geo_record *b = value_record(argv[1]);
    for (size_t i = 0; i < b->count; i++)
        vm_need(vm, record_set(vm_heap(vm), out, b->name[i], b->value[i]) ? out : NULL);
    return value_from_object(out);
}

static geo_value pair(geo_vm *vm, geo_value a, geo_value b)
{
    return vm_stack(vm, 2, (geo_value[]){ a, b });
}

geo_value bi_enumerate(geo_vm *vm, int argc, const geo_value *argv)
{
    size_t n = members_count(argv[0]);
    geo_list *list = vm_list(vm, n);
    for (size_t i = 0; i < n; i++)
        list_add(vm, list, pair(vm, value_from_double((double)i + 1), member_at(vm, argv[0], i)));
    return value_from_object(list);
}

geo_value bi_zip(geo_vm *vm, int argc, const geo_value *argv)
{
    size_t n = members_count(argv[0]), m = members_count(argv[1]);
    if (m < n) n = m;
    geo_list *list = vm_list(vm, n);
    for (size_t i = 0; i < n; i++)
        list_add(vm, list, pair(vm, member_at(vm, argv[0], i), member_at(vm, argv[1], i)));
    return value_from_object(list);
}

/* --- functions of functions -------------------------------------------------- */

/* map(f, x) and x |> map(f): the function may stand second. */
typedef struct {
    geo_value f, x;
    int at;                     /* of x among the arguments */
} over;

static over function_over(geo_vm *vm, const char *name, const geo_value *argv)
{
    if (value_is_callable(argv[0])) return (over){ argv[0], argv[1], 1 };
    if (value_is_callable(argv[1])) return (over){ argv[1], argv[0], 0 };
    vm_raise_arg(vm, 0, value_phrase(argv[0]), MSG_ARGUMENT_TYPE, name, "a function", "f");
}

static void need_members(geo_vm *vm, int arg, geo_value v)
{
    if (!has_rows(v)) vm_raise_arg(vm, arg, value_phrase(v), MSG_NO_MEMBERS, value_phrase(v));
}

static bool map_in_blocks(geo_vm *vm, const over *o, size_t n, geo_value *out)
{
    if (!value_is_tensor(o->x) && !value_is_kind(o->x, KIND_RANGE)) return false;
    geo_value x = o->x;
    geo_tensor *t = arg_tensor(vm, &x, 0);
    lanes_argument rows;
    vm_hold(vm, value_from_object(t));
    return lanes_rows(t, &rows) && lanes_call(vm, o->f, n, 1, &rows, 1, &n, out);
}

geo_value bi_map(geo_vm *vm, int argc, const geo_value *argv)
{
    over o = function_over(vm, "map", argv);
    need_members(vm, o.at, o.x);
    size_t n = members_count(o.x);
    geo_value out;
    if (map_in_blocks(vm, &o, n, &out)) return out;
    geo_list *list = vm_list(vm, n);
    vm_hold(vm, value_from_object(list));
    for (size_t i = 0; i < n; i++)
        list_add(vm, list, vm_apply(vm, o.f, member_at(vm, o.x, i)));
    return stack_list(vm, list);
}

static bool answer(geo_vm *vm, const over *o, geo_value v)
{
    if (!value_is_bool(v)) vm_raise_arg(vm, 1 - o->at, NULL, MSG_NOT_TRUTH, value_phrase(v));
    return v == VALUE_TRUE;
}

geo_value bi_filter(geo_vm *vm, int argc, const geo_value *argv)
{
    over o = function_over(vm, "filter", argv);
    need_members(vm, o.at, o.x);
    size_t n = members_count(o.x);
    geo_list *list = vm_list(vm, 0);
    vm_hold(vm, value_from_object(list));
    for (size_t i = 0; i < n; i++) {
        geo_value member = vm_hold(vm, member_at(vm, o.x, i));
        if (answer(vm, &o, vm_apply(vm, o.f, member))) list_add(vm, list, member);
    }
    return value_is_kind(o.x, KIND_LIST) ? value_from_object(list) : stack_list(vm, list);
}

geo_value bi_reduce(geo_vm *vm, int argc, const geo_value *argv)
{
    over o = function_over(vm, "reduce", argv);
    need_members(vm, o.at, o.x);
    size_t n = members_count(o.x), first = 0;
    geo_value v = argv[2];
    if (value_is_none(v)) {
        if (n == 0) vm_raise_arg(vm, o.at, NULL, MSG_EMPTY, "reduce");
        v = member_at(vm, o.x, first++);
    }
    for (size_t i = first; i < n; i++)
        v = vm_call(vm, o.f, 2, (geo_value[]){ v, member_at(vm, o.x, i) });
    return v;
}

/* --- composition ------------------------------------------------------------- */

typedef struct {
    geo_foreign head;
    geo_value outer, inner;
} composed;

static geo_value composed_call(geo_vm *vm, geo_foreign *self, int argc, const geo_value *argv)
{
    const composed *f = (const composed *)self;
    geo_value outer = f->outer;
    return vm_apply(vm, outer, vm_call(vm, f->inner, argc, argv));
}

static bool composed_unfold(const geo_foreign *self, geo_value *outer, geo_value *inner)
{
    const composed *f = (const composed *)self;
    *outer = f->outer;
    *inner = f->inner;
    return true;
}

static void composed_print(const geo_foreign *self, geo_buffer *out)
{
    const composed *f = (const composed *)self;
    print_inline(f->outer, out);
    buffer_add_text(out, " @ ");
    print_inline(f->inner, out);
}

static void composed_trace(geo_heap *heap, geo_foreign *self)
{
    heap_mark(heap, ((composed *)self)->outer);
    heap_mark(heap, ((composed *)self)->inner);
}

static const geo_class COMPOSED = { .name = "function", .noun = "function", .phrase = "a function",
                                    .print = composed_print, .call = composed_call,
                                    .unfold = composed_unfold,
                                    .call_traced = composed_call,
                                    .trace = composed_trace };

geo_value bi_compose(geo_vm *vm, int argc, const geo_value *argv)
{
    composed *f = vm_need(vm, foreign_new(vm_heap(vm), &COMPOSED, sizeof *f));
    f->outer = value_share(vm_freeze(vm, argv[0]));
    f->inner = value_share(vm_freeze(vm, argv[1]));
    return value_from_object(f);
}

/* --- near -------------------------------------------------------------------- */

static bool near_numbers(double a, double b, double tol)
{
    return a == b || fabs(a - b) <= tol * fmax(1, fmax(fabs(a), fabs(b)));
}

static bool near_values(geo_vm *vm, geo_value a, geo_value b, double tol, int depth)
{
    if (value_is_number(a) && value_is_number(b))
        return near_numbers(value_to_number(a), value_to_number(b), tol);
    if (value_is_kind(a, KIND_COMPLEX) && value_is_kind(b, KIND_COMPLEX))
        return near_numbers(value_complex(a)->re, value_complex(b)->re, tol)
            && near_numbers(value_complex(a)->im, value_complex(b)->im, tol);
    size_t n = members_count(a);
    bool arrays = value_is_object(a) && value_is_object(b) && !value_is_kind(a, KIND_STRING);
    if (!arrays || n != members_count(b) || depth > 100) return a == b;
    for (size_t i = 0; i < n; i++)
        if (!near_values(vm, member_at(vm, a, i), member_at(vm, b, i), tol,
                         depth + 1)) return false;
    return true;
}

static bool near_tensors(geo_vm *vm, const geo_tensor *a, const geo_tensor *b, double tol)
{
    if (a->rank != b->rank || a->n != b->n) return false;
    for (int i = 0; i < a->rank; i++)
        if (a->shape[i] != b->shape[i]) return false;
    for (size_t i = 0; i < a->n; i++) {
        vm_turn(vm, i);
        if (!near_numbers(a->data[i], b->data[i], tol)) return false;
    }
    return true;
}

/* An estimate is near what its number is near to. */
static geo_value number_of(geo_value v)
{
    if (!value_is_kind(v, KIND_FOREIGN) || !value_foreign(v)->class->number) return v;
    return value_number(value_foreign(v)->class->number(value_foreign(v)));
}

geo_value bi_near(geo_vm *vm, int argc, const geo_value *argv)
{
    double tol = arg_number(argv, 2);
    bool tensors = value_is_tensor(argv[0]) && value_is_tensor(argv[1])
                && value_tensor(argv[0])->element != ELEMENT_COMPLEX
                && value_tensor(argv[1])->element != ELEMENT_COMPLEX;
    if (tensors) return value_bool(near_tensors(vm, arg_tensor(vm, argv, 0),
                                                   arg_tensor(vm, argv, 1), tol));
    return value_bool(near_values(vm, number_of(argv[0]), number_of(argv[1]), tol, 0));
}
