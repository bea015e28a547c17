/* least_squares.c - trust regions in the singular vectors of the scaled jacobian. */
#include "runtime/num/least_squares.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/num/linalg.h"

enum { OWN_SIZE = 40, SWEEPS = 60, USUAL_ITERATIONS = 1000 };

typedef struct {
    const geo_field *f;
    least_squares_report *report;
    size_t m, n;
    double *p, *r;              /* the point, its residuals */
    double *next, *r_next;
    double *jac;                /* m x n */
    double *scale;              /* of each unknown */
    double *a;                  /* m x n: the scaled jacobian, then its R */
    double *u, *s, *v;          /* of R: n x n, n, n x n */
    double *coordinates;        /* u' Q' r */
    double *step;               /* scaled: D (next - p) */
    double *points, *values;    /* for differences: 2n x n, 2n x m */
    double *q_r;                /* Q' r */
} work;

static double dot(size_t n, const double *x, const double *y)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += x[i] * y[i];
    return sum;
}

static bool all_finite(size_t n, const double *x)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i])) return false;
    return true;
}

/* --- the jacobian ------------------------------------------------------------------ */

static geo_status difference(work *w)
{
    size_t n = w->n, m = w->m;
    w->report->by_differences = true;
    for (size_t j = 0; j < n; j++) {
        double h = cbrt(DBL_EPSILON) * (w->p[j] != 0 ? fabs(w->p[j]) : 1e-2);
        for (size_t side = 0; side < 2; side++) {
            double *x = w->points + (2 * j + side) * n;
            memcpy(x, w->p, n * sizeof *x);
            x[j] += side ? h : -h;
        }
    }
    w->report->evaluations += 2 * n;
    GEO_TRY(field_value(w->f, 2 * n, w->points, w->values));
    for (size_t j = 0; j < n; j++) {
        const double *low = w->values + 2 * j * m, *high = low + m;
        double low_at = w->points[2 * j * n + j], high_at = w->points[(2 * j + 1) * n + j];
        for (size_t i = 0; i < m; i++) {
            double slope = (high[i] - low[i]) / (high_at - low_at);
            if (!isfinite(slope)) {         /* a domain ends on one side */
                slope = isfinite(high[i]) ? (high[i] - w->r[i]) / (high_at - w->p[j])
                                          : (w->r[i] - low[i]) / (w->p[j] - low_at);
            }
            w->jac[i * n + j] = slope;
        }
    }
    return GEO_OK;
}

static geo_status linearise(work *w)
{
    w->report->jacobians++;
    if (w->f->jacobian) GEO_TRY(field_jacobian(w->f, 1, w->p, NULL, w->jac));
    else GEO_TRY(difference(w));
    if (all_finite(w->m * w->n, w->jac)) return GEO_OK;
    w->report->fault = LEAST_SQUARES_SLOPE;
    return GEO_EDOMAIN;
}

/* --- Q R and singular values ------------------------------------------------------------- */

/* Rows may be millions: looks now and then whether to stop. */
static inline geo_status poll_at_row(size_t i)
{
    return i % 32768 == 0 ? geo_poll() : GEO_OK;
}

/* Householder: a becomes R above its diagonal, b becomes Q' b. */
static geo_status triangularise(size_t m, size_t n, double *a, double *b)
{
    for (size_t k = 0; k < n; k++) {
        GEO_TRY(geo_poll());
        double norm = 0;
        for (size_t i = k; i < m; i++) {
            GEO_TRY(poll_at_row(i));
            norm = hypot(norm, a[i * n + k]);
        }
        if (norm == 0) continue;
        double alpha = a[k * n + k] > 0 ? -norm : norm;
        double beta = norm * (norm + fabs(a[k * n + k]));   /* half |v|^2 */
        a[k * n + k] -= alpha;
        for (size_t j = k + 1; j <= n; j++) {               /* the last one is b */
            double sum = 0;
            for (size_t i = k; i < m; i++) {
                GEO_TRY(poll_at_row(i));
                sum += a[i * n + k] * (j < n ? a[i * n + j] : b[i]);
            }
            sum /= beta;
            for (size_t i = k; i < m; i++) {
                GEO_TRY(poll_at_row(i));
                if (j < n) a[i * n + j] -= sum * a[i * n + k];
                else b[i] -= sum * a[i * n + k];
            }
        }
        a[k * n + k] = alpha;
        for (size_t i = k + 1; i < m; i++) a[i * n + k] = 0;
    }
    return GEO_OK;
}

/* Turns columns p and q of u (and v) so that those of u are at right angles. */
static bool turn(size_t n, double *u, double *v, size_t p, size_t q)
{
    double a = 0, b = 0, c = 0;
    for (size_t i = 0; i < n; i++) {
        a += u[i * n + p] * u[i * n + p];
        b += u[i * n + q] * u[i * n + q];
        c += u[i * n + p] * u[i * n + q];
    }
    if (fabs(c) <= DBL_EPSILON * sqrt(a) * sqrt(b)) return false;
    double z = (b - a) / (2 * c), t = copysign(1, z) / (fabs(z) + hypot(1, z));
    double cosine = 1 / hypot(1, t), sine = cosine * t;
    for (size_t i = 0; i < 2 * n; i++) {
        double *row = i < n ? u + i * n : v + (i - n) * n;
        double x = row[p], y = row[q];
        row[p] = cosine * x - sine * y;
        row[q] = sine * x + cosine * y;
    }
    return true;
}

/* One-sided rotations [Hestenes 1958]: small singular values keep their accuracy. */
static geo_status jacobi_svd(size_t n, const double *a, double *u, double *s, double *v)
{
    memcpy(u, a, n * n * sizeof *u);
    for (size_t i = 0; i < n * n; i++) v[i] = i % (n + 1) == 0;
    bool goes_on = true;
    for (int sweep = 0; sweep < SWEEPS && goes_on; sweep++) {
        GEO_TRY(geo_poll());
        goes_on = false;
        for (size_t p = 0; p + 1 < n; p++)
            for (size_t q = p + 1; q < n; q++) goes_on = turn(n, u, v, p, q) || goes_on;
    }
    for (size_t j = 0; j < n; j++) {
        s[j] = 0;
        for (size_t i = 0; i < n; i++) s[j] = hypot(s[j], u[i * n + j]);
        for (size_t i = 0; i < n && s[j] > 0; i++) u[i * n + j] /= s[j];
    }
    return GEO_OK;
}

/* Singular values and vectors of the scaled jacobian; r in the left ones. */
static geo_status decompose(work *w)
{
    size_t n = w->n;
    for (size_t i = 0; i < w->m; i++)
        for (size_t j = 0; j < n; j++) w->a[i * n + j] = w->jac[i * n + j] / w->scale[j];
    memcpy(w->q_r, w->r, w->m * sizeof *w->r);
    GEO_TRY(triangularise(w->m, n, w->a, w->q_r));
    if (n <= OWN_SIZE) GEO_TRY(jacobi_svd(n, w->a, w->u, w->s, w->v));
    else GEO_TRY(linalg_svd(n, n, w->a, w->u, w->s, w->v));
    double largest = 0;
    w->report->rank = 0;
    for (size_t k = 0; k < n; k++) largest = fmax(largest, w->s[k]);
    for (size_t k = 0; k < n; k++) {
        w->coordinates[k] = 0;
        for (size_t i = 0; i < n; i++) w->coordinates[k] += w->u[i * n + k] * w->q_r[i];
        w->report->rank += w->s[k] > largest * DBL_EPSILON * (double)n;
    }
    return GEO_OK;
}

/* --- steps -------------------------------------------------------------------------------- */

/* |step|^2 for the damping, and its derivative. */
static double step_length(const work *w, double damping, double *slope)
{
    double sum = 0;
    *slope = 0;
    for (size_t k = 0; k < w->n; k++) {
        double s = w->s[k], d = s * s + damping;
        if (d == 0) continue;
        double c = s * w->coordinates[k] / d;
        sum += c * c;
        *slope -= 2 * c * c / d;
    }
    return sum;
}

/* The damping for which the step has the length of the radius; 0 when it is shorter anyway. */
static double find_damping(const work *w, double radius)
{
    double slope, damping = 0, low = 0, high = 0;
    for (size_t k = 0; k < w->n; k++)
        high = hypot(high, w->s[k] * w->coordinates[k]);
    high /= radius;
    double first = step_length(w, 0, &slope);
    if (first <= radius * radius * 1.21) return 0;
    for (int i = 0; i < 60; i++) {
        double sum = step_length(w, damping, &slope), norm = sqrt(sum);
        if (fabs(norm - radius) <= 0.1 * radius) break;
        if (norm > radius) low = damping;
        else high = damping;
        damping -= (norm / radius - 1) * 2 * sum / slope;       /* Hebden's step */
        if (!(damping > low && damping < high)) damping = fmax(sqrt(low * high), high * 1e-3);
    }
    return damping;
}

/* Fills step and next; returns |step|. */
static double make_step(work *w, double damping)
{
    size_t n = w->n;
    memset(w->step, 0, n * sizeof *w->step);
    for (size_t k = 0; k < n; k++) {
        double s = w->s[k], d = s * s + damping;
        if (d == 0 || s == 0) continue;
        double c = -s * w->coordinates[k] / d;
        for (size_t j = 0; j < n; j++) w->step[j] += c * w->v[j * n + k];
    }
    for (size_t j = 0; j < n; j++) w->next[j] = w->p[j] + w->step[j] / w->scale[j];
    return sqrt(dot(n, w->step, w->step));
}

/* |r|^2 that the linear model loses with the step. */
static double predicted(const work *w, double damping)
{
    double sum = 0;
    for (size_t k = 0; k < w->n; k++) {
        double s = w->s[k], d = s * s + damping, c = w->coordinates[k];
        if (d == 0) continue;
        double rest = c * (damping / d);
        sum += (c - rest) * (c + rest);
    }
    return sum;
}

/* The largest |cos| of the angle between r and a column. */
static double gradient_of(const work *w)
{
    double best = 0, norm = sqrt(dot(w->m, w->r, w->r));
    for (size_t j = 0; j < w->n; j++) {
        double sum = 0, size = 0;
        for (size_t i = 0; i < w->m; i++) {
            sum += w->jac[i * w->n + j] * w->r[i];
            size += w->jac[i * w->n + j] * w->jac[i * w->n + j];
        }
        if (size > 0 && norm > 0) best = fmax(best, fabs(sum) / (sqrt(size) * norm));
    }
    return best;
}

static void rescale(work *w)
{
    for (size_t j = 0; j < w->n; j++) {
        double sum = 0;
        for (size_t i = 0; i < w->m; i++) sum = hypot(sum, w->jac[i * w->n + j]);
        w->scale[j] = fmax(w->scale[j], sum);
    }
    for (size_t j = 0; j < w->n; j++)
        if (w->scale[j] == 0) w->scale[j] = 1;
}

static double scaled_size(const work *w)
{
    double sum = 0;
    for (size_t j = 0; j < w->n; j++) sum = hypot(sum, w->scale[j] * w->p[j]);
    return sum;
}

/* --- iterations ----------------------------------------------------------------------------- */

static void accept(work *w, double sum)
{
    double *t = w->p;
    w->p = w->next;
    w->next = t;
    t = w->r;
    w->r = w->r_next;
    w->r_next = t;
    w->report->sum = sum;
}

static double new_radius(double radius, double length, double ratio, double damping)
{
    if (ratio < 0.25) return fmin(radius, 10 * length) * 0.25;
    if (damping == 0 || ratio > 0.75) return fmax(radius, 2 * length);
    return radius;
}

/* Steps from one linearisation until one is good. *settled: tol is reached. */
static geo_status advance(work *w, double tol, double *radius, bool *settled)
{
    for (;;) {
        GEO_TRY(geo_poll());
        double damping = find_damping(w, *radius), length = make_step(w, damping);
        double expected = predicted(w, damping), sum = w->report->sum, next;
        GEO_TRY(field_value(w->f, 1, w->next, w->r_next));
        w->report->evaluations++;
        next = all_finite(w->m, w->r_next) ? dot(w->m, w->r_next, w->r_next) : INFINITY;
        double actual = sum - next, ratio = expected > 0 ? actual / expected : 0;
        *radius = new_radius(*radius, length, ratio, damping);
        bool is_good = ratio > 1e-4;
        if (is_good) accept(w, next);
        double size = scaled_size(w);
        *settled = length <= tol * size || *radius <= DBL_EPSILON * size || w->report->sum == 0
                || (fabs(actual) <= DBL_EPSILON * sum && expected <= DBL_EPSILON * sum);
        if (is_good || *settled || *radius == 0) return GEO_OK;
    }
}

static geo_status iterate(work *w, const least_squares_options *o, double first)
{
    size_t most = o->max_iter ? o->max_iter : USUAL_ITERATIONS;
    double tol = o->tol > 0 ? o->tol : 1e-12, radius = 0;
    bool settled = false;
    w->report->fault = LEAST_SQUARES_FINE;
    while (!settled) {
        GEO_TRY(linearise(w));
        rescale(w);
        GEO_TRY(decompose(w));
        w->report->gradient = gradient_of(w);
        if (radius == 0) radius = first * fmax(scaled_size(w), 0.01 * sqrt(w->report->sum));
        if (w->report->gradient <= DBL_EPSILON || w->report->sum == 0) return GEO_OK;
        if (w->report->iterations == most) {
            w->report->fault = LEAST_SQUARES_LIMIT;
            return GEO_EITER;
        }
        if (o->watch) o->watch(o->context, w->report->iterations, w->report->sum);
        GEO_TRY(advance(w, tol, &radius, &settled));
        w->report->iterations++;
    }
    GEO_TRY(linearise(w));
    GEO_TRY(decompose(w));
    w->report->gradient = gradient_of(w);
    return GEO_OK;
}

static geo_status start(work *w, const double *p)
{
    memcpy(w->p, p, w->n * sizeof *p);
    GEO_TRY(field_value(w->f, 1, w->p, w->r));
    w->report->evaluations++;
    w->report->sum = dot(w->m, w->r, w->r);
    if (isfinite(w->report->sum)) return GEO_OK;
    w->report->fault = LEAST_SQUARES_START;
    return GEO_EDOMAIN;
}

/* The steps end, but r is not at right angles to its slopes, nor 0: it does not depend on p
 * any more as far as doubles can tell. */
static bool is_stuck(const work *w, double before)
{
    return w->report->gradient > 1e-3 && w->report->sum > 1e-24 * before;
}

/* From p, and after a bad end again from p with shorter first steps. */
static geo_status search(work *w, const double *p, const least_squares_options *o)
{
    double before = w->report->sum;
    geo_status status = GEO_EITER;
    for (double first = 100; first > 1e-3; first /= 100) {
        if (first < 100) GEO_TRY(start(w, p));
        memset(w->scale, 0, w->n * sizeof *w->scale);
        w->report->iterations = 0;
        status = iterate(w, o, first);
        if (status == GEO_OK && !is_stuck(w, before)) return GEO_OK;
        if (status != GEO_OK && status != GEO_EITER && status != GEO_EDOMAIN) return status;
        if (status == GEO_OK) w->report->fault = LEAST_SQUARES_STUCK;
    }
    return status == GEO_OK ? GEO_EITER : status;
}

/* (J'J)^-1 = D^-1 V S^-2 V' D^-1 */
static void fill_covariance(const work *w, double *out)
{
    size_t n = w->n;
    double largest = 0;
    for (size_t k = 0; k < n; k++) largest = fmax(largest, w->s[k]);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double sum = 0;
            for (size_t k = 0; k < n; k++) {
                double s = w->s[k], c = w->v[i * n + k] * w->v[j * n + k];
                if (s > largest * DBL_EPSILON * (double)n) sum += c / (s * s);
                else if (fabs(c) > 1e-10) sum += c * INFINITY;
            }
            out[i * n + j] = sum / (w->scale[i] * w->scale[j]);
        }
}

static geo_status work_new(work *w, const geo_field *f, double *numbers)
{
    size_t n = f->n_in, m = f->n_out;
    w->f = f;
    w->m = m;
    w->n = n;
    double *x = numbers;
    w->p = x, x += n;
    w->next = x, x += n;
    w->scale = x, x += n;
    w->s = x, x += n;
    w->coordinates = x, x += n;
    w->step = x, x += n;
    w->u = x, x += n * n;
    w->v = x, x += n * n;
    w->points = x, x += 2 * n * n;
    w->r = x, x += m;
    w->r_next = x, x += m;
    w->q_r = x, x += m;
    w->jac = x, x += m * n;
    w->a = x, x += m * n;
    w->values = x;
    memset(w->scale, 0, n * sizeof *w->scale);
    return GEO_OK;
}

/* How large f may be at a zero of its linear model, by rounding. */
static bool is_zero(const work *w, double before, double *worst)
{
    bool is_fine = true;
    *worst = 0;
    for (size_t i = 0; i < w->m; i++) {
        double size = 0, r = fabs(w->r[i]);
        for (size_t j = 0; j < w->n; j++)
            size += fabs(w->jac[i * w->n + j]) * fmax(fabs(w->p[j]), 1e-3);
        *worst = fmax(*worst, r);
        is_fine = is_fine && (r <= 1e-9 * size || r <= 1e-12 * before);
    }
    return is_fine;
}

static geo_status run(const geo_field *f, double *p, const least_squares_options *o,
                      double *residual, double *covariance, double *worst,
                      least_squares_report *report)
{
    static const least_squares_options usual = { .tol = 0 };
    size_t n = f->n_in, m = f->n_out, size;
    *report = (least_squares_report){ .sum = NAN };
    assert(n > 0 && m > 0);
    if (m < n) return GEO_ESHAPE;
    if (__builtin_mul_overflow(n, 4 * m + 4 * n + 6, &size)) return GEO_ETOOBIG;
    double *numbers = geo_alloc(size + 3 * m, sizeof *numbers);
    if (!numbers) return GEO_ENOMEM;
    work w = { .report = report };
    work_new(&w, f, numbers);
    geo_status status = start(&w, p);
    double before = sqrt(report->sum);
    if (status == GEO_OK) status = search(&w, p, o ? o : &usual);
    memcpy(p, w.p, n * sizeof *p);
    if (residual) memcpy(residual, w.r, m * sizeof *residual);
    if (covariance && status == GEO_OK) fill_covariance(&w, covariance);
    if (worst && (status == GEO_OK || status == GEO_EITER))
        status = is_zero(&w, before, worst) ? GEO_OK : GEO_EITER;
    geo_free(numbers);
    return status;
}

geo_status least_squares(const geo_field *r, double *p, const least_squares_options *options,
                         double *residual, double *covariance, least_squares_report *report)
{
    return run(r, p, options, residual, covariance, NULL, report);
}

geo_status root_system(const geo_field *f, double *p, double tol, double *worst,
                       least_squares_report *report)
{
    assert(f->n_in == f->n_out);
    return run(f, p, &(least_squares_options){ .tol = tol }, NULL, NULL, worst, report);
}
