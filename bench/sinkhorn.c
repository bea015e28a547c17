/* sinkhorn.c - seconds of entropic transport between n and n uniform points of the unit
 * square, marginals to 1e-6, one thread; eps in units of the median cost. Peers on the
 * same kind of machine at n = 2,000: POT 1.2 s at 1e-2; 13 s at 1e-3, its log form 10 s
 * and about 270 s. */
#include "bench/bench.h"
#include "runtime/base/mem.h"
#include "runtime/base/pool.h"
#include "runtime/base/rng.h"
#include "runtime/transport/sinkhorn.h"

static const double MEDIAN = 0.29;      /* of |x - y|^2 in the unit square */

static void solve(void *context)
{
    sinkhorn_result r;
    if (sinkhorn_solve(context, NULL, NULL, &r) != GEO_OK) exit(1);
    sinkhorn_result_free(&r);
}

static void row(size_t n, double eps)
{
    geo_rng rng;
    rng_seed(&rng, 1, n);
    double *x = geo_alloc(4 * n, sizeof *x);
    if (!x) exit(1);
    for (size_t i = 0; i < 4 * n; i++) x[i] = rng_uniform(&rng);
    sinkhorn_problem p = { .n = n, .m = n, .d = 2, .x = x, .y = x + 2 * n, .max_iter = 100000,
                           .cost = METRIC_SQUARED, .eps = eps * MEDIAN, .tol = 1e-6 };
    sinkhorn_result r;
    if (sinkhorn_solve(&p, NULL, NULL, &r) != GEO_OK) exit(1);
    bench_time t = bench_run(solve, &p, 3);
    bench_cell("%zu", n);
    bench_cell("%g", eps);
    bench_cell("%.3f", t.median);
    bench_cell("%.3f", t.least);
    bench_cell("%.3f", t.cpu);
    bench_cell("%d", r.iterations);
    bench_cell("%.1e", r.residual);
    bench_cell("%.3f", r.density);
    bench_cell("%.0f", bench_peak_mib());
    sinkhorn_result_free(&r);
    geo_free(x);
}

int main(void)
{
    pool_threads_set(1);
    bench_title("entropic transport, n to n uniform points, marginals to 1e-6, one thread");
    bench_head("n|eps/median|median s|least s|cpu s|steps|residual|kept|peak MiB");
    row(500, 1e-2);
    if (bench_quick()) return 0;
    row(2000, 1e-1);
    row(2000, 1e-2);
    row(2000, 1e-3);
    return 0;
}
