/* lua_string.c - string.find, match, gmatch, gsub and rep that can be stopped.
 *
 * Lua's own run in C from beginning to end, and its hook does not fire in there; a pattern
 * such as "a*a*a*a*b" can take years. This matcher follows the same rules (Lua 5.4 manual,
 * 6.4.1), counts its steps, and looks at the limits every few thousand of them. */
#include <ctype.h>
#include <string.h>

#include "stdlib/lua_state.h"

enum { CAPTURES = 32, DEPTH = 200, STEPS_BETWEEN = 1 << 14, OPEN = -1, POSITION = -2 };

typedef struct {
    lua_State *L;
    const char *text, *end;         /* the subject */
    const char *pattern_end;
    int depth, steps;
    int n;                          /* captures so far */
    struct { const char *start; ptrdiff_t length; } capture[CAPTURES];
} matcher;

static int malformed(lua_State *L, const char *why)
{
    return lua_fail(L, MSG_LUA_PATTERN, why);
}

static void work_steps(geo_vm *vm, void *context)
{
    vm_spend_steps(vm, *(double *)context);
}

static void step(matcher *m)
{
    if (++m->steps < STEPS_BETWEEN) return;
    double steps = m->steps;
    m->steps = 0;
    lua_cross(m->L, work_steps, &steps);
}

/* --- one character ----------------------------------------------------------------------- */

static bool in_class(int c, int class)
{
    bool in;
    switch (tolower(class)) {
    case 'a': in = isalpha(c); break;
    case 'c': in = iscntrl(c); break;
    case 'd': in = isdigit(c); break;
    case 'g': in = isgraph(c); break;
    case 'l': in = islower(c); break;
    case 'p': in = ispunct(c); break;
    case 's': in = isspace(c); break;
    case 'u': in = isupper(c); break;
    case 'w': in = isalnum(c); break;
    case 'x': in = isxdigit(c); break;
    default: return class == c;
    }
    return isupper(class) ? !in : in;
}

static int byte(const char *s) { return (unsigned char)*s; }

/* The end of the single-character item that begins at p: x, %x, ., [set]. */
static const char *item_end(matcher *m, const char *p)
{
    int first = byte(p++);
    if (first == '%') {
        if (p == m->pattern_end) malformed(m->L, "it ends with %");
        return p + 1;
    }
    if (first != '[') return p;
    if (p < m->pattern_end && *p == '^') p++;
    do {                                            /* a ] at once is a member */
        if (p == m->pattern_end) malformed(m->L, "a [ without its ]");
        bool escapes = *p++ == '%';
        if (escapes && p == m->pattern_end) malformed(m->L, "a [ without its ]");
        if (escapes) p++;
    } while (p == m->pattern_end || *p != ']');
    return p + 1;
}

/* Is c in the set p..last, whose last character is `]`? */
static bool in_set(int c, const char *p, const char *last)
{
    bool wanted = true;
    p++;
    if (*p == '^') {
        wanted = false;
        p++;
    }
    while (p < last) {
        if (*p == '%') {
            if (in_class(c, byte(p + 1))) return wanted;
            p += 2;
        } else if (p[1] == '-' && p + 2 < last) {
            if (byte(p) <= c && c <= byte(p + 2)) return wanted;
            p += 3;
        } else {
            if (byte(p) == c) return wanted;
            p++;
        }
    }
    return !wanted;
}

/* Does the item p..end_of_item stand at s? */
static bool item_matches(const matcher *m, const char *s, const char *p, const char *end_of_item)
{
    if (s >= m->end) return false;
    int c = byte(s);
    switch (*p) {
    case '.': return true;
    case '%': return in_class(c, byte(p + 1));
    case '[': return in_set(c, p, end_of_item - 1);
    default: return byte(p) == c;
    }
}

/* --- the whole --------------------------------------------------------------------------- */

static const char *match(matcher *m, const char *s, const char *p);

/* As many as possible, then fewer. */
static const char *match_greedy(matcher *m, const char *s, const char *p, const char *ep,
                                ptrdiff_t least)
{
    ptrdiff_t n = 0;
    while (item_matches(m, s + n, p, ep)) {
        step(m);
        n++;
    }
    for (; n >= least; n--) {
        const char *end = match(m, s + n, ep + 1);
        if (end) return end;
    }
    return NULL;
}

static const char *match_lazy(matcher *m, const char *s, const char *p, const char *ep)
{
    for (;;) {
        const char *end = match(m, s, ep + 1);
        if (end) return end;
        if (!item_matches(m, s, p, ep)) return NULL;
        s++;
    }
}

static const char *match_balanced(matcher *m, const char *s, const char *p)
{
    if (p + 1 >= m->pattern_end) malformed(m->L, "%b needs two characters");
    if (s >= m->end || *s != *p) return NULL;
    int open = 1;
    for (const char *t = s + 1; t < m->end; t++) {
        step(m);
        if (*t == p[1]) {
            if (--open == 0) return t + 1;
        } else if (*t == *p) {
            open++;
        }
    }
    return NULL;
}

static const char *open_capture(matcher *m, const char *s, const char *p, ptrdiff_t what)
{
    if (m->n == CAPTURES) malformed(m->L, "it has too many captures");
    m->capture[m->n].start = s;
    m->capture[m->n++].length = what;
    const char *end = match(m, s, p);
    if (!end) m->n--;
    return end;
}

static const char *close_capture(matcher *m, const char *s, const char *p)
{
    int k = m->n - 1;
    while (k >= 0 && m->capture[k].length != OPEN) k--;
    if (k < 0) malformed(m->L, "a ) without its (");
    m->capture[k].length = s - m->capture[k].start;
    const char *end = match(m, s, p);
    if (!end) m->capture[k].length = OPEN;
    return end;
}

/* %1: what a capture held once more. */
static const char *match_again(matcher *m, const char *s, int digit)
{
    int k = digit - '1';
    if (k < 0 || k >= m->n || m->capture[k].length == OPEN)
        malformed(m->L, "it refers to a capture that is not there");
    ptrdiff_t length = m->capture[k].length < 0 ? 0 : m->capture[k].length;
    if (m->end - s < length || memcmp(m->capture[k].start, s, (size_t)length) != 0) return NULL;
    return s + length;
}

/* %f[set]: between a character outside of the set and one inside. */
static bool at_frontier(matcher *m, const char *s, const char *p, const char *ep)
{
    int before = s == m->text ? 0 : byte(s - 1), here = s < m->end ? byte(s) : 0;
    return !in_set(before, p, ep - 1) && in_set(here, p, ep - 1);
}

/* The end of what the pattern from p on matches at s, or NULL. Single items without a
 * quantifier go round in the loop; everything else calls itself, to a depth. */
static const char *match_from(matcher *m, const char *s, const char *p)
{
    while (p < m->pattern_end) {
        step(m);
        if (*p == '(') {
            bool position = p + 1 < m->pattern_end && p[1] == ')';
            return position ? open_capture(m, s, p + 2, POSITION)
                            : open_capture(m, s, p + 1, OPEN);
        }
        if (*p == ')') return close_capture(m, s, p + 1);
        if (*p == '$' && p + 1 == m->pattern_end) return s == m->end ? s : NULL;
        int next = *p == '%' && p + 1 < m->pattern_end ? byte(p + 1) : 0;
        if (next == 'b') {
            s = match_balanced(m, s, p + 2);
            if (!s) return NULL;
            p += 4;
            continue;
        }
        if (next == 'f') {
            p += 2;
            if (p == m->pattern_end || *p != '[') malformed(m->L, "%f needs a [set]");
            const char *ep = item_end(m, p);
            if (!at_frontier(m, s, p, ep)) return NULL;
            p = ep;
            continue;
        }
        if (isdigit(next)) {
            s = match_again(m, s, next);
            if (!s) return NULL;
            p += 2;
            continue;
        }
        const char *ep = item_end(m, p);
        int quantifier = ep < m->pattern_end ? *ep : 0;
        if (quantifier == '*') return match_greedy(m, s, p, ep, 0);
        if (quantifier == '+') return match_greedy(m, s, p, ep, 1);
        if (quantifier == '-') return match_lazy(m, s, p, ep);
        bool fits = item_matches(m, s, p, ep);
        if (quantifier == '?') {
            const char *end = fits ? match(m, s + 1, ep + 1) : NULL;
            if (end) return end;
            p = ep + 1;
            continue;
        }
        if (!fits) return NULL;
        s++;
        p = ep;
    }
    return s;
}

static const char *match(matcher *m, const char *s, const char *p)
{
    if (++m->depth > DEPTH) malformed(m->L, "it is too complex");
    const char *end = match_from(m, s, p);
    m->depth--;
    return end;
}

/* --- results ----------------------------------------------------------------------------- */

static void push_capture(matcher *m, int k, const char *s, const char *end)
{
    if (k >= m->n) {
        if (k > 0) malformed(m->L, "it refers to a capture that is not there");
        lua_pushlstring(m->L, s, (size_t)(end - s));
        return;
    }
    ptrdiff_t length = m->capture[k].length;
    if (length == OPEN) malformed(m->L, "a ( without its )");
    if (length == POSITION) lua_pushinteger(m->L, m->capture[k].start - m->text + 1);
    else lua_pushlstring(m->L, m->capture[k].start, (size_t)length);
}

/* All captures, or the whole match (when s is there) if it has none. */
static int push_captures(matcher *m, const char *s, const char *end)
{
    int n = m->n == 0 && s ? 1 : m->n;
    luaL_checkstack(m->L, n + 2, "too many captures");
    for (int k = 0; k < n; k++) push_capture(m, k, s, end);
    return n;
}

static void begin(matcher *m)
{
    m->n = 0;
    m->depth = 0;
}

/* A position as Lua counts: from 1, negative ones from the end. */
static size_t start_at(lua_Integer i, size_t length)
{
    if (i > 0) return (size_t)i;
    if (i == 0) return 1;
    return i < -(lua_Integer)length ? 1 : length + (size_t)i + 1;
}

static bool is_plain(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] && strchr("^$*+?.([%-", p[i])) return false;
    return true;
}

static int find(lua_State *L, bool finds)
{
    size_t length, n;
    const char *text = luaL_checklstring(L, 1, &length), *p = luaL_checklstring(L, 2, &n);
    size_t from = start_at(luaL_optinteger(L, 3, 1), length) - 1;
    if (from > length) return lua_pushnil(L), 1;
    if (finds && (lua_toboolean(L, 4) || is_plain(p, n))) {
        const char *at = memmem(text + from, length - from, p, n);
        if (!at) return lua_pushnil(L), 1;
        lua_pushinteger(L, at - text + 1);
        lua_pushinteger(L, at - text + (lua_Integer)n);
        return 2;
    }
    bool anchored = n > 0 && *p == '^';
    matcher m = { .L = L, .text = text, .end = text + length, .pattern_end = p + n };
    for (const char *s = text + from; s <= m.end; s++) {
        begin(&m);
        const char *end = match(&m, s, p + anchored);
        if (end) {
            if (!finds) return push_captures(&m, s, end);
            lua_pushinteger(L, s - text + 1);
            lua_pushinteger(L, end - text);
            return push_captures(&m, NULL, NULL) + 2;
        }
        if (anchored) break;
    }
    return lua_pushnil(L), 1;
}

static int string_find(lua_State *L) { return find(L, true); }
static int string_match(lua_State *L) { return find(L, false); }

/* --- gmatch ------------------------------------------------------------------------------ */

/* Upvalues: text, pattern, where to go on, end of the last match (which may not be matched
 * once more as an empty one). */
static int next_match(lua_State *L)
{
    size_t length, n;
    const char *text = lua_tolstring(L, lua_upvalueindex(1), &length);
    const char *p = lua_tolstring(L, lua_upvalueindex(2), &n);
    lua_Integer from = lua_tointeger(L, lua_upvalueindex(3));
    lua_Integer last = lua_tointeger(L, lua_upvalueindex(4));
    matcher m = { .L = L, .text = text, .end = text + length, .pattern_end = p + n };
    for (const char *s = text + from; s <= m.end; s++) {
        begin(&m);
        const char *end = match(&m, s, p);
        if (!end || end - text == last) continue;
        lua_pushinteger(L, end - text);
        lua_copy(L, -1, lua_upvalueindex(3));
        lua_copy(L, -1, lua_upvalueindex(4));
        lua_pop(L, 1);
        return push_captures(&m, s, end);
    }
    lua_pushinteger(L, (lua_Integer)length + 1);
    lua_replace(L, lua_upvalueindex(3));
    return 0;
}

static int string_gmatch(lua_State *L)
{
    size_t length;
    luaL_checklstring(L, 1, &length);
    luaL_checkstring(L, 2);
    size_t from = start_at(luaL_optinteger(L, 3, 1), length) - 1;
    lua_settop(L, 2);
    lua_pushinteger(L, (lua_Integer)(from > length ? length + 1 : from));
    lua_pushinteger(L, -1);
    lua_pushcclosure(L, next_match, 4);
    return 1;
}

/* --- gsub -------------------------------------------------------------------------------- */

/* A replacement text: %0..%9 are captures, %% is %. */
static void add_text(matcher *m, luaL_Buffer *b, const char *s, const char *end)
{
    size_t n;
    const char *r = lua_tolstring(m->L, 3, &n), *stop = r + n;
    while (r < stop) {
        const char *escape = memchr(r, '%', (size_t)(stop - r));
        luaL_addlstring(b, r, (size_t)((escape ? escape : stop) - r));
        if (!escape) return;
        r = escape + 2;
        int c = r <= stop ? byte(escape + 1) : 0;
        if (c == '%') {
            luaL_addchar(b, '%');
        } else if (c == '0') {
            luaL_addlstring(b, s, (size_t)(end - s));
        } else if (isdigit(c)) {
            push_capture(m, c - '1', s, end);
            luaL_tolstring(m->L, -1, NULL);
            lua_remove(m->L, -2);
            luaL_addvalue(b);
        } else {
            malformed(m->L, "a % in the replacement that stands for nothing");
        }
    }
}

/* What a table or function says; false or nil keeps the match. */
static bool add_value(matcher *m, luaL_Buffer *b, const char *s, const char *end, int type)
{
    lua_State *L = m->L;
    if (type == LUA_TSTRING || type == LUA_TNUMBER) {
        add_text(m, b, s, end);
        return true;
    }
    if (type == LUA_TFUNCTION) {
        lua_pushvalue(L, 3);
        lua_call(L, push_captures(m, s, end), 1);
    } else {
        push_capture(m, 0, s, end);
        lua_gettable(L, 3);
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        luaL_addlstring(b, s, (size_t)(end - s));
        return false;
    }
    if (!lua_isstring(L, -1))
        luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
    luaL_addvalue(b);
    return true;
}

static int string_gsub(lua_State *L)
{
    size_t length, n;
    const char *text = luaL_checklstring(L, 1, &length), *p = luaL_checklstring(L, 2, &n);
    int type = lua_type(L, 3);
    luaL_argexpected(L, type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TFUNCTION
                     || type == LUA_TTABLE, 3, "string/function/table");
    lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)length + 1), count = 0;
    bool anchored = n > 0 && *p == '^';
    matcher m = { .L = L, .text = text, .end = text + length, .pattern_end = p + n };
    const char *s = text, *last = NULL;
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    while (count < most) {
        begin(&m);
        const char *end = match(&m, s, p + anchored);
        if (end && end != last) {
            count++;
            add_value(&m, &b, s, end, type);
            s = last = end;
        } else if (s < m.end) {
            luaL_addchar(&b, *s++);
        } else {
            break;
        }
        if (anchored) break;
    }
    luaL_addlstring(&b, s, (size_t)(m.end - s));
    luaL_pushresult(&b);
    lua_pushinteger(L, count);
    return 2;
}

/* --- rep --------------------------------------------------------------------------------- */

static int string_rep(lua_State *L)
{
    size_t n, gap;
    const char *s = luaL_checklstring(L, 1, &n);
    lua_Integer times = luaL_checkinteger(L, 2);
    const char *between = luaL_optlstring(L, 3, "", &gap);
    if (times <= 0) return lua_pushliteral(L, ""), 1;
    size_t total, gaps;
    if (__builtin_mul_overflow(n, (size_t)times, &total)
        || __builtin_mul_overflow(gap, (size_t)times - 1, &gaps)
        || __builtin_add_overflow(total, gaps, &total) || total > PTRDIFF_MAX)
        return luaL_error(L, "resulting string too large");
    if (total == 0) return lua_pushliteral(L, ""), 1;
    matcher polls = { .L = L };
    luaL_Buffer b;
    char *out = luaL_buffinitsize(L, &b, total);
    for (lua_Integer i = 0; i < times; i++) {
        memcpy(out, s, n);
        out += n;
        if (i + 1 < times) memcpy(out, between, gap);
        if (i + 1 < times) out += gap;
        polls.steps += (int)((n + gap) / 64 < 1 << 20 ? (n + gap) / 64 : 1 << 20);
        step(&polls);
    }
    luaL_pushresultsize(&b, total);
    return 1;
}

void lua_open_strings(lua_State *L)
{
    lua_getglobal(L, LUA_STRLIBNAME);
    luaL_setfuncs(L, (const luaL_Reg[]){ { "find", string_find }, { "match", string_match },
                                         { "gmatch", string_gmatch }, { "gsub", string_gsub },
                                         { "rep", string_rep }, { NULL, NULL } }, 0);
    lua_pop(L, 1);
}
