/* canvas_cairo.c - the module geo_cairo: the canvas of canvas.h on Cairo. */
#include "runtime/plot/canvas_cairo.h"

#include <cairo-pdf.h>
#include <cairo.h>
#include <math.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/plot/canvas_font.h"

extern const canvas_cairo_api geo_module_cairo;

enum { MOST_PIXELS = 32000 };           /* on a side; Cairo's own limit is 32767 */

typedef struct {
    canvas base;                /* first: a canvas to draw.c */
    canvas_format format;
    double scale;
    geo_buffer *out;
    cairo_surface_t *surface;
    cairo_t *cairo;
    geo_status status;          /* the first failure */
    bool clipped, text_lost, letters_lost;
    font_set fonts;
} page;

static page *self(canvas *c)
{
    return (page *)c;
}

static cairo_status_t append(void *closure, const unsigned char *bytes, unsigned length)
{
    geo_buffer *out = closure;
    buffer_add(out, (const char *)bytes, length);
    return out->failed ? CAIRO_STATUS_NO_MEMORY : CAIRO_STATUS_SUCCESS;
}

static void page_begin(canvas *c, double width, double height, const char *title)
{
    page *g = self(c);
    if (g->format == CANVAS_PDF) {
        g->surface = cairo_pdf_surface_create_for_stream(append, g->out, width, height);
        if (title) cairo_pdf_surface_set_metadata(g->surface, CAIRO_PDF_METADATA_TITLE, title);
        cairo_pdf_surface_set_metadata(g->surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                       "2000-01-01T00:00:00Z");     /* same scene, same file */
    } else {
        double w = ceil(width * g->scale), h = ceil(height * g->scale);
        if (!(w <= MOST_PIXELS && h <= MOST_PIXELS)) {
            g->status = GEO_ETOOBIG;
            w = h = 1;
        }
        g->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)w, (int)h);
    }
    g->cairo = cairo_create(g->surface);
    if (g->format != CANVAS_PDF) cairo_scale(g->cairo, g->scale, g->scale);
    cairo_set_source_rgb(g->cairo, 1, 1, 1);
    cairo_paint(g->cairo);
    cairo_set_line_join(g->cairo, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_cap(g->cairo, CAIRO_LINE_CAP_ROUND);
    cairo_set_fill_rule(g->cairo, CAIRO_FILL_RULE_EVEN_ODD);
    cairo_font_options_t *plain = cairo_font_options_create();
    cairo_font_options_set_hint_style(plain, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(plain, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(plain, CAIRO_ANTIALIAS_GRAY);
    cairo_set_font_options(g->cairo, plain);
    cairo_font_options_destroy(plain);
}

static void page_clip(canvas *c, const box *b)
{
    page *g = self(c);
    if (g->clipped) cairo_restore(g->cairo);
    g->clipped = b != NULL;
    if (!b) return;
    cairo_save(g->cairo);
    cairo_rectangle(g->cairo, b->x, b->y, b->w, b->h);
    cairo_clip(g->cairo);
}

static void use_colour(cairo_t *cr, colour c)
{
    cairo_set_source_rgba(cr, c.r, c.g, c.b, c.a);
}

/* Fills and outlines the current path, and drops it. */
static void apply(cairo_t *cr, const paint *p)
{
    if (p->fill.a > 0) {
        use_colour(cr, p->fill);
        cairo_fill_preserve(cr);
    }
    if (p->stroke.a > 0) {
        double dashes[2] = { fmax(4, 3 * p->width), fmax(3, 2 * p->width) };
        use_colour(cr, p->stroke);
        cairo_set_line_width(cr, p->width);
        cairo_set_dash(cr, dashes, p->dashed ? 2 : 0, 0);
        cairo_stroke_preserve(cr);
    }
    cairo_new_path(cr);
}

static void add_run(cairo_t *cr, size_t n, const double *xy, bool closed)
{
    for (size_t i = 0; i < n; i++) cairo_line_to(cr, xy[2 * i], xy[2 * i + 1]);
    if (closed) cairo_close_path(cr);
    cairo_new_sub_path(cr);
}

static void page_shape(canvas *c, size_t n_loops, const size_t *start, const double *xy,
                       const paint *p)
{
    page *g = self(c);
    for (size_t k = 0; k < n_loops; k++)
        add_run(g->cairo, start[k + 1] - start[k], xy + 2 * start[k], true);
    apply(g->cairo, p);
}

static void page_line(canvas *c, size_t n, const double *xy, bool closed, const paint *p)
{
    page *g = self(c);
    add_run(g->cairo, n, xy, closed);
    apply(g->cairo, p);
}

static void page_discs(canvas *c, size_t n, const double *xy, double diameter, const paint *p)
{
    page *g = self(c);
    for (size_t i = 0; i < n; i++) {
        cairo_arc(g->cairo, xy[2 * i], xy[2 * i + 1], diameter / 2, 0, 2 * M_PI);
        apply(g->cairo, p);
    }
}

/* One run of text at the current point, which moves to its end: its rim, or its letters. */
static void put_run(page *g, const font_run *run, const text_style *style, bool rim)
{
    cairo_t *cr = g->cairo;
    char *text = geo_strndup(run->text, run->length);
    if (!text) {
        g->status = GEO_ENOMEM;
        return;
    }
    cairo_set_font_face(cr, run->face);
    cairo_set_font_size(cr, style->size);
    if (rim) {
        cairo_text_path(cr, text);
    } else {
        cairo_show_text(cr, text);
    }
    geo_free(text);
}

/* Width of the runs, and whether anything of them can be seen. */
static double measure_runs(page *g, size_t n, const font_run *runs, double size, bool *seen)
{
    double width = 0;
    for (size_t i = 0; i < n; i++) {
        cairo_text_extents_t extents;
        char *text = geo_strndup(runs[i].text, runs[i].length);
        if (!text) {
            g->status = GEO_ENOMEM;
            return 0;
        }
        cairo_set_font_face(g->cairo, runs[i].face);
        cairo_set_font_size(g->cairo, size);
        cairo_text_extents(g->cairo, text, &extents);
        width += extents.x_advance;
        *seen |= extents.width > 0 || !text[strspn(text, " ")];
        geo_free(text);
    }
    return width;
}

static void page_text(canvas *c, const double at[2], const char *text, const text_style *style)
{
    page *g = self(c);
    cairo_t *cr = g->cairo;
    font_run runs[FONT_RUNS];
    bool seen = false;
    size_t n = font_runs(&g->fonts, text, style->bold, runs, &g->letters_lost);
    cairo_save(cr);
    double width = measure_runs(g, n, runs, style->size, &seen);
    if (n > 0 && !seen) g->text_lost = true;
    double share = style->anchor == ANCHOR_START ? 0 : style->anchor == ANCHOR_MIDDLE ? 0.5 : 1;
    cairo_translate(cr, at[0], at[1]);
    if (style->upright) cairo_rotate(cr, -M_PI / 2);
    if (style->halo > 0) {
        cairo_move_to(cr, -share * width, 0);
        for (size_t i = 0; i < n; i++) put_run(g, &runs[i], style, true);
        cairo_set_source_rgb(cr, 1, 1, 1);
        cairo_set_line_width(cr, 2 * style->halo);
        cairo_set_dash(cr, NULL, 0, 0);
        cairo_stroke(cr);
    }
    cairo_move_to(cr, -share * width, 0);
    use_colour(cr, style->ink);
    for (size_t i = 0; i < n; i++) put_run(g, &runs[i], style, false);
    cairo_new_path(cr);                         /* forget the end of the text */
    cairo_restore(cr);
}

/* Cairo's pixels: colours multiplied by opacity, one 32-bit word each. */
static void fill_pixels(const image *m, unsigned char *bytes, int stride)
{
    for (size_t i = 0; i < m->rows; i++)
        for (size_t j = 0; j < m->cols; j++) {
            const double *v = image_at(m, i, j);
            double alpha = image_has_alpha(m) ? fmin(fmax(v[m->channels - 1], 0), 1) : 1;
            unsigned word = (unsigned)lrint(255 * alpha);
            for (int c = 0; c < 3; c++) {
                double part = v[m->channels < 3 ? 0 : c];
                word = word << 8 | (unsigned)lrint(255 * alpha * fmin(fmax(part, 0), 1));
            }
            memcpy(bytes + i * (size_t)stride + 4 * j, &word, sizeof word);
        }
}

static void page_picture(canvas *c, const image *m, const box *b, bool smooth)
{
    page *g = self(c);
    if (m->rows > MOST_PIXELS || m->cols > MOST_PIXELS) {
        g->status = GEO_ETOOBIG;
        return;
    }
    int w = (int)m->cols, h = (int)m->rows;
    cairo_surface_t *pixels = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, w, h);
    if (cairo_surface_status(pixels) == CAIRO_STATUS_SUCCESS) {
        fill_pixels(m, cairo_image_surface_get_data(pixels),
                    cairo_image_surface_get_stride(pixels));
        cairo_surface_mark_dirty(pixels);
        cairo_save(g->cairo);
        cairo_translate(g->cairo, b->x, b->y);
        cairo_scale(g->cairo, b->w / w, b->h / h);
        cairo_set_source_surface(g->cairo, pixels, 0, 0);
        cairo_pattern_t *pattern = cairo_get_source(g->cairo);
        cairo_pattern_set_filter(pattern, smooth ? CAIRO_FILTER_BILINEAR : CAIRO_FILTER_NEAREST);
        cairo_pattern_set_extend(pattern, CAIRO_EXTEND_PAD);
        cairo_rectangle(g->cairo, 0, 0, w, h);
        cairo_fill(g->cairo);
        cairo_restore(g->cairo);
    } else if (g->status == GEO_OK) {
        g->status = GEO_ENOMEM;
    }
    cairo_surface_destroy(pixels);
}

/* The surface's pixels, without the word's unused byte. */
static cairo_status_t append_pixels(const page *g)
{
    cairo_surface_flush(g->surface);
    size_t size[2] = { (size_t)cairo_image_surface_get_height(g->surface),
                       (size_t)cairo_image_surface_get_width(g->surface) };
    const unsigned char *bytes = cairo_image_surface_get_data(g->surface);
    size_t stride = (size_t)cairo_image_surface_get_stride(g->surface);
    buffer_add(g->out, (const char *)size, sizeof size);
    for (size_t i = 0; bytes && i < size[0]; i++)
        for (size_t j = 0; j < size[1]; j++) {
            unsigned word;
            memcpy(&word, bytes + i * stride + 4 * j, sizeof word);
            char rgb[3] = { (char)(word >> 16), (char)(word >> 8), (char)word };
            buffer_add(g->out, rgb, 3);
        }
    return g->out->failed ? CAIRO_STATUS_NO_MEMORY : CAIRO_STATUS_SUCCESS;
}

static geo_status page_end(canvas *c)
{
    page *g = self(c);
    page_clip(c, NULL);
    cairo_status_t drawn = cairo_status(g->cairo);
    if (g->status == GEO_OK && g->format == CANVAS_PNG && drawn == CAIRO_STATUS_SUCCESS)
        drawn = cairo_surface_write_to_png_stream(g->surface, append, g->out);
    if (g->status == GEO_OK && g->format == CANVAS_PIXELS && drawn == CAIRO_STATUS_SUCCESS)
        drawn = append_pixels(g);
    cairo_destroy(g->cairo);
    g->cairo = NULL;
    cairo_surface_finish(g->surface);
    if (drawn == CAIRO_STATUS_SUCCESS) drawn = cairo_surface_status(g->surface);
    if (g->status == GEO_OK && (drawn != CAIRO_STATUS_SUCCESS || g->out->failed))
        g->status = GEO_ENOMEM;                 /* Cairo's other causes can't arise here */
    return g->status;
}

static geo_status page_open(canvas_format format, double scale, geo_buffer *out, canvas **c)
{
    static const canvas_api api = {
        page_begin, page_clip, page_shape, page_line, page_discs, page_text, page_picture,
        page_end,
    };
    page *g = geo_alloc_zero(1, sizeof *g);
    *c = NULL;
    if (!g) return GEO_ENOMEM;
    *g = (page){ .base = { &api }, .format = format, .scale = scale, .out = out };
    *c = &g->base;
    return GEO_OK;
}

static text_loss page_text_loss(const canvas *c)
{
    const page *g = (const page *)c;
    return g->text_lost ? TEXT_LOST : g->letters_lost ? LETTERS_LOST : TEXT_WHOLE;
}

static void page_close(canvas *c)
{
    page *g = self(c);
    if (g->cairo) cairo_destroy(g->cairo);
    if (g->surface) cairo_surface_destroy(g->surface);
    font_set_free(&g->fonts);
    geo_free(g);
}

const canvas_cairo_api geo_module_cairo = { page_open, page_text_loss, page_close };
