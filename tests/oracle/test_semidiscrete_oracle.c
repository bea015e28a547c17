/* test_semidiscrete_oracle.c - weights, cost, centroids and adjacency against
 * the files sd2d_* of oracles/transport, to the tolerances of its README. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "runtime/transport/powercells.h"
#include "runtime/transport/semidiscrete.h"
#include "tests/unit/json.h"
#include "tests/unit/shared.h"

typedef struct {
    json *file;
    size_t n;
    double *xy, *mass, *w;      /* the file's */
    double *own;                /* the solver's weights */
    ot_source *source;
    ot_report report;
} problem;

static ot_source *make_source(const json *domain)
{
    static const double ell[] = { 0, 0, 1, 0, 1, .5, .5, .5, .5, 1, 0, 1 };
    size_t n;
    double *xy = json_numbers(json_get(&domain->item[0], "polygon"), &n);
    polygon p;
    polygon_report report;
    if (domain->n == 1) {
        assert_int_equal(polygon_build(1, (size_t[]){ 0, n / 2 }, xy, &p, &report), GEO_OK);
    } else {                    /* two rectangles that make an L */
        static const double first[] = { 0, 0, 1, 0, 1, .5, 0, .5 };
        assert_int_equal(domain->n, 2);
        assert_memory_equal(xy, first, sizeof first);
        assert_int_equal(polygon_build(1, (size_t[]){ 0, 6 }, ell, &p, &report), GEO_OK);
    }
    free(xy);
    ot_source *source;
    assert_int_equal(ot_source_polygon(&p, &source), GEO_OK);
    polygon_free(&p);
    assert_true(fabs(source->area * json_get(&domain->item[0], "density")->number - 1) < 1e-14);
    return source;
}

/* Solves the problem of the file; false when it is absent. */
static bool solve(const char *name, problem *p)
{
    const char *path = shared_file(name);
    if (!path) return false;
    p->file = json_read(path);
    assert_non_null(p->file);
    p->xy = json_numbers(json_get(p->file, "points"), &p->n);
    p->n /= 2;
    p->mass = json_numbers(json_get(p->file, "target_mass"), &p->n);
    p->w = json_numbers(json_get(p->file, "weights_mean0"), &p->n);
    p->own = malloc(p->n * sizeof *p->own);
    p->source = make_source(json_get(p->file, "domain"));
    ot_target target = { p->n, p->xy, p->mass };
    ot_options opt = { .tol = 1e-12 };
    assert_int_equal(ot_solve(p->source, &target, &opt, p->own, &p->report), GEO_OK);
    return true;
}

static void problem_free(problem *p)
{
    json_free(p->file);
    free(p->xy), free(p->mass), free(p->w), free(p->own);
    ot_source_free(p->source);
}

static size_t count_adjacent(const power_cells *c)
{
    size_t n = 0;
    for (int32_t e = 0; e < c->edge_start[c->n]; e++) n += c->edge_length[e] > 1e-12;
    return n;
}

/* The file's list of dual edges and ours, the edges between sites with x < 0
 * and sites with x > 0, are the same. */
static void check_singular(const problem *p, const power_cells *c)
{
    const json *list = json_get(p->file, "singular_dual_edges");
    if (!list) return;
    size_t found = 0;
    for (size_t i = 0; i < p->n; i++)
        for (int32_t e = c->edge_start[i]; e < c->edge_start[i + 1]; e++) {
            size_t j = (size_t)c->edge_to[e];
            if ((p->xy[2 * i] < 0) == (p->xy[2 * j] < 0) || c->edge_length[e] <= 1e-12) continue;
            bool is_listed = false;
            for (size_t k = 0; k < list->n; k++) {
                size_t a = (size_t)list->item[k].item[0].number;
                size_t b = (size_t)list->item[k].item[1].number;
                is_listed |= (a == i && b == j) || (a == j && b == i);
            }
            assert_true(is_listed);
            found++;
        }
    assert_int_equal(found, list->n);
}

static void check(const char *name)
{
    problem p = { 0 };
    if (!solve(name, &p)) {
        skip();
        return;
    }
    double scale = 0, worst = 0;
    for (size_t i = 0; i < p.n; i++) {
        scale = fmax(scale, fabs(p.w[i]));
        worst = fmax(worst, fabs(p.w[i] - p.own[i]));
    }
    assert_true(worst <= 1e-10 * scale);
    double cost = json_get(p.file, "W2_squared")->number;
    assert_true(fabs(p.report.cost - cost) <= 1e-12 * fmax(cost, 1));

    regular_triangulation t;
    assert_int_equal(regular_build(p.xy, p.own, p.n, &t), GEO_OK);
    power_diagram d = { p.source, p.n, p.xy, p.own, { 0, 0 }, &t, NULL };
    power_cells c = POWER_CELLS_EMPTY;
    assert_int_equal(powercells_measure(&d, true, &c), GEO_OK);
    size_t n;
    double *centroid = json_numbers(json_get(p.file, "centroids"), &n);
    assert_int_equal(n, 2 * p.n);
    for (size_t i = 0; i < n; i++) assert_true(fabs(centroid[i] - c.centroid[i]) < 1e-10);
    assert_int_equal(count_adjacent(&c), (size_t)json_get(p.file, "n_cell_adjacencies")->number);
    check_singular(&p, &c);
    free(centroid);
    power_cells_free(&c);
    regular_free(&t);
    problem_free(&p);
}

static void square_10(void **state)
{
    check("oracles/transport/sd2d_square_n10.json");
}

static void square_200(void **state)
{
    check("oracles/transport/sd2d_square_n200.json");
}

static void ell_150(void **state)
{
    check("oracles/transport/sd2d_Lshape_n150.json");
}

static void disc_to_two_halfdiscs_240(void **state)
{
    check("oracles/transport/sd2d_disc_to_two_halfdiscs_n240.json");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(square_10),
        cmocka_unit_test(square_200),
        cmocka_unit_test(ell_150),
        cmocka_unit_test(disc_to_two_halfdiscs_240),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
