/* editor.h - what the prompt asks of a line editor; geo_readline.so has one.
 *
 * Without the module, or where the terminal can't move its cursor, repl.c reads plain
 * lines instead. */
#ifndef GEO_SESSION_EDITOR_H
#define GEO_SESSION_EDITOR_H

#include "lang/session/complete.h"
#include "runtime/base/buffer.h"

/* What the editor asks back. */
typedef struct {
    void *context;
    const char *prompt, *more;          /* before the first line, before the others */
    bool colour;
    void (*complete)(void *context, const char *text, size_t length, size_t cursor,
                     completions *out);
} editor_host;

typedef enum {
    EDITOR_ENTRY,                       /* a whole entry was typed */
    EDITOR_DROPPED,                     /* Ctrl-C */
    EDITOR_END                          /* Ctrl-D, or the terminal is gone */
} editor_result;

typedef struct {
    /* Prepares the terminal; host must live on. */
    void (*open)(const editor_host *host);
    /* One more entry for the history; equal neighbours count once. */
    void (*remember)(const char *entry);
    /* Edits an entry that begins as `start` (NULL: empty); fills it as it was typed. */
    editor_result (*read)(const char *start, geo_buffer *entry);
} editor_api;

#endif
