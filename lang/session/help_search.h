/* help_search.h - which entries of the help have to do with which words. */
#ifndef GEO_SESSION_HELP_SEARCH_H
#define GEO_SESSION_HELP_SEARCH_H

#include "lang/session/help.h"

enum { SEARCH_MOST = 40 };

typedef struct { const char *name, *usage, *sentence; int score; } help_hit;

/* Fills hits, best first, with what has every word (no matter the case) in its name,
 * sentence, formula, signature or topic; returns how many, at most SEARCH_MOST. */
size_t help_find(const char *words, size_t length, help_hit hits[SEARCH_MOST]);

#endif
