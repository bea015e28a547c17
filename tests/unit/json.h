/* json.h - reads JSON test material. For tests: a malformed file ends the test. */
#ifndef GEO_TESTS_JSON_H
#define GEO_TESTS_JSON_H

#include <stddef.h>

typedef enum { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_TEXT, JSON_ARRAY, JSON_OBJECT } json_kind;

typedef struct json {
    json_kind kind;
    double number;              /* of a number or bool */
    char *text;                 /* of a text */
    size_t n;                   /* items of an array or object */
    struct json *item;
    char **key;                 /* of an object, beside item */
} json;

/* returns new (caller frees with json_free), or NULL when text is not JSON */
json *json_parse(const char *text);

/* The same for a file; NULL when there is none or it is not JSON. */
json *json_read(const char *path);

void json_free(json *j);

/* The value of a key, or NULL; of a path of keys "a.b.c" likewise. */
const json *json_get(const json *object, const char *key);

/* All numbers below j in order, nested arrays flattened: returns new (free). */
double *json_numbers(const json *j, size_t *n);

#endif
