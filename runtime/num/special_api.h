/* special_api.h - what the module geo_special.so offers; special.h opens it. */
#ifndef GEO_NUM_SPECIAL_API_H
#define GEO_NUM_SPECIAL_API_H

#include "runtime/num/special.h"

typedef struct special_api {
    /* One value; x holds the function's arguments, none of them nan. */
    geo_status (*evaluate)(special_function f, const double *x, double *out);
} special_api;

#endif
