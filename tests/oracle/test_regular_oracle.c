/* test_regular_oracle.c - regular triangulations as CGAL computed them.
 *
 * Reads tri_in_*.csv (x,y,w) and tri_out_*.csv (hidden points `h,i`, faces `t,i,j,k`) from
 * oracles/transport of the folder $GEO_SHARED, else ../shared beside the source tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/buffer.h"
#include "runtime/base/file.h"
#include "runtime/base/mem.h"
#include "runtime/num/regular.h"

typedef struct {
    size_t n_points, n_hidden, n_faces;
    double *xy, *w;
    uint32_t *hidden, *face;        /* faces start at their lowest corner */
} reference;

/* returns new text of the file, or NULL when the shared folder has none */
static char *shared_text(const char *direction, const char *name)
{
    const char *shared = getenv("GEO_SHARED"), *source = getenv("srcdir");
    geo_buffer path = GEO_BUFFER_EMPTY;
    char *text = NULL;
    size_t length;
    if (shared) buffer_add_text(&path, shared);
    else buffer_add_format(&path, "%s/../shared", source ? source : ".");
    buffer_add_format(&path, "/oracles/transport/tri_%s_%s.csv", direction,
                      name);
    if (file_read(buffer_text(&path), 1 << 24, &text, &length) != GEO_OK) text = NULL;
    buffer_free(&path);
    return text;
}

static void face_rotate(uint32_t v[3])
{
    while (v[0] > v[1] || v[0] > v[2]) {
        uint32_t first = v[0];
        v[0] = v[1], v[1] = v[2], v[2] = first;
    }
}

static void points_read(char *text, reference *r)
{
    size_t lines = 0;
    for (char *c = text; *c; c++) lines += *c == '\n';
    r->xy = geo_alloc(lines + 1, 2 * sizeof(double));
    r->w = geo_alloc(lines + 1, sizeof(double));
    assert_true(r->xy && r->w);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        size_t i = r->n_points++;
        assert_int_equal(sscanf(line, "%lf,%lf,%lf", &r->xy[2 * i], &r->xy[2 * i + 1],
                                &r->w[i]), 3);
    }
}

static void answer_read(char *text, reference *r)
{
    size_t lines = 0;
    for (char *c = text; *c; c++) lines += *c == '\n';
    r->hidden = geo_alloc(lines + 1, sizeof(uint32_t));
    r->face = geo_alloc(lines + 1, 3 * sizeof(uint32_t));
    assert_true(r->hidden && r->face);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        uint32_t *v = &r->face[3 * r->n_faces];
        if (line[0] == 'h') {
            assert_int_equal(sscanf(line, "h,%u", &r->hidden[r->n_hidden++]), 1);
        } else if (line[0] == 't') {
            assert_int_equal(sscanf(line, "t,%u,%u,%u", &v[0], &v[1], &v[2]), 3);
            face_rotate(v);
            r->n_faces++;
        }
    }
}

static bool reference_read(const char *name, reference *r)
{
    char *in = shared_text("in", name), *out = shared_text("out", name);
    *r = (reference){ 0 };
    bool present = in && out;
    if (present) {
        points_read(in, r);
        answer_read(out, r);
    }
    geo_free(in);
    geo_free(out);
    return present;
}

static void reference_free(reference *r)
{
    geo_free(r->xy);
    geo_free(r->w);
    geo_free(r->hidden);
    geo_free(r->face);
}

static int by_number(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    for (int k = 0; k < 3; k++) if (x[k] != y[k]) return x[k] < y[k] ? -1 : 1;
    return 0;
}

static size_t count_hidden(const regular_triangulation *t)
{
    size_t n = 0;
    for (size_t i = 0; i < t->n_points; i++) n += t->face_of[i] == REGULAR_NONE;
    return n;
}

/* Builds and checks what every reference must satisfy: validity and the counts. */
static void build_and_count(const reference *r, regular_triangulation *t)
{
    assert_true(r->n_points > 0 && r->n_faces > 0);
    assert_int_equal(regular_build(r->xy, r->w, r->n_points, t), GEO_OK);
    assert_int_equal(regular_verify(r->xy, r->w, t), GEO_OK);
    assert_int_equal(count_hidden(t), r->n_hidden);
    assert_int_equal(t->n_faces, r->n_faces);
}

static void random_points_agree_exactly(void **state)
{
    reference r;
    regular_triangulation t;
    if (!reference_read("n500", &r)) {
        print_message("skipped: no shared folder with oracles\n");
        skip();
    }
    build_and_count(&r, &t);
    for (size_t i = 0; i < r.n_hidden; i++)
        assert_true(t.face_of[r.hidden[i]] == REGULAR_NONE);
    for (size_t f = 0; f < t.n_faces; f++) face_rotate(&t.face[3 * f]);
    qsort(t.face, t.n_faces, 3 * sizeof(uint32_t), by_number);
    qsort(r.face, r.n_faces, 3 * sizeof(uint32_t), by_number);
    assert_memory_equal(t.face, r.face, r.n_faces * 3 * sizeof(uint32_t));
    regular_free(&t);
    reference_free(&r);
}

static void degenerate_grid_has_the_same_counts(void **state)
{
    reference r;
    regular_triangulation t;
    if (!reference_read("grid12_degenerate", &r)) {
        print_message("skipped: no shared folder with oracles\n");
        skip();
    }
    build_and_count(&r, &t);
    regular_free(&t);
    reference_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_points_agree_exactly),
        cmocka_unit_test(degenerate_grid_has_the_same_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
