/* implicit.c - manifolds by equations: their points, tangent spaces, and how they are made. */
#include "runtime/manifold/implicit_private.h"

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"

/* --- linear algebra of one Jacobian --------------------------------------------- */

void frame_make(size_t m, size_t d, const double *jacobian, size_t limit, implicit_frame *f)
{
    f->m = m;
    f->d = d;
    f->k = m < d ? m : d;
    f->rank = 0;
    if (m == 0) return;
    double turned[IMPLICIT_AREA];
    if (m <= d) {                       /* the svd wants at least as many rows as columns */
        for (size_t i = 0; i < m; i++)
            for (size_t j = 0; j < d; j++) turned[j * m + i] = jacobian[i * d + j];
        small_svd(d, m, turned, f->v, f->s, f->u);
    } else {
        small_svd(m, d, jacobian, f->u, f->s, f->v);
    }
    while (f->rank < f->k && f->s[f->rank] > 1e-9 * f->s[0]) f->rank++;
    if (limit && f->rank > limit) f->rank = limit;
}

void frame_solve(const implicit_frame *f, const double *y, double *out)
{
    memset(out, 0, f->d * sizeof *out);
    for (size_t a = 0; a < f->rank; a++) {
        double share = 0;
        for (size_t i = 0; i < f->m; i++) share += f->u[i * f->k + a] * y[i];
        for (size_t j = 0; j < f->d; j++) out[j] += share / f->s[a] * f->v[j * f->k + a];
    }
}

void frame_tangent(const implicit_frame *f, const double *v, double *out)
{
    double kept[IMPLICIT_DIM];
    memcpy(kept, v, f->d * sizeof *v);
    for (int pass = 0; pass < 2; pass++)
        for (size_t a = 0; a < f->rank; a++) {
            double share = 0;
            for (size_t j = 0; j < f->d; j++) share += f->v[j * f->k + a] * kept[j];
            for (size_t j = 0; j < f->d; j++) kept[j] -= share * f->v[j * f->k + a];
        }
    memcpy(out, kept, f->d * sizeof *out);
}

static double length_of(size_t n, const double *x)
{
    double square = 0;
    for (size_t k = 0; k < n; k++) square += x[k] * x[k];
    return sqrt(square);
}

/* --- Newton --------------------------------------------------------------------- */

/* Values and Jacobians of F and of g under each other, for n rows: m + q each. */
typedef struct { double *value, *jacobian; } evaluated;

static void evaluated_free(evaluated *e)
{
    geo_free(e->value);
    geo_free(e->jacobian);
}

static geo_status evaluated_new(const implicit *s, size_t n, evaluated *e)
{
    size_t rows = s->m + s->q;
    e->value = geo_alloc(2 * n * rows + 1, sizeof *e->value);
    e->jacobian = geo_alloc(2 * n * rows * s->d + 1, sizeof *e->jacobian);
    if (e->value && e->jacobian) return GEO_OK;
    evaluated_free(e);
    return GEO_ENOMEM;
}

/* Row i's m + q values and rows of the Jacobian stand together; the second halves of the
 * arrays are work. */
static geo_status evaluate(const implicit *s, size_t n, const double *x, evaluated *e)
{
    size_t rows = s->m + s->q, d = s->d;
    double *value = e->value + n * rows, *jac = e->jacobian + n * rows * d;
    const geo_field *part[2] = { s->f, s->g };
    size_t at = 0;
    for (int k = 0; k < 2; k++) {
        size_t count = k == 0 ? s->m : s->q;
        if (count == 0) continue;
        GEO_TRY(field_jacobian(part[k], n, x, value, jac));
        for (size_t i = 0; i < n; i++) {
            memcpy(e->value + i * rows + at, value + i * count, count * sizeof *value);
            memcpy(e->jacobian + (i * rows + at) * d, jac + i * count * d,
                   count * d * sizeof *jac);
        }
        at += count;
    }
    return GEO_OK;
}

/* The rows of one point that must vanish: all equations, and inequalities switched on. */
static size_t gather(const implicit *s, const double *value, const double *jac,
                     const unsigned char *active, double *y, double *j)
{
    size_t count = s->m, d = s->d;
    memcpy(y, value, s->m * sizeof *y);
    memcpy(j, jac, s->m * d * sizeof *j);
    for (size_t k = 0; k < s->q && count < IMPLICIT_DIM; k++) {
        if (!active[k]) continue;
        y[count] = value[s->m + k];
        memcpy(j + count * d, jac + (s->m + k) * d, d * sizeof *j);
        count++;
    }
    return count;
}

/* One row's step; true when it has arrived. Steps are cut to half the size of x + 1, so that
 * far starts don't leap. */
static bool newton_step(const implicit *s, const double *value, const double *jac,
                        unsigned char *active, double *x)
{
    implicit_frame f;
    double y[IMPLICIT_DIM], j[IMPLICIT_AREA], step[IMPLICIT_DIM];
    size_t d = s->d, count = gather(s, value, jac, active, y, j);
    bool grown = false;
    frame_make(count, d, j, 0, &f);
    frame_solve(&f, y, step);
    double size = length_of(d, step), reach = 0.5 * (1 + length_of(d, x));
    double cut = size > reach ? reach / size : 1;
    for (size_t k = 0; k < d; k++) x[k] -= cut * step[k];
    if (!(size <= 1e-13 * (1 + length_of(d, x)))) return false;
    for (size_t k = 0; k < s->q; k++) {         /* what is broken joins in */
        double slope = length_of(d, jac + (s->m + k) * d);
        if (active[k] || !(value[s->m + k] < -1e-12 * (1 + slope))) continue;
        active[k] = 1;
        grown = true;
    }
    return !grown;
}

geo_status implicit_newton(const implicit *s, size_t n, double *x, unsigned char *on)
{
    enum { STEPS = 100 };
    size_t rows = s->m + s->q, d = s->d, left = n;
    evaluated e;
    GEO_TRY(evaluated_new(s, n, &e));
    double *moving = geo_alloc(n * d + 1, sizeof *moving);
    size_t *which = geo_alloc(n + 1, sizeof *which);
    unsigned char *active = geo_alloc_zero(n * s->q + 1, 1);
    geo_status status = moving && which && active ? GEO_OK : GEO_ENOMEM;
    memset(on, 0, n);
    for (size_t i = 0; i < n && status == GEO_OK; i++) which[i] = i;
    for (int step = 0; step < STEPS && left > 0 && status == GEO_OK; step++) {
        status = geo_poll();
        for (size_t i = 0; i < left; i++) memcpy(moving + i * d, x + which[i] * d, d * sizeof *x);
        if (status == GEO_OK) status = evaluate(s, left, moving, &e);
        size_t kept = 0;
        for (size_t i = 0; i < left && status == GEO_OK; i++) {
            double *xi = x + which[i] * d, sum = 0;
            on[which[i]] = newton_step(s, e.value + i * rows, e.jacobian + i * rows * d,
                                       active + which[i] * s->q, xi);
            for (size_t k = 0; k < d; k++) sum += xi[k];
            if (!on[which[i]] && isfinite(sum)) which[kept++] = which[i];
        }
        left = kept;
    }
    geo_free(moving);
    geo_free(which);
    geo_free(active);
    evaluated_free(&e);
    return status;
}

geo_status implicit_inside(const implicit *s, size_t n, const double *x, unsigned char *inside,
                           double *smallest)
{
    memset(inside, 1, n);
    for (size_t i = 0; i < n && smallest; i++) smallest[i] = INFINITY;
    if (s->q == 0) return GEO_OK;
    double *value = geo_alloc(n * s->q + 1, sizeof *value);
    if (!value) return GEO_ENOMEM;
    geo_status status = field_value(s->g, n, x, value);
    for (size_t i = 0; i < n && status == GEO_OK; i++) {
        double size = 1 + length_of(s->d, x + i * s->d), least = INFINITY;
        for (size_t k = 0; k < s->q; k++) {
            double here = value[i * s->q + k];
            least = here >= least ? least : here;           /* a NaN stays */
        }
        inside[i] = least >= -1e-9 * size;
        if (smallest) smallest[i] = least;
    }
    geo_free(value);
    return status;
}

/* --- the class ------------------------------------------------------------------ */

static const implicit *of(const space *m) { return m->state; }

/* How far Newton's first step would go, in units of the size of x. */
static void implicit_defect(const space *m, size_t n, const double *x, double *out)
{
    const implicit *s = of(m);
    double y[IMPLICIT_DIM], j[IMPLICIT_AREA], step[IMPLICIT_DIM];
    implicit_frame f;
    for (size_t i = 0; i < n; i++, x += s->d) {
        unsigned char inside;
        out[i] = NAN;
        if (implicit_inside(s, 1, x, &inside, NULL) != GEO_OK) continue;
        double size = 1 + length_of(s->d, x);
        if (!isfinite(size)) continue;
        out[i] = inside ? 0 : 1;
        if (s->m == 0 || !inside) continue;
        out[i] = NAN;
        if (field_jacobian(s->f, 1, x, y, j) != GEO_OK) continue;
        frame_make(s->m, s->d, j, 0, &f);
        frame_solve(&f, y, step);
        double gap = length_of(s->d, step) / size, rest = length_of(s->m, y);
        out[i] = f.rank < s->rank && rest > 1e-12 * size ? 1 : gap;
    }
}

static geo_status implicit_project(const space *m, size_t n, const double *x, double *y)
{
    const implicit *s = of(m);
    unsigned char *on = geo_alloc(n + 1, 1);
    if (!on) return GEO_ENOMEM;
    if (y != x) memcpy(y, x, n * s->d * sizeof *y);
    geo_status status = implicit_newton(s, n, y, on);
    for (size_t i = 0; i < n && status == GEO_OK; i++)
        if (!on[i]) status = GEO_ENUMERIC;
    geo_free(on);
    return status;
}

static void implicit_tangent(const space *m, size_t n, const double *x, const double *v,
                             double *out)
{
    const implicit *s = of(m);
    double y[IMPLICIT_DIM], j[IMPLICIT_AREA];
    implicit_frame f;
    for (size_t i = 0; i < n; i++, x += s->d, v += s->d, out += s->d) {
        bool known = s->m == 0 || field_jacobian(s->f, 1, x, y, j) == GEO_OK;
        frame_make(known ? s->m : 0, s->d, j, s->rank, &f);
        frame_tangent(&f, v, out);
        for (size_t k = 0; k < s->d && !known; k++) out[k] = NAN;
    }
}

static void implicit_inner(const space *m, size_t n, const double *x, const double *u,
                           const double *v, double *out)
{
    size_t d = m->coordinates;
    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        for (size_t k = 0; k < d; k++) sum += u[i * d + k] * v[i * d + k];
        out[i] = sum;
    }
}

static void implicit_print(const space *m, geo_buffer *out)
{
    buffer_add_format(out, "{ %zu equations in R^%zu }", of(m)->m, of(m)->d);
}

static void implicit_free(space *m)
{
    implicit *s = m->state;
    if (!s) return;
    geo_free(s->found);
    if (s->release) s->release(s->owner);
    geo_free(s);
}

static const manifold_class IMPLICIT = {
    .print = implicit_print, .release = implicit_free, .defect = implicit_defect,
    .project = implicit_project, .tangent = implicit_tangent, .inner = implicit_inner,
    .exp = implicit_exp, .log = implicit_log, .transport = implicit_transport,
    .random = implicit_random };

void *implicit_owner(const space *m)
{
    return m->class == &IMPLICIT ? of(m)->owner : NULL;
}

/* --- looking for points --------------------------------------------------------- */

enum { STARTS = 96, SCALES = 5, FAR = 32 };

/* Where Newton's method from random starts gets to. The last FAR starts are far away: a
 * bounded set brings them home. */
static geo_status find_points(implicit *s, geo_rng *rng, implicit_report *report)
{
    static const double scale[SCALES] = { 0.3, 1, 3, 10, 30 };
    size_t n = STARTS * SCALES + FAR, d = s->d, kept = 0;
    double *x = geo_alloc(n * d, sizeof *x), near = 0, far = 0;
    unsigned char *on = geo_alloc(2 * n, 1), *inside = on + n;
    double *least = geo_alloc(n, sizeof *least);
    geo_status status = x && on && least ? GEO_OK : GEO_ENOMEM;
    for (size_t i = 0; i < n && x; i++)
        for (size_t k = 0; k < d; k++)
            x[i * d + k] = rng_normal(rng) * (i < STARTS * SCALES ? scale[i / STARTS] : 3e4);
    if (status == GEO_OK) status = implicit_newton(s, n, x, on);
    if (status == GEO_OK) status = implicit_inside(s, n, x, inside, least);
    report->tried = n;
    s->is_bounded = true;
    double fullest = -INFINITY;
    size_t n_far = 0;
    for (size_t i = 0; i < n && status == GEO_OK; i++) {
        if (!on[i] || !inside[i]) continue;
        double size = length_of(d, x + i * d);
        if (i < STARTS * SCALES) near = fmax(near, size);
        else {
            far = fmax(far, size);
            n_far++;
        }
        fullest = fmax(fullest, least[i]);
        memmove(x + kept++ * d, x + i * d, d * sizeof *x);
    }
    if (near > 20 || (n_far > 0 && far > 3 * near + 1)) s->is_bounded = far <= 1.5 * near;
    s->found = x;
    s->n_found = kept;
    geo_free(on);
    geo_free(least);
    return status;
}

/* The smallest |F| that the starts' nearest points have, for the report of an empty set. */
static geo_status nearest_miss(const implicit *s, geo_rng *rng, implicit_report *report)
{
    size_t d = s->d, m = s->m ? s->m : 1;
    double x[IMPLICIT_DIM], y[IMPLICIT_DIM], j[IMPLICIT_AREA];
    report->fault = IMPLICIT_EMPTY;
    report->residual = INFINITY;
    if (s->m == 0) return GEO_EDOMAIN;
    for (int start = 0; start < 16; start++) {      /* gradient descent on |F|^2 */
        for (size_t k = 0; k < d; k++) x[k] = rng_normal(rng);
        double step = 0.1, before = INFINITY;
        for (int i = 0; i < 200; i++) {
            GEO_TRY(geo_poll());
            GEO_TRY(field_jacobian(s->f, 1, x, y, j));
            double here = length_of(m, y);
            if (!isfinite(here)) break;
            if (here < report->residual) {
                report->residual = here;
                memcpy(report->point, x, d * sizeof *x);
            }
            step = here <= before ? 1.2 * step : 0.3 * step;
            before = here;
            for (size_t k = 0; k < d; k++) {
                double slope = 0;
                for (size_t a = 0; a < m; a++) slope += y[a] * j[a * d + k];
                x[k] -= step * slope;
            }
        }
    }
    return GEO_EDOMAIN;
}

/* --- rank ----------------------------------------------------------------------- */

/* Gauss-Newton on F = 0, J'w = 0 with w the left singular vector of the r-th singular value:
 * where that ends with both small, the rank drops. */
static geo_status seek_singular(const implicit *s, double *x, bool *found)
{
    enum { STEPS = 60 };
    size_t d = s->d, m = s->m, rows = m + d;
    double *work = geo_alloc(m * d * d + 2 * rows * d + d * d + d + rows, sizeof *work);
    if (!work) return GEO_ENOMEM;
    double *hess = work, *big = hess + m * d * d, *u = big + rows * d, *v = u + rows * d;
    double *sv = v + d * d, *rest = sv + d;
    double y[IMPLICIT_DIM], j[IMPLICIT_AREA], top = 0;
    implicit_frame f;
    geo_status status = GEO_OK;
    *found = false;
    for (int i = 0; i < STEPS && status == GEO_OK && !*found; i++) {
        status = geo_poll();
        if (status == GEO_OK) status = field_jacobian(s->f, 1, x, y, j);
        if (status == GEO_OK) status = field_hessian(s->f, 1, x, hess);
        if (status != GEO_OK) break;
        frame_make(m, d, j, 0, &f);
        top = fmax(top, f.s[0]);
        size_t last = s->rank - 1;
        double size = 1 + length_of(d, x);
        *found = length_of(m, y) <= 1e-10 * size && f.s[last] <= 1e-7 * fmax(top, 1e-3);
        for (size_t a = 0; a < m; a++) rest[a] = y[a];
        memcpy(big, j, m * d * sizeof *big);
        for (size_t k = 0; k < d; k++) {
            rest[m + k] = f.s[last] * f.v[k * f.k + last];
            for (size_t l = 0; l < d; l++) {
                double sum = 0;
                for (size_t a = 0; a < m; a++)
                    sum += f.u[a * f.k + last] * hess[(a * d + k) * d + l];
                big[(m + k) * d + l] = sum;
            }
        }
        small_svd(rows, d, big, u, sv, v);
        for (size_t a = 0; a < d && sv[a] > 1e-9 * sv[0]; a++) {
            double share = 0;
            for (size_t k = 0; k < rows; k++) share += u[k * d + a] * rest[k];
            for (size_t k = 0; k < d; k++) x[k] -= share / sv[a] * v[k * d + a];
        }
        if (!isfinite(length_of(d, x)) || length_of(d, x) > 1e6 * (1 + s->radius)) break;
    }
    geo_free(work);
    return status;
}

/* The rank on all points found; GEO_EDOMAIN and a report where it is not the same. */
static geo_status check_rank(implicit *s, implicit_report *report)
{
    enum { SEARCHES = 12 };
    size_t d = s->d, candidate[SEARCHES] = { 0 }, n_candidates = 0;
    double y[IMPLICIT_DIM], j[IMPLICIT_AREA], worst[SEARCHES];
    implicit_frame f;
    for (size_t i = 0; i < s->n_found; i++) {
        GEO_TRY(field_jacobian(s->f, 1, s->found + i * d, y, j));
        frame_make(s->m, d, j, 0, &f);
        if (f.rank > s->rank) s->rank = f.rank;
    }
    if (s->rank == 0) {
        report->fault = IMPLICIT_SINGULAR;
        memcpy(report->point, s->found, d * sizeof *s->found);
        return GEO_EDOMAIN;
    }
    for (size_t i = 0; i < s->n_found; i++) {
        GEO_TRY(field_jacobian(s->f, 1, s->found + i * d, y, j));
        frame_make(s->m, d, j, 0, &f);
        if (f.rank < s->rank || f.s[0] < 1e-9) {
            report->fault = IMPLICIT_SINGULAR;
            memcpy(report->point, s->found + i * d, d * sizeof *s->found);
            return GEO_EDOMAIN;
        }
        size_t at = n_candidates < SEARCHES ? n_candidates++ : SEARCHES;
        while (at > 0 && worst[at - 1] > f.s[s->rank - 1]) at--;
        if (at == SEARCHES) continue;
        for (size_t k = n_candidates - 1; k > at; k--) {
            worst[k] = worst[k - 1];
            candidate[k] = candidate[k - 1];
        }
        worst[at] = f.s[s->rank - 1];
        candidate[at] = i;
    }
    if (s->rank == d) {
        report->fault = IMPLICIT_FULL_RANK;
        memcpy(report->point, s->found, d * sizeof *s->found);
        return GEO_EDOMAIN;
    }
    for (size_t k = 0; k < n_candidates && s->f->hessian; k++) {
        double x[IMPLICIT_DIM], least;
        bool is_singular;
        unsigned char inside;
        memcpy(x, s->found + candidate[k] * d, d * sizeof *x);
        GEO_TRY(seek_singular(s, x, &is_singular));
        if (!is_singular) continue;
        GEO_TRY(implicit_inside(s, 1, x, &inside, &least));
        if (!inside) continue;
        for (size_t a = 0; a < d; a++)
            if (fabs(x[a]) < 1e-6) x[a] = 0;
        report->fault = IMPLICIT_SINGULAR;
        memcpy(report->point, x, d * sizeof *x);
        return GEO_EDOMAIN;
    }
    return GEO_OK;
}

/* Do the inequalities leave room? */
static geo_status check_room(const implicit *s, implicit_report *report)
{
    if (s->q == 0) return GEO_OK;
    unsigned char *inside = geo_alloc(s->n_found, 1);
    double *least = geo_alloc(s->n_found, sizeof *least), roomiest = -INFINITY;
    geo_status status = inside && least ? implicit_inside(s, s->n_found, s->found, inside, least)
                                        : GEO_ENOMEM;
    for (size_t i = 0; i < s->n_found && status == GEO_OK; i++)
        roomiest = fmax(roomiest, least[i]);
    geo_free(inside);
    geo_free(least);
    if (status != GEO_OK || roomiest > 1e-9) return status;
    report->fault = IMPLICIT_THIN;
    memcpy(report->point, s->found, s->d * sizeof *s->found);
    return GEO_EDOMAIN;
}

/* --- making --------------------------------------------------------------------- */

static geo_status examine(implicit *s, space_facts *facts, implicit_report *report)
{
    geo_rng rng;
    rng_seed(&rng, 20261, 0);
    GEO_TRY(find_points(s, &rng, report));
    if (s->n_found == 0) return nearest_miss(s, &rng, report);
    if (s->m > 0) GEO_TRY(check_rank(s, report));
    GEO_TRY(check_room(s, report));
    return implicit_measure(s, &rng, facts);
}

geo_status space_implicit(const implicit_parts *parts, implicit_report *report, space **out)
{
    size_t d = parts->d, m = parts->equations ? parts->equations->n_out : 0;
    size_t q = parts->inequalities ? parts->inequalities->n_out : 0;
    implicit *s = geo_alloc_zero(1, sizeof *s);
    space *made = s ? space_curved(&IMPLICIT, d, d) : NULL;
    *report = (implicit_report){ .fault = IMPLICIT_FINE };
    if (!made) {
        geo_free(s);
        if (parts->release) parts->release(parts->owner);
        return GEO_ENOMEM;
    }
    *s = (implicit){ .d = d, .m = m, .q = q, .f = parts->equations, .g = parts->inequalities,
                     .owner = parts->owner, .release = parts->release };
    made->state = s;
    made->facts.has_boundary = q > 0;
    geo_status status = d == 0 || d > IMPLICIT_DIM || m + q > IMPLICIT_DIM ? GEO_ETOOBIG : GEO_OK;
    if (status == GEO_OK && parts->name) {
        made->name = geo_strdup(parts->name);
        if (!made->name) status = GEO_ENOMEM;
    }
    if (status == GEO_OK) status = examine(s, &made->facts, report);
    if (status != GEO_OK) {
        space_drop(made);
        return status;
    }
    made->dim = d - s->rank;
    made->facts.is_compact = s->is_bounded;
    if (s->rank == m) made->facts.orientable = 1;       /* its normal bundle is trivial */
    *out = made;
    return GEO_OK;
}
