/* ink.h - the colours of the prompt: what kind of text, and the escape that shows it.
 *
 * Only the sixteen colours that every terminal's theme sets, so that they are
 * readable on dark and on light ground. */
#ifndef GEO_SESSION_INK_H
#define GEO_SESSION_INK_H

typedef enum {
#define INK(name, escape) INK_##name,
#include "lang/session/ink.def"
#undef INK
    INK_COUNT
} ink;

/* "\033[...m" from plain text to this ink; INK_PLAIN ends any other. */
const char *ink_escape(ink i);

#endif
