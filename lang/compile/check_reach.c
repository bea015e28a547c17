/* check_reach.c - statements that never run, and values that nobody uses. */
#include "lang/compile/check.h"

#include "lang/compile/state.h"

/* Does a break of this very loop stand in it? Those of loops inside are their own. */
static bool has_break(const node *n)
{
    if (!n || n->kind == NODE_WHILE || n->kind == NODE_FOR || n->kind == NODE_LAMBDA) return false;
    if (n->kind == NODE_BREAK) return true;
    for (uint32_t i = 0; i < n->n; i++)
        if (has_break(n->child[i])) return true;
    return false;
}

static bool never_ends(const node *block);

/* Does nothing that follows this statement run? */
static bool is_last_word(const node *n)
{
    if (!n) return false;
    switch ((node_kind)n->kind) {
    case NODE_RETURN: case NODE_BREAK: case NODE_CONTINUE: return true;
    case NODE_WHILE:
        return n->child[0]->kind == NODE_TRUTH && n->child[0]->number == 1
            && !has_break(n->child[1]);
    case NODE_IF:
        return n->child[2] && never_ends(n->child[1])
            && (n->child[2]->kind == NODE_IF ? is_last_word(n->child[2])
                                             : never_ends(n->child[2]));
    default: return false;
    }
}

static bool never_ends(const node *block)
{
    return block->kind == NODE_BLOCK && block->n > 0 && is_last_word(block->child[block->n - 1]);
}

/* A value and nothing else: what it is made of does nothing. */
static bool only_a_value(const node *n)
{
    switch ((node_kind)n->kind) {
    case NODE_NAME: case NODE_NUMBER: case NODE_STRING: case NODE_TRUTH: return true;
    case NODE_BINARY: case NODE_UNARY: case NODE_COMPARE: break;
    default: return false;
    }
    for (uint32_t i = 0; i < n->n; i++)
        if (!only_a_value(n->child[i])) return false;
    return true;
}

static void check_block(compile_context *c, const node *block, bool is_value)
{
    for (uint32_t i = 0; i < block->n; i++) {
        const node *n = block->child[i];
        bool is_last = i + 1 == block->n;
        if (!is_last && is_last_word(n)) {
            compile_error(c, block->child[i + 1]->at, NULL, MSG_NEVER_REACHED);
            return;
        }
        if (!(is_last && is_value) && only_a_value(n))
            compile_error(c, n->at, NULL, MSG_VALUE_UNUSED);
    }
}

static void walk(compile_context *c, const node *n, bool is_top, bool is_value)
{
    if (!n) return;
    if (n->kind == NODE_BLOCK && !is_top) check_block(c, n, is_value);
    for (uint32_t i = 0; i < n->n; i++) {
        bool is_loop = n->kind == NODE_FOR || n->kind == NODE_WHILE;
        walk(c, n->child[i], false, !is_loop);
    }
}

void check_reach(compile_context *c, const node *root)
{
    for (uint32_t i = 0; i < root->n; i++)
        if (root->child[i]) walk(c, root->child[i], false, true);
}
