/* test_svg.c - scenes as SVG: well-formed, complete, compact, unharmed by odd
 * input; axes with round ticks; text that breaks where it should. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/base/file.h"
#include "runtime/base/mem.h"
#include "runtime/base/text.h"
#include "runtime/plot/axis.h"
#include "runtime/plot/scene.h"
#include "runtime/plot/typeset.h"

/* A small XML reader: tags nest, attributes are quoted, `<` and `&` stand only
 * where they may, everything is UTF-8 without control characters. ------------- */

static const char *read_tag(const char *s, char *name, bool *empty)
{
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    if (n == 0 || n > 30) return NULL;
    memcpy(name, s, n);
    name[n] = '\0';
    s += n;
    for (;;) {
        size_t space = strspn(s, " \n");
        s += space;
        *empty = *s == '/';
        if (*s == '/') s++;
        if (*s == '>') return s + 1;
        if (*empty || space == 0) return NULL;
        s += strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-:");
        if (s[0] != '=' || s[1] != '"') return NULL;
        s += 2;
        while (*s && *s != '"' && *s != '<') s++;
        if (*s++ != '"') return NULL;
    }
}

static bool is_entity(const char *s)
{
    return !strncmp(s, "&amp;", 5) || !strncmp(s, "&lt;", 4) || !strncmp(s, "&gt;", 4)
        || !strncmp(s, "&quot;", 6);
}

static bool is_well_formed(const char *s)
{
    char open[16][32];
    size_t depth = 0, length = strlen(s), roots = 0;
    if (text_invalid_at(s, length) != length) return false;
    while (*s) {
        if ((unsigned char)*s < ' ' && *s != '\n') return false;
        if (*s == '&' && !is_entity(s)) return false;
        if (*s != '<') {
            if (depth == 0 && *s != '\n') return false;
            s++;
        } else if (s[1] == '/') {
            size_t n = depth ? strlen(open[depth - 1]) : 0;
            if (!n || strncmp(s + 2, open[depth - 1], n) != 0 || s[2 + n] != '>') return false;
            depth--;
            s += n + 3;
        } else {
            bool empty;
            if (depth == 15) return false;
            roots += depth == 0;
            s = read_tag(s + 1, open[depth], &empty);
            if (!s) return false;
            depth += !empty;
        }
    }
    return depth == 0 && roots == 1;
}

static size_t count(const char *text, const char *what)
{
    size_t n = 0;
    for (; (text = strstr(text, what)) != NULL; text += strlen(what)) n++;
    return n;
}

static char *to_svg(scene *s)
{
    geo_buffer out = GEO_BUFFER_EMPTY;
    assert_int_equal(scene_to_svg(s, &out, NULL), GEO_OK);
    scene_free(s);
    char *text = buffer_take(&out);
    assert_non_null(text);
    assert_true(is_well_formed(text));
    return text;
}

static void the_reader_refuses_bad_xml(void **state)
{
    assert_true(is_well_formed("<a b=\"c\"><d/>x&amp;y</a>\n"));
    static const char *const bad[] = { "<a>", "</a>", "<a b=c/>", "<a>&x;</a>", "<a><b></a></b>",
                                       "<a>\x01</a>", "<a/><b/>", "<a b=\"<\"/>", "x<a/>",
                                       "<a>\xff</a>", "<a b=\"1\"c=\"2\"/>" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(is_well_formed(bad[i]));
}

/* Scenes -------------------------------------------------------------------- */

static void empty_scenes_are_drawings(void **state)
{
    scene *s;
    assert_int_equal(scene_new(&s), GEO_OK);
    geo_free(to_svg(s));
    assert_int_equal(scene_new(&s), GEO_OK);
    panel *p = scene_add_panel(s, NULL);
    panel_add_points(p, 0, NULL, NULL);
    panel_add_lines(p, 0, NULL, NULL, NULL);
    panel_add_shapes(p, &(shape_list){ 0, NULL, NULL, NULL }, NULL);
    panel_add_polygon(p, &POLYGON_EMPTY, NULL);
    panel_add_segments(p, 0, NULL, NULL);
    panel_add_texts(p, 0, NULL, NULL, NULL);
    geo_free(to_svg(s));
}

static void texts_are_escaped(void **state)
{
    scene *s;
    assert_int_equal(scene_new(&s), GEO_OK);
    scene_set_title(s, "a < b & \"c\" > d \x01 \xff");
    panel *p = scene_add_panel(s, "<panel>");
    panel_set_labels(p, "x & y", "<y>");
    scene_set_caption(s, "流形 μ ∂M");
    char *svg = to_svg(s);
    assert_non_null(strstr(svg, "a &lt; b &amp; &quot;c&quot; &gt; d \xEF\xBF\xBD \xEF\xBF\xBD<"));
    assert_non_null(strstr(svg, "流形 μ ∂M"));
    geo_free(svg);
}

/* Cells side by side: one path each, filled and thinly outlined in the same
 * colour so that no light seam shows; with outlines of their own, none. */
static void cells_have_no_seams(void **state)
{
    double xy[] = { 0, 0, 1, 0, 1, 1, 0, 1, 1, 0, 2, 0, 2, 1, 1, 1 };
    size_t start[] = { 0, 4, 8 };
    colour fills[] = { { 1, 0, 0, 1 }, { 0.2, 0.4, 0.6, 1 } };
    shape_list cells = { 2, NULL, start, xy };
    scene *s;
    assert_int_equal(scene_new(&s), GEO_OK);
    panel_add_shapes(scene_add_panel(s, NULL), &cells, &(layer_style){ .fills = fills });
    char *svg = to_svg(s);
    assert_int_equal(count(svg, "<path fill=\"#f00\" stroke=\"#f00\""), 1);
    assert_int_equal(count(svg, "<path fill=\"#369\" stroke=\"#369\""), 1);
    geo_free(svg);
    assert_int_equal(scene_new(&s), GEO_OK);
    panel_add_shapes(scene_add_panel(s, NULL), &cells,
                     &(layer_style){ .fills = fills, .stroke = COLOUR_BLACK });
    svg = to_svg(s);
    assert_int_equal(count(svg, "<path fill=\"#f00\" d="), 1);
    assert_int_equal(count(svg, "stroke=\"#000\""), 1);        /* once, in the group */
    geo_free(svg);
}

/* The common corner of neighbours is written as the same place: walk both paths. */
static void neighbours_share_corners(void **state)
{
    double xy[] = { 0, 0, 1.0 / 3, 0.1, 0.7, 2.0 / 3, 1.0 / 3, 0.1, 1, 0, 0.7, 2.0 / 3 };
    size_t start[] = { 0, 3, 6 };
    scene *s;
    assert_int_equal(scene_new(&s), GEO_OK);
    panel_add_shapes(scene_add_panel(s, NULL), &(shape_list){ 2, NULL, start, xy }, NULL);
    char *svg = to_svg(s);
    long x[2][3], y[2][3];
    const char *at = svg;
    for (int k = 0; k < 2; k++) {
        at = strstr(at, "d=\"M") + 4;
        long dx[2], dy[2];
        int n = sscanf(at, "%ld%ldl%ld%ld%ld%ldz", &x[k][0], &y[k][0], &dx[0], &dy[0], &dx[1],
                       &dy[1]);
        assert_int_equal(n, 6);
        for (int i = 0; i < 2; i++) {
            x[k][i + 1] = x[k][i] + dx[i];
            y[k][i + 1] = y[k][i] + dy[i];
        }
    }
    assert_true(x[0][1] == x[1][0] && y[0][1] == y[1][0]);
    assert_true(x[0][2] == x[1][2] && y[0][2] == y[1][2]);
    assert_true(x[0][0] < x[1][1] && y[0][2] < y[0][0]);        /* y is up */
    geo_free(svg);
}

/* 16,000 cells of six corners: under 1.7 MB, drawn in well under a second. */
static void many_cells_are_compact(void **state)
{
    enum { N = 16000 };
    double *xy = geo_alloc(12 * N, sizeof *xy);
    size_t *start = geo_alloc(N + 1, sizeof *start);
    colour *fills = geo_alloc(N, sizeof *fills);
    start[0] = 0;
    for (size_t i = 0; i < N; i++) {
        double cx = (double)(i % 128), cy = (double)(i / 128);
        for (int k = 0; k < 6; k++) {
            xy[12 * i + 2 * k] = cx + 0.5 * cos(k);
            xy[12 * i + 2 * k + 1] = cy + 0.5 * sin(k);
        }
        start[i + 1] = 6 * (i + 1);
        fills[i] = colour_at_position(cx / 128, cy / 128);
    }
    scene *s;
    assert_int_equal(scene_new(&s), GEO_OK);
    panel_add_shapes(scene_add_panel(s, NULL), &(shape_list){ N, NULL, start, xy },
                     &(layer_style){ .fills = fills });
    char *svg = to_svg(s);
    assert_int_equal(count(svg, "<path "), N);
    assert_true(strlen(svg) < 1700000);
    geo_free(svg);
    geo_free(xy);
    geo_free(start);
    geo_free(fills);
}

static void every_layer_is_drawn(void **state)
{
    double xy[] = { 0, 0, 1, 1, 2, NAN, 3, 1, 4, 0.5 }, sizes[] = { 3, 3, 3, 6, 0 };
    size_t start[] = { 0, 5 };
    const char *names[] = { "one", "two", "lost", "four", "five" };
    image grey;
    assert_int_equal(image_new(2, 2, 1, &grey), GEO_OK);
    scene *s;
    assert_int_equal(scene_new(&s), GEO_OK);
    panel *p = scene_add_panel(s, "all");
    panel_add_lines(p, 1, start, xy, &(layer_style){ .label = "a broken line", .halo = 1 });
    panel_add_segments(p, 2, xy, &(layer_style){ .dashed = true, .halo = 1 });
    panel_add_texts(p, 5, xy, names, NULL);
    for (int m = MARK_DISC; m <= MARK_PLUS; m++)
        panel_add_points(p, 5, xy, &(layer_style){ .mark = m, .sizes = sizes, .label = "mark" });
    panel_add_image(p, &grey, (double[]){ 0, 0 }, (double[]){ 1, 1 }, NULL);
    panel_set_colour_bar(p, COLOUR_SEQUENTIAL, 0, 1, "bar");
    panel_set_axes(p, AXES_FULL);
    panel_set_log(p, false, false);
    assert_true(scene_n_panels(s) == 1 && scene_panel(s, 0) == p);
    char *svg = to_svg(s);
    assert_int_equal(count(svg, "<image "), 1);
    assert_int_equal(count(svg, ">mark</text>"), 6);
    assert_int_equal(count(svg, "<circle "), 3 + 1);            /* rings, and the legend's */
    assert_int_equal(count(svg, ">lost</text>"), 0);
    assert_true(count(svg, ">one</text>") + count(svg, ">five</text>") >= 1);
    geo_free(svg);
    image_free(&grey);
}

/* Labels at one place: those that find room do not overlap. */
static void labels_keep_apart(void **state)
{
    enum { N = 40 };
    double xy[2 * N];
    const char *names[N];
    for (size_t i = 0; i < N; i++) {
        xy[2 * i] = i < 2 ? (double)i : 0.5;
        xy[2 * i + 1] = i < 2 ? (double)i : 0.5;
        names[i] = "label";
    }
    scene *s;
    assert_int_equal(scene_new(&s), GEO_OK);
    panel_add_texts(scene_add_panel(s, NULL), N, xy, names, NULL);
    char *svg = to_svg(s);
    size_t n = count(svg, ">label<");
    assert_true(n >= 4 && n <= 10);       /* four sides, two single points, corners */
    const char *at = svg;
    double x[N], y[N], w = typeset_width("label", 5, 1100, false);
    for (size_t i = 0; i < n; i++) {
        at = strstr(at, ">label<");
        const char *tag = at;
        while (strncmp(tag, "<text", 5) != 0) tag--;
        assert_int_equal(sscanf(tag, "<text x=\"%lf\" y=\"%lf\"", &x[i], &y[i]), 2);
        for (size_t j = 0; j < i; j++)
            assert_true(fabs(x[i] - x[j]) >= w - 2 || fabs(y[i] - y[j]) >= 1100);
        at++;
    }
    geo_free(svg);
}

static void odd_numbers_do_no_harm(void **state)
{
    double xy[] = { NAN, NAN, INFINITY, 1, 1e308, -1e308, 1e-300, 5, 0, 0 };
    size_t start[] = { 0, 5 };
    for (int k = 0; k < 4; k++) {
        scene *s;
        assert_int_equal(scene_new(&s), GEO_OK);
        panel *p = scene_add_panel(s, "odd");
        panel_set_log(p, k & 1, k & 2);
        panel_add_points(p, 5, xy, NULL);
        panel_add_lines(p, 1, start, xy, &(layer_style){ .closed = true });
        panel_add_shapes(p, &(shape_list){ 1, NULL, start, xy }, NULL);
        panel_set_x_range(p, k == 2 ? 5 : NAN, k == 2 ? -5 : INFINITY);
        char *svg = to_svg(s);
        assert_null(strstr(svg, "nan"));
        assert_null(strstr(svg, "inf"));
        geo_free(svg);
    }
}

static void every_allocation_may_fail(void **state)
{
    double xy[] = { 0, 0, 1, 0, 1, 1 };
    size_t start[] = { 0, 3 };
    const char *names[] = { "a", "b", "c" };
    geo_status status = GEO_ENOMEM;
    for (size_t n = 1; status == GEO_ENOMEM; n++) {
        geo_buffer out = GEO_BUFFER_EMPTY;
        scene *s = NULL;
        geo_mem_fail_at(n);
        status = scene_new(&s);
        if (status == GEO_OK) {
            scene_set_title(s, "title");
            scene_set_caption(s, "caption");
            panel *p = scene_add_panel(s, "panel");
            panel_set_labels(p, "x", "y");
            shape_list one = { 1, NULL, start, xy };
            panel_add_shapes(p, &one, &(layer_style){ .label = "l" });
            panel_add_texts(p, 3, xy, names, NULL);
            panel_add_lines(p, 1, start, xy, NULL);
            status = scene_to_svg(s, &out, NULL);
        }
        geo_mem_fail_at(0);
        scene_free(s);
        buffer_free(&out);
        assert_true(status == GEO_OK || status == GEO_ENOMEM);
        assert_true(n < 400);
    }
}

static void files_appear_by_their_ending(void **state)
{
    char path[] = "/tmp/geo_test_svg_XXXXXX.svg";
    int fd = mkstemps(path, 4);
    assert_true(fd >= 0);
    close(fd);
    scene *s;
    assert_int_equal(scene_new(&s), GEO_OK);
    scene_add_panel(s, "file");
    assert_int_equal(scene_save(s, path, NULL), GEO_OK);
    assert_int_equal(scene_save(s, "picture.gif", NULL), GEO_EFORMAT);
    assert_int_equal(scene_save(s, "x", NULL), GEO_EFORMAT);
    double size[2];
    assert_int_equal(scene_size(s, size), GEO_OK);
    char *bytes;
    size_t length;
    assert_int_equal(file_read(path, 1 << 20, &bytes, &length), GEO_OK);
    char wanted[64];
    snprintf(wanted, sizeof wanted, "width=\"%g\" height=\"%g\"", size[0], size[1]);
    assert_non_null(strstr(bytes, wanted));
    assert_true(is_well_formed(bytes));
    geo_free(bytes);
    unlink(path);
    scene_free(s);
}

/* The module geo_cairo draws the same scene: a PNG of the right size whose
 * pixels have the cells' colours where they lie, and a PDF; both twice alike. */
static void cairo_draws_the_same(void **state)
{
    double xy[] = { 0, 0, 1, 0, 1, 1, 0, 1, 1, 0, 2, 0, 2, 1, 1, 1 };
    size_t start[] = { 0, 4, 8 };
    colour fills[] = { { 1, 0, 0, 1 }, { 0, 0, 1, 1 } };
    scene *s;
    assert_int_equal(scene_new(&s), GEO_OK);
    panel *p = scene_add_panel(s, "two cells");
    panel_add_shapes(p, &(shape_list){ 2, NULL, start, xy }, &(layer_style){ .fills = fills });
    geo_buffer first = GEO_BUFFER_EMPTY, again = GEO_BUFFER_EMPTY, note = GEO_BUFFER_EMPTY;
    geo_status status = scene_to_png(s, 2, &first, &note);
    if (status == GEO_EMODULE) {
        assert_true(note.length > 0);
        printf("skipped: %s\n", buffer_text(&note));
    } else {
        assert_int_equal(status, GEO_OK);
        assert_int_equal(scene_to_png(s, 2, &again, NULL), GEO_OK);
        assert_int_equal(first.length, again.length);
        assert_memory_equal(first.text, again.text, first.length);
        image m;
        double size[2];
        assert_int_equal(scene_size(s, size), GEO_OK);
        assert_int_equal(image_decode(first.text, first.length, &m, NULL), GEO_OK);
        assert_true((double)m.cols == 2 * size[0] && (double)m.rows == 2 * size[1]);
        const double *left = image_at(&m, m.rows / 2, m.cols / 3);
        const double *right = image_at(&m, m.rows / 2, 2 * m.cols / 3);
        assert_true(left[0] == 1 && left[2] == 0 && right[0] == 0 && right[2] == 1);
        const double *seam = image_at(&m, m.rows / 2, m.cols / 2);
        assert_true(seam[1] < 0.05);            /* no white between the cells */
        image_free(&m);
        again.length = 0;
        assert_int_equal(scene_to_pdf(s, &again, NULL), GEO_OK);
        assert_memory_equal(again.text, "%PDF-", 5);
        assert_int_equal(scene_to_png(s, 1000, &again, NULL), GEO_EDOMAIN);
        scene_set_panel_height(s, 4000);
        assert_int_equal(scene_to_png(s, 20, &again, NULL), GEO_ETOOBIG);
    }
    buffer_free(&first);
    buffer_free(&again);
    buffer_free(&note);
    scene_free(s);
}

/* Axes and text --------------------------------------------------------------- */

static void ticks_are_round(void **state)
{
    axis a;
    axis_fit(&a, 0, 1, false, 0, 6);
    assert_int_equal(a.n_ticks, 6);
    assert_string_equal(a.label[1], "0.2");
    axis_fit(&a, -0.3, 0.30000001, false, 0, 6);
    assert_string_equal(a.label[0], "−0.3");
    assert_string_equal(a.label[3], "0.0");
    axis_fit(&a, 0, 3e7, false, 0, 6);
    assert_string_equal(a.label[0], "0");
    assert_string_equal(a.label[1], "5·10⁶");
    assert_string_equal(a.label[2], "10⁷");
    axis_fit(&a, 1000, 64000, true, 0, 6);
    assert_string_equal(a.label[0], "1000");
    assert_string_equal(a.label[1], "2000");
    axis_fit(&a, 1e-12, 1, true, 0, 6);
    assert_string_equal(a.label[0], "10⁻¹²");
    assert_true(axis_place(&a, 1e-6) == 0.5 && isnan(axis_place(&a, 0)));
    static const double odd[][2] = {
        { NAN, 1 }, { 5, 5 }, { 0, 0 }, { 3, -3 }, { -1e308, 1e308 },
        { 1, 1 + 1e-15 }, { INFINITY, 0 }, { -5, -1 }, { 0, 1e-300 },
    };
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        for (int is_log = 0; is_log < 2; is_log++) {
            axis_fit(&a, odd[i][0], odd[i][1], is_log, 0.04, 6);
            assert_true(a.low < a.high && isfinite(a.low) && isfinite(a.high));
            assert_true(!is_log || a.low > 0);
            for (size_t k = 0; k < a.n_ticks; k++) {
                double at = axis_place(&a, a.tick[k]);
                assert_true(at > -1e-6 && at < 1 + 1e-6);
            }
        }
}

static void paragraphs_break_at_spaces(void **state)
{
    paragraph p;
    assert_int_equal(paragraph_make("one two three four", 60, 11, false, &p), GEO_OK);
    assert_true(p.n_lines >= 2 && paragraph_width(&p, 11, false) <= 60);
    assert_string_equal(p.line[0], "one two");
    paragraph_free(&p);
    assert_int_equal(paragraph_make("a\n\nb", 60, 11, false, &p), GEO_OK);
    assert_int_equal(p.n_lines, 3);
    paragraph_free(&p);
    assert_int_equal(paragraph_make("流形流形流形", 30, 10, false, &p), GEO_OK);
    assert_int_equal(p.n_lines, 2);
    paragraph_free(&p);
    assert_int_equal(paragraph_make("unbreakable", 5, 10, false, &p), GEO_OK);
    assert_int_equal(p.n_lines, 1);
    paragraph_free(&p);
    assert_int_equal(paragraph_make(NULL, 5, 10, false, &p), GEO_OK);
    assert_int_equal(p.n_lines, 0);
    paragraph_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reader_refuses_bad_xml),
        cmocka_unit_test(empty_scenes_are_drawings),
        cmocka_unit_test(texts_are_escaped),
        cmocka_unit_test(cells_have_no_seams),
        cmocka_unit_test(neighbours_share_corners),
        cmocka_unit_test(many_cells_are_compact),
        cmocka_unit_test(every_layer_is_drawn),
        cmocka_unit_test(labels_keep_apart),
        cmocka_unit_test(odd_numbers_do_no_harm),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(files_appear_by_their_ending),
        cmocka_unit_test(cairo_draws_the_same),
        cmocka_unit_test(ticks_are_round),
        cmocka_unit_test(paragraphs_break_at_spaces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
