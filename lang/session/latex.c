/* latex.c - a table, and finding the backslash. */
#include "lang/session/latex.h"

#include <ctype.h>
#include <string.h>

const latex_sign LATEX_SIGNS[] = {
#define LATEX(name, sign) { name, sign },
#include "lang/session/latex.def"
#undef LATEX
    { NULL, NULL }
};

const char *latex_find(const char *name, size_t length)
{
    for (const latex_sign *l = LATEX_SIGNS; l->name; l++)
        if (strncmp(l->name, name, length) == 0 && l->name[length] == '\0') return l->sign;
    return NULL;
}

size_t latex_start(const char *text, size_t cursor)
{
    size_t at = cursor;
    while (at > 0 && (isalnum((unsigned char)text[at - 1]) || text[at - 1] == '_')) at--;
    return at > 0 && text[at - 1] == '\\' ? at - 1 : cursor;
}
