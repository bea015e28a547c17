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

/* What laws, spaces and the space of a law are called; text lives until the built-in
 * returns. */
const char *law_text(geo_vm *vm, const distribution *law);
const char *space_text(geo_vm *vm, const space *s);
const char *law_space_text(geo_vm *vm, const distribution *law);

/* The mean, or the covariance; raises when there is no closed form. */
geo_value law_moments_value(geo_vm *vm, const distribution *law, bool wants_cov);

/* After a kernel was asked about a law: raises what a function inside of it raised, else
 * for the status as vm_check. */
void law_check(geo_vm *vm, const distribution *law, geo_status status, const char *what);
/* Marks the functions a law holds. */
void law_trace(geo_heap *heap, const distribution *law);

geo_value law_quantile_value(geo_vm *vm, distribution *law, geo_value p);

/* Estimates of properties use this many draws of this stream. */
enum { LAW_DRAWS = 200000 };
geo_rng law_asking_stream(void);

/* The space that draws know: the uniform's region, else R^dim. */
geo_value law_space(geo_vm *vm, const distribution *law);

/* The Laplace and Poisson distributions with the parameters in argv. */
geo_value laplace_law(geo_vm *vm, const geo_value *argv);
geo_value poisson_law(geo_vm *vm, const geo_value *argv);

#endif
