/* graph.c - refining where a curve bends, cutting it where it jumps. */
#include "runtime/plot/graph.h"

#include <math.h>
#include <string.h>

static const double LEAST_STEP = 0x1p-12;       /* in first steps */
static const double BEND = 5e-4;                /* of the picture's height */
static const double STRIDE = 0.05;              /* of a picture, between neighbours at most */
static const double JUMP = 0.01;                /* over the least step: not continuous */
static const double POLE = 0.02;                /* of the whole range, over the least step */
static const double OUTLIER = 8;                /* ranges beyond the middle nine tenths */
static const double MORE = 0.5;                 /* shown beyond them, then */

void graph_start(double low, double high, bool is_log, double *t)
{
    for (int i = 0; i < GRAPH_START; i++) {
        double place = i + (i > 0 && i < GRAPH_START - 1 ? 0.23 * sin(2.7 * i) : 0);
        double share = place / (GRAPH_START - 1);
        t[i] = is_log ? low * pow(high / low, share) : low + (high - low) * share;
    }
    t[0] = low;
    t[GRAPH_START - 1] = high;
}

static bool is_finite(const double *p)
{
    return isfinite(p[0]) && isfinite(p[1]);
}

/* Smallest and largest of the k-th coordinates that are finite. */
static void range_of(size_t n, const double *xy, size_t k, double range[2])
{
    range[0] = INFINITY;
    range[1] = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        if (!is_finite(xy + 2 * i)) continue;
        range[0] = fmin(range[0], xy[2 * i + k]);
        range[1] = fmax(range[1], xy[2 * i + k]);
    }
}

/* The q-quantile over the parameter (points are dense where the curve bends), by
 * bisection on the value: no memory, and n is small. */
static double quantile(size_t n, const double *t, const double *xy, double q,
                       const double range[2])
{
    double low = range[0], high = range[1];
    for (int round = 0; round < 60 && low < high; round++) {
        double middle = low + (high - low) / 2;
        double below = 0, all = 0;
        for (size_t i = 0; i < n; i++) {
            if (!is_finite(xy + 2 * i)) continue;
            double share = (t[i + 1 < n ? i + 1 : i] - t[i > 0 ? i - 1 : i]) / 2;
            all += share;
            if (xy[2 * i + 1] <= middle) below += share;
        }
        if (below >= q * all) high = middle;
        else low = middle;
    }
    return high;
}

static double first_step(size_t n, const double *t)
{
    return (t[n - 1] - t[0]) / (GRAPH_START - 1);
}

/* Does the curve leave every bound? Then two points no further apart than `step` differ
 * by a good part of the whole range. */
static bool runs_away(size_t n, const double *t, const double *xy, double range, double step)
{
    for (size_t i = 0; i + 1 < n; i++) {
        const double *a = xy + 2 * i, *b = a + 2;
        if (!is_finite(a) || !is_finite(b) || t[i + 1] - t[i] > step) continue;
        if (fabs(b[1] - a[1]) > POLE * range) return true;
    }
    return false;
}

/* The heights that the picture will show: all; or, where the curve runs away, those
 * around the middle nine tenths of it. True when it is a part. */
static bool shown_range(size_t n, const double *t, const double *xy, double step,
                        double shown[2])
{
    range_of(n, xy, 1, shown);
    if (!(shown[0] < shown[1])) return false;
    if (!runs_away(n, t, xy, shown[1] - shown[0], step)) return false;
    double low = quantile(n, t, xy, 0.05, shown), high = quantile(n, t, xy, 0.95, shown);
    if (!(shown[1] - shown[0] > OUTLIER * (high - low)) || !(high > low)) return false;
    double more = MORE * (high - low);
    shown[0] = fmax(shown[0], low - more);
    shown[1] = fmin(shown[1], high + more);
    return true;
}

/* How far b lies from the straight way a -> c, in pictures. */
static double bend(const double *a, const double *b, const double *c, const double unit[2])
{
    double ux = (c[0] - a[0]) / unit[0], uy = (c[1] - a[1]) / unit[1];
    double vx = (b[0] - a[0]) / unit[0], vy = (b[1] - a[1]) / unit[1];
    double length = hypot(ux, uy);
    return length > 0 ? fabs(ux * vy - uy * vx) / length : hypot(vx, vy);
}

/* Heights count within the picture: far above it, nobody sees a bend. */
static void into_view(const double *p, const double view[2], double out[2])
{
    double height = view[1] - view[0];
    out[0] = p[0];
    out[1] = fmin(fmax(p[1], view[0] - height), view[1] + height);
}

static bool wants_more(const double *xy, size_t i, size_t n, const double view[2],
                       const double unit[2])
{
    const double *a = xy + 2 * i, *b = a + 2;
    if (is_finite(a) != is_finite(b)) return true;
    if (!is_finite(a)) return false;
    double p[4][2];
    into_view(a, view, p[1]);
    into_view(b, view, p[2]);
    if (i > 0 && is_finite(a - 2)) {
        into_view(a - 2, view, p[0]);
        if (bend(p[0], p[1], p[2], unit) > BEND) return true;
    }
    if (i + 2 < n && is_finite(b + 2)) {
        into_view(b + 2, view, p[3]);
        if (bend(p[1], p[2], p[3], unit) > BEND) return true;
    }
    return fabs(p[1][1] - p[2][1]) > STRIDE * unit[1]
        || fabs(p[1][0] - p[2][0]) > STRIDE * unit[0];
}

size_t graph_refine(size_t n, const double *t, const double *xy, double *more)
{
    if (n < 2 || n > GRAPH_MOST) return 0;
    double x[2], y[2];
    range_of(n, xy, 0, x);
    shown_range(n, t, xy, fabs(first_step(n, t)) / 64, y);
    double unit[2] = { x[1] > x[0] ? x[1] - x[0] : 1, y[1] > y[0] ? y[1] - y[0] : 1 };
    double least = LEAST_STEP * fabs(first_step(n, t));
    size_t count = 0;
    for (size_t i = 0; i + 1 < n; i++) {
        double middle = t[i] + (t[i + 1] - t[i]) / 2;
        if (!(t[i + 1] - t[i] > least) || middle <= t[i] || middle >= t[i + 1]) continue;
        if (wants_more(xy, i, n, y, unit)) more[count++] = middle;
    }
    return count;
}

/* --- the end ------------------------------------------------------------------- */

typedef struct {
    double *xy;
    size_t n;
} pen;

static void put(pen *p, double x, double y)
{
    p->xy[2 * p->n] = x;
    p->xy[2 * p->n++ + 1] = y;
}

static void lift(pen *p)
{
    if (p->n > 0 && isfinite(p->xy[2 * p->n - 1])) put(p, NAN, NAN);
}

/* The point of the way a -> b at this height. */
static void put_crossing(pen *p, const double *a, const double *b, double height)
{
    double share = (height - a[1]) / (b[1] - a[1]);
    put(p, a[0] + share * (b[0] - a[0]), height);
}

static bool is_inside(const double *p, const double band[2])
{
    return p[1] >= band[0] && p[1] <= band[1];
}

/* The part of a -> b within the band; the pen may already stand on a. */
static void draw_within(pen *p, const double *a, const double *b, const double band[2])
{
    bool from_inside = is_inside(a, band), to_inside = is_inside(b, band);
    double near = a[1] < band[0] ? band[0] : band[1], far = b[1] < band[0] ? band[0] : band[1];
    if (!from_inside && !to_inside && near == far) return;
    if (!from_inside) {
        lift(p);
        put_crossing(p, a, b, near);
    }
    if (to_inside) {
        put(p, b[0], b[1]);
    } else {
        put_crossing(p, a, b, far);
        lift(p);
    }
}

/* Is the curve broken between points i and i + 1? */
static bool is_broken(const double *t, const double *xy, size_t i, const double unit[2],
                      double least)
{
    const double *a = xy + 2 * i, *b = a + 2;
    if (!is_finite(a) || !is_finite(b)) return true;
    if (t[i + 1] - t[i] > least) return false;
    return fabs(b[0] - a[0]) > JUMP * unit[0] || fabs(b[1] - a[1]) > JUMP * unit[1];
}

size_t graph_finish(size_t n, const double *t, const double *xy, bool is_graph, double *out)
{
    double x[2], all[2], band[2] = { -INFINITY, INFINITY };
    range_of(n, xy, 0, x);
    range_of(n, xy, 1, all);
    double shown[2] = { all[0], all[1] };
    double least = 2 * LEAST_STEP * fabs(n > 1 ? first_step(n, t) : 0);
    if (is_graph && shown_range(n, t, xy, least, shown)) memcpy(band, shown, sizeof band);
    double unit[2] = { x[1] > x[0] ? x[1] - x[0] : 1,
                       shown[1] > shown[0] ? shown[1] - shown[0] : 1 };

    pen p = { out, 0 };
    if (n > 0 && is_finite(xy) && is_inside(xy, band)) put(&p, xy[0], xy[1]);
    for (size_t i = 0; i + 1 < n; i++) {
        const double *a = xy + 2 * i, *b = a + 2;
        if (!is_broken(t, xy, i, unit, least)) {
            draw_within(&p, a, b, band);
            continue;
        }
        lift(&p);
        if (is_finite(b) && is_inside(b, band)) put(&p, b[0], b[1]);
    }
    return p.n;
}
