/* session.h - text in, values and errors out.
 *
 * A session holds the machine, the names, the permissions. Each piece of text is
 * parsed, compiled and run as a whole; at the prompt a piece that fails changes
 * nothing. */
#ifndef GEO_SESSION_SESSION_H
#define GEO_SESSION_SESSION_H

#include "lang/compile/namespace.h"
#include "lang/syntax/parser.h"
#include "runtime/vm/vm.h"

typedef struct imported_file {
    char *path;                     /* resolved */
    namespace_table names;
    bool is_running;                /* an import that comes back here is a circle */
    struct imported_file *next;
} imported_file;

typedef struct geo_session {
    geo_vm *vm;
    namespace_table names;
    size_t n_near, n_far;           /* top-level slots in use, of all files together */
    imported_file *imports;
    bool is_prompt;                 /* later text may define names; ans exists */
    bool is_piecewise;              /* a program that comes in pieces (tests): likewise */
    bool keep_on_failure;           /* what a failed piece assigned stays (scripts) */
    void *host;                     /* whoever owns the session, for hooks */
} geo_session;

typedef enum {
    SESSION_DONE,
    SESSION_FAILED,                 /* diagnostics say why */
    SESSION_INCOMPLETE              /* at the prompt: the text is not complete yet */
} session_result;

/* Called for every diagnostic, in order. */
typedef void (*session_report)(void *context, const diagnostic *d);

geo_session *session_new(void);
void session_free(geo_session *s);

/* Parses, compiles and runs one piece of text. */
session_result session_run(geo_session *s, const char *name, const char *text, size_t length,
                           session_report report, void *context);

/* The same without running: what `geo check` finds. */
session_result session_check(geo_session *s, const char *name, const char *text, size_t length,
                             session_report report, void *context);

/* As session_run, but appends the bytecode (or, `tree`, the syntax tree) to out. */
session_result session_dump(geo_session *s, const char *name, const char *text, size_t length,
                            bool tree, geo_buffer *out, session_report report, void *context);

/* The value of a top-level name, or VALUE_UNSET. */
geo_value session_value(geo_session *s, const char *name);
/* Gives a top-level name a value (ans, arguments of the program). */
bool session_define(geo_session *s, const char *name, geo_value v);

#endif
