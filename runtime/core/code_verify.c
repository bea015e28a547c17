/* code_verify.c - does code keep the promises that the interpreter relies on? */
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/core/code.h"
#include "runtime/core/tensor.h"

enum { DEEPEST = 1300 };        /* functions in functions; the compiler stops at 1200 */

/* --- operands ---------------------------------------------------------------------- */

static bool operand_is_good(const geo_code *code, char layout, unsigned operand)
{
    if (layout == 'R') return operand < code->n_registers;
    if (layout == 'K') return operand < code->n_constants;
    return true;
}

/* The last register an instruction touches beyond its operands. */
static unsigned last_register(uint32_t word)
{
    unsigned a = WORD_A(word), b = WORD_B(word), c = WORD_C(word);
    switch ((geo_opcode)WORD_OP(word)) {
    case OPCODE_CALL: case OPCODE_CALLK: case OPCODE_CALLSELF: return a + b;
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
    if (layout[1] == 'X') {
        if (!operand_is_good(code, layout[2], WORD_X(word))) return "operand X is out of range";
    } else {
        if (!operand_is_good(code, layout[1], WORD_B(word))) return "operand B is out of range";
        if (!operand_is_good(code, layout[2], WORD_C(word))) return "operand C is out of range";
    }
    if (last_register(word) >= code->n_registers) return "a block of registers ends too high";
    return NULL;
}

/* --- constants ------------------------------------------------------------------------ */

static bool is_list_of_names(geo_value v, size_t most)
{
    if (!value_is_kind(v, KIND_LIST) || value_list(v)->count > most) return false;
    for (size_t i = 0; i < value_list(v)->count; i++)
        if (!value_is_kind(value_list(v)->item[i], KIND_STRING)) return false;
    return true;
}

static bool are_row_lengths(geo_value v)
{
    if (!value_is_tensor(v) || value_tensor(v)->element != ELEMENT_NUMBER) return false;
    const geo_tensor *t = value_tensor(v);
    for (size_t i = 0; i < t->n; i++)
        if (!(t->data[i] >= 0) || t->data[i] > UINT32_MAX) return false;
    return t->rank == 1 && t->is_dense;
}

/* BLOCKS: the rows' lengths add up to registers that exist. */
static bool are_lengths(const geo_code *code, uint32_t word, geo_value v)
{
    if (!are_row_lengths(v)) return false;
    const geo_tensor *t = value_tensor(v);
    double last = WORD_B(word);
    for (size_t i = 0; i < t->n; i++) last += t->data[i];
    return last <= code->n_registers;
}

static const char *verify_constant(const geo_code *code, uint32_t word, geo_value v)
{
    switch ((geo_opcode)WORD_OP(word)) {
    case OPCODE_CHECKSET: case OPCODE_FIELD: case OPCODE_TAKEFIELD: case OPCODE_SETFIELD:
    case OPCODE_FORMAT:
        return value_is_kind(v, KIND_STRING) ? NULL : "a name is no string";
    case OPCODE_RECORD:
        return is_list_of_names(v, SIZE_MAX) && value_list(v)->count >= WORD_C(word) ? NULL
            : "a record without names";
    case OPCODE_CALLK:
        return is_list_of_names(v, WORD_B(word)) && value_list(v)->count > 0 ? NULL
            : "a call without keywords";
    case OPCODE_BLOCKLIST:
        return are_row_lengths(v) ? NULL : "a matrix without lengths";
    case OPCODE_RECORDLIST:
        return is_list_of_names(v, SIZE_MAX) ? NULL : "a record without names";
    case OPCODE_BLOCKS:
        return are_lengths(code, word, v) ? NULL : "a matrix without lengths";
    case OPCODE_MATH:
        return value_is_kind(v, KIND_BUILTIN) && ((geo_builtin_value *)value_to_object(v))->scalar
            ? NULL : "a function that is none of numbers";
    default: return NULL;
    }
}

/* --- single instructions ---------------------------------------------------------------- */

static const char *verify_closure(const geo_code *code, size_t at)
{
    uint32_t word = code->instruction[at];
    const geo_code *inner = code_of_closure(code, word);
    if (!inner) return "CLOSURE needs code";
    for (size_t i = 1; i <= inner->n_captured; i++) {
        uint32_t from = code->instruction[at + i];
        if (from < 256 && from >= code->n_registers) return "a captured register is out of range";
        if (from >= 256 && from < 512 && from - 256 >= code->n_captured)
            return "a captured value is out of range";
        if (from >= 512 && code->is_top) return "the top level has no function to capture";
    }
    return NULL;
}

static const char *verify_number(const geo_code *code, uint32_t word)
{
    switch ((geo_opcode)WORD_OP(word)) {
    case OPCODE_GLOBAL: case OPCODE_BORROW:
        return WORD_X(word) < CODE_GLOBAL_REGISTERS ? NULL : "a slot is out of range";
    case OPCODE_CAPTURED:
        return WORD_B(word) < code->n_captured ? NULL : "a captured value is out of range";
    case OPCODE_SELF:
        return code->is_top ? "the top level is no function" : NULL;
    case OPCODE_CALLSELF:
        if (code->is_top) return "the top level is no function";
        return WORD_B(word) == code->n_params ? NULL : "a function calls itself wrongly";
    case OPCODE_DEFAULT:
        return WORD_A(word) < code->n_params ? NULL : "a default without a parameter";
    case OPCODE_KADD: case OPCODE_KSUB: case OPCODE_KMUL: case OPCODE_KDIV:
    case OPCODE_ADDK: case OPCODE_SUBK: case OPCODE_MULK: case OPCODE_DIVK: case OPCODE_POWK: {
        unsigned k = opcode_layout(WORD_OP(word))[1] == 'K' ? WORD_B(word) : WORD_C(word);
        return value_is_number(code->constant[k]) ? NULL : "a constant is no number";
    }
    default: return NULL;
    }
}

static bool may_jump_back(geo_opcode op)
{
    return op == OPCODE_LOOP || op == OPCODE_FORLOOP;
}

static const char *verify_extra(const geo_code *code, size_t at, const bool *starts)
{
    uint32_t word = code->instruction[at];
    if (WORD_OP(word) == OPCODE_CLOSURE) return verify_closure(code, at);
    if (code_extra_words(code, at) == 0) return NULL;
    uint32_t extra = code->instruction[at + 1];
    char layout = opcode_layout(WORD_OP(word))[3];
    if (layout == 'K' && extra >= code->n_constants) return "the extra constant is out of range";
    if (layout == 'K') return verify_constant(code, word, code->constant[extra]);
    if (layout == 'R' && extra >= code->n_registers) return "the extra register is out of range";
    if (WORD_OP(word) == OPCODE_SETINDEX && (extra == 0 || WORD_B(word) + extra
                                             > code->n_registers))
        return "the indices end too high";
    if (WORD_OP(word) == OPCODE_GLOBALX || WORD_OP(word) == OPCODE_SETGLOBALX)
        return extra >= CODE_GLOBAL_REGISTERS && extra < 1u << 24 ? NULL
            : "a slot is out of range";
    if (layout != 'J') return NULL;
    int64_t target = (int64_t)at + 2 + (int32_t)extra;
    if (target < 0 || target >= (int64_t)code->n || !starts[target])
        return "a jump does not land on an instruction";
    if (target <= (int64_t)at && !may_jump_back(WORD_OP(word)))
        return "a jump back has no safepoint";
    return NULL;
}

/* --- tries ----------------------------------------------------------------------------------- */

/* How many tries are open at each instruction: the same by every way that leads there. */
typedef struct {
    const geo_code *code;
    int16_t *depth;             /* -1: not reached yet */
    size_t *waiting;
    size_t n_waiting;
} tries;

static bool reach(tries *t, size_t at, int depth)
{
    if (t->depth[at] >= 0) return t->depth[at] == depth;
    if (depth < 0 || depth > 10000) return false;
    t->depth[at] = (int16_t)depth;
    t->waiting[t->n_waiting++] = at;
    return true;
}

static bool follow_one(tries *t, size_t at)
{
    const geo_code *code = t->code;
    geo_opcode op = WORD_OP(code->instruction[at]);
    int depth = t->depth[at], here = depth;
    size_t next = at + 1 + code_extra_words(code, at);
    if (op == OPCODE_RETURN) return depth == 0;
    if (op == OPCODE_TRY || op == OPCODE_TEST) here++;
    if (op == OPCODE_ENDTRY || op == OPCODE_ENDTEST) here--;
    if (opcode_layout(op)[0] && opcode_layout(op)[1] && opcode_layout(op)[2]
        && opcode_layout(op)[3] == 'J') {
        size_t target = (size_t)((int64_t)at + 2 + (int32_t)code->instruction[at + 1]);
        if (!reach(t, target, depth)) return false;
    }
    if (op == OPCODE_JUMP || op == OPCODE_LOOP) return true;
    return next < code->n && reach(t, next, here);
}

static const char *verify_tries(const geo_code *code)
{
    tries t = { .code = code, .depth = geo_alloc(code->n, sizeof *t.depth),
                .waiting = geo_alloc(code->n, sizeof *t.waiting) };
    bool good = true;
    if (t.depth && t.waiting) {
        for (size_t i = 0; i < code->n; i++) t.depth[i] = -1;
        good = reach(&t, 0, 0);
        while (good && t.n_waiting > 0) good = follow_one(&t, t.waiting[--t.n_waiting]);
    }
    geo_free(t.depth);
    geo_free(t.waiting);
    return good ? NULL : "a try is not left as often as entered";
}

/* --- all of it -- */

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
        if (!wrong) wrong = verify_number(code, code->instruction[at]);
        if (!wrong) wrong = verify_extra(code, at, starts);
        if (wrong) return wrong;
    }
    return verify_tries(code);
}

static const char *verify(const geo_code *code, int depth)
{
    if (code->n == 0) return "no instructions";
    if (code->n_registers > CODE_REGISTERS) return "too many registers";
    if (code->n_locals > code->n_registers) return "more variables than registers";
    if (code->n_params > code->n_locals) return "more parameters than variables";
    if (depth > DEEPEST) return "functions in functions too deep";
    bool *starts = geo_alloc_zero(code->n, sizeof *starts);
    if (!starts) return NULL;       /* no memory to check: trust the compiler */
    const char *wrong = verify_with(code, starts);
    geo_free(starts);
    for (size_t i = 0; i < code->n_constants && !wrong; i++)
        if (value_is_kind(code->constant[i], KIND_CODE))
            wrong = verify((const geo_code *)value_to_object(code->constant[i]), depth + 1);
    return wrong;
}

const char *code_verify(const geo_code *code)
{
    return verify(code, 0);
}
