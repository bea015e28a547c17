/* laplace.c - the five-point Laplacian on a rectangular grid.
 *
 * The sine vectors s_j(i) = sqrt(2/(n+1)) sin(pi i j/(n+1)) diagonalise the second
 * difference with eigenvalues 4 sin^2(pi j/(2(n+1))), and their matrix is its own inverse.
 * So with F what the boundary gives, u = S ((S F T)_ij / (a_i + b_j)) T. */
#include "runtime/manifold/laplace.h"

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/num/product.h"

enum { LARGEST = 4096 };

struct laplace_grid {
    size_t rows, columns;
    double *s, *t;              /* sine matrices, rows x rows and columns x columns */
    double *a, *b;              /* eigenvalues */
};

static void fill_sines(size_t n, double *s, double *value)
{
    double turn = M_PI / (double)(n + 1), scale = sqrt(2 / (double)(n + 1));
    for (size_t i = 0; i < n; i++) {
        double half = sin(0.5 * turn * (double)(i + 1));
        value[i] = 4 * half * half;
        for (size_t j = 0; j < n; j++) {
            size_t phase = (i + 1) * (j + 1) % (2 * (n + 1));
            s[i * n + j] = scale * sin(turn * (double)phase);
        }
    }
}

geo_status laplace_new(size_t rows, size_t columns, laplace_grid **out)
{
    if (rows == 0 || columns == 0) return GEO_EDOMAIN;
    if (rows > LARGEST || columns > LARGEST) return GEO_ETOOBIG;
    laplace_grid *g = geo_alloc_zero(1, sizeof *g);
    if (!g) return GEO_ENOMEM;
    g->rows = rows;
    g->columns = columns;
    g->s = geo_alloc(rows * rows, sizeof *g->s);
    g->t = geo_alloc(columns * columns, sizeof *g->t);
    g->a = geo_alloc(rows, sizeof *g->a);
    g->b = geo_alloc(columns, sizeof *g->b);
    if (!g->s || !g->t || !g->a || !g->b) {
        laplace_free(g);
        return GEO_ENOMEM;
    }
    fill_sines(rows, g->s, g->a);
    fill_sines(columns, g->t, g->b);
    *out = g;
    return GEO_OK;
}

void laplace_free(laplace_grid *g)
{
    if (!g) return;
    geo_free(g->s);
    geo_free(g->t);
    geo_free(g->a);
    geo_free(g->b);
    geo_free(g);
}

/* u = S f T, f rows x columns; work has as many. */
static geo_status transform(const laplace_grid *g, const double *f, double *work, double *u)
{
    size_t m = g->rows, n = g->columns;
    GEO_TRY(product_real(m, n, m, (product_side){ g->s, m, 1 }, (product_side){ f, n, 1 }, work));
    return product_real(m, n, n, (product_side){ work, n, 1 }, (product_side){ g->t, n, 1 }, u);
}

/* f becomes the solution of (4 u - neighbours) = f; two work arrays of its size. */
static geo_status invert(const laplace_grid *g, double *f, double *work, double *modes)
{
    size_t m = g->rows, n = g->columns;
    GEO_TRY(transform(g, f, work, modes));
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++) modes[i * n + j] /= g->a[i] + g->b[j];
    return transform(g, modes, work, f);
}

/* Where the four sides begin. */
typedef struct { const double *top, *bottom, *left, *right; } sides;

static sides sides_of(size_t rows, size_t columns, const double *boundary)
{
    return (sides){ boundary, boundary + columns, boundary + 2 * columns,
                    boundary + 2 * columns + rows };
}

static void add_boundary(const laplace_grid *g, const double *boundary, double *f)
{
    size_t m = g->rows, n = g->columns;
    sides s = sides_of(m, n, boundary);
    memset(f, 0, m * n * sizeof *f);
    for (size_t j = 0; j < n; j++) {
        f[j] += s.top[j];
        f[(m - 1) * n + j] += s.bottom[j];
    }
    for (size_t i = 0; i < m; i++) {
        f[i * n] += s.left[i];
        f[i * n + n - 1] += s.right[i];
    }
}

geo_status laplace_solve(const laplace_grid *g, size_t n, const double *boundary, double *u)
{
    size_t area = g->rows * g->columns, around = 2 * (g->rows + g->columns);
    double *work = geo_alloc(2 * area, sizeof *work);
    geo_status status = work ? GEO_OK : GEO_ENOMEM;
    for (size_t k = 0; k < n && status == GEO_OK; k++) {
        add_boundary(g, boundary + k * around, u + k * area);
        status = geo_poll();
        if (status == GEO_OK) status = invert(g, u + k * area, work, work + area);
    }
    geo_free(work);
    return status;
}

geo_status laplace_poisson(const laplace_grid *g, double h, const double *f, double *u)
{
    size_t area = g->rows * g->columns;
    double *work = geo_alloc(2 * area, sizeof *work);
    if (!work) return GEO_ENOMEM;
    for (size_t i = 0; i < area; i++) u[i] = h * h * f[i];
    geo_status status = invert(g, u, work, work + area);
    geo_free(work);
    return status;
}

/* --- norms ------------------------------------------------------------------------- */

static double square(double x) { return x * x; }

double laplace_energy(size_t rows, size_t columns, const double *boundary, const double *u)
{
    size_t n = columns;
    sides s = sides_of(rows, n, boundary);
    double edges = 0, inside = 0, h = 1 / (double)(rows + 1);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < n; j++) {
            double here = u[i * n + j];
            double above = i ? u[(i - 1) * n + j] : s.top[j];
            double before = j ? u[i * n + j - 1] : s.left[i];
            edges += square(here - above) + square(here - before);
            if (i + 1 == rows) edges += square(here - s.bottom[j]);
            if (j + 1 == n) edges += square(here - s.right[i]);
            inside += square(here);
        }
    return edges + h * h * inside;
}

/* The place of step i of a walk around (clockwise from the upper left) in `boundary`. */
static size_t place(size_t rows, size_t columns, size_t i)
{
    if (i < columns) return i;
    i -= columns;
    if (i < rows) return 2 * columns + rows + i;
    i -= rows;
    if (i < columns) return 2 * columns - 1 - i;
    return 2 * columns + rows - 1 - (i - columns);
}

geo_status laplace_boundary_norm(size_t rows, size_t columns, const double *boundary,
                                 double *norm)
{
    size_t n = 2 * (rows + columns);
    double *cosine = geo_alloc(2 * n, sizeof *cosine), *sine = cosine + n, sum = 0;
    if (!cosine) return GEO_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        cosine[i] = cos(2 * M_PI * (double)i / (double)n);
        sine[i] = sin(2 * M_PI * (double)i / (double)n);
    }
    geo_status status = GEO_OK;
    for (size_t k = 0; k <= n / 2 && status == GEO_OK; k++) {
        double re = 0, im = 0;
        if (k % 64 == 0) status = geo_poll();
        for (size_t i = 0; i < n; i++) {
            double value = boundary[place(rows, columns, i)];
            re += value * cosine[i * k % n];
            im += value * sine[i * k % n];
        }
        double twice = k == 0 || 2 * k == n ? 1 : 2;
        sum += twice * (1 + (double)k) * (re * re + im * im) / square((double)n);
    }
    geo_free(cosine);
    *norm = 2 * M_PI * sum;
    return status;
}

void laplace_wave(size_t rows, size_t columns, size_t k, int is_sine, double *boundary)
{
    size_t n = 2 * (rows + columns);
    for (size_t i = 0; i < n; i++) {
        double angle = 2 * M_PI * (double)(i * k % n) / (double)n;
        boundary[place(rows, columns, i)] = is_sine ? sin(angle) : cos(angle);
    }
}
