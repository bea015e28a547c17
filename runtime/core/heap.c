/* heap.c - mark and sweep with a stack of its own.
 *
 * A mark is the number of the collection that made it, so a collection may be given up
 * at any moment: what it marked means nothing to the next one, and what it had not
 * swept yet is swept then.
 *
 * The threshold doubles with what survives; near the memory cap it comes closer,
 * so that the cap is met by live data and not by garbage. */
#include "runtime/core/heap.h"

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/core/code.h"
#include "runtime/core/object.h"
#include "runtime/core/tensor.h"

enum {
    FIRST_COLLECTION = 4 << 20,
    CHECK_EVERY = 1 << 13       /* objects between two looks at whether to stop */
};

/* Buffers from LARGE on are worth collecting soon: a sweep costs about 50 ns for each
 * object, touching fresh pages 0.1 ns for each byte, so a sweep that lets buffers be used
 * again pays as soon as BYTES_PER_OBJECT times the objects have been made anew. */
enum { LARGE = 1 << 20, LARGE_ENOUGH = 64 << 20, BYTES_PER_OBJECT = 512 };

void heap_init(geo_heap *heap)
{
    *heap = (geo_heap){ .collect_at = FIRST_COLLECTION, .mark = 1 };
}

#ifndef GEO_GC_STRESS
static bool large_buffers_are_due(const geo_heap *heap)
{
    return heap->large_since >= LARGE_ENOUGH
        && heap->large_since / BYTES_PER_OBJECT >= heap->n_objects;
}
#endif

static void note_growth(geo_heap *heap)
{
#ifdef GEO_GC_STRESS
    heap->wants_collection = true;
#else
    if (GEO_LIKELY(heap->bytes < heap->collect_at && !large_buffers_are_due(heap))) return;
    heap->wants_collection = true;
#endif
    if (heap->attention) *heap->attention = 0;
}

void *heap_new(geo_heap *heap, geo_kind kind, size_t size)
{
    geo_object *object = geo_alloc_zero(1, size);
    if (!object) return NULL;
    object->kind = (uint8_t)kind;
    object->next = heap->objects;
    heap->objects = object;
    heap->n_objects++;
    heap->bytes += size;
    note_growth(heap);
    return object;
}

void heap_adjust(geo_heap *heap, ptrdiff_t bytes)
{
    if (bytes < 0 && (size_t)-bytes > heap->bytes) heap->bytes = 0;
    else heap->bytes += (size_t)bytes;
    if (bytes >= LARGE) heap->large_since += (size_t)bytes;
    if (bytes > 0) note_growth(heap);
}

void heap_mark_object(geo_heap *heap, geo_object *object)
{
    if (!object || object->marked == heap->mark) return;
    object->marked = heap->mark;
    if (geo_grow(&heap->gray, &heap->gray_capacity, heap->n_gray + 1, sizeof *heap->gray))
        heap->gray[heap->n_gray++] = object;
    else
        heap->gray_overflowed = true;
}

void heap_mark(geo_heap *heap, geo_value v)
{
    if (value_is_object(v)) heap_mark_object(heap, value_to_object(v));
}

/* Has the collection, which has done `work` more, been asked to stop? */
static bool is_given_up(geo_heap *heap, size_t work)
{
    if ((heap->work += work) < CHECK_EVERY) return heap->is_given_up;
    heap->work = 0;
    heap->is_given_up = heap->is_given_up
        || (heap->until > 0 ? geo_seconds() > heap->until : geo_poll() != GEO_OK);
    return heap->is_given_up;
}

static void mark_all(geo_heap *heap, const geo_value *v, size_t n)
{
    for (size_t i = 0; i < n; i += CHECK_EVERY) {
        size_t end = n - i < CHECK_EVERY ? n : i + CHECK_EVERY;
        for (size_t k = i; k < end; k++) heap_mark(heap, v[k]);
        if (is_given_up(heap, end - i)) return;
    }
}

static void trace(geo_heap *heap, geo_object *object)
{
    switch ((geo_kind)object->kind) {
    case KIND_TENSOR:
        heap_mark_object(heap, ((geo_tensor *)object)->space);
        break;
    case KIND_LIST: {
        geo_list *list = (geo_list *)object;
        mark_all(heap, list->item, list->count);
        break;
    }
    case KIND_RECORD: {
        geo_record *record = (geo_record *)object;
        for (size_t i = 0; i < record->count; i++) heap_mark_object(heap, &record->name[i]->head);
        mark_all(heap, record->value, record->count);
        break;
    }
    case KIND_FUNCTION: {
        geo_function *f = (geo_function *)object;
        heap_mark_object(heap, &f->code->head);
        mark_all(heap, f->captured, f->n_captured);
        mark_all(heap, f->domain, f->n_domains);
        break;
    }
    case KIND_CODE:
        code_trace(heap, (geo_code *)object);
        break;
    case KIND_FOREIGN: {
        geo_foreign *foreign = (geo_foreign *)object;
        if (foreign->class && foreign->class->trace) foreign->class->trace(heap, foreign);
        break;
    }
    default:
        break;
    }
}

static void trace_gray(geo_heap *heap)
{
    while (heap->n_gray > 0 && !is_given_up(heap, 1)) trace(heap, heap->gray[--heap->n_gray]);
}

/* When the gray stack could not grow, children of marked objects may be white:
 * go over all marked objects again until nothing new turns up. */
static void trace_everything_marked(geo_heap *heap)
{
    while (heap->gray_overflowed && !heap->is_given_up) {
        heap->gray_overflowed = false;
        for (geo_object *o = heap->objects; o && !is_given_up(heap, 1); o = o->next) {
            if (o->marked != heap->mark) continue;
            trace(heap, o);
            trace_gray(heap);
        }
    }
}

static void release(geo_heap *heap, geo_object *object)
{
    size_t bytes = 0;
    switch ((geo_kind)object->kind) {
    case KIND_STRING: {
        geo_string *s = (geo_string *)object;
        bytes = sizeof *s + s->capacity;
        geo_free(s->text);
        break;
    }
    case KIND_TENSOR:
        bytes = tensor_bytes((geo_tensor *)object);
        tensor_release((geo_tensor *)object);
        break;
    case KIND_LIST: {
        geo_list *list = (geo_list *)object;
        bytes = sizeof *list + list->capacity * sizeof *list->item;
        geo_free(list->item);
        break;
    }
    case KIND_RECORD: {
        geo_record *record = (geo_record *)object;
        bytes = sizeof *record + record->capacity * 2 * sizeof(geo_value);
        geo_free(record->name);
        geo_free(record->value);
        break;
    }
    case KIND_FUNCTION: {
        geo_function *f = (geo_function *)object;
        bytes = sizeof *f + f->n_captured * sizeof(geo_value);
        geo_free(f->domain);
        break;
    }
    case KIND_CODE:
        bytes = sizeof(geo_code);
        code_release((geo_code *)object);
        break;
    case KIND_FOREIGN: {
        geo_foreign *foreign = (geo_foreign *)object;
        bytes = sizeof *foreign;
        if (foreign->class && foreign->class->release) foreign->class->release(foreign);
        break;
    }
    case KIND_COMPLEX:
        bytes = sizeof(geo_complex);
        break;
    case KIND_RANGE:
        bytes = sizeof(geo_range);
        break;
    default:
        break;
    }
    heap->bytes -= bytes < heap->bytes ? bytes : heap->bytes;
    heap->n_objects--;
    geo_free(object);
}

/* The next collection comes when the heap has doubled, and under a cap when half of the
 * room is used; but not before 1/16 more is there, lest a full heap does nothing else. */
static size_t next_threshold(size_t live)
{
    size_t at = live * 2 < FIRST_COLLECTION ? FIRST_COLLECTION : live * 2;
    size_t cap = geo_mem_cap();
    if (cap == 0) return at;
    size_t used = geo_mem_used();
    size_t step = used < cap ? (cap - used) / 2 : 0;
    if (step < live / 16) step = live / 16;
    return at < live + step ? at : live + step + 1;
}

/* Frees what is not marked, until asked to stop. */
static void sweep(geo_heap *heap)
{
    geo_object **link = &heap->objects;
    while (*link && !is_given_up(heap, 1)) {
        geo_object *object = *link;
        if (object->marked == heap->mark) {
            link = &object->next;
        } else {
            *link = object->next;
            release(heap, object);
        }
    }
}

/* The number of the next collection; when they start again from 1, no mark of an old one
 * may be left. */
static void new_mark(geo_heap *heap)
{
    if (heap->mark < UINT8_MAX) {
        heap->mark++;
        return;
    }
    for (geo_object *o = heap->objects; o; o = o->next) o->marked = 0;
    heap->mark = 1;
}

bool heap_sweep(geo_heap *heap, double until)
{
    heap->until = until;
    trace_gray(heap);
    trace_everything_marked(heap);
    if (!heap->is_given_up) sweep(heap);
    bool is_done = !heap->is_given_up;
    heap->n_gray = 0;
    heap->gray_overflowed = heap->is_given_up = false;
    new_mark(heap);
    if (!is_done) return false;
    heap->wants_collection = false;
    heap->large_since = 0;
    heap->collect_at = next_threshold(heap->bytes);
    return true;
}

void heap_free(geo_heap *heap)
{
    while (heap->objects) {
        geo_object *object = heap->objects;
        heap->objects = object->next;
        release(heap, object);
    }
    geo_free(heap->gray);
    *heap = (geo_heap){ 0 };
}
