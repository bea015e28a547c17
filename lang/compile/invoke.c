/* invoke.c - calls and pipes: the callee and its arguments in a row of registers. */
#include "lang/compile/state.h"

/* A top-level variable that is only looked at, by an index, a field or a call, need not
 * become shared: while a function runs nobody assigns to it. */
static bool borrowed(function_state *f, const node *n, int target)
{
    size_t slot;
    if (f->is_top || n->kind != NODE_NAME || find_variable(f, n->name)) return false;
    if (same_text(f->self, n->name) || find_capture(f, n->name) >= 0) return false;
    if (!namespace_find(f->c->names, n->name.text, n->name.length, &slot)
        || slot >= CODE_GLOBAL_REGISTERS) return false;
    set_site(f, n, 0, NULL);
    emit_wide(f, OPCODE_BORROW, (unsigned)target, (unsigned)slot);
    return true;
}

int looked_at(function_state *f, const node *n, const node *right)
{
    int mark = f->next, t = new_temp(f);
    if (borrowed(f, n, t)) return t;
    f->next = mark;
    return left_operand(f, n, right);
}

/* An argument: a variable's value is copied without marking it shared, for the
 * callee only borrows it (function.c: share_assigned). When what is evaluated after
 * it may change the variable, the argument must be a value of its own. */
static void argument(function_state *f, const node *n, bool may_change, int target)
{
    variable *v = n->kind == NODE_NAME ? find_variable(f, n->name) : NULL;
    if (v && !may_change && f->sure[v - f->vars] == SURELY) {
        emit(f, OPCODE_COPY, (unsigned)target, v->reg, 0);
        return;
    }
    int mark = f->next;
    if (!borrowed(f, n, target)) expression(f, n, target);
    f->next = mark;
}

static bool any_may_assign(uint32_t n, node *const *nodes)
{
    for (uint32_t i = 0; i < n; i++)
        if (may_assign(nodes[i])) return true;
    return false;
}

/* Does the function call itself with all its parameters, none with a space to check? */
static bool is_self(function_state *f, const node *callee, uint32_t n, node *const *written)
{
    if (f->is_top || f->has_domains || callee->kind != NODE_NAME || n != f->code->n_params)
        return false;
    if (!f->self.length || !same_text(f->self, callee->name) || find_variable(f, callee->name))
        return false;
    for (uint32_t i = 0; i < n; i++)
        if (written[i]->kind == NODE_KEYWORD) return false;
    return true;
}

/* callee and arguments in a row of registers, then CALL or CALLK. `first` (or NULL)
 * is an argument put before those of the call, for pipes. */
static int call(function_state *f, const node *n, const node *callee, const node *first,
                uint32_t n_written, node *const *written, bool consume, int want)
{
    int mark = f->next;
    uint32_t n_args = n_written + (first != NULL), n_keywords = 0;
    int base = new_temps(f, 1);
    node *parts[256];
    uint32_t n_parts = 0;
    geo_list *keywords = NULL;
    if (n_args > 200) {
        compile_error(f->c, n->at, NULL, MSG_TOO_COMPLEX, "arguments");
        return base;
    }
    bool calls_self = first == NULL && is_self(f, callee, n_written, written);
    if (!calls_self) expression(f, callee, base);
    if (first) {
        argument(f, first, any_may_assign(n_written, written), new_temp(f));
        parts[n_parts++] = (node *)first;
    }
    for (uint32_t i = 0; i < n_written; i++) {
        const node *a = written[i];
        parts[n_parts++] = (node *)a;
        if (a->kind == NODE_KEYWORD) {
            if (!keywords) keywords = list_new(f->c->heap, 4);
            geo_string *name = make_name(f, a->name);
            if (!keywords || !name || !list_push(f->c->heap, keywords, value_from_object(name))) {
                f->c->out_of_memory = true;
                return base;
            }
            n_keywords++;
            a = a->child[0];
        } else if (n_keywords > 0) {
            compile_error(f->c, a->at, NULL, MSG_POSITIONAL_AFTER_KEYWORD);
        }
        argument(f, a, any_may_assign(n_written - i - 1, written + i + 1), new_temp(f));
    }
    set_site(f, n, n_parts, parts);
    if (n_keywords) {
        emit(f, OPCODE_CALLK, (unsigned)base, n_args, consume);
        emit_extra(f, constant(f, value_from_object(keywords)));
    } else {
        emit(f, calls_self ? OPCODE_CALLSELF : OPCODE_CALL, (unsigned)base, n_args, consume);
    }
    return deliver_value(f, base, want, mark);
}

/* The constant of a built-in that makes a number of a number, when `callee` names one. */
static bool math_constant(function_state *f, const node *callee, unsigned *k)
{
    size_t slot;
    node_text name = callee->name;
    if (callee->kind != NODE_NAME || find_variable(f, name)) return false;
    if ((!f->is_top && same_text(f->self, name)) || find_capture(f, name) >= 0) return false;
    if (namespace_find(f->c->names, name.text, name.length, &slot)) return false;
    geo_value v = f->c->lookup(f->c->context, name.text, name.length);
    if (!value_is_kind(v, KIND_BUILTIN) || !((geo_builtin_value *)value_to_object(v))->scalar)
        return false;
    *k = constant(f, v);
    return true;
}

static int math(function_state *f, const node *n, node *const *arg, unsigned k, int want)
{
    int mark = f->next, target = target_of(f, want), keep = f->next;
    int x = expression(f, *arg, -1);
    set_site(f, n, 1, arg);
    emit(f, OPCODE_MATH, (unsigned)target, (unsigned)x, 0);
    emit_extra(f, k);
    f->next = want >= 0 ? mark : keep;
    return target;
}

int call_expression(function_state *f, const node *n, bool consume, int want)
{
    unsigned k;
    if (n->n == 2 && !consume && n->child[1]->kind != NODE_KEYWORD
        && math_constant(f, n->child[0], &k)) return math(f, n, n->child + 1, k, want);
    return call(f, n, n->child[0], NULL, n->n - 1, n->child + 1, consume, want);
}

int pipe_expression(function_state *f, const node *n, int want)
{
    const node *left = n->child[0], *right = n->child[1];
    unsigned k;
    if (math_constant(f, right, &k)) return math(f, n, n->child, k, want);
    if (right->kind == NODE_CALL && !(right->flags & NODE_PARENS))
        return call(f, n, right->child[0], left, right->n - 1, right->child + 1, false, want);
    return call(f, n, right, left, 0, NULL, false, want);
}

int nabla_expression(function_state *f, const node *n, int want)
{
    int mark = f->next, base = new_temps(f, 2);
    name_value(f, n, (node_text){ "grad", 4 }, base);
    argument(f, n->child[0], false, base + 1);
    set_site(f, n, 1, n->child);
    emit(f, OPCODE_CALL, (unsigned)base, 1, 0);
    return deliver_value(f, base, want, mark);
}
