/* gromov.c - conditional gradient with exact plans as directions. */
#include "runtime/transport/gromov.h"

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/rng.h"
#include "runtime/num/product.h"
#include "runtime/transport/discrete.h"

/* Work of n x m each: the plan T and C T D; a direction E and C E D; the gradient. */
typedef struct {
    const gromov_problem *p;
    double *t, *ctd, *e, *ced, *gradient, *half;
    double constant;            /* sum a a C^2 + sum b b D^2 */
} state;

/* out = C x D */
static geo_status sandwich(state *s, const double *x, double *out)
{
    size_t n = s->p->n, m = s->p->m;
    GEO_TRY(product_real(n, m, n, (product_side){ s->p->c, n, 1 }, (product_side){ x, m, 1 },
                         s->half));
    return product_real(n, m, m, (product_side){ s->half, m, 1 },
                        (product_side){ s->p->d, m, 1 }, out);
}

static double alpha_of(const gromov_problem *p) { return p->features ? p->alpha : 1; }

static double dot(size_t n, const double *x, const double *y)
{
    double sum = 0;
    for (size_t k = 0; k < n; k++) sum += x[k] * y[k];
    return sum;
}

static double value(const state *s)
{
    size_t size = s->p->n * s->p->m;
    double alpha = alpha_of(s->p), out = alpha * (s->constant - 2 * dot(size, s->ctd, s->t));
    if (s->p->features) out += (1 - alpha) * dot(size, s->p->features, s->t);
    return out;
}

/* An exact plan for a table of costs, as an n x m matrix. */
static geo_status plan_for(const gromov_problem *p, const double *table, double *out)
{
    emd_problem e = { .n = p->n, .m = p->m, .table = table, .a = p->a, .b = p->b };
    emd_result r;
    geo_status status = emd_solve(&e, &r);
    if (status == GEO_OK) {
        memset(out, 0, p->n * p->m * sizeof *out);
        for (size_t k = 0; k < r.n_plan; k++) out[r.from[k] * p->m + r.to[k]] = r.mass[k];
    }
    emd_result_free(&r);
    return status;
}

/* The step along E that is best on 0..1 for the quadratic f(T) + slope t + bend t^2. */
static double best_step(double slope, double bend)
{
    if (bend > 0) return fmin(1, -slope / (2 * bend));
    return slope + bend < 0 ? 1 : 0;
}

static geo_status descend(state *s, double *cost, double *gap, int *iterations)
{
    const gromov_problem *p = s->p;
    size_t size = p->n * p->m;
    double alpha = alpha_of(p), scale = fabs(s->constant);
    GEO_TRY(sandwich(s, s->t, s->ctd));
    *cost = value(s);
    for (int k = 0; k < p->max_iter; k++, ++*iterations) {
        GEO_TRY(geo_poll());
        for (size_t q = 0; q < size; q++)
            s->gradient[q] = -4 * alpha * s->ctd[q]
                             + (p->features ? (1 - alpha) * p->features[q] : 0);
        GEO_TRY(plan_for(p, s->gradient, s->e));
        for (size_t q = 0; q < size; q++) s->e[q] -= s->t[q];
        double slope = dot(size, s->gradient, s->e);
        *gap = fmax(-slope, 0);
        if (*gap <= p->tol * (scale + fabs(*cost))) return GEO_OK;
        GEO_TRY(sandwich(s, s->e, s->ced));
        double step = best_step(slope, -2 * alpha * dot(size, s->ced, s->e));
        if (step == 0) return GEO_OK;
        for (size_t q = 0; q < size; q++) {
            s->t[q] = fmax(s->t[q] + step * s->e[q], 0);
            s->ctd[q] += step * s->ced[q];
        }
        *cost = value(s);
    }
    return GEO_EITER;
}

static double mass_at(const double *a, size_t n, size_t i) { return a ? a[i] : 1 / (double)n; }

static geo_status begin(state *s, int start)
{
    const gromov_problem *p = s->p;
    if (start == 0) {
        for (size_t i = 0; i < p->n; i++)
            for (size_t j = 0; j < p->m; j++)
                s->t[i * p->m + j] = mass_at(p->a, p->n, i) * mass_at(p->b, p->m, j);
        return GEO_OK;
    }
    geo_rng rng;
    rng_seed(&rng, 1, (uint64_t)start);
    for (size_t q = 0; q < p->n * p->m; q++) s->gradient[q] = rng_uniform(&rng);
    return plan_for(p, s->gradient, s->t);
}

static double spread(size_t n, const double *a, const double *c)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++)
            sum += mass_at(a, n, i) * mass_at(a, n, k) * c[i * n + k] * c[i * n + k];
    return sum;
}

geo_status gromov_solve(const gromov_problem *p, double *plan, gromov_report *report)
{
    size_t size = p->n * p->m;
    *report = (gromov_report){ .cost = INFINITY };
    double *work = geo_alloc(size, 6 * sizeof *work);
    if (!work) return GEO_ENOMEM;
    state s = { .p = p, .t = work, .ctd = work + size, .e = work + 2 * size,
                .ced = work + 3 * size, .gradient = work + 4 * size, .half = work + 5 * size };
    s.constant = spread(p->n, p->a, p->c) + spread(p->m, p->b, p->d);
    geo_status status = GEO_OK, best = GEO_OK;
    for (int k = 0; k < p->starts && status == GEO_OK; k++) {
        double cost = INFINITY, gap = INFINITY;
        status = begin(&s, k);
        if (status == GEO_OK) status = descend(&s, &cost, &gap, &report->iterations);
        geo_status ended = status;
        if (status == GEO_EITER) status = GEO_OK;
        if (status != GEO_OK || !(cost < report->cost)) continue;
        report->cost = cost;
        report->gap = gap;
        report->best_start = k;
        best = ended;
        memcpy(plan, s.t, size * sizeof *plan);
    }
    geo_free(work);
    report->cost = fmax(report->cost, 0);
    return status == GEO_OK ? best : status;
}
