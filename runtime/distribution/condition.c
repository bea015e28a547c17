/* condition.c - a law given that its point lies in a set: mu | A. */
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/distribution/distribution.h"
#include "runtime/distribution/line.h"

typedef struct {
    law_estimate inside;            /* the share of part[0] that lies in the set */
} condition;

static double share_of(const distribution *law) { return ((condition *)law->own)->inside.value; }

/* An interval of a law with quantiles needs no rejection. */
static bool is_interval(const distribution *law)
{
    return law->dim == 1 && law->where->kind == SPACE_BOX && law_has_tails(law->part[0])
        && law->part[0]->class->quantile;
}

/* --- draws ------------------------------------------------------------------- */

enum { TRIES = 4096, MOST_TRIES = 1000000000 };

static geo_status reject_into(const distribution *law, geo_rng *rng, size_t n, double *x,
                              double *room)
{
    size_t d = law->dim, found = 0;
    for (size_t tried = 0; found < n; tried += TRIES) {
        if (tried > MOST_TRIES && found == 0) return GEO_EITER;
        GEO_TRY(geo_poll());
        GEO_TRY(law_sample(law->part[0], rng, TRIES, room));
        for (size_t i = 0; i < TRIES && found < n; i++)
            if (space_contains(law->where, room + i * d))
                memcpy(x + d * found++, room + i * d, d * sizeof *x);
    }
    return GEO_OK;
}

/* The quantiles of uniform shares between the tails of the two ends. */
static geo_status invert_into(const distribution *law, geo_rng *rng, size_t n, double *x)
{
    const distribution *base = law->part[0];
    double ends[2] = { law->where->low[0], law->where->high[0] }, tail[2];
    GEO_TRY(law_tail(base, TAIL_BELOW, false, 2, ends, tail));
    law_side side = tail[0] < 0.5 ? TAIL_BELOW : TAIL_ABOVE;
    if (side == TAIL_ABOVE) GEO_TRY(law_tail(base, side, false, 2, ends, tail));
    double *p = geo_alloc(n, sizeof *p);
    if (!p) return GEO_ENOMEM;
    for (size_t i = 0; i < n; i++) p[i] = tail[0] + (tail[1] - tail[0]) * rng_uniform(rng);
    geo_status status = law_quantile(base, side, n, p, x);
    for (size_t i = 0; i < n; i++) x[i] = fmin(fmax(x[i], ends[0]), ends[1]);
    geo_free(p);
    return status;
}

static geo_status condition_sample(const distribution *law, geo_rng *rng, size_t n, double *x)
{
    if (is_interval(law) && law->base != BASE_COUNTING && share_of(law) < 0.25)
        return invert_into(law, rng, n, x);
    double *room = geo_alloc(TRIES, (law->dim ? law->dim : 1) * sizeof *room);
    geo_status status = room ? reject_into(law, rng, n, x, room) : GEO_ENOMEM;
    geo_free(room);
    return status;
}

/* --- densities --------------------------------------------------------------- */

static geo_status condition_score(const distribution *law, size_t n, const double *x,
                                  double *value, double *gradient)
{
    const distribution *base = law->part[0];
    size_t d = law->dim;
    double shift = log(base->mass) + log(share_of(law));
    if (gradient) GEO_TRY(law_score(base, n, x, value, gradient));
    else GEO_TRY(law_logpdf(base, n, x, value));
    for (size_t i = 0; i < n; i++) {
        bool is_in = space_contains(law->where, x + i * d);
        if (value) value[i] = is_in ? value[i] - shift : -INFINITY;
        for (size_t k = 0; k < d && gradient && !is_in; k++) gradient[i * d + k] = NAN;
    }
    return GEO_OK;
}

static geo_status condition_logpdf(const distribution *law, size_t n, const double *x,
                                   double *out)
{
    return condition_score(law, n, x, out, NULL);
}

static geo_status condition_log_tail(const distribution *law, law_side side, size_t n,
                                     const double *x, double *out)
{
    double low = law->where->low[0], high = law->where->high[0];
    for (size_t i = 0; i < n; i++) {
        double at = fmin(fmax(x[i], low), high), mass = 0;
        if (side == TAIL_BELOW) GEO_TRY(line_mass(law->part[0], low, at, &mass));
        else GEO_TRY(line_mass(law->part[0], at, high, &mass));
        out[i] = log(fmin(mass / share_of(law), 1));
    }
    return GEO_OK;
}

static geo_status condition_quantile(const distribution *law, law_side side, size_t n,
                                     const double *p, double *out)
{
    double *ends = geo_alloc(2 * n, sizeof *ends);
    if (!ends) return GEO_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        ends[i] = law->where->low[0];
        ends[n + i] = law->where->high[0];
    }
    geo_status status = line_quantiles(law, side, n, p, ends, ends + n, out);
    geo_free(ends);
    return status;
}

static geo_status condition_moments(const distribution *law, double *mean, double *cov)
{
    return is_interval(law) ? line_moments(law, mean, cov) : GEO_EDOMAIN;
}

static void condition_print(const distribution *law, geo_buffer *out)
{
    law_print(law->part[0], out);
    buffer_add_text(out, " | ");
    space_print(law->where, out);
    law_estimate inside = ((condition *)law->own)->inside;
    if (inside.error > 0)
        buffer_add_format(out, " (a share of %.4f ± %.1g)", inside.value, inside.error);
}

static void condition_release(distribution *law) { geo_free(law->own); }

static const law_class CONDITION_CLASS = {
    .name = "condition", .sample = condition_sample, .logpdf = condition_logpdf,
    .score = condition_score, .moments = condition_moments, .print = condition_print,
    .release = condition_release };

static const law_class INTERVAL_CLASS = {
    .name = "condition", .sample = condition_sample, .logpdf = condition_logpdf,
    .score = condition_score, .log_tail = condition_log_tail, .quantile = condition_quantile,
    .moments = condition_moments, .print = condition_print, .release = condition_release };

/* Point masses in the set are point masses again. */
static geo_status condition_points(const distribution *base, space *where, distribution **out)
{
    size_t d = base->dim, kept = 0, culprit;
    double *at = geo_alloc(base->n, d * sizeof *at), *weight = geo_alloc(base->n, sizeof *weight);
    geo_status status = at && weight ? GEO_OK : GEO_ENOMEM;
    for (size_t i = 0; i < base->n && status == GEO_OK; i++) {
        if (!space_contains(where, base->point + i * d)) continue;
        memcpy(at + kept * d, base->point + i * d, d * sizeof *at);
        weight[kept++] = base->weight[i];
    }
    if (status == GEO_OK) status = law_points(kept, d, at, weight, NULL, out, &culprit);
    geo_free(at);
    geo_free(weight);
    return status;
}

geo_status law_condition(distribution *law, space *where, law_estimate inside,
                         distribution **out)
{
    double share = inside.value / law->mass;
    if (law->dim != where->coordinates) return GEO_ESHAPE;
    if (!(share > 0)) return GEO_EEMPTY;
    if (law->kind == LAW_POINTS) return condition_points(law, where, out);
    distribution *given = law_new(&CONDITION_CLASS, LAW_OTHER, law->dim);
    if (!given) return GEO_ENOMEM;
    given->base = law->base;
    given->where = space_hold(where);
    given->own = geo_alloc_zero(1, sizeof(condition));
    given->part = geo_alloc_zero(1, sizeof *given->part);
    if (!given->own || !given->part) return law_finish(given, GEO_ENOMEM, out);
    given->n = 1;
    given->part[0] = law_hold(law);
    *(condition *)given->own = (condition){ { share, inside.error / law->mass } };
    if (is_interval(given)) given->class = &INTERVAL_CLASS;
    return law_finish(given, GEO_OK, out);
}
