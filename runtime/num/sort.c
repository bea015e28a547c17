/* sort.c - doubles as 64-bit keys whose order is that of the numbers. */
#include "runtime/num/sort.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"

enum { BITS = 11, DIGITS = 1 << BITS, PASSES = 6, HALF = 3, FEW = 64, POLL_EVERY = 1 << 18 };

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

/* Counts of the digits of three passes. */
typedef struct { size_t count[HALF][DIGITS]; } histogram;

static geo_status count_digits(size_t n, const uint64_t *key, int first, histogram *h)
{
    memset(h, 0, sizeof *h);
    for (size_t i = 0; i < n; i++) {
        for (int pass = 0; pass < HALF; pass++) h->count[pass][digit(key[i], first + pass)]++;
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

/* Keys to sort, indices (may be NULL) that go with them, and room of the same size. */
typedef struct {
    uint64_t *key, *other;
    size_t *index, *other_index;
    histogram *h;
} radix;

/* Sorts n keys by the digits of three passes; the answer is in key and index again. */
static geo_status sort_by_half(size_t n, int first, radix r)
{
    uint64_t *key = r.key;
    size_t *index = r.index;
    geo_status status = count_digits(n, key, first, r.h);
    for (int pass = 0; pass < HALF && status == GEO_OK; pass++) {
        size_t *at = r.h->count[pass];
        if (!start_positions(n, at)) continue;
        status = scatter(n, first + pass, at, r.key, r.other, r.index, r.other_index);
        if (status != GEO_OK) break;
        uint64_t *keys = r.key;
        r.key = r.other, r.other = keys;
        size_t *indices = r.index;
        r.index = r.other_index, r.other_index = indices;
    }
    if (r.key == key || status != GEO_OK) return status;
    for (size_t i = 0; i < n && !geo_stops_at(i); i++) {
        key[i] = r.key[i];
        if (index) index[i] = r.index[i];
    }
    return geo_poll();
}

static void insert_keys(size_t n, uint64_t *key, size_t *index)
{
    for (size_t i = 1; i < n; i++) {
        uint64_t own = key[i];
        size_t own_index = index ? index[i] : 0, j = i;
        for (; j > 0 && key[j - 1] > own; j--) {
            key[j] = key[j - 1];
            if (index) index[j] = index[j - 1];
        }
        key[j] = own;
        if (index) index[j] = own_index;
    }
}

static bool all_equal(size_t n, const uint64_t *key)
{
    for (size_t i = 1; i < n; i++)
        if (key[i] != key[0]) return false;
    return true;
}

/* By the upper half of the digits, which leaves few neighbours with the same ones; those
 * are sorted by the lower half on their own. Stable. */
static geo_status radix_sort(size_t n, radix r)
{
    GEO_TRY(sort_by_half(n, HALF, r));
    for (size_t i = 0, end; i < n; i = end) {
        uint64_t upper = r.key[i] >> (HALF * BITS);
        if (geo_stops_at(i)) break;
        for (end = i + 1; end < n && r.key[end] >> (HALF * BITS) == upper; end++) {}
        radix run = { r.key + i, r.other, r.index ? r.index + i : NULL, r.other_index, r.h };
        if (end - i <= FEW) insert_keys(end - i, run.key, run.index);
        else if (!all_equal(end - i, run.key)) GEO_TRY(sort_by_half(end - i, 0, run));
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
        status = radix_sort(n, (radix){ key, other, NULL, NULL, h });
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
        status = radix_sort(n, (radix){ key, other, index, other_index, h });
    }
    geo_free(key);
    geo_free(other);
    geo_free(other_index);
    geo_free(h);
    return status;
}

geo_status sort_ranks(size_t n, const double *x, double *rank)
{
    size_t *order = geo_alloc(n ? n : 1, sizeof *order);
    double *sorted = geo_alloc(n ? n : 1, sizeof *sorted);
    geo_status status = order && sorted ? sort_order(n, x, order) : GEO_ENOMEM;
    if (status == GEO_OK) {
        for (size_t i = 0; i < n && !geo_stops_at(i); i++) sorted[i] = x[order[i]];
        for (size_t i = 0, end; i < n && (status = geo_poll()) == GEO_OK; i = end) {
            for (end = i + 1; end < n && sorted[end] == sorted[i]; end++) {}
            double mean = sorted[i] == sorted[i] ? 0.5 * (double)(i + 1 + end) : NAN;
            for (size_t j = i; j < end; j++) rank[order[j]] = mean;
        }
    }
    geo_free(order);
    geo_free(sorted);
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

static double between(double low, double high, double t)
{
    return t == 0 || low == high ? low : (1 - t) * low + t * high;
}

double sort_quantile(size_t n, const double *x, double p)
{
    if (x[n - 1] != x[n - 1]) return NAN;
    double at = (double)(n - 1) * p, whole = floor(at);
    size_t i = (size_t)whole;
    return between(x[i], i + 1 < n ? x[i + 1] : x[i], at - whole);
}

/* --- selecting ------------------------------------------------------------------------ */

/* Key number k from 0 in ascending order of the n keys that share all digits above `pass`,
 * reduced digit by digit to those that share the next. */
static geo_status select_key(size_t n, uint64_t *key, int pass, size_t k, uint64_t *found)
{
    size_t count[DIGITS];
    for (; pass >= 0 && n > 1; pass--) {
        GEO_TRY(geo_poll());
        memset(count, 0, sizeof count);
        for (size_t i = 0; i < n && !geo_stops_at(i); i++) count[digit(key[i], pass)]++;
        GEO_TRY(geo_poll());
        size_t wanted = 0, kept = 0;
        for (; k >= count[wanted]; wanted++) k -= count[wanted];
        if (count[wanted] == n) continue;
        for (size_t i = 0; i < n && !geo_stops_at(i); i++) {
            key[kept] = key[i];
            kept += digit(key[i], pass) == wanted;
        }
        n = kept;
    }
    *found = key[0];
    return GEO_OK;
}

/* The key that follows in ascending order the one at place k, which is `here`. */
static uint64_t next_key(size_t n, const double *x, size_t k, uint64_t here)
{
    size_t up_to = 0;
    uint64_t next = UINT64_MAX;
    for (size_t i = 0; i < n && !geo_stops_at(i); i++) {
        uint64_t key = key_of(x[i]);
        up_to += key <= here;
        next = key > here && key < next ? key : next;
    }
    return up_to > k + 1 ? here : next;
}

geo_status sort_select_quantile(size_t n, const double *x, double p, uint64_t *room,
                                double *quantile)
{
    size_t count[DIGITS] = { 0 }, wanted = 0, kept = 0;
    double at = (double)(n - 1) * p, whole = floor(at);
    size_t k = (size_t)whole, left = k;
    uint64_t here, has_nan = 0;
    for (size_t i = 0; i < n && !geo_stops_at(i); i++) {
        uint64_t key = key_of(x[i]);
        count[digit(key, PASSES - 1)]++;
        has_nan |= key == UINT64_MAX;
    }
    GEO_TRY(geo_poll());
    *quantile = NAN;
    if (has_nan) return GEO_OK;
    for (; left >= count[wanted]; wanted++) left -= count[wanted];
    for (size_t i = 0; kept < count[wanted] && !geo_stops_at(i); i++) {
        room[kept] = key_of(x[i]);
        kept += digit(room[kept], PASSES - 1) == wanted;
    }
    GEO_TRY(select_key(kept, room, PASSES - 2, left, &here));
    uint64_t next = k + 1 < n && at != whole ? next_key(n, x, k, here) : here;
    *quantile = between(number_of(here), number_of(next), at - whole);
    return geo_poll();
}
