/* suggest.c - the nearest known name, or the geo form of a foreign one. */
#include "lang/session/suggest.h"

#include <string.h>

#include "runtime/base/text.h"
#include "runtime/vm/registry.h"

typedef struct { const char *foreign, *here; } translation;

/* What NumPy, R, MATLAB and Julia call it, and what to write in geo. */
static const translation FOREIGN[] = {
#define FOREIGN_NAME(foreign, here) { foreign, here },
#include "lang/session/foreign_names.def"
#undef FOREIGN_NAME
};

static bool translate(const char *name, geo_buffer *out)
{
    for (size_t i = 0; i < sizeof FOREIGN / sizeof *FOREIGN; i++) {
        if (strcmp(FOREIGN[i].foreign, name) != 0) continue;
        buffer_add_format(out, "in geo: %s", FOREIGN[i].here);
        return true;
    }
    return false;
}

typedef struct { const char *name; size_t distance; } nearest;

static void consider(const char *wanted, const char *name, nearest *best)
{
    if (name[0] == '_') return;
    size_t distance = text_distance(wanted, name, best->distance);
    if (distance < best->distance) *best = (nearest){ name, distance };
}

bool suggest_name(const char *name, size_t length, const namespace_table *names, geo_buffer *out)
{
    char wanted[64];
    if (length >= sizeof wanted || length == 0) return false;
    memcpy(wanted, name, length);
    wanted[length] = '\0';
    if (translate(wanted, out)) return true;
    nearest best = { NULL, length == 1 ? 1 : length < 3 ? 2 : length < 6 ? 3 : 4 };
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->entry[i].name, wanted) != 0) consider(wanted, names->entry[i].name,
                                                                &best);
    }
    for (size_t i = 0; i < GEO_N_BUILTINS; i++) consider(wanted, GEO_BUILTINS[i].name, &best);
    if (!best.name) return false;
    buffer_add_format(out, "did you mean `%s`?", best.name);
    return true;
}
