/* regular_update.c - new weights for points that are triangulated already. */
#include "runtime/num/regular_mesh.h"

geo_status regular_update(const double *xy, const double *new_w,
                          regular_triangulation *t)
{
    return regular_from_order(xy, new_w, t);
}
