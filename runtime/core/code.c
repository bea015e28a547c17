/* code.c - compiled functions: making, showing, freeing. */
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
const geo_code *code_of_closure(const geo_code *code, uint32_t word)
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
        const geo_code *inner = code_of_closure(code, word);
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
    if (layout[1] == 'X') {
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
