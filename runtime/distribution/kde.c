/* kde.c - kernel density estimates: the mean of equal normal laws at given points.
 *
 * Points are kept whitened by the bandwidth's Cholesky factor, so that a kernel is
 * exp(-|y - y_i|^2/2); densities add a tile of points at a time around the largest term. */
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/distribution/families.h"
#include "runtime/distribution/line.h"
#include "runtime/num/moments.h"
#include "runtime/num/normals.h"
#include "runtime/num/tails.h"
#include "runtime/num/vecmath.h"

enum { TILE = 512 };

/* law->point are the points, law->factor the bandwidth's factor, own the whitened points
 * by coordinate: d x n. */

static void whiten(const distribution *law, const double *x, double *y)
{
    size_t d = law->dim;
    for (size_t i = 0; i < d; i++) {
        y[i] = x[i];
        for (size_t k = 0; k < i; k++) y[i] -= law->factor[i * d + k] * y[k];
        y[i] /= law->factor[i * d + i];
    }
}

static geo_status kde_sample(const distribution *law, geo_rng *rng, size_t n, double *x)
{
    size_t d = law->dim;
    GEO_TRY(normals_fill(rng, n * d, x));
    for (size_t i = 0; i < n; i++, x += d) {
        const double *at = law->point + d * rng_below(rng, law->n);
        for (size_t j = d; j-- > 0;) {
            double sum = at[j];
            for (size_t k = 0; k <= j; k++) sum += law->factor[j * d + k] * x[k];
            x[j] = sum;
        }
        if (i % 1024 == 0) GEO_TRY(geo_poll());
    }
    return GEO_OK;
}

/* Sums over a tile: terms -|y - y_i|^2/2, their largest, and from it weights. */
typedef struct {
    double largest, sum;
    double *pull;               /* sum of weight * (y_i - y): d, or NULL */
} kernel_sum;

static void add_tile(const distribution *law, const double *y, size_t from, size_t count,
                     kernel_sum *s)
{
    const double *all = law->own;
    double term[TILE] = { 0 }, largest = s->largest;
    for (size_t k = 0; k < law->dim; k++) {
        const double *at = all + k * law->n + from;
        for (size_t i = 0; i < count; i++) term[i] -= 0.5 * (y[k] - at[i]) * (y[k] - at[i]);
    }
    for (size_t i = 0; i < count; i++) largest = term[i] > largest ? term[i] : largest;
    double shrink = s->largest == -INFINITY ? 0 : exp(s->largest - largest);
    for (size_t i = 0; i < count; i++) term[i] -= largest;
    vec_exp_array(count, term, term);
    s->largest = largest;
    s->sum *= shrink;
    for (size_t i = 0; i < count; i++) s->sum += term[i];
    for (size_t k = 0; k < law->dim && s->pull; k++) {
        const double *at = all + k * law->n + from;
        s->pull[k] *= shrink;
        for (size_t i = 0; i < count; i++) s->pull[k] += term[i] * (at[i] - y[k]);
    }
}

/* gradient = L^-T (mean pull), in place */
static void unwhiten(const distribution *law, double *g)
{
    size_t d = law->dim;
    for (size_t i = d; i-- > 0;) {
        for (size_t k = i + 1; k < d; k++) g[i] -= law->factor[k * d + i] * g[k];
        g[i] /= law->factor[i * d + i];
    }
}

static geo_status kde_score(const distribution *law, size_t n, const double *x, double *value,
                            double *gradient)
{
    size_t d = law->dim;
    double *y = geo_alloc(d, sizeof *y);
    geo_status status = y ? GEO_OK : GEO_ENOMEM;
    for (size_t i = 0; i < n && status == GEO_OK; i++) {
        kernel_sum s = { -INFINITY, 0, gradient ? gradient + i * d : NULL };
        whiten(law, x + i * d, y);
        if (s.pull) memset(s.pull, 0, d * sizeof *s.pull);
        for (size_t from = 0; from < law->n; from += TILE)
            add_tile(law, y, from, law->n - from < TILE ? law->n - from : TILE, &s);
        if (value) value[i] = s.sum > 0 ? law->log_norm + s.largest + log(s.sum) : -INFINITY;
        for (size_t k = 0; k < d && s.pull; k++) s.pull[k] /= s.sum;
        if (s.pull) unwhiten(law, s.pull);
        status = geo_poll();
    }
    geo_free(y);
    return status;
}

static geo_status kde_logpdf(const distribution *law, size_t n, const double *x, double *out)
{
    return kde_score(law, n, x, out, NULL);
}

static geo_status kde_log_tail(const distribution *law, law_side side, size_t n, const double *x,
                               double *out)
{
    double sign = side == TAIL_BELOW ? 1 : -1;
    for (size_t i = 0; i < n; i++) {
        double largest = -INFINITY, sum = 0;
        for (size_t k = 0; k < law->n; k++) {
            double l = normal_log_below(sign * (x[i] - law->point[k]) / law->factor[0]);
            if (l > largest) {
                sum = sum * exp(largest - l) + 1;
                largest = l;
            } else if (l > -INFINITY) {
                sum += exp(l - largest);
            }
        }
        out[i] = fmin(largest + log(sum / (double)law->n), 0);
        GEO_TRY(geo_poll());
    }
    return GEO_OK;
}

static geo_status kde_quantile(const distribution *law, law_side side, size_t n, const double *p,
                               double *out)
{
    double least = INFINITY, most = -INFINITY, *ends = geo_alloc(2 * n, sizeof *ends);
    if (!ends) return GEO_ENOMEM;
    for (size_t k = 0; k < law->n; k++) {
        least = fmin(least, law->point[k]);
        most = fmax(most, law->point[k]);
    }
    for (size_t i = 0; i < n; i++) {
        double z = law->factor[0] * normal_quantile(p[i], side == TAIL_ABOVE);
        ends[i] = least + z;
        ends[n + i] = most + z;
    }
    geo_status status = line_quantiles(law, side, n, p, ends, ends + n, out);
    geo_free(ends);
    return status;
}

static geo_status kde_moments(const distribution *law, double *mean, double *cov)
{
    size_t d = law->dim;
    GEO_TRY(moments_mean(law->n, d, law->point, mean));
    GEO_TRY(moments_covariance(law->n, d, law->point, 0, cov));
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < d; j++)
            for (size_t k = 0; k <= (i < j ? i : j); k++)
                cov[i * d + j] += law->factor[i * d + k] * law->factor[j * d + k];
    return GEO_OK;
}

static void kde_print(const distribution *law, geo_buffer *out)
{
    buffer_add_format(out, "kde of %zu point%s of ", law->n, law->n == 1 ? "" : "s");
    law_print_space(law, out);
    if (law->dim == 1) buffer_add_format(out, ", bandwidth %.3g", law->factor[0]);
}

static void kde_release(distribution *law) { geo_free(law->own); }

static const law_class KDE_CLASS = {
    .name = "kde", .sample = kde_sample, .logpdf = kde_logpdf, .score = kde_score,
    .moments = kde_moments, .print = kde_print, .release = kde_release };

static const law_class LINE_CLASS = {
    .name = "kde", .sample = kde_sample, .logpdf = kde_logpdf, .score = kde_score,
    .log_tail = kde_log_tail, .quantile = kde_quantile, .moments = kde_moments,
    .print = kde_print, .release = kde_release };

static geo_status set_bandwidth(distribution *law, const double *bandwidth)
{
    size_t d = law->dim;
    if (bandwidth) {
        memcpy(law->factor, bandwidth, d * d * sizeof *bandwidth);
    } else {
        if (law->n < 2) return GEO_ESINGULAR;
        GEO_TRY(moments_covariance(law->n, d, law->point, 1, law->factor));
        double shrink = pow((double)law->n, -2 / ((double)d + 4));      /* [Scott 1992] */
        for (size_t i = 0; i < d * d; i++) law->factor[i] *= shrink;
    }
    GEO_TRY(law_cholesky(d, law->factor));
    law->log_norm = -0.5 * (double)d * log(2 * M_PI) - log((double)law->n);
    for (size_t i = 0; i < d; i++) law->log_norm -= log(law->factor[i * d + i]);
    return GEO_OK;
}

geo_status law_kde(size_t n, size_t d, const double *point, const double *bandwidth,
                   distribution **out)
{
    if (n == 0 || d == 0) return GEO_EEMPTY;
    for (size_t i = 0; i < n * d; i++)
        if (!isfinite(point[i])) return GEO_EDOMAIN;
    distribution *law = law_new(d == 1 ? &LINE_CLASS : &KDE_CLASS, LAW_OTHER, d);
    if (!law) return GEO_ENOMEM;
    law->n = n;
    law->point = geo_alloc(n * d, sizeof *law->point);
    law->factor = geo_alloc(d * d, sizeof *law->factor);
    double *white = law->own = geo_alloc(n * d, sizeof *white), *y = geo_alloc(d, sizeof *y);
    geo_status status = law->point && law->factor && white && y ? GEO_OK : GEO_ENOMEM;
    if (status == GEO_OK) {
        memcpy(law->point, point, n * d * sizeof *point);
        status = set_bandwidth(law, bandwidth);
    }
    for (size_t i = 0; i < n && status == GEO_OK; i++) {
        whiten(law, point + i * d, y);
        for (size_t k = 0; k < d; k++) white[k * n + i] = y[k];
    }
    geo_free(y);
    return law_finish(law, status, out);
}
