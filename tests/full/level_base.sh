# Kernels of one level of CPU give the bits that tests/cli/reproducible.out keeps: geo is
# built for it alone. (level_base.sh, level_avx2.sh)
. "$GEO_SOURCE/tests/lib.sh"

RUN_SECONDS=220
grep -q avx2 /proc/cpuinfo 2>/dev/null || skip "no CPU with AVX2"
run "$GEO_SOURCE/configure" "--disable-ifunc" CFLAGS=-O2
check_status 0 "configure"
run make -s -j2 geo geo_linalg.so geo_special.so geo_sparse.so
check_status 0 "make"
run env GEO_MODULE_PATH="$PWD" ./geo --reproducible "$GEO_SOURCE/tests/cli/reproducible.geo"
check_out "$(cat "$GEO_SOURCE/tests/cli/reproducible.out")" "the same bits"
