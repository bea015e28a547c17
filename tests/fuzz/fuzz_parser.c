/* fuzz_parser.c - any bytes are read or refused, and every error can be drawn.
 *
 * With clang: -fsanitize=fuzzer,address -DGEO_LIBFUZZER, linked to libgeo.a. Built
 * without a fuzzer it reads the files named on its command line, so a crash that was
 * found can be run again, also under a debugger. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "lang/syntax/dump.h"
#include "lang/syntax/parser.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    geo_source *source = source_new("fuzz", (const char *)data, size);
    if (!source) return 0;
    parse_tree tree;
    geo_buffer b = GEO_BUFFER_EMPTY;
    geo_status status = parse_source(source, &tree);
    if ((status == GEO_OK) != (tree.root && tree.n_errors == 0)) abort();
    for (size_t i = 0; i < tree.n_errors; i++) diag_render(tree.error[i], true, &b);
    if (tree.root) dump_program(tree.root, &b);
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
