/* scene.h - what is to be drawn, said once for every kind of output.
 *
 * A scene is a row (or grid) of panels; a panel has axes and a stack of
 * layers in data coordinates, drawn in the order they were added. Everything
 * given to a scene is copied, so the caller keeps and frees its own; every
 * text is the caller's, UTF-8. Lengths of the drawing (line widths, sizes of
 * points, letters) are in points; a panel is about 320 points high.
 *
 *   scene *s;
 *   GEO_TRY(scene_new(&s));
 *   panel *left = scene_add_panel(s, "the unit disk");
 *   panel_add_polygons(left, &cells, &(layer_style){ .fills = colours });
 *   ...
 *   GEO_TRY(scene_status(s));
 *   GEO_TRY(scene_to_svg(s, &text, NULL));
 *
 * The adding functions return nothing: a failure (memory) is kept and told by
 * scene_status and by every writer. */
#ifndef GEO_PLOT_SCENE_H
#define GEO_PLOT_SCENE_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/buffer.h"
#include "runtime/base/status.h"
#include "runtime/num/image.h"
#include "runtime/num/polygon.h"
#include "runtime/plot/colour.h"
#include "runtime/plot/pixels.h"

typedef struct scene scene;
typedef struct panel panel;

geo_status scene_new(scene **s);        /* returns new (scene_free) */
/* A second holder, perhaps on another thread: nobody may change the scene any more, and
 * each holder calls scene_free. */
scene *scene_hold(const scene *s);
void scene_free(scene *s);
geo_status scene_status(const scene *s);    /* GEO_OK or GEO_ENOMEM */

/* NULL or "" takes a text back. */
void scene_set_title(scene *s, const char *title);
void scene_set_caption(scene *s, const char *caption);      /* wrapped, below */
void scene_set_columns(scene *s, size_t columns);           /* 0: up to 4 side by side */
void scene_set_panel_height(scene *s, double points);       /* default 320 */

/* The scene owns the panel. NULL when memory is out; every panel_ function
 * takes NULL quietly, so that callers check once. */
panel *scene_add_panel(scene *s, const char *title);
size_t scene_n_panels(const scene *s);
panel *scene_panel(scene *s, size_t k);                     /* borrows; k < count */

/* Panels -------------------------------------------------------------------- */

typedef enum {
    AXES_AUTO,          /* AXES_NONE for pictures of regions (equal aspect), else AXES_FULL */
    AXES_NONE,          /* nothing but the drawing */
    AXES_FRAME,         /* a thin frame */
    AXES_FULL           /* two lines, ticks, a light grid */
} axes_kind;

typedef enum {
    ASPECT_AUTO,        /* equal if the panel holds polygons or a picture */
    ASPECT_EQUAL,       /* a unit is as long on both axes */
    ASPECT_FREE
} aspect_kind;

void panel_set_axes(panel *p, axes_kind kind);
void panel_set_aspect(panel *p, aspect_kind kind);
void panel_set_labels(panel *p, const char *x_label, const char *y_label);
void panel_set_log(panel *p, bool x_log, bool y_log);

/* Limits in data units; NAN leaves one to the data. */
void panel_set_x_range(panel *p, double low, double high);
void panel_set_y_range(panel *p, double low, double high);

/* A bar that explains colours from low to high, on the panel's right. */
void panel_set_colour_bar(panel *p, colour_map map, double low, double high, const char *label);

/* Layers -------------------------------------------------------------------- */

typedef enum { MARK_DISC, MARK_RING, MARK_SQUARE, MARK_DIAMOND, MARK_CROSS, MARK_PLUS } mark_kind;

/* All zero draws well. A pointer gives one value for each item (borrowed
 * during the call), else the single value holds for all of them. */
typedef struct {
    const char *label;          /* the layer's line in the legend; NULL for none */
    colour fill;                /* a = 0: a default. Also the colour of points and text */
    const colour *fills;
    colour stroke;              /* of polygons' outlines: a = 0 none. Of lines: a default */
    const colour *strokes;      /* lines and segments */
    double width;               /* of lines and outlines; 0: a default */
    const double *widths;       /* segments */
    double size;                /* of points (diameter) and letters; 0: a default */
    const double *sizes;        /* points */
    mark_kind mark;
    double halo;                /* light rim this wide under lines and text; 0 none */
    bool dashed;
    bool closed;                /* lines: the last point is joined to the first */
    bool smooth;                /* pictures: interpolate between pixels */
    bool seams;                 /* polygons: show hairlines between neighbours */
    bool centred;               /* texts: on their points, not beside them */
} layer_style;

/* Many shapes, each one or more loops filled by the even-odd rule.
 *   shape_start   n_shapes + 1 offsets, counted in loops; NULL: a loop a shape
 *   loop_start    offsets, counted in points; xy the points */
typedef struct {
    size_t n_shapes;
    const size_t *shape_start;
    const size_t *loop_start;
    const double *xy;
} shape_list;

/* fills: one a shape. Without outlines, neighbouring shapes are drawn without
 * a light seam between them. */
void panel_add_shapes(panel *p, const shape_list *shapes, const layer_style *style);

/* One polygon with its holes and parts: a single shape. */
void panel_add_polygon(panel *p, const polygon *shape, const layer_style *style);

/* n points; fills, sizes: one a point. Points that are not finite are left out. */
void panel_add_points(panel *p, size_t n, const double *xy, const layer_style *style);

/* Curves: line_start has n_lines + 1 offsets in points. A point that is not
 * finite interrupts its line. strokes, widths: one a line. */
void panel_add_lines(panel *p, size_t n_lines, const size_t *line_start, const double *xy,
                     const layer_style *style);

/* n segments, four numbers each; strokes, widths: one a segment. */
void panel_add_segments(panel *p, size_t n, const double *ends, const layer_style *style);

/* n labels beside their points, at the first of eight places where they hide
 * neither each other nor the frame; one that finds no place is left out. */
void panel_add_texts(panel *p, size_t n, const double *xy, const char *const *texts,
                     const layer_style *style);

/* A picture in the box low..high of data coordinates, row 0 on top. */
void panel_add_image(panel *p, const image *picture, const double low[2], const double high[2],
                     const layer_style *style);

/* Output --------------------------------------------------------------------- */

/* Appends the drawing as a file. note (may be NULL) gets one English clause
 * when something is missing: which module, or that there is no font and so no
 * text (the drawing is made all the same).
 *   SVG: a picture layer needs the module geo_png
 *   PNG: scale pixels a point, 0 < scale <= 20, 2 is crisp; PDF: vector
 *        graphics; both by the module geo_cairo
 * GEO_EMODULE, GEO_ENOMEM, GEO_EINTR, GEO_ETIME; PNG: GEO_EDOMAIN scale,
 * GEO_ETOOBIG more than 32,000 pixels on a side. */
geo_status scene_to_svg(const scene *s, geo_buffer *out, geo_buffer *note);
geo_status scene_to_png(const scene *s, double scale, geo_buffer *out, geo_buffer *note);
geo_status scene_to_pdf(const scene *s, geo_buffer *out, geo_buffer *note);

/* The drawing as pixels, scale of them a point, by the module geo_cairo. out: returns
 * new (pixels_free). Fails as scene_to_png. */
geo_status scene_to_pixels(const scene *s, double scale, pixels *out, geo_buffer *note);

/* The kind by the name's ending (.svg .png .pdf; PNG with 2 pixels a point); a
 * file that appears whole or not at all. GEO_EFORMAT another ending, GEO_EIO
 * (errno), and as above. */
geo_status scene_save(const scene *s, const char *path, geo_buffer *note);

/* Scenes that follow each other in a movie: where a panel leaves an end of its range to
 * the data, all n scenes get the range of all their data. */
void scene_align(scene *const *s, size_t n);

/* Width and height of the whole drawing in points. */
geo_status scene_size(const scene *s, double size[2]);

#endif
