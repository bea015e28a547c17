/* test_sinkhorn.c - entropic transport: marginals, a plain reference, limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/rng.h"
#include "runtime/transport/discrete.h"
#include "runtime/transport/sinkhorn.h"

typedef struct { size_t n, m; double *x, *y, *a, *b; } cloud;

static cloud new_cloud(size_t n, size_t m, uint64_t seed)
{
    cloud c = { n, m, malloc(2 * n * 8), malloc(2 * m * 8), malloc(n * 8), malloc(m * 8) };
    geo_rng rng;
    rng_seed(&rng, 8, seed);
    double sum_a = 0, sum_b = 0;
    for (size_t i = 0; i < 2 * n; i++) c.x[i] = rng_uniform(&rng);
    for (size_t j = 0; j < 2 * m; j++) c.y[j] = rng_uniform(&rng) + 0.2;
    for (size_t i = 0; i < n; i++) sum_a += c.a[i] = rng_uniform(&rng) + 0.1;
    for (size_t j = 0; j < m; j++) sum_b += c.b[j] = rng_uniform(&rng) + 0.1;
    for (size_t i = 0; i < n; i++) c.a[i] /= sum_a;
    for (size_t j = 0; j < m; j++) c.b[j] /= sum_b;
    return c;
}

static void free_cloud(cloud *c)
{
    free(c->x);
    free(c->y);
    free(c->a);
    free(c->b);
}

static sinkhorn_problem problem_of(const cloud *c, double eps)
{
    return (sinkhorn_problem){ .n = c->n, .m = c->m, .d = 2, .x = c->x, .y = c->y, .a = c->a,
                               .b = c->b, .cost = METRIC_SQUARED, .eps = eps, .tol = 1e-11,
                               .max_iter = 100000 };
}

/* The definition itself, with log-sum-exp and no other thought. */
static void reference(const sinkhorn_problem *p, double *f, double *g, int steps)
{
    double factor = p->rho > 0 ? p->rho / (p->rho + p->eps) : 1;
    memset(f, 0, p->n * sizeof *f);
    memset(g, 0, p->m * sizeof *g);
    for (int k = 0; k < steps; k++)
        for (int side = 0; side < 2; side++) {
            size_t n = side ? p->m : p->n, m = side ? p->n : p->m;
            for (size_t i = 0; i < n; i++) {
                double top = -INFINITY, sum = 0;
                for (int pass = 0; pass < 2; pass++)
                    for (size_t j = 0; j < m; j++) {
                        size_t r = side ? j : i, c = side ? i : j;
                        double t = ((side ? f[j] : g[j])
                                    - metric_cost(&p->cost, p->d, p->x + 2 * r, p->y + 2 * c))
                                   / p->eps;
                        if (pass == 0) top = fmax(top, t);
                        else sum += (side ? p->a[j] : p->b[j]) * exp(t - top);
                    }
                (side ? g : f)[i] = -factor * p->eps * (top + log(sum));
            }
        }
}

static void agrees_with_the_definition(void **state)
{
    cloud c = new_cloud(23, 18, 1);
    double f[23], g[18];
    for (int k = 0; k < 4; k++) {
        sinkhorn_problem p = problem_of(&c, k % 2 ? 0.02 : 0.2);
        if (k >= 2) p.rho = 0.1;
        sinkhorn_result r;
        assert_int_equal(sinkhorn_solve(&p, NULL, NULL, &r), GEO_OK);
        reference(&p, f, g, 3000);
        double shift = p.rho > 0 ? 0 : r.f[0] - f[0];       /* balanced: up to a constant */
        for (size_t i = 0; i < 23; i++) assert_true(fabs(r.f[i] - f[i] - shift) < 1e-9);
        for (size_t j = 0; j < 18; j++) assert_true(fabs(r.g[j] - g[j] + shift) < 1e-9);
        assert_true(r.residual <= 1e-11);
        sinkhorn_result_free(&r);
    }
    free_cloud(&c);
}

/* Both marginals of the plan, its cost, and the dual value as the smoothed cost. */
static void plan_and_values_agree(void **state)
{
    cloud c = new_cloud(130, 75, 2);
    sinkhorn_problem p = problem_of(&c, 0.01);
    sinkhorn_result r;
    double *plan = malloc(c.n * c.m * sizeof *plan), cost = 0, entropy = 0, mass = 0, miss = 0;
    assert_int_equal(sinkhorn_solve(&p, NULL, NULL, &r), GEO_OK);
    assert_int_equal(sinkhorn_plan(&p, &r, plan), GEO_OK);
    for (size_t i = 0; i < c.n; i++) {
        double row = 0;
        for (size_t j = 0; j < c.m; j++) {
            double q = plan[i * c.m + j], ab = c.a[i] * c.b[j];
            row += q;
            cost += q * metric_cost(&p.cost, 2, c.x + 2 * i, c.y + 2 * j);
            if (q > 0) entropy += q * log(q / ab);
        }
        mass += row;
        miss += fabs(row - c.a[i]);
    }
    for (size_t j = 0; j < c.m; j++) {
        double column = 0;
        for (size_t i = 0; i < c.n; i++) column += plan[i * c.m + j];
        miss += fabs(column - c.b[j]);
    }
    assert_true(miss < 2e-11 && fabs(mass - 1) < 1e-11);
    assert_true(fabs(cost - r.cost) < 1e-12);
    assert_true(fabs(cost + p.eps * entropy - r.dual) < 1e-10);
    emd_problem e = { .n = c.n, .m = c.m, .d = 2, .x = c.x, .y = c.y, .a = c.a, .b = c.b,
                      .cost = METRIC_SQUARED };
    emd_result exact;
    assert_int_equal(emd_solve(&e, &exact), GEO_OK);
    assert_true(r.cost > exact.cost);
    double before = r.cost;
    for (double eps = 0.003; eps > 1e-4; eps /= 3) {       /* the exact cost is the limit */
        sinkhorn_result s;
        p.eps = eps;
        p.tol = 1e-8;
        assert_int_equal(sinkhorn_solve(&p, NULL, NULL, &s), GEO_OK);
        assert_true(s.cost < before && s.cost > exact.cost - 1e-8);
        before = s.cost;
        sinkhorn_result_free(&s);
    }
    assert_true(before < 1.001 * exact.cost);
    free(plan);
    emd_result_free(&exact);
    sinkhorn_result_free(&r);
    free_cloud(&c);
}

/* A table, masses of any sum, one point, a start from the answer, mistakes. */
static void forms_and_mistakes(void **state)
{
    cloud c = new_cloud(40, 33, 3);
    sinkhorn_problem p = problem_of(&c, 0.05), q = p;
    sinkhorn_result r, s;
    double *table = malloc(c.n * c.m * sizeof *table);
    for (size_t k = 0; k < c.n * c.m; k++)
        table[k] = metric_cost(&p.cost, 2, c.x + k / c.m * 2, c.y + k % c.m * 2);
    assert_int_equal(sinkhorn_solve(&p, NULL, NULL, &r), GEO_OK);
    q.table = table;
    assert_int_equal(sinkhorn_solve(&q, NULL, NULL, &s), GEO_OK);
    assert_true(fabs(r.cost - s.cost) < 1e-10);
    sinkhorn_result_free(&s);
    assert_int_equal(sinkhorn_solve(&p, r.f, r.g, &s), GEO_OK);
    assert_true(s.iterations <= 2);
    sinkhorn_result_free(&s);
    for (size_t i = 0; i < c.n; i++) c.a[i] *= 7;
    assert_int_equal(sinkhorn_solve(&p, NULL, NULL, &s), GEO_OK);
    assert_true(fabs(s.cost - 7 * r.cost) < 1e-9 && fabs(s.mass - 7) < 1e-9);
    sinkhorn_result_free(&s);
    p.n = p.m = 1;
    assert_int_equal(sinkhorn_solve(&p, NULL, NULL, &s), GEO_OK);
    assert_true(fabs(s.cost - c.a[0] * metric_cost(&p.cost, 2, c.x, c.y)) < 1e-12);
    sinkhorn_result_free(&s);
    q = p;
    q.eps = 0;
    assert_int_equal(sinkhorn_solve(&q, NULL, NULL, &s), GEO_EDOMAIN);
    sinkhorn_result_free(&s);
    c.a[0] = 0;
    assert_int_equal(sinkhorn_solve(&p, NULL, NULL, &s), GEO_EDOMAIN);
    sinkhorn_result_free(&s);
    c.a[0] = 1;
    p = problem_of(&c, 1e-3);
    p.max_iter = 3;
    assert_int_equal(sinkhorn_solve(&p, NULL, NULL, &s), GEO_EITER);
    assert_true(isfinite(s.residual) && isfinite(s.cost));
    sinkhorn_result_free(&s);
    sinkhorn_result_free(&r);
    free(table);
    free_cloud(&c);
}

static void stops_and_fails_cleanly(void **state)
{
    cloud c = new_cloud(30, 20, 4);
    sinkhorn_problem p = problem_of(&c, 0.05);
    sinkhorn_result r;
    geo_limit_interrupt();
    assert_int_equal(sinkhorn_solve(&p, NULL, NULL, &r), GEO_EINTR);
    sinkhorn_result_free(&r);
    geo_limit_clear();
    size_t used = geo_mem_used(), k = 0;
    geo_status status;
    do {
        geo_mem_fail_at(++k);
        status = sinkhorn_solve(&p, NULL, NULL, &r);
        geo_mem_fail_at(0);
        sinkhorn_result_free(&r);
        assert_true(status == GEO_OK || status == GEO_ENOMEM);
    } while (status == GEO_ENOMEM);
    assert_true(k > 20 && geo_mem_used() <= used + 65536);
    free_cloud(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_the_definition),
        cmocka_unit_test(plan_and_values_agree),
        cmocka_unit_test(forms_and_mistakes),
        cmocka_unit_test(stops_and_fails_cleanly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
