/* minimise_search.c - how far to go along a direction: the strong Wolfe conditions. */
#include <float.h>
#include <math.h>

#include "runtime/num/minimise_private.h"

enum { TRIES = 60 };

#define DECREASE 1e-4
#define CURVATURE 0.9

/* A length with the value and slope along the direction. */
typedef struct {
    double length, value, slope;
} place;

/* Sets w->next to the point at this length, with its slope when the value may do. */
static geo_status look(minimise_work *w, const place *from, double length, place *out)
{
    size_t d = w->d;
    for (size_t j = 0; j < d; j++) w->next.x[j] = w->now.x[j] + length * w->move[j];
    *out = (place){ length, NAN, NAN };
    GEO_TRY(minimise_value(w, w->next.x, &w->next.f));
    out->value = w->next.f;
    if (!(out->value <= from->value + DECREASE * length * from->slope)) return GEO_OK;
    GEO_TRY(minimise_slope(w, &w->next));
    out->slope = 0;
    for (size_t j = 0; j < d; j++) out->slope += w->next.g[j] * w->move[j];
    return GEO_OK;
}

static bool is_low(const place *from, const place *p)
{
    return p->value <= from->value + DECREASE * p->length * from->slope;
}

static bool is_level(const place *from, const place *p)
{
    return fabs(p->slope) <= -CURVATURE * from->slope;
}

/* Where the parabola through the value and slope of `low` and the value of `high` is least,
 * kept away from both ends. */
static double between(const place *low, const place *high)
{
    double span = high->length - low->length;
    double bend = (high->value - low->value - low->slope * span) / (span * span);
    double t = bend > 0 ? -low->slope / (2 * bend) / span : 0.5;
    if (!isfinite(t)) t = 0.1;
    return low->length + fmin(fmax(t, 0.1), 0.9) * span;
}

/* A good length lies between low, the best so far, and high. */
static geo_status zoom(minimise_work *w, const place *from, place low, place high,
                       double *length)
{
    for (int i = 0; i < TRIES; i++) {
        place p;
        double at = between(&low, &high);
        if (at == low.length || at == high.length) break;
        GEO_TRY(look(w, from, at, &p));
        if (!is_low(from, &p) || p.value >= low.value) {
            high = p;
            continue;
        }
        if (is_level(from, &p)) {
            *length = p.length;
            return GEO_OK;
        }
        if (p.slope * (high.length - low.length) >= 0) high = low;
        low = p;
    }
    *length = 0;
    if (low.length > 0) {       /* lower at least, if not level */
        place p;
        GEO_TRY(look(w, from, low.length, &p));
        *length = isnan(p.slope) ? 0 : low.length;
    }
    return GEO_OK;
}

geo_status minimise_search(minimise_work *w, double first, double *length)
{
    place from = { 0, w->now.f, 0 }, last;
    for (size_t j = 0; j < w->d; j++) from.slope += w->now.g[j] * w->move[j];
    last = from;
    *length = 0;
    if (!(from.slope < 0)) return GEO_OK;
    for (double at = first;; at *= 4) {
        place p;
        GEO_TRY(look(w, &from, at, &p));
        if (!is_low(&from, &p) || (last.length > 0 && p.value >= last.value))
            return zoom(w, &from, last, p, length);
        *length = at;
        if (is_level(&from, &p) || minimise_is_unbounded(w, w->next.x, w->next.f)) return GEO_OK;
        if (p.slope >= 0) return zoom(w, &from, p, last, length);
        last = p;
    }
}
