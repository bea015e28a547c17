/* discrete.c - exact transport: coarse prices, few arcs, the simplex method, a proof.
 *
 * Points are grouped until few are left; that problem is solved on all its arcs. Prices
 * go to the next finer level by the c-transform, v_j = min_I c(X_I, y_j) - u_I, which
 * keeps them right to first order in the groups' size. With such prices the few arcs of
 * least c - u - v hold almost the whole solution; at the finest level arcs are added
 * until none anywhere has a negative reduced cost. */
#include "runtime/transport/discrete.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/transport/arcsearch.h"
#include "runtime/transport/network.h"

enum {
    ALL_ARCS = 20000,           /* problems with no more arcs are solved on all of them */
    NEIGHBOURS = 10,            /* arcs of least reduced cost kept for each point */
    ADDED = 4,                  /* and added for each point in a round that finds some */
    RAISE = 4, GROUP = 5, FEW = 32, FEATURES = 4, MASS_BITS = 92
};

typedef struct {
    arc_search search;
    const network_mass *a, *b;
    double *u, *v;              /* prices */
    network *net;
    double largest;             /* no cost is above it */
    double penalty;             /* what the root costs above the first prices */
    uint64_t *seed;             /* pairs that can carry the coarser problem's plan */
    size_t n_seed;
    size_t all_arcs;            /* problems of at most so many pairs are solved on all */
    size_t n_pivots, n_rounds;
} level;

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

static void level_free(level *l)
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

/* --- the problem without empty masses ----------------------------------------------------- */

/* One side as it is solved: the points of positive mass, for squared distances moved to
 * their mean, which takes the part of the cost that no plan can change out of it. */
typedef struct {
    size_t n;
    uint32_t *original;
    double *at;                 /* n x d, or NULL */
    double *mean;
    double *mass;               /* of the caller's scale */
    network_mass *units;
} packed;

static void packed_free(packed *p)
{
    geo_free(p->original);
    geo_free(p->at);
    geo_free(p->mean);
    geo_free(p->mass);
    geo_free(p->units);
}

static geo_status pack(size_t n, size_t d, const double *x, const double *a, bool centre,
                       packed *p)
{
    p->original = geo_alloc(n, sizeof *p->original);
    p->mass = geo_alloc(n, sizeof *p->mass);
    p->units = geo_alloc(n, sizeof *p->units);
    p->mean = geo_alloc_zero(d + 1, sizeof *p->mean);
    if (x) p->at = geo_alloc(n, d * sizeof *p->at);
    if (!p->original || !p->mass || !p->units || !p->mean || (x && !p->at)) return GEO_ENOMEM;
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        double mass = a ? a[i] : 1 / (double)n;
        if (!(mass > 0)) continue;
        p->original[p->n] = (uint32_t)i;
        p->mass[p->n] = mass;
        sum += mass;
        if (x) memcpy(p->at + p->n * d, x + i * d, d * sizeof *x);
        p->n++;
    }
    if (!x || !centre) return GEO_OK;
    for (size_t i = 0; i < p->n; i++)
        for (size_t k = 0; k < d; k++) p->mean[k] += p->mass[i] / sum * p->at[i * d + k];
    for (size_t i = 0; i < p->n; i++)
        for (size_t k = 0; k < d; k++) p->at[i * d + k] -= p->mean[k];
    return GEO_OK;
}

static bool all_equal(const packed *p)
{
    for (size_t i = 1; i < p->n; i++)
        if (p->mass[i] != p->mass[0]) return false;
    return true;
}

static double sum_of(const packed *p)
{
    double sum = 0;
    for (size_t i = 0; i < p->n; i++) sum += p->mass[i];
    return sum;
}

/* Masses in whole units, with equal sums; masses that vanish against the sum stay at
 * least one unit, and the largest sink takes up what rounding leaves. */
static double make_units(packed *a, packed *b)
{
    double sum_a = sum_of(a), sum_b = sum_of(b), scale = sum_a / sum_b;
    double correction = fabs(sum_b - sum_a) / sum_a;
    /* A difference that summing in another order could make is none. */
    if (correction < (double)(a->n + b->n) * DBL_EPSILON) scale = 1;
    if (scale != 1 || correction > 0)
        for (size_t j = 0; j < b->n; j++) b->mass[j] *= scale;
    network_mass whole = (network_mass)1 << MASS_BITS;
    if (all_equal(a) && all_equal(b)) {
        network_mass unit = whole / ((network_mass)a->n * (network_mass)b->n);
        for (size_t i = 0; i < a->n; i++) a->units[i] = unit * (network_mass)b->n;
        for (size_t j = 0; j < b->n; j++) b->units[j] = unit * (network_mass)a->n;
        return correction;
    }
    int exponent;
    frexp(sum_a, &exponent);
    network_mass total = 0;
    for (size_t i = 0; i < a->n; i++) {
        a->units[i] = (network_mass)ldexp(a->mass[i], MASS_BITS - exponent);
        if (a->units[i] == 0) a->units[i] = 1;
        total += a->units[i];
    }
    size_t largest = 0;
    for (size_t j = 0; j < b->n; j++) {
        b->units[j] = (network_mass)ldexp(b->mass[j], MASS_BITS - exponent);
        if (b->units[j] == 0) b->units[j] = 1;
        total -= b->units[j];
        if (b->units[j] > b->units[largest]) largest = j;
    }
    b->units[largest] += total;
    return correction;
}

/* --- results ------------------------------------------------------------------------------ */

static double problem_cost(const emd_problem *p, size_t i, size_t j)
{
    if (p->table) return p->table[i * p->m + j];
    return metric_cost(&p->cost, p->d, p->x + i * p->d, p->y + j * p->d);
}

/* What one unit is in the caller's scale. */
static long double unit_of(const packed *a)
{
    network_mass total = 0;
    for (size_t i = 0; i < a->n; i++) total += a->units[i];
    return sum_of(a) / (long double)total;
}

/* The plan in the caller's numbers and order; moved_cost: its cost between the points as
 * they were moved. Slivers far below both masses are left by
 * sums that are equal up to rounding; they go. */
static geo_status read_plan(const emd_problem *p, const level *l, const packed *a,
                            const packed *b, emd_result *r, long double *moved_cost)
{
    size_t room = a->n + b->n;
    uint32_t *arc = geo_alloc(room, sizeof *arc);
    network_mass *flow = geo_alloc(room, sizeof *flow);
    uint64_t *key = geo_alloc(room, 2 * sizeof *key);
    r->from = geo_alloc(room, sizeof *r->from);
    r->to = geo_alloc(room, sizeof *r->to);
    r->mass = geo_alloc(room, sizeof *r->mass);
    bool ok = arc && flow && key && r->from && r->to && r->mass;
    if (ok) {
        size_t count = network_flows(l->net, arc, flow);
        double unit = (double)unit_of(a);
        const network_arc *list = network_arc_list(l->net);
        for (size_t k = 0; k < count; k++) {
            key[2 * k] = (uint64_t)a->original[list[arc[k]].from] << 32
                         | b->original[list[arc[k]].to];
            key[2 * k + 1] = k;
        }
        qsort(key, count, 2 * sizeof *key, by_pair);
        for (size_t k = 0; k < count; k++) {
            const network_arc *e = &list[arc[key[2 * k + 1]]];
            double mass = (double)flow[key[2 * k + 1]] * unit;
            if (mass < 1e-13 * fmin(a->mass[e->from], b->mass[e->to])) continue;
            size_t at = r->n_plan++;
            r->from[at] = (uint32_t)(key[2 * k] >> 32);
            r->to[at] = (uint32_t)key[2 * k];
            r->mass[at] = mass;
            r->cost += mass * problem_cost(p, r->from[at], r->to[at]);
            *moved_cost += mass * e->cost;
        }
    }
    geo_free(arc);
    geo_free(flow);
    geo_free(key);
    return ok ? GEO_OK : GEO_ENOMEM;
}

/* Prices of the points themselves, from those of the points moved to their means:
 * |x - y|^2 = |x' - y'|^2 + 2 (x' - y').s + |s|^2 with s between the means. */
static void read_prices(const emd_problem *p, const level *l, const packed *a, const packed *b,
                        bool centred, emd_result *r)
{
    double shift = 0;
    for (size_t k = 0; centred && k < p->d; k++)
        shift += (a->mean[k] - b->mean[k]) * (a->mean[k] - b->mean[k]);
    for (size_t i = 0; i < a->n; i++) {
        double inner = 0;
        for (size_t k = 0; centred && k < p->d; k++)
            inner += a->at[i * p->d + k] * (a->mean[k] - b->mean[k]);
        r->u[a->original[i]] = l->u[i] + 2 * inner + shift;
    }
    for (size_t j = 0; j < b->n; j++) {
        double inner = 0;
        for (size_t k = 0; centred && k < p->d; k++)
            inner += b->at[j * p->d + k] * (a->mean[k] - b->mean[k]);
        r->v[b->original[j]] = l->v[j] - 2 * inner;
    }
}

/* Prices of points without mass: the largest that are feasible. */
static void price_empty(const emd_problem *p, const packed *a, const packed *b, emd_result *r)
{
    if (a->n < p->n)
        for (size_t i = 0; i < p->n; i++) {
            if (!isnan(r->u[i])) continue;
            r->u[i] = INFINITY;
            for (size_t j = 0; j < b->n; j++)
                r->u[i] = fmin(r->u[i], problem_cost(p, i, b->original[j]) - r->v[b->original[j]]);
        }
    if (b->n < p->m)
        for (size_t j = 0; j < p->m; j++) {
            if (!isnan(r->v[j])) continue;
            r->v[j] = INFINITY;
            for (size_t i = 0; i < p->n; i++)
                r->v[j] = fmin(r->v[j], problem_cost(p, i, j) - r->u[i]);
        }
}

/* Lowers u to where every pair is feasible without a tolerance; then the prices' value
 * is a lower bound. */
static geo_status prove(level *l, const packed *a)
{
    arc_hits hits;
    geo_status status = arc_hits_new(a->n, 1, &hits);
    if (status == GEO_OK) status = arc_search_sinks(&l->search, l->v, l->u, &hits);
    for (size_t i = 0; i < a->n && status == GEO_OK; i++)
        if (hits.count[i] > 0) l->u[i] = hits.value[i];
    arc_hits_free(&hits);
    return status;
}

static double gap_of(const level *l, const packed *a, const packed *b,
                     long double cost)
{
    long double dual = 0, unit = unit_of(a);
    for (size_t i = 0; i < a->n; i++) dual += (long double)a->units[i] * unit * l->u[i];
    for (size_t j = 0; j < b->n; j++) dual += (long double)b->units[j] * unit * l->v[j];
    return (double)(cost - dual);
}

/* --- the whole ---------------------------------------------------------------------------- */

static geo_status fail(emd_result *r, emd_fault fault, size_t culprit)
{
    r->fault = fault;
    r->culprit = culprit;
    return GEO_EDOMAIN;
}

static geo_status check_masses(size_t n, const double *a, emd_fault bad, emd_fault none,
                               emd_result *r)
{
    double sum = a ? 0 : 1;
    for (size_t i = 0; a && i < n; i++) {
        if (!(a[i] >= 0) || isinf(a[i])) return fail(r, bad, i);
        sum += a[i];
    }
    return sum > 0 && isfinite(sum) ? GEO_OK : fail(r, none, 0);
}

static geo_status check_numbers(size_t n, size_t d, const double *x, emd_fault fault,
                                emd_result *r)
{
    for (size_t i = 0; x && i < n * d; i++)
        if (!isfinite(x[i])) return fail(r, fault, i / d);
    return GEO_OK;
}

static geo_status check(const emd_problem *p, emd_result *r)
{
    if (p->n == 0 || p->m == 0) return fail(r, EMD_EMPTY, 0);
    GEO_TRY(check_masses(p->n, p->a, EMD_MASS_A, EMD_NO_MASS_A, r));
    GEO_TRY(check_masses(p->m, p->b, EMD_MASS_B, EMD_NO_MASS_B, r));
    if (p->table) return check_numbers(p->n * p->m, 1, p->table, EMD_COST, r);
    GEO_TRY(check_numbers(p->n, p->d, p->x, EMD_POINT_X, r));
    return check_numbers(p->m, p->d, p->y, EMD_POINT_Y, r);
}

/* A bound on all costs, in absolute value. */
static double largest_cost(const arc_search *s)
{
    double largest = 0;
    if (s->table) {
        for (size_t k = 0; k < s->n * s->m; k++) largest = fmax(largest, fabs(s->table[k]));
        return largest;
    }
    for (size_t k = 0; k < s->d; k++) {
        double low = INFINITY, high = -INFINITY;
        for (size_t i = 0; i < s->n; i++) {
            low = fmin(low, s->x[i * s->d + k]);
            high = fmax(high, s->x[i * s->d + k]);
        }
        for (size_t j = 0; j < s->m; j++) {
            low = fmin(low, s->y[j * s->d + k]);
            high = fmax(high, s->y[j * s->d + k]);
        }
        if (s->cost.norm == NORM_MAX) largest = fmax(largest, high - low);
        else largest += metric_part(&s->cost, high - low);
    }
    return metric_finish(&s->cost, largest);
}

/* The table without the rows and columns of empty masses. */
static geo_status pack_table(const emd_problem *p, const packed *a, const packed *b,
                             double **table)
{
    double *t = geo_alloc(a->n, b->n * sizeof *t);
    if (!t) return GEO_ENOMEM;
    for (size_t i = 0; i < a->n; i++)
        for (size_t j = 0; j < b->n; j++)
            t[i * b->n + j] = p->table[a->original[i] * p->m + b->original[j]];
    *table = t;
    return GEO_OK;
}

static geo_status solve_packed(const emd_problem *p, packed *a, packed *b, bool centred,
                               double *table, emd_result *r)
{
    level l = { .search = { .n = a->n, .m = b->n, .d = p->d, .x = a->at, .y = b->at,
                            .cost = p->cost, .table = table },
                .a = a->units, .b = b->units,
                .all_arcs = p->few_arcs ? 0 : ALL_ARCS };
    long double moved_cost = 0;
    l.u = geo_alloc_zero(a->n, sizeof *l.u);
    l.v = geo_alloc_zero(b->n, sizeof *l.v);
    r->u = geo_alloc(p->n, sizeof *r->u);
    r->v = geo_alloc(p->m, sizeof *r->v);
    geo_status status = l.u && l.v && r->u && r->v ? GEO_OK : GEO_ENOMEM;
    if (status == GEO_OK) {
        l.largest = largest_cost(&l.search);
        status = solve_level(&l, 64 * DBL_EPSILON * l.largest, 0);
    }
    if (status == GEO_OK) status = prove(&l, a);
    if (status == GEO_OK) status = read_plan(p, &l, a, b, r, &moved_cost);
    if (status == GEO_OK) {
        for (size_t i = 0; i < p->n; i++) r->u[i] = NAN;
        for (size_t j = 0; j < p->m; j++) r->v[j] = NAN;
        read_prices(p, &l, a, b, centred, r);
        r->gap = gap_of(&l, a, b, moved_cost);
        price_empty(p, a, b, r);
        r->n_arcs = network_arcs(l.net);
    }
    r->n_pivots = l.n_pivots;
    r->n_rounds = l.n_rounds;
    level_free(&l);
    return status;
}

geo_status emd_solve(const emd_problem *p, emd_result *r)
{
    *r = (emd_result){ 0 };
    double start = geo_seconds();
    GEO_TRY(check(p, r));
    packed a = { 0 }, b = { 0 };
    double *table = NULL;
    bool centre = !p->table && p->cost.norm == NORM_EUCLIDEAN && p->cost.p == 2;
    geo_status status = pack(p->n, p->d, p->table ? NULL : p->x, p->a, centre, &a);
    if (status == GEO_OK)
        status = pack(p->m, p->d, p->table ? NULL : p->y, p->b, centre, &b);
    if (status == GEO_OK && p->table && (a.n < p->n || b.n < p->m))
        status = pack_table(p, &a, &b, &table);
    if (status == GEO_OK) {
        r->correction = make_units(&a, &b);
        status = solve_packed(p, &a, &b, centre, table ? table : (double *)p->table, r);
    }
    geo_free(table);
    packed_free(&a);
    packed_free(&b);
    r->seconds = geo_seconds() - start;
    return status;
}

void emd_result_free(emd_result *r)
{
    geo_free(r->from);
    geo_free(r->to);
    geo_free(r->mass);
    geo_free(r->u);
    geo_free(r->v);
    r->from = r->to = NULL;
    r->mass = r->u = r->v = NULL;
}
