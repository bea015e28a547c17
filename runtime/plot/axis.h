/* axis.h - where an axis begins and ends, its ticks, and what they say. */
#ifndef GEO_PLOT_AXIS_H
#define GEO_PLOT_AXIS_H

#include <stdbool.h>
#include <stddef.h>

enum { AXIS_MAX_TICKS = 24, AXIS_LABEL = 24 };

typedef struct {
    double low, high;           /* the range shown, low < high */
    bool is_log;                /* equal ratios take equal lengths; low > 0 */
    size_t n_ticks;
    double tick[AXIS_MAX_TICKS];
    char label[AXIS_MAX_TICKS][AXIS_LABEL];
} axis;

/* An axis that shows data from low to high with about `wanted` ticks at round
 * numbers: steps of 1, 2 or 5 times a power of ten; powers of ten (or 1, 2, 5
 * within few decades) when is_log.
 * A range that is empty, not finite or (for logarithms) not positive is
 * replaced by one that can be drawn.
 *   margin   share of the range added on both sides; 0 keeps it exactly */
void axis_fit(axis *a, double low, double high, bool is_log, double margin, int wanted);

/* Position of a value, 0 at low and 1 at high; NaN when it has none. */
double axis_place(const axis *a, double value);

#endif
