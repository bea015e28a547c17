# Every benchmark still runs, at its smallest size.
. "$GEO_SOURCE/tests/lib.sh"

RUN_SECONDS=300
BENCH_QUICK=1 run make -s -C "$GEO_BUILD" bench
check_status 0 "make bench"
