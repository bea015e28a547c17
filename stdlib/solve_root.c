/* solve_root.c - root(...): zeros of geo functions. */
#include <math.h>
#include <stdio.h>

#include "runtime/num/least_squares.h"
#include "runtime/num/root.h"
#include "runtime/vm/args.h"
#include "stdlib/arrays.h"
#include "stdlib/common.h"
#include "stdlib/solve.h"

GEO_NORETURN static void raise_root(geo_vm *vm, const root_result *r)
{
    char x[60], value[60], other[60];
    point_text("x", 1, &r->x, x, sizeof x);
    point_text("f(x)", 1, &r->value, value, sizeof value);
    switch (r->fault) {
    case ROOT_SAME_SIGN:
        snprintf(value, sizeof value, "%.6g", r->at_low);
        snprintf(other, sizeof other, "%.6g", r->at_high);
        vm_raise_arg(vm, 1, NULL, MSG_ROOT_SIGN, value, other);
    case ROOT_JUMP: vm_raise_arg(vm, 0, NULL, MSG_ROOT_JUMP, x, value);
    case ROOT_NOT_FINITE: vm_raise_arg(vm, 0, NULL, MSG_NO_VALUE_AT, x);
    case ROOT_STUCK: case ROOT_FOUND: break;
    }
    vm_raise_arg(vm, 1, NULL, MSG_ROOT_NONE, x, value);
}

static geo_value root_of_number(geo_vm *vm, const geo_value *argv, double tol)
{
    bool is_interval = value_is_kind(argv[1], KIND_RANGE);
    const geo_range *over = is_interval ? value_range(argv[1]) : NULL;
    if (over && over->has_step) vm_raise_arg(vm, 1, NULL, MSG_INTERVAL_STEP, "root");
    double start = over ? over->first : arg_number(argv, 1);
    if (!isfinite(start) || (over && !isfinite(over->last)))
        vm_raise_arg(vm, 1, NULL, MSG_START_NUMBERS);
    function_field *f = function_field_new(vm, argv[0], &(field_shape){ .n = 1 }, &start);
    if (f->field.n_out != 1) vm_raise_arg(vm, 0, NULL, MSG_ROOT_COUNT, 1, (int)f->field.n_out);
    root_result r;
    geo_status status = over ? root_bracket(&f->field, start, over->last, tol, &r)
                             : root_near(&f->field, start, tol, &r);
    function_field_check(vm, f);
    if (status == GEO_EDOMAIN || status == GEO_EITER) raise_root(vm, &r);
    vm_check(vm, status, "root");
    return value_number(r.x);
}

static geo_value root_of_vector(geo_vm *vm, const geo_value *argv, double tol)
{
    const geo_tensor *start = arg_start(vm, argv, 1, "root");
    size_t d = start->n;
    double *p = vm_scratch(vm, d, sizeof *p), worst = NAN;
    memcpy(p, start->data, d * sizeof *p);
    function_field *f = function_field_new(vm, argv[0], &(field_shape){ 1, { d } }, p);
    if (f->field.n_out != d)
        vm_raise_arg(vm, 0, NULL, MSG_ROOT_COUNT, (int)d, (int)f->field.n_out);
    least_squares_report report;
    geo_status status = root_system(&f->field, p, tol, &worst, &report);
    function_field_check(vm, f);
    if (status == GEO_EDOMAIN || status == GEO_EITER) {
        char x[140], value[60];
        point_text("x", d, p, x, sizeof x);
        point_text("max |f(x)|", 1, &worst, value, sizeof value);
        if (status == GEO_EDOMAIN) vm_raise_arg(vm, 0, NULL, MSG_NO_VALUE_AT, x);
        vm_raise_arg(vm, 1, NULL, MSG_ROOT_NONE, x, value);
    }
    vm_check(vm, status, "root");
    return numbers_value(vm, p, d, 1);
}

geo_value bi_root(geo_vm *vm, int argc, const geo_value *argv)
{
    double tol = arg_tolerance(vm, argv, 2, "root");
    if (value_is_tensor(argv[1])) return root_of_vector(vm, argv, tol);
    return root_of_number(vm, argv, tol);
}
