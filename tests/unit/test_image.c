/* test_image.c - pictures: netpbm natively, PNG by the module, bad files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/base/rng.h"
#include "runtime/num/image.h"
#include "tests/unit/shared.h"

static geo_status decode_text(const char *text, image *m)
{
    return image_decode(text, strlen(text), m, NULL);
}

static void reads_all_netpbm_kinds(void **state)
{
    image m;
    assert_int_equal(decode_text("P1 # tiny\n3 2\n101 0 1\n0", &m), GEO_OK);
    assert_true(m.rows == 2 && m.cols == 3 && m.channels == 1);
    assert_true(m.value[0] == 0 && m.value[1] == 1 && m.value[4] == 0 && m.value[5] == 1);
    image_free(&m);
    assert_int_equal(decode_text("P2\n2 1 10\n5 10", &m), GEO_OK);
    assert_true(m.value[0] == 0.5 && m.value[1] == 1);
    image_free(&m);
    assert_int_equal(decode_text("P3 1 1 4 0 1 2\n", &m), GEO_OK);
    assert_true(m.channels == 3 && m.value[0] == 0 && m.value[2] == 0.5);
    image_free(&m);
    assert_int_equal(decode_text("P4 9 1 \x80\x80", &m), GEO_OK);
    assert_true(m.value[0] == 0 && m.value[1] == 1 && m.value[8] == 0);
    image_free(&m);
    assert_int_equal(image_decode("P5 2 1 65535 \xff\xff\x80", 17, &m, NULL), GEO_OK);
    assert_true(m.value[0] == 1 && m.value[1] == 32768.0 / 65535);
    image_free(&m);
    assert_int_equal(decode_text("P6 1 1 255 \xff\x33\x01", &m), GEO_OK);
    assert_true(m.value[0] == 1 && m.value[1] == 0.2);
    image_free(&m);
}

static void refuses_bad_files_with_a_reason(void **state)
{
    static const char *const bad[] = {
        "", "P", "P7\n1 1\n255\n.", "P5", "P5 2", "P5 0 3 255 ", "P5 2 2 255 abc",
        "P5 2 2 0 abcd", "P5 2 2 99999 abcd", "P2 2 2 9 1 2 3 x4", "P2 2 2 9 1 2 3 10",
        "P1 2 2 0 1 0 2", "P1 2 2 0 1 0", "P5 1 1 3 \x04", "P5 -1 2 3 ab",
        "P5 99999999999999999999 1 255 a", "P5 70000000 70000000 255 a", "GIF89a",
        "\x89PNG\r\n\x1a\n", "\x89PNG\r\n\x1a\nnothing of the kind",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        image m;
        geo_buffer why = GEO_BUFFER_EMPTY;
        geo_status status = image_decode(bad[i], strlen(bad[i]), &m, &why);
        assert_true(status == GEO_EFORMAT || status == GEO_ETOOBIG);
        if (status == GEO_EFORMAT) assert_true(why.length > 0);
        assert_null(m.value);
        buffer_free(&why);
    }
    image m;
    geo_buffer why = GEO_BUFFER_EMPTY;
    assert_int_equal(image_read("/nowhere/at.all", &m, &why), GEO_EIO);
    assert_string_equal(buffer_text(&why), "No such file or directory");
    buffer_free(&why);
    assert_int_equal(image_new(0, 5, 1, &m), GEO_EDOMAIN);
    assert_int_equal(image_new(5, 5, 5, &m), GEO_EDOMAIN);
    assert_int_equal(image_new((size_t)1 << 40, (size_t)1 << 40, 3, &m), GEO_ETOOBIG);
}

static void fill_random(image *m, uint64_t seed)
{
    geo_rng rng;
    rng_seed(&rng, seed, 0);
    for (size_t i = 0; i < m->rows * m->cols * m->channels; i++)
        m->value[i] = (double)rng_below(&rng, 256) / 255;
}

static void eight_bits_round_trip(void **state)
{
    static const struct { size_t channels; image_format format; } cases[] = {
        { 1, IMAGE_PNG }, { 2, IMAGE_PNG }, { 3, IMAGE_PNG }, { 4, IMAGE_PNG },
        { 1, IMAGE_PGM }, { 3, IMAGE_PPM },
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        image m, back;
        assert_int_equal(image_new(13, 21, cases[k].channels, &m), GEO_OK);
        fill_random(&m, 7 + k);
        geo_buffer bytes = GEO_BUFFER_EMPTY;
        assert_int_equal(image_encode(&m, cases[k].format, &bytes), GEO_OK);
        assert_int_equal(image_decode(bytes.text, bytes.length, &back, NULL), GEO_OK);
        assert_true(back.rows == 13 && back.cols == 21 && back.channels == m.channels);
        for (size_t i = 0; i < 13 * 21 * m.channels; i++)
            assert_true(fabs(back.value[i] - m.value[i]) < 1e-12);
        buffer_free(&bytes);
        image_free(&m);
        image_free(&back);
    }
}

static void alpha_is_laid_over_white(void **state)
{
    image m, back;
    assert_int_equal(image_new(1, 10, 4, &m), GEO_OK);      /* black, transparent */
    m.value[3] = 1;                                         /* but the first pixel */
    geo_buffer bytes = GEO_BUFFER_EMPTY;
    assert_int_equal(image_encode(&m, IMAGE_PBM, &bytes), GEO_OK);
    assert_int_equal(image_decode(bytes.text, bytes.length, &back, NULL), GEO_OK);
    for (size_t j = 0; j < 10; j++) assert_true(back.value[j] == (j > 0));
    m.value[0] = NAN;
    assert_int_equal(image_encode(&m, IMAGE_PGM, &bytes), GEO_EDOMAIN);
    buffer_free(&bytes);
    image_free(&m);
    image_free(&back);
}

/* Every byte of a good PNG spoilt in turn, and every length cut short. */
static void a_damaged_png_never_crashes(void **state)
{
    image m, back;
    assert_int_equal(image_new(6, 5, 4, &m), GEO_OK);
    fill_random(&m, 3);
    geo_buffer bytes = GEO_BUFFER_EMPTY;
    assert_int_equal(image_encode(&m, IMAGE_PNG, &bytes), GEO_OK);
    for (size_t i = 0; i < bytes.length; i++) {
        bytes.text[i] = (char)(bytes.text[i] ^ 0x5A);
        image_decode(bytes.text, bytes.length, &back, NULL);
        image_free(&back);
        bytes.text[i] = (char)(bytes.text[i] ^ 0x5A);
    }
    for (size_t n = 0; n + 12 < bytes.length; n++)      /* 12: the end chunk */
        assert_int_equal(image_decode(bytes.text, n, &back, NULL), GEO_EFORMAT);
    buffer_free(&bytes);
    image_free(&m);
}

static void every_allocation_may_fail(void **state)
{
    image m, back;
    assert_int_equal(image_new(6, 5, 3, &m), GEO_OK);
    geo_buffer bytes = GEO_BUFFER_EMPTY;
    assert_int_equal(image_encode(&m, IMAGE_PNG, &bytes), GEO_OK);
    for (size_t n = 1;; n++) {
        geo_buffer other = GEO_BUFFER_EMPTY;
        geo_mem_fail_at(n);
        geo_status wrote = image_encode(&m, IMAGE_PNG, &other);
        geo_mem_fail_at(0);
        buffer_free(&other);
        geo_mem_fail_at(n);
        geo_status read = image_decode(bytes.text, bytes.length, &back, NULL);
        geo_mem_fail_at(0);
        image_free(&back);
        if (wrote == GEO_OK && read == GEO_OK) break;
        assert_true(wrote == GEO_OK || wrote == GEO_ENOMEM);
        assert_true(read == GEO_OK || read == GEO_ENOMEM);
        assert_true(n < 20);
    }
    buffer_free(&bytes);
    image_free(&m);
}

static void reads_the_photograph(void **state)
{
    const char *path = shared_file("data/shapes/seahorse_noaa.png");
    if (!path) return;
    image m;
    assert_int_equal(image_read(path, &m, NULL), GEO_OK);
    assert_true(m.rows == 200 && m.cols == 148 && m.channels == 4);
    assert_true(image_at(&m, 0, 0)[3] == 0 && image_at(&m, 60, 70)[3] == 1);
    image_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_all_netpbm_kinds),
        cmocka_unit_test(refuses_bad_files_with_a_reason),
        cmocka_unit_test(eight_bits_round_trip),
        cmocka_unit_test(alpha_is_laid_over_white),
        cmocka_unit_test(a_damaged_png_never_crashes),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(reads_the_photograph),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
