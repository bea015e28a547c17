/* test_format.c - formatted programs, and what formatting never changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "lang/syntax/dump.h"
#include "lang/syntax/format.h"
#include "lang/syntax/parser.h"
#include "runtime/base/mem.h"
#include "runtime/base/rng.h"

static geo_status format_text(const char *text, size_t length, geo_buffer *out)
{
    geo_source *s = source_new("t", text, length);
    assert_non_null(s);
    geo_status status = format_source(s, out);
    source_drop(s);
    return status;
}

static void dump_text(const char *text, size_t length, geo_buffer *out)
{
    geo_source *s = source_new("t", text, length);
    parse_tree tree;
    assert_int_equal(parse_source(s, &tree), GEO_OK);
    dump_program(tree.root, out);
    parse_free(&tree);
    source_drop(s);
}

/* Formatting keeps the tree, and does nothing to its own output. */
static void assert_stable(const char *text, size_t length, const geo_buffer *formatted)
{
    geo_buffer again = GEO_BUFFER_EMPTY, before = GEO_BUFFER_EMPTY, after = GEO_BUFFER_EMPTY;
    assert_int_equal(format_text(buffer_text(formatted), formatted->length, &again), GEO_OK);
    assert_string_equal(buffer_text(&again), buffer_text(formatted));
    dump_text(text, length, &before);
    dump_text(buffer_text(formatted), formatted->length, &after);
    assert_string_equal(buffer_text(&after), buffer_text(&before));
    buffer_free(&again);
    buffer_free(&before);
    buffer_free(&after);
}

static void assert_format(const char *text, const char *expected)
{
    geo_buffer b = GEO_BUFFER_EMPTY;
    assert_int_equal(format_text(text, strlen(text), &b), GEO_OK);
    assert_string_equal(buffer_text(&b), expected);
    assert_stable(text, strlen(text), &b);
    buffer_free(&b);
}

static void spaces_are_regular(void **state)
{
    assert_format("x=1", "x = 1\n");
    assert_format("mu  =  0.5*normal( [0,0],1 )+0.3 * normal([ 4 , 0 ],0.5)",
                  "mu = 0.5*normal([0, 0], 1)+0.3 * normal([4, 0], 0.5)\n");
    assert_format("y = a -b", "y = a - b\n");
    assert_format("y = - x ^ - 2+2pi", "y = -x^-2+2pi\n");
    assert_format("M={(x,y)in R ^ 2|x^2+y^2==1}", "M = { (x, y) in R^2 | x^2+y^2 == 1 }\n");
    assert_format("f( x )->S^1=x", "f(x) -> S^1 = x\n");
    assert_format("g=(x,y)->{x}", "g = (x, y) -> { x }\n");
    assert_format("a[ 1 , .. ]+a[2..]+a[ ..3 ]+a[.. by 2]", "a[1, ..]+a[2..]+a[..3]+a[.. by 2]\n");
    assert_format("r=0 .. 1 by 0.1 ;s", "r = 0..1 by 0.1; s\n");
    assert_format("f(x,key:2) |>g . h'", "f(x, key: 2) |> g.h'\n");
    assert_format("{a:1,\"b\":{} }", "{ a: 1, \"b\": {} }\n");
    assert_format("if(x){y}else{z}", "if (x) { y } else { z }\n");
    assert_format("∂ M; ∇ f(x); bd  M;not(a)", "∂M; ∇f(x); bd M; not (a)\n");
    assert_format("s=\"a {  x+1 :.2} b\"+r\"\\n\"", "s = \"a {  x+1 :.2} b\"+r\"\\n\"\n");
    assert_format("M = [1 ,2;3, 4]'", "M = [1, 2; 3, 4]'\n");
    assert_format("2(x)+3i", "2(x)+3i\n");
    assert_format("x.if@y+x.in(2)+x.bd ^2", "x.if@y+x.in(2)+x.bd^2\n");
    assert_format("a<-b", "a < -b\n");
}

static void lines_are_indented(void **state)
{
    assert_format("f(x)={\ny=x\n   if y>0{\ny\n}else{\n-y\n}\n}\n",
                  "f(x) = {\n    y = x\n    if y > 0 {\n        y\n    } else {\n        -y\n"
                  "    }\n}\n");
    assert_format("y=f(\na,\n[1,\n2]\n)", "y = f(\n    a,\n    [1,\n        2]\n)\n");
    assert_format("f(a,{\nx\n},[\n1\n])", "f(a, {\n    x\n}, [\n    1\n])\n");
    assert_format("a\n|> b\n.c\nwhere d=1,\ne=2\nx",
                  "a\n    |> b\n    .c\n    where d = 1,\n    e = 2\nx\n");
    assert_format("x=\n1+\n2", "x =\n    1 +\n    2\n");
    assert_format("(x,\ny)->x", "(x,\n    y) -> x\n");
    assert_format("if a\n{\nb\n}\nelse\n{ c }", "if a\n{\n    b\n}\nelse\n{ c }\n");
    assert_format("-a\n(b)\n[c]", "-a\n(b)\n[c]\n");
}

static void blank_lines_and_comments_are_kept(void **state)
{
    assert_format("\n\na\n\n\n\nb\n\n", "a\n\nb\n");
    assert_format("f(x)={\n\n\na\n\nb\n\n}\n", "f(x) = {\n    a\n\n    b\n}\n");
    assert_format("#!/usr/bin/env geo\n\n## doc  \nf(x)=1#end", "#!/usr/bin/env geo\n\n## doc\n"
                  "f(x) = 1  #end\n");
    assert_format("f(x)={# one\n# two\na\n   # three\n}\n# four",
                  "f(x) = {  # one\n    # two\n    a\n    # three\n}\n# four\n");
    assert_format("a = 1 # x\nbcd = 22  # y\n\ne# z", "a = 1     # x\nbcd = 22  # y\n\ne  # z\n");
    assert_format("[1,# a\n2# b\n]", "[1,    # a\n    2  # b\n]\n");
    assert_format("流形 = 1 # 一\nabcdefg = 2 # 二", "流形 = 1     # 一\nabcdefg = 2  # 二\n");
    assert_format("# only", "# only\n");
    assert_format("", "");
    assert_format("\n\n", "");
    assert_format("\xEF\xBB\xBFx = 1\r\ny\r\n", "x = 1\ny\n");
}

static void foreign_text_is_untouched(void **state)
{
    assert_format("extern   \"m\"{ double  f( double x ) ;\n  // no\n\n\n }\nx=1",
                  "extern \"m\" { double  f( double x ) ;\n  // no\n\n\n }\nx = 1\n");
}

static void wrong_programs_are_refused(void **state)
{
    geo_buffer b = GEO_BUFFER_EMPTY;
    assert_int_equal(format_text("x = (", 5, &b), GEO_EFORMAT);
    assert_int_equal(b.length, 0);
}

/* Random programs that happen to be right keep their trees. */
static void random_programs_keep_their_trees(void **state)
{
    static const char *const words[] = {
        "a", "b ", " c", "2", " 3.5", "f(", "(", ")", "[", "]", "{", "}", ",", "\n", ";", " = ",
        "=",
        " -", "-", "- ", "+", " * ", "^", "..", " by ", "->", " |> ", "'", ".x", "if ", " else ",
        "# c\n", "\n\n", " in ", "\"s\"", "\"{a}\"", "end", "not ", "∂", "∇", "key: ", " == ", "|",
    };
    geo_rng rng;
    rng_seed(&rng, 5, 5);
    char text[200];
    size_t right = 0;
    for (int round = 0; round < 30000; round++) {
        size_t n = 0, count = 1 + rng_u32(&rng) % 9;
        for (size_t i = 0; i < count; i++) {
            const char *w = words[rng_u32(&rng) % (sizeof words / sizeof *words)];
            memcpy(text + n, w, strlen(w));
            n += strlen(w);
        }
        geo_buffer b = GEO_BUFFER_EMPTY;
        if (format_text(text, n, &b) == GEO_OK) {
            assert_stable(text, n, &b);
            right++;
        }
        buffer_free(&b);
    }
    assert_true(right > 500);
}

static void memory_may_end_anywhere(void **state)
{
    const char *text = "f(x) = { # c\n y = [1, 2]\n}\n";
    geo_status status = GEO_ENOMEM;
    size_t n = 0;
    while (status != GEO_OK) {
        geo_source *s = source_new("t", text, strlen(text));
        geo_buffer b = GEO_BUFFER_EMPTY;
        geo_mem_fail_at(++n);
        status = format_source(s, &b);
        geo_mem_fail_at(0);
        assert_true(status == GEO_ENOMEM || status == GEO_OK);
        buffer_free(&b);
        source_drop(s);
    }
    assert_true(n > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spaces_are_regular),
        cmocka_unit_test(lines_are_indented),
        cmocka_unit_test(blank_lines_and_comments_are_kept),
        cmocka_unit_test(foreign_text_is_untouched),
        cmocka_unit_test(wrong_programs_are_refused),
        cmocka_unit_test(random_programs_keep_their_trees),
        cmocka_unit_test(memory_may_end_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
