/* large.c - a header of 64 bytes stands before each block; four slots keep the
 * freed blocks, newest first. */
#include "runtime/base/large.h"

#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>

#include "runtime/base/mem.h"

enum { ALIGN = 64, SLOTS = 4, PAGE = 4096 };
#define HUGE_FROM ((size_t)4 << 20)
#define KEPT_MOST ((size_t)512 << 20)

typedef struct {
    void *raw;          /* what geo_alloc gave */
    size_t bytes;       /* usable, without this header */
} block_head;

static struct {
    pthread_mutex_t lock;
    void *slot[SLOTS];
    size_t bytes;       /* in all slots */
} kept = { .lock = PTHREAD_MUTEX_INITIALIZER };

static block_head *head_of(void *block)
{
    return (block_head *)((char *)block - ALIGN);
}

static void release(void *block)
{
    geo_free(head_of(block)->raw);
}

/* Kept blocks may take an eighth of the cap, so that they never crowd out. */
static size_t kept_limit(void)
{
    size_t cap = geo_mem_cap();
    return cap && cap / 8 < KEPT_MOST ? cap / 8 : KEPT_MOST;
}

static void *remove_slot(int i)
{
    void *block = kept.slot[i];
    kept.bytes -= head_of(block)->bytes;
    for (; i + 1 < SLOTS; i++) kept.slot[i] = kept.slot[i + 1];
    kept.slot[SLOTS - 1] = NULL;
    return block;
}

/* A kept block of at least this size that is not much larger, or NULL. */
static void *take_kept(size_t bytes)
{
    void *found = NULL;
    pthread_mutex_lock(&kept.lock);
    for (int i = 0; i < SLOTS && kept.slot[i] && !found; i++) {
        size_t has = head_of(kept.slot[i])->bytes;
        if (has >= bytes && has - bytes <= bytes / 4) found = remove_slot(i);
    }
    pthread_mutex_unlock(&kept.lock);
    return found;
}

static void *fresh(size_t bytes)
{
    if (bytes > SIZE_MAX - 2 * ALIGN) return NULL;
    char *raw = geo_alloc(bytes + 2 * ALIGN, 1);
    if (!raw) return NULL;
    char *block = (char *)(((uintptr_t)raw + 2 * ALIGN - 1) & ~(uintptr_t)(ALIGN - 1));
    *head_of(block) = (block_head){ .raw = raw, .bytes = bytes };
    if (bytes >= HUGE_FROM) {
        uintptr_t from = ((uintptr_t)block + PAGE - 1) & ~(uintptr_t)(PAGE - 1);
        uintptr_t to = ((uintptr_t)block + bytes) & ~(uintptr_t)(PAGE - 1);
        madvise((void *)from, to - from, MADV_HUGEPAGE);    /* advice: may be refused */
    }
    return block;
}

void *large_new(size_t bytes)
{
    if (bytes >= HUGE_FROM) {
        void *block = take_kept(bytes);
        if (block) return block;
    }
    void *block = fresh(bytes);
    if (!block && kept.bytes) {
        large_flush();
        block = fresh(bytes);
    }
    return block;
}

void large_free(void *block)
{
    if (!block) return;
    size_t bytes = head_of(block)->bytes;
    if (bytes < HUGE_FROM || bytes > kept_limit()) {
        release(block);
        return;
    }
    pthread_mutex_lock(&kept.lock);
    while (kept.bytes && (kept.slot[SLOTS - 1] || kept.bytes + bytes > kept_limit())) {
        int last = SLOTS - 1;
        while (!kept.slot[last]) last--;
        release(remove_slot(last));
    }
    for (int i = SLOTS - 1; i > 0; i--) kept.slot[i] = kept.slot[i - 1];
    kept.slot[0] = block;
    kept.bytes += bytes;
    pthread_mutex_unlock(&kept.lock);
}

void large_flush(void)
{
    pthread_mutex_lock(&kept.lock);
    while (kept.slot[0]) release(remove_slot(0));
    pthread_mutex_unlock(&kept.lock);
}
