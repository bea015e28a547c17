/* code.c - compiled functions: making, checking, showing, freeing. */
#include "runtime/core/code.h"

#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/core/print.h"

static const char *const NAMES[OPCODE_COUNT] = {
#define OPCODE(name, layout, text) #name,
#include "runtime/core/opcodes.def"
#undef OPCODE
};

static const char *const LAYOUTS[OPCODE_COUNT] = {
#define OPCODE(name, layout, text) layout,
#include "runtime/core/opcodes.def"
#undef OPCODE
};

const char *opcode_name(geo_opcode op)
{
    return op < OPCODE_COUNT ? NAMES[op] : "?";
}

const char *opcode_layout(geo_opcode op)
{
    return op < OPCODE_COUNT ? LAYOUTS[op] : "---";
}

geo_code *code_new(geo_heap *heap, geo_source *source)
{
    geo_code *code = heap_new(heap, KIND_CODE, sizeof *code);
    if (code) code->source = source_hold(source);
    return code;
}

/* The code a CLOSURE instruction makes a function of; NULL when X is wrong. */
static const geo_code *closure_code(const geo_code *code, uint32_t word)
{
    if (WORD_X(word) >= code->n_constants) return NULL;
    geo_value k = code->constant[WORD_X(word)];
    return value_is_kind(k, KIND_CODE) ? (const geo_code *)value_to_object(k) : NULL;
}

size_t code_extra_words(const geo_code *code, size_t at)
{
    uint32_t word = code->instruction[at];
    geo_opcode op = WORD_OP(word);
    if (op == OPCODE_CLOSURE) {
        const geo_code *inner = closure_code(code, word);
        return inner ? inner->n_captured : 0;
    }
    const char *layout = opcode_layout(op);
    return layout[0] && layout[1] && layout[2] && layout[3] ? 1 : 0;
}

const code_site *code_site_of(const geo_code *code, size_t at)
{
    static const code_site nowhere;
    if (at >= code->n || code->site_of[at] >= code->n_sites) return &nowhere;
    return &code->site[code->site_of[at]];
}

/* --- verifier ------------------------------------------------------------------- */

static bool is_wide(const char *layout)
{
    return layout[1] == 'X';
}

static bool operand_is_good(const geo_code *code, char layout, unsigned operand)
{
    if (layout == 'R') return operand < code->n_registers;
    if (layout == 'K') return operand < code->n_constants;
    return true;
}

/* Registers an instruction touches beyond its operands. */
static unsigned last_register(uint32_t word)
{
    unsigned a = WORD_A(word), b = WORD_B(word), c = WORD_C(word);
    switch ((geo_opcode)WORD_OP(word)) {
    case OPCODE_CALL: case OPCODE_CALLK: return a + b;
    case OPCODE_INDEXN: return a + c;
    case OPCODE_RANGE: return b + 1 + c;
    case OPCODE_STACK: case OPCODE_RECORD: case OPCODE_JOIN: return c ? b + c - 1 : b;
    case OPCODE_UNPACK: return c ? a + c - 1 : a;
    case OPCODE_ASSERT: return a + 3;
    case OPCODE_FORPREP: case OPCODE_FORLOOP: case OPCODE_ITERATE: case OPCODE_NEXT: return a + 1;
    default: return 0;
    }
}

static const char *verify_operands(const geo_code *code, uint32_t word)
{
    const char *layout = opcode_layout(WORD_OP(word));
    if (!operand_is_good(code, layout[0], WORD_A(word))) return "operand A is out of range";
    if (is_wide(layout)) {
        if (!operand_is_good(code, layout[2], WORD_X(word))) return "operand X is out of range";
    } else {
        if (!operand_is_good(code, layout[1], WORD_B(word))) return "operand B is out of range";
        if (!operand_is_good(code, layout[2], WORD_C(word))) return "operand C is out of range";
    }
    if (last_register(word) >= code->n_registers) return "a block of registers ends too high";
    return NULL;
}

static const char *verify_extra(const geo_code *code, size_t at, const bool *starts)
{
    uint32_t word = code->instruction[at];
    if (WORD_OP(word) == OPCODE_CLOSURE)
        return closure_code(code, word) ? NULL : "CLOSURE needs code";
    if (code_extra_words(code, at) == 0) return NULL;
    uint32_t extra = code->instruction[at + 1];
    char layout = opcode_layout(WORD_OP(word))[3];
    if (layout == 'K' && extra >= code->n_constants) return "the extra constant is out of range";
    if (layout != 'J') return NULL;
    int64_t target = (int64_t)at + 2 + (int32_t)extra;
    if (target < 0 || target >= (int64_t)code->n || !starts[target])
        return "a jump does not land on an instruction";
    if (target <= (int64_t)at && WORD_OP(word) != OPCODE_LOOP && WORD_OP(word) != OPCODE_FORLOOP)
        return "a jump back has no safepoint";
    return NULL;
}

static const char *verify_with(const geo_code *code, bool *starts)
{
    size_t last = 0;
    for (size_t at = 0; at < code->n; at += 1 + code_extra_words(code, at)) {
        if (WORD_OP(code->instruction[at]) >= OPCODE_COUNT) return "unknown instruction";
        starts[at] = true;
        last = at;
    }
    if (last + 1 + code_extra_words(code, last) != code->n) return "the last instruction is cut";
    if (WORD_OP(code->instruction[last]) != OPCODE_RETURN) return "no RETURN at the end";
    for (size_t at = 0; at < code->n; at += 1 + code_extra_words(code, at)) {
        const char *wrong = verify_operands(code, code->instruction[at]);
        if (!wrong) wrong = verify_extra(code, at, starts);
        if (wrong) return wrong;
    }
    return NULL;
}

const char *code_verify(const geo_code *code)
{
    if (code->n == 0) return "no instructions";
    if (code->n_registers > CODE_REGISTERS) return "too many registers";
    if (code->n_locals > code->n_registers) return "more variables than registers";
    bool *starts = geo_alloc_zero(code->n, sizeof *starts);
    if (!starts) return NULL;       /* no memory to check: trust the compiler */
    const char *wrong = verify_with(code, starts);
    geo_free(starts);
    return wrong;
}

/* --- text -------------------------------------------------------------------------- */

static void dump_operand(const geo_code *code, char layout, unsigned operand, geo_buffer *out)
{
    if (layout == 'R') buffer_add_format(out, " r%u", operand);
    else if (layout == 'N') buffer_add_format(out, " %u", operand);
    else if (layout == 'K' && operand < code->n_constants) {
        geo_value k = code->constant[operand];
        buffer_add_char(out, ' ');
        if (value_is_kind(k, KIND_CODE)) buffer_add_text(out, "<code>");
        else print_inline(k, out);
    }
}

static void dump_instruction(const geo_code *code, size_t at, geo_buffer *out)
{
    uint32_t word = code->instruction[at];
    const char *layout = opcode_layout(WORD_OP(word));
    size_t line, column;
    source_place(code->source, code_site_of(code, at)->at.start, &line, &column);
    buffer_add_format(out, "%5zu  %4zu:%-3zu %-10s", at, line, column, opcode_name(WORD_OP(word)));
    dump_operand(code, layout[0], WORD_A(word), out);
    if (is_wide(layout)) {
        dump_operand(code, layout[2], WORD_X(word), out);
    } else {
        dump_operand(code, layout[1], WORD_B(word), out);
        dump_operand(code, layout[2], WORD_C(word), out);
    }
    size_t extra = code_extra_words(code, at);
    for (size_t i = 1; i <= extra; i++) {
        uint32_t value = code->instruction[at + i];
        if (layout[3] == 'J')
            buffer_add_format(out, " -> %lld", (long long)at + 2 + (int32_t)value);
        else if (WORD_OP(word) == OPCODE_CLOSURE) buffer_add_format(out, " [%u]", value);
        else dump_operand(code, layout[3], value, out);
    }
    buffer_add_char(out, '\n');
}

static void dump_one(const geo_code *code, geo_buffer *out)
{
    const char *name = code->name ? code->name->text : code->is_top ? "top level" : "lambda";
    buffer_add_format(out, "%s: %u parameters, %u variables, %u registers\n", name,
                      code->n_params, code->n_locals, code->n_registers);
    for (size_t at = 0; at < code->n; at += 1 + code_extra_words(code, at))
        dump_instruction(code, at, out);
}

static void dump_nested(const geo_code *code, int depth, geo_buffer *out)
{
    enum { DEEPEST = 100 };
    dump_one(code, out);
    for (size_t i = 0; i < code->n_constants && depth < DEEPEST; i++) {
        if (!value_is_kind(code->constant[i], KIND_CODE)) continue;
        buffer_add_char(out, '\n');
        dump_nested((const geo_code *)value_to_object(code->constant[i]), depth + 1, out);
    }
}

void code_dump(const geo_code *code, geo_buffer *out)
{
    dump_nested(code, 0, out);
}

/* --- for the heap ------------------------------------------------------------------- */

void code_trace(geo_heap *heap, geo_code *code)
{
    if (code->name) heap_mark_object(heap, &code->name->head);
    if (code->doc) heap_mark_object(heap, &code->doc->head);
    for (size_t i = 0; i < code->n_constants; i++) heap_mark(heap, code->constant[i]);
    for (size_t i = 0; i < code->n_params; i++)
        if (code->param[i].name) heap_mark_object(heap, &code->param[i].name->head);
}

void code_release(geo_code *code)
{
    source_drop(code->source);
    geo_free(code->instruction);
    geo_free(code->constant);
    geo_free(code->site_of);
    geo_free(code->site);
    geo_free(code->part);
    geo_free(code->param);
}
