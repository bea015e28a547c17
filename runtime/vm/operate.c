/* operate.c - operators on everything that is not two plain numbers. */
#include <string.h>

#include "runtime/core/compare.h"
#include "runtime/core/operator.h"
#include "runtime/core/print.h"
#include "runtime/vm/derivative.h"
#include "runtime/vm/state.h"

static bool is_array_like(geo_value v)
{
    return value_is_number(v) || value_is_bool(v) || value_is_kind(v, KIND_TENSOR)
        || value_is_kind(v, KIND_COMPLEX) || value_is_kind(v, KIND_RANGE);
}

static bool is_comparison(int op)
{
    return op >= OP2_EQ && op <= OP2_GE;
}

static const char *callable_name(geo_value v)
{
    if (value_is_kind(v, KIND_BUILTIN))
        return ((geo_builtin_value *)value_to_object(v))->builtin->name;
    if (value_is_kind(v, KIND_FUNCTION) && value_function(v)->code->name)
        return value_function(v)->code->name->text;
    return "f";
}

/* sin^2: what is meant is an operation on what the function gives. */
static void hint_function(diagnostic *d, int op, geo_value a, geo_value b)
{
    const char *sign = operator_text(op), *space = op == OP2_POW ? "" : " ";
    geo_value other = value_is_callable(a) ? b : a;
    geo_buffer text = GEO_BUFFER_EMPTY;
    if (value_is_number(other)) print_number(value_to_number(other), &text);
    else buffer_add_text(&text, "...");
    if (op == OP2_POW && other == value_from_double(-1))
        diag_hint(d, MSG_HINT_INVERSE_OF_MAP, callable_name(a));
    else if (value_is_callable(a) && value_is_callable(b))
        diag_hint(d, MSG_HINT_COMBINE_BOTH, callable_name(a), space,
                      sign, space, callable_name(b));
    else if (value_is_callable(a))
        diag_hint(d, MSG_HINT_COMBINE_LEFT, callable_name(a), space,
                      sign, space, buffer_text(&text));
    else
        diag_hint(d, MSG_HINT_COMBINE_RIGHT, buffer_text(&text),
                      space, sign, space, callable_name(b));
    buffer_free(&text);
}

GEO_NORETURN static void raise_types(geo_vm *vm, int op, geo_value a, geo_value b)
{
    diagnostic *d = diag_new(MSG_OPERATOR_TYPES, operator_text(op), value_phrase(a),
                             value_phrase(b));
    bool a_text = value_is_kind(a, KIND_STRING), b_text = value_is_kind(b, KIND_STRING);
    if (op == OP2_ADD && (a_text || b_text))
        diag_hint(d, MSG_HINT_INTO_STRING);
    else if (op == OP2_MUL && (a_text || b_text) && (value_is_number(a) || value_is_number(b)))
        diag_hint(d, MSG_HINT_REPEAT_TEXT);
    else if (value_is_callable(a) || value_is_callable(b))
        hint_function(d, op, a, b);
    else if (value_is_kind(a, KIND_LIST) && value_is_kind(b, KIND_LIST) && op == OP2_ADD)
        diag_hint(d, MSG_HINT_CONCAT_LISTS);
    else if (is_comparison(op) && (a_text || b_text)
             && (value_is_number(a) || value_is_number(b)))
        diag_hint(d, MSG_HINT_READ_NUMBER);
    else if (value_is_none(a) || value_is_none(b))
        diag_hint(d, MSG_HINT_WHAT_NONE_IS);
    vm_raise_diagnostic(vm, d);
}

static geo_value join_strings(geo_vm *vm, geo_value a, geo_value b, int reuse)
{
    geo_string *x = value_string(a), *y = value_string(b);
    if (!(reuse & 1) || x->head.shared) {
        geo_string *copy = vm_need(vm, string_new(&vm->heap, x->text, x->length));
        x = copy;
    }
    vm_need(vm, string_append(&vm->heap, x, y->text, y->length) ? vm : NULL);
    x->head.flags |= (value_string(a)->head.flags | y->head.flags) & STRING_OF_TRACED;
    return value_from_object(x);
}

static geo_value compare_strings(int op, const geo_string *x, const geo_string *y)
{
    size_t n = x->length < y->length ? x->length : y->length;
    int order = memcmp(x->text, y->text, n);
    if (order == 0) order = (x->length > y->length) - (x->length < y->length);
    switch (op) {
    case OP2_EQ: return value_bool(order == 0);
    case OP2_NE: return value_bool(order != 0);
    case OP2_LT: return value_bool(order < 0);
    case OP2_LE: return value_bool(order <= 0);
    case OP2_GT: return value_bool(order > 0);
    default: return value_bool(order >= 0);
    }
}

static bool foreign_operate(geo_vm *vm, int op, geo_value a, geo_value b, geo_value *out)
{
    geo_value operands[2] = { a, b };
    for (int i = 0; i < 2; i++) {
        if (!value_is_kind(operands[i], KIND_FOREIGN)) continue;
        const geo_class *class = value_foreign(operands[i])->class;
        if (class->binary && class->binary(vm, op, a, b, out)) return true;
    }
    return false;
}

/* Is x a member of a list, a range, a tensor, a record's names, a string, a space? */
static geo_value contains(geo_vm *vm, geo_value x, geo_value set)
{
    geo_value out;
    if (value_is_kind(set, KIND_FOREIGN)) {
        geo_foreign *foreign = value_foreign(set);
        if (foreign->class->contains && foreign->class->contains(vm, foreign, x, &out)) return out;
    } else if (value_is_kind(set, KIND_RANGE) && value_is_number(x)) {
        const geo_range *r = value_range(set);      /* after `in`, a..b is the interval */
        double v = value_to_number(x);
        if (!r->has_step) return value_bool(v >= r->first && v <= r->last);
        for (size_t i = 0; i < r->count; i++) {
            vm_turn(vm, i);
            if (range_at(r, i) == v) return VALUE_TRUE;
        }
        return VALUE_FALSE;
    } else if (value_is_kind(set, KIND_RECORD) && value_is_kind(x, KIND_STRING)) {
        return value_bool(record_find(value_record(set), value_string(x)->text,
                                      value_string(x)->length) != NULL);
    } else if (value_is_kind(set, KIND_STRING) && value_is_kind(x, KIND_STRING)) {
        const geo_string *s = value_string(set), *t = value_string(x);
        return value_bool(t->length == 0 || memmem(s->text, s->length, t->text, t->length));
    } else if (value_is_kind(set, KIND_LIST) || value_is_kind(set, KIND_TENSOR)) {
        geo_value member;
        for (size_t i = 0; vm_member(vm, set, i, &member); i++) {
            vm_turn(vm, i);
            if (value_equal(member, x)) return VALUE_TRUE;
        }
        return VALUE_FALSE;
    }
    raise_types(vm, OP2_IN, x, set);
}

static geo_value compose(geo_vm *vm, geo_value outer, geo_value inner)
{
    geo_value callee = vm_builtin(vm, "compose");
    return vm_call(vm, callee, 2, (geo_value[]){ outer, inner });
}

static geo_value operate(geo_vm *vm, int op, geo_value a, geo_value b, int reuse)
{
    geo_value out = VALUE_NONE;
    if (op == OP2_IN) return contains(vm, value_plain(a), value_plain(b));
    if (value_is_kind(a, KIND_FOREIGN) || value_is_kind(b, KIND_FOREIGN)) {
        if (foreign_operate(vm, op, a, b, &out)) return out;
    }
    if (op == OP2_MATMUL && value_is_callable(a) && value_is_callable(b)) return compose(vm, a, b);
    if (is_array_like(a) && is_array_like(b)) {
        if (op == OP2_MATMUL) vm_check_diagnostic(vm, tensor_matmul(&vm->heap, a, b, &out));
        else if (op == OP2_MEET || op == OP2_GIVEN) raise_types(vm, op, a, b);
        else vm_check_diagnostic(vm, tensor_binary(&vm->heap, op, a, b, reuse, &out));
        return out;
    }
    if (value_is_kind(a, KIND_STRING) && value_is_kind(b, KIND_STRING)) {
        if (op == OP2_ADD) return join_strings(vm, a, b, reuse);
        if (is_comparison(op)) return compare_strings(op, value_string(a), value_string(b));
    }
    if (op == OP2_EQ) return value_bool(value_equal(a, b));
    if (op == OP2_NE) return value_bool(!value_equal(a, b));
    raise_types(vm, op, a, b);
}

geo_value vm_operate(geo_vm *vm, int op, geo_value a, geo_value b, int reuse)
{
    geo_value v = operate(vm, op, a, b, reuse);
    vm_check(vm, geo_poll(), "");       /* what was stopped half way is no value */
    return v;
}

GEO_NORETURN static void raise_prime(geo_vm *vm, geo_value a)
{
    vm_raise(vm, MSG_PRIME_MEANING, value_phrase(a));
}

geo_value vm_operate_unary(geo_vm *vm, int op, geo_value a)
{
    geo_value out = VALUE_NONE;
    if (value_is_kind(a, KIND_FOREIGN)) {
        const geo_class *class = value_foreign(a)->class;
        if (class->unary && class->unary(vm, op, a, &out)) return out;
    }
    if ((op == OP1_NEG || op == OP1_NOT) && is_array_like(a)) {
        vm_check_diagnostic(vm, tensor_unary(&vm->heap, op, a, &out));
        return out;
    }
    if (op == OP1_PRIME && value_is_tensor(a)) {
        vm_check_diagnostic(vm, tensor_transpose(&vm->heap, a, &out));
        return out;
    }
    if (op == OP1_PRIME && value_is_callable(a)) return derivative_new(vm, DERIVATIVE_PRIME, a);
    if (op == OP1_PRIME) raise_prime(vm, a);
    if (op == OP1_NOT) vm_raise(vm, MSG_NOT_TRUTH, value_phrase(a));
    vm_raise(vm, MSG_OPERATOR_TYPE, operator_text(op), value_phrase(a));
}

bool vm_truth(geo_vm *vm, geo_value v)
{
    if (value_is_bool(v)) return v == VALUE_TRUE;
    bool is_mask = value_is_tensor(v) && value_tensor(v)->element == ELEMENT_BOOL;
    diagnostic *d = diag_new(MSG_NOT_TRUTH, is_mask ? "a mask of several" : value_phrase(v));
    if (value_is_tensor(v)) diag_hint(d, MSG_HINT_ALL_OR_ANY);
    else if (value_is_number(v)) diag_hint(d, MSG_HINT_COMPARE);
    vm_raise_diagnostic(vm, d);
}

geo_value vm_binary(geo_vm *vm, int op, geo_value a, geo_value b)
{
    return vm_operate(vm, op, a, b, 0);
}

geo_value vm_unary(geo_vm *vm, int op, geo_value a)
{
    return vm_operate_unary(vm, op, a);
}
