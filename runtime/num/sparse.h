/* sparse.h - linear equations A x = b with A sparse, symmetric, positive definite.
 *
 * Three steps, so that what stays can be re-used: sparse_analyse finds an
 * elimination order from the pattern, sparse_factor computes A = L L' and may
 * be called again for other values in the same pattern, sparse_solve answers.
 *
 * The work is CHOLMOD's [Chen, Davis, Hager, Rajamanickam 2008], on one thread,
 * with memory from geo's allocator. It lives in the module geo_sparse.so.
 * CHOLMOD can't be interrupted (0.4 s for 1e5 unknowns of a plane graph, 10 s for
 * 1e6), so large matrices are copied and worked on in a job (job.h), which is left
 * behind when something wants to stop; the solver is then good for nothing but to
 * be freed. */
#ifndef GEO_NUM_SPARSE_H
#define GEO_NUM_SPARSE_H

#include <stddef.h>
#include <stdint.h>

#include "runtime/base/status.h"

/* The lower triangle of A by columns: rows of column j are row[start[j]] ..
 * row[start[j + 1] - 1], ascending, each >= j, the diagonal always present. */
typedef struct {
    size_t n;
    const int32_t *start;       /* n + 1 */
    const int32_t *row;
    const double *value;        /* may be NULL for sparse_analyse */
} sparse_lower;

typedef struct sparse_solver sparse_solver;
typedef struct sparse_engine sparse_engine;     /* what the module makes of a matrix */

/* Finds the elimination order and the pattern of L.
 *   a       n >= 1; only the pattern is read                          (borrows)
 *   order   a permutation of 0..n-1 to eliminate in (nested dissection, say),
 *           or NULL: approximate minimum degree                       (borrows)
 *   solver  returns new (caller frees with sparse_free); NULL on failure
 * GEO_EDOMAIN when the pattern or the order is not as told, GEO_EMODULE,
 * GEO_ENOMEM, GEO_ETOOBIG, GEO_EINTR, GEO_ETIME. */
geo_status sparse_analyse(const sparse_lower *a, const int32_t *order,
                          sparse_solver **solver);

/* Factors a, whose pattern must be the one analysed.
 * GEO_ESINGULAR when a is not positive definite (a NaN counts), and then
 * sparse_solve refuses until another factorisation succeeds; GEO_ESHAPE when
 * the size differs from the analysed one; otherwise as sparse_analyse. */
geo_status sparse_factor(sparse_solver *solver, const sparse_lower *a);

/* x fills n numbers; b borrows n; they may be the same array. Relative residual
 * about n eps. GEO_ESINGULAR when there is no factorisation. */
geo_status sparse_solve(sparse_solver *solver, const double *b, double *x);

/* Numbers in L. */
size_t sparse_fill(const sparse_solver *solver);

/* takes solver; NULL is fine */
void sparse_free(sparse_solver *solver);

/* The module's table; sparse.c forwards to it. */
typedef struct {
    geo_status (*analyse)(const sparse_lower *, const int32_t *, sparse_engine **);
    geo_status (*factor)(sparse_engine *, const sparse_lower *);
    geo_status (*solve)(sparse_engine *, const double *, double *);
    size_t (*fill)(const sparse_engine *);
    void (*free)(sparse_engine *);
} sparse_api;

#endif
