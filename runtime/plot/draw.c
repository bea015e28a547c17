/* draw.c - walks a scene and its layout and tells the canvas what to draw. */
#include "runtime/plot/draw.h"

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/plot/layout.h"
#include "runtime/plot/thin.h"

static const colour INK = { 0.13, 0.14, 0.17, 1 };
static const colour QUIET = { 0.40, 0.42, 0.46, 1 };
static const colour LINE = { 0.55, 0.57, 0.60, 1 };
static const colour GRID = { 0.915, 0.92, 0.93, 1 };
static const double SEAM = 0.45;        /* points a cell reaches under its neighbours */
static const double FAR = 1e5;          /* nothing is drawn beyond this */
enum { POLL_EVERY = 512 };

/* What the functions below share. */
typedef struct {
    canvas *c;
    const panel_layout *l;
    double *page;               /* room for the points of one layer, in page units */
    size_t capacity;
    box *taken;                 /* where labels stand */
    size_t n_taken;
} drawer;

/* From data to the page ------------------------------------------------------ */

static double page_x(const panel_layout *l, double x)
{
    double v = l->plot.x + l->plot.w * axis_place(&l->x, x);
    return fabs(v) <= FAR ? v : isnan(v) ? v : copysign(FAR, v);
}

static double page_y(const panel_layout *l, double y)
{
    double v = l->plot.y + l->plot.h * (1 - axis_place(&l->y, y));
    return fabs(v) <= FAR ? v : isnan(v) ? v : copysign(FAR, v);
}

static geo_status to_page(drawer *d, const layer *y)
{
    if (!geo_grow(&d->page, &d->capacity, y->n_points + 1, 2 * sizeof *d->page))
        return GEO_ENOMEM;
    for (size_t i = 0; i < y->n_points; i++) {
        if (i % 65536 == 0) GEO_TRY(geo_poll());
        double px = y->xy[2 * i], py = y->xy[2 * i + 1];
        d->page[2 * i] = isfinite(px) ? page_x(d->l, px) : NAN;
        d->page[2 * i + 1] = isfinite(py) ? page_y(d->l, py) : NAN;
    }
    return GEO_OK;
}

static colour or_else(colour wanted, colour otherwise)
{
    return wanted.a > 0 ? wanted : otherwise;
}

static double or_width(double wanted, double otherwise)
{
    return wanted > 0 ? wanted : otherwise;
}

/* Layers -------------------------------------------------------------------- */

/* Do the points n from xy on touch the plot at all, and are they finite? */
static bool is_visible(const drawer *d, const double *xy, size_t n)
{
    const box *b = &d->l->plot;
    double low[2] = { INFINITY, INFINITY }, high[2] = { -INFINITY, -INFINITY };
    for (size_t i = 0; i < n; i++)
        for (int c = 0; c < 2; c++) {
            if (isnan(xy[2 * i + c])) return false;
            low[c] = fmin(low[c], xy[2 * i + c]);
            high[c] = fmax(high[c], xy[2 * i + c]);
        }
    return n > 0 && high[0] >= b->x - 9 && low[0] <= b->x + b->w + 9
        && high[1] >= b->y - 9 && low[1] <= b->y + b->h + 9;
}

static geo_status draw_shapes(drawer *d, const layer *y, size_t k)
{
    const layer_style *s = &y->style;
    for (size_t i = 0; i < y->n_items; i++) {
        if (i % POLL_EVERY == 0) GEO_TRY(geo_poll());
        size_t first = y->item_start[i], n_loops = y->item_start[i + 1] - first;
        const size_t *start = y->part_start + first;
        if (!is_visible(d, d->page + 2 * start[0], start[n_loops] - start[0])) continue;
        bool outline_only = !s->fills && s->fill.a == 0 && s->stroke.a > 0;
        colour plain = outline_only ? COLOUR_NONE : or_else(s->fill, colour_category(k));
        paint p = { .fill = s->fills ? s->fills[i] : plain, .stroke = s->stroke };
        p.width = or_width(s->width, 0.8);
        p.dashed = s->dashed;
        bool closes_seams = s->stroke.a == 0 && y->n_items > 1 && !s->seams && p.fill.a >= 1;
        if (closes_seams) {
            p.stroke = p.fill;
            p.width = SEAM;
            p.dashed = false;
        }
        d->c->api->shape(d->c, n_loops, start, d->page, &p);
    }
    return GEO_OK;
}

static bool is_point(const double *xy)
{
    return !isnan(xy[0]) && !isnan(xy[1]);
}

/* One stretch of finite points, with its halo; a single point is a dot. */
static void draw_line(drawer *d, const double *xy, size_t n, bool closed, const paint *p,
                      double halo)
{
    if (n < 1 || !is_visible(d, xy, n)) return;
    if (n == 1) {
        d->c->api->discs(d->c, 1, xy, 2.2 * p->width, &(paint){ .fill = p->stroke });
        return;
    }
    if (halo > 0) {
        paint rim = { .stroke = COLOUR_WHITE, .width = p->width + 2 * halo };
        d->c->api->line(d->c, n, xy, closed, &rim);
    }
    d->c->api->line(d->c, n, xy, closed, p);
}

static geo_status draw_lines(drawer *d, const layer *y, size_t k)
{
    const layer_style *s = &y->style;
    colour single = or_else(s->stroke, or_else(s->fill, colour_category(k)));
    for (size_t i = 0; i < y->n_items; i++) {
        if (i % POLL_EVERY == 0) GEO_TRY(geo_poll());
        paint p = { .stroke = s->strokes ? s->strokes[i] : single, .dashed = s->dashed };
        p.width = s->widths ? s->widths[i] : or_width(s->width, 1.5);
        size_t at = y->part_start[i], end = y->part_start[i + 1];
        bool whole = true;
        while (at < end) {
            size_t stop = at;
            while (stop < end && is_point(d->page + 2 * stop)) stop++;
            whole &= at == y->part_start[i] && stop == end;
            size_t n = stop - at;
            if (n > THIN_VERTICES) n = thin_line(n, d->page + 2 * at);
            draw_line(d, d->page + 2 * at, n, s->closed && whole, &p, s->halo);
            at = stop + 1;
        }
    }
    return GEO_OK;
}

static bool same_colour(colour a, colour b)
{
    return a.r == b.r && a.g == b.g && a.b == b.b && a.a == b.a;
}

static geo_status draw_segments(drawer *d, const layer *y, size_t k)
{
    const layer_style *s = &y->style;
    colour single = or_else(s->stroke, or_else(s->fill, colour_category(k)));
    for (int pass = s->halo > 0 ? 0 : 1; pass < 2; pass++)      /* all rims first */
        for (size_t i = 0; i < y->n_items; i++) {
            if (i % POLL_EVERY == 0) GEO_TRY(geo_poll());
            paint p = { .stroke = s->strokes ? s->strokes[i] : single, .dashed = s->dashed };
            p.width = s->widths ? s->widths[i] : or_width(s->width, 1.2);
            if (pass == 0) p = (paint){ .stroke = COLOUR_WHITE, .width = p.width + 2 * s->halo };
            draw_line(d, d->page + 4 * i, 2, false, &p, 0);
        }
    return GEO_OK;
}

static void draw_marks(drawer *d, mark_kind mark, size_t n, const double *xy, double size,
                       colour ink)
{
    paint filled = { .fill = ink };
    paint stroked = { .stroke = ink, .width = fmax(0.9, size / 5) };
    if (mark == MARK_DISC || mark == MARK_RING) {
        d->c->api->discs(d->c, n, xy, size, mark == MARK_DISC ? &filled : &stroked);
        return;
    }
    double r = size / 2, q = size * 0.44, s = size * 0.4;
    for (size_t i = 0; i < n; i++) {
        double x = xy[2 * i], y = xy[2 * i + 1];
        double square[8] = { x - q, y - q, x + q, y - q, x + q, y + q, x - q, y + q };
        double diamond[8] = { x, y - 1.3 * q, x + 1.3 * q, y, x, y + 1.3 * q, x - 1.3 * q, y };
        double cross[8] = { x - s, y - s, x + s, y + s, x - s, y + s, x + s, y - s };
        double plus[8] = { x - r, y, x + r, y, x, y - r, x, y + r };
        size_t start[2] = { 0, 4 };
        if (mark == MARK_SQUARE) d->c->api->shape(d->c, 1, start, square, &filled);
        if (mark == MARK_DIAMOND) d->c->api->shape(d->c, 1, start, diamond, &filled);
        if (mark != MARK_CROSS && mark != MARK_PLUS) continue;
        const double *strokes = mark == MARK_CROSS ? cross : plus;
        d->c->api->line(d->c, 2, strokes, false, &stroked);
        d->c->api->line(d->c, 2, strokes + 4, false, &stroked);
    }
}

/* Of very many points those that others hide are not drawn: their places become
 * not-a-number. */
static geo_status hide_points(drawer *d, const layer *y, double size, double opacity)
{
    if (y->n_items < THIN_POINTS || y->style.sizes) return GEO_OK;
    bool *keep = geo_alloc(y->n_items, sizeof *keep);
    if (!keep) return GEO_ENOMEM;
    unsigned most = opacity >= 1 ? 1 : (unsigned)fmin(ceil(3 / opacity), 250);
    geo_status status = thin_points(y->n_items, d->page, &d->l->plot, fmax(0.4 * size, 0.35),
                                    most, keep);
    for (size_t i = 0; status == GEO_OK && i < y->n_items; i++)
        if (!keep[i]) d->page[2 * i] = NAN;
    geo_free(keep);
    return status;
}

/* Runs of points that look alike are handed on together. */
static geo_status draw_points(drawer *d, const layer *y, size_t k)
{
    const layer_style *s = &y->style;
    colour single = or_else(s->fill, or_else(s->stroke, colour_category(k)));
    double size = or_width(s->size, 4.5);
    double opacity = s->fills && y->n_items > 0 ? s->fills[0].a : single.a;
    GEO_TRY(hide_points(d, y, size, opacity));
    size_t n = 0;               /* visible points, moved to the front of d->page */
    size_t run = 0;             /* start of the run of like ones */
    double run_size = 0;
    colour run_ink = COLOUR_NONE;
    for (size_t i = 0; i < y->n_items; i++) {
        if (i % POLL_EVERY == 0) GEO_TRY(geo_poll());
        if (!is_visible(d, d->page + 2 * i, 1)) continue;
        colour ink = s->fills ? s->fills[i] : single;
        double now = s->sizes ? s->sizes[i] : size;
        if (!(now > 0)) continue;
        if (n > run && (!same_colour(ink, run_ink) || now != run_size)) {
            draw_marks(d, s->mark, n - run, d->page + 2 * run, run_size, run_ink);
            run = n;
        }
        run_ink = ink;
        run_size = now;
        memmove(d->page + 2 * n, d->page + 2 * i, 2 * sizeof *d->page);
        n++;
    }
    if (n > run) draw_marks(d, s->mark, n - run, d->page + 2 * run, run_size, run_ink);
    return GEO_OK;
}

static void draw_image(drawer *d, const layer *y)
{
    double left = fmin(d->page[0], d->page[2]), right = fmax(d->page[0], d->page[2]);
    double top = fmin(d->page[1], d->page[3]), bottom = fmax(d->page[1], d->page[3]);
    if (!(right > left && bottom > top)) return;
    box b = { left, top, right - left, bottom - top };
    d->c->api->picture(d->c, &y->picture, &b, y->style.smooth);
}

static geo_status draw_layer(drawer *d, const layer *y, size_t k)
{
    GEO_TRY(to_page(d, y));
    switch (y->kind) {
    case LAYER_SHAPES: return draw_shapes(d, y, k);
    case LAYER_POINTS: return draw_points(d, y, k);
    case LAYER_LINES: return draw_lines(d, y, k);
    case LAYER_SEGMENTS: return draw_segments(d, y, k);
    case LAYER_IMAGE: draw_image(d, y); return GEO_OK;
    case LAYER_TEXTS: return GEO_OK;            /* later, above everything */
    }
    return GEO_OK;
}

/* Labels -------------------------------------------------------------------- */

static void write(canvas *c, double x, double y, const char *text, double size, colour ink,
                  text_anchor anchor, bool bold)
{
    text_style style = { .size = size, .ink = ink, .bold = bold, .anchor = anchor };
    c->api->text(c, (double[]){ x, y }, text, &style);
}

/* A label of an upright axis, centred at y. */
static void write_upright(canvas *c, double x, double y, const char *text)
{
    text_style style = { .size = LABEL_SIZE, .ink = INK, .anchor = ANCHOR_MIDDLE };
    style.upright = true;
    c->api->text(c, (double[]){ x, y }, text, &style);
}

static bool overlap(const box *a, const box *b)
{
    return a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h && b->y < a->y + a->h;
}

static bool is_free(const drawer *d, const box *b)
{
    const box *plot = &d->l->plot;
    if (b->x < plot->x || b->x + b->w > plot->x + plot->w) return false;
    if (b->y < plot->y || b->y + b->h > plot->y + plot->h) return false;
    for (size_t i = 0; i < d->n_taken; i++)
        if (overlap(b, &d->taken[i])) return false;
    return true;
}

/* The first free place around the point: right, left, above, below, corners. */
static bool find_place(const drawer *d, const double *at, double w, double h, bool centred,
                       box *place)
{
    *place = (box){ at[0] - w / 2, at[1] - h / 2, w, h };
    if (centred) return is_free(d, place);

    static const double side[8][2] = {
        { 0, -0.5 }, { -1, -0.5 }, { -0.5, -1 }, { -0.5, 0 },
        { 0, -1 }, { -1, -1 }, { 0, 0 }, { -1, 0 },
    };
    const double gap = 5;
    for (int k = 0; k < 8; k++) {
        double dx = side[k][0] == 0 ? gap : side[k][0] == -1 ? -gap : 0;
        double dy = side[k][1] == 0 ? gap : side[k][1] == -1 ? -gap : 0;
        *place = (box){ at[0] + side[k][0] * w + dx, at[1] + side[k][1] * h + dy, w, h };
        if (is_free(d, place)) return true;
    }
    return false;
}

static geo_status draw_texts(drawer *d, const layer *y)
{
    GEO_TRY(to_page(d, y));
    const layer_style *s = &y->style;
    double size = or_width(s->size, LABEL_SIZE);
    for (size_t i = 0; i < y->n_items; i++) {
        GEO_TRY(geo_poll());
        const double *at = d->page + 2 * i;
        if (isnan(at[0]) || isnan(at[1])) continue;
        double w = typeset_width(y->texts[i], strlen(y->texts[i]), size, false);
        box place;
        if (!find_place(d, at, w, size * 1.15, s->centred, &place)) continue;
        d->taken[d->n_taken++] = place;
        text_style style = { .size = size, .halo = or_width(s->halo, 1.2),
                             .ink = s->fills ? s->fills[i] : or_else(s->fill, INK) };
        double base[2] = { place.x, place.y + size * 0.92 };
        d->c->api->text(d->c, base, y->texts[i], &style);
    }
    return GEO_OK;
}

static geo_status draw_labels(drawer *d)
{
    const panel *p = d->l->panel;
    size_t n = 0;
    for (size_t k = 0; k < p->n_layers; k++)
        if (p->layers[k].kind == LAYER_TEXTS) n += p->layers[k].n_items;
    if (n == 0) return GEO_OK;
    d->taken = geo_alloc(n, sizeof *d->taken);
    d->n_taken = 0;
    geo_status status = d->taken ? GEO_OK : GEO_ENOMEM;
    for (size_t k = 0; status == GEO_OK && k < p->n_layers; k++)
        if (p->layers[k].kind == LAYER_TEXTS) status = draw_texts(d, &p->layers[k]);
    geo_free(d->taken);
    return status;
}

/* Axes ---------------------------------------------------------------------- */

static void rule(canvas *c, double x0, double y0, double x1, double y1, colour ink, double width)
{
    paint p = { .stroke = ink, .width = width };
    c->api->line(c, 2, (double[]){ x0, y0, x1, y1 }, false, &p);
}

static void draw_grid(canvas *c, const panel_layout *l)
{
    const box *b = &l->plot;
    for (size_t i = 0; i < l->x.n_ticks; i++) {
        double x = page_x(l, l->x.tick[i]);
        rule(c, x, b->y, x, b->y + b->h, GRID, 0.8);
    }
    for (size_t i = 0; i < l->y.n_ticks; i++) {
        double y = page_y(l, l->y.tick[i]);
        rule(c, b->x, y, b->x + b->w, y, GRID, 0.8);
    }
}

static void draw_ticks(canvas *c, const panel_layout *l)
{
    const box *b = &l->plot;
    double bottom = b->y + b->h;
    rule(c, b->x, b->y, b->x, bottom, LINE, 0.9);
    rule(c, b->x, bottom, b->x + b->w, bottom, LINE, 0.9);
    for (size_t i = 0; i < l->x.n_ticks; i++) {
        double x = page_x(l, l->x.tick[i]);
        rule(c, x, bottom, x, bottom + TICK_LENGTH, LINE, 0.9);
        write(c, x, bottom + TICK_LENGTH + 3 + TICK_SIZE, l->x.label[i], TICK_SIZE, QUIET,
              ANCHOR_MIDDLE, false);
    }
    for (size_t i = 0; i < l->y.n_ticks; i++) {
        double y = page_y(l, l->y.tick[i]);
        rule(c, b->x - TICK_LENGTH, y, b->x, y, LINE, 0.9);
        write(c, b->x - TICK_LENGTH - 3, y + TICK_SIZE * 0.36, l->y.label[i], TICK_SIZE, QUIET,
              ANCHOR_END, false);
    }
}

static void draw_axis_labels(canvas *c, const panel_layout *l)
{
    const panel *p = l->panel;
    const box *b = &l->plot;
    double below = l->full ? TICK_LENGTH + 4 + TICK_SIZE : 0;
    if (p->x_label)
        write(c, b->x + b->w / 2, b->y + b->h + below + 3 + LABEL_SIZE, p->x_label, LABEL_SIZE,
              INK, ANCHOR_MIDDLE, false);
    if (!p->y_label) return;
    write_upright(c, l->y_label_x, b->y + b->h / 2, p->y_label);
}

static void draw_colour_bar(canvas *c, const panel_layout *l)
{
    enum { STEPS = 96 };
    const box *b = &l->colour_bar;
    const panel *p = l->panel;
    if (b->w <= 0) return;
    size_t start[2] = { 0, 4 };
    double step = b->h / STEPS;
    for (int i = 0; i < STEPS; i++) {
        double y1 = b->y + b->h - i * step, y0 = y1 - step - (i + 1 < STEPS ? 0.4 : 0);
        double xy[8] = { b->x, y0, b->x + b->w, y0, b->x + b->w, y1, b->x, y1 };
        paint q = { .fill = colour_at(p->bar.map, (i + 0.5) / STEPS) };
        c->api->shape(c, 1, start, xy, &q);
    }
    double right = b->x + b->w;
    for (size_t i = 0; i < l->bar.n_ticks; i++) {
        double y = b->y + b->h * (1 - axis_place(&l->bar, l->bar.tick[i]));
        rule(c, right, y, right + TICK_LENGTH, y, LINE, 0.9);
        write(c, right + TICK_LENGTH + 3, y + TICK_SIZE * 0.36, l->bar.label[i], TICK_SIZE,
              QUIET, ANCHOR_START, false);
    }
    if (!p->bar.label) return;
    write_upright(c, l->plot.x + l->plot.w + l->right - 3, b->y + b->h / 2, p->bar.label);
}

/* Legend and texts ------------------------------------------------------------ */

static colour first_colour(const layer *y, size_t k)
{
    const layer_style *s = &y->style;
    bool is_line = y->kind == LAYER_LINES || y->kind == LAYER_SEGMENTS;
    if (is_line && s->strokes && y->n_items > 0) return s->strokes[0];
    if (!is_line && s->fills && y->n_items > 0) return s->fills[0];
    colour plain = is_line ? or_else(s->stroke, s->fill) : or_else(s->fill, s->stroke);
    return or_else(plain, colour_category(k));
}

/* A small square, line or mark; a layer of many colours shows up to four. */
static void draw_swatch(drawer *d, const layer *y, size_t k, double x, double base)
{
    double middle = base - LABEL_SIZE * 0.36;
    colour ink = first_colour(y, k);
    if (y->kind == LAYER_LINES || y->kind == LAYER_SEGMENTS) {
        paint p = { .stroke = ink, .dashed = y->style.dashed };
        p.width = fmin(or_width(y->style.width, 1.5), 4);
        d->c->api->line(d->c, 2, (double[]){ x, middle, x + SWATCH, middle }, false, &p);
    } else if (y->kind == LAYER_POINTS) {
        double size = fmin(fmax(or_width(y->style.size, 4.5), 5), SWATCH);
        draw_marks(d, y->style.mark, 1, (double[]){ x + SWATCH / 2, middle }, size, ink);
    } else {
        double h = 10, top = middle - h / 2;
        size_t start[2] = { 0, 4 }, n = y->style.fills && y->n_items >= 4 ? 4 : 1;
        for (size_t i = 0; i < n; i++) {
            double x0 = x + SWATCH * (double)i / (double)n;
            double x1 = x + SWATCH * (double)(i + 1) / (double)n;
            double xy[8] = { x0, top, x1, top, x1, top + h, x0, top + h };
            paint p = { .fill = n > 1 ? y->style.fills[i * (y->n_items - 1) / 3] : ink };
            bool hollow = !y->style.fills && y->style.fill.a == 0 && y->style.stroke.a > 0;
            if (hollow) p = (paint){ .stroke = ink, .width = 1 };
            d->c->api->shape(d->c, 1, start, xy, &p);
        }
    }
}

static void draw_legend(drawer *d)
{
    for (size_t i = 0; i < d->l->n_entries; i++) {
        const legend_entry *e = &d->l->entries[i];
        const layer *y = &d->l->panel->layers[e->layer];
        draw_swatch(d, y, e->layer, e->x, e->y);
        write(d->c, e->x + SWATCH + 6, e->y, y->style.label, LABEL_SIZE, INK, ANCHOR_START,
              false);
    }
}

static void draw_paragraph(canvas *c, const paragraph *p, double x, double y, double size,
                           colour ink, bool bold)
{
    for (size_t i = 0; i < p->n_lines; i++)
        write(c, x, y + (double)i * size * LINE_HEIGHT, p->line[i], size, ink, ANCHOR_START, bold);
}

/* The title's lines end a fixed distance above the plot. */
static void draw_panel_title(canvas *c, const panel_layout *l)
{
    double lines = (double)l->title.n_lines;
    double y = l->plot.y - 10 - (lines - 1) * PANEL_TITLE_SIZE * LINE_HEIGHT;
    double x = l->full ? l->plot.x - l->left : l->plot.x;
    draw_paragraph(c, &l->title, x, y, PANEL_TITLE_SIZE, INK, true);
}

static geo_status draw_panel(drawer *d)
{
    const panel_layout *l = d->l;
    canvas *c = d->c;
    if (l->full) draw_grid(c, l);
    c->api->clip(c, &l->plot);
    geo_status status = GEO_OK;
    for (size_t k = 0; status == GEO_OK && k < l->panel->n_layers; k++)
        status = draw_layer(d, &l->panel->layers[k], k);
    c->api->clip(c, NULL);
    GEO_TRY(status);
    if (l->full) draw_ticks(c, l);
    if (l->frame) {
        const box *b = &l->plot;
        double right = b->x + b->w, bottom = b->y + b->h;
        double xy[8] = { b->x, b->y, right, b->y, right, bottom, b->x, bottom };
        c->api->line(c, 4, xy, true, &(paint){ .stroke = LINE, .width = 0.9 });
    }
    draw_axis_labels(c, l);
    draw_colour_bar(c, l);
    draw_panel_title(c, l);
    draw_legend(d);
    return draw_labels(d);
}

static geo_status draw_all(const scene *s, const layout *l, canvas *c)
{
    drawer d = { .c = c };
    c->api->begin(c, l->width, l->height, s->title);
    draw_paragraph(c, &l->title, PAGE_MARGIN, PAGE_MARGIN + TITLE_SIZE, TITLE_SIZE, INK, true);
    geo_status status = GEO_OK;
    for (size_t k = 0; status == GEO_OK && k < l->n_panels; k++) {
        d.l = &l->panels[k];
        status = draw_panel(&d);
    }
    geo_free(d.page);
    double lines = (double)l->caption.n_lines;
    double y = l->height - PAGE_MARGIN - (lines - 1) * CAPTION_SIZE * LINE_HEIGHT;
    draw_paragraph(c, &l->caption, PAGE_MARGIN, y, CAPTION_SIZE, QUIET, false);
    geo_status written = c->api->end(c);
    return status != GEO_OK ? status : written;
}

geo_status draw_scene(const scene *s, canvas *c)
{
    GEO_TRY(scene_status(s));
    layout l;
    GEO_TRY(layout_make(s, &l));
    geo_status status = draw_all(s, &l, c);
    layout_free(&l);
    return status;
}
