/* region.h - outlines kept as text, and the regions that ship with geo.
 *
 * A .poly file holds one point `x y` a line, loops separated by blank lines,
 * and comments from # to the end of the line. Loops come in any order and
 * orientation; nesting decides what is inside. */
#ifndef GEO_MANIFOLD_REGION_H
#define GEO_MANIFOLD_REGION_H

#include "runtime/base/buffer.h"
#include "runtime/num/polygon.h"

#define REGION_MAX_FILE ((size_t)1 << 28)       /* bytes */

/* A polygon from the text of a .poly file.
 *   p     returns new (caller frees with polygon_free)
 *   why   may be NULL; one English clause is appended on failure, with the
 *         line: "line 7: ..."
 * GEO_EFORMAT not such a file; GEO_EDOMAIN not a polygon (loops cross, ...);
 * GEO_ENOMEM, GEO_EINTR, GEO_ETIME. */
geo_status polygon_parse(const char *text, size_t length, polygon *p, geo_buffer *why);

/* The same from a file; also GEO_EIO (errno), GEO_ETOOBIG. */
geo_status polygon_read(const char *path, polygon *p, geo_buffer *why);

/* Appends p as a .poly file; header (may be NULL) becomes its comment, line by
 * line; digits: significant ones of each number, 17 keeps all bits.
 * GEO_EDOMAIN digits not 1..17, GEO_ENOMEM. */
geo_status polygon_print(const polygon *p, const char *header, int digits, geo_buffer *text);

/* A region that ships with geo ("seahorse"). p: returns new.
 * GEO_EEMPTY no such name; GEO_EIO its file is not installed; why as above. */
geo_status region_named(const char *name, polygon *p, geo_buffer *why);

/* Names of the shipped regions, NULL-terminated; borrows, for good. */
const char *const *region_names(void);

#endif
