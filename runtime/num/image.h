/* image.h - pictures as arrays of numbers, read from and written to files.
 *
 * A picture has rows x cols pixels of 1 (grey), 2 (grey, alpha), 3 (red,
 * green, blue) or 4 (with alpha) channels. Values run from 0 to 1 as they are
 * encoded in the file (sRGB, not linear light); alpha 0 is transparent, and
 * colours are not multiplied by it. Row 0 is the top. */
#ifndef GEO_NUM_IMAGE_H
#define GEO_NUM_IMAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/buffer.h"
#include "runtime/base/status.h"

typedef struct {
    size_t rows, cols, channels;
    double *value;              /* rows x cols x channels, channels fastest */
} image;

#define IMAGE_EMPTY ((image){ 0, 0, 0, NULL })

/* The largest picture in values (rows x cols x channels), 1 GiB of numbers, and
 * the largest file in bytes; checked before anything is allocated. */
#define IMAGE_MAX_VALUES ((size_t)1 << 27)
#define IMAGE_MAX_FILE ((size_t)1 << 30)

static inline bool image_has_alpha(const image *m)
{
    return m->channels == 2 || m->channels == 4;
}

static inline const double *image_at(const image *m, size_t row, size_t col)
{
    return m->value + (row * m->cols + col) * m->channels;
}

/* A black, transparent picture. m: returns new (caller frees with image_free).
 * GEO_EDOMAIN channels not 1..4 or a side 0, GEO_ETOOBIG, GEO_ENOMEM. */
geo_status image_new(size_t rows, size_t cols, size_t channels, image *m);
void image_free(image *m);      /* m is IMAGE_EMPTY afterwards */

/* Reads PNG (with the module geo_png) or netpbm P1-P6, told apart by their
 * first bytes, whatever the name.
 *   m      returns new (caller frees with image_free)
 *   why    may be NULL; one English clause about what is wrong is appended
 * GEO_EIO (errno), GEO_EFORMAT, GEO_ETOOBIG, GEO_ENOMEM, GEO_EMODULE. */
geo_status image_read(const char *path, image *m, geo_buffer *why);
geo_status image_decode(const char *bytes, size_t length, image *m, geo_buffer *why);

typedef enum { IMAGE_PNG, IMAGE_PPM, IMAGE_PGM, IMAGE_PBM } image_format;

/* Appends the picture as a file; values are clamped to 0..1 and rounded to 8
 * bits (PBM: black below 1/2). Netpbm has no alpha: it is laid over white.
 * IMAGE_PGM and IMAGE_PBM of a colour picture hold its luma.
 * GEO_EDOMAIN a value is NaN, GEO_ENOMEM, GEO_EMODULE (PNG). */
geo_status image_encode(const image *m, image_format format, geo_buffer *bytes);

/* The format by the name's ending (.png .ppm .pgm .pbm); a file that appears
 * whole or not at all. GEO_EFORMAT for another ending, GEO_EIO. */
geo_status image_write(const char *path, const image *m);

/* Luma of a pixel, 0.2126 R + 0.7152 G + 0.0722 B, or the grey value. */
double image_luma(const image *m, size_t row, size_t col);

#endif
