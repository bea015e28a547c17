/* common.h - small things many bindings share. */
#ifndef GEO_STDLIB_COMMON_H
#define GEO_STDLIB_COMMON_H

#include "runtime/vm/vm.h"

/* The prototypes of all bindings. */
#define BUILTIN(name, function, signature, permission, sentence, formula, example)            \
    geo_value function(geo_vm *vm, int argc, const geo_value *argv);
#include "stdlib/topics.def"
#undef BUILTIN

/* Members of a list, tensor (rows), range, record (names) or string. */
size_t members_count(geo_value v);
geo_value member_at(geo_vm *vm, geo_value v, size_t i);

/* list_push that raises when memory is out. */
void list_add(geo_vm *vm, geo_list *list, geo_value v);
/* The members stacked as a literal [...] would be. */
geo_value stack_list(geo_vm *vm, const geo_list *list);

#endif
