/* monotone.c - plans that follow the order of the line or the circle. */
#include "runtime/transport/monotone.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/num/sort.h"

enum { HALVINGS = 64 };

/* --- the line ---------------------------------------------------------------------------- */

geo_status monotone_solve(size_t n, const double *x, const network_mass *a, size_t m,
                          const double *y, const network_mass *b, const metric *cost,
                          size_t *count, uint32_t *from, uint32_t *to, network_mass *mass,
                          double *u, double *v)
{
    size_t *p = geo_alloc(n, sizeof *p), *q = geo_alloc(m, sizeof *q);
    geo_status status = p && q ? sort_order(n, x, p) : GEO_ENOMEM;
    if (status == GEO_OK) status = sort_order(m, y, q);
    if (status == GEO_OK) {
        size_t i = 0, j = 0;
        network_mass left_a = a[p[0]], left_b = b[q[0]];
        *count = 0;
        u[p[0]] = 0;            /* each step down or right of the staircase gives a price */
        v[q[0]] = metric_cost(cost, 1, &x[p[0]], &y[q[0]]);
        for (;;) {
            network_mass move = left_a < left_b ? left_a : left_b;
            if (move > 0) {
                from[*count] = (uint32_t)p[i];
                to[*count] = (uint32_t)q[j];
                mass[(*count)++] = move;
            }
            left_a -= move;
            left_b -= move;
            if (i + 1 == n && j + 1 == m) break;
            if (i + 1 < n && (left_a == 0 || j + 1 == m)) {
                left_a = a[p[++i]];
                u[p[i]] = metric_cost(cost, 1, &x[p[i]], &y[q[j]]) - v[q[j]];
            } else {
                left_b = b[q[++j]];
                v[q[j]] = metric_cost(cost, 1, &x[p[i]], &y[q[j]]) - u[p[i]];
            }
        }
    }
    geo_free(p);
    geo_free(q);
    return status;
}

static double power_of(double t, double p)
{
    t = fabs(t);
    if (p == 1) return t;
    return p == 2 ? t * t : pow(t, p);
}

void monotone_begin(monotone_walk *w, size_t n, const double *a, size_t m, const double *b)
{
    *w = (monotone_walk){ .n = n, .m = m, .a = a, .b = b, .sum_a = a ? 0 : 1,
                          .sum_b = b ? 0 : 1 };
    for (size_t i = 0; a && i < n; i++) w->sum_a += a[i];
    for (size_t j = 0; b && j < m; j++) w->sum_b += b[j];
}

/* Both cumulative sums are shares of 1; each ends there exactly. */
bool monotone_next(monotone_walk *w, size_t *i, size_t *j, double *share)
{
    while (w->i < w->n && w->j < w->m) {
        if (w->end_a <= w->done) {
            w->ahead_a += w->a ? w->a[w->i] : 1 / (double)w->n;
            w->end_a = w->i + 1 == w->n ? 1 : w->ahead_a / w->sum_a;
        }
        if (w->end_b <= w->done) {
            w->ahead_b += w->b ? w->b[w->j] : 1 / (double)w->m;
            w->end_b = w->j + 1 == w->m ? 1 : w->ahead_b / w->sum_b;
        }
        double end = fmin(w->end_a, w->end_b);
        *i = w->i;
        *j = w->j;
        *share = end - w->done;
        if (w->end_a <= end) w->i++;
        if (w->end_b <= end) w->j++;
        w->done = fmax(w->done, end);
        if (*share > 0) return true;
    }
    return false;
}

double monotone_cost(size_t n, const double *x, const double *a, size_t m, const double *y,
                     const double *b, double p)
{
    double cost = 0, share;
    size_t i, j;
    if (!a && !b && n == m) {
        for (i = 0; i < n; i++) cost += power_of(x[i] - y[i], p);
        return cost / (double)n;
    }
    monotone_walk w;
    monotone_begin(&w, n, a, m, b);
    while (monotone_next(&w, &i, &j, &share)) cost += share * power_of(x[i] - y[j], p);
    return cost * w.sum_a;
}

/* --- the circle -------------------------------------------------------------------------- */

/* One side in order: places in [0, length), the mass up to and with each as a share. */
typedef struct {
    size_t n;
    double *at, *up_to;
    size_t *order;
} ring;

static void ring_free(ring *r)
{
    geo_free(r->at);
    geo_free(r->up_to);
    geo_free(r->order);
}

static geo_status ring_new(size_t n, const double *x, const double *a, double length, ring *r)
{
    *r = (ring){ .n = n, .at = geo_alloc(n, sizeof *r->at),
                 .up_to = geo_alloc(n, sizeof *r->up_to),
                 .order = geo_alloc(n, sizeof *r->order) };
    if (!r->at || !r->up_to || !r->order) return GEO_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        double t = fmod(x[i], length);
        r->up_to[i] = t < 0 ? t + length : t;
        if (r->up_to[i] >= length) r->up_to[i] = 0;
    }
    GEO_TRY(sort_order(n, r->up_to, r->order));
    for (size_t i = 0; i < n; i++) r->at[i] = r->up_to[r->order[i]];
    double sum = 0;
    for (size_t i = 0; i < n; i++) r->up_to[i] = sum += a ? a[r->order[i]] : 1;
    for (size_t i = 0; i < n; i++) r->up_to[i] /= sum;
    r->up_to[n - 1] = 1;
    return GEO_OK;
}

typedef struct {
    ring x, y;
    double length;
    const convex_cost *cost;
    size_t n_parts;             /* of the plan: parts of [0, 1) on which both are constant */
    size_t *from, *to;          /* ranks */
    double *share, *way;
    double *change[2];          /* ways before and after each step of y */
    double *h[2];
} circle;

static geo_status evaluate(const convex_cost *cost, size_t n, const double *t, double *out)
{
    if (cost->h) {
        GEO_TRY(field_value(cost->h, n, t, out));
        for (size_t k = 0; k < n; k++)
            if (!isfinite(out[k])) return GEO_EDOMAIN;
        return GEO_OK;
    }
    for (size_t k = 0; k < n; k++) out[k] = power_of(t[k], cost->p);
    return GEO_OK;
}

/* Couples the share t of x with the share t + shift of y, which goes on round by round:
 * fills the parts, and the steps of y with their number. */
static void couple(circle *c, double shift, size_t *n_steps)
{
    const ring *x = &c->x, *y = &c->y;
    double rounds = floor(shift), rest = shift - rounds, t = 0;
    size_t i = 0, j = sort_search(y->n, y->up_to, rest, true);
    if (j == y->n) {
        j = 0;
        rounds += 1;
    }
    c->n_parts = *n_steps = 0;
    while (t < 1) {
        double place = y->at[j] + rounds * c->length;
        double end_y = y->up_to[j] + rounds - shift;
        double end = fmin(fmin(x->up_to[i], end_y), 1);
        if (end > t) {
            c->from[c->n_parts] = i;
            c->to[c->n_parts] = j;
            c->share[c->n_parts] = end - t;
            c->way[c->n_parts++] = place - x->at[i];
            t = end;
        }
        if (end_y <= end) {
            c->change[0][*n_steps] = place - x->at[i];
            if (++j == y->n) {
                j = 0;
                rounds += 1;
            }
            c->change[1][(*n_steps)++] = y->at[j] + rounds * c->length - x->at[i];
        }
        if (x->up_to[i] <= end && i + 1 < x->n) i++;
    }
}

static geo_status slope(circle *c, double shift, double *out)
{
    size_t n_steps;
    GEO_TRY(geo_poll());
    couple(c, shift, &n_steps);
    GEO_TRY(evaluate(c->cost, n_steps, c->change[0], c->h[0]));
    GEO_TRY(evaluate(c->cost, n_steps, c->change[1], c->h[1]));
    *out = 0;
    for (size_t k = 0; k < n_steps; k++) *out += c->h[1][k] - c->h[0][k];
    return GEO_OK;
}

static geo_status cost_at(circle *c, double shift, double *out)
{
    size_t n_steps;
    couple(c, shift, &n_steps);
    GEO_TRY(evaluate(c->cost, c->n_parts, c->way, c->h[0]));
    *out = 0;
    for (size_t k = 0; k < c->n_parts; k++) *out += c->share[k] * c->h[0][k];
    return GEO_OK;
}

static geo_status read_result(const circle *c, double sum, circle_result *r)
{
    size_t n = c->n_parts;
    r->from = geo_alloc(n, sizeof *r->from);
    r->to = geo_alloc(n, sizeof *r->to);
    r->mass = geo_alloc(n, sizeof *r->mass);
    r->way = geo_alloc(n, sizeof *r->way);
    if (!r->from || !r->to || !r->mass || !r->way) return GEO_ENOMEM;
    for (size_t k = 0; k < n; k++) {
        if (c->share[k] < 1e-15) continue;      /* what two equal sums differ by */
        r->from[r->n_plan] = (uint32_t)c->x.order[c->from[k]];
        r->to[r->n_plan] = (uint32_t)c->y.order[c->to[k]];
        r->mass[r->n_plan] = c->share[k] * sum;
        r->way[r->n_plan++] = c->way[k];
    }
    return GEO_OK;
}

geo_status circle_solve(size_t n, const double *x, const double *a, size_t m, const double *y,
                        const double *b, double length, const convex_cost *cost,
                        circle_result *r)
{
    assert(n > 0 && m > 0 && length > 0);
    *r = (circle_result){ 0 };
    circle c = { .length = length, .cost = cost };
    size_t room = n + 2 * m + 4;
    double sum = a ? 0 : 1;
    for (size_t i = 0; a && i < n; i++) sum += a[i];
    geo_status status = ring_new(n, x, a, length, &c.x);
    if (status == GEO_OK) status = ring_new(m, y, b, length, &c.y);
    c.from = geo_alloc(room, sizeof *c.from);
    c.to = geo_alloc(room, sizeof *c.to);
    c.share = geo_alloc(room, sizeof *c.share);
    c.way = geo_alloc(room, sizeof *c.way);
    for (int k = 0; k < 2; k++) {
        c.change[k] = geo_alloc(room, sizeof **c.change);
        c.h[k] = geo_alloc(room, sizeof **c.h);
    }
    if (!c.from || !c.to || !c.share || !c.way || !c.change[0] || !c.change[1] || !c.h[0]
        || !c.h[1])
        status = GEO_ENOMEM;
    double low = -2, high = 2.1237, cost_low = 0, cost_high = 0;
    for (; status == GEO_OK && r->iterations < HALVINGS && low < high; r->iterations++) {
        double middle = low + (high - low) / 2, d = 0;
        if (middle <= low || middle >= high) break;
        status = slope(&c, middle, &d);
        if (d <= 0) low = middle;
        if (d >= 0) high = middle;
    }
    if (status == GEO_OK) status = cost_at(&c, low, &cost_low);
    if (status == GEO_OK) status = cost_at(&c, high, &cost_high);
    if (status == GEO_OK) {
        r->turn = cost_low < cost_high ? low : high;
        status = cost_at(&c, r->turn, &r->cost);
        r->cost *= sum;
    }
    if (status == GEO_OK) status = read_result(&c, sum, r);
    ring_free(&c.x);
    ring_free(&c.y);
    geo_free(c.from);
    geo_free(c.to);
    geo_free(c.share);
    geo_free(c.way);
    for (int k = 0; k < 2; k++) {
        geo_free(c.change[k]);
        geo_free(c.h[k]);
    }
    return status;
}

void circle_result_free(circle_result *r)
{
    geo_free(r->from);
    geo_free(r->to);
    geo_free(r->mass);
    geo_free(r->way);
    r->from = r->to = NULL;
    r->mass = r->way = NULL;
}
