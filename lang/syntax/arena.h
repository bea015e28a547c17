/* arena.h - memory of a tree: many small pieces that all die together. */
#ifndef GEO_SYNTAX_ARENA_H
#define GEO_SYNTAX_ARENA_H

#include <stddef.h>

typedef struct arena arena;

/* returns new (free with arena_free), or NULL */
arena *arena_new(void);

/* Zeroed memory that lives as long as the arena; NULL when memory is out. */
void *arena_alloc(arena *a, size_t size);

/* NULL is fine. */
void arena_free(arena *a);

#endif
