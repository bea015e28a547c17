/* typeset.h - how wide text is, before anyone draws it, and where it breaks.
 *
 * Drawings are laid out without a font at hand, by the widths of DejaVu Sans,
 * which is wider than the other sans-serif faces a viewer may put in its
 * place: so what does not overlap here does not overlap there. */
#ifndef GEO_PLOT_TYPESET_H
#define GEO_PLOT_TYPESET_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/status.h"

/* Width in the unit of size (the letters' height in points). */
double typeset_width(const char *text, size_t length, double size, bool bold);

/* A paragraph broken into lines. */
typedef struct {
    size_t n_lines;
    char **line;                /* NUL-terminated */
} paragraph;

/* Breaks text at spaces (and between wide characters) so that lines are at most
 * `width` wide, where words allow; '\n' breaks too.
 *   text   NULL is no lines                                          (borrows)
 *   out    returns new (caller frees with paragraph_free). GEO_ENOMEM */
geo_status paragraph_make(const char *text, double width, double size, bool bold,
                          paragraph *out);
void paragraph_free(paragraph *p);

/* The widest line. */
double paragraph_width(const paragraph *p, double size, bool bold);

#endif
