/* directions.c - von Mises and Fisher's law on the sphere of any dimension. */
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/distribution/families.h"
#include "runtime/distribution/scalar.h"
#include "runtime/manifold/manifold.h"

typedef struct {
    double kappa, log_norm;
    double length;              /* of the mean of all draws: A = I_(d/2) / I_(d/2-1) */
} vmf;

static const vmf *of(const distribution *law) { return law->own; }

/* --- the constants ----------------------------------------------------------- */

/* log I_nu(x), by the series of positive terms [DLMF 10.25.2], scaled as it grows. */
static double log_bessel(double nu, double x)
{
    double term = 1, sum = 1, scale = 0, q = 0.25 * x * x;
    for (double k = 1; term > 1e-17 * sum || k * (nu + k) < q; k++) {
        term *= q / (k * (nu + k));
        sum += term;
        if (sum > 1e200) {
            term *= 1e-200;
            sum *= 1e-200;
            scale += 200 * M_LN10;
        }
    }
    return nu * log(0.5 * x) - lgamma(nu + 1) + log(sum) + scale;
}

/* I_nu(x) / I_(nu-1)(x) by its continued fraction, from far inside [Amos 1974]. */
static double bessel_ratio(double nu, double x)
{
    double r = 0;
    for (double k = nu + floor(2 * x) + 60; k >= nu; k--) r = 1 / (2 * k / x + r);
    return r;
}

/* The logarithm of 1/(area of the unit sphere of R^d). */
static double log_uniform(size_t d)
{
    double half = 0.5 * (double)d;
    return lgamma(half) - M_LN2 - half * log(M_PI);
}

static void prepare(vmf *v, size_t d)
{
    double half = 0.5 * (double)d, k = v->kappa;
    if (k < 1e-10) {
        v->log_norm = log_uniform(d);
        v->length = k / (double)d;
    } else if (d == 3) {
        v->log_norm = log(k) - log(2 * M_PI) - k - log(-expm1(-2 * k));
        v->length = k < 1e-3 ? k / 3 - k * k * k / 45 : 1 / tanh(k) - 1 / k;
    } else {
        v->log_norm = (half - 1) * log(k) - half * log(2 * M_PI) - log_bessel(half - 1, k);
        v->length = bessel_ratio(half, k);
    }
}

/* --- draws ------------------------------------------------------------------- */

/* The coordinate along the mean direction [Wood 1994]; by inversion in space. */
static double along(const distribution *law, geo_rng *rng)
{
    double k = of(law)->kappa, m = (double)law->dim - 1;
    if (law->dim == 3 && k > 1e-10) {
        double u = rng_uniform(rng);
        return fmax(1 + log(u + (1 - u) * exp(-2 * k)) / k, -1);
    }
    double b = m / (2 * k + sqrt(4 * k * k + m * m)), x0 = (1 - b) / (1 + b);
    double c = k * x0 + m * log(4 * b / ((1 + b) * (1 + b)));     /* log(1 - x0^2) */
    for (;;) {
        double log_p = scalar_gamma_log_draw(0.5 * m, rng);
        double z = 1 / (1 + exp(scalar_gamma_log_draw(0.5 * m, rng) - log_p));
        double w = (1 - (1 + b) * z) / (1 - (1 - b) * z);
        if (k * w + m * log(1 - x0 * w) - c >= log(rng_uniform(rng))) return w;
    }
}

/* w along the mean, the rest in a uniform direction across it. */
static void draw(const distribution *law, geo_rng *rng, double *x)
{
    size_t d = law->dim;
    double w = along(law, rng), dot = 0, square = 0;
    while (square == 0) {
        dot = square = 0;
        for (size_t i = 0; i < d; i++) {
            x[i] = rng_normal(rng);
            dot += x[i] * law->mean[i];
        }
        for (size_t i = 0; i < d; i++) {
            x[i] -= dot * law->mean[i];
            square += x[i] * x[i];
        }
    }
    double across = sqrt(fmax((1 - w) * (1 + w), 0) / square), length = 0;
    for (size_t i = 0; i < d; i++) {
        x[i] = w * law->mean[i] + across * x[i];
        length += x[i] * x[i];
    }
    for (size_t i = 0; i < d; i++) x[i] /= sqrt(length);
}

static geo_status vmf_sample(const distribution *law, geo_rng *rng, size_t n, double *x)
{
    for (size_t i = 0; i < n; i++) {
        if (i % 1024 == 0) GEO_TRY(geo_poll());
        draw(law, rng, x + i * law->dim);
    }
    return GEO_OK;
}

/* --- density ----------------------------------------------------------------- */

static geo_status vmf_score(const distribution *law, size_t n, const double *x, double *value,
                            double *gradient)
{
    size_t d = law->dim;
    for (size_t i = 0; i < n; i++, x += d) {
        double dot = 0, square = 0;
        if (i % 1024 == 0) GEO_TRY(geo_poll());
        for (size_t k = 0; k < d; k++) {
            dot += x[k] * law->mean[k];
            square += x[k] * x[k];
        }
        bool is_on = fabs(square - 1) < 2e-9;
        if (value) value[i] = is_on ? of(law)->log_norm + of(law)->kappa * dot : -INFINITY;
        for (size_t k = 0; k < d && gradient; k++)
            gradient[i * d + k] = is_on ? of(law)->kappa * (law->mean[k] - dot * x[k]) : NAN;
    }
    return GEO_OK;
}

static geo_status vmf_logpdf(const distribution *law, size_t n, const double *x, double *out)
{
    return vmf_score(law, n, x, out, NULL);
}

/* In the coordinates of R^d: A mean; across it (1 - E w^2)/(d-1), E w^2 = 1 - (d-1) A/kappa. */
static geo_status vmf_moments(const distribution *law, double *mean, double *cov)
{
    size_t d = law->dim;
    double a = of(law)->length, k = of(law)->kappa;
    double across = k < 1e-10 ? 1 / (double)d : a / k;
    double second = 1 - ((double)d - 1) * across;
    for (size_t i = 0; i < d; i++) mean[i] = a * law->mean[i];
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < d; j++)
            cov[i * d + j] = (i == j ? across : 0)
                           + (second - a * a - across) * law->mean[i] * law->mean[j];
    return GEO_OK;
}

static geo_status vmf_entropy(const distribution *law, law_estimate *out)
{
    *out = (law_estimate){ -of(law)->log_norm - of(law)->kappa * of(law)->length, 0 };
    return GEO_OK;
}

static void vmf_print(const distribution *law, geo_buffer *out)
{
    buffer_add_text(out, "vmf(");
    law_print_point(law->mean, law->dim, out);
    buffer_add_format(out, ", %g)", of(law)->kappa);
}

static void vmf_release(distribution *law) { geo_free(law->own); }

static const law_class VMF_CLASS = {
    .name = "vmf", .sample = vmf_sample, .logpdf = vmf_logpdf, .score = vmf_score,
    .moments = vmf_moments, .entropy = vmf_entropy, .print = vmf_print,
    .release = vmf_release };

geo_status law_vmf(size_t d, const double *mean, double kappa, distribution **out)
{
    double square = 0;
    for (size_t i = 0; i < d; i++) square += mean[i] * mean[i];
    if (d < 2 || !(square > 0) || !isfinite(square)) return GEO_EDOMAIN;
    if (!(kappa >= 0) || kappa > 1e7) return GEO_EDOMAIN;
    distribution *law = law_new(&VMF_CLASS, LAW_OTHER, d);
    if (!law) return GEO_ENOMEM;
    law->base = BASE_SPHERE;
    law->mean = geo_alloc(d, sizeof *law->mean);
    vmf *v = law->own = geo_alloc_zero(1, sizeof *v);
    if (!law->mean || !v) return law_finish(law, GEO_ENOMEM, out);
    for (size_t i = 0; i < d; i++) law->mean[i] = mean[i] / sqrt(square);
    v->kappa = kappa;
    prepare(v, d);
    return law_finish(law, space_sphere(d - 1, 1, NULL, &law->where), out);
}
