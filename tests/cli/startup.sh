# The program starts at once because no heavy library is linked to it; how long it takes
# is measured by bench/engine.
. "$GEO_SOURCE/tests/lib.sh"

ldd "$GEO" >libraries 2>&1
command="ldd $GEO"
check "no heavy library is linked" [ "$(grep -c -E 'gsl|blas|lapack|cholmod|suitesparse|cairo|png|fftw|libav|readline' libraries)" = 0 ]
