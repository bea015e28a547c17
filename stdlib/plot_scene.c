/* plot_scene.c - from a plot's layers to a scene: what each kind of value looks like. */
#include <math.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "stdlib/distribution.h"
#include "stdlib/plot.h"
#include "stdlib/space.h"
#include "stdlib/transport.h"

static const double SMALLEST_GAP = 1e-3;        /* of an arc's chords, in its radius */

/* --- cells --------------------------------------------------------------------------- */

typedef struct {
    size_t *shape_start, *loop_start;
    double *xy;
    size_t n_shapes, n_loops, n_points;
    size_t capacity[3];
} shape_builder;

static void builder_free(shape_builder *b)
{
    geo_free(b->shape_start);
    geo_free(b->loop_start);
    geo_free(b->xy);
}

static bool add_polygon(shape_builder *b, const polygon *p)
{
    size_t n = polygon_n_points(p);
    if (!geo_grow(&b->shape_start, &b->capacity[0], b->n_shapes + 2, sizeof(size_t))
        || !geo_grow(&b->loop_start, &b->capacity[1], b->n_loops + p->n_loops + 1, sizeof(size_t))
        || !geo_grow(&b->xy, &b->capacity[2], b->n_points + n, 2 * sizeof(double))) return false;
    b->shape_start[b->n_shapes++] = b->n_loops;
    for (size_t k = 0; k < p->n_loops; k++)
        b->loop_start[b->n_loops++] = b->n_points + p->loop_start[k];
    if (n) memcpy(b->xy + 2 * b->n_points, p->xy, 2 * n * sizeof(double));
    b->n_points += n;
    b->shape_start[b->n_shapes] = b->n_loops;
    b->loop_start[b->n_loops] = b->n_points;
    return true;
}

static geo_status gather_cells(const power_diagram *d, shape_builder *b)
{
    cell_scratch *scratch;
    cell_outline outline = CELL_OUTLINE_EMPTY;
    GEO_TRY(cell_scratch_new(&scratch));
    double gap = SMALLEST_GAP * (d->source->is_disk ? d->source->radius : 1);
    geo_status status = GEO_OK;
    for (size_t i = 0; i < d->n && status == GEO_OK; i++) {
        polygon p = POLYGON_EMPTY;
        status = powercells_outline(d, i, scratch, &outline);
        if (status == GEO_OK) status = cell_outline_polygon(&outline, d->source, gap, &p);
        if (status == GEO_OK && !add_polygon(b, &p)) status = GEO_ENOMEM;
        polygon_free(&p);
    }
    cell_outline_free(&outline);
    cell_scratch_free(scratch);
    return status;
}

static void bounds_of(size_t n, const double *xy, double low[2], double high[2])
{
    for (int k = 0; k < 2; k++) {
        low[k] = INFINITY;
        high[k] = -INFINITY;
        for (size_t i = 0; i < n; i++) {
            low[k] = fmin(low[k], xy[2 * i + (size_t)k]);
            high[k] = fmax(high[k], xy[2 * i + (size_t)k]);
        }
    }
}

/* The cells of a diagram, each in the colour of the place `at` its point has. */
static geo_status draw_cells(panel *p, const power_diagram *d, const double *at)
{
    shape_builder b = { 0 };
    double low[2], high[2];
    colour *fills = geo_alloc(d->n, sizeof *fills);
    geo_status status = fills ? gather_cells(d, &b) : GEO_ENOMEM;
    if (status == GEO_OK) {
        bounds_of(d->n, at, low, high);
        colour_positions(d->n, at, low, high, fills);
        shape_list shapes = { .n_shapes = b.n_shapes, .shape_start = b.shape_start,
                              .loop_start = b.loop_start, .xy = b.xy };
        panel_add_shapes(p, &shapes, &(layer_style){ .fills = fills });
    }
    builder_free(&b);
    geo_free(fills);
    return status;
}

/* Points that stand for a region: their cells in it, coloured by place. */
static geo_status draw_points_of_region(panel *p, const distribution *law)
{
    ot_source *source;
    regular_triangulation t;
    GEO_TRY(source_of_space(law->where, &source));
    geo_status status = regular_build(law->point, NULL, law->n, &t);
    if (status == GEO_OK) {
        power_diagram d = { .source = source, .n = law->n, .xy = law->point, .triangulation = &t };
        status = draw_cells(p, &d, law->point);
        regular_free(&t);
    }
    ot_source_free(source);
    return status;
}

/* --- the kinds of layers ------------------------------------------------------------------ */

static geo_status draw_space(panel *p, const space *s, const plot_layer *layer)
{
    enum { SIDES = 360 };
    polygon outline;
    double gap;
    geo_status status = space_outline(s, SIDES, &outline, &gap);
    if (status == GEO_EDOMAIN) return GEO_OK;       /* R^n, a ball of R^3: nothing to draw */
    if (status != GEO_OK) return status;
    layer_style style = { .fill = layer->colour, .label = layer->label, .width = layer->width };
    if (style.fill.a == 0) style.fill = colour_from_oklab(0.88, -0.02, -0.03);
    style.stroke = colour_from_oklab(0.45, -0.02, -0.05);
    panel_add_polygon(p, &outline, &style);
    polygon_free(&outline);
    return GEO_OK;
}

static geo_status draw_law(panel *p, const distribution *law, const plot_layer *layer)
{
    if (law->dim != 2) return GEO_OK;
    if (law->kind == LAW_UNIFORM) return draw_space(p, law->where, layer);
    if (law->kind != LAW_POINTS) return GEO_OK;
    if (law->where && layer->colour.a == 0) return draw_points_of_region(p, law);
    layer_style style = { .fill = layer->colour, .size = layer->size, .label = layer->label };
    panel_add_points(p, law->n, law->point, &style);
    return GEO_OK;
}

static geo_status draw_singular(panel *p, const singular_value *o, const plot_layer *layer)
{
    const singular_set *s = &o->set;
    size_t n = s->n_edges + s->n_curves;
    size_t *start = geo_alloc(s->n_curves + 1, sizeof *start);
    double *xy = geo_alloc(n + 1, 2 * sizeof *xy);
    if (!start || !xy) {
        geo_free(start);
        geo_free(xy);
        return GEO_ENOMEM;
    }
    size_t at = 0;
    for (size_t k = 0; k < s->n_curves; k++) {
        start[k] = at;
        for (size_t e = s->curve_start[k]; e < s->curve_start[k + 1]; e++, at++)
            memcpy(xy + 2 * at, s->node_xy + 2 * s->edge[e].node[0], 2 * sizeof *xy);
        const singular_edge *last = &s->edge[s->curve_start[k + 1] - 1];
        memcpy(xy + 2 * at++, s->node_xy + 2 * last->node[1], 2 * sizeof *xy);
    }
    start[s->n_curves] = at;
    layer_style style = { .stroke = layer->colour.a > 0 ? layer->colour : COLOUR_BLACK,
                          .width = layer->width > 0 ? layer->width : 1.6, .label = layer->label };
    panel_add_lines(p, s->n_curves, start, xy, &style);
    geo_free(start);
    geo_free(xy);
    return GEO_OK;
}

static void draw_tensor(panel *p, const geo_tensor *t, const plot_layer *layer)
{
    layer_style style = { .fill = layer->colour, .stroke = layer->colour, .size = layer->size,
                          .width = layer->width, .label = layer->label };
    size_t start[2] = { 0, t->shape[0] };
    if (layer->is_curve) panel_add_lines(p, 1, start, t->data, &style);
    else panel_add_points(p, t->shape[0], t->data, &style);
}

static geo_status draw_curves(panel *p, const geo_list *list, const plot_layer *layer)
{
    size_t total = 0;
    for (size_t i = 0; i < list->count; i++) total += value_tensor(list->item[i])->shape[0];
    size_t *start = geo_alloc(list->count + 1, sizeof *start);
    double *xy = geo_alloc(total + 1, 2 * sizeof *xy);
    for (size_t i = 0, at = 0; start && xy && i < list->count; i++) {
        const geo_tensor *t = value_tensor(list->item[i]);
        start[i] = at;
        for (size_t r = 0; r < t->shape[0]; r++, at++)
            for (ptrdiff_t k = 0; k < 2; k++)
                xy[2 * at + (size_t)k] = t->data[(ptrdiff_t)r * t->stride[0] + k * t->stride[1]];
        start[i + 1] = at;
    }
    if (start && xy && list->count > 0) {
        layer_style style = { .stroke = layer->colour, .width = layer->width,
                              .label = layer->label };
        panel_add_lines(p, list->count, start, xy, &style);
    }
    geo_free(start);
    geo_free(xy);
    return start && xy ? GEO_OK : GEO_ENOMEM;
}

static geo_status draw_layer(panel *p, const plot_layer *layer)
{
    geo_value v = layer->item;
    if (value_is_class(v, &MAP_CLASS)) {
        const brenier_map *map = (const brenier_map *)value_to_object(v);
        power_diagram d = map_diagram(map);
        return draw_cells(p, &d, map->xy);
    }
    if (value_is_class(v, &SINGULAR_CLASS))
        return draw_singular(p, (const singular_value *)value_to_object(v), layer);
    if (value_is_class(v, &SPACE_CLASS)) return draw_space(p, value_space(v), layer);
    if (value_is_class(v, &DISTRIBUTION_CLASS)) return draw_law(p, value_law(v), layer);
    if (value_is_kind(v, KIND_LIST)) return draw_curves(p, value_list(v), layer);
    draw_tensor(p, value_tensor(v), layer);
    return GEO_OK;
}

static geo_status draw_panel(scene *s, const plot_panel *from)
{
    panel *p = scene_add_panel(s, from->title);
    panel_set_axes(p, from->axes);
    panel_set_labels(p, from->x_label, from->y_label);
    for (size_t i = 0; i < from->n_layers; i++) GEO_TRY(draw_layer(p, &from->layer[i]));
    return scene_status(s);
}

geo_status plot_scene(const plot_value *plot, scene **out)
{
    scene *s;
    GEO_TRY(scene_new(&s));
    scene_set_title(s, plot->title);
    scene_set_caption(s, plot->caption);
    scene_set_columns(s, plot->columns);
    if (plot->height > 0) scene_set_panel_height(s, plot->height);
    geo_status status = GEO_OK;
    for (size_t i = 0; i < plot->n_panels && status == GEO_OK; i++)
        status = draw_panel(s, &plot->panel[i]);
    if (status == GEO_OK) *out = s;
    else scene_free(s);
    return status;
}
