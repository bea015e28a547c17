/* profiler.h - a profile as two tables: lines and built-ins, the most expensive first. */
#ifndef GEO_SESSION_PROFILER_H
#define GEO_SESSION_PROFILER_H

#include "runtime/base/buffer.h"
#include "runtime/vm/profile.h"

/* Appends; `here` names the source that needs no name, or NULL. */
void profiler_print(const vm_profile *p, const char *here, geo_buffer *out);

#endif
