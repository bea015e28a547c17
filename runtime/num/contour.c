/* contour.c - marching squares [Lorensen, Cline 1987, in the plane].
 *
 * A cell has four pixel centres as corners; a frame of cells around the raster
 * has corners outside it. Each cell knows where an outline that enters through
 * a side leaves it, so an outline is followed from cell to cell until it
 * closes; a bit per cell and side says which were followed. */
#include "runtime/num/contour.h"

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"

enum { BOTTOM, RIGHT, TOP, LEFT, NOWHERE };     /* sides of a cell */

/* Corner bits: 1 bottom left, 2 bottom right, 4 top right, 8 top left. Leaving
 * side by corners and entering side, the upper part on the left; saddles are
 * rows 5 and 10 when the middle is below, 16 and 17 when it is above. */
static const unsigned char LEAVES[18][4] = {
    { NOWHERE, NOWHERE, NOWHERE, NOWHERE }, { LEFT, NOWHERE, NOWHERE, NOWHERE },
    { NOWHERE, BOTTOM, NOWHERE, NOWHERE },  { NOWHERE, LEFT, NOWHERE, NOWHERE },
    { NOWHERE, NOWHERE, RIGHT, NOWHERE },   { LEFT, NOWHERE, RIGHT, NOWHERE },
    { NOWHERE, NOWHERE, BOTTOM, NOWHERE },  { NOWHERE, NOWHERE, LEFT, NOWHERE },
    { NOWHERE, NOWHERE, NOWHERE, TOP },     { TOP, NOWHERE, NOWHERE, NOWHERE },
    { NOWHERE, BOTTOM, NOWHERE, TOP },      { NOWHERE, TOP, NOWHERE, NOWHERE },
    { NOWHERE, NOWHERE, NOWHERE, RIGHT },   { RIGHT, NOWHERE, NOWHERE, NOWHERE },
    { NOWHERE, NOWHERE, NOWHERE, BOTTOM },  { NOWHERE, NOWHERE, NOWHERE, NOWHERE },
    { RIGHT, NOWHERE, LEFT, NOWHERE },      { NOWHERE, TOP, NOWHERE, BOTTOM },
};

typedef struct {
    size_t rows, cols;
    const double *field;
    double level;
    unsigned char *seen;        /* (rows + 1) x (cols + 1) cells, a bit per side */
    polygon *out;
    size_t n_points, point_capacity, loop_capacity;
} tracer;

/* Value at a corner; rows count from the bottom, and 0 and rows + 1 are the
 * frame. */
static double corner(const tracer *t, size_t row, size_t col)
{
    if (row == 0 || col == 0 || row > t->rows || col > t->cols) return -INFINITY;
    return t->field[(t->rows - row) * t->cols + col - 1];
}

static bool is_above(const tracer *t, double value)
{
    return value >= t->level;
}

static unsigned cell_case(const tracer *t, size_t row, size_t col)
{
    double v[4] = { corner(t, row, col), corner(t, row, col + 1),
                    corner(t, row + 1, col + 1), corner(t, row + 1, col) };
    unsigned bits = 0;
    for (unsigned k = 0; k < 4; k++) bits |= (unsigned)is_above(t, v[k]) << k;
    if (bits != 5 && bits != 10) return bits;
    if (!is_above(t, (v[0] + v[1] + v[2] + v[3]) / 4)) return bits;
    return bits == 5 ? 16 : 17;
}

/* Where the outline crosses between two corners, as a share of the way. */
static double crossing(const tracer *t, double from, double to)
{
    const double least = 1.0 / 1024;
    if (isinf(from) || isinf(to) || isnan(from) || isnan(to)) return 0.5;
    double share = (t->level - from) / (to - from);
    return fmin(fmax(share, least), 1 - least);
}

/* The outline's point on a side of a cell. */
static void point_on(const tracer *t, size_t row, size_t col, unsigned side, double q[2])
{
    size_t r = row + (side == TOP), c = col + (side == RIGHT);
    bool level = side == BOTTOM || side == TOP;
    double from = corner(t, r, c);
    double to = level ? corner(t, r, c + 1) : corner(t, r + 1, c);
    double share = crossing(t, from, to);
    q[0] = (double)c - 0.5 + (level ? share : 0);
    q[1] = (double)r - 0.5 + (level ? 0 : share);
}

static geo_status add_point(tracer *t, const double q[2])
{
    if (!geo_grow(&t->out->xy, &t->point_capacity, t->n_points + 1, 2 * sizeof(double)))
        return GEO_ENOMEM;
    memcpy(t->out->xy + 2 * t->n_points++, q, 2 * sizeof *q);
    return GEO_OK;
}

static geo_status end_loop(tracer *t)
{
    polygon *p = t->out;
    if (!geo_grow(&p->loop_start, &t->loop_capacity, p->n_loops + 2, sizeof *p->loop_start))
        return GEO_ENOMEM;
    if (p->n_loops == 0) p->loop_start[0] = 0;
    p->loop_start[++p->n_loops] = t->n_points;
    return GEO_OK;
}

/* Follows the outline that enters a cell through a side until it closes. */
static geo_status follow(tracer *t, size_t row, size_t col, unsigned side)
{
    for (size_t step = 0;; step++) {
        unsigned char *seen = &t->seen[row * (t->cols + 1) + col];
        if (*seen & 1u << side) return end_loop(t);
        *seen |= (unsigned char)(1u << side);
        if (step % 4096 == 0) GEO_TRY(geo_poll());
        double q[2];
        point_on(t, row, col, side, q);
        GEO_TRY(add_point(t, q));
        unsigned out = LEAVES[cell_case(t, row, col)][side];
        row += (size_t)(out == TOP) - (size_t)(out == BOTTOM);
        col += (size_t)(out == RIGHT) - (size_t)(out == LEFT);
        side = out ^ 2;
    }
}

static geo_status trace_all(tracer *t)
{
    for (size_t row = 0; row <= t->rows; row++) {
        GEO_TRY(geo_poll());
        for (size_t col = 0; col <= t->cols; col++) {
            unsigned kind = cell_case(t, row, col);
            if (kind == 0 || kind == 15) continue;
            for (unsigned side = 0; side < 4; side++) {
                bool seen = t->seen[row * (t->cols + 1) + col] & 1u << side;
                if (LEAVES[kind][side] == NOWHERE || seen) continue;
                GEO_TRY(follow(t, row, col, side));
            }
        }
    }
    return GEO_OK;
}

geo_status contour_trace(size_t rows, size_t cols, const double *field, double level,
                         polygon *p)
{
    *p = POLYGON_EMPTY;
    tracer t = { .rows = rows, .cols = cols, .field = field, .level = level, .out = p };
    t.seen = geo_alloc_zero((rows + 1) * (cols + 1), 1);
    if (!t.seen) return GEO_ENOMEM;
    geo_status status = trace_all(&t);
    geo_free(t.seen);
    if (status != GEO_OK) polygon_free(p);
    return status;
}
