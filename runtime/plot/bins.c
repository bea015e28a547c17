/* bins.c - the rule of Freedman and Diaconis, and counting. */
#include "runtime/plot/bins.h"

#include <math.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/num/sort.h"

/* The finite numbers of x, ascending. sorted: returns new. */
static geo_status sort_finite(size_t n, const double *x, double **sorted, size_t *count)
{
    double *copy = geo_alloc(n + 1, sizeof *copy);
    if (!copy) return GEO_ENOMEM;
    *count = 0;
    for (size_t i = 0; i < n; i++)
        if (isfinite(x[i])) copy[(*count)++] = x[i];
    geo_status status = *count > 0 ? sort_numbers(*count, copy) : GEO_EEMPTY;
    if (status == GEO_OK) *sorted = copy;
    else geo_free(copy);
    return status;
}

geo_status bins_choose(size_t n, const double *x, double *low, double *high, size_t *n_bins)
{
    double *sorted;
    size_t count;
    GEO_TRY(sort_finite(n, x, &sorted, &count));
    *low = sorted[0];
    *high = sorted[count - 1];
    double spread = sort_quantile(count, sorted, 0.75) - sort_quantile(count, sorted, 0.25);
    geo_free(sorted);

    double width = 2 * spread / cbrt((double)count), length = *high - *low;
    double wanted = width > 0 ? length / width : log2((double)count) + 1;
    if (!(length > 0)) {
        double half = *low != 0 ? fabs(*low) / 20 : 0.5;
        *low -= half;
        *high += half;
        wanted = 1;
    }
    *n_bins = (size_t)fmin(fmax(ceil(wanted), 1), BINS_MOST);
    return GEO_OK;
}

size_t bins_count(size_t n, const double *x, size_t n_bins, const double *edges, double *counts)
{
    size_t inside = 0;
    memset(counts, 0, n_bins * sizeof *counts);
    for (size_t i = 0; i < n; i++) {
        if (!(x[i] >= edges[0] && x[i] <= edges[n_bins])) continue;
        size_t above = sort_search(n_bins + 1, edges, x[i], true);
        counts[above > n_bins ? n_bins - 1 : above - 1]++;
        inside++;
    }
    return inside;
}
