/* iterate.c - loops over ranges and members; comprehensions. */
#include "lang/compile/state.h"

/* The register a turn's value is stepped into: the variable itself when the target
 * is a name that lives in a register. */
static int turn_register(function_state *f, const node *target)
{
    if (target->kind == NODE_NAME) {
        variable *v = find_variable(f, target->name);
        if (v) {
            set_sure(f, v);
            return v->reg;
        }
    }
    return new_temp(f);
}

static bool counts_by_one(const node *iterable)
{
    return iterable->kind == NODE_RANGE && iterable->child[0] && iterable->child[1]
        && !iterable->child[2];
}

void each(function_state *f, const node *target, const node *iterable, bool is_scoped, int list,
          void (*body)(function_state *f, void *context), void *context, loop *l)
{
    int mark = f->next, state = new_temps(f, 2);
    bool counted = counts_by_one(iterable);
    jump_list out = { 0 };
    if (counted) {
        expression(f, iterable->child[0], state);
        expression(f, iterable->child[1], state + 1);
    } else {
        expression(f, iterable, state);
    }
    if (is_scoped) open_target(f, target);
    uint8_t *before = save_sure(f);
    int turn = turn_register(f, target);
    set_site(f, iterable, counted ? 2 : 0, iterable->child);
    size_t top;
    if (!counted) emit(f, OPCODE_ITERATE, (unsigned)state, 0, 0);
    if (list >= 0) emit_jump(f, OPCODE_INBLOCKS, (unsigned)list, 0, 0, &out);
    if (counted) {
        emit_jump(f, OPCODE_FORPREP, (unsigned)state, (unsigned)turn, 0, &out);
        top = here(f);
    } else {
        top = here(f);
        emit_jump(f, OPCODE_NEXT, (unsigned)state, (unsigned)turn, 0, &out);
    }
    if (target->kind != NODE_NAME || !find_variable(f, target->name)) assign_register(f, target,
                                                                                      turn);
    body(f, context);
    if (l) land_here(f, &l->continues);
    set_site(f, iterable, 0, NULL);
    if (counted) emit_jump_to(f, OPCODE_FORLOOP, (unsigned)state, (unsigned)turn, top);
    else emit_jump_to(f, OPCODE_LOOP, 0, 0, top);
    land_here(f, &out);
    if (l) land_here(f, &l->breaks);
    merge_sure(f, before);
    f->next = mark;
}

/* --- comprehensions --------------------------------------------------------------- */

typedef struct {
    const node *n;
    uint32_t clause;            /* the next clause to open */
    bool in_blocks;             /* it changes no variable */
    int list;
} comprehension_state;

static void clauses(function_state *f, void *context)
{
    comprehension_state *s = context;
    const node *n = s->n;
    int mark = f->next;
    if (s->clause == n->n) {
        int item = expression(f, n->child[0], -1);
        set_site(f, n->child[0], 0, NULL);
        emit(f, OPCODE_APPEND, (unsigned)s->list, (unsigned)item, 0);
        f->next = mark;
        return;
    }
    const node *clause = n->child[s->clause++];
    if (clause->kind == NODE_FILTER) {
        jump_list skip = { 0 };
        condition(f, clause->child[0], false, &skip);
        clauses(f, s);
        land_here(f, &skip);
    } else {
        each(f, clause->child[0], clause->child[1], true, s->in_blocks ? s->list : -1, clauses, s,
             NULL);
    }
    s->clause--;
}

/* Does running n change a variable, or the order of draws? */
static bool changes(const node *n)
{
    if (n->kind == NODE_ASSIGN || n->kind == NODE_DRAW || n->kind == NODE_RETURN) return true;
    if (n->kind == NODE_LAMBDA) return false;
    for (uint32_t i = 0; i < n->n; i++)
        if (n->child[i] && changes(n->child[i])) return true;
    return false;
}

int comprehension(function_state *f, const node *n, int want)
{
    int mark = f->next, target = want >= 0 ? want : new_temp(f), keep = f->next;
    size_t n_vars = f->n_vars;
    comprehension_state s = { .n = n, .clause = 1, .in_blocks = !changes(n), .list = new_temp(f) };
    emit(f, OPCODE_LIST, (unsigned)s.list, 0, 0);
    clauses(f, &s);
    close_scoped(f, n_vars);
    set_site(f, n, 0, NULL);
    emit(f, OPCODE_STACKLIST, (unsigned)target, (unsigned)s.list, 0);
    f->next = want >= 0 ? mark : keep;
    return target;
}
