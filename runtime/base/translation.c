/* translation.c - a walk over the list of foreign names. */
#include "runtime/base/translation.h"

#include "runtime/base/text.h"

typedef struct { const char *foreign, *here; } translation;

static const translation FOREIGN[] = {
#define FOREIGN_NAME(foreign, here) { foreign, here },
#include "runtime/base/foreign_names.def"
#undef FOREIGN_NAME
};

const char *translation_find(const char *name, size_t limit)
{
    const char *best = NULL;
    size_t nearest = limit + 1;
    for (size_t i = 0; i < sizeof FOREIGN / sizeof *FOREIGN; i++) {
        size_t distance = text_distance(name, FOREIGN[i].foreign, limit);
        if (distance >= nearest) continue;
        nearest = distance;
        best = FOREIGN[i].here;
    }
    return best;
}
