/* derivative.c - gradients, Jacobians, Hessians, and functions that are derivatives. */
#include "runtime/vm/derivative.h"

#include <math.h>
#include <string.h>

#include "runtime/core/operator.h"
#include "runtime/core/print.h"
#include "runtime/vm/freeze.h"
#include "runtime/vm/state.h"
#include "runtime/vm/tape_private.h"

enum { MOST_ARGUMENTS = 240 };

static geo_value number(double x) { return value_from_double(x); }

static const geo_tensor *tensor_of(geo_value v)
{
    v = value_plain(v);
    return value_is_tensor(v) ? value_tensor(v) : NULL;
}

static size_t size_of(geo_value v)
{
    const geo_tensor *t = tensor_of(v);
    return t ? t->n : 1;
}

/* --- one function, one point --------------------------------------------------------- */

/* A function being run with its point as input of a tape. */
typedef struct {
    geo_vm *vm;
    tape *tape;
    geo_value input, y;         /* y: what y stands for beside this tape */
    bool depends;               /* does the value depend on the point at all? */
    geo_value traced_y;
    size_t n_held;
} tracing;

static tracing trace_begin(geo_vm *vm, point_function f, void *context, geo_value x, bool kinks)
{
    tracing r = { .vm = vm, .n_held = vm->n_held, .tape = tape_new(vm) };
    vm_hold(vm, tape_value(r.tape));
    vm_hold(vm, x);
    if (kinks) tape_collect_kinks(vm, r.tape);
    r.input = vm_hold(vm, tape_input(vm, r.tape, x));
    vm->n_tracing++;
    r.traced_y = r.y = vm_hold(vm, f(vm, context, r.input));
    vm->n_tracing--;
    r.depends = tape_owns(r.tape, r.traced_y, &r.y);
    return r;
}

static geo_value trace_end(tracing *r, geo_value out)
{
    tape_close(r->tape);
    r->vm->n_held = r->n_held;
    return out;
}

/* The value as something that varies: a truth value or mask counts as numbers. */
static geo_value real_value(geo_vm *vm, geo_value y)
{
    geo_value plain = value_plain(y);
    const geo_tensor *t = tensor_of(plain);
    if (value_is_number(plain) || (t && t->element == ELEMENT_NUMBER)) return y;
    if (value_is_bool(plain) || (t && t->element == ELEMENT_BOOL)
        || value_is_kind(plain, KIND_RANGE)) return vm_operate(vm, OP2_ADD, plain, number(0), 0);
    if (t || value_is_kind(plain, KIND_COMPLEX)) vm_raise(vm, MSG_DERIVATIVE_COMPLEX);
    vm_raise(vm, MSG_DERIVATIVE_VALUE, value_phrase(plain));
}

static geo_value sweep_from(tracing *r, geo_value seed)
{
    if (r->depends) tape_sweep(r->vm, r->tape, r->traced_y, seed);
    return vm_hold(r->vm, tape_adjoint(r->vm, r->tape, r->input));
}

/* Do the leading axes of x have the shape of y? Then y has one number for each row. */
static bool is_number_per_row(geo_value x, geo_value y, int row_rank)
{
    const geo_tensor *a = tensor_of(x), *b = tensor_of(y);
    if (!a || !b || a->rank != b->rank + row_rank) return false;
    return memcmp(a->shape, b->shape, b->rank * sizeof *b->shape) == 0;
}

/* A part of the rows: about half of them, whatever order they are in. */
static bool is_in_part(size_t row, bool part) { return (row * 2654435761u >> 16 & 1) == part; }

/* 1 (true) for the rows of x in a part; x has n rows. */
static geo_value part_of_rows(geo_vm *vm, geo_value x, size_t n, bool part,
                              tensor_element element)
{
    const geo_tensor *like = tensor_of(x);
    geo_tensor *mask = vm_tensor(vm, element, like->rank, like->shape);
    size_t d = n ? mask->n / n : 0;
    for (size_t i = 0; i < mask->n; i++) mask->data[i] = is_in_part(i / d, part);
    return value_from_object(mask);
}

/* Is g 0 in all rows outside of the part? (nan may come of 0 times infinity) */
static bool stays_in_part(geo_vm *vm, geo_value g, size_t n, bool part)
{
    const geo_tensor *t = vm_need(vm, tensor_dense(&vm->heap, (geo_tensor *)tensor_of(g)));
    size_t d = n ? t->n / n : 0;
    for (size_t i = 0; i < t->n; i++)
        if (!is_in_part(i / d, part) && t->data[i] != 0 && !isnan(t->data[i])) return false;
    return true;
}

/* The gradients of all rows at once, in two parts: the values of each part may depend on
 * its rows only. False when they depend on others too. */
static bool sweep_rows(tracing *r, geo_value x, geo_value *out)
{
    geo_vm *vm = r->vm;
    size_t n = size_of(r->y);
    geo_value part[3] = { part_of_rows(vm, x, n, true, ELEMENT_BOOL) };
    vm_hold(vm, part[0]);
    for (int k = 0; k < 2; k++) {
        part[1 + k] = sweep_from(r, part_of_rows(vm, r->y, n, k == 0, ELEMENT_NUMBER));
        if (!stays_in_part(vm, part[1 + k], n, k == 0)) return false;
    }
    *out = tape_call(vm, "select", 3, part);
    return true;
}

GEO_NORETURN static void raise_value(geo_vm *vm, const char *name, geo_value y)
{
    geo_buffer what = GEO_BUFFER_EMPTY;
    if (tensor_of(y)) value_describe(y, &what);
    else buffer_add_text(&what, value_phrase(y));
    diagnostic *d = diag_new(MSG_GRAD_VALUE, name, buffer_text(&what));
    buffer_free(&what);
    if (tensor_of(y)) diag_hint(d, MSG_HINT_JAC);
    vm_raise_diagnostic(vm, d);
}

geo_value derivative_gradient(geo_vm *vm, const char *name, point_function f, void *context,
                              geo_value x, geo_value *value)
{
    tracing r = trace_begin(vm, f, context, x, false);
    geo_value y = real_value(vm, r.y), out;
    if (value) *value = y;
    if (value_is_number(value_plain(y))) {
        out = sweep_from(&r, number(1));
    } else {
        if (!is_number_per_row(x, y, 1)) raise_value(vm, name, y);
        if (!sweep_rows(&r, x, &out)) vm_raise(vm, MSG_GRAD_ROWS_MIX);
    }
    return trace_end(&r, out);
}

/* --- Jacobians ----------------------------------------------------------------------- */

static geo_value unit(geo_vm *vm, geo_value like, size_t k)
{
    geo_value seed = tape_full_like(vm, like, 0);
    if (!value_is_tensor(seed)) return number(1);
    value_tensor(seed)->data[k] = 1;
    return seed;
}

/* All of v with shape a followed by shape b. */
static geo_value shaped(geo_vm *vm, geo_value v, geo_value a, geo_value b)
{
    geo_value argv[1 + 2 * TENSOR_RANK] = { v };
    int n = 1;
    const geo_tensor *part[2] = { tensor_of(a), tensor_of(b) };
    for (int i = 0; i < 2; i++)
        for (int k = 0; part[i] && k < part[i]->rank; k++)
            argv[n++] = number((double)part[i]->shape[k]);
    if (n == 1) return v;
    return tape_call(vm, "reshape", n, argv);
}

static geo_value stacked(geo_vm *vm, const geo_list *rows)
{
    return vm_stack(vm, rows->count, rows->item);
}

static void add_row(geo_vm *vm, geo_list *rows, geo_value row)
{
    vm_need(vm, list_push(&vm->heap, rows, row) ? rows : NULL);
}

static geo_list *held_list(geo_vm *vm, size_t n)
{
    geo_list *rows = vm_list(vm, n);
    vm_hold(vm, value_from_object(rows));
    return rows;
}

/* One sweep for each number of the value. */
static geo_value jacobian_backwards(tracing *r, geo_value x)
{
    geo_vm *vm = r->vm;
    size_t m = size_of(r->y);
    geo_list *rows = held_list(vm, m);
    for (size_t k = 0; k < m; k++) {
        size_t n_held = vm->n_held;
        add_row(vm, rows, sweep_from(r, unit(vm, r->y, k)));
        vm->n_held = n_held;
    }
    return shaped(vm, stacked(vm, rows), r->y, x);
}

static geo_value zero_jacobian(geo_vm *vm, geo_value y, geo_value x)
{
    geo_tensor *zero = vm_vector(vm, size_of(y) * size_of(x));
    for (size_t i = 0; i < zero->n; i++) zero->data[i] = 0;
    if (!tensor_of(y) && !tensor_of(x)) return number(0);
    return shaped(vm, value_from_object(zero), y, x);
}

/* The sweep of a seed u is u J, linear in u: its own sweeps give the columns of J. */
static geo_value jacobian_forwards(tracing *r, geo_value x)
{
    geo_vm *vm = r->vm;
    size_t d = size_of(x), m = size_of(r->y);
    tape *outer = tape_new(vm);
    vm_hold(vm, tape_value(outer));
    geo_value u = vm_hold(vm, tape_input(vm, outer, tape_full_like(vm, r->y, 1)));
    geo_value swept = sweep_from(r, u);
    if (!tape_owns(outer, swept, NULL)) return zero_jacobian(vm, r->y, x);
    geo_list *columns = held_list(vm, d);
    for (size_t j = 0; j < d; j++) {
        tape_sweep(vm, outer, swept, unit(vm, x, j));
        add_row(vm, columns, tape_adjoint(vm, outer, u));
    }
    geo_value all = stacked(vm, columns);
    geo_value flat[3] = { all, number((double)d), number((double)m) };
    geo_value matrix = tape_call(vm, "reshape", 3, flat);
    geo_value out = shaped(vm, vm_unary(vm, OP1_PRIME, matrix), r->y, x);
    tape_close(outer);
    return out;
}

geo_value derivative_jacobian(geo_vm *vm, point_function f, void *context, geo_value x,
                              geo_value *value)
{
    tracing r = trace_begin(vm, f, context, x, false);
    r.y = real_value(vm, r.y);
    if (value) *value = r.y;
    size_t m = size_of(r.y), d = size_of(x);
    geo_value out;
    if (!r.depends || m == 0 || d == 0) out = zero_jacobian(vm, r.y, x);
    else if (!tensor_of(r.y)) out = sweep_from(&r, number(1));
    else if (m <= 2 * d) out = jacobian_backwards(&r, x);
    else out = jacobian_forwards(&r, x);
    return trace_end(&r, out);
}

/* --- geo functions at a point -------------------------------------------------------- */

geo_value function_at(geo_vm *vm, void *context, geo_value x)
{
    const function_point *p = context;
    geo_value given[MOST_ARGUMENTS];
    int n = 0;
    size_t at = 0;
    if (p->n_parts == 0) given[n++] = x;
    for (int k = 0; k < p->n_parts; k++) {
        size_t length = p->length ? p->length[k] : 0;
        geo_value index = number((double)at + 1);
        if (length) index = value_from_object(vm_need(vm, range_new(
            &vm->heap, (double)at + 1, (double)(at + length), 1, false)));
        given[n++] = vm_index(vm, x, 1, &index);
        at += length ? length : 1;
    }
    for (int k = 0; k < p->n_rest; k++) given[n++] = p->rest[k];
    if (n == 1) return vm_apply(vm, p->f, given[0]);
    return vm_call(vm, p->f, n, given);
}

/* --- derivatives as values ----------------------------------------------------------- */

typedef struct {
    geo_foreign head;
    derivative_kind kind;
    geo_value f;
} derivative;

static const char *const NAMES[] = {
    [DERIVATIVE_GRAD] = "grad", [DERIVATIVE_JAC] = "jac", [DERIVATIVE_HESS] = "hess",
    [DERIVATIVE_LAPLACIAN] = "laplacian", [DERIVATIVE_DIV] = "div",
    [DERIVATIVE_CURL] = "curl", [DERIVATIVE_PRIME] = "f'",
};

/* Does a derivative of this kind see a matrix as a batch of points? */
static bool goes_by_rows(derivative_kind kind)
{
    return kind == DERIVATIVE_HESS || kind == DERIVATIVE_LAPLACIAN || kind == DERIVATIVE_DIV
        || kind == DERIVATIVE_CURL;
}

/* The derivative of a pure function of numbers by blocks of points: false when f does not
 * run in blocks, and the tape takes over. */
static bool derivative_in_blocks(geo_vm *vm, derivative_kind kind, const function_point *p,
                                 geo_value *out)
{
    (void)vm;
    (void)kind;
    (void)p;
    (void)out;
    return false;
}

static geo_value gradient_at(geo_vm *vm, void *context, geo_value x)
{
    return derivative_gradient(vm, "grad", function_at, context, x, NULL);
}

GEO_NORETURN static void raise_shape(geo_vm *vm, derivative_kind kind, const char *wanted,
                                     geo_value y, geo_value x)
{
    geo_buffer came = GEO_BUFFER_EMPTY, at = GEO_BUFFER_EMPTY;
    if (tensor_of(y)) value_describe(y, &came);
    else buffer_add_text(&came, value_phrase(y));
    if (tensor_of(x)) value_describe(x, &at);
    else buffer_add_text(&at, value_phrase(x));
    diagnostic *d = diag_new(MSG_FIELD_SHAPE, NAMES[kind], wanted, buffer_text(&came),
                             buffer_text(&at));
    buffer_free(&came);
    buffer_free(&at);
    vm_raise_diagnostic(vm, d);
}

static void need_point(geo_vm *vm, derivative_kind kind, geo_value x)
{
    const geo_tensor *t = tensor_of(x);
    if ((t && t->rank == 1) || value_is_number(value_plain(x))) return;
    geo_buffer what = GEO_BUFFER_EMPTY;
    if (t) value_describe(x, &what);
    else buffer_add_text(&what, value_phrase(x));
    diagnostic *d = diag_new(MSG_HESS_POINT, NAMES[kind], buffer_text(&what));
    buffer_free(&what);
    vm_raise_diagnostic(vm, d);
}

static geo_value hessian_at(geo_vm *vm, function_point *p)
{
    geo_value h = derivative_jacobian(vm, gradient_at, p, p->point, NULL);
    if (!tensor_of(h)) return h;
    geo_value both = tape_add(vm, h, vm_unary(vm, OP1_PRIME, h));
    return tape_mul(vm, number(0.5), both);
}

static geo_value entry(geo_vm *vm, geo_value matrix, int i, int j)
{
    return vm_index(vm, matrix, 2, (geo_value[]){ number(i), number(j) });
}

static geo_value trace_of(geo_vm *vm, geo_value j)
{
    return tensor_of(j) ? tape_call(vm, "trace", 1, &j) : j;
}

static geo_value divergence_at(geo_vm *vm, function_point *p)
{
    geo_value y, j = derivative_jacobian(vm, function_at, p, p->point, &y);
    const geo_tensor *a = tensor_of(y), *b = tensor_of(p->point);
    bool agree = a && b ? a->rank == 1 && a->n == b->n : !a && !b;
    if (!agree) raise_shape(vm, DERIVATIVE_DIV, "as many numbers as the point has", y, p->point);
    return trace_of(vm, j);
}

static geo_value curl_at(geo_vm *vm, function_point *p)
{
    geo_value y, j = derivative_jacobian(vm, function_at, p, p->point, &y);
    const geo_tensor *a = tensor_of(y), *b = tensor_of(p->point);
    bool agree = a && b && a->rank == 1 && a->n == b->n && (a->n == 2 || a->n == 3);
    if (!agree)
        raise_shape(vm, DERIVATIVE_CURL, "a vector field of the plane or of space", y, p->point);
    geo_value part[3];
    static const int PAIRS[3][2] = { { 3, 2 }, { 1, 3 }, { 2, 1 } };
    size_t first = a->n == 2 ? 2 : 0;
    for (size_t k = first; k < 3; k++)
        part[k] = tape_sub(vm, entry(vm, j, PAIRS[k][0], PAIRS[k][1]),
                           entry(vm, j, PAIRS[k][1], PAIRS[k][0]));
    return a->n == 2 ? part[2] : vm_stack(vm, 3, part);
}

/* By one number; or by every element of a tensor that f acts on element by element. */
static geo_value prime_at(geo_vm *vm, function_point *p)
{
    geo_value x = p->point, out = VALUE_NONE;
    if (value_is_number(value_plain(x))) return derivative_jacobian(vm, function_at, p, x, NULL);
    if (!tensor_of(x)) vm_raise(vm, MSG_PRIME_POINT, value_phrase(x));
    tracing r = trace_begin(vm, function_at, p, x, false);
    r.y = real_value(vm, r.y);
    bool is_elementwise = is_number_per_row(x, r.y, 0) && sweep_rows(&r, x, &out);
    if (!is_elementwise) {
        geo_buffer what = GEO_BUFFER_EMPTY;
        value_describe(x, &what);
        diagnostic *d = diag_new(MSG_PRIME_POINT, buffer_text(&what));
        buffer_free(&what);
        vm_raise_diagnostic(vm, d);
    }
    return trace_end(&r, out);
}

static geo_value at_point(geo_vm *vm, derivative_kind kind, function_point *p)
{
    geo_value out;
    if (derivative_in_blocks(vm, kind, p, &out)) return out;
    if (goes_by_rows(kind)) need_point(vm, kind, p->point);
    switch (kind) {
    case DERIVATIVE_GRAD:
        return derivative_gradient(vm, "grad", function_at, p, p->point, NULL);
    case DERIVATIVE_JAC: return derivative_jacobian(vm, function_at, p, p->point, NULL);
    case DERIVATIVE_HESS: return hessian_at(vm, p);
    case DERIVATIVE_LAPLACIAN:
        return trace_of(vm, derivative_jacobian(vm, gradient_at, p, p->point, NULL));
    case DERIVATIVE_DIV: return divergence_at(vm, p);
    case DERIVATIVE_CURL: return curl_at(vm, p);
    case DERIVATIVE_PRIME: break;
    }
    return prime_at(vm, p);
}

/* --- from arguments to points -------------------------------------------------------- */

extern const geo_class DERIVATIVE_CLASS;

/* How many arguments f needs, 0 when it can't be known. */
static int needed(geo_vm *vm, geo_value f)
{
    while (value_is_class(f, &DERIVATIVE_CLASS)) f = ((derivative *)value_foreign(f))->f;
    if (value_is_kind(f, KIND_FUNCTION)) return value_function(f)->code->n_required;
    if (value_is_kind(f, KIND_BUILTIN))
        return builtin_signature(vm, ((geo_builtin_value *)value_to_object(f))->builtin)
            ->n_required;
    return 0;
}

static bool is_single(geo_value v)
{
    v = value_plain(v);
    return value_is_number(v) || value_is_bool(v);
}

static geo_value at_rows(geo_vm *vm, derivative_kind kind, const function_point *p,
                         geo_value points)
{
    size_t n = vm_count(points), n_held = vm->n_held;
    geo_list *rows = held_list(vm, n);
    const geo_tensor *t = tensor_of(points);
    for (size_t i = 0; i < n; i++) {
        function_point here = *p;
        vm_member(vm, points, i, &here.point);
        vm_hold(vm, here.point);
        geo_value row = t->rank > 2 ? at_rows(vm, kind, p, here.point)
                                    : at_point(vm, kind, &here);
        add_row(vm, rows, row);
    }
    vm->n_held = n_held;
    return stacked(vm, rows);
}

/* Batches in parameters that declare their space: point by point. */
static bool at_declared_batch(geo_vm *vm, derivative *d, int argc, const geo_value *argv,
                              geo_value *out)
{
    if (!value_is_kind(d->f, KIND_FUNCTION)) return false;
    const geo_function *f = value_function(d->f);
    if (!f->domain || argc > f->code->n_params) return false;
    geo_value all[MOST_ARGUMENTS + 16], here[MOST_ARGUMENTS];
    for (int k = 0; k < f->code->n_params; k++) all[k] = k < argc ? argv[k] : VALUE_UNSET;
    ptrdiff_t n = vm_batch_rows(vm, f, all, argc, NULL);
    if (n < 0) return false;
    geo_list *rows = held_list(vm, (size_t)n);
    for (size_t i = 0; i < (size_t)n; i++) {
        for (int k = 0; k < argc; k++)
            here[k] = vm_batch_size(vm, f, k, all[k]) < 0 ? all[k]
                    : vm_hold(vm, vm_batch_point(vm, f, k, all[k], i));
        add_row(vm, rows, vm_call(vm, value_from_object(d), argc, here));
    }
    *out = stacked(vm, rows);
    return true;
}

/* The arguments as a point and constants behind it: the numbers a function of several
 * numbers needs are one point, given together or as a vector; otherwise the first argument
 * is the point. */
static function_point point_of(geo_vm *vm, geo_value f, int argc, const geo_value *argv)
{
    int n = needed(vm, f);
    if (n == 0) n = argc;
    bool all_single = argc >= 2 && argc >= n;
    for (int k = 0; k < n && k < argc; k++) all_single &= is_single(argv[k]);
    if (n >= 2 && all_single)
        return (function_point){ .f = f, .point = vm_stack(vm, (size_t)n, argv), .n_parts = n,
                                 .n_rest = argc - n, .rest = argv + n };
    function_point p = { .f = f, .point = argv[0], .n_rest = argc - 1, .rest = argv + 1 };
    if (value_is_kind(p.point, KIND_RANGE))
        p.point = vm_operate(vm, OP2_ADD, p.point, number(0), 0);
    const geo_tensor *t = tensor_of(p.point);
    if (n >= 2 && argc == 1 && t && t->shape[t->rank - 1] >= (size_t)n
        && t->shape[t->rank - 1] <= MOST_ARGUMENTS)
        p.n_parts = (int)t->shape[t->rank - 1];
    return p;
}

static geo_value derivative_call(geo_vm *vm, geo_foreign *self, int argc, const geo_value *argv)
{
    derivative *d = (derivative *)self;
    geo_value out;
    if (argc == 0) vm_raise(vm, MSG_DERIVATIVE_POINT, "nothing");
    if (at_declared_batch(vm, d, argc, argv, &out)) return out;
    function_point p = point_of(vm, d->f, argc, argv);
    vm_hold(vm, p.point);
    const geo_tensor *t = tensor_of(p.point);
    if (d->kind == DERIVATIVE_PRIME && p.n_parts > 1)
        vm_raise(vm, MSG_PRIME_POINT, "one of several");
    if (t && t->rank > 1 && (p.n_parts || goes_by_rows(d->kind)))
        return at_rows(vm, d->kind, &p, p.point);
    return at_point(vm, d->kind, &p);
}

static void derivative_print(const geo_foreign *self, geo_buffer *out)
{
    const derivative *d = (const derivative *)self;
    bool is_prime = d->kind == DERIVATIVE_PRIME;
    if (!is_prime) buffer_add_format(out, "%s(", NAMES[d->kind]);
    const geo_code *code = value_is_kind(d->f, KIND_FUNCTION) ? value_function(d->f)->code : NULL;
    if (code && code->name) buffer_add_text(out, code->name->text);
    else print_inline(d->f, out);
    buffer_add_text(out, is_prime ? "'" : ")");
}

static void derivative_trace(geo_heap *heap, geo_foreign *self)
{
    heap_mark(heap, ((derivative *)self)->f);
}

const geo_class DERIVATIVE_CLASS = { .name = "function", .noun = "function",
                                     .phrase = "a function", .print = derivative_print,
                                     .call = derivative_call,
                                     .call_traced = derivative_call,
                                     .trace = derivative_trace };

geo_value derivative_new(geo_vm *vm, derivative_kind kind, geo_value f)
{
    derivative *d = vm_need(vm, foreign_new(&vm->heap, &DERIVATIVE_CLASS, sizeof *d));
    d->kind = kind;
    d->f = value_share(vm_freeze(vm, f));
    return value_from_object(d);
}

geo_value derivative_kinks(geo_vm *vm, geo_value f, int argc, const geo_value *argv)
{
    function_point p = point_of(vm, f, argc, argv);
    tracing r = trace_begin(vm, function_at, &p, p.point, true);
    geo_value out = value_from_object(tape_kinks(r.tape));
    return trace_end(&r, out);
}
