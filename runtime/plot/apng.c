/* apng.c - takes the frames' PNG files apart and puts their chunks together anew. */
#include "runtime/plot/apng.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/num/image.h"

enum { SIGNATURE = 8, HEADER = 25 };    /* bytes; IHDR with its length, name and sum */

static void put32(char *to, uint32_t v)
{
    for (int k = 0; k < 4; k++) to[k] = (char)(v >> (24 - 8 * k));
}

static uint32_t get32(const char *from)
{
    uint32_t v = 0;
    for (int k = 0; k < 4; k++) v = v << 8 | (unsigned char)from[k];
    return v;
}

/* The sum of a chunk's name and data: CRC-32 of ISO 3309. */
static uint32_t crc(const char *bytes, size_t n)
{
    uint32_t c = 0xffffffffu, table[16];
    for (uint32_t i = 0; i < 16; i++) {         /* four bits at a time */
        table[i] = i;
        for (int k = 0; k < 4; k++) table[i] = table[i] & 1 ? 0xedb88320u ^ table[i] >> 1
                                                            : table[i] >> 1;
    }
    for (size_t i = 0; i < n; i++) {
        c ^= (unsigned char)bytes[i];
        c = table[c & 15] ^ c >> 4;
        c = table[c & 15] ^ c >> 4;
    }
    return c ^ 0xffffffffu;
}

static void put_chunk(geo_buffer *out, const char *name, size_t n, const char *data)
{
    char word[4];
    put32(word, (uint32_t)n);
    buffer_add(out, word, 4);
    size_t at = out->length;
    buffer_add(out, name, 4);
    buffer_add(out, data, n);
    if (out->failed) return;
    put32(word, crc(out->text + at, n + 4));
    buffer_add(out, word, 4);
}

static void put_control(geo_buffer *out, uint32_t number, const pixels *frame, double seconds)
{
    char data[26] = { 0 };
    put32(data, number);
    put32(data + 4, (uint32_t)frame->cols);
    put32(data + 8, (uint32_t)frame->rows);
    unsigned thousandths = (unsigned)fmin(fmax(round(1000 * seconds), 1), 65535);
    data[20] = (char)(thousandths >> 8);
    data[21] = (char)thousandths;
    data[22] = 1000 >> 8;
    data[23] = (char)(1000 & 255);
    put_chunk(out, "fcTL", sizeof data, data);
}

static geo_status encode(const pixels *frame, geo_buffer *png)
{
    image m;
    GEO_TRY(image_new(frame->rows, frame->cols, 3, &m));
    for (size_t i = 0; i < 3 * m.rows * m.cols; i++) m.value[i] = frame->rgb[i] / 255.0;
    geo_status status = image_encode(&m, IMAGE_PNG, png);
    image_free(&m);
    return status;
}

/* Frame k: its control chunk, and its data as IDAT or numbered fdAT chunks. */
static geo_status put_frame(geo_buffer *out, size_t n, size_t k, const pixels *frame,
                            double seconds, uint32_t *number)
{
    geo_buffer png = GEO_BUFFER_EMPTY;
    geo_status status = encode(frame, &png);
    if (status == GEO_OK && k == 0) {
        char control[8] = { 0 };
        put32(control, (uint32_t)n);
        buffer_add(out, png.text, SIGNATURE + HEADER);
        put_chunk(out, "acTL", sizeof control, control);
    }
    if (status == GEO_OK) put_control(out, (*number)++, frame, seconds);
    for (size_t at = SIGNATURE; status == GEO_OK && at + 12 <= png.length;) {
        size_t length = get32(png.text + at);
        char *data = png.text + at + 8;
        if (memcmp(png.text + at + 4, "IDAT", 4) == 0) {
            if (k > 0) put32(data - 4, (*number)++);    /* over the name, which is new */
            put_chunk(out, k > 0 ? "fdAT" : "IDAT", k > 0 ? length + 4 : length,
                      k > 0 ? data - 4 : data);
        }
        at += 12 + length;
    }
    buffer_free(&png);
    return status;
}

geo_status apng_write(size_t n, const pixels *frame, double seconds, geo_buffer *out)
{
    if (n == 0 || frame[0].rows == 0 || frame[0].cols == 0) return GEO_EDOMAIN;
    for (size_t k = 1; k < n; k++)
        if (frame[k].rows != frame[0].rows || frame[k].cols != frame[0].cols) return GEO_EDOMAIN;
    uint32_t number = 0;
    for (size_t k = 0; k < n; k++) {
        GEO_TRY(geo_poll());
        GEO_TRY(put_frame(out, n, k, &frame[k], seconds, &number));
    }
    put_chunk(out, "IEND", 0, "");
    return out->failed ? GEO_ENOMEM : GEO_OK;
}
