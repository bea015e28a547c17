/* scalar.c - what all families of laws of one number share. */
#include "runtime/distribution/scalar.h"

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/num/normals.h"

typedef struct {
    const scalar_family *family;
    double t[SCALAR_PARAMETERS];
    double low, high;
} scalar;

static const scalar *of(const distribution *law) { return law->own; }

const scalar_family *law_family(const distribution *law) { return of(law)->family; }
const double *law_parameters(const distribution *law) { return of(law)->t; }

/* --- densities --------------------------------------------------------------- */

static bool is_inside(const scalar *s, double x)
{
    if (s->family->is_periodic) return true;
    return x >= s->low && x <= s->high && (!s->family->is_discrete || x == floor(x));
}

static geo_status scalar_logpdf(const distribution *law, size_t n, const double *x, double *out)
{
    const scalar *s = of(law);
    for (size_t i = 0; i < n; i++) {
        if (i % 4096 == 0) GEO_TRY(geo_poll());
        out[i] = is_inside(s, x[i]) && isfinite(x[i]) ? s->family->logpdf(s->t, x[i]) : -INFINITY;
    }
    return GEO_OK;
}

static geo_status scalar_score(const distribution *law, size_t n, const double *x, double *value,
                               double *gradient)
{
    const scalar *s = of(law);
    if (value) GEO_TRY(scalar_logpdf(law, n, x, value));
    for (size_t i = 0; i < n; i++)
        gradient[i] = is_inside(s, x[i]) ? s->family->score(s->t, x[i]) : NAN;
    return GEO_OK;
}

static geo_status scalar_log_tail(const distribution *law, law_side side, size_t n,
                                  const double *x, double *out)
{
    const scalar *s = of(law);
    for (size_t i = 0; i < n; i++) {
        double at = s->family->is_discrete ? floor(x[i]) : x[i];
        if (i % 64 == 0) GEO_TRY(geo_poll());
        if (at < s->low) out[i] = side == TAIL_BELOW ? -INFINITY : 0;
        else if (at >= s->high) out[i] = side == TAIL_BELOW ? 0 : -INFINITY;
        else out[i] = s->family->log_tail(s->t, at, side);
    }
    return GEO_OK;
}

/* --- quantiles by Newton's method -------------------------------------------- */

static double shaped(scalar_shape shape, double v)
{
    if (shape == SHAPE_POSITIVE) return exp(v);
    return shape == SHAPE_UNIT ? 1 / (1 + exp(-v)) : v;
}

/* dx/dv */
static double shaped_slope(scalar_shape shape, double x)
{
    if (shape == SHAPE_POSITIVE) return x;
    return shape == SHAPE_UNIT ? x * (1 - x) : 1;
}

typedef struct {
    const scalar *s;
    law_side side;
    double log_p;
} quantile_problem;

/* How far right of the quantile v is, in the logarithm of the tail. */
static double overshoot(const quantile_problem *q, double v)
{
    const scalar *s = q->s;
    double x = shaped(s->family->shape, v), tail;
    if (x <= s->low) tail = q->side == TAIL_BELOW ? -INFINITY : 0;
    else if (x >= s->high) tail = q->side == TAIL_BELOW ? 0 : -INFINITY;
    else tail = s->family->log_tail(s->t, x, q->side);
    double gap = tail - q->log_p;
    return q->side == TAIL_BELOW ? gap : -gap;
}

/* low and high around the quantile, found by steps that double. */
static void enclose(const quantile_problem *q, double *low, double *high)
{
    const scalar *s = q->s;
    double mean = 0, variance = 1, step, start = 0;
    s->family->moments(s->t, &mean, &variance);
    bool is_line = s->family->shape == SHAPE_LINE;
    step = is_line && isfinite(variance) ? sqrt(variance) : 1;
    if (is_line && isfinite(mean)) start = mean;
    if (s->family->shape == SHAPE_POSITIVE && isfinite(mean)) start = log(mean);
    double limit = is_line ? 1e308 : s->family->shape == SHAPE_UNIT ? 745 : 709;
    *low = *high = start;
    for (double h = step; overshoot(q, *low) > 0 && *low > -limit; h *= 2)
        *low = fmax(*low - h, -limit);
    for (double h = step; overshoot(q, *high) < 0 && *high < limit; h *= 2)
        *high = fmin(*high + h, limit);
}

static double newton(const quantile_problem *q)
{
    const scalar *s = q->s;
    double low, high;
    enclose(q, &low, &high);
    double v = low + 0.5 * (high - low);
    for (int k = 0; k < 200; k++) {
        double gap = overshoot(q, v), x = shaped(s->family->shape, v);
        if (gap == 0) break;
        if (gap > 0) high = v;
        else low = v;
        double tail = q->log_p + (q->side == TAIL_BELOW ? gap : -gap);
        double slope = exp(s->family->logpdf(s->t, x) - tail) * shaped_slope(s->family->shape, x);
        double next = v - gap / slope;
        if (!(next > low && next < high)) next = low + 0.5 * (high - low);
        if (next <= low || next >= high || fabs(next - v) <= 1e-16 * fabs(v)) break;
        v = next;
    }
    return shaped(s->family->shape, v);
}

/* The least whole number whose lower tail reaches p, from the continuous bounds. */
static double whole_quantile(const quantile_problem *q, double p)
{
    const scalar *s = q->s;
    double mean, variance, low = s->low - 1, high = s->high, step = 1;
    s->family->moments(s->t, &mean, &variance);
    double at = fmin(fmax(floor(mean), s->low), s->high);
    for (step = fmax(1, floor(sqrt(variance)));; step *= 2) {   /* gallop from the mean */
        bool reaches = at >= s->high || (q->side == TAIL_BELOW
            ? exp(s->family->log_tail(s->t, at, TAIL_BELOW)) >= p * (1 - 1e-15)
            : exp(s->family->log_tail(s->t, at, TAIL_ABOVE)) <= p * (1 + 1e-15));
        if (reaches) high = fmin(high, at);
        else low = fmax(low, at);
        if (high - low <= 1) return high;
        bool has_both = isfinite(high) && low >= s->low;
        if (has_both) at = floor(low + 0.5 * (high - low));
        else at = reaches ? fmax(at - step, low + 1) : fmin(at + step, high);
        if (reaches && at >= high) at = floor(low + 0.5 * (high - low));
    }
}

static double quantile_of(const scalar *s, double p, law_side side)
{
    if (!(p >= 0 && p <= 1)) return NAN;
    if (p == 0) return side == TAIL_BELOW ? s->low : s->high;
    if (p == 1) return side == TAIL_BELOW ? s->high : s->low;
    if (s->family->quantile) return s->family->quantile(s->t, p, side);
    quantile_problem q = { s, side, log(p) };
    if (s->family->is_discrete) return whole_quantile(&q, p);
    if (p > 0.5) q = (quantile_problem){ s, side == TAIL_BELOW ? TAIL_ABOVE : TAIL_BELOW,
                                         log1p(-p) };
    return newton(&q);
}

static geo_status scalar_quantile(const distribution *law, law_side side, size_t n,
                                  const double *p, double *out)
{
    for (size_t i = 0; i < n; i++) {
        if (i % 16 == 0) GEO_TRY(geo_poll());
        out[i] = quantile_of(of(law), p[i], side);
    }
    return GEO_OK;
}

/* --- draws, moments ---------------------------------------------------------- */

static geo_status scalar_sample(const distribution *law, geo_rng *rng, size_t n, double *x)
{
    const scalar *s = of(law);
    if (s->family->sample) return s->family->sample(s->t, rng, n, x);
    GEO_TRY(uniforms_fill(rng, n, x));
    return scalar_quantile(law, TAIL_BELOW, n, x, x);
}

static geo_status scalar_moments(const distribution *law, double *mean, double *cov)
{
    of(law)->family->moments(of(law)->t, mean, cov);
    return GEO_OK;
}

static geo_status scalar_entropy(const distribution *law, law_estimate *out)
{
    *out = (law_estimate){ of(law)->family->entropy(of(law)->t), 0 };
    return GEO_OK;
}

static void scalar_print(const distribution *law, geo_buffer *out)
{
    const scalar *s = of(law);
    buffer_add_format(out, "%s(", s->family->name);
    for (int i = 0; i < s->family->n_parameters; i++)
        buffer_add_format(out, "%s%g", i ? ", " : "", s->t[i]);
    buffer_add_char(out, ')');
}

static void scalar_release(distribution *law) { geo_free(law->own); }

static const law_class SCALAR_CLASS = {
    .name = "scalar", .sample = scalar_sample, .logpdf = scalar_logpdf, .score = scalar_score,
    .log_tail = scalar_log_tail, .quantile = scalar_quantile, .moments = scalar_moments,
    .entropy = scalar_entropy, .print = scalar_print, .release = scalar_release };

static bool obeys(double x, char rule)
{
    switch (rule) {
    case '+': return x > 0 && isfinite(x);
    case 'p': return x > 0 && x <= 1;
    case 'n': return x >= 0 && x == floor(x) && x <= 0x1p53;
    default: return isfinite(x);
    }
}

geo_status law_scalar(const scalar_family *family, const double *parameter, int *culprit,
                      distribution **out)
{
    for (int i = 0; i < family->n_parameters; i++) {
        *culprit = i;
        if (!obeys(parameter[i], family->rule[i])) return GEO_EDOMAIN;
    }
    distribution *law = law_new(&SCALAR_CLASS, LAW_SCALAR, 1);
    if (!law) return GEO_ENOMEM;
    scalar *s = law->own = geo_alloc_zero(1, sizeof *s);
    if (!s) return law_finish(law, GEO_ENOMEM, out);
    law->base = family->is_discrete ? BASE_COUNTING : BASE_LEBESGUE;
    s->family = family;
    memcpy(s->t, parameter, (size_t)family->n_parameters * sizeof *parameter);
    if (family->prepare) family->prepare(s->t);
    family->support(s->t, &s->low, &s->high);
    *out = law;
    return GEO_OK;
}
