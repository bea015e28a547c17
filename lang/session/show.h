/* show.h - pictures on the terminal: which way, and drawing them. */
#ifndef GEO_SESSION_SHOW_H
#define GEO_SESSION_SHOW_H

#include "runtime/core/object.h"
#include "runtime/plot/terminal.h"

/* What the terminal on standard output can show. $GEO_GRAPHICS (none, braille, halfblock,
 * kitty, sixel) decides; else nothing when output is no terminal or a dumb one, kitty's
 * protocol where the environment names a terminal that has it, sixels where the terminal
 * says so when asked (only with may_ask, waiting at most a fifth of a second), else
 * braille. NO_COLOR takes the colours. */
graphics_kind show_way(bool may_ask);

bool value_is_plot(geo_value v);

/* Appends the picture of a plot (else appends nothing) by this way, or in braille where
 * Cairo is missing. False: not a plot, or it could not be drawn. */
bool show_picture(geo_value v, graphics_kind way, geo_buffer *out);

#endif
