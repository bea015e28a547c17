/* image_png.h - what the module geo_png answers; see image.h for the meaning. */
#ifndef GEO_NUM_IMAGE_PNG_H
#define GEO_NUM_IMAGE_PNG_H

#include "runtime/num/image.h"

typedef struct {
    geo_status (*decode)(const char *bytes, size_t length, image *m, geo_buffer *why);
    geo_status (*encode)(const image *m, geo_buffer *bytes);
} image_png_api;

#endif
