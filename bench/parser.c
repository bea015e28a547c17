/* parser.c - megabytes a second of reading programs.
 *
 * Text of the kind people write (definitions, calls, strings, set builders) repeated to
 * a given size, and two texts that a careless parser reads in quadratic time. Columns:
 * the lexer alone, the whole parser, and bytes of memory for a byte of text. */
#include "bench/bench.h"
#include "lang/syntax/lexer.h"
#include "lang/syntax/parser.h"
#include "runtime/base/buffer.h"
#include "runtime/base/mem.h"

static const char PROGRAM[] =
    "mu  = 0.5*normal([0, 0], 1) + 0.3*normal([4, 0], 0.5)   # measures add\n"
    "f(x, y) = { z = x^2 + 3y; if z > 2 { z } else { -z } }\n"
    "M = { (x, y, z) in R^3 | x^2 + y^2 + z^2 == 1 }\n"
    "s = grad(x -> logpdf(mu, x)); t = \"mass {100*p:.1}% of {name}\"\n"
    "v = [a[i, j]*b[j] for i in 1..n for j in 1..m if i != j] |> sum |> print\n";

static void lex(void *arg)
{
    token_list list;
    if (lex_source(arg, &list) != GEO_OK) exit(1);
    lex_free(&list);
}

static void parse(void *arg)
{
    parse_tree tree;
    parse_source(arg, &tree);
    parse_free(&tree);
}

static void measure(const char *name, const char *piece, size_t size)
{
    geo_buffer b = GEO_BUFFER_EMPTY;
    while (b.length < size) buffer_add_text(&b, piece);
    geo_source *source = source_new(name, b.text, b.length);
    if (!source) exit(1);
    bench_time lexing = bench_run(lex, source, 9), parsing = bench_run(parse, source, 9);
    parse_tree tree;
    size_t before = geo_mem_used();
    parse_source(source, &tree);
    size_t bytes = geo_mem_used() - before;
    parse_free(&tree);
    bench_cell("%s", name);
    bench_cell("%.2f", b.length / 1e6);
    bench_cell("%.1f", b.length / 1e6 / lexing.median);
    bench_cell("%.1f", b.length / 1e6 / parsing.median);
    bench_cell("%.1f", (double)bytes / (double)b.length);
    source_drop(source);
    buffer_free(&b);
}

int main(void)
{
    size_t size = getenv("BENCH_QUICK") ? 100 * 1000 : 1000 * 1000;
    bench_title("reading programs");
    bench_head("text|MB|lexer MB/s|parser MB/s|bytes of tree for a byte");
    measure("program", PROGRAM, size / 10);
    measure("program", PROGRAM, size);
    measure("brackets", "([{", size);
    measure("quotes", "\"{\"\n", size);
    return 0;
}
