/* entry_view.h - an entry of one or several lines as rows of a terminal.
 *
 * Draws from the first column of the entry's first row; the editor moves there
 * before. Long lines wrap, wide characters are never cut, an entry taller than the
 * terminal shows the part around the cursor. */
#ifndef GEO_SESSION_ENTRY_VIEW_H
#define GEO_SESSION_ENTRY_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/base/buffer.h"

typedef struct {
    const char *prompt, *more;      /* before the first line, before the others */
    const char *text;
    size_t length, cursor;          /* in bytes */
    const uint8_t *inks;            /* one for each byte, or NULL: no colours at all */
    int columns, rows;              /* of the terminal */
} entry_view;

/* What was drawn: rows, and where the cursor belongs, from 0. */
typedef struct { int n_rows, row, column; } entry_extent;

/* Appends the picture: rows with "\r\n" between, each cleared to its end; the
 * cursor is left behind the last character. */
entry_extent entry_draw(const entry_view *view, geo_buffer *out);

#endif
