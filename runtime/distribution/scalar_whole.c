/* scalar_whole.c - families of laws of whole numbers, and the categorical law. */
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/distribution/scalar.h"
#include "runtime/num/normals.h"
#include "runtime/num/tails.h"

static bool is_below(law_side side) { return side == TAIL_BELOW; }

/* -sum p log p over the numbers within 40 standard deviations. */
static double entropy_sum(const scalar_family *f, const double *t)
{
    double mean, variance, low, high, sum = 0;
    f->moments(t, &mean, &variance);
    f->support(t, &low, &high);
    double reach = 40 * sqrt(variance) + 60;
    low = fmax(low, floor(mean - reach));
    high = fmin(high, ceil(mean + reach));
    for (double k = low; k <= high; k++) {
        double l = f->logpdf(t, k);
        if (l > -745) sum -= l * exp(l);
    }
    return sum;
}

/* --- poisson(rate) ----------------------------------------------------------- */

static void from_zero(const double *t, double *low, double *high)
{
    *low = 0;
    *high = INFINITY;
}

static double poisson_logpdf(const double *t, double k) { return poisson_log(k, t[0]); }

static double poisson_log_tail(const double *t, double k, law_side side)
{
    return gamma_log_tail(k + 1, t[0], is_below(side));
}

static void poisson_moments(const double *t, double *mean, double *variance)
{
    *mean = *variance = t[0];
}

static double poisson_entropy(const double *t)
{
    return entropy_sum(&SCALAR_POISSON, t);
}

/* Small means: the number of uniform factors down to e^-mean. */
static double poisson_by_product(double mean, geo_rng *rng)
{
    double bound = exp(-mean), product = 1, k = -1;
    for (; product > bound; k++) product *= rng_uniform(rng);
    return k;
}

/* Transformed rejection, PTRS [Hormann 1993], mean >= 10. */
static double poisson_by_rejection(double mean, geo_rng *rng)
{
    double b = 0.931 + 2.53 * sqrt(mean), a = -0.059 + 0.02483 * b;
    double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4), sure = 0.9277 - 3.6224 / (b - 2);
    for (;;) {
        double u = rng_uniform(rng) - 0.5, v = rng_uniform(rng), us = 0.5 - fabs(u);
        double k = floor((2 * a / us + b) * u + mean + 0.43);
        if (us >= 0.07 && v <= sure) return k;
        if (k < 0 || (us < 0.013 && v > us)) continue;
        if (log(v) + log(inverse_alpha) - log(a / (us * us) + b) <= poisson_log(k, mean)) return k;
    }
}

static geo_status poisson_sample(const double *t, geo_rng *rng, size_t n, double *x)
{
    for (size_t i = 0; i < n; i++) {
        if (i % 4096 == 0) GEO_TRY(geo_poll());
        x[i] = t[0] < 10 ? poisson_by_product(t[0], rng) : poisson_by_rejection(t[0], rng);
    }
    return GEO_OK;
}

const scalar_family SCALAR_POISSON = {
    .name = "poisson", .n_parameters = 1, .parameter = { "rate" }, .rule = "+",
    .is_discrete = true, .support = from_zero, .logpdf = poisson_logpdf,
    .log_tail = poisson_log_tail, .moments = poisson_moments, .entropy = poisson_entropy,
    .sample = poisson_sample };

/* --- binomial(n, p) ---------------------------------------------------------- */

static void binomial_support(const double *t, double *low, double *high)
{
    *low = t[1] == 1 ? t[0] : 0;
    *high = t[0];
}

static double binomial_logpdf(const double *t, double k)
{
    return binomial_log(k, t[0] - k, t[1], 1 - t[1]);
}

static double binomial_log_tail(const double *t, double k, law_side side)
{
    return beta_log_tail(k + 1, t[0] - k, t[1], 1 - t[1], is_below(side));
}

static void binomial_moments(const double *t, double *mean, double *variance)
{
    *mean = t[0] * t[1];
    *variance = t[0] * t[1] * (1 - t[1]);
}

static double binomial_entropy(const double *t)
{
    return entropy_sum(&SCALAR_BINOMIAL, t);
}

/* Small n p: jump from success to success by geometric gaps. */
static double binomial_by_gaps(double n, double p, geo_rng *rng)
{
    double at = 0, successes = 0, log_failure = log1p(-p);
    for (;;) {
        at += floor(log(rng_uniform(rng)) / log_failure) + 1;
        if (at > n) return successes;
        successes++;
    }
}

/* Transformed rejection, BTRS [Hormann 1993], p <= 1/2, n p >= 10. */
static double binomial_by_rejection(double n, double p, geo_rng *rng)
{
    double spread = sqrt(n * p * (1 - p)), b = 1.15 + 2.53 * spread;
    double a = -0.0873 + 0.0248 * b + 0.01 * p, centre = n * p + 0.5, sure = 0.92 - 4.2 / b;
    double alpha = (2.83 + 5.1 / b) * spread;
    for (;;) {
        double u = rng_uniform(rng) - 0.5, v = rng_uniform(rng), us = 0.5 - fabs(u);
        double k = floor((2 * a / us + b) * u + centre);
        if (us >= 0.07 && v <= sure) return k;
        if (k < 0 || k > n) continue;
        double mode = floor((n + 1) * p);
        if (log(v * alpha / (a / (us * us) + b)) <= binomial_log(k, n - k, p, 1 - p)
                                                    - binomial_log(mode, n - mode, p, 1 - p))
            return k;
    }
}

static geo_status binomial_sample(const double *t, geo_rng *rng, size_t n, double *x)
{
    double p = fmin(t[1], 1 - t[1]);
    for (size_t i = 0; i < n; i++) {
        if (i % 4096 == 0) GEO_TRY(geo_poll());
        double k = p == 0 ? 0 : t[0] * p < 10 ? binomial_by_gaps(t[0], p, rng)
                                              : binomial_by_rejection(t[0], p, rng);
        x[i] = t[1] > 0.5 ? t[0] - k : k;
    }
    return GEO_OK;
}

const scalar_family SCALAR_BINOMIAL = {
    .name = "binomial_law", .n_parameters = 2, .parameter = { "n", "p" }, .rule = "np",
    .is_discrete = true, .support = binomial_support, .logpdf = binomial_logpdf,
    .log_tail = binomial_log_tail, .moments = binomial_moments, .entropy = binomial_entropy,
    .sample = binomial_sample };

/* --- geometric(p): trials up to the first success ---------------------------- */

static void from_one(const double *t, double *low, double *high)
{
    *low = 1;
    *high = t[0] == 1 ? 1 : INFINITY;
}

static double geometric_logpdf(const double *t, double k)
{
    return log(t[0]) + (k == 1 ? 0 : (k - 1) * log1p(-t[0]));
}

static double geometric_log_tail(const double *t, double k, law_side side)
{
    double log_above = k * log1p(-t[0]);
    if (!is_below(side)) return log_above;
    return log_above > -M_LN2 ? log(-expm1(log_above)) : log1p(-exp(log_above));
}

/* The least k with 1 - (1-p)^k >= q; a step back where rounding went too far. */
static double geometric_quantile(const double *t, double q, law_side side)
{
    if (t[0] == 1) return 1;
    double log_above = is_below(side) ? log1p(-q) : log(q);
    double k = fmax(ceil(log_above / log1p(-t[0])), 1);
    if (k > 1 && (k - 1) * log1p(-t[0]) <= log_above * (1 - 1e-14)) k--;
    return k;
}

static void geometric_moments(const double *t, double *mean, double *variance)
{
    *mean = 1 / t[0];
    *variance = (1 - t[0]) / (t[0] * t[0]);
}

static double geometric_entropy(const double *t)
{
    return t[0] == 1 ? 0 : -((1 - t[0]) * log1p(-t[0]) + t[0] * log(t[0])) / t[0];
}

const scalar_family SCALAR_GEOMETRIC = {
    .name = "geometric", .n_parameters = 1, .parameter = { "p" }, .rule = "p",
    .is_discrete = true, .support = from_one, .logpdf = geometric_logpdf,
    .log_tail = geometric_log_tail, .quantile = geometric_quantile,
    .moments = geometric_moments, .entropy = geometric_entropy };

/* --- categorical: 1..n with given probabilities ------------------------------ */

static geo_status categorical_sample(const distribution *law, geo_rng *rng, size_t n, double *x)
{
    GEO_TRY(uniforms_fill(rng, n, x));
    for (size_t i = 0; i < n; i++) x[i] = 1 + (double)law_pick(law, x[i]);
    return GEO_OK;
}

static geo_status categorical_logpdf(const distribution *law, size_t n, const double *x,
                                     double *out)
{
    for (size_t i = 0; i < n; i++) {
        bool is_place = x[i] >= 1 && x[i] <= (double)law->n && x[i] == floor(x[i]);
        out[i] = is_place ? log(law->weight[(size_t)x[i] - 1]) : -INFINITY;
    }
    return GEO_OK;
}

static geo_status categorical_log_tail(const distribution *law, law_side side, size_t n,
                                       const double *x, double *out)
{
    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        for (size_t k = 0; k < law->n; k++)
            if (((double)k + 1 <= x[i]) == is_below(side)) sum += law->weight[k];
        out[i] = log(fmin(sum, 1));
    }
    return GEO_OK;
}

static geo_status categorical_quantile(const distribution *law, law_side side, size_t n,
                                       const double *p, double *out)
{
    for (size_t i = 0; i < n; i++) {
        double q = is_below(side) ? p[i] : 1 - p[i];
        size_t k = 0;
        while (k + 1 < law->n && law->cumulative[k] < q * (1 - 1e-15)) k++;
        out[i] = q >= 0 && q <= 1 ? (double)k + 1 : NAN;
    }
    return GEO_OK;
}

static geo_status categorical_moments(const distribution *law, double *mean, double *cov)
{
    for (size_t k = 0; k < law->n; k++) *mean += law->weight[k] * ((double)k + 1);
    for (size_t k = 0; k < law->n; k++)
        *cov += law->weight[k] * ((double)k + 1 - *mean) * ((double)k + 1 - *mean);
    return GEO_OK;
}

static geo_status categorical_entropy(const distribution *law, law_estimate *out)
{
    *out = (law_estimate){ 0, 0 };
    for (size_t k = 0; k < law->n; k++)
        if (law->weight[k] > 0) out->value -= law->weight[k] * log(law->weight[k]);
    return GEO_OK;
}

static void categorical_print(const distribution *law, geo_buffer *out)
{
    buffer_add_text(out, "categorical(");
    law_print_point(law->weight, law->n, out);
    buffer_add_char(out, ')');
}

static const law_class CATEGORICAL_CLASS = {
    .name = "categorical", .sample = categorical_sample, .logpdf = categorical_logpdf,
    .log_tail = categorical_log_tail, .quantile = categorical_quantile,
    .moments = categorical_moments, .entropy = categorical_entropy, .print = categorical_print };

geo_status law_categorical(size_t n, const double *weight, size_t *culprit, distribution **out)
{
    bool any = false;
    for (*culprit = 0; *culprit < n; ++*culprit) {
        if (!(weight[*culprit] >= 0) || !isfinite(weight[*culprit])) return GEO_EDOMAIN;
        any |= weight[*culprit] > 0;
    }
    if (!any) return GEO_EEMPTY;
    distribution *law = law_new(&CATEGORICAL_CLASS, LAW_OTHER, 1);
    if (!law) return GEO_ENOMEM;
    law->base = BASE_COUNTING;
    law->n = n;
    return law_finish(law, law_set_weights(law, weight), out);
}
