/* compare.h - equality by content. */
#ifndef GEO_CORE_COMPARE_H
#define GEO_CORE_COMPARE_H

#include "runtime/core/object.h"

/* Whole values: lists and records item by item, tensors all elements, NaN is
 * not equal to itself. Depth is bounded (deeper than 1000 levels: false). */
bool value_equal(geo_value a, geo_value b);

#endif
