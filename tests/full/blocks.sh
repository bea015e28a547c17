# Ten thousand random programs give the same bits in blocks and point by point.
. "$GEO_SOURCE/tests/lib.sh"
program=$GEO_BUILD/tests/unit/test_blocks
if [ -x "$program" ]; then
    RUN_SECONDS=600
    GEO_PROGRAMS=${GEO_PROGRAMS:-10000} run "$program"
    check "random programs agree" [ "$status" = 0 ]
else
    skip "no unit tests were built"
fi
