/* mem.h - the one allocator: checked sizes, a cap, a count, injected faults.
 *
 * There is no bare malloc outside mem.c. Every function returns NULL when the
 * memory or the cap is exhausted, or when count * size overflows; size 0 gives
 * a valid pointer. All functions may be called from any thread. */
#ifndef GEO_BASE_MEM_H
#define GEO_BASE_MEM_H

#include <stddef.h>
#include <stdbool.h>

/* returns new (caller frees with geo_free); contents undefined */
void *geo_alloc(size_t count, size_t size);

/* returns new (caller frees with geo_free); contents zero */
void *geo_alloc_zero(size_t count, size_t size);

/* takes old, returns new; on NULL old is untouched and still the caller's */
void *geo_realloc(void *old, size_t count, size_t size);

/* takes p; NULL is fine */
void geo_free(void *p);

/* Grows *items, an array of elements of `size` bytes, so that it holds at
 * least `need` elements; *capacity follows. False when memory is out, and
 * then nothing has changed. Doubles, so pushing is amortised O(1). */
bool geo_grow(void *items_ptr, size_t *capacity, size_t need, size_t size);

/* returns new copy of the string (caller frees with geo_free), or NULL */
char *geo_strdup(const char *text);
char *geo_strndup(const char *text, size_t length);

/* Bytes in use now, and the most there ever were. Threads settle their share
 * in steps of 64 KiB, so both are exact to that for each thread. */
size_t geo_mem_used(void);
size_t geo_mem_peak(void);

/* The cap in bytes; 0 means none. */
void geo_mem_cap_set(size_t bytes);
size_t geo_mem_cap(void);

/* Fault injection: the n-th allocation from now on fails (1 is the next one),
 * and so do all after it until the next call; 0 turns it off. For tests. */
void geo_mem_fail_at(size_t n);

#endif
