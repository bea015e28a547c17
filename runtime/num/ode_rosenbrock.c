/* ode_rosenbrock.c - one step of Rodas5P, the method for stiff problems.
 *
 * Stage i solves  (I/(h gamma) - J) u_i = f(t + c_i h, x + sum a_ij u_j) + sum C_ij u_j / h
 * + h d_i df/dt  with one factorisation for all eight. The weights of the last stages are 1,
 * and the last u is the error estimate. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/num/ode_private.h"
#include "runtime/num/small_system.h"

enum { STAGES = 8, DENSE = 3 };

#define GAMMA 0.21193756319429014

static const double A[6][5] = {
    { 0 },
    { 3.0 },
    { 2.849394379747939, 0.45842242204463923 },
    { -6.954028509809101, 2.489845061869568, -10.358996098473584 },
    { 2.8029986275628964, 0.5072464736228206, -0.3988312541770524, -0.04721187230404641 },
    { -7.502846399306121, 2.561846144803919, -11.627539656261098, -0.18268767659942256,
      0.030198172008377946 },
};
static const double C[STAGES][STAGES - 1] = {
    { 0 },
    { -14.155112264123755 },
    { -17.97296035885952, -2.859693295451294 },
    { 147.12150275711716, -1.41221402718213, 71.68940251302358 },
    { 165.43517024871676, -0.4592823456491126, 42.90938336958603, -5.961986721573306 },
    { 24.854864614690072, -3.0009227002832186, 47.4931110020768, 5.5814197821558125,
      -0.6610691825249471 },
    { 30.91273214028599, -3.1208243349937974, 77.79954646070892, 34.28646028294783,
      -19.097331116725623, -28.087943162872662 },
    { 37.80277123390563, -3.2571969029072276, 112.26918849496327, 66.9347231244047,
      -40.06618937091002, -54.66780262877968, -9.48861652309627 },
};
static const double NODE[STAGES] = { 0, 0.6358126895828704, 0.4095798393397535,
                                     0.9769306725060716, 0.4288403609558664, 1, 1, 1 };
static const double D[STAGES] = { GAMMA, -0.42387512638858027, -0.3384627126235924,
                                  1.8046452872882734, 2.325825639765069, 0, 0, 0 };
static const double H[DENSE][STAGES] = {
    { 25.948786856663858, -2.5579724845846235, 10.433815404888879, -2.3679251022685204,
      0.524948541321073, 1.1241088310450404, 0.4272876194431874, -0.17202221070155493 },
    { -9.91568850695171, -0.9689944594115154, 3.0438037242978453, -24.495224566215796,
      20.176138334709044, 15.98066361424651, -6.789040303419874, -6.710236069923372 },
    { 11.419903575922262, 2.8879645146136994, 72.92137995996029, 80.12511834622643,
      -52.072871366152654, -59.78993625266729, -0.15582684282751913, 4.883087185713722 },
};

/* --- the jacobian ----------------------------------------------------------------- */

/* Splits df/d(state, time), d x n_in, into d x d and df/dt. */
static void keep(ode_state *p, size_t d, size_t n_in, const double *jac)
{
    for (size_t i = 0; i < d; i++) {
        memcpy(p->jacobian + i * d, jac + i * n_in, d * sizeof *jac);
        p->jacobian[d * d + i] = n_in > d ? jac[i * n_in + d] : 0;
    }
}

/* By forward differences around the known f, all columns with one call. */
static geo_status difference(ode_round *r, ode_state *p, double *x, double *value, double *jac)
{
    size_t d = r->d, n_in = r->f->n_in;
    double size = 0;
    for (size_t c = 0; c < d; c++) size = fmax(size, fabs(p->x[c]));
    for (size_t j = 0; j < n_in; j++) {
        double *at = x + j * n_in;
        memcpy(at, p->x, d * sizeof *x);
        if (n_in > d) at[d] = p->t;
        double scale = j < d ? fmax(fabs(at[j]), 1e-3 * size + r->absolute)
                             : fmax(fabs(p->t), fabs(p->h));
        at[j] += sqrt(DBL_EPSILON) * scale;
    }
    r->s->evaluations += n_in;
    r->s->by_differences = true;
    GEO_TRY(field_value(r->f, n_in, x, value));
    for (size_t j = 0; j < n_in; j++) {
        double before = j < d ? p->x[j] : p->t, step = x[j * n_in + j] - before;
        for (size_t i = 0; i < d; i++) jac[i * n_in + j] = (value[j * d + i] - p->f[i]) / step;
    }
    return GEO_OK;
}

static geo_status linearise(ode_round *r, ode_state *p)
{
    size_t d = r->d, n_in = r->f->n_in;
    if (!p->jacobian) p->jacobian = geo_alloc(d, (d + 1) * sizeof *p->jacobian);
    double *work = geo_alloc(n_in, (n_in + 2 * d) * sizeof *work);
    geo_status status = p->jacobian && work ? GEO_OK : GEO_ENOMEM;
    if (status == GEO_OK) {
        double *jac = work, *x = jac + d * n_in, *value = x + n_in * n_in;
        memcpy(x, p->x, d * sizeof *x);
        if (n_in > d) x[d] = p->t;
        status = r->f->jacobian ? field_jacobian(r->f, 1, x, NULL, jac)
                                : difference(r, p, x, value, jac);
        if (status == GEO_OK) keep(p, d, n_in, jac);
        r->s->jacobians++;
    }
    geo_free(work);
    p->has_jacobian = status == GEO_OK;
    return status;
}

/* --- the step ---------------------------------------------------------------------- */

static double *stage(const ode_round *r, int j)
{
    return r->k + (size_t)j * r->m * r->d;
}

/* Factors of I/(h gamma) - J of every path; a singular one makes its step fail. */
static geo_status factor(ode_round *r, double *lu, size_t *pivot)
{
    size_t d = r->d;
    for (size_t i = 0; i < r->m; i++) {
        ode_state *p = r->path[i];
        if (!p->has_jacobian) GEO_TRY(linearise(r, p));
        double *a = lu + i * d * d;
        for (size_t k = 0; k < d * d; k++) a[k] = -p->jacobian[k];
        for (size_t k = 0; k < d; k++) a[k * d + k] += 1 / (r->h[i] * GAMMA);
        geo_status status = small_factor(d, a, pivot + i * d);
        if (status != GEO_OK && status != GEO_ESINGULAR) return status;
        r->error[i] = status == GEO_OK ? 0 : NAN;
    }
    return GEO_OK;
}

static void stage_argument(ode_round *r, int j)
{
    size_t size = r->m * r->d;
    if (j >= 6) {               /* one more u with weight 1 */
        for (size_t c = 0; c < size; c++) r->y[c] += stage(r, j - 1)[c];
        return;
    }
    memcpy(r->y, r->x, size * sizeof *r->y);
    for (int l = 0; l < j; l++)
        for (size_t c = 0; c < size; c++) r->y[c] += A[j][l] * stage(r, l)[c];
}

static geo_status run_stage(ode_round *r, int j, const double *lu, const size_t *pivot)
{
    size_t d = r->d;
    double *u = stage(r, j);
    if (j > 0) {
        stage_argument(r, j);
        for (size_t i = 0; i < r->m; i++) r->time[i] = r->t[i] + NODE[j] * r->h[i];
        GEO_TRY(ode_evaluate(r, r->y, r->time, u));
    }
    for (size_t i = 0; i < r->m; i++) {
        const double *slope = r->path[i]->jacobian + d * d;
        for (size_t c = 0; c < d; c++) {
            double sum = 0;
            for (int l = 0; l < j; l++) sum += C[j][l] * stage(r, l)[i * d + c];
            u[i * d + c] += sum / r->h[i] + D[j] * r->h[i] * slope[c];
        }
        if (r->error[i] == 0) small_solve(d, lu + i * d * d, pivot + i * d, u + i * d);
    }
    return GEO_OK;
}

static geo_status attempt_stages(ode_round *r, double *lu, size_t *pivot)
{
    GEO_TRY(factor(r, lu, pivot));
    for (int j = 0; j < STAGES; j++) GEO_TRY(run_stage(r, j, lu, pivot));
    stage_argument(r, STAGES);
    for (size_t i = 0; i < r->m; i++) {
        const double *e = stage(r, STAGES - 1) + i * r->d;
        if (r->error[i] == 0) r->error[i] = ode_norm(r, e, r->x + i * r->d, r->y + i * r->d);
        r->local[i] = 0;
        for (size_t c = 0; c < r->d; c++) r->local[i] = fmax(r->local[i], fabs(e[c]));
    }
    return GEO_OK;
}

static geo_status attempt_rodas(ode_round *r)
{
    double *lu = geo_alloc(r->m, r->d * r->d * sizeof *lu);
    size_t *pivot = geo_alloc(r->m, r->d * sizeof *pivot);
    geo_status status = lu && pivot ? attempt_stages(r, lu, pivot) : GEO_ENOMEM;
    geo_free(pivot);
    geo_free(lu);
    return status;
}

/* The largest row sum bounds the eigenvalues: below it an explicit method would do. */
static double calmness(const ode_round *r, size_t i)
{
    double largest = 0;
    for (size_t k = 0; k < r->d; k++) {
        double sum = 0;
        for (size_t c = 0; c < r->d; c++) sum += fabs(r->path[i]->jacobian[k * r->d + c]);
        largest = fmax(largest, sum);
    }
    return fabs(r->h[i]) * largest;
}

static geo_status finish_rodas(ode_round *r)
{
    size_t size = r->m * r->d;
    for (size_t i = 0; i < r->m; i++) {
        r->time[i] = r->t[i] + r->h[i];
        r->stiffness[i] = calmness(r, i);
    }
    GEO_TRY(ode_evaluate(r, r->y, r->time, r->fy));
    for (size_t c = 0; c < size; c++) {
        double k[DENSE] = { 0 };
        for (int l = 0; l < DENSE; l++)
            for (int j = 0; j < STAGES; j++) k[l] += H[l][j] * stage(r, j)[c];
        /* theta = 1 - (1 - theta) brings the published form into ours */
        r->c[c] = r->y[c] - r->x[c];
        r->c[size + c] = k[0];
        r->c[2 * size + c] = k[1] + k[2];
        r->c[3 * size + c] = -k[2];
    }
    return GEO_OK;
}

const ode_scheme ODE_SCHEME_RODAS = { 4, 5, 0, attempt_rodas, finish_rodas };
