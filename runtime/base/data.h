/* data.h - where the files that ship with geo are. */
#ifndef GEO_BASE_DATA_H
#define GEO_BASE_DATA_H

#include <stddef.h>

#include "runtime/base/status.h"

/* The full path of a shipped file, e.g. "seahorse.poly". Looked for, in order,
 * in the folders of $GEO_DATA_PATH (separated by colons), in `data` beside the
 * running program and one to four levels above it (the source tree seen
 * from a build tree), in ../share/geo beside the program, and in the installed
 * folder.
 *   name   relative, without ".." or an empty part                  (borrows)
 *   path   fills size bytes, NUL-terminated; PATH_MAX is enough
 * GEO_EIO nowhere found; GEO_EDOMAIN a bad name; GEO_ETOOBIG path too short. */
geo_status data_path(const char *name, char *path, size_t size);

#endif
