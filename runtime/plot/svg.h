/* svg.h - a canvas that writes SVG 1.1. */
#ifndef GEO_PLOT_SVG_H
#define GEO_PLOT_SVG_H

#include "runtime/base/buffer.h"
#include "runtime/plot/canvas.h"

typedef struct {
    canvas base;                /* first: a canvas to draw.c */
    geo_buffer *out;
    geo_status status;          /* the first failure */
    char group[200];            /* attributes of the open group, "" for none */
    unsigned n_clips;
    bool clipped;
} svg_canvas;

/* A canvas that appends to out, which it borrows until `end`. */
svg_canvas svg_canvas_make(geo_buffer *out);

#endif
