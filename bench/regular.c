/* regular.c - seconds and memory of regular triangulations of uniform random points.
 *
 * Prints, for n = 1e4, 1e5, 1e6 points of the unit square, without weights and with
 * weights below 1 / n (one point in seven is then hidden): the median of five builds,
 * the number of faces, the most memory in use so far; and the part of the Hilbert sort.
 * Argument: the largest n (default 1000000). */
#include <stdio.h>
#include <stdlib.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/rng.h"
#include "runtime/num/hilbert.h"
#include "runtime/num/regular.h"

enum { ROUNDS = 5 };

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *seconds)
{
    qsort(seconds, ROUNDS, sizeof *seconds, by_size);
    return seconds[ROUNDS / 2];
}

static void stop_on(geo_status status)
{
    if (status == GEO_OK) return;
    fprintf(stderr, "bench/regular: %s\n", geo_status_text(status));
    exit(1);
}

static void measure(const char *name, const double *xy, const double *w, size_t n)
{
    double built[ROUNDS];
    size_t n_faces = 0;
    for (int round = 0; round < ROUNDS; round++) {
        regular_triangulation t;
        double start = geo_seconds();
        stop_on(regular_build(xy, w, n, &t));
        built[round] = geo_seconds() - start;
        n_faces = t.n_faces;
        regular_free(&t);
    }
    printf("%9zu  %-7s  %8.4f  %9zu  %6.1f\n", n, name, median(built), n_faces,
           (double)geo_mem_peak() / (1 << 20));
}

static void measure_sort(const double *xy, size_t n)
{
    double sorted[ROUNDS];
    uint32_t *order = geo_alloc(n, sizeof *order);
    if (!order) stop_on(GEO_ENOMEM);
    for (int round = 0; round < ROUNDS; round++) {
        double start = geo_seconds();
        stop_on(hilbert_order(xy, n, order));
        sorted[round] = geo_seconds() - start;
    }
    printf("%9zu  %-7s  %8.4f\n", n, "sort", median(sorted));
    geo_free(order);
}

int main(int argc, char **argv)
{
    size_t most = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
    printf("%9s  %-7s  %8s  %9s  %6s\n", "points", "weights", "seconds", "faces", "MiB");
    for (size_t n = 10000; n <= most; n *= 10) {
        geo_rng rng;
        double *xy = geo_alloc(n, 2 * sizeof *xy), *w = geo_alloc(n, sizeof *w);
        if (!xy || !w) stop_on(GEO_ENOMEM);
        rng_seed(&rng, 1, 0);
        for (size_t i = 0; i < 2 * n; i++) xy[i] = rng_uniform(&rng);
        for (size_t i = 0; i < n; i++) w[i] = rng_uniform(&rng) / (double)n;
        measure_sort(xy, n);
        measure("none", xy, NULL, n);
        measure("random", xy, w, n);
        geo_free(xy);
        geo_free(w);
    }
    return 0;
}
