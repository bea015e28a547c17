/* gridmiddle.c - scaling iterations with a separable kernel, in logarithms.
 *
 * u_k = a_k / K v_k,  b = d prod_k (K u_k)^w_k,  v_k = b / K u_k,  d = (d b / K d)^(1/2). */
#include "runtime/transport/gridmiddle.h"

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/pool.h"
#include "runtime/num/vecmath.h"

/* One convolution along lines: `count` lines of `length`, a line's elements `step` apart,
 * lines `stride` apart. */
typedef struct {
    size_t count, length, step, stride;
    double scale;                   /* 1 / eps */
    const double *in;
    double *out;
} line_job;

/* log sum_j exp(t_j); t is spent. */
static double log_sum(size_t n, double *t)
{
    double top = -INFINITY, sum = 0;
    for (size_t j = 0; j < n; j++) top = t[j] > top ? t[j] : top;
    if (isinf(top)) return top;
    for (size_t j = 0; j < n; j++) t[j] -= top;
    vec_exp_array(n, t, t);
    for (size_t j = 0; j < n; j++) sum += t[j];
    return top + vec_log(sum);
}

static geo_status convolve_line(size_t line, void *context)
{
    const line_job *job = context;
    size_t n = job->length;
    GEO_TRY(geo_poll());
    double *f = geo_alloc(n, 2 * sizeof *f);
    if (!f) return GEO_ENOMEM;
    double *t = f + n;
    for (size_t j = 0; j < n; j++) f[j] = job->in[line * job->stride + j * job->step];
    for (size_t x = 0; x < n; x++) {
        for (size_t j = 0; j < n; j++) {
            double d = (double)x - (double)j;
            t[j] = f[j] - d * d * job->scale;
        }
        job->out[line * job->stride + x * job->step] = log_sum(n, t);
    }
    geo_free(f);
    return GEO_OK;
}

/* out = log K exp(in), K = exp(-|x - y|^2 / eps); work: one picture */
static geo_status convolve(const grid_problem *p, const double *in, double *work, double *out)
{
    line_job rows = { p->rows, p->columns, 1, p->columns, 1 / p->eps, in, work };
    line_job columns = { p->columns, p->rows, p->columns, 1, 1 / p->eps, work, out };
    GEO_TRY(pool_run(p->rows, convolve_line, &rows));
    return pool_run(p->columns, convolve_line, &columns);
}

/* Pictures in logarithms: a, v and K u for each k; b, d, and two of work. */
typedef struct {
    size_t size;
    double *a, *v, *ku, *b, *d, *work, *other;
} fields;

static geo_status prepare(const grid_problem *p, fields *f)
{
    size_t size = f->size = p->rows * p->columns;
    double *all = geo_alloc(3 * p->k + 4, size * sizeof *all);
    if (!all) return GEO_ENOMEM;
    f->a = all;
    f->v = f->a + p->k * size;
    f->ku = f->v + p->k * size;
    f->b = f->ku + p->k * size;
    f->d = f->b + size;
    f->work = f->d + size;
    f->other = f->work + size;
    for (size_t k = 0; k < p->k; k++) {
        double sum = 0;
        for (size_t i = 0; i < size; i++) sum += p->image[k][i];
        for (size_t i = 0; i < size; i++) {
            f->a[k * size + i] = log(p->image[k][i] / sum);     /* 0: -inf, which is right */
            f->v[k * size + i] = 0;
        }
    }
    memset(f->d, 0, size * sizeof *f->d);
    return GEO_OK;
}

static geo_status step(const grid_problem *p, fields *f, double *residual)
{
    size_t size = f->size;
    memcpy(f->b, f->d, size * sizeof *f->b);
    for (size_t k = 0; k < p->k; k++) {
        double *v = f->v + k * size, *ku = f->ku + k * size, *a = f->a + k * size;
        GEO_TRY(convolve(p, v, f->work, f->other));
        for (size_t i = 0; i < size; i++) f->other[i] = a[i] - f->other[i];
        GEO_TRY(convolve(p, f->other, f->work, ku));
        for (size_t i = 0; i < size; i++) f->b[i] += p->weight[k] * ku[i];
    }
    *residual = 0;
    for (size_t k = 0; k < p->k; k++)
        for (size_t i = 0; i < size; i++) {
            double marginal = f->v[k * size + i] + f->ku[k * size + i];
            *residual += p->weight[k] * fabs(vec_exp(marginal) - vec_exp(f->b[i]));
            f->v[k * size + i] = f->b[i] - f->ku[k * size + i];
        }
    GEO_TRY(convolve(p, f->d, f->work, f->other));
    double bias = 0;
    for (size_t i = 0; i < size; i++)
        bias += fabs(vec_exp(f->d[i] + f->other[i]) - vec_exp(f->b[i]));
    *residual = fmax(*residual, bias);
    for (size_t i = 0; i < size; i++) f->d[i] = (f->d[i] + f->b[i] - f->other[i]) / 2;
    return GEO_OK;
}

geo_status grid_barycenter(const grid_problem *p, double *middle, grid_report *report)
{
    fields f = { 0 };
    *report = (grid_report){ .residual = INFINITY };
    geo_status status = prepare(p, &f);
    while (status == GEO_OK && report->residual > p->tol) {
        if (report->iterations == p->max_iter) {
            status = GEO_EITER;
            break;
        }
        report->iterations++;
        status = step(p, &f, &report->residual);
    }
    if (status == GEO_OK || status == GEO_EITER) {
        double sum = 0;
        for (size_t i = 0; i < f.size; i++) sum += middle[i] = vec_exp(f.b[i]);
        for (size_t i = 0; i < f.size; i++) middle[i] /= sum;
    }
    geo_free(f.a);
    return status;
}
