/* lua_state.c - the one Lua state of a machine: birth, memory, limits, chunks, death.
 *
 * Its memory comes from geo's allocator, so that geo's cap is for both. Ctrl-C and the
 * clock reach into Lua by a hook that the signal handler sets (as lua.c does), which costs
 * nothing while nobody asks; a count hook stands there for good only where steps are
 * counted or no signal would come. */
#include "stdlib/lua_state.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/text.h"
#include "stdlib/table.h"

enum { STEPS_BETWEEN = 1000 };

static void *allocate(void *context, void *old, size_t old_size, size_t size)
{
    (void)context, (void)old_size;
    if (size > 0) return geo_realloc(old, size, 1);
    geo_free(old);
    return NULL;
}

/* --- limits ------------------------------------------------------------------------------ */

static void work_spend(geo_vm *vm, void *context)
{
    vm_spend_steps(vm, *(const double *)context);
}

static void on_count(lua_State *L, lua_Debug *ar)
{
    double steps = STEPS_BETWEEN;
    lua_cross(L, work_spend, &steps);
}

static void rest_hook(lua_State *L)
{
    if (bridge_of(L)->counts) lua_sethook(L, on_count, LUA_MASKCOUNT, STEPS_BETWEEN);
    else lua_sethook(L, NULL, 0, 0);
}

/* The first thing Lua does after a signal. */
static void on_stop(lua_State *L, lua_Debug *ar)
{
    double steps = 0;
    rest_hook(L);
    lua_cross(L, work_spend, &steps);
}

/* In the signal handler. */
static void stop_lua(void *context)
{
    lua_bridge *b = context;
    if (b->L) lua_sethook(b->L, on_stop, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE
                          | LUA_MASKCOUNT, 1);
}

/* --- the table geo ----------------------------------------------------------------------- */

static void no_name(lua_State *L, const char *name)
{
    enum { MOST = 2000 };
    const char *known[MOST];
    size_t n = 0;
    for (const builtin *b = GEO_BUILTINS; b->name && n < MOST; b++) known[n++] = b->name;
    diagnostic *d = diag_new(MSG_LUA_NO_NAME, name);
    const char *near = text_nearest(name, known, n);
    if (near) diag_hint(d, MSG_HINT_DID_YOU_MEAN, near);
    lua_throw(L, d);
}

static int geo_name(lua_State *L)
{
    size_t length;
    const char *name = luaL_checklstring(L, 2, &length);
    geo_value v = stdlib_lookup(bridge_of(L)->vm, name, length);
    if (v == VALUE_UNSET) no_name(L, name);
    lua_push_value(L, v);
    lua_pushvalue(L, 2);            /* found at once the next time */
    lua_pushvalue(L, -2);
    lua_rawset(L, 1);
    return 1;
}

void lua_open_geo(lua_State *L)
{
    lua_newtable(L);
    lua_open_helpers(L);
    lua_open_define(L);
    lua_open_distribution(L);
    lua_open_manifold(L);
    lua_open_class(L);
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, geo_name);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
}

static int open_all(lua_State *L)
{
    lua_open_faults(L);
    lua_open_boxes(L);
    lua_open_safe(L);
    lua_open_geo(L);
    lua_setglobal(L, "geo");
    return 0;
}

/* --- birth and death --------------------------------------------------------------------- */

static void trace(geo_vm *vm, vm_extension *self)
{
    const lua_bridge *b = (const lua_bridge *)self;
    for (const lua_box *box = b->live.next; box != &b->live; box = box->next)
        heap_mark(vm_heap(vm), box->v);
}

static void forget(lua_bridge *b)
{
    while (b->sources) {
        lua_source *s = b->sources;
        b->sources = s->next;
        source_drop(s->source);
        geo_free(s);
    }
}

/* Finalisers of Lua may still use geo here. */
static void close(geo_vm *vm, vm_extension *self)
{
    lua_bridge *b = (lua_bridge *)self;
    geo_limit_on_stop(NULL, b);
    lua_State *L = b->main;
    if (L && b->owns_state) lua_close(L);
    b->main = b->L = NULL;
    forget(b);
}

static lua_bridge *bridge_new(geo_vm *vm, lua_State *L)
{
    lua_bridge *b = geo_alloc_zero(1, sizeof *b);
    if (!b) return NULL;
    b->head = (vm_extension){ .name = "lua", .trace = trace, .close = close };
    b->vm = vm;
    b->main = b->L = L;
    b->live.next = b->live.prev = &b->live;
    b->counts = vm_counts_steps(vm) || !geo_limit_has_signals();
    *(lua_bridge **)lua_getextraspace(L) = b;
    vm_extend(vm, &b->head);
    return b;
}

static int panic(lua_State *L)
{
    (void)L;
    return 0;                       /* Lua ends the program then: a fault of this file */
}

lua_bridge *lua_bridge_need(geo_vm *vm)
{
    lua_bridge *b = (lua_bridge *)vm_extension_find(vm, "lua");
    if (b && b->main) return b;
    lua_State *L = lua_newstate(allocate, NULL);
    vm_need(vm, L);
    lua_atpanic(L, panic);
    b = bridge_new(vm, L);
    if (!b) {
        lua_close(L);
        vm_need(vm, NULL);
    }
    b->owns_state = true;
    lua_protect(b, open_all, NULL);
    if (b->counts) rest_hook(L);
    geo_limit_on_stop(stop_lua, b);
    return b;
}

/* --- chunks ------------------------------------------------------------------------------ */

typedef struct {
    const char *name, *text;
    size_t length;
    bool runs;
} chunk;

static int run_chunk(lua_State *L)
{
    const chunk *c = lua_touserdata(L, 1);
    const char *text = c->text;
    size_t length = c->length;
    if (length > 0 && text[0] == '#') {                 /* #!/usr/bin/lua */
        const char *end = memchr(text, '\n', length);
        length = end ? length - (size_t)(end - text) : 0;
        text = end ? end : "";
    }
    if (length > 0 && text[0] == LUA_SIGNATURE[0]) return lua_fail(L, MSG_LUA_BINARY, c->name);
    lua_pushfstring(L, "@%s", c->name);
    if (luaL_loadbufferx(L, text, length, lua_tostring(L, -1), "t") != LUA_OK) {
        const char *why = lua_tostring(L, -1);          /* "file:3: what" */
        size_t skip = strlen(c->name);
        int line = 0;
        if (strncmp(why, c->name, skip) == 0 && why[skip] == ':') {
            char *end;
            line = (int)strtol(why + skip + 1, &end, 10);
            why = *end == ':' ? end + 2 : why;
        }
        diagnostic *d = diag_new(MSG_LUA_SYNTAX, why);
        lua_place(L, d, c->name, line);
        return lua_throw(L, d);
    }
    if (c->runs) lua_call(L, 0, 0);
    return 0;
}

static void work_run(geo_vm *vm, void *context)
{
    lua_protect(lua_bridge_need(vm), run_chunk, context);
}

static void run(geo_vm *vm, const char *name, const char *text, size_t length,
                const lua_definer *definer)
{
    lua_bridge *b = lua_bridge_need(vm);
    lua_definer before = b->definer;
    chunk c = { name, text, length, true };
    lua_keep_source(b, name, text, length);
    b->definer = *definer;
    diagnostic *error = NULL;
    bool good = vm_protect(vm, work_run, &c, &error);
    b->definer = before;
    if (!good) vm_raise_again(vm, error);
}

static void check(geo_vm *vm, const char *name, const char *text, size_t length)
{
    lua_bridge *b = lua_bridge_need(vm);
    chunk c = { name, text, length, false };
    lua_keep_source(b, name, text, length);
    lua_protect(b, run_chunk, &c);
}

/* --- for a state that was there before --------------------------------------------------- */

static int run_geo(lua_State *L)
{
    lua_bridge *b = bridge_of(L);
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    geo_value out = VALUE_NONE;
    lua_State *before = b->L;
    b->L = L;
    diagnostic *error = b->definer.run(b->definer.context, text, length, &out);
    b->L = before;
    if (error) return lua_throw(L, error);
    lua_push_value(L, out);
    return 1;
}

/* Made before all boxes, and so collected after them. */
static int end_lent(lua_State *L)
{
    lua_bridge *b = bridge_of(L);
    lua_definer definer = b->definer;
    if (b->main) definer.end(definer.context);
    return 0;
}

static void keep_end(lua_State *L)
{
    lua_newuserdatauv(L, 1, 0);
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, end_lent);
    lua_setfield(L, -2, "__gc");
    lua_setmetatable(L, -2);
    luaL_ref(L, LUA_REGISTRYINDEX);
}

static int open_lent(lua_State *L)
{
    keep_end(L);
    lua_open_faults(L);
    lua_open_boxes(L);
    return 0;
}

static bool attach(geo_vm *vm, void *state, const lua_definer *definer)
{
    lua_State *L = state;
    lua_bridge *b = bridge_new(vm, L);
    if (!b) return false;
    b->definer = *definer;
    lua_pushcfunction(L, open_lent);
    lua_call(L, 0, 0);
    lua_open_geo(L);
    lua_pushcfunction(L, run_geo);
    lua_setfield(L, -2, "run");
    return true;
}

extern const lua_api geo_module_lua;
const lua_api geo_module_lua = { run, check, attach };
