/* polygon_sweep.c - do loops meet, how are they nested, and the region cut
 * into trapezoids; all pairs of edges are compared. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/num/polygon_private.h"

typedef struct {
    const double *a, *b;
    size_t loop, next;
} edge;

static void fill_edges(const polygon *p, edge *edges)
{
    for (size_t k = 0; k < p->n_loops; k++)
        for (size_t i = p->loop_start[k]; i < p->loop_start[k + 1]; i++) {
            size_t next = i + 1 < p->loop_start[k + 1] ? i + 1 : p->loop_start[k];
            edges[i] = (edge){ p->xy + 2 * i, p->xy + 2 * next, k, next };
        }
}

static bool on_edge(const edge *e, const double *q)
{
    return polygon_edge_side(e->a, e->b, q) == 0;
}

static void meeting_point(const edge *e, const edge *f, double at[2])
{
    double ux = e->b[0] - e->a[0], uy = e->b[1] - e->a[1];
    double vx = f->b[0] - f->a[0], vy = f->b[1] - f->a[1];
    double wx = f->a[0] - e->a[0], wy = f->a[1] - e->a[1];
    double s = polygon_cross(wx, wy, vx, vy) / polygon_cross(ux, uy, vx, vy);
    at[0] = e->a[0] + s * ux;
    at[1] = e->a[1] + s * uy;
}

static polygon_fault meet(const edge *e, const edge *f, double at[2])
{
    const double *end[4] = { e->a, e->b, f->a, f->b };
    int contacts = 0;
    for (int j = 0; j < 4; j++) {
        const double *q = end[j];
        if (!on_edge(j < 2 ? f : e, q)) continue;
        if (contacts && at[0] == q[0] && at[1] == q[1]) continue;
        contacts++;
        memcpy(at, q, 2 * sizeof *q);
    }
    if (contacts == 2) return POLYGON_CROSSING;     /* they overlap */
    if (contacts == 1) return POLYGON_TOUCHING;
    bool apart = polygon_turn(e->a, e->b, f->a) * polygon_turn(e->a, e->b, f->b) >= 0
              || polygon_turn(f->a, f->b, e->a) * polygon_turn(f->a, f->b, e->b) >= 0;
    if (apart) return POLYGON_FINE;
    meeting_point(e, f, at);
    return POLYGON_CROSSING;
}

static geo_status compare_all(const edge *edges, size_t n, polygon_report *report)
{
    for (size_t i = 0; i < n; i++) {
        GEO_TRY(geo_poll());
        for (size_t j = i + 1; j < n; j++) {
            double at[2];
            polygon_fault fault = meet(&edges[i], &edges[j], at);
            bool neighbours = edges[i].next == j || edges[j].next == i;
            if (neighbours && fault == POLYGON_TOUCHING) continue;
            if (fault == POLYGON_FINE) continue;
            report->fault = fault;
            report->loop[0] = edges[i].loop;
            report->loop[1] = edges[j].loop;
            report->edge[0] = i;
            report->edge[1] = j;
            memcpy(report->at, at, sizeof at);
            return GEO_EDOMAIN;
        }
    }
    return GEO_OK;
}

/* Is the point inside an odd number of the other loops? */
static bool is_nested(const polygon *p, const edge *edges, size_t loop)
{
    const double *q = p->xy + 2 * p->loop_start[loop];
    bool inside = false;
    for (size_t i = 0; i < polygon_n_points(p); i++)
        if (edges[i].loop != loop && polygon_edge_side(edges[i].a, edges[i].b, q) == 2)
            inside = !inside;
    return inside;
}

geo_status polygon_sweep(const polygon *p, polygon_report *report, bool *is_outer,
                         trapezoid **pieces, size_t *n_pieces)
{
    size_t n = polygon_n_points(p);
    edge *edges = geo_alloc(n, sizeof *edges);
    if (!edges) return GEO_ENOMEM;
    fill_edges(p, edges);
    geo_status status = compare_all(edges, n, report);
    for (size_t k = 0; status == GEO_OK && k < p->n_loops; k++)
        is_outer[k] = !is_nested(p, edges, k);
    geo_free(edges);
    if (status == GEO_OK && pieces) status = polygon_trapezoids(p, pieces, n_pieces);
    return status;
}

/* Trapezoids ---------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

typedef struct { double middle, x[2]; } crossing;

static double x_at(const edge *e, double y)
{
    if (y == e->a[1]) return e->a[0];
    if (y == e->b[1]) return e->b[0];
    return e->a[0] + (y - e->a[1]) / (e->b[1] - e->a[1]) * (e->b[0] - e->a[0]);
}

/* The pieces between two neighbouring levels. */
static size_t cut_slab(const edge *edges, size_t n, double low, double high,
                       crossing *found, trapezoid *pieces)
{
    size_t n_found = 0;
    for (size_t i = 0; i < n; i++) {
        double bottom = fmin(edges[i].a[1], edges[i].b[1]);
        double top = fmax(edges[i].a[1], edges[i].b[1]);
        if (bottom > low || top < high) continue;
        double x0 = x_at(&edges[i], low), x1 = x_at(&edges[i], high);
        found[n_found++] = (crossing){ (x0 + x1) / 2, { x0, x1 } };
    }
    qsort(found, n_found, sizeof *found, by_value);
    for (size_t j = 0; j + 1 < n_found; j += 2)
        pieces[j / 2] = (trapezoid){ low, high, { found[j].x[0], found[j].x[1] },
                                     { found[j + 1].x[0], found[j + 1].x[1] } };
    return n_found / 2;
}

geo_status polygon_trapezoids(const polygon *p, trapezoid **pieces, size_t *n_pieces)
{
    size_t n = polygon_n_points(p), used = 0, capacity = 0;
    edge *edges = geo_alloc(n, sizeof *edges);
    double *level = geo_alloc(n, sizeof *level);
    crossing *found = geo_alloc(n, sizeof *found);
    geo_status status = edges && level && found ? GEO_OK : GEO_ENOMEM;
    *pieces = NULL;
    if (status == GEO_OK) {
        fill_edges(p, edges);
        for (size_t i = 0; i < n; i++) level[i] = p->xy[2 * i + 1];
        qsort(level, n, sizeof *level, by_value);
    }
    for (size_t i = 0; status == GEO_OK && i + 1 < n; i++) {
        if (level[i] == level[i + 1]) continue;
        status = geo_poll();
        if (!geo_grow(pieces, &capacity, used + n, sizeof **pieces)) status = GEO_ENOMEM;
        if (status == GEO_OK)
            used += cut_slab(edges, n, level[i], level[i + 1], found, *pieces + used);
    }
    geo_free(edges);
    geo_free(level);
    geo_free(found);
    if (status != GEO_OK) {
        geo_free(*pieces);
        *pieces = NULL;
    }
    *n_pieces = used;
    return status;
}
