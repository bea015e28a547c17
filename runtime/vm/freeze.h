/* freeze.h - functions that keep what they saw.
 *
 * A plain function looks top-level names up each time it runs. An object built
 * from functions (a composition, a map, a distribution, a set) must not change
 * when the program later gives those names other values: it holds its functions
 * frozen, with the values their names have now. */
#ifndef GEO_VM_FREEZE_H
#define GEO_VM_FREEZE_H

#include "runtime/vm/vm.h"

/* v itself when it depends on no top-level name, else a copy that keeps their present
 * values: functions, what they captured, the functions these call, and functions
 * inside lists and records. Names without a value yet stay as they are. Raises
 * when memory is out; never collects. */
geo_value vm_freeze(geo_vm *vm, geo_value v);

#endif
