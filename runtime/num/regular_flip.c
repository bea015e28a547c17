/* regular_flip.c - flips: the two ways to replace a concave edge by something lower.
 *
 * Lift the corners to |p|^2 - w. An edge is irregular when the two facets beside it meet
 * in a ridge that points up instead of down. If they form a convex quadrilateral, the
 * other diagonal is lower; if one end of the edge has only three edges, dropping that end is
 * lower. Each flip lowers the surface, so flipping ends; it may end at edges that
 * neither flip fits, and then it has failed [Edelsbrunner, Shah 1996, section 4]. */
#include "runtime/num/regular_flip.h"

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"

enum { POLL_EVERY = 4096 };

/* The two facets beside an edge, and their corners: f = (p, a, b), g = (q, b, a). */
typedef struct {
    uint32_t f, g;
    unsigned k, j;          /* p is corner k of f, q corner j of g */
    uint32_t p, q, a, b;
} quad;

static quad quad_at(const mesh *m, uint32_t edge)
{
    const facet *f = &m->facet[edge >> 2];
    unsigned k = edge & 3, j = f->link[k] & 3;
    uint32_t g = f->link[k] >> 2;
    return (quad){ .f = edge >> 2, .g = g, .k = k, .j = j,
                   .p = f->corner[k], .q = m->facet[g].corner[j],
                   .a = f->corner[after(k)], .b = f->corner[before(k)] };
}

static bool quad_is_finite(const quad *s) { return s->p && s->q && s->a && s->b; }

/* Whether the site across the edge leaves the facet. Edges with a facet at infinity count as
 * regular: flips don't change the hull. */
static bool edge_is_regular(const mesh *m, uint32_t edge)
{
    const site *at = m->at;
    quad s = quad_at(m, edge);
    return !quad_is_finite(&s) || !power_conflict(&at[s.p], &at[s.a], &at[s.b], &at[s.q]);
}

static void link_edges(mesh *m, uint32_t one, uint32_t other)
{
    m->facet[one >> 2].link[one & 3] = other;
    m->facet[other >> 2].link[other & 3] = one;
}

static geo_status push(edge_list *list, uint32_t edge)
{
    if (!geo_grow(&list->item, &list->room, list->n + 1, sizeof *list->item))
        return GEO_ENOMEM;
    list->item[list->n++] = edge;
    return GEO_OK;
}

/* The diagonal a-b becomes p-q. */
static geo_status flip_diagonal(mesh *m, const quad *s, edge_list *todo)
{
    facet *f = &m->facet[s->f], *g = &m->facet[s->g];
    uint32_t bp = f->link[after(s->k)], pa = f->link[before(s->k)];
    uint32_t aq = g->link[after(s->j)], qb = g->link[before(s->j)];
    *f = (facet){ { s->p, s->a, s->q }, { 0 }, 0 };
    *g = (facet){ { s->q, s->b, s->p }, { 0 }, 0 };
    link_edges(m, 4 * s->f, aq);
    link_edges(m, 4 * s->f + 1, 4 * s->g + 1);
    link_edges(m, 4 * s->f + 2, pa);
    link_edges(m, 4 * s->g, bp);
    link_edges(m, 4 * s->g + 2, qb);
    GEO_TRY(push(todo, 4 * s->f));
    GEO_TRY(push(todo, 4 * s->f + 2));
    GEO_TRY(push(todo, 4 * s->g));
    return push(todo, 4 * s->g + 2);
}

static void facet_drop(mesh *m, uint32_t f)
{
    m->facet[f] = (facet){ 0 };
    m->spare[m->n_spare++] = f;
}

/* The end a of the edge, inside the triangle p, q, b, is dropped; h = (p, q, a) is the third
 * facet around it, its corner a being c. */
static geo_status drop_end(mesh *m, const quad *s, uint32_t h, unsigned c, edge_list *todo)
{
    uint32_t bp = m->facet[s->f].link[after(s->k)];
    uint32_t qb = m->facet[s->g].link[before(s->j)];
    uint32_t pq = m->facet[h].link[c];
    if (!geo_grow(&m->spare, &m->spare_room, m->n_spare + 2, sizeof *m->spare))
        return GEO_ENOMEM;
    facet_drop(m, s->g);
    facet_drop(m, h);
    m->facet[s->f] = (facet){ { s->b, s->p, s->q }, { 0 }, 0 };
    link_edges(m, 4 * s->f, pq);
    link_edges(m, 4 * s->f + 1, qb);
    link_edges(m, 4 * s->f + 2, bp);
    for (uint32_t k = 0; k < 3; k++) GEO_TRY(push(todo, 4 * s->f + k));
    return GEO_OK;
}

/* The same quadrilateral seen from the other side: a and b change places. */
static quad quad_turned(const quad *s)
{
    return (quad){ .f = s->g, .g = s->f, .k = s->j, .j = s->k,
                   .p = s->q, .q = s->p, .a = s->b, .b = s->a };
}

/* Flips one irregular edge if one of the flips fits. */
static geo_status flip_edge(mesh *m, quad s, edge_list *todo, bool *flipped)
{
    const site *at = m->at;
    int turn_a = orient_sign(&at[s.p], &at[s.a], &at[s.q]);
    int turn_b = orient_sign(&at[s.q], &at[s.b], &at[s.p]);
    *flipped = true;
    if (turn_a > 0 && turn_b > 0) return flip_diagonal(m, &s, todo);
    if (turn_b < 0) s = quad_turned(&s);
    uint32_t pa = m->facet[s.f].link[before(s.k)], aq = m->facet[s.g].link[after(s.j)];
    *flipped = (turn_a < 0 || turn_b < 0) && pa >> 2 == aq >> 2;
    return *flipped ? drop_end(m, &s, pa >> 2, 3 - (pa & 3) - (aq & 3), todo) : GEO_OK;
}

/* Works through *todo, noting in *stuck the irregular edges that no flip fits; such an
 * edge comes back to *todo when something beside it changes. */
static geo_status flip_all(mesh *m, edge_list *todo, edge_list *stuck, size_t *n_flips,
                           size_t most)
{
    for (size_t n = 0; todo->n > 0 && *n_flips < most; n++) {
        uint32_t edge = todo->item[--todo->n];
        if (n % POLL_EVERY == 0) GEO_TRY(geo_poll());
        if (!facet_is_finite(&m->facet[edge >> 2]) || edge_is_regular(m, edge)) continue;
        bool flipped;
        GEO_TRY(flip_edge(m, quad_at(m, edge), todo, &flipped));
        *n_flips += flipped;
        if (!flipped) GEO_TRY(push(stuck, edge));
    }
    return GEO_OK;
}

geo_status flip_repair(mesh *m, edge_list *todo, bool *done)
{
    edge_list stuck = { 0 };
    size_t n_flips = 0, most = m->n_sites;
    geo_status status = flip_all(m, todo, &stuck, &n_flips, most);
    *done = todo->n == 0;
    for (size_t i = 0; i < stuck.n && *done; i++)
        if (facet_is_finite(&m->facet[stuck.item[i] >> 2]))
            *done = edge_is_regular(m, stuck.item[i]);
    geo_free(stuck.item);
    return status;
}
