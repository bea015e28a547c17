/* output.c - from a scene to a file. */
#include <string.h>
#include <strings.h>

#include "runtime/base/file.h"
#include "runtime/base/job.h"
#include "runtime/base/mem.h"
#include "runtime/base/module.h"
#include "runtime/plot/canvas_cairo.h"
#include "runtime/plot/draw.h"
#include "runtime/plot/layout.h"
#include "runtime/plot/svg.h"

geo_status scene_size(const scene *s, double size[2])
{
    GEO_TRY(scene_status(s));
    layout l;
    GEO_TRY(layout_make(s, &l));
    size[0] = l.width;
    size[1] = l.height;
    layout_free(&l);
    return GEO_OK;
}

static void explain(const char *module, geo_buffer *note)
{
    if (note) buffer_add_text(note, module_problem(module));
}

geo_status scene_to_svg(const scene *s, geo_buffer *out, geo_buffer *note)
{
    svg_canvas c = svg_canvas_make(out);
    geo_status status = draw_scene(s, &c.base);
    if (status == GEO_EMODULE) explain("png", note);
    return status;
}

/* Cairo may think for seconds about a million discs, and can't be interrupted: it draws in
 * a job, which holds the scene. */
typedef struct {
    const canvas_cairo_api *cairo;
    scene *s;
    canvas_format format;
    double scale;
    geo_buffer bytes;
    text_loss loss;
    geo_status status;
} cairo_work;

static void cairo_draw(void *context)
{
    cairo_work *w = context;
    canvas *c;
    w->status = w->cairo->open(w->format, w->scale, &w->bytes, &c);
    if (w->status != GEO_OK) return;
    w->status = draw_scene(w->s, c);
    w->loss = w->status == GEO_OK ? w->cairo->text_loss(c) : TEXT_WHOLE;
    w->cairo->close(c);
}

static void cairo_free(void *context)
{
    cairo_work *w = context;
    scene_free(w->s);
    buffer_free(&w->bytes);
    geo_free(w);
}

static geo_status draw_by_cairo(const scene *s, canvas_format format, double scale,
                                geo_buffer *out, geo_buffer *note)
{
    const canvas_cairo_api *cairo = module_open("cairo");
    if (!cairo) {
        explain("cairo", note);
        return GEO_EMODULE;
    }
    cairo_work *w = geo_alloc_zero(1, sizeof *w);
    if (!w) return GEO_ENOMEM;
    *w = (cairo_work){ .cairo = cairo, .s = scene_hold(s), .format = format, .scale = scale };
    GEO_TRY(job_run(cairo_draw, cairo_free, w));
    geo_status status = w->status;
    if (status == GEO_OK) buffer_add(out, buffer_text(&w->bytes), w->bytes.length);
    if (status == GEO_OK && out->failed) status = GEO_ENOMEM;
    if (note && w->loss == TEXT_LOST)
        buffer_add_text(note, "no font is installed, so the drawing has no text "
                              "(Debian: fonts-dejavu-core)");
    if (note && w->loss == LETTERS_LOST)
        buffer_add_text(note, "no installed font has some of the letters, which are boxes now "
                              "(Debian: fonts-noto-cjk has Chinese)");
    cairo_free(w);
    return status;
}

geo_status scene_to_png(const scene *s, double scale, geo_buffer *out, geo_buffer *note)
{
    if (!(scale > 0 && scale <= 20)) return GEO_EDOMAIN;
    return draw_by_cairo(s, CANVAS_PNG, scale, out, note);
}

geo_status scene_to_pixels(const scene *s, double scale, pixels *out, geo_buffer *note)
{
    geo_buffer bytes = GEO_BUFFER_EMPTY;
    size_t size[2];
    *out = PIXELS_EMPTY;
    if (!(scale > 0 && scale <= 20)) return GEO_EDOMAIN;
    geo_status status = draw_by_cairo(s, CANVAS_PIXELS, scale, &bytes, note);
    if (status == GEO_OK) {
        memcpy(size, bytes.text, sizeof size);
        status = pixels_new(size[0], size[1], out);
    }
    if (status == GEO_OK) memcpy(out->rgb, bytes.text + sizeof size, 3 * size[0] * size[1]);
    buffer_free(&bytes);
    return status;
}

geo_status scene_to_pdf(const scene *s, geo_buffer *out, geo_buffer *note)
{
    return draw_by_cairo(s, CANVAS_PDF, 1, out, note);
}

geo_status scene_save(const scene *s, const char *path, geo_buffer *note)
{
    size_t length = strlen(path);
    const char *ending = length >= 4 ? path + length - 4 : "";
    geo_buffer bytes = GEO_BUFFER_EMPTY;
    geo_status status = GEO_EFORMAT;
    if (strcasecmp(ending, ".svg") == 0) status = scene_to_svg(s, &bytes, note);
    if (strcasecmp(ending, ".png") == 0) status = scene_to_png(s, 2, &bytes, note);
    if (strcasecmp(ending, ".pdf") == 0) status = scene_to_pdf(s, &bytes, note);
    if (status == GEO_OK) status = file_write(path, bytes.text, bytes.length);
    buffer_free(&bytes);
    return status;
}
