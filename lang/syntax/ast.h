/* ast.h - the tree of a program, as the parser leaves it.
 *
 * Every node has the same shape, so walking, printing and freeing need no case
 * per kind; what the children mean stands in ast.def. A whole tree lives in one
 * arena and dies with it. The tree of `2pi` or `2sin(x)` is BINARY MUL with
 * NODE_TOUCHING set, so the formatter can write it back as it was. */
#ifndef GEO_SYNTAX_AST_H
#define GEO_SYNTAX_AST_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/base/source.h"

typedef enum {
#define NODE(kind, meaning) NODE_##kind,
#include "lang/syntax/ast.def"
#undef NODE
    NODE_KINDS
} node_kind;

/* Walking a tree may recurse: no tree is higher. */
enum { TREE_HEIGHT = 2000 };

typedef enum {
    OPERATOR_NONE,
#define OPERATOR(name, spelling, precedence) OPERATOR_##name,
#include "lang/syntax/ast.def"
#undef OPERATOR
    OPERATOR_COUNT
} node_operator;

enum {
    NODE_SILENT   = 1,      /* statement ended by `;`: no echo */
    NODE_TOUCHING = 2,      /* multiplication written by touching: 2pi */
    NODE_PARENS   = 4,      /* stood in parentheses */
    NODE_RAW      = 8       /* raw string */
};

/* Text owned by the arena or the source; not NUL-terminated in general, length may be 0. */
typedef struct { const char *text; uint32_t length; } node_text;

typedef struct node {
    uint8_t kind;           /* node_kind */
    uint8_t op;             /* node_operator */
    uint8_t flags;
    uint16_t height;        /* 1 + that of the highest child; at most TREE_HEIGHT */
    uint32_t n;             /* children */
    geo_span at;            /* the whole construct */
    geo_span mark;          /* its operator, name or keyword: where a label points */
    double number;
    node_text name;
    node_text doc;          /* `## ` lines above a definition; see ast.def */
    const uint8_t *ops;     /* COMPARE: n - 1 node_operators */
    struct node **child;
} node;

static inline bool node_name_is(const node *a, const node *b)
{
    return a->name.length == b->name.length
        && __builtin_memcmp(a->name.text, b->name.text, a->name.length) == 0;
}

/* "BINARY", and the spelling of an operator: "+", "bd"; never NULL. */
const char *node_kind_text(node_kind kind);
const char *node_operator_text(node_operator op);
int node_operator_precedence(node_operator op);

#endif
