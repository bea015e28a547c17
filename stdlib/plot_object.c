/* plot_object.c - what maps, singular sets, regions and distributions look like. */
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/plot/graph.h"
#include "stdlib/distribution.h"
#include "stdlib/plot_draw.h"
#include "stdlib/space.h"
#include "stdlib/transport.h"

enum { BOX_DRAWS = 4000, LAW_CELLS = 201 };     /* to find where a law lives; to show it */
static const double LAW_MARGIN = 0.12;

static const double SMALLEST_GAP = 1e-3;        /* of an arc's chords, in its radius */

/* --- cells -------------------------------------------------------------------------- */

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

/* --- spaces ------------------------------------------------------------------------- */

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
    if (layer->opacity > 0) style.fill.a = style.stroke.a = layer->opacity;
    panel_add_polygon(p, &outline, &style);
    polygon_free(&outline);
    return GEO_OK;
}

/* --- distributions ------------------------------------------------------------------ */

/* The box of many draws with a margin: it needs no knowledge of the kind of law. The
 * stream is the drawing's own, so that looking at a law changes no result. */
static geo_status law_box(const distribution *law, double box[4])
{
    geo_rng rng;
    rng_seed(&rng, 1, 0);
    double *x = geo_alloc(BOX_DRAWS, law->dim * sizeof *x);
    if (!x) return GEO_ENOMEM;
    geo_status status = law_sample(law, &rng, BOX_DRAWS, x);
    for (size_t k = 0; k < 2 && status == GEO_OK; k++) {
        double low = INFINITY, high = -INFINITY;
        for (size_t i = 0; i < BOX_DRAWS && k < law->dim; i++) {
            low = fmin(low, x[i * law->dim + k]);
            high = fmax(high, x[i * law->dim + k]);
        }
        double more = high > low ? LAW_MARGIN * (high - low) : 0.5;
        box[k] = low - more;
        box[k + 2] = high + more;
    }
    geo_free(x);
    return status;
}

static geo_status densities(const distribution *law, size_t n, const double *x, double *out)
{
    GEO_TRY(law_logpdf(law, n, x, out));
    for (size_t i = 0; i < n; i++) out[i] = exp(out[i]);
    return GEO_OK;
}

/* A density on the line: the curve, and the area below it. */
typedef struct {
    double *t, *xy, *more, *drawn;
    size_t n;
} density_curve;

static geo_status add_densities(const distribution *law, density_curve *c, size_t m)
{
    double *y = c->drawn;                       /* unused until the end */
    GEO_TRY(densities(law, m, c->more, y));
    for (size_t to = c->n + m, n = c->n; m > 0; to--) {
        bool is_new = n == 0 || c->more[m - 1] > c->t[n - 1];
        c->t[to - 1] = is_new ? c->more[m - 1] : c->t[n - 1];
        c->xy[2 * to - 1] = is_new ? y[m - 1] : c->xy[2 * n - 1];
        c->xy[2 * to - 2] = c->t[to - 1];
        if (is_new) m--;
        else n--;
    }
    return GEO_OK;
}

static geo_status sample_density(const distribution *law, density_curve *c)
{
    double box[4];
    GEO_TRY(law_box(law, box));
    graph_start(box[0], box[2], false, c->more);
    size_t m = GRAPH_START;
    for (int round = 0; m > 0 && round <= GRAPH_ROUNDS; round++) {
        GEO_TRY(geo_poll());
        GEO_TRY(add_densities(law, c, m));
        c->n += m;
        m = graph_refine(c->n, c->t, c->xy, c->more);
    }
    return GEO_OK;
}

/* Steep sides are drawn here: a density's jump is no break of its area. */
static void add_density_layers(panel *p, const density_curve *c, const plot_layer *layer,
                               colour ink)
{
    size_t n = c->n, start[2] = { 0, n + 2 };
    memcpy(c->drawn, c->xy, 2 * n * sizeof *c->drawn);
    for (size_t e = 0; e < 2; e++) {            /* back along the axis */
        c->drawn[2 * (n + e)] = e == 0 ? c->t[n - 1] : c->t[0];
        c->drawn[2 * (n + e) + 1] = 0;
    }
    colour wash = ink;
    wash.a *= 0.15;
    shape_list area = { .n_shapes = 1, .loop_start = start, .xy = c->drawn };
    panel_add_shapes(p, &area, &(layer_style){ .fill = wash });
    start[1] = n;
    layer_style style = { .stroke = ink, .width = layer->width > 0 ? layer->width : 1.8,
                          .label = layer->label, .dashed = layer->dashed };
    panel_add_lines(p, 1, start, c->xy, &style);
}

static geo_status draw_law_line(panel *p, const distribution *law, const plot_layer *layer,
                                colour ink)
{
    enum { ROOM = 2 * GRAPH_MOST + 4 };
    density_curve c = { geo_alloc(ROOM, sizeof(double)), geo_alloc(ROOM, 2 * sizeof(double)),
                        geo_alloc(ROOM, sizeof(double)), geo_alloc(ROOM, 2 * sizeof(double)), 0 };
    geo_status status = c.t && c.xy && c.more && c.drawn ? sample_density(law, &c) : GEO_ENOMEM;
    if (status == GEO_OK) add_density_layers(p, &c, layer, ink);
    geo_free(c.t);
    geo_free(c.xy);
    geo_free(c.more);
    geo_free(c.drawn);
    return status;
}

/* Point masses on the line: stems as high as their weights. */
static geo_status draw_masses(panel *p, const distribution *law, const plot_layer *layer,
                              colour ink)
{
    double *ends = geo_alloc(law->n, 4 * sizeof *ends);
    double *tips = geo_alloc(law->n, 2 * sizeof *tips);
    for (size_t i = 0; ends && tips && i < law->n; i++) {
        double at = law->point[i], mass = law->weight[i] * law->mass;
        memcpy(ends + 4 * i, (double[]){ at, 0, at, mass }, 4 * sizeof at);
        memcpy(tips + 2 * i, (double[]){ at, mass }, 2 * sizeof at);
    }
    if (ends && tips) {
        panel_add_segments(p, law->n, ends, &(layer_style){ .stroke = ink, .width = 1.4 });
        layer_style style = { .fill = ink, .size = layer->size, .label = layer->label };
        panel_add_points(p, law->n, tips, &style);
    }
    geo_free(ends);
    geo_free(tips);
    return ends && tips ? GEO_OK : GEO_ENOMEM;
}

static geo_status draw_law_plane(panel *p, const distribution *law, const plot_layer *layer)
{
    double box[4];
    size_t n = LAW_CELLS;
    GEO_TRY(law_box(law, box));
    double *at = geo_alloc(n * n, 2 * sizeof *at), *value = geo_alloc(n * n, sizeof *value);
    geo_status status = at && value ? GEO_OK : GEO_ENOMEM;
    for (size_t i = 0; status == GEO_OK && i < n * n; i++) {
        at[2 * i] = box[0] + (box[2] - box[0]) * ((double)(i % n) + 0.5) / (double)n;
        at[2 * i + 1] = box[3] - (box[3] - box[1]) * ((double)(i / n) + 0.5) / (double)n;
    }
    if (status == GEO_OK) status = densities(law, n * n, at, value);
    if (status == GEO_OK) {
        plot_layer heat = *layer;
        memcpy(heat.box, box, sizeof box);
        heat.is_smooth = true;
        if (!heat.has_map) heat.map = COLOUR_LIGHT;
        heat.bar_label = layer->label ? layer->label : (char *)"density";
        status = draw_heat(p, n, n, value, &heat);
    }
    geo_free(at);
    geo_free(value);
    return status;
}

/* Draws stand for a law without a density. */
static geo_status draw_law_draws(panel *p, const distribution *law, const plot_layer *layer,
                                 colour ink)
{
    geo_rng rng;
    rng_seed(&rng, 1, 0);
    double *x = geo_alloc(BOX_DRAWS, 2 * sizeof *x);
    geo_status status = x ? law_sample(law, &rng, BOX_DRAWS, x) : GEO_ENOMEM;
    layer_style style = { .fill = ink, .size = layer->size > 0 ? layer->size : 2,
                          .label = layer->label };
    if (status == GEO_OK) panel_add_points(p, BOX_DRAWS, x, &style);
    geo_free(x);
    return status;
}

static geo_status draw_law(panel *p, const distribution *law, const plot_layer *layer, colour ink)
{
    bool is_plain = layer->colour.a == 0;
    if (law->dim == 1 && law->kind == LAW_POINTS) return draw_masses(p, law, layer, ink);
    if (law->dim == 1 && law_has_density(law)) return draw_law_line(p, law, layer, ink);
    if (law->dim != 2) return GEO_OK;
    if (law->kind == LAW_UNIFORM) return draw_space(p, law->where, layer);
    if (law->kind == LAW_POINTS && law->where && is_plain) return draw_points_of_region(p, law);
    if (law->kind == LAW_POINTS)
        return draw_dots(p, law->n, law->point, NULL, layer, ink);
    bool fills_plane = law_has_density(law) && law->base == BASE_LEBESGUE;
    if (!fills_plane) return draw_law_draws(p, law, layer, ink);
    return draw_law_plane(p, law, layer);
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

geo_status draw_object(panel *p, const plot_layer *layer, colour ink)
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
    return draw_law(p, value_law(v), layer, ink);
}

/* Cells, regions and point masses of a region stand alone; densities need axes. */
bool object_takes_colour(const plot_layer *layer)
{
    if (!value_is_class(layer->item, &DISTRIBUTION_CLASS)) return false;
    const distribution *law = value_law(layer->item);
    return law->dim == 1 || (law->kind == LAW_POINTS && !law->where);
}

object_frame object_wants(const plot_layer *layer)
{
    if (!value_is_class(layer->item, &DISTRIBUTION_CLASS)) return FRAME_REGION;
    const distribution *law = value_law(layer->item);
    if (law->dim == 1) return FRAME_GRAPH;
    if (law->kind == LAW_UNIFORM || (law->kind == LAW_POINTS && law->where)) return FRAME_REGION;
    return FRAME_PLANE;
}
