/* graph.h - where to sample a curve, where it breaks, what of it to show.
 *
 * The caller evaluates; these functions only look at what is known, so that a
 * function of any kind (that may even fail) can be drawn:
 *
 *     start with graph_start, then in rounds: ask graph_refine where more points
 *     are wanted, evaluate there, merge; at the end graph_finish.
 *
 * A curve is n points (x, y) over an increasing parameter t; for the graph of a
 * function x is t. Points that are not finite belong to no piece. */
#ifndef GEO_PLOT_GRAPH_H
#define GEO_PLOT_GRAPH_H

#include <stdbool.h>
#include <stddef.h>

enum { GRAPH_START = 129, GRAPH_ROUNDS = 14, GRAPH_MOST = 6000 };

/* GRAPH_START parameters from low to high, not quite evenly spaced, so that no
 * period hides between them. t fills GRAPH_START. */
void graph_start(double low, double high, bool is_log, double *t);

/* Parameters where the drawn curve still bends or jumps, at most n - 1, in order.
 *   xy     n points, two numbers each                                (borrows)
 *   more   fills up to n - 1
 * None when every bend is below half a thousandth of the picture or the spacing
 * is at its least, 2^-12 of the first one's. */
size_t graph_refine(size_t n, const double *t, const double *xy, double *more);

/* A point behind each pair that the curve does not join gets not-a-number in
 * between: jumps and poles. The graph of a function that runs to infinity is cut
 * where it leaves the part that shows the rest well.
 *   is_graph  x is t: pieces are cut in height
 *   out       fills up to 4 n points
 * Returns how many points there are in out. */
size_t graph_finish(size_t n, const double *t, const double *xy, bool is_graph, double *out);

#endif
