/* names.c - which names a function owns, and how surely they have a value.
 *
 * Blocks open no scope: a name assigned anywhere in a function is the function's
 * own from its first line on. Only comprehensions and `where` (and the functions
 * themselves) open scopes. Certainty is followed through branches: a name that
 * never had a value where it is read is an error now, one that may have is
 * checked when the program runs. */
#include <string.h>

#include "lang/compile/state.h"
#include "runtime/base/mem.h"

static bool opens_function(const node *n)
{
    return n->kind == NODE_LAMBDA || n->kind == NODE_SET;
}

static void add_target(const node *target, void (*add)(void *, const node *), void *context)
{
    if (!target) return;
    if (target->kind == NODE_NAME) add(context, target);
    else if (target->kind == NODE_TUPLE || target->kind == NODE_VECTOR)
        for (uint32_t i = 0; i < target->n; i++) add_target(target->child[i], add, context);
    else if ((target->kind == NODE_INDEX || target->kind == NODE_FIELD) && target->n > 0)
        add_target(target->child[0], add, context);
}

void collect_assigned(const node *n, void (*add)(void *, const node *), void *context)
{
    if (!n || opens_function(n)) return;
    uint32_t first = 0;
    switch ((node_kind)n->kind) {
    case NODE_ASSIGN: case NODE_DRAW: case NODE_FOR:
        add_target(n->child[0], add, context);
        break;
    case NODE_DEFINE:
        add(context, n);
        for (uint32_t i = 0; i + 2 < n->n; i++)         /* domains are evaluated outside */
            if (n->child[i]) collect_assigned(n->child[i]->child[0], add, context);
        return;
    case NODE_COMPREHENSION:
        for (uint32_t i = 0; i < n->n; i++) {
            const node *part = n->child[i];
            if (part && part->kind == NODE_EACH) collect_assigned(part->child[1], add, context);
            else collect_assigned(part, add, context);
        }
        return;
    case NODE_WHERE:
        collect_assigned(n->child[0], add, context);
        for (uint32_t i = 1; i < n->n; i++) collect_assigned(n->child[i]->child[1], add, context);
        return;
    default:
        break;
    }
    for (uint32_t i = first; i < n->n; i++) collect_assigned(n->child[i], add, context);
}

static int count_names(const node *target)
{
    if (!target) return 0;
    if (target->kind == NODE_NAME) return 1;
    int count = 0;
    for (uint32_t i = 0; i < target->n; i++) count += count_names(target->child[i]);
    return count;
}

int count_scoped(const node *n)
{
    if (!n || opens_function(n)) return 0;
    int count = 0;
    if (n->kind == NODE_EACH) count += count_names(n->child[0]);
    if (n->kind == NODE_WHERE)
        for (uint32_t i = 1; i < n->n; i++) count += count_names(n->child[i]->child[0]);
    uint32_t end = n->kind == NODE_DEFINE && n->n ? n->n - 1 : n->n;    /* not its body */
    for (uint32_t i = 0; i < end; i++) count += count_scoped(n->child[i]);
    return count;
}

bool may_assign(const node *n)
{
    if (!n || opens_function(n)) return false;
    if (n->kind == NODE_BLOCK) return true;
    for (uint32_t i = 0; i < n->n; i++)
        if (may_assign(n->child[i])) return true;
    return false;
}

/* --- variables ------------------------------------------------------------------- */

static bool same(node_text a, node_text b)
{
    return a.length == b.length && memcmp(a.text, b.text, a.length) == 0;
}

variable *find_variable(function_state *f, node_text name)
{
    for (size_t i = f->n_vars; i-- > 0;)
        if (f->vars[i].is_open && same(f->vars[i].name, name)) return &f->vars[i];
    return NULL;
}

variable *open_scoped(function_state *f, const node *name)
{
    if (f->n_vars >= CODE_REGISTERS) return NULL;
    variable *v = &f->vars[f->n_vars];
    *v = (variable){ .name = name->name, .reg = (uint8_t)f->next_scoped++, .is_open = true,
                     .first = name->at };
    f->sure[f->n_vars++] = SURELY;
    return v;
}

/* Closed variables keep their entry: certainty arrays stay aligned. */
void close_scoped(function_state *f, size_t n_vars)
{
    for (size_t i = n_vars; i < f->n_vars; i++) f->vars[i].is_open = false;
}

void set_sure(function_state *f, const variable *v)
{
    f->sure[v - f->vars] = SURELY;
}

uint8_t *save_sure(function_state *f)
{
    uint8_t *copy = geo_alloc(CODE_REGISTERS, 1);
    if (!copy) {
        f->c->out_of_memory = true;
        return NULL;
    }
    memcpy(copy, f->sure, CODE_REGISTERS);
    return copy;
}

void restore_sure(function_state *f, uint8_t *saved)
{
    if (saved) memcpy(f->sure, saved, CODE_REGISTERS);
}

void merge_sure(function_state *f, uint8_t *other)
{
    if (!other) return;
    for (size_t i = 0; i < f->n_vars; i++)
        if (f->sure[i] != other[i]) f->sure[i] = MAYBE;
    geo_free(other);
}

static void loosen(void *context, const node *name)
{
    function_state *f = context;
    variable *v = find_variable(f, name->name);
    if (v && f->sure[v - f->vars] == NEVER) f->sure[v - f->vars] = MAYBE;
}

/* What a loop's body assigns may have a value when the body begins again. */
void loosen_assigned(function_state *f, const node *body)
{
    collect_assigned(body, loosen, f);
}
