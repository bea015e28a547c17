/* contour.h - the outline of the part of a raster at or above a level. */
#ifndef GEO_NUM_CONTOUR_H
#define GEO_NUM_CONTOUR_H

#include "runtime/num/polygon.h"

/* Marching squares. Pixel (row, col) is the unit square with corner (col,
 * rows - 1 - row): row 0 is on top, y points up, the raster is the rectangle
 * [0, cols] x [0, rows]. Values belong to pixel centres; between them the
 * crossing is placed by linear interpolation, kept off the centres by 2^-10.
 * Outside the raster everything is below the level and the outline runs along
 * the raster's border. In a saddle the mean of the four values decides.
 *   field   rows x cols values; NaN counts as below                 (borrows)
 *   p       returns new (caller frees with polygon_free): loops simple and
 *           disjoint, the part above on the left; none when nothing is above
 * O(rows x cols). GEO_ENOMEM, GEO_EINTR, GEO_ETIME. */
geo_status contour_trace(size_t rows, size_t cols, const double *field, double level,
                         polygon *p);

#endif
