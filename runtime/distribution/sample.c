/* sample.c - draws. */
#include <math.h>

#include "runtime/base/limit.h"
#include "runtime/distribution/distribution.h"

/* The least i with cumulative[i] > u. */
static size_t pick(const distribution *law, double u)
{
    size_t low = 0, high = law->n - 1;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (law->cumulative[middle] > u) high = middle;
        else low = middle + 1;
    }
    return low;
}

static void draw_normal(const distribution *law, geo_rng *rng, double *x)
{
    size_t d = law->dim;
    for (size_t i = 0; i < d; i++) x[i] = rng_normal(rng);
    for (size_t i = d; i-- > 0;) {          /* x = mean + factor z, from below */
        double sum = law->mean[i];
        for (size_t k = 0; k <= i; k++) sum += law->factor[i * d + k] * x[k];
        x[i] = sum;
    }
}

static geo_status draw_one(const distribution *law, geo_rng *rng, double *x)
{
    switch (law->kind) {
    case LAW_NORMAL:
        draw_normal(law, rng, x);
        return GEO_OK;
    case LAW_UNIFORM:
        return space_sample(law->where, rng, 1, x);
    case LAW_POINTS: {
        size_t i = pick(law, rng_uniform(rng));
        for (size_t k = 0; k < law->dim; k++) x[k] = law->point[i * law->dim + k];
        return GEO_OK;
    }
    case LAW_MIXTURE:
        return draw_one(law->part[pick(law, rng_uniform(rng))], rng, x);
    default:
        for (size_t i = 0; i < law->n; i++) {
            GEO_TRY(draw_one(law->part[i], rng, x));
            x += law->part[i]->dim;
        }
        return GEO_OK;
    }
}

geo_status law_sample(const distribution *law, geo_rng *rng, size_t n, double *x)
{
    if (law->kind == LAW_UNIFORM) return space_sample(law->where, rng, n, x);
    for (size_t i = 0; i < n; i++) {
        if (i % 1024 == 0) GEO_TRY(geo_poll());
        GEO_TRY(draw_one(law, rng, x + i * law->dim));
    }
    return GEO_OK;
}
