/* product.c - products and disjoint unions: each part does its columns.
 *
 * A product's metric is the sum of its parts', so geodesics, transport and uniform points
 * go part by part. The cut locus and the edge of one part are those of the whole. */
#include <math.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/manifold/manifold.h"

/* --- columns -------------------------------------------------------------------- */

/* Columns at..at+d of rows of `width`, to or from an array of their own. */
static void take(size_t n, size_t width, size_t at, size_t d, const double *x, double *out)
{
    for (size_t i = 0; i < n; i++) memcpy(out + i * d, x + i * width + at, d * sizeof *out);
}

static void put(size_t n, size_t width, size_t at, size_t d, const double *x, double *out)
{
    for (size_t i = 0; i < n; i++) memcpy(out + i * width + at, x + i * d, d * sizeof *out);
}

/* Room for three inputs and an output of the widest part. */
typedef struct { double *in[3], *out; } columns;

static geo_status columns_new(const space *m, size_t n, columns *c)
{
    size_t widest = 1;
    for (size_t i = 0; i < m->n_parts; i++)
        if (m->part[i]->coordinates > widest) widest = m->part[i]->coordinates;
    double *all = geo_alloc(4 * n * widest + 1, sizeof *all);
    if (!all) return GEO_ENOMEM;
    for (int k = 0; k < 3; k++) c->in[k] = all + (size_t)k * n * widest;
    c->out = all + 3 * n * widest;
    return GEO_OK;
}

/* --- products --------------------------------------------------------------------- */

static void product_defect(const space *m, size_t n, const double *x, double *out)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = 0;
        size_t at = i * m->coordinates;
        for (size_t k = 0; k < m->n_parts; k++) {
            double here;
            m->part[k]->class->defect(m->part[k], 1, x + at, &here);
            out[i] = here <= out[i] ? out[i] : here;        /* a NaN stays */
            at += m->part[k]->coordinates;
        }
    }
}

/* What a part is asked to do with its columns. */
typedef enum { PROJECT, TANGENT, EXP, LOG, TRANSPORT } action;

static geo_status act(const space *p, action what, size_t n, columns *c, unsigned char *row)
{
    const manifold_class *class = p->class;
    switch (what) {
    case PROJECT: return manifold_project(p, n, c->in[0], c->out);
    case TANGENT: class->tangent(p, n, c->in[0], c->in[1], c->out); return GEO_OK;
    case EXP: return class->exp ? class->exp(p, n, c->in[0], c->in[1], c->out, row) : GEO_EDOMAIN;
    case LOG: return class->log ? class->log(p, n, c->in[0], c->in[1], c->out, row) : GEO_EDOMAIN;
    default: return manifold_transport(p, n, c->in[0], c->in[1], c->in[2], c->out);
    }
}

static geo_status each_part(const space *m, action what, size_t n, const double *const in[3],
                            double *out, unsigned char *row)
{
    columns c;
    GEO_TRY(columns_new(m, n, &c));
    geo_status status = GEO_OK;
    size_t at = 0, width = m->coordinates;
    for (size_t k = 0; k < m->n_parts && status == GEO_OK; k++) {
        size_t d = m->part[k]->coordinates;
        for (int j = 0; j < 3; j++)
            if (in[j]) take(n, width, at, d, in[j], c.in[j]);
        status = act(m->part[k], what, n, &c, row);
        if (status == GEO_OK) put(n, width, at, d, c.out, out);
        at += d;
    }
    geo_free(c.in[0]);
    return status;
}

static geo_status product_project(const space *m, size_t n, const double *x, double *y)
{
    return each_part(m, PROJECT, n, (const double *[]){ x, NULL, NULL }, y, NULL);
}

static void product_tangent(const space *m, size_t n, const double *x, const double *v,
                            double *out)
{
    for (size_t i = 0; i < n; i++) {
        size_t at = i * m->coordinates;
        for (size_t k = 0; k < m->n_parts; k++) {
            m->part[k]->class->tangent(m->part[k], 1, x + at, v + at, out + at);
            at += m->part[k]->coordinates;
        }
    }
}

static void product_inner(const space *m, size_t n, const double *x, const double *u,
                          const double *v, double *out)
{
    for (size_t i = 0; i < n; i++) {
        double sum = 0, here;
        size_t at = i * m->coordinates;
        for (size_t k = 0; k < m->n_parts; k++) {
            m->part[k]->class->inner(m->part[k], 1, x + at, u + at, v + at, &here);
            sum += here;
            at += m->part[k]->coordinates;
        }
        out[i] = sum;
    }
}

static geo_status product_exp(const space *m, size_t n, const double *x, const double *v,
                              double *y, unsigned char *row)
{
    return each_part(m, EXP, n, (const double *[]){ x, v, NULL }, y, row);
}

static geo_status product_log(const space *m, size_t n, const double *x, const double *y,
                              double *v, unsigned char *row)
{
    return each_part(m, LOG, n, (const double *[]){ x, y, NULL }, v, row);
}

static geo_status product_transport(const space *m, size_t n, const double *x, const double *v,
                                    const double *w, double *out)
{
    return each_part(m, TRANSPORT, n, (const double *[]){ x, v, w }, out, NULL);
}

static geo_status product_dist(const space *m, size_t n, const double *x, const double *y,
                               double *out)
{
    columns c;
    GEO_TRY(columns_new(m, n, &c));
    geo_status status = GEO_OK;
    size_t at = 0, width = m->coordinates;
    memset(out, 0, n * sizeof *out);
    for (size_t k = 0; k < m->n_parts && status == GEO_OK; k++) {
        size_t d = m->part[k]->coordinates;
        take(n, width, at, d, x, c.in[0]);
        take(n, width, at, d, y, c.in[1]);
        status = manifold_dist(m->part[k], n, c.in[0], c.in[1], c.out);
        for (size_t i = 0; i < n && status == GEO_OK; i++) out[i] = hypot(out[i], c.out[i]);
        at += d;
    }
    geo_free(c.in[0]);
    return status;
}

static geo_status product_random(const space *m, geo_rng *rng, size_t n, double *x)
{
    columns c;
    GEO_TRY(columns_new(m, n, &c));
    geo_status status = GEO_OK;
    size_t at = 0;
    for (size_t k = 0; k < m->n_parts && status == GEO_OK; k++) {
        status = space_sample(m->part[k], rng, n, c.out);
        if (status == GEO_OK)
            put(n, m->coordinates, at, m->part[k]->coordinates, c.out, x);
        at += m->part[k]->coordinates;
    }
    geo_free(c.in[0]);
    return status;
}

/* Only where one part has one: the product of that with the others. */
static geo_status product_boundary(const space *m, space **out)
{
    space **part = geo_alloc(m->n_parts, sizeof *part), *edge = NULL;
    geo_status status = part ? GEO_OK : GEO_ENOMEM;
    for (size_t k = 0; k < m->n_parts && status == GEO_OK; k++) {
        part[k] = m->part[k];
        if (!part[k]->facts.has_boundary) continue;
        status = edge ? GEO_EDOMAIN : manifold_boundary(part[k], &edge);
        part[k] = edge;
    }
    if (status == GEO_OK) status = space_product(m->n_parts, part, NULL, out);
    space_drop(edge);
    geo_free(part);
    return status;
}

static bool needs_brackets(const space *p) { return p->n_parts > 0 && !p->name; }

static void print_part(const space *p, geo_buffer *out)
{
    if (needs_brackets(p)) buffer_add_char(out, '(');
    space_print(p, out);
    if (needs_brackets(p)) buffer_add_char(out, ')');
}

static void product_print(const space *m, geo_buffer *out)
{
    bool is_power = m->n_parts > 1;
    for (size_t k = 1; k < m->n_parts; k++)
        is_power = is_power && space_equal(m->part[k], m->part[0]);
    if (is_power) {
        buffer_add_char(out, '(');
        space_print(m->part[0], out);
        buffer_add_format(out, ")^%zu", m->n_parts);
        return;
    }
    for (size_t k = 0; k < m->n_parts; k++) {
        if (k) buffer_add_text(out, " * ");
        print_part(m->part[k], out);
    }
}

static const manifold_class PRODUCT = {
    .print = product_print, .defect = product_defect, .project = product_project,
    .tangent = product_tangent, .inner = product_inner, .exp = product_exp, .log = product_log,
    .dist = product_dist, .transport = product_transport, .random = product_random,
    .boundary = product_boundary };

/* m takes references to the parts; false: out of memory. */
static bool hold_parts(space *m, size_t n, space *const *part, const char *name)
{
    m->part = geo_alloc(n ? n : 1, sizeof *m->part);
    if (name) m->name = geo_strdup(name);
    if (!m->part || (name && !m->name)) return false;
    for (size_t k = 0; k < n; k++) m->part[m->n_parts++] = space_hold(part[k]);
    return true;
}

/* a * b of two answers that may be unknown; 0 times anything is 0. */
static int times(int a, int b)
{
    if (a == 0 || b == 0) return 0;
    return a == SPACE_UNKNOWN || b == SPACE_UNKNOWN ? SPACE_UNKNOWN : a * b;
}

static space_facts product_facts(size_t n, space *const *part)
{
    space_facts f = { .volume = 1, .injectivity = INFINITY, .euler = 1, .components = 1,
                      .orientable = 1, .is_compact = true };
    double error = 0;
    for (size_t k = 0; k < n; k++) {
        const space_facts *p = &part[k]->facts;
        double volume = space_volume(part[k]);
        error = hypot(error, p->volume_error / volume);
        f.volume *= volume;
        if (isnan(p->injectivity)) f.injectivity = NAN;
        else if (!isnan(f.injectivity)) f.injectivity = fmin(f.injectivity, p->injectivity);
        f.euler = times(f.euler, p->euler);
        f.components = times(f.components, p->components);
        f.orientable = times(f.orientable, p->orientable);
        f.is_compact = f.is_compact && p->is_compact;
        f.has_boundary = f.has_boundary || p->has_boundary;
    }
    f.volume_error = error * f.volume;
    return f;
}

static geo_status join_boxes(size_t n, space *const *part, size_t d, space **out)
{
    double *ends = geo_alloc(2 * d, sizeof *ends);
    if (!ends) return GEO_ENOMEM;
    size_t at = 0;
    for (size_t k = 0; k < n; k++) {
        memcpy(ends + at, part[k]->low, part[k]->dim * sizeof *ends);
        memcpy(ends + d + at, part[k]->high, part[k]->dim * sizeof *ends);
        at += part[k]->dim;
    }
    geo_status status = space_box(d, ends, ends + d, out);
    geo_free(ends);
    return status;
}

geo_status space_product(size_t n, space *const *part, const char *name, space **out)
{
    size_t dim = 0, coordinates = 0;
    bool all_euclidean = true, all_boxes = n > 0;
    for (size_t k = 0; k < n; k++) {
        dim += part[k]->dim;
        coordinates += part[k]->coordinates;
        all_euclidean = all_euclidean && part[k]->kind == SPACE_EUCLIDEAN;
        all_boxes = all_boxes && part[k]->kind == SPACE_BOX;
    }
    if (all_euclidean && !name) return space_euclidean(dim, out);
    if (all_boxes && !name) return join_boxes(n, part, dim, out);
    if (n == 1 && !name) {
        *out = space_hold(part[0]);
        return GEO_OK;
    }
    space *m = space_curved(&PRODUCT, dim, coordinates);
    if (!m || !hold_parts(m, n, part, name)) {
        space_drop(m);
        return GEO_ENOMEM;
    }
    m->facts = product_facts(n, part);
    *out = m;
    return GEO_OK;
}

/* --- powers ------------------------------------------------------------------------- */

geo_status space_power(space *s, size_t n, space **out)
{
    enum { MOST = 1000 };
    space *part[MOST];
    switch (s->family) {
    case FAMILY_SPHERE: return space_sphere(n, 1, NULL, out);
    case FAMILY_TORUS: return space_torus(n, out);
    case FAMILY_HYPERBOLIC: return space_hyperbolic(n, HYPERBOLOID, out);
    case FAMILY_PROJECTIVE: return space_projective(n, out);
    case FAMILY_COMPLEX_PROJECTIVE: return space_complex_projective(n, out);
    default: break;
    }
    if (s->kind == SPACE_EUCLIDEAN) return space_euclidean(s->dim * n, out);
    if (n > MOST) return GEO_EDOMAIN;
    for (size_t k = 0; k < n; k++) part[k] = s;
    return space_product(n, part, NULL, out);
}

geo_status space_letter(space_family family, space **out)
{
    space letter = { .family = family };
    GEO_TRY(space_power(&letter, 1, out));
    (*out)->family = family;
    return GEO_OK;
}

/* --- disjoint unions ----------------------------------------------------------------- */

/* The part that x is in, or NULL. */
static const space *part_of(const space *m, const double *x)
{
    double number = x[0];
    if (!(number >= 1 && number <= (double)m->n_parts) || number != floor(number)) return NULL;
    return m->part[(size_t)number - 1];
}

static void union_defect(const space *m, size_t n, const double *x, double *out)
{
    for (size_t i = 0; i < n; i++) {
        const double *xi = x + i * m->coordinates;
        const space *p = part_of(m, xi);
        out[i] = 1;
        if (p) p->class->defect(p, 1, xi + 1, &out[i]);
    }
}

static geo_status union_project(const space *m, size_t n, const double *x, double *y)
{
    size_t c = m->coordinates;
    for (size_t i = 0; i < n; i++, x += c, y += c) {
        const space *p = part_of(m, x);
        if (!p) return GEO_ENUMERIC;
        double number = x[0];
        GEO_TRY(manifold_project(p, 1, x + 1, y + 1));
        y[0] = number;
        for (size_t k = p->coordinates + 1; k < c; k++) y[k] = 0;
    }
    return GEO_OK;
}

static void union_tangent(const space *m, size_t n, const double *x, const double *v, double *out)
{
    size_t c = m->coordinates;
    for (size_t i = 0; i < n; i++, x += c, v += c, out += c) {
        const space *p = part_of(m, x);
        if (p) p->class->tangent(p, 1, x + 1, v + 1, out + 1);
        out[0] = 0;
        for (size_t k = p ? p->coordinates + 1 : 1; k < c; k++) out[k] = 0;
    }
}

static void union_inner(const space *m, size_t n, const double *x, const double *u,
                        const double *v, double *out)
{
    size_t c = m->coordinates;
    for (size_t i = 0; i < n; i++, x += c, u += c, v += c) {
        const space *p = part_of(m, x);
        out[i] = NAN;
        if (p) p->class->inner(p, 1, x + 1, u + 1, v + 1, out + i);
    }
}

static geo_status union_exp(const space *m, size_t n, const double *x, const double *v, double *y,
                            unsigned char *row)
{
    size_t c = m->coordinates;
    for (size_t i = 0; i < n; i++, x += c, v += c, y += c) {
        const space *p = part_of(m, x);
        if (!p || !p->class->exp) return GEO_EDOMAIN;
        GEO_TRY(p->class->exp(p, 1, x + 1, v + 1, y + 1, row ? row + i : NULL));
        y[0] = x[0];
        for (size_t k = p->coordinates + 1; k < c; k++) y[k] = 0;
    }
    return GEO_OK;
}

static geo_status union_log(const space *m, size_t n, const double *x, const double *y, double *v,
                            unsigned char *row)
{
    size_t c = m->coordinates;
    for (size_t i = 0; i < n; i++, x += c, y += c, v += c) {
        const space *p = part_of(m, x);
        if (!p || !p->class->log) return GEO_EDOMAIN;
        if (x[0] != y[0]) {
            memset(v, 0, c * sizeof *v);
            if (row) row[i] = ROW_APART;
            continue;
        }
        GEO_TRY(p->class->log(p, 1, x + 1, y + 1, v + 1, row ? row + i : NULL));
        v[0] = 0;
        for (size_t k = p->coordinates + 1; k < c; k++) v[k] = 0;
    }
    return GEO_OK;
}

static geo_status union_transport(const space *m, size_t n, const double *x, const double *v,
                                  const double *w, double *out)
{
    size_t c = m->coordinates;
    for (size_t i = 0; i < n; i++, x += c, v += c, w += c, out += c) {
        const space *p = part_of(m, x);
        if (!p) return GEO_EDOMAIN;
        GEO_TRY(manifold_transport(p, 1, x + 1, v + 1, w + 1, out + 1));
        out[0] = 0;
        for (size_t k = p->coordinates + 1; k < c; k++) out[k] = 0;
    }
    return GEO_OK;
}

/* A part by its share of the volume, then a point of it. */
static geo_status union_random(const space *m, geo_rng *rng, size_t n, double *x)
{
    size_t c = m->coordinates;
    for (size_t i = 0; i < n; i++, x += c) {
        double u = rng_uniform(rng) * m->facts.volume;
        size_t k = 0;
        while (k + 1 < m->n_parts && u >= space_volume(m->part[k]))
            u -= space_volume(m->part[k++]);
        const space *p = m->part[k];
        GEO_TRY(space_sample(p, rng, 1, x + 1));
        x[0] = (double)(k + 1);
        for (size_t j = p->coordinates + 1; j < c; j++) x[j] = 0;
    }
    return GEO_OK;
}

static void union_print(const space *m, geo_buffer *out)
{
    for (size_t k = 0; k < m->n_parts; k++) {
        if (k) buffer_add_text(out, " + ");
        print_part(m->part[k], out);
    }
}

static geo_status union_boundary(const space *m, space **out)
{
    space **part = geo_alloc_zero(m->n_parts, sizeof *part);
    size_t n = 0;
    geo_status status = part ? GEO_OK : GEO_ENOMEM;
    for (size_t k = 0; k < m->n_parts && status == GEO_OK; k++) {
        if (!m->part[k]->facts.has_boundary) continue;
        status = manifold_boundary(m->part[k], &part[n]);
        if (status == GEO_OK) n++;
    }
    if (status == GEO_OK && n == 1) *out = space_hold(part[0]);
    else if (status == GEO_OK) status = space_union(n, part, out);
    for (size_t k = 0; k < n; k++) space_drop(part[k]);
    geo_free(part);
    return status;
}

static const manifold_class UNION = {
    .print = union_print, .defect = union_defect, .project = union_project,
    .tangent = union_tangent, .inner = union_inner, .exp = union_exp, .log = union_log,
    .transport = union_transport, .random = union_random, .boundary = union_boundary };

/* a + b where both are known */
static int plus(int a, int b)
{
    return a == SPACE_UNKNOWN || b == SPACE_UNKNOWN ? SPACE_UNKNOWN : a + b;
}

geo_status space_union(size_t n, space *const *part, space **out)
{
    size_t widest = 0;
    space_facts f = { .orientable = 1, .is_compact = true, .injectivity = INFINITY };
    for (size_t k = 0; k < n; k++) {
        const space_facts *p = &part[k]->facts;
        if (part[k]->dim != part[0]->dim) return GEO_ESHAPE;
        if (part[k]->coordinates > widest) widest = part[k]->coordinates;
        f.volume += space_volume(part[k]);
        f.volume_error = hypot(f.volume_error, p->volume_error);
        f.euler = plus(f.euler, p->euler);
        f.components = plus(f.components, p->components);
        f.orientable = times(f.orientable, p->orientable);
        f.is_compact = f.is_compact && p->is_compact;
        f.has_boundary = f.has_boundary || p->has_boundary;
        if (isnan(p->injectivity)) f.injectivity = NAN;
        else if (!isnan(f.injectivity)) f.injectivity = fmin(f.injectivity, p->injectivity);
    }
    space *m = n ? space_curved(&UNION, part[0]->dim, widest + 1) : NULL;
    if (!m || !hold_parts(m, n, part, NULL)) {
        space_drop(m);
        return n ? GEO_ENOMEM : GEO_EEMPTY;
    }
    m->facts = f;
    *out = m;
    return GEO_OK;
}
