/* surface_read.c - triangle meshes from OFF, OBJ and PLY files.
 *
 * Sizes that a file claims are believed only as far as the file is long. Faces of more than
 * three corners become fans from their first corner. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/file.h"
#include "runtime/base/mem.h"
#include "runtime/manifold/surface.h"

/* Growing lists of what was read. */
typedef struct {
    const char *at, *end;       /* the rest of the file; ends with NUL */
    size_t line;
    double *x;
    size_t n, x_capacity;       /* numbers */
    uint32_t *face;
    size_t m, face_capacity;    /* indices */
    geo_buffer *why;
} reader;

static geo_status bad(reader *r, const char *what)
{
    buffer_add_format(r->why, "line %zu: %s", r->line, what);
    return GEO_EFORMAT;
}

static geo_status add_number(reader *r, double value)
{
    if (!geo_grow(&r->x, &r->x_capacity, r->n + 1, sizeof *r->x)) return GEO_ENOMEM;
    r->x[r->n++] = value;
    return GEO_OK;
}

static geo_status add_triangle(reader *r, uint32_t a, uint32_t b, uint32_t c)
{
    if (!geo_grow(&r->face, &r->face_capacity, r->m + 3, sizeof *r->face)) return GEO_ENOMEM;
    r->face[r->m++] = a;
    r->face[r->m++] = b;
    r->face[r->m++] = c;
    return GEO_OK;
}

/* --- text -------------------------------------------------------------------------- */

/* Blanks and comments to the next word; ends of lines too when `lines`. */
static void skip(reader *r, bool lines)
{
    while (r->at < r->end) {
        char c = *r->at;
        if (c == '#') while (r->at < r->end && *r->at != '\n') r->at++;
        else if (c == '\n' && lines) r->line++, r->at++;
        else if (c == ' ' || c == '\t' || c == '\r') r->at++;
        else break;
    }
}

static bool take_word(reader *r, const char *word)
{
    size_t length = strlen(word);
    if ((size_t)(r->end - r->at) < length || memcmp(r->at, word, length) != 0) return false;
    if (strchr(" \t\r\n", r->at[length]) == NULL && r->at[length]) return false;
    r->at += length;
    return true;
}

static void next_line(reader *r)
{
    while (r->at < r->end && *r->at != '\n') r->at++;
    if (r->at < r->end) r->line++, r->at++;
}

static bool take_number(reader *r, bool lines, double *value)
{
    char *end;
    skip(r, lines);
    if (r->at >= r->end || *r->at == '\n') return false;
    *value = strtod(r->at, &end);
    if (end == r->at) return false;
    r->at = end;
    return true;
}

static bool take_count(reader *r, bool lines, size_t *value)
{
    double x;
    if (!take_number(r, lines, &x) || !(x >= 0 && x < 4e9) || x != floor(x)) return false;
    *value = (size_t)x;
    return true;
}

static geo_status read_points(reader *r, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        double value;
        for (size_t k = 0; k < 3; k++) {
            if (!take_number(r, true, &value)) return bad(r, "a point needs three numbers");
            GEO_TRY(add_number(r, value));
        }
        next_line(r);                           /* colours may follow */
    }
    return GEO_OK;
}

static geo_status read_faces(reader *r, size_t m)
{
    for (size_t i = 0; i < m; i++) {
        size_t corners, v[3];
        if (!take_count(r, true, &corners) || corners < 3 || corners > 1000000)
            return bad(r, "a face begins with the number of its corners, 3 or more");
        for (size_t k = 0; k < corners; k++) {
            size_t here;
            if (!take_count(r, true, &here)) return bad(r, "a face needs whole numbers");
            if (k < 2) v[k] = here;
            else {
                GEO_TRY(add_triangle(r, (uint32_t)v[0], (uint32_t)v[1], (uint32_t)here));
                v[1] = here;
            }
        }
        next_line(r);
    }
    return GEO_OK;
}

static geo_status read_off(reader *r)
{
    size_t n, m, edges;
    skip(r, true);
    if (!take_word(r, "OFF") && !take_word(r, "COFF"))
        return bad(r, "an OFF file begins with OFF");
    if (!take_count(r, true, &n) || !take_count(r, true, &m) || !take_count(r, true, &edges))
        return bad(r, "the numbers of points, faces and edges are missing");
    GEO_TRY(read_points(r, n));
    return read_faces(r, m);
}

/* v x y z; f with corners a, a/b, a//c or a/b/c, from 1 or backwards from -1. */
static geo_status read_obj_face(reader *r)
{
    uint32_t v[3] = { 0 };
    for (size_t k = 0;; k++) {
        double index;
        if (!take_number(r, false, &index)) {
            return k < 3 ? bad(r, "a face needs three corners") : GEO_OK;
        }
        double place = index > 0 ? index - 1 : (double)(r->n / 3) + index;
        if (index != floor(index) || index == 0 || !(place >= 0 && place < 4e9))
            return bad(r, "a corner of a face is no number of a point");
        while (r->at < r->end && strchr(" \t\r\n", *r->at) == NULL) r->at++;    /* /texture */
        if (k < 2) v[k] = (uint32_t)place;
        else {
            GEO_TRY(add_triangle(r, v[0], v[1], (uint32_t)place));
            v[1] = (uint32_t)place;
        }
    }
}

static geo_status read_obj(reader *r)
{
    while (r->at < r->end) {
        skip(r, true);
        if (take_word(r, "v")) {
            double value;
            for (int k = 0; k < 3; k++) {
                if (!take_number(r, false, &value)) return bad(r, "a point needs three numbers");
                GEO_TRY(add_number(r, value));
            }
        } else if (take_word(r, "f")) {
            GEO_TRY(read_obj_face(r));
        }
        next_line(r);
    }
    return GEO_OK;
}

/* --- PLY ------------------------------------------------------------------------------ */

typedef enum { PLY_TEXT, PLY_LITTLE, PLY_BIG } ply_form;

enum { PLY_PROPERTIES = 64 };

/* A property of a point: its size in bytes, whether it is a float, what it is. */
typedef struct { unsigned size; bool is_float, is_signed; int axis; } ply_property;

typedef struct {
    ply_form form;
    size_t n, m;
    ply_property point[PLY_PROPERTIES], count, index;
    size_t n_point;
    bool has_faces;
} ply_header;

static bool ply_type(reader *r, ply_property *p)
{
    static const struct { const char *name; ply_property p; } TYPES[] = {
        { "char", { 1, false, true, -1 } }, { "int8", { 1, false, true, -1 } },
        { "uchar", { 1, false, false, -1 } }, { "uint8", { 1, false, false, -1 } },
        { "short", { 2, false, true, -1 } }, { "int16", { 2, false, true, -1 } },
        { "ushort", { 2, false, false, -1 } }, { "uint16", { 2, false, false, -1 } },
        { "int", { 4, false, true, -1 } }, { "int32", { 4, false, true, -1 } },
        { "uint", { 4, false, false, -1 } }, { "uint32", { 4, false, false, -1 } },
        { "float", { 4, true, true, -1 } }, { "float32", { 4, true, true, -1 } },
        { "double", { 8, true, true, -1 } }, { "float64", { 8, true, true, -1 } } };
    skip(r, false);
    for (size_t k = 0; k < sizeof TYPES / sizeof *TYPES; k++)
        if (take_word(r, TYPES[k].name)) {
            *p = TYPES[k].p;
            return true;
        }
    return false;
}

/* The axis that a property's name stands for, or -1. */
static int ply_axis(reader *r)
{
    static const char *const names[] = { "x", "y", "z" };
    skip(r, false);
    for (int k = 0; k < 3; k++)
        if (take_word(r, names[k])) return k;
    return -1;
}

static geo_status read_ply_header(reader *r, ply_header *h)
{
    int element = 0;                        /* 1: points, 2: faces, 3: another */
    *h = (ply_header){ .form = PLY_TEXT };
    if (!take_word(r, "ply")) return bad(r, "a PLY file begins with ply");
    for (next_line(r); r->at < r->end; next_line(r)) {
        if (take_word(r, "end_header")) {
            next_line(r);
            bool complete = h->n_point > 0 && h->has_faces;
            return complete ? GEO_OK : bad(r, "points or faces are missing");
        }
        if (take_word(r, "format")) {
            skip(r, false);
            if (take_word(r, "binary_little_endian")) h->form = PLY_LITTLE;
            else if (take_word(r, "binary_big_endian")) h->form = PLY_BIG;
            else if (!take_word(r, "ascii")) return bad(r, "this format is unknown");
        } else if (take_word(r, "element")) {
            skip(r, false);
            element = take_word(r, "vertex") ? 1 : take_word(r, "face") ? 2 : 3;
            if (element == 3) return bad(r, "only points and faces are read");
            if (!take_count(r, false, element == 1 ? &h->n : &h->m))
                return bad(r, "a number of elements is missing");
        } else if (take_word(r, "property")) {
            skip(r, false);
            bool is_list = take_word(r, "list");
            ply_property p, q = { 0 };
            if (!ply_type(r, &p) || (is_list && !ply_type(r, &q)))
                return bad(r, "this type is unknown");
            if (element == 2) {
                if (!is_list || h->has_faces || p.is_float || q.is_float)
                    return bad(r, "faces may have one list of corners and nothing else");
                h->count = p;
                h->index = q;
                h->has_faces = true;
            } else if (element == 1) {
                if (is_list || h->n_point == PLY_PROPERTIES)
                    return bad(r, "points may have numbers only, up to 64");
                p.axis = ply_axis(r);
                h->point[h->n_point++] = p;
            }
        }
    }
    return bad(r, "the header has no end");
}

static bool ply_number(reader *r, const ply_header *h, const ply_property *p, double *value)
{
    if (h->form == PLY_TEXT) return take_number(r, true, value);
    unsigned char bytes[8] = { 0 };
    uint64_t bits = 0;
    if ((size_t)(r->end - r->at) < p->size) return false;
    memcpy(bytes, r->at, p->size);
    r->at += p->size;
    for (unsigned k = 0; k < p->size; k++)
        bits |= (uint64_t)bytes[k] << 8 * (h->form == PLY_LITTLE ? k : p->size - 1 - k);
    if (p->is_float && p->size == 4) {
        uint32_t half = (uint32_t)bits;
        float f;
        memcpy(&f, &half, sizeof f);
        *value = f;
    } else if (p->is_float) {
        memcpy(value, &bits, sizeof *value);
    } else if (p->is_signed && bits >> (8 * p->size - 1)) {
        *value = (double)bits - ldexp(1, (int)(8 * p->size));
    } else {
        *value = (double)bits;
    }
    return true;
}

static geo_status read_ply(reader *r)
{
    ply_header h;
    GEO_TRY(read_ply_header(r, &h));
    for (size_t i = 0; i < h.n; i++) {
        double point[3] = { 0, 0, 0 }, value;
        for (size_t k = 0; k < h.n_point; k++) {
            if (!ply_number(r, &h, &h.point[k], &value)) return bad(r, "the points end early");
            if (h.point[k].axis >= 0) point[h.point[k].axis] = value;
        }
        for (int k = 0; k < 3; k++) GEO_TRY(add_number(r, point[k]));
    }
    for (size_t i = 0; i < h.m; i++) {
        double count, index;
        uint32_t v[3] = { 0 };
        if (!ply_number(r, &h, &h.count, &count)) return bad(r, "the faces end early");
        if (!(count >= 3 && count <= 1e6) || count != floor(count))
            return bad(r, "a face needs three corners or more");
        for (size_t k = 0; k < (size_t)count; k++) {
            if (!ply_number(r, &h, &h.index, &index)) return bad(r, "the faces end early");
            if (!(index >= 0 && index < 4e9)) return bad(r, "a corner is no number of a point");
            if (k < 2) v[k] = (uint32_t)index;
            else {
                GEO_TRY(add_triangle(r, v[0], v[1], (uint32_t)index));
                v[1] = (uint32_t)index;
            }
        }
    }
    return GEO_OK;
}

/* --- by the ending ----------------------------------------------------------------------- */

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

geo_status surface_read(const char *path, triangle_mesh **out, surface_report *report,
                     geo_buffer *why)
{
    enum { LARGEST = 1 << 30 };
    char *text;
    size_t length;
    *report = (surface_report){ .fault = MESH_FINE };
    GEO_TRY(file_read(path, LARGEST, &text, &length));
    reader r = { .at = text, .end = text + length, .line = 1, .why = why };
    geo_status status;
    if (ends_with(path, ".obj")) status = read_obj(&r);
    else if (ends_with(path, ".ply")) status = read_ply(&r);
    else if (ends_with(path, ".off")) status = read_off(&r);
    else {
        buffer_add_text(why, "its ending is none of .off, .obj and .ply");
        status = GEO_EFORMAT;
    }
    if (status == GEO_OK) status = surface_new(r.n / 3, r.x, r.m / 3, r.face, out, report);
    geo_free(r.x);
    geo_free(r.face);
    geo_free(text);
    return status;
}
