/* diagnostic_render.c - the picture of a diagnostic.
 *
 * A label becomes one mark on a line, or two when its span has several lines.
 * Marks are sorted by line; each shown line is followed by a row of underlines
 * and by rows of bars that lead down to the texts, from the rightmost label to the
 * leftmost, so that no text crosses a bar. All columns are display columns. */
#include "runtime/base/diagnostic.h"

#include <assert.h>
#include <string.h>

#include "runtime/base/text.h"

enum {
    LINE_COLUMNS = 160,         /* a longer line is cut around its marks */
    LEFT_CONTEXT = 60,          /* columns kept left of the first mark when it is */
    LABEL_COLUMNS = 160,
    EXCERPT_COLUMNS = 48
};

typedef struct {
    geo_source *source;
    size_t line;
    size_t start, end;          /* display columns from 0, end > start */
    const char *text;           /* "" for none */
    bool is_first;              /* belongs to the first label: ^ rather than - */
} mark;

typedef struct {
    const diagnostic *d;
    const char *here;           /* name of a source that is not named, or NULL */
    bool colour;
    geo_buffer *out;
    int gutter;                 /* digits of the largest line number */
    mark marks[2 * DIAG_LABELS];
    size_t n_marks;
} painter;

typedef enum { PLAIN, BOLD, RED, YELLOW, BLUE } paint;

static void put_paint(painter *p, paint colour)
{
    static const char *const ESCAPE[] = {
        "\033[0m", "\033[1m", "\033[1;31m", "\033[1;33m", "\033[1;34m",
    };
    if (p->colour) buffer_add_text(p->out, ESCAPE[colour]);
}

static paint alarm_colour(const painter *p) { return p->d->is_warning ? YELLOW : RED; }

/* Appends text with nothing that moves a cursor, at most `columns` wide; a line
 * feed starts a new line indented by `indent`, or becomes a space when that is 0. */
static void put_text(painter *p, const char *text, size_t length, size_t columns, size_t indent)
{
    size_t used = 0;
    for (size_t at = 0; at < length; ) {
        if (text[at] == '\n' && indent) {
            buffer_add_char(p->out, '\n');
            buffer_add_repeat(p->out, ' ', indent);
            used = 0;
            at++;
            continue;
        }
        char shown[4];
        size_t n_shown, width;
        at += source_show_rune(text + at, length - at, shown, &n_shown, &width);
        if (used + width >= columns && at < length) {
            buffer_add_text(p->out, "…");
            return;
        }
        if (text[at - 1] == '\n') buffer_add_char(p->out, ' ');
        else buffer_add(p->out, shown, n_shown);
        used += width;
    }
}

/* "   | " or, with a line number, " 7 | ". */
static void put_gutter(painter *p, size_t line)
{
    put_paint(p, BLUE);
    if (line) buffer_add_format(p->out, " %*zu |", p->gutter, line);
    else buffer_add_format(p->out, " %*s |", p->gutter, "");
    put_paint(p, PLAIN);
}

/* Marks ------------------------------------------------------------------- */

static void add_mark(painter *p, geo_source *source, size_t line, size_t from, size_t to,
                     const char *text, bool is_first)
{
    size_t length;
    const char *s = source_line(source, line, &length);
    size_t base = (size_t)(s - source->text);
    from = from < base ? 0 : from - base > length ? length : from - base;
    to = to < base ? 0 : to - base > length ? length : to - base;
    size_t start = source_width(s, from);
    size_t end = start + source_width(s + from, to > from ? to - from : 0);
    if (end <= start) end = start + 1;
    p->marks[p->n_marks++] = (mark){ source, line, start, end, text, is_first };
}

/* Offset of the first character of the line that is not white. */
static size_t first_ink(const geo_source *source, size_t line)
{
    size_t length, i = 0;
    const char *s = source_line(source, line, &length);
    while (i < length && (s[i] == ' ' || s[i] == '\t')) i++;
    return (size_t)(s - source->text) + i;
}

static void add_marks_of(painter *p, const diag_label *label, bool is_first)
{
    geo_source *source = label->source;
    if (!source) return;
    size_t from = label->at.start < source->length ? label->at.start : source->length;
    size_t to = label->at.end < source->length ? label->at.end : source->length;
    if (to < from) to = from;
    size_t first = source_line_of(source, from);
    size_t last = source_line_of(source, to > from ? to - 1 : to);
    if (first == last) {
        add_mark(p, source, first, from, to, label->text, is_first);
        return;
    }
    add_mark(p, source, first, from, source->length, "", is_first);
    size_t ink = first_ink(source, last);
    add_mark(p, source, last, ink < to ? ink : to - 1, to, label->text, is_first);
}

/* Marks of one source together, in the order the sources first appear; in a
 * source by line, on a line from right to left. */
static bool mark_is_before(const painter *p, const mark *a, const mark *b)
{
    if (a->source != b->source) {
        for (int i = 0; i < p->d->n_labels; i++) {
            if (p->d->label[i].source == a->source) return true;
            if (p->d->label[i].source == b->source) return false;
        }
    }
    if (a->line != b->line) return a->line < b->line;
    return a->start > b->start;
}

static void collect_marks(painter *p)
{
    for (int i = 0; i < p->d->n_labels; i++) add_marks_of(p, &p->d->label[i], i == 0);
    for (size_t i = 1; i < p->n_marks; i++) {
        mark m = p->marks[i];
        size_t k = i;
        for (; k > 0 && mark_is_before(p, &m, &p->marks[k - 1]); k--)
            p->marks[k] = p->marks[k - 1];
        p->marks[k] = m;
    }
    size_t largest = 1;
    for (size_t i = 0; i < p->n_marks; i++)
        if (p->marks[i].line > largest) largest = p->marks[i].line;
    for (p->gutter = 1; largest >= 10; largest /= 10) p->gutter++;
}

/* One shown line ---------------------------------------------------------- */

/* The columns [from, to) of the line that are shown; a cut edge shows "…". */
typedef struct { size_t from, to; bool cut_left, cut_right; } window;

static window window_around(size_t width, const mark *m, size_t n)
{
    if (width <= LINE_COLUMNS) return (window){ 0, width, false, false };
    size_t first = n ? m[0].start : 0, from = 0;
    for (size_t i = 0; i < n; i++) if (m[i].is_first) first = m[i].start;
    for (size_t i = 0; i < n; i++)              /* another label near enough to keep */
        if (m[i].start < first && first - m[i].start < LEFT_CONTEXT) first = m[i].start;
    if (first > LEFT_CONTEXT) from = first - LEFT_CONTEXT;
    if (from + LINE_COLUMNS > width) from = width - LINE_COLUMNS;
    size_t to = from + LINE_COLUMNS;
    return (window){ from, to, from > 0, to < width };
}

static void put_line(painter *p, const char *s, size_t length, window w)
{
    size_t column = 0, shown_from = w.from + w.cut_left, shown_to = w.to - w.cut_right;
    size_t written = shown_from;            /* columns filled so far */
    if (w.cut_left) buffer_add_text(p->out, "…");
    for (size_t at = 0; at < length && column < shown_to; ) {
        char shown[4];
        size_t n_shown, width;
        at += source_show_rune(s + at, length - at, shown, &n_shown, &width);
        if (column >= shown_from && column + width <= shown_to) {
            buffer_add_repeat(p->out, ' ', column - written);
            buffer_add(p->out, shown, n_shown);
            written = column + width;
        }
        column += width;
        if (column > shown_from && written < shown_from) written = shown_from;
    }
    if (w.cut_right) {
        buffer_add_repeat(p->out, ' ', shown_to - written);
        buffer_add_text(p->out, "…");
    }
}

/* A row under a line: characters by column, then perhaps a text. */
typedef struct { char at[LINE_COLUMNS + 2]; size_t length; } row;

static void row_set(row *r, size_t column, char c)
{
    assert(column < sizeof r->at);
    while (r->length <= column) r->at[r->length++] = ' ';
    r->at[column] = c;
}

static void put_row(painter *p, const row *r, const char *text, bool is_first)
{
    put_gutter(p, 0);
    buffer_add_char(p->out, ' ');
    paint now = PLAIN;
    for (size_t i = 0; i < r->length; i++) {
        paint want = r->at[i] == '^' ? alarm_colour(p) : r->at[i] == ' ' ? now : BLUE;
        if (want != now) put_paint(p, want);
        now = want;
        buffer_add_char(p->out, r->at[i]);
    }
    if (text[0]) {
        put_paint(p, is_first ? alarm_colour(p) : BLUE);
        put_text(p, text, strlen(text), LABEL_COLUMNS, 0);
        now = BLUE;
    }
    if (now != PLAIN) put_paint(p, PLAIN);
    buffer_add_char(p->out, '\n');
}

/* The mark whose text may stand beside the underlines: the one that ends last. */
static const mark *mark_beside(const mark *m, size_t n)
{
    const mark *best = &m[0];
    for (size_t i = 1; i < n; i++) if (m[i].end > best->end) best = &m[i];
    return best->text[0] ? best : NULL;
}

static void put_underlines(painter *p, const mark *m, size_t n, const mark *beside)
{
    row r = { .length = 0 };
    for (int first = 0; first < 2; first++)             /* ^ goes over - */
        for (size_t i = 0; i < n; i++)
            for (size_t c = m[i].start; m[i].is_first == first && c < m[i].end; c++)
                row_set(&r, c, first ? '^' : '-');
    if (beside) row_set(&r, r.length, ' ');
    put_row(p, &r, beside ? beside->text : "", beside && beside->is_first);
}

/* Bars of the marks from m[i] on that still wait for their text. */
static void set_bars(row *r, const mark *m, size_t i, size_t n, const mark *beside)
{
    for (; i < n; i++)
        if (&m[i] != beside && m[i].text[0]) row_set(r, m[i].start, '|');
}

static void put_hanging_texts(painter *p, const mark *m, size_t n, const mark *beside)
{
    size_t bars_at = (size_t)-1;        /* the column whose bar was just drawn */
    for (size_t i = 0; i < n; i++) {
        if (&m[i] == beside || !m[i].text[0]) continue;
        row bars = { .length = 0 };
        set_bars(&bars, m, i, n, beside);
        if (bars_at == (size_t)-1) put_row(p, &bars, "", false);
        row text = { .length = 0 };
        set_bars(&text, m, i + 1, n, beside);
        if (text.length > m[i].start) text.length = m[i].start;
        if (m[i].start > 0) row_set(&text, m[i].start - 1, text.length >= m[i].start
                                    ? text.at[m[i].start - 1] : ' ');
        put_row(p, &text, m[i].text, m[i].is_first);
        bars_at = m[i].start;
    }
}

/* A line and the n marks on it (n may be 0). */
static void put_marked_line(painter *p, geo_source *source, size_t line, mark *m, size_t n)
{
    size_t length;
    const char *s = source_line(source, line, &length);
    window w = window_around(source_width(s, length), m, n);
    put_gutter(p, line);
    if (length) buffer_add_char(p->out, ' ');
    put_line(p, s, length, w);
    buffer_add_char(p->out, '\n');
    if (n == 0) return;
    size_t edge = w.to > w.from ? w.to - w.from : 0;    /* one past the end is allowed */
    for (size_t i = 0; i < n; i++) {                    /* to columns of the window */
        m[i].start = m[i].start < w.from ? 0 : m[i].start - w.from;
        m[i].end = m[i].end < w.from ? 0 : m[i].end - w.from;
        if (m[i].start > edge) m[i].start = edge;
        if (m[i].end > edge) m[i].end = edge;
        if (m[i].end <= m[i].start) m[i].end = m[i].start + 1;
    }
    const mark *beside = mark_beside(m, n);
    put_underlines(p, m, n, beside);
    put_hanging_texts(p, m, n, beside);
}

/* The whole --------------------------------------------------------------- */

static bool is_here(const painter *p, const geo_source *source)
{
    return p->here && strcmp(source->name, p->here) == 0;
}

static void put_place(painter *p, const char *arrow, const geo_source *source, size_t offset)
{
    size_t line, column;
    if (is_here(p, source)) return;
    source_place(source, offset, &line, &column);
    buffer_add_repeat(p->out, ' ', (size_t)p->gutter + 1);
    put_paint(p, BLUE);
    buffer_add_text(p->out, arrow);
    put_paint(p, PLAIN);
    buffer_add_char(p->out, ' ');
    put_text(p, source->name, strlen(source->name), (size_t)-1, 0);
    buffer_add_format(p->out, ":%zu:%zu\n", line, column);
}

static uint32_t first_offset_in(const diagnostic *d, const geo_source *source)
{
    for (int i = 0; i < d->n_labels; i++)
        if (d->label[i].source == source) return d->label[i].at.start;
    return 0;
}

/* The lines between two shown ones: a single one is shown, more are dots. */
static void put_gap(painter *p, geo_source *source, size_t from, size_t to)
{
    if (to == from + 2) {
        put_marked_line(p, source, from + 1, NULL, 0);
    } else if (to > from + 2) {
        put_paint(p, BLUE);
        buffer_add_text(p->out, "...");
        put_paint(p, PLAIN);
        buffer_add_char(p->out, '\n');
    }
}

static void put_sources(painter *p)
{
    const geo_source *shown = NULL;
    size_t line = 0;
    for (size_t i = 0; i < p->n_marks; ) {
        mark *m = &p->marks[i];
        size_t n = 1;
        while (i + n < p->n_marks && m[n].source == m->source && m[n].line == m->line) n++;
        if (m->source == shown) {
            put_gap(p, m->source, line, m->line);
        } else {
            if (shown) {
                put_gutter(p, 0);
                buffer_add_char(p->out, '\n');
            }
            put_place(p, shown ? ":::" : "-->", m->source, first_offset_in(p->d, m->source));
            put_gutter(p, 0);
            buffer_add_char(p->out, '\n');
        }
        shown = m->source;
        line = m->line;
        put_marked_line(p, m->source, m->line, m, n);
        i += n;
    }
}

static void put_note(painter *p, const char *word)
{
    buffer_add_repeat(p->out, ' ', (size_t)p->gutter + 2);
    put_paint(p, BLUE);
    buffer_add_text(p->out, "= ");
    put_paint(p, BOLD);
    buffer_add_text(p->out, word);
    put_paint(p, PLAIN);
}

static bool same_frame(const diag_frame *a, const diag_frame *b)
{
    return a->source == b->source && a->at.start == b->at.start && a->at.end == b->at.end
        && strcmp(a->function, b->function) == 0;
}

static void put_frame(painter *p, const diag_frame *frame, size_t times)
{
    put_note(p, "in ");
    const char *name = frame->function[0] ? frame->function : "the program";
    put_text(p, name, strlen(name), EXCERPT_COLUMNS, 0);
    if (frame->source) {
        const geo_source *s = frame->source;
        size_t line, column;
        source_place(s, frame->at.start, &line, &column);
        if (!is_here(p, s)) {
            buffer_add_text(p->out, ", ");
            put_text(p, s->name, strlen(s->name), (size_t)-1, 0);
            buffer_add_format(p->out, ":%zu:%zu", line, column);
        }
        if (frame->at.start < frame->at.end && frame->at.end <= s->length) {
            buffer_add_text(p->out, ": ");
            put_text(p, s->text + frame->at.start, frame->at.end - frame->at.start,
                     EXCERPT_COLUMNS, 0);
        }
    }
    if (times > 1) buffer_add_format(p->out, " (%zu times)", times);
    buffer_add_char(p->out, '\n');
}

enum { LEFT_OUT_AT = DIAG_FRAMES - 2 };        /* calls are left out before this frame */

/* A recursion that calls itself in one place is one line. */
static void put_trace(painter *p)
{
    const diagnostic *d = p->d;
    for (int i = 0, next; i < d->n_frames; i = next) {
        size_t times = 0;               /* the same call by the same function, in a row */
        for (next = i; next < d->n_frames && same_frame(&d->frame[i], &d->frame[next]); next++)
            times += 1 + (next == LEFT_OUT_AT && next > i ? d->frames_left_out : 0);
        if (i == LEFT_OUT_AT && d->frames_left_out) {
            put_note(p, "");
            buffer_add_format(p->out, "… %zu more calls\n", d->frames_left_out);
        }
        put_frame(p, &d->frame[i], times);
    }
}

static void put_headline(painter *p)
{
    const char *code = message_code(p->d->id);
    put_paint(p, alarm_colour(p));
    buffer_add_text(p->out, p->d->is_warning ? "warning" : "error");
    if (code[0]) buffer_add_format(p->out, "[%s]", code);
    put_paint(p, PLAIN);
    buffer_add_text(p->out, ": ");
    put_paint(p, BOLD);
    put_text(p, p->d->text, strlen(p->d->text), (size_t)-1, 2);
    put_paint(p, PLAIN);
    buffer_add_char(p->out, '\n');
}

void diag_render(const diagnostic *d, bool colour, geo_buffer *out)
{
    diag_render_here(d, NULL, colour, out);
}

void diag_render_here(const diagnostic *d, const char *here, bool colour, geo_buffer *out)
{
    painter p = { .d = d, .here = here, .colour = colour, .out = out };
    collect_marks(&p);
    put_headline(&p);
    put_sources(&p);
    if (d->hint) {
        put_note(&p, "hint: ");
        put_text(&p, d->hint, strlen(d->hint), (size_t)-1, (size_t)p.gutter + 10);
        buffer_add_char(out, '\n');
    }
    put_trace(&p);
}
