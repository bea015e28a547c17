/* plot_sample.c - functions of the language as numbers to draw.
 *
 * A function of one variable is evaluated where its graph bends (graph.h), one of
 * two variables on a grid. Each evaluation may raise: all memory here is the VM's. */
#include <math.h>
#include <string.h>

#include "runtime/manifold/space.h"
#include "runtime/plot/graph.h"
#include "runtime/vm/args.h"
#include "runtime/vm/lanes.h"
#include "runtime/vm/registry.h"
#include "stdlib/plot.h"
#include "stdlib/space.h"

/* --- in blocks ------------------------------------------------------------------------ */

/* f at n points of d numbers each: `width` numbers for each (fills out). False when it does not
 * run in blocks, or gives something else: it is then asked point by point. */
static bool in_blocks(geo_vm *vm, geo_value f, size_t n, size_t d, const double *x, size_t width,
                      double *out)
{
    lanes_argument points = { .data = x, .rank = d > 1, .shape = { d }, .count = d };
    geo_value v;
    if (!lanes_call(vm, f, n, 1, &points, 1, &n, &v)) return false;
    const geo_tensor *t = value_tensor(v);
    if (t->n != n * width || t->rank != (width > 1 ? 2 : 1)) return false;
    memcpy(out, t->data, t->n * sizeof *out);
    return true;
}

/* --- one variable ------------------------------------------------------------------- */

/* What a function gave at its first point decides: numbers (a graph) or pairs. */
typedef struct {
    geo_vm *vm;
    geo_value f;
    int arg;
    bool is_pair;
} curve_function;

GEO_NORETURN static void raise_result(geo_vm *vm, int arg, const char *wanted, geo_value came)
{
    geo_buffer what = GEO_BUFFER_EMPTY;
    plot_describe(came, &what);
    geo_value text = vm_text(vm, &what);
    vm_raise_arg(vm, arg, NULL, MSG_PLOT_FUNCTION, wanted, value_string(text)->text);
}

static bool is_real_vector(geo_value v, size_t n)
{
    if (!value_is_tensor(v)) return false;
    const geo_tensor *t = value_tensor(v);
    return t->rank == 1 && t->n == n && t->element != ELEMENT_COMPLEX;
}

static void evaluate(const curve_function *c, double t, double xy[2])
{
    geo_value v = vm_apply(c->vm, c->f, value_number(t));
    if (c->is_pair && is_real_vector(v, 2)) {
        const geo_tensor *p = value_tensor(v);
        xy[0] = p->data[0];
        xy[1] = p->data[p->stride[0]];
    } else if (!c->is_pair && (value_is_number(v) || value_is_bool(v))) {
        xy[0] = t;
        xy[1] = value_is_number(v) ? value_to_number(v) : v == VALUE_TRUE;
    } else if (!c->is_pair && value_is_kind(v, KIND_COMPLEX)) {
        xy[0] = t;                      /* sqrt of a negative number: no real value */
        xy[1] = NAN;
    } else {
        raise_result(c->vm, c->arg, c->is_pair ? "a pair of numbers" : "a number, or a pair", v);
    }
}

static void evaluate_all(const curve_function *c, size_t n, const double *t, double *xy)
{
    double *y = vm_scratch(c->vm, n + 1, 2 * sizeof *y);
    if (in_blocks(c->vm, c->f, n, 1, t, c->is_pair ? 2 : 1, y)) {
        for (size_t i = 0; i < n; i++) {
            xy[2 * i] = c->is_pair ? y[2 * i] : t[i];
            xy[2 * i + 1] = c->is_pair ? y[2 * i + 1] : y[i];
        }
    } else {
        for (size_t i = 0; i < n; i++) evaluate(c, t[i], xy + 2 * i);
    }
}

/* Puts the m new points (t, xy) between the n old ones, from behind, in place. */
static void merge(size_t n, double *t, double *xy, size_t m, const double *new_t,
                  const double *new_xy)
{
    for (size_t to = n + m; m > 0; to--) {
        bool is_new = n == 0 || new_t[m - 1] > t[n - 1];
        t[to - 1] = is_new ? new_t[m - 1] : t[n - 1];
        memmove(xy + 2 * (to - 1), is_new ? new_xy + 2 * (m - 1) : xy + 2 * (n - 1),
                2 * sizeof *xy);
        if (is_new) m--;
        else n--;
    }
}

geo_tensor *plot_sample_curve(geo_vm *vm, geo_value f, double low, double high, bool is_log,
                              int arg, bool *is_graph)
{
    enum { ROOM = 2 * GRAPH_MOST + 2 };
    double *t = vm_scratch(vm, ROOM, sizeof *t), *new_t = vm_scratch(vm, ROOM, sizeof *t);
    double *xy = vm_scratch(vm, ROOM, 2 * sizeof *t);
    double *new_xy = vm_scratch(vm, ROOM, 2 * sizeof *t);
    curve_function c = { .vm = vm, .f = f, .arg = arg };
    c.is_pair = is_real_vector(vm_apply(vm, f, value_number(low + (high - low) / 3)), 2);
    graph_start(low, high, is_log, t);
    size_t n = GRAPH_START, m;
    evaluate_all(&c, n, t, xy);
    for (int round = 0; round < GRAPH_ROUNDS; round++) {
        m = graph_refine(n, t, xy, new_t);
        if (m == 0) break;
        evaluate_all(&c, m, new_t, new_xy);
        merge(n, t, xy, m, new_t, new_xy);
        n += m;
    }
    double *drawn = vm_scratch(vm, 4 * n, 2 * sizeof *drawn);
    n = graph_finish(n, t, xy, !c.is_pair, drawn);
    geo_tensor *out = vm_matrix(vm, n, 2);
    memcpy(out->data, drawn, 2 * n * sizeof *drawn);
    *is_graph = !c.is_pair;
    return out;
}

/* --- two variables ------------------------------------------------------------------ */

bool plot_takes_two(geo_vm *vm, geo_value f)
{
    if (value_is_kind(f, KIND_FUNCTION))
        return value_function(f)->code->n_required == 2 && !value_function(f)->domain;
    if (value_is_kind(f, KIND_BUILTIN)) {
        const builtin *b = ((geo_builtin_value *)value_to_object(f))->builtin;
        return builtin_signature(vm, b)->n_required == 2;
    }
    return false;
}

static geo_value apply_at(geo_vm *vm, geo_value f, bool two, double x, double y)
{
    if (two) return vm_call(vm, f, 2, (geo_value[]){ value_number(x), value_number(y) });
    geo_tensor *p = vm_vector(vm, 2);
    p->data[0] = x;
    p->data[1] = y;
    return vm_apply(vm, f, value_from_object(p));
}

static double real_of(geo_vm *vm, geo_value v, int arg)
{
    if (value_is_number(v)) return value_to_number(v);
    if (value_is_bool(v)) return v == VALUE_TRUE;
    if (value_is_kind(v, KIND_COMPLEX)) return NAN;
    raise_result(vm, arg, "a number for each point of the plane", v);
}

/* Place i of n: the middle of a cell, or a node. */
static double place(double low, double high, size_t i, size_t n, bool at_nodes)
{
    if (at_nodes) return low + (high - low) * (double)i / (double)(n - 1);
    return low + (high - low) * ((double)i + 0.5) / (double)n;
}

geo_tensor *plot_sample_grid(geo_vm *vm, geo_value f, const double box[4], size_t rows,
                             size_t cols, bool at_nodes, int arg)
{
    geo_tensor *out = vm_matrix(vm, rows, cols);
    vm_hold(vm, value_from_object(out));
    bool two = plot_takes_two(vm, f);
    double *at = vm_scratch(vm, rows * cols + 1, 2 * sizeof *at);
    for (size_t i = 0; i < rows * cols; i++) {
        at[2 * i] = place(box[0], box[2], i % cols, cols, at_nodes);
        at[2 * i + 1] = place(box[3], box[1], i / cols, rows, at_nodes);
    }
    if (in_blocks(vm, f, rows * cols, 2, at, 1, out->data)) return out;
    for (size_t i = 0; i < rows * cols; i++)
        out->data[i] = real_of(vm, apply_at(vm, f, two, at[2 * i], at[2 * i + 1]), arg);
    return out;
}

geo_tensor *plot_sample_field(geo_vm *vm, geo_value v, const double box[4], size_t rows,
                              size_t cols, int arg)
{
    geo_tensor *out = vm_matrix(vm, rows * cols, 4);
    vm_hold(vm, value_from_object(out));
    bool two = plot_takes_two(vm, v);
    double *at = vm_scratch(vm, rows * cols + 1, 4 * sizeof *at), *ways = at + 2 * rows * cols;
    for (size_t i = 0; i < rows * cols; i++) {
        at[2 * i] = place(box[0], box[2], i % cols, cols, false);
        at[2 * i + 1] = place(box[3], box[1], i / cols, rows, false);
    }
    bool is_done = in_blocks(vm, v, rows * cols, 2, at, 2, ways);
    for (size_t i = 0; i < rows * cols; i++) {
        double *row = out->data + 4 * i;
        memcpy(row, at + 2 * i, 2 * sizeof *row);
        memcpy(row + 2, ways + 2 * i, 2 * sizeof *row);
        if (is_done) continue;
        geo_value way = apply_at(vm, v, two, row[0], row[1]);
        if (!is_real_vector(way, 2)) raise_result(vm, arg, "a vector of the plane", way);
        const geo_tensor *w = value_tensor(way);
        row[2] = w->data[0];
        row[3] = w->data[w->stride[0]];
    }
    return out;
}

/* --- boxes -------------------------------------------------------------------------- */

static void check_side(geo_vm *vm, int arg, double low, double high)
{
    if (!isfinite(low) || !isfinite(high) || !isfinite(high - low))
        vm_raise_arg(vm, arg, NULL, MSG_PLOT_INFINITE);
    if (!(low < high)) vm_raise_arg(vm, arg, NULL, MSG_EMPTY_INTERVAL, low, high);
}

/* The box around a plane space; false when it has none. */
static bool space_frame(geo_vm *vm, const space *s, double box[4])
{
    enum { SIDES = 256 };
    polygon p;
    double gap;
    if (!space_is_plane_region(s)) return false;
    if (s->kind == SPACE_BOX) {
        memcpy(box, s->low, 2 * sizeof *box);
        memcpy(box + 2, s->high, 2 * sizeof *box);
        return true;
    }
    vm_check(vm, space_outline(s, SIDES, &p, &gap), "the region's outline");
    box[0] = box[1] = INFINITY;
    box[2] = box[3] = -INFINITY;
    for (size_t i = 0; i < polygon_n_points(&p); i++)
        for (size_t k = 0; k < 2; k++) {
            box[k] = fmin(box[k], p.xy[2 * i + k]);
            box[k + 2] = fmax(box[k + 2], p.xy[2 * i + k]);
        }
    polygon_free(&p);
    return true;
}

void plot_box(geo_vm *vm, const geo_value *argv, int x, int y, double box[4])
{
    if (value_is_class(argv[x], &SPACE_CLASS)) {
        if (!space_frame(vm, value_space(argv[x]), box)) vm_raise_arg(vm, x, NULL, MSG_PLOT_BOX);
        return;
    }
    if (!value_is_kind(argv[x], KIND_RANGE) || y < 0 || !value_is_kind(argv[y], KIND_RANGE))
        vm_raise_arg(vm, x, NULL, MSG_PLOT_BOX);
    const geo_range *h = value_range(argv[x]), *v = value_range(argv[y]);
    check_side(vm, x, h->first, h->last);
    check_side(vm, y, v->first, v->last);
    box[0] = h->first;
    box[1] = v->first;
    box[2] = h->last;
    box[3] = v->last;
}
