/* silhouette.c - field, threshold, outline, cleaning, simplification, frame. */
#include "runtime/manifold/silhouette.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/num/contour.h"

static const double LEAST_CONTRAST = 0.08;      /* of mean fields, scale 0..1 */
static const double MOST_UNPLAIN = 0.4;         /* share of the rim unlike its median */
static const double SMALLEST_SHARE = 1e-3;
static const double TOLERANCE = 0.7;            /* pixels */

const char *silhouette_reason_text(silhouette_reason reason)
{
    switch (reason) {
    case SILHOUETTE_FOUND: return "a silhouette was found";
    case SILHOUETTE_NO_ALPHA: return "the picture has no transparent pixels";
    case SILHOUETTE_NO_CONTRAST: return "the picture is uniform or has too little contrast";
    case SILHOUETTE_NOT_PLAIN: return "the picture has no plain background";
    case SILHOUETTE_ALL_INSIDE: return "the figure fills the whole picture";
    case SILHOUETTE_NOTHING: return "nothing stands out from the background but specks";
    }
    return "";
}

/* Fields -------------------------------------------------------------------- */

static bool alpha_has_contrast(const image *m)
{
    if (!image_has_alpha(m)) return false;
    bool clear = false, opaque = false;
    for (size_t i = 0; i < m->rows * m->cols && !geo_stops_at(i); i++) {
        double alpha = m->value[(i + 1) * m->channels - 1];
        clear |= alpha < 0.5;
        opaque |= alpha >= 0.5;
    }
    return clear && opaque;
}

/* Red, green and blue of a pixel laid over white. */
static void colour_at(const image *m, size_t i, double rgb[3])
{
    const double *v = m->value + i * m->channels;
    double alpha = image_has_alpha(m) ? v[m->channels - 1] : 1;
    for (int c = 0; c < 3; c++)
        rgb[c] = alpha * v[m->channels < 3 ? 0 : c] + 1 - alpha;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Pixel numbers of the picture's rim; returns how many. */
static size_t list_rim(const image *m, size_t *rim)
{
    size_t n = 0;
    for (size_t i = 0; i < m->rows; i++) {
        size_t step = i == 0 || i + 1 == m->rows || m->cols == 1 ? 1 : m->cols - 1;
        for (size_t j = 0; j < m->cols; j += step) rim[n++] = i * m->cols + j;
    }
    return n;
}

/* The median colour of the rim, channel by channel. */
static geo_status background(const image *m, const size_t *rim, size_t n, double rgb[3])
{
    double *sorted = geo_alloc(n, sizeof *sorted);
    if (!sorted) return GEO_ENOMEM;
    for (int c = 0; c < 3; c++) {
        for (size_t k = 0; k < n; k++) {
            double v[3];
            colour_at(m, rim[k], v);
            sorted[k] = v[c];
        }
        qsort(sorted, n, sizeof *sorted, by_value);
        rgb[c] = sorted[n / 2];
    }
    geo_free(sorted);
    return GEO_OK;
}

static geo_status fill_distance(const image *m, const size_t *rim, size_t n_rim, double *field)
{
    double back[3];
    GEO_TRY(background(m, rim, n_rim, back));
    for (size_t i = 0; i < m->rows * m->cols && !geo_stops_at(i); i++) {
        double v[3], sum = 0;
        colour_at(m, i, v);
        for (int c = 0; c < 3; c++) sum += (v[c] - back[c]) * (v[c] - back[c]);
        field[i] = sqrt(sum / 3);
    }
    return GEO_OK;
}

static void fill_plain(const image *m, silhouette_source source, double *field)
{
    for (size_t i = 0; i < m->rows * m->cols && !geo_stops_at(i); i++) {
        double v[3];
        colour_at(m, i, v);
        double luma = 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2];
        field[i] = source == SILHOUETTE_ALPHA ? m->value[(i + 1) * m->channels - 1]
                 : source == SILHOUETTE_LIGHT ? luma
                                              : 1 - luma;
    }
}

/* Thresholds ---------------------------------------------------------------- */

enum { BINS = 256 };

/* The level between two bins that makes the two classes' means differ most
 * against their spread [Otsu 1979]; the middle of the best gap. */
static double best_threshold(const double *field, size_t n)
{
    double count[BINS] = { 0 }, total = 0, n_seen = 0;
    for (size_t i = 0; i < n && !geo_stops_at(i); i++) {
        double v = fmin(fmax(field[i], 0), 1);
        if (isnan(field[i])) continue;
        count[(int)(v * (BINS - 1) + 0.5)]++;
        n_seen++;
    }
    for (int b = 0; b < BINS; b++) total += b * count[b];
    double best = -1, below = 0, sum = 0;
    int first = 0, last = 0;
    for (int b = 0; b + 1 < BINS; b++) {
        below += count[b];
        sum += b * count[b];
        if (below == 0 || below == n_seen) continue;
        double gap = total * below / n_seen - sum;
        double spread = gap * gap / (below * (n_seen - below));
        if (spread > best * (1 + 1e-12)) {
            best = spread;
            first = b;
        }
        if (spread >= best * (1 - 1e-12)) last = b;
    }
    return ((first + last) / 2.0 + 0.5) / (BINS - 1);
}

/* Mean field inside minus outside; 0 when one of them is empty. */
static double contrast(const double *field, size_t n, double threshold, bool *all_inside)
{
    double sum[2] = { 0, 0 };
    size_t count[2] = { 0, 0 };
    for (size_t i = 0; i < n && !geo_stops_at(i); i++) {
        bool inside = field[i] >= threshold;
        if (!isnan(field[i])) sum[inside] += field[i];
        count[inside]++;
    }
    *all_inside = count[0] == 0;
    if (count[0] == 0 || count[1] == 0) return 0;
    return sum[1] / (double)count[1] - sum[0] / (double)count[0];
}

/* Cleaning ------------------------------------------------------------------ */

/* Raises every pixel that is not joined to the rim by pixels below the
 * threshold: what a hole was becomes part of the figure. */
static geo_status fill_holes(const image *m, const size_t *rim, size_t n_rim, double threshold,
                             double *field)
{
    size_t n = m->rows * m->cols, used = 0;
    size_t *queue = geo_alloc(n, sizeof *queue);
    bool *outside = geo_alloc_zero(n, sizeof *outside);
    geo_status status = queue && outside ? GEO_OK : GEO_ENOMEM;
    for (size_t k = 0; status == GEO_OK && k < n_rim; k++) {
        if (field[rim[k]] >= threshold || outside[rim[k]]) continue;
        outside[rim[k]] = true;
        queue[used++] = rim[k];
    }
    for (size_t k = 0; status == GEO_OK && k < used; k++) {
        if (k % 65536 == 0) status = geo_poll();
        size_t i = queue[k], row = i / m->cols, col = i % m->cols;
        size_t next[4] = { row > 0 ? i - m->cols : i, row + 1 < m->rows ? i + m->cols : i,
                           col > 0 ? i - 1 : i, col + 1 < m->cols ? i + 1 : i };
        for (int d = 0; d < 4; d++) {
            if (outside[next[d]] || field[next[d]] >= threshold) continue;
            outside[next[d]] = true;
            queue[used++] = next[d];
        }
    }
    for (size_t i = 0; status == GEO_OK && i < n && !geo_stops_at(i); i++)
        if (!outside[i] && field[i] < threshold) field[i] = 1;
    geo_free(queue);
    geo_free(outside);
    return status;
}

/* Copies the loops of at least `smallest` pixels; a loop inside a dropped one
 * is smaller still, so the nesting stays sound. */
static geo_status drop_specks(const polygon *raw, double smallest, polygon *p, size_t *dropped)
{
    GEO_TRY(polygon_copy(raw, p));
    size_t n = 0, loops = 0;
    for (size_t k = 0; k < raw->n_loops; k++) {
        if (fabs(polygon_loop_area(raw, k)) < smallest) {
            ++*dropped;
            continue;
        }
        size_t start = raw->loop_start[k], size = raw->loop_start[k + 1] - start;
        memmove(p->xy + 2 * n, raw->xy + 2 * start, size * 2 * sizeof(double));
        n += size;
        p->loop_start[++loops] = n;
    }
    p->n_loops = loops;
    return GEO_OK;
}

static double smallest_kept(const polygon *raw, const silhouette_options *opt)
{
    if (opt->smallest > 0) return opt->smallest;
    double most = 0;
    for (size_t k = 0; k < raw->n_loops; k++) most = fmax(most, polygon_loop_area(raw, k));
    return fmax(4, SMALLEST_SHARE * most);
}

/* From traced loops to the simplified region, in pixels. */
static geo_status refine(const polygon *raw, const silhouette_options *opt, polygon *p,
                         silhouette_report *report)
{
    polygon kept = POLYGON_EMPTY;
    GEO_TRY(drop_specks(raw, smallest_kept(raw, opt), &kept, &report->n_dropped));
    report->n_traced = polygon_n_points(&kept);
    geo_status status = GEO_OK;
    if (kept.n_loops == 0) {
        report->reason = SILHOUETTE_NOTHING;
        status = GEO_EEMPTY;
    } else if (opt->tolerance < 0) {
        status = polygon_build(kept.n_loops, kept.loop_start, kept.xy, p, NULL);
    } else {
        double tolerance = opt->tolerance > 0 ? opt->tolerance : TOLERANCE;
        status = polygon_simplify(&kept, tolerance, p);
    }
    if (status == GEO_OK) {
        double before = polygon_area(&kept);
        report->area_pixels = polygon_area(p);
        report->area_change = report->area_pixels / before - 1;
        report->n_points = polygon_n_points(p);
        report->n_parts = polygon_n_parts(p);
        report->n_holes = p->n_loops - report->n_parts;
    }
    polygon_free(&kept);
    return status;
}

/* Frame --------------------------------------------------------------------- */

static geo_status place(const image *m, silhouette_frame frame, polygon *p)
{
    if (frame == SILHOUETTE_PIXELS) return GEO_OK;
    double low[2] = { 0, 0 }, high[2] = { (double)m->cols, (double)m->rows };
    if (frame == SILHOUETTE_UNIT_HEIGHT) polygon_bounds(p, low, high);
    double by[2] = { -low[0], -low[1] }, origin[2] = { 0, 0 };
    double size = 1 / (high[1] - low[1]);
    GEO_TRY(polygon_translate(p, by));
    return polygon_scale(p, size, size, origin);
}

/* Together ------------------------------------------------------------------ */

static geo_status give_up(silhouette_report *report, silhouette_reason reason)
{
    report->reason = reason;
    return GEO_EEMPTY;
}

/* The field of the chosen source, and the source that was meant. */
static geo_status make_field(const image *m, const size_t *rim, size_t n_rim, double *field,
                             silhouette_report *report)
{
    if (report->source == SILHOUETTE_ALPHA && !alpha_has_contrast(m))
        return give_up(report, SILHOUETTE_NO_ALPHA);
    if (report->source == SILHOUETTE_BACKGROUND) return fill_distance(m, rim, n_rim, field);
    fill_plain(m, report->source, field);
    return GEO_OK;
}

static geo_status choose_threshold(const image *m, const silhouette_options *opt,
                                   const size_t *rim, size_t n_rim, const double *field,
                                   silhouette_report *report)
{
    size_t n = m->rows * m->cols, unlike = 0;
    report->threshold = opt->threshold > 0 ? opt->threshold
                      : report->source == SILHOUETTE_ALPHA ? 0.5
                                                           : best_threshold(field, n);
    bool all_inside;
    report->contrast = contrast(field, n, report->threshold, &all_inside);
    bool chosen = opt->threshold > 0;
    if (all_inside && chosen) return give_up(report, SILHOUETTE_ALL_INSIDE);
    if (report->contrast == 0)
        return give_up(report, chosen ? SILHOUETTE_NOTHING : SILHOUETTE_NO_CONTRAST);
    if (!chosen && report->contrast < LEAST_CONTRAST)
        return give_up(report, SILHOUETTE_NO_CONTRAST);
    if (chosen || report->source != SILHOUETTE_BACKGROUND) return GEO_OK;
    for (size_t k = 0; k < n_rim; k++) unlike += field[rim[k]] >= report->threshold / 2;
    if ((double)unlike > MOST_UNPLAIN * (double)n_rim)
        return give_up(report, SILHOUETTE_NOT_PLAIN);
    return GEO_OK;
}

static geo_status trace_field(const image *m, const silhouette_options *opt, double *field,
                              const size_t *rim, size_t n_rim, polygon *p,
                              silhouette_report *report)
{
    GEO_TRY(make_field(m, rim, n_rim, field, report));
    GEO_TRY(choose_threshold(m, opt, rim, n_rim, field, report));
    if (opt->fill_holes) GEO_TRY(fill_holes(m, rim, n_rim, report->threshold, field));
    polygon raw;
    GEO_TRY(contour_trace(m->rows, m->cols, field, report->threshold, &raw));
    geo_status status = refine(&raw, opt, p, report);
    polygon_free(&raw);
    if (status == GEO_OK) status = place(m, opt->frame, p);
    return status;
}

geo_status silhouette_trace(const image *m, const silhouette_options *opt, polygon *p,
                            silhouette_report *report)
{
    silhouette_options none = { .source = SILHOUETTE_AUTO };
    silhouette_report own;
    if (!opt) opt = &none;
    if (!report) report = &own;
    *p = POLYGON_EMPTY;
    *report = (silhouette_report){ .source = opt->source };
    bool sound = opt->threshold >= 0 && opt->threshold <= 1 && isfinite(opt->tolerance)
              && opt->smallest >= 0;
    if (!sound) return GEO_EDOMAIN;
    if (m->rows == 0 || m->cols == 0) return give_up(report, SILHOUETTE_NO_CONTRAST);
    if (opt->source == SILHOUETTE_AUTO)
        report->source = alpha_has_contrast(m) ? SILHOUETTE_ALPHA : SILHOUETTE_BACKGROUND;
    size_t *rim = geo_alloc(2 * (m->rows + m->cols), sizeof *rim);
    double *field = geo_alloc(m->rows * m->cols, sizeof *field);
    geo_status status = rim && field ? GEO_OK : GEO_ENOMEM;
    if (status == GEO_OK)
        status = trace_field(m, opt, field, rim, list_rim(m, rim), p, report);
    geo_free(rim);
    geo_free(field);
    if (status != GEO_OK) polygon_free(p);
    return status;
}
