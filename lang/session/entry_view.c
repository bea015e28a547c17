/* entry_view.c - two walks over the text: where everything lies, then the drawing. */
#include "lang/session/entry_view.h"

#include <string.h>

#include "lang/session/ink.h"
#include "runtime/base/source.h"
#include "runtime/base/text.h"

typedef struct {
    const entry_view *view;
    geo_buffer *out;                /* NULL while measuring */
    int first, last;                /* rows that are drawn */
    int row, column;
    int cursor_row, cursor_column;
    ink now;
} walk;

static bool draws(const walk *w)
{
    return w->out && w->row >= w->first && w->row <= w->last;
}

static void set_ink(walk *w, ink wanted)
{
    if (!w->view->inks || wanted == w->now || !draws(w)) return;
    if (w->now != INK_PLAIN) buffer_add_text(w->out, ink_escape(INK_PLAIN));
    if (wanted != INK_PLAIN) buffer_add_text(w->out, ink_escape(wanted));
    w->now = wanted;
}

/* A row that is full is left without clearing: the cursor may stand on its last cell. */
static void end_row(walk *w)
{
    set_ink(w, INK_PLAIN);
    if (draws(w)) {
        if (w->column < w->view->columns) buffer_add_text(w->out, "\033[K");
        if (w->row < w->last) buffer_add_text(w->out, "\r\n");
    }
    w->row++;
    w->column = 0;
}

static void put(walk *w, const char *shown, size_t n, int width, ink colour)
{
    if (w->column + width > w->view->columns) end_row(w);
    set_ink(w, colour);
    if (draws(w)) buffer_add(w->out, shown, n);
    w->column += width;
}

static void put_text(walk *w, const char *text, size_t length, ink colour)
{
    for (size_t at = 0; at < length; ) {
        char shown[4];
        size_t n, width;
        at += source_show_rune(text + at, length - at, shown, &n, &width);
        put(w, shown, n, (int)width, colour);
    }
}

static void put_prompt(walk *w, const char *prompt)
{
    put_text(w, prompt, strlen(prompt), INK_PROMPT);
}

static void note_cursor(walk *w)
{
    if (w->column >= w->view->columns) end_row(w);  /* it needs a cell of its own */
    w->cursor_row = w->row;
    w->cursor_column = w->column;
}

static void walk_entry(walk *w)
{
    const entry_view *v = w->view;
    put_prompt(w, v->prompt);
    for (size_t at = 0; at < v->length; ) {
        if (at == v->cursor) note_cursor(w);
        if (v->text[at] == '\n') {
            end_row(w);
            put_prompt(w, v->more);
            at++;
            continue;
        }
        char shown[4];
        size_t n, width;
        ink colour = v->inks ? (ink)v->inks[at] : INK_PLAIN;
        at += source_show_rune(v->text + at, v->length - at, shown, &n, &width);
        put(w, shown, n, (int)width, colour);
    }
    if (v->cursor >= v->length) note_cursor(w);
    set_ink(w, INK_PLAIN);
    if (draws(w) && w->column < v->columns) buffer_add_text(w->out, "\033[K");
}

entry_extent entry_draw(const entry_view *view, geo_buffer *out)
{
    walk measure = { .view = view };
    walk_entry(&measure);
    int n = measure.row + 1, rows = view->rows < 1 ? 1 : view->rows;
    int first = 0;
    if (n > rows) {
        first = measure.cursor_row - rows / 2;
        if (first > n - rows) first = n - rows;
        if (first < 0) first = 0;
        n = rows;
    }
    walk drawing = { .view = view, .out = out, .first = first, .last = first + n - 1 };
    walk_entry(&drawing);
    return (entry_extent){ n, measure.cursor_row - first, measure.cursor_column };
}
