/* primes.c - see primes.h. */
#include "runtime/num/primes.h"

#include <stdbool.h>
#include <string.h>

#include "runtime/base/limit.h"

enum { STRETCH = 4096 };        /* words: 32 KiB, 524288 numbers */

size_t primes_words(size_t n)
{
    return n / 128 + 1;
}

static bool bit_at(const uint64_t *odd, size_t i)
{
    return odd[i / 64] >> (i % 64) & 1;
}

/* Clears the odd multiples of p = 2i + 1, from p^2 on, among bits from..to-1. */
static void clear_multiples(uint64_t *odd, size_t i, size_t from, size_t to)
{
    size_t p = 2 * i + 1, k = (p * p - 1) / 2;
    if (k < from) k += (from - k + p - 1) / p * p;
    for (; k < to; k += p) odd[k / 64] &= ~((uint64_t)1 << (k % 64));
}

geo_status primes_sieve(size_t n, uint64_t *odd, size_t *count)
{
    size_t words = primes_words(n), last = n / 2 + n % 2;       /* bits in use */
    *count = n >= 2;                                            /* 2 itself */
    for (size_t w = 0; w < words; w += STRETCH) {
        GEO_TRY(geo_poll());
        size_t end = words - w < STRETCH ? words : w + STRETCH;
        memset(odd + w, 0xff, (end - w) * sizeof *odd);
        if (w == 0) odd[0] &= ~(uint64_t)1;                     /* 1 is no prime */
        /* Those that are used have their bits in the first stretch, which sieves itself. */
        for (size_t i = 1; (2 * i + 1) * (2 * i + 1) <= 128 * end; i++)
            if (bit_at(odd, i)) clear_multiples(odd, i, 64 * w, 64 * end);
    }
    if (last % 64) odd[last / 64] &= ((uint64_t)1 << (last % 64)) - 1;
    for (size_t w = last / 64 + (last % 64 != 0); w < words; w++) odd[w] = 0;
    for (size_t w = 0; w < words; w++) *count += (size_t)__builtin_popcountll(odd[w]);
    return GEO_OK;
}

geo_status primes_list(size_t n, const uint64_t *odd, double *out)
{
    if (n >= 2) *out++ = 2;
    for (size_t w = 0; w < primes_words(n); w++) {
        if (geo_stops_at(w)) return geo_poll();
        for (uint64_t bits = odd[w]; bits; bits &= bits - 1)
            *out++ = (double)(2 * (64 * w + (size_t)__builtin_ctzll(bits)) + 1);
    }
    return GEO_OK;
}
