# The rules of the house can each be broken: a small tree that keeps them all, and
# one change that breaks one.
. "$GEO_SOURCE/tests/lib.sh"
unset GEO_BUILD
e=E0    # codes are put together here, so that the real tree is not asked for them

# file PATH: a source with the usual first line, and more from standard input.
file() {
    mkdir -p "${1%/*}"
    { echo "/* ${1##*/} - something. */"; cat; } >"$1"
}

small_tree() {
    rm -rf lang runtime stdlib bench tests tools Makefile.am
    mkdir -p lang/syntax lang/session stdlib bench tests/geo tools
    cp "$GEO_SOURCE/tools/check-house.sh" tools
    : >tools/house-exceptions.txt
    : >Makefile.am
    echo 'GEO_C += runtime/base/mem.c runtime/base/mem.h runtime/num/a.c runtime/num/a.h' \
        'runtime/num/b.h lang/session/cli.c' >files.mk
    file runtime/base/mem.h </dev/null
    echo 'void *f(void) { return malloc(1); }' | file runtime/base/mem.c
    file runtime/num/a.h </dev/null
    file runtime/num/b.h </dev/null
    printf '#include "runtime/base/mem.h"\nint g(void); /* malloc(1) */\n' | file runtime/num/a.c
    echo 'int main(void) { printf("%s", "no // comment"); return 0; }' | file lang/session/cli.c
    echo "MESSAGE(ONE, \"${e}101\", \"one\", \"\", \"\")" >runtime/base/messages_a.def
    echo "1 / 0   # ${e}101" >tests/geo/a.geo
    echo 'GEO_H += runtime/base/messages_a.def' >>files.mk
    sed -i '1i /* messages_a.def - something. */' runtime/base/messages_a.def
}

# breaks RULE WHAT: after the change this rule says "not ok", and no other does.
breaks() {
    GEO_HOUSE_STRICT=1 run sh tools/check-house.sh
    check_eq "$(grep '^not ok' out)" "not ok - $1" "$1: $2"
    small_tree
}

small_tree
GEO_HOUSE_STRICT=1 run sh tools/check-house.sh
check_eq "$(grep -c '^ok' out) $(grep -c '^not ok' out)" "13 0" "a tree that keeps all rules"

echo '#include "lang/syntax/lexer.h"' >>runtime/num/a.c
file lang/syntax/lexer.h </dev/null
echo 'GEO_H += lang/syntax/lexer.h' >>files.mk
breaks includes "a folder that may not be included"
echo '#include "a.h"' >>runtime/num/a.c
breaks includes "not written from the root"
echo '#include "runtime/num/b.h"' >>runtime/num/a.h
echo '#include "runtime/num/a.h"' >>runtime/num/b.h
breaks cycles "two headers include each other"
echo '#include <gsl/gsl_math.h>' >>runtime/num/a.c
breaks heavy "GSL outside a module"
echo '#include <gsl/gsl_math.h>' >>runtime/num/a.c
echo 'geo_a_so_SOURCES = runtime/num/a.c' >>files.mk
GEO_HOUSE_STRICT=1 run sh tools/check-house.sh
check "a module may include GSL" has_line out '^ok - heavy'
small_tree
echo 'void h(void *p) { free(p); }' >>runtime/num/a.c
breaks memory "free outside mem.c"
echo 'void h(void) { fprintf(stderr, "x"); }' >>runtime/num/a.c
breaks printing "printing below the session"
echo 'void h(void) { exit(1); }' >>runtime/num/a.c
breaks printing "exit below the session"
echo '#include <setjmp.h>' >>runtime/num/a.c
breaks setjmp "setjmp"
echo '#include <setjmp.h>' >>runtime/num/a.c
echo 'setjmp runtime/num/a.c the one file' >tools/house-exceptions.txt
GEO_HOUSE_STRICT=1 run sh tools/check-house.sh
check "an exception excuses" has_line out '^ok - setjmp'
small_tree
echo 'setjmp runtime/num/a.c the one file' >tools/house-exceptions.txt
breaks setjmp "an exception that nothing needs"
sed -i 1d runtime/num/a.c
breaks opening "no first line"
awk 'BEGIN { for (i = 0; i < 1000; i++) print "" }' >>runtime/num/a.c
breaks length "a file of 1002 lines"
printf '/* %100s */\n' x >>runtime/num/a.c
breaks length "a line of 106 columns"
echo "/* TO""DO: later */" >>runtime/num/a.c
breaks leftovers "a note to do it later"
file runtime/num/c.c </dev/null
breaks listed "a file that no files.mk names"
echo "MESSAGE(TWO, \"${e}101\", \"two\", \"\", \"\")" >>runtime/base/messages_a.def
breaks messages "two messages with one code"
echo "# ${e}999" >>tests/geo/a.geo
breaks messages "a code that does not exist"
echo 'if' >tests/geo/a.sh
breaks scripts "a script the shell can't read"

# Variables are seen in the objects.
if command -v cc >/dev/null && command -v ar >/dev/null; then
    printf 'static int n;\nstatic const char *const t[] = { "a" };\nint h(void);\nint h(void) { return n++ + *t[0]; }\n' \
        >>runtime/num/a.c
    mkdir build && cc -I. -fPIE -c runtime/num/a.c -o build/a.o && ar cr build/libgeo.a build/a.o
    breaks globals "a variable outside runtime/base"
fi
