/* test_gridmiddle.c - barycenters of pictures: bells, one picture, symmetry. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/transport/gridmiddle.h"

enum { R = 30, C = 36, SIZE = R * C };

static void bell(double row, double column, double deviation, double *out)
{
    for (size_t i = 0; i < SIZE; i++) {
        double y = (double)(i / C) - row, x = (double)(i % C) - column;
        out[i] = exp(-(x * x + y * y) / (2 * deviation * deviation));
    }
}

static void moments(const double *a, double *row, double *column, double *variance)
{
    double sum = 0, r = 0, c = 0, v = 0;
    for (size_t i = 0; i < SIZE; i++) {
        sum += a[i];
        r += a[i] * (double)(i / C);
        c += a[i] * (double)(i % C);
    }
    r /= sum;
    c /= sum;
    for (size_t i = 0; i < SIZE; i++)
        v += a[i] * (pow((double)(i / C) - r, 2) + pow((double)(i % C) - c, 2)) / sum;
    *row = r;
    *column = c;
    *variance = v;
}

/* Between bells lies a bell: means average, and so do deviations; no blur. */
static void bells(void **state)
{
    double first[SIZE], second[SIZE], middle[SIZE], weight[2] = { 0.25, 0.75 };
    const double *image[2] = { first, second };
    double row, column, variance, sum = 0;
    bell(10, 10, 2, first);
    bell(18, 26, 3, second);
    grid_problem p = { R, C, 2, image, weight, 4, 1e-3, 2000 };
    grid_report r;
    assert_int_equal(grid_barycenter(&p, middle, &r), GEO_OK);
    moments(middle, &row, &column, &variance);
    assert_true(fabs(row - 16) < 0.01 && fabs(column - 22) < 0.01);
    double deviation = 0.25 * 2 + 0.75 * 3;
    assert_true(fabs(variance - 2 * deviation * deviation) < 0.02 * variance);
    for (size_t i = 0; i < SIZE; i++) sum += middle[i];
    assert_true(fabs(sum - 1) < 1e-12);
}

/* Of one picture it is the picture, sharp edges and empty pixels included. */
static void one_picture(void **state)
{
    double image[SIZE] = { 0 }, middle[SIZE], weight = 1, miss = 0;
    const double *images[1] = { image };
    for (size_t i = 10; i < 20; i++)
        for (size_t j = 8; j < 25; j++) image[i * C + j] = i < 15 || j < 12;
    double total = 0;
    for (size_t i = 0; i < SIZE; i++) total += image[i];
    grid_problem p = { R, C, 1, images, &weight, 2, 1e-4, 3000 };
    grid_report r;
    assert_int_equal(grid_barycenter(&p, middle, &r), GEO_OK);
    for (size_t i = 0; i < SIZE; i++) miss += fabs(middle[i] - image[i] / total);
    assert_true(miss < 0.02);
    p.max_iter = 2;
    assert_int_equal(grid_barycenter(&p, middle, &r), GEO_EITER);
    geo_limit_interrupt();
    assert_int_equal(grid_barycenter(&p, middle, &r), GEO_EINTR);
    geo_limit_clear();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bells),
        cmocka_unit_test(one_picture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
