/* statement.c - assignments, draws, loops, tests and the echo. */
#include <string.h>

#include "lang/compile/state.h"

/* --- assignment ------------------------------------------------------------------- */

static void assign_name(function_state *f, const node *target, int reg)
{
    variable *v = find_variable(f, target->name);
    if (v) {
        if (v->reg != reg) emit(f, OPCODE_COPY, v->reg, (unsigned)reg, 0);
        set_sure(f, v);
        return;
    }
    size_t slot;            /* a top-level name beyond the registers */
    if (!namespace_find(f->c->names, target->name.text, target->name.length, &slot)) return;
    set_site(f, target, 0, NULL);
    emit(f, OPCODE_SETGLOBALX, (unsigned)reg, 0, 0);
    emit_extra(f, (uint32_t)slot);
}

/* The container of a changed member, for a change that is put back: nobody else needs to
 * see the old one, so each level is taken out instead of being read. */
static int taken_path(function_state *f, const node *n)
{
    int at = new_temp(f), mark = f->next;
    bool is_field = n->kind == NODE_FIELD;
    if (!is_field && !(n->kind == NODE_INDEX && n->n == 2)) return expression(f, n, at);
    const node *base = n->child[0];
    variable *v = base->kind == NODE_NAME ? find_variable(f, base->name) : NULL;
    int from = v ? expression(f, base, -1) : taken_path(f, base);
    if (is_field) {
        set_site(f, n, 1, n->child);
        emit(f, OPCODE_TAKEFIELD, (unsigned)at, (unsigned)from, 0);
        emit_extra(f, constant_text(f, n->name));
    } else {
        int i = index_register(f, n->child[1], NULL, from, 0);
        set_site(f, n, n->n, n->child);
        emit(f, OPCODE_TAKEINDEX, (unsigned)at, (unsigned)from, (unsigned)i);
    }
    f->next = mark;
    return at;
}

/* base[i, ...] = value: in place when base is a variable, else the changed part is
 * assigned back to where it came from. */
static void assign_index(function_state *f, const node *target, int reg)
{
    int mark = f->next;
    const node *base = target->child[0];
    variable *v = base->kind == NODE_NAME ? find_variable(f, base->name) : NULL;
    int at = v ? expression(f, base, -1) : taken_path(f, base);
    int row = target->n == 2 ? index_register(f, target->child[1], NULL, at, 0)
                             : new_temps(f, (int)target->n);
    for (uint32_t i = 1; i < target->n && target->n != 2; i++)
        index_part(f, target->child[i], at, (int)i - 1, row + (int)i - 1);
    set_site(f, target, target->n, target->child);
    emit(f, OPCODE_SETINDEX, (unsigned)at, (unsigned)row, (unsigned)reg);
    emit_extra(f, target->n - 1);
    if (!v) assign_register(f, base, at);
    f->next = mark;
}

static void assign_field(function_state *f, const node *target, int reg)
{
    int mark = f->next;
    const node *base = target->child[0];
    variable *v = base->kind == NODE_NAME ? find_variable(f, base->name) : NULL;
    int at = v ? expression(f, base, -1) : taken_path(f, base);
    set_site(f, target, 1, target->child);
    emit(f, OPCODE_SETFIELD, (unsigned)at, (unsigned)reg, 0);
    emit_extra(f, constant_text(f, target->name));
    if (!v) assign_register(f, base, at);
    f->next = mark;
}

static void assign_tuple(function_state *f, const node *target, int reg)
{
    int mark = f->next, row = new_temps(f, target->n ? (int)target->n : 1);
    node whole = *target;
    whole.mark = target->at;
    set_site(f, &whole, 0, NULL);
    emit(f, OPCODE_UNPACK, (unsigned)row, (unsigned)reg, target->n);
    for (uint32_t i = 0; i < target->n; i++) assign_register(f, target->child[i], row + (int)i);
    f->next = mark;
}

/* Assigns the value in a register that nobody uses afterwards. */
void assign_register(function_state *f, const node *target, int reg)
{
    switch ((node_kind)target->kind) {
    case NODE_NAME: assign_name(f, target, reg); break;
    case NODE_INDEX: assign_index(f, target, reg); break;
    case NODE_FIELD: assign_field(f, target, reg); break;
    case NODE_TUPLE: case NODE_VECTOR: assign_tuple(f, target, reg); break;
    default: compile_error(f->c, target->at, NULL, MSG_CANT_ASSIGN); break;
    }
}

static bool same_name(const node *a, const node *b)
{
    return a->kind == NODE_NAME && b->kind == NODE_NAME && node_name_is(a, b);
}

/* t = push(t, x): the call may change t in place, but not for t = push(t, t). */
static bool consumes_target(const node *target, const node *value)
{
    if (value->kind != NODE_CALL || value->n < 2 || value->child[0]->kind != NODE_NAME
        || !same_name(target, value->child[1])) return false;
    for (uint32_t i = 2; i < value->n; i++) {
        const node *a = value->child[i];
        if (same_name(target, a->kind == NODE_KEYWORD ? a->child[0] : a)) return false;
    }
    return true;
}

/* The same variable or field of it. */
static bool same_field(const node *a, const node *b)
{
    if (a->kind != NODE_FIELD) return same_name(a, b);
    return b->kind == NODE_FIELD && same_text(a->name, b->name)
        && same_field(a->child[0], b->child[0]);
}

/* r.s = r.s + x: a text is taken out, made longer and put back. */
static bool adds_to_target(const node *target, const node *value)
{
    return target->kind == NODE_FIELD && value->kind == NODE_BINARY && value->op == OPERATOR_ADD
        && value->child[1]->kind != NODE_NUMBER && same_field(target, value->child[0]);
}

static int added_to_target(function_state *f, const node *value)
{
    int sum = new_temp(f), mark = f->next;
    int before = taken_path(f, value->child[0]);
    int more = expression(f, value->child[1], -1);
    set_site(f, value, 2, value->child);
    emit(f, OPCODE_ADD, (unsigned)sum, (unsigned)before, (unsigned)more);
    f->next = mark;
    return sum;
}

static void assign(function_state *f, const node *n)
{
    const node *target = n->child[0], *value = n->child[1];
    int mark = f->next;
    variable *v = target->kind == NODE_NAME ? find_variable(f, target->name) : NULL;
    if (v && value->kind == NODE_LAMBDA) {
        lambda(f, value, target->name, v->reg);
        set_sure(f, v);
    } else if (v && consumes_target(target, value)) {
        call_expression(f, value, true, v->reg);
        set_sure(f, v);
    } else if (v) {
        expression(f, value, v->reg);
        set_sure(f, v);
    } else {
        /* a variable's own register must not become part of the target */
        int reg = value->kind == NODE_NAME ? expression(f, value, new_temp(f))
                : adds_to_target(target, value) ? added_to_target(f, value)
                : expression(f, value, -1);
        assign_register(f, target, reg);
    }
    f->next = mark;
}

static void draw(function_state *f, const node *n)
{
    int mark = f->next, t = new_temp(f);
    int law = expression(f, n->child[1], -1);
    set_site(f, n, 1, n->child + 1);
    emit(f, OPCODE_DRAW, (unsigned)t, (unsigned)law, 0);
    assign_register(f, n->child[0], t);
    f->next = mark;
}

/* --- loops -------------------------------------------------------------------------- */

static void statements(function_state *f, const node *block)
{
    for (uint32_t i = 0; i < block->n; i++) statement(f, block->child[i]);
}

static void loop_body(function_state *f, void *context)
{
    statements(f, context);
}

static void open_loop(function_state *f, loop *l)
{
    *l = (loop){ .outer = f->loops, .n_handlers = f->n_handlers };
    f->loops = l;
}

static void for_statement(function_state *f, const node *n)
{
    loop l;
    open_loop(f, &l);
    loosen_assigned(f, n->child[2]);
    each(f, n->child[0], n->child[1], false, -1, loop_body, n->child[2], &l);
    f->loops = l.outer;
}

static void while_statement(function_state *f, const node *n)
{
    loop l;
    open_loop(f, &l);
    loosen_assigned(f, n->child[1]);
    size_t top = here(f);
    jump_list out = { 0 };
    condition(f, n->child[0], false, &out);
    uint8_t *before = save_sure(f);
    statements(f, n->child[1]);
    merge_sure(f, before);
    land_here(f, &l.continues);
    set_site(f, n, 0, NULL);
    emit_jump_to(f, OPCODE_LOOP, 0, 0, top);
    land_here(f, &out);
    land_here(f, &l.breaks);
    f->loops = l.outer;
}

/* Leaving a loop or a function closes the tries opened inside. */
static void close_handlers(function_state *f, int keep)
{
    for (int i = f->n_handlers; i > keep; i--) emit(f, OPCODE_ENDTRY, 0, 0, 0);
}

static void jump_out(function_state *f, const node *n)
{
    if (!f->loops) {
        compile_error(f->c, n->at, NULL, MSG_OUTSIDE_LOOP, n->kind == NODE_BREAK ? "break"
                      : "continue");
        return;
    }
    close_handlers(f, f->loops->n_handlers);
    set_site(f, n, 0, NULL);
    emit_jump(f, OPCODE_JUMP, 0, 0, 0,
              n->kind == NODE_BREAK ? &f->loops->breaks : &f->loops->continues);
}

static void return_statement(function_state *f, const node *n)
{
    int mark = f->next;
    if (f->is_top) {
        compile_error(f->c, n->at, NULL, MSG_RETURN_OUTSIDE);
        return;
    }
    int r = block_value(f, n->child[0], -1);
    close_handlers(f, 0);
    return_register(f, r);
    f->next = mark;
}

/* --- tests and checks ----------------------------------------------------------------- */

static void test_statement(function_state *f, const node *n)
{
    int mark = f->next, name = new_temp(f);
    jump_list out = { 0 };
    emit_wide(f, OPCODE_LOADK, (unsigned)name, constant_text(f, n->name));
    set_site(f, n, 0, NULL);
    uint8_t *before = save_sure(f);
    emit_jump(f, OPCODE_TEST, (unsigned)name, 0, 0, &out);
    f->n_handlers++;
    statements(f, n->child[0]);
    f->n_handlers--;
    emit(f, OPCODE_ENDTEST, 0, 0, 0);
    merge_sure(f, before);
    land_here(f, &out);
    f->next = mark;
}

static void check_statement(function_state *f, const node *n)
{
    /* the two sides of a comparison stay in registers, to be shown if it fails */
    int mark = f->next, row = new_temps(f, 4);
    node *claim = n->child[0];
    bool compares = claim->kind == NODE_COMPARE && claim->n == 2;
    if (compares) {
        for (int i = 0; i < 2; i++) expression(f, claim->child[i], row + 2 + i);
        set_site(f, claim, 2, claim->child);
        emit_comparison(f, claim->ops[0], row, row + 2, row + 3);
    } else {
        expression(f, claim, row);
    }
    jump_list out = { 0 };
    if (n->child[1]) emit_jump(f, OPCODE_SKIPT, (unsigned)row, 0, 0, &out);
    uint8_t *before = save_sure(f);         /* the message is for failures only */
    block_value(f, n->child[1], row + 1);
    merge_sure(f, before);
    node whole = *claim;
    whole.mark = claim->at;
    set_site(f, compares ? claim : &whole, compares ? 2 : 0, claim->child);
    emit(f, OPCODE_ASSERT, (unsigned)row, compares, 0);
    land_here(f, &out);
    f->next = mark;
}

/* --- all of them ------------------------------------------------------------------------- */

void statement(function_state *f, const node *n)
{
    int mark = f->next;
    switch ((node_kind)n->kind) {
    case NODE_ASSIGN: assign(f, n); break;
    case NODE_DRAW: draw(f, n); break;
    case NODE_DEFINE: define(f, n); break;
    case NODE_FOR: for_statement(f, n); break;
    case NODE_WHILE: while_statement(f, n); break;
    case NODE_BREAK: case NODE_CONTINUE: jump_out(f, n); break;
    case NODE_RETURN: return_statement(f, n); break;
    case NODE_TEST: test_statement(f, n); break;
    case NODE_CHECK: check_statement(f, n); break;
    case NODE_IMPORT:
        if (!f->is_top || f->loops) compile_error(f->c, n->at, NULL, MSG_IMPORT_INSIDE);
        break;              /* the session has already brought the names in */
    case NODE_USE: case NODE_USE_LUA: case NODE_EXTERN:
        if (!f->is_top || f->loops) compile_error(f->c, n->at, NULL, MSG_USE_INSIDE);
        break;
    case NODE_BROKEN: break;
    default: expression(f, n, -1); break;
    }
    f->next = mark;
}
