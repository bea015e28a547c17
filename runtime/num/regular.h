/* regular.h - regular (weighted Delaunay) triangulation of points in the plane.
 *
 * The power cell of point i is { x : |x-p_i|^2 - w_i <= |x-p_j|^2 - w_j for all j }.
 * Two cells that share an edge are joined by an edge of the triangulation, and
 * three that share a corner by a face. A point whose cell is empty is hidden.
 *
 * The answer is exact for the numbers given: no tolerance decides anything. Ties
 * (four cells meeting in one corner, equal points, a cell that is a single point)
 * are broken as if point i carried an infinitesimal extra weight e_i with
 * e_0 >> e_1 >> ... > 0. So every input has one triangulation, the same whatever
 * the order of insertion, and of equal points with equal weights the lowest index
 * is visible.
 *
 * Every input has an answer: with no points, or all of them on one line (one point
 * and all points equal included), there are no faces and `line` lists the visible
 * points in order along the line; cells of neighbours in that list touch.
 * regular_neighbours answers in both cases. */
#ifndef GEO_NUM_REGULAR_H
#define GEO_NUM_REGULAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/base/status.h"

#define REGULAR_NONE UINT32_MAX

typedef struct {
    size_t n_points;
    size_t n_faces;
    size_t n_line;          /* visible points when there is no face, else 0 */
    uint32_t *face;         /* 3 per face: its corners, counter-clockwise; faces near
                             * each other have near numbers */
    uint32_t *neighbour;    /* 3 per face: the face across the edge opposite to
                             * corner k, or REGULAR_NONE on the hull */
    uint32_t *face_of;      /* n_points: a face at the point (its place in `line`
                             * when there is no face), REGULAR_NONE when hidden */
    uint32_t *line;         /* n_line: see above */
    uint32_t *order;        /* n_points: the points along a Hilbert curve; to visit
                             * cells in this order is kind to the cache */
} regular_triangulation;

/* The triangulation of n weighted points.
 *   xy   n pairs; of magnitude <= 2^190, smaller than 2^-190 counts as 0 (borrows)
 *   w    n weights; of magnitude <= 2^380, smaller than 2^-380 counts as 0;
 *        NULL means equal weights: Delaunay's triangulation            (borrows)
 *   out  whatever it held before is not freed          (fills; regular_free it)
 * O(n log n) for points not chosen to annoy, about 2n faces.
 * GEO_EDOMAIN  a number is NaN, infinite or beyond the magnitudes above
 * GEO_ETOOBIG  n > 2^28
 * GEO_ENOMEM, GEO_EINTR, GEO_ETIME; *out is then empty, and may be freed.
 * Method: Bowyer 1981, Watson 1981, in Hilbert order, on the lower hull of the
 * points lifted to |p|^2 - w [Edelsbrunner, Shah 1996]; ties as in
 * [Edelsbrunner, Mucke 1990]; predicates.h decides every sign exactly. */
geo_status regular_build(const double *xy, const double *w, size_t n,
                         regular_triangulation *out);

/* Makes t, a triangulation of the points xy with other weights, that of new_w
 * (NULL: equal weights). Hidden points may appear and visible ones hide. The result
 * is the one regular_build would give, but for the numbering of the faces; it costs
 * little when little changes. When it fails (as regular_build) t is as it was. */
geo_status regular_update(const double *xy, const double *new_w,
                          regular_triangulation *t);

/* The neighbours of cell i, counter-clockwise.
 *   list    the first `capacity` of them                       (fills)
 *   closed  true when the last and the first are neighbours too; false for a point
 *           on the hull (then from hull edge to hull edge) and on a line (fills)
 * Returns how many there are, 0 when i is hidden; more than `capacity` means that
 * the list was cut short. */
size_t regular_neighbours(const regular_triangulation *t, size_t i, uint32_t *list,
                          size_t capacity, bool *closed);

/* Whether t really is the regular triangulation of these points: indices,
 * symmetry, orientation, Euler's count, every edge regular, every hidden point
 * above its face. GEO_OK when it is, GEO_ENUMERIC when not. For tests. */
geo_status regular_verify(const double *xy, const double *w,
                          const regular_triangulation *t);

/* Frees the arrays and empties *t. */
void regular_free(regular_triangulation *t);

#endif
