/* dimension.h - the dimension of data as a value. */
#ifndef GEO_STDLIB_DIMENSION_H
#define GEO_STDLIB_DIMENSION_H

#include "runtime/core/object.h"

extern const geo_class DIMENSION_CLASS;

#endif
