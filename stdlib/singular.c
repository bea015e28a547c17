/* singular.c - the singular set of a map as a value. */
#include <math.h>
#include <string.h>

#include "runtime/vm/args.h"
#include "stdlib/common.h"
#include "stdlib/space.h"
#include "stdlib/transport.h"

enum { DISK_SIDES = 4096 };

geo_value bi_singular_set(geo_vm *vm, int argc, const geo_value *argv)
{
    static const char *const METHODS[] = { "auto", "region", "jump", NULL };
    brenier_map *map = (brenier_map *)value_to_object(argv[0]);
    int method = arg_word(vm, argv, 1, METHODS);
    polygon target = POLYGON_EMPTY;
    double gap;
    if (method == 1 && !map->to->where) vm_raise_arg(vm, 0, NULL, MSG_NO_REGION);
    if (method != 2 && map->to->where)
        vm_check(vm, space_outline(map->to->where, DISK_SIDES, &target, &gap), "the target");
    singular_value *o = vm_need(vm, foreign_new(vm_heap(vm), &SINGULAR_CLASS, sizeof *o));
    o->map = value_share(argv[0]);
    power_diagram d = map_diagram(map);
    singular_options options = { .target = target.n_loops ? &target : NULL };
    geo_status status = singular_find(&d, &options, &o->set);
    polygon_free(&target);
    vm_check(vm, status, "singular_set");
    return value_from_object(o);
}

/* --- properties ------------------------------------------------------------------- */

static geo_value curve_value(geo_vm *vm, const singular_set *s, size_t k)
{
    size_t from = s->curve_start[k], n = s->curve_start[k + 1] - from;
    geo_tensor *t = vm_matrix(vm, n + 1, 2);
    for (size_t e = 0; e <= n; e++) {
        uint32_t node = e < n ? s->edge[from + e].node[0] : s->edge[from + n - 1].node[1];
        memcpy(t->data + 2 * e, s->node_xy + 2 * node, 2 * sizeof(double));
    }
    return value_from_object(t);
}

static geo_value curves_value(geo_vm *vm, const singular_set *s)
{
    geo_list *list = vm_list(vm, s->n_curves);
    for (size_t k = 0; k < s->n_curves; k++) list_add(vm, list, curve_value(vm, s, k));
    return value_from_object(list);
}

static geo_value edges_value(geo_vm *vm, const singular_set *s)
{
    geo_tensor *t = vm_matrix(vm, s->n_edges, 4);
    for (size_t e = 0; e < s->n_edges; e++)
        for (size_t k = 0; k < 4; k++)
            t->data[4 * e + k] = s->node_xy[2 * s->edge[e].node[k / 2] + k % 2];
    return value_from_object(t);
}

static geo_value images_value(geo_vm *vm, const singular_value *o, bool left)
{
    const brenier_map *map = (const brenier_map *)value_to_object(o->map);
    geo_tensor *t = vm_matrix(vm, o->set.n_edges, 2);
    for (size_t e = 0; e < o->set.n_edges; e++) {
        uint32_t i = left ? o->set.edge[e].left : o->set.edge[e].right;
        memcpy(t->data + 2 * e, map->xy + 2 * i, 2 * sizeof(double));
    }
    return value_from_object(t);
}

/* The numbers (from 1) of the two points beside every edge. */
static geo_value pairs_value(geo_vm *vm, const singular_set *s)
{
    geo_tensor *t = vm_matrix(vm, s->n_edges, 2);
    for (size_t e = 0; e < s->n_edges; e++) {
        t->data[2 * e] = (double)s->edge[e].left + 1;
        t->data[2 * e + 1] = (double)s->edge[e].right + 1;
    }
    return value_from_object(t);
}

static geo_value jumps_value(geo_vm *vm, const singular_set *s)
{
    geo_tensor *t = vm_matrix(vm, s->n_edges, 2);
    for (size_t e = 0; e < s->n_edges; e++) memcpy(t->data + 2 * e, s->edge[e].jump,
                                                   2 * sizeof(double));
    return value_from_object(t);
}

static const char *const SINGULAR_PROPERTIES[] = {
    "curves", "edges", "left", "right", "pairs", "jump", "length", "share", "largest_jump",
    "count", "method", NULL };

static bool singular_property(geo_vm *vm, geo_foreign *self, const char *name, size_t length,
                              geo_value *out)
{
    const singular_value *o = (const singular_value *)self;
    const singular_set *s = &o->set;
#define IS(word) word_is(name, length, word)
    if (IS("curves")) *out = curves_value(vm, s);
    else if (IS("edges")) *out = edges_value(vm, s);
    else if (IS("left")) *out = images_value(vm, o, true);
    else if (IS("right")) *out = images_value(vm, o, false);
    else if (IS("pairs")) *out = pairs_value(vm, s);
    else if (IS("jump")) *out = jumps_value(vm, s);
    else if (IS("length")) *out = value_number(s->length);
    else if (IS("share")) *out = value_number(s->share);
    else if (IS("largest_jump")) *out = value_number(s->largest_jump);
    else if (IS("count")) *out = value_number((double)s->n_edges);
    else if (IS("method")) *out = s->is_geometric ? vm_string(vm, "region", 6)
                                                   : vm_string(vm, "jump", 4);
    else return false;
    return true;
#undef IS
}

static void singular_print(const geo_foreign *self, geo_buffer *out)
{
    const singular_set *s = &((const singular_value *)self)->set;
    if (s->n_edges == 0) {
        buffer_add_text(out, "empty singular set: the map does not tear");
        return;
    }
    buffer_add_format(out, "singular set of %zu curve%s, length %.4g", s->n_curves,
                      s->n_curves == 1 ? "" : "s", s->length);
}

static void singular_report_text(const geo_foreign *self, geo_buffer *out)
{
    const singular_set *s = &((const singular_value *)self)->set;
    singular_print(self, out);
    if (s->n_edges == 0) return;
    buffer_add_format(out, "\n  edges         %zu", s->n_edges);
    buffer_add_format(out, "\n  largest jump  %.4g", s->largest_jump);
    buffer_add_format(out, "\n  mass beside   %.2g of the source, in the cells along it",
                      s->share);
    buffer_add_format(out, "\n  found by      %s", s->is_geometric
                      ? "the target's region: what lies between the images is outside"
                      : "jumps far above the spacing of the points");
}

static void singular_trace(geo_heap *heap, geo_foreign *self)
{
    heap_mark(heap, ((singular_value *)self)->map);
}

static void singular_release(geo_foreign *self)
{
    singular_set_free(&((singular_value *)self)->set);
}

const geo_class SINGULAR_CLASS = {
    .name = "SingularSet", .noun = "singular set", .phrase = "a singular set",
    .print = singular_print, .report = singular_report_text, .property = singular_property,
    .properties = SINGULAR_PROPERTIES, .trace = singular_trace, .release = singular_release };
