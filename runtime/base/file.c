/* file.c - reading whole files; writing by temporary file, fsync and rename. */
#include "runtime/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"

static geo_status read_all(int fd, size_t limit, char **bytes, size_t *length)
{
    char *data = NULL;
    size_t capacity = 0, used = 0;
    geo_status status = GEO_OK;
    for (;;) {
        if (!geo_grow(&data, &capacity, used + 64 * 1024, 1)) {
            status = GEO_ENOMEM;
            break;
        }
        ssize_t got = read(fd, data + used, capacity - used - 1);
        if (got < 0 && errno == EINTR) {
            if ((status = geo_poll()) != GEO_OK) break;
            continue;
        }
        if (got < 0) status = GEO_EIO;
        if (got <= 0) break;
        used += (size_t)got;
        if (used > limit) {
            status = GEO_ETOOBIG;
            break;
        }
    }
    if (status != GEO_OK) {
        geo_free(data);
        return status;
    }
    data[used] = '\0';
    *bytes = data;
    *length = used;
    return GEO_OK;
}

geo_status file_read(const char *path, size_t limit, char **bytes, size_t *length)
{
    if (strcmp(path, "-") == 0) return read_all(STDIN_FILENO, limit, bytes, length);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return GEO_EIO;
    struct stat info;
    if (fstat(fd, &info) == 0 && S_ISDIR(info.st_mode)) {
        close(fd);
        errno = EISDIR;
        return GEO_EIO;
    }
    geo_status status = read_all(fd, limit, bytes, length);
    int why = errno;
    close(fd);
    errno = why;
    return status;
}

static geo_status write_all(int fd, const char *bytes, size_t length)
{
    enum { CHUNK = 4 << 20 };
    while (length > 0) {
        GEO_TRY(geo_poll());
        ssize_t put = write(fd, bytes, length < CHUNK ? length : CHUNK);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return GEO_EIO;
        bytes += put;
        length -= (size_t)put;
    }
    return GEO_OK;
}

/* A device such as /dev/null or a pipe can't be renamed over: write straight. */
static geo_status write_in_place(const char *path, const void *bytes, size_t length)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0) return GEO_EIO;
    geo_status status = write_all(fd, bytes, length);
    if (close(fd) != 0) status = GEO_EIO;
    return status;
}

geo_status file_write(const char *path, const void *bytes, size_t length)
{
    struct stat info;
    bool exists = stat(path, &info) == 0;
    if (exists && !S_ISREG(info.st_mode)) return write_in_place(path, bytes, length);

    size_t n = strlen(path);
    char *temporary = geo_alloc(n + 8, 1);
    if (!temporary) return GEO_ENOMEM;
    memcpy(temporary, path, n);
    memcpy(temporary + n, ".XXXXXX", 8);

    int fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0) {
        geo_free(temporary);
        return GEO_EIO;
    }
    mode_t mask = umask(0);
    umask(mask);
    fchmod(fd, exists ? info.st_mode & 07777 : 0666 & ~mask);
    geo_status status = write_all(fd, bytes, length);
    if (status == GEO_OK) status = geo_poll();
    if (status == GEO_OK && fsync(fd) != 0) status = GEO_EIO;
    if (close(fd) != 0) status = GEO_EIO;
    if (status == GEO_OK && rename(temporary, path) != 0) status = GEO_EIO;
    if (status != GEO_OK) {
        int why = errno;
        unlink(temporary);
        errno = why;
    }
    geo_free(temporary);
    return status;
}
