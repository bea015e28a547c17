/* complete.h - what TAB offers at a place of an entry.
 *
 * The tokens around the cursor decide: \name, a file in a string, a property behind a
 * point, a keyword argument inside a call, a command's argument, or a name. */
#ifndef GEO_SESSION_COMPLETE_H
#define GEO_SESSION_COMPLETE_H

#include "lang/session/session.h"

typedef struct {
    char *text;                     /* put in place of [start, end) */
    char *note;                     /* what it is, for a list; "" for none */
} completion;

typedef struct {
    size_t start, end;              /* bytes of the entry that an item replaces */
    completion *item;               /* sorted, no two the same text */
    size_t count, capacity;
    char *signature;                /* of the call around the cursor, or of the name
                                       that is complete already; NULL for none */
    bool ignores_case;              /* no item has the text's own case */
    bool failed;                    /* memory ran out; the items are those found so far */
} completions;

/* Always fills out (completions_free it). The name of a session's value is looked
 * up, no code of the program runs. */
void complete_at(geo_session *s, const char *text, size_t length, size_t cursor,
                 completions *out);
void completions_free(completions *c);

/* Bytes that all items begin with. */
size_t completions_common(const completions *c);

/* For those who find candidates: adds one if it begins with the prefix (note may be
 * NULL). */
typedef struct { const char *text; size_t length; } completion_prefix;
void completions_add(completions *c, completion_prefix prefix, const char *text,
                     const char *note);

/* complete_file.c: adds files whose path begins with the prefix; a folder ends in "/". */
void complete_file(completion_prefix path, completions *out);

#endif
