/* dump.c - trees as S-expressions. Recursion is bounded by TREE_HEIGHT. */
#include "lang/syntax/dump.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void dump_number(double x, geo_buffer *out)
{
    char text[32];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, x);
        if (strtod(text, NULL) == x) break;
    }
    buffer_add_text(out, text);
}

static void dump_text(node_text t, geo_buffer *out)
{
    buffer_add_char(out, '"');
    for (uint32_t i = 0; i < t.length; i++) {
        char c = t.text[i];
        if (c == '"' || c == '\\') buffer_add_char(out, '\\');
        if (c == '\n') buffer_add_text(out, "\\n");
        else buffer_add_char(out, c);
    }
    buffer_add_char(out, '"');
}

static void dump_name(node_text t, geo_buffer *out) { buffer_add(out, t.text, t.length); }

/* The head of a node's list, in lower case where it is the kind's name. */
static void dump_head(const node *n, geo_buffer *out)
{
    switch (n->kind) {
    case NODE_UNARY: buffer_add_text(out, node_operator_text((node_operator)n->op)); return;
    case NODE_BINARY:
        buffer_add_text(out, n->flags & NODE_TOUCHING ? "touch"
                                                      : node_operator_text((node_operator)n->op));
        return;
    case NODE_RANGE: buffer_add_text(out, ".."); return;
    case NODE_FIELD: buffer_add_text(out, "."); return;
    case NODE_PRIME: buffer_add_text(out, "'"); return;
    case NODE_KEYWORD: case NODE_ENTRY: buffer_add_text(out, ":"); return;
    case NODE_LAMBDA: buffer_add_text(out, "->"); return;
    case NODE_PIPE: buffer_add_text(out, "|>"); return;
    case NODE_ASSIGN: buffer_add_text(out, "="); return;
    case NODE_DRAW: buffer_add_text(out, "~"); return;
    default: break;
    }
    for (const char *s = node_kind_text((node_kind)n->kind); *s; s++)
        buffer_add_char(out, *s == '_' ? '-' : (char)(*s | 32));
}

static bool dump_leaf(const node *n, geo_buffer *out)
{
    switch (n->kind) {
    case NODE_NUMBER:
        if (n->name.length) dump_name(n->name, out);
        else dump_number(n->number, out);
        return true;
    case NODE_TRUTH: buffer_add_text(out, n->number != 0 ? "true" : "false"); return true;
    case NODE_NONE: buffer_add_text(out, "none"); return true;
    case NODE_END: buffer_add_text(out, "end"); return true;
    case NODE_NAME: dump_name(n->name, out); return true;
    case NODE_STRING: dump_text(n->name, out); return true;
    default: return false;
    }
}

static void dump_words(const node *n, geo_buffer *out)
{
    switch (n->kind) {
    case NODE_FIELD: case NODE_KEYWORD: case NODE_ENTRY: case NODE_DEFINE: case NODE_USE:
        buffer_add_char(out, ' ');
        dump_name(n->name, out);
        return;
    case NODE_PARAM:
        if (!n->name.length) return;
        buffer_add_char(out, ' ');
        dump_name(n->name, out);
        return;
    case NODE_HOLE:
        if (!n->name.length) return;
        buffer_add_char(out, ' ');
        dump_text(n->name, out);
        return;
    case NODE_IMPORT: case NODE_USE_LUA: case NODE_TEST: case NODE_EXTERN:
        buffer_add_char(out, ' ');
        dump_text(n->name, out);
        if (!n->doc.length) return;
        buffer_add_char(out, ' ');
        dump_text(n->doc, out);
        return;
    default:
        return;
    }
}

void dump_node(const node *n, geo_buffer *out)
{
    if (!n) {
        buffer_add_char(out, '_');
        return;
    }
    if (n->flags & NODE_SILENT) buffer_add_text(out, "(; ");
    if (!dump_leaf(n, out)) {
        buffer_add_char(out, '(');
        dump_head(n, out);
        dump_words(n, out);
        for (uint32_t i = 0; i < n->n; i++) {
            buffer_add_char(out, ' ');
            if (n->kind == NODE_COMPARE && i > 0) {
                buffer_add_text(out, node_operator_text((node_operator)n->ops[i - 1]));
                buffer_add_char(out, ' ');
            }
            dump_node(n->child[i], out);
        }
        buffer_add_char(out, ')');
    }
    if (n->flags & NODE_SILENT) buffer_add_char(out, ')');
}

void dump_program(const node *root, geo_buffer *out)
{
    for (uint32_t i = 0; i < root->n; i++) {
        dump_node(root->child[i], out);
        buffer_add_char(out, '\n');
    }
}
