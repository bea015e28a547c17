/* polygon_index.c - is a point inside: a tree of boxes over runs of edges.
 *
 * Edges that follow each other along a loop lie near each other, so boxes of
 * runs of 8, 16, 32, ... edges make a good tree without any sorting. A ray to
 * the right needs no look inside a box that lies wholly to its right when the
 * run is one chain: the parity of its crossings follows from its two ends. */
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/num/polygon_private.h"

enum { LEAF = 8, MAX_DEPTH = 64, POLL_EVERY = 1024 };

typedef struct {
    double low[2], high[2];
    size_t first, last;         /* edges first..last-1 */
    bool is_chain;              /* all of one loop, and not its end to its start */
} node;

/* Node 1 is the root, the children of i are 2i and 2i+1; empty ones have
 * first == last. */
struct polygon_index {
    const polygon *p;
    size_t *next;               /* edge i runs from point i to point next[i] */
    node *nodes;
    size_t n_nodes;
    size_t first_leaf;
    nearest_tree *nearest;
};

int polygon_edge_side(const double *a, const double *b, const double *q)
{
    if ((a[1] > q[1]) == (b[1] > q[1])) {           /* not crossing q's level */
        if (a[1] != q[1] && b[1] != q[1]) return 1;
        if (a[1] != b[1]) return (a[1] == q[1] && a[0] == q[0])
                              || (b[1] == q[1] && b[0] == q[0]) ? 0 : 1;
        return fmin(a[0], b[0]) <= q[0] && q[0] <= fmax(a[0], b[0]) ? 0 : 1;
    }
    int turn = polygon_turn(a, b, q);
    if (turn == 0) return 0;
    return (turn > 0) == (b[1] > a[1]) ? 2 : 1;
}

static const double *point_at(const polygon_index *t, size_t i)
{
    return t->p->xy + 2 * i;
}

static void fill_next(polygon_index *t)
{
    const polygon *p = t->p;
    for (size_t k = 0; k < p->n_loops; k++) {
        size_t start = p->loop_start[k], end = p->loop_start[k + 1];
        for (size_t i = start; i < end; i++) t->next[i] = i + 1 < end ? i + 1 : start;
    }
}

static void grow_box(node *v, const double *q)
{
    for (int c = 0; c < 2; c++) {
        if (q[c] < v->low[c]) v->low[c] = q[c];
        if (q[c] > v->high[c]) v->high[c] = q[c];
    }
}

static void fill_leaf(polygon_index *t, node *v)
{
    v->is_chain = true;
    for (size_t i = v->first; i < v->last; i++) {
        grow_box(v, point_at(t, i));
        grow_box(v, point_at(t, t->next[i]));
        if (i + 1 < v->last && t->next[i] != i + 1) v->is_chain = false;
    }
}

static void join(const polygon_index *t, node *v, const node *a, const node *b)
{
    *v = *a;
    if (b->first == b->last) return;
    v->last = b->last;
    v->is_chain = a->is_chain && b->is_chain && t->next[a->last - 1] == b->first;
    grow_box(v, b->low);
    grow_box(v, b->high);
}

geo_status polygon_index_new(const polygon *p, polygon_index **index)
{
    size_t n = polygon_n_points(p);
    size_t leaves = 1;
    while (leaves * LEAF < n) leaves *= 2;
    polygon_index *t = geo_alloc_zero(1, sizeof *t);
    *index = NULL;
    if (!t) return GEO_ENOMEM;
    t->p = p;
    t->first_leaf = leaves;
    t->n_nodes = 2 * leaves;
    t->next = geo_alloc(n, sizeof *t->next);
    t->nodes = geo_alloc(t->n_nodes, sizeof *t->nodes);
    if (!t->next || !t->nodes) {
        polygon_index_free(t);
        return GEO_ENOMEM;
    }
    fill_next(t);
    for (size_t i = t->n_nodes - 1; i >= 1; i--) {
        node *v = &t->nodes[i];
        if (i < leaves) {
            join(t, v, &t->nodes[2 * i], &t->nodes[2 * i + 1]);
            continue;
        }
        size_t first = (i - leaves) * LEAF;
        *v = (node){ .low = { INFINITY, INFINITY }, .high = { -INFINITY, -INFINITY } };
        v->first = first < n ? first : n;
        v->last = first + LEAF < n ? first + LEAF : n;
        fill_leaf(t, v);
    }
    geo_status status = nearest_tree_new(p, t->next, &t->nearest);
    if (status != GEO_OK) {
        polygon_index_free(t);
        return status;
    }
    *index = t;
    return GEO_OK;
}

void polygon_index_free(polygon_index *t)
{
    if (!t) return;
    geo_free(t->next);
    geo_free(t->nodes);
    nearest_tree_free(t->nearest);
    geo_free(t);
}

/* Crossings of a chain wholly to the right of q, modulo 2. */
static bool chain_parity(const polygon_index *t, const node *v, const double *q)
{
    bool first_above = point_at(t, v->first)[1] > q[1];
    bool last_above = point_at(t, t->next[v->last - 1])[1] > q[1];
    return first_above != last_above;
}

bool polygon_index_contains(const polygon_index *t, const double q[2])
{
    if (!isfinite(q[0]) || !isfinite(q[1])) return false;
    size_t stack[MAX_DEPTH], depth = 0;
    bool inside = false;
    stack[depth++] = 1;
    while (depth > 0) {
        size_t i = stack[--depth];
        const node *v = &t->nodes[i];
        if (v->first == v->last || v->high[0] < q[0]) continue;
        if (v->high[1] < q[1] || v->low[1] > q[1]) continue;
        if (v->is_chain && v->low[0] > q[0]) {
            inside ^= chain_parity(t, v, q);
        } else if (i < t->first_leaf) {
            stack[depth++] = 2 * i + 1;
            stack[depth++] = 2 * i;
        } else {
            for (size_t e = v->first; e < v->last; e++) {
                int side = polygon_edge_side(point_at(t, e), point_at(t, t->next[e]), q);
                if (side == 0) return true;
                inside ^= side > 1;
            }
        }
    }
    return inside;
}

double polygon_index_distance(const polygon_index *t, const double q[2],
                              double at[2], size_t *edge)
{
    nearest best = { INFINITY, { NAN, NAN }, 0 };
    if (isfinite(q[0]) && isfinite(q[1])) best = nearest_tree_search(t->nearest, q);
    if (at) memcpy(at, best.at, sizeof best.at);
    if (edge) *edge = best.edge;
    return hypot(q[0] - best.at[0], q[1] - best.at[1]);
}

geo_status polygon_contains_all(const polygon_index *t, size_t n, const double *xy,
                                bool *inside)
{
    for (size_t i = 0; i < n; i++) {
        if (i % POLL_EVERY == 0) GEO_TRY(geo_poll());
        inside[i] = polygon_index_contains(t, xy + 2 * i);
    }
    return GEO_OK;
}

geo_status polygon_distance_all(const polygon_index *t, size_t n, const double *xy,
                                double *distance)
{
    for (size_t i = 0; i < n; i++) {
        if (i % POLL_EVERY == 0) GEO_TRY(geo_poll());
        distance[i] = polygon_index_distance(t, xy + 2 * i, NULL, NULL);
    }
    return GEO_OK;
}
