/* library.h - names that come from elsewhere: Lua files, C libraries, libraries of geo. */
#ifndef GEO_SESSION_LIBRARY_H
#define GEO_SESSION_LIBRARY_H

#include "lang/session/session.h"

/* A slot of the session for `name` in this table: its own or a new one. False: out of
 * memory. */
bool library_slot(geo_session *s, namespace_table *names, const char *name, size_t length,
                  size_t *slot);

/* `use name`: the path of name.geo or name.lua, looked for beside `file`, in the folders of
 * $GEO_PATH, and among what ships with geo. returns new, or NULL; `looked` is then the
 * folders, for a hint (appended). */
char *library_find(const char *file, const char *name, size_t length, geo_buffer *looked);

/* Runs a Lua file in the session's Lua state; what it defines gets slots in `names`. NULL
 * when all is well, else a new diagnostic, which may have no label. With `runs` false the
 * file is only compiled, and its names are read from its text. */
diagnostic *library_run_lua(geo_session *s, const char *path, const char *text, size_t length,
                            namespace_table *names, bool runs);

/* extern "library" { text }, which stands in `source` from offset `at` on: each function
 * gets a slot in `names`. As above; with `runs` false the library is not opened. */
diagnostic *library_declare(geo_session *s, geo_source *source, node_text library,
                            node_text text, namespace_table *names, bool runs);

#endif
