/* level_set.h - what bindings do around kernels that may ask a space's equations. */
#ifndef GEO_STDLIB_LEVEL_SET_H
#define GEO_STDLIB_LEVEL_SET_H

#include "runtime/manifold/space.h"
#include "runtime/vm/vm.h"

/* Makes the functions of a space, and of its parts, ready until the running built-in
 * returns. Not needed, but kernels that ask often for few points are faster then. */
void level_set_bind(geo_vm *vm, const space *m);

/* Raises what an equation raised in a kernel. To be called before its status is looked at. */
void level_set_check(geo_vm *vm, const space *m);

#endif
