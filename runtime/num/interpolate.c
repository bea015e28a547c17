/* interpolate.c - slopes of piecewise cubics. */
#include "runtime/num/interpolate.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/num/sort.h"

/* The rise over step i of component k, per length. */
static double secant(size_t d, const double *x, const double *y, size_t i, size_t k)
{
    return (y[(i + 1) * d + k] - y[i * d + k]) / (x[i + 1] - x[i]);
}

/* At an end: the parabola through three points, but never against the data. */
static double end_slope(double h0, double h1, double s0, double s1)
{
    double m = ((2 * h0 + h1) * s0 - h0 * s1) / (h0 + h1);
    if (m * s0 <= 0) return 0;
    return s0 * s1 <= 0 && fabs(m) > 3 * fabs(s0) ? 3 * s0 : m;
}

static void monotone(size_t n, size_t d, const double *x, const double *y, double *m)
{
    for (size_t k = 0; k < d; k++) {
        for (size_t i = 1; i + 1 < n; i++) {
            double a = secant(d, x, y, i - 1, k), b = secant(d, x, y, i, k);
            double h0 = x[i] - x[i - 1], h1 = x[i + 1] - x[i];
            double w0 = 2 * h1 + h0, w1 = h1 + 2 * h0;
            m[i * d + k] = a * b > 0 ? (w0 + w1) / (w0 / a + w1 / b) : 0;
        }
        if (n < 3) continue;
        size_t e = n - 1;
        m[k] = end_slope(x[1] - x[0], x[2] - x[1], secant(d, x, y, 0, k), secant(d, x, y, 1, k));
        m[e * d + k] = end_slope(x[e] - x[e - 1], x[e - 1] - x[e - 2],
                                 secant(d, x, y, e - 1, k), secant(d, x, y, e - 2, k));
    }
}

/* Three points: the slopes of their parabola. */
static void parabola(size_t d, const double *x, const double *y, double *m)
{
    double h0 = x[1] - x[0], h1 = x[2] - x[1];
    for (size_t k = 0; k < d; k++) {
        double a = secant(d, x, y, 0, k), b = secant(d, x, y, 1, k), bend = (b - a) / (h0 + h1);
        m[k] = a - bend * h0;
        m[d + k] = a + bend * h0;
        m[2 * d + k] = b + bend * h1;
    }
}

/* The equations of equal second derivatives from both sides, tridiagonal in the slopes. */
static geo_status spline(size_t n, size_t d, const double *x, const double *y, double *m)
{
    double *below = geo_alloc(n, 3 * sizeof *below), *at = below + n, *above = at + n;
    if (!below) return GEO_ENOMEM;
    size_t e = n - 1;
    double h0 = x[1] - x[0], h1 = x[2] - x[1], g0 = x[e] - x[e - 1], g1 = x[e - 1] - x[e - 2];
    at[0] = h1;
    above[0] = h0 + h1;
    below[e] = g0 + g1;
    at[e] = g1;
    for (size_t i = 1; i < e; i++) {
        double h = x[i] - x[i - 1], g = x[i + 1] - x[i];
        below[i] = g;
        at[i] = 2 * (h + g);
        above[i] = h;
    }
    for (size_t k = 0; k < d; k++) {
        for (size_t i = 1; i < e; i++)
            m[i * d + k] = 3 * (below[i] * secant(d, x, y, i - 1, k)
                                + above[i] * secant(d, x, y, i, k));
        m[k] = ((h0 + 2 * above[0]) * h1 * secant(d, x, y, 0, k)
                + h0 * h0 * secant(d, x, y, 1, k)) / above[0];
        m[e * d + k] = (g0 * g0 * secant(d, x, y, e - 2, k)
                        + (2 * below[e] + g0) * g1 * secant(d, x, y, e - 1, k)) / below[e];
    }
    for (size_t i = 1; i < n; i++) {
        double f = below[i] / at[i - 1];
        at[i] -= f * above[i - 1];
        for (size_t k = 0; k < d; k++) m[i * d + k] -= f * m[(i - 1) * d + k];
    }
    for (size_t i = n; i-- > 0;)
        for (size_t k = 0; k < d; k++) {
            if (i < e) m[i * d + k] -= above[i] * m[(i + 1) * d + k];
            m[i * d + k] /= at[i];
        }
    geo_free(below);
    return GEO_OK;
}

static bool is_sound(size_t n, size_t d, const double *x, const double *y)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]) || (i > 0 && !(x[i] > x[i - 1]))) return false;
    for (size_t i = 0; i < n * d; i++)
        if (!isfinite(y[i])) return false;
    return n > 0;
}

geo_status interpolate_slopes(interpolate_method method, size_t n, size_t d, const double *x,
                              const double *y, double *slope)
{
    if (!is_sound(n, d, x, y)) return GEO_EDOMAIN;
    memset(slope, 0, n * d * sizeof *slope);
    if (n == 1) return GEO_OK;
    if (n == 2) {
        for (size_t k = 0; k < d; k++) slope[k] = slope[d + k] = secant(d, x, y, 0, k);
        return GEO_OK;
    }
    if (method == INTERPOLATE_MONOTONE) {
        monotone(n, d, x, y, slope);
        return GEO_OK;
    }
    if (n > 3) return spline(n, d, x, y, slope);
    parabola(d, x, y, slope);
    return GEO_OK;
}

void interpolate_at(size_t n, size_t d, const double *x, const double *y, const double *slope,
                    double t, double *out)
{
    if (!(t > x[0]) || n == 1 || t >= x[n - 1]) {
        for (size_t k = 0; k < d; k++)
            out[k] = isnan(t) ? NAN : y[(t >= x[n - 1] ? n - 1 : 0) * d + k];
        return;
    }
    size_t i = sort_search(n, x, t, true) - 1;
    double h = x[i + 1] - x[i], s = (t - x[i]) / h, r = 1 - s;
    for (size_t k = 0; k < d; k++) {
        size_t a = i * d + k, b = a + d;
        double step = y[b] - y[a];
        out[k] = y[a] + s * step
               + s * r * (r * (h * slope[a] - step) + s * (step - h * slope[b]));
    }
}
