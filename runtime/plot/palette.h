/* palette.h - few colours that stand for many, equally far apart to the eye. */
#ifndef GEO_PLOT_PALETTE_H
#define GEO_PLOT_PALETTE_H

#include "runtime/plot/pixels.h"

enum { PALETTE_MOST = 256, PALETTE_CELLS = 1 << 15 };

typedef struct {
    size_t n;
    unsigned char rgb[PALETTE_MOST][3];
    float lab[PALETTE_MOST][3];         /* OKLab */
    unsigned char nearest[PALETTE_CELLS];       /* entry + 0, of each colour of 5 bits a part */
} palette;

/* At most `most` colours for all pixels of n pictures: the box with the largest error is
 * cut across its longest side at the median, in OKLab, until there are enough [Heckbert
 * 1982]; each box gives its mean, or
 * the colour that most of it has. Pictures of few colours keep them exactly.
 *   p   fills
 * GEO_EDOMAIN most not 1..256, GEO_ENOMEM, GEO_EINTR, GEO_ETIME. */
geo_status palette_make(size_t n, const pixels *picture, size_t most, palette *p);

/* The index of each pixel; entry fills rows x cols. Colours that the palette misses are
 * mixed by an 8 x 8 ordered pattern, which stands still from picture to picture. */
void palette_apply(const palette *p, const pixels *picture, unsigned char *entry);

#endif
