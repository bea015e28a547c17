/* compare.c - do two drawings look alike?
 *
 *   compare [--update] DRAWN.png REFERENCE.png
 *
 * The drawing is shrunk to a quarter with 32 steps a colour, which is what a reference
 * holds: less than 20 kB. Both are
 * blurred a little (letters of another font version may sit a pixel aside) and compared
 * in OKLab: the largest difference of a pixel and the mean of all decide. Speaks the
 * language of tests/job.sh; --update writes the reference when they differ. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/num/image.h"
#include "runtime/plot/colour.h"

enum { SHRINK = 4, STEPS = 31 };
static const double MOST = 0.10, MEAN = 0.0025;         /* in OKLab; black to white is 1 */

static geo_status shrink(const image *from, image *to)
{
    GEO_TRY(image_new(from->rows / SHRINK, from->cols / SHRINK, 3, to));
    for (size_t i = 0; i < to->rows; i++)
        for (size_t j = 0; j < to->cols; j++)
            for (size_t c = 0; c < 3; c++) {
                double sum = 0;
                for (size_t k = 0; k < SHRINK * SHRINK; k++) {
                    const double *v = image_at(from, SHRINK * i + k / SHRINK,
                                               SHRINK * j + k % SHRINK);
                    sum += v[from->channels < 3 ? 0 : c];
                }
                double mean = sum / (SHRINK * SHRINK);
                to->value[3 * (i * to->cols + j) + c] = round(mean * STEPS) / STEPS;
            }
    return GEO_OK;
}

/* The mean of a pixel and its neighbours, in OKLab. */
static void blurred(const image *m, size_t row, size_t col, double lab[3])
{
    double sum[3] = { 0 }, n = 0;
    for (size_t i = row > 0 ? row - 1 : 0; i <= row + 1 && i < m->rows; i++)
        for (size_t j = col > 0 ? col - 1 : 0; j <= col + 1 && j < m->cols; j++, n++)
            for (size_t c = 0; c < 3; c++)
                sum[c] += image_at(m, i, j)[m->channels < 3 ? 0 : c];
    colour_to_oklab((colour){ sum[0] / n, sum[1] / n, sum[2] / n, 1 }, lab);
}

static void measure(const image *a, const image *b, double *most, double *mean)
{
    *most = *mean = 0;
    for (size_t i = 0; i < a->rows; i++)
        for (size_t j = 0; j < a->cols; j++) {
            double p[3], q[3];
            blurred(a, i, j, p);
            blurred(b, i, j, q);
            double d = sqrt((p[0] - q[0]) * (p[0] - q[0]) + (p[1] - q[1]) * (p[1] - q[1])
                            + (p[2] - q[2]) * (p[2] - q[2]));
            *most = fmax(*most, d);
            *mean += d / (double)(a->rows * a->cols);
        }
}

/* Says what it found, unless it will be mended; true when they look alike. */
static bool look_alike(const image *drawn, const char *path, bool updates)
{
    image reference;
    geo_buffer why = GEO_BUFFER_EMPTY;
    if (image_read(path, &reference, &why) != GEO_OK) {
        if (!updates) printf("not ok - %s: %s\n", path, buffer_text(&why));
        buffer_free(&why);
        return false;
    }
    bool alike = drawn->rows == reference.rows && drawn->cols == reference.cols;
    if (!alike && updates) {
        /* another size */
    } else if (!alike) {
        printf("not ok - %s: %zu x %zu pixels, wanted %zu x %zu\n", path, drawn->rows,
               drawn->cols, reference.rows, reference.cols);
    } else {
        double most, mean;
        measure(drawn, &reference, &most, &mean);
        alike = most <= MOST && mean <= MEAN;
        if (alike || !updates)
            printf("%s - %s: largest difference %.3f, mean %.5f\n", alike ? "ok" : "not ok",
                   path, most, mean);
    }
    image_free(&reference);
    return alike;
}

int main(int argc, char **argv)
{
    bool updates = argc > 1 && strcmp(argv[1], "--update") == 0;
    if (argc != 3 + updates) {
        fprintf(stderr, "usage: compare [--update] DRAWN.png REFERENCE.png\n");
        return 2;
    }
    const char *path = argv[2 + updates];
    image whole, drawn;
    if (image_read(argv[1 + updates], &whole, NULL) != GEO_OK
        || shrink(&whole, &drawn) != GEO_OK) {
        printf("not ok - %s: nothing was drawn\n", path);
        return 1;
    }
    bool alike = look_alike(&drawn, path, updates);
    if (!alike && updates) {
        fprintf(stderr, "updated %s\n", path);
        alike = image_write(path, &drawn) == GEO_OK;
        printf("%s - %s is new\n", alike ? "ok" : "not ok", path);
    }
    image_free(&whole);
    image_free(&drawn);
    return alike ? 0 : 1;
}
