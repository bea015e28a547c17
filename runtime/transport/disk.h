/* disk.h - the intersection of a convex polygon with a disk about the origin.
 *
 * Its outline is made of chords, the parts of the polygon's edges inside, and
 * of arcs of the circle between the end of a chord and the start of the next. */
#ifndef GEO_TRANSPORT_DISK_H
#define GEO_TRANSPORT_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/base/status.h"
#include "runtime/transport/convex.h"

typedef struct {
    double from[2], to[2];
    bool enters, leaves;        /* from, to are on the circle */
    int32_t label;              /* of the polygon's edge */
    double arc;                 /* angle of the arc that follows; 0: none */
} chord;

typedef struct {
    chord *at;
    size_t n, capacity;
    bool is_whole;              /* no chord, and the disk is in the polygon */
} disk_cut;

void disk_cut_free(disk_cut *cut);

/* cut becomes the intersection of c and the disk.      GEO_ENOMEM */
geo_status disk_cut_make(const convex *c, double radius, disk_cut *cut);

/* Adds its moments, second about p, to m. */
void disk_cut_moments(const disk_cut *cut, double radius, const double p[2], moments *m);

#endif
