/* draw.h - a scene on a canvas. */
#ifndef GEO_PLOT_DRAW_H
#define GEO_PLOT_DRAW_H

#include "runtime/plot/canvas.h"
#include "runtime/plot/scene.h"

/* Draws everything. GEO_ENOMEM, GEO_EINTR, GEO_ETIME, and what canvas end says. */
geo_status draw_scene(const scene *s, canvas *c);

#endif
