/* plot.h - pictures as values: panels of layers, drawn when saved or shown.
 *
 * Functions are sampled when a plot is made, so that drawing never calls the VM.
 * What a layer holds is never changed afterwards; plots share it. */
#ifndef GEO_STDLIB_PLOT_H
#define GEO_STDLIB_PLOT_H

#include "runtime/plot/scene.h"
#include "runtime/vm/vm.h"

extern const geo_class PLOT_CLASS;

/* What a layer's item is. Tensors are dense and real. */
typedef enum {
    LOOK_OBJECT,        /* a Map, SingularSet, Space or Distribution, as it looks */
    LOOK_POINTS,        /* n x 2; by: n numbers that colour them, or none */
    LOOK_CURVE,         /* n x 2; a row that is not finite interrupts it */
    LOOK_CURVES,        /* a list of such */
    LOOK_HEAT,          /* rows x cols numbers, row 0 on top, over the box */
    LOOK_LEVELS,        /* the same; by: the levels whose lines are drawn */
    LOOK_ARROWS,        /* n x 4: foot and way; box: of the grid; by: spacing */
    LOOK_BARS,          /* n x 3: left, right, height */
    LOOK_IMAGE          /* rows x cols [x channels] in 0..1, row 0 on top, over the box */
} plot_look;

typedef struct {
    plot_look look;
    geo_value item, by;
    double box[4];              /* low x, low y, high x, high y */
    colour colour;              /* a = 0: a default */
    double size, width;         /* 0: a default */
    double opacity;             /* 0 counts as 1 */
    char *label;                /* in the legend, or NULL */
    char *bar_label;            /* of the colour bar, or NULL */
    mark_kind mark;
    bool dashed, closed, has_map, is_smooth, hides_bar;
    colour_map map;             /* for numbers; when has_map */
} plot_layer;

typedef struct {
    plot_layer *layer;
    size_t n_layers, layer_capacity;
    char *title, *x_label, *y_label;
    axes_kind axes;
    aspect_kind aspect;
    bool x_log, y_log;
    double x_range[2], y_range[2];      /* NAN: from the data */
} plot_panel;

typedef struct {
    geo_foreign head;
    plot_panel *panel;
    size_t n_panels, panel_capacity;
    char *title, *caption;
    size_t columns;
    double height;              /* of a panel in points; 0: default */
} plot_value;

static inline plot_value *value_plot(geo_value v) { return (plot_value *)value_foreign(v); }

/* --- making plots; all raise when memory is out ------------------------------------ */

/* An empty plot, held until the running built-in returns. */
plot_value *plot_new(geo_vm *vm);
plot_panel *plot_add_panel(geo_vm *vm, plot_value *plot);
/* Copies the layer's texts, shares its item. */
void plot_add_layer(geo_vm *vm, plot_panel *p, const plot_layer *layer);
/* A copy of `from` as a further panel of `to`. */
void plot_copy_panel(geo_vm *vm, plot_value *to, const plot_panel *from);
/* over's layers above those of p; what p has not set (title, labels) comes from over. */
void plot_lay_over(geo_vm *vm, plot_panel *p, const plot_panel *over);
/* "a 3-vector", "a 3 x 4 x 5 tensor", "a number": for messages; appends. */
void plot_describe(geo_value v, geo_buffer *out);
/* A text of our own, NULL for "". */
char *plot_copy_text(geo_vm *vm, const char *text);

/* --- arguments that many functions share (PLOT_MARK, PLOT_FRAME in plot.def) ---------- */

enum { MARK_COLOUR, MARK_SIZE, MARK_WIDTH, MARK_OPACITY, MARK_LABEL, MARK_MARK, MARK_DASHED,
       MARK_JOIN, MARK_COLOURS, N_MARK };
enum { FRAME_TITLE, FRAME_AXES, FRAME_X_LABEL, FRAME_Y_LABEL, FRAME_X_RANGE, FRAME_Y_RANGE,
       FRAME_LOG, FRAME_ASPECT, N_FRAME };

/* Those that begin at argv[at]. */
plot_layer plot_mark(geo_vm *vm, const geo_value *argv, int at);
void plot_frame(geo_vm *vm, const geo_value *argv, int at, plot_panel *p);
/* The k-th label (a string is the first one), or NULL. Borrows. */
const char *plot_label(const geo_value *argv, int at, size_t k);

/* --- sampling, in plot_sample.c ------------------------------------------------------- */

/* The curve of f over low..high: n x 2 with breaks; a function that gives pairs draws
 * them. arg: the function's place, for messages. *is_graph: it gave numbers. */
geo_tensor *plot_sample_curve(geo_vm *vm, geo_value f, double low, double high, bool is_log,
                              int arg, bool *is_graph);
/* Does f take a point of the plane as two arguments? */
bool plot_takes_two(geo_vm *vm, geo_value f);
/* f at the centres of rows x cols cells of the box, or at its nodes; row 0 on top. */
geo_tensor *plot_sample_grid(geo_vm *vm, geo_value f, const double box[4], size_t rows,
                             size_t cols, bool at_nodes, int arg);
/* n x 4: places of a grid and v there. */
geo_tensor *plot_sample_field(geo_vm *vm, geo_value v, const double box[4], size_t rows,
                              size_t cols, int arg);
/* The box around a plane space, or of two ranges. Raises when it has none. */
void plot_box(geo_vm *vm, const geo_value *argv, int x, int y, double box[4]);

/* --- drawing --------------------------------------------------------------------------- */

/* The scene of a plot. scene: returns new (scene_free). */
geo_status plot_scene(const plot_value *plot, scene **scene);

#endif
