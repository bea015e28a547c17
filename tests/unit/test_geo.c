/* test_geo.c - the embedding interface: runs, errors, values in and out, limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lang/session/geo.h"
#include "runtime/base/buffer.h"
#include "runtime/base/mem.h"

static void collect(void *context, const char *text, size_t length)
{
    buffer_add(context, text, length);
}

static geo *open_into(geo_buffer *out)
{
    geo *g = geo_open(&(geo_options){ .context = out, .output = collect });
    assert_non_null(g);
    return g;
}

static void text_runs_and_prints(void **state)
{
    geo_buffer out = GEO_BUFFER_EMPTY;
    geo *g = open_into(&out);
    assert_int_equal(geo_run(g, "x = 6*7\nx; print(x, \"!\")\nx + 1"), GEO_DONE);
    assert_string_equal(buffer_text(&out), "42 !\n43\n");
    assert_string_equal(geo_error(g), "");
    assert_string_equal(geo_error_code(g), "");
    assert_int_equal(geo_run(g, ""), GEO_DONE);
    buffer_free(&out);
    geo_close(g);
    geo_close(NULL);
}

static void values_come_out(void **state)
{
    geo_buffer out = GEO_BUFFER_EMPTY;
    geo *g = open_into(&out);
    double x = -1;
    bool b = false;
    size_t n = 0, shape[GEO_MAX_RANK] = { 0 };
    int rank = -1;
    assert_int_equal(geo_run(g, "a = 2.5; b = true; s = \"h\\u{e9}\"; m = [1, 2; 3, 4; 5, 6]\n"
                                "t = m'; r = 1..4; l = [1, \"x\"]; z = none; c = 1 + 2i"),
                     GEO_DONE);
    assert_true(geo_get_number(g, "a", &x) && x == 2.5);
    assert_true(geo_get_bool(g, "b", &b) && b);
    assert_true(geo_get_number(g, "b", &x) && x == 1);
    assert_false(geo_get_number(g, "s", &x) || geo_get_number(g, "nobody", &x));
    assert_false(geo_get_bool(g, "a", &b));
    assert_string_equal(geo_get_string(g, "s", &n), "h\xc3\xa9");
    assert_int_equal(n, 3);
    assert_null(geo_get_string(g, "a", NULL));
    const double *m = geo_get_array(g, "m", &n, &rank, shape);
    assert_true(m && n == 6 && rank == 2 && shape[0] == 3 && shape[1] == 2 && m[3] == 4);
    m = geo_get_array(g, "t", &n, &rank, shape);
    assert_true(m && rank == 2 && shape[0] == 2 && shape[1] == 3 && m[1] == 3 && m[3] == 2);
    m = geo_get_array(g, "r", &n, NULL, NULL);
    assert_true(m && n == 4 && m[3] == 4);
    m = geo_get_array(g, "a", NULL, &rank, NULL);
    assert_true(m && rank == 0 && *m == 2.5);
    assert_null(geo_get_array(g, "l", NULL, NULL, NULL));
    assert_null(geo_get_array(g, "c", NULL, NULL, NULL));
    assert_null(geo_get_array(g, "nobody", NULL, NULL, NULL));
    const struct { const char *name; geo_type type; } types[] = {
        { "a", GEO_NUMBER }, { "b", GEO_BOOL }, { "s", GEO_STRING }, { "m", GEO_ARRAY },
        { "r", GEO_ARRAY }, { "l", GEO_OTHER }, { "z", GEO_NOTHING }, { "nobody", GEO_NOTHING } };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        assert_int_equal(geo_type_of(g, types[i].name), types[i].type);
    assert_string_equal(geo_get_text(g, "l"), "[1, \"x\"]");
    assert_null(geo_get_text(g, "nobody"));
    buffer_free(&out);
    geo_close(g);
}

static void values_go_in(void **state)
{
    geo_buffer out = GEO_BUFFER_EMPTY;
    geo *g = open_into(&out);
    const double data[] = { 1, 2, NAN, -INFINITY, 5, 6 };
    assert_true(geo_set_number(g, "x", 3) && geo_set_bool(g, "yes", true));
    assert_true(geo_set_string(g, "s", "a\0b", 3));
    assert_true(geo_set_array(g, "m", data, 2, (size_t[]){ 2, 3 }));
    assert_true(geo_set_array(g, "none_at_all", data, 1, (size_t[]){ 0 }));
    assert_int_equal(geo_run(g, "(x, yes, len(s), m[1, 2], isnan(m[1, 3]), len(none_at_all))"),
                     GEO_DONE);
    assert_string_equal(buffer_text(&out), "[3, true, 3, 2, true, 0]\n");
    buffer_free(&out);
    assert_true(geo_set_number(g, "x", 4));            /* again, another value */
    assert_int_equal(geo_run(g, "x"), GEO_DONE);
    assert_string_equal(buffer_text(&out), "4\n");
    const char *bad[] = { "", "2x", "a b", "if", "pi", "x ", "x.y", "\xff" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(geo_set_number(g, bad[i], 1));
    assert_false(geo_set_array(g, "m", data, 0, NULL));
    assert_false(geo_set_array(g, "m", data, 9, (size_t[9]){ 1 }));
    assert_false(geo_set_array(g, "m", data, 2, (size_t[]){ SIZE_MAX, 4 }));
    buffer_free(&out);
    geo_close(g);
}

/* Round trips: what went in comes out, for arrays of every rank. */
static void arrays_come_back(void **state)
{
    geo *g = geo_open(NULL);
    double data[256];
    size_t shape[GEO_MAX_RANK], back[GEO_MAX_RANK], n;
    int rank;
    for (size_t i = 0; i < 256; i++) data[i] = sin((double)i);
    for (int r = 1; r <= GEO_MAX_RANK; r++) {
        for (int i = 0; i < r; i++) shape[i] = 2;
        assert_true(geo_set_array(g, "a", data, r, shape));
        const double *out = geo_get_array(g, "a", &n, &rank, back);
        assert_true(out && rank == r && n == (size_t)1 << r);
        assert_memory_equal(out, data, n * sizeof *data);
        assert_memory_equal(back, shape, (size_t)r * sizeof *shape);
    }
    geo_close(g);
}

static void errors_change_nothing(void **state)
{
    geo_buffer shown = GEO_BUFFER_EMPTY;
    geo *g = geo_open(&(geo_options){ .context = &shown, .error = collect });
    double x = 0;
    assert_int_equal(geo_run(g, "x = 1"), GEO_DONE);
    assert_int_equal(geo_run(g, "x = 2; y = [1, 2][5]"), GEO_FAILED);
    assert_string_equal(geo_error_code(g), "E0511");
    assert_non_null(strstr(geo_error(g), "<text>:1:"));
    assert_string_equal(geo_error(g), buffer_text(&shown));
    assert_true(geo_get_number(g, "x", &x) && x == 1);
    assert_int_equal(geo_type_of(g, "y"), GEO_NOTHING);
    assert_int_equal(geo_run(g, "f(x = "), GEO_FAILED);
    assert_int_equal(geo_run_file(g, "/nowhere/at/all.geo"), GEO_FAILED);
    assert_string_equal(geo_error_code(g), "E0702");
    assert_int_equal(geo_run(g, "x"), GEO_DONE);
    assert_string_equal(geo_error(g), "");
    buffer_free(&shown);
    geo_close(g);
}

static void files_run(void **state)
{
    char path[] = "/tmp/test_geo_XXXXXX";
    int fd = mkstemp(path);
    double x = 0;
    assert_true(fd >= 0 && write(fd, "x = 5\n", 6) == 6);
    close(fd);
    geo *g = geo_open(NULL);
    assert_int_equal(geo_run_file(g, path), GEO_DONE);
    assert_true(geo_get_number(g, "x", &x) && x == 5);
    geo_close(g);
    unlink(path);
}

static void limits_stop_and_are_forgotten(void **state)
{
    static const char LOOP[] = "k = 0; while true { k = k + 1 }";
    geo *g = geo_open(&(geo_options){ .max_seconds = 0.05 });
    for (int i = 0; i < 2; i++) {
        assert_int_equal(geo_run(g, LOOP), GEO_STOPPED);
        assert_string_equal(geo_error_code(g), "E0603");
        assert_int_equal(geo_run(g, "k = 1"), GEO_DONE);
    }
    geo_close(g);
    g = geo_open(&(geo_options){ .max_steps = 1e5 });
    for (int i = 0; i < 2; i++) {
        assert_int_equal(geo_run(g, LOOP), GEO_STOPPED);
        assert_string_equal(geo_error_code(g), "E0604");
        assert_int_equal(geo_run(g, "for j in 1..100 { j }"), GEO_DONE);
    }
    geo_close(g);
    g = geo_open(&(geo_options){ .max_memory = (double)(64 << 20) });
    assert_int_equal(geo_run(g, "x = zeros(1e9)"), GEO_FAILED);
    assert_string_equal(geo_error_code(g), "E0500");
    assert_int_equal(geo_run(g, "s = \"a\"; while true { s = s + s }"), GEO_FAILED);
    assert_string_equal(geo_error_code(g), "E0601");
    assert_int_equal(geo_run(g, "x = zeros(10)"), GEO_DONE);
    geo_close(g);
    geo_mem_cap_set(0);
}

static void *interrupt_soon(void *unused)
{
    usleep(20000);
    geo_interrupt();
    return unused;
}

static void another_thread_interrupts(void **state)
{
    pthread_t thread;
    geo *g = geo_open(NULL);
    assert_int_equal(pthread_create(&thread, NULL, interrupt_soon, NULL), 0);
    assert_int_equal(geo_run(g, "while true { 1 }"), GEO_STOPPED);
    assert_string_equal(geo_error_code(g), "E0602");
    pthread_join(thread, NULL);
    assert_int_equal(geo_run(g, "1;"), GEO_DONE);
    geo_close(g);
}

static void sessions_are_apart(void **state)
{
    geo *a = geo_open(NULL), *b = geo_open(NULL);
    double x = 0;
    assert_true(geo_set_number(a, "x", 1) && geo_set_number(b, "x", 2));
    assert_true(geo_get_number(a, "x", &x) && x == 1);
    geo_close(a);
    assert_true(geo_get_number(b, "x", &x) && x == 2);
    geo_close(b);
}

static void *work_alone(void *sum)
{
    geo *g = geo_open(NULL);
    geo_run(g, "f(x) = sum([k*x for k in 1..100])\ns = 0");
    for (int i = 0; i < 50; i++)
        geo_run(g, "s = s + f(1); A = ones(200, 200); s = s + sum(A @ A) - 200^3\n"
                   "b = zeros(300_000) + 1; s = s + sum(b) - 300_000");
    geo_get_number(g, "s", sum);
    geo_close(g);
    return NULL;
}

static void threads_have_sessions_of_their_own(void **state)
{
    pthread_t thread[3];
    double sum[3] = { 0 };
    for (int i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, work_alone, &sum[i]), 0);
    for (int i = 0; i < 3; i++) pthread_join(thread[i], NULL);
    for (int i = 0; i < 3; i++) assert_true(sum[i] == 50 * 5050);
}

/* The n-th allocation and all after it fail, for every n: never a crash. */
static void memory_may_end(void **state)
{
    for (size_t n = 1, done = 0; !done; n += n < 200 ? 1 : 17) {
        geo_mem_fail_at(n);
        geo *g = geo_open(NULL);
        if (g) {
            geo_set_number(g, "x", 1);
            geo_set_string(g, "s", "text", 4);
            geo_set_array(g, "m", (double[]){ 1, 2 }, 1, (size_t[]){ 2 });
            done = geo_run(g, "y = m + x; z = s + \"!\"") == GEO_DONE
                && geo_get_text(g, "y") != NULL;
            geo_get_array(g, "y", NULL, NULL, NULL);
        }
        geo_mem_fail_at(0);
        geo_close(g);
        assert_true(n < 100000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_runs_and_prints), cmocka_unit_test(values_come_out),
        cmocka_unit_test(values_go_in), cmocka_unit_test(arrays_come_back),
        cmocka_unit_test(errors_change_nothing), cmocka_unit_test(files_run),
        cmocka_unit_test(limits_stop_and_are_forgotten),
        cmocka_unit_test(another_thread_interrupts), cmocka_unit_test(sessions_are_apart),
        cmocka_unit_test(threads_have_sessions_of_their_own),
        cmocka_unit_test(memory_may_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
