/* normal.c - the normal law of any dimension, with a full or a diagonal covariance.
 *
 * Batches are worked on in blocks of rows, transposed so that each step of a
 * substitution is one loop over the rows. */
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/distribution/distribution.h"
#include "runtime/num/kernel.h"
#include "runtime/num/normals.h"
#include "runtime/num/tails.h"

#define LOG_2PI log(2 * M_PI)
enum { ROWS = 256 };                /* of a block */

geo_status law_cholesky(size_t d, double *a)
{
    for (size_t j = 0; j < d; j++) {
        for (size_t i = j; i < d; i++) {
            double sum = a[i * d + j];
            for (size_t k = 0; k < j; k++) sum -= a[i * d + k] * a[j * d + k];
            if (i == j) {
                if (!(sum > 0) || !isfinite(sum)) return GEO_ESINGULAR;
                a[j * d + j] = sqrt(sum);
            } else {
                a[i * d + j] = sum / a[j * d + j];
            }
        }
        for (size_t i = 0; i < j; i++) a[i * d + j] = 0;
    }
    return GEO_OK;
}

/* --- draws ------------------------------------------------------------------- */

/* x = mean + factor z, in place, from the last coordinate to the first. */
static void colour_row(const distribution *law, double *x)
{
    size_t d = law->dim;
    for (size_t i = d; i-- > 0;) {
        double sum = law->mean[i];
        for (size_t k = 0; k <= i; k++) sum += law->factor[i * d + k] * x[k];
        x[i] = sum;
    }
}

static geo_status normal_sample(const distribution *law, geo_rng *rng, size_t n, double *x)
{
    size_t d = law->dim;
    GEO_TRY(normals_fill(rng, n * d, x));
    if (d == 1) {
        double mean = law->mean[0], std = law->factor[0];
        for (size_t i = 0; i < n; i++) x[i] = mean + std * x[i];
        return GEO_OK;
    }
    for (size_t i = 0; i < n; i++, x += d) {
        if (i % 4096 == 0) GEO_TRY(geo_poll());
        if (!law->is_diagonal) colour_row(law, x);
        else for (size_t k = 0; k < d; k++) x[k] = law->mean[k] + law->factor[k] * x[k];
    }
    return GEO_OK;
}

/* --- densities --------------------------------------------------------------- */

/* z = factor^-1 (x - mean) for m rows; z is d x ROWS. */
GEO_KERNEL static void whiten(const distribution *law, size_t m, const double *x, double *z)
{
    size_t d = law->dim;
    for (size_t i = 0; i < d; i++) {
        double *zi = z + i * ROWS;
        for (size_t r = 0; r < m; r++) zi[r] = x[r * d + i] - law->mean[i];
        for (size_t k = 0; k < i && !law->is_diagonal; k++) {
            double f = law->factor[i * d + k];
            const double *zk = z + k * ROWS;
            for (size_t r = 0; r < m; r++) zi[r] -= f * zk[r];
        }
        double pivot = law->is_diagonal ? law->factor[i] : law->factor[i * d + i];
        for (size_t r = 0; r < m; r++) zi[r] /= pivot;
    }
}

GEO_KERNEL static void log_values(const distribution *law, size_t m, const double *z, double *out)
{
    for (size_t r = 0; r < m; r++) out[r] = 0;
    for (size_t i = 0; i < law->dim; i++)
        for (size_t r = 0; r < m; r++) out[r] += z[i * ROWS + r] * z[i * ROWS + r];
    for (size_t r = 0; r < m; r++) out[r] = law->log_norm - 0.5 * out[r];
}

/* gradient = -factor^-T z; z is used up. */
GEO_KERNEL static void gradients(const distribution *law, size_t m, double *z, double *gradient)
{
    size_t d = law->dim;
    for (size_t i = d; i-- > 0;) {
        double *zi = z + i * ROWS;
        for (size_t k = i + 1; k < d && !law->is_diagonal; k++) {
            double f = law->factor[k * d + i];
            const double *zk = z + k * ROWS;
            for (size_t r = 0; r < m; r++) zi[r] -= f * zk[r];
        }
        double pivot = law->is_diagonal ? law->factor[i] : law->factor[i * d + i];
        for (size_t r = 0; r < m; r++) zi[r] /= pivot;
        for (size_t r = 0; r < m; r++) gradient[r * d + i] = -zi[r];
    }
}

static geo_status normal_score(const distribution *law, size_t n, const double *x,
                               double *value, double *gradient)
{
    size_t d = law->dim;
    double *z = geo_alloc(d ? d : 1, ROWS * sizeof *z), out[ROWS];
    if (!z) return GEO_ENOMEM;
    geo_status status = GEO_OK;
    for (size_t i = 0; i < n && status == GEO_OK; i += ROWS) {
        size_t m = n - i < ROWS ? n - i : ROWS;
        whiten(law, m, x + i * d, z);
        log_values(law, m, z, out);
        if (value) memcpy(value + i, out, m * sizeof *out);
        if (gradient) gradients(law, m, z, gradient + i * d);
        status = geo_poll();
    }
    geo_free(z);
    return status;
}

static geo_status normal_logpdf(const distribution *law, size_t n, const double *x, double *out)
{
    return normal_score(law, n, x, out, NULL);
}

static geo_status normal_log_tail(const distribution *law, law_side side, size_t n,
                                  const double *x, double *out)
{
    for (size_t i = 0; i < n; i++) {
        double z = (x[i] - law->mean[0]) / law->factor[0];
        out[i] = normal_log_below(side == TAIL_BELOW ? z : -z);
    }
    return GEO_OK;
}

static geo_status normal_quantiles(const distribution *law, law_side side, size_t n,
                                   const double *p, double *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = law->mean[0] + law->factor[0] * normal_quantile(p[i], side == TAIL_ABOVE);
    return GEO_OK;
}

/* --- moments ----------------------------------------------------------------- */

void law_normal_covariance(const distribution *law, double *cov)
{
    size_t d = law->dim;
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < d; j++) {
            double sum = 0;
            if (law->is_diagonal) sum = i == j ? law->factor[i] * law->factor[i] : 0;
            for (size_t k = 0; k <= (i < j ? i : j) && !law->is_diagonal; k++)
                sum += law->factor[i * d + k] * law->factor[j * d + k];
            cov[i * d + j] = sum;
        }
}

static geo_status normal_moments(const distribution *law, double *mean, double *cov)
{
    memcpy(mean, law->mean, law->dim * sizeof *mean);
    law_normal_covariance(law, cov);
    return GEO_OK;
}

/* d/2 (1 + log 2 pi) + log det factor */
static geo_status normal_entropy(const distribution *law, law_estimate *out)
{
    *out = (law_estimate){ 0.5 * (double)law->dim - law->log_norm, 0 };
    return GEO_OK;
}

static geo_status normal_marginal(const distribution *law, size_t n, const size_t *keep,
                                  distribution **out)
{
    size_t d = law->dim;
    double *cov = geo_alloc(d, d * sizeof *cov), *mean = geo_alloc(n, sizeof *mean);
    double *part = geo_alloc(n, n * sizeof *part);
    geo_status status = cov && mean && part ? GEO_OK : GEO_ENOMEM;
    if (status == GEO_OK) {
        law_normal_covariance(law, cov);
        for (size_t i = 0; i < n; i++) {
            mean[i] = law->mean[keep[i]];
            for (size_t j = 0; j < n; j++) part[i * n + j] = cov[keep[i] * d + keep[j]];
        }
        status = law_normal(n, mean, part, out);
    }
    geo_free(cov);
    geo_free(mean);
    geo_free(part);
    return status;
}

/* --- masses of sets ---------------------------------------------------------- */

static double between(double low, double high)
{
    if (low > 0) return exp(normal_log_below(-low)) - exp(normal_log_below(-high));
    if (high < 0) return exp(normal_log_below(high)) - exp(normal_log_below(low));
    return 1 - exp(normal_log_below(low)) - exp(normal_log_below(-high));
}

static bool is_round(const distribution *law)
{
    for (size_t i = 1; i < law->dim && law->is_diagonal; i++)
        if (law->factor[i] != law->factor[0]) return false;
    return law->is_diagonal;
}

/* A box for independent coordinates; a ball around the mean of a round law, whose square
 * radius is a chi-square number. */
static geo_status normal_mass_in(const distribution *law, const space *where, law_estimate *out)
{
    double mass = 1;
    if (where->kind == SPACE_BOX && law->is_diagonal) {
        for (size_t i = 0; i < law->dim; i++)
            mass *= between((where->low[i] - law->mean[i]) / law->factor[i],
                            (where->high[i] - law->mean[i]) / law->factor[i]);
    } else if (where->kind == SPACE_BALL && is_round(law)
               && memcmp(where->centre, law->mean, law->dim * sizeof(double)) == 0) {
        double r = where->radius / law->factor[0];
        mass = gamma_tail(0.5 * (double)law->dim, 0.5 * r * r, false);
    } else {
        return GEO_EDOMAIN;
    }
    *out = (law_estimate){ mass, 0 };
    return GEO_OK;
}

/* --- making ------------------------------------------------------------------ */

static void normal_print(const distribution *law, geo_buffer *out)
{
    buffer_add_text(out, "normal(");
    law_print_point(law->mean, law->dim, out);
    if (is_round(law)) {
        buffer_add_format(out, ", %g)", law->factor[0]);
    } else if (law->is_diagonal) {
        buffer_add_text(out, ", ");
        law_print_point(law->factor, law->dim, out);
        buffer_add_char(out, ')');
    } else {
        buffer_add_format(out, ", a %zu x %zu covariance)", law->dim, law->dim);
    }
}

static const law_class NORMAL_CLASS = {
    .name = "normal", .sample = normal_sample, .logpdf = normal_logpdf, .score = normal_score,
    .log_tail = normal_log_tail, .quantile = normal_quantiles, .moments = normal_moments,
    .entropy = normal_entropy, .mass_in = normal_mass_in, .marginal = normal_marginal,
    .print = normal_print };

geo_status law_normal_diagonal(size_t dim, const double *mean, const double *std,
                               distribution **out)
{
    for (size_t i = 0; i < dim; i++)
        if (!isfinite(mean[i]) || !(std[i] > 0) || !isfinite(std[i])) return GEO_EDOMAIN;
    distribution *law = law_new(&NORMAL_CLASS, LAW_NORMAL, dim);
    if (!law) return GEO_ENOMEM;
    law->is_diagonal = true;
    law->mean = geo_alloc(dim ? dim : 1, sizeof *law->mean);
    law->factor = geo_alloc(dim ? dim : 1, sizeof *law->factor);
    if (!law->mean || !law->factor) return law_finish(law, GEO_ENOMEM, out);
    memcpy(law->mean, mean, dim * sizeof *mean);
    memcpy(law->factor, std, dim * sizeof *std);
    law->log_norm = -0.5 * (double)dim * LOG_2PI;
    for (size_t i = 0; i < dim; i++) law->log_norm -= log(std[i]);
    return law_finish(law, GEO_OK, out);
}

static bool is_diagonal(size_t d, const double *a)
{
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < i; j++)
            if (a[i * d + j] != 0) return false;
    return true;
}

static geo_status from_diagonal(size_t dim, const double *mean, const double *covariance,
                                distribution **out)
{
    double *std = geo_alloc(dim ? dim : 1, sizeof *std);
    if (!std) return GEO_ENOMEM;
    geo_status status = GEO_OK;
    for (size_t i = 0; i < dim; i++) {
        if (!(covariance[i * dim + i] > 0)) status = GEO_ESINGULAR;
        std[i] = sqrt(covariance[i * dim + i]);
    }
    if (status == GEO_OK) status = law_normal_diagonal(dim, mean, std, out);
    geo_free(std);
    return status;
}

geo_status law_normal(size_t dim, const double *mean, const double *covariance,
                      distribution **out)
{
    for (size_t i = 0; i < dim; i++)
        if (!isfinite(mean[i])) return GEO_EDOMAIN;
    for (size_t i = 0; i < dim * dim; i++)
        if (!isfinite(covariance[i])) return GEO_EDOMAIN;
    if (is_diagonal(dim, covariance)) return from_diagonal(dim, mean, covariance, out);
    distribution *law = law_new(&NORMAL_CLASS, LAW_NORMAL, dim);
    if (!law) return GEO_ENOMEM;
    law->mean = geo_alloc(dim, sizeof *law->mean);
    law->factor = geo_alloc(dim * dim, sizeof *law->factor);
    if (!law->mean || !law->factor) return law_finish(law, GEO_ENOMEM, out);
    memcpy(law->mean, mean, dim * sizeof *mean);
    memcpy(law->factor, covariance, dim * dim * sizeof *covariance);
    geo_status status = law_cholesky(dim, law->factor);
    law->log_norm = -0.5 * (double)dim * LOG_2PI;
    for (size_t i = 0; i < dim && status == GEO_OK; i++)
        law->log_norm -= log(law->factor[i * dim + i]);
    return law_finish(law, status, out);
}
