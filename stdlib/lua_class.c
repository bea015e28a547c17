/* lua_class.c - geo.class: kinds of objects whose behaviour is written in Lua.
 *
 *   local Flow = geo.class{ name = "Flow",
 *       call = function(self, x) ... end, print = function(self) return "flow" end,
 *       properties = { speed = function(self) return self.speed end },
 *       operators = { ["*"] = function(a, b) ... end, ["^"] = ... } }
 *   return Flow{ speed = 2 }
 *
 * Flow makes objects from tables; `self` is that table. An object goes wherever the
 * language asks what an object can do: it is called, printed, compared, looked into, a
 * set for `in`, a law to draw from. Operators get the operands; geo.data(x) is the table. */
#include <stdio.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/core/operator.h"
#include "stdlib/lua_state.h"

enum { PROPERTIES = 64, WORD = 64 };

typedef enum { DO_CALL, DO_PRINT, DO_CONTAINS, DO_DRAW, DO_EQUAL, DOINGS } doing;

static const char *const DOING_NAMES[DOINGS] = { "call", "print", "contains", "draw", "equal" };

typedef struct {
    vm_extension head;              /* lives as long as the machine */
    geo_class class;
    lua_bridge *bridge;
    char name[WORD], noun[WORD], phrase[WORD + 4];
    int does[DOINGS];               /* references, or LUA_NOREF */
    int operator[OPERATORS];
    size_t coordinates;
    int n_properties;
    char property[PROPERTIES][WORD];
    int get[PROPERTIES];
    const char *names[PROPERTIES + 1];
} lua_class;

typedef struct {
    geo_foreign head;
    geo_value self;                 /* the table, as something that goes back to Lua */
} lua_object;

static lua_class *class_of(const geo_foreign *self)
{
    return (lua_class *)((char *)self->class - offsetof(lua_class, class));
}

static geo_value table_of(const geo_foreign *self) { return ((const lua_object *)self)->self; }

/* --- the protocol ----------------------------------------------------------------------- */

static geo_value object_call(geo_vm *vm, geo_foreign *self, int argc, const geo_value *argv)
{
    const lua_class *c = class_of(self);
    geo_value given[LUA_ARGUMENTS + 1] = { table_of(self) };
    if (argc > LUA_ARGUMENTS) vm_raise(vm, MSG_CALLS_TOO_DEEP);
    memcpy(given + 1, argv, (size_t)argc * sizeof *argv);
    return lua_invoke(c->bridge, c->does[DO_CALL], argc + 1, given, NULL, c->name);
}

typedef struct {
    const lua_class *class;
    doing what;
    int argc;
    geo_value argv[2], out;
} quiet_call;

static void work_quietly(geo_vm *vm, void *context)
{
    quiet_call *q = context;
    q->out = lua_invoke(q->class->bridge, q->class->does[q->what], q->argc, q->argv, NULL, NULL);
}

/* Where nothing may be raised or collected: false when the function failed. */
static bool ask_quietly(quiet_call *q)
{
    lua_bridge *b = q->class->bridge;
    diagnostic *error = NULL;
    if (!b->L) return false;
    bool kept = vm_keep_all(b->vm, true);
    bool good = vm_protect(b->vm, work_quietly, q, &error);
    vm_keep_all(b->vm, kept);
    diag_free(error);
    return good;
}

static void object_print(const geo_foreign *self, geo_buffer *out)
{
    const lua_class *c = class_of(self);
    quiet_call q = { c, DO_PRINT, 1, { table_of(self) }, VALUE_NONE };
    if (c->does[DO_PRINT] != LUA_NOREF && ask_quietly(&q) && value_is_kind(q.out, KIND_STRING))
        buffer_add(out, value_string(q.out)->text, value_string(q.out)->length);
    else buffer_add_text(out, c->name);
}

static bool object_equal(const geo_foreign *a, const geo_foreign *b)
{
    const lua_class *c = class_of(a);
    quiet_call q = { c, DO_EQUAL, 2, { table_of(a), table_of(b) }, VALUE_NONE };
    if (a == b || c->does[DO_EQUAL] == LUA_NOREF) return a == b;
    return ask_quietly(&q) && q.out == VALUE_TRUE;
}

static bool object_property(geo_vm *vm, geo_foreign *self, const char *name, size_t length,
                            geo_value *out)
{
    const lua_class *c = class_of(self);
    geo_value given = table_of(self);
    for (int i = 0; i < c->n_properties; i++) {
        bool same = strlen(c->property[i]) == length && !memcmp(c->property[i], name, length);
        if (!same) continue;
        *out = lua_invoke(c->bridge, c->get[i], 1, &given, NULL, c->property[i]);
        return true;
    }
    return false;
}

static bool operate(geo_vm *vm, const lua_class *c, int op, int argc, const geo_value *argv,
                    geo_value *out)
{
    if (c->operator[op] == LUA_NOREF) return false;
    *out = lua_invoke(c->bridge, c->operator[op], argc, argv, NULL, operator_text(op));
    return true;
}

static bool is_lua_object(geo_value v);

static bool object_binary(geo_vm *vm, int op, geo_value a, geo_value b, geo_value *out)
{
    geo_value both[2] = { a, b };
    for (int i = 0; i < 2; i++)
        if (is_lua_object(both[i])
            && operate(vm, class_of(value_foreign(both[i])), op, 2, both, out)) return true;
    return false;
}

static bool object_unary(geo_vm *vm, int op, geo_value a, geo_value *out)
{
    return operate(vm, class_of(value_foreign(a)), op, 1, &a, out);
}

static size_t object_coordinates(const geo_foreign *self) { return class_of(self)->coordinates; }

static bool object_contains(geo_vm *vm, geo_foreign *self, geo_value point, geo_value *out)
{
    const lua_class *c = class_of(self);
    geo_value given[2] = { table_of(self), point };
    *out = lua_invoke(c->bridge, c->does[DO_CONTAINS], 2, given, NULL, c->name);
    return true;
}

static geo_value object_draw(geo_vm *vm, geo_foreign *self)
{
    const lua_class *c = class_of(self);
    geo_value given = table_of(self);
    return lua_invoke(c->bridge, c->does[DO_DRAW], 1, &given, NULL, c->name);
}

static void object_trace(geo_heap *heap, geo_foreign *self) { heap_mark(heap, table_of(self)); }

static bool is_lua_object(geo_value v)
{
    return value_is_kind(v, KIND_FOREIGN) && value_foreign(v)->class->print == object_print;
}

/* --- making a class ----------------------------------------------------------------------- */

static int take_function(lua_State *L, const char *where, const char *name)
{
    if (lua_type(L, -1) != LUA_TFUNCTION)
        lua_fail(L, MSG_LUA_DEF_FIELD, where, name, "a function");
    return luaL_ref(L, LUA_REGISTRYINDEX);
}

static void take_properties(lua_State *L, lua_class *c)
{
    if (lua_getfield(L, 1, "properties") == LUA_TNIL) return;
    luaL_checktype(L, -1, LUA_TTABLE);
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        size_t length = 0;
        const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tolstring(L, -2, &length) : "";
        if (length == 0 || length >= WORD || c->n_properties == PROPERTIES)
            lua_fail(L, MSG_LUA_DEF_FIELD, "geo.class", "properties", "at most 64 names");
        memcpy(c->property[c->n_properties], name, length);
        c->names[c->n_properties] = c->property[c->n_properties];
        c->get[c->n_properties] = take_function(L, "geo.class", name);
        c->n_properties++;
    }
}

static void take_operators(lua_State *L, lua_class *c)
{
    if (lua_getfield(L, 1, "operators") == LUA_TNIL) return;
    luaL_checktype(L, -1, LUA_TTABLE);
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        const char *sign = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "";
        bool is_minus = strcmp(sign, "neg") == 0;
        int found = is_minus ? OP1_NEG : -1;
        for (int op = 0; op < OPERATORS && found < 0; op++)
            if (strcmp(operator_text(op), sign) == 0) found = op;
        if (found < 0) lua_fail(L, MSG_LUA_DEF_FIELD, "geo.class", sign, "an operator of geo");
        c->operator[found] = take_function(L, "geo.class", sign);
    }
}

/* A class of the language itself is known to C code by its name. */
static bool is_taken(const char *name)
{
    static const char *const OWN[] = { "Space", "Distribution", "Map", "Plot", "Function", "Layer",
                                       "Plan", "Solution", "Video", "Path", "number", "integer",
                                       "tensor", "list", "record", "string", "any", "function" };
    for (size_t i = 0; i < sizeof OWN / sizeof *OWN; i++)
        if (strcmp(OWN[i], name) == 0) return true;
    return false;
}

static void take_names(lua_State *L, lua_class *c)
{
    size_t length = 0;
    int type = lua_getfield(L, 1, "name");
    const char *name = type == LUA_TSTRING ? lua_tolstring(L, -1, &length) : "";
    if (length == 0 || length >= WORD || is_taken(name))
        lua_fail(L, MSG_LUA_DEF_FIELD, "geo.class", "name", "a name no other kind has");
    snprintf(c->name, sizeof c->name, "%s", name);
    for (size_t i = 0; i < length; i++)
        c->noun[i] = name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] + 32) : name[i];
    snprintf(c->phrase, sizeof c->phrase, "%s %s", strchr("aeio", c->noun[0]) ? "an" : "a",
             c->noun);
    lua_getfield(L, 1, "coordinates");
    lua_Integer n = luaL_optinteger(L, -1, 0);
    c->coordinates = n > 0 && n < 100000 ? (size_t)n : 0;
}

static void fill_class(lua_class *c)
{
    c->class = (geo_class){
        .name = c->name, .noun = c->noun, .phrase = c->phrase, .print = object_print,
        .property = object_property, .properties = c->names, .binary = object_binary,
        .unary = object_unary, .equal = object_equal, .trace = object_trace };
    if (c->does[DO_CALL] != LUA_NOREF) c->class.call = object_call;
    if (c->does[DO_CONTAINS] != LUA_NOREF) c->class.contains = object_contains;
    if (c->does[DO_DRAW] != LUA_NOREF) c->class.draw = object_draw;
    if (c->coordinates) c->class.coordinates = object_coordinates;
}

/* Upvalue: the class. A table becomes an object. */
static int make_object(lua_State *L)
{
    lua_class *c = lua_touserdata(L, lua_upvalueindex(1));
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    bool kept = vm_keep_all(c->bridge->vm, true);
    geo_value self = lua_function_take(L, false);
    lua_object *o = foreign_new(vm_heap(c->bridge->vm), &c->class, sizeof *o);
    if (o) o->self = self;
    if (o) lua_push_box(L, value_from_object(o));
    vm_keep_all(c->bridge->vm, kept);
    return o ? 1 : lua_fail(L, MSG_OUT_OF_MEMORY);
}

static int make_class(lua_State *L)
{
    lua_bridge *b = bridge_of(L);
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    lua_class *c = geo_alloc_zero(1, sizeof *c);
    if (!c) return lua_fail(L, MSG_OUT_OF_MEMORY);
    c->head.name = "lua class";
    c->bridge = b;
    vm_extend(b->vm, &c->head);
    for (int i = 0; i < DOINGS; i++) c->does[i] = LUA_NOREF;
    for (int i = 0; i < OPERATORS; i++) c->operator[i] = LUA_NOREF;
    take_names(L, c);
    for (int i = 0; i < DOINGS; i++)
        if (lua_getfield(L, 1, DOING_NAMES[i]) == LUA_TNIL) lua_pop(L, 1);
        else c->does[i] = take_function(L, "geo.class", DOING_NAMES[i]);
    lua_settop(L, 1);
    take_properties(L, c);
    lua_settop(L, 1);
    take_operators(L, c);
    fill_class(c);
    lua_pushlightuserdata(L, c);
    lua_pushcclosure(L, make_object, 1);
    return 1;
}

/* geo.data(object): the table it was made of; nil for other values */
static int object_data(lua_State *L)
{
    const lua_box *box = lua_box_at(L, 1);
    if (!box || !is_lua_object(box->v)) return lua_pushnil(L), 1;
    lua_push_value(L, table_of(value_foreign(box->v)));
    return 1;
}

void lua_open_class(lua_State *L)
{
    luaL_setfuncs(L, (const luaL_Reg[]){ { "class", make_class }, { "data", object_data },
                                         { NULL, NULL } }, 0);
}
