/* terminal.c - fitting a scene to a screen, and the colours of letters. */
#include "runtime/plot/terminal.h"

#include <math.h>
#include <stdlib.h>

/* --- colours --------------------------------------------------------------------- */

static int to_byte(double v)
{
    return (int)lrint(255 * fmin(fmax(v, 0), 1));
}

/* The nearest of xterm's 6 x 6 x 6 cube and its 24 greys. */
static int index_of_256(const int rgb[3])
{
    static const int STEP[6] = { 0, 95, 135, 175, 215, 255 };
    int cube = 16, cube_error = 0, mean = (rgb[0] + rgb[1] + rgb[2]) / 3;
    static const int PLACE[3] = { 36, 6, 1 };
    for (int c = 0; c < 3; c++) {
        int best = 0;
        for (int k = 1; k < 6; k++)
            if (abs(STEP[k] - rgb[c]) < abs(STEP[best] - rgb[c])) best = k;
        cube += best * PLACE[c];
        cube_error += (STEP[best] - rgb[c]) * (STEP[best] - rgb[c]);
    }
    int grey = mean < 8 ? 0 : mean > 238 ? 23 : (mean - 3) / 10, grey_error = 0;
    for (int c = 0; c < 3; c++)
        grey_error += (8 + 10 * grey - rgb[c]) * (8 + 10 * grey - rgb[c]);
    return grey_error < cube_error ? 232 + grey : cube;
}

void terminal_colour(colour c, bool is_ground, colour_depth depth, geo_buffer *out)
{
    int rgb[3] = { to_byte(c.r), to_byte(c.g), to_byte(c.b) }, what = is_ground ? 48 : 38;
    if (depth == DEPTH_TRUE)
        buffer_add_format(out, "\033[%d;2;%d;%d;%dm", what, rgb[0], rgb[1], rgb[2]);
    else if (depth == DEPTH_256)
        buffer_add_format(out, "\033[%d;5;%dm", what, index_of_256(rgb));
}

/* --- fitting ----------------------------------------------------------------------- */

/* The largest height of panels with which the page is at most so large. */
static geo_status fit(scene *s, double width, double height, double size[2])
{
    double low = 40, high = 640;
    for (int step = 0; step < 10; step++) {
        double middle = step == 0 ? high : (low + high) / 2;
        scene_set_panel_height(s, middle);
        GEO_TRY(scene_size(s, size));
        if (size[0] <= width && size[1] <= height) {
            low = middle;
            if (step == 0) return GEO_OK;
        } else {
            high = middle;
        }
    }
    scene_set_panel_height(s, low);
    return scene_size(s, size);
}

static geo_status draw_pixels(const scene *s, graphics_kind kind, const text_screen *screen,
                              const double size[2], geo_buffer *out)
{
    double cell = screen->cell_width > 0 ? screen->cell_width : 8;
    double wide = fmin((double)screen->columns * cell, size[0] * 1.4);
    double most = fmin(wide / size[0], (double)screen->rows * 2 * cell / size[1]);
    double scale = kind == GRAPHICS_HALFBLOCK
        ? fmin((double)screen->columns / size[0], 2 * (double)screen->rows / size[1]) : most;
    pixels p;
    GEO_TRY(scene_to_pixels(s, fmin(scale, 20), &p, NULL));
    geo_status status = kind == GRAPHICS_SIXEL ? sixel_draw(&p, out)
                                               : halfblock_draw(&p, screen->depth, out);
    pixels_free(&p);
    return status;
}

/* A crisp file, which the terminal makes as wide as the letters say. */
static geo_status draw_kitty(const scene *s, const text_screen *screen, const double size[2],
                             geo_buffer *out)
{
    double columns = fmin((double)screen->columns, ceil(size[0] / 6.4));
    columns = fmin(columns, (double)screen->rows * 2 * size[0] / size[1]);
    geo_buffer png = GEO_BUFFER_EMPTY;
    geo_status status = scene_to_png(s, 2, &png, NULL);
    if (status == GEO_OK)
        status = kitty_draw(png.text, png.length, (size_t)fmax(columns, 1), out);
    buffer_free(&png);
    return status;
}

geo_status scene_to_text(scene *s, graphics_kind kind, const text_screen *screen,
                         geo_buffer *out)
{
    double size[2];
    if (kind == GRAPHICS_NONE) return GEO_OK;
    if (kind != GRAPHICS_BRAILLE) {
        GEO_TRY(scene_size(s, size));
        if (kind == GRAPHICS_KITTY) return draw_kitty(s, screen, size, out);
        return draw_pixels(s, kind, screen, size, out);
    }
    GEO_TRY(fit(s, (double)screen->columns * BRAILLE_CELL_WIDTH,
                (double)screen->rows * BRAILLE_CELL_HEIGHT, size));
    return braille_draw(s, screen->depth, out);
}
