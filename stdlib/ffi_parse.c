/* ffi_parse.c - the declarations of C functions between the braces of `extern`.
 *
 *   block     = { item [;] }
 *   item      = "struct" name "{" field ":" type { "," field ":" type } "}"
 *             | "opaque" name [ "free" name ]
 *             | ["pure"] name ["=" symbol] "(" [param {"," param}] ")" ["->" type]
 *   param     = name ":" ["in"|"out"|"inout"|"take"|"keep"] type ["[" size "]"] ["=" size]
 *             | "..."
 *   type      = i8..i64 u8..u64 f32 f64 bool string pointer int long size complex
 *             | struct or opaque name | "fn" "(" params ")" ["->" type], each with ? or not
 *   size      = sums and products of numbers, parameters, len(parameter)
 *
 * A line that begins with ## is the doc of what follows, # a comment. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "stdlib/ffi_state.h"

typedef struct {
    geo_vm *vm;
    c_block *block;
    geo_source *source;
    const char *text;
    uint32_t at, end;
    char doc[256];
    int depth;
} reader;

static const struct { const char *name; c_kind kind; size_t size; } KINDS[] = {
    { "bool", C_BOOL, sizeof(bool) }, { "i8", C_I8, 1 }, { "i16", C_I16, 2 },
    { "i32", C_I32, 4 }, { "i64", C_I64, 8 }, { "u8", C_U8, 1 }, { "u16", C_U16, 2 },
    { "u32", C_U32, 4 }, { "u64", C_U64, 8 }, { "f32", C_F32, 4 }, { "f64", C_F64, 8 },
    { "complex", C_COMPLEX, 16 }, { "string", C_STRING, sizeof(char *) },
    { "pointer", C_POINTER, sizeof(void *) },
    /* as wide as C has them here */
    { "int", sizeof(int) == 4 ? C_I32 : C_I64, sizeof(int) },
    { "long", sizeof(long) == 8 ? C_I64 : C_I32, sizeof(long) },
    { "size", sizeof(size_t) == 8 ? C_U64 : C_U32, sizeof(size_t) } };

enum { N_KINDS = sizeof KINDS / sizeof *KINDS };

const char *c_kind_name(c_kind kind)
{
    for (int i = 0; i < N_KINDS; i++)
        if (KINDS[i].kind == kind) return KINDS[i].name;
    return "this";
}

size_t c_kind_size(c_kind kind)
{
    for (int i = 0; i < N_KINDS; i++)
        if (KINDS[i].kind == kind) return KINDS[i].size;
    return sizeof(void *);
}

ffi_type *c_ffi_type(const c_type *type)
{
    switch (type->kind) {
    case C_VOID: return &ffi_type_void;
    case C_BOOL: case C_U8: return &ffi_type_uint8;
    case C_I8: return &ffi_type_sint8;
    case C_I16: return &ffi_type_sint16;
    case C_I32: return &ffi_type_sint32;
    case C_I64: return &ffi_type_sint64;
    case C_U16: return &ffi_type_uint16;
    case C_U32: return &ffi_type_uint32;
    case C_U64: return &ffi_type_uint64;
    case C_F32: return &ffi_type_float;
    case C_F64: return &ffi_type_double;
    case C_STRUCT: return &type->record->shape;
    default: return &ffi_type_pointer;
    }
}

/* --- characters -------------------------------------------------------------------------- */

GEO_NORETURN static void fail_at(reader *r, geo_span at, message_id id, ...)
{
    va_list args;
    va_start(args, id);
    diagnostic *d = diag_vnew(id, args);
    va_end(args);
    diag_add(d, r->source, at, NULL);
    vm_raise_again(r->vm, d);
}

GEO_NORETURN static void fail(reader *r, const char *wanted)
{
    uint32_t to = r->at;
    while (to < r->end && (isalnum((unsigned char)r->text[to]) || r->text[to] == '_')) to++;
    if (to == r->at && to < r->end) to++;
    fail_at(r, (geo_span){ r->at, to }, MSG_FFI_SYNTAX, wanted);
}

static void keep_doc(reader *r)
{
    uint32_t from = r->at + 2, to = from;
    while (from < r->end && r->text[from] == ' ') from++;
    while (to < r->end && r->text[to] != '\n') to++;
    size_t have = strlen(r->doc);
    int n = to > from ? (int)(to - from) : 0;
    snprintf(r->doc + have, sizeof r->doc - have, "%s%.*s", have ? " " : "", n, r->text + from);
}

static void skip(reader *r)
{
    for (; r->at < r->end; r->at++) {
        char c = r->text[r->at];
        if (c == '#') {
            if (r->at + 1 < r->end && r->text[r->at + 1] == '#') keep_doc(r);
            while (r->at < r->end && r->text[r->at] != '\n') r->at++;
        } else if (!isspace((unsigned char)c)) {
            return;
        }
    }
}

static bool sees(reader *r, const char *sign)
{
    size_t n = strlen(sign);
    skip(r);
    return r->at + n <= r->end && memcmp(r->text + r->at, sign, n) == 0;
}

static bool takes(reader *r, const char *sign)
{
    if (!sees(r, sign)) return false;
    r->at += (uint32_t)strlen(sign);
    return true;
}

static void need(reader *r, const char *sign)
{
    char wanted[32];
    snprintf(wanted, sizeof wanted, "`%s` should stand here", sign);
    if (!takes(r, sign)) fail(r, wanted);
}

static bool is_word_char(char c) { return isalnum((unsigned char)c) || c == '_'; }

static uint32_t word_end(const reader *r)
{
    uint32_t to = r->at;
    if (to < r->end && isdigit((unsigned char)r->text[to])) return to;
    while (to < r->end && is_word_char(r->text[to])) to++;
    return to;
}

/* A keyword, if it stands here and another word or type follows. */
static bool takes_word(reader *r, const char *word)
{
    skip(r);
    uint32_t to = word_end(r);
    if (to - r->at != strlen(word) || memcmp(r->text + r->at, word, strlen(word)) != 0)
        return false;
    uint32_t before = r->at;
    r->at = to;
    skip(r);
    if (word_end(r) > r->at) return true;
    r->at = before;                 /* a parameter or function of that name */
    return false;
}

static geo_span take_name(reader *r, char name[C_NAME], const char *wanted)
{
    skip(r);
    uint32_t to = word_end(r);
    if (to == r->at) fail(r, wanted);
    geo_span at = { r->at, to };
    if (to - r->at >= C_NAME) fail_at(r, at, MSG_FFI_SYNTAX, "this name is too long");
    memcpy(name, r->text + r->at, to - r->at);
    name[to - r->at] = '\0';
    r->at = to;
    return at;
}

/* --- types ------------------------------------------------------------------------------- */

static void parse_params(reader *r, c_function *f);
static c_type parse_type(reader *r);

static void *make(reader *r, size_t size) { return vm_need(r->vm, geo_alloc_zero(1, size)); }

static c_type parse_callback(reader *r)
{
    if (++r->depth > 4) fail(r, "callbacks of callbacks end here");
    c_function *f = make(r, sizeof *f);
    f->next = r->block->callbacks;
    r->block->callbacks = f;
    f->block = r->block;
    snprintf(f->name, sizeof f->name, "the callback");
    parse_params(r, f);
    if (takes(r, "->")) f->result = parse_type(r);
    bool gives = f->result.kind == C_VOID || (f->result.kind <= C_F64);
    if (!gives)
        fail(r, "a callback gives a number, a truth value or nothing");
    for (int i = 0; i < f->n_params; i++) {
        const c_param *p = &f->param[i];
        bool plain = p->type.kind <= C_POINTER && p->type.kind != C_VOID;
        if (!plain || p->direction == INOUT || (p->direction == OUT && !p->is_array))
            fail(r, "a callback takes numbers, strings, pointers, `in` and `out` arrays");
    }
    r->depth--;
    return (c_type){ .kind = C_CALLBACK, .callback = f };
}

static c_type named_type(reader *r, const char *name, geo_span at)
{
    for (int i = 0; i < N_KINDS; i++)
        if (strcmp(KINDS[i].name, name) == 0) return (c_type){ .kind = KINDS[i].kind };
    for (c_struct *s = r->block->structs; s; s = s->next)
        if (strcmp(s->name, name) == 0) return (c_type){ .kind = C_STRUCT, .record = s };
    for (int i = 0; i < r->block->n_handles; i++)
        if (strcmp(r->block->handles[i]->name, name) == 0)
            return (c_type){ .kind = C_HANDLE, .handle = r->block->handles[i] };
    fail_at(r, at, MSG_FFI_TYPE, name);
}

static c_type parse_type(reader *r)
{
    char name[C_NAME];
    geo_span at = take_name(r, name, "a type should stand here");
    bool is_callback = strcmp(name, "fn") == 0;
    c_type type = is_callback ? parse_callback(r) : named_type(r, name, at);
    type.may_be_null = takes(r, "?");
    return type;
}

/* --- sizes ------------------------------------------------------------------------------- */

static void put_code(reader *r, c_size *size, char op, int64_t number)
{
    if (size->n == SIZE_CODE) fail(r, "this size is too long");
    size->code[size->n].op = op;
    size->code[size->n++].number = number;
}

static void parse_sum(reader *r, c_size *size);

/* Names are looked up when all parameters are known (link_sizes): until then, where they
 * stand in the text. */
static void parse_factor(reader *r, c_size *size)
{
    skip(r);
    if (takes(r, "(")) {
        parse_sum(r, size);
        need(r, ")");
        return;
    }
    if (r->at < r->end && isdigit((unsigned char)r->text[r->at])) {
        int64_t x = 0;
        while (r->at < r->end && isdigit((unsigned char)r->text[r->at])) {
            if (x > INT64_MAX / 100) fail(r, "this number is too large");
            x = 10 * x + r->text[r->at++] - '0';
        }
        put_code(r, size, '#', x);
        return;
    }
    char name[C_NAME];
    geo_span at = take_name(r, name, "a number or a parameter should stand here");
    if (strcmp(name, "len") == 0 && takes(r, "(")) {
        at = take_name(r, name, "a parameter should stand here");
        need(r, ")");
        put_code(r, size, 'l', at.start);
        return;
    }
    put_code(r, size, 'p', at.start);
}

static void parse_product(reader *r, c_size *size)
{
    parse_factor(r, size);
    for (;;) {
        char op = sees(r, "*") ? '*' : sees(r, "/") ? '/' : 0;
        if (!op) return;
        r->at++;
        parse_factor(r, size);
        put_code(r, size, op, 0);
    }
}

static void parse_sum(reader *r, c_size *size)
{
    if (++r->depth > 20) fail(r, "this size is too deep");
    parse_product(r, size);
    for (;;) {
        char op = sees(r, "+") ? '+' : sees(r, "-") ? '-' : 0;
        if (!op) break;
        r->at++;
        parse_product(r, size);
        put_code(r, size, op, 0);
    }
    r->depth--;
}

static c_size parse_size(reader *r)
{
    c_size size = { 0 };
    skip(r);
    size.at.start = r->at;
    parse_sum(r, &size);
    size.at.end = r->at;
    while (size.at.end > size.at.start && isspace((unsigned char)r->text[size.at.end - 1]))
        size.at.end--;
    return size;
}

static bool is_whole(c_kind kind) { return kind >= C_I8 && kind <= C_U64; }

static void link_size(reader *r, const c_function *f, c_size *size)
{
    for (int i = 0; i < size->n; i++) {
        char op = size->code[i].op;
        if (op != 'p' && op != 'l') continue;
        uint32_t start = (uint32_t)size->code[i].number, to = start;
        while (to < r->end && is_word_char(r->text[to])) to++;
        int found = -1;
        for (int k = 0; k < f->n_params; k++)
            if (strlen(f->param[k].name) == to - start
                && memcmp(f->param[k].name, r->text + start, to - start) == 0) found = k;
        const c_param *p = found < 0 ? NULL : &f->param[found];
        bool fits = p && (op == 'l' ? p->is_array && p->direction != OUT
                                    : is_whole(p->type.kind) && !p->is_array
                                      && p->direction != OUT);
        if (!fits)
            fail_at(r, (geo_span){ start, to }, MSG_FFI_SYNTAX,
                    op == 'l' ? "len takes an array that is given"
                              : "a size is made of whole parameters that are given");
        size->code[i].number = found;
    }
}

/* --- functions --------------------------------------------------------------------------- */

static c_direction parse_direction(reader *r, c_param *p)
{
    if (takes_word(r, "in")) return IN;
    if (takes_word(r, "out")) return OUT;
    if (takes_word(r, "inout")) return INOUT;
    if (takes_word(r, "take")) p->is_taken = true;
    else if (takes_word(r, "keep")) p->is_kept = true;
    return BY_VALUE;
}

static void parse_param(reader *r, c_function *f)
{
    if (f->n_params == C_PARAMS) fail(r, "a function has at most 24 parameters here");
    c_param *p = &f->param[f->n_params];
    geo_span at = take_name(r, p->name, "a parameter should stand here: name: type");
    for (int i = 0; i < f->n_params; i++)
        if (strcmp(f->param[i].name, p->name) == 0)
            fail_at(r, at, MSG_FFI_SYNTAX, "two parameters have this name");
    need(r, ":");
    p->direction = parse_direction(r, p);
    uint32_t start = r->at;
    p->type = parse_type(r);
    p->is_array = takes(r, "[");
    if (p->is_array) {
        p->size = parse_size(r);
        need(r, "]");
    }
    geo_span type_at = { start, r->at };
    c_kind kind = p->type.kind;
    bool simple = kind >= C_BOOL && kind <= C_COMPLEX;
    if (p->is_array && p->direction == BY_VALUE)
        fail_at(r, type_at, MSG_FFI_SYNTAX, "an array is `in`, `out` or `inout`");
    if (p->is_array && !simple && !(kind == C_STRING && p->direction == OUT))
        fail_at(r, type_at, MSG_FFI_SYNTAX, "an array holds numbers");
    if (!p->is_array && p->direction != BY_VALUE
        && !(simple && kind != C_COMPLEX) && kind != C_STRUCT
        && !(kind == C_HANDLE && p->direction == OUT))
        fail_at(r, type_at, MSG_FFI_SYNTAX, "only numbers and structs are given by pointer");
    if (kind == C_COMPLEX && !p->is_array)
        fail_at(r, type_at, MSG_FFI_SYNTAX, "complex numbers go in arrays");
    if (p->is_taken && kind != C_HANDLE)
        fail_at(r, type_at, MSG_FFI_SYNTAX, "only a handle can be taken");
    if (p->is_kept && kind != C_CALLBACK)
        fail_at(r, type_at, MSG_FFI_SYNTAX, "only a callback can be kept");
    if (takes(r, "=")) p->fallback = parse_size(r);
    if (p->fallback.n && !is_whole(kind))
        fail_at(r, type_at, MSG_FFI_SYNTAX, "only whole numbers have a default");
    f->n_params++;
}

static void parse_params(reader *r, c_function *f)
{
    need(r, "(");
    f->n_fixed = -1;
    while (!sees(r, ")")) {
        if (f->takes_more) fail(r, "`...` comes last");
        if (takes(r, "...")) {
            if (f->n_fixed >= 0) fail(r, "there is one `...`");
            f->n_fixed = f->n_params;
            f->takes_more = sees(r, ")");
        } else {
            parse_param(r, f);
        }
        if (!takes(r, ",")) break;
    }
    need(r, ")");
    if (f->n_fixed < 0) f->n_fixed = f->n_params;
    else if (f->n_fixed == 0) fail(r, "a parameter comes before `...`");
    for (int i = 0; i < f->n_params; i++) {
        if (f->param[i].is_array) link_size(r, f, &f->param[i].size);
        link_size(r, f, &f->param[i].fallback);
    }
}

static bool is_number(c_kind kind) { return kind >= C_I8 && kind <= C_F64; }

/* Geo's arguments: those without a default in their order, then those with one. */
static void place_arguments(c_function *f)
{
    f->n_given = 0;
    for (int turn = 0; turn < 2; turn++)
        for (int i = 0; i < f->n_params; i++) {
            bool has_default = f->param[i].fallback.n > 0;
            if (f->param[i].direction == OUT) f->param[i].given = -1;
            else if (has_default == turn) f->param[i].given = f->n_given++;
        }
}

static void prepare(reader *r, c_function *f)
{
    f->is_plain = f->result.kind == C_F64;
    f->lifts = is_number(f->result.kind) && f->n_params > 0 && f->n_fixed == f->n_params
        && !f->takes_more;
    place_arguments(f);
    for (int i = 0; i < f->n_params; i++) {
        c_param *p = &f->param[i];
        bool by_value = p->direction == BY_VALUE;
        f->is_plain &= by_value && p->type.kind == C_F64;
        f->lifts &= by_value && is_number(p->type.kind) && !p->fallback.n;
        f->n_results += p->direction == OUT || p->direction == INOUT;
        f->argument[i] = by_value ? c_ffi_type(&p->type) : &ffi_type_pointer;
        if (i >= f->n_fixed && by_value && p->type.kind == C_F32)
            fail_at(r, f->at, MSG_FFI_SYNTAX, "behind `...` C passes f64, never f32");
    }
    f->is_plain &= f->lifts;
    ffi_status status = f->n_fixed < f->n_params
        ? ffi_prep_cif_var(&f->cif, FFI_DEFAULT_ABI, (unsigned)f->n_fixed, (unsigned)f->n_params,
                           c_ffi_type(&f->result), f->argument)
        : ffi_prep_cif(&f->cif, FFI_DEFAULT_ABI, (unsigned)f->n_params, c_ffi_type(&f->result),
                       f->argument);
    if (status != FFI_OK) fail_at(r, f->at, MSG_FFI_SYNTAX, "libffi can't call this");
}

static void parse_function(reader *r, bool is_pure)
{
    c_function *f = make(r, sizeof *f);
    c_function **last = &r->block->functions;
    while (*last) last = &(*last)->next;
    *last = f;
    f->block = r->block;
    f->index = r->block->n_functions++;
    f->is_pure = is_pure;
    snprintf(f->doc, sizeof f->doc, "%s", r->doc);
    f->at = take_name(r, f->name, "a function should stand here: name(parameters) -> type");
    memcpy(f->symbol, f->name, C_NAME);
    if (takes(r, "=")) take_name(r, f->symbol, "the name in the library should stand here");
    parse_params(r, f);
    if (takes(r, "->")) f->result = parse_type(r);
    if (f->result.kind == C_CALLBACK || f->result.kind == C_COMPLEX)
        fail(r, "a function can't give this");
    f->at.end = r->at;
    while (f->at.end > f->at.start && isspace((unsigned char)r->text[f->at.end - 1])) f->at.end--;
    prepare(r, f);
    if (is_pure && !f->lifts)
        fail_at(r, f->at, MSG_FFI_SYNTAX, "pure is for functions of numbers that give a number");
}

/* --- structs and handles ----------------------------------------------------------------- */

static void check_type_name(reader *r, const char *name, geo_span at)
{
    static const char *const TAKEN[] = { "number", "integer", "tensor", "vector", "matrix",
                                         "range",
                                         "list", "record", "function", "any", "none", "fn" };
    bool taken = false;
    for (size_t i = 0; i < sizeof TAKEN / sizeof *TAKEN; i++) taken |= !strcmp(TAKEN[i], name);
    for (int i = 0; i < N_KINDS; i++) taken |= !strcmp(KINDS[i].name, name);
    for (const c_struct *s = r->block->structs; s; s = s->next) taken |= !strcmp(s->name, name);
    for (int i = 0; i < r->block->n_handles; i++)
        taken |= !strcmp(r->block->handles[i]->name, name);
    if (taken) fail_at(r, at, MSG_FFI_SYNTAX, "this name is taken");
}

static void parse_struct(reader *r)
{
    c_struct *s = make(r, sizeof *s);
    geo_span at = take_name(r, s->name, "the struct's name should stand here");
    check_type_name(r, s->name, at);
    need(r, "{");
    do {
        if (sees(r, "}")) break;
        if (s->n == C_PARAMS) fail(r, "a struct has at most 24 fields here");
        take_name(r, s->field[s->n], "a field should stand here: name: type");
        need(r, ":");
        s->type[s->n] = parse_type(r);
        c_kind kind = s->type[s->n].kind;
        if (kind == C_COMPLEX || kind == C_CALLBACK || kind == C_HANDLE)
            fail(r, "a field is a number, a string, a pointer or a struct");
        s->element[s->n] = c_ffi_type(&s->type[s->n]);
        s->n++;
    } while (takes(r, ",") || takes(r, ";"));
    need(r, "}");
    if (s->n == 0) fail(r, "a struct has fields");
    s->shape = (ffi_type){ .type = FFI_TYPE_STRUCT, .elements = s->element };
    if (ffi_get_struct_offsets(FFI_DEFAULT_ABI, &s->shape, s->offset) != FFI_OK)
        fail_at(r, at, MSG_FFI_SYNTAX, "libffi can't pass this struct");
    s->next = r->block->structs;
    r->block->structs = s;
}

static void parse_opaque(reader *r)
{
    if (r->block->n_handles == C_PARAMS) fail(r, "there are at most 24 handles");
    c_handle_type *t = make(r, sizeof *t);
    vm_extend(r->vm, &t->head);
    t->head.name = "handle";
    geo_span at = take_name(r, t->name, "the handle's name should stand here");
    check_type_name(r, t->name, at);
    if (takes_word(r, "free")) take_name(r, t->finaliser, "a function should stand here");
    t->block = r->block;
    ffi_handle_type_init(t);
    r->block->handles[r->block->n_handles++] = t;
}

void ffi_parse(geo_vm *vm, c_block *block, const ffi_block *text)
{
    reader r = { .vm = vm, .block = block, .source = text->source, .text = text->source->text,
                 .at = text->start, .end = text->start + text->length };
    for (;;) {
        r.doc[0] = '\0';
        skip(&r);
        if (r.at >= r.end) return;
        if (takes_word(&r, "struct")) parse_struct(&r);
        else if (takes_word(&r, "opaque")) parse_opaque(&r);
        else if (takes_word(&r, "pure")) parse_function(&r, true);
        else parse_function(&r, false);
        while (takes(&r, ";")) { }
    }
}
