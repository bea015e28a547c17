/* powercells.c - one pass over all cells, in blocks on the pool.
 *
 * First the corner of every face is found and tested against the source. A cell
 * whose corners are all inside a convex source, or whose box is inside any
 * source, is measured straight from its corners; only the others are cut. */
#include "runtime/transport/powercells.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/pool.h"
#include "runtime/transport/cell.h"

enum { BLOCK = 1024 };

typedef struct {
    const power_diagram *d;
    power_cells *cells;
    size_t *n_cut;              /* for each block */
} pass;

static size_t count_blocks(size_t n)
{
    return (n + BLOCK - 1) / BLOCK;
}

void power_cells_free(power_cells *c)
{
    geo_free(c->area);
    geo_free(c->centroid);
    geo_free(c->second);
    geo_free(c->edge_start);
    geo_free(c->edge_to);
    geo_free(c->edge_length);
    geo_free(c->centre);
    geo_free(c->is_inside);
    *c = POWER_CELLS_EMPTY;
}

/* Pairs ---------------------------------------------------------------------------- */

/* Calls nothing back: counts, for each i, the pairs (i, j) with j > i. */
static void count_pairs(const regular_triangulation *t, int32_t *count)
{
    for (size_t k = 0; k + 1 < t->n_line; k++) {
        uint32_t a = t->line[k], b = t->line[k + 1];
        count[a < b ? a : b]++;
    }
    for (size_t f = 0; f < t->n_faces; f++)
        for (int k = 0; k < 3; k++) {
            uint32_t across = t->neighbour[3 * f + k];
            if (across != REGULAR_NONE && across < f) continue;
            uint32_t a = t->face[3 * f + (k + 1) % 3], b = t->face[3 * f + (k + 2) % 3];
            count[a < b ? a : b]++;
        }
}

static geo_status make_room(const power_diagram *d, bool want_moments, power_cells *c)
{
    size_t n = d->n, n_faces = d->triangulation->n_faces;
    c->n = n;
    c->has_moments = want_moments;
    size_t area_capacity = c->capacity[0];
    if (!geo_grow(&c->area, &c->capacity[0], n, sizeof *c->area)
        || !geo_grow(&c->edge_start, &c->capacity[1], n + 1, sizeof *c->edge_start)
        || !geo_grow(&c->centre, &c->capacity[2], 2 * n_faces, sizeof *c->centre)
        || !geo_grow(&c->is_inside, &c->capacity[3], n_faces, 1))
        return GEO_ENOMEM;
    if (want_moments && (!c->centroid || c->capacity[0] != area_capacity)) {
        geo_free(c->centroid);
        geo_free(c->second);
        c->centroid = geo_alloc(2 * c->capacity[0], sizeof *c->centroid);
        c->second = geo_alloc(c->capacity[0], sizeof *c->second);
        if (!c->centroid || !c->second) return GEO_ENOMEM;
    }
    memset(c->edge_start, 0, (n + 1) * sizeof *c->edge_start);
    count_pairs(d->triangulation, c->edge_start + 1);
    for (size_t i = 0; i < n; i++) c->edge_start[i + 1] += c->edge_start[i];
    size_t n_edges = (size_t)c->edge_start[n];
    size_t to_capacity = c->capacity[4];
    return geo_grow(&c->edge_to, &to_capacity, n_edges, sizeof *c->edge_to)
        && geo_grow(&c->edge_length, &c->capacity[4], n_edges, sizeof *c->edge_length)
        ? GEO_OK : GEO_ENOMEM;
}

/* Faces ---------------------------------------------------------------------------- */

static geo_status place_corners(size_t block, void *context)
{
    const pass *s = context;
    const ot_source *source = s->d->source;
    size_t end = (block + 1) * BLOCK, n = s->d->triangulation->n_faces;
    for (size_t f = block * BLOCK; f < end && f < n; f++) {
        double *c = s->cells->centre + 2 * f;
        cell_face_centre(s->d, f, c);
        s->cells->is_inside[f] = source->is_convex && isfinite(c[0]) && isfinite(c[1])
                              && source_point_inside(source, c);
    }
    return geo_poll();
}

/* Cells ---------------------------------------------------------------------------- */

typedef struct {
    const double *about;
    double *length;             /* for each neighbour */
    moments sum;
} tally;

static geo_status add_piece(void *context, const convex *piece)
{
    tally *t = context;
    convex_add_moments(piece, t->about, &t->sum);
    for (size_t i = 0; i < piece->n; i++) {
        const corner *p = &piece->at[i], *q = i + 1 < piece->n ? p + 1 : piece->at;
        double dx = q->x - p->x, dy = q->y - p->y;
        if (p->label >= 0) t->length[p->label] += sqrt(dx * dx + dy * dy);
    }
    return GEO_OK;
}

static void add_disk(const disk_cut *cut, double radius, tally *t)
{
    disk_cut_moments(cut, radius, t->about, &t->sum);
    for (size_t k = 0; k < cut->n; k++) {
        const chord *c = &cut->at[k];
        if (c->label >= 0)
            t->length[c->label] += hypot(c->to[0] - c->from[0], c->to[1] - c->from[1]);
    }
}

/* Is the whole cell inside? Then shape is its polygon. */
static bool cell_is_inside(const pass *s, const cell_scratch *scratch)
{
    if (!scratch->is_closed) return false;
    const power_cells *c = s->cells;
    if (s->d->source->is_convex) {
        for (size_t k = 0; k < scratch->n_faces; k++)
            if (!c->is_inside[scratch->face[k]]) return false;
        return true;
    }
    double low[2] = { INFINITY, INFINITY }, high[2] = { -INFINITY, -INFINITY };
    for (size_t k = 0; k < scratch->n_faces; k++) {
        const double *q = c->centre + 2 * (size_t)scratch->face[k];
        if (!isfinite(q[0]) || !isfinite(q[1])) return false;
        for (int axis = 0; axis < 2; axis++) {
            low[axis] = fmin(low[axis], q[axis]);
            high[axis] = fmax(high[axis], q[axis]);
        }
    }
    return source_box_inside(s->d->source, low, high);
}

/* Writes the lengths for neighbours above i, ascending. */
static void store_pairs(power_cells *c, size_t i, const cell_scratch *scratch)
{
    size_t first = (size_t)c->edge_start[i], n = 0;
    for (size_t k = 0; k < scratch->n_neighbours; k++) {
        int32_t j = (int32_t)scratch->neighbour[k];
        if ((size_t)j < i) continue;
        size_t e = first + n++;
        for (; e > first && c->edge_to[e - 1] > j; e--) {
            c->edge_to[e] = c->edge_to[e - 1];
            c->edge_length[e] = c->edge_length[e - 1];
        }
        c->edge_to[e] = j;
        c->edge_length[e] = scratch->length[k];
    }
    assert(n == (size_t)(c->edge_start[i + 1] - c->edge_start[i]));
}

static void store_moments(const power_diagram *d, power_cells *c, size_t i, const moments *m)
{
    c->area[i] = m->area > 0 ? m->area : 0;
    if (!c->has_moments) return;
    c->second[i] = m->second > 0 ? m->second : 0;
    c->centroid[2 * i] = m->area > 0 ? m->x / m->area + d->source->origin[0] : NAN;
    c->centroid[2 * i + 1] = m->area > 0 ? m->y / m->area + d->source->origin[1] : NAN;
}

static geo_status measure_cell(const pass *s, size_t i, cell_scratch *scratch, size_t *n_cut)
{
    GEO_TRY(cell_circulate(s->d, i, scratch));
    if (!geo_grow(&scratch->length, &scratch->capacity[2], scratch->n_neighbours,
                  sizeof *scratch->length))
        return GEO_ENOMEM;
    for (size_t k = 0; k < scratch->n_neighbours; k++) scratch->length[k] = 0;
    const ot_source *source = s->d->source;
    const double *about = (s->d->about ? s->d->about : s->d->xy) + 2 * i;
    double centre[2] = { about[0] + (s->d->origin[0] - source->origin[0]),
                         about[1] + (s->d->origin[1] - source->origin[1]) };
    tally t = { centre, scratch->length, { 0, 0, 0, 0 } };
    GEO_TRY(cell_shape(s->d, i, s->cells->centre, scratch));
    if (cell_is_inside(s, scratch)) {
        GEO_TRY(add_piece(&t, &scratch->shape));
    } else if (source->is_disk) {
        GEO_TRY(disk_cut_make(&scratch->shape, source->radius, &scratch->disk));
        add_disk(&scratch->disk, source->radius, &t);
        ++*n_cut;
    } else {
        GEO_TRY(cell_cut(source, scratch, add_piece, &t));
        ++*n_cut;
    }
    store_pairs(s->cells, i, scratch);
    store_moments(s->d, s->cells, i, &t.sum);
    return GEO_OK;
}

static geo_status measure_block(size_t block, void *context)
{
    pass *s = context;
    cell_scratch *scratch;
    GEO_TRY(cell_scratch_new(&scratch));
    geo_status status = GEO_OK;
    size_t end = (block + 1) * BLOCK;
    for (size_t i = block * BLOCK; status == GEO_OK && i < end && i < s->d->n; i++) {
        if (i % 64 == 0) status = geo_poll();
        if (status == GEO_OK) status = measure_cell(s, i, scratch, &s->n_cut[block]);
    }
    cell_scratch_free(scratch);
    return status;
}

geo_status powercells_measure(const power_diagram *d, bool want_moments, power_cells *cells)
{
    assert(d && cells && d->triangulation->n_points == d->n);
    GEO_TRY(make_room(d, want_moments, cells));
    size_t n_blocks = count_blocks(d->n);
    pass s = { d, cells, geo_alloc_zero(n_blocks, sizeof *s.n_cut) };
    if (!s.n_cut) return GEO_ENOMEM;
    geo_status status = pool_run(count_blocks(d->triangulation->n_faces), place_corners, &s);
    if (status == GEO_OK) status = pool_run(n_blocks, measure_block, &s);
    cells->n_cut = 0;
    for (size_t b = 0; b < n_blocks; b++) cells->n_cut += s.n_cut[b];
    geo_free(s.n_cut);
    return status;
}
