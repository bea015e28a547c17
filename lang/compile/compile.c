/* compile.c - the top level: its names are slots, its statements echo. */
#include "lang/compile/compile.h"

#include <string.h>

#include "lang/compile/state.h"
#include "runtime/base/mem.h"

size_t compile_new_slot(compile_context *c, bool near)
{
    if (near && c->n_near < CODE_GLOBAL_REGISTERS) return c->n_near++;
    return CODE_GLOBAL_REGISTERS + c->n_far++;
}

/* Every name assigned at top level gets a slot before anything is compiled. */
static void give_slot(void *context, const node *name)
{
    compile_context *c = context;
    size_t slot;
    if (namespace_find(c->names, name->name.text, name->name.length, &slot)) return;
    slot = compile_new_slot(c, true);
    if (!namespace_bind(c->names, name->name.text, name->name.length, slot))
        c->out_of_memory = true;
}

static void note_first(void *context, const node *name)
{
    variable *v = find_variable(context, name->name);
    if (v && v->first.end == 0)
        v->first = name->kind == NODE_DEFINE ? name->mark : name->at;
}

/* The top level's variables are the names whose slots are registers. */
static void add_top_variables(function_state *f, const node *root)
{
    compile_context *c = f->c;
    for (size_t i = 0; i < c->names->count && f->n_vars < CODE_REGISTERS; i++) {
        const namespace_entry *e = &c->names->entry[i];
        if (e->slot >= CODE_GLOBAL_REGISTERS) continue;
        variable *v = &f->vars[f->n_vars];
        *v = (variable){ .name = { e->name, (uint32_t)strlen(e->name) },
                         .reg = (uint8_t)e->slot, .is_open = true };
        bool has_value = c->has_value && c->has_value(c->context, e->slot);
        f->sure[f->n_vars++] = has_value ? SURELY : NEVER;
    }
    collect_assigned(root, note_first, f);
}

static bool hides_echo(const node *n)
{
    return n->flags & NODE_SILENT;
}

static void top_statement(function_state *f, const node *n)
{
    if (!is_expression(n) || hides_echo(n)) {
        statement(f, n);
        return;
    }
    int mark = f->next;
    int r = expression(f, n, -1);
    set_site(f, n, 0, NULL);
    emit(f, OPCODE_ECHO, (unsigned)r, 0, 0);
    f->next = mark;
}

static geo_code *compile_top(compile_context *c, const node *root)
{
    function_state f;
    if (!begin_function(&f, NULL, c)) return NULL;
    f.is_top = true;
    f.code->is_top = true;
    f.code->at = root->at;
    add_top_variables(&f, root);
    size_t registers = c->n_near;
    f.code->n_globals = (uint8_t)registers;
    f.next_scoped = (int)registers;
    f.next = (int)registers + count_scoped(root);
    if (f.next > 220) {
        compile_error(c, root->at, NULL, MSG_TOO_COMPLEX, "variables");
        f.next = 220;
    }
    f.code->n_locals = (uint8_t)f.next;
    f.code->n_registers = (uint16_t)(f.next + 1);
    for (uint32_t i = 0; i < root->n && !c->out_of_memory; i++) top_statement(&f, root->child[i]);
    emit_wide(&f, OPCODE_LOADK, (unsigned)f.next, constant(&f, VALUE_NONE));
    emit(&f, OPCODE_RETURN, (unsigned)f.next, 0, 0);
    geo_code *code = f.code;
    end_function(&f);
    return code;
}

geo_code *compile_tree(compile_context *c, const node *root)
{
    if (root->height > TREE_DEPTH) {
        compile_error(c, root->at, NULL, MSG_TOO_COMPLEX, "levels");
        return NULL;
    }
    collect_assigned(root, give_slot, c);
    geo_code *code = c->out_of_memory ? NULL : compile_top(c, root);
    geo_free(c->word);
    c->word = NULL;
    if (c->out_of_memory && c->n_errors < COMPILE_ERRORS)
        c->error[c->n_errors++] = diag_new(MSG_OUT_OF_MEMORY);
    return c->n_errors == 0 ? code : NULL;
}
