/* canvas_font.h - for the module geo_cairo: letters that the sans-serif font does not
 * have come from other fonts that are installed. */
#ifndef GEO_PLOT_CANVAS_FONT_H
#define GEO_PLOT_CANVAS_FONT_H

#include <stdbool.h>
#include <stddef.h>

/* Cairo's cairo_font_face_t. */
typedef struct _cairo_font_face font_face;

enum { FONT_SPARES = 12, FONT_RUNS = 64 };

typedef struct {
    font_face *plain[2];        /* sans-serif, normal and bold */
    font_face *spare[FONT_SPARES];
    bool is_bold[FONT_SPARES];
    size_t n_spares;
} font_set;

/* A stretch of text in one font; borrows text and font. */
typedef struct {
    const char *text;
    size_t length;
    font_face *face;
} font_run;

/* Cuts a text into runs, at most FONT_RUNS (what is left then stays in the last one).
 * *lost becomes true when no font has one of the letters. */
size_t font_runs(font_set *fonts, const char *text, bool bold, font_run *runs, bool *lost);

void font_set_free(font_set *fonts);

#endif
