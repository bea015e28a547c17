/* picture.h - tensors as pictures, files of pictures. */
#ifndef GEO_STDLIB_PICTURE_H
#define GEO_STDLIB_PICTURE_H

#include "runtime/num/image.h"
#include "runtime/vm/vm.h"

/* Has it the shape of a picture: rows x cols, or rows x cols x 1..4, nothing empty? */
bool picture_fits(const geo_tensor *t);

/* A tensor that fits as a picture; numbers of 0..255 are taken as bytes, other numbers
 * beyond 0..1 are scaled from their least to their largest. Dense t. m: returns new. */
geo_status picture_of_tensor(const geo_tensor *t, image *m);

#endif
