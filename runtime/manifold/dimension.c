/* dimension.c - the intrinsic dimension of a cloud of points, by several estimators.
 *
 * The distances to the nearest neighbours, then the pairs within two radii (neighbours.h);
 * every estimator is a function of sums over points, which the bootstrap draws again. */
#include "runtime/manifold/dimension.h"

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/manifold/small.h"
#include "runtime/num/linalg.h"
#include "runtime/num/neighbours.h"

enum { LEAST = 22, NEAREST = 80, LOCAL = 30, MOST_LOCAL = 400, RESAMPLES = 200 };

static const size_t CURVE[DIMENSION_CURVE] = { 5, 10, 20, 30, 50, 80 };

typedef struct {
    size_t n, d, k;             /* k: how many neighbours are known */
    double *x;                  /* distinct points */
    double *near;               /* n x k distances, ascending */
    double *index;              /* n x k: which they are, from 0 */
    double r1, r2;              /* radii of the correlation integral */
    double *log_ratio;          /* of TwoNN, n */
    double *sum;                /* of log(r_k / r_j), n, for one k */
    double *count1, *count2;    /* neighbours within r1, r2, n */
    size_t *pick;               /* a resample, n */
} cloud;

/* --- neighbours ---------------------------------------------------------------- */

static geo_status find_neighbours(cloud *c)
{
    neighbours_task task = { .n = c->n, .d = c->d, .x = c->x, .m = c->n, .k = c->k };
    return neighbours_nearest(&task, c->index, c->near);
}

/* Points that equal another one before them would have a neighbour at distance 0. */
static geo_status drop_equal(cloud *c)
{
    unsigned char *equal = geo_alloc_zero(c->n, 1);
    if (!equal) return GEO_ENOMEM;
    size_t kept = 0, n = c->n;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < c->k && c->near[i * c->k + k] == 0; k++)
            if (c->index[i * c->k + k] < (double)i) equal[i] = 1;
    for (size_t i = 0; i < n; i++)
        if (!equal[i]) memmove(c->x + kept++ * c->d, c->x + i * c->d, c->d * sizeof *c->x);
    geo_free(equal);
    c->n = kept;
    return GEO_OK;
}

/* A radius may be the distance of a pair to the last bit, which is within it. */
static geo_status count_pairs(cloud *c)
{
    neighbours_pairs pairs;
    GEO_TRY(neighbours_within(c->n, c->d, c->x, c->r2 * (1 + 1e-12), &pairs));
    memset(c->count1, 0, c->n * sizeof *c->count1);
    memset(c->count2, 0, c->n * sizeof *c->count2);
    for (size_t k = 0; k < pairs.n; k++) {
        size_t i = (size_t)pairs.pair[2 * k], j = (size_t)pairs.pair[2 * k + 1];
        if (pairs.distance[k] > c->r2) continue;
        c->count2[i]++;
        c->count2[j]++;
        if (pairs.distance[k] > c->r1) continue;
        c->count1[i]++;
        c->count1[j]++;
    }
    geo_free(pairs.pair);
    geo_free(pairs.distance);
    return GEO_OK;
}

/* --- numbers from sums ------------------------------------------------------------ */

static void sort(double *x, size_t n)               /* heap sort */
{
    for (size_t top = n / 2, end = n; end > 1;) {
        double moving;
        if (top > 0) {
            moving = x[--top];
        } else {
            moving = x[--end];
            x[end] = x[0];
        }
        size_t at = top;
        for (size_t child; (child = 2 * at + 1) < end; at = child) {
            if (child + 1 < end && x[child + 1] > x[child]) child++;
            if (x[child] <= moving) break;
            x[at] = x[child];
        }
        x[at] = moving;
    }
}

static double median(double *x, size_t n)
{
    sort(x, n);
    return 0.5 * (x[(n - 1) / 2] + x[n / 2]);
}

typedef double (*statistic)(const cloud *c, double *work, size_t k);

static double twonn_value(const cloud *c, double *work, size_t k)
{
    double sum = 0;
    for (size_t i = 0; i < c->n; i++) sum += c->log_ratio[c->pick[i]];
    return (double)c->n / sum;
}

/* -log(1 - F) against log ratio for the lower 90 %, a line through the origin. */
static double twonn_fit_value(const cloud *c, double *work, size_t k)
{
    double xy = 0, xx = 0;
    size_t used = (size_t)(0.9 * (double)c->n);
    for (size_t i = 0; i < c->n; i++) work[i] = c->log_ratio[c->pick[i]];
    sort(work, c->n);
    for (size_t i = 0; i < used; i++) {
        xy -= work[i] * log1p(-(double)i / (double)c->n);
        xx += work[i] * work[i];
    }
    return xy / xx;
}

static double levina_bickel_value(const cloud *c, double *work, size_t k)
{
    double sum = 0;
    for (size_t i = 0; i < c->n; i++) sum += c->sum[c->pick[i]];
    return (double)(k - 1) * (double)c->n / sum;
}

static double correlation_value(const cloud *c, double *work, size_t k)
{
    double within1 = 0, within2 = 0;
    for (size_t i = 0; i < c->n; i++) {
        within1 += c->count1[c->pick[i]];
        within2 += c->count2[c->pick[i]];
    }
    return log(within2 / within1) / log(c->r2 / c->r1);
}

static geo_status estimate(cloud *c, statistic f, size_t k, geo_rng *rng, double *work,
                           dimension_estimate *out)
{
    double mean = 0, square = 0;
    for (size_t i = 0; i < c->n; i++) c->pick[i] = i;
    out->value = f(c, work, k);
    for (int b = 0; b < RESAMPLES; b++) {
        GEO_TRY(geo_poll());
        for (size_t i = 0; i < c->n; i++) c->pick[i] = (size_t)rng_below(rng, c->n);
        double value = f(c, work, k), step = value - mean;
        mean += step / (b + 1);
        square += step * (value - mean);
    }
    out->error = sqrt(square / (RESAMPLES - 1));
    return GEO_OK;
}

/* --- local PCA ------------------------------------------------------------------------ */

/* Eigenvalues of the Gram matrix of centred neighbours above 5 % of the largest. */
static double directions_at(const cloud *c, size_t i, double *rows)
{
    size_t k = LOCAL < c->k ? LOCAL : c->k, d = c->d;
    double gram[SMALL * SMALL], value[SMALL], vector[SMALL * SMALL], count = 0;
    for (size_t a = 0; a < k; a++)
        memcpy(rows + a * d, c->x + (size_t)c->index[i * c->k + a] * d, d * sizeof *rows);
    for (size_t j = 0; j < d; j++) {
        double mean = 0;
        for (size_t a = 0; a < k; a++) mean += rows[a * d + j] / (double)k;
        for (size_t a = 0; a < k; a++) rows[a * d + j] -= mean;
    }
    small_product_nt(k, k, d, rows, rows, gram);
    small_eigen(k, gram, value, vector);
    for (size_t a = 0; a < k; a++) count += value[a] > 0.05 * value[0];
    return count;
}

static geo_status local_pca(const cloud *c, geo_rng *rng, dimension_estimate *out)
{
    double *rows = geo_alloc(LOCAL * c->d, sizeof *rows), mean = 0, square = 0;
    size_t centres = c->n < MOST_LOCAL ? c->n : MOST_LOCAL;
    if (!rows) return GEO_ENOMEM;
    geo_status status = GEO_OK;
    for (size_t a = 0; a < centres && status == GEO_OK; a++) {
        size_t i = centres == c->n ? a : (size_t)rng_below(rng, c->n);
        double value = directions_at(c, i, rows), step = value - mean;
        mean += step / (double)(a + 1);
        square += step * (value - mean);
        if (a % 16 == 0) status = geo_poll();
    }
    geo_free(rows);
    *out = (dimension_estimate){ mean, sqrt(square / ((double)centres - 1) / (double)centres) };
    return status;
}

/* --- PCA ------------------------------------------------------------------------------ */

static geo_status global_pca(size_t n, size_t d, const double *x, dimension_report *r)
{
    double *centred = geo_alloc(n * d, sizeof *centred), total = 0, squares = 0, sum = 0;
    r->n_values = n < d ? n : d;
    r->spectrum = geo_alloc(r->n_values, sizeof *r->spectrum);
    geo_status status = centred && r->spectrum ? GEO_OK : GEO_ENOMEM;
    for (size_t j = 0; j < d && status == GEO_OK; j++) {
        double mean = 0;
        for (size_t i = 0; i < n; i++) mean += x[i * d + j] / (double)n;
        for (size_t i = 0; i < n; i++) centred[i * d + j] = x[i * d + j] - mean;
    }
    if (status == GEO_OK) status = linalg_svd(n, d, centred, NULL, r->spectrum, NULL);
    geo_free(centred);
    if (status != GEO_OK) return status;
    for (size_t k = 0; k < r->n_values; k++) {
        double variance = r->spectrum[k] * r->spectrum[k];
        total += variance;
        squares += variance * variance;
        r->rank += r->spectrum[k] > 1e-10 * r->spectrum[0];
    }
    r->participation = squares > 0 ? total * total / squares : 0;
    for (size_t k = 0; k < r->n_values && sum < 0.95 * total; k++) {
        sum += r->spectrum[k] * r->spectrum[k];
        r->rank_95 = k + 1;
    }
    return GEO_OK;
}

/* --- all of them ------------------------------------------------------------------------ */

static void cloud_free(cloud *c)
{
    geo_free(c->x);
    geo_free(c->near);
    geo_free(c->index);
    geo_free(c->log_ratio);
    geo_free(c->pick);
}

static geo_status cloud_new(size_t n, size_t d, const double *x, cloud *c)
{
    *c = (cloud){ .n = n, .d = d, .k = n - 1 < NEAREST ? n - 1 : NEAREST };
    c->x = geo_alloc(n * d, sizeof *c->x);
    c->near = geo_alloc(n * c->k, sizeof *c->near);
    c->index = geo_alloc(n * c->k, sizeof *c->index);
    c->log_ratio = geo_alloc(4 * n, sizeof *c->log_ratio);
    c->pick = geo_alloc(n, sizeof *c->pick);
    if (!c->x || !c->near || !c->index || !c->log_ratio || !c->pick) {
        cloud_free(c);
        return GEO_ENOMEM;
    }
    c->sum = c->log_ratio + n;
    c->count1 = c->log_ratio + 2 * n;
    c->count2 = c->log_ratio + 3 * n;
    memcpy(c->x, x, n * d * sizeof *x);
    return GEO_OK;
}

/* The distances of the k-th neighbours, and their median. */
static double median_distance(const cloud *c, size_t k, double *work)
{
    for (size_t i = 0; i < c->n; i++) work[i] = c->near[i * c->k + k - 1];
    return median(work, c->n);
}

static geo_status by_neighbours(cloud *c, geo_rng *rng, double *work, dimension_report *r)
{
    for (size_t i = 0; i < c->n; i++)
        c->log_ratio[i] = log(c->near[i * c->k + 1] / c->near[i * c->k]);
    GEO_TRY(estimate(c, twonn_value, 2, rng, work, &r->twonn));
    GEO_TRY(estimate(c, twonn_fit_value, 2, rng, work, &r->twonn_fit));
    for (size_t a = 0; a < DIMENSION_CURVE && CURVE[a] <= c->k; a++) {
        size_t k = CURVE[a];
        r->k[a] = k;
        for (size_t i = 0; i < c->n; i++) {
            const double *near = c->near + i * c->k;
            c->sum[i] = 0;
            for (size_t j = 0; j + 1 < k; j++) c->sum[i] += log(near[k - 1] / near[j]);
        }
        GEO_TRY(estimate(c, levina_bickel_value, k, rng, work, &r->curve[a]));
    }
    c->r1 = median_distance(c, 5, work);
    c->r2 = median_distance(c, 20, work);
    GEO_TRY(count_pairs(c));
    GEO_TRY(estimate(c, correlation_value, 0, rng, work, &r->correlation));
    return local_pca(c, rng, &r->local_pca);
}

geo_status dimension_estimate_all(size_t n, size_t d, const double *x, geo_rng *rng,
                                  dimension_report *r)
{
    cloud c;
    *r = (dimension_report){ .n = n, .d = d };
    if (n < LEAST || d == 0) return GEO_EEMPTY;
    for (size_t i = 0; i < n * d; i++)
        if (!isfinite(x[i])) return GEO_EDOMAIN;
    GEO_TRY(cloud_new(n, d, x, &c));
    double *work = geo_alloc(n, sizeof *work);
    geo_status status = work ? find_neighbours(&c) : GEO_ENOMEM;
    if (status == GEO_OK) status = drop_equal(&c);
    r->n = c.n;
    r->n_equal = n - c.n;
    r->limit = 2 * log10((double)c.n);
    if (status == GEO_OK && c.n < LEAST) status = GEO_EEMPTY;
    if (status == GEO_OK) status = global_pca(n, d, x, r);
    if (status == GEO_OK && r->n_equal > 0) {
        c.k = c.n - 1 < c.k ? c.n - 1 : c.k;
        status = find_neighbours(&c);
    }
    if (status == GEO_OK) status = by_neighbours(&c, rng, work, r);
    geo_free(work);
    cloud_free(&c);
    if (status != GEO_OK) dimension_free(r);
    return status;
}

void dimension_free(dimension_report *r)
{
    geo_free(r->spectrum);
    r->spectrum = NULL;
}
