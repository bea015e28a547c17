/* help.h - ?name and ??words: at once, from what the program itself holds. */
#ifndef GEO_SESSION_HELP_H
#define GEO_SESSION_HELP_H

#include "lang/session/session.h"
#include "runtime/vm/registry.h"

/* How the answer will be shown. */
typedef struct {
    geo_session *session;
    int width;
    bool colour;
} help_view;

/* Of a word or a sign of the language. */
typedef struct { const char *name, *usage, *sentence, *example, *see; } help_word;
extern const help_word HELP_WORDS[];            /* ends with a NULL name */
const help_word *help_word_find(const char *name, size_t length);

/* Appends what is known about a name of the program, a built-in, a word or a sign; for
 * an unknown one the nearest. False when nothing is. */
bool help_about(const help_view *view, const char *name, size_t length, geo_buffer *out);

/* Appends the names whose help has all the words. */
void help_search(const help_view *view, const char *words, size_t length, geo_buffer *out);

/* Appends the first page: a dozen lines. */
void help_start(const help_view *view, geo_buffer *out);

/* The example of a built-in or word as something to type (appends): without its
 * expectations. False when there is none. */
bool help_example(const char *name, size_t length, geo_buffer *out);

/* Appends the head of a function as it is called: "f(x, y = 2)"; false for others. */
bool help_signature(geo_value v, const char *name, geo_buffer *out);

#endif
