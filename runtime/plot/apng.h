/* apng.h - moving pictures as APNG: a PNG with further frames [W3C PNG, 3rd edition]. */
#ifndef GEO_PLOT_APNG_H
#define GEO_PLOT_APNG_H

#include "runtime/base/buffer.h"
#include "runtime/plot/pixels.h"

/* Appends n pictures of one size as an endless movie in full colour; a program that
 * knows only PNG shows the first. Each frame is compressed by the module geo_png.
 * GEO_EDOMAIN n = 0 or sizes differ, GEO_EMODULE, GEO_ENOMEM, GEO_EINTR, GEO_ETIME. */
geo_status apng_write(size_t n, const pixels *frame, double seconds, geo_buffer *out);

#endif
