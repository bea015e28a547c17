/* levels.c - coarse prices, few arcs, the simplex method, more arcs.
 *
 * Points are grouped until few are left; that problem is solved on all its arcs. Prices
 * go to the next finer level by the c-transform, v_j = min_I c(X_I, y_j) - u_I, which
 * keeps them right to first order in the groups' size. With such prices the few arcs of
 * least c - u - v hold almost the whole solution; at the finest level arcs are added
 * until none anywhere has a negative reduced cost. Rows and columns of a table are
 * grouped by their costs to a few of the others. */
#include "runtime/transport/levels.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"

enum {
    NEIGHBOURS = 10,            /* arcs of least reduced cost kept for each point */
    ADDED = 4,                  /* and added for each point in a round that finds some */
    RAISE = 4, GROUP = 5, FEW = 32, FEATURES = 4
};


/* --- arcs -------------------------------------------------------------------------------- */

static int by_pair(const void *p, const void *q)
{
    uint64_t a = *(const uint64_t *)p, b = *(const uint64_t *)q;
    return (a > b) - (a < b);
}

static geo_status add_pairs(level *l, size_t count, uint64_t *pair)
{
    qsort(pair, count, sizeof *pair, by_pair);
    network_arc *arc = geo_alloc(count, sizeof *arc);
    if (!arc) return GEO_ENOMEM;
    size_t n_arcs = 0;
    for (size_t k = 0; k < count; k++) {
        if (k > 0 && pair[k] == pair[k - 1]) continue;
        uint32_t i = (uint32_t)(pair[k] >> 32), j = (uint32_t)pair[k];
        arc[n_arcs++] = (network_arc){ i, j, arc_cost(&l->search, i, j) };
    }
    geo_status status = network_add(l->net, n_arcs, arc);
    geo_free(arc);
    return status;
}

/* Adds the arcs of both lists and the seed, each pair once. */
static geo_status add_hits(level *l, const arc_hits *sinks, const arc_hits *sources)
{
    size_t count = 0, room = sinks->n * sinks->k + sources->n * sources->k + l->n_seed;
    uint64_t *pair = geo_alloc(room, sizeof *pair);
    if (!pair) return GEO_ENOMEM;
    for (size_t i = 0; i < sinks->n; i++)
        for (size_t k = 0; k < sinks->count[i]; k++)
            pair[count++] = (uint64_t)i << 32 | sinks->index[i * sinks->k + k];
    for (size_t j = 0; j < sources->n; j++)
        for (size_t k = 0; k < sources->count[j]; k++)
            pair[count++] = (uint64_t)sources->index[j * sources->k + k] << 32 | j;
    for (size_t k = 0; k < l->n_seed; k++) pair[count++] = l->seed[k];
    l->n_seed = 0;
    geo_status status = add_pairs(l, count, pair);
    geo_free(pair);
    return status;
}

static geo_status add_all(level *l)
{
    size_t n = l->search.n, m = l->search.m;
    network_arc *arc = geo_alloc(n * m, sizeof *arc);
    if (!arc) return GEO_ENOMEM;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < m; j++)
            arc[i * m + j] = (network_arc){ i, j, arc_cost(&l->search, i, j) };
    geo_status status = network_add(l->net, n * m, arc);
    geo_free(arc);
    return status;
}

/* u and v become the least values found, which makes them feasible prices; the arcs of
 * least reduced cost are added. `spread`: how far apart they typically are. */
static geo_status add_near(level *l, double *spread)
{
    size_t n = l->search.n, m = l->search.m;
    arc_hits sinks, sources = { 0 };
    geo_status status = arc_hits_new(n, m < NEIGHBOURS ? m : NEIGHBOURS, &sinks);
    if (status == GEO_OK) status = arc_search_sinks(&l->search, l->v, NULL, &sinks);
    if (status == GEO_OK) {
        *spread = 0;
        for (size_t i = 0; i < n; i++) {
            l->u[i] = sinks.value[i * sinks.k];
            *spread += sinks.value[i * sinks.k + sinks.count[i] - 1] - l->u[i];
        }
        *spread /= (double)n;
        status = arc_hits_new(m, n < NEIGHBOURS ? n : NEIGHBOURS, &sources);
    }
    if (status == GEO_OK) status = arc_search_sources(&l->search, l->u, NULL, &sources);
    if (status == GEO_OK) {
        for (size_t j = 0; j < m; j++) l->v[j] = sources.value[j * sources.k];
        status = add_hits(l, &sinks, &sources);
    }
    arc_hits_free(&sinks);
    arc_hits_free(&sources);
    return status;
}

/* Adds arcs whose reduced cost is below -tol; found: whether there were any. */
static geo_status add_missing(level *l, double tol, bool *found)
{
    size_t n = l->search.n, m = l->search.m;
    arc_hits sinks, sources = { 0 };
    double *below = geo_alloc(n > m ? n : m, sizeof *below);
    geo_status status = below ? arc_hits_new(n, ADDED, &sinks) : GEO_ENOMEM;
    if (!below) return status;
    *found = false;
    if (status == GEO_OK) {
        for (size_t i = 0; i < n; i++) below[i] = l->u[i] - tol;
        status = arc_search_sinks(&l->search, l->v, below, &sinks);
    }
    for (size_t i = 0; i < n && status == GEO_OK; i++) *found |= sinks.count[i] > 0;
    if (status == GEO_OK && *found) {
        status = arc_hits_new(m, ADDED, &sources);
        for (size_t j = 0; j < m; j++) below[j] = l->v[j] - tol;
        if (status == GEO_OK) status = arc_search_sources(&l->search, l->u, below, &sources);
        if (status == GEO_OK) status = add_hits(l, &sinks, &sources);
    }
    arc_hits_free(&sinks);
    arc_hits_free(&sources);
    geo_free(below);
    return status;
}

/* --- a level ----------------------------------------------------------------------------- */

/* Solves on the arcs there are. The root's price begins near the first prices, so that
 * they change little, and rises while the root carries anything. */
static geo_status solve_arcs(level *l, double tol)
{
    for (;;) {
        GEO_TRY(network_solve(l->net, tol));
        if (network_missing(l->net) == 0 || l->penalty > 16 * l->largest) break;
        l->penalty = RAISE * l->penalty + 1e-9 * l->largest;
        network_penalty(l->net, l->penalty);
    }
    network_prices(l->net, l->u, l->v);
    return GEO_OK;
}

/* Adds arcs until none is missing. A root dearer than any detour carries nothing once
 * all arcs are priced, so this ends with nothing on it. */
static geo_status solve_finest(level *l, double tol)
{
    for (bool found = true; found; ) {
        GEO_TRY(geo_poll());
        l->n_rounds++;
        GEO_TRY(add_missing(l, tol, &found));
        if (found || network_missing(l->net) > 0) GEO_TRY(solve_arcs(l, tol));
    }
    return network_missing(l->net) == 0 ? GEO_OK : GEO_ENUMERIC;
}

/* Groups of one side: middles, masses and members. */
typedef struct {
    size_t n;
    double *at;
    network_mass *mass;
    uint32_t *group;            /* of each point */
    uint32_t *member, *first;   /* group g is member[first[g] .. first[g + 1]) */
} side;

static void side_free(side *s)
{
    geo_free(s->at);
    geo_free(s->mass);
    geo_free(s->group);
    geo_free(s->member);
    geo_free(s->first);
}

static void list_members(size_t n, side *s)
{
    for (size_t i = 0; i < n; i++) s->first[s->group[i] + 1]++;
    for (size_t g = 0; g < s->n; g++) s->first[g + 1] += s->first[g];
    for (size_t i = n; i-- > 0; ) s->member[--s->first[s->group[i] + 1]] = (uint32_t)i;
    memmove(s->first, s->first + 1, s->n * sizeof *s->first);
    s->first[s->n] = (uint32_t)n;
}

/* What groups the rows of a table: their costs to a few columns far from each other.
 * stride: from a row to the next, step: from a column to the next. */
static void table_features(size_t n, size_t stride, size_t m, size_t step, const double *table,
                           double *feature)
{
    size_t pivot = 0;
    for (size_t k = 0; k < FEATURES; k++) {
        for (size_t i = 0; i < n; i++)
            feature[i * FEATURES + k] = table[i * stride + pivot * step];
        size_t row = 0, best = 0;           /* the row dearest to all these columns, ... */
        double dearest = -INFINITY;
        for (size_t i = 0; i < n; i++) {
            double least = INFINITY;
            for (size_t h = 0; h <= k; h++) least = fmin(least, feature[i * FEATURES + h]);
            if (least > dearest) {
                dearest = least;
                row = i;
            }
        }
        for (size_t j = 1; j < m; j++)      /* ... and the column cheapest for that row */
            if (table[row * stride + j * step] < table[row * stride + best * step]) best = j;
        pivot = best;
    }
}

/* Points, or rows of a table by their features, for grouping. tree: returns new */
static geo_status feature_tree(size_t n, size_t stride, size_t m, size_t step,
                               const double *table, double **feature, cost_tree **tree)
{
    *feature = geo_alloc(n, FEATURES * sizeof **feature);
    if (!*feature) return GEO_ENOMEM;
    table_features(n, stride, m, step, table, *feature);
    return cost_tree_new(n, FEATURES, *feature, &METRIC_SQUARED, tree);
}

/* out[g * m + j] = mean of table[i * m + j] over the members i of group g */
static geo_status mean_rows(size_t m, const double *table, const side *x, double *out)
{
    for (size_t g = 0; g < x->n; g++) {
        GEO_TRY(geo_poll());
        double *row = out + g * m, share = 1 / (double)(x->first[g + 1] - x->first[g]);
        memset(row, 0, m * sizeof *row);
        for (uint32_t p = x->first[g]; p < x->first[g + 1]; p++) {
            const double *from = table + (size_t)x->member[p] * m;
            for (size_t j = 0; j < m; j++) row[j] += from[j];
        }
        for (size_t j = 0; j < m; j++) row[j] *= share;
    }
    return GEO_OK;
}

static geo_status mean_columns(size_t n, size_t m, const double *table, const side *y,
                               double *out)
{
    for (size_t i = 0; i < n; i++) {
        GEO_TRY(geo_poll());
        double *row = out + i * y->n;
        memset(row, 0, y->n * sizeof *row);
        for (size_t j = 0; j < m; j++) row[y->group[j]] += table[i * m + j];
        for (size_t g = 0; g < y->n; g++) row[g] /= (double)(y->first[g + 1] - y->first[g]);
    }
    return GEO_OK;
}

static geo_status coarsen(const cost_tree *tree, size_t n, size_t d, const double *x,
                          const network_mass *a, side *coarse)
{
    coarse->group = geo_alloc(n, sizeof *coarse->group);
    if (!coarse->group) return GEO_ENOMEM;
    if (n > FEW) {
        coarse->n = cost_tree_groups(tree, GROUP, coarse->group);
    } else {
        coarse->n = n;
        for (size_t i = 0; i < n; i++) coarse->group[i] = (uint32_t)i;
    }
    coarse->at = geo_alloc_zero(coarse->n, d * sizeof *coarse->at);
    coarse->mass = geo_alloc_zero(coarse->n, sizeof *coarse->mass);
    coarse->member = geo_alloc(n, sizeof *coarse->member);
    coarse->first = geo_alloc_zero(coarse->n + 2, sizeof *coarse->first);
    if (!coarse->at || !coarse->mass || !coarse->member || !coarse->first) return GEO_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        size_t g = coarse->group[i];
        coarse->mass[g] += a[i];
        for (size_t k = 0; k < d; k++) coarse->at[g * d + k] += x[i * d + k] * (double)a[i];
    }
    for (size_t g = 0; g < coarse->n; g++)
        for (size_t k = 0; k < d; k++) coarse->at[g * d + k] /= (double)coarse->mass[g];
    list_members(n, coarse);
    return GEO_OK;
}

/* All pairs of members of groups between which the coarse plan carries mass: on them
 * alone the finer problem is feasible. */
static geo_status seed_pairs(level *l, const level *coarse, const side *x, const side *y)
{
    size_t room = x->n + y->n, capacity = 0;
    uint32_t *arc = geo_alloc(room, sizeof *arc);
    network_mass *flow = geo_alloc(room, sizeof *flow);
    bool ok = arc && flow;
    size_t count = ok ? network_flows(coarse->net, arc, flow) : 0;
    const network_arc *list = network_arc_list(coarse->net);
    for (size_t k = 0; k < count && ok; k++) {
        uint32_t I = list[arc[k]].from, J = list[arc[k]].to;
        size_t more = (size_t)(x->first[I + 1] - x->first[I]) * (y->first[J + 1] - y->first[J]);
        ok = geo_grow(&l->seed, &capacity, l->n_seed + more, sizeof *l->seed);
        for (uint32_t p = x->first[I]; p < x->first[I + 1] && ok; p++)
            for (uint32_t q = y->first[J]; q < y->first[J + 1]; q++)
                l->seed[l->n_seed++] = (uint64_t)x->member[p] << 32 | y->member[q];
    }
    geo_free(arc);
    geo_free(flow);
    return ok ? GEO_OK : GEO_ENOMEM;
}

void level_free(level *l)
{
    network_free(l->net);
    arc_search_end(&l->search);
    geo_free(l->u);
    geo_free(l->v);
    geo_free(l->seed);
}

static geo_status solve_level(level *l, double tol, int depth);

/* Solves the grouped problem whose search is set. */
static geo_status solve_groups(level *l, double tol, int depth, level *c, const side *x,
                               const side *y)
{
    c->a = x->mass;
    c->b = y->mass;
    c->u = geo_alloc_zero(x->n, sizeof *c->u);
    c->v = geo_alloc_zero(y->n, sizeof *c->v);
    if (!c->u || !c->v) return GEO_ENOMEM;
    GEO_TRY(solve_level(c, tol, depth + 1));
    return seed_pairs(l, c, x, y);
}


/* The grouped problem of points: v_j = min over groups of c(X_I, y_j) - u_I. */
static geo_status coarse_points(level *l, double tol, int depth, level *c, side *x, side *y)
{
    const arc_search *s = &l->search;
    cost_tree *tree = NULL;
    arc_hits hits = { 0 };
    GEO_TRY(coarsen(s->x_tree, s->n, s->d, s->x, l->a, x));
    GEO_TRY(coarsen(s->y_tree, s->m, s->d, s->y, l->b, y));
    c->search = (arc_search){ .n = x->n, .m = y->n, .d = s->d, .x = x->at, .y = y->at,
                              .cost = s->cost };
    GEO_TRY(solve_groups(l, tol, depth, c, x, y));
    geo_status status = cost_tree_new(x->n, s->d, x->at, &s->cost, &tree);
    if (status == GEO_OK) status = arc_hits_new(s->m, 1, &hits);
    if (status == GEO_OK) {
        cost_tree_weigh(tree, c->u);
        status = cost_tree_search(tree, s->m, s->y, 1, NULL, hits.count, hits.index, l->v);
    }
    arc_hits_free(&hits);
    cost_tree_free(tree);
    return status;
}

/* The grouped problem of a table, of the groups' mean costs. */
static geo_status coarse_table(level *l, double tol, int depth, level *c, side *x, side *y)
{
    const arc_search *s = &l->search;
    size_t n = s->n, m = s->m;
    double *rows = NULL, *means = NULL, *feature[2] = { NULL };
    cost_tree *tree[2] = { NULL };
    geo_status status = feature_tree(n, m, m, 1, s->table, &feature[0], &tree[0]);
    if (status == GEO_OK) status = feature_tree(m, 1, n, m, s->table, &feature[1], &tree[1]);
    if (status == GEO_OK) status = coarsen(tree[0], n, FEATURES, feature[0], l->a, x);
    if (status == GEO_OK) status = coarsen(tree[1], m, FEATURES, feature[1], l->b, y);
    if (status == GEO_OK) {
        rows = geo_alloc(x->n, m * sizeof *rows);
        means = geo_alloc(x->n, y->n * sizeof *means);
        status = rows && means ? mean_rows(m, s->table, x, rows) : GEO_ENOMEM;
    }
    if (status == GEO_OK) status = mean_columns(x->n, m, rows, y, means);
    if (status == GEO_OK) {
        c->search = (arc_search){ .n = x->n, .m = y->n, .table = means };
        status = solve_groups(l, tol, depth, c, x, y);
    }
    if (status == GEO_OK)
        for (size_t j = 0; j < m; j++) {
            l->v[j] = INFINITY;
            for (size_t g = 0; g < x->n; g++)
                l->v[j] = fmin(l->v[j], rows[g * m + j] - c->u[g]);
        }
    for (int k = 0; k < 2; k++) {
        cost_tree_free(tree[k]);
        geo_free(feature[k]);
    }
    geo_free(rows);
    geo_free(means);
    return status;
}

/* v, and arcs to begin with, from the solution of the grouped problem. */
static geo_status coarse_prices(level *l, double tol, int depth)
{
    side x = { 0 }, y = { 0 };
    level c = { .largest = l->largest, .all_arcs = l->all_arcs };
    geo_status status = l->search.table ? coarse_table(l, tol, depth, &c, &x, &y)
                                        : coarse_points(l, tol, depth, &c, &x, &y);
    l->n_pivots += c.n_pivots;
    level_free(&c);
    side_free(&x);
    side_free(&y);
    return status;
}

static geo_status start_level(level *l, double tol, int depth)
{
    const arc_search *s = &l->search;
    size_t n = s->n, m = s->m, all = l->all_arcs;
    GEO_TRY(network_new(n, m, l->a, l->b, &l->net));
    GEO_TRY(arc_search_start(&l->search));
    if (n * m <= all || (n <= FEW && m <= FEW && all > 0)) {
        l->penalty = 16 * l->largest;
        GEO_TRY(add_all(l));
    } else {
        if (n > FEW || m > FEW) GEO_TRY(coarse_prices(l, tol, depth));
        GEO_TRY(add_near(l, &l->penalty));
        l->penalty = fmax(l->penalty, 1e-9 * l->largest);
    }
    return network_start(l->net, l->u, l->v, l->penalty);
}

static geo_status solve_level(level *l, double tol, int depth)
{
    geo_status status = start_level(l, tol, depth);
    if (status == GEO_OK) status = solve_arcs(l, tol);
    if (status == GEO_OK && depth == 0) status = solve_finest(l, tol);
    if (l->net) l->n_pivots += network_pivots(l->net);
    return status;
}

geo_status level_solve(level *l, double tol)
{
    return solve_level(l, tol, 0);
}
