/* isoline.h - lines of equal value of a function known on a grid. */
#ifndef GEO_PLOT_ISOLINE_H
#define GEO_PLOT_ISOLINE_H

#include <stddef.h>

#include "runtime/base/status.h"

typedef struct {
    size_t n_lines;
    size_t *start;              /* n_lines + 1 offsets in points */
    double *xy;                 /* a closed line ends with its first point */
} isolines;

#define ISOLINES_EMPTY ((isolines){ 0, NULL, NULL })

/* Marching squares over the nodes of a grid: unlike the outlines of
 * runtime/num/contour.h, lines end at the grid's border and at nodes that are not
 * finite. Crossings are placed by linear interpolation; the mean decides saddles.
 *   value   rows x cols, row 0 on top                                (borrows)
 *   box     x of the first column, y of the last row, x of the last column, y of
 *           the first row
 *   out     returns new (isolines_free), added to what it holds
 * O(rows x cols). GEO_ENOMEM, GEO_EINTR, GEO_ETIME. */
geo_status isolines_trace(size_t rows, size_t cols, const double *value, const double box[4],
                          double level, isolines *out);
void isolines_free(isolines *l);

#endif
