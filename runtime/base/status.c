/* status.c - the sentences of status.def. */
#include "runtime/base/status.h"

static const char *const SENTENCES[GEO_STATUS_COUNT] = {
#define STATUS(name, sentence) sentence,
#include "runtime/base/status.def"
#undef STATUS
};

const char *geo_status_text(geo_status status)
{
    if ((unsigned)status >= GEO_STATUS_COUNT) return "unknown status";
    return SENTENCES[status];
}
