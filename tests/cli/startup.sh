# The program starts at once: no heavy library is linked to it, and `geo -e 1+1` takes
# at most 10 ms (the best of 20, because the machine may be busy).
. "$GEO_SOURCE/tests/lib.sh"

ldd "$GEO" >libraries 2>&1
command="ldd $GEO"
check "no heavy library is linked" [ "$(grep -c -E 'gsl|blas|lapack|cholmod|suitesparse|cairo|png|fftw|libav|readline' libraries)" = 0 ]

best=1000000000
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    begin=$(date +%s%N)
    "$GEO" -e '1+1' >out 2>err
    took=$(($(date +%s%N) - begin))
    [ $took -lt $best ] && best=$took
done
command="geo -e 1+1: $((best / 1000)) us"
check "geo -e 1+1 takes at most 10 ms ($((best / 1000)) us)" [ $best -lt $((10000000 * ${GEO_SLOW:-1})) ]
