/* regular_line.c - cells of points on one line: the lower hull of a planar set.
 *
 * Lifted to |p|^2 - w the points lie in one vertical plane, where the visible ones are
 * the corners of the lower hull: sort along the line, then one monotone chain
 * [Andrew 1979]. */
#include "runtime/num/regular_line.h"

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"

enum { POLL_EVERY = 1024 };

/* Along the line; of equal points the heavier first, then the lower id. */
static bool comes_before(const site *a, const site *b)
{
    if (a->x != b->x) return a->x < b->x;
    if (a->y != b->y) return a->y < b->y;
    if (a->w != b->w) return a->w > b->w;
    return a->id < b->id;
}

/* Merges the sorted runs [low, middle) and [middle, high) of from into to. */
static void merge(const site *at, const uint32_t *from, uint32_t *to, size_t low,
                  size_t middle, size_t high)
{
    size_t i = low, j = middle;
    for (size_t k = low; k < high; k++) {
        bool left = j == high || (i < middle && !comes_before(&at[from[j]], &at[from[i]]));
        to[k] = left ? from[i++] : from[j++];
    }
}

/* Sorts the sites list[0..n), with spare room for as many; returns where they are. */
static geo_status sort_along(const site *at, uint32_t **list, uint32_t **spare, size_t n)
{
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t low = 0; low < n; low += 2 * width) {
            size_t middle = low + width < n ? low + width : n;
            size_t high = middle + width < n ? middle + width : n;
            if (low / 2 % POLL_EVERY == 0) GEO_TRY(geo_poll());
            merge(at, *list, *spare, low, middle, high);
        }
        uint32_t *swap = *list;
        *list = *spare, *spare = swap;
    }
    return GEO_OK;
}

static bool same_place(const site *a, const site *b)
{
    return a->x == b->x && a->y == b->y;
}

/* Keeps the lower hull of the sorted sites list[0..n) at its start; returns its size. */
static size_t lower_hull(const site *at, uint32_t *list, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        const site *next = &at[list[i]];
        if (kept > 0 && same_place(&at[list[kept - 1]], next)) continue;
        while (kept >= 2 && !power_conflict_on_line(&at[list[kept - 2]], next,
                                                    &at[list[kept - 1]])) kept--;
        list[kept++] = list[i];
    }
    return kept;
}

geo_status line_build(const mesh *m, regular_triangulation *t)
{
    size_t n = m->n_sites;
    uint32_t *list = geo_alloc(n, sizeof *list), *spare = geo_alloc(n, sizeof *spare);
    geo_status status = list && spare ? GEO_OK : GEO_ENOMEM;
    for (size_t i = 0; i < n && status == GEO_OK; i++) list[i] = (uint32_t)i + 1;
    if (status == GEO_OK) status = sort_along(m->at, &list, &spare, n);
    geo_free(spare);
    if (status != GEO_OK) {
        geo_free(list);
        return status;
    }
    geo_free(t->line);
    t->line = list;
    t->n_line = lower_hull(m->at, list, n);
    for (size_t i = 0; i < n; i++) t->face_of[i] = REGULAR_NONE;
    for (size_t i = 0; i < t->n_line; i++) {
        list[i] = m->at[list[i]].id;
        t->face_of[list[i]] = (uint32_t)i;
    }
    return GEO_OK;
}
