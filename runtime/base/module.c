/* module.c - dlopen with a short memory.
 *
 * Search order: the folder set by the program, $GEO_MODULE_PATH, the folder of
 * the running executable and ../lib/geo beside it, the installed folder. Modules
 * are never closed. */
#include "runtime/base/module.h"

#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef GEO_MODULE_DIR
#define GEO_MODULE_DIR "/usr/local/lib/geo"
#endif

enum { MAX_MODULES = 16 };

typedef struct {
    char name[32];
    const void *table;
    char problem[256];
} entry;

static entry entries[MAX_MODULES];
static int n_entries;
static const char *first_folder;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void module_folder_set(const char *folder)
{
    first_folder = folder;
}

static void *open_in(const char *folder, const char *name, char *problem, size_t size)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/geo_%s.so", folder, name);
    if (n < 0 || (size_t)n >= sizeof path || access(path, R_OK) != 0) return NULL;
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!handle) snprintf(problem, size, "%s", dlerror());
    return handle;
}

static void *open_beside_program(const char *name, char *problem, size_t size)
{
    static const char LIBRARY[] = "/../lib/geo";
    char path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - sizeof LIBRARY);
    if (n <= 0) return NULL;
    path[n] = '\0';
    char *slash = strrchr(path, '/');
    if (!slash) return NULL;
    *slash = '\0';
    void *handle = open_in(path, name, problem, size);
    if (handle) return handle;
    memcpy(slash, LIBRARY, sizeof LIBRARY);
    return open_in(path, name, problem, size);
}

static void explain(entry *e, const char *what)
{
    char name[sizeof e->name];
    memcpy(name, e->name, sizeof name);
    snprintf(e->problem, sizeof e->problem, "geo_%s.so %s", name, what);
}

static void open_entry(entry *e)
{
    size_t size = sizeof e->problem;
    const char *environment = getenv("GEO_MODULE_PATH");
    void *handle = NULL;
    if (first_folder) handle = open_in(first_folder, e->name, e->problem, size);
    if (!handle && environment) handle = open_in(environment, e->name, e->problem, size);
    if (!handle) handle = open_beside_program(e->name, e->problem, size);
    if (!handle) handle = open_in(GEO_MODULE_DIR, e->name, e->problem, size);
    if (!handle) {
        if (!e->problem[0]) explain(e, "was not found");
        return;
    }
    char symbol[64];
    snprintf(symbol, sizeof symbol, "geo_module_%s", e->name);
    e->table = dlsym(handle, symbol);
    if (e->table) e->problem[0] = '\0';
    else explain(e, "has no table");
}

static entry *find(const char *name)
{
    for (int i = 0; i < n_entries; i++)
        if (strcmp(entries[i].name, name) == 0) return &entries[i];
    return NULL;
}

const void *module_open(const char *name)
{
    pthread_mutex_lock(&lock);
    entry *e = find(name);
    if (!e && n_entries < MAX_MODULES) {
        e = &entries[n_entries++];
        snprintf(e->name, sizeof e->name, "%s", name);
        open_entry(e);
    }
    const void *table = e ? e->table : NULL;
    pthread_mutex_unlock(&lock);
    return table;
}

const char *module_problem(const char *name)
{
    pthread_mutex_lock(&lock);
    const entry *e = find(name);
    pthread_mutex_unlock(&lock);
    return e ? e->problem : "";
}
