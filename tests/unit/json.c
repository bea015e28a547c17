/* json.c - a recursive reader, depth at most MAX_DEPTH. */
#include "tests/unit/json.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DEPTH = 64 };

typedef struct { const char *at; int depth; } reader;

static bool read_value(reader *r, json *out);

static void skip_space(reader *r)
{
    while (isspace((unsigned char)*r->at)) r->at++;
}

static bool take(reader *r, char c)
{
    skip_space(r);
    if (*r->at != c) return false;
    r->at++;
    return true;
}

static bool take_word(reader *r, const char *word)
{
    size_t n = strlen(word);
    if (strncmp(r->at, word, n) != 0) return false;
    r->at += n;
    return true;
}

static char *read_text(reader *r)
{
    if (!take(r, '"')) return NULL;
    char *text = malloc(strlen(r->at) + 1), *out = text;
    while (*r->at && *r->at != '"') {
        if (*r->at != '\\') {
            *out++ = *r->at++;
            continue;
        }
        char c = *++r->at;
        if (!c) break;
        const char *place = strchr("nntt", c);
        *out++ = c == 'n' ? '\n' : place ? '\t' : c;    /* \u stays as it is written */
        r->at++;
    }
    *out = '\0';
    if (*r->at == '"') {
        r->at++;
        return text;
    }
    free(text);
    return NULL;
}

static bool add_item(json *j, char *key, json value)
{
    if ((j->n & (j->n - 1)) == 0) {             /* room for powers of two */
        size_t room = j->n ? 2 * j->n : 1;
        j->item = realloc(j->item, room * sizeof *j->item);
        j->key = realloc(j->key, room * sizeof *j->key);
    }
    j->key[j->n] = key;
    j->item[j->n++] = value;
    return true;
}

static void empty(json *j)
{
    free(j->text);
    for (size_t i = 0; i < j->n; i++) {
        free(j->key[i]);
        empty(&j->item[i]);
    }
    free(j->item), free(j->key);
}

static bool read_items(reader *r, json *out, char close)
{
    r->at++;
    if (take(r, close)) return true;
    do {
        char *key = NULL;
        if (close == '}' && (!(key = read_text(r)) || !take(r, ':'))) {
            free(key);
            return false;
        }
        json value = { .kind = JSON_NULL };
        bool fine = read_value(r, &value);
        add_item(out, key, value);
        if (!fine) return false;
    } while (take(r, ','));
    return take(r, close);
}

static bool read_value(reader *r, json *out)
{
    skip_space(r);
    if (r->depth >= MAX_DEPTH) return false;
    if (*r->at == '{' || *r->at == '[') {
        out->kind = *r->at == '{' ? JSON_OBJECT : JSON_ARRAY;
        r->depth++;
        bool fine = read_items(r, out, *r->at == '{' ? '}' : ']');
        r->depth--;
        return fine;
    }
    if (*r->at == '"') {
        out->kind = JSON_TEXT;
        return (out->text = read_text(r)) != NULL;
    }
    if (take_word(r, "null")) return true;
    if (take_word(r, "true") || take_word(r, "false")) {
        out->kind = JSON_BOOL;
        out->number = r->at[-2] == 'u';
        return true;
    }
    char *end;
    out->kind = JSON_NUMBER;
    out->number = strtod(r->at, &end);          /* NaN and Infinity too */
    bool fine = end != r->at;
    r->at = end;
    return fine;
}

json *json_parse(const char *text)
{
    reader r = { text, 0 };
    json *j = calloc(1, sizeof *j);
    bool fine = read_value(&r, j);
    skip_space(&r);
    if (fine && *r.at == '\0') return j;
    json_free(j);
    return NULL;
}

json *json_read(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f) return NULL;
    size_t n = 0, room = 1 << 16;
    char *text = malloc(room);
    for (size_t got; (got = fread(text + n, 1, room - n - 1, f)) > 0; ) {
        n += got;
        if (n + 1 == room) text = realloc(text, room *= 2);
    }
    fclose(f);
    text[n] = '\0';
    json *j = json_parse(text);
    free(text);
    return j;
}

void json_free(json *j)
{
    if (!j) return;
    empty(j);
    free(j);
}

const json *json_get(const json *object, const char *key)
{
    size_t length = strcspn(key, ".");
    for (size_t i = 0; object && object->kind == JSON_OBJECT && i < object->n; i++) {
        if (strncmp(object->key[i], key, length) != 0 || object->key[i][length]) continue;
        const json *found = &object->item[i];
        return key[length] ? json_get(found, key + length + 1) : found;
    }
    return NULL;
}

static void gather(const json *j, double *out, size_t *n)
{
    if (j->kind == JSON_NUMBER) {
        if (out) out[*n] = j->number;
        ++*n;
    }
    for (size_t i = 0; i < j->n; i++) gather(&j->item[i], out, n);
}

double *json_numbers(const json *j, size_t *n)
{
    *n = 0;
    gather(j, NULL, n);
    double *out = malloc((*n + 1) * sizeof *out);
    *n = 0;
    gather(j, out, n);
    return out;
}
