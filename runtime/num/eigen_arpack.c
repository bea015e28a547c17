/* eigen_arpack.c - the module geo_eigen.so: eigen.h answered by ARPACK. */
#include "runtime/num/eigen.h"

#include <arpack/arpack.h>
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"

extern const eigen_api geo_module_eigen;

/* ARPACK's arrays for a basis of `width` vectors. */
typedef struct {
    int n, k, width, work_length;
    double *residual, *basis, *three, *work;
} lanczos;

static geo_status iterate(lanczos *l, eigen_operator a, void *context, int *parameter,
                          int *pointer, int *info)
{
    int asks = 0;
    for (;;) {
        dsaupd_c(&asks, "I", l->n, "LA", l->k, 0, l->residual, l->width, l->basis, l->n,
                 parameter, pointer, l->three, l->work, l->work_length, info);
        if (asks != 1 && asks != -1) return GEO_OK;
        GEO_TRY(geo_poll());
        GEO_TRY(a(context, l->three + pointer[0] - 1, l->three + pointer[1] - 1));
    }
}

static geo_status run(lanczos *l, eigen_operator a, void *context, double *values,
                      double *vectors)
{
    enum { RESTARTS = 3000 };
    int parameter[11] = { 0 }, pointer[14] = { 0 }, info = 1;      /* our own start vector */
    int select[l->width];
    parameter[0] = 1;
    parameter[2] = RESTARTS;
    parameter[6] = 1;
    for (int i = 0; i < l->n; i++) l->residual[i] = sin(1 + 0.7 * i + 0.01 * (i % 97));
    GEO_TRY(iterate(l, a, context, parameter, pointer, &info));
    if (info == 1 || info == 3) return GEO_EITER;
    if (info != 0) return GEO_ENUMERIC;
    double *d = geo_alloc((size_t)l->k, sizeof *d);
    double *z = geo_alloc((size_t)l->n * (size_t)l->k, sizeof *z);
    geo_status status = d && z ? GEO_OK : GEO_ENOMEM;
    if (status == GEO_OK) {
        dseupd_c(vectors != NULL, "A", select, d, z, l->n, 0, "I", l->n, "LA", l->k, 0,
                 l->residual, l->width, l->basis, l->n, parameter, pointer, l->three, l->work,
                 l->work_length, &info);
        if (info != 0 || parameter[4] < l->k) status = GEO_EITER;
    }
    for (int j = 0; j < l->k && status == GEO_OK; j++) {           /* ARPACK's ascend */
        values[j] = d[l->k - 1 - j];
        for (int i = 0; i < l->n && vectors; i++)
            vectors[(size_t)i * (size_t)l->k + (size_t)j]
                = z[(size_t)(l->k - 1 - j) * (size_t)l->n + (size_t)i];
    }
    geo_free(d);
    geo_free(z);
    return status;
}

static geo_status largest(size_t n, size_t k, eigen_operator a, void *context, double *values,
                          double *vectors)
{
    size_t width = 2 * k + 20 < n ? 2 * k + 20 : n;
    if (n > INT_MAX / 4 || width > 10000 || n > SIZE_MAX / 8 / width) return GEO_ETOOBIG;
    lanczos l = { .n = (int)n, .k = (int)k, .width = (int)width };
    l.work_length = (int)(width * (width + 8));
    l.residual = geo_alloc(n, sizeof *l.residual);
    l.basis = geo_alloc(n * width, sizeof *l.basis);
    l.three = geo_alloc(3 * n, sizeof *l.three);
    l.work = geo_alloc((size_t)l.work_length, sizeof *l.work);
    bool ok = l.residual && l.basis && l.three && l.work;
    geo_status status = ok ? run(&l, a, context, values, vectors) : GEO_ENOMEM;
    geo_free(l.residual);
    geo_free(l.basis);
    geo_free(l.three);
    geo_free(l.work);
    return status;
}

const eigen_api geo_module_eigen = { .largest = largest };
