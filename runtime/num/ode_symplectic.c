/* ode_symplectic.c - leapfrog and its compositions, for x = (q, p). */
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/num/ode_private.h"

/* Lengths of the leapfrogs that make one step; the middle one is given, the others stand
 * around it twice. */
typedef struct {
    int n;                      /* around the middle, on each side */
    double outer[3];            /* from the outside in */
} composition;

static composition composition_of(ode_method method)
{
    if (method == ODE_YOSHIDA4) return (composition){ 1, { 1 / (2 - cbrt(2)) } };
    if (method == ODE_YOSHIDA6)
        return (composition){ 3, { 0.784513610477560, 0.235573213359357, -1.17767998417887 } };
    return (composition){ 0, { 0 } };
}

typedef struct {
    const geo_field *f;
    ode_solution *s;
    size_t d, half;
    double *point, *f0, *f1;    /* the state and time for f; f at the ends of a step */
    double *x;                  /* the state */
    double *c;                  /* three terms of the cubic between steps */
    double *before;             /* values of the event function */
} work;

static geo_status evaluate(work *w, double t, double *out)
{
    memcpy(w->point, w->x, w->d * sizeof *w->x);
    w->point[w->d] = t;
    w->s->evaluations++;
    return field_value(w->f, 1, w->point, out);
}

static void move(work *w, size_t from, size_t to, double h, const double *slope)
{
    for (size_t k = from; k < to; k++) w->x[k] += h * slope[k];
}

/* Half a kick, a drift, half a kick; w->f0 is f at the beginning and then at the end. */
static geo_status leapfrog(work *w, double t, double h)
{
    move(w, w->half, w->d, h / 2, w->f0);
    GEO_TRY(evaluate(w, t + h / 2, w->f1));             /* q' depends on p alone */
    move(w, 0, w->half, h, w->f1);
    GEO_TRY(evaluate(w, t + h, w->f0));
    move(w, w->half, w->d, h / 2, w->f0);
    return GEO_OK;
}

static geo_status step(work *w, const composition *c, double t, double h)
{
    double middle = 1;
    for (int i = 0; i < c->n; i++) middle -= 2 * c->outer[i];
    for (int i = 0; i < 2 * c->n + 1; i++) {
        double part = i < c->n ? c->outer[i] : i == c->n ? middle : c->outer[2 * c->n - i];
        GEO_TRY(leapfrog(w, t, part * h));
        t += part * h;
    }
    return GEO_OK;
}

static bool is_fine(const work *w)
{
    for (size_t k = 0; k < w->d; k++)
        if (!isfinite(w->x[k]) || !isfinite(w->f0[k])) return false;
    return true;
}

static geo_status fail(work *w, size_t i, ode_fault fault)
{
    w->s->fault = fault;
    w->s->fault_path = i;
    for (size_t k = 0; k < w->d; k++)
        w->s->fault_size = fmax(w->s->fault_size, fabs(w->s->path[i].end[k]));
    return GEO_EITER;
}

/* q' must not change with q, nor p' with p: looked at once, beside the start. */
static geo_status check_form(work *w, double t, size_t i)
{
    GEO_TRY(evaluate(w, t, w->f0));
    if (!is_fine(w)) return fail(w, i, ODE_NOT_FINITE);
    for (int side = 0; side < 2; side++) {
        size_t from = side ? w->half : 0, to = side ? w->d : w->half;
        for (size_t k = from; k < to; k++) w->x[k] += 0.1 * (1 + fabs(w->x[k]));
        GEO_TRY(evaluate(w, t, w->f1));
        memcpy(w->x, w->s->path[i].end, w->d * sizeof *w->x);
        for (size_t k = from; k < to; k++)
            if (isfinite(w->f1[k]) && fabs(w->f1[k] - w->f0[k]) > 1e-12 * (1 + fabs(w->f0[k])))
                return fail(w, i, ODE_NOT_SEPARABLE);
    }
    return GEO_OK;
}

static geo_status keep(work *w, ode_path *p, double t, double h, double end, ode_method method,
                       const double *begin, const double *slope)
{
    size_t d = w->d;
    for (size_t k = 0; k < d; k++) {
        double change = w->x[k] - begin[k];
        w->c[k] = change;
        w->c[d + k] = h * slope[k] - change;
        w->c[2 * d + k] = 2 * change - h * (slope[k] + w->f1[k]);
    }
    GEO_TRY(ode_push(p, d, t, h, method, 3, begin, w->c, d));
    p->t = end;
    memcpy(p->end, w->x, d * sizeof *w->x);
    return GEO_OK;
}

/* Did an event end the path? */
static bool stop_at_event(work *w, const ode_options *o, ode_path *p, geo_status *status)
{
    double stop = NAN;
    *status = ode_find_events(o, w->s, w->before, &stop);
    if (*status != GEO_OK || isnan(stop)) return false;
    w->s->t1 = p->t = stop;
    ode_at(w->s, 0, stop, p->end);
    return true;
}

static geo_status run_path(work *w, const ode_options *o, size_t i, const double *x0,
                           size_t n_steps, double *begin)
{
    ode_path *p = &w->s->path[i];
    composition parts = composition_of(o->method);
    double t0 = w->s->t0, span = w->s->t1 - t0, h = span / (double)n_steps, *slope = begin + w->d;
    geo_status status = GEO_OK;
    p->method = o->method;
    if (o->events) GEO_TRY(ode_event_values(o->events, w->d, x0, t0, w->before));
    memcpy(w->x, x0, w->d * sizeof *x0);
    GEO_TRY(check_form(w, t0, i));
    for (size_t n = 0; n < n_steps; n++) {
        double t = t0 + h * (double)n;
        double end = n + 1 == n_steps ? w->s->t1 : t0 + h * (double)(n + 1);
        GEO_TRY(geo_poll());
        if (o->watch && n % 4096 == 0) o->watch(o->context, t);
        memcpy(begin, w->x, w->d * sizeof *begin);
        memcpy(slope, w->f0, w->d * sizeof *slope);
        GEO_TRY(step(w, &parts, t, h));
        /* f0 still has q' before the last kick */
        GEO_TRY(evaluate(w, end, w->f1));
        memcpy(w->f0, w->f1, w->d * sizeof *w->f0);
        if (!is_fine(w)) return fail(w, i, ODE_NOT_FINITE);
        GEO_TRY(keep(w, p, t, h, end, o->method, begin, slope));
        if (o->events && (stop_at_event(w, o, p, &status) || status != GEO_OK)) return status;
    }
    return GEO_OK;
}

geo_status ode_symplectic(const geo_field *f, const ode_options *o, ode_solution *s,
                          const double *x0)
{
    size_t d = s->d;
    double steps = ceil(fabs(s->t1 - s->t0) / o->step - 1e-9);
    if (d % 2) {
        s->fault = ODE_ODD;
        return GEO_EDOMAIN;
    }
    if (!(o->step > 0)) return GEO_EDOMAIN;
    if (steps > (double)(o->max_steps ? o->max_steps : 10000000)) {
        s->fault = ODE_TOO_MANY_STEPS;
        return GEO_EITER;
    }
    work w = { .f = f, .s = s, .d = d, .half = d / 2 };
    w.point = geo_alloc(9 * d + 1 + (o->events ? o->events->n_out : 0), sizeof *w.point);
    if (!w.point) return GEO_ENOMEM;
    w.f0 = w.point + d + 1;
    w.f1 = w.f0 + d;
    w.x = w.f1 + d;
    w.c = w.x + d;
    w.before = w.c + 5 * d;
    geo_status status = GEO_OK;
    for (size_t i = 0; i < s->n && status == GEO_OK; i++)
        status = run_path(&w, o, i, x0 + i * d, (size_t)steps, w.c + 3 * d);
    geo_free(w.point);
    return status;
}
