/* lua_function.c - Lua functions as geo values, and the way from geo into Lua. */
#include <string.h>

#include "runtime/base/mem.h"
#include "stdlib/lua_state.h"

typedef struct {
    geo_foreign head;
    lua_bridge *bridge;
    int reference;              /* of the function in Lua's registry */
    int batch;                  /* of its form for whole arrays, or LUA_NOREF */
} lua_function;

/* --- calling ------------------------------------------------------------------------ */

typedef struct {
    int reference, argc;
    const geo_value *argv;
    const bool *wants;
} invocation;

static void push_argument(lua_State *L, const invocation *call, int i)
{
    geo_value v = value_share(call->argv[i]);
    if (call->wants && call->wants[i] && value_is_number(v))
        lua_pushinteger(L, (lua_Integer)value_to_number(v));
    else lua_push_value(L, v);
}

/* Under pcall: making boxes may throw. */
static int invoke_boxed(lua_State *L)
{
    const invocation *call = lua_touserdata(L, 1);
    luaL_checkstack(L, call->argc + 4, "too many arguments");
    lua_settop(L, 0);
    lua_rawgeti(L, LUA_REGISTRYINDEX, call->reference);
    for (int i = 0; i < call->argc; i++) push_argument(L, call, i);
    lua_call(L, call->argc, LUA_MULTRET);
    return lua_gettop(L);
}

static bool is_light(const invocation *call)
{
    for (int i = 0; i < call->argc; i++)
        if (!value_is_number(call->argv[i])) return false;
    return true;
}

static int push_call(lua_State *L, invocation *call)
{
    if (!is_light(call)) {
        lua_pushcfunction(L, invoke_boxed);
        lua_pushlightuserdata(L, call);
        return 1;
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, call->reference);
    for (int i = 0; i < call->argc; i++) push_argument(L, call, i);
    return call->argc;
}

typedef struct {
    int n;
    geo_value out;
} results;

/* Several values are a list; under pcall, for tables and functions need Lua's memory. */
static int take_results(lua_State *L)
{
    results *r = lua_touserdata(L, 1);
    if (r->n != 1) {
        lua_createtable(L, r->n, 0);
        for (int i = 0; i < r->n; i++) {
            lua_pushvalue(L, 2 + i);
            lua_rawseti(L, -2, i + 1);
        }
    }
    r->out = lua_to_value(L, -1);
    return 0;
}

/* The n results behind the handler; a status of pcall. */
static int heavy_results(lua_State *L, int handler, int n, geo_value *out)
{
    results r = { n, VALUE_NONE };
    lua_pushcfunction(L, take_results);
    lua_insert(L, handler + 1);
    lua_pushlightuserdata(L, &r);
    lua_insert(L, handler + 2);
    int status = lua_pcall(L, n + 1, 0, handler);
    *out = r.out;
    return status;
}

/* What a call into Lua changes and sets back, however it ends. */
typedef struct {
    void *border;
    bool kept;
} inside;

static inside go_inside(lua_bridge *b)
{
    lua_Debug ar;
    inside before = { b->border, vm_keep_all(b->vm, false) };
    vm_keep_all(b->vm, before.kept);
    b->border = lua_getstack(b->L, 0, &ar) ? (void *)ar.i_ci : NULL;
    return before;
}

static void come_back(lua_bridge *b, inside before)
{
    b->border = before.border;
    vm_keep_all(b->vm, before.kept);
}

geo_value lua_invoke(lua_bridge *b, int reference, int argc, const geo_value *argv,
                     const bool *wants, const char *name)
{
    lua_State *L = b->L;
    invocation call = { reference, argc, argv, wants };
    if (!lua_checkstack(L, argc + 12)) vm_raise(b->vm, MSG_CALLS_TOO_DEEP);
    inside before = go_inside(b);
    lua_pushcfunction(L, lua_on_error);
    int handler = lua_gettop(L);
    int status = lua_pcall(L, push_call(L, &call), LUA_MULTRET, handler);
    geo_value out = VALUE_NONE;
    if (status == LUA_OK) {
        int n = lua_gettop(L) - handler;
        if (n > 1 || (n == 1 && !lua_plain_value(L, -1, &out)))
            status = heavy_results(L, handler, n, &out);
    }
    come_back(b, before);
    if (status != LUA_OK) {
        lua_remove(L, handler);
        lua_raise(b, status, name);
    }
    lua_settop(L, handler - 1);
    return value_share(out);            /* a box may hold it still */
}

void lua_protect(lua_bridge *b, lua_CFunction f, void *context)
{
    lua_State *L = b->L;
    if (!lua_checkstack(L, 8)) vm_raise(b->vm, MSG_CALLS_TOO_DEEP);
    inside before = go_inside(b);
    lua_pushcfunction(L, lua_on_error);
    int handler = lua_gettop(L);
    lua_pushcfunction(L, f);
    lua_pushlightuserdata(L, context);
    int status = lua_pcall(L, 1, 0, handler);
    come_back(b, before);
    lua_remove(L, handler);
    if (status != LUA_OK) lua_raise(b, status, NULL);
}

/* --- the class ------------------------------------------------------------------------ */

static void function_print(const geo_foreign *self, geo_buffer *out)
{
    const lua_function *f = (const lua_function *)self;
    buffer_add_text(out, f->batch == LUA_NOREF ? "Lua function" : "Lua function on arrays");
}

/* A function on arrays alone, called with numbers: arrays of one. */
static geo_value call_with_ones(geo_vm *vm, const lua_function *f, int argc,
                                const geo_value *argv)
{
    geo_value given[LUA_ARGUMENTS];
    bool numbers = argc <= LUA_ARGUMENTS;
    for (int i = 0; i < argc && numbers; i++) {
        numbers = value_is_number(argv[i]);
        if (!numbers) break;
        geo_tensor *one = vm_vector(vm, 1);
        one->data[0] = value_to_number(argv[i]);
        given[i] = vm_hold(vm, value_from_object(one));
    }
    geo_value out = lua_invoke(f->bridge, f->batch, argc, numbers ? given : argv, NULL, NULL);
    geo_value first;
    return numbers && vm_count(out) == 1 && vm_member(vm, out, 0, &first) ? first : out;
}

static geo_value function_call(geo_vm *vm, geo_foreign *self, int argc, const geo_value *argv)
{
    const lua_function *f = (const lua_function *)self;
    if (f->reference == LUA_REFNIL) return call_with_ones(vm, f, argc, argv);
    return lua_invoke(f->bridge, f->reference, argc, argv, NULL, NULL);
}

static geo_value function_batch(geo_vm *vm, geo_foreign *self, int argc, const geo_value *argv)
{
    const lua_function *f = (const lua_function *)self;
    return lua_invoke(f->bridge, f->batch, argc, argv, NULL, NULL);
}

static bool function_equal(const geo_foreign *a, const geo_foreign *b)
{
    lua_State *L = ((const lua_function *)a)->bridge->L;
    lua_rawgeti(L, LUA_REGISTRYINDEX, ((const lua_function *)a)->reference);
    lua_rawgeti(L, LUA_REGISTRYINDEX, ((const lua_function *)b)->reference);
    bool same = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    return same;
}

/* Happens in geo's collector, never inside a call of Lua's API. */
static void function_release(geo_foreign *self)
{
    lua_function *f = (lua_function *)self;
    lua_State *L = f->bridge->L;
    if (!L || !lua_checkstack(L, 4)) return;
    luaL_unref(L, LUA_REGISTRYINDEX, f->reference);
    luaL_unref(L, LUA_REGISTRYINDEX, f->batch);
}

static const geo_class FUNCTION_CLASS = {
    .name = "Function", .noun = "Lua function", .phrase = "a Lua function",
    .print = function_print, .call = function_call, .call_traced = function_call,
    .equal = function_equal, .release = function_release };

static const geo_class BATCH_CLASS = {
    .name = "Function", .noun = "Lua function", .phrase = "a Lua function",
    .print = function_print, .call = function_call, .call_traced = function_call,
    .batch = function_batch, .equal = function_equal, .release = function_release };

geo_value lua_function_take(lua_State *L, bool batch)
{
    lua_bridge *b = bridge_of(L);
    lua_function *f = foreign_new(vm_heap(b->vm), batch ? &BATCH_CLASS : &FUNCTION_CLASS,
                                  sizeof *f);
    if (!f) lua_fail(L, MSG_OUT_OF_MEMORY);
    f->bridge = b;
    f->reference = f->batch = LUA_NOREF;
    f->reference = luaL_ref(L, LUA_REGISTRYINDEX);
    if (batch) f->batch = luaL_ref(L, LUA_REGISTRYINDEX);
    return value_from_object(f);
}

bool lua_push_function(lua_State *L, geo_value v)
{
    if (!value_is_class(v, &FUNCTION_CLASS)) return false;
    const lua_function *f = (const lua_function *)value_foreign(v);
    if (f->bridge != bridge_of(L)) return false;
    lua_rawgeti(L, LUA_REGISTRYINDEX, f->reference);
    return true;
}
