/* parser.h - program text to tree.
 *
 * Recursive descent with a precedence climb; errors are collected (several in
 * one go, after each the parser skips to the next statement), so `geo check`
 * can show them together. Nesting deeper than PARSE_DEPTH is an error, never
 * a crash. */
#ifndef GEO_SYNTAX_PARSER_H
#define GEO_SYNTAX_PARSER_H

#include <stddef.h>

#include "lang/syntax/ast.h"
#include "runtime/base/diagnostic.h"
#include "runtime/base/status.h"

enum { PARSE_DEPTH = 400, PARSE_ERRORS = 20 };

typedef struct {
    geo_source *source;         /* held */
    node *root;                 /* BLOCK of the statements; NULL when memory ran out */
    diagnostic *error[PARSE_ERRORS];
    size_t n_errors;
    bool is_incomplete;         /* the first error is only that the text ended too early:
                                   at the prompt, ask for another line */
    struct arena *arena;        /* owns the tree */
} parse_tree;

/* Reads the whole source. Always fills out (parse_free it); GEO_OK when there
 * are no errors, GEO_EFORMAT when there are, GEO_ENOMEM. */
geo_status parse_source(geo_source *source, parse_tree *out);
void parse_free(parse_tree *tree);

#endif
