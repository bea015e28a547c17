/* gif.h - moving pictures as GIF 89a [CompuServe 1990]. */
#ifndef GEO_PLOT_GIF_H
#define GEO_PLOT_GIF_H

#include "runtime/base/buffer.h"
#include "runtime/plot/pixels.h"

/* Appends n pictures of one size as an endless movie. One palette of 255 colours serves
 * all; each frame writes the rectangle that changed, with what stayed left transparent.
 *   seconds   each picture stands; GIF counts hundredths
 * GEO_EDOMAIN n = 0 or sizes differ, GEO_ETOOBIG a side above 65,535, GEO_ENOMEM,
 * GEO_EINTR, GEO_ETIME. */
geo_status gif_write(size_t n, const pixels *frame, double seconds, geo_buffer *out);

#endif
