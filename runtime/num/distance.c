/* distance.c - one row of distances at a time, the other points laid out by coordinate so
 * that the loop over them becomes vectors. */
#include "runtime/num/distance.h"

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/pool.h"
#include "runtime/num/kernel.h"

enum { PIECE_WORK = 1 << 20 };

GEO_KERNEL static void add_squares(size_t m, double v, const double *c, double *out)
{
    GEO_IVDEP
    for (size_t j = 0; j < m; j++) out[j] += (v - c[j]) * (v - c[j]);
}

GEO_KERNEL static void roots(size_t m, double *out)
{
    GEO_IVDEP
    for (size_t j = 0; j < m; j++) out[j] = sqrt(out[j]);
}

GEO_KERNEL static void plane_row(size_t m, const double *x, const double *c, double *out)
{
    const double *c1 = c + m;
    double a = x[0], b = x[1];
    GEO_IVDEP
    for (size_t j = 0; j < m; j++)
        out[j] = sqrt((a - c[j]) * (a - c[j]) + (b - c1[j]) * (b - c1[j]));
}

GEO_KERNEL static void space_row(size_t m, const double *x, const double *c, double *out)
{
    const double *c1 = c + m, *c2 = c + 2 * m;
    double p = x[0], q = x[1], r = x[2];
    GEO_IVDEP
    for (size_t j = 0; j < m; j++)
        out[j] = sqrt((p - c[j]) * (p - c[j]) + (q - c1[j]) * (q - c1[j])
                      + (r - c2[j]) * (r - c2[j]));
}

typedef struct {
    size_t n, m, d, rows;       /* rows in a piece */
    const double *x, *columns;  /* columns: d x m */
    double *out;
} distance_job;

static void one_row(const distance_job *j, size_t i)
{
    const double *x = j->x + i * j->d;
    double *out = j->out + i * j->m;
    if (j->d == 2) {
        plane_row(j->m, x, j->columns, out);
    } else if (j->d == 3) {
        space_row(j->m, x, j->columns, out);
    } else {
        memset(out, 0, j->m * sizeof *out);
        for (size_t k = 0; k < j->d; k++) add_squares(j->m, x[k], j->columns + k * j->m, out);
        roots(j->m, out);
    }
}

static geo_status some_rows(size_t piece, void *context)
{
    const distance_job *j = context;
    size_t from = piece * j->rows, to = from + j->rows < j->n ? from + j->rows : j->n;
    for (size_t i = from; i < to; i++) {
        GEO_TRY(geo_poll());
        one_row(j, i);
    }
    return GEO_OK;
}

geo_status distance_matrix(size_t n, size_t m, size_t d, const double *x, const double *y,
                           double *out)
{
    if (n == 0 || m == 0) return GEO_OK;
    double *columns = geo_alloc(m, d * sizeof *columns);
    if (!columns) return GEO_ENOMEM;
    for (size_t j = 0; j < m; j++)
        for (size_t k = 0; k < d; k++) columns[k * m + j] = y[j * d + k];
    distance_job j = { .n = n, .m = m, .d = d, .x = x, .columns = columns, .out = out };
    size_t work = m * (d + 1);
    j.rows = work < PIECE_WORK ? PIECE_WORK / work : 1;
    geo_status status = pool_run((n + j.rows - 1) / j.rows, some_rows, &j);
    geo_free(columns);
    return status;
}
