/* source.h - a piece of program text, kept for as long as anything points at it.
 *
 * Diagnostics print from this copy, never from the file again. A source is
 * shared by reference count: chunks, functions and diagnostics each hold one. */
#ifndef GEO_BASE_SOURCE_H
#define GEO_BASE_SOURCE_H

#include <stddef.h>
#include <stdint.h>

typedef struct geo_source {
    char *name;             /* a path, "<prompt 3>", "<-e>" */
    char *text;             /* length bytes and a NUL; may hold NULs and bad UTF-8 */
    size_t length;          /* < 2^31 */
    uint32_t *line_start;   /* n_lines offsets */
    size_t n_lines;         /* at least 1 */
    int references;
} geo_source;

/* A stretch of a source in bytes: [start, end). */
typedef struct { uint32_t start, end; } geo_span;

/* returns new with one reference (copies both texts), or NULL: out of memory or
 * length >= 2^31 */
geo_source *source_new(const char *name, const char *text, size_t length);
geo_source *source_hold(geo_source *source);
void source_drop(geo_source *source);       /* NULL is fine */

/* Line (from 1) and display column (from 1; wide characters count 2) of an offset. */
void source_place(const geo_source *source, size_t offset, size_t *line, size_t *column);

size_t source_line_of(const geo_source *source, size_t offset);

/* The text of a line (from 1) without its end; borrows. */
const char *source_line(const geo_source *source, size_t line, size_t *length);

/* How source text appears in a diagnostic: a tab is SOURCE_TAB spaces, a character
 * that moves the cursor or hides is a dot, a bad byte is U+FFFD. The first takes one
 * character of text[0..length), length > 0, fills what to print and the columns
 * that takes, and returns the bytes read; the second is the columns of a text. */
enum { SOURCE_TAB = 4 };
size_t source_show_rune(const char *text, size_t length, char shown[4], size_t *n_shown,
                        size_t *width);
size_t source_width(const char *text, size_t length);

static inline geo_span span_join(geo_span a, geo_span b)
{
    return (geo_span){ a.start < b.start ? a.start : b.start, a.end > b.end ? a.end : b.end };
}

#endif
