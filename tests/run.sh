#!/bin/sh
# run.sh - all tests of the house, a few at a time, and one line of numbers.
#
#   make check                     everything but the long ones
#   make check ONLY=regular        those whose path has the word
#   make check-full                the long ones too: tests/full, all benchmarks
#   UPDATE=1 make check            also rewrites golden files that differ, to be
#                                  read with git diff before they are committed
#
# A suite is a folder and a way to run one of its files; the ways are in job.sh.
# The last line is "N passed, N failed, N skipped"; status 1 when one failed or
# none ran. Times of all files are left in build/tests/times.
#
# The Makefile sets GEO_SOURCE and GEO_BUILD (absolute folders) and UNIT_PROGRAMS.
set -u
cd "$GEO_SOURCE" || exit 1
GEO_SOURCE=$(pwd)
export LC_ALL=C.UTF-8 GEO_SOURCE GEO_BUILD
export GEO="$GEO_BUILD/geo" GEO_MODULE_PATH="$GEO_BUILD"
export LD_LIBRARY_PATH="$GEO_BUILD/tests/ffi"       # sample.so, a C library for extern
if [ -z "${GEO_SHARED-}" ] && [ -d ../shared ]; then
    GEO_SHARED=$(cd ../shared && pwd)
    export GEO_SHARED
fi

# A sanitizer's finding ends the program with a status nobody else uses. Leaks of
# libraries that keep their caches are named in lsan.supp.
export ASAN_OPTIONS="exitcode=99:handle_segv=2:allocator_may_return_null=1:${ASAN_OPTIONS-}"
export UBSAN_OPTIONS="exitcode=99:print_stacktrace=1:${UBSAN_OPTIONS-}"
export LSAN_OPTIONS="exitcode=99:suppressions=$GEO_SOURCE/tests/lsan.supp:print_suppressions=0"

TESTS_WORK=$GEO_BUILD/tests/work
export TESTS_WORK
rm -rf "$TESTS_WORK"
mkdir -p "$TESTS_WORK"

# files SUITE FOLDER SUFFIX: one line "suite path" for each file of a folder.
files() {
    [ -d "$2" ] && find "$2" -name "*$3" -type f | sort | sed "s|^|$1 |"
}

list_tests() {
    echo "house tools/check-house.sh"
    for program in ${UNIT_PROGRAMS-}; do echo "unit $program"; done
    files geo tests/geo .geo
    files err tests/err .geo
    files out tests/out .geo
    files out examples .geo
    echo "doc README.md"
    files doc docs .md
    files cli tests/cli .sh
    files repl tests/repl .exp
    files stop tests/stop .stop
    files picture tests/pictures .geo
    files fault tests/fault .geo
    if [ -n "${FULL-}" ]; then
        files cli tests/full .sh
        files geo tests/full .geo
        files stop tests/full .stop
    fi
}

list_tests | grep -F -e "${ONLY-}" | awk '{ print $0, NR }' >"$TESTS_WORK/list"
: "${JOBS:=$(nproc)}"
xargs -P "$JOBS" -L 1 sh tests/job.sh <"$TESTS_WORK/list"

# Every line of the list has a count, or its runner itself was killed.
while read -r suite path number; do
    if [ -s "$TESTS_WORK/$number.count" ]; then
        read -r counts <"$TESTS_WORK/$number.count"
    else
        counts="0 1 0 0"
        echo "the test runner stopped" >"$TESTS_WORK/$number.failed"
    fi
    if [ -s "$TESTS_WORK/$number.failed" ]; then
        echo "---- FAILED: $path" >&2
        head -c 8000 "$TESTS_WORK/$number.failed" | head -n 60 >&2
    fi
    echo "$suite $path $counts"
done <"$TESTS_WORK/list" >"$TESTS_WORK/counts"

awk '{ print $6, $2 }' "$TESTS_WORK/counts" | sort -rn >"$GEO_BUILD/tests/times"
awk '
    !($1 in files) { order[++n] = $1 }
    { files[$1]++; good[$1] += $3; bad[$1] += $4; left[$1] += $5
      passed += $3; failed += $4; skipped += $5 }
    END {
        for (i = 1; i <= n; i++) {
            s = order[i]
            printf "%-6s %4d files  %5d passed", s, files[s], good[s]
            if (bad[s]) printf "  %d FAILED", bad[s]
            if (left[s]) printf "  %d skipped", left[s]
            printf "\n"
        }
        printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
        exit failed > 0 || passed == 0
    }' "$TESTS_WORK/counts" >"$GEO_BUILD/tests/summary"
status=$?
cat "$GEO_BUILD/tests/summary"
[ $status = 0 ] && rm -rf "$TESTS_WORK"
exit $status
