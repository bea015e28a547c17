/* scene.c - building a scene: copies of everything, one sticky failure. */
#include "runtime/plot/scene.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "runtime/base/file.h"
#include "runtime/base/mem.h"
#include "runtime/plot/scene_private.h"

/* Copies -------------------------------------------------------------------- */

/* returns new copy of n items of a size, NULL for NULL; marks failure. */
static void *copy_of(scene *s, const void *from, size_t n, size_t size)
{
    if (!from || s->failed) return NULL;
    void *copy = geo_alloc(n, size);
    if (!copy) s->failed = true;
    else if (n > 0) memcpy(copy, from, n * size);
    return copy;
}

static void set_text(scene *s, char **slot, const char *text)
{
    geo_free(*slot);
    *slot = text && *text ? copy_of(s, text, strlen(text) + 1, 1) : NULL;
}

static void free_layer(layer *l)
{
    geo_free((char *)l->style.label);
    geo_free((colour *)l->style.fills);
    geo_free((colour *)l->style.strokes);
    geo_free((double *)l->style.widths);
    geo_free((double *)l->style.sizes);
    geo_free(l->item_start);
    geo_free(l->part_start);
    geo_free(l->xy);
    for (size_t i = 0; l->texts && i < l->n_items; i++) geo_free(l->texts[i]);
    geo_free(l->texts);
    image_free(&l->picture);
}

static void free_panel(panel *p)
{
    if (!p) return;
    for (size_t k = 0; k < p->n_layers; k++) free_layer(&p->layers[k]);
    geo_free(p->layers);
    geo_free(p->title);
    geo_free(p->x_label);
    geo_free(p->y_label);
    geo_free(p->bar.label);
    geo_free(p);
}

/* Scenes and panels --------------------------------------------------------- */

geo_status scene_new(scene **s)
{
    *s = geo_alloc_zero(1, sizeof **s);
    if (!*s) return GEO_ENOMEM;
    (*s)->panel_height = 320;
    return GEO_OK;
}

scene *scene_hold(const scene *s)
{
    scene *held = (scene *)(uintptr_t)s;
    atomic_fetch_add(&held->more_holders, 1);
    return held;
}

void scene_free(scene *s)
{
    if (!s || atomic_fetch_sub(&s->more_holders, 1) > 0) return;
    for (size_t k = 0; k < s->n_panels; k++) free_panel(s->panels[k]);
    geo_free(s->panels);
    geo_free(s->title);
    geo_free(s->caption);
    geo_free(s);
}

geo_status scene_status(const scene *s)
{
    return s->failed ? GEO_ENOMEM : GEO_OK;
}

void scene_set_title(scene *s, const char *title)
{
    set_text(s, &s->title, title);
}

void scene_set_caption(scene *s, const char *caption)
{
    set_text(s, &s->caption, caption);
}

void scene_set_columns(scene *s, size_t columns)
{
    s->columns = columns;
}

void scene_set_panel_height(scene *s, double points)
{
    if (points >= 40 && points <= 4000) s->panel_height = points;
}

panel *scene_add_panel(scene *s, const char *title)
{
    if (s->failed) return NULL;
    panel *p = geo_alloc_zero(1, sizeof *p);
    if (!p || !geo_grow(&s->panels, &s->capacity, s->n_panels + 1, sizeof *s->panels)) {
        geo_free(p);
        s->failed = true;
        return NULL;
    }
    s->panels[s->n_panels++] = p;
    p->owner = s;
    p->x_range[0] = p->x_range[1] = p->y_range[0] = p->y_range[1] = NAN;
    set_text(s, &p->title, title);
    return p;
}

size_t scene_n_panels(const scene *s)
{
    return s->n_panels;
}

panel *scene_panel(scene *s, size_t k)
{
    return s->panels[k];
}

void panel_set_axes(panel *p, axes_kind kind)
{
    if (p) p->axes = kind;
}

void panel_set_aspect(panel *p, aspect_kind kind)
{
    if (p) p->aspect = kind;
}

void panel_set_labels(panel *p, const char *x_label, const char *y_label)
{
    if (!p) return;
    set_text(p->owner, &p->x_label, x_label);
    set_text(p->owner, &p->y_label, y_label);
}

void panel_set_log(panel *p, bool x_log, bool y_log)
{
    if (!p) return;
    p->x_log = x_log;
    p->y_log = y_log;
}

void panel_set_x_range(panel *p, double low, double high)
{
    if (!p) return;
    p->x_range[0] = low;
    p->x_range[1] = high;
}

void panel_set_y_range(panel *p, double low, double high)
{
    if (!p) return;
    p->y_range[0] = low;
    p->y_range[1] = high;
}

void panel_set_colour_bar(panel *p, colour_map map, double low, double high, const char *label)
{
    if (!p) return;
    p->bar.shown = true;
    p->bar.map = map;
    p->bar.low = low;
    p->bar.high = high;
    set_text(p->owner, &p->bar.label, label);
}

/* Layers -------------------------------------------------------------------- */

/* A new layer with its own copy of the style's arrays, n_items long; NULL when
 * memory is out. */
static layer *add_layer(panel *p, layer_kind kind, size_t n_items, const layer_style *style)
{
    if (!p || p->owner->failed) return NULL;
    scene *s = p->owner;
    if (!geo_grow(&p->layers, &p->capacity, p->n_layers + 1, sizeof *p->layers)) {
        s->failed = true;
        return NULL;
    }
    layer *l = &p->layers[p->n_layers++];
    *l = (layer){ .kind = kind, .n_items = n_items };
    if (!style) return l;
    l->style = *style;
    const char *label = style->label && *style->label ? style->label : NULL;
    l->style.label = label ? copy_of(s, label, strlen(label) + 1, 1) : NULL;
    l->style.fills = copy_of(s, style->fills, n_items, sizeof *style->fills);
    l->style.strokes = copy_of(s, style->strokes, n_items, sizeof *style->strokes);
    l->style.widths = copy_of(s, style->widths, n_items, sizeof *style->widths);
    l->style.sizes = copy_of(s, style->sizes, n_items, sizeof *style->sizes);
    return l;
}

static void copy_points(panel *p, layer *l, size_t n, const double *xy)
{
    l->xy = copy_of(p->owner, xy, n, 2 * sizeof *xy);
    l->n_points = l->xy ? n : 0;
}

/* 0, 1, ..., n: each loop its own shape. */
static size_t *count_up(scene *s, size_t n)
{
    size_t *start = geo_alloc(n + 1, sizeof *start);
    if (!start) s->failed = true;
    for (size_t i = 0; start && i <= n; i++) start[i] = i;
    return start;
}

void panel_add_shapes(panel *p, const shape_list *shapes, const layer_style *style)
{
    size_t n = shapes->n_shapes;
    layer *l = add_layer(p, LAYER_SHAPES, n, style);
    if (!l) return;
    scene *s = p->owner;
    size_t n_loops = n == 0 ? 0 : shapes->shape_start ? shapes->shape_start[n] : n;
    size_t none = 0;
    const size_t *loops = n_loops ? shapes->loop_start : &none;
    l->item_start = shapes->shape_start ? copy_of(s, shapes->shape_start, n + 1, sizeof none)
                                        : count_up(s, n);
    l->part_start = copy_of(s, loops, n_loops + 1, sizeof none);
    copy_points(p, l, loops[n_loops], shapes->xy);
}

void panel_add_polygon(panel *p, const polygon *shape, const layer_style *style)
{
    size_t start[2] = { 0, shape->n_loops };
    shape_list one = { 1, start, shape->loop_start, shape->xy };
    if (shape->n_loops > 0) panel_add_shapes(p, &one, style);
}

void panel_add_points(panel *p, size_t n, const double *xy, const layer_style *style)
{
    layer *l = add_layer(p, LAYER_POINTS, n, style);
    if (l) copy_points(p, l, n, xy);
}

void panel_add_lines(panel *p, size_t n_lines, const size_t *line_start, const double *xy,
                     const layer_style *style)
{
    layer *l = add_layer(p, LAYER_LINES, n_lines, style);
    if (!l) return;
    size_t none = 0;
    const size_t *start = n_lines ? line_start : &none;
    l->part_start = copy_of(p->owner, start, n_lines + 1, sizeof none);
    copy_points(p, l, start[n_lines], xy);
}

void panel_add_segments(panel *p, size_t n, const double *ends, const layer_style *style)
{
    layer *l = add_layer(p, LAYER_SEGMENTS, n, style);
    if (l) copy_points(p, l, 2 * n, ends);
}

void panel_add_texts(panel *p, size_t n, const double *xy, const char *const *texts,
                     const layer_style *style)
{
    layer *l = add_layer(p, LAYER_TEXTS, n, style);
    if (!l) return;
    scene *s = p->owner;
    copy_points(p, l, n, xy);
    l->texts = geo_alloc_zero(n, sizeof *l->texts);
    if (!l->texts) s->failed = true;
    for (size_t i = 0; l->texts && i < n; i++)
        l->texts[i] = copy_of(s, texts[i], strlen(texts[i]) + 1, 1);
}

void panel_add_image(panel *p, const image *picture, const double low[2], const double high[2],
                     const layer_style *style)
{
    layer *l = add_layer(p, LAYER_IMAGE, 1, style);
    if (!l) return;
    double box[4] = { low[0], low[1], high[0], high[1] };
    copy_points(p, l, 2, box);
    l->picture = *picture;
    l->picture.value = copy_of(p->owner, picture->value,
                               picture->rows * picture->cols * picture->channels, sizeof(double));
}
