/* parser_bracket.c - what stands in brackets: tuples, vectors, matrices,
 * comprehensions, records, set builders, arguments, indices, parameters. */
#include "lang/syntax/parser_parts.h"

/* ( ) --------------------------------------------------------------------- */

/* The rest of a tuple, at the comma after its first item, which is pushed. */
static node *parse_tuple(parser *p, bracket outer, geo_span open, size_t base)
{
    while (take(p, TOKEN_COMMA)) {
        if (is_at(p, TOKEN_RIGHT_PAREN)) {
            if (p->n_stack - base > 1) break;
            return fail(p, MSG_TUPLE_OF_ONE, span_join(open, token_span(p->t)), MSG_COUNT);
        }
        node *item = parse_expr(p);
        if (!item || !push(p, item)) return NULL;
    }
    if (!leave(p, outer, TOKEN_RIGHT_PAREN)) return NULL;
    return node_make(p, NODE_TUPLE, open, base);
}

node *parse_parens(parser *p)
{
    size_t base = p->n_stack;
    geo_span open = token_span(p->t);
    bracket outer = enter(p, IN_PAREN);
    node *n;
    if (is_at(p, TOKEN_RIGHT_PAREN)) {
        leave(p, outer, TOKEN_RIGHT_PAREN);
        n = node_make(p, NODE_TUPLE, open, base);
    } else {
        node *first = parse_expr(p);
        if (!first) return NULL;
        if (is_at(p, TOKEN_COMMA)) {
            if (!push(p, first)) return NULL;
            n = parse_tuple(p, outer, open, base);
        } else {
            if (!leave(p, outer, TOKEN_RIGHT_PAREN)) return NULL;
            first->flags |= NODE_PARENS;
            n = first;
        }
    }
    if (n) n->at = span_join(open, token_span(token_before(p)));
    return n;
}

/* [ ] --------------------------------------------------------------------- */

/* for target in iterable, or if condition. */
static bool push_clause(parser *p)
{
    geo_span mark = token_span(p->t);
    node *n;
    if (take(p, TOKEN_IF)) {
        node *condition = parse_expr(p);
        n = condition ? node_one(p, NODE_FILTER, mark, condition) : NULL;
    } else {
        p->t++;
        node *target = parse_target(p);
        if (!target) return false;
        if (!take(p, TOKEN_IN)) return fail_after(p);
        node *iterable = parse_expr(p);
        n = iterable ? node_two(p, NODE_EACH, mark, target, iterable) : NULL;
    }
    return n && push(p, n);
}

static node *parse_comprehension(parser *p, bracket outer, size_t base)
{
    geo_span mark = token_span(p->t);
    while (is_at(p, TOKEN_FOR) || is_at(p, TOKEN_IF))
        if (!push_clause(p)) return NULL;
    if (!leave(p, outer, TOKEN_RIGHT_SQUARE)) return NULL;
    return node_make(p, NODE_COMPREHENSION, mark, base);
}

/* Items up to `;` or `]`; a comma may end the last. */
static bool push_items(parser *p)
{
    while (take(p, TOKEN_COMMA)) {
        if (is_at(p, TOKEN_RIGHT_SQUARE)) return true;
        node *item = parse_expr(p);
        if (!item || !push(p, item)) return false;
    }
    return true;
}

/* The rows after the first, at a `;`; the first row's items are pushed from base. */
static node *parse_matrix(parser *p, bracket outer, geo_span open, size_t base)
{
    size_t row = base;
    for (;;) {
        node *n = node_make(p, NODE_VECTOR, open, row);
        if (!n || !push(p, n)) return NULL;
        if (!take(p, TOKEN_SEMICOLON)) break;
        row = p->n_stack;
        node *first = parse_expr(p);
        if (!first || !push(p, first) || !push_items(p)) return NULL;
    }
    if (!leave(p, outer, TOKEN_RIGHT_SQUARE)) return NULL;
    return node_make(p, NODE_MATRIX, open, base);
}

static node *parse_vector(parser *p, geo_span open)
{
    size_t base = p->n_stack;
    bracket outer = enter(p, IN_VECTOR);
    if (!is_at(p, TOKEN_RIGHT_SQUARE)) {
        node *first = parse_expr(p);
        if (!first || !push(p, first)) return NULL;
        if (is_at(p, TOKEN_FOR)) return parse_comprehension(p, outer, base);
        if (!push_items(p)) return NULL;
        if (is_at(p, TOKEN_SEMICOLON)) return parse_matrix(p, outer, open, base);
    }
    if (!leave(p, outer, TOKEN_RIGHT_SQUARE)) return NULL;
    return node_make(p, NODE_VECTOR, open, base);
}

node *parse_square(parser *p)
{
    geo_span open = token_span(p->t);
    node *n = parse_vector(p, open);
    if (n) n->at = span_join(open, token_span(token_before(p)));
    return n;
}

/* { } --------------------------------------------------------------------- */

/* A bar in the braces at t that belongs to no inner bracket: a set builder. */
static bool has_bar(const parser *p, const token *open)
{
    const token *end = partner(p, open);
    if (!end) return true;
    for (const token *t = open + 1; t < end; t++) {
        const token *close = partner(p, t);
        if (close && close > t) t = close;
        else if (t->kind == TOKEN_BAR) return true;
        else if (t->kind == TOKEN_SEMICOLON) return false;
    }
    return false;
}

static bool set_starts(const parser *p)
{
    const token *t = p->t + 1;
    if (t->kind == TOKEN_LEFT_PAREN) t = partner(p, t);
    else if (t->kind != TOKEN_NAME) return false;
    return t && t[1].kind == TOKEN_IN && has_bar(p, p->t);
}

static bool record_starts(const parser *p)
{
    const token *t = p->t + 1;
    if (t->kind == TOKEN_RIGHT_BRACE) return true;
    bool is_key = token_is_word((token_kind)t->kind) || t->kind == TOKEN_STRING
        || t->kind == TOKEN_RAW_STRING;
    return is_key && t[1].kind == TOKEN_COLON;
}

static bool push_entry(parser *p)
{
    const token *key = p->t;
    bool is_word = token_is_word((token_kind)key->kind);
    bool is_text = key->kind == TOKEN_STRING || key->kind == TOKEN_RAW_STRING;
    if ((!is_word && !is_text) || key[1].kind != TOKEN_COLON) return fail_entry(p);
    node_text name = token_name(p, key);
    if (is_text && !decode_string(p, key, &name)) return false;
    p->t += 2;
    node *value = parse_expr(p);
    node *n = value ? node_one(p, NODE_ENTRY, token_span(key), value) : NULL;
    if (!n) return false;
    n->name = name;
    return push(p, n);
}

static node *parse_record(parser *p)
{
    size_t base = p->n_stack;
    geo_span open = token_span(p->t);
    bracket outer = enter(p, IN_RECORD);
    while (!is_at(p, TOKEN_RIGHT_BRACE)) {
        if (!push_entry(p)) return NULL;
        if (!take(p, TOKEN_COMMA)) break;
    }
    if (!leave(p, outer, TOKEN_RIGHT_BRACE)) return NULL;
    return node_make(p, NODE_RECORD, open, base);
}

/* { point in space | condition }: the space binds tighter than the bar. */
static node *parse_set(parser *p)
{
    enum { TIGHTER_THAN_BAR = 3 };
    size_t base = p->n_stack;
    geo_span open = token_span(p->t);
    bracket outer = enter(p, IN_SET);
    node *point = is_at(p, TOKEN_LEFT_PAREN) ? parse_parens(p) : parse_target(p);
    if (!point) return NULL;
    if (!is_point(point)) return fail(p, MSG_BAD_POINT, point->at, MSG_COUNT);
    if (!push(p, point)) return NULL;
    if (!take(p, TOKEN_IN)) return fail_after(p);
    node *space = parse_operators(p, TIGHTER_THAN_BAR);
    if (!space || !push(p, space)) return NULL;
    if (!take(p, TOKEN_BAR)) return fail_after(p);
    node *condition = parse_expr(p);
    if (!condition || !push(p, condition)) return NULL;
    if (!leave(p, outer, TOKEN_RIGHT_BRACE)) return NULL;
    return node_make(p, NODE_SET, open, base);
}

/* A name, or a tuple of names. */
bool is_point(const node *n)
{
    if (n->kind == NODE_NAME) return true;
    if (n->kind != NODE_TUPLE) return false;
    for (uint32_t i = 0; i < n->n; i++) if (n->child[i]->kind != NODE_NAME) return false;
    return n->n > 0;
}

node *parse_brace(parser *p)
{
    geo_span open = token_span(p->t);
    node *n;
    if (!deepen(p)) return NULL;
    if (record_starts(p)) n = parse_record(p);
    else if (set_starts(p)) n = parse_set(p);
    else n = parse_block(p, MSG_COUNT);
    p->depth--;
    if (n) n->at = span_join(open, token_span(token_before(p)));
    return n;
}

/* Arguments and indices --------------------------------------------------- */

static bool push_argument(parser *p)
{
    const token *key = p->t;
    bool is_keyword = token_is_word((token_kind)key->kind) && key[1].kind == TOKEN_COLON;
    if (is_keyword) p->t += 2;
    node *value = parse_expr(p);
    if (value && is_keyword) {
        value = node_one(p, NODE_KEYWORD, token_span(key), value);
        if (value) value->name = token_name(p, key);
    }
    return value && push(p, value);
}

node *parse_call(parser *p, node *callee)
{
    size_t base = p->n_stack;
    bracket outer = enter(p, IN_CALL);
    if (!push(p, callee)) return NULL;
    while (!is_at(p, TOKEN_RIGHT_PAREN)) {
        if (!push_argument(p)) return NULL;
        if (!take(p, TOKEN_COMMA)) break;
    }
    if (!leave(p, outer, TOKEN_RIGHT_PAREN)) return NULL;
    node *n = node_make(p, NODE_CALL, callee->at, base);
    if (n) n->at.end = token_before(p)->end;
    return n;
}

node *parse_index(parser *p, node *base_node)
{
    size_t base = p->n_stack;
    geo_span open = token_span(p->t);
    bool outer_index = p->in_index;
    if (!deepen(p)) return NULL;
    bracket outer = enter(p, IN_INDEX);
    p->in_index = true;
    if (!push(p, base_node)) return NULL;
    do {
        node *axis = is_at(p, TOKEN_DOTS) ? parse_open_range(p) : parse_expr(p);
        if (!axis || !push(p, axis)) return NULL;
    } while (take(p, TOKEN_COMMA));
    if (!leave(p, outer, TOKEN_RIGHT_SQUARE)) return NULL;
    p->in_index = outer_index;
    p->depth--;
    geo_span mark = span_join(open, token_span(token_before(p)));
    return node_make(p, NODE_INDEX, mark, base);
}

/* Parameters -------------------------------------------------------------- */

static node *name_node(parser *p)
{
    const token *t = p->t;
    if (!is_at(p, TOKEN_NAME)) return fail_parameter(p);
    node *n = node_leaf(p, NODE_NAME);
    if (n) n->name = token_name(p, t);
    return n;
}

/* The names of a point parameter, pushed; at its parenthesis. */
static bool push_point(parser *p)
{
    bracket outer = enter(p, IN_PARAMETERS);
    do {
        node *n = name_node(p);
        if (!n || !push(p, n)) return false;
    } while (take(p, TOKEN_COMMA));
    return leave(p, outer, TOKEN_RIGHT_PAREN);
}

/* NAME [in expr] [= default] or (NAME, ...) in expr. */
static bool push_param(parser *p)
{
    size_t base = p->n_stack;
    const token *first = p->t;
    node *domain = NULL, *standard = NULL;
    bool is_point_param = is_at(p, TOKEN_LEFT_PAREN);
    if (!push(p, NULL) || !push(p, NULL)) return false;
    if (is_point_param) {
        if (!push_point(p)) return false;
        if (!is_at(p, TOKEN_IN))
            return fail(p, MSG_POINT_WITHOUT_SPACE,
                        (geo_span){ first->start, token_before(p)->end }, MSG_COUNT);
    } else if (is_at(p, TOKEN_NAME)) {
        p->t++;
    } else {
        return fail_parameter(p);
    }
    if (take(p, TOKEN_IN) && !(domain = parse_operators(p, 1))) return false;
    if (take(p, TOKEN_ASSIGN) && !(standard = parse_expr(p))) return false;
    p->stack[base] = domain;
    p->stack[base + 1] = standard;
    node *n = node_make(p, NODE_PARAM, token_span(first), base);
    if (!n) return false;
    n->at = (geo_span){ first->start, token_before(p)->end };
    if (is_point_param) n->mark = n->at;
    else n->name = token_name(p, first);
    return push(p, n);
}

/* NAME, or ( param, ... ) with its parentheses. */
bool push_params(parser *p)
{
    if (!is_at(p, TOKEN_LEFT_PAREN)) return push_param(p);
    bracket outer = enter(p, IN_PARAMETERS);
    while (!is_at(p, TOKEN_RIGHT_PAREN)) {
        if (!push_param(p)) return false;
        if (!take(p, TOKEN_COMMA)) break;
    }
    return leave(p, outer, TOKEN_RIGHT_PAREN);
}
