/* linalg_derived.c - what follows from products, systems and singular values. */
#include <math.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/num/linalg.h"
#include "runtime/num/product.h"

static product_side rows_of(const double *a, size_t columns)
{
    return (product_side){ a, columns, 1 };
}

static geo_status square_product(size_t n, const double *a, const double *b, double *c)
{
    return product_real(n, n, n, rows_of(a, n), rows_of(b, n), c);
}

static double one_norm(size_t n, const double *a)
{
    double largest = 0;
    for (size_t j = 0; j < n; j++) {
        double sum = 0;
        for (size_t i = 0; i < n; i++) sum += fabs(a[i * n + j]);
        if (!(sum <= largest)) largest = sum;       /* also when it is nan */
    }
    return largest;
}

/* --- the exponential --------------------------------------------------------- */

/* Numerator coefficients of the [13/13] Pade approximant to e^x. */
static const double PADE[14] = {
    64764752532480000.0, 32382376266240000.0, 7771770303897600.0, 1187353796428800.0,
    129060195264000.0, 10559470521600.0, 670442572800.0, 33522128640.0, 1323241920.0,
    40840800.0, 960960.0, 16380.0, 182.0, 1.0
};

/* out = sum of p[2k] times a^(2k) for the powers given: I, a2, a4, a6. */
static void combine(size_t n, const double p[4], const double *a2, const double *a4,
                    const double *a6, double *out)
{
    for (size_t i = 0; i < n * n; i++) out[i] = p[1] * a2[i] + p[2] * a4[i] + p[3] * a6[i];
    for (size_t i = 0; i < n; i++) out[i * n + i] += p[0];
}

/* odd: a times the odd part, even: the even part of the numerator. w: room for 5 n^2. */
static geo_status pade_parts(size_t n, const double *a, double *w, double *odd, double *even)
{
    size_t nn = n * n;
    double *a2 = w, *a4 = w + nn, *a6 = w + 2 * nn, *x = w + 3 * nn, *y = w + 4 * nn;
    GEO_TRY(square_product(n, a, a, a2));
    GEO_TRY(square_product(n, a2, a2, a4));
    GEO_TRY(square_product(n, a2, a4, a6));
    const double *c = PADE;
    combine(n, (double[]){ 0, c[9], c[11], c[13] }, a2, a4, a6, x);
    GEO_TRY(square_product(n, a6, x, y));
    combine(n, (double[]){ c[1], c[3], c[5], c[7] }, a2, a4, a6, x);
    for (size_t i = 0; i < nn; i++) x[i] += y[i];
    GEO_TRY(square_product(n, a, x, odd));
    combine(n, (double[]){ 0, c[8], c[10], c[12] }, a2, a4, a6, x);
    GEO_TRY(square_product(n, a6, x, even));
    combine(n, (double[]){ c[0], c[2], c[4], c[6] }, a2, a4, a6, x);
    for (size_t i = 0; i < nn; i++) even[i] += x[i];
    return GEO_OK;
}

static geo_status exponential_with(size_t n, const double *a, double *w, double *out)
{
    size_t nn = n * n;
    double norm = one_norm(n, a);
    if (!isfinite(norm)) return GEO_EDOMAIN;
    int squarings = norm > 5.371920351148152 ? (int)ceil(log2(norm / 5.371920351148152)) : 0;
    double *scaled = w, *odd = w + nn, *even = w + 2 * nn, *room = w + 3 * nn, rcond;
    for (size_t i = 0; i < nn; i++) scaled[i] = ldexp(a[i], -squarings);
    GEO_TRY(pade_parts(n, scaled, room, odd, even));
    double *above = room, *below = room + nn;
    for (size_t i = 0; i < nn; i++) {
        above[i] = even[i] + odd[i];
        below[i] = even[i] - odd[i];
    }
    GEO_TRY(linalg_solve(n, n, below, above, out, &rcond));
    for (int s = 0; s < squarings; s++) {
        memcpy(scaled, out, nn * sizeof *out);
        GEO_TRY(square_product(n, scaled, scaled, out));
    }
    return GEO_OK;
}

geo_status linalg_exponential(size_t n, const double *a, double *out)
{
    size_t nn;
    if (__builtin_mul_overflow(n, n, &nn)) return GEO_ETOOBIG;
    if (n == 0) return GEO_OK;
    double *w = geo_alloc(nn, 8 * sizeof *w);
    if (!w) return GEO_ENOMEM;
    geo_status status = exponential_with(n, a, w, out);
    geo_free(w);
    return status;
}

/* --- from singular values ---------------------------------------------------- */

geo_status linalg_pseudo_inverse(size_t m, size_t n, const double *a, double tol, double *out)
{
    size_t r = m < n ? m : n;
    if (r == 0) return GEO_OK;
    double *u = geo_alloc(m, r * sizeof *u), *v = geo_alloc(n, r * sizeof *v);
    double *s = geo_alloc(r, sizeof *s);
    geo_status status = u && v && s ? linalg_svd(m, n, a, u, s, v) : GEO_ENOMEM;
    if (status == GEO_OK) {
        for (size_t j = 0; j < n; j++)
            for (size_t k = 0; k < r; k++)
                v[j * r + k] = s[k] > tol * s[0] ? v[j * r + k] / s[k] : 0;
        status = product_real(n, m, r, rows_of(v, r), (product_side){ u, 1, r }, out);
    }
    geo_free(u);
    geo_free(v);
    geo_free(s);
    return status;
}

geo_status linalg_null_space(size_t m, size_t n, const double *a, double tol, double *basis,
                             size_t *count)
{
    size_t tall = m > n ? m : n;            /* rows of zeros give all of v */
    *count = 0;
    if (n == 0) return GEO_OK;
    double *padded = geo_alloc_zero(tall, n * sizeof *padded);
    double *u = geo_alloc(tall, n * sizeof *u), *v = geo_alloc(n, n * sizeof *v);
    double *s = geo_alloc(n, sizeof *s);
    geo_status status = GEO_ENOMEM;
    if (padded && u && v && s) {
        if (m) memcpy(padded, a, m * n * sizeof *a);
        status = linalg_svd(tall, n, padded, u, s, v);
    }
    for (size_t k = 0; k < n && status == GEO_OK; k++) {
        if (s[k] > tol * s[0]) continue;
        for (size_t j = 0; j < n; j++) basis[*count * n + j] = v[j * n + k];
        (*count)++;
    }
    geo_free(padded);
    geo_free(u);
    geo_free(v);
    geo_free(s);
    return status;
}
