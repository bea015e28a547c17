/* parser.c - statements, blocks, and going on after an error. */
#include "lang/syntax/parser_parts.h"

#include <assert.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"

/* Tokens ------------------------------------------------------------------ */

bool token_is(const parser *p, const token *t, const char *name)
{
    size_t length = strlen(name);
    return token_is_word((token_kind)t->kind) && t->end - t->start == length
        && memcmp(p->source->text + t->start, name, length) == 0;
}

bool statement_ends(const parser *p)
{
    return is_at(p, TOKEN_END_OF_TEXT) || is_at(p, TOKEN_SEMICOLON)
        || is_at(p, TOKEN_RIGHT_BRACE) || starts_line(p);
}

const token *partner(const parser *p, const token *t)
{
    return t->match == NO_MATCH ? NULL : &p->list.tokens[t->match];
}

bool take(parser *p, token_kind kind)
{
    if (!is_at(p, kind)) return false;
    p->t++;
    return true;
}

bracket enter(parser *p, place inner)
{
    bracket outer = p->bracket;
    p->bracket = (bracket){ inner, token_index(p) };
    p->t++;
    return outer;
}

bool leave(parser *p, bracket outer, token_kind closer)
{
    if (!is_at(p, closer)) return fail_closer(p, closer);
    p->t++;
    p->bracket = outer;
    return true;
}

node_text token_name(const parser *p, const token *t)
{
    return (node_text){ p->source->text + t->start, t->end - t->start };
}

/* Nodes ------------------------------------------------------------------- */

bool push(parser *p, node *child)
{
    if (p->n_stack == p->stack_capacity
        && !geo_grow(&p->stack, &p->stack_capacity, p->n_stack + 1, sizeof *p->stack))
        return fail_memory(p);
    p->stack[p->n_stack++] = child;
    return true;
}

bool raise_height(parser *p, node *n, const node *child)
{
    if (child->height >= n->height) n->height = (uint16_t)(child->height + 1);
    if (n->height <= TREE_HEIGHT) return true;
    fail(p, MSG_TOO_LONG, child->mark, MSG_COUNT);
    p->stopped = true;
    return false;
}

static node *node_new(parser *p, node_kind kind, geo_span mark)
{
    enum { POLL_EVERY = 4096 };
    if (++p->n_nodes % POLL_EVERY == 0 && (p->status = geo_poll()) != GEO_OK) {
        p->stopped = true;
        return NULL;
    }
    node *n = arena_alloc(p->out->arena, sizeof *n);
    if (!n) return fail_memory(p);
    n->kind = (uint8_t)kind;
    n->height = 1;
    n->at = n->mark = mark;
    n->name.text = n->doc.text = "";
    return n;
}

node *node_make(parser *p, node_kind kind, geo_span mark, size_t base)
{
    node *n = node_new(p, kind, mark);
    if (!n) return NULL;
    n->n = (uint32_t)(p->n_stack - base);
    if (n->n && !(n->child = arena_alloc(p->out->arena, n->n * sizeof *n->child)))
        return fail_memory(p);
    for (uint32_t i = 0; i < n->n; i++) {
        node *child = n->child[i] = p->stack[base + i];
        if (!child) continue;
        n->at = span_join(n->at, child->at);
        if (!raise_height(p, n, child)) return NULL;
    }
    p->n_stack = base;
    return n;
}

node *node_leaf(parser *p, node_kind kind)
{
    node *n = node_new(p, kind, token_span(p->t));
    if (n) p->t++;
    return n;
}

node *node_one(parser *p, node_kind kind, geo_span mark, node *a)
{
    size_t base = p->n_stack;
    return push(p, a) ? node_make(p, kind, mark, base) : NULL;
}

node *node_two(parser *p, node_kind kind, geo_span mark, node *a, node *b)
{
    size_t base = p->n_stack;
    return push(p, a) && push(p, b) ? node_make(p, kind, mark, base) : NULL;
}

node *node_binary(parser *p, node_operator op, geo_span mark, node *a, node *b)
{
    node *n = node_two(p, NODE_BINARY, mark, a, b);
    if (n) n->op = (uint8_t)op;
    return n;
}

bool deepen(parser *p)
{
    if (p->stopped) return false;
    if (++p->depth <= PARSE_DEPTH) return true;
    fail(p, MSG_TOO_DEEP, token_span(p->t), MSG_COUNT);
    p->stopped = true;
    return false;
}

/* Targets ----------------------------------------------------------------- */

static bool is_simple_target(const node *n)
{
    if (n->flags & NODE_PARENS) return false;
    while (n->kind == NODE_FIELD || n->kind == NODE_INDEX) n = n->child[0];
    return n->kind == NODE_NAME && !(n->flags & NODE_PARENS);
}

bool is_target(const node *n)
{
    if (n->kind != NODE_TUPLE) return is_simple_target(n);
    for (uint32_t i = 0; i < n->n; i++) if (!is_target(n->child[i])) return false;
    return n->n > 0;
}

node *parse_target(parser *p)
{
    node *n = NULL;
    if (!is_at(p, TOKEN_NAME) && !is_at(p, TOKEN_LEFT_PAREN)) return fail_operand(p);
    if (is_at(p, TOKEN_NAME)) {
        const token *t = p->t;
        n = node_leaf(p, NODE_NAME);
        if (n) n->name = token_name(p, t);
    } else {
        n = parse_parens(p);
    }
    n = parse_postfix(p, n);
    if (n && !is_target(n)) return fail_target(p, n);
    return n;
}

/* Statements -------------------------------------------------------------- */

/* `## ` lines above the statement at this token, without their marks. */
static bool read_doc(parser *p, uint32_t index, node_text *out)
{
    const token_list *list = &p->list;
    while (p->next_doc < list->n_docs && list->docs[p->next_doc].token < index) p->next_doc++;
    if (p->next_doc == list->n_docs || list->docs[p->next_doc].token != index) return true;
    geo_span at = list->docs[p->next_doc].at;
    const char *s = p->source->text + at.start, *end = p->source->text + at.end;
    char *text = arena_alloc(p->out->arena, at.end - at.start);
    if (!text) return fail_memory(p);
    size_t n = 0;
    while (s < end) {
        while (*s == ' ' || *s == '\t') s++;
        s += 2;                                         /* ## */
        if (s < end && (*s == ' ' || *s == '\t')) s++;
        while (s < end && *s != '\n') text[n++] = *s++;
        if (n && text[n - 1] == '\r') n--;
        if (s < end) text[n++] = *s++;
    }
    *out = (node_text){ text, (uint32_t)n };
    return true;
}

/* f(x) = ... or f(x) -> ...: a definition, whatever stands in the parentheses. */
static bool definition_starts(const parser *p)
{
    const token *open = p->t + 1;
    if (!is_at(p, TOKEN_NAME) || open->kind != TOKEN_LEFT_PAREN || !touches(open)) return false;
    const token *close = partner(p, open);
    return close && (close[1].kind == TOKEN_ASSIGN || close[1].kind == TOKEN_ARROW);
}

static node *parse_definition(parser *p)
{
    size_t base = p->n_stack;
    const token *name = p->t++;
    node *codomain = NULL;
    if (!push_params(p)) return NULL;
    if (take(p, TOKEN_ARROW) && !(codomain = parse_operators(p, 1))) return NULL;
    if (!take(p, TOKEN_ASSIGN)) return fail_after(p);
    node *body = parse_expr(p);
    if (!body || !push(p, codomain) || !push(p, body)) return NULL;
    node *n = node_make(p, NODE_DEFINE, token_span(name), base);
    if (n) n->name = token_name(p, name);
    return n;
}

static node *parse_for(parser *p)
{
    size_t base = p->n_stack;
    geo_span mark = token_span(p->t);
    if (!for_is_ours(p)) return NULL;
    p->t++;
    node *target = parse_target(p);
    if (!target || !push(p, target)) return NULL;
    if (!take(p, TOKEN_IN)) return fail_for(p);
    node *iterable = parse_expr(p);
    if (!iterable || !push(p, iterable)) return NULL;
    node *block = parse_block(p, MSG_AFTER_FOR);
    return block && push(p, block) ? node_make(p, NODE_FOR, mark, base) : NULL;
}

static node *parse_while(parser *p)
{
    geo_span mark = token_span(p->t++);
    node *condition = parse_expr(p);
    if (!condition) return NULL;
    node *block = parse_block(p, MSG_AFTER_CONDITION);
    return block ? node_two(p, NODE_WHILE, mark, condition, block) : NULL;
}

static node *parse_return(parser *p)
{
    geo_span mark = token_span(p->t++);
    node *value = NULL;
    if (!statement_ends(p) && !(value = parse_expr(p))) return NULL;
    return node_one(p, NODE_RETURN, mark, value);
}

static node *parse_check(parser *p)
{
    geo_span mark = token_span(p->t++);
    node *condition = parse_expr(p), *message = NULL;
    if (!condition) return NULL;
    if (take(p, TOKEN_COMMA) && !(message = parse_expr(p))) return NULL;
    return node_two(p, NODE_CHECK, mark, condition, message);
}

static bool is_text(const token *t)
{
    return t->kind == TOKEN_STRING || t->kind == TOKEN_RAW_STRING;
}

/* The string at the present token, as the name of a new node. */
static node *node_of_text(parser *p, node_kind kind, geo_span mark, size_t base)
{
    const token *t = p->t;
    node_text text;
    if (!is_text(t)) return fail(p, MSG_PLAIN_STRING, token_span(t), MSG_COUNT);
    if (!decode_string(p, t, &text)) return NULL;
    p->t++;
    node *n = node_make(p, kind, span_join(mark, token_span(t)), base);
    if (!n) return NULL;
    n->mark = mark;
    n->name = text;
    return n;
}

/* import "path" as name */
static node *parse_import(parser *p)
{
    geo_span mark = token_span(p->t++);
    node *n = node_of_text(p, NODE_IMPORT, mark, p->n_stack);
    if (!n || !token_is(p, p->t, "as") || starts_line(p)) return n;
    p->t++;
    if (!is_at(p, TOKEN_NAME)) return fail_operand(p);
    n->doc = token_name(p, p->t);
    n->at.end = p->t++->end;
    return n;
}

/* use name, use lua "path" */
static node *parse_use(parser *p)
{
    geo_span mark = token_span(p->t++);
    if (token_is(p, p->t, "lua") && is_text(p->t + 1)) {
        p->t++;
        return node_of_text(p, NODE_USE_LUA, mark, p->n_stack);
    }
    const token *name = p->t;
    node *n = node_leaf(p, NODE_USE);
    if (!n) return NULL;
    n->at = span_join(mark, n->at);
    n->name = token_name(p, name);
    return n;
}

/* extern "library" { ... }: what the braces hold is not geo, and is kept as text. */
static node *parse_extern(parser *p)
{
    geo_span mark = token_span(p->t++);
    node *n = node_of_text(p, NODE_EXTERN, mark, p->n_stack);
    if (!n) return NULL;
    report_lexer_errors(p, token_index(p));
    if (!is_at(p, TOKEN_LEFT_BRACE)) return fail_block(p, MSG_AFTER_EXTERN);
    const token *close = partner(p, p->t);
    if (!close) {
        enter(p, IN_BLOCK);
        p->t = &p->list.tokens[p->list.n_tokens - 1];
        return fail_closer(p, TOKEN_RIGHT_BRACE);
    }
    n->doc = (node_text){ p->source->text + p->t->end, close->start - p->t->end };
    n->at.end = close->end;
    p->t = close + 1;
    while (p->next_error < p->list.n_errors
           && p->list.errors[p->next_error].token <= token_index(p))
        p->next_error++;
    return n;
}

static node *parse_test(parser *p)
{
    geo_span mark = token_span(p->t++);
    const token *what = p->t;
    node_text name;
    if (!is_text(what)) return fail(p, MSG_PLAIN_STRING, token_span(what), MSG_COUNT);
    if (!decode_string(p, what, &name)) return NULL;
    p->t++;
    node *block = parse_block(p, MSG_AFTER_TEST);
    node *n = block ? node_one(p, NODE_TEST, mark, block) : NULL;
    if (n) n->name = name;
    return n;
}

/* Words that begin a statement only when a string (or, for use, a name) follows. */
static node *(*contextual_statement(const parser *p))(parser *)
{
    const token *next = p->t + 1;
    bool text_follows = is_text(next) || next->kind == TOKEN_TEXT_OPEN;
    bool same_line = !(next->flags & AFTER_NEWLINE);
    if (!same_line) return NULL;
    if (text_follows && token_is(p, p->t, "import")) return parse_import;
    if (text_follows && token_is(p, p->t, "test")) return parse_test;
    if (text_follows && token_is(p, p->t, "extern")) return parse_extern;
    if (next->kind == TOKEN_NAME && token_is(p, p->t, "use")) return parse_use;
    return NULL;
}

/* An expression, or what is assigned to or drawn. */
static node *parse_simple(parser *p)
{
    node *left = parse_expr(p);
    if (!left || (!is_at(p, TOKEN_ASSIGN) && !is_at(p, TOKEN_TILDE))) return left;
    if (!is_target(left)) return fail_target(p, left);
    node_kind kind = is_at(p, TOKEN_ASSIGN) ? NODE_ASSIGN : NODE_DRAW;
    geo_span mark = token_span(p->t++);
    node *value = parse_expr(p);
    return value ? node_two(p, kind, mark, left, value) : NULL;
}

static node *parse_name_statement(parser *p)
{
    node *(*contextual)(parser *) = contextual_statement(p);
    if (contextual) return contextual(p);
    if (definition_starts(p)) return parse_definition(p);
    return parse_simple(p);
}

node *parse_statement(parser *p)
{
    switch (p->t->kind) {
    case TOKEN_FOR: return parse_for(p);
    case TOKEN_WHILE: return parse_while(p);
    case TOKEN_BREAK: return node_leaf(p, NODE_BREAK);
    case TOKEN_CONTINUE: return node_leaf(p, NODE_CONTINUE);
    case TOKEN_RETURN: return parse_return(p);
    case TOKEN_CHECK: return parse_check(p);
    case TOKEN_NAME: return parse_name_statement(p);
    default: return parse_simple(p);
    }
}

/* Blocks and recovery ----------------------------------------------------- */

/* Goes to the end of the statement that began at `start` and failed: past the place
 * where it failed, out of all brackets that opened in it. */
static void skip_statement(parser *p, const token *start)
{
    const token *t = start, *failed_at = p->t;
    for (; t->kind != TOKEN_END_OF_TEXT; t++) {
        const token *close = partner(p, t);
        bool begins = (t->flags & AFTER_NEWLINE) && !token_continues(t->kind);
        if (t > start && t >= failed_at && (begins || t->kind == TOKEN_SEMICOLON)) break;
        if (t->kind == TOKEN_RIGHT_BRACE && close && close < start) break;
        if (close && close > t) t = close;
    }
    p->t = t > start ? t : start + 1;
}

static bool at_block_end(const parser *p)
{
    return is_at(p, TOKEN_END_OF_TEXT)
        || (is_at(p, TOKEN_RIGHT_BRACE) && p->bracket.opener != NO_MATCH);
}

/* One statement with its end; a failed one is skipped and becomes BROKEN. */
static node *parse_whole_statement(parser *p)
{
    const token *start = p->t;
    bracket outer = p->bracket;
    bool in_index = p->in_index;
    int depth = p->depth;
    size_t base = p->n_stack;
    node_text doc = { "", 0 };
    p->failed = false;
    node *n = read_doc(p, token_index(p), &doc) ? parse_statement(p) : NULL;
    if (n && !statement_ends(p)) n = fail_after(p);
    report_lexer_errors(p, token_index(p));
    p->failed = false;
    if (!n && !p->stopped) {
        p->bracket = outer;
        p->in_index = in_index;
        p->depth = depth;
        p->n_stack = base;
        skip_statement(p, start);
        while (p->next_error < p->list.n_errors
               && p->list.errors[p->next_error].token < token_index(p))
            p->next_error++;
        n = node_new(p, NODE_BROKEN, (geo_span){ start->start, p->t[-(p->t > start)].end });
    }
    if (n && (n->kind == NODE_DEFINE || n->kind == NODE_ASSIGN)) n->doc = doc;
    if (n && take(p, TOKEN_SEMICOLON)) n->flags |= NODE_SILENT;
    return n;
}

static bool push_statements(parser *p)
{
    for (;;) {
        while (take(p, TOKEN_SEMICOLON)) { }
        if (at_block_end(p)) return true;
        node *n = parse_whole_statement(p);
        if (!n || p->stopped || !push(p, n)) return false;
    }
}

node *parse_block(parser *p, message_id what)
{
    size_t base = p->n_stack;
    geo_span open = token_span(p->t);
    if (!is_at(p, TOKEN_LEFT_BRACE)) return fail_block(p, what);
    if (!deepen(p)) return NULL;
    bracket outer = enter(p, IN_BLOCK);
    if (!push_statements(p) || !leave(p, outer, TOKEN_RIGHT_BRACE)) return NULL;
    p->depth--;
    node *n = node_make(p, NODE_BLOCK, open, base);
    if (n) n->at = span_join(open, token_span(token_before(p)));
    return n;
}

/* The whole --------------------------------------------------------------- */

static void parse_program(parser *p)
{
    p->t = p->list.tokens;
    p->bracket = (bracket){ IN_BLOCK, NO_MATCH };
    push_statements(p);
    report_lexer_errors(p, UINT32_MAX);
    if (p->status != GEO_OK) return;
    if (p->stopped) p->n_stack = 0;
    p->out->root = node_make(p, NODE_BLOCK, (geo_span){ 0, (uint32_t)p->source->length }, 0);
}

geo_status parse_source(geo_source *source, parse_tree *out)
{
    assert(source && out);
    *out = (parse_tree){ .source = source_hold(source), .arena = arena_new() };
    if (!out->arena) return GEO_ENOMEM;
    parser p = { .source = source, .out = out };
    p.status = lex_source(source, &p.list);
    if (p.status == GEO_OK) parse_program(&p);
    lex_free(&p.list);
    geo_free(p.stack);
    if (p.status == GEO_OK && out->n_errors) return GEO_EFORMAT;
    return p.status;
}

void parse_free(parse_tree *tree)
{
    for (size_t i = 0; i < tree->n_errors; i++) diag_free(tree->error[i]);
    arena_free(tree->arena);
    source_drop(tree->source);
    *tree = (parse_tree){ 0 };
}
