/* estimate.h - numbers that were estimated: a value and its standard error.
 *
 * An estimate prints as "1.796 ± 0.002" and takes part in everything as its number.
 * Sums with and multiples by plain numbers keep the error; any other operation gives a
 * plain number. */
#ifndef GEO_STDLIB_ESTIMATE_H
#define GEO_STDLIB_ESTIMATE_H

#include "runtime/vm/vm.h"

extern const geo_class ESTIMATE_CLASS;

/* error: the standard error, or a bound of the error of a numerical method. An error of 0
 * (an exact value) gives a plain number. */
geo_value estimate_value(geo_vm *vm, double value, double error);

#endif
