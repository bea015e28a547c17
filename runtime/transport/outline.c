/* outline.c - the outline of one cell, put together from its convex pieces.
 *
 * The pieces of a source that is not convex are divided by vertical seams. On
 * each seam, edges going up and down cancel where both sides belong to the
 * cell; what is left is an upright part of the source's boundary. The other
 * edges are then chained end to end. */
#include <math.h>
#include <stdlib.h>

#include "runtime/base/mem.h"
#include "runtime/transport/cell.h"

static const double PI = 3.14159265358979323846;

typedef struct outline_edge {
    double from[2], to[2];
    int32_t label;
    bool used;
} outline_edge;

typedef struct {
    cell_scratch *s;
    size_t n_edges, n_seams;
} collection;

void cell_outline_free(cell_outline *o)
{
    geo_free(o->loop_start);
    geo_free(o->xy);
    geo_free(o->label);
    *o = CELL_OUTLINE_EMPTY;
}

static geo_status start_loop(cell_outline *o)
{
    if (!geo_grow(&o->loop_start, &o->capacity[0], o->n_loops + 2, sizeof *o->loop_start))
        return GEO_ENOMEM;
    if (o->n_loops == 0) o->loop_start[0] = 0;
    o->n_loops++;
    o->loop_start[o->n_loops] = o->loop_start[o->n_loops - 1];
    return GEO_OK;
}

/* Adds a point to the last loop. */
static geo_status add_point(cell_outline *o, double x, double y, int32_t label)
{
    size_t n = o->loop_start[o->n_loops];
    if (!geo_grow(&o->xy, &o->capacity[1], 2 * n + 2, sizeof *o->xy)
        || !geo_grow(&o->label, &o->capacity[2], n + 1, sizeof *o->label))
        return GEO_ENOMEM;
    o->xy[2 * n] = x;
    o->xy[2 * n + 1] = y;
    o->label[n] = label;
    o->loop_start[o->n_loops] = n + 1;
    return GEO_OK;
}

/* Collecting -------------------------------------------------------------------------- */

static geo_status collect(void *context, const convex *piece)
{
    collection *c = context;
    cell_scratch *s = c->s;
    for (size_t i = 0; i < piece->n; i++) {
        const corner *p = &piece->at[i], *q = i + 1 < piece->n ? p + 1 : piece->at;
        outline_edge e = { { p->x, p->y }, { q->x, q->y }, p->label, false };
        if (e.from[0] == e.to[0] && e.from[1] == e.to[1]) continue;
        if (p->label == OT_SEAM) {
            if (!geo_grow(&s->seams, &s->seams_capacity, c->n_seams + 1, sizeof e))
                return GEO_ENOMEM;
            s->seams[c->n_seams++] = e;
        } else {
            if (!geo_grow(&s->edges, &s->edges_capacity, c->n_edges + 1, sizeof e))
                return GEO_ENOMEM;
            s->edges[c->n_edges++] = e;
        }
    }
    return GEO_OK;
}

/* Seams ------------------------------------------------------------------------------- */

static int by_seam(const void *a, const void *b)
{
    const outline_edge *e = a, *f = b;
    if (e->from[0] != f->from[0]) return e->from[0] < f->from[0] ? -1 : 1;
    return (e->from[1] > f->from[1]) - (e->from[1] < f->from[1]);
}

static int by_height(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* How often the seams cover the height y upward, less downward. */
static int cover(const outline_edge *e, size_t n, double y)
{
    int count = 0;
    for (size_t k = 0; k < n; k++) {
        if (e[k].from[1] <= y && y < e[k].to[1]) count++;
        if (e[k].to[1] <= y && y < e[k].from[1]) count--;
    }
    return count;
}

/* The seams e[0..n) lie on one vertical line: adds what does not cancel. */
static geo_status cancel_line(collection *c, const outline_edge *e, size_t n, double small)
{
    double *y = geo_alloc(2 * n, sizeof *y);
    if (!y) return GEO_ENOMEM;
    for (size_t k = 0; k < n; k++) y[2 * k] = e[k].from[1], y[2 * k + 1] = e[k].to[1];
    qsort(y, 2 * n, sizeof *y, by_height);
    geo_status status = GEO_OK;
    for (size_t k = 0; k + 1 < 2 * n && status == GEO_OK; k++) {
        if (y[k + 1] - y[k] <= small) continue;
        int up = cover(e, n, y[k] + (y[k + 1] - y[k]) / 2);
        if (up == 0) continue;
        if (!geo_grow(&c->s->edges, &c->s->edges_capacity, c->n_edges + 1, sizeof *e)) {
            status = GEO_ENOMEM;
            break;
        }
        double low[2] = { e->from[0], y[k] }, high[2] = { e->from[0], y[k + 1] };
        outline_edge *rest = &c->s->edges[c->n_edges++];
        *rest = (outline_edge){ { low[0], low[1] }, { high[0], high[1] }, OT_SEAM, false };
        if (up < 0) *rest = (outline_edge){ { high[0], high[1] }, { low[0], low[1] }, OT_SEAM,
                                            false };
    }
    geo_free(y);
    return status;
}

/* The number of the upright boundary edge over the middle of a seam's rest. */
static int32_t upright_label(const polygon *p, const outline_edge *e)
{
    double y = e->from[1] + (e->to[1] - e->from[1]) / 2;
    for (size_t k = 0; k < p->n_loops; k++)
        for (size_t i = p->loop_start[k]; i < p->loop_start[k + 1]; i++) {
            size_t next = i + 1 < p->loop_start[k + 1] ? i + 1 : p->loop_start[k];
            const double *a = p->xy + 2 * i, *b = p->xy + 2 * next;
            if (a[0] == e->from[0] && b[0] == a[0] && (a[1] - y) * (b[1] - y) <= 0)
                return ~(int32_t)i;
        }
    return OT_SEAM;
}

static geo_status cancel_seams(collection *c, const polygon *outline, double small)
{
    outline_edge *e = c->s->seams;
    if (c->n_seams) qsort(e, c->n_seams, sizeof *e, by_seam);
    size_t first_new = c->n_edges;
    for (size_t k = 0; k < c->n_seams; ) {
        size_t end = k + 1;
        while (end < c->n_seams && e[end].from[0] == e[k].from[0]) end++;
        GEO_TRY(cancel_line(c, e + k, end - k, small));
        k = end;
    }
    size_t kept = first_new;            /* a rest off the boundary is rounding */
    for (size_t k = first_new; k < c->n_edges; k++) {
        outline_edge rest = c->s->edges[k];
        rest.label = upright_label(outline, &rest);
        if (rest.label != OT_SEAM) c->s->edges[kept++] = rest;
    }
    c->n_edges = kept;
    return GEO_OK;
}

/* Chaining ---------------------------------------------------------------------------- */

/* The unused edge that starts nearest to q, or NULL when none does within reach. */
static outline_edge *nearest_start(const collection *c, const double q[2], double reach)
{
    outline_edge *best = NULL;
    for (size_t k = 0; k < c->n_edges; k++) {
        outline_edge *e = &c->s->edges[k];
        if (e->used) continue;
        double distance = fmax(fabs(e->from[0] - q[0]), fabs(e->from[1] - q[1]));
        if (distance <= reach) {
            best = e;
            reach = distance;
            if (distance == 0) break;
        }
    }
    return best;
}

/* Whether a new point would only continue the last edge of the loop. */
static bool continues(const cell_outline *o, int32_t label)
{
    size_t first = o->loop_start[o->n_loops - 1], n = o->loop_start[o->n_loops];
    return n > first && o->label[n - 1] == label;
}

/* Removes a first point in the middle of an edge, and loops without area. */
static void finish_loop(cell_outline *o)
{
    size_t first = o->loop_start[o->n_loops - 1], *end = &o->loop_start[o->n_loops];
    if (*end - first > 1 && o->label[first] == o->label[*end - 1]) {
        o->xy[2 * first] = o->xy[2 * *end - 2];
        o->xy[2 * first + 1] = o->xy[2 * *end - 1];
        --*end;
    }
    if (*end - first < 3) o->n_loops--;
}

static geo_status chain(collection *c, const double origin[2], double reach, cell_outline *o)
{
    for (size_t k = 0; k < c->n_edges; k++) {
        outline_edge *e = &c->s->edges[k];
        if (e->used) continue;
        GEO_TRY(start_loop(o));
        for (; e; e = nearest_start(c, e->to, reach)) {
            e->used = true;
            if (continues(o, e->label)) continue;
            GEO_TRY(add_point(o, e->from[0] + origin[0], e->from[1] + origin[1], e->label));
        }
        finish_loop(o);
    }
    return GEO_OK;
}

/* Disks ------------------------------------------------------------------------------- */

static geo_status outline_disk(const ot_source *source, cell_scratch *s, cell_outline *o)
{
    const double *at = source->origin, r = source->radius;
    GEO_TRY(disk_cut_make(&s->shape, r, &s->disk));
    if (s->disk.n == 0 && !s->disk.is_whole) return GEO_OK;
    GEO_TRY(start_loop(o));
    if (s->disk.is_whole) {
        GEO_TRY(add_point(o, at[0] + r, at[1], OT_ARC));
        return add_point(o, at[0] - r, at[1], OT_ARC);
    }
    for (size_t k = 0; k < s->disk.n; k++) {
        const chord *c = &s->disk.at[k];
        GEO_TRY(add_point(o, at[0] + c->from[0], at[1] + c->from[1], c->label));
        if (c->arc != 0) GEO_TRY(add_point(o, at[0] + c->to[0], at[1] + c->to[1], OT_ARC));
    }
    return GEO_OK;
}

/* ------------------------------------------------------------------------------------- */

geo_status powercells_outline(const power_diagram *d, size_t i, cell_scratch *s,
                              cell_outline *o)
{
    o->n_loops = 0;
    GEO_TRY(cell_circulate(d, i, s));
    GEO_TRY(cell_shape(d, i, NULL, s));
    if (s->shape.n == 0) return GEO_OK;
    if (d->source->is_disk) {
        GEO_TRY(outline_disk(d->source, s, o));
    } else {
        const ot_source *source = d->source;
        double size = fmax(source->high[0] - source->low[0], source->high[1] - source->low[1]);
        collection c = { s, 0, 0 };
        GEO_TRY(cell_cut(source, s, collect, &c));
        if (!source->is_convex) GEO_TRY(cancel_seams(&c, &source->outline, 1e-13 * size));
        GEO_TRY(chain(&c, source->origin, 1e-10 * size, o));
    }
    if (o->n_loops == 0) return GEO_OK;
    for (size_t k = 0; k < o->loop_start[o->n_loops]; k++)
        if (o->label[k] >= 0) o->label[k] = (int32_t)s->neighbour[o->label[k]];
    return GEO_OK;
}

/* Drawing ----------------------------------------------------------------------------- */

/* How many chords an arc from a to b takes to stay within gap of it. */
static size_t chord_count(double arc, double radius, double gap)
{
    double sagitta = fmin(gap / radius, 0.5);
    double step = 2 * acos(1 - sagitta);
    return (size_t)fmin(fmax(ceil(arc / step), 1), 1e6);
}

static geo_status copy_point(const cell_outline *o, size_t k, size_t next,
                             const ot_source *source, double gap, cell_outline *out)
{
    const double *a = o->xy + 2 * k, *b = o->xy + 2 * next, *centre = source->origin;
    GEO_TRY(add_point(out, a[0], a[1], 0));
    if (o->label[k] != OT_ARC || !source->is_disk) return GEO_OK;
    double from = atan2(a[1] - centre[1], a[0] - centre[0]);
    double arc = atan2(b[1] - centre[1], b[0] - centre[0]) - from;
    if (arc < 0) arc += 2 * PI;
    size_t n = chord_count(arc, source->radius, gap);
    for (size_t m = 1; m < n; m++) {
        double turn = from + arc * (double)m / (double)n;
        GEO_TRY(add_point(out, centre[0] + source->radius * cos(turn),
                          centre[1] + source->radius * sin(turn), 0));
    }
    return GEO_OK;
}

geo_status cell_outline_polygon(const cell_outline *o, const ot_source *source, double gap,
                                polygon *p)
{
    *p = POLYGON_EMPTY;
    cell_outline out = CELL_OUTLINE_EMPTY;
    geo_status status = GEO_OK;
    for (size_t l = 0; l < o->n_loops && status == GEO_OK; l++) {
        status = start_loop(&out);
        for (size_t k = o->loop_start[l]; k < o->loop_start[l + 1] && status == GEO_OK; k++) {
            size_t next = k + 1 < o->loop_start[l + 1] ? k + 1 : o->loop_start[l];
            status = copy_point(o, k, next, source, gap, &out);
        }
    }
    if (status == GEO_OK && out.n_loops) {
        *p = (polygon){ out.n_loops, out.loop_start, out.xy };
        out.loop_start = NULL;
        out.xy = NULL;
    }
    cell_outline_free(&out);
    return status;
}
