/* sparse_cholmod.c - the module geo_sparse.so: sparse.h answered by CHOLMOD.
 *
 * CHOLMOD takes its memory from geo (so the cap counts it), prints nothing and
 * runs on one thread: its OpenMP regions and OpenBLAS's threads are turned off
 * through weak references, since either may be absent from a build of it. */
#include "runtime/num/sparse.h"

#include <string.h>
#include <suitesparse/cholmod.h>

#include "runtime/base/mem.h"

extern void omp_set_max_active_levels(int levels) __attribute__((weak));
extern void openblas_set_num_threads(int threads) __attribute__((weak));

extern const sparse_api geo_module_sparse;

struct sparse_engine {
    cholmod_common common;
    cholmod_factor *factor;
    cholmod_dense *x, *work[2];     /* kept between solves */
    bool is_factored;
};

static void *take_memory(size_t size)
{
    return geo_alloc(size, 1);
}

static void *take_zeroed(size_t count, size_t size)
{
    return geo_alloc_zero(count, size);
}

static void *resize_memory(void *old, size_t size)
{
    return geo_realloc(old, size, 1);
}

/* CHOLMOD's memory comes from geo's allocator, and it never prints. */
static void use_our_memory(void)
{
#if SUITESPARSE_MAIN_VERSION >= 6
    SuiteSparse_config_malloc_func_set(take_memory);
    SuiteSparse_config_calloc_func_set(take_zeroed);
    SuiteSparse_config_realloc_func_set(resize_memory);
    SuiteSparse_config_free_func_set(geo_free);
    SuiteSparse_config_printf_func_set(NULL);
#else
    SuiteSparse_config.malloc_func = take_memory;
    SuiteSparse_config.calloc_func = take_zeroed;
    SuiteSparse_config.realloc_func = resize_memory;
    SuiteSparse_config.free_func = geo_free;
    SuiteSparse_config.printf_func = NULL;
#endif
}

static void start(cholmod_common *common)
{
    if (omp_set_max_active_levels) omp_set_max_active_levels(0);
    if (openblas_set_num_threads) openblas_set_num_threads(1);
    use_our_memory();
    cholmod_start(common);
    common->print = 0;
    common->final_ll = true;        /* L L', which notices an indefinite matrix */
    common->nmethods = 1;
    common->postorder = true;
}

static geo_status status_of(const cholmod_common *common)
{
    switch (common->status) {
    case CHOLMOD_OUT_OF_MEMORY: return GEO_ENOMEM;
    case CHOLMOD_TOO_LARGE: return GEO_ETOOBIG;
    case CHOLMOD_NOT_POSDEF:
    case CHOLMOD_DSMALL: return GEO_ESINGULAR;
    default: return common->status < 0 ? GEO_ENUMERIC : GEO_OK;
    }
}

/* CHOLMOD's view of the same arrays; it does not write to them. */
static cholmod_sparse view(const sparse_lower *a)
{
    return (cholmod_sparse){
        .nrow = a->n, .ncol = a->n, .nzmax = (size_t)a->start[a->n],
        .p = (void *)a->start, .i = (void *)a->row, .x = (void *)a->value,
        .stype = -1, .itype = CHOLMOD_INT,
        .xtype = a->value ? CHOLMOD_REAL : CHOLMOD_PATTERN, .dtype = CHOLMOD_DOUBLE,
        .sorted = true, .packed = true };
}

static void release(sparse_engine *s)
{
    cholmod_free_factor(&s->factor, &s->common);
    cholmod_free_dense(&s->x, &s->common);
    cholmod_free_dense(&s->work[0], &s->common);
    cholmod_free_dense(&s->work[1], &s->common);
    cholmod_finish(&s->common);
    geo_free(s);
}

static geo_status analyse(const sparse_lower *a, const int32_t *order,
                          sparse_engine **solver)
{
    sparse_engine *s = geo_alloc_zero(1, sizeof *s);
    if (!s) return GEO_ENOMEM;
    start(&s->common);
    s->common.method[0].ordering = order ? CHOLMOD_GIVEN : CHOLMOD_AMD;
    cholmod_sparse matrix = view(a);
    s->factor = cholmod_analyze_p(&matrix, (int *)order, NULL, 0, &s->common);
    if (!s->factor) {
        geo_status status = status_of(&s->common);
        release(s);
        return status == GEO_OK ? GEO_ENOMEM : status;
    }
    *solver = s;
    return GEO_OK;
}

/* Adding up finds a NaN or an infinity without a branch for each number. */
static bool all_finite(const double *value, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += value[i] * 0.0;
    return sum == 0;
}

static geo_status factor(sparse_engine *s, const sparse_lower *a)
{
    if (s->factor->n != a->n) return GEO_ESHAPE;
    s->is_factored = false;
    if (!all_finite(a->value, (size_t)a->start[a->n])) return GEO_ESINGULAR;
    cholmod_sparse matrix = view(a);
    int fine = cholmod_factorize(&matrix, s->factor, &s->common);
    geo_status status = status_of(&s->common);
    if (status != GEO_OK) return status;
    if (!fine) return GEO_ENUMERIC;
    if (s->factor->minor < s->factor->n) return GEO_ESINGULAR;
    s->is_factored = true;
    return GEO_OK;
}

static geo_status solve(sparse_engine *s, const double *b, double *x)
{
    if (!s->is_factored) return GEO_ESINGULAR;
    size_t n = s->factor->n;
    cholmod_dense right = { .nrow = n, .ncol = 1, .nzmax = n, .d = n, .x = (void *)b,
                            .xtype = CHOLMOD_REAL, .dtype = CHOLMOD_DOUBLE };
    if (!cholmod_solve2(CHOLMOD_A, s->factor, &right, NULL, &s->x, NULL,
                        &s->work[0], &s->work[1], &s->common))
        return status_of(&s->common) == GEO_OK ? GEO_ENUMERIC : status_of(&s->common);
    memcpy(x, s->x->x, n * sizeof *x);
    return GEO_OK;
}

static size_t fill(const sparse_engine *s)
{
    return s->factor->is_super ? s->factor->xsize : s->factor->nzmax;
}

const sparse_api geo_module_sparse = {
    .analyse = analyse, .factor = factor, .solve = solve, .fill = fill, .free = release,
};
