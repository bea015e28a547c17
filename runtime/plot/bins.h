/* bins.h - how wide the bars of a histogram should be, and how high they are. */
#ifndef GEO_PLOT_BINS_H
#define GEO_PLOT_BINS_H

#include <stddef.h>

#include "runtime/base/status.h"

enum { BINS_MOST = 200 };

/* Equal bins for n numbers: the width 2 IQR n^(-1/3) [Freedman, Diaconis 1981],
 * or, when half of the numbers agree, log2(n) + 1 bins [Sturges 1926]. Numbers that
 * are not finite are left out; equal numbers get one bin around them.
 *   low, high   fill
 * Returns the number of bins in 1..BINS_MOST through *n_bins. GEO_EEMPTY when no
 * number is finite; GEO_ENOMEM, GEO_EINTR, GEO_ETIME. */
geo_status bins_choose(size_t n, const double *x, double *low, double *high, size_t *n_bins);

/* Counts of n numbers between ascending edges; the last bin has its upper edge.
 *   counts   fills n_bins; edges has n_bins + 1
 * Returns how many numbers fell into a bin. */
size_t bins_count(size_t n, const double *x, size_t n_bins, const double *edges, double *counts);

#endif
