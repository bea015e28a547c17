/* regular_verify.c - whether a triangulation is the regular one, decided exactly.
 *
 * Local regularity of every edge and convexity of the hull make the lifted surface
 * the graph of a convex function; with Euler's count and every visible point a corner
 * it is the lower hull; a hidden point must lie above the face that holds it. */
#include "runtime/num/regular.h"

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/num/regular_line.h"
#include "runtime/num/regular_mesh.h"

enum { POLL_EVERY = 1024 };

typedef struct {
    const regular_triangulation *t;
    site *at;               /* by point, not by order */
    size_t n_hull;          /* edges without neighbour */
    size_t n_visible;
} check;

static const site *corner_at(const check *c, uint32_t f, unsigned k)
{
    return &c->at[c->t->face[3 * (size_t)f + k]];
}

static bool face_turns_left(const check *c, uint32_t f)
{
    const uint32_t *corner = &c->t->face[3 * (size_t)f];
    for (int k = 0; k < 3; k++)
        if (corner[k] >= c->t->n_points || c->t->face_of[corner[k]] == REGULAR_NONE)
            return false;
    return orient_sign(corner_at(c, f, 0), corner_at(c, f, 1), corner_at(c, f, 2)) > 0;
}

/* The corner of g that names the edge shared with f's edge opposite k; 3: there is none. */
static unsigned entry_of(const check *c, uint32_t g, uint32_t f, unsigned k)
{
    const uint32_t *corner_f = &c->t->face[3 * (size_t)f], *corner_g = &c->t->face[3 * (size_t)g];
    for (unsigned j = 0; j < 3; j++)
        if (c->t->neighbour[3 * (size_t)g + j] == f && corner_g[after(j)] == corner_f[before(k)]
            && corner_g[before(j)] == corner_f[after(k)]) return j;
    return 3;
}

static bool edge_is_good(check *c, uint32_t f, unsigned k)
{
    uint32_t g = c->t->neighbour[3 * (size_t)f + k];
    if (g == REGULAR_NONE) return c->n_hull++, true;
    if (g >= c->t->n_faces) return false;
    unsigned j = entry_of(c, g, f, k);
    return j < 3 && !power_conflict(corner_at(c, f, 0), corner_at(c, f, 1),
                                    corner_at(c, f, 2), corner_at(c, g, j));
}

static bool points_are_good(check *c)
{
    const regular_triangulation *t = c->t;
    for (size_t i = 0; i < t->n_points; i++) {
        uint32_t f = t->face_of[i];
        if (f == REGULAR_NONE) continue;
        if (f >= t->n_faces) return false;
        const uint32_t *corner = &t->face[3 * (size_t)f];
        if (corner[0] != i && corner[1] != i && corner[2] != i) return false;
        c->n_visible++;
    }
    return t->n_faces == 2 * c->n_visible - 2 - c->n_hull;
}

/* Every corner of the hull turns left, or is on a line and lies below its chord; and the
 * hull is one closed curve. */
static bool hull_is_good(const check *c)
{
    const regular_triangulation *t = c->t;
    size_t start = 0, n = 0;
    while (t->neighbour[start] != REGULAR_NONE) if (++start == 3 * t->n_faces) return false;
    uint32_t f = (uint32_t)(start / 3);
    unsigned k = start % 3;
    do {
        const site *a = corner_at(c, f, after(k)), *b = corner_at(c, f, before(k));
        regular_hull_next(t, &f, &k);
        const site *d = corner_at(c, f, before(k));
        int side = orient_sign(a, b, d);
        if (side < 0 || (side == 0 && power_conflict_on_line(a, b, d))) return false;
        n++;
    } while (3 * (size_t)f + k != start && n <= c->n_hull);
    return n == c->n_hull;
}

/* Walks from face *f to the one that holds p. */
static bool point_is_above(const check *c, const site *p, uint32_t *f)
{
    for (size_t n = 0; n <= c->t->n_faces; n++) {
        unsigned k = 0;
        while (k < 3 && orient_sign(corner_at(c, *f, after(k)), corner_at(c, *f, before(k)), p)
                        >= 0) k++;
        if (k == 3) return !power_conflict(corner_at(c, *f, 0), corner_at(c, *f, 1),
                                           corner_at(c, *f, 2), p);
        *f = c->t->neighbour[3 * (size_t)*f + k];
        if (*f == REGULAR_NONE) return false;
    }
    return false;
}

static geo_status faces_verify(check *c)
{
    const regular_triangulation *t = c->t;
    for (uint32_t f = 0; f < t->n_faces; f++) {
        if (f % POLL_EVERY == 0) GEO_TRY(geo_poll());
        if (!face_turns_left(c, f)) return GEO_ENUMERIC;
        for (unsigned k = 0; k < 3; k++)
            if (!edge_is_good(c, f, k)) return GEO_ENUMERIC;
    }
    if (!points_are_good(c) || !hull_is_good(c)) return GEO_ENUMERIC;
    uint32_t near = 0;
    for (size_t i = 0; i < t->n_points; i++) {
        uint32_t p = t->order[i];
        if (i % POLL_EVERY == 0) GEO_TRY(geo_poll());
        if (t->face_of[p] != REGULAR_NONE) near = t->face_of[p];
        else if (!point_is_above(c, &c->at[p], &near)) return GEO_ENUMERIC;
    }
    return GEO_OK;
}

/* On a line the check is to do it again from another order of the points. */
static geo_status line_verify(const double *xy, const double *w, const regular_triangulation *t)
{
    mesh m;
    regular_triangulation again = { .n_points = t->n_points };
    again.order = geo_alloc(t->n_points, sizeof *again.order);
    again.face_of = geo_alloc(t->n_points, sizeof *again.face_of);
    geo_status status = again.order && again.face_of ? GEO_OK : GEO_ENOMEM;
    for (size_t i = 0; i < t->n_points && status == GEO_OK; i++)
        again.order[i] = (uint32_t)(t->n_points - 1 - i);
    if (status == GEO_OK) status = mesh_load(&m, xy, w, again.order, t->n_points);
    if (status == GEO_OK) {
        uint32_t second, third;
        status = mesh_corners(&m, &second, &third) ? GEO_ENUMERIC : line_build(&m, &again);
        mesh_free(&m);
    }
    if (status == GEO_OK && again.n_line != t->n_line) status = GEO_ENUMERIC;
    for (size_t i = 0; status == GEO_OK && i < t->n_points; i++)
        if (again.face_of[i] != t->face_of[i]) status = GEO_ENUMERIC;
    for (size_t i = 0; status == GEO_OK && i < t->n_line; i++)
        if (again.line[i] != t->line[i]) status = GEO_ENUMERIC;
    regular_free(&again);
    return status;
}

geo_status regular_verify(const double *xy, const double *w, const regular_triangulation *t)
{
    if (t->n_faces == 0) return line_verify(xy, w, t);
    check c = { .t = t, .at = geo_alloc(t->n_points, sizeof *c.at) };
    if (!c.at) return GEO_ENOMEM;
    geo_status status = GEO_OK;
    for (size_t i = 0; i < t->n_points && status == GEO_OK; i++)
        if (!site_make(xy[2 * i], xy[2 * i + 1], w ? w[i] : 0, (uint32_t)i, &c.at[i]))
            status = GEO_EDOMAIN;
    if (status == GEO_OK) status = faces_verify(&c);
    geo_free(c.at);
    return status;
}
