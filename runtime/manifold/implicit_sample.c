/* implicit_sample.c - volume and uniform points of manifolds by equations.
 *
 * One equation: a line of the uniform law on the lines that meet a ball of radius R in R^D
 * (direction uniform on the sphere, foot uniform in the disk across it) meets M on average
 * 2 vol(M)/area(S^(D-1) of radius R) times, and the meeting points have the law of the
 * volume [Santalo 1976]. A line with k points is kept with probability k/k_max and gives one
 * of them, so draws are independent. Roots on a line: signs at nodes, a second look where
 * |F| dips between two of them, then regula falsi on all brackets of a block at once. */
#include "runtime/manifold/implicit_private.h"

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"

enum { NODES = 48, LINES = 128, MOST_ROOTS = 16, WALKERS = 64, BURN = 150, BETWEEN = 12 };

static double length_of(size_t n, const double *x)
{
    double square = 0;
    for (size_t k = 0; k < n; k++) square += x[k] * x[k];
    return sqrt(square);
}

/* --- lines ---------------------------------------------------------------------- */

/* A block of lines foot + t direction, |t| <= half, and what is known along them. */
typedef struct {
    size_t d;
    double *foot, *direction;               /* LINES x d */
    double half[LINES];
    double *x, *value;                      /* LINES x NODES points and values of F */
    size_t n_roots, line[LINES * MOST_ROOTS];
    double root[LINES * MOST_ROOTS];
    double *at;                             /* the roots as points, n_roots x d */
    unsigned char inside[LINES * MOST_ROOTS];
    size_t hits[LINES];                     /* roots inside the inequalities */
} line_block;

static line_block *block_new(size_t d)
{
    line_block *b = geo_alloc_zero(1, sizeof *b);
    if (!b) return NULL;
    b->d = d;
    b->foot = geo_alloc(2 * LINES * d + LINES * NODES * (d + 1) + LINES * MOST_ROOTS * d,
                        sizeof *b->foot);
    if (!b->foot) {
        geo_free(b);
        return NULL;
    }
    b->direction = b->foot + LINES * d;
    b->x = b->direction + LINES * d;
    b->value = b->x + LINES * NODES * d;
    b->at = b->value + LINES * NODES;
    return b;
}

static void block_free(line_block *b)
{
    if (b) geo_free(b->foot);
    geo_free(b);
}

/* The foot: a point of the ball across the direction, of uniform law in D - 1 dimensions. */
static void draw_lines(const implicit *s, geo_rng *rng, line_block *b)
{
    size_t d = s->d;
    for (size_t i = 0; i < LINES; i++) {
        double *u = b->direction + i * d, *p = b->foot + i * d, size = 0;
        while (size < 1e-100) {
            for (size_t k = 0; k < d; k++) u[k] = rng_normal(rng);
            size = length_of(d, u);
        }
        for (size_t k = 0; k < d; k++) u[k] /= size;
        size = 0;
        while (size < 1e-100) {
            double along = 0;
            for (size_t k = 0; k < d; k++) {
                p[k] = rng_normal(rng);
                along += p[k] * u[k];
            }
            for (size_t k = 0; k < d; k++) p[k] -= along * u[k];
            size = length_of(d, p);
            if (d == 1) break;
        }
        double share = d == 1 ? 0 : pow(rng_uniform(rng), 1 / ((double)d - 1));
        double r = s->radius * share;
        for (size_t k = 0; k < d; k++) p[k] = s->centre[k] + (size > 0 ? r / size * p[k] : 0);
        b->half[i] = s->radius * sqrt(1 - share * share);
    }
}

static void point_on(const line_block *b, size_t line, double t, double *x)
{
    for (size_t k = 0; k < b->d; k++)
        x[k] = b->foot[line * b->d + k] + t * b->direction[line * b->d + k];
}

static double node(const line_block *b, size_t line, size_t k)
{
    return b->half[line] * (2 * (double)k / (NODES - 1) - 1);
}

/* A sign change between t0 and t1. */
typedef struct { size_t line; double t0, t1, f0, f1; } bracket;

/* Between nodes where |F| is smallest of three of one sign: F at the parabola's vertex. */
static geo_status look_again(const implicit *s, const line_block *b, bracket *found,
                             size_t *n_found, size_t most)
{
    enum { DIPS = 256 };
    double x[DIPS * IMPLICIT_DIM], t[DIPS], value[DIPS];
    size_t line[DIPS], at[DIPS], n = 0;
    for (size_t i = 0; i < LINES; i++)
        for (size_t k = 1; k + 1 < NODES && n < DIPS; k++) {
            const double *f = b->value + i * NODES + k;
            double down = fabs(f[-1]) - fabs(f[0]), up = fabs(f[1]) - fabs(f[0]);
            if (f[-1] * f[0] <= 0 || f[0] * f[1] <= 0 || !(down > 0) || !(up > 0)) continue;
            double step = node(b, i, k + 1) - node(b, i, k);
            line[n] = i;
            at[n] = k;
            t[n] = node(b, i, k) + 0.5 * step * (down - up) / (down + up);
            point_on(b, i, t[n], x + n * b->d);
            n++;
        }
    if (n == 0) return GEO_OK;
    GEO_TRY(field_value(s->f, n, x, value));
    for (size_t j = 0; j < n && *n_found + 2 <= most; j++) {
        const double *f = b->value + line[j] * NODES + at[j];
        if (!(value[j] * f[0] < 0)) continue;
        found[(*n_found)++] = (bracket){ line[j], node(b, line[j], at[j] - 1), t[j], f[-1],
                                         value[j] };
        found[(*n_found)++] = (bracket){ line[j], t[j], node(b, line[j], at[j] + 1), value[j],
                                         f[1] };
    }
    return GEO_OK;
}

/* All brackets at once, by the Illinois variant of regula falsi. */
static geo_status close_brackets(const implicit *s, line_block *b, bracket *c, size_t n)
{
    enum { STEPS = 60 };
    double *x = geo_alloc(n * (b->d + 2) + 1, sizeof *x);
    size_t *open = geo_alloc(n + 1, sizeof *open), left = n;
    if (!x || !open) {
        geo_free(x);
        geo_free(open);
        return GEO_ENOMEM;
    }
    double *value = x + n * b->d, *t = value + n;
    geo_status status = GEO_OK;
    for (size_t i = 0; i < n; i++) open[i] = i;
    for (int step = 0; step < STEPS && left > 0 && status == GEO_OK; step++) {
        for (size_t i = 0; i < left; i++) {
            const bracket *k = &c[open[i]];
            t[i] = (k->t0 * k->f1 - k->t1 * k->f0) / (k->f1 - k->f0);
            if (!(t[i] > fmin(k->t0, k->t1) && t[i] < fmax(k->t0, k->t1)))
                t[i] = 0.5 * (k->t0 + k->t1);
            point_on(b, k->line, t[i], x + i * b->d);
        }
        status = field_value(s->f, left, x, value);
        size_t kept = 0;
        for (size_t i = 0; i < left && status == GEO_OK; i++) {
            bracket *k = &c[open[i]];
            double moved = fabs(t[i] - k->t1);
            if (value[i] * k->f1 < 0) {             /* t1 becomes the other end */
                k->t0 = k->t1;
                k->f0 = k->f1;
            } else {
                k->f0 *= 0.5;
            }
            k->t1 = t[i];
            k->f1 = value[i];
            bool done = value[i] == 0 || moved <= 4e-16 * s->radius
                     || fabs(k->t1 - k->t0) <= 4e-16 * s->radius;
            if (!done) open[kept++] = open[i];
        }
        left = kept;
    }
    geo_free(x);
    geo_free(open);
    return status;
}

/* Where the block's lines meet M. */
static geo_status meet(const implicit *s, line_block *b)
{
    bracket found[LINES * MOST_ROOTS];
    size_t n = 0;
    for (size_t i = 0; i < LINES; i++)
        for (size_t k = 0; k < NODES; k++)
            point_on(b, i, node(b, i, k), b->x + (i * NODES + k) * b->d);
    GEO_TRY(geo_poll());
    GEO_TRY(field_value(s->f, LINES * NODES, b->x, b->value));
    for (size_t i = 0; i < LINES; i++)
        for (size_t k = 0; k + 1 < NODES && n < LINES * MOST_ROOTS; k++) {
            double f0 = b->value[i * NODES + k], f1 = b->value[i * NODES + k + 1];
            if ((f0 < 0 && f1 >= 0) || (f0 >= 0 && f1 < 0))
                found[n++] = (bracket){ i, node(b, i, k), node(b, i, k + 1), f0, f1 };
        }
    GEO_TRY(look_again(s, b, found, &n, LINES * MOST_ROOTS));
    GEO_TRY(close_brackets(s, b, found, n));
    b->n_roots = n;
    memset(b->hits, 0, sizeof b->hits);
    for (size_t i = 0; i < n; i++) {
        b->line[i] = found[i].line;
        b->root[i] = found[i].t1;
        point_on(b, b->line[i], b->root[i], b->at + i * b->d);
    }
    GEO_TRY(implicit_inside(s, n, b->at, b->inside, NULL));
    for (size_t i = 0; i < n; i++) b->hits[b->line[i]] += b->inside[i];
    return GEO_OK;
}

/* --- by lines ------------------------------------------------------------------- */

/* Volume and its standard error from many lines; the ball grows while points lie near its
 * rim. */
static geo_status measure_by_lines(implicit *s, geo_rng *rng, space_facts *facts)
{
    enum { BLOCKS = 160, GROWTHS = 40 };
    line_block *b = block_new(s->d);
    if (!b) return GEO_ENOMEM;
    geo_status status = GEO_OK;
    for (int growth = 0; growth < GROWTHS && status == GEO_OK; growth++) {
        double mean = 0, square = 0, count = 0;
        bool at_rim = false;
        s->most_hits = 1;
        for (int k = 0; k < BLOCKS && status == GEO_OK && !at_rim; k++) {
            draw_lines(s, rng, b);
            status = meet(s, b);
            for (size_t i = 0; i < b->n_roots && status == GEO_OK; i++) {
                double x[IMPLICIT_DIM];
                for (size_t j = 0; j < s->d; j++) x[j] = b->at[i * s->d + j] - s->centre[j];
                at_rim = at_rim || (b->inside[i] && length_of(s->d, x) > 0.97 * s->radius);
            }
            for (size_t i = 0; i < LINES && status == GEO_OK; i++) {
                double hits = (double)b->hits[i], step = hits - mean;
                count++;
                mean += step / count;
                square += step * (hits - mean);
                if (b->hits[i] > s->most_hits) s->most_hits = b->hits[i];
            }
        }
        if (at_rim) {
            s->radius *= 1.2;
            continue;
        }
        double sphere = space_sphere_area(s->d - 1) * pow(s->radius, (double)s->d - 1) / 2;
        facts->volume = sphere * mean;
        facts->volume_error = sphere * sqrt(square / (count - 1) / count);
        break;
    }
    block_free(b);
    return status;
}

static geo_status random_by_lines(const implicit *s, geo_rng *rng, size_t n, double *x)
{
    line_block *b = block_new(s->d);
    if (!b) return GEO_ENOMEM;
    geo_status status = GEO_OK;
    size_t most = s->most_hits;
    for (size_t done = 0; done < n && status == GEO_OK;) {
        draw_lines(s, rng, b);
        status = meet(s, b);
        for (size_t i = 0, first = 0; i < LINES && status == GEO_OK && done < n; i++, first = 0) {
            if (b->hits[i] > most) most = b->hits[i];
            if (b->hits[i] == 0 || (double)most * rng_uniform(rng) > (double)b->hits[i]) continue;
            size_t wanted = (size_t)rng_below(rng, b->hits[i]);
            for (size_t j = 0; j < b->n_roots; j++) {
                if (b->line[j] != i || !b->inside[j] || first++ != wanted) continue;
                memcpy(x + done++ * s->d, b->at + j * s->d, s->d * sizeof *x);
                break;
            }
        }
    }
    block_free(b);
    return status;
}

/* --- by rejection: no equation -------------------------------------------------- */

static void draw_in_box(const implicit *s, geo_rng *rng, size_t n, double *x)
{
    for (size_t i = 0; i < n * s->d; i++) {
        size_t k = i % s->d;
        x[i] = s->low[k] + (s->high[k] - s->low[k]) * rng_uniform(rng);
    }
}

/* The box grows while points lie near its faces. */
static geo_status measure_by_box(implicit *s, geo_rng *rng, space_facts *facts)
{
    enum { MANY = 40000, GROWTHS = 40 };
    double *x = geo_alloc(MANY * s->d, sizeof *x);
    unsigned char *inside = geo_alloc(MANY, 1);
    geo_status status = x && inside ? GEO_OK : GEO_ENOMEM;
    for (int growth = 0; growth < GROWTHS && status == GEO_OK; growth++) {
        double hits = 0, box = 1;
        bool at_rim = false;
        draw_in_box(s, rng, MANY, x);
        status = implicit_inside(s, MANY, x, inside, NULL);
        if (status == GEO_OK) status = geo_poll();
        for (size_t k = 0; k < s->d && status == GEO_OK; k++) {
            double side = s->high[k] - s->low[k], lowest = INFINITY, highest = -INFINITY;
            box *= side;
            for (size_t i = 0; i < MANY; i++) {
                if (!inside[i]) continue;
                lowest = fmin(lowest, x[i * s->d + k]);
                highest = fmax(highest, x[i * s->d + k]);
            }
            at_rim = at_rim || lowest < s->low[k] + 0.01 * side
                  || highest > s->high[k] - 0.01 * side;
        }
        if (at_rim && growth + 1 < GROWTHS) {
            for (size_t k = 0; k < s->d; k++) {
                double grow = 0.1 * (s->high[k] - s->low[k]);
                s->low[k] -= grow;
                s->high[k] += grow;
            }
            continue;
        }
        for (size_t i = 0; i < MANY; i++) hits += inside[i];
        double share = hits / MANY;
        facts->volume = box * share;
        facts->volume_error = box * sqrt(share * (1 - share) / MANY);
        break;
    }
    geo_free(x);
    geo_free(inside);
    return status;
}

static geo_status random_by_box(const implicit *s, geo_rng *rng, size_t n, double *x)
{
    enum { MANY = 4096 };
    double *y = geo_alloc(MANY * s->d, sizeof *y);
    unsigned char *inside = geo_alloc(MANY, 1);
    geo_status status = y && inside ? GEO_OK : GEO_ENOMEM;
    for (size_t done = 0; done < n && status == GEO_OK;) {
        draw_in_box(s, rng, MANY, y);
        status = implicit_inside(s, MANY, y, inside, NULL);
        if (status == GEO_OK) status = geo_poll();
        for (size_t i = 0; i < MANY && done < n && status == GEO_OK; i++)
            if (inside[i]) memcpy(x + done++ * s->d, y + i * s->d, s->d * sizeof *x);
    }
    geo_free(y);
    geo_free(inside);
    return status;
}

/* --- by a walk: several equations ----------------------------------------------- */

/* y moved along the normal space of the frame at x onto F = 0: y + J(x)' a. */
static geo_status drop_along(const implicit *s, const implicit_frame *f, double *y, bool *arrived)
{
    enum { STEPS = 12 };
    double value[IMPLICIT_DIM], j[IMPLICIT_AREA], step[IMPLICIT_DIM];
    size_t d = s->d, r = f->rank;
    *arrived = false;
    for (int i = 0; i < STEPS && !*arrived; i++) {
        double a[IMPLICIT_AREA], u[IMPLICIT_AREA], sv[IMPLICIT_DIM], v[IMPLICIT_AREA];
        GEO_TRY(field_jacobian(s->f, 1, y, value, j));
        for (size_t p = 0; p < s->m; p++)           /* a = J(y) N, N the normals at x */
            for (size_t q = 0; q < r; q++) {
                double sum = 0;
                for (size_t k = 0; k < d; k++) sum += j[p * d + k] * f->v[k * f->k + q];
                a[p * r + q] = sum;
            }
        small_svd(s->m, r, a, u, sv, v);
        double size = 0;
        memset(step, 0, sizeof step);
        for (size_t b = 0; b < r && sv[b] > 1e-9 * sv[0]; b++) {
            double share = 0;
            for (size_t p = 0; p < s->m; p++) share += u[p * r + b] * value[p];
            for (size_t q = 0; q < r; q++) step[q] += share / sv[b] * v[q * r + b];
        }
        for (size_t k = 0; k < d; k++)
            for (size_t q = 0; q < r; q++) y[k] -= step[q] * f->v[k * f->k + q];
        size = length_of(r, step);
        if (!isfinite(size) || length_of(d, y) > 1e6 * (1 + s->radius)) return GEO_OK;
        *arrived = size <= 1e-11 * (1 + length_of(d, y)) && length_of(s->m, value) < 1e-6;
    }
    return GEO_OK;
}

/* One proposal of the walk from x, with steps of standard deviation sigma. */
static geo_status walk(const implicit *s, geo_rng *rng, double sigma, double *x, bool *moved)
{
    implicit_frame here, there;
    double value[IMPLICIT_DIM], j[IMPLICIT_AREA], v[IMPLICIT_DIM], y[IMPLICIT_DIM];
    double back[IMPLICIT_DIM], home[IMPLICIT_DIM];
    size_t d = s->d;
    bool arrived;
    unsigned char inside;
    *moved = false;
    GEO_TRY(field_jacobian(s->f, 1, x, value, j));
    frame_make(s->m, d, j, s->rank, &here);
    for (size_t k = 0; k < d; k++) v[k] = sigma * rng_normal(rng);
    frame_tangent(&here, v, v);
    double chance = rng_uniform(rng);
    for (size_t k = 0; k < d; k++) y[k] = x[k] + v[k];
    GEO_TRY(drop_along(s, &here, y, &arrived));
    if (!arrived) return GEO_OK;
    GEO_TRY(implicit_inside(s, 1, y, &inside, NULL));
    if (!inside) return GEO_OK;
    GEO_TRY(field_jacobian(s->f, 1, y, value, j));
    frame_make(s->m, d, j, s->rank, &there);
    for (size_t k = 0; k < d; k++) back[k] = x[k] - y[k];
    frame_tangent(&there, back, back);
    double forth = length_of(d, v), away = length_of(d, back);
    if (chance > exp((forth * forth - away * away) / (2 * sigma * sigma))) return GEO_OK;
    for (size_t k = 0; k < d; k++) home[k] = y[k] + back[k];
    GEO_TRY(drop_along(s, &there, home, &arrived));     /* is x where the way back ends? */
    for (size_t k = 0; k < d; k++) home[k] -= x[k];
    if (!arrived || length_of(d, home) > 1e-6 * (1 + length_of(d, x))) return GEO_OK;
    memcpy(x, y, d * sizeof *x);
    *moved = true;
    return GEO_OK;
}

/* WALKERS walks from points found, their steps tuned until half of the proposals are taken. */
static geo_status random_by_walk(const implicit *s, geo_rng *rng, size_t n, double *x)
{
    size_t d = s->d;
    double *at = geo_alloc(WALKERS * d, sizeof *at), sigma = 0.3 * s->radius;
    if (!at) return GEO_ENOMEM;
    for (size_t i = 0; i < WALKERS; i++)
        memcpy(at + i * d, s->found + rng_below(rng, s->n_found) * d, d * sizeof *at);
    geo_status status = GEO_OK;
    size_t done = 0;
    for (size_t step = 0; done < n && status == GEO_OK; step++) {
        size_t taken = 0;
        for (size_t i = 0; i < WALKERS && status == GEO_OK; i++) {
            bool moved;
            status = geo_poll();
            if (status == GEO_OK) status = walk(s, rng, sigma, at + i * d, &moved);
            taken += status == GEO_OK && moved;
        }
        if (step < BURN) sigma *= taken * 2 > WALKERS ? 1.1 : 0.9;
        else if (step % BETWEEN == 0)
            for (size_t i = 0; i < WALKERS && done < n; i++)
                memcpy(x + done++ * d, at + i * d, d * sizeof *x);
    }
    geo_free(at);
    return status;
}

/* --- which of them -------------------------------------------------------------- */

/* A ball and a box around the points found. */
static void enclose(implicit *s)
{
    size_t d = s->d;
    for (size_t k = 0; k < d; k++) {
        s->low[k] = INFINITY;
        s->high[k] = -INFINITY;
        for (size_t i = 0; i < s->n_found; i++) {
            s->low[k] = fmin(s->low[k], s->found[i * d + k]);
            s->high[k] = fmax(s->high[k], s->found[i * d + k]);
        }
        s->centre[k] = 0.5 * (s->low[k] + s->high[k]);
    }
    s->radius = 0;
    for (size_t i = 0; i < s->n_found; i++) {
        double x[IMPLICIT_DIM];
        for (size_t k = 0; k < d; k++) x[k] = s->found[i * d + k] - s->centre[k];
        s->radius = fmax(s->radius, length_of(d, x));
    }
    s->radius *= 1.1;
    for (size_t k = 0; k < d; k++) {
        double grow = 0.05 * (s->high[k] - s->low[k]) + 1e-12;
        s->low[k] -= grow;
        s->high[k] += grow;
    }
}

geo_status implicit_measure(implicit *s, geo_rng *rng, space_facts *facts)
{
    enclose(s);
    if (!s->is_bounded) {
        facts->volume = INFINITY;
        return GEO_OK;
    }
    if (s->m == 0) return measure_by_box(s, rng, facts);
    if (s->m == 1) return measure_by_lines(s, rng, facts);
    return GEO_OK;
}

geo_status implicit_random(const space *m, geo_rng *rng, size_t n, double *x)
{
    const implicit *s = m->state;
    if (s->m == 0) return random_by_box(s, rng, n, x);
    if (s->m == 1) return random_by_lines(s, rng, n, x);
    return random_by_walk(s, rng, n, x);
}
