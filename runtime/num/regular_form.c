/* regular_form.c - from the mesh to the arrays people see, and back.
 *
 * The arrays hold the finite facets only, and neighbours without their entry corner;
 * going back, the facets at infinity are made anew along the hull. */
#include "runtime/base/mem.h"
#include "runtime/num/regular_mesh.h"

static uint32_t lowest_corner(const facet *f)
{
    uint32_t low = f->corner[0] < f->corner[1] ? f->corner[0] : f->corner[1];
    return low < f->corner[2] ? low : f->corner[2];
}

/* Numbers the finite facets in their marks, by the place of their first corner along the
 * Hilbert curve, so that faces near each other have near numbers. Returns how many. */
static geo_status number_facets(mesh *m, size_t *n)
{
    uint32_t *start = geo_alloc_zero(m->n_sites + 1, sizeof *start), sum = 0;
    if (!start) return GEO_ENOMEM;
    for (size_t f = 0; f < m->n_facets; f++) start[lowest_corner(&m->facet[f])]++;
    start[0] = 0;                               /* dead facets and those at infinity */
    for (size_t i = 0; i <= m->n_sites; i++) {
        uint32_t count = start[i];
        start[i] = sum;
        sum += count;
    }
    for (size_t f = 0; f < m->n_facets; f++) {
        uint32_t low = lowest_corner(&m->facet[f]);
        m->facet[f].mark = low ? start[low]++ : REGULAR_NONE;
    }
    geo_free(start);
    *n = sum;
    return GEO_OK;
}

/* Writes the faces in the mesh's order of facets, each to its own number. */
static void faces_fill(const mesh *m, regular_triangulation *t)
{
    for (size_t i = 0; i < t->n_points; i++) t->face_of[i] = REGULAR_NONE;
    for (size_t f = 0; f < m->n_facets; f++) {
        const facet *from = &m->facet[f];
        if (from->mark == REGULAR_NONE) continue;
        for (size_t k = 0; k < 3; k++) {
            uint32_t point = t->order[from->corner[k] - 1];
            t->face[3 * (size_t)from->mark + k] = point;
            t->neighbour[3 * (size_t)from->mark + k] = m->facet[from->link[k] >> 2].mark;
            t->face_of[point] = from->mark;
        }
    }
}

geo_status mesh_publish(mesh *m, regular_triangulation *t)
{
    size_t n;
    GEO_TRY(number_facets(m, &n));
    uint32_t *face = geo_alloc(n, 3 * sizeof *face);
    uint32_t *neighbour = geo_alloc(n, 3 * sizeof *neighbour);
    if (!face || !neighbour) {
        geo_free(face);
        geo_free(neighbour);
        return GEO_ENOMEM;
    }
    geo_free(t->face);
    geo_free(t->neighbour);
    geo_free(t->line);
    t->face = face;
    t->neighbour = neighbour;
    t->n_faces = n;
    t->line = NULL;
    t->n_line = 0;
    faces_fill(m, t);
    return GEO_OK;
}

/* Copies corner k of face f and the link across; false when that is the hull. */
static bool edge_import(mesh *m, const regular_triangulation *t, const uint32_t *site_of,
                        uint32_t f, unsigned k)
{
    uint32_t g = t->neighbour[3 * (size_t)f + k];
    m->facet[f].corner[k] = site_of[t->face[3 * (size_t)f + k]];
    if (g == REGULAR_NONE) return false;
    const uint32_t *back = &t->neighbour[3 * (size_t)g];
    m->facet[f].link[k] = 4 * g + (back[0] == f ? 0 : back[1] == f ? 1 : 2);
    return true;
}

void regular_hull_next(const regular_triangulation *t, uint32_t *f, unsigned *k)
{
    uint32_t pivot = t->face[3 * (size_t)*f + before(*k)], g;
    *k = after(*k);                                 /* the other edge that meets pivot */
    while ((g = t->neighbour[3 * (size_t)*f + *k]) != REGULAR_NONE) {
        const uint32_t *corner = &t->face[3 * (size_t)g];
        *f = g;
        *k = before(corner[0] == pivot ? 0 : corner[1] == pivot ? 1 : 2);
    }
}

/* Facet n_faces + i goes to infinity from the i-th hull edge, counter-clockwise. */
static void hull_close(mesh *m, const regular_triangulation *t, size_t n_hull, uint32_t edge)
{
    uint32_t first = (uint32_t)t->n_faces, f = edge >> 2;
    unsigned k = edge & 3;
    for (uint32_t i = 0; i < n_hull; i++) {
        uint32_t next = first + (i + 1 < n_hull ? i + 1 : 0);
        uint32_t last = first + (i > 0 ? i - 1 : (uint32_t)n_hull - 1);
        facet *inside = &m->facet[f];
        m->facet[first + i] = (facet){ { 0, inside->corner[before(k)], inside->corner[after(k)] },
                                       { 4 * f + k, 4 * last + 2, 4 * next + 1 }, 0 };
        inside->link[k] = 4 * (first + i);
        regular_hull_next(t, &f, &k);
    }
}

geo_status mesh_import(mesh *m, const regular_triangulation *t, const uint32_t *site_of)
{
    size_t n_hull = 0;
    uint32_t hull_edge = 0;
    GEO_TRY(mesh_reserve(m, 2 * m->n_sites));
    for (uint32_t f = 0; f < t->n_faces; f++) {
        for (unsigned k = 0; k < 3; k++) {
            if (edge_import(m, t, site_of, f, k)) continue;
            hull_edge = 4 * f + k;
            n_hull++;
        }
        m->facet[f].mark = 0;
    }
    hull_close(m, t, n_hull, hull_edge);
    m->n_facets = t->n_faces + n_hull;
    m->last = 0;
    return GEO_OK;
}
