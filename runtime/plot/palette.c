/* palette.c - median cut in OKLab over a histogram of colours, ordered dithering. */
#include "runtime/plot/palette.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/plot/colour.h"

/* A colour that occurs, how often, and where it lies. */
typedef struct {
    float lab[3];
    float count;                /* the root of how often: rare colours count too */
    unsigned char rgb[3];
} shade;

typedef struct {
    size_t first, n;            /* of the shades */
    int side;                   /* its longest */
    double error;               /* sum of squares along it */
} cut_box;

/* Cells of the histogram: 6 bits a part, and the colour that most of what fell in has,
 * when one has most [Boyer, Moore 1981], else one of them. So white stays white. */
enum { BITS = 6, CELLS = 1 << 3 * BITS };

typedef struct { double count, votes; unsigned char rgb[3]; } cell;

static size_t cell_of(const unsigned char *rgb)
{
    return (size_t)(rgb[0] >> 2) << 12 | (size_t)(rgb[1] >> 2) << 6 | rgb[2] >> 2;
}

static void to_lab(const unsigned char *rgb, float lab[3])
{
    double out[3];
    colour_to_oklab((colour){ rgb[0] / 255.0, rgb[1] / 255.0, rgb[2] / 255.0, 1 }, out);
    for (int k = 0; k < 3; k++) lab[k] = (float)out[k];
}

static geo_status count_colours(size_t n, const pixels *picture, cell *cells)
{
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < picture[k].rows * picture[k].cols; i++) {
            if (i % 65536 == 0) GEO_TRY(geo_poll());
            const unsigned char *rgb = picture[k].rgb + 3 * i;
            cell *c = &cells[cell_of(rgb)];
            if (c->votes == 0) memcpy(c->rgb, rgb, 3);
            c->votes += memcmp(c->rgb, rgb, 3) == 0 ? 1 : -1;
            c->count++;
        }
    return GEO_OK;
}

static size_t gather_shades(const cell *cells, shade *shades)
{
    size_t n = 0;
    for (size_t i = 0; i < CELLS; i++) {
        if (cells[i].count == 0) continue;
        shade *s = &shades[n++];
        memcpy(s->rgb, cells[i].rgb, 3);
        s->count = (float)sqrt(cells[i].count);
        to_lab(s->rgb, s->lab);
    }
    return n;
}

static void measure(const shade *shades, cut_box *b)
{
    b->error = -1;
    for (int k = 0; k < 3; k++) {
        double sum = 0, squares = 0, count = 0;
        for (size_t i = b->first; i < b->first + b->n; i++) {
            double v = shades[i].lab[k], w = shades[i].count;
            sum += w * v;
            squares += w * v * v;
            count += w;
        }
        double error = squares - sum * sum / count;
        if (error <= b->error) continue;
        b->error = error;
        b->side = k;
    }
    if (b->n < 2) b->error = -1;
}

static int by_l(const void *a, const void *b)
{
    float x = ((const shade *)a)->lab[0], y = ((const shade *)b)->lab[0];
    return (x > y) - (x < y);
}

static int by_a(const void *a, const void *b)
{
    float x = ((const shade *)a)->lab[1], y = ((const shade *)b)->lab[1];
    return (x > y) - (x < y);
}

static int by_b(const void *a, const void *b)
{
    float x = ((const shade *)a)->lab[2], y = ((const shade *)b)->lab[2];
    return (x > y) - (x < y);
}

/* Cuts a box where half of its weight lies on either side; both keep a shade. */
static cut_box split(shade *shades, cut_box *b)
{
    static int (*const ORDER[3])(const void *, const void *) = { by_l, by_a, by_b };
    qsort(shades + b->first, b->n, sizeof *shades, ORDER[b->side]);
    double all = 0, below = 0;
    for (size_t i = 0; i < b->n; i++) all += shades[b->first + i].count;
    size_t at = 0;
    while (at < b->n && below < all / 2) below += shades[b->first + at++].count;
    if (at == b->n) at--;
    if (at == 0) at = 1;
    cut_box upper = { .first = b->first + at, .n = b->n - at };
    b->n = at;
    measure(shades, b);
    measure(shades, &upper);
    return upper;
}

/* The mean of a box, or the shade that makes up most of it. Returns its pixels. */
static double take_colour(const shade *shades, const cut_box *b, palette *p, size_t k)
{
    double sum[3] = { 0 }, weight = 0, pixels_in = 0;
    const shade *most = &shades[b->first];
    for (size_t i = b->first; i < b->first + b->n; i++) {
        for (int c = 0; c < 3; c++) sum[c] += (double)shades[i].rgb[c] * shades[i].count;
        weight += shades[i].count;
        pixels_in += (double)shades[i].count * shades[i].count;
        if (shades[i].count > most->count) most = &shades[i];
    }
    bool is_flat = (double)most->count * most->count > pixels_in / 2;
    for (int c = 0; c < 3; c++)
        p->rgb[k][c] = is_flat ? most->rgb[c] : (unsigned char)lrint(sum[c] / weight);
    to_lab(p->rgb[k], p->lab[k]);
    return pixels_in;
}

static size_t find_nearest(const palette *p, const unsigned char *rgb)
{
    float lab[3];
    size_t best = 0;
    float least = INFINITY;
    to_lab(rgb, lab);
    for (size_t k = 0; k < p->n; k++) {
        float d0 = lab[0] - p->lab[k][0], d1 = lab[1] - p->lab[k][1], d2 = lab[2] - p->lab[k][2];
        float d = d0 * d0 + d1 * d1 + d2 * d2;
        if (d >= least) continue;
        least = d;
        best = k;
    }
    return best;
}

static size_t table_place(const unsigned char *rgb)
{
    return (size_t)(rgb[0] >> 3) << 10 | (size_t)(rgb[1] >> 3) << 5 | rgb[2] >> 3;
}

/* weight: of each entry; where two share a place in the table, the heavier one has it. */
static geo_status fill_nearest(palette *p, const double *weight)
{
    for (size_t i = 0; i < PALETTE_CELLS; i++) {
        if (i % 1024 == 0) GEO_TRY(geo_poll());
        unsigned char rgb[3] = { (unsigned char)((i >> 10 & 31) * 255 / 31),
                                 (unsigned char)((i >> 5 & 31) * 255 / 31),
                                 (unsigned char)((i & 31) * 255 / 31) };
        p->nearest[i] = (unsigned char)find_nearest(p, rgb);
    }
    for (size_t k = 0; k < p->n; k++) {
        size_t place = table_place(p->rgb[k]), heaviest = k;
        for (size_t m = 0; m < p->n; m++)
            if (table_place(p->rgb[m]) == place && weight[m] > weight[heaviest]) heaviest = m;
        p->nearest[place] = (unsigned char)heaviest;
    }
    return GEO_OK;
}

geo_status palette_make(size_t n, const pixels *picture, size_t most, palette *p)
{
    memset(p, 0, sizeof *p);
    if (most < 1 || most > PALETTE_MOST) return GEO_EDOMAIN;
    cell *cells = geo_alloc_zero(CELLS, sizeof *cells);
    geo_status status = cells ? count_colours(n, picture, cells) : GEO_ENOMEM;
    shade *shades = status == GEO_OK ? geo_alloc(CELLS, sizeof *shades) : NULL;
    if (status == GEO_OK && !shades) status = GEO_ENOMEM;
    if (status == GEO_OK) {
        cut_box box[PALETTE_MOST] = { { .n = gather_shades(cells, shades) } };
        size_t n_boxes = box[0].n > 0;
        measure(shades, &box[0]);
        while (n_boxes > 0 && n_boxes < most) {
            size_t worst = 0;
            for (size_t k = 1; k < n_boxes; k++)
                if (box[k].error > box[worst].error) worst = k;
            if (!(box[worst].error > 0)) break;
            box[n_boxes++] = split(shades, &box[worst]);
        }
        p->n = n_boxes;
        double weight[PALETTE_MOST];
        for (size_t k = 0; k < n_boxes; k++) weight[k] = take_colour(shades, &box[k], p, k);
        status = fill_nearest(p, weight);
    }
    geo_free(cells);
    geo_free(shades);
    return status;
}

static unsigned char entry_of(const palette *p, const unsigned char *rgb)
{
    return p->nearest[table_place(rgb)];
}

/* Place (row, col) of the pattern in which every 2^k-th follows evenly: -1/2 .. 1/2. */
static double threshold(size_t row, size_t col)
{
    unsigned v = 0, x = (unsigned)(col & 7), y = (unsigned)(row & 7);
    for (int bit = 0; bit < 3; bit++)
        v |= ((x ^ y) >> bit & 1) << (5 - 2 * bit) | (y >> bit & 1) << (4 - 2 * bit);
    return ((double)v + 0.5) / 64 - 0.5;
}

void palette_apply(const palette *p, const pixels *picture, unsigned char *entry)
{
    enum { CLOSE = 4, AMPLITUDE = 14 };         /* in bytes of a part */
    for (size_t row = 0; row < picture->rows; row++)
        for (size_t col = 0; col < picture->cols; col++) {
            const unsigned char *rgb = pixel_at(picture, row, col);
            unsigned char k = entry_of(p, rgb), mixed[3];
            int error = 0;
            for (int c = 0; c < 3; c++) error |= abs(rgb[c] - p->rgb[k][c]) > CLOSE;
            double t = AMPLITUDE * threshold(row, col);
            for (int c = 0; c < 3; c++)
                mixed[c] = (unsigned char)fmin(fmax(rgb[c] + t, 0), 255);
            *entry++ = error ? entry_of(p, mixed) : k;
        }
}
