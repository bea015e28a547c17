/* plot.c - making pictures and writing them. */
#include "stdlib/plot.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/base/file.h"
#include "runtime/base/mem.h"
#include "runtime/core/operator.h"
#include "runtime/core/print.h"
#include "runtime/manifold/region.h"
#include "runtime/vm/args.h"
#include "stdlib/common.h"
#include "stdlib/distribution.h"
#include "stdlib/space.h"
#include "stdlib/transport.h"

/* The places of the signature's keyword arguments. */
enum { TITLE, COLOUR, SIZE, WIDTH, LABEL, AXES, X_LABEL, Y_LABEL, FIRST_ITEM };
enum { PANELS_TITLE, PANELS_CAPTION, PANELS_COLUMNS, PANELS_HEIGHT, FIRST_PANEL };

enum { GRAPH_POINTS = 600 };

/* --- memory ------------------------------------------------------------------------ */

static void panel_release(plot_panel *p)
{
    for (size_t i = 0; i < p->n_layers; i++) geo_free(p->layer[i].label);
    geo_free(p->layer);
    geo_free(p->title);
    geo_free(p->x_label);
    geo_free(p->y_label);
}

static void plot_release(geo_foreign *self)
{
    plot_value *plot = (plot_value *)self;
    for (size_t i = 0; i < plot->n_panels; i++) panel_release(&plot->panel[i]);
    geo_free(plot->panel);
    geo_free(plot->title);
    geo_free(plot->caption);
}

static void plot_trace(geo_heap *heap, geo_foreign *self)
{
    plot_value *plot = (plot_value *)self;
    for (size_t i = 0; i < plot->n_panels; i++)
        for (size_t k = 0; k < plot->panel[i].n_layers; k++)
            heap_mark(heap, plot->panel[i].layer[k].item);
}

static char *copy_text(geo_vm *vm, const char *text)
{
    return text && text[0] ? vm_need(vm, geo_strdup(text)) : NULL;
}

static plot_value *plot_new(geo_vm *vm)
{
    return vm_need(vm, foreign_new(vm_heap(vm), &PLOT_CLASS, sizeof(plot_value)));
}

static plot_panel *add_panel(geo_vm *vm, plot_value *plot)
{
    bool grown = geo_grow(&plot->panel, &plot->panel_capacity, plot->n_panels + 1,
                          sizeof *plot->panel);
    vm_need(vm, grown ? vm : NULL);
    plot->panel[plot->n_panels] = (plot_panel){ 0 };
    return &plot->panel[plot->n_panels++];
}

static void add_layer(geo_vm *vm, plot_panel *p, const plot_layer *layer)
{
    bool grown = geo_grow(&p->layer, &p->layer_capacity, p->n_layers + 1, sizeof *p->layer);
    vm_need(vm, grown ? vm : NULL);
    p->layer[p->n_layers] = *layer;
    p->layer[p->n_layers].label = NULL;
    value_share(layer->item);
    p->n_layers++;
    p->layer[p->n_layers - 1].label = copy_text(vm, layer->label);
}

static void copy_panel(geo_vm *vm, plot_value *to, const plot_panel *from)
{
    plot_panel *p = add_panel(vm, to);
    p->axes = from->axes;
    p->title = copy_text(vm, from->title);
    p->x_label = copy_text(vm, from->x_label);
    p->y_label = copy_text(vm, from->y_label);
    for (size_t i = 0; i < from->n_layers; i++) add_layer(vm, p, &from->layer[i]);
}

/* --- items ---------------------------------------------------------------------------- */

/* The graph of a function over an interval, as rows (x, y). */
static geo_value graph(geo_vm *vm, geo_value f, const geo_range *r)
{
    geo_tensor *t = vm_matrix(vm, GRAPH_POINTS, 2);
    vm_hold(vm, value_from_object(t));
    for (size_t i = 0; i < GRAPH_POINTS; i++) {
        double x = r->first + (r->last - r->first) * (double)i / (GRAPH_POINTS - 1);
        geo_value y = vm_apply(vm, f, value_number(x));
        if (!value_is_number(y)) vm_raise_arg(vm, FIRST_ITEM, NULL, MSG_PLOT_FUNCTION,
                                              value_phrase(y));
        t->data[2 * i] = x;
        t->data[2 * i + 1] = value_to_number(y);
    }
    return value_from_object(t);
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

static bool is_curve_list(geo_value v)
{
    if (!value_is_kind(v, KIND_LIST)) return false;
    const geo_list *list = value_list(v);
    for (size_t i = 0; i < list->count; i++) {
        if (!value_is_tensor(list->item[i])) return false;
        const geo_tensor *t = value_tensor(list->item[i]);
        if (t->rank != 2 || t->shape[1] != 2) return false;
    }
    return true;
}

/* Adds argument i; returns how many arguments it took. */
static int add_item(geo_vm *vm, plot_panel *p, int argc, const geo_value *argv, int i,
                    plot_layer style)
{
    geo_value v = argv[i];
    if (value_is_class(v, &PLOT_CLASS)) {
        const plot_value *other = (const plot_value *)value_to_object(v);
        for (size_t k = 0; k < other->n_panels; k++)
            for (size_t m = 0; m < other->panel[k].n_layers; m++)
                add_layer(vm, p, &other->panel[k].layer[m]);
        return 1;
    }
    style.item = v;
    int taken = 1;
    bool is_drawable = value_is_class(v, &MAP_CLASS) || value_is_class(v, &SINGULAR_CLASS)
                    || value_is_class(v, &SPACE_CLASS) || value_is_class(v, &DISTRIBUTION_CLASS);
    if (is_drawable) {
        /* as it is */
    } else if (value_is_callable(v)) {
        if (i + 1 >= argc || !value_is_kind(argv[i + 1], KIND_RANGE))
            vm_raise_arg(vm, i, NULL, MSG_PLOT_RANGE);
        style.item = graph(vm, v, value_range(argv[i + 1]));
        style.is_curve = true;
        taken = 2;
    } else if (value_is_kind(v, KIND_RANGE)
               || (value_is_tensor(v) && value_tensor(v)->rank == 1)) {
        style.item = over_index(vm, v);
        style.is_curve = true;
    } else if (value_is_tensor(v) && value_tensor(v)->rank == 2
               && value_tensor(v)->shape[1] == 2) {
        style.item = value_from_object(vm_need(vm, tensor_dense(vm_heap(vm), value_tensor(v))));
    } else if (!is_curve_list(v)) {
        geo_buffer what = GEO_BUFFER_EMPTY;
        if (value_is_tensor(v)) tensor_shape_text(value_tensor(v), &what);
        else buffer_add_text(&what, value_phrase(v));
        char text[80];
        snprintf(text, sizeof text, "%s", buffer_text(&what));
        buffer_free(&what);
        vm_raise_arg(vm, i, NULL, MSG_PLOT_ITEM, text);
    }
    add_layer(vm, p, &style);
    return taken;
}

geo_value bi_plot(geo_vm *vm, int argc, const geo_value *argv)
{
    static const char *const AXES_WORDS[] = { "auto", "none", "frame", "full", NULL };
    plot_value *plot = plot_new(vm);
    vm_hold(vm, value_from_object(plot));
    plot_panel *p = add_panel(vm, plot);
    p->axes = (axes_kind)arg_word(vm, argv, AXES, AXES_WORDS);
    p->title = copy_text(vm, arg_string(argv, TITLE)->text);
    p->x_label = copy_text(vm, arg_string(argv, X_LABEL)->text);
    p->y_label = copy_text(vm, arg_string(argv, Y_LABEL)->text);
    plot_layer style = { .size = arg_number(argv, SIZE), .width = arg_number(argv, WIDTH),
                         .label = arg_string(argv, LABEL)->text };
    const char *name = arg_string(argv, COLOUR)->text;
    if (name[0] && !colour_parse(name, &style.colour)) vm_raise_arg(vm, COLOUR, NULL,
                                                                    MSG_COLOUR, name);
    for (int i = FIRST_ITEM; i < argc;) i += add_item(vm, p, argc, argv, i, style);
    return value_from_object(plot);
}

geo_value bi_panels(geo_vm *vm, int argc, const geo_value *argv)
{
    plot_value *plot = plot_new(vm);
    vm_hold(vm, value_from_object(plot));
    plot->title = copy_text(vm, arg_string(argv, PANELS_TITLE)->text);
    plot->caption = copy_text(vm, arg_string(argv, PANELS_CAPTION)->text);
    plot->columns = (size_t)arg_integer(vm, argv, PANELS_COLUMNS, 0, 1000);
    plot->height = arg_number(argv, PANELS_HEIGHT);
    if (!(plot->height >= 0 && plot->height <= 1e4)) plot->height = 0;
    for (int i = FIRST_PANEL; i < argc; i++) {
        const plot_value *other = (const plot_value *)value_to_object(argv[i]);
        for (size_t k = 0; k < other->n_panels; k++) copy_panel(vm, plot, &other->panel[k]);
    }
    return value_from_object(plot);
}

/* a + b: b's layers over a's. */
static bool plot_binary(geo_vm *vm, int op, geo_value a, geo_value b, geo_value *out)
{
    if (op != OP2_ADD || !value_is_class(a, &PLOT_CLASS) || !value_is_class(b, &PLOT_CLASS))
        return false;
    const plot_value *under = (const plot_value *)value_to_object(a);
    const plot_value *over = (const plot_value *)value_to_object(b);
    plot_value *plot = plot_new(vm);
    vm_hold(vm, value_from_object(plot));
    for (size_t k = 0; k < under->n_panels; k++) copy_panel(vm, plot, &under->panel[k]);
    for (size_t k = 0; k < over->n_panels && plot->n_panels > 0; k++)
        for (size_t m = 0; m < over->panel[k].n_layers; m++)
            add_layer(vm, &plot->panel[plot->n_panels - 1], &over->panel[k].layer[m]);
    *out = value_from_object(plot);
    return true;
}

static void plot_print(const geo_foreign *self, geo_buffer *out)
{
    const plot_value *plot = (const plot_value *)self;
    buffer_add_format(out, "plot of %zu panel%s", plot->n_panels, plot->n_panels == 1 ? "" : "s");
}

static void plot_report(const geo_foreign *self, geo_buffer *out)
{
    plot_print(self, out);
    buffer_add_text(out, "; save(p, \"picture.svg\") writes it");
}

static const char *const PLOT_PROPERTIES[] = { "panels", NULL };

static bool plot_property(geo_vm *vm, geo_foreign *self, const char *name, size_t length,
                          geo_value *out)
{
    if (length != 6 || memcmp(name, "panels", 6) != 0) return false;
    *out = value_number((double)((plot_value *)self)->n_panels);
    return true;
}

const geo_class PLOT_CLASS = {
    .name = "Plot", .noun = "plot", .phrase = "a plot",
    .print = plot_print, .report = plot_report, .property = plot_property,
    .properties = PLOT_PROPERTIES, .binary = plot_binary, .trace = plot_trace,
    .release = plot_release };

/* --- writing --------------------------------------------------------------------------- */

static geo_status write_csv(const geo_tensor *t, const char *path)
{
    geo_buffer text = GEO_BUFFER_EMPTY;
    size_t columns = t->rank == 1 ? 1 : t->n / (t->shape[0] ? t->shape[0] : 1);
    for (size_t i = 0; i < t->n; i++)
        buffer_add_format(&text, "%.17g%c", t->data[i], (i + 1) % columns == 0 ? '\n' : ',');
    geo_status status = text.failed ? GEO_ENOMEM : file_write(path, buffer_text(&text),
                                                              text.length);
    buffer_free(&text);
    return status;
}

static geo_status write_region(const space *s, const char *path)
{
    enum { SIDES = 1024, DIGITS = 17 };
    polygon p;
    double gap;
    geo_buffer text = GEO_BUFFER_EMPTY;
    GEO_TRY(space_outline(s, SIDES, &p, &gap));
    geo_status status = polygon_print(&p, NULL, DIGITS, &text);
    polygon_free(&p);
    if (status == GEO_OK) status = file_write(path, buffer_text(&text), text.length);
    buffer_free(&text);
    return status;
}

static geo_status write_plot(geo_vm *vm, const plot_value *plot, const char *path)
{
    scene *s;
    geo_buffer note = GEO_BUFFER_EMPTY;
    GEO_TRY(plot_scene(plot, &s));
    geo_status status = scene_save(s, path, &note);
    int why = errno;
    if (note.length) vm_warn(vm, buffer_text(&note));
    buffer_free(&note);
    scene_free(s);
    errno = why;
    return status;
}

geo_value bi_save(geo_vm *vm, int argc, const geo_value *argv)
{
    const char *path = arg_string(argv, 1)->text;
    geo_status status;
    if (strlen(path) != arg_string(argv, 1)->length) vm_raise_arg(vm, 1, NULL, MSG_PATH_NUL);
    if (value_is_class(argv[0], &PLOT_CLASS))
        status = write_plot(vm, (const plot_value *)value_to_object(argv[0]), path);
    else if (value_is_class(argv[0], &SPACE_CLASS)) status = write_region(value_space(argv[0]),
                                                                          path);
    else if (value_is_tensor(argv[0]) && value_tensor(argv[0])->element != ELEMENT_COMPLEX)
        status = write_csv(arg_tensor(vm, argv, 0), path);
    else vm_raise_arg(vm, 0, NULL, MSG_CANT_SAVE, value_phrase(argv[0]));
    if (status == GEO_EFORMAT) vm_raise_arg(vm, 1, NULL, MSG_ENDING, path);
    if (status == GEO_EIO) vm_raise_arg(vm, 1, NULL, MSG_CANT_WRITE, path, strerror(errno));
    if (status == GEO_EMODULE) vm_raise(vm, MSG_NO_MODULE, "PNG and PDF pictures", "libcairo2");
    vm_check(vm, status, path);
    return VALUE_NONE;
}
