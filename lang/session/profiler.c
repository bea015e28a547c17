/* profiler.c - adds up the rows of a profile and prints them. */
#include "lang/session/profiler.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/base/mem.h"

enum { MOST_LINES = 20 };
static const double LEAST_SHARE = 0.005;

static int by_count(const void *a, const void *b)
{
    size_t x = ((const profile_row *)a)->count, y = ((const profile_row *)b)->count;
    return (x < y) - (x > y);
}

static bool same_line(const profile_row *a, const profile_row *b)
{
    return a->key == b->key && a->line == b->line && a->tier == b->tier;
}

static bool same_builtin(const profile_row *a, const profile_row *b)
{
    return a->builtin == b->builtin && a->tier == b->tier;
}

/* The rows with those that are the same for this table added up, most first. */
static size_t add_up(const profile_row *row, size_t n, profile_row *sum,
                     bool (*same)(const profile_row *, const profile_row *))
{
    size_t n_sums = 0;
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < n_sums && !same(&sum[k], &row[i])) k++;
        if (k == n_sums) sum[n_sums++] = row[i];
        else sum[k].count += row[i].count;
    }
    qsort(sum, n_sums, sizeof *sum, by_count);
    return n_sums;
}

static bool begin_row(const profile_row *r, size_t samples, double seconds, geo_buffer *out)
{
    double share = (double)r->count / (double)samples;
    if (share < LEAST_SHARE) return false;
    buffer_add_format(out, "  %4.0f %%  %8.3f s  %-7s ", 100 * share, share * seconds, r->tier);
    return true;
}

static void print_lines(const profile_row *sum, size_t n, size_t samples, double seconds,
                        const char *here, geo_buffer *out)
{
    buffer_add_text(out, "   share        time  tier    line\n");
    for (size_t i = 0; i < n && i < MOST_LINES; i++) {
        if (!begin_row(&sum[i], samples, seconds, out)) return;
        bool is_here = here && strcmp(sum[i].source, here) == 0;
        if (sum[i].line == 0) buffer_add_text(out, "(before and after)\n");
        else if (is_here) buffer_add_format(out, "%4u  %s\n", sum[i].line, sum[i].text);
        else buffer_add_format(out, "%s:%u  %s\n", sum[i].source, sum[i].line, sum[i].text);
    }
}

static void print_builtins(const profile_row *sum, size_t n, size_t samples, double seconds,
                           geo_buffer *out)
{
    bool has_title = false;
    for (size_t i = 0; i < n && i < MOST_LINES; i++) {
        if (!sum[i].builtin) continue;
        if ((double)sum[i].count / (double)samples < LEAST_SHARE) return;
        if (!has_title) buffer_add_text(out, "   share        time  tier    built-in\n");
        has_title = true;
        begin_row(&sum[i], samples, seconds, out);
        buffer_add_format(out, "%s\n", sum[i].builtin->name);
    }
}

void profiler_print(const vm_profile *p, const char *here, geo_buffer *out)
{
    size_t n, samples = vm_profile_samples(p);
    double seconds = vm_profile_seconds(p);
    const profile_row *row = vm_profile_rows(p, &n);
    buffer_add_format(out, "%.3f s, looked at %zu times\n", seconds, samples);
    profile_row *sum = n ? geo_alloc(n, sizeof *sum) : NULL;
    if (!sum) {
        if (n == 0) buffer_add_text(out, "too short to tell where the time went\n");
        return;
    }
    print_lines(sum, add_up(row, n, sum, same_line), samples, seconds, here, out);
    print_builtins(sum, add_up(row, n, sum, same_builtin), samples, seconds, out);
    geo_free(sum);
}
