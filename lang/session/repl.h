/* repl.h - the prompt: reads an entry, runs it, shows what came of it. */
#ifndef GEO_SESSION_REPL_H
#define GEO_SESSION_REPL_H

#include "lang/session/console.h"

/* Reads entries until the end of input; returns the exit status. With a terminal that
 * can move its cursor and the module geo_readline it edits, else it reads lines. */
int repl_main(geo_session *s, console *c);

#endif
