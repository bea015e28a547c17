/* lua_library.c - what Lua has in geo: the libraries without a way out, and those that
 * need permission (io, os, package, debug).
 *
 * Changed on the way: print writes where geo prints; load takes text only; pcall and its
 * like pass limits on; table.sort compares in Lua, where the hook can stop it; a coroutine
 * can't yield through geo. */
#include <string.h>

#include "stdlib/lua_state.h"

/* --- print ------------------------------------------------------------------------------- */

static int print(lua_State *L)
{
    int n = lua_gettop(L);
    geo_vm *vm = bridge_of(L)->vm;
    for (int i = 1; i <= n; i++) {
        size_t length;
        const char *text = luaL_tolstring(L, i, &length);
        if (i > 1) vm_write(vm, "\t", 1);
        vm_write(vm, text, length);
        lua_pop(L, 1);
    }
    vm_write(vm, "\n", 1);
    return 0;
}

/* --- text chunks only -------------------------------------------------------------------- */

/* load(chunk, name, mode, env) with mode "t" whatever was asked; upvalue 1 is Lua's load. */
static int load_text(lua_State *L)
{
    bool has_env = lua_gettop(L) >= 4;
    lua_settop(L, has_env ? 4 : 3);
    lua_pushliteral(L, "t");
    lua_replace(L, 3);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

/* --- errors that are limits pass --------------------------------------------------------- */

static int finish_pcall(lua_State *L, int status, lua_KContext context)
{
    int skip = (int)(context & 15);
    vm_keep_all(bridge_of(L)->vm, context & 16);
    if (status == LUA_OK || status == LUA_YIELD) return lua_gettop(L) - skip;
    if (lua_is_limit(L, -1)) return lua_error(L);
    lua_pushboolean(L, false);
    lua_pushvalue(L, -2);
    return 2;
}

/* How many values lie below the results, and what an error must set back. */
static lua_KContext pcall_context(lua_State *L, int skip)
{
    geo_vm *vm = bridge_of(L)->vm;
    bool kept = vm_keep_all(vm, false);
    vm_keep_all(vm, kept);
    return skip | (kept ? 16 : 0);
}

static int protected_call(lua_State *L)
{
    lua_KContext c = pcall_context(L, 0);
    luaL_checkany(L, 1);
    lua_pushboolean(L, true);
    lua_insert(L, 1);
    int status = lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, c, finish_pcall);
    return finish_pcall(L, status, c);
}

static int protected_call_with(lua_State *L)
{
    int n = lua_gettop(L);
    lua_KContext c = pcall_context(L, 2);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_pushboolean(L, true);
    lua_pushvalue(L, 1);
    lua_rotate(L, 3, 2);
    return finish_pcall(L, lua_pcallk(L, n - 2, LUA_MULTRET, 2, c, finish_pcall), c);
}

/* Behind coroutine.resume (upvalue 1): false and a limit is an error here too. */
static int resume(lua_State *L)
{
    lua_bridge *b = bridge_of(L);
    lua_State *before = b->L;
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    if (lua_isthread(L, 2)) b->L = lua_tothread(L, 2);      /* a signal finds it there */
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    b->L = before;
    if (!lua_toboolean(L, 1) && lua_is_limit(L, 2)) {
        lua_settop(L, 2);
        return lua_error(L);
    }
    return lua_gettop(L);
}

int lua_coroutine_yield(lua_State *L)
{
    if (!lua_isyieldable(L)) return lua_fail(L, MSG_LUA_YIELD);
    return lua_yield(L, lua_gettop(L));
}

/* --- permission -------------------------------------------------------------------------- */

static int refuse_library(lua_State *L)
{
    return lua_fail(L, MSG_LUA_LIBRARY, lua_tostring(L, lua_upvalueindex(1)));
}

static void put_refusal(lua_State *L, const char *name)
{
    lua_newtable(L);
    lua_createtable(L, 0, 2);
    for (int i = 0; i < 2; i++) {
        lua_pushstring(L, name);
        lua_pushcclosure(L, refuse_library, 1);
        lua_setfield(L, -2, i ? "__call" : "__index");
    }
    lua_setmetatable(L, -2);
    lua_setglobal(L, name);
}

static void remove_names(lua_State *L, const char *table, const char *const *names)
{
    lua_getglobal(L, table);
    for (; lua_istable(L, -1) && *names; names++) {
        lua_pushnil(L);
        lua_setfield(L, -2, *names);
    }
    lua_pop(L, 1);
}

static const char SORT[] =
    "local sort = table.sort\n"
    "local function less(a, b) return a < b end\n"
    "function table.sort(t, before) return sort(t, before or less) end\n"
    "local resume, create = coroutine.resume, coroutine.create\n"
    "local function pass(good, ...)\n"
    "  if good then return ... end\n"
    "  error((...), 0)\n"
    "end\n"
    "function coroutine.wrap(f)\n"
    "  local thread = create(f)\n"
    "  return function(...) return pass(resume(thread, ...)) end\n"
    "end\n";

static void wrap(lua_State *L, const char *table, const char *name, lua_CFunction f)
{
    if (table) lua_getglobal(L, table);
    else lua_pushglobaltable(L);
    lua_getfield(L, -1, name);
    lua_pushcclosure(L, f, 1);
    lua_setfield(L, -2, name);
    lua_pop(L, 1);
}

void lua_open_safe(lua_State *L)
{
    static const luaL_Reg SAFE[] = {
        { LUA_GNAME, luaopen_base }, { LUA_TABLIBNAME, luaopen_table },
        { LUA_STRLIBNAME, luaopen_string }, { LUA_MATHLIBNAME, luaopen_math },
        { LUA_UTF8LIBNAME, luaopen_utf8 }, { LUA_COLIBNAME, luaopen_coroutine } };
    static const luaL_Reg ASKING[] = {
        { LUA_IOLIBNAME, luaopen_io }, { LUA_OSLIBNAME, luaopen_os },
        { LUA_DBLIBNAME, luaopen_debug }, { LUA_LOADLIBNAME, luaopen_package } };
    bool permitted = vm_permit(bridge_of(L)->vm)->may_run_code
                     && vm_permit(bridge_of(L)->vm)->may_write;
    for (size_t i = 0; i < sizeof SAFE / sizeof *SAFE; i++) {
        luaL_requiref(L, SAFE[i].name, SAFE[i].func, 1);
        lua_pop(L, 1);
    }
    for (size_t i = 0; i < sizeof ASKING / sizeof *ASKING; i++) {
        if (permitted) {
            luaL_requiref(L, ASKING[i].name, ASKING[i].func, 1);
            lua_pop(L, 1);
        } else {
            put_refusal(L, ASKING[i].name);
        }
    }
    if (!permitted) put_refusal(L, "require");
    lua_pushglobaltable(L);
    luaL_setfuncs(L, (const luaL_Reg[]){ { "print", print }, { "pcall", protected_call },
                                         { "xpcall", protected_call_with }, { NULL, NULL } }, 0);
    lua_pop(L, 1);
    wrap(L, NULL, "load", load_text);
    wrap(L, "coroutine", "resume", resume);
    lua_getglobal(L, "coroutine");
    lua_pushcfunction(L, lua_coroutine_yield);
    lua_setfield(L, -2, "yield");
    lua_pop(L, 1);
    if (luaL_loadbufferx(L, SORT, sizeof SORT - 1, "=geo", "t") != LUA_OK) lua_error(L);
    lua_call(L, 0, 0);
    remove_names(L, "_G", (const char *const[]){ "loadfile", "dofile", NULL });
    remove_names(L, "string", (const char *const[]){ "dump", NULL });
    if (permitted) remove_names(L, "debug", (const char *const[]){ "sethook", "setmetatable",
                                "setupvalue", "upvaluejoin", "setuservalue", "getregistry",
                                NULL });
    lua_open_strings(L);
}
