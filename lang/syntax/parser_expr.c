/* parser_expr.c - expressions: a precedence climb over operators, and what stands
 * between them.
 *
 * Chains of one precedence are loops, so `a + a + a ...` costs no stack. The
 * order, loosest first: parse_expr (lambda, if, try, where), parse_operators (|> to
 * * / @), parse_touching (2pi), parse_unary (- bd), parse_power (^), parse_postfix
 * (calls, indices, fields, primes), parse_primary. */
#include "lang/syntax/parser_parts.h"

#include <math.h>
#include <string.h>

/* The binary operator of a token. */
static node_operator operator_of(token_kind kind)
{
    switch (kind) {
    case TOKEN_PIPE: return OPERATOR_PIPE_TO;
    case TOKEN_BAR: return OPERATOR_GIVEN;
    case TOKEN_OR: return OPERATOR_OR;
    case TOKEN_AND: return OPERATOR_AND;
    case TOKEN_EQ: return OPERATOR_EQ;
    case TOKEN_NE: return OPERATOR_NE;
    case TOKEN_LT: return OPERATOR_LT;
    case TOKEN_LE: return OPERATOR_LE;
    case TOKEN_GT: return OPERATOR_GT;
    case TOKEN_GE: return OPERATOR_GE;
    case TOKEN_IN: return OPERATOR_IN;
    case TOKEN_DOTS: return OPERATOR_UPTO;
    case TOKEN_PLUS: return OPERATOR_ADD;
    case TOKEN_MINUS: return OPERATOR_SUB;
    case TOKEN_STAR: return OPERATOR_MUL;
    case TOKEN_SLASH: return OPERATOR_DIV;
    case TOKEN_PERCENT: return OPERATOR_MOD;
    case TOKEN_AT: return OPERATOR_MATMUL;
    case TOKEN_AMPERSAND: return OPERATOR_MEET;
    default: return OPERATOR_NONE;
    }
}

/* Precedences by name, as in ast.def. */
enum { LOOSEST = 1, NOT_LEVEL = 5, COMPARE_LEVEL = 6, RANGE_LEVEL = 7, SUM_LEVEL = 8 };

/* Primary ----------------------------------------------------------------- */

/* NAME -> or ( ... ) -> */
bool lambda_starts(const parser *p)
{
    const token *t = p->t;
    if (t->kind == TOKEN_LEFT_PAREN) {
        t = partner(p, t);
        if (!t) return false;
    } else if (t->kind != TOKEN_NAME) {
        return false;
    }
    return t[1].kind == TOKEN_ARROW;
}

static node *parse_name(parser *p)
{
    const token *t = p->t;
    node *n = node_leaf(p, NODE_NAME);
    if (n) n->name = token_name(p, t);
    return n;
}

static node *parse_constant(parser *p)
{
    const token *t = p->t;
    node *n = node_leaf(p, NODE_NUMBER);
    if (!n) return NULL;
    n->name = token_name(p, t);
    n->number = token_is(p, t, "pi") ? M_PI : token_is(p, t, "nan") ? NAN : INFINITY;
    return n;
}

static node *parse_truth(parser *p)
{
    bool value = is_at(p, TOKEN_TRUE);
    node *n = node_leaf(p, NODE_TRUTH);
    if (n) n->number = value;
    return n;
}

static node *parse_field(parser *p, node *base)
{
    const token *word = p->t + 1;
    if (!token_is_word((token_kind)word->kind)) return fail_after(p);
    p->t += 2;
    node *n = node_one(p, NODE_FIELD, token_span(word), base);
    if (n) n->name = token_name(p, word);
    return n;
}

static node *parse_primary(parser *p);

/* ∇f, ∇f.g, ∇(f): binds before a call. */
static node *parse_nabla(parser *p)
{
    geo_span mark = token_span(p->t++);
    if (!deepen(p)) return NULL;
    node *f = parse_primary(p);
    while (f && is_at(p, TOKEN_DOT) && touches(p->t)) f = parse_field(p, f);
    p->depth--;
    if (!f) return NULL;
    node *n = node_one(p, NODE_UNARY, mark, f);
    if (n) n->op = OPERATOR_NABLA;
    return n;
}

static node *parse_primary(parser *p)
{
    switch (p->t->kind) {
    case TOKEN_NUMBER: return parse_number(p);
    case TOKEN_CONSTANT: return parse_constant(p);
    case TOKEN_STRING: case TOKEN_RAW_STRING: case TOKEN_TEXT_OPEN: return parse_string(p);
    case TOKEN_TRUE: case TOKEN_FALSE: return parse_truth(p);
    case TOKEN_NONE: return node_leaf(p, NODE_NONE);
    case TOKEN_LEFT_SQUARE: return parse_square(p);
    case TOKEN_LEFT_BRACE: return parse_brace(p);
    case TOKEN_NABLA: return parse_nabla(p);
    case TOKEN_END:
        if (p->in_index) return node_leaf(p, NODE_END);
        return fail_operand(p);
    case TOKEN_NAME:
        if (lambda_starts(p)) return fail_operand(p);
        return parse_name(p);
    case TOKEN_LEFT_PAREN:
        if (lambda_starts(p)) return fail_operand(p);
        return parse_parens(p);
    default:
        return fail_operand(p);
    }
}

/* Postfix ----------------------------------------------------------------- */

/* `2(x)` multiplies: the parenthesis is not a call's. */
static bool is_bare_number(const parser *p, const node *n)
{
    return n->kind == NODE_NUMBER && token_before(p)->kind == TOKEN_NUMBER;
}

node *parse_postfix(parser *p, node *base)
{
    while (base) {
        if (is_at(p, TOKEN_DOT)) {
            if (is_bare_number(p, base)) return fail_after(p);
            base = parse_field(p, base);
        } else if (!touches(p->t)) {
            return base;
        } else if (is_at(p, TOKEN_LEFT_PAREN) && !is_bare_number(p, base)) {
            base = parse_call(p, base);
        } else if (is_at(p, TOKEN_LEFT_SQUARE) && !is_bare_number(p, base)) {
            base = parse_index(p, base);
        } else if (is_at(p, TOKEN_PRIME)) {
            geo_span mark = token_span(p->t++);
            base = node_one(p, NODE_PRIME, mark, base);
        } else {
            return base;
        }
    }
    return NULL;
}

/* Powers, signs, touching numbers ------------------------------------------ */

/* A number as an exponent takes nothing after it: T^-1(x) is (T^-1)(x). */
static node *parse_exponent(parser *p)
{
    node *e;
    if (!deepen(p)) return NULL;
    if (is_at(p, TOKEN_MINUS) || is_at(p, TOKEN_BD)) {
        node_operator op = is_at(p, TOKEN_MINUS) ? OPERATOR_NEG : OPERATOR_BOUNDARY;
        geo_span mark = token_span(p->t++);
        node *operand = parse_exponent(p);
        e = operand ? node_one(p, NODE_UNARY, mark, operand) : NULL;
        if (e) e->op = op;
    } else {
        e = is_at(p, TOKEN_NUMBER) ? parse_number(p) : parse_postfix(p, parse_primary(p));
        if (e && is_at(p, TOKEN_CARET)) {
            geo_span mark = token_span(p->t++);
            node *next = parse_exponent(p);
            e = next ? node_binary(p, OPERATOR_POW, mark, e, next) : NULL;
        }
    }
    p->depth--;
    return e;
}

/* `x^2y` could mean x^2*y or x^(2y). */
static node *fail_number_in_exponent(parser *p, node *base, node *exponent)
{
    geo_span at = span_join(exponent->at, token_span(p->t));
    const char *s = p->source->text;
    fail(p, MSG_NUMBER_IN_EXPONENT, at, MSG_COUNT);
    int n_base = (int)(base->at.end - base->at.start), n_name = (int)(p->t->end - p->t->start);
    int n_number = (int)(exponent->at.end - exponent->at.start);
    if (n_base > 20 || n_name > 20 || n_number > 20) return NULL;
    const char *b = s + base->at.start, *e = s + exponent->at.start, *y = s + p->t->start;
    fail_hint(p, n_base, b, n_number, e, n_name, y, n_base, b, n_number, e, n_name, y);
    return NULL;
}

static node *parse_power(parser *p)
{
    node *base = parse_postfix(p, parse_primary(p));
    while (base && is_at(p, TOKEN_CARET)) {
        geo_span mark = token_span(p->t++);
        node *exponent = parse_exponent(p);
        if (!exponent) return NULL;
        if (token_before(p)->kind == TOKEN_NUMBER && touches(p->t)
            && (is_at(p, TOKEN_NAME) || is_at(p, TOKEN_CONSTANT)))
            return fail_number_in_exponent(p, base, exponent);
        base = node_binary(p, OPERATOR_POW, mark, base, exponent);
        if (token_before(p)->kind == TOKEN_NUMBER) base = parse_postfix(p, base);
    }
    return base;
}

static node *parse_unary(parser *p)
{
    if (!is_at(p, TOKEN_MINUS) && !is_at(p, TOKEN_BD)) return parse_power(p);
    node_operator op = is_at(p, TOKEN_MINUS) ? OPERATOR_NEG : OPERATOR_BOUNDARY;
    if (op == OPERATOR_NEG && fail_habit_minus(p)) return NULL;
    geo_span mark = token_span(p->t++);
    if (!deepen(p)) return NULL;
    node *operand = parse_unary(p);
    p->depth--;
    if (!operand) return NULL;
    node *n = node_one(p, NODE_UNARY, mark, operand);
    if (n) n->op = op;
    return n;
}

static bool number_touches_factor(const parser *p)
{
    if (token_before(p)->kind != TOKEN_NUMBER || !touches(p->t)) return false;
    switch (p->t->kind) {
    case TOKEN_NAME: case TOKEN_CONSTANT: case TOKEN_LEFT_PAREN: case TOKEN_NABLA: return true;
    case TOKEN_END: return p->in_index;
    default: return false;
    }
}

static node *parse_touching(parser *p)
{
    node *left = parse_unary(p);
    if (!left || !number_touches_factor(p)) return left;
    geo_span mark = { p->t->start, p->t->start };
    node *right = parse_power(p);
    if (!right) return NULL;
    node *n = node_binary(p, OPERATOR_MUL, mark, left, right);
    if (n) n->flags |= NODE_TOUCHING;
    return n;
}

/* Operators --------------------------------------------------------------- */

static node *parse_not(parser *p)
{
    geo_span mark = token_span(p->t++);
    if (!deepen(p)) return NULL;
    node *operand = parse_operators(p, NOT_LEVEL);
    p->depth--;
    if (!operand) return NULL;
    node *n = node_one(p, NODE_UNARY, mark, operand);
    if (n) n->op = OPERATOR_NOT;
    return n;
}

/* Room for one more operator of a chain, doubling in the arena. */
static bool add_operator(parser *p, uint8_t **ops, size_t n, node_operator op)
{
    if ((n & (n - 1)) == 0) {               /* 0 or a power of two: full */
        uint8_t *more = arena_alloc(p->out->arena, n ? 2 * n : 1);
        if (!more) return fail_memory(p);
        if (n) memcpy(more, *ops, n);
        *ops = more;
    }
    (*ops)[n] = (uint8_t)op;
    return true;
}

/* a < b <= c is one node. */
static node *parse_compare(parser *p, node *left)
{
    size_t base = p->n_stack, n_ops = 0;
    uint8_t *ops = NULL;
    geo_span mark = token_span(p->t);
    if (!push(p, left)) return NULL;
    for (;;) {
        node_operator op = operator_of(p->t->kind);
        if (node_operator_precedence(op) != COMPARE_LEVEL) break;
        p->t++;
        node *operand = parse_operators(p, RANGE_LEVEL);
        if (!operand || !push(p, operand)) return NULL;
        if (!add_operator(p, &ops, n_ops++, op)) return NULL;
    }
    node *n = node_make(p, NODE_COMPARE, mark, base);
    if (n) n->ops = ops;
    return n;
}

/* Whether the `..` just passed has no last: only right before the end of an index. */
static bool range_is_open(const parser *p)
{
    return p->bracket.place == IN_INDEX
        && (is_at(p, TOKEN_COMMA) || is_at(p, TOKEN_RIGHT_SQUARE) || token_is(p, p->t, "by"));
}

/* first..last by step, at the dots; first is NULL for `..last`. */
static node *parse_range(parser *p, node *first)
{
    size_t base = p->n_stack;
    geo_span mark = token_span(p->t++);
    node *last = NULL, *step = NULL;
    if (!range_is_open(p) && !(last = parse_operators(p, SUM_LEVEL))) return NULL;
    if (token_is(p, p->t, "by") && !starts_line(p)) {
        p->t++;
        if (!(step = parse_operators(p, SUM_LEVEL))) return NULL;
    }
    if (is_at(p, TOKEN_DOTS)) return fail_after(p);
    if (!push(p, first) || !push(p, last) || !push(p, step)) return NULL;
    return node_make(p, NODE_RANGE, mark, base);
}

node *parse_open_range(parser *p) { return parse_range(p, NULL); }

/* `[a -b]` could be two elements or one. */
static bool minus_is_unclear(const parser *p)
{
    return (p->bracket.place == IN_VECTOR || p->bracket.place == IN_INDEX)
        && !touches(p->t) && touches(p->t + 1);
}

static node *fail_minus(parser *p, const node *left)
{
    geo_span at = { left->at.start, p->t[1].end };
    return fail(p, MSG_UNCLEAR_MINUS, at, MSG_COUNT);
}

static node *parse_one_operator(parser *p, node *left, node_operator op, int level)
{
    if (level == COMPARE_LEVEL) return parse_compare(p, left);
    if (level == RANGE_LEVEL) return parse_range(p, left);
    if (op == OPERATOR_SUB && minus_is_unclear(p)) return fail_minus(p, left);
    geo_span mark = token_span(p->t++);
    node *right = parse_operators(p, level + 1);
    if (!right) return NULL;
    if (op == OPERATOR_PIPE_TO) return node_two(p, NODE_PIPE, mark, left, right);
    return node_binary(p, op, mark, left, right);
}

node *parse_operators(parser *p, int loosest)
{
    node *left = is_at(p, TOKEN_NOT) && loosest <= NOT_LEVEL ? parse_not(p) : parse_touching(p);
    while (left) {
        node_operator op = operator_of(p->t->kind);
        int level = node_operator_precedence(op);
        if (op == OPERATOR_NONE || level < loosest || starts_line(p)) return left;
        left = parse_one_operator(p, left, op, level);
    }
    return NULL;
}

/* Expressions ------------------------------------------------------------- */

static node *parse_lambda(parser *p)
{
    size_t base = p->n_stack;
    uint32_t start = p->t->start;
    if (!push_params(p)) return NULL;
    geo_span mark = token_span(p->t++);
    node *body = parse_expr(p);
    if (!body || !push(p, body)) return NULL;
    node *n = node_make(p, NODE_LAMBDA, mark, base);
    if (n) n->at.start = start;
    return n;
}

/* One `if condition block`, pushed; its `else` is the caller's. */
static bool push_if(parser *p)
{
    size_t base = p->n_stack;
    geo_span mark = token_span(p->t++);
    node *condition = parse_expr(p);
    if (!condition || !push(p, condition)) return false;
    node *block = parse_block(p, MSG_AFTER_CONDITION);
    if (!block || !push(p, block) || !push(p, NULL)) return false;
    node *n = node_make(p, NODE_IF, mark, base);
    return n && push(p, n);
}

/* if ... else if ... else: read as a list, then nested from the last. */
static node *parse_if(parser *p)
{
    size_t base = p->n_stack;
    node *otherwise = NULL;
    if (!push_if(p)) return NULL;
    while (take(p, TOKEN_ELSE)) {
        if (is_at(p, TOKEN_IF)) {
            if (!push_if(p)) return NULL;
        } else {
            otherwise = parse_block(p, MSG_AFTER_ELSE);
            if (!otherwise) return NULL;
            break;
        }
    }
    while (p->n_stack > base) {
        node *n = p->stack[--p->n_stack];
        n->child[2] = otherwise;
        if (otherwise) {
            n->at = span_join(n->at, otherwise->at);
            if (!raise_height(p, n, otherwise)) return NULL;
        }
        otherwise = n;
    }
    return otherwise;
}

static node *parse_try(parser *p)
{
    geo_span mark = token_span(p->t++);
    node *tried = parse_expr(p);
    if (!tried) return NULL;
    if (!take(p, TOKEN_ELSE)) return fail(p, MSG_TRY_WITHOUT_ELSE, mark, MSG_COUNT);
    node *fallback = parse_expr(p);
    return fallback ? node_two(p, NODE_TRY, mark, tried, fallback) : NULL;
}

/* After a comma of `where`: does another definition follow, or is the comma a call's? */
static bool definition_follows(const parser *p)
{
    const token *t = p->t + 1;
    if (t->kind == TOKEN_LEFT_PAREN) t = partner(p, t);
    else if (t->kind != TOKEN_NAME) return false;
    return t && t[1].kind == TOKEN_ASSIGN;
}

static bool push_definition(parser *p)
{
    node *target = parse_postfix(p, parse_primary(p));
    if (!target) return false;
    if (!is_at(p, TOKEN_ASSIGN)) return fail_after(p);
    if (!is_target(target)) return fail_target(p, target);
    geo_span mark = token_span(p->t++);
    node *value = parse_expr(p);
    node *n = value ? node_two(p, NODE_ASSIGN, mark, target, value) : NULL;
    return n && push(p, n);
}

static node *parse_where(parser *p, node *expr)
{
    size_t base = p->n_stack;
    geo_span mark = token_span(p->t);
    if (!push(p, expr)) return NULL;
    do {
        p->t++;                             /* `where` or a comma */
        if (!push_definition(p)) return NULL;
    } while (is_at(p, TOKEN_COMMA) && definition_follows(p));
    return node_make(p, NODE_WHERE, mark, base);
}

node *parse_expr(parser *p)
{
    node *n;
    if (!deepen(p)) return NULL;
    if (is_at(p, TOKEN_IF)) {
        n = parse_if(p);
    } else if (is_at(p, TOKEN_TRY)) {
        n = parse_try(p);
    } else if (lambda_starts(p)) {
        n = parse_lambda(p);
    } else {
        n = parse_operators(p, LOOSEST);
        while (n && is_at(p, TOKEN_WHERE)) n = parse_where(p, n);
    }
    p->depth--;
    return n;
}
