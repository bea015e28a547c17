/* singular.h - where a semi-discrete transport map tears.
 *
 * The potential of a map onto a region with concavities, holes or several parts
 * is not differentiable on a singular set; there the map jumps from one side of
 * a gap to the other. In the semi-discrete map it shows as the edges between two
 * cells whose points face each other across the gap. Two ways to know them:
 *   geometric  the target region is known: the segment between the two points
 *              runs outside of it;
 *   jump       only points are known: the two are much farther apart than the
 *              points around them are from each other. Regular jumps shrink like
 *              n^-1/2, singular ones do not. */
#ifndef GEO_TRANSPORT_SINGULAR_H
#define GEO_TRANSPORT_SINGULAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/base/status.h"
#include "runtime/num/polygon.h"
#include "runtime/transport/powercells.h"

typedef struct {
    const polygon *target;  /* the target region; NULL: by jump */
    double outside;         /* geometric: how much of the segment must be outside, in
                             * units of sqrt(target area / n); 0 means 0.25 */
    double ratio;           /* jump: how many local spacings a jump must exceed; 0: 4 */
} singular_options;

typedef struct {
    uint32_t node[2];       /* from and to, numbers of nodes */
    uint32_t left, right;   /* the points whose cells lie on either side: the images */
    double length;          /* inside the source */
    double jump[2];         /* right image - left image */
} singular_edge;

/* The edges, joined into curves that end where three or more edges meet, at the
 * source's boundary, or nowhere (closed curves). */
typedef struct {
    bool is_geometric;
    size_t n_nodes;
    double *node_xy;        /* n_nodes pairs */
    size_t n_edges;
    singular_edge *edge;    /* along the curves: node[1] of one is node[0] of the next */
    size_t n_curves;
    size_t *curve_start;    /* n_curves + 1, counted in edges */
    double length;          /* of all edges */
    double share;           /* of the source's area, in the cells beside the edges */
    double largest_jump;
} singular_set;

#define SINGULAR_SET_EMPTY ((singular_set){ 0 })

/* The singular set of the map that sends cell i of d to its site.
 *   set   fills (singular_set_free it)
 * O(n log n) with O(sqrt n) edges to look at closely.
 * GEO_ENOMEM, GEO_EINTR, GEO_ETIME; *set is then empty. */
geo_status singular_find(const power_diagram *d, const singular_options *opt,
                         singular_set *set);

void singular_set_free(singular_set *set);

#endif
