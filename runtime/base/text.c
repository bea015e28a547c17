/* text.c - UTF-8 and the few facts about characters that geo needs.
 *
 * The width table holds the ranges of Unicode's East Asian Width W and F and
 * the zero-width combining marks, both merged where gaps hold no letters. */
#include "runtime/base/text.h"

#include <string.h>

typedef struct { unsigned first, last; } range;

static const range WIDE[] = {
    { 0x1100, 0x115F }, { 0x231A, 0x231B }, { 0x2329, 0x232A }, { 0x23E9, 0x23EC },
    { 0x2E80, 0x303E }, { 0x3041, 0x33FF }, { 0x3400, 0x4DBF }, { 0x4E00, 0x9FFF },
    { 0xA000, 0xA4CF }, { 0xA960, 0xA97F }, { 0xAC00, 0xD7A3 }, { 0xF900, 0xFAFF },
    { 0xFE10, 0xFE19 }, { 0xFE30, 0xFE6F }, { 0xFF00, 0xFF60 }, { 0xFFE0, 0xFFE6 },
    { 0x16FE0, 0x18CFF }, { 0x1B000, 0x1B2FF }, { 0x1F300, 0x1F64F }, { 0x1F680, 0x1F6FF },
    { 0x1F900, 0x1F9FF }, { 0x1FA70, 0x1FAFF }, { 0x20000, 0x2FFFD }, { 0x30000, 0x3FFFD },
};

static const range COMBINING[] = {
    { 0x0300, 0x036F }, { 0x0483, 0x0489 }, { 0x0591, 0x05BD }, { 0x0610, 0x061A },
    { 0x064B, 0x065F }, { 0x0E31, 0x0E31 }, { 0x0E34, 0x0E3A }, { 0x0E47, 0x0E4E },
    { 0x1AB0, 0x1AFF }, { 0x1DC0, 0x1DFF }, { 0x200B, 0x200F }, { 0x20D0, 0x20FF },
    { 0x302A, 0x302D }, { 0x3099, 0x309A }, { 0xFE00, 0xFE0F }, { 0xFE20, 0xFE2F },
};

/* Blocks above ASCII that hold no letters: signs, operators, boxes, spaces. */
static const range NOT_LETTERS[] = {
    { 0x0080, 0x00A9 }, { 0x00AB, 0x00B4 }, { 0x00B6, 0x00B9 }, { 0x00BB, 0x00BF },
    { 0x00D7, 0x00D7 }, { 0x00F7, 0x00F7 }, { 0x2000, 0x206F }, { 0x20A0, 0x20CF },
    { 0x2190, 0x2BFF }, { 0x2E00, 0x2E7F }, { 0x3000, 0x3004 }, { 0x3008, 0x3020 },
    { 0xD800, 0xDFFF }, { 0xE000, 0xF8FF }, { 0xFE10, 0xFE6F }, { 0xFEFF, 0xFEFF },
    { 0xFF01, 0xFF0F },
    { 0xFF1A, 0xFF20 }, { 0xFF3B, 0xFF40 }, { 0xFF5B, 0xFF65 }, { 0xFFF0, 0xFFFF },
    { 0x1F000, 0x1FAFF }, { 0xE0000, 0x10FFFF },
};

#define IN_TABLE(table, c) in_table(table, sizeof table / sizeof *table, c)

static bool in_table(const range *table, size_t n, unsigned c)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (c > table[middle].last) low = middle + 1;
        else high = middle;
    }
    return low < n && c >= table[low].first;
}

/* Bytes the sequence should have by its first byte; 0 for a bad first byte. */
static size_t sequence_length(unsigned char first)
{
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return 2;
    if (first >= 0xE0 && first <= 0xEF) return 3;
    if (first >= 0xF0 && first <= 0xF4) return 4;
    return 0;
}

size_t text_decode(const char *text, size_t length, unsigned *code_point, bool *valid)
{
    static const unsigned smallest[5] = { 0, 0, 0x80, 0x800, 0x10000 };
    const unsigned char *s = (const unsigned char *)text;
    size_t n = sequence_length(s[0]);
    unsigned c = n <= 1 ? s[0] : s[0] & (0xFFu >> (n + 1));
    bool good = n > 0 && n <= length;
    for (size_t i = 1; good && i < n; i++) {
        good = (s[i] & 0xC0) == 0x80;
        c = c << 6 | (s[i] & 0x3F);
    }
    good = good && c >= smallest[n] && c <= 0x10FFFF && !(c >= 0xD800 && c <= 0xDFFF);
    if (valid) *valid = good;
    *code_point = good ? c : 0xFFFD;
    return good ? n : 1;
}

size_t text_encode(unsigned c, char bytes[4])
{
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = 0xFFFD;
    if (c < 0x80) {
        bytes[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, c >>= 6) bytes[i] = (char)(0x80 | (c & 0x3F));
    bytes[0] = (char)((0xF00u >> n & 0xF0) | c);
    return n;
}

size_t text_invalid_at(const char *text, size_t length)
{
    size_t at = 0;
    while (at < length) {
        unsigned c;
        bool valid;
        size_t n = text_decode(text + at, length - at, &c, &valid);
        if (!valid) return at;
        at += n;
    }
    return length;
}

bool text_is_letter(unsigned c)
{
    if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    return !IN_TABLE(NOT_LETTERS, c) && !IN_TABLE(COMBINING, c);
}

bool text_continues_name(unsigned c)
{
    if (c >= '0' && c <= '9') return true;
    return text_is_letter(c) || (c >= 0x300 && IN_TABLE(COMBINING, c) && c != 0x200B);
}

int text_rune_width(unsigned c)
{
    if (c < 0x300) return c >= 0x20 && c != 0x7F ? 1 : 0;
    if (IN_TABLE(COMBINING, c)) return 0;
    return IN_TABLE(WIDE, c) ? 2 : 1;
}

size_t text_width(const char *text, size_t length)
{
    size_t at = 0, width = 0;
    while (at < length) {
        unsigned c;
        at += text_decode(text + at, length - at, &c, NULL);
        width += (size_t)text_rune_width(c);
    }
    return width;
}

size_t text_count(const char *text, size_t length)
{
    size_t at = 0, count = 0;
    for (; at < length; count++) {
        unsigned c;
        at += text_decode(text + at, length - at, &c, NULL);
    }
    return count;
}

size_t text_distance(const char *a, const char *b, size_t limit)
{
    enum { LONGEST = 48 };
    size_t na = strlen(a), nb = strlen(b);
    if (na > LONGEST || nb > LONGEST) return limit + 1;
    if ((na > nb ? na - nb : nb - na) > limit) return limit + 1;
    size_t rows[3][LONGEST + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];
    for (size_t j = 0; j <= nb; j++) above[j] = j;
    for (size_t i = 1; i <= na; i++) {
        row[0] = i;
        for (size_t j = 1; j <= nb; j++) {
            size_t best = above[j - 1] + (a[i - 1] != b[j - 1]);
            if (above[j] + 1 < best) best = above[j] + 1;
            if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
            bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped && before[j - 2] + 1 < best) best = before[j - 2] + 1;
            row[j] = best;
        }
        size_t *oldest = before;
        before = above;
        above = row;
        row = oldest;
    }
    return above[nb];
}

size_t text_tolerance(const char *name)
{
    size_t n = strlen(name);
    return n <= 1 ? 0 : n <= 4 ? 1 : n <= 8 ? 2 : 3;
}

static bool same_but_case(const char *a, const char *b)
{
    for (; *a && *b; a++, b++) {
        char x = *a >= 'A' && *a <= 'Z' ? (char)(*a + 32) : *a;
        char y = *b >= 'A' && *b <= 'Z' ? (char)(*b + 32) : *b;
        if (x != y) return false;
    }
    return *a == *b;
}

static bool is_beginning(const char *a, const char *b)
{
    size_t n = strlen(a);
    return n >= 3 && strncmp(a, b, n) == 0;
}

size_t text_likeness(const char *a, const char *b, size_t limit)
{
    if (strcmp(a, b) == 0) return 0;
    if (same_but_case(a, b)) return 1;
    size_t distance = text_distance(a, b, limit);
    if (distance > 1 && limit > 0 && (is_beginning(a, b) || is_beginning(b, a))) distance = 1;
    return distance <= limit ? 2 * distance : 2 * limit + 1 + (limit == 0);
}

const char *text_nearest(const char *name, const char *const *names, size_t n)
{
    const char *best = NULL;
    size_t limit = text_tolerance(name), nearest = 2 * limit + 1 + (limit == 0);
    for (size_t i = 0; i < n; i++) {
        size_t distance = text_likeness(name, names[i], limit);
        if (distance < nearest) {
            nearest = distance;
            best = names[i];
        }
    }
    return best;
}
