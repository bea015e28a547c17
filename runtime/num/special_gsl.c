/* special_gsl.c - the module geo_special.so: special functions by GSL.
 *
 * GSL's error handler, which ends the program, is off; every status is looked at. What
 * GSL leaves out (negative orders and arguments, large negative x of 2F1) comes from
 * reflection formulas [Abramowitz, Stegun 1964; DLMF]. */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_sf.h>

#include <math.h>
#include <stdbool.h>

#include "runtime/num/special_api.h"

extern const special_api geo_module_special;

static geo_status settle(int code, const gsl_sf_result *r, double *out)
{
    *out = r->val;
    switch (code) {
    case GSL_SUCCESS: case GSL_EUNDRFLW: case GSL_EOVRFLW: return GEO_OK;
    case GSL_EDOM:
        *out = NAN;
        return GEO_OK;
    default: return GEO_ENUMERIC;
    }
}

static bool is_whole(double x) { return x == floor(x); }
static double alternating(double n) { return fmod(n, 2) == 0 ? 1 : -1; }

/* --- Bessel functions of any real order -------------------------------------- */

static int positive_bessel(special_function f, double order, double x, gsl_sf_result *r)
{
    switch (f) {
    case SPECIAL_BESSEL_J: return gsl_sf_bessel_Jnu_e(order, x, r);
    case SPECIAL_BESSEL_Y: return gsl_sf_bessel_Ynu_e(order, x, r);
    case SPECIAL_BESSEL_I: return gsl_sf_bessel_Inu_e(order, x, r);
    default: return gsl_sf_bessel_Knu_e(order, x, r);
    }
}

/* first * F(order) + second * G(order), the reflection of a negative order. */
static geo_status reflect(special_function f, special_function g, double order, double x,
                          double first, double second, double *out)
{
    double a = 0, b = 0;
    gsl_sf_result r;
    if (first != 0) GEO_TRY(settle(positive_bessel(f, order, x, &r), &r, &a));
    if (second != 0) GEO_TRY(settle(positive_bessel(g, order, x, &r), &r, &b));
    *out = first * a + second * b;
    return GEO_OK;
}

static geo_status negative_order(special_function f, double order, double x, double *out)
{
    double nu = -order, c = cos(M_PI * nu), s = sin(M_PI * nu);
    if (is_whole(nu)) {
        c = alternating(nu);
        s = 0;
    } else if (is_whole(2 * nu)) {
        c = 0;
    }
    switch (f) {
    case SPECIAL_BESSEL_J: return reflect(f, SPECIAL_BESSEL_Y, nu, x, c, -s, out);
    case SPECIAL_BESSEL_Y: return reflect(f, SPECIAL_BESSEL_J, nu, x, c, s, out);
    case SPECIAL_BESSEL_I: return reflect(f, SPECIAL_BESSEL_K, nu, x, 1, 2 / M_PI * s, out);
    default: return reflect(f, f, nu, x, 1, 0, out);
    }
}

static geo_status bessel(special_function f, double order, double x, double *out)
{
    bool is_regular = f == SPECIAL_BESSEL_J || f == SPECIAL_BESSEL_I;
    if (x < 0) {
        *out = NAN;
        if (!is_regular || !is_whole(order)) return GEO_OK;
        GEO_TRY(bessel(f, order, -x, out));
        *out *= alternating(order);
        return GEO_OK;
    }
    if (x == 0) {
        double pole = f == SPECIAL_BESSEL_Y ? -INFINITY : INFINITY;
        bool vanishes = order > 0 || is_whole(order);
        *out = !is_regular ? pole : order == 0 ? 1 : vanishes ? 0 : NAN;
        return GEO_OK;
    }
    if (isinf(x)) {
        *out = f == SPECIAL_BESSEL_I ? INFINITY : 0;
        return GEO_OK;
    }
    if (order < 0) return negative_order(f, order, x, out);
    gsl_sf_result r;
    return settle(positive_bessel(f, order, x, &r), &r, out);
}

/* --- elliptic integrals, parameter m ----------------------------------------- */

static geo_status complete_elliptic(special_function f, double m, double *out)
{
    gsl_sf_result r;
    bool is_k = f == SPECIAL_ELLIPTIC_K;
    if (m == 1) {
        *out = is_k ? INFINITY : 1;
        return GEO_OK;
    }
    double k = sqrt(m < 0 ? -m / (1 - m) : m);
    GEO_TRY(settle(is_k ? gsl_sf_ellint_Kcomp_e(k, GSL_PREC_DOUBLE, &r)
                        : gsl_sf_ellint_Ecomp_e(k, GSL_PREC_DOUBLE, &r), &r, out));
    if (m < 0) *out = is_k ? *out / sqrt(1 - m) : *out * sqrt(1 - m);
    return GEO_OK;
}

static geo_status incomplete_elliptic(special_function f, double angle, double m, double *out)
{
    gsl_sf_result r;
    double k = sqrt(m);
    return settle(f == SPECIAL_ELLIPTIC_F ? gsl_sf_ellint_F_e(angle, k, GSL_PREC_DOUBLE, &r)
                                          : gsl_sf_ellint_E_e(angle, k, GSL_PREC_DOUBLE, &r),
                  &r, out);
}

/* --- hypergeometric ---------------------------------------------------------- */

static geo_status hyper_2f1(double a, double b, double c, double x, double *out)
{
    gsl_sf_result r;
    double factor = 1;
    if (x < -1) {                       /* Pfaff */
        factor = pow(1 - x, -a);
        b = c - b;
        x = x / (x - 1);
    }
    GEO_TRY(settle(gsl_sf_hyperg_2F1_e(a, b, c, x, &r), &r, out));
    *out *= factor;
    return GEO_OK;
}

static bool is_small_whole(double n) { return n >= 0 && n <= 1e6 && is_whole(n); }

static geo_status of_degree(special_function f, const double *x, double *out)
{
    gsl_sf_result r;
    *out = NAN;
    if (!is_small_whole(x[0])) return GEO_OK;
    int n = (int)x[0];
    if (f == SPECIAL_POLYGAMMA) return settle(gsl_sf_psi_n_e(n, x[1], &r), &r, out);
    if (f == SPECIAL_EXPINT_EN) return settle(gsl_sf_expint_En_e(n, x[1], &r), &r, out);
    if (!is_small_whole(x[1]) || fabs(x[2]) > 1) return GEO_OK;
    *out = 0;
    if (x[1] > x[0]) return GEO_OK;
    return settle(gsl_sf_legendre_Plm_e(n, (int)x[1], x[2], &r), &r, out);
}

/* GSL steps from parameter to parameter by one, so a large one would take for ever; what
 * it finds beyond 1e6 is no number any more. */
static geo_status hyper_1f1(double a, double b, double x, double *out)
{
    gsl_sf_result r;
    if (fabs(a) > 1e7) return *out = NAN, GEO_OK;
    return settle(gsl_sf_hyperg_1F1_e(a, b, x, &r), &r, out);
}

/* --- all of them ------------------------------------------------------------- */

static geo_status evaluate(special_function f, const double *x, double *out)
{
    gsl_sf_result r;
    switch (f) {
    case SPECIAL_DIGAMMA: return settle(gsl_sf_psi_e(x[0], &r), &r, out);
    case SPECIAL_ZETA:
        if (x[0] == 1) return *out = INFINITY, GEO_OK;
        return settle(gsl_sf_zeta_e(x[0], &r), &r, out);
    case SPECIAL_AIRY_AI: return settle(gsl_sf_airy_Ai_e(x[0], GSL_PREC_DOUBLE, &r), &r, out);
    case SPECIAL_AIRY_BI: return settle(gsl_sf_airy_Bi_e(x[0], GSL_PREC_DOUBLE, &r), &r, out);
    case SPECIAL_ELLIPTIC_K: case SPECIAL_ELLIPTIC_E: return complete_elliptic(f, x[0], out);
    case SPECIAL_LAMBERT_W: return settle(gsl_sf_lambert_W0_e(x[0], &r), &r, out);
    case SPECIAL_EXPINT_EI: return settle(gsl_sf_expint_Ei_e(x[0], &r), &r, out);
    case SPECIAL_SININT: return settle(gsl_sf_Si_e(x[0], &r), &r, out);
    case SPECIAL_COSINT: return settle(gsl_sf_Ci_e(x[0], &r), &r, out);
    case SPECIAL_DAWSON: return settle(gsl_sf_dawson_e(x[0], &r), &r, out);
    case SPECIAL_DILOG: return settle(gsl_sf_dilog_e(x[0], &r), &r, out);
    case SPECIAL_BETA: return settle(gsl_sf_beta_e(x[0], x[1], &r), &r, out);
    case SPECIAL_GAMMA_P: return settle(gsl_sf_gamma_inc_P_e(x[0], x[1], &r), &r, out);
    case SPECIAL_GAMMA_Q: return settle(gsl_sf_gamma_inc_Q_e(x[0], x[1], &r), &r, out);
    case SPECIAL_BESSEL_J: case SPECIAL_BESSEL_Y: case SPECIAL_BESSEL_I: case SPECIAL_BESSEL_K:
        return bessel(f, x[0], x[1], out);
    case SPECIAL_HURWITZ_ZETA: return settle(gsl_sf_hzeta_e(x[0], x[1], &r), &r, out);
    case SPECIAL_ELLIPTIC_F: case SPECIAL_ELLIPTIC_EINC:
        return incomplete_elliptic(f, x[0], x[1], out);
    case SPECIAL_POLYGAMMA: case SPECIAL_EXPINT_EN: case SPECIAL_ASSOC_LEGENDRE:
        return of_degree(f, x, out);
    case SPECIAL_BETA_INC: return settle(gsl_sf_beta_inc_e(x[0], x[1], x[2], &r), &r, out);
    case SPECIAL_HYPER_1F1: return hyper_1f1(x[0], x[1], x[2], out);
    case SPECIAL_HYPER_2F1: return hyper_2f1(x[0], x[1], x[2], x[3], out);
    default: return GEO_EDOMAIN;
    }
}

__attribute__((constructor)) static void handler_off(void)
{
    gsl_set_error_handler_off();
}

const special_api geo_module_special = { .evaluate = evaluate };
