/* thin.c - one point a square, four a column. */
#include "runtime/plot/thin.h"

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"

static const double RIM = 9;            /* a large mark beyond the plot's edge is seen */
static const double COLUMN = 0.25;

geo_status thin_points(size_t n, const double *xy, const box *b, double pitch, unsigned most,
                       bool *keep)
{
    double w = ceil((b->w + 2 * RIM) / pitch), h = ceil((b->h + 2 * RIM) / pitch);
    unsigned char *count = geo_alloc_zero((size_t)w + 1, (size_t)h + 1);
    geo_status status = count ? GEO_OK : GEO_ENOMEM;
    for (size_t i = n; i-- > 0 && status == GEO_OK;) {
        if (i % 65536 == 0) status = geo_poll();
        double x = floor((xy[2 * i] - b->x + RIM) / pitch);
        double y = floor((xy[2 * i + 1] - b->y + RIM) / pitch);
        keep[i] = x >= 0 && x <= w && y >= 0 && y <= h;
        if (!keep[i]) continue;
        unsigned char *here = &count[(size_t)y * ((size_t)w + 1) + (size_t)x];
        keep[i] = *here < most;
        if (*here < 255) ++*here;
    }
    geo_free(count);
    return status;
}

size_t thin_line(size_t n, double *xy)
{
    size_t out = 0;
    for (size_t at = 0; at < n;) {
        double column = floor(xy[2 * at] / COLUMN);
        size_t low = at, high = at, end = at + 1;
        for (; end < n && floor(xy[2 * end] / COLUMN) == column; end++) {
            if (xy[2 * end + 1] < xy[2 * low + 1]) low = end;
            if (xy[2 * end + 1] > xy[2 * high + 1]) high = end;
        }
        size_t stays[4] = { at, low < high ? low : high, low < high ? high : low, end - 1 };
        double kept[8];
        size_t n_kept = 0;
        for (int k = 0; k < 4; k++) {
            if (k > 0 && stays[k] == stays[k - 1]) continue;
            memcpy(kept + 2 * n_kept++, xy + 2 * stays[k], 2 * sizeof *xy);
        }
        memcpy(xy + 2 * out, kept, n_kept * 2 * sizeof *xy);
        out += n_kept;
        at = end;
    }
    return out;
}
