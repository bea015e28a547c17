/* silhouette.h - from a picture to the region its figure covers.
 *
 * The figure is where a field over the picture is at or above a threshold: the
 * opacity, the lightness or darkness of a mask, or the distance of the colour
 * from the plain background's. Its outline is placed between pixels by
 * interpolation, small specks and pinholes are dropped, and the loops are
 * simplified without crossing. Holes and several parts are kept. */
#ifndef GEO_MANIFOLD_SILHOUETTE_H
#define GEO_MANIFOLD_SILHOUETTE_H

#include "runtime/num/image.h"
#include "runtime/num/polygon.h"

typedef enum {
    SILHOUETTE_AUTO,            /* opacity if the picture has any contrast in it,
                                   else the distance from the background */
    SILHOUETTE_ALPHA,           /* opaque pixels */
    SILHOUETTE_LIGHT,           /* light pixels: a white-on-black mask */
    SILHOUETTE_DARK,            /* dark pixels: a black-on-white drawing */
    SILHOUETTE_BACKGROUND       /* unlike the median colour of the picture's rim */
} silhouette_source;

typedef enum {
    SILHOUETTE_UNIT_HEIGHT,     /* the figure's own box: height 1, corner at (0, 0) */
    SILHOUETTE_PICTURE,         /* the whole picture: height 1, corner at (0, 0) */
    SILHOUETTE_PIXELS           /* a pixel is 1 x 1, the picture's corner at (0, 0) */
} silhouette_frame;

/* All zero is a good choice. */
typedef struct {
    silhouette_source source;
    silhouette_frame frame;
    double threshold;           /* 0..1 of the field; 0: 1/2 of the opacity, else
                                   where it parts the values best [Otsu 1979] */
    double tolerance;           /* of simplification, in pixels; 0: 0.7, < 0: none */
    double smallest;            /* area in pixels of the smallest part or hole kept;
                                   0: 0.1 % of the largest part, at least 4 */
    bool fill_holes;
} silhouette_options;

typedef enum {
    SILHOUETTE_FOUND,
    SILHOUETTE_NO_ALPHA,        /* opacity was asked for and there is none */
    SILHOUETTE_NO_CONTRAST,     /* uniform, or too little difference to part */
    SILHOUETTE_NOT_PLAIN,       /* the rim has many colours: no plain background
                                   (not asked when a threshold is given) */
    SILHOUETTE_ALL_INSIDE,      /* everything is at or above the threshold */
    SILHOUETTE_NOTHING          /* nothing is above the threshold, or only specks */
} silhouette_reason;

typedef struct {
    silhouette_reason reason;
    silhouette_source source;   /* what was used */
    double threshold;
    double contrast;            /* difference of the mean field inside and outside */
    size_t n_parts, n_holes;
    size_t n_dropped;           /* specks and pinholes */
    size_t n_traced, n_points;  /* points before and after simplification */
    double area_pixels;         /* of the region returned */
    double area_change;         /* relative, by simplification */
} silhouette_report;

/* One English sentence for a reason. */
const char *silhouette_reason_text(silhouette_reason reason);

/* The figure's region, y upwards.
 *   opt      NULL for all zero                                      (borrows)
 *   p        returns new (caller frees with polygon_free)
 *   report   may be NULL                                            (fills)
 * O(pixels). Accuracy: half a pixel of position, better on soft edges.
 * GEO_EEMPTY    no silhouette: report->reason says why
 * GEO_EDOMAIN   an option out of range; also GEO_ENOMEM, GEO_EINTR, GEO_ETIME */
geo_status silhouette_trace(const image *m, const silhouette_options *opt, polygon *p,
                            silhouette_report *report);

#endif
