#!/bin/sh
# engine.sh - the interpreter beside Lua 5.4: the programs of bench/engine, written
# in the same way in both languages. Both must print the same.
#
# Times are user seconds, the least of several runs taken in turns: a busy machine
# only ever adds. Targets: fib below 0.7, loop below 1.05.
folder=$(dirname "$0")/engine
runs=${BENCH_RUNS:-5}
[ -n "${BENCH_QUICK-}" ] && runs=1
lua=$(command -v lua5.4 || command -v lua)
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# least FILE: the smallest of the numbers in it
least() { sort -n "$1" | head -n 1; }

# timed FILE COMMAND...: adds the user seconds (to 1e-3) to the file
timed() {
    times=$1
    shift
    bash -c 'TIMEFORMAT=%U; time "$@" >"$0"' "$work/out" "$@" 2>>"$times" || exit 1
}

printf '%-12s %8s %8s %8s\n' program geo lua ratio
for program in "$folder"/*.geo; do
    name=$(basename "$program" .geo)
    rm -f "$work"/*
    i=0
    while [ $i -lt "$runs" ]; do
        timed "$work/geo" "$GEO" "$program"
        mv "$work/out" "$work/geo.out"
        if [ -n "$lua" ]; then
            timed "$work/lua" "$lua" "${program%.geo}.lua"
            cmp -s "$work/out" "$work/geo.out" || { echo "$name: different results"; exit 1; }
        fi
        i=$((i + 1))
    done
    [ -n "$lua" ] || echo 0 >"$work/lua"
    printf '%s %s %s\n' "$name" "$(least "$work/geo")" "$(least "$work/lua")" |
        awk '{ if ($3 > 0) r = sprintf("%.2f", $2/$3); else r = "-"
               printf "%-12s %8.3f %8.3f %8s\n", $1, $2, $3, r }'
done

# Start-up: wall milliseconds and peak memory of the smallest program.
rm -f "$work"/*
for i in 1 2 3 4 5 6 7 8 9 10; do
    bash -c 'TIMEFORMAT=%R; time "$@" >/dev/null' - "$GEO" -e '1+1' 2>>"$work/start"
done
printf '%-12s %8.3f s\n' "geo -e '1+1'" "$(least "$work/start")"
