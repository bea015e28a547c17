/* embed.c - the geo language inside a C program.
 *
 *     cc embed.c $(pkg-config --cflags --libs geo) -o embed && ./embed
 *
 * Six shops go in, geo divides a disk among them in equal shares so that all ways
 * together are shortest, and the middle of each share comes out. */
#include <geo.h>
#include <stdio.h>

enum { N = 6 };

static const double SHOPS[2 * N] = {
    0.1, 0.2,   0.3, 0.1,   -0.2, 0.4,   0.5, -0.3,   -0.6, -0.1,   0.0, 0.7,
};

static const char PROGRAM[] =
    "disk = ball(2)\n"
    "T = brenier(uniform(disk), points(shops))\n"
    "middles = T.centroids\n"
    "shares = T.areas/disk.area\n"
    "print(\"all shares equal:\", near(shares, ones(6)/6, tol: 1e-8))\n";

/* Whatever the program prints arrives here. */
static void show(void *context, const char *text, size_t length)
{
    printf("%s%.*s", (const char *)context, (int)length, text);
}

static int fail(geo *g)
{
    fputs(geo_error(g), stderr);
    geo_close(g);
    return 1;
}

int main(void)
{
    geo *g = geo_open(&(geo_options){ .output = show, .context = "geo: ", .sandbox = true });
    if (!g) return 1;

    geo_set_array(g, "shops", SHOPS, 2, (size_t[]){ N, 2 });
    if (geo_run(g, PROGRAM) != GEO_DONE) return fail(g);

    size_t n;
    const double *middle = geo_get_array(g, "middles", &n, NULL, NULL);
    if (!middle || n != 2 * N) return fail(g);
    for (int i = 0; i < N; i++)
        printf("shop (%4.1f, %4.1f) serves the people around (%5.2f, %5.2f)\n", SHOPS[2 * i],
               SHOPS[2 * i + 1], middle[2 * i], middle[2 * i + 1]);

    /* An error is a text, and the session goes on as it was before. */
    if (geo_run(g, "T([1, 2, 3])") != GEO_DONE) printf("\n%s", geo_error(g));
    geo_close(g);
    return 0;
}
