/* hilbert.c - sorting along a Hilbert curve: keys of 32 bits, radix sort, refinement.
 *
 * The curve of level k visits the quarters of a square in the order of a "U"; inside
 * each quarter it is the curve of level k - 1, perhaps transposed (swapped across the
 * diagonal) or turned by half (complemented), hence four states. A table answers four
 * levels at once: (state, 4 bits of x, 4 bits of y) -> 8 bits of key, next state. */
#include "runtime/num/hilbert.h"

#include <math.h>
#include <stdbool.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"

enum { LEVELS = 16, STEP = 4, STATES = 4, STEP_CELLS = 1 << (2 * STEP) };
enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS, PASSES = 3 };
enum { SHORT_RUN = 64, CROWD = 6 };     /* insert below; refine a shared cell above */

typedef struct {
    uint32_t key, point;
} keyed;

typedef struct {
    const double *xy;
    keyed *item, *spare;
    uint16_t table[STATES][STEP_CELLS];     /* key in the high byte, state in the low */
} hilbert;

/* One level: the place of quarter (x, y) on the curve, and the state inside it. */
static unsigned quarter_place(unsigned *state, unsigned x, unsigned y)
{
    unsigned swap = *state & 1, turn = *state >> 1;
    unsigned x_turned = (swap ? y : x) ^ turn, y_turned = (swap ? x : y) ^ turn;
    if (y_turned == 0) {
        swap ^= 1;
        turn ^= x_turned;
    }
    *state = swap | turn << 1;
    return (3 * x_turned) ^ y_turned;
}

static void table_fill(hilbert *h)
{
    for (unsigned start = 0; start < STATES; start++) {
        for (unsigned cell = 0; cell < STEP_CELLS; cell++) {
            unsigned state = start, key = 0;
            for (int bit = STEP - 1; bit >= 0; bit--) {
                unsigned x = cell >> (STEP + bit) & 1, y = cell >> bit & 1;
                key = key << 2 | quarter_place(&state, x, y);
            }
            h->table[start][cell] = (uint16_t)(key << 8 | state);
        }
    }
}

static uint32_t key_of(const hilbert *h, uint32_t x, uint32_t y)
{
    uint32_t key = 0, state = 0;
    for (int shift = LEVELS - STEP; shift >= 0; shift -= STEP) {
        uint32_t entry = h->table[state][(x >> shift & 15) << 4 | (y >> shift & 15)];
        key = key << 8 | entry >> 8;
        state = entry & 0xFF;
    }
    return key;
}

/* Keys within the bounding square of the points item[0..n). False: all are equal. */
static bool keys_fill(const hilbert *h, keyed *item, size_t n)
{
    const double *p = h->xy + 2 * (size_t)item[0].point;
    double x_low = p[0], x_high = p[0], y_low = p[1], y_high = p[1];
    for (size_t i = 1; i < n; i++) {
        p = h->xy + 2 * (size_t)item[i].point;
        x_low = p[0] < x_low ? p[0] : x_low, x_high = p[0] > x_high ? p[0] : x_high;
        y_low = p[1] < y_low ? p[1] : y_low, y_high = p[1] > y_high ? p[1] : y_high;
    }
    double side = fmax(x_high - x_low, y_high - y_low);
    if (!(side > 0)) return false;
    double scale = 0x1p16 * (1 - 0x1p-50) / side;       /* below 2^16 even at the far side */
    if (!isfinite(scale)) return false;                 /* side is subnormal */
    for (size_t i = 0; i < n; i++) {
        p = h->xy + 2 * (size_t)item[i].point;
        item[i].key = key_of(h, (uint32_t)((p[0] - x_low) * scale),
                             (uint32_t)((p[1] - y_low) * scale));
    }
    return true;
}

static void sort_by_insertion(keyed *item, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        keyed moving = item[i];
        size_t j = i;
        for (; j > 0 && item[j - 1].key > moving.key; j--) item[j] = item[j - 1];
        item[j] = moving;
    }
}

static void sort_pass(const keyed *from, keyed *to, size_t n, uint32_t *start, int shift)
{
    uint32_t sum = 0;
    for (int d = 0; d < DIGITS; d++) {
        uint32_t count = start[d];
        start[d] = sum;
        sum += count;
    }
    for (size_t i = 0; i < n; i++)
        to[start[from[i].key >> shift & (DIGITS - 1)]++] = from[i];
}

/* Stable: least significant digit first. The result is back in item. */
static void sort_by_radix(keyed *item, keyed *spare, size_t n)
{
    uint32_t count[PASSES][DIGITS] = { { 0 } };
    for (size_t i = 0; i < n; i++)
        for (int pass = 0; pass < PASSES; pass++)
            count[pass][item[i].key >> (DIGIT_BITS * pass) & (DIGITS - 1)]++;
    for (int pass = 0; pass < PASSES; pass++) {
        sort_pass(item, spare, n, count[pass], DIGIT_BITS * pass);
        keyed *swap = item;
        item = spare, spare = swap;
    }
    for (size_t i = 0; i < n; i++) spare[i] = item[i];
}

/* Each level of recursion divides the side by 2^16, so doubles allow a hundred or so
 * levels and clusters a handful. */
static geo_status sort_run(hilbert *h, size_t first, size_t n)
{
    keyed *item = h->item + first;
    GEO_TRY(geo_poll());
    if (!keys_fill(h, item, n)) return GEO_OK;
    if (n <= SHORT_RUN) sort_by_insertion(item, n);
    else sort_by_radix(item, h->spare, n);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && item[end].key == item[i].key; end++) {}
        if (end - i > CROWD) GEO_TRY(sort_run(h, first + i, end - i));
    }
    return GEO_OK;
}

geo_status hilbert_order(const double *xy, size_t n, uint32_t *order)
{
    geo_status status = GEO_ENOMEM;
    hilbert *h = geo_alloc(1, sizeof *h);
    keyed *item = geo_alloc(n, sizeof *item), *spare = geo_alloc(n, sizeof *spare);
    if (h && item && spare) {
        *h = (hilbert){ .xy = xy, .item = item, .spare = spare };
        table_fill(h);
        for (size_t i = 0; i < n; i++) item[i].point = (uint32_t)i;
        status = n > 1 ? sort_run(h, 0, n) : GEO_OK;
        for (size_t i = 0; i < n && status == GEO_OK; i++) order[i] = item[i].point;
    }
    geo_free(spare);
    geo_free(item);
    geo_free(h);
    return status;
}
