/* test_manifold_oracle.c - geodesics of five manifolds as other systems computed them.
 *
 * Reads oracles/manifold of the folder $GEO_SHARED, else ../shared beside the source
 * tree. Each row holds points x y, tangent vectors v w at x, and the answers; metrics
 * that differ by a constant factor are told so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/manifold/manifold.h"
#include "tests/unit/shared.h"

enum { LONGEST = 8192, NUMBERS = 512 };

typedef struct {
    const char *file;
    size_t c;                   /* numbers of a point */
    double tol;
    double scale;               /* their inner product over ours */
    bool has_inner, has_geodesic;
} oracle;

static void off(const oracle *o, size_t row, const char *what, double gap)
{
    print_error("%s: row %zu: %s is off by %.3g\n", o->file, row, what, gap);
    fail();
}

/* Relative to the size of the answer and of the point. */
static void compare(const oracle *o, size_t row, const char *what, const double *a,
                    const double *b, size_t n, double size)
{
    double gap = 0;
    for (size_t k = 0; k < n; k++) {
        gap = fmax(gap, fabs(a[k] - b[k]));
        size = fmax(size, fabs(b[k]));
    }
    if (!(gap <= o->tol * size)) off(o, row, what, gap / size);
}

static void check_row(const oracle *o, const space *m, size_t row, const double *r)
{
    size_t c = o->c;
    const double *x = r, *y = r + c, *v = r + 2 * c, *w = r + 3 * c, *rest = r + 4 * c;
    double out[64], size = 1, number;
    for (size_t k = 0; k < c; k++) size = fmax(size, fmax(fabs(x[k]), fabs(y[k])));
    for (size_t k = 0; k < 2 * c; k++) size = fmax(size, fabs(rest[k]));
    assert_int_equal(manifold_exp(m, 1, x, v, out, NULL), GEO_OK);
    compare(o, row, "exp", out, rest, c, size);
    unsigned char ended = ROW_OK;
    assert_int_equal(manifold_log(m, 1, x, y, out, &ended), GEO_OK);
    compare(o, row, "log", out, rest + c, c, size);
    rest += 2 * c;
    assert_int_equal(manifold_dist(m, 1, x, y, &number), GEO_OK);
    double scaled = o->has_inner ? sqrt(o->scale) * number : number;
    compare(o, row, "dist", &scaled, rest, 1, 1);
    rest++;
    if (o->has_inner) {
        assert_int_equal(manifold_inner(m, 1, x, v, w, &number), GEO_OK);
        scaled = o->scale * number;
        compare(o, row, "inner", &scaled, rest, 1, size * size);
    } else {
        scaled = number * M_SQRT2;
        compare(o, row, "Frobenius distance", &scaled, rest, 1, 1);
    }
    rest++;
    for (int quarter = 1; quarter <= 3 && o->has_geodesic; quarter++, rest += c) {
        assert_int_equal(manifold_between(m, 1, x, y, quarter / 4.0, out, NULL), GEO_OK);
        compare(o, row, "geodesic", out, rest, c, size);
    }
    assert_int_equal(manifold_transport(m, 1, x, v, w, out), GEO_OK);
    for (size_t k = 0; k < c; k++) size = fmax(size, fabs(w[k]));
    compare(o, row, "transport", out, rest, c, size);
}

static void check_file(const oracle *o, space *m)
{
    char path[128], line[LONGEST];
    double number[NUMBERS];
    snprintf(path, sizeof path, "oracles/manifold/%s", o->file);
    const char *found = shared_file(path);
    FILE *in = found ? fopen(found, "r") : NULL;
    size_t row = 0;
    while (in && fgets(line, sizeof line, in)) {
        size_t n = 0;
        if (line[0] == '#') continue;
        for (char *at = line; *at && n < NUMBERS; n++) {
            number[n] = strtod(at, &at);
            while (*at == ',' || *at == '\n') at++;
        }
        check_row(o, m, row++, number);
    }
    if (in) {
        fclose(in);
        assert_true(row >= 10);
    }
    space_drop(m);
}

static void test_sphere(void **state)
{
    space *m;
    assert_int_equal(space_sphere(2, 1, NULL, &m), GEO_OK);
    check_file(&(oracle){ "sphere2.csv", 3, 1e-12, 1, true, true }, m);
}

static void test_hyperboloid(void **state)
{
    space *m;
    assert_int_equal(space_hyperbolic(2, HYPERBOLOID, &m), GEO_OK);
    check_file(&(oracle){ "hyperboloid2.csv", 3, 1e-11, 1, true, true }, m);
}

static void test_rotations(void **state)
{
    space *m;
    assert_int_equal(space_rotations(3, &m), GEO_OK);
    check_file(&(oracle){ "so3.csv", 9, 1e-11, 1, false, false }, m);
}

static void test_spd(void **state)
{
    space *m;
    assert_int_equal(space_spd(3, SPD_AFFINE, &m), GEO_OK);
    check_file(&(oracle){ "spd3_affine.csv", 9, 1e-10, 1, true, true }, m);
}

static void test_grassmann(void **state)
{
    space *m;
    assert_int_equal(space_grassmann(4, 2, &m), GEO_OK);
    check_file(&(oracle){ "grassmann42_projector.csv", 16, 1e-10, 2, true, true }, m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sphere), cmocka_unit_test(test_hyperboloid),
        cmocka_unit_test(test_rotations), cmocka_unit_test(test_spd),
        cmocka_unit_test(test_grassmann),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
