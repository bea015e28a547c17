/* root.c - Brent's method in a bracket, and ways to one. */
#include "runtime/num/root.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdbool.h>

#include "runtime/base/limit.h"

enum { BRENT_STEPS = 2000, NEWTON_STEPS = 50, SEARCH_STEPS = 120 };

/* f at x, and the best point so far. */
static geo_status evaluate(const geo_field *f, double x, double *y, root_result *r)
{
    GEO_TRY(geo_poll());
    GEO_TRY(field_value(f, 1, &x, y));
    r->evaluations++;
    if (!isfinite(*y)) {
        r->x = x;
        r->value = *y;
        r->fault = ROOT_NOT_FINITE;
        return GEO_EDOMAIN;
    }
    if (r->evaluations == 1 || fabs(*y) < fabs(r->value)) {
        r->x = x;
        r->value = *y;
    }
    return GEO_OK;
}

static double width(double x, double tol)
{
    return fmax(tol, 2 * DBL_EPSILON) * fmax(fabs(x), 1) * 0.5;
}

/* The next point: inverse quadratic or secant when it falls well inside, else the middle.
 * b is the best end, a the one before, c the other end of the bracket. */
static double interpolate(double a, double fa, double b, double fb, double c, double fc,
                          double *step, double *before, double least)
{
    double middle = (c - b) / 2;
    if (fabs(*before) < least || fabs(fa) <= fabs(fb)) return *step = *before = middle;
    double s = fb / fa, p, q;
    if (a == c) {
        p = 2 * middle * s;
        q = 1 - s;
    } else {
        double t = fa / fc, u = fb / fc;
        p = s * (2 * middle * t * (t - u) - (b - a) * (u - 1));
        q = (t - 1) * (u - 1) * (s - 1);
    }
    if (p > 0) q = -q;
    p = fabs(p);
    if (2 * p < fmin(3 * middle * q - fabs(least * q), fabs(*before * q))) {
        *before = *step;
        return *step = p / q;
    }
    return *step = *before = middle;
}

/* Ten widths of the bracket farther a continuous function has changed ten times as much as
 * across it; beside a jump it has hardly changed, beside a pole it is smaller. */
static geo_status test_jump(const geo_field *f, double b, double fb, double c, double fc,
                            double from, double to, root_result *r)
{
    double x = fmin(fmax(b + 10 * (b - c), fmin(from, to)), fmax(from, to)), y;
    if (x == b) return GEO_OK;
    geo_status status = evaluate(f, x, &y, r);
    bool is_finite = status == GEO_OK;
    if (!is_finite && r->fault != ROOT_NOT_FINITE) return status;
    r->fault = is_finite && fabs(y - fb) >= 0.5 * fabs(fb - fc) ? ROOT_FOUND : ROOT_JUMP;
    return GEO_OK;
}

static geo_status brent(const geo_field *f, double a, double fa, double b, double fb, double tol,
                        root_result *r)
{
    double largest = fmax(fabs(fa), fabs(fb)), from = a, to = b;
    double c = a, fc = fa, step = b - a, before = step;
    for (int i = 0; i < BRENT_STEPS; i++) {
        if ((fb > 0) == (fc > 0)) {
            c = a;
            fc = fa;
            step = before = b - a;
        }
        if (fabs(fc) < fabs(fb)) {
            a = b; b = c; c = a;
            fa = fb; fb = fc; fc = fa;
        }
        double least = width(b, tol);
        if (fabs(c - b) / 2 <= least || fb == 0) break;
        double move = interpolate(a, fa, b, fb, c, fc, &step, &before, least);
        a = b;
        fa = fb;
        b += fabs(move) > least ? move : copysign(least, c - b);
        geo_status status = evaluate(f, b, &fb, r);
        r->low = fmin(a, c);
        r->high = fmax(a, c);
        if (status != GEO_OK) return status;
    }
    r->low = fmin(b, c);
    r->high = fmax(b, c);
    if (fmin(fabs(fb), fabs(fc)) > largest) r->fault = ROOT_JUMP;
    else if (fabs(fb) > 1e-10 * largest) GEO_TRY(test_jump(f, b, fb, c, fc, from, to, r));
    r->x = b;
    r->value = fb;
    return r->fault == ROOT_JUMP ? GEO_EITER : GEO_OK;
}

geo_status root_bracket(const geo_field *f, double a, double b, double tol, root_result *r)
{
    assert(f->n_in == 1 && f->n_out == 1);
    *r = (root_result){ .x = a, .low = fmin(a, b), .high = fmax(a, b) };
    double fa, fb;
    GEO_TRY(evaluate(f, a, &fa, r));
    GEO_TRY(evaluate(f, b, &fb, r));
    r->at_low = a < b ? fa : fb;
    r->at_high = a < b ? fb : fa;
    if (fa == 0 || fb == 0) return GEO_OK;      /* evaluate has kept it as the best */
    if ((fa > 0) == (fb > 0)) {
        r->fault = ROOT_SAME_SIGN;
        return GEO_EDOMAIN;
    }
    return brent(f, a, fa, b, fb, tol, r);
}

/* --- from a start -------------------------------------------------------------------- */

#define UNDERFLOWING 1e-60

typedef struct {
    const geo_field *f;
    root_result *r;
    double a, fa, b, fb;        /* ends of a bracket, once there is one */
    bool has_bracket;
    double step;                /* Newton's last one */
} search;

/* f at x; a point of the other sign than (near, f_near) makes a bracket. */
static geo_status look(search *s, double near, double f_near, double x, double *y)
{
    GEO_TRY(evaluate(s->f, x, y, s->r));
    if (*y != 0 && (*y > 0) == (f_near > 0)) return GEO_OK;
    s->a = near;
    s->fa = f_near;
    s->b = x;
    s->fb = *y;
    s->has_bracket = true;
    return GEO_OK;
}

static geo_status slope_at(search *s, double x, double y, double *slope)
{
    if (s->f->jacobian) return field_jacobian(s->f, 1, &x, NULL, slope);
    double h = cbrt(DBL_EPSILON) * fmax(fabs(x), 1e-3), up, down;
    GEO_TRY(look(s, x, y, x + h, &up));
    if (s->has_bracket) return GEO_OK;
    GEO_TRY(look(s, x, y, x - h, &down));
    *slope = (up - down) / (x + h - (x - h));
    return GEO_OK;
}

/* Newton's method while |f| falls; ends with a bracket, a tiny step, or in a valley. */
static geo_status newton(search *s, double *x, double *y, double tol, bool *has_settled)
{
    for (int i = 0; i < NEWTON_STEPS && !s->has_bracket && *y != 0; i++) {
        double slope, next, z;
        GEO_TRY(slope_at(s, *x, *y, &slope));
        if (s->has_bracket) return GEO_OK;
        double step = s->step = -*y / slope;
        if (!isfinite(step)) return GEO_OK;
        double most = 100 * fmax(fabs(*x), 1);
        step = fmin(fmax(step, -most), most);
        for (int halving = 0;; halving++) {
            next = *x + step;
            geo_status status = look(s, *x, *y, next, &z);
            bool is_outside = status == GEO_EDOMAIN && s->r->fault == ROOT_NOT_FINITE;
            if (status != GEO_OK && !is_outside) return status;
            if (is_outside) {               /* a domain ends here: shorter steps */
                s->r->fault = ROOT_FOUND;
                s->r->x = *x;
                s->r->value = *y;
            }
            if (s->has_bracket) return GEO_OK;
            if (!is_outside && fabs(z) < fabs(*y)) break;
            if (halving == 30) return GEO_OK;
            step /= 4;
        }
        bool is_tiny = fabs(step) <= width(*x, tol);
        *x = next;
        *y = z;
        if (is_tiny) {
            *has_settled = true;
            return GEO_OK;
        }
    }
    *has_settled = *y == 0;
    return GEO_OK;
}

/* Outwards on both sides in growing steps; a side where f stops being finite is given up. */
static geo_status spread(search *s, double x, double y)
{
    double far = 1e-3 * fmax(fabs(x), 1), last[2] = { x, x }, value[2] = { y, y };
    bool is_open[2] = { true, true };
    for (int i = 0; i < SEARCH_STEPS && !s->has_bracket; i++, far *= 1.4)
        for (int side = 0; side < 2 && !s->has_bracket; side++) {
            if (!is_open[side]) continue;
            double at = x + (side ? -far : far), z;
            root_result before = *s->r;
            geo_status status = look(s, last[side], value[side], at, &z);
            if (status == GEO_EDOMAIN && s->r->fault == ROOT_NOT_FINITE) {
                *s->r = before;
                is_open[side] = false;
                continue;
            }
            GEO_TRY(status);
            if (z == 0 && fabs(value[side]) < UNDERFLOWING) {   /* no zero: it underflows */
                s->has_bracket = is_open[side] = false;
                continue;
            }
            last[side] = at;
            value[side] = z;
        }
    return GEO_OK;
}

geo_status root_near(const geo_field *f, double x0, double tol, root_result *r)
{
    assert(f->n_in == 1 && f->n_out == 1);
    *r = (root_result){ .x = x0, .low = x0, .high = x0 };
    search s = { .f = f, .r = r };
    double x = x0, y;
    bool has_settled = false;
    GEO_TRY(evaluate(f, x, &y, r));
    double size = fabs(y);
    r->at_low = r->at_high = y;
    GEO_TRY(newton(&s, &x, &y, tol, &has_settled));
    bool is_short = fabs(s.step) <= 1e-8 * fmax(fabs(x), 1);
    if (!s.has_bracket && is_short && fabs(y) <= (has_settled ? 1e-7 : 1e-14) * size)
        return GEO_OK;
    if (!s.has_bracket) GEO_TRY(spread(&s, x, y));
    if (s.has_bracket) return s.fb == 0 ? GEO_OK : brent(f, s.a, s.fa, s.b, s.fb, tol, r);
    r->fault = ROOT_STUCK;
    return GEO_EITER;
}
