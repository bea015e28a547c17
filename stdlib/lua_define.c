/* lua_define.c - geo.def: a Lua function among geo's built-ins; geo.batch.
 *
 *   geo.def{ name = "stretch", sig = "(x: number, by: number = 2) -> number",
 *            doc = "x times by.", example = "stretch(3)   #=> 6",
 *            fn = function(x, by) return x*by end }
 *
 * From then on it is checked, called by keyword, completed, explained and tested like any
 * other. With `batch`, a second function, arrays go there whole. */
#include <ctype.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "stdlib/lua_state.h"

/* What a defined function needs to be called; lives in Lua, as long as the state. */
typedef struct {
    lua_bridge *bridge;
    int reference, batch;       /* batch: LUA_NOREF without */
    const char *name;           /* borrows, of the built-in */
    bool wants_integer[SIGNATURE_PARAMS], has_integers;
    signature_param result;     /* what it promises; type NULL: nothing */
} definition;

static bool has_array(int argc, const geo_value *argv)
{
    for (int i = 0; i < argc; i++)
        if (value_is_tensor(argv[i]) || value_is_kind(argv[i], KIND_RANGE)) return true;
    return false;
}

GEO_NORETURN static void raise_result(geo_vm *vm, const definition *d, geo_value out)
{
    geo_buffer came = GEO_BUFFER_EMPTY, promised = GEO_BUFFER_EMPTY;
    value_describe(out, &came);
    type_text(d->result.type, d->result.type_length, &promised);
    diagnostic *error = diag_new(MSG_LUA_RESULT, d->name, buffer_text(&came),
                                 buffer_text(&promised));
    buffer_free(&came);
    buffer_free(&promised);
    vm_raise_diagnostic(vm, error);
}

static geo_value call_defined(geo_vm *vm, int argc, const geo_value *argv)
{
    const definition *d = vm_active_context(vm);
    if (!d->bridge->main) vm_raise(vm, MSG_LUA_ENDED, d->name);
    bool whole = d->batch != LUA_NOREF && has_array(argc, argv);
    geo_value out = lua_invoke(d->bridge, whole ? d->batch : d->reference, argc, argv,
                               d->has_integers && argc <= SIGNATURE_PARAMS
                                   ? d->wants_integer : NULL, d->name);
    if (d->result.type && !value_fits(value_plain(out), &d->result)) raise_result(vm, d, out);
    return out;
}

/* --- reading the table --------------------------------------------------------------- */

/* A text of the table at 1, or `fallback`; stays on the stack. */
static const char *text_field(lua_State *L, const char *name, const char *fallback)
{
    int type = lua_getfield(L, 1, name);
    if (type == LUA_TNIL && fallback) return fallback;
    if (type != LUA_TSTRING) lua_fail(L, MSG_LUA_DEF_FIELD, "geo.def", name, "a string");
    return lua_tostring(L, -1);
}

static bool is_name(const char *s)
{
    if (!isalpha((unsigned char)*s) && *s != '_') return false;
    while (isalnum((unsigned char)*s) || *s == '_') s++;
    return *s == '\0';
}

static void read_signature(lua_State *L, const char *text, definition *d)
{
    signature s;
    if (!signature_parse(text, &s)) lua_fail(L, MSG_LUA_DEF_SIGNATURE, text);
    for (int i = 0; i < s.n_params; i++) {
        bool whole = s.param[i].bits == TYPE_INTEGER;
        d->wants_integer[i] = whole;
        d->has_integers |= whole;
    }
    signature returns;
    geo_buffer b = GEO_BUFFER_EMPTY;
    buffer_add_format(&b, "(r: %s)", s.result);
    if (*s.result && !b.failed && signature_parse(buffer_text(&b), &returns)) {
        /* the result's own text, which lives as long as the built-in's */
        d->result = returns.param[0];
        d->result.type_length = (uint16_t)strlen(s.result);
        d->result.type = s.result;
    }
    buffer_free(&b);
}

static void check_unknown(lua_State *L)
{
    static const char *const KNOWN[] = { "name", "sig", "doc", "example", "formula", "fn",
                                         "batch", "pure", NULL };
    lua_pushnil(L);
    while (lua_next(L, 1)) {
        lua_pop(L, 1);
        const char *name = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "a number";
        bool known = false;
        for (int i = 0; KNOWN[i]; i++) known |= strcmp(KNOWN[i], name) == 0;
        if (!known) lua_fail(L, MSG_LUA_DEF_UNKNOWN, name);
    }
}

static int define(lua_State *L)
{
    lua_bridge *b = bridge_of(L);
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    if (!b->definer.add) return lua_fail(L, MSG_LUA_OUTSIDE);
    check_unknown(L);
    builtin entry = {
        .name = text_field(L, "name", NULL), .signature = text_field(L, "sig", NULL),
        .sentence = text_field(L, "doc", NULL), .formula = text_field(L, "formula", ""),
        .example = text_field(L, "example", ""), .topic = "Lua", .function = call_defined };
    lua_getfield(L, 1, "pure");
    entry.permission = lua_toboolean(L, -1) ? PERMIT_PURE : PERMIT_SHOWS;
    if (!is_name(entry.name)) return lua_fail(L, MSG_LUA_DEF_NAME, entry.name);
    int has_batch = lua_getfield(L, 1, "batch") != LUA_TNIL;
    if (has_batch && !lua_isfunction(L, -1))
        return lua_fail(L, MSG_LUA_DEF_FIELD, "geo.def", "batch", "a function");
    if (lua_getfield(L, 1, "fn") != LUA_TFUNCTION)
        return lua_fail(L, MSG_LUA_DEF_FIELD, "geo.def", "fn", "a function");
    definition *d = lua_newuserdatauv(L, sizeof *d, 0);
    *d = (definition){ .bridge = b, .reference = LUA_NOREF, .batch = LUA_NOREF };
    luaL_ref(L, LUA_REGISTRYINDEX);             /* it is never collected */
    d->reference = luaL_ref(L, LUA_REGISTRYINDEX);
    if (has_batch) d->batch = luaL_ref(L, LUA_REGISTRYINDEX);
    geo_value v = vm_add_builtin(b->vm, &entry, d, true);
    if (v == VALUE_UNSET) return lua_fail(L, MSG_OUT_OF_MEMORY);
    const builtin *kept = ((const geo_builtin_value *)value_to_object(v))->builtin;
    d->name = kept->name;
    read_signature(L, kept->signature, d);
    if (!b->definer.add(b->definer.context, kept->name, v)) return lua_fail(L, MSG_OUT_OF_MEMORY);
    lua_push_builtin(L, v);
    return 1;
}

/* geo.batch(f): a function that takes whole arrays, one call for many points;
 * geo.batch(f, g): and g for single ones. */
static int batch(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 2);
    if (!lua_isnil(L, 2)) luaL_checktype(L, 2, LUA_TFUNCTION);
    geo_vm *vm = bridge_of(L)->vm;
    bool kept = vm_keep_all(vm, true);
    geo_value v = lua_function_take(L, true);
    lua_push_box(L, v);
    vm_keep_all(vm, kept);
    return 1;
}

void lua_open_define(lua_State *L)
{
    luaL_setfuncs(L, (const luaL_Reg[]){ { "def", define }, { "batch", batch },
                                         { NULL, NULL } }, 0);
}
