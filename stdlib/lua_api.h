/* lua_api.h - what the program asks of geo_lua.so, the module with the Lua interpreter. */
#ifndef GEO_STDLIB_LUA_API_H
#define GEO_STDLIB_LUA_API_H

#include "runtime/vm/vm.h"

/* What stands behind the table geo; run and end only where Lua is the host. */
typedef struct {
    /* Told of each function that a chunk defines (geo.def), in order; false: out of memory. */
    bool (*add)(void *context, const char *name, geo_value v);
    /* geo.run(text): runs geo, *out is its last value; NULL or a new diagnostic */
    diagnostic *(*run)(void *context, const char *text, size_t length, geo_value *out);
    void (*end)(void *context);     /* the state ends */
    void *context;
} lua_definer;

/* The table geo_module_lua. All raise; run them by vm_protect. */
typedef struct {
    /* Runs a text chunk called `name` (a path) in the machine's one Lua state, which the
     * first call makes. What it defines goes to the definer. */
    void (*run)(geo_vm *vm, const char *name, const char *text, size_t length,
                const lua_definer *definer);
    /* Does the chunk compile? Raises when not; runs nothing. */
    void (*check)(geo_vm *vm, const char *name, const char *text, size_t length);
    /* Lets geo live in a state that is there already (lua_State *), pushes the table `geo`
     * on its stack. Definers as above, kept. False: out of memory. */
    bool (*attach)(geo_vm *vm, void *state, const lua_definer *definer);
} lua_api;

#endif
