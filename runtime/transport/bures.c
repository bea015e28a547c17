/* bures.c - matrix square roots by eigenvectors, and what follows from them. */
#include "runtime/transport/bures.h"

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/num/linalg.h"

enum { MOST_STEPS = 10000 };

/* out = a b */
static void multiply(size_t d, const double *a, const double *b, double *out)
{
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < d; j++) {
            double sum = 0;
            for (size_t k = 0; k < d; k++) sum += a[i * d + k] * b[k * d + j];
            out[i * d + j] = sum;
        }
}

/* out = a b a for symmetric a, made exactly symmetric; work: d x d */
static void sandwich(size_t d, const double *a, const double *b, double *work, double *out)
{
    multiply(d, a, b, work);
    multiply(d, work, a, out);
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < i; j++)
            out[i * d + j] = out[j * d + i] = (out[i * d + j] + out[j * d + i]) / 2;
}

/* root = s^1/2 and inverse = s^-1/2 (may be NULL). work: d x d + d.
 * Negative eigenvalues are rounding of 0 unless an inverse is wanted. */
static geo_status roots(size_t d, const double *s, double *work, double *root, double *inverse)
{
    double *values = work + d * d;
    GEO_TRY(linalg_eigen_symmetric(d, s, values, work));
    if (inverse && !(values[0] > 0)) return GEO_ESINGULAR;
    for (int which = 0; which < 2; which++) {
        double *out = which ? inverse : root;
        if (!out) continue;
        for (size_t i = 0; i < d; i++)
            for (size_t j = 0; j <= i; j++) {
                double sum = 0;
                for (size_t k = 0; k < d; k++) {
                    double r = sqrt(fmax(values[k], 0));
                    sum += work[i * d + k] * work[j * d + k] * (which ? 1 / r : r);
                }
                out[i * d + j] = out[j * d + i] = sum;
            }
    }
    return GEO_OK;
}

static double trace(size_t d, const double *a)
{
    double sum = 0;
    for (size_t i = 0; i < d; i++) sum += a[i * d + i];
    return sum;
}

geo_status bures_transport(size_t d, const double *m, const double *s, const double *n,
                           const double *t, double *map, double *cost)
{
    size_t dd = d * d;
    double *work = geo_alloc(5 * dd + d, sizeof *work);
    if (!work) return GEO_ENOMEM;
    double *root = work + dd + d, *inverse = root + dd, *middle = inverse + dd,
           *middle_root = middle + dd;
    geo_status status = roots(d, s, work, root, inverse);
    if (status == GEO_OK) {
        sandwich(d, root, t, work, middle);
        status = roots(d, middle, work, middle_root, NULL);
    }
    if (status == GEO_OK) {
        *cost = trace(d, s) + trace(d, t) - 2 * trace(d, middle_root);
        for (size_t i = 0; i < d; i++) *cost += (m[i] - n[i]) * (m[i] - n[i]);
        *cost = fmax(*cost, 0);
        if (map) sandwich(d, inverse, middle_root, work, map);
    }
    geo_free(work);
    return status;
}

/* next = s^-1/2 (sum w_i (s^1/2 s_i s^1/2)^1/2)^2 s^-1/2. work: 6 d x d + d */
static geo_status step(size_t k, size_t d, const double *weight, const double *covariances,
                       const double *s, double *work, double *next)
{
    size_t dd = d * d;
    double *root = work + dd + d, *inverse = root + dd, *middle = inverse + dd,
           *middle_root = middle + dd, *sum = middle_root + dd;
    GEO_TRY(roots(d, s, work, root, inverse));
    memset(sum, 0, dd * sizeof *sum);
    for (size_t i = 0; i < k; i++) {
        GEO_TRY(geo_poll());
        sandwich(d, root, covariances + i * dd, work, middle);
        GEO_TRY(roots(d, middle, work, middle_root, NULL));
        for (size_t e = 0; e < dd; e++) sum[e] += weight[i] * middle_root[e];
    }
    multiply(d, sum, sum, middle);
    sandwich(d, inverse, middle, work, next);
    return GEO_OK;
}

geo_status bures_barycenter(size_t k, size_t d, const double *weight, const double *means,
                            const double *covariances, double *mean, double *covariance,
                            bures_report *report)
{
    size_t dd = d * d;
    *report = (bures_report){ .residual = INFINITY };
    double *work = geo_alloc(7 * dd + d, sizeof *work);
    if (!work) return GEO_ENOMEM;
    double *next = work + 6 * dd + d;
    memset(mean, 0, d * sizeof *mean);
    memset(covariance, 0, dd * sizeof *covariance);
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < d; j++) mean[j] += weight[i] * means[i * d + j];
        for (size_t e = 0; e < dd; e++) covariance[e] += weight[i] * covariances[i * dd + e];
    }
    geo_status status = GEO_OK;
    while (status == GEO_OK && report->residual > 1e-14) {
        if (report->iterations++ == MOST_STEPS) {
            status = GEO_EITER;
            break;
        }
        status = step(k, d, weight, covariances, covariance, work, next);
        if (status != GEO_OK) break;
        double change = 0, size = 0, before = report->residual;
        for (size_t e = 0; e < dd; e++) {
            change = fmax(change, fabs(next[e] - covariance[e]));
            size = fmax(size, fabs(next[e]));
        }
        memcpy(covariance, next, dd * sizeof *next);
        report->residual = change / size;
        /* At rounding it goes up and down: then it is as good as it gets. */
        if (report->residual < 1e-12 && report->residual >= before) break;
    }
    geo_free(work);
    return status;
}
