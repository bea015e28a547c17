/* function.c - lambdas and definitions; entering and leaving a function. */
#include <string.h>

#include "lang/compile/state.h"
#include "runtime/base/mem.h"

bool begin_function(function_state *f, function_state *outer, compile_context *c)
{
    *f = (function_state){ .outer = outer, .c = c, .end_base = -1 };
    f->code = code_new(c->heap, c->source);
    f->vars = geo_alloc_zero(CODE_REGISTERS, sizeof *f->vars);
    f->sure = geo_alloc_zero(CODE_REGISTERS, 1);
    f->captures = geo_alloc_zero(256, sizeof *f->captures);
    if (f->code && f->vars && f->sure && f->captures) return true;
    c->out_of_memory = true;
    end_function(f);
    return false;
}

void end_function(function_state *f)
{
    geo_free(f->vars);
    geo_free(f->sure);
    geo_free(f->captures);
}

static variable *add_variable(function_state *f, node_text name, geo_span first, int sure)
{
    if (f->n_vars >= 200) {
        compile_error(f->c, first, NULL, MSG_TOO_COMPLEX, "variables");
        return NULL;
    }
    variable *v = &f->vars[f->n_vars];
    *v = (variable){ .name = name, .reg = (uint8_t)f->n_vars, .is_open = true, .first = first };
    f->sure[f->n_vars++] = (uint8_t)sure;
    return v;
}

static void add_assigned(void *context, const node *name)
{
    function_state *f = context;
    if (!find_variable(f, name->name))
        add_variable(f, name->name, name->kind == NODE_DEFINE ? name->mark : name->at, NEVER);
}

static bool is_point(const node *param)
{
    return param->n > 2;
}

static bool add_params(function_state *f, const node *n, uint32_t count)
{
    geo_code *code = f->code;
    bool optional = false;
    code->param = geo_alloc_zero(count ? count : 1, sizeof *code->param);
    if (!code->param) {
        f->c->out_of_memory = true;
        return false;
    }
    if (count > 64) {
        compile_error(f->c, n->at, NULL, MSG_TOO_COMPLEX, "parameters");
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        const node *p = n->child[i];
        node_text name = is_point(p) ? (node_text){ "", 0 } : p->name;
        if (name.length && find_variable(f, name))
            compile_error(f->c, p->at, NULL, MSG_PARAM_TWICE, (int)name.length, name.text);
        if (p->child[1]) optional = true;
        else if (optional) compile_error(f->c, p->at, NULL, MSG_DEFAULTS_LAST);
        else code->n_required++;
        if (p->child[0]) f->has_domains = true;
        add_variable(f, name, p->at, SURELY);
        code->param[i] = (code_param){ is_point(p) ? NULL : make_name(f, name), p->at };
        code->n_params++;
    }
    return true;
}

/* (x, y) in R^2: the point's names are variables that the first instructions fill. */
static void add_point_names(function_state *f, const node *n, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 2; k < n->child[i]->n; k++) {
            const node *name = n->child[i]->child[k];
            if (find_variable(f, name->name))
                compile_error(f->c, name->at, NULL, MSG_PARAM_TWICE, (int)name->name.length,
                              name->name.text);
            else
                add_variable(f, name->name, name->at, SURELY);
        }
}

static void emit_defaults(function_state *f, const node *n, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const node *p = n->child[i];
        if (!p->child[1]) continue;
        jump_list given = { 0 };
        set_site(f, p, 0, NULL);
        emit_jump(f, OPCODE_DEFAULT, i, 0, 0, &given);
        expression(f, p->child[1], (int)i);
        land_here(f, &given);
    }
}

static void emit_points(function_state *f, const node *n, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const node *p = n->child[i];
        if (!is_point(p)) continue;
        const variable *first = find_variable(f, p->child[2]->name);
        if (!first) continue;
        set_site(f, p, 0, NULL);
        emit(f, OPCODE_UNPACK, first->reg, i, p->n - 2);
    }
}

static void share_param(void *context, const node *name)
{
    function_state *f = context;
    const variable *v = find_variable(f, name->name);
    if (v && v->reg < f->code->n_params) emit(f, OPCODE_MOVE, v->reg, v->reg, 0);
}

/* Arguments are borrowed from the caller, who may still change them in place; what
 * the body may change in place itself it marks as shared first. */
static void share_assigned(function_state *f, const node *body)
{
    collect_assigned(body, share_param, f);
}

/* Leaves the function with the value in r; a borrowed argument becomes shared. */
void return_register(function_state *f, int r)
{
    if (r < f->code->n_params) {
        int t = new_temp(f);
        emit(f, OPCODE_MOVE, (unsigned)t, (unsigned)r, 0);
        r = t;
    }
    emit(f, OPCODE_RETURN, (unsigned)r, 0, 0);
}

/* The body, in the place where its value is the function's: each branch of an `if`
 * returns by itself. */
static void return_value(function_state *f, const node *n)
{
    while (n && n->kind == NODE_BLOCK && n->n > 0) {
        for (uint32_t i = 0; i + 1 < n->n; i++) statement(f, n->child[i]);
        const node *last = n->child[n->n - 1];
        if (!is_expression(last)) {
            statement(f, last);
            last = NULL;
        }
        n = last;
    }
    while (n && n->kind == NODE_IF) {
        int mark = f->next;
        jump_list otherwise = { 0 };
        condition(f, n->child[0], false, &otherwise);
        uint8_t *before = save_sure(f);
        return_value(f, n->child[1]);
        restore_sure(f, before);
        geo_free(before);
        land_here(f, &otherwise);
        f->next = mark;
        n = n->child[2];
    }
    if (n && n->kind == NODE_BLOCK && n->n > 0) return_value(f, n);
    else return_register(f, block_value(f, n, -1));
}

/* Compiles a function of `count` parameters (the first children of n) and this body;
 * emits the CLOSURE into `target`. */
static void function(function_state *outer, const node *n, uint32_t count, const node *body,
                     node_text name, node_text doc, int target)
{
    function_state f;
    if (!begin_function(&f, outer, outer->c)) return;
    f.self = name;
    f.code->at = n->at;
    if (name.length) f.code->name = make_name(&f, name);
    if (doc.length) f.code->doc = make_name(&f, doc);
    if (add_params(&f, n, count)) {
        add_point_names(&f, n, count);
        collect_assigned(body, add_assigned, &f);
        int n_scoped = count_scoped(body);
        for (uint32_t i = 0; i < count; i++) n_scoped += count_scoped(n->child[i]->child[1]);
        f.next_scoped = (int)f.n_vars;
        f.next = (int)f.n_vars + n_scoped;
        if (f.next > 220) {
            compile_error(f.c, n->at, NULL, MSG_TOO_COMPLEX, "variables");
            f.next = 220;
        }
        f.code->n_locals = (uint8_t)f.next;
        f.code->n_registers = (uint16_t)(f.next + 1);
        emit_defaults(&f, n, count);
        emit_points(&f, n, count);
        share_assigned(&f, body);
        return_value(&f, body);
    }
    emit_wide(outer, OPCODE_CLOSURE, (unsigned)target,
              constant(outer, value_from_object(f.code)));
    for (int i = 0; i < f.code->n_captured; i++) emit_extra(outer, f.captures[i].word);
    end_function(&f);
}

int lambda(function_state *f, const node *n, node_text self, int want)
{
    int target = want >= 0 ? want : new_temp(f);
    function(f, n, n->n - 1, n->child[n->n - 1], self, (node_text){ NULL, 0 }, target);
    declare_domains(f, n, n->n - 1, NULL, target);
    return target;
}

/* Domains are evaluated where the function is defined, once. */
void declare_domains(function_state *f, const node *n, uint32_t count, const node *codomain,
                     int target)
{
    int mark = f->next;
    for (uint32_t i = 0; i < count; i++) {
        if (!n->child[i]->child[0]) continue;
        int space = expression(f, n->child[i]->child[0], -1);
        set_site(f, n->child[i]->child[0], 0, NULL);
        emit(f, OPCODE_DOMAIN, (unsigned)target, (unsigned)space, i);
        f->next = mark;
    }
    if (!codomain) return;
    int space = expression(f, codomain, -1);
    set_site(f, codomain, 0, NULL);
    emit(f, OPCODE_DOMAIN, (unsigned)target, (unsigned)space, 255);
    f->next = mark;
}

void define(function_state *f, const node *n)
{
    int mark = f->next, target = new_temp(f);
    uint32_t count = n->n - 2;
    set_site(f, n, 0, NULL);
    function(f, n, count, n->child[n->n - 1], n->name, n->doc, target);
    declare_domains(f, n, count, n->child[n->n - 2], target);
    node name = { .kind = NODE_NAME, .at = n->mark, .mark = n->mark, .name = n->name };
    assign_register(f, &name, target);
    f->next = mark;
}
