/* laplacian.c - assembly, connected parts, pins, a refinement step where it helps. */
#include "runtime/transport/laplacian.h"

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/num/sparse.h"

/* Conductances this far below both nodes' own do not join parts: a solve
 * through them would be rounding. */
static const double NEGLIGIBLE = 1e-13;

static const double GOOD_ENOUGH = 1e-11;        /* linear residual without refinement */

void laplacian_free(laplacian *l)
{
    geo_free(l->start);
    geo_free(l->row);
    geo_free(l->value);
    geo_free(l->diagonal);
    geo_free(l->part);
    *l = LAPLACIAN_EMPTY;
}

static geo_status make_room(laplacian *l, size_t n, size_t n_edges)
{
    l->n = n;
    return geo_grow(&l->start, &l->capacity[0], n + 1, sizeof *l->start)
        && geo_grow(&l->row, &l->capacity[1], n + n_edges, sizeof *l->row)
        && geo_grow(&l->value, &l->capacity[2], n + n_edges, sizeof *l->value)
        && geo_grow(&l->diagonal, &l->capacity[3], n, sizeof *l->diagonal)
        && geo_grow(&l->part, &l->capacity[4], n, sizeof *l->part) ? GEO_OK : GEO_ENOMEM;
}

static uint32_t find_part(uint32_t *part, uint32_t i)
{
    while (part[i] != i) i = part[i] = part[part[i]];
    return i;
}

static void join(uint32_t *part, uint32_t i, uint32_t j)
{
    i = find_part(part, i), j = find_part(part, j);
    if (i < j) part[j] = i;
    else part[i] = j;
}

static void find_parts(laplacian *l)
{
    for (size_t i = 0; i < l->n; i++) l->part[i] = (uint32_t)i;
    for (size_t j = 0; j < l->n; j++)
        for (int32_t p = l->start[j] + 1; p < l->start[j + 1]; p++) {
            size_t i = (size_t)l->row[p];
            if (-l->value[p] > NEGLIGIBLE * fmin(l->diagonal[i], l->diagonal[j]))
                join(l->part, (uint32_t)i, (uint32_t)j);
        }
    l->n_parts = 0;
    for (size_t i = 0; i < l->n; i++) {
        l->part[i] = find_part(l->part, (uint32_t)i);
        if (l->part[i] == i) l->n_parts++;
    }
}

geo_status laplacian_assemble(laplacian *l, const double *xy, const power_cells *cells)
{
    size_t n = cells->n;
    GEO_TRY(make_room(l, n, (size_t)cells->edge_start[n]));
    memset(l->diagonal, 0, n * sizeof *l->diagonal);
    int32_t count = 0;
    for (size_t j = 0; j < n; j++) {
        l->start[j] = count++;
        l->row[l->start[j]] = (int32_t)j;
        for (int32_t e = cells->edge_start[j]; e < cells->edge_start[j + 1]; e++) {
            if (!(cells->edge_length[e] > 0)) continue;
            size_t i = (size_t)cells->edge_to[e];
            double dx = xy[2 * i] - xy[2 * j], dy = xy[2 * i + 1] - xy[2 * j + 1];
            double distance = sqrt(dx * dx + dy * dy);
            double conductance = cells->edge_length[e] / (2 * distance);
            l->row[count] = (int32_t)i;
            l->value[count++] = -conductance;
            l->diagonal[i] += conductance;
            l->diagonal[j] += conductance;
        }
    }
    l->start[n] = count;
    find_parts(l);
    for (size_t j = 0; j < n; j++) {
        bool is_pin = l->part[j] == j;              /* doubled: L + d e e^T is regular */
        double d = l->diagonal[j];
        l->value[l->start[j]] = is_pin ? (d > 0 ? 2 * d : 1) : d;
    }
    return GEO_OK;
}

/* y = b - L x */
static void subtract_product(const laplacian *l, const double *x, const double *b, double *y)
{
    for (size_t j = 0; j < l->n; j++) y[j] = b[j] - l->diagonal[j] * x[j];
    for (size_t j = 0; j < l->n; j++)
        for (int32_t p = l->start[j] + 1; p < l->start[j + 1]; p++) {
            size_t i = (size_t)l->row[p];
            y[i] -= l->value[p] * x[j];
            y[j] -= l->value[p] * x[i];
        }
}

/* Takes the mean over each part away; sum and count are n of work space each. */
static void centre_parts(const laplacian *l, double *x, double *sum, double *count)
{
    memset(sum, 0, l->n * sizeof *sum);
    memset(count, 0, l->n * sizeof *count);
    for (size_t i = 0; i < l->n; i++) {
        sum[l->part[i]] += x[i];
        count[l->part[i]] += 1;
    }
    for (size_t i = 0; i < l->n; i++) x[i] -= sum[l->part[i]] / count[l->part[i]];
}

static double largest(const double *x, size_t n)
{
    double most = 0;
    for (size_t i = 0; i < n && most == most; i++)
        if (!(fabs(x[i]) <= most)) most = fabs(x[i]);
    return most;                                    /* NaN if there is one */
}

/* work: 3 n numbers */
static geo_status solve_pinned(laplacian *l, sparse_solver *solver, const double *b, double *x,
                               double *work, double *residual)
{
    double *right = work, *rest = work + l->n, *more = work + 2 * l->n;
    memcpy(right, b, l->n * sizeof *right);
    centre_parts(l, right, rest, more);
    double size = largest(right, l->n);
    GEO_TRY(sparse_solve(solver, right, x));
    subtract_product(l, x, right, rest);
    *residual = size > 0 ? largest(rest, l->n) / size : 0;
    if (!(*residual <= GOOD_ENOUGH)) {
        GEO_TRY(sparse_solve(solver, rest, more));
        for (size_t i = 0; i < l->n; i++) x[i] += more[i];
        subtract_product(l, x, right, rest);
        *residual = largest(rest, l->n) / size;
    }
    centre_parts(l, x, rest, more);
    return isfinite(largest(x, l->n)) ? GEO_OK : GEO_ESINGULAR;
}

geo_status laplacian_solve(laplacian *l, const double *b, double *x, double *residual)
{
    double begin = geo_seconds();
    sparse_lower a = { l->n, l->start, l->row, l->value };
    sparse_solver *solver = NULL;
    double *work = geo_alloc(3 * l->n, sizeof *work);
    geo_status status = work ? sparse_analyse(&a, NULL, &solver) : GEO_ENOMEM;
    if (status == GEO_OK) status = sparse_factor(solver, &a);
    if (status == GEO_OK) status = solve_pinned(l, solver, b, x, work, residual);
    sparse_free(solver);
    geo_free(work);
    l->seconds_factor += geo_seconds() - begin;
    return status;
}
