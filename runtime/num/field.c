/* field.c - batches of points cut into pieces for the pool. */
#include "runtime/num/field.h"

#include <assert.h>

#include "runtime/base/limit.h"
#include "runtime/base/pool.h"

enum { PIECE = 4096 };          /* points */

typedef enum { VALUE, JACOBIAN, HESSIAN } wanted;

typedef struct {
    const geo_field *f;
    wanted what;
    size_t n;
    const double *x;
    double *value, *out;
} batch;

static geo_status run_piece(size_t piece, void *context)
{
    const batch *b = context;
    const geo_field *f = b->f;
    size_t at = piece * PIECE, n = b->n - at < PIECE ? b->n - at : PIECE;
    const double *x = b->x + at * f->n_in;
    double *value = b->value ? b->value + at * f->n_out : NULL;
    GEO_TRY(geo_poll());
    switch (b->what) {
    case VALUE: return f->value(f->context, n, x, value);
    case JACOBIAN:
        return f->jacobian(f->context, n, x, value, b->out + at * f->n_out * f->n_in);
    case HESSIAN: break;
    }
    return f->hessian(f->context, n, x, b->out + at * f->n_out * f->n_in * f->n_in);
}

static geo_status run_batch(batch *b)
{
    size_t n_pieces = (b->n + PIECE - 1) / PIECE;
    if (b->f->is_parallel) return pool_run(n_pieces, run_piece, b);
    for (size_t i = 0; i < n_pieces; i++) GEO_TRY(run_piece(i, b));
    return GEO_OK;
}

geo_status field_value(const geo_field *f, size_t n, const double *x, double *out)
{
    assert(f->value);
    return run_batch(&(batch){ f, VALUE, n, x, out, NULL });
}

geo_status field_jacobian(const geo_field *f, size_t n, const double *x, double *value,
                          double *jac)
{
    assert(f->jacobian);
    return run_batch(&(batch){ f, JACOBIAN, n, x, value, jac });
}

geo_status field_hessian(const geo_field *f, size_t n, const double *x, double *hess)
{
    assert(f->hessian);
    return run_batch(&(batch){ f, HESSIAN, n, x, NULL, hess });
}
