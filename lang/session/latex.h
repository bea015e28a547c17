/* latex.h - \alpha<TAB>: signs by their names in TeX. */
#ifndef GEO_SESSION_LATEX_H
#define GEO_SESSION_LATEX_H

#include <stddef.h>

typedef struct { const char *name, *sign; } latex_sign;

/* In the order of latex.def; ends with a NULL name. */
extern const latex_sign LATEX_SIGNS[];

/* The sign of exactly this name, or NULL. */
const char *latex_find(const char *name, size_t length);

/* If the text before the cursor ends in \name (letters, or _ and one more character), the
 * offset of its backslash, else `cursor`. */
size_t latex_start(const char *text, size_t cursor);

#endif
