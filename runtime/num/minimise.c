/* minimise.c - values, slopes, the choice of a method, and Brent's on an interval. */
#include "runtime/num/minimise.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/num/minimise_private.h"

enum { NEWTON_SIZE = 200, DENSE_SIZE = 200, SIMPLEX_SIZE = 30, GRID = 50, BRENT_STEPS = 500 };

#define FAR 1e20

const char *minimise_method_name(minimise_method method)
{
    static const char *const NAMES[] = { "auto", "bfgs", "lbfgs", "newton", "simplex", "brent" };
    return NAMES[method];
}

/* --- values and slopes ------------------------------------------------------------------ */

geo_status minimise_value(minimise_work *w, const double *x, double *f)
{
    GEO_TRY(geo_poll());
    w->report->evaluations++;
    GEO_TRY(field_value(w->f, 1, x, f));
    if (isnan(*f)) *f = INFINITY;
    return GEO_OK;
}

static double clamp(const minimise_work *w, size_t j, double x)
{
    if (w->o->low && x < w->o->low[j]) return w->o->low[j];
    if (w->o->high && x > w->o->high[j]) return w->o->high[j];
    return x;
}

/* Central differences, one-sided at a side of the box or where f is not finite. */
static geo_status difference(minimise_work *w, minimise_point *p)
{
    size_t d = w->d;
    w->report->by_differences = true;
    for (size_t j = 0; j < d; j++) {
        double h = cbrt(DBL_EPSILON) * fmax(fabs(p->x[j]), 1e-2);
        for (size_t side = 0; side < 2; side++) {
            double *x = w->points + (2 * j + side) * d;
            memcpy(x, p->x, d * sizeof *x);
            x[j] = clamp(w, j, x[j] + (side ? h : -h));
        }
    }
    w->report->evaluations += 2 * d;
    GEO_TRY(field_value(w->f, 2 * d, w->points, w->values));
    for (size_t j = 0; j < d; j++) {
        double low = w->values[2 * j], high = w->values[2 * j + 1];
        double a = w->points[2 * j * d + j], b = w->points[(2 * j + 1) * d + j];
        if (!isfinite(low)) low = p->f, a = p->x[j];
        if (!isfinite(high)) high = p->f, b = p->x[j];
        p->g[j] = b > a ? (high - low) / (b - a) : 0;
    }
    return GEO_OK;
}

geo_status minimise_slope(minimise_work *w, minimise_point *p)
{
    GEO_TRY(geo_poll());
    w->report->gradients++;
    if (!w->f->jacobian) return difference(w, p);
    return field_jacobian(w->f, 1, p->x, NULL, p->g);
}

double minimise_gradient(const minimise_work *w, const minimise_point *p, double *scaled)
{
    double best = 0;
    *scaled = 0;
    for (size_t j = 0; j < w->d; j++) {
        bool is_low = w->o->low && p->x[j] <= w->o->low[j];
        bool is_high = w->o->high && p->x[j] >= w->o->high[j];
        if ((is_low && p->g[j] >= 0) || (is_high && p->g[j] <= 0)) continue;
        best = fmax(best, fabs(p->g[j]));
        *scaled = fmax(*scaled, fabs(p->g[j]) * fmax(fabs(p->x[j]), 1) / fmax(fabs(p->f), 1));
        if (isnan(p->g[j])) *scaled = NAN;
    }
    return best;
}

void minimise_step(minimise_work *w)
{
    minimise_point t = w->now;
    w->now = w->next;
    w->next = t;
}

bool minimise_is_unbounded(const minimise_work *w, const double *x, double f)
{
    double size = 0;
    for (size_t j = 0; j < w->d; j++) size = fmax(size, fabs(x[j]));
    return f < -FAR || size > FAR;
}

/* --- the choice ---------------------------------------------------------------------------- */

static minimise_method choose(const minimise_work *w)
{
    if (w->o->low || w->o->high) return MINIMISE_LBFGS;
    if (w->f->hessian && w->f->jacobian && w->d <= NEWTON_SIZE) return MINIMISE_NEWTON;
    return w->d <= DENSE_SIZE ? MINIMISE_BFGS : MINIMISE_LBFGS;
}

static geo_status run_method(minimise_work *w, minimise_method method)
{
    w->report->method = method;
    switch (method) {
    case MINIMISE_NEWTON: return minimise_newton(w);
    case MINIMISE_SIMPLEX: return minimise_simplex(w);
    default: return minimise_quasi_newton(w, method);
    }
}

/* Does f rise on both sides of the point found, with slopes that are no curvature?
 * A difference over both sides could not tell: at a kink it may well be 0. */
static geo_status look_for_kink(minimise_work *w)
{
    minimise_report *r = w->report;
    for (size_t j = 0; j < w->d; j++) {
        double x = w->now.x[j], h = 1e-7 * fmax(fabs(x), 1), up, down;
        w->now.x[j] = x + h;
        GEO_TRY(minimise_value(w, w->now.x, &up));
        w->now.x[j] = x - h;
        GEO_TRY(minimise_value(w, w->now.x, &down));
        w->now.x[j] = x;
        if (isinf(up) || isinf(down)) {
            r->status = MINIMISE_EDGE;
            return GEO_OK;
        }
        double slope = fmin(up - w->now.f, down - w->now.f) / h;
        bool is_steep = slope * fmax(fabs(x), 1) > 1e-3 * fmax(fabs(w->now.f), 1);
        if (is_steep || r->method == MINIMISE_SIMPLEX)
            r->gradient = fmax(r->gradient, fmax(slope, fabs(up - down) / (2 * h)));
        if (is_steep) r->status = MINIMISE_KINK;
    }
    return GEO_OK;
}

/* The slope is 0 where the search began: that may be a top or a saddle. The simplex looks
 * around, and when it finds something lower the method goes on from there. */
static geo_status leave(minimise_work *w, minimise_method method)
{
    double before = w->now.f, scaled;
    GEO_TRY(run_method(w, MINIMISE_SIMPLEX));
    w->report->method = method;
    if (!(w->now.f < before) || w->report->status != MINIMISE_CONVERGED) return GEO_OK;
    GEO_TRY(run_method(w, method));
    w->report->gradient = minimise_gradient(w, &w->now, &scaled);
    return GEO_OK;
}

static geo_status run(minimise_work *w)
{
    minimise_report *r = w->report;
    GEO_TRY(minimise_value(w, w->now.x, &w->now.f));
    r->status = MINIMISE_NOT_FINITE;
    if (!isfinite(w->now.f)) return GEO_EDOMAIN;
    minimise_method method = w->o->method ? w->o->method : choose(w);
    if (method == MINIMISE_NEWTON && (!w->f->hessian || !w->f->jacobian)) method = choose(w);
    GEO_TRY(run_method(w, method));
    double scaled = 0;
    r->gradient = method == MINIMISE_SIMPLEX ? 0 : minimise_gradient(w, &w->now, &scaled);
    bool may_help = w->o->method == MINIMISE_AUTO && w->d <= SIMPLEX_SIZE;
    bool is_stuck = r->status == MINIMISE_FLAT && scaled > 1e3 * w->tol;
    bool is_still = r->status == MINIMISE_CONVERGED && r->iterations == 0;
    if (may_help && is_stuck) GEO_TRY(run_method(w, MINIMISE_SIMPLEX));
    else if (may_help && is_still) GEO_TRY(leave(w, method));
    else if (is_stuck && scaled > sqrt(w->tol)) r->status = MINIMISE_STUCK;
    bool has_slope = w->f->jacobian && r->method != MINIMISE_SIMPLEX;
    return has_slope || r->status != MINIMISE_CONVERGED ? GEO_OK : look_for_kink(w);
}

geo_status minimise(const geo_field *f, double *x, const minimise_options *options,
                    minimise_report *report)
{
    static const minimise_options usual = { .method = MINIMISE_AUTO };
    size_t d = f->n_in, size;
    assert(d > 0 && f->n_out == 1);
    *report = (minimise_report){ .value = NAN, .gradient = NAN };
    minimise_work w = { .f = f, .o = options ? options : &usual, .report = report, .d = d };
    w.tol = w.o->tol > 0 ? w.o->tol : 1e-8;
    w.max_iter = w.o->max_iter ? w.o->max_iter : 200 * d > 2000 ? 200 * d : 2000;
    for (size_t j = 0; j < d; j++) {
        if (w.o->low && w.o->high && !(w.o->low[j] <= w.o->high[j])) return GEO_EDOMAIN;
        x[j] = clamp(&w, j, x[j]);
    }
    if (__builtin_mul_overflow(d, 2 * d + 7, &size)) return GEO_ETOOBIG;
    double *numbers = geo_alloc(size, sizeof *numbers);
    if (!numbers) return GEO_ENOMEM;
    w.now.x = numbers;
    w.now.g = w.now.x + d;
    w.next.x = w.now.g + d;
    w.next.g = w.next.x + d;
    w.move = w.next.g + d;
    w.values = w.move + d;
    w.points = w.values + 2 * d;
    memcpy(w.now.x, x, d * sizeof *x);
    geo_status status = run(&w);
    memcpy(x, w.now.x, d * sizeof *x);
    report->value = w.now.f;
    geo_free(numbers);
    if (status != GEO_OK) return status;
    bool failed = report->status == MINIMISE_UNBOUNDED || report->status == MINIMISE_LIMIT
               || report->status == MINIMISE_STUCK;
    if (report->status == MINIMISE_NOT_FINITE) return GEO_EDOMAIN;
    return failed ? GEO_EITER : GEO_OK;
}

/* --- an interval -------------------------------------------------------------------- */

/* Golden sections and parabolas in [a, b] around x [Brent 1973, chapter 5]. */
static geo_status brent(minimise_work *w, double a, double b, double x, double fx, double *best)
{
    const double golden = (3 - sqrt(5)) / 2;
    double v = x, u = x, fv = fx, fu = fx, step = 0, before = 0;
    for (int i = 0; i < BRENT_STEPS; i++) {
        double middle = (a + b) / 2, least = w->tol * fabs(x) + w->tol * 1e-3;
        if (fabs(x - middle) <= 2 * least - (b - a) / 2) break;
        double r = (x - u) * (fx - fv), q = (x - v) * (fx - fu);
        double p = (x - v) * q - (x - u) * r, old = before;
        q = 2 * (q - r);
        if (q > 0) p = -p;
        q = fabs(q);
        before = step;
        bool fits = fabs(old) > least && fabs(p) < fabs(q * old / 2)
                 && p > q * (a - x) && p < q * (b - x);
        if (!fits) {
            before = x < middle ? b - x : a - x;
            step = golden * before;
        } else {
            step = p / q;
            if (x + step - a < 2 * least || b - x - step < 2 * least)
                step = x < middle ? least : -least;
        }
        double y = x + (fabs(step) >= least ? step : copysign(least, step)), fy;
        GEO_TRY(minimise_value(w, &y, &fy));
        w->report->iterations++;
        if (fy <= fx) {
            if (y < x) b = x;
            else a = x;
            v = u, fv = fu;
            u = x, fu = fx;
            x = y, fx = fy;
            continue;
        }
        if (y < x) a = y;
        else b = y;
        if (fy <= fu || u == x) {
            v = u, fv = fu;
            u = y, fu = fy;
        } else if (fy <= fv || v == x || v == u) {
            v = y, fv = fy;
        }
    }
    *best = x;
    w->report->value = fx;
    return GEO_OK;
}

geo_status minimise_interval(const geo_field *f, double a, double b, double tol, double *x,
                             minimise_report *report)
{
    static const minimise_options usual = { .method = MINIMISE_BRENT };
    double at[GRID + 1], value[GRID + 1];
    assert(f->n_in == 1 && f->n_out == 1);
    *report = (minimise_report){ .value = NAN, .gradient = NAN, .method = MINIMISE_BRENT,
                                 .status = MINIMISE_NOT_FINITE, .evaluations = GRID + 1 };
    minimise_work w = { .f = f, .o = &usual, .report = report, .d = 1,
                        .tol = fmax(tol, sqrt(DBL_EPSILON)) };
    double low = fmin(a, b), high = fmax(a, b);
    if (!isfinite(low) || !isfinite(high)) return GEO_EDOMAIN;
    for (int i = 0; i <= GRID; i++) at[i] = i == GRID ? high : low + (high - low) * i / GRID;
    GEO_TRY(field_value(f, GRID + 1, at, value));
    int best = -1;
    for (int i = 0; i <= GRID; i++)
        if (isfinite(value[i]) && (best < 0 || value[i] < value[best])) best = i;
    if (best < 0) return GEO_EDOMAIN;
    double from = at[best > 0 ? best - 1 : 0], to = at[best < GRID ? best + 1 : GRID];
    GEO_TRY(brent(&w, from, to, at[best], value[best], x));
    report->status = MINIMISE_CONVERGED;
    return GEO_OK;
}
