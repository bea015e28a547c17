/* canvas.h - the few things a drawing surface can do.
 *
 * draw.c turns a scene into these calls, in points with y downwards; svg.c and
 * the module geo_cairo carry them out, so that all outputs look alike. Calls
 * return nothing; a failure is kept and told by `end`. */
#ifndef GEO_PLOT_CANVAS_H
#define GEO_PLOT_CANVAS_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/status.h"
#include "runtime/num/image.h"
#include "runtime/plot/colour.h"

typedef struct { double x, y, w, h; } box;

typedef struct {
    colour fill;                /* a = 0: not filled */
    colour stroke;              /* a = 0: not outlined */
    double width;
    bool dashed;
} paint;

typedef enum { ANCHOR_START, ANCHOR_MIDDLE, ANCHOR_END } text_anchor;

typedef struct {
    double size;
    colour ink;
    bool bold;
    bool upright;               /* turned by a quarter, reading upwards */
    text_anchor anchor;
    double halo;                /* white rim this wide */
} text_style;

typedef struct canvas canvas;

typedef struct {
    void (*begin)(canvas *c, double width, double height, const char *title);

    /* From now on only what is in the box is drawn; NULL: everything. */
    void (*clip)(canvas *c, const box *b);

    /* Closed loops by the even-odd rule; start has n_loops + 1 offsets. */
    void (*shape)(canvas *c, size_t n_loops, const size_t *start, const double *xy,
                  const paint *p);
    void (*line)(canvas *c, size_t n, const double *xy, bool closed, const paint *p);
    void (*discs)(canvas *c, size_t n, const double *xy, double diameter, const paint *p);

    /* Baseline at the point. */
    void (*text)(canvas *c, const double at[2], const char *text, const text_style *style);
    void (*picture)(canvas *c, const image *m, const box *b, bool smooth);
    geo_status (*end)(canvas *c);
} canvas_api;

struct canvas {
    const canvas_api *api;
};

#endif
