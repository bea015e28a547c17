/* colour.h - colours, and maps from numbers and positions to colours.
 *
 * The maps are straight lines, circles, a helix and a square in OKLab
 * [Ottosson 2020], where equal distances look about equally different: each
 * runs at constant speed by construction and stays inside sRGB. */
#ifndef GEO_PLOT_COLOUR_H
#define GEO_PLOT_COLOUR_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/status.h"
#include "runtime/num/image.h"

/* sRGB as encoded, 0..1; a is opacity. */
typedef struct { double r, g, b, a; } colour;

#define COLOUR_BLACK ((colour){ 0, 0, 0, 1 })
#define COLOUR_WHITE ((colour){ 1, 1, 1, 1 })
#define COLOUR_NONE ((colour){ 0, 0, 0, 0 })

/* OKLab: lightness 0..1, green-red, blue-yellow. Outside sRGB the chroma is
 * lowered until it fits, hue and lightness stay. */
colour colour_from_oklab(double lightness, double a, double b);
void colour_to_oklab(colour c, double lab[3]);

/* "#rgb", "#rrggbb", "#rrggbbaa" or one of the names of colour_names. False
 * when it is none of these, and c is untouched. */
bool colour_parse(const char *text, colour *c);

/* The names colour_parse knows, NULL-terminated; borrows, for good. */
const char *const *colour_names(void);

typedef enum {
    COLOUR_SEQUENTIAL,      /* dark violet over teal to light yellow */
    COLOUR_DIVERGING,       /* blue, near white in the middle, red */
    COLOUR_CYCLIC,          /* the hues at one lightness; 0 and 1 agree */
    COLOUR_GREY,            /* dark to light */
    COLOUR_LIGHT            /* white over teal and blue to dark violet: more is darker */
} colour_map;

/* The map by its name ("sequential", "diverging", "cyclic", "grey", "light"). */
bool colour_map_named(const char *name, colour_map *map);

/* t in 0..1, clamped (cyclic: modulo 1); NaN gives a light grey. */
colour colour_at(colour_map map, double t);

/* The square of positions: u to the right, v upwards, both 0..1 and clamped.
 * Lower left blue, lower right magenta, upper left teal, upper right orange;
 * distances are kept (0.30 in OKLab along a side). */
colour colour_at_position(double u, double v);

/* Colours of n points by their place in the box low..high, each axis stretched
 * to the square. colours fills n. */
void colour_positions(size_t n, const double *xy, const double low[2], const double high[2],
                      colour *colours);

/* Colours of n numbers, low..high onto the map; low == high gives its middle.
 * colours fills n. */
void colour_numbers(colour_map map, size_t n, const double *values, double low, double high,
                    colour *colours);

/* Eight colours for categories, k modulo 8, told apart with any common form of
 * colour blindness [Okabe, Ito 2008], black last. */
colour colour_category(size_t k);

/* A grey picture (one channel) coloured by a map, low..high; out: returns new
 * (caller frees with image_free). GEO_EDOMAIN other channels, GEO_ENOMEM. */
geo_status colour_image(const image *grey, colour_map map, double low, double high, image *out);

#endif
