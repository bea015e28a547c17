/* network.c - the network simplex method with a tree of children lists.
 *
 * Nodes are sources 0..n-1, sinks n..n+m-1 and the root n+m. A node's potential y makes
 * c + y_i - y_j = 0 on tree arcs, so u_i = -y_i and v_j = y_j. A pivot lets in the best
 * arc of a block, sends as much as the cycle allows against the arcs it empties, and
 * hangs the part that is cut off by the emptied arc below the new one: only there do
 * potentials change. */
#include "runtime/transport/network.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/num/sort.h"

#define NONE UINT32_MAX

enum { EXTRA_BITS = 32, SMALLEST_BLOCK = 64 };

typedef struct {
    uint32_t parent, child, next, previous;     /* previous: NONE for a first child */
    uint32_t depth;
    uint32_t arc;               /* to the parent: its number, or NONE to the root */
    double y;
} network_node;

struct network {
    size_t n, m, n_nodes;
    network_node *node;
    network_mass *mass;         /* of each node: supply or demand, with its extra unit */
    network_mass *flow;         /* on the arc to the parent */
    double *to_root;            /* price u_i or v_j of each node for the root's arcs */
    double penalty;
    network_arc *arc;
    size_t n_arcs, capacity, n_pivots, next_arc;
};

static bool is_source(const network *s, uint32_t v) { return v < s->n; }

static uint32_t root_of(const network *s) { return (uint32_t)(s->n + s->m); }

geo_status network_new(size_t n, size_t m, const network_mass *supply,
                       const network_mass *demand, network **solver)
{
    assert(n > 0 && m > 0 && n + m < UINT32_MAX);
    network *s = geo_alloc_zero(1, sizeof *s);
    if (!s) return GEO_ENOMEM;
    s->n = n;
    s->m = m;
    s->n_nodes = n + m + 1;
    s->node = geo_alloc(s->n_nodes, sizeof *s->node);
    s->mass = geo_alloc(s->n_nodes, sizeof *s->mass);
    s->flow = geo_alloc(s->n_nodes, sizeof *s->flow);
    s->to_root = geo_alloc_zero(s->n_nodes, sizeof *s->to_root);
    if (!s->node || !s->mass || !s->flow || !s->to_root) {
        network_free(s);
        return GEO_ENOMEM;
    }
    for (size_t i = 0; i < n; i++) s->mass[i] = (supply[i] << EXTRA_BITS) + 1;
    for (size_t j = 0; j < m; j++) s->mass[n + j] = demand[j] << EXTRA_BITS;
    *solver = s;
    return GEO_OK;
}

void network_free(network *s)
{
    if (!s) return;
    geo_free(s->node);
    geo_free(s->mass);
    geo_free(s->flow);
    geo_free(s->to_root);
    geo_free(s->arc);
    geo_free(s);
}

geo_status network_add(network *s, size_t n_arcs, const network_arc *arc)
{
    if (!geo_grow(&s->arc, &s->capacity, s->n_arcs + n_arcs, sizeof *s->arc)) return GEO_ENOMEM;
    memcpy(s->arc + s->n_arcs, arc, n_arcs * sizeof *arc);
    s->n_arcs += n_arcs;
    return GEO_OK;
}

/* --- the tree ----------------------------------------------------------------------------- */

static void hang(network *s, uint32_t v, uint32_t parent)
{
    network_node *node = &s->node[v], *above = &s->node[parent];
    node->parent = parent;
    node->previous = NONE;
    node->next = above->child;
    if (above->child != NONE) s->node[above->child].previous = v;
    above->child = v;
}

static void unhang(network *s, uint32_t v)
{
    network_node *node = &s->node[v];
    if (node->previous == NONE) s->node[node->parent].child = node->next;
    else s->node[node->previous].next = node->next;
    if (node->next != NONE) s->node[node->next].previous = node->previous;
}

/* The next node of v's subtree after `at` in preorder, or NONE. */
static uint32_t next_below(const network_node *node, uint32_t v, uint32_t at)
{
    if (node[at].child != NONE) return node[at].child;
    while (at != v && node[at].next == NONE) at = node[at].parent;
    return at == v ? NONE : node[at].next;
}

/* The potential that makes the arc to the parent tight. */
static double tight(const network *s, uint32_t v)
{
    const network_node *node = &s->node[v];
    double c = node->arc == NONE ? s->to_root[v] + s->penalty : s->arc[node->arc].cost;
    double above = s->node[node->parent].y;
    return is_source(s, v) ? above - c : above + c;
}

/* All potentials from the tree alone, free of what pivots have added up. */
static void settle(network *s)
{
    uint32_t root = root_of(s);
    s->node[root].y = 0;
    for (uint32_t v = next_below(s->node, root, root); v != NONE;
         v = next_below(s->node, root, v)) {
        s->node[v].y = tight(s, v);
        s->node[v].depth = s->node[s->node[v].parent].depth + 1;
    }
}

void network_penalty(network *s, double penalty)
{
    s->penalty = penalty;
    settle(s);
}

geo_status network_start(network *s, const double *u, const double *v, double penalty)
{
    uint32_t root = root_of(s);
    double *key = geo_alloc(s->n_arcs, sizeof *key);
    size_t *order = geo_alloc(s->n_arcs, sizeof *order);
    network_mass *left = geo_alloc(s->n_nodes, sizeof *left);
    geo_status status = key && order && left ? GEO_OK : GEO_ENOMEM;
    if (status == GEO_OK) {
        for (size_t a = 0; a < s->n_arcs; a++)
            key[a] = s->arc[a].cost - u[s->arc[a].from] - v[s->arc[a].to];
        status = sort_order(s->n_arcs, key, order);
    }
    if (status == GEO_OK) {
        memcpy(left, s->mass, s->n_nodes * sizeof *left);
        memcpy(s->to_root, u, s->n * sizeof *u);
        memcpy(s->to_root + s->n, v, s->m * sizeof *v);
        s->penalty = penalty;
        for (size_t i = 0; i < s->n_nodes; i++)
            s->node[i] = (network_node){ .parent = NONE, .child = NONE, .next = NONE,
                                         .previous = NONE, .arc = NONE };
        for (size_t k = 0; k < s->n_arcs; k++) {
            const network_arc *arc = &s->arc[order[k]];
            uint32_t i = arc->from, j = (uint32_t)s->n + arc->to;
            if (left[i] == 0 || left[j] == 0) continue;
            uint32_t done = left[i] < left[j] ? i : j, other = done == i ? j : i;
            s->flow[done] = left[done];         /* equal only for what the root takes */
            left[other] -= left[done];
            left[done] = 0;
            s->node[done].arc = (uint32_t)order[k];
            hang(s, done, other);
        }
        for (uint32_t i = 0; i < root; i++) {
            if (s->node[i].parent != NONE) continue;
            s->flow[i] = left[i];
            hang(s, i, root);
        }
        settle(s);
    }
    geo_free(key);
    geo_free(order);
    geo_free(left);
    return status;
}

/* --- pivots ------------------------------------------------------------------------------- */

/* The most negative reduced cost in the next blocks of arcs; NONE when there is none. */
static uint32_t entering(network *s, double tol)
{
    size_t block = (size_t)(1.0 * sqrt((double)s->n_arcs)) + SMALLEST_BLOCK;
    size_t left = s->n_arcs, a = s->next_arc;
    const network_node *node = s->node, *sink = s->node + s->n;
    while (left > 0) {
        double least = -tol;
        uint32_t best = NONE;
        size_t end = block < left ? block : left;
        left -= end;
        for (; end > 0; end--) {
            const network_arc *arc = &s->arc[a];
            double reduced = arc->cost + node[arc->from].y - sink[arc->to].y;
            if (reduced < least) {
                least = reduced;
                best = (uint32_t)a;
            }
            if (++a == s->n_arcs) a = 0;
        }
        if (best != NONE) {
            s->next_arc = a;
            return best;
        }
    }
    return NONE;
}

/* The cycle that arc i -> j closes: where its two sides meet, and the arc that empties
 * first, named by its lower node. */
typedef struct { uint32_t meet, cut; bool cut_at_sink_side; network_mass most; } cycle;

static cycle find_cycle(const network *s, uint32_t i, uint32_t j)
{
    const network_node *node = s->node;
    uint32_t side[2] = { i, j };
    cycle c = { .cut = NONE };
    while (side[0] != side[1]) {
        int k = node[side[1]].depth > node[side[0]].depth;
        uint32_t v = side[k];
        if (is_source(s, v) == (k == 0) && (c.cut == NONE || s->flow[v] < c.most)) {
            c.cut = v;
            c.most = s->flow[v];
            c.cut_at_sink_side = k == 1;
        }
        side[k] = node[v].parent;
    }
    c.meet = side[0];
    return c;
}

static void send(network *s, uint32_t from, bool is_sink_side, const cycle *c)
{
    for (uint32_t v = from; v != c->meet; v = s->node[v].parent) {
        if (is_source(s, v) != is_sink_side) s->flow[v] -= c->most;
        else s->flow[v] += c->most;
    }
}

/* Turns the path from v up to `cut` upside down and hangs v below `parent`. */
static void rehang(network *s, uint32_t v, uint32_t cut, uint32_t parent, uint32_t arc,
                   network_mass flow)
{
    for (;;) {
        uint32_t above = s->node[v].parent, old_arc = s->node[v].arc;
        network_mass old_flow = s->flow[v];
        unhang(s, v);
        hang(s, v, parent);
        s->node[v].arc = arc;
        s->flow[v] = flow;
        if (v == cut) return;
        parent = v;
        arc = old_arc;
        flow = old_flow;
        v = above;
    }
}

static void pivot(network *s, uint32_t entered)
{
    const network_arc *arc = &s->arc[entered];
    uint32_t i = arc->from, j = (uint32_t)s->n + arc->to;
    double reduced = arc->cost + s->node[i].y - s->node[j].y;
    cycle c = find_cycle(s, i, j);
    assert(c.cut != NONE && c.most > 0);
    send(s, i, false, &c);
    send(s, j, true, &c);
    uint32_t hung = c.cut_at_sink_side ? j : i, parent = c.cut_at_sink_side ? i : j;
    double change = c.cut_at_sink_side ? reduced : -reduced;
    rehang(s, hung, c.cut, parent, entered, c.most);
    network_node *node = s->node;
    for (uint32_t v = hung; v != NONE; v = next_below(node, hung, v)) {
        node[v].y += change;
        node[v].depth = node[node[v].parent].depth + 1;
    }
    s->n_pivots++;
}

geo_status network_solve(network *s, double tol)
{
    for (;;) {
        size_t before = s->n_pivots;
        for (uint32_t a; (a = entering(s, tol)) != NONE; ) {
            GEO_TRY(geo_poll());
            pivot(s, a);
        }
        settle(s);
        if (s->n_pivots == before) return GEO_OK;
    }
}

/* --- results ------------------------------------------------------------------------------ */

void network_prices(network *s, double *u, double *v)
{
    settle(s);
    for (size_t i = 0; i < s->n; i++) u[i] = -s->node[i].y;
    for (size_t j = 0; j < s->m; j++) v[j] = s->node[s->n + j].y;
}

/* A flow without what the extra units left in it. */
static network_mass true_flow(network_mass flow)
{
    return (flow + ((network_mass)1 << (EXTRA_BITS - 1))) >> EXTRA_BITS;
}

size_t network_flows(const network *s, uint32_t *arc, network_mass *mass)
{
    size_t count = 0;
    for (uint32_t v = 0; v < root_of(s); v++) {
        network_mass flow = true_flow(s->flow[v]);
        if (s->node[v].arc == NONE || flow == 0) continue;
        arc[count] = s->node[v].arc;
        mass[count++] = flow;
    }
    return count;
}

network_mass network_missing(const network *s)
{
    network_mass sum = 0;
    for (uint32_t v = 0; v < root_of(s); v++)
        if (s->node[v].arc == NONE && is_source(s, v)) sum += true_flow(s->flow[v]);
    return sum;
}

size_t network_pivots(const network *s) { return s->n_pivots; }
size_t network_arcs(const network *s) { return s->n_arcs; }
const network_arc *network_arc_list(const network *s) { return s->arc; }
