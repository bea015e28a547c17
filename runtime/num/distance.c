/* distance.c - one row of distances at a time, the other points laid out by coordinate so
 * that the loop over them becomes vectors; long rows go in blocks that stay in the cache. */
#include "runtime/num/distance.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/pool.h"
#include "runtime/num/kernel.h"

enum { PIECE_WORK = 1 << 20, BLOCK = 1024 };

const char *const METRIC_NAMES[] = { "euclidean", "sqeuclidean", "cityblock", "chebyshev",
                                     "cosine", NULL };

/* --- one row ------------------------------------------------------------------------- */

/* The m points' coordinates: coordinate k of point j is c[k stride + j]. */
typedef struct { size_t stride; const double *c; } columns;

/* STEP(s, t): what coordinate difference t does to the running value s. Four coordinates
 * at a time, in their order. */
#define ACCUMULATE(name, STEP)                                                              \
    GEO_KERNEL static void name(size_t m, size_t d, const double *x, columns y, double *out) \
    {                                                                                       \
        size_t k = 0;                                                                       \
        for (size_t j = 0; j < m; j++) out[j] = 0;                                          \
        for (; k + 4 <= d; k += 4) {                                                        \
            const double *c = y.c + k * y.stride, *c1 = c + y.stride, *c2 = c1 + y.stride;  \
            const double *c3 = c2 + y.stride;                                               \
            GEO_IVDEP                                                                       \
            for (size_t j = 0; j < m; j++) {                                                \
                double s = out[j];                                                          \
                s = STEP(s, (x[k] - c[j]));                                                 \
                s = STEP(s, (x[k + 1] - c1[j]));                                            \
                s = STEP(s, (x[k + 2] - c2[j]));                                            \
                out[j] = STEP(s, (x[k + 3] - c3[j]));                                       \
            }                                                                               \
        }                                                                                   \
        for (; k < d; k++) {                                                                \
            const double *c = y.c + k * y.stride;                                           \
            GEO_IVDEP                                                                       \
            for (size_t j = 0; j < m; j++) out[j] = STEP(out[j], (x[k] - c[j]));            \
        }                                                                                   \
    }

#define ADD_SQUARE(s, t) ((s) + (t) * (t))
#define ADD_SIZE(s, t) ((s) + fabs(t))
#define LARGER(s, t) (fabs(t) > (s) || (t) != (t) ? fabs(t) : (s))

ACCUMULATE(add_squares, ADD_SQUARE)
ACCUMULATE(add_sizes, ADD_SIZE)
ACCUMULATE(take_largest, LARGER)

GEO_KERNEL static void roots(size_t m, double *out)
{
    GEO_IVDEP
    for (size_t j = 0; j < m; j++) out[j] = sqrt(out[j]);
}

GEO_KERNEL static void halves(size_t m, double *out)
{
    GEO_IVDEP
    for (size_t j = 0; j < m; j++) out[j] *= 0.5;
}

GEO_KERNEL static void plane_row(size_t m, const double *x, columns y, double *out)
{
    const double *c = y.c, *c1 = c + y.stride;
    double a = x[0], b = x[1];
    GEO_IVDEP
    for (size_t j = 0; j < m; j++)
        out[j] = sqrt((a - c[j]) * (a - c[j]) + (b - c1[j]) * (b - c1[j]));
}

GEO_KERNEL static void space_row(size_t m, const double *x, columns y, double *out)
{
    const double *c = y.c, *c1 = c + y.stride, *c2 = c1 + y.stride;
    double p = x[0], q = x[1], r = x[2];
    GEO_IVDEP
    for (size_t j = 0; j < m; j++)
        out[j] = sqrt((p - c[j]) * (p - c[j]) + (q - c1[j]) * (q - c1[j])
                      + (r - c2[j]) * (r - c2[j]));
}

static void one_row(metric which, size_t m, size_t d, const double *x, columns y, double *out)
{
    if (which == METRIC_EUCLIDEAN && d == 2) {
        plane_row(m, x, y, out);
        return;
    }
    if (which == METRIC_EUCLIDEAN && d == 3) {
        space_row(m, x, y, out);
        return;
    }
    for (size_t j = 0; j < m; j += BLOCK) {
        size_t count = m - j < BLOCK ? m - j : BLOCK;
        columns block = { y.stride, y.c + j };
        if (which == METRIC_CITYBLOCK) add_sizes(count, d, x, block, out + j);
        else if (which == METRIC_CHEBYSHEV) take_largest(count, d, x, block, out + j);
        else add_squares(count, d, x, block, out + j);
        if (which == METRIC_EUCLIDEAN) roots(count, out + j);
        if (which == METRIC_COSINE) halves(count, out + j);
    }
}

/* --- all rows ------------------------------------------------------------------------ */

typedef struct {
    metric which;
    size_t n, m, d, rows;       /* rows in a piece */
    const double *x;
    columns y;
    bool only_later;            /* row i holds the points after i only */
    double *out;
} distance_job;

static size_t row_start(const distance_job *j, size_t i)
{
    return j->only_later ? i * (j->m - 1) - i * (i - 1) / 2 : i * j->m;
}

static geo_status some_rows(size_t piece, void *context)
{
    const distance_job *j = context;
    size_t from = piece * j->rows, to = from + j->rows < j->n ? from + j->rows : j->n;
    for (size_t i = from; i < to; i++) {
        size_t skip = j->only_later ? i + 1 : 0;
        columns y = { j->y.stride, j->y.c + skip };
        GEO_TRY(geo_poll());
        one_row(j->which, j->m - skip, j->d, j->x + i * j->d, y, j->out + row_start(j, i));
    }
    return GEO_OK;
}

/* Rows of length 1; a row of zeros becomes nan. */
static void unit_rows(size_t n, size_t d, const double *x, double *out)
{
    for (size_t i = 0; i < n; i++) {
        double largest = 0, sum = 0;
        for (size_t k = 0; k < d; k++) largest = fmax(largest, fabs(x[i * d + k]));
        for (size_t k = 0; k < d; k++) {
            double v = x[i * d + k] / largest;
            out[i * d + k] = v;
            sum += v * v;
        }
        for (size_t k = 0; k < d; k++) out[i * d + k] /= sqrt(sum);
    }
}

static geo_status run(distance_job *j, const double *y)
{
    if (j->n == 0 || j->m == 0) return GEO_OK;
    double *turned = geo_alloc(j->m, (j->d ? j->d : 1) * sizeof *turned);
    if (!turned) return GEO_ENOMEM;
    for (size_t i = 0; i < j->m; i++)
        for (size_t k = 0; k < j->d; k++) turned[k * j->m + i] = y[i * j->d + k];
    j->y = (columns){ j->m, turned };
    size_t work = j->m * (j->d + 1);
    j->rows = work < PIECE_WORK ? PIECE_WORK / work : 1;
    geo_status status = pool_run((j->n + j->rows - 1) / j->rows, some_rows, j);
    geo_free(turned);
    return status;
}

/* Cosine: the same on rows of length 1. */
static geo_status run_cosine(distance_job *j, const double *y)
{
    const double *x = j->x;
    double *unit_x = geo_alloc(j->n + 1, (j->d + 1) * sizeof *unit_x), *unit_y = unit_x;
    if (x != y) unit_y = geo_alloc(j->m + 1, (j->d + 1) * sizeof *unit_y);
    geo_status status = GEO_ENOMEM;
    if (unit_x && unit_y) {
        unit_rows(j->n, j->d, x, unit_x);
        if (x != y) unit_rows(j->m, j->d, y, unit_y);
        j->x = unit_x;
        status = run(j, unit_y);
    }
    if (unit_y != unit_x) geo_free(unit_y);
    geo_free(unit_x);
    return status;
}

geo_status distance_matrix(metric which, size_t n, size_t m, size_t d, const double *x,
                           const double *y, double *out)
{
    distance_job j = { .which = which, .n = n, .m = m, .d = d, .x = x, .out = out };
    return which == METRIC_COSINE ? run_cosine(&j, y) : run(&j, y);
}

geo_status distance_pairs(metric which, size_t n, size_t d, const double *x, double *out)
{
    distance_job j = { .which = which, .n = n, .m = n, .d = d, .x = x, .out = out,
                       .only_later = true };
    return which == METRIC_COSINE ? run_cosine(&j, x) : run(&j, x);
}
