/* resolve.c - what a name stands for: a variable, a captured value, a slot, a built-in. */
#include <string.h>

#include "lang/compile/state.h"

bool same_text(node_text a, node_text b)
{
    return a.length == b.length && memcmp(a.text, b.text, a.length) == 0;
}

static int add_capture(function_state *f, node_text name, uint32_t word)
{
    for (int i = 0; i < f->code->n_captured; i++)
        if (same_text(f->captures[i].name, name)) return i;
    if (f->code->n_captured >= 250) {
        compile_error(f->c, f->code->at, NULL, MSG_TOO_COMPLEX, "captured names");
        return 0;
    }
    f->captures[f->code->n_captured] = (capture){ name, word };
    return f->code->n_captured++;
}

/* The capture of f that holds a name of an enclosing function; -1 when it is none. The
 * names of the top level are none: they are looked up when the function runs. */
int find_capture(function_state *f, node_text name)
{
    function_state *outer = f->outer;
    if (!outer) return -1;
    for (int i = 0; i < f->code->n_captured; i++)
        if (same_text(f->captures[i].name, name)) return i;
    const variable *v = find_variable(outer, name);
    if (v && outer->is_top && v->reg < outer->code->n_globals) return -1;
    if (v) return add_capture(f, name, v->reg);
    if (outer->self.length && !outer->is_top && same_text(outer->self, name))
        return add_capture(f, name, 512);
    int through = find_capture(outer, name);
    return through < 0 ? -1 : add_capture(f, name, 256 + (uint32_t)through);
}

static void unknown_name(function_state *f, const node *n, node_text name)
{
    char text[64];
    size_t length = name.length < 63 ? name.length : 63;
    memcpy(text, name.text, length);
    text[length] = '\0';
    compile_error(f->c, n->mark.end > n->mark.start ? n->mark : n->at, NULL, MSG_UNKNOWN_NAME,
                  text);
    geo_buffer hint = GEO_BUFFER_EMPTY;
    if (f->c->suggest && f->c->suggest(f->c->context, name.text, name.length, &hint))
        compile_error_hint(f->c, "%s", buffer_text(&hint));
    buffer_free(&hint);
}

static void read_global(function_state *f, const node *n, size_t slot, int target)
{
    set_site(f, n, 0, NULL);
    if (slot < CODE_GLOBAL_REGISTERS) {
        emit_wide(f, OPCODE_GLOBAL, (unsigned)target, (unsigned)slot);
    } else {
        emit(f, OPCODE_GLOBALX, (unsigned)target, 0, 0);
        emit_extra(f, (uint32_t)slot);
    }
}

/* A name that is no variable of this function, into `target`. */
void name_value(function_state *f, const node *n, node_text name, int target)
{
    if (!f->is_top && f->self.length && same_text(f->self, name)) {
        emit(f, OPCODE_SELF, (unsigned)target, 0, 0);
        return;
    }
    int captured = find_capture(f, name);
    if (captured >= 0) {
        emit(f, OPCODE_CAPTURED, (unsigned)target, (unsigned)captured, 0);
        return;
    }
    size_t slot;
    if (namespace_find(f->c->names, name.text, name.length, &slot)) {
        read_global(f, n, slot, target);
        return;
    }
    geo_value v = f->c->lookup(f->c->context, name.text, name.length);
    if (v != VALUE_UNSET) {
        emit_wide(f, OPCODE_LOADK, (unsigned)target, constant(f, v));
        return;
    }
    if (f->is_top || f->c->whole_program) {
        unknown_name(f, n, name);
        return;
    }
    slot = compile_new_slot(f->c, false);   /* a later entry may define it */
    if (!namespace_bind(f->c->names, name.text, name.length, slot)) f->c->out_of_memory = true;
    read_global(f, n, slot, target);
}

int name_expression(function_state *f, const node *n, int want)
{
    variable *v = find_variable(f, n->name);
    if (!v) {
        int target = target_of(f, want);
        name_value(f, n, n->name, target);
        return target;
    }
    int sure = f->sure[v - f->vars];
    if (sure == NEVER) {
        char text[64];
        size_t length = n->name.length < 63 ? n->name.length : 63;
        memcpy(text, n->name.text, length);
        text[length] = '\0';
        compile_error(f->c, n->at, NULL, MSG_READ_BEFORE_ASSIGNED, text);
        if (f->c->n_errors > 0)
            diag_add(f->c->error[f->c->n_errors - 1], f->c->source, v->first,
                     "it gets its first value here");
    }
    if (sure == MAYBE) {
        set_site(f, n, 0, NULL);
        emit(f, OPCODE_CHECKSET, v->reg, 0, 0);
        emit_extra(f, constant_text(f, n->name));
    }
    if (want < 0 || want == v->reg) return v->reg;
    emit(f, OPCODE_MOVE, (unsigned)want, v->reg, 0);
    return want;
}
