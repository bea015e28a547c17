/* costtree.c - a kd-tree that is searched by cost less price.
 *
 * A subtree is skipped when the cost of reaching its box, less its largest price, is no
 * better than what has been found. Nodes are kept in preorder: the left child follows
 * its parent, and the points of a subtree are one stretch. */
#include "runtime/transport/costtree.h"

#include <assert.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/pool.h"

enum { LEAF = 4, DEPTH = 64, PIECE = 256 };

typedef struct {
    uint32_t first, count;      /* its stretch of points */
    uint32_t right;             /* the right child; 0 for a leaf */
    double price;               /* the largest of its points */
} tree_node;

struct cost_tree {
    size_t n, d, n_nodes;
    metric cost;
    double *y;                  /* the points in the tree's order */
    double *w;                  /* their prices */
    uint32_t *original;         /* their places in the caller's array */
    tree_node *node;
    double *box;                /* 2d for each node: lowest, highest */
};

/* Without the care for nan of fmin and fmax, which keeps them from being one instruction. */
static inline double larger(double a, double b) { return a > b ? a : b; }
static inline double smaller(double a, double b) { return a < b ? a : b; }

/* --- building -------------------------------------------------------------------------- */

static void swap_points(cost_tree *t, size_t a, size_t b)
{
    for (size_t k = 0; k < t->d; k++) {
        double x = t->y[a * t->d + k];
        t->y[a * t->d + k] = t->y[b * t->d + k];
        t->y[b * t->d + k] = x;
    }
    uint32_t i = t->original[a];
    t->original[a] = t->original[b];
    t->original[b] = i;
}

/* Puts the smaller half along an axis first [Hoare 1961]. */
static void split(cost_tree *t, size_t first, size_t middle, size_t end, size_t axis)
{
#define AT(i) t->y[(i) * t->d + axis]
    while (end - first > 1) {
        double pivot = AT(first + (end - first) / 2);
        size_t i = first, j = end - 1;
        for (;;) {
            while (AT(i) < pivot) i++;
            while (AT(j) > pivot) j--;
            if (i >= j) break;
            swap_points(t, i++, j--);
        }
        size_t cut = j + 1;             /* all before it are <= all from it on */
        if (cut == end) cut--;          /* the pivot itself was the largest */
        if (middle < cut) end = cut;
        else first = cut;
    }
#undef AT
}

static size_t bound(cost_tree *t, size_t node)
{
    double *low = t->box + 2 * t->d * node, *high = low + t->d;
    const tree_node *v = &t->node[node];
    memcpy(low, t->y + v->first * t->d, t->d * sizeof *low);
    memcpy(high, low, t->d * sizeof *low);
    for (size_t i = v->first + 1; i < v->first + v->count; i++)
        for (size_t k = 0; k < t->d; k++) {
            low[k] = smaller(low[k], t->y[i * t->d + k]);
            high[k] = larger(high[k], t->y[i * t->d + k]);
        }
    size_t widest = 0;
    for (size_t k = 1; k < t->d; k++)
        if (high[k] - low[k] > high[widest] - low[widest]) widest = k;
    return widest;
}

static void build(cost_tree *t)
{
    struct { uint32_t first, count, parent; } stack[DEPTH];
    int top = 0;
    stack[top].first = 0;
    stack[top].count = (uint32_t)t->n;
    stack[top++].parent = UINT32_MAX;
    while (top > 0) {
        uint32_t first = stack[--top].first, count = stack[top].count, at = (uint32_t)t->n_nodes++;
        if (stack[top].parent != UINT32_MAX) t->node[stack[top].parent].right = at;
        t->node[at] = (tree_node){ .first = first, .count = count };
        size_t axis = bound(t, at);
        if (count <= LEAF) continue;
        uint32_t left = count / 2;
        split(t, first, first + left, first + count, axis);
        assert(top + 2 <= DEPTH);
        stack[top].first = first + left;        /* the right child, which comes later */
        stack[top].count = count - left;
        stack[top++].parent = at;
        stack[top].first = first;
        stack[top].count = left;
        stack[top++].parent = UINT32_MAX;
    }
}

geo_status cost_tree_new(size_t n, size_t d, const double *y, const metric *cost,
                         cost_tree **tree)
{
    assert(n > 0 && d > 0);
    cost_tree *t = geo_alloc_zero(1, sizeof *t);
    if (!t) return GEO_ENOMEM;
    *t = (cost_tree){ .n = n, .d = d, .cost = *cost };
    t->y = geo_alloc(n * d, sizeof *t->y);
    t->w = geo_alloc_zero(n, sizeof *t->w);
    t->original = geo_alloc(n, sizeof *t->original);
    t->node = geo_alloc(n + 1, sizeof *t->node);
    t->box = geo_alloc(n + 1, 2 * d * sizeof *t->box);
    if (!t->y || !t->w || !t->original || !t->node || !t->box) {
        cost_tree_free(t);
        return GEO_ENOMEM;
    }
    memcpy(t->y, y, n * d * sizeof *y);
    for (size_t i = 0; i < n; i++) t->original[i] = (uint32_t)i;
    build(t);
    *tree = t;
    return GEO_OK;
}

void cost_tree_free(cost_tree *t)
{
    if (!t) return;
    geo_free(t->y);
    geo_free(t->w);
    geo_free(t->original);
    geo_free(t->node);
    geo_free(t->box);
    geo_free(t);
}

void cost_tree_weigh(cost_tree *t, const double *w)
{
    for (size_t i = 0; i < t->n; i++) t->w[i] = w[t->original[i]];
    for (size_t v = t->n_nodes; v-- > 0; ) {        /* children come after their parent */
        tree_node *node = &t->node[v];
        if (node->right) {
            node->price = larger(t->node[v + 1].price, t->node[node->right].price);
            continue;
        }
        node->price = t->w[node->first];
        for (size_t i = 1; i < node->count; i++)
            node->price = larger(node->price, t->w[node->first + i]);
    }
}

void cost_tree_order(const cost_tree *t, size_t *order)
{
    for (size_t i = 0; i < t->n; i++) order[i] = t->original[i];
}

size_t cost_tree_groups(const cost_tree *t, size_t size, uint32_t *group)
{
    uint32_t n_groups = 0;
    size_t done = 0;            /* points before this one have their group */
    for (size_t v = 0; v < t->n_nodes; v++) {
        const tree_node *node = &t->node[v];
        if (node->count > size || node->first < done) continue;
        done = node->first + node->count;
        for (size_t i = node->first; i < done; i++) group[t->original[i]] = n_groups;
        n_groups++;
    }
    return n_groups;
}

/* --- searching -------------------------------------------------------------------------- */

/* Less than or equal to c(x, y_j) - w_j for every point of the node. */
static double node_bound(const cost_tree *t, const double *x, size_t v)
{
    const double *low = t->box + 2 * t->d * v, *high = low + t->d;
    double sum = 0;
    for (size_t k = 0; k < t->d; k++) {
        double out = larger(larger(low[k] - x[k], x[k] - high[k]), 0);
        if (t->cost.norm == NORM_EUCLIDEAN) sum += out * out;
        else if (t->cost.norm == NORM_MAX) sum = larger(sum, out);
        else sum += metric_part(&t->cost, out);
    }
    return metric_finish(&t->cost, sum) - t->node[v].price;
}

size_t cost_tree_smallest(const cost_tree *t, const double *x, size_t k, double below,
                          uint32_t *index, double *value)
{
    struct { uint32_t node; double bound; } stack[DEPTH];
    size_t found = 0;
    int top = 0;
    stack[top].node = 0;
    stack[top++].bound = node_bound(t, x, 0);
    while (top > 0) {
        top--;
        if (!(stack[top].bound < below)) continue;
        uint32_t v = stack[top].node;
        const tree_node *node = &t->node[v];
        if (node->right) {
            double left = node_bound(t, x, v + 1), right = node_bound(t, x, node->right);
            bool left_first = left <= right;        /* the better one on top */
            stack[top].node = left_first ? node->right : v + 1;
            stack[top++].bound = left_first ? right : left;
            stack[top].node = left_first ? v + 1 : node->right;
            stack[top++].bound = left_first ? left : right;
            continue;
        }
        for (size_t i = node->first; i < node->first + node->count; i++) {
            double c = metric_cost(&t->cost, t->d, x, t->y + i * t->d) - t->w[i];
            if (!(c < below)) continue;
            size_t at = found < k ? found++ : k - 1;
            for (; at > 0 && value[at - 1] > c; at--) {
                value[at] = value[at - 1];
                index[at] = index[at - 1];
            }
            value[at] = c;
            index[at] = t->original[i];
            if (found == k) below = smaller(below, value[k - 1]);
        }
    }
    return found;
}

typedef struct {
    const cost_tree *tree;
    size_t n, k;
    const double *x, *below;
    uint32_t *count, *index;
    double *value;
} search_job;

static geo_status search_piece(size_t piece, void *context)
{
    const search_job *s = context;
    GEO_TRY(geo_poll());
    size_t end = (piece + 1) * PIECE < s->n ? (piece + 1) * PIECE : s->n;
    for (size_t i = piece * PIECE; i < end; i++)
        s->count[i] = (uint32_t)cost_tree_smallest(
            s->tree, s->x + i * s->tree->d, s->k, s->below ? s->below[i] : INFINITY,
            s->index + i * s->k, s->value + i * s->k);
    return GEO_OK;
}

geo_status cost_tree_search(const cost_tree *tree, size_t n, const double *x, size_t k,
                            const double *below, uint32_t *count, uint32_t *index,
                            double *value)
{
    search_job s = { tree, n, k, x, below, count, index, value };
    return pool_run((n + PIECE - 1) / PIECE, search_piece, &s);
}
