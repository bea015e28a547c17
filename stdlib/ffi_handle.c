/* ffi_handle.c - pointers of C as values: they can be held and given back, nothing else.
 *
 * A handle that nobody holds any more is ended by its finaliser. One pointer is one
 * handle, however often C gives it, so that it ends once. */
#include <stdio.h>
#include <string.h>

#include "stdlib/ffi_state.h"

typedef struct handle_object {
    geo_foreign head;
    c_handle_type *type;            /* NULL: a bare pointer */
    void *pointer;                  /* NULL: given away */
    int generation;                 /* of the process it belongs to */
    struct handle_object *next;     /* of the same type, while it is open */
} handle_object;

static void handle_print(const geo_foreign *self, geo_buffer *out)
{
    const handle_object *h = (const handle_object *)self;
    buffer_add_text(out, self->class->name);
    if (!h->pointer) buffer_add_text(out, " (given away)");
}

static bool handle_equal(const geo_foreign *a, const geo_foreign *b)
{
    return ((const handle_object *)a)->pointer == ((const handle_object *)b)->pointer;
}

static void unlink_handle(handle_object *h)
{
    for (handle_object **link = (handle_object **)&h->type->open; *link; link = &(*link)->next)
        if (*link == h) {
            *link = h->next;
            return;
        }
}

static void handle_release(geo_foreign *self)
{
    handle_object *h = (handle_object *)self;
    if (!h->type || !h->pointer) return;
    unlink_handle(h);
    bool is_here = h->generation == h->type->block->generation;
    if (h->type->block->child) {
        if (is_here) ffi_isolate_end(h->type, h->pointer);
    } else if (h->type->end) {
        h->type->end(h->pointer);
    }
}

static const geo_class POINTER_CLASS = {
    .name = "pointer", .noun = "pointer", .phrase = "a pointer", .print = handle_print,
    .equal = handle_equal, .release = handle_release };

void ffi_handle_type_init(c_handle_type *t)
{
    snprintf(t->phrase, sizeof t->phrase, "%s %s", strchr("aeiouAEIOU", t->name[0]) ? "an" : "a",
             t->name);
    t->class = POINTER_CLASS;
    t->class.name = t->class.noun = t->name;
    t->class.phrase = t->phrase;
}

geo_value ffi_handle_value(geo_vm *vm, c_handle_type *type, void *pointer)
{
    for (handle_object *h = type ? type->open : NULL; h; h = h->next)
        if (h->pointer == pointer && h->generation == type->block->generation)
            return value_share(value_from_object(h));
    handle_object *h = vm_need(vm, foreign_new(vm_heap(vm), type ? &type->class : &POINTER_CLASS,
                                               sizeof *h));
    h->type = type;
    h->pointer = pointer;
    if (!type) return value_from_object(h);
    h->generation = type->block->generation;
    h->next = type->open;
    type->open = h;
    return value_from_object(h);
}

void *ffi_handle_pointer(geo_vm *vm, const c_function *f, geo_value v, bool take)
{
    bool is_handle = value_is_kind(v, KIND_FOREIGN)
        && value_foreign(v)->class->release == handle_release;
    if (!is_handle) {
        geo_buffer what = GEO_BUFFER_EMPTY;
        value_describe(v, &what);
        diagnostic *d = diag_new(MSG_FFI_NO_POINTER, f->name, buffer_text(&what));
        buffer_free(&what);
        ffi_raise(vm, f, d);
    }
    handle_object *h = (handle_object *)value_foreign(v);
    if (!h->pointer) ffi_raise(vm, f, diag_new(MSG_FFI_CLOSED, h->head.class->name));
    if (h->type && h->generation != h->type->block->generation)
        ffi_raise(vm, f, diag_new(MSG_FFI_GONE, h->head.class->name));
    void *pointer = h->pointer;
    if (take) {
        if (h->type) unlink_handle(h);
        h->pointer = NULL;
    }
    return pointer;
}
