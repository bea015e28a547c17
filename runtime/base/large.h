/* large.h - blocks for arrays of numbers: aligned to 64 bytes, huge pages above
 * 4 MiB, and a short list of freed large blocks for the next array of that size.
 *
 * Fresh pages cost more than the arithmetic done on them: touching 80 MB for the
 * first time takes 2-3 times as long as adding two arrays of that size. Kept
 * blocks count as memory in use and are given back before an allocation fails. */
#ifndef GEO_BASE_LARGE_H
#define GEO_BASE_LARGE_H

#include <stddef.h>

/* returns new (caller frees with large_free), contents undefined; NULL when
 * memory or the cap is exhausted */
void *large_new(size_t bytes);

/* takes block; NULL is fine */
void large_free(void *block);

/* Gives all kept blocks back. */
void large_flush(void);

#endif
