/* special.h - special functions of real numbers, elementwise.
 *
 * A few are computed here or by the C library; the others by GSL (module special:
 * GEO_EMODULE when it is not installed). Outside a function's domain the result is
 * nan, at a pole infinite; too small a result is 0 and too large a one infinite.
 * Accuracy: a few ulp for most, 1e-12 relative or better away from zeros. */
#ifndef GEO_NUM_SPECIAL_H
#define GEO_NUM_SPECIAL_H

#include <stddef.h>

#include "runtime/base/status.h"

enum { SPECIAL_ARGUMENTS = 4 };

typedef enum {
#define SPECIAL(name, arguments, here) SPECIAL_##name,
#include "runtime/num/special.def"
#undef SPECIAL
    SPECIAL_COUNT
} special_function;

int special_arguments(special_function f);

/* out[i] = f(x[0][i*step[0]], x[1][i*step[1]], ...) for i < n; steps are 0 (one number) or
 * 1. GEO_ENUMERIC: an expansion lost all digits or did not converge. GEO_EINTR, GEO_ETIME. */
geo_status special_map(special_function f, size_t n, const double *const x[],
                       const int step[], double *out);

/* The inverse of erf on (-1, 1); nan outside, infinite at the ends. 1-2 ulp. */
double special_erfinv(double x);

#endif
