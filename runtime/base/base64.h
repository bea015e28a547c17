/* base64.h - bytes as letters [RFC 4648, section 4]. */
#ifndef GEO_BASE_BASE64_H
#define GEO_BASE_BASE64_H

#include "runtime/base/buffer.h"

/* Appends n bytes in base 64, padded with '='. */
void base64_add(geo_buffer *out, const char *bytes, size_t n);

#endif
