/* pixels.h - pictures as bytes, for screens and moving pictures. */
#ifndef GEO_PLOT_PIXELS_H
#define GEO_PLOT_PIXELS_H

#include <stddef.h>

#include "runtime/base/mem.h"
#include "runtime/base/status.h"

/* Red, green, blue, one byte each as encoded (sRGB); row 0 on top. */
typedef struct {
    size_t rows, cols;
    unsigned char *rgb;
} pixels;

#define PIXELS_EMPTY ((pixels){ 0, 0, NULL })

/* returns new (pixels_free), undefined bytes. GEO_ENOMEM */
static inline geo_status pixels_new(size_t rows, size_t cols, pixels *out)
{
    *out = (pixels){ rows, cols, geo_alloc(cols ? rows : 0, 3 * cols) };
    return out->rgb ? GEO_OK : GEO_ENOMEM;
}

static inline void pixels_free(pixels *p)
{
    geo_free(p->rgb);
    *p = PIXELS_EMPTY;
}

static inline const unsigned char *pixel_at(const pixels *p, size_t row, size_t col)
{
    return p->rgb + 3 * (row * p->cols + col);
}

#endif
