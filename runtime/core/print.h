/* print.h - values as text a person can read.
 *
 * Numbers: integers without a point; else the shortest digits that read back as
 * the same number. Tensors: columns aligned at one precision, summarised with
 * "…" when large. */
#ifndef GEO_CORE_PRINT_H
#define GEO_CORE_PRINT_H

#include "runtime/core/object.h"

/* As inside a list or a string hole: one line. */
void print_inline(geo_value v, geo_buffer *out);
/* As the echo of a statement: may take several lines, no newline at the end. */
void print_echo(geo_value v, int width, geo_buffer *out);
void print_number(double x, geo_buffer *out);
/* {x:.3}, {x:8.2}, {x:e}, {x:.2e}, {x:>10}, {x:,}; false when the format makes no sense for v */
bool print_format(geo_value v, const char *format, size_t length, geo_buffer *out);

#endif
