/* quadrature.c - intervals in an array; the worst few are halved in each round. */
#include "runtime/num/quadrature.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"

enum { POINTS = 21, HALF = 10, START = 4, AT_ONCE = 8 };

/* Nodes from the outside in, the centre last; weights of the Kronrod rule, and of the
 * Gauss rule that uses every second node [QUADPACK, qk21]. */
static const double NODE[HALF + 1] = {
    0.995657163025808080735527280689003, 0.973906528517171720077964012084452,
    0.930157491355708226001207180059508, 0.865063366688984510732096688423493,
    0.780817726586416897063717578345042, 0.679409568299024406234327365114874,
    0.562757134668604683339000099272694, 0.433395394129247190799265943165784,
    0.294392862701460198131126603103866, 0.148874338981631210884826001129720, 0
};
static const double KRONROD[HALF + 1] = {
    0.011694638867371874278064396062192, 0.032558162307964727478818972459390,
    0.054755896574351996031381300244580, 0.075039674810919952767043140916190,
    0.093125454583697605535065465083366, 0.109387158802297641899210590325805,
    0.123491976262065851077958109585166, 0.134709217311473325928054001771707,
    0.142775938577060080797094273138717, 0.147739104901338491374841515972068,
    0.149445554002916905664936468389821
};
static const double GAUSS[HALF / 2] = {
    0.066671344308688137593568809893332, 0.149451349150580593145863396957658,
    0.219086362515982043995534934228163, 0.269266719309996355091226921569469,
    0.295524224714752870173815619188769
};

/* Beside a singularity at 0 intervals may shrink this far. */
#define SHORTEST 1e-280

typedef struct {
    double a, b;            /* in t */
    double value, error;
    bool is_final;          /* too short to be halved */
} interval;

typedef enum { PLAIN, UPWARD, DOWNWARD, LINE } range_kind;

typedef struct {
    quadrature_function f;
    void *context;
    range_kind kind;
    double end;             /* the finite one of a half-line */
    interval *item;
    size_t count, capacity;
    quadrature_result *result;
} work;

/* --- points ------------------------------------------------------------------ */

/* x and dx/dt at t. */
static double mapped(const work *w, double t, double *slope)
{
    switch (w->kind) {
    case PLAIN: *slope = 1; return t;
    case UPWARD: *slope = 1 / ((1 - t) * (1 - t)); return w->end + t / (1 - t);
    case DOWNWARD: *slope = 1 / ((1 - t) * (1 - t)); return w->end - t / (1 - t);
    case LINE: break;
    }
    double u = (1 - t) * (1 + t);
    *slope = (1 + t * t) / (u * u);
    return t / u;
}

/* Point k of an interval: 0..9 from the left end inwards, 10 the centre, 11..20 on the right. */
static double point_of(const interval *i, int k)
{
    double centre = (i->a + i->b) / 2, half = (i->b - i->a) / 2;
    if (k <= HALF) return centre - half * NODE[k];
    return centre + half * NODE[k - HALF - 1];
}

/* --- the rule on one interval ------------------------------------------------ */

static void apply_rule(interval *i, const double y[POINTS])
{
    double half = (i->b - i->a) / 2;
    double kronrod = KRONROD[HALF] * y[HALF], gauss = 0, size = KRONROD[HALF] * fabs(y[HALF]);
    for (int k = 0; k < HALF; k++) {
        double pair = y[k] + y[HALF + 1 + k];
        kronrod += KRONROD[k] * pair;
        size += KRONROD[k] * (fabs(y[k]) + fabs(y[HALF + 1 + k]));
        if (k % 2) gauss += GAUSS[k / 2] * pair;
    }
    double mean = kronrod / 2, spread = KRONROD[HALF] * fabs(y[HALF] - mean);
    for (int k = 0; k < HALF; k++)
        spread += KRONROD[k] * (fabs(y[k] - mean) + fabs(y[HALF + 1 + k] - mean));
    size *= fabs(half);
    spread *= fabs(half);
    i->value = kronrod * half;
    i->error = fabs((kronrod - gauss) * half);
    if (spread != 0 && i->error != 0)
        i->error = spread * fmin(1, pow(200 * i->error / spread, 1.5));
    i->error = fmax(i->error, 50 * DBL_EPSILON * size);
    double floor = fmax(50 * DBL_EPSILON * fmax(fabs(i->a), fabs(i->b)), SHORTEST);
    i->is_final = fabs(half) <= floor;
}

/* Evaluates n <= 2 AT_ONCE intervals with one call of f. */
static geo_status evaluate(work *w, interval *item, size_t n)
{
    double x[2 * AT_ONCE * POINTS], y[2 * AT_ONCE * POINTS], slope[2 * AT_ONCE * POINTS];
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < POINTS; k++) {
            size_t at = i * POINTS + (size_t)k;
            x[at] = mapped(w, point_of(&item[i], k), &slope[at]);
        }
    GEO_TRY(geo_poll());
    GEO_TRY(w->f(w->context, n * POINTS, x, y));
    w->result->evaluations += n * POINTS;
    for (size_t at = 0; at < n * POINTS; at++) {
        w->result->bad_at = x[at];
        if (!isfinite(y[at])) return GEO_EDOMAIN;
        y[at] = y[at] == 0 ? 0 : y[at] * slope[at];     /* far out the slope may be infinite */
    }
    for (size_t i = 0; i < n; i++) apply_rule(&item[i], y + i * POINTS);
    return GEO_OK;
}

/* --- rounds ------------------------------------------------------------------ */

static void total(work *w)
{
    double value = 0, lost = 0, error = 0;
    for (size_t i = 0; i < w->count; i++) {
        double x = w->item[i].value, t = value + x;
        lost += fabs(value) >= fabs(x) ? (value - t) + x : (x - t) + value;
        value = t;
        error += w->item[i].error;
    }
    w->result->value = value + lost;
    w->result->error = error;
    w->result->intervals = w->count;
}

/* Indices of intervals whose error is at least a quarter of the largest. */
static size_t choose_worst(const work *w, size_t index[AT_ONCE])
{
    double worst = 0;
    size_t n = 0;
    for (size_t i = 0; i < w->count; i++)
        if (!w->item[i].is_final && w->item[i].error > worst) worst = w->item[i].error;
    for (size_t i = 0; i < w->count && n < AT_ONCE && worst > 0; i++)
        if (!w->item[i].is_final && w->item[i].error >= worst / 4) index[n++] = i;
    return n;
}

static geo_status halve(work *w, const size_t *index, size_t n)
{
    interval half[2 * AT_ONCE];
    if (!geo_grow(&w->item, &w->capacity, w->count + n, sizeof *w->item)) return GEO_ENOMEM;
    for (size_t k = 0; k < n; k++) {
        const interval *i = &w->item[index[k]];
        double middle = (i->a + i->b) / 2;
        half[2 * k] = (interval){ .a = i->a, .b = middle };
        half[2 * k + 1] = (interval){ .a = middle, .b = i->b };
    }
    GEO_TRY(evaluate(w, half, 2 * n));
    for (size_t k = 0; k < n; k++) {
        w->item[index[k]] = half[2 * k];
        w->item[w->count++] = half[2 * k + 1];
    }
    return GEO_OK;
}

static geo_status refine(work *w, const quadrature_options *o)
{
    size_t most = o->max_intervals ? o->max_intervals : 2000;
    bool has_tol = o->absolute > 0 || o->relative > 0;
    double relative = has_tol ? o->relative : 1e-10, absolute = has_tol ? o->absolute : 1e-10;
    for (;;) {
        total(w);
        const quadrature_result *r = w->result;
        if (r->error <= absolute || r->error <= relative * fabs(r->value)) return GEO_OK;
        size_t index[AT_ONCE], n = choose_worst(w, index);
        if (n == 0 || w->count + n > most) return GEO_EITER;
        GEO_TRY(halve(w, index, n));
    }
}

static geo_status integrate_from(work *w, double a, double b, const quadrature_options *o)
{
    if (!geo_grow(&w->item, &w->capacity, START, sizeof *w->item)) return GEO_ENOMEM;
    for (int i = 0; i < START; i++)
        w->item[i] = (interval){ .a = a + (b - a) * i / START,
                                 .b = a + (b - a) * (i + 1) / START };
    w->item[START - 1].b = b;
    w->count = START;
    GEO_TRY(evaluate(w, w->item, START));
    return refine(w, o);
}

geo_status quadrature(quadrature_function f, void *context, double a, double b,
                      const quadrature_options *options, quadrature_result *result)
{
    static const quadrature_options usual = { .absolute = 0 };
    *result = (quadrature_result){ .bad_at = NAN };
    if (isnan(a) || isnan(b)) return GEO_EDOMAIN;
    if (a == b) return GEO_OK;
    double sign = 1, low = a, high = b;
    if (a > b) {
        sign = -1;
        low = b;
        high = a;
    }
    work w = { .f = f, .context = context, .result = result };
    bool from_below = isinf(low), to_above = isinf(high);
    w.kind = from_below && to_above ? LINE : to_above ? UPWARD : from_below ? DOWNWARD : PLAIN;
    w.end = to_above ? low : high;
    if (w.kind != PLAIN) {
        low = w.kind == LINE ? -1 : 0;
        high = 1;
    }
    geo_status status = integrate_from(&w, low, high, options ? options : &usual);
    result->value *= sign;
    geo_free(w.item);
    return status;
}
