/* small_system.c - elimination row by row, plainly. */
#include "runtime/num/small_system.h"

#include <math.h>

#include "runtime/base/limit.h"

static size_t largest_below(size_t n, const double *a, size_t k)
{
    size_t best = k;
    for (size_t i = k + 1; i < n; i++)
        if (fabs(a[i * n + k]) > fabs(a[best * n + k])) best = i;
    return best;
}

geo_status small_factor(size_t n, double *a, size_t *pivot)
{
    for (size_t k = 0; k < n; k++) {
        if (n > 64) GEO_TRY(geo_poll());
        size_t p = pivot[k] = largest_below(n, a, k);
        if (p != k)
            for (size_t j = 0; j < n; j++) {
                double t = a[k * n + j];
                a[k * n + j] = a[p * n + j];
                a[p * n + j] = t;
            }
        double d = a[k * n + k];
        if (d == 0 || !isfinite(d)) return GEO_ESINGULAR;
        for (size_t i = k + 1; i < n; i++) {
            double l = a[i * n + k] /= d;
            if (l == 0) continue;
            for (size_t j = k + 1; j < n; j++) a[i * n + j] -= l * a[k * n + j];
        }
    }
    return GEO_OK;
}

void small_solve(size_t n, const double *a, const size_t *pivot, double *b)
{
    for (size_t k = 0; k < n; k++) {
        double t = b[pivot[k]];
        b[pivot[k]] = b[k];
        b[k] = t;
    }
    for (size_t i = 1; i < n; i++)
        for (size_t j = 0; j < i; j++) b[i] -= a[i * n + j] * b[j];
    for (size_t i = n; i-- > 0;) {
        for (size_t j = i + 1; j < n; j++) b[i] -= a[i * n + j] * b[j];
        b[i] /= a[i * n + i];
    }
}

geo_status small_cholesky(size_t n, double *a)
{
    for (size_t j = 0; j < n; j++) {
        if (n > 64) GEO_TRY(geo_poll());
        for (size_t i = j; i < n; i++) {
            double s = a[i * n + j];
            for (size_t k = 0; k < j; k++) s -= a[i * n + k] * a[j * n + k];
            if (i > j) a[i * n + j] = s / a[j * n + j];
            else if (s > 0 && isfinite(s)) a[j * n + j] = sqrt(s);
            else return GEO_ESINGULAR;
        }
    }
    return GEO_OK;
}

void small_cholesky_solve(size_t n, const double *l, double *b)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++) b[i] -= l[i * n + j] * b[j];
        b[i] /= l[i * n + i];
    }
    for (size_t i = n; i-- > 0;) {
        for (size_t j = i + 1; j < n; j++) b[i] -= l[j * n + i] * b[j];
        b[i] /= l[i * n + i];
    }
}
