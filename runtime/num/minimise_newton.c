/* minimise_newton.c - quasi-Newton methods with and without a box, and Newton's. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/num/minimise_private.h"
#include "runtime/num/small_system.h"

enum { KEPT = 20, NO_GAIN = 5 };

static double dot(size_t n, const double *x, const double *y)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += x[i] * y[i];
    return sum;
}

/* The changes of x and of the slope in the last steps; the inverse hessian when dense. */
typedef struct {
    size_t d, n, newest;        /* n steps are kept */
    double *s, *y, *rho;        /* KEPT x d, KEPT x d, KEPT */
    double *inverse;            /* d x d, or NULL */
    double *work;               /* d */
    bool *is_fixed;             /* at a side of the box, d */
} memory;

static geo_status memory_new(memory *m, size_t d, bool is_dense)
{
    *m = (memory){ .d = d };
    m->s = geo_alloc(2 * KEPT + 1, d * sizeof(double));
    m->rho = geo_alloc(KEPT, sizeof(double));
    m->is_fixed = geo_alloc_zero(d, sizeof(bool));
    m->inverse = is_dense ? geo_alloc(d, d * sizeof(double)) : NULL;
    if (!m->s || !m->rho || !m->is_fixed || (is_dense && !m->inverse)) return GEO_ENOMEM;
    m->y = m->s + KEPT * d;
    m->work = m->y + KEPT * d;
    return GEO_OK;
}

static void memory_free(memory *m)
{
    geo_free(m->s);
    geo_free(m->rho);
    geo_free(m->is_fixed);
    geo_free(m->inverse);
}

/* inverse = (1 - rho s y') inverse (1 - rho y s') + rho s s' */
static void update_inverse(memory *m, const double *s, const double *y, double rho)
{
    size_t d = m->d;
    double *h = m->inverse, *hy = m->work;
    if (m->n == 1) {            /* the first scale is that of the first step */
        double scale = 1 / (rho * dot(d, y, y));
        for (size_t i = 0; i < d * d; i++) h[i] = i % (d + 1) == 0 ? scale : 0;
    }
    for (size_t i = 0; i < d; i++) hy[i] = dot(d, h + i * d, y);
    double factor = rho * (1 + rho * dot(d, y, hy));
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < d; j++)
            h[i * d + j] += factor * s[i] * s[j] - rho * (hy[i] * s[j] + s[i] * hy[j]);
}

static void learn(memory *m, const minimise_point *before, const minimise_point *after)
{
    size_t d = m->d, at = (m->newest + 1) % KEPT;
    double *s = m->s + at * d, *y = m->y + at * d;
    for (size_t j = 0; j < d; j++) {
        s[j] = after->x[j] - before->x[j];
        y[j] = after->g[j] - before->g[j];
    }
    double product = dot(d, s, y);
    if (!(product > DBL_EPSILON * dot(d, y, y)) || !isfinite(product)) return;
    m->newest = at;
    m->rho[at] = 1 / product;
    if (m->n < KEPT) m->n++;
    if (m->inverse) update_inverse(m, s, y, m->rho[at]);
}

static void zero_fixed(const memory *m, double *x)
{
    for (size_t j = 0; j < m->d; j++)
        if (m->is_fixed[j]) x[j] = 0;
}

/* The two loops: move = - inverse hessian times slope, in the free components. */
static void direction(memory *m, const double *g, double *move)
{
    size_t d = m->d;
    double alpha[KEPT];
    for (size_t j = 0; j < d; j++) move[j] = -g[j];
    zero_fixed(m, move);
    if (m->n == 0) return;
    if (m->inverse) {
        for (size_t i = 0; i < d; i++) move[i] = -dot(d, m->inverse + i * d, g);
        return;
    }
    for (size_t k = 0; k < m->n; k++) {
        size_t at = (m->newest + KEPT - k) % KEPT;
        alpha[at] = m->rho[at] * dot(d, m->s + at * d, move);
        for (size_t j = 0; j < d; j++) move[j] -= alpha[at] * m->y[at * d + j];
    }
    zero_fixed(m, move);
    const double *y = m->y + m->newest * d;
    double scale = 1 / (m->rho[m->newest] * dot(d, y, y));
    for (size_t j = 0; j < d; j++) move[j] *= scale;
    for (size_t k = m->n; k-- > 0;) {
        size_t at = (m->newest + KEPT - k) % KEPT;
        double beta = m->rho[at] * dot(d, m->y + at * d, move);
        for (size_t j = 0; j < d; j++) move[j] += (alpha[at] - beta) * m->s[at * d + j];
    }
    zero_fixed(m, move);
}

/* --- a box: along the direction bent at its sides [Bertsekas 1982] --------------------- */

static bool fix_sides(const minimise_work *w, memory *m)
{
    bool any = false;
    for (size_t j = 0; j < w->d; j++) {
        bool at_low = w->o->low && w->now.x[j] <= w->o->low[j] && w->now.g[j] > 0;
        bool at_high = w->o->high && w->now.x[j] >= w->o->high[j] && w->now.g[j] < 0;
        any = any || m->is_fixed[j] != (at_low || at_high);
        m->is_fixed[j] = at_low || at_high;
    }
    return any;
}

static geo_status search_box(minimise_work *w, double first, double *length)
{
    *length = 0;
    for (double at = first; at > 1e-30; at /= 3) {
        double slope = 0, change = 0;
        for (size_t j = 0; j < w->d; j++) {
            double x = w->now.x[j] + at * w->move[j];
            if (w->o->low) x = fmax(x, w->o->low[j]);
            if (w->o->high) x = fmin(x, w->o->high[j]);
            w->next.x[j] = x;
            slope += w->now.g[j] * (x - w->now.x[j]);
            change = fmax(change, fabs(x - w->now.x[j]));
        }
        if (change == 0) return GEO_OK;
        GEO_TRY(minimise_value(w, w->next.x, &w->next.f));
        if (w->next.f <= w->now.f + 1e-4 * slope && slope < 0) {
            *length = at;
            return minimise_slope(w, &w->next);
        }
    }
    return GEO_OK;
}

/* --- iterations --------------------------------------------------------------------------- */

/* Is it over? Counts the iteration and sets the status. */
static bool has_ended(minimise_work *w)
{
    double scaled;
    minimise_gradient(w, &w->now, &scaled);
    minimise_report *r = w->report;
    if (isnan(scaled)) r->status = MINIMISE_NOT_FINITE;
    else if (scaled <= w->tol) r->status = MINIMISE_CONVERGED;
    else if (minimise_is_unbounded(w, w->now.x, w->now.f)) r->status = MINIMISE_UNBOUNDED;
    else if (r->iterations >= w->max_iter) r->status = MINIMISE_LIMIT;
    else {
        if (w->o->watch) w->o->watch(w->o->context, r->iterations, w->now.f);
        r->iterations++;
        return false;
    }
    return true;
}

static double first_length(const minimise_work *w, const memory *m)
{
    if (m->n > 0) return 1;
    double slope = 0, size = 0;
    for (size_t j = 0; j < w->d; j++) {
        slope = fmax(slope, fabs(w->move[j]));
        size = fmax(size, fabs(w->now.x[j]));
    }
    return slope > 0 ? 0.1 * fmax(size, 1) / slope : 1;
}

static geo_status iterate(minimise_work *w, memory *m)
{
    bool has_box = w->o->low || w->o->high;
    int idle = 0;
    GEO_TRY(minimise_slope(w, &w->now));
    while (!has_ended(w)) {
        double length;
        if (has_box && fix_sides(w, m)) m->n = 0;
        direction(m, w->now.g, w->move);
        if (m->n > 0 && !(dot(w->d, w->move, w->now.g) < 0)) {
            m->n = 0;
            direction(m, w->now.g, w->move);
        }
        double first = first_length(w, m);
        GEO_TRY(has_box ? search_box(w, first, &length) : minimise_search(w, first, &length));
        if (length == 0 && m->n > 0) {          /* once more, straight down */
            m->n = 0;
            continue;
        }
        double gain = w->now.f - w->next.f, size = DBL_EPSILON * fabs(w->now.f);
        idle = gain > size ? 0 : idle + 1;
        w->report->status = MINIMISE_FLAT;
        if (length == 0) return GEO_OK;
        learn(m, &w->now, &w->next);
        minimise_step(w);
        if (idle >= NO_GAIN) return GEO_OK;
    }
    return GEO_OK;
}

geo_status minimise_quasi_newton(minimise_work *w, minimise_method method)
{
    memory m;
    bool is_dense = method == MINIMISE_BFGS && !w->o->low && !w->o->high;
    if (!is_dense) w->report->method = MINIMISE_LBFGS;
    geo_status status = memory_new(&m, w->d, is_dense);
    if (status == GEO_OK) status = iterate(w, &m);
    memory_free(&m);
    return status;
}

/* --- Newton's, in a trust region ------------------------------------------------------------ */

/* move = -(H + shift)^-1 g with the least shift, of a growing row, that makes H positive. */
static geo_status shifted_step(minimise_work *w, const double *h, double *l, double *shift)
{
    size_t d = w->d;
    double size = 0;
    for (size_t k = 0; k < d; k++) size = fmax(size, fabs(h[k * d + k]));
    for (;; *shift = fmax(10 * *shift, 1e-6 * fmax(size, DBL_MIN))) {
        memcpy(l, h, d * d * sizeof *l);
        for (size_t k = 0; k < d; k++) l[k * d + k] += *shift;
        geo_status status = small_cholesky(d, l);
        if (status == GEO_OK) break;
        if (status != GEO_ESINGULAR) return status;
        if (!isfinite(*shift) || !isfinite(size)) return GEO_ENUMERIC;
    }
    for (size_t k = 0; k < d; k++) w->move[k] = -w->now.g[k];
    small_cholesky_solve(d, l, w->move);
    return GEO_OK;
}

/* f falls by this in the quadratic model. */
static double expected(const minimise_work *w, const double *h)
{
    size_t d = w->d;
    double sum = 0;
    for (size_t i = 0; i < d; i++)
        sum -= w->move[i] * (w->now.g[i] + 0.5 * dot(d, h + i * d, w->move));
    return sum;
}

static geo_status newton(minimise_work *w, double *h, double *l)
{
    double shift = 0;
    int idle = 0;
    GEO_TRY(minimise_slope(w, &w->now));
    while (!has_ended(w)) {
        GEO_TRY(field_hessian(w->f, 1, w->now.x, h));
        w->report->hessians++;
        double gain = 0, hoped = 0;
        for (int i = 0; i < 60; i++) {
            geo_status status = shifted_step(w, h, l, &shift);
            w->report->status = MINIMISE_FLAT;
            if (status != GEO_OK) return status == GEO_ENUMERIC ? GEO_OK : status;
            for (size_t j = 0; j < w->d; j++) w->next.x[j] = w->now.x[j] + w->move[j];
            GEO_TRY(minimise_value(w, w->next.x, &w->next.f));
            gain = w->now.f - w->next.f;
            hoped = expected(w, h);
            if (gain > 1e-4 * hoped) break;
            bool is_rounding = fabs(hoped) <= DBL_EPSILON * fabs(w->now.f);
            if (is_rounding && fabs(gain) <= 10 * fabs(hoped)) break;
            double size = 0;
            for (size_t j = 0; j < w->d; j++) size = fmax(size, fabs(h[j * w->d + j]));
            shift = fmax(4 * shift, 1e-3 * size);
        }
        idle = gain > DBL_EPSILON * fabs(w->now.f) ? 0 : idle + 1;
        w->report->status = MINIMISE_FLAT;
        if (!(gain >= -DBL_EPSILON * fabs(w->now.f)) || idle > NO_GAIN) return GEO_OK;
        GEO_TRY(minimise_slope(w, &w->next));
        minimise_step(w);
        if (gain > 0.75 * hoped) shift = shift < 1e-10 ? 0 : shift / 10;
        else if (gain < 0.25 * hoped) shift = 2 * shift;
    }
    return GEO_OK;
}

geo_status minimise_newton(minimise_work *w)
{
    double *h = geo_alloc(w->d, 2 * w->d * sizeof *h);
    if (!h) return GEO_ENOMEM;
    geo_status status = newton(w, h, h + w->d * w->d);
    geo_free(h);
    return status;
}
