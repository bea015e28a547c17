# Kernels of each level of CPU give the bits that tests/cli/reproducible.out keeps: geo is
# built for one level at a time.
. "$GEO_SOURCE/tests/lib.sh"

RUN_SECONDS=600
grep -q avx2 /proc/cpuinfo 2>/dev/null || skip "no CPU with AVX2"
for level in none avx2; do
    option="CPPFLAGS=-DGEO_LEVEL='\"$level\"'"
    [ "$level" = none ] && option=--disable-ifunc
    mkdir "$level" && cd "$level" || exit 1
    run "$GEO_SOURCE/configure" "$option"
    check_status 0 "configure for level $level"
    run make -s -j2
    check_status 0 "make for level $level"
    run env GEO_MODULE_PATH="$PWD" ./geo --reproducible "$GEO_SOURCE/tests/cli/reproducible.geo"
    check_out "$(cat "$GEO_SOURCE/tests/cli/reproducible.out")" "the same bits at level $level"
    cd ..
done
