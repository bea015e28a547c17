/* object.h - strings, lists, records, ranges, complex numbers, functions, and the
 * one door for everything else: foreign objects with a class.
 *
 * Value semantics: an object whose `shared` bit is clear has exactly one holder
 * and may be changed in place by it; storing a value anywhere else (list_push,
 * record_set, a captured variable) sets the bit. All constructors return NULL
 * when memory is out. Everything made here is owned by the heap. */
#ifndef GEO_CORE_OBJECT_H
#define GEO_CORE_OBJECT_H

#include <stddef.h>

#include "runtime/base/buffer.h"
#include "runtime/base/source.h"
#include "runtime/core/heap.h"

struct geo_vm;

/* --- kinds -------------------------------------------------------------- */

static inline bool value_is_kind(geo_value v, geo_kind kind)
{
    return value_is_object(v) && value_to_object(v)->kind == kind;
}

/* Marks a value as held in more than one place; returns it. */
static inline geo_value value_share(geo_value v)
{
    if (value_is_object(v)) value_to_object(v)->shared = 1;
    return v;
}

static inline bool value_is_shared(geo_value v)
{
    return value_is_object(v) && value_to_object(v)->shared;
}

/* What a user calls the type: "number", "tensor", "map", ...; never NULL. */
const char *value_type_name(geo_value v);
/* The same with its article, for sentences: "a number", "an interval", "none". */
const char *value_phrase(geo_value v);

/* --- strings: any bytes, usually UTF-8; room to grow for s = s + x ---------- */

typedef struct {
    geo_object head;
    size_t length, capacity;
    char *text;                 /* NUL after the last byte */
    uint64_t hash;              /* 0: not yet known */
} geo_string;

/* In the head's flags: text made of a traced value, which no number may be read from. */
enum { STRING_OF_TRACED = 1 };

geo_string *string_new(geo_heap *heap, const char *text, size_t length);
geo_string *string_take(geo_heap *heap, geo_buffer *b);     /* takes b's text, b is empty then */
bool string_append(geo_heap *heap, geo_string *s, const char *text, size_t length);
uint64_t string_hash(geo_string *s);
bool string_equal(const geo_string *a, const geo_string *b);

/* --- complex number ------------------------------------------------------- */

typedef struct {
    geo_object head;
    double re, im;
} geo_complex;

geo_complex *complex_new(geo_heap *heap, double re, double im);

/* --- range: first, first + step, ... not beyond last ------------------------ */

typedef struct {
    geo_object head;
    double first, last, step;
    size_t count;
    bool has_step;              /* written with `by`; without, it may be an interval */
} geo_range;

geo_range *range_new(geo_heap *heap, double first, double last, double step, bool has_step);
static inline double range_at(const geo_range *r, size_t i)
{
    return r->first + (double)i * r->step;
}

/* --- list ------------------------------------------------------------------ */

typedef struct {
    geo_object head;
    size_t count, capacity;
    geo_value *item;
} geo_list;

geo_list *list_new(geo_heap *heap, size_t capacity);
bool list_push(geo_heap *heap, geo_list *list, geo_value v);    /* shares v */
geo_list *list_copy(geo_heap *heap, const geo_list *list);

/* --- record: names to values, in the order they were written ---------------- */

typedef struct {
    geo_object head;
    size_t count, capacity;
    geo_string **name;
    geo_value *value;
} geo_record;

geo_record *record_new(geo_heap *heap, size_t capacity);
bool record_set(geo_heap *heap, geo_record *record, geo_string *name, geo_value v); /* shares v */
bool record_put(geo_heap *heap, geo_record *record, const char *name, geo_value v);
/* borrows; NULL when there is no such name */
geo_value *record_find(const geo_record *record, const char *name, size_t length);
geo_record *record_copy(geo_heap *heap, const geo_record *record);

/* --- functions --------------------------------------------------------------- */

struct geo_code;                /* code.h */
struct builtin;                 /* runtime/vm/registry.h */
struct signature;

typedef struct {
    geo_object head;
    struct geo_code *code;
    size_t n_captured;
    size_t n_domains;
    geo_value *domain;          /* of each parameter, VALUE_NONE where undeclared; then codomain */
    geo_value captured[];
} geo_function;

geo_function *function_new(geo_heap *heap, struct geo_code *code, size_t n_captured);

typedef struct {
    geo_object head;
    const struct builtin *builtin;
    struct signature *signature;    /* of builtin; its text is read at the first call */
    double (*scalar)(double);   /* what it does to one number; NULL: more than that */
    /* A pure C function double (*)(double, ...) of n_entry doubles that does the same, for
     * whoever calls it point by point (FFI); NULL: there is none. */
    void (*entry)(void);
    int n_entry;
} geo_builtin_value;

/* --- foreign objects: manifolds, distributions, maps, plots, ... --------------- */

typedef struct geo_foreign geo_foreign;

/* How a class of objects behaves. Functions that take a vm may raise; any may be
 * NULL, which means the class can't do that. */
typedef struct geo_class {
    const char *name;           /* in signatures and messages: "Map", "Distribution" */
    const char *noun;           /* in sentences: "map", "distribution" */
    const char *phrase;         /* with its article: "a map" */

    /* one line, as inside a list */
    void (*print)(const geo_foreign *self, geo_buffer *out);
    /* several lines, as the echo of a statement; NULL: print */
    void (*report)(const geo_foreign *self, geo_buffer *out);
    /* self.name: false when there is no such property */
    bool (*property)(struct geo_vm *vm, geo_foreign *self, const char *name, size_t length,
                     geo_value *out);
    const char *const *properties;              /* NULL-terminated, for TAB */
    /* self(arguments) */
    geo_value (*call)(struct geo_vm *vm, geo_foreign *self, int argc, const geo_value *argv);
    /* self(arguments) for n points at once: every argument has one axis of n more in front,
     * and so has the answer. NULL: they are called one by one. */
    geo_value (*batch)(struct geo_vm *vm, geo_foreign *self, int argc, const geo_value *argv);
    /* calling self is outer(inner(arguments)): lets a composition run in blocks */
    bool (*unfold)(const geo_foreign *self, geo_value *outer, geo_value *inner);
    /* the same when arguments are traced (runtime/vm/tape.h); NULL: has no derivative */
    geo_value (*call_traced)(struct geo_vm *vm, geo_foreign *self, int argc,
                             const geo_value *argv);
    /* a op b where self is one of them (op is one of operator.h);
     * false when it has no meaning */
    bool (*binary)(struct geo_vm *vm, int op, geo_value a, geo_value b, geo_value *out);
    bool (*unary)(struct geo_vm *vm, int op, geo_value a, geo_value *out);
    /* a space: how many numbers a point of it has */
    size_t (*coordinates)(const geo_foreign *self);
    bool (*is_whole)(const geo_foreign *self);  /* every point with so many is a member */
    bool (*contains)(struct geo_vm *vm, geo_foreign *self, geo_value point, geo_value *out);
    /* x ~ self: one draw */
    geo_value (*draw)(struct geo_vm *vm, geo_foreign *self);
    bool (*equal)(const geo_foreign *a, const geo_foreign *b);
    /* the plain value it stands for (a traced number: the number); printed, compared and
     * named in messages as that */
    geo_value (*plain)(const geo_foreign *self);
    /* the number it stands for where a built-in wants one (an estimate) */
    double (*number)(const geo_foreign *self);
    void (*trace)(geo_heap *heap, geo_foreign *self);      /* heap_mark what it holds */
    void (*release)(geo_foreign *self);                     /* free what it owns beside itself */
} geo_class;

struct geo_foreign {
    geo_object head;
    const geo_class *class;
};                              /* a class embeds this as its first member */

/* returns new object of `size` bytes (at least sizeof(geo_foreign)), rest zero */
void *foreign_new(geo_heap *heap, const geo_class *class, size_t size);

static inline bool value_is_class(geo_value v, const geo_class *class)
{
    return value_is_kind(v, KIND_FOREIGN) && ((geo_foreign *)value_to_object(v))->class == class;
}

/* v, or the plain value that v stands for. */
static inline geo_value value_plain(geo_value v)
{
    while (value_is_kind(v, KIND_FOREIGN)) {
        const geo_foreign *foreign = (const geo_foreign *)value_to_object(v);
        if (!foreign->class->plain) break;
        v = foreign->class->plain(foreign);
    }
    return v;
}

/* --- casts, for values whose kind is known ------------------------------------- */

static inline geo_string *value_string(geo_value v) { return (geo_string *)value_to_object(v); }
static inline geo_list *value_list(geo_value v) { return (geo_list *)value_to_object(v); }
static inline geo_record *value_record(geo_value v) { return (geo_record *)value_to_object(v); }
static inline geo_range *value_range(geo_value v) { return (geo_range *)value_to_object(v); }
static inline geo_complex *value_complex(geo_value v) { return (geo_complex *)value_to_object(v); }
static inline geo_function *value_function(geo_value v)
{
    return (geo_function *)value_to_object(v);
}
static inline geo_foreign *value_foreign(geo_value v) { return (geo_foreign *)value_to_object(v); }

#endif
