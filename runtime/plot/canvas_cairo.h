/* canvas_cairo.h - what the module geo_cairo answers: a canvas for PNG and PDF. */
#ifndef GEO_PLOT_CANVAS_CAIRO_H
#define GEO_PLOT_CANVAS_CAIRO_H

#include "runtime/base/buffer.h"
#include "runtime/plot/canvas.h"

typedef enum { CANVAS_PNG, CANVAS_PDF } canvas_format;

typedef struct {
    /* A canvas that appends a file to out (borrowed until close) when it ends.
     *   scale  pixels a point, for PNG
     *   c      returns new (close it). GEO_ENOMEM */
    geo_status (*open)(canvas_format format, double scale, geo_buffer *out, canvas **c);

    /* Did text get lost because there is no font? */
    bool (*text_is_lost)(const canvas *c);
    void (*close)(canvas *c);
} canvas_cairo_api;

#endif
