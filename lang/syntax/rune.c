/* rune.c - tables of the characters that a program may hold by habit or by mistake. */
#include "lang/syntax/rune.h"

/* Characters above ASCII that mean, or look like, something of ours. With `wanted`
 * NULL they are synonyms, else errors that show what to write. Sorted. */
static const rune_meaning SIGNS[] = {
    { 0x00AC, TOKEN_NOT, "not" },
    { 0x00B1, TOKEN_UNKNOWN, "+ or -" },
    { 0x00B2, TOKEN_UNKNOWN, "^2" },
    { 0x00B3, TOKEN_UNKNOWN, "^3" },
    { 0x00B7, TOKEN_STAR, "*" },
    { 0x00D7, TOKEN_STAR, NULL },
    { 0x00F7, TOKEN_SLASH, "/" },
    { 0x2013, TOKEN_MINUS, "-" },
    { 0x2014, TOKEN_MINUS, "-" },
    { 0x2026, TOKEN_DOTS, ".." },
    { 0x2190, TOKEN_ASSIGN, "=" },
    { 0x2192, TOKEN_ARROW, NULL },
    { 0x21A6, TOKEN_ARROW, "->" },
    { 0x21D2, TOKEN_ARROW, "->" },
    { 0x2202, TOKEN_BD, NULL },
    { 0x2207, TOKEN_NABLA, NULL },
    { 0x2208, TOKEN_IN, NULL },
    { 0x2209, TOKEN_UNKNOWN, "not (x in A)" },
    { 0x2212, TOKEN_MINUS, "-" },
    { 0x2216, TOKEN_MINUS, "-" },
    { 0x2217, TOKEN_STAR, "*" },
    { 0x2218, TOKEN_AT, NULL },
    { 0x221A, TOKEN_UNKNOWN, "sqrt(x)" },
    { 0x221E, TOKEN_CONSTANT, "inf" },
    { 0x2223, TOKEN_BAR, "|" },
    { 0x2227, TOKEN_AND, "and" },
    { 0x2228, TOKEN_OR, "or" },
    { 0x2229, TOKEN_AMPERSAND, "&" },
    { 0x222A, TOKEN_PLUS, "+" },
    { 0x222B, TOKEN_UNKNOWN, "integrate" },
    { 0x2260, TOKEN_NE, NULL },
    { 0x2264, TOKEN_LE, NULL },
    { 0x2265, TOKEN_GE, NULL },
    { 0x22C5, TOKEN_STAR, "*" },
    { 0x3001, TOKEN_COMMA, "," },
    { 0x3002, TOKEN_UNKNOWN, "." },
    { 0x3010, TOKEN_LEFT_SQUARE, "[" },
    { 0x3011, TOKEN_RIGHT_SQUARE, "]" },
};

const rune_meaning *rune_sign(unsigned rune)
{
    size_t low = 0, high = sizeof SIGNS / sizeof *SIGNS;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (SIGNS[middle].rune < rune) low = middle + 1;
        else high = middle;
    }
    bool found = low < sizeof SIGNS / sizeof *SIGNS && SIGNS[low].rune == rune;
    return found ? &SIGNS[low] : NULL;
}

bool rune_is_odd_space(unsigned rune)
{
    return rune == 0xA0 || rune == 0x1680 || (rune >= 0x2000 && rune <= 0x200B)
        || rune == 0x2028 || rune == 0x2029 || rune == 0x202F || rune == 0x205F
        || rune == 0x2060 || rune == 0x3000 || rune == 0xFEFF || rune == 0x85;
}

bool rune_is_odd_quote(unsigned rune)
{
    return (rune >= 0x2018 && rune <= 0x201F) || rune == 0x300C || rune == 0x300D
        || rune == 0xFF02 || rune == 0xFF07;
}

/* Full-width letters are letters; digits and signs are what a keyboard got wrong. */
bool rune_is_full_width(unsigned rune)
{
    if (rune < 0xFF01 || rune > 0xFF5E) return false;
    char ascii = (char)(rune - 0xFEE0);
    return !(ascii >= 'a' && ascii <= 'z') && !(ascii >= 'A' && ascii <= 'Z');
}
