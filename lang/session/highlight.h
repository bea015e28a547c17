/* highlight.h - which ink each byte of an entry is written in. */
#ifndef GEO_SESSION_HIGHLIGHT_H
#define GEO_SESSION_HIGHLIGHT_H

#include <stddef.h>
#include <stdint.h>

#include "runtime/base/status.h"

#define NO_CURSOR ((size_t)-1)

/* Numbers, strings, keywords, comments, names of built-ins; the bracket at the
 * cursor (or just before it) and its partner; brackets that close nothing.
 *   cursor  a byte of the text, its length, or NO_CURSOR
 *   inks    one ink for each byte        (fills)
 * GEO_ENOMEM: all inks are plain. */
geo_status highlight(const char *text, size_t length, size_t cursor, uint8_t *inks);

#endif
