/* divergence.c - Kullback-Leibler, Hellinger, total variation; W2 on the line. */
#include "runtime/distribution/divergence.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/distribution/line.h"
#include "runtime/num/quadrature.h"

enum { ROWS = 2048 };

/* --- what is averaged -------------------------------------------------------- */

/* Of log p and log q where p > 0; each divergence is a mean of one of these over p. */
typedef double (*divergence_term)(double log_p, double log_q);

static double kl_term(double log_p, double log_q) { return log_p - log_q; }
static double affinity_term(double log_p, double log_q) { return exp(0.5 * (log_q - log_p)); }

static double tv_term(double log_p, double log_q)
{
    return log_q < log_p ? -expm1(log_q - log_p) : 0;
}

typedef struct {
    const distribution *p, *q;
    divergence_term term;
    double log_mass[2];
    double *log_p, *log_q;
    size_t capacity[2];
    bool is_infinite;
} pair;

static geo_status pair_values(pair *d, size_t n, const double *x)
{
    if (!geo_grow(&d->log_p, &d->capacity[0], n, sizeof(double))
        || !geo_grow(&d->log_q, &d->capacity[1], n, sizeof(double))) return GEO_ENOMEM;
    GEO_TRY(law_logpdf(d->p, n, x, d->log_p));
    GEO_TRY(law_logpdf(d->q, n, x, d->log_q));
    for (size_t i = 0; i < n; i++) {
        d->log_p[i] -= d->log_mass[0];
        d->log_q[i] -= d->log_mass[1];
    }
    return GEO_OK;
}

static geo_status integrand(void *context, size_t n, const double *x, const double *log_density,
                            double *y)
{
    pair *d = context;
    GEO_TRY(pair_values(d, n, x));
    for (size_t i = 0; i < n; i++) {
        double weight = exp(d->log_p[i]);
        y[i] = weight > 0 ? weight * d->term(d->log_p[i], d->log_q[i]) : 0;
        if (y[i] == INFINITY) {
            d->is_infinite = true;
            y[i] = 0;
        }
    }
    return GEO_OK;
}

static geo_status by_draws(pair *d, const divergence_effort *effort, law_estimate *out)
{
    size_t dim = d->p->dim;
    double *x = geo_alloc(ROWS, dim * sizeof *x), mean = 0, square = 0, count = 0;
    geo_status status = x ? GEO_OK : GEO_ENOMEM;
    for (size_t i = 0; i < effort->draws && status == GEO_OK; i += ROWS) {
        size_t m = effort->draws - i < ROWS ? effort->draws - i : ROWS;
        status = law_sample(d->p, effort->rng, m, x);
        if (status == GEO_OK) status = pair_values(d, m, x);
        for (size_t k = 0; k < m && status == GEO_OK; k++) {
            double y = d->term(d->log_p[k], d->log_q[k]), gap = y - mean;
            if (y == INFINITY) d->is_infinite = true;
            mean += gap / ++count;
            square += gap * (y - mean);
        }
        if (status == GEO_OK) status = geo_poll();
    }
    *out = (law_estimate){ mean, sqrt(square / (count - 1) / count) };
    geo_free(x);
    return status;
}

static bool is_same_space(const distribution *p, const distribution *q)
{
    return p->dim == q->dim && (p->base == q->base || p->base == BASE_NONE
                                || q->base == BASE_NONE);
}

/* The mean of a term over p, by integral or by draws. */
static geo_status mean_of(const distribution *p, const distribution *q, divergence_term term,
                          const divergence_effort *effort, law_estimate *out)
{
    if (!is_same_space(p, q)) return GEO_ESHAPE;
    if (!law_has_density(p) || !law_has_density(q)) return GEO_EDOMAIN;
    pair d = { .p = p, .q = q, .term = term, .log_mass = { log(p->mass), log(q->mass) } };
    bool is_line = p->dim == 1 && law_has_tails(p) && p->class->quantile;
    geo_status status = GEO_EDOMAIN;
    if (is_line) status = line_integral(p, q, integrand, &d, out);
    if (status == GEO_ESINGULAR) {          /* only kl has terms without a bound */
        d.is_infinite = true;
        status = GEO_OK;
    }
    if (status == GEO_EDOMAIN || status == GEO_EITER) status = by_draws(&d, effort, out);
    if (d.is_infinite) *out = (law_estimate){ INFINITY, 0 };
    geo_free(d.log_p);
    geo_free(d.log_q);
    return status;
}

static bool are_normal(const distribution *p, const distribution *q)
{
    return p->kind == LAW_NORMAL && q->kind == LAW_NORMAL && p->dim == q->dim;
}

/* --- between normal laws ----------------------------------------------------- */

/* The full factor of a normal law: fills d x d. */
static void full_factor(const distribution *law, double *l)
{
    size_t d = law->dim;
    if (!law->is_diagonal) {
        memcpy(l, law->factor, d * d * sizeof *l);
        return;
    }
    memset(l, 0, d * d * sizeof *l);
    for (size_t i = 0; i < d; i++) l[i * d + i] = law->factor[i];
}

/* x = L^-1 x for `columns` columns, L lower triangular. */
static void solve_lower(size_t d, const double *l, size_t columns, double *x)
{
    for (size_t i = 0; i < d; i++)
        for (size_t c = 0; c < columns; c++) {
            for (size_t k = 0; k < i; k++) x[i * columns + c] -= l[i * d + k] * x[k * columns + c];
            x[i * columns + c] /= l[i * d + i];
        }
}

static double sum_squares(size_t n, const double *x)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += x[i] * x[i];
    return sum;
}

static double log_det(size_t d, const double *l)
{
    double sum = 0;
    for (size_t i = 0; i < d; i++) sum += log(l[i * d + i]);
    return sum;
}

/* (|Lq^-1 Lp|^2 + |Lq^-1 (mp - mq)|^2 - d)/2 + log det Lq - log det Lp */
static void normal_kl(const distribution *p, const distribution *q, double *room, double *out)
{
    size_t d = p->dim;
    double *lp = room, *lq = room + d * d, *gap = lq + d * d;
    full_factor(p, lp);
    full_factor(q, lq);
    for (size_t i = 0; i < d; i++) gap[i] = p->mean[i] - q->mean[i];
    double dets = log_det(d, lq) - log_det(d, lp);
    solve_lower(d, lq, d, lp);
    solve_lower(d, lq, 1, gap);
    *out = 0.5 * (sum_squares(d * d, lp) + sum_squares(d, gap) - (double)d) + dets;
}

/* Bhattacharyya's coefficient exp(-(g' S^-1 g/8 + log(det S/sqrt(det P det Q))/2)) with
 * S = (P + Q)/2 and g the difference of means. */
static void normal_affinity(const distribution *p, const distribution *q, double *room,
                            double *out)
{
    size_t d = p->dim;
    double *s = room, *other = room + d * d, *gap = other + d * d;
    law_normal_covariance(p, s);
    law_normal_covariance(q, other);
    for (size_t i = 0; i < d * d; i++) s[i] = 0.5 * (s[i] + other[i]);
    *out = NAN;
    if (law_cholesky(d, s) != GEO_OK) return;
    for (size_t i = 0; i < d; i++) gap[i] = p->mean[i] - q->mean[i];
    solve_lower(d, s, 1, gap);
    double dets = log_det(d, s);
    full_factor(p, other);
    dets -= 0.5 * log_det(d, other);
    full_factor(q, other);
    dets -= 0.5 * log_det(d, other);
    *out = exp(-0.125 * sum_squares(d, gap) - dets);
}

static geo_status with_room(const distribution *p, const distribution *q,
                            void (*formula)(const distribution *p, const distribution *q,
                                            double *room, double *out), double *out)
{
    size_t d = p->dim;
    double *room = geo_alloc(2 * d * d + d + 1, sizeof *room);
    if (!room) return GEO_ENOMEM;
    formula(p, q, room, out);
    geo_free(room);
    return GEO_OK;
}

/* --- on the line ------------------------------------------------------------- */

typedef struct {
    const distribution *p, *q;
    law_side side;
    double *other;
    size_t capacity;
} quantile_pair;

/* (F^-1 - G^-1)^2 at shares u of one side. */
static geo_status squared_gap(void *context, size_t n, const double *u, double *y)
{
    quantile_pair *c = context;
    if (!geo_grow(&c->other, &c->capacity, n, sizeof *c->other)) return GEO_ENOMEM;
    GEO_TRY(law_quantile(c->p, c->side, n, u, y));
    GEO_TRY(law_quantile(c->q, c->side, n, u, c->other));
    for (size_t i = 0; i < n; i++) y[i] = (y[i] - c->other[i]) * (y[i] - c->other[i]);
    return GEO_OK;
}

static geo_status line_w2(const distribution *p, const distribution *q, law_estimate *square)
{
    static const double CUT[] = { 0, 1e-12, 1e-6, 1e-3, 0.05, 0.2, 0.5 };
    quantile_pair c = { .p = p, .q = q };
    quadrature_options options = { .absolute = 1e-13, .relative = 1e-11, .max_intervals = 400 };
    geo_status status = GEO_OK;
    *square = (law_estimate){ 0, 0 };
    for (int side = TAIL_BELOW; side <= TAIL_ABOVE; side++)
        for (size_t i = 0; i + 1 < sizeof CUT / sizeof *CUT && status == GEO_OK; i++) {
            quadrature_result r;
            c.side = (law_side)side;
            status = quadrature(squared_gap, &c, CUT[i], CUT[i + 1], &options, &r);
            if (status == GEO_EITER && r.error < 1e-6 * (1 + r.value)) status = GEO_OK;
            square->value += r.value;
            square->error += r.error;
        }
    geo_free(c.other);
    return status;
}

/* --- public ------------------------------------------------------------------ */

geo_status divergence_kl(const distribution *p, const distribution *q,
                         const divergence_effort *effort, law_estimate *out)
{
    *out = (law_estimate){ 0, 0 };
    if (are_normal(p, q)) return with_room(p, q, normal_kl, &out->value);
    return mean_of(p, q, kl_term, effort, out);
}

geo_status divergence_hellinger(const distribution *p, const distribution *q,
                                const divergence_effort *effort, law_estimate *out)
{
    law_estimate c = { 0, 0 };
    if (are_normal(p, q)) GEO_TRY(with_room(p, q, normal_affinity, &c.value));
    else GEO_TRY(mean_of(p, q, affinity_term, effort, &c));
    double square = fmax(1 - c.value, 0), distance = sqrt(square);
    *out = (law_estimate){ distance, c.error / (2 * fmax(distance, sqrt(c.error))) };
    if (c.error == 0) out->error = 0;
    return GEO_OK;
}

geo_status divergence_tv(const distribution *p, const distribution *q,
                         const divergence_effort *effort, law_estimate *out)
{
    return mean_of(p, q, tv_term, effort, out);
}

geo_status divergence_line_w2(const distribution *p, const distribution *q, law_estimate *out)
{
    law_estimate square = { 0, 0 };
    bool is_line = law_has_tails(p) && law_has_tails(q) && p->class->quantile
                && q->class->quantile;
    if (!is_line) return GEO_EDOMAIN;
    GEO_TRY(line_w2(p, q, &square));
    double error = square.error / (2 * fmax(sqrt(square.value), sqrt(square.error)));
    *out = (law_estimate){ sqrt(square.value), 0 };
    if (square.error > 0) out->error = fmax(error, DBL_EPSILON * out->value);
    return GEO_OK;
}
