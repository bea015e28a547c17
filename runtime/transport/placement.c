/* placement.c - checks, merges, orders, and finds the scale that just fits.
 *
 * With d = y - from and e = from - to (relative to the source's origin) the
 * power functions agree up to a constant when
 *     w = v / scale + (1 - scale) |d|^2 + 2 <d, e>. */
#include "runtime/transport/placement.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/num/hilbert.h"

static const double LARGEST = 1e100;            /* of coordinates; squares stay finite */
static const double FIT = 0.98, SHRINK = 0.85;
enum { MAX_SHRINKS = 400 };

void placement_free(placement *p)
{
    geo_free(p->q);
    geo_free(p->y);
    geo_free(p->area);
    geo_free(p->number);
    *p = (placement){ 0 };
}

/* Checks ---------------------------------------------------------------------------- */

static geo_status refuse(ot_report *report, ot_fault fault, size_t culprit)
{
    report->ending = OT_REFUSED;
    report->fault = fault;
    report->culprit = culprit;
    return GEO_EDOMAIN;
}

static geo_status check(const ot_target *t, ot_report *report)
{
    if (t->n == 0) return refuse(report, OT_NO_POINTS, 0);
    if (t->n > (size_t)1 << 28) return GEO_ETOOBIG;
    for (size_t i = 0; i < t->n; i++) {
        if (!(fabs(t->xy[2 * i]) <= LARGEST && fabs(t->xy[2 * i + 1]) <= LARGEST))
            return refuse(report, OT_POINT_NOT_FINITE, i);
        if (!t->mass) continue;
        if (!isfinite(t->mass[i])) return refuse(report, OT_MASS_NOT_FINITE, i);
        if (!(t->mass[i] > 0)) return refuse(report, OT_MASS_NOT_POSITIVE, i);
    }
    return GEO_OK;
}

/* Merging and ordering ---------------------------------------------------------------- */

typedef struct { double x, y; uint32_t i; } place;

static int by_place(const void *a, const void *b)
{
    const place *p = a, *q = b;
    if (p->x != q->x) return p->x < q->x ? -1 : 1;
    if (p->y != q->y) return p->y < q->y ? -1 : 1;
    return (p->i > q->i) - (p->i < q->i);
}

/* first[i]: the lowest point at the place of point i. */
static geo_status find_firsts(const double *xy, size_t n, uint32_t *first)
{
    place *sorted = geo_alloc(n, sizeof *sorted);
    if (!sorted) return GEO_ENOMEM;
    for (size_t i = 0; i < n; i++) sorted[i] = (place){ xy[2 * i], xy[2 * i + 1], (uint32_t)i };
    qsort(sorted, n, sizeof *sorted, by_place);
    for (size_t k = 0, start = 0; k < n; k++) {
        if (sorted[k].x != sorted[start].x || sorted[k].y != sorted[start].y) start = k;
        first[sorted[k].i] = sorted[start].i;
    }
    geo_free(sorted);
    return GEO_OK;
}

/* Numbers the places along the curve and gathers their masses. */
static geo_status gather(const ot_target *t, const double *xy, placement *p)
{
    uint32_t *order = geo_alloc(t->n, sizeof *order), *first = geo_alloc(t->n, sizeof *first);
    geo_status status = order && first ? hilbert_order(xy, t->n, order) : GEO_ENOMEM;
    if (status == GEO_OK) status = find_firsts(xy, t->n, first);
    if (status == GEO_OK) {
        for (size_t k = 0; k < t->n; k++) {
            size_t i = order[k];
            if (first[i] != i) continue;
            p->number[i] = (uint32_t)p->n;
            p->y[2 * p->n] = xy[2 * i];
            p->y[2 * p->n + 1] = xy[2 * i + 1];
            p->area[p->n++] = 0;
        }
        double most = 0;
        for (size_t i = 0; i < t->n; i++) most = fmax(most, t->mass ? t->mass[i] : 1);
        for (size_t i = 0; i < t->n; i++) {
            p->number[i] = p->number[first[i]];
            p->area[p->number[i]] += (t->mass ? t->mass[i] : 1) / most;
        }
    }
    geo_free(order);
    geo_free(first);
    return status;
}

/* Scales the masses to the source's area. */
static geo_status scale_masses(const ot_source *source, const ot_target *t, placement *p,
                               ot_report *report)
{
    double most = 0, sum = 0, rest = 0;
    for (size_t i = 0; i < t->n; i++) most = fmax(most, t->mass ? t->mass[i] : 1);
    for (size_t i = 0; i < p->n; i++) {             /* compensated [Neumaier 1974] */
        double next = sum + p->area[i];
        rest += sum >= p->area[i] ? (sum - next) + p->area[i] : (p->area[i] - next) + sum;
        sum = next;
    }
    double factor = source->area / (sum + rest);
    report->mass_factor = factor / most;
    for (size_t i = 0; i < p->n; i++) {
        p->area[i] *= factor;
        if (p->area[i] > 0) continue;               /* underflow */
        size_t k = 0;
        while (p->number[k] != i) k++;
        return refuse(report, OT_MASS_NOT_POSITIVE, k);
    }
    return GEO_OK;
}

/* Placing ----------------------------------------------------------------------------- */

static void place_at(placement *p, double scale)
{
    p->scale = scale;
    for (size_t i = 0; i < 2 * p->n; i++)
        p->q[i] = p->to[i % 2] + scale * (p->y[i] - p->from[i % 2]);
}

void placement_shrink(placement *p, double factor)
{
    place_at(p, p->scale * factor);
}

static bool all_inside(const ot_source *s, const placement *p)
{
    for (size_t i = 0; i < p->n; i++)
        if (!ot_source_contains(s, p->q + 2 * i)) return false;
    return true;
}

/* The largest scale (up to `most`, in steps of SHRINK) that keeps all points inside;
 * 0 when already their middle is outside. */
static double fitting_scale(const ot_source *s, placement *p, const double to[2], double most)
{
    if (!ot_source_contains(s, to)) return 0;
    p->to[0] = to[0], p->to[1] = to[1];
    for (int k = 0; k < MAX_SHRINKS; k++, most *= SHRINK) {
        place_at(p, most / FIT);
        if (all_inside(s, p)) return most;
    }
    return most;
}

void placement_bounds(const placement *p, double low[2], double high[2])
{
    for (size_t i = 0; i < 2 * p->n; i++) {
        low[i % 2] = i < 2 ? p->y[i] : fmin(low[i % 2], p->y[i]);
        high[i % 2] = i < 2 ? p->y[i] : fmax(high[i % 2], p->y[i]);
    }
}

void placement_into(const ot_source *s, placement *p)
{
    double ratio = INFINITY, middle[2] = { 0, 0 }, low[2], high[2];
    placement_bounds(p, low, high);
    for (int k = 0; k < 2; k++) {
        p->from[k] = low[k] + (high[k] - low[k]) / 2;
        if (high[k] > low[k])
            ratio = fmin(ratio, (s->high[k] - s->low[k]) / (high[k] - low[k]));
    }
    if (ratio == INFINITY) ratio = 1;               /* a single point */
    if (!s->is_disk) polygon_centroid(&s->outline, middle);
    double here = fitting_scale(s, p, middle, FIT * ratio);
    double there = s->is_convex ? 0 : fitting_scale(s, p, s->inner, FIT * ratio);
    memcpy(p->to, here >= there ? middle : s->inner, sizeof p->to);
    place_at(p, fmax(here, there));
}

geo_status placement_make(const ot_source *s, const ot_target *t, placement *p,
                          ot_report *report)
{
    *p = (placement){ 0 };
    GEO_TRY(check(t, report));
    double *xy = geo_alloc(t->n, 2 * sizeof *xy);
    p->q = geo_alloc(t->n, 2 * sizeof *p->q);
    p->y = geo_alloc(t->n, 2 * sizeof *p->y);
    p->area = geo_alloc(t->n, sizeof *p->area);
    p->number = geo_alloc(t->n, sizeof *p->number);
    p->n_points = t->n;
    geo_status status = xy && p->q && p->y && p->area && p->number ? GEO_OK : GEO_ENOMEM;
    if (status == GEO_OK) {
        for (size_t i = 0; i < 2 * t->n; i++) xy[i] = t->xy[i] - s->origin[i % 2];
        status = gather(t, xy, p);
    }
    if (status == GEO_OK) {
        report->n_merged = t->n - p->n;
        status = scale_masses(s, t, p, report);
    }
    if (status == GEO_OK) placement_into(s, p);
    geo_free(xy);
    if (status != GEO_OK) placement_free(p);
    return status;
}

/* Weights ------------------------------------------------------------------------------ */

/* What w has beside v / scale. */
static double offset(const placement *p, size_t i)
{
    double dx = p->y[2 * i] - p->from[0], dy = p->y[2 * i + 1] - p->from[1];
    double ex = p->from[0] - p->to[0], ey = p->from[1] - p->to[1];
    return (1 - p->scale) * (dx * dx + dy * dy) + 2 * (dx * ex + dy * ey);
}

void placement_weights_out(const placement *p, const double *v, double *w)
{
    long double sum = 0;
    for (size_t k = 0; k < p->n_points; k++) {
        size_t i = p->number[k];
        w[k] = v[i] / p->scale + offset(p, i);
        sum += w[k];
    }
    double mean = (double)(sum / (long double)p->n_points);
    for (size_t k = 0; k < p->n_points; k++) w[k] -= mean;
}

void placement_weights_in(const placement *p, const double *w, double *v)
{
    for (size_t k = p->n_points; k-- > 0; )         /* the first of equal points decides */
        v[p->number[k]] = p->scale * (w[k] - offset(p, p->number[k]));
}
