/* module.h - parts of geo that need a heavy library, opened on first use.
 *
 * A module is a shared object named geo_<name>.so in the module folder; it
 * exports one symbol `geo_module_<name>`, a table of functions. It uses the
 * program's own runtime/base, so limits and memory counts are shared. */
#ifndef GEO_BASE_MODULE_H
#define GEO_BASE_MODULE_H

#include "runtime/base/status.h"

/* The table of a module, opened at the first call and kept; NULL when the
 * module or a library it needs is missing (module_problem says which). */
const void *module_open(const char *name);

/* Why the last module_open of this name failed; "" if it did not. borrows */
const char *module_problem(const char *name);

/* Where to look before GEO_MODULE_PATH, the folder of the program, ../lib/geo from there
 * (an installed tree that was moved) and the installed folder; borrows (a string that
 * lives on). */
void module_folder_set(const char *folder);

#endif
