/* primes.h - all primes up to a bound.
 *
 * Eratosthenes over odd numbers, one bit for each, in stretches that fit into the cache
 * [Bays, Hudson 1977]. O(n log log n), n/16 bytes; GEO_EINTR and GEO_ETIME when stopped. */
#ifndef GEO_NUM_PRIMES_H
#define GEO_NUM_PRIMES_H

#include <stddef.h>
#include <stdint.h>

#include "runtime/base/status.h"

#define PRIMES_MOST 1000000000      /* 51 million primes: 400 MB as numbers */

/* How many words primes_sieve fills for n. */
size_t primes_words(size_t n);

/* Bit i of odd (fills, primes_words(n) words) says whether 2i + 1 <= n is a prime;
 * *count is the number of all primes up to n. */
geo_status primes_sieve(size_t n, uint64_t *odd, size_t *count);

/* The primes in order, as numbers (fills; as many as primes_sieve counted). */
geo_status primes_list(size_t n, const uint64_t *odd, double *out);

#endif
