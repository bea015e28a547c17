/* test_discrete.c - exact transport between finite sets, against an independent linear
 * programme, its own certificate, and what must not change when a problem is moved. */
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

/* --- an independent solver ---------------------------------------------------------------
 * The dense simplex method on the linear programme itself: n + m - 1 equations (the last
 * one follows from the others), artificial variables first, Bland's rule throughout. */

enum { MOST = 7, ROWS = 2 * MOST, COLUMNS = MOST * MOST + ROWS + 1 };

typedef struct {
    int rows, columns;
    double t[ROWS + 1][COLUMNS];        /* the last row: reduced costs, minus the value */
    int basic[ROWS];
} tableau;

static void turn(tableau *s, int row, int column)
{
    double pivot = s->t[row][column];
    for (int k = 0; k <= s->columns; k++) s->t[row][k] /= pivot;
    for (int r = 0; r <= s->rows; r++) {
        double f = s->t[r][column];
        if (r == row || f == 0) continue;
        for (int k = 0; k <= s->columns; k++) s->t[r][k] -= f * s->t[row][k];
    }
    s->basic[row] = column;
}

static void descend(tableau *s, int n_free)
{
    for (;;) {
        int column = 0, row = -1;
        while (column < n_free && s->t[s->rows][column] > -1e-12) column++;
        if (column == n_free) return;
        for (int r = 0; r < s->rows; r++) {
            if (s->t[r][column] < 1e-9) continue;
            double here = s->t[r][s->columns] / s->t[r][column];
            double best = row < 0 ? INFINITY : s->t[row][s->columns] / s->t[row][column];
            if (here < best || (here == best && s->basic[r] < s->basic[row])) row = r;
        }
        assert_true(row >= 0);
        turn(s, row, column);
    }
}

static double linear_programme(int n, int m, const double *cost, const double *a,
                               const double *b)
{
    tableau s = { .rows = n + m - 1, .columns = n * m + n + m - 1 };
    for (int r = 0; r < s.rows; r++) {
        for (int i = 0; i < n; i++)
            for (int j = 0; j < m; j++) s.t[r][i * m + j] = r < n ? i == r : j == r - n;
        s.t[r][n * m + r] = 1;
        s.t[r][s.columns] = r < n ? a[r] : b[r - n];
        s.basic[r] = n * m + r;
        for (int k = 0; k <= s.columns; k++)
            if (k < n * m || k == s.columns) s.t[s.rows][k] -= s.t[r][k];
    }
    descend(&s, n * m);
    for (int r = 0; r < s.rows; r++)    /* artificial variables at zero leave */
        for (int k = 0; k < n * m && s.basic[r] >= n * m; k++)
            if (fabs(s.t[r][k]) > 1e-9) turn(&s, r, k);
    memset(s.t[s.rows], 0, sizeof s.t[s.rows]);
    memcpy(s.t[s.rows], cost, (size_t)(n * m) * sizeof *cost);
    for (int r = 0; r < s.rows; r++) {
        double f = s.t[s.rows][s.basic[r]];
        for (int k = 0; k <= s.columns && f != 0; k++) s.t[s.rows][k] -= f * s.t[r][k];
    }
    descend(&s, n * m);
    return -s.t[s.rows][s.columns];
}

/* --- what every answer must satisfy ------------------------------------------------------ */

static double pair_cost(const emd_problem *p, size_t i, size_t j)
{
    if (p->table) return p->table[i * p->m + j];
    return metric_cost(&p->cost, p->d, p->x + i * p->d, p->y + j * p->d);
}

/* Marginals, feasible prices on every pair, the cost and the gap; scale: of the costs. */
static void check_answer(const emd_problem *p, const emd_result *r, double scale)
{
    double *left = calloc(p->n + p->m, sizeof *left), sum_a = 0, sum_b = 0, cost = 0;
    for (size_t i = 0; i < p->n; i++) sum_a += left[i] = p->a ? p->a[i] : 1 / (double)p->n;
    for (size_t j = 0; j < p->m; j++)
        sum_b += left[p->n + j] = p->b ? p->b[j] : 1 / (double)p->m;
    for (size_t j = 0; j < p->m; j++) left[p->n + j] *= sum_a / sum_b;
    for (size_t k = 0; k < r->n_plan; k++) {
        assert_true(r->mass[k] > 0);
        if (k > 0)
            assert_true(r->from[k] > r->from[k - 1]
                        || (r->from[k] == r->from[k - 1] && r->to[k] > r->to[k - 1]));
        left[r->from[k]] -= r->mass[k];
        left[p->n + r->to[k]] -= r->mass[k];
        cost += r->mass[k] * pair_cost(p, r->from[k], r->to[k]);
    }
    for (size_t i = 0; i < p->n + p->m; i++) assert_true(fabs(left[i]) <= 1e-13 * sum_a);
    assert_true(r->n_plan < p->n + p->m);
    assert_true(fabs(cost - r->cost) <= 1e-13 * fabs(cost));
    for (size_t i = 0; i < p->n; i++)
        for (size_t j = 0; j < p->m; j++)
            assert_true(r->u[i] + r->v[j] <= pair_cost(p, i, j) + 1e-14 * scale);
    assert_true(fabs(r->gap) <= 1e-12 * scale * sum_a);
    free(left);
}

static void random_masses(geo_rng *rng, int kind, size_t n, double *a)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (kind == 0) a[i] = (double)(1 + rng_below(rng, 4));
        else if (kind == 1) a[i] = rng_uniform(rng);
        else if (kind == 2) a[i] = pow(10, -12 * rng_uniform(rng));
        else a[i] = rng_below(rng, 3) ? rng_uniform(rng) : 0;
        sum += a[i];
    }
    if (sum == 0) a[0] = sum = 1;
    for (size_t i = 0; i < n; i++) a[i] /= sum;
}

static void ten_thousand_small_problems(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 6, 1);
    double worst = 0;
    for (int trial = 0; trial < 10000; trial++) {
        size_t n = 1 + rng_below(&rng, MOST), m = 1 + rng_below(&rng, MOST);
        double x[MOST * 2], y[MOST * 2], a[MOST], b[MOST], table[MOST * MOST];
        bool on_grid = rng_below(&rng, 2);
        for (size_t k = 0; k < 2 * n; k++)
            x[k] = on_grid ? (double)rng_below(&rng, 3) : rng_uniform(&rng);
        for (size_t k = 0; k < 2 * m; k++)
            y[k] = on_grid ? (double)rng_below(&rng, 3) : rng_uniform(&rng);
        random_masses(&rng, (int)rng_below(&rng, 4), n, a);
        random_masses(&rng, (int)rng_below(&rng, 4), m, b);
        emd_problem p = { .n = n, .m = m, .d = 2, .x = x, .y = y, .a = a, .b = b,
                          .few_arcs = rng_below(&rng, 2),
                          .cost = { .norm = (metric_norm)rng_below(&rng, 4), .q = 3,
                                    .p = (double)(1 + rng_below(&rng, 3)) } };
        bool by_table = rng_below(&rng, 3) == 0;
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < m; j++)
                table[i * m + j] = by_table ? 2 * rng_uniform(&rng) - 1 : pair_cost(&p, i, j);
        if (by_table) p.table = table;
        emd_result r;
        assert_int_equal(emd_solve(&p, &r), GEO_OK);
        double cost = linear_programme((int)n, (int)m, table, a, b);
        worst = fmax(worst, fabs(cost - r.cost));
        if (worst > 1e-9)
            print_message("trial %d: %zu x %zu, cost %.17g, programme %.17g\n", trial, n, m,
                          r.cost, cost);
        assert_true(worst <= 1e-9);
        check_answer(&p, &r, 10);
        emd_result_free(&r);
    }
}

/* Partial transport is the programme with inequalities: with slack in both sums. */
static void partial_problems(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 6, 5);
    for (int trial = 0; trial < 1000; trial++) {
        size_t n = 1 + rng_below(&rng, MOST - 1), m = 1 + rng_below(&rng, MOST - 1);
        double a[MOST], b[MOST], table[MOST * MOST], wide[MOST * MOST] = { 0 };
        random_masses(&rng, (int)rng_below(&rng, 2), n, a);
        random_masses(&rng, (int)rng_below(&rng, 2), m, b);
        double share = trial % 10 ? rng_uniform(&rng) : 1;
        for (size_t k = 0; k < n * m; k++) table[k] = 3 * rng_uniform(&rng);
        for (size_t i = 0; i < n; i++)
            memcpy(wide + i * (m + 1), table + i * m, m * sizeof *table);
        wide[n * (m + 1) + m] = 100;
        a[n] = b[m] = 1 - share;
        emd_problem p = { .n = n, .m = m, .table = table, .a = a, .b = b, .carried = share };
        emd_result r;
        assert_int_equal(emd_solve(&p, &r), GEO_OK);
        double cost = linear_programme((int)n + 1, (int)m + 1, wide, a, b), mass = 0;
        assert_true(fabs(r.cost - cost) <= 1e-9);
        for (size_t k = 0; k < r.n_plan; k++) mass += r.mass[k];
        assert_true(fabs(mass - share) <= 1e-12);
        emd_result_free(&r);
    }
    double one = 1;
    emd_result r;
    emd_problem p = { .n = 1, .m = 1, .table = &one, .carried = 2 };
    assert_int_equal(emd_solve(&p, &r), GEO_EDOMAIN);
    assert_int_equal(r.fault, EMD_CARRIED);
    emd_result_free(&r);
}

static double *random_points(geo_rng *rng, size_t n, size_t d)
{
    double *x = malloc(n * d * sizeof *x);
    for (size_t k = 0; k < n * d; k++) x[k] = rng_uniform(rng);
    return x;
}

/* Points by search, the same costs as a table: one cost, each answer proven. */
static void points_and_table_agree(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 6, 2);
    static const metric costs[] = {
        { NORM_EUCLIDEAN, 0, 2 }, { NORM_EUCLIDEAN, 0, 1 }, { NORM_EUCLIDEAN, 0, 3.5 },
        { NORM_SUM, 0, 1 }, { NORM_MAX, 0, 2 }, { NORM_POWER, 3, 1.5 },
        { NORM_EUCLIDEAN, 0, 0.5 } };
    for (size_t c = 0; c < sizeof costs / sizeof *costs; c++)
        for (size_t d = 1; d <= 5; d += 2) {
            size_t n = 400, m = c % 2 ? 400 : 310;
            double *x = random_points(&rng, n, d), *y = random_points(&rng, m, d);
            double *a = random_points(&rng, n, 1), *b = random_points(&rng, m, 1);
            double *table = malloc(n * m * sizeof *table);
            emd_problem p = { .n = n, .m = m, .d = d, .x = x, .y = y, .cost = costs[c],
                              .a = c % 2 ? NULL : a, .b = c % 2 ? NULL : b };
            for (size_t k = 0; k < n * m; k++) table[k] = pair_cost(&p, k / m, k % m);
            emd_problem q = p;
            q.table = table;
            emd_result r, s;
            assert_int_equal(emd_solve(&p, &r), GEO_OK);
            assert_int_equal(emd_solve(&q, &s), GEO_OK);
            double scale = 4 * pow((double)d, 1.75);
            check_answer(&p, &r, scale);
            check_answer(&q, &s, scale);
            assert_true(fabs(r.cost - s.cost) <= 1e-12 * fabs(s.cost));
            if (c % 2) assert_int_equal(r.n_plan, n);       /* a permutation */
            emd_result_free(&r);
            emd_result_free(&s);
            free(x);
            free(y);
            free(a);
            free(b);
            free(table);
        }
}

/* Ties everywhere: a grid onto itself shifted by one column costs 1 in every norm. */
static void grids_duplicates_lines(void **state)
{
    enum { SIDE = 24, N = SIDE * SIDE };
    double x[2 * N], y[2 * N];
    for (size_t i = 0; i < N; i++) {
        x[2 * i] = (double)(i % SIDE);
        y[2 * i] = x[2 * i] + 1;
        x[2 * i + 1] = y[2 * i + 1] = (double)(i / SIDE);
    }
    emd_problem p = { .n = N, .m = N, .d = 2, .x = x, .y = y, .cost = METRIC_SQUARED };
    emd_result r;
    assert_int_equal(emd_solve(&p, &r), GEO_OK);
    assert_true(fabs(r.cost - 1) < 1e-12);
    check_answer(&p, &r, 2 * SIDE * SIDE);
    emd_result_free(&r);

    for (size_t i = 0; i < N; i++) {            /* all sources in one place */
        x[2 * i] = 3;
        x[2 * i + 1] = 4;
    }
    double mean = 0;
    for (size_t i = 0; i < N; i++) mean += pair_cost(&p, 0, i) / N;
    assert_int_equal(emd_solve(&p, &r), GEO_OK);
    assert_true(fabs(r.cost - mean) < 1e-11 * mean);
    emd_result_free(&r);

    for (size_t i = 0; i < N; i++) {            /* everything in one place */
        y[2 * i] = 3;
        y[2 * i + 1] = 4;
    }
    assert_int_equal(emd_solve(&p, &r), GEO_OK);
    assert_true(r.cost == 0);
    emd_result_free(&r);

    for (size_t i = 0; i < N; i++) {            /* on a line: the order decides */
        x[2 * i] = x[2 * i + 1] = (double)(i * 7 % N);
        y[2 * i] = y[2 * i + 1] = (double)(i * 5 % N) + 0.25;
    }
    assert_int_equal(emd_solve(&p, &r), GEO_OK);
    assert_true(fabs(r.cost - 2 * 0.0625) < 1e-9);
    emd_result_free(&r);

    for (size_t i = 0; i < N; i++) {            /* on a circle, turned by 0.1 */
        double t = 2 * M_PI * (double)i / N;
        x[2 * i] = cos(t);
        x[2 * i + 1] = sin(t);
        y[2 * i] = cos(t + 0.1 * 2 * M_PI / N);
        y[2 * i + 1] = sin(t + 0.1 * 2 * M_PI / N);
    }
    assert_int_equal(emd_solve(&p, &r), GEO_OK);
    assert_true(fabs(r.cost - pow(2 * sin(0.1 * M_PI / N), 2)) < 1e-15);
    check_answer(&p, &r, 8);
    emd_result_free(&r);
}

/* |x - y - s|^2 costs |s|^2 more when both means agree; scaling by 3 costs 9 times as
 * much; turning changes nothing. Far clouds must not lose the plan. */
static void moved_scaled_turned(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 6, 3);
    enum { N = 500 };
    double *x = random_points(&rng, N, 2), *y = random_points(&rng, N, 2), z[2 * N], w[2 * N];
    emd_problem p = { .n = N, .m = N, .d = 2, .x = x, .y = y, .cost = METRIC_SQUARED }, q = p;
    emd_result r, s;
    assert_int_equal(emd_solve(&p, &r), GEO_OK);
    double shift = 0;
    for (size_t i = 0; i < N; i++) {
        z[2 * i] = y[2 * i] + 1e6;
        z[2 * i + 1] = y[2 * i + 1];
        shift += (y[2 * i] - x[2 * i]) / N;
    }
    q.y = z;
    assert_int_equal(emd_solve(&q, &s), GEO_OK);
    assert_true(fabs(s.cost - (r.cost + 1e12 + 2e6 * shift)) < 1e-14 * s.cost);
    assert_memory_equal(r.to, s.to, N * sizeof *r.to);
    assert_true(fabs(s.gap) < 1e-12);
    emd_result_free(&s);
    for (size_t i = 0; i < N; i++) {
        z[2 * i] = 3 * (0.6 * y[2 * i] - 0.8 * y[2 * i + 1]);
        z[2 * i + 1] = 3 * (0.8 * y[2 * i] + 0.6 * y[2 * i + 1]);
        w[2 * i] = 3 * (0.6 * x[2 * i] - 0.8 * x[2 * i + 1]);
        w[2 * i + 1] = 3 * (0.8 * x[2 * i] + 0.6 * x[2 * i + 1]);
    }
    q.x = w;
    assert_int_equal(emd_solve(&q, &s), GEO_OK);
    assert_true(fabs(s.cost - 9 * r.cost) < 1e-12 * s.cost);
    assert_memory_equal(r.to, s.to, N * sizeof *r.to);
    emd_result_free(&s);
    emd_result_free(&r);
    free(x);
    free(y);
}

static emd_fault fault_of(const emd_problem *p, size_t *culprit)
{
    emd_result r;
    assert_int_equal(emd_solve(p, &r), GEO_EDOMAIN);
    *culprit = r.culprit;
    emd_result_free(&r);
    return r.fault;
}

static void mistakes_are_named(void **state)
{
    double x[] = { 0, 0, 1, 1, 2, 2 }, bad[] = { 0, 0, NAN, 1, 2, 2 };
    double mass[] = { 1, 1, 1 }, negative[] = { 1, 1, -1 }, none[] = { 0, 0, 0 };
    double table[9] = { 0 };
    emd_problem p = { .n = 3, .m = 3, .d = 2, .x = x, .y = x, .cost = METRIC_SQUARED }, q = p;
    size_t at;
    q.y = bad;
    assert_int_equal(fault_of(&q, &at), EMD_POINT_Y);
    assert_int_equal(at, 1);
    q = p;
    q.a = negative;
    assert_int_equal(fault_of(&q, &at), EMD_MASS_A);
    assert_int_equal(at, 2);
    q.a = mass;
    q.b = none;
    assert_int_equal(fault_of(&q, &at), EMD_NO_MASS_B);
    q = p;
    q.m = 0;
    assert_int_equal(fault_of(&q, &at), EMD_EMPTY);
    q = p;
    table[5] = INFINITY;
    q.table = table;
    assert_int_equal(fault_of(&q, &at), EMD_COST);
    assert_int_equal(at, 5);
}

/* Masses that do not sum are scaled, and the report says by how much; one point. */
static void sums_and_single_points(void **state)
{
    double x[] = { 0, 0, 1, 0 }, y[] = { 0.5, 0 }, a[] = { 1, 3 }, b[] = { 8 };
    emd_problem p = { .n = 2, .m = 1, .d = 2, .x = x, .y = y, .cost = METRIC_SQUARED,
                      .a = a, .b = b };
    emd_result r;
    assert_int_equal(emd_solve(&p, &r), GEO_OK);
    assert_true(fabs(r.cost - 1) < 1e-15);
    assert_true(fabs(r.correction - 1) < 1e-15);
    assert_int_equal(r.n_plan, 2);
    emd_result_free(&r);
    p.n = 1;
    assert_int_equal(emd_solve(&p, &r), GEO_OK);
    assert_true(fabs(r.cost - 0.25) < 1e-15);
    emd_result_free(&r);
}

static void stops_when_asked_and_without_memory(void **state)
{
    geo_rng rng;
    rng_seed(&rng, 6, 4);
    double *x = random_points(&rng, 300, 2), *y = random_points(&rng, 300, 2);
    emd_problem p = { .n = 300, .m = 300, .d = 2, .x = x, .y = y, .cost = METRIC_SQUARED };
    emd_result r;
    geo_limit_interrupt();
    assert_int_equal(emd_solve(&p, &r), GEO_EINTR);
    emd_result_free(&r);
    geo_limit_clear();
    size_t used = geo_mem_used(), k = 0;
    geo_status status;
    do {
        geo_mem_fail_at(++k);
        status = emd_solve(&p, &r);
        geo_mem_fail_at(0);
        emd_result_free(&r);
        assert_true(status == GEO_OK || status == GEO_ENOMEM);
    } while (status == GEO_ENOMEM);
    assert_true(k > 50);
    assert_true(geo_mem_used() <= used + 65536);
    free(x);
    free(y);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ten_thousand_small_problems),
        cmocka_unit_test(partial_problems),
        cmocka_unit_test(points_and_table_agree),
        cmocka_unit_test(grids_duplicates_lines),
        cmocka_unit_test(moved_scaled_turned),
        cmocka_unit_test(mistakes_are_named),
        cmocka_unit_test(sums_and_single_points),
        cmocka_unit_test(stops_when_asked_and_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
