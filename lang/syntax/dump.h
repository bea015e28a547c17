/* dump.h - a tree as text, for `geo --dump-tree` and the parser's tests.
 *
 * One S-expression for each statement: (= x (+ 1 (touch 2 pi))). Names, numbers and
 * operators stand for themselves, _ is a missing child, (; s) a silent statement. */
#ifndef GEO_SYNTAX_DUMP_H
#define GEO_SYNTAX_DUMP_H

#include "lang/syntax/ast.h"
#include "runtime/base/buffer.h"

void dump_node(const node *n, geo_buffer *out);

/* The statements of a block, a line each. */
void dump_program(const node *root, geo_buffer *out);

#endif
