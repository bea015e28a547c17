/* history.c - a line an entry; appended by one write, cut by a rename. */
#include "lang/session/history.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/base/buffer.h"
#include "runtime/base/file.h"
#include "runtime/base/mem.h"
#include "runtime/base/text.h"

char *history_path(void)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    geo_buffer b = GEO_BUFFER_EMPTY;
    if (state && state[0] == '/') buffer_add_format(&b, "%s/geo/history", state);
    else if (home && home[0] == '/') buffer_add_format(&b, "%s/.local/state/geo/history", home);
    else return NULL;
    return buffer_take(&b);
}

/* --- a line ------------------------------------------------------------------------ */

static void escape(const char *entry, geo_buffer *out)
{
    for (const char *s = entry; *s; s++) {
        if (*s == '\n') buffer_add_text(out, "\\n");
        else if (*s == '\\') buffer_add_text(out, "\\\\");
        else buffer_add_char(out, *s);
    }
    buffer_add_char(out, '\n');
}

/* In place; false when it is no text that a person could have typed. */
static bool unescape(char *line, size_t length)
{
    if (text_invalid_at(line, length) < length) return false;
    char *to = line;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)line[i];
        if ((c < ' ' && c != '\t') || c == 127) return false;
        if (c == '\\' && i + 1 < length) c = line[++i] == 'n' ? '\n' : (unsigned char)line[i];
        *to++ = (char)c;
    }
    *to = '\0';
    return to > line;
}

/* --- the file ------------------------------------------------------------------------ */

/* A pipe or a device in its place must not stop the prompt. */
static int open_history(const char *path, int flags)
{
    struct stat info;
    int fd = open(path, flags | O_CLOEXEC | O_NONBLOCK, 0600);
    if (fd < 0) return -1;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode)) return fd;
    close(fd);
    errno = EINVAL;
    return -1;
}

/* The last HISTORY_KEPT bytes; *size is that of the file. */
static geo_status read_tail(int fd, char **bytes, size_t *length, size_t *size)
{
    struct stat info;
    if (fstat(fd, &info) != 0) return GEO_EIO;
    *size = (size_t)info.st_size;
    size_t want = *size < HISTORY_KEPT ? *size : HISTORY_KEPT;
    char *text = geo_alloc(want + 1, 1);
    if (!text) return GEO_ENOMEM;
    size_t got = 0;
    while (got < want) {
        ssize_t n = pread(fd, text + got, want - got, (off_t)(*size - want + got));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) break;
        got += (size_t)n;
    }
    text[got] = '\0';
    *bytes = text;
    *length = got;
    return GEO_OK;
}

static void each_line(char *text, size_t length, bool first_is_cut,
                      void (*each)(void *context, const char *entry), void *context)
{
    for (size_t at = 0; at < length; ) {
        char *newline = memchr(text + at, '\n', length - at);
        size_t end = newline ? (size_t)(newline - text) : length;
        bool whole = newline && !(first_is_cut && at == 0);
        if (whole && unescape(text + at, end - at)) each(context, text + at);
        at = end + 1;
    }
}

/* Keeps the newest entries only. The lock keeps others from appending meanwhile. */
static void cut(const char *path, int fd)
{
    char *text;
    size_t length, size;
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) return;
    if (read_tail(fd, &text, &length, &size) != GEO_OK) return;
    const char *first = memchr(text, '\n', length);
    if (first && size > HISTORY_MOST)
        file_write(path, first + 1, length - (size_t)(first + 1 - text));
    geo_free(text);
}

geo_status history_read(const char *path, void (*each)(void *context, const char *entry),
                        void *context)
{
    int fd = open_history(path, O_RDONLY);
    if (fd < 0) return errno == ENOENT ? GEO_OK : GEO_EIO;
    char *text;
    size_t length, size;
    geo_status status = read_tail(fd, &text, &length, &size);
    if (status == GEO_OK) {
        each_line(text, length, length < size, each, context);
        geo_free(text);
        if (size > HISTORY_MOST) cut(path, fd);
    }
    close(fd);
    return status;
}

static void make_folders(const char *path)
{
    char *folder = geo_strdup(path);
    if (!folder) return;
    for (char *s = strchr(folder + 1, '/'); s; s = strchr(s + 1, '/')) {
        *s = '\0';
        mkdir(folder, 0700);                /* open says what is wrong, if anything */
        *s = '/';
    }
    geo_free(folder);
}

/* An entry by one write: others' entries are before it or behind, never inside. */
geo_status history_add(const char *path, const char *entry)
{
    if (strlen(entry) > HISTORY_ENTRY) return GEO_ETOOBIG;
    geo_buffer line = GEO_BUFFER_EMPTY;
    escape(entry, &line);
    if (line.failed) {
        buffer_free(&line);
        return GEO_ENOMEM;
    }
    int fd = open_history(path, O_WRONLY | O_APPEND | O_CREAT);
    if (fd < 0 && errno == ENOENT) {
        make_folders(path);
        fd = open_history(path, O_WRONLY | O_APPEND | O_CREAT);
    }
    geo_status status = fd < 0 ? GEO_EIO : GEO_OK;
    if (fd >= 0) {
        flock(fd, LOCK_EX);
        ssize_t n = write(fd, line.text, line.length);
        if (n != (ssize_t)line.length) status = GEO_EIO;
        close(fd);
    }
    buffer_free(&line);
    return status;
}
