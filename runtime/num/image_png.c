/* image_png.c - the module geo_png: PNG through libpng's simplified interface,
 * which reports errors by return values and needs no setjmp. It asks nobody whether to
 * stop, so it works in a job (runtime/base/job.h) on copies. */
#include "runtime/num/image_png.h"

#include <math.h>
#include <png.h>
#include <string.h>

#include "runtime/base/job.h"
#include "runtime/base/limit.h"
#include "runtime/base/mem.h"

extern const image_png_api geo_module_png;

/* Pixels and file of a picture on its way, and what libpng said. */
typedef struct {
    png_image png;
    char *file;                 /* read from, or written to */
    size_t length;
    unsigned char *pixels;
    geo_status status;
    char message[sizeof ((png_image *)0)->message];
} work;

static void work_free(void *context)
{
    work *w = context;
    png_image_free(&w->png);
    geo_free(w->file);
    geo_free(w->pixels);
    geo_free(w);
}

static geo_status refuse(work *w)
{
    memcpy(w->message, w->png.message, sizeof w->message);
    return GEO_EFORMAT;
}

static geo_status read_pixels(work *w)
{
    png_image *png = &w->png;
    if (!png_image_begin_read_from_memory(png, w->file, w->length)) return refuse(w);
    png->format &= PNG_FORMAT_FLAG_ALPHA | PNG_FORMAT_FLAG_COLOR;      /* 8-bit sRGB */
    size_t channels = PNG_IMAGE_SAMPLE_CHANNELS(png->format), rows = png->height;
    if (rows == 0 || png->width > IMAGE_MAX_VALUES / channels / rows) return GEO_ETOOBIG;
    w->pixels = geo_alloc(rows * png->width, channels);
    if (!w->pixels) return GEO_ENOMEM;
    return png_image_finish_read(png, NULL, w->pixels, 0, NULL) ? GEO_OK : refuse(w);
}

static void read_work(void *context)
{
    work *w = context;
    w->status = read_pixels(w);
}

static geo_status give_pixels(const work *w, image *m, geo_buffer *why)
{
    if (w->status == GEO_EFORMAT && why) buffer_add_format(why, "libpng says: %s", w->message);
    GEO_TRY(w->status);
    size_t channels = PNG_IMAGE_SAMPLE_CHANNELS(w->png.format);
    GEO_TRY(image_new(w->png.height, w->png.width, channels, m));
    size_t n = m->rows * m->cols * channels;
    for (size_t i = 0; i < n && !geo_stops_at(i); i++) m->value[i] = w->pixels[i] / 255.0;
    return geo_poll();
}

static geo_status decode(const char *bytes, size_t length, image *m, geo_buffer *why)
{
    *m = IMAGE_EMPTY;
    work *w = geo_alloc_zero(1, sizeof *w);
    if (!w) return GEO_ENOMEM;
    w->png.version = PNG_IMAGE_VERSION;
    w->file = geo_alloc(length, 1);
    w->length = length;
    if (!w->file) {
        work_free(w);
        return GEO_ENOMEM;
    }
    memcpy(w->file, bytes, length);
    GEO_TRY(job_run(read_work, work_free, w));
    geo_status status = give_pixels(w, m, why);
    work_free(w);
    if (status != GEO_OK) image_free(m);
    return status;
}

static void write_work(void *context)
{
    work *w = context;
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(w->png);
    w->file = geo_alloc(size, 1);
    bool written = w->file && png_image_write_to_memory(&w->png, w->file, &size, 0, w->pixels, 0,
                                                        NULL);
    w->length = size;
    w->status = written ? GEO_OK : GEO_ENOMEM;      /* no other cause is left */
}

static geo_status encode(const image *m, geo_buffer *out)
{
    size_t n = m->rows * m->cols * m->channels;
    work *w = geo_alloc_zero(1, sizeof *w);
    if (!w) return GEO_ENOMEM;
    w->png.version = PNG_IMAGE_VERSION;
    w->png.width = (png_uint_32)m->cols;
    w->png.height = (png_uint_32)m->rows;
    if (image_has_alpha(m)) w->png.format |= PNG_FORMAT_FLAG_ALPHA;
    if (m->channels >= 3) w->png.format |= PNG_FORMAT_FLAG_COLOR;
    geo_status status = (w->pixels = geo_alloc(n, 1)) ? geo_poll() : GEO_ENOMEM;
    if (status != GEO_OK) {
        work_free(w);
        return status;
    }
    for (size_t i = 0; i < n && !geo_stops_at(i); i++)
        w->pixels[i] = (unsigned char)lrint(255 * fmin(fmax(m->value[i], 0), 1));
    GEO_TRY(job_run(write_work, work_free, w));
    status = w->status;
    if (status == GEO_OK) buffer_add(out, w->file, w->length);
    work_free(w);
    return status == GEO_OK && out->failed ? GEO_ENOMEM : status;
}

const image_png_api geo_module_png = { decode, encode };
