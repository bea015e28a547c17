/* namespace.c - a hash table over a list of names. */
#include "lang/compile/namespace.h"

#include <string.h>

#include "runtime/base/mem.h"

static uint32_t hash(const char *name, size_t length)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < length; i++) h = (h ^ (unsigned char)name[i]) * 16777619u;
    return h;
}

static void insert(namespace_table *names, size_t index)
{
    const char *name = names->entry[index].name;
    size_t at = hash(name, strlen(name)) % names->table_size;
    while (names->table[at]) at = (at + 1) % names->table_size;
    names->table[at] = (uint32_t)index + 1;
}

static bool rebuild(namespace_table *names, size_t size)
{
    uint32_t *table = geo_alloc_zero(size, sizeof *table);
    if (!table) return false;
    geo_free(names->table);
    names->table = table;
    names->table_size = size;
    for (size_t i = 0; i < names->count; i++) insert(names, i);
    return true;
}

static namespace_entry *find(const namespace_table *names, const char *name, size_t length)
{
    if (names->table_size == 0) return NULL;
    size_t at = hash(name, length) % names->table_size;
    for (; names->table[at]; at = (at + 1) % names->table_size) {
        namespace_entry *e = &names->entry[names->table[at] - 1];
        if (strlen(e->name) == length && memcmp(e->name, name, length) == 0) return e;
    }
    return NULL;
}

bool namespace_find(const namespace_table *names, const char *name, size_t length, size_t *slot)
{
    const namespace_entry *e = find(names, name, length);
    if (e) *slot = e->slot;
    return e != NULL;
}

bool namespace_bind(namespace_table *names, const char *name, size_t length, size_t slot)
{
    namespace_entry *e = find(names, name, length);
    if (e) {
        e->slot = slot;
        return true;
    }
    if (names->table_size < 2 * (names->count + 1)
        && !rebuild(names, names->table_size ? 4 * names->table_size : 64)) return false;
    if (!geo_grow(&names->entry, &names->capacity, names->count + 1, sizeof *names->entry))
        return false;
    char *copy = geo_strndup(name, length);
    if (!copy) return false;
    names->entry[names->count] = (namespace_entry){ copy, slot };
    insert(names, names->count++);
    return true;
}

void namespace_cut(namespace_table *names, size_t count)
{
    if (count >= names->count) return;
    while (names->count > count) geo_free(names->entry[--names->count].name);
    memset(names->table, 0, names->table_size * sizeof *names->table);
    for (size_t i = 0; i < names->count; i++) insert(names, i);
}

void namespace_free(namespace_table *names)
{
    namespace_cut(names, 0);
    geo_free(names->entry);
    geo_free(names->table);
    *names = (namespace_table){ 0 };
}
