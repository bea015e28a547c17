/* lua_value.c - values across the border.
 *
 *   geo                     Lua
 *   number, bool, none      number, boolean, nil
 *   string                  string (a copy)
 *   everything else         a box: the same object, not a copy
 *   list, tensor, record    from a table (a copy)
 *
 * A table 1..n becomes what [...] makes of its members, a table with names a record. */
#include "stdlib/lua_state.h"

#include <math.h>
#include <string.h>

enum { TABLE_DEPTH = 64 };

/* --- into Lua --------------------------------------------------------------------- */

lua_box *lua_push_box(lua_State *L, geo_value v)
{
    lua_bridge *b = bridge_of(L);
    lua_box *box = lua_newuserdatauv(L, sizeof *box, 0);
    *box = (lua_box){ .magic = BOX_MAGIC, .v = v, .prev = &b->live,
                      .next = b->live.next };
    box->next->prev = box;
    b->live.next = box;
    luaL_setmetatable(L, "geo.value");
    return box;
}

/* Lua's collector sees a small box where a large tensor hangs; it is told the size in
 * steps of a megabyte, as if it had given out the memory itself. */
static void tell_weight(lua_State *L, geo_value v)
{
    enum { STEP = 1 << 20 };
    lua_bridge *b = bridge_of(L);
    if (!value_is_tensor(v)) return;
    b->weight += value_tensor(v)->n * sizeof(double);
    if (b->weight < STEP) return;
    int kilobytes = (int)(b->weight / 1024 < 1 << 20 ? b->weight / 1024 : 1 << 20);
    b->weight = 0;
    lua_gc(L, LUA_GCSTEP, kilobytes);
}

/* Lua may collect while it makes the box, and run finalisers that call geo. */
static void push_object(lua_State *L, geo_value v)
{
    geo_vm *vm = bridge_of(L)->vm;
    bool kept = vm_keep_all(vm, true);
    tell_weight(L, v);
    lua_push_box(L, v);
    vm_keep_all(vm, kept);
}

void lua_push_value(lua_State *L, geo_value v)
{
    if (value_is_number(v)) lua_pushnumber(L, value_to_number(v));
    else if (value_is_bool(v)) lua_pushboolean(L, v == VALUE_TRUE);
    else if (value_is_none(v) || v == VALUE_UNSET) lua_pushnil(L);
    else if (value_is_kind(v, KIND_STRING))
        lua_pushlstring(L, value_string(v)->text, value_string(v)->length);
    else if (value_is_kind(v, KIND_BUILTIN)) lua_push_builtin(L, v);
    else if (!lua_push_function(L, v)) push_object(L, v);
}

/* --- out of Lua -------------------------------------------------------------------- */

lua_box *lua_box_at(lua_State *L, int place)
{
    lua_box *box = lua_touserdata(L, place);
    if (!box || lua_type(L, place) != LUA_TUSERDATA) return NULL;
    return lua_rawlen(L, place) == sizeof *box && box->magic == BOX_MAGIC ? box : NULL;
}

static geo_value integer_value(lua_Integer i)
{
    return value_number((double)i);
}

bool lua_plain_value(lua_State *L, int place, geo_value *out)
{
    switch (lua_type(L, place)) {
    case LUA_TNIL: *out = VALUE_NONE; return true;
    case LUA_TBOOLEAN: *out = value_bool(lua_toboolean(L, place)); return true;
    case LUA_TNUMBER:
        *out = lua_isinteger(L, place) ? integer_value(lua_tointeger(L, place))
                                       : value_number(lua_tonumber(L, place));
        return true;
    case LUA_TUSERDATA: {
        const lua_box *box = lua_box_at(L, place);
        if (box) *out = box->v;
        return box != NULL;
    }
    default: return false;
    }
}

/* A conversion under way: nothing is collected until it ends. */
typedef struct {
    lua_State *L;
    geo_vm *vm;
    bool kept;                  /* what vm_keep_all was before */
} crossing;

static int give_up(const crossing *c, diagnostic *d)
{
    vm_keep_all(c->vm, c->kept);
    return lua_throw(c->L, d);
}

static void refuse(const crossing *c, const char *what)
{
    give_up(c, diag_new(MSG_CANT_CROSS, what));
}

static geo_value need(const crossing *c, void *object)
{
    if (!object) give_up(c, diag_new(MSG_OUT_OF_MEMORY));
    return value_from_object(object);
}

static geo_value to_value(const crossing *c, int place, int depth);

/* A table 1..n: what [...] makes of the members. */
static geo_value array_value(const crossing *c, int place, size_t n, int depth)
{
    lua_State *L = c->L;
    geo_heap *heap = vm_heap(c->vm);
    geo_list *list = list_new(heap, n);
    geo_value out = need(c, list);
    bool numbers = n > 0;
    for (size_t i = 1; i <= n; i++) {
        numbers &= lua_rawgeti(L, place, (lua_Integer)i) == LUA_TNUMBER;
        geo_value v = to_value(c, lua_gettop(L), depth + 1);
        lua_pop(L, 1);
        need(c, list_push(heap, list, v) ? list : NULL);
    }
    if (numbers) {
        geo_tensor *t = tensor_vector(heap, n);
        need(c, t);
        for (size_t i = 0; i < n; i++) t->data[i] = value_to_number(list->item[i]);
        return value_from_object(t);
    }
    diagnostic *d = n ? tensor_stack(heap, n, list->item, &out) : NULL;
    if (d) give_up(c, d);
    return out;
}

static geo_value record_value(const crossing *c, int place, int depth)
{
    lua_State *L = c->L;
    geo_heap *heap = vm_heap(c->vm);
    geo_record *record = record_new(heap, 0);
    geo_value out = need(c, record);
    lua_pushnil(L);
    while (lua_next(L, place)) {
        if (lua_type(L, -2) != LUA_TSTRING) refuse(c, "a table with names and numbers both");
        size_t length;
        const char *name = lua_tolstring(L, -2, &length);
        geo_string *key = string_new(heap, name, length);
        need(c, key);
        geo_value v = to_value(c, lua_gettop(L), depth + 1);
        need(c, record_set(heap, record, key, v) ? record : NULL);
        lua_pop(L, 1);
    }
    return out;
}

static bool has_other_keys(lua_State *L, int place, size_t n)
{
    size_t count = 0;
    lua_pushnil(L);
    while (lua_next(L, place)) {
        lua_pop(L, 1);
        if (lua_type(L, -1) != LUA_TNUMBER || ++count > n) {
            lua_pop(L, 1);
            return true;
        }
    }
    return count != n;
}

static geo_value table_value(const crossing *c, int place, int depth)
{
    lua_State *L = c->L;
    if (depth > TABLE_DEPTH) refuse(c, "a table that holds itself");
    if (!lua_checkstack(L, 8)) give_up(c, diag_new(MSG_CALLS_TOO_DEEP));
    size_t n = lua_rawlen(L, place);
    if (n > 0 && has_other_keys(L, place, n))
        refuse(c, "a table with holes, or with names and numbers both,");
    if (n > 0) return array_value(c, place, n, depth);
    lua_pushnil(L);
    if (!lua_next(L, place)) return array_value(c, place, 0, depth);
    lua_pop(L, 2);
    return record_value(c, place, depth);
}

static geo_value function_value(lua_State *L, int place)
{
    geo_value v = lua_builtin_at(L, place);
    if (v != VALUE_UNSET) return v;
    lua_pushvalue(L, place);
    return lua_function_take(L, false);
}

static geo_value to_value(const crossing *c, int place, int depth)
{
    lua_State *L = c->L;
    geo_value out;
    if (lua_plain_value(L, place, &out)) return out;
    switch (lua_type(L, place)) {
    case LUA_TSTRING: {
        size_t length;
        const char *text = lua_tolstring(L, place, &length);
        return need(c, string_new(vm_heap(c->vm), text, length));
    }
    case LUA_TTABLE: return table_value(c, place, depth);
    case LUA_TFUNCTION: return function_value(L, place);
    case LUA_TTHREAD: refuse(c, "a coroutine"); break;
    default: refuse(c, luaL_typename(L, place)); break;
    }
    return VALUE_NONE;
}

void lua_to_values(lua_State *L, int first, int n, geo_value *out)
{
    crossing c = { L, bridge_of(L)->vm, false };
    first = lua_absindex(L, first);
    c.kept = vm_keep_all(c.vm, true);
    for (int i = 0; i < n; i++) out[i] = to_value(&c, first + i, 0);
    vm_keep_all(c.vm, c.kept);
}

geo_value lua_to_value(lua_State *L, int place)
{
    geo_value v;
    lua_to_values(L, place, 1, &v);
    return v;
}
