/* layout.c - ranges from the data, room for letters, panels in rows. */
#include "runtime/plot/layout.h"

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"

static const double LEAST_ASPECT = 0.45, MOST_ASPECT = 2.4, FREE_ASPECT = 1.35;
static const double MARGIN = 0.04;              /* of the data's range */
enum { COLUMNS = 4 };

/* Data ranges --------------------------------------------------------------- */

static void extend(double range[2], double v, bool is_log)
{
    if (!isfinite(v) || (is_log && v <= 0)) return;
    range[0] = fmin(range[0], v);
    range[1] = fmax(range[1], v);
}

static void data_range(const panel *p, double x[2], double y[2])
{
    x[0] = y[0] = INFINITY;
    x[1] = y[1] = -INFINITY;
    for (size_t k = 0; k < p->n_layers; k++)
        for (size_t i = 0; i < p->layers[k].n_points && !geo_stops_at(i); i++) {
            extend(x, p->layers[k].xy[2 * i], p->x_log);
            extend(y, p->layers[k].xy[2 * i + 1], p->y_log);
        }
}

/* Where neither end was set, both become the range of the data of all n scenes. */
static void align_axis(scene *const *s, size_t n, size_t k, bool upright)
{
    double all[2] = { INFINITY, -INFINITY };
    for (size_t i = 0; i < n; i++) {
        double range[2][2];
        if (k >= s[i]->n_panels) continue;
        data_range(s[i]->panels[k], range[0], range[1]);
        all[0] = fmin(all[0], range[upright][0]);
        all[1] = fmax(all[1], range[upright][1]);
    }
    if (!(all[0] < all[1])) return;
    double more = MARGIN * (all[1] - all[0]);
    for (size_t i = 0; i < n; i++) {
        if (k >= s[i]->n_panels) continue;
        panel *p = s[i]->panels[k];
        bool is_log = upright ? p->y_log : p->x_log;
        double *wanted = upright ? p->y_range : p->x_range;
        if (isnan(wanted[0])) wanted[0] = is_log ? all[0] : all[0] - more;
        if (isnan(wanted[1])) wanted[1] = is_log ? all[1] : all[1] + more;
    }
}

void scene_align(scene *const *s, size_t n)
{
    for (size_t k = 0; n > 0 && k < s[0]->n_panels; k++) {
        align_axis(s, n, k, false);
        align_axis(s, n, k, true);
    }
}

static bool holds_regions(const panel *p)
{
    for (size_t k = 0; k < p->n_layers; k++)
        if (p->layers[k].kind == LAYER_SHAPES || p->layers[k].kind == LAYER_IMAGE) return true;
    return false;
}

static bool is_equal(const panel *p)
{
    if (p->x_log || p->y_log) return false;
    return p->aspect == ASPECT_EQUAL || (p->aspect == ASPECT_AUTO && holds_regions(p));
}

/* Does a picture reach both ends of the data along an axis? Then it fills the panel. */
static bool picture_fills(const panel *p, size_t k, const double data[2])
{
    for (size_t i = 0; i < p->n_layers; i++) {
        const layer *y = &p->layers[i];
        if (y->kind != LAYER_IMAGE || y->n_points < 2) continue;
        double low = fmin(y->xy[k], y->xy[2 + k]), high = fmax(y->xy[k], y->xy[2 + k]);
        if (low <= data[0] && high >= data[1]) return true;
    }
    return false;
}

static void set_range(axis *a, double data[2], const double wanted[2], bool is_log, bool fills,
                      int ticks)
{
    bool given = (isfinite(wanted[0]) && isfinite(wanted[1])) || fills;
    for (int e = 0; e < 2; e++)
        if (isfinite(wanted[e])) data[e] = wanted[e];
    axis_fit(a, data[0], data[1], is_log, given ? 0 : MARGIN, ticks);
}

/* Makes a unit equally long on both axes by widening one range; returns the
 * ratio of width to height. */
static double equalise(panel_layout *l)
{
    double w = l->x.high - l->x.low, h = l->y.high - l->y.low;
    double aspect = fmin(fmax(w / h, LEAST_ASPECT), MOST_ASPECT);
    double more_w = (h * aspect - w) / 2, more_h = (w / aspect - h) / 2;
    if (more_w > 1e-12 * w) axis_fit(&l->x, l->x.low - more_w, l->x.high + more_w, false, 0, 6);
    if (more_h > 1e-12 * h) axis_fit(&l->y, l->y.low - more_h, l->y.high + more_h, false, 0, 6);
    return aspect;
}

/* Room around the plot ------------------------------------------------------ */

static double widest_label(const axis *a)
{
    double widest = 0;
    for (size_t i = 0; i < a->n_ticks; i++)
        widest = fmax(widest, typeset_width(a->label[i], strlen(a->label[i]), TICK_SIZE, false));
    return widest;
}

/* Asks for fewer ticks until labels that need so much room each don't overlap. */
static void thin_labels(axis *a, double length, double need)
{
    double closest = INFINITY;
    for (size_t i = 0; i + 1 < a->n_ticks; i++) {
        double step = axis_place(a, a->tick[i + 1]) - axis_place(a, a->tick[i]);
        closest = fmin(closest, fabs(step) * length);
    }
    if (closest >= need) return;
    int wanted = (int)fmax(1, floor(length / need) - 1);
    axis_fit(a, a->low, a->high, a->is_log, 0, wanted);
}

static void measure_axes(panel_layout *l)
{
    const panel *p = l->panel;
    l->left = l->right = l->top = l->bottom = 0;
    if (l->full) {
        double labels = widest_label(&l->y);
        l->left = TICK_LENGTH + 4 + labels;
        l->bottom = TICK_LENGTH + 4 + TICK_SIZE;
        if (p->y_label) l->left += LABEL_SIZE * LINE_HEIGHT + 4;
        if (p->x_label) l->bottom += LABEL_SIZE * LINE_HEIGHT + 4;
        l->right = 8;                           /* half of a last tick's label */
        l->y_label_x = -l->left + LABEL_SIZE * 0.85;
    } else {
        if (p->x_label) l->bottom = LABEL_SIZE * LINE_HEIGHT + 4;
        if (p->y_label) l->left = LABEL_SIZE * LINE_HEIGHT + 4;
        l->y_label_x = -LABEL_SIZE * 0.7;
    }
    if (!p->bar.shown) return;
    l->colour_bar = (box){ l->right + 12, 0, BAR_WIDTH, 0 };
    l->right += 12 + BAR_WIDTH + TICK_LENGTH + 4 + widest_label(&l->bar);
    if (p->bar.label) l->right += LABEL_SIZE * LINE_HEIGHT + 4;
}

/* Places legend entries in rows below the plot, relative to its lower left. */
static geo_status place_legend(panel_layout *l)
{
    const panel *p = l->panel;
    l->entries = geo_alloc(p->n_layers, sizeof *l->entries);
    if (!l->entries) return GEO_ENOMEM;
    double x = 0, y = l->bottom + LEGEND_ROW;
    for (size_t k = 0; k < p->n_layers; k++) {
        const char *label = p->layers[k].style.label;
        if (!label) continue;
        double width = SWATCH + 6 + typeset_width(label, strlen(label), LABEL_SIZE, false) + 16;
        if (x > 0 && x + width - 16 > l->plot.w) {
            x = 0;
            y += LEGEND_ROW;
        }
        l->entries[l->n_entries++] = (legend_entry){ k, x, y };
        x += width;
    }
    if (l->n_entries > 0) l->bottom = y + 4;
    return GEO_OK;
}

static geo_status measure_panel(const scene *s, const panel *p, panel_layout *l)
{
    l->panel = p;
    bool equal = is_equal(p);
    l->full = p->axes == AXES_FULL || (p->axes == AXES_AUTO && !equal);
    l->frame = p->axes == AXES_FRAME;
    double x[2], y[2];
    data_range(p, x, y);
    set_range(&l->x, x, p->x_range, p->x_log, picture_fills(p, 0, x), 6);
    set_range(&l->y, y, p->y_range, p->y_log, picture_fills(p, 1, y), 6);
    if (p->bar.shown) axis_fit(&l->bar, p->bar.low, p->bar.high, false, 0, 5);
    double aspect = equal ? equalise(l) : FREE_ASPECT;
    l->plot = (box){ 0, 0, s->panel_height * aspect, s->panel_height };
    thin_labels(&l->x, l->plot.w, widest_label(&l->x) + TICK_SIZE);
    thin_labels(&l->y, l->plot.h, 1.8 * TICK_SIZE);
    measure_axes(l);
    GEO_TRY(place_legend(l));
    double room = l->left + l->plot.w + l->right;
    GEO_TRY(paragraph_make(p->title, room, PANEL_TITLE_SIZE, true, &l->title));
    if (l->title.n_lines > 0)
        l->top = 10 + (double)l->title.n_lines * PANEL_TITLE_SIZE * LINE_HEIGHT;
    return GEO_OK;
}

/* Panels in rows ------------------------------------------------------------ */

static void move_panel(panel_layout *l, double x, double y)
{
    l->plot.x = x;
    l->plot.y = y;
    l->y_label_x += x;
    if (l->colour_bar.w > 0) {
        l->colour_bar.x += x + l->plot.w;
        l->colour_bar.y = y;
        l->colour_bar.h = l->plot.h;
    }
    for (size_t i = 0; i < l->n_entries; i++) {
        l->entries[i].x += x;
        l->entries[i].y += y + l->plot.h;
    }
}

/* Sets one row of panels below y; returns its lower end and its width. */
static double place_row(panel_layout *row, size_t n, const double *columns, double y,
                        double *width)
{
    double top = 0, bottom = 0, height = 0, x = PAGE_MARGIN;
    for (size_t i = 0; i < n; i++) {
        top = fmax(top, row[i].top);
        bottom = fmax(bottom, row[i].bottom);
        height = fmax(height, row[i].plot.h);
    }
    for (size_t i = 0; i < n; i++) {
        double room = row[i].left + row[i].plot.w + row[i].right;
        double slack = columns ? (columns[i] - room) / 2 : 0;
        move_panel(&row[i], x + slack + row[i].left, y + top);
        x += (columns ? columns[i] : room) + PANEL_GAP;
    }
    *width = fmax(*width, x - PANEL_GAP + PAGE_MARGIN);
    return y + top + height + bottom;
}

/* With several rows, panels of a column share its width. */
static geo_status place_panels(const scene *s, layout *l, double y)
{
    size_t n = l->n_panels, per_row = s->columns ? s->columns : COLUMNS;
    if (per_row > n) per_row = n;
    double *columns = NULL;
    if (n > per_row) {
        columns = geo_alloc_zero(per_row, sizeof *columns);
        if (!columns) return GEO_ENOMEM;
    }
    for (size_t i = 0; columns && i < n; i++) {
        const panel_layout *p = &l->panels[i];
        columns[i % per_row] = fmax(columns[i % per_row], p->left + p->plot.w + p->right);
    }
    for (size_t i = 0; i < n; i += per_row) {
        size_t count = n - i < per_row ? n - i : per_row;
        y = place_row(l->panels + i, count, columns, y, &l->width);
        if (i + per_row < n) y += PANEL_GAP;
    }
    geo_free(columns);
    l->height = y;
    return GEO_OK;
}

static geo_status measure_all(const scene *s, layout *l)
{
    double width = 0, widest = 0;
    for (size_t i = 0; i < s->n_panels; i++) {
        GEO_TRY(measure_panel(s, s->panels[i], &l->panels[i]));
        widest = fmax(widest, l->panels[i].left + l->panels[i].plot.w + l->panels[i].right);
        if (i < (s->columns ? s->columns : COLUMNS))
            width += l->panels[i].left + l->panels[i].plot.w + l->panels[i].right + PANEL_GAP;
    }
    double room = fmax(fmax(width - PANEL_GAP, widest), 240);
    GEO_TRY(paragraph_make(s->title, room, TITLE_SIZE, true, &l->title));
    GEO_TRY(paragraph_make(s->caption, room, CAPTION_SIZE, false, &l->caption));
    return GEO_OK;
}

geo_status layout_make(const scene *s, layout *l)
{
    *l = (layout){ .n_panels = s->n_panels };
    l->panels = geo_alloc_zero(s->n_panels, sizeof *l->panels);
    geo_status status = l->panels ? measure_all(s, l) : GEO_ENOMEM;
    double y = PAGE_MARGIN;
    if (l->title.n_lines > 0) y += (double)l->title.n_lines * TITLE_SIZE * LINE_HEIGHT + 12;
    l->width = 2 * PAGE_MARGIN + fmax(paragraph_width(&l->title, TITLE_SIZE, true),
                                      paragraph_width(&l->caption, CAPTION_SIZE, false));
    if (status == GEO_OK) status = place_panels(s, l, y);
    if (l->caption.n_lines > 0)
        l->height += 16 + (double)l->caption.n_lines * CAPTION_SIZE * LINE_HEIGHT;
    l->height += PAGE_MARGIN;
    l->width = ceil(l->width);
    l->height = ceil(l->height);
    if (status != GEO_OK) layout_free(l);
    return status;
}

void layout_free(layout *l)
{
    for (size_t i = 0; l->panels && i < l->n_panels; i++) {
        paragraph_free(&l->panels[i].title);
        geo_free(l->panels[i].entries);
    }
    geo_free(l->panels);
    paragraph_free(&l->title);
    paragraph_free(&l->caption);
    *l = (layout){ .width = 0 };
}
