/* geo.c - geo.h over a session: texts in, errors kept as text, values by name. */
#include "lang/session/geo.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lang/session/session.h"
#include "lang/syntax/lexer.h"
#include "runtime/base/file.h"
#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/module.h"
#include "runtime/core/print.h"

enum { LARGEST_SOURCE = 64 << 20, USUAL_WIDTH = 80 };

struct geo {
    geo_options options;
    geo_session *session;
    geo_buffer errors;              /* of the last run */
    message_id first;               /* the first of them; MSG_COUNT: none */
    geo_buffer text;                /* what geo_get_text lent */
    double number;                  /* what geo_get_array lent for a number */
};

/* --- hooks --------------------------------------------------------------------------- */

static void write_out(void *context, const char *text, size_t length)
{
    const geo *g = context;
    if (g->options.output) g->options.output(g->options.context, text, length);
    else fwrite(text, 1, length, stdout);
}

static void echo(void *context, geo_vm *vm, geo_value v)
{
    const geo *g = context;
    geo_buffer text = GEO_BUFFER_EMPTY;
    (void)vm;
    if (value_is_none(v)) return;
    print_echo(v, g->options.width, &text);
    buffer_add_char(&text, '\n');
    write_out(context, buffer_text(&text), text.length);
    buffer_free(&text);
}

/* An error is small, and shown also when it says that the cap on memory was reached. */
static void keep_error(void *context, const diagnostic *d)
{
    geo *g = context;
    size_t start = g->errors.length, cap = geo_mem_cap();
    if (g->first == MSG_COUNT) g->first = d->id;
    geo_mem_cap_set(0);
    diag_render(d, false, &g->errors);
    geo_mem_cap_set(cap);
    if (g->options.error)
        g->options.error(g->options.context, buffer_text(&g->errors) + start,
                         g->errors.length - start);
}

/* --- a session ------------------------------------------------------------------------ */

geo *geo_open(const geo_options *options)
{
    geo *g = geo_alloc_zero(1, sizeof *g);
    if (!g) return NULL;
    if (options) g->options = *options;
    if (g->options.width <= 0) g->options.width = USUAL_WIDTH;
    if (g->options.modules) module_folder_set(g->options.modules);
    if (g->options.max_memory > 0) geo_mem_cap_set((size_t)g->options.max_memory);
    g->first = MSG_COUNT;
    g->session = session_new();
    if (!g->session) {
        geo_free(g);
        return NULL;
    }
    g->session->is_piecewise = true;
    if (g->options.sandbox) *vm_permit(g->session->vm) = (vm_permissions){ 0 };
    vm_hooks hooks = { .context = g, .echo = echo, .write = write_out };
    vm_set_hooks(g->session->vm, &hooks);
    return g;
}

void geo_close(geo *g)
{
    if (!g) return;
    session_free(g->session);
    buffer_free(&g->errors);
    buffer_free(&g->text);
    geo_free(g);
}

/* --- running --------------------------------------------------------------------------- */

static void begin(geo *g)
{
    buffer_free(&g->errors);
    g->first = MSG_COUNT;
    geo_limit_clear();
    vm_set_max_steps(g->session->vm, g->options.max_steps);
    if (g->options.max_seconds > 0) geo_limit_seconds(g->options.max_seconds);
}

static geo_outcome end(geo *g, session_result result)
{
    geo_limit_clear();
    if (g->options.max_seconds > 0) geo_limit_seconds(0);
    if (result == SESSION_DONE) return GEO_DONE;
    bool stopped = g->first == MSG_INTERRUPTED || g->first == MSG_TIME_OUT
        || g->first == MSG_STEPS_OUT;
    return stopped ? GEO_STOPPED : GEO_FAILED;
}

static geo_outcome run(geo *g, const char *name, const char *text, size_t length)
{
    begin(g);
    return end(g, session_run(g->session, name, text, length, keep_error, g));
}

geo_outcome geo_run(geo *g, const char *text)
{
    return run(g, "<text>", text, strlen(text));
}

geo_outcome geo_run_file(geo *g, const char *path)
{
    char *text;
    size_t length;
    if (file_read(path, LARGEST_SOURCE, &text, &length) != GEO_OK) {
        const char *why = strerror(errno);
        begin(g);
        diagnostic *d = diag_new(MSG_CANT_READ, path, why);
        keep_error(g, d);
        diag_free(d);
        return end(g, SESSION_FAILED);
    }
    geo_outcome outcome = run(g, path, text, length);
    geo_free(text);
    return outcome;
}

const char *geo_error(const geo *g) { return buffer_text(&g->errors); }

const char *geo_error_code(const geo *g)
{
    return g->first == MSG_COUNT ? "" : message_code(g->first);
}

void geo_interrupt(void) { geo_limit_interrupt(); }

/* --- values out -------------------------------------------------------------------------- */

static bool is_real_tensor(geo_value v)
{
    return value_is_tensor(v) && value_tensor(v)->element == ELEMENT_NUMBER;
}

geo_type geo_type_of(geo *g, const char *name)
{
    geo_value v = session_value(g->session, name);
    if (v == VALUE_UNSET || value_is_none(v)) return GEO_NOTHING;
    if (value_is_number(v)) return GEO_NUMBER;
    if (value_is_bool(v)) return GEO_BOOL;
    if (value_is_kind(v, KIND_STRING)) return GEO_STRING;
    return is_real_tensor(v) || value_is_kind(v, KIND_RANGE) ? GEO_ARRAY : GEO_OTHER;
}

bool geo_get_number(geo *g, const char *name, double *out)
{
    geo_value v = session_value(g->session, name);
    if (value_is_bool(v)) *out = v == VALUE_TRUE;
    else if (value_is_number(v)) *out = value_to_number(v);
    else return false;
    return true;
}

bool geo_get_bool(geo *g, const char *name, bool *out)
{
    geo_value v = session_value(g->session, name);
    if (!value_is_bool(v)) return false;
    *out = v == VALUE_TRUE;
    return true;
}

const char *geo_get_string(geo *g, const char *name, size_t *length)
{
    geo_value v = session_value(g->session, name);
    if (!value_is_kind(v, KIND_STRING)) return NULL;
    if (length) *length = value_string(v)->length;
    return value_string(v)->text;
}

/* The array as a dense tensor: itself, or made for the caller. */
static geo_tensor *dense_of(geo *g, geo_value v)
{
    geo_heap *heap = vm_heap(g->session->vm);
    geo_tensor *t = NULL;
    if (is_real_tensor(v)) return tensor_dense(heap, value_tensor(v));
    if (!value_is_kind(v, KIND_RANGE)) return NULL;
    diagnostic *d = tensor_from(heap, v, &t);
    if (!d) return t;
    diag_free(d);
    return NULL;
}

const double *geo_get_array(geo *g, const char *name, size_t *count, int *rank, size_t *shape)
{
    if (geo_get_number(g, name, &g->number)) {
        if (count) *count = 1;
        if (rank) *rank = 0;
        return &g->number;
    }
    geo_tensor *t = dense_of(g, session_value(g->session, name));
    if (!t) return NULL;
    if (count) *count = t->n;
    if (rank) *rank = t->rank;
    if (shape) memcpy(shape, t->shape, t->rank * sizeof *shape);
    return t->data;
}

const char *geo_get_text(geo *g, const char *name)
{
    geo_value v = session_value(g->session, name);
    if (v == VALUE_UNSET) return NULL;
    buffer_free(&g->text);
    print_echo(v, g->options.width, &g->text);
    return buffer_text(&g->text);
}

/* --- values in ----------------------------------------------------------------------------- */

/* One word that the language reads as a name. */
static bool is_name(const char *name)
{
    geo_source *source = source_new("<name>", name, strlen(name));
    token_list tokens;
    if (!source) return false;
    bool good = lex_source(source, &tokens) == GEO_OK && tokens.n_errors == 0
        && tokens.n_tokens == 2 && tokens.tokens[0].kind == TOKEN_NAME
        && tokens.tokens[0].start == 0 && tokens.tokens[0].end == strlen(name);
    lex_free(&tokens);
    source_drop(source);
    return good;
}

static bool define(geo *g, const char *name, geo_value v)
{
    return is_name(name) && session_define(g->session, name, v);
}

bool geo_set_number(geo *g, const char *name, double x)
{
    return define(g, name, value_number(x));
}

bool geo_set_bool(geo *g, const char *name, bool x)
{
    return define(g, name, value_bool(x));
}

bool geo_set_string(geo *g, const char *name, const char *text, size_t length)
{
    geo_string *s = string_new(vm_heap(g->session->vm), text, length);
    return s && define(g, name, value_from_object(s));
}

bool geo_set_array(geo *g, const char *name, const double *data, int rank, const size_t *shape)
{
    if (rank < 1 || rank > GEO_MAX_RANK) return false;
    geo_tensor *t = tensor_new(vm_heap(g->session->vm), ELEMENT_NUMBER, rank, shape);
    if (!t) return false;
    if (t->n > 0) memcpy(t->data, data, t->n * sizeof *data);
    return define(g, name, value_from_object(t));
}

const char *geo_version(void) { return PACKAGE_VERSION; }
