/* image_png.c - the module geo_png: PNG through libpng's simplified interface,
 * which reports errors by return values and needs no setjmp. */
#include "runtime/num/image_png.h"

#include <math.h>
#include <png.h>
#include <string.h>

#include "runtime/base/mem.h"

extern const image_png_api geo_module_png;

static geo_status refuse(const png_image *png, geo_buffer *why)
{
    if (why) buffer_add_format(why, "libpng says: %s", png->message);
    return GEO_EFORMAT;
}

static geo_status decode_opened(png_image *png, image *m, geo_buffer *why)
{
    png->format &= PNG_FORMAT_FLAG_ALPHA | PNG_FORMAT_FLAG_COLOR;      /* 8-bit sRGB */
    size_t channels = PNG_IMAGE_SAMPLE_CHANNELS(png->format);
    GEO_TRY(image_new(png->height, png->width, channels, m));
    size_t n = m->rows * m->cols * channels;
    unsigned char *bytes = geo_alloc(n, 1);
    if (!bytes) return GEO_ENOMEM;
    geo_status status = GEO_OK;
    if (!png_image_finish_read(png, NULL, bytes, 0, NULL)) status = refuse(png, why);
    for (size_t i = 0; status == GEO_OK && i < n; i++) m->value[i] = bytes[i] / 255.0;
    geo_free(bytes);
    return status;
}

static geo_status decode(const char *bytes, size_t length, image *m, geo_buffer *why)
{
    png_image png = { .version = PNG_IMAGE_VERSION };
    *m = IMAGE_EMPTY;
    if (!png_image_begin_read_from_memory(&png, bytes, length)) return refuse(&png, why);
    geo_status status = decode_opened(&png, m, why);
    png_image_free(&png);
    if (status != GEO_OK) image_free(m);
    return status;
}

static geo_status encode_bytes(const image *m, const unsigned char *pixels, geo_buffer *out)
{
    png_image png = { .version = PNG_IMAGE_VERSION };
    png.width = (png_uint_32)m->cols;
    png.height = (png_uint_32)m->rows;
    if (image_has_alpha(m)) png.format |= PNG_FORMAT_FLAG_ALPHA;
    if (m->channels >= 3) png.format |= PNG_FORMAT_FLAG_COLOR;
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(png);
    char *file = geo_alloc(size, 1);
    if (!file) return GEO_ENOMEM;
    bool written = png_image_write_to_memory(&png, file, &size, 0, pixels, 0, NULL);
    if (written) buffer_add(out, file, size);
    geo_free(file);
    if (!written) return GEO_ENOMEM;        /* no other cause is left */
    return out->failed ? GEO_ENOMEM : GEO_OK;
}

static geo_status encode(const image *m, geo_buffer *out)
{
    size_t n = m->rows * m->cols * m->channels;
    unsigned char *pixels = geo_alloc(n, 1);
    if (!pixels) return GEO_ENOMEM;
    for (size_t i = 0; i < n; i++)
        pixels[i] = (unsigned char)lrint(255 * fmin(fmax(m->value[i], 0), 1));
    geo_status status = encode_bytes(m, pixels, out);
    geo_free(pixels);
    return status;
}

const image_png_api geo_module_png = { decode, encode };
