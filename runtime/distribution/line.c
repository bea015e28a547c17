/* line.c - integrals over laws of one number, cut where their mass is. */
#include "runtime/distribution/line.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/num/quadrature.h"
#include "runtime/num/sort.h"

/* --- where to cut ------------------------------------------------------------ */

enum { PLACES = 7, MOST_PARTS = 200, MOST_CUTS = 2 * PLACES * (2 * MOST_PARTS + 2),
       MOST_WHOLE = 50000000, WHOLE_BLOCK = 1024 };
static const double PLACE[PLACES] = { 1e-18, 1e-11, 1e-6, 1e-3, 0.05, 0.25, 0.5 };

static geo_status cuts_of(const distribution *law, size_t *n, double *at)
{
    if (*n + 2 * PLACES > MOST_CUTS) return GEO_OK;
    GEO_TRY(law_quantile(law, TAIL_BELOW, PLACES, PLACE, at + *n));
    GEO_TRY(law_quantile(law, TAIL_ABOVE, PLACES, PLACE, at + *n + PLACES));
    *n += 2 * PLACES;
    for (size_t i = 0; law->part && i < law->n && i < MOST_PARTS && law->kind == LAW_MIXTURE; i++)
        GEO_TRY(cuts_of(law->part[i], n, at));
    return GEO_OK;
}

/* Ascending, different and finite, inside of the law's own outermost quantiles. */
static geo_status cuts_sorted(const distribution *law, const distribution *other, double *at,
                              size_t *n)
{
    *n = 0;
    GEO_TRY(cuts_of(law, n, at));
    double low = at[0], high = at[PLACES];
    if (other && law_has_tails(other)) GEO_TRY(cuts_of(other, n, at));
    GEO_TRY(sort_numbers(*n, at));
    size_t kept = 0;
    for (size_t i = 0; i < *n; i++) {
        double x = fmin(fmax(at[i], low), high);
        if (isfinite(x) && (kept == 0 || x > at[kept - 1])) at[kept++] = x;
    }
    *n = kept;
    return GEO_OK;
}

/* --- integrals --------------------------------------------------------------- */

typedef struct {
    const distribution *law;
    line_function y;
    void *context;
    double *log_density;
    size_t capacity;
} line_work;

static geo_status evaluate(void *context, size_t n, const double *x, double *y)
{
    line_work *w = context;
    if (!geo_grow(&w->log_density, &w->capacity, n, sizeof *w->log_density)) return GEO_ENOMEM;
    GEO_TRY(law_logpdf(w->law, n, x, w->log_density));
    return w->y(w->context, n, x, w->log_density, y);
}

static geo_status sum_whole(line_work *w, double low, double high, law_estimate *out)
{
    double x[WHOLE_BLOCK], y[WHOLE_BLOCK], magnitude = 0;
    if (!(high - low < MOST_WHOLE)) return GEO_ETOOBIG;
    for (double k = low; k <= high; k += WHOLE_BLOCK) {
        size_t m = (size_t)fmin(high - k + 1, WHOLE_BLOCK);
        for (size_t i = 0; i < m; i++) x[i] = k + (double)i;
        GEO_TRY(evaluate(w, m, x, y));
        for (size_t i = 0; i < m; i++) {
            if (isnan(y[i])) return GEO_EDOMAIN;
            out->value += y[i];
            magnitude += fabs(y[i]);
        }
        GEO_TRY(geo_poll());
    }
    out->error = 1e-15 * magnitude;
    return GEO_OK;
}

/* What |y| has between the outermost three quantiles on either side. A convergent tail
 * shrinks from one to the next, and what lies beyond is estimated as the rest of a
 * geometric series; one that does not shrink diverges. */
typedef struct {
    double quantile[2][3];
    double outer[2], inner[2];
} tail_watch;

static geo_status watch_new(const distribution *law, tail_watch *t)
{
    *t = (tail_watch){ 0 };
    GEO_TRY(law_quantile(law, TAIL_BELOW, 3, PLACE, t->quantile[TAIL_BELOW]));
    return law_quantile(law, TAIL_ABOVE, 3, PLACE, t->quantile[TAIL_ABOVE]);
}

static void watch(tail_watch *t, double a, double b, double value)
{
    const double *below = t->quantile[TAIL_BELOW], *above = t->quantile[TAIL_ABOVE];
    if (b <= below[1]) t->outer[TAIL_BELOW] += fabs(value);
    else if (b <= below[2]) t->inner[TAIL_BELOW] += fabs(value);
    if (a >= above[1]) t->outer[TAIL_ABOVE] += fabs(value);
    else if (a >= above[2]) t->inner[TAIL_ABOVE] += fabs(value);
}

static geo_status watch_end(const tail_watch *t, double total, law_estimate *out)
{
    for (int side = 0; side < 2; side++) {
        if (t->outer[side] <= 1e-14 * total) continue;
        double ratio = t->outer[side] / t->inner[side];
        if (!(ratio < 0.5)) return GEO_ESINGULAR;
        out->error += t->outer[side] * ratio / (1 - ratio);
    }
    return GEO_OK;
}

static geo_status integrate_pieces(line_work *w, size_t n, const double *at, law_estimate *out)
{
    geo_status worst = GEO_OK;
    quadrature_options options = { .absolute = 1e-13, .relative = 1e-12 };
    tail_watch tails;
    double total = 0;
    GEO_TRY(watch_new(w->law, &tails));
    for (size_t i = 0; i + 1 < n; i++) {
        quadrature_result r;
        geo_status status = quadrature(evaluate, w, at[i], at[i + 1], &options, &r);
        if (status != GEO_OK && status != GEO_EITER) return status;
        if (status == GEO_EITER) worst = status;
        out->value += r.value;
        out->error += r.error;
        total += fabs(r.value);
        watch(&tails, at[i], at[i + 1], r.value);
    }
    geo_status diverges = watch_end(&tails, total, out);
    return diverges == GEO_OK ? worst : diverges;
}

geo_status line_integral(const distribution *law, const distribution *other, line_function y,
                         void *context, law_estimate *out)
{
    line_work work = { .law = law, .y = y, .context = context };
    double *at = geo_alloc(MOST_CUTS, sizeof *at);
    size_t n = 0;
    *out = (law_estimate){ 0, 0 };
    geo_status status = at ? cuts_sorted(law, other, at, &n) : GEO_ENOMEM;
    if (status == GEO_OK && n == 0) status = GEO_EDOMAIN;
    if (status == GEO_OK)
        status = law->base == BASE_COUNTING ? sum_whole(&work, at[0], at[n - 1], out)
                                            : integrate_pieces(&work, n, at, out);
    out->error = fmax(out->error, DBL_EPSILON * fabs(out->value));
    geo_free(work.log_density);
    geo_free(at);
    return status;
}

/* --- quantiles --------------------------------------------------------------- */

enum { MOST_STEPS = 200 };

typedef struct {
    double *low, *high, *at, *tail, *density;
} bracket;

/* One guarded Newton step of point i; true when it is done. */
static bool step(const bracket *b, size_t i, double log_p, law_side side)
{
    double x = b->at[i], gap = b->tail[i] - log_p;
    bool is_too_far = (gap > 0) == (side == TAIL_BELOW);    /* the quantile is left of x */
    if (gap == 0 || isnan(gap)) return true;
    if (is_too_far) b->high[i] = x;
    else b->low[i] = x;
    double slope = exp(b->density[i] - b->tail[i]);
    double next = x - (side == TAIL_BELOW ? 1 : -1) * gap / slope;
    if (!(next > b->low[i] && next < b->high[i]))
        next = b->low[i] + 0.5 * (b->high[i] - b->low[i]);
    b->at[i] = next;
    return next == x || next <= b->low[i] || next >= b->high[i]
        || fabs(next - x) <= 2e-16 * fabs(x);
}

static geo_status solve(const distribution *law, law_side side, size_t n, const double *p,
                        const bracket *b)
{
    for (size_t i = 0; i < n; i++) b->at[i] = b->low[i] + 0.5 * (b->high[i] - b->low[i]);
    for (int k = 0; k < MOST_STEPS; k++) {
        size_t left = 0;
        GEO_TRY(law_tail(law, side, true, n, b->at, b->tail));
        GEO_TRY(law_logpdf(law, n, b->at, b->density));
        for (size_t i = 0; i < n; i++) left += !step(b, i, log(p[i]), side);
        if (left == 0) return GEO_OK;
        GEO_TRY(geo_poll());
    }
    return GEO_OK;
}

/* The least whole number whose lower tail reaches p, or whose upper tail is at most p. */
static geo_status solve_whole(const distribution *law, law_side side, size_t n, const double *p,
                              const bracket *b)
{
    for (size_t i = 0; i < n; i++) {
        double low = b->low[i] - 1, high = b->high[i];     /* tail(low) fails, tail(high) holds */
        while (high - low > 1) {
            double middle = floor(low + 0.5 * (high - low)), tail;
            GEO_TRY(law_tail(law, side, false, 1, &middle, &tail));
            bool holds = side == TAIL_BELOW ? tail >= p[i] * (1 - 1e-15)
                                            : tail <= p[i] * (1 + 1e-15);
            if (holds) high = middle;
            else low = middle;
        }
        b->at[i] = high;
    }
    return geo_poll();
}

geo_status line_quantiles(const distribution *law, law_side side, size_t n, const double *p,
                          const double *low, const double *high, double *out)
{
    double *room = geo_alloc(4 * n, sizeof *room);
    if (!room) return GEO_ENOMEM;
    bracket b = { room, room + n, out, room + 2 * n, room + 3 * n };
    memcpy(b.low, low, n * sizeof *low);
    memcpy(b.high, high, n * sizeof *high);
    geo_status status = law->base == BASE_COUNTING ? solve_whole(law, side, n, p, &b)
                                                   : solve(law, side, n, p, &b);
    for (size_t i = 0; i < n; i++) {
        if (!(p[i] >= 0 && p[i] <= 1)) out[i] = NAN;
        else if (p[i] == 0) out[i] = side == TAIL_BELOW ? low[i] : high[i];
        else if (p[i] == 1) out[i] = side == TAIL_BELOW ? high[i] : low[i];
    }
    geo_free(room);
    return status;
}

/* --- masses and moments ------------------------------------------------------ */

geo_status line_mass(const distribution *law, double a, double b, double *mass)
{
    double x[2] = { a, b }, below[2], above[2];
    GEO_TRY(law_tail(law, TAIL_BELOW, false, 2, x, below));
    GEO_TRY(law_tail(law, TAIL_ABOVE, false, 2, x, above));
    if (below[1] < 0.5) *mass = below[1] - below[0];
    else if (above[0] < 0.5) *mass = above[0] - above[1];
    else *mass = 1 - below[0] - above[1];
    *mass = fmax(*mass, 0);
    return GEO_OK;
}

static geo_status first_moment(void *context, size_t n, const double *x, const double *log_density,
                               double *y)
{
    for (size_t i = 0; i < n; i++) y[i] = x[i] * exp(log_density[i]);
    return GEO_OK;
}

static geo_status second_moment(void *context, size_t n, const double *x,
                                const double *log_density, double *y)
{
    double mean = *(const double *)context;
    for (size_t i = 0; i < n; i++) y[i] = (x[i] - mean) * (x[i] - mean) * exp(log_density[i]);
    return GEO_OK;
}

static bool is_open(geo_status status)
{
    return status == GEO_EITER || status == GEO_EDOMAIN || status == GEO_ESINGULAR;
}

geo_status line_moments(const distribution *law, double *mean, double *variance)
{
    law_estimate e = { 0, 0 };
    *mean = *variance = NAN;
    geo_status status = line_integral(law, NULL, first_moment, NULL, &e);
    if (is_open(status)) return GEO_OK;
    GEO_TRY(status);
    *mean = e.value / law->mass;
    status = line_integral(law, NULL, second_moment, mean, &e);
    if (is_open(status)) return GEO_OK;
    *variance = e.value / law->mass;
    return status;
}
