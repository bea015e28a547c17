/* thin.h - leaving out what nobody would see, so that large data make small files. */
#ifndef GEO_PLOT_THIN_H
#define GEO_PLOT_THIN_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/status.h"
#include "runtime/plot/canvas.h"

/* Below so many points nothing is left out. */
enum { THIN_POINTS = 20000, THIN_VERTICES = 20000 };

/* Of points that share a square of side `pitch` only the last `most` stay; points outside
 * of the box (9 more on each side) or not finite go.
 *   keep   fills n
 * O(n + squares). GEO_ENOMEM, GEO_EINTR, GEO_ETIME. */
geo_status thin_points(size_t n, const double *xy, const box *b, double pitch, unsigned most,
                       bool *keep);

/* A line of finite points whose neighbours mostly share a column a quarter of a point wide:
 * of each such run the first, lowest, highest and last stay, in order. In place; returns
 * how many are left. */
size_t thin_line(size_t n, double *xy);

#endif
