/* chains.c - Hamiltonian and random-walk steps of many chains, and their diagnostics. */
#include "runtime/distribution/chains.h"

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/distribution/distribution.h"
#include "runtime/num/moments.h"
#include "runtime/num/normals.h"

enum { MOST_LEAPS = 16 };
static const double WANTED_HAMILTONIAN = 0.8, WANTED_WALK = 0.3;

geo_status chains_new(size_t n, size_t d, chain_set *c)
{
    *c = (chain_set){ .n = n, .d = d, .size = 0.5 };
    c->x = geo_alloc_zero(2 * n * d + n + d * d, sizeof *c->x);
    if (!c->x) return GEO_ENOMEM;
    c->gradient = c->x + n * d;
    c->value = c->gradient + n * d;
    c->factor = c->value + n;
    for (size_t i = 0; i < d; i++) c->factor[i * d + i] = 1;
    return GEO_OK;
}

void chains_free(chain_set *c)
{
    geo_free(c->x);
    *c = (chain_set){ 0 };
}

geo_status chains_copy(const chain_set *from, chain_set *to)
{
    GEO_TRY(chains_new(from->n, from->d, to));
    chain_set kept = *to;
    *to = *from;
    to->x = kept.x;
    to->gradient = kept.gradient;
    to->value = kept.value;
    to->factor = kept.factor;
    memcpy(to->x, from->x, (2 * from->n * from->d + from->n + from->d * from->d) * sizeof *to->x);
    return GEO_OK;
}

/* Takes the proposals that pass; values may be -inf or nan, which never pass. */
static double decide(chain_set *c, geo_rng *rng, const double *x, const double *value,
                     const double *gradient, const double *log_ratio)
{
    double sum = 0;
    for (size_t i = 0; i < c->n; i++) {
        double chance = log_ratio[i] >= 0 ? 1 : exp(log_ratio[i]);
        double u = rng_uniform(rng);
        if (isnan(log_ratio[i])) chance = 0;
        sum += chance;
        if (!(u < chance)) continue;
        memcpy(c->x + i * c->d, x + i * c->d, c->d * sizeof *x);
        c->value[i] = value[i];
        if (gradient) memcpy(c->gradient + i * c->d, gradient + i * c->d, c->d * sizeof *x);
    }
    return sum / (double)c->n;
}

/* x + size factor z; on the sphere projected back, which is symmetric: the chance depends
 * on the angle alone. */
static geo_status walk(chain_set *c, geo_rng *rng, double *acceptance)
{
    size_t d = c->d, all = c->n * d;
    double *x = geo_alloc(2 * all + 2 * c->n, sizeof *x), *z = x + all;
    if (!x) return GEO_ENOMEM;
    double *value = z + all, *ratio = value + c->n, size = c->size * 2.38 / sqrt((double)d);
    geo_status status = normals_fill(rng, all, z);
    for (size_t i = 0; i < c->n; i++) {
        double square = 0;
        for (size_t j = 0; j < d; j++) {
            double step = 0;
            for (size_t k = 0; k <= j; k++) step += c->factor[j * d + k] * z[i * d + k];
            x[i * d + j] = c->x[i * d + j] + size * step;
            square += x[i * d + j] * x[i * d + j];
        }
        for (size_t j = 0; j < d && c->is_sphere; j++) x[i * d + j] /= sqrt(square);
    }
    if (status == GEO_OK) status = c->target(c->context, c->n, x, value, NULL);
    for (size_t i = 0; i < c->n; i++) ratio[i] = value[i] - c->value[i];
    if (status == GEO_OK) *acceptance = decide(c, rng, x, value, NULL, ratio);
    geo_free(x);
    return status;
}

/* Leapfrog steps of coordinates in units of the scales. */
static geo_status leapfrog(chain_set *c, geo_rng *rng, double *acceptance)
{
    size_t d = c->d, all = c->n * d;
    double *x = geo_alloc(3 * all + 2 * c->n, sizeof *x);
    if (!x) return GEO_ENOMEM;
    double *p = x + all, *g = p + all, *value = g + all, *ratio = value + c->n;
    double size = c->size * (0.8 + 0.4 * rng_uniform(rng));
    int leaps = (int)fmin(fmax(ceil(1.5 / size), 2), MOST_LEAPS);
    memcpy(x, c->x, all * sizeof *x);
    memcpy(g, c->gradient, all * sizeof *g);
    geo_status status = normals_fill(rng, all, p);
    for (size_t i = 0; i < c->n; i++) {
        ratio[i] = -c->value[i];
        for (size_t k = 0; k < d; k++) ratio[i] += 0.5 * p[i * d + k] * p[i * d + k];
    }
    for (int leap = 0; leap < leaps && status == GEO_OK; leap++) {
        for (size_t i = 0; i < all; i++) {
            double scale = c->factor[i % d * (d + 1)];
            p[i] += (leap == 0 ? 0.5 : 1) * size * scale * g[i];
            x[i] += size * scale * p[i];
        }
        status = c->target(c->context, c->n, x, value, g);
    }
    for (size_t i = 0; i < c->n && status == GEO_OK; i++) {
        ratio[i] += value[i];
        for (size_t k = 0; k < d; k++) {
            double last = p[i * d + k] + 0.5 * size * c->factor[k * (d + 1)] * g[i * d + k];
            ratio[i] -= 0.5 * last * last;
        }
    }
    if (status == GEO_OK) *acceptance = decide(c, rng, x, value, g, ratio);
    geo_free(x);
    return status;
}

geo_status chains_step(chain_set *c, geo_rng *rng, double *acceptance)
{
    GEO_TRY(geo_poll());
    return c->is_hamiltonian ? leapfrog(c, rng, acceptance) : walk(c, rng, acceptance);
}

/* --- warming up -------------------------------------------------------------- */

/* The factor of the spread of m states of all chains; left as it is when they are flat. */
static geo_status learn_factor(chain_set *c, size_t m, const double *at)
{
    size_t d = c->d;
    double *cov = geo_alloc(d * d, sizeof *cov);
    if (!cov) return GEO_ENOMEM;
    geo_status status = moments_covariance(m * c->n, d, at, 1, cov);
    bool is_good = status == GEO_OK;
    for (size_t i = 0; i < d; i++) {
        is_good = is_good && cov[i * d + i] > 0 && isfinite(cov[i * d + i]);
        cov[i * d + i] *= 1 + 1e-9;
        for (size_t j = 0; j < d && c->is_hamiltonian; j++) if (i != j) cov[i * d + j] = 0;
    }
    if (is_good && law_cholesky(d, cov) == GEO_OK) memcpy(c->factor, cov, d * d * sizeof *cov);
    geo_free(cov);
    return status;
}

geo_status chains_warm(chain_set *c, geo_rng *rng, size_t steps)
{
    double wanted = c->is_hamiltonian ? WANTED_HAMILTONIAN : WANTED_WALK;
    size_t window = steps / 5, all = c->n * c->d, kept = 0;
    double *at = geo_alloc(window + 1, all * sizeof *at), acceptance;
    geo_status status = at ? GEO_OK : GEO_ENOMEM;
    for (size_t k = 0; k < steps && status == GEO_OK; k++) {
        status = chains_step(c, rng, &acceptance);
        if (status != GEO_OK) break;
        double pace = 1 / pow((double)(k % window) + 1, 0.6);
        c->size = fmin(fmax(c->size * exp(pace * (acceptance - wanted)), 1e-6), 10);
        memcpy(at + kept++ * all, c->x, all * sizeof *at);
        if (kept < window || c->is_sphere) {
            kept %= window + 1;
            continue;
        }
        if (k + window <= steps) status = learn_factor(c, kept, at);    /* not the last one */
        kept = 0;
    }
    geo_free(at);
    return status;
}

/* --- diagnostics ------------------------------------------------------------- */

/* Mean and variance of draws from..to of one coordinate of a chain. */
static void moments_of(const double *at, size_t stride, size_t from, size_t to, double *mean,
                       double *variance)
{
    double sum = 0, square = 0, n = (double)(to - from);
    for (size_t k = from; k < to; k++) sum += at[k * stride];
    *mean = sum / n;
    for (size_t k = from; k < to; k++) {
        double gap = at[k * stride] - *mean;
        square += gap * gap;
    }
    *variance = square / (n - 1);
}

/* Halves of chains as chains: within W, between B; R-hat = sqrt((W (m-1)/m + B)/W). The sum
 * of autocorrelations ends at the first negative pair [Geyer 1992]. */
static void diagnose_one(size_t n, size_t m, size_t stride, const double *at, size_t d,
                         double *ess, double *rhat)
{
    size_t half = m / 2;
    double within = 0, grand = 0, between = 0, chains = 2 * (double)n;
    for (size_t i = 0; i < 2 * n; i++) {
        double mean, variance;
        moments_of(at + i / 2 * d, stride, i % 2 * half, (i % 2 + 1) * half, &mean, &variance);
        within += variance / chains;
        double gap = mean - grand;
        grand += gap / ((double)i + 1);
        between += gap * (mean - grand);
    }
    between /= chains - 1;
    double total = within * ((double)half - 1) / (double)half + between;
    *rhat = within > 0 ? sqrt(total / within) : INFINITY;
    double time = 1, pair = 0;
    for (size_t lag = 1; lag < half && total > 0; lag++) {
        double product = 0;
        for (size_t i = 0; i < n; i++) {
            const double *chain = at + i * d;
            for (size_t k = 0; k + lag < m; k++)
                product += (chain[k * stride] - grand) * (chain[(k + lag) * stride] - grand);
        }
        double correlation = product / (double)(n * (m - lag)) / total;
        pair += correlation;
        if (lag % 2 == 0) {
            if (pair < 0) break;
            time += 2 * pair;
            pair = 0;
        }
    }
    *ess = (double)(n * m) / fmax(time, 0.3);
}

geo_status chains_diagnose(size_t n, size_t m, size_t d, const double *at, double *ess,
                           double *rhat)
{
    *ess = INFINITY;
    *rhat = 0;
    for (size_t j = 0; j < d; j++) {
        double e, r;
        diagnose_one(n, m, n * d, at + j, d, &e, &r);
        *ess = fmin(*ess, e);
        *rhat = fmax(*rhat, r);
        GEO_TRY(geo_poll());
    }
    return GEO_OK;
}
