/* plot.h - pictures as values: panels of layers, drawn when saved or shown. */
#ifndef GEO_STDLIB_PLOT_H
#define GEO_STDLIB_PLOT_H

#include "runtime/plot/scene.h"
#include "runtime/vm/vm.h"

extern const geo_class PLOT_CLASS;

/* What one layer shows and how. */
typedef struct {
    geo_value item;             /* a Map, SingularSet, Space, Distribution, tensor, or curves */
    colour colour;              /* a = 0: a default */
    double size, width;         /* 0: a default */
    char *label;                /* in the legend, or NULL */
    bool is_curve;              /* a tensor of rows (x, y) drawn as a line */
} plot_layer;

typedef struct {
    plot_layer *layer;
    size_t n_layers, layer_capacity;
    char *title, *x_label, *y_label;
    axes_kind axes;
} plot_panel;

typedef struct {
    geo_foreign head;
    plot_panel *panel;
    size_t n_panels, panel_capacity;
    char *title, *caption;
    size_t columns;
    double height;              /* of a panel in points; 0: default */
} plot_value;

/* The scene of a plot. scene: returns new (scene_free). */
geo_status plot_scene(const plot_value *plot, scene **scene);

#endif
