/* derivative_linalg.c - rules of vectors and matrices [Giles 2008; Golub, Pereyra 1973]. */
#include <math.h>
#include <string.h>

#include "stdlib/common.h"
#include "stdlib/derivative_rules.h"

/* --- on the last axis ---------------------------------------------------------------- */

geo_value rule_column(geo_vm *vm, geo_value g)
{
    const geo_tensor *t = rule_tensor(g);
    if (!t) return g;
    geo_value argv[2 + TENSOR_RANK] = { g };
    for (int k = 0; k < t->rank; k++) argv[1 + k] = num((double)t->shape[k]);
    argv[1 + t->rank] = num(1);
    return tape_call(vm, "reshape", t->rank + 2, argv);
}

/* x with axes of length 1 in front, so that it meets a column of this rank. */
static geo_value row(geo_vm *vm, geo_value x, int rank)
{
    const geo_tensor *t = rule_tensor(x);
    if (!t || t->rank >= rank) return x;
    geo_value argv[1 + TENSOR_RANK] = { x };
    for (int k = 0; k < rank; k++) {
        int from = k - rank + t->rank;
        argv[1 + k] = num(from < 0 ? 1 : (double)t->shape[from]);
    }
    return tape_call(vm, "reshape", rank + 1, argv);
}

void pull_dot(const tape_step *s, geo_value *give)
{
    geo_value g = rule_column(s->vm, s->g);
    int rank = rule_rank(g);
    if (tape_wants(s, 0)) give[0] = SCALED(g, row(s->vm, X(1), rank));
    if (tape_wants(s, 1)) give[1] = SCALED(g, row(s->vm, X(0), rank));
}

void pull_cross(const tape_step *s, geo_value *give)
{
    if (tape_wants(s, 0)) give[0] = CALL2("cross", X(1), s->g);
    if (tape_wants(s, 1)) give[1] = CALL2("cross", s->g, X(0));
}

/* v, with 1 where it is 0: a divisor whose numerator is 0 there too. */
static geo_value without_zeros(const tape_step *s, geo_value v)
{
    geo_value zero = vm_binary(s->vm, OP2_EQ, value_plain(v), num(0));
    return ADD(v, MUL(num(1), zero));
}

/* x/|x| and its kin; 0 at the origin, where there is none. */
void pull_norm(const tape_step *s, geo_value *give)
{
    geo_vm *vm = s->vm;
    double p = value_to_number(X(1));
    geo_value g = rule_column(vm, s->g), norm = rule_column(vm, without_zeros(s, OUT)), sign;
    if (p == 2) {
        give[0] = SCALED(g, DIV(X(0), norm));
        return;
    }
    sign = CALL1("sign", X(0));
    if (p == 1) {
        give[0] = SCALED(g, sign);
        return;
    }
    geo_value size = CALL1("abs", X(0));
    if (isinf(p)) {
        geo_value largest = rule_column(vm, value_plain(OUT));
        geo_value mask = MUL(num(1), vm_binary(vm, OP2_EQ, value_plain(size), largest));
        geo_value n = rule_tensor(X(0)) ? rule_column(vm, CALL2("sum", mask, num(-1))) : num(1);
        give[0] = SCALED(g, MUL(sign, DIV(mask, n)));
        return;
    }
    give[0] = SCALED(g, MUL(sign, POW(DIV(size, norm), p - 1)));
}

geo_value composed_dist(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_value away = tape_sub(vm, argv[0], argv[1]);
    return tape_call(vm, "norm", 1, &away);
}

/* With W = G/D: W's row sums times x less W y, and likewise for y. */
static geo_value pull_rows(const tape_step *s, geo_value w, geo_value x, geo_value y)
{
    geo_value sums = rule_column(s->vm, CALL2("sum", w, num(2)));
    return SUB(MUL(sums, x), MATMUL(w, y));
}

static geo_value as_matrix(const tape_step *s, geo_value x)
{
    return rule_rank(x) == 2 ? x : CALL3("reshape", x, num(1), num(-1));
}

void pull_distances(const tape_step *s, geo_value *give)
{
    bool has_y = !value_is_none(X(1));
    geo_value x = as_matrix(s, X(0)), y = has_y ? as_matrix(s, X(1)) : x;
    geo_value w = DIV(s->g, without_zeros(s, OUT));
    w = MUL(w, MUL(num(1), vm_binary(s->vm, OP2_NE, value_plain(OUT), num(0))));
    geo_value to_x = VALUE_UNSET, to_y = VALUE_UNSET;
    if (tape_wants(s, 0)) to_x = pull_rows(s, w, x, y);
    if (!has_y || tape_wants(s, 1)) to_y = pull_rows(s, PRIME(w), y, x);
    if (!has_y) to_x = ADD(to_x, to_y);
    if (to_x != VALUE_UNSET) give[0] = rule_rank(X(0)) == 2 ? to_x : CALL1("flatten", to_x);
    if (has_y && to_y != VALUE_UNSET)
        give[1] = rule_rank(X(1)) == 2 ? to_y : CALL1("flatten", to_y);
}

/* --- products ------------------------------------------------------------------------ */

void pull_outer(const tape_step *s, geo_value *give)
{
    if (tape_wants(s, 0)) give[0] = MATMUL(s->g, X(1));
    if (tape_wants(s, 1)) give[1] = MATMUL(PRIME(s->g), X(0));
}

/* The outer product of all elements, its axes brought in order. */
geo_value composed_kron(geo_vm *vm, int argc, const geo_value *argv)
{
    size_t shape[4];
    geo_value flat[2];
    for (int i = 0; i < 2; i++) {
        const geo_tensor *t = rule_tensor(argv[i]);
        if (!t || t->rank > 2)
            return tape_call(vm, "kron", 2, (geo_value[]){ value_plain(argv[0]),
                                                           value_plain(argv[1]) });
        shape[2 * i] = t->rank == 2 ? t->shape[0] : 1;
        shape[2 * i + 1] = t->shape[t->rank - 1];
        flat[i] = tape_call(vm, "flatten", 1, &argv[i]);
    }
    geo_value all[5] = { tape_call(vm, "outer", 2, flat) };
    for (int k = 0; k < 4; k++) all[1 + k] = num((double)shape[k]);
    geo_value four = tape_call(vm, "reshape", 5, all);
    geo_value axes = vm_stack(vm, 4, (geo_value[]){ num(1), num(3), num(2), num(4) });
    geo_value turned = tape_call(vm, "transpose", 2, (geo_value[]){ four, axes });
    return tape_call(vm, "reshape", 3, (geo_value[]){
        turned, num((double)(shape[0] * shape[2])), num((double)(shape[1] * shape[3])) });
}

geo_value composed_trace(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_value diagonal = tape_call(vm, "diag", 1, argv);
    return tape_call(vm, "sum", 1, &diagonal);
}

/* --- determinants and inverses ------------------------------------------------------- */

static geo_value minor(const tape_step *s, geo_value a, size_t n, size_t i, size_t j)
{
    geo_tensor *rows = vm_vector(s->vm, n - 1), *columns = vm_vector(s->vm, n - 1);
    for (size_t k = 0; k + 1 < n; k++) {
        rows->data[k] = (double)(k < i ? k + 1 : k + 2);
        columns->data[k] = (double)(k < j ? k + 1 : k + 2);
    }
    geo_value index[2] = { value_from_object(rows), value_from_object(columns) };
    return CALL1("det", vm_members(s->vm, a, 2, index));
}

/* Determinants of minors: right for singular matrices too, where the inverse is not. */
static geo_value cofactors(const tape_step *s, geo_value a, size_t n)
{
    geo_list *rows = vm_list(s->vm, n);
    for (size_t i = 0; i < n; i++) {
        geo_list *row = vm_list(s->vm, n);
        for (size_t j = 0; j < n; j++) {
            geo_value m = n == 1 ? num(1) : minor(s, a, n, i, j);
            list_add(s->vm, row, (i + j) % 2 ? NEG(m) : m);
        }
        list_add(s->vm, rows, stack_list(s->vm, row));
    }
    return stack_list(s->vm, rows);
}

void pull_det(const tape_step *s, geo_value *give)
{
    enum { SMALL = 3 };
    const geo_tensor *a = rule_tensor(X(0));
    size_t n = a ? a->shape[0] : 1;
    if (!a) give[0] = s->g;
    else if (n == 0) give[0] = tape_full_like(s->vm, X(0), 0);
    else if (n <= SMALL || value_to_number(value_plain(OUT)) == 0)
        give[0] = SCALED(s->g, cofactors(s, X(0), n));
    else give[0] = SCALED(MUL(s->g, OUT), PRIME(CALL1("inv", X(0))));
}

static geo_value member(geo_vm *vm, geo_value v, double i)
{
    geo_value index = num(i);
    return vm_members(vm, v, 1, &index);
}

static geo_value compute_log(geo_vm *vm, int n, const geo_value *x)
{
    return member(vm, tape_call(vm, "logdet", 1, x), 2);
}

static void pull_log_of_det(const tape_step *s, geo_value *give)
{
    give[0] = SCALED(s->g, PRIME(CALL1("inv", X(0))));
}

static const tape_rule LOG_OF_DET = { .kind = RULE_PULL, .compute = compute_log,
                                      .pull = pull_log_of_det };

/* (sign, log): the sign is piecewise constant. */
geo_value composed_logdet(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_value plain = value_plain(argv[0]);
    geo_list *both = vm_list(vm, 2);
    list_add(vm, both, member(vm, tape_call(vm, "logdet", 1, &plain), 1));
    list_add(vm, both, tape_record(vm, &LOG_OF_DET, 1, argv));
    return value_from_object(both);
}

void pull_inv(const tape_step *s, geo_value *give)
{
    geo_value turned = PRIME(OUT);
    give[0] = NEG(MATMUL(MATMUL(turned, s->g), turned));
}

/* a b', where both may be vectors. */
static geo_value product_of_columns(const tape_step *s, geo_value a, geo_value b)
{
    return rule_rank(a) == 1 ? CALL2("outer", a, b) : MATMUL(a, PRIME(b));
}

void pull_solve(const tape_step *s, geo_value *give)
{
    geo_value to_b = CALL2("solve", PRIME(X(0)), s->g);
    if (tape_wants(s, 1)) give[1] = to_b;
    if (tape_wants(s, 0)) give[0] = NEG(product_of_columns(s, to_b, OUT));
}

/* Of full column rank: with z = (a'a)^-1 g, the adjoint of b is a z, and that of a is
 * r z' - (a z) x', r the residual. */
void pull_lstsq(const tape_step *s, geo_value *give)
{
    geo_value a = X(0), z = CALL2("solve", MATMUL(PRIME(a), a), s->g), az = MATMUL(a, z);
    if (tape_wants(s, 1)) give[1] = az;
    if (!tape_wants(s, 0)) return;
    geo_value r = SUB(X(1), MATMUL(a, OUT));
    give[0] = SUB(product_of_columns(s, r, z), product_of_columns(s, az, OUT));
}

void pull_pinv(const tape_step *s, geo_value *give)
{
    geo_value a = X(0), p = OUT, g = s->g, pt = PRIME(p);
    geo_value rows = SUB(CALL1("eye", num((double)rule_tensor(a)->shape[0])), MATMUL(a, p));
    geo_value columns = SUB(CALL1("eye", num((double)rule_tensor(a)->shape[1])), MATMUL(p, a));
    geo_value first = NEG(MATMUL(MATMUL(pt, g), pt));
    geo_value second = MATMUL(MATMUL(rows, PRIME(g)), MATMUL(p, pt));
    geo_value third = MATMUL(MATMUL(pt, p), MATMUL(PRIME(g), columns));
    give[0] = ADD(first, ADD(second, third));
}

/* The upper right block of expm([a', g; 0, a']). */
void pull_expm(const tape_step *s, geo_value *give)
{
    double n = (double)rule_tensor(X(0))->shape[0];
    geo_value turned = PRIME(X(0));
    geo_value upper = CALL2("hcat", turned, s->g);
    geo_value lower = CALL2("hcat", MUL(num(0), value_plain(turned)), turned);
    geo_value whole = CALL1("expm", CALL2("vcat", upper, lower));
    geo_value index[2] = {
        value_from_object(vm_need(s->vm, range_new(vm_heap(s->vm), 1, n, 1, false))),
        value_from_object(vm_need(s->vm, range_new(vm_heap(s->vm), n + 1, 2 * n, 1, false))) };
    give[0] = vm_members(s->vm, whole, 2, index);
}

/* Lower triangle with half the diagonal. */
static geo_value half_lower(const tape_step *s, geo_value m)
{
    size_t n = rule_tensor(m)->shape[0];
    geo_tensor *mask = vm_matrix(s->vm, n, n);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) mask->data[i * n + j] = j < i ? 1 : j == i ? 0.5 : 0;
    return MUL(m, value_from_object(mask));
}

/* L^-T half_lower(L' G) L^-1, made symmetric [Smith 1995; Murray 2016]. */
void pull_cholesky(const tape_step *s, geo_value *give)
{
    geo_value turned = PRIME(OUT), inner = half_lower(s, MATMUL(turned, s->g));
    geo_value left = CALL2("solve", turned, inner);
    geo_value whole = PRIME(CALL2("solve", turned, PRIME(left)));
    give[0] = MUL(num(0.5), ADD(whole, PRIME(whole)));
}

/* --- Q and R ---------------------------------------------------------------------------- */

static geo_value compute_q(geo_vm *vm, int n, const geo_value *x)
{
    return member(vm, tape_call(vm, "qr", 1, x), 1);
}

static geo_value compute_r(geo_vm *vm, int n, const geo_value *x)
{
    return member(vm, tape_call(vm, "qr", 1, x), 2);
}

/* (g_Q + Q sym(M)) R^-T, M = R g_R' - g_Q' Q, whose lower triangle is mirrored [Walter,
 * Lehmann 2010]; `g_q` or `g_r` is VALUE_UNSET for 0. */
static geo_value pull_q_or_r(const tape_step *s, geo_value g_q, geo_value g_r)
{
    geo_value both = CALL1("qr", X(0)), q = member(s->vm, both, 1), r = member(s->vm, both, 2);
    geo_value m = g_r != VALUE_UNSET ? MATMUL(r, PRIME(g_r)) : NEG(MATMUL(PRIME(g_q), q));
    geo_value lower = half_lower(s, m);
    geo_value sum = MATMUL(q, ADD(lower, PRIME(lower)));
    if (g_q != VALUE_UNSET) sum = ADD(g_q, sum);
    return PRIME(CALL2("solve", r, PRIME(sum)));
}

static void pull_q(const tape_step *s, geo_value *give)
{
    give[0] = pull_q_or_r(s, s->g, VALUE_UNSET);
}

static void pull_r(const tape_step *s, geo_value *give)
{
    give[0] = pull_q_or_r(s, VALUE_UNSET, s->g);
}

static const tape_rule Q_OF_QR = { .kind = RULE_PULL, .compute = compute_q, .pull = pull_q };
static const tape_rule R_OF_QR = { .kind = RULE_PULL, .compute = compute_r, .pull = pull_r };

geo_value composed_qr(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_tensor *a = rule_tensor(argv[0]);
    if (!a || a->rank != 2 || a->shape[0] < a->shape[1])
        vm_raise_arg(vm, 0, NULL, MSG_DERIVATIVE_NONE, "qr");
    return vm_stack(vm, 2, (geo_value[]){ tape_record(vm, &Q_OF_QR, 1, argv),
                                          tape_record(vm, &R_OF_QR, 1, argv) });
}

/* --- spectra ------------------------------------------------------------------------- */

static geo_value compute_eigh(geo_vm *vm, geo_value a, double which)
{
    return member(vm, tape_call(vm, "eigh", 1, &a), which);
}

static geo_value compute_eigenvalues(geo_vm *vm, int n, const geo_value *x)
{
    return compute_eigh(vm, x[0], 1);
}

static geo_value compute_eigenvectors(geo_vm *vm, int n, const geo_value *x)
{
    return compute_eigh(vm, x[0], 2);
}

static geo_value symmetric(const tape_step *s, geo_value m)
{
    return MUL(num(0.5), ADD(m, PRIME(m)));
}

static void pull_eigenvalues(const tape_step *s, geo_value *give)
{
    geo_value v = compute_eigh(s->vm, X(0), 2);
    give[0] = symmetric(s, MATMUL(MUL(v, s->g), PRIME(v)));
}

/* V (F * (V' G)) V' with F_ij = 1/(w_j - w_i); vectors of equal eigenvalues have no
 * derivative, and infinite ones come out. */
static void pull_eigenvectors(const tape_step *s, geo_value *give)
{
    geo_value pair = CALL1("eigh", X(0)), w = member(s->vm, pair, 1), v = member(s->vm, pair, 2);
    double n = (double)rule_tensor(v)->shape[0];
    geo_value eye = CALL1("eye", num(n));
    geo_value gap = SUB(CALL3("reshape", w, num(1), num(n)), CALL3("reshape", w, num(n), num(1)));
    geo_value f = MUL(DIV(num(1), ADD(gap, eye)), SUB(num(1), eye));
    geo_value inner = MUL(f, MATMUL(PRIME(v), s->g));
    give[0] = symmetric(s, MATMUL(MATMUL(v, inner), PRIME(v)));
}

static const tape_rule EIGENVALUES = { .kind = RULE_PULL, .compute = compute_eigenvalues,
                                       .pull = pull_eigenvalues };
static const tape_rule EIGENVECTORS = { .kind = RULE_PULL, .compute = compute_eigenvectors,
                                        .pull = pull_eigenvectors };

geo_value composed_eigh(geo_vm *vm, int argc, const geo_value *argv)
{
    return vm_stack(vm, 2, (geo_value[]){ tape_record(vm, &EIGENVALUES, 1, argv),
                                          tape_record(vm, &EIGENVECTORS, 1, argv) });
}

/* Of a matrix that is symmetric the eigenvalues are real and differentiable. */
geo_value composed_eigvals(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_value a = value_plain(argv[0]);
    bool is_symmetric = rule_rank(a) == 2
        && rule_tensor(a)->shape[0] == rule_tensor(a)->shape[1]
        && !rule_any(vm, OP2_NE, a, vm_unary(vm, OP1_PRIME, a));
    if (!is_symmetric) vm_raise_arg(vm, 0, NULL, MSG_DERIVATIVE_NONE, "eigvals");
    return tape_record(vm, &EIGENVALUES, 1, argv);
}

static geo_value compute_svd(geo_vm *vm, geo_value a, double which)
{
    return member(vm, tape_call(vm, "svd", 1, &a), which);
}

static geo_value compute_singular(geo_vm *vm, int n, const geo_value *x)
{
    return compute_svd(vm, x[0], 2);
}

static void pull_singular(const tape_step *s, geo_value *give)
{
    geo_value all = CALL1("svd", X(0));
    geo_value u = member(s->vm, all, 1), v = member(s->vm, all, 3);
    give[0] = MATMUL(MUL(u, s->g), PRIME(v));
}

static const tape_rule SINGULAR_VALUES = { .kind = RULE_PULL, .compute = compute_singular,
                                           .pull = pull_singular };

/* (U, s, V): s as a function of its own. U and V = eigenvectors of a a' and a' a, which
 * have derivatives where singular values differ: u_i from the eigenvectors v_i, a v_i/s_i. */
geo_value composed_svd(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_value a = argv[0], plain = value_plain(a);
    geo_value parts = tape_call(vm, "svd", 1, &plain);
    geo_value v0 = member(vm, parts, 3), s = tape_record(vm, &SINGULAR_VALUES, 1, argv);
    const geo_tensor *shape = rule_tensor(plain);
    bool is_wide = shape->shape[0] < shape->shape[1];
    if (is_wide) vm_raise_arg(vm, 0, NULL, MSG_DERIVATIVE_NONE, "svd");
    geo_value at = vm_unary(vm, OP1_PRIME, a);
    geo_value square = vm_binary(vm, OP2_MATMUL, at, a);
    geo_value v = tape_record(vm, &EIGENVECTORS, 1, &square);
    v = tape_call(vm, "flip", 2, (geo_value[]){ v, num(2) });        /* descending */
    geo_value products = tape_mul(vm, value_plain(v), v0);           /* signs of svd */
    geo_value sums = tape_call(vm, "sum", 2, (geo_value[]){ products, num(1) });
    v = tape_mul(vm, v, tape_call(vm, "sign", 1, &sums));
    geo_value u = tape_div(vm, vm_binary(vm, OP2_MATMUL, a, v), s);
    geo_list *all = vm_list(vm, 3);
    list_add(vm, all, u);
    list_add(vm, all, s);
    list_add(vm, all, v);
    return value_from_object(all);
}

static geo_value singular_values(geo_vm *vm, geo_value a)
{
    return tape_record(vm, &SINGULAR_VALUES, 1, &a);
}

geo_value composed_cond(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_value s = singular_values(vm, argv[0]);
    return tape_div(vm, member(vm, s, 1), member(vm, s, (double)rule_tensor(s)->n));
}

/* The largest singular value, column sum or row sum. */
geo_value composed_opnorm(geo_vm *vm, int argc, const geo_value *argv)
{
    double p = value_to_number(argv[1]);
    if (p == 2) return member(vm, singular_values(vm, argv[0]), 1);
    geo_value size = tape_call(vm, "abs", 1, argv);
    geo_value sums = tape_call(vm, "sum", 2, (geo_value[]){ size, num(p == 1 ? 1 : 2) });
    return tape_call(vm, "max", 1, &sums);
}

/* --- polynomials --------------------------------------------------------------------- */

geo_value composed_polyval(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_value value = num(0);
    size_t n = vm_count(argv[0]);
    for (size_t k = 0; k < n; k++)
        value = tape_add(vm, tape_mul(vm, value, argv[1]), member(vm, argv[0], (double)k + 1));
    if (n == 0) return tape_full_like(vm, argv[1], 0);
    return n == 1 ? tape_add(vm, value, tape_mul(vm, num(0), argv[1])) : value;
}

geo_value composed_polyfit(geo_vm *vm, int argc, const geo_value *argv)
{
    int degree = (int)value_to_number(argv[2]);
    geo_list *powers = vm_list(vm, (size_t)degree + 1);
    for (int k = degree; k >= 0; k--) list_add(vm, powers, tape_pow(vm, argv[0], k));
    geo_value matrix = vm_unary(vm, OP1_PRIME, stack_list(vm, powers));
    return tape_call(vm, "lstsq", 2, (geo_value[]){ matrix, argv[1] });
}
