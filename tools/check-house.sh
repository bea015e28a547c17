#!/bin/sh
# check-house.sh - the rules of the house that a machine can check.
#
# Says "ok - rule" or "not ok - rule" with the places, for each rule:
#   includes   what each folder may include (the table below), from the root
#   cycles     no two headers include each other, by whatever way
#   heavy      the heavy libraries' headers stand in module sources only
#   memory     malloc and free are called in runtime/base/mem.c only
#   printing   nothing below lang/session prints or ends the program
#   setjmp     in one file of the program (and modules, and cmocka's tests)
#   globals    only runtime/base has variables; all others' tables are const
#   opening    a file begins with its name and purpose
#   length     a file has at most 1000 lines, a line ends before column 100
#   leftovers  no notes to do it later
#   listed     every source is named in a files.mk, and so part of make dist
#   messages   a code or an id stands for one message; codes written in tests,
#              examples and documents exist
#   scripts    every test script is read by the shell without complaint
# Exceptions are in tools/house-exceptions.txt, with their reasons. One that nothing
# needs any more is a failure with GEO_HOUSE_STRICT=1, as .ci/run and check-full have it.
set -u
export LC_ALL=C
cd "$(dirname "$0")/.." || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
found=$work/found

# Folder: what its files may include. Order as in the table of ARCHITECTURE.md.
cat >"$work/table" <<'TABLE'
runtime/base          base
runtime/num           base num
runtime/manifold      base num manifold
runtime/distribution  base num manifold distribution
runtime/learn         base num manifold distribution learn
runtime/transport     base num manifold distribution learn transport
runtime/boundary      base num manifold distribution learn transport boundary
runtime/diffusion     base num manifold distribution learn transport boundary diffusion
runtime/obstruction   base num manifold distribution learn transport boundary diffusion obstruction
runtime/video         base num manifold distribution learn transport boundary diffusion obstruction video
runtime/plot          base num plot
runtime/core          base num core
runtime/vm            base num core vm
stdlib                runtime stdlib
lang/syntax           base syntax
lang/compile          base core runtime/vm/registry.h syntax compile
lang/session          runtime stdlib lang
bench                 runtime stdlib lang bench
tests                 runtime stdlib lang tests
tools                 runtime stdlib lang tools
TABLE

find lang runtime stdlib bench tests tools \( -name '*.c' -o -name '*.h' -o -name '*.def' \) \
    -type f | sort >"$work/sources"
find . -name files.mk -not -path './build*' | sort >"$work/lists"
find tests tools quickstart .ci bench \( -name '*.sh' -o -name quickstart -o -name run \) \
    -type f 2>/dev/null | sort >"$work/scripts"

# Module sources: what a files.mk gives to geo_<name>.so.
xargs sed -n 's/^geo_[a-z0-9_]*_so_SOURCES *=//p' <"$work/lists" | tr ' ' '\n' |
    grep . >"$work/modules"

# One pass over all sources. Code is what is left without comments and strings.
xargs awk -v work="$work" '
    function report(rule, what) {
        printf "%s %s:%d: %s\n", rule, FILENAME, FNR, what
    }
    function load(name, set,   line) {
        while ((getline line < name) > 0) set[line] = 1
        close(name)
    }
    BEGIN {
        while ((getline line < (work "/table")) > 0) {
            n = split(line, word, " +")
            for (i = 2; i <= n; i++) {
                path = word[i]
                if (path == "syntax" || path == "compile") path = "lang/" path
                else if (path ~ /^(runtime|stdlib|lang|bench|tests|tools)/) path = path
                else path = "runtime/" path
                may[word[1]] = may[word[1]] " " path
            }
        }
        load(work "/modules", is_module)
        load(work "/sources", is_source)
    }
    function may_include(path,   n, i, ok) {
        n = split(may[folder], ok, " ")
        for (i = 1; i <= n; i++)
            if (path == ok[i] || index(path, ok[i] "/") == 1) return 1
        return 0
    }
    function check_include(path) {
        print FILENAME, path > (work "/edges")
        if (!(path in is_source)) print FILENAME ":" FNR, path > (work "/unknown")
        else if (!may_include(path)) report("includes", folder " may not include " path)
    }
    # The line without comments, strings and characters.
    function code_of(line,   out, two) {
        out = ""
        while (line != "") {
            if (in_comment) {
                if (!(at = index(line, "*/"))) return out
                line = substr(line, at + 2)
                in_comment = 0
                continue
            }
            if (!match(line, /\/\*|\/\/|"|\047/)) return out line
            out = out substr(line, 1, RSTART - 1)
            two = substr(line, RSTART, 2)
            line = substr(line, RSTART)
            if (two == "//") return out
            if (two == "/*") { in_comment = 1; line = substr(line, 3) }
            else if (match(line, /^"(\\.|[^"\\])*"/) || match(line, /^\047(\\.|[^\047\\])*\047/)) {
                out = out "\"\""
                line = substr(line, RLENGTH + 1)
            }
            else line = substr(line, 2)
        }
        return out
    }
    function calls(code, names) { return code ~ ("(^|[^A-Za-z0-9_>.])(" names ")[ \t]*\\(") }

    FNR == 1 {
        if (lines > 1000) printf "length %s:%d: %d lines\n", last, lines, lines
        last = FILENAME
        in_comment = 0
        folder = FILENAME
        sub(/\/[^\/]*$/, "", folder)
        while (!(folder in may) && sub(/\/[^\/]*$/, "", folder)) continue
        name = FILENAME
        sub(/.*\//, "", name)
        if (index($0, "/* " name " - ") != 1) report("opening", "begin with /* " name " - what it is for")
        program = folder ~ /^(lang|runtime|stdlib)/
        module = FILENAME in is_module
        prints = folder == "lang/session" || !program
        if (!(folder in may)) report("includes", "the folder " folder " is not in the table")
    }
    {
        lines = FNR
        width = $0
        gsub(/[\200-\277]/, "", width)
        if (length(width) > 99) report("length", length(width) " columns")
        if ($0 ~ /TO[D]O|FIX[M]E|(^|[^A-Z])XX[X]([^A-Z]|$)/) report("leftovers", $0)
    }
    /^[ \t]*#[ \t]*include[ \t]*"/ {
        path = $0
        sub(/^[^"]*"/, "", path)
        sub(/".*/, "", path)
        check_include(path)
        next
    }
    /^[ \t]*#[ \t]*include[ \t]*</ {
        if (program && !module && $0 ~ /<(suitesparse|cholmod|gsl|lapacke|cblas|png|cairo|readline|lua|ffi|fftw3)/)
            report("heavy", $0)
        if (program && !module && $0 ~ /<setjmp/) report("setjmp", $0)
        next
    }
    program {
        code = code_of($0)
        if (code == "") next
        if (FILENAME != "runtime/base/mem.c" &&
            calls(code, "malloc|calloc|realloc|reallocarray|free|strdup|strndup|aligned_alloc|asprintf"))
            report("memory", $0)
        if (!prints && (calls(code, "printf|vprintf|fprintf|puts|putchar|perror|exit|_exit|abort|quick_exit") ||
                        code ~ /(^|[^A-Za-z0-9_])(stdout|stderr)([^A-Za-z0-9_]|$)/))
            report("printing", $0)
    }
    END { if (lines > 1000) printf "length %s:%d: %d lines\n", last, lines, lines }
' <"$work/sources" >"$found"

# The words of all lists.
{ xargs cat <"$work/lists"; cat Makefile.am; } | grep -v '^#' | tr -s ' \t\\' '\n' | sort -u >"$work/words"

# Includes of files that are not in the tree must be made by the build.
if [ -s "$work/unknown" ]; then
    while read -r place path; do
        grep -q -x -F "$path" "$work/words" ||
            echo "includes $place: there is no $path (write it from the root)" >>"$found"
    done <"$work/unknown"
fi

# A cycle of headers: what remains when headers that include no other are taken
# away again and again.
touch "$work/edges"
awk '
    $1 ~ /\.h$/ && $2 ~ /\.h$/ { from[++n] = $1; to[n] = $2 }
    END {
        do {
            removed = 0
            split("", left)
            for (i in from) left[from[i]] = 1
            for (i in from) if (!(to[i] in left)) { delete from[i]; removed = 1 }
        } while (removed)
        for (i in from) print "cycles " from[i] ": " to[i] " leads back to it"
    }' "$work/edges" >>"$found"

# Sources that no files.mk names.
awk '
    NR == FNR { listed[$0] = 1; next }
    {
        program = $0
        if (program ~ /^(tests|bench|tools)\//) sub(/\.c$/, "", program)
        if (!($0 in listed) && !(program in listed)) print "listed " $0 ": in no files.mk"
    }' "$work/words" "$work/sources" >>"$found"

# Messages.
cat runtime/base/messages_*.def | awk -v found="$found" '
    /^[ \t]*MESSAGE\(/ {
        id = $0
        sub(/^[ \t]*MESSAGE\([ \t]*/, "", id)
        code = id
        sub(/[ \t]*,.*/, "", id)
        sub(/^[^"]*"/, "", code)
        sub(/".*/, "", code)
        if (id in ids) print "messages runtime/base/messages.def: two are called " id >> found
        if (code != "" && code in codes) print "messages runtime/base/messages.def: two have the code " code >> found
        ids[id] = codes[code] = 1
        if (code != "") print code
    }' >"$work/codes"
{ find tests examples docs stdlib README.md HACKING.md -type f \
    \( -name '*.geo' -o -name '*.err' -o -name '*.out' -o -name '*.md' -o -name '*.sh' -o -name '*.exp' \) \
    -exec grep -Hno 'E0[0-9][0-9][0-9]' {} + ; } 2>/dev/null |
    awk -F: -v codes="$work/codes" '
        BEGIN { while ((getline line < codes) > 0) known[line] = 1 }
        !($3 in known) { print "messages " $1 ":" $2 ": there is no " $3 }' >>"$found"

while read -r script; do
    read -r first <"$script"
    case $first in *bash*) shell=bash ;; *) shell='sh' ;; esac
    $shell -n "$script" 2>"$work/complaint" || sed 's/^/scripts /' "$work/complaint" >>"$found"
done <"$work/scripts"
xargs grep -Hnw 'TO[D]O\|FIX[M]E\|XX[X]' <"$work/scripts" | sed 's/^/leftovers /' >>"$found"

# Variables of the program, from the objects when they have been built.
library=${GEO_BUILD-build}/libgeo.a
if [ -e "$library" ] && ! nm "$library" 2>/dev/null | grep -q __asan; then
    nm -A -f sysv "$library" 2>/dev/null | awk -F'|' '
        $NF ~ /^\.(data|bss|tdata|tbss)$/ && $4 ~ /OBJECT|TLS/ {
            split($1, part, ":")
            print part[2], part[3]
        }' | while read -r object variable; do
            object=${object#libgeo_a-}
            source=$(grep "/${object%.o}\.c\$" "$work/sources" | head -n 1)
            case $source in runtime/base/*) ;; *) echo "globals $source: $variable" ;; esac
        done >>"$found"
fi

# What is found, less the exceptions, rule by rule.
grep -v '^#' tools/house-exceptions.txt >"$work/exceptions"
awk -v work="$work" '
    BEGIN {
        while ((getline line < (work "/exceptions")) > 0) {
            split(line, word, " ")
            if (word[1] != "") excused[word[1] " " word[2]] = 0
        }
    }
    {
        file = $2
        sub(/:.*/, "", file)
        if (($1 " " file) in excused) { excused[$1 " " file]++; next }
        print
    }
    END {
        for (e in excused) if (ENVIRON["GEO_HOUSE_STRICT"] && !excused[e]) {
            split(e, word, " ")
            print word[1] " " word[2] ": needs its exception no more"
        }
    }' "$found" >"$work/left"
for rule in includes cycles heavy memory printing setjmp globals opening length leftovers \
    listed messages scripts; do
    if grep "^$rule " "$work/left" >"$work/of_rule"; then
        echo "not ok - $rule"
        sed "s/^$rule //" "$work/of_rule" | head -n 20
    else
        echo "ok - $rule"
    fi
done
