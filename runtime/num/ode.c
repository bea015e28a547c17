/* ode.c - paths side by side: steps, their control, and the answer between them. */
#include "runtime/num/ode.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/num/ode_private.h"

enum { MANY = 256, STIFF_NUMBERS = 1 << 20, USUAL_STEPS = 1000000, WATCH_EVERY = 64,
       STIFF_STEPS = 15, FORGIVING_STEPS = 6, CALM_STEPS = 20 };

const char *ode_method_name(ode_method method)
{
    static const char *const NAMES[] = { "auto", "dopri5", "dop853", "rodas", "leapfrog",
                                         "yoshida4", "yoshida6" };
    return NAMES[method];
}

/* --- what the steps use --------------------------------------------------------------- */

geo_status ode_evaluate(ode_round *r, const double *x, const double *time, double *out)
{
    size_t d = r->d;
    r->s->evaluations += r->m;
    if (r->f->n_in == d) return field_value(r->f, r->m, x, out);
    for (size_t i = 0; i < r->m; i++) {
        memcpy(r->point + i * (d + 1), x + i * d, d * sizeof *x);
        r->point[i * (d + 1) + d] = time[i];
    }
    return field_value(r->f, r->m, r->point, out);
}

double ode_norm(const ode_round *r, const double *e, const double *x, const double *y)
{
    double sum = 0;
    for (size_t c = 0; c < r->d; c++) {
        double scale = r->absolute + r->relative * fmax(fabs(x[c]), fabs(y[c]));
        double q = e[c] / scale;
        sum += isfinite(y[c]) ? q * q : NAN;
    }
    return sqrt(sum / (double)r->d);
}

geo_status ode_push(ode_path *p, size_t d, double t, double h, ode_method method, int degree,
                    const double *x, const double *c, size_t stride)
{
    size_t need = p->n_numbers + ((size_t)degree + 1) * d;
    if (!geo_grow(&p->number, &p->number_capacity, need, sizeof *p->number)) return GEO_ENOMEM;
    if (!geo_grow(&p->piece, &p->piece_capacity, p->n_pieces + 1, sizeof *p->piece))
        return GEO_ENOMEM;
    p->piece[p->n_pieces++] = (ode_piece){ t, h, p->n_numbers, degree, method };
    memcpy(p->number + p->n_numbers, x, d * sizeof *x);
    for (int k = 0; k < degree; k++)
        memcpy(p->number + p->n_numbers + ((size_t)k + 1) * d, c + (size_t)k * stride,
               d * sizeof *c);
    p->n_numbers = need;
    return GEO_OK;
}

/* --- rounds ----------------------------------------------------------------------------- */

static geo_status round_new(ode_round *r, size_t m)
{
    size_t d = r->d, columns = ODE_STAGES + ODE_LARGEST_DEGREE + 6;
    r->path = geo_alloc(m, sizeof *r->path);
    r->x = geo_alloc(m, columns * d * sizeof(double));
    r->t = geo_alloc(m, (d + 7) * sizeof(double));
    if (!r->path || !r->x || !r->t) return GEO_ENOMEM;
    r->k = r->x + m * d;
    r->c = r->k + ODE_STAGES * m * d;
    r->y = r->c + ODE_LARGEST_DEGREE * m * d;
    r->fy = r->y + m * d;
    r->last = r->fy + m * d;
    r->at = r->last + m * d;
    r->h = r->t + m;
    r->time = r->h + m;
    r->error = r->time + m;
    r->local = r->error + m;
    r->stiffness = r->local + m;
    r->point = r->stiffness + m;
    return GEO_OK;
}

static void round_free(ode_round *r)
{
    geo_free(r->path);
    geo_free(r->x);
    geo_free(r->t);
}

static const ode_scheme *scheme_of(ode_method method)
{
    if (method == ODE_RODAS) return &ODE_SCHEME_RODAS;
    return method == ODE_DOPRI5 ? &ODE_SCHEME_DOPRI5 : &ODE_SCHEME_DOP853;
}

static ode_method explicit_method(const ode_round *r)
{
    return r->relative > 1e-5 ? ODE_DOPRI5 : ODE_DOP853;
}

/* Gathers the paths among `state` that go on with the method. */
static void gather(ode_round *r, ode_state *state, size_t n, ode_method method, size_t most)
{
    r->m = 0;
    for (size_t i = 0; i < n && r->m < most; i++)
        if (!state[i].is_done && state[i].out->method == method) r->path[r->m++] = &state[i];
    for (size_t i = 0; i < r->m; i++) {
        const ode_state *p = r->path[i];
        r->t[i] = p->t;
        r->h[i] = p->h;
        memcpy(r->x + i * r->d, p->x, r->d * sizeof(double));
        memcpy(r->k + i * r->d, p->f, r->d * sizeof(double));
    }
}

/* --- the control of the step ---------------------------------------------------------------- */

static bool all_finite(size_t n, const double *x)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i])) return false;
    return true;
}

static double largest(size_t n, const double *x)
{
    double best = 0;
    for (size_t i = 0; i < n; i++) best = fmax(best, fabs(x[i]));
    return best;
}

static geo_status stop_at(ode_round *r, ode_state *p, ode_fault fault)
{
    ode_solution *s = r->s;
    s->fault = fault;
    s->fault_path = (size_t)(p->out - s->path);
    s->fault_size = largest(r->d, p->x);
    return GEO_EITER;
}

/* The last step ends exactly at t1, and no step leaves a sliver behind it. */
static void aim(const ode_round *r, ode_state *p)
{
    double left = r->s->t1 - p->t;
    if (r->o->max_step > 0 && fabs(p->h) > r->o->max_step) p->h = copysign(r->o->max_step, p->h);
    if (fabs(p->h) * (1 + 1e-6) >= fabs(left)) p->h = left;
    else if (fabs(p->h) > fabs(left) / 2) p->h = left / 2;
}

static geo_status reject(ode_round *r, ode_state *p, double error)
{
    const ode_scheme *scheme = scheme_of(p->out->method);
    double factor = isfinite(error) ? 0.9 * pow(error, -1.0 / scheme->order) : 0.1;
    p->h *= fmin(fmax(factor, 0.1), 0.9);
    p->was_rejected = true;
    p->out->rejected++;
    if (fabs(p->h) > 16 * DBL_EPSILON * fmax(fabs(p->t), fabs(r->s->t1 - r->s->t0) * 1e-8))
        return GEO_OK;
    return stop_at(r, p, isfinite(error) ? ODE_STEP_TOO_SMALL : ODE_NOT_FINITE);
}

static void next_step(const ode_round *r, ode_state *p, double error)
{
    const ode_scheme *scheme = scheme_of(p->out->method);
    double e = fmax(error, 1e-10), beta = scheme->beta;
    double factor = 0.9 * pow(e, 0.75 * beta - 1.0 / scheme->order) * pow(p->last_error, beta);
    factor = fmin(fmax(factor, 0.2), p->was_rejected ? 1 : 6);
    p->last_error = fmax(e, 1e-4);
    p->h *= factor;
    p->was_rejected = false;
}

/* Does the path look stiff, or no longer so? Then it changes its method. */
static void choose_method(const ode_round *r, ode_state *p, double stiffness)
{
    bool is_implicit = p->out->method == ODE_RODAS;
    bool speaks = is_implicit ? stiffness < 1 : stiffness > 1;
    if (speaks) {
        p->n_stiff++;
        p->n_calm = 0;
    } else if (++p->n_calm >= (is_implicit ? 1 : FORGIVING_STEPS)) {
        p->n_stiff = 0;
    }
    if (r->o->method != ODE_AUTO || p->n_stiff < (is_implicit ? CALM_STEPS : STIFF_STEPS)) return;
    p->out->method = is_implicit ? explicit_method(r) : ODE_RODAS;
    p->out->n_switches++;
    p->n_stiff = p->n_calm = 0;
    p->last_error = 1e-4;
}

static geo_status accept(ode_round *r, size_t i, double *event_before)
{
    ode_state *p = r->path[i];
    size_t d = r->d;
    int degree = scheme_of(p->out->method)->degree;
    ode_method method = p->out->method;
    GEO_TRY(ode_push(p->out, d, p->t, p->h, method, degree, p->x, r->c + i * d, r->m * d));
    p->t = fabs(r->s->t1 - p->t) <= fabs(p->h) ? r->s->t1 : p->t + p->h;
    memcpy(p->x, r->y + i * d, d * sizeof *p->x);
    memcpy(p->f, r->fy + i * d, d * sizeof *p->f);
    p->has_jacobian = false;
    p->out->error += r->local[i];
    p->out->t = p->t;
    memcpy(p->out->end, p->x, d * sizeof *p->x);
    if (!all_finite(d, p->f)) return stop_at(r, p, ODE_NOT_FINITE);
    if (r->o->events) {
        double stop = NAN;
        GEO_TRY(ode_find_events(r->o, r->s, event_before, &stop));
        if (!isnan(stop)) {
            r->s->t1 = p->t = p->out->t = stop;
            ode_at(r->s, 0, stop, p->out->end);
        }
    }
    p->is_done = p->t == r->s->t1;
    if (p->is_done) return GEO_OK;
    next_step(r, p, r->error[i]);
    choose_method(r, p, r->stiffness[i]);
    size_t most = r->o->max_steps ? r->o->max_steps : USUAL_STEPS;
    return p->out->n_pieces < most ? GEO_OK : stop_at(r, p, ODE_TOO_MANY_STEPS);
}

/* One attempted step of every path in the round. */
static geo_status run_round(ode_round *r, const ode_scheme *scheme, double *event_before)
{
    bool any_good = false;
    GEO_TRY(geo_poll());
    for (size_t i = 0; i < r->m; i++) {
        aim(r, r->path[i]);
        r->h[i] = r->path[i]->h;
    }
    GEO_TRY(scheme->attempt(r));
    for (size_t i = 0; i < r->m; i++) any_good = any_good || r->error[i] <= 1;
    if (any_good) GEO_TRY(scheme->finish(r));
    for (size_t i = 0; i < r->m; i++) {
        if (r->error[i] <= 1) GEO_TRY(accept(r, i, event_before));
        else GEO_TRY(reject(r, r->path[i], r->error[i]));
    }
    return GEO_OK;
}

/* --- the first step ----------------------------------------------------------------------- */

static geo_status first_values(ode_round *r, ode_state *state, size_t n)
{
    r->m = n;
    for (size_t i = 0; i < n; i++) {
        r->time[i] = r->s->t0;
        memcpy(r->x + i * r->d, state[i].x, r->d * sizeof(double));
    }
    GEO_TRY(ode_evaluate(r, r->x, r->time, r->fy));
    for (size_t i = 0; i < n; i++) {
        memcpy(state[i].f, r->fy + i * r->d, r->d * sizeof(double));
        if (!all_finite(r->d, state[i].f)) return stop_at(r, &state[i], ODE_NOT_FINITE);
    }
    return GEO_OK;
}

/* From the sizes of x, f and the change of f along a small Euler step [HNW, II.4]. */
static geo_status first_steps(ode_round *r, ode_state *state, size_t n)
{
    double span = r->s->t1 - r->s->t0;
    for (size_t i = 0; i < n; i++) {
        const ode_state *p = &state[i];
        double size = ode_norm(r, p->x, p->x, p->x), slope = ode_norm(r, p->f, p->x, p->x);
        double h = size < 1e-5 || slope < 1e-5 ? 1e-6 * fabs(span) : 0.01 * size / slope;
        r->h[i] = copysign(fmin(h, fabs(span)), span);
        r->time[i] = r->s->t0 + r->h[i];
        for (size_t c = 0; c < r->d; c++) r->at[i * r->d + c] = p->x[c] + r->h[i] * p->f[c];
    }
    GEO_TRY(ode_evaluate(r, r->at, r->time, r->fy));
    for (size_t i = 0; i < n; i++) {
        ode_state *p = &state[i];
        double *change = r->fy + i * r->d, h = fabs(r->h[i]);
        for (size_t c = 0; c < r->d; c++) change[c] -= p->f[c];
        double bend = ode_norm(r, change, p->x, p->x) / h, slope = ode_norm(r, p->f, p->x, p->x);
        double most = fmax(bend, slope);
        double next = most <= 1e-15 ? fmax(1e-6 * fabs(span), h * 1e-3)
                                    : pow(0.01 / most, 1.0 / scheme_of(p->out->method)->order);
        p->h = copysign(isfinite(next) ? fmin(fmin(100 * h, next), fabs(span)) : h, span);
        if (r->o->step > 0) p->h = copysign(fmin(r->o->step, fabs(span)), span);
    }
    return GEO_OK;
}

/* --- paths ---------------------------------------------------------------------------------- */

static geo_status state_new(ode_round *r, ode_state *p, ode_path *out, const double *x)
{
    size_t d = r->d;
    *p = (ode_state){ .out = out, .t = r->s->t0, .last_error = 1e-4 };
    p->number = geo_alloc(2 * d, sizeof *p->number);
    if (!p->number) return GEO_ENOMEM;
    p->x = p->number;
    p->f = p->x + d;
    memcpy(p->x, x, d * sizeof *x);
    out->method = r->o->method == ODE_AUTO ? explicit_method(r) : r->o->method;
    return GEO_OK;
}

static void watch(const ode_round *r, size_t turn, const ode_state *state, size_t n)
{
    if (!r->o->watch || turn % WATCH_EVERY) return;
    double least = INFINITY;
    for (size_t i = 0; i < n; i++)
        if (fabs(state[i].t - r->s->t0) < fabs(least - r->s->t0)) least = state[i].t;
    r->o->watch(r->o->context, least);
}

static geo_status run(ode_round *r, ode_state *state, size_t n, double *event_before)
{
    static const ode_method METHODS[] = { ODE_DOPRI5, ODE_DOP853, ODE_RODAS };
    size_t few = STIFF_NUMBERS / (r->d * r->d) + 1;
    GEO_TRY(first_values(r, state, n));
    if (r->s->t0 == r->s->t1) return GEO_OK;
    GEO_TRY(first_steps(r, state, n));
    if (r->o->events)
        GEO_TRY(ode_event_values(r->o->events, r->d, state->x, state->t, event_before));
    bool goes_on = true;
    for (size_t turn = 0; goes_on; turn++) {
        goes_on = false;
        watch(r, turn, state, n);
        for (size_t k = 0; k < sizeof METHODS / sizeof *METHODS; k++) {
            gather(r, state, n, METHODS[k], METHODS[k] == ODE_RODAS && few < n ? few : n);
            if (r->m == 0) continue;
            goes_on = true;
            GEO_TRY(run_round(r, scheme_of(METHODS[k]), event_before));
        }
    }
    return GEO_OK;
}

/* At most MANY paths from their starts to the end. */
static geo_status run_some(const geo_field *f, const ode_options *o, ode_solution *s, size_t from,
                           size_t n, const double *x0)
{
    ode_round r = { .f = f, .s = s, .o = o, .d = s->d, .relative = o->relative,
                    .absolute = o->absolute };
    if (!(r.relative > 0) && !(r.absolute > 0)) r.relative = r.absolute = 1e-9;
    ode_state *state = geo_alloc_zero(n, sizeof *state);
    double *before = o->events ? geo_alloc(o->events->n_out, sizeof *before) : NULL;
    geo_status status = state && (before || !o->events) ? round_new(&r, n) : GEO_ENOMEM;
    for (size_t i = 0; i < n && status == GEO_OK; i++)
        status = state_new(&r, &state[i], &s->path[from + i], x0 + i * s->d);
    if (status == GEO_OK) status = run(&r, state, n, before);
    for (size_t i = 0; i < n && state; i++) {
        geo_free(state[i].number);
        geo_free(state[i].jacobian);
    }
    geo_free(before);
    geo_free(state);
    round_free(&r);
    return status;
}

static geo_status start_paths(ode_solution *s, const double *x0)
{
    s->path = geo_alloc_zero(s->n, sizeof *s->path);
    if (!s->path) {
        s->n = 0;
        return GEO_ENOMEM;
    }
    for (size_t i = 0; i < s->n; i++) {
        ode_path *p = &s->path[i];
        p->t = s->t0;
        p->end = geo_alloc(s->d, sizeof *p->end);
        if (!p->end) return GEO_ENOMEM;
        memcpy(p->end, x0 + i * s->d, s->d * sizeof *x0);
    }
    return GEO_OK;
}

geo_status ode_solve(const geo_field *f, size_t n, const double *x0, double t0, double t1,
                     const ode_options *options, ode_solution *s)
{
    static const ode_options usual = { .method = ODE_AUTO };
    const ode_options *o = options ? options : &usual;
    size_t d = f->n_out;
    assert(d > 0 && (f->n_in == d || f->n_in == d + 1));
    assert(!o->events || n == 1);
    *s = (ode_solution){ .n = n, .d = d, .t0 = t0, .t1 = t1 };
    GEO_TRY(start_paths(s, x0));
    bool has_tolerance = o->relative >= 0 && o->absolute >= 0;
    if (!isfinite(t0) || !isfinite(t1) || !all_finite(n * d, x0) || !has_tolerance)
        return GEO_EDOMAIN;
    geo_status status = GEO_OK;
    if (ode_is_symplectic(o->method)) status = ode_symplectic(f, o, s, x0);
    else
        for (size_t from = 0; from < n && status == GEO_OK; from += MANY)
            status = run_some(f, o, s, from, n - from < MANY ? n - from : MANY, x0 + from * d);
    for (size_t i = 0; i < n; i++) {
        s->steps += s->path[i].n_pieces;
        s->rejected += s->path[i].rejected;
    }
    return status;
}

void ode_free(ode_solution *s)
{
    for (size_t i = 0; i < s->n && s->path; i++) {
        geo_free(s->path[i].piece);
        geo_free(s->path[i].number);
        geo_free(s->path[i].end);
    }
    geo_free(s->path);
    geo_free(s->event);
    geo_free(s->event_x);
    *s = (ode_solution){ .n = 0 };
}

/* --- asking ------------------------------------------------------------------------------- */

/* The last piece that has begun at t, by bisection. */
static size_t piece_at(const ode_path *p, double t)
{
    bool forward = p->piece[0].h > 0;
    size_t low = 0, high = p->n_pieces;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        bool has_begun = forward ? p->piece[middle].t <= t : p->piece[middle].t >= t;
        if (has_begun) low = middle;
        else high = middle;
    }
    return low;
}

void ode_at(const ode_solution *s, size_t i, double t, double *x)
{
    const ode_path *p = &s->path[i];
    size_t d = s->d;
    if (p->n_pieces == 0) {
        memcpy(x, p->end, d * sizeof *x);
        return;
    }
    const ode_piece *piece = &p->piece[piece_at(p, t)];
    double last = p->t, theta = (t - piece->t) / piece->h, most = (last - piece->t) / piece->h;
    theta = fmin(fmax(theta, 0), fmin(most, 1));
    const double *c = p->number + piece->at;
    for (size_t k = 0; k < d; k++) {
        double sum = 0;
        for (int j = piece->degree; j > 0; j--)
            sum = (c[(size_t)j * d + k] + sum) * (j % 2 ? theta : 1 - theta);
        x[k] = c[k] + sum;
    }
}
