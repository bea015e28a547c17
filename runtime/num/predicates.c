/* predicates.c - the exact part of the predicates: sums of doubles without overlap.
 *
 * An expansion is a list of doubles, smallest first, no two of which share a bit, and
 * its value is their sum; the last one has its sign. Zeros are dropped as they appear,
 * so on data with few bits (a grid) the lists stay short and this is quick. */
#include "runtime/num/predicates.h"

#include <assert.h>

/* Room for: difference 2, product of two 8, minor 16, height 18, three terms 3*576. */
enum { DIFFERENCE = 2, PRODUCT = 8, MINOR = 16, HEIGHT = 18, TERM = 576, ALL = 1728 };

/* Nothing rounds away: a + b = *sum + *rest exactly [Knuth]. */
static inline double sum_exact(double a, double b, double *rest)
{
    double sum = a + b, b_part = sum - a, a_part = sum - b_part;
    *rest = (a - a_part) + (b - b_part);
    return sum;
}

/* a * b = the result + *rest exactly, by halves of 26 bits [Dekker]. */
static inline double product_exact(double a, double b, double *rest)
{
    double p = a * b, a_big = 0x8000001p0 * a, b_big = 0x8000001p0 * b;
    double a_high = a_big - (a_big - a), b_high = b_big - (b_big - b);
    double a_low = a - a_high, b_low = b - b_high;
    *rest = a_low * b_low - (((p - a_high * b_high) - a_low * b_high) - a_high * b_low);
    return p;
}

/* h = the exact difference a - b; returns its length (0 when equal). */
static int difference(double a, double b, double h[DIFFERENCE])
{
    double rest, value = sum_exact(a, -b, &rest);
    int n = 0;
    if (rest != 0) h[n++] = rest;
    if (value != 0) h[n++] = value;
    return n;
}

/* h = e + f by merging their parts in order of magnitude; h must be another array. */
static int expansion_add(int n_e, const double *e, int n_f, const double *f, double *h)
{
    int i = 0, j = 0, n = 0;
    double carry = 0, rest;
    while (i < n_e && j < n_f) {
        bool from_e = fabs(e[i]) < fabs(f[j]);
        carry = sum_exact(carry, from_e ? e[i++] : f[j++], &rest);
        if (rest != 0) h[n++] = rest;
    }
    const double *left = i < n_e ? e + i : f + j;
    for (int k = 0, n_left = n_e - i + n_f - j; k < n_left; k++) {
        carry = sum_exact(carry, left[k], &rest);
        if (rest != 0) h[n++] = rest;
    }
    if (carry != 0) h[n++] = carry;
    return n;
}

/* h = e * factor. */
static int expansion_scale(int n_e, const double *e, double factor, double *h)
{
    int n = 0;
    double carry = 0, rest;
    for (int i = 0; i < n_e; i++) {
        double low, high = product_exact(e[i], factor, &low);
        carry = sum_exact(carry, low, &rest);
        if (rest != 0) h[n++] = rest;
        carry = sum_exact(high, carry, &rest);
        if (rest != 0) h[n++] = rest;
    }
    if (carry != 0) h[n++] = carry;
    return n;
}

/* h = e * f; n_f at most HEIGHT, n_e at most MINOR. */
static int expansion_multiply(int n_e, const double *e, int n_f, const double *f, double *h)
{
    if (n_e == 0 || n_f == 0) return 0;
    assert(n_e <= MINOR && n_f <= HEIGHT);
    int n = expansion_scale(n_e, e, f[0], h);
    for (int j = 1; j < n_f; j++) {
        double row[2 * MINOR], sum[TERM];
        int n_row = expansion_scale(n_e, e, f[j], row), n_sum = n;
        for (int i = 0; i < n; i++) sum[i] = h[i];
        n = expansion_add(n_sum, sum, n_row, row, h);
    }
    return n;
}

static void expansion_negate(int n, double *e)
{
    for (int i = 0; i < n; i++) e[i] = -e[i];
}

static int expansion_sign(int n, const double *e)
{
    return n == 0 ? 0 : e[n - 1] > 0 ? 1 : -1;
}

/* A site as seen from d: exact differences and the exact height over d's own plane. */
typedef struct {
    int n_x, n_y, n_height;
    double x[DIFFERENCE], y[DIFFERENCE], height[HEIGHT];
} relative;

static void relative_position(const site *a, const site *d, relative *r)
{
    r->n_x = difference(a->x, d->x, r->x);
    r->n_y = difference(a->y, d->y, r->y);
}

/* height = x^2 + y^2 - (w_a - w_d) */
static void relative_height(const site *a, const site *d, relative *r)
{
    double xx[PRODUCT], yy[PRODUCT], square[2 * PRODUCT], weight[DIFFERENCE];
    int n_xx = expansion_multiply(r->n_x, r->x, r->n_x, r->x, xx);
    int n_yy = expansion_multiply(r->n_y, r->y, r->n_y, r->y, yy);
    int n_square = expansion_add(n_xx, xx, n_yy, yy, square);
    int n_weight = difference(d->w, a->w, weight);
    r->n_height = expansion_add(n_square, square, n_weight, weight, r->height);
}

/* h = a.x * b.y - a.y * b.x */
static int minor_exact(const relative *a, const relative *b, double h[MINOR])
{
    double left[PRODUCT], right[PRODUCT];
    int n_left = expansion_multiply(a->n_x, a->x, b->n_y, b->y, left);
    int n_right = expansion_multiply(a->n_y, a->y, b->n_x, b->x, right);
    expansion_negate(n_right, right);
    return expansion_add(n_left, left, n_right, right, h);
}

int orient_exact(const site *a, const site *b, const site *c)
{
    relative ac, bc;
    double h[MINOR];
    relative_position(a, c, &ac);
    relative_position(b, c, &bc);
    return expansion_sign(minor_exact(&ac, &bc, h), h);
}

/* h = height of a times the minor of b and c */
static int term_exact(const relative *a, const relative *b, const relative *c, double *h)
{
    double minor[MINOR];
    int n_minor = minor_exact(b, c, minor);
    return expansion_multiply(n_minor, minor, a->n_height, a->height, h);
}

int power_exact(const site *a, const site *b, const site *c, const site *d)
{
    const site *corner[3] = { a, b, c };
    relative r[3];
    double term[3][TERM], two[2 * TERM], all[ALL];
    int n[3];
    for (int k = 0; k < 3; k++) {
        relative_position(corner[k], d, &r[k]);
        relative_height(corner[k], d, &r[k]);
    }
    for (int k = 0; k < 3; k++)
        n[k] = term_exact(&r[k], &r[(k + 1) % 3], &r[(k + 2) % 3], term[k]);
    int n_two = expansion_add(n[0], term[0], n[1], term[1], two);
    return expansion_sign(expansion_add(n_two, two, n[2], term[2], all), all);
}

/* On a tie the site with the lowest id decides, of those whose height matters: raising
 * d's weight lowers d; raising a's lowers the plane at d by a's barycentric share. */
bool power_conflict_exact(const site *a, const site *b, const site *c, const site *d)
{
    int sign = power_exact(a, b, c, d);
    if (sign) return sign > 0;
    int share[3] = { orient_sign(d, b, c), orient_sign(a, d, c), orient_sign(a, b, d) };
    const site *corner[3] = { a, b, c };
    uint32_t best = d->id;
    bool conflict = true;
    for (int k = 0; k < 3; k++) {
        if (share[k] == 0 || corner[k]->id > best) continue;
        best = corner[k]->id;
        conflict = share[k] < 0;
    }
    return conflict;
}

/* Sign of the second minus the first along the line of a and b, whichever axis shows it. */
static int step_sign(const site *from, const site *to)
{
    if (from->x != to->x) return from->x < to->x ? 1 : -1;
    return (from->y < to->y) - (from->y > to->y);
}

/* Sign of position(b) height(a) - position(a) height(b), all relative to d. */
static int line_sign_exact(const site *a, const site *b, const site *d)
{
    relative ra, rb;
    double left[TERM], right[TERM], h[2 * TERM];
    relative_position(a, d, &ra);
    relative_position(b, d, &rb);
    relative_height(a, d, &ra);
    relative_height(b, d, &rb);
    bool by_x = a->x != b->x;
    int n_left = expansion_multiply(by_x ? rb.n_x : rb.n_y, by_x ? rb.x : rb.y,
                                    ra.n_height, ra.height, left);
    int n_right = expansion_multiply(by_x ? ra.n_x : ra.n_y, by_x ? ra.x : ra.y,
                                     rb.n_height, rb.height, right);
    expansion_negate(n_right, right);
    return expansion_sign(expansion_add(n_left, left, n_right, right, h), h);
}

bool power_conflict_on_line(const site *a, const site *b, const site *d)
{
    int along = step_sign(a, b);
    assert(along != 0);
    int sign = along * line_sign_exact(a, b, d);
    if (sign) return sign > 0;
    int share_a = along * step_sign(d, b), share_b = along * step_sign(a, d);
    uint32_t best = d->id;
    bool conflict = true;
    if (share_a && a->id < best) best = a->id, conflict = share_a < 0;
    if (share_b && b->id < best) conflict = share_b < 0;
    return conflict;
}

bool site_make(double x, double y, double w, uint32_t id, site *s)
{
    if (!(fabs(x) <= 0x1p190 && fabs(y) <= 0x1p190 && fabs(w) <= 0x1p380)) return false;
    *s = (site){ .x = fabs(x) < 0x1p-190 ? 0 : x, .y = fabs(y) < 0x1p-190 ? 0 : y,
                 .w = fabs(w) < 0x1p-380 ? 0 : w, .id = id };
    return true;
}
