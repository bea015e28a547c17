/* field.h - a function of points as the algorithms see it.
 *
 * Everything that takes a user's function (quadrature, minimisers, differential
 * equations, densities, costs, plots) takes a geo_field, and so never knows who
 * evaluates it: blocks of lanes, the scalar machine, a C function of a test.
 * Points come in batches, row by row; ask for as many at once as the method allows,
 * for a batch costs far less than its points one by one. */
#ifndef GEO_NUM_FIELD_H
#define GEO_NUM_FIELD_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/status.h"

typedef struct geo_field geo_field;

struct geo_field {
    size_t n_in, n_out;         /* numbers of a point, numbers of a value */
    void *context;
    bool is_parallel;           /* the functions below may run on several threads at once */

    /* out[i*n_out + k] = f_k of point i, which is x[i*n_in ...]   (x borrows, out fills) */
    geo_status (*value)(void *context, size_t n, const double *x, double *out);
    /* The exact first derivatives, jac[(i*n_out + k)*n_in + j] = df_k/dx_j at point i, and
     * the values (NULL: not wanted). NULL when the function has no derivative. */
    geo_status (*jacobian)(void *context, size_t n, const double *x, double *value, double *jac);
    /* The exact second derivatives, hess[((i*n_out + k)*n_in + j)*n_in + l]. May be NULL. */
    geo_status (*hessian)(void *context, size_t n, const double *x, double *hess);
};

/* f at n points, cut into pieces for the pool where that pays. The pieces, and so the
 * results, depend on n alone. Polls for interrupts. */
geo_status field_value(const geo_field *f, size_t n, const double *x, double *out);
geo_status field_jacobian(const geo_field *f, size_t n, const double *x, double *value,
                          double *jac);
geo_status field_hessian(const geo_field *f, size_t n, const double *x, double *hess);

#endif
