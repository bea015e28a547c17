/* complete_file.c - one folder read; names that begin with a point only when asked for. */
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include "lang/session/complete.h"
#include "runtime/base/buffer.h"

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* Signs that would end the string, or begin a hole in it. */
static bool is_writable(const char *name)
{
    return strpbrk(name, "\"{\\\n") == NULL;
}

void complete_file(completion_prefix path, completions *out)
{
    const char *slash = memrchr(path.text, '/', path.length);
    size_t folder = slash ? (size_t)(slash + 1 - path.text) : 0;
    geo_buffer b = GEO_BUFFER_EMPTY;
    buffer_add(&b, path.text, folder);
    DIR *dir = opendir(folder ? buffer_text(&b) : ".");
    if (!dir || b.failed) {
        buffer_free(&b);
        if (dir) closedir(dir);
        return;
    }
    bool wants_hidden = path.length > folder && path.text[folder] == '.';
    for (struct dirent *e = readdir(dir); e; e = readdir(dir)) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) continue;
        if ((e->d_name[0] == '.' && !wants_hidden) || !is_writable(e->d_name)) continue;
        geo_buffer full = GEO_BUFFER_EMPTY;
        buffer_add(&full, path.text, folder);
        buffer_add_text(&full, e->d_name);
        if (is_folder(buffer_text(&full))) buffer_add_char(&full, '/');
        if (full.failed) out->failed = true;
        else completions_add(out, path, buffer_text(&full), NULL);
        buffer_free(&full);
    }
    closedir(dir);
    buffer_free(&b);
}
