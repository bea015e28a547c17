/* bench.h - what every benchmark needs: a clock, a median, peak memory, a table.
 *
 *     static void work(void *arg) { ... }
 *
 *     bench_title("triangulation of n uniform points");
 *     bench_head("n|seconds|ns per point|peak MiB");
 *     for (...) {
 *         bench_time t = bench_run(work, &problem, 5);
 *         bench_cell("%zu", n);
 *         bench_cell("%.3f", t.median);
 *         bench_cell("%.0f", 1e9 * t.median / n);
 *         bench_cell("%.1f", bench_peak_mib());
 *     }
 *
 * A row ends by itself when it has as many cells as the head has names. The
 * median is what to quote: the mean believes a busy machine. With BENCH_QUICK
 * in the environment a benchmark should take its smallest size only, so that
 * the long tests can see that it still runs. */
#ifndef GEO_BENCH_BENCH_H
#define GEO_BENCH_BENCH_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define BENCH_FUNCTION __attribute__((unused)) static

enum { BENCH_COLUMNS = 16, BENCH_REPEATS = 99 };

typedef struct {
    double median, least, most;     /* wall seconds of one call */
    double cpu;                     /* CPU seconds of one call, mean, all threads */
} bench_time;

static struct {
    int n_columns, at;
    int width[BENCH_COLUMNS];
} bench_table;

/* Seconds of a clock that never jumps. */
BENCH_FUNCTION double bench_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* CPU seconds this process has used, all its threads together. */
BENCH_FUNCTION double bench_cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The most memory this process has had resident, in MiB (a high-water mark:
 * run the small sizes first). */
BENCH_FUNCTION double bench_peak_mib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

BENCH_FUNCTION bool bench_quick(void)
{
    return getenv("BENCH_QUICK") != NULL;
}

static int bench_order(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Median of n numbers, which are left sorted. */
BENCH_FUNCTION double bench_median(double *x, int n)
{
    qsort(x, (size_t)n, sizeof *x, bench_order);
    return n % 2 ? x[n / 2] : 0.5 * (x[n / 2 - 1] + x[n / 2]);
}

/* Times `repeats` calls (1 to BENCH_REPEATS; once when BENCH_QUICK). */
BENCH_FUNCTION bench_time bench_run(void (*work)(void *), void *arg, int repeats)
{
    double wall[BENCH_REPEATS];
    if (bench_quick() || repeats < 1) repeats = 1;
    if (repeats > BENCH_REPEATS) repeats = BENCH_REPEATS;
    double cpu = bench_cpu();
    for (int i = 0; i < repeats; i++) {
        double start = bench_now();
        work(arg);
        wall[i] = bench_now() - start;
    }
    cpu = (bench_cpu() - cpu) / repeats;
    double median = bench_median(wall, repeats);
    return (bench_time){ .median = median, .least = wall[0], .most = wall[repeats - 1],
                         .cpu = cpu };
}

BENCH_FUNCTION void bench_title(const char *text)
{
    printf("\n%s\n", text);
}

/* The names of the columns, separated by '|'. A column is as wide as its name,
 * and at least 9. */
BENCH_FUNCTION void bench_head(const char *names)
{
    bench_table.n_columns = bench_table.at = 0;
    while (bench_table.n_columns < BENCH_COLUMNS) {
        int length = (int)strcspn(names, "|"), width = length < 9 ? 9 : length;
        bench_table.width[bench_table.n_columns++] = width;
        printf("%s%*.*s", bench_table.n_columns > 1 ? "  " : "", width, length, names);
        if (!names[length]) break;
        names += length + 1;
    }
    putchar('\n');
}

/* The next cell of the row, right-aligned. */
__attribute__((unused, format(printf, 1, 2)))
static void bench_cell(const char *format, ...)
{
    char text[128];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    printf("%s%*s", bench_table.at ? "  " : "", bench_table.width[bench_table.at], text);
    bench_table.at = (bench_table.at + 1) % (bench_table.n_columns ? bench_table.n_columns : 1);
    if (bench_table.at == 0) putchar('\n');
    fflush(stdout);
}

#endif
