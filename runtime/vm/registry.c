/* registry.c - finding built-ins, reading their signatures. */
#include "runtime/vm/registry.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/vm/state.h"

/* --- types --------------------------------------------------------------------- */

typedef struct {
    const char *name, *text;
    uint32_t bit;
} type_word;

static const type_word TYPES[] = {
    { "number",   "a number",               TYPE_NUMBER },
    { "integer",  "a whole number",         TYPE_INTEGER },
    { "complex",  "a complex number",       TYPE_NUMBER | TYPE_COMPLEX },
    { "bool",     "true or false",          TYPE_BOOL },
    { "string",   "a string",               TYPE_STRING },
    { "none",     "none",                   TYPE_NONE },
    { "tensor",   "a tensor",               TYPE_NUMBER | TYPE_BOOL | TYPE_RANGE | TYPE_TENSOR },
    { "vector",   "a vector",               TYPE_RANGE | TYPE_VECTOR },
    { "matrix",   "a matrix",               TYPE_MATRIX },
    { "range",    "a range a..b",           TYPE_RANGE },
    { "list",     "a list",                 TYPE_LIST | TYPE_TENSOR | TYPE_RANGE },
    { "record",   "a record",               TYPE_RECORD },
    { "function", "a function",             TYPE_FUNCTION },
    { "any",      "anything",               TYPE_ANY },
};

enum { N_TYPES = sizeof TYPES / sizeof *TYPES };

static const type_word *find_type(const char *name, size_t length)
{
    for (size_t i = 0; i < N_TYPES; i++)
        if (strlen(TYPES[i].name) == length && memcmp(TYPES[i].name, name, length) == 0)
            return &TYPES[i];
    return NULL;
}

/* Calls `each` for every alternative of "a|b". */
static uint32_t type_bits(const char *type, size_t length)
{
    uint32_t bits = 0;
    size_t start = 0;
    for (size_t i = 0; i <= length; i++) {
        if (i < length && type[i] != '|') continue;
        const type_word *word = find_type(type + start, i - start);
        bits |= word ? word->bit : TYPE_CLASS;
        start = i + 1;
    }
    return bits;
}

static bool names_class(const signature_param *p, const char *class)
{
    size_t length = strlen(class), start = 0;
    for (size_t i = 0; i <= p->type_length; i++) {
        if (i < p->type_length && p->type[i] != '|') continue;
        if (i - start == length && memcmp(p->type + start, class, length) == 0) return true;
        start = i + 1;
    }
    return false;
}

static uint32_t object_bits(geo_value v)
{
    const geo_object *object = value_to_object(v);
    switch ((geo_kind)object->kind) {
    case KIND_STRING: return TYPE_STRING;
    case KIND_COMPLEX: return TYPE_COMPLEX;
    case KIND_RANGE: return TYPE_RANGE;
    case KIND_LIST: return TYPE_LIST;
    case KIND_RECORD: return TYPE_RECORD;
    case KIND_FUNCTION: case KIND_BUILTIN: return TYPE_FUNCTION;
    case KIND_TENSOR: {
        int rank = ((const geo_tensor *)object)->rank;
        return TYPE_TENSOR | (rank == 1 ? TYPE_VECTOR : rank == 2 ? TYPE_MATRIX : 0);
    }
    case KIND_FOREIGN: return value_is_callable(v) ? TYPE_FUNCTION : 0;
    default: return 0;
    }
}

static uint32_t value_bits(geo_value v)
{
    if (value_is_number(v)) {
        double x = value_to_number(v);
        bool whole = x == floor(x) && fabs(x) <= 0x1p53;
        return TYPE_NUMBER | (whole ? TYPE_INTEGER : 0);
    }
    if (value_is_bool(v)) return TYPE_BOOL;
    if (value_is_none(v)) return TYPE_NONE;
    return value_is_object(v) ? object_bits(v) : 0;
}

bool value_fits(geo_value v, const signature_param *p)
{
    if (p->bits & TYPE_ANY) return true;
    if (value_bits(v) & p->bits) return true;
    return (p->bits & TYPE_CLASS) && value_is_kind(v, KIND_FOREIGN)
        && names_class(p, value_foreign(v)->class->name);
}

void type_text(const char *type, size_t length, geo_buffer *out)
{
    size_t start = 0;
    for (size_t i = 0; i <= length; i++) {
        if (i < length && type[i] != '|') continue;
        const type_word *word = find_type(type + start, i - start);
        if (start > 0) buffer_add_text(out, i == length ? " or " : ", ");
        if (word) {
            buffer_add_text(out, word->text);
        } else {            /* "Map": a map */
            bool vowel = memchr("AEIOaeio", type[start], 8) != NULL;
            buffer_add_text(out, vowel ? "an " : "a ");
            for (size_t k = start; k < i; k++)
                buffer_add_char(out, type[k] >= 'A' && type[k] <= 'Z' ? (char)(type[k] + 32)
                                                                       : type[k]);
        }
        start = i + 1;
    }
}

/* --- signatures --------------------------------------------------------------------- */

static const char *skip_spaces(const char *s)
{
    while (*s == ' ') s++;
    return s;
}

/* A parameter's default ends at the comma or bracket outside of brackets and quotes. */
static const char *end_of_default(const char *s)
{
    int depth = 0;
    for (; *s; s++) {
        if (*s == '"') {
            for (s++; *s && *s != '"'; s++) { }
            if (!*s) return s;
        } else if (*s == '[' || *s == '(') {
            depth++;
        } else if ((*s == ')' || *s == ']') && depth > 0) {
            depth--;
        } else if ((*s == ',' || *s == ')') && depth == 0) {
            return s;
        }
    }
    return s;
}

static const char *parse_param(const char *s, signature_param *p)
{
    *p = (signature_param){ .name = s };
    while (*s && *s != ':' && *s != ' ' && *s != ',' && *s != ')') s++;
    p->name_length = (uint16_t)(s - p->name);
    s = skip_spaces(s);
    if (*s != ':' || p->name_length == 0) return NULL;
    s = skip_spaces(s + 1);
    p->type = s;
    while (*s && *s != ' ' && *s != ',' && *s != ')' && *s != '.') s++;
    p->type_length = (uint16_t)(s - p->type);
    if (strncmp(s, "...", 3) == 0) {
        p->is_rest = true;
        s += 3;
    }
    s = skip_spaces(s);
    if (*s == '=') {
        s = skip_spaces(s + 1);
        p->fallback = s;
        s = end_of_default(s);
        p->fallback_length = (uint16_t)(s - p->fallback);
    }
    p->bits = type_bits(p->type, p->type_length);
    return p->type_length ? skip_spaces(s) : NULL;
}

bool signature_parse(const char *text, signature *out)
{
    memset(out, 0, sizeof *out);
    out->result = "";
    const char *s = skip_spaces(text);
    if (*s++ != '(') return false;
    s = skip_spaces(s);
    while (*s != ')') {
        if (out->n_params == SIGNATURE_PARAMS) return false;
        signature_param *p = &out->param[out->n_params++];
        s = parse_param(s, p);
        if (!s) return false;
        if (p->bits & TYPE_ANY) out->takes_any = true;
        if (p->is_rest) {
            out->has_rest = true;
            out->rest_at = out->n_params - 1;
        }
        else if (p->fallback_length == 0) out->n_required++;
        if (*s == ',') s = skip_spaces(s + 1);
        else if (*s != ')') return false;
    }
    if (out->has_rest) {
        signature_param rest = out->param[out->rest_at];
        int behind = out->n_params - 1 - out->rest_at;
        memmove(&out->param[out->rest_at], &out->param[out->rest_at + 1],
                (size_t)behind * sizeof rest);
        out->param[out->n_params - 1] = rest;
    }
    s = skip_spaces(s + 1);
    if (strncmp(s, "->", 2) != 0) return *s == '\0';
    out->result = skip_spaces(s + 2);
    return *out->result != '\0';
}

bool signature_default(geo_vm *vm, const signature_param *p, geo_value *out)
{
    const char *s = p->fallback;
    size_t n = p->fallback_length;
#define IS(word) (n == strlen(word) && memcmp(s, word, n) == 0)
    if (IS("none")) return *out = VALUE_NONE, true;
    if (IS("true")) return *out = VALUE_TRUE, true;
    if (IS("false")) return *out = VALUE_FALSE, true;
    if (IS("inf")) return *out = value_from_double(INFINITY), true;
    if (IS("-inf")) return *out = value_from_double(-INFINITY), true;
    if (IS("pi")) return *out = value_from_double(M_PI), true;
#undef IS
    if (n >= 2 && s[0] == '"') return *out = vm_string(vm, s + 1, n - 2), true;
    char digits[40];
    if (n >= sizeof digits) return false;
    memcpy(digits, s, n);
    digits[n] = '\0';
    char *end;
    double x = strtod(digits, &end);
    if (*end) return false;
    *out = value_number(x);
    return true;
}

/* --- the table ------------------------------------------------------------------------ */

/* A walk over some hundred names costs about a microsecond, once for each name the
 * compiler meets. */
const builtin *builtin_find(const char *name, size_t length)
{
    for (const builtin *b = GEO_BUILTINS; b->name; b++)
        if (b->name[0] == name[0] && strncmp(b->name, name, length) == 0 && !b->name[length])
            return b;
    return NULL;
}

/* --- built-ins of one machine ----------------------------------------------------------- */

static added_builtin *added_of(const geo_vm *vm, const builtin *b)
{
    for (size_t i = 0; i < vm->n_added; i++)
        if (&vm->added[i]->entry == b) return vm->added[i];
    return NULL;
}

static bool copy_texts(added_builtin *a, const builtin *entry)
{
    const char *from[] = { entry->name, entry->signature, entry->sentence, entry->formula,
                           entry->example, entry->topic };
    const char **to[] = { &a->entry.name, &a->entry.signature, &a->entry.sentence,
                          &a->entry.formula, &a->entry.example, &a->entry.topic };
    for (int i = 0; i < 6; i++)
        if (!(*to[i] = geo_strdup(from[i] ? from[i] : ""))) return false;
    a->entry.function = entry->function;
    a->entry.permission = entry->permission;
    return true;
}

void added_builtin_free(added_builtin *a)
{
    const char *text[] = { a->entry.name, a->entry.signature, a->entry.sentence,
                           a->entry.formula, a->entry.example, a->entry.topic };
    for (int i = 0; i < 6; i++) geo_free((char *)text[i]);
    geo_free(a->value.signature);
    geo_free(a);
}

geo_value vm_add_builtin(geo_vm *vm, const builtin *entry, void *context, bool is_transparent)
{
    if (!geo_grow(&vm->added, &vm->added_capacity, vm->n_added + 1, sizeof *vm->added))
        return VALUE_UNSET;
    added_builtin *a = geo_alloc_zero(1, sizeof *a);
    if (!a) return VALUE_UNSET;
    a->value.signature = geo_alloc_zero(1, sizeof(signature));
    if (!a->value.signature || !copy_texts(a, entry)) {
        added_builtin_free(a);
        return VALUE_UNSET;
    }
    a->value.head = (geo_object){ .kind = KIND_BUILTIN, .shared = 1 };
    a->value.builtin = &a->entry;
    a->context = context;
    a->is_transparent = is_transparent;
    vm->added[vm->n_added++] = a;
    return value_from_object(&a->value);
}

bool vm_is_transparent(const geo_vm *vm, const builtin *b)
{
    const added_builtin *a = added_of(vm, b);
    return a && a->is_transparent;
}

geo_value vm_added_builtin(geo_vm *vm, size_t i)
{
    return i < vm->n_added ? value_from_object(&vm->added[i]->value) : VALUE_UNSET;
}

void *vm_active_context(geo_vm *vm)
{
    return vm->active.context;
}

/* Signatures are read at the first call of their built-in. */
const signature *builtin_signature(geo_vm *vm, const builtin *b)
{
    static const signature NO_PARAMETERS = { .result = "" };
    const added_builtin *added = added_of(vm, b);
    if (!added && (b < GEO_BUILTINS || b >= GEO_BUILTINS + GEO_N_BUILTINS))
        return &NO_PARAMETERS;
    signature *s = added ? added->value.signature : &vm->signatures[b - GEO_BUILTINS];
    if (!s->result && !signature_parse(b->signature, s)) s->result = "";
    return s;
}
