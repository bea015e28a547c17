/* tape.c - recording operations and sweeping back over them. */
#include "runtime/vm/tape.h"

#include <stdio.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/core/compare.h"
#include "runtime/core/operator.h"
#include "runtime/core/print.h"
#include "runtime/vm/state.h"
#include "runtime/vm/tape_private.h"

/* --- the two classes ----------------------------------------------------------------- */

static geo_value traced_plain(const geo_foreign *self) { return ((const traced *)self)->value; }

static void traced_print(const geo_foreign *self, geo_buffer *out)
{
    print_inline(((const traced *)self)->value, out);
}

static void traced_trace(geo_heap *heap, geo_foreign *self)
{
    heap_mark_object(heap, &((traced *)self)->tape->head.head);
    heap_mark(heap, ((traced *)self)->value);
}

static bool traced_unary(geo_vm *vm, int op, geo_value a, geo_value *out)
{
    if (op != OP1_NEG && op != OP1_PRIME) return false;
    bool is_number = value_is_number(value_plain(a));
    if (op == OP1_PRIME && is_number) return false;
    *out = tape_apply(vm, op == OP1_NEG ? &TAPE_NEGATION : &TAPE_TRANSPOSITION, NULL, 1, &a);
    return true;
}

const geo_class TRACED_CLASS = {
    .name = "number", .noun = "number", .phrase = "a number", .print = traced_print,
    .binary = tape_binary, .unary = traced_unary, .trace = traced_trace, .plain = traced_plain,
};

static void tape_trace(geo_heap *heap, geo_foreign *self)
{
    const tape *t = (const tape *)self;
    for (size_t i = 0; i < t->n; i++) heap_mark(heap, t->node[i].out);
    for (size_t i = 0; i < t->n_operands; i++) heap_mark(heap, t->operand[i]);
    for (size_t i = 0; i < t->n_adjoints; i++) heap_mark(heap, t->adjoint[i]);
    heap_mark(heap, t->current);
    if (t->numbering) heap_mark_object(heap, &t->numbering->head);
    if (t->kinks) heap_mark_object(heap, &t->kinks->head);
}

static void tape_release(geo_foreign *self)
{
    tape *t = (tape *)self;
    geo_free(t->node);
    geo_free(t->operand);
    geo_free(t->parent);
    geo_free(t->adjoint);
    geo_free(t->owned);
    geo_free(t->gift);
    heap_adjust(&t->vm->heap, -(ptrdiff_t)t->bytes);
}

const geo_class TAPE_CLASS = { .name = "tape", .noun = "tape", .phrase = "a tape",
                               .trace = tape_trace, .release = tape_release };

tape *tape_new(geo_vm *vm)
{
    tape *t = vm_need(vm, foreign_new(&vm->heap, &TAPE_CLASS, sizeof *t));
    t->vm = vm;
    t->number = ++vm->n_tapes;
    t->current = VALUE_NONE;
    return t;
}

geo_value tape_value(tape *t) { return value_from_object(t); }

void tape_close(tape *t)
{
    tape_release(&t->head);
    geo_foreign head = t->head;
    geo_vm *vm = t->vm;
    *t = (tape){ .head = head, .vm = vm, .current = VALUE_NONE };
}

/* --- recording ----------------------------------------------------------------------- */

static void count_bytes(tape *t)
{
    size_t bytes = t->capacity * sizeof *t->node + t->operand_capacity * sizeof *t->operand
                 + t->parent_capacity * sizeof *t->parent
                 + t->adjoint_capacity * sizeof *t->adjoint + t->owned_capacity;
    heap_adjust(&t->vm->heap, (ptrdiff_t)bytes - (ptrdiff_t)t->bytes);
    t->bytes = bytes;
}

/* Room for n more operands; their first place. */
static uint32_t add_operands(tape *t, size_t n)
{
    size_t first = t->n_operands, before = t->operand_capacity;
    bool grown = geo_grow(&t->operand, &t->operand_capacity, first + n, sizeof *t->operand)
              && geo_grow(&t->parent, &t->parent_capacity, first + n, sizeof *t->parent);
    vm_need(t->vm, grown && first + n < TAPE_NOBODY ? t : NULL);
    if (t->operand_capacity != before) count_bytes(t);
    for (size_t i = first; i < first + n; i++) t->operand[i] = VALUE_NONE;
    t->n_operands += n;
    return (uint32_t)first;
}

static uint32_t add_node(tape *t, tape_node node)
{
    size_t before = t->capacity;
    bool grown = geo_grow(&t->node, &t->capacity, t->n + 1, sizeof *t->node);
    vm_need(t->vm, grown && t->n + 1 < TAPE_NOBODY ? t : NULL);
    if (t->capacity != before) count_bytes(t);
    t->node[t->n] = node;
    return (uint32_t)t->n++;
}

static geo_value new_traced(tape *t, uint32_t node)
{
    traced *v = vm_need(t->vm, foreign_new(&t->vm->heap, &TRACED_CLASS, sizeof *v));
    v->tape = t;
    v->node = node;
    v->value = t->node[node].out;
    return value_from_object(v);
}

bool tape_any(const geo_value *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (value_is_traced(v[i])) return true;
    return false;
}

bool tape_owns(const tape *t, geo_value v, geo_value *plain)
{
    if (!value_is_traced(v) || value_traced(v)->tape != t) return false;
    if (plain) *plain = value_traced(v)->value;
    return true;
}

/* The newest tape that is still open; what closed ones traced is constant. */
static tape *newest(int n, const geo_value *x)
{
    tape *t = NULL;
    for (int i = 0; i < n; i++) {
        if (!value_is_traced(x[i])) continue;
        tape *other = value_traced(x[i])->tape;
        if (other->number && (!t || other->number > t->number)) t = other;
    }
    return t;
}

static bool is_complex(geo_value v)
{
    return value_is_kind(v, KIND_COMPLEX)
        || (value_is_tensor(v) && value_tensor(v)->element == ELEMENT_COMPLEX);
}

static bool is_real(geo_value v)
{
    if (value_is_number(v)) return true;
    return value_is_tensor(v) && value_tensor(v)->element == ELEMENT_NUMBER;
}

static bool is_truth(geo_value v)
{
    return value_is_bool(v) || (value_is_tensor(v) && value_tensor(v)->element == ELEMENT_BOOL);
}

static geo_value compute(geo_vm *vm, const tape_rule *rule, const builtin *b, int n,
                         const geo_value *x)
{
    if (!b) return rule->compute(vm, n, x);
    if (tape_any(x, (size_t)n)) return tape_builtin(vm, b, n, x);
    return b->function(vm, n, x);
}

geo_value tape_apply(geo_vm *vm, const tape_rule *rule, const builtin *b, int n,
                     const geo_value *x)
{
    tape *t = newest(n, x);
    uint32_t first = 0;
    if (t) first = add_operands(t, (size_t)n);
    geo_value few[4] = { VALUE_NONE, VALUE_NONE, VALUE_NONE, VALUE_NONE };
    geo_value *stripped = t ? t->operand + first : n <= 4 ? few : vm_scratch(vm, (size_t)n,
                                                                            sizeof *few);
    for (int i = 0; i < n; i++) {
        bool own = value_is_traced(x[i]) && (value_traced(x[i])->tape == t
                                             || !value_traced(x[i])->tape->number);
        stripped[i] = value_share(own ? value_traced(x[i])->value : x[i]);
        if (t) t->parent[first + i] = own && value_traced(x[i])->tape == t
                                    ? value_traced(x[i])->node : TAPE_NOBODY;
    }
    geo_value out = compute(vm, rule, b, n, stripped);
    if (!t) return out;
    geo_value plain = value_plain(out);
    if (is_complex(plain))
        vm_raise(vm, MSG_DERIVATIVE_COMPLEX);
    if (!is_real(plain)) {
        if (!is_truth(plain)) vm_raise(vm, MSG_DERIVATIVE_NONE, b ? b->name : "this");
        t->n_operands = first;
        return out;
    }
    value_share(out);
    if (t->kinks && rule->kink && rule->kink(vm, n, t->operand + first, plain))
        tape_note_kink(t, b ? b->name : NULL);
    return new_traced(t, add_node(t, (tape_node){ rule, b, first, (uint32_t)n, out }));
}

geo_value tape_record(geo_vm *vm, const tape_rule *rule, int n, const geo_value *x)
{
    return tape_apply(vm, rule, NULL, n, x);
}

/* --- built-ins ----------------------------------------------------------------------- */

GEO_NORETURN static void raise_none(geo_vm *vm, const builtin *b, int argc,
                                    const geo_value *argv)
{
    int arg = 0;
    while (arg < argc - 1 && !value_follows(argv[arg])) arg++;
    vm_raise_arg(vm, arg, "this depends on the point of differentiation",
                 MSG_DERIVATIVE_NONE, b->name);
}

/* Some functions have a derivative by some of their arguments only. */
static void need_derivatives(geo_vm *vm, const tape_rule *rule, const builtin *b, int argc,
                             const geo_value *argv)
{
    for (int i = 0; rule->only && i < argc; i++) {
        if (!value_is_traced(argv[i]) || (rule->only >> i & 1)) continue;
        const signature_param *p = &builtin_signature(vm, b)->param[i];
        vm_raise_arg(vm, i, "this depends on the point of differentiation",
                     MSG_DERIVATIVE_BY, b->name, p->name_length, p->name);
    }
}

static const tape_rule *rule_of(geo_vm *vm, const builtin *b)
{
    static const tape_rule NONE = { .kind = RULE_NONE }, SELF = { .kind = RULE_TRANSPARENT };
    if (b >= GEO_BUILTINS && b < GEO_BUILTINS + GEO_N_BUILTINS)
        return &GEO_RULES[b - GEO_BUILTINS];
    return vm_is_transparent(vm, b) ? &SELF : &NONE;
}

/* A list that holds traced values passes unchanged: its members are looked at one by one. */
geo_value tape_builtin(geo_vm *vm, const builtin *b, int argc, const geo_value *argv)
{
    const tape_rule *rule = rule_of(vm, b);
    switch (rule->kind) {
    case RULE_NONE: raise_none(vm, b, argc, argv);
    case RULE_TRANSPARENT: return b->function(vm, argc, argv);
    case RULE_COMPOSED: return rule->compute(vm, argc, argv);
    case RULE_CONSTANT: {
        geo_value *plain = vm_scratch(vm, (size_t)argc, sizeof *plain);
        for (int i = 0; i < argc; i++) plain[i] = value_share(value_plain(argv[i]));
        geo_value out = b->function(vm, argc, plain);
        tape *t = newest(argc, argv);
        if (t && t->kinks && rule->kink && rule->kink(vm, argc, plain, out))
            tape_note_kink(t, b->name);
        return out;
    }
    case RULE_MOVES:
        for (int i = 0; i < argc; i++)
            if (value_is_kind(argv[i], KIND_LIST)) return b->function(vm, argc, argv);
        break;
    case RULE_SLOPES: case RULE_PULL: need_derivatives(vm, rule, b, argc, argv); break;
    }
    return tape_apply(vm, rule, b, argc, argv);
}

/* --- inputs -------------------------------------------------------------------------- */

GEO_NORETURN static void raise_point(geo_vm *vm, geo_value v)
{
    vm_raise(vm, MSG_DERIVATIVE_POINT, value_phrase(v));
}

static geo_value input_list(geo_vm *vm, tape *t, const geo_list *list)
{
    geo_list *out = vm_list(vm, list->count);
    for (size_t i = 0; i < list->count; i++) {
        geo_value member = tape_input(vm, t, list->item[i]);
        vm_need(vm, list_push(&vm->heap, out, member) ? out : NULL);
    }
    return value_from_object(out);
}

static geo_value input_record(geo_vm *vm, tape *t, const geo_record *record)
{
    geo_record *out = vm_record(vm, record->count);
    for (size_t i = 0; i < record->count; i++) {
        geo_value member = tape_input(vm, t, record->value[i]);
        vm_need(vm, record_set(&vm->heap, out, record->name[i], member) ? out : NULL);
    }
    return value_from_object(out);
}

geo_value tape_input(geo_vm *vm, tape *t, geo_value v)
{
    if (value_is_kind(v, KIND_LIST)) return input_list(vm, t, value_list(v));
    if (value_is_kind(v, KIND_RECORD)) return input_record(vm, t, value_record(v));
    geo_value plain = value_plain(v);
    if (value_is_bool(plain)) v = plain = value_from_double(plain == VALUE_TRUE);
    bool is_mask = value_is_tensor(plain) && value_tensor(plain)->element == ELEMENT_BOOL;
    if (is_mask || value_is_kind(plain, KIND_RANGE))
        v = plain = vm_operate(vm, OP2_ADD, plain, value_from_double(0), 0);
    if (is_complex(plain)) vm_raise(vm, MSG_DERIVATIVE_COMPLEX);
    if (!is_real(plain)) raise_point(vm, plain);
    return new_traced(t, add_node(t, (tape_node){ .out = value_share(v) }));
}

/* --- kinks --------------------------------------------------------------------------- */

void tape_collect_kinks(geo_vm *vm, tape *t) { t->kinks = vm_list(vm, 0); }
geo_list *tape_kinks(const tape *t) { return t->kinks; }

void tape_note_kink(tape *t, const char *what)
{
    geo_vm *vm = t->vm;
    const vm_frame *frame = vm->frame;
    size_t at = (size_t)(frame->pc - frame->code->instruction);
    const code_site *site = code_site_of(frame->code, at > 0 ? at - 1 : 0);
    const char *text = frame->code->source->text;
    geo_record *kink = vm_record(vm, 2);
    size_t line = 1;
    for (size_t i = 0; i < site->at.start; i++) line += text[i] == '\n';
    size_t length = site->mark.end - site->mark.start;
    vm_put(vm, kink, "operation", what ? vm_string(vm, what, strlen(what))
                                       : vm_string(vm, text + site->mark.start, length));
    vm_put(vm, kink, "line", value_from_double((double)line));
    for (size_t i = 0; i < t->kinks->count; i++)        /* once for each place, not each turn */
        if (value_equal(t->kinks->item[i], value_from_object(kink))) return;
    vm_need(vm, list_push(&vm->heap, t->kinks, value_from_object(kink)) ? kink : NULL);
}

/* --- the sweep ----------------------------------------------------------------------- */

void tape_accumulate(tape *t, uint32_t node, geo_value c)
{
    geo_vm *vm = t->vm;
    geo_value *sum = &t->adjoint[node];
    if (*sum == VALUE_UNSET) {
        *sum = value_share(c);
        t->owned[node] = 0;
    } else if (value_is_number(*sum) && value_is_number(c)) {
        *sum = value_number(value_to_number(*sum) + value_to_number(c));
    } else {
        *sum = vm_operate(vm, OP2_ADD, *sum, c, t->owned[node] ? 1 : 0);
        t->owned[node] = 1;
    }
}

static void give(tape *t, const tape_node *node, geo_value g)
{
    geo_vm *vm = t->vm;
    const tape_rule *rule = node->rule;
    const uint32_t *parent = t->parent + node->first;
    tape_step s = { vm, (int)node->n, t->operand + node->first, node->out, g, parent };
    if (rule->kind == RULE_SLOPES) {
        for (uint32_t k = 0; k < node->n; k++) {
            if (parent[k] == TAPE_NOBODY) continue;
            geo_value c = tape_scaled(vm, g, rule->slope(&s, (int)k));
            tape_accumulate(t, parent[k], tape_fit(vm, c, s.x[k]));
        }
        return;
    }
    bool grown = geo_grow(&t->gift, &t->gift_capacity, node->n, sizeof *t->gift);
    vm_need(vm, grown ? t : NULL);
    for (uint32_t k = 0; k < node->n; k++) t->gift[k] = VALUE_UNSET;
    rule->pull(&s, t->gift);
    for (uint32_t k = 0; k < node->n; k++)
        if (parent[k] != TAPE_NOBODY && t->gift[k] != VALUE_UNSET)
            tape_accumulate(t, parent[k], tape_fit(vm, t->gift[k], s.x[k]));
}

static void prepare_adjoints(tape *t, size_t n)
{
    t->n_adjoints = 0;
    bool grown = geo_grow(&t->adjoint, &t->adjoint_capacity, n, sizeof *t->adjoint)
              && geo_grow(&t->owned, &t->owned_capacity, n, sizeof *t->owned);
    vm_need(t->vm, grown ? t : NULL);
    for (size_t i = 0; i < n; i++) t->adjoint[i] = VALUE_UNSET;
    t->n_adjoints = n;
    count_bytes(t);
}

/* Back over the nodes from..to, the last first. */
static void sweep_range(geo_vm *vm, tape *t, size_t from, size_t to)
{
    for (size_t i = to + 1; i-- > from;) {
        const tape_node *node = &t->node[i];
        geo_value g = t->adjoint[i];
        if (!node->rule || g == VALUE_UNSET) continue;
        t->adjoint[i] = VALUE_UNSET;
        if (value_is_number(g) && value_to_number(g) == 0) continue;
        t->current = g;
        if (node->rule->kind == RULE_MOVES) tape_give_moved(t, node, g);
        else give(t, node, g);
        if (GEO_UNLIKELY(vm->heap.wants_collection || geo_poll() != GEO_OK)) vm_safepoint(vm);
    }
    t->current = VALUE_NONE;
}

void tape_sweep(geo_vm *vm, tape *t, geo_value v, geo_value seed)
{
    prepare_adjoints(t, t->n);
    tape_accumulate(t, value_traced(v)->node, seed);
    sweep_range(vm, t, 0, value_traced(v)->node);
}

/* --- parts of a computation --------------------------------------------------------- */

tape_mark tape_here(const tape *t) { return (tape_mark){ t->n, t->n_operands }; }

void tape_sweep_to(geo_vm *vm, tape *t, geo_value v, tape_mark mark, geo_list *reached)
{
    prepare_adjoints(t, t->n);
    tape_accumulate(t, value_traced(v)->node, value_from_double(1));
    if (value_traced(v)->node >= mark.n) sweep_range(vm, t, mark.n, value_traced(v)->node);
    for (size_t i = 0; i < mark.n; i++) {
        if (t->adjoint[i] == VALUE_UNSET) continue;
        geo_value before = new_traced(t, (uint32_t)i);
        vm_need(vm, list_push(&vm->heap, reached, before) ? reached : NULL);
    }
}

void tape_forget(tape *t, tape_mark mark)
{
    t->n = mark.n;
    t->n_operands = mark.n_operands;
}

bool tape_same(geo_value a, geo_value b)
{
    return value_traced(a)->tape == value_traced(b)->tape
        && value_traced(a)->node == value_traced(b)->node;
}

geo_value tape_of(geo_value v) { return tape_value(value_traced(v)->tape); }

static geo_value adjoint_of_list(geo_vm *vm, const tape *t, const geo_list *list)
{
    geo_list *out = vm_list(vm, list->count);
    for (size_t i = 0; i < list->count; i++) {
        geo_value member = tape_adjoint(vm, t, list->item[i]);
        vm_need(vm, list_push(&vm->heap, out, member) ? out : NULL);
    }
    return value_from_object(out);
}

static geo_value adjoint_of_record(geo_vm *vm, const tape *t, const geo_record *record)
{
    geo_record *out = vm_record(vm, record->count);
    for (size_t i = 0; i < record->count; i++) {
        geo_value member = tape_adjoint(vm, t, record->value[i]);
        vm_need(vm, record_set(&vm->heap, out, record->name[i], member) ? out : NULL);
    }
    return value_from_object(out);
}

geo_value tape_adjoint(geo_vm *vm, const tape *t, geo_value input)
{
    if (value_is_kind(input, KIND_LIST)) return adjoint_of_list(vm, t, value_list(input));
    if (value_is_kind(input, KIND_RECORD))
        return adjoint_of_record(vm, t, value_record(input));
    const traced *v = value_traced(input);
    geo_value g = v->node < t->n_adjoints ? t->adjoint[v->node] : VALUE_UNSET;
    return g == VALUE_UNSET ? tape_full_like(vm, v->value, 0) : value_share(g);
}
