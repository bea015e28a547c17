/* test_manifold.c - the laws that hold on every manifold, checked on every one.
 *
 * For random points and tangent vectors of each space: membership, tangency, a positive
 * metric, exp after log, geodesics of constant speed, reversal, the triangle inequality,
 * transport as an isometry that carries the geodesic's own velocity, agreement of
 * distances with the length of log, uniform points against a closed-form moment. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/manifold/manifold.h"

enum { ROWS = 24 };

/* A space, how long test vectors are, how exact it must be. */
typedef struct {
    const char *name;
    geo_status (*make)(space **out);
    double reach, tol, transport_tol;
    bool is_noncompact;
} subject;

static geo_status make_s1(space **o) { return space_sphere(1, 1, NULL, o); }
static geo_status make_s2(space **o) { return space_sphere(2, 1, NULL, o); }
static geo_status make_s5(space **o) { return space_sphere(5, 1, NULL, o); }
static geo_status make_big(space **o)
{
    return space_sphere(2, 3.5, (double[]){ 1, -2, 0.5 }, o);
}
static geo_status make_rp2(space **o) { return space_projective(2, o); }
static geo_status make_rp3(space **o) { return space_projective(3, o); }
static geo_status make_cp1(space **o) { return space_complex_projective(1, o); }
static geo_status make_cp2(space **o) { return space_complex_projective(2, o); }
static geo_status make_simplex(space **o) { return space_simplex(3, o); }
static geo_status make_t3(space **o) { return space_torus(3, o); }
static geo_status make_klein(space **o) { return space_klein(o); }
static geo_status make_mobius(space **o) { return space_mobius(2, o); }
static geo_status make_r3(space **o) { return space_euclidean(3, o); }
static geo_status make_h2(space **o) { return space_hyperbolic(2, HYPERBOLOID, o); }
static geo_status make_h3(space **o) { return space_hyperbolic(3, HYPERBOLOID, o); }
static geo_status make_ball_model(space **o) { return space_hyperbolic(3, HYPERBOLIC_BALL, o); }
static geo_status make_half_model(space **o) { return space_hyperbolic(3, HYPERBOLIC_HALF, o); }
static geo_status make_so2(space **o) { return space_rotations(2, o); }
static geo_status make_so3(space **o) { return space_rotations(3, o); }
static geo_status make_so4(space **o) { return space_rotations(4, o); }
static geo_status make_so5(space **o) { return space_rotations(5, o); }
static geo_status make_se2(space **o) { return space_motions(2, o); }
static geo_status make_se3(space **o) { return space_motions(3, o); }
static geo_status make_spd(space **o) { return space_spd(3, SPD_AFFINE, o); }
static geo_status make_spd_log(space **o) { return space_spd(3, SPD_LOG_EUCLIDEAN, o); }
static geo_status make_bures(space **o) { return space_spd(2, SPD_BURES, o); }
static geo_status make_stiefel(space **o) { return space_stiefel(5, 2, o); }
static geo_status make_stiefel_wide(space **o) { return space_stiefel(4, 3, o); }
static geo_status make_grassmann(space **o) { return space_grassmann(5, 2, o); }
static geo_status make_grassmann_wide(space **o) { return space_grassmann(4, 3, o); }

static geo_status make_product(space **o)
{
    space *part[3];
    assert_int_equal(space_sphere(2, 1, NULL, &part[0]), GEO_OK);
    assert_int_equal(space_torus(1, &part[1]), GEO_OK);
    assert_int_equal(space_rotations(3, &part[2]), GEO_OK);
    geo_status status = space_product(3, part, NULL, o);
    for (int k = 0; k < 3; k++) space_drop(part[k]);
    return status;
}

static geo_status make_union(space **o)
{
    space *part[2];
    assert_int_equal(space_sphere(2, 1, NULL, &part[0]), GEO_OK);
    assert_int_equal(space_torus(2, &part[1]), GEO_OK);
    geo_status status = space_union(2, part, o);
    for (int k = 0; k < 2; k++) space_drop(part[k]);
    return status;
}

static const subject SUBJECTS[] = {
    { "S^1", make_s1, 1.2, 1e-12, 1e-12, false },
    { "S^2", make_s2, 1.2, 1e-12, 1e-12, false },
    { "S^5", make_s5, 1.2, 1e-12, 1e-12, false },
    { "a moved sphere", make_big, 4, 1e-11, 1e-11, false },
    { "RP^2", make_rp2, 0.7, 1e-12, 1e-12, false },
    { "RP^3", make_rp3, 0.7, 1e-12, 1e-12, false },
    { "CP^1", make_cp1, 0.7, 1e-12, 1e-12, false },
    { "CP^2", make_cp2, 0.7, 1e-12, 1e-12, false },
    { "simplex(3)", make_simplex, 0.01, 1e-9, 1e-9, false },
    { "T^3", make_t3, 1.2, 1e-12, 1e-12, false },
    { "klein", make_klein, 1.2, 1e-12, 1e-12, false },
    { "mobius", make_mobius, 0.001, 1e-12, 1e-12, false },
    { "R^3", make_r3, 5, 1e-12, 1e-12, true },
    { "H^2", make_h2, 1.5, 1e-11, 1e-11, true },
    { "H^3", make_h3, 1.5, 1e-11, 1e-11, true },
    { "the ball model", make_ball_model, 1.5, 1e-10, 1e-10, true },
    { "the half-space model", make_half_model, 1.5, 1e-10, 1e-10, true },
    { "SO(2)", make_so2, 1.2, 1e-12, 1e-12, false },
    { "SO(3)", make_so3, 1.2, 1e-12, 1e-12, false },
    { "SO(4)", make_so4, 1, 1e-11, 1e-12, false },
    { "SO(5)", make_so5, 1, 1e-11, 1e-12, false },
    { "SE(2)", make_se2, 1, 1e-12, 1e-12, true },
    { "SE(3)", make_se3, 1, 1e-12, 1e-12, true },
    { "SPD(3)", make_spd, 0.7, 1e-10, 1e-10, true },
    { "SPD(3), log-Euclidean", make_spd_log, 0.7, 1e-9, 1e-9, true },
    { "SPD(2), Bures", make_bures, 0.3, 1e-9, 1e-7, true },
    { "stiefel(5, 2)", make_stiefel, 0.6, 1e-10, 1e-7, false },
    { "stiefel(4, 3)", make_stiefel_wide, 0.5, 1e-10, 1e-7, false },
    { "grassmann(5, 2)", make_grassmann, 0.6, 1e-10, 1e-10, false },
    { "grassmann(4, 3)", make_grassmann_wide, 0.7, 1e-10, 1e-10, false },
    { "a product", make_product, 1.2, 1e-12, 1e-12, false },
    { "a union", make_union, 1.2, 1e-12, 1e-12, false },
};

enum { N_SUBJECTS = sizeof SUBJECTS / sizeof *SUBJECTS };

/* Points, and tangent vectors of length `reach` at most, of a subject. */
typedef struct {
    const subject *s;
    space *m;
    size_t c;
    double *x, *v, *w, *y, *z, *u;
} stage;

static void make_points(stage *t, geo_rng *rng)
{
    size_t n = ROWS * t->c;
    if (!t->s->is_noncompact) {
        assert_int_equal(space_sample(t->m, rng, ROWS, t->x), GEO_OK);
        return;
    }
    for (size_t i = 0; i < n; i++) t->y[i] = 0.5 * rng_normal(rng);
    if (strncmp(t->s->name, "SPD", 3) == 0) {           /* a a' + 1/2 */
        size_t k = t->m->size[0];
        for (size_t row = 0; row < ROWS; row++)
            for (size_t i = 0; i < k; i++)
                for (size_t j = 0; j < k; j++) {
                    double sum = i == j ? 0.5 : 0;
                    for (size_t l = 0; l < k; l++)
                        sum += t->y[row * t->c + i * k + l] * t->y[row * t->c + j * k + l];
                    t->x[row * t->c + i * k + j] = sum;
                }
        return;
    }
    if (strstr(t->s->name, "ball")) for (size_t i = 0; i < n; i++) t->y[i] *= 0.5;
    if (strstr(t->s->name, "half")) for (size_t i = 0; i < n; i++)
        t->y[i] = i % t->c == t->c - 1 ? 0.5 + fabs(t->y[i]) : t->y[i];
    assert_int_equal(manifold_project(t->m, ROWS, t->y, t->x), GEO_OK);
}

static void make_vectors(stage *t, geo_rng *rng, double *v)
{
    for (size_t i = 0; i < ROWS * t->c; i++) v[i] = rng_normal(rng);
    assert_int_equal(manifold_tangent(t->m, ROWS, t->x, v, v), GEO_OK);
    for (size_t i = 0; i < ROWS; i++) {
        double square, length = t->s->reach * (0.1 + 0.9 * rng_uniform(rng));
        assert_int_equal(manifold_inner(t->m, 1, t->x + i * t->c, v + i * t->c, v + i * t->c,
                                        &square), GEO_OK);
        for (size_t k = 0; k < t->c; k++) v[i * t->c + k] *= length / sqrt(square);
    }
}

static void stage_set(stage *t, const subject *s, uint64_t seed)
{
    geo_rng rng;
    rng_seed(&rng, seed, 0);
    t->s = s;
    assert_int_equal(s->make(&t->m), GEO_OK);
    t->c = t->m->coordinates;
    double **array[] = { &t->x, &t->v, &t->w, &t->y, &t->z, &t->u };
    for (int k = 0; k < 6; k++) {
        *array[k] = geo_alloc(ROWS * t->c, sizeof(double));
        assert_non_null(*array[k]);
    }
    make_points(t, &rng);
    make_vectors(t, &rng, t->v);
    make_vectors(t, &rng, t->w);
    assert_int_equal(manifold_exp(t->m, ROWS, t->x, t->v, t->y, NULL), GEO_OK);
}

static void stage_strike(stage *t)
{
    double *array[] = { t->x, t->v, t->w, t->y, t->z, t->u };
    for (int k = 0; k < 6; k++) geo_free(array[k]);
    space_drop(t->m);
}

static void check_rows(const stage *t, const char *law, const double *a, const double *b,
                       size_t c, double tol)
{
    for (size_t i = 0; i < ROWS; i++) {
        double gap = 0, size = 1;
        for (size_t k = 0; k < c; k++) {
            gap = fmax(gap, fabs(a[i * c + k] - b[i * c + k]));
            size = fmax(size, fabs(a[i * c + k]));
        }
        if (!(gap <= tol * size)) print_error("%s: %s: row %zu is off by %.3g\n", t->s->name, law,
                                              i, gap / size);
        assert_true(gap <= tol * size);
    }
}

static void each(void (*law)(stage *t))
{
    for (size_t i = 0; i < N_SUBJECTS; i++) {
        stage t = { 0 };
        stage_set(&t, &SUBJECTS[i], 11 + i);
        law(&t);
        stage_strike(&t);
    }
}

static void lengths(const stage *t, const double *x, const double *v, double *out)
{
    assert_int_equal(manifold_inner(t->m, ROWS, x, v, v, out), GEO_OK);
    for (size_t i = 0; i < ROWS; i++) out[i] = sqrt(out[i]);
}

static void law_membership(stage *t)
{
    for (size_t i = 0; i < ROWS; i++) {
        double *x = t->x + i * t->c;
        assert_true(space_contains(t->m, x));
        assert_true(space_contains(t->m, t->y + i * t->c));
        double kept = x[t->c - 1];
        x[t->c - 1] = NAN;
        assert_false(space_contains(t->m, x));
        x[t->c - 1] = kept;
    }
    if (t->m->kind != SPACE_EUCLIDEAN && t->m->coordinates > t->m->dim) {
        for (size_t k = 0; k < t->c; k++) t->z[k] = 7.25;
        assert_false(space_contains(t->m, t->z));
    }
    assert_int_equal(manifold_project(t->m, ROWS, t->x, t->z), GEO_OK);
    check_rows(t, "project keeps points", t->x, t->z, t->c, 1e-11);
}

static void law_tangency(stage *t)
{
    assert_int_equal(manifold_tangent(t->m, ROWS, t->x, t->v, t->u), GEO_OK);
    check_rows(t, "tangent keeps vectors", t->v, t->u, t->c, 1e-12);
    double *basis = geo_alloc(t->m->dim * t->c, sizeof *basis), product;
    assert_int_equal(manifold_basis(t->m, t->x, basis), GEO_OK);
    for (size_t i = 0; i < t->m->dim; i++)
        for (size_t j = 0; j < t->m->dim; j++) {
            assert_int_equal(manifold_inner(t->m, 1, t->x, basis + i * t->c, basis + j * t->c,
                                            &product), GEO_OK);
            assert_true(fabs(product - (i == j)) < 1e-12);
        }
    geo_free(basis);
}

static void law_log_inverts_exp(stage *t)
{
    unsigned char row[ROWS];
    double size[ROWS], distance[ROWS], back[ROWS];
    assert_int_equal(manifold_log(t->m, ROWS, t->x, t->y, t->u, row), GEO_OK);
    for (size_t i = 0; i < ROWS; i++) assert_int_equal(row[i], ROW_OK);
    check_rows(t, "log after exp", t->v, t->u, t->c, t->s->tol);
    lengths(t, t->x, t->v, size);
    assert_int_equal(manifold_dist(t->m, ROWS, t->x, t->y, distance), GEO_OK);
    assert_int_equal(manifold_dist(t->m, ROWS, t->y, t->x, back), GEO_OK);
    check_rows(t, "distance is the length of log", size, distance, 1, t->s->tol);
    check_rows(t, "distance is symmetric", distance, back, 1, t->s->tol);
    assert_int_equal(manifold_log(t->m, ROWS, t->x, t->x, t->u, row), GEO_OK);
    memset(t->z, 0, ROWS * t->c * sizeof *t->z);
    check_rows(t, "log(x, x) = 0", t->u, t->z, t->c, 1e-9);
}

static void law_constant_speed(stage *t)
{
    double near[ROWS], far[ROWS], whole[ROWS];
    assert_int_equal(manifold_between(t->m, ROWS, t->x, t->y, 0.25, t->z, NULL), GEO_OK);
    assert_int_equal(manifold_dist(t->m, ROWS, t->x, t->z, near), GEO_OK);
    assert_int_equal(manifold_dist(t->m, ROWS, t->z, t->y, far), GEO_OK);
    lengths(t, t->x, t->v, whole);
    for (size_t i = 0; i < ROWS; i++) {
        near[i] *= 4;
        far[i] *= 4.0 / 3;
    }
    check_rows(t, "a quarter of the way", near, whole, 1, 4 * t->s->tol);
    check_rows(t, "three quarters left", far, whole, 1, 4 * t->s->tol);
}

static void law_triangle(stage *t)
{
    double a[ROWS], b[ROWS], c[ROWS];
    assert_int_equal(manifold_exp(t->m, ROWS, t->x, t->w, t->z, NULL), GEO_OK);
    assert_int_equal(manifold_dist(t->m, ROWS, t->x, t->y, a), GEO_OK);
    assert_int_equal(manifold_dist(t->m, ROWS, t->x, t->z, b), GEO_OK);
    assert_int_equal(manifold_dist(t->m, ROWS, t->y, t->z, c), GEO_OK);
    for (size_t i = 0; i < ROWS; i++) {
        if (!(c[i] <= a[i] + b[i] + 1e-9)) print_error("%s: triangle\n", t->s->name);
        assert_true(c[i] <= a[i] + b[i] + 1e-9);
        assert_true(a[i] <= b[i] + c[i] + 1e-9 && b[i] <= a[i] + c[i] + 1e-9);
    }
}

static void law_transport(stage *t)
{
    double before[ROWS], after[ROWS];
    assert_int_equal(manifold_transport(t->m, ROWS, t->x, t->v, t->w, t->z), GEO_OK);
    assert_int_equal(manifold_inner(t->m, ROWS, t->x, t->w, t->w, before), GEO_OK);
    assert_int_equal(manifold_inner(t->m, ROWS, t->y, t->z, t->z, after), GEO_OK);
    check_rows(t, "transport keeps lengths", before, after, 1, t->s->transport_tol);
    assert_int_equal(manifold_inner(t->m, ROWS, t->x, t->v, t->w, before), GEO_OK);
    assert_int_equal(manifold_transport(t->m, ROWS, t->x, t->v, t->v, t->u), GEO_OK);
    assert_int_equal(manifold_inner(t->m, ROWS, t->y, t->u, t->z, after), GEO_OK);
    check_rows(t, "transport keeps angles", before, after, 1, t->s->transport_tol);
    assert_int_equal(manifold_log(t->m, ROWS, t->y, t->x, t->z, NULL), GEO_OK);
    for (size_t i = 0; i < ROWS * t->c; i++) t->z[i] = -t->z[i];
    check_rows(t, "the velocity is parallel", t->u, t->z, t->c,
               fmax(t->s->tol, t->s->transport_tol));
}

static void test_membership(void **state) { each(law_membership); }
static void test_tangency(void **state) { each(law_tangency); }
static void test_log_inverts_exp(void **state) { each(law_log_inverts_exp); }
static void test_constant_speed(void **state) { each(law_constant_speed); }
static void test_triangle(void **state) { each(law_triangle); }
static void test_transport(void **state) { each(law_transport); }

/* The ladder that stands in where there is no closed form, against closed forms. */
static void test_ladder(void **state)
{
    for (size_t i = 0; i < N_SUBJECTS; i++) {
        stage t = { 0 };
        stage_set(&t, &SUBJECTS[i], 31 + i);
        manifold_class without = *t.m->class;
        const manifold_class *kept = t.m->class;
        bool fits = kept->transport && strcmp(t.s->name, "klein") && strcmp(t.s->name, "mobius");
        assert_int_equal(manifold_transport(t.m, ROWS, t.x, t.v, t.w, t.z), GEO_OK);
        without.transport = NULL;
        t.m->class = &without;
        if (fits) {
            assert_int_equal(manifold_transport(t.m, 4, t.x, t.v, t.w, t.u), GEO_OK);
            memcpy(t.z + 4 * t.c, t.u + 4 * t.c, (ROWS - 4) * t.c * sizeof *t.z);
            check_rows(&t, "the ladder agrees", t.z, t.u, t.c, 1e-6);
        }
        t.m->class = kept;
        stage_strike(&t);
    }
}

/* A random geodesic ball that spheres don't know of: E |coordinate|^2 by symmetry. */
static void test_uniform_points(void **state)
{
    enum { MANY = 20000 };
    geo_rng rng;
    rng_seed(&rng, 5, 0);
    space *m;
    double *x = geo_alloc(MANY * 16, sizeof *x);
    assert_non_null(x);
    assert_int_equal(space_sphere(2, 1, NULL, &m), GEO_OK);     /* z is uniform on [-1, 1] */
    assert_int_equal(space_sample(m, &rng, MANY, x), GEO_OK);
    double fourth = 0;
    for (size_t i = 0; i < MANY; i++) fourth += pow(x[3 * i + 2], 4) / MANY;
    assert_true(fabs(fourth - 0.2) < 0.01);
    space_drop(m);
    assert_int_equal(space_rotations(3, &m), GEO_OK);           /* angle: (1 - cos a)/pi */
    assert_int_equal(space_sample(m, &rng, MANY, x), GEO_OK);
    double trace = 0, square = 0;                               /* E tr = 0, E tr^2 = 1 */
    for (size_t i = 0; i < MANY; i++) {
        double here = x[9 * i] + x[9 * i + 4] + x[9 * i + 8];
        trace += here / MANY;
        square += here * here / MANY;
    }
    assert_true(fabs(trace) < 0.03 && fabs(square - 1) < 0.05);
    space_drop(m);
    assert_int_equal(space_grassmann(4, 2, &m), GEO_OK);        /* E P = I/2 */
    assert_int_equal(space_sample(m, &rng, MANY, x), GEO_OK);
    for (size_t k = 0; k < 16; k++) {
        double mean = 0;
        for (size_t i = 0; i < MANY; i++) mean += x[16 * i + k] / MANY;
        assert_true(fabs(mean - (k % 5 == 0 ? 0.5 : 0)) < 0.02);
    }
    space_drop(m);
    assert_int_equal(space_simplex(1, &m), GEO_OK);             /* sin^2 of a uniform angle */
    assert_int_equal(space_sample(m, &rng, MANY, x), GEO_OK);
    square = 0;
    for (size_t i = 0; i < MANY; i++) square += x[2 * i] * x[2 * i] / MANY;
    assert_true(fabs(square - 0.375) < 0.01);
    space_drop(m);
    geo_free(x);
}

static void near_value(double a, double b)
{
    if (!(fabs(a - b) <= 1e-12 * fabs(b))) print_error("%.17g is not %.17g\n", a, b);
    assert_true(fabs(a - b) <= 1e-12 * fabs(b));
}

static double volume_of(geo_status status, space **m)
{
    assert_int_equal(status, GEO_OK);
    double volume = space_volume(*m);
    space_drop(*m);
    return volume;
}

static void test_volumes(void **state)
{
    space *m = NULL;
    near_value(volume_of(space_sphere(1, 1, NULL, &m), &m), 2 * M_PI);
    near_value(volume_of(space_sphere(2, 3, NULL, &m), &m), 36 * M_PI);
    near_value(volume_of(space_sphere(3, 1, NULL, &m), &m), 2 * M_PI * M_PI);
    near_value(volume_of(space_rotations(3, &m), &m), 8 * M_PI * M_PI);
    near_value(volume_of(space_projective(2, &m), &m), 2 * M_PI);
    near_value(volume_of(space_complex_projective(1, &m), &m), M_PI);
    near_value(volume_of(space_complex_projective(2, &m), &m), M_PI * M_PI / 2);
    near_value(volume_of(space_simplex(1, &m), &m), M_PI);       /* a quarter of 2 (2 pi) */
    near_value(volume_of(space_grassmann(3, 1, &m), &m), 2 * M_PI);
    near_value(volume_of(space_grassmann(4, 2, &m), &m), 2 * M_PI * M_PI);
    near_value(volume_of(space_stiefel(3, 2, &m), &m), 8 * M_PI * M_PI);
    near_value(volume_of(space_torus(3, &m), &m), pow(2 * M_PI, 3));
    near_value(volume_of(space_klein(&m), &m), 4 * M_PI * M_PI);
    near_value(volume_of(make_union(&m), &m), 4 * M_PI + 4 * M_PI * M_PI);
    near_value(volume_of(make_product(&m), &m), 4 * M_PI * 2 * M_PI * 8 * M_PI * M_PI);
    assert_true(isinf(volume_of(space_hyperbolic(2, HYPERBOLOID, &m), &m)));
}

/* The cut locus: a status, a shortest geodesic all the same, and no NaN. */
static void check_cut(space *m, const double *x, const double *y, double distance)
{
    double v[16], z[16], length, d;
    unsigned char row = 99;
    assert_int_equal(manifold_log(m, 1, x, y, v, &row), GEO_OK);
    assert_int_equal(row, ROW_CUT_LOCUS);
    assert_int_equal(manifold_inner(m, 1, x, v, v, &length), GEO_OK);
    assert_true(fabs(sqrt(length) - distance) < 1e-12);
    assert_int_equal(manifold_exp(m, 1, x, v, z, NULL), GEO_OK);
    assert_int_equal(manifold_dist(m, 1, z, y, &d), GEO_OK);
    assert_true(d < 1e-7);
    space_drop(m);
}

static void test_cut_locus(void **state)
{
    space *m;
    assert_int_equal(space_sphere(2, 1, NULL, &m), GEO_OK);
    check_cut(m, (double[]){ 0, 0, 1 }, (double[]){ 0, 0, -1 }, M_PI);
    assert_int_equal(space_projective(2, &m), GEO_OK);
    check_cut(m, (double[]){ 0, 0, 1 }, (double[]){ 0, 1, 0 }, M_PI_2);
    assert_int_equal(space_torus(1, &m), GEO_OK);
    check_cut(m, (double[]){ 0 }, (double[]){ M_PI }, M_PI);
    assert_int_equal(space_rotations(3, &m), GEO_OK);
    check_cut(m, (double[]){ 1, 0, 0, 0, 1, 0, 0, 0, 1 },
              (double[]){ -1, 0, 0, 0, -1, 0, 0, 0, 1 }, M_PI);
    assert_int_equal(space_rotations(4, &m), GEO_OK);
    check_cut(m, (double[]){ 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1 },
              (double[]){ 1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, -1 }, M_PI);
    assert_int_equal(space_grassmann(2, 1, &m), GEO_OK);
    check_cut(m, (double[]){ 1, 0, 0, 0 }, (double[]){ 0, 0, 0, 1 }, M_PI_2);
}

static void test_mean(void **state)
{
    space *m;
    double x[] = { 1, 0, 0, 0, 1, 0, 0, 0, 1 }, mean[9], spread;
    assert_int_equal(space_sphere(2, 1, NULL, &m), GEO_OK);
    assert_int_equal(manifold_mean(m, 3, x, NULL, 1e-14, mean, &spread), GEO_OK);
    for (int k = 0; k < 3; k++) assert_true(fabs(mean[k] - 1 / sqrt(3)) < 1e-13);
    assert_true(fabs(spread - pow(acos(1 / sqrt(3)), 2)) < 1e-12);
    space_drop(m);
    /* log-Euclidean: the exponential of the mean logarithm */
    double p[] = { 1, 0, 0, 1, exp(2), 0, 0, exp(-4) };
    assert_int_equal(space_spd(2, SPD_LOG_EUCLIDEAN, &m), GEO_OK);
    assert_int_equal(manifold_mean(m, 2, p, NULL, 1e-12, mean, &spread), GEO_OK);
    assert_true(fabs(mean[0] - exp(1)) < 1e-11 && fabs(mean[3] - exp(-2)) < 1e-11);
    space_drop(m);
}

static void test_facts(void **state)
{
    space *m, *edge;
    assert_int_equal(make_union(&m), GEO_OK);
    assert_int_equal(m->facts.components, 2);
    assert_int_equal(m->facts.euler, 2);
    assert_int_equal(manifold_boundary(m, &edge), GEO_EEMPTY);
    space_drop(m);
    assert_int_equal(space_grassmann(6, 2, &m), GEO_OK);
    assert_int_equal(m->facts.euler, 3);
    space_drop(m);
    space *part[2];
    double zero[3] = { 0 };
    assert_int_equal(space_ball(3, zero, 2, &part[0]), GEO_OK);
    assert_int_equal(space_torus(1, &part[1]), GEO_OK);
    assert_int_equal(space_product(2, part, NULL, &m), GEO_OK);
    assert_int_equal(manifold_boundary(m, &edge), GEO_OK);      /* S^2 of radius 2, times S^1 */
    near_value(space_volume(edge), 16 * M_PI * 2 * M_PI);
    assert_true(space_contains(edge, (double[]){ 0, 2, 0, 1 }));
    space_drop(edge);
    space_drop(m);
    space_drop(part[0]);
    space_drop(part[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_membership), cmocka_unit_test(test_tangency),
        cmocka_unit_test(test_log_inverts_exp), cmocka_unit_test(test_constant_speed),
        cmocka_unit_test(test_triangle), cmocka_unit_test(test_transport),
        cmocka_unit_test(test_ladder), cmocka_unit_test(test_uniform_points),
        cmocka_unit_test(test_volumes), cmocka_unit_test(test_cut_locus),
        cmocka_unit_test(test_mean), cmocka_unit_test(test_facts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
