/* low_rank.c - normal laws with covariance D + U U^T, D diagonal, U of few columns.
 *
 * With W = D^-1/2 U and C C^T = I + W^T W, det(D + U U^T) = det D det C^2 and
 * (D + U U^T)^-1 = D^-1 - D^-1 U (C C^T)^-1 U^T D^-1 [Woodbury 1950]. */
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/distribution/families.h"
#include "runtime/num/normals.h"

typedef struct {
    size_t rank;
    double *std, *w, *c;        /* dim; dim x rank; rank x rank, lower triangular */
} low_rank;

static const low_rank *of(const distribution *law) { return law->own; }

static geo_status low_rank_sample(const distribution *law, geo_rng *rng, size_t n, double *x)
{
    const low_rank *l = of(law);
    size_t d = law->dim, r = l->rank;
    double *z = geo_alloc(r ? r : 1, sizeof *z);
    geo_status status = z ? GEO_OK : GEO_ENOMEM;
    for (size_t i = 0; i < n && status == GEO_OK; i++, x += d) {
        status = normals_fill(rng, d, x);
        if (status == GEO_OK) status = normals_fill(rng, r, z);
        for (size_t k = 0; k < d; k++) {
            for (size_t j = 0; j < r; j++) x[k] += l->w[k * r + j] * z[j];
            x[k] = law->mean[k] + l->std[k] * x[k];
        }
    }
    geo_free(z);
    return status;
}

/* y = D^-1/2 (x - mean); q = C^-1 W^T y; the square is |y|^2 - |q|^2, the score
 * -D^-1/2 (y - W C^-T q). */
static geo_status low_rank_score(const distribution *law, size_t n, const double *x,
                                 double *value, double *gradient)
{
    const low_rank *l = of(law);
    size_t d = law->dim, r = l->rank;
    double *y = geo_alloc(d + r, sizeof *y);
    if (!y) return GEO_ENOMEM;
    double *q = y + d;
    geo_status status = GEO_OK;
    for (size_t i = 0; i < n && status == GEO_OK; i++, x += d) {
        double square = 0;
        memset(q, 0, r * sizeof *q);
        for (size_t k = 0; k < d; k++) {
            y[k] = (x[k] - law->mean[k]) / l->std[k];
            square += y[k] * y[k];
            for (size_t j = 0; j < r; j++) q[j] += l->w[k * r + j] * y[k];
        }
        for (size_t j = 0; j < r; j++) {
            for (size_t m = 0; m < j; m++) q[j] -= l->c[j * r + m] * q[m];
            q[j] /= l->c[j * r + j];
            square -= q[j] * q[j];
        }
        if (value) value[i] = law->log_norm - 0.5 * square;
        for (size_t j = r; j-- > 0 && gradient;) {
            for (size_t m = j + 1; m < r; m++) q[j] -= l->c[m * r + j] * q[m];
            q[j] /= l->c[j * r + j];
        }
        for (size_t k = 0; k < d && gradient; k++) {
            for (size_t j = 0; j < r; j++) y[k] -= l->w[k * r + j] * q[j];
            gradient[i * d + k] = -y[k] / l->std[k];
        }
        if (i % 256 == 0) status = geo_poll();
    }
    geo_free(y);
    return status;
}

static geo_status low_rank_logpdf(const distribution *law, size_t n, const double *x, double *out)
{
    return low_rank_score(law, n, x, out, NULL);
}

static geo_status low_rank_moments(const distribution *law, double *mean, double *cov)
{
    const low_rank *l = of(law);
    size_t d = law->dim, r = l->rank;
    memcpy(mean, law->mean, d * sizeof *mean);
    for (size_t i = 0; i < d; i++)
        for (size_t k = 0; k < d; k++) {
            double sum = i == k ? 1 : 0;
            for (size_t j = 0; j < r; j++) sum += l->w[i * r + j] * l->w[k * r + j];
            cov[i * d + k] = l->std[i] * l->std[k] * sum;
        }
    return GEO_OK;
}

static geo_status low_rank_entropy(const distribution *law, law_estimate *out)
{
    *out = (law_estimate){ 0.5 * (double)law->dim - law->log_norm, 0 };
    return GEO_OK;
}

static geo_status low_rank_marginal(const distribution *law, size_t n, const size_t *keep,
                                    distribution **out)
{
    const low_rank *l = of(law);
    size_t r = l->rank;
    double *room = geo_alloc(n, (r + 2) * sizeof *room);
    if (!room) return GEO_ENOMEM;
    double *mean = room, *std = room + n, *u = room + 2 * n;
    for (size_t i = 0; i < n; i++) {
        mean[i] = law->mean[keep[i]];
        std[i] = l->std[keep[i]];
        for (size_t j = 0; j < r; j++) u[i * r + j] = std[i] * l->w[keep[i] * r + j];
    }
    geo_status status = law_normal_low_rank(n, r, mean, std, u, out);
    geo_free(room);
    return status;
}

static void low_rank_print(const distribution *law, geo_buffer *out)
{
    buffer_add_text(out, "normal_low_rank(");
    law_print_point(law->mean, law->dim, out);
    buffer_add_format(out, ", rank %zu)", of(law)->rank);
}

static void low_rank_release(distribution *law)
{
    low_rank *l = law->own;
    if (!l) return;
    geo_free(l->std);
    geo_free(l->w);
    geo_free(l->c);
    geo_free(l);
}

static const law_class LOW_RANK_CLASS = {
    .name = "normal_low_rank", .sample = low_rank_sample, .logpdf = low_rank_logpdf,
    .score = low_rank_score, .moments = low_rank_moments, .entropy = low_rank_entropy,
    .marginal = low_rank_marginal, .print = low_rank_print, .release = low_rank_release };

/* C = chol(I + W^T W) and the density's constant. */
static geo_status prepare(distribution *law)
{
    low_rank *l = law->own;
    size_t r = l->rank;
    for (size_t i = 0; i < r; i++)
        for (size_t j = 0; j < r; j++) {
            double sum = i == j ? 1 : 0;
            for (size_t k = 0; k < law->dim; k++) sum += l->w[k * r + i] * l->w[k * r + j];
            l->c[i * r + j] = sum;
        }
    GEO_TRY(law_cholesky(r, l->c));
    law->log_norm = -0.5 * (double)law->dim * log(2 * M_PI);
    for (size_t k = 0; k < law->dim; k++) law->log_norm -= log(l->std[k]);
    for (size_t j = 0; j < r; j++) law->log_norm -= log(l->c[j * r + j]);
    return GEO_OK;
}

geo_status law_normal_low_rank(size_t dim, size_t rank, const double *mean, const double *std,
                               const double *factor, distribution **out)
{
    for (size_t i = 0; i < dim; i++)
        if (!isfinite(mean[i]) || !(std[i] > 0) || !isfinite(std[i])) return GEO_EDOMAIN;
    for (size_t i = 0; i < dim * rank; i++)
        if (!isfinite(factor[i])) return GEO_EDOMAIN;
    distribution *law = law_new(&LOW_RANK_CLASS, LAW_OTHER, dim);
    if (!law) return GEO_ENOMEM;
    law->mean = geo_alloc(dim ? dim : 1, sizeof *law->mean);
    low_rank *l = law->own = geo_alloc_zero(1, sizeof *l);
    if (!law->mean || !l) return law_finish(law, GEO_ENOMEM, out);
    l->rank = rank;
    l->std = geo_alloc(dim ? dim : 1, sizeof *l->std);
    l->w = geo_alloc(dim * rank + 1, sizeof *l->w);
    l->c = geo_alloc(rank * rank + 1, sizeof *l->c);
    if (!l->std || !l->w || !l->c) return law_finish(law, GEO_ENOMEM, out);
    memcpy(law->mean, mean, dim * sizeof *mean);
    memcpy(l->std, std, dim * sizeof *std);
    for (size_t i = 0; i < dim * rank; i++) l->w[i] = factor[i] / std[i / rank];
    return law_finish(law, prepare(law), out);
}
