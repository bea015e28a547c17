/* constants.h - names that stand for a value which is no function: i, R, S, ... */
#ifndef GEO_STDLIB_CONSTANTS_H
#define GEO_STDLIB_CONSTANTS_H

#include "runtime/vm/vm.h"

/* The constant of this name, or VALUE_UNSET. */
geo_value constant_lookup(geo_vm *vm, const char *name);

#endif
