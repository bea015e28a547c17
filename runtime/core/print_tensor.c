/* print_tensor.c - tensors as text that reads back: [1, 2; 3, 4].
 *
 * An echo aligns columns. A column whose numbers span at most four powers of ten gets
 * one number of decimals, six significant digits for its largest; other columns show
 * six significant digits each. Long axes show their two ends; then the shape follows
 * as a comment. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/base/text.h"
#include "runtime/core/print.h"
#include "runtime/core/print_private.h"
#include "runtime/core/tensor_error.h"
#include "runtime/core/tensor_view.h"

enum {
    ROWS_SHOWN = 20, ROW_ENDS = 8,          /* more rows than the first: that many per end */
    INLINE_SHOWN = 100, INLINE_ENDS = 3,
    SLICES_SHOWN = 6, SLICE_ENDS = 2,
    WRAPPED_SHOWN = 100,                    /* a vector up to this length is shown whole */
    COLUMNS_MOST = 64,
    CELL_TEXT = 64
};

/* --- one element ------------------------------------------------------------- */

/* Among others a zero has no sign (-0 + 0 is 0). */
static void element_text(tensor_element element, const double *at, char text[2 * NUMBER_TEXT])
{
    switch (element) {
    case ELEMENT_NUMBER: number_readable(at[0] + 0.0, SIGNIFICANT, text); break;
    case ELEMENT_BOOL: strcpy(text, at[0] != 0 ? "true" : "false"); break;
    case ELEMENT_COMPLEX:
        complex_text(at[0] + 0.0, at[1] + 0.0, number_readable, SIGNIFICANT, text);
        break;
    }
}

static const double *element_at(const geo_tensor *t, const double *base, int axis, size_t i)
{
    return base + (ptrdiff_t)i * t->stride[axis] *
                  (ptrdiff_t)element_width((tensor_element)t->element);
}

/* --- which indices of an axis are shown -------------------------------------- */

typedef struct {
    size_t head, tail, n;       /* the first `head`, and from `tail` on; head == tail: all */
} window;

static window window_of(size_t n, size_t most, size_t ends)
{
    return n <= most ? (window){ n, n, n } : (window){ ends, n - ends, n };
}

/* The index after i, jumping over what is left out. */
static size_t window_next(const window *w, size_t i)
{
    return i + 1 == w->head ? w->tail : i + 1;
}

/* Is something left out before index i? */
static bool window_gap(const window *w, size_t i)
{
    return i == w->tail && w->tail > w->head;
}

/* --- one line ---------------------------------------------------------------- */

typedef struct {
    const geo_tensor *t;
    element_writer write;
    const void *format;
    geo_buffer *out;
} line;

static void line_element(const line *l, const double *at)
{
    char text[2 * NUMBER_TEXT];
    if (l->write) {
        l->write(l->format, (tensor_element)l->t->element, at, l->out);
        return;
    }
    element_text((tensor_element)l->t->element, at, text);
    buffer_add_text(l->out, text);
}

/* Axes `axis` and after; a matrix inside uses ';', higher ranks nest brackets. */
static void line_axes(const line *l, int axis, const double *base, bool has_brackets)
{
    const geo_tensor *t = l->t;
    int left = t->rank - axis;
    bool is_row = left == 1;
    window w = window_of(t->shape[axis], INLINE_SHOWN, INLINE_ENDS);
    /* one row of a matrix would read back as a vector, so it nests */
    bool is_matrix = left == 2 && t->shape[axis] != 1;
    if (has_brackets) buffer_add_char(l->out, '[');
    for (size_t i = 0; i < w.n && !l->out->failed; i = window_next(&w, i)) {
        if (i) buffer_add_text(l->out, is_matrix ? "; " : ", ");
        if (window_gap(&w, i)) buffer_add_text(l->out, is_matrix ? "…; " : "…, ");
        const double *at = element_at(t, base, axis, i);
        if (is_row) line_element(l, at);
        else line_axes(l, axis + 1, at, !is_matrix);
    }
    if (has_brackets) buffer_add_char(l->out, ']');
}

static void print_empty(const geo_tensor *t, geo_buffer *out)
{
    if (t->rank == 1) {
        buffer_add_text(out, "[]");
        return;
    }
    buffer_add_text(out, "zeros(");
    for (int k = 0; k < t->rank; k++) buffer_add_format(out, k ? ", %zu" : "%zu", t->shape[k]);
    buffer_add_char(out, ')');
}

void tensor_print_inline(const geo_tensor *t, element_writer write, const void *format,
                         geo_buffer *out)
{
    if (t->n == 0) {
        print_empty(t, out);
        return;
    }
    line l = { .t = t, .write = write, .format = format, .out = out };
    line_axes(&l, 0, t->data, true);
}

/* --- columns ----------------------------------------------------------------- */

typedef struct {
    int decimals;               /* -1: each number for itself */
    int width;
} column_style;

/* Exponents of ten of the largest and smallest shown number that is not 0. */
typedef struct {
    int high, low;
    bool any, has_fraction;
} magnitude;

static void magnitude_note(magnitude *m, double x)
{
    if (!isfinite(x) || x == 0) return;
    int e = (int)floor(log10(fabs(x)));
    if (!m->any || e > m->high) m->high = e;
    if (!m->any || e < m->low) m->low = e;
    m->any = true;
    if (x != floor(x)) m->has_fraction = true;
}

static int decimals_for(const magnitude *m)
{
    enum { SPAN = 4, HIGHEST = 8, LOWEST = -5 };
    if (!m->any) return 0;
    if (!m->has_fraction) return m->high < 10 ? 0 : -1;
    if (m->high - m->low > SPAN || m->high > HIGHEST || m->high < LOWEST) return -1;
    return m->high >= SIGNIFICANT - 1 ? 1 : SIGNIFICANT - 1 - m->high;
}

/* Decimals of x that are not zeros at the end. */
static int decimals_used(double x, int decimals)
{
    char text[NUMBER_TEXT];
    if (!isfinite(x)) return 0;
    snprintf(text, sizeof text, "%.*f", decimals, x);
    size_t n = strlen(text);
    while (decimals > 0 && text[n - 1] == '0') {
        n--;
        decimals--;
    }
    return decimals;
}

static void cell_text(const column_style *s, tensor_element element, const double *at,
                      char text[2 * NUMBER_TEXT])
{
    if (element != ELEMENT_NUMBER || s->decimals < 0 || !isfinite(at[0])) {
        element_text(element, at, text);
        return;
    }
    snprintf(text, NUMBER_TEXT, "%.*f", s->decimals, at[0]);
    bool is_minus_zero = text[0] == '-' && !text[strspn(text, "-0.")];
    if (is_minus_zero) memmove(text, text + 1, strlen(text));
}

/* A matrix to be shown: the last two axes of t from base, or a vector as one row. */
typedef struct {
    const geo_tensor *t;
    const double *base;
    window rows, columns;
    int row_axis, column_axis;  /* row_axis -1: a vector */
} grid;

static const double *grid_at(const grid *g, size_t i, size_t j)
{
    const double *row = g->row_axis < 0 ? g->base : element_at(g->t, g->base, g->row_axis, i);
    return element_at(g->t, row, g->column_axis, j);
}

static column_style style_of(const grid *g, size_t j)
{
    column_style s = { .decimals = -1 };
    const window *w = &g->rows;
    tensor_element element = (tensor_element)g->t->element;
    if (element == ELEMENT_NUMBER) {
        magnitude m = { 0 };
        int used = 0;
        for (size_t i = 0; i < w->n; i = window_next(w, i)) magnitude_note(&m, *grid_at(g, i, j));
        s.decimals = decimals_for(&m);
        for (size_t i = 0; i < w->n && s.decimals > 0; i = window_next(w, i)) {
            int d = decimals_used(*grid_at(g, i, j), s.decimals);
            if (d > used) used = d;
        }
        if (s.decimals > 0) s.decimals = used;
    }
    for (size_t i = 0; i < w->n; i = window_next(w, i)) {
        char text[2 * NUMBER_TEXT];
        cell_text(&s, element, grid_at(g, i, j), text);
        int width = (int)strlen(text);
        if (width > s.width) s.width = width;
    }
    return s;
}

/* Styles of as many columns from both ends as fit into `width`. */
static void fit_columns(grid *g, int width, column_style style[COLUMNS_MOST])
{
    size_t n = g->columns.n, most = n < COLUMNS_MOST ? n : COLUMNS_MOST, head = 0, tail = 0;
    int used = 2;
    while (head + tail < most) {
        bool from_end = tail < head;
        size_t j = from_end ? n - 1 - tail : head;
        column_style s = style_of(g, j);
        bool is_last = head + tail + 1 == n;
        if (used + s.width + 2 + (is_last ? 0 : 3) > width && head > 0 && tail > 0) break;
        used += s.width + 2;
        style[from_end ? COLUMNS_MOST - 1 - tail : head] = s;
        if (from_end) tail++;
        else head++;
    }
    g->columns.head = head;
    g->columns.tail = n - tail;
    memmove(style + head, style + COLUMNS_MOST - tail, tail * sizeof *style);
}

static void put_cell(const column_style *s, tensor_element element, const double *at,
                     geo_buffer *out)
{
    char text[2 * NUMBER_TEXT];
    cell_text(s, element, at, text);
    int missing = s->width - (int)strlen(text);
    if (missing > 0) buffer_add_repeat(out, ' ', (size_t)missing);
    buffer_add_text(out, text);
}

static void put_row(const grid *g, size_t i, const column_style *style, geo_buffer *out)
{
    const window *w = &g->columns;
    size_t k = 0;
    for (size_t j = 0; j < w->n; j = window_next(w, j)) {
        if (j) buffer_add_text(out, ", ");
        if (window_gap(w, j)) buffer_add_text(out, "…, ");
        put_cell(&style[k++], (tensor_element)g->t->element, grid_at(g, i, j), out);
    }
}

static bool put_matrix(const geo_tensor *t, const double *base, int width, geo_buffer *out)
{
    grid g = { .t = t, .base = base, .row_axis = t->rank - 2, .column_axis = t->rank - 1 };
    g.rows = window_of(t->shape[t->rank - 2], ROWS_SHOWN, ROW_ENDS);
    g.columns = window_of(t->shape[t->rank - 1], SIZE_MAX, 0);
    column_style style[COLUMNS_MOST];
    fit_columns(&g, width, style);
    bool is_single = g.rows.n == 1;
    buffer_add_text(out, is_single ? "[[" : "[");
    for (size_t i = 0; i < g.rows.n; i = window_next(&g.rows, i)) {
        if (i) buffer_add_text(out, ";\n ");
        if (window_gap(&g.rows, i)) buffer_add_text(out, "…\n ");
        put_row(&g, i, style, out);
    }
    buffer_add_text(out, is_single ? "]]" : "]");
    return g.rows.tail > g.rows.head || g.columns.tail > g.columns.head;
}

/* --- vectors ----------------------------------------------------------------- */

/* All elements in lines of equal cells. */
static void put_wrapped(const geo_tensor *t, int width, geo_buffer *out)
{
    char text[2 * NUMBER_TEXT];
    size_t widest = 0;
    for (size_t i = 0; i < t->n; i++) {
        element_text((tensor_element)t->element, element_at(t, t->data, 0, i), text);
        if (strlen(text) > widest) widest = strlen(text);
    }
    size_t in_line = width > 2 ? (size_t)(width - 2) / (widest + 2) : 1;
    if (in_line == 0) in_line = 1;
    buffer_add_char(out, '[');
    for (size_t i = 0; i < t->n; i++) {
        if (i) buffer_add_text(out, i % in_line ? ", " : ",\n ");
        element_text((tensor_element)t->element, element_at(t, t->data, 0, i), text);
        buffer_add_repeat(out, ' ', widest - strlen(text));
        buffer_add_text(out, text);
    }
    buffer_add_char(out, ']');
}

/* True when something was left out. */
static bool put_vector(const geo_tensor *t, int width, geo_buffer *out)
{
    if (t->n <= WRAPPED_SHOWN) {
        size_t start = out->length;
        tensor_print_inline(t, NULL, NULL, out);
        if (out->failed || text_width(out->text + start, out->length - start) <= (size_t)width)
            return false;
        out->length = start;
        put_wrapped(t, width, out);
        return false;
    }
    tensor_print_inline(t, NULL, NULL, out);
    return true;
}

/* --- higher ranks ------------------------------------------------------------ */

static void put_slice_name(const size_t *index, int n, geo_buffer *out)
{
    buffer_add_text(out, "[");
    for (int k = 0; k < n; k++) buffer_add_format(out, "%zu, ", index[k] + 1);
    buffer_add_text(out, ".., ..]\n");
}

/* The matrices along the leading axes, each under its index; the ends when they are many. */
static void put_slices(const geo_tensor *t, int width, geo_buffer *out)
{
    size_t n = 1, index[TENSOR_RANK];
    int lead = t->rank - 2;
    for (int k = 0; k < lead; k++) n *= t->shape[k];
    window w = window_of(n, SLICES_SHOWN, SLICE_ENDS);
    for (size_t s = 0; s < n; s = window_next(&w, s)) {
        const double *base = t->data;
        size_t rest = s;
        for (int k = lead - 1; k >= 0; k--) {
            index[k] = rest % t->shape[k];
            rest /= t->shape[k];
            base = element_at(t, base, k, index[k]);
        }
        if (s) buffer_add_char(out, '\n');
        if (window_gap(&w, s)) buffer_add_text(out, "…\n");
        put_slice_name(index, lead, out);
        put_matrix(t, base, width, out);
    }
}

void tensor_print_echo(const geo_tensor *t, int width, geo_buffer *out)
{
    bool is_cut = t->rank > 2;
    if (t->n == 0) print_empty(t, out);
    else if (t->rank == 1) is_cut = put_vector(t, width, out);
    else if (t->rank == 2) is_cut = put_matrix(t, t->data, width, out);
    else put_slices(t, width, out);
    if (!is_cut || t->n == 0) return;
    buffer_add_text(out, "   # ");
    tensor_shape_text(t, out);
}
