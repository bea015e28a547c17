/* small.c - algebra on one small dense matrix. */
#include "runtime/manifold/small.h"

#include <math.h>
#include <string.h>

/* --- products ------------------------------------------------------------------ */

void small_product(size_t m, size_t n, size_t k, const double *a, const double *b, double *c)
{
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++) {
            double sum = 0;
            for (size_t l = 0; l < k; l++) sum += a[i * k + l] * b[l * n + j];
            c[i * n + j] = sum;
        }
}

void small_product_tn(size_t m, size_t n, size_t k, const double *a, const double *b, double *c)
{
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++) {
            double sum = 0;
            for (size_t l = 0; l < k; l++) sum += a[l * m + i] * b[l * n + j];
            c[i * n + j] = sum;
        }
}

void small_product_nt(size_t m, size_t n, size_t k, const double *a, const double *b, double *c)
{
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++) {
            double sum = 0;
            for (size_t l = 0; l < k; l++) sum += a[i * k + l] * b[j * k + l];
            c[i * n + j] = sum;
        }
}

/* --- exponential ---------------------------------------------------------------- */

void small_exp(size_t n, const double *a, double *out)
{
    enum { TERMS = 18 };
    double scaled[SMALL * SMALL], power[SMALL * SMALL], next[SMALL * SMALL], norm = 0;
    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        for (size_t j = 0; j < n; j++) sum += fabs(a[i * n + j]);
        norm = fmax(norm, sum);
    }
    int halvings = 0;
    while (norm > 0.5 && halvings < 1000) {
        norm /= 2;
        halvings++;
    }
    for (size_t i = 0; i < n * n; i++) {
        scaled[i] = ldexp(a[i], -halvings);
        power[i] = i % (n + 1) == 0;
        out[i] = power[i];
    }
    for (int k = 1; k <= TERMS; k++) {
        small_product(n, n, n, power, scaled, next);
        for (size_t i = 0; i < n * n; i++) {
            power[i] = next[i] / k;
            out[i] += power[i];
        }
    }
    for (int k = 0; k < halvings; k++) {
        small_product(n, n, n, out, out, next);
        memcpy(out, next, n * n * sizeof *out);
    }
}

/* --- symmetric eigenvalues -------------------------------------------------------- */

/* One Jacobi rotation in the plane (p, q), kept in v. */
static void rotate(size_t n, double *a, double *v, size_t p, size_t q)
{
    double b = a[p * n + q];
    if (b == 0) return;
    double theta = (a[q * n + q] - a[p * n + p]) / (2 * b);
    double t = (theta < 0 ? -1 : 1) / (fabs(theta) + hypot(theta, 1));
    double c = 1 / hypot(t, 1), s = t * c;
    for (size_t k = 0; k < n; k++) {
        double x = a[k * n + p], y = a[k * n + q];
        a[k * n + p] = c * x - s * y;
        a[k * n + q] = s * x + c * y;
    }
    for (size_t k = 0; k < n; k++) {
        double x = a[p * n + k], y = a[q * n + k];
        a[p * n + k] = c * x - s * y;
        a[q * n + k] = s * x + c * y;
        x = v[k * n + p];
        y = v[k * n + q];
        v[k * n + p] = c * x - s * y;
        v[k * n + q] = s * x + c * y;
    }
    a[p * n + q] = a[q * n + p] = 0;
}

/* Swaps columns i and j of a with rows of n numbers. */
static void swap_columns(size_t rows, size_t n, double *a, size_t i, size_t j)
{
    for (size_t k = 0; k < rows; k++) {
        double x = a[k * n + i];
        a[k * n + i] = a[k * n + j];
        a[k * n + j] = x;
    }
}

void small_eigen(size_t n, const double *a, double *values, double *vectors)
{
    enum { SWEEPS = 40 };
    double work[SMALL * SMALL];
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            work[i * n + j] = 0.5 * (a[i * n + j] + a[j * n + i]);
            vectors[i * n + j] = i == j;
        }
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        double off = 0, all = 0;
        for (size_t i = 0; i < n * n; i++) {
            all += work[i] * work[i];
            if (i % (n + 1) != 0) off += work[i] * work[i];
        }
        if (!(off > 1e-34 * all)) break;
        for (size_t p = 0; p + 1 < n; p++)
            for (size_t q = p + 1; q < n; q++) rotate(n, work, vectors, p, q);
    }
    for (size_t i = 0; i < n; i++) values[i] = work[i * n + i];
    for (size_t i = 0; i < n; i++) {
        size_t best = i;
        for (size_t j = i + 1; j < n; j++)
            if (values[j] > values[best]) best = j;
        double x = values[i];
        values[i] = values[best];
        values[best] = x;
        if (best != i) swap_columns(n, n, vectors, i, best);
    }
}

void small_from_eigen(size_t n, const double *vectors, const double *f, double *out)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            double sum = 0;
            for (size_t k = 0; k < n; k++) sum += vectors[i * n + k] * f[k] * vectors[j * n + k];
            out[i * n + j] = out[j * n + i] = sum;
        }
}

/* --- singular values ----------------------------------------------------------------- */

/* Makes columns p and q of u orthogonal; true when they were not. */
static bool orthogonalise(size_t m, size_t n, double *u, double *v, size_t p, size_t q)
{
    double a = 0, b = 0, d = 0;
    for (size_t k = 0; k < m; k++) {
        a += u[k * n + p] * u[k * n + p];
        b += u[k * n + q] * u[k * n + q];
        d += u[k * n + p] * u[k * n + q];
    }
    if (fabs(d) <= 1e-16 * sqrt(a * b) || d == 0) return false;
    double theta = (b - a) / (2 * d);
    double t = (theta < 0 ? -1 : 1) / (fabs(theta) + hypot(theta, 1));
    double c = 1 / hypot(t, 1), s = t * c;
    for (size_t k = 0; k < m; k++) {
        double x = u[k * n + p], y = u[k * n + q];
        u[k * n + p] = c * x - s * y;
        u[k * n + q] = s * x + c * y;
    }
    for (size_t k = 0; k < n; k++) {
        double x = v[k * n + p], y = v[k * n + q];
        v[k * n + p] = c * x - s * y;
        v[k * n + q] = s * x + c * y;
    }
    return true;
}

void small_svd(size_t m, size_t n, const double *a, double *u, double *s, double *v)
{
    enum { SWEEPS = 40 };
    memcpy(u, a, m * n * sizeof *u);
    for (size_t i = 0; i < n * n; i++) v[i] = i % (n + 1) == 0;
    bool changed = true;
    for (int sweep = 0; sweep < SWEEPS && changed; sweep++) {
        changed = false;
        for (size_t p = 0; p + 1 < n; p++)
            for (size_t q = p + 1; q < n; q++)
                if (orthogonalise(m, n, u, v, p, q)) changed = true;
    }
    for (size_t j = 0; j < n; j++) {
        double square = 0;
        for (size_t k = 0; k < m; k++) square += u[k * n + j] * u[k * n + j];
        s[j] = sqrt(square);
        for (size_t k = 0; k < m && s[j] > 0; k++) u[k * n + j] /= s[j];
    }
    for (size_t i = 0; i < n; i++) {
        size_t best = i;
        for (size_t j = i + 1; j < n; j++)
            if (s[j] > s[best]) best = j;
        if (best == i) continue;
        double x = s[i];
        s[i] = s[best];
        s[best] = x;
        swap_columns(m, n, u, i, best);
        swap_columns(n, n, v, i, best);
    }
}

/* --- orthonormal columns ---------------------------------------------------------------- */

bool small_qr(size_t m, size_t n, const double *a, double *q, double *r)
{
    if (q != a) memcpy(q, a, m * n * sizeof *q);
    if (r) memset(r, 0, n * n * sizeof *r);
    for (size_t j = 0; j < n; j++) {
        double before = 0, square = 0;
        for (size_t k = 0; k < m; k++) before += q[k * n + j] * q[k * n + j];
        for (int pass = 0; pass < 2; pass++)
            for (size_t i = 0; i < j; i++) {
                double dot = 0;
                for (size_t k = 0; k < m; k++) dot += q[k * n + i] * q[k * n + j];
                for (size_t k = 0; k < m; k++) q[k * n + j] -= dot * q[k * n + i];
                if (r) r[i * n + j] += dot;
            }
        for (size_t k = 0; k < m; k++) square += q[k * n + j] * q[k * n + j];
        if (!(square > 1e-28 * before)) return false;
        double length = sqrt(square);
        if (r) r[j * n + j] = length;
        for (size_t k = 0; k < m; k++) q[k * n + j] /= length;
    }
    return true;
}

/* --- rotations --------------------------------------------------------------------------- */

/* The symmetric part S = (Q + Q')/2 and the skew part K commute: on an eigenvector of S
 * with eigenvalue cos t, |K v| = sin t and log Q = t/sin t K. Where the angle is pi, K
 * vanishes, and planes of half turns are chosen among the eigenvectors. */
void small_log_rotation(size_t n, const double *q, double *out, bool *is_cut)
{
    double s[SMALL * SMALL], k[SMALL * SMALL], value[SMALL], v[SMALL * SMALL];
    double kv[SMALL * SMALL], f[SMALL], half[SMALL * SMALL];
    size_t n_half = 0;
    *is_cut = false;
    if (n == 0) return;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            s[i * n + j] = 0.5 * (q[i * n + j] + q[j * n + i]);
            k[i * n + j] = 0.5 * (q[i * n + j] - q[j * n + i]);
        }
    small_eigen(n, s, value, v);
    small_product(n, n, n, k, v, kv);
    for (size_t j = 0; j < n; j++) {
        double square = 0;
        for (size_t i = 0; i < n; i++) square += kv[i * n + j] * kv[i * n + j];
        double sine = sqrt(square), angle = atan2(sine, value[j]);
        f[j] = sine > 1e-9 ? angle / sine : 1;
        if (angle > 3 && sine <= 1e-9) {
            f[j] = 0;
            for (size_t i = 0; i < n; i++) half[n_half * n + i] = v[i * n + j];
            n_half++;
        }
    }
    small_from_eigen(n, v, f, s);
    small_product(n, n, n, s, k, out);
    *is_cut = n_half >= 2;
    for (size_t j = 0; j + 1 < n_half; j += 2)
        for (size_t a = 0; a < n; a++)
            for (size_t b = 0; b < n; b++)
                out[a * n + b] += M_PI * (half[(j + 1) * n + a] * half[j * n + b]
                                          - half[j * n + a] * half[(j + 1) * n + b]);
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b <= a; b++) {
            double skew = 0.5 * (out[a * n + b] - out[b * n + a]);
            out[a * n + b] = skew;
            out[b * n + a] = -skew;
        }
}

double small_sign(size_t n, const double *a)
{
    double work[SMALL * SMALL], sign = 1;
    memcpy(work, a, n * n * sizeof *work);
    for (size_t j = 0; j < n; j++) {
        size_t best = j;
        for (size_t i = j + 1; i < n; i++)
            if (fabs(work[i * n + j]) > fabs(work[best * n + j])) best = i;
        if (work[best * n + j] == 0) return 0;
        for (size_t k = 0; k < n && best != j; k++) {
            double x = work[j * n + k];
            work[j * n + k] = work[best * n + k];
            work[best * n + k] = x;
        }
        sign *= (best != j ? -1 : 1) * (work[j * n + j] < 0 ? -1 : 1);
        for (size_t i = j + 1; i < n; i++) {
            double share = work[i * n + j] / work[j * n + j];
            for (size_t k = j; k < n; k++) work[i * n + k] -= share * work[j * n + k];
        }
    }
    return sign;
}
