/* arena.c - a list of chunks, filled one after the other. */
#include "lang/syntax/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdint.h>

#include "runtime/base/mem.h"

enum { FIRST_CHUNK = 4 * 1024, LARGEST_CHUNK = 256 * 1024 };

typedef struct chunk {
    struct chunk *next;
    size_t used, size;              /* of bytes */
    alignas(max_align_t) char bytes[];
} chunk;

struct arena {
    chunk *newest;
    size_t chunk_size;
};

arena *arena_new(void)
{
    arena *a = geo_alloc_zero(1, sizeof *a);
    if (a) a->chunk_size = FIRST_CHUNK;
    return a;
}

static chunk *add_chunk(arena *a, size_t size)
{
    if (size < a->chunk_size) size = a->chunk_size;
    if (size > SIZE_MAX - sizeof(chunk)) return NULL;
    chunk *c = geo_alloc_zero(1, sizeof *c + size);
    if (!c) return NULL;
    c->size = size;
    c->next = a->newest;
    a->newest = c;
    if (a->chunk_size < LARGEST_CHUNK) a->chunk_size *= 2;
    return c;
}

void *arena_alloc(arena *a, size_t size)
{
    enum { ALIGN = alignof(max_align_t) };
    if (size > SIZE_MAX - ALIGN) return NULL;
    size = (size + ALIGN - 1) / ALIGN * ALIGN;
    chunk *c = a->newest;
    if (!c || c->size - c->used < size) c = add_chunk(a, size);
    if (!c) return NULL;
    void *p = c->bytes + c->used;
    c->used += size;
    return p;
}

void arena_free(arena *a)
{
    if (!a) return;
    while (a->newest) {
        chunk *c = a->newest;
        a->newest = c->next;
        geo_free(c);
    }
    geo_free(a);
}
