/* regular.c - seconds and memory of regular triangulations of uniform random points.
 *
 * For n = 1e4, 1e5, 1e6 points of the unit square, without weights and with weights
 * below 1 / n (one point in seven is then hidden): the median of five builds, the number
 * of faces, the most memory in use so far; and the part of the Hilbert sort.
 * Argument: the largest n (default 1000000). */
#include <stdio.h>
#include <stdlib.h>

#include "bench/bench.h"
#include "runtime/base/mem.h"
#include "runtime/base/rng.h"
#include "runtime/num/hilbert.h"
#include "runtime/num/regular.h"

enum { ROUNDS = 5 };

typedef struct {
    const double *xy, *w;
    size_t n, n_faces;
    uint32_t *order;
} problem;

static void stop_on(geo_status status)
{
    if (status == GEO_OK) return;
    fprintf(stderr, "bench/regular: %s\n", geo_status_text(status));
    exit(1);
}

static void sort(void *arg)
{
    problem *p = arg;
    stop_on(hilbert_order(p->xy, p->n, p->order));
}

static void build(void *arg)
{
    problem *p = arg;
    regular_triangulation t;
    stop_on(regular_build(p->xy, p->w, p->n, &t));
    p->n_faces = t.n_faces;
    regular_free(&t);
}

static void row(const char *what, void (*work)(void *), problem *p)
{
    p->n_faces = 0;
    bench_time t = bench_run(work, p, ROUNDS);
    bench_cell("%zu", p->n);
    bench_cell("%s", what);
    bench_cell("%.4f", t.median);
    bench_cell("%zu", p->n_faces);
    bench_cell("%.1f", (double)geo_mem_peak() / (1 << 20));
}

int main(int argc, char **argv)
{
    size_t most = argc > 1 ? strtoul(argv[1], NULL, 10) : bench_quick() ? 10000 : 1000000;
    bench_title("regular triangulations of n uniform points");
    bench_head("points|weights|seconds|faces|MiB");
    for (size_t n = 10000; n <= most; n *= 10) {
        geo_rng rng;
        double *xy = geo_alloc(n, 2 * sizeof *xy), *w = geo_alloc(n, sizeof *w);
        uint32_t *order = geo_alloc(n, sizeof *order);
        if (!xy || !w || !order) stop_on(GEO_ENOMEM);
        rng_seed(&rng, 1, 0);
        for (size_t i = 0; i < 2 * n; i++) xy[i] = rng_uniform(&rng);
        for (size_t i = 0; i < n; i++) w[i] = rng_uniform(&rng) / (double)n;
        row("sort", sort, &(problem){ .xy = xy, .n = n, .order = order });
        row("none", build, &(problem){ .xy = xy, .n = n });
        row("random", build, &(problem){ .xy = xy, .w = w, .n = n });
        geo_free(xy);
        geo_free(w);
        geo_free(order);
    }
    return 0;
}
