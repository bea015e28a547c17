/* test_sparse.c - Cholesky solves against known answers, and every refusal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/rng.h"
#include "runtime/num/sparse.h"

/* The Laplacian of an m x m grid with Dirichlet boundary: SPD, n = m^2. */
typedef struct {
    size_t n;
    int32_t *start, *row;
    double *value;
} grid;

static grid grid_new(int m, double shift)
{
    size_t n = (size_t)m * m;
    grid g = { n, malloc((n + 1) * sizeof(int32_t)), malloc(3 * n * sizeof(int32_t)),
               malloc(3 * n * sizeof(double)) };
    int32_t count = 0;
    for (int32_t j = 0; j < (int32_t)n; j++) {
        g.start[j] = count;
        g.row[count] = j, g.value[count++] = 4 + shift;
        if (j % m != m - 1) g.row[count] = j + 1, g.value[count++] = -1;
        if (j + m < (int32_t)n) g.row[count] = j + m, g.value[count++] = -1;
    }
    g.start[n] = count;
    return g;
}

static void grid_free(grid *g)
{
    free(g->start), free(g->row), free(g->value);
}

static sparse_lower lower(const grid *g)
{
    return (sparse_lower){ g->n, g->start, g->row, g->value };
}

static void multiply(const grid *g, const double *x, double *y)
{
    for (size_t j = 0; j < g->n; j++) y[j] = 0;
    for (size_t j = 0; j < g->n; j++)
        for (int32_t p = g->start[j]; p < g->start[j + 1]; p++) {
            size_t i = (size_t)g->row[p];
            y[i] += g->value[p] * x[j];
            if (i != j) y[j] += g->value[p] * x[i];
        }
}

static void check_solves(sparse_solver *solver, const grid *g)
{
    double *x = malloc(g->n * sizeof *x), *b = malloc(g->n * sizeof *b);
    geo_rng rng;
    rng_seed(&rng, 1, 0);
    for (size_t i = 0; i < g->n; i++) x[i] = rng_normal(&rng);
    multiply(g, x, b);
    assert_int_equal(sparse_solve(solver, b, b), GEO_OK);     /* in place */
    for (size_t i = 0; i < g->n; i++) assert_true(fabs(b[i] - x[i]) < 1e-10);
    free(x), free(b);
}

static void solves_in_own_and_given_order(void **state)
{
    for (int m = 1; m <= 60; m += 59) {
        grid g = grid_new(m, 0);
        sparse_lower a = lower(&g);
        int32_t *order = malloc(g.n * sizeof *order);
        for (size_t k = 0; k < g.n; k++) order[k] = (int32_t)(g.n - 1 - k);
        for (int given = 0; given < 2; given++) {
            sparse_solver *solver;
            assert_int_equal(sparse_analyse(&a, given ? order : NULL, &solver), GEO_OK);
            assert_int_equal(sparse_factor(solver, &a), GEO_OK);
            assert_true(sparse_fill(solver) >= g.n);
            check_solves(solver, &g);
            sparse_free(solver);
        }
        free(order), grid_free(&g);
    }
}

static void analysis_serves_other_values(void **state)
{
    grid g = grid_new(40, 0);
    sparse_lower a = lower(&g);
    sparse_solver *solver;
    assert_int_equal(sparse_analyse(&a, NULL, &solver), GEO_OK);
    assert_int_equal(sparse_factor(solver, &a), GEO_OK);
    check_solves(solver, &g);
    for (size_t j = 0; j < g.n; j++) g.value[g.start[j]] += 0.5;
    assert_int_equal(sparse_factor(solver, &a), GEO_OK);
    check_solves(solver, &g);
    sparse_free(solver), grid_free(&g);
}

static void indefinite_and_nan_are_refused(void **state)
{
    for (int m = 3; m <= 60; m += 57) {           /* simplicial and supernodal */
        grid g = grid_new(m, -4.5);
        sparse_lower a = lower(&g);
        sparse_solver *solver;
        double *b = calloc(g.n, sizeof *b);
        assert_int_equal(sparse_analyse(&a, NULL, &solver), GEO_OK);
        assert_int_equal(sparse_factor(solver, &a), GEO_ESINGULAR);
        assert_int_equal(sparse_solve(solver, b, b), GEO_ESINGULAR);
        for (size_t j = 0; j < g.n; j++) g.value[g.start[j]] += 4.5;
        g.value[0] = NAN;
        assert_int_equal(sparse_factor(solver, &a), GEO_ESINGULAR);
        g.value[0] = 4;
        assert_int_equal(sparse_factor(solver, &a), GEO_OK);
        check_solves(solver, &g);
        sparse_free(solver), grid_free(&g), free(b);
    }
}

static void bad_patterns_are_refused(void **state)
{
    int32_t start[] = { 0, 2, 3 }, row[] = { 0, 1, 1 }, twice[] = { 0, 0 }, far[] = { 0, 7 };
    double value[] = { 2, 1, 2 };
    sparse_lower a = { 2, start, row, value };
    sparse_solver *solver;
    assert_int_equal(sparse_analyse(&a, twice, &solver), GEO_EDOMAIN);
    assert_int_equal(sparse_analyse(&a, far, &solver), GEO_EDOMAIN);
    assert_null(solver);
    a.n = 0;
    assert_int_equal(sparse_analyse(&a, NULL, &solver), GEO_EDOMAIN);
    a.n = 2;
    row[1] = 2;
    assert_int_equal(sparse_analyse(&a, NULL, &solver), GEO_EDOMAIN);
    row[1] = 0;
    assert_int_equal(sparse_analyse(&a, NULL, &solver), GEO_EDOMAIN);
    row[1] = 1, row[2] = 0;
    assert_int_equal(sparse_analyse(&a, NULL, &solver), GEO_EDOMAIN);
    row[2] = 1;
    assert_int_equal(sparse_analyse(&a, NULL, &solver), GEO_OK);
    a.n = 1, start[1] = 1;
    assert_int_equal(sparse_factor(solver, &a), GEO_ESHAPE);
    sparse_free(solver);
    sparse_free(NULL);
}

static geo_status whole_solve(const sparse_lower *a, double *b)
{
    sparse_solver *solver;
    GEO_TRY(sparse_analyse(a, NULL, &solver));
    geo_status status = sparse_factor(solver, a);
    if (status == GEO_OK) status = sparse_solve(solver, b, b);
    sparse_free(solver);
    return status;
}

static void every_allocation_may_fail(void **state)
{
    grid g = grid_new(30, 0);
    sparse_lower a = lower(&g);
    double *b = calloc(g.n, sizeof *b);
    assert_int_equal(whole_solve(&a, b), GEO_OK);
    size_t failures = 0;
    for (size_t n = 1; ; n++) {
        size_t used = geo_mem_used();
        geo_mem_fail_at(n);
        geo_status status = whole_solve(&a, b);
        geo_mem_fail_at(0);
        assert_true(geo_mem_used() <= used + 65536);
        if (status == GEO_OK) break;
        assert_int_equal(status, GEO_ENOMEM);
        failures++;
    }
    assert_true(failures > 10);
    grid_free(&g), free(b);
}

static void interrupts_are_noticed(void **state)
{
    grid g = grid_new(5, 0);
    sparse_lower a = lower(&g);
    sparse_solver *solver;
    geo_limit_interrupt();
    assert_int_equal(sparse_analyse(&a, NULL, &solver), GEO_EINTR);
    assert_null(solver);
    geo_limit_clear();
    grid_free(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(solves_in_own_and_given_order),
        cmocka_unit_test(analysis_serves_other_values),
        cmocka_unit_test(indefinite_and_nan_are_refused),
        cmocka_unit_test(bad_patterns_are_refused),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(interrupts_are_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
