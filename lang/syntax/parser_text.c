/* parser_text.c - the values of numbers and strings. */
#include "lang/syntax/parser_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/base/text.h"

enum { SHORT_NUMBER = 64, EXACT_DIGITS = 15 };

/* Digits in a base that is a power of two, rounded once. */
static double based_value(const char *s, size_t length, int bits)
{
    double value = 0;
    bool sticky = false;            /* a bit below those kept was one */
    int dropped = 0;
    unsigned long long kept = 0;
    for (size_t i = 2; i < length; i++) {
        if (s[i] == '_') continue;
        int digit = s[i] <= '9' ? s[i] - '0' : (s[i] | 32) - 'a' + 10;
        for (int b = bits - 1; b >= 0; b--) {
            unsigned bit = (unsigned)digit >> b & 1;
            if (kept >> 62) {
                sticky = sticky || bit;
                dropped++;
            } else {
                kept = kept << 1 | bit;
            }
        }
    }
    if (sticky) kept |= 1;
    value = (double)kept;
    return ldexp(value, dropped);
}

/* Few enough digits to be exact as an integer: the common case. */
static bool small_integer(const char *s, size_t length, double *value)
{
    if (length > EXACT_DIGITS) return false;
    long long sum = 0;
    for (size_t i = 0; i < length; i++) {
        if (s[i] < '0' || s[i] > '9') return false;
        sum = sum * 10 + (s[i] - '0');
    }
    *value = (double)sum;
    return true;
}

static bool number_value(const char *s, size_t length, double *value)
{
    if (small_integer(s, length, value)) return true;
    char letter = length > 2 && s[0] == '0' ? s[1] | 32 : 0;
    int bits = letter == 'x' ? 4 : letter == 'o' ? 3 : letter == 'b' ? 1 : 0;
    if (bits) {
        *value = based_value(s, length, bits);
        return true;
    }
    char few[SHORT_NUMBER], *digits = few;
    if (length >= SHORT_NUMBER && !(digits = geo_alloc(length + 1, 1))) return false;
    size_t n = 0;
    for (size_t i = 0; i < length; i++) if (s[i] != '_') digits[n++] = s[i];
    digits[n] = '\0';
    *value = strtod(digits, NULL);
    if (digits != few) geo_free(digits);
    return true;
}

node *parse_number(parser *p)
{
    const token *t = p->t;
    node *n = node_leaf(p, NODE_NUMBER);
    if (!n) return NULL;
    if (!number_value(p->source->text + t->start, t->end - t->start, &n->number))
        return fail_memory(p);
    if (isinf(n->number)) return fail(p, MSG_NUMBER_TOO_LARGE, token_span(t), MSG_COUNT);
    return n;
}

/* Reads \u{3bc} at s, after the u; returns the bytes taken, or 0. */
static size_t read_code_point(const char *s, size_t length, unsigned *rune)
{
    size_t i = 1;
    *rune = 0;
    if (length < 3 || s[0] != '{') return 0;
    for (; i < length && i < 8 && s[i] != '}'; i++) {
        char c = s[i] | 32;
        if (s[i] >= '0' && s[i] <= '9') *rune = *rune * 16 + (unsigned)(s[i] - '0');
        else if (c >= 'a' && c <= 'f') *rune = *rune * 16 + (unsigned)(c - 'a' + 10);
        else return 0;
    }
    bool is_scalar = *rune <= 0x10FFFF && !(*rune >= 0xD800 && *rune <= 0xDFFF);
    return i > 1 && i < length && s[i] == '}' && is_scalar ? i + 1 : 0;
}

/* One escape at s (a backslash); appends to out; returns the bytes taken, or 0. */
static size_t decode_escape(const char *s, size_t length, char *out, size_t *n_out)
{
    static const char NAMES[] = "ntr\\\"{}0", VALUES[] = "\n\t\r\\\"{}\0";
    if (length < 2) return 0;
    if (s[1] == 'u') {
        unsigned rune;
        size_t n = read_code_point(s + 2, length - 2, &rune);
        if (n) *n_out += text_encode(rune, out + *n_out);
        return n ? n + 2 : 0;
    }
    const char *at = s[1] ? strchr(NAMES, s[1]) : NULL;
    if (!at) return 0;
    out[(*n_out)++] = VALUES[at - NAMES];
    return 2;
}

static bool decode_text(parser *p, geo_span at, node_text *out)
{
    const char *s = p->source->text + at.start;
    size_t length = at.end > at.start ? at.end - at.start : 0;
    *out = (node_text){ s, (uint32_t)length };
    if (length == 0 || !memchr(s, '\\', length)) return true;
    char *text = arena_alloc(p->out->arena, length);     /* decoding never lengthens */
    if (!text) return fail_memory(p);
    size_t n = 0;
    for (size_t i = 0; i < length; ) {
        if (s[i] != '\\') {
            text[n++] = s[i++];
            continue;
        }
        size_t taken = decode_escape(s + i, length - i, text, &n);
        uint32_t start = at.start + (uint32_t)i;
        if (!taken) {
            unsigned rune;
            size_t shown = 1;
            if (i + 1 < length) shown += text_decode(s + i + 1, length - i - 1, &rune, NULL);
            return fail(p, MSG_BAD_ESCAPE, (geo_span){ start, start + (uint32_t)shown },
                        MSG_COUNT, (int)shown, s + i);
        }
        i += taken;
    }
    *out = (node_text){ text, (uint32_t)n };
    return true;
}

bool decode_string(parser *p, const token *t, node_text *out)
{
    uint32_t skip = t->kind == TOKEN_RAW_STRING ? 2 : 1;
    geo_span inner = { t->start + skip, t->end - 1 };
    if (t->kind != TOKEN_RAW_STRING) return decode_text(p, inner, out);
    uint32_t length = inner.end > inner.start ? inner.end - inner.start : 0;
    *out = (node_text){ p->source->text + inner.start, length };
    return true;
}

/* A piece of a string between holes, or nothing when it is empty. */
static bool push_piece(parser *p, const token *t)
{
    node_text text;
    if (t->end < t->start + 2) return true;             /* made up at a line's end */
    if (!decode_text(p, (geo_span){ t->start + 1, t->end - 1 }, &text)) return false;
    if (text.length == 0) return true;
    node *n = node_make(p, NODE_STRING, (geo_span){ t->start + 1, t->end - 1 }, p->n_stack);
    if (!n) return false;
    n->name = text;
    return push(p, n);
}

/* The hole at the present token, up to the piece of text after it. */
static bool push_hole(parser *p)
{
    geo_span braces = { token_before(p)->end - 1, p->t->start + 1 };
    if (is_at(p, TOKEN_TEXT_MIDDLE) || is_at(p, TOKEN_TEXT_CLOSE) || is_at(p, TOKEN_FORMAT))
        return fail(p, MSG_EMPTY_HOLE, braces, MSG_COUNT);
    node *value = parse_expr(p);
    if (!value) return false;
    node *hole = node_one(p, NODE_HOLE, value->at, value);
    if (!hole) return false;
    if (is_at(p, TOKEN_FORMAT)) {
        geo_span format = { p->t->start + 1, p->t->end };
        hole->name = (node_text){ p->source->text + format.start, format.end - format.start };
        hole->at = span_join(hole->at, token_span(p->t));
        p->t++;
    }
    if (!is_at(p, TOKEN_TEXT_MIDDLE) && !is_at(p, TOKEN_TEXT_CLOSE)) return fail_after(p);
    return push(p, hole);
}

static node *parse_text(parser *p)
{
    size_t base = p->n_stack;
    geo_span at = token_span(p->t);
    if (!push_piece(p, p->t)) return NULL;
    bracket outer = enter(p, IN_HOLE);
    for (;;) {
        if (!push_hole(p) || !push_piece(p, p->t)) return NULL;
        at = span_join(at, token_span(p->t));
        if (is_at(p, TOKEN_TEXT_CLOSE)) break;
        p->t++;
    }
    leave(p, outer, TOKEN_TEXT_CLOSE);
    node *n = node_make(p, NODE_TEXT, at, base);
    if (n) n->at = at;
    return n;
}

node *parse_string(parser *p)
{
    const token *t = p->t;
    if (t->kind == TOKEN_TEXT_OPEN) return parse_text(p);
    node *n = node_leaf(p, NODE_STRING);
    if (!n || !decode_string(p, t, &n->name)) return NULL;
    if (t->kind == TOKEN_RAW_STRING) n->flags |= NODE_RAW;
    return n;
}
