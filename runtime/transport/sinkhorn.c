/* sinkhorn.c - scaling iterations on the part of the plan that matters.
 *
 * Sources and sinks are put into the order of a kd-tree, so that eight sinks in a row
 * are near each other. A row of the kernel exp((f + g - c) / eps) is kept as tiles of
 * eight; tiles of nothing but negligible entries are left out. Row and column scaling
 * share one pass over the kernel, which is as large as the caches are not: a row is
 * multiplied, its factor is known, and its part of the column sums follows at once. */
#include "runtime/transport/sinkhorn.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/pool.h"
#include "runtime/num/vecmath.h"
#include "runtime/transport/costtree.h"

enum { TILE = 8, BLOCK_ROWS = 128, SETTLE = 6 };

static const double LARGEST_LOG = 4;        /* factors beyond exp(this) are absorbed */
static const double COARSE_TOL = 0.02, STAGE = 3.5, MOST_RELAXED = 1.97;

/* A block of rows: its tiles and its share of the column sums. */
typedef struct {
    size_t first, end;
    size_t *row_start;          /* tiles of row i: row_start[i - first] .. [i - first + 1] */
    uint32_t *tile;
    double *k;                  /* TILE for each tile */
    size_t n_tiles, tile_room, k_room;
    double *t, *sum;            /* columns each */
    double error, largest;
    double cost, mass;          /* of the whole plan's rows, at the end */
} block;

typedef struct {
    const sinkhorn_problem *p;
    size_t n, m, columns;       /* m rounded up to whole tiles */
    size_t *x_order, *y_order;
    double *x, *y;              /* n x d in order; d x columns */
    double *a, *b;              /* in order; b 0 beyond m */
    double *f, *g;              /* absorbed */
    double *u, *v, *w;          /* factors; w = b v */
    double *column_sum;
    bool *row_lost, *column_lost;       /* no entry above rounding */
    double eps, lambda, inverse_rho, relaxation, threshold;
    size_t n_blocks;
    block *blocks;
} solver;

/* --- costs ------------------------------------------------------------------------------- */

/* out[j] = c of row i and column j, for all columns (anything beyond m). */
static void cost_row(const solver *s, size_t i, double *out)
{
    const sinkhorn_problem *p = s->p;
    if (p->table) {
        const double *row = p->table + s->x_order[i] * p->m;
        for (size_t j = 0; j < s->m; j++) out[j] = row[s->y_order[j]];
        for (size_t j = s->m; j < s->columns; j++) out[j] = 0;
        return;
    }
    memset(out, 0, s->columns * sizeof *out);
    for (size_t k = 0; k < p->d; k++) {
        double x = s->x[i * p->d + k];
        const double *y = s->y + k * s->columns;
        if (p->cost.norm == NORM_EUCLIDEAN)
            for (size_t j = 0; j < s->columns; j++) out[j] += (x - y[j]) * (x - y[j]);
        else if (p->cost.norm == NORM_MAX)
            for (size_t j = 0; j < s->columns; j++) out[j] = fmax(out[j], fabs(x - y[j]));
        else
            for (size_t j = 0; j < s->columns; j++) out[j] += metric_part(&p->cost, x - y[j]);
    }
    if (p->cost.norm == NORM_EUCLIDEAN && p->cost.p == 2) return;
    for (size_t j = 0; j < s->columns; j++) out[j] = metric_finish(&p->cost, out[j]);
}

/* t[j] = (f_i + g_j - c_ij) / eps; -inf beyond m */
static void exponents(const solver *s, size_t i, double *t)
{
    double f = s->f[i], scale = 1 / s->eps;
    cost_row(s, i, t);
    for (size_t j = 0; j < s->columns; j++) t[j] = (f + s->g[j] - t[j]) * scale;
}

/* --- the kernel -------------------------------------------------------------------------- */

static bool keep_row(const solver *s, block *b, const double *t)
{
    size_t from = b->n_tiles;
    for (size_t j = 0; j < s->columns; j += TILE) {
        bool matters = false;
        for (size_t k = j; k < j + TILE; k++) matters |= t[k] > -s->threshold;
        if (!matters) continue;
        if (!geo_grow(&b->tile, &b->tile_room, b->n_tiles + 1, sizeof *b->tile)
            || !geo_grow(&b->k, &b->k_room, (b->n_tiles + 1) * TILE, sizeof *b->k))
            return false;
        memcpy(b->k + b->n_tiles * TILE, t + j, TILE * sizeof *t);
        b->tile[b->n_tiles++] = (uint32_t)(j / TILE);
    }
    vec_exp_array((b->n_tiles - from) * TILE, b->k + from * TILE, b->k + from * TILE);
    return true;
}

static geo_status build_piece(size_t piece, void *context)
{
    const solver *s = context;
    block *b = &s->blocks[piece];
    b->n_tiles = 0;
    for (size_t i = b->first; i < b->end; i++) {
        GEO_TRY(geo_poll());
        b->row_start[i - b->first] = b->n_tiles;
        exponents(s, i, b->t);
        if (!keep_row(s, b, b->t)) return GEO_ENOMEM;
    }
    b->row_start[b->end - b->first] = b->n_tiles;
    return GEO_OK;
}

/* Takes the factors into the potentials. */
static void absorb(solver *s)
{
    for (size_t i = 0; i < s->n; i++) {
        s->f[i] += s->eps * log(s->u[i]);
        s->u[i] = 1;
    }
    for (size_t j = 0; j < s->m; j++) {
        s->g[j] += s->eps * log(s->v[j]);
        s->v[j] = 1;
        s->w[j] = s->b[j];
    }
}

/* A price for leaving mass out can make all entries of a row or column vanish in rounding.
 * Its factor can't move then, and its potential comes from the definition,
 * -lambda eps log sum exp((other - c) / eps), in logarithms. */
static double potential_alone(const solver *s, size_t n, const double *other,
                              const double *weight, const double *c)
{
    double top = -INFINITY, sum = 0;
    for (size_t k = 0; k < n; k++) top = fmax(top, (other[k] - c[k]) / s->eps);
    for (size_t k = 0; k < n; k++) sum += weight[k] * exp((other[k] - c[k]) / s->eps - top);
    return -s->lambda * s->eps * (top + log(sum));
}

static geo_status revive(solver *s)
{
    const sinkhorn_problem *p = s->p;
    for (size_t i = 0; i < s->n; i++) {
        if (!s->row_lost[i]) continue;
        cost_row(s, i, s->blocks[0].t);
        s->f[i] = potential_alone(s, s->m, s->g, s->b, s->blocks[0].t);
    }
    double *c = NULL;
    for (size_t j = 0; j < s->m; j++) {
        if (!s->column_lost[j]) continue;
        if (!c && !(c = geo_alloc(s->n, sizeof *c))) return GEO_ENOMEM;
        for (size_t i = 0; i < s->n; i++) {
            size_t x = s->x_order[i], y = s->y_order[j];
            c[i] = p->table ? p->table[x * p->m + y]
                            : metric_cost(&p->cost, p->d, p->x + x * p->d, p->y + y * p->d);
        }
        s->g[j] = potential_alone(s, s->n, s->f, s->a, c);
    }
    geo_free(c);
    return geo_poll();
}

/* Computes the kernel anew. */
static geo_status rebuild(solver *s)
{
    absorb(s);
    if (s->inverse_rho > 0) GEO_TRY(revive(s));
    return pool_run(s->n_blocks, build_piece, s);
}

static double density(const solver *s)
{
    size_t tiles = 0;
    for (size_t k = 0; k < s->n_blocks; k++) tiles += s->blocks[k].n_tiles;
    return (double)(tiles * TILE) / ((double)s->n * (double)s->columns);
}

/* --- one iteration ----------------------------------------------------------------------- */

/* The new factor of a row or column whose kernel sum is r, and what its marginal, as a
 * share of the mass it should have, then misses. */
static double scale(const solver *s, double old, double r, double potential, double *log_new)
{
    double wanted = -s->lambda * log(r);
    if (s->lambda != 1) wanted += (s->lambda - 1) * potential / s->eps;
    *log_new = wanted;
    if (s->relaxation != 1) *log_new += (s->relaxation - 1) * (wanted - log(old));
    return exp(*log_new);
}

static double marginal_target(const solver *s, double potential)
{
    return s->inverse_rho == 0 ? 1 : exp(-potential * s->inverse_rho);
}

static geo_status scale_rows(size_t piece, void *context)
{
    const solver *s = context;
    block *b = &s->blocks[piece];
    GEO_TRY(geo_poll());
    memset(b->sum, 0, s->columns * sizeof *b->sum);
    b->error = b->largest = 0;
    for (size_t i = b->first; i < b->end; i++) {
        size_t from = b->row_start[i - b->first], end = b->row_start[i - b->first + 1];
        double part[TILE] = { 0 };
        for (size_t e = from; e < end; e++) {
            const double *k = b->k + e * TILE, *w = s->w + (size_t)b->tile[e] * TILE;
            for (int c = 0; c < TILE; c++) part[c] += k[c] * w[c];
        }
        double r = ((part[0] + part[1]) + (part[2] + part[3]))
                   + ((part[4] + part[5]) + (part[6] + part[7]));
        double log_u;
        s->row_lost[i] = !(r > 0);
        if (s->row_lost[i]) {
            b->error += s->a[i] * marginal_target(s, s->f[i]);
            continue;
        }
        s->u[i] = scale(s, s->u[i], r, s->f[i], &log_u);
        b->largest = fmax(b->largest, fabs(log_u));
        b->error += s->a[i] * fabs(s->u[i] * r - marginal_target(s, s->f[i] + s->eps * log_u));
        double factor = s->a[i] * s->u[i];
        for (size_t e = from; e < end; e++) {
            const double *k = b->k + e * TILE;
            double *sum = b->sum + (size_t)b->tile[e] * TILE;
            for (int c = 0; c < TILE; c++) sum[c] += factor * k[c];
        }
    }
    return GEO_OK;
}

/* The plan depends on f + g; how the sum is split has its own optimum, which alternating
 * steps alone would approach as slowly as rho is large [Sejourne, Vialard, Peyre 2022]. */
static void translate(solver *s)
{
    double rows = 0, columns = 0;
    for (size_t i = 0; i < s->n; i++)
        rows += s->a[i] * marginal_target(s, s->f[i] + s->eps * log(s->u[i]));
    for (size_t j = 0; j < s->m; j++)
        columns += s->b[j] * marginal_target(s, s->g[j] + s->eps * log(s->v[j]));
    double shift = log(rows / columns) / (2 * s->inverse_rho);
    if (!isfinite(shift)) return;
    for (size_t i = 0; i < s->n; i++) s->f[i] += shift;
    for (size_t j = 0; j < s->m; j++) s->g[j] -= shift;
}

/* Scales rows, measures both marginals, and scales columns unless that is not wanted.
 * error: of the plan before the columns are scaled; largest: |log| of any factor. */
static geo_status iterate(solver *s, double tol, double *error, double *largest)
{
    GEO_TRY(pool_run(s->n_blocks, scale_rows, s));
    *error = *largest = 0;
    for (size_t k = 0; k < s->n_blocks; k++) {
        *error += s->blocks[k].error;
        *largest = fmax(*largest, s->blocks[k].largest);
    }
    memcpy(s->column_sum, s->blocks[0].sum, s->columns * sizeof *s->column_sum);
    for (size_t k = 1; k < s->n_blocks; k++)
        for (size_t j = 0; j < s->columns; j++) s->column_sum[j] += s->blocks[k].sum[j];
    for (size_t j = 0; j < s->m; j++)
        *error += s->b[j] * fabs(s->v[j] * s->column_sum[j]
                                 - marginal_target(s, s->g[j] + s->eps * log(s->v[j])));
    if (*error <= tol) return GEO_OK;
    for (size_t j = 0; j < s->m; j++) {
        double log_v;
        s->column_lost[j] = !(s->column_sum[j] > 0);
        if (s->column_lost[j]) continue;
        s->v[j] = scale(s, s->v[j], s->column_sum[j], s->g[j], &log_v);
        *largest = fmax(*largest, fabs(log_v));
        s->w[j] = s->b[j] * s->v[j];
    }
    if (s->inverse_rho > 0) translate(s);
    return GEO_OK;
}

/* The factor of over-relaxation from the rate of the last steps: with factor r a rate q
 * belongs to the plain rate (q + r - 1)^2 / (q r^2), and to that the best factor
 * 2 / (1 + sqrt(1 - plain)) [Young 1954]. */
static double relax(double now, double rate)
{
    if (!(rate < 1)) return 1 + 0.9 * (now - 1);
    double plain = now == 1 ? rate : pow(rate + now - 1, 2) / (rate * now * now);
    if (rate <= now - 1 || !(plain < 1)) return now;
    return fmin(2 / (1 + sqrt(1 - plain)), MOST_RELAXED);
}

static geo_status run_stage(solver *s, double tol, sinkhorn_result *r)
{
    double before = INFINITY;
    int since = 0;              /* steps since the factor changed; the first ones settle */
    s->relaxation = 1;
    r->stages++;
    for (;;) {
        double largest;
        if (r->iterations >= s->p->max_iter) return GEO_EITER;
        GEO_TRY(iterate(s, tol, &r->residual, &largest));
        r->iterations++;
        if (!isfinite(r->residual)) return GEO_ENUMERIC;
        if (r->residual <= tol) return GEO_OK;
        if (largest > LARGEST_LOG) {
            GEO_TRY(rebuild(s));
            r->rebuilds++;
        }
        if (++since == SETTLE) before = r->residual;
        int look = (int)(2 / (2 - s->relaxation)) + 6;
        if (since < SETTLE + look) continue;
        s->relaxation = relax(s->relaxation, pow(r->residual / before, 1.0 / look));
        since = 0;
    }
}

/* --- the plan as it is --------------------------------------------------------------------- */

static geo_status measure_piece(size_t piece, void *context)
{
    const solver *s = context;
    block *b = &s->blocks[piece];
    b->error = b->cost = b->mass = 0;
    memset(b->sum, 0, s->columns * sizeof *b->sum);
    double *c = geo_alloc(s->columns, sizeof *c);
    if (!c) return GEO_ENOMEM;
    geo_status status = GEO_OK;
    for (size_t i = b->first; i < b->end && status == GEO_OK; i++) {
        status = geo_poll();
        exponents(s, i, b->t);
        cost_row(s, i, c);
        vec_exp_array(s->columns, b->t, b->t);
        double row = 0, cost = 0;
        for (size_t j = 0; j < s->m; j++) {
            double mass = s->a[i] * s->b[j] * b->t[j];
            row += mass;
            cost += mass * c[j];
            b->sum[j] += mass;
        }
        b->error += fabs(row - s->a[i] * marginal_target(s, s->f[i]));
        b->mass += row;
        b->cost += cost;
    }
    geo_free(c);
    return status;
}

/* Residual, cost, dual value and mass of the absorbed potentials, nothing left out. */
static geo_status measure(solver *s, sinkhorn_result *r)
{
    GEO_TRY(pool_run(s->n_blocks, measure_piece, s));
    r->residual = r->cost = r->mass = r->dual = 0;
    double sum_a = 0, sum_b = 0, rho = s->inverse_rho > 0 ? 1 / s->inverse_rho : 0;
    for (size_t k = 0; k < s->n_blocks; k++) {
        r->residual += s->blocks[k].error;
        r->cost += s->blocks[k].cost;
        r->mass += s->blocks[k].mass;
    }
    for (size_t j = 0; j < s->m; j++) {
        double sum = 0;
        for (size_t k = 0; k < s->n_blocks; k++) sum += s->blocks[k].sum[j];
        r->residual += fabs(sum - s->b[j] * marginal_target(s, s->g[j]));
        r->dual += s->b[j] * (rho > 0 ? -rho * expm1(-s->g[j] / rho) : s->g[j]);
        sum_b += s->b[j];
    }
    for (size_t i = 0; i < s->n; i++) {
        r->dual += s->a[i] * (rho > 0 ? -rho * expm1(-s->f[i] / rho) : s->f[i]);
        sum_a += s->a[i];
    }
    r->dual -= s->eps * (r->mass - sum_a * sum_b);
    return GEO_OK;
}

/* --- the whole ----------------------------------------------------------------------------- */

static bool positive(size_t n, const double *a)
{
    for (size_t i = 0; a && i < n; i++)
        if (!(a[i] > 0) || isinf(a[i])) return false;
    return true;
}

static bool finite_all(size_t n, const double *x)
{
    for (size_t i = 0; x && i < n; i++)
        if (!isfinite(x[i])) return false;
    return true;
}

static bool is_valid(const sinkhorn_problem *p)
{
    if (p->n == 0 || p->m == 0 || !(p->eps > 0) || isinf(p->eps) || !(p->rho >= 0)) return false;
    if (!positive(p->n, p->a) || !positive(p->m, p->b) || !(p->tol > 0)) return false;
    if (p->table) return finite_all(p->n * p->m, p->table);
    return finite_all(p->n * p->d, p->x) && finite_all(p->m * p->d, p->y);
}

static double shares(size_t n, const double *a, const size_t *order, bool normalized, double *out)
{
    double sum = a ? 0 : 1;
    for (size_t i = 0; a && i < n; i++) sum += a[i];
    for (size_t i = 0; i < n; i++)
        out[i] = a ? a[order[i]] / (normalized ? sum : 1) : 1 / (double)n;
    return sum;
}

/* The order in which neighbours follow each other; that of the table as it is. */
static geo_status order_points(size_t n, size_t d, const double *x, bool is_table, size_t *order)
{
    for (size_t i = 0; i < n; i++) order[i] = i;
    if (is_table) return GEO_OK;
    cost_tree *tree;
    GEO_TRY(cost_tree_new(n, d, x, &METRIC_SQUARED, &tree));
    cost_tree_order(tree, order);
    cost_tree_free(tree);
    return GEO_OK;
}

static void solver_free(solver *s)
{
    for (size_t k = 0; s->blocks && k < s->n_blocks; k++) {
        geo_free(s->blocks[k].row_start);
        geo_free(s->blocks[k].tile);
        geo_free(s->blocks[k].k);
        geo_free(s->blocks[k].t);
        geo_free(s->blocks[k].sum);
    }
    geo_free(s->blocks);
    geo_free(s->x_order);
    geo_free(s->y_order);
    geo_free(s->x);
    geo_free(s->y);
    geo_free(s->a);
    geo_free(s->b);
    geo_free(s->f);
    geo_free(s->g);
    geo_free(s->u);
    geo_free(s->v);
    geo_free(s->w);
    geo_free(s->column_sum);
    geo_free(s->row_lost);
    geo_free(s->column_lost);
}

static geo_status new_blocks(solver *s)
{
    s->n_blocks = (s->n + BLOCK_ROWS - 1) / BLOCK_ROWS;
    s->blocks = geo_alloc_zero(s->n_blocks, sizeof *s->blocks);
    if (!s->blocks) return GEO_ENOMEM;
    for (size_t k = 0; k < s->n_blocks; k++) {
        block *b = &s->blocks[k];
        b->first = k * BLOCK_ROWS;
        b->end = b->first + BLOCK_ROWS < s->n ? b->first + BLOCK_ROWS : s->n;
        b->row_start = geo_alloc_zero(BLOCK_ROWS + 1, sizeof *b->row_start);
        b->t = geo_alloc(s->columns, sizeof *b->t);
        b->sum = geo_alloc(s->columns, sizeof *b->sum);
        if (!b->row_start || !b->t || !b->sum) return GEO_ENOMEM;
    }
    return GEO_OK;
}

static geo_status prepare(const sinkhorn_problem *p, const double *start_f, const double *start_g,
                          solver *s, double *whole)
{
    size_t n = s->n = p->n, m = s->m = p->m, d = p->d;
    size_t columns = s->columns = (m + TILE - 1) / TILE * TILE;
    bool balanced = p->rho == 0 || isinf(p->rho);
    s->p = p;
    s->inverse_rho = balanced ? 0 : 1 / p->rho;
    s->x_order = geo_alloc(n, sizeof *s->x_order);
    s->y_order = geo_alloc(m, sizeof *s->y_order);
    s->x = geo_alloc_zero(n, (p->table ? 1 : d) * sizeof *s->x);
    s->y = geo_alloc_zero(columns, (p->table ? 1 : d) * sizeof *s->y);
    s->a = geo_alloc_zero(n, sizeof *s->a);
    s->b = geo_alloc_zero(columns, sizeof *s->b);
    s->f = geo_alloc_zero(n, sizeof *s->f);
    s->g = geo_alloc_zero(columns, sizeof *s->g);
    s->u = geo_alloc(n, sizeof *s->u);
    s->v = geo_alloc(columns, sizeof *s->v);
    s->w = geo_alloc_zero(columns, sizeof *s->w);
    s->column_sum = geo_alloc(columns, sizeof *s->column_sum);
    s->row_lost = geo_alloc_zero(n, sizeof *s->row_lost);
    s->column_lost = geo_alloc_zero(m, sizeof *s->column_lost);
    if (!s->x_order || !s->y_order || !s->x || !s->y || !s->a || !s->b || !s->f || !s->g || !s->u
        || !s->v || !s->w || !s->column_sum || !s->row_lost || !s->column_lost)
        return GEO_ENOMEM;
    GEO_TRY(order_points(n, d, p->x, p->table != NULL, s->x_order));
    GEO_TRY(order_points(m, d, p->y, p->table != NULL, s->y_order));
    for (size_t i = 0; i < n && !p->table; i++)
        memcpy(s->x + i * d, p->x + s->x_order[i] * d, d * sizeof *s->x);
    for (size_t j = 0; j < m && !p->table; j++)
        for (size_t k = 0; k < d; k++) s->y[k * columns + j] = p->y[s->y_order[j] * d + k];
    double sum_a = shares(n, p->a, s->x_order, balanced, s->a);
    shares(m, p->b, s->y_order, balanced, s->b);
    *whole = balanced ? sum_a : 1;
    for (size_t i = 0; i < n; i++) {
        s->u[i] = 1;
        if (start_f) s->f[i] = start_f[s->x_order[i]];
    }
    for (size_t j = 0; j < columns; j++) {
        s->v[j] = 1;
        s->g[j] = j >= m ? -INFINITY : start_g ? start_g[s->y_order[j]] : 0;
    }
    return new_blocks(s);
}

static double largest_cost(solver *s)
{
    double largest = 0, *c = s->blocks[0].t;
    for (size_t i = 0; i < s->n; i += 1 + s->n / 64) {
        cost_row(s, i, c);
        for (size_t j = 0; j < s->m; j++) largest = fmax(largest, fabs(c[j]));
    }
    return largest;
}

static geo_status run(solver *s, bool started, sinkhorn_result *r)
{
    double eps = s->p->eps, rho = s->inverse_rho > 0 ? 1 / s->inverse_rho : 0;
    double first = started ? eps : fmax(eps, largest_cost(s) / 8);
    int n_stages = (int)ceil(log(first / eps) / log(STAGE));
    for (int k = n_stages; k >= 0; k--) {
        double tol = k > 0 ? fmax(COARSE_TOL, s->p->tol) : s->p->tol;
        s->eps = eps * pow(first / eps, n_stages ? (double)k / n_stages : 0);
        s->lambda = rho > 0 ? rho / (rho + s->eps) : 1;
        s->threshold = log(1e3 / fmin(tol, 1e-3)) + 2 * LARGEST_LOG;
        GEO_TRY(rebuild(s));
        r->rebuilds++;
        GEO_TRY(run_stage(s, tol, r));
        absorb(s);              /* before eps changes */
    }
    return GEO_OK;
}

geo_status sinkhorn_solve(const sinkhorn_problem *p, const double *start_f,
                          const double *start_g, sinkhorn_result *r)
{
    *r = (sinkhorn_result){ .residual = INFINITY };
    if (!is_valid(p)) return GEO_EDOMAIN;
    double start = geo_seconds(), whole = 1;
    solver s = { 0 };
    geo_status status = prepare(p, start_f, start_g, &s, &whole);
    r->f = geo_alloc(p->n, sizeof *r->f);
    r->g = geo_alloc(p->m, sizeof *r->g);
    if (!r->f || !r->g) status = GEO_ENOMEM;
    if (status == GEO_OK) status = run(&s, start_f != NULL, r);
    if (status == GEO_OK || status == GEO_EITER) {
        r->density = density(&s);
        r->relaxation = s.relaxation;
        absorb(&s);             /* interrupted early, the residual is that of its stage */
        geo_status measured = measure(&s, r);
        if (measured != GEO_OK) status = measured;
        for (size_t i = 0; i < p->n; i++) r->f[s.x_order[i]] = s.f[i];
        for (size_t j = 0; j < p->m; j++) r->g[s.y_order[j]] = s.g[j];
        r->cost *= whole;
        r->dual *= whole;
        r->mass *= whole;
    }
    solver_free(&s);
    r->seconds = geo_seconds() - start;
    return status;
}

void sinkhorn_result_free(sinkhorn_result *r)
{
    geo_free(r->f);
    geo_free(r->g);
    r->f = r->g = NULL;
}

geo_status sinkhorn_plan(const sinkhorn_problem *p, const sinkhorn_result *r, double *plan)
{
    double sum_b = p->b ? 0 : 1;
    for (size_t j = 0; p->b && j < p->m; j++) sum_b += p->b[j];
    bool balanced = p->rho == 0 || isinf(p->rho);
    for (size_t i = 0; i < p->n; i++) {
        GEO_TRY(geo_poll());
        double *row = plan + i * p->m, a = p->a ? p->a[i] : 1 / (double)p->n;
        for (size_t j = 0; j < p->m; j++) {
            double c = p->table ? p->table[i * p->m + j]
                                : metric_cost(&p->cost, p->d, p->x + i * p->d, p->y + j * p->d);
            row[j] = (r->f[i] + r->g[j] - c) / p->eps;
        }
        vec_exp_array(p->m, row, row);
        for (size_t j = 0; j < p->m; j++)       /* balanced: b is a share of its sum */
            row[j] *= a * (p->b ? p->b[j] : 1 / (double)p->m) / (balanced ? sum_b : 1);
    }
    return GEO_OK;
}
