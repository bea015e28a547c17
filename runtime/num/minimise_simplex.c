/* minimise_simplex.c - Nelder and Mead's simplex with coefficients for its dimension. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/num/minimise_private.h"

enum { RESTARTS = 8 };

typedef struct {
    minimise_work *w;
    size_t d;
    double *x, *f;              /* d + 1 corners, their values */
    double *centre, *try;       /* d */
} simplex;

static geo_status value(simplex *s, double *x, double *f)
{
    const minimise_options *o = s->w->o;
    for (size_t j = 0; j < s->d; j++) {
        if (o->low) x[j] = fmax(x[j], o->low[j]);
        if (o->high) x[j] = fmin(x[j], o->high[j]);
    }
    return minimise_value(s->w, x, f);
}

/* Corners around the best point, a step along each axis. */
static geo_status start(simplex *s, double size)
{
    minimise_work *w = s->w;
    memcpy(s->x, w->now.x, s->d * sizeof *s->x);
    s->f[0] = w->now.f;
    for (size_t i = 1; i <= s->d; i++) {
        double *x = s->x + i * s->d, step = size * fmax(fabs(w->now.x[i - 1]), 0.1);
        memcpy(x, w->now.x, s->d * sizeof *x);
        x[i - 1] += w->o->high && x[i - 1] + step > w->o->high[i - 1] ? -step : step;
        GEO_TRY(value(s, x, &s->f[i]));
    }
    return GEO_OK;
}

static void swap(simplex *s, size_t a, size_t b)
{
    double t = s->f[a];
    s->f[a] = s->f[b];
    s->f[b] = t;
    for (size_t j = 0; j < s->d; j++) {
        t = s->x[a * s->d + j];
        s->x[a * s->d + j] = s->x[b * s->d + j];
        s->x[b * s->d + j] = t;
    }
}

static void sort(simplex *s)
{
    for (size_t i = 1; i <= s->d; i++)
        for (size_t k = i; k > 0 && s->f[k] < s->f[k - 1]; k--) swap(s, k, k - 1);
}

/* The worst corner mirrored at the centre of the others, `t` times as far. */
static geo_status mirror(simplex *s, double t, double *f)
{
    const double *worst = s->x + s->d * s->d;
    for (size_t j = 0; j < s->d; j++) s->try[j] = s->centre[j] + t * (s->centre[j] - worst[j]);
    return value(s, s->try, f);
}

static void take(simplex *s, double f)
{
    memcpy(s->x + s->d * s->d, s->try, s->d * sizeof *s->try);
    s->f[s->d] = f;
}

static geo_status shrink(simplex *s)
{
    double factor = s->d > 1 ? 1 - 1 / (double)s->d : 0.5;
    for (size_t i = 1; i <= s->d; i++) {
        double *x = s->x + i * s->d;
        for (size_t j = 0; j < s->d; j++) x[j] = s->x[j] + factor * (x[j] - s->x[j]);
        GEO_TRY(value(s, x, &s->f[i]));
    }
    return GEO_OK;
}

/* One turn: mirror, go on, come back, or shrink. */
static geo_status turn(simplex *s)
{
    size_t d = s->d;
    double n = d > 1 ? (double)d : 2, f, g;
    double expand = 1 + 2 / n, contract = 0.75 - 1 / (2 * n);
    memset(s->centre, 0, d * sizeof *s->centre);
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < d; j++) s->centre[j] += s->x[i * d + j] / (double)d;
    GEO_TRY(mirror(s, 1, &f));
    if (f < s->f[0]) {
        GEO_TRY(mirror(s, expand, &g));
        if (!(g < f)) GEO_TRY(mirror(s, 1, &f));
        else f = g;
        take(s, f);
    } else if (f < s->f[d - 1]) {
        take(s, f);
    } else {
        bool is_outside = f < s->f[d];
        GEO_TRY(mirror(s, is_outside ? contract : -contract, &g));
        if (g < (is_outside ? f : s->f[d])) take(s, g);
        else return shrink(s);
    }
    return GEO_OK;
}

static double spread(const simplex *s)
{
    double most = 0;
    for (size_t i = 1; i <= s->d; i++)
        for (size_t j = 0; j < s->d; j++) {
            double size = fmax(fabs(s->x[j]), 1e-3);
            most = fmax(most, fabs(s->x[i * s->d + j] - s->x[j]) / size);
        }
    return most;
}

/* Until the corners agree to tol, or max_iter. */
static geo_status collapse(simplex *s)
{
    minimise_work *w = s->w;
    double least = fmax(w->tol, 4 * DBL_EPSILON);
    for (sort(s); spread(s) > least; sort(s)) {
        if (minimise_is_unbounded(w, s->x, s->f[0])) {
            w->report->status = MINIMISE_UNBOUNDED;
            return GEO_OK;
        }
        if (w->report->iterations >= 20 * w->max_iter) {
            w->report->status = MINIMISE_LIMIT;
            return GEO_OK;
        }
        w->report->iterations++;
        if (w->o->watch) w->o->watch(w->o->context, w->report->iterations, s->f[0]);
        GEO_TRY(turn(s));
    }
    w->report->status = MINIMISE_CONVERGED;
    return GEO_OK;
}

static geo_status run(simplex *s)
{
    minimise_work *w = s->w;
    double size = 0.1;
    for (int k = 0; k < RESTARTS; k++, size *= 0.5) {
        double before = w->now.f;
        GEO_TRY(start(s, size));
        GEO_TRY(collapse(s));
        memcpy(w->now.x, s->x, s->d * sizeof *s->x);
        w->now.f = s->f[0];
        if (w->report->status != MINIMISE_CONVERGED) return GEO_OK;
        if (k > 0 && before - w->now.f <= 1e-10 * fmax(fabs(before), 1e-10)) return GEO_OK;
    }
    return GEO_OK;
}

geo_status minimise_simplex(minimise_work *w)
{
    size_t d = w->d;
    double *numbers = geo_alloc(d + 4, (d + 1) * sizeof *numbers);
    if (!numbers) return GEO_ENOMEM;
    simplex s = { w, d, numbers, numbers + d * (d + 1), NULL, NULL };
    s.centre = s.f + d + 1;
    s.try = s.centre + d;
    geo_status status = run(&s);
    geo_free(numbers);
    return status;
}
