/* scene_private.h - inside of a scene, for scene.c and the files that draw. */
#ifndef GEO_PLOT_SCENE_PRIVATE_H
#define GEO_PLOT_SCENE_PRIVATE_H

#include <stdatomic.h>

#include "runtime/plot/scene.h"

typedef enum {
    LAYER_SHAPES, LAYER_POINTS, LAYER_LINES, LAYER_SEGMENTS, LAYER_TEXTS, LAYER_IMAGE
} layer_kind;

/* Points of lines are grouped by part_start, loops of shapes too, and loops
 * into items by item_start; other kinds have as many items as points. */
typedef struct {
    layer_kind kind;
    layer_style style;          /* arrays and label are the layer's own copies */
    size_t n_items, n_points;
    size_t *item_start;         /* shapes: n_items + 1 offsets in loops */
    size_t *part_start;         /* shapes: offsets of loops; lines: of lines */
    double *xy;                 /* segments: two points an item; image: low, high */
    char **texts;
    image picture;
} layer;

typedef struct {
    bool shown;
    colour_map map;
    double low, high;
    char *label;
} colour_bar;

struct panel {
    scene *owner;
    char *title, *x_label, *y_label;
    axes_kind axes;
    aspect_kind aspect;
    bool x_log, y_log;
    double x_range[2], y_range[2];      /* NAN: from the data */
    colour_bar bar;
    layer *layers;
    size_t n_layers, capacity;
};

struct scene {
    atomic_size_t more_holders;         /* beside the one it began with */
    char *title, *caption;
    size_t columns;
    double panel_height;
    panel **panels;
    size_t n_panels, capacity;
    bool failed;                        /* memory ran out */
};

#endif
