#!/bin/sh
# job.sh SUITE PATH NUMBER - runs one test file and counts what it says.
#
# Every way of testing speaks the same small language, one line a test:
#     ok 3 - the name              not ok 4 - the name
#     ok 5 - the name # SKIP why   (the word SKIP decides)
# and anything else is what the reader of a failure needs. Where a last line says
# "N passed, N failed" (geo test, of expectations) that is the count. A file that ends badly
# without a "not ok", or that tests nothing, is itself a failure. Written for
# run.sh: NUMBER.count (passed failed skipped seconds), NUMBER.failed (output).
#
# A test runs in an empty folder of its own, which is also its HOME.
set -u
suite=$1 path=$2 number=$3
file=$GEO_SOURCE/$path
base=${file%.*}
folder=${file%/*}
out=$TESTS_WORK/$number.out
mkdir -p "$TESTS_WORK/$number"
cd "$TESTS_WORK/$number" || exit 0
export HOME="$PWD" TMPDIR="$PWD"

# limited SECONDS COMMAND...: GEO_SLOW times as long in a slow build.
limited() {
    seconds=$(($1 * ${GEO_SLOW:-1}))
    shift
    timeout -k 5 "$seconds" "$@" </dev/null
}

# The options that a script asks for in a first line "#!geo --option ...".
options() { sed -n '1s/^#!geo//p' "$file"; }

# Output without what may differ between two runs: the folder and seconds.
steady() {
    sed -E -e "s|$folder/||g; s|$PWD/||g" \
        -e 's/(^|[^0-9A-Za-z_.])[0-9]+(\.[0-9]+)? ?(ms|s|min)($|[^0-9A-Za-z_])/\1<time>\4/g'
}

# golden GOT WANTED NAME: compares, or rewrites WANTED when UPDATE is set.
golden() {
    if [ -n "${UPDATE-}" ] && ! cmp -s "$1" "$2"; then
        if cp "$1" "$2"; then echo "updated ${2#"$GEO_SOURCE"/}" >&2; fi
    fi
    if [ ! -e "$2" ]; then
        echo "not ok - $3: there is no ${2#"$GEO_SOURCE"/} (UPDATE=1 make check writes it)"
    elif diff -u "$2" "$1" >differences; then
        echo "ok - $3"
    else
        echo "not ok - $3"
        cat differences
    fi
}

# expect_status GOT WANTED
expect_status() {
    if [ "$1" = "$2" ]; then echo "ok - exit status $2"; return; fi
    echo "not ok - exit status $1, wanted $2"
    return 1
}

run_unit() {
    CMOCKA_MESSAGE_OUTPUT=TAP limited 60 "$GEO_BUILD/$path" 2>&1
}

run_builtin() { limited 60 "$GEO" test "$path" 2>&1; }

run_geo() { limited 60 "$GEO" test "$file" 2>&1; }

# shellcheck disable=SC2046  # options are words
run_err() {
    limited 60 "$GEO" $(options) "$file" >got.out 2>got.err
    expect_status $? 1 || cat got.err
    steady <got.err >steady.err
    golden steady.err "$base.err" "message"
    [ -e "$base.out" ] && golden got.out "$base.out" "output before it"
    return 0
}

# shellcheck disable=SC2046
run_out() {
    limited 120 "$GEO" $(options) "$file" >got.out 2>got.err
    expect_status $? 0 || cat got.err
    steady <got.out >steady.out
    golden steady.out "$base.out" "output"
}

run_cli() { limited 240 sh "$file" 2>&1; }

run_repl() { limited 120 "$GEO_BUILD/tests/repl/drive" "$file" 2>&1; }

run_stop() { limited 200 "$GEO_BUILD/tests/stop/press" "$file" 2>&1; }

# A script that draws picture.png, compared with the small reference beside it.
run_picture() {
    limited 60 "$GEO" "$file" >got.out 2>got.err
    drawn=$?
    if grep -q 'E0704' got.err; then
        echo "ok - $path # SKIP Cairo or libpng is not installed"
        return
    fi
    if grep -q 'no font' got.err; then
        echo "ok - $path # SKIP there is no font"
        return
    fi
    expect_status $drawn 0 || { cat got.err; return; }
    limited 60 "$GEO_BUILD/tests/pictures/compare" ${UPDATE:+--update} picture.png "$base.png"
}

run_fault() { limited 300 sh "$GEO_SOURCE/tests/fault/every.sh" "$file" 2>&1; }

# The geo blocks of a document, as one script.
run_doc() { limited 60 "$GEO" test "$file" 2>&1; }

run_house() { limited 60 sh "$file" 2>&1; }

start=$(date +%s%N)
"run_$suite" >"$out"
status=$?
milliseconds=$((($(date +%s%N) - start) / 1000000))

awk -v status="$status" -v seconds="$milliseconds" -v count="$TESTS_WORK/$number.count" '
    /^(not )?ok .*# (SKIP|skip)/ { skipped++; next }
    /^ok([ \t]|$)/ { passed++; next }
    /^not ok([ \t]|$)/ { failed++ }
    /^[0-9]+ passed, [0-9]+ failed$/ { counted = 1; n_passed = $1; n_failed = $3 }
    !/^1\.\./ { print }
    END {
        if (counted) { passed = n_passed + 0; failed = n_failed + 0 }
        if (status == 124 || status == 137) why = "took too long"
        else if (status > 128) why = "died of signal " (status - 128)
        else if (status == 99) why = "a sanitizer found something"
        else if (status && !failed) why = "ended with status " status
        else if (!passed && !failed && !skipped) why = "tests nothing"
        if (why != "") { failed++; print why }
        printf "%d %d %d %.3f\n", passed, failed, skipped, seconds / 1000 >count
        exit failed == 0
    }' "$out" >"$out.rest" && mv "$out.rest" "$TESTS_WORK/$number.failed"
rm -rf "${TESTS_WORK:?}/$number" "$out" "$out.rest"
exit 0
