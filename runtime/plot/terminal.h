/* terminal.h - a scene as text for a terminal.
 *
 * Pure functions: what the terminal can do is told, not asked. Nothing depends on
 * the environment. */
#ifndef GEO_PLOT_TERMINAL_H
#define GEO_PLOT_TERMINAL_H

#include "runtime/plot/scene.h"

typedef enum {
    GRAPHICS_NONE,          /* no picture at all */
    GRAPHICS_BRAILLE,       /* letters, braille dots and half blocks; needs no library */
    GRAPHICS_HALFBLOCK,     /* two pixels a letter; needs the module geo_cairo */
    GRAPHICS_KITTY,         /* the graphics protocol of kitty; geo_cairo */
    GRAPHICS_SIXEL          /* sixel graphics [DEC VT340]; geo_cairo */
} graphics_kind;

typedef enum { DEPTH_NONE, DEPTH_256, DEPTH_TRUE } colour_depth;

typedef struct {
    size_t columns, rows;   /* room for the picture, in letters */
    colour_depth depth;     /* of the letters' colours */
    double cell_width;      /* of a letter in pixels; 0: 8 is assumed, and 16 high */
} text_screen;

/* Appends the picture, lines ended by '\n', as large as fits. Sets the panels' height.
 * GEO_EMODULE (then GRAPHICS_BRAILLE still works), GEO_ENOMEM, GEO_EINTR, GEO_ETIME. */
geo_status scene_to_text(scene *s, graphics_kind kind, const text_screen *screen,
                         geo_buffer *out);

/* --- the four ways ------------------------------------------------------------------ */

/* Points of the page that a letter of the braille picture stands for: as wide as a digit
 * of the smallest letters, so that text keeps its place. */
#define BRAILLE_CELL_WIDTH 6.2
#define BRAILLE_CELL_HEIGHT 12.4

geo_status braille_draw(const scene *s, colour_depth depth, geo_buffer *out);

/* Two rows of pixels a line. */
geo_status halfblock_draw(const pixels *p, colour_depth depth, geo_buffer *out);

/* A PNG file to be shown so many letters wide. */
geo_status kitty_draw(const char *png, size_t length, size_t columns, geo_buffer *out);

/* In at most 256 colours. */
geo_status sixel_draw(const pixels *p, geo_buffer *out);

/* Appends the escape that sets the colour of letters, or (is_ground) what is behind. */
void terminal_colour(colour c, bool is_ground, colour_depth depth, geo_buffer *out);

#endif
