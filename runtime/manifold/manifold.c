/* manifold.c - what every space does by way of its class, and the defaults. */
#include "runtime/manifold/manifold.h"

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"

enum { BLOCK = 256 };           /* rows a class sees at once */

/* --- membership ----------------------------------------------------------------- */

bool manifold_contains(const space *m, const double *x)
{
    double defect;
    m->class->defect(m, 1, x, &defect);
    return defect <= 1e-9;
}

bool manifold_equal(const space *a, const space *b)
{
    if (a->class != b->class || a->dim != b->dim || a->n_parts != b->n_parts) return false;
    if (memcmp(a->size, b->size, sizeof a->size) != 0) return false;
    if (memcmp(a->number, b->number, sizeof a->number) != 0) return false;
    for (size_t i = 0; i < a->n_parts; i++)
        if (!space_equal(a->part[i], b->part[i])) return false;
    return a->class->equal ? a->class->equal(a, b) : a->state == b->state;
}

/* --- row by row ------------------------------------------------------------------ */

geo_status manifold_project(const space *m, size_t n, const double *x, double *y)
{
    size_t c = m->coordinates;
    if (!m->class->project) return GEO_EDOMAIN;
    for (size_t i = 0; i < n; i += BLOCK) {
        size_t count = n - i < BLOCK ? n - i : BLOCK;
        GEO_TRY(geo_poll());
        GEO_TRY(m->class->project(m, count, x + i * c, y + i * c));
    }
    return GEO_OK;
}

geo_status manifold_tangent(const space *m, size_t n, const double *x, const double *v,
                            double *out)
{
    size_t c = m->coordinates;
    for (size_t i = 0; i < n; i += BLOCK) {
        size_t count = n - i < BLOCK ? n - i : BLOCK;
        GEO_TRY(geo_poll());
        m->class->tangent(m, count, x + i * c, v + i * c, out + i * c);
    }
    return GEO_OK;
}

geo_status manifold_inner(const space *m, size_t n, const double *x, const double *u,
                          const double *v, double *out)
{
    size_t c = m->coordinates;
    for (size_t i = 0; i < n; i += BLOCK) {
        size_t count = n - i < BLOCK ? n - i : BLOCK;
        GEO_TRY(geo_poll());
        m->class->inner(m, count, x + i * c, u + i * c, v + i * c, out + i);
    }
    return GEO_OK;
}

static geo_status move(const space *m, manifold_move way, size_t n, const double *x,
                       const double *by, double *out, unsigned char *row)
{
    size_t c = m->coordinates;
    if (!way) return GEO_EDOMAIN;
    if (row) memset(row, ROW_OK, n);
    for (size_t i = 0; i < n; i += BLOCK) {
        size_t count = n - i < BLOCK ? n - i : BLOCK;
        GEO_TRY(geo_poll());
        GEO_TRY(way(m, count, x + i * c, by + i * c, out + i * c, row ? row + i : NULL));
    }
    return GEO_OK;
}

geo_status manifold_exp(const space *m, size_t n, const double *x, const double *v, double *y,
                        unsigned char *row)
{
    return move(m, m->class->exp, n, x, v, y, row);
}

geo_status manifold_log(const space *m, size_t n, const double *x, const double *y, double *v,
                        unsigned char *row)
{
    return move(m, m->class->log, n, x, y, v, row);
}

/* The length of log(x, y), for classes without a shorter way. */
static geo_status dist_by_log(const space *m, size_t n, const double *x, const double *y,
                              double *out)
{
    unsigned char row[BLOCK] = { 0 };
    double *v = geo_alloc(n * m->coordinates + 1, sizeof *v);
    if (!v) return GEO_ENOMEM;
    geo_status status = m->class->log ? m->class->log(m, n, x, y, v, row) : GEO_EDOMAIN;
    if (status == GEO_OK) {
        m->class->inner(m, n, x, v, v, out);
        for (size_t i = 0; i < n; i++)
            if (row[i] == ROW_NOT_CONVERGED) status = GEO_EITER;
        for (size_t i = 0; i < n; i++)
            out[i] = row[i] == ROW_APART ? INFINITY : sqrt(out[i] > 0 ? out[i] : 0);
    }
    geo_free(v);
    return status;
}

geo_status manifold_dist(const space *m, size_t n, const double *x, const double *y,
                         double *out)
{
    size_t c = m->coordinates;
    for (size_t i = 0; i < n; i += BLOCK) {
        size_t count = n - i < BLOCK ? n - i : BLOCK;
        GEO_TRY(geo_poll());
        GEO_TRY((m->class->dist ? m->class->dist : dist_by_log)(m, count, x + i * c, y + i * c,
                                                                 out + i));
    }
    return GEO_OK;
}

geo_status manifold_between(const space *m, size_t n, const double *x, const double *z, double t,
                            double *y, unsigned char *row)
{
    size_t c = m->coordinates;
    double *v = geo_alloc(n * c + 1, sizeof *v);
    if (!v) return GEO_ENOMEM;
    geo_status status = manifold_log(m, n, x, z, v, row);
    for (size_t i = 0; i < n * c && status == GEO_OK; i++) v[i] *= t;
    if (status == GEO_OK) status = move(m, m->class->exp, n, x, v, y, NULL);
    geo_free(v);
    return status;
}

/* --- transport by a ladder -------------------------------------------------------- */

/* Room for one row of each. */
typedef struct { double *from, *to, *middle, *tip, *step, *carried; } rungs;

/* A pole ladder of n rungs [Lorenzi, Pennec 2014]: at each the tip of the vector is
 * mirrored at the middle of the step, which turns it round once. */
static geo_status climb(const space *m, size_t n, const double *x, const double *v,
                        const double *w, rungs *r, double *out)
{
    size_t c = m->coordinates, bytes = c * sizeof(double);
    double shrink = 1.0 / (double)n;
    manifold_move to_point = m->class->exp, to_vector = m->class->log;
    memcpy(r->from, x, bytes);
    for (size_t k = 0; k < c; k++) r->carried[k] = shrink * w[k];
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < c; k++) r->step[k] = v[k] * ((double)i + 1) / (double)n;
        GEO_TRY(to_point(m, 1, x, r->step, r->to, NULL));
        for (size_t k = 0; k < c; k++) r->step[k] = v[k] * ((double)i + 0.5) / (double)n;
        GEO_TRY(to_point(m, 1, x, r->step, r->middle, NULL));
        GEO_TRY(to_point(m, 1, r->from, r->carried, r->tip, NULL));
        GEO_TRY(to_vector(m, 1, r->middle, r->tip, r->step, NULL));
        for (size_t k = 0; k < c; k++) r->step[k] = -r->step[k];
        GEO_TRY(to_point(m, 1, r->middle, r->step, r->tip, NULL));
        GEO_TRY(to_vector(m, 1, r->to, r->tip, r->carried, NULL));
        for (size_t k = 0; k < c; k++) r->carried[k] = -r->carried[k];
        memcpy(r->from, r->to, bytes);
    }
    for (size_t k = 0; k < c; k++) out[k] = r->carried[k] / shrink;
    return GEO_OK;
}

/* Ladders of 4, 8, ... rungs, extrapolated in 1/n^2 [Richardson]. */
static geo_status transport_row(const space *m, const double *x, const double *v,
                                const double *w, double *work, double *out)
{
    enum { LEVELS = 6 };
    size_t c = m->coordinates;
    rungs r = { work, work + c, work + 2 * c, work + 3 * c, work + 4 * c, work + 5 * c };
    double *level = work + 6 * c;
    for (int i = 0; i < LEVELS; i++) {
        double *here = level + (size_t)i * c, factor = 4;
        GEO_TRY(climb(m, (size_t)4 << i, x, v, w, &r, here));
        for (int j = i - 1; j >= 0; j--, factor *= 4) {
            double *before = level + (size_t)j * c;
            const double *after = level + (size_t)(j + 1) * c;
            for (size_t k = 0; k < c; k++)
                before[k] = after[k] + (after[k] - before[k]) / (factor - 1);
        }
    }
    memcpy(out, level, c * sizeof *out);
    return GEO_OK;
}

static geo_status transport_by_ladder(const space *m, size_t n, const double *x, const double *v,
                                      const double *w, double *out)
{
    size_t c = m->coordinates;
    if (!m->class->exp || !m->class->log) return GEO_EDOMAIN;
    double *work = geo_alloc(12 * c, sizeof *work);
    if (!work) return GEO_ENOMEM;
    geo_status status = GEO_OK;
    for (size_t i = 0; i < n && status == GEO_OK; i++) {
        status = geo_poll();
        if (status == GEO_OK)
            status = transport_row(m, x + i * c, v + i * c, w + i * c, work, out + i * c);
    }
    geo_free(work);
    return status;
}

geo_status manifold_transport(const space *m, size_t n, const double *x, const double *v,
                              const double *w, double *out)
{
    size_t c = m->coordinates;
    for (size_t i = 0; i < n; i += BLOCK) {
        size_t count = n - i < BLOCK ? n - i : BLOCK;
        GEO_TRY(geo_poll());
        GEO_TRY((m->class->transport ? m->class->transport : transport_by_ladder)(
            m, count, x + i * c, v + i * c, w + i * c, out + i * c));
    }
    return GEO_OK;
}

/* --- bases ------------------------------------------------------------------------- */

/* v less its part along the unit vector e. */
static void take_away(const space *m, const double *x, const double *e, double *v)
{
    double share;
    m->class->inner(m, 1, x, e, v, &share);
    for (size_t k = 0; k < m->coordinates; k++) v[k] -= share * e[k];
}

geo_status manifold_basis(const space *m, const double *x, double *basis)
{
    size_t c = m->coordinates, d = m->dim;
    double *left = geo_alloc_zero(c * c + 1, sizeof *left);
    geo_status status = left ? GEO_OK : GEO_ENOMEM;
    for (size_t i = 0; i < c && left; i++) {
        left[i * c + i] = 1;
        m->class->tangent(m, 1, x, left + i * c, left + i * c);
    }
    for (size_t j = 0; j < d && status == GEO_OK; j++) {
        size_t best = 0;
        double longest = 0, square;
        for (size_t i = 0; i < c; i++) {
            m->class->inner(m, 1, x, left + i * c, left + i * c, &square);
            if (square > longest * (1 + 1e-9)) {
                longest = square;
                best = i;
            }
        }
        if (!(longest > 1e-20)) {
            status = GEO_ENUMERIC;
            break;
        }
        double *e = basis + j * c;
        memcpy(e, left + best * c, c * sizeof *e);
        for (size_t i = 0; i < j; i++) take_away(m, x, basis + i * c, e);
        m->class->inner(m, 1, x, e, e, &square);
        for (size_t k = 0; k < c; k++) e[k] /= sqrt(square);
        for (size_t i = 0; i < c; i++) take_away(m, x, e, left + i * c);
        if (j % 16 == 0) status = geo_poll();
    }
    geo_free(left);
    return status;
}

/* --- mean ---------------------------------------------------------------------------- */

typedef struct {
    const space *m;
    size_t n;
    const double *x, *weight;
    double total;
    double *at, *v;             /* n rows each: the mean repeated, and the logs */
    unsigned char *row;
} mean_problem;

/* *pull = the mean of log(mean, x_i), and the mean squared distance. */
static geo_status pull_at(mean_problem *p, const double *mean, double *pull, double *spread)
{
    size_t c = p->m->coordinates;
    for (size_t i = 0; i < p->n; i++) memcpy(p->at + i * c, mean, c * sizeof *mean);
    GEO_TRY(manifold_log(p->m, p->n, p->at, p->x, p->v, p->row));
    memset(pull, 0, c * sizeof *pull);
    *spread = 0;
    for (size_t i = 0; i < p->n; i++) {
        double share = (p->weight ? p->weight[i] : 1) / p->total, square;
        if (p->row[i] != ROW_OK && p->row[i] != ROW_CUT_LOCUS) return GEO_EDOMAIN;
        p->m->class->inner(p->m, 1, mean, p->v + i * c, p->v + i * c, &square);
        *spread += share * square;
        for (size_t k = 0; k < c; k++) pull[k] += share * p->v[i * c + k];
    }
    return GEO_OK;
}

static geo_status descend(mean_problem *p, double tol, double *mean, double *spread, double *work)
{
    enum { STEPS = 1000 };
    size_t c = p->m->coordinates;
    double *pull = work, *step = work + c, *next = work + 2 * c, *next_pull = work + 3 * c;
    double length = 1, square, next_spread;
    memcpy(mean, p->x, c * sizeof *mean);
    GEO_TRY(pull_at(p, mean, pull, spread));
    for (int i = 0; i < STEPS; i++) {
        p->m->class->inner(p->m, 1, mean, pull, pull, &square);
        if (sqrt(square) <= tol * (1 + sqrt(*spread))) return GEO_OK;
        for (size_t k = 0; k < c; k++) step[k] = length * pull[k];
        GEO_TRY(manifold_exp(p->m, 1, mean, step, next, NULL));
        GEO_TRY(pull_at(p, next, next_pull, &next_spread));
        if (next_spread > *spread * (1 + 1e-14) && length > 1e-6) {
            length /= 2;
            continue;
        }
        memcpy(mean, next, c * sizeof *mean);
        memcpy(pull, next_pull, c * sizeof *pull);
        *spread = next_spread;
        length = fmin(1, 1.5 * length);
    }
    return GEO_EITER;
}

geo_status manifold_mean(const space *m, size_t n, const double *x, const double *weight,
                         double tol, double *mean, double *spread)
{
    size_t c = m->coordinates;
    if (n == 0) return GEO_EEMPTY;
    mean_problem p = { .m = m, .n = n, .x = x, .weight = weight };
    for (size_t i = 0; i < n; i++) {
        double w = weight ? weight[i] : 1;
        if (!(w >= 0) || !isfinite(w)) return GEO_EDOMAIN;
        p.total += w;
    }
    if (!(p.total > 0)) return GEO_EDOMAIN;
    p.at = geo_alloc(n * c, sizeof *p.at);
    p.v = geo_alloc(n * c, sizeof *p.v);
    p.row = geo_alloc(n, 1);
    double *work = geo_alloc(4 * c, sizeof *work);
    bool ok = p.at && p.v && p.row && work;
    geo_status status = ok ? descend(&p, tol, mean, spread, work) : GEO_ENOMEM;
    geo_free(p.at);
    geo_free(p.v);
    geo_free(p.row);
    geo_free(work);
    return status;
}

/* --- boundary ------------------------------------------------------------------------- */

geo_status manifold_boundary(const space *m, space **out)
{
    if (!m->facts.has_boundary) return GEO_EEMPTY;
    if (!m->class->boundary) return GEO_EDOMAIN;
    return m->class->boundary(m, out);
}
