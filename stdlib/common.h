/* common.h - small things many bindings share. */
#ifndef GEO_STDLIB_COMMON_H
#define GEO_STDLIB_COMMON_H

#include <string.h>

#include "runtime/vm/vm.h"

/* The prototypes of all bindings. */
#define BUILTIN(name, function, signature, permission, sentence, formula, example)            \
    geo_value function(geo_vm *vm, int argc, const geo_value *argv);
#include "stdlib/topics.def"
#undef BUILTIN

/* Members of a list, tensor (rows), range, record (names) or string. */
size_t members_count(geo_value v);
geo_value member_at(geo_vm *vm, geo_value v, size_t i);

/* Is the word text[0..length) this one? For the names of properties. */
static inline bool word_is(const char *text, size_t length, const char *word)
{
    return strlen(word) == length && memcmp(text, word, length) == 0;
}

/* A copy of rows x columns numbers: a vector when columns is 1, else a matrix. */
geo_value numbers_value(geo_vm *vm, const double *x, size_t rows, size_t columns);

/* list_push that raises when memory is out. */
void list_add(geo_vm *vm, geo_list *list, geo_value v);
/* The members stacked as a literal [...] would be. */
geo_value stack_list(geo_vm *vm, const geo_list *list);

#endif
