/* sparse.c - checks the matrix, opens the module and forwards to it. */
#include "runtime/num/sparse.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "runtime/base/job.h"
#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/module.h"

static const sparse_api *module(void)
{
    return module_open("sparse");
}

static geo_status check_pattern(const sparse_lower *a)
{
    if (a->n == 0 || a->start[0] != 0) return GEO_EDOMAIN;
    if (a->n >= INT32_MAX) return GEO_ETOOBIG;
    for (size_t j = 0; j < a->n; j++) {
        int32_t begin = a->start[j], end = a->start[j + 1];
        if (end <= begin || a->row[begin] != (int32_t)j) return GEO_EDOMAIN;
        for (int32_t p = begin + 1; p < end; p++)
            if (a->row[p] <= a->row[p - 1] || (size_t)a->row[p] >= a->n) return GEO_EDOMAIN;
    }
    return GEO_OK;
}

static geo_status check_order(size_t n, const int32_t *order)
{
    unsigned char *seen = geo_alloc_zero(n, 1);
    if (!seen) return GEO_ENOMEM;
    geo_status status = GEO_OK;
    for (size_t k = 0; k < n && status == GEO_OK; k++) {
        int32_t i = order[k];
        if (i < 0 || (size_t)i >= n || seen[i]++) status = GEO_EDOMAIN;
    }
    geo_free(seen);
    return status;
}

/* --- in a job ----------------------------------------------------------------- */

/* Steps of smaller matrices are over within a few milliseconds. */
enum { LARGE = 4096 };

struct sparse_solver {
    sparse_engine *engine;      /* NULL: a job that was left behind has it */
};

/* One step on copies: the job's own when it is left behind. */
typedef struct {
    sparse_lower a;
    int32_t *order;
    sparse_engine *engine;
    bool analyses;              /* else it factors */
    geo_status status;
} step;

static void step_free(void *context)
{
    step *s = context;
    if (s->engine) module()->free(s->engine);
    geo_free((void *)s->a.start);
    geo_free((void *)s->a.row);
    geo_free((void *)s->a.value);
    geo_free(s->order);
    geo_free(s);
}

static void step_work(void *context)
{
    step *s = context;
    s->status = s->analyses ? module()->analyse(&s->a, s->order, &s->engine)
                            : module()->factor(s->engine, &s->a);
}

static bool copy(const void *from, size_t count, size_t size, void *to)
{
    void *made = geo_alloc(count, size);
    if (!made) return false;
    memcpy(made, from, count * size);
    memcpy(to, &made, sizeof made);
    return true;
}

static step *step_new(const sparse_lower *a, const int32_t *order)
{
    step *s = geo_alloc_zero(1, sizeof *s);
    if (!s) return NULL;
    size_t n = (size_t)a->start[a->n];
    s->a.n = a->n;
    if (copy(a->start, a->n + 1, sizeof *a->start, &s->a.start)
        && copy(a->row, n, sizeof *a->row, &s->a.row)
        && (!a->value || copy(a->value, n, sizeof *a->value, &s->a.value))
        && (!order || copy(order, a->n, sizeof *order, &s->order))) return s;
    step_free(s);
    return NULL;
}

/* Does the step; *engine is its answer, or NULL when the step was left behind with it. */
static geo_status do_step(const sparse_lower *a, const int32_t *order, bool analyses,
                          sparse_engine **engine)
{
    if (a->n < LARGE)
        return analyses ? module()->analyse(a, order, engine) : module()->factor(*engine, a);
    step *s = step_new(a, order);
    if (!s) return GEO_ENOMEM;
    s->analyses = analyses;
    s->engine = *engine;
    *engine = NULL;
    GEO_TRY(job_run(step_work, step_free, s));
    geo_status status = s->status;
    *engine = s->engine;
    s->engine = NULL;
    step_free(s);
    return status;
}

/* --- the three steps ---------------------------------------------------------- */

geo_status sparse_analyse(const sparse_lower *a, const int32_t *order,
                          sparse_solver **solver)
{
    assert(a && solver);
    *solver = NULL;
    if (!module()) return GEO_EMODULE;
    GEO_TRY(check_pattern(a));
    if (order) GEO_TRY(check_order(a->n, order));
    GEO_TRY(geo_poll());
    sparse_solver *s = geo_alloc_zero(1, sizeof *s);
    if (!s) return GEO_ENOMEM;
    geo_status status = do_step(a, order, true, &s->engine);
    if (status == GEO_OK) *solver = s;
    else sparse_free(s);
    return status;
}

geo_status sparse_factor(sparse_solver *solver, const sparse_lower *a)
{
    assert(solver && a && a->value);
    GEO_TRY(geo_poll());
    if (!solver->engine) return GEO_ESINGULAR;
    GEO_TRY(do_step(a, NULL, false, &solver->engine));
    return geo_poll();
}

geo_status sparse_solve(sparse_solver *solver, const double *b, double *x)
{
    assert(solver && b && x);
    if (!solver->engine) return GEO_ESINGULAR;
    return module()->solve(solver->engine, b, x);
}

size_t sparse_fill(const sparse_solver *solver)
{
    return solver->engine ? module()->fill(solver->engine) : 0;
}

void sparse_free(sparse_solver *solver)
{
    if (!solver) return;
    if (solver->engine) module()->free(solver->engine);
    geo_free(solver);
}
