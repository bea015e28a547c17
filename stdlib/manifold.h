/* manifold.h - what other bindings ask of manifold.c. */
#ifndef GEO_STDLIB_MANIFOLD_H
#define GEO_STDLIB_MANIFOLD_H

#include "runtime/vm/vm.h"

/* dist(M, p, q): geodesic distances, argv as given. */
geo_value manifold_distances(geo_vm *vm, const geo_value *argv);

#endif
