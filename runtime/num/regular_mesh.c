/* regular_mesh.c - inserting one site: walk to it, dig the cavity, fill it with a fan.
 *
 * The facets that a new site destroys (those whose plane passes above the lifted site)
 * form a disc around it. Its rim, walked once counter-clockwise, gives the new facets
 * in cyclic order, so that linking them needs no search. Sites strictly inside the
 * cavity are then hidden; nothing need be done for them. */
#include "runtime/num/regular_mesh.h"

#include <assert.h>

#include "runtime/base/mem.h"

static bool site_of_point(const double *xy, const double *w, uint32_t i, site *s)
{
    return site_make(xy[2 * (size_t)i], xy[2 * (size_t)i + 1], w ? w[i] : 0, i, s);
}

/* Room for digging n facets and some: a rim has at most two edges more than facets. */
static bool scratch_reserve(mesh *m, size_t n)
{
    return geo_grow(&m->cavity, &m->cavity_room, n + 4, sizeof *m->cavity)
        && geo_grow(&m->stack, &m->stack_room, n + 4, sizeof *m->stack)
        && geo_grow(&m->rim, &m->rim_room, n + 4, sizeof *m->rim);
}

geo_status mesh_load(mesh *m, const double *xy, const double *w, const uint32_t *order,
                     size_t n)
{
    *m = (mesh){ .n_sites = n, .at = geo_alloc(n + 1, sizeof *m->at) };
    if (!m->at || !scratch_reserve(m, 64)) {
        mesh_free(m);
        return GEO_ENOMEM;
    }
    m->at[0] = (site){ NAN, NAN, NAN, REGULAR_NONE };
    for (size_t i = 0; i < n; i++) {
        if (!site_of_point(xy, w, order[i], &m->at[i + 1])) {
            mesh_free(m);
            return GEO_EDOMAIN;
        }
    }
    return GEO_OK;
}

geo_status mesh_reserve(mesh *m, size_t n)
{
    if (n <= m->facet_room) return GEO_OK;
    facet *more = geo_realloc(m->facet, n, sizeof *more);
    if (!more) return GEO_ENOMEM;
    m->facet = more;
    m->facet_room = n;
    return GEO_OK;
}

void mesh_free(mesh *m)
{
    geo_free(m->at);
    geo_free(m->facet);
    geo_free(m->rim);
    geo_free(m->cavity);
    geo_free(m->stack);
    geo_free(m->spare);
    *m = (mesh){ 0 };
}

bool mesh_corners(const mesh *m, uint32_t *second, uint32_t *third)
{
    const site *first = &m->at[1];
    uint32_t i = 2, n = (uint32_t)m->n_sites;
    while (i <= n && m->at[i].x == first->x && m->at[i].y == first->y) i++;
    *second = i;
    while (i <= n && orient_sign(first, &m->at[*second], &m->at[i]) == 0) i++;
    *third = i;
    return i <= n;
}

/* Facet 0 is (a, b, c), and facet 1 + k its neighbour at infinity opposite corner k. */
void mesh_start(mesh *m, uint32_t a, uint32_t b, uint32_t c)
{
    assert(m->n_facets == 0 && m->facet_room >= 4);
    uint32_t v[3] = { a, b, c };
    m->facet[0] = (facet){ { a, b, c }, { 4, 8, 12 }, 0 };
    for (uint32_t k = 0; k < 3; k++) {
        uint32_t next = after(k), last = before(k);
        m->facet[1 + k] = (facet){
            { 0, v[last], v[next] },
            { k, 4 * (1 + last) + 2, 4 * (1 + next) + 1 }, 0 };
    }
    m->n_facets = 4;
    m->last = 0;
}

/* A hull edge a -> b, seen with the outside on its left, gives way to what is outside
 * and, on its own line, to what one dimension down would destroy it. */
static bool conflict_at_infinity(const site *a, const site *b, const site *d)
{
    int side = orient_sign(a, b, d);
    return side ? side > 0 : power_conflict_on_line(a, b, d);
}

static bool conflict_careful(const mesh *m, const facet *f, const site *d)
{
    const site *at = m->at;
    for (unsigned k = 0; k < 3; k++) {
        if (f->corner[k]) continue;
        return conflict_at_infinity(&at[f->corner[after(k)]], &at[f->corner[before(k)]], d);
    }
    return power_conflict_exact(&at[f->corner[0]], &at[f->corner[1]], &at[f->corner[2]], d);
}

/* Inlined by order: this is where the time goes, and a call costs 4 % of a build. */
__attribute__((always_inline))
static inline bool facet_conflict(const mesh *m, const facet *f, const site *d)
{
    const site *at = m->at;
    int sign = power_filter(&at[f->corner[0]], &at[f->corner[1]], &at[f->corner[2]], d);
    return GEO_LIKELY(sign) ? sign > 0 : conflict_careful(m, f, d);
}

static inline bool edge_hides(const mesh *m, const facet *f, unsigned k, const site *d)
{
    return orient_sign(&m->at[f->corner[after(k)]], &m->at[f->corner[before(k)]], d) < 0;
}

/* The facet whose closure holds d, or one at infinity that sees d. Crossing edges that
 * separate the facet from d can't run in circles in a regular triangulation
 * [Edelsbrunner 1990, acyclicity of the in-front relation]. */
static uint32_t mesh_locate(const mesh *m, const site *d)
{
    uint32_t f = m->last;
    unsigned k = 0;
    const facet *here = &m->facet[f];
    if (!edge_hides(m, here, 0, d)) {
        if (edge_hides(m, here, 1, d)) k = 1;
        else if (edge_hides(m, here, 2, d)) k = 2;
        else return f;
    }
    for (;;) {
        uint32_t link = here->link[k];
        unsigned entry = link & 3;
        f = link >> 2;
        here = &m->facet[f];
        if (here->corner[entry] == 0) return f;
        if (edge_hides(m, here, after(entry), d)) k = after(entry);
        else if (edge_hides(m, here, before(entry), d)) k = before(entry);
        else return f;
    }
}

/* Destroys facet f: notes it and marks it. */
static inline void cavity_add(mesh *m, size_t *n_cavity, uint32_t f)
{
    m->facet[f].mark = m->stamp;
    m->cavity[(*n_cavity)++] = f;
}

/* Digs from facet f; fills m->cavity and m->rim. The edges to cross lie on a stack in
 * such an order that the rim comes out counter-clockwise: crossing one edge replaces
 * it by the two others of the facet behind. */
static geo_status cavity_dig(mesh *m, uint32_t f, const site *d, size_t *n_cavity,
                             size_t *n_rim)
{
    size_t n_stack = 0, n_edges = 0, n_dug = 0;
    m->stamp++;
    cavity_add(m, &n_dug, f);
    for (unsigned k = 3; k-- > 0;) m->stack[n_stack++] = 4 * f + k;
    while (n_stack > 0) {
        uint32_t edge = m->stack[--n_stack], link = m->facet[edge >> 2].link[edge & 3];
        uint32_t g = link >> 2;
        unsigned entry = link & 3;
        facet *behind = &m->facet[g];
        if (behind->mark == m->stamp) continue;
        if (!facet_conflict(m, behind, d)) {
            m->rim[n_edges++] = (rim_edge){ link, behind->corner[before(entry)] };
            continue;
        }
        if (GEO_UNLIKELY(n_dug + 4 > m->cavity_room) && !scratch_reserve(m, n_dug))
            return GEO_ENOMEM;
        cavity_add(m, &n_dug, g);
        m->stack[n_stack++] = 4 * g + before(entry);
        m->stack[n_stack++] = 4 * g + after(entry);
    }
    *n_cavity = n_dug;
    *n_rim = n_edges;
    return GEO_OK;
}

/* n facets: those of the cavity first, then spare ones, then fresh ones. Of a cavity
 * larger than that the rest goes to the spare ones. */
static geo_status fan_places(mesh *m, size_t n_cavity, size_t n)
{
    size_t n_left = n_cavity > n ? n_cavity - n : 0;
    if (!geo_grow(&m->spare, &m->spare_room, m->n_spare + n_left, sizeof *m->spare))
        return GEO_ENOMEM;
    for (size_t i = n_cavity; i < n; i++)
        m->cavity[i] = m->n_spare ? m->spare[--m->n_spare] : (uint32_t)m->n_facets++;
    for (size_t i = n; i < n_cavity; i++) {
        m->facet[m->cavity[i]] = (facet){ 0 };
        m->spare[m->n_spare++] = m->cavity[i];
    }
    assert(m->n_facets <= m->facet_room);
    return GEO_OK;
}

/* Joins every rim edge to d; neighbours in the fan are neighbours on the rim. */
static void fan_fill(mesh *m, uint32_t d, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t next = i + 1 < n ? i + 1 : 0, last = i > 0 ? i - 1 : n - 1;
        uint32_t f = m->cavity[i], across = m->rim[i].link;
        uint32_t from = m->rim[i].from, to = m->rim[next].from;
        m->facet[f] = (facet){ { from, to, d },
                               { 4 * m->cavity[next] + 1, 4 * m->cavity[last], across }, 0 };
        m->facet[across >> 2].link[across & 3] = 4 * f + 2;
        if (from && to) m->last = f;
    }
}

geo_status mesh_insert(mesh *m, uint32_t d)
{
    const site *s = &m->at[d];
    size_t n_cavity, n_rim;
    uint32_t f = mesh_locate(m, s);
    if (!facet_conflict(m, &m->facet[f], s)) {
        if (facet_is_finite(&m->facet[f])) m->last = f;
        return GEO_OK;
    }
    GEO_TRY(cavity_dig(m, f, s, &n_cavity, &n_rim));
    GEO_TRY(fan_places(m, n_cavity, n_rim));
    fan_fill(m, d, n_rim);
    return GEO_OK;
}
