/* test_linalg.c - dense linear algebra: each result multiplied back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/job.h"
#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/rng.h"
#include "runtime/num/linalg.h"
#include "runtime/num/product.h"

enum { MOST = 40 };

static double *randoms(geo_rng *rng, size_t n)
{
    double *x = geo_alloc(n, sizeof *x);
    for (size_t i = 0; i < n; i++) x[i] = rng_normal(rng);
    return x;
}

/* c = a b with plain loops; a m x k, b k x n. */
static void times(size_t m, size_t n, size_t k, const double *a, const double *b, double *c)
{
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++) {
            double sum = 0;
            for (size_t p = 0; p < k; p++) sum += a[i * k + p] * b[p * n + j];
            c[i * n + j] = sum;
        }
}

static void turned(size_t m, size_t n, const double *a, double *t)
{
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++) t[j * m + i] = a[i * n + j];
}

static void close_to(size_t n, const double *x, const double *y, double tol)
{
    for (size_t i = 0; i < n; i++)
        if (!(fabs(x[i] - y[i]) <= tol)) {
            print_error("element %zu: %.17g and %.17g\n", i, x[i], y[i]);
            fail();
        }
}

static void is_identity(size_t n, const double *x, double tol)
{
    for (size_t i = 0; i < n * n; i++)
        assert_true(fabs(x[i] - (i % (n + 1) == 0 ? 1 : 0)) <= tol);
}

static void systems_are_solved(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 11, 1);
    for (size_t n = 0; n <= MOST; n += n < 4 ? 1 : 12) {
        double *a = randoms(&rng, n * n), *x = randoms(&rng, n * 3);
        double b[MOST * MOST], y[MOST * MOST];
        double rcond;
        times(n, 3, n, a, x, b);
        assert_int_equal(linalg_solve(n, 3, a, b, y, &rcond), GEO_OK);
        close_to(n * 3, x, y, 1e-10);
        assert_int_equal(linalg_inverse(n, a, y, &rcond), GEO_OK);
        assert_true(n == 0 || (rcond > 1e-8 && rcond <= 1));
        times(n, n, n, a, y, b);
        is_identity(n, b, 1e-10);
        geo_free(a);
        geo_free(x);
    }
}

static void singular_matrices_are_refused(void **state)
{
    double a[4] = { 1, 2, 2, 4 }, b[2] = { 1, 1 }, x[4], rcond, hilbert[144], h[144];
    assert_int_equal(linalg_solve(2, 1, a, b, x, &rcond), GEO_ESINGULAR);
    assert_int_equal(linalg_inverse(2, a, x, &rcond), GEO_ESINGULAR);
    for (size_t i = 0; i < 144; i++) hilbert[i] = 1.0 / (double)(i / 12 + i % 12 + 1);
    assert_int_equal(linalg_inverse(12, hilbert, h, &rcond), GEO_ESINGULAR);
    a[0] = NAN;
    assert_int_equal(linalg_solve(2, 1, a, b, x, &rcond), GEO_EDOMAIN);
    assert_int_equal(linalg_svd(2, 2, a, NULL, x, NULL), GEO_EDOMAIN);
    a[0] = -1;
    assert_int_equal(linalg_cholesky(2, a, x), GEO_ESINGULAR);
}

static void determinants(void **state)
{
    double det, sign, log_abs, a[9] = { 1, 2, 3, 4, 5, 6, 7, 8, 10 }, z[4] = { 0, 0, 0, 0 };
    assert_int_equal(linalg_determinant(3, a, &det, &sign, &log_abs), GEO_OK);
    assert_true(fabs(det + 3) < 1e-13 && sign == -1 && fabs(log_abs - log(3)) < 1e-13);
    assert_int_equal(linalg_determinant(2, z, &det, &sign, &log_abs), GEO_OK);
    assert_true(det == 0 && sign == 0 && log_abs == -INFINITY);
    assert_int_equal(linalg_determinant(0, z, &det, &sign, &log_abs), GEO_OK);
    assert_true(det == 1 && sign == 1 && log_abs == 0);
}

/* Tall, square and wide matrices; every factorisation multiplied back. */
static void factors_multiply_back(void **state)
{
    static const size_t sizes[][2] = { { 1, 1 }, { 5, 5 }, { 9, 4 }, { 4, 9 }, { 30, 7 },
                                       { 1, 6 }, { 6, 1 }, { 40, 40 } };
    geo_rng rng;
    rng_seed(&rng, 12, 1);
    for (size_t t = 0; t < sizeof sizes / sizeof *sizes; t++) {
        size_t m = sizes[t][0], n = sizes[t][1], r = m < n ? m : n, order[MOST];
        double *a = randoms(&rng, m * n);
        double p[MOST * MOST], q[MOST * MOST], s[MOST], back[MOST * MOST], w[MOST * MOST];
        assert_int_equal(linalg_qr(m, n, a, p, q), GEO_OK);
        times(m, n, r, p, q, back);
        close_to(m * n, a, back, 1e-12);
        for (size_t i = 0; i < r; i++) assert_true(q[i * n + i] >= 0);
        turned(m, r, p, w);
        times(r, r, m, w, p, back);
        is_identity(r, back, 1e-12);

        assert_int_equal(linalg_lu(m, n, a, p, q, order), GEO_OK);
        times(m, n, r, p, q, back);
        for (size_t i = 0; i < m; i++) close_to(n, a + order[i] * n, back + i * n, 1e-12);

        assert_int_equal(linalg_svd(m, n, a, p, s, q), GEO_OK);
        for (size_t k = 1; k < r; k++) assert_true(s[k] <= s[k - 1] && s[k] >= 0);
        for (size_t i = 0; i < m * r; i++) w[i] = p[i] * s[i % r];
        double v[MOST * MOST];
        turned(n, r, q, v);
        times(m, n, r, w, v, back);
        close_to(m * n, a, back, 1e-12);

        assert_int_equal(linalg_pseudo_inverse(m, n, a, linalg_tolerance(m, n), p), GEO_OK);
        times(m, m, n, a, p, w);
        times(m, n, m, w, a, back);
        close_to(m * n, a, back, 1e-9);
        geo_free(a);
    }
}

static void symmetric_matrices(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 13, 1);
    enum { N = 20 };
    double *g = randoms(&rng, N * N), a[N * N], t[N * N], l[N * N], v[N * N], w[N], back[N * N];
    turned(N, N, g, t);
    times(N, N, N, g, t, a);
    assert_int_equal(linalg_cholesky(N, a, l), GEO_OK);
    turned(N, N, l, t);
    times(N, N, N, l, t, back);
    close_to(N * N, a, back, 1e-12);
    for (size_t i = 0; i < N; i++)
        for (size_t j = i + 1; j < N; j++) assert_true(l[i * N + j] == 0);
    assert_int_equal(linalg_eigen_symmetric(N, a, w, v), GEO_OK);
    times(N, N, N, a, v, back);
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++)
            assert_true(fabs(back[i * N + j] - w[j] * v[i * N + j]) < 1e-11);
    for (size_t j = 1; j < N; j++) assert_true(w[j] >= w[j - 1]);
    double only[N];
    assert_int_equal(linalg_eigen_symmetric(N, a, only, NULL), GEO_OK);
    close_to(N, w, only, 1e-11);
    geo_free(g);
}

static void general_eigenvalues(void **state)
{
    /* a rotation by a right angle beside a stretch by 3 */
    double a[9] = { 0, -1, 0, 1, 0, 0, 0, 0, 3 }, w[6], v[18];
    assert_int_equal(linalg_eigen(3, a, w, v), GEO_OK);
    double want[6] = { 0, -1, 0, 1, 3, 0 };
    close_to(6, w, want, 1e-14);
    geo_rng rng;
    rng_seed(&rng, 14, 1);
    enum { N = 15 };
    double *g = randoms(&rng, N * N), values[2 * N], vectors[2 * N * N];
    assert_int_equal(linalg_eigen(N, g, values, vectors), GEO_OK);
    for (size_t j = 0; j < N; j++)
        for (size_t i = 0; i < N; i++) {
            double re = 0, im = 0;
            for (size_t p = 0; p < N; p++) {
                re += g[i * N + p] * vectors[2 * (p * N + j)];
                im += g[i * N + p] * vectors[2 * (p * N + j) + 1];
            }
            const double *z = vectors + 2 * (i * N + j), *e = values + 2 * j;
            assert_true(fabs(re - (e[0] * z[0] - e[1] * z[1])) < 1e-12);
            assert_true(fabs(im - (e[0] * z[1] + e[1] * z[0])) < 1e-12);
        }
    geo_free(g);
}

static void least_squares(void **state)
{
    /* a line through points on a line, and the least solution of an open system */
    double a[8] = { 1, 0, 1, 1, 1, 2, 1, 3 }, b[4] = { 1, 3, 5, 7 }, x[3];
    size_t rank;
    assert_int_equal(linalg_least_squares(4, 2, 1, a, b, x, &rank), GEO_OK);
    close_to(2, x, (double[]){ 1, 2 }, 1e-13);
    assert_int_equal(rank, 2);
    double wide[3] = { 1, 2, 2 }, nine[1] = { 9 };
    assert_int_equal(linalg_least_squares(1, 3, 1, wide, nine, x, &rank), GEO_OK);
    close_to(3, x, wide, 1e-14);
    double flat[4] = { 1, 1, 1, 1 };
    assert_int_equal(linalg_least_squares(2, 2, 1, flat, b, x, &rank), GEO_OK);
    assert_int_equal(rank, 1);
    close_to(2, x, (double[]){ 1, 1 }, 1e-14);
}

static void null_spaces(void **state)
{
    double a[6] = { 1, 1, 0, 0, 1, 1 }, turn[4] = { 0, -1, 1, 0 }, basis[9], one[3];
    size_t count;
    assert_int_equal(linalg_null_space(2, 3, a, 1e-12, basis, &count), GEO_OK);
    assert_int_equal(count, 1);
    times(2, 1, 3, a, basis, one);
    close_to(2, one, (double[]){ 0, 0 }, 1e-14);
    assert_int_equal(linalg_null_space(3, 2, a, 1e-12, basis, &count), GEO_OK);
    assert_int_equal(count, 1);             /* rows (1,1), (0,0), (1,1) */
    close_to(2, basis, (double[]){ basis[0], -basis[0] }, 1e-15);
    assert_int_equal(linalg_null_space(2, 2, turn, 1e-12, basis, &count), GEO_OK);
    assert_int_equal(count, 0);
    double zero[4] = { 0 };
    assert_int_equal(linalg_null_space(2, 2, zero, 1e-12, basis, &count), GEO_OK);
    assert_int_equal(count, 2);
}

static void exponentials(void **state)
{
    double t = 2, turn[4] = { 0, -t, t, 0 }, out[4], up[4] = { 0, 1, 0, 0 }, big[1] = { 50 };
    assert_int_equal(linalg_exponential(2, turn, out), GEO_OK);
    close_to(4, out, (double[]){ cos(t), -sin(t), sin(t), cos(t) }, 1e-14);
    assert_int_equal(linalg_exponential(2, up, out), GEO_OK);
    close_to(4, out, (double[]){ 1, 1, 0, 1 }, 1e-15);
    assert_int_equal(linalg_exponential(1, big, out), GEO_OK);
    assert_true(fabs(out[0] / exp(50) - 1) < 1e-13);
    big[0] = INFINITY;
    assert_int_equal(linalg_exponential(1, big, out), GEO_EDOMAIN);
}

static void every_allocation_may_fail(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 15, 1);
    enum { N = 6 };
    double *a = randoms(&rng, N * N), p[N * N], q[N * N], s[2 * N], v[2 * N * N], rcond, x;
    size_t order[N], count;
    size_t before = geo_mem_used();
    for (size_t at = 1; at < 12; at++) {
        geo_status got[9];
        for (int k = 0; k < 9; k++) {
            geo_mem_fail_at(at);
            switch (k) {
            case 0: got[k] = linalg_solve(N, N, a, a, p, &rcond); break;
            case 1: got[k] = linalg_least_squares(N, N, 1, a, a, p, &count); break;
            case 2: got[k] = linalg_inverse(N, a, p, &rcond); break;
            case 3: got[k] = linalg_determinant(N, a, &x, &x, &x); break;
            case 4: got[k] = linalg_eigen(N, a, s, v); break;
            case 5: got[k] = linalg_svd(N, N, a, p, s, q); break;
            case 6: got[k] = linalg_qr(N, N, a, p, q); break;
            case 7: got[k] = linalg_exponential(N, a, p); break;
            case 8: got[k] = linalg_lu(N, N, a, p, q, order); break;
            }
            geo_mem_fail_at(0);
            assert_true(got[k] == GEO_OK || got[k] == GEO_ENOMEM);
            if (at == 1) assert_int_equal(got[k], GEO_ENOMEM);
        }
    }
    assert_int_equal(geo_mem_used(), before);
    geo_free(a);
}

/* --- jobs ------------------------------------------------------------------------------------ */

typedef struct { volatile int released, worked; } slow;

static void work_slowly(void *context)
{
    slow *s = context;
    double until = geo_seconds() + 0.1;
    while (geo_seconds() < until) { }
    s->worked = 1;
}

static void note_release(void *context) { ((slow *)context)->released = 1; }

static void jobs_end_or_are_abandoned(void **state)
{
    static slow first, second;
    assert_int_equal(job_run(work_slowly, note_release, &first), GEO_OK);
    assert_true(first.worked && !first.released);
    geo_limit_interrupt();
    double start = geo_seconds();
    assert_int_equal(job_run(work_slowly, note_release, &second), GEO_EINTR);
    assert_true(geo_seconds() - start < 0.05);
    geo_limit_clear();
    while (!second.released && geo_seconds() - start < 5) { }
    assert_true(second.worked && second.released);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(systems_are_solved),
        cmocka_unit_test(singular_matrices_are_refused),
        cmocka_unit_test(determinants),
        cmocka_unit_test(factors_multiply_back),
        cmocka_unit_test(symmetric_matrices),
        cmocka_unit_test(general_eigenvalues),
        cmocka_unit_test(least_squares),
        cmocka_unit_test(null_spaces),
        cmocka_unit_test(exponentials),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(jobs_end_or_are_abandoned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
