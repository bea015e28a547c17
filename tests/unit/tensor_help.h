/* tensor_help.h - short ways to write tensors in unit tests. */
#ifndef GEO_TEST_TENSOR_HELP_H
#define GEO_TEST_TENSOR_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/base/large.h"
#include "runtime/base/mem.h"
#include "runtime/base/rng.h"
#include "runtime/core/compare.h"
#include "runtime/core/operator.h"
#include "runtime/core/print.h"
#include "runtime/core/tensor.h"

static geo_heap test_heap;
static geo_heap *const H = &test_heap;

static int heap_setup(void **state)
{
    heap_init(H);
    return 0;
}

static int heap_teardown(void **state)
{
    heap_free(H);
    large_flush();
    return 0;
}

static inline geo_value num(double x) { return value_number(x); }

#define ARRAY_COUNT(a) (sizeof(a) / sizeof *(a))
#define VEC(...) vec_of(ARRAY_COUNT(((double[]){ __VA_ARGS__ })), (double[]){ __VA_ARGS__ })
#define MAT(rows, ...) mat_of(rows, ARRAY_COUNT(((double[]){ __VA_ARGS__ })) / (rows), \
                              (double[]){ __VA_ARGS__ })

static inline geo_value vec_of(size_t n, const double *x)
{
    geo_tensor *t = tensor_vector(H, n);
    memcpy(t->data, x, n * sizeof *x);
    return value_from_object(t);
}

static inline geo_value mat_of(size_t rows, size_t columns, const double *x)
{
    geo_tensor *t = tensor_matrix(H, rows, columns);
    memcpy(t->data, x, rows * columns * sizeof *x);
    return value_from_object(t);
}

static inline geo_value mask_of(size_t n, const double *x)
{
    geo_tensor *t = value_tensor(vec_of(n, x));
    t->element = ELEMENT_BOOL;
    return value_from_object(t);
}
#define MASK(...) mask_of(ARRAY_COUNT(((double[]){ __VA_ARGS__ })), (double[]){ __VA_ARGS__ })

static inline geo_value cplx(double re, double im)
{
    return value_from_object(complex_new(H, re, im));
}

static inline geo_value range(double first, double last, double step)
{
    return value_from_object(range_new(H, first, last, step, step != 1));
}

static inline geo_value text(const char *s)
{
    return value_from_object(string_new(H, s, strlen(s)));
}

static inline geo_value must(diagnostic *d, geo_value v)
{
    if (d) print_error("%s: %s\n", message_code(d->id), d->text);
    assert_null(d);
    return v;
}

static inline geo_value binary(int op, geo_value a, geo_value b)
{
    geo_value out = VALUE_NONE;
    diagnostic *d = tensor_binary(H, op, a, b, 0, &out);
    return must(d, out);
}

static inline geo_value item(geo_value t, int n, const geo_value *index)
{
    geo_value out = VALUE_NONE;
    diagnostic *d = tensor_index(H, value_tensor(t), n, index, &out);
    return must(d, out);
}
#define AT(t, ...) item(t, ARRAY_COUNT(((geo_value[]){ __VA_ARGS__ })), \
                        (geo_value[]){ __VA_ARGS__ })

/* The value prints as `expected` inside a line. */
static inline void shows(geo_value v, const char *expected)
{
    geo_buffer b = GEO_BUFFER_EMPTY;
    print_inline(v, &b);
    assert_string_equal(buffer_text(&b), expected);
    buffer_free(&b);
}

/* d is the message `id`, with these words in headline or hint; frees it. */
static inline void fails(diagnostic *d, message_id id, const char *words)
{
    assert_non_null(d);
    if (d->id != id) print_error("%s: %s\n", message_code(d->id), d->text);
    assert_int_equal(d->id, id);
    if (!strstr(d->text, words) && !(d->hint && strstr(d->hint, words))) {
        print_error("%s\n  hint: %s\n", d->text, d->hint ? d->hint : "");
        fail();
    }
    diag_free(d);
}

static inline double uniform(geo_rng *rng, double low, double high)
{
    return low + (high - low) * rng_uniform(rng);
}

#endif
