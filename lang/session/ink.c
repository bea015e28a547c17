/* ink.c - the table of ink.def. */
#include "lang/session/ink.h"

static const char *const ESCAPE[] = {
#define INK(name, escape) escape,
#include "lang/session/ink.def"
#undef INK
};

const char *ink_escape(ink i)
{
    return ESCAPE[i];
}
