/* geo.h - the geo language inside a C program.
 *
 *     #include <geo.h>
 *
 *     geo *g = geo_open(NULL);
 *     double x;
 *     if (geo_run(g, "x = 6 * 7") == GEO_DONE && geo_get_number(g, "x", &x)) use(x);
 *     else fputs(geo_error(g), stderr);
 *     geo_close(g);
 *
 * Compile and link with `pkg-config --cflags --libs geo`. The library is libgeo.a, and
 * the program must hold all of it and export its names, which the flags of pkg-config
 * see to: some parts of geo (linear algebra, sparse solvers, pictures) are shared
 * objects that are opened when first used and call back into the program, so that there
 * is one memory count and one interrupt flag. They are looked for in
 * geo_options.modules, in the folder named by the environment variable
 * GEO_MODULE_PATH, beside the program, in ../lib/geo from there, and where geo was
 * installed.
 *
 * A session is used by one thread at a time. Several sessions may be open; the limits of
 * memory and time and the interrupt are the process's and mean all of them. Of every
 * pointer that goes out it is said how long it lasts; what comes in is copied.
 *
 * Names that do not begin with geo_ or GEO_ belong to the library itself. */
#ifndef GEO_H
#define GEO_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct geo geo;

/* --- a session ---------------------------------------------------------------------- */

typedef void (*geo_text_function)(void *context, const char *text, size_t length);

/* What is left zero has its usual meaning: no limit, files may be written, values print
 * 80 columns wide on standard output, errors are kept for geo_error and shown nowhere. */
typedef struct {
    double max_memory;          /* bytes, of the whole process's geo data */
    double max_seconds;         /* of one run; uses SIGALRM and the real-time timer */
    double max_steps;           /* loop turns and calls of one run */
    bool sandbox;               /* no file is written, no foreign code is run */
    const char *modules;        /* the folder of geo_*.so; must stay valid */
    int width;                  /* columns for printed values */
    void *context;              /* handed to the two functions */
    geo_text_function output;   /* what the program prints, piece by piece */
    geo_text_function error;    /* each error, as the command line would show it */
} geo_options;

/* Opens a session. options may be NULL. returns new (geo_close), NULL: out of memory. */
geo *geo_open(const geo_options *options);

/* Closes it; what was borrowed from it ends. NULL is fine. */
void geo_close(geo *g);

/* --- running ------------------------------------------------------------------------- */

typedef enum {
    GEO_DONE,                   /* all of it ran */
    GEO_FAILED,                 /* an error: nothing is changed, geo_error says why */
    GEO_STOPPED                 /* likewise, by geo_interrupt or a limit of time or steps */
} geo_outcome;

/* Runs a text, or a file. Top-level names stay for the next run; a run that fails leaves
 * them as they were before it. Expressions at the top level print, as in a script. */
geo_outcome geo_run(geo *g, const char *text);
geo_outcome geo_run_file(geo *g, const char *path);

/* The errors of the last run, with the lines they are about; "" after GEO_DONE.
 * geo_error_code is the code of the first, "E0511". borrows, until the next run. */
const char *geo_error(const geo *g);
const char *geo_error_code(const geo *g);

/* Stops what runs now, in all sessions, at the next opportunity (milliseconds). May be
 * called from any thread and from a signal handler. */
void geo_interrupt(void);

/* --- values by name -------------------------------------------------------------------- */

typedef enum {
    GEO_NOTHING,                /* no such name, or none */
    GEO_NUMBER,
    GEO_BOOL,
    GEO_STRING,
    GEO_ARRAY,                  /* a tensor of real numbers, or a range */
    GEO_OTHER                   /* anything else: geo_get_text shows it */
} geo_type;

enum { GEO_MAX_RANK = 8 };

/* What a top-level name holds now. */
geo_type geo_type_of(geo *g, const char *name);

/* Each says false (NULL) and leaves *out alone when the name holds something else; true
 * and false are the numbers 1 and 0. */
bool geo_get_number(geo *g, const char *name, double *out);
bool geo_get_bool(geo *g, const char *name, bool *out);

/* The bytes of a string, NUL behind the last; length may be NULL. borrows, until the
 * next run or definition. */
const char *geo_get_string(geo *g, const char *name, size_t *length);

/* The numbers of an array, rows one after another, and its shape: rank sizes, for which
 * there must be room for GEO_MAX_RANK; both may be NULL. *count is their product. A
 * number is an array of rank 0. borrows, until the next call with this session. */
const double *geo_get_array(geo *g, const char *name, size_t *count, int *rank, size_t *shape);

/* Any value as the prompt prints it. NULL: no such name. borrows, until the next call
 * with this session. */
const char *geo_get_text(geo *g, const char *name);

/* Give a top-level name a value, new or instead of its old one. rank is 1..GEO_MAX_RANK;
 * data are copied, and a NaN is a NaN. False: out of memory, or name is no name. */
bool geo_set_number(geo *g, const char *name, double x);
bool geo_set_bool(geo *g, const char *name, bool x);
bool geo_set_string(geo *g, const char *name, const char *text, size_t length);
bool geo_set_array(geo *g, const char *name, const double *data, int rank, const size_t *shape);

/* The version of geo, "0.1.0"; borrows, for good. */
const char *geo_version(void);

#ifdef __cplusplus
}
#endif

#endif
