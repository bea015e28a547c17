/* translation.h - what NumPy, R, MATLAB and Julia call it, and what to write in geo. */
#ifndef GEO_BASE_TRANSLATION_H
#define GEO_BASE_TRANSLATION_H

#include <stddef.h>

/* What to write instead of a name from elsewhere, at most `limit` letters misspelt;
 * NULL when it is none. borrows from a constant table */
const char *translation_find(const char *name, size_t limit);

#endif
