/* command.h - what only the prompt understands: ?name, whos, time expr, ... */
#ifndef GEO_SESSION_COMMAND_H
#define GEO_SESSION_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

typedef enum {
#define COMMAND(kind, word, rest, usage, sentence) COMMAND_##kind,
#include "lang/session/command.def"
#undef COMMAND
    COMMAND_COUNT,
    COMMAND_NONE = COMMAND_COUNT        /* a piece of the language */
} command_kind;

typedef struct {
    command_kind kind;
    size_t word_length;         /* bytes before the rest, blanks included */
    const char *rest;           /* borrows from the text; without blanks around it */
    size_t rest_length;
} command;

/* Recognises a command. What the language itself could mean never is one, but for
 * the bare words help, whos, quit, exit, which may be a program's names:
 * is_bare_word asks the caller to look. */
command command_read(const char *text, size_t length);
bool command_is_bare_word(const command *c, const char *text);

/* For lists of commands: "time expr", "run it and say how long it took". */
const char *command_text(command_kind kind);
const char *command_usage(command_kind kind);
const char *command_sentence(command_kind kind);

#endif
