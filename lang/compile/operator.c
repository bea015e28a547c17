/* operator.c - operators and comparisons, and conditions that jump. */
#include "lang/compile/state.h"

static geo_opcode binary_opcode(int op)
{
    switch (op) {
    case OPERATOR_ADD: return OPCODE_ADD;
    case OPERATOR_SUB: return OPCODE_SUB;
    case OPERATOR_MUL: return OPCODE_MUL;
    case OPERATOR_DIV: return OPCODE_DIV;
    case OPERATOR_MOD: return OPCODE_MOD;
    case OPERATOR_POW: return OPCODE_POW;
    case OPERATOR_MATMUL: return OPCODE_MATMUL;
    case OPERATOR_MEET: return OPCODE_MEET;
    case OPERATOR_GIVEN: return OPCODE_GIVEN;
    case OPERATOR_EQ: return OPCODE_EQ;
    case OPERATOR_NE: return OPCODE_NE;
    case OPERATOR_LT: return OPCODE_LT;
    case OPERATOR_LE: return OPCODE_LE;
    case OPERATOR_GT: return OPCODE_GT;
    case OPERATOR_GE: return OPCODE_GE;
    default: return OPCODE_IN;
    }
}

static geo_opcode constant_form(geo_opcode op)
{
    switch (op) {
    case OPCODE_ADD: return OPCODE_ADDK;
    case OPCODE_SUB: return OPCODE_SUBK;
    case OPCODE_MUL: return OPCODE_MULK;
    case OPCODE_DIV: return OPCODE_DIVK;
    case OPCODE_POW: return OPCODE_POWK;
    default: return op;
    }
}

static geo_opcode left_constant_form(geo_opcode op)
{
    switch (op) {
    case OPCODE_ADD: return OPCODE_KADD;
    case OPCODE_SUB: return OPCODE_KSUB;
    case OPCODE_MUL: return OPCODE_KMUL;
    case OPCODE_DIV: return OPCODE_KDIV;
    default: return op;
    }
}

/* The left operand's register; a variable that the right side may change is copied. */
int left_operand(function_state *f, const node *left, const node *right)
{
    if (!may_assign(right)) return expression(f, left, -1);
    return expression(f, left, new_temp(f));
}

int binary_expression(function_state *f, const node *n, int want)
{
    double x;
    if (number_of(n, &x)) return load_constant(f, value_number(x), want);
    int mark = f->next, target = target_of(f, want), keep = f->next;
    geo_opcode op = binary_opcode(n->op);
    unsigned left;
    if (left_constant_form(op) != op && number_of(n->child[0], &x)
        && (left = constant(f, value_number(x))) < 256) {
        int b = expression(f, n->child[1], -1);
        set_site(f, n, 2, n->child);
        emit(f, left_constant_form(op), (unsigned)target, left, (unsigned)b);
        f->next = want >= 0 ? mark : keep;
        return target;
    }
    int a = left_operand(f, n->child[0], n->child[1]);
    if (constant_form(op) != op && number_of(n->child[1], &x)) {
        unsigned k = constant(f, value_number(x));
        if (k < 256) {
            set_site(f, n, 2, n->child);
            emit(f, constant_form(op), (unsigned)target, (unsigned)a, k);
            f->next = want >= 0 ? mark : keep;
            return target;
        }
    }
    int b = expression(f, n->child[1], -1);
    set_site(f, n, 2, n->child);
    emit(f, op, (unsigned)target, (unsigned)a, (unsigned)b);
    f->next = want >= 0 ? mark : keep;
    return target;
}

/* Steps of a construct that must not write its target early end here. */
int deliver_value(function_state *f, int from, int want, int mark)
{
    if (want < 0) {
        f->next = from + 1 > mark ? from + 1 : mark;
        return from;
    }
    if (want != from) emit(f, OPCODE_COPY, (unsigned)want, (unsigned)from, 0);
    f->next = mark;
    return want;
}

int logic_expression(function_state *f, const node *n, int want)
{
    int mark = f->next, t = new_temp(f);
    jump_list out = { 0 };
    bool is_and = n->op == OPERATOR_AND;
    expression(f, n->child[0], t);
    set_site(f, n->child[0], 0, NULL);
    emit_jump(f, is_and ? OPCODE_SKIPF : OPCODE_SKIPT, (unsigned)t, 0, 0, &out);
    uint8_t *before = save_sure(f);
    int b = expression(f, n->child[1], -1);
    merge_sure(f, before);
    set_site(f, n, 2, n->child);
    emit(f, is_and ? OPCODE_AND : OPCODE_OR, (unsigned)t, (unsigned)t, (unsigned)b);
    land_here(f, &out);
    return deliver_value(f, t, want, mark);
}

void emit_comparison(function_state *f, int op, int target, int a, int b)
{
    emit(f, binary_opcode(op), (unsigned)target, (unsigned)a, (unsigned)b);
}

/* a < b <= c: each operand once, false as soon as one comparison is plainly false. */
int comparison_expression(function_state *f, const node *n, int want)
{
    if (n->n == 2) {
        int mark = f->next, target = target_of(f, want), keep = f->next;
        int a = left_operand(f, n->child[0], n->child[1]);
        int b = expression(f, n->child[1], -1);
        set_site(f, n, 2, n->child);
        emit(f, binary_opcode(n->ops[0]), (unsigned)target, (unsigned)a, (unsigned)b);
        f->next = want >= 0 ? mark : keep;
        return target;
    }
    int mark = f->next, result = new_temp(f), one = new_temp(f);
    jump_list out = { 0 };
    int a = left_operand(f, n->child[0], n->child[1]);
    for (uint32_t i = 1; i < n->n; i++) {
        int b = expression(f, n->child[i], i + 1 < n->n ? new_temp(f) : -1);
        int into = i == 1 ? result : one;
        set_site(f, n, 2, n->child + i - 1);
        emit(f, binary_opcode(n->ops[i - 1]), (unsigned)into, (unsigned)a, (unsigned)b);
        if (i > 1) emit(f, OPCODE_AND, (unsigned)result, (unsigned)result, (unsigned)one);
        if (i + 1 < n->n) emit_jump(f, OPCODE_SKIPF, (unsigned)result, 0, 0, &out);
        a = b;
    }
    land_here(f, &out);
    return deliver_value(f, result, want, mark);
}

int unary_expression(function_state *f, const node *n, int want)
{
    double x;
    if (number_of(n, &x)) return load_constant(f, value_number(x), want);
    int mark = f->next, target = target_of(f, want), keep = f->next;
    int a = expression(f, n->child[0], -1);
    geo_opcode op = n->op == OPERATOR_NEG ? OPCODE_NEG
                  : n->op == OPERATOR_NOT ? OPCODE_NOT : OPCODE_BOUNDARY;
    set_site(f, n, 1, n->child);
    emit(f, op, (unsigned)target, (unsigned)a, 0);
    f->next = want >= 0 ? mark : keep;
    return target;
}

static bool plain_comparison(int op)
{
    return op >= OPERATOR_EQ && op <= OPERATOR_GE;
}

enum { WHEN = OPCODE_WHENLT - OPCODE_UNLESSLT };

/* if a < b: one instruction compares and jumps. */
static void compare_jump(function_state *f, const node *n, bool sense, jump_list *list)
{
    int op = n->ops[0], mark = f->next;
    double k;
    int a = left_operand(f, n->child[0], n->child[1]);
    bool when = sense;                      /* jump when (a op b) is so */
    if (op == OPERATOR_NE) when = !when;
    if (number_of(n->child[1], &k)) {
        unsigned at = constant(f, value_number(k));
        if (at < 256) {
            geo_opcode code = op == OPERATOR_LT ? OPCODE_UNLESSLTK
                            : op == OPERATOR_LE ? OPCODE_UNLESSLEK
                            : op == OPERATOR_GT ? OPCODE_UNLESSGTK
                            : op == OPERATOR_GE ? OPCODE_UNLESSGEK : OPCODE_UNLESSEQK;
            set_site(f, n, 2, n->child);
            emit_jump(f, when ? code + WHEN : code, (unsigned)a, at, 0, list);
            f->next = mark;
            return;
        }
    }
    int b = expression(f, n->child[1], -1);
    bool swap = op == OPERATOR_GT || op == OPERATOR_GE;
    geo_opcode code = op == OPERATOR_LT || op == OPERATOR_GT ? OPCODE_UNLESSLT
                    : op == OPERATOR_LE || op == OPERATOR_GE ? OPCODE_UNLESSLE : OPCODE_UNLESSEQ;
    node *swapped[2] = { n->child[1], n->child[0] };
    set_site(f, n, 2, swap ? swapped : n->child);
    emit_jump(f, when ? code + WHEN : code, (unsigned)(swap ? b : a), (unsigned)(swap ? a : b), 0,
              list);
    f->next = mark;
}

void condition(function_state *f, const node *n, bool sense, jump_list *list)
{
    if (n->kind == NODE_COMPARE && n->n == 2 && plain_comparison(n->ops[0])) {
        compare_jump(f, n, sense, list);
        return;
    }
    if (n->kind == NODE_UNARY && n->op == OPERATOR_NOT) {
        condition(f, n->child[0], !sense, list);
        return;
    }
    if (n->kind == NODE_BINARY && (n->op == OPERATOR_AND || n->op == OPERATOR_OR)
       ) {
        bool is_and = n->op == OPERATOR_AND;
        if (is_and != sense) {              /* each side can decide for the jump */
            condition(f, n->child[0], sense, list);
            condition(f, n->child[1], sense, list);
        } else {
            jump_list past = { 0 };
            condition(f, n->child[0], !sense, &past);
            condition(f, n->child[1], sense, list);
            land_here(f, &past);
        }
        return;
    }
    int mark = f->next;
    int r = expression(f, n, -1);
    set_site(f, n, 0, NULL);
    emit_jump(f, sense ? OPCODE_JUMPT : OPCODE_JUMPF, (unsigned)r, 0, 0, list);
    f->next = mark;
}
