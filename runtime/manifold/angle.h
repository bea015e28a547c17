/* angle.h - atan2 on the upper half plane, for arrays. */
#ifndef GEO_MANIFOLD_ANGLE_H
#define GEO_MANIFOLD_ANGLE_H

#include <stddef.h>

/* out[i] = atan2(s[i], c[i]) for s[i] >= 0, in [0, pi]; 0 at the origin. Error below
 * 2 units in the last place. out may be s or c. */
void angle_array(size_t n, const double *s, const double *c, double *out);

#endif
