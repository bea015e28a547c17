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
#include <stdlib.h>
#include <string.h>

#include "lang/syntax/dump.h"
#include "lang/syntax/parser.h"
#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/rng.h"

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
    { "x.if'(2)", "(call (' (. if x)) 2)" },
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

/* Errors ------------------------------------------------------------------- */

#define ELSE_HINT \
    "else follows the } of an if (on the same line at the prompt) or the expression of a try"

/* code line:column, and `…` when the prompt should ask for more; hint or NULL */
typedef struct { const char *text, *where, *hint; } error_case;

static const error_case ERRORS[] = {
    { "x += 1", "E0133 1:3", "write x = x + ..." },
    { "count++", "E0133 1:6", "write count = count + 1" },
    { "count--\ny = 2", "E0133 1:6", "write count = count - 1" },
    { "x := 3", "E0133 1:3", "write x = ..." },
    { "x <- 3", "E0133 1:3", "write x = ..." },
    { "y = |x|", "E0137 1:5",
      "write abs(x) for the absolute value, norm(x) for the length of a vector" },
    { "y = 2*|x| + 1", "E0137 1:7",
      "write abs(x) for the absolute value, norm(x) for the length of a vector" },
    { "f(x = 1)", "E0132 1:3", "write x: ..." },
    { "[a b]", "E0123 1:2", "write a, b" },
    { "M = [1 2; 3 4]", "E0123 1:6", "write 1, 2" },
    { "a && b", "E0134 1:3", "write and" },
    { "if a && b { c }", "E0134 1:6", "write and" },
    { "a || b", "E0134 1:3", "write or" },
    { "!x", "E0134 1:1", "write not" },
    { "if !x { y }", "E0134 1:4", "write not" },
    { "if x = 1 { y }", "E0131 1:6", "write == to compare" },
    { "while (x = 1) { y }", "E0131 1:10", "write == to compare" },
    { "f = lambda x: x + 1", "E0135 1:5", "write x -> value" },
    { "def f(x):\n    return x^2", "E0135 1:1", "write f(x) = value" },
    { "function f(x)\n  x^2\nend", "E0135 1:1", "write f(x) = value" },
    { "f = function(x) x^2", "E0135 1:5", "write x -> value" },
    { "let x = 1", "E0135 1:1", "write x = value" },
    { "var x = 1", "E0135 1:1", "write x = value" },
    { "if a { b } elif c { d }", "E0135 1:12", "write else if" },
    { "if a { b }\nelseif c { d }", "E0135 2:1", "write else if" },
    { "for (i in 1..3) { print(i) }", "E0149 1:5",
      "write for i in values { ... }, without parentheses" },
    { "for i = 1:10 { i }", "E0149 1:7", "write for i in 1..10 { ... }" },
    { "for i in 1:10 { i }", "E0138 1:11", "write 1..10" },
    { "for (i = 0; i < 3; i++) { }", "E0149 1:5",
      "write for i in values { ... }, without parentheses" },
    { "for a, b in c { }", "E0149 1:6", "write for (a, b) in values { ... }" },
    { "for x in xs: print(x)", "E0128 1:12",
      "write { ... } around what follows, without the :" },
    { "if x > 0: y = 1", "E0128 1:9", "write { ... } around what follows, without the :" },
    { "if x > 0 then y = 1", "E0128 1:10",
      "write { ... } around what follows, without the then" },
    { "1:10", "E0138 1:2", "write 1..10" },
    { "a[:, 1]", "E0138 1:3", "write .." },
    { "a[1:3]", "E0138 1:4", "write 1..3" },
    { "y = a ? b : c", "E0139 1:7", "write if a { b } else { c }, which has a value" },
    { "?brenier", "E0140 1:1", NULL },
    { "x ** 2", "E0134 1:3", "write ^" },
    { "region('seahorse')", "E0117 1:8", "write \"seahorse\"" },
    { "// a comment, don't\nx = 1", "E0136 1:1", "write # at the start of each line of it" },
    { "x = 1 // a comment", "E0134 1:7", "write floor(a / b), or # for a comment" },
    { "/* a\n b */ x = 1", "E0136 1:1", "write # at the start of each line of it" },
    { "7 // 2", "E0134 1:3", "write floor(a / b), or # for a comment" },
    { "x.^2", "E0141 1:2", "write ^" },
    { "a .* b", "E0141 1:3", "write *" },
    { "A.'", "E0141 1:2", "write '" },
    { "y = f(g(x)\nz = 3", "E0102 1:6", NULL },
    { "y = f(g(x)", "E0102 1:6 …", NULL },
    { "y = [1, 2", "E0102 1:5 …", NULL },
    { "y = (1, 2]", "E0102 1:5", NULL },
    { "if x { y", "E0102 1:6 …", NULL },
    { "y = (1 + 2))", "E0103 1:12", NULL },
    { "}\nx = 1", "E0103 1:1", NULL },
    { "s = \"abc", "E0106 1:5", "a string ends on its line; \\n in it makes a new line" },
    { "s = \"abc {x", "E0107 1:5", "write \\{ for a brace that is only text" },
    { "s = \"a {} b\"", "E0108 1:8",
      "write an expression between the braces, or \\{ for a brace that is only text" },
    { "s = \"\\alpha\"", "E0109 1:6",
      "\\n \\t \\r \\\" \\\\ \\{ \\} and \\u{3bc} exist; r\"...\" keeps every backslash" },
    { "f (x)", "E0121 1:2", "write f(...), with no space" },
    { "a [1]", "E0122 1:2", "write a[...], with no space" },
    { "[f (x)]", "E0121 1:3", "write f, ... for two elements, or leave out the space" },
    { "2 x", "E0120 1:1", "write 2x or 2*x for the product" },
    { "y = 2 x", "E0120 1:5", "write 2x or 2*x for the product" },
    { "a b", "E0120 1:1", "write a(b) to call it" },
    { "y = a b", "E0120 1:5", "write a*b for the product" },
    { "x = “hello”", "E0116 1:5", "write \"hello\"" },
    { "f（x，y）", "E0114 1:2", "write (" },
    { "a：b", "E0114 1:2", "write :" },
    { "x = a − b", "E0113 1:7", "write -" },
    { "x^2y", "E0125 1:3", "write x^2*y or x^(2y)" },
    { "[a -b]", "E0124 1:2", "write a - b for the difference, or a, -b for two elements" },
    { "a[i -1]", "E0124 1:3", "write a - b for the difference, or a, -b for two elements" },
    { "a |> x -> x + 1", "E0126 1:6", "write (x -> ...) around the whole function" },
    { "1 + if a { b } else { c }", "E0127 1:5", "put ( ) around it, from the word to its end" },
    { "1 + not a", "E0127 1:5", "put ( ) around it, from the word to its end" },
    { "x + 1 = y", "E0129 1:1",
      "the left side is a name, a[i], a.field or a tuple (a, b) of those; == compares" },
    { "f(x)(y) = 3", "E0129 1:1",
      "the left side is a name, a[i], a.field or a tuple (a, b) of those; == compares" },
    { "pi = 3", "E0130 1:1", "choose another name" },
    { "true = 1", "E0130 1:1", "choose another name" },
    { "a = b = c", "E0131 1:7", "write == to compare" },
    { "a, b = b, a", "E0154 1:2", "several values stand in parentheses: (a, b) = (b, a)" },
    { "x = .5", "E0110 1:5", "write 0.5" },
    { "x = 1.", "E0110 1:5",
      "1_000, 2.5e-3, 0.5 and 0xff are numbers; a point has digits on both sides" },
    { "x = 1.e5", "E0110 1:5",
      "1_000, 2.5e-3, 0.5 and 0xff are numbers; a point has digits on both sides" },
    { "x.1", "E0156 1:3", "write x[1] for an element" },
    { "x = 1e400", "E0111 1:5", "the largest is about 1.8e308; inf is infinity" },
    { "x = +3", "E0142 1:5", "leave it out" },
    { "y = 1..", "E0143 1:6 …", "a range may be open only inside an index: a[2..]" },
    { "y = end", "E0144 1:5", "a[end] is the last element; blocks end with }" },
    { "f(2) = 3", "E0145 1:3",
      "f(x), f(x in R^2), f(x = 1) and f((x, y) in R^2) are the forms" },
    { "f((x, y)) = x", "E0146 1:3", "write (x, y) in R^2" },
    { "f(x: number) = x", "E0145 1:4",
      "f(x), f(x in R^2), f(x = 1) and f((x, y) in R^2) are the forms" },
    { "{ (x, 0) in R^2 | x > 0 }", "E0147 1:3", NULL },
    { "if a { b } end", "E0144 1:12", "a[end] is the last element; blocks end with }" },
    { "{ x: 1, y = 2 }", "E0148 1:9", "write y: ... with a colon" },
    { "t = (x,)", "E0150 1:5", "[x] is a vector with one element" },
    { "y = for i in 1..3 { i }", "E0151 1:5", "[value for x in values] makes a list" },
    { "y = return 3", "E0151 1:5", NULL },
    { "try a", "E0152 1:1 …", "write try a else b: b is the value when a fails" },
    { "import \"lib{n}.geo\"", "E0153 1:8", NULL },
    { "import numpy as np", "E0135 1:1", "write import \"file.geo\", or use name" },
    { "from numpy import array", "E0135 1:1", "write import \"file.geo\", or use name" },
    { "if a { b }; else { c }", "E0155 1:13",
      ELSE_HINT },
    { "else { c }", "E0155 1:1", ELSE_HINT },
    { "x, y -> x + y", "E0157 1:2", "write x -> ... or (x, y) -> ..." },
    { "[x] -> x", "E0157 1:5", "write x -> ... or (x, y) -> ..." },
    { "x === y", "E0134 1:3", "write ==" },
    { "x <> y", "E0134 1:3", "write !=" },
    { "x ~= y", "E0134 1:3", "write !=" },
    { "x => x + 1", "E0134 1:3", "write ->" },
    { "x not in A", "E0134 1:3", "write not (x in A)" },
    { "x is y", "E0135 1:3", "write ==" },
    { "x mod 2", "E0135 1:3", "write a % b" },
    { "n!", "E0134 1:2", "write factorial(n) for n!" },
    { "A \\ b", "E0134 1:3", "write solve(A, b) for A \\ b" },
    { "\\x -> x", "E0134 1:1", "write x -> value" },
    { "print x", "E0135 1:1", "write print(x)" },
    { "assert x == 1", "E0135 1:1", "write check condition" },
    { "class A { }", "E0135 1:1", "write { x: 1, y: 2 } for a record" },
    { "if a { b } c", "E0120 1:12", "statements are separated by ; or a new line" },
    { "x = 1 y = 2", "E0120 1:5", "statements are separated by ; or a new line" },
    { "x = 2 *", "E0101 1:8 …", NULL },
    { "x = 2 * )", "E0103 1:9", NULL },
    { "f(a, , b)", "E0101 1:6", NULL },
    { "f(a b)", "E0120 1:3", "write a, b for two arguments" },
    { "x =\ny = 3", "E0101 1:4", NULL },
    { "extern \"m\" { int f(", "E0102 1:12 …", NULL },
    { "test \"a", "E0106 1:6", "a string ends on its line; \\n in it makes a new line" },
    { "a ... b", "E0134 1:3", "write .." },
    { "f(*args)", "E0101 1:3", NULL },
    { "x² + 1", "E0113 1:2", "write ^2" },
    { "y = ２x", "E0114 1:5", "write 2" },
    { "√2", "E0113 1:1", "write sqrt(x)" },
    { "x ∪ y", "E0113 1:3", "write +" },
    { "a § b", "E0112 1:3", NULL },
    { "x : int = 3", "E0100 1:3", NULL },
    { "switch x { }", "E0135 1:1", "write if ... { } else if ... { }" },
    { "if x\n  y", "E0128 1:5", NULL },
    { "f(x) -> S^1", "E0100 1:12 …", NULL },
    { "2[1]", "E0120 1:1", "write 2*[1] for the product" },
    { "\"a\" \"b\"", "E0120 1:1", "write \"a\" + \"b\" to join them" },
    { "x' y'", "E0120 1:1", "write x'*y' for the product" },
    { "a..b..c", "E0100 1:5", NULL },
    { "-", "E0101 1:2 …", NULL },
    { "x ~", "E0101 1:4 …", NULL },
    { "∇", "E0101 1:2 …", NULL },
    { "f(x, )(, )", "E0101 1:8", NULL },
    { "begin\nx\nend", "E0144 3:1", "a[end] is the last element; blocks end with }" },
    { "do { x } while (y)", "E0135 1:1", "write while condition { }" },
    { "x = (y = 3)", "E0131 1:8", "write == to compare" },
    { "where x = 1", "E0101 1:1", NULL },
    { "a where b == 1", "E0100 1:11", NULL },
    { "a where f(x) = 1", "E0129 1:9",
      "the left side is a name, a[i], a.field or a tuple (a, b) of those; == compares" },
    { "throw \"a\"", "E0135 1:1", "write error(\"message\")" },
};

static void describe(const parse_tree *tree, char where[64])
{
    const diagnostic *d = tree->error[0];
    size_t line = 0, column = 0;
    if (d->n_labels) source_place(d->label[0].source, d->label[0].at.start, &line, &column);
    snprintf(where, 64, "%s %zu:%zu%s", message_code(d->id), line, column,
             tree->is_incomplete ? " …" : "");
}

static void wrong_programs_have_their_errors(void **state)
{
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof ERRORS / sizeof *ERRORS; i++) {
        const error_case *c = &ERRORS[i];
        parse_tree tree;
        char where[64] = "no error";
        geo_status status = parse_bytes(c->text, strlen(c->text), &tree);
        assert_int_equal(status == GEO_OK, tree.n_errors == 0);
        const char *hint = tree.n_errors ? tree.error[0]->hint : NULL;
        if (tree.n_errors) describe(&tree, where);
        if (tree.n_errors != 1 || strcmp(where, c->where) != 0
            || strcmp(hint ? hint : "(none)", c->hint ? c->hint : "(none)") != 0) {
            print_error("%s\n  gives  %s %s\n  wanted %s %s\n", c->text, where, hint, c->where,
                        c->hint);
            print_errors(&tree);
            wrong++;
        }
        parse_free(&tree);
    }
    assert_int_equal(wrong, 0);
}

static void assert_pictures(const char *text, const char *expected)
{
    parse_tree tree;
    geo_buffer b = GEO_BUFFER_EMPTY;
    parse_bytes(text, strlen(text), &tree);
    for (size_t i = 0; i < tree.n_errors; i++) diag_render(tree.error[i], false, &b);
    assert_string_equal(buffer_text(&b), expected);
    buffer_free(&b);
    parse_free(&tree);
}

static void errors_have_their_pictures(void **state)
{
    assert_pictures("area = f(g(x), [1, 2)\nz = 3\n",
        "error[E0102]: this [ is never closed\n"
        "  --> t.geo:1:16\n"
        "   |\n"
        " 1 | area = f(g(x), [1, 2)\n"
        "   |                ^    - does not close it\n");
    assert_pictures("f(x) = {\n  y = (x + 1\n  y^2\n}\n",
        "error[E0102]: this ( is never closed\n"
        "  --> t.geo:2:7\n"
        "   |\n"
        " 2 |   y = (x + 1\n"
        "   |       ^\n"
        " 3 |   y^2\n"
        "   |   - should be closed before this\n");
    assert_pictures("面积 = f（x，y）",
        "error[E0114]: `（` is a full-width character\n"
        "  --> t.geo:1:9\n"
        "   |\n"
        " 1 | 面积 = f（x，y）\n"
        "   |         ^^\n"
        "   = hint: write (\n");
    assert_pictures("if x > 0:\n  y = 1\n",
        "error[E0128]: a block { } is expected here\n"
        "  --> t.geo:1:9\n"
        "   |\n"
        " 1 | if x > 0:\n"
        "   |         ^ the block of this condition should start here\n"
        "   = hint: write { ... } around what follows, without the :\n");
}

/* The codes of all errors of a program, in order, then the tree. */
static void assert_recovery(const char *text, const char *codes, const char *expected)
{
    parse_tree tree;
    geo_buffer b = GEO_BUFFER_EMPTY;
    parse_bytes(text, strlen(text), &tree);
    for (size_t i = 0; i < tree.n_errors; i++) {
        size_t line, column;
        source_place(tree.source, tree.error[i]->label[0].at.start, &line, &column);
        buffer_add_format(&b, "%s%s:%zu", i ? " " : "", message_code(tree.error[i]->id), line);
    }
    assert_string_equal(buffer_text(&b), codes);
    buffer_free(&b);
    dump_program(tree.root, &b);
    assert_string_equal(buffer_text(&b), expected);
    buffer_free(&b);
    parse_free(&tree);
}

static void each_wrong_statement_is_reported_once(void **state)
{
    assert_recovery("a = 1\nb = 2 *)\nc = 3\nd = [1 2; 3 4]\ne = 5", "E0103:2 E0123:4",
                    "(= a 1)\n(broken)\n(= c 3)\n(broken)\n(= e 5)\n");
    assert_recovery("f(x) = {\n  y = x x x\n  z = 1\n  w = (2\n}\ng = 3\nh = ]",
                    "E0120:2 E0102:4 E0103:7",
                    "(define f (param x _ _) _ (block (broken) (= z 1) (broken)))\n"
                    "(= g 3)\n(broken)\n");
    assert_recovery("x = 'a' 'b' $ (\ny = 2", "E0117:1", "(broken)\n(= y 2)\n");
    assert_recovery("x = “a”; y = 2\nz = 3", "E0116:1", "(; (= x \"\x80\x9C" "a\xE2\x80\"))\n"
                    "(= y 2)\n(= z 3)\n");
    assert_recovery("g(x) = f(x,\n  y = 1,\n  z = 2)\nw = 3", "E0132:2", "(broken)\n(= w 3)\n");
    assert_recovery("if a {\n b b\n} else {\n c c\n}\nd", "E0120:2 E0120:4",
                    "(if a (block (broken)) (block (broken)))\nd\n");
    assert_recovery("a = (b + {\n c c\n})\nd", "E0120:2", "(= a (+ b (block (broken))))\nd\n");
    assert_recovery("x =\ny = 3\nz =\n", "E0101:1 E0101:3", "(broken)\n(= y 3)\n(broken)\n");
    assert_recovery("extern \"m\" { int f(char *s); // don't\n}\nx = 1", "",
                    "(extern \"m\" \" int f(char *s); // don't\\n\")\n(= x 1)\n");
}

static void errors_stop_at_twenty(void **state)
{
    geo_buffer b = GEO_BUFFER_EMPTY;
    for (int i = 0; i < 1000; i++) buffer_add_text(&b, "a a\n");
    parse_tree tree;
    assert_int_equal(parse_bytes(b.text, b.length, &tree), GEO_EFORMAT);
    assert_int_equal(tree.n_errors, PARSE_ERRORS);
    buffer_free(&b);
    parse_free(&tree);
}

static void the_prompt_knows_when_to_ask_for_more(void **state)
{
    static const char *const more[] = {
        "f(", "f(a,", "[1, 2", "{ a: 1", "x = {", "if a {", "if a { b } else", "x = ", "a +",
        "x ->", "for i in 1..3", "for i", "while a", "f(x) =", "try a", "x = 2 *  # comment\n",
        "test \"a\"", "{ x in R^2 |", "a where", "f(x) = {\n  y = (x +", "not", "1..", "check",
        "(x, y",
    };
    static const char *const no[] = {
        "x", "f(a))", "\"abc", "\"abc {", "a b", "x = )", "[1, 2)", "(a; b", "x = \"\\q\"",
        "1e999", "f(x = 1", "if a { b }", "", "x = 2 y +",
    };
    for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
        parse_tree tree;
        parse_bytes(more[i], strlen(more[i]), &tree);
        if (!tree.is_incomplete || tree.n_errors != 1) fail_msg("complete: %s", more[i]);
        parse_free(&tree);
    }
    for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
        parse_tree tree;
        parse_bytes(no[i], strlen(no[i]), &tree);
        if (tree.is_incomplete) fail_msg("incomplete: %s", no[i]);
        parse_free(&tree);
    }
}

static void documentation_and_spans_are_kept(void **state)
{
    const char *text = "## The area.\n##  Of a disk.\narea(r) = pi*r^2\n\nx = f(a, (b))'";
    parse_tree tree;
    assert_int_equal(parse_bytes(text, strlen(text), &tree), GEO_OK);
    node *f = tree.root->child[0], *x = tree.root->child[1];
    assert_int_equal(f->doc.length, strlen("The area.\n Of a disk."));
    assert_memory_equal(f->doc.text, "The area.\n Of a disk.", f->doc.length);
    assert_memory_equal(text + f->at.start, "area(r) = pi*r^2", f->at.end - f->at.start);
    assert_memory_equal(text + f->mark.start, "area", f->mark.end - f->mark.start);
    node *call = x->child[1]->child[0], *b = call->child[2];
    assert_memory_equal(text + call->at.start, "f(a, (b))", call->at.end - call->at.start);
    assert_memory_equal(text + b->at.start, "(b)", b->at.end - b->at.start);
    assert_memory_equal(text + b->mark.start, "b", b->mark.end - b->mark.start);
    assert_true(b->flags & NODE_PARENS);
    assert_int_equal(x->doc.length, 0);
    parse_free(&tree);
}

/* Explanations ---------------------------------------------------------------- */

static bool first_line_errs_with(const char *line, size_t length, message_id *id)
{
    parse_tree tree;
    parse_bytes(line, length, &tree);
    if (tree.n_errors) *id = tree.error[0]->id;
    bool wrong = tree.n_errors > 0;
    parse_free(&tree);
    return wrong;
}

/* What `explain` shows as wrong is refused with that very code, and what it shows as
 * right is read: each indented line is one example. */
static void explanations_are_true(void **state)
{
    static const message_id without[] = {
        MSG_TOO_DEEP, MSG_TOO_LONG, MSG_ODD_SPACE, MSG_BAD_UTF8, MSG_ZERO_BYTE, MSG_PROMPT_ONLY,
    };
    size_t wrong = 0;
    for (int id = MSG_UNEXPECTED; id < MSG_OPENED_HERE; id++) {
        bool has_example = true;
        for (size_t i = 0; i < sizeof without / sizeof *without; i++)
            if (id == (int)without[i]) has_example = false;
        if (!has_example) continue;
        size_t refused = 0, accepted = 0, other = 0;
        for (const char *s = message_explanation((message_id)id); *s; ) {
            size_t length = strcspn(s, "\n");
            message_id found;
            if (strncmp(s, "    ", 4) == 0) {
                if (!first_line_errs_with(s + 4, length - 4, &found)) accepted++;
                else if (found == (message_id)id) refused++;
                else other++;
            }
            s += length + (s[length] == '\n');
        }
        if (refused == 0 || accepted == 0 || other > 0) {
            print_error("%s: %zu refused, %zu accepted, %zu otherwise wrong\n",
                        message_code((message_id)id), refused, accepted, other);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

/* Depth and size ------------------------------------------------------------ */

static uint16_t check_tree(const node *n, const geo_source *s)
{
    uint16_t height = 0;
    assert_true(n->at.start <= n->at.end && n->at.end <= s->length);
    assert_true(n->mark.start <= n->mark.end && n->mark.end <= s->length);
    assert_true(n->kind < NODE_KINDS && n->op < OPERATOR_COUNT);
    for (uint32_t i = 0; i < n->n; i++) {
        if (!n->child[i]) continue;
        uint16_t h = check_tree(n->child[i], s);
        if (h > height) height = h;
    }
    assert_true(n->height > height && n->height <= TREE_HEIGHT);
    return n->height;
}

/* Parses; the tree and the errors must hold together whatever the text. */
static geo_status parse_anything(const char *text, size_t length, message_id *first)
{
    parse_tree tree;
    geo_status status = parse_bytes(text, length, &tree);
    assert_true(status == GEO_OK || status == GEO_EFORMAT);
    assert_true((status == GEO_OK) == (tree.n_errors == 0));
    assert_true(tree.n_errors <= PARSE_ERRORS);
    assert_non_null(tree.root);
    check_tree(tree.root, tree.source);
    geo_buffer b = GEO_BUFFER_EMPTY;
    for (size_t i = 0; i < tree.n_errors; i++) {
        assert_true(tree.error[i]->n_labels > 0);
        if (i < 3) diag_render(tree.error[i], false, &b);
    }
    buffer_free(&b);
    if (first) *first = tree.n_errors ? tree.error[0]->id : MSG_COUNT;
    parse_free(&tree);
    return status;
}

/* before, n times the middle, then after n times the closing */
static message_id parse_repeated(const char *before, const char *middle, size_t n,
                                 const char *after, const char *closing)
{
    geo_buffer b = GEO_BUFFER_EMPTY;
    buffer_add_text(&b, before);
    for (size_t i = 0; i < n; i++) buffer_add_text(&b, middle);
    buffer_add_text(&b, after);
    for (size_t i = 0; i < n && closing[0]; i++) buffer_add_text(&b, closing);
    message_id first;
    parse_anything(buffer_text(&b), b.length, &first);
    buffer_free(&b);
    return first;
}

/* GEO_SOAK=20 makes the following tests that many times longer. */
static size_t soak(size_t n)
{
    const char *times = getenv("GEO_SOAK");
    return times ? n * strtoul(times, NULL, 10) : n;
}

static void deep_nesting_is_one_clean_error(void **state)
{
    size_t n = soak(10000);
    static const char *const opening[] = {
        "(", "[", "{", "{a:", "f(", "a[", "-", "not ", "bd ", "∇", "x->", "(x)->", "2^", "a^",
        "if a {", "try ", "for i in x {", "\"{", "{x in ", "[x for x in ", "if ", "1+(", "while ",
        "f(x)={", "a[..", "{x in [1, ", "(x in {", "a where b=",
        "(x in ", "((", "\"a{x:", "if a {} else if ",
    };
    for (size_t i = 0; i < sizeof opening / sizeof *opening; i++) {
        message_id first = parse_repeated("y = ", opening[i], n, "x", "");
        assert_int_not_equal(first, MSG_COUNT);
    }
    assert_int_equal(parse_repeated("", "(", 200000, "x", ")"), MSG_TOO_DEEP);
    assert_int_equal(parse_repeated("", "[", n, "x", "]"), MSG_TOO_DEEP);
    assert_int_equal(parse_repeated("", "{", n, "x", "}"), MSG_TOO_DEEP);
    assert_int_equal(parse_repeated("", "x->", n, "x", ""), MSG_TOO_DEEP);
    assert_int_equal(parse_repeated("", "-", n, "x", ""), MSG_TOO_DEEP);
    assert_int_equal(parse_repeated("a", "^2", n, "", ""), MSG_TOO_DEEP);
    assert_int_equal(parse_repeated("a", " where a=b", n, "", ""), MSG_TOO_DEEP);
    assert_int_equal(parse_repeated("", "if a {", n, "x", "}"), MSG_TOO_DEEP);
    assert_int_equal(parse_repeated("", "(", 390, "x", ")"), MSG_COUNT);
    assert_int_equal(parse_repeated("", "if a {", 150, "x", "}"), MSG_COUNT);
}

static void long_chains_cost_no_stack(void **state)
{
    size_t n = soak(10000);
    static const char *const links[] = {
        "+a", "*a", " |> a", ".b", "()", "[1]", "'", " | a", " and a",
    };
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        assert_int_equal(parse_repeated("a", links[i], n, "", ""), MSG_TOO_LONG);
        assert_int_equal(parse_repeated("a", links[i], TREE_HEIGHT - 8, "", ""), MSG_COUNT);
    }
    assert_int_equal(parse_repeated("", "if a {} else ", n, "{}", ""), MSG_TOO_LONG);
    assert_int_equal(parse_repeated("", "if a {} else ", 1900, "{}", ""), MSG_COUNT);
    static const char *const flat[] = { "a,", "a;", "f(x),", "\"{a}\"," };
    for (size_t i = 0; i < sizeof flat / sizeof *flat; i++)
        assert_int_equal(parse_repeated("[a,", flat[i], n, "a]", ""), MSG_COUNT);
    assert_int_equal(parse_repeated("a", "<b", n, "", ""), MSG_COUNT);
    assert_int_equal(parse_repeated("\"", "{a} ", n, "\"", ""), MSG_COUNT);
    assert_int_equal(parse_repeated("", "a=1\n", n, "", ""), MSG_COUNT);
    assert_int_equal(parse_repeated("", "a", 50 * n, " = 1", ""), MSG_COUNT);
    assert_int_equal(parse_repeated("", "7", 50 * n, "", ""), MSG_NUMBER_TOO_LARGE);
    assert_int_equal(parse_repeated("", "a", 50 * n, " b", ""), MSG_SIDE_BY_SIDE);
    assert_int_equal(parse_repeated("", " ", 50 * n, "a a", ""), MSG_SIDE_BY_SIDE);
}

/* Texts whose naive treatment is quadratic. */
static void hostile_repetitions_stay_linear(void **state)
{
    size_t n = soak(10000);
    static const char *const middle[] = {
        ")", "]", "}", "\"\n", "'", "“", "“\n", "/*", "//\n", "(\n", "{x in S\n", "{x in S;",
        "\"{\n", "\"{\"", "x ->\n", "##\n", "## a\n\n", "\xFF", "\0", "([)", "[)", "{)", "({]",
        "a b\n", "(x,", "f(x) ", "f(x)=", ";", "\\", "\"\\u{", "1..", "a?", "b:",
    };
    for (size_t i = 0; i < sizeof middle / sizeof *middle; i++) {
        parse_repeated("", middle[i], n, "", "");
        parse_repeated("x = (", middle[i], n, "", ")");
        parse_repeated("x = {", middle[i], n, "", "}");
        parse_repeated("[[[[[{", middle[i], n / 10, "]]", "\n]");
    }
}

/* Bad texts ------------------------------------------------------------------ */

static void random_bytes_are_read_or_refused(void **state)
{
    static const char *const words[] = {
        "(", ")", "[", "]", "{", "}", ",", ";", "\n", ":", ".", "..", "=", "~", "->", "|>", "|",
        "==", "<", "+", "-", "*", "/", "^", "'", "\"", "{", "}", "if ", "else ", "for ", " in ",
        "while ", "return ", "try ", "where ", "not ", "bd ", "∇", "x", "f(", "a[", "1", "2.5",
        " ", " by ", "end", "test ", "\"a\"", "import ", "#", "## ", "“", "（", "\xC3", "x -> ",
        "use ", "extern ", "check ", "{ x in ", "{ a: ", "'", "e3", "r\"", "\\", "//", "/*", "?",
    };
    geo_rng rng;
    rng_seed(&rng, 20240229, 1);
    char text[400];
    for (size_t round = 0; round < soak(1500); round++) {
        size_t n = 0;
        while (n < sizeof text - 16 && rng_u32(&rng) % 60) {
            const char *w = words[rng_u32(&rng) % (sizeof words / sizeof *words)];
            memcpy(text + n, w, strlen(w));
            n += strlen(w);
        }
        parse_anything(text, n, NULL);
    }
    char bytes[16 * 1024];
    for (size_t round = 0; round < soak(10); round++) {
        for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (char)rng_u32(&rng);
        parse_anything(bytes, sizeof bytes, NULL);
        for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (char)(10 + rng_u32(&rng) % 117);
        parse_anything(bytes, sizeof bytes, NULL);
    }
}

/* Every correct program, cut anywhere, or with one character changed. */
static void damaged_programs_are_read_or_refused(void **state)
{
    for (size_t i = 0; i < sizeof TREES / sizeof *TREES; i++) {
        const char *text = TREES[i].text;
        size_t length = strlen(text);
        char copy[400];
        assert_true(length < sizeof copy);
        for (size_t cut = 0; cut < length; cut++) {
            parse_anything(text, cut, NULL);
            memcpy(copy, text, length);
            copy[cut] = "({[\"';-\n"[(cut + i) % 8];
            parse_anything(copy, length, NULL);
            memmove(copy + cut, text + cut + 1, length - cut - 1);
            parse_anything(copy, length - 1, NULL);
        }
    }
}

static void memory_may_end_anywhere(void **state)
{
    static const char text[] =
        "## doc\nf((x, y) in R^2, n = 3) -> S^1 = { a = [1, 2; 3, 4]; \"m {a:.2}\\n\" }\n"
        "if a < b <= c { d } else if e { g } else { h |> k }\n"
        "x = { p in M | p > 0 } where M = { a: 1 }\ny = 2 z\nw = “q”\nv = (1\n"
        "[t^2 for t in 1..10 by 2 if t > 3]; T^-1(x)[.., end]' ~ 3\nuse lua \"x\"\n";
    geo_source *s = source_new("t", text, sizeof text - 1);
    bool reached = true;
    size_t n = 0;
    while (reached) {
        parse_tree tree;
        geo_mem_fail_at(++n);
        geo_status status = parse_source(s, &tree);
        void *probe = geo_alloc(1, 1);              /* NULL when the fault has come */
        geo_mem_fail_at(0);
        reached = !probe;
        geo_free(probe);
        assert_true(status == GEO_ENOMEM || status == GEO_EFORMAT);
        assert_true(status == GEO_ENOMEM ? !tree.root : tree.root != NULL);
        if (!reached) assert_int_equal(tree.n_errors, 4);
        parse_free(&tree);
    }
    assert_true(n > 20);
    assert_int_equal(s->references, 1);
    source_drop(s);
}

static void an_interrupt_stops_the_parser(void **state)
{
    geo_buffer b = GEO_BUFFER_EMPTY;
    for (int i = 0; i < 100000; i++) buffer_add_text(&b, "a=1\n");
    parse_tree tree;
    geo_limit_interrupt();
    assert_int_equal(parse_bytes(b.text, b.length, &tree), GEO_EINTR);
    geo_limit_clear();
    parse_free(&tree);
    assert_int_equal(parse_bytes(b.text, b.length, &tree), GEO_OK);
    parse_free(&tree);
    buffer_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correct_programs_have_their_trees),
        cmocka_unit_test(wrong_programs_have_their_errors),
        cmocka_unit_test(errors_have_their_pictures),
        cmocka_unit_test(each_wrong_statement_is_reported_once),
        cmocka_unit_test(errors_stop_at_twenty),
        cmocka_unit_test(the_prompt_knows_when_to_ask_for_more),
        cmocka_unit_test(documentation_and_spans_are_kept),
        cmocka_unit_test(explanations_are_true),
        cmocka_unit_test(deep_nesting_is_one_clean_error),
        cmocka_unit_test(long_chains_cost_no_stack),
        cmocka_unit_test(hostile_repetitions_stay_linear),
        cmocka_unit_test(random_bytes_are_read_or_refused),
        cmocka_unit_test(damaged_programs_are_read_or_refused),
        cmocka_unit_test(memory_may_end_anywhere),
        cmocka_unit_test(an_interrupt_stops_the_parser),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
