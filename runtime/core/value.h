/* value.h - a value is 8 bytes: a double, or a NaN that carries something else.
 *
 * Arithmetic makes only NaNs with bit 50 clear, so every pattern with bits 50
 * to 62 set is ours: with the sign bit a pointer to an object, without it an
 * immediate. A NaN read from foreign memory must pass through value_number,
 * which makes it the ordinary one. */
#ifndef GEO_CORE_VALUE_H
#define GEO_CORE_VALUE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "runtime/base/status.h"

typedef uint64_t geo_value;
typedef struct geo_object geo_object;

#define VALUE_BOXED  0x7ffc000000000000ull
#define VALUE_OBJECT 0xfffc000000000000ull
#define VALUE_NONE   (VALUE_BOXED | 1)
#define VALUE_FALSE  (VALUE_BOXED | 2)
#define VALUE_TRUE   (VALUE_BOXED | 3)
#define VALUE_UNSET  (VALUE_BOXED | 4)      /* a variable before its first assignment */

static inline bool value_is_number(geo_value v) { return (v & VALUE_BOXED) != VALUE_BOXED; }
static inline bool value_is_object(geo_value v) { return v >= VALUE_OBJECT; }
static inline bool value_is_none(geo_value v) { return v == VALUE_NONE; }
static inline bool value_is_bool(geo_value v) { return v == VALUE_TRUE || v == VALUE_FALSE; }

static inline double value_to_number(geo_value v)
{
    double x;
    memcpy(&x, &v, sizeof x);
    return x;
}

/* For numbers that our own arithmetic made. */
static inline geo_value value_from_double(double x)
{
    geo_value v;
    memcpy(&v, &x, sizeof v);
    return v;
}

/* For numbers from memory that anything may have written. */
static inline geo_value value_number(double x)
{
    return GEO_LIKELY(x == x) ? value_from_double(x) : 0x7ff8000000000000ull;
}

static inline geo_value value_bool(bool b) { return b ? VALUE_TRUE : VALUE_FALSE; }

static inline geo_object *value_to_object(geo_value v)
{
    return (geo_object *)(uintptr_t)(v & 0x0000ffffffffffffull);
}

static inline geo_value value_from_object(const void *object)
{
    return VALUE_OBJECT | (uint64_t)(uintptr_t)object;
}

#endif
