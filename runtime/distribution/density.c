/* density.c - log densities. */
#include <math.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/distribution/distribution.h"

bool law_has_density(const distribution *law)
{
    if (law->kind == LAW_POINTS) return false;
    if (law->kind == LAW_UNIFORM && isnan(space_volume(law->where))) return false;
    for (size_t i = 0; law->part && i < law->n; i++)
        if (!law_has_density(law->part[i])) return false;
    return true;
}

/* Forward substitution: |factor^-1 (x - mean)|^2, in `z` of dim numbers. */
static double normal_log(const distribution *law, const double *x, double *z)
{
    size_t d = law->dim;
    double square = 0;
    for (size_t i = 0; i < d; i++) {
        double sum = x[i] - law->mean[i];
        for (size_t k = 0; k < i; k++) sum -= law->factor[i * d + k] * z[k];
        z[i] = sum / law->factor[i * d + i];
        square += z[i] * z[i];
    }
    return law->log_norm - 0.5 * square;
}

static double log_at(const distribution *law, const double *x, double *z);

/* log sum exp, around the largest term. */
static double mixture_log(const distribution *law, const double *x, double *z)
{
    double largest = -INFINITY, sum = 0;
    for (size_t i = 0; i < law->n; i++) {
        double term = log(law->weight[i]) + log_at(law->part[i], x, z) - log(law->part[i]->mass);
        if (isnan(term)) return term;
        if (term > largest) {
            sum = largest == -INFINITY ? 1 : sum * exp(largest - term) + 1;
            largest = term;
        } else if (term > -INFINITY) {
            sum += exp(term - largest);
        }
    }
    return largest == -INFINITY ? largest : largest + log(sum);
}

/* The log density times mass at one point; z has room for dim numbers. */
static double log_at(const distribution *law, const double *x, double *z)
{
    double sum = 0;
    for (size_t k = 0; k < law->dim; k++)
        if (isnan(x[k])) return NAN;
    switch (law->kind) {
    case LAW_NORMAL:
        return normal_log(law, x, z) + log(law->mass);
    case LAW_UNIFORM:
        if (!space_contains(law->where, x)) return -INFINITY;
        return log(law->mass) - log(space_volume(law->where));
    case LAW_MIXTURE:
        return mixture_log(law, x, z) + log(law->mass);
    case LAW_PRODUCT:
        for (size_t i = 0; i < law->n; i++) {
            sum += log_at(law->part[i], x, z);
            x += law->part[i]->dim;
        }
        return sum;
    default:
        return NAN;
    }
}

geo_status law_logpdf(const distribution *law, size_t n, const double *x, double *out)
{
    if (!law_has_density(law)) return GEO_EDOMAIN;
    double *z = geo_alloc(law->dim ? law->dim : 1, sizeof *z);
    if (!z) return GEO_ENOMEM;
    geo_status status = GEO_OK;
    for (size_t i = 0; i < n && status == GEO_OK; i++) {
        if (i % 1024 == 0) status = geo_poll();
        out[i] = log_at(law, x + i * law->dim, z);
    }
    geo_free(z);
    return status;
}
