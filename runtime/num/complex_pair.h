/* complex_pair.h - a pair of doubles as C's complex number: the layouts agree (C11
 * 6.2.5), and unlike x + y*I this keeps infinities and signed zeros. */
#ifndef GEO_NUM_COMPLEX_PAIR_H
#define GEO_NUM_COMPLEX_PAIR_H

#include <complex.h>
#include <string.h>

static inline double complex complex_from(double re, double im)
{
    double parts[2] = { re, im };
    double complex z;
    memcpy(&z, parts, sizeof z);
    return z;
}

#endif
