/* layout.h - where everything of a scene goes, in points with y downwards. */
#ifndef GEO_PLOT_LAYOUT_H
#define GEO_PLOT_LAYOUT_H

#include "runtime/plot/axis.h"
#include "runtime/plot/canvas.h"
#include "runtime/plot/scene_private.h"
#include "runtime/plot/typeset.h"

/* Sizes of letters and distances, one look for all drawings. */
#define TITLE_SIZE 16.0
#define PANEL_TITLE_SIZE 12.5
#define LABEL_SIZE 11.0
#define TICK_SIZE 10.0
#define CAPTION_SIZE 11.0
#define LINE_HEIGHT 1.35        /* against the size */
#define PAGE_MARGIN 24.0
#define PANEL_GAP 32.0
#define TICK_LENGTH 4.0
#define BAR_WIDTH 11.0
#define LEGEND_ROW 17.0
#define SWATCH 12.0

typedef struct { size_t layer; double x, y; } legend_entry;

typedef struct {
    const panel *panel;
    bool full, frame;           /* which axes are drawn */
    axis x, y, bar;
    box plot;                   /* the rectangle of the data */
    box colour_bar;             /* w = 0: none */
    paragraph title;
    double left, right, top, bottom;    /* room needed around plot */
    size_t n_entries;
    legend_entry *entries;      /* baseline starts of the swatches */
    double y_label_x;           /* middle of the upright label's line */
} panel_layout;

typedef struct {
    double width, height;
    size_t n_panels;
    panel_layout *panels;
    paragraph title, caption;
} layout;

/* returns new (layout_free). GEO_ENOMEM */
geo_status layout_make(const scene *s, layout *out);
void layout_free(layout *l);

#endif
