/* fuzz_parser.c - any bytes are read or refused, every error can be drawn, and
 * formatting a program keeps its tree.
 *
 * With clang: -fsanitize=fuzzer,address -DGEO_LIBFUZZER, linked to libgeo.a. Built
 * without a fuzzer it reads the files named on its command line, so a crash that was
 * found can be run again, also under a debugger. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lang/syntax/dump.h"
#include "lang/syntax/format.h"
#include "lang/syntax/parser.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The dump of the formatted source must be the same, and formatting it again a copy. */
static void check_format(geo_source *source, const geo_buffer *dump)
{
    geo_buffer text = GEO_BUFFER_EMPTY, again = GEO_BUFFER_EMPTY, after = GEO_BUFFER_EMPTY;
    if (format_source(source, &text) != GEO_OK) abort();
    geo_source *formatted = source_new("formatted", buffer_text(&text), text.length);
    parse_tree tree;
    if (parse_source(formatted, &tree) != GEO_OK) abort();
    dump_program(tree.root, &after);
    if (strcmp(buffer_text(&after), buffer_text(dump)) != 0) abort();
    if (format_source(formatted, &again) != GEO_OK) abort();
    if (strcmp(buffer_text(&again), buffer_text(&text)) != 0) abort();
    parse_free(&tree);
    source_drop(formatted);
    buffer_free(&text);
    buffer_free(&again);
    buffer_free(&after);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    geo_source *source = source_new("fuzz", (const char *)data, size);
    if (!source) return 0;
    parse_tree tree;
    geo_buffer b = GEO_BUFFER_EMPTY;
    geo_status status = parse_source(source, &tree);
    if ((status == GEO_OK) != (tree.root && tree.n_errors == 0)) abort();
    for (size_t i = 0; i < tree.n_errors; i++) diag_render(tree.error[i], true, &b);
    buffer_free(&b);
    if (tree.root) dump_program(tree.root, &b);
    if (status == GEO_OK) check_format(source, &b);
    buffer_free(&b);
    parse_free(&tree);
    if (source->references != 1) abort();
    source_drop(source);
    return 0;
}

#ifndef GEO_LIBFUZZER
#include "runtime/base/file.h"
#include "runtime/base/mem.h"

enum { LARGEST = 1 << 30 };

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        char *text;
        size_t length;
        geo_status status = file_read(argv[i], LARGEST, &text, &length);
        if (status != GEO_OK) {
            fprintf(stderr, "%s: %s\n", argv[i], geo_status_text(status));
            return 1;
        }
        LLVMFuzzerTestOneInput((const uint8_t *)text, length);
        geo_free(text);
    }
    return 0;
}
#endif
