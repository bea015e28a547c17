/* surface_laplace.c - the cotangent Laplacian of a mesh: spectrum, heat, distances. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/manifold/surface.h"
#include "runtime/num/eigen.h"
#include "runtime/num/sparse.h"

/* K, its lower triangle by columns, the lumped mass, and a factor of mass + t K. */
typedef struct {
    size_t n;
    int32_t *start, *row;
    double *k, *shifted;        /* values of K, and of what was factored */
    double *mass;
    sparse_solver *solver;
} operators;

static void operators_free(operators *o)
{
    geo_free(o->start);
    geo_free(o->row);
    geo_free(o->k);
    geo_free(o->shifted);
    geo_free(o->mass);
    sparse_free(o->solver);
}

typedef struct { int32_t column, row; double value; } entry;

static int by_place(const void *a, const void *b)
{
    const entry *p = a, *q = b;
    if (p->column != q->column) return p->column < q->column ? -1 : 1;
    return p->row < q->row ? -1 : p->row > q->row;
}

/* Each triangle: half the cotangent of the angle at c belongs to the edge ab. */
static void fill_entries(const triangle_mesh *mesh, entry *e, double *mass)
{
    size_t at = 0;
    for (size_t i = 0; i < mesh->n; i++) e[at++] = (entry){ (int32_t)i, (int32_t)i, 0 };
    for (size_t i = 0; i < mesh->m; i++)
        for (int k = 0; k < 3; k++) {
            uint32_t c = mesh->face[3 * i + (size_t)k];
            uint32_t a = mesh->face[3 * i + (size_t)((k + 1) % 3)];
            uint32_t b = mesh->face[3 * i + (size_t)((k + 2) % 3)];
            double u[3], v[3], dot = 0, normal[3];
            for (int j = 0; j < 3; j++) {
                u[j] = mesh->x[3 * (size_t)a + (size_t)j] - mesh->x[3 * (size_t)c + (size_t)j];
                v[j] = mesh->x[3 * (size_t)b + (size_t)j] - mesh->x[3 * (size_t)c + (size_t)j];
                dot += u[j] * v[j];
            }
            normal[0] = u[1] * v[2] - u[2] * v[1];
            normal[1] = u[2] * v[0] - u[0] * v[2];
            normal[2] = u[0] * v[1] - u[1] * v[0];
            double twice = sqrt(normal[0] * normal[0] + normal[1] * normal[1]
                                + normal[2] * normal[2]);
            double half = 0.5 * dot / twice;
            int32_t low = (int32_t)(a < b ? a : b), high = (int32_t)(a < b ? b : a);
            e[at++] = (entry){ low, low, half };
            e[at++] = (entry){ high, high, half };
            e[at++] = (entry){ low, high, -half };
            mass[c] += twice / 6;
        }
}

static geo_status assemble(const triangle_mesh *mesh, operators *o)
{
    size_t count = mesh->n + 9 * mesh->m, filled = 0;
    *o = (operators){ .n = mesh->n };
    entry *e = geo_alloc(count, sizeof *e);
    o->start = geo_alloc_zero(mesh->n + 1, sizeof *o->start);
    o->row = geo_alloc(count, sizeof *o->row);
    o->k = geo_alloc(count, sizeof *o->k);
    o->shifted = geo_alloc(count, sizeof *o->shifted);
    o->mass = geo_alloc_zero(mesh->n, sizeof *o->mass);
    if (!e || !o->start || !o->row || !o->k || !o->shifted || !o->mass) {
        geo_free(e);
        return GEO_ENOMEM;
    }
    fill_entries(mesh, e, o->mass);
    qsort(e, count, sizeof *e, by_place);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && e[i].column == e[i - 1].column && e[i].row == e[i - 1].row) {
            o->k[filled - 1] += e[i].value;
            continue;
        }
        o->row[filled] = e[i].row;
        o->k[filled++] = e[i].value;
        o->start[e[i].column + 1] = (int32_t)filled;
    }
    geo_free(e);
    return geo_poll();
}

/* Factors a mass + t K. */
static geo_status factor(operators *o, double a, double t)
{
    for (size_t j = 0; j < o->n; j++)
        for (int32_t p = o->start[j]; p < o->start[j + 1]; p++)
            o->shifted[p] = t * o->k[p] + (o->row[p] == (int32_t)j ? a * o->mass[j] : 0);
    sparse_lower matrix = { o->n, o->start, o->row, o->shifted };
    if (!o->solver) GEO_TRY(sparse_analyse(&matrix, NULL, &o->solver));
    return sparse_factor(o->solver, &matrix);
}

/* y = K x, from the lower triangle */
static void multiply(const operators *o, const double *x, double *y)
{
    memset(y, 0, o->n * sizeof *y);
    for (size_t j = 0; j < o->n; j++)
        for (int32_t p = o->start[j]; p < o->start[j + 1]; p++) {
            size_t i = (size_t)o->row[p];
            y[i] += o->k[p] * x[j];
            if (i != j) y[j] += o->k[p] * x[i];
        }
}

/* --- spectrum -------------------------------------------------------------------------- */

typedef struct { operators *o; double *root, *work; } inverse;

/* y = M^1/2 (K + s M)^-1 M^1/2 x, whose eigenvalues are 1/(lambda + s) */
static geo_status apply_inverse(void *context, const double *x, double *y)
{
    inverse *v = context;
    for (size_t i = 0; i < v->o->n; i++) v->work[i] = v->root[i] * x[i];
    GEO_TRY(sparse_solve(v->o->solver, v->work, v->work));
    for (size_t i = 0; i < v->o->n; i++) y[i] = v->root[i] * v->work[i];
    return GEO_OK;
}

/* One Rayleigh quotient improves each value: its error is the square of the vector's. */
static void polish(const operators *o, size_t k, const double *vectors, double *work,
                   double *values)
{
    for (size_t j = 0; j < k; j++) {
        double up = 0, down = 0, *x = work, *y = work + o->n;
        for (size_t i = 0; i < o->n; i++) x[i] = vectors[i * k + j];
        multiply(o, x, y);
        for (size_t i = 0; i < o->n; i++) {
            up += x[i] * y[i];
            down += o->mass[i] * x[i] * x[i];
        }
        values[j] = up / down;
    }
}

geo_status surface_spectrum(const triangle_mesh *mesh, size_t k, double *values, double *vectors)
{
    operators o;
    size_t n = mesh->n;
    if (k == 0 || k >= n) return GEO_EDOMAIN;
    geo_status status = assemble(mesh, &o);
    double shift = 4 * M_PI / mesh->area;           /* of the size of the first eigenvalues */
    double *root = geo_alloc(3 * n, sizeof *root), *own = geo_alloc(n * k, sizeof *own);
    if (status == GEO_OK && (!root || !own)) status = GEO_ENOMEM;
    if (status == GEO_OK) status = factor(&o, shift, 1);
    if (status == GEO_OK) {
        inverse v = { &o, root, root + n };
        for (size_t i = 0; i < n; i++) root[i] = sqrt(o.mass[i]);
        status = eigen_largest(n, k, apply_inverse, &v, values, own);
    }
    for (size_t i = 0; i < n && status == GEO_OK; i++)
        for (size_t j = 0; j < k; j++) own[i * k + j] /= root[i];
    if (status == GEO_OK) polish(&o, k, own, root + n, values);
    if (status == GEO_OK && vectors) memcpy(vectors, own, n * k * sizeof *own);
    geo_free(root);
    geo_free(own);
    operators_free(&o);
    return status;
}

/* --- heat, distances ------------------------------------------------------------------------ */

geo_status surface_heat(const triangle_mesh *mesh, double t, const double *u0, double *u)
{
    operators o;
    if (!(t >= 0) || !isfinite(t)) return GEO_EDOMAIN;
    geo_status status = assemble(mesh, &o);
    if (status == GEO_OK) status = factor(&o, 1, t);
    for (size_t i = 0; i < mesh->n && status == GEO_OK; i++) u[i] = o.mass[i] * u0[i];
    if (status == GEO_OK) status = sparse_solve(o.solver, u, u);
    operators_free(&o);
    return status;
}

/* The integrated divergence of the field -grad u / |grad u|, at the vertices. */
static void divergence(const triangle_mesh *mesh, const double *u, double *out)
{
    memset(out, 0, mesh->n * sizeof *out);
    for (size_t i = 0; i < mesh->m; i++) {
        const uint32_t *f = mesh->face + 3 * i;
        double normal[3], grad[3] = { 0, 0, 0 }, length = 0, turned[3][3];
        surface_normal(mesh, i, normal);
        for (int k = 0; k < 3; k++) {           /* normal x the opposite edge */
            const double *a = mesh->x + 3 * (size_t)f[(k + 1) % 3];
            const double *b = mesh->x + 3 * (size_t)f[(k + 2) % 3];
            double e[3] = { b[0] - a[0], b[1] - a[1], b[2] - a[2] };
            turned[k][0] = normal[1] * e[2] - normal[2] * e[1];
            turned[k][1] = normal[2] * e[0] - normal[0] * e[2];
            turned[k][2] = normal[0] * e[1] - normal[1] * e[0];
            for (int j = 0; j < 3; j++) grad[j] += u[f[k]] * turned[k][j];
        }
        for (int j = 0; j < 3; j++) length += grad[j] * grad[j];
        length = sqrt(length);
        if (!(length > 0)) continue;
        for (int k = 0; k < 3; k++)             /* integral of <X, grad phi_k>: half the dot */
            for (int j = 0; j < 3; j++) out[f[k]] -= 0.5 * grad[j] / length * turned[k][j];
    }
}

/* Vertices on the part of the source. */
static geo_status mark_part(const triangle_mesh *mesh, size_t source, unsigned char *on)
{
    bool grown = true;
    memset(on, 0, mesh->n);
    on[source] = 1;
    while (grown) {
        grown = false;
        GEO_TRY(geo_poll());
        for (size_t i = 0; i < mesh->m; i++) {
            const uint32_t *f = mesh->face + 3 * i;
            int sum = on[f[0]] + on[f[1]] + on[f[2]];
            if (sum == 0 || sum == 3) continue;
            on[f[0]] = on[f[1]] = on[f[2]] = 1;
            grown = true;
        }
    }
    return GEO_OK;
}

static double mean_edge(const triangle_mesh *mesh)
{
    double sum = 0;
    for (size_t i = 0; i < 3 * mesh->m; i++) {
        size_t first = 3 * (i / 3);
        const double *a = mesh->x + 3 * (size_t)mesh->face[i];
        const double *b = mesh->x + 3 * (size_t)mesh->face[first + (i - first + 1) % 3];
        sum += sqrt((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1])
                    + (a[2] - b[2]) * (a[2] - b[2]));
    }
    return sum / (double)(3 * mesh->m);
}

geo_status surface_distances(const triangle_mesh *mesh, size_t source, double *distance)
{
    operators o;
    size_t n = mesh->n;
    if (source >= n) return GEO_EDOMAIN;
    geo_status status = assemble(mesh, &o);
    double *u = geo_alloc(2 * n, sizeof *u), h = mean_edge(mesh), total = 0, area = 0;
    unsigned char *on = geo_alloc(n, 1);
    if (status == GEO_OK && (!u || !on)) status = GEO_ENOMEM;
    if (status == GEO_OK) status = mark_part(mesh, source, on);
    if (status == GEO_OK) status = factor(&o, 1, h * h);
    for (size_t i = 0; i < n && status == GEO_OK; i++) u[i] = i == source;
    if (status == GEO_OK) status = sparse_solve(o.solver, u, u);
    if (status == GEO_OK) divergence(mesh, u, u + n);
    for (size_t i = 0; i < n && status == GEO_OK; i++) {        /* K phi = -div, mean 0 */
        u[n + i] = on[i] ? -u[n + i] : 0;
        total += u[n + i];
        area += on[i] ? o.mass[i] : 0;
    }
    for (size_t i = 0; i < n && status == GEO_OK; i++)
        u[n + i] -= on[i] ? total * o.mass[i] / area : 0;
    if (status == GEO_OK) status = factor(&o, 1e-10 / mesh->area, 1);
    if (status == GEO_OK) status = sparse_solve(o.solver, u + n, u);
    for (size_t i = 0; i < n && status == GEO_OK; i++)
        distance[i] = on[i] ? fabs(u[i] - u[source]) : INFINITY;
    geo_free(u);
    geo_free(on);
    operators_free(&o);
    return status;
}
