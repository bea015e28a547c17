/* test_surface.c - meshes: topology of known surfaces, spectra and heat against a reference. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/manifold/surface.h"
#include "tests/unit/shared.h"

static const double TETRAHEDRON[] = { 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1 };

static triangle_mesh *read_shared(const char *name)
{
    const char *path = shared_file(name);
    triangle_mesh *mesh = NULL;
    surface_report report;
    geo_buffer why = GEO_BUFFER_EMPTY;
    if (!path) return NULL;
    geo_status status = surface_read(path, &mesh, &report, &why);
    if (status != GEO_OK) print_error("%s: %s, fault %d\n", name, buffer_text(&why), report.fault);
    assert_int_equal(status, GEO_OK);
    buffer_free(&why);
    return mesh;
}

/* Name, Euler characteristic, boundaries, orientable. */
static void test_topology(void **state)
{
    static const struct { const char *name; int euler, boundaries; bool orientable; } known[] = {
        { "bunny_3301.obj", 2, 0, true }, { "hand_low.obj", 1, 1, true },
        { "igl_cow.off", 2, 0, true }, { "klein_figure8_self.off", 0, 0, false },
        { "moebius_self.off", 0, 1, false }, { "polycube_genus1_self.off", 0, 0, true },
        { "polycube_genus2_self.off", -2, 0, true }, { "sphere.obj", 2, 0, true },
        { "spot_low.obj", 2, 0, true }, { "torus.obj", 0, 0, true } };
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        char path[96];
        snprintf(path, sizeof path, "data/mesh/%s", known[k].name);
        triangle_mesh *mesh = read_shared(path);
        if (!mesh) continue;
        assert_int_equal(mesh->euler, known[k].euler);
        assert_int_equal(mesh->n_boundaries, known[k].boundaries);
        assert_int_equal(mesh->is_orientable, known[k].orientable);
        assert_int_equal(mesh->n_parts, 1);
        surface_free(mesh);
    }
}

static triangle_mesh *tetrahedron(void)
{
    static const uint32_t face[] = { 0, 1, 2, 0, 1, 3, 0, 2, 3, 1, 2, 3 };
    triangle_mesh *mesh;
    surface_report report;
    assert_int_equal(surface_new(4, TETRAHEDRON, 4, face, &mesh, &report), GEO_OK);
    return mesh;
}

static void test_orientation(void **state)
{
    triangle_mesh *mesh = tetrahedron();
    assert_true(mesh->is_orientable);
    assert_int_equal(mesh->euler, 2);
    assert_true(fabs(mesh->area - (1.5 + sqrt(3) / 2)) < 1e-15);
    double flux[3] = { 0, 0, 0 };               /* agreeing normals sum to 0 with areas */
    for (size_t i = 0; i < 4; i++) {
        double normal[3], area = mesh->cumulative[i] - (i ? mesh->cumulative[i - 1] : 0);
        surface_normal(mesh, i, normal);
        for (int k = 0; k < 3; k++) flux[k] += area * normal[k];
    }
    for (int k = 0; k < 3; k++) assert_true(fabs(flux[k]) < 1e-14);
    surface_free(mesh);
}

static surface_fault fault_of(size_t n, const double *x, size_t m, const uint32_t *face,
                           surface_report *report)
{
    triangle_mesh *mesh;
    assert_int_equal(surface_new(n, x, m, face, &mesh, report), GEO_EDOMAIN);
    return report->fault;
}

static void test_refusals(void **state)
{
    double x[15] = { 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1 };
    surface_report r;
    const uint32_t book[] = { 0, 1, 2, 0, 1, 3, 0, 1, 4 };      /* three pages at one edge */
    assert_int_equal(fault_of(5, x, 3, book, &r), MESH_EDGE);
    assert_true(r.a == 0 && r.b == 1 && r.n_faces == 3);
    const uint32_t bow[] = { 0, 1, 2, 0, 3, 4 };                /* two triangles at a vertex */
    assert_int_equal(fault_of(5, x, 2, bow, &r), MESH_VERTEX);
    assert_int_equal(r.a, 0);
    assert_int_equal(fault_of(5, x, 0, bow, &r), MESH_NO_FACES);
    const uint32_t far[] = { 0, 1, 9 };
    assert_int_equal(fault_of(5, x, 1, far, &r), MESH_BAD_INDEX);
    const uint32_t flat[] = { 0, 1, 1 };
    assert_int_equal(fault_of(5, x, 1, flat, &r), MESH_FLAT_FACE);
    x[5] = NAN;
    const uint32_t one[] = { 0, 1, 2 };
    assert_int_equal(fault_of(5, x, 1, one, &r), MESH_NOT_FINITE);
}

static geo_status read_text(const char *ending, const char *text, size_t length,
                            triangle_mesh **mesh)
{
    char path[64];
    surface_report report;
    geo_buffer why = GEO_BUFFER_EMPTY;
    snprintf(path, sizeof path, "/tmp/geo_test_mesh_%d%s", (int)getpid(), ending);
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(text, 1, length, out), length);
    fclose(out);
    geo_status status = surface_read(path, mesh, &report, &why);
    remove(path);
    buffer_free(&why);
    return status;
}

static void check_text(const char *ending, const char *text, size_t length)
{
    triangle_mesh *mesh;
    assert_int_equal(read_text(ending, text, length, &mesh), GEO_OK);
    assert_int_equal(mesh->n, 4);
    assert_int_equal(mesh->m, 2);
    assert_true(fabs(mesh->area - 1) < 1e-12);
    surface_free(mesh);
}

/* The unit square as one face of four corners, in each form; cut short it is refused. */
static void test_formats(void **state)
{
    static const char off[] = "OFF # a square\n4 1 0\n0 0 0\n1 0 0\n1 1 0\n0 1 0\n4 0 1 2 3\n";
    static const char obj[] = "v 0 0 0\nv 1 0 0\nvt 0 0\nv 1 1 0\nv 0 1 0\nf 1/1 2//3 -2 4/1/1\n";
    static const char ply[] = "ply\nformat ascii 1.0\ncomment hello\nelement vertex 4\n"
        "property float x\nproperty float y\nproperty float z\nelement face 1\n"
        "property list uchar int vertex_indices\nend_header\n0 0 0\n1 0 0\n1 1 0\n0 1 0\n"
        "4 0 1 2 3\n";
    static const char head[] = "ply\nformat binary_little_endian 1.0\nelement vertex 4\n"
        "property float x\nproperty float y\nproperty float z\nelement face 1\n"
        "property list uchar int vertex_indices\nend_header\n";
    char binary[512];
    float corner[] = { 0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0 };
    int32_t index[] = { 0, 1, 2, 3 };
    size_t n = sizeof head - 1;
    memcpy(binary, head, n);
    memcpy(binary + n, corner, sizeof corner);
    n += sizeof corner;
    binary[n++] = 4;
    memcpy(binary + n, index, sizeof index);
    n += sizeof index;
    check_text(".off", off, sizeof off - 1);
    check_text(".obj", obj, sizeof obj - 1);
    check_text(".ply", ply, sizeof ply - 1);
    check_text(".ply", binary, n);
    triangle_mesh *mesh;
    for (size_t cut = 0; cut < sizeof off - 8; cut += 3)
        assert_int_not_equal(read_text(".off", off, cut, &mesh), GEO_OK);
    for (size_t cut = 0; cut < n; cut += 5)
        assert_int_not_equal(read_text(".ply", binary, cut, &mesh), GEO_OK);
    assert_int_equal(read_text(".stl", off, sizeof off - 1, &mesh), GEO_EFORMAT);
    static const char huge[] = "OFF\n4000000000 4000000000 0\n0 0 0\n";
    assert_int_not_equal(read_text(".off", huge, sizeof huge - 1, &mesh), GEO_OK);
}

/* Eigenvalues of the icosphere and one heat step, as SciPy computed them. */
static void test_oracle(void **state)
{
    enum { PAIRS = 25 };
    triangle_mesh *mesh = read_shared("oracles/manifold/icosphere3.off");
    const char *path = shared_file("oracles/manifold/icosphere3_oracle.json");
    FILE *in = path ? fopen(path, "r") : NULL;
    if (!mesh || !in) return;
    static char text[1 << 16];
    text[fread(text, 1, sizeof text - 1, in)] = '\0';
    fclose(in);
    double values[PAIRS], *vectors = geo_alloc(mesh->n * PAIRS, sizeof *vectors);
    double *u = geo_alloc_zero(mesh->n, sizeof *u);
    assert_true(vectors && u);
    assert_int_equal(surface_spectrum(mesh, PAIRS, values, vectors), GEO_OK);
    char *at = strstr(text, "cotan_barycentric_mass_eigs");
    at = strchr(at, '[');
    for (int k = 0; k < PAIRS; k++) {
        double wanted = strtod(at + 1, &at);
        if (!(fabs(values[k] - wanted) < 1e-9)) print_error("%d: %.15g %.15g\n", k, values[k],
                                                            wanted);
        assert_true(fabs(values[k] - wanted) < 1e-9);
    }
    /* delta over mass of vertex 0: the reference starts from M u0 = delta */
    double mass = 0;
    for (size_t i = 0; i < mesh->m; i++)
        for (int k = 0; k < 3; k++)
            if (mesh->face[3 * i + (size_t)k] == 0)
                mass += (mesh->cumulative[i] - (i ? mesh->cumulative[i - 1] : 0)) / 3;
    u[0] = 1 / mass;
    assert_int_equal(surface_heat(mesh, 0.05, u, u), GEO_OK);
    at = strchr(strstr(text, "u_first20"), '[');
    for (int k = 0; k < 20; k++) {
        double wanted = strtod(at + 1, &at);
        assert_true(fabs(u[k] - wanted) < 1e-9 * (1 + fabs(wanted)));
    }
    geo_free(vectors);
    geo_free(u);
    surface_free(mesh);
}

/* Distances on the icosphere are those of the sphere within 3 %. */
static void test_distances(void **state)
{
    triangle_mesh *mesh = read_shared("oracles/manifold/icosphere3.off");
    if (!mesh) return;
    double *d = geo_alloc(mesh->n, sizeof *d), worst = 0;
    assert_non_null(d);
    assert_int_equal(surface_distances(mesh, 0, d), GEO_OK);
    for (size_t i = 0; i < mesh->n; i++) {
        double dot = 0;
        for (int k = 0; k < 3; k++) dot += mesh->x[k] * mesh->x[3 * i + (size_t)k];
        double exact = acos(fmax(-1, fmin(1, dot)));
        if (exact > 0.5) worst = fmax(worst, fabs(d[i] - exact) / exact);
    }
    print_message("heat method off by %.3f at most\n", worst);
    assert_true(worst < 0.05);
    geo_free(d);
    surface_free(mesh);
}

static void test_points(void **state)
{
    enum { MANY = 3000 };
    triangle_mesh *mesh = tetrahedron();
    static double x[3 * MANY];
    geo_rng rng;
    size_t slanted = 0;
    rng_seed(&rng, 2, 0);
    assert_int_equal(surface_sample(mesh, &rng, MANY, x), GEO_OK);
    for (size_t i = 0; i < MANY; i++) {
        double foot[3];
        assert_true(surface_nearest(mesh, x + 3 * i, foot, NULL) < 1e-15);
        slanted += x[3 * i] + x[3 * i + 1] + x[3 * i + 2] > 1 - 1e-9;
    }
    double share = (sqrt(3) / 2) / mesh->area;
    assert_true(fabs((double)slanted / MANY - share) < 0.04);
    double foot[3], corner[3] = { 2, -1, -1 }, side[3] = { 0.5, -1, -1 };
    assert_true(fabs(surface_nearest(mesh, corner, foot, NULL) - sqrt(3)) < 1e-15);
    assert_true(fabs(surface_nearest(mesh, side, foot, NULL) - sqrt(2)) < 1e-15);
    surface_free(mesh);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_topology), cmocka_unit_test(test_orientation),
        cmocka_unit_test(test_refusals), cmocka_unit_test(test_formats),
        cmocka_unit_test(test_oracle), cmocka_unit_test(test_distances),
        cmocka_unit_test(test_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
