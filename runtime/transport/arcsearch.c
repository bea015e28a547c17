/* arcsearch.c - kd-trees over points, row blocks over tables. */
#include "runtime/transport/arcsearch.h"

#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/pool.h"

enum { ROWS = 32, COLUMNS = 512 };

geo_status arc_search_start(arc_search *s)
{
    s->x_tree = s->y_tree = NULL;
    if (s->table) return GEO_OK;
    GEO_TRY(cost_tree_new(s->n, s->d, s->x, &s->cost, &s->x_tree));
    return cost_tree_new(s->m, s->d, s->y, &s->cost, &s->y_tree);
}

void arc_search_end(arc_search *s)
{
    cost_tree_free(s->x_tree);
    cost_tree_free(s->y_tree);
    s->x_tree = s->y_tree = NULL;
}

geo_status arc_hits_new(size_t n, size_t k, arc_hits *hits)
{
    *hits = (arc_hits){ .n = n, .k = k };
    hits->count = geo_alloc_zero(n, sizeof *hits->count);
    hits->index = geo_alloc(n, k * sizeof *hits->index);
    hits->value = geo_alloc(n, k * sizeof *hits->value);
    return hits->count && hits->index && hits->value ? GEO_OK : GEO_ENOMEM;
}

void arc_hits_free(arc_hits *hits)
{
    geo_free(hits->count);
    geo_free(hits->index);
    geo_free(hits->value);
    *hits = (arc_hits){ 0 };
}

/* --- tables ----------------------------------------------------------------------------- */

typedef struct {
    const arc_search *s;
    const double *price, *below;
    arc_hits *hits;
} table_job;

/* Puts c among the k least of place i; returns the bound for the next ones. */
static double keep(arc_hits *hits, size_t i, uint32_t partner, double c, double below)
{
    double *value = hits->value + i * hits->k;
    uint32_t *index = hits->index + i * hits->k;
    size_t at = hits->count[i] < hits->k ? hits->count[i]++ : hits->k - 1;
    for (; at > 0 && value[at - 1] > c; at--) {
        value[at] = value[at - 1];
        index[at] = index[at - 1];
    }
    value[at] = c;
    index[at] = partner;
    return hits->count[i] == hits->k ? fmin(below, value[hits->k - 1]) : below;
}

static geo_status table_rows(size_t piece, void *context)
{
    const table_job *job = context;
    size_t m = job->s->m, end = (piece + 1) * ROWS < job->s->n ? (piece + 1) * ROWS : job->s->n;
    for (size_t i = piece * ROWS; i < end; i++) {
        GEO_TRY(geo_poll());
        const double *row = job->s->table + i * m;
        double below = job->below ? job->below[i] : INFINITY;
        job->hits->count[i] = 0;
        for (size_t j = 0; j < m; j++)
            if (row[j] - job->price[j] < below)
                below = keep(job->hits, i, (uint32_t)j, row[j] - job->price[j], below);
    }
    return GEO_OK;
}

static geo_status table_columns(size_t piece, void *context)
{
    const table_job *job = context;
    size_t m = job->s->m, first = piece * COLUMNS;
    size_t end = first + COLUMNS < m ? first + COLUMNS : m;
    double below[COLUMNS];
    for (size_t j = first; j < end; j++) {
        below[j - first] = job->below ? job->below[j] : INFINITY;
        job->hits->count[j] = 0;
    }
    for (size_t i = 0; i < job->s->n; i++) {
        if (i % 256 == 0) GEO_TRY(geo_poll());
        const double *row = job->s->table + i * m;
        for (size_t j = first; j < end; j++)
            if (row[j] - job->price[i] < below[j - first])
                below[j - first] = keep(job->hits, j, (uint32_t)i, row[j] - job->price[i],
                                        below[j - first]);
    }
    return GEO_OK;
}

/* --- both ------------------------------------------------------------------------------- */

geo_status arc_search_sinks(arc_search *s, const double *v, const double *below, arc_hits *hits)
{
    if (s->table) {
        table_job job = { s, v, below, hits };
        return pool_run((s->n + ROWS - 1) / ROWS, table_rows, &job);
    }
    cost_tree_weigh(s->y_tree, v);
    return cost_tree_search(s->y_tree, s->n, s->x, hits->k, below, hits->count, hits->index,
                            hits->value);
}

geo_status arc_search_sources(arc_search *s, const double *u, const double *below,
                              arc_hits *hits)
{
    if (s->table) {
        table_job job = { s, u, below, hits };
        return pool_run((s->m + COLUMNS - 1) / COLUMNS, table_columns, &job);
    }
    cost_tree_weigh(s->x_tree, u);
    return cost_tree_search(s->x_tree, s->m, s->y, hits->k, below, hits->count, hits->index,
                            hits->value);
}
