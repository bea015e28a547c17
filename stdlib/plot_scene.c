/* plot_scene.c - from a plot to a scene: panels, colours in turn, fitting axes. */
#include <math.h>

#include "stdlib/plot_draw.h"

/* --- what the layers ask of their panel --------------------------------------------- */

/* Equal units suit a box unless it is long and narrow. */
static object_frame frame_of_box(const double box[4])
{
    double ratio = (box[2] - box[0]) / (box[3] - box[1]);
    return ratio > 0.3 && ratio < 3.4 ? FRAME_PLANE : FRAME_GRAPH;
}

static object_frame layer_wants(const plot_layer *layer)
{
    switch (layer->look) {
    case LOOK_OBJECT: return object_wants(layer);
    case LOOK_IMAGE: return FRAME_REGION;
    case LOOK_HEAT: case LOOK_LEVELS: case LOOK_ARROWS: return frame_of_box(layer->box);
    case LOOK_POINTS: case LOOK_CURVE: case LOOK_CURVES: case LOOK_BARS: break;
    }
    return FRAME_GRAPH;
}

static bool is_plain_curve(const plot_layer *layer)
{
    return layer->look == LOOK_POINTS || layer->look == LOOK_CURVE || layer->look == LOOK_CURVES;
}

/* Points and curves go along with what the others ask for. */
static void choose_frame(panel *p, const plot_panel *from)
{
    bool asked[3] = { false };
    for (size_t i = 0; i < from->n_layers; i++)
        if (!is_plain_curve(&from->layer[i])) asked[layer_wants(&from->layer[i])] = true;
    object_frame frame = asked[FRAME_GRAPH] || !(asked[FRAME_PLANE] || asked[FRAME_REGION])
                       ? FRAME_GRAPH : asked[FRAME_PLANE] ? FRAME_PLANE : FRAME_REGION;
    axes_kind axes = frame == FRAME_REGION ? AXES_NONE : AXES_FULL;
    aspect_kind aspect = frame == FRAME_GRAPH ? ASPECT_FREE : ASPECT_EQUAL;
    panel_set_axes(p, from->axes == AXES_AUTO ? axes : from->axes);
    panel_set_aspect(p, from->aspect == ASPECT_AUTO ? aspect : from->aspect);
}

/* A picture of nothing but grids shows just their boxes. */
static void fit_boxes(panel *p, const plot_panel *from)
{
    double box[4] = { INFINITY, INFINITY, -INFINITY, -INFINITY };
    for (size_t i = 0; i < from->n_layers; i++) {
        const plot_layer *l = &from->layer[i];
        if (l->look != LOOK_HEAT && l->look != LOOK_LEVELS && l->look != LOOK_ARROWS) return;
        for (int k = 0; k < 2; k++) {
            box[k] = fmin(box[k], l->box[k]);
            box[k + 2] = fmax(box[k + 2], l->box[k + 2]);
        }
    }
    if (!(box[0] < box[2])) return;
    panel_set_x_range(p, isnan(from->x_range[0]) ? box[0] : from->x_range[0],
                      isnan(from->x_range[1]) ? box[2] : from->x_range[1]);
    panel_set_y_range(p, isnan(from->y_range[0]) ? box[1] : from->y_range[0],
                      isnan(from->y_range[1]) ? box[3] : from->y_range[1]);
}

/* --- layers ------------------------------------------------------------------------- */

/* Is it drawn in a single colour, which the categories give when nobody said? */
static bool takes_colour(const plot_layer *layer)
{
    if (layer->colour.a > 0) return false;
    if (layer->look == LOOK_OBJECT) return object_takes_colour(layer);
    if (layer->look == LOOK_POINTS) return !value_is_tensor(layer->by);
    return layer->look == LOOK_BARS || is_plain_curve(layer);
}

static geo_status draw_layer(panel *p, const plot_layer *layer, colour ink)
{
    const geo_tensor *t = value_is_tensor(layer->item) ? value_tensor(layer->item) : NULL;
    switch (layer->look) {
    case LOOK_OBJECT: return draw_object(p, layer, ink);
    case LOOK_POINTS: {
        const double *by = value_is_tensor(layer->by) ? value_tensor(layer->by)->data : NULL;
        return draw_dots(p, t->shape[0], t->data, by, layer, ink);
    }
    case LOOK_CURVE: case LOOK_CURVES: return draw_curves(p, layer, ink);
    case LOOK_HEAT: return draw_heat(p, t->shape[0], t->shape[1], t->data, layer);
    case LOOK_LEVELS: return draw_levels(p, layer);
    case LOOK_ARROWS: return draw_arrows(p, layer);
    case LOOK_BARS: return draw_bars(p, layer, ink);
    case LOOK_IMAGE: return draw_image(p, layer);
    }
    return GEO_OK;
}

static geo_status draw_panel(scene *s, const plot_panel *from)
{
    panel *p = scene_add_panel(s, from->title);
    choose_frame(p, from);
    panel_set_labels(p, from->x_label, from->y_label);
    panel_set_log(p, from->x_log, from->y_log);
    panel_set_x_range(p, from->x_range[0], from->x_range[1]);
    panel_set_y_range(p, from->y_range[0], from->y_range[1]);
    fit_boxes(p, from);
    size_t n_colours = 0;
    for (size_t i = 0; i < from->n_layers; i++) {
        const plot_layer *layer = &from->layer[i];
        colour ink = takes_colour(layer) ? colour_category(n_colours++) : layer->colour;
        if (layer->opacity > 0) ink.a = layer->opacity;
        GEO_TRY(draw_layer(p, layer, ink));
    }
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
