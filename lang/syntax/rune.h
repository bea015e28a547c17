/* rune.h - what characters above ASCII mean outside strings and comments.
 *
 * Letters of any script make names (text.h). Some signs of mathematics are synonyms
 * of ours; others, and look-alikes from word processors, web pages and Chinese or
 * Japanese keyboards, are errors that show what to write. */
#ifndef GEO_SYNTAX_RUNE_H
#define GEO_SYNTAX_RUNE_H

#include <stdbool.h>

#include "lang/syntax/lexer.h"

typedef struct {
    unsigned rune;
    token_kind kind;            /* read as this */
    const char *wanted;         /* what to write instead, or NULL for a synonym */
} rune_meaning;

/* The sign a character is or resembles, or NULL. */
const rune_meaning *rune_sign(unsigned rune);

/* A space other than ASCII's, also one of no width. */
bool rune_is_odd_space(unsigned rune);

/* A quotation mark other than ASCII's. */
bool rune_is_odd_quote(unsigned rune);

/* The full-width form of an ASCII digit or sign, which is 0xFEE0 lower. */
bool rune_is_full_width(unsigned rune);

#endif
