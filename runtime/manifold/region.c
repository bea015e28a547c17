/* region.c - reading and writing .poly files; the table of shipped regions. */
#include "runtime/manifold/region.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/data.h"
#include "runtime/base/file.h"
#include "runtime/base/limit.h"
#include "runtime/base/mem.h"

/* Each ships as data/<name>.poly. */
static const char *const NAMES[] = { "seahorse", NULL };

/* Reading ------------------------------------------------------------------- */

typedef struct {
    double *xy;
    size_t n_points, point_capacity;
    size_t *loop_start;
    size_t n_loops, loop_capacity;
    size_t *line_of;            /* the line of each point */
    size_t line_capacity;
    size_t line;
    geo_buffer *why;
} reader;

static geo_status refuse(const reader *r, size_t line, const char *what)
{
    if (r->why) buffer_add_format(r->why, "line %zu: %s", line, what);
    return GEO_EFORMAT;
}

/* One number at *at, before end; moves *at behind it. Copies the word, so that
 * strtod can't run past the end. */
static bool read_number(const char **at, const char *end, double *number)
{
    char word[64];
    size_t n = 0;
    const char *s = *at;
    while (s < end && (*s == ' ' || *s == '\t' || *s == ',')) s++;
    while (s < end && *s != ' ' && *s != '\t' && *s != ',') {
        if (n + 1 == sizeof word || !strchr("+-.0123456789eE", *s) || !*s) return false;
        word[n++] = *s++;
    }
    word[n] = '\0';
    char *stop;
    *number = strtod(word, &stop);
    *at = s;
    return n > 0 && *stop == '\0' && isfinite(*number);
}

static geo_status add_point(reader *r, const double q[2])
{
    bool room = geo_grow(&r->xy, &r->point_capacity, r->n_points + 1, 2 * sizeof *r->xy)
             && geo_grow(&r->line_of, &r->line_capacity, r->n_points + 1, sizeof *r->line_of);
    if (!room) return GEO_ENOMEM;
    memcpy(r->xy + 2 * r->n_points, q, 2 * sizeof *q);
    r->line_of[r->n_points++] = r->line;
    return GEO_OK;
}

/* Ends the loop that the last points made, if any. */
static geo_status end_loop(reader *r)
{
    size_t need = r->n_loops + 2;
    if (!geo_grow(&r->loop_start, &r->loop_capacity, need, sizeof *r->loop_start))
        return GEO_ENOMEM;
    if (r->n_loops == 0) r->loop_start[0] = 0;
    if (r->n_points == r->loop_start[r->n_loops]) return GEO_OK;
    r->loop_start[++r->n_loops] = r->n_points;
    return GEO_OK;
}

/* One line without its newline. */
static geo_status read_line(reader *r, const char *line, const char *end)
{
    const char *mark = memchr(line, '#', (size_t)(end - line));
    bool comment = mark != NULL;
    if (comment) end = mark;
    while (end > line && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r')) end--;
    while (line < end && (*line == ' ' || *line == '\t')) line++;
    if (line == end) return comment ? GEO_OK : end_loop(r);
    double q[2];
    if (!read_number(&line, end, &q[0]) || !read_number(&line, end, &q[1]) || line != end)
        return refuse(r, r->line, "a point is two finite numbers, x and y");
    return add_point(r, q);
}

static geo_status read_lines(reader *r, const char *text, size_t length)
{
    const char *end = text + length;
    while (text < end) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        if (!stop) stop = end;
        if (++r->line % 1024 == 0) GEO_TRY(geo_poll());
        GEO_TRY(read_line(r, text, stop));
        text = stop + (stop < end);
    }
    return end_loop(r);
}

static void explain(const reader *r, const polygon_report *report)
{
    if (!r->why) return;
    if (report->fault != POLYGON_NO_POINTS && report->edge[0] < r->n_points)
        buffer_add_format(r->why, "line %zu: ", r->line_of[report->edge[0]]);
    polygon_report_text(report, r->why);
}

geo_status polygon_parse(const char *text, size_t length, polygon *p, geo_buffer *why)
{
    reader r = { .why = why };
    *p = POLYGON_EMPTY;
    geo_status status = read_lines(&r, text, length);
    polygon_report report = { .fault = POLYGON_FINE };
    if (status == GEO_OK) {
        status = polygon_build(r.n_loops, r.loop_start, r.xy, p, &report);
        if (status == GEO_EDOMAIN) explain(&r, &report);
    }
    geo_free(r.xy);
    geo_free(r.loop_start);
    geo_free(r.line_of);
    return status;
}

geo_status polygon_read(const char *path, polygon *p, geo_buffer *why)
{
    char *text;
    size_t length;
    *p = POLYGON_EMPTY;
    geo_status status = file_read(path, REGION_MAX_FILE, &text, &length);
    if (status != GEO_OK) {
        if (status == GEO_EIO && why) buffer_add_text(why, strerror(errno));
        return status;
    }
    status = polygon_parse(text, length, p, why);
    geo_free(text);
    return status;
}

/* Writing ------------------------------------------------------------------- */

static void add_header(const char *header, geo_buffer *text)
{
    while (header && *header) {
        size_t length = strcspn(header, "\n");
        buffer_add_text(text, length ? "# " : "#");
        buffer_add(text, header, length);
        buffer_add_char(text, '\n');
        header += length + (header[length] == '\n');
    }
}

geo_status polygon_print(const polygon *p, const char *header, int digits, geo_buffer *text)
{
    if (digits < 1 || digits > 17) return GEO_EDOMAIN;
    add_header(header, text);
    for (size_t k = 0; k < p->n_loops; k++) {
        if (k > 0) buffer_add_char(text, '\n');
        for (size_t i = p->loop_start[k]; i < p->loop_start[k + 1]; i++)
            buffer_add_format(text, "%.*g %.*g\n", digits, p->xy[2 * i], digits,
                              p->xy[2 * i + 1]);
    }
    return text->failed ? GEO_ENOMEM : GEO_OK;
}

/* Shipped regions ----------------------------------------------------------- */

const char *const *region_names(void)
{
    return NAMES;
}

geo_status region_named(const char *name, polygon *p, geo_buffer *why)
{
    *p = POLYGON_EMPTY;
    size_t k = 0;
    while (NAMES[k] && strcmp(NAMES[k], name) != 0) k++;
    if (!NAMES[k]) return GEO_EEMPTY;
    char file[64], path[PATH_MAX];
    snprintf(file, sizeof file, "%s.poly", name);
    geo_status status = data_path(file, path, sizeof path);
    if (status != GEO_OK) {
        if (why) buffer_add_format(why, "%s is not installed", file);
        return status;
    }
    return polygon_read(path, p, why);
}
