/* test_parser.c - program text to trees and errors.
 *
 * TREES lists what must be read and its tree, ERRORS what must be refused, with the
 * code, the place (line:column) and the hint. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "lang/syntax/dump.h"
#include "lang/syntax/parser.h"

static geo_status parse_bytes(const char *text, size_t length, parse_tree *tree)
{
    geo_source *s = source_new("t.geo", text, length);
    assert_non_null(s);
    geo_status status = parse_source(s, tree);
    source_drop(s);
    return status;
}

static void print_errors(const parse_tree *tree)
{
    for (size_t i = 0; i < tree->n_errors; i++) {
        geo_buffer b = GEO_BUFFER_EMPTY;
        diag_render(tree->error[i], false, &b);
        fputs(buffer_text(&b), stderr);
        buffer_free(&b);
    }
}

/* Trees -------------------------------------------------------------------- */

typedef struct { const char *text, *tree; } tree_case;

static const tree_case TREES[] = {
    /* operators and their order */
    { "1 + 2*3", "(+ 1 (* 2 3))" },
    { "a - b - c", "(- (- a b) c)" },
    { "a / b * c % d @ e & f", "(& (@ (% (* (/ a b) c) d) e) f)" },
    { "-2^2", "(- (^ 2 2))" },
    { "2^-1", "(^ 2 (- 1))" },
    { "a^b^c", "(^ a (^ b c))" },
    { "a^-b^-c", "(^ a (- (^ b (- c))))" },
    { "--a", "(- (- a))" },
    { "bd M", "(bd M)" },
    { "bd ball(2)", "(bd (call ball 2))" },
    { "bd bd M", "(bd (bd M))" },
    { "-bd M", "(- (bd M))" },
    { "not a and not b == c or d", "(or (and (not a) (not (compare b == c))) d)" },
    { "not not a", "(not (not a))" },
    { "a or b and c", "(or a (and b c))" },
    { "0 <= x <= 1", "(compare 0 <= x <= 1)" },
    { "a < b > c == d != e in f >= g", "(compare a < b > c == d != e in f >= g)" },
    { "(a < b) < c", "(compare (compare a < b) < c)" },
    { "1..10", "(.. 1 10 _)" },
    { "0..1 by 0.1", "(.. 0 1 0.1)" },
    { "a+1..b-1 by 2c", "(.. (+ a 1) (- b 1) (touch 2 c))" },
    { "x in 1..3", "(compare x in (.. 1 3 _))" },
    { "mu | A", "(| mu A)" },
    { "a | b or c", "(| a (or b c))" },
    { "x |> f |> g(1)", "(|> (|> x f) (call g 1))" },
    { "x |> (y -> y)", "(|> x (-> (param y _ _) y))" },
    { "T @ S", "(@ T S)" },
    { "5 % 3", "(% 5 3)" },
    /* touching numbers */
    { "1/2pi", "(/ 1 (touch 2 pi))" },
    { "2pi^2", "(touch 2 (^ pi 2))" },
    { "2sin(x)", "(touch 2 (call sin x))" },
    { "2(x + 1)", "(touch 2 (+ x 1))" },
    { "3i", "(touch 3 i)" },
    { "-2x", "(touch (- 2) x)" },
    { "2x*3y", "(* (touch 2 x) (touch 3 y))" },
    { "2x.y[1]'", "(touch 2 (' (index (. y x) 1)))" },
    { "2e", "(touch 2 e)" },
    { "2e3", "2000" },
    { "2e-x", "(- (touch 2 e) x)" },
    { "a[2end]", "(index a (touch 2 end))" },
    { "2∇f", "(touch 2 (∇ f))" },
    { "x^(2y)", "(^ x (touch 2 y))" },
    { "x^2*y", "(* (^ x 2) y)" },
    { "x2", "x2" },
    /* numbers */
    { "1_000", "1000" },
    { "2.5e-3", "0.0025" },
    { "0xff", "255" },
    { "0xFF_FF", "65535" },
    { "0b101", "5" },
    { "0o17", "15" },
    { "0x1fffffffffffff", "9007199254740991" },
    { "0x20000000000001", "9007199254740992" },
    { "0x20000000000003", "9007199254740996" },
    { "123456789012345678901234567890", "1.2345678901234568e+29" },
    { "0.1 + 1E2 + 1e+2", "(+ (+ 0.1 100) 100)" },
    { "1..3", "(.. 1 3 _)" },
    { "1.5..3.5", "(.. 1.5 3.5 _)" },
    { "pi + inf + nan", "(+ (+ pi inf) nan)" },
    /* calls, indices, fields, primes */
    { "f()", "(call f)" },
    { "f(x, key: 2, if: 3)", "(call f x (: key 2) (: if 3))" },
    { "f(a)(b)[c].d'", "(' (. d (index (call (call f a) b) c)))" },
    { "f(a, b,)", "(call f a b)" },
    { "x.if.end", "(. end (. if x))" },
    { "a[1, ..]", "(index a 1 (.. _ _ _))" },
    { "a[2.., ..3, .. by 2]", "(index a (.. 2 _ _) (.. _ 3 _) (.. _ _ 2))" },
    { "a[end - 1]", "(index a (- end 1))" },
    { "a[min(end, 3)]", "(index a (call min end 3))" },
    { "a[b[end], end]", "(index a (index b end) end)" },
    { "a[1..end]", "(index a (.. 1 end _))" },
    { "x[x > 0]", "(index x (compare x > 0))" },
    { "f'(0)", "(call (' f) 0)" },
    { "f''", "(' (' f))" },
    { "A'*b'", "(* (' A) (' b))" },
    { "T^-1(x)", "(call (^ T (- 1)) x)" },
    { "T^2(x)", "(call (^ T 2) x)" },
    { "T^n(x)", "(^ T (call n x))" },
    { "T^-1[2].a", "(. a (index (^ T (- 1)) 2))" },
    { "T^-1(x)^2", "(^ (call (^ T (- 1)) x) 2)" },
    { "-T^-1(x)", "(- (call (^ T (- 1)) x))" },
    { "∇f(x)", "(call (∇ f) x)" },
    { "∇m.u(x)", "(call (∇ (. u m)) x)" },
    { "∂M", "(bd M)" },
    { "f∘g × h", "(* (@ f g) h)" },
    { "x ∈ M", "(compare x in M)" },
    { "a ≤ b ≥ c ≠ d", "(compare a <= b >= c != d)" },
    { "x → x^2", "(-> (param x _ _) (^ x 2))" },
    { "流形 + μ_1", "(+ 流形 μ_1)" },
    /* strings */
    { "\"plain\"", "\"plain\"" },
    { "\"\"", "\"\"" },
    { "\"a\\n\\t\\\"\\\\\\{\\}\"", "\"a\\n\t\\\"\\\\{}\"" },
    { "\"\\u{3bc}\\u{1F600}\"", "\"μ😀\"" },
    { "r\"\\alpha {x}\"", "\"\\\\alpha {x}\"" },
    { "\"mass {100*p:.1}%\"", "(text \"mass \" (hole \".1\" (* 100 p)) \"%\")" },
    { "\"{a}{b}\"", "(text (hole a) (hole b))" },
    { "\"{f(x, key: 2):>8}\"", "(text (hole \">8\" (call f x (: key 2))))" },
    { "\"{ {a: 1}.a }\"", "(text (hole (. a (record (: a 1)))))" },
    { "\"a {f(\"b {c}\")} d\"", "(text \"a \" (hole (call f (text \"b \" (hole c)))) \" d\")" },
    { "\"x }\"", "\"x }\"" },
    { "\"流 {x}\" + 1", "(+ (text \"流 \" (hole x)) 1)" },
    /* brackets */
    { "()", "(tuple)" },
    { "(a)", "a" },
    { "(a, b)", "(tuple a b)" },
    { "(a, b,)", "(tuple a b)" },
    { "[]", "(vector)" },
    { "[1, 2, 3,]", "(vector 1 2 3)" },
    { "[1, 2; 3, 4]", "(matrix (vector 1 2) (vector 3 4))" },
    { "[1; 2; 3]", "(matrix (vector 1) (vector 2) (vector 3))" },
    { "[a - b, -c, d-e, a*-b]", "(vector (- a b) (- c) (- d e) (* a (- b)))" },
    { "[(a -b)]", "(vector (- a b))" },
    { "[1..3]", "(vector (.. 1 3 _))" },
    { "[x^2 for x in 1..3]",
      "(comprehension (^ x 2) (each x (.. 1 3 _)))" },
    { "[x*y for x in a if x > 0 for (y, z) in b if y < x if z]",
      "(comprehension (* x y) (each x a) (filter (compare x > 0)) (each (tuple y z) b)"
      " (filter (compare y < x)) (filter z))" },
    { "[t -> t^i for i in 1..3]",
      "(comprehension (-> (param t _ _) (^ t i)) (each i (.. 1 3 _)))" },
    { "{}", "(record)" },
    { "{ x: 1, \"a b\": 2, if: 3, }", "(record (: x 1) (: a b 2) (: if 3))" },
    { "{ x in R^3 | norm(x) == 1 }",
      "(set x (^ R 3) (compare (call norm x) == 1))" },
    { "{ (x, y) in R^2 | x > 0 and y > 0 }",
      "(set (tuple x y) (^ R 2) (and (compare x > 0) (compare y > 0)))" },
    { "{ p in A | (mu | B) }", "(set p A (| mu B))" },
    { "{ x in S }", "(block (compare x in S))" },
    { "{ a; b }", "(block (; a) b)" },
    { "{ x = 1\n x + 1 }", "(block (= x 1) (+ x 1))" },
    { "f({\n a\n b\n})", "(call f (block a b))" },
    /* lambdas */
    { "x -> x + 1", "(-> (param x _ _) (+ x 1))" },
    { "(x, y) -> x*y", "(-> (param x _ _) (param y _ _) (* x y))" },
    { "() -> 1", "(-> 1)" },
    { "x -> y -> x", "(-> (param x _ _) (-> (param y _ _) x))" },
    { "(x in R^2, n = 3) -> x", "(-> (param x (^ R 2) _) (param n _ 3) x)" },
    { "((x, y) in R^2, t) -> x", "(-> (param (^ R 2) _ x y) (param t _ _) x)" },
    { "f(x -> x, 2)", "(call f (-> (param x _ _) x) 2)" },
    { "(x -> x)(3)", "(call (-> (param x _ _) x) 3)" },
    { "x -> { y = x; y }", "(-> (param x _ _) (block (; (= y x)) y))" },
    /* if, try, where */
    { "if a { b }", "(if a (block b) _)" },
    { "if a { b } else { c }", "(if a (block b) (block c))" },
    { "if a { b } else if c { d } else { e }", "(if a (block b) (if c (block d) (block e)))" },
    { "x = if a { 1 } else { 2 }", "(= x (if a (block 1) (block 2)))" },
    { "if a\n{ b }\n\nelse\n{ c }", "(if a (block b) (block c))" },
    { "if {a: 1} == r { b }", "(if (compare (record (: a 1)) == r) (block b) _)" },
    { "try a else b", "(try a b)" },
    { "x = try inv(A) else none", "(= x (try (call inv A) none))" },
    { "a + b where a = 1, b = 2", "(where (+ a b) (= a 1) (= b 2))" },
    { "a where a = b where b = 2", "(where a (= a (where b (= b 2))))" },
    { "f(a where a = 1, b, (c))", "(call f (where a (= a 1)) b c)" },
    { "a where (a, b) = c", "(where a (= (tuple a b) c))" },
    /* statements */
    { "x = 1", "(= x 1)" },
    { "x ~ mu^1000", "(~ x (^ mu 1000))" },
    { "(a, b) = (b, a)", "(= (tuple a b) (tuple b a))" },
    { "(a, (b, c[1])) = d", "(= (tuple a (tuple b (index c 1))) d)" },
    { "a[1, 2].b.c[3] = 4", "(= (index (. c (. b (index a 1 2))) 3) 4)" },
    { "f(x) = x^2", "(define f (param x _ _) _ (^ x 2))" },
    { "f() = 1", "(define f _ 1)" },
    { "f((x, y) in R^2) -> S^1 = x", "(define f (param (^ R 2) _ x y) (^ S 1) x)" },
    { "v((x, y) in R^2, t) = [-y, x]*t",
      "(define v (param (^ R 2) _ x y) (param t _ _) _ (* (vector (- y) x) t))" },
    { "f(x in 0..1, n = 3) = x", "(define f (param x (.. 0 1 _) _) (param n _ 3) _ x)" },
    { "f(x in A = 2) = x", "(define f (param x A 2) _ x)" },
    { "f(x) = {\n  y = x\n  y\n}", "(define f (param x _ _) _ (block (= y x) y))" },
    { "for i in 1..3 { print(i) }", "(for i (.. 1 3 _) (block (call print i)))" },
    { "for (a, b) in c { }", "(for (tuple a b) c (block))" },
    { "while x > 0 { x = x - 1; break; continue }",
      "(while (compare x > 0) (block (; (= x (- x 1))) (; (break)) (continue)))" },
    { "f(x) = { return x }", "(define f (param x _ _) _ (block (return x)))" },
    { "f(x) = { return }", "(define f (param x _ _) _ (block (return _)))" },
    { "f(x) = { return\n x }", "(define f (param x _ _) _ (block (return _) x))" },
    { "check a == b", "(check (compare a == b) _)" },
    { "check a, \"why\"", "(check a \"why\")" },
    { "import \"a.geo\" as b", "(import \"a.geo\" \"b\")" },
    { "import \"a.geo\"", "(import \"a.geo\")" },
    { "use signal", "(use signal)" },
    { "use lua \"x.lua\"", "(use-lua \"x.lua\")" },
    { "extern \"libm\" { double f(double x); // don't mind \"\n }",
      "(extern \"libm\" \" double f(double x); // don't mind \\\"\\n \")" },
    { "test \"what\" { check 1 }", "(test \"what\" (block (check 1 _)))" },
    { "test + use*import + extern(as) + by.lua",
      "(+ (+ (+ test (* use import)) (call extern as)) (. lua by))" },
    { "test = 1\nas = 2\nby = 3", "(= test 1)\n(= as 2)\n(= by 3)" },
    /* lines */
    { "a\nb", "a\nb" },
    { "a;b; c", "(; a)\n(; b)\nc" },
    { ";;a;;", "(; a)" },
    { "a +\n b", "(+ a b)" },
    { "a\n + b\n |> f\n .g\n where b = 1", "(where (|> (+ a b) (. g f)) (= b 1))" },
    { "a\n- b", "a\n(- b)" },
    { "a\n(b)", "a\nb" },
    { "a\n[b]", "a\n(vector b)" },
    { "x =\n\n 3", "(= x 3)" },
    { "a # comment\n# another\nb", "a\nb" },
    { "#!/usr/bin/env geo\na", "a" },
    { "(a\n- b)", "(- a b)" },
    { "[a,\n b\n]", "(vector a b)" },
    { "f(\n)", "(call f)" },
    { "(x -> {\n a\n - b\n})(\n1)", "(call (-> (param x _ _) (block a (- b))) 1)" },
    { "{ a: 1,\n  b: 2\n}", "(record (: a 1) (: b 2))" },
    { "0..1\nby = 2", "(.. 0 1 _)\n(= by 2)" },
    { "\xEF\xBB\xBFx = 1\r\ny = 2\r\n", "(= x 1)\n(= y 2)" },
    { "", "" },
    { "\n\n# only this", "" },
    /* the page's own lines */
    { "mu  = 0.5*normal([0, 0], 1) + 0.3*normal([4, 0], 0.5)   # measures",
      "(= mu (+ (* 0.5 (call normal (vector 0 0) 1)) (* 0.3 (call normal (vector 4 0) 0.5))))" },
    { "M = { (x, y, z) in R^3 | x^2 + y^2 + z^2 == 1 }",
      "(= M (set (tuple x y z) (^ R 3) (compare (+ (+ (^ x 2) (^ y 2)) (^ z 2)) == 1)))" },
    { "T = brenier(uniform(ball(2)), uniform(region(\"seahorse\")), points: 4000)",
      "(= T (call brenier (call uniform (call ball 2)) (call uniform (call region \"seahorse\"))"
      " (: points 4000)))" },
    { "s = grad(x -> logpdf(mu, x))", "(= s (call grad (-> (param x _ _) (call logpdf mu x))))" },
    { "obstruction(tangent(S^2))", "(call obstruction (call tangent (^ S 2)))" },
};

static void correct_programs_have_their_trees(void **state)
{
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof TREES / sizeof *TREES; i++) {
        parse_tree tree;
        geo_buffer b = GEO_BUFFER_EMPTY;
        geo_status status = parse_bytes(TREES[i].text, strlen(TREES[i].text), &tree);
        if (tree.root) dump_program(tree.root, &b);
        if (b.length) b.text[b.length - 1] = '\0';      /* the last line feed */
        if (status != GEO_OK || strcmp(buffer_text(&b), TREES[i].tree) != 0) {
            print_error("%s\n  gives  %s\n  wanted %s\n", TREES[i].text, buffer_text(&b),
                        TREES[i].tree);
            print_errors(&tree);
            wrong++;
        }
        buffer_free(&b);
        parse_free(&tree);
    }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correct_programs_have_their_trees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
