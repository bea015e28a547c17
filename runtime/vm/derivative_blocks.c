/* derivative_blocks.c - derivatives of pure functions of numbers, by programs of lanes.
 *
 * One point is a block of one lane: the program is made at the first call and kept, since
 * a derivative keeps what its function saw. So one point and many have the same bits. */
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/vm/derivative_private.h"
#include "runtime/vm/state.h"

enum { MOST_COORDINATES = 64, MOST_PARTS = 240 };

/* --- one point -------------------------------------------------------------------- */

/* What the trace holds for the plan is kept beside it. */
static void keep_tables(geo_vm *vm, derivative *d, size_t from)
{
    geo_list *tables = vm_list(vm, vm->n_held - from);
    for (size_t i = from; i < vm->n_held; i++)
        vm_need(vm, list_push(&vm->heap, tables, vm->held[i]) ? tables : NULL);
    d->tables = value_from_object(tables);
}

static void make_plan(geo_vm *vm, derivative *d)
{
    size_t n = d->n_parts ? d->n_parts : 1;
    trace_argument *point = vm_scratch(vm, n, sizeof *point);
    trace_reason why;
    lane_program p;
    size_t n_held = vm->n_held;
    for (size_t k = 0; k < n; k++) point[k] = (trace_argument){ .rank = 0 };
    if (d->n_parts == 0)
        *point = (trace_argument){ .rank = d->point_rank, .shape = { d->point_n } };
    lane_plan_free(d->plan);
    d->plan = NULL;
    if (vm_trace(vm, value_from_object(d), (int)n, point, &p, &d->result, &why)) {
        geo_status status = lane_plan_make(&p, &d->plan);
        lane_program_free(&p);
        if (status == GEO_ENOMEM) vm_check(vm, status, "");
        keep_tables(vm, d, n_held);
    }
    vm->n_held = n_held;
}

/* The kept plan is for points of this kind; else it is made anew. */
static void choose_plan(geo_vm *vm, derivative *d, int rank, size_t n, size_t n_parts)
{
    if (d->was_tried && d->point_rank == rank && d->point_n == n && d->n_parts == n_parts) return;
    d->was_tried = true;
    d->point_rank = rank;
    d->point_n = n;
    d->n_parts = n_parts;
    make_plan(vm, d);
}

static geo_value result_of(geo_vm *vm, const derivative *d, const double *number)
{
    if (d->result.rank == 0) return value_number(*number);
    geo_tensor *t = vm_tensor(vm, ELEMENT_NUMBER, d->result.rank, d->result.shape);
    memcpy(t->data, number, t->n * sizeof *number);
    return value_from_object(t);
}

static bool run_plan(geo_vm *vm, const derivative *d, const double *x, geo_value *out)
{
    size_t n_out = 1;
    for (int k = 0; k < d->result.rank; k++) n_out *= d->result.shape[k];
    double *number = vm_scratch(vm, n_out + 1, sizeof *number);
    lane_input input[MOST_COORDINATES];
    lane_output_column *column = vm_scratch(vm, n_out + 1, sizeof *column);
    for (size_t j = 0; j < d->point_n; j++) input[j] = (lane_input){ x + j, 1 };
    for (size_t k = 0; k < n_out; k++) column[k] = (lane_output_column){ number + k, 1 };
    geo_status status = lane_run(d->plan, 1, input, column);
    if (status == GEO_EINTR || status == GEO_ETIME) vm_check(vm, status, "");
    if (status == GEO_OK) *out = result_of(vm, d, number);
    return status == GEO_OK;
}

bool derivative_point_in_blocks(geo_vm *vm, derivative *d, const function_point *p,
                                geo_value *out)
{
    double one;
    const double *x = &one;
    size_t n = 1;
    if (vm->lanes_off || vm->steps_left >= 0 || p->n_rest > 0) return false;
    int rank = value_is_tensor(p->point);
    if (rank) {
        const geo_tensor *t = value_tensor(p->point);
        if (t->rank != 1 || t->element != ELEMENT_NUMBER || t->n == 0) return false;
        if (t->n > MOST_COORDINATES) return false;
        t = vm_need(vm, tensor_dense(&vm->heap, value_tensor(p->point)));
        x = t->data;
        n = t->n;
    } else if (value_is_number(p->point)) {
        one = value_to_number(p->point);
    } else {
        return false;
    }
    bool is_spread = p->n_parts > 0 && derivative_needed(vm, d->f) == 0;
    choose_plan(vm, d, rank, n, is_spread ? n : 0);
    return d->plan && run_plan(vm, d, x, out);
}

/* --- many ------------------------------------------------------------------------- */

bool derivative_rows_in_blocks(geo_vm *vm, derivative *d, const function_point *p,
                               geo_value *out)
{
    lanes_argument a[MOST_PARTS];
    if (!value_is_tensor(p->point) || p->n_rest + 1 > MOST_PARTS) return false;
    geo_tensor *t = vm_need(vm, tensor_dense(&vm->heap, value_tensor(p->point)));
    size_t width = t->shape[t->rank - 1];
    if (t->element != ELEMENT_NUMBER || t->rank < 2 || width == 0) return false;
    vm_hold(vm, value_from_object(t));
    a[0] = (lanes_argument){ .data = t->data, .rank = 1, .shape = { width }, .count = width };
    for (int k = 0; k < p->n_rest; k++)
        a[1 + k] = (lanes_argument){ .is_fixed = true, .v = p->rest[k] };
    if (tape_any(p->rest, (size_t)p->n_rest)) return false;
    return lanes_call(vm, value_from_object(d), t->n / width, 1 + p->n_rest, a, t->rank - 1,
                      t->shape, out);
}

bool derivative_batch_in_blocks(geo_vm *vm, derivative *d, int argc, const geo_value *argv,
                                size_t n, geo_value *out)
{
    lanes_argument a[MOST_PARTS];
    if (argc > MOST_PARTS || tape_any(argv, (size_t)argc)) return false;
    return lanes_batch(vm, value_function(d->f), argc, argv, a)
        && lanes_call(vm, value_from_object(d), n, argc, a, 1, &n, out);
}
