/* highlight.c - inks by the lexer's own tokens; what lies between them is comment. */
#include "lang/session/highlight.h"

#include <string.h>

#include "lang/session/command.h"
#include "lang/session/ink.h"
#include "lang/syntax/lexer.h"
#include "runtime/vm/registry.h"

static ink ink_of_name(const char *text, const token *t, bool after_dot)
{
    if (after_dot) return INK_PLAIN;
    return builtin_find(text + t->start, t->end - t->start) ? INK_KNOWN : INK_PLAIN;
}

static ink ink_of(const char *text, const token *t, bool after_dot)
{
    token_kind kind = (token_kind)t->kind;
    switch (kind) {
    case TOKEN_NUMBER: case TOKEN_CONSTANT: return INK_NUMBER;
    case TOKEN_STRING: case TOKEN_RAW_STRING: case TOKEN_TEXT_OPEN: case TOKEN_TEXT_MIDDLE:
    case TOKEN_TEXT_CLOSE: case TOKEN_FORMAT: return INK_STRING;
    case TOKEN_NAME: return ink_of_name(text, t, after_dot);
    case TOKEN_UNKNOWN: return INK_WRONG;
    case TOKEN_TRUE: case TOKEN_FALSE: case TOKEN_NONE: return INK_NUMBER;
    case TOKEN_RIGHT_PAREN: case TOKEN_RIGHT_SQUARE: case TOKEN_RIGHT_BRACE:
        return t->match == NO_MATCH ? INK_WRONG : INK_PLAIN;
    default:
        return !after_dot && kind >= TOKEN_AND && kind <= TOKEN_END ? INK_KEYWORD : INK_PLAIN;
    }
}

/* Between tokens there are blanks and comments. */
static void ink_gap(const char *text, size_t from, size_t to, uint8_t *inks)
{
    const char *hash = from < to ? memchr(text + from, '#', to - from) : NULL;
    if (hash) memset(inks + (hash - text), INK_COMMENT, to - (size_t)(hash - text));
}

static bool is_bracket(const token *t)
{
    return t->match != NO_MATCH && t->end - t->start == 1;
}

static void ink_partners(const token_list *list, size_t cursor, uint8_t *inks)
{
    const token *at = NULL;
    for (size_t i = 0; i < list->n_tokens; i++) {
        const token *t = &list->tokens[i];
        if (!is_bracket(t)) continue;
        if (t->end == cursor) at = t;
        if (t->start == cursor) {
            at = t;
            break;
        }
    }
    if (!at || !is_bracket(&list->tokens[at->match])) return;
    inks[at->start] = inks[list->tokens[at->match].start] = INK_MATCH;
}

static void ink_tokens(const char *text, const token_list *list, uint8_t *inks)
{
    size_t end = 0;
    bool after_dot = false;
    for (size_t i = 0; i < list->n_tokens; i++) {
        const token *t = &list->tokens[i];
        ink_gap(text, end, t->start, inks);
        memset(inks + t->start, ink_of(text, t, after_dot), t->end - t->start);
        after_dot = t->kind == TOKEN_DOT;
        end = t->end;
    }
}

geo_status highlight(const char *text, size_t length, size_t cursor, uint8_t *inks)
{
    memset(inks, INK_PLAIN, length);
    command asked = command_read(text, length);
    size_t word = asked.kind == COMMAND_NONE ? 0 : asked.word_length;
    memset(inks, INK_KEYWORD, word);
    if (word && asked.kind != COMMAND_TIME) return GEO_OK;
    geo_source *source = source_new("", text + word, length - word);
    if (!source) return GEO_ENOMEM;
    token_list list;
    geo_status status = lex_source(source, &list);
    if (status == GEO_OK) {
        ink_tokens(text + word, &list, inks + word);
        if (cursor != NO_CURSOR && cursor >= word) ink_partners(&list, cursor - word, inks + word);
    }
    lex_free(&list);
    source_drop(source);
    return status;
}
