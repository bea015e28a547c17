/* parser_habit.c - the habits of other languages, each answered with the geo form.
 *
 * Called only when the grammar has already failed at the present token, so nothing
 * here can change what a correct program means. */
#include "lang/syntax/parser_parts.h"

#include <stdio.h>
#include <string.h>

enum { SHORT = 24 };            /* bytes of a name or operand that a hint repeats */

static int length_of(const token *t) { return (int)(t->end - t->start); }

static const char *text_of(const parser *p, const token *t)
{
    return p->source->text + t->start;
}

static bool has_before(const parser *p) { return token_index(p) > 0; }

static bool line_ends_at(const token *t)
{
    return t->kind == TOKEN_END_OF_TEXT || (t->flags & AFTER_NEWLINE)
        || t->kind == TOKEN_SEMICOLON || t->kind == TOKEN_RIGHT_BRACE;
}

/* The first token of its line, block, or after a semicolon. */
bool starts_statement(const parser *p, const token *t)
{
    if (t == p->list.tokens || (t->flags & AFTER_NEWLINE)) return true;
    return t[-1].kind == TOKEN_SEMICOLON || t[-1].kind == TOKEN_LEFT_BRACE
        || t[-1].kind == TOKEN_RIGHT_BRACE;
}

/* Assignment -------------------------------------------------------------- */

static bool fail_assign(parser *p, const token *from, const token *to, const char *wanted)
{
    geo_span at = { from->start, to->end };
    fail(p, MSG_FOREIGN_ASSIGN, at, MSG_COUNT, (int)(at.end - at.start), text_of(p, from));
    fail_hint(p, wanted);
    return true;
}

/* `name` before `at`, or x when it is long or something else. */
static void copy_name(const parser *p, const token *at, char name[SHORT + 1])
{
    strcpy(name, "x");
    if (at == p->list.tokens) return;
    const token *t = at - 1;
    if (t->kind != TOKEN_NAME || length_of(t) > SHORT) return;
    memcpy(name, text_of(p, t), (size_t)length_of(t));
    name[length_of(t)] = '\0';
}

/* x += 1, x++ */
static bool fail_update(parser *p, const char *sign, const char *amount)
{
    char name[SHORT + 1], wanted[3 * SHORT];
    copy_name(p, p->t, name);
    snprintf(wanted, sizeof wanted, "%s = %s %s %s", name, name, sign, amount);
    return fail_assign(p, p->t, p->t, wanted);
}

static bool fail_habit_assign(parser *p)
{
    char name[SHORT + 1], wanted[2 * SHORT];
    switch (p->t->kind) {
    case TOKEN_PLUS_ASSIGN: return fail_update(p, "+", "...");
    case TOKEN_MINUS_ASSIGN: return fail_update(p, "-", "...");
    case TOKEN_STAR_ASSIGN: return fail_update(p, "*", "...");
    case TOKEN_SLASH_ASSIGN: return fail_update(p, "/", "...");
    case TOKEN_CARET_ASSIGN: return fail_update(p, "^", "...");
    case TOKEN_PERCENT_ASSIGN: return fail_update(p, "%", "...");
    case TOKEN_BAR_ASSIGN: return fail_update(p, "|", "...");
    case TOKEN_AND_ASSIGN: return fail_update(p, "&", "...");
    case TOKEN_INCREMENT: return fail_update(p, "+", "1");
    case TOKEN_COLON_ASSIGN:
        copy_name(p, p->t, name);
        snprintf(wanted, sizeof wanted, "%s = ...", name);
        return fail_assign(p, p->t, p->t, wanted);
    default: return false;
    }
}

/* x-- at the end of a line; x <- 1: the minus has been read as a sign. */
bool fail_habit_minus(parser *p)
{
    const token *t = p->t, *before = t - 1;
    if (!has_before(p) || !touches(t)) return false;
    if (before->kind == TOKEN_MINUS && touches(before) && line_ends_at(t + 1)
        && before > p->list.tokens && !(before->flags & AFTER_NEWLINE)) {
        char name[SHORT + 1], wanted[3 * SHORT];
        copy_name(p, before, name);
        snprintf(wanted, sizeof wanted, "%s = %s - 1", name, name);
        return fail_assign(p, before, t, wanted);
    }
    if (before->kind == TOKEN_LT && !touches(before) && !touches(t + 1)) {
        char name[SHORT + 1], wanted[2 * SHORT];
        copy_name(p, before, name);
        snprintf(wanted, sizeof wanted, "%s = ...", name);
        return fail_assign(p, before, t, wanted);
    }
    return false;
}

/* Operators --------------------------------------------------------------- */

static bool fail_operator(parser *p, const token *from, const token *to, const char *wanted)
{
    geo_span at = { from->start, to->end };
    fail(p, MSG_FOREIGN_OPERATOR, at, MSG_COUNT, (int)(at.end - at.start), text_of(p, from));
    fail_hint(p, wanted);
    return true;
}

static const char *our_operator(token_kind kind)
{
    switch (kind) {
    case TOKEN_AND_AND: return "and";
    case TOKEN_OR_OR: return "or";
    case TOKEN_STAR_STAR: return "^";
    case TOKEN_SLASH_SLASH: return "floor(a / b), or # for a comment";
    case TOKEN_FAT_ARROW: return "->";
    case TOKEN_EQ_EQ_EQ: return "==";
    case TOKEN_NE_EQ: case TOKEN_LT_GT: case TOKEN_TILDE_EQ: return "!=";
    case TOKEN_DOTS_3: return "..";
    case TOKEN_BACKSLASH: return "solve(A, b) for A \\ b";
    case TOKEN_BANG: return "factorial(n) for n!";
    case TOKEN_DOLLAR: case TOKEN_COLON_COLON: return "x.name for a property";
    default: return NULL;
    }
}

/* x.^2, x .* y, A.' */
static bool fail_dotted(parser *p)
{
    const token *next = p->t + 1;
    if (!is_at(p, TOKEN_DOT) || !touches(next)) return false;
    switch (next->kind) {
    case TOKEN_CARET: case TOKEN_STAR: case TOKEN_SLASH: case TOKEN_PLUS: case TOKEN_MINUS:
    case TOKEN_STAR_STAR: case TOKEN_EQ: case TOKEN_LT: case TOKEN_GT: case TOKEN_LE:
    case TOKEN_GE: case TOKEN_NE: case TOKEN_PRIME:
        fail(p, MSG_ELEMENTWISE_DOT, (geo_span){ p->t->start, next->end }, MSG_COUNT);
        fail_hint(p, next->kind == TOKEN_STAR_STAR ? "^" : token_text((token_kind)next->kind));
        return true;
    default:
        return false;
    }
}

/* 1:10 and a[:, 1] */
static bool fail_colon(parser *p)
{
    const token *t = p->t;
    if (!is_at(p, TOKEN_COLON) || !has_before(p)) return false;
    if (p->bracket.place == IN_PARAMETERS) {
        fail(p, MSG_BAD_PARAMETER, token_span(t), MSG_COUNT);
        return true;
    }
    const token *a = t - 1, *b = t + 1;
    bool numbers = a->kind == TOKEN_NUMBER || b->kind == TOKEN_NUMBER;
    bool square = p->bracket.place == IN_INDEX || p->bracket.place == IN_VECTOR;
    if (!numbers && !square && p->bracket.place != IN_PAREN) return false;
    char wanted[3 * SHORT] = "a..b";
    bool alone = a->kind == TOKEN_LEFT_SQUARE || a->kind == TOKEN_COMMA;
    bool quotable = (a->kind == TOKEN_NUMBER || a->kind == TOKEN_NAME) && length_of(a) <= SHORT
        && (b->kind == TOKEN_NUMBER || b->kind == TOKEN_NAME || b->kind == TOKEN_END)
        && length_of(b) <= SHORT;
    if (alone) strcpy(wanted, "..");
    else if (quotable)
        snprintf(wanted, sizeof wanted, "%.*s..%.*s", length_of(a), text_of(p, a), length_of(b),
                 text_of(p, b));
    fail(p, MSG_COLON_RANGE, token_span(t), MSG_COUNT);
    fail_hint(p, wanted);
    return true;
}

/* Words ------------------------------------------------------------------- */

typedef struct { const char *word, *wanted; } habit_word;

/* Before a name, a value or a block. */
static const habit_word LEADING[] = {
    { "let", "name = value" }, { "var", "name = value" }, { "const", "name = value" },
    { "local", "name = value" }, { "global", "name = value" }, { "val", "name = value" },
    { "auto", "name = value" }, { "int", "name = value" }, { "double", "name = value" },
    { "float", "name = value" }, { "set", "name = value" },
    { "def", "f(x) = value" }, { "function", "f(x) = value" }, { "func", "f(x) = value" },
    { "fn", "f(x) = value" }, { "fun", "f(x) = value" },
    { "lambda", "x -> value" },
    { "elif", "else if" }, { "elseif", "else if" }, { "elsif", "else if" },
    { "unless", "if not ... { }" }, { "until", "while not ... { }" },
    { "foreach", "for x in values { }" }, { "do", "while condition { }" },
    { "repeat", "while condition { }" }, { "begin", "{ }" },
    { "switch", "if ... { } else if ... { }" }, { "match", "if ... { } else if ... { }" },
    { "case", "if ... { } else if ... { }" },
    { "class", "{ x: 1, y: 2 } for a record" }, { "struct", "{ x: 1, y: 2 } for a record" },
    { "type", "{ x: 1, y: 2 } for a record" }, { "new", "{ x: 1, y: 2 } for a record" },
    { "print", "print(x)" }, { "echo", "print(x)" }, { "disp", "print(x)" },
    { "assert", "check condition" }, { "raise", "error(\"message\")" },
    { "throw", "error(\"message\")" }, { "import", "import \"file.geo\", or use name" },
    { "from", "import \"file.geo\", or use name" },
    { "using", "import \"file.geo\", or use name" },
    { "include", "import \"file.geo\", or use name" },
    { "require", "import \"file.geo\", or use name" },
};

/* Between two operands, or after a block. */
static const habit_word MIDDLE[] = {
    { "elif", "else if" }, { "elseif", "else if" }, { "elsif", "else if" },
    { "otherwise", "else" }, { "then", "{ }" }, { "do", "{ }" },
    { "catch", "try a else b" }, { "except", "try a else b" },
    { "is", "==" }, { "eq", "==" }, { "ne", "!=" }, { "mod", "a % b" }, { "xor", "!=" },
    { "div", "floor(a / b)" }, { "until", "while" }, { "unless", "if" },
};

static const char *find_word(const parser *p, const token *t, const habit_word *words, size_t n)
{
    if (t->kind != TOKEN_NAME) return NULL;
    for (size_t i = 0; i < n; i++) if (token_is(p, t, words[i].word)) return words[i].wanted;
    return NULL;
}

static bool fail_word(parser *p, const token *t, const char *wanted)
{
    char word[SHORT + 1];
    if (!wanted) return false;
    snprintf(word, sizeof word, "%.*s", length_of(t), text_of(p, t));
    fail(p, MSG_FOREIGN_WORD, token_span(t), MSG_COUNT, word);
    fail_hint(p, wanted);
    return true;
}

/* function(x) { ... } and lambda(x): the word before the parentheses. */
static const token *word_of_call(const parser *p, const token *t)
{
    const token *open = t->kind == TOKEN_RIGHT_PAREN ? partner(p, t) : NULL;
    if (!open || open == p->list.tokens) return t;
    return open - 1;
}

/* "name = value" and "f(x) = value" with the name, or name(x), that follows. */
static const char *with_name(const parser *p, const char *wanted, char named[3 * SHORT])
{
    bool is_function = strncmp(wanted, "f(x) =", 6) == 0;
    if (!is_function && strncmp(wanted, "name =", 6) != 0) return wanted;
    const token *t = p->t, *last = t;
    if (is_function && t[t->kind == TOKEN_NAME].kind == TOKEN_LEFT_PAREN) last = partner(p, t + 1);
    if (t->kind != TOKEN_NAME || !last || last->end - t->start > SHORT) return wanted;
    snprintf(named, 3 * SHORT, "%.*s = value", (int)(last->end - t->start), text_of(p, t));
    return named;
}

static bool fail_habit_word(parser *p)
{
    if (!has_before(p)) return false;
    const token *before = word_of_call(p, token_before(p)), *t = p->t;
    if (!(t->flags & AFTER_NEWLINE) || p->bracket.place != IN_BLOCK) {
        char named[3 * SHORT];
        const char *wanted = find_word(p, before, LEADING, sizeof LEADING / sizeof *LEADING);
        bool called = before != token_before(p);        /* function(x) in an expression */
        if (called && wanted && !starts_statement(p, before)) wanted = "x -> value";
        else if (wanted) wanted = with_name(p, wanted, named);
        if (fail_word(p, before, wanted)) return true;
    }
    if (t->kind == TOKEN_NOT && t[1].kind == TOKEN_IN)
        return fail_operator(p, t, t + 1, "not (x in A)");
    return fail_word(p, t, find_word(p, t, MIDDLE, sizeof MIDDLE / sizeof *MIDDLE));
}

/* Where they are asked ---------------------------------------------------- */

/* |x|: the second bar ends an operand that nothing follows. */
static bool fail_second_bar(parser *p)
{
    const token *t = p->t, *bar = t - 1;
    if (!has_before(p) || bar->kind != TOKEN_BAR || !touches(bar)) return false;
    fail(p, MSG_ABSOLUTE_BARS, token_span(bar), MSG_COUNT);
    return true;
}

bool fail_habit_operand(parser *p)
{
    const token *t = p->t;
    switch (t->kind) {
    case TOKEN_BAR: case TOKEN_OR_OR:
        fail(p, MSG_ABSOLUTE_BARS, token_span(t), MSG_COUNT);
        return true;
    case TOKEN_PLUS:
        if (touches(t) && has_before(p) && token_before(p)->kind == TOKEN_PLUS) break;
        fail(p, MSG_UNARY_PLUS, token_span(t), MSG_COUNT);
        return true;
    case TOKEN_BANG: return fail_operator(p, t, t, "not");
    case TOKEN_BACKSLASH: return fail_operator(p, t, t, "x -> value");
    case TOKEN_INCREMENT: return fail_assign(p, t, t, "x = x + 1");
    case TOKEN_QUESTION:
        fail(p, MSG_PROMPT_ONLY, token_span(t), MSG_COUNT);
        return true;
    case TOKEN_DOT:
        if (t[1].kind != TOKEN_NUMBER || !touches(t + 1)) break;
        fail(p, MSG_BAD_NUMBER, (geo_span){ t->start, t[1].end }, MSG_COUNT);
        if (length_of(t + 1) <= SHORT)
            fail_hint_from(p, MSG_HINT_DIGITS, length_of(t + 1) + 1, text_of(p, t));
        return true;
    case TOKEN_COLON: return fail_colon(p);
    default: break;
    }
    return fail_second_bar(p);
}

bool fail_habit_after(parser *p)
{
    const token *t = p->t;
    if (fail_habit_assign(p) || fail_dotted(p) || fail_colon(p)) return true;
    if (is_at(p, TOKEN_QUESTION)) {
        fail(p, MSG_TERNARY, token_span(t), MSG_COUNT);
        return true;
    }
    if (is_at(p, TOKEN_DOT) && t[1].kind == TOKEN_NUMBER && !touches(t)) {
        fail(p, MSG_BAD_NUMBER, (geo_span){ t->start, t[1].end }, MSG_COUNT);
        return true;
    }
    const char *wanted = our_operator((token_kind)t->kind);
    if (wanted) return fail_operator(p, t, t, wanted);
    return fail_habit_word(p);
}

/* `:` and `then` in place of a block. */
bool fail_habit_block(parser *p, message_id what)
{
    const token *t = p->t;
    bool word = token_is(p, t, "then") || token_is(p, t, "do") || token_is(p, t, "begin");
    bool numbers = is_at(p, TOKEN_COLON) && has_before(p) && token_before(p)->kind == TOKEN_NUMBER
        && t[1].kind == TOKEN_NUMBER;
    if (!word && (!is_at(p, TOKEN_COLON) || numbers)) return fail_habit_after(p);
    char shown[SHORT + 1];
    snprintf(shown, sizeof shown, "%.*s", length_of(t), text_of(p, t));
    fail(p, MSG_BLOCK_EXPECTED, token_span(t), what);
    fail_hint_from(p, MSG_HINT_BLOCK, shown);
    return true;
}

/* for (i in ...), for (i = ...; for without parentheses that hold a target only. */
bool for_is_ours(parser *p)
{
    const token *open = p->t + 1;
    if (open->kind != TOKEN_LEFT_PAREN) return true;
    const token *close = partner(p, open);
    bool is_tuple = close && close[1].kind == TOKEN_IN;
    if (is_tuple || !close) return true;
    p->t++;
    fail(p, MSG_BAD_FOR, token_span(open), MSG_COUNT);
    fail_hint(p, "for i in values { ... }, without parentheses");
    return false;
}

void *fail_for(parser *p)
{
    const token *t = p->t;
    if (is_at(p, TOKEN_END_OF_TEXT)) return fail(p, MSG_BAD_FOR, token_span(t), MSG_COUNT);
    fail(p, MSG_BAD_FOR, token_span(t), MSG_COUNT);
    if (is_at(p, TOKEN_ASSIGN)) fail_hint(p, "for i in 1..10 { ... }");
    if (is_at(p, TOKEN_COMMA)) fail_hint(p, "for (a, b) in values { ... }");
    return NULL;
}
