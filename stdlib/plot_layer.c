/* plot_layer.c - what points, curves, grids, arrows, bars and pictures look like. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/num/sort.h"
#include "runtime/plot/isoline.h"
#include "stdlib/picture.h"
#include "stdlib/plot_draw.h"

/* --- numbers as colours ------------------------------------------------------------- */

static void finite_range(size_t n, const double *x, double *low, double *high)
{
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i])) continue;
        *low = fmin(*low, x[i]);
        *high = fmax(*high, x[i]);
    }
    if (*low > *high) *low = *high = 0;
}

/* The range that is coloured: for numbers of both signs on the diverging map it is the
 * same on both sides of 0. */
static void colour_range(const plot_layer *layer, size_t n, const double *x, double *low,
                         double *high)
{
    finite_range(n, x, low, high);
    if (layer->map != COLOUR_DIVERGING || *low >= 0 || *high <= 0) return;
    *high = fmax(-*low, *high);
    *low = -*high;
}

static void add_bar(panel *p, const plot_layer *layer, double low, double high)
{
    if (!layer->hides_bar) panel_set_colour_bar(p, layer->map, low, high, layer->bar_label);
}

/* --- points and curves -------------------------------------------------------------- */

/* Many points are drawn smaller: the ink they need grows with the root of their number. */
static double size_of_dots(size_t n)
{
    return n <= 300 ? 4.5 : fmax(0.9, 4.5 * pow(300.0 / (double)n, 0.27));
}

geo_status draw_dots(panel *p, size_t n, const double *xy, const double *by,
                     const plot_layer *layer, colour ink)
{
    layer_style style = { .fill = ink, .label = layer->label, .mark = layer->mark,
                          .size = layer->size > 0 ? layer->size : size_of_dots(n) };
    colour *fills = NULL;
    if (by) {
        double low, high;
        fills = geo_alloc(n, sizeof *fills);
        if (!fills) return GEO_ENOMEM;
        colour_range(layer, n, by, &low, &high);
        colour_numbers(layer->map, n, by, low, high, fills);
        for (size_t i = 0; i < n && layer->opacity > 0; i++) fills[i].a = layer->opacity;
        style.fills = fills;
        add_bar(p, layer, low, high);
    }
    panel_add_points(p, n, xy, &style);
    geo_free(fills);
    return GEO_OK;
}

static const double *row_of(const geo_tensor *t, size_t r)
{
    return t->data + (ptrdiff_t)r * t->stride[0];
}

/* The curves of a list, or the single one. */
static const geo_tensor *curve_at(geo_value v, size_t i)
{
    return value_is_tensor(v) ? value_tensor(v) : value_tensor(value_list(v)->item[i]);
}

geo_status draw_curves(panel *p, const plot_layer *layer, colour ink)
{
    geo_value v = layer->item;
    size_t n = value_is_tensor(v) ? 1 : value_list(v)->count, total = 0;
    for (size_t i = 0; i < n; i++) total += curve_at(v, i)->shape[0];
    size_t *start = geo_alloc(n + 1, sizeof *start);
    double *xy = geo_alloc(total + 1, 2 * sizeof *xy);
    for (size_t i = 0, at = 0; start && xy && i < n; i++) {
        const geo_tensor *t = curve_at(v, i);
        start[i] = at;
        for (size_t r = 0; r < t->shape[0]; r++, at++) {
            xy[2 * at] = row_of(t, r)[0];
            xy[2 * at + 1] = row_of(t, r)[t->stride[1]];
        }
        start[i + 1] = at;
    }
    if (start && xy && n > 0) {
        layer_style style = { .stroke = ink, .width = layer->width, .label = layer->label,
                              .dashed = layer->dashed, .closed = layer->closed };
        panel_add_lines(p, n, start, xy, &style);
    }
    geo_free(start);
    geo_free(xy);
    return start && xy ? GEO_OK : GEO_ENOMEM;
}

/* --- grids -------------------------------------------------------------------------- */

/* A picture of the numbers; what is not finite is transparent. */
static geo_status heat_image(size_t rows, size_t cols, const double *value,
                             const plot_layer *layer, double low, double high, image *m)
{
    GEO_TRY(image_new(rows, cols, 4, m));
    double opacity = layer->opacity > 0 ? layer->opacity : 1;
    for (size_t i = 0; i < rows * cols; i++) {
        if (i % 65536 == 0 && geo_poll() != GEO_OK) break;
        double share = high > low ? (value[i] - low) / (high - low) : 0.5;
        colour c = colour_at(layer->map, share);
        double seen = layer->map == COLOUR_LIGHT ? fmin(25 * share, 1) : 1;    /* white: none */
        double pixel[4] = { c.r, c.g, c.b, isfinite(value[i]) ? opacity * seen : 0 };
        memcpy(m->value + 4 * i, pixel, sizeof pixel);
    }
    geo_status status = geo_poll();
    if (status != GEO_OK) image_free(m);
    return status;
}

geo_status draw_heat(panel *p, size_t rows, size_t cols, const double *value,
                     const plot_layer *layer)
{
    double low, high;
    image m;
    if (rows == 0 || cols == 0) return GEO_OK;
    colour_range(layer, rows * cols, value, &low, &high);
    GEO_TRY(heat_image(rows, cols, value, layer, low, high, &m));
    panel_add_image(p, &m, layer->box, layer->box + 2,
                    &(layer_style){ .smooth = layer->is_smooth });
    image_free(&m);
    add_bar(p, layer, low, high);
    return GEO_OK;
}

/* --- contour lines ------------------------------------------------------------------ */

static double way_along(const isolines *l, size_t line, double *lengths)
{
    double way = 0;
    for (size_t i = l->start[line]; i < l->start[line + 1]; i++) {
        if (i > l->start[line])
            way += hypot(l->xy[2 * i] - l->xy[2 * i - 2], l->xy[2 * i + 1] - l->xy[2 * i - 1]);
        if (lengths) lengths[i - l->start[line]] = way;
    }
    return way;
}

/* Where on the longest line the label goes, a share of its way; false when all are
 * short. */
static bool label_place(const isolines *l, size_t first, double least, double share,
                        double at[2])
{
    double longest = least;
    size_t best = l->n_lines;
    for (size_t k = first; k < l->n_lines; k++) {
        double way = way_along(l, k, NULL);
        if (way <= longest) continue;
        longest = way;
        best = k;
    }
    if (best == l->n_lines) return false;
    double way = 0;
    for (size_t i = l->start[best] + 1; i < l->start[best + 1] && way < share * longest; i++) {
        way += hypot(l->xy[2 * i] - l->xy[2 * i - 2], l->xy[2 * i + 1] - l->xy[2 * i - 1]);
        memcpy(at, l->xy + 2 * i, 2 * sizeof *at);
    }
    return true;
}

typedef struct {
    isolines lines;
    size_t *first;              /* line of each level */
    double *label_xy;
    char (*text)[24];
    const char **texts;
    colour *strokes;            /* of each line */
    size_t n_labels;
} level_set;

static void level_set_free(level_set *s)
{
    isolines_free(&s->lines);
    geo_free(s->first);
    geo_free(s->label_xy);
    geo_free(s->text);
    geo_free(s->texts);
    geo_free(s->strokes);
}

static geo_status trace_levels(level_set *s, const plot_layer *layer, const geo_tensor *t,
                               const geo_tensor *levels)
{
    size_t n = levels->n;
    s->first = geo_alloc(n + 1, sizeof *s->first);
    s->label_xy = geo_alloc(n + 1, 2 * sizeof *s->label_xy);
    s->text = geo_alloc(n + 1, sizeof *s->text);
    s->texts = geo_alloc(n + 1, sizeof *s->texts);
    if (!s->first || !s->label_xy || !s->text || !s->texts) return GEO_ENOMEM;
    double least = 0.25 * fmin(layer->box[2] - layer->box[0], layer->box[3] - layer->box[1]);
    for (size_t k = 0; k < n; k++) {
        s->first[k] = s->lines.n_lines;
        GEO_TRY(isolines_trace(t->shape[0], t->shape[1], t->data, layer->box, levels->data[k],
                               &s->lines));
        double share = 0.5 + 0.12 * ((double)(k % 3) - 1);      /* not all in one row */
        if (!label_place(&s->lines, s->first[k], least, share, s->label_xy + 2 * s->n_labels))
            continue;
        snprintf(s->text[s->n_labels], sizeof *s->text, "%s%.4g", levels->data[k] < 0 ? "−" : "",
                 fabs(levels->data[k]));
        s->texts[s->n_labels] = s->text[s->n_labels];
        s->n_labels++;
    }
    s->first[n] = s->lines.n_lines;
    return GEO_OK;
}

geo_status draw_levels(panel *p, const plot_layer *layer)
{
    const geo_tensor *t = value_tensor(layer->item), *levels = value_tensor(layer->by);
    level_set s = { .lines = ISOLINES_EMPTY };
    geo_status status = trace_levels(&s, layer, t, levels);
    size_t n = s.lines.n_lines;
    if (status == GEO_OK) s.strokes = geo_alloc(n + 1, sizeof *s.strokes);
    if (status == GEO_OK && !s.strokes) status = GEO_ENOMEM;
    double low, high;
    finite_range(levels->n, levels->data, &low, &high);
    for (size_t k = 0; status == GEO_OK && k < levels->n; k++)
        for (size_t i = s.first[k]; i < s.first[k + 1]; i++)    /* light ends are too light */
            colour_numbers(layer->map, 1, &levels->data[k], low, high + 0.25 * (high - low),
                           &s.strokes[i]);
    if (status == GEO_OK && n > 0) {
        bool is_plain = layer->colour.a > 0;
        layer_style style = { .strokes = is_plain ? NULL : s.strokes, .stroke = layer->colour,
                              .width = layer->width > 0 ? layer->width : 1.2,
                              .label = layer->label, .dashed = layer->dashed };
        panel_add_lines(p, n, s.lines.start, s.lines.xy, &style);
        layer_style words = { .size = 8.5, .halo = 2, .centred = true };
        panel_add_texts(p, s.n_labels, s.label_xy, s.texts, &words);
    }
    level_set_free(&s);
    return status;
}

/* --- arrows ------------------------------------------------------------------------- */

/* One arrow in the middle of (x, y) as seven corners. */
static void arrow_corners(double x, double y, double dx, double dy, double thick, double *corner)
{
    static const double SHAPE[7][2] = {         /* along the way, across in thicknesses */
        { -0.5, 0.5 }, { 0, 0.5 }, { 0, 1.9 }, { 0.5, 0 }, { 0, -1.9 }, { 0, -0.5 },
        { -0.5, -0.5 },
    };
    double length = hypot(dx, dy);
    double head = fmin(length * 0.6, 5.2 * thick);      /* its length */
    thick = fmin(thick, head / 3);
    for (int k = 0; k < 7; k++) {
        double along = SHAPE[k][0] * length, across = SHAPE[k][1] * thick;
        if (k > 0 && k < 6 && k != 3) along = length / 2 - head;
        corner[2 * k] = x + (along * dx - across * dy) / length;
        corner[2 * k + 1] = y + (along * dy + across * dx) / length;
    }
}

/* The length that fills a cell: the largest, but few arrows may be longer. */
static geo_status full_length(size_t n, const double *norm, double *full)
{
    double *sorted = geo_alloc(n + 1, sizeof *sorted);
    size_t count = 0;
    if (!sorted) return GEO_ENOMEM;
    for (size_t i = 0; i < n; i++)
        if (isfinite(norm[i]) && norm[i] > 0) sorted[count++] = norm[i];
    geo_status status = sort_numbers(count, sorted);
    double most = count ? sorted[count - 1] : 1;
    double usual = count ? sort_quantile(count, sorted, 0.95) : 1;
    *full = most > 1.6 * usual ? usual : most;
    geo_free(sorted);
    return status;
}

geo_status draw_arrows(panel *p, const plot_layer *layer)
{
    const geo_tensor *t = value_tensor(layer->item);
    size_t n = t->shape[0], drawn = 0;
    double spacing = value_to_number(layer->by), full = 1, low, high;
    double *norm = geo_alloc(n + 1, sizeof *norm), *xy = geo_alloc(n + 1, 14 * sizeof *xy);
    size_t *start = geo_alloc(n + 1, sizeof *start);
    colour *fills = geo_alloc(n + 1, sizeof *fills);
    geo_status status = norm && xy && start && fills ? GEO_OK : GEO_ENOMEM;
    for (size_t i = 0; status == GEO_OK && i < n; i++)
        norm[i] = hypot(t->data[4 * i + 2], t->data[4 * i + 3]);
    if (status == GEO_OK) status = full_length(n, norm, &full);
    if (status == GEO_OK) finite_range(n, norm, &low, &high);
    high = status == GEO_OK ? fmin(high, 1.6 * full) : 1;
    for (size_t i = 0; status == GEO_OK && i < n; i++) {
        const double *row = t->data + 4 * i;
        double scale = 0.92 * spacing * fmin(norm[i] / full, 1.15) / norm[i];
        if (!isfinite(norm[i]) || !(norm[i] * scale > 0.02 * spacing)) continue;
        arrow_corners(row[0], row[1], scale * row[2], scale * row[3], 0.065 * spacing,
                      xy + 14 * drawn);
        start[drawn] = 7 * drawn;
        colour_numbers(layer->map, 1, &norm[i], low, high + 0.25 * (high - low), &fills[drawn]);
        drawn++;
    }
    if (status == GEO_OK) {
        start[drawn] = 7 * drawn;
        bool is_plain = layer->colour.a > 0;
        layer_style style = { .fill = layer->colour, .fills = is_plain ? NULL : fills,
                              .seams = true };
        shape_list arrows = { .n_shapes = drawn, .loop_start = start, .xy = xy };
        panel_add_shapes(p, &arrows, &style);
        if (!is_plain && high > low * (1 + 1e-9) && drawn > 0) add_bar(p, layer, low, high);
    }
    geo_free(norm);
    geo_free(xy);
    geo_free(start);
    geo_free(fills);
    return status;
}

/* --- bars --------------------------------------------------------------------------- */

geo_status draw_bars(panel *p, const plot_layer *layer, colour ink)
{
    const geo_tensor *t = value_tensor(layer->item);
    size_t n = t->shape[0];
    double *xy = geo_alloc(n + 1, 8 * sizeof *xy);
    size_t *start = geo_alloc(n + 1, sizeof *start);
    for (size_t i = 0; xy && start && i < n; i++) {
        const double *b = t->data + 3 * i;
        double corners[8] = { b[0], 0, b[1], 0, b[1], b[2], b[0], b[2] };
        memcpy(xy + 8 * i, corners, sizeof corners);
        start[i] = 4 * i;
    }
    if (xy && start) {
        colour fill = ink;
        fill.a *= layer->opacity > 0 ? 1 : 0.75;
        start[n] = 4 * n;
        layer_style style = { .fill = fill, .stroke = COLOUR_WHITE, .width = n > 80 ? 0.15 : 0.5,
                              .label = layer->label };
        shape_list bars = { .n_shapes = n, .loop_start = start, .xy = xy };
        panel_add_shapes(p, &bars, &style);
    }
    geo_free(xy);
    geo_free(start);
    return xy && start ? GEO_OK : GEO_ENOMEM;
}

/* --- pictures ----------------------------------------------------------------------- */

geo_status draw_image(panel *p, const plot_layer *layer)
{
    image m, coloured;
    GEO_TRY(picture_of_tensor(value_tensor(layer->item), &m));
    geo_status status = GEO_OK;
    if (layer->has_map && m.channels == 1) {
        status = colour_image(&m, layer->map, 0, 1, &coloured);
        image_free(&m);
        m = coloured;
    }
    if (status != GEO_OK) return status;
    layer_style style = { .smooth = layer->is_smooth };
    panel_add_image(p, &m, layer->box, layer->box + 2, &style);
    image_free(&m);
    return GEO_OK;
}
