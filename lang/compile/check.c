/* check.c - a walk that notes who binds which name, then a walk over the calls. */
#include "lang/compile/check.h"

#include <stdio.h>
#include <string.h>

#include "lang/compile/state.h"
#include "runtime/base/mem.h"
#include "runtime/vm/registry.h"

/* A name that the program binds, and its definition when that is the only one. */
typedef struct {
    const node *define;
    size_t bindings;
} bound_name;

typedef struct {
    compile_context *c;
    const node *root;
    namespace_table names;      /* name -> index in `bound` */
    bound_name *bound;
    size_t n_bound, capacity;
    bool has_imports;           /* names may come from elsewhere */
} checker;

/* --- who binds what ------------------------------------------------------------ */

static void bind(checker *k, node_text name, const node *define)
{
    size_t at;
    if (name.length == 0) return;
    if (!namespace_find(&k->names, name.text, name.length, &at)) {
        at = k->n_bound;
        if (!geo_grow(&k->bound, &k->capacity, at + 1, sizeof *k->bound)
            || !namespace_bind(&k->names, name.text, name.length, at)) {
            k->c->out_of_memory = true;
            return;
        }
        k->bound[k->n_bound++] = (bound_name){ 0 };
    }
    k->bound[at].define = define;
    k->bound[at].bindings++;
}

static void bind_target(checker *k, const node *target)
{
    if (!target) return;
    if (target->kind == NODE_NAME) bind(k, target->name, NULL);
    else if (target->kind == NODE_TUPLE || target->kind == NODE_VECTOR)
        for (uint32_t i = 0; i < target->n; i++) bind_target(k, target->child[i]);
}

static void note_bindings(checker *k, const node *n, bool is_top)
{
    if (!n) return;
    switch ((node_kind)n->kind) {
    case NODE_ASSIGN: case NODE_DRAW: case NODE_FOR: case NODE_EACH: case NODE_SET:
        bind_target(k, n->child[0]);
        break;
    case NODE_DEFINE:
        bind(k, n->name, is_top ? n : NULL);
        break;
    case NODE_PARAM:
        bind(k, n->name, NULL);
        for (uint32_t i = 2; i < n->n; i++) bind_target(k, n->child[i]);
        break;
    case NODE_IMPORT:
        if (n->doc.length) bind(k, n->doc, NULL);
        else k->has_imports = true;
        break;
    case NODE_USE: case NODE_USE_LUA: case NODE_EXTERN:
        k->has_imports = true;
        break;
    default:
        break;
    }
    for (uint32_t i = 0; i < n->n; i++) note_bindings(k, n->child[i], n == k->root);
}

/* --- what a callee takes --------------------------------------------------------------- */

typedef struct {
    const node *define;         /* a function of the program, or */
    const builtin *builtin;     /* a built-in with */
    signature signature;
    int n_params, n_required;   /* arguments by place or name; -1: any number */
} callee;

static void callee_of_define(const node *n, callee *out)
{
    *out = (callee){ .define = n, .n_params = (int)n->n - 2 };
    for (int i = 0; i < out->n_params; i++) out->n_required += n->child[i]->child[1] == NULL;
}

/* What the name stands for, when that is certain. */
static bool find_callee(const checker *k, const node *name, callee *out)
{
    size_t at;
    if (k->has_imports || name->kind != NODE_NAME) return false;
    if (namespace_find(&k->names, name->name.text, name->name.length, &at)) {
        const bound_name *b = &k->bound[at];
        if (b->bindings != 1 || !b->define) return false;
        callee_of_define(b->define, out);
        return true;
    }
    const builtin *b = builtin_find(name->name.text, name->name.length);
    if (!b) return false;
    *out = (callee){ .builtin = b };
    if (!signature_parse(b->signature, &out->signature)) return false;
    out->n_params = out->signature.has_rest ? -1 : out->signature.n_params;
    out->n_required = out->signature.n_required;
    return true;
}

static bool takes_keyword(const callee *f, node_text name)
{
    int count = f->define ? f->n_params : f->signature.n_params;
    for (int i = 0; i < count; i++) {
        node_text p = f->define ? f->define->child[i]->name
                                : (node_text){ f->signature.param[i].name,
                                               f->signature.param[i].name_length };
        if (same_text(p, name)) return true;
    }
    return false;
}

static void add_hint(compile_context *c, const callee *f)
{
    if (f->builtin) compile_error_hint(c, "%s%s", f->builtin->name, f->builtin->signature);
    else if (c->n_errors > 0)
        diag_add(c->error[c->n_errors - 1], c->source, f->define->mark, "%s",
                 message_text(MSG_DEFINED_HERE));
}

/* --- calls ---------------------------------------------------------------------------------- */

static void describe_count(const callee *f, char *text, size_t size)
{
    if (f->n_required == f->n_params || f->n_params < 0)
        snprintf(text, size, "%d argument%s", f->n_required, f->n_required == 1 ? "" : "s");
    else
        snprintf(text, size, "%d to %d arguments", f->n_required, f->n_params);
}

static void wrong_count(checker *k, const node *call, const callee *f, int given)
{
    char name[64], text[64], label[32];
    const node *n = call->child[0];
    int length = n->name.length < 63 ? (int)n->name.length : 63;
    snprintf(name, sizeof name, "%.*s", length, n->name.text);
    snprintf(label, sizeof label, "%d given", given);
    describe_count(f, text, sizeof text);
    compile_error(k->c, call->at, label,
                  given < f->n_required ? MSG_TOO_FEW_ARGUMENTS : MSG_TOO_MANY_ARGUMENTS, name,
                      text);
    add_hint(k->c, f);
}

static void wrong_keyword(checker *k, const node *call, const callee *f, const node *keyword)
{
    char name[64], word[64];
    const node *n = call->child[0];
    snprintf(name, sizeof name, "%.*s", (int)(n->name.length < 63 ? n->name.length : 63),
             n->name.text);
    snprintf(word, sizeof word, "%.*s",
             (int)(keyword->name.length < 63 ? keyword->name.length : 63), keyword->name.text);
    compile_error(k->c, keyword->mark.end > keyword->mark.start ? keyword->mark : keyword->at,
                  NULL,
                  MSG_UNKNOWN_KEYWORD, name, word);
    add_hint(k->c, f);
}

/* `piped`: arguments that a pipe puts before those written. One argument alone may be
 * a tensor that is spread over the parameters of a function of the program. */
static void check_call(checker *k, const node *call, int piped)
{
    callee f;
    if (!find_callee(k, call->child[0], &f)) return;
    int given = piped;
    for (uint32_t i = 1; i < call->n; i++) {
        const node *a = call->child[i];
        given++;
        if (a->kind != NODE_KEYWORD || takes_keyword(&f, a->name)) continue;
        wrong_keyword(k, call, &f, a);
        return;
    }
    bool may_spread = f.define && given == 1 && f.n_required > 1;
    bool too_many = f.n_params >= 0 && given > f.n_params;
    if ((given < f.n_required && !may_spread) || too_many) wrong_count(k, call, &f, given);
}

static void check_tree(checker *k, const node *n)
{
    if (!n) return;
    if (n->kind == NODE_PIPE && n->child[1]->kind == NODE_CALL
        && !(n->child[1]->flags & NODE_PARENS)) {
        check_call(k, n->child[1], 1);
        check_tree(k, n->child[0]);
        for (uint32_t i = 1; i < n->child[1]->n; i++) check_tree(k, n->child[1]->child[i]);
        return;
    }
    if (n->kind == NODE_CALL) check_call(k, n, 0);
    for (uint32_t i = 0; i < n->n; i++) check_tree(k, n->child[i]);
}

void check_calls(compile_context *c, const node *root)
{
    checker k = { .c = c, .root = root };
    note_bindings(&k, root, true);
    if (!c->out_of_memory) check_tree(&k, root);
    namespace_free(&k.names);
    geo_free(k.bound);
}
