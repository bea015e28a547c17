/* session.c - the line from text to effect: parse, import, compile, run. */
#include "lang/session/session.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lang/compile/check.h"
#include "lang/compile/compile.h"
#include "lang/session/library.h"
#include "lang/session/suggest.h"
#include "lang/syntax/dump.h"
#include "runtime/base/file.h"
#include "runtime/base/mem.h"
#include "stdlib/table.h"

#define TIDY 0.010          /* seconds that the prompt may wait for the memory of a failed piece */

enum { LARGEST_SOURCE = 64 << 20, IMPORT_DEPTH = 64 };

geo_session *session_new(void)
{
    geo_session *s = geo_alloc_zero(1, sizeof *s);
    if (!s) return NULL;
    s->vm = vm_new();
    if (!s->vm) {
        geo_free(s);
        return NULL;
    }
    return s;
}

void session_free(geo_session *s)
{
    if (!s) return;
    vm_free(s->vm);
    namespace_free(&s->names);
    while (s->imports) {
        imported_file *file = s->imports;
        s->imports = file->next;
        namespace_free(&file->names);
        geo_free(file->path);
        geo_free(file);
    }
    geo_free(s);
}

/* --- what the compiler asks --------------------------------------------------------- */

typedef struct {
    geo_session *session;
    namespace_table *names;
    bool runs;
} asking;

static geo_value lookup(void *context, const char *name, size_t length)
{
    const asking *a = context;
    return stdlib_lookup(a->session->vm, name, length);
}

static bool has_value(void *context, size_t slot)
{
    const asking *a = context;
    if (vm_global(a->session->vm, slot) != VALUE_UNSET) return true;
    size_t n = slot < CODE_GLOBAL_REGISTERS ? a->session->n_near
             : CODE_GLOBAL_REGISTERS + a->session->n_far;
    return !a->runs && slot < n;        /* checked without running: an import's name */
}

static bool suggest(void *context, const char *name, size_t length, geo_buffer *out)
{
    const asking *a = context;
    return suggest_name(name, length, a->names, out);
}

/* --- one piece of text ----------------------------------------------------------------- */

typedef struct {
    geo_session *s;
    namespace_table *names;
    session_report report;
    void *context;
    bool runs;
    int depth;                      /* of imports */
} piece;

static void report_one(const piece *p, diagnostic *d)
{
    if (p->report) p->report(p->context, d);
    diag_free(d);
}

static bool run_imports(piece *p, const parse_tree *tree);

static geo_code *compile_piece(piece *p, const parse_tree *tree)
{
    geo_session *s = p->s;
    asking ask = { s, p->names, p->runs };
    compile_context c = {
        .heap = vm_heap(s->vm), .source = tree->source, .names = p->names,
        .n_near = s->n_near, .n_far = s->n_far, .whole_program = !s->is_prompt
            && !(s->is_piecewise && p->depth == 0),
        .lookup = lookup, .has_value = has_value, .suggest = suggest, .context = &ask };
    size_t n_names = p->names->count;
    geo_code *code = compile_tree(&c, tree->root);
    if (!p->runs && p->depth == 0) {
        check_calls(&c, tree->root);
        check_reach(&c, tree->root);
    }
    if (c.n_errors > 0) code = NULL;
    for (size_t i = 0; i < c.n_errors; i++) report_one(p, c.error[i]);
    if (!code) {
        namespace_cut(p->names, n_names);
        return NULL;
    }
    assert(code_verify(code) == NULL);
    s->n_near = c.n_near;
    s->n_far = c.n_far;
    return code;
}

/* What a failed piece must give back: the values of all slots. */
typedef struct {
    geo_value *value;
    size_t n_near, n_far, n_names;
} snapshot;

static bool take_snapshot(geo_session *s, snapshot *shot)
{
    size_t n = s->n_near + s->n_far;
    *shot = (snapshot){ .n_near = s->n_near, .n_far = s->n_far, .n_names = s->names.count };
    if (s->keep_on_failure) return true;
    shot->value = geo_alloc(n, sizeof *shot->value);
    if (!shot->value) return false;
    for (size_t i = 0; i < n; i++) {
        size_t slot = i < s->n_near ? i : CODE_GLOBAL_REGISTERS + i - s->n_near;
        shot->value[i] = value_share(vm_global(s->vm, slot));
    }
    return vm_hold_values(s->vm, shot->value, n);   /* they outlive a collection */
}

static void restore_snapshot(geo_session *s, const snapshot *shot)
{
    if (!shot->value) return;
    for (size_t i = shot->n_near; i < s->n_near; i++) vm_set_global(s->vm, i, VALUE_UNSET);
    for (size_t i = shot->n_far; i < s->n_far; i++)
        vm_set_global(s->vm, CODE_GLOBAL_REGISTERS + i, VALUE_UNSET);
    for (size_t i = 0; i < shot->n_near + shot->n_far; i++) {
        size_t slot = i < shot->n_near ? i : CODE_GLOBAL_REGISTERS + i - shot->n_near;
        vm_set_global(s->vm, slot, shot->value[i]);
    }
    namespace_cut(&s->names, shot->n_names);
}

static session_result run_tree(piece *p, const parse_tree *tree)
{
    if (!run_imports(p, tree)) return SESSION_FAILED;
    geo_code *code = compile_piece(p, tree);
    if (!code) return SESSION_FAILED;
    if (!p->runs) return SESSION_DONE;
    diagnostic *error = NULL;
    if (vm_run(p->s->vm, code, &error)) return SESSION_DONE;
    report_one(p, error);
    return SESSION_FAILED;
}

static session_result run_source(piece *p, geo_source *source)
{
    parse_tree tree;
    geo_status status = parse_source(source, &tree);
    session_result result = SESSION_FAILED;
    if (status == GEO_OK) {
        result = run_tree(p, &tree);
    } else if (p->s->is_prompt && tree.is_incomplete && p->depth == 0) {
        result = SESSION_INCOMPLETE;
    } else if (status == GEO_ENOMEM) {
        report_one(p, diag_new(MSG_OUT_OF_MEMORY));
    } else {
        for (size_t i = 0; i < tree.n_errors; i++)
            if (p->report) p->report(p->context, tree.error[i]);
    }
    parse_free(&tree);
    return result;
}

/* --- imports ------------------------------------------------------------------------------ */

/* The path, as seen from the file that names it; `end` is added where it is missing. */
static char *path_beside(const char *file, node_text path, const char *end)
{
    const char *slash = strrchr(file, '/');
    geo_buffer b = GEO_BUFFER_EMPTY;
    bool is_absolute = path.length > 0 && path.text[0] == '/';
    if (slash && !is_absolute) buffer_add(&b, file, (size_t)(slash - file) + 1);
    buffer_add(&b, path.text, path.length);
    size_t n = strlen(end);
    if (path.length < n || memcmp(path.text + path.length - n, end, n) != 0)
        buffer_add_text(&b, end);
    return buffer_take(&b);
}

static imported_file *find_import(geo_session *s, const char *path)
{
    for (imported_file *f = s->imports; f; f = f->next)
        if (strcmp(f->path, path) == 0) return f;
    return NULL;
}

static bool import_error(const piece *p, const parse_tree *tree, const node *n, message_id id,
                         const char *path, const char *why)
{
    diagnostic *d = diag_new(id, path, why);
    diag_add(d, tree->source, n->at, NULL);
    report_one(p, d);
    return false;
}

static bool is_lua(const char *path)
{
    size_t n = strlen(path);
    return n > 4 && strcmp(path + n - 4, ".lua") == 0;
}

/* What another language said, at the place in the program that brought it in. */
static session_result foreign_result(const piece *p, const parse_tree *tree, const node *n,
                                     diagnostic *d)
{
    if (!d) return SESSION_DONE;
    bool has_place = d->n_labels > 0 && d->label[0].source == tree->source;
    if (!has_place) diag_add_first(d, tree->source, n->at);
    report_one(p, d);
    return SESSION_FAILED;
}

static session_result run_lua(const piece *p, const parse_tree *tree, const node *n,
                              imported_file *file, const geo_source *source)
{
    return foreign_result(p, tree, n, library_run_lua(p->s, file->path, source->text,
                                                      source->length, &file->names, p->runs));
}

static session_result run_imported(const piece *p, imported_file *file, geo_source *source)
{
    piece inner = *p;
    inner.names = &file->names;
    inner.depth++;
    bool was_prompt = p->s->is_prompt;
    p->s->is_prompt = false;
    session_result result = run_source(&inner, source);
    p->s->is_prompt = was_prompt;
    return result;
}

/* Runs a file once, in names of its own. takes path */
static imported_file *load_file(piece *p, const parse_tree *tree, const node *n, char *path)
{
    char *text = NULL;
    size_t length = 0;
    if (file_read(path, LARGEST_SOURCE, &text, &length) != GEO_OK) {
        import_error(p, tree, n, MSG_CANT_READ, path, strerror(errno));
        geo_free(path);
        return NULL;
    }
    imported_file *file = geo_alloc_zero(1, sizeof *file);
    geo_source *source = file ? source_new(path, text, length) : NULL;
    geo_free(text);
    if (!source) {
        geo_free(file);
        geo_free(path);
        report_one(p, diag_new(MSG_OUT_OF_MEMORY));
        return NULL;
    }
    *file = (imported_file){ .path = path, .is_running = true, .next = p->s->imports };
    p->s->imports = file;
    session_result result = is_lua(path) ? run_lua(p, tree, n, file, source)
                                         : run_imported(p, file, source);
    source_drop(source);
    file->is_running = false;
    if (result == SESSION_DONE) return file;
    p->s->imports = file->next;
    namespace_free(&file->names);
    geo_free(file->path);
    geo_free(file);
    return NULL;
}

/* A slot for `name` here, its own or a new one, holds v. */
static bool bind_value(piece *p, const char *name, size_t length, geo_value v)
{
    size_t slot;
    return library_slot(p->s, p->names, name, length, &slot)
        && vm_set_global(p->s->vm, slot, value_share(v));
}

/* import "m": its names become names here, with slots of their own, so that giving
 * one another value does not reach the functions of the file.
 * import "m" as m: a record of its values. */
static bool bind_import(piece *p, const imported_file *file, const node *n)
{
    geo_heap *heap = vm_heap(p->s->vm);
    geo_record *record = record_new(heap, file->names.count);
    if (!record) return false;
    for (size_t i = 0; i < file->names.count; i++) {
        const namespace_entry *e = &file->names.entry[i];
        geo_value v = vm_global(p->s->vm, e->slot);
        if (n->doc.length == 0 && !bind_value(p, e->name, strlen(e->name), v)) return false;
        if (n->doc.length > 0 && v != VALUE_UNSET && !record_put(heap, record, e->name, v))
            return false;
    }
    return n->doc.length == 0 || bind_value(p, n->doc.text, n->doc.length,
                                            value_from_object(record));
}

/* The file a statement brings in. returns new; NULL: an error, reported */
static char *imported_path(const piece *p, const parse_tree *tree, const node *n)
{
    const char *here = tree->source->name;
    if (n->kind == NODE_IMPORT) return path_beside(here, n->name, ".geo");
    if (n->kind == NODE_USE_LUA) return path_beside(here, n->name, ".lua");
    geo_buffer looked = GEO_BUFFER_EMPTY;
    char *path = library_find(here, n->name.text, n->name.length, &looked);
    if (!path) {
        char name[64];
        size_t length = n->name.length < 63 ? n->name.length : 63;
        memcpy(name, n->name.text, length);
        name[length] = '\0';
        diagnostic *d = diag_new(MSG_USE_NOT_FOUND, name);
        diag_hint(d, MSG_HINT_LOOKED_IN, buffer_text(&looked));
        diag_add(d, tree->source, n->at, NULL);
        report_one(p, d);
    }
    buffer_free(&looked);
    return path;
}

static bool run_import(piece *p, const parse_tree *tree, const node *n)
{
    char *path = imported_path(p, tree, n);
    if (!path) return false;
    imported_file *file = find_import(p->s, path);
    if (p->depth >= IMPORT_DEPTH || (file && file->is_running)) {
        import_error(p, tree, n, MSG_IMPORT_CIRCLE, path, "");
        geo_free(path);
        return false;
    }
    if (file) geo_free(path);
    else file = load_file(p, tree, n, path);
    if (!file) return false;
    if (bind_import(p, file, n)) return true;
    report_one(p, diag_new(MSG_OUT_OF_MEMORY));
    return false;
}

static bool run_extern(const piece *p, const parse_tree *tree, const node *n)
{
    return foreign_result(p, tree, n, library_declare(p->s, tree->source, n->name, n->doc,
                                                      p->names, p->runs)) == SESSION_DONE;
}

static bool run_imports(piece *p, const parse_tree *tree)
{
    for (uint32_t i = 0; i < tree->root->n; i++) {
        const node *n = tree->root->child[i];
        bool is_file = n->kind == NODE_IMPORT || n->kind == NODE_USE || n->kind == NODE_USE_LUA;
        if (is_file && !run_import(p, tree, n)) return false;
        if (n->kind == NODE_EXTERN && !run_extern(p, tree, n)) return false;
    }
    return true;
}

/* --- the public face ------------------------------------------------------------------------ */

static session_result run_text(piece *p, const char *name, const char *text, size_t length)
{
    geo_source *source = source_new(name, text, length);
    snapshot shot = { 0 };
    if (!source || !take_snapshot(p->s, &shot)) {
        geo_free(shot.value);
        source_drop(source);
        report_one(p, diag_new(MSG_OUT_OF_MEMORY));
        return SESSION_FAILED;
    }
    session_result result = run_source(p, source);
    if (result != SESSION_DONE) restore_snapshot(p->s, &shot);
    vm_forget_held(p->s->vm);
    if (result == SESSION_FAILED) vm_collect(p->s->vm, TIDY);   /* it may have filled the memory */
    geo_free(shot.value);
    source_drop(source);
    return result;
}

session_result session_run(geo_session *s, const char *name, const char *text, size_t length,
                           session_report report, void *context)
{
    piece p = { .s = s, .names = &s->names, .report = report, .context = context, .runs = true };
    return run_text(&p, name, text, length);
}

session_result session_check(geo_session *s, const char *name, const char *text, size_t length,
                             session_report report, void *context)
{
    piece p = { .s = s, .names = &s->names, .report = report, .context = context };
    return run_text(&p, name, text, length);
}

static bool dump_source(piece *p, geo_source *source, bool tree, geo_buffer *out)
{
    parse_tree parsed;
    geo_status status = parse_source(source, &parsed);
    for (size_t i = 0; i < parsed.n_errors; i++) p->report(p->context, parsed.error[i]);
    bool good = status == GEO_OK;
    if (good && tree) {
        dump_program(parsed.root, out);
    } else if (good) {
        geo_code *code = run_imports(p, &parsed) ? compile_piece(p, &parsed) : NULL;
        good = code != NULL;
        if (code) code_dump(code, out);
    }
    parse_free(&parsed);
    return good;
}

session_result session_dump(geo_session *s, const char *name, const char *text, size_t length,
                            bool tree, geo_buffer *out, session_report report, void *context)
{
    piece p = { .s = s, .names = &s->names, .report = report, .context = context };
    geo_source *source = source_new(name, text, length);
    bool good = source && dump_source(&p, source, tree, out);
    source_drop(source);
    return good ? SESSION_DONE : SESSION_FAILED;
}

geo_value session_value(geo_session *s, const char *name)
{
    size_t slot;
    if (!namespace_find(&s->names, name, strlen(name), &slot)) return VALUE_UNSET;
    return vm_global(s->vm, slot);
}

bool session_define(geo_session *s, const char *name, geo_value v)
{
    size_t slot;
    if (!namespace_find(&s->names, name, strlen(name), &slot)) {
        slot = s->n_near < CODE_GLOBAL_REGISTERS ? s->n_near++
            : CODE_GLOBAL_REGISTERS + s->n_far++;
        if (!namespace_bind(&s->names, name, strlen(name), slot)) return false;
    }
    return vm_set_global(s->vm, slot, value_share(v));
}
