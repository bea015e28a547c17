/* test_base.c - the allocator's cap and faults, UTF-8, Philox, the pool. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "runtime/base/buffer.h"
#include "runtime/base/mem.h"
#include "runtime/base/pool.h"
#include "runtime/base/rng.h"
#include "runtime/base/text.h"

static void mem_refuses_overflow_and_cap(void **state)
{
    assert_null(geo_alloc(SIZE_MAX / 2, 4));
    geo_mem_cap_set(geo_mem_used() + (1 << 20));
    assert_null(geo_alloc(2 << 20, 1));
    void *small = geo_alloc(1000, 1);
    assert_non_null(small);
    geo_free(small);
    geo_mem_cap_set(0);
}

static void mem_fails_on_request(void **state)
{
    geo_mem_fail_at(2);
    void *first = geo_alloc(1, 1);
    assert_non_null(first);
    assert_null(geo_alloc(1, 1));
    assert_null(geo_realloc(first, 100, 1));
    geo_mem_fail_at(0);
    geo_free(first);
}

static void text_round_trips_and_rejects(void **state)
{
    for (unsigned c = 0; c <= 0x10FFFF; c += 97) {
        if (c >= 0xD800 && c <= 0xDFFF) continue;
        char bytes[4];
        unsigned back;
        bool valid;
        size_t n = text_encode(c, bytes);
        assert_int_equal(text_decode(bytes, n, &back, &valid), n);
        assert_true(valid);
        assert_int_equal(back, c);
    }
    assert_int_equal(text_invalid_at("ab\xC0\xAF", 4), 2);      /* overlong */
    assert_int_equal(text_invalid_at("\xED\xA0\x80", 3), 0);    /* surrogate */
    assert_int_equal(text_invalid_at("\xE6\xB5", 2), 0);        /* cut short */
    assert_int_equal(text_width("流形ab", strlen("流形ab")), 6);
    assert_true(text_is_letter(0x6D41) && text_is_letter(0x3BC));
    assert_false(text_is_letter(0x2202) || text_is_letter(0x2264));
    assert_int_equal(text_distance("lenght", "length", 3), 1);
}

/* The known-answer vectors of the Philox paper's library: zero key and counter. */
static void philox_matches_its_paper(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 0, 0);
    assert_int_equal(rng_u32(&rng), 0x6627e8d5u);
    assert_int_equal(rng_u32(&rng), 0xe169c58du);
    assert_int_equal(rng_u32(&rng), 0xbc57ac4cu);
    assert_int_equal(rng_u32(&rng), 0x9b00dbd8u);
}

static void normals_have_their_moments(void **state)
{
    enum { N = 200000 };
    geo_rng rng;
    rng_seed(&rng, 7, 1);
    double sum = 0, squares = 0;
    for (int i = 0; i < N; i++) {
        double x = rng_normal(&rng);
        sum += x;
        squares += x * x;
    }
    assert_true(fabs(sum / N) < 4 / sqrt(N));
    assert_true(fabs(squares / N - 1) < 4 * sqrt(2.0 / N));
}

typedef struct { double out[1000]; } pool_work;

static geo_status fill_piece(size_t piece, void *context)
{
    pool_work *work = context;
    geo_rng rng;
    rng_seed(&rng, 3, piece);
    work->out[piece] = rng_uniform(&rng);
    return piece == 700 || piece == 900 ? GEO_EDOMAIN : GEO_OK;
}

static void pool_does_every_piece_whatever_the_threads(void **state)
{
    pool_work one = { { 0 } }, four = { { 0 } };
    pool_threads_set(1);
    assert_int_equal(pool_run(700, fill_piece, &one), GEO_OK);
    pool_threads_set(4);
    for (int again = 0; again < 50; again++) {
        memset(&four, 0, sizeof four);
        assert_int_equal(pool_run(700, fill_piece, &four), GEO_OK);
        assert_memory_equal(&one, &four, sizeof one);
    }
    assert_int_equal(pool_run(1000, fill_piece, &four), GEO_EDOMAIN);
}

static void buffer_grows_and_survives_no_memory(void **state)
{
    geo_buffer b = GEO_BUFFER_EMPTY;
    for (int i = 0; i < 1000; i++) buffer_add_format(&b, "%d,", i);
    assert_int_equal(b.length, 3890);
    buffer_free(&b);
    geo_mem_fail_at(1);
    buffer_add_text(&b, "lost");
    geo_mem_fail_at(0);
    assert_true(b.failed);
    assert_null(buffer_take(&b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mem_refuses_overflow_and_cap),
        cmocka_unit_test(mem_fails_on_request),
        cmocka_unit_test(text_round_trips_and_rejects),
        cmocka_unit_test(philox_matches_its_paper),
        cmocka_unit_test(normals_have_their_moments),
        cmocka_unit_test(pool_does_every_piece_whatever_the_threads),
        cmocka_unit_test(buffer_grows_and_survives_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
