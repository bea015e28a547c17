/* status.h - how functions below the VM report what happened. */
#ifndef GEO_BASE_STATUS_H
#define GEO_BASE_STATUS_H

typedef enum {
#define STATUS(name, sentence) GEO_##name,
#include "runtime/base/status.def"
#undef STATUS
    GEO_STATUS_COUNT
} geo_status;

/* One English sentence for a status; never NULL. */
const char *geo_status_text(geo_status status);

/* Returns from the calling function when the expression is not GEO_OK. */
#define GEO_TRY(expression)                                                   \
    do {                                                                      \
        geo_status geo_try_status_ = (expression);                            \
        if (geo_try_status_ != GEO_OK) return geo_try_status_;                \
    } while (0)

#if defined(__GNUC__)
#define GEO_LIKELY(x) __builtin_expect(!!(x), 1)
#define GEO_UNLIKELY(x) __builtin_expect(!!(x), 0)
#define GEO_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define GEO_NORETURN __attribute__((noreturn))
#else
#define GEO_LIKELY(x) (x)
#define GEO_UNLIKELY(x) (x)
#define GEO_PRINTF(fmt, args)
#define GEO_NORETURN
#endif

#endif
