/* cell.c - a cell from the centres of the faces around its site.
 *
 * Where a centre is far outside the source, its place is badly determined and
 * not needed: such a cell is cut out of a frame around the source by the lines
 * between the site and its neighbours instead. Both ways give the same cell up
 * to rounding, since every edge lies on the same line. */
#include "runtime/transport/cell.h"

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"

static const double FAR = 4;            /* centres beyond this many radii are far */
enum { POLL_EVERY = 256 };

geo_status cell_scratch_new(cell_scratch **scratch)
{
    *scratch = geo_alloc_zero(1, sizeof **scratch);
    return *scratch ? GEO_OK : GEO_ENOMEM;
}

void cell_scratch_free(cell_scratch *s)
{
    if (!s) return;
    convex_free(&s->shape);
    convex_free(&s->spare);
    convex_free(&s->part);
    disk_cut_free(&s->disk);
    geo_free(s->neighbour);
    geo_free(s->face);
    geo_free(s->length);
    geo_free(s->edges);
    geo_free(s->seams);
    geo_free(s);
}

static double weight(const power_diagram *d, size_t i)
{
    return d->w ? d->w[i] : 0;
}

/* Solves 2 a.z = alpha, 2 b.z = beta. The second round takes away what the
 * rounding of the first left, so that the centre lies on both lines even when
 * they are nearly parallel. */
void cell_face_centre(const power_diagram *d, size_t face, double centre[2])
{
    const uint32_t *v = d->triangulation->face + 3 * face;
    const double *p = d->xy + 2 * (size_t)v[0], *q = d->xy + 2 * (size_t)v[1];
    const double *r = d->xy + 2 * (size_t)v[2];
    double ax = q[0] - p[0], ay = q[1] - p[1], bx = r[0] - p[0], by = r[1] - p[1];
    double w = weight(d, v[0]);
    double alpha = ax * ax + ay * ay + (w - weight(d, v[1]));
    double beta = bx * bx + by * by + (w - weight(d, v[2]));
    double scale = 0.5 / (ax * by - ay * bx), z[2] = { 0, 0 };
    for (int round = 0; round < 2; round++) {
        double da = alpha - 2 * (ax * z[0] + ay * z[1]);
        double db = beta - 2 * (bx * z[0] + by * z[1]);
        z[0] += (da * by - db * ay) * scale;
        z[1] += (db * ax - da * bx) * scale;
    }
    double site[2];
    cell_site(d, v[0], site);
    centre[0] = site[0] + z[0];
    centre[1] = site[1] + z[1];
}

/* Neighbours -------------------------------------------------------------------- */

static geo_status add_neighbour(cell_scratch *s, uint32_t j)
{
    if (!geo_grow(&s->neighbour, &s->capacity[0], s->n_neighbours + 1, sizeof *s->neighbour))
        return GEO_ENOMEM;
    s->neighbour[s->n_neighbours++] = j;
    return GEO_OK;
}

static geo_status add_face(cell_scratch *s, uint32_t f)
{
    if (!geo_grow(&s->face, &s->capacity[1], s->n_faces + 1, sizeof *s->face))
        return GEO_ENOMEM;
    s->face[s->n_faces++] = f;
    return GEO_OK;
}

static int corner_of(const regular_triangulation *t, uint32_t face, size_t i)
{
    const uint32_t *v = t->face + 3 * (size_t)face;
    return v[0] == i ? 0 : v[1] == i ? 1 : 2;
}

static geo_status circulate_line(const regular_triangulation *t, size_t i, cell_scratch *s)
{
    size_t k = t->face_of[i];
    if (k > 0) GEO_TRY(add_neighbour(s, t->line[k - 1]));
    if (k + 1 < t->n_line) GEO_TRY(add_neighbour(s, t->line[k + 1]));
    return GEO_OK;
}

geo_status cell_circulate(const power_diagram *d, size_t i, cell_scratch *s)
{
    const regular_triangulation *t = d->triangulation;
    s->n_neighbours = s->n_faces = 0;
    s->is_closed = false;
    uint32_t start = t->face_of[i];
    if (start == REGULAR_NONE) return GEO_OK;
    if (t->n_faces == 0) return circulate_line(t, i, s);
    for (;;) {                                  /* clockwise to the hull, if any */
        int k = corner_of(t, start, i);
        uint32_t f = t->neighbour[3 * (size_t)start + (k + 2) % 3];
        if (f == REGULAR_NONE) break;
        start = f;
        if (start == t->face_of[i]) {
            s->is_closed = true;
            break;
        }
    }
    for (uint32_t f = start; f != REGULAR_NONE; ) {
        int k = corner_of(t, f, i);
        const uint32_t *v = t->face + 3 * (size_t)f;
        GEO_TRY(add_face(s, f));
        GEO_TRY(add_neighbour(s, v[(k + 1) % 3]));
        uint32_t next = t->neighbour[3 * (size_t)f + (k + 1) % 3];
        if (next == REGULAR_NONE) GEO_TRY(add_neighbour(s, v[(k + 2) % 3]));
        f = next == start ? REGULAR_NONE : next;
    }
    return GEO_OK;
}

/* Shape -------------------------------------------------------------------------- */

static double frame_radius(const ot_source *s)
{
    return fmax(s->high[0] - s->low[0], s->high[1] - s->low[1]);
}

/* The frame, cut by the line between the site and each neighbour. */
static geo_status shape_from_lines(const power_diagram *d, size_t i, cell_scratch *s)
{
    const ot_source *source = d->source;
    double pad = frame_radius(source) / 8, p[2];
    double low[2] = { source->low[0] - pad, source->low[1] - pad };
    double high[2] = { source->high[0] + pad, source->high[1] + pad };
    GEO_TRY(convex_box(&s->shape, low, high, OT_FRAME));
    cell_site(d, i, p);
    for (size_t k = 0; k < s->n_neighbours && s->shape.n; k++) {
        size_t j = s->neighbour[k];
        double ax = d->xy[2 * j] - d->xy[2 * i], ay = d->xy[2 * j + 1] - d->xy[2 * i + 1];
        double square = ax * ax + ay * ay;
        double part = 0.5 + 0.5 * (weight(d, i) - weight(d, j)) / square;
        half_plane h = { p[0] + part * ax, p[1] + part * ay, -ay, ax, (int32_t)k };
        GEO_TRY(convex_cut(&s->shape, &s->spare, &h));
        if (k % POLL_EVERY == POLL_EVERY - 1) GEO_TRY(geo_poll());
    }
    return GEO_OK;
}

/* A point far out from `from`, in the direction across the hull edge a -> b. */
static corner far_point(const double *a, const double *b, double turn, const double from[2],
                        double distance)
{
    double dx = b[1] - a[1], dy = a[0] - b[0], length = hypot(dx, dy);
    double x = dx / length, y = dy / length;
    return (corner){ from[0] + distance * (cos(turn) * x - sin(turn) * y),
                     from[1] + distance * (sin(turn) * x + cos(turn) * y), OT_FRAME };
}

/* Closes the cell of a hull point by four points far out. */
static void close_far(const power_diagram *d, size_t i, cell_scratch *s)
{
    const double *p = d->xy + 2 * i;
    const double *first = d->xy + 2 * (size_t)s->neighbour[0];
    const double *last = d->xy + 2 * (size_t)s->neighbour[s->n_neighbours - 1];
    double distance = 8 * FAR * frame_radius(d->source);
    corner *c = s->shape.at;
    size_t n = s->n_faces;
    double from[2] = { c[n - 1].x, c[n - 1].y }, to[2] = { c[0].x, c[0].y };
    double out[2] = { p[1] - last[1], last[0] - p[0] };         /* across last -> p */
    double in[2] = { first[1] - p[1], p[0] - first[0] };        /* across p -> first */
    double angle = atan2(fabs(out[0] * in[1] - out[1] * in[0]),
                         out[0] * in[0] + out[1] * in[1]);
    c[n] = far_point(last, p, 0, from, distance);
    c[n + 1] = far_point(last, p, angle / 3, from, distance);
    c[n + 2] = far_point(last, p, 2 * angle / 3, from, distance);
    c[n + 3] = far_point(p, first, 0, to, distance);
    c[n + 3].label = 0;
    s->shape.n = n + 4;
}

geo_status cell_shape(const power_diagram *d, size_t i, const double *centre, cell_scratch *s)
{
    s->shape.n = 0;
    if (d->triangulation->face_of[i] == REGULAR_NONE) return GEO_OK;
    if (s->n_faces == 0) return shape_from_lines(d, i, s);
    GEO_TRY(convex_reserve(&s->shape, s->n_faces + 4));
    double far = FAR * frame_radius(d->source);
    for (size_t k = 0; k < s->n_faces; k++) {
        double own[2];
        const double *c = own;
        if (centre) c = centre + 2 * (size_t)s->face[k];
        else cell_face_centre(d, s->face[k], own);
        if (!(fabs(c[0]) <= far && fabs(c[1]) <= far)) return shape_from_lines(d, i, s);
        s->shape.at[k] = (corner){ c[0], c[1], (int32_t)((k + 1) % s->n_neighbours) };
    }
    s->shape.n = s->n_faces;
    if (!s->is_closed) close_far(d, i, s);
    return GEO_OK;
}

/* Pieces ------------------------------------------------------------------------- */

static geo_status cut_by_piece(const ot_source *source, const convex_piece *piece,
                               cell_scratch *s, cell_visit visit, void *context)
{
    GEO_TRY(convex_reserve(&s->part, s->shape.n));
    memcpy(s->part.at, s->shape.at, s->shape.n * sizeof *s->part.at);
    s->part.n = s->shape.n;
    for (size_t k = 0; k < piece->n_lines && s->part.n; k++)
        GEO_TRY(convex_cut(&s->part, &s->spare, &source->line[piece->first_line + k]));
    return s->part.n ? visit(context, &s->part) : GEO_OK;
}

static bool boxes_meet(const convex_piece *piece, const double low[2], const double high[2])
{
    return piece->low[0] <= high[0] && low[0] <= piece->high[0]
        && piece->low[1] <= high[1] && low[1] <= piece->high[1];
}

geo_status cell_cut(const ot_source *source, cell_scratch *s, cell_visit visit, void *context)
{
    if (s->shape.n == 0) return GEO_OK;
    double low[2], high[2];
    convex_bounds(&s->shape, low, high);
    if (source->is_convex)
        return boxes_meet(source->piece, low, high)
                   ? cut_by_piece(source, source->piece, s, visit, context) : GEO_OK;
    size_t first = source_bucket(source, low[0]), last = source_bucket(source, high[0]);
    for (size_t b = first; b <= last; b++) {
        size_t end = source->bucket_start[b + 1];
        for (size_t k = source->bucket_start[b]; k < end; k++) {
            const convex_piece *piece = &source->piece[source->bucket_piece[k]];
            size_t own = source_bucket(source, piece->low[0]);
            if ((own > first ? own : first) != b || !boxes_meet(piece, low, high)) continue;
            GEO_TRY(cut_by_piece(source, piece, s, visit, context));
        }
    }
    return GEO_OK;
}
