/* entry.h - what was typed or pasted at the prompt, made ready to run. */
#ifndef GEO_SESSION_ENTRY_H
#define GEO_SESSION_ENTRY_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/buffer.h"

#define PROMPT      "geo> "
#define PROMPT_MORE "...> "

/* Appends the text without prompts at the start of its lines, carriage returns and
 * empty lines at both ends. In a piece of a session (its first line has a prompt) only
 * the lines with prompts are entries; what geo answered is left out. */
void entry_clean(const char *text, size_t length, geo_buffer *out);

/* Is this all, or does the parser want another line? What can't be right is complete too:
 * it will be answered by an error. */
bool entry_is_complete(const char *text, size_t length);

/* Is it complete, but an `else` on the next line would belong to it? (A finished `if`; in
 * pasted text the next line is there already.) */
bool entry_may_take_else(const char *text, size_t length);

/* Does the text begin with the word else? */
bool entry_begins_with_else(const char *text, size_t length);

/* Does it end in two empty lines? A way out of an entry that can't be completed. */
bool entry_gives_up(const char *text, size_t length);

/* How deep the next line should be indented: as the last one, or by INDENT more when that
 * ends in an opening bracket. */
enum { INDENT = 4 };
size_t entry_indent(const char *text, size_t length);

#endif
