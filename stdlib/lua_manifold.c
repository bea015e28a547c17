/* lua_manifold.c - geo.manifold: a space whose geometry is written in Lua.
 *
 *   geo.manifold{ name = "disc", dim = 2,
 *                 metric = function(x, u, v) ... return number end,
 *                 exp = function(x, v) ... end, log = function(x, y) ... end, ... }
 *
 * The functions take one point after the other, as vectors; with `batch = true` all rows
 * at once, as matrices. What is not given is made of the rest, as for every space
 * (runtime/manifold/manifold.h). An error in one of them stops the kernel with a status
 * and is raised when the kernel has returned. */
#include <math.h>
#include <pthread.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/manifold/manifold.h"
#include "stdlib/lua_state.h"
#include "stdlib/space.h"

typedef enum {
    OP_CONTAINS, OP_PROJECT, OP_TANGENT, OP_METRIC, OP_EXP, OP_LOG, OP_DIST, OP_TRANSPORT,
    OP_RANDOM, OPS
} lua_operation;

static const char *const NAMES[OPS] = { "contains", "project", "tangent", "metric", "exp", "log",
                                        "dist", "transport", "random" };

typedef struct {
    lua_bridge *bridge;
    pthread_t thread;
    int reference[OPS];         /* LUA_NOREF: not given */
    bool is_batch;
    char name[64];
    manifold_class class;       /* with the entries that are given */
} lua_manifold;

static const lua_manifold *of(const space *m) { return m->state; }

/* --- asking Lua ------------------------------------------------------------------------ */

typedef struct {
    const space *m;
    lua_operation op;
    size_t n, width;            /* rows, numbers of an answer's row */
    int n_given;
    const double *given[3];     /* n x coordinates each */
    double *out;
} question;

static void take_answer(geo_vm *vm, const question *q, geo_value v, size_t rows, double *out)
{
    if (value_is_bool(v) && q->width == 1) v = value_number(v == VALUE_TRUE);
    geo_tensor *t = NULL;
    if (value_is_number(v) || value_is_tensor(v) || value_is_kind(v, KIND_RANGE))
        vm_check_diagnostic(vm, tensor_from(vm_heap(vm), v, &t));
    if (!t || t->n != rows * q->width || t->element == ELEMENT_COMPLEX)
        vm_raise(vm, MSG_LUA_ANSWER, of(q->m)->name, NAMES[q->op], rows * q->width,
                 value_phrase(v));
    t = vm_need(vm, tensor_dense(vm_heap(vm), t));
    memcpy(out, t->data, t->n * sizeof *out);
}

static void ask_rows(geo_vm *vm, const question *q)
{
    const lua_manifold *s = of(q->m);
    size_t c = q->m->coordinates;
    for (size_t i = 0; i < q->n; i++) {
        geo_value given[3];
        for (int k = 0; k < q->n_given; k++) {
            geo_tensor *x = vm_vector(vm, c);
            memcpy(x->data, q->given[k] + i * c, c * sizeof *x->data);
            given[k] = value_from_object(x);
        }
        geo_value v = lua_invoke(s->bridge, s->reference[q->op], q->n_given, given, NULL,
                                 NAMES[q->op]);
        take_answer(vm, q, v, 1, q->out + i * q->width);
    }
}

static void ask_batch(geo_vm *vm, const question *q)
{
    const lua_manifold *s = of(q->m);
    size_t c = q->m->coordinates;
    geo_value given[3] = { value_number((double)q->n) };
    for (int k = 0; k < q->n_given; k++) {
        geo_tensor *x = vm_matrix(vm, q->n, c);
        if (q->n) memcpy(x->data, q->given[k], q->n * c * sizeof *x->data);
        given[k] = value_from_object(x);
    }
    geo_value v = lua_invoke(s->bridge, s->reference[q->op], q->n_given ? q->n_given : 1, given,
                             NULL, NAMES[q->op]);
    take_answer(vm, q, v, q->n, q->out);
}

static void work(geo_vm *vm, void *context)
{
    const question *q = context;
    if (of(q->m)->is_batch) ask_batch(vm, q);
    else ask_rows(vm, q);
}

/* Lua runs in one thread, and this may be a kernel's. */
static geo_status ask(const question *q)
{
    const lua_manifold *s = of(q->m);
    diagnostic *error = NULL;
    if (!s->bridge->L || !pthread_equal(pthread_self(), s->thread)) return GEO_EDOMAIN;
    if (vm_protect(s->bridge->vm, work, (void *)q, &error)) return GEO_OK;
    vm_keep_error(s->bridge->vm, error);
    for (size_t i = 0; i < q->n * q->width; i++) q->out[i] = NAN;
    return GEO_EFORMAT;
}

/* --- the class ------------------------------------------------------------------------------ */

static void manifold_print_name(const space *m, geo_buffer *out)
{
    buffer_add_text(out, of(m)->name);
}

static bool manifold_same(const space *a, const space *b) { return a->state == b->state; }

static void manifold_release(space *m)
{
    lua_manifold *s = m->state;
    lua_State *L = s->bridge->L;
    if (L && lua_checkstack(L, 4))
        for (int i = 0; i < OPS; i++) luaL_unref(L, LUA_REGISTRYINDEX, s->reference[i]);
    geo_free(s);
}

static geo_status manifold_project_points(const space *m, size_t n, const double *x, double *y)
{
    return ask(&(question){ m, OP_PROJECT, n, m->coordinates, 1, { x }, y });
}

/* From contains: 0 or 1; else how far the projection is. */
static void manifold_defect(const space *m, size_t n, const double *x, double *out)
{
    size_t c = m->coordinates;
    if (of(m)->reference[OP_CONTAINS] != LUA_NOREF) {
        ask(&(question){ m, OP_CONTAINS, n, 1, 1, { x }, out });
        for (size_t i = 0; i < n; i++) out[i] = out[i] == 1 ? 0 : 1;
        return;
    }
    double *y = geo_alloc(n * c + 1, sizeof *y);
    bool has = y && of(m)->reference[OP_PROJECT] != LUA_NOREF
        && manifold_project_points(m, n, x, y) == GEO_OK;
    for (size_t i = 0; i < n; i++) {
        double square = 0, size = 1;
        for (size_t k = 0; k < c && has; k++) {
            square += (x[i * c + k] - y[i * c + k]) * (x[i * c + k] - y[i * c + k]);
            size += fabs(x[i * c + k]);
        }
        out[i] = has ? sqrt(square) / size : 0;
    }
    geo_free(y);
}

static void manifold_tangent_part(const space *m, size_t n, const double *x, const double *v,
                                  double *out)
{
    if (of(m)->reference[OP_TANGENT] != LUA_NOREF)
        ask(&(question){ m, OP_TANGENT, n, m->coordinates, 2, { x, v }, out });
    else if (out != v)
        memmove(out, v, n * m->coordinates * sizeof *out);
}

static void manifold_metric(const space *m, size_t n, const double *x, const double *u,
                            const double *v, double *out)
{
    ask(&(question){ m, OP_METRIC, n, 1, 3, { x, u, v }, out });
}

static geo_status move(const space *m, lua_operation op, size_t n, const double *x,
                       const double *by, double *out, unsigned char *row)
{
    if (row) memset(row, ROW_OK, n);
    return ask(&(question){ m, op, n, m->coordinates, 2, { x, by }, out });
}

static geo_status manifold_go(const space *m, size_t n, const double *x, const double *v,
                              double *out, unsigned char *row)
{
    return move(m, OP_EXP, n, x, v, out, row);
}

static geo_status manifold_back(const space *m, size_t n, const double *x, const double *y,
                                double *out, unsigned char *row)
{
    return move(m, OP_LOG, n, x, y, out, row);
}

static geo_status manifold_distance(const space *m, size_t n, const double *x, const double *y,
                                    double *out)
{
    return ask(&(question){ m, OP_DIST, n, 1, 2, { x, y }, out });
}

static geo_status manifold_carry(const space *m, size_t n, const double *x, const double *v,
                                 const double *w, double *out)
{
    return ask(&(question){ m, OP_TRANSPORT, n, m->coordinates, 3, { x, v, w }, out });
}

static geo_status manifold_draw(const space *m, geo_rng *rng, size_t n, double *x)
{
    return ask(&(question){ m, OP_RANDOM, n, m->coordinates, 0, { NULL }, x });
}

/* --- making one ----------------------------------------------------------------------------- */

static void fill_class(lua_manifold *s)
{
    const int *has = s->reference;
    s->class = (manifold_class){ .print = manifold_print_name, .equal = manifold_same,
                                 .release = manifold_release, .defect = manifold_defect,
                                 .tangent = manifold_tangent_part, .inner = manifold_metric,
                                 .exp = manifold_go, .log = manifold_back };
    if (has[OP_PROJECT] != LUA_NOREF) s->class.project = manifold_project_points;
    if (has[OP_DIST] != LUA_NOREF) s->class.dist = manifold_distance;
    if (has[OP_TRANSPORT] != LUA_NOREF) s->class.transport = manifold_carry;
    if (has[OP_RANDOM] != LUA_NOREF) s->class.random = manifold_draw;
}

static double number_field(lua_State *L, const char *name, double fallback)
{
    int type = lua_getfield(L, 1, name);
    if (type != LUA_TNUMBER && type != LUA_TNIL)
        lua_fail(L, MSG_LUA_DEF_FIELD, "geo.manifold", name, "a number");
    double x = type == LUA_TNIL ? fallback : lua_tonumber(L, -1);
    lua_pop(L, 1);
    return x;
}

static bool is_needed(int op) { return op == OP_METRIC || op == OP_EXP || op == OP_LOG; }

static void check_table(lua_State *L)
{
    static const char *const OTHERS[] = { "name", "dim", "coordinates", "batch", "volume",
                                          "injectivity", "compact", NULL };
    lua_pushnil(L);
    while (lua_next(L, 1)) {
        lua_pop(L, 1);
        const char *name = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "a number";
        bool known = false;
        for (int i = 0; i < OPS; i++) known |= strcmp(NAMES[i], name) == 0;
        for (int i = 0; OTHERS[i]; i++) known |= strcmp(OTHERS[i], name) == 0;
        if (!known) lua_fail(L, MSG_LUA_FIELD_UNKNOWN, "geo.manifold", name);
    }
    for (int i = 0; i < OPS; i++) {
        int type = lua_getfield(L, 1, NAMES[i]);
        if (type != LUA_TFUNCTION && (type != LUA_TNIL || is_needed(i)))
            lua_fail(L, MSG_LUA_DEF_FIELD, "geo.manifold", NAMES[i], "a function");
        lua_pop(L, 1);
    }
}

static int make(lua_State *L)
{
    lua_bridge *b = bridge_of(L);
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    check_table(L);
    double dim = number_field(L, "dim", 0), coordinates = number_field(L, "coordinates", dim);
    if (!(dim >= 1 && dim <= 1000 && dim == floor(dim)))
        return lua_fail(L, MSG_LUA_DEF_FIELD, "geo.manifold", "dim", "a whole number from 1");
    if (!(coordinates >= dim && coordinates <= 10000 && coordinates == floor(coordinates)))
        return lua_fail(L, MSG_LUA_DEF_FIELD, "geo.manifold", "coordinates", "at least dim");
    if (lua_getfield(L, 1, "name") != LUA_TSTRING)
        return lua_fail(L, MSG_LUA_DEF_FIELD, "geo.manifold", "name", "a string");
    lua_manifold *s = geo_alloc_zero(1, sizeof *s);
    space *m = s ? space_curved(&s->class, (size_t)dim, (size_t)coordinates) : NULL;
    if (!m) {
        geo_free(s);
        return lua_fail(L, MSG_OUT_OF_MEMORY);
    }
    strncpy(s->name, lua_tostring(L, -1), sizeof s->name - 1);
    s->bridge = b;
    s->thread = pthread_self();
    m->state = s;
    for (int i = 0; i < OPS; i++) s->reference[i] = LUA_NOREF;
    fill_class(s);
    geo_value v = space_value_or_unset(b->vm, m);       /* it owns the space from here on */
    if (v == VALUE_UNSET) return lua_fail(L, MSG_OUT_OF_MEMORY);
    bool kept = vm_keep_all(b->vm, true);
    lua_push_box(L, v);
    vm_keep_all(b->vm, kept);
    for (int i = 0; i < OPS; i++)
        if (lua_getfield(L, 1, NAMES[i]) == LUA_TFUNCTION)
            s->reference[i] = luaL_ref(L, LUA_REGISTRYINDEX);
        else lua_pop(L, 1);
    fill_class(s);
    lua_getfield(L, 1, "batch");
    s->is_batch = lua_toboolean(L, -1);
    lua_getfield(L, 1, "compact");
    m->facts.is_compact = lua_toboolean(L, -1);
    lua_pop(L, 2);
    m->facts.volume = number_field(L, "volume", NAN);
    m->facts.injectivity = number_field(L, "injectivity", NAN);
    return 1;
}

void lua_open_manifold(lua_State *L)
{
    luaL_setfuncs(L, (const luaL_Reg[]){ { "manifold", make }, { NULL, NULL } }, 0);
}
