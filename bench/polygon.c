/* polygon.c - polygons of many vertices: checked, asked, filled, simplified.
 *
 * Four outlines of n vertices: smooth (a wavy circle), star (random radii), spiral
 * (a thin band of thirty turns) and comb (n / 2 teeth side by side, so that one
 * horizontal line meets all edges). Columns: milliseconds to build with all checks
 * and to make the sampler; nanoseconds a point for containment, distance to the
 * boundary and a random point. */
#include "bench/bench.h"

#include <math.h>

#include "runtime/base/mem.h"
#include "runtime/base/rng.h"
#include "runtime/num/polygon.h"

enum { POINTS = 100000 };

typedef struct {
    size_t n;
    double *xy;                 /* of the outline */
    polygon p;
    polygon_index *index;
    polygon_sampler *sampler;
    double *points, *distance;
    bool *inside;
    geo_rng rng;
} problem;

static void stop_on(geo_status status)
{
    if (status == GEO_OK) return;
    fprintf(stderr, "bench/polygon: %s\n", geo_status_text(status));
    exit(1);
}

static void set(problem *b, size_t i, double x, double y)
{
    b->xy[2 * i] = x;
    b->xy[2 * i + 1] = y;
}

static void make_round(problem *b, double noise)
{
    for (size_t i = 0; i < b->n; i++) {
        double a = 2 * M_PI * (double)i / (double)b->n;
        double r = 1 + 0.3 * sin(7 * a) + noise * rng_uniform(&b->rng);
        set(b, i, r * cos(a), r * sin(a));
    }
}

static void make_spiral(problem *b)
{
    for (size_t i = 0; i < b->n / 2; i++) {
        double t = (double)i / (double)(b->n / 2), a = 60 * M_PI * t, r = 1 + 10 * t;
        set(b, i, r * cos(a), r * sin(a));
        set(b, b->n - 1 - i, (r + 0.15) * cos(a), (r + 0.15) * sin(a));
    }
}

static void make_comb(problem *b)
{
    size_t n = b->n;
    for (size_t i = 0; i + 2 < n; i++)
        set(b, i, (double)i, (i % 2 ? 1 : 0) + 0.3 * rng_uniform(&b->rng));
    set(b, n - 2, (double)n, -1);
    set(b, n - 1, 0, -1);
}

static void build(void *arg)
{
    problem *b = arg;
    size_t starts[2] = { 0, b->n };
    polygon_free(&b->p);
    stop_on(polygon_build(1, starts, b->xy, &b->p, NULL));
}

static void make_sampler(void *arg)
{
    problem *b = arg;
    polygon_sampler_free(b->sampler);
    stop_on(polygon_sampler_new(&b->p, &b->sampler));
}

static void contain(void *arg)
{
    problem *b = arg;
    stop_on(polygon_contains_all(b->index, POINTS, b->points, b->inside));
}

static void measure_distance(void *arg)
{
    problem *b = arg;
    stop_on(polygon_distance_all(b->index, POINTS / 10, b->points, b->distance));
}

static void sample(void *arg)
{
    problem *b = arg;
    stop_on(polygon_sample(b->sampler, &b->rng, POINTS, b->points));
}

static void scatter(problem *b)
{
    double low[2], high[2];
    polygon_bounds(&b->p, low, high);
    for (size_t i = 0; i < 2 * POINTS; i++)
        b->points[i] = low[i % 2] + (high[i % 2] - low[i % 2]) * rng_uniform(&b->rng);
}

static void measure(problem *b, const char *name)
{
    bench_cell("%s", name);
    bench_cell("%zu", b->n);
    bench_cell("%.1f", 1e3 * bench_run(build, b, 3).median);
    bench_cell("%.1f", 1e3 * bench_run(make_sampler, b, 3).median);
    stop_on(polygon_index_new(&b->p, &b->index));
    scatter(b);
    bench_cell("%.0f", 1e9 / POINTS * bench_run(contain, b, 3).median);
    bench_cell("%.0f", 1e10 / POINTS * bench_run(measure_distance, b, 3).median);
    bench_cell("%.0f", 1e9 / POINTS * bench_run(sample, b, 3).median);
    polygon_index_free(b->index);
}

int main(void)
{
    static const size_t sizes[] = { 1000, 10000, 100000 };
    problem b = { .n = 0 };
    rng_seed(&b.rng, 1, 0);
    b.points = geo_alloc(2 * POINTS, sizeof *b.points);
    b.distance = geo_alloc(POINTS, sizeof *b.distance);
    b.inside = geo_alloc(POINTS, sizeof *b.inside);
    b.xy = geo_alloc(2 * sizes[2], sizeof *b.xy);
    if (!b.points || !b.distance || !b.inside || !b.xy) stop_on(GEO_ENOMEM);
    bench_title("polygons of n vertices, one thread");
    bench_head("outline|n|build ms|sampler ms|contains ns|distance ns|sample ns");
    for (size_t k = 0; k < (bench_quick() ? 1 : 3); k++) {
        b.n = sizes[k];
        make_round(&b, 0);
        measure(&b, "smooth");
        make_round(&b, 0.5);
        measure(&b, "star");
        make_spiral(&b);
        measure(&b, "spiral");
        make_comb(&b);
        measure(&b, "comb");
    }
    polygon_sampler_free(b.sampler);
    polygon_free(&b.p);
    geo_free(b.points);
    geo_free(b.distance);
    geo_free(b.inside);
    geo_free(b.xy);
    return 0;
}
