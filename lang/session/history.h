/* history.h - entries of earlier sessions, in the user's state directory.
 *
 * One entry a line of the file, with "\n" and "\\" written as two characters, so an
 * entry of many lines comes back whole. Each entry is appended at once by one write,
 * so several prompts may share the file and a crash loses nothing. */
#ifndef GEO_SESSION_HISTORY_H
#define GEO_SESSION_HISTORY_H

#include <stddef.h>

#include "runtime/base/status.h"

enum {
    HISTORY_KEPT = 256 << 10,       /* bytes of the newest entries that are read */
    HISTORY_MOST = 1 << 20,         /* a larger file is cut to these */
    HISTORY_ENTRY = 64 << 10        /* a longer entry is not kept */
};

/* $XDG_STATE_HOME/geo/history, or $HOME/.local/state/geo/history: returns new (caller
 * frees with geo_free), or NULL: neither is set, or memory is out. */
char *history_path(void);

/* Calls each for the newest entries, oldest first; lines that can't be text are left
 * out. A missing file is empty. GEO_EIO, GEO_ENOMEM. */
geo_status history_read(const char *path, void (*each)(void *context, const char *entry),
                        void *context);

/* Appends an entry; makes the folders, for the user's eyes only. GEO_EIO, GEO_ENOMEM;
 * GEO_ETOOBIG beyond HISTORY_ENTRY. */
geo_status history_add(const char *path, const char *entry);

#endif
