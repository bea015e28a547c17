/* repl.h - the prompt. */
#ifndef GEO_SESSION_REPL_H
#define GEO_SESSION_REPL_H

#include "lang/session/console.h"

/* Reads entries until the end of input; returns the exit status. */
int repl_main(geo_session *s, console *c);

#endif
