/* laplace.c - steady heat on grids, and how the boundary controls it. */
#include <math.h>
#include <string.h>

#include "runtime/manifold/laplace.h"
#include "runtime/num/linalg.h"
#include "runtime/vm/args.h"
#include "runtime/vm/function_field.h"
#include "stdlib/common.h"
#include "stdlib/distribution.h"

enum { LARGEST_GRID = 4096 };

static void check_solved(geo_vm *vm, geo_status status, const char *what)
{
    if (status == GEO_EMODULE)
        vm_raise(vm, MSG_NO_MODULE, "large matrices", "libopenblas0 liblapacke");
    vm_check(vm, status, what);
}

/* --- laplace, poisson --------------------------------------------------------------- */

/* Rows and columns of the grid from `size`, else of the square that fits. */
static void grid_size(geo_vm *vm, const geo_value *argv, size_t around, size_t size[2])
{
    if (arg_is_none(argv, 2)) {
        if (around == 0 || around % 4 != 0) vm_raise_arg(vm, 0, NULL, MSG_BOUNDARY_COUNT, around);
        size[0] = size[1] = around / 4;
        return;
    }
    geo_tensor *t = arg_vector(vm, argv, 2);
    for (size_t k = 0; k < 2 && t->n == 2; k++) {
        double x = t->data[k];
        if (!(x >= 1 && x <= LARGEST_GRID) || x != floor(x)) t->n = 0;
        else size[k] = (size_t)x;
    }
    if (t->n != 2 || 2 * (size[0] + size[1]) != around)
        vm_raise_arg(vm, 2, NULL, MSG_BOUNDARY_SIZE, around);
}

geo_value bi_laplace(geo_vm *vm, int argc, const geo_value *argv)
{
    if (value_is_number(argv[0])) return laplace_law(vm, argv);
    geo_tensor *boundary = arg_tensor(vm, argv, 0);
    bool is_batch = boundary->rank == 2;
    size_t around = boundary->shape[boundary->rank - 1], size[2] = { 0, 0 };
    size_t n = is_batch ? boundary->shape[0] : 1;
    if (boundary->rank > 2 || boundary->element == ELEMENT_COMPLEX)
        vm_raise_arg(vm, 0, NULL, MSG_BOUNDARY_COUNT, boundary->n);
    grid_size(vm, argv, around, size);
    double *u = vm_scratch(vm, n * size[0] * size[1] + 1, sizeof *u);
    laplace_grid *g;
    vm_check(vm, laplace_new(size[0], size[1], &g), "laplace");
    geo_status status = laplace_solve(g, n, boundary->data, u);
    laplace_free(g);
    check_solved(vm, status, "laplace");
    return is_batch ? numbers_value(vm, u, n, size[0] * size[1])
                    : numbers_value(vm, u, size[0], size[1]);
}

/* f at the nodes of an n x n grid of the unit square. */
static const double *values_at_nodes(geo_vm *vm, geo_value f, size_t n)
{
    double *x = vm_scratch(vm, 2 * n * n, sizeof *x), h = 1 / (double)(n + 1);
    double *value = vm_scratch(vm, n * n, sizeof *value);
    for (size_t i = 0; i < n * n; i++) {
        x[2 * i] = h * (double)(i % n + 1);
        x[2 * i + 1] = h * (double)(i / n + 1);
    }
    function_field *field = function_field_new(vm, f, &(field_shape){ 1, { 2 } }, x);
    if (field->out_rank > 0) vm_raise_arg(vm, 0, NULL, MSG_FIELD_VALUE, "a tensor");
    geo_status status = field_value(&field->field, n * n, x, value);
    function_field_check(vm, field);
    vm_check(vm, status, "poisson");
    return value;
}

geo_value bi_poisson(geo_vm *vm, int argc, const geo_value *argv)
{
    if (value_is_number(argv[0])) return poisson_law(vm, argv);
    size_t n;
    const double *f;
    if (value_is_callable(argv[0])) {
        n = (size_t)arg_integer(vm, argv, 1, 1, LARGEST_GRID);
        f = values_at_nodes(vm, argv[0], n);
    } else {
        geo_tensor *t = arg_matrix(vm, argv, 0);
        n = t->shape[0];
        if (n == 0 || t->shape[1] != n || n > LARGEST_GRID)
            vm_raise_arg(vm, 0, NULL, MSG_POISSON_SQUARE, t->shape[0], t->shape[1]);
        f = t->data;
    }
    geo_tensor *u = vm_matrix(vm, n, n);
    laplace_grid *g;
    vm_check(vm, laplace_new(n, n, &g), "poisson");
    geo_status status = laplace_poisson(g, 1 / (double)(n + 1), f, u->data);
    laplace_free(g);
    check_solved(vm, status, "poisson");
    return value_from_object(u);
}

/* --- wellposed ------------------------------------------------------------------------ */

/* A solver asked at one size: its answers to all waves around the boundary. */
typedef struct {
    geo_vm *vm;
    geo_value solve;
    size_t n, around;           /* the grid is n x n, its boundary has 4n values */
    double *wave;               /* around x around */
    double *change;             /* around x n^2 */
    double *norm;               /* of the waves, squared */
    size_t *frequency;
} trial;

static void ask(trial *t, const double *boundary, double *u)
{
    geo_tensor *b = vm_vector(t->vm, t->around);
    memcpy(b->data, boundary, t->around * sizeof *boundary);
    geo_value v = vm_call(t->vm, t->solve, 1, (geo_value[]){ value_from_object(b) });
    geo_tensor *answer = value_is_tensor(v) ? arg_tensor(t->vm, &v, 0) : NULL;
    if (!answer || answer->n != t->n * t->n || answer->element == ELEMENT_COMPLEX)
        vm_raise_arg(t->vm, 0, NULL, MSG_SOLVER_SHAPE, t->around, t->n, t->n, value_phrase(v));
    memcpy(u, answer->data, answer->n * sizeof *u);
}

/* The waves: 1, then cos and sin of k for k < 2n, and cos of 2n. */
static void make_waves(trial *t)
{
    for (size_t j = 0; j < t->around; j++) {
        t->frequency[j] = (j + 1) / 2;
        laplace_wave(t->n, t->n, t->frequency[j], j > 0 && j % 2 == 0, t->wave + j * t->around);
        vm_check(t->vm, laplace_boundary_norm(t->n, t->n, t->wave + j * t->around, &t->norm[j]),
                 "wellposed");
    }
}

static trial try_size(geo_vm *vm, geo_value solve, size_t n, const double *at, double step)
{
    trial t = { .vm = vm, .solve = solve, .n = n, .around = 4 * n };
    t.wave = vm_scratch(vm, t.around * t.around, sizeof *t.wave);
    t.change = vm_scratch(vm, t.around * n * n, sizeof *t.change);
    t.norm = vm_scratch(vm, t.around, sizeof *t.norm);
    t.frequency = vm_scratch(vm, t.around, sizeof *t.frequency);
    double *boundary = vm_scratch(vm, t.around, sizeof *boundary);
    double *before = vm_scratch(vm, n * n, sizeof *before);
    make_waves(&t);
    for (size_t k = 0; k < t.around; k++) boundary[k] = at ? at[k] : 0;
    ask(&t, boundary, before);
    for (size_t j = 0; j < t.around; j++) {
        double *change = t.change + j * n * n;
        for (size_t k = 0; k < t.around; k++)
            boundary[k] = (at ? at[k] : 0) + step * t.wave[j * t.around + k];
        ask(&t, boundary, change);
        for (size_t k = 0; k < n * n; k++) change[k] = (change[k] - before[k]) / step;
    }
    return t;
}

static double ratio_of(const trial *t, size_t j)
{
    return sqrt(laplace_energy(t->n, t->n, t->wave + j * t->around, t->change + j * t->n * t->n)
                / t->norm[j]);
}

/* The largest ratio over all perturbations: the root of the largest eigenvalue of the energy
 * in the basis of waves of norm 1, in which the boundary's norm is the identity. */
static double worst_ratio(const trial *t)
{
    size_t m = t->around, area = t->n * t->n;
    geo_vm *vm = t->vm;
    double *matrix = vm_scratch(vm, m * m, sizeof *matrix);
    double *value = vm_scratch(vm, m, sizeof *value);
    double *b = vm_scratch(vm, m, sizeof *b), *u = vm_scratch(vm, area, sizeof *u);
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j <= i; j++) {
            double energy[2];
            for (int sign = 0; sign < 2; sign++) {
                double s = sign ? -1 : 1;
                for (size_t k = 0; k < m; k++)
                    b[k] = t->wave[i * m + k] + s * t->wave[j * m + k];
                for (size_t k = 0; k < area; k++)
                    u[k] = t->change[i * area + k] + s * t->change[j * area + k];
                energy[sign] = laplace_energy(t->n, t->n, b, u);
            }
            matrix[i * m + j] = matrix[j * m + i]
                = (energy[0] - energy[1]) / 4 / sqrt(t->norm[i] * t->norm[j]);
        }
    check_solved(vm, linalg_eigen_symmetric(m, matrix, value, NULL), "wellposed");
    return sqrt(value[m - 1]);
}

/* Rows: frequency, the larger ratio of its cosine and sine. */
static geo_value curve_value(const trial *t)
{
    size_t n = 2 * t->n + 1;
    geo_tensor *curve = vm_matrix(t->vm, n, 2);
    for (size_t k = 0; k < n; k++) {
        curve->data[2 * k] = (double)k;
        curve->data[2 * k + 1] = 0;
    }
    for (size_t j = 0; j < t->around; j++) {
        double *here = curve->data + 2 * t->frequency[j] + 1;
        *here = fmax(*here, ratio_of(t, j));
    }
    return value_from_object(curve);
}

geo_value bi_wellposed(geo_vm *vm, int argc, const geo_value *argv)
{
    enum { MOST = 64 };
    double usual[] = { 6, 12, 24 }, given[1], step = arg_number(argv, 3);
    geo_tensor *sizes = arg_is_none(argv, 1) ? NULL : arg_vector(vm, argv, 1);
    geo_tensor *at = arg_is_none(argv, 2) ? NULL : arg_vector(vm, argv, 2);
    size_t n_sizes = sizes ? sizes->n : 3;
    const double *size = sizes ? sizes->data : usual;
    if (at) {
        n_sizes = 1;
        given[0] = (double)at->n / 4;
        size = given;
    }
    if (!(step != 0) || !isfinite(step)) vm_raise_arg(vm, 3, NULL, MSG_TOLERANCE, "wellposed");
    if (n_sizes == 0) vm_raise_arg(vm, 1, NULL, MSG_GRID_SIZES);
    for (size_t k = 0; k < n_sizes; k++)
        if (!(size[k] >= 1 && size[k] <= MOST) || size[k] != floor(size[k]))
            vm_raise_arg(vm, at ? 2 : 1, NULL, MSG_GRID_SIZES);
    geo_tensor *constants = vm_vector(vm, n_sizes);
    vm_hold(vm, value_from_object(constants));
    geo_value curve = VALUE_NONE;
    for (size_t k = 0; k < n_sizes; k++) {
        trial t = try_size(vm, argv[0], (size_t)size[k], at ? at->data : NULL, step);
        constants->data[k] = worst_ratio(&t);
        curve = vm_hold(vm, curve_value(&t));
    }
    double last = constants->data[n_sizes - 1];
    geo_record *record = vm_record(vm, 5);
    vm_put(vm, record, "constant", value_number(last));
    vm_put(vm, record, "growth", n_sizes < 2 ? VALUE_NONE
                                             : value_number(last / constants->data[n_sizes - 2]));
    vm_put(vm, record, "sizes", numbers_value(vm, size, n_sizes, 1));
    vm_put(vm, record, "constants", value_from_object(constants));
    vm_put(vm, record, "curve", curve);
    return value_from_object(record);
}
