/* lexer.c - one pass over the text.
 *
 * A stack of open brackets pairs each with its partner. A string with holes is a
 * bracket too: "a {x:.1} b" becomes TEXT_OPEN x FORMAT TEXT_CLOSE, and what stands in
 * the hole is lexed like any text until the brace that ends it. A closing bracket that
 * doesn't fit the innermost open one closes the nearest that it fits; those it
 * jumps over are left without a partner, and the parser names them. */
#include "lang/syntax/lexer.h"

#include <assert.h>
#include <string.h>

#include "lang/syntax/rune.h"
#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/text.h"

enum {
    POLL_EVERY = 4096,
    LOOK_BACK = 64              /* open brackets a closing one may jump over */
};

typedef struct {
    const char *s;
    size_t length, at;
    token_list *out;
    uint32_t *open;             /* indices of the open brackets' tokens */
    size_t n_open, open_capacity;
    size_t n_holes;             /* TEXT_OPENs among them */
    uint8_t flags;              /* of the next token */
    size_t line;                /* where the present line starts */
    geo_span doc;               /* `## ` lines just above; start == end for none */
    size_t error_line;          /* start of the line of the last error, plus one */
    geo_status status;
} lexer;

static const struct { const char *text; uint8_t length; bool continues; } KIND[] = {
#define TOKEN(kind, text) { text, 0, false },
#define CONTINUES 1
#define WORD(kind, text, continues) { text, sizeof text - 1, continues },
#define SIGN(kind, text, continues) { text, sizeof text - 1, continues },
#define ALIEN(kind, text, continues) { text, sizeof text - 1, continues },
#include "lang/syntax/token.def"
#undef TOKEN
#undef WORD
#undef SIGN
#undef ALIEN
};

const char *token_text(token_kind kind) { return KIND[kind].text; }
bool token_continues(token_kind kind) { return KIND[kind].continues; }

bool token_is_word(token_kind kind)
{
    return kind == TOKEN_NAME || kind == TOKEN_CONSTANT
        || (kind >= TOKEN_AND && kind <= TOKEN_END);
}

static char char_at(const lexer *l, size_t at) { return at < l->length ? l->s[at] : '\n'; }

/* Output ------------------------------------------------------------------ */

static uint32_t next_index(const lexer *l) { return (uint32_t)l->out->n_tokens; }

/* Appends the token [start, at). */
static void put(lexer *l, token_kind kind, size_t start)
{
    token_list *out = l->out;
    if (out->n_tokens == out->tokens_capacity
        && !geo_grow(&out->tokens, &out->tokens_capacity, out->n_tokens + 1, sizeof(token))) {
        l->status = GEO_ENOMEM;
        return;
    }
    out->tokens[out->n_tokens++] =
        (token){ (uint32_t)start, (uint32_t)l->at, NO_MATCH, (uint8_t)kind, l->flags };
    l->flags = 0;
}

/* One error for a line is enough: what is wrong with it often repeats. */
static void put_error(lexer *l, message_id id, size_t start, size_t end, const char *wanted)
{
    token_list *out = l->out;
    if (l->error_line == l->line + 1) return;
    l->error_line = l->line + 1;
    if (!geo_grow(&out->errors, &out->errors_capacity, out->n_errors + 1, sizeof *out->errors)) {
        l->status = GEO_ENOMEM;
        return;
    }
    geo_span at = { (uint32_t)start, (uint32_t)end };
    out->errors[out->n_errors++] = (lexer_error){ next_index(l), id, at, wanted };
}

static void put_doc(lexer *l)
{
    token_list *out = l->out;
    if (!geo_grow(&out->docs, &out->docs_capacity, out->n_docs + 1, sizeof *out->docs)) {
        l->status = GEO_ENOMEM;
        return;
    }
    out->docs[out->n_docs++] = (lexer_doc){ next_index(l), l->doc };
}

/* Brackets ---------------------------------------------------------------- */

static token *open_token(lexer *l, size_t k) { return &l->out->tokens[l->open[k]]; }

/* Remembers the token about to be put as an open bracket. */
static void push_open(lexer *l, token_kind kind)
{
    if (!geo_grow(&l->open, &l->open_capacity, l->n_open + 1, sizeof *l->open)) {
        l->status = GEO_ENOMEM;
        return;
    }
    l->open[l->n_open++] = next_index(l);
    if (kind == TOKEN_TEXT_OPEN) l->n_holes++;
}

static token_kind opener_of(token_kind closer)
{
    switch (closer) {
    case TOKEN_RIGHT_PAREN: return TOKEN_LEFT_PAREN;
    case TOKEN_RIGHT_SQUARE: return TOKEN_LEFT_SQUARE;
    case TOKEN_RIGHT_BRACE: return TOKEN_LEFT_BRACE;
    default: return TOKEN_TEXT_OPEN;
    }
}

/* Pairs the token just put with the open bracket k and forgets those inside it. */
static void pair(lexer *l, size_t k)
{
    uint32_t closer = next_index(l) - 1;
    open_token(l, k)->match = closer;
    l->out->tokens[closer].match = l->open[k];
    if (open_token(l, k)->kind == TOKEN_TEXT_OPEN) l->n_holes--;
    l->n_open = k;
}

/* A ) or ] never closes past a brace, so that a stray one harms one statement. */
static void close_bracket(lexer *l, token_kind kind, size_t start)
{
    token_kind wanted = opener_of(kind);
    put(l, kind, start);
    if (l->status) return;
    for (size_t k = l->n_open; k > 0 && l->n_open - k < LOOK_BACK; k--) {
        token_kind open = open_token(l, k - 1)->kind;
        if (open == wanted) {
            pair(l, k - 1);
            return;
        }
        if (open == TOKEN_TEXT_OPEN) return;
        if (open == TOKEN_LEFT_BRACE && kind != TOKEN_RIGHT_BRACE) return;
    }
}

/* Strings ----------------------------------------------------------------- */

/* A string must end on its line. When holes are open it is the outermost string
 * that has no end; its TEXT_CLOSE is made up here, and all it holds is closed. */
static void end_text_early(lexer *l, size_t start, bool opens)
{
    if (l->n_holes == 0) {
        put_error(l, MSG_UNCLOSED_STRING, start, l->at, NULL);
        put(l, TOKEN_STRING, start);
        return;
    }
    size_t k = 0;
    while (open_token(l, k)->kind != TOKEN_TEXT_OPEN) k++;
    bool in_text = !opens && l->n_holes == 1;
    put_error(l, in_text ? MSG_UNCLOSED_STRING : MSG_UNCLOSED_HOLE, open_token(l, k)->start,
              l->at, NULL);
    put(l, TOKEN_TEXT_CLOSE, in_text ? start : l->at);
    if (l->status) return;
    l->n_holes = 1;
    pair(l, k);
}

static void check_utf8(lexer *l, size_t start)
{
    size_t bad = start + text_invalid_at(l->s + start, l->at - start);
    if (bad < l->at) put_error(l, MSG_BAD_UTF8, bad, bad + 1, NULL);
    const char *zero = memchr(l->s + start, '\0', l->at - start);
    if (zero) {
        size_t at = (size_t)(zero - l->s);
        put_error(l, MSG_ZERO_BYTE, at, at + 1, NULL);
    }
}

/* The text from `at` to the quote or the brace that ends this piece; it began
 * at `start` with a quote, or, when not `opens`, with the brace of a hole. */
static void lex_text(lexer *l, size_t start, bool opens)
{
    bool plain = true;
    for (; l->at < l->length && l->s[l->at] != '\n'; l->at++) {
        char c = l->s[l->at];
        if (c == '"' || c == '{') break;
        if (c == '\\' && char_at(l, l->at + 1) != '\n') {
            c = l->s[++l->at];
            if (c == 'u' && char_at(l, l->at + 1) == '{') l->at++;      /* \u{3bc} */
        }
        if ((unsigned char)c >= 0x80 || c == '\0') plain = false;
    }
    if (!plain) check_utf8(l, start);
    if (l->at == l->length || l->s[l->at] == '\n') {
        end_text_early(l, start, opens);
        return;
    }
    if (l->s[l->at++] == '{') {
        if (opens) push_open(l, TOKEN_TEXT_OPEN);
        put(l, opens ? TOKEN_TEXT_OPEN : TOKEN_TEXT_MIDDLE, start);
    } else if (opens) {
        put(l, TOKEN_STRING, start);
    } else {
        put(l, TOKEN_TEXT_CLOSE, start);
        if (!l->status) pair(l, l->n_open - 1);
    }
}

static bool in_hole(lexer *l)
{
    return l->n_open && open_token(l, l->n_open - 1)->kind == TOKEN_TEXT_OPEN;
}

/* A brace inside a hole's brackets: those left open have no partner. */
static void close_brace(lexer *l, size_t start)
{
    size_t k = l->n_open;
    while (k > 0 && open_token(l, k - 1)->kind != TOKEN_LEFT_BRACE
           && open_token(l, k - 1)->kind != TOKEN_TEXT_OPEN && l->n_open - k < LOOK_BACK)
        k--;
    if (k == 0 || open_token(l, k - 1)->kind != TOKEN_TEXT_OPEN) {
        close_bracket(l, TOKEN_RIGHT_BRACE, start);
        return;
    }
    l->n_open = k;
    lex_text(l, start, false);
}

/* The format of a hole, from its colon to its brace. */
static void lex_format(lexer *l, size_t start)
{
    while (l->at < l->length && !strchr("}\"\n", l->s[l->at])) l->at++;
    check_utf8(l, start);
    put(l, TOKEN_FORMAT, start);
}

static void lex_raw_string(lexer *l, size_t start)
{
    l->at = start + 2;
    while (l->at < l->length && l->s[l->at] != '"' && l->s[l->at] != '\n') l->at++;
    check_utf8(l, start);
    if (l->at < l->length && l->s[l->at] == '"') l->at++;
    else put_error(l, MSG_UNCLOSED_STRING, start, l->at, NULL);
    put(l, TOKEN_RAW_STRING, start);
}

/* 'text' where a string is meant: read it as one. */
static void lex_single_quotes(lexer *l, size_t start)
{
    size_t end = start + 1;
    while (end < l->length && l->s[end] != '\'' && l->s[end] != '\n') end++;
    bool closed = end < l->length && l->s[end] == '\'';
    if (closed) l->at = end + 1;
    put_error(l, MSG_SINGLE_QUOTES, start, l->at, NULL);
    put(l, closed ? TOKEN_STRING : TOKEN_UNKNOWN, start);
}

/* Numbers ----------------------------------------------------------------- */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool is_digit_of(char c, int base)
{
    if (base == 16) return is_digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'f');
    return c >= '0' && c < '0' + base;
}

/* Skips digits and single underscores between them. */
static void skip_digits(lexer *l, int base)
{
    while (l->at < l->length) {
        char c = l->s[l->at];
        bool between = c == '_' && l->at + 1 < l->length && is_digit_of(l->s[l->at + 1], base)
            && is_digit_of(l->s[l->at - 1], base);
        if (!is_digit_of(c, base) && !between) return;
        l->at++;
    }
}

static bool is_name_byte(char c)
{
    return is_digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_';
}

/* 0xff, 0b101, 0o17: no name may touch them. */
static void lex_based_number(lexer *l, size_t start, int base)
{
    l->at = start + 2;
    skip_digits(l, base);
    bool bad = is_name_byte(char_at(l, l->at));
    while (is_name_byte(char_at(l, l->at))) l->at++;
    if (bad) put_error(l, MSG_BAD_NUMBER, start, l->at, NULL);
    put(l, TOKEN_NUMBER, start);
}

static void lex_number(lexer *l, size_t start)
{
    char letter = char_at(l, start + 1) | 32;
    int base = letter == 'x' ? 16 : letter == 'b' ? 2 : letter == 'o' ? 8 : 0;
    if (l->s[start] == '0' && base && is_digit_of(char_at(l, start + 2), base)) {
        lex_based_number(l, start, base);
        return;
    }
    skip_digits(l, 10);
    if (char_at(l, l->at) == '.' && is_digit(char_at(l, l->at + 1))) {
        l->at++;
        skip_digits(l, 10);
    }
    if ((char_at(l, l->at) | 32) == 'e') {
        size_t digits = l->at + 1;
        char sign = char_at(l, digits);
        if (sign == '-' || sign == '+') digits++;
        if (is_digit(char_at(l, digits))) {
            l->at = digits;
            skip_digits(l, 10);
        }
    }
    if (char_at(l, l->at) == '_') {
        while (char_at(l, l->at) == '_' || is_digit(char_at(l, l->at))) l->at++;
        put_error(l, MSG_BAD_NUMBER, start, l->at, NULL);
    }
    put(l, TOKEN_NUMBER, start);
}

/* Names ------------------------------------------------------------------- */

static token_kind word_kind(const char *s, size_t length)
{
    for (int k = TOKEN_AND; k <= TOKEN_END; k++)
        if (KIND[k].length == length && KIND[k].text[0] == s[0]
            && memcmp(KIND[k].text, s, length) == 0)
            return (token_kind)k;
    if (length == 2 && memcmp(s, "pi", 2) == 0) return TOKEN_CONSTANT;
    if (length == 3 && (memcmp(s, "inf", 3) == 0 || memcmp(s, "nan", 3) == 0))
        return TOKEN_CONSTANT;
    return TOKEN_NAME;
}

static void lex_name(lexer *l, size_t start)
{
    while (l->at < l->length) {
        unsigned char c = (unsigned char)l->s[l->at];
        if (c < 0x80) {
            if (!text_continues_name(c)) break;
            l->at++;
            continue;
        }
        unsigned rune;
        bool valid;
        size_t n = text_decode(l->s + l->at, l->length - l->at, &rune, &valid);
        if (!valid || !text_continues_name(rune)) break;
        l->at += n;
    }
    put(l, word_kind(l->s + start, l->at - start), start);
}

/* Signs ------------------------------------------------------------------- */

/* The longest sign or alien operator at `at`. */
static token_kind sign_at(const lexer *l, size_t *length)
{
    *length = 1;
    switch (l->s[l->at]) {              /* the frequent ones that start no other */
    case '(': return TOKEN_LEFT_PAREN;
    case ')': return TOKEN_RIGHT_PAREN;
    case '[': return TOKEN_LEFT_SQUARE;
    case ']': return TOKEN_RIGHT_SQUARE;
    case '{': return TOKEN_LEFT_BRACE;
    case '}': return TOKEN_RIGHT_BRACE;
    case ',': return TOKEN_COMMA;
    case ';': return TOKEN_SEMICOLON;
    default: break;
    }
    token_kind best = TOKEN_UNKNOWN;
    *length = 0;
    char c = l->s[l->at];
    for (int k = TOKEN_LEFT_PAREN; k < TOKEN_KINDS; k++) {
        size_t n = KIND[k].length;
        if (KIND[k].text[0] != c || n <= *length || n > l->length - l->at) continue;
        if (n > 1 && memcmp(KIND[k].text, l->s + l->at, n) != 0) continue;
        best = (token_kind)k;
        *length = n;
    }
    return best;
}

/* `x'` is a transpose or a derivative; elsewhere ' starts someone's string. */
static bool ends_operand(const lexer *l)
{
    size_t n = l->out->n_tokens;
    if (l->flags || n == 0) return false;
    if (n > 1 && l->out->tokens[n - 2].kind == TOKEN_DOT) return true;      /* x.if' */
    switch (l->out->tokens[n - 1].kind) {
    case TOKEN_NUMBER: case TOKEN_NAME: case TOKEN_CONSTANT: case TOKEN_STRING:
    case TOKEN_RAW_STRING: case TOKEN_TEXT_CLOSE: case TOKEN_TRUE: case TOKEN_FALSE:
    case TOKEN_NONE: case TOKEN_END: case TOKEN_RIGHT_PAREN: case TOKEN_RIGHT_SQUARE:
    case TOKEN_RIGHT_BRACE: case TOKEN_PRIME: case TOKEN_DOT:
        return true;
    default:
        return false;
    }
}

/* Comments of C: a `//` that starts a line, and slash star to star slash. */
static bool skip_alien_comment(lexer *l)
{
    char second = char_at(l, l->at + 1);
    size_t start = l->at;
    if (second == '/' && (l->flags & AFTER_NEWLINE || start == l->line)) {
        while (l->at < l->length && l->s[l->at] != '\n') l->at++;
    } else if (second == '*') {
        const char *s = l->s + start + 2, *end = l->s + l->length;
        while (s + 1 < end && !(s[0] == '*' && s[1] == '/')) s++;
        l->at = s + 1 < end ? (size_t)(s + 2 - l->s) : l->length;
    } else {
        return false;
    }
    size_t shown = start;
    while (shown < l->at && l->s[shown] != '\n') shown++;
    put_error(l, MSG_FOREIGN_COMMENT, start, shown, NULL);
    l->flags |= AFTER_SPACE;
    const char *last = memrchr(l->s + start, '\n', l->at - start);
    if (last) {
        l->line = (size_t)(last + 1 - l->s);
        l->flags |= AFTER_NEWLINE;
    }
    return true;
}

/* A sign [start, at): brackets are paired, a colon in a hole starts its format. */
static void put_sign(lexer *l, token_kind kind, size_t start)
{
    switch (kind) {
    case TOKEN_LEFT_PAREN: case TOKEN_LEFT_SQUARE: case TOKEN_LEFT_BRACE:
        push_open(l, kind);
        put(l, kind, start);
        return;
    case TOKEN_RIGHT_PAREN: case TOKEN_RIGHT_SQUARE:
        close_bracket(l, kind, start);
        return;
    case TOKEN_RIGHT_BRACE:
        close_brace(l, start);
        return;
    case TOKEN_PRIME:
        if (ends_operand(l)) put(l, kind, start);
        else lex_single_quotes(l, start);
        return;
    case TOKEN_COLON: case TOKEN_COLON_COLON: case TOKEN_COLON_ASSIGN:
        if (in_hole(l)) lex_format(l, start);
        else put(l, kind, start);
        return;
    default:
        put(l, kind, start);
    }
}

static void lex_sign(lexer *l)
{
    size_t start = l->at, length;
    if (l->s[start] == '/' && skip_alien_comment(l)) return;
    token_kind kind = sign_at(l, &length);
    if (kind == TOKEN_UNKNOWN) {
        l->at++;
        put_error(l, l->s[start] ? MSG_BAD_CHARACTER : MSG_ZERO_BYTE, start, l->at, NULL);
        put(l, kind, start);
        return;
    }
    l->at += length;
    put_sign(l, kind, start);
}

/* Characters above ASCII ---------------------------------------------------- */

/* “text” and its kin: read up to the closing one, on this line. */
static void lex_odd_quotes(lexer *l, size_t start, size_t n)
{
    size_t at = l->at = start + n;
    while (at < l->length && l->s[at] != '\n') {
        unsigned rune;
        at += text_decode(l->s + at, l->length - at, &rune, NULL);
        if (rune != '"' && !rune_is_odd_quote(rune)) continue;
        l->at = at;
        break;
    }
    put_error(l, MSG_ODD_QUOTES, start, l->at, NULL);
    put(l, TOKEN_STRING, start);
}

/* A full-width form is its ASCII sign, 0xFEE0 higher. */
static void lex_full_width(lexer *l, size_t start, unsigned rune)
{
    char ascii = (char)(rune - 0xFEE0);
    put_error(l, MSG_FULL_WIDTH, start, l->at, NULL);
    for (int k = TOKEN_LEFT_PAREN; k < TOKEN_KINDS; k++) {
        if (KIND[k].length != 1 || KIND[k].text[0] != ascii) continue;
        put_sign(l, (token_kind)k, start);
        return;
    }
    put(l, TOKEN_UNKNOWN, start);
}

static void lex_synonym(lexer *l, size_t start, const rune_meaning *found)
{
    if (found->wanted) put_error(l, MSG_LOOKALIKE, start, l->at, found->wanted);
    put_sign(l, found->kind, start);
}

/* What starts with a byte above ASCII. */
static void lex_rune(lexer *l)
{
    size_t start = l->at;
    unsigned rune;
    bool valid;
    size_t n = text_decode(l->s + start, l->length - start, &rune, &valid);
    const rune_meaning *known = rune_sign(rune);
    if (valid && rune_is_odd_quote(rune)) {
        lex_odd_quotes(l, start, n);
        return;
    }
    bool is_full_width = rune_is_full_width(rune);
    if (valid && text_is_letter(rune) && !is_full_width) {
        lex_name(l, start);
        return;
    }
    l->at = start + n;
    if (!valid) {
        while (l->at < l->length && (l->s[l->at] & 0xC0) == 0x80) l->at++;
        put_error(l, MSG_BAD_UTF8, start, l->at, NULL);
        put(l, TOKEN_UNKNOWN, start);
    } else if (known) {
        lex_synonym(l, start, known);
    } else if (is_full_width) {
        lex_full_width(l, start, rune);
    } else if (rune_is_odd_space(rune)) {
        bool is_mark = start == 0 && rune == 0xFEFF;        /* of byte order */
        if (!is_mark) put_error(l, MSG_ODD_SPACE, start, l->at, NULL);
        l->flags |= AFTER_SPACE;
    } else {
        put_error(l, MSG_BAD_CHARACTER, start, l->at, NULL);
        put(l, TOKEN_UNKNOWN, start);
    }
}

/* Space and comments ------------------------------------------------------ */

/* A comment up to its line's end. `## ` lines that follow each other are kept. */
static void skip_comment(lexer *l)
{
    size_t start = l->at;
    bool alone = l->flags & AFTER_NEWLINE;
    char third = char_at(l, start + 2);
    bool is_doc = alone && char_at(l, start + 1) == '#'
        && (third == ' ' || third == '\t' || third == '\n' || third == '\r');
    const char *end = memchr(l->s + start, '\n', l->length - start);
    l->at = end ? (size_t)(end - l->s) : l->length;
    if (!is_doc) l->doc = (geo_span){ 0, 0 };
    else if (l->doc.start == l->doc.end) l->doc = (geo_span){ (uint32_t)start, (uint32_t)l->at };
    else l->doc.end = (uint32_t)l->at;
}

static void skip_newline(lexer *l)
{
    if (l->n_holes) {
        end_text_early(l, l->at, true);
        if (l->status) return;
    }
    bool blank = true;
    for (size_t i = l->line; blank && i < l->at; i++)
        blank = l->s[i] == ' ' || l->s[i] == '\t' || l->s[i] == '\r';
    if (blank) l->doc = (geo_span){ 0, 0 };
    l->line = ++l->at;
    l->flags |= AFTER_NEWLINE | AFTER_SPACE;
}

static void skip_space(lexer *l)
{
    while (l->at < l->length && !l->status) {
        switch (l->s[l->at]) {
        case ' ': case '\t': case '\r': case '\f': case '\v':
            l->at++;
            l->flags |= AFTER_SPACE;
            break;
        case '\n':
            skip_newline(l);
            break;
        case '#':
            skip_comment(l);
            l->flags |= AFTER_SPACE;
            break;
        default:
            return;
        }
    }
}

/* The whole --------------------------------------------------------------- */

static void lex_one(lexer *l)
{
    if (l->doc.end > l->doc.start) {
        put_doc(l);
        l->doc = (geo_span){ 0, 0 };
    }
    size_t start = l->at;
    char c = l->s[start];
    if ((unsigned char)c >= 0x80) {
        lex_rune(l);
    } else if (is_digit(c)) {
        l->at++;
        lex_number(l, start);
    } else if (c == '"') {
        l->at++;
        lex_text(l, start, true);
    } else if (c == 'r' && char_at(l, start + 1) == '"') {
        lex_raw_string(l, start);
    } else if (text_is_letter((unsigned char)c)) {
        lex_name(l, start);
    } else {
        lex_sign(l);
    }
}

geo_status lex_source(const geo_source *source, token_list *out)
{
    *out = (token_list){ 0 };
    lexer l = { .s = source->text, .length = source->length, .out = out };
    l.flags = AFTER_NEWLINE | AFTER_SPACE;
    for (skip_space(&l); l.at < l.length && l.status == GEO_OK; skip_space(&l)) {
        lex_one(&l);
        if (out->n_tokens % POLL_EVERY == 0 && l.status == GEO_OK) l.status = geo_poll();
    }
    if (l.status == GEO_OK && l.n_holes) end_text_early(&l, l.at, true);
    if (l.status == GEO_OK) put(&l, TOKEN_END_OF_TEXT, l.at);
    geo_free(l.open);
    return l.status;
}

void lex_free(token_list *list)
{
    geo_free(list->tokens);
    geo_free(list->errors);
    geo_free(list->docs);
    *list = (token_list){ 0 };
}
