/* console.h - what a session shows: values on stdout, errors and progress on stderr. */
#ifndef GEO_SESSION_CONSOLE_H
#define GEO_SESSION_CONSOLE_H

#include <stdio.h>

#include "lang/session/session.h"
#include "lang/session/show.h"

typedef struct {
    bool colour;                /* of diagnostics */
    bool shows_progress;        /* stderr is a terminal */
    int width;                  /* columns for echoes */
    bool was_interrupted;       /* a diagnostic said so */
    bool progress_is_shown;     /* a bar stands on the screen now */
    double progress_began, progress_drawn;
    const char *here;           /* the source just typed, which needs no name; or NULL */
    bool keeps_answer;          /* a shown value becomes that of the variable in slot answer */
    size_t answer;
    bool knows_graphics;        /* what the terminal can was found out */
    graphics_kind graphics;
} console;

/* Looks at the terminal and the environment (NO_COLOR, TERM, COLUMNS). */
void console_init(console *c);

/* Looks at the terminal's width again. */
void console_measure(console *c);

/* Hooks the session to this console (c must outlive it). */
void console_attach(console *c, geo_session *s);

/* A session_report: prints to stderr. context is the console. */
void console_report(void *context, const diagnostic *d);

#endif
