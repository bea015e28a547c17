/* library.c - Lua files and C libraries: opening the bridge, giving their names slots. */
#include "lang/session/library.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/base/data.h"
#include "runtime/base/mem.h"
#include "runtime/base/module.h"
#include "stdlib/ffi_api.h"
#include "stdlib/lua_api.h"

bool library_slot(geo_session *s, namespace_table *names, const char *name, size_t length,
                  size_t *slot)
{
    if (namespace_find(names, name, length, slot)) return true;
    *slot = s->n_near < CODE_GLOBAL_REGISTERS ? s->n_near++ : CODE_GLOBAL_REGISTERS + s->n_far++;
    return namespace_bind(names, name, length, *slot);
}

/* --- where a library is ------------------------------------------------------------------ */

static char *in_folder(const char *folder, size_t n, const char *name, size_t length)
{
    static const char *const ENDS[] = { ".geo", ".lua" };
    for (int i = 0; i < 2; i++) {
        geo_buffer path = GEO_BUFFER_EMPTY;
        buffer_add(&path, folder, n);
        if (n > 0 && folder[n - 1] != '/') buffer_add_char(&path, '/');
        buffer_add(&path, name, length);
        buffer_add_text(&path, ENDS[i]);
        if (!path.failed && access(buffer_text(&path), R_OK) == 0) return buffer_take(&path);
        buffer_free(&path);
    }
    return NULL;
}

static char *shipped(const char *name, size_t length)
{
    static const char *const ENDS[] = { ".geo", ".lua" };
    char path[PATH_MAX], relative[128];
    if (length > 100) return NULL;
    for (int i = 0; i < 2; i++) {
        memcpy(relative, "lib/", 4);
        memcpy(relative + 4, name, length);
        strcpy(relative + 4 + length, ENDS[i]);
        if (data_path(relative, path, sizeof path) == GEO_OK) return geo_strdup(path);
    }
    return NULL;
}

char *library_find(const char *file, const char *name, size_t length, geo_buffer *looked)
{
    const char *slash = strrchr(file, '/');
    size_t n = slash ? (size_t)(slash - file) : 0;
    char *found = in_folder(file, n, name, length);
    buffer_add_text(looked, "beside the program");
    const char *folders = getenv("GEO_PATH");
    while (!found && folders && *folders) {
        size_t part = strcspn(folders, ":");
        if (part > 0) {
            found = in_folder(folders, part, name, length);
            buffer_add_text(looked, ", in ");
            buffer_add(looked, folders, part);
        }
        folders += part + (folders[part] == ':');
    }
    buffer_add_text(looked, " and among geo's own");
    return found ? found : shipped(name, length);
}

/* --- defining ---------------------------------------------------------------------------- */

typedef struct {
    geo_session *session;
    namespace_table *names;
} definer_context;

static bool add_name(void *context, const char *name, geo_value v)
{
    const definer_context *c = context;
    size_t slot;
    return library_slot(c->session, c->names, name, strlen(name), &slot)
        && vm_set_global(c->session->vm, slot, v);
}

/* --- Lua --------------------------------------------------------------------------------- */

typedef struct {
    const lua_api *lua;
    const char *path, *text;
    size_t length;
    lua_definer definer;
    bool runs;
} lua_run;

static void work_lua(geo_vm *vm, void *context)
{
    const lua_run *r = context;
    if (r->runs) r->lua->run(vm, r->path, r->text, r->length, &r->definer);
    else r->lua->check(vm, r->path, r->text, r->length);
}

static const char *skip_blanks(const char *s, const char *end)
{
    while (s < end && isspace((unsigned char)*s)) s++;
    return s;
}

/* Without running: name = "..." as tables for geo.def have it. */
static bool read_names(const char *text, size_t length, const definer_context *c)
{
    const char *end = text + length, *s = text;
    while ((s = memmem(s, (size_t)(end - s), "name", 4))) {
        bool is_word = s == text || !(isalnum((unsigned char)s[-1]) || s[-1] == '_');
        s = skip_blanks(s + 4, end);
        if (!is_word || s == end || *s != '=') continue;
        s = skip_blanks(s + 1, end);
        if (s == end || (*s != '"' && *s != '\'')) continue;
        const char *name = ++s;
        while (s < end && (isalnum((unsigned char)*s) || *s == '_')) s++;
        size_t slot;
        if (s > name && !library_slot(c->session, c->names, name, (size_t)(s - name), &slot))
            return false;
    }
    return true;
}

static diagnostic *no_module(const char *what, const char *package)
{
    return diag_new(MSG_NO_MODULE, what, package);
}

diagnostic *library_run_lua(geo_session *s, const char *path, const char *text, size_t length,
                            namespace_table *names, bool runs)
{
    definer_context c = { s, names };
    lua_run r = { module_open("lua"), path, text, length,
                  { .add = add_name, .context = &c }, runs };
    if (!r.lua) return no_module("Lua extensions", "liblua5.4-0");
    diagnostic *error = NULL;
    if (!vm_protect(s->vm, work_lua, &r, &error)) return error;
    return runs || read_names(text, length, &c) ? NULL : diag_new(MSG_OUT_OF_MEMORY);
}

/* --- C ----------------------------------------------------------------------------------- */

typedef struct {
    const ffi_api *ffi;
    ffi_block block;
} ffi_run;

static void work_ffi(geo_vm *vm, void *context)
{
    const ffi_run *r = context;
    r->ffi->declare(vm, &r->block);
}

diagnostic *library_declare(geo_session *s, geo_source *source, node_text library,
                            node_text text, namespace_table *names, bool runs)
{
    definer_context c = { s, names };
    ffi_run r = { module_open("ffi"),
                  { source, (uint32_t)(text.text - source->text), (uint32_t)text.length,
                    library.text, library.length, add_name, &c, runs } };
    if (!r.ffi) return no_module("functions of C libraries", "libffi8");
    diagnostic *error = NULL;
    return vm_protect(s->vm, work_ffi, &r, &error) ? NULL : error;
}
