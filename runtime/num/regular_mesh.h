/* regular_mesh.h - a regular triangulation under construction; private to regular*.c.
 *
 * The plane is closed to a sphere: corner 0 is a point at infinity, and every edge of
 * the hull carries a facet to it, so that no facet lacks a neighbour and growing the
 * hull is an insertion like any other. Site i of the mesh is point order[i - 1].
 *
 * A link names a facet and one of its corners, 4 * facet + corner, and means the edge
 * opposite that corner. facet.link[k] names the same edge as seen from across it. */
#ifndef GEO_NUM_REGULAR_MESH_H
#define GEO_NUM_REGULAR_MESH_H

#include "runtime/num/predicates.h"
#include "runtime/num/regular.h"

typedef struct {
    uint32_t corner[3];     /* counter-clockwise; a dead facet has corner[0] == 0 */
    uint32_t link[3];
    uint32_t mark;          /* the last insertion that destroyed it; later its number */
} facet;

typedef struct {
    uint32_t link;          /* the kept side of an edge around the cavity */
    uint32_t from;          /* the corner where it starts, counter-clockwise */
} rim_edge;

typedef struct {
    site *at;               /* 0..n_sites; at[0] is at infinity */
    facet *facet;
    rim_edge *rim;          /* scratch of mesh_insert */
    uint32_t *cavity, *stack, *spare;
    size_t n_sites, n_facets, n_spare;
    size_t facet_room, rim_room, cavity_room, stack_room, spare_room;
    uint32_t last;          /* a finite facet made lately: where the next walk starts */
    uint32_t stamp;         /* counts insertions, for facet.mark */
} mesh;

/* The corners after and before corner k of a facet. */
static inline unsigned after(unsigned k) { return k == 2 ? 0 : k + 1; }
static inline unsigned before(unsigned k) { return k == 0 ? 2 : k - 1; }

static inline bool facet_is_finite(const facet *f)
{
    return f->corner[0] && f->corner[1] && f->corner[2];
}

/* Copies the points in the given order. Takes nothing; on failure *m is empty.
 * GEO_EDOMAIN when a number is out of range, GEO_ENOMEM. */
geo_status mesh_load(mesh *m, const double *xy, const double *w, const uint32_t *order,
                     size_t n);

/* Room for n facets. */
geo_status mesh_reserve(mesh *m, size_t n);

/* Finds two sites that make a true triangle with site 1; false: all are on one line. */
bool mesh_corners(const mesh *m, uint32_t *second, uint32_t *third);

/* Makes the first facet, of three sites that turn left, and its three at infinity. */
void mesh_start(mesh *m, uint32_t a, uint32_t b, uint32_t c);

/* Puts site d into the triangulation of those before; it may hide, or hide others. */
geo_status mesh_insert(mesh *m, uint32_t d);

/* Fills t's faces, neighbours and face_of from the mesh; t->order is the mesh's. GEO_ENOMEM
 * leaves t as it was. */
geo_status mesh_publish(mesh *m, regular_triangulation *t);

/* The converse, for a t with faces whose point i is site site_of[i]: facet f is face f, and
 * those at infinity follow. GEO_ENOMEM. */
geo_status mesh_import(mesh *m, const regular_triangulation *t, const uint32_t *site_of);

/* From the hull edge opposite corner *k of face *f to the next, counter-clockwise: the one
 * that starts where it ends. */
void regular_hull_next(const regular_triangulation *t, uint32_t *f, unsigned *k);

/* Builds t, whose n_points, order and face_of are ready; replaces its other arrays.
 * On failure t is as it was. */
geo_status regular_from_order(const double *xy, const double *w, regular_triangulation *t);

void mesh_free(mesh *m);

#endif
