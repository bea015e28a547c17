/* file.h - whole files in, and files out that appear whole or not at all. */
#ifndef GEO_BASE_FILE_H
#define GEO_BASE_FILE_H

#include <stddef.h>

#include "runtime/base/status.h"

/* Reads a whole file, or standard input when path is "-".
 *   bytes   returns new (caller frees with geo_free), NUL after the last byte
 *   limit   largest size accepted in bytes
 * GEO_EIO with errno set, GEO_ETOOBIG, GEO_ENOMEM, GEO_EINTR. */
geo_status file_read(const char *path, size_t limit, char **bytes, size_t *length);

/* Writes bytes to path through a temporary file beside it and a rename, so
 * that a reader sees the old file or the whole new one. GEO_EIO with errno. */
geo_status file_write(const char *path, const void *bytes, size_t length);

#endif
