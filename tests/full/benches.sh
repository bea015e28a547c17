# Every benchmark still runs, at its smallest size.
. "$GEO_SOURCE/tests/lib.sh"

RUN_SECONDS=300
export BENCH_QUICK=1
run make -s -C "$GEO_BUILD" ONLY= bench
check_status 0 "make bench"
ran=$(grep -c '^== bench/' out)
run make -s -C "$GEO_BUILD" bench-list
check_eq "$ran" "$(wc -w <out)" "all of them ran"
