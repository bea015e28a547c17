/* slices.c - project, sort, compare; and climb on the sphere of directions. */
#include "runtime/transport/slices.h"

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/num/sort.h"
#include "runtime/transport/monotone.h"

enum { MOST_CLIMBS = 500, MOST_HALVINGS = 40 };

/* One side along a direction, sorted. */
typedef struct {
    double *at, *mass;
    size_t *order;
    double *raw;
} side;

typedef struct { side x, y; } work_space;

static void side_free(side *s)
{
    geo_free(s->at);
    geo_free(s->mass);
    geo_free(s->order);
    geo_free(s->raw);
}

static geo_status side_new(size_t n, side *s)
{
    *s = (side){ .at = geo_alloc(n, sizeof *s->at), .mass = geo_alloc(n, sizeof *s->mass),
                 .order = geo_alloc(n, sizeof *s->order), .raw = geo_alloc(n, sizeof *s->raw) };
    return s->at && s->mass && s->order && s->raw ? GEO_OK : GEO_ENOMEM;
}

static geo_status project(size_t n, size_t d, const double *x, const double *a,
                          const double *direction, side *s)
{
    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        for (size_t k = 0; k < d; k++) sum += x[i * d + k] * direction[k];
        s->raw[i] = sum;
    }
    GEO_TRY(sort_order(n, s->raw, s->order));
    for (size_t i = 0; i < n; i++) {
        s->at[i] = s->raw[s->order[i]];
        s->mass[i] = a ? a[s->order[i]] : 1 / (double)n;
    }
    return GEO_OK;
}

static geo_status cost_along(const slice_problem *s, const double *direction, work_space *w,
                             double *cost)
{
    GEO_TRY(geo_poll());
    GEO_TRY(project(s->n, s->d, s->x, s->a, direction, &w->x));
    GEO_TRY(project(s->m, s->d, s->y, s->b, direction, &w->y));
    bool equal = !s->a && !s->b && s->n == s->m;
    *cost = monotone_cost(s->n, w->x.at, equal ? NULL : w->x.mass, s->m, w->y.at,
                          equal ? NULL : w->y.mass, s->p);
    return GEO_OK;
}

static bool normalize(size_t d, double *v)
{
    double sum = 0;
    for (size_t k = 0; k < d; k++) sum += v[k] * v[k];
    if (!(sum > 0)) return false;
    for (size_t k = 0; k < d; k++) v[k] /= sqrt(sum);
    return true;
}

static void random_direction(geo_rng *rng, size_t d, double *v)
{
    do {
        for (size_t k = 0; k < d; k++) v[k] = rng_normal(rng);
    } while (!normalize(d, v));
}

static geo_status start(const slice_problem *s, work_space *w)
{
    *w = (work_space){ 0 };
    GEO_TRY(side_new(s->n, &w->x));
    return side_new(s->m, &w->y);
}

geo_status sliced_cost(const slice_problem *s, size_t n_slices, geo_rng *rng, double *mean,
                       double *error)
{
    work_space w;
    double *direction = geo_alloc(s->d, sizeof *direction), sum = 0, squares = 0;
    geo_status status = start(s, &w);
    if (!direction) status = GEO_ENOMEM;
    if (s->d == 1) n_slices = 1;
    for (size_t k = 0; k < n_slices && status == GEO_OK; k++) {
        double cost = 0, before = sum / (k ? (double)k : 1);
        random_direction(rng, s->d, direction);
        status = cost_along(s, direction, &w, &cost);
        sum += cost;                        /* squares: of deviations [Welford 1962] */
        squares += (cost - before) * (cost - sum / (double)(k + 1)) * (k > 0);
    }
    double n = (double)n_slices;
    *mean = sum / n;
    *error = s->d == 1 ? 0 : n > 1 ? sqrt(fmax(squares, 0) / (n * (n - 1))) : INFINITY;
    geo_free(direction);
    side_free(&w.x);
    side_free(&w.y);
    return status;
}

/* The gradient of the cost in the direction: sum over the sorted plan of
 * mass p |t|^(p-2) t (x - y) with t = <direction, x - y>. */
static void gradient(const slice_problem *s, const work_space *w, double *out)
{
    monotone_walk walk;
    size_t i, j;
    double share;
    memset(out, 0, s->d * sizeof *out);
    monotone_begin(&walk, s->n, w->x.mass, s->m, w->y.mass);
    while (monotone_next(&walk, &i, &j, &share)) {
        double t = w->x.at[i] - w->y.at[j];
        double factor = share * s->p * copysign(pow(fabs(t), s->p - 1), t);
        const double *x = s->x + w->x.order[i] * s->d, *y = s->y + w->y.order[j] * s->d;
        for (size_t k = 0; k < s->d && factor != 0; k++) out[k] += factor * (x[k] - y[k]);
    }
}

/* Climbs from v while the cost grows. next, slope: d each. */
static geo_status climb(const slice_problem *s, work_space *w, double *v, double *next,
                        double *slope, double *cost)
{
    double step = 1;
    GEO_TRY(cost_along(s, v, w, cost));
    for (int k = 0; k < MOST_CLIMBS; k++) {
        gradient(s, w, slope);
        if (!normalize(s->d, slope)) return GEO_OK;
        double better = -INFINITY;
        int halvings = 0;
        for (; halvings < MOST_HALVINGS; halvings++, step /= 2) {
            for (size_t c = 0; c < s->d; c++) next[c] = v[c] + step * slope[c];
            if (!normalize(s->d, next)) continue;
            GEO_TRY(cost_along(s, next, w, &better));
            if (better > *cost) break;
        }
        if (halvings == MOST_HALVINGS) return GEO_OK;
        double gain = better - *cost;
        memcpy(v, next, s->d * sizeof *v);
        *cost = better;
        step *= 4;
        if (gain <= 1e-14 * better) return GEO_OK;
    }
    return GEO_OK;
}

static void mean_difference(const slice_problem *s, double *v)
{
    double sum_a = 0, sum_b = 0;
    for (size_t i = 0; i < s->n; i++) sum_a += s->a ? s->a[i] : 1;
    for (size_t j = 0; j < s->m; j++) sum_b += s->b ? s->b[j] : 1;
    memset(v, 0, s->d * sizeof *v);
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; k < s->d; k++)
            v[k] += (s->a ? s->a[i] : 1) / sum_a * s->x[i * s->d + k];
    for (size_t j = 0; j < s->m; j++)
        for (size_t k = 0; k < s->d; k++)
            v[k] -= (s->b ? s->b[j] : 1) / sum_b * s->y[j * s->d + k];
}

geo_status max_sliced_cost(const slice_problem *s, size_t starts, geo_rng *rng, double *cost,
                           double *direction)
{
    work_space w;
    double *v = geo_alloc(3, s->d * sizeof *v);
    geo_status status = start(s, &w);
    if (!v) status = GEO_ENOMEM;
    *cost = -1;
    for (size_t k = 0; k <= starts && status == GEO_OK; k++) {
        double here = 0;
        if (k == 0) mean_difference(s, v);
        if (k > 0 || !normalize(s->d, v)) random_direction(rng, s->d, v);
        status = climb(s, &w, v, v + s->d, v + 2 * s->d, &here);
        if (status != GEO_OK || here <= *cost) continue;
        *cost = here;
        memcpy(direction, v, s->d * sizeof *v);
    }
    geo_free(v);
    side_free(&w.x);
    side_free(&w.y);
    return status;
}
