/* function_blocks.c - a geo function evaluated for the algorithms in blocks of points. */
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/vm/function_field.h"
#include "runtime/vm/lanes.h"

static geo_status run_plan(const lane_plan *plan, const function_field *f, size_t n,
                           const double *x, size_t n_out, double *out)
{
    size_t n_in = f->field.n_in;
    lane_input *input = geo_alloc(n_in + 1, sizeof *input);
    lane_output_column *column = geo_alloc(n_out + 1, sizeof *column);
    geo_status status = input && column ? GEO_OK : GEO_ENOMEM;
    if (status == GEO_OK) {
        for (size_t j = 0; j < n_in; j++) input[j] = (lane_input){ x + j, n_in };
        for (size_t k = 0; k < n_out; k++) column[k] = (lane_output_column){ out + k, n_out };
        status = lane_run(plan, n, input, column);
    }
    geo_free(input);
    geo_free(column);
    return status;
}

/* What a run in blocks could not do is done point by point, where errors have their words; never
 * on a thread of the pool. */
static bool is_final(const function_field *f, geo_status status)
{
    return status == GEO_OK || status == GEO_EINTR || status == GEO_ETIME
        || f->field.is_parallel;
}

static geo_status block_values(void *context, size_t n, const double *x, double *out)
{
    const function_field *f = context;
    geo_status status = run_plan(f->plan, f, n, x, f->field.n_out, out);
    return is_final(f, status) ? status : f->by_points.value(context, n, x, out);
}

/* The plan gives values and slopes side by side; they are wanted apart. */
static geo_status block_jacobian(void *context, size_t n, const double *x, double *value,
                                 double *jac)
{
    const function_field *f = context;
    size_t m = f->field.n_out, d = f->field.n_in, width = m + m * d;
    double *both = geo_alloc(n, width * sizeof *both);
    if (!both) return GEO_ENOMEM;
    geo_status status = run_plan(f->jacobian_plan, f, n, x, width, both);
    for (size_t i = 0; i < n && status == GEO_OK; i++) {
        if (value) memcpy(value + i * m, both + i * width, m * sizeof *value);
        memcpy(jac + i * m * d, both + i * width + m, m * d * sizeof *jac);
    }
    geo_free(both);
    if (is_final(f, status)) return status;
    return f->by_points.jacobian(context, n, x, value, jac);
}

static geo_status block_hessian(void *context, size_t n, const double *x, double *hess)
{
    const function_field *f = context;
    size_t d = f->field.n_in;
    geo_status status = run_plan(f->hessian_plan, f, n, x, f->field.n_out * d * d, hess);
    return is_final(f, status) ? status : f->by_points.hessian(context, n, x, hess);
}

void function_field_use_blocks(geo_vm *vm, function_field *f)
{
    trace_argument argument[FIELD_ARGUMENTS] = { { 0 } };
    trace_result result;
    lanes_event event = { 0 };
    for (int k = 0; k < f->in.n; k++) {
        argument[k].rank = f->in.length[k] > 0;
        argument[k].shape[0] = f->in.length[k];
    }
    f->plan = lanes_plan(vm, f->function, f->in.n, argument, &result, &f->jacobian_plan,
                         &f->hessian_plan, &event.why);
    event.in_blocks = f->plan != NULL;
    if (f->plan) event.size = lane_plan_measure(f->plan);
    lanes_note(vm, &event);
    if (!f->plan) return;
    f->field.value = block_values;
    f->field.is_parallel = !event.size.can_fail && f->jacobian_plan && f->hessian_plan;
    if (f->jacobian_plan) f->field.jacobian = block_jacobian;
    if (f->hessian_plan) f->field.hessian = block_hessian;
}
