/* lua_object.c - how a geo value behaves in Lua: members, properties, operators, calls.
 *
 *   t[i]  t[i] = x      members, from 1; a tensor that someone else holds is copied first
 *   v.name              a field or property; else the built-in, so that v:mean() is mean(v)
 *   #v  pairs(v)  v(x)  + - * / % ^ - == < <= & |  tostring(v)
 *   t:at(i, j)  t:set(i, j, x)  t:copy()  v:totable()  f.batch(points)
 *
 * A comparison with < is true or false in Lua whatever geo would answer, so comparing
 * arrays is refused; geo.op("<", a, b) gives the mask. */
#include <math.h>
#include <string.h>

#include "runtime/core/operator.h"
#include "runtime/core/compare.h"
#include "runtime/core/print.h"
#include "stdlib/lua_state.h"
#include "stdlib/table.h"

static lua_box *need_box(lua_State *L, int place)
{
    lua_box *box = lua_box_at(L, place);
    if (!box) luaL_typeerror(L, place, "geo value");
    return box;
}

/* --- calls ------------------------------------------------------------------------------- */

typedef struct {
    geo_value callee, out;
    int argc;
    const geo_list *keywords;
    geo_value argv[LUA_ARGUMENTS];
} request;

static void work_call(geo_vm *vm, void *context)
{
    request *r = context;
    r->out = vm_call_named(vm, r->callee, r->argc, r->argv, r->keywords);
}

static void work_pause(geo_vm *vm, void *context)
{
    vm_pause(vm);
}

/* Values that are only on Lua's stack are held by their boxes, so now is the time. */
static void pause(lua_State *L)
{
    if (vm_heap(bridge_of(L)->vm)->wants_collection) lua_cross(L, work_pause, NULL);
}

/* Arguments are the stack from `first` on. */
static int call(lua_State *L, geo_value callee, int first)
{
    request r;
    pause(L);
    r.callee = callee;
    r.keywords = NULL;
    r.argc = lua_gettop(L) - first + 1;
    if (r.argc > LUA_ARGUMENTS) lua_fail(L, MSG_CALLS_TOO_DEEP);
    lua_to_values(L, first, r.argc, r.argv);
    lua_cross(L, work_call, &r);
    lua_push_value(L, r.out);
    return 1;
}

static int call_builtin(lua_State *L)
{
    return call(L, value_from_object(lua_touserdata(L, lua_upvalueindex(1))), 1);
}

void lua_push_builtin(lua_State *L, geo_value v)
{
    lua_pushlightuserdata(L, value_to_object(v));
    lua_pushcclosure(L, call_builtin, 1);
}

geo_value lua_builtin_at(lua_State *L, int place)
{
    if (lua_tocfunction(L, place) != call_builtin) return VALUE_UNSET;
    lua_getupvalue(L, place, 1);
    geo_value v = value_from_object(lua_touserdata(L, -1));
    lua_pop(L, 1);
    return v;
}

static int box_call(lua_State *L)
{
    return call(L, need_box(L, 1)->v, 2);
}

/* geo.call(f, {arguments}, {keywords}): callee, arguments and keywords' values go on the
 * stack behind the three, so that they are taken in one piece. */
static int helper_call(lua_State *L)
{
    request r;
    geo_value taken[LUA_ARGUMENTS + 1];
    lua_settop(L, 3);
    luaL_checktype(L, 2, LUA_TTABLE);
    if (!lua_isnil(L, 3)) luaL_checktype(L, 3, LUA_TTABLE);
    luaL_checkstack(L, LUA_ARGUMENTS + 8, NULL);
    pause(L);
    lua_pushvalue(L, 1);
    size_t n = lua_rawlen(L, 2);
    if (n >= LUA_ARGUMENTS) lua_fail(L, MSG_CALLS_TOO_DEEP);
    for (size_t i = 1; i <= n; i++) lua_rawgeti(L, 2, (lua_Integer)i);
    r.argc = (int)n;
    geo_heap *heap = vm_heap(bridge_of(L)->vm);
    r.keywords = NULL;
    if (lua_istable(L, 3)) {
        lua_pushnil(L);
        while (r.argc < LUA_ARGUMENTS && lua_next(L, 3)) {
            luaL_argexpected(L, lua_type(L, -2) == LUA_TSTRING, 3, "table of names");
            lua_insert(L, -2);          /* the value stays below, the key goes on */
            r.argc++;
        }
        if (r.argc == LUA_ARGUMENTS) lua_fail(L, MSG_CALLS_TOO_DEEP);
    }
    lua_to_values(L, 4, r.argc + 1, taken);
    r.callee = taken[0];
    memcpy(r.argv, taken + 1, (size_t)r.argc * sizeof *taken);
    if (r.argc > (int)n) {              /* in the same order once more, for their names */
        geo_list *names = list_new(heap, (size_t)r.argc - n);
        lua_pushnil(L);
        while (names && lua_next(L, 3)) {
            lua_pop(L, 1);
            size_t length;
            const char *text = lua_tolstring(L, -1, &length);
            geo_string *name = string_new(heap, text, length);
            if (!name || !list_push(heap, names, value_from_object(name))) names = NULL;
        }
        if (!names) lua_fail(L, MSG_OUT_OF_MEMORY);
        r.keywords = names;
    }
    lua_cross(L, work_call, &r);
    lua_push_value(L, r.out);
    return 1;
}

/* --- operators --------------------------------------------------------------------------- */

typedef struct {
    int op;
    geo_value a, b, out;
} operation;

static void work_binary(geo_vm *vm, void *context)
{
    operation *o = context;
    o->out = vm_binary(vm, o->op, o->a, o->b);
}

static void work_unary(geo_vm *vm, void *context)
{
    operation *o = context;
    o->out = vm_unary(vm, o->op, o->a);
}

static int operate(lua_State *L, int op)
{
    operation o = { .op = op };
    geo_value pair[2];
    pause(L);
    lua_to_values(L, 1, 2, pair);
    o.a = pair[0];
    o.b = pair[1];
    lua_cross(L, work_binary, &o);
    lua_push_value(L, o.out);
    return 1;
}

#define OPERATOR(name, op) static int name(lua_State *L) { return operate(L, op); }
OPERATOR(box_add, OP2_ADD)
OPERATOR(box_sub, OP2_SUB)
OPERATOR(box_mul, OP2_MUL)
OPERATOR(box_div, OP2_DIV)
OPERATOR(box_mod, OP2_MOD)
OPERATOR(box_pow, OP2_POW)
OPERATOR(box_meet, OP2_MEET)
OPERATOR(box_given, OP2_GIVEN)
#undef OPERATOR

static int compare(lua_State *L, int op)
{
    operate(L, op);
    if (!lua_isboolean(L, -1)) lua_fail(L, MSG_LUA_COMPARE);
    return 1;
}

static int box_less(lua_State *L) { return compare(L, OP2_LT); }
static int box_less_equal(lua_State *L) { return compare(L, OP2_LE); }

static int box_equal(lua_State *L)
{
    geo_value a = need_box(L, 1)->v, b = need_box(L, 2)->v;
    lua_pushboolean(L, a == b || value_equal(a, b));
    return 1;
}

static int box_minus(lua_State *L)
{
    operation o = { .op = OP1_NEG, .a = need_box(L, 1)->v };
    pause(L);
    lua_cross(L, work_unary, &o);
    lua_push_value(L, o.out);
    return 1;
}

/* geo.op(sign, a, b): any operator of the language; geo.op("'", a) and the like */
static int helper_op(lua_State *L)
{
    const char *sign = luaL_checkstring(L, 1);
    bool unary = lua_gettop(L) < 3;
    operation o = { .op = -1 };
    for (int op = 0; op < OPERATORS && o.op < 0; op++)
        if (strcmp(operator_text(op), sign) == 0 && (op >= OP1_NEG) == unary) o.op = op;
    if (o.op < 0) return luaL_error(L, "geo has no operator '%s' of %d", sign, unary ? 1 : 2);
    lua_remove(L, 1);
    if (!unary) return operate(L, o.op);
    pause(L);
    o.a = lua_to_value(L, 1);
    lua_cross(L, work_unary, &o);
    lua_push_value(L, o.out);
    return 1;
}

static int box_text(lua_State *L)
{
    geo_buffer text = GEO_BUFFER_EMPTY;
    print_inline(need_box(L, 1)->v, &text);
    lua_pushlstring(L, buffer_text(&text), text.length);
    buffer_free(&text);
    return 1;
}

static int box_concat(lua_State *L)
{
    luaL_tolstring(L, 1, NULL);
    luaL_tolstring(L, 2, NULL);
    lua_concat(L, 2);
    return 1;
}

static int box_length(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)vm_count(need_box(L, 1)->v));
    return 1;
}

/* --- members ----------------------------------------------------------------------------- */

typedef struct {
    geo_value base, out, v;
    int n;
    const char *name;
    size_t length;
    bool found;
    geo_value index[TENSOR_RANK + 1];
} access;

static void work_index(geo_vm *vm, void *context)
{
    access *a = context;
    a->out = vm_index(vm, a->base, a->n, a->index);
}

static void work_set(geo_vm *vm, void *context)
{
    access *a = context;
    a->out = vm_set_index(vm, a->base, a->n, a->index, a->v);
}

static void work_set_field(geo_vm *vm, void *context)
{
    access *a = context;
    geo_value name = vm_string(vm, a->name, a->length);
    a->out = vm_set_field(vm, a->base, value_string(name), a->v);
}

/* Without raising when there is no such property, for it may be a built-in's name. */
static void work_field(geo_vm *vm, void *context)
{
    access *a = context;
    if (value_is_kind(a->base, KIND_FOREIGN)) {
        geo_foreign *f = value_foreign(a->base);
        a->found = f->class->property
            && f->class->property(vm, f, a->name, a->length, &a->out);
        if (a->found) value_share(a->out);
    }
}

static void work_missing(geo_vm *vm, void *context)
{
    access *a = context;
    geo_value name = vm_string(vm, a->name, a->length);
    a->out = vm_field(vm, a->base, value_string(name));
}

static int read_index(lua_State *L, const lua_box *box, int place)
{
    access a = { .base = box->v, .n = 1 };
    pause(L);
    a.index[0] = lua_to_value(L, place);
    lua_cross(L, work_index, &a);
    lua_push_value(L, a.out);
    return 1;
}

/* Upvalue 1 is the table of methods. */
static int read_name(lua_State *L, const lua_box *box)
{
    access a = { .base = box->v };
    a.name = lua_tolstring(L, 2, &a.length);
    if (value_is_kind(box->v, KIND_RECORD)) {
        geo_value *slot = record_find(value_record(box->v), a.name, a.length);
        if (slot) return lua_push_value(L, *slot), 1;
    }
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 1;
    lua_cross(L, work_field, &a);
    if (!a.found) {
        geo_value known = stdlib_lookup(bridge_of(L)->vm, a.name, a.length);
        if (value_is_kind(known, KIND_BUILTIN) && !value_is_kind(box->v, KIND_RECORD)) {
            lua_push_builtin(L, known);
            return 1;
        }
        lua_cross(L, work_missing, &a);
    }
    lua_push_value(L, a.out);
    return 1;
}

static int box_index(lua_State *L)
{
    const lua_box *box = lua_touserdata(L, 1);
    int is_whole;
    if (!box || box->magic != BOX_MAGIC) box = need_box(L, 1);
    if (lua_type(L, 2) == LUA_TNUMBER && value_is_tensor(box->v)) {
        const geo_tensor *t = value_tensor(box->v);
        lua_Integer i = lua_tointegerx(L, 2, &is_whole);
        if (is_whole && t->rank == 1 && t->element == ELEMENT_NUMBER && i >= 1
            && (size_t)i <= t->n) {
            lua_pushnumber(L, t->data[(i - 1) * t->stride[0]]);
            return 1;
        }
    }
    if (lua_type(L, 2) == LUA_TSTRING) return read_name(L, box);
    return read_index(L, box, 2);
}

/* What others hold is copied by the first write; from then on the box has its own. */
static int box_set(lua_State *L)
{
    lua_box *box = need_box(L, 1);
    int is_whole;
    if (value_is_tensor(box->v) && lua_type(L, 2) == LUA_TNUMBER
        && lua_type(L, 3) == LUA_TNUMBER) {
        geo_tensor *t = value_tensor(box->v);
        lua_Integer i = lua_tointegerx(L, 2, &is_whole);
        if (is_whole && t->rank == 1 && t->element == ELEMENT_NUMBER && i >= 1
            && (size_t)i <= t->n && tensor_is_writable(t)) {
            t->data[(i - 1) * t->stride[0]] = lua_tonumber(L, 3);
            return 0;
        }
    }
    access a = { .n = 1 };
    geo_value given[2];
    pause(L);
    bool is_name = lua_type(L, 2) == LUA_TSTRING;
    if (is_name) a.name = lua_tolstring(L, 2, &a.length);
    lua_to_values(L, 2, 2, given);
    a.index[0] = given[0];
    a.v = given[1];
    a.base = box->v;
    lua_cross(L, is_name ? work_set_field : work_set, &a);
    box->v = a.out;
    return 0;
}

/* n indices from place 2 on, and a value behind them if it is wanted; the word "all" is
 * the whole axis. */
static void take_indices(lua_State *L, int n, bool value, access *a)
{
    geo_value taken[TENSOR_RANK + 1];
    if (n < 1 || n > TENSOR_RANK) luaL_error(L, "1 to %d indices", TENSOR_RANK);
    for (int i = 2; i < n + 2; i++) {
        if (lua_type(L, i) != LUA_TSTRING || strcmp(lua_tostring(L, i), "all") != 0) continue;
        lua_pushnil(L);
        lua_replace(L, i);
    }
    lua_to_values(L, 2, n + value, taken);
    memcpy(a->index, taken, (size_t)n * sizeof *taken);
    a->n = n;
    if (value) a->v = taken[n];
}

static int method_at(lua_State *L)
{
    access a = { .base = need_box(L, 1)->v };
    pause(L);
    take_indices(L, lua_gettop(L) - 1, false, &a);
    lua_cross(L, work_index, &a);
    lua_push_value(L, a.out);
    return 1;
}

static int method_set(lua_State *L)
{
    lua_box *box = need_box(L, 1);
    access a = { .n = 0 };
    pause(L);
    take_indices(L, lua_gettop(L) - 2, true, &a);
    a.base = box->v;
    lua_cross(L, work_set, &a);
    box->v = a.out;
    lua_settop(L, 1);
    return 1;
}

static int method_copy(lua_State *L)
{
    lua_push_box(L, value_share(need_box(L, 1)->v));     /* whoever writes first gets the copy */
    return 1;
}

/* --- into tables ------------------------------------------------------------------------- */

static void work_member(geo_vm *vm, void *context)
{
    access *a = context;
    a->found = vm_member(vm, a->base, (size_t)a->n, &a->out);
}

static void push_table(lua_State *L, geo_value v, int depth);

static void push_members(lua_State *L, geo_value v, int depth)
{
    size_t n = vm_count(v);
    lua_createtable(L, n < 1 << 20 ? (int)n : 0, 0);
    for (size_t i = 0; i < n; i++) {
        access a = { .base = v, .n = (int)i };
        lua_cross(L, work_member, &a);
        push_table(L, a.out, depth + 1);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

static void push_record(lua_State *L, const geo_record *r, int depth)
{
    lua_createtable(L, 0, (int)r->count);
    for (size_t i = 0; i < r->count; i++) {
        lua_pushlstring(L, r->name[i]->text, r->name[i]->length);
        push_table(L, r->value[i], depth + 1);
        lua_rawset(L, -3);
    }
}

static void push_table(lua_State *L, geo_value v, int depth)
{
    luaL_checkstack(L, 4, NULL);
    if (value_is_tensor(v) && value_tensor(v)->rank == 1
        && value_tensor(v)->element == ELEMENT_NUMBER) {
        const geo_tensor *t = value_tensor(v);
        lua_createtable(L, t->n < 1 << 28 ? (int)t->n : 0, 0);
        for (size_t i = 0; i < t->n; i++) {
            lua_pushnumber(L, t->data[(ptrdiff_t)i * t->stride[0]]);
            lua_rawseti(L, -2, (lua_Integer)i + 1);
        }
    } else if (depth < 60 && (value_is_tensor(v) || value_is_kind(v, KIND_LIST)
                              || value_is_kind(v, KIND_RANGE))) {
        lua_push_value(L, v);       /* its box holds it meanwhile */
        push_members(L, v, depth);
        lua_remove(L, -2);
    } else if (depth < 60 && value_is_kind(v, KIND_RECORD)) {
        push_record(L, value_record(v), depth);
    } else {
        lua_push_value(L, v);
    }
}

static int method_totable(lua_State *L)
{
    push_table(L, need_box(L, 1)->v, 0);
    return 1;
}

static int next_member(lua_State *L)
{
    access a = { .base = need_box(L, 1)->v };
    if (value_is_kind(a.base, KIND_RECORD)) {       /* upvalue: how far it has come */
        const geo_record *r = value_record(a.base);
        size_t at = (size_t)lua_tointeger(L, lua_upvalueindex(1));
        if (at >= r->count) return lua_pushnil(L), 1;
        lua_pushinteger(L, (lua_Integer)at + 1);
        lua_replace(L, lua_upvalueindex(1));
        lua_pushlstring(L, r->name[at]->text, r->name[at]->length);
        lua_push_value(L, r->value[at]);
        return 2;
    }
    lua_Integer i = luaL_optinteger(L, 2, 0);
    a.n = (int)i;
    lua_cross(L, work_member, &a);
    if (!a.found) return lua_pushnil(L), 1;
    lua_pushinteger(L, i + 1);
    lua_push_value(L, a.out);
    return 2;
}

static int box_pairs(lua_State *L)
{
    need_box(L, 1);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, next_member, 1);
    lua_pushvalue(L, 1);
    lua_pushnil(L);
    return 3;
}

/* --- f.batch(points): every row, in one crossing ----------------------------------------- */

static void work_batch(geo_vm *vm, void *context)
{
    request *r = context;
    if (value_is_kind(r->callee, KIND_FOREIGN) && value_foreign(r->callee)->class->batch)
        r->out = value_foreign(r->callee)->class->batch(vm, value_foreign(r->callee), r->argc,
                                                        r->argv);
    else
        r->out = vm_call(vm, vm_builtin(vm, "map"), 2,
                         (geo_value[]){ r->callee, r->argv[0] });
}

static int call_batch(lua_State *L)
{
    request r = { .callee = need_box(L, lua_upvalueindex(1))->v };
    pause(L);
    r.argc = lua_gettop(L);
    if (r.argc < 1 || r.argc > LUA_ARGUMENTS) return luaL_error(L, "points expected");
    lua_to_values(L, 1, r.argc, r.argv);
    lua_cross(L, work_batch, &r);
    lua_push_value(L, r.out);
    return 1;
}

static int method_batch(lua_State *L)
{
    lua_settop(L, 1);
    lua_pushcclosure(L, call_batch, 1);
    return 1;
}

/* --- the metatable ----------------------------------------------------------------------- */

static int box_collect(lua_State *L)
{
    lua_box *box = lua_touserdata(L, 1);
    if (!box || !box->next) return 0;
    box->prev->next = box->next;
    box->next->prev = box->prev;
    box->next = box->prev = NULL;
    return 0;
}

static int box_property(lua_State *L)       /* batch is a value, not a method */
{
    if (lua_type(L, 2) == LUA_TSTRING && strcmp(lua_tostring(L, 2), "batch") == 0) {
        const lua_box *box = need_box(L, 1);
        if (value_is_callable(box->v)) return method_batch(L);
    }
    return box_index(L);
}

static const luaL_Reg METHODS[] = {
    { "at", method_at }, { "set", method_set }, { "copy", method_copy },
    { "totable", method_totable }, { NULL, NULL } };

static const luaL_Reg META[] = {
    { "__newindex", box_set }, { "__call", box_call }, { "__len", box_length },
    { "__pairs", box_pairs }, { "__tostring", box_text }, { "__concat", box_concat },
    { "__add", box_add }, { "__sub", box_sub }, { "__mul", box_mul }, { "__div", box_div },
    { "__mod", box_mod }, { "__pow", box_pow }, { "__band", box_meet }, { "__bor", box_given },
    { "__unm", box_minus }, { "__eq", box_equal }, { "__lt", box_less },
    { "__le", box_less_equal }, { "__gc", box_collect }, { NULL, NULL } };

void lua_open_boxes(lua_State *L)
{
    luaL_newmetatable(L, "geo.value");
    luaL_setfuncs(L, META, 0);
    luaL_newlib(L, METHODS);
    lua_pushcclosure(L, box_property, 1);
    lua_setfield(L, -2, "__index");
    lua_pushliteral(L, "geo value");
    lua_setfield(L, -2, "__name");
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
}

/* --- helpers in the table geo ------------------------------------------------------------ */

static int helper_range(lua_State *L)
{
    double first = luaL_checknumber(L, 1), last = luaL_checknumber(L, 2);
    double step = luaL_optnumber(L, 3, 1);
    luaL_argcheck(L, step != 0 && isfinite(step), 3, "a step that is not 0");
    luaL_argcheck(L, isfinite(first) && isfinite(last), 1, "finite ends");
    geo_range *r = range_new(vm_heap(bridge_of(L)->vm), first, last, step,
                             lua_gettop(L) >= 3);
    if (!r) lua_fail(L, MSG_OUT_OF_MEMORY);
    lua_push_value(L, value_from_object(r));
    return 1;
}

/* geo.value(t): a table as the geo value it becomes when it crosses */
static int helper_value(lua_State *L)
{
    pause(L);
    luaL_checkany(L, 1);
    lua_push_value(L, lua_to_value(L, 1));
    return 1;
}

void lua_open_helpers(lua_State *L)
{
    luaL_setfuncs(L, (const luaL_Reg[]){ { "op", helper_op }, { "call", helper_call },
                                         { "range", helper_range }, { "value", helper_value },
                                         { NULL, NULL } }, 0);
}
