/* expression.c - expressions to instructions.
 *
 * An expression is compiled into the register that wants it. Only its last
 * instruction writes there, so `x = x + f(x)` and a failing statement are safe;
 * what takes several steps works in temporaries. */
#include "lang/compile/state.h"
#include "runtime/base/mem.h"

int block_value(function_state *f, const node *block, int want)
{
    if (!block) return load_constant(f, VALUE_NONE, want);
    if (block->kind != NODE_BLOCK) return expression(f, block, want);
    for (uint32_t i = 0; i < block->n; i++) {
        const node *n = block->child[i];
        bool is_last = i + 1 == block->n;
        if (is_last && is_expression(n)) return expression(f, n, want);
        statement(f, n);
    }
    return load_constant(f, VALUE_NONE, want);
}

/* A long `else if` ladder is a loop here, not a recursion. */
static int if_expression(function_state *f, const node *n, int want)
{
    int mark = f->next, t = new_temp(f);
    jump_list out = { 0 };
    uint8_t *merged = NULL;
    bool has_merged = false;
    for (;;) {
        jump_list otherwise = { 0 };
        condition(f, n->child[0], false, &otherwise);
        uint8_t *before = save_sure(f);
        block_value(f, n->child[1], t);
        emit_jump(f, OPCODE_JUMP, 0, 0, 0, &out);
        if (has_merged) merge_sure(f, merged);
        merged = save_sure(f);
        has_merged = true;
        restore_sure(f, before);
        geo_free(before);
        land_here(f, &otherwise);
        if (!n->child[2] || n->child[2]->kind != NODE_IF) break;
        n = n->child[2];
    }
    block_value(f, n->child[2], t);
    merge_sure(f, merged);
    land_here(f, &out);
    return deliver_value(f, t, want, mark);
}

static int try_expression(function_state *f, const node *n, int want)
{
    int mark = f->next, t = new_temp(f);
    jump_list handler = { 0 }, out = { 0 };
    uint8_t *before = save_sure(f);
    set_site(f, n, 0, NULL);
    emit_jump(f, OPCODE_TRY, 0, 0, 0, &handler);
    f->n_handlers++;
    block_value(f, n->child[0], t);
    f->n_handlers--;
    emit(f, OPCODE_ENDTRY, 0, 0, 0);
    emit_jump(f, OPCODE_JUMP, 0, 0, 0, &out);
    merge_sure(f, before);
    land_here(f, &handler);
    uint8_t *after = save_sure(f);
    block_value(f, n->child[1], t);
    merge_sure(f, after);
    land_here(f, &out);
    return deliver_value(f, t, want, mark);
}

bool is_expression(const node *n)
{
    return n->kind < NODE_ASSIGN && n->kind != NODE_BROKEN;
}

static int not_yet(function_state *f, const node *n, const char *what, int want)
{
    compile_error(f->c, n->mark.end > n->mark.start ? n->mark : n->at, NULL,
                  MSG_NOT_IN_THIS_VERSION,
                  what);
    return target_of(f, want);
}

static int expression_of(function_state *f, const node *n, int want)
{
    switch ((node_kind)n->kind) {
    case NODE_NUMBER: return load_constant(f, value_number(n->number), want);
    case NODE_TRUTH: return load_constant(f, value_bool(n->number != 0), want);
    case NODE_NONE: return load_constant(f, VALUE_NONE, want);
    case NODE_STRING: {
        int target = target_of(f, want);
        emit_wide(f, OPCODE_LOADK, (unsigned)target, constant_text(f, n->name));
        return target;
    }
    case NODE_TEXT: return text_expression(f, n, want);
    case NODE_NAME: return name_expression(f, n, want);
    case NODE_END: return end_expression(f, n, want);
    case NODE_UNARY: return n->op == OPERATOR_NABLA ? nabla_expression(f, n, want)
        : unary_expression(f, n, want);
    case NODE_BINARY:
        if (n->op == OPERATOR_AND || n->op == OPERATOR_OR) return logic_expression(f, n, want);
        return binary_expression(f, n, want);
    case NODE_COMPARE: return comparison_expression(f, n, want);
    case NODE_RANGE: return range_expression(f, n, want);
    case NODE_CALL: return call_expression(f, n, false, want);
    case NODE_INDEX: return index_expression(f, n, want);
    case NODE_FIELD: return field_expression(f, n, want);
    case NODE_PRIME: return prime_expression(f, n, want);
    case NODE_LAMBDA: return lambda(f, n, (node_text){ NULL, 0 }, want);
    case NODE_IF: return if_expression(f, n, want);
    case NODE_TRY: return try_expression(f, n, want);
    case NODE_PIPE: return pipe_expression(f, n, want);
    case NODE_WHERE: return where_expression(f, n, want);
    case NODE_TUPLE: case NODE_VECTOR: return vector_expression(f, n, want);
    case NODE_MATRIX: return matrix_expression(f, n, want);
    case NODE_COMPREHENSION: return comprehension(f, n, want);
    case NODE_RECORD: return record_expression(f, n, want);
    case NODE_BLOCK: {
        int mark = f->next, t = new_temp(f);
        block_value(f, n, t);
        return deliver_value(f, t, want, mark);
    }
    case NODE_SET: return set_expression(f, n, want);
    default: return not_yet(f, n, "this", want);
    }
}

/* compile_tree has refused trees deeper than TREE_DEPTH, so the recursion is bounded. */
int expression(function_state *f, const node *n, int want)
{
    if (f->c->out_of_memory || f->c->n_errors >= COMPILE_ERRORS) return target_of(f, want);
    return expression_of(f, n, want);
}
