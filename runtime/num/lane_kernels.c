/* lane_kernels.c - selecting, counting and lengths, lane by lane. */
#include "runtime/num/lane_kernels.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "runtime/num/kernel.h"

GEO_KERNEL size_t lanes_count_true(size_t n, const double *mask, int step)
{
    if (step == 0) return *mask != 0 ? n : 0;
    double count[8] = { 0 }, rest = 0;          /* eight sums, so that they are vectors */
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (size_t k = 0; k < 8; k++) count[k] += mask[i + k] != 0 ? 1.0 : 0.0;
    for (; i < n; i++) rest += mask[i] != 0 ? 1.0 : 0.0;
    for (size_t k = 0; k < 8; k++) rest += count[k];
    return (size_t)rest;
}

GEO_KERNEL static void select_vvv(size_t n, const double *m, const double *a, const double *b,
                                  double *out)
{
    GEO_IVDEP
    for (size_t i = 0; i < n; i++) out[i] = m[i] != 0 ? a[i] : b[i];
}

GEO_KERNEL static void select_vvs(size_t n, const double *m, const double *a, double b,
                                  double *out)
{
    GEO_IVDEP
    for (size_t i = 0; i < n; i++) out[i] = m[i] != 0 ? a[i] : b;
}

GEO_KERNEL static void select_vsv(size_t n, const double *m, double a, const double *b,
                                  double *out)
{
    GEO_IVDEP
    for (size_t i = 0; i < n; i++) out[i] = m[i] != 0 ? a : b[i];
}

GEO_KERNEL static void select_vss(size_t n, const double *m, double a, double b, double *out)
{
    GEO_IVDEP
    for (size_t i = 0; i < n; i++) out[i] = m[i] != 0 ? a : b;
}

void lanes_select(size_t n, const double *const x[], const int step[], double *out)
{
    if (step[1] && step[2]) select_vvv(n, x[0], x[1], x[2], out);
    else if (step[1]) select_vvs(n, x[0], x[1], *x[2], out);
    else if (step[2]) select_vsv(n, x[0], *x[1], x[2], out);
    else select_vss(n, x[0], *x[1], *x[2], out);
}

/* A stride that the compiler knows becomes shuffles. */
#define WITH_STRIDE(k)                                                                      \
    GEO_KERNEL static void take_##k(size_t n, const double *from, double *to)               \
    {                                                                                       \
        GEO_IVDEP                                                                           \
        for (size_t i = 0; i < n; i++) to[i] = from[i * k];                                 \
    }                                                                                       \
    GEO_KERNEL static void put_##k(size_t n, const double *from, double *to)                \
    {                                                                                       \
        GEO_IVDEP                                                                           \
        for (size_t i = 0; i < n; i++) to[i * k] = from[i];                                 \
    }
WITH_STRIDE(2)
WITH_STRIDE(3)
WITH_STRIDE(4)

void lanes_take(size_t n, const double *from, size_t stride, double *to)
{
    switch (stride) {
    case 1: memcpy(to, from, n * sizeof *to); break;
    case 2: take_2(n, from, to); break;
    case 3: take_3(n, from, to); break;
    case 4: take_4(n, from, to); break;
    default: for (size_t i = 0; i < n; i++) to[i] = from[i * stride];
    }
}

void lanes_put(size_t n, const double *from, double *to, size_t stride)
{
    switch (stride) {
    case 1: memcpy(to, from, n * sizeof *to); break;
    case 2: put_2(n, from, to); break;
    case 3: put_3(n, from, to); break;
    case 4: put_4(n, from, to); break;
    default: for (size_t i = 0; i < n; i++) to[i * stride] = from[i];
    }
}

/* --- lengths -------------------------------------------------------------------- */

/* Scaled by the largest, when squares would overflow or vanish. */
static double careful_length(size_t n, const double *x)
{
    double largest = 0, sum = 0;
    for (size_t i = 0; i < n; i++) largest = fmax(largest, fabs(x[i]));
    if (largest == 0 || isinf(largest)) return largest;
    for (size_t i = 0; i < n; i++) sum += x[i] / largest * (x[i] / largest);
    return largest * sqrt(sum);
}

static inline bool is_ordinary(double sum) { return sum > 1e-280 && sum < 1e300; }

double length_of(size_t n, const double *x)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += x[i] * x[i];
    if (is_ordinary(sum)) return sqrt(sum);
    return sum != sum ? sum : careful_length(n, x);
}

GEO_KERNEL static void add_square(size_t n, const double *x, double *sum)
{
    GEO_IVDEP
    for (size_t i = 0; i < n; i++) sum[i] += x[i] * x[i];
}

GEO_KERNEL static void add_square_of(size_t n, double x, double *sum)
{
    double square = x * x;
    GEO_IVDEP
    for (size_t i = 0; i < n; i++) sum[i] += square;
}

/* How many sums can be trusted; their roots. */
GEO_KERNEL static double roots(size_t n, const double *sum, double *root)
{
    double good[8] = { 0 }, rest = 0;
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (size_t k = 0; k < 8; k++) {
            good[k] += (sum[i + k] > 1e-280) & (sum[i + k] < 1e300) ? 1.0 : 0.0;
            root[i + k] = sqrt(sum[i + k]);
        }
    for (; i < n; i++) {
        rest += (sum[i] > 1e-280) & (sum[i] < 1e300) ? 1.0 : 0.0;
        root[i] = sqrt(sum[i]);
    }
    for (size_t k = 0; k < 8; k++) rest += good[k];
    return rest;
}

static void block_norm(size_t n, size_t d, const double *const x[], const int step[], double *out)
{
    double sum[LANES_BLOCK_MOST], root[LANES_BLOCK_MOST];
    for (size_t i = 0; i < n; i++) sum[i] = 0;
    for (size_t j = 0; j < d; j++) {
        if (step[j]) add_square(n, x[j], sum);
        else add_square_of(n, *x[j], sum);
    }
    if (roots(n, sum, root) < (double)n)
        for (size_t i = 0; i < n; i++) {
            if (is_ordinary(sum[i])) continue;
            double point[LANES_NORM_MOST];
            for (size_t j = 0; j < d; j++) point[j] = x[j][i * (size_t)step[j]];
            root[i] = length_of(d, point);
        }
    for (size_t i = 0; i < n; i++) out[i] = root[i];
}

void lanes_norm(size_t n, size_t d, const double *const x[], const int step[], double *out)
{
    const double *at[LANES_NORM_MOST];
    for (size_t i = 0; i < n; i += LANES_BLOCK_MOST) {
        for (size_t j = 0; j < d; j++) at[j] = x[j] + i * (size_t)step[j];
        block_norm(n - i < LANES_BLOCK_MOST ? n - i : LANES_BLOCK_MOST, d, at, step, out + i);
    }
}
