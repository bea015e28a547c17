/* rewrite.h - geo fmt: programs in their regular form (lang/syntax/format.h).
 *
 * geo fmt [--check | --stdout] FILE...   `-` is standard input, and goes to standard output
 * A file is written, whole or not at all, only when its form changes. With --check nothing
 * is written and the names of files that would change are printed. */
#ifndef GEO_SESSION_REWRITE_H
#define GEO_SESSION_REWRITE_H

#include <stdbool.h>

#include "lang/session/console.h"

/* Returns the exit status: 0; 1 when a file has errors, can't be read or written, or, with
 * --check, would change; 2 for words it does not understand. */
int rewrite_main(console *c, bool may_write, int n_words, char **words);

#endif
