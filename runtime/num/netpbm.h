/* netpbm.h - the formats P1-P6: bitmaps, grey and colour, as text or bytes. */
#ifndef GEO_NUM_NETPBM_H
#define GEO_NUM_NETPBM_H

#include "runtime/num/image.h"

/* Do the bytes begin like a netpbm file? */
bool netpbm_is(const char *bytes, size_t length);

/* See image_decode. Text formats may hold comments (# to the end of line). */
geo_status netpbm_decode(const char *bytes, size_t length, image *m, geo_buffer *why);

/* Appends P6, P5 or P4. See image_encode. */
geo_status netpbm_encode(const image *m, image_format format, geo_buffer *bytes);

#endif
