/* map.c - point location by walking downhill.
 *
 * The power distance to site i is, up to |x|^2, linear in the lifted sites, so a
 * site no neighbour of which is nearer is the nearest of all: the simplex method
 * on the lower hull. Points are visited along a Hilbert curve and each walk
 * begins where the last one ended. */
#include "runtime/transport/map.h"

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/pool.h"
#include "runtime/num/hilbert.h"

enum { BLOCK = 4096, FEW = 64 };

void ot_map_free(ot_map *m)
{
    geo_free(m->xy);
    geo_free(m->w);
    geo_free(m->around_start);
    geo_free(m->around);
    regular_free(&m->triangulation);
    *m = (ot_map){ 0 };
}

static geo_status list_neighbours(ot_map *m)
{
    const regular_triangulation *t = &m->triangulation;
    size_t n_ends = t->n_faces ? 6 * t->n_faces : 2 * t->n_line, used = 0;
    m->around_start = geo_alloc(m->n + 1, sizeof *m->around_start);
    m->around = geo_alloc(n_ends, sizeof *m->around);
    if (!m->around_start || !m->around) return GEO_ENOMEM;
    m->visible = REGULAR_NONE;
    for (size_t i = 0; i < m->n; i++) {
        bool is_closed;
        m->around_start[i] = (uint32_t)used;
        used += regular_neighbours(t, i, m->around + used, n_ends - used, &is_closed);
        if (m->visible == REGULAR_NONE && t->face_of[i] != REGULAR_NONE)
            m->visible = (uint32_t)i;
    }
    m->around_start[m->n] = (uint32_t)used;
    return GEO_OK;
}

geo_status ot_map_make(size_t n, const double *xy, const double *w, ot_map *m)
{
    *m = (ot_map){ .n = n };
    if (n == 0) return GEO_EEMPTY;
    m->xy = geo_alloc(n, 2 * sizeof *m->xy);
    m->w = geo_alloc(n, sizeof *m->w);
    geo_status status = m->xy && m->w ? regular_build(xy, w, n, &m->triangulation) : GEO_ENOMEM;
    if (status == GEO_OK) {
        memcpy(m->xy, xy, 2 * n * sizeof *xy);
        memcpy(m->w, w, n * sizeof *w);
        status = list_neighbours(m);
    }
    if (status != GEO_OK) ot_map_free(m);
    return status;
}

static double power(const ot_map *m, uint32_t i, const double x[2])
{
    double dx = x[0] - m->xy[2 * (size_t)i], dy = x[1] - m->xy[2 * (size_t)i + 1];
    return dx * dx + dy * dy - m->w[i];
}

/* Ties go to the lower number, so that every step makes progress. */
static uint32_t walk(const ot_map *m, uint32_t from, const double x[2])
{
    double best = power(m, from, x);
    for (uint32_t at = from;;) {
        for (uint32_t k = m->around_start[at]; k < m->around_start[at + 1]; k++) {
            uint32_t j = m->around[k];
            double p = power(m, j, x);
            if (p < best || (p == best && j < from)) best = p, from = j;
        }
        if (from == at) return at;
        at = from;
    }
}

typedef struct {
    const ot_map *map;
    size_t n;
    const double *x;
    const uint32_t *order;          /* NULL: as they come */
    uint32_t *cell;
} query;

static geo_status locate_block(size_t block, void *context)
{
    const query *q = context;
    uint32_t at = q->map->visible;
    size_t end = (block + 1) * BLOCK;
    for (size_t k = block * BLOCK; k < end && k < q->n; k++) {
        size_t i = q->order ? q->order[k] : k;
        const double *x = q->x + 2 * i;
        if (k % 256 == 0) GEO_TRY(geo_poll());
        if (!isfinite(x[0]) || !isfinite(x[1])) {
            q->cell[i] = REGULAR_NONE;
            continue;
        }
        q->cell[i] = at = walk(q->map, at, x);
    }
    return GEO_OK;
}

/* Points that are not finite stand at the origin for the curve. */
static geo_status order_points(size_t n, const double *x, uint32_t *order)
{
    double *finite = geo_alloc(n, 2 * sizeof *finite);
    if (!finite) return GEO_ENOMEM;
    for (size_t i = 0; i < 2 * n; i++) finite[i] = fabs(x[i]) < 1e300 ? x[i] : 0;
    geo_status status = hilbert_order(finite, n, order);
    geo_free(finite);
    return status;
}

geo_status ot_map_locate(const ot_map *map, size_t n, const double *x, uint32_t *cell)
{
    query q = { map, n, x, NULL, cell };
    if (n <= FEW) return locate_block(0, &q);
    if (n >= REGULAR_NONE) return GEO_ETOOBIG;
    uint32_t *order = geo_alloc(n, sizeof *order);
    geo_status status = order ? order_points(n, x, order) : GEO_ENOMEM;
    q.order = order;
    if (status == GEO_OK) status = pool_run((n + BLOCK - 1) / BLOCK, locate_block, &q);
    geo_free(order);
    return status;
}

geo_status ot_map_potential(const ot_map *map, size_t n, const double *x, double *u)
{
    uint32_t *cell = geo_alloc(n, sizeof *cell);
    if (!cell) return GEO_ENOMEM;
    geo_status status = ot_map_locate(map, n, x, cell);
    for (size_t k = 0; status == GEO_OK && k < n; k++) {
        u[k] = NAN;
        if (cell[k] == REGULAR_NONE) continue;
        const double *p = map->xy + 2 * (size_t)cell[k], *q = x + 2 * k;
        double height = (map->w[cell[k]] - p[0] * p[0] - p[1] * p[1]) / 2;
        u[k] = q[0] * p[0] + q[1] * p[1] + height;
    }
    geo_free(cell);
    return status;
}
