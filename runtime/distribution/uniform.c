/* uniform.c - uniform laws on bounded spaces, and point masses. */
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/distribution/distribution.h"

/* --- uniform ----------------------------------------------------------------- */

static geo_status uniform_sample(const distribution *law, geo_rng *rng, size_t n, double *x)
{
    return space_sample(law->where, rng, n, x);
}

static geo_status uniform_score(const distribution *law, size_t n, const double *x,
                                double *value, double *gradient)
{
    size_t d = law->dim;
    double inside = -log(space_volume(law->where));
    for (size_t i = 0; i < n; i++) {
        if (i % 1024 == 0) GEO_TRY(geo_poll());
        bool is_in = space_contains(law->where, x + i * d);
        if (value) value[i] = is_in ? inside : -INFINITY;
        for (size_t k = 0; k < d && gradient; k++) gradient[i * d + k] = is_in ? 0 : NAN;
    }
    return GEO_OK;
}

static geo_status uniform_logpdf(const distribution *law, size_t n, const double *x, double *out)
{
    return uniform_score(law, n, x, out, NULL);
}

/* The ends of a uniform law of one number. */
static void ends(const distribution *law, double *low, double *high)
{
    const space *s = law->where;
    *low = s->kind == SPACE_BALL ? s->centre[0] - s->radius : s->low[0];
    *high = s->kind == SPACE_BALL ? s->centre[0] + s->radius : s->high[0];
}

static geo_status uniform_log_tail(const distribution *law, law_side side, size_t n,
                                   const double *x, double *out)
{
    double low, high;
    ends(law, &low, &high);
    for (size_t i = 0; i < n; i++) {
        double length = side == TAIL_BELOW ? x[i] - low : high - x[i];
        out[i] = log(fmin(fmax(length / (high - low), 0), 1));
    }
    return GEO_OK;
}

static geo_status uniform_quantile(const distribution *law, law_side side, size_t n,
                                   const double *p, double *out)
{
    double low, high;
    ends(law, &low, &high);
    for (size_t i = 0; i < n; i++) {
        out[i] = side == TAIL_BELOW ? low + p[i] * (high - low) : high - p[i] * (high - low);
        if (!(p[i] >= 0 && p[i] <= 1)) out[i] = NAN;
    }
    return GEO_OK;
}

static geo_status uniform_moments(const distribution *law, double *mean, double *cov)
{
    return space_moments(law->where, mean, cov);
}

static geo_status uniform_entropy(const distribution *law, law_estimate *out)
{
    *out = (law_estimate){ log(space_volume(law->where)), 0 };
    return GEO_OK;
}

/* Itself, and the common part of two boxes. */
static geo_status uniform_mass_in(const distribution *law, const space *where, law_estimate *out)
{
    const space *s = law->where;
    *out = (law_estimate){ 1, 0 };
    if (space_equal(s, where)) return GEO_OK;
    if (s->kind != SPACE_BOX || where->kind != SPACE_BOX) return GEO_EDOMAIN;
    for (size_t i = 0; i < law->dim; i++) {
        double low = fmax(s->low[i], where->low[i]), high = fmin(s->high[i], where->high[i]);
        out->value *= fmax(high - low, 0) / (s->high[i] - s->low[i]);
    }
    return GEO_OK;
}

static geo_status uniform_marginal(const distribution *law, size_t n, const size_t *keep,
                                   distribution **out)
{
    const space *s = law->where;
    if (s->kind != SPACE_BOX) return GEO_EDOMAIN;
    double *at = geo_alloc(2 * n, sizeof *at);
    if (!at) return GEO_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        at[i] = s->low[keep[i]];
        at[n + i] = s->high[keep[i]];
    }
    space *box;
    geo_status status = space_box(n, at, at + n, &box);
    geo_free(at);
    GEO_TRY(status);
    status = law_uniform(box, out);
    space_drop(box);
    return status;
}

static void uniform_print(const distribution *law, geo_buffer *out)
{
    buffer_add_text(out, "uniform(");
    space_print(law->where, out);
    buffer_add_char(out, ')');
}

static const law_class UNIFORM_CLASS = {
    .name = "uniform", .sample = uniform_sample, .logpdf = uniform_logpdf,
    .score = uniform_score, .moments = uniform_moments, .entropy = uniform_entropy,
    .mass_in = uniform_mass_in, .marginal = uniform_marginal, .print = uniform_print };

static const law_class INTERVAL_CLASS = {
    .name = "uniform", .sample = uniform_sample, .logpdf = uniform_logpdf,
    .score = uniform_score, .log_tail = uniform_log_tail, .quantile = uniform_quantile,
    .moments = uniform_moments, .entropy = uniform_entropy, .mass_in = uniform_mass_in,
    .print = uniform_print };

geo_status law_uniform(space *where, distribution **out)
{
    if (!space_is_bounded(where)) return GEO_EDOMAIN;
    bool is_interval = where->coordinates == 1 && where->kind != SPACE_CURVED;
    distribution *law = law_new(is_interval ? &INTERVAL_CLASS : &UNIFORM_CLASS, LAW_UNIFORM,
                                where->coordinates);
    if (!law) return GEO_ENOMEM;
    law->where = space_hold(where);
    law->base = law_base_of(where);
    *out = law;
    return GEO_OK;
}

/* --- points ------------------------------------------------------------------ */

static geo_status points_sample(const distribution *law, geo_rng *rng, size_t n, double *x)
{
    for (size_t i = 0; i < n; i++) {
        if (i % 1024 == 0) GEO_TRY(geo_poll());
        size_t k = law_pick(law, rng_uniform(rng));
        memcpy(x + i * law->dim, law->point + k * law->dim, law->dim * sizeof *x);
    }
    return GEO_OK;
}

static geo_status points_moments(const distribution *law, double *mean, double *cov)
{
    size_t d = law->dim;
    for (size_t i = 0; i < law->n; i++)
        for (size_t k = 0; k < d; k++) mean[k] += law->weight[i] * law->point[i * d + k];
    for (size_t i = 0; i < law->n; i++)
        for (size_t j = 0; j < d; j++)
            for (size_t k = 0; k < d; k++)
                cov[j * d + k] += law->weight[i] * (law->point[i * d + j] - mean[j])
                                * (law->point[i * d + k] - mean[k]);
    return GEO_OK;
}

static geo_status points_mass_in(const distribution *law, const space *where, law_estimate *out)
{
    *out = (law_estimate){ 0, 0 };
    for (size_t i = 0; i < law->n; i++)
        if (space_contains(where, law->point + i * law->dim)) out->value += law->weight[i];
    return GEO_OK;
}

static geo_status points_log_tail(const distribution *law, law_side side, size_t n,
                                  const double *x, double *out)
{
    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        if (i % 64 == 0) GEO_TRY(geo_poll());
        for (size_t k = 0; k < law->n; k++)
            if ((law->point[k] <= x[i]) == (side == TAIL_BELOW)) sum += law->weight[k];
        out[i] = log(fmin(sum, 1));
    }
    return GEO_OK;
}

static geo_status points_marginal(const distribution *law, size_t n, const size_t *keep,
                                  distribution **out)
{
    size_t culprit;
    double *at = geo_alloc(law->n * n, sizeof *at);
    if (!at) return GEO_ENOMEM;
    for (size_t i = 0; i < law->n; i++)
        for (size_t k = 0; k < n; k++) at[i * n + k] = law->point[i * law->dim + keep[k]];
    geo_status status = law_points(law->n, n, at, law->weight, NULL, out, &culprit);
    geo_free(at);
    return status;
}

static void points_print(const distribution *law, geo_buffer *out)
{
    buffer_add_format(out, "%zu weighted point%s of ", law->n, law->n == 1 ? "" : "s");
    law_print_space(law, out);
}

static const law_class POINTS_CLASS = {
    .name = "points", .sample = points_sample, .moments = points_moments,
    .mass_in = points_mass_in, .log_tail = points_log_tail, .marginal = points_marginal,
    .print = points_print };

geo_status law_points(size_t n, size_t dim, const double *point, const double *weight,
                      space *region, distribution **out, size_t *culprit)
{
    if (n == 0 || dim == 0) return GEO_EEMPTY;
    for (size_t i = 0; i < n; i++) {
        *culprit = i;
        if (weight && (!(weight[i] > 0) || !isfinite(weight[i]))) return GEO_EDOMAIN;
        for (size_t k = 0; k < dim; k++)
            if (!isfinite(point[i * dim + k])) return GEO_EDOMAIN;
    }
    distribution *law = law_new(&POINTS_CLASS, LAW_POINTS, dim);
    if (!law) return GEO_ENOMEM;
    law->base = BASE_NONE;
    law->n = n;
    if (region) law->where = space_hold(region);
    law->point = geo_alloc(n * dim, sizeof *law->point);
    if (!law->point) return law_finish(law, GEO_ENOMEM, out);
    memcpy(law->point, point, n * dim * sizeof *point);
    return law_finish(law, law_set_weights(law, weight), out);
}
