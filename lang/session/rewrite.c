/* rewrite.c - reads, formats, compares, writes. */
#include "lang/session/rewrite.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lang/syntax/format.h"
#include "lang/syntax/parser.h"
#include "runtime/base/file.h"
#include "runtime/base/mem.h"

enum { DONE = 0, FAILED = 1, USAGE = 2, LARGEST_SOURCE = 64 << 20 };

typedef struct {
    console *screen;
    bool checks, prints, may_write;
} rewriting;

static int complain(const char *path, const char *what, geo_status status)
{
    fprintf(stderr, "geo: `%s` can't be %s: %s\n", path, what,
            status == GEO_EIO ? strerror(errno) : geo_status_text(status));
    return FAILED;
}

static void report_errors(const rewriting *r, geo_source *source)
{
    parse_tree tree;
    parse_source(source, &tree);
    for (size_t i = 0; i < tree.n_errors; i++) {
        console_report(r->screen, tree.error[i]);
        diag_free(tree.error[i]);
    }
    tree.n_errors = 0;
    parse_free(&tree);
}

static int put(const rewriting *r, const char *path, const char *text, size_t length,
               const geo_buffer *formatted)
{
    bool is_stream = strcmp(path, "-") == 0;
    bool changes = formatted->length != length
        || memcmp(buffer_text(formatted), text, length) != 0;
    if (r->checks) {
        if (changes) printf("%s\n", is_stream ? "<stdin>" : path);
        return changes ? FAILED : DONE;
    }
    if (r->prints || is_stream) {
        fwrite(buffer_text(formatted), 1, formatted->length, stdout);
        return DONE;
    }
    if (!changes) return DONE;
    if (!r->may_write) {
        fprintf(stderr, "geo: `%s` is not written under --sandbox; --stdout prints it\n", path);
        return FAILED;
    }
    geo_status status = file_write(path, buffer_text(formatted), formatted->length);
    if (status != GEO_OK) return complain(path, "written", status);
    printf("%s\n", path);
    return DONE;
}

static int rewrite_file(const rewriting *r, const char *path)
{
    char *text;
    size_t length;
    geo_status status = file_read(path, LARGEST_SOURCE, &text, &length);
    if (status != GEO_OK) return complain(path, "read", status);
    geo_source *source = source_new(strcmp(path, "-") == 0 ? "<stdin>" : path, text, length);
    geo_buffer formatted = GEO_BUFFER_EMPTY;
    int result = FAILED;
    status = source ? format_source(source, &formatted) : GEO_ENOMEM;
    if (status == GEO_OK) result = put(r, path, text, length, &formatted);
    else if (status == GEO_EFORMAT) report_errors(r, source);
    else complain(path, "formatted", status);
    buffer_free(&formatted);
    source_drop(source);
    geo_free(text);
    return result;
}

int rewrite_main(console *c, bool may_write, int n_words, char **words)
{
    rewriting r = { .screen = c, .may_write = may_write };
    int n_files = 0, status = DONE;
    for (int i = 0; i < n_words; i++) {
        if (strcmp(words[i], "--check") == 0) r.checks = true;
        else if (strcmp(words[i], "--stdout") == 0) r.prints = true;
        else if (words[i][0] == '-' && words[i][1]) return USAGE;
        else n_files++;
    }
    if (n_files == 0 || (r.checks && r.prints)) return USAGE;
    for (int i = 0; i < n_words; i++) {
        if (words[i][0] == '-' && words[i][1]) continue;
        if (rewrite_file(&r, words[i]) != DONE) status = FAILED;
    }
    return status;
}
