/* gridmiddle.c - image_barycenter(...): the picture between pictures. */
#include "runtime/transport/gridmiddle.h"

#include <math.h>
#include <stdio.h>

#include "runtime/vm/args.h"
#include "stdlib/common.h"
#include "stdlib/plan.h"

/* Picture k of the list, of the first one's size; its values are masses. */
static const double *read_picture(geo_vm *vm, const geo_value *argv, size_t k, grid_problem *p)
{
    geo_value v = member_at(vm, argv[0], k);
    if (!value_is_tensor(v) || value_tensor(v)->rank != 2
        || value_tensor(v)->element == ELEMENT_COMPLEX)
        vm_raise_arg(vm, 0, NULL, MSG_PICTURES, "each must be a matrix");
    const geo_tensor *t = vm_need(vm, tensor_dense(vm_heap(vm), value_tensor(v)));
    if (k == 0) {
        p->rows = t->shape[0];
        p->columns = t->shape[1];
    }
    if (t->shape[0] != p->rows || t->shape[1] != p->columns)
        vm_raise_arg(vm, 0, NULL, MSG_PICTURES, "all must have one size");
    double sum = 0;
    for (size_t i = 0; i < t->n; i++) {
        if (!(t->data[i] >= 0) || isinf(t->data[i])) {
            char text[NUMBER_TEXT];
            number_text(t->data[i], text);
            vm_raise_arg(vm, 0, NULL, MSG_MASS_VALUE, i + 1, text);
        }
        sum += t->data[i];
    }
    if (!(sum > 0)) vm_raise_arg(vm, 0, NULL, MSG_MASS_NONE);
    return t->data;
}

static const double *read_weights(geo_vm *vm, const geo_value *argv, size_t k)
{
    const double *given = arg_mass_vector(vm, argv, 1, k);
    double *weight = vm_scratch(vm, k, sizeof *weight), sum = 0;
    for (size_t i = 0; i < k; i++) {
        weight[i] = given ? given[i] : 1;
        sum += weight[i];
        if (weight[i] > 0 && isfinite(weight[i])) continue;
        char text[NUMBER_TEXT];
        number_text(weight[i], text);
        vm_raise_arg(vm, 1, NULL, MSG_BAD_WEIGHT, i + 1, text);
    }
    for (size_t i = 0; i < k; i++) weight[i] /= sum;
    return weight;
}

geo_value bi_image_barycenter(geo_vm *vm, int argc, const geo_value *argv)
{
    grid_problem p = { .k = members_count(argv[0]), .tol = arg_number(argv, 3) };
    if (p.k == 0) vm_raise_arg(vm, 0, NULL, MSG_NO_POINTS);
    const double **image = vm_scratch(vm, p.k, sizeof *image);
    for (size_t k = 0; k < p.k; k++) image[k] = read_picture(vm, argv, k, &p);
    p.image = image;
    p.weight = read_weights(vm, argv, p.k);
    p.eps = arg_number(argv, 2);
    if (!(p.eps >= 0) || isinf(p.eps)) vm_raise_arg(vm, 2, NULL, MSG_EPS_POSITIVE, "eps", p.eps);
    double size = (double)(p.rows > p.columns ? p.rows : p.columns);
    if (p.eps == 0) p.eps = fmax(size * size / 1600, 0.25);
    if (!(p.tol > 0)) vm_raise_arg(vm, 3, NULL, MSG_TOLERANCE, "image_barycenter");
    p.max_iter = (int)arg_integer(vm, argv, 4, 1, 100000000);
    grid_report r;
    geo_tensor *middle = vm_matrix(vm, p.rows, p.columns);
    geo_status status = grid_barycenter(&p, middle->data, &r);
    if (status == GEO_EITER) {
        char text[120];
        snprintf(text, sizeof text, "residual %.2g after %d steps, wanted %g", r.residual,
                 r.iterations, p.tol);
        diagnostic *d = diag_new(MSG_NOT_CONVERGED, "image_barycenter", text);
        diag_hint(d, MSG_HINT_MORE_STEPS);
        vm_raise_diagnostic(vm, d);
    }
    vm_check(vm, status, "image_barycenter");
    geo_record *record = vm_record(vm, 3);
    vm_put(vm, record, "image", value_from_object(middle));
    vm_put(vm, record, "residual", value_number(r.residual));
    vm_put(vm, record, "iterations", value_number(r.iterations));
    return value_from_object(record);
}
