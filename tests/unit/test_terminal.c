/* test_terminal.c - scenes as text, pictures as GIF, APNG, sixels. */
#include "runtime/plot/terminal.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/base/base64.h"
#include "runtime/base/text.h"
#include "runtime/plot/apng.h"
#include "runtime/plot/gif.h"
#include "runtime/plot/movie.h"
#include "runtime/plot/palette.h"

static scene *line_scene(void)
{
    scene *s;
    double xy[] = { 0, 0, 1, 1, 2, 0 };
    size_t start[] = { 0, 3 };
    assert_int_equal(scene_new(&s), GEO_OK);
    panel *p = scene_add_panel(s, "Zickzack 之字");
    panel_add_lines(p, 1, start, xy, &(layer_style){ .label = "way" });
    panel_set_labels(p, "time", "height");
    assert_int_equal(scene_status(s), GEO_OK);
    return s;
}

/* Widest line in columns, escapes aside; the number of lines. */
static void measure(const geo_buffer *text, size_t *columns, size_t *rows)
{
    *columns = *rows = 0;
    size_t width = 0;
    for (size_t i = 0; i < text->length;) {
        unsigned rune;
        if (text->text[i] == '\033') {
            while (text->text[i] != 'm') i++;
            i++;
            continue;
        }
        if (text->text[i] == '\n') {
            ++*rows;
            *columns = width > *columns ? width : *columns;
            width = 0;
            i++;
            continue;
        }
        i += text_decode(text->text + i, text->length - i, &rune, NULL);
        width += (size_t)text_rune_width(rune);
    }
}

static void letters_fit_their_screen(void **state)
{
    static const size_t SCREENS[][2] = { { 40, 12 }, { 80, 24 }, { 100, 32 } };
    for (size_t k = 0; k < 3; k++)
        for (int depth = 0; depth < 3; depth++) {
            scene *s = line_scene();
            geo_buffer out = GEO_BUFFER_EMPTY;
            text_screen screen = { SCREENS[k][0], SCREENS[k][1], (colour_depth)depth, 0 };
            assert_int_equal(scene_to_text(s, GRAPHICS_BRAILLE, &screen, &out), GEO_OK);
            size_t columns, rows;
            measure(&out, &columns, &rows);
            assert_true(columns <= screen.columns && rows <= screen.rows && rows > 5);
            assert_non_null(strstr(out.text, "Zickzack 之字"));
            assert_non_null(strstr(out.text, "time"));
            assert_true((strchr(out.text, '\033') != NULL) == (depth != DEPTH_NONE));
            buffer_free(&out);
            scene_free(s);
        }
}

/* A square region of the page: the letters it covers are full, the others empty. */
static void areas_and_dots(void **state)
{
    scene *s;
    double xy[] = { 0, 0, 1, 0, 1, 1, 0, 1 };
    size_t start[] = { 0, 4 };
    shape_list square = { .n_shapes = 1, .loop_start = start, .xy = xy };
    geo_buffer plain = GEO_BUFFER_EMPTY, coloured = GEO_BUFFER_EMPTY;
    assert_int_equal(scene_new(&s), GEO_OK);
    panel *p = scene_add_panel(s, NULL);
    panel_set_axes(p, AXES_NONE);
    panel_add_shapes(p, &square, &(layer_style){ .fill = COLOUR_BLACK });
    assert_int_equal(braille_draw(s, DEPTH_NONE, &plain), GEO_OK);
    assert_non_null(strstr(plain.text, "⣿⣿⣿⣿⣿⣿⣿⣿"));
    assert_int_equal(braille_draw(s, DEPTH_TRUE, &coloured), GEO_OK);
    assert_non_null(strstr(coloured.text, "\033[38;2;0;0;0m\033[48;2;0;0;0m▀▀▀▀"));
    buffer_free(&plain);
    buffer_free(&coloured);
    scene_free(s);
}

static void letters_survive_failed_allocations(void **state)
{
    text_screen screen = { 60, 20, DEPTH_256, 0 };
    for (size_t k = 1;; k++) {
        scene *s = line_scene();
        geo_buffer out = GEO_BUFFER_EMPTY;
        geo_mem_fail_at(k);
        geo_status status = scene_to_text(s, GRAPHICS_BRAILLE, &screen, &out);
        geo_mem_fail_at(0);
        buffer_free(&out);
        scene_free(s);
        if (status == GEO_OK) break;
        assert_int_equal(status, GEO_ENOMEM);
        assert_true(k < 5000);
    }
}

/* --- pixels -------------------------------------------------------------------------- */

static pixels gradient(size_t rows, size_t cols, int shift)
{
    pixels p;
    assert_int_equal(pixels_new(rows, cols, &p), GEO_OK);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < cols; j++) {
            unsigned char *c = p.rgb + 3 * (i * cols + j);
            c[0] = (unsigned char)(255 * j / cols);
            c[1] = (unsigned char)(255 * i / rows);
            c[2] = (unsigned char)(40 * shift);
        }
    return p;
}

static void palettes_keep_few_colours(void **state)
{
    pixels p = gradient(1, 6, 2), q = gradient(64, 64, 3);
    palette *colours = malloc(sizeof *colours);
    unsigned char entry[64 * 64];
    assert_int_equal(palette_make(1, &p, 255, colours), GEO_OK);
    assert_int_equal(colours->n, 6);
    palette_apply(colours, &p, entry);
    for (size_t i = 0; i < 6; i++) assert_memory_equal(colours->rgb[entry[i]], p.rgb + 3 * i, 3);
    assert_int_equal(palette_make(1, &q, 255, colours), GEO_OK);
    assert_int_equal(colours->n, 255);
    palette_apply(colours, &q, entry);
    double error = 0;
    for (size_t i = 0; i < 3 * 64 * 64; i++)
        error += abs(q.rgb[i] - colours->rgb[entry[i / 3]][i % 3]) / (3.0 * 64 * 64);
    assert_true(error < 9);
    assert_int_equal(palette_make(1, &q, 0, colours), GEO_EDOMAIN);
    free(colours);
    pixels_free(&p);
    pixels_free(&q);
}

static unsigned get16(const unsigned char *b) { return b[0] | (unsigned)b[1] << 8; }

/* The strings of an LZW block, by the book; returns how many bytes. */
static size_t unpack(const unsigned char **at, unsigned char *out, size_t room)
{
    static unsigned char codes[1 << 20];
    size_t n_codes = 0, n = 0, bit = 0;
    unsigned depth = *(*at)++, clear = 1u << depth, width = depth + 1, next = clear + 2;
    while (**at) {
        memcpy(codes + n_codes, *at + 1, **at);
        n_codes += **at;
        *at += 1 + **at;
    }
    ++*at;
    static unsigned prefix[4096];
    static unsigned char last[4096], stack[4097];
    unsigned before = clear;
    while (bit + width <= 8 * n_codes) {
        unsigned code = 0;
        for (unsigned k = 0; k < width; k++, bit++)
            code |= (unsigned)(codes[bit / 8] >> bit % 8 & 1) << k;
        if (code == clear + 1) break;
        if (code == clear) {
            width = depth + 1;
            next = clear + 2;
            before = clear;
            continue;
        }
        size_t depth_of = 0;
        unsigned c = code;
        assert_true(code <= next);
        if (code == next) {
            c = before;
            depth_of = 1;               /* its last byte is its first */
        }
        while (c >= clear) {
            stack[depth_of++] = last[c];
            c = prefix[c];
        }
        stack[depth_of++] = (unsigned char)c;
        if (code == next) stack[0] = (unsigned char)c;
        if (before != clear && next < 4096) {
            prefix[next] = before;
            last[next++] = (unsigned char)c;
            if (next == 1u << width && width < 12) width++;
        }
        while (depth_of > 0) {
            assert_true(n < room);
            out[n++] = stack[--depth_of];
        }
        before = code;
    }
    return n;
}

/* Plays a GIF: every frame of it must look like ours, to the palette. */
static void gifs_play_what_was_written(void **state)
{
    enum { ROWS = 61, COLS = 83, N = 3 };
    pixels frame[N] = { gradient(ROWS, COLS, 1), gradient(ROWS, COLS, 1),
                        gradient(ROWS, COLS, 6) };
    memset(frame[1].rgb + 3 * (20 * COLS + 30), 0, 60);
    geo_buffer out = GEO_BUFFER_EMPTY;
    assert_int_equal(gif_write(N, frame, 0.1, &out), GEO_OK);
    const unsigned char *b = (const unsigned char *)out.text;
    assert_memory_equal(b, "GIF89a", 6);
    assert_true(get16(b + 6) == COLS && get16(b + 8) == ROWS);
    const unsigned char *table = b + 13, *at = table + 768 + 19;
    static unsigned char screen[ROWS * COLS], part[ROWS * COLS];
    for (size_t k = 0; k < N; k++) {
        assert_memory_equal(at, "\x21\xf9\x04\x05\x0a\x00", 6);
        at += 8;
        assert_int_equal(*at, 0x2c);
        unsigned left = get16(at + 1), top = get16(at + 3), w = get16(at + 5), h = get16(at + 7);
        assert_true(left + w <= COLS && top + h <= ROWS);
        if (k == 1) assert_true(h == 1 && w <= 21);      /* only what changed */
        at += 10;
        assert_int_equal(unpack(&at, part, sizeof part), w * h);
        for (size_t i = 0; i < w * h; i++)
            if (part[i] != 255) screen[(top + i / w) * COLS + left + i % w] = part[i];
        double error = 0;
        for (size_t i = 0; i < 3 * ROWS * COLS; i++)
            error += abs(table[3 * screen[i / 3] + i % 3] - frame[k].rgb[i]) / (3.0 * ROWS * COLS);
        assert_true(error < 12);
    }
    assert_int_equal(*at, 0x3b);
    assert_ptr_equal(at + 1, b + out.length);
    buffer_free(&out);
    assert_int_equal(gif_write(0, frame, 0.1, &out), GEO_EDOMAIN);
    frame[1].cols--;
    assert_int_equal(gif_write(2, frame, 0.1, &out), GEO_EDOMAIN);
    for (size_t k = 0; k < N; k++) pixels_free(&frame[k]);
}

static unsigned get32(const char *b)
{
    const unsigned char *u = (const unsigned char *)b;
    return (unsigned)u[0] << 24 | (unsigned)u[1] << 16 | (unsigned)u[2] << 8 | u[3];
}

/* A plain reader sees the first frame; the chunks of the others are in order. */
static void apngs_are_pngs_with_frames(void **state)
{
    pixels frame[2] = { gradient(40, 50, 1), gradient(40, 50, 5) };
    geo_buffer out = GEO_BUFFER_EMPTY;
    geo_status status = apng_write(2, frame, 0.5, &out);
    if (status == GEO_EMODULE) {
        pixels_free(&frame[0]);
        pixels_free(&frame[1]);
        skip();
    }
    assert_int_equal(status, GEO_OK);
    image m;
    assert_int_equal(image_decode(out.text, out.length, &m, NULL), GEO_OK);
    assert_true(m.rows == 40 && m.cols == 50);
    for (size_t i = 0; i < 3 * 40 * 50; i++)
        assert_true(fabs(m.value[i] * 255 - frame[0].rgb[i]) < 0.01);
    image_free(&m);
    char order[64] = "";
    for (size_t at = 8; at < out.length; at += 12 + get32(out.text + at))
        strncat(order, out.text + at + 4, 4);
    assert_string_equal(order, "IHDRacTLfcTLIDATfcTLfdATIEND");
    buffer_free(&out);
    pixels_free(&frame[0]);
    pixels_free(&frame[1]);
}

/* Sixels, read back by their rules. */
static void sixels_show_the_pixels(void **state)
{
    pixels p = gradient(13, 9, 1);
    geo_buffer out = GEO_BUFFER_EMPTY;
    assert_int_equal(sixel_draw(&p, &out), GEO_OK);
    assert_memory_equal(out.text, "\033P0;1;0q\"1;1;9;13", 17);
    int table[256][3], shown[13][9][3];
    memset(shown, -1, sizeof shown);
    size_t row = 0, col = 0;
    int ink = 0;
    for (const char *c = out.text + 17; *c && *c != '\033';) {
        size_t times = 1;
        if (*c == '#') {
            char *end;
            ink = (int)strtol(c + 1, &end, 10);
            c = end;
            if (*c != ';') continue;
            assert_int_equal(c[1], '2');
            c += 2;
            for (int k = 0; k < 3; k++) {
                table[ink][k] = (int)strtol(c + 1, &end, 10);
                c = end;
            }
            continue;
        }
        if (*c == '$') { col = 0; c++; continue; }
        if (*c == '-') { col = 0; row += 6; c++; continue; }
        if (*c == '!') {
            char *end;
            times = (size_t)strtol(c + 1, &end, 10);
            c = end;
        }
        for (; times > 0; times--, col++)
            for (size_t k = 0; k < 6; k++)
                if ((*c - 63) >> k & 1) memcpy(shown[row + k][col], table[ink], sizeof *table);
        c++;
    }
    for (size_t i = 0; i < 13; i++)
        for (size_t j = 0; j < 9; j++)
            for (int k = 0; k < 3; k++)
                assert_true(abs(shown[i][j][k] - pixel_at(&p, i, j)[k] * 100 / 255) <= 3);
    buffer_free(&out);
    pixels_free(&p);
}

static void halfblocks_and_kitty(void **state)
{
    pixels p = gradient(3, 2, 1);
    geo_buffer out = GEO_BUFFER_EMPTY;
    assert_int_equal(halfblock_draw(&p, DEPTH_TRUE, &out), GEO_OK);
    assert_memory_equal(out.text, "\033[38;2;0;0;40m\033[48;2;0;85;40m▀", 30);
    buffer_free(&out);
    assert_int_equal(halfblock_draw(&p, DEPTH_NONE, &out), GEO_OK);
    assert_string_equal(out.text, "██\n▀▀\n");
    buffer_free(&out);
    pixels_free(&p);
    char bytes[4000];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (char)(i * 37);
    assert_int_equal(kitty_draw(bytes, sizeof bytes, 40, &out), GEO_OK);
    assert_memory_equal(out.text, "\033_Ga=T,f=100,q=2,c=40,m=1;", 26);
    const char *second = strstr(out.text, "\033_Gm=0;");
    assert_non_null(second);
    assert_int_equal(second - (out.text + 26), 4096 + 2);
    buffer_free(&out);
    base64_add(&out, "any carnal pleas", 16);
    assert_string_equal(out.text, "YW55IGNhcm5hbCBwbGVhcw==");
    buffer_free(&out);
}

static void movies_know_their_endings(void **state)
{
    movie *m;
    image grey;
    assert_int_equal(movie_new(0, 1, &m), GEO_EDOMAIN);
    assert_int_equal(movie_new(10, 2, &m), GEO_OK);
    assert_int_equal(movie_save(m, "a.avi", NULL), GEO_EFORMAT);
    assert_int_equal(movie_save(m, "a.gif", NULL), GEO_EEMPTY);
    assert_int_equal(image_new(4, 5, 1, &grey), GEO_OK);
    assert_int_equal(movie_add_image(m, &grey), GEO_OK);
    assert_int_equal(movie_save(m, "no/such/folder/a.gif", NULL), GEO_EIO);
    image_free(&grey);
    movie_free(m);
    movie_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_fit_their_screen),
        cmocka_unit_test(areas_and_dots),
        cmocka_unit_test(letters_survive_failed_allocations),
        cmocka_unit_test(palettes_keep_few_colours),
        cmocka_unit_test(gifs_play_what_was_written),
        cmocka_unit_test(apngs_are_pngs_with_frames),
        cmocka_unit_test(sixels_show_the_pixels),
        cmocka_unit_test(halfblocks_and_kitty),
        cmocka_unit_test(movies_know_their_endings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
