/* moments.c - centred blocks of rows, turned so that each column is in order. */
#include "runtime/num/moments.h"

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/num/kernel.h"
#include "runtime/num/reduce.h"

enum { ROWS = 256 };

geo_status moments_mean(size_t n, size_t d, const double *x, double *mean)
{
    GEO_TRY(reduce(REDUCE_SUM, 1, n, d, x, mean));
    for (size_t j = 0; j < d; j++) mean[j] = n ? mean[j] / (double)n : NAN;
    return GEO_OK;
}

geo_status moments_variance(size_t n, size_t d, const double *x, size_t less, double *variance)
{
    double *room = geo_alloc(3 * d, sizeof *room);
    if (!room) return GEO_ENOMEM;
    double *mean = room, *sum = room + d;
    geo_status status = moments_mean(n, d, x, mean);
    for (size_t j = 0; j < 2 * d; j++) sum[j] = 0;
    double *drift = sum + d;            /* what rounding left of the mean */
    for (size_t i = 0; i < n && status == GEO_OK; i++) {
        for (size_t j = 0; j < d; j++) {
            double r = x[i * d + j] - mean[j];
            sum[j] += r * r;
            drift[j] += r;
        }
        if (i % 4096 == 0) status = geo_poll();
    }
    for (size_t j = 0; j < d; j++)
        variance[j] = n > less ? (sum[j] - drift[j] * drift[j] / (double)n) / (double)(n - less)
                               : NAN;
    geo_free(room);
    return status;
}

GEO_KERNEL static double dot_block(const double *a, const double *b)
{
    double lane[8] = { 0 };
    for (size_t i = 0; i < ROWS; i += 8)
        for (size_t k = 0; k < 8; k++) lane[k] += a[i + k] * b[i + k];
    return ((lane[0] + lane[4]) + (lane[2] + lane[6])) +
           ((lane[1] + lane[5]) + (lane[3] + lane[7]));
}

/* Rows from `start` on as d columns of ROWS centred numbers, zeros at the end. */
static void centred_block(size_t n, size_t d, const double *x, size_t start, const double *mean,
                          double *block)
{
    size_t rows = n - start < ROWS ? n - start : ROWS;
    for (size_t j = 0; j < d; j++) {
        double *column = block + j * ROWS;
        for (size_t i = 0; i < rows; i++) column[i] = x[(start + i) * d + j] - mean[j];
        memset(column + rows, 0, (ROWS - rows) * sizeof *column);
    }
}

static geo_status add_products(size_t n, size_t d, const double *x, const double *mean,
                               double *block, double *covariance)
{
    for (size_t start = 0; start < n; start += ROWS) {
        GEO_TRY(geo_poll());
        centred_block(n, d, x, start, mean, block);
        for (size_t j = 0; j < d; j++) {
            if (j % 64 == 0) GEO_TRY(geo_poll());
            for (size_t k = 0; k <= j; k++)
                covariance[j * d + k] += dot_block(block + j * ROWS, block + k * ROWS);
        }
    }
    return GEO_OK;
}

geo_status moments_covariance(size_t n, size_t d, const double *x, size_t less,
                              double *covariance)
{
    double *mean = geo_alloc(d, sizeof *mean), *block = geo_alloc(d, ROWS * sizeof *block);
    geo_status status = mean && block ? moments_mean(n, d, x, mean) : GEO_ENOMEM;
    if (status == GEO_OK) {
        memset(covariance, 0, d * d * sizeof *covariance);
        status = add_products(n, d, x, mean, block, covariance);
    }
    double scale = n > less ? (double)(n - less) : NAN;
    for (size_t j = 0; j < d && status == GEO_OK; j++)
        for (size_t k = 0; k <= j; k++) {
            covariance[j * d + k] /= scale;
            covariance[k * d + j] = covariance[j * d + k];
        }
    geo_free(mean);
    geo_free(block);
    return status;
}
