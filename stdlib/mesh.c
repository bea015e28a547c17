/* mesh.c - surfaces of triangles as spaces, their spectra, heat and distances. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/manifold/surface_space.h"
#include "runtime/vm/args.h"
#include "stdlib/common.h"
#include "stdlib/mesh.h"
#include "stdlib/space.h"

/* --- making --------------------------------------------------------------------------- */

static void fault_text(const surface_report *r, char *out, size_t size)
{
    switch (r->fault) {
    case MESH_NO_FACES: snprintf(out, size, "it has no triangles"); break;
    case MESH_BAD_INDEX:
        snprintf(out, size, "triangle %zu has the vertex %zu, which does not exist", r->face + 1,
                 r->a + 1);
        break;
    case MESH_NOT_FINITE: snprintf(out, size, "vertex %zu is not finite", r->a + 1); break;
    case MESH_FLAT_FACE: snprintf(out, size, "triangle %zu has no area", r->face + 1); break;
    case MESH_EDGE:
        snprintf(out, size, "%zu triangles meet at the edge between vertices %zu and %zu",
                 r->n_faces, r->a + 1, r->b + 1);
        break;
    default:
        snprintf(out, size, "the triangles at vertex %zu form more than one fan", r->a + 1);
    }
}

static geo_value surface_or_raise(geo_vm *vm, geo_status status, triangle_mesh *mesh,
                                  const surface_report *report, const char *what,
                                  const char *name)
{
    if (status == GEO_EDOMAIN) {
        char text[160];
        fault_text(report, text, sizeof text);
        vm_raise_arg(vm, 0, NULL, MSG_BAD_MESH, what, text);
    }
    vm_check(vm, status, what);
    space *s = NULL;
    vm_check(vm, space_surface(mesh, name, &s), what);
    return space_value(vm, s);
}

geo_value bi_mesh(geo_vm *vm, int argc, const geo_value *argv)
{
    const char *path = arg_string(argv, 0)->text;
    triangle_mesh *mesh = NULL;
    surface_report report;
    geo_buffer why = GEO_BUFFER_EMPTY;
    geo_status status = surface_read(path, &mesh, &report, &why);
    if (status == GEO_EIO) {
        buffer_free(&why);
        vm_raise_arg(vm, 0, NULL, MSG_CANT_READ, path, strerror(errno));
    }
    if (status == GEO_EFORMAT) {
        const char *text = value_string(vm_hold(vm, vm_text(vm, &why)))->text;
        vm_raise_arg(vm, 0, NULL, MSG_BAD_MESH, path, text);
    }
    buffer_free(&why);
    char name[200];
    snprintf(name, sizeof name, "mesh(\"%.180s\")", path);
    return surface_or_raise(vm, status, mesh, &report, path, name);
}

geo_value bi_surface(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_tensor *x = arg_matrix(vm, argv, 0), *f = arg_matrix(vm, argv, 1);
    if (x->shape[1] != 3) vm_raise_arg(vm, 0, NULL, MSG_DIM, "a vertex", (size_t)3, x->shape[1]);
    if (f->shape[1] != 3)
        vm_raise_arg(vm, 1, NULL, MSG_DIM, "a triangle", (size_t)3, f->shape[1]);
    uint32_t *face = vm_scratch(vm, f->n + 1, sizeof *face);
    for (size_t i = 0; i < f->n; i++) {         /* what is no number of a vertex is refused */
        double v = f->data[i] - 1;
        face[i] = v >= 0 && v < (double)x->shape[0] && v == floor(v) ? (uint32_t)v
                                                                      : (uint32_t)x->shape[0];
    }
    triangle_mesh *mesh = NULL;
    surface_report report;
    geo_status status = surface_new(x->shape[0], x->data, f->shape[0], face, &mesh, &report);
    return surface_or_raise(vm, status, mesh, &report, "this", NULL);
}

bool mesh_property(geo_vm *vm, const space *s, const char *name, size_t length, geo_value *out)
{
    const triangle_mesh *mesh = s->kind == SPACE_CURVED ? space_mesh(s) : NULL;
    if (!mesh) return false;
    if (word_is(name, length, "vertices")) {
        *out = numbers_value(vm, mesh->x, mesh->n, 3);
    } else if (word_is(name, length, "faces")) {
        geo_tensor *t = vm_matrix(vm, mesh->m, 3);
        for (size_t i = 0; i < 3 * mesh->m; i++) t->data[i] = mesh->face[i] + 1.0;
        *out = value_from_object(t);
    } else if (word_is(name, length, "boundaries")) {
        *out = value_number((double)mesh->n_boundaries);
    } else if (word_is(name, length, "genus")) {        /* chi = 2 c - 2 g - b, or c - g ... */
        int handles = 2 * (int)mesh->n_parts - (int)mesh->n_boundaries - mesh->euler;
        *out = value_number(mesh->is_orientable ? handles / 2 : handles);
    } else {
        return false;
    }
    return true;
}

/* --- operators ---------------------------------------------------------------------------- */

static const triangle_mesh *arg_mesh(geo_vm *vm, const geo_value *argv, const char *name)
{
    const space *s = value_space(argv[0]);
    const triangle_mesh *mesh = s->kind == SPACE_CURVED ? space_mesh(s) : NULL;
    if (mesh) return mesh;
    geo_buffer text = GEO_BUFFER_EMPTY;
    space_print(s, &text);
    const char *what = value_string(vm_hold(vm, vm_text(vm, &text)))->text;
    vm_raise_arg(vm, 0, NULL, MSG_NO_OPERATION, name, what);
}

static void check_solver(geo_vm *vm, geo_status status, const char *name)
{
    if (status == GEO_EMODULE)
        vm_raise(vm, MSG_NO_MODULE, "Laplacians of meshes", "libarpack2 libcholmod3");
    vm_check(vm, status, name);
}

geo_value bi_spectrum(geo_vm *vm, int argc, const geo_value *argv)
{
    const space *s = value_space(argv[0]);
    const triangle_mesh *mesh = s->kind == SPACE_CURVED ? space_mesh(s) : NULL;
    size_t most = mesh ? mesh->n - 1 : 1000000;
    size_t k = (size_t)arg_integer(vm, argv, 1, 1, (int64_t)most);
    geo_tensor *values = vm_vector(vm, k);
    if (!mesh) {
        geo_status status = space_spectrum(s, k, values->data);
        if (status == GEO_EDOMAIN || arg_bool(argv, 2)) arg_mesh(vm, argv, "spectrum");
        vm_check(vm, status, "spectrum");
        return value_from_object(values);
    }
    geo_tensor *vectors = arg_bool(argv, 2) ? vm_matrix(vm, mesh->n, k) : NULL;
    check_solver(vm, surface_spectrum(mesh, k, values->data, vectors ? vectors->data : NULL),
                 "spectrum");
    if (!vectors) return value_from_object(values);
    geo_record *record = vm_record(vm, 2);
    vm_put(vm, record, "values", value_from_object(values));
    vm_put(vm, record, "vectors", value_from_object(vectors));
    return value_from_object(record);
}

geo_value bi_heat_step(geo_vm *vm, int argc, const geo_value *argv)
{
    const triangle_mesh *mesh = arg_mesh(vm, argv, "heat_step");
    geo_tensor *u = arg_vector(vm, argv, 1);
    double t = arg_number(argv, 2);
    if (u->n != mesh->n) vm_raise_arg(vm, 1, NULL, MSG_DIM, "u", mesh->n, u->n);
    if (!(t >= 0) || !isfinite(t)) vm_raise_arg(vm, 2, NULL, MSG_TOLERANCE, "heat_step");
    geo_tensor *out = vm_vector(vm, mesh->n);
    check_solver(vm, surface_heat(mesh, t, u->data, out->data), "heat_step");
    return value_from_object(out);
}

geo_value bi_distances_from(geo_vm *vm, int argc, const geo_value *argv)
{
    const triangle_mesh *mesh = arg_mesh(vm, argv, "distances_from");
    size_t vertex = (size_t)arg_integer(vm, argv, 1, 1, (int64_t)mesh->n);
    geo_tensor *out = vm_vector(vm, mesh->n);
    check_solver(vm, surface_distances(mesh, vertex - 1, out->data), "distances_from");
    return value_from_object(out);
}
