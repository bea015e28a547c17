/* manifold.c - milliseconds for a batch of 1e6 rows on S^2 and SO(3), for a million random
 * points of an implicit surface, and for 16 eigenpairs of a mesh of 20,000 vertices. The
 * issue's bounds: S^2 10 ms, SO(3) 25 ms, the surface 2 s. */
#include <math.h>

#include "bench/bench.h"
#include "runtime/base/mem.h"
#include "runtime/manifold/implicit.h"
#include "runtime/manifold/surface.h"

typedef struct {
    space *m;
    size_t n;
    double *x, *y, *v, *w, *out;
    const char *what;
} batch;

static void work(void *arg)
{
    const batch *b = arg;
    geo_status status = GEO_OK;
    switch (b->what[0]) {
    case 'e': status = manifold_exp(b->m, b->n, b->x, b->v, b->out, NULL); break;
    case 'l': status = manifold_log(b->m, b->n, b->x, b->y, b->out, NULL); break;
    case 'd': status = manifold_dist(b->m, b->n, b->x, b->y, b->out); break;
    default: status = manifold_transport(b->m, b->n, b->x, b->v, b->w, b->out);
    }
    if (status != GEO_OK) exit(1);
}

static void rows(space *m, const char *name, size_t n)
{
    static const char *const operations[] = { "exp", "log", "dist", "transport" };
    size_t c = m->coordinates;
    batch b = { .m = m, .n = n };
    geo_rng rng;
    rng_seed(&rng, 1, 0);
    b.x = geo_alloc(5 * n * c, sizeof *b.x);
    if (!b.x) exit(1);
    b.y = b.x + n * c;
    b.v = b.y + n * c;
    b.w = b.v + n * c;
    b.out = b.w + n * c;
    if (space_sample(m, &rng, n, b.x) != GEO_OK || space_sample(m, &rng, n, b.y) != GEO_OK)
        exit(1);
    for (size_t i = 0; i < n * c; i++) {
        b.v[i] = 0.5 * rng_normal(&rng);
        b.w[i] = rng_normal(&rng);
    }
    if (manifold_tangent(m, n, b.x, b.v, b.v) != GEO_OK
        || manifold_tangent(m, n, b.x, b.w, b.w) != GEO_OK) exit(1);
    for (int k = 0; k < 4; k++) {
        b.what = operations[k];
        bench_time t = bench_run(work, &b, 15);
        bench_cell("%s", name);
        bench_cell("%s", operations[k]);
        bench_cell("%.2f", 1e3 * t.median);
        bench_cell("%.2f", 1e3 * t.least);
    }
    geo_free(b.x);
}

/* A torus by its equation, as a C function. */
static geo_status torus_value(void *context, size_t n, const double *x, double *out)
{
    for (size_t i = 0; i < n; i++, x += 3) {
        double r = sqrt(x[0] * x[0] + x[1] * x[1]) - 2;
        out[i] = r * r + x[2] * x[2] - 1;
    }
    return GEO_OK;
}

static geo_status torus_jacobian(void *context, size_t n, const double *x, double *value,
                                 double *jac)
{
    if (value) (void)torus_value(context, n, x, value);
    for (size_t i = 0; i < n; i++, x += 3, jac += 3) {
        double r = sqrt(x[0] * x[0] + x[1] * x[1]), f = r > 0 ? 2 * (r - 2) / r : 0;
        jac[0] = f * x[0];
        jac[1] = f * x[1];
        jac[2] = 2 * x[2];
    }
    return GEO_OK;
}

typedef struct { space *m; size_t n; double *x; } drawing;

static void draw(void *arg)
{
    const drawing *d = arg;
    geo_rng rng;
    rng_seed(&rng, 1, 0);
    if (space_sample(d->m, &rng, d->n, d->x) != GEO_OK) exit(1);
}

static void sampling(size_t n)
{
    geo_field f = { .n_in = 3, .n_out = 1, .value = torus_value, .jacobian = torus_jacobian };
    implicit_report report;
    drawing d = { .n = n, .x = geo_alloc(3 * n, sizeof(double)) };
    if (!d.x || space_implicit(&(implicit_parts){ .d = 3, .equations = &f }, &report, &d.m)
                != GEO_OK) exit(1);
    bench_time t = bench_run(draw, &d, 3);
    bench_cell("torus F=0");
    bench_cell("random");
    bench_cell("%.0f", 1e3 * t.median);
    bench_cell("%.0f", 1e3 * t.least);
    space_drop(d.m);
    geo_free(d.x);
}

/* A torus of a x b quadrilaterals, halved. */
static triangle_mesh *torus_mesh(size_t a, size_t b)
{
    double *x = geo_alloc(3 * a * b, sizeof *x);
    uint32_t *face = geo_alloc(6 * a * b, sizeof *face);
    triangle_mesh *mesh = NULL;
    surface_report report;
    if (!x || !face) exit(1);
    for (size_t i = 0; i < a; i++)
        for (size_t j = 0; j < b; j++) {
            double u = 2 * M_PI * (double)i / (double)a, v = 2 * M_PI * (double)j / (double)b;
            size_t i1 = (i + 1) % a, j1 = (j + 1) % b, at = i * b + j;
            x[3 * at] = (2 + cos(v)) * cos(u);
            x[3 * at + 1] = (2 + cos(v)) * sin(u);
            x[3 * at + 2] = sin(v);
            uint32_t corner[6] = { (uint32_t)at, (uint32_t)(i1 * b + j), (uint32_t)(i1 * b + j1),
                                   (uint32_t)at, (uint32_t)(i1 * b + j1), (uint32_t)(i * b + j1) };
            memcpy(face + 6 * at, corner, sizeof corner);
        }
    if (surface_new(a * b, x, 2 * a * b, face, &mesh, &report) != GEO_OK) exit(1);
    geo_free(x);
    geo_free(face);
    return mesh;
}

static void eigenpairs(void *arg)
{
    enum { PAIRS = 16 };
    double values[PAIRS];
    geo_status status = surface_spectrum(arg, PAIRS, values, NULL);
    if (status != GEO_OK) printf("%s\n", geo_status_text(status));
}

int main(void)
{
    size_t n = bench_quick() ? 10000 : 1000000;
    space *m;
    bench_title("batches of rows, one thread; milliseconds");
    bench_head("space|operation|median|least");
    if (space_sphere(2, 1, NULL, &m) != GEO_OK) return 1;
    rows(m, "S^2", n);
    space_drop(m);
    if (space_rotations(3, &m) != GEO_OK) return 1;
    rows(m, "SO(3)", n);
    space_drop(m);
    sampling(n);
    triangle_mesh *mesh = bench_quick() ? torus_mesh(40, 20) : torus_mesh(200, 100);
    bench_time t = bench_run(eigenpairs, mesh, 5);
    bench_cell("mesh");
    bench_cell("16 eigen");
    bench_cell("%.0f", 1e3 * t.median);
    bench_cell("%.0f", 1e3 * t.least);
    surface_free(mesh);
    return 0;
}
