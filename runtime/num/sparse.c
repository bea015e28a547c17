/* sparse.c - checks the matrix, opens the module and forwards to it. */
#include "runtime/num/sparse.h"

#include <assert.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/module.h"

static const sparse_api *module(void)
{
    return module_open("sparse");
}

static geo_status check_pattern(const sparse_lower *a)
{
    if (a->n == 0 || a->start[0] != 0) return GEO_EDOMAIN;
    if (a->n >= INT32_MAX) return GEO_ETOOBIG;
    for (size_t j = 0; j < a->n; j++) {
        int32_t begin = a->start[j], end = a->start[j + 1];
        if (end <= begin || a->row[begin] != (int32_t)j) return GEO_EDOMAIN;
        for (int32_t p = begin + 1; p < end; p++)
            if (a->row[p] <= a->row[p - 1] || (size_t)a->row[p] >= a->n) return GEO_EDOMAIN;
    }
    return GEO_OK;
}

static geo_status check_order(size_t n, const int32_t *order)
{
    unsigned char *seen = geo_alloc_zero(n, 1);
    if (!seen) return GEO_ENOMEM;
    geo_status status = GEO_OK;
    for (size_t k = 0; k < n && status == GEO_OK; k++) {
        int32_t i = order[k];
        if (i < 0 || (size_t)i >= n || seen[i]++) status = GEO_EDOMAIN;
    }
    geo_free(seen);
    return status;
}

geo_status sparse_analyse(const sparse_lower *a, const int32_t *order,
                          sparse_solver **solver)
{
    assert(a && solver);
    *solver = NULL;
    if (!module()) return GEO_EMODULE;
    GEO_TRY(check_pattern(a));
    if (order) GEO_TRY(check_order(a->n, order));
    GEO_TRY(geo_poll());
    return module()->analyse(a, order, solver);
}

geo_status sparse_factor(sparse_solver *solver, const sparse_lower *a)
{
    assert(solver && a && a->value);
    GEO_TRY(geo_poll());
    GEO_TRY(module()->factor(solver, a));
    return geo_poll();
}

geo_status sparse_solve(sparse_solver *solver, const double *b, double *x)
{
    assert(solver && b && x);
    return module()->solve(solver, b, x);
}

size_t sparse_fill(const sparse_solver *solver)
{
    return module()->fill(solver);
}

void sparse_free(sparse_solver *solver)
{
    if (solver) module()->free(solver);
}
