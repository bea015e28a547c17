/* lua_distribution.c - geo.distribution: a law whose draws and density are written in Lua.
 *
 *   geo.distribution{ name = "triangular", dim = 1,
 *                     sample = function() ... return x end,
 *                     logpdf = function(x) ... return number end,
 *                     mean = 0.5, var = 1/24 }
 *
 * A point is a number when dim is 1, else a vector. With `batch = true` sample(n) gives n
 * points and logpdf takes all of them at once. Either may be missing. Draws are taken from
 * geo's stream by whatever the function asks of geo. */
#include <math.h>
#include <pthread.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "stdlib/distribution.h"
#include "stdlib/lua_state.h"

enum { DO_SAMPLE, DO_LOGPDF, DOINGS };

static const char *const NAMES[DOINGS] = { "sample", "logpdf" };

typedef struct {
    lua_bridge *bridge;
    pthread_t thread;
    int reference[DOINGS];
    bool is_batch;
    char name[64];
    double *moments;            /* mean, then covariance; NULL: not known */
    law_class class;
} lua_law;

static lua_law *of(const distribution *law) { return law->own; }

typedef struct {
    const distribution *law;
    int what;
    size_t n, width;
    const double *x;            /* NULL: none is given */
    double *out;
} question;

static void take_answer(geo_vm *vm, const question *q, geo_value v, size_t rows, double *out)
{
    geo_tensor *t = NULL;
    if (value_is_number(v) || value_is_tensor(v) || value_is_kind(v, KIND_RANGE))
        vm_check_diagnostic(vm, tensor_from(vm_heap(vm), v, &t));
    if (!t || t->n != rows * q->width || t->element == ELEMENT_COMPLEX)
        vm_raise(vm, MSG_LUA_ANSWER, of(q->law)->name, NAMES[q->what], rows * q->width,
                 value_phrase(v));
    t = vm_need(vm, tensor_dense(vm_heap(vm), t));
    memcpy(out, t->data, t->n * sizeof *out);
}

/* One point, or with `rows` all of them. */
static geo_value given_points(geo_vm *vm, const question *q, size_t i, size_t rows, bool whole)
{
    size_t d = q->law->dim;
    if (!whole && d == 1) return value_number(q->x[i]);
    geo_tensor *t = d == 1 ? vm_vector(vm, rows)
                  : whole ? vm_matrix(vm, rows, d) : vm_vector(vm, d);
    memcpy(t->data, q->x + i * d, t->n * sizeof *t->data);
    return value_from_object(t);
}

static void work(geo_vm *vm, void *context)
{
    const question *q = context;
    const lua_law *s = of(q->law);
    size_t step = s->is_batch ? q->n : 1;
    for (size_t i = 0; i < q->n; i += step) {
        geo_value given = q->x ? given_points(vm, q, i, step, s->is_batch)
                               : value_number((double)step);
        geo_value v = lua_invoke(s->bridge, s->reference[q->what], q->x || s->is_batch, &given,
                                 NULL, NAMES[q->what]);
        take_answer(vm, q, v, step, q->out + i * q->width);
    }
}

static geo_status ask(const question *q)
{
    const lua_law *s = of(q->law);
    diagnostic *error = NULL;
    if (!s->bridge->L || !pthread_equal(pthread_self(), s->thread)) return GEO_EDOMAIN;
    if (vm_protect(s->bridge->vm, work, (void *)q, &error)) return GEO_OK;
    vm_keep_error(s->bridge->vm, error);
    return GEO_EFORMAT;
}

/* --- the class ----------------------------------------------------------------------------- */

static geo_status draw(const distribution *law, geo_rng *rng, size_t n, double *x)
{
    (void)rng;                  /* Lua draws by geo's functions, from the program's stream */
    return ask(&(question){ law, DO_SAMPLE, n, law->dim, NULL, x });
}

static geo_status log_density(const distribution *law, size_t n, const double *x, double *out)
{
    return ask(&(question){ law, DO_LOGPDF, n, 1, x, out });
}

static geo_status known_moments(const distribution *law, double *mean, double *cov)
{
    const lua_law *s = of(law);
    memcpy(mean, s->moments, law->dim * sizeof *mean);
    memcpy(cov, s->moments + law->dim, law->dim * law->dim * sizeof *cov);
    return GEO_OK;
}

static void print_name(const distribution *law, geo_buffer *out)
{
    buffer_add_text(out, of(law)->name);
}

static void release(distribution *law)
{
    lua_law *s = of(law);
    lua_State *L = s ? s->bridge->L : NULL;
    if (L && lua_checkstack(L, 4))
        for (int i = 0; i < DOINGS; i++) luaL_unref(L, LUA_REGISTRYINDEX, s->reference[i]);
    if (s) geo_free(s->moments);
    geo_free(s);
}

/* --- making one ------------------------------------------------------------------------------ */

static void check_table(lua_State *L)
{
    static const char *const KNOWN[] = { "name", "dim", "sample", "logpdf", "mean", "var", "cov",
                                         "batch", NULL };
    lua_pushnil(L);
    while (lua_next(L, 1)) {
        lua_pop(L, 1);
        const char *name = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "a number";
        bool known = false;
        for (int i = 0; KNOWN[i]; i++) known |= strcmp(KNOWN[i], name) == 0;
        if (!known) lua_fail(L, MSG_LUA_FIELD_UNKNOWN, "geo.distribution", name);
    }
    for (int i = 0; i < DOINGS; i++) {
        int type = lua_getfield(L, 1, NAMES[i]);
        if (type != LUA_TFUNCTION && type != LUA_TNIL)
            lua_fail(L, MSG_LUA_DEF_FIELD, "geo.distribution", NAMES[i], "a function");
        lua_pop(L, 1);
    }
}

/* Numbers of a field into out: false when there is no such field. */
static bool take_numbers(lua_State *L, const char *name, size_t n, double *out)
{
    if (lua_getfield(L, 1, name) == LUA_TNIL) return lua_pop(L, 1), false;
    geo_value v = lua_to_value(L, -1);
    geo_tensor *t = NULL;
    diagnostic *d = NULL;
    geo_heap *heap = vm_heap(bridge_of(L)->vm);
    if (value_is_number(v) || value_is_tensor(v)) d = tensor_from(heap, v, &t);
    if (d) lua_throw(L, d);
    if (t) t = tensor_dense(heap, t);
    if (!t || t->n != n || t->element == ELEMENT_COMPLEX)
        lua_fail(L, MSG_LUA_DEF_FIELD, "geo.distribution", name, "as many numbers as dim wants");
    memcpy(out, t->data, n * sizeof *out);
    lua_pop(L, 1);
    return true;
}

static void take_moments(lua_State *L, lua_law *s, size_t d)
{
    double *m = lua_newuserdatauv(L, (d + d * d) * sizeof *m, 0);
    bool has_mean = take_numbers(L, "mean", d, m);
    bool has_cov = take_numbers(L, d == 1 ? "var" : "cov", d * d, m + d);
    if (!has_mean || !has_cov) return;
    s->moments = geo_alloc(d + d * d, sizeof *m);
    if (!s->moments) lua_fail(L, MSG_OUT_OF_MEMORY);
    memcpy(s->moments, m, (d + d * d) * sizeof *m);
    s->class.moments = known_moments;
}

static void work_value(geo_vm *vm, void *context)
{
    void **both = context;
    *(geo_value *)both[1] = law_value(vm, both[0]);
}

static int make(lua_State *L)
{
    lua_bridge *b = bridge_of(L);
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    check_table(L);
    lua_getfield(L, 1, "dim");
    lua_Integer dim = luaL_optinteger(L, -1, 1);
    if (dim < 1 || dim > 1000)
        return lua_fail(L, MSG_LUA_DEF_FIELD, "geo.distribution", "dim", "a whole number from 1");
    if (lua_getfield(L, 1, "name") != LUA_TSTRING)
        return lua_fail(L, MSG_LUA_DEF_FIELD, "geo.distribution", "name", "a string");
    const char *name = lua_tostring(L, -1);
    lua_law *s = geo_alloc_zero(1, sizeof *s);
    distribution *law = s ? law_new(&s->class, LAW_OTHER, (size_t)dim) : NULL;
    if (!law) {
        geo_free(s);
        return lua_fail(L, MSG_OUT_OF_MEMORY);
    }
    s->bridge = b;
    s->thread = pthread_self();
    strncpy(s->name, name, sizeof s->name - 1);
    for (int i = 0; i < DOINGS; i++) s->reference[i] = LUA_NOREF;
    s->class = (law_class){ .name = s->name, .print = print_name, .release = release };
    law->own = s;
    law->base = BASE_LEBESGUE;
    law->mass = 1;
    geo_value v = VALUE_NONE;
    lua_cross(L, work_value, (void *[]){ law, &v });    /* v owns the law from here on */
    bool kept = vm_keep_all(b->vm, true);
    lua_push_box(L, v);
    vm_keep_all(b->vm, kept);
    int box = lua_gettop(L);
    for (int i = 0; i < DOINGS; i++)
        if (lua_getfield(L, 1, NAMES[i]) == LUA_TFUNCTION)
            s->reference[i] = luaL_ref(L, LUA_REGISTRYINDEX);
        else lua_pop(L, 1);
    if (s->reference[DO_SAMPLE] != LUA_NOREF) s->class.sample = draw;
    if (s->reference[DO_LOGPDF] != LUA_NOREF) s->class.logpdf = log_density;
    else law->base = BASE_NONE;
    lua_getfield(L, 1, "batch");
    s->is_batch = lua_toboolean(L, -1);
    take_moments(L, s, (size_t)dim);
    lua_settop(L, box);
    return 1;
}

void lua_open_distribution(lua_State *L)
{
    luaL_setfuncs(L, (const luaL_Reg[]){ { "distribution", make }, { NULL, NULL } }, 0);
}
