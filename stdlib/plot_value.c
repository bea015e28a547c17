/* plot_value.c - plots as values: memory, layers by +, what they print. */
#include "stdlib/plot.h"

#include <math.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/core/operator.h"

/* --- memory ------------------------------------------------------------------------- */

static void panel_release(plot_panel *p)
{
    for (size_t i = 0; i < p->n_layers; i++) {
        geo_free(p->layer[i].label);
        geo_free(p->layer[i].bar_label);
    }
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
        for (size_t k = 0; k < plot->panel[i].n_layers; k++) {
            heap_mark(heap, plot->panel[i].layer[k].item);
            heap_mark(heap, plot->panel[i].layer[k].by);
        }
}

char *plot_copy_text(geo_vm *vm, const char *text)
{
    return text && text[0] ? vm_need(vm, geo_strdup(text)) : NULL;
}

void plot_describe(geo_value v, geo_buffer *out)
{
    if (!value_is_tensor(v)) {
        buffer_add_text(out, value_phrase(v));
        return;
    }
    const geo_tensor *t = value_tensor(v);
    buffer_add_text(out, t->n == 0 ? "an empty " : "a ");
    tensor_shape_text(t, out);
    if (t->rank > 1) buffer_add_text(out, t->rank == 2 ? " matrix" : " tensor");
}

plot_value *plot_new(geo_vm *vm)
{
    plot_value *plot = vm_need(vm, foreign_new(vm_heap(vm), &PLOT_CLASS, sizeof(plot_value)));
    vm_hold(vm, value_from_object(plot));
    return plot;
}

plot_panel *plot_add_panel(geo_vm *vm, plot_value *plot)
{
    bool grown = geo_grow(&plot->panel, &plot->panel_capacity, plot->n_panels + 1,
                          sizeof *plot->panel);
    vm_need(vm, grown ? vm : NULL);
    plot_panel *p = &plot->panel[plot->n_panels++];
    *p = (plot_panel){ .x_range = { NAN, NAN }, .y_range = { NAN, NAN } };
    return p;
}

void plot_add_layer(geo_vm *vm, plot_panel *p, const plot_layer *layer)
{
    bool grown = geo_grow(&p->layer, &p->layer_capacity, p->n_layers + 1, sizeof *p->layer);
    vm_need(vm, grown ? vm : NULL);
    plot_layer *l = &p->layer[p->n_layers];
    *l = *layer;
    l->label = l->bar_label = NULL;
    if (l->by == 0) l->by = VALUE_NONE;         /* a style that says nothing of it */
    value_share(l->item);
    value_share(l->by);
    p->n_layers++;
    l->label = plot_copy_text(vm, layer->label);
    l->bar_label = plot_copy_text(vm, layer->bar_label);
}

void plot_copy_panel(geo_vm *vm, plot_value *to, const plot_panel *from)
{
    plot_panel *p = plot_add_panel(vm, to);
    plot_lay_over(vm, p, from);
}

static void take_text(geo_vm *vm, char **slot, const char *text)
{
    if (!*slot) *slot = plot_copy_text(vm, text);
}

static void take_range(double slot[2], const double range[2])
{
    for (int e = 0; e < 2; e++)
        if (isnan(slot[e])) slot[e] = range[e];
}

void plot_lay_over(geo_vm *vm, plot_panel *p, const plot_panel *over)
{
    take_text(vm, &p->title, over->title);
    take_text(vm, &p->x_label, over->x_label);
    take_text(vm, &p->y_label, over->y_label);
    take_range(p->x_range, over->x_range);
    take_range(p->y_range, over->y_range);
    if (p->axes == AXES_AUTO) p->axes = over->axes;
    if (p->aspect == ASPECT_AUTO) p->aspect = over->aspect;
    p->x_log |= over->x_log;
    p->y_log |= over->y_log;
    for (size_t i = 0; i < over->n_layers; i++) plot_add_layer(vm, p, &over->layer[i]);
}

/* --- the class ---------------------------------------------------------------------- */

/* a + b: b's layers over a's, panel by panel when there are as many, else over the last. */
static bool plot_binary(geo_vm *vm, int op, geo_value a, geo_value b, geo_value *out)
{
    if (op != OP2_ADD || !value_is_class(a, &PLOT_CLASS) || !value_is_class(b, &PLOT_CLASS))
        return false;
    const plot_value *under = value_plot(a), *over = value_plot(b);
    plot_value *plot = plot_new(vm);
    plot->columns = under->columns;
    plot->height = under->height;
    plot->title = plot_copy_text(vm, under->title);
    plot->caption = plot_copy_text(vm, under->caption);
    for (size_t k = 0; k < under->n_panels; k++) plot_copy_panel(vm, plot, &under->panel[k]);
    bool by_panel = under->n_panels == over->n_panels;
    for (size_t k = 0; k < over->n_panels && plot->n_panels > 0; k++)
        plot_lay_over(vm, &plot->panel[by_panel ? k : plot->n_panels - 1], &over->panel[k]);
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
