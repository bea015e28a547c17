/* diagnostic.h - one error or warning: what, where, why, what to try.
 *
 * Up to three labelled spans; the first is the place the error is about. */
#ifndef GEO_BASE_DIAGNOSTIC_H
#define GEO_BASE_DIAGNOSTIC_H

#include <stdarg.h>
#include <stdbool.h>

#include "runtime/base/buffer.h"
#include "runtime/base/message.h"
#include "runtime/base/source.h"

enum { DIAG_LABELS = 3, DIAG_FRAMES = 12 };

typedef struct {
    geo_source *source;         /* held */
    geo_span at;
    char *text;                 /* "" for a bare underline */
} diag_label;

typedef struct {
    char *function;             /* the name of the function that was running */
    geo_source *source;         /* held */
    geo_span at;                /* the call in it */
} diag_frame;

typedef struct diagnostic {
    message_id id;
    bool is_warning;
    char *text;                 /* the headline, formatted */
    char *hint;                 /* NULL for none */
    int n_labels;
    diag_label label[DIAG_LABELS];
    int n_frames;               /* innermost first; the middle may be left out */
    diag_frame frame[DIAG_FRAMES];
    size_t frames_left_out;
} diagnostic;

/* returns new (caller frees with diag_free): the headline formatted from the
 * table; the hint too when the table's hint takes no arguments. Never NULL:
 * when memory is out a static "out of memory" diagnostic is returned, which
 * every function here accepts and leaves alone. */
diagnostic *diag_new(message_id id, ...);
diagnostic *diag_vnew(message_id id, va_list args);

/* Adds a labelled span (ignored beyond DIAG_LABELS); format NULL is no text. */
void diag_add(diagnostic *d, geo_source *source, geo_span at, const char *format, ...)
    GEO_PRINTF(4, 5);
void diag_vadd(diagnostic *d, geo_source *source, geo_span at, const char *format, va_list args);

/* Adds a bare label in front of the others: the error is about this place now. */
void diag_add_first(diagnostic *d, geo_source *source, geo_span at);

/* Replaces the hint. */
void diag_set_hint(diagnostic *d, const char *format, ...) GEO_PRINTF(2, 3);
/* The same by an entry of the table, whose headline is the hint's format. */
void diag_hint(diagnostic *d, message_id id, ...);
void diag_set_vhint(diagnostic *d, const char *format, va_list args);

/* Adds one call to the trace, innermost first; keeps the first ten and the last two. */
void diag_add_frame(diagnostic *d, const char *function, geo_source *source, geo_span at);

/* Gives the outermost call of the trace, added without a source, its place. False: the
 * trace is empty or its last call has one. */
bool diag_place_frame(diagnostic *d, geo_source *source, geo_span at);

/* Counts n calls that are not shown. */
void diag_leave_out_frames(diagnostic *d, size_t n);

void diag_free(diagnostic *d);

/* Appends the picture of LANGUAGE.md "Errors": code, headline, path:line:column, the
 * source lines with labels aligned by display width, hint, trace. Labels on one
 * line stack without overlapping; a span of several lines shows its first and
 * last line; tabs are shown as spaces; control characters as "·"; lines longer
 * than 160 columns are cut around the labels. colour: ANSI escapes. */
void diag_render(const diagnostic *d, bool colour, geo_buffer *out);

/* The same for a reader who has just typed the source named `here` (may be NULL): its
 * name and position are left out. */
void diag_render_here(const diagnostic *d, const char *here, bool colour, geo_buffer *out);

#endif
