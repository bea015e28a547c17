/* plot_draw.h - from one layer of a plot to layers of a scene; for plot_scene.c. */
#ifndef GEO_STDLIB_PLOT_DRAW_H
#define GEO_STDLIB_PLOT_DRAW_H

#include "stdlib/plot.h"

/* What a layer asks of its panel, when nobody said: nothing but the drawing with equal
 * units; equal units with axes; axes with units of their own. */
typedef enum { FRAME_REGION, FRAME_PLANE, FRAME_GRAPH } object_frame;

/* --- plot_object.c: LOOK_OBJECT ------------------------------------------------------- */

geo_status draw_object(panel *p, const plot_layer *layer, colour ink);
/* Is it drawn in one colour, the next of the categories when none is said? */
bool object_takes_colour(const plot_layer *layer);
object_frame object_wants(const plot_layer *layer);

/* --- plot_layer.c: numbers ---------------------------------------------------------------- */

geo_status draw_dots(panel *p, size_t n, const double *xy, const double *by,
                     const plot_layer *layer, colour ink);
geo_status draw_curves(panel *p, const plot_layer *layer, colour ink);
/* rows x cols numbers over layer->box, with a colour bar */
geo_status draw_heat(panel *p, size_t rows, size_t cols, const double *value,
                     const plot_layer *layer);
geo_status draw_levels(panel *p, const plot_layer *layer);
geo_status draw_arrows(panel *p, const plot_layer *layer);
geo_status draw_bars(panel *p, const plot_layer *layer, colour ink);
geo_status draw_image(panel *p, const plot_layer *layer);

#endif
