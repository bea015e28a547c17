/* set.c - set builders: { p in M | a == b and c <= d } becomes a call of level_set with a
 * function of the point for each equation, a - b, and for each inequality, d - c. */
#include "lang/compile/state.h"

enum { CONDITIONS = 32 };

/* The nodes that such a function needs beside those of the program. */
typedef struct {
    node lambda, difference;
    node *side[2];
    node *child[CONDITIONS + 1];        /* parameters, then the difference */
} one_condition;

typedef struct {
    function_state *f;
    const node *point;
    node param[CONDITIONS];             /* of all functions */
    node *no_domain[2];
    one_condition condition[2 * CONDITIONS];
    int n;
    node *equation[CONDITIONS], *inequality[CONDITIONS];
    uint32_t n_equations, n_inequalities;
} builder;

static void add(builder *b, const node *n, node *left, node *right, bool is_equation)
{
    uint32_t *count = is_equation ? &b->n_equations : &b->n_inequalities;
    uint32_t n_params = b->point->kind == NODE_NAME ? 1 : b->point->n;
    if (*count >= CONDITIONS) {
        compile_error(b->f->c, n->at, NULL, MSG_TOO_COMPLEX, "conditions");
        return;
    }
    one_condition *c = &b->condition[b->n++];
    c->side[0] = left;
    c->side[1] = right;
    c->difference = (node){ .kind = NODE_BINARY, .op = OPERATOR_SUB, .n = 2, .at = n->at,
                            .mark = n->mark, .child = c->side };
    for (uint32_t i = 0; i < n_params; i++) c->child[i] = &b->param[i];
    c->child[n_params] = &c->difference;
    c->lambda = (node){ .kind = NODE_LAMBDA, .n = n_params + 1, .at = n->at, .mark = n->mark,
                        .child = c->child };
    (is_equation ? b->equation : b->inequality)[(*count)++] = &c->lambda;
}

/* Each pair of neighbours in a chain a <= b == c. */
static void compare(builder *b, const node *n)
{
    for (uint32_t i = 0; i + 1 < n->n; i++) {
        node *left = n->child[i], *right = n->child[i + 1];
        switch ((node_operator)n->ops[i]) {
        case OPERATOR_EQ: add(b, n, left, right, true); break;
        case OPERATOR_LE: case OPERATOR_LT: add(b, n, right, left, false); break;
        case OPERATOR_GE: case OPERATOR_GT: add(b, n, left, right, false); break;
        default:
            compile_error(b->f->c, n->at, NULL, MSG_SET_CONDITION);
            return;
        }
    }
}

static void collect(builder *b, const node *n)
{
    if (n->kind == NODE_BINARY && n->op == OPERATOR_AND) {
        collect(b, n->child[0]);
        collect(b, n->child[1]);
    } else if (n->kind == NODE_COMPARE) {
        compare(b, n);
    } else {
        compile_error(b->f->c, n->at, NULL, MSG_SET_CONDITION);
    }
}

static void list_of(function_state *f, const node *n, node **item, uint32_t count, int target)
{
    node list = { .kind = NODE_VECTOR, .n = count, .at = n->at, .mark = n->mark, .child = item };
    node none = { .kind = NODE_NONE, .at = n->at };
    expression(f, count ? &list : &none, target);
}

int set_expression(function_state *f, const node *n, int want)
{
    const node *point = n->child[0];
    builder b = { .f = f, .point = point };
    uint32_t n_params = point->kind == NODE_NAME ? 1 : point->n;
    if (n_params > CONDITIONS) {
        compile_error(f->c, point->at, NULL, MSG_TOO_COMPLEX, "coordinates");
        return target_of(f, want);
    }
    for (uint32_t i = 0; i < n_params; i++) {
        const node *name = point->kind == NODE_NAME ? point : point->child[i];
        b.param[i] = (node){ .kind = NODE_PARAM, .n = 2, .at = name->at, .mark = name->at,
                             .name = name->name, .child = b.no_domain };
    }
    collect(&b, n->child[2]);
    int mark = f->next, base = new_temps(f, 5);
    name_value(f, n, (node_text){ "level_set", 9 }, base);
    expression(f, n->child[1], base + 1);
    list_of(f, n, b.equation, b.n_equations, base + 2);
    list_of(f, n, b.inequality, b.n_inequalities, base + 3);
    node_text written = { f->c->source->text + n->at.start, n->at.end - n->at.start };
    emit_wide(f, OPCODE_LOADK, (unsigned)base + 4, constant_text(f, written));
    node *parts[4] = { n->child[1], n->child[2], n->child[2], (node *)n };
    set_site(f, n, 4, parts);
    emit(f, OPCODE_CALL, (unsigned)base, 4, 0);
    return deliver_value(f, base, want, mark);
}
