/* sort.c - doubles as 64-bit keys whose order is that of the numbers. */
#include "runtime/num/sort.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"

enum { BITS = 11, DIGITS = 1 << BITS, PASSES = 6, FEW = 64, POLL_EVERY = 1 << 18 };

/* Negative numbers reversed, positive ones above them, every nan at the top. */
static uint64_t key_of(double x)
{
    uint64_t bits;
    if (x != x) return UINT64_MAX;
    memcpy(&bits, &x, sizeof bits);
    return bits >> 63 ? ~bits : bits | (uint64_t)1 << 63;
}

static double number_of(uint64_t key)
{
    double x;
    if (key == UINT64_MAX) return NAN;
    uint64_t bits = key >> 63 ? key & ~((uint64_t)1 << 63) : ~key;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static size_t digit(uint64_t key, int pass)
{
    return key >> (pass * BITS) & (DIGITS - 1);
}

typedef struct { size_t count[PASSES][DIGITS]; } histogram;

static geo_status count_digits(size_t n, const uint64_t *key, histogram *h)
{
    memset(h, 0, sizeof *h);
    for (size_t i = 0; i < n; i++) {
        for (int pass = 0; pass < PASSES; pass++) h->count[pass][digit(key[i], pass)]++;
        if (i % POLL_EVERY == 0) GEO_TRY(geo_poll());
    }
    return GEO_OK;
}

/* Turns counts into first positions; false when one digit has them all. */
static bool start_positions(size_t n, size_t count[DIGITS])
{
    size_t at = 0;
    for (int d = 0; d < DIGITS; d++) {
        size_t here = count[d];
        if (here == n) return false;
        count[d] = at;
        at += here;
    }
    return true;
}

/* Moves keys (and indices, when not NULL) to their places for one digit. */
static geo_status scatter(size_t n, int pass, size_t at[DIGITS], const uint64_t *from,
                          uint64_t *to, const size_t *index_from, size_t *index_to)
{
    for (size_t start = 0; start < n; start += POLL_EVERY) {
        size_t end = n - start < POLL_EVERY ? n : start + POLL_EVERY;
        GEO_TRY(geo_poll());
        for (size_t i = start; i < end; i++) {
            size_t place = at[digit(from[i], pass)]++;
            to[place] = from[i];
            if (index_from) index_to[place] = index_from[i];
        }
    }
    return GEO_OK;
}

/* Sorts key by radix, index (may be NULL) with it; other and other_index are room of
 * the same size. The answer is always in key and index. */
static geo_status radix_sort(size_t n, uint64_t *key, uint64_t *other, size_t *index,
                             size_t *other_index, histogram *h)
{
    uint64_t *from = key, *to = other;
    size_t *index_from = index, *index_to = other_index;
    geo_status status = count_digits(n, key, h);
    for (int pass = 0; pass < PASSES && status == GEO_OK; pass++) {
        size_t *at = h->count[pass];
        if (!start_positions(n, at)) continue;
        status = scatter(n, pass, at, from, to, index_from, index_to);
        if (status != GEO_OK) break;
        uint64_t *keys = from;
        from = to, to = keys;
        size_t *indices = index_from;
        index_from = index_to, index_to = indices;
    }
    if (from == key || status != GEO_OK) return status;
    for (size_t i = 0; i < n && !geo_stops_at(i); i++) {
        key[i] = from[i];
        if (index) index[i] = index_from[i];
    }
    return geo_poll();
}

static void insertion_sort(size_t n, double *x)
{
    for (size_t i = 1; i < n; i++) {
        double v = x[i];
        uint64_t key = key_of(v);
        size_t j = i;
        for (; j > 0 && key_of(x[j - 1]) > key; j--) x[j] = x[j - 1];
        x[j] = v;
    }
}

geo_status sort_numbers(size_t n, double *x)
{
    if (n < FEW) {
        insertion_sort(n, x);
        return GEO_OK;
    }
    uint64_t *key = geo_alloc(n, sizeof *key), *other = geo_alloc(n, sizeof *other);
    histogram *h = geo_alloc(1, sizeof *h);
    geo_status status = GEO_ENOMEM;
    if (key && other && h) {
        for (size_t i = 0; i < n && !geo_stops_at(i); i++) key[i] = key_of(x[i]);
        status = radix_sort(n, key, other, NULL, NULL, h);
        for (size_t i = 0; i < n && !geo_stops_at(i); i++) x[i] = number_of(key[i]);
        if (status == GEO_OK) status = geo_poll();
    }
    geo_free(key);
    geo_free(other);
    geo_free(h);
    return status;
}

static void insertion_order(size_t n, const double *x, size_t *index)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t key = key_of(x[i] + 0.0);      /* -0 + 0 is 0 */
        size_t j = i;
        for (; j > 0 && key_of(x[index[j - 1]] + 0.0) > key; j--) index[j] = index[j - 1];
        index[j] = i;
    }
}

geo_status sort_order(size_t n, const double *x, size_t *index)
{
    if (n < FEW) {
        insertion_order(n, x, index);
        return GEO_OK;
    }
    uint64_t *key = geo_alloc(n, sizeof *key), *other = geo_alloc(n, sizeof *other);
    size_t *other_index = geo_alloc(n, sizeof *other_index);
    histogram *h = geo_alloc(1, sizeof *h);
    geo_status status = GEO_ENOMEM;
    if (key && other && other_index && h) {
        for (size_t i = 0; i < n && !geo_stops_at(i); i++) {
            key[i] = key_of(x[i] + 0.0);
            index[i] = i;
        }
        status = radix_sort(n, key, other, index, other_index, h);
    }
    geo_free(key);
    geo_free(other);
    geo_free(other_index);
    geo_free(h);
    return status;
}

/* nan counts as larger than every number. */
static bool is_before(double x, double value, bool after)
{
    if (value != value) return after || x == x;
    return after ? x <= value : x < value;
}

size_t sort_search(size_t n, const double *x, double value, bool after)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (is_before(x[middle], value, after)) low = middle + 1;
        else high = middle;
    }
    return low;
}

double sort_quantile(size_t n, const double *x, double p)
{
    if (x[n - 1] != x[n - 1]) return NAN;
    double at = (double)(n - 1) * p, whole = floor(at);
    size_t i = (size_t)whole;
    if (i + 1 >= n || at == whole || x[i] == x[i + 1]) return x[i];
    double t = at - whole;
    return (1 - t) * x[i] + t * x[i + 1];
}
