/* arcsearch.h - the pairs of least reduced cost, from a table or from points.
 *
 * One question, asked for every source or for every sink: which k partners have the
 * least c - price? Points answer with a kd-tree, a table by looking at all of it. */
#ifndef GEO_TRANSPORT_ARCSEARCH_H
#define GEO_TRANSPORT_ARCSEARCH_H

#include "runtime/transport/costtree.h"

typedef struct {
    size_t n, m, d;
    const double *x, *y;
    metric cost;
    const double *table;        /* n x m, or NULL: points */
    cost_tree *x_tree, *y_tree;
} arc_search;

/* What was found: up to k partners of each, ascending in value = c - price. */
typedef struct {
    size_t n, k;
    uint32_t *count;            /* n */
    uint32_t *index;            /* n x k */
    double *value;              /* n x k */
} arc_hits;

/* The fields n, m, d, x, y, cost, table are set. GEO_ENOMEM */
geo_status arc_search_start(arc_search *s);
void arc_search_end(arc_search *s);

/* hits: room for n times k. GEO_ENOMEM; free with arc_hits_free, also after an error. */
geo_status arc_hits_new(size_t n, size_t k, arc_hits *hits);
void arc_hits_free(arc_hits *hits);

/* For each source the sinks of least c - v (below the bounds, if any); n results. */
geo_status arc_search_sinks(arc_search *s, const double *v, const double *below, arc_hits *hits);
/* For each sink the sources of least c - u; m results. */
geo_status arc_search_sources(arc_search *s, const double *u, const double *below,
                              arc_hits *hits);

/* c of one pair */
static inline double arc_cost(const arc_search *s, size_t i, size_t j)
{
    if (s->table) return s->table[i * s->m + j];
    return metric_cost(&s->cost, s->d, s->x + i * s->d, s->y + j * s->d);
}

#endif
