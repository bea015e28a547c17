/* diagnostic.c - building a diagnostic; diagnostic_render.c draws it.
 *
 * Errors are often built when something has already gone wrong, so no step here
 * can fail loudly: what finds no memory is left out, and a diagnostic that can't
 * be made at all is the static one below. */
#include "runtime/base/diagnostic.h"

#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/base/text.h"

enum {
    TEXT_BYTES = 8 * 1024,      /* a longer headline or hint is cut */
    LABEL_BYTES = 400,
    FIRST_FRAMES = DIAG_FRAMES - 2
};

static const diagnostic OUT_OF_MEMORY = {
    .id = MSG_OUT_OF_MEMORY,
    .text = (char *)"there is not enough memory",
};

static bool is_fixed(const diagnostic *d) { return d == &OUT_OF_MEMORY; }

/* Cuts text longer than `most` bytes, at a character's edge, and marks the cut. */
static void cut_text(char *text, size_t most)
{
    size_t length = strlen(text);
    if (length <= most) return;
    size_t at = most - 4;
    while (at > 0 && ((unsigned char)text[at] & 0xC0) == 0x80) at--;
    strcpy(text + at, "…");
}

/* returns new text, or NULL when memory is out */
static char *format_text(size_t most, const char *format, va_list args)
{
    geo_buffer b = GEO_BUFFER_EMPTY;
    buffer_add_vformat(&b, format, args);
    char *text = buffer_take(&b);
    if (text) cut_text(text, most);
    return text;
}

/* True when a printf format takes no arguments. */
static bool is_plain(const char *format)
{
    for (const char *s = format; (s = strchr(s, '%')); s += 2)
        if (s[1] != '%') return false;
    return true;
}

diagnostic *diag_vnew(message_id id, va_list args)
{
    diagnostic *d = geo_alloc_zero(1, sizeof *d);
    if (!d) return (diagnostic *)&OUT_OF_MEMORY;
    d->id = id;
    d->text = format_text(TEXT_BYTES, message_text(id), args);
    if (!d->text) {
        geo_free(d);
        return (diagnostic *)&OUT_OF_MEMORY;
    }
    const char *hint = message_hint(id);
    if (hint[0] && is_plain(hint)) diag_set_hint(d, hint, NULL);
    return d;
}

diagnostic *diag_new(message_id id, ...)
{
    va_list args;
    va_start(args, id);
    diagnostic *d = diag_vnew(id, args);
    va_end(args);
    return d;
}

void diag_vadd(diagnostic *d, geo_source *source, geo_span at, const char *format, va_list args)
{
    if (is_fixed(d) || d->n_labels == DIAG_LABELS) return;
    char *text = format ? format_text(LABEL_BYTES, format, args) : geo_strdup("");
    if (!text) return;
    d->label[d->n_labels++] = (diag_label){ source_hold(source), at, text };
}

void diag_add(diagnostic *d, geo_source *source, geo_span at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    diag_vadd(d, source, at, format, args);
    va_end(args);
}

void diag_add_first(diagnostic *d, geo_source *source, geo_span at)
{
    char *text = is_fixed(d) ? NULL : geo_strdup("");
    if (!text) return;
    if (d->n_labels == DIAG_LABELS) {
        diag_label *last = &d->label[--d->n_labels];
        source_drop(last->source);
        geo_free(last->text);
    }
    memmove(d->label + 1, d->label, (size_t)d->n_labels * sizeof *d->label);
    d->label[0] = (diag_label){ source_hold(source), at, text };
    d->n_labels++;
}

void diag_set_vhint(diagnostic *d, const char *format, va_list args)
{
    if (is_fixed(d)) return;
    char *hint = format_text(TEXT_BYTES, format, args);
    if (!hint) return;
    geo_free(d->hint);
    d->hint = hint;
}

void diag_set_hint(diagnostic *d, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    diag_set_vhint(d, format, args);
    va_end(args);
}

void diag_hint(diagnostic *d, message_id id, ...)
{
    va_list args;
    va_start(args, id);
    diag_set_vhint(d, message_text(id), args);
    va_end(args);
}

static void free_frame(diag_frame *frame)
{
    geo_free(frame->function);
    source_drop(frame->source);
}

void diag_add_frame(diagnostic *d, const char *function, geo_source *source, geo_span at)
{
    if (is_fixed(d)) return;
    char *name = geo_strdup(function);
    if (!name) {
        d->frames_left_out++;
        return;
    }
    cut_text(name, LABEL_BYTES);
    if (d->n_frames == DIAG_FRAMES) {
        free_frame(&d->frame[FIRST_FRAMES]);
        for (int i = FIRST_FRAMES; i < DIAG_FRAMES - 1; i++) d->frame[i] = d->frame[i + 1];
        d->n_frames--;
        d->frames_left_out++;
    }
    d->frame[d->n_frames++] = (diag_frame){ name, source_hold(source), at };
}

bool diag_place_frame(diagnostic *d, geo_source *source, geo_span at)
{
    diag_frame *last = d->n_frames > 0 ? &d->frame[d->n_frames - 1] : NULL;
    if (!last || last->source) return false;
    last->source = source_hold(source);
    last->at = at;
    return true;
}

void diag_leave_out_frames(diagnostic *d, size_t n)
{
    if (!is_fixed(d)) d->frames_left_out += n;
}

void diag_free(diagnostic *d)
{
    if (!d || is_fixed(d)) return;
    for (int i = 0; i < d->n_labels; i++) {
        source_drop(d->label[i].source);
        geo_free(d->label[i].text);
    }
    for (int i = 0; i < d->n_frames; i++) free_frame(&d->frame[i]);
    geo_free(d->text);
    geo_free(d->hint);
    geo_free(d);
}
