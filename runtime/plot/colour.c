/* colour.c - OKLab and the maps built in it. */
#include "runtime/plot/colour.h"

#include <math.h>
#include <string.h>

/* sRGB and OKLab [Ottosson 2020] -------------------------------------------- */

static double encode(double linear)
{
    return linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055;
}

static double decode(double encoded)
{
    return encoded <= 0.04045 ? encoded / 12.92 : pow((encoded + 0.055) / 1.055, 2.4);
}

static double cube(double x)
{
    return x * x * x;
}

static void linear_from_oklab(const double lab[3], double rgb[3])
{
    double l = cube(lab[0] + 0.3963377774 * lab[1] + 0.2158037573 * lab[2]);
    double m = cube(lab[0] - 0.1055613458 * lab[1] - 0.0638541728 * lab[2]);
    double s = cube(lab[0] - 0.0894841775 * lab[1] - 1.2914855480 * lab[2]);
    rgb[0] = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s;
    rgb[1] = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s;
    rgb[2] = -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s;
}

void colour_to_oklab(colour c, double lab[3])
{
    double r = decode(c.r), g = decode(c.g), b = decode(c.b);
    double l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    double m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    double s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    lab[0] = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s;
    lab[1] = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s;
    lab[2] = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;
}

static bool fits(const double lab[3], double rgb[3])
{
    const double slack = 1e-3;
    linear_from_oklab(lab, rgb);
    for (int c = 0; c < 3; c++)
        if (!(rgb[c] >= -slack && rgb[c] <= 1 + slack)) return false;
    return true;
}

colour colour_from_oklab(double lightness, double a, double b)
{
    double lab[3] = { fmin(fmax(lightness, 0), 1), a, b }, rgb[3];
    if (!fits(lab, rgb)) {
        double low = 0, high = 1;           /* share of the chroma that fits */
        for (int i = 0; i < 24; i++) {
            double middle = (low + high) / 2;
            lab[1] = middle * a;
            lab[2] = middle * b;
            if (fits(lab, rgb)) low = middle;
            else high = middle;
        }
        lab[1] = low * a;
        lab[2] = low * b;
        linear_from_oklab(lab, rgb);
    }
    for (int c = 0; c < 3; c++) rgb[c] = encode(fmin(fmax(rgb[c], 0), 1));
    return (colour){ rgb[0], rgb[1], rgb[2], 1 };
}

/* Names --------------------------------------------------------------------- */

static const char *const NAMES[] = {
    "black", "white", "grey", "gray", "red", "green", "blue", "orange", "purple",
    "teal", "yellow", "magenta", "cyan", "brown", "pink", "none", NULL,
};

/* The vivid ones are softened a little, so that they sit well together. */
static const unsigned NAMED[] = {
    0x000000, 0xffffff, 0x808080, 0x808080, 0xd1343e, 0x2e8b4f, 0x2f6fbd, 0xe07b2c, 0x7b4fa3,
    0x1f8f8a, 0xe3b505, 0xc2378b, 0x35a7c9, 0x8a5a3b, 0xe58fb1, 0x000000,
};

const char *const *colour_names(void)
{
    return NAMES;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

static bool parse_hex(const char *digits, colour *c)
{
    size_t n = strlen(digits);
    int value[8];
    if (n != 3 && n != 6 && n != 8) return false;
    for (size_t i = 0; i < n; i++)
        if ((value[i] = hex_digit(digits[i])) < 0) return false;
    double part[4] = { 0, 0, 0, 1 };
    for (size_t k = 0; k < (n == 8 ? 4 : 3); k++)
        part[k] = n == 3 ? value[k] / 15.0 : (16 * value[2 * k] + value[2 * k + 1]) / 255.0;
    *c = (colour){ part[0], part[1], part[2], part[3] };
    return true;
}

bool colour_parse(const char *text, colour *c)
{
    if (text[0] == '#') return parse_hex(text + 1, c);
    for (size_t k = 0; NAMES[k]; k++) {
        if (strcmp(NAMES[k], text) != 0) continue;
        unsigned v = NAMED[k];
        *c = (colour){ (v >> 16) / 255.0, (v >> 8 & 255) / 255.0, (v & 255) / 255.0, 1 };
        if (strcmp(text, "none") == 0) *c = COLOUR_NONE;
        return true;
    }
    return false;
}

bool colour_map_named(const char *name, colour_map *map)
{
    static const char *const names[] = { "sequential", "diverging", "cyclic", "grey", "light" };
    for (int k = 0; k < 5; k++) {
        if (strcmp(names[k], name) != 0) continue;
        *map = (colour_map)k;
        return true;
    }
    return false;
}

/* Maps ---------------------------------------------------------------------- */

/* A helix: lightness rises evenly while hue runs along a circle whose middle
 * was chosen (by search) for the widest one that fits into sRGB. */
static colour helix(double t)
{
    double angle = (298 - 187 * t) * M_PI / 180;
    return colour_from_oklab(0.27 + 0.65 * t, 0.030 + 0.124 * cos(angle),
                             0.015 + 0.124 * sin(angle));
}

/* Two straight lines from near white to equally dark, equally far ends. */
static colour two_arms(double t)
{
    double angle = (t < 0.5 ? 258 : 27) * M_PI / 180, share = fabs(2 * t - 1);
    return colour_from_oklab(0.955 - 0.505 * share, 0.155 * share * cos(angle),
                             0.155 * share * sin(angle));
}

/* From white down: lightness falls evenly while hue and chroma run along an arc that
 * leaves the axis of greys towards teal. */
static colour arc_from_white(double t)
{
    double start = 190 * M_PI / 180, turn = 130 * M_PI / 180 * t, r = 0.088;
    return colour_from_oklab(1 - 0.70 * t, r * (sin(start + turn) - sin(start)),
                             r * (cos(start) - cos(start + turn)));
}

static colour circle(double t)
{
    double angle = 2 * M_PI * t;
    return colour_from_oklab(0.73, 0.12 * cos(angle), 0.12 * sin(angle));
}

colour colour_at(colour_map map, double t)
{
    if (isnan(t)) return (colour){ 0.85, 0.85, 0.85, 1 };
    if (map == COLOUR_CYCLIC) return circle(isinf(t) ? 0 : t - floor(t));
    t = fmin(fmax(t, 0), 1);
    if (map == COLOUR_SEQUENTIAL) return helix(t);
    if (map == COLOUR_DIVERGING) return two_arms(t);
    if (map == COLOUR_LIGHT) return arc_from_white(t);
    return colour_from_oklab(0.2 + 0.75 * t, 0, 0);
}

/* The largest square of lightness 0.52 to 0.93 that fits into sRGB, found by
 * search: middle, and the sides to the right and upwards. */
static const double SQUARE[3][3] = {
    { 0.6536, 0.0435, -0.0402 },
    { -0.0493, 0.2470, 0.1686 },
    { 0.1970, -0.1018, 0.2067 },
};

colour colour_at_position(double u, double v)
{
    if (isnan(u) || isnan(v)) return colour_at(COLOUR_GREY, NAN);
    u = fmin(fmax(u, 0), 1) - 0.5;
    v = fmin(fmax(v, 0), 1) - 0.5;
    double lab[3];
    for (int c = 0; c < 3; c++) lab[c] = SQUARE[0][c] + u * SQUARE[1][c] + v * SQUARE[2][c];
    return colour_from_oklab(lab[0], lab[1], lab[2]);
}

/* Where x lies in low..high, as a share; the middle of a point. */
static double share_of(double x, double low, double high)
{
    return high > low ? (x - low) / (high - low) : isnan(x) ? NAN : 0.5;
}

void colour_positions(size_t n, const double *xy, const double low[2], const double high[2],
                      colour *colours)
{
    for (size_t i = 0; i < n; i++)
        colours[i] = colour_at_position(share_of(xy[2 * i], low[0], high[0]),
                                        share_of(xy[2 * i + 1], low[1], high[1]));
}

void colour_numbers(colour_map map, size_t n, const double *values, double low, double high,
                    colour *colours)
{
    for (size_t i = 0; i < n; i++) colours[i] = colour_at(map, share_of(values[i], low, high));
}

colour colour_category(size_t k)
{
    static const unsigned palette[] = {
        0x0072b2, 0xe69f00, 0x009e73, 0xcc79a7, 0x56b4e9, 0xd55e00, 0xf0e442, 0x222222,
    };
    unsigned v = palette[k % 8];
    return (colour){ (v >> 16) / 255.0, (v >> 8 & 255) / 255.0, (v & 255) / 255.0, 1 };
}

geo_status colour_image(const image *grey, colour_map map, double low, double high, image *out)
{
    *out = IMAGE_EMPTY;
    if (grey->channels != 1) return GEO_EDOMAIN;
    GEO_TRY(image_new(grey->rows, grey->cols, 3, out));
    for (size_t i = 0; i < grey->rows * grey->cols; i++) {
        colour c = colour_at(map, share_of(grey->value[i], low, high));
        double rgb[3] = { c.r, c.g, c.b };
        memcpy(out->value + 3 * i, rgb, sizeof rgb);
    }
    return GEO_OK;
}
