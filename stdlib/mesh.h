/* mesh.h - what can be asked of a space that is a mesh. */
#ifndef GEO_STDLIB_MESH_H
#define GEO_STDLIB_MESH_H

#include "runtime/manifold/space.h"
#include "runtime/vm/vm.h"

/* A property that only meshes have; false when there is none of this name, or no mesh. */
bool mesh_property(geo_vm *vm, const space *s, const char *name, size_t length, geo_value *out);

#endif
