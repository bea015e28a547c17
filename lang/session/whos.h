/* whos.h - the table of a session's names: type, shape, size, the value in short. */
#ifndef GEO_SESSION_WHOS_H
#define GEO_SESSION_WHOS_H

#include "lang/session/help.h"

/* Appends one line for each name of the session that has a value. */
void whos(const help_view *view, geo_buffer *out);

/* Bytes a value holds, what it shares with others included. */
size_t value_bytes(geo_value v);

#endif
