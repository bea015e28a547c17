/* singular.c - finding torn edges and joining them into curves. */
#include "runtime/transport/singular.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"

/* Nodes closer than this, in the source's size, are one: the two cells beside an
 * edge compute its ends each for itself. */
static const double SAME_NODE = 1e-9;

typedef struct {
    const power_diagram *d;
    const singular_options *opt;
    polygon_index *index;       /* of the target; NULL: by jump */
    double *spacing;            /* local spacing of the points; by jump only */
    double outside;             /* length that must be outside */
    power_cells cells;
    singular_set *set;
    size_t edge_capacity, node_capacity;
    uint32_t *bucket, *next;    /* hash of nodes by place: bucket -> node + 1 -> ... */
    size_t n_buckets, next_capacity;
    double grid;                /* size of a place */
} search;

static const double *site(const search *s, size_t i) { return s->d->xy + 2 * i; }

static double distance(const double *p, const double *q)
{
    return hypot(p[0] - q[0], p[1] - q[1]);
}

/* --- which edges are torn ----------------------------------------------------------- */

static int compare_numbers(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Where the segment p + t (q - p), 0 < t < 1, meets an edge of the target; false when
 * it does not. */
static bool crossing(const double *p, const double *q, const double *a, const double *b, double *t)
{
    double dx = q[0] - p[0], dy = q[1] - p[1], ex = b[0] - a[0], ey = b[1] - a[1];
    double det = dx * ey - dy * ex;
    if (det == 0) return false;
    double s = ((a[0] - p[0]) * dy - (a[1] - p[1]) * dx) / det;
    *t = ((a[0] - p[0]) * ey - (a[1] - p[1]) * ex) / det;
    return s >= 0 && s <= 1 && *t > 0 && *t < 1;
}

/* The length of the segment pq outside of the target. */
static geo_status length_outside(const search *s, const double *p, const double *q, double *out)
{
    const polygon *target = s->opt->target;
    double whole = distance(p, q), middle[2] = { (p[0] + q[0]) / 2, (p[1] + q[1]) / 2 };
    *out = 0;
    bool inside = polygon_index_contains(s->index, middle);
    if (inside && polygon_index_distance(s->index, middle, NULL, NULL) > whole / 2) return GEO_OK;
    double *cut = NULL;
    size_t n = 0, capacity = 0;
    for (size_t k = 0; k < target->n_loops; k++) {
        size_t from = target->loop_start[k], to = target->loop_start[k + 1];
        for (size_t i = from; i < to; i++) {
            const double *a = target->xy + 2 * i;
            const double *b = target->xy + 2 * (i + 1 < to ? i + 1 : from);
            double t;
            if (!crossing(p, q, a, b, &t)) continue;
            if (!geo_grow(&cut, &capacity, n + 3, sizeof *cut)) {
                geo_free(cut);
                return GEO_ENOMEM;
            }
            cut[n++] = t;
        }
    }
    if (n == 0) {
        *out = inside ? 0 : whole;
        return GEO_OK;
    }
    qsort(cut, n, sizeof *cut, compare_numbers);
    for (size_t i = 0; i <= n; i++) {
        double t0 = i ? cut[i - 1] : 0, t1 = i < n ? cut[i] : 1, t = (t0 + t1) / 2;
        double at[2] = { p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1]) };
        if (!polygon_index_contains(s->index, at)) *out += (t1 - t0) * whole;
    }
    geo_free(cut);
    return GEO_OK;
}

/* The lower quartile of the distances to the points of the cells around: what is
 * usual near i, though some neighbours are beyond a gap. */
static geo_status measure_spacing(search *s)
{
    const regular_triangulation *t = s->d->triangulation;
    double *all = NULL;
    size_t capacity = 0;
    s->spacing = geo_alloc(s->d->n, sizeof *s->spacing);
    if (!s->spacing) return GEO_ENOMEM;
    geo_status status = GEO_OK;
    uint32_t *around = NULL;
    size_t around_capacity = 0;
    for (size_t i = 0; i < s->d->n && status == GEO_OK; i++) {
        if (i % 1024 == 0) status = geo_poll();
        bool closed;
        size_t n = regular_neighbours(t, i, around, around_capacity, &closed);
        bool grown = geo_grow(&around, &around_capacity, n, sizeof *around)
                  && geo_grow(&all, &capacity, n, sizeof *all);
        if (!grown) status = GEO_ENOMEM;
        if (status != GEO_OK) break;
        regular_neighbours(t, i, around, around_capacity, &closed);
        for (size_t k = 0; k < n; k++) all[k] = distance(site(s, i), site(s, around[k]));
        qsort(all, n, sizeof *all, compare_numbers);
        s->spacing[i] = n ? all[n / 4] : 0;
    }
    geo_free(all);
    geo_free(around);
    return status;
}

static geo_status is_torn(const search *s, size_t i, size_t j, bool *torn)
{
    if (!s->index) {
        double ratio = s->opt->ratio > 0 ? s->opt->ratio : 4;
        double usual = fmax(s->spacing[i], s->spacing[j]);
        *torn = distance(site(s, i), site(s, j)) > ratio * usual;
        return GEO_OK;
    }
    double outside;
    GEO_TRY(length_outside(s, site(s, i), site(s, j), &outside));
    *torn = outside > s->outside;
    return GEO_OK;
}

/* --- nodes ---------------------------------------------------------------------------- */

static size_t bucket_of(const search *s, int64_t x, int64_t y)
{
    uint64_t h = (uint64_t)x * 0x9E3779B97F4A7C15ull ^ (uint64_t)y * 0xC2B2AE3D27D4EB4Full;
    return (size_t)((h ^ h >> 29) % s->n_buckets);
}

/* The node at a place, a new one when there is none within the tolerance. */
static geo_status find_node(search *s, const double at[2], uint32_t *node)
{
    singular_set *set = s->set;
    int64_t x = (int64_t)floor(at[0] / s->grid), y = (int64_t)floor(at[1] / s->grid);
    for (int64_t dx = -1; dx <= 1; dx++)
        for (int64_t dy = -1; dy <= 1; dy++)
            for (uint32_t k = s->bucket[bucket_of(s, x + dx, y + dy)]; k; k = s->next[k - 1])
                if (distance(set->node_xy + 2 * (k - 1), at) <= s->grid) {
                    *node = k - 1;
                    return GEO_OK;
                }
    if (!geo_grow(&set->node_xy, &s->node_capacity, set->n_nodes + 1, 2 * sizeof(double))
        || !geo_grow(&s->next, &s->next_capacity, set->n_nodes + 1, sizeof *s->next))
        return GEO_ENOMEM;
    size_t b = bucket_of(s, x, y);
    memcpy(set->node_xy + 2 * set->n_nodes, at, 2 * sizeof(double));
    s->next[set->n_nodes] = s->bucket[b];
    *node = (uint32_t)set->n_nodes++;
    s->bucket[b] = *node + 1;
    return GEO_OK;
}

/* --- edges ------------------------------------------------------------------------------ */

/* The gradient of the convex potential grows along the way from i to j, so j lies
 * to the right of the edge when p_j - p_i points to its right. */
static void set_sides(const search *s, singular_edge *e, size_t i, size_t j)
{
    const double *a = s->set->node_xy + 2 * e->node[0], *b = s->set->node_xy + 2 * e->node[1];
    const double *p = site(s, i), *q = site(s, j);
    double right = (b[1] - a[1]) * (q[0] - p[0]) - (b[0] - a[0]) * (q[1] - p[1]);
    e->left = (uint32_t)(right > 0 ? i : j);
    e->right = (uint32_t)(right > 0 ? j : i);
    const double *l = site(s, e->left), *r = site(s, e->right);
    e->jump[0] = r[0] - l[0];
    e->jump[1] = r[1] - l[1];
}

/* The pieces of cell i's outline that border cell j. */
static geo_status add_edges(search *s, const cell_outline *outline, size_t i, size_t j)
{
    singular_set *set = s->set;
    for (size_t k = 0; k < outline->n_loops; k++) {
        size_t from = outline->loop_start[k], to = outline->loop_start[k + 1];
        for (size_t v = from; v < to; v++) {
            if (outline->label[v] != (int32_t)j) continue;
            const double *a = outline->xy + 2 * v;
            const double *b = outline->xy + 2 * (v + 1 < to ? v + 1 : from);
            singular_edge e = { .length = distance(a, b) };
            GEO_TRY(find_node(s, a, &e.node[0]));
            GEO_TRY(find_node(s, b, &e.node[1]));
            if (e.node[0] == e.node[1]) continue;
            set_sides(s, &e, i, j);
            if (!geo_grow(&set->edge, &s->edge_capacity, set->n_edges + 1, sizeof e))
                return GEO_ENOMEM;
            set->edge[set->n_edges++] = e;
        }
    }
    return GEO_OK;
}

/* All torn edges, cell by cell; a cell's outline is made once, when it is needed. */
static geo_status collect_edges(search *s, cell_scratch *scratch, cell_outline *outline)
{
    const power_cells *c = &s->cells;
    for (size_t i = 0; i < s->d->n; i++) {
        bool has_outline = false;
        if (i % 256 == 0) GEO_TRY(geo_poll());
        for (int32_t e = c->edge_start[i]; e < c->edge_start[i + 1]; e++) {
            bool torn = false;
            if (!(c->edge_length[e] > 0)) continue;
            size_t j = (size_t)c->edge_to[e];
            GEO_TRY(is_torn(s, i, j, &torn));
            if (!torn) continue;
            if (!has_outline) GEO_TRY(powercells_outline(s->d, i, scratch, outline));
            has_outline = true;
            GEO_TRY(add_edges(s, outline, i, j));
        }
    }
    return GEO_OK;
}

/* --- curves -------------------------------------------------------------------------------- */

typedef struct {
    uint32_t *start;            /* of a node's edges in `edge`: n_nodes + 1 */
    uint32_t *edge;
    bool *used;
} incidence;

static geo_status make_incidence(const singular_set *set, incidence *in)
{
    in->start = geo_alloc_zero(set->n_nodes + 2, sizeof *in->start);
    in->edge = geo_alloc(2 * set->n_edges + 1, sizeof *in->edge);
    in->used = geo_alloc_zero(set->n_edges + 1, sizeof *in->used);
    if (!in->start || !in->edge || !in->used) return GEO_ENOMEM;
    for (size_t e = 0; e < set->n_edges; e++)
        for (int k = 0; k < 2; k++) in->start[set->edge[e].node[k] + 2]++;
    for (size_t v = 2; v < set->n_nodes + 2; v++) in->start[v] += in->start[v - 1];
    for (size_t e = 0; e < set->n_edges; e++)
        for (int k = 0; k < 2; k++) in->edge[in->start[set->edge[e].node[k] + 1]++] = (uint32_t)e;
    return GEO_OK;
}

static void turn(singular_edge *e)
{
    uint32_t node = e->node[0], point = e->left;
    e->node[0] = e->node[1];
    e->node[1] = node;
    e->left = e->right;
    e->right = point;
    e->jump[0] = -e->jump[0];
    e->jump[1] = -e->jump[1];
}

/* Appends the curve that leaves `node` by edge e, up to a node that is no mere
 * passage (or round to where it began). */
static void follow(singular_set *set, incidence *in, uint32_t node, uint32_t e,
                   singular_edge *out, size_t *n)
{
    for (;;) {
        in->used[e] = true;
        out[*n] = set->edge[e];
        if (out[*n].node[0] != node) turn(&out[*n]);
        node = out[(*n)++].node[1];
        uint32_t from = in->start[node], to = in->start[node + 1];
        if (to - from != 2) return;
        e = in->edge[from] == e ? in->edge[from + 1] : in->edge[from];
        if (in->used[e]) return;
    }
}

static geo_status join_curves(singular_set *set)
{
    incidence in = { 0 };
    geo_status status = make_incidence(set, &in);
    singular_edge *out = geo_alloc(set->n_edges + 1, sizeof *out);
    set->curve_start = geo_alloc(set->n_edges + 1, sizeof *set->curve_start);
    if (!out || !set->curve_start) status = GEO_ENOMEM;
    size_t n = 0;
    for (int closed = 0; closed < 2 && status == GEO_OK; closed++)
        for (uint32_t v = 0; v < set->n_nodes; v++) {
            uint32_t from = in.start[v], to = in.start[v + 1];
            if (!closed && to - from == 2) continue;        /* a passage, not an end */
            for (uint32_t k = from; k < to; k++) {
                if (in.used[in.edge[k]]) continue;
                set->curve_start[set->n_curves++] = n;
                follow(set, &in, v, in.edge[k], out, &n);
            }
        }
    if (status == GEO_OK) {
        set->curve_start[set->n_curves] = n;
        geo_free(set->edge);
        set->edge = out;
        out = NULL;
    }
    geo_free(out);
    geo_free(in.start);
    geo_free(in.edge);
    geo_free(in.used);
    return status;
}

/* --- the whole ------------------------------------------------------------------------- */

static geo_status summarise(search *s)
{
    singular_set *set = s->set;
    bool *beside = geo_alloc_zero(s->d->n + 1, sizeof *beside);
    if (!beside) return GEO_ENOMEM;
    for (size_t e = 0; e < set->n_edges; e++) {
        const singular_edge *edge = &set->edge[e];
        set->length += edge->length;
        set->largest_jump = fmax(set->largest_jump, hypot(edge->jump[0], edge->jump[1]));
        beside[edge->left] = beside[edge->right] = true;
    }
    double area = 0;
    for (size_t i = 0; i < s->d->n; i++)
        if (beside[i]) area += s->cells.area[i];
    set->share = fmin(area / s->d->source->area, 1);
    geo_free(beside);
    return GEO_OK;
}

static geo_status prepare(search *s)
{
    const ot_source *source = s->d->source;
    double size = hypot(source->high[0] - source->low[0], source->high[1] - source->low[1]);
    s->grid = SAME_NODE * size;
    s->n_buckets = 4 * (size_t)sqrt((double)s->d->n) + 1024;
    s->bucket = geo_alloc_zero(s->n_buckets, sizeof *s->bucket);
    if (!s->bucket) return GEO_ENOMEM;
    GEO_TRY(powercells_measure(s->d, false, &s->cells));
    s->set->is_geometric = s->opt->target != NULL;
    if (!s->opt->target) return measure_spacing(s);
    double share = s->opt->outside > 0 ? s->opt->outside : 0.25;
    s->outside = share * sqrt(polygon_area(s->opt->target) / (double)s->d->n);
    return polygon_index_new(s->opt->target, &s->index);
}

geo_status singular_find(const power_diagram *d, const singular_options *opt, singular_set *set)
{
    search s = { .d = d, .opt = opt, .set = set };
    cell_scratch *scratch = NULL;
    cell_outline outline = CELL_OUTLINE_EMPTY;
    *set = SINGULAR_SET_EMPTY;
    geo_status status = prepare(&s);
    if (status == GEO_OK) status = cell_scratch_new(&scratch);
    if (status == GEO_OK) status = collect_edges(&s, scratch, &outline);
    if (status == GEO_OK) status = join_curves(set);
    if (status == GEO_OK) status = summarise(&s);
    cell_outline_free(&outline);
    if (scratch) cell_scratch_free(scratch);
    power_cells_free(&s.cells);
    if (s.index) polygon_index_free(s.index);
    geo_free(s.spacing);
    geo_free(s.bucket);
    geo_free(s.next);
    if (status != GEO_OK) singular_set_free(set);
    return status;
}

void singular_set_free(singular_set *set)
{
    geo_free(set->node_xy);
    geo_free(set->edge);
    geo_free(set->curve_start);
    *set = SINGULAR_SET_EMPTY;
}
