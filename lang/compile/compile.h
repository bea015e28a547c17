/* compile.h - a checked tree becomes bytecode.
 *
 * Names are resolved here: parameters and assigned names are registers of their
 * function, names of enclosing functions are captured by value, top-level names
 * are slots, and what is left is looked up among built-ins and constants. */
#ifndef GEO_COMPILE_COMPILE_H
#define GEO_COMPILE_COMPILE_H

#include "lang/compile/namespace.h"
#include "lang/syntax/ast.h"
#include "runtime/core/code.h"

enum { COMPILE_ERRORS = 20 };

typedef struct {
    geo_heap *heap;
    geo_source *source;
    namespace_table *names;
    size_t n_near, n_far;       /* slots in use that are registers, and beyond; they grow */
    bool whole_program;         /* no later text can define a name: unknown ones are errors */
    /* built-ins and constants by name: VALUE_UNSET when there is none */
    geo_value (*lookup)(void *context, const char *name, size_t length);
    /* has this slot a value when the code begins? */
    bool (*has_value)(void *context, size_t slot);
    /* a hint for an unknown name ("did you mean ..."), or false; appends to out */
    bool (*suggest)(void *context, const char *name, size_t length, geo_buffer *out);
    void *context;
    geo_string **word;          /* texts of this compilation, each once: a hash table */
    size_t n_words, word_capacity;
    diagnostic *error[COMPILE_ERRORS];
    size_t n_errors;
    bool out_of_memory;
} compile_context;

/* A slot for one more top-level name: a register while there are any and `near`. */
size_t compile_new_slot(compile_context *c, bool near);

/* The code of a whole tree (a BLOCK), or NULL with errors. On failure names and
 * slots may have grown; the caller cuts them back. */
geo_code *compile_tree(compile_context *c, const node *root);

#endif
