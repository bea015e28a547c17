/* svg.c - SVG kept short: coordinates are whole hundredths of a point, written
 * relative to the point before (the root is scaled by 1/100), and attributes
 * that neighbours share stand once in a group. */
#include "runtime/plot/svg.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/base/base64.h"
#include "runtime/base/text.h"

static const double UNIT = 100;         /* parts of a point */

/* Pieces of text ------------------------------------------------------------- */

static void add_number(geo_buffer *out, long long v)
{
    char digits[24];
    char *at = digits + sizeof digits;
    bool negative = v < 0;
    if (negative) v = -v;
    do *--at = (char)('0' + v % 10);
    while ((v /= 10) > 0);
    if (negative) *--at = '-';
    buffer_add(out, at, (size_t)(digits + sizeof digits - at));
}

/* A number behind another: a minus sign parts them as well as a space. */
static void add_next(geo_buffer *out, long long v)
{
    if (v >= 0) buffer_add_char(out, ' ');
    add_number(out, v);
}

static long long units(double points)
{
    return llrint(points * UNIT);
}

/* Escapes what XML reserves; what XML forbids becomes U+FFFD. */
static void add_escaped(geo_buffer *out, const char *text)
{
    size_t length = strlen(text);
    for (size_t at = 0; at < length;) {
        unsigned c;
        at += text_decode(text + at, length - at, &c, NULL);
        bool forbidden = (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xFFFE
                      || c == 0xFFFF;
        if (c == '&') buffer_add_text(out, "&amp;");
        else if (c == '<') buffer_add_text(out, "&lt;");
        else if (c == '>') buffer_add_text(out, "&gt;");
        else if (c == '"') buffer_add_text(out, "&quot;");
        else buffer_add_rune(out, forbidden ? 0xFFFD : c);
    }
}

static unsigned to_byte(double v)
{
    return (unsigned)lrint(255 * fmin(fmax(v, 0), 1)) & 255;
}

/* "#rgb" where that says the same as "#rrggbb". */
static void colour_text(colour c, char text[16])
{
    unsigned r = to_byte(c.r), g = to_byte(c.g), b = to_byte(c.b);
    if (r % 17 == 0 && g % 17 == 0 && b % 17 == 0)
        snprintf(text, 16, "#%x%x%x", r / 17 & 15, g / 17 & 15, b / 17 & 15);
    else
        snprintf(text, 16, "#%02x%02x%02x", r, g, b);
}

static void add_colour(geo_buffer *out, const char *name, colour c)
{
    char text[16];
    colour_text(c, text);
    buffer_add_format(out, " %s=\"%s\"", name, c.a > 0 ? text : "none");
    if (c.a > 0 && c.a < 1) buffer_add_format(out, " %s-opacity=\"%.3g\"", name, c.a);
}

/* Groups -------------------------------------------------------------------- */

static svg_canvas *self(canvas *c)
{
    return (svg_canvas *)c;
}

static void close_group(svg_canvas *s)
{
    if (s->group[0]) buffer_add_text(s->out, "</g>\n");
    s->group[0] = '\0';
}

/* Opens a group with these attributes unless it is open already. */
static void use_group(svg_canvas *s, const char *attributes)
{
    if (strcmp(s->group, attributes) == 0) return;
    close_group(s);
    snprintf(s->group, sizeof s->group, "%s", attributes);
    buffer_add_format(s->out, "<g%s>\n", attributes);
}

/* What a stroke has; its colour too when the group shares it. */
static void stroke_attributes(const paint *p, const char *fill, bool with_colour, char *text,
                              size_t size)
{
    geo_buffer b = GEO_BUFFER_EMPTY;
    buffer_add_text(&b, fill);
    if (with_colour) add_colour(&b, "stroke", p->stroke);
    buffer_add_format(&b, " stroke-width=\"%lld\" stroke-linejoin=\"round\"", units(p->width));
    if (p->dashed)
        buffer_add_format(&b, " stroke-dasharray=\"%lld %lld\"", units(fmax(4, 3 * p->width)),
                          units(fmax(3, 2 * p->width)));
    snprintf(text, size, "%s", buffer_text(&b));
    buffer_free(&b);
}

/* Paths --------------------------------------------------------------------- */

/* One run of points; those that don't move the pen are left out. */
static void add_run(geo_buffer *out, size_t n, const double *xy, bool closed)
{
    long long x = units(xy[0]), y = units(xy[1]);
    buffer_add_char(out, 'M');
    add_number(out, x);
    add_next(out, y);
    bool first = true;
    for (size_t i = 1; i < n; i++) {
        long long dx = units(xy[2 * i]) - x, dy = units(xy[2 * i + 1]) - y;
        if (dx == 0 && dy == 0) continue;
        if (first) {
            buffer_add_char(out, 'l');
            add_number(out, dx);
        } else {
            add_next(out, dx);
        }
        add_next(out, dy);
        first = false;
        x += dx;
        y += dy;
    }
    if (first) buffer_add_text(out, "h0");
    if (closed) buffer_add_char(out, 'z');
}

static bool same_colour(colour a, colour b)
{
    return a.r == b.r && a.g == b.g && a.b == b.b && a.a == b.a;
}

static void svg_shape(canvas *c, size_t n_loops, const size_t *start, const double *xy,
                      const paint *p)
{
    svg_canvas *s = self(c);
    char group[sizeof s->group];
    bool stroked = p->stroke.a > 0;
    bool alike = stroked && same_colour(p->fill, p->stroke);
    if (stroked) stroke_attributes(p, " fill-rule=\"evenodd\"", !alike, group, sizeof group);
    use_group(s, stroked ? group : " fill-rule=\"evenodd\"");
    buffer_add_text(s->out, "<path");
    add_colour(s->out, "fill", p->fill);
    if (alike) add_colour(s->out, "stroke", p->fill);
    buffer_add_text(s->out, " d=\"");
    for (size_t k = 0; k < n_loops; k++)
        if (start[k + 1] > start[k])
            add_run(s->out, start[k + 1] - start[k], xy + 2 * start[k], true);
    buffer_add_text(s->out, "\"/>\n");
}

static void svg_line(canvas *c, size_t n, const double *xy, bool closed, const paint *p)
{
    svg_canvas *s = self(c);
    char group[sizeof s->group];
    stroke_attributes(p, " fill=\"none\" stroke-linecap=\"round\"", true, group, sizeof group);
    use_group(s, group);
    buffer_add_text(s->out, "<path d=\"");
    add_run(s->out, n, xy, closed);
    buffer_add_text(s->out, "\"/>\n");
}

/* Discs of one look are the round caps of a path of dots. */
static void svg_discs(canvas *c, size_t n, const double *xy, double diameter, const paint *p)
{
    svg_canvas *s = self(c);
    char group[sizeof s->group];
    if (p->fill.a == 0) {
        stroke_attributes(p, " fill=\"none\"", true, group, sizeof group);
        use_group(s, group);
        for (size_t i = 0; i < n; i++)
            buffer_add_format(s->out, "<circle cx=\"%lld\" cy=\"%lld\" r=\"%lld\"/>\n",
                              units(xy[2 * i]), units(xy[2 * i + 1]), units(diameter / 2));
        return;
    }
    snprintf(group, sizeof group, " fill=\"none\" stroke-linecap=\"round\" stroke-width=\"%lld\"",
             units(diameter));
    use_group(s, group);
    buffer_add_text(s->out, "<path");
    add_colour(s->out, "stroke", p->fill);
    buffer_add_text(s->out, " d=\"");
    for (size_t i = 0; i < n; i++) add_run(s->out, 1, xy + 2 * i, false);
    buffer_add_text(s->out, "\"/>\n");
}

/* Text and pictures ----------------------------------------------------------- */

static void svg_text(canvas *c, const double at[2], const char *text, const text_style *style)
{
    static const char *const anchors[] = { "start", "middle", "end" };
    svg_canvas *s = self(c);
    char group[sizeof s->group];
    const char *weight = style->bold ? " font-weight=\"600\"" : "";
    snprintf(group, sizeof group, " font-size=\"%lld\" text-anchor=\"%s\"%s",
             units(style->size), anchors[style->anchor], weight);
    use_group(s, group);
    long long x = units(at[0]), y = units(at[1]);
    if (style->upright)
        buffer_add_format(s->out, "<text transform=\"translate(%lld %lld)rotate(-90)\"", x, y);
    else
        buffer_add_format(s->out, "<text x=\"%lld\" y=\"%lld\"", x, y);
    add_colour(s->out, "fill", style->ink);
    if (style->halo > 0)
        buffer_add_format(s->out, " stroke=\"#fff\" stroke-width=\"%lld\" paint-order=\"stroke\" "
                                  "stroke-linejoin=\"round\"", units(2 * style->halo));
    buffer_add_char(s->out, '>');
    add_escaped(s->out, text);
    buffer_add_text(s->out, "</text>\n");
}

static void svg_picture(canvas *c, const image *m, const box *b, bool smooth)
{
    svg_canvas *s = self(c);
    geo_buffer png = GEO_BUFFER_EMPTY;
    geo_status status = image_encode(m, IMAGE_PNG, &png);
    if (status == GEO_OK) {
        close_group(s);
        buffer_add_format(s->out, "<image x=\"%lld\" y=\"%lld\" width=\"%lld\" height=\"%lld\" "
                                  "preserveAspectRatio=\"none\"%s xlink:href=\""
                                  "data:image/png;base64,",
                          units(b->x), units(b->y), units(b->w), units(b->h),
                          smooth ? "" : " style=\"image-rendering:pixelated\"");
        base64_add(s->out, png.text, png.length);
        buffer_add_text(s->out, "\"/>\n");
    } else if (s->status == GEO_OK) {
        s->status = status;
    }
    buffer_free(&png);
}

/* Frame ----------------------------------------------------------------------- */

static void svg_begin(canvas *c, double width, double height, const char *title)
{
    svg_canvas *s = self(c);
    buffer_add_format(s->out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
        "width=\"%g\" height=\"%g\" viewBox=\"0 0 %lld %lld\" role=\"img\" "
        "font-family=\"Helvetica Neue,Helvetica,Arial,Liberation Sans,DejaVu Sans,sans-serif\">\n",
        width, height, units(width), units(height));
    if (title) {
        buffer_add_text(s->out, "<title>");
        add_escaped(s->out, title);
        buffer_add_text(s->out, "</title>\n");
    }
    buffer_add_text(s->out, "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
}

static void svg_clip(canvas *c, const box *b)
{
    svg_canvas *s = self(c);
    close_group(s);
    if (s->clipped) buffer_add_text(s->out, "</g>\n");
    s->clipped = b != NULL;
    if (!b) return;
    unsigned id = ++s->n_clips;
    buffer_add_format(s->out, "<clipPath id=\"clip%u\"><rect x=\"%lld\" y=\"%lld\" "
                              "width=\"%lld\" height=\"%lld\"/></clipPath>\n"
                              "<g clip-path=\"url(#clip%u)\">\n",
                      id, units(b->x), units(b->y), units(b->w), units(b->h), id);
}

static geo_status svg_end(canvas *c)
{
    svg_canvas *s = self(c);
    svg_clip(c, NULL);
    buffer_add_text(s->out, "</svg>\n");
    if (s->out->failed) return GEO_ENOMEM;
    return s->status;
}

svg_canvas svg_canvas_make(geo_buffer *out)
{
    static const canvas_api api = {
        svg_begin, svg_clip, svg_shape, svg_line, svg_discs, svg_text, svg_picture, svg_end,
    };
    return (svg_canvas){ .base = { &api }, .out = out, .status = GEO_OK };
}
