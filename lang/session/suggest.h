/* suggest.h - "did you mean": from names of the program, of geo, and of other systems. */
#ifndef GEO_SESSION_SUGGEST_H
#define GEO_SESSION_SUGGEST_H

#include "lang/compile/namespace.h"
#include "runtime/base/buffer.h"

/* Appends a hint for an unknown name; false when there is none to give. */
bool suggest_name(const char *name, size_t length, const namespace_table *names, geo_buffer *out);

#endif
