/* ast.c - names of node kinds and operators. */
#include "lang/syntax/ast.h"

static const char *const KIND[NODE_KINDS] = {
#define NODE(kind, meaning) [NODE_##kind] = #kind,
#include "lang/syntax/ast.def"
#undef NODE
};

static const struct { const char *text; int precedence; } OPERATOR_TABLE[OPERATOR_COUNT] = {
    [OPERATOR_NONE] = { "", 0 },
#define OPERATOR(name, spelling, precedence) [OPERATOR_##name] = { spelling, precedence },
#include "lang/syntax/ast.def"
#undef OPERATOR
};

const char *node_kind_text(node_kind kind) { return KIND[kind]; }
const char *node_operator_text(node_operator op) { return OPERATOR_TABLE[op].text; }
int node_operator_precedence(node_operator op) { return OPERATOR_TABLE[op].precedence; }
