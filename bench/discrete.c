/* discrete.c - seconds of exact transport between n and n uniform points of the unit
 * square, equal and random masses, from points and from a table of costs, one thread.
 * Peers on the same kind of machine at n = 5,000: LEMON 3.3 s, POT 4.2 s beside 1.1 s
 * for its table; bench/discrete.py runs POT on these problems where it is installed. */
#include "bench/bench.h"
#include "runtime/base/mem.h"
#include "runtime/base/pool.h"
#include "runtime/base/rng.h"
#include "runtime/transport/discrete.h"

static double *numbers(geo_rng *rng, size_t n)
{
    double *x = geo_alloc(n, sizeof *x);
    if (!x) exit(1);
    for (size_t i = 0; i < n; i++) x[i] = rng_uniform(rng);
    return x;
}

static void solve(void *context)
{
    emd_result r;
    if (emd_solve(context, &r) != GEO_OK) exit(1);
    emd_result_free(&r);
}

static void row(size_t n, size_t d, bool equal, bool by_table)
{
    geo_rng rng;
    rng_seed(&rng, 1, n);
    double *x = numbers(&rng, n * d), *y = numbers(&rng, n * d);
    double *a = numbers(&rng, n), *b = numbers(&rng, n), *table = NULL;
    emd_problem p = { .n = n, .m = n, .d = d, .x = x, .y = y, .cost = METRIC_SQUARED,
                      .a = equal ? NULL : a, .b = equal ? NULL : b };
    if (by_table) {
        table = geo_alloc(n, n * sizeof *table);
        if (!table) exit(1);
        for (size_t k = 0; k < n * n; k++)
            table[k] = metric_cost(&p.cost, d, x + k / n * d, y + k % n * d);
        p.table = table;
    }
    emd_result r;
    if (emd_solve(&p, &r) != GEO_OK) exit(1);
    bench_time t = bench_run(solve, &p, 3);
    bench_cell("%zu", n);
    bench_cell("%zu", d);
    bench_cell("%s", equal ? "equal" : "random");
    bench_cell("%s", by_table ? "table" : "points");
    bench_cell("%.3f", t.median);
    bench_cell("%.3f", t.least);
    bench_cell("%zu", r.n_pivots);
    bench_cell("%zu", r.n_arcs);
    bench_cell("%.1e", r.gap / r.cost);
    bench_cell("%.0f", bench_peak_mib());
    emd_result_free(&r);
    geo_free(x);
    geo_free(y);
    geo_free(a);
    geo_free(b);
    geo_free(table);
}

int main(void)
{
    pool_threads_set(1);
    bench_title("exact transport of n to n uniform points, |x - y|^2, one thread");
    bench_head("n|d|masses|from|median s|least s|pivots|arcs|gap/cost|peak MiB");
    row(1000, 2, true, false);
    if (bench_quick()) return 0;
    row(5000, 2, true, false);
    row(5000, 2, false, false);
    row(5000, 2, true, true);
    row(5000, 2, false, true);
    row(5000, 5, true, false);
    row(20000, 2, true, false);
    return 0;
}
