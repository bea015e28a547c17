/* kdtree.c - a complete binary tree of boxes: the children of node i are 2i and 2i + 1,
 * the leaves come last. A leaf keeps its points coordinate by coordinate, in room for
 * LEAF of them; what is not used lies at infinity. */
#include "runtime/num/kdtree.h"

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/pool.h"
#include "runtime/num/kernel.h"

enum { LEAF = 16, DEPTH = 64, SUBTREES = 32, ALONE = 1 << 14 };

struct kdtree {
    size_t n, d, leaves;        /* leaves: a power of 2 */
    double *box;                /* of each node: d low ends, d high ends */
    double *leaf;               /* leaves x d x LEAF */
    size_t *index;              /* leaves x LEAF; NOBODY where there is no point */
    size_t *first;              /* of each node: the smallest index in it */
    size_t *order;
};

size_t kdtree_leaves(const kdtree *t) { return t->leaves; }
const size_t *kdtree_order(const kdtree *t) { return t->order; }

void kdtree_free(kdtree *t)
{
    if (!t) return;
    geo_free(t->box);
    geo_free(t->leaf);
    geo_free(t->index);
    geo_free(t->first);
    geo_free(t->order);
    geo_free(t);
}

/* --- building ---------------------------------------------------------------------- */

typedef struct { double value; size_t index; } key;

static bool key_less(key a, key b)
{
    return a.value < b.value || (a.value == b.value && a.index < b.index);
}

/* Brings the `at` smallest keys to the front [Hoare 1961]. The pivot is drawn by a small
 * generator of fixed seed, so that no input is bad for it. */
static void select_smallest(key *k, ptrdiff_t n, ptrdiff_t at)
{
    uint64_t random = 0x9e3779b97f4a7c15;
    ptrdiff_t low = 0, high = n - 1;
    while (low < high && (n < ALONE || geo_poll() == GEO_OK)) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        key pivot = k[low + (ptrdiff_t)((random >> 33) % (uint64_t)(high - low + 1))];
        ptrdiff_t i = low, j = high;
        while (i <= j) {
            while (key_less(k[i], pivot)) i++;
            while (key_less(pivot, k[j])) j--;
            if (i > j) break;
            key kept = k[i];
            k[i++] = k[j];
            k[j--] = kept;
        }
        if (at <= j) high = j;
        else if (at >= i) low = i;
        else return;
    }
}

typedef struct {
    kdtree *tree;
    const double *x;
    key *keys;                  /* n */
    size_t first;               /* the node of the first subtree of the pool's share */
} builder;

static void find_box(const builder *b, size_t node, size_t from, size_t to)
{
    size_t d = b->tree->d, first = NOBODY;
    double *box = b->tree->box + node * 2 * d;
    for (size_t k = 0; k < d; k++) {
        box[k] = INFINITY;
        box[d + k] = -INFINITY;
    }
    for (size_t i = from; i < to && !geo_stops_at(i); i++) {
        const double *p = b->x + b->tree->order[i] * d;
        first = b->tree->order[i] < first ? b->tree->order[i] : first;
        for (size_t k = 0; k < d; k++) {
            box[k] = p[k] < box[k] ? p[k] : box[k];
            box[d + k] = p[k] > box[d + k] ? p[k] : box[d + k];
        }
    }
    b->tree->first[node] = first;
}

static void fill_leaf(const builder *b, size_t leaf, size_t from, size_t to)
{
    const kdtree *t = b->tree;
    double *c = t->leaf + leaf * t->d * LEAF;
    for (size_t j = 0; j < LEAF; j++) {
        size_t index = from + j < to ? t->order[from + j] : NOBODY;
        t->index[leaf * LEAF + j] = index;
        for (size_t k = 0; k < t->d; k++)
            c[k * LEAF + j] = index == NOBODY ? INFINITY : b->x[index * t->d + k];
    }
}

static size_t widest_side(const double *box, size_t d)
{
    size_t widest = 0;
    for (size_t k = 1; k < d; k++)
        if (box[d + k] - box[k] > box[d + widest] - box[widest]) widest = k;
    return widest;
}

/* The points of a node are order[from..to): where its second half begins. */
static size_t middle_of(size_t from, size_t to) { return from + (to - from + 1) / 2; }

static void split_node(const builder *b, size_t node, size_t from, size_t to)
{
    const kdtree *t = b->tree;
    find_box(b, node, from, to);
    if (node >= t->leaves) {
        fill_leaf(b, node - t->leaves, from, to);
        return;
    }
    size_t side = widest_side(t->box + node * 2 * t->d, t->d);
    for (size_t i = from; i < to && !geo_stops_at(i); i++)
        b->keys[i] = (key){ b->x[t->order[i] * t->d + side], t->order[i] };
    size_t middle = middle_of(from, to);
    if (geo_poll() != GEO_OK) return;       /* the keys may not all be there */
    select_smallest(b->keys + from, (ptrdiff_t)(to - from), (ptrdiff_t)(middle - from));
    for (size_t i = from; i < to; i++) t->order[i] = b->keys[i].index;
}

/* The node and all below it, as far as depth `levels`. */
static geo_status build_below(const builder *b, size_t node, size_t from, size_t to, int levels)
{
    split_node(b, node, from, to);
    if (to - from > ALONE) GEO_TRY(geo_poll());
    if (node >= b->tree->leaves || levels == 0) return GEO_OK;
    size_t middle = middle_of(from, to);
    GEO_TRY(build_below(b, 2 * node, from, middle, levels - 1));
    return build_below(b, 2 * node + 1, middle, to, levels - 1);
}

/* The range of points of a node: down from the root by its digits. */
static void range_of(const kdtree *t, size_t node, size_t *from, size_t *to)
{
    int level = 0;
    while (node >> (level + 1)) level++;
    *from = 0;
    *to = t->n;
    while (level-- > 0) {
        size_t middle = middle_of(*from, *to);
        if (node >> level & 1) *from = middle;
        else *to = middle;
    }
}

static geo_status build_piece(size_t piece, void *context)
{
    const builder *b = context;
    size_t node = b->first + piece, from, to;
    range_of(b->tree, node, &from, &to);
    GEO_TRY(geo_poll());
    return build_below(b, node, from, to, DEPTH);
}

static geo_status build(kdtree *t, const double *x)
{
    builder b = { .tree = t, .x = x, .keys = geo_alloc(t->n, sizeof *b.keys), .first = 1 };
    if (!b.keys) return GEO_ENOMEM;
    for (size_t i = 0; i < t->n; i++) t->order[i] = i;
    geo_status status = GEO_OK;
    int levels = 0;
    if (t->n > ALONE)
        for (; b.first < SUBTREES && 2 * b.first < t->leaves; b.first *= 2) levels++;
    if (levels) status = build_below(&b, 1, 0, t->n, levels - 1);
    if (status == GEO_OK) status = pool_run(b.first, build_piece, &b);
    geo_free(b.keys);
    return status;
}

geo_status kdtree_new(size_t n, size_t d, const double *x, kdtree **tree)
{
    kdtree *t = geo_alloc_zero(1, sizeof *t);
    if (!t) return GEO_ENOMEM;
    *t = (kdtree){ .n = n, .d = d, .leaves = 1 };
    while (t->leaves * LEAF < n) t->leaves *= 2;
    geo_status status = GEO_ENOMEM;
    t->box = geo_alloc(2 * t->leaves, 2 * d * sizeof *t->box);
    t->leaf = geo_alloc(t->leaves, LEAF * d * sizeof *t->leaf);
    t->index = geo_alloc(t->leaves, LEAF * sizeof *t->index);
    t->first = geo_alloc(2 * t->leaves, sizeof *t->first);
    t->order = geo_alloc(n, sizeof *t->order);
    if (t->box && t->leaf && t->index && t->first && t->order) status = build(t, x);
    if (status == GEO_OK) *tree = t;
    else kdtree_free(t);
    return status;
}

/* --- the k best -------------------------------------------------------------------- */

void neighbours_start(size_t k, neighbour *heap)
{
    for (size_t i = 0; i < k; i++) heap[i] = (neighbour){ INFINITY, NOBODY };
}

/* Puts v in the place of the worst of the first k. */
static void replace_worst(size_t k, neighbour *heap, neighbour v)
{
    size_t i = 0;
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= k) break;
        if (child + 1 < k && is_nearer(heap[child], heap[child + 1])) child++;
        if (!is_nearer(v, heap[child])) break;
        heap[i] = heap[child];
        i = child;
    }
    heap[i] = v;
}

/* Among few: the worse ones move up by one. */
GEO_INLINE void insert(size_t k, neighbour *best, neighbour v)
{
    size_t i = k - 1;
    for (; i > 0 && is_nearer(v, best[i - 1]); i--) best[i] = best[i - 1];
    best[i] = v;
}

GEO_INLINE void offer(size_t k, neighbour *best, neighbour candidate)
{
    if (!is_nearer(candidate, neighbours_worst(k, best))) return;
    if (k <= FEW_NEIGHBOURS) insert(k, best, candidate);
    else replace_worst(k, best, candidate);
}

void neighbours_offer(size_t k, neighbour *best, neighbour candidate)
{
    offer(k, best, candidate);
}

void neighbours_sort(size_t k, neighbour *heap)
{
    if (k <= FEW_NEIGHBOURS) return;
    for (size_t left = k; left > 1; left--) {
        neighbour worst = heap[0];
        replace_worst(left - 1, heap, heap[left - 1]);
        heap[left - 1] = worst;
    }
}

/* --- searching --------------------------------------------------------------------- */

/* Squared distance from q to a box, summed as those to points are. */
GEO_INLINE double box_square(size_t d, const double *box, const double *q)
{
    double sum = 0;
    for (size_t k = 0; k < d; k++) {
        double below = box[k] - q[k], above = q[k] - box[d + k];
        double gap = below > above ? below : above;
        gap = gap > 0 ? gap : 0;
        sum += gap * gap;
    }
    return sum;
}

/* Squared distances to the points of a leaf. */
GEO_INLINE void leaf_squares(size_t d, const double *leaf, const double *q,
                             double square[LEAF])
{
    for (size_t j = 0; j < LEAF; j++) square[j] = 0;
    for (size_t k = 0; k < d; k++)
        for (size_t j = 0; j < LEAF; j++) {
            double gap = q[k] - leaf[k * LEAF + j];
            square[j] += gap * gap;
        }
}

typedef struct { size_t node; double square; } branch;

/* A search of one kind for a dimension that the compiler may know. `bound` is what a box
 * must not exceed, SKIP says that the branch `at` has nothing all the same, TAKE is what is
 * done with point j of a leaf within the bound. */
#define SEARCH(d, bound, SKIP, TAKE)                                                        \
    branch stack[DEPTH + 1];                                                                \
    int waiting = 0;                                                                        \
    stack[waiting++] = (branch){ 1, box_square(d, t->box + 2 * d, q) };                     \
    while (waiting > 0) {                                                                   \
        branch at = stack[--waiting];                                                       \
        if (at.square > (bound) || (SKIP)) continue;                                        \
        size_t node = at.node;                                                              \
        while (node < t->leaves) {                                                          \
            const double *left_box = t->box + 2 * node * 2 * d, *right_box = left_box + 2 * d; \
            double left = box_square(d, left_box, q), right = box_square(d, right_box, q);  \
            size_t goes_right = right < left;                                               \
            double far = goes_right ? left : right;                                         \
            stack[waiting] = (branch){ 2 * node + 1 - goes_right, far };                    \
            waiting += far <= (bound);                                                      \
            node = 2 * node + goes_right;                                                   \
        }                                                                                   \
        size_t first = node - t->leaves;                                                    \
        double square[LEAF];                                                                \
        leaf_squares(d, t->leaf + first * d * LEAF, q, square);                             \
        const size_t *index = t->index + first * LEAF;                                      \
        for (size_t j = 0; j < LEAF; j++)                                                   \
            if (square[j] <= (bound)) TAKE;                                                 \
        leaves_read++;                                                                      \
    }

/* With its box as far as the worst neighbour, has the branch none with a smaller index?
 * Without this, many equal points would all be looked at. */
GEO_INLINE bool has_only_later(const kdtree *t, branch at, neighbour worst)
{
    return at.square == worst.square && t->first[at.node] > worst.index;
}

#define NEAREST(name, d)                                                                    \
    GEO_KERNEL static size_t name(const kdtree *t, const double *q, size_t self, size_t k,  \
                                  double most, neighbour *best)                             \
    {                                                                                       \
        size_t leaves_read = 0;                                                             \
        SEARCH(d, most, has_only_later(t, at, neighbours_worst(k, best)), {                 \
            if (index[j] == self) continue;                                                 \
            offer(k, best, (neighbour){ square[j], index[j] });                             \
            double worst = neighbours_worst(k, best).square;                                \
            most = worst < most ? worst : most;                                             \
        })                                                                                  \
        return leaves_read;                                                                 \
    }

NEAREST(nearest_on_line, 1)
NEAREST(nearest_in_plane, 2)
NEAREST(nearest_in_space, 3)
NEAREST(nearest_in_any, t->d)

size_t kdtree_nearest(const kdtree *t, const double *q, size_t self, size_t k, double within,
                      neighbour *best)
{
    size_t leaves_read = 0;
    neighbours_start(k, best);
    if (k == 0) return 0;
    switch (t->d) {
    case 1: leaves_read = nearest_on_line(t, q, self, k, within, best); break;
    case 2: leaves_read = nearest_in_plane(t, q, self, k, within, best); break;
    case 3: leaves_read = nearest_in_space(t, q, self, k, within, best); break;
    default: leaves_read = nearest_in_any(t, q, self, k, within, best); break;
    }
    neighbours_sort(k, best);
    return leaves_read;
}

static bool list_add(neighbour_list *list, neighbour v)
{
    if (list->n == list->room) {
        size_t room = list->room ? 2 * list->room : 64;
        neighbour *more = geo_realloc(list->found, room, sizeof *more);
        if (!more) return false;
        list->found = more;
        list->room = room;
    }
    list->found[list->n++] = v;
    return true;
}

geo_status kdtree_within(const kdtree *t, const double *q, size_t after, double square_most,
                         neighbour_list *list)
{
    size_t leaves_read = 0, d = t->d;
    SEARCH(d, square_most, false, {
        bool counts = index[j] != NOBODY && (after == NOBODY || index[j] > after);
        if (counts && !list_add(list, ((neighbour){ square[j], index[j] }))) return GEO_ENOMEM;
    })
    (void)leaves_read;
    return GEO_OK;
}
