/* netpbm.c - P1-P6. Sizes are compared with the bytes that are there before
 * anything is allocated, so a short file can't ask for much memory. */
#include "runtime/num/netpbm.h"

#include <math.h>
#include <string.h>

#include "runtime/base/mem.h"

typedef struct {
    const char *bytes;
    size_t length, at;
    geo_buffer *why;
    char kind;                  /* '1'..'6' */
    unsigned long largest;      /* maxval */
} reader;

static geo_status refuse(reader *r, const char *what)
{
    if (r->why) buffer_add_text(r->why, what);
    return GEO_EFORMAT;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool netpbm_is(const char *bytes, size_t length)
{
    return length >= 3 && bytes[0] == 'P' && bytes[1] >= '1' && bytes[1] <= '6'
        && (is_space(bytes[2]) || bytes[2] == '#');
}

static void skip_space(reader *r)
{
    while (r->at < r->length && (is_space(r->bytes[r->at]) || r->bytes[r->at] == '#')) {
        bool comment = r->bytes[r->at] == '#';
        while (comment && r->at < r->length && r->bytes[r->at] != '\n') r->at++;
        r->at += r->at < r->length;
    }
}

/* A decimal number up to `most`. */
static bool read_number(reader *r, unsigned long most, unsigned long *number)
{
    skip_space(r);
    size_t start = r->at;
    unsigned long n = 0;
    while (r->at < r->length && r->bytes[r->at] >= '0' && r->bytes[r->at] <= '9') {
        n = 10 * n + (unsigned long)(r->bytes[r->at++] - '0');
        if (n > most) return false;
    }
    *number = n;
    return r->at > start;
}

/* Bytes that so many values need at least. */
static size_t least_bytes(const reader *r, size_t rows, size_t cols, size_t channels)
{
    size_t n = rows * cols * channels;
    if (r->kind == '1') return n;
    if (r->kind == '4') return rows * ((cols + 7) / 8);
    if (r->kind < '4') return 2 * n - 1;
    return r->largest > 255 ? 2 * n : n;
}

static geo_status read_header(reader *r, image *m)
{
    unsigned long cols, rows;
    r->kind = r->bytes[1];
    r->at = 2;
    if (!read_number(r, IMAGE_MAX_VALUES, &cols) || !read_number(r, IMAGE_MAX_VALUES, &rows))
        return refuse(r, "the width and height are missing or too big");
    if (cols == 0 || rows == 0) return refuse(r, "the picture has no pixels");
    bool bitmap = r->kind == '1' || r->kind == '4';
    r->largest = 1;
    if (!bitmap && (!read_number(r, 65535, &r->largest) || r->largest == 0))
        return refuse(r, "the largest value is not 1 to 65535");
    if (r->kind >= '4') {
        if (r->at >= r->length || !is_space(r->bytes[r->at]))
            return refuse(r, "the header does not end in a space");
        r->at++;
    }
    size_t channels = r->kind == '3' || r->kind == '6' ? 3 : 1;
    if (cols > IMAGE_MAX_VALUES / channels / rows) return GEO_ETOOBIG;
    if (r->length - r->at < least_bytes(r, rows, cols, channels))
        return refuse(r, "the file ends before its last pixel");
    return image_new(rows, cols, channels, m);
}

static geo_status read_text(reader *r, image *m)
{
    for (size_t i = 0; i < m->rows * m->cols * m->channels; i++) {
        unsigned long v;
        if (!read_number(r, r->largest, &v)) {
            if (r->at >= r->length) return refuse(r, "the file ends before its last pixel");
            return refuse(r, "a pixel is not a number up to the largest value");
        }
        m->value[i] = (double)v / (double)r->largest;
    }
    return GEO_OK;
}

/* Digits of P1 may touch each other. */
static geo_status read_text_bits(reader *r, image *m)
{
    for (size_t i = 0; i < m->rows * m->cols; i++) {
        skip_space(r);
        if (r->at >= r->length) return refuse(r, "the file ends before its last pixel");
        char c = r->bytes[r->at++];
        if (c != '0' && c != '1') return refuse(r, "a pixel is neither 0 nor 1");
        m->value[i] = c == '0';
    }
    return GEO_OK;
}

static geo_status read_bits(reader *r, image *m)
{
    size_t stride = (m->cols + 7) / 8;
    for (size_t i = 0; i < m->rows; i++)
        for (size_t j = 0; j < m->cols; j++) {
            unsigned char byte = (unsigned char)r->bytes[r->at + i * stride + j / 8];
            m->value[i * m->cols + j] = !(byte >> (7 - j % 8) & 1);
        }
    return GEO_OK;
}

static geo_status read_bytes(reader *r, image *m)
{
    const unsigned char *from = (const unsigned char *)r->bytes + r->at;
    for (size_t i = 0; i < m->rows * m->cols * m->channels; i++) {
        unsigned v = r->largest > 255 ? from[2 * i] * 256u + from[2 * i + 1] : from[i];
        if (v > r->largest) return refuse(r, "a pixel is above the largest value");
        m->value[i] = (double)v / (double)r->largest;
    }
    return GEO_OK;
}

geo_status netpbm_decode(const char *bytes, size_t length, image *m, geo_buffer *why)
{
    reader r = { .bytes = bytes, .length = length, .why = why };
    *m = IMAGE_EMPTY;
    if (!netpbm_is(bytes, length)) return refuse(&r, "it does not begin with P1 to P6");
    GEO_TRY(read_header(&r, m));
    geo_status status = r.kind == '1' ? read_text_bits(&r, m)
                      : r.kind < '4' ? read_text(&r, m)
                      : r.kind == '4' ? read_bits(&r, m)
                                      : read_bytes(&r, m);
    if (status != GEO_OK) image_free(m);
    return status;
}

/* Writing ------------------------------------------------------------------- */

static unsigned char to_byte(double v)
{
    return (unsigned char)lrint(255 * fmin(fmax(v, 0), 1));
}

/* A channel (or the luma, for channel -1) of a pixel laid over white. */
static double over_white(const image *m, size_t row, size_t col, int channel)
{
    const double *v = image_at(m, row, col);
    double colour = channel < 0 ? image_luma(m, row, col) : v[m->channels < 3 ? 0 : channel];
    if (!image_has_alpha(m)) return colour;
    double alpha = v[m->channels - 1];
    return alpha * colour + (1 - alpha);
}

static void add_bits(const image *m, size_t row, geo_buffer *out)
{
    for (size_t j = 0; j < m->cols; j += 8) {
        unsigned byte = 0;
        for (size_t k = j; k < j + 8; k++)
            byte = byte << 1 | (k < m->cols && over_white(m, row, k, -1) < 0.5);
        buffer_add_char(out, (char)byte);
    }
}

geo_status netpbm_encode(const image *m, image_format format, geo_buffer *out)
{
    char kind = format == IMAGE_PPM ? '6' : format == IMAGE_PGM ? '5' : '4';
    buffer_add_format(out, "P%c\n%zu %zu\n%s", kind, m->cols, m->rows,
                      kind == '4' ? "" : "255\n");
    for (size_t i = 0; i < m->rows && !out->failed; i++) {
        if (kind == '4') {
            add_bits(m, i, out);
            continue;
        }
        for (size_t j = 0; j < m->cols; j++)
            for (int c = 0; c < (kind == '6' ? 3 : 1); c++)
                buffer_add_char(out, (char)to_byte(over_white(m, i, j, kind == '6' ? c : -1)));
    }
    return out->failed ? GEO_ENOMEM : GEO_OK;
}
