/* lua_state.h - the inside of the bridge to Lua; only stdlib/lua_*.c include this.
 *
 * Two machines take turns on one C stack. Geo's errors leave by vm_protect's landings,
 * Lua's by lua_pcall's; neither may pass the other's frames. So there are two borders:
 * lua_cross (Lua calls geo: whatever geo raises becomes a Lua error) and lua_invoke (geo
 * calls Lua: whatever Lua throws becomes a diagnostic). Code between Lua's API calls must
 * not raise, and code under vm_protect must not call an API function that may throw.
 *
 * A geo value in Lua is a userdata, a box. Boxes are the roots of geo's collector in Lua;
 * a Lua function in geo is a foreign object that holds a reference in Lua's registry. A
 * circle through both is collected by neither. */
#ifndef GEO_STDLIB_LUA_STATE_H
#define GEO_STDLIB_LUA_STATE_H

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "runtime/vm/registry.h"
#include "stdlib/lua_api.h"

enum { BOX_MAGIC = 0x67656f31, FAULT_MAGIC = 0x67656f32, LUA_ARGUMENTS = 200 };

/* A geo value as userdata; a ring of all that live. */
typedef struct lua_box {
    uint32_t magic;
    geo_value v;
    struct lua_box *prev, *next;
} lua_box;

/* A geo error on its way through Lua. */
typedef struct {
    uint32_t magic;
    diagnostic *d;              /* owned; NULL when it has gone on into geo */
} lua_fault;

/* A chunk's text, for errors. */
typedef struct lua_source {
    struct lua_source *next;
    geo_source *source;         /* held */
} lua_source;

typedef struct {
    vm_extension head;
    geo_vm *vm;
    lua_State *main, *L;        /* L: the thread that runs, main or a coroutine */
    lua_box live;               /* the ring's fixed member */
    lua_source *sources;
    lua_definer definer;
    bool owns_state;            /* it was made here, not lent by a host */
    bool counts;                /* the count hook is on for good */
    void *border;               /* the Lua frame that called geo (CallInfo), or NULL */
    size_t weight;              /* bytes of boxed tensors not yet told to Lua's collector */
} lua_bridge;

static inline lua_bridge *bridge_of(lua_State *L)
{
    return *(lua_bridge **)lua_getextraspace(L);
}

/* --- lua_state.c ------------------------------------------------------------------------- */

/* The machine's bridge, made at first use; raises. */
lua_bridge *lua_bridge_need(geo_vm *vm);
/* The table of functions `geo` on the stack. */
void lua_open_geo(lua_State *L);

/* --- lua_value.c ------------------------------------------------------------------------- */

/* Pushes v; may throw. Tensors, lists and the rest go as boxes, without copies; a value
 * that someone else holds must be marked shared before. */
void lua_push_value(lua_State *L, geo_value v);
/* The geo value at a place of the stack; throws a Lua error when it has none. Makes objects
 * in geo's heap that live until the next collection. */
geo_value lua_to_value(lua_State *L, int place);
/* n of them, from `first` on. */
void lua_to_values(lua_State *L, int first, int n, geo_value *out);
/* The same for what needs nothing of Lua's memory: false when it does (tables, functions). */
bool lua_plain_value(lua_State *L, int place, geo_value *out);
/* The box at a place, or NULL. */
lua_box *lua_box_at(lua_State *L, int place);
lua_box *lua_push_box(lua_State *L, geo_value v);

/* --- lua_object.c ------------------------------------------------------------------------ */

/* Makes the metatable of boxes. */
void lua_open_boxes(lua_State *L);
/* Pushes the C function that calls a built-in. */
void lua_push_builtin(lua_State *L, geo_value v);
/* The built-in that such a C function calls, or VALUE_UNSET. */
geo_value lua_builtin_at(lua_State *L, int place);
/* geo.op, geo.call, geo.range and the like into the table on the top of the stack. */
void lua_open_helpers(lua_State *L);

/* --- lua_function.c ---------------------------------------------------------------------- */

/* A Lua function as a geo value: takes the value on the top of the stack (pops it). With
 * `batch` the one below it is its form for whole arrays (or nil), popped too. */
geo_value lua_function_take(lua_State *L, bool batch);
/* Pushes the Lua function v is; false when it is none. */
bool lua_push_function(lua_State *L, geo_value v);
/* Calls the Lua function by its reference; raises what it throws. wants[i]: argument i
 * is to be a Lua integer (NULL: none). `name` is for the trace (NULL: nameless). */
geo_value lua_invoke(lua_bridge *b, int reference, int argc, const geo_value *argv,
                     const bool *wants, const char *name);
/* Calls f under lua_pcall with `context` as light userdata; raises what it throws. */
void lua_protect(lua_bridge *b, lua_CFunction f, void *context);

/* --- lua_error.c ------------------------------------------------------------------------- */

/* Throws d as a Lua error (takes d). */
int lua_throw(lua_State *L, diagnostic *d);
/* Throws an entry of the message table. */
int lua_fail(lua_State *L, message_id id, ...);
/* The message handler of every pcall into Lua: the error becomes a fault with Lua's trace. */
int lua_on_error(lua_State *L);
/* Raises in geo what a pcall left on the top of the stack (popped). */
GEO_NORETURN void lua_raise(lua_bridge *b, int status, const char *name);
/* Is the value at this place an error that no pcall may hold: a limit? */
bool lua_is_limit(lua_State *L, int place);
/* Labels line `line` of a kept chunk. */
void lua_place(lua_State *L, diagnostic *d, const char *chunk, int line);
void lua_open_faults(lua_State *L);
void lua_keep_source(lua_bridge *b, const char *name, const char *text, size_t length);

/* Calls `work` with geo's errors becoming Lua's. Collects before when that is due. */
void lua_cross(lua_State *L, void (*work)(geo_vm *vm, void *context), void *context);

/* --- the rest ---------------------------------------------------------------------------- */

void lua_open_strings(lua_State *L);        /* lua_string.c: into the table string */
void lua_open_safe(lua_State *L);           /* lua_library.c: the whitelisted libraries */
void lua_open_define(lua_State *L);         /* lua_define.c: geo.def, geo.batch */
int lua_coroutine_yield(lua_State *L);
void lua_open_distribution(lua_State *L);   /* lua_distribution.c: geo.distribution */
void lua_open_manifold(lua_State *L);       /* lua_manifold.c: geo.manifold */
void lua_open_class(lua_State *L);          /* lua_class.c: geo.class, geo.data */

#endif
