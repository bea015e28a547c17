/* picture.c - images and film strips, files of every kind of picture. */
#include "stdlib/picture.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#include "runtime/base/file.h"
#include "runtime/base/mem.h"
#include "runtime/manifold/region.h"
#include "runtime/plot/movie.h"
#include "runtime/vm/args.h"
#include "stdlib/common.h"
#include "stdlib/plot.h"
#include "stdlib/space.h"

/* --- tensors and pictures ----------------------------------------------------------- */

bool picture_fits(const geo_tensor *t)
{
    if (t->element == ELEMENT_COMPLEX || t->n == 0) return false;
    return t->rank == 2 || (t->rank == 3 && t->shape[2] <= 4);
}

static void value_range_of(const geo_tensor *t, double *low, double *high)
{
    *low = 0;
    *high = 1;
    double least = INFINITY, most = -INFINITY;
    for (size_t i = 0; i < t->n && !geo_stops_at(i); i++) {
        if (!isfinite(t->data[i])) continue;
        least = fmin(least, t->data[i]);
        most = fmax(most, t->data[i]);
    }
    if (!(least < 0 || most > 1)) return;
    bool is_bytes = least >= 0 && most <= 255 && most > 1;
    *low = is_bytes ? 0 : least;
    *high = is_bytes ? 255 : most > least ? most : least + 1;
}

geo_status picture_of_tensor(const geo_tensor *t, image *m)
{
    double low, high;
    GEO_TRY(image_new(t->shape[0], t->shape[1], t->rank == 3 ? t->shape[2] : 1, m));
    value_range_of(t, &low, &high);
    for (size_t i = 0; i < t->n; i++) {
        double v = (t->data[i] - low) / (high - low);
        m->value[i] = isnan(v) ? 0 : fmin(fmax(v, 0), 1);
        if (!geo_stops_at(i)) continue;
        image_free(m);
        return geo_poll();
    }
    return GEO_OK;
}

static geo_tensor *read_picture(geo_vm *vm, const geo_value *argv, int i)
{
    image m;
    geo_buffer why = GEO_BUFFER_EMPTY;
    const char *path = arg_string(argv, i)->text;
    geo_status status = image_read(path, &m, &why);
    int cause = errno;
    if (status == GEO_EMODULE) {
        buffer_free(&why);
        vm_raise(vm, MSG_NO_MODULE, "PNG pictures", "libpng16-16");
    }
    if (status == GEO_EIO || status == GEO_EFORMAT || status == GEO_ETOOBIG) {
        if (why.length == 0)
            buffer_add_text(&why, status == GEO_EIO ? strerror(cause) : geo_status_text(status));
        geo_value text = vm_text(vm, &why);
        vm_raise_arg(vm, i, NULL, MSG_NO_PICTURE, path, value_string(text)->text);
    }
    buffer_free(&why);
    vm_check(vm, status, path);
    size_t shape[3] = { m.rows, m.cols, m.channels };
    geo_tensor *t = tensor_new(vm_heap(vm), ELEMENT_NUMBER, m.channels > 1 ? 3 : 2, shape);
    if (t) memcpy(t->data, m.value, t->n * sizeof *t->data);
    image_free(&m);
    return vm_need(vm, t);
}

geo_value bi_read_image(geo_vm *vm, int argc, const geo_value *argv)
{
    (void)argc;
    return value_from_object(read_picture(vm, argv, 0));
}

/* Argument i, a file's name or a tensor, as a layer. */
static void add_picture(geo_vm *vm, plot_panel *p, const geo_value *argv, int i, geo_value v,
                        plot_layer style)
{
    geo_tensor *t = NULL;
    if (value_is_kind(v, KIND_STRING)) {
        t = read_picture(vm, argv, i);
    } else if (value_is_tensor(v)) {
        t = vm_need(vm, tensor_dense(vm_heap(vm), value_tensor(v)));
    } else {
        vm_raise_arg(vm, i, NULL, MSG_NOT_PICTURE, value_phrase(v));
    }
    if (!picture_fits(t)) {
        geo_buffer shape = GEO_BUFFER_EMPTY;
        plot_describe(value_from_object(t), &shape);
        geo_value text = vm_text(vm, &shape);
        vm_raise_arg(vm, i, NULL, MSG_NOT_PICTURE, value_string(text)->text);
    }
    style.look = LOOK_IMAGE;
    style.item = value_from_object(t);
    bool has_box = style.box[2] > style.box[0];
    if (!has_box) {
        style.box[2] = (double)t->shape[1];
        style.box[3] = (double)t->shape[0];
    }
    plot_add_layer(vm, p, &style);
}

geo_value bi_image(geo_vm *vm, int argc, const geo_value *argv)
{
    enum { X, BOX, COLOURS, SMOOTH, FRAME };
    static const char *const MAPS[] = { "", "sequential", "diverging", "cyclic", "grey",
                                        "light", NULL };
    (void)argc;
    plot_value *plot = plot_new(vm);
    plot_panel *p = plot_add_panel(vm, plot);
    plot_frame(vm, argv, FRAME, p);
    plot_layer style = { .by = VALUE_NONE, .is_smooth = arg_bool(argv, SMOOTH) };
    int word = arg_word(vm, argv, COLOURS, MAPS);
    style.has_map = word > 0;
    style.map = word > 0 ? (colour_map)(word - 1) : COLOUR_GREY;
    if (!arg_is_none(argv, BOX)) plot_box(vm, argv, BOX, -1, style.box);
    add_picture(vm, p, argv, X, argv[X], style);
    return value_from_object(plot);
}

/* --- film strips -------------------------------------------------------------------- */

/* The k-th picture of argument i: a list's member, a row of a film (rank 4, or rank 3
 * when it is no colour picture), or the argument itself. */
static size_t n_frames(geo_value v)
{
    if (value_is_kind(v, KIND_LIST)) return value_list(v)->count;
    if (!value_is_tensor(v)) return 1;
    const geo_tensor *t = value_tensor(v);
    if (t->n == 0) return 0;
    bool is_film = t->rank == 4 || (t->rank == 3 && t->shape[2] > 4);
    return is_film ? t->shape[0] : 1;
}

static geo_value frame_at(geo_vm *vm, geo_value v, size_t k)
{
    geo_value out = v;
    if (value_is_kind(v, KIND_LIST)) return value_list(v)->item[k];
    if (!value_is_tensor(v) || (n_frames(v) == 1 && value_tensor(v)->rank != 4)) return v;
    vm_check_diagnostic(vm, tensor_row(vm_heap(vm), value_tensor(v), k, &out));
    return out;
}

/* Adds picture k of argument i as a panel (or panels) of its own. */
static void add_frame(geo_vm *vm, plot_value *plot, const geo_value *argv, int i, size_t k)
{
    geo_value v = frame_at(vm, argv[i], k);
    if (value_is_class(v, &PLOT_CLASS)) {
        const plot_value *other = value_plot(v);
        for (size_t m = 0; m < other->n_panels; m++)
            plot_copy_panel(vm, plot, &other->panel[m]);
        return;
    }
    plot_layer style = { .by = VALUE_NONE, .map = COLOUR_GREY };
    add_picture(vm, plot_add_panel(vm, plot), argv, i, v, style);
}

geo_value bi_strip(geo_vm *vm, int argc, const geo_value *argv)
{
    enum { LABELS, TITLE, CAPTION, COLUMNS, HEIGHT, FIRST };
    plot_value *plot = plot_new(vm);
    plot->title = plot_copy_text(vm, arg_string(argv, TITLE)->text);
    plot->caption = plot_copy_text(vm, arg_string(argv, CAPTION)->text);
    plot->height = arg_number(argv, HEIGHT);
    if (!(plot->height >= 40 && plot->height <= 4000))
        vm_raise_arg(vm, HEIGHT, NULL, MSG_STRIP_HEIGHT, plot->height);
    for (int i = FIRST; i < argc; i++)
        for (size_t k = 0; k < n_frames(argv[i]); k++) add_frame(vm, plot, argv, i, k);
    int64_t columns = arg_integer(vm, argv, COLUMNS, 0, 1000);
    plot->columns = columns > 0 ? (size_t)columns : plot->n_panels < 8 ? plot->n_panels : 8;
    geo_value labels = argv[LABELS];
    for (size_t k = 0; k < plot->n_panels; k++) {
        plot_panel *p = &plot->panel[k];
        if (p->axes == AXES_AUTO) p->axes = AXES_NONE;
        for (size_t m = 0; m < p->n_layers; m++) p->layer[m].hides_bar = true;
        if (!value_is_kind(labels, KIND_LIST) || k >= value_list(labels)->count) continue;
        geo_value text = value_list(labels)->item[k];
        if (!value_is_kind(text, KIND_STRING)) continue;
        geo_free(p->title);
        p->title = NULL;
        p->title = plot_copy_text(vm, value_string(text)->text);
    }
    return value_from_object(plot);
}

/* --- writing ------------------------------------------------------------------------ */

static geo_status write_csv(const geo_tensor *t, const char *path)
{
    geo_buffer text = GEO_BUFFER_EMPTY;
    size_t columns = t->rank == 1 ? 1 : t->n / (t->shape[0] ? t->shape[0] : 1);
    geo_status status = GEO_OK;
    for (size_t i = 0; i < t->n && status == GEO_OK; i++) {
        buffer_add_format(&text, "%.17g%c", t->data[i], (i + 1) % columns == 0 ? '\n' : ',');
        if (geo_stops_at(i)) status = geo_poll();
    }
    if (status == GEO_OK && text.failed) status = GEO_ENOMEM;
    if (status == GEO_OK) status = file_write(path, buffer_text(&text), text.length);
    buffer_free(&text);
    return status;
}

static bool ends_in(const char *path, const char *ending)
{
    size_t length = strlen(path), n = strlen(ending);
    return length >= n && strcasecmp(path + length - n, ending) == 0;
}

static bool is_picture_name(const char *path)
{
    static const char *const ENDINGS[] = { ".png", ".ppm", ".pgm", ".pbm" };
    for (size_t i = 0; i < sizeof ENDINGS / sizeof *ENDINGS; i++)
        if (ends_in(path, ENDINGS[i])) return true;
    return false;
}

static geo_status write_tensor(const geo_tensor *t, const char *path)
{
    if (!is_picture_name(path)) return write_csv(t, path);
    if (!picture_fits(t)) return GEO_ESHAPE;
    image m;
    GEO_TRY(picture_of_tensor(t, &m));
    geo_status status = image_write(path, &m);
    int why = errno;
    image_free(&m);
    errno = why;
    return status;
}

static geo_status write_region(const space *s, const char *path)
{
    enum { SIDES = 1024, DIGITS = 17 };
    polygon p;
    double gap;
    geo_buffer text = GEO_BUFFER_EMPTY;
    GEO_TRY(space_outline(s, SIDES, &p, &gap));
    geo_status status = polygon_print(&p, NULL, DIGITS, &text);
    polygon_free(&p);
    if (status == GEO_OK) status = file_write(path, buffer_text(&text), text.length);
    buffer_free(&text);
    return status;
}

static void tell(geo_vm *vm, geo_buffer *note)
{
    if (note->length) vm_warn(vm, buffer_text(note));
    buffer_free(note);
}

static geo_status write_plot(geo_vm *vm, const plot_value *plot, const char *path)
{
    scene *s;
    geo_buffer note = GEO_BUFFER_EMPTY;
    GEO_TRY(plot_scene(plot, &s));
    geo_status status = scene_save(s, path, &note);
    int why = errno;
    tell(vm, &note);
    scene_free(s);
    errno = why;
    return status;
}

/* Raises what writing to the path in argument i ended with. */
static void check_written(geo_vm *vm, geo_status status, int i, const char *path)
{
    if (status == GEO_EIO) vm_raise_arg(vm, i, NULL, MSG_CANT_WRITE, path, strerror(errno));
    if (status == GEO_EMODULE) vm_raise(vm, MSG_NO_MODULE, "PNG and PDF pictures", "libcairo2");
    vm_check(vm, status, path);
}

static const char *path_of(geo_vm *vm, const geo_value *argv, int i)
{
    const geo_string *path = arg_string(argv, i);
    if (strlen(path->text) != path->length) vm_raise_arg(vm, i, NULL, MSG_PATH_NUL);
    return path->text;
}

geo_value bi_save(geo_vm *vm, int argc, const geo_value *argv)
{
    (void)argc;
    const char *path = path_of(vm, argv, 1);
    geo_status status;
    if (value_is_class(argv[0], &PLOT_CLASS)) {
        status = write_plot(vm, value_plot(argv[0]), path);
    } else if (value_is_class(argv[0], &SPACE_CLASS)) {
        status = write_region(value_space(argv[0]), path);
    } else if (value_is_tensor(argv[0]) && value_tensor(argv[0])->element != ELEMENT_COMPLEX) {
        status = write_tensor(arg_tensor(vm, argv, 0), path);
    } else {
        vm_raise_arg(vm, 0, NULL, MSG_CANT_SAVE, value_phrase(argv[0]));
    }
    if (status == GEO_ESHAPE) vm_raise_arg(vm, 0, NULL, MSG_NOT_PICTURE, "this tensor");
    if (status == GEO_EFORMAT) vm_raise_arg(vm, 1, NULL, MSG_ENDING, path);
    check_written(vm, status, 1, path);
    return VALUE_NONE;
}

static bool is_picture(geo_value v)
{
    return value_is_tensor(v) || value_is_kind(v, KIND_STRING);
}

/* A picture goes into the movie pixel by pixel, ... */
static geo_status add_pixels(movie *m, const plot_value *plot)
{
    image picture;
    GEO_TRY(picture_of_tensor(value_tensor(plot->panel[0].layer[0].item), &picture));
    geo_status status = movie_add_image(m, &picture);
    image_free(&picture);
    return status;
}

/* ... a plot as it is drawn. */
static geo_status add_drawing(movie *m, const plot_value *plot)
{
    scene *s;
    GEO_TRY(plot_scene(plot, &s));
    return movie_add_scene(m, s);
}

geo_value bi_animate(geo_vm *vm, int argc, const geo_value *argv)
{
    enum { FRAMES, PATH, FPS, SCALE };
    (void)argc;
    const char *path = path_of(vm, argv, PATH);
    double fps = arg_number(argv, FPS), scale = arg_number(argv, SCALE);
    if (!(fps > 0 && fps <= 100)) vm_raise_arg(vm, FPS, NULL, MSG_FPS, fps);
    if (!(scale >= 0.1 && scale <= 8)) vm_raise_arg(vm, SCALE, NULL, MSG_PLOT_SIZE, 8.0, scale);
    size_t n = n_frames(argv[FRAMES]);
    if (n == 0) vm_raise_arg(vm, FRAMES, NULL, MSG_EMPTY, "animate");
    plot_value **plots = vm_scratch(vm, n, sizeof *plots);
    for (size_t k = 0; k < n; k++) {
        plots[k] = plot_new(vm);
        add_frame(vm, plots[k], argv, FRAMES, k);
    }
    movie *m;
    vm_check(vm, movie_new(fps, scale, &m), "animate");
    geo_status status = GEO_OK;
    for (size_t k = 0; k < n && status == GEO_OK; k++)
        status = is_picture(frame_at(vm, argv[FRAMES], k)) ? add_pixels(m, plots[k])
                                                           : add_drawing(m, plots[k]);
    geo_buffer note = GEO_BUFFER_EMPTY;
    if (status == GEO_OK) status = movie_save(m, path, &note);
    int why = errno;
    movie_free(m);
    tell(vm, &note);
    errno = why;
    if (status == GEO_EFORMAT) vm_raise_arg(vm, PATH, NULL, MSG_MOVIE_ENDING, path);
    check_written(vm, status, PATH, path);
    return VALUE_NONE;
}
