/* movie.c - frames brought to pixels of one size, then written. */
#include "runtime/plot/movie.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#include "runtime/base/file.h"
#include "runtime/base/limit.h"
#include "runtime/plot/apng.h"
#include "runtime/plot/gif.h"

/* A frame is a scene until it is drawn. */
struct movie {
    double fps, scale;
    scene **scene;              /* NULL where the frame is pixels */
    pixels *frame;
    size_t n, capacity[2];
};

geo_status movie_new(double fps, double scale, movie **m)
{
    *m = NULL;
    if (!(fps > 0) || !(scale > 0)) return GEO_EDOMAIN;
    *m = geo_alloc_zero(1, sizeof **m);
    if (!*m) return GEO_ENOMEM;
    (*m)->fps = fps;
    (*m)->scale = scale;
    return GEO_OK;
}

void movie_free(movie *m)
{
    if (!m) return;
    for (size_t k = 0; k < m->n; k++) {
        scene_free(m->scene[k]);
        pixels_free(&m->frame[k]);
    }
    geo_free(m->scene);
    geo_free(m->frame);
    geo_free(m);
}

static bool make_room(movie *m)
{
    return geo_grow(&m->scene, &m->capacity[0], m->n + 1, sizeof *m->scene)
        && geo_grow(&m->frame, &m->capacity[1], m->n + 1, sizeof *m->frame);
}

geo_status movie_add_scene(movie *m, scene *s)
{
    if (!make_room(m)) {
        scene_free(s);
        return GEO_ENOMEM;
    }
    m->scene[m->n] = s;
    m->frame[m->n++] = PIXELS_EMPTY;
    return GEO_OK;
}

static void write_pixel(const image *picture, size_t row, size_t col, unsigned char *rgb)
{
    const double *v = image_at(picture, row, col);
    double alpha = image_has_alpha(picture) ? v[picture->channels - 1] : 1;
    for (int c = 0; c < 3; c++) {
        double part = v[picture->channels < 3 ? 0 : c] * alpha + 1 - alpha;
        rgb[c] = (unsigned char)lrint(255 * fmin(fmax(part, 0), 1));
    }
}

geo_status movie_add_image(movie *m, const image *picture)
{
    size_t times = (size_t)fmax(1, round(m->scale));
    pixels p;
    if (!make_room(m)) return GEO_ENOMEM;
    GEO_TRY(pixels_new(picture->rows * times, picture->cols * times, &p));
    for (size_t i = 0; i < p.rows; i++)
        for (size_t j = 0; j < p.cols; j++)
            write_pixel(picture, i / times, j / times, p.rgb + 3 * (i * p.cols + j));
    m->scene[m->n] = NULL;
    m->frame[m->n++] = p;
    return GEO_OK;
}

/* Scenes with the same panels share their ranges. */
static geo_status align_scenes(movie *m)
{
    scene **s = geo_alloc(m->n, sizeof *s);
    size_t n = 0;
    if (!s) return GEO_ENOMEM;
    for (size_t k = 0; k < m->n; k++)
        if (m->scene[k]) s[n++] = m->scene[k];
    scene_align(s, n);
    geo_free(s);
    return GEO_OK;
}

/* Puts a smaller frame in the middle of a white one. */
static geo_status pad(pixels *p, size_t rows, size_t cols)
{
    pixels whole;
    if (p->rows == rows && p->cols == cols) return GEO_OK;
    GEO_TRY(pixels_new(rows, cols, &whole));
    memset(whole.rgb, 255, 3 * rows * cols);
    size_t top = (rows - p->rows) / 2, left = (cols - p->cols) / 2;
    for (size_t i = 0; i < p->rows; i++)
        memcpy(whole.rgb + 3 * ((top + i) * cols + left), p->rgb + 3 * i * p->cols, 3 * p->cols);
    pixels_free(p);
    *p = whole;
    return GEO_OK;
}

static geo_status draw_frames(movie *m, geo_buffer *note)
{
    size_t rows = 0, cols = 0;
    GEO_TRY(align_scenes(m));
    for (size_t k = 0; k < m->n; k++) {
        pixels *p = &m->frame[k];
        GEO_TRY(geo_poll());
        if (m->scene[k]) {
            if (note) buffer_free(note);        /* every frame says the same */
            pixels_free(p);
            GEO_TRY(scene_to_pixels(m->scene[k], m->scale, p, note));
        }
        rows = p->rows > rows ? p->rows : rows;
        cols = p->cols > cols ? p->cols : cols;
    }
    for (size_t k = 0; k < m->n; k++) GEO_TRY(pad(&m->frame[k], rows, cols));
    return GEO_OK;
}

static bool ends_in(const char *path, const char *ending)
{
    size_t length = strlen(path), n = strlen(ending);
    return length >= n && strcasecmp(path + length - n, ending) == 0;
}

geo_status movie_save(movie *m, const char *path, geo_buffer *note)
{
    bool is_gif = ends_in(path, ".gif"), is_png = ends_in(path, ".png") || ends_in(path, ".apng");
    geo_buffer bytes = GEO_BUFFER_EMPTY;
    if (!is_gif && !is_png) return GEO_EFORMAT;
    if (m->n == 0) return GEO_EEMPTY;
    geo_status status = draw_frames(m, note);
    if (status == GEO_OK && is_gif) status = gif_write(m->n, m->frame, 1 / m->fps, &bytes);
    if (status == GEO_OK && is_png) status = apng_write(m->n, m->frame, 1 / m->fps, &bytes);
    if (status == GEO_OK) status = file_write(path, bytes.text, bytes.length);
    int why = errno;
    buffer_free(&bytes);
    errno = why;
    return status;
}
