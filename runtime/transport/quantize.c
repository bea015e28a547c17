/* quantize.c - sequence, Lloyd, capacity. */
#include "runtime/transport/quantize.h"

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/rng.h"
#include "runtime/num/regular.h"
#include "runtime/transport/cell.h"
#include "runtime/transport/powercells.h"
#include "runtime/transport/semidiscrete.h"

enum { LLOYD_ROUNDS = 24, CAPACITY_ROUNDS = 4 };
static const double OVERSHOOT = 1.6;            /* of a Lloyd step, while it stays inside */
static const double THIN = 0.01;                 /* region / box */
static const double LOOSE = 0.02, FINAL = 1e-3; /* tolerances on the areas */

/* A region that fills little of its box: independent points. */
static geo_status draw_in_thin(const ot_source *s, size_t n, geo_rng *rng, double *xy)
{
    polygon_sampler *sampler;
    GEO_TRY(polygon_sampler_new(&s->outline, &sampler));
    geo_status status = polygon_sample(sampler, rng, n, xy);
    for (size_t i = 0; i < n && status == GEO_OK; i++)
        while (status == GEO_OK && !ot_source_contains(s, xy + 2 * i))      /* rounding */
            status = polygon_sample(sampler, rng, 1, xy + 2 * i);
    polygon_sampler_free(sampler);
    return status;
}

/* The additive sequence of the plastic number: x^3 = x + 1. Its discrepancy is
 * low for every n, so what falls into the region is spread evenly there. */
static geo_status draw_points(const ot_source *s, size_t n, uint64_t seed, double *xy)
{
    geo_rng rng;
    rng_seed(&rng, seed, 0);
    double box = (s->high[0] - s->low[0]) * (s->high[1] - s->low[1]);
    if (s->area < THIN * box) return draw_in_thin(s, n, &rng, xy);
    const double plastic = 1.32471795724474602596;
    double step[2] = { 1 / plastic, 1 / (plastic * plastic) };
    double at[2] = { rng_uniform(&rng), rng_uniform(&rng) };
    for (size_t i = 0; i < n; ) {
        double q[2];
        for (int k = 0; k < 2; k++) {
            at[k] += step[k];
            at[k] -= floor(at[k]);
            q[k] = s->low[k] + at[k] * (s->high[k] - s->low[k]);
        }
        if (!ot_source_contains(s, q)) continue;
        if (i % 1024 == 0) GEO_TRY(geo_poll());
        memcpy(xy + 2 * i++, q, sizeof q);
    }
    return GEO_OK;
}

/* Relative to the region's origin, like all coordinates in this file but the last. */
static power_diagram diagram(const ot_source *s, size_t n, const double *xy, const double *w,
                             const regular_triangulation *t)
{
    return (power_diagram){ s, n, xy, w, { s->origin[0], s->origin[1] }, t, NULL };
}

static bool step_inside(const ot_source *s, const double *from, const double *to, double much,
                        double *q)
{
    q[0] = from[0] + much * (to[0] - from[0]);
    q[1] = from[1] + much * (to[1] - from[1]);
    return isfinite(q[0]) && isfinite(q[1]) && ot_source_contains(s, q);
}

/* Moves every point to its cell's centroid and, when that is inside, beyond. */
static void move_points(const ot_source *s, const power_cells *c, double much, double *xy)
{
    for (size_t i = 0; i < c->n; i++) {
        double to[2] = { c->centroid[2 * i] - s->origin[0],
                        c->centroid[2 * i + 1] - s->origin[1] };
        double q[2];
        if (step_inside(s, xy + 2 * i, to, much, q) || step_inside(s, xy + 2 * i, to, 1, q))
            memcpy(xy + 2 * i, q, sizeof q);
    }
}

static geo_status lloyd(const ot_source *s, size_t n, double *xy, power_cells *c)
{
    for (int round = 0; round < LLOYD_ROUNDS; round++) {
        regular_triangulation t;
        GEO_TRY(regular_build(xy, NULL, n, &t));
        power_diagram d = diagram(s, n, xy, NULL, &t);
        geo_status status = powercells_measure(&d, true, c);
        regular_free(&t);
        GEO_TRY(status);
        move_points(s, c, round + 2 < LLOYD_ROUNDS ? OVERSHOOT : 1, xy);
    }
    return GEO_OK;
}

/* A convex piece of a cell, for a centroid that lies outside the region. */
typedef struct { double area, centroid[2]; } largest_piece;

static geo_status keep_largest(void *context, const convex *piece)
{
    static const double zero[2] = { 0, 0 };
    largest_piece *best = context;
    moments m = { 0, 0, 0, 0 };
    convex_add_moments(piece, zero, &m);
    if (m.area > best->area)
        *best = (largest_piece){ m.area, { m.x / m.area, m.y / m.area } };
    return GEO_OK;
}

static geo_status move_into_piece(const power_diagram *d, size_t i, cell_scratch *scratch,
                                  double *q)
{
    largest_piece best = { 0, { 0, 0 } };
    GEO_TRY(cell_circulate(d, i, scratch));
    GEO_TRY(cell_shape(d, i, NULL, scratch));
    GEO_TRY(cell_cut(d->source, scratch, keep_largest, &best));
    if (best.area > 0 && ot_source_contains(d->source, best.centroid))
        memcpy(q, best.centroid, sizeof best.centroid);
    return GEO_OK;
}

/* Every point to the centroid of its cell, or of the cell's largest convex piece
 * where the centroid is not in the region. */
static geo_status move_to_centroids(const power_diagram *d, const power_cells *c,
                                    cell_scratch *scratch, double *xy)
{
    const ot_source *s = d->source;
    double *moved = geo_alloc(d->n, 2 * sizeof *moved);
    if (!moved) return GEO_ENOMEM;
    geo_status status = GEO_OK;
    for (size_t i = 0; i < d->n && status == GEO_OK; i++) {
        double *q = moved + 2 * i;
        memcpy(q, xy + 2 * i, 2 * sizeof *q);
        double to[2] = { c->centroid[2 * i] - s->origin[0],
                        c->centroid[2 * i + 1] - s->origin[1] };
        if (isfinite(to[0]) && isfinite(to[1]) && ot_source_contains(s, to))
            memcpy(q, to, sizeof to);
        else if (!s->is_disk)
            status = move_into_piece(d, i, scratch, q);
    }
    if (status == GEO_OK) memcpy(xy, moved, 2 * d->n * sizeof *xy);
    geo_free(moved);
    return status;
}

static geo_status equalise(const ot_source *s, size_t n, double *xy, double tol,
                           power_cells *c, cell_scratch *scratch)
{
    double *plain = geo_alloc(n, 2 * sizeof *plain), *w = geo_alloc_zero(n, sizeof *w);
    regular_triangulation t = { 0 };
    geo_status status = plain && w ? GEO_OK : GEO_ENOMEM;
    if (status == GEO_OK) {
        for (size_t i = 0; i < 2 * n; i++) plain[i] = xy[i] + s->origin[i % 2];
        ot_options opt = { .tol = tol, .resume = true };    /* from the Voronoi cells */
        ot_report report;
        status = ot_solve(s, &(ot_target){ n, plain, NULL }, &opt, w, &report);
        if (status == GEO_EITER) status = GEO_OK;       /* equal enough for a start */
    }
    if (status == GEO_OK) status = regular_build(xy, w, n, &t);
    power_diagram d = diagram(s, n, xy, w, &t);
    if (status == GEO_OK) status = powercells_measure(&d, true, c);
    if (status == GEO_OK) status = move_to_centroids(&d, c, scratch, xy);
    regular_free(&t);
    geo_free(plain);
    geo_free(w);
    return status;
}

geo_status quantize_region(const ot_source *s, size_t n, uint64_t seed, double *xy)
{
    if (n == 0) return GEO_EDOMAIN;
    cell_scratch *scratch;
    GEO_TRY(cell_scratch_new(&scratch));
    power_cells c = POWER_CELLS_EMPTY;
    geo_status status = draw_points(s, n, seed, xy);
    if (status == GEO_OK) status = lloyd(s, n, xy, &c);
    for (int round = 0; round < CAPACITY_ROUNDS && status == GEO_OK; round++)
        status = equalise(s, n, xy, round + 1 < CAPACITY_ROUNDS ? LOOSE : FINAL, &c, scratch);
    power_cells_free(&c);
    cell_scratch_free(scratch);
    if (status != GEO_OK) return status;
    for (size_t i = 0; i < 2 * n; i++) xy[i] += s->origin[i % 2];
    return GEO_OK;
}
