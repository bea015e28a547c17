/* distribution.h - distributions as values. */
#ifndef GEO_STDLIB_DISTRIBUTION_H
#define GEO_STDLIB_DISTRIBUTION_H

#include "runtime/distribution/distribution.h"
#include "runtime/vm/vm.h"

extern const geo_class DISTRIBUTION_CLASS;

/* A value of a law; takes one reference, also when it raises. */
geo_value law_value(geo_vm *vm, distribution *law);
/* borrows; v is of DISTRIBUTION_CLASS */
distribution *value_law(geo_value v);

/* The space that draws know: the uniform's region, else R^dim. */
geo_value law_space(geo_vm *vm, const distribution *law);

#endif
