/* mem.c - counting allocator over malloc.
 *
 * The size of a block is asked of malloc_usable_size, so blocks carry no
 * header of ours. A thread keeps its own running difference and settles it with
 * the shared count only when it passes SETTLE bytes: small allocations then
 * cost no atomic operation. */
#include "runtime/base/mem.h"

#include <assert.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "runtime/base/status.h"

enum { SETTLE = 64 * 1024, PAGE = 4096, HUGE_FROM = 4 << 20 };

static atomic_llong used_bytes;
static atomic_llong peak_bytes;
static atomic_size_t cap_bytes;
static atomic_size_t fail_countdown;    /* 0: off, 1: fail from now on */
static _Thread_local long long pending;

static void settle(void)
{
    long long now = atomic_fetch_add(&used_bytes, pending) + pending;
    pending = 0;
    long long peak = atomic_load(&peak_bytes);
    while (now > peak && !atomic_compare_exchange_weak(&peak_bytes, &peak, now)) { }
}

static void account(long long change)
{
    pending += change;
    if (pending > SETTLE || pending < -SETTLE) settle();
}

static bool fault_is_due(void)
{
    size_t n = atomic_load_explicit(&fail_countdown, memory_order_relaxed);
    if (GEO_LIKELY(n == 0)) return false;
    if (n > 1) atomic_store(&fail_countdown, n - 1);
    return n == 1;
}

/* True when `bytes` more would pass the cap. */
static bool over_cap(size_t bytes)
{
    size_t cap = atomic_load_explicit(&cap_bytes, memory_order_relaxed);
    if (cap == 0) return false;
    long long used = atomic_load_explicit(&used_bytes, memory_order_relaxed) + pending;
    size_t in_use = used > 0 ? (size_t)used : 0;
    return in_use >= cap || bytes > cap - in_use;
}

/* count * size, or false when it overflows or is refused. */
static bool size_of_request(size_t count, size_t size, size_t *bytes)
{
    if (__builtin_mul_overflow(count, size, bytes)) return false;
    if (*bytes > PTRDIFF_MAX) return false;
    if (*bytes == 0) *bytes = 1;
    return !fault_is_due() && !over_cap(*bytes);
}

/* Asks for huge pages under a large new block: far fewer page faults and TLB misses. The
 * whole mapping is named: half of one could no longer be moved by a later realloc, which
 * would then copy, and hold both copies. */
static void prefer_huge_pages(void *p, size_t bytes)
{
#ifdef MADV_HUGEPAGE
    if (bytes < HUGE_FROM) return;
    uintptr_t first = (uintptr_t)p & ~(uintptr_t)(PAGE - 1);
    uintptr_t end = ((uintptr_t)p + malloc_usable_size(p) + PAGE - 1) & ~(uintptr_t)(PAGE - 1);
    madvise((void *)first, end - first, MADV_HUGEPAGE);
#endif
}

void *geo_alloc(size_t count, size_t size)
{
    size_t bytes;
    if (!size_of_request(count, size, &bytes)) return NULL;
    void *p = malloc(bytes);
    if (p) prefer_huge_pages(p, bytes);
    if (p) account((long long)malloc_usable_size(p));
    return p;
}

void *geo_alloc_zero(size_t count, size_t size)
{
    size_t bytes;
    if (!size_of_request(count, size, &bytes)) return NULL;
    void *p = calloc(1, bytes);
    if (p) prefer_huge_pages(p, bytes);
    if (p) account((long long)malloc_usable_size(p));
    return p;
}

void *geo_realloc(void *old, size_t count, size_t size)
{
    size_t bytes;
    size_t before = old ? malloc_usable_size(old) : 0;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > PTRDIFF_MAX) return NULL;
    if (bytes == 0) bytes = 1;
    if (fault_is_due()) return NULL;
    if (bytes > before && over_cap(bytes - before)) return NULL;
    void *p = realloc(old, bytes);
    if (p) prefer_huge_pages(p, bytes);
    if (p) account((long long)malloc_usable_size(p) - (long long)before);
    return p;
}

void geo_free(void *p)
{
    if (!p) return;
    account(-(long long)malloc_usable_size(p));
    free(p);
}

bool geo_grow(void *items_ptr, size_t *capacity, size_t need, size_t size)
{
    if (need <= *capacity) return true;
    void *old;
    memcpy(&old, items_ptr, sizeof old);
    size_t wanted = *capacity < 4 ? 8 : *capacity;
    while (wanted < need) {
        if (wanted > SIZE_MAX / 2) return false;
        wanted *= 2;
    }
    void *grown = geo_realloc(old, wanted, size);
    size_t less = need + need / 16;     /* not just `need`: that would make pushing O(n) */
    if (!grown && less < wanted) grown = geo_realloc(old, wanted = less, size);
    if (!grown) return false;
    memcpy(items_ptr, &grown, sizeof grown);
    *capacity = wanted;
    return true;
}

char *geo_strndup(const char *text, size_t length)
{
    assert(text || length == 0);
    char *copy = geo_alloc(length + 1, 1);
    if (!copy) return NULL;
    if (length) memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *geo_strdup(const char *text)
{
    return geo_strndup(text, strlen(text));
}

size_t geo_mem_used(void)
{
    settle();
    long long used = atomic_load(&used_bytes);
    return used > 0 ? (size_t)used : 0;
}

size_t geo_mem_peak(void)
{
    settle();
    return (size_t)atomic_load(&peak_bytes);
}

void geo_mem_cap_set(size_t bytes) { atomic_store(&cap_bytes, bytes); }
size_t geo_mem_cap(void) { return atomic_load(&cap_bytes); }
void geo_mem_fail_at(size_t n) { atomic_store(&fail_countdown, n); }
