/* heap.h - where objects live: allocation, marking, sweeping.
 *
 * Mark and sweep, run only when the VM says so (a safepoint), so C code that
 * does not call back into the VM needs no rooting. Marking keeps its own stack,
 * so deep structures do not recurse. */
#ifndef GEO_CORE_HEAP_H
#define GEO_CORE_HEAP_H

#include <stddef.h>

#include "runtime/core/value.h"

typedef enum {
#define KIND(name, text, phrase) KIND_##name,
#include "runtime/core/kinds.def"
#undef KIND
    KIND_COUNT
} geo_kind;

/* The head of every object. `shared` is sticky: set when a second holder may
 * exist, and then whoever wants to write copies first. IN_ONE_PLACE is the exception:
 * one field or member of a container holds the value and nobody else, so that a change
 * of the container may take it out and put it back (TAKEFIELD, TAKEINDEX). Whoever reads
 * it from there in any other way makes it shared. */
enum { IN_ONE_PLACE = 2 };
struct geo_object {
    geo_object *next;
    uint8_t kind;       /* geo_kind */
    uint8_t marked;     /* the collection that found it reachable */
    uint8_t shared;
    uint8_t flags;      /* for the kind's own use */
};

typedef struct geo_heap {
    geo_object *objects;
    size_t bytes;               /* since the program started, less what was freed */
    size_t n_objects;
    size_t large_since;         /* bytes of large buffers made since the last collection */
    size_t collect_at;          /* bytes at which the VM should collect */
    bool wants_collection;      /* set by allocation, cleared by heap_sweep */
    geo_object **gray;          /* objects marked, children not yet */
    size_t n_gray, gray_capacity;
    int32_t *attention;         /* set to 0 when a collection is wanted; may be NULL */
    bool gray_overflowed;       /* the stack could not grow: rescan marked objects */
    uint8_t mark;               /* the number of the collection to come; never 0 */
    bool is_given_up;
    size_t work;                /* objects since the last look at whether to stop */
    double until;
} geo_heap;

void heap_init(geo_heap *heap);
void heap_free(geo_heap *heap);             /* frees every object */

/* returns new object of `size` bytes, head filled, rest zero; owned by the heap.
 * NULL when memory is out. */
void *heap_new(geo_heap *heap, geo_kind kind, size_t size);

/* Tells the heap that an object grew or shrank by buffers of its own. */
void heap_adjust(geo_heap *heap, ptrdiff_t bytes);

void heap_mark(geo_heap *heap, geo_value v);
void heap_mark_object(geo_heap *heap, geo_object *object);  /* NULL is fine */

/* Follows everything reachable from what was marked, then frees the rest. Gives up, and
 * says false, when geo_poll wants to stop or, with until > 0, when geo_seconds() has come
 * there instead; then a collection is still wanted. */
bool heap_sweep(geo_heap *heap, double until);

#endif
