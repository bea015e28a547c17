/* multiscale.c - groups along the curve; the sums over neighbouring coarse cells.
 *
 * Samples are taken in each triangle between a piece of a coarse cell's middle and
 * an edge of it, near the edge, so that they reach almost to the source's boundary. */
#include "runtime/transport/multiscale.h"

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/pool.h"
#include "runtime/transport/cell.h"

enum { GROUP = 6, BLOCK = 512, POLL_EVERY = 64, FEW_PIECES = 6 };

static const double WIDTH = 0.15;       /* e in units of both spacings' product */
static const double MIDDLE = 0.25;      /* how far a sample is from the edge */
static const double NEGLIGIBLE = 36;    /* exp(-36) is below rounding */

geo_status multiscale_coarsen(const placement *fine, placement *coarse)
{
    size_t n = (fine->n + GROUP - 1) / GROUP;
    *coarse = (placement){ .n = n, .scale = fine->scale };
    coarse->q = geo_alloc(n, 2 * sizeof *coarse->q);
    coarse->y = geo_alloc(n, 2 * sizeof *coarse->y);
    coarse->area = geo_alloc(n, sizeof *coarse->area);
    if (!coarse->q || !coarse->y || !coarse->area) {
        placement_free(coarse);
        return GEO_ENOMEM;
    }
    for (size_t k = 0; k < n; k++) {
        size_t end = (k + 1) * GROUP < fine->n ? (k + 1) * GROUP : fine->n;
        double area = 0, q[2] = { 0, 0 };
        for (size_t i = k * GROUP; i < end; i++) {
            area += fine->area[i];
            q[0] += fine->area[i] * fine->q[2 * i];
            q[1] += fine->area[i] * fine->q[2 * i + 1];
        }
        coarse->area[k] = area;
        for (int axis = 0; axis < 2; axis++)
            coarse->y[2 * k + axis] = coarse->q[2 * k + axis] = q[axis] / area;
    }
    return GEO_OK;
}

typedef struct { double x, y, area, level; } sample;   /* level: u there */

typedef struct {
    const power_diagram *coarse;
    const placement *fine;
    double *v;
    sample *sample;                     /* of cell k: sample_start[k] .. [k + 1] */
    size_t *sample_start, sample_capacity;
    double width;
    uint32_t *around_start, *around;    /* coarse neighbours */
} transform;

/* One thread's marks and list for the search around a point. */
typedef struct {
    uint32_t *seen, *list;
    uint32_t stamp;
} frontier;

static double exponent(const transform *f, const sample *x, const double *p)
{
    return (x->x * p[0] + x->y * p[1] - x->level) / f->width;
}

/* The largest exponent in cell k; -inf for an empty cell. */
static double largest(const transform *f, size_t k, const double *p)
{
    double most = -INFINITY;
    for (size_t i = f->sample_start[k]; i < f->sample_start[k + 1]; i++)
        most = fmax(most, exponent(f, &f->sample[i], p));
    return most;
}

/* The cell with the largest exponent, uphill from k: it is concave in x. */
static uint32_t climb(const transform *f, uint32_t k, const double *p, double *most)
{
    *most = largest(f, k, p);
    for (uint32_t at = k;;) {
        for (uint32_t e = f->around_start[at]; e < f->around_start[at + 1]; e++) {
            double value = largest(f, f->around[e], p);
            if (value > *most) *most = value, k = f->around[e];
        }
        if (k == at) return at;
        at = k;
    }
}

/* Adds cell k's share of the sum, relative to exp(most); *highest follows. */
static double cell_sum(const transform *f, size_t k, double most, const double *p,
                       double *highest)
{
    double sum = 0;
    for (size_t i = f->sample_start[k]; i < f->sample_start[k + 1]; i++) {
        double value = exponent(f, &f->sample[i], p) - most;
        if (value > -NEGLIGIBLE) sum += f->sample[i].area * exp(fmin(value, 1));
        *highest = fmax(*highest, value);
    }
    return sum;
}

/* The sum over all cells that count, outward from the largest. A climb can end at a
 * cell whose neighbours' samples only happen to lie worse; when a higher one comes
 * in sight, *top moves there and the sum begins again. */
static double soft_maximum(const transform *f, frontier *s, uint32_t *top, double most,
                           const double *p)
{
    double sum = 0;
    size_t n = 0;
    s->list[n++] = *top;
    s->seen[*top] = ++s->stamp;
    for (size_t i = 0; i < n; i++) {
        uint32_t k = s->list[i];
        double highest = 0, here = cell_sum(f, k, most, p, &highest);
        if (highest > 0) {
            *top = climb(f, k, p, &most);
            sum = 0;
            n = 0;
            s->list[n++] = *top;
            s->seen[*top] = ++s->stamp;
            i = (size_t)-1;                         /* the next one is the first */
            continue;
        }
        if (here == 0 && k != *top) continue;
        sum += here;
        for (uint32_t e = f->around_start[k]; e < f->around_start[k + 1]; e++) {
            uint32_t j = f->around[e];
            if (s->seen[j] == s->stamp) continue;
            s->seen[j] = s->stamp;
            s->list[n++] = j;
        }
    }
    return f->width * (most + log(sum));
}

static geo_status transform_block(size_t block, void *context)
{
    const transform *f = context;
    size_t n = f->coarse->n, end = (block + 1) * BLOCK;
    frontier s = { geo_alloc_zero(n, sizeof *s.seen), geo_alloc(n, sizeof *s.list), 0 };
    geo_status status = s.seen && s.list ? GEO_OK : GEO_ENOMEM;
    uint32_t top = (uint32_t)(block * BLOCK / GROUP);
    double most;
    for (size_t i = block * BLOCK; status == GEO_OK && i < end && i < f->fine->n; i++) {
        const double *p = f->fine->q + 2 * i;
        top = climb(f, top, p, &most);
        f->v[i] = p[0] * p[0] + p[1] * p[1] - 2 * soft_maximum(f, &s, &top, most, p);
        if (i % POLL_EVERY == 0) status = geo_poll();
    }
    geo_free(s.seen);
    geo_free(s.list);
    return status;
}

static geo_status list_neighbours(transform *f)
{
    const regular_triangulation *t = f->coarse->triangulation;
    size_t n = f->coarse->n, n_ends = t->n_faces ? 6 * t->n_faces : 2 * t->n_line;
    size_t used = 0;
    f->around_start = geo_alloc(n + 1, sizeof *f->around_start);
    f->around = geo_alloc(n_ends + 1, sizeof *f->around);
    if (!f->around_start || !f->around) return GEO_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        bool is_closed;
        f->around_start[i] = (uint32_t)used;
        used += regular_neighbours(t, i, f->around + used, n_ends - used, &is_closed);
    }
    f->around_start[n] = (uint32_t)used;
    return GEO_OK;
}

/* Samples -------------------------------------------------------------------------------- */

typedef struct {
    transform *f;
    size_t n;                           /* samples so far */
    size_t n_pieces;                    /* of this cell */
    const double *q;                    /* the cell's point */
    double psi;
} sampling;

static geo_status push_sample(sampling *s, double x, double y, double area)
{
    transform *f = s->f;
    if (!(area > 0)) return GEO_OK;
    if (!geo_grow(&f->sample, &f->sample_capacity, s->n + 1, sizeof *f->sample))
        return GEO_ENOMEM;
    f->sample[s->n++] = (sample){ x, y, area, x * s->q[0] + y * s->q[1] - s->psi };
    return GEO_OK;
}

/* The triangle c a b, sampled near a b. */
static geo_status add_sample(sampling *s, const double *c, const double *a, const double *b)
{
    double area = ((a[0] - c[0]) * (b[1] - c[1]) - (a[1] - c[1]) * (b[0] - c[0])) / 2;
    return push_sample(s, MIDDLE * c[0] + (1 - MIDDLE) * (a[0] + b[0]) / 2,
                       MIDDLE * c[1] + (1 - MIDDLE) * (a[1] + b[1]) / 2, area);
}

/* A piece of a cell cut into many counts as a whole. */
static geo_status sample_piece(void *context, const convex *piece)
{
    sampling *s = context;
    double c[2] = { 0, 0 };
    moments m = { 0, 0, 0, 0 };
    if (++s->n_pieces > FEW_PIECES) {
        convex_add_moments(piece, c, &m);
        return push_sample(s, m.x / m.area, m.y / m.area, m.area);
    }
    for (size_t i = 0; i < piece->n; i++) {
        c[0] += piece->at[i].x / (double)piece->n;
        c[1] += piece->at[i].y / (double)piece->n;
    }
    for (size_t i = 0; i < piece->n; i++) {
        const corner *p = &piece->at[i], *q = i + 1 < piece->n ? p + 1 : piece->at;
        GEO_TRY(add_sample(s, c, (double[]){ p->x, p->y }, (double[]){ q->x, q->y }));
    }
    return GEO_OK;
}

/* A disk's arcs are taken as their chords. */
static geo_status sample_disk(sampling *s, const disk_cut *cut, double radius)
{
    if (cut->n == 0) {
        double r = cut->is_whole ? radius / 2 : 0;
        GEO_TRY(add_sample(s, (double[]){ -r, -r }, (double[]){ r, -r }, (double[]){ 0, r }));
        return GEO_OK;
    }
    double c[2] = { 0, 0 };
    for (size_t k = 0; k < cut->n; k++)
        for (int axis = 0; axis < 2; axis++)
            c[axis] += (cut->at[k].from[axis] + cut->at[k].to[axis]) / (2 * (double)cut->n);
    for (size_t k = 0; k < cut->n; k++) {
        const chord *here = &cut->at[k], *next = k + 1 < cut->n ? here + 1 : cut->at;
        GEO_TRY(add_sample(s, c, here->from, here->to));
        GEO_TRY(add_sample(s, c, here->to, next->from));
    }
    return GEO_OK;
}

static geo_status sample_cells(transform *f, cell_scratch *scratch)
{
    const power_diagram *d = f->coarse;
    sampling s = { f, 0, 0, NULL, 0 };
    f->sample_start = geo_alloc(d->n + 1, sizeof *f->sample_start);
    if (!f->sample_start) return GEO_ENOMEM;
    for (size_t k = 0; k < d->n; k++) {
        f->sample_start[k] = s.n;
        s.n_pieces = 0;
        s.q = d->xy + 2 * k;
        s.psi = (s.q[0] * s.q[0] + s.q[1] * s.q[1] - d->w[k]) / 2;
        GEO_TRY(cell_circulate(d, k, scratch));
        GEO_TRY(cell_shape(d, k, NULL, scratch));
        if (d->source->is_disk) {
            GEO_TRY(disk_cut_make(&scratch->shape, d->source->radius, &scratch->disk));
            GEO_TRY(sample_disk(&s, &scratch->disk, d->source->radius));
        } else {
            GEO_TRY(cell_cut(d->source, scratch, sample_piece, &s));
        }
        if (k % POLL_EVERY == 0) GEO_TRY(geo_poll());
    }
    f->sample_start[d->n] = s.n;
    return s.n > 0 ? GEO_OK : GEO_EEMPTY;
}

/* ---------------------------------------------------------------------------------------- */

/* The product of the spacings: in x from the source, in p from the box of the points. */
static double spacing_product(const power_diagram *coarse, const placement *p)
{
    double low[2], high[2], n = (double)p->n;
    placement_bounds(p, low, high);
    double box = (high[0] - low[0]) * (high[1] - low[1]) * p->scale * p->scale;
    return sqrt(coarse->source->area / n) * sqrt(box / n);
}

geo_status multiscale_prolong(const power_diagram *coarse, const placement *coarse_place,
                              const placement *fine, double *v)
{
    cell_scratch *scratch = NULL;
    transform f = { .coarse = coarse, .fine = fine, .v = v,
                    .width = WIDTH * spacing_product(coarse, coarse_place) };
    if (!(f.width > 0)) return GEO_EEMPTY;
    geo_status status = cell_scratch_new(&scratch);
    if (status == GEO_OK) status = list_neighbours(&f);
    if (status == GEO_OK) status = sample_cells(&f, scratch);
    if (status == GEO_OK)
        status = pool_run((fine->n + BLOCK - 1) / BLOCK, transform_block, &f);
    cell_scratch_free(scratch);
    geo_free(f.sample);
    geo_free(f.sample_start);
    geo_free(f.around_start);
    geo_free(f.around);
    return status;
}
