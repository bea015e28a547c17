/* estimate.c - entropies and masses of sets: exact where they can be, else estimated. */
#include <math.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/distribution/distribution.h"
#include "runtime/distribution/line.h"

enum { ROWS = 4096 };

/* --- entropy ----------------------------------------------------------------- */

/* -f log f, where f is the density made a probability */
static geo_status entropy_density(void *context, size_t n, const double *x,
                                  const double *log_density, double *y)
{
    double log_mass = *(const double *)context;
    for (size_t i = 0; i < n; i++) {
        double l = log_density[i] - log_mass;
        y[i] = l == -INFINITY ? 0 : -l * exp(l);
    }
    return GEO_OK;
}

/* The mean of -log f over draws. */
static geo_status entropy_draws(const distribution *law, geo_rng *rng, size_t draws,
                                law_estimate *out)
{
    double *x = geo_alloc(ROWS, law->dim * sizeof *x), *l = geo_alloc(ROWS, sizeof *l);
    double mean = 0, square = 0, count = 0;         /* Welford's sums */
    geo_status status = x && l ? GEO_OK : GEO_ENOMEM;
    for (size_t i = 0; i < draws && status == GEO_OK; i += ROWS) {
        size_t m = draws - i < ROWS ? draws - i : ROWS;
        status = law_sample(law, rng, m, x);
        if (status == GEO_OK) status = law_logpdf(law, m, x, l);
        for (size_t k = 0; k < m && status == GEO_OK; k++) {
            double v = -(l[k] - log(law->mass)), gap = v - mean;
            mean += gap / ++count;
            square += gap * (v - mean);
        }
        if (status == GEO_OK) status = geo_poll();
    }
    *out = (law_estimate){ mean, sqrt(square / (count - 1) / count) };
    geo_free(x);
    geo_free(l);
    return status;
}

/* A product's entropy is the sum, with errors as of independent estimates. */
static geo_status entropy_product(const distribution *law, geo_rng *rng, size_t draws,
                                  law_estimate *out)
{
    law_estimate part = { 0, 0 };
    *out = part;
    for (size_t i = 0; i < law->n; i++) {
        if (i == 0 || law->part[i] != law->part[i - 1])
            GEO_TRY(law_entropy(law->part[i], rng, draws, &part));
        out->value += (double)law->copies * part.value;
        out->error = hypot(out->error, (double)law->copies * part.error);
    }
    return GEO_OK;
}

geo_status law_entropy(const distribution *law, geo_rng *rng, size_t draws, law_estimate *out)
{
    if (law->class->entropy) return law->class->entropy(law, out);
    if (!law_has_density(law)) return GEO_EDOMAIN;
    if (law->kind == LAW_PRODUCT) return entropy_product(law, rng, draws, out);
    if (law->kind == LAW_MIXTURE && law->n == 1)
        return law_entropy(law->part[0], rng, draws, out);
    if (law_has_tails(law) && law->class->quantile) {
        double log_mass = log(law->mass);
        geo_status status = line_integral(law, NULL, entropy_density, &log_mass, out);
        if (status != GEO_EITER && status != GEO_EDOMAIN && status != GEO_ESINGULAR) return status;
    }
    return entropy_draws(law, rng, draws, out);
}

/* --- masses of sets ---------------------------------------------------------- */

/* The share of draws, with the standard error of a proportion (which stays positive when
 * all draws agree: one half is added to either count). */
static geo_status share_of_draws(const distribution *law, const space *where, geo_rng *rng,
                                 size_t draws, law_estimate *out)
{
    double *x = geo_alloc(ROWS, law->dim * sizeof *x), inside = 0, n = (double)draws;
    geo_status status = x ? GEO_OK : GEO_ENOMEM;
    for (size_t i = 0; i < draws && status == GEO_OK; i += ROWS) {
        size_t m = draws - i < ROWS ? draws - i : ROWS;
        status = law_sample(law, rng, m, x);
        for (size_t k = 0; k < m && status == GEO_OK; k++)
            inside += space_contains(where, x + k * law->dim);
        if (status == GEO_OK) status = geo_poll();
    }
    double p = (inside + 0.5) / (n + 1);
    *out = (law_estimate){ inside / n, sqrt(p * (1 - p) / n) };
    geo_free(x);
    return status;
}

static geo_status share_in(const distribution *law, const space *where, geo_rng *rng,
                           size_t draws, law_estimate *out);

static geo_status mixture_share(const distribution *law, const space *where, geo_rng *rng,
                                size_t draws, law_estimate *out)
{
    *out = (law_estimate){ 0, 0 };
    for (size_t i = 0; i < law->n; i++) {
        law_estimate part;
        GEO_TRY(share_in(law->part[i], where, rng, draws, &part));
        out->value += law->weight[i] * part.value;
        out->error = hypot(out->error, law->weight[i] * part.error);
    }
    return GEO_OK;
}

/* A box is a product of boxes. */
static geo_status product_share(const distribution *law, const space *where, geo_rng *rng,
                                size_t draws, law_estimate *out)
{
    size_t from = 0;
    *out = (law_estimate){ 1, 0 };
    for (size_t i = 0; i < law->n * law->copies; i++) {
        space *side;
        law_estimate part;
        const distribution *of = law->part[law->copies > 1 ? 0 : i];
        GEO_TRY(space_box(of->dim, where->low + from, where->high + from, &side));
        geo_status status = share_in(of, side, rng, draws, &part);
        space_drop(side);
        GEO_TRY(status);
        out->error = hypot(out->error * part.value, out->value * part.error);
        out->value *= part.value;
        from += of->dim;
    }
    return GEO_OK;
}

static geo_status share_in(const distribution *law, const space *where, geo_rng *rng,
                           size_t draws, law_estimate *out)
{
    *out = (law_estimate){ 1, 0 };
    if (where->kind == SPACE_EUCLIDEAN) return GEO_OK;
    bool is_all = law->where && law->where->kind == SPACE_CURVED && law->kind != LAW_POINTS
               && space_equal(law->where, where);
    if (is_all) return GEO_OK;
    if (law->kind == LAW_MIXTURE) return mixture_share(law, where, rng, draws, out);
    if (law->class->mass_in) {
        geo_status status = law->class->mass_in(law, where, out);
        if (status != GEO_EDOMAIN) return status;
    }
    if (where->kind == SPACE_BOX && law_has_tails(law)) {
        double low = where->low[0], mass;
        if (law->base == BASE_COUNTING) low = ceil(low) - 1;    /* both ends belong to it */
        GEO_TRY(line_mass(law, low, where->high[0], &mass));
        *out = (law_estimate){ mass, 0 };
        return GEO_OK;
    }
    if (where->kind == SPACE_BOX && law->kind == LAW_PRODUCT)
        return product_share(law, where, rng, draws, out);
    return share_of_draws(law, where, rng, draws, out);
}

geo_status law_mass_in(const distribution *law, const space *where, geo_rng *rng, size_t draws,
                       law_estimate *out)
{
    if (law->dim != where->coordinates) return GEO_ESHAPE;
    GEO_TRY(share_in(law, where, rng, draws, out));
    out->value *= law->mass;
    out->error *= law->mass;
    return GEO_OK;
}
