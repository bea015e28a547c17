/* discrete.c - exact transport: checks, packing, and reading plan, prices and gap.
 *
 * The work is done in levels.c, or in monotone.c for points on a line. */
#include "runtime/transport/discrete.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/transport/levels.h"
#include "runtime/transport/monotone.h"

enum {
    ALL_ARCS = 20000,           /* problems with no more arcs are solved on all of them */
    MASS_BITS = 92,
    FEW = 256                   /* points that need no order */
};

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

/* Puts neighbours beside each other, which keeps the simplex method's tree in the caches. */
static geo_status put_in_order(size_t d, packed *p)
{
    cost_tree *tree = NULL;
    size_t *order = geo_alloc(p->n, sizeof *order);
    packed old = *p;
    p->at = geo_alloc(p->n, d * sizeof *p->at);
    p->mass = geo_alloc(p->n, sizeof *p->mass);
    p->original = geo_alloc(p->n, sizeof *p->original);
    geo_status status = order && p->at && p->mass && p->original ? GEO_OK : GEO_ENOMEM;
    if (status == GEO_OK) status = cost_tree_new(p->n, d, old.at, &METRIC_SQUARED, &tree);
    if (status == GEO_OK) {
        cost_tree_order(tree, order);
        for (size_t i = 0; i < p->n; i++) {
            memcpy(p->at + i * d, old.at + order[i] * d, d * sizeof *p->at);
            p->mass[i] = old.mass[order[i]];
            p->original[i] = old.original[order[i]];
        }
    }
    cost_tree_free(tree);
    geo_free(order);
    geo_free(old.at);
    geo_free(old.mass);
    geo_free(old.original);
    return status;
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
    if (x && p->n > FEW) GEO_TRY(put_in_order(d, p));
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
    long double sum = 0;
    for (size_t i = 0; i < p->n; i++) sum += p->mass[i];
    return (double)sum;
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

static int by_pair(const void *p, const void *q)
{
    uint64_t a = *(const uint64_t *)p, b = *(const uint64_t *)q;
    return (a > b) - (a < b);
}

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

/* What carries mass, between packed points. */
typedef struct {
    size_t count;
    network_arc *arc;
    network_mass *mass;
} flows;

static geo_status flows_new(size_t room, flows *f)
{
    *f = (flows){ .arc = geo_alloc(room, sizeof *f->arc),
                  .mass = geo_alloc(room, sizeof *f->mass) };
    return f->arc && f->mass ? GEO_OK : GEO_ENOMEM;
}

static void flows_free(flows *f)
{
    geo_free(f->arc);
    geo_free(f->mass);
}

static geo_status flows_of_network(const network *net, size_t room, flows *f)
{
    uint32_t *number = geo_alloc(room, sizeof *number);
    if (!number) return GEO_ENOMEM;
    f->count = network_flows(net, number, f->mass);
    for (size_t k = 0; k < f->count; k++) f->arc[k] = network_arc_list(net)[number[k]];
    geo_free(number);
    return GEO_OK;
}

/* On a line with a convex cost: by order alone. */
static geo_status flows_of_line(level *l, size_t room, flows *f)
{
    const arc_search *s = &l->search;
    uint32_t *from = geo_alloc(room, sizeof *from), *to = geo_alloc(room, sizeof *to);
    geo_status status = from && to ? GEO_OK : GEO_ENOMEM;
    if (status == GEO_OK)
        status = monotone_solve(s->n, s->x, l->a, s->m, s->y, l->b, &s->cost, &f->count, from,
                                to, f->mass, l->u, l->v);
    for (size_t k = 0; k < f->count && status == GEO_OK; k++)
        f->arc[k] = (network_arc){ from[k], to[k], arc_cost(s, from[k], to[k]) };
    geo_free(from);
    geo_free(to);
    return status;
}

/* The plan in the caller's numbers and order; moved_cost: its cost between the points as
 * they were moved. Slivers far below both masses are left by sums that are equal up to
 * rounding; they go. */
static geo_status read_plan(const emd_problem *p, const flows *f, const packed *a,
                            const packed *b, emd_result *r, long double *moved_cost)
{
    size_t room = a->n + b->n;
    uint64_t *key = geo_alloc(room, 2 * sizeof *key);
    r->from = geo_alloc(room, sizeof *r->from);
    r->to = geo_alloc(room, sizeof *r->to);
    r->mass = geo_alloc(room, sizeof *r->mass);
    bool ok = key && r->from && r->to && r->mass;
    double unit = (double)unit_of(a);
    for (size_t k = 0; k < f->count && ok; k++) {
        key[2 * k] = (uint64_t)a->original[f->arc[k].from] << 32 | b->original[f->arc[k].to];
        key[2 * k + 1] = k;
    }
    if (ok) qsort(key, f->count, 2 * sizeof *key, by_pair);
    for (size_t k = 0; k < f->count && ok; k++) {
        const network_arc *e = &f->arc[key[2 * k + 1]];
        double mass = (double)f->mass[key[2 * k + 1]] * unit;
        if (mass < 1e-13 * fmin(a->mass[e->from], b->mass[e->to])) continue;
        size_t at = r->n_plan++;
        r->from[at] = (uint32_t)(key[2 * k] >> 32);
        r->to[at] = (uint32_t)key[2 * k];
        r->mass[at] = mass;
        r->cost += mass * problem_cost(p, r->from[at], r->to[at]);
        *moved_cost += mass * e->cost;
    }
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

static geo_status solve_level(level *l, bool on_line, size_t room, flows *f)
{
    GEO_TRY(flows_new(room, f));
    if (on_line) {
        GEO_TRY(flows_of_line(l, room, f));
        return arc_search_start(&l->search);            /* for the proof */
    }
    l->largest = largest_cost(&l->search);
    GEO_TRY(level_solve(l, 64 * DBL_EPSILON * l->largest));
    return flows_of_network(l->net, room, f);
}

static geo_status solve_packed(const emd_problem *p, packed *a, packed *b, bool centred,
                               const double *table, emd_result *r)
{
    level l = { .search = { .n = a->n, .m = b->n, .d = p->d, .x = a->at, .y = b->at,
                            .cost = p->cost, .table = table },
                .a = a->units, .b = b->units,
                .all_arcs = p->few_arcs ? 0 : ALL_ARCS };
    flows f = { 0 };
    long double moved_cost = 0;
    r->is_sorted = !p->table && p->d == 1 && p->cost.p >= 1 && !p->few_arcs;
    l.u = geo_alloc_zero(a->n, sizeof *l.u);
    l.v = geo_alloc_zero(b->n, sizeof *l.v);
    r->u = geo_alloc(p->n, sizeof *r->u);
    r->v = geo_alloc(p->m, sizeof *r->v);
    geo_status status = l.u && l.v && r->u && r->v ? GEO_OK : GEO_ENOMEM;
    if (status == GEO_OK) status = solve_level(&l, r->is_sorted, a->n + b->n, &f);
    if (status == GEO_OK) status = prove(&l, a);
    if (status == GEO_OK) status = read_plan(p, &f, a, b, r, &moved_cost);
    if (status == GEO_OK) {
        for (size_t i = 0; i < p->n; i++) r->u[i] = NAN;
        for (size_t j = 0; j < p->m; j++) r->v[j] = NAN;
        read_prices(p, &l, a, b, centred, r);
        r->gap = gap_of(&l, a, b, moved_cost);
        price_empty(p, a, b, r);
        r->n_arcs = l.net ? network_arcs(l.net) : f.count;
    }
    r->n_pivots = l.n_pivots;
    r->n_rounds = l.n_rounds;
    flows_free(&f);
    level_free(&l);
    return status;
}

/* Partial transport as a whole one: a source more that serves the sinks' rest for nothing,
 * a sink more that takes the sources' rest, and nothing between these two, which would
 * cost more than sending the same mass through any pair and back. */
static geo_status solve_partial(const emd_problem *p, emd_result *r)
{
    size_t n = p->n, m = p->m;
    double *table = geo_alloc(n + 1, (m + 1) * sizeof *table), sum_a = 0, sum_b = 0;
    double *a = geo_alloc(n + m + 2, sizeof *a), *b = a + n + 1, largest = 0;
    geo_status status = table && a ? GEO_OK : GEO_ENOMEM;
    for (size_t i = 0; i < n && status == GEO_OK; i++) {
        status = geo_poll();
        sum_a += a[i] = p->a ? p->a[i] : 1 / (double)n;
        for (size_t j = 0; j < m; j++) {
            table[i * (m + 1) + j] = problem_cost(p, i, j);
            largest = fmax(largest, fabs(table[i * (m + 1) + j]));
        }
        table[i * (m + 1) + m] = 0;
    }
    for (size_t j = 0; j < m && status == GEO_OK; j++) {
        sum_b += b[j] = p->b ? p->b[j] : 1 / (double)m;
        table[n * (m + 1) + j] = 0;
    }
    if (status == GEO_OK && !(p->carried <= fmin(sum_a, sum_b) * (1 + 1e-12)))
        status = fail(r, EMD_CARRIED, 0);
    if (status == GEO_OK) {
        table[n * (m + 1) + m] = 2 * largest + DBL_MIN;
        a[n] = fmax(sum_b - p->carried, 0);
        b[m] = fmax(sum_a - p->carried, 0);
        emd_problem whole = { .n = n + 1, .m = m + 1, .table = table, .a = a, .b = b,
                              .few_arcs = p->few_arcs };
        status = emd_solve(&whole, r);
    }
    size_t kept = 0;
    for (size_t k = 0; k < r->n_plan && status == GEO_OK; k++) {
        if (r->from[k] == n || r->to[k] == m) continue;
        r->from[kept] = r->from[k];
        r->to[kept] = r->to[k];
        r->mass[kept++] = r->mass[k];
    }
    r->n_plan = kept;
    r->correction = 0;
    geo_free(table);
    geo_free(a);
    return status;
}

geo_status emd_solve(const emd_problem *p, emd_result *r)
{
    *r = (emd_result){ 0 };
    double start = geo_seconds();
    GEO_TRY(check(p, r));
    if (p->carried > 0) return solve_partial(p, r);
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
        status = solve_packed(p, &a, &b, centre, table ? table : p->table, r);
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
