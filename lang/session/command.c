/* command.c - the first word decides, and what follows it. */
#include "lang/session/command.h"

#include <string.h>

#include "runtime/base/text.h"

typedef enum { NOTHING, NAME, WORDS, EXPRESSION } rest_kind;

static const struct {
    const char *word;
    rest_kind rest;
    const char *usage, *sentence;
} COMMANDS[] = {
#define COMMAND(kind, word, rest, usage, sentence) { word, rest, usage, sentence },
#include "lang/session/command.def"
#undef COMMAND
};

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/* Does a word start here that joins two operands? */
static bool is_infix_word(const char *s, size_t n)
{
    static const char *const INFIX[] = { "in", "and", "or", "where", "if", "else", "by" };
    for (size_t i = 0; i < sizeof INFIX / sizeof *INFIX; i++) {
        size_t length = strlen(INFIX[i]);
        if (n >= length && memcmp(s, INFIX[i], length) == 0
            && (n == length || !text_continues_name((unsigned char)s[length])))
            return true;
    }
    return false;
}

/* Behind a word and a blank: could this only be the start of an operand? */
static bool starts_operand(const char *s, size_t n)
{
    unsigned rune;
    if (n == 0 || is_infix_word(s, n)) return false;
    text_decode(s, n, &rune, NULL);
    return text_continues_name(rune) || strchr("\"([{", s[0]) || rune == 0x2207
        || rune == 0x2202;
}

/* One word, sign or number: no blanks inside. */
static bool is_one_word(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) if (is_blank(s[i])) return false;
    return n > 0;
}

static bool fits(rest_kind kind, const char *s, size_t n)
{
    switch (kind) {
    case NOTHING: return n == 0 || (n == 2 && memcmp(s, "()", 2) == 0);
    case NAME: return starts_operand(s, n) && is_one_word(s, n) && s[0] != '(';
    case EXPRESSION: return starts_operand(s, n);
    default: return true;
    }
}

static command trimmed(command_kind kind, const char *text, size_t from, size_t length)
{
    while (from < length && is_blank(text[from])) from++;
    size_t end = length;
    while (end > from && is_blank(text[end - 1])) end--;
    return (command){ kind, from, text + from, end - from };
}

/* "sin?": the question mark behind a name, as some prompts have it. */
static bool asks_behind(const char *text, size_t length, command *out)
{
    command all = trimmed(COMMAND_HELP, text, 0, length);
    if (all.rest_length < 2 || all.rest[all.rest_length - 1] != '?') return false;
    size_t at = 0, n = all.rest_length - 1;
    while (at < n) {
        unsigned rune;
        at += text_decode(all.rest + at, n - at, &rune, NULL);
        if (!text_continues_name(rune)) return false;
    }
    *out = all;
    out->rest_length--;
    return true;
}

command command_read(const char *text, size_t length)
{
    size_t start = 0;
    while (start < length && is_blank(text[start])) start++;
    for (int k = 0; k < COMMAND_COUNT; k++) {
        size_t n = strlen(COMMANDS[k].word), at = start + n;
        if (length < at || memcmp(text + start, COMMANDS[k].word, n) != 0) continue;
        bool is_sign = COMMANDS[k].word[0] == '?';
        bool touches = at < length && !is_blank(text[at]);
        command c = trimmed((command_kind)k, text, at, length);
        if (COMMANDS[k].rest == WORDS && !is_sign) {        /* help, help sin, help() */
            bool empty = fits(NOTHING, c.rest, c.rest_length);
            if (empty) c.rest_length = 0;
            else if (touches || !starts_operand(c.rest, c.rest_length)) continue;
        } else if (touches && !is_sign && COMMANDS[k].rest != NOTHING) {
            continue;
        }
        if (fits(COMMANDS[k].rest, c.rest, c.rest_length)) return c;
    }
    command c = { .kind = COMMAND_NONE, .rest = text };
    asks_behind(text, length, &c);
    return c;
}

bool command_is_bare_word(const command *c, const char *text)
{
    if (c->kind == COMMAND_NONE || c->rest_length > 0) return false;
    return COMMANDS[c->kind].word[0] != '?' && !memchr(text, '(', (size_t)(c->rest - text));
}

const char *command_text(command_kind kind) { return COMMANDS[kind].word; }
const char *command_usage(command_kind kind) { return COMMANDS[kind].usage; }
const char *command_sentence(command_kind kind) { return COMMANDS[kind].sentence; }
