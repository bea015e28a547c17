/* movie.h - scenes and pictures one after the other, as a file. */
#ifndef GEO_PLOT_MOVIE_H
#define GEO_PLOT_MOVIE_H

#include "runtime/plot/scene.h"

typedef struct movie movie;

/*   fps     pictures a second, > 0
 *   scale   pixels a point of a scene, and a pixel of a picture (rounded)
 *   m       returns new (movie_free). GEO_EDOMAIN, GEO_ENOMEM */
geo_status movie_new(double fps, double scale, movie **m);
void movie_free(movie *m);

/* takes s, also when it fails. GEO_ENOMEM */
geo_status movie_add_scene(movie *m, scene *s);
/* A picture laid over white (borrows). GEO_ENOMEM */
geo_status movie_add_image(movie *m, const image *picture);

/* The kind by the name's ending: .gif, or .png and .apng (APNG). Scenes are drawn by the
 * module geo_cairo with common ranges; smaller frames stand in the middle of white. A
 * file that appears whole or not at all.
 * GEO_EFORMAT another ending, GEO_EEMPTY no frames, GEO_EMODULE, GEO_EIO (errno),
 * GEO_ENOMEM, GEO_EINTR, GEO_ETIME. */
geo_status movie_save(movie *m, const char *path, geo_buffer *note);

#endif
