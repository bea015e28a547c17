/* parser_error.c - what went wrong, said well.
 *
 * The grammar calls one of the fail_ functions at the first token it can't use. Each
 * asks, in this order: did the lexer already complain about this statement, is it a
 * habit from another language (parser_habit.c), is a bracket open that never closes;
 * only then comes what was expected. */
#include "lang/syntax/parser_parts.h"

#include <string.h>

#include "runtime/base/text.h"

enum { SHOWN = 32 };        /* bytes of a token that a message quotes */

/* Reporting --------------------------------------------------------------- */

static void add_error(parser *p, diagnostic *d, bool is_incomplete)
{
    parse_tree *out = p->out;
    if (out->n_errors == 0) out->is_incomplete = is_incomplete;
    out->error[out->n_errors++] = d;
    if (out->n_errors == PARSE_ERRORS) p->stopped = true;
    p->last = d;
}

/* Errors that more text could mend; at the text's end they ask for another line. */
static bool is_premature_end(const parser *p, message_id id)
{
    if (!is_at(p, TOKEN_END_OF_TEXT)) return false;
    switch (id) {
    case MSG_UNEXPECTED: case MSG_MISSING_OPERAND: case MSG_UNCLOSED_BRACKET:
    case MSG_BLOCK_EXPECTED: case MSG_OPEN_RANGE: case MSG_TRY_WITHOUT_ELSE: case MSG_BAD_FOR:
    case MSG_PLAIN_STRING: case MSG_BAD_PARAMETER: case MSG_BAD_ENTRY:
        return true;
    default:
        return false;
    }
}

void *fail(parser *p, message_id id, geo_span at, message_id label, ...)
{
    p->last = NULL;
    if (p->failed || p->stopped) return NULL;
    size_t before = p->out->n_errors;
    report_lexer_errors(p, token_index(p) + 1);
    p->failed = true;
    p->last = NULL;
    if (p->out->n_errors > before || p->stopped) return NULL;
    if (p->end_reported) return NULL;       /* brackets around what ended too early */
    p->end_reported = is_at(p, TOKEN_END_OF_TEXT);
    va_list args;
    va_start(args, label);
    diagnostic *d = diag_vnew(id, args);
    va_end(args);
    diag_add(d, p->source, at, label == MSG_COUNT ? NULL : "%s",
             label == MSG_COUNT ? "" : message_text(label));
    add_error(p, d, is_premature_end(p, id));
    return NULL;
}

void fail_label(parser *p, geo_span at, message_id label, ...)
{
    if (!p->last) return;
    va_list args;
    va_start(args, label);
    diag_vadd(p->last, p->source, at, message_text(label), args);
    va_end(args);
}

/* A hint from a format of the table. */
static void set_hint(diagnostic *d, message_id format_or_count, va_list args)
{
    const char *format = format_or_count == MSG_COUNT ? message_hint(d->id)
                                                      : message_text(format_or_count);
    diag_set_vhint(d, format, args);
}

void fail_hint(parser *p, ...)
{
    if (!p->last) return;
    va_list args;
    va_start(args, p);
    set_hint(p->last, MSG_COUNT, args);
    va_end(args);
}

void fail_hint_from(parser *p, message_id format, ...)
{
    if (!p->last) return;
    va_list args;
    va_start(args, format);
    set_hint(p->last, format, args);
    va_end(args);
}

void *fail_memory(parser *p)
{
    p->status = GEO_ENOMEM;
    p->stopped = true;
    return NULL;
}

/* Lexical errors ---------------------------------------------------------- */

/* The text of a span for a message, cut when long. */
static void copy_shown(const parser *p, geo_span at, char shown[SHOWN + 4])
{
    size_t length = at.end - at.start;
    const char *s = p->source->text + at.start;
    size_t n = 0;
    while (n < length) {
        unsigned rune;
        size_t step = text_decode(s + n, length - n, &rune, NULL);
        if (n + step > SHOWN) break;
        n += step;
    }
    memcpy(shown, s, n);
    strcpy(shown + n, n < length ? "…" : "");
}

/* What stands between quotes of any kind. */
static geo_span inside_quotes(const parser *p, geo_span at)
{
    const char *s = p->source->text;
    unsigned rune;
    if (at.end <= at.start) return at;
    size_t quote = text_decode(s + at.start, at.end - at.start, &rune, NULL);
    uint32_t start = at.start + (uint32_t)quote, end = at.end;
    while (end > start && (s[end - 1] & 0xC0) == 0x80 && (unsigned char)s[end - 1] >= 0x80) end--;
    if (end > start) end--;
    return (geo_span){ start, end };
}

static void report_lexer_error(parser *p, const lexer_error *e)
{
    char shown[SHOWN + 4], ascii[2] = "";
    geo_span quoted = e->at;
    if (e->id == MSG_SINGLE_QUOTES || e->id == MSG_ODD_QUOTES) quoted = inside_quotes(p, e->at);
    copy_shown(p, quoted, shown);
    diagnostic *d = diag_new(e->id, shown);
    diag_add(d, p->source, e->at, NULL);
    add_error(p, d, false);
    if (e->id == MSG_FULL_WIDTH) {
        unsigned rune;
        text_decode(p->source->text + e->at.start, e->at.end - e->at.start, &rune, NULL);
        ascii[0] = (char)(rune - 0xFEE0);
        fail_hint(p, ascii);
    } else if (e->id == MSG_SINGLE_QUOTES || e->id == MSG_ODD_QUOTES) {
        fail_hint(p, shown);
    } else if (e->wanted) {
        fail_hint(p, e->wanted);
    }
}

void report_lexer_errors(parser *p, uint32_t end)
{
    while (p->next_error < p->list.n_errors && p->list.errors[p->next_error].token < end
           && !p->stopped)
        report_lexer_error(p, &p->list.errors[p->next_error++]);
}

/* Brackets ---------------------------------------------------------------- */

static const token *opener(const parser *p)
{
    return p->bracket.opener == NO_MATCH ? NULL : &p->list.tokens[p->bracket.opener];
}

static bool is_closer(token_kind kind)
{
    return kind == TOKEN_RIGHT_PAREN || kind == TOKEN_RIGHT_SQUARE || kind == TOKEN_RIGHT_BRACE;
}

/* When the innermost bracket has no partner, that is the error, once the text
 * went on to a new line, to its end, or to another closing bracket. */
static bool fail_unclosed(parser *p)
{
    const token *open = opener(p), *t = p->t;
    if (!open || open->match != NO_MATCH) return false;
    bool at_edge = (t->flags & AFTER_NEWLINE) || t->kind == TOKEN_END_OF_TEXT
        || is_closer((token_kind)t->kind) || t->kind == TOKEN_TEXT_MIDDLE
        || t->kind == TOKEN_TEXT_CLOSE || t->kind == TOKEN_FORMAT;
    if (!at_edge) return false;
    fail(p, MSG_UNCLOSED_BRACKET, token_span(open), MSG_COUNT, token_text((token_kind)open->kind));
    if (t->kind != TOKEN_END_OF_TEXT)
        fail_label(p, token_span(t), is_closer((token_kind)t->kind) ? MSG_DOES_NOT_CLOSE_IT
                                                                    : MSG_NEEDED_BEFORE_THIS);
    return true;
}

static bool fail_stray_closer(parser *p)
{
    const token *t = p->t;
    if (!is_closer((token_kind)t->kind)) return false;
    if (t->match != NO_MATCH && p->bracket.opener == t->match) return false;
    fail(p, MSG_STRAY_BRACKET, token_span(t), MSG_COUNT, token_text((token_kind)t->kind));
    return true;
}

void *fail_closer(parser *p, token_kind closer)
{
    return fail_after(p);
}

/* What was expected ------------------------------------------------------- */

/* Where a message about the present token points: when a line or the text has ended
 * it is right after the last token, on the line the user looks at. */
static geo_span place_of(const parser *p)
{
    const token *t = p->t;
    bool ended = (t->flags & AFTER_NEWLINE) || t->kind == TOKEN_END_OF_TEXT;
    if (!ended || token_index(p) == 0) return token_span(t);
    return (geo_span){ token_before(p)->end, token_before(p)->end };
}

static void *fail_unexpected(parser *p)
{
    char shown[SHOWN + 4], quoted[SHOWN + 8] = "`";
    const token *t = p->t;
    if (t->kind == TOKEN_END_OF_TEXT)
        return fail(p, MSG_UNEXPECTED, place_of(p), MSG_COUNT, message_text(MSG_THE_END));
    copy_shown(p, token_span(t), shown);
    strcat(strcat(quoted, shown), "`");
    return fail(p, MSG_UNEXPECTED, token_span(t), MSG_COUNT, quoted);
}

static void *fail_missing(parser *p)
{
    return fail(p, MSG_MISSING_OPERAND, place_of(p), MSG_COUNT);
}

/* `end` that closes another language's block, whose start was already reported. */
static void *fail_end(parser *p)
{
    if (p->out->n_errors && starts_statement(p, p->t)) {
        p->failed = true;
        return NULL;
    }
    return fail(p, MSG_END_OUTSIDE, token_span(p->t), MSG_COUNT);
}

void *fail_operand(parser *p)
{
    const token *t = p->t;
    const char *word = token_text((token_kind)t->kind);
    if (fail_habit_operand(p) || fail_unclosed(p)) return NULL;
    switch (t->kind) {
    case TOKEN_NAME: case TOKEN_LEFT_PAREN:
        return fail(p, MSG_LAMBDA_OPERAND, token_span(t), MSG_COUNT);
    case TOKEN_IF: case TOKEN_TRY: case TOKEN_NOT:
        return fail(p, MSG_NEEDS_PARENS, token_span(t), MSG_COUNT, word);
    case TOKEN_FOR: case TOKEN_WHILE: case TOKEN_BREAK: case TOKEN_CONTINUE: case TOKEN_RETURN:
    case TOKEN_CHECK:
        fail(p, MSG_STATEMENT_IN_EXPRESSION, token_span(t), MSG_COUNT, word);
        if (t->kind == TOKEN_FOR) fail_hint_from(p, MSG_HINT_COMPREHENSION);
        return NULL;
    case TOKEN_END:
        return fail_end(p);
    case TOKEN_ELSE:
        if (starts_statement(p, t))
            return fail(p, MSG_STRAY_ELSE, token_span(t), MSG_COUNT);
        return fail_missing(p);
    case TOKEN_DOTS:
        return fail(p, MSG_OPEN_RANGE, token_span(t), MSG_COUNT);
    default:
        break;
    }
    if (fail_stray_closer(p)) return NULL;
    if (token_index(p) > 0 && token_before(p)->kind == TOKEN_DOTS)
        return fail(p, MSG_OPEN_RANGE, token_span(token_before(p)), MSG_COUNT);
    return fail_missing(p);
}

/* Two operands with nothing between them ----------------------------------- */

static bool starts_operand(token_kind kind)
{
    switch (kind) {
    case TOKEN_NUMBER: case TOKEN_NAME: case TOKEN_CONSTANT: case TOKEN_STRING:
    case TOKEN_RAW_STRING: case TOKEN_TEXT_OPEN: case TOKEN_TRUE: case TOKEN_FALSE:
    case TOKEN_NONE: case TOKEN_NOT: case TOKEN_BD: case TOKEN_NABLA: case TOKEN_LEFT_PAREN:
    case TOKEN_LEFT_SQUARE: case TOKEN_LEFT_BRACE: case TOKEN_IF: case TOKEN_TRY:
    case TOKEN_END:
        return true;
    default:
        return false;
    }
}

/* The operand that ends before the present token, with its fields and calls. */
static geo_span operand_before(const parser *p)
{
    const token *first = p->list.tokens, *t = token_before(p);
    uint32_t end = t->end;
    for (;;) {
        const token *open = partner(p, t);
        if (open && open < t) t = open;
        if (t == first || !touches(t)) break;
        token_kind left = (token_kind)t[-1].kind;
        bool is_postfix = t->kind == TOKEN_PRIME || open == t;
        bool has_base = token_is_word(left) || is_closer(left) || left == TOKEN_PRIME;
        bool is_field = left == TOKEN_DOT && token_is_word((token_kind)t->kind) && t - 1 > first;
        if (is_field) t -= 2;
        else if (is_postfix && has_base) t--;
        else break;
    }
    return (geo_span){ t->start, end };
}

/* The operand that starts at the present token, with its calls and indices. */
static geo_span operand_after(const parser *p)
{
    const token *t = p->t;
    for (;;) {
        const token *close = partner(p, t);
        if (close && close > t) t = close;
        bool goes_on = touches(t + 1) && t->kind != TOKEN_END_OF_TEXT
            && (t[1].kind == TOKEN_LEFT_PAREN || t[1].kind == TOKEN_LEFT_SQUARE
                || t[1].kind == TOKEN_PRIME);
        if (!goes_on) break;
        t++;
        if (t->match == NO_MATCH && t->kind != TOKEN_PRIME) break;
    }
    return (geo_span){ p->t->start, t->end };
}

/* Both as arguments of "%.*s"; false when either is too long to quote. */
typedef struct { int n_left, n_right; const char *left, *right; bool short_enough; } operands;

static operands both_operands(const parser *p)
{
    geo_span a = operand_before(p), b = operand_after(p);
    operands o = { (int)(a.end - a.start), (int)(b.end - b.start), p->source->text + a.start,
                   p->source->text + b.start, false };
    o.short_enough = o.n_left <= SHOWN && o.n_right <= SHOWN
        && !memchr(o.left, '\n', (size_t)o.n_left) && !memchr(o.right, '\n', (size_t)o.n_right);
    return o;
}

static void *fail_touching(parser *p, message_id id, message_id hint, operands o)
{
    fail(p, id, (geo_span){ token_before(p)->end, p->t->end }, MSG_COUNT);
    if (p->bracket.place == IN_VECTOR && o.short_enough)
        fail_hint_from(p, MSG_HINT_VECTOR_COMMA, o.n_left, o.left);
    else if (o.short_enough)
        fail_hint_from(p, hint, o.n_left, o.left);
    return NULL;
}

static bool is_string(int kind)
{
    return kind == TOKEN_STRING || kind == TOKEN_RAW_STRING || kind == TOKEN_TEXT_OPEN
        || kind == TOKEN_TEXT_CLOSE;
}

static void *fail_side_by_side(parser *p)
{
    operands o = both_operands(p);
    const token *a = token_before(p), *b = p->t;
    bool callable = token_is_word((token_kind)a->kind) || is_closer((token_kind)a->kind);
    if (callable && b->kind == TOKEN_LEFT_PAREN && !(b->flags & AFTER_NEWLINE))
        return fail_touching(p, MSG_CALL_SPACE, MSG_HINT_CALL, o);
    if (callable && b->kind == TOKEN_LEFT_SQUARE && !(b->flags & AFTER_NEWLINE))
        return fail_touching(p, MSG_INDEX_SPACE, MSG_HINT_INDEX, o);
    geo_span at = span_join(operand_before(p), operand_after(p));
    if (p->bracket.place == IN_VECTOR) {
        fail(p, MSG_MISSING_COMMA, at, MSG_COUNT);
        if (o.short_enough) fail_hint(p, o.n_left, o.left, o.n_right, o.right);
        return NULL;
    }
    if (a->kind == TOKEN_RIGHT_BRACE && p->bracket.place == IN_BLOCK) {
        fail(p, MSG_SIDE_BY_SIDE, token_span(b), MSG_STATEMENT_GOES_ON);
        fail_hint_from(p, MSG_HINT_SEPARATE);
        return NULL;
    }
    fail(p, MSG_SIDE_BY_SIDE, at, MSG_COUNT);
    if (b[b->kind != TOKEN_END_OF_TEXT].kind == TOKEN_ASSIGN) {
        fail_hint_from(p, MSG_HINT_SEPARATE);
        return NULL;
    }
    if (!o.short_enough) return NULL;
    if (is_string(a->kind) || is_string(b->kind))
        fail_hint_from(p, MSG_HINT_JOIN, o.n_left, o.left, o.n_right, o.right);
    else if (a->kind == TOKEN_NUMBER && (b->kind == TOKEN_NAME || b->kind == TOKEN_CONSTANT))
        fail_hint_from(p, MSG_HINT_TOUCH, o.n_left, o.left, o.n_right, o.right, o.n_left, o.left,
                       o.n_right, o.right);
    else if (a->kind == TOKEN_NAME && p->bracket.place == IN_BLOCK && starts_statement(p, a))
        fail_hint_from(p, MSG_HINT_CALL_NAME, o.n_left, o.left, o.n_right, o.right);
    else if (p->bracket.place == IN_CALL)
        fail_hint_from(p, MSG_HINT_ARGUMENTS, o.n_left, o.left, o.n_right, o.right);
    else
        fail_hint_from(p, MSG_HINT_PRODUCT, o.n_left, o.left, o.n_right, o.right);
    return NULL;
}

static void *fail_field(parser *p)
{
    const token *dot = p->t, *next = dot + 1;
    operands o = both_operands(p);
    if (token_before(p)->kind == TOKEN_NUMBER)
        return fail(p, MSG_BAD_NUMBER, (geo_span){ token_before(p)->start, dot->end }, MSG_COUNT);
    p->t++;
    fail(p, MSG_BAD_FIELD, token_span(next), MSG_COUNT);
    if (next->kind == TOKEN_NUMBER && touches(next) && o.short_enough)
        fail_hint_from(p, MSG_HINT_ELEMENT, o.n_left, o.left, (int)(next->end - next->start),
                       p->source->text + next->start);
    return NULL;
}

static void *fail_equals(parser *p)
{
    const token *name = token_before(p);
    int length = (int)(name->end - name->start);
    const char *s = p->source->text + name->start;
    bool names_key = name->kind == TOKEN_NAME && length <= SHOWN;
    geo_span at = { names_key ? name->start : p->t->start, p->t->end };
    if (names_key && p->bracket.place == IN_BLOCK && (name->flags & AFTER_NEWLINE)) {
        p->t = name;                    /* a line like `y = 2 *` went on into this one */
        return fail_missing(p);
    }
    if (p->bracket.place == IN_CALL && names_key) {
        fail(p, MSG_KEYWORD_EQUALS, at, MSG_COUNT);
        fail_hint(p, length, s);
    } else if (p->bracket.place == IN_RECORD && names_key) {
        fail(p, MSG_BAD_ENTRY, at, MSG_COUNT);
        fail_hint_from(p, MSG_HINT_COLON_ENTRY, length, s);
    } else {
        fail(p, MSG_EQUALS_IN_EXPRESSION, token_span(p->t), MSG_COUNT);
    }
    return NULL;
}

/* x, y -> ... */
static bool arrow_follows_names(const parser *p)
{
    const token *t = p->t;
    while (t->kind == TOKEN_COMMA && t[1].kind == TOKEN_NAME) t += 2;
    return t->kind == TOKEN_ARROW;
}

void *fail_after(parser *p)
{
    const token *t = p->t;
    if (fail_habit_after(p) || fail_unclosed(p) || fail_stray_closer(p)) return NULL;
    switch (t->kind) {
    case TOKEN_DOT: return fail_field(p);
    case TOKEN_ASSIGN: return fail_equals(p);
    case TOKEN_ARROW: return fail(p, MSG_LAMBDA_FORM, token_span(t), MSG_COUNT);
    case TOKEN_ELSE: return fail(p, MSG_STRAY_ELSE, token_span(t), MSG_COUNT);
    case TOKEN_END: return p->in_index ? fail_side_by_side(p) : fail_end(p);
    case TOKEN_COMMA:
        if (p->bracket.place != IN_BLOCK) return fail_unexpected(p);
        if (arrow_follows_names(p)) return fail(p, MSG_LAMBDA_FORM, token_span(t), MSG_COUNT);
        fail(p, MSG_COMMA_IN_STATEMENT, token_span(t), MSG_COUNT);
        fail_hint_from(p, MSG_HINT_SWAP);
        return NULL;
    default:
        return starts_operand((token_kind)t->kind) ? fail_side_by_side(p) : fail_unexpected(p);
    }
}

/* Particular places ------------------------------------------------------- */

void *fail_block(parser *p, message_id what)
{
    if (is_at(p, TOKEN_ASSIGN)) return fail_equals(p);
    if (fail_habit_block(p, what) || fail_unclosed(p)) return NULL;
    return fail(p, MSG_BLOCK_EXPECTED, place_of(p), what);
}

void *fail_target(parser *p, const node *n)
{
    bool constant = n->kind == NODE_TRUTH || n->kind == NODE_NONE || n->kind == NODE_END
        || (n->kind == NODE_NUMBER && n->name.length);
    if (constant && n->at.end - n->at.start <= SHOWN) {
        char shown[SHOWN + 4];
        copy_shown(p, n->at, shown);
        return fail(p, MSG_CONSTANT_TARGET, n->at, MSG_COUNT, shown);
    }
    return fail(p, MSG_BAD_TARGET, n->at, MSG_COUNT);
}

void *fail_parameter(parser *p)
{
    if (fail_unclosed(p)) return NULL;
    return fail(p, MSG_BAD_PARAMETER, token_span(p->t), MSG_COUNT);
}

void *fail_entry(parser *p)
{
    if (fail_unclosed(p)) return NULL;
    if (p->t[1].kind == TOKEN_ASSIGN) {
        p->t++;
        return fail_equals(p);
    }
    return fail(p, MSG_BAD_ENTRY, token_span(p->t), MSG_COUNT);
}
