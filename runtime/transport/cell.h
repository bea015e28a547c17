/* cell.h - one power cell as a convex polygon, and its pieces inside the source.
 *
 * Private to the power cells. All coordinates are relative to the source's
 * origin; edge labels count the cell's neighbours (0 is the first of `neighbour`). */
#ifndef GEO_TRANSPORT_CELL_H
#define GEO_TRANSPORT_CELL_H

#include "runtime/transport/convex.h"
#include "runtime/transport/disk.h"
#include "runtime/transport/powercells.h"

struct cell_scratch {
    convex shape, spare, part;
    disk_cut disk;
    uint32_t *neighbour, *face;         /* around the cell, counter-clockwise */
    double *length;                     /* of the edges inside the source */
    size_t n_neighbours, n_faces;
    bool is_closed;
    size_t capacity[3];
    struct outline_edge *edges;         /* outline.c's */
    size_t edges_capacity;
    struct outline_edge *seams;
    size_t seams_capacity;
};

/* The site, relative to the source's origin. */
static inline void cell_site(const power_diagram *d, size_t i, double p[2])
{
    p[0] = d->xy[2 * i] + (d->origin[0] - d->source->origin[0]);
    p[1] = d->xy[2 * i + 1] + (d->origin[1] - d->source->origin[1]);
}

/* The point where the cells of a face's corners meet. Not finite for a flat face. */
void cell_face_centre(const power_diagram *d, size_t face, double centre[2]);

/* Lists neighbours and faces of i in scratch; none when i is hidden. For a closed
 * cell face k lies between neighbours k and k + 1 (cyclically), else likewise
 * with one face less than neighbours.                              GEO_ENOMEM */
geo_status cell_circulate(const power_diagram *d, size_t i, cell_scratch *s);

/* scratch->shape becomes the cell of i (after cell_circulate), cut off somewhere
 * outside the source.
 *   centre  of all faces, or NULL to compute them                    (borrows)
 * GEO_ENOMEM, GEO_EINTR, GEO_ETIME */
geo_status cell_shape(const power_diagram *d, size_t i, const double *centre,
                      cell_scratch *s);

/* Calls visit with each convex piece of shape inside a polygonal source.
 * Labels of piece edges: as in shape, or ~edge of the source, or OT_SEAM. */
typedef geo_status (*cell_visit)(void *context, const convex *piece);
geo_status cell_cut(const ot_source *source, cell_scratch *s, cell_visit visit, void *context);

#endif
