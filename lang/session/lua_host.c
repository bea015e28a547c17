/* lua_host.c - require "geo" in a stock Lua 5.4: a session behind a Lua module.
 *
 * geo.so carries the whole runtime. It lends the host's Lua state to the bridge
 * (geo_lua.so), which fills the table `geo`; geo.run(text) runs geo, and what geo.def
 * defines has a name there. The session ends with the state. */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "lang/session/library.h"
#include "runtime/base/mem.h"
#include "runtime/base/module.h"
#include "runtime/core/print.h"
#include "stdlib/lua_api.h"

/* Of the host, which has them all; its headers are not needed for one function. */
extern int luaL_error(void *state, const char *format, ...);
int luaopen_geo(void *state);

typedef struct {
    geo_session *session;
    diagnostic *error;              /* of the running piece */
    geo_value last;                 /* of its statements */
} host;

static void write_out(void *context, const char *text, size_t length)
{
    (void)context;
    fwrite(text, 1, length, stdout);
}

static void keep_value(void *context, geo_vm *vm, geo_value v)
{
    host *h = context;
    (void)vm;
    h->last = value_share(v);
}

static bool add_name(void *context, const char *name, geo_value v)
{
    return session_define(((host *)context)->session, name, v);
}

/* A diagnostic lives during the report only: its picture is kept. */
static void keep_error(void *context, const diagnostic *d)
{
    host *h = context;
    geo_buffer picture = GEO_BUFFER_EMPTY;
    if (h->error) return;
    diag_render(d, false, &picture);
    h->error = diag_new(MSG_LUA_HOST, buffer_text(&picture));
    buffer_free(&picture);
}

static diagnostic *run(void *context, const char *text, size_t length, geo_value *out)
{
    host *h = context;
    h->error = NULL;
    h->last = VALUE_NONE;
    session_result result = session_run(h->session, "<lua>", text, length, keep_error, h);
    *out = h->last;
    if (result == SESSION_DONE) return NULL;
    return h->error ? h->error : diag_new(MSG_LUA_HOST, "this piece is not complete");
}

static void end(void *context)
{
    host *h = context;
    fflush(stdout);
    session_free(h->session);
    geo_free(h);
}

/* The modules look for the runtime among the names everyone sees. */
static void show_names(void)
{
    Dl_info self;
    if (dladdr((void *)(size_t)luaopen_geo, &self) && self.dli_fname)
        dlopen(self.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_GLOBAL);
}

int luaopen_geo(void *state)
{
    show_names();
    const lua_api *lua = module_open("lua");
    if (!lua) return luaL_error(state, "geo: %s", module_problem("lua"));
    host *h = geo_alloc_zero(1, sizeof *h);
    if (h) h->session = session_new();
    if (!h || !h->session) {
        geo_free(h);
        return luaL_error(state, "geo: not enough memory");
    }
    h->session->is_prompt = h->session->keep_on_failure = true;
    vm_set_hooks(h->session->vm, &(vm_hooks){ .context = h, .write = write_out,
                                              .echo = keep_value });
    lua_definer definer = { .add = add_name, .run = run, .end = end, .context = h };
    if (!lua->attach(h->session->vm, state, &definer))
        return luaL_error(state, "geo: not enough memory");
    return 1;
}
