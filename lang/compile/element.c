/* element.c - members: indices, slices, fields. */
#include "lang/compile/state.h"

static void axis_end(function_state *f, const node *n, int target)
{
    set_site(f, n, 0, NULL);
    emit(f, OPCODE_AXISEND, (unsigned)target, (unsigned)f->end_base, (unsigned)f->end_axis);
}

/* In an index an open end is the first or the last member, also counted down. */
int range_expression(function_state *f, const node *n, int want)
{
    int mark = f->next, target = target_of(f, want);
    int keep = f->next, base = new_temps(f, 3);
    double step = 1;
    bool is_down = n->child[2] && number_of(n->child[2], &step) && step < 0;
    for (int i = 0; i < 3; i++) {
        if (n->child[i]) expression(f, n->child[i], base + i);
        else if ((i == 1) != is_down && f->end_base >= 0 && i < 2) axis_end(f, n, base + i);
        else emit_wide(f, OPCODE_LOADK, (unsigned)(base + i),
                       constant(f, value_from_double(1)));
    }
    bool is_closed = n->child[0] && n->child[1];
    set_site(f, n, is_closed ? n->child[2] ? 3 : 2 : 0, n->child);
    emit(f, OPCODE_RANGE, (unsigned)target, (unsigned)base, n->child[2] != NULL);
    f->next = want >= 0 ? mark : keep;
    return target;
}

/* Index k (from 0) of a base in register `base`, into register `target`. */
void index_part(function_state *f, const node *n, int base, int axis, int target)
{
    int old_base = f->end_base, old_axis = f->end_axis, mark = f->next;
    f->end_base = base;
    f->end_axis = axis;
    if (n->kind == NODE_RANGE && !n->child[0] && !n->child[1] && !n->child[2])
        emit_wide(f, OPCODE_LOADK, (unsigned)target, constant(f, VALUE_NONE));
    else if (n->kind == NODE_RANGE)
        range_expression(f, n, target);
    else
        expression(f, n, target);
    f->end_base = old_base;
    f->end_axis = old_axis;
    f->next = mark;
}

static bool plain_index(const node *n)
{
    return n->kind == NODE_NAME || n->kind == NODE_NUMBER || n->kind == NODE_BINARY;
}

/* An index in a register of its own choice; `next` is computed after it. */
int index_register(function_state *f, const node *n, const node *next, int base, int axis)
{
    if (!plain_index(n) || may_assign(next)) {
        int t = new_temp(f);
        index_part(f, n, base, axis, t);
        return t;
    }
    int old_base = f->end_base, old_axis = f->end_axis;
    f->end_base = base;
    f->end_axis = axis;
    int i = expression(f, n, -1);
    f->end_base = old_base;
    f->end_axis = old_axis;
    return i;
}

int index_expression(function_state *f, const node *n, int want)
{
    int mark = f->next, target = target_of(f, want), keep = f->next;
    int base = looked_at(f, n->child[0], n->n > 1 ? n->child[1] : NULL);
    if (n->n == 2) {
        int i = index_register(f, n->child[1], NULL, base, 0);
        set_site(f, n, n->n, n->child);
        emit(f, OPCODE_INDEX, (unsigned)target, (unsigned)base, (unsigned)i);
    } else if (n->n == 3) {
        int i = index_register(f, n->child[1], n->child[2], base, 0);
        int j = index_register(f, n->child[2], NULL, base, 1);
        set_site(f, n, n->n, n->child);
        emit(f, OPCODE_INDEX2, (unsigned)target, (unsigned)base, (unsigned)i);
        emit_extra(f, (uint32_t)j);
    } else {
        int row = new_temps(f, (int)n->n);
        for (uint32_t i = 1; i < n->n; i++)
            index_part(f, n->child[i], base, (int)i - 1, row + (int)i);
        set_site(f, n, n->n, n->child);
        emit(f, OPCODE_INDEXN, (unsigned)row, (unsigned)base, n->n - 1);
        emit(f, OPCODE_COPY, (unsigned)target, (unsigned)row, 0);
    }
    f->next = want >= 0 ? mark : keep;
    return target;
}

int end_expression(function_state *f, const node *n, int want)
{
    int target = target_of(f, want);
    if (f->end_base < 0) {
        compile_error(f->c, n->at, NULL, MSG_END_NOT_IN_INDEX);
        return target;
    }
    axis_end(f, n, target);
    return target;
}

int field_expression(function_state *f, const node *n, int want)
{
    int mark = f->next, target = target_of(f, want), keep = f->next;
    int base = looked_at(f, n->child[0], NULL);
    set_site(f, n, 1, n->child);
    emit(f, OPCODE_FIELD, (unsigned)target, (unsigned)base, 0);
    emit_extra(f, constant_text(f, n->name));
    f->next = want >= 0 ? mark : keep;
    return target;
}

int prime_expression(function_state *f, const node *n, int want)
{
    int mark = f->next, target = target_of(f, want), keep = f->next;
    int a = expression(f, n->child[0], -1);
    set_site(f, n, 1, n->child);
    emit(f, OPCODE_PRIME, (unsigned)target, (unsigned)a, 0);
    f->next = want >= 0 ? mark : keep;
    return target;
}
