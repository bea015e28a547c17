/* source.h - a region of the plane with uniform density, ready to be cut by cells.
 *
 * A polygon (convex or not, with holes and parts) is cut once into convex
 * pieces, at the vertical lines through its corners; a disk keeps its exact
 * circle. Coordinates inside are relative to `origin`, the middle of the box,
 * so a region far from 0 loses nothing.
 *
 * Another density would be one function: the integrals of density times
 * 1, x, |x-p|^2 over a convex polygon and of density along a segment, which
 * powercells.c now takes from convex_add_moments and the edge's length. */
#ifndef GEO_TRANSPORT_SOURCE_H
#define GEO_TRANSPORT_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/base/status.h"
#include "runtime/num/polygon.h"
#include "runtime/transport/convex.h"

/* Labels of cell edges: >= 0 a neighbour; < 0 the source's boundary: edge ~label
 * of the polygon (it starts at point ~label), or OT_ARC; or one of the two below,
 * which never leave this folder. */
enum { OT_ARC = -1, OT_SEAM = INT32_MIN, OT_FRAME };

typedef struct {
    double low[2], high[2];
    size_t first_line, n_lines;         /* its half-planes */
} convex_piece;

typedef struct {
    bool is_disk;
    double radius;                      /* of a disk; its centre is the origin */
    double origin[2];
    double area;
    double low[2], high[2];             /* box, relative to origin */
    double inner[2];                    /* a point well inside, relative to origin */
    size_t n_parts;
    polygon outline;                    /* relative to origin; empty for a disk */

    bool is_convex;                     /* then one piece */
    size_t n_pieces;
    convex_piece *piece;
    half_plane *line;
    size_t *bucket_start;               /* pieces over each of OT_BUCKETS strips */
    uint32_t *bucket_piece;

    uint32_t *outside_sum;              /* see source_box_inside */
} ot_source;

enum { OT_BUCKETS = 256, OT_GRID = 512 };

/* source: returns new (caller frees with ot_source_free).
 *   p  as polygon_build makes them                                  (borrows)
 * Cost O(n log n + n k), k edges over one place. GEO_EEMPTY: no area.
 * GEO_EDOMAIN: not finite, or larger than 1e50, or smaller than 1e-50.
 * GEO_ENOMEM, GEO_EINTR, GEO_ETIME. */
geo_status ot_source_polygon(const polygon *p, ot_source **source);
geo_status ot_source_disk(const double centre[2], double radius, ot_source **source);

void ot_source_free(ot_source *s);

/* The rest takes points relative to s->origin. */

bool ot_source_contains(const ot_source *s, const double q[2]);

/* True only if the whole box is inside (a cheap sufficient test: the box covers
 * no square of a grid that the boundary meets or that is outside). */
bool source_box_inside(const ot_source *s, const double low[2], const double high[2]);

/* True only if q is inside, for convex sources; cheap, sufficient. */
bool source_point_inside(const ot_source *s, const double q[2]);

/* The strip of a coordinate x. */
size_t source_bucket(const ot_source *s, double x);

#endif
