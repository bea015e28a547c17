/* data.c - one list of folders, tried in order. */
#include "runtime/base/data.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef GEO_DATA_DIR
#define GEO_DATA_DIR "/usr/local/share/geo"
#endif

/* A file inside the folder, never one reached by climbing out of it. */
static bool is_plain(const char *name)
{
    if (!*name || *name == '/') return false;
    for (const char *part = name; part; part = strchr(part, '/')) {
        part += *part == '/';
        size_t length = strcspn(part, "/");
        if (length == 0 || (length == 1 && part[0] == '.')) return false;
        if (length == 2 && part[0] == '.' && part[1] == '.') return false;
    }
    return true;
}

/* GEO_OK when folder/middle/name can be read, GEO_EIO when not. */
static geo_status try_folder(const char *folder, size_t length, const char *middle,
                             const char *name, char *path, size_t size)
{
    if (length == 0 || length > INT_MAX) return GEO_EIO;
    int n = snprintf(path, size, "%.*s%s/%s", (int)length, folder, middle, name);
    if (n < 0 || (size_t)n >= size) return GEO_ETOOBIG;
    return access(path, R_OK) == 0 ? GEO_OK : GEO_EIO;
}

static geo_status try_environment(const char *name, char *path, size_t size)
{
    const char *list = getenv("GEO_DATA_PATH");
    while (list && *list) {
        size_t length = strcspn(list, ":");
        geo_status status = try_folder(list, length, "", name, path, size);
        if (status != GEO_EIO) return status;
        list += length + (list[length] == ':');
    }
    return GEO_EIO;
}

static geo_status try_beside_program(const char *name, char *path, size_t size)
{
    static const char *const places[] = {
        "/data", "/../data", "/../../data", "/../../../data", "/../../../../data",
        "/../share/geo",
    };
    char program[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    if (n <= 0) return GEO_EIO;
    program[n] = '\0';
    const char *slash = strrchr(program, '/');
    if (!slash) return GEO_EIO;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        size_t length = (size_t)(slash - program);
        geo_status status = try_folder(program, length, places[i], name, path, size);
        if (status != GEO_EIO) return status;
    }
    return GEO_EIO;
}

geo_status data_path(const char *name, char *path, size_t size)
{
    if (!is_plain(name)) return GEO_EDOMAIN;
    geo_status status = try_environment(name, path, size);
    if (status == GEO_EIO) status = try_beside_program(name, path, size);
    if (status == GEO_EIO)
        status = try_folder(GEO_DATA_DIR, strlen(GEO_DATA_DIR), "", name, path, size);
    if (status == GEO_EIO) errno = ENOENT;
    return status;
}
