/* unnormalised.c - laws from a density that is known up to a factor. */
#include "runtime/distribution/unnormalised.h"

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/distribution/chains.h"
#include "runtime/distribution/scalar.h"
#include "runtime/manifold/manifold.h"
#include "runtime/num/moments.h"
#include "runtime/num/quadrature.h"

enum { CHAINS = 16, WARM = 300, WARM_WALK = 1500, TRIAL = 300, TRIAL_WALK = 1500,
       PROPOSALS = 20000, ROWS = 2000, MOST_THIN = 100, PLACES = 4096 };

typedef struct {
    bool is_log;
    chain_set chains;
    size_t thin;
    unnormalised_report report;
    unnormalised_problem problem;   /* met by an evaluation */
    double *where;                  /* while the law is made: the point at fault */
} unnormalised;

static unnormalised *of(const distribution *law) { return law->own; }

/* --- the function ------------------------------------------------------------ */

static geo_status bad_value(unnormalised *u, unnormalised_problem problem, const double *x,
                            size_t d)
{
    u->problem = problem;
    if (u->where) memcpy(u->where, x, d * sizeof *x);
    return GEO_EDOMAIN;
}

/* log f and its gradient from f and its own. */
static geo_status take_log(const distribution *law, size_t n, const double *x, double *value,
                           double *gradient)
{
    size_t d = law->dim;
    unnormalised *u = of(law);
    for (size_t i = 0; i < n; i++) {
        double f = value[i];
        if (isnan(f)) return bad_value(u, UNNORMALISED_NAN, x + i * d, d);
        if (u->is_log) continue;
        if (f < 0) return bad_value(u, UNNORMALISED_NEGATIVE, x + i * d, d);
        for (size_t k = 0; k < d && gradient; k++) gradient[i * d + k] /= f;
        value[i] = log(f);
    }
    return GEO_OK;
}

/* Outside of a region the function is not asked. */
static geo_status target(const void *context, size_t n, const double *x, double *value,
                         double *gradient)
{
    const distribution *law = context;
    const geo_field *f = &law->closure->field;
    size_t d = law->dim, inside = 0;
    double *room = geo_alloc(n, (2 * d + 1) * sizeof *room);
    if (!room) return GEO_ENOMEM;
    double *at = room, *g = room + n * d, *v = g + n * d;
    for (size_t i = 0; i < n; i++) {
        value[i] = space_contains(law->where, x + i * d) ? 0 : -INFINITY;
        if (value[i] == 0) memcpy(at + d * inside++, x + i * d, d * sizeof *at);
    }
    geo_status status = GEO_OK;
    if (inside > 0) status = gradient ? field_jacobian(f, inside, at, v, g)
                                      : field_value(f, inside, at, v);
    if (status == GEO_OK) status = take_log(law, inside, at, v, gradient ? g : NULL);
    for (size_t i = 0, k = 0; i < n && status == GEO_OK; i++) {
        bool is_in = value[i] == 0;
        if (gradient) memset(gradient + i * d, 0, d * sizeof *gradient);
        if (is_in && gradient) memcpy(gradient + i * d, g + k * d, d * sizeof *gradient);
        if (is_in) value[i] = v[k++];
    }
    geo_free(room);
    return status;
}

/* --- the law ----------------------------------------------------------------- */

static geo_status unnormalised_sample(const distribution *law, geo_rng *rng, size_t n, double *x)
{
    chain_set c;
    double acceptance;
    size_t d = law->dim, thin = of(law)->thin;
    geo_status status = chains_copy(&of(law)->chains, &c);
    for (size_t k = 0; k < 2 * thin && status == GEO_OK; k++)
        status = chains_step(&c, rng, &acceptance);
    for (size_t i = 0; i < n && status == GEO_OK; i += CHAINS) {
        for (size_t k = 0; k < thin && status == GEO_OK; k++)
            status = chains_step(&c, rng, &acceptance);
        size_t m = n - i < CHAINS ? n - i : CHAINS;
        memcpy(x + i * d, c.x, m * d * sizeof *x);
    }
    chains_free(&c);
    return status;
}

static geo_status unnormalised_score(const distribution *law, size_t n, const double *x,
                                     double *value, double *gradient)
{
    double log_integral = log(of(law)->report.integral.value);
    for (size_t i = 0; i < n; i += ROWS) {
        double log_density[ROWS];
        size_t m = n - i < ROWS ? n - i : ROWS;
        GEO_TRY(target(law, m, x + i * law->dim, log_density,
                       gradient ? gradient + i * law->dim : NULL));
        for (size_t k = 0; k < m; k++) {
            if (value) value[i + k] = log_density[k] - log_integral;
            for (size_t j = 0; j < law->dim && gradient && log_density[k] == -INFINITY; j++)
                gradient[(i + k) * law->dim + j] = NAN;
        }
    }
    return GEO_OK;
}

static geo_status unnormalised_logpdf(const distribution *law, size_t n, const double *x,
                                      double *out)
{
    return unnormalised_score(law, n, x, out, NULL);
}

static void unnormalised_print(const distribution *law, geo_buffer *out)
{
    const unnormalised_report *r = &of(law)->report;
    buffer_add_text(out, "density on ");
    space_print(law->where, out);
    buffer_add_format(out, ", %s, acceptance %.2f, ess %.0f of %.0f, R-hat %.3f, integral %.5g",
                      r->has_gradient ? "Hamiltonian chains" : "random-walk chains",
                      r->acceptance, r->ess, r->draws, r->rhat, r->integral.value);
    if (r->integral.error > 1e-9 * fabs(r->integral.value))
        buffer_add_format(out, " ± %.1g", r->integral.error);
}

static void unnormalised_release(distribution *law)
{
    unnormalised *u = law->own;
    if (!u) return;
    chains_free(&u->chains);
    geo_free(u);
}

static const law_class WALK_CLASS = {
    .name = "density", .sample = unnormalised_sample, .logpdf = unnormalised_logpdf,
    .print = unnormalised_print, .release = unnormalised_release };

static const law_class SCORED_CLASS = {
    .name = "density", .sample = unnormalised_sample, .logpdf = unnormalised_logpdf,
    .score = unnormalised_score, .print = unnormalised_print, .release = unnormalised_release };

const unnormalised_report *law_unnormalised_report(const distribution *law)
{
    bool is_one = law->class == &WALK_CLASS || law->class == &SCORED_CLASS;
    return is_one ? &of(law)->report : NULL;
}

/* --- starting places --------------------------------------------------------- */

static geo_status place(const distribution *law, geo_rng *rng, double spread, double *x)
{
    if (space_is_bounded(law->where)) return space_sample(law->where, rng, 1, x);
    for (size_t k = 0; k < law->dim; k++) x[k] = spread * rng_normal(rng);
    return GEO_OK;
}

/* Of many places around the origin, near and far, or all over a region, each chain starts
 * at one drawn in proportion to the density there, among those found in one batch. */
static geo_status start(const distribution *law, geo_rng *rng)
{
    unnormalised *u = of(law);
    chain_set *c = &u->chains;
    size_t d = law->dim;
    double *x = geo_alloc(PLACES, (d + 1) * sizeof *x), best = -INFINITY;
    if (!x) return GEO_ENOMEM;
    double *value = x + PLACES * d;
    geo_status status = GEO_OK;
    for (size_t i = 0; i < PLACES && status == GEO_OK; i++)
        status = place(law, rng, pow(10, (double)(i % 64) / 63 * 3 - 1), x + i * d);
    if (status == GEO_OK) status = target(law, PLACES, x, value, NULL);
    for (size_t i = 0; i < PLACES && status == GEO_OK; i++) best = fmax(best, value[i]);
    if (status == GEO_OK && best == -INFINITY) status = bad_value(u, UNNORMALISED_ZERO, x, d);
    if (status == GEO_OK && best == INFINITY) status = bad_value(u, UNNORMALISED_IMPROPER, x, d);
    for (size_t i = 0; i < c->n && status == GEO_OK;) {
        size_t k = (size_t)rng_below(rng, PLACES);
        if (!(rng_uniform(rng) < exp(0.3 * (value[k] - best)))) {
            if (rng->counter % 4096 == 0) status = geo_poll();
            continue;
        }
        memcpy(c->x + d * i++, x + k * d, d * sizeof *x);
    }
    geo_free(x);
    if (status != GEO_OK) return status;
    return target(law, c->n, c->x, c->value, c->is_hamiltonian ? c->gradient : NULL);
}

/* --- the trial run ----------------------------------------------------------- */

static geo_status trial(const distribution *law, geo_rng *rng, double **at, size_t *steps)
{
    unnormalised *u = of(law);
    chain_set *c = &u->chains;
    size_t all = c->n * c->d;
    *steps = c->is_hamiltonian ? TRIAL : TRIAL_WALK;
    *at = geo_alloc(*steps, all * sizeof **at);
    if (!*at) return GEO_ENOMEM;
    for (size_t k = 0; k < *steps; k++) {
        double acceptance;
        GEO_TRY(chains_step(c, rng, &acceptance));
        u->report.acceptance += acceptance / (double)*steps;
        memcpy(*at + k * all, c->x, all * sizeof **at);
    }
    u->report.draws = (double)(*steps * c->n);
    GEO_TRY(chains_diagnose(c->n, *steps, c->d, *at, &u->report.ess, &u->report.rhat));
    double thin = ceil(u->report.draws / u->report.ess);
    u->thin = (size_t)fmin(fmax(thin, 1), MOST_THIN);
    if (!(u->report.rhat < 1.1)) return bad_value(u, UNNORMALISED_IMPROPER, c->x, c->d);
    return GEO_OK;
}

/* --- the integral ------------------------------------------------------------ */

typedef struct {
    const distribution *law;
    double shift;                   /* the largest log density that the trial saw */
} line_problem;

static geo_status line_values(void *context, size_t n, const double *x, double *y)
{
    const line_problem *p = context;
    GEO_TRY(target(p->law, n, x, y, NULL));
    for (size_t i = 0; i < n; i++) y[i] = exp(y[i] - p->shift);
    return GEO_OK;
}

/* By quadrature, cut at the trial's least, middle and largest draw. */
static geo_status line_integral_of(const distribution *law, double shift, size_t n,
                                   const double *at, law_estimate *out)
{
    line_problem p = { law, shift };
    double low = -INFINITY, high = INFINITY, cut[5], least = INFINITY, most = -INFINITY, sum = 0;
    if (law->where->kind == SPACE_BOX) {
        low = law->where->low[0];
        high = law->where->high[0];
    } else if (law->where->kind == SPACE_BALL) {
        low = law->where->centre[0] - law->where->radius;
        high = law->where->centre[0] + law->where->radius;
    }
    for (size_t i = 0; i < n; i++) {
        least = fmin(least, at[i]);
        most = fmax(most, at[i]);
        sum += at[i] / (double)n;
    }
    cut[0] = low;
    cut[1] = least;
    cut[2] = sum;
    cut[3] = most;
    cut[4] = high;
    for (int i = 0; i < 4; i++) {
        quadrature_result r;
        if (!(cut[i] < cut[i + 1])) continue;
        geo_status status = quadrature(line_values, &p, cut[i], cut[i + 1], NULL, &r);
        if (status == GEO_EITER) return bad_value(of(law), UNNORMALISED_IMPROPER, at, 1);
        GEO_TRY(status);
        out->value += r.value;
        out->error += r.error;
    }
    return GEO_OK;
}

/* A proposal of importance sampling: Student's law with 4 degrees of freedom around the
 * trial's mean, or uniform with this chance. */
typedef struct {
    double mean[64], factor[64 * 64], log_norm, uniform_share, log_uniform;
    bool is_uniform;
} proposal;

enum { MOST_DIM = 64, NU = 4 };

static double student_log(const proposal *q, size_t d, const double *x)
{
    double z[MOST_DIM], square = 0;
    for (size_t i = 0; i < d; i++) {
        z[i] = x[i] - q->mean[i];
        for (size_t k = 0; k < i; k++) z[i] -= q->factor[i * d + k] * z[k];
        z[i] /= q->factor[i * d + i];
        square += z[i] * z[i];
    }
    return q->log_norm - 0.5 * (NU + (double)d) * log1p(square / NU);
}

static geo_status proposal_draw(const distribution *law, const proposal *q, geo_rng *rng,
                                double *x, double *log_density)
{
    size_t d = law->dim;
    double z[MOST_DIM], log_student = -INFINITY;
    if (rng_uniform(rng) < q->uniform_share) {
        GEO_TRY(space_sample(law->where, rng, 1, x));
    } else {
        double stretch = exp(0.5 * (log(NU / 2.0) - scalar_gamma_log_draw(NU / 2.0, rng)));
        for (size_t k = 0; k < d; k++) z[k] = stretch * rng_normal(rng);
        for (size_t k = 0; k < d; k++) {
            x[k] = q->mean[k];
            for (size_t j = 0; j <= k; j++) x[k] += q->factor[k * d + j] * z[j];
        }
    }
    if (q->uniform_share < 1) log_student = student_log(q, d, x) + log1p(-q->uniform_share);
    double log_flat = q->uniform_share > 0 && space_contains(law->where, x)
                    ? q->log_uniform + log(q->uniform_share) : -INFINITY;
    double largest = fmax(log_student, log_flat);
    *log_density = largest + log(exp(log_student - largest) + exp(log_flat - largest));
    return GEO_OK;
}

static geo_status proposal_make(const distribution *law, size_t n, const double *at, proposal *q)
{
    size_t d = law->dim;
    bool is_bounded = space_is_bounded(law->where);
    q->uniform_share = law->where->kind == SPACE_CURVED ? 1 : is_bounded ? 0.3 : 0;
    q->log_uniform = is_bounded ? -log(space_volume(law->where)) : 0;
    GEO_TRY(moments_mean(n, d, at, q->mean));
    GEO_TRY(moments_covariance(n, d, at, 1, q->factor));
    if (q->uniform_share == 1) return GEO_OK;
    for (size_t i = 0; i < d; i++) q->factor[i * d + i] *= 1 + 1e-9;
    GEO_TRY(law_cholesky(d, q->factor));
    q->log_norm = lgamma(0.5 * (NU + (double)d)) - lgamma(0.5 * NU)
                - 0.5 * (double)d * log(NU * M_PI);
    for (size_t i = 0; i < d; i++) q->log_norm -= log(q->factor[i * (d + 1)]);
    return GEO_OK;
}

static geo_status importance(const distribution *law, geo_rng *rng, double shift,
                             const proposal *q, law_estimate *out)
{
    size_t d = law->dim;
    double *x = geo_alloc(ROWS, (d + 2) * sizeof *x), mean = 0, square = 0, count = 0;
    if (!x) return GEO_ENOMEM;
    double *log_q = x + ROWS * d, *value = log_q + ROWS;
    geo_status status = GEO_OK;
    for (size_t i = 0; i < PROPOSALS && status == GEO_OK; i += ROWS) {
        for (size_t k = 0; k < ROWS && status == GEO_OK; k++)
            status = proposal_draw(law, q, rng, x + k * d, &log_q[k]);
        if (status == GEO_OK) status = target(law, ROWS, x, value, NULL);
        for (size_t k = 0; k < ROWS && status == GEO_OK; k++) {
            double w = exp(value[k] - shift - log_q[k]), gap = w - mean;
            mean += gap / ++count;
            square += gap * (w - mean);
        }
        if (status == GEO_OK) status = geo_poll();
    }
    geo_free(x);
    *out = (law_estimate){ mean, sqrt(square / (count - 1) / count) };
    return status;
}

static geo_status integrate(const distribution *law, geo_rng *rng, size_t n, const double *at)
{
    unnormalised *u = of(law);
    law_estimate e = { 0, 0 };
    double shift = -INFINITY;
    for (size_t i = 0; i < u->chains.n; i++) shift = fmax(shift, u->chains.value[i]);
    if (law->dim == 1) {
        GEO_TRY(line_integral_of(law, shift, n, at, &e));
    } else {
        if (law->dim > MOST_DIM) return GEO_ETOOBIG;
        proposal *q = geo_alloc_zero(1, sizeof *q);
        if (!q) return GEO_ENOMEM;
        geo_status status = proposal_make(law, n, at, q);
        if (status == GEO_OK) status = importance(law, rng, shift, q, &e);
        geo_free(q);
        GEO_TRY(status);
    }
    bool is_found = e.value > 0 && isfinite(e.value) && e.error < 0.2 * e.value;
    if (!is_found) return bad_value(u, UNNORMALISED_IMPROPER, at, law->dim);
    u->report.integral = (law_estimate){ e.value * exp(shift), e.error * exp(shift) };
    return GEO_OK;
}

/* --- making ------------------------------------------------------------------ */

static geo_status prepare(distribution *law)
{
    unnormalised *u = of(law);
    geo_rng rng;
    double *at = NULL;
    size_t steps = 0;
    rng_seed(&rng, 0x636861696e, 3);
    GEO_TRY(chains_new(CHAINS, law->dim, &u->chains));
    u->chains.target = target;
    u->chains.context = law;
    u->chains.is_sphere = law->where->kind == SPACE_CURVED;
    bool has_walls = space_is_bounded(law->where);      /* which a long trajectory runs into */
    u->chains.is_hamiltonian = law->closure->field.jacobian && !has_walls;
    u->report.has_gradient = u->chains.is_hamiltonian;
    GEO_TRY(start(law, &rng));
    GEO_TRY(chains_warm(&u->chains, &rng, u->chains.is_hamiltonian ? WARM : WARM_WALK));
    geo_status status = trial(law, &rng, &at, &steps);
    if (status == GEO_OK) status = integrate(law, &rng, steps * CHAINS, at);
    geo_free(at);
    return status;
}

geo_status law_unnormalised(law_closure *closure, bool is_log, space *over,
                            unnormalised_problem *problem, double *where, distribution **out)
{
    bool has_score = closure->field.jacobian && over->kind != SPACE_CURVED;
    distribution *law = law_new(has_score ? &SCORED_CLASS : &WALK_CLASS, LAW_OTHER,
                                over->coordinates);
    *problem = UNNORMALISED_SPACE;
    if (!law) {
        closure->release(closure);
        return GEO_ENOMEM;
    }
    law->closure = closure;
    law->where = space_hold(over);
    law->base = law_base_of(over);
    unnormalised *u = law->own = geo_alloc_zero(1, sizeof *u);
    if (!u) return law_finish(law, GEO_ENOMEM, out);
    if (law->base == BASE_VOLUME || law->dim == 0) return law_finish(law, GEO_EDOMAIN, out);
    u->is_log = is_log;
    u->where = where;
    geo_status status = prepare(law);
    *problem = u->problem;
    u->where = NULL;
    return law_finish(law, status, out);
}
