/* angle.c - atan2 on the upper half plane, written so that the loop becomes vectors.
 *
 * With t = small/large in [0, 1], atan t is taken around 0, 1/2 or 1, whichever is near;
 * the polynomial for |t| < 7/16 is that of fdlibm [Sun Microsystems 1993]. */
#include "runtime/manifold/angle.h"

#include <math.h>

#include "runtime/num/kernel.h"

static inline double small_atan(double t)
{
    double z = t * t, w = z * z;
    double odd = z * (3.33333333333329318027e-01 + w * (1.42857142725034663711e-01
               + w * (9.09088713343650656196e-02 + w * (6.66107313738753120669e-02
               + w * (4.97687799461593236017e-02 + w * 1.62858201153657823623e-02)))));
    double even = w * (-1.99999999998764832476e-01 + w * (-1.11111104054623557880e-01
                + w * (-7.69187620504482999495e-02 + w * (-5.83357013379057348645e-02
                + w * -3.65315727442169155270e-02))));
    return t - t * (odd + even);
}

static inline double angle_of(double s, double c)
{
    double a = fabs(c), large = s > a ? s : a, small = s > a ? a : s;
    int near_half = small >= 0.4375 * large, near_one = small >= 0.6875 * large;
    double up = near_one ? small - large : near_half ? 2 * small - large : small;
    double down = near_one ? small + large : near_half ? 2 * large + small : large;
    double base = near_one ? 7.85398163397448278999e-01
                : near_half ? 4.63647609000806093515e-01 : 0.0;
    double low = near_one ? 3.06161699786838301793e-17
               : near_half ? 2.26987774529616870924e-17 : 0.0;
    down = large > 0 ? down : 1.0;
    up = large > 0 ? up : 0.0;
    base = large > 0 ? base : 0.0;
    double angle = base + (small_atan(up / down) + low);
    angle = s > a ? 1.57079632679489655800 - (angle - 6.12323399573676603587e-17) : angle;
    return c < 0 ? 3.14159265358979311600 - (angle - 1.22464679914735317723e-16) : angle;
}

GEO_KERNEL void angle_array(size_t n, const double *s, const double *c, double *out)
{
    GEO_IVDEP
    for (size_t i = 0; i < n; i++) out[i] = angle_of(s[i], c[i]);
}
