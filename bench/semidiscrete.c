/* semidiscrete.c - seconds by phase of semi-discrete transport from the unit
 * square to n random points of equal mass, tol 1e-8. The bound for
 * 100,000 points: 60 s and 1 GiB. */
#include "bench/bench.h"
#include "runtime/base/mem.h"
#include "runtime/base/pool.h"
#include "runtime/base/rng.h"
#include "runtime/transport/semidiscrete.h"

static double *random_points(size_t n)
{
    double *xy = geo_alloc(n, 2 * sizeof *xy);
    if (!xy) exit(1);
    geo_rng rng;
    rng_seed(&rng, 1, n);
    for (size_t i = 0; i < 2 * n; i++) xy[i] = rng_uniform(&rng);
    return xy;
}

static void row(const ot_source *source, size_t n)
{
    double *xy = random_points(n), *w = geo_alloc(n, sizeof *w);
    if (!w) exit(1);
    ot_target target = { n, xy, NULL };
    ot_report r;
    ot_options opt = { .tol = 1e-8 };
    geo_status status = ot_solve(source, &target, &opt, w, &r);
    if (status != GEO_OK) printf("%s\n", geo_status_text(status));
    bench_cell("%zu", n);
    bench_cell("%d", r.iterations);
    bench_cell("%.1e", r.residual);
    bench_cell("%.3f", r.seconds.triangulate);
    bench_cell("%.3f", r.seconds.clip);
    bench_cell("%.3f", r.seconds.assemble);
    bench_cell("%.3f", r.seconds.factor);
    bench_cell("%.3f", r.seconds.total);
    bench_cell("%.0f", bench_peak_mib());
    geo_free(xy);
    geo_free(w);
}

int main(void)
{
    polygon square;
    ot_source *source;
    if (polygon_box((double[]){ 0, 0 }, (double[]){ 1, 1 }, &square) != GEO_OK
        || ot_source_polygon(&square, &source) != GEO_OK)
        return 1;
    char title[128];
    snprintf(title, sizeof title,
             "unit square to n random points, tol 1e-8; seconds, %zu threads", pool_threads());
    bench_title(title);
    bench_head("n|steps|residual|triangulate|clip|assemble|factor|total|peak MiB");
    row(source, 1000);
    if (!bench_quick()) {
        row(source, 10000);
        row(source, 100000);
    }
    ot_source_free(source);
    polygon_free(&square);
    return 0;
}
