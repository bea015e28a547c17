/* neighbours.c - the choice between the tree and all points, and the work of both. */
#include "runtime/num/neighbours.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/pool.h"
#include "runtime/num/kernel.h"
#include "runtime/num/product.h"

enum { TRIALS = 48, FEW = 256, PIECE = 256, ROWS = 32, COLUMNS = 512, CHUNK = 16 };
#define MOST_SHARE (1.0 / 7)

static const double *query(const neighbours_task *t, size_t i)
{
    return (t->q ? t->q : t->x) + i * t->d;
}

static size_t self_of(const neighbours_task *t, size_t i) { return t->q ? NOBODY : i; }

static void write_row(const neighbours_task *t, size_t i, const neighbour *best, double *index,
                      double *distance)
{
    for (size_t j = 0; j < t->k; j++) {
        index[i * t->k + j] = (double)best[j].index;
        distance[i * t->k + j] = sqrt(best[j].square);
    }
}

typedef struct {
    const neighbours_task *task;
    const kdtree *tree;
    double *index, *distance;
    /* comparing with all */
    const double *centred_x, *centred_q;    /* rows less the mean of the points */
    const double *low_x, *low_q;            /* |.|^2, less the bound on its rounding */
} neighbours_job;

static double square_between(size_t d, const double *p, const double *q)
{
    double sum = 0;
    for (size_t k = 0; k < d; k++) sum += (q[k] - p[k]) * (q[k] - p[k]);
    return sum;
}

/* --- by the tree --------------------------------------------------------------------- */

/* The k nearest of the query before lie within R of it, so (with itself in the place of
 * query i, should that be one of them) within R + |difference| of query i. */
static double reach_from(const neighbours_task *t, size_t before, size_t i, const neighbour *best)
{
    double step = sqrt(square_between(t->d, query(t, before), query(t, i)));
    double reach = (sqrt(best[t->k - 1].square) + step) * (1 + 0x1p-40);
    return reach * reach + 0x1p-960;             /* squares below are not exact */
}

static geo_status tree_piece(size_t piece, void *context)
{
    const neighbours_job *j = context;
    const neighbours_task *t = j->task;
    const size_t *order = t->q ? NULL : kdtree_order(j->tree);
    size_t from = piece * PIECE, to = t->m - from < PIECE ? t->m : from + PIECE;
    neighbour *best = geo_alloc(t->k, sizeof *best);
    if (!best) return GEO_ENOMEM;
    geo_status status = GEO_OK;
    for (size_t at = from; at < to && status == GEO_OK; at++) {
        size_t i = order ? order[at] : at;
        double within = INFINITY;
        if (at > from) within = reach_from(t, order ? order[at - 1] : at - 1, i, best);
        kdtree_nearest(j->tree, query(t, i), self_of(t, i), t->k, within, best);
        write_row(t, i, best, j->index, j->distance);
        if (at % 16 == 0) status = geo_poll();
    }
    geo_free(best);
    return status;
}

/* The share of the leaves that queries read, spread over all of them. */
static geo_status try_tree(const neighbours_task *t, const kdtree *tree, double *share)
{
    neighbour *best = geo_alloc(t->k, sizeof *best);
    if (!best) return GEO_ENOMEM;
    size_t trials = t->m < TRIALS ? t->m : TRIALS, leaves = 0;
    geo_status status = GEO_OK;
    for (size_t s = 0; s < trials && status == GEO_OK; s++) {
        size_t i = s * t->m / trials;
        leaves += kdtree_nearest(tree, query(t, i), self_of(t, i), t->k, INFINITY, best);
        status = geo_poll();
    }
    *share = (double)leaves / (double)(trials * kdtree_leaves(tree));
    geo_free(best);
    return status;
}

/* --- by comparing with all ------------------------------------------------------------- */

/* Rows less the mean, and their squared lengths less a bound on every rounding in
 * |x|^2 + |q|^2 - 2 x.q, in the centring, and in the distance by differences: each is a
 * sum of d products, so (4d + 32) units of 2^-53 of |x|^2 + |q|^2 are more than enough. */
static void centre(size_t n, size_t d, const double *x, const double *mean, double *rows,
                   double *low)
{
    double keeps = 1 - (4 * (double)d + 32) * 0x1p-53;
    for (size_t i = 0; i < n && !geo_stops_at(i); i++) {
        double sum = 0;
        for (size_t k = 0; k < d; k++) {
            double v = x[i * d + k] - mean[k];
            rows[i * d + k] = v;
            sum += v * v;
        }
        low[i] = sum * keeps - 0x1p-960;        /* below, squares are not exact */
    }
}

/* Can one of these pairs be within `most`? A nan of an overflow can. */
GEO_KERNEL static bool some_may_be_near(const double *low_x, const double *dot, double most)
{
    uint64_t may = 0;
    for (size_t j = 0; j < CHUNK; j++)
        may |= -(uint64_t)!(low_x[j] - 2 * dot[j] > most);
    return may != 0;
}

/* Query i against the points first..first + count, whose products with it are in dot. */
static void offer_row(const neighbours_job *job, size_t i, size_t first, size_t count,
                      const double *dot, neighbour *best)
{
    const neighbours_task *t = job->task;
    const double *q = query(t, i);
    size_t self = self_of(t, i);
    for (size_t j = 0; j < count; j += CHUNK) {
        const double *low = job->low_x + first + j;
        size_t n = count - j < CHUNK ? count - j : CHUNK;
        double most = neighbours_worst(t->k, best).square - job->low_q[i];
        if (n == CHUNK && !some_may_be_near(low, dot + j, most)) continue;
        for (size_t c = 0; c < n; c++) {
            size_t at = first + j + c;
            if (low[c] - 2 * dot[j + c] > most || at == self) continue;
            double square = square_between(t->d, t->x + at * t->d, q);
            neighbours_offer(t->k, best, (neighbour){ square, at });
            most = neighbours_worst(t->k, best).square - job->low_q[i];
        }
    }
}

static geo_status all_piece(size_t piece, void *context)
{
    const neighbours_job *job = context;
    const neighbours_task *t = job->task;
    size_t from = piece * ROWS, rows = t->m - from < ROWS ? t->m - from : ROWS;
    neighbour *best = geo_alloc(ROWS, t->k * sizeof *best);
    double *dot = geo_alloc(ROWS, COLUMNS * sizeof *dot);
    geo_status status = best && dot ? GEO_OK : GEO_ENOMEM;
    for (size_t i = 0; i < rows && best; i++) neighbours_start(t->k, best + i * t->k);
    product_side q = { job->centred_q + from * t->d, t->d, 1 };
    for (size_t first = 0; first < t->n && status == GEO_OK; first += COLUMNS) {
        size_t count = t->n - first < COLUMNS ? t->n - first : COLUMNS;
        product_side x = { job->centred_x + first * t->d, 1, t->d };
        status = product_real(rows, count, t->d, q, x, dot);
        for (size_t i = 0; i < rows && status == GEO_OK; i++)
            offer_row(job, from + i, first, count, dot + i * count, best + i * t->k);
        if (status == GEO_OK) status = geo_poll();
    }
    for (size_t i = 0; i < rows && status == GEO_OK; i++) {
        neighbours_sort(t->k, best + i * t->k);
        write_row(t, from + i, best + i * t->k, job->index, job->distance);
    }
    geo_free(best);
    geo_free(dot);
    return status;
}

static void mean_of(size_t n, size_t d, const double *x, double *mean)
{
    memset(mean, 0, d * sizeof *mean);
    for (size_t i = 0; i < n && !geo_stops_at(i); i++)
        for (size_t k = 0; k < d; k++) mean[k] += x[i * d + k] / (double)n;
}

static geo_status compare_all(const neighbours_task *t, double *index, double *distance)
{
    size_t n = t->n, m = t->q ? t->m : 0, d = t->d;
    double *mean = geo_alloc(d, sizeof *mean);
    double *rows = geo_alloc(n + m, d * sizeof *rows), *low = geo_alloc(n + m, sizeof *low);
    geo_status status = GEO_ENOMEM;
    if (mean && rows && low) {
        mean_of(n, d, t->x, mean);
        centre(n, d, t->x, mean, rows, low);
        if (m) centre(m, d, t->q, mean, rows + n * d, low + n);
        neighbours_job job = { .task = t, .index = index, .distance = distance,
                               .centred_x = rows, .low_x = low,
                               .centred_q = m ? rows + n * d : rows,
                               .low_q = m ? low + n : low };
        status = pool_run((t->m + ROWS - 1) / ROWS, all_piece, &job);
    }
    geo_free(mean);
    geo_free(rows);
    geo_free(low);
    return status;
}

/* --- nearest --------------------------------------------------------------------------- */

geo_status neighbours_nearest(neighbours_task *t, double *index, double *distance)
{
    t->share = 0;
    if (t->m == 0 || t->k == 0) {
        t->method = NEIGHBOURS_TREE;
        return GEO_OK;
    }
    if (t->method == NEIGHBOURS_AUTO && t->n <= FEW && t->d > 3) t->method = NEIGHBOURS_ALL;
    if (t->method == NEIGHBOURS_ALL) return compare_all(t, index, distance);
    kdtree *tree = NULL;
    GEO_TRY(kdtree_new(t->n, t->d, t->x, &tree));
    geo_status status = GEO_OK;
    if (t->method == NEIGHBOURS_AUTO && t->n > FEW) status = try_tree(t, tree, &t->share);
    if (status == GEO_OK && t->method == NEIGHBOURS_AUTO)
        t->method = t->share > MOST_SHARE ? NEIGHBOURS_ALL : NEIGHBOURS_TREE;
    if (status == GEO_OK && t->method == NEIGHBOURS_ALL) {
        status = compare_all(t, index, distance);
    } else if (status == GEO_OK) {
        neighbours_job job = { .task = t, .tree = tree, .index = index, .distance = distance };
        status = pool_run((t->m + PIECE - 1) / PIECE, tree_piece, &job);
    }
    kdtree_free(tree);
    return status;
}

/* --- within a radius --------------------------------------------------------------------- */

typedef struct {
    size_t n, d;
    const double *x;
    double square;
    const kdtree *tree;
    neighbour_list *lists;      /* one for each piece: rows of pairs (j, |x_i - x_j|^2) */
    size_t *count;              /* of each point */
} within_job;

static int by_index(const void *a, const void *b)
{
    const neighbour *x = a, *y = b;
    return (x->index > y->index) - (x->index < y->index);
}

static geo_status within_piece(size_t piece, void *context)
{
    const within_job *j = context;
    neighbour_list *list = &j->lists[piece];
    size_t from = piece * PIECE, to = j->n - from < PIECE ? j->n : from + PIECE;
    for (size_t i = from; i < to; i++) {
        size_t before = list->n;
        GEO_TRY(geo_poll());
        GEO_TRY(kdtree_within(j->tree, j->x + i * j->d, i, j->square, list));
        j->count[i] = list->n - before;
        if (j->count[i] > 1)
            qsort(list->found + before, j->count[i], sizeof *list->found, by_index);
    }
    return GEO_OK;
}

/* The lists of all pieces, one after the other. */
static geo_status join_lists(const within_job *j, size_t pieces, double r, neighbours_pairs *pairs)
{
    size_t total = 0, at = 0;
    for (size_t p = 0; p < pieces; p++) total += j->lists[p].n;
    pairs->pair = geo_alloc(total ? total : 1, 2 * sizeof *pairs->pair);
    pairs->distance = geo_alloc(total ? total : 1, sizeof *pairs->distance);
    if (!pairs->pair || !pairs->distance) return GEO_ENOMEM;
    for (size_t p = 0; p < pieces; p++) {
        const neighbour *found = j->lists[p].found;
        for (size_t i = p * PIECE; i < j->n && i < (p + 1) * PIECE; i++)
            for (size_t c = 0; c < j->count[i]; c++, found++) {
                double distance = sqrt(found->square);
                if (distance > r) continue;
                pairs->pair[2 * at] = (double)i;
                pairs->pair[2 * at + 1] = (double)found->index;
                pairs->distance[at++] = distance;
            }
    }
    pairs->n = at;
    return GEO_OK;
}

geo_status neighbours_within(size_t n, size_t d, const double *x, double r,
                             neighbours_pairs *pairs)
{
    *pairs = (neighbours_pairs){ 0 };
    size_t pieces = (n + PIECE - 1) / PIECE;
    kdtree *tree = NULL;
    if (n > 0) GEO_TRY(kdtree_new(n, d, x, &tree));
    /* A little more than r^2, so that no pair whose rounded distance is r is lost. */
    within_job j = { .n = n, .d = d, .x = x, .square = r * r * (1 + 0x1p-50) + 0x1p-1060,
                     .tree = tree };
    j.lists = geo_alloc_zero(pieces + 1, sizeof *j.lists);
    j.count = geo_alloc_zero(n + 1, sizeof *j.count);
    geo_status status = j.lists && j.count ? GEO_OK : GEO_ENOMEM;
    if (status == GEO_OK) status = pool_run(pieces, within_piece, &j);
    if (status == GEO_OK) status = join_lists(&j, pieces, r, pairs);
    for (size_t p = 0; p < pieces && j.lists; p++) geo_free(j.lists[p].found);
    geo_free(j.lists);
    geo_free(j.count);
    kdtree_free(tree);
    if (status == GEO_OK) return GEO_OK;
    geo_free(pairs->pair);
    geo_free(pairs->distance);
    *pairs = (neighbours_pairs){ 0 };
    return status;
}
