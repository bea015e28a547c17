/* lexer.h - program text to tokens.
 *
 * The whole text is read at once, so the parser may look ahead and jump from a
 * bracket to its partner. Nothing stops the lexer: what it can't read becomes a token
 * it can, and an error beside it. */
#ifndef GEO_SYNTAX_LEXER_H
#define GEO_SYNTAX_LEXER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/base/message.h"
#include "runtime/base/source.h"
#include "runtime/base/status.h"

typedef enum {
#define TOKEN(kind, text) TOKEN_##kind,
#define WORD(kind, text, continues) TOKEN_##kind,
#define SIGN(kind, text, continues) TOKEN_##kind,
#define ALIEN(kind, text, continues) TOKEN_##kind,
#include "lang/syntax/token.def"
#undef TOKEN
#undef WORD
#undef SIGN
#undef ALIEN
    TOKEN_KINDS
} token_kind;

#define NO_MATCH UINT32_MAX

enum {
    AFTER_NEWLINE = 1,      /* the first token of its line */
    AFTER_SPACE   = 2       /* does not touch the token before */
};

typedef struct {
    uint32_t start, end;    /* bytes of the source */
    uint32_t match;         /* of a bracket: the index of its partner, or NO_MATCH */
    uint8_t kind;           /* token_kind */
    uint8_t flags;
} token;

/* What the lexer could not read, at the token with this index. */
typedef struct {
    uint32_t token;
    message_id id;
    geo_span at;
    const char *wanted;             /* what to write in place of it, or NULL */
} lexer_error;

/* `## ` lines right above the token with this index. */
typedef struct {
    uint32_t token;
    geo_span at;
} lexer_doc;

typedef struct {
    token *tokens;          /* the last is END_OF_TEXT */
    size_t n_tokens, tokens_capacity;
    lexer_error *errors;    /* in the order of the text, at most one for a line */
    size_t n_errors, errors_capacity;
    lexer_doc *docs;
    size_t n_docs, docs_capacity;
} token_list;

/* Always fills out (free it with lex_free). GEO_ENOMEM, or what geo_poll said. */
geo_status lex_source(const geo_source *source, token_list *out);
void lex_free(token_list *list);

/* The spelling of a word or sign, or what to call another kind. */
const char *token_text(token_kind kind);

/* A line that starts with such a token continues the line before. */
bool token_continues(token_kind kind);

/* A name, a constant or a reserved word: may follow `.` or precede `:`. */
bool token_is_word(token_kind kind);

#endif
