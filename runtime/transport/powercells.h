/* powercells.h - the power cells of weighted points, restricted to a source.
 *
 * Cell i is { x in source : |x-p_i|^2 - w_i <= |x-p_j|^2 - w_j for all j }. The
 * cells are measured in one pass: area, moments, and the length of the edge
 * that two cells share, which is what transport needs for value, gradient and
 * Hessian:   d area_i / d w_j = - length_ij / (2 |p_i - p_j|).
 *
 * Exact up to rounding for every source: the areas add up to the source's area
 * within 1e-14 of it. The result does not depend on the number of threads. */
#ifndef GEO_TRANSPORT_POWERCELLS_H
#define GEO_TRANSPORT_POWERCELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/base/status.h"
#include "runtime/num/polygon.h"
#include "runtime/num/regular.h"
#include "runtime/transport/source.h"

/* A diagram borrows all it points to. */
typedef struct {
    const ot_source *source;
    size_t n;
    const double *xy;           /* n points, relative to origin */
    const double *w;            /* n weights; NULL: all 0 */
    double origin[2];           /* {0, 0} for plain coordinates */
    const regular_triangulation *triangulation;     /* of xy and w */
    const double *about;        /* n points like xy, from which second moments are
                                 * measured; NULL: from xy */
} power_diagram;

/* What a pass over the cells finds. Its buffers are kept and re-used by the
 * next pass into the same struct; start with all zero (POWER_CELLS_EMPTY). */
typedef struct {
    size_t n;
    double *area;               /* n */
    double *centroid;           /* n pairs, plain coordinates; NaN for no area */
    double *second;             /* n: integral of |x - about_i|^2 over the cell */
    bool has_moments;           /* centroid and second were asked for */

    /* Pairs i < j joined in the triangulation: edge_to[e] = j, ascending, for e in
     * edge_start[i] .. edge_start[i + 1] - 1. Length 0: they share no edge inside. */
    int32_t *edge_start;        /* n + 1 */
    int32_t *edge_to;
    double *edge_length;        /* length of the common edge inside the source */

    size_t n_cut;               /* cells that met the source's boundary */

    double *centre;             /* work space: corner of the cells for each face */
    unsigned char *is_inside;
    size_t capacity[6];
} power_cells;

#define POWER_CELLS_EMPTY ((power_cells){ 0 })

/* Measures all cells; the centroids and second moments only when asked.
 * About 0.4 us a cell on one thread, 3 us for one that meets the boundary.
 * GEO_ENOMEM, GEO_EINTR, GEO_ETIME. */
geo_status powercells_measure(const power_diagram *d, bool want_moments, power_cells *cells);

void power_cells_free(power_cells *cells);

/* The outline of one cell as loops, region on the left, in plain coordinates. */
typedef struct {
    size_t n_loops;
    size_t *loop_start;         /* n_loops + 1, counted in points */
    double *xy;
    int32_t *label;             /* of the edge from this point to the next in its loop:
                                 * >= 0 the neighbour, else the boundary (source.h) */
    size_t capacity[3];
} cell_outline;

#define CELL_OUTLINE_EMPTY ((cell_outline){ 0 })

/* Work space for outlines, one per thread. */
typedef struct cell_scratch cell_scratch;
geo_status cell_scratch_new(cell_scratch **scratch);    /* returns new */
void cell_scratch_free(cell_scratch *scratch);

/* outline becomes that of cell i (buffers are re-used): no loop when it is
 * empty, several when the source's boundary divides it. An edge labelled OT_ARC
 * is the counter-clockwise arc of the disk's circle.       GEO_ENOMEM */
geo_status powercells_outline(const power_diagram *d, size_t i, cell_scratch *scratch,
                              cell_outline *outline);

void cell_outline_free(cell_outline *outline);

/* The outline as a plain polygon for drawing: arcs become chords that leave
 * the circle by at most `gap` (in the coordinates' unit; > 0).
 *   p  returns new (caller frees with polygon_free).       GEO_ENOMEM */
geo_status cell_outline_polygon(const cell_outline *outline, const ot_source *source,
                                double gap, polygon *p);

#endif
