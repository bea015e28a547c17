/* suggest.c - the nearest known name, or the geo form of a foreign one. */
#include "lang/session/suggest.h"

#include <string.h>

#include "runtime/base/text.h"
#include "runtime/base/translation.h"
#include "runtime/vm/registry.h"

static bool translate(const char *name, size_t limit, geo_buffer *out)
{
    const char *here = translation_find(name, limit);
    if (here) buffer_add_format(out, "in geo: %s", here);
    return here != NULL;
}

typedef struct { const char *name; size_t likeness; } nearest_name;

static void consider(const char *wanted, const char *name, nearest_name *best)
{
    if (name[0] == '_') return;
    size_t likeness = text_likeness(wanted, name, text_tolerance(wanted));
    if (likeness < best->likeness) *best = (nearest_name){ name, likeness };
}

bool suggest_name(const char *name, size_t length, const namespace_table *names, geo_buffer *out)
{
    char wanted[64];
    if (length >= sizeof wanted || length == 0) return false;
    memcpy(wanted, name, length);
    wanted[length] = '\0';
    if (translate(wanted, 0, out)) return true;
    size_t limit = text_tolerance(wanted);
    nearest_name best = { NULL, 2 * limit + 1 + (limit == 0) };
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->entry[i].name, wanted) != 0)
            consider(wanted, names->entry[i].name, &best);
    for (size_t i = 0; i < GEO_N_BUILTINS; i++) consider(wanted, GEO_BUILTINS[i].name, &best);
    if (!best.name) return length > 3 && translate(wanted, 1, out);
    buffer_add_format(out, "did you mean `%s`?", best.name);
    return true;
}
