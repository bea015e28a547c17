/* implicit_geodesic.c - geodesics of manifolds by equations.
 *
 * x'' = -J+ (v'H v): the acceleration is normal, and such that F stays 0 [Lagrange]. A
 * vector w is parallel when w' = -J+ (v'H w). Ends are moved back onto M, which takes away
 * the integrator's drift. */
#include "runtime/manifold/implicit_private.h"

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/num/ode.h"

/* --- the equation --------------------------------------------------------------- */

/* The state is x, v and, for transport, w. */
typedef struct { const implicit *s; bool carries; } flow;

/* out = -J+ (v'H w) */
static void bend(const implicit *s, const implicit_frame *f, const double *hess, const double *v,
                 const double *w, double *out)
{
    double y[IMPLICIT_DIM];
    size_t d = s->d;
    for (size_t a = 0; a < s->m; a++) {
        double sum = 0;
        for (size_t k = 0; k < d; k++)
            for (size_t l = 0; l < d; l++) sum -= hess[(a * d + k) * d + l] * v[k] * w[l];
        y[a] = sum;
    }
    frame_solve(f, y, out);
}

static geo_status flow_value(void *context, size_t n, const double *state, double *out)
{
    const flow *c = context;
    const implicit *s = c->s;
    size_t d = s->d, m = s->m, width = (c->carries ? 3 : 2) * d;
    double *x = geo_alloc(n * (d + m + m * d + m * d * d) + 1, sizeof *x);
    if (!x) return GEO_ENOMEM;
    double *value = x + n * d, *jac = value + n * m, *hess = jac + n * m * d;
    for (size_t i = 0; i < n; i++) memcpy(x + i * d, state + i * width, d * sizeof *x);
    geo_status status = m ? field_jacobian(s->f, n, x, value, jac) : GEO_OK;
    if (status == GEO_OK && m) status = field_hessian(s->f, n, x, hess);
    for (size_t i = 0; i < n && status == GEO_OK; i++) {
        implicit_frame f;
        const double *v = state + i * width + d;
        double *to = out + i * width;
        frame_make(m, d, jac + i * m * d, s->rank, &f);
        memcpy(to, v, d * sizeof *to);
        bend(s, &f, hess + i * m * d * d, v, v, to + d);
        if (c->carries) bend(s, &f, hess + i * m * d * d, v, v + d, to + 2 * d);
    }
    geo_free(x);
    return status;
}

/* From n states to where they are at time 1. */
static geo_status run(const implicit *s, bool carries, size_t n, const double *start, double *end,
                      unsigned char *row)
{
    flow c = { s, carries };
    size_t width = (carries ? 3 : 2) * s->d;
    geo_field field = { .n_in = width, .n_out = width, .context = &c, .value = flow_value };
    ode_options options = { .method = ODE_DOP853, .relative = 1e-12, .absolute = 1e-13 };
    ode_solution solution;
    if (s->m > 0 && !s->f->hessian) return GEO_EDOMAIN;
    geo_status status = ode_solve(&field, n, start, 0, 1, &options, &solution);
    for (size_t i = 0; i < n && (status == GEO_OK || status == GEO_EITER) && solution.path; i++) {
        memcpy(end + i * width, solution.path[i].end, width * sizeof *end);
        if (solution.path[i].t != 1 && row) row[i] = ROW_NOT_CONVERGED;
    }
    ode_free(&solution);
    return status == GEO_EITER ? GEO_OK : status;
}

/* --- exp, transport ------------------------------------------------------------------ */

/* A geodesic that is outside the inequalities at one of PROBES points has left. */
static geo_status check_way(const implicit *s, size_t n, const double *x, const double *v,
                            unsigned char *row)
{
    enum { PROBES = 8 };
    size_t d = s->d;
    if (s->q == 0 || !row) return GEO_OK;
    double *start = geo_alloc(5 * n * d + 1, sizeof *start);
    unsigned char *inside = geo_alloc(n + 1, 1);
    geo_status status = start && inside ? GEO_OK : GEO_ENOMEM;
    double *end = start + 2 * n * d, *at = end + 2 * n * d;
    for (int probe = 1; probe <= PROBES && status == GEO_OK; probe++) {
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; k < d; k++) {
                start[2 * i * d + k] = x[i * d + k];
                start[(2 * i + 1) * d + k] = v[i * d + k] * probe / PROBES;
            }
        status = run(s, false, n, start, end, NULL);
        for (size_t i = 0; i < n; i++) memcpy(at + i * d, end + 2 * i * d, d * sizeof *at);
        if (status == GEO_OK) status = implicit_inside(s, n, at, inside, NULL);
        for (size_t i = 0; i < n && status == GEO_OK; i++)
            if (!inside[i]) row[i] = ROW_LEAVES;
    }
    geo_free(start);
    geo_free(inside);
    return status;
}

/* Newton's last steps, for rounding only: inequalities take no part. */
static geo_status settle(const implicit *s, size_t n, double *x)
{
    implicit bare = *s;
    unsigned char *on = geo_alloc(n + 1, 1);
    bare.q = 0;
    if (!on) return GEO_ENOMEM;
    geo_status status = s->m ? implicit_newton(&bare, n, x, on) : GEO_OK;
    geo_free(on);
    return status;
}

geo_status implicit_exp(const space *m, size_t n, const double *x, const double *v, double *y,
                        unsigned char *row)
{
    const implicit *s = m->state;
    size_t d = s->d;
    double *start = geo_alloc(4 * n * d + 1, sizeof *start), *end = start + 2 * n * d;
    if (!start) return GEO_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        memcpy(start + 2 * i * d, x + i * d, d * sizeof *x);
        memcpy(start + (2 * i + 1) * d, v + i * d, d * sizeof *v);
    }
    geo_status status = run(s, false, n, start, end, row);
    if (status == GEO_OK) status = check_way(s, n, x, v, row);
    for (size_t i = 0; i < n && status == GEO_OK; i++)
        memcpy(y + i * d, end + 2 * i * d, d * sizeof *y);
    if (status == GEO_OK) status = settle(s, n, y);
    geo_free(start);
    return status;
}

geo_status implicit_transport(const space *m, size_t n, const double *x, const double *v,
                              const double *w, double *out)
{
    const implicit *s = m->state;
    size_t d = s->d;
    double *start = geo_alloc(6 * n * d + 1, sizeof *start), *end = start + 3 * n * d;
    if (!start) return GEO_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        memcpy(start + 3 * i * d, x + i * d, d * sizeof *x);
        memcpy(start + (3 * i + 1) * d, v + i * d, d * sizeof *v);
        memcpy(start + (3 * i + 2) * d, w + i * d, d * sizeof *w);
    }
    geo_status status = run(s, true, n, start, end, NULL);
    for (size_t i = 0; i < n && status == GEO_OK; i++)
        memcpy(out + i * d, end + (3 * i + 2) * d, d * sizeof *out);
    geo_free(start);
    return status;
}

/* --- log: shooting ------------------------------------------------------------------------ */

/* One pair: the basis at x, and room for a geodesic and its dim neighbours. */
typedef struct {
    const space *m;
    const implicit *s;
    const double *x;
    double *basis, *tries, *ends, *start, *a, *u, *v;
} aim;

/* Ends of the geodesics from x with the `n` velocities in tries, d numbers each. */
static geo_status shoot(const aim *t, size_t n)
{
    size_t d = t->s->d;
    double *end = t->start + 2 * n * d;
    for (size_t i = 0; i < n; i++) {
        memcpy(t->start + 2 * i * d, t->x, d * sizeof *t->x);
        memcpy(t->start + (2 * i + 1) * d, t->tries + i * d, d * sizeof *t->x);
    }
    GEO_TRY(run(t->s, false, n, t->start, end, NULL));
    for (size_t i = 0; i < n; i++) memcpy(t->ends + i * d, end + 2 * i * d, d * sizeof *end);
    return GEO_OK;
}

/* Newton on |exp(v) - y| with differences for the derivative; v in and out. */
static geo_status refine(aim *t, const double *y, double tol, double *v, bool *arrived)
{
    enum { STEPS = 30 };
    size_t d = t->s->d, dim = t->m->dim;
    double sv[IMPLICIT_DIM], last = INFINITY, move[IMPLICIT_DIM], before[IMPLICIT_DIM];
    *arrived = false;
    memcpy(before, v, d * sizeof *v);
    for (int step = 0; step < STEPS; step++) {
        double size = 0, miss = 0;
        GEO_TRY(geo_poll());
        for (size_t k = 0; k < d; k++) size += v[k] * v[k];
        double h = 1e-6 * (sqrt(size) + 1e-3);
        memcpy(t->tries, v, d * sizeof *v);
        for (size_t i = 0; i < dim; i++)
            for (size_t k = 0; k < d; k++)
                t->tries[(i + 1) * d + k] = v[k] + h * t->basis[i * d + k];
        GEO_TRY(shoot(t, dim + 1));
        for (size_t k = 0; k < d; k++) miss += (t->ends[k] - y[k]) * (t->ends[k] - y[k]);
        miss = sqrt(miss);
        if (miss <= tol) {
            *arrived = true;
            return GEO_OK;
        }
        if (!(miss < last)) {                       /* half the last move */
            for (size_t k = 0; k < d; k++) v[k] = 0.5 * (v[k] + before[k]);
            last *= 1.05;
            continue;
        }
        last = miss;
        memcpy(before, v, d * sizeof *v);
        for (size_t k = 0; k < d; k++)
            for (size_t i = 0; i < dim; i++)
                t->a[k * dim + i] = (t->ends[(i + 1) * d + k] - t->ends[k]) / h;
        small_svd(d, dim, t->a, t->u, sv, t->v);
        memset(move, 0, sizeof move);
        for (size_t b = 0; b < dim && sv[b] > 1e-6 * sv[0]; b++) {
            double share = 0;
            for (size_t k = 0; k < d; k++) share += t->u[k * dim + b] * (y[k] - t->ends[k]);
            for (size_t i = 0; i < dim; i++) move[i] += share / sv[b] * t->v[i * dim + b];
        }
        for (size_t i = 0; i < dim; i++)
            for (size_t k = 0; k < d; k++) v[k] += move[i] * t->basis[i * d + k];
    }
    return GEO_OK;
}

/* First straight at y, else by way of points along the chord, moved onto M. */
static geo_status aim_at(aim *t, const double *y, double *v, bool *arrived)
{
    size_t d = t->s->d;
    double goal[IMPLICIT_DIM], chord = 0, along = 0;
    for (size_t k = 0; k < d; k++) v[k] = y[k] - t->x[k];
    for (size_t k = 0; k < d; k++) chord += v[k] * v[k];
    double tol = 1e-12 * (1 + sqrt(chord));
    t->m->class->tangent(t->m, 1, t->x, v, v);
    for (size_t k = 0; k < d; k++) along += v[k] * v[k];
    for (size_t k = 0; k < d && along > 0; k++) v[k] *= sqrt(chord / along);
    GEO_TRY(refine(t, y, tol, v, arrived));
    for (int parts = 4; parts <= 16 && !*arrived; parts *= 4) {
        memset(v, 0, d * sizeof *v);
        for (int i = 1; i <= parts; i++) {
            for (size_t k = 0; k < d; k++)
                goal[k] = t->x[k] + (y[k] - t->x[k]) * i / parts;
            GEO_TRY(settle(t->s, 1, goal));
            for (size_t k = 0; k < d && i > 1; k++) v[k] *= (double)i / (i - 1);
            if (i == 1) {
                for (size_t k = 0; k < d; k++) v[k] = goal[k] - t->x[k];
                t->m->class->tangent(t->m, 1, t->x, v, v);
            }
            GEO_TRY(refine(t, i == parts ? y : goal, i == parts ? tol : 1e-3 * (1 + sqrt(chord)),
                           v, arrived));
            if (!*arrived) break;
        }
    }
    return GEO_OK;
}

/* Where that fails: from each direction of the basis, and its opposite; the shortest. */
static geo_status look_around(aim *t, const double *y, double *v, bool *arrived)
{
    size_t d = t->s->d;
    double chord = 0, shortest = INFINITY, tried[IMPLICIT_DIM];
    for (size_t k = 0; k < d; k++) chord += (y[k] - t->x[k]) * (y[k] - t->x[k]);
    double reach = 1.2 * sqrt(chord), tol = 1e-12 * (1 + sqrt(chord));
    for (size_t a = 0; a < 2 * t->m->dim; a++) {
        bool came;
        double square = 0;
        for (size_t k = 0; k < d; k++)
            tried[k] = (a % 2 ? -reach : reach) * t->basis[a / 2 * d + k];
        GEO_TRY(refine(t, y, tol, tried, &came));
        for (size_t k = 0; k < d; k++) square += tried[k] * tried[k];
        if (!came || square >= shortest) continue;
        *arrived = true;
        shortest = square;
        memcpy(v, tried, d * sizeof *v);
    }
    return GEO_OK;
}

geo_status implicit_log(const space *m, size_t n, const double *x, const double *y, double *v,
                        unsigned char *row)
{
    const implicit *s = m->state;
    size_t d = s->d, dim = m->dim;
    double *work = geo_alloc(dim * d + 6 * (dim + 1) * d + 2 * d * dim + dim * dim, sizeof *work);
    if (!work) return GEO_ENOMEM;
    aim t = { .m = m, .s = s, .basis = work, .tries = work + dim * d };
    t.ends = t.tries + (dim + 1) * d;
    t.start = t.ends + (dim + 1) * d;
    t.a = t.start + 4 * (dim + 1) * d;
    t.u = t.a + d * dim;
    t.v = t.u + d * dim;
    geo_status status = GEO_OK;
    for (size_t i = 0; i < n && status == GEO_OK; i++) {
        bool arrived = false;
        double found[IMPLICIT_DIM];
        t.x = x + i * d;
        status = manifold_basis(m, t.x, t.basis);
        if (status == GEO_OK) status = aim_at(&t, y + i * d, found, &arrived);
        if (status == GEO_OK && !arrived) status = look_around(&t, y + i * d, found, &arrived);
        memcpy(v + i * d, found, d * sizeof *v);
        if (row && !arrived) row[i] = ROW_NOT_CONVERGED;
        if (status == GEO_OK && row && arrived)
            status = check_way(s, 1, t.x, found, row + i);
    }
    geo_free(work);
    return status;
}
