/* table.h - all of the standard library, by name. */
#ifndef GEO_STDLIB_TABLE_H
#define GEO_STDLIB_TABLE_H

#include "runtime/vm/vm.h"

/* A built-in function or a constant (i, R, S, ...); VALUE_UNSET when there is none. */
geo_value stdlib_lookup(geo_vm *vm, const char *name, size_t length);

#endif
