/* canvas_cairo.h - what the module geo_cairo answers: a canvas for PNG and PDF. */
#ifndef GEO_PLOT_CANVAS_CAIRO_H
#define GEO_PLOT_CANVAS_CAIRO_H

#include "runtime/base/buffer.h"
#include "runtime/plot/canvas.h"

/* CANVAS_PIXELS: rows and cols as two size_t, then red, green, blue of each pixel. */
typedef enum { CANVAS_PNG, CANVAS_PDF, CANVAS_PIXELS } canvas_format;

/* Did letters get lost: all, because there is no font, or those that no font has? */
typedef enum { TEXT_WHOLE, LETTERS_LOST, TEXT_LOST } text_loss;

typedef struct {
    /* A canvas that appends a file to out (borrowed until close) when it ends.
     *   scale  pixels a point, for PNG and pixels
     *   c      returns new (close it). GEO_ENOMEM */
    geo_status (*open)(canvas_format format, double scale, geo_buffer *out, canvas **c);

    text_loss (*text_loss)(const canvas *c);
    void (*close)(canvas *c);
} canvas_cairo_api;

#endif
