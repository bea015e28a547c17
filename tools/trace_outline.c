/* trace_outline.c - makes a .poly file from a picture, for data/.
 *
 *   make tools/trace_outline
 *   tools/trace_outline PICTURE TOLERANCE < HEADER > data/NAME.poly
 *
 * TOLERANCE is in pixels. The lines of HEADER (where the picture comes from,
 * its licence, its credit) become the comment at the top of the file. The
 * outline has height 1 and its box begins at (0, 0). */
#include <stdio.h>
#include <stdlib.h>

#include "runtime/base/file.h"
#include "runtime/base/mem.h"
#include "runtime/manifold/region.h"
#include "runtime/manifold/silhouette.h"

static int complain(const char *what, geo_status status, const geo_buffer *why)
{
    fprintf(stderr, "trace_outline: %s: %s %s\n", what, geo_status_text(status),
            buffer_text(why));
    return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: trace_outline PICTURE TOLERANCE < HEADER > OUTLINE\n", stderr);
        return 2;
    }
    geo_buffer why = GEO_BUFFER_EMPTY, text = GEO_BUFFER_EMPTY;
    image picture;
    geo_status status = image_read(argv[1], &picture, &why);
    if (status != GEO_OK) return complain(argv[1], status, &why);

    silhouette_options options = { .tolerance = atof(argv[2]) };
    silhouette_report report;
    polygon p;
    status = silhouette_trace(&picture, &options, &p, &report);
    if (status == GEO_EEMPTY) buffer_add_text(&why, silhouette_reason_text(report.reason));
    if (status != GEO_OK) return complain(argv[1], status, &why);

    char *header;
    size_t length;
    status = file_read("-", 1 << 16, &header, &length);
    if (status == GEO_OK) status = polygon_print(&p, header, 5, &text);
    if (status != GEO_OK) return complain("header", status, &why);
    fputs(buffer_text(&text), stdout);
    fprintf(stderr, "%zu parts, %zu holes, %zu points of %zu, area %+.3f %%\n",
            report.n_parts, report.n_holes, report.n_points, report.n_traced,
            100 * report.area_change);
    geo_free(header);
    buffer_free(&text);
    image_free(&picture);
    polygon_free(&p);
    return EXIT_SUCCESS;
}
