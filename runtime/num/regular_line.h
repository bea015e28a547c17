/* regular_line.h - the triangulation of points on one line; private to regular*.c. */
#ifndef GEO_NUM_REGULAR_LINE_H
#define GEO_NUM_REGULAR_LINE_H

#include "runtime/num/regular_mesh.h"

/* The visible ones of m's sites, all on one line, in order along it: fills t->line,
 * t->n_line (replacing what was there) and t->face_of; t->order must be that of m.
 * GEO_ENOMEM, GEO_EINTR, GEO_ETIME; t is then as it was. */
geo_status line_build(const mesh *m, regular_triangulation *t);

#endif
