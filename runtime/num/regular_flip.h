/* regular_flip.h - repairing a triangulation by flips; private to regular*.c. */
#ifndef GEO_NUM_REGULAR_FLIP_H
#define GEO_NUM_REGULAR_FLIP_H

#include "runtime/num/regular_mesh.h"

typedef struct {
    uint32_t *item;         /* edges, as facet.link names them */
    size_t n, room;
} edge_list;

/* Flips until every edge is regular, starting with those in *todo, which must hold each
 * irregular one and is used up; the hull stays as it is. Sites that lose their last three
 * edges are hidden.
 *   done  false when flips alone do not get there, or so many are needed that building
 *         anew is cheaper; the mesh is then of no use                     (fills)
 * GEO_ENOMEM, GEO_EINTR, GEO_ETIME. */
geo_status flip_repair(mesh *m, edge_list *todo, bool *done);

#endif
