/* parser_parts.h - what the files of the parser share; nobody else includes it.
 *
 *   parser.c          statements, blocks, recovery
 *   parser_expr.c     operators, calls, names
 *   parser_bracket.c  ( ) [ ] { } and parameters
 *   parser_text.c     the values of numbers and strings
 *   parser_error.c    what went wrong, said well
 *   parser_habit.c    the habits of other languages
 *
 * A function that reads part of the grammar returns its node, or NULL when an error
 * has been reported; the statement it belongs to then becomes BROKEN. */
#ifndef GEO_SYNTAX_PARSER_PARTS_H
#define GEO_SYNTAX_PARSER_PARTS_H

#include "lang/syntax/arena.h"
#include "lang/syntax/lexer.h"
#include "lang/syntax/parser.h"

/* The innermost bracket. Only in a block do newlines end statements. */
typedef enum {
    IN_BLOCK, IN_PAREN, IN_CALL, IN_PARAMETERS, IN_VECTOR, IN_INDEX, IN_RECORD, IN_SET, IN_HOLE
} place;

typedef struct {
    place place;
    uint32_t opener;            /* its token, or NO_MATCH at top level */
} bracket;

typedef struct parser {
    geo_source *source;
    parse_tree *out;
    token_list list;
    const token *t;             /* the next token */
    node **stack;               /* children that wait for their parent */
    size_t n_stack, stack_capacity;
    size_t n_nodes;
    bracket bracket;
    bool in_index;              /* `end` has a meaning */
    int depth;
    bool failed;                /* an error was reported in this statement */
    bool end_reported;          /* an error at the end of the text, of which one is enough */
    bool stopped;               /* no more is read: too deep, too many errors, no memory */
    geo_status status;
    size_t next_error;          /* of list.errors, to be reported */
    size_t next_doc;
    diagnostic *last;           /* just reported, or NULL */
} parser;

/* Tokens ------------------------------------------------------------------ */

static inline uint32_t token_index(const parser *p)
{
    return (uint32_t)(p->t - p->list.tokens);
}

static inline bool is_at(const parser *p, token_kind kind) { return p->t->kind == kind; }
static inline bool touches(const token *t) { return !(t->flags & AFTER_SPACE); }

static inline geo_span token_span(const token *t) { return (geo_span){ t->start, t->end }; }

/* The token before the present one (not at the very start). */
static inline const token *token_before(const parser *p) { return p->t - 1; }

/* The token is on a new line that doesn't continue the statement. */
static inline bool starts_line(const parser *p)
{
    return p->bracket.place == IN_BLOCK && (p->t->flags & AFTER_NEWLINE)
        && !token_continues(p->t->kind);
}

bool token_is(const parser *p, const token *t, const char *name);
bool statement_ends(const parser *p);

/* The partner of the bracket at t, or NULL. */
const token *partner(const parser *p, const token *t);

/* Goes past the token when it is of this kind. */
bool take(parser *p, token_kind kind);

/* Into the bracket at the present token, and out: leave wants the closing one, and
 * false is an error. */
bracket enter(parser *p, place inner);
bool leave(parser *p, bracket outer, token_kind closer);

/* Nodes ------------------------------------------------------------------- */

/* Children are pushed, then collected from stack[base] on by node_make. */
bool push(parser *p, node *child);
node *node_make(parser *p, node_kind kind, geo_span mark, size_t base);
node *node_leaf(parser *p, node_kind kind);                 /* takes the present token */
bool raise_height(parser *p, node *n, const node *child);   /* false: too high, an error */
node *node_one(parser *p, node_kind kind, geo_span mark, node *a);
node *node_two(parser *p, node_kind kind, geo_span mark, node *a, node *b);
node *node_binary(parser *p, node_operator op, geo_span mark, node *a, node *b);
node_text token_name(const parser *p, const token *t);

/* Grammar ----------------------------------------------------------------- */

node *parse_statement(parser *p);
node *parse_block(parser *p, message_id what);      /* what: a label, after what it stands */
node *parse_target(parser *p);                      /* of for */
bool is_target(const node *n);
bool is_point(const node *n);
node *parse_expr(parser *p);
node *parse_operators(parser *p, int precedence);   /* only operators this tight */
node *parse_open_range(parser *p);                  /* ..b in an index */
node *parse_postfix(parser *p, node *base);
bool lambda_starts(const parser *p);
node *parse_parens(parser *p);
node *parse_square(parser *p);
node *parse_brace(parser *p);
node *parse_call(parser *p, node *callee);
node *parse_index(parser *p, node *base);
bool push_params(parser *p);                        /* NAME -> or ( ... ) */
node *parse_number(parser *p);
node *parse_string(parser *p);                      /* any of the string tokens */
bool decode_string(parser *p, const token *t, node_text *out);

/* Counts a level of nesting; false is an error, and then no deepening happened. */
bool deepen(parser *p);

/* Errors ------------------------------------------------------------------ */

/* Reports: the headline takes the arguments after label; label is MSG_COUNT for none.
 * Always NULL. Only the first error of a statement is kept. */
void *fail(parser *p, message_id id, geo_span at, message_id label, ...);
void fail_label(parser *p, geo_span at, message_id label, ...);
void fail_hint(parser *p, ...);                     /* fills the hint's arguments */
void fail_hint_from(parser *p, message_id hint, ...);
void *fail_memory(parser *p);

/* The present token can't start an operand, can't follow one, isn't a block. */
void *fail_operand(parser *p);
void *fail_after(parser *p);
void *fail_closer(parser *p, token_kind closer);
void *fail_block(parser *p, message_id what);
void *fail_target(parser *p, const node *n);
void *fail_parameter(parser *p);
void *fail_entry(parser *p);                        /* of a record */
void *fail_for(parser *p);                          /* no `in` after the target */
bool for_is_ours(parser *p);                        /* false: another language's, an error */
void report_lexer_errors(parser *p, uint32_t end);  /* of tokens before this index */

/* Habits: true when one was recognised and reported. */
bool fail_habit_operand(parser *p);
bool fail_habit_after(parser *p);
bool fail_habit_block(parser *p, message_id what);
bool fail_habit_minus(parser *p);                   /* at a sign */
bool starts_statement(const parser *p, const token *t);

#endif
