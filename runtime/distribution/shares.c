/* shares.c - Dirichlet's law of shares of 1, Wishart's law of covariance matrices. */
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/distribution/families.h"
#include "runtime/distribution/scalar.h"
#include "runtime/num/tails.h"

/* --- Dirichlet: law->mean holds alpha, log_norm -log B(alpha) ---------------- */

static double alpha_sum(const distribution *law)
{
    double sum = 0;
    for (size_t i = 0; i < law->dim; i++) sum += law->mean[i];
    return sum;
}

/* Gamma numbers over their sum, by logarithms, so that small shapes don't all become 0. */
static geo_status dirichlet_sample(const distribution *law, geo_rng *rng, size_t n, double *x)
{
    size_t d = law->dim;
    for (size_t i = 0; i < n; i++, x += d) {
        double largest = -INFINITY, sum = 0;
        if (i % 1024 == 0) GEO_TRY(geo_poll());
        for (size_t k = 0; k < d; k++) {
            x[k] = scalar_gamma_log_draw(law->mean[k], rng);
            largest = fmax(largest, x[k]);
        }
        for (size_t k = 0; k < d; k++) sum += x[k] = exp(x[k] - largest);
        for (size_t k = 0; k < d; k++) x[k] /= sum;
    }
    return GEO_OK;
}

/* The gradient is along the simplex: its components sum to 0. */
static geo_status dirichlet_score(const distribution *law, size_t n, const double *x,
                                  double *value, double *gradient)
{
    size_t d = law->dim;
    for (size_t i = 0; i < n; i++, x += d) {
        double sum = 0, log_density = law->log_norm, mean = 0;
        bool is_on = true;
        for (size_t k = 0; k < d; k++) {
            double a = law->mean[k] - 1;
            is_on = is_on && x[k] >= 0;
            sum += x[k];
            log_density += a == 0 ? 0 : a * log(x[k]);
            mean += a / x[k] / (double)d;
        }
        is_on = is_on && fabs(sum - 1) < 1e-9;
        if (value) value[i] = is_on ? log_density : -INFINITY;
        for (size_t k = 0; k < d && gradient; k++)
            gradient[i * d + k] = is_on ? (law->mean[k] - 1) / x[k] - mean : NAN;
    }
    return geo_poll();
}

static geo_status dirichlet_logpdf(const distribution *law, size_t n, const double *x,
                                   double *out)
{
    return dirichlet_score(law, n, x, out, NULL);
}

static geo_status dirichlet_moments(const distribution *law, double *mean, double *cov)
{
    size_t d = law->dim;
    double a = alpha_sum(law);
    for (size_t i = 0; i < d; i++) mean[i] = law->mean[i] / a;
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < d; j++)
            cov[i * d + j] = ((i == j ? mean[i] : 0) - mean[i] * mean[j]) / (a + 1);
    return GEO_OK;
}

static geo_status dirichlet_entropy(const distribution *law, law_estimate *out)
{
    double a = alpha_sum(law);
    *out = (law_estimate){ -law->log_norm + (a - (double)law->dim) * digamma(a), 0 };
    for (size_t i = 0; i < law->dim; i++) out->value -= (law->mean[i] - 1) * digamma(law->mean[i]);
    return GEO_OK;
}

static void dirichlet_print(const distribution *law, geo_buffer *out)
{
    buffer_add_text(out, "dirichlet(");
    law_print_point(law->mean, law->dim, out);
    buffer_add_char(out, ')');
}

static const law_class DIRICHLET_CLASS = {
    .name = "dirichlet", .sample = dirichlet_sample, .logpdf = dirichlet_logpdf,
    .score = dirichlet_score, .moments = dirichlet_moments, .entropy = dirichlet_entropy,
    .print = dirichlet_print };

geo_status law_dirichlet(size_t n, const double *alpha, size_t *culprit, distribution **out)
{
    if (n < 2) return GEO_EEMPTY;
    for (*culprit = 0; *culprit < n; ++*culprit)
        if (!(alpha[*culprit] > 0) || !isfinite(alpha[*culprit])) return GEO_EDOMAIN;
    distribution *law = law_new(&DIRICHLET_CLASS, LAW_OTHER, n);
    if (!law) return GEO_ENOMEM;
    law->base = BASE_SIMPLEX;
    law->mean = geo_alloc(n, sizeof *law->mean);
    if (!law->mean) return law_finish(law, GEO_ENOMEM, out);
    memcpy(law->mean, alpha, n * sizeof *alpha);
    law->log_norm = lgamma(alpha_sum(law));
    for (size_t i = 0; i < n; i++) law->log_norm -= lgamma(alpha[i]);
    return law_finish(law, GEO_OK, out);
}

/* --- Wishart: law->factor is the Cholesky factor of the scale ---------------- */

typedef struct {
    size_t p;
    double nu;
} wishart;

static const wishart *of(const distribution *law) { return law->own; }

/* (L A)(L A)^T with A lower triangular: chi numbers on the diagonal, normals below. */
static void wishart_draw(const distribution *law, geo_rng *rng, double *a, double *x)
{
    size_t p = of(law)->p;
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < p; j++) {
            if (j < i) a[i * p + j] = rng_normal(rng);
            else if (j > i) a[i * p + j] = 0;
            else a[i * p + j] = exp(0.5 * (M_LN2 + scalar_gamma_log_draw(
                                              0.5 * (of(law)->nu - (double)i), rng)));
        }
    for (size_t i = p; i-- > 0;)            /* a = L a, from below */
        for (size_t j = 0; j < p; j++) {
            double sum = 0;
            for (size_t k = j; k <= i; k++) sum += law->factor[i * p + k] * a[k * p + j];
            a[i * p + j] = sum;
        }
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < p; j++) {
            x[i * p + j] = 0;
            for (size_t k = 0; k < p; k++) x[i * p + j] += a[i * p + k] * a[j * p + k];
        }
}

static geo_status wishart_sample(const distribution *law, geo_rng *rng, size_t n, double *x)
{
    double *a = geo_alloc(law->dim, sizeof *a);
    geo_status status = a ? GEO_OK : GEO_ENOMEM;
    for (size_t i = 0; i < n && status == GEO_OK; i++) {
        wishart_draw(law, rng, a, x + i * law->dim);
        if (i % 64 == 0) status = geo_poll();
    }
    geo_free(a);
    return status;
}

/* tr(scale^-1 X) = |L^-1 chol(X)|^2 */
static double wishart_log(const distribution *law, double *c)
{
    size_t p = of(law)->p;
    double log_det = 0, trace = 0;
    for (size_t i = 0; i < p; i++) log_det += 2 * log(c[i * p + i]);
    for (size_t j = 0; j < p; j++)
        for (size_t i = 0; i < p; i++) {
            for (size_t k = 0; k < i; k++) c[i * p + j] -= law->factor[i * p + k] * c[k * p + j];
            c[i * p + j] /= law->factor[i * p + i];
            trace += c[i * p + j] * c[i * p + j];
        }
    return law->log_norm + 0.5 * (of(law)->nu - (double)p - 1) * log_det - 0.5 * trace;
}

static bool is_symmetric(size_t p, const double *x)
{
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < i; j++)
            if (!(fabs(x[i * p + j] - x[j * p + i])
                  <= 1e-9 * (fabs(x[i * p + i]) + fabs(x[j * p + j])))) return false;
    return true;
}

static geo_status wishart_logpdf(const distribution *law, size_t n, const double *x, double *out)
{
    size_t p = of(law)->p;
    double *c = geo_alloc(law->dim, sizeof *c);
    geo_status status = c ? GEO_OK : GEO_ENOMEM;
    for (size_t i = 0; i < n && status == GEO_OK; i++, x += law->dim) {
        memcpy(c, x, law->dim * sizeof *c);
        bool is_on = is_symmetric(p, x) && law_cholesky(p, c) == GEO_OK;
        out[i] = is_on ? wishart_log(law, c) : -INFINITY;
        status = geo_poll();
    }
    geo_free(c);
    return status;
}

/* E X = nu V; cov(X_ij, X_kl) = nu (V_ik V_jl + V_il V_jk) */
static geo_status wishart_moments(const distribution *law, double *mean, double *cov)
{
    size_t p = of(law)->p, d = law->dim;
    double nu = of(law)->nu;
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < p; j++)
            for (size_t k = 0; k <= (i < j ? i : j); k++)
                mean[i * p + j] += nu * law->factor[i * p + k] * law->factor[j * p + k];
    for (size_t a = 0; a < d; a++)
        for (size_t b = 0; b < d; b++) {
            size_t i = a / p, j = a % p, k = b / p, l = b % p;
            cov[a * d + b] = (mean[i * p + k] * mean[j * p + l]
                            + mean[i * p + l] * mean[j * p + k]) / nu;
        }
    return GEO_OK;
}

static void wishart_print(const distribution *law, geo_buffer *out)
{
    buffer_add_format(out, "wishart(%g, a %zu x %zu matrix)", of(law)->nu, of(law)->p,
                      of(law)->p);
}

static void wishart_release(distribution *law) { geo_free(law->own); }

static const law_class WISHART_CLASS = {
    .name = "wishart", .sample = wishart_sample, .logpdf = wishart_logpdf,
    .moments = wishart_moments, .print = wishart_print, .release = wishart_release };

geo_status law_wishart(size_t p, double nu, const double *scale, distribution **out)
{
    if (p == 0 || !(nu > (double)p - 1) || !isfinite(nu)) return GEO_EDOMAIN;
    distribution *law = law_new(&WISHART_CLASS, LAW_OTHER, p * p);
    if (!law) return GEO_ENOMEM;
    law->base = BASE_SYMMETRIC;
    wishart *w = law->own = geo_alloc_zero(1, sizeof *w);
    law->factor = geo_alloc(p * p, sizeof *law->factor);
    if (!w || !law->factor) return law_finish(law, GEO_ENOMEM, out);
    *w = (wishart){ p, nu };
    memcpy(law->factor, scale, p * p * sizeof *scale);
    geo_status status = is_symmetric(p, scale) ? law_cholesky(p, law->factor) : GEO_ESINGULAR;
    double size = (double)p;
    law->log_norm = -0.5 * nu * size * M_LN2 - 0.25 * size * (size - 1) * log(M_PI);
    for (size_t i = 0; i < p && status == GEO_OK; i++)
        law->log_norm -= lgamma(0.5 * (nu - (double)i)) + nu * log(law->factor[i * p + i]);
    return law_finish(law, status, out);
}
