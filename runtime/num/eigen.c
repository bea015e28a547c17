/* eigen.c - opens the module and forwards to it. */
#include "runtime/num/eigen.h"

#include "runtime/base/module.h"

geo_status eigen_largest(size_t n, size_t k, eigen_operator a, void *context, double *values,
                         double *vectors)
{
    const eigen_api *api = module_open("eigen");
    if (!api) return GEO_EMODULE;
    if (k == 0 || k >= n) return GEO_EDOMAIN;
    return api->largest(n, k, a, context, values, vectors);
}
