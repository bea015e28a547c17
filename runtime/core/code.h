/* code.h - a compiled function: the one object that crosses from lang to the VM.
 *
 * Instructions, constants, and for every instruction a site: where in the source
 * it came from, with the spans of its operands or arguments, so that an error
 * at run time can point at each. */
#ifndef GEO_CORE_CODE_H
#define GEO_CORE_CODE_H

#include "runtime/base/diagnostic.h"
#include "runtime/core/object.h"

enum { CODE_REGISTERS = 250, CODE_GLOBAL_REGISTERS = 160 };

typedef enum {
#define OPCODE(name, layout, text) OPCODE_##name,
#include "runtime/core/opcodes.def"
#undef OPCODE
    OPCODE_COUNT
} geo_opcode;

/* What one instruction stands for in the source. */
typedef struct {
    geo_span at;                /* the whole construct */
    geo_span mark;              /* its operator or name */
    uint32_t first_part;        /* spans of operands or arguments, in `part` */
    uint32_t n_parts;
} code_site;

typedef struct {
    geo_string *name;           /* NULL for a point without a name of its own */
    geo_span at;
} code_param;

typedef struct geo_code {
    geo_object head;
    geo_string *name;           /* NULL for a lambda */
    geo_string *doc;            /* NULL for none */
    geo_source *source;         /* held */
    geo_span at;                /* the definition */
    uint32_t *instruction;
    size_t n, capacity;
    geo_value *constant;
    size_t n_constants, constant_capacity;
    uint32_t *site_of;          /* one for each instruction word */
    size_t site_of_capacity;
    code_site *site;
    size_t n_sites, site_capacity;
    geo_span *part;
    size_t n_parts, part_capacity;
    code_param *param;
    uint8_t n_params, n_required;
    uint8_t n_locals;           /* registers below this are variables */
    uint16_t n_registers;
    uint8_t n_captured;
    uint8_t n_globals;          /* at top level: registers that are variables of the session */
    bool is_top;                /* registers are the top-level variables */
} geo_code;

static inline uint32_t code_word(geo_opcode op, unsigned a, unsigned b, unsigned c)
{
    return (uint32_t)op | a << 8 | b << 16 | (uint32_t)c << 24;
}

static inline uint32_t code_wide(geo_opcode op, unsigned a, unsigned x)
{
    return (uint32_t)op | a << 8 | x << 16;
}

#define WORD_OP(i) ((i) & 255u)
#define WORD_A(i) ((i) >> 8 & 255u)
#define WORD_B(i) ((i) >> 16 & 255u)
#define WORD_C(i) ((i) >> 24)
#define WORD_X(i) ((i) >> 16)

const char *opcode_name(geo_opcode op);
const char *opcode_layout(geo_opcode op);
/* Words an instruction takes beside its first; CLOSURE's captures included. */
size_t code_extra_words(const geo_code *code, size_t at);
/* The code a CLOSURE instruction makes a function of; NULL when X is wrong. borrows */
const geo_code *code_of_closure(const geo_code *code, uint32_t word);

/* returns new code, owned by the heap; holds the source */
geo_code *code_new(geo_heap *heap, geo_source *source);

/* The site of instruction word `at`; never NULL. */
const code_site *code_site_of(const geo_code *code, size_t at);

/* Checks that the code keeps every promise the interpreter relies on: registers
 * and constants exist and are of the kind their instruction wants, jumps land on
 * instructions, it ends in a RETURN, loops have their safepoints, each try is left
 * as often as it was entered. What is left to the interpreter is what registers
 * hold. Code inside this code is verified too.
 * NULL when it does, else a sentence (for asserts, tests
 * and --dump; a compiler bug, never a user's mistake). */
const char *code_verify(const geo_code *code);

/* Appends the code as text, one instruction a line, functions inside it after it. */
void code_dump(const geo_code *code, geo_buffer *out);

void code_trace(geo_heap *heap, geo_code *code);
void code_release(geo_code *code);

#endif
