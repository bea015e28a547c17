/* plot.c - the functions that make plots: items become layers. */
#include "stdlib/plot.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/base/text.h"
#include "runtime/plot/axis.h"
#include "runtime/plot/bins.h"
#include "runtime/vm/args.h"
#include "runtime/vm/registry.h"
#include "stdlib/common.h"
#include "stdlib/distribution.h"
#include "stdlib/solve.h"
#include "stdlib/space.h"
#include "stdlib/transport.h"

enum { HEAT_CELLS = 161, LEVEL_NODES = 129, LABEL_LENGTH = 40 };

/* --- arguments that many functions share -------------------------------------------- */

static colour_map map_named(geo_vm *vm, const geo_value *argv, int i)
{
    static const char *const WORDS[] = { "", "sequential", "diverging", "cyclic", "grey",
                                         "light", NULL };
    int word = arg_word(vm, argv, i, WORDS);
    return word > 0 ? (colour_map)(word - 1) : COLOUR_SEQUENTIAL;
}

/* A number in low..high, or the default 0. */
static double sized(geo_vm *vm, const geo_value *argv, int i, double high)
{
    double x = arg_number(argv, i);
    if (!(x >= 0 && x <= high)) vm_raise_arg(vm, i, NULL, MSG_PLOT_SIZE, high, x);
    return x;
}

GEO_NORETURN static void raise_colour(geo_vm *vm, int i, const char *name)
{
    const char *nearest = NULL;
    size_t least = 3;
    for (const char *const *known = colour_names(); *known; known++) {
        size_t distance = text_distance(name, *known, 3);
        if (distance >= least) continue;
        least = distance;
        nearest = *known;
    }
    if (nearest) vm_raise_arg(vm, i, NULL, MSG_COLOUR_NEAR, name, nearest);
    vm_raise_arg(vm, i, NULL, MSG_COLOUR, name);
}

plot_layer plot_mark(geo_vm *vm, const geo_value *argv, int at)
{
    static const char *const MARKS[] = { "disc", "ring", "square", "diamond", "cross", "plus",
                                         NULL };
    plot_layer l = { .by = VALUE_NONE };
    const char *name = arg_string(argv, at + MARK_COLOUR)->text;
    if (name[0] && !colour_parse(name, &l.colour))
        raise_colour(vm, at + MARK_COLOUR, name);
    l.size = sized(vm, argv, at + MARK_SIZE, 1000);
    l.width = sized(vm, argv, at + MARK_WIDTH, 1000);
    l.opacity = sized(vm, argv, at + MARK_OPACITY, 1);
    l.label = (char *)plot_label(argv, at, 0);
    l.mark = (mark_kind)arg_word(vm, argv, at + MARK_MARK, MARKS);
    l.dashed = arg_bool(argv, at + MARK_DASHED);
    l.map = map_named(vm, argv, at + MARK_COLOURS);
    l.has_map = arg_string(argv, at + MARK_COLOURS)->length > 0;
    return l;
}

const char *plot_label(const geo_value *argv, int at, size_t k)
{
    geo_value v = argv[at + MARK_LABEL];
    if (value_is_kind(v, KIND_STRING)) return k == 0 ? value_string(v)->text : NULL;
    if (!value_is_kind(v, KIND_LIST) || k >= value_list(v)->count) return NULL;
    geo_value one = value_list(v)->item[k];
    return value_is_kind(one, KIND_STRING) ? value_string(one)->text : NULL;
}

static void read_range(geo_vm *vm, const geo_value *argv, int i, bool is_log, double range[2])
{
    if (arg_is_none(argv, i)) return;
    const geo_range *r = value_range(argv[i]);
    if (!isfinite(r->first) || !isfinite(r->last)) vm_raise_arg(vm, i, NULL, MSG_PLOT_INFINITE);
    if (!(r->first < r->last))
        vm_raise_arg(vm, i, NULL, MSG_EMPTY_INTERVAL, r->first, r->last);
    if (is_log && !(r->first > 0)) vm_raise_arg(vm, i, NULL, MSG_PLOT_LOG, r->first);
    range[0] = r->first;
    range[1] = r->last;
}

void plot_frame(geo_vm *vm, const geo_value *argv, int at, plot_panel *p)
{
    static const char *const AXES[] = { "auto", "none", "frame", "full", NULL };
    static const char *const LOGS[] = { "", "x", "y", "xy", NULL };
    static const char *const ASPECTS[] = { "auto", "equal", "free", NULL };
    p->axes = (axes_kind)arg_word(vm, argv, at + FRAME_AXES, AXES);
    p->aspect = (aspect_kind)arg_word(vm, argv, at + FRAME_ASPECT, ASPECTS);
    int log = arg_word(vm, argv, at + FRAME_LOG, LOGS);
    p->x_log = log & 1;
    p->y_log = log & 2;
    read_range(vm, argv, at + FRAME_X_RANGE, p->x_log, p->x_range);
    read_range(vm, argv, at + FRAME_Y_RANGE, p->y_log, p->y_range);
    p->title = plot_copy_text(vm, arg_string(argv, at + FRAME_TITLE)->text);
    p->x_label = plot_copy_text(vm, arg_string(argv, at + FRAME_X_LABEL)->text);
    p->y_label = plot_copy_text(vm, arg_string(argv, at + FRAME_Y_LABEL)->text);
}

/* --- plot: its items ---------------------------------------------------------------- */

typedef struct {
    geo_vm *vm;
    plot_panel *panel;
    int argc;
    const geo_value *argv;
    plot_layer style;
    size_t n_added;             /* layers so far, for their labels */
    bool joins;                 /* points are joined by a line */
} adder;

enum { PLOT_FRAME_AT = N_MARK, PLOT_ITEMS = N_MARK + N_FRAME };

static void add(adder *a, plot_look look, geo_value item)
{
    plot_layer l = a->style;
    l.look = look;
    l.item = item;
    l.label = (char *)plot_label(a->argv, 0, a->n_added++);
    plot_add_layer(a->vm, a->panel, &l);
}

GEO_NORETURN static void raise_item(geo_vm *vm, int i, geo_value v)
{
    geo_buffer what = GEO_BUFFER_EMPTY;
    if (value_is_class(v, &SPACE_CLASS)) space_print(value_space(v), &what);
    else if (value_is_class(v, &DISTRIBUTION_CLASS))
        buffer_add_format(&what, "a distribution on R^%zu", value_law(v)->dim);
    else plot_describe(v, &what);
    geo_value text = vm_text(vm, &what);
    vm_raise_arg(vm, i, NULL, MSG_PLOT_ITEM, value_string(text)->text);
}

static bool is_drawable(geo_value v)
{
    if (value_is_class(v, &MAP_CLASS) || value_is_class(v, &SINGULAR_CLASS)) return true;
    if (value_is_class(v, &SPACE_CLASS)) return space_is_plane_region(value_space(v));
    return value_is_class(v, &DISTRIBUTION_CLASS) && value_law(v)->dim <= 2;
}

/* Something to evaluate, not to draw as it is. */
static bool is_function(geo_value v)
{
    return value_is_callable(v) && !value_is_class(v, &MAP_CLASS)
        && !value_is_class(v, &DISTRIBUTION_CLASS) && !value_is_class(v, &SPACE_CLASS);
}

static bool is_function_list(geo_value v)
{
    if (!value_is_kind(v, KIND_LIST) || value_list(v)->count == 0) return false;
    for (size_t i = 0; i < value_list(v)->count; i++)
        if (!is_function(value_list(v)->item[i])) return false;
    return true;
}

/* A function's name, or what a short one's source says behind the arrow. */
static const char *name_of(geo_vm *vm, geo_value f)
{
    if (value_is_kind(f, KIND_BUILTIN))
        return ((geo_builtin_value *)value_to_object(f))->builtin->name;
    if (!value_is_kind(f, KIND_FUNCTION)) return NULL;
    const geo_code *code = value_function(f)->code;
    if (code->name) return code->name->text;
    const char *text = code->source->text + code->at.start;
    size_t length = code->at.end - code->at.start;
    for (size_t i = 0; i + 2 < length; i++) {
        if (memcmp(text + i, "->", 2) != 0) continue;
        size_t from = i + 2 + strspn(text + i + 2, " ");
        if (length - from > LABEL_LENGTH || memchr(text + from, '\n', length - from)) return NULL;
        return value_string(vm_string(vm, text + from, length - from))->text;
    }
    return NULL;
}

static void add_graph(adder *a, geo_value f, int arg, const geo_range *r, bool has_others)
{
    if (!isfinite(r->first) || !isfinite(r->last))
        vm_raise_arg(a->vm, arg, NULL, MSG_PLOT_INFINITE);
    if (!(r->first < r->last))
        vm_raise_arg(a->vm, arg, NULL, MSG_EMPTY_INTERVAL, r->first, r->last);
    bool is_graph, is_log = a->panel->x_log && r->first > 0;
    geo_tensor *t = plot_sample_curve(a->vm, f, r->first, r->last, is_log, arg, &is_graph);
    plot_layer l = a->style;
    l.look = LOOK_CURVE;
    l.item = value_from_object(t);
    l.label = (char *)plot_label(a->argv, 0, a->n_added++);
    bool unlabelled = value_is_kind(a->argv[MARK_LABEL], KIND_STRING)
                   && value_string(a->argv[MARK_LABEL])->length == 0;
    if (unlabelled && has_others) l.label = (char *)name_of(a->vm, f);
    plot_add_layer(a->vm, a->panel, &l);
    if (!is_graph && a->panel->aspect == ASPECT_AUTO) {
        a->panel->aspect = ASPECT_EQUAL;
        if (a->panel->axes == AXES_AUTO) a->panel->axes = AXES_FULL;
    }
}

static plot_layer heat_layer(geo_vm *vm, plot_layer style, geo_value f, const double box[4],
                             int arg)
{
    style.look = LOOK_HEAT;
    memcpy(style.box, box, sizeof style.box);
    style.item = value_from_object(plot_sample_grid(vm, f, box, HEAT_CELLS, HEAT_CELLS, false,
                                                    arg));
    style.bar_label = style.label;
    style.label = NULL;
    style.is_smooth = true;
    return style;
}

/* Functions, and behind them where: an interval, a box, or two intervals. Returns how
 * many arguments that were. */
static int add_functions(adder *a, int i)
{
    int end = i;
    size_t count = 0;
    while (end < a->argc && (is_function(a->argv[end]) || is_function_list(a->argv[end]))) {
        count += is_function(a->argv[end]) ? 1 : value_list(a->argv[end])->count;
        end++;
    }
    bool has_place = end < a->argc && (value_is_kind(a->argv[end], KIND_RANGE)
                                       || value_is_class(a->argv[end], &SPACE_CLASS));
    if (!has_place) vm_raise_arg(a->vm, i, NULL, MSG_PLOT_RANGE);
    bool is_line = value_is_kind(a->argv[end], KIND_RANGE);
    int second = end + 1 < a->argc && value_is_kind(a->argv[end + 1], KIND_RANGE)
              && plot_takes_two(a->vm, a->argv[i]) ? end + 1 : -1;
    if (second > 0) is_line = false;
    for (int k = i; k < end; k++) {
        bool is_list = !is_function(a->argv[k]);
        size_t members = is_list ? value_list(a->argv[k])->count : 1;
        for (size_t m = 0; m < members; m++) {
            geo_value f = is_list ? value_list(a->argv[k])->item[m] : a->argv[k];
            if (is_line) {
                add_graph(a, f, k, value_range(a->argv[end]), count > 1);
                continue;
            }
            double box[4];
            plot_box(a->vm, a->argv, end, second, box);
            plot_layer l = heat_layer(a->vm, a->style, f, box, k);
            l.bar_label = (char *)plot_label(a->argv, 0, a->n_added++);
            plot_add_layer(a->vm, a->panel, &l);
        }
    }
    return (second > 0 ? second : end) + 1 - i;
}

/* A vector as rows (i, v_i). */
static geo_value over_index(geo_vm *vm, geo_value v)
{
    geo_tensor *from;
    vm_check_diagnostic(vm, tensor_from(vm_heap(vm), v, &from));
    from = vm_need(vm, tensor_dense(vm_heap(vm), from));
    geo_tensor *t = vm_matrix(vm, from->n, 2);
    for (size_t i = 0; i < from->n; i++) {
        t->data[2 * i] = (double)i + 1;
        t->data[2 * i + 1] = from->data[i];
    }
    return value_from_object(t);
}

/* Rows (left, right, height) of counts between edges. */
static geo_tensor *bars_of(geo_vm *vm, size_t n, const double *edges, const double *heights)
{
    geo_tensor *t = vm_matrix(vm, n, 3);
    for (size_t i = 0; i < n; i++) {
        t->data[3 * i] = edges[i];
        t->data[3 * i + 1] = edges[i + 1];
        t->data[3 * i + 2] = heights[i];
    }
    return t;
}

static geo_tensor *field_of(geo_vm *vm, const geo_record *r, const char *name)
{
    const geo_value *v = record_find(r, name, strlen(name));
    if (!v || !value_is_tensor(*v) || value_tensor(*v)->rank != 1) return NULL;
    return vm_need(vm, tensor_dense(vm_heap(vm), value_tensor(*v)));
}

/* What histogram(x) answers: counts between edges. */
static bool add_histogram(adder *a, geo_value v)
{
    if (!value_is_kind(v, KIND_RECORD)) return false;
    const geo_tensor *edges = field_of(a->vm, value_record(v), "edges");
    const geo_tensor *counts = field_of(a->vm, value_record(v), "counts");
    if (!edges || !counts || edges->n != counts->n + 1) return false;
    add(a, LOOK_BARS, value_from_object(bars_of(a->vm, counts->n, edges->data, counts->data)));
    return true;
}

static bool add_tensor(adder *a, geo_value v)
{
    if (value_is_kind(v, KIND_RANGE)) {
        add(a, LOOK_CURVE, over_index(a->vm, v));
        return true;
    }
    if (!value_is_tensor(v) || value_tensor(v)->element == ELEMENT_COMPLEX) return false;
    geo_tensor *t = vm_need(a->vm, tensor_dense(vm_heap(a->vm), value_tensor(v)));
    size_t columns = t->shape[t->rank - 1];
    if (t->rank == 1) {
        add(a, LOOK_CURVE, over_index(a->vm, v));
    } else if (t->rank == 2 && columns == 2) {
        add(a, a->joins ? LOOK_CURVE : LOOK_POINTS, value_from_object(t));
    } else if (t->rank == 3 && columns == 2) {          /* curves of one length */
        for (size_t k = 0; k < t->shape[0]; k++) {
            geo_value row;
            vm_check_diagnostic(a->vm, tensor_row(vm_heap(a->vm), t, k, &row));
            geo_tensor *r = vm_need(a->vm, tensor_dense(vm_heap(a->vm), value_tensor(row)));
            add(a, LOOK_CURVE, value_from_object(r));
        }
    } else {
        return false;
    }
    return true;
}

static bool is_curve_list(geo_value v)
{
    if (!value_is_kind(v, KIND_LIST) || value_list(v)->count == 0) return false;
    const geo_list *list = value_list(v);
    for (size_t i = 0; i < list->count; i++) {
        if (!value_is_tensor(list->item[i])) return false;
        const geo_tensor *t = value_tensor(list->item[i]);
        if (t->rank != 2 || t->shape[1] != 2 || t->element == ELEMENT_COMPLEX) return false;
    }
    return true;
}

static bool add_one(adder *a, geo_value v)
{
    if (value_is_class(v, &PLOT_CLASS)) {
        const plot_value *other = value_plot(v);
        for (size_t k = 0; k < other->n_panels; k++)
            plot_lay_over(a->vm, a->panel, &other->panel[k]);
        a->n_added++;
        return true;
    }
    if (is_drawable(v)) {
        add(a, LOOK_OBJECT, v);
        return true;
    }
    if (is_curve_list(v)) {
        add(a, LOOK_CURVES, v);
        return true;
    }
    return add_tensor(a, v) || add_histogram(a, v);
}

/* A solution without a range behind it draws itself. */
static bool add_trajectory(adder *a, geo_value v)
{
    if (!value_is_class(v, &TRAJECTORY_CLASS)) return false;
    geo_list *curves = trajectory_curves(a->vm, v);
    for (size_t k = 0; k < curves->count; k++) add(a, LOOK_CURVE, curves->item[k]);
    return true;
}

/* Adds argument i; returns how many arguments it took. */
static int add_item(adder *a, int i)
{
    geo_value v = a->argv[i];
    bool has_range = i + 1 < a->argc && value_is_kind(a->argv[i + 1], KIND_RANGE);
    if (!has_range && add_trajectory(a, v)) return 1;
    if (is_function(v) || is_function_list(v)) return add_functions(a, i);
    if (add_one(a, v)) return 1;
    bool is_plain_list = value_is_kind(v, KIND_LIST);
    for (size_t k = 0; is_plain_list && k < value_list(v)->count; k++)
        if (!add_one(a, value_list(v)->item[k])) raise_item(a->vm, i, value_list(v)->item[k]);
    if (is_plain_list) return 1;
    if (value_is_tensor(v) && value_tensor(v)->rank == 2)
        vm_raise_arg(a->vm, i, NULL, MSG_PLOT_COLUMNS, value_tensor(v)->shape[1]);
    raise_item(a->vm, i, v);
}

geo_value bi_plot(geo_vm *vm, int argc, const geo_value *argv)
{
    plot_value *plot = plot_new(vm);
    adder a = { .vm = vm, .panel = plot_add_panel(vm, plot), .argc = argc, .argv = argv,
                .style = plot_mark(vm, argv, 0), .joins = arg_bool(argv, MARK_JOIN) };
    plot_frame(vm, argv, PLOT_FRAME_AT, a.panel);
    a.style.closed = false;
    for (int i = PLOT_ITEMS; i < argc;) i += add_item(&a, i);
    return value_from_object(plot);
}

geo_value bi_panels(geo_vm *vm, int argc, const geo_value *argv)
{
    enum { TITLE, CAPTION, COLUMNS, HEIGHT, FIRST };
    plot_value *plot = plot_new(vm);
    plot->title = plot_copy_text(vm, arg_string(argv, TITLE)->text);
    plot->caption = plot_copy_text(vm, arg_string(argv, CAPTION)->text);
    plot->columns = (size_t)arg_integer(vm, argv, COLUMNS, 0, 1000);
    plot->height = sized(vm, argv, HEIGHT, 4000);
    for (int i = FIRST; i < argc; i++) {
        bool is_list = value_is_kind(argv[i], KIND_LIST);
        size_t n = is_list ? value_list(argv[i])->count : 1;
        for (size_t m = 0; m < n; m++) {
            geo_value v = is_list ? value_list(argv[i])->item[m] : argv[i];
            if (!value_is_class(v, &PLOT_CLASS))
                vm_raise_arg(vm, i, NULL, MSG_PANELS_ITEM, value_phrase(v));
            const plot_value *other = value_plot(v);
            for (size_t k = 0; k < other->n_panels; k++)
                plot_copy_panel(vm, plot, &other->panel[k]);
        }
    }
    return value_from_object(plot);
}

/* --- scatter ------------------------------------------------------------------------ */

/* x as points of the plane: n x 2, or two vectors side by side. */
static geo_tensor *plane_points(geo_vm *vm, const geo_value *argv)
{
    geo_tensor *x = arg_tensor(vm, argv, 0);
    if (arg_is_none(argv, 1)) {
        size_t columns = x->rank == 1 ? 1 : x->shape[x->rank - 1];
        if (x->rank != 2 || columns != 2) vm_raise_arg(vm, 0, NULL, MSG_PLOT_COLUMNS, columns);
        return x;
    }
    geo_tensor *y = arg_vector(vm, argv, 1);
    if (x->rank != 1 || x->n != y->n)
        vm_raise_arg(vm, 1, NULL, MSG_PLOT_COUNT, "x", x->n, "y", y->n);
    geo_tensor *t = vm_matrix(vm, x->n, 2);
    for (size_t i = 0; i < x->n; i++) {
        t->data[2 * i] = x->data[i];
        t->data[2 * i + 1] = y->data[i];
    }
    return t;
}

geo_value bi_scatter(geo_vm *vm, int argc, const geo_value *argv)
{
    enum { X, Y, BY, MARK, FRAME = MARK + N_MARK };
    (void)argc;
    plot_value *plot = plot_new(vm);
    plot_panel *p = plot_add_panel(vm, plot);
    plot_frame(vm, argv, FRAME, p);
    plot_layer l = plot_mark(vm, argv, MARK);
    geo_tensor *t = plane_points(vm, argv);
    l.look = arg_bool(argv, MARK + MARK_JOIN) ? LOOK_CURVE : LOOK_POINTS;
    l.item = value_from_object(t);
    if (!arg_is_none(argv, BY)) {
        geo_tensor *by = arg_vector(vm, argv, BY);
        if (by->n != t->shape[0])
            vm_raise_arg(vm, BY, NULL, MSG_PLOT_COUNT, "x", t->shape[0], "by", by->n);
        l.by = value_from_object(by);
        l.bar_label = l.label;
        l.label = NULL;
    }
    plot_add_layer(vm, p, &l);
    return value_from_object(plot);
}

/* --- functions of two variables ----------------------------------------------------- */

/* argv[0] is a function over what follows, or a matrix over its own rows and columns, whose
 * middle points then are whole numbers: rows x cols at the cells' middles. */
static geo_tensor *grid_of(geo_vm *vm, const geo_value *argv, bool at_nodes, double box[4])
{
    if (is_function(argv[0])) {
        if (arg_is_none(argv, 1)) vm_raise_arg(vm, 0, NULL, MSG_PLOT_RANGE);
        plot_box(vm, argv, 1, 2, box);
        size_t n = at_nodes ? LEVEL_NODES : HEAT_CELLS;
        return plot_sample_grid(vm, argv[0], box, n, n, at_nodes, 0);
    }
    geo_tensor *t = arg_matrix(vm, argv, 0);
    double half = at_nodes ? 0 : 0.5;
    if (!arg_is_none(argv, 1)) {
        plot_box(vm, argv, 1, 2, box);
    } else {
        double own[4] = { 1 - half, 1 - half, (double)t->shape[1] + half,
                          (double)t->shape[0] + half };
        memcpy(box, own, sizeof own);
    }
    return t;
}

enum { GRID_F, GRID_X, GRID_Y, GRID_OWN };      /* then what is the function's own */

geo_value bi_heatmap(geo_vm *vm, int argc, const geo_value *argv)
{
    enum { MARK = GRID_OWN, FRAME = MARK + N_MARK };
    (void)argc;
    plot_value *plot = plot_new(vm);
    plot_panel *p = plot_add_panel(vm, plot);
    plot_frame(vm, argv, FRAME, p);
    plot_layer l = plot_mark(vm, argv, MARK);
    l.look = LOOK_HEAT;
    l.item = value_from_object(grid_of(vm, argv, false, l.box));
    l.is_smooth = is_function(argv[GRID_F]);
    l.bar_label = l.label;
    l.label = NULL;
    plot_add_layer(vm, p, &l);
    return value_from_object(plot);
}

/* About so many round levels between the least and the largest value. */
static geo_tensor *round_levels(geo_vm *vm, const geo_tensor *t, int wanted)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < t->n; i++) {
        if (!isfinite(t->data[i])) continue;
        low = fmin(low, t->data[i]);
        high = fmax(high, t->data[i]);
    }
    axis a = { .n_ticks = 0 };
    if (low < high) axis_fit(&a, low, high, false, 0, wanted);
    geo_tensor *levels = vm_vector(vm, a.n_ticks);
    memcpy(levels->data, a.tick, a.n_ticks * sizeof(double));
    return levels;
}

geo_value bi_contour(geo_vm *vm, int argc, const geo_value *argv)
{
    enum { LEVELS = GRID_OWN, MARK, FRAME = MARK + N_MARK };
    (void)argc;
    plot_value *plot = plot_new(vm);
    plot_panel *p = plot_add_panel(vm, plot);
    plot_frame(vm, argv, FRAME, p);
    plot_layer l = plot_mark(vm, argv, MARK);
    l.look = LOOK_LEVELS;
    geo_tensor *t = grid_of(vm, argv, true, l.box);
    l.item = vm_hold(vm, value_from_object(t));
    bool counts = value_is_number(argv[LEVELS]);
    l.by = value_from_object(counts
        ? round_levels(vm, t, (int)arg_integer(vm, argv, LEVELS, 1, AXIS_MAX_TICKS))
        : arg_vector(vm, argv, LEVELS));
    plot_add_layer(vm, p, &l);
    return value_from_object(plot);
}

geo_value bi_field(geo_vm *vm, int argc, const geo_value *argv)
{
    enum { ARROWS = GRID_OWN, MARK, FRAME = MARK + N_MARK };
    (void)argc;
    plot_value *plot = plot_new(vm);
    plot_panel *p = plot_add_panel(vm, plot);
    plot_frame(vm, argv, FRAME, p);
    plot_layer l = plot_mark(vm, argv, MARK);
    plot_box(vm, argv, GRID_X, GRID_Y, l.box);
    double w = l.box[2] - l.box[0], h = l.box[3] - l.box[1];
    double n = (double)arg_integer(vm, argv, ARROWS, 1, 200);
    size_t cols = (size_t)fmax(1, round(n * fmin(1, w / h)));
    size_t rows = (size_t)fmax(1, round(n * fmin(1, h / w)));
    l.look = LOOK_ARROWS;
    l.item = value_from_object(plot_sample_field(vm, argv[GRID_F], l.box, rows, cols, GRID_F));
    l.bar_label = l.label;
    l.label = NULL;
    l.by = value_number(fmin(w / (double)cols, h / (double)rows));
    plot_add_layer(vm, p, &l);
    return value_from_object(plot);
}

/* --- histograms --------------------------------------------------------------------- */

/* n + 1 edges by the argument: a count, edges, or none for the rule of bins_choose. */
static geo_tensor *choose_edges(geo_vm *vm, const geo_value *argv, const geo_tensor *x)
{
    double low, high;
    size_t n;
    if (!value_is_number(argv[1]) && !arg_is_none(argv, 1)) {
        geo_tensor *edges = arg_vector(vm, argv, 1);
        for (size_t i = 1; i < edges->n; i++)
            if (!(edges->data[i] > edges->data[i - 1]))
                vm_raise_arg(vm, 1, NULL, MSG_NOT_ASCENDING, "hist", i + 1);
        if (edges->n < 2) vm_raise_arg(vm, 1, NULL, MSG_EMPTY, "hist");
        return edges;
    }
    geo_status status = bins_choose(x->n, x->data, &low, &high, &n);
    if (status == GEO_EEMPTY) vm_raise_arg(vm, 0, NULL, MSG_EMPTY, "hist");
    vm_check(vm, status, "hist");
    if (!arg_is_none(argv, 1)) n = (size_t)arg_integer(vm, argv, 1, 1, 100000);
    geo_tensor *edges = vm_vector(vm, n + 1);
    for (size_t i = 0; i <= n; i++)
        edges->data[i] = low + (high - low) * ((double)i / (double)n);
    edges->data[n] = high;
    return edges;
}

geo_value bi_hist(geo_vm *vm, int argc, const geo_value *argv)
{
    enum { X, BINS, DENSITY, MARK, FRAME = MARK + N_MARK };
    (void)argc;
    plot_value *plot = plot_new(vm);
    plot_panel *p = plot_add_panel(vm, plot);
    plot_frame(vm, argv, FRAME, p);
    plot_layer l = plot_mark(vm, argv, MARK);
    const geo_tensor *x = arg_tensor(vm, argv, X);
    const geo_tensor *edges = choose_edges(vm, argv, x);
    size_t n = edges->n - 1;
    double *heights = vm_scratch(vm, n, sizeof *heights);
    double inside = (double)bins_count(x->n, x->data, n, edges->data, heights);
    for (size_t i = 0; i < n && arg_bool(argv, DENSITY); i++)
        heights[i] /= fmax(inside, 1) * (edges->data[i + 1] - edges->data[i]);
    l.look = LOOK_BARS;
    l.item = value_from_object(bars_of(vm, n, edges->data, heights));
    plot_add_layer(vm, p, &l);
    return value_from_object(plot);
}
