/* neighbours.c - bindings of distances and nearest neighbours; points stand in rows. */
#include <math.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/num/distance.h"
#include "runtime/num/neighbours.h"
#include "stdlib/arrays.h"
#include "stdlib/common.h"

/* --- distances ----------------------------------------------------------------------- */

geo_value bi_distances(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_tensor *x = arg_real_matrix(vm, argv, 0, "distances");
    const geo_tensor *y = arg_is_none(argv, 1) ? x : arg_real_matrix(vm, argv, 1, "distances");
    metric which = (metric)arg_word(vm, argv, 2, METRIC_NAMES);
    size_t n = x->shape[0], m = y->shape[0], d = x->shape[1];
    if (y->shape[1] != d)
        vm_raise_arg(vm, 1, NULL, MSG_COORDINATES_DIFFER, "distances", d, y->shape[1]);
    geo_tensor *out = vm_matrix(vm, n, m);
    vm_check(vm, distance_matrix(which, n, m, d, x->data, y->data, out->data), "distances");
    return value_from_object(out);
}

geo_value bi_pdist(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_tensor *x = arg_real_matrix(vm, argv, 0, "pdist");
    metric which = (metric)arg_word(vm, argv, 1, METRIC_NAMES);
    size_t n = x->shape[0];
    geo_tensor *out = vm_vector(vm, n > 1 ? n * (n - 1) / 2 : 0);
    vm_check(vm, distance_pairs(which, n, x->shape[1], x->data, out->data), "pdist");
    return value_from_object(out);
}

/* --- neighbours ---------------------------------------------------------------------- */

/* n points with d coordinates; numbers are points of the line. */
typedef struct { size_t n, d; const double *x; } point_rows;

static point_rows arg_points(geo_vm *vm, const geo_value *argv, int i, const char *name)
{
    const geo_tensor *t = arg_real(vm, argv, i, name);
    if (t->rank > 2) t = arg_matrix(vm, argv, i);
    point_rows p = { t->shape[0], t->rank == 2 ? t->shape[1] : 1, t->data };
    return p;
}

/* The same where the dimension is known: in the plane or above, a vector is one point. */
static point_rows arg_queries(geo_vm *vm, const geo_value *argv, int i, size_t d)
{
    point_rows q = arg_points(vm, argv, i, "knn");
    bool is_vector = !value_is_tensor(argv[i]) || value_tensor(argv[i])->rank == 1;
    if (is_vector && d > 1) q = (point_rows){ 1, q.n, q.x };
    if (q.d != d) vm_raise_arg(vm, i, NULL, MSG_COORDINATES_DIFFER, "knn", d, q.d);
    return q;
}

static void check_finite(geo_vm *vm, int arg, point_rows p, const char *name)
{
    for (size_t i = 0; i < p.n * p.d; i++) {
        vm_turn(vm, i);
        if (!isfinite(p.x[i])) vm_raise_arg(vm, arg, NULL, MSG_ROW_NOT_FINITE, name, i / p.d + 1);
    }
}

geo_value bi_knn(geo_vm *vm, int argc, const geo_value *argv)
{
    static const char *const methods[] = { "auto", "tree", "all", NULL };
    point_rows x = arg_points(vm, argv, 0, "knn"), q = x;
    bool has_queries = !arg_is_none(argv, 2);
    if (has_queries) q = arg_queries(vm, argv, 2, x.d);
    size_t most = has_queries || x.n == 0 ? x.n : x.n - 1;
    int64_t k = arg_integer(vm, argv, 1, 1, INT32_MAX);
    if ((uint64_t)k > most) vm_raise_arg(vm, 1, NULL, MSG_FEW_POINTS, (long long)k, most);
    check_finite(vm, 0, x, "knn");
    if (has_queries) check_finite(vm, 2, q, "knn");
    neighbours_task task = { .n = x.n, .d = x.d, .x = x.x, .m = q.n, .k = (size_t)k,
                             .q = has_queries ? q.x : NULL,
                             .method = (neighbours_method)arg_word(vm, argv, 3, methods) };
    geo_tensor *index = vm_matrix(vm, q.n, task.k), *distance = vm_matrix(vm, q.n, task.k);
    vm_check(vm, neighbours_nearest(&task, index->data, distance->data), "knn");
    for (size_t i = 0; i < index->n; i++) index->data[i] += 1;
    geo_record *out = vm_record(vm, 3);
    const char *method = methods[task.method];
    vm_put(vm, out, "index", value_from_object(index));
    vm_put(vm, out, "distance", value_from_object(distance));
    vm_put(vm, out, "method", vm_string(vm, method, strlen(method)));
    return value_from_object(out);
}

geo_value bi_neighbours_within(geo_vm *vm, int argc, const geo_value *argv)
{
    point_rows x = arg_points(vm, argv, 0, "neighbours_within");
    double r = arg_number(argv, 1);
    if (!(r >= 0)) vm_raise_arg(vm, 1, NULL, MSG_BAD_RADIUS, r);
    check_finite(vm, 0, x, "neighbours_within");
    neighbours_pairs found;
    vm_check(vm, neighbours_within(x.n, x.d, x.x, r, &found), "neighbours_within");
    geo_tensor *pairs = tensor_new(vm_heap(vm), ELEMENT_NUMBER, 2, (size_t[]){ found.n, 2 });
    geo_tensor *lengths = tensor_new(vm_heap(vm), ELEMENT_NUMBER, 1, &found.n);
    for (size_t i = 0; i < 2 * found.n && pairs; i++) pairs->data[i] = found.pair[i] + 1;
    if (found.n && lengths) memcpy(lengths->data, found.distance, found.n * sizeof(double));
    geo_free(found.pair);
    geo_free(found.distance);
    vm_need(vm, pairs);
    vm_need(vm, lengths);
    geo_record *out = vm_record(vm, 2);
    vm_put(vm, out, "pairs", value_from_object(pairs));
    vm_put(vm, out, "distance", value_from_object(lengths));
    return value_from_object(out);
}
