/* namespace.h - which top-level name lives in which slot.
 *
 * A session has one, and each imported file one of its own; slots are unique over
 * all of them. A name keeps its slot for good. */
#ifndef GEO_COMPILE_NAMESPACE_H
#define GEO_COMPILE_NAMESPACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    char *name;
    size_t slot;
} namespace_entry;

typedef struct {
    namespace_entry *entry;     /* in the order of their first appearance */
    size_t count, capacity;
    uint32_t *table;            /* hash table of entry index + 1 */
    size_t table_size;
} namespace_table;

void namespace_free(namespace_table *names);

/* The slot of a name: false when it has none. */
bool namespace_find(const namespace_table *names, const char *name, size_t length, size_t *slot);

/* Gives a name a slot (its old one stays with whoever compiled it before).
 * False: out of memory. */
bool namespace_bind(namespace_table *names, const char *name, size_t length, size_t slot);

/* Forgets the names added after the first `count`. */
void namespace_cut(namespace_table *names, size_t count);

#endif
