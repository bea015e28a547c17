/* regular.c - building a regular triangulation, and what lies around a point of it.
 *
 * The points are inserted in Hilbert order by rounds (regular_mesh.c), after three that are not
 * on one line; when there are no such three, the answer is one-dimensional
 * (regular_line.c). */
#include "runtime/num/regular.h"

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/num/hilbert.h"
#include "runtime/num/regular_line.h"
#include "runtime/num/regular_mesh.h"

enum { POLL_EVERY = 1024 };
static const size_t POINTS_MAX = (size_t)1 << 28;   /* 4 * (2 * points) fits a link */

/* Inserting in pure Hilbert order can dig long cavities again and again (quadratic time on
 * points of a curve or of two lines), so every eighth point goes first, of these every
 * eighth before, and so on [biased order: Amenta, Choi, Rote 2003]. Multiples of the
 * golden ratio spread each round evenly along the curve. */
enum { ROUNDS = 6 };

static int round_of(uint32_t i)
{
    return __builtin_clz(i * 0x9E3779B1u | 1u << (32 - 3 * ROUNDS)) / 3;
}

static geo_status insert_round(mesh *m, int round, uint32_t second, uint32_t third)
{
    for (uint32_t i = 2; i <= m->n_sites; i++) {
        if (i % POLL_EVERY == 0) GEO_TRY(geo_poll());
        if (round_of(i) == round && i != second && i != third) GEO_TRY(mesh_insert(m, i));
    }
    return GEO_OK;
}

static geo_status insert_all(mesh *m, uint32_t second, uint32_t third)
{
    bool left = orient_sign(&m->at[1], &m->at[second], &m->at[third]) > 0;
    GEO_TRY(mesh_reserve(m, 2 * m->n_sites));
    mesh_start(m, 1, left ? second : third, left ? third : second);
    for (int round = ROUNDS - 1; round >= 0; round--)
        GEO_TRY(insert_round(m, round, second, third));
    return GEO_OK;
}

geo_status regular_from_order(const double *xy, const double *w, regular_triangulation *t)
{
    mesh m;
    GEO_TRY(mesh_load(&m, xy, w, t->order, t->n_points));
    uint32_t second, third;
    bool plane = mesh_corners(&m, &second, &third);
    geo_status status = plane ? insert_all(&m, second, third) : line_build(&m, t);
    if (status == GEO_OK && plane) status = mesh_publish(&m, t);
    mesh_free(&m);
    return status;
}

static geo_status build(const double *xy, const double *w, regular_triangulation *t)
{
    size_t n = t->n_points;
    for (size_t i = 0; i < 2 * n; i++)
        if (!isfinite(xy[i])) return GEO_EDOMAIN;
    t->order = geo_alloc(n, sizeof *t->order);
    t->face_of = geo_alloc(n, sizeof *t->face_of);
    if (!t->order || !t->face_of) return GEO_ENOMEM;
    GEO_TRY(hilbert_order(xy, n, t->order));
    return regular_from_order(xy, w, t);
}

geo_status regular_build(const double *xy, const double *w, size_t n,
                         regular_triangulation *out)
{
    *out = (regular_triangulation){ .n_points = n };
    geo_status status = n > POINTS_MAX ? GEO_ETOOBIG : build(xy, w, out);
    if (status != GEO_OK) regular_free(out);
    return status;
}

void regular_free(regular_triangulation *t)
{
    geo_free(t->face);
    geo_free(t->neighbour);
    geo_free(t->face_of);
    geo_free(t->line);
    geo_free(t->order);
    *t = (regular_triangulation){ 0 };
}

static unsigned corner_of(const regular_triangulation *t, uint32_t f, size_t i)
{
    const uint32_t *c = &t->face[3 * (size_t)f];
    return c[0] == i ? 0 : c[1] == i ? 1 : 2;
}

static size_t neighbours_on_line(const regular_triangulation *t, size_t i, uint32_t *list,
                                 size_t capacity)
{
    size_t place = t->face_of[i], n = 0;
    if (place > 0 && n++ < capacity) list[0] = t->line[place - 1];
    if (place + 1 < t->n_line && n++ < capacity) list[n - 1] = t->line[place + 1];
    return n;
}

/* The face at i whose clockwise side is the hull, or any when i is inside. */
static uint32_t first_face(const regular_triangulation *t, size_t i, bool *closed)
{
    uint32_t start = t->face_of[i], f = start;
    do {
        uint32_t next = t->neighbour[3 * (size_t)f + before(corner_of(t, f, i))];
        if (next == REGULAR_NONE) {
            *closed = false;
            return f;
        }
        f = next;
    } while (f != start);
    *closed = true;
    return f;
}

size_t regular_neighbours(const regular_triangulation *t, size_t i, uint32_t *list,
                          size_t capacity, bool *closed)
{
    *closed = false;
    if (t->face_of[i] == REGULAR_NONE) return 0;
    if (t->n_faces == 0) return neighbours_on_line(t, i, list, capacity);
    uint32_t start = first_face(t, i, closed), f = start;
    size_t n = 0;
    do {
        unsigned k = corner_of(t, f, i);
        const uint32_t *corner = &t->face[3 * (size_t)f];
        if (n++ < capacity) list[n - 1] = corner[after(k)];
        uint32_t next = t->neighbour[3 * (size_t)f + after(k)];
        if (next == REGULAR_NONE && n++ < capacity) list[n - 1] = corner[before(k)];
        f = next;
    } while (f != start && f != REGULAR_NONE);
    return n;
}
