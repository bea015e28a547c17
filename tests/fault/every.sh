#!/bin/sh
# every.sh FILE.geo - runs a script again and again, with the n-th allocation (and
# all after it) failing, until it passes: each time it must end with status 0 or 1.
#
# The first 40 allocations fail one by one, later ones in steps that grow by 4 %,
# so a script of 100,000 allocations takes about 200 runs. GEO_FAULT_ALL=1 leaves
# none out. A script has passed when three runs in a row gave status 0.
set -u
file=$1
n=1 runs=0 passed=0
while [ $passed -lt 3 ]; do
    "$GEO" --fail-alloc "$n" "$file" >out 2>&1 </dev/null
    status=$?
    runs=$((runs + 1))
    case $status in
    0) passed=$((passed + 1)) ;;
    1) passed=0 ;;
    *)
        echo "not ok - allocation $n fails: status $status"
        tail -n 40 out
        exit 0
        ;;
    esac
    if [ "$n" -lt 40 ] || [ -n "${GEO_FAULT_ALL-}" ]; then n=$((n + 1)); else n=$((n + n / 25)); fi
done
if [ $runs -le 3 ]; then
    echo "not ok - no allocation failed at all"
else
    echo "ok - $runs runs, up to allocation $n"
fi
