/* lua_error.c - errors both ways, each language adding its own part of the trace.
 *
 * In Lua an error of geo is a fault: a userdata with the diagnostic. In geo an error of
 * Lua is a diagnostic with Lua's line as a label. Where a border is crossed the calls of
 * that side are added, so that the whole trace reads from the innermost call outwards. */
#include <stdio.h>
#include <string.h>

#include "runtime/base/file.h"
#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "stdlib/lua_state.h"

enum { LARGEST_CHUNK = 16 << 20, CALLS_SHOWN = 200 };

/* --- faults ----------------------------------------------------------------------- */

static lua_fault *fault_at(lua_State *L, int place)
{
    lua_fault *f = lua_touserdata(L, place);
    if (!f || lua_type(L, place) != LUA_TUSERDATA) return NULL;
    return lua_rawlen(L, place) == sizeof *f && f->magic == FAULT_MAGIC ? f : NULL;
}

static lua_fault *push_fault(lua_State *L, diagnostic *d)
{
    lua_fault *f = lua_newuserdatauv(L, sizeof *f, 0);
    *f = (lua_fault){ .magic = FAULT_MAGIC, .d = d };
    luaL_setmetatable(L, "geo.error");
    return f;
}

int lua_throw(lua_State *L, diagnostic *d)
{
    luaL_checkstack(L, 2, NULL);
    push_fault(L, d);
    return lua_error(L);
}

int lua_fail(lua_State *L, message_id id, ...)
{
    va_list args;
    va_start(args, id);
    diagnostic *d = diag_vnew(id, args);
    va_end(args);
    return lua_throw(L, d);
}

static bool is_limit(const diagnostic *d)
{
    return d && (d->id == MSG_INTERRUPTED || d->id == MSG_TIME_OUT || d->id == MSG_STEPS_OUT);
}

bool lua_is_limit(lua_State *L, int place)
{
    const lua_fault *f = fault_at(L, place);
    return f && is_limit(f->d);
}

static int fault_text(lua_State *L)
{
    const lua_fault *f = fault_at(L, 1);
    if (!f || !f->d) lua_pushliteral(L, "an error that was passed on");
    else if (!*message_code(f->d->id) || f->d->id == MSG_LUA_HOST) lua_pushstring(L, f->d->text);
    else lua_pushfstring(L, "%s: %s", message_code(f->d->id), f->d->text);
    return 1;
}

/* e.code, e.message, e.hint, and e.picture as geo shows it */
static int fault_index(lua_State *L)
{
    const lua_fault *f = fault_at(L, 1);
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
    if (!f || !f->d) lua_pushnil(L);
    else if (strcmp(name, "code") == 0) lua_pushstring(L, message_code(f->d->id));
    else if (strcmp(name, "message") == 0) lua_pushstring(L, f->d->text);
    else if (strcmp(name, "hint") == 0) lua_pushstring(L, f->d->hint);
    else if (strcmp(name, "picture") == 0) {
        geo_buffer text = GEO_BUFFER_EMPTY;
        diag_render(f->d, false, &text);
        lua_pushlstring(L, buffer_text(&text), text.length);
        buffer_free(&text);
    } else lua_pushnil(L);
    return 1;
}

static int fault_collect(lua_State *L)
{
    lua_fault *f = fault_at(L, 1);
    if (f) diag_free(f->d);
    if (f) f->d = NULL;
    return 0;
}

void lua_open_faults(lua_State *L)
{
    luaL_newmetatable(L, "geo.error");
    luaL_setfuncs(L, (const luaL_Reg[]){ { "__tostring", fault_text }, { "__index", fault_index },
                                         { "__gc", fault_collect }, { NULL, NULL } }, 0);
    lua_pushliteral(L, "geo.error");
    lua_setfield(L, -2, "__name");
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
}

/* --- places in Lua -------------------------------------------------------------------- */

void lua_keep_source(lua_bridge *b, const char *name, const char *text, size_t length)
{
    lua_source *s = geo_alloc(1, sizeof *s);
    geo_source *source = s ? source_new(name, text, length) : NULL;
    if (!source) {
        geo_free(s);
        return;
    }
    *s = (lua_source){ b->sources, source };
    b->sources = s;
}

static geo_source *known_source(const lua_bridge *b, const char *name)
{
    for (const lua_source *s = b->sources; s; s = s->next)
        if (strcmp(s->source->name, name) == 0) return s->source;
    return NULL;
}

/* The text of a chunk: as it was run, or of the file it came from, or, when that can't be
 * had, empty lines, so that at least the line has a number. borrows */
static geo_source *source_of(lua_bridge *b, const lua_Debug *ar)
{
    bool is_file = ar->source[0] == '@';
    const char *name = is_file ? ar->source + 1 : ar->short_src;
    geo_source *known = known_source(b, name);
    if (known) return known;
    if (ar->source[0] != '@' && ar->source[0] != '=') {     /* the text itself */
        lua_keep_source(b, name, ar->source, ar->srclen);
        return known_source(b, name);
    }
    char *text = NULL;
    size_t length = 0;
    if (is_file && file_read(name, LARGEST_CHUNK, &text, &length) != GEO_OK) text = NULL;
    if (!text) {
        length = ar->currentline > 1 && ar->currentline < 1 << 20 ? (size_t)ar->currentline : 1;
        text = geo_alloc(length, 1);
        if (!text) return NULL;
        memset(text, '\n', length);
    }
    lua_keep_source(b, name, text, length);
    geo_free(text);
    return known_source(b, name);
}

static geo_span line_span(const geo_source *source, int line)
{
    size_t length;
    if (line < 1 || (size_t)line > source->n_lines) return (geo_span){ 0, 0 };
    const char *text = source_line(source, (size_t)line, &length);
    size_t skip = 0;
    while (skip < length && (text[skip] == ' ' || text[skip] == '\t')) skip++;
    while (length > skip && (text[length - 1] == ' ' || text[length - 1] == '\r')) length--;
    uint32_t start = (uint32_t)(text - source->text);
    return (geo_span){ start + (uint32_t)skip, start + (uint32_t)length };
}

void lua_place(lua_State *L, diagnostic *d, const char *chunk, int line)
{
    geo_source *source = known_source(bridge_of(L), chunk);
    if (source) diag_add(d, source, line_span(source, line), NULL);
}

static const char *function_name(const lua_Debug *ar)
{
    if (ar->name) return ar->name;
    return strcmp(ar->what, "main") == 0 ? "the chunk" : "a Lua function";
}

/* Adds Lua's calls to d, down to the border: the innermost line is the place of the error
 * (a label), or of the geo function that Lua called. */
static void add_trace(lua_State *L, diagnostic *d)
{
    lua_bridge *b = bridge_of(L);
    lua_Debug ar;
    char name[96] = "";
    for (int level = 0; level < CALLS_SHOWN && lua_getstack(L, level, &ar); level++) {
        if ((void *)ar.i_ci == b->border) return;
        lua_getinfo(L, "nSl", &ar);
        if (ar.currentline < 0 || strcmp(ar.source, "=geo") == 0) continue;
        geo_source *source = source_of(b, &ar);
        if (!source) return;
        geo_span at = line_span(source, ar.currentline);
        if (name[0]) diag_add_frame(d, name, source, at);
        else if (!diag_place_frame(d, source, at) && d->n_labels == 0)
            diag_add(d, source, at, NULL);
        snprintf(name, sizeof name, "%s", function_name(&ar));
    }
}

/* Lua writes "file:3: " in front of an error's text; the label says that already. */
static const char *without_place(lua_State *L, const char *text)
{
    lua_Debug ar;
    char place[LUA_IDSIZE + 24];
    for (int level = 0; level < CALLS_SHOWN && lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "Sl", &ar);
        if (ar.currentline < 0) continue;
        int n = snprintf(place, sizeof place, "%s:%d: ", ar.short_src, ar.currentline);
        return n > 0 && strncmp(text, place, (size_t)n) == 0 ? text + n : text;
    }
    return text;
}

static diagnostic *text_error(lua_State *L, int place)
{
    size_t length;
    const char *text = luaL_tolstring(L, place, &length);
    diagnostic *d = diag_new(MSG_LUA_ERROR, without_place(L, text));
    lua_pop(L, 1);
    return d;
}

int lua_on_error(lua_State *L)
{
    lua_fault *f = fault_at(L, 1);
    luaL_checkstack(L, 8, NULL);
    if (!f || !f->d) f = push_fault(L, text_error(L, 1));
    else lua_settop(L, 1);
    add_trace(L, f->d);
    return 1;
}

/* --- through the borders --------------------------------------------------------------- */

static bool is_lua_place(const lua_bridge *b, const diagnostic *d)
{
    return d->n_labels == 0 || known_source(b, d->label[0].source->name) == d->label[0].source;
}

static diagnostic *take_error(lua_State *L, int status)
{
    lua_fault *f = fault_at(L, -1);
    diagnostic *d = f ? f->d : NULL;
    if (f) f->d = NULL;
    if (!d && status == LUA_ERRMEM) d = diag_new(MSG_OUT_OF_MEMORY);
    if (!d && lua_type(L, -1) == LUA_TSTRING) d = diag_new(MSG_LUA_ERROR, lua_tostring(L, -1));
    lua_pop(L, 1);
    return d ? d : diag_new(MSG_LUA_ERROR, "an error without a text");
}

GEO_NORETURN void lua_raise(lua_bridge *b, int status, const char *name)
{
    diagnostic *d = take_error(b->L, status);
    bool points = is_lua_place(b, d);
    if (points) vm_label_call(b->vm, d);
    vm_trace_call(b->vm, d, points ? NULL : name ? name : "a Lua function");
    vm_raise_again(b->vm, d);
}

void lua_cross(lua_State *L, void (*work)(geo_vm *vm, void *context), void *context)
{
    lua_bridge *b = bridge_of(L);
    lua_State *before = b->L;
    diagnostic *error = NULL;
    b->L = L;
    bool good = vm_call_back(b->vm, work, context, &error);
    b->L = before;
    if (!good) lua_throw(L, error);
}
