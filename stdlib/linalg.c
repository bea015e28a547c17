/* linalg.c - bindings of dense linear algebra. Products of vectors, norms, distances and
 * polynomials: vectors.c. */
#include <math.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/num/linalg.h"
#include "runtime/num/linalg_complex.h"
#include "stdlib/arrays.h"
#include "stdlib/common.h"

/* --- statuses ---------------------------------------------------------------- */

/* What linear algebra can answer, in the words of a user. */
static void check(geo_vm *vm, geo_status status, const char *name)
{
    if (status == GEO_EMODULE) vm_raise(vm, MSG_LINALG_MISSING);
    if (status == GEO_EDOMAIN) vm_raise(vm, MSG_NOT_FINITE, name);
    if (status == GEO_ESINGULAR) vm_raise(vm, MSG_SINGULAR, name);
    vm_check(vm, status, name);
}

static geo_value list_of(geo_vm *vm, int n, const geo_value *item)
{
    geo_list *list = vm_list(vm, (size_t)n);
    for (int i = 0; i < n; i++) list_add(vm, list, item[i]);
    return value_from_object(list);
}

static geo_value tensor_value(geo_tensor *t) { return value_from_object(t); }

/* a = a' up to rounding? */
static void need_symmetric(geo_vm *vm, const geo_tensor *a, const char *name)
{
    size_t n = a->shape[0];
    double largest = 0;
    for (size_t i = 0; i < a->n; i++) largest = fmax(largest, fabs(a->data[i]));
    for (size_t i = 0; i < n; i++) {
        vm_check(vm, geo_poll(), name);
        for (size_t j = 0; j < i; j++)
            if (fabs(a->data[i * n + j] - a->data[j * n + i]) > 1e-8 * largest)
                vm_raise(vm, MSG_NOT_SYMMETRIC, name, i + 1, j + 1, j + 1, i + 1);
    }
}

/* --- determinants and systems ------------------------------------------------ */

geo_value bi_trace(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_tensor *a = arg_square(vm, argv, 0, "trace");
    double sum = 0;
    for (size_t i = 0; i < a->shape[0]; i++) sum += a->data[i * (a->shape[0] + 1)];
    return value_number(sum);
}

/* A square matrix of complex numbers. */
static geo_tensor *complex_square(geo_vm *vm, const geo_value *argv, int i, const char *name)
{
    bool is_real;
    geo_tensor *t = arg_complex(vm, argv, i, &is_real);
    if (t->rank == 2 && t->shape[0] == t->shape[1]) return t;
    geo_buffer shape = GEO_BUFFER_EMPTY;
    tensor_shape_text(t, &shape);
    diagnostic *d = diag_new(MSG_SQUARE_WANTED, name, buffer_text(&shape));
    buffer_free(&shape);
    vm_raise_diagnostic(vm, d);
}

static geo_value complex_det(geo_vm *vm, const geo_value *argv)
{
    const geo_tensor *a = complex_square(vm, argv, 0, "det");
    double det[2];
    check(vm, linalg_complex_determinant(a->shape[0], a->data, det), "det");
    return value_from_object(vm_need(vm, complex_new(vm_heap(vm), det[0], det[1])));
}

static geo_value complex_inv(geo_vm *vm, const geo_value *argv)
{
    const geo_tensor *a = complex_square(vm, argv, 0, "inv");
    geo_tensor *out = array_like(vm, a, ELEMENT_COMPLEX);
    double rcond;
    check(vm, linalg_complex_inverse(a->shape[0], a->data, out->data, &rcond), "inv");
    return tensor_value(out);
}

geo_value bi_det(geo_vm *vm, int argc, const geo_value *argv)
{
    if (value_is_complex(argv[0])) return complex_det(vm, argv);
    const geo_tensor *a = arg_square(vm, argv, 0, "det");
    double det, sign, log_abs;
    check(vm, linalg_determinant(a->shape[0], a->data, &det, &sign, &log_abs), "det");
    return value_number(det);
}

geo_value bi_logdet(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_tensor *a = arg_square(vm, argv, 0, "logdet");
    double det, sign, log_abs;
    check(vm, linalg_determinant(a->shape[0], a->data, &det, &sign, &log_abs), "logdet");
    return list_of(vm, 2, (geo_value[]){ value_number(sign), value_number(log_abs) });
}

geo_value bi_inv(geo_vm *vm, int argc, const geo_value *argv)
{
    if (value_is_number(argv[0]) && arg_number(argv, 0) != 0)
        return value_number(1 / arg_number(argv, 0));
    if (value_is_complex(argv[0])) return complex_inv(vm, argv);
    const geo_tensor *a = arg_square(vm, argv, 0, "inv");
    geo_tensor *out = vm_matrix(vm, a->shape[0], a->shape[0]);
    double rcond;
    check(vm, linalg_inverse(a->shape[0], a->data, out->data, &rcond), "inv");
    return tensor_value(out);
}

/* b as columns for a matrix of m rows; a vector is one column. */
static geo_tensor *right_side(geo_vm *vm, const geo_value *argv, const geo_tensor *a,
                              size_t *columns, const char *name)
{
    bool is_real;
    geo_tensor *b = a->element == ELEMENT_COMPLEX ? arg_complex(vm, argv, 1, &is_real)
                                                  : arg_real(vm, argv, 1, name);
    *columns = b->rank == 1 ? 1 : b->n / (b->shape[0] ? b->shape[0] : 1);
    if (b->rank <= 2 && b->shape[0] == a->shape[0]) return b;
    geo_buffer first = GEO_BUFFER_EMPTY, second = GEO_BUFFER_EMPTY;
    tensor_shape_text(a, &first);
    tensor_shape_text(b, &second);
    diagnostic *d = diag_new(MSG_RIGHT_SIDE, name, buffer_text(&first), buffer_text(&second),
                             a->shape[0]);
    buffer_free(&first);
    buffer_free(&second);
    vm_raise_diagnostic(vm, d);
}

static geo_tensor *solution_like(geo_vm *vm, const geo_tensor *b, size_t rows, size_t columns)
{
    return b->rank == 1 ? vm_vector(vm, rows) : vm_matrix(vm, rows, columns);
}

static geo_value complex_solve(geo_vm *vm, const geo_value *argv)
{
    const geo_tensor *a = complex_square(vm, argv, 0, "solve");
    size_t n = a->shape[0], k;
    double rcond;
    const geo_tensor *b = right_side(vm, argv, a, &k, "solve");
    geo_tensor *x = array_like(vm, b, ELEMENT_COMPLEX);
    check(vm, linalg_complex_solve(n, k, a->data, b->data, x->data, &rcond), "solve");
    return tensor_value(x);
}

geo_value bi_solve(geo_vm *vm, int argc, const geo_value *argv)
{
    if (value_is_complex(argv[0]) || value_is_complex(argv[1])) return complex_solve(vm, argv);
    const geo_tensor *a = arg_square(vm, argv, 0, "solve");
    size_t n = a->shape[0], k;
    const geo_tensor *b = right_side(vm, argv, a, &k, "solve");
    geo_tensor *x = solution_like(vm, b, n, k);
    double rcond;
    check(vm, linalg_solve(n, k, a->data, b->data, x->data, &rcond), "solve");
    return tensor_value(x);
}

geo_value bi_lstsq(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_tensor *a = arg_real_matrix(vm, argv, 0, "lstsq");
    size_t k, rank;
    const geo_tensor *b = right_side(vm, argv, a, &k, "lstsq");
    geo_tensor *x = solution_like(vm, b, a->shape[1], k);
    check(vm, linalg_least_squares(a->shape[0], a->shape[1], k, a->data, b->data, x->data, &rank),
          "lstsq");
    return tensor_value(x);
}

/* --- spectra ----------------------------------------------------------------- */

static bool all_real(size_t n, const double *pairs)
{
    for (size_t i = 0; i < n; i++)
        if (pairs[2 * i + 1] != 0) return false;
    return true;
}

/* Complex numbers, or numbers when none has an imaginary part. */
static geo_tensor *simplest(geo_vm *vm, int rank, const size_t *shape, size_t n,
                            const double *pairs, bool is_real)
{
    geo_tensor *t = vm_tensor(vm, is_real ? ELEMENT_NUMBER : ELEMENT_COMPLEX, rank, shape);
    if (!is_real) {
        if (n) memcpy(t->data, pairs, 2 * n * sizeof *pairs);
    } else {
        for (size_t i = 0; i < n; i++) t->data[i] = pairs[2 * i];
    }
    return t;
}

static geo_value complex_eig(geo_vm *vm, const geo_value *argv, const char *name,
                             bool wants_vectors)
{
    const geo_tensor *a = complex_square(vm, argv, 0, name);
    size_t n = a->shape[0];
    geo_tensor *w = vm_tensor(vm, ELEMENT_COMPLEX, 1, &n);
    geo_tensor *v = wants_vectors ? array_like(vm, a, ELEMENT_COMPLEX) : NULL;
    check(vm, linalg_complex_eigen(n, a->data, w->data, v ? v->data : NULL), name);
    if (!v) return tensor_value(w);
    return list_of(vm, 2, (geo_value[]){ tensor_value(w), tensor_value(v) });
}

static double *eigen_pairs(geo_vm *vm, const geo_tensor *a, const char *name, double **vectors)
{
    size_t n = a->shape[0];
    double *values = vm_scratch(vm, n, 2 * sizeof *values);
    if (vectors) *vectors = vm_scratch(vm, n * n, 2 * sizeof **vectors);
    geo_status status = linalg_eigen(n, a->data, values, vectors ? *vectors : NULL);
    check(vm, status, name);
    return values;
}

geo_value bi_eig(geo_vm *vm, int argc, const geo_value *argv)
{
    if (value_is_complex(argv[0])) return complex_eig(vm, argv, "eig", true);
    const geo_tensor *a = arg_square(vm, argv, 0, "eig");
    size_t n = a->shape[0], shape[2] = { n, n };
    double *vectors, *values = eigen_pairs(vm, a, "eig", &vectors);
    bool is_real = all_real(n, values);
    geo_value w = tensor_value(simplest(vm, 1, shape, n, values, is_real));
    geo_value v = tensor_value(simplest(vm, 2, shape, n * n, vectors, is_real));
    return list_of(vm, 2, (geo_value[]){ w, v });
}

geo_value bi_eigvals(geo_vm *vm, int argc, const geo_value *argv)
{
    if (value_is_complex(argv[0])) return complex_eig(vm, argv, "eigvals", false);
    const geo_tensor *a = arg_square(vm, argv, 0, "eigvals");
    size_t n = a->shape[0];
    double *values = eigen_pairs(vm, a, "eigvals", NULL);
    return tensor_value(simplest(vm, 1, &n, n, values, all_real(n, values)));
}

geo_value bi_eigh(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_tensor *a = arg_square(vm, argv, 0, "eigh");
    need_symmetric(vm, a, "eigh");
    size_t n = a->shape[0];
    geo_tensor *w = vm_vector(vm, n), *v = vm_matrix(vm, n, n);
    check(vm, linalg_eigen_symmetric(n, a->data, w->data, v->data), "eigh");
    return list_of(vm, 2, (geo_value[]){ tensor_value(w), tensor_value(v) });
}

geo_value bi_svd(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_tensor *a = arg_real_matrix(vm, argv, 0, "svd");
    size_t m = a->shape[0], n = a->shape[1], r = m < n ? m : n;
    geo_tensor *u = vm_matrix(vm, m, r), *s = vm_vector(vm, r), *v = vm_matrix(vm, n, r);
    check(vm, linalg_svd(m, n, a->data, u->data, s->data, v->data), "svd");
    return list_of(vm, 3, (geo_value[]){ tensor_value(u), tensor_value(s), tensor_value(v) });
}

/* Singular values, descending, in scratch memory; *count of them. */
static double *singular_values(geo_vm *vm, const geo_tensor *a, const char *name, size_t *count)
{
    size_t m = a->shape[0], n = a->shape[1];
    *count = m < n ? m : n;
    double *s = vm_scratch(vm, *count, sizeof *s);
    check(vm, linalg_svd(m, n, a->data, NULL, s, NULL), name);
    return s;
}

geo_value bi_rank(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_tensor *a = arg_real_matrix(vm, argv, 0, "rank");
    size_t count, rank = 0;
    const double *s = singular_values(vm, a, "rank", &count);
    double tol = linalg_tolerance(a->shape[0], a->shape[1]);
    while (rank < count && s[rank] > tol * s[0]) rank++;
    return count_value(rank);
}

geo_value bi_cond(geo_vm *vm, int argc, const geo_value *argv)
{
    size_t count;
    const double *s = singular_values(vm, arg_real_matrix(vm, argv, 0, "cond"), "cond", &count);
    return value_number(count ? s[0] / s[count - 1] : 1);
}

static double largest_row_sum(geo_vm *vm, const geo_tensor *a, bool of_columns)
{
    size_t m = a->shape[0], n = a->shape[1];
    size_t outer = of_columns ? n : m, inner = of_columns ? m : n;
    double largest = 0;
    for (size_t i = 0; i < outer; i++) {
        double sum = 0;
        for (size_t j = 0; j < inner; j++)
            sum += fabs(of_columns ? a->data[j * n + i] : a->data[i * n + j]);
        vm_check(vm, geo_poll(), "");
        if (!(sum <= largest)) largest = sum;
    }
    return largest;
}

geo_value bi_opnorm(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_tensor *a = arg_real_matrix(vm, argv, 0, "opnorm");
    double p = arg_number(argv, 1);
    size_t count;
    if (p == 1) return value_number(largest_row_sum(vm, a, true));
    if (isinf(p) && p > 0) return value_number(largest_row_sum(vm, a, false));
    if (p != 2) vm_raise_arg(vm, 1, NULL, MSG_NORM_KIND, "opnorm", "1, 2 or inf");
    const double *s = singular_values(vm, a, "opnorm", &count);
    return value_number(count ? s[0] : 0);
}

/* --- factors ----------------------------------------------------------------- */

geo_value bi_qr(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_tensor *a = arg_real_matrix(vm, argv, 0, "qr");
    size_t m = a->shape[0], n = a->shape[1], k = m < n ? m : n;
    geo_tensor *q = vm_matrix(vm, m, k), *r = vm_matrix(vm, k, n);
    check(vm, linalg_qr(m, n, a->data, q->data, r->data), "qr");
    return list_of(vm, 2, (geo_value[]){ tensor_value(q), tensor_value(r) });
}

geo_value bi_cholesky(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_tensor *a = arg_square(vm, argv, 0, "cholesky");
    need_symmetric(vm, a, "cholesky");
    geo_tensor *l = vm_matrix(vm, a->shape[0], a->shape[0]);
    geo_status status = linalg_cholesky(a->shape[0], a->data, l->data);
    if (status == GEO_ESINGULAR) vm_raise(vm, MSG_NOT_POSITIVE, "cholesky");
    check(vm, status, "cholesky");
    return tensor_value(l);
}

geo_value bi_lu(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_tensor *a = arg_real_matrix(vm, argv, 0, "lu");
    size_t m = a->shape[0], n = a->shape[1], k = m < n ? m : n;
    geo_tensor *l = vm_matrix(vm, m, k), *u = vm_matrix(vm, k, n), *p = vm_vector(vm, m);
    size_t *order = vm_scratch(vm, m, sizeof *order);
    check(vm, linalg_lu(m, n, a->data, l->data, u->data, order), "lu");
    for (size_t i = 0; i < m; i++) p->data[i] = (double)order[i] + 1;
    return list_of(vm, 3, (geo_value[]){ tensor_value(l), tensor_value(u), tensor_value(p) });
}

geo_value bi_expm(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_tensor *a = arg_square(vm, argv, 0, "expm");
    geo_tensor *out = vm_matrix(vm, a->shape[0], a->shape[0]);
    check(vm, linalg_exponential(a->shape[0], a->data, out->data), "expm");
    return tensor_value(out);
}

geo_value bi_pinv(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_tensor *a = arg_real_matrix(vm, argv, 0, "pinv");
    size_t m = a->shape[0], n = a->shape[1];
    geo_tensor *out = vm_matrix(vm, n, m);
    check(vm, linalg_pseudo_inverse(m, n, a->data, linalg_tolerance(m, n), out->data), "pinv");
    return tensor_value(out);
}

geo_value bi_nullspace(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_tensor *a = arg_real_matrix(vm, argv, 0, "nullspace");
    size_t m = a->shape[0], n = a->shape[1], count;
    double *basis = vm_scratch(vm, n * n, sizeof *basis);
    check(vm, linalg_null_space(m, n, a->data, linalg_tolerance(m, n), basis, &count),
          "nullspace");
    geo_tensor *out = vm_matrix(vm, count, n);
    if (out->n) memcpy(out->data, basis, out->n * sizeof *basis);
    return tensor_value(out);
}

geo_value bi_kron(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_tensor *a = arg_real_matrix(vm, argv, 0, "kron");
    const geo_tensor *b = arg_real_matrix(vm, argv, 1, "kron");
    size_t m = a->shape[0], n = a->shape[1], p = b->shape[0], q = b->shape[1];
    geo_tensor *out = vm_matrix(vm, m * p, n * q);
    for (size_t i = 0; i < m * p; i++) {
        vm_check(vm, geo_poll(), "");
        for (size_t j = 0; j < n * q; j++)
            out->data[i * n * q + j] = a->data[i / p * n + j / q] * b->data[i % p * q + j % q];
    }
    return tensor_value(out);
}

/* --- polynomials ------------------------------------------------------------- */

geo_value bi_polyfit(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_tensor *x = arg_vector(vm, argv, 0), *y = arg_vector(vm, argv, 1);
    size_t n = x->n, columns = (size_t)arg_integer(vm, argv, 2, 0, 1000) + 1, rank;
    arg_real(vm, argv, 0, "polyfit");
    arg_real(vm, argv, 1, "polyfit");
    if (n != y->n) vm_raise(vm, MSG_LENGTHS_DIFFER, "polyfit", n, y->n);
    if (n < columns) vm_raise(vm, MSG_TOO_FEW_POINTS, columns, n);
    double *v = vm_scratch(vm, n * columns, sizeof *v);
    for (size_t i = 0; i < n; i++) {
        double power = 1;
        vm_turn(vm, i);
        for (size_t j = columns; j-- > 0; power *= x->data[i]) v[i * columns + j] = power;
    }
    geo_tensor *p = vm_vector(vm, columns);
    check(vm, linalg_least_squares(n, columns, 1, v, y->data, p->data, &rank), "polyfit");
    return tensor_value(p);
}

/* The companion matrix of the polynomial without zeros at its ends. */
static double *companion(geo_vm *vm, size_t n, const double *p)
{
    double *c = vm_scratch(vm, n * n, sizeof *c);
    memset(c, 0, n * n * sizeof *c);
    for (size_t j = 0; j < n; j++) c[j] = -p[j + 1] / p[0];
    for (size_t i = 1; i < n; i++) c[i * n + i - 1] = 1;
    return c;
}

geo_value bi_roots(geo_vm *vm, int argc, const geo_value *argv)
{
    arg_real(vm, argv, 0, "roots");
    const geo_tensor *p = arg_vector(vm, argv, 0);
    size_t first = 0, last = p->n;
    while (first < last && p->data[first] == 0) first++;
    while (last > first && p->data[last - 1] == 0) last--;
    size_t zeros = p->n - last, n = last > first ? last - first - 1 : 0, all = n + zeros;
    if (first == p->n) vm_raise_arg(vm, 0, NULL, MSG_ZERO_POLYNOMIAL);
    double *values = vm_scratch(vm, all, 2 * sizeof *values);
    memset(values, 0, 2 * all * sizeof *values);
    if (n) check(vm, linalg_eigen(n, companion(vm, n, p->data + first), values, NULL), "roots");
    return tensor_value(simplest(vm, 1, &all, all, values, all_real(all, values)));
}
