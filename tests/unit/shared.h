/* shared.h - test material that may be absent: $GEO_SHARED, else ../shared
 * beside the source tree as seen from the build tree's test programs. */
#ifndef GEO_TESTS_SHARED_H
#define GEO_TESTS_SHARED_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* The path of a file of the shared folder in a static buffer, or NULL. */
static inline const char *shared_file(const char *name)
{
    static const char *const tops[] = { "../shared", "../../shared", "../../../shared" };
    static char path[1024];
    const char *top = getenv("GEO_SHARED");
    for (size_t i = 0; i < sizeof tops / sizeof *tops; i++) {
        snprintf(path, sizeof path, "%s/%s", top ? top : tops[i], name);
        if (access(path, R_OK) == 0) return path;
    }
    printf("skipped: %s is not there\n", name);
    return NULL;
}

#endif
