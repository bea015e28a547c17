/* regular_update.c - new weights for points that are triangulated already.
 *
 * Usually few edges become irregular: flip those, then see which hidden points come to
 * light and insert them. When flipping gets stuck, a corner of the hull on a straight
 * side may have to go, or much is to be flipped, build anew: that is always right. The
 * repaired triangulation is right as well: every edge is regular, by exact tests, and
 * every hidden point has been looked for in the face that holds it. */
#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/num/regular_flip.h"

enum { POLL_EVERY = 1024, MANY = 4 };   /* repair at most n / MANY irregular edges */

typedef struct {
    mesh m;                 /* the sites; the facets too once something is to be repaired */
    uint32_t *site_of;      /* by point */
    edge_list irregular;
    bool too_much;          /* building anew is cheaper, or the only way */
} changes;

/* The site at corner k of face f. */
static const site *corner_at(const changes *c, const regular_triangulation *t, uint32_t f,
                             unsigned k)
{
    return &c->m.at[c->site_of[t->face[3 * (size_t)f + k]]];
}

/* Whether the edge between faces f and g is regular. */
static bool edge_is_regular(const changes *c, const regular_triangulation *t, uint32_t f,
                            uint32_t g)
{
    const uint32_t *back = &t->neighbour[3 * (size_t)g];
    unsigned across = back[0] == f ? 0 : back[1] == f ? 1 : 2;
    return !power_conflict(corner_at(c, t, f, 0), corner_at(c, t, f, 1),
                           corner_at(c, t, f, 2), corner_at(c, t, g, across));
}

/* Whether the end of this hull edge stays a corner: not if it is on a straight side of the
 * hull and came to lie above its neighbours there. */
static bool hull_end_stays(const changes *c, const regular_triangulation *t, uint32_t f,
                           unsigned k)
{
    const site *a = corner_at(c, t, f, after(k)), *b = corner_at(c, t, f, before(k));
    regular_hull_next(t, &f, &k);
    const site *d = corner_at(c, t, f, before(k));
    return orient_sign(a, b, d) != 0 || !power_conflict_on_line(a, b, d);
}

/* Finds what the new weights break: each irregular edge once. */
static geo_status find_changes(const regular_triangulation *t, changes *c)
{
    size_t many = t->n_points / MANY + 1;
    edge_list *list = &c->irregular;
    for (uint32_t f = 0; f < t->n_faces && !c->too_much; f++) {
        if (f % POLL_EVERY == 0) GEO_TRY(geo_poll());
        for (uint32_t k = 0; k < 3; k++) {
            uint32_t g = t->neighbour[3 * (size_t)f + k];
            if (g == REGULAR_NONE) c->too_much |= !hull_end_stays(c, t, f, k);
            if (g == REGULAR_NONE || g < f || edge_is_regular(c, t, f, g)) continue;
            if (!geo_grow(&list->item, &list->room, list->n + 1, sizeof *list->item))
                return GEO_ENOMEM;
            list->item[list->n++] = 4 * f + k;
        }
        c->too_much |= list->n > many;
    }
    return GEO_OK;
}

/* Inserts the hidden points that new weights bring to light; each walk starts at a face
 * of the visible point before in Hilbert order, or where the last one ended. */
static geo_status insert_hidden(mesh *m, const regular_triangulation *t)
{
    for (size_t i = 0; i < t->n_points; i++) {
        uint32_t f = t->face_of[t->order[i]];
        if (i % POLL_EVERY == 0) GEO_TRY(geo_poll());
        if (f == REGULAR_NONE) GEO_TRY(mesh_insert(m, (uint32_t)i + 1));
        else if (facet_is_finite(&m->facet[f])) m->last = f;
    }
    return GEO_OK;
}

static bool some_are_hidden(const regular_triangulation *t)
{
    for (size_t i = 0; i < t->n_points; i++)
        if (t->face_of[i] == REGULAR_NONE) return true;
    return false;
}

/* Repairs the mesh and publishes it, unless that is too much. */
static geo_status repair(changes *c, regular_triangulation *t)
{
    mesh *m = &c->m;
    bool done;
    GEO_TRY(mesh_import(m, t, c->site_of));
    GEO_TRY(flip_repair(m, &c->irregular, &done));
    c->too_much = !done;
    if (!done) return GEO_OK;
    while (!facet_is_finite(&m->facet[m->last])) m->last++;
    GEO_TRY(insert_hidden(m, t));
    return mesh_publish(m, t);
}

static geo_status update(const double *xy, const double *w, changes *c,
                         regular_triangulation *t)
{
    GEO_TRY(mesh_load(&c->m, xy, w, t->order, t->n_points));
    c->site_of = geo_alloc(t->n_points, sizeof *c->site_of);
    if (!c->site_of) return GEO_ENOMEM;
    for (size_t i = 0; i < t->n_points; i++) c->site_of[t->order[i]] = (uint32_t)i + 1;
    GEO_TRY(find_changes(t, c));
    if (c->too_much || (c->irregular.n == 0 && !some_are_hidden(t))) return GEO_OK;
    return repair(c, t);
}

geo_status regular_update(const double *xy, const double *new_w,
                          regular_triangulation *t)
{
    if (t->n_faces == 0) return regular_from_order(xy, new_w, t);
    changes c = { 0 };
    geo_status status = update(xy, new_w, &c, t);
    geo_free(c.irregular.item);
    geo_free(c.site_of);
    mesh_free(&c.m);
    return status == GEO_OK && c.too_much ? regular_from_order(xy, new_w, t) : status;
}
