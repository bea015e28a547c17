/* test_discrete_oracle.c - exact plans against oracles/transport/discrete_emd.json: the
 * cost for four costs within 1e-12, the plan where it is unique. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "runtime/transport/discrete.h"
#include "tests/unit/json.h"
#include "tests/unit/shared.h"

static void check_cost(emd_problem *p, metric cost, const json *item, const char *key)
{
    emd_result r;
    double wanted = json_get(item, key)->number;
    p->cost = cost;
    assert_int_equal(emd_solve(p, &r), GEO_OK);
    assert_true(fabs(r.cost - wanted) <= 1e-12 * wanted);
    assert_true(fabs(r.gap) <= 1e-13 * wanted);
    if (key[5] == 'p' && json_get(item, "unique_plan")->number) {
        size_t n;
        double *plan = json_numbers(json_get(item, "plan"), &n);
        assert_int_equal(n, 3 * r.n_plan);
        for (size_t k = 0; k < r.n_plan; k++) {
            assert_int_equal(r.from[k], (int)plan[3 * k]);
            assert_int_equal(r.to[k], (int)plan[3 * k + 1]);
            assert_true(fabs(r.mass[k] - plan[3 * k + 2]) < 1e-14);
        }
        free(plan);
    }
    emd_result_free(&r);
}

static void costs_and_plans_agree(void **state)
{
    const char *path = shared_file("oracles/transport/discrete_emd.json");
    if (!path) skip();
    json *file = json_read(path);
    assert_non_null(file);
    for (size_t k = 0; k < file->n; k++) {
        const json *item = &file->item[k];
        size_t n_x, n_y;
        emd_problem p = { 0 };
        double *x = json_numbers(json_get(item, "X"), &n_x);
        double *y = json_numbers(json_get(item, "Y"), &n_y);
        double *a = json_numbers(json_get(item, "a"), &p.n);
        double *b = json_numbers(json_get(item, "b"), &p.m);
        p.d = n_x / p.n;
        p.x = x;
        p.y = y;
        p.a = a;
        p.b = b;
        for (int few = 0; few < 2; few++) {
            p.few_arcs = few;
            check_cost(&p, METRIC_SQUARED, item, "cost_pot");
            check_cost(&p, (metric){ NORM_EUCLIDEAN, 0, 1 }, item, "cost_W1_euclid");
            check_cost(&p, (metric){ NORM_SUM, 0, 1 }, item, "cost_L1");
            check_cost(&p, (metric){ NORM_EUCLIDEAN, 0, 3 }, item, "cost_euclid_p3");
        }
        free(x);
        free(y);
        free(a);
        free(b);
    }
    json_free(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(costs_and_plans_agree) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
