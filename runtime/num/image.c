/* image.c - memory of pictures, and which format a file has. */
#include "runtime/num/image.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#include "runtime/base/file.h"
#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/module.h"
#include "runtime/num/image_png.h"
#include "runtime/num/netpbm.h"

geo_status image_new(size_t rows, size_t cols, size_t channels, image *m)
{
    *m = IMAGE_EMPTY;
    if (rows == 0 || cols == 0 || channels < 1 || channels > 4) return GEO_EDOMAIN;
    if (cols > IMAGE_MAX_VALUES / channels / rows) return GEO_ETOOBIG;
    double *value = geo_alloc_zero(rows * cols * channels, sizeof *value);
    if (!value) return GEO_ENOMEM;
    *m = (image){ rows, cols, channels, value };
    return GEO_OK;
}

void image_free(image *m)
{
    geo_free(m->value);
    *m = IMAGE_EMPTY;
}

double image_luma(const image *m, size_t row, size_t col)
{
    const double *v = image_at(m, row, col);
    if (m->channels < 3) return v[0];
    return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2];
}

static bool is_png(const char *bytes, size_t length)
{
    return length >= 8 && memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) == 0;
}

static const image_png_api *open_png(geo_buffer *why)
{
    const image_png_api *png = module_open("png");
    if (!png && why) buffer_add_text(why, module_problem("png"));
    return png;
}

geo_status image_decode(const char *bytes, size_t length, image *m, geo_buffer *why)
{
    *m = IMAGE_EMPTY;
    if (netpbm_is(bytes, length)) return netpbm_decode(bytes, length, m, why);
    if (is_png(bytes, length)) {
        const image_png_api *png = open_png(why);
        return png ? png->decode(bytes, length, m, why) : GEO_EMODULE;
    }
    if (why) buffer_add_text(why, length ? "it is neither PNG nor netpbm (P1-P6)"
                                         : "the file is empty");
    return GEO_EFORMAT;
}

geo_status image_read(const char *path, image *m, geo_buffer *why)
{
    char *bytes;
    size_t length;
    *m = IMAGE_EMPTY;
    geo_status status = file_read(path, IMAGE_MAX_FILE, &bytes, &length);
    if (status != GEO_OK) {
        if (status == GEO_EIO && why) buffer_add_text(why, strerror(errno));
        return status;
    }
    status = image_decode(bytes, length, m, why);
    geo_free(bytes);
    return status;
}

geo_status image_encode(const image *m, image_format format, geo_buffer *bytes)
{
    for (size_t i = 0; i < m->rows * m->cols * m->channels; i++) {
        if (isnan(m->value[i])) return GEO_EDOMAIN;
        if (geo_stops_at(i)) return geo_poll();
    }
    if (format != IMAGE_PNG) return netpbm_encode(m, format, bytes);
    const image_png_api *png = open_png(NULL);
    return png ? png->encode(m, bytes) : GEO_EMODULE;
}

static bool format_of(const char *path, image_format *format)
{
    static const char *const endings[] = { ".png", ".ppm", ".pgm", ".pbm" };
    size_t length = strlen(path);
    for (int i = 0; i < 4; i++) {
        if (length < 4 || strcasecmp(path + length - 4, endings[i]) != 0) continue;
        *format = (image_format)i;
        return true;
    }
    return false;
}

geo_status image_write(const char *path, const image *m)
{
    image_format format;
    if (!format_of(path, &format)) return GEO_EFORMAT;
    geo_buffer bytes = GEO_BUFFER_EMPTY;
    geo_status status = image_encode(m, format, &bytes);
    if (status == GEO_OK) status = file_write(path, bytes.text, bytes.length);
    buffer_free(&bytes);
    return status;
}
