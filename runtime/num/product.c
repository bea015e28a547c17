/* product.c - small products by plain loops, large ones in tiles by OpenBLAS. */
#include "runtime/num/product.h"

#include <limits.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/pool.h"
#include "runtime/num/kernel.h"
#include "runtime/num/linalg_api.h"

enum {
    SMALL = 16,                 /* k and n up to this: loops win */
    SMALL_WORK = 16 * 16 * 16,
    TILE_ROWS = 256, TILE_COLUMNS = 1024, TILE_INNER = 512,
    POLL_WORK = 1 << 20
};

/* --- loops -------------------------------------------------------------------------- */

/* Sum of products with eight running sums, added in a fixed order. */
GEO_KERNEL static double dot(size_t n, const double *a, const double *b)
{
    double sum[8] = { 0 };
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (size_t k = 0; k < 8; k++) sum[k] += a[i + k] * b[i + k];
    double rest = 0;
    for (; i < n; i++) rest += a[i] * b[i];
    return ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]))
           + rest;
}

GEO_KERNEL static void add_multiple(size_t n, double factor, const double *from, double *to)
{
    GEO_IVDEP
    for (size_t j = 0; j < n; j++) to[j] += factor * from[j];
}

static double dot_strided(size_t n, const double *a, size_t sa, const double *b, size_t sb)
{
    if (sa == 1 && sb == 1) return dot(n, a, b);
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += a[i * sa] * b[i * sb];
    return sum;
}

static void row_product(size_t n, size_t k, const double *row, size_t step, product_side b,
                        double *c)
{
    if (b.column == 1 && n > 1) {
        memset(c, 0, n * sizeof *c);
        for (size_t p = 0; p < k; p++) add_multiple(n, row[p * step], b.data + p * b.row, c);
    } else {
        for (size_t j = 0; j < n; j++)
            c[j] = dot_strided(k, row, step, b.data + j * b.column, b.row);
    }
}

/* A' x with A in memory order: rows of A are added up, so that memory is read in order. */
static geo_status column_product(size_t m, size_t k, product_side a, product_side b, double *c)
{
    memset(c, 0, m * sizeof *c);
    size_t work = 0;
    for (size_t p = 0; p < k; p++) {
        add_multiple(m, b.data[p * b.row], a.data + p * a.column, c);
        if ((work += m) < POLL_WORK) continue;
        GEO_TRY(geo_poll());
        work = 0;
    }
    return GEO_OK;
}

static geo_status by_loops(size_t m, size_t n, size_t k, product_side a, product_side b,
                           double *c)
{
    if (n == 1 && a.row == 1 && a.column != 1 && m > SMALL) return column_product(m, k, a, b, c);
    size_t work = 0;
    for (size_t i = 0; i < m; i++) {
        row_product(n, k, a.data + i * a.row, a.column, b, c + i * n);
        if ((work += n * k) < POLL_WORK) continue;
        GEO_TRY(geo_poll());
        work = 0;
    }
    return GEO_OK;
}

static geo_status complex_by_loops(size_t m, size_t n, size_t k, product_side a, product_side b,
                                   double *c)
{
    for (size_t i = 0; i < m; i++) {
        GEO_TRY(geo_poll());
        for (size_t j = 0; j < n; j++) {
            double re = 0, im = 0;
            for (size_t p = 0; p < k; p++) {
                const double *x = a.data + 2 * (i * a.row + p * a.column);
                const double *y = b.data + 2 * (p * b.row + j * b.column);
                re += x[0] * y[0] - x[1] * y[1];
                im += x[0] * y[1] + x[1] * y[0];
            }
            c[2 * (i * n + j)] = re;
            c[2 * (i * n + j) + 1] = im;
        }
    }
    return GEO_OK;
}

/* --- tiles --------------------------------------------------------------------------- */

typedef struct {
    const linalg_api *api;
    size_t m, n, k, width;      /* width: doubles in an element */
    product_side a, b;
    double *c;
    size_t tiles_across;
} product_job;

static size_t at_most(size_t n, size_t most) { return n < most ? n : most; }

static geo_status run_tile(size_t piece, void *context)
{
    const product_job *j = context;
    size_t i = piece / j->tiles_across * TILE_ROWS, l = piece % j->tiles_across * TILE_COLUMNS;
    size_t rows = at_most(j->m - i, TILE_ROWS), columns = at_most(j->n - l, TILE_COLUMNS);
    for (size_t p = 0; p < j->k; p += TILE_INNER) {
        GEO_TRY(geo_poll());
        linalg_side a = { j->a.data + (i * j->a.row + p * j->a.column) * j->width,
                          j->a.row, j->a.column };
        linalg_side b = { j->b.data + (p * j->b.row + l * j->b.column) * j->width,
                          j->b.row, j->b.column };
        double *c = j->c + (i * j->n + l) * j->width;
        size_t inner = at_most(j->k - p, TILE_INNER);
        if (j->width == 2) j->api->multiply_complex(rows, columns, inner, a, b, p > 0, c, j->n);
        else j->api->multiply(rows, columns, inner, a, b, p > 0, c, j->n);
    }
    return GEO_OK;
}

static geo_status by_tiles(size_t m, size_t n, size_t k, size_t width, product_side a,
                           product_side b, double *c)
{
    const linalg_api *api = linalg_open();
    if (!api) return GEO_EMODULE;
    product_job j = { .api = api, .m = m, .n = n, .k = k, .width = width, .a = a, .b = b,
                      .c = c, .tiles_across = (n + TILE_COLUMNS - 1) / TILE_COLUMNS };
    return pool_run((m + TILE_ROWS - 1) / TILE_ROWS * j.tiles_across, run_tile, &j);
}

/* Can OpenBLAS read this side, in rows or in columns? */
static bool is_plain(product_side s)
{
    return (s.row == 1 || s.column == 1) && s.row <= INT_MAX && s.column <= INT_MAX;
}

static bool is_small(size_t m, size_t n, size_t k)
{
    return m == 1 || n == 1 || k == 0 || (n <= SMALL && k <= SMALL) ||
           m * n <= SMALL_WORK / k;
}

geo_status product_real(size_t m, size_t n, size_t k, product_side a, product_side b, double *c)
{
    if (m == 0 || n == 0) return GEO_OK;
    if (is_small(m, n, k) || !is_plain(a) || !is_plain(b) || n > INT_MAX)
        return by_loops(m, n, k, a, b, c);
    return by_tiles(m, n, k, 1, a, b, c);
}

geo_status product_complex(size_t m, size_t n, size_t k, product_side a, product_side b,
                           double *c)
{
    if (m == 0 || n == 0) return GEO_OK;
    if (is_small(m, n, k) || !is_plain(a) || !is_plain(b) || n > INT_MAX)
        return complex_by_loops(m, n, k, a, b, c);
    return by_tiles(m, n, k, 2, a, b, c);
}
