/* braille.c - a canvas of letters.
 *
 * A letter has 2 x 4 dots. Lines and points set dots; areas and pictures colour them.
 * A letter that an area fills shows two colours as a half block, one at an area's rim
 * or under a line shows braille dots, and text stands over both. Without colours areas
 * are hatched by an ordered pattern, the darker the denser. */
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/text.h"
#include "runtime/plot/draw.h"
#include "runtime/plot/terminal.h"

static const double DOT = BRAILLE_CELL_WIDTH / 2;       /* points of the page */
enum { DOTS_WIDE = 2, DOTS_HIGH = 4, GLYPH = 12 };

typedef struct {
    unsigned char dots;         /* of lines and points, bit = 2 * row + column */
    colour ink;                 /* of the dots */
    char glyph[GLYPH];          /* UTF-8, "" for none; "\1": covered by the wide one before */
    colour text_ink;
    bool bold;
} letter;

typedef struct {
    canvas base;                /* first: a canvas to draw.c */
    colour_depth depth;
    size_t columns, rows;
    letter *letters;            /* rows x columns */
    colour *area;               /* of each dot; a = 0: none */
    double *crossing;           /* of one row of dots with a shape */
    size_t crossing_capacity;
    box clip;                   /* in dots */
    geo_buffer *out;
    geo_status status;
} letter_canvas;

static letter_canvas *self(canvas *c)
{
    return (letter_canvas *)c;
}

static double dots_wide(const letter_canvas *g) { return (double)(DOTS_WIDE * g->columns); }
static double dots_high(const letter_canvas *g) { return (double)(DOTS_HIGH * g->rows); }

static bool is_light(colour c)
{
    return 0.2126 * c.r + 0.7152 * c.g + 0.0722 * c.b > 0.88;
}

static bool is_grey(colour c)
{
    return fmax(fmax(c.r, c.g), c.b) - fmin(fmin(c.r, c.g), c.b) < 0.12;
}

static colour *area_at(const letter_canvas *g, size_t x, size_t y)
{
    return &g->area[y * DOTS_WIDE * g->columns + x];
}

static bool is_clipped(const letter_canvas *g, double x, double y)
{
    return !(x >= g->clip.x && x < g->clip.x + g->clip.w && y >= g->clip.y
             && y < g->clip.y + g->clip.h);
}

/* Sets a dot; light ones (grids, rims) only over areas. */
static void set_dot(letter_canvas *g, double x, double y, colour ink)
{
    if (is_clipped(g, x, y)) return;
    size_t col = (size_t)x, row = (size_t)y;
    if (is_light(ink) && area_at(g, col, row)->a == 0) return;
    letter *l = &g->letters[row / DOTS_HIGH * g->columns + col / DOTS_WIDE];
    l->dots |= (unsigned char)(1u << (row % DOTS_HIGH * DOTS_WIDE + col % DOTS_WIDE));
    l->ink = ink;
}

/* --- the canvas ---------------------------------------------------------------------- */

static void set_clip(canvas *c, const box *b)
{
    letter_canvas *g = self(c);
    g->clip = (box){ 0, 0, dots_wide(g), dots_high(g) };
    if (!b) return;
    double right = fmin((b->x + b->w) / DOT + 0.5, g->clip.w);
    double bottom = fmin((b->y + b->h) / DOT + 0.5, g->clip.h);
    g->clip.x = fmax(b->x / DOT - 0.5, 0);
    g->clip.y = fmax(b->y / DOT - 0.5, 0);
    g->clip.w = fmax(right - g->clip.x, 0);
    g->clip.h = fmax(bottom - g->clip.y, 0);
}

static void begin(canvas *c, double width, double height, const char *title)
{
    letter_canvas *g = self(c);
    (void)title;
    g->columns = (size_t)fmax(1, ceil(width / BRAILLE_CELL_WIDTH));
    g->rows = (size_t)fmax(1, ceil(height / BRAILLE_CELL_HEIGHT));
    size_t n = g->columns * g->rows;
    g->letters = geo_alloc_zero(n, sizeof *g->letters);
    g->area = geo_alloc_zero(n, DOTS_WIDE * DOTS_HIGH * sizeof *g->area);
    if (!g->letters || !g->area) {
        g->status = GEO_ENOMEM;
        g->columns = g->rows = 0;
    }
    set_clip(c, NULL);
}

/* Shortens a segment to the clip, by the share of it that is inside. */
static bool shorten(const letter_canvas *g, double p[4])
{
    double from = 0, to = 1;
    double low[2] = { g->clip.x, g->clip.y };
    double high[2] = { g->clip.x + g->clip.w, g->clip.y + g->clip.h };
    for (int k = 0; k < 2; k++) {
        double way = p[2 + k] - p[k];
        if (way == 0) {
            if (p[k] < low[k] || p[k] >= high[k]) return false;
            continue;
        }
        double a = (low[k] - p[k]) / way, b = (high[k] - p[k]) / way;
        from = fmax(from, fmin(a, b));
        to = fmin(to, fmax(a, b));
    }
    if (!(from < to)) return false;
    double q[4] = { p[0] + from * (p[2] - p[0]), p[1] + from * (p[3] - p[1]),
                    p[0] + to * (p[2] - p[0]), p[1] + to * (p[3] - p[1]) };
    memcpy(p, q, sizeof q);
    return true;
}

static void draw_segment(letter_canvas *g, const double *a, const double *b, const paint *p,
                         double *way)
{
    double q[4] = { a[0] / DOT, a[1] / DOT, b[0] / DOT, b[1] / DOT };
    if (!shorten(g, q)) return;
    double length = fmax(fabs(q[2] - q[0]), fabs(q[3] - q[1]));
    size_t steps = (size_t)ceil(length) + 1;
    for (size_t i = 0; i <= steps; i++, *way += length / (double)steps) {
        double share = (double)i / (double)steps;
        if (p->dashed && fmod(*way, 5) > 3) continue;
        set_dot(g, q[0] + share * (q[2] - q[0]), q[1] + share * (q[3] - q[1]), p->stroke);
    }
}

static void draw_line(canvas *c, size_t n, const double *xy, bool closed, const paint *p)
{
    letter_canvas *g = self(c);
    double way = 0;
    if (n == 1) set_dot(g, xy[0] / DOT, xy[1] / DOT, p->stroke);
    for (size_t i = 0; i + 1 < n; i++) draw_segment(g, xy + 2 * i, xy + 2 * i + 2, p, &way);
    if (closed && n > 2) draw_segment(g, xy + 2 * n - 2, xy, p, &way);
}

/* Where the loops cross the middle of a row of dots, in order. */
static size_t find_crossings(letter_canvas *g, size_t n_loops, const size_t *start,
                             const double *xy, double y)
{
    size_t n = 0;
    for (size_t k = 0; k < n_loops; k++)
        for (size_t i = start[k]; i < start[k + 1]; i++) {
            const double *a = xy + 2 * i, *b = xy + 2 * (i + 1 < start[k + 1] ? i + 1 : start[k]);
            if ((a[1] <= y) == (b[1] <= y)) continue;
            if (!geo_grow(&g->crossing, &g->crossing_capacity, n + 1, sizeof *g->crossing)) {
                g->status = GEO_ENOMEM;
                return 0;
            }
            double x = a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]);
            size_t at = n++;
            for (; at > 0 && g->crossing[at - 1] > x; at--) g->crossing[at] = g->crossing[at - 1];
            g->crossing[at] = x;
        }
    return n;
}

static colour lay_over(colour under, colour over)
{
    if (over.a >= 1 || under.a == 0) return over;
    double keep = 1 - over.a;
    return (colour){ keep * under.r + over.a * over.r, keep * under.g + over.a * over.g,
                     keep * under.b + over.a * over.b, fmax(under.a, over.a) };
}

static void fill_span(letter_canvas *g, size_t row, double from, double to, colour ink)
{
    double first = fmax(ceil(from / DOT - 0.5), ceil(g->clip.x));
    double last = fmin(floor(to / DOT - 0.5), ceil(g->clip.x + g->clip.w) - 1);
    for (double x = fmax(first, 0); x <= last && x < dots_wide(g); x++) {
        colour *at = area_at(g, (size_t)x, row);
        *at = lay_over(*at, ink);
    }
}

static void fill_shape(letter_canvas *g, size_t n_loops, const size_t *start, const double *xy,
                       double low, double high, colour ink)
{
    double first = fmax(fmax(floor(low / DOT), floor(g->clip.y)), 0);
    double last = fmin(fmin(ceil(high / DOT), g->clip.y + g->clip.h), dots_high(g));
    for (double row = first; row < last; row++) {
        size_t n = find_crossings(g, n_loops, start, xy, (row + 0.5) * DOT);
        for (size_t k = 0; k + 1 < n; k += 2)
            fill_span(g, (size_t)row, g->crossing[k], g->crossing[k + 1], ink);
    }
}

/* Twice the area inside the first loop. */
static double twice_area(const size_t *start, const double *xy)
{
    double sum = 0;
    for (size_t i = start[0], k = start[1] - 1; i < start[1]; k = i++)
        sum += xy[2 * k] * xy[2 * i + 1] - xy[2 * i] * xy[2 * k + 1];
    return fabs(sum);
}

/* Small shapes without an outline (arrows, but not rectangles) are drawn by their rim. */
static void draw_shape(canvas *c, size_t n_loops, const size_t *start, const double *xy,
                       const paint *p)
{
    letter_canvas *g = self(c);
    double low = INFINITY, high = -INFINITY, left = INFINITY, right = -INFINITY;
    for (size_t i = start[0]; i < start[n_loops]; i++) {
        left = fmin(left, xy[2 * i]);
        right = fmax(right, xy[2 * i]);
        low = fmin(low, xy[2 * i + 1]);
        high = fmax(high, xy[2 * i + 1]);
    }
    bool is_small = fmax(right - left, high - low) < 10 * DOT && p->stroke.a == 0
                 && twice_area(start, xy) < 1.8 * (right - left) * (high - low);
    if (p->fill.a > 0.02 && !is_small) fill_shape(g, n_loops, start, xy, low, high, p->fill);
    bool is_seam = p->fill.a > 0 && memcmp(&p->fill, &p->stroke, sizeof p->fill) == 0;
    paint outline = { .stroke = is_small ? p->fill : p->stroke, .dashed = p->dashed };
    if (outline.stroke.a == 0 || is_seam || is_light(outline.stroke)) return;
    for (size_t k = 0; k < n_loops; k++)
        draw_line(c, start[k + 1] - start[k], xy + 2 * start[k], true, &outline);
}

static void draw_discs(canvas *c, size_t n, const double *xy, double diameter, const paint *p)
{
    letter_canvas *g = self(c);
    double r = diameter / 2 / DOT;
    colour ink = p->fill.a > 0 ? p->fill : p->stroke;
    for (size_t i = 0; i < n; i++) {
        double x = xy[2 * i] / DOT, y = xy[2 * i + 1] / DOT;
        set_dot(g, x, y, ink);
        for (double dy = -floor(r); dy <= r && r >= 1; dy++)
            for (double dx = -floor(r); dx <= r; dx++)
                if (dx * dx + dy * dy <= r * r) set_dot(g, x + dx, y + dy, ink);
    }
}

static void put_glyph(letter_canvas *g, double column, double row, const char *glyph,
                      size_t length, int width, const text_style *style)
{
    if (!(column >= 0 && row >= 0) || column + width > (double)g->columns
        || row >= (double)g->rows || length >= GLYPH) return;
    letter *l = &g->letters[(size_t)row * g->columns + (size_t)column];
    memcpy(l->glyph, glyph, length);
    l->glyph[length] = '\0';
    l->text_ink = style->ink;
    l->bold = style->bold;
    if (width == 2) memcpy(l[1].glyph, "\1", 2);
}

/* Upright text stands letter under letter. */
static void draw_text(canvas *c, const double at[2], const char *text, const text_style *style)
{
    letter_canvas *g = self(c);
    size_t length = strlen(text), count = text_count(text, length);
    double share = style->anchor == ANCHOR_START ? 0 : style->anchor == ANCHOR_MIDDLE ? 0.5 : 1;
    double size = style->upright ? (double)count : (double)text_width(text, length);
    double column = at[0] / BRAILLE_CELL_WIDTH, row = at[1] / BRAILLE_CELL_HEIGHT;
    if (style->upright) {
        row = round(row - share * size);
        column = floor(column - 0.5);
    } else {
        row = floor(row - 0.35 * style->size / BRAILLE_CELL_HEIGHT);
        column = round(column - share * size);
    }
    for (size_t i = 0; i < length;) {
        unsigned rune;
        size_t n = text_decode(text + i, length - i, &rune, NULL);
        int width = text_rune_width(rune);
        if (width > 0) put_glyph(g, column, row, text + i, n, width, style);
        if (style->upright) row++;
        else column += width;
        i += n;
    }
}

static void draw_picture(canvas *c, const image *m, const box *b, bool smooth)
{
    letter_canvas *g = self(c);
    (void)smooth;
    for (double y = fmax(floor(g->clip.y), 0); y < g->clip.y + g->clip.h && y < dots_high(g); y++)
        for (double x = fmax(floor(g->clip.x), 0);
             x < g->clip.x + g->clip.w && x < dots_wide(g); x++) {
            double u = ((x + 0.5) * DOT - b->x) / b->w, v = ((y + 0.5) * DOT - b->y) / b->h;
            if (!(u >= 0 && u < 1 && v >= 0 && v < 1)) continue;
            const double *p = image_at(m, (size_t)(v * (double)m->rows),
                                       (size_t)(u * (double)m->cols));
            size_t grey = m->channels < 3;
            colour pixel = { p[0], p[grey ? 0 : 1], p[grey ? 0 : 2],
                             image_has_alpha(m) ? p[m->channels - 1] : 1 };
            colour *at = area_at(g, (size_t)x, (size_t)y);
            if (pixel.a > 0.02) *at = lay_over(*at, pixel);
        }
}

/* --- letters out ------------------------------------------------------------------------ */

/* The mean of the area in rows of dots from..to of a letter; how many dots it covers. */
static int mean_area(const letter_canvas *g, size_t row, size_t col, size_t from, size_t to,
                     colour *mean)
{
    double sum[3] = { 0 }, weight = 0;
    int covered = 0;
    for (size_t y = from; y < to; y++)
        for (size_t x = 0; x < DOTS_WIDE; x++) {
            colour c = *area_at(g, col * DOTS_WIDE + x, row * DOTS_HIGH + y);
            if (c.a <= 0.02) continue;
            covered++;
            weight += c.a;
            sum[0] += c.a * c.r;
            sum[1] += c.a * c.g;
            sum[2] += c.a * c.b;
        }
    if (weight > 0)
        *mean = (colour){ sum[0] / weight, sum[1] / weight, sum[2] / weight, weight / covered };
    return covered;
}

/* Dots that stand for the area: all that it covers, or by darkness and opacity. */
static unsigned area_dots(const letter_canvas *g, size_t row, size_t col, bool hatched)
{
    static const double PATTERN[4][4] = {
        { 0, 8, 2, 10 }, { 12, 4, 14, 6 }, { 3, 11, 1, 9 }, { 15, 7, 13, 5 },
    };
    unsigned dots = 0;
    for (size_t y = 0; y < DOTS_HIGH; y++)
        for (size_t x = 0; x < DOTS_WIDE; x++) {
            size_t px = col * DOTS_WIDE + x, py = row * DOTS_HIGH + y;
            colour c = *area_at(g, px, py);
            double dark = (1 - (0.2126 * c.r + 0.7152 * c.g + 0.0722 * c.b)) * c.a;
            double least = (PATTERN[py % 4][px % 4] + 0.5) / 16;
            bool is_set = hatched ? dark > least : c.a > 0.5 || c.a > least;
            if (c.a > 0.02 && is_set) dots |= 1u << (y * DOTS_WIDE + x);
        }
    return dots;
}

/* The braille letter of our dots: Unicode counts them down the columns. */
static unsigned braille_rune(unsigned dots)
{
    static const unsigned char BIT[8] = { 0, 3, 1, 4, 2, 5, 6, 7 };
    unsigned rune = 0x2800;
    for (unsigned k = 0; k < 8; k++)
        if (dots >> k & 1) rune |= 1u << BIT[k];
    return rune;
}

/* A colour that can be read on light and on dark ground. */
static colour readable(colour c)
{
    double lab[3];
    colour_to_oklab(c, lab);
    return colour_from_oklab(fmin(fmax(lab[0], 0.55), 0.80), lab[1], lab[2]);
}

/* What the terminal draws in now. */
typedef struct { colour ink, ground; bool bold; } pen;

static bool same(colour a, colour b)
{
    return a.a == b.a && (a.a == 0 || (a.r == b.r && a.g == b.g && a.b == b.b));
}

static void use_pen(letter_canvas *g, pen *now, pen wanted)
{
    if (g->depth == DEPTH_NONE) return;
    bool resets = (now->ink.a > 0 && wanted.ink.a == 0) || (now->bold && !wanted.bold)
               || (now->ground.a > 0 && wanted.ground.a == 0);
    if (resets) {
        buffer_add_text(g->out, "\033[0m");
        *now = (pen){ .bold = false };
    }
    if (wanted.bold && !now->bold) buffer_add_text(g->out, "\033[1m");
    if (wanted.ink.a > 0 && !same(wanted.ink, now->ink))
        terminal_colour(wanted.ink, false, g->depth, g->out);
    if (wanted.ground.a > 0 && !same(wanted.ground, now->ground))
        terminal_colour(wanted.ground, true, g->depth, g->out);
    *now = wanted;
}

/* Black and grey are the terminal's own ink, unless on an area. */
static colour ink_on(colour ink, colour ground)
{
    if (ground.a > 0) {
        colour plain = ink;
        plain.a = 1;
        return plain;
    }
    if (is_grey(ink)) return COLOUR_NONE;
    return readable(ink);
}

static void put_letter(letter_canvas *g, size_t row, size_t col, pen *now)
{
    const letter *l = &g->letters[row * g->columns + col];
    colour upper = COLOUR_NONE, lower = COLOUR_NONE, whole = COLOUR_NONE;
    bool coloured = g->depth != DEPTH_NONE;
    int n_upper = mean_area(g, row, col, 0, DOTS_HIGH / 2, &upper);
    int n_lower = mean_area(g, row, col, DOTS_HIGH / 2, DOTS_HIGH, &lower);
    mean_area(g, row, col, 0, DOTS_HIGH, &whole);
    bool is_full = coloured && n_upper + n_lower == DOTS_WIDE * DOTS_HIGH && whole.a > 0.5;
    if (is_full) upper.a = lower.a = whole.a = 1;
    colour ground = is_full ? whole : COLOUR_NONE;
    if (l->glyph[0] == '\1') return;
    if (l->glyph[0]) {
        use_pen(g, now, (pen){ ink_on(l->text_ink, ground), ground, l->bold });
        buffer_add_text(g->out, l->glyph);
    } else if (is_full && l->dots) {
        use_pen(g, now, (pen){ ink_on(l->ink, ground), ground, false });
        buffer_add_rune(g->out, braille_rune(l->dots));
    } else if (is_full) {
        use_pen(g, now, (pen){ upper, lower, false });
        buffer_add_text(g->out, "▀");
    } else {
        unsigned dots = l->dots | area_dots(g, row, col, !coloured);
        colour ink = l->dots ? l->ink : whole;
        use_pen(g, now, (pen){ dots ? ink_on(ink, COLOUR_NONE) : COLOUR_NONE, COLOUR_NONE,
                               false });
        if (dots) buffer_add_rune(g->out, braille_rune(dots));
        else buffer_add_char(g->out, ' ');
    }
}

/* Columns of a row up to its last one that shows something. */
static size_t used_columns(const letter_canvas *g, size_t row)
{
    for (size_t col = g->columns; col > 0; col--) {
        const letter *l = &g->letters[row * g->columns + col - 1];
        colour c;
        if (l->glyph[0] || l->dots || mean_area(g, row, col - 1, 0, DOTS_HIGH, &c)) return col;
    }
    return 0;
}

static geo_status end(canvas *c)
{
    letter_canvas *g = self(c);
    size_t first = 0, last = g->rows;
    while (first < last && used_columns(g, first) == 0) first++;
    while (last > first && used_columns(g, last - 1) == 0) last--;
    for (size_t row = first; row < last; row++) {
        pen now = { .bold = false };
        size_t n = used_columns(g, row);
        for (size_t col = 0; col < n; col++) put_letter(g, row, col, &now);
        use_pen(g, &now, (pen){ .bold = false });
        buffer_add_char(g->out, '\n');
    }
    return g->status == GEO_OK && g->out->failed ? GEO_ENOMEM : g->status;
}

geo_status braille_draw(const scene *s, colour_depth depth, geo_buffer *out)
{
    static const canvas_api api = {
        begin, set_clip, draw_shape, draw_line, draw_discs, draw_text, draw_picture, end,
    };
    letter_canvas g = { .base = { &api }, .depth = depth, .out = out };
    geo_status status = draw_scene(s, &g.base);
    geo_free(g.letters);
    geo_free(g.area);
    geo_free(g.crossing);
    return status;
}
