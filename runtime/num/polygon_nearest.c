/* polygon_nearest.c - the boundary point closest to a given one.
 *
 * Edges in the order of a Hilbert curve through their middles stand in leaves
 * of four; a binary tree of boxes above them is searched nearer box first, and
 * boxes farther than the best edge so far are left out. */
#include <math.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/num/hilbert.h"
#include "runtime/num/polygon_private.h"

enum { LEAF = 4, MAX_DEPTH = 64 };

typedef struct {
    double a[2], u[2];          /* from a to a + u */
    double inverse;             /* 1 / |u|^2 */
    size_t edge;
} segment;

typedef struct { double low[2], high[2]; } extent;

/* Node 1 is the root, the children of i are 2i and 2i+1. */
struct nearest_tree {
    size_t n, first_leaf;
    segment *segments;
    extent *nodes;              /* an empty one is infinitely far away */
};

void nearest_tree_free(nearest_tree *t)
{
    if (!t) return;
    geo_free(t->segments);
    geo_free(t->nodes);
    geo_free(t);
}

static segment make_segment(const polygon *p, size_t i, size_t next)
{
    const double *a = p->xy + 2 * i, *b = p->xy + 2 * next;
    segment s = { .a = { a[0], a[1] }, .u = { b[0] - a[0], b[1] - a[1] }, .edge = i };
    s.inverse = 1 / (s.u[0] * s.u[0] + s.u[1] * s.u[1]);
    if (!isfinite(s.inverse)) s.inverse = 0;            /* too short: its first point */
    return s;
}

/* Fills the segments in the order of the curve. */
static geo_status sort_segments(nearest_tree *t, const polygon *p, const size_t *next)
{
    double *middle = geo_alloc(t->n, 2 * sizeof *middle);
    uint32_t *order = geo_alloc(t->n, sizeof *order);
    geo_status status = middle && order ? GEO_OK : GEO_ENOMEM;
    for (size_t i = 0; status == GEO_OK && i < t->n; i++)
        for (int c = 0; c < 2; c++)
            middle[2 * i + c] = p->xy[2 * i + c] / 2 + p->xy[2 * next[i] + c] / 2;
    if (status == GEO_OK) status = hilbert_order(middle, t->n, order);
    for (size_t k = 0; status == GEO_OK && k < t->n; k++)
        t->segments[k] = make_segment(p, order[k], next[order[k]]);
    geo_free(middle);
    geo_free(order);
    return status;
}

static void grow(extent *e, const double *low, const double *high)
{
    for (int c = 0; c < 2; c++) {
        e->low[c] = fmin(e->low[c], low[c]);
        e->high[c] = fmax(e->high[c], high[c]);
    }
}

static void fill_nodes(nearest_tree *t)
{
    for (size_t i = 2 * t->first_leaf - 1; i >= 1; i--) {
        extent *e = &t->nodes[i];
        *e = (extent){ { INFINITY, INFINITY }, { -INFINITY, -INFINITY } };
        if (i < t->first_leaf) {
            grow(e, t->nodes[2 * i].low, t->nodes[2 * i].high);
            grow(e, t->nodes[2 * i + 1].low, t->nodes[2 * i + 1].high);
            continue;
        }
        size_t first = (i - t->first_leaf) * LEAF;
        for (size_t k = first; k < first + LEAF && k < t->n; k++) {
            const segment *s = &t->segments[k];
            double b[2] = { s->a[0] + s->u[0], s->a[1] + s->u[1] };
            grow(e, s->a, s->a);
            grow(e, b, b);
        }
    }
}

geo_status nearest_tree_new(const polygon *p, const size_t *next, nearest_tree **tree)
{
    nearest_tree *t = geo_alloc_zero(1, sizeof *t);
    *tree = NULL;
    if (!t) return GEO_ENOMEM;
    t->n = polygon_n_points(p);
    t->first_leaf = 1;
    while (t->first_leaf * LEAF < t->n) t->first_leaf *= 2;
    t->segments = geo_alloc(t->n, sizeof *t->segments);
    t->nodes = geo_alloc(2 * t->first_leaf, sizeof *t->nodes);
    geo_status status = t->segments && t->nodes ? GEO_OK : GEO_ENOMEM;
    if (status == GEO_OK && t->n >= UINT32_MAX) status = GEO_ETOOBIG;
    if (status == GEO_OK && t->n > 0) status = sort_segments(t, p, next);
    if (status != GEO_OK) {
        nearest_tree_free(t);
        return status;
    }
    fill_nodes(t);
    *tree = t;
    return GEO_OK;
}

static double larger(double a, double b)
{
    return a > b ? a : b;
}

static double box_distance2(const extent *e, const double *q)
{
    double dx = larger(0, larger(e->low[0] - q[0], q[0] - e->high[0]));
    double dy = larger(0, larger(e->low[1] - q[1], q[1] - e->high[1]));
    return dx * dx + dy * dy;
}

static void search_leaf(const nearest_tree *t, size_t leaf, const double *q, nearest *best)
{
    size_t first = (leaf - t->first_leaf) * LEAF;
    for (size_t k = first; k < first + LEAF && k < t->n; k++) {
        const segment *s = &t->segments[k];
        double wx = q[0] - s->a[0], wy = q[1] - s->a[1];
        double share = (wx * s->u[0] + wy * s->u[1]) * s->inverse;
        share = share > 0 ? share < 1 ? share : 1 : 0;
        double dx = wx - share * s->u[0], dy = wy - share * s->u[1];
        double d2 = dx * dx + dy * dy;
        if (d2 >= best->distance2) continue;
        best->distance2 = d2;
        best->edge = s->edge;
        best->at[0] = s->a[0] + share * s->u[0];
        best->at[1] = s->a[1] + share * s->u[1];
    }
}

nearest nearest_tree_search(const nearest_tree *t, const double q[2])
{
    struct { size_t i; double bound; } stack[2 * MAX_DEPTH];
    size_t depth = 0;
    nearest best = { INFINITY, { NAN, NAN }, 0 };
    stack[depth].i = 1;
    stack[depth++].bound = box_distance2(&t->nodes[1], q);
    while (depth > 0) {
        depth--;
        size_t i = stack[depth].i;
        if (!(stack[depth].bound < best.distance2)) continue;
        if (i >= t->first_leaf) {
            search_leaf(t, i, q, &best);
            continue;
        }
        double d0 = box_distance2(&t->nodes[2 * i], q);
        double d1 = box_distance2(&t->nodes[2 * i + 1], q);
        size_t nearer = d1 < d0;                    /* goes on top of the stack */
        stack[depth].i = 2 * i + !nearer;
        stack[depth++].bound = nearer ? d0 : d1;
        stack[depth].i = 2 * i + nearer;
        stack[depth++].bound = nearer ? d1 : d0;
    }
    return best;
}
